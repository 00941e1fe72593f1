"""Predictions and self-checks of lesson 12; the two on the experiment are in `nelib.checkpoints.memory_report`."""

from nelib.checkpoints.memory_report import dose, ratio
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.locus import memory

__all__ = [
    "animals", "blocked", "difference", "dose", "enough", "family", "flip", "gated", "larger", "ratio", "right_dose",
    "story", "wider",
]  # fmt: skip

# -- 1 the window ----------------------------------------------------------------------------------------------------


def larger():
    """Ask what isoproterenol does to potentiation within the window."""
    return predict(
        "12/larger",
        "In CA1 a weak input is potentiated if a strong one follows it within 10 ms. You repeat the experiment with 1 "
        "µM isoproterenol, at an interval of 6 ms. By how many percent is the potentiation larger?",
        number_range=(0, 100),
        unit="%",
    )


def wider():
    """Ask for the average potentiation when intervals vary."""
    low, high, first, second = 6, 18, 10, 15
    right = (second - low) / (first - low)
    return check(
        "12/wider",
        f"In the living brain the interval varies from pairing to pairing: take all values from {low} to {high} ms as "
        f"equally likely. A pairing counts if its interval is within the window, {first} ms without and {second} ms "
        "with isoproterenol, and each one that counts adds as much as any other. By what factor does isoproterenol "
        "raise the potentiation?",
        Numeric(
            right,
            "1",
            f"{first - low} of {high - low} ms lie within the window without, {second - low} of {high - low} with it: "
            f"{right:g} times as many. No pairing adds more than before.",
            f"Which share of the intervals from {low} to {high} ms is below {first} ms, and which below {second} ms?",
            [
                Misconception(1, "That is the factor for one pairing within the window. How many pairings are within?"),
                Misconception(second / first, "That is how much wider the window is. But intervals below "
                f"{low} ms do not occur."),
                Misconception((second - low) / (high - low), "That is the share with isoproterenol. Compare it with "
                "the share without."),
                Misconception((high - low) / (first - low), f"Intervals above {second} ms count in neither case."),
                Misconception(1 / right, "Upside down: the wider window holds more pairings."),
            ],
        ),
    )  # fmt: skip


# -- 2 what norepinephrine gates -------------------------------------------------------------------------------------


def flip():
    """Ask at which norepinephrine random inputs are neither potentiated nor depressed."""
    return predict(
        "12/flip",
        "β receptors (half filled at 740 nM) tag synapses for potentiation, α1 receptors (half filled at 330 nM) for "
        "depression; with all receptors filled, potentiation is 1.5 times as strong. Two cells fire at random. Above "
        "which concentration of norepinephrine does their synapse grow?",
        number_range=(0, 2000),
        unit="nM",
    )


def gated():
    """Ask what a blocker of one tag does."""
    right = "Depression: the α1 tag is left alone."
    return check(
        "12/gated",
        "At 2000 nM of norepinephrine the synapse of two cells that fire at random grows. You add so much propranolol "
        "that hardly a β receptor holds norepinephrine. What becomes of the synapse?",
        Choices(
            right,
            {
                "Nothing changes: norepinephrine still gates plasticity.": "It gates two kinds, each through its own "
                "receptor. One of them is closed now.",
                "No plasticity: propranolol blocks its gate.": "It blocks one of two. In slices of the visual cortex "
                "receptors that act through phospholipase C, as α1 does, opened the way to depression (Seol 2007).",
                right: "A blocker does not only take an effect away; where two effects oppose each other, it turns "
                "the sign.",
                "Less growth.": "With the β tag gone, what is left pulls the other way.",
            },
        ),
    )


# -- 3 emotion -------------------------------------------------------------------------------------------------------


def story():
    """Ask what propranolol takes from memory after a moderate emotion."""
    return predict(
        "12/story",
        "In this model an event that raises norepinephrine in the amygdala to ten times its level at rest is recalled "
        "to 71%, a neutral event to 46%. Before the event you give propranolol, four times its constant. How many "
        "percent of the recall of the *emotional* event are lost?",
        number_range=(0, 100),
        unit="%",
    )


def blocked():
    """Ask what propranolol does after an overwhelming event."""
    right = "After an event so arousing that norepinephrine stands far right of the peak."
    return check(
        "12/blocked",
        "In this model, when does propranolol *improve* memory?",
        Choices(
            right,
            {
                "Never: it blocks what norepinephrine does for memory.": "It blocks help and harm alike, which is the "
                "same as less norepinephrine. Is less always worse?",
                "After a neutral event, when there is little to block.": "On the rising limb less norepinephrine is "
                "less memory, though by little.",
                right: "Norepinephrine put into the amygdala after training has also caused amnesia, and propranolol "
                "prevented it (1983). One curve gives both signs; so a sign alone can test no such model.",
                "At the peak.": "Every step away from the peak costs.",
            },
        ),
    )


def difference():
    """Ask how two results are compared."""
    right = "Test whether the two effects differ: the interaction, with its own error."
    return check(
        "12/difference",
        "Propranolol lowers the score for the emotional story (p = 0.03) and not for the neutral one (p = 0.20). The "
        "authors conclude that it acts on emotional memory only. What is missing?",
        Choices(
            right,
            {
                "Nothing: one is significant, the other is not.": "p = 0.03 and p = 0.20 can come from two effects "
                "that hardly differ: 2.2 and 1.3 standard errors. Their difference is 0.9 of them, and its own error "
                "is 1.4.",
                "More people in the neutral group, until p is below 0.05.": "Adding until it fits is the surest way "
                "to a false alarm.",
                right: "The difference between significant and not significant need not be significant itself.",
                "A correction for two tests.": "It would make the first p larger. The question that was asked, whether "
                "the effects differ, would still not have been tested.",
            },
        ),
    )


# -- 4 doses ---------------------------------------------------------------------------------------------------------


def right_dose():
    """Ask how often ten animals a group find the best dose."""
    return predict(
        "12/right-dose",
        "Clenbuterol is tried at 1, 10, 100 and 1000 ng, ten animals a group, and a vehicle group. In truth 10 ng "
        "multiplies the latency by 2.7, an effect of 1.25 SD, which counts as large. Each dose is compared with "
        "vehicle by ranks, with Holm's correction. In how many percent of such experiments is 10 ng significant?",
        number_range=(0, 100),
        unit="%",
    )


def family():
    """Ask for the chance of a false alarm in several tests."""
    tests, level = 6, 0.05
    right = 100 * float(memory.family_wise(tests, level))
    return check(
        "12/family",
        f"A drug does nothing. It is tested at {tests} independent end points, each at the {level:.0%} level. In how "
        "many percent of such studies is at least one significant?",
        Numeric(
            right,
            "percent",
            f"1 − 0.95 to the power {tests} is {right:.1f}%. Doses that share one vehicle group give less, since their "
            "tests are not independent.",
            "What is the chance that *none* of them is significant?",
            [
                Misconception(100 * level, "That is the chance for one test."),
                Misconception(100 * level * tests, "Nearly: chances of events that can happen together do not simply "
                "add."),
                Misconception(100 - right, "That is the chance that none is."),
                Misconception(right / 100, "That is the share. In percent it is a hundred times as much."),
                Misconception(100 * level / tests, "That is the level that each test would need (Bonferroni)."),
            ],
        ),
    )  # fmt: skip


def enough():
    """Ask what a significant result of a small study says."""
    right = "The effect may well exist, but its size is probably exaggerated."
    return check(
        "12/enough",
        "With six animals a group one laboratory finds 10 ng significant; the ratio of medians is 4.5. What should the "
        "next laboratory expect?",
        Choices(
            right,
            {
                "About 4.5, since the result was significant.": "Only experiments with a large ratio become "
                "significant with so few animals. They are a selection.",
                "Nothing: with six animals nothing can be concluded.": "A significant result of a small study is "
                "evidence, if only one test was made. Its *size* is what misleads.",
                right: "Plan the next experiment with the smallest effect that would matter, not with the size that "
                "was found.",
                "A larger ratio, with more animals.": "More animals narrow the interval; they do not move the truth.",
            },
        ),
    )


# -- 5 the experiment ------------------------------------------------------------------------------------------------


def animals():
    """Ask for the animals that a good plan needs."""
    return predict(
        "12/animals",
        "A vehicle and four doses, each about three times the one before, with Holm's correction. In truth one of them "
        "makes latencies three times as long, 1.4 SD. How many rats does each group need, so that 80 of 100 "
        "experiments find it?",
        number_range=(2, 60),
        unit="animals",
    )
