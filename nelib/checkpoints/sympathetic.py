"""Predictions and self-checks of lesson 14; those on its two laboratories are in modules of their own."""

import math

from nelib.body import catecholamine_hplc as hplc
from nelib.body import spillover
from nelib.body.equilibrium import distance
from nelib.body.nerve_trace import value
from nelib.checkpoints.sympathetic_nerve_report import conclusion, difference
from nelib.checkpoints.sympathetic_plasma_report import treatment
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

__all__ = [
    "breathing", "clearance_part", "conclusion", "difference", "doubled", "early", "follows", "gone", "heart_adds",
    "kidney", "late", "one_number", "own", "recovered", "reflexless", "shrunk", "silent", "span", "threshold",
    "treatment", "wrong_standard",
]  # fmt: skip

# -- 1 a nerve -------------------------------------------------------------------------------------------------------


def silent():
    """Ask how many bursts the usual detection finds where there is none."""
    return predict(
        "14/silent",
        "A needle lies in a nerve that is silent: noise, mains hum, and not one burst. The heart beats 62 times a "
        f"minute. A peak counts as a burst if it stands {value('signal_to_noise'):g} standard deviations above the "
        "noise (one reading of the usual 3:1), at the right time after a heart beat. How many bursts a minute will be "
        "found?",
        number_range=(0, 60),
        unit="/min",
    )


def shrunk():
    """Ask what noise does to the height of a burst."""
    right = math.sqrt(2) - 1
    return check(
        "14/shrunk",
        "During a burst the filtered trace is noise of the standard deviation σ and spikes of the standard deviation "
        "σ, too. The neurogram then rises above its level between bursts. By which share of the height that the same "
        "spikes would have without any noise?",
        Numeric(
            right,
            "1",
            "Powers add, so the standard deviation is √2 σ during the burst and σ before: (√2 − 1)σ in place of σ. "
            "Small bursts are shrunk more than large ones.",
            "Which standard deviation has the sum of two independent signals? Subtract what was there before.",
            [
                Misconception(1, "Heights would add if noise and spikes had the same sign at each moment. Their powers "
                "add."),
                Misconception(math.sqrt(2), "That is the height above zero. Between bursts the neurogram stands at 1 "
                "already."),
                Misconception(0.5, "That is the share of the spikes in the *power*; a neurogram shows its root."),
                Misconception(right * math.sqrt(2 / math.pi), "Both heights have the factor √(2/π): it cancels."),
            ],
            tolerance=0.012,
        ),
    )  # fmt: skip


def gone():
    """Ask how often studies find bursts that are twice as high, each divided by the own largest."""
    return predict(
        "14/gone",
        "In a second group of people every burst is twice as high as in the first. "
        "Each height is given in percent of the same person's largest burst, as many laboratories do. Which share of "
        "studies of two groups finds a difference of the mean height (p below 0.05)?",
        number_range=(0, 100),
        unit="%",
    )


def own():
    """Ask which analysis shows that a drug doubled all bursts of one person."""
    right = "Heights of both periods, over the largest burst before the drug"
    return check(
        "14/own",
        "The electrode stays where it is. A drug makes every burst of a person twice as high, and no more frequent. "
        "Which analysis shows it?",
        Choices(
            right,
            {
                "Heights of each period, over the largest burst of that period": "The largest burst has doubled, too: "
                "the ratio is what it was.",
                "Bursts in 100 heart beats": "Their number has not changed. (A few more small ones may now stand out "
                "of the noise.)",
                right: "One reference for both periods cancels the place of the electrode, and nothing else.",
                "Heights of each period, over their mean": "Then the mean is 100 in each period, whatever the drug "
                "did.",
            },
        ),
    )


# -- 2 a curve -------------------------------------------------------------------------------------------------------


def threshold():
    """Ask where the reflex of rabbits begins."""
    return predict(
        "14/threshold",
        "Pressure was moved up and down in rabbits. Heart rate lies near 340 where pressure is "
        "lowest, near 145 where it is highest, and halfway at 75 mmHg. A symmetric curve is fitted. At which pressure "
        "has the reflex used 5% of its range?",
        number_range=(45, 75),
        unit="mmHg",
    )


def span():
    """Ask for the range of pressures of a burst curve from its slope."""
    slope = -value("slope_rise")
    k = 4 * slope / 100
    right = 2 * distance("5%") / k
    return check(
        "14/span",
        f"A paper prints a slope of {slope:g} bursts in 100 beats for each mmHg. If that is the slope at T50 of a "
        "logistic curve, how many mmHg lie between the pressure at which 95% of the beats have a burst, and that at "
        "which 5% have one?",
        Numeric(
            right,
            "mmHg",
            f"k = 4 · {slope / 100:.4f} = {k:.3f} per mmHg, and 2 ln 19/k = {right:.1f} mmHg. The same paper prints an "
            f"operating range of {value('range_rise'):g} ± {value('range_rise_sd'):g} mmHg (Incognito 2020): its slope "
            "is that of a straight line, and its range that of another rule.",
            "The steepest slope of p = 1/(1 + e^(k(P − T50))) is −k/4, for p between 0 and 1. Then use ln 19 twice.",
            [
                Misconception(right / 2, "That is the distance from T50 to one end."),
                Misconception(2 * distance("tangent") / k, "That is where the tangent meets 0 and 100%. There, 12% of "
                "the range are left."),
                Misconception(2 * distance("5%") / slope * 100, "Forgotten: the steepest slope is k/4, not k."),
                Misconception(2 * math.log10(19) / k, "The logarithm is the natural one."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def reflexless():
    """Ask what the sequence method finds without a baroreflex."""
    return predict(
        "14/reflexless",
        "A computer looks for beats in a row, three or more, over which systolic pressure and RR interval rise "
        "together, or fall together, and calls the mean slope the sensitivity of the baroreflex. In a heart whose "
        "intervals have nothing to do with pressure, which slope will it report?",
        number_range=(-10, 20),
        unit="ms/mmHg",
    )


def late():
    """Ask what a wrong latency does to the threshold diagram."""
    right = "The slope becomes flatter, as if the reflex were weak."
    return check(
        "14/late",
        "Each burst is given to the heart beat that comes one later than the right one. What happens to the curve of "
        "bursts against diastolic pressure?",
        Choices(
            right,
            {
                "Nothing: pressure hardly changes from beat to beat.": "Slow waves do hardly change, but breathing and "
                "irregular beats do, and the curve is only some 30 mmHg wide.",
                right: "Bursts are held against pressures that are only similar to theirs. It looks like a disease.",
                "It moves to higher pressures and keeps its slope.": "A burst is as often given to a beat of higher "
                "as of lower pressure.",
                "The number of bursts falls.": "Each burst is still counted, with another beat.",
            },
        ),
    )


# -- 3 a tube of plasma ----------------------------------------------------------------------------------------------


def doubled():
    """Ask by how much decapitated mice rise when the basal level doubles."""
    return predict(
        "14/doubled",
        "A drug doubles the norepinephrine in plasma of mice: in blood from a catheter it rises by 100%. You have no "
        "catheter. Your mice, with the drug and without, are decapitated. By how many percent is the level higher in "
        "those with the drug?",
        number_range=(0, 200),
        unit="%",
    )


def recovered():
    """Ask for a concentration from two peaks."""
    ratio, mass, volume, R = 0.4, 500.0, 1.0, hplc.recovery("alumina")
    right = ratio * mass / volume
    return check(
        "14/recovered",
        f"To {volume:g} mL of plasma {mass:g} pg of DHBA are added *before* the extraction, which recovers "
        f"{100 * R:.0f}% of either catechol. The detector answers to both alike. The peak of norepinephrine is "
        f"{ratio:g} times that of DHBA. How much norepinephrine was in the plasma (pg/mL)?",
        Numeric(
            right,
            "pg/mL",
            f"{ratio:g} · {mass:g} pg in {volume:g} mL. Both were lost alike, so the recovery cancels: that is what "
            "the standard is for.",
            "Write both areas with the recovery, and divide.",
            [
                Misconception(right * R, "That much arrives at the detector. The standard has lost as much."),
                Misconception(right / R, "Corrected twice: the ratio to a standard that was extracted, too, needs no "
                "further correction."),
                Misconception(mass / ratio, "The ratio is that of norepinephrine to DHBA."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def wrong_standard():
    """Ask what is found of a metabolite with the wrong standard."""
    true, share = 1000.0, hplc.dhpg_by_dhba()
    R = value("recovery_DHPG") / 100
    return check(
        "14/wrong_standard",
        f"DHPG, a metabolite, is recovered to {R:.1%} and norepinephrine to {hplc.recovery('alumina'):.1%}. DHBA is "
        f"lost like norepinephrine. A sample holds {true:g} pg/mL of DHPG. The calibrators were mixed in the vial and "
        "not extracted. How much does the laboratory report, if it corrects by DHBA (pg/mL)?",
        Numeric(
            share * true,
            "pg/mL",
            f"The standard gives back its own loss: {R:.3f}/{hplc.recovery('alumina'):.3f} = {share:.2f} of what is "
            "there, each time. A wrong standard makes precise and false numbers.",
            "The reported concentration is the true one times the ratio of both recoveries.",
            [
                Misconception(true, "That would need a standard that is lost like DHPG, or calibrators that went "
                "through the same extraction."),
                Misconception(R * true, "That is what arrives, without any correction."),
                Misconception(true / share, "The other way round: DHPG is lost more than the standard, so too little "
                "is reported."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 4 spillover -----------------------------------------------------------------------------------------------------


def clearance_part():
    """Ask for the part of clearance in the rise of heart failure."""
    split = spillover.published("heart failure")
    return predict(
        "14/clearance_part",
        f"In heart failure plasma norepinephrine is {split.rise:.1f} times the normal. More may enter the plasma, and "
        "less may leave it. How much of the rise (in logarithms, so that parts add) is slower clearance?",
        number_range=(0, 100),
        unit="%",
    )


def kidney():
    """Ask for the spillover of an organ whose vein has less than its artery."""
    Ca, Cv, E, Q = 200.0, 180.0, 0.4, 0.6
    right = ((Cv - Ca) + Ca * E) * Q
    return check(
        "14/kidney",
        f"The plasma that enters an organ holds {Ca:g} pg/mL of norepinephrine, that which leaves it {Cv:g}. It takes "
        f"up {E:.0%} of the tracer. Plasma flow is {Q:g} L/min. How much norepinephrine does it spill over (ng/min)?",
        Numeric(
            right,
            "ng/min",
            f"(({Cv:g} − {Ca:g}) + {Ca:g} · {E:g}) pg/mL · {Q:g} L/min = {right:g} ng/min. The vein has less than the "
            "artery, and yet the organ releases.",
            "Without any release the vein would hold Ca(1 − E). What it holds more was spilled over.",
            [
                Misconception((Cv - Ca) * Q, "That is the net balance. It would be negative here, but no organ has a "
                "negative release: uptake is missing in it."),
                Misconception((Ca - Cv) * Q, "That is what the organ takes up *net*."),
                Misconception(right / Q, "That is a concentration. Times the plasma flow it is a rate."),
                Misconception(((Cv - Ca) + Cv * E) * Q, "What is taken up is a share of what comes in: Ca · E."),
                Misconception(right * 1000, "pg/mL is ng/L: times L/min that is ng/min already."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def early():
    """Ask what a sample before the steady state does."""
    right = "Both are too high."
    return check(
        "14/early",
        "Tracer is infused, and the sample is taken too early, while tracer in plasma still rises. Norepinephrine "
        "itself is steady. What happens to the clearance and the spillover that you compute?",
        Choices(
            right,
            {
                "Both are too low.": "C* stands in the denominator of the clearance, and it is not yet as high as it "
                "will be.",
                right: "CL = I*/C* with a C* that is too low. The spillover is CL · C.",
                "Clearance is too high, spillover is right.": "Spillover is clearance times concentration: it inherits "
                "the error.",
                "Neither: specific activity corrects for it.": "Spillover is I*/SA, and SA = C*/C is too low as well.",
            },
        ),
    )


def heart_adds():
    """Ask what a heart that spills over six times as much does to plasma."""
    body = spillover.organs()["body"]
    normal, failing = (spillover.value(f"heart_{group}") for group in spillover.GROUPS)
    right = 100 * (failing - normal) / body
    return check(
        "14/heart_adds",
        f"A heart spills over {normal:g} ng of norepinephrine a minute; in heart failure {failing:g}. The whole body "
        f"spills over {body:.0f} ng/min. If nothing else changed, by how many percent would plasma norepinephrine "
        "rise?",
        Numeric(
            right,
            "%",
            f"({failing:g} − {normal:g})/{body:.0f} = {right:.1f}%: within the error of the assay. A plasma level does "
            "not see the organ that matters most here.",
            "Plasma is spillover over clearance. By how much does the spillover of the body rise?",
            [
                Misconception(100 * (failing / normal - 1), "That is the rise of the heart's own spillover."),
                Misconception(100 * failing / body, "Only what is *more* than before raises the level."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.035,
        ),
    )  # fmt: skip


# -- 5 heart rate variability ----------------------------------------------------------------------------------------


def breathing():
    """Ask what slow breathing does to LF/HF."""
    return predict(
        "14/breathing",
        "LF/HF is sold as a number for “sympathovagal balance”. A person breathes 6 times a minute in place of 15, and "
        "the mean traffic of both nerves to the heart stays the same. By which factor does LF/HF change?",
        number_range=(0.01, 1000),
        unit="1",
    )


def follows():
    """Ask why LF power is low in heart failure."""
    right = "LF power follows the sensitivity of the baroreflex, which is low."
    return check(
        "14/follows",
        "In heart failure cardiac spillover is six times the normal and LF power is *low*. Why?",
        Choices(
            right,
            {
                "The sympathetic nerves of the heart are exhausted.": "Their stores are low, but they spill over more "
                "norepinephrine than ever.",
                right: "LF power is how well the reflex hands pressure waves on to the heart. A high, steady drive "
                "makes no waves. (In severe failure the nerve's own waves are gone, too.)",
                "The low band is vagal, and has nothing to do with pressure.": "It is mostly vagal lying down, but it "
                "is the reflex that carries pressure waves into it.",
                "Clearance is slow, so that norepinephrine does not change.": "That holds for plasma; the nerve ends "
                "lie in the sinus node.",
            },
        ),
    )


def one_number():
    """Ask for LF in normalized units from LF/HF."""
    ratio = 4.0
    return check(
        "14/one_number",
        f"A paper prints LF/HF = {ratio:g}, and below it LF in normalized units, 100 · LF/(LF + HF), as a second "
        "result. What is it?",
        Numeric(
            100 * ratio / (1 + ratio),
            "1",
            "r/(1 + r): the same number in another scale. HF in normalized units, 20, is a third.",
            "Divide numerator and denominator by HF.",
            [
                Misconception(ratio / (1 + ratio), "Nearly: normalized units are percent."),
                Misconception(100 / (1 + ratio), "That is HF in normalized units."),
                Misconception(100 / ratio, "That is HF over LF, in percent."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip
