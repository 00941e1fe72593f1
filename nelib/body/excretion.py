r"""Is norepinephrine excreted "primarily as sulfate and glucuronide conjugates"? The balance of a day's urine.

In man most of it ends as vanillylmandelic acid (VMA), then as the glycol MHPG, then as normetanephrine. The glycol is
nearly all conjugated, the acid is not. What decides is how many moles there are of each. The normetanephrine is counted
as conjugated throughout, which favors the claim; metabolites that were not found in numbers are left out.

That is what a body makes of its own norepinephrine. A label speaks of the drug in a vein, for which a tracer stands:
`tracer`.

Amounts are in µmol/day. Every number comes from ``nelib/data/infusion.csv``.
"""

from nelib.body.infusion_models import NANO, share, value
from nelib.body.label_audit import Verdict
from nelib.kit.errors import known_name

FREE, SULFATE, GLUCURONIDE, EITHER = "free", "sulfate", "glucuronide", "sulfate or glucuronide"
METABOLITES = ("VMA", "MHPG", "normetanephrine")
CLAIM = "Metabolites are excreted primarily as sulfate and glucuronide conjugates"


def moles(metabolite: str) -> float:
    """Return what a healthy adult excretes of one of `METABOLITES` in µmol/day, free and conjugated.

    Raises
    ------
    ValueError
        If the metabolite is unknown.
    """
    which = known_name("metabolite", metabolite, METABOLITES)
    if which == "VMA":
        return (value("urine_VMA_men") + value("urine_VMA_women")) / 2 * NANO / value("M_VMA")
    name = "MHPG" if which == "MHPG" else "NMN"
    return value(f"urine_{name}") * NANO / value(f"M_{name}")


def urine() -> dict[tuple[str, str], float]:
    """Return a day's urine: (metabolite, form) -> µmol/day."""
    glycol, acid = moles("MHPG"), moles("VMA")
    free = share("urine_VMA_free")
    return {
        ("VMA", FREE): acid * free,
        ("VMA", EITHER): acid * (1 - free),
        **{("MHPG", form): glycol * share(f"urine_MHPG_{form}") for form in (FREE, SULFATE, GLUCURONIDE)},
        ("normetanephrine", EITHER): moles("normetanephrine"),
    }


def conjugated() -> float:
    """Return which share of a day's metabolites is conjugated."""
    found = urine()
    return sum(n for (_, form), n in found.items() if form != FREE) / sum(found.values())


def needed() -> float:
    """Return which share of the VMA would have to be conjugated for half of the metabolites to be conjugates."""
    found = urine()
    rest = sum(n for (name, form), n in found.items() if form != FREE and name != "VMA")
    return (sum(found.values()) / 2 - rest) / moles("VMA")


def tracer() -> dict[str, float]:
    """Return shares of what the urine holds of labeled norepinephrine that went into a vein (Goodall 1963).

    Returns
    -------
    dict
        ``"VMA"`` after 30 to 40 min, ``"conjugated normetanephrine"`` after 60 to 70 min.
    """
    return {"VMA": share("tracer_VMA"), "conjugated normetanephrine": share("tracer_NMN_conjugate")}


def verdict() -> Verdict:
    """Judge the claim of the seed (S16), which repeats the wording of labels."""
    part, acid = conjugated(), moles("VMA")
    glycol = 1 - share("urine_MHPG_free")
    numbers = {"conjugated": part, "VMA": acid, "MHPG": moles("MHPG"), "conjugated MHPG": glycol}
    numbers["needed"] = needed()
    label = tracer()
    numbers |= {f"tracer, {name}": given for name, given in label.items()}
    word = "Not so" if part < 1 / 2 else "So"
    return Verdict(
        "S16", CLAIM, numbers,
        f"{word}. A day's urine holds {acid:.0f} µmol VMA, which laboratories call free, and {numbers['MHPG']:.0f} of "
        f"MHPG, {glycol:.0%} of it conjugated. With normetanephrine counted as conjugated throughout, {part:.0%} of "
        f"the three are conjugates; for half of them, {numbers['needed']:.0%} of the VMA would have to be conjugated. "
        f"That is the body's own; labels speak of a drug. Of a tracer in a vein, {label['VMA']:.0%} of the label in "
        f"urine was VMA after 30 to 40 min, and {label['conjugated normetanephrine']:.0%} conjugated normetanephrine "
        "after 60 to 70.",
    )  # fmt: skip
