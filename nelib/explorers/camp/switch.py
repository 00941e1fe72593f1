"""The β2 receptor changes sides: four phosphates of PKA, then Gi, and what it takes to come back."""

import numpy as np
from scipy import constants

from nelib.explorers.camp.picture import rim
from nelib.explorers.camp.words import FIRST, near
from nelib.explorers.camp.words import rate as per
from nelib.explorers.camp.words import share as percent
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, PathwayDiagram, color
from nelib.kit.model import Event
from nelib.signaling.beta2_switch import MARKED, switch_model

EVIDENCE = {name: row.value for name, row in load_evidence("beta2_switch").items()}
AGONISTS = ("isoproterenol", "norepinephrine: no step to Gi")
STAYS, WASHED, BOTH, FREED = AFTER = ("nothing", "agonist washed out", "agonist and PKA gone", "and Gi kept away too")
EVENT, END = 10, 40  # min
FULL = 480  # nM: the scale of active G proteins
LATEST = END + 2  # of the axis of time, so that a mark at the end is whole
TIMES = np.concatenate((np.linspace(0, EVENT, 61), np.linspace(EVENT, END, 61)[1:]))
RECEPTORS = {  # box -> species of the model
    "empty": ("bAR", "GsbAR"),
    "agonist": ("ISObAR", "ISObARGs", "PKAcISObAR"),
    "1": ("pISObAR", "PKAcpISObAR"),
    "2": ("ppISObAR", "PKAcppISObAR"),
    "3": ("pppISObAR", "PKAcpppISObAR"),
    "4": ("ppppISObAR",),
    "Gi": ("ppppISObARGi",),
}
BOXES = {  # box -> place, label, color
    "empty": (0.98, 4.85, "empty", "reference"),
    "agonist": (3.6, 4.85, "with agonist", "beta"),
    "αs": (6.22, 4.85, "active Gs", "beta"),
    "1": (0.78, 2.85, "1 P", "main"),
    "2": (2.6, 2.85, "2 P", "main"),
    "3": (4.42, 2.85, "3 P", "main"),
    "4": (6.24, 2.85, "4 P", "main"),
    "αi": (3.6, 0.85, "active Gi", "alpha2"),
    "Gi": (6.22, 0.85, "4 P, with Gi", "alpha2"),
}
STEPS = ("act_Gs", "act_Gi", *(f"{way}_{k}" for way in ("mark", "unmark") for k in range(1, len(MARKED))))


class States:
    """The states of the receptor as boxes and arrows."""

    @staticmethod
    def draw(axes) -> PathwayDiagram:
        """Draw the receptor's states."""
        axes.set(xlim=(0, 7.2), ylim=(0, 6.4))
        d = PathwayDiagram(axes)
        for name, (x, y, label, tint) in BOXES.items():
            d.pool(name, x, y, label, color(tint), width=1.16 if name in "1234" else 1.66, height=0.86)
        gs, gi, mark = color("beta"), color("alpha2"), color("main")
        both = dict(arrowstyle="<|-|>", color=SOFT, lw=1.2, shrinkA=0, shrinkB=0, mutation_scale=9)
        axes.annotate("", (2.72, 4.85), (1.86, 4.85), arrowprops=both)
        axes.annotate("", (6.22, 2.37), (6.22, 1.33), arrowprops=both)
        axes.text(6.1, 1.85, "Gi", ha="right", va="center", fontsize=9.5, weight="bold")
        d.flow("act_Gs", (4.48, 4.85), (5.34, 4.85), "activates", gs, at=(4.91, 5.5))
        d.flow("act_Gi", (5.34, 0.85), (4.48, 0.85), "activates", gi, at=(4.91, 1.5))
        d.flow("mark_1", (2.88, 4.38), (0.3, 3.33), "PKA", mark, at=(1.02, 4.12))
        d.flow("unmark_1", (0.98, 3.33), (3.56, 4.38), "", SOFT, at=(2.85, 3.98), align="left")
        for k, x in enumerate((1.69, 3.51, 5.33), start=2):
            d.flow(f"mark_{k}", (x - 0.32, 3.02), (x + 0.32, 3.02), "", mark, at=(x + (0.45 if k == 2 else 0), 3.54))
            d.flow(f"unmark_{k}", (x + 0.32, 2.68), (x - 0.32, 2.68), "", SOFT, at=(x, 2.36))
        d.head = axes.text(0.1, 6.13, "", fontsize=10, weight="bold", va="center")
        d.sub = axes.text(0.1, 5.78, "", fontsize=9.5, color=SOFT, va="center")
        small = dict(fontsize=9.5, color=SOFT, va="center")
        note = "P: a phosphate from PKA. Without\nGi on it, it stays 4.6 min (half-time)."
        axes.text(0.12, 1.72, note, fontsize=9, color=SOFT, va="center", linespacing=1.35)
        for name in ("αs", "αi"):
            x, y = BOXES[name][:2]
            axes.text(x, y - 0.6, f"full: {FULL} nM", ha="center", **small)
        for flow in d.flows.values():
            flow.value.set_fontsize(9.5)
        return d

    @staticmethod
    def update(d: PathwayDiagram, data) -> None:
        """Move boxes and arrows."""
        for name, value in data["now"].items():
            pool, G = d.pools[name], name in ("αs", "αi")
            part = min(max(value / FULL if G else value, 0.0), 1.0)
            pool.fill.set_height(pool.height * part)
            pool.value.set_text(_nM(value) if G else percent(value))
            rim(pool.value, part)
        for name, rate in data["steps"].items():
            flow = d.flows[name]
            strength = min(max(np.log10(max(rate * 60, 1e-9)) + 4, 0.0), 6.0)  # from 1 in 10 000 min on
            flow.arrow.set_linewidth(0.5 + 0.95 * strength)
            flow.arrow.set_mutation_scale(6 + 2.2 * strength)
            flow.value.set_text(per(rate, "min"))
        d.head.set_text(f"{percent(data['now']['Gi'])} of the receptors are with Gi")
        d.sub.set_text(f"after {data['look']:g} min; steps per receptor")


@register
class SwitchSides(Explorer):
    """The states of the β2 receptor at a moment, and their course."""

    name = "08_switch"
    title = "The β2 receptor changes sides"
    size = (800, 480)
    controls = (
        Choice("agonist", "Agonist", AGONISTS, AGONISTS[0]),
        Slider("dose", "Free agonist", 1, 100_000, EVIDENCE["ISO"], "nM", log=True),
        Slider("pka", "PKA, catalytic subunit", 1, 1000, FIRST["PKA_switch"], "nM", log=True),
        Choice("after", "After 10 min", AFTER, BOTH),
        Slider("look", "You look after", 0, END, 2, "min", step=0.5),
    )
    presets = {
        "Half an hour later": {"look": END},
        "Little PKA": {"pka": 10},
        "Keep Gi away": {"after": FREED, "look": END},
        "No step to Gi": {"agonist": AGONISTS[1]},
    }

    def compute(self, agonist, dose, pka, after, look):
        events = []
        if after != STAYS:
            gone = {"ISO": 0.0} | ({} if after == WASHED else {"PKA_tot": 0.0})
            events = [Event(EVENT * constants.minute, gone, {"Gi_joins": 0.0} if after == FREED else {})]
        path = switch_model().simulate(
            TIMES * constants.minute,
            parameters={"ISO": dose, "PKA_tot": pka},
            activity={"Gi_joins": 0.0} if agonist == AGONISTS[1] else {},
            events=events,
        )
        all_ = EVIDENCE["GsbAR_0"]
        shares = {box: sum(path[n] for n in species) / all_ for box, species in RECEPTORS.items()}
        groups = {
            "Gs": shares["empty"] + shares["agonist"],
            "marked": sum(shares[str(k)] for k in range(1, len(MARKED))),
            "Gi": shares["Gi"],
        }

        def at(values, moment=look):
            return float(np.interp(moment, TIMES, values))

        return {
            "agonist": agonist,
            "dose": dose,
            "pka": pka,
            "after": after,
            "look": look,
            "groups": groups,
            "αs": path["GasGTP"],
            "αi": path["GaiGTP"],
            "now": {**{box: at(v) for box, v in shares.items()}, "αs": at(path["GasGTP"]), "αi": at(path["GaiGTP"])},
            "steps": {n: at(path[n]) / all_ for n in STEPS},  # a second and receptor
            "end": {name: float(v[-1]) for name, v in groups.items()},
            "at 10 min": {name: at(v, EVENT) for name, v in groups.items()},
            "most αs": float(path["GasGTP"].max()),
        }

    def draw(self, figure, data):
        d = States.draw(figure.add_axes((0.006, 0.012, 0.545, 0.976)))
        top = figure.add_axes((0.635, 0.57, 0.345, 0.345))
        low = figure.add_axes((0.635, 0.2, 0.345, 0.235))
        for axes, high in ((top, 1.08), (low, FULL)):
            axes.axvspan(EVENT, LATEST, color=FAINT, alpha=0.4, lw=0)
            axes.set(xlim=(0, LATEST), ylim=(0, high))
            axes.set_xticks([0, 10, 20, 30, 40])
        top.set_title("Receptors")
        top.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        top.set_xticklabels([])
        low.set_title("Active G proteins (nM)")
        low.set_xlabel("time (min)")
        low.set_yticks([0, 200, 400])
        gs, gi, mark, guess = (color(n) for n in ("beta", "alpha2", "main", "prediction"))
        style = {
            "Gs": dict(color=gs),
            "marked": dict(color=mark, lw=1.8, ls=(0, (1, 1.3))),
            "Gi": dict(color=gi, ls="--"),
        }
        words = {"Gs": "no phosphate (Gs)", "marked": "1 to 4 phosphates", "Gi": "with Gi"}
        artists = {
            "groups": {n: top.plot([], [], label=words[n], **look)[0] for n, look in style.items()},
            "αs": low.plot([], [], **style["Gs"], label="Gs")[0],
            "αi": low.plot([], [], **style["Gi"], label="Gi")[0],
            "look": [a.plot([], [], color=INK, lw=1.2, ls=(0, (4, 2, 1, 2)))[0] for a in (top, low)],
            "guess": top.plot([], [], "*", ms=13, color=guess, zorder=7, clip_on=False)[0],
            "guess label": top.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=top.transAxes),
        }
        figure.legend(handles=list(artists["groups"].values()), loc="lower left", ncol=2, bbox_to_anchor=(0.565, 0.0),
                      handlelength=2.2, columnspacing=1.2)  # fmt: skip
        return artists | {"diagram": d, **d.artists(), "words": [d.head, d.sub]}

    def update(self, artists, data):
        for name, line in artists["groups"].items():
            line.set_data(TIMES, data["groups"][name])
        for name in ("αs", "αi"):
            artists[name].set_data(TIMES, data[name])
        look = data["look"]
        for line in artists["look"]:
            line.set_data([look, look], [0, 1e3])
        guess = data["prediction"]  # percent that is with Gi half an hour after agonist and PKA have gone
        asked = data["agonist"] == AGONISTS[0] and data["after"] == BOTH
        asked &= near(data["dose"], 1000) and near(data["pka"], 100)
        shown = guess is not None and asked
        artists["guess"].set_data(([END], [min(max(guess / 100, 0.045), 1)]) if shown else ([], []))
        artists["guess label"].set_text("★ your prediction" if shown else "")
        States.update(artists["diagram"], data)

    def describe(self, data):
        now, ten, end = data["now"], data["at 10 min"], data["end"]
        step = data["agonist"] == AGONISTS[0]
        who = "isoproterenol" if step else "norepinephrine (no step to Gi)"
        held = f"PKA held at {fold(data['pka'])} nM" + ("" if step else " whatever the agonist")
        shown = "Gi" if step else "marked"
        then = {
            STAYS: "Agonist and PKA stay",
            WASHED: "The agonist is washed out",
            BOTH: "Agonist and PKA go",
            FREED: "Agonist and PKA go, and Gi is kept away",
        }[data["after"]]
        return (
            f"10 min of {nanomolar(data['dose'])} {who}, {held}: {percent(ten[shown])} of receptors "
            f"{'are with Gi' if step else 'carry phosphate'}. {then}: 30 min later {percent(end[shown])}; "
            f"{percent(end['Gs'])} have no phosphate. At {data['look']:.3g} min {_nM(now['αs'])} Gs and "
            f"{_nM(now['αi'])} Gi are active."
        )

    def bounds(self, data):
        yield Bound("shares", np.concatenate(list(data["groups"].values())), -1e-9, 1 + 1e-7)
        yield Bound("all receptors", sum(data["groups"].values()), 1 - 1e-6, 1 + 1e-6)
        yield Bound("active Gs", data["αs"], -1e-6, EVIDENCE["Gs_0"] + EVIDENCE["GsbAR_0"])
        yield Bound("active Gi", data["αi"], -1e-6, EVIDENCE["Gi_0"])
        yield Bound("steps", list(data["steps"].values()), -1e-9)
        if data["agonist"] == AGONISTS[1]:
            yield Bound("without that step no Gi is active", data["αi"], 0, 0)

    def table(self, data):
        import pandas as pd

        columns = {"no phosphate": data["groups"]["Gs"], "1 to 4 phosphates": data["groups"]["marked"]}
        columns |= {"with Gi": data["groups"]["Gi"], "active Gs (nM)": data["αs"], "active Gi (nM)": data["αi"]}
        return pd.DataFrame({"time (min)": TIMES, **columns})


def _nM(value: float) -> str:
    return f"{fold(value)} nM" if value >= 0.0995 else "0 nM" if value == 0 else "< 0.1 nM"
