"""The cases of S2's table of organ effects (lesson 13): what was found in one preparation, species or study is one."""

from collections.abc import Mapping

from nelib.body import organ_claims
from nelib.body.organs import plasma
from nelib.explorers.reading.outcome import keys, signs, told, value
from nelib.kit.errors import known_name


def _little() -> float:
    """Return the share of the greatest response below which it counts as none."""
    return value("organs", "none") / value("organs", "full")


def _rate() -> dict[str, bool]:
    alone = organ_claims.claims()["rate"].verdict.numbers["isolated"]
    return {
        "isolated atrium of man": alone > _little(),
        "norepinephrine in the blood of man": plasma()["infused"] < value("organs", "hr_fall"),
        "epinephrine in the blood of man": value("organs", "hr_rise_E") > 0,
    }


def _constriction() -> dict[str, bool]:
    numbers = organ_claims.claims()["constriction"].verdict.numbers
    return {
        "norepinephrine in the blood of man: pressure rises": value("organs", "bp_rise") < plasma()["infused"],
        "resistance arteries of man: α1 takes part": value("organs", "shift_artery_prazosin") > 0,
        "resistance arteries of man: α1 alone": numbers["measured shift"] <= 2 * numbers["expected shift"],
    }


def _muscle() -> dict[str, bool]:
    least = organ_claims.claims()["muscle"].verdict.numbers["epinephrine dilates at (nM)"]
    return {
        "epinephrine, forearm of man": least < plasma("epinephrine")["infused"],
        "norepinephrine, muscle of dogs": plasma()["infused"] < value("organs", "dog_muscle_NE"),
    }


def _glucose() -> dict[str, bool]:
    return {
        "norepinephrine, man: the liver gives more": value("organs", "hgp_NE") > 0,
        "epinephrine, man: β takes part": value("organs", "beta_part") / value("organs", "full") > _little(),
        "epinephrine, man: α takes part": value("organs", "alpha_part") / value("organs", "full") > _little(),
        **signs("glucose_beta1"),
    }


def _lipolysis() -> dict[str, bool]:
    return {
        "rat, low concentrations: most by β3": value("organs", "beta1_part") / value("organs", "full") < 1 / 2,
        "norepinephrine in the blood of dogs": value("organs", "dog_glycerol_NE") < plasma()["infused"],
        **signs("lipolysis_beta3"),
    }


def _glucagon() -> dict[str, bool]:
    """Return whether each finding is a rise of glucagon by α; of norepinephrine itself, a rise.

    A finding on the whole animal that names no receptor, and one without a pancreas, decide neither.
    """
    cases = {}
    for row in organ_claims.glucagon():
        named = row["receptor"] not in ("none", "not tested")
        if "without a pancreas" in row["preparation"] or not (named or row["agonist"] == "norepinephrine"):
            continue
        true = row["glucagon"].startswith("rose") and (row["receptor"].startswith("α") or not named)
        receptor = row["receptor"] if named else "receptor not tested"
        cases[f"{row['species']}, {row['agonist']}, {row['how']}: {row['glucagon']} ({receptor})"] = true
    return cases


def _bronchus() -> dict[str, bool]:
    return {
        "epinephrine in the blood of man": value("organs", "airway_E") < plasma("epinephrine")["infused"],
        "norepinephrine in the blood of man": value("organs", "airway_NE") < value("organs", "airway_E"),
    }


def _bladder() -> dict[str, bool]:
    return {"bladder neck of man: prazosin before yohimbine": (
        value("organs", "pA2_urethra_prazosin") > value("organs", "pA2_urethra_yohimbine"))}  # fmt: skip


def _pupil() -> dict[str, bool]:
    share = organ_claims.claims()["pupil"].verdict.numbers["share"]
    return {**signs("pupil"), "from the blood of man": share > _little()}


_ORGANS = {
    "rate": _rate, "constriction": _constriction, "muscle": _muscle, "glucose": _glucose, "lipolysis": _lipolysis,
    "glucagon": _glucagon, "bronchus": _bronchus, "gut": lambda: signs("gut"), "bladder": _bladder, "pupil": _pupil,
}  # fmt: skip
_TOPICS = {"glucose": "glucose_beta1", "lipolysis": "lipolysis_beta3", "gut": "gut", "pupil": "pupil"}
"""Topics of the studies that decide some of the cases of an organ."""


def found(key: str, cases: Mapping[str, bool]) -> str:
    """Return what was found on an organ: the reason of lesson 13; of glucagon and gut in words of our own."""
    if key == "gut":
        return told("gut")
    if key == "glucagon":
        alpha = sum(cases.values())
        return (
            f"{alpha} of {len(cases)} findings are for it. A rise by α: in the rat, twice; there β1 and β2 were named, "
            "too. In man the one study that tested it found β, in diabetics without insulin. Norepinephrine itself: no "
            "rise in one study of normal men, a rise in another. The dog's glucagon came from the stomach and does not "
            "count."
        )
    return organ_claims.claims()[key].verdict.reason


def cases(key: str) -> dict[str, bool]:
    """Return the cases in which a row was tested, by its key in lesson 13, and whether it was true there."""
    return _ORGANS[known_name("row of the table of organ effects", key, _ORGANS)]()


def sources(key: str) -> tuple[str, ...]:
    """Return the references of a row: those of lesson 13, and those of the studies that are cases."""
    more = keys(_TOPICS[key]) if key in _TOPICS else ()
    if key == "glucagon":
        more = tuple(row["source"] for row in organ_claims.glucagon())
    return tuple(dict.fromkeys((*organ_claims.claims()[key].sources, *more)))
