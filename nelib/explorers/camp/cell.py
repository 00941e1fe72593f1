"""The living diagram: norepinephrine, α2 through Gi, β1 through Gs, one cyclase, cAMP, PKA and what it marks."""

from functools import cache, lru_cache

import numpy as np
from scipy.constants import minute as MINUTE

from nelib.explorers.camp.picture import CellDiagram, decades
from nelib.explorers.camp.stages import joined, stage
from nelib.explorers.camp.strips import AFTER, BEFORE, CUT, HIGH, LOW, Strips
from nelib.explorers.camp.words import FIRST, SHOWN, near
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color, concentration
from nelib.signaling.cross_talk import ALPHA_2, NONE, Treatment, cyclase_left, gi_active
from nelib.signaling.gprotein import gi_theory
from nelib.signaling.gs import PKA_AT_RECEPTOR

EVIDENCE = {name: row.value for name, row in load_evidence("gs").items()}
NO_DRUG = "no drug"
DRUGS = {
    NO_DRUG: NONE,
    "propranolol 1 µM": Treatment(propranolol=1000),
    "yohimbine 100 nM": Treatment(yohimbine=100),
    "pertussis toxin": Treatment(pertussis=1),
    "cholera toxin": Treatment(cholera=0.9),
    "forskolin 10 µM": Treatment(forskolin=EVIDENCE["FSK_used"]),
    "IBMX 1 mM": Treatment(IBMX=EVIDENCE["IBMX_used"]),
    "H-89": Treatment(H89=1),
    "PKI 10 µM": Treatment(PKI=10),
}
MARKS = ((4.45, 0.99), (6.0, 0.99), (7.55, 0.99), (8.55, 2.03))  # on the arrows out of PKA
BLOCKED = {  # drug -> where it crosses out; and its name: place, alignment
    "propranolol": (((8.35, 5.2),), (8.75, 5.42, "left")),
    "yohimbine": (((3.65, 5.2),), (3.25, 5.42, "right")),
    "pertussis": (((2.47, 3.73),), (2.2, 3.5, "right")),
    "cholera": ((), (8.4, 2.93, "center")),
    "forskolin": ((), (6.0, 5.22, "center")),
    "IBMX": (((4.2, 2.8),), (4.2, 2.02, "center")),
    "H-89": (MARKS, (5.0, 1.68, "right")),
    "PKI": (MARKS, (5.0, 1.68, "right")),
}
LIT = {"cholera": ((7.3, 3.87),), "forskolin": ((6.0, 4.95),)}
WORDS = {"cholera": "cholera toxin", "pertussis": "pertussis toxin"}
MEMORY = 64  # courses
CLOSE = 0.01  # of all cAMP that was made
TRACE = 0.001  # a share that is written as less than 0.1%
LEAD, COURSE = (np.linspace(a, b, 46) * MINUTE for a, b in ((-BEFORE, 0), (0, AFTER)))
SERIES = (
    "time", "cAMP_tot", "cAMP", "PKA", "PLB", "LCC_a", "I1p", "occupied", "b1_grk", "b1_pka", "GTP", "ACG", "ACF",
    "fAC", "made", "removed", "act_LRG", "act_RG", "PLB_on", "LCCa_on", "I1_on", *PKA_AT_RECEPTOR,
)  # fmt: skip
BELOW = 0.297  # of the figure, for the strips
OUTPUTS = (  # what PKA marks: place, label, what the phosphate does
    ("PLB", 2.4, "phospholamban", "phosphate frees the Ca²⁺ pump"),
    ("LCC", 6.0, "L-type Ca²⁺ channel", "phosphate: more Ca²⁺ comes in"),
    ("I1", 9.6, "inhibitor-1", "phosphate: stops phosphatase 1"),
)


@cache
def before(drug: str) -> tuple:
    """Return the minutes in which a cell has the drug but no agonist."""
    return stage(LEAD, 0.0, "norepinephrine", DRUGS[drug])


@lru_cache(MEMORY)
def course(drug: str, agonist: str, dose: float) -> dict[str, np.ndarray]:
    """Return the signals of a cell that gets a drug 5 min before the agonist."""
    early, start = before(drug)
    left = float(cyclase_left(dose, agonist, DRUGS[drug]))
    late, _ = stage(COURSE, dose, agonist, DRUGS[drug], left, start)
    return joined(early, late, names=SERIES)


def alpha_2(drug: str, agonist: str, dose: float) -> dict[str, float]:
    """Return α2 receptors with agonist and active Gi, as shares, and the share that Gi takes from the production.

    A receptor that finds no Gi cannot hold the agonist, so pertussis toxin leaves it with the bare K_d.
    """
    treatment = DRUGS[drug]
    half = gi_theory("K_d" if treatment.pertussis else "EC50") * (1 + treatment.yohimbine / EVIDENCE["K_B_yohimbine"])
    return {
        "alpha2": dose / (half + dose) if agonist in ALPHA_2 else 0.0,
        "gi": float(gi_active(dose, agonist, treatment)),
        "taken": 1 - float(cyclase_left(dose, agonist, treatment)),
    }


def state(drug: str, agonist: str, dose: float, minute: float) -> dict[str, float]:
    """Return everything that the diagram shows at one minute; at 0 the agonist has not acted yet."""
    path = course(drug, agonist, dose)
    now = {n: float(np.interp(MINUTE * minute, path["time"], path[n])) for n in SERIES}
    given = minute > 0
    marked = (now["b1_grk"], now["b1_pka"])
    return {
        "dose": dose if given else 0.0,
        **{n: v if given else 0.0 for n, v in alpha_2(drug, agonist, dose).items()},
        "beta1": now["occupied"],
        "GRK": marked[0] / EVIDENCE["b1_tot"], "PKA_b1": marked[1] / EVIDENCE["b1_tot"],
        "Gs": now["GTP"] + now["ACG"], "activation": now["act_LRG"] + now["act_RG"],
        "AC": now["fAC"], "forskolin": now["ACF"] / EVIDENCE["AC_tot"],
        "made": now["made"], "removed": now["removed"], "cAMP": now["cAMP_tot"], "free": now["cAMP"],
        "PKA": now["PKA"], "PLB": now["PLB"], "LCC": now["LCC_a"], "I1": now["I1p"] / EVIDENCE["I1_tot"],
        "to_PLB": now["PLB_on"], "to_LCC": now["LCCa_on"], "to_I1": now["I1_on"],
        "to_b1": sum(now[n] for n in PKA_AT_RECEPTOR),
    }  # fmt: skip


@cache
def rest() -> dict[str, float]:
    """Return a cell without drug and agonist."""
    return state(NO_DRUG, "norepinephrine", 0.0, -BEFORE)


@register
class Cell(Explorer):
    """A cell with α2 and β1 receptors, drugs that block one arrow each, and its last minutes."""

    name = "08_cell"
    title = "One messenger, two receptors"
    size = (800, 600)
    controls = (
        Choice("agonist", "Agonist", SHOWN, SHOWN[0]),
        Slider("dose", "Agonist from minute 0", 0.1, 10_000, FIRST["dose_cell"], "nM", log=True),
        Choice("drug", "Drug from minute −5", tuple(DRUGS), NO_DRUG),
        Slider("minute", "Look at minute", -BEFORE, AFTER, 2, "min", step=0.25),
    )
    presets = {
        "Propranolol: α2 alone": {"drug": "propranolol 1 µM"},
        "Pertussis toxin: β alone": {"drug": "pertussis toxin"},
        "IBMX": {"drug": "IBMX 1 mM", "minute": 10},
        "H-89": {"drug": "H-89", "minute": 10},
    }

    def compute(self, agonist, dose, drug, minute):
        path, plain = course(drug, agonist, dose), course(NO_DRUG, agonist, dose)
        made, removed = (float(np.trapezoid(path[n], path["time"])) for n in ("made", "removed"))
        grown = float(path["cAMP_tot"][-1] - path["cAMP_tot"][0])
        return {
            "agonist": agonist, "amount": dose, "drug": drug, "minute": minute,
            "minutes": path["time"] / MINUTE,
            **{f"{n}_course": path[n] for n in ("cAMP_tot", "PKA", "PLB")},
            **{f"{n}_plain": plain[n] for n in ("cAMP_tot", "PKA", "PLB")},
            "now": state(drug, agonist, dose, minute),
            "plain": state(NO_DRUG, agonist, dose, minute),
            "rest": rest(), "unbalanced": (made - removed - grown) / made,
        }  # fmt: skip

    def draw(self, figure, data):
        axes = figure.add_axes((0, BELOW, 1, 1 - BELOW))
        axes.set(xlim=(0, 12), ylim=(-0.3, 6.13))
        d = CellDiagram(axes)
        d.membrane(0.25, 11.75, 4.45, 0.46)
        small = dict(fontsize=9, color=SOFT)
        axes.text(0.3, 5.95, "outside", va="top", style="italic", **small)
        axes.text(0.3, 3.05, "inside", va="top", style="italic", **small)
        ne, blue, green, brown = (color(n) for n in ("norepinephrine", "alpha2", "beta", "cAMP"))
        d.pool("NE", 6.0, 5.78, "", ne, width=1.9)
        agonist = axes.text(6.0, 5.9, "", ha="center", va="center", fontsize=9.5, weight="bold", zorder=6)
        d.pool("alpha2", 1.7, 4.45, "α2 receptor", blue, width=1.75, height=0.7)
        d.pool("AC", 6.0, 4.45, "adenylyl cyclase", INK, width=2.1, height=0.7)
        d.pool("beta1", 10.3, 4.45, "β1 receptor", green, width=1.75, height=0.7)
        d.pool("gi", 3.5, 3.42, "Gi", blue, width=1.75)
        d.pool("Gs", 8.4, 3.42, "Gs", green, width=1.3)
        d.pool("cAMP", 6.0, 2.8, "cAMP", brown, width=1.5)
        d.pool("PKA", 6.0, 1.68, "PKA", INK, width=1.5)
        for name, x, label, effect in OUTPUTS:
            d.pool(name, x, 0.4, label, color("main"), width=2.55)
            axes.text(x, -0.14, effect, ha="center", va="center", **small)
        d.flow("alpha2", (5.0, 5.6), (2.15, 4.84), "", ne)
        d.flow("beta1", (7.0, 5.6), (9.85, 4.84), "", ne)
        d.flow("gi", (1.8, 4.08), (2.6, 3.5), "", blue)
        d.brake("taken", (4.41, 3.52), (5.12, 4.03), "", blue, at=(5.02, 3.72), align="left")
        d.flow("activation", (9.95, 4.08), (9.07, 3.46), "", green)
        d.flow("AC", (7.72, 3.52), (6.85, 4.08), "", green)
        d.flow("made", (6.0, 4.08), (6.0, 3.14), "", brown, at=(6.25, 3.62), align="left")
        d.flow("removed", (5.18, 2.8), (3.35, 2.8), "PDE", brown, at=(4.2, 2.4))
        axes.text(3.25, 2.8, "5'-AMP", ha="right", va="center", fontsize=9.5, weight="bold")
        d.flow("PKA", (6.0, 2.47), (6.0, 2.02), "", brown)
        d.flow("PLB", (5.45, 1.35), (3.2, 0.74), "", INK)
        d.flow("LCC", (6.0, 1.35), (6.0, 0.74), "", INK)
        d.flow("I1", (6.55, 1.35), (8.8, 0.74), "", INK)
        d.brake("PKA_b1", (6.78, 1.72), (10.5, 4.0), "", INK, bend=0.36, at=(9.55, 2.32), align="left")
        d.brake("GRK", (11.25, 3.32), (11.0, 4.0), "", SOFT, at=(11.1, 3.0))
        axes.text(11.2, 3.24, "GRK", ha="center", va="top", fontsize=9, weight="bold")
        for name in ("Gs", "cAMP"):
            d.rest(name)
        axes.text(6.93, 2.8, "rest", va="center", **small)
        amount = axes.text(6.93, 2.53, "", va="center", **small)
        note = "A box with % fills to that share;\ncAMP and Gs: from ¼ to 4 × rest.\nTicks, dashes: without the drug."
        axes.text(0.3, 1.62, note, va="center", linespacing=1.35, **small)
        drug = axes.text(0, 0, "", fontsize=9.5, weight="bold", color=color("drug"), va="center", zorder=8)
        return {"diagram": d, **d.artists(), "drug": drug, "agonist": agonist, "amount": amount, **Strips.draw(figure)}

    def update(self, artists, data):
        now, base = data["now"], data["rest"]
        shares = ("alpha2", "beta1", "gi", "AC", "PKA", "PLB", "LCC", "I1")

        def level(state, name):
            return state[name] if name in shares else decades(state[name], base[name] / CUT, base[name] * CUT)

        words = {"alpha2": "occupied", "beta1": "occupied", "gi": "of its most", "AC": "with αs", "PKA": "free"}
        pools = {n: (now[n], f"{_share(now[n])} {words.get(n, 'with phosphate')}") for n in shares}
        pools["NE"] = (decades(now["dose"], 0.05, 10_000), nanomolar(now["dose"]) if now["dose"] else "none yet")
        pools["cAMP"] = (level(now, "cAMP"), f"{fold(now['cAMP'] / base['cAMP'])} × rest")
        pools["Gs"] = (level(now, "Gs"), f"{fold(1000 * now['Gs'])} nM")
        taken = f"−{now['taken']:.0%}" if now["taken"] >= 0.005 else ""
        flows = {
            "alpha2": (2 * now["alpha2"], ""), "beta1": (2 * now["beta1"], ""), "gi": (2 * now["gi"], ""),
            "taken": (8 * now["taken"], taken),
            "activation": (now["activation"] / base["activation"], ""), "AC": (now["AC"] / base["AC"], ""),
            "made": (now["made"] / base["made"], _flux(now["made"])),
            "removed": (now["removed"] / base["removed"], _flux(now["removed"])),
            "PKA": ((now["cAMP"] - now["free"]) / (base["cAMP"] - base["free"]), ""),
            **{n: (now[f"to_{n}"] / base[f"to_{n}"], "") for n in ("PLB", "LCC", "I1")},
            "PKA_b1": (now["to_b1"] / base["to_b1"], f"phosphate from\nPKA: {_share(now['PKA_b1'])} of β1"),
            "GRK": (10 * now["GRK"], f"marks occupied\nβ1: {_share(now['GRK'])} of all"),
        }  # fmt: skip
        ghosts = {} if data["drug"] == NO_DRUG else {n: level(data["plain"], n) for n in (*shares, "Gs", "cAMP")}
        drug = data["drug"].split(" ")[0]
        crosses, (x, y, align) = BLOCKED.get(drug, ((), (0, 0, "left")))
        artists["diagram"].move(pools, flows, ghosts, crosses, LIT.get(drug, ()))
        artists["agonist"].set_text(data["agonist"])
        artists["amount"].set_text(concentration(now["cAMP"]))
        artists["drug"].set(text="" if data["drug"] == NO_DRUG else WORDS.get(drug, drug), position=(x, y), ha=align)
        # The learner predicted cAMP, in % of rest, 2 min after 100 nM norepinephrine with propranolol.
        asked = drug == "propranolol" and data["agonist"] == "norepinephrine" and near(data["amount"], 100)
        guess = data["prediction"] if asked else None
        Strips.update(artists, data, bool(ghosts), None if guess is None else guess / 100)

    def describe(self, data):
        now, base, minute = data["now"], data["rest"], data["minute"]
        what = f"{nanomolar(data['amount'])} {data['agonist']}"
        if minute <= 0:
            when = f"{-minute:.3g} min before {what}" if minute else f"Just before {what}"
            sides = "nothing acts on the receptors"
        else:
            when = f"{minute:.3g} min after {what}"
            sides = f"Gi takes {now['taken']:.0%} of the cAMP production, Gs holds {now['AC']:.1%} of the cyclase"
        drug = "" if data["drug"] == NO_DRUG else f" with {data['drug']}"
        ghost = "" if not drug else f"; without the drug {fold(data['plain']['cAMP'] / base['cAMP'])} × rest"
        return (
            f"{when}{drug}: {sides}. "
            f"cAMP {concentration(now['cAMP'])} ({fold(now['cAMP'] / base['cAMP'])} × rest{ghost}), free PKA "
            f"{_share(now['PKA'])}, phospholamban {_share(now['PLB'])} with phosphate."
        )

    def bounds(self, data):
        now = data["now"]
        for name in ("alpha2", "beta1", "gi", "taken", "AC", "forskolin", "PKA", "PLB", "LCC", "I1", "GRK", "PKA_b1"):
            yield Bound(name, now[name], 0, 1)
        yield Bound("receptors with phosphate", now["GRK"] + now["PKA_b1"], 0, 1)
        yield Bound("free cAMP under all cAMP", now["cAMP"] - now["free"], 0)
        yield Bound("cyclase that is bound", now["AC"] + now["forskolin"], 0, 1)
        yield Bound("cAMP is drawn", data["cAMP_tot_course"] / data["rest"]["cAMP"], LOW, HIGH)
        yield Bound("cAMP made less cAMP removed is what there is more", data["unbalanced"], -CLOSE, CLOSE)

    def table(self, data):
        import pandas as pd

        columns = {"cAMP (µM)": "cAMP_tot_course", "free PKA": "PKA_course", "phospholamban": "PLB_course"}
        columns |= {f"{k}, without the drug": v.replace("course", "plain") for k, v in columns.items()}
        return pd.DataFrame({"time (min)": data["minutes"], **{k: data[v] for k, v in columns.items()}})


def _share(part: float) -> str:
    return f"{part:.0%}" if part >= 0.0995 or part == 0 else f"{100 * part:.2g}%" if part >= TRACE else "<0.1%"


def _flux(rate: float) -> str:
    return f"{1000 * rate:.3g} nM/s"
