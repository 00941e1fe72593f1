"""Predictions and self-checks of lesson 04."""

import math

from nelib.explorers import dialysis as explore
from nelib.explorers.dialysis.diagnosis import MANY, PERFUSATES, trial
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.synapse.chromatogram import concentration
from nelib.synapse.hplc import Design, estimate, experiment, percent
from nelib.synapse.microdialysis import clearance, extraction, recovery_in_vitro, uptake_left

SAME = 0.2
"""Tolerance of a reported concentration: what ten rats allow."""


def _value(name: str) -> float:
    return load_evidence("microdialysis")[name].value


# -- 1 what the probe brings out -------------------------------------------------------------------------------------


def blocked():
    """Ask what a block of NET does to the extraction."""
    return predict(
        "04/blocked",
        "A probe in the cortex recovers 36% of the norepinephrine outside. A drug blocks NET, so that the tissue "
        "clears norepinephrine ten times more slowly. What happens to the 36%?",
        options=(
            "They rise: less is lost on the way to the probe.",
            "They stay: recovery belongs to the probe, not to the drug.",
            "They fall: what the probe takes is replaced more slowly.",
        ),
    )


def faster():
    """Ask for the recovery at another flow."""
    slow = float(recovery_in_vitro(1))
    right = 100 * (1 - (1 - slow) ** (1 / 2))
    return check(
        "04/faster",
        f"In a stirred beaker a probe recovers {100 * slow:.1f}% at 1 µL/min. What does it recover at 2 µL/min?",
        Numeric(
            right,
            "%",
            f"1/(Q R) is halved, so what is not recovered is the square root of what it was: 1 − √{1 - slow:.3f} = "
            f"{right:.1f}%.",
            "From E = 1 − exp(−1/(Q R)) find Q R at 1 µL/min, and double Q.",
            [
                Misconception(100 * slow / 2, "Half the recovery would hold if little were recovered. Here much is."),
                Misconception(100 * slow, "The resistance stays, but each drop has half the time."),
                Misconception(right / 100, "That is the share. In percent it is a hundred times that."),
            ],
        ),
    )


def beaker():
    """Ask what a correction by the recovery in a beaker does."""
    right = "Too low: the beaker lacks the resistance of the tissue, so its recovery is too high."
    return check(
        "04/beaker",
        "A paper divides the dialysate by the recovery that the probe had in a stirred beaker of aCSF. The "
        "concentration outside the cells comes out",
        Choices(
            right,
            {
                "Right: recovery is a property of the probe.": "The membrane and the perfusate are. But what comes to "
                "the membrane must come through tissue, or through stirred water.",
                right: "One resistance less, a larger recovery, a smaller quotient: at 1 µL/min it is wrong by a "
                "factor of two.",
                "Too high: it corrects too much.": "That would need a beaker that resists more than tissue does. One "
                "that is not stirred may, as the explorer shows; a stirred one never does.",
            },
        ),
    )


# -- 2 from a drop to a number ---------------------------------------------------------------------------------------


def detection():
    """Ask how far a basal sample lies above the limit of detection."""
    return predict(
        "04/detection",
        "The dialysate of a rat's cortex holds 1.3 nM norepinephrine. 10 µL are injected; the detector finds 0.1 pg. "
        "How many times the limit of detection is that?",
        number_range=(0, 100),
        unit="times",
    )


def hippocampus():
    """Ask for the concentration in a published sample."""
    pg, volume = _value("hippocampus_amount"), _value("hippocampus_volume")
    right = float(concentration(pg, volume))
    return check(
        "04/hippocampus",
        f"In the hippocampus of awake rats {volume:g} µL of dialysate held {pg:g} pg of norepinephrine (Abercrombie "
        f"1988). How many nM is that? (Molar mass {_value('mass'):g} g/mol.)",
        Numeric(
            right,
            "nM",
            f"{pg:g} pg / {_value('mass'):g} g/mol = {1000 * pg / _value('mass'):.3g} fmol, in {volume:g} µL "
            f"{right:.3g} nM. The authors divided by a recovery of 21% and wrote about 14 nM.",
            "Amount by molar mass, then by volume. pg/µL is µg/L.",
            [
                Misconception(pg / volume, "That is in µg/L. Divide by the molar mass."),
                Misconception(right * _value("mass") / 337.3, "You took the molar mass of the bitartrate."),
                Misconception(right / _value("hippocampus_recovery"), "That is with the recovery taken into account. "
                              "The question is what was in the dialysate."),
            ],
        ),
    )  # fmt: skip


# -- 3 no net flux ---------------------------------------------------------------------------------------------------


def crossing():
    """Ask where the line crosses when the flow is doubled."""
    return predict(
        "04/crossing",
        "Norepinephrine outside is 10 nM. Perfusates with rising norepinephrine give a line, perfusate less dialysate "
        "against perfusate, that crosses zero somewhere. The flow is doubled. Where does the line cross now?",
        number_range=(0, 25),
        unit="nM",
    )


def two_points():
    """Ask for the concentration outside from two samples."""
    first, high, second = 3.0, 20.0, 16.0
    slope = (high - second + first) / high
    right = first / slope
    return check(
        "04/points",
        f"Two samples: perfusate 0, dialysate {first:g} nM; perfusate {high:g} nM, dialysate {second:g} nM. How much "
        "is outside?",
        Numeric(
            right,
            "nM",
            f"In less out is −{first:g} and +{high - second:g}: the slope, the extraction, is {slope:g}, and the line "
            f"crosses at {first:g}/{slope:g} = {right:.3g} nM.",
            "Draw in less out against in. Where is it zero?",
            [
                Misconception(first, "That is the dialysate of plain perfusate: a part of what is outside."),
                Misconception(first / ((high - second) / high), "You took the share that is lost at 20 nM for the "
                              "extraction. The slope needs both samples."),
                Misconception(second, "That is a dialysate, of a perfusate that was above what is outside."),
                Misconception(slope, "That is the extraction."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


# -- 4 percent of baseline -------------------------------------------------------------------------------------------


def reported():
    """Ask what the dialysate says when the truth is known."""
    return predict(
        "04/reported",
        "Reboxetine blocks NET and raises norepinephrine outside to 250% of baseline. What does the dialysate say, in "
        "percent of <em>its</em> baseline?",
        number_range=(100, 400),
        unit="%",
    )


def corrected():
    """Ask for the true percent."""
    before, after = (float(extraction(2, clearance(net))) for net in (1, uptake_left(["reboxetine"])))
    observed = 180.0
    right = observed * before / after
    return check(
        "04/corrected",
        f"Under a drug the dialysate is at {observed:g}% of baseline. By no net flux the extraction fell from "
        f"{before:.1%} to {after:.1%}. What is norepinephrine outside, in percent of baseline?",
        Numeric(
            right,
            "%",
            f"{observed:g}% · {before:.3f}/{after:.3f} = {right:.0f}%.",
            "Dialysate = extraction × outside, before and after.",
            [
                Misconception(observed, "That is the dialysate. The probe has changed its recovery."),
                Misconception(observed * after / before, "You corrected the wrong way: a smaller extraction hides "
                "more."),
                Misconception(100 + 80 * before / after, "Only the rise was corrected. The whole of it goes through "
                              "the probe, also the part that was there before."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


# -- 5 the bench -----------------------------------------------------------------------------------------------------


FATES = (
    "Both hold the truth.",
    "That of the concentration misses, that of the percent holds: recovery cancels.",
    "That of the concentration holds, that of the percent misses.",
    "Both miss.",
)


def first():
    """Ask what the first experiment finds."""
    return predict(
        "04/first",
        "The first experiment gives two 95% intervals: one of the concentration outside before the drug, one of the "
        "percent of baseline under reboxetine. What do they do?",
        options=FATES,
    )


def rise(me: Personal | None = None):
    """Ask what reboxetine does to norepinephrine outside.

    Parameters
    ----------
    me : Personal, optional
        The student; self-study if missing.
    """
    who = explore.bench.me if me is None else explore.bench.at(me).me
    plan = Design(
        flow=1.0, interval=20.0, length=_value("length"), animals=MANY, baseline=3, after=4, drugs=("reboxetine",)
    )
    made = experiment(plan, who, name="many")
    seen = percent(made.table).mean
    return check(
        "04/rise",
        "And under the usual dose of reboxetine: how much is outside in <em>your</em> rats, in percent of baseline?",
        Numeric(
            made.percent,
            "%",
            f"In truth {made.percent:.0f}%. The dialysate says about {seen:.0f}%: your rats have lost extraction.",
            "Is it the dialysate that you file, or what is outside? By how much does the extraction fall?",
            [
                Misconception(seen, "That is the dialysate in percent of its baseline. The extraction has fallen."),
                Misconception(made.percent / 100, "That is the factor. In percent it is a hundred times that."),
            ],
            tolerance=SAME,
        ),
    )


def samples():
    """Ask what counting samples does to an interval."""
    return predict(
        "04/samples",
        "Clonidine is given to four rats, and four vials are collected from each. An interval that should hold the "
        "truth in 95 of 100 experiments is computed with n = 16 instead of n = 4. In how many of 100 experiments does "
        "it hold the truth?",
        number_range=(0, 100),
        unit="of 100",
    )


def more_vials():
    """Ask what more vials a rat are worth."""
    between, within, vials = 0.25, 0.08, 4
    right = math.sqrt(between**2 + within**2 / vials) / math.sqrt(between**2 + within**2 / (4 * vials))
    right = 100 * (1 - 1 / right)
    return check(
        "04/vials",
        f"Rats differ by {between:.0%}, vials of one rat by {within:.0%}. You collect {4 * vials} vials a rat instead "
        f"of {vials}. By how many percent does the standard error of the mean over the rats fall?",
        Numeric(
            right,
            "%",
            f"√({between}² + {within}²/{vials}) = {math.sqrt(between**2 + within**2 / vials):.4f}; with {4 * vials} "
            f"vials {math.sqrt(between**2 + within**2 / (4 * vials)):.4f}: {right:.1f}% less. Four times the rats "
            "would halve it.",
            "The variance of a rat's mean is that between rats plus that within, over the vials. Take the root of "
            "each.",
            [
                Misconception(50, "That would be four times the rats. Vials average only what differs within a rat."),
                Misconception(75, "Vials average only what differs within a rat, and an error falls with a root."),
            ],
            tolerance=0.06,
        ),
    )


def report(me: Personal | None = None):
    """Ask for norepinephrine outside in the student's rats; errors are recognized by the design that makes them.

    Parameters
    ----------
    me : Personal, optional
        The student; self-study if missing.
    """
    who = explore.bench.me if me is None else explore.bench.at(me).me
    usual = dict(flow=1.0, interval=20.0, length=_value("length"), animals=MANY, baseline=3)
    true = experiment(Design(**usual), who, name="many").outside
    four = PERFUSATES["0, 5, 10, 20 nM"]
    cases = (
        (dict(wait=True), "in vitro recovery", "That could be the dialysate over the recovery in a stirred beaker. The "
         "tissue resists, too."),
        (dict(wait=True), "uncorrected", "That could be the dialysate as it is: a part of what is outside."),
        (dict(wait=True, antioxidant=False), "in vitro recovery", "That could be the beaker's recovery, and samples "
         "that oxidized while they waited."),
        (dict(wait=False, antioxidant=True, perfusates=four), "no net flux", "That could be no net flux with vials "
         "that were changed by the clock: the first part of each holds the perfusate before."),
        (dict(wait=True, antioxidant=False, perfusates=four), "no net flux", "That could be no net flux with samples "
         "that oxidized: what was lost looks like extraction."),
    )  # fmt: skip
    slips: list[tuple[float, str]] = []
    for changes, method, message in cases:
        design = Design(**usual | changes)
        found = trial(estimate, experiment(design, who, name="many").table, design, method)
        if found is None or abs(found.mean - true) <= SAME * true:
            continue
        near = [k for k, (value, _) in enumerate(slips) if abs(found.mean - value) <= SAME * max(found.mean, value)]
        if not near:
            slips.append((found.mean, message))
            continue
        # Two errors of about the same size are told together. The dialysate as it is moves the value between both.
        value, first = slips[near[0]]
        middle = (value + found.mean) / 2 if method == "uncorrected" else value
        slips[near[0]] = (middle, f"{first} Or: {message}")
    kept = [Misconception(value, message) for value, message in slips]
    return check(
        "04/report",
        "How much norepinephrine is outside the cells in <em>your</em> rats, without a drug?",
        Numeric(
            true,
            "nM",
            f"In the mean of all your rats {true:g} nM: within a fifth, as near as some ten rats come. "
            "That does not yet prove the design: the envelope shows what each error would have done.",
            "It does not lie within a fifth of the truth. Is the recovery that of the tissue? Do the vials keep what "
            "they hold, and is it clear which perfusate they hold?",
            kept,
            tolerance=SAME,
        ),
    )
