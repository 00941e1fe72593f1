"""Station 5 of the capstone: what the compound does to pressure and heart rate of people; see lesson 13.

The dose is given in multiples of the one that the student's own K_i suggests, once. A day holds a rest, an infusion of
a pressor amine in steps, and perhaps an antagonist. People, circulation and analysis are `nelib.clinic.pressor_study`.
"""

import numpy as np

from nelib.clinic.compound import reach
from nelib.clinic.pressor_study import (
    BEFORE,
    CONTROLS,
    PLACEBO,
    Plan,
    changes,
    dose_ratio,
    perform,
    truth,
)
from nelib.clinic.pressor_test import AMINES, ANTAGONISTS, CHALLENGES, NO_ANTAGONIST, NO_CHALLENGE, load, value
from nelib.explorers.capstone.shared import constant_fault, interval, signed, substrate_fault
from nelib.explorers.capstone.station import NOTHING, Found, Station, holds, listed, mgkg, nM
from nelib.kit.explorer import Bound, Choice, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

AWAKE, BLOCKED = NERVES = ("at work", "ganglia blocked")
TYRAMINE, PHENYLEPHRINE = "tyramine", "phenylephrine"
FEW = 12  # people below whom an interval is wide
UNITS = {"MAP": "mmHg", "HR": "1/min"}
NAMES = {"MAP": "mean pressure", "HR": "heart rate"}
MOST = 24
SPAN, WIDE = (-12.0, 60.0), 20.0  # mmHg of the pressor curves; of the changes
LIVING = 15.0, 260.0  # mmHg, 1/min
STOP = 30.0  # mmHg beyond which no mean is drawn
MOVED = 1.0  # mmHg at rest that is worth a line


def label(name: str, antagonist: str) -> str:
    """Return how the lab book calls a change."""
    plain = name.removesuffix(" blocked")
    return f"{NAMES[plain]}, change{f' under {antagonist}' if plain != name else ''}"


@register
class CirculationStation(Station):
    """One study: people lying at rest, without and with the compound."""

    name = "18_circulation"
    title = "Station 5: Circulation"
    subject = "study"
    station = "circulation"
    size = (760, 400)
    controls = (
        Slider("dose", "Dose", 0.1, 10, 1, "× suggested", log=True),
        Choice("challenge", "Infused in steps", CHALLENGES, "tyramine"),
        Choice("antagonist", "Given at the end", (NO_ANTAGONIST, *ANTAGONISTS), NO_ANTAGONIST),
        Choice("nerves", "Nerves and reflex", NERVES, AWAKE),
        Slider("people", "People", 4, MOST, 6, step=2),
        Choice("control", "Compared with", CONTROLS, BEFORE),
    )
    presets = {
        "A placebo day": {"control": PLACEBO},
        "Norepinephrine instead": {"challenge": "norepinephrine"},
        "Many, phenylephrine": {"people": MOST, "challenge": "phenylephrine"},
    }

    def plan(self, challenge, antagonist, nerves, people, control) -> Plan:
        """Return the decisions as the science knows them."""
        return Plan(round(people), challenge, antagonist, nerves == BLOCKED, control)

    def loaded(self, times: float):
        """Return dose (mg/kg), free concentration in plasma (nM), and what it loads, for a multiple of that suggested.

        The brain has its own concentration.
        """
        dose = times * self.suggestion.dose
        inside = reach(self.compound, dose)
        plasma = inside / self.compound.part("brain")
        return dose, plasma, load(self.compound, plasma, inside)

    def perform(self, rng, dose, **decided):
        amount, plasma, loaded = self.loaded(dose)
        plan = self.plan(**decided)
        session = perform(plan, loaded, rng)
        return {
            "plan": plan, "times": dose, "dose": amount, "plasma": plasma, "load": loaded, "session": session,
            "changes": changes(session), "ratio": dose_ratio(session), "table": self.readings(session),
        }  # fmt: skip

    @staticmethod
    def readings(session):
        """Return one row for each person and day."""
        import pandas as pd

        rows = []
        for k, day in enumerate(("without", "with")):
            for i in range(session.plan.subjects):
                row = {"person": i + 1, "compound": day} | {n: float(x[k, i]) for n, x in session.rest.items()}
                if session.blocked is not None:
                    row |= {f"{n} under {session.plan.antagonist}": float(x[k, i]) for n, x in session.blocked.items()}
                if session.pressor is not None:
                    dose = float(session.pressor[k, i])
                    row["pressor dose"] = dose if np.isfinite(dose) else f"> {session.rate[-1]:.3g}"
                rows.append(row)
        return pd.DataFrame(rows)

    def found(self, data) -> dict[str, Found]:
        plan = data["plan"]
        made: dict[str, Found] = {
            label(name, plan.antagonist): (*three, "mmHg" if name.startswith("MAP") else "1/minute")
            for name, three in data["changes"].items()
        }
        if plan.challenge != NO_CHALLENGE:
            made[f"dose ratio, {plan.challenge}"] = NOTHING if data["ratio"] is None else (*data["ratio"], "1")
        return made | {"dose": (data["dose"], None, None, "mg/kg")}

    def draw(self, figure, data):
        curve, forest = figure.add_axes((0.08, 0.14, 0.5, 0.77)), figure.add_axes((0.76, 0.14, 0.22, 0.77))
        drug = color("drug")
        curve.set(xscale="log", xlim=(0.9, 300), ylim=SPAN, xlabel="rate, in multiples of the lowest")
        curve.set_title("Rise of systolic pressure")
        curve.set_ylabel("mmHg")
        curve.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
        curve.minorticks_off()
        curve.axhline(value("rise"), color=SOFT, lw=1, ls=(0, (2, 2)))
        curve.axhline(0, color=FAINT, lw=1)
        forest.set(xlim=(-WIDE, WIDE), ylim=(-0.6, 3.6), title="Change")
        forest.axvline(0, color=SOFT, lw=1)
        forest.set_yticks([0, 1, 2, 3], ["heart rate,\nblocked", "pressure,\nblocked", "heart rate", "mean pressure"])
        forest.set_xlabel("mmHg, 1/min")
        looks = [dict(color=INK, ls=(0, (4, 2)), marker="o", mfc=PAPER), dict(color=drug, ls="-", marker="s")]
        words = ("without the compound", "with it")
        artists = {
            "lines": [
                curve.plot([], [], lw=1.6, ms=4.5, label=w, **look)[0] for w, look in zip(words, looks, strict=True)
            ],
            "doses": [
                curve.plot([], [], "|", ms=11, mew=1.6, color=look["color"])[0] for look in looks
            ],
            "none": curve.text(15, 30, "", ha="center", color=SOFT),
            "bars": [forest.plot([], [], color=drug, lw=6, solid_capstyle="butt")[0] for _ in range(4)],
            "means": [forest.plot([], [], "|", ms=14, mew=2.2, color=INK, zorder=4)[0] for _ in range(4)],
        }  # fmt: skip
        curve.legend(loc="upper left")
        return artists

    def update(self, artists, data):
        session = data["session"]
        asked = session.rise is not None
        artists["none"].set_text("" if asked else "no amine was infused")
        for k, (line, ticks) in enumerate(zip(artists["lines"], artists["doses"], strict=True)):
            x, y = ([], [])
            at: list[float] = []
            if asked:
                mean = session.rise[k].mean(axis=0)
                # Nobody is taken far beyond the rise that is asked for: the curve ends at the step that passes it.
                last = int(np.argmax(mean >= STOP)) + 1 if (mean >= STOP).any() else mean.size
                x, y = (session.rate / session.rate[0])[:last], np.clip(mean[:last], *SPAN)
                at = [p / session.rate[0] for p in session.pressor[k] if np.isfinite(p)]
            line.set_data(x, y)
            ticks.set_data(at, [-4.0 - 5 * k] * len(at))
        rows = {"MAP": 3, "HR": 2, "MAP blocked": 1, "HR blocked": 0}
        for name, y in rows.items():
            three = data["changes"].get(name)
            bar, mean = artists["bars"][y], artists["means"][y]
            middle, low, high = (np.clip(v, -WIDE, WIDE) for v in three) if three else (0, 0, 0)
            bar.set_data(([low, high], [y, y]) if three else ([], []))
            mean.set_data(([middle], [y]) if three else ([], []))

    def describe(self, data):
        plan = data["plan"]
        words = [f"{NAMES[n]} {interval(data['changes'][n])} {UNITS[n]}" for n in NAMES]
        text = f"Study {data['run']}, {mgkg(data['dose'])}: {', '.join(words)}."
        if plan.challenge != NO_CHALLENGE:
            ratio = data["ratio"]
            if ratio is None:
                text += f" With the compound {plan.challenge} does not reach +{value('rise'):g} mmHg in most."
            else:
                high = "?" if ratio[2] is None else f"{ratio[2]:.2f}"
                text += f" Dose of {plan.challenge} × {ratio[0]:.2f} ({ratio[1]:.2f} to {high})."
        if plan.antagonist != NO_ANTAGONIST:
            text += f" Under {plan.antagonist}: pressure {interval(data['changes']['MAP blocked'])} mmHg."
        return text

    def bounds(self, data):
        session = data["session"]
        yield Bound("pressure", session.rest["MAP"], *LIVING)
        yield Bound("heart rate", session.rest["HR"], *LIVING)
        for middle, low, high in data["changes"].values():
            yield Bound("interval", [middle - low, high - middle], 0)
        if data["ratio"] is not None:
            yield Bound("ratio", data["ratio"][0], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        plan, session = data["plan"], data["session"]
        unit = f" {AMINES[plan.challenge]}" if plan.challenge != NO_CHALLENGE else ""
        lines = [
            f"STUDY {data['run']}   {plan.subjects} PEOPLE, LYING   NERVES "
            f"{'BLOCKED AT THE GANGLIA' if plan.ganglia else 'AT WORK'}",
            f"COMPOUND {mgkg(data['dose'])} BY MOUTH, FREE IN PLASMA ABOUT {nM(data['plasma'])} BY THE DATA SHEET",
            f"COMPARED WITH: {plan.control.upper()}   INFUSION: {plan.challenge.upper()}{unit}",
            "PERSON   WITHOUT: MAP   HR  DOSE     WITH: MAP   HR  DOSE",
        ]

        def dose(k: int, i: int) -> str:
            if session.pressor is None:
                return "-"
            found = session.pressor[k, i]
            return f"{found:.3g}" if np.isfinite(found) else f">{session.rate[-1]:.3g}"

        for i in range(plan.subjects):
            cells = [
                f"{session.rest['MAP'][k, i]:5.0f} {session.rest['HR'][k, i]:5.0f} {dose(k, i):>6}" for k in (0, 1)
            ]
            lines.append(f"{i + 1:>6}          {cells[0]}        {cells[1]}")
        lines.append(f"DOSE: FOR A RISE OF SYSTOLIC PRESSURE BY {value('rise'):g} MMHG, BY INTERPOLATION")
        for name, three in data["changes"].items():
            lines.append(f"{label(name, plan.antagonist).upper()}: {interval(three)}")
        return "\n".join(lines)

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        plan, points = data["plan"], {}
        if plan.control == BEFORE:
            points["drift"] = (
                f"Pressure falls by {value('drift_MAP'):g} mmHg and heart rate by {value('drift_HR'):g}/min over the "
                "hours of such a day without any drug, and the change holds that too. A placebo day does not."
            )
        if plan.subjects < FEW:
            points["few"] = f"{plan.subjects} people leave wide intervals: people differ from day to day."
        if plan.ganglia:
            points["ganglia"] = (
                "With the ganglia blocked the nerves release nothing: amines tell the carrier well, but what blocked "
                "uptake does to awake people cannot be seen."
            )
        return points | self.amines(data) | substrate_fault(self.compound, data["load"]) | constant_fault(self)

    def amines(self, data) -> dict[str, str]:
        """Return what one amine alone does not tell about this compound: name -> a sentence with its numbers."""
        plan, load_, points = data["plan"], data["load"], {}
        NET, a1, a2 = (self.compound.binds(site) for site in ("NET", "alpha1", "alpha2A"))

        def ratio(amine: str, ganglia: bool = False) -> str:
            found = truth(load_, amine, NO_ANTAGONIST, ganglia)["ratio"]
            return f"× {found:.2f}" if np.isfinite(found) else "beyond what is infused"

        if plan.challenge == NO_CHALLENGE:
            return points
        if plan.challenge == TYRAMINE and (NET or a1):
            points["one amine"] = (
                "Tyramine alone does not tell a blocked carrier from blocked α1 receptors: both ask for more of it. "
                "Phenylephrine with the ganglia blocked shows the second; with the reflex at work any rise of the "
                "pressure at rest moves its dose a little, too."
            )
        if NET and a1:
            points["untouched"] = (
                f"Norepinephrine may look untouched ({ratio('norepinephrine', plan.ganglia)}): "
                "one site gives what the other takes."
            )
        if plan.ganglia:
            return points
        moved = truth(load_, NO_CHALLENGE, NO_ANTAGONIST, False)["MAP"]
        if a2 and abs(moved) > MOVED:
            does, much = ("raises", "more") if moved > 0 else ("lowers", "less")
            points["pressure"] = (
                f"A compound that {does} the pressure by itself asks for {much} of any amine: here "
                f"{ratio('norepinephrine')} of norepinephrine and {ratio(TYRAMINE)} of tyramine. A blocked carrier "
                "shows where norepinephrine does more while tyramine does less."
            )
        if plan.challenge == PHENYLEPHRINE and NET and not a1 and not load_.substrate and moved > MOVED:
            before, under = (value(f"phenylephrine_{name}") for name in ("placebo", "reboxetine"))
            points["reflex"] = (
                f"The dose of phenylephrine goes to {ratio(PHENYLEPHRINE)} because the pressure at rest rose, not "
                f"because of α1 receptors: with the ganglia blocked to {ratio(PHENYLEPHRINE, True)}. In people under "
                f"reboxetine it went to × {under / before:.2f} (Tank 2003): here the model fails."
            )
        return points

    def truth(self, data):
        plan = data["plan"]
        true = truth(data["load"], plan.challenge, plan.antagonist, plan.ganglia)
        told = []
        for name, three in data["changes"].items():
            told.append(
                f"{label(name, plan.antagonist)} {signed(true[name])} {UNITS[name.split()[0]]}. "
                f"{holds(three[1], three[2], true[name])}"
            )
        if plan.challenge != NO_CHALLENGE:
            ratio, found = true["ratio"], data["ratio"]
            shown = f"× {ratio:.2f}" if np.isfinite(ratio) else "beyond what was infused"
            held = holds(*(None, None) if found is None else found[1:], ratio)
            told.append(f"dose of {plan.challenge} {shown}. {held}")
        text = " ".join(f"<strong>{t[0].upper()}{t[1:]}" if not i else t[0].upper() + t[1:] for i, t in enumerate(told))
        return f"{text.replace('. ', '.</strong> ', 1)}{listed(list(self.faults(data).values()))}"
