"""Station 6 of the capstone: what the compound does to a detection task; see lessons 11 and 17.

The dose is given in multiples of the one that the student's own K_i suggests, once. People say whether there was a
signal in noise. From the brain to d′ and back: `nelib.clinic.detection_study`.
"""

import numpy as np

from nelib.clinic.compound import reach
from nelib.clinic.compound_effect import AUTORECEPTOR, firing
from nelib.clinic.detection_study import (
    CONTROLS,
    EVERYBODY,
    FIXED,
    LOW_SCORE,
    PEOPLE,
    RANDOM,
    SCREENING,
    Plan,
    change,
    perform,
    truth,
)
from nelib.clinic.pressor_test import value
from nelib.explorers.capstone.shared import constant_fault, interval, signed
from nelib.explorers.capstone.station import Found, Station, holds, listed, mgkg
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.gain import detection, estimates

D, C = "change of d′", "change of the criterion c"
MOST = 60
FEW = 50  # trials of a kind below which the half trial that is added shrinks d'
TOP, WIDE = 5.0, 1.6  # d' of the picture; changes of it
CLEAR = 0.05  # a difference of d' that is worth a line


def ceiling(trials: int) -> float:
    """Return the highest d′ that so many trials of each kind can show: no miss and no false alarm."""
    return float(estimates(trials, 0, trials)[0])


@register
class CognitionStation(Station):
    """One study: people, a session without and one with the compound."""

    name = "18_cognition"
    title = "Station 6: Cognition"
    subject = "study"
    station = "cognition"
    size = (760, 400)
    controls = (
        Slider("dose", "Dose", 0.1, 10, 1, "× suggested", log=True),
        Choice("people", "People", PEOPLE, LOW_SCORE),
        Slider("number", "Number of people", 6, MOST, 12, step=2),
        Slider("trials", "Trials of each kind", 10, 200, 50, step=10),
        Choice("control", "Compared with", CONTROLS, SCREENING),
        Switch("blind", "Double blind", True),
    )
    presets = {
        "Placebo first": {"control": FIXED},
        "Everybody": {"people": EVERYBODY},
        "Many people": {"number": MOST, "trials": 200},
    }

    def plan(self, people, number, trials, control, blind) -> Plan:
        """Return the decisions as the science knows them."""
        return Plan(round(number), round(trials), people, control, bool(blind))

    def perform(self, rng, dose, **decided):
        plan, amount = self.plan(**decided), dose * self.suggestion.dose
        inside = reach(self.compound, amount)
        study = perform(plan, self.compound, inside, rng)
        return {
            "plan": plan, "times": dose, "dose": amount, "concentration": inside, "study": study,
            "d": change(study), "c": change(study, "c"), "table": self.readings(study),
        }  # fmt: skip

    @staticmethod
    def readings(study):
        """Return one row for each person and session."""
        import pandas as pd

        rows = []
        for k, session in enumerate(("without", "with")):
            for i in range(study.plan.number):
                rows.append(
                    {
                        "person": i + 1, "compound": session, "hits": int(study.hits[k, i]),
                        "false_alarms": int(study.alarms[k, i]), "trials": study.plan.trials,
                        "d_prime": float(study.d_prime[k, i]), "c": float(study.c[k, i]),
                        "compound_first": bool(study.first[i]),
                    }
                )  # fmt: skip
        return pd.DataFrame(rows)

    def found(self, data) -> dict[str, Found]:
        return {D: (*data["d"], "1"), C: (*data["c"], "1"), "dose": (data["dose"], None, None, "mg/kg")}

    def draw(self, figure, data):
        pairs, forest = figure.add_axes((0.08, 0.14, 0.4, 0.77)), figure.add_axes((0.66, 0.14, 0.32, 0.77))
        drug = color("drug")
        pairs.set(xlim=(-0.6, TOP), ylim=(-0.6, TOP), xlabel="d′ without", ylabel="d′ with the compound")
        pairs.set_title("Each person")
        pairs.plot([-0.6, TOP], [-0.6, TOP], color=FAINT, lw=1.2)
        forest.set(xlim=(-WIDE, WIDE), ylim=(-0.6, 1.6), title="Change")
        forest.axvline(0, color=SOFT, lw=1)
        forest.set_yticks([0, 1], ["criterion c", "d′"])
        forest.set_xlabel("SD of the noise")
        artists = {
            "first": pairs.plot([], [], "s", ms=5, mfc=PAPER, mec=drug, mew=1.5, label="compound first")[0],
            "second": pairs.plot([], [], "o", ms=5, color=drug, mec=PAPER, mew=0.6, label="compound second")[0],
            "means": pairs.plot([], [], "+", ms=14, mew=2.2, color=INK, label="mean")[0],
            "bars": [forest.plot([], [], color=drug, lw=6, solid_capstyle="butt")[0] for _ in range(2)],
            "marks": [forest.plot([], [], "|", ms=16, mew=2.4, color=INK, zorder=4)[0] for _ in range(2)],
        }
        pairs.legend(loc="upper left")
        return artists

    def update(self, artists, data):
        study = data["study"]
        x, y = (np.clip(d, -0.55, TOP - 0.05) for d in study.d_prime)
        for name, here in (("first", study.first), ("second", ~study.first)):
            artists[name].set_data(x[here], y[here])
        artists["means"].set_data([x.mean()], [y.mean()])
        for k, name in enumerate(("c", "d")):
            middle, low, high = (float(np.clip(v, -WIDE, WIDE)) for v in data[name])
            artists["bars"][k].set_data([low, high], [k, k])
            artists["marks"][k].set_data([middle], [k])

    def describe(self, data):
        plan = data["plan"]
        d, c = (interval(data[name], 2) for name in ("d", "c"))
        side = "better" if data["d"][1] > 0 else "worse" if data["d"][2] < 0 else "no clear change"
        return (
            f"Study {data['run']}, {mgkg(data['dose'])}, {plan.number} people ({plan.people}): d′ changes by {d}, "
            f"{side}; the criterion by {c}. Compared with {plan.control}."
        )

    def bounds(self, data):
        study = data["study"]
        yield Bound("hits", study.hits, 0, study.plan.trials)
        yield Bound("false alarms", study.alarms, 0, study.plan.trials)
        top = ceiling(study.plan.trials)
        yield Bound("d′", study.d_prime, -top, top)
        for middle, low, high in (data["d"], data["c"]):
            yield Bound("interval", [middle - low, high - middle], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        plan, study = data["plan"], data["study"]
        lines = [
            f"STUDY {data['run']}   {plan.number} PEOPLE ({plan.people.upper()})   {plan.trials} TRIALS WITH A SIGNAL "
            f"AND {plan.trials} WITHOUT IN EACH SESSION",
            f"COMPOUND {mgkg(data['dose'])} BY MOUTH   {'DOUBLE BLIND' if plan.blind else 'OPEN'}   COMPARED WITH: "
            f"{plan.control.upper()}",
            "PERSON   WITHOUT: HITS  FALSE    d'     c    WITH: HITS  FALSE    d'     c",
        ]
        for i in range(plan.number):
            cells = [
                f"{study.hits[k, i]:>8} {study.alarms[k, i]:>6} {study.d_prime[k, i]:5.2f} {study.c[k, i]:5.2f}"
                for k in (0, 1)
            ]
            first = " *" if study.first[i] else ""
            lines.append(f"{i + 1:>6}      {cells[0]}      {cells[1]}{first}")
        for k, words in enumerate(("WITHOUT", "WITH")):
            hits, alarms = int(study.hits[k].sum()), int(study.alarms[k].sum())
            n = plan.trials * plan.number
            pooled = detection(hits, n - hits, alarms, n - alarms)
            lines.append(f"ALL TOGETHER, {words}: d' {pooled['d_prime']:.2f}, c {pooled['c']:.2f}")
        if plan.control == RANDOM:
            lines.append("* COMPOUND FIRST")
        for name, three in (("d'", data["d"]), ("c", data["c"])):
            lines.append(f"CHANGE OF {name}: {interval(three, 2).upper()}, 95%")
        return "\n".join(lines)

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        plan, points = data["plan"], {}
        if plan.control == SCREENING:
            points["practice"] = (
                f"The session with the compound is the second, and practice adds {value('practice'):g} to d′ from "
                "session to session, drug or not."
            )
            if plan.people == LOW_SCORE:
                points["regression"] = (
                    "People were taken because of a low d′ in the session that they are compared with. Some of it was "
                    "bad luck, which does not come again: they would be better without any drug."
                )
        elif plan.control == FIXED:
            points["practice"] = (
                f"Placebo always came first, and practice adds {value('practice'):g} to d′ from session to session. "
                "With the order by lot it cancels."
            )
        if not plan.blind:
            points["open"] = (
                f"People knew what they got: hope adds {value('expected'):g} to d′ and takes {value('expected_c'):g} "
                "off the criterion here."
            )
        if plan.trials < FEW:
            points["few trials"] = (
                f"{plan.trials} trials of a kind can show d′ up to {ceiling(plan.trials):.1f} only: what is high is "
                "pulled down, and a change with it."
            )
        if plan.people != EVERYBODY:
            whole = Plan(plan.number, plan.trials, EVERYBODY, plan.control, plan.blind)
            own, all_ = (truth(p, self.compound, data["concentration"]) for p in (plan, whole))
            if abs(own - all_) > CLEAR:
                points["selected"] = (
                    f"The effect is that of the people who were taken ({signed(own, 2)}); in everybody it is "
                    f"{signed(all_, 2)}, since who starts high gains less or loses."
                )
        return points | constant_fault(self)

    def truth(self, data):
        true = truth(data["plan"], self.compound, data["concentration"])
        _, low, high = data["d"]
        sleep = ""
        if self.compound.efficacy.get(AUTORECEPTOR, 0.0):
            left = float(firing(self.compound, data["concentration"]))
            sleep = (
                f" The locus coeruleus fires at {left:.0%} of rest. U knows nothing of sleepiness: of three "
                "doses of clonidine two impaired working memory of people, none improved it (Jakala 1999)."
            )
        return (
            f"<strong>In people of this kind this dose changes d′ by {signed(true, 2)}.</strong> "
            f"{holds(low, high, true)} How d′ follows from norepinephrine is invented.{sleep}"
            f"{listed(list(self.faults(data).values()))}"
        )
