r"""What the seed says on measuring sympathetic activity, tested on numbers.

Two sentences of its protocol "Biochemical Measurements": that norepinephrine in plasma (or urine) is "a global estimate
of sympathetic activity", and that it can be measured by "high-performance liquid chromatography (HPLC) or ELISA". Words
of a verdict are those of `nelib.body.organ_claims`. Urine is not judged: no number on it was read.
"""

from functools import cache

from nelib.body import catecholamine_hplc as hplc
from nelib.body import norepinephrine_release as release
from nelib.body import sampling, spillover
from nelib.body.organ_claims import COMPUTED, CONDITIONS, CONTRADICTED, HOLDS, INCOMPLETE, Verdict
from nelib.kit.errors import known_name

CLAIMS = {
    "global estimate": "Measure plasma or urinary concentrations of norepinephrine ... as a global estimate of "
    "sympathetic activity",
    "HPLC or ELISA": "techniques like high-performance liquid chromatography (HPLC) or ELISA",
}
"""Claims of the seed on norepinephrine bitartrate, in its words."""


def _percent(share: float) -> str:
    return f"{spillover.value('level') * share:.0f}%"


def _change(factor: float) -> str:
    return f"{'+' if factor > 1 else '−'}{_percent(abs(factor - 1))}"


@cache
def global_estimate() -> Verdict:
    """Return the verdict on plasma norepinephrine as a global estimate.

    It would hold if plasma went up and down with spillover by as much; it would be contradicted if it went the other
    way in heart failure. It goes the right way there, by too much. What it does when such patients are tilted is no
    reason: two studies contradict each other.
    """
    failure, tilt = (spillover.published(name) for name in ("heart failure", "tilt, heart failure"))
    second = {q: spillover.value(f"tilt_1992_{q}_tilted") / spillover.value(f"tilt_1992_{q}_supine") for q in "SC"}
    heart = [spillover.value(f"heart_{g}") for g in spillover.GROUPS]
    same = release.same_plasma()
    mouse = sampling.artifact("mouse")
    numbers = {
        "rise of plasma": failure.rise, "rise of spillover": failure.by_spillover, "share of clearance": failure.share,
        "plasma in tilt": tilt.rise, "spillover in tilt": tilt.by_spillover,
        "plasma in tilt, 1992": second["C"], "spillover in tilt, 1992": second["S"],
        "rise of the heart": heart[1] / heart[0],
        "rise of the body by the heart": 1 + (heart[1] - heart[0]) / spillover.organs()["body"],
        "decapitation": mouse.ratio, "doubling seen": float(sampling.seen(2)),
        "heart rate infused": same.heart_rate[0], "heart rate in exercise": same.heart_rate[1],
    }  # fmt: skip
    agrees = (failure.rise > 1) == (failure.by_spillover > 1)
    word = CONTRADICTED if not agrees else CONDITIONS if failure.share > 0 else HOLDS
    reason = (
        f"In heart failure plasma rises {failure.rise:.2f}-fold, spillover {failure.by_spillover:.2f}-fold: "
        f"{_percent(failure.share)} of the rise, in logarithms, is slower clearance. "
        f"A heart that spills over {numbers['rise of the heart']:.1f} times as much adds "
        f"{_percent(numbers['rise of the body by the heart'] - 1)} to the body. Decapitation multiplies the level by "
        f"{mouse.ratio:.0f} and shows a doubling as +{_percent(numbers['doubling seen'] - 1)}. When such patients are "
        f"tilted two small studies contradict each other: spillover {_change(tilt.by_spillover)}, plasma "
        f"{_change(tilt.rise)} (1987); {_change(second['S'])} and {_change(second['C'])} (1992)."
    )
    return Verdict(word, reason, numbers, COMPUTED)


@cache
def hplc_or_elisa() -> Verdict:
    """Return the verdict on HPLC and ELISA as equals.

    They would be if extraction lost nothing, for then no internal standard is needed, and if epinephrine never came
    near norepinephrine, for then a cross-reaction would not matter.
    """
    lost = 1 - float(hplc.found("none", hplc.recovery()))
    allowed = [
        hplc.cross_reaction_allowed(*(getattr(sampling.artifact("mouse", m), way) for m in hplc.MOLECULES))
        for way in ("catheter", "decapitation")
    ]
    numbers = {
        "lost in extraction": lost, "scatter without a standard": hplc.scatter("mean recovery"),
        "scatter with a standard": hplc.scatter("added first"), "cross-reaction allowed, catheter": allowed[0],
        "cross-reaction allowed, decapitation": allowed[1],
    }  # fmt: skip
    equal = lost == 0 and min(allowed) >= 1
    reason = (
        f"Alumina loses {_percent(lost)} of the norepinephrine. A column shows an internal standard beside it, which "
        "gives the loss back sample by sample; an antibody gives one number. To stay within the scatter of HPLC it may "
        f"bind epinephrine {_percent(allowed[0])} as well in plasma from a catheter, {_percent(allowed[1])} after "
        "decapitation. How far a given kit does was not read."
    )
    return Verdict(HOLDS if equal else INCOMPLETE, reason, numbers, COMPUTED)


def verdict(claim: str) -> Verdict:
    """Return the verdict on one of `CLAIMS`."""
    return {"global estimate": global_estimate, "HPLC or ELISA": hplc_or_elisa}[known_name("claim", claim, CLAIMS)]()
