"""Predictions and self-checks of lesson 11."""

import numpy as np
from scipy.special import ndtr, ndtri

from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

# -- 1 gain ----------------------------------------------------------------------------------------------------------


def detectability():
    """Ask for the AUC of one unit at four times the gain."""
    return predict(
        "11/detectability",
        "A unit gets its input with noise. An observer sees its output, once with a signal and once without, and must "
        "say which was which. At gain 1 the observer is right in 76% of such pairs. You raise the gain of the unit "
        "to 4. In how many percent is the observer right now?",
        number_range=(50, 100),
        unit="%",
    )


def pairs():
    """Ask for the AUC that belongs to a d prime."""
    d = 1.5
    right = 100 * float(ndtr(d / np.sqrt(2)))
    return check(
        "11/pairs",
        f"For another signal d′ is {d:g}. In how many percent of pairs is the observer of the inputs right?",
        Numeric(
            right,
            "percent",
            f"Φ({d:g}/√2) = {right:.1f}%. Both inputs are noisy, so their difference has an SD of √2.",
            "The difference of two inputs is normal, with mean d′. What is its SD? The chance that it is above 0 is Φ "
            "of the one over the other.",
            [
                Misconception(right / 100, "That is the share. In percent it is a hundred times as much."),
                Misconception(100 * float(ndtr(d)), "That would be Φ(d′): one noisy input against a fixed mean. Here "
                "both are noisy."),
                Misconception(100 * float(ndtr(d / 2)), "That is Φ(d′/2): an observer with an unbiased criterion who "
                "sees *one* output and says yes or no."),
                Misconception(100 * float(ndtr(d * np.sqrt(2))), "You multiplied by √2. Two noises make the "
                "difference noisier, so divide."),
                Misconception(100 * float(ndtr(1 / np.sqrt(2))), f"That is the value for d′ = 1. Here d′ is {d:g}."),
                Misconception(100 * (1 - float(ndtr(d / np.sqrt(2)))), "That is the share of pairs in which the "
                "observer is wrong."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def ratio():
    """Ask what a higher ratio of evoked to spontaneous output shows."""
    right = "Nothing yet: the ratio of means leaves out how much the responses vary from trial to trial."
    return check(
        "11/ratio",
        "A cell in the visual cortex fires 20 spikes to a bar and 5 without one. Under norepinephrine it fires 12 and "
        "2. The authors write: the signal-to-noise ratio rose from 4 to 6. Does this cell now tell more surely whether "
        "there was a bar?",
        Choices(
            right,
            {
                "Yes: its signal-to-noise ratio rose by half.": "What is called noise there is a mean, the spontaneous "
                "rate. What makes an observer err is the *scatter* around the means. In your explorer the ratio rose "
                "with the gain, and the observer gained nothing.",
                "No: it fires less, so it carries less.": "Fewer spikes can scatter less. Nothing is said of scatter "
                "here.",
                right: "One would need the distributions of counts, trial by trial, with and without the bar. If these "
                "counts were Poisson, the difference over its SD would be 15/√25 = 3 before and 10/√14 = 2.7 under "
                "norepinephrine: a little *less*.",
                "Yes, if more cells than not do the same.": "The same flaw in many cells is no less a flaw.",
            },
        ),
    )


# -- 2 an observer ---------------------------------------------------------------------------------------------------


def louder():
    """Ask for the share of right answers at twice the gain."""
    return predict(
        "11/louder",
        "An observer says yes above a criterion of 1 SD. Signals lie 1 SD above noise (d′ = 1), half of the trials "
        "have one, and 67% of the answers are right. Arousal doubles signal *and* noise; the criterion stays. How many "
        "percent are right now?",
        number_range=(50, 100),
        unit="%",
    )


def sensitivity():
    """Ask for d prime from hits and false alarms."""
    hit, alarm = 0.9, 0.4
    right = float(ndtri(hit) - ndtri(alarm))
    return check(
        "11/sensitivity",
        f"Under placebo a person reports 70% of the signals and gives 15% false alarms: d′ = 1.56. Under a drug it is "
        f"{hit:.0%} and {alarm:.0%}. What is d′ now (a pure number)?",
        Numeric(
            right,
            "1",
            f"z({hit:g}) − z({alarm:g}) = {float(ndtri(hit)):.2f} + {-float(ndtri(alarm)):.2f} = {right:.2f}. "
            "Many more hits, and nearly the same sensitivity (if both scatters are equal): the drug moved the "
            "criterion.",
            "d′ is the distance between the two means: z of the hit rate minus z of the false-alarm rate, where z is "
            "the inverse of Φ.",
            [
                Misconception(hit - alarm, "Hits minus false alarms is no d′: it changes when only the criterion "
                "moves."),
                Misconception(float(ndtri(hit)), "That is z of the hits alone: as if half of the trials without "
                "a signal were false alarms."),
                Misconception(float(ndtri(hit) + ndtri(alarm)), "The *difference* of the two z, not their sum."),
                Misconception(-float(ndtri(hit) + ndtri(alarm)) / 2, "That is c, the bias: minus the mean of the two "
                "z. The question was for their difference."),
                Misconception(right / np.sqrt(2), "Divided by √2 it belongs to a choice between two; this is yes or "
                "no."),
                Misconception(hit / alarm, "A ratio of rates is no d′."),
                Misconception(float(ndtri(0.7) - ndtri(0.15)), "That is d′ under placebo. Compute it from the two "
                "rates under the drug."),
                Misconception(-float(ndtri(alarm)), "That is the part of the false alarms only."),
                Misconception(right / 2, "That is half of d′: do not divide by 2."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 3 modes ---------------------------------------------------------------------------------------------------------


def reached():
    """Ask what the tonic mode can reach with another threshold."""
    return predict(
        "11/reached",
        "The network may take all the time it needs. With the response threshold at 0.6 the phasic mode is right in "
        "89% of the trials, the tonic mode in 80%: it answers 40% of the distractors. Leave the tonic mode as it is "
        "and move the threshold only, to where it does best. How many percent are right?",
        number_range=(50, 100),
        unit="%",
    )


def criterion():
    """Ask how to tell whether a mode changes sensitivity."""
    right = "Vary the threshold in each mode and compare whole ROC curves."
    return check(
        "11/criterion",
        "Two modes of a network differ in hits *and* in false alarms. Which comparison shows whether one of them tells "
        "targets from distractors better?",
        Choices(
            right,
            {
                "Percent correct at the same threshold.": "The same threshold is a different criterion when the gain "
                "differs. You would compare two observers of different caution.",
                "Hits alone: they are what the animal is paid for.": "Who always responds has all hits.",
                right: "A curve above another one means: more hits at *each* rate of false alarms. Two points on one "
                "curve mean the same eyes and a different caution.",
                "Reaction times: the faster mode is the better one.": "A lower threshold is faster, too, and makes "
                "more false alarms.",
            },
        ),
    )


# -- 4 speed and accuracy --------------------------------------------------------------------------------------------


def hasty():
    """Ask for the errors at twice the gain."""
    return predict(
        "11/hasty",
        "Evidence with drift 1 and noise 1 runs to one of two thresholds at a distance of 1. 12% of the decisions are "
        "wrong. Norepinephrine doubles the gain of all that comes in, signal and noise; the thresholds stay. How many "
        "percent are wrong now?",
        number_range=(0, 50),
        unit="%",
    )


def late_noise():
    """Ask for the gain with fewest errors."""
    c, s = 0.4, 1.2
    right = s / c
    return check(
        "11/late-noise",
        f"The noise that comes in with the evidence has c = {c:g}, the noise that arises later s = {s:g} (both in "
        "evidence per √second). At which gain are errors fewest?",
        Numeric(
            right,
            "1",
            f"g = s/c = {s:g}/{c:g} = {right:g}: there the amplified noise that came in is as large as the late one.",
            "Errors are fewest where the exponent 2gAz/(g²c² + s²) is largest. Set its derivative for g to zero.",
            [
                Misconception(c / s, "Upside down: the *more* late noise, the more gain pays."),
                Misconception((s / c) ** 2, "That is s²/c². At the best gain g²c² = s²: take the root."),
                Misconception(1, "Gain 1 is the best only if both noises are equal."),
                Misconception(s * c, "A quotient, not a product: with twice the late noise and twice the early one the "
                "best gain stays."),
                Misconception(np.sqrt(s / c), "No root is left: g²c² = s² at the best gain."),
            ],
        ),
    )  # fmt: skip


# -- 5 inverted U ----------------------------------------------------------------------------------------------------


def peak():
    """Ask where the inverted U is highest."""
    return predict(
        "11/peak",
        "Norepinephrine helps the prefrontal cortex through α2A receptors (half of them are filled at 56 nM) and harms "
        "it as much through α1 receptors (half at 330 nM). Benefit minus harm is highest at which concentration?",
        number_range=(0, 500),
        unit="nM",
    )


def best_level():
    """Ask for the peak with other constants."""
    K_2, K_1 = 20, 500
    right = float(np.sqrt(K_2 * K_1))
    return check(
        "11/best-level",
        f"In another species the constants are {K_2} nM (α2A) and {K_1} nM (α1), the weights equal. At which "
        "concentration is the benefit highest?",
        Numeric(
            right,
            "nM",
            f"√({K_2} · {K_1}) nM = {right:g} nM, the geometric mean: halfway between the two on a logarithmic axis.",
            "Where the slope is zero, K₂/(c + K₂)² = K₁/(c + K₁)². Take roots on both sides.",
            [
                Misconception((K_1 + K_2) / 2, "That is the arithmetic mean. On the logarithmic axis the peak lies "
                "halfway, which is the *geometric* mean."),
                Misconception(K_1 * K_2, "The product has the unit nM². Take the root."),
                Misconception(K_1 - K_2, "The difference is not where the slopes are equal."),
                Misconception(K_1, "There half of α1 is filled, and less would help more."),
                Misconception(K_2, "There half of α2A is filled, and more would still help more than it harms."),
                Misconception(2 * K_1 * K_2 / (K_1 + K_2), "That is the harmonic mean; take the geometric one."),
            ],
        ),
    )  # fmt: skip


def stress():
    """Ask which drug helps on the falling limb."""
    right = "Prazosin: it takes the harm away, and the benefit is there already."
    return check(
        "11/stress",
        "Suppose that under stress norepinephrine stands at 1000 nM, far to the right of the peak. Which drug raises "
        "U most in this model?",
        Choices(
            right,
            {
                "Guanfacine: it works through the helping receptor.": "At 1000 nM 95% of α2A receptors are filled "
                "already. There is hardly anything left to add.",
                right: "At 3 times its constant prazosin raises U from 0.20 to 0.52. Guanfacine at the same multiple "
                "raises it by less than 0.01; at 20 nM of norepinephrine it is the other way round.",
                "A reuptake inhibitor: attention needs norepinephrine.": "It moves you further down the falling limb.",
                "Yohimbine: it raises release.": "It blocks the helping receptor, and more release is more harm here.",
            },
        ),
    )


# -- 6 the pupil -----------------------------------------------------------------------------------------------------


def hump():
    """Ask how near two bursts may come until the pupil shows one."""
    return predict(
        "11/hump",
        "Take the pupil to be widest 0.93 s after a burst of the locus coeruleus, and wider than half of that for "
        "0.69 s. Two equal bursts follow each other. Below which interval does the pupil show one hump only?",
        number_range=(0, 2),
        unit="s",
    )


def dilated():
    """Ask what a wide pupil shows."""
    right = "The pupil widened more; arousal, effort and the locus coeruleus are candidates."
    return check(
        "11/dilated",
        "A person sees a word, and the pupil widens more than for other words. The light did not change. What do you "
        "write?",
        Choices(
            right,
            {
                "The locus coeruleus fired a burst at this word.": "It may have. In monkeys neurons of other regions "
                "(colliculi, cingulate cortex) are related to the pupil, too, with other delays and less reliably "
                "(Joshi 2016).",
                "Norepinephrine rose in the cortex.": "In mice short dilations go with noradrenergic axons, long ones "
                "with cholinergic ones, too (Reimer 2016). Duration is a hint, no proof.",
                right: "And how much it widened depends on the person: the response of the pupil varies much from one "
                "to another (Denison 2020). Compare within a person.",
                "Nothing: the pupil follows light.": "Light did not change, and the pupil did.",
            },
        ),
    )
