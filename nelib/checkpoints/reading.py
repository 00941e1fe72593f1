"""Predictions and self-checks of lesson 18; filing, writing and handing in are modules of their own."""

import math
from typing import Any

from nelib.clinic import claim_verdicts, occupancy, spot_check
from nelib.clinic.compound import value
from nelib.explorers.capstone.laboratory import portfolio_of
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

__all__ = [
    "carried", "clean", "enough", "filed", "hold", "meant", "one_in_four", "outside", "pressure", "quieter",
    "saturated", "search", "second_site", "trial", "upper",
]  # fmt: skip


def _counts() -> tuple[int, dict[str, int]]:
    counts = claim_verdicts.verdict_counts()
    return sum(counts.values()), counts


# -- 1 two overviews -------------------------------------------------------------------------------------------------


def hold():
    """Ask how many claims of an overview hold as they stand."""
    total, _ = _counts()
    return predict(
        "18/hold",
        f"{total} claims, protocols, systems and printed values of S1 and S2 were put to the test: in several species, "
        "receptors, conditions, studies, wherever the course has a model or a record. Of 100 of them, how many are "
        "true in *all* cases in which they could be tested? (What could not be tested at all counts as not.)",
        number_range=(0, 100),
        unit="%",
    )


def one_in_four():
    """Ask what a case in which a claim fails makes of it."""
    right = "Holds with conditions. Which case failed is what the reader needs to know."
    return check(
        "18/one_in_four",
        "“α2 agonists inhibit uptake” (an invented claim) is tested on four preparations: true in three, false in one. "
        "Which verdict does it get by the rule of the table?",
        Choices(
            right,
            {
                "Holds: three of four is a clear majority.": "By another rule, 75% of the cases, it would. The rule of "
                "the table asks for all: preparations have no vote, and the fourth may be the one that you treat.",
                right: "One rule for all claims: true in all cases, in some, in none. The cases stand beside "
                "the verdict, so that you can weigh them otherwise.",
                "Contradicted: one case against a general claim refutes it.": "By strict logic a claim about *all* "
                "preparations is refuted. But then most of the claims tested here would be, and what is useful, "
                "where it holds, would be lost.",
                "Untestable here: the preparations disagree.": "They were tested, and the disagreement is the result. "
                "Untestable is what no model and no record of the course can decide.",
            },
        ),
    )


# -- 2 how many must one check? --------------------------------------------------------------------------------------


def clean():
    """Ask what ten sound claims say of all the others."""
    total, _ = _counts()
    return predict(
        "18/clean",
        f"You check ten of the {total} claims, drawn at random, and none of them is contradicted. How many percent of "
        f"all {total} may still be, if you want to be wrong in at most one such check of twenty?",
        number_range=(0, 100),
        unit="%",
    )


def enough():
    """Ask how many claims must be checked to meet a fault."""
    total, counts = _counts()
    faults = counts[claim_verdicts.CONTRADICTED]
    right = spot_check.needed(total, faults)
    endless = math.ceil(math.log(spot_check.tail()) / math.log1p(-faults / total))
    return check(
        "18/enough",
        f"{faults} of {total} claims are contradicted. How many claims, drawn at random and none twice, must one check "
        "to meet at least one of them with a chance of 95%?",
        Numeric(
            right,
            "1",
            f"{right}, most of the list: the rarer a fault, the more must be read to meet it. By (1 − p)ⁿ, which puts "
            f"each claim back, it would be {endless}{', more than there are' if endless > total else ''}.",
            f"The first claim is sound with the chance {total - faults}/{total}, the second with "
            f"{total - faults - 1}/{total - 1}. Go on until 5% are left; the slider helps, too.",
            [
                Misconception(endless, "That is (1 − p)ⁿ = 5%, as if each claim were put back. It is not: with every "
                              "sound claim the rest of the list gets a little worse."),
                Misconception(endless - 1, "That is (1 − p)ⁿ = 5%, rounded down, and as if each claim were put back."),
                Misconception(round(total / faults), "One in so many is contradicted *on average*. Of readers who "
                              "check so many "
                              f"{100 * spot_check.chances(total, faults, round(total / faults))[0]:.0f} of 100 meet "
                              "none."),
                Misconception(round(0.95 * total), "95% of the list: that many are needed to meet 95% of the faults."),
                Misconception(total - faults + 1, "So many make it certain, not 95%."),
            ],
            tolerance=0.001,
        ),
    )  # fmt: skip


def upper():
    """Ask what thirty sound claims say of a document."""
    total, n = 400, 30
    right = 100 * spot_check.limits(total, n, 0).high / total
    rule = 100 * float(spot_check.FORMULAS.compute("rule", alpha=spot_check.tail())) / n
    return check(
        "18/upper",
        f"Another overview has {total} claims. You check {n}, at random, and all are sound. At most how many percent "
        "of its claims are faulty, with a confidence of 95%?",
        Numeric(
            right,
            "%",
            f"{right:.1f}%, or by the rule of three {rule:.0f}%: about {right / 100 * total:.0f} claims of {total}, "
            f"after {n} sound ones.",
            "Which share of faults would let you off with a chance of 5%? The rule of three says it in your head.",
            [
                Misconception(100 / n, "One over n: at that share 36% of readers meet none."),
                Misconception(right / 100, "As a share of 1 it is right; the question asks for percent."),
                Misconception(100 * n / total, "That is the share of the document that you checked."),
                Misconception(5, "5% is the risk of being wrong, not the share of faults."),
            ],
            tolerance=0.115,  # the rule of three is an answer, too
        ),
    )  # fmt: skip


def search():
    """Ask what checking the likeliest faults first is good for."""
    right = "As a search: it finds faults to mend. It says nothing of the share of faults in the overview."
    return check(
        "18/search",
        "You have an evening and ten checks. You take ten printed table values of S2, since there faults are likelier, "
        "and find three. What may you use the result for?",
        Choices(
            right,
            {
                "As an estimate: three of ten claims of S2 are faulty.": "Of its table *values*. You chose where to "
                "look, so that the ten say nothing of its sentences, systems and protocols.",
                right: "A search goes where faults are, an estimate goes where chance sends it. Both are worth "
                "an evening; one evening cannot be both.",
                "As an upper limit: the rest is surely better than three of ten.": "It probably is, but how much "
                "better these ten do not say; and nothing here is sure.",
                "For nothing: claims must be checked at random.": "Three faults are three faults, and whoever uses the "
                "table is glad of them.",
            },
        ),
    )


# -- 3 a constant that is carried on ---------------------------------------------------------------------------------


def carried():
    """Ask what is held when the constant was found too low."""
    return predict(
        "18/carried",
        "Your assay made the K_i of a blocker 3.2 times too low (pK_i 0.5 too high). By it you choose a dose that is "
        f"to hold {value('aim'):g}% of NET. How many percent does it really hold?",
        number_range=(0, 100),
        unit="%",
    )


def meant():
    """Ask what is held when the IC50 was taken for K_i."""
    L, aim = 4, value("aim") / 100
    odds = aim / (1 - aim)
    right = 100 * (1 + L) * odds / (1 + (1 + L) * odds)
    return check(
        "18/meant",
        f"With radioligand at {L} times its K_d you took the IC50 for K_i. By it you choose a dose that is to hold "
        f"{100 * aim:g}%. How many percent of the sites does it hold?",
        Numeric(
            right,
            "%",
            f"{right:.1f}%. The IC50 is 1 + {L} = {1 + L} times K_i, so that the concentration is {1 + L} · {odds:g} = "
            f"{(1 + L) * odds:g} K_i, and 20/21 are held.",
            "By which factor is the IC50 above K_i (Cheng and Prusoff)? What concentration over K_i does the dose "
            "give?",
            [
                Misconception(100 * odds / (1 + L) / (1 + odds / (1 + L)), "The other way round: the IC50 is *larger* "
                              "than K_i, so the dose is too high."),
                Misconception(100 * L * odds / (1 + L * odds), f"The factor is 1 + L/K_d = {1 + L}, not {L}."),
                Misconception(100 * aim / (1 + L), "Occupancy is not proportional to concentration."),
                Misconception(100 * (1 + L) * aim, "Occupancy is not proportional to concentration; more than all "
                              "sites cannot be held."),
                Misconception(right / 100, "As a share of 1 it is right; the question asks for percent."),
            ],
            tolerance=0.004,
        ),
    )  # fmt: skip


def saturated():
    """Ask at which station a dose that is too low is seen."""
    right = "Pressure and heart rate, the detection task, and the trial: they still move with the dose."
    return check(
        "18/saturated",
        "Choose *α2 agonist* in the figure: its pK_i was found 0.5 too high, so that the dose is too low. Which "
        "stations can notice?",
        Choices(
            right,
            {
                "The firing of the locus coeruleus: an autoreceptor is its target.": "Its target, and the one that is "
                "silenced first: at the right dose, and at a third of it, the cells are silent.",
                "Norepinephrine outside, since it falls less.": "It cannot fall below what is left when all cells are "
                "silent, and that is reached at both doses.",
                right: "A station at its floor tells the kind of compound and nothing of its dose; so does one "
                "at its ceiling, as the trial would with a dose that is too *high*. Doses must leave room on both "
                "sides.",
                "None, since the same receptor is held at each of them.": "The same receptor, but not the same share "
                "of its effect: where receptors are in reserve few of them do all.",
            },
        ),
    )


# -- 4 stations ------------------------------------------------------------------------------------------------------


def _key(name: str, p: Any) -> str:
    """Return the key of a prediction on a portfolio: another student or compound predicts anew."""
    portfolio = portfolio_of(p)
    return f"18/{name}/{portfolio.me.run}/{portfolio.me.student or 'self-study'}/{portfolio.compound.name}"


def second_site():
    """Ask what a dose for one site does at the next."""
    aim, first, second = value("aim") / 100, value("potent_usual"), value("potent_usual") * value("side_usual")
    c = float(occupancy.dose_for(100 * aim, first))
    right = 100 * c / (c + second)
    return check(
        "18/second_site",
        f"A blocker has a K_i of {first:g} nM at NET and of {second:g} nM at α1A: it is selective "
        f"{second / first:g}-fold. At a concentration that holds {100 * aim:g}% of NET, how many percent of α1A does "
        "it hold?",
        Numeric(
            right,
            "%",
            f"{c:g} nM hold {c:g}/({c:g} + {second:g}) = {right:.0f}%. Twofold in constants is hardly anything in "
            "occupancy: both curves are flat up there.",
            "Which concentration holds 80% of NET? Put it into the curve of the other site.",
            [
                Misconception(100 * aim / (second / first), "Half the affinity is not half the occupancy."),
                Misconception(100 * first / (first + second), "That is at a concentration that holds half of NET."),
                Misconception(100 - 100 * aim, "What is not held of NET; α1A has molecules of its own."),
                Misconception(right / 100, "As a share of 1 it is right; the question asks for percent."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


def outside(p):
    """Ask what one's own compound does to norepinephrine in the dialysate."""
    return predict(
        _key("outside", p),
        "From what you filed at stations 1 and 2: what will norepinephrine in the dialysate be at the suggested dose, "
        "in percent of that before?",
        number_range=(0, 800),
        unit="% of before",
    )


def pressure(p):
    """Ask what one's own compound does to the pressure."""
    return predict(
        _key("pressure", p),
        "And the mean pressure of lying people, at the suggested dose: by how much will it change? (0 is no change.)",
        number_range=(-50, 100),
        unit="mmHg",
    )


def quieter():
    """Ask which kind of compound explains a record."""
    right = "An antagonist of α2 receptors."
    return check(
        "18/quieter",
        "Somebody else files: norepinephrine outside 1.3 times that before, with idazoxan 1.5 times, which idazoxan "
        "alone does, too; the cells of the locus coeruleus fire *faster*; mean pressure rises by 9 mmHg; no K_i at any "
        "carrier. What was it?",
        Choices(
            right,
            {
                "A blocker of NET.": "It would raise norepinephrine, and by that make the cells fire *slower*; and it "
                "has a K_i at NET.",
                right: "Both brakes are off: cells fire faster, terminals release more. Idazoxan adds "
                "what the compound left, and ends where it ends alone.",
                "An agonist of α2 receptors.": "It would silence the cells, and norepinephrine would fall.",
                "A substrate of NET, which drives norepinephrine out.": "It has a K_i at a carrier, and what it drives "
                "out slows the cells.",
            },
        ),
    )


def trial(p):
    """Ask what one's own compound does in a trial."""
    return predict(
        _key("trial", p),
        "By how many points will your compound be better than placebo in a sound trial, at the suggested dose? "
        "(Below 0: it is worse.)",
        number_range=(-15, 15),
        unit="points",
    )


# -- 5 the report ----------------------------------------------------------------------------------------------------


def filed():
    """Ask which of several runs belongs into a report."""
    right = "The run whose design you can defend without its result."
    return check(
        "18/filed",
        "Eight runs of a station stand in your lab book. The designs differ; two of the eight give the interval that "
        "you had hoped for. Which do you file?",
        Choices(
            right,
            {
                "The run with the narrowest interval.": "A narrow interval may come from a wrong analysis (each sample "
                "counted as an animal, say) or from luck. It is no proof of a good design.",
                "The two that agree with the other stations.": "Then the stations can never disagree, and agreement "
                "means nothing.",
                right: "The choice is made by the design. Runs are numbered, in the report, too: a "
                "reader sees how often you tried.",
                "The mean of all eight.": "Bad designs are not made good by being averaged with good ones: a bias "
                "stays.",
            },
        ),
    )
