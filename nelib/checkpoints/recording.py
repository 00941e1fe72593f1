"""Predictions and self-checks of lesson 09."""

import math

from nelib.checkpoints.recording_report import cell, rate
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.locus import brainstem

__all__ = ["cell", "rate"]

# -- 1 the way down --------------------------------------------------------------------------------------------------


def hits():
    """Ask how often coordinates alone hit."""
    return predict(
        "09/hits",
        "You aim at the middle of the nucleus, 0.4 mm from its upper and its lower end, 0.2 mm from its sides and 0.5 "
        "mm from its front and its back. Skulls differ: the tip is off by a standard deviation of 0.2 mm in each "
        "direction. You go down to the coordinates, blind and deaf. In how many of 100 animals is the tip in the "
        "nucleus?",
        number_range=(0, 100),
        unit="%",
    )


def beside():
    """Ask where to go from a place that is heard."""
    right = "Up, and a third of a millimeter toward the midline."
    return check(
        "09/beside",
        "At 6.2 mm the electrode is quiet. Your colleague opens the jaw of the animal: a fast, regular buzz, which "
        "stops when the jaw closes. The locus coeruleus is not where you are. What do you do?",
        Choices(
            right,
            {
                "Down: the nucleus must lie below.": "Below it lies the reticular formation. What answers to the jaw "
                "is the mesencephalic trigeminal nucleus, and that lies at the same depth.",
                right: "Neurons of the mesencephalic trigeminal nucleus sense the jaw. They lie along the lateral "
                "border of the locus coeruleus: you are a little too far out. An electrode cannot go sideways in the "
                "brain; it is drawn up first.",
                "Up, and a third of a millimeter away from the midline.": "The trigeminal neurons lie lateral to the "
                "locus coeruleus. Farther out are the parabrachial nuclei.",
                "Nothing: a quiet nucleus that answers a stimulus is the locus coeruleus.": "It fires at rest, about "
                "once a second, and answers a pinch with a burst and a pause. A buzz that follows the jaw is another "
                "nucleus.",
            },
        ),
    )


def aimed():
    """Ask which error costs most hits."""
    right = "The lateral one."
    now = brainstem.hit_rate(6.2, 1.25)
    return check(
        "09/aimed",
        f"In this map the nucleus is {brainstem.limit('lc_to') - brainstem.limit('ventricle_to'):.1f} mm deep, "
        f"{brainstem.limit('lc_lateral') - brainstem.limit('gray_to'):.1f} mm wide and "
        f"{2 * brainstem.limit('lc_half'):.1f} mm long, and a skull is off by {brainstem.limit('placing'):g} mm in "
        "each direction. You can halve the error of one coordinate. Which?",
        Choices(
            right,
            {
                "Depth: it is the one that you turn.": "Depth leaves 0.4 mm to either side, more than three standard "
                "deviations. And depth you can hear.",
                right: f"0.2 mm to either side are fewer than two standard deviations: of the {1 - now:.0%} that miss, "
                "nearly all miss sideways. Depth can be corrected on the way, by what is heard.",
                "Front to back: one looks at it last.": "The nucleus is longest in that direction.",
                "It does not matter: the errors are equal.": "The errors are, the room is not.",
            },
        ),
    )


# -- 2 a spike out of the noise --------------------------------------------------------------------------------------


def noise_spikes():
    """Ask for the false spikes of a usual threshold."""
    return predict(
        "09/noise",
        "The noise after the filter is Gaussian, and the threshold stands at four standard deviations, the default of "
        "many programs. How many false spikes does noise alone make in a second?",
        number_range=(0, 5),
        unit="a second",
    )


def false_alarms():
    """Ask for the false spikes in a minute."""
    crossings, k = 3000.0, 4.5
    right = 60 * crossings * math.exp(-(k**2) / 2)
    return check(
        "09/false",
        f"Filtered noise crosses zero upward {crossings:g} times a second. You set the threshold at {k:g} standard "
        "deviations and count upward crossings. How many false spikes does a minute give?",
        Numeric(
            right,
            "1",
            f"{crossings:g}/s × exp(−{k:g}²/2) = {right / 60:.3g} a second, {right:.2g} a minute. The neuron fires "
            "sixty times a minute: one spike in nine is noise.",
            "Multiply the crossings of zero by exp(−k²/2).",
            [
                Misconception(right / 60, "That is a second. The question is a minute."),
                Misconception(2 * right, "You counted both signs. The threshold lies on one side."),
                Misconception(60 * crossings * math.exp(-(k**2)), "The exponent is half of k²."),
                Misconception(60 * crossings * math.exp(-k / 2), "The k is squared: that is why one more standard "
                "deviation changes so much."),
                Misconception(60 * crossings * math.erfc(k / math.sqrt(2)) / 2, "That is the share of *samples* above "
                "the threshold, taken for a share of crossings."),
            ],
            tolerance=0.05,
        ),
    )  # fmt: skip


def deviation():
    """Ask why the median is used."""
    right = "It rises with the spikes: the busier the neuron, the fewer of its spikes are found."
    return check(
        "09/deviation",
        "A program sets the threshold at four times the *standard deviation of the trace*. What happens to it in a "
        "recording with many large spikes?",
        Choices(
            right,
            {
                "Nothing: four standard deviations are four standard deviations.": "Of what? The trace holds noise "
                "*and* spikes.",
                right: "Spikes are part of the trace, and large values weigh most in a square. The median of the "
                "absolute values, divided by 0.6745, is that of the noise as long as spikes fill a small part of the "
                "time.",
                "It falls, and noise is counted.": "Large spikes make a standard deviation larger.",
                "It becomes negative.": "A standard deviation cannot.",
            },
        ),
    )


# -- 3 what is broad -------------------------------------------------------------------------------------------------


def broad():
    """Ask how many spikes are broad after a usual filter."""
    return predict(
        "09/broad",
        "As published (1 Hz to 6 kHz), 22 of the 50 spikes are broader than 0.8 ms at half of their height. You filter "
        "from 300 Hz to 6 kHz, as most laboratories do. How many are broader than 0.8 ms now?",
        number_range=(0, 50),
        unit="of 50",
    )


def undershoot():
    """Ask what a high-pass makes of a pulse."""
    corner, wide = 0.1, 1.0  # kHz, ms
    right = 100 * (1 - math.exp(-2 * math.pi * corner * wide))
    return check(
        "09/undershoot",
        f"A square pulse of {wide:g} ms, upward only, goes through a high-pass of first order with its corner at "
        f"{1000 * corner:g} Hz. How deep is the trough that follows, in percent of the height?",
        Numeric(
            right,
            "percent",
            f"1 − exp(−2π × {corner:g} kHz × {wide:g} ms) = {right / 100:.3g}. A pulse without a trough has got one "
            "nearly half as deep as it is high.",
            "While the pulse lasts the output decays with the time constant 1/(2πf); what it has lost is missing "
            "afterwards.",
            [
                Misconception(right / 100, "That is the share. The question is percent."),
                Misconception(-right, "Count the depth, without a sign."),
                Misconception(100 - right, "That is what is left of the pulse at its end. The trough is what is lost."),
                Misconception(100 * (1 - math.exp(-corner * wide)), "The time constant is 1/(2πf), not 1/f."),
                Misconception(0, "A high-pass takes away the mean of what it lets through: what goes up must go down."),
                Misconception(100, "That would be a corner far above 1/(2π × 1 ms)."),
            ],
        ),
    )


# -- 4 whose spike ---------------------------------------------------------------------------------------------------


def unaligned():
    """Ask what sorting finds of spikes that are not aligned."""
    return predict(
        "09/unaligned",
        "Snippets are cut around the highest sample of each spike and sorted into two units. One program first shifts "
        "them so that they lie over each other, and puts all spikes of the neuron into one unit. Another one does not "
        "shift them. How many percent of the neuron's spikes are in its unit then?",
        number_range=(0, 100),
        unit="%",
    )


def clean():
    """Ask how many violations two slow neurons make."""
    rate, other, dead, seconds = 1.0, 0.5, 0.020, 120.0
    right = 2 * rate * other * dead * seconds
    return check(
        "09/clean",
        f"Two neurons that fire independently at {rate:g} and {other:g} Hz are taken for one. Intervals below "
        f"{1000 * dead:g} ms would betray it. How many do you expect in {seconds / 60:g} minutes?",
        Numeric(
            right,
            "1",
            f"2 × {rate:g}/s × {other:g}/s × {dead:g} s × {seconds:g} s = {right:.3g}. A third of the spikes are "
            f"foreign, and in {math.exp(-right):.0%} of such recordings there is no short interval at all.",
            "Each spike of one neuron meets a spike of the other within 20 ms before or after it by chance.",
            [
                Misconception(right / 2, "The foreign spike may come before or after: twice as many."),
                Misconception(right / seconds, "That is a second."),
                Misconception(2 * (rate + other) ** 2 * dead * seconds / 2, "Two spikes of the *same* neuron never "
                "come that close. Only pairs of different neurons count."),
            ],
        ),
    )  # fmt: skip


# -- 5 rhythm, shock and drug ----------------------------------------------------------------------------------------


def regular():
    """Ask for the CV of a noradrenergic neuron."""
    return predict(
        "09/regular",
        "The coefficient of variation (CV) of the intervals is their standard deviation over their mean: 0 for a "
        "clock, 1 for a Poisson process, whose next spike is as likely at any time. An identified noradrenergic neuron "
        "fires spontaneously at 1.2 Hz. What is its CV?",
        number_range=(0, 2),
        unit="",
    )


def left():
    """Ask what clonidine leaves."""
    return predict(
        "09/left",
        "A noradrenergic neuron fires at 1 Hz. Ten minutes ago the animal got 2 µg/kg clonidine into a vein. How much "
        "of its firing is left?",
        number_range=(0, 100),
        unit="%",
    )


def long_enough():
    """Ask how long to record for a given error of the rate."""
    cv, rate, error = 0.8, 1.0, 0.1
    right = (cv / error) ** 2 / rate
    return check(
        "09/minutes",
        f"A neuron fires at {rate:g} Hz, its intervals have a CV of {cv:g}. How long must you record until the "
        f"standard error of the rate is {error:.0%} of it?",
        Numeric(
            right,
            "s",
            f"The error is CV/√n, so n = ({cv:g}/{error:g})² = {(cv / error) ** 2:g} intervals, at {rate:g} Hz "
            f"{right:g} s.",
            "The relative error of a mean of n intervals is CV/√n.",
            [
                Misconception(1 / error**2 / rate, "That is for a Poisson process, CV = 1."),
                Misconception(cv / error / rate, "The error falls with the *square root* of the number."),
                Misconception(cv / error**2 / rate, "The CV is squared, too."),
                Misconception(cv**2 / error / rate, "The error is squared, too: solve CV/√n = error for n."),
            ],
        ),
    )


# -- 6 the criteria on trial -----------------------------------------------------------------------------------------


def textbook():
    """Ask how often the textbook rule is right."""
    return predict(
        "09/textbook",
        "A neuron is called noradrenergic if it fires between 1 and 5 Hz and its spike (1 Hz to 6 kHz) is broader than "
        "0.8 ms. Of the fifty neurons, 30 are noradrenergic. For how many percent of the fifty is the call right?",
        number_range=(0, 100),
        unit="%",
    )


def precision():
    """Ask what a rule is worth where few neurons are noradrenergic."""
    share, sens, spec = 0.2, 0.9, 0.8
    right = 100 * share * sens / (share * sens + (1 - share) * (1 - spec))
    return check(
        "09/precision",
        f"A rule has a sensitivity of {sens:.0%} and a specificity of {spec:.0%}. At the border of the "
        f"nucleus {share:.0%} of the neurons are noradrenergic. Of those that the rule calls noradrenergic, how many "
        "percent are?",
        Numeric(
            right,
            "percent",
            f"Of 100 neurons {100 * share:g} are: {100 * share * sens:g} of them are found. Of the other "
            f"{100 * (1 - share):g} the rule calls {100 * (1 - share) * (1 - spec):g}. So "
            f"{right:.0f}%: hardly better than a coin.",
            "Take 100 neurons and count who is called.",
            [
                Misconception(right / 100, "That is the share. The question is percent."),
                Misconception(100 * sens, "That is the sensitivity: of the noradrenergic ones, how many are called."),
                Misconception(100 * share, "That is the share before the rule was asked."),
                Misconception(100 * share * sens, "That is how many of 100 are called rightly. How many are called?"),
                Misconception(100 * (share * sens + (1 - share) * spec), "That is the accuracy: how often the rule is "
                "right with a yes or a no. The question is about its yes."),
            ],
        ),
    )  # fmt: skip


# -- 7 the rig -------------------------------------------------------------------------------------------------------

FIRST = (
    "About 0.7 Hz: the neuron's own rate.",
    "Less than 0.5 Hz: some of its spikes are lost.",
    "Between 1 and 5 Hz, mostly the neuron's own spikes, and some noise.",
    "Between 1 and 5 Hz, and not one spike is the neuron's.",
    "More than 20 Hz: the electrode hears everything.",
)


def first():
    """Ask what a recording in a hurry measures."""
    return predict("09/first", PROTOCOL, options=FIRST)


PROTOCOL = (
    "A recording that was done in a hurry: a metal electrode of 1 MΩ goes down to the coordinates, 300 Hz to 6 kHz, a "
    "threshold of four standard deviations, no sorting, a minute of baseline. The next noradrenergic neuron fires at "
    "0.67 Hz. What rate will the print-out give?"
)
