"""Predictions and self-checks of lesson 05."""

import math

from nelib.explorers import receptors as explore
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.receptors.agonism import half_concentration
from nelib.receptors.agonism import maximum as maximal
from nelib.receptors.binding import IC50_of, occupancy
from nelib.receptors.isomers import weaker

# -- 1 occupancy and selectivity -------------------------------------------------------------------------------------


def selective():
    """Ask how much of beta2 a beta1-selective dose of metoprolol takes."""
    return predict(
        "05/selective",
        "Metoprolol is sold as selective for β1. In cells with one kind of human receptor each, a dose occupies 90% of "
        "the β1 receptors. How much of the β2 receptors does the same dose occupy?",
        number_range=(0, 100),
        unit="%",
    )


def decades():
    """Ask for the concentrations between 10% and 90% occupancy."""
    right = 81.0
    return check(
        "05/decades",
        "By what factor must the concentration of a drug rise to bring the occupancy of one receptor from 10% to 90%?",
        Numeric(
            right,
            "1",
            "10% is at K_d/9, 90% at 9 K_d: a factor of 81, nearly two decades. Any drug, any receptor, one site.",
            "Solve L/(L + K_d) = 0.1 and = 0.9 for L.",
            [
                Misconception(9, "That is from 50% to 90%, and the ratio of the occupancies. From 10% to 50% it is as "
                "much again."),
                Misconception(10, "A tenfold step brings it from 24% to 76%, at best."),
                Misconception(math.log10(right), "That is in decades: the factor is ten to this power."),
            ],
        ),
    )  # fmt: skip


def window():
    """Ask how much selectivity a clean experiment needs."""
    wanted, spared = 0.95, 0.05
    right = wanted / (1 - wanted) * (1 - spared) / spared
    return check(
        "05/window",
        "You want a blocker that takes at least 95% of receptor A and at most 5% of receptor B, at one dose. How many "
        "times lower must its K_i at A be?",
        Numeric(
            right,
            "1",
            f"95% of A needs 19 K_A; 5% of B allows K_B/19. So K_B/K_A must be 19² = {right:g}. Few drugs reach that.",
            "For 95% of A, L is 19 K_A. For 5% of B, L is K_B/19.",
            [
                Misconception(19, "That fills 95% of A, and half of B: you need another factor of 19."),
                Misconception(20, "That is 100/5. Work from L/(L + K)."),
                Misconception(100, "Fixed rules of thumb do not help: solve for the two occupancies."),
            ],
        ),
    )


# -- 2 isomers -------------------------------------------------------------------------------------------------------


def racemate():
    """Ask how much weaker a racemate looks."""
    return predict(
        "05/racemate",
        "Suppose that (+)-norepinephrine binds 42 times weaker than (−)-norepinephrine. How many times "
        "weaker than the pure (−)-isomer does the racemate, half and half, look?",
        number_range=(1, 45),
        unit="times",
    )


def impure():
    """Ask what an impurity does to a ratio."""
    true, share = 300.0, 0.01
    right = float(weaker(share, true))
    return check(
        "05/impure",
        "A (+)-isomer binds 300 times weaker than the (−)-isomer. The bottle of (+)-isomer holds 1% of the (−)-isomer. "
        "What ratio will you measure?",
        Numeric(
            right,
            "1",
            f"1/(0.01 + 0.99/300) = {right:.3g}. Of what binds, three quarters is the impurity. With any true ratio, "
            "1% of impurity allows no measured ratio above 100.",
            "Add affinities, weighted with the shares: 1/K is 0.01 of one and 0.99 of the other.",
            [
                Misconception(
                    true,
                    "The 1% that binds 300 times tighter is not small change: average affinities, 1/K, not constants.",
                ),
                Misconception(1 / share, "That is the ceiling for a (+)-isomer that does not bind at all."),
                Misconception(float(weaker(1 / 2, true)), "That is a racemate, half and half."),
            ],
        ),
    )


# -- 3 competition ---------------------------------------------------------------------------------------------------


def two_laboratories():
    """Ask how far the IC50 of one drug differ between two laboratories."""
    tube = explore.competition.data()
    return predict(
        "05/laboratories",
        "Two laboratories measure the same antagonist at the same receptor, without any error. A takes as much "
        f"radioligand as its K_d, and finds an IC50 of {tube['IC50']['A']:.3g} nM. B takes 19 times as much. What IC50 "
        "does B find?",
        number_range=(0, 1000),
        unit="nM",
    )


def ratio():
    """Ask for K_i."""
    IC50, fold = 60.0, 3.0
    right = IC50 / (1 + fold)
    return check(
        "05/K_i",
        f"An IC50 of {IC50:g} nM was found with a radioligand at {fold:g} times its K_d. What is K_i?",
        Numeric(
            right,
            "nM",
            f"{IC50:g}/(1 + {fold:g}) = {right:g} nM. Whoever prints the IC50 without L/K_d prints half a number.",
            "IC50 = K_i (1 + L/K_d).",
            [
                Misconception(IC50, "That is the IC50. The radioligand holds three quarters of the receptors before "
                              "the competitor comes."),
                Misconception(IC50 / fold, "You divided by L/K_d and left out the 1."),
                Misconception(float(IC50_of(IC50, fold, 1)), "You multiplied. An IC50 is never below K_i."),
                Misconception(IC50 / (1 + 1 / fold), "You turned L/K_d upside down."),
            ],
        ),
    )  # fmt: skip


# -- 4 Schild --------------------------------------------------------------------------------------------------------

MAXIMUM = (
    "It stays: enough agonist always wins.",
    "It falls: agonist that comes later finds places taken.",
    "It rises: the antagonist protects receptors.",
)


def maximum():
    """Ask what a slow competitive antagonist does to the maximum."""
    return predict(
        "05/maximum",
        "A strip of aorta has stood in prazosin until all is at equilibrium. Prazosin competes for the site of the "
        "agonist and comes off again, slowly. Now the agonist is added, and the contraction is read five minutes "
        "later. What happens to the maximal response?",
        options=MAXIMUM,
    )


def dose_ratio():
    """Ask for a dose ratio from pA2."""
    pA2, B = 7.9, 50.0
    K_B = 10 ** (9 - pA2)
    right = 1 + B / K_B
    return check(
        "05/dose-ratio",
        f"Phentolamine has a pA2 of {pA2:g} against phenylephrine in the rat's aorta, with parallel shifts (Doggrell "
        f"1992). With {B:g} nM of it, how many times more phenylephrine gives the same contraction?",
        Numeric(
            right,
            "1",
            f"K_B = 10^(9 − {pA2:g}) nM = {K_B:.3g} nM; the dose ratio is 1 + {B:g}/{K_B:.3g} = {right:.3g}, whatever "
            "the response at which it is read.",
            "K_B is 10^(−pA2) M. Gaddum: A must rise by 1 + B/K_B.",
            [
                Misconception(B / K_B, "Without antagonist the dose ratio is 1, not 0: add 1."),
                Misconception(1 + B / pA2, "pA2 is a logarithm: K_B = 10^(−pA2) M."),
                Misconception(math.log10(right), "That is its logarithm."),
                Misconception(pA2, "That is pA2 itself."),
                Misconception(1 + 1e3 * B / K_B, "A factor of a thousand: K_B is 12.6 nM, not pM."),
            ],
        ),
    )


def slope():
    """Ask what a Schild slope below 1 means for the intercept."""
    right = "No: with a slope other than 1 it is not the constant of anything."
    return check(
        "05/slope",
        "Metoprolol on the portal vein: the Schild plot is a line with a slope well below 1, and crosses zero at 6.51. "
        "Is 6.51 the pK_B of metoprolol at the β2 receptor?",
        Choices(
            right,
            {
                "Yes: pA2 is where the plot crosses zero.": "That is the definition of pA2, a number read from a plot. "
                "It is pK_B only if Gaddum's equation holds, and then the slope is 1.",
                right: "Something in the tissue is not in Gaddum's equation: a second receptor, an agonist that is "
                "taken up, no equilibrium. Where the line crosses zero depends on which doses you took. Here the "
                "agonist was isoproterenol, which nerves do not take up: a second β receptor is the likely reason.",
                "Yes, if the line is forced through a slope of 1.": "Then the number depends on the doses at which you "
                "forced it. The misfit is the finding.",
            },
        ),
    )


# -- 5 from occupancy to effect --------------------------------------------------------------------------------------


def partial():
    """Ask for the maximum of a partial agonist in a tissue with reserve."""
    return predict(
        "05/partial",
        "In membranes with human α2A receptors clonidine has 32% of the maximal effect of norepinephrine (Jasper "
        "1998; take norepinephrine to have τ = 1 there, and n = 1). In a tissue with a large receptor reserve, where "
        "norepinephrine needs 1% of the receptors for half of its maximum: how large is clonidine's maximal effect, in "
        "percent of norepinephrine's?",
        number_range=(0, 100),
        unit="%",
    )


def needed():
    """Ask for the occupancy at half the maximal response."""
    tau = 4.0
    EC50 = float(half_concentration(1, tau))
    right = 100 * float(occupancy(EC50, 1.0))
    return check(
        "05/needed",
        f"An agonist has τ = {tau:g} in a tissue (n = 1). How many percent of the receptors must it occupy for half of "
        "its maximal effect?",
        Numeric(
            right,
            "%",
            f"EC50 = K_A/(1 + τ) = K_A/{1 + tau:g}; at this dose the occupancy is 1/(1 + {1 + tau:g}) = {right:.3g}%.",
            "First EC50 as a multiple of K_A, then the occupancy at that dose.",
            [
                Misconception(50, "That is occupancy taken for response. With a reserve they part."),
                Misconception(100 * EC50, "That is EC50/K_A, in percent. Put it into the law of mass action."),
                Misconception(100 * tau / (1 + tau), "That is the maximal effect, in percent of E_m."),
                Misconception(100 / tau, "That is 1/τ, the limit for a large τ. EC50 is K_A/(1 + τ), and the occupancy "
                "there 1/(2 + τ)."),
                Misconception(right / 100, "That is the share. In percent it is a hundred times that."),
            ],
            tolerance=0.03,
        ),
    )  # fmt: skip


def lost():
    """Ask what losing receptors does to the maximum."""
    tau = 3.0
    before, after = float(maximal(tau)), float(maximal(tau / 2))
    right = 100 * after / before
    return check(
        "05/lost",
        f"In a tissue with τ = {tau:g} (n = 1) half of the receptors are destroyed for good. How large is the maximum "
        "that is left, in percent of the former one?",
        Numeric(
            right,
            "%",
            f"τ falls to {tau / 2:g}: {tau / 2:g}/{1 + tau / 2:g} = {after:g} of E_m, where it was {before:g}. With "
            "τ = 100 it would be 99%.",
            "τ goes with the receptors, and E_max is τ/(1 + τ).",
            [
                Misconception(50, "So it would if response were occupancy."),
                Misconception(100 * after, "That is in percent of E_m. The former maximum was less than E_m, too."),
                Misconception(100, "There is a reserve, but a small one."),
            ],
            tolerance=0.02,
        ),
    )


# -- 6 the ternary complex -------------------------------------------------------------------------------------------


def high_share():
    """Ask what a two-site fit finds where there is one kind of receptor."""
    return predict(
        "05/share",
        "Membranes hold one kind of receptor, all alike, and G proteins for half of them. Isoproterenol displaces a "
        "labeled antagonist, and the curve is fitted with two sites. What share of the receptors does the fit call "
        "sites of high affinity?",
        number_range=(0, 100),
        unit="%",
    )


def gtp():
    """Ask what the size of a GTP shift tells."""
    right = "The first: it holds tighter to a receptor that has its G protein."
    return check(
        "05/GTP",
        "In the same membranes GTP shifts the curve of one compound tenfold to the right, that of another twofold, and "
        "that of a third not at all. Which is the strongest agonist?",
        Choices(
            right,
            {
                right: "The shift lies between 1 and α, and α is what makes an agonist. The third is a neutral "
                "antagonist. This is how a binding assay tells agonists from antagonists.",
                "The third: its affinity is safe from GTP.": "It binds the receptor alike with and without G protein: "
                "α = 1, a neutral antagonist.",
                "It cannot be told without a response.": "A response depends on the tissue, too. What the compound "
                "does to the pair of receptor and G protein can be seen here.",
            },
        ),
    )


def shallow():
    """Ask what a one-site K_i means for a shallow curve."""
    right = "None: K_i by Cheng and Prusoff supposes one site, and one site has a slope of 1."
    return check(
        "05/shallow",
        "An agonist's displacement curve has n_H = 0.7 and an IC50 of 200 nM; L = K_d. Which K_i may go into a table?",
        Choices(
            right,
            {
                "100 nM, from Cheng and Prusoff.": "The number can be computed, and means nothing: it lies between two "
                "states, and where it lies depends on the G protein in the tube.",
                right: "Report the IC50 with its slope, or both states of a model with their conditions, or repeat it "
                "with GTP, where the curve is steep.",
                "200 nM, the IC50, because the equation does not hold.": "An IC50 is not a K_i, neither where "
                "the equation holds nor where it does not.",
            },
        ),
    )


# -- 7 three tables --------------------------------------------------------------------------------------------------

BEST = ("α1D: 30 to 100 nM", "α2: 56 nM", "β1 and α1A: 126 nM", "It cannot be told from these numbers.")


def best():
    """Ask which receptor binds norepinephrine best, before the tables are compared."""
    return predict(
        "05/best",
        "From these numbers: which receptor binds norepinephrine best?",
        options=BEST,
    )


def pool():
    """Ask which numbers may be compared."""
    right = "2.00 and 18.0 µM: β1 and β2, same paper, same radioligand, both cloned."
    return check(
        "05/pool",
        "You need one ratio of norepinephrine's affinities for two receptors. Which pair of numbers do you take?",
        Choices(
            right,
            {
                "126 and 400 nM: β1 of the rat and α2A of human platelets (S1).": "Two species, two preparations, and "
                "two numbers that stand at other receptors in the next table.",
                "56 and 740 nM: α2 and β1, one page (vendor).": "One page, but no subtype, no radioligand, no paper. "
                "And 'recombinant human α2' is three receptors.",
                right: "What both have in common cancels in the ratio: ninefold. The absolute values still depend on "
                "the state of the receptor.",
                "30 and 1100 nM: the best α1D and β2 (S1).": "Taking the extremes of two ranges makes the ratio as "
                "large as it can be.",
            },
        ),
    )
