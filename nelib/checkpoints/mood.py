"""Predictions and self-checks of lesson 16."""

import math

from nelib.clinic import feedback, occupancy, transporters
from nelib.clinic.occupancy import evidence
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

__all__ = [
    "better", "both_ways", "drawer", "fluid", "half", "interval", "large", "outside", "published", "ratio",
    "relapse", "released", "second", "single", "steady", "third_week", "weeks",
]  # fmt: skip

# -- 1 a dose and a transporter --------------------------------------------------------------------------------------


def half():
    """Ask what the ED50 becomes when the greatest occupancy is fitted, too."""
    doses, held = occupancy.points("nortriptyline, dose")
    fixed = occupancy.fit_published("nortriptyline, dose")
    points = ", ".join(f"{o:g}%" for o in held[:-1]) + f" and {held[-1]:g}%"
    return predict(
        "16/half",
        f"Single doses of {doses[0]:g}, {doses[1]:g} and {doses[2]:g} mg of nortriptyline held {points} of the "
        f"transporter in six men. A curve that must end at 100% gives a half-occupying dose of {fixed.ED50:.0f} mg. "
        "Now the end of the curve is fitted, too. Which half-occupying dose comes out?",
        number_range=(5, 150),
        unit="mg",
    )


def single():
    """Ask for the ED50 that one point implies."""
    doses, held = occupancy.points("nortriptyline, dose")
    D, O_max, share = float(doses[1]), 100.0, float(held[1])
    right = D * (O_max - share) / share
    return check(
        "16/single",
        f"Take one point alone: {D:g} mg hold {share:g}%. If a very large dose held everything, which dose holds half?",
        Numeric(
            right,
            "mg",
            f"{D:g} · {O_max - share:.1f}/{share:g} = {right:.1f} mg. The points at {doses[0]:g} and {doses[2]:g} mg "
            "say "
            + " and ".join(f"{d * (O_max - o) / o:.0f}" for d, o in ((doses[0], held[0]), (doses[2], held[2])))
            + " mg by the same rule. One curve would give the same number three times: that the highest dose says "
            "twice as much is what a free end explains.",
            "Solve O = 100% · D/(D + ED50) for ED50.",
            [
                Misconception(D / (share / O_max), "That is a straight line up to 100%. The curve bends."),
                Misconception(D / 2 / (share / O_max), "That is a straight line up to 50%. The curve bends."),
                Misconception(D * share / (O_max - share), "Upside down: less than half is held, so ED50 lies above "
                "the dose."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def interval():
    """Ask what three points and a free end can say."""
    right = "The points do not decide it; a larger dose would."
    return check(
        "16/interval",
        "The free curve lies nearer to the three points. Does that show that nortriptyline can hold only about half "
        "of the transporter?",
        Choices(
            right,
            {
                "Yes: it fits better.": "A curve with one parameter more always lies at least as near. With three "
                "points and two parameters, one number is left to judge by.",
                right: "The improvement is what chance gives one time in five, if the end is 100%. The two curves part "
                "where nobody was measured.",
                "No: no drug stops at half.": "A tracer that is displaced from other places, too, or a second site "
                "would look like that. It is not impossible, it is not shown.",
                "No: a fit with 100% has the better theory, so the points must be wrong.": "Theory chooses the "
                "assumption. It does not move points.",
            },
        ),
    )


# -- 2 the brain pushes back -----------------------------------------------------------------------------------------


def outside():
    """Ask how far norepinephrine rises when nearly all of NET is blocked."""
    return predict(
        "16/outside",
        "Suppose that a blocker leaves 6% of the clearance of norepinephrine in the cortex of a rat. If release stayed "
        "what it was, norepinephrine outside would rise to 17 times rest. How many times rest does a probe find?",
        number_range=(1, 20),
        unit="times rest",
    )


def released():
    """Ask for the share of release that is left in the hippocampus."""
    alone, both = (evidence(f"{name}_hippocampus").value for name in ("rise", "rise_both"))
    E_1, E_2 = 1 + alone / 100, 1 + both / 100
    right = 100 * E_1 / E_2
    return check(
        "16/released",
        f"In the hippocampus reboxetine raised norepinephrine *by* {alone:g}%, reboxetine with idazoxan *by* "
        f"{both:g}%. Which share of the release (in percent) was left under reboxetine alone?",
        Numeric(
            right,
            "%",
            f"{E_1:g} over {E_2:g} times rest: {right:.1f}%. The cortex gives "
            f"{100 * feedback.measured('cortex').F:.1f}%.",
            "Both changes as multiples of rest. Without the brake the rise is u alone.",
            [
                Misconception(100 * alone / both, "Percents of *rise* are no multiples of rest: +240% is 3.4 times."),
                Misconception(100 / E_2, "That is the share of *clearance* that is left."),
                Misconception(100 / E_1, "That takes the rise for u: it is u times F."),
                Misconception(100 - right, "That is the share that the brake took away."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.03,
        ),
    )  # fmt: skip


def both_ways():
    """Ask what the agreement of the two estimates shows."""
    right = "That slower firing would suffice, if release goes with firing"
    return check(
        "16/both_ways",
        "Dialysis says that 20% of the release is left, a microelectrode that 17% of the firing is left. What does "
        "the agreement show?",
        Choices(
            right,
            {
                "That autoreceptors of the terminals do nothing": "They may do much at another dose, at another "
                "frequency, or act on what the drug alone does not show. Enough is not the same as alone.",
                right: "Enough, by these two numbers, at one dose. Other facts speak against it (preset *Cell bodies "
                "alone*: idazoxan would then give 27 times rest, not 16.8), and two brakes of which each would be "
                "enough cannot both be at full strength.",
                "That release is proportional to firing": "That was put in when the two numbers were laid side by "
                "side.",
                "That the dialysate shows the true rise": "It under-reports a blocker of uptake (lesson 04). Both "
                "rises would be larger; their ratio, F, hardly changes if both are under-reported alike.",
            },
        ),
    )


# -- 3 weeks ---------------------------------------------------------------------------------------------------------


def third_week():
    """Ask how fast the cells fire after three weeks."""
    return predict(
        "16/third_week",
        f"After two days of reboxetine (2.5 mg/kg a day, rats) the cells of the locus coeruleus fire at "
        f"{100 - evidence('rebox_fall_2').value:g}% of their usual rate. At which percentage do they fire after three "
        "weeks?",
        number_range=(0, 120),
        unit="%",
    )


def steady():
    """Ask how long a drug needs to accumulate."""
    hours = 30.0
    right = hours * math.log2(10) / 24
    return check(
        "16/steady",
        f"A drug with a half-life of {hours:g} hours is taken once a day. After how many days has it reached 90% of "
        "its final level?",
        Numeric(
            right,
            "day",
            f"{hours:g} h · log₂ 10 = {hours * math.log2(10):.0f} h, {right:.1f} days. Accumulation explains days. "
            "For weeks a drug or its metabolite must be very slow, as that of fluoxetine is.",
            "What is missing halves with every half-life: 50, 25, 12.5, 6.25%.",
            [
                Misconception(hours * math.log(10) / 24, "That takes the half-life for the time constant."),
                Misconception(hours * math.log2(10), "In hours; days were asked."),
                Misconception(hours / 24, "After one half-life it is half."),
                Misconception(4 * hours / 24, "After four half-lives it is 93.75%; 90% comes after 3.32."),
                Misconception(3 * hours / 24, "After three half-lives it is 87.5%."),
                Misconception(hours * math.log2(1 / 0.9) / 24, "That is when 10% are reached."),
            ],
            tolerance=0.04,
        ),
    )  # fmt: skip


def weeks():
    """Ask which hypothesis survives two findings."""
    right = "Receptors of the terminals let go, those of the cell bodies do not."
    return check(
        "16/weeks",
        "Two findings, at different doses: after 14 days there is more than twice as much norepinephrine outside as "
        "after 2 days, with the same drug in the brain. And after 21 days the cells still fire at 20%, and clonidine "
        "silences them as before. Take both as true, and NET as unchanged. Which account is contradicted by neither?",
        Choices(
            right,
            {
                "Nothing adapts.": "Then norepinephrine would be after 14 days what it was after 2.",
                "All autoreceptors let go.": "Then firing would come back.",
                right: "In direction. In size the model above falls short: terminals alone raise norepinephrine 1.4 "
                "times from day 2 to 14, not 2.3. Others found no change at the terminals at all.",
                "Receptors of the cell bodies let go, those of the terminals do not.": "The other way round: firing "
                "is where nothing changed.",
            },
        ),
    )


# -- 4 two transporters ----------------------------------------------------------------------------------------------


def second():
    """Ask how much of NET a dose holds that holds 80% of SERT."""
    return predict(
        "16/second",
        "Venlafaxine blocks the serotonin transporter (SERT) and NET. In the tube its K_i is "
        f"{transporters.evidence('ven_Ki_SERT').value:g} nM at SERT and "
        f"{transporters.evidence('ven_Ki_NET').value:g} nM at NET. A dose holds 80% of SERT. How much of NET does "
        "it hold, if the tube is right?",
        number_range=(0, 100),
        unit="%",
    )


def ratio():
    """Ask for NET occupancy from SERT occupancy and a ratio."""
    S, r = 0.8, transporters.ratio("milnacipran", transporters.MONKEY)
    patients = transporters.ratio("milnacipran", transporters.MAN)
    right = 100 * S / (S + r * (1 - S))
    return check(
        "16/ratio",
        f"Read like that of venlafaxine, the monkeys' ratio for milnacipran is {r:g}: it would hold NET more tightly "
        f"than SERT. If so, and a dose holds {S:.0%} of SERT, how much of NET does it hold (percent)?",
        Numeric(
            right,
            "%",
            f"S/(1 − S) = {S / (1 - S):g} is the dose in units of the constant of SERT; over {r:g} it is that of NET, "
            f"{S / (1 - S) / r:.2f}, and {S / (1 - S) / r:.2f}/(1 + {S / (1 - S) / r:.2f}) = {right:.1f}%. No "
            "concentration was needed, and no protein binding. In patients PET gives a ratio of "
            f"{patients:.2g}: {float(transporters.net(100 * S, patients)):.0f}%.",
            "Write S as x/(1 + x), with x the concentration in units of the constant of SERT.",
            [
                Misconception(100 * S / r, "Occupancies do not divide like that: it would be above 100%."),
                Misconception(100 * S * r, "Occupancies do not multiply like that."),
                Misconception(100 * S / (S + (1 - S) / r), "Upside down: a ratio below 1 makes NET the tighter one."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 5 the hypothesis put to the test --------------------------------------------------------------------------------


def relapse():
    """Ask what a depletion study shows."""
    right = "That some who have recovered depend on catecholamines to stay well"
    return check(
        "16/relapse",
        "Catecholamines were depleted in people who had recovered from depression: 10 of 14 relapsed, 1 of 13 after a "
        "sham. In depressed people without a drug AMPT changed no score (Miller 1996). Taken together, what is shown?",
        Choices(
            right,
            {
                "That a lack of norepinephrine causes depression": "Then more of a lack should have made the depressed "
                "worse, unless there was no less to have, and the healthy ill.",
                right: "Necessary to stay well in some is not the same as missing in those who are ill.",
                "That the hypothesis is wrong": "One form of it is: that the lack alone makes the symptoms. Others "
                "survive.",
                "Nothing: the groups are too small": "The difference is large: an interval for it excludes zero. "
                "Small groups make it wide, not empty.",
            },
        ),
    )


def better():
    """Ask what a standardized mean difference says about people."""
    return predict(
        "16/better",
        "Over 253 trials antidepressants beat placebo by 0.29 standard deviations. How many of 100 treated people end "
        "better than the average person on placebo? (Take both groups as normal, with the same spread.)",
        number_range=(50, 100),
        unit="of 100",
    )


def published():
    """Ask for the published share behind a mixture."""
    true_in, true_out, overall = 0.33, 0.15, 0.29
    right = 100 * (overall - true_out) / (true_in - true_out)
    return check(
        "16/published",
        f"A review found {true_in:g} in 196 published trials, {true_out:g} in 57 unpublished ones and {overall:g} in "
        "all. If the pooled number is a weighted mean, which percentage of the weight was published?",
        Numeric(
            right,
            "%",
            f"({overall:g} − {true_out:g})/({true_in:g} − {true_out:g}) = {right:.0f}%. Rounding leaves room from 72 "
            "to 83%. Of the trials 77% were published; weight is not number.",
            "overall = w · published + (1 − w) · unpublished.",
            [
                Misconception(100 * overall / true_in, "That is a ratio of effects, not a weight."),
                Misconception(100 - right, "That is the weight of the unpublished ones."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.075,
        ),
    )  # fmt: skip


def drawer():
    """Ask what the published trials show."""
    return predict(
        "16/drawer",
        "A drug is better than placebo by 0.15 standard deviations. A hundred trials are done, with 25 to 100 people "
        "in each of two groups. What is significant is published, of the rest one trial in ten. Which difference do "
        "the published trials show, pooled?",
        number_range=(0, 1),
        unit="SD",
    )


# -- 6 fear ----------------------------------------------------------------------------------------------------------


def large():
    """Ask what one large trial does to a pooled effect."""
    return predict(
        "16/large",
        "Small trials of prazosin against nightmares, pooled, gave 1.01 standard deviations. Then came a trial of 304 "
        "people that found no difference. Pooled with it, what is left?",
        number_range=(-0.5, 1.5),
        unit="SD",
    )


def fluid():
    """Ask where to measure norepinephrine of the brain."""
    right = "It comes from sympathetic nerves, so it says little about the brain."
    return check(
        "16/fluid",
        "In people with posttraumatic stress norepinephrine in the fluid around brain and spinal cord was higher, and "
        "the higher, the worse the symptoms. Their plasma showed no relation to them. Why may plasma fail?",
        Choices(
            right,
            {
                right: "And its level is spillover over clearance (lesson 14): it need not follow even those nerves.",
                "The assay is not sensitive enough for plasma.": "Plasma has been measured since the 1970s; its "
                "levels lie at two to three times the limit of lesson 14.",
                "Norepinephrine of plasma crosses into the brain and is diluted.": "It crosses badly, and "
                "in that direction the fluid would follow plasma.",
                "Eleven patients are too few for plasma, and enough for the fluid.": "They were the same eleven. That "
                "is weak evidence for either; the question is why plasma could fail even in many.",
            },
        ),
    )
