"""Predictions and self-checks of lesson 10."""

from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

# -- 1 two brakes ----------------------------------------------------------------------------------------------------


def pause():
    """Ask what is left of the pause without alpha2."""
    return predict(
        "10/pause",
        "At rest the model neurons fire at 0.62 Hz. From 1.5 to 4.5 s after a foot shock they fire at 0.17 Hz: the "
        "pause. You block their α2 receptors. How fast do they fire in the pause now?",
        number_range=(0, 5),
        unit="Hz",
    )


def mechanism():
    """Ask what two experiments on the pause show together."""
    right = "Two brakes are possible, and so is one chain: these two experiments do not decide."
    return check(
        "10/mechanism",
        "In one laboratory an α2 antagonist blocks the pause after a burst (Aghajanian and VanderMaelen 1982). In the "
        "same laboratory a chelator that takes up calcium inside the cell greatly reduces it (Aghajanian 1983). What "
        "follows?",
        Choices(
            right,
            {
                "One of the two must be wrong.": "Both can hold, in more than one way.",
                "There are two brakes, and each experiment took one away.": "The model of this course is built so. But "
                "calcium also releases norepinephrine, which opens potassium channels through α2 receptors. A chelator "
                "would end that chain, too; the authors of 1983 say so.",
                right: "Calcium may open potassium channels, or release norepinephrine that opens them through α2. "
                "What decides comes from elsewhere: in slices two potassium currents follow a burst, and different "
                "agents block them (Osmanovic and Shefner 1993); and clonidine hyperpolarizes a cell without any burst "
                "(1982). So both kinds of channel exist.",
                "There is one brake: calcium, norepinephrine, α2, potassium channels.": "That chain explains both "
                "experiments, but so do two brakes. Nothing here excludes potassium channels that calcium opens "
                "itself.",
                "The pause is exhaustion: the cell has no norepinephrine left.": "A cell needs no transmitter to fire. "
                "And an antagonist would not end exhaustion.",
            },
        ),
    )


# -- 2 one mechanism is not enough -----------------------------------------------------------------------------------


def released():
    """Ask for the rate of a model with one brake when it is taken away."""
    return predict(
        "10/released",
        "Three models have been fitted to the same foot shocks: with both brakes, with α2 only, with "
        "after-hyperpolarizations only. You give an α2 antagonist at a hundred times its constant. How many times "
        "faster than before does the model with *α2 only* fire at rest?",
        number_range=(1, 20),
        unit="times",
    )


def experiment():
    """Ask which experiment tells the models apart."""
    right = "An antagonist alone, and the rate at rest."
    return check(
        "10/experiment",
        "You may do one experiment to decide among all three models. Which?",
        Choices(
            right,
            {
                "More foot shocks, until the error bars are small.": "All three were fitted to shocks. Small errors "
                "would tell α2 only apart sooner or later; both brakes and after-hyperpolarizations hardly differ.",
                "Clonidine at 0.3 times its constant.": "The models do differ: 27%, 10% and 100% are left, 10 spikes "
                "or 3 in a minute for the first two. But to give 0.3 of a constant, one must know that constant, and "
                "the concentration, in the living animal.",
                right: "Predicted are 1.44, 11.6 and 1 times the rate: all three differ, two of them grossly. And a "
                "dose far above its constant needs no exact constant.",
                "A stronger shock.": "The response to a shock is what the fits share.",
            },
        ),
    )


# -- 3 the closed form -----------------------------------------------------------------------------------------------


def slowed():
    """Ask for the rate when three quarters of uptake are blocked."""
    return predict(
        "10/slowed",
        "A drug leaves a quarter of the uptake. If the cells went on firing, norepinephrine around them would rise "
        "fourfold. At what percentage of their rate do they fire?",
        number_range=(0, 150),
        unit="%",
    )


def risen():
    """Ask for the rise of norepinephrine when firing falls."""
    firing, left = 0.3, 0.15
    right = firing / left
    return check(
        "10/risen",
        f"Under another inhibitor a cell keeps {left:.0%} of its uptake and fires at {firing:.0%} of its rate. All "
        "norepinephrine around it comes from its firing. By what factor has norepinephrine risen?",
        Numeric(
            right,
            "1",
            f"What comes is {firing:g} of before, what goes is {left:g} of before for each nanomole: "
            f"{firing:g}/{left:g} = {right:g}.",
            "In a steady state what is released equals what is cleared: n = release/clearance.",
            [
                Misconception(1 / left, "That is what it would be if the cell went on firing. It does not."),
                Misconception(1 / firing, "Firing *makes* norepinephrine, so less of it brings less. And uptake?"),
                Misconception(1, "The two do not cancel: clearance has fallen more than firing."),
                Misconception(100 * right, "As a factor, not in percent."),
                Misconception(firing * left, "Less uptake means *more* outside: divide."),
                Misconception(left / firing, "Upside down: firing raises it, uptake lowers it."),
                Misconception(firing / (1 - left), "The drug *left* that share; the rest is blocked."),
            ],
        ),
    )  # fmt: skip


# -- 4 tonic or phasic -----------------------------------------------------------------------------------------------


def phasic():
    """Ask for the ratio of the answers in the two modes."""
    return predict(
        "10/phasic",
        "One number, C, says how much the cells fire together. At 0.95 (phasic) they answer a target with a burst. At "
        "0.55 (tonic), everything else alike, they answer, too. By what factor is the peak of their activity larger "
        "in the phasic mode?",
        number_range=(1, 10),
        unit="times",
    )


def alarms():
    """Ask why the tonic mode makes false alarms."""
    right = "Its gain is high all the time, so noise is amplified, too."
    return check(
        "10/alarms",
        "Tonic mode answers more distractors than phasic mode. Why, in this model?",
        Choices(
            right,
            {
                "It answers targets later, so distractors come first.": "Each trial has a target *or* a distractor. "
                "And with noise both modes answer targets nearly equally fast.",
                right: "Before the stimulus the gain is 1.06 in the tonic mode and 0.85 in the phasic one. Cut the "
                "locus coeruleus off (k = 0) and hold the gain at these two values: about 40% and 20% of distractors "
                "are answered. The gain alone does it.",
                "The locus coeruleus bursts at distractors.": "In the tonic mode never, in the phasic mode hardly "
                "ever: at about 2 of 100 distractors.",
                "Its neurons fire with more noise.": "All units have the same noise in both modes.",
            },
        ),
    )


# -- 5 a switch that remembers ---------------------------------------------------------------------------------------


def halved():
    """Ask for the sleep of a sleeper with half the arousal."""
    return predict(
        "10/halved",
        "The model person sleeps 8.5 h a day. You halve the drive that keeps the wake group firing, for good. How many "
        "hours a day does this person sleep, when a new rhythm has settled?",
        number_range=(0, 16),
        unit="h",
    )


def between():
    """Ask for the state between the folds."""
    right = "It depends on the state before: who slept sleeps on, who was awake stays awake."
    return check(
        "10/between",
        "The folds lie at 1.45 and 2.46 mV. The drive to sleep stands at 2 mV. Is the model asleep?",
        Choices(
            right,
            {
                "Yes: 2 mV is nearer to the upper fold.": "Nearness to a fold decides nothing. Nothing happens until a "
                "fold is passed.",
                "No: it falls asleep at 2.46 mV only.": "Coming from waking that is right. Coming from sleep it wakes "
                "at 1.45 mV only.",
                right: "That is hysteresis, and it is what keeps a sleeper from waking, and a waking person from "
                "dropping off, at each small change of the drive.",
                "Half asleep: the state lies between the branches.": "Between the branches lies the unstable one; no "
                "state stays there.",
            },
        ),
    )


# -- 6 a night with a drug -------------------------------------------------------------------------------------------


def rem():
    """Ask for REM sleep under clonidine."""
    return predict(
        "10/rem",
        "In the model norepinephrine keeps REM neurons down. REM sleep begins when the wake group has fallen to about "
        "0.2 Hz; REM neurons excite the wake group, and at about 1.3 Hz it ends REM sleep. Untreated the model gives "
        "109 minutes of REM sleep a night. Now it gets clonidine at full effect. How many minutes?",
        number_range=(0, 400),
        unit="min",
    )


def lesion():
    """Ask what a failed prediction about a lesion means."""
    right = "Its 'LC' stands for all neurons that keep one awake, and must be read so."
    return check(
        "10/lesion",
        "Take the group named LC out of the model, and it is in REM sleep for 24 hours a day. Rats whose locus "
        "coeruleus is destroyed are awake nearly as long as before (Gompf and others 2010). What follows for the "
        "model?",
        Choices(
            right,
            {
                "The lesions were incomplete.": "One can always say so. But the same rats did lose something: new "
                "surroundings no longer kept them awake.",
                right: "Waking is *defined* in this model, as a rate of that group above a threshold. Without the "
                "group it cannot wake, whatever the truth is: a definition, not a result.",
                "The model is useless.": "It has a rhythm, REM cycles and a clock that can be compared with those of "
                "people. It fails where the name of a group is taken for a nucleus.",
                "The locus coeruleus has nothing to do with waking.": "Its rate in sleep foretells whether a sound "
                "will wake a rat, and silencing it for a short time makes that less likely (Hayat and others 2020). "
                "Necessary, sufficient and involved are three things.",
            },
        ),
    )


# -- 7 days ----------------------------------------------------------------------------------------------------------


def east():
    """Ask for the days that a flight east costs."""
    return predict(
        "10/east",
        "You fly six zones east. At the new place the lamps are off for 10 hours and on (500 lux) for 14. After how "
        "many days does the model's clock fit the new zone to an hour?",
        number_range=(0, 14),
        unit="days",
    )


def back():
    """Ask how much of a lost night comes back."""
    return predict(
        "10/back",
        "A model person skips a night, loses 8.5 h of sleep, and then may sleep at will. How many hours more than "
        "usual does this person sleep in the next 24 h?",
        number_range=(0, 12),
        unit="h",
    )


def recovered():
    """Ask for the share of sleep that came back."""
    usual, after = 7.5, 12.0
    right = 100 * (after - usual) / usual
    return check(
        "10/recovered",
        f"Someone who sleeps {usual:g} h a night stays up a whole night and then sleeps {after:g} h in the next 24. "
        "How many percent of the lost sleep came back?",
        Numeric(
            right,
            "percent",
            f"{after - usual:g} h more than usual, of {usual:g} h lost: {right:.0f}%. Twelve hours look like more than "
            "all; most of them were due anyway.",
            "What was lost, and what was slept *in addition*?",
            [
                Misconception(right / 100, "That is the share. In percent it is a hundred times as much."),
                Misconception(after - usual, "These are the hours. What share of the lost ones are they?"),
                Misconception(100 * after / usual, "Most of these hours would have been slept anyway."),
                Misconception(100 * (after - usual) / after, "The share is of what was lost, not of what was slept."),
                Misconception(100 * after / (2 * usual), "That is the sleep of two nights in one: the night that was "
                "due is no recovery."),
            ],
        ),
    )  # fmt: skip
