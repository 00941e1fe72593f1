"""Station 4 of the capstone: what the compound does to the firing of the locus coeruleus; see lesson 09.

One neuron a rat, three cumulative doses, and idazoxan last. The rats, the neurons that an electrode finds in them and
the success of a label are those of lesson 09 (`nelib.locus.experiment`), spikes are drawn by its `renewal`; the rate
under a dose is that of `nelib.clinic.compound_effect`. Neurons without norepinephrine do not change, but for the share
of them that the rig of lesson 09 lets answer like the others.
"""

import numpy as np
from scipy import constants
from scipy.special import stdtrit

from nelib.clinic.compound import reach, value
from nelib.clinic.compound_effect import firing
from nelib.explorers.capstone.station import NOTHING, Found, Station, greek, holds, listed, mgkg, nM
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.kit.style import readable
from nelib.locus import experiment
from nelib.locus.experiment import BY_EAR, LABEL, NO_DRUG, TH, Plan, Rats, animal
from nelib.locus.firing import value as rig
from nelib.locus.session import renewal

SOUND, LABELED = IDENTIFIED = ("by place and sound", "by label and TH")
STEPS = 3  # cumulative doses
HIGHEST, REVERSED = "firing at the highest dose", "firing after idazoxan"
NAMES = ("firing at a ninth of it", "firing at a third of it", HIGHEST)
DEEP = 6.2  # mm below the dura, where an electrode is lowered first
TOP = 250.0  # % of the picture
WORTH = 0.05
CONFIDENCE = 0.95
ENOUGH, LONGEST = 100, 10  # spikes that scatter little; minutes
THREE = 3.0  # spikes that may be expected where none was seen, at most
LESS = {10: "Ten", 100: "A hundred", 1000: "A thousand"}  # times
TELLS = 0.2  # of the firing, left by one of three doses
LEVELS = ("before", *(f"dose {k + 1}" for k in range(STEPS)), "idazoxan")


def plan(identified: str) -> Plan:
    """Return how lesson 09 would hunt these neurons: by ear, with a pipette that can label what it recorded."""
    return Plan(
        depth=DEEP, lateral=rig("lc_center"), front=0.0, stop=BY_EAR, impedance=2 * rig("rig_glass"), low=rig("low"),
        threshold=rig("factor"), sort=True, baseline=1.0, shocks=0, drug=NO_DRUG, after=1.0,
        mark=LABEL if identified == LABELED else experiment.NO_MARK, current=0.0, seconds=0.0, stain=TH,
    )  # fmt: skip


def spikes(rate: float, minutes: float, rng: np.random.Generator) -> int:
    """Return how many spikes a neuron with a constant rate (Hz) makes in some minutes."""
    if rate < 1 / (minutes * constants.minute * 1e3):
        return 0
    return renewal(rate, minutes * constants.minute, rng, rig("gamma"), rig("refractory")).size


def summary(spikes: np.ndarray, before: np.ndarray) -> tuple[float, float, float] | None:
    """Return the geometric mean of shares of the baseline with its 95% interval, or None for fewer than two neurons.

    Where no neuron made a spike the upper end is that of the rule of three: three spikes over those before.
    """
    if spikes.size < 2:
        return None
    if not spikes.any():
        return 0.0, 0.0, float(min(THREE / before.sum(), 1.0))
    silent, shares = (spikes == 0).any(), np.maximum(spikes, value("hearing")) / before
    logs = np.log(shares)
    half = stdtrit(logs.size - 1, (1 + CONFIDENCE) / 2) * logs.std(ddof=1) / np.sqrt(logs.size)
    low, middle, high = np.exp(logs.mean() + half * np.arange(-1, 2))
    return float(middle), 0.0 if silent else float(low), float(high)


def percent(share: float) -> str:
    """Write a share in percent; a small one is not rounded to nothing."""
    amount = 100 * share
    return f"{amount:.0f}" if amount >= 1 or not amount else f"{amount:.1g}"


def told(found: tuple[float, float, float], of: str = "") -> str:
    """Write a share with its interval, or that there was no spike."""
    middle, low, high = map(percent, found)
    return f"no spike (below {high}%{of})" if not found[0] else f"{middle}%{of} ({low} to {high})"


@register
class FiringStation(Station):
    """One series of rats: a neuron in each, three doses, an antagonist."""

    name = "18_firing"
    title = "Station 4: Firing of the locus coeruleus"
    subject = "series"
    station = "firing"
    size = (760, 400)
    controls = (
        Slider("rats", "Rats, a neuron in each", 3, 30, 6, step=1),
        Slider("dose", "Highest dose", 0.1, 10, 1, "× suggested", log=True),
        Slider("minutes", "Recorded at each dose", 0.5, LONGEST, 1, "min", step=0.5),
        Choice("identified", "Neurons are identified", IDENTIFIED, SOUND),
        Switch("antagonist", "Idazoxan at the end", False),
    )
    presets = {
        "Thirty rats": {"rats": 30},
        "Five minutes": {"minutes": 5},
    }

    def perform(self, rng, rats, dose, minutes, identified, antagonist):
        import pandas as pd

        top, q = dose * self.suggestion.dose, value("between")
        given = top / q ** np.arange(STEPS - 1, -1, -1)
        free = np.array([reach(self.compound, d) for d in given])
        true = firing(self.compound, free)
        last = float(firing(self.compound, free[-1], value("firing_antagonist")))
        shares = [1.0, *map(float, true), *([last] if antagonist else [])]
        strain, hunt, rows = Rats(share=rig("rig_share")), plan(identified), []
        for k in range(round(rats)):
            cell = animal(hunt, strain, rng)
            answer = rng.lognormal(-(value("cv_cell") ** 2) / 2, value("cv_cell"))
            if not cell.kind:
                continue
            known = identified == SOUND or (cell.filled and cell.kind == "TH+")
            counts = [
                spikes(cell.rate * (share**answer if cell.answers else 1.0), minutes, rng) for share in shares
            ]  # fmt: skip
            rows += [
                {"rat": k + 1, "level": level, "spikes": n, "Hz": n / minutes / constants.minute, "used": known}
                for level, n in zip(LEVELS, counts, strict=False)
            ]
            rows[-1] |= {"kind": cell.kind}
        table = pd.DataFrame(rows, columns=["rat", "level", "spikes", "Hz", "used", "kind"])
        kinds = table.dropna(subset="kind")
        wide = table[table.used.astype(bool)].pivot(index="rat", columns="level", values="spikes")
        wide = wide.reindex(columns=list(LEVELS[: len(shares)]))
        wide = wide[wide["before"] > 0]
        counts = wide.to_numpy(dtype=float)
        each = np.maximum(counts, value("hearing")) / counts[:, :1]
        found = {level: summary(counts[:, k], counts[:, 0]) for k, level in enumerate(wide.columns)}
        return {
            "doses": given, "concentrations": free, "true": np.array(shares), "design": {"minutes": minutes},
            "identified": identified, "antagonist": antagonist, "times": dose, "table": table.drop(columns="kind"),
            "each": each, "found": found, "n": len(wide), "hunted": round(rats),
            "other": int((kinds[kinds.used.astype(bool)].kind != "TH+").sum()),
        }  # fmt: skip

    def found(self, data) -> dict[str, Found]:
        made: dict[str, Found] = {}
        labels = dict(zip((*LEVELS[1:-1], LEVELS[-1]), (*NAMES, REVERSED), strict=True))
        for level, label in labels.items():
            if level == LEVELS[-1] and not data["antagonist"]:
                continue
            found = data["found"].get(level)
            made[label] = NOTHING[:3] + ("percent",) if found is None else (*(100 * v for v in found), "percent")
        made["highest dose"] = (float(data["doses"][-1]), None, None, "mg/kg")
        return made | {"neurons that counted": (float(data["n"]), None, None, "1")}

    def draw(self, figure, data):
        axes = figure.add_axes((0.09, 0.12, 0.88, 0.8))
        axes.set(xlim=(-0.5, len(LEVELS) - 0.5), ylim=(0, TOP), title="Rate of each neuron", ylabel="% of before")
        axes.set_xticks(range(len(LEVELS)), ["before", "a ninth", "a third", "highest dose", "idazoxan"])
        axes.axhline(100, color=SOFT, lw=1)
        red = color("norepinephrine")
        artists = {
            "cells": [axes.plot([], [], "o-", ms=3, lw=0.8, color=red, alpha=0.4)[0] for _ in range(30)],
            "intervals": [
                axes.plot([], [], color=FAINT, lw=14, solid_capstyle="butt", zorder=1)[0] for _ in LEVELS
            ],
            "means": axes.plot([], [], "_", ms=24, mew=2.4, color=INK)[0],
            "nothing": axes.text(2, 200, "", ha="center", color=color("warning")),
        }  # fmt: skip
        return artists

    def update(self, artists, data):
        for k, artist in enumerate(artists["cells"]):
            shown = 100 * data["each"][k] if k < len(data["each"]) else []
            artist.set_data(range(len(shown)), np.clip(shown, 0, TOP))
        found = [data["found"].get(level) for level in LEVELS]
        for k, artist in enumerate(artists["intervals"]):
            ends = [] if k == 0 or found[k] is None else np.clip(100 * np.array(found[k][1:]), 0, TOP)
            artist.set_data([k] * len(ends), ends)
        means = [(k, min(100 * f[0], TOP)) for k, f in enumerate(found) if f is not None]
        artists["means"].set_data(*zip(*means, strict=True) if means else ([], []))
        artists["nothing"].set_text("" if data["n"] > 1 else "fewer than two neurons")

    def describe(self, data):
        found, name = data["found"].get(LEVELS[STEPS]), f"Series {data['run']}, {data['hunted']} rats"
        if found is None:
            return f"{name}: {data['n']} neurons counted, {data['identified']}; that is too few for a mean."
        text = (
            f"{name}, {data['n']} neurons {data['identified']}. Firing at {mgkg(data['doses'][-1])}: "
            f"{told(found, ' of before')}"
        )
        back = data["found"].get(LEVELS[-1])
        return f"{text}." if back is None else f"{text}; then with idazoxan {told(back)}."

    def bounds(self, data):
        yield Bound("spikes", data["table"].spikes, 0)
        for level, found in data["found"].items():
            if found is not None:
                yield Bound(level, [found[1], found[0] - found[1], found[2] - found[0]], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        steps = ", ".join(mgkg(d) for d in data["doses"])
        lines = [
            f"SPIKE COUNTER   SERIES {data['run']}   {data['design']['minutes']:g} MIN AT EACH OF {steps}",
            f"SUGGESTED {mgkg(self.suggestion.dose)}: {readable(greek(self.suggestion.reason))}",
            "RAT  " + "".join(f"{level.upper():>10}" for level in LEVELS) + "   (HZ)",
        ]
        for rat, part in data["table"].groupby("rat"):
            note = "" if part.used.all() else "   NO TH-LABELED CELL FOUND: NOT USED"
            lines.append(f"{rat:>3}  " + "".join(f"{hz:>10.2f}" for hz in part.Hz) + note)
        lost = data["hunted"] - data["table"].rat.nunique()
        lines += [f"{lost} RATS: NO NEURON"] if lost else []
        return "\n".join([*lines, "MEANS ARE GEOMETRIC; NO SPIKE COUNTS AS HALF A ONE"])

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        points, true = {}, float(data["true"][STEPS])
        if data["other"] and abs(true - 1) > WORTH:
            points["others"] = (
                f"{data['other']} of the neurons had no norepinephrine. They sound like the others in place and rate, "
                f"but most do not answer: they pull the mean toward 100%, where the truth is {100 * true:.0f}%."
            )
        each = rig("rate_pos") * constants.minute * true  # a minute
        expected, longest = (each * minutes for minutes in (data["design"]["minutes"], LONGEST))
        if true >= WORTH and expected < min(ENOUGH, longest):  # no time is long enough to count what is not there
            points["short"] = (
                f"In {data['design']['minutes']:g} min a usual neuron makes some {expected:.0f} spikes at the highest "
                "dose: the counts scatter."
            )
        if (data["true"][1 : STEPS + 1] < WORTH).all():
            c = data["concentrations"]
            enough = [much for times, much in LESS.items() if firing(self.compound, c / times).max() > TELLS]
            points["silent"] = (
                "All three doses silence the cells: the record tells the kind of the compound and nothing of its dose. "
                f"{(enough or ['Far more than a thousand'])[0]} times less would."
            )
        if not data["antagonist"]:
            points["antagonist"] = "Without an antagonist nothing says which receptor changed the firing."
        if self.suggestion.K_i is None:
            points["guess"] = "No K_i was measured before this station: the doses are a guess."
        return points

    def truth(self, data):
        found, true = data["found"].get(LEVELS[STEPS]), data["true"]
        parts = [f"{100 * share:.0f}% at {nM(c)}" for share, c in zip(true[1:], data["concentrations"], strict=False)]
        back = f", {100 * true[-1]:.0f}% after idazoxan" if data["antagonist"] else ""
        held = holds(*(None, None) if found is None else (100 * found[1], 100 * found[2]), 100 * float(true[STEPS]))
        return (
            f"<strong>Noradrenergic neurons fire {', '.join(parts)} free in the brain{back}.</strong> {held}"
            f"{listed(list(self.faults(data).values()))}"
        )
