"""The seed's table "Physiological Effects of Sympathetic Activation", claim by claim, against the evidence.

Each claim gets one of four words, and the reason with its numbers. Where numbers allow, the word is computed: what an
infusion did in man, what a blocker leaves, a share of the greatest response. A claim of which the numbers are not of
this kind keeps the word that stands beside it in ``nelib/data/body/organ_claims.csv``. Rows that the course added are
marked as such, get no verdict and are counted apart. Concentrations in nM.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import exp10

from nelib.body.double_block import dose_ratio, evidence, molar, puzzle
from nelib.body.organs import in_nM, plasma, response, rows
from nelib.kit.errors import known_name

HOLDS, CONDITIONS, CONTRADICTED, INCOMPLETE = "holds", "holds with conditions", "contradicted", "incomplete"
WORDS = (HOLDS, CONDITIONS, CONTRADICTED, INCOMPLETE)
MISSING = "not in the table"
"""Stands instead of a verdict where the course added a row that the seed's table lacks."""
COMPUTED, JUDGED = "computed", "read"


@dataclass(frozen=True)
class Verdict:
    """One of `WORDS` or `MISSING`, why, the numbers behind it, and whether it was computed or read."""

    word: str
    reason: str
    numbers: dict[str, float]
    kind: str


@dataclass(frozen=True)
class Claim:
    """A claim of the seed's table.

    Attributes
    ----------
    key, system : str
        Short name, and the system of the table under which it stands.
    receptor, quote : str
        The receptor that the table names, and its words; no words if the table lacks the row.
    organ : str
        Key of the organ, or empty.
    found : str
        The receptor that the evidence names.
    sources : tuple of str
        Keys of references.
    verdict : Verdict
    """

    key: str
    system: str
    receptor: str
    quote: str
    organ: str
    found: str
    sources: tuple[str, ...]
    verdict: Verdict


def _value(name: str) -> float:
    return evidence(name).value


def _little() -> float:
    return _value("none") / _value("full")


def _rate() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on the heart: stimulated in isolation, and slower in man at what infusions reach."""
    falls = _value("hr_fall")
    alone = float(response("heart", falls))
    word = CONDITIONS if falls < plasma()["infused"] else HOLDS
    reason = (
        f"The isolated atrium (Arg389 in β1) gives {alone:.0%} of its greatest force at {falls:g} nM, but there "
        f"the heart rate of man begins to fall: the baroreflex is missing from the table. "
        f"Epinephrine adds {_value('hr_rise_E'):g} bpm."
    )
    return word, reason, {"isolated": alone, "rate falls at (nM)": falls}


def _constriction() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on arteries: how far yohimbine would shift norepinephrine if α1 were alone."""
    K_1 = molar(_value("pA2_urethra_yohimbine"))  # at α1, in a tissue that has no other
    alone = float(np.log10(dose_ratio(_value("blocker"), K_1)))
    measured = puzzle().single[1]
    word = INCOMPLETE if measured > 2 * alone else HOLDS
    reason = (
        f"If α1 were alone, yohimbine 0.1 µM would shift norepinephrine by {alone:.2f} decades. It shifts it by "
        f"{measured:g} in human resistance arteries, prazosin by {puzzle().single[0]:g}: α2 contracts them, too."
    )
    return word, reason, {"expected shift": alone, "measured shift": measured}


def _muscle() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on vessels of muscle: β2 for norepinephrine and for epinephrine."""
    high, least = plasma()["infused"], in_nM(evidence("least_muscle_epinephrine"), "epinephrine")
    constricts = _value("dog_muscle_NE")
    word = CONDITIONS if constricts < high and least < plasma("epinephrine")["infused"] else HOLDS
    reason = (
        f"True of epinephrine, which dilates the forearm from {least:.2g} nM or less. Norepinephrine is "
        f"{_value('ratio_epinephrine'):g} times weaker at β2 of human bronchi in an organ bath, and constricts muscle "
        f"of dogs at {constricts:g} nM."
    )
    return word, reason, {"epinephrine dilates at (nM)": least, "NE constricts, dog (nM)": constricts}


def _glucose() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on glucose: what blockers of β and α take in man, and how much norepinephrine does."""
    beta, alpha = (_value(name) / _value("full") for name in ("beta_part", "alpha_part"))
    relative = _value("hgp_NE") / _value("hgp_E")
    both = min(beta, alpha) > _little()
    word = CONTRADICTED if not both else INCOMPLETE if relative < 1 / 2 else HOLDS
    reason = (
        f"β and α are right: of the rise of glucose production under epinephrine propranolol takes {beta:.0%}, "
        f"phentolamine nearly all of the rest. Which β they do not tell (propranolol blocks both); against insulin it "
        f"was β2, not β1. In man it is mainly epinephrine's: {_value('hgp_E'):g}%, "
        f"norepinephrine {_value('hgp_NE'):g}%."
    )
    return word, reason, {"by β": beta, "by α": alpha, "NE over E": relative}


def _lipolysis() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on lipolysis: how much is left for β3, in the species where it is strongest."""
    left = 1 - _value("beta1_part") / _value("full")
    dog = _value("dog_glycerol_E") / _value("dog_glycerol_NE")
    word = CONDITIONS if left < 1 / 2 else HOLDS
    reason = (
        f"True of rodents at high concentrations; at low ones β1 does it even in the rat, and at most {left:.0%} is "
        f"left. Norepinephrine is {dog:g} times stronger than epinephrine in the dog. Human white fat: β1 and β2, with "
        f"α2 as the brake. Of human brown fat two studies say β3 and β2."
    )
    return word, reason, {"left for β3 in the rat": left, "NE over E, dog": dog}


@cache
def glucagon() -> tuple[dict[str, str], ...]:
    """Return what was found on glucagon: species, preparation, agonist, effect, receptor, source and how."""
    return tuple(rows("glucagon.csv"))


def tally() -> dict[str, tuple[int, int]]:
    """Return for each species how many of the findings on glucagon that name a receptor name α, and all of them."""
    counts: dict[str, tuple[int, int]] = {}
    for row in glucagon():
        named = row["receptor"] not in ("none", "not tested")
        alpha, both = counts.get(row["species"], (0, 0))
        counts[row["species"]] = alpha + (named and row["receptor"].startswith("α")), both + named
    return counts


def _glucagon() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on glucagon, from the table of species."""
    counts = tally()
    alpha, named = (sum(column) for column in zip(*counts.values(), strict=True))
    word = CONTRADICTED if not counts["man"][0] and alpha < named else CONDITIONS if alpha < named else HOLDS
    reason = (
        f"Of {named} findings that name a receptor {alpha} name α alone, both in the rat; there β1 and β2 were named, "
        f"too. In man the one that tested it found β. In normal man glucagon stayed in one study and rose in others."
    )
    return word, reason, {"findings": named, "for α": alpha}


def _bronchus() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on bronchi from infusions into man; the bath is told with its control, which fails."""
    high, control = plasma()["infused"], plasma("epinephrine")["infused"]
    bath = float(response("bronchus", high))
    direct = float(high / (high + molar(_value("bronchus_direct"))))
    epinephrine = float(response("bronchus", control, "epinephrine"))
    widens, nothing = _value("airway_E"), _value("airway_NE")
    word = CONDITIONS if widens < nothing else HOLDS
    reason = (
        f"True of epinephrine: infused to some {widens:g} nM it widens the airways of man. Norepinephrine at "
        f"{nothing:g} nM did nothing. A bath does not decide: at infused levels it gives norepinephrine {direct:.1%} "
        f"to {bath:.1%} of the relaxation, but epinephrine, which does work, no more than {epinephrine:.1%}."
    )
    return word, reason, {
        "epinephrine widens at (nM)": widens, "NE does not at (nM)": nothing,
        "NE, bath": bath, "NE, bath, direct": direct, "epinephrine, bath": epinephrine,
    }  # fmt: skip


def _bladder() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on the bladder neck: how much better a blocker of α1 works than one of α2."""
    factor = float(exp10(_value("pA2_urethra_prazosin") - _value("pA2_urethra_yohimbine")))
    word = HOLDS if factor > _value("full") else INCOMPLETE
    reason = (
        f"Prazosin is {factor:.0f} times stronger than yohimbine there: α1. That β3 relaxes the bladder itself is left "
        f"out."
    )
    return word, reason, {"prazosin over yohimbine": factor}


def _pupil() -> tuple[str, str, dict[str, float]]:
    """Return the verdict on the pupil: nerve and drops against blood."""
    high = plasma()["infused"]
    share = float(response("eye", high))
    word = CONDITIONS if share < _little() else HOLDS
    reason = (
        f"True of nerves and of drops: phenylephrine 10% opens it to {_value('pupil_PE'):g} mm. From blood {high:g} nM "
        f"does {share:.1%}, for uptake weakens it {_value('eye_uptake'):g}-fold. Prazosin binds weakly: α1L."
    )
    return word, reason, {"share": share}


_JUDGED = {
    "gut": "No subtype and no place. In mice α2A on cholinergic neurons slows the gut (without it a meal travels twice "
    "as fast); in man β1, β2 and β3 relax the muscle.",
    "arousal": "Moderate release helps by α2A, more of it harms by α1: an inverted U (lesson 11).",
    "renin": "Added by the course: renal nerves at 0.25 Hz release renin by β1 in dogs.",
    "insulin": "Added by the course: α2 stops the secretion of insulin; with it blocked, epinephrine raises insulin.",
}
_RULES: dict[str, Callable[[], tuple[str, str, dict[str, float]]]] = {
    "rate": _rate, "constriction": _constriction, "muscle": _muscle, "glucose": _glucose, "lipolysis": _lipolysis,
    "glucagon": _glucagon, "bronchus": _bronchus, "bladder": _bladder, "pupil": _pupil,
}  # fmt: skip


@cache
def claims() -> dict[str, Claim]:
    """Return the claims with their verdicts, by key, in the order of the seed's table; rows that it lacks come last."""
    found = {}
    for row in rows("organ_claims.csv"):
        judged, key = row.pop("judged"), row["key"]
        if key in _RULES:
            verdict = Verdict(*_RULES[key](), COMPUTED)
        else:
            verdict = Verdict(known_name("verdict", judged, (*WORDS, MISSING)), _JUDGED[key], {}, JUDGED)
        found[key] = Claim(**row | {"sources": tuple(row["sources"].split(";"))}, verdict=verdict)  # type: ignore[arg-type]
    return found


def count(added: bool = False) -> dict[str, int]:
    """Return how many rows of the seed's table got each of `WORDS`; if `added`, how many rows the course added."""
    found = [claim.verdict.word for claim in claims().values() if bool(claim.quote) != added]
    return {word: found.count(word) for word in ((MISSING,) if added else WORDS)}


def of_organ(organ: str) -> tuple[Claim, ...]:
    """Return the claims on an organ; none for an organ of which the table says nothing of its own."""
    return tuple(claim for claim in claims().values() if claim.organ == organ)
