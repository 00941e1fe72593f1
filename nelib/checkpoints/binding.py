"""Predictions and self-checks of lesson 06."""

import math

from nelib.checkpoints.binding_report import report
from nelib.explorers import binding as explore
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.receptors.binding import bound, cheng_prusoff, exact_IC50, munson_rodbard
from nelib.receptors.radioligand import dpm_per_fmol, isotope

__all__ = ["report"]

# -- 1 from count to mole --------------------------------------------------------------------------------------------


def longer():
    """Ask what counting longer does where most binding is non-specific."""
    now = explore.counts.data(nonspecific=90)
    return predict(
        "06/longer",
        "Ten fmol of a tritiated ligand sit on the receptors of a tube, and nine times as much on filter and "
        f"membranes. Counted for a minute, the specific binding has an error of {now['error here']:.0f}%. You "
        "count ten times longer. What error is left?",
        number_range=(0, 80),
        unit="%",
    )


def fmol():
    """Ask for the receptors behind a count."""
    activity, efficiency = 80.0, isotope("3H").efficiency()
    total, blank = 1420.0, 355.0
    right = (total - blank) / efficiency / float(dpm_per_fmol(activity))
    return check(
        "06/fmol",
        f"A total has {total:g} cpm, its non-specific tube {blank:g} cpm. The counter sees {efficiency:.0%} of the "
        f"decays; the ligand has {activity:g} Ci/mmol (1 Ci is 2.22·10¹² decays a minute). How many fmol are bound "
        "specifically?",
        Numeric(
            right,
            "fmol",
            f"{total - blank:g} cpm are {(total - blank) / efficiency:,.0f} dpm; one fmol at {activity:g} Ci/mmol "
            f"makes {float(dpm_per_fmol(activity)):.4g} dpm: {right:.3g} fmol.",
            "cpm over efficiency is dpm; dpm over (2.22 × Ci/mmol) is fmol.",
            [
                Misconception(right * efficiency, "You took counts for decays. The counter sees only a part of them."),
                Misconception(right * efficiency**2, "You multiplied by the efficiency. There were more decays."),
                Misconception(total / efficiency / float(dpm_per_fmol(activity)), "The non-specific binding is "
                "missing."),
                Misconception(right * 60, "That is with decays a second. 3.7·10¹⁰ a second are 2.22·10¹² a minute."),
                Misconception(right * 1000, "A factor of a thousand: 1 Ci/mmol is 2.22 dpm a fmol."),
            ],
        ),
    )  # fmt: skip


def half():
    """Ask what a month does to two labels."""
    days, life = 30.0, isotope("125I").half_life
    right = 100 * 2 ** (-days / life)
    return check(
        "06/half",
        f"¹²⁵I has a half-life of {life:g} days. How many percent of a stock's label are left after {days:g} days?",
        Numeric(
            right,
            "%",
            f"2^(−{days:g}/{life:g}) = {right:.3g}%. Tritium, with 12.3 years, has 99.5%. What is left of a "
            "carrier-free iodine stock is as hot as ever, per molecule: each decay takes its molecule away.",
            "The label falls by half with each half-life.",
            [
                Misconception(right / 100, "That is the share. In percent it is a hundred times that."),
                Misconception(100 * (1 - days / life / 2), "That is a straight line. Decay is exponential."),
                Misconception(100 * math.exp(-days / life), "You took the half-life for the time constant."),
                Misconception(100 - right, "That is what is gone."),
            ],
            tolerance=0.01,
        ),
    )


# -- 2 when may you filter -------------------------------------------------------------------------------------------


def minutes():
    """Ask how long to incubate."""
    return predict(
        "06/minutes",
        "A radioligand comes off its receptor with a half-life of 35 minutes. You plan a saturation experiment from a "
        "tenth of K_d to ten times K_d. The tube with the most ligand is at equilibrium within 20 minutes. How long "
        "must you wait until K_d comes out right, within 2%?",
        number_range=(0, 400),
        unit="min",
    )


def rate():
    """Ask for the observed rate constant."""
    k_off, times = 0.02, 3.0
    right = math.log(2) / (k_off * (1 + times))
    return check(
        "06/rate",
        f"A radioligand has k_off = {k_off:g} per minute. You add it at {times:g} times its K_d. After how many "
        "minutes is binding at half of its equilibrium?",
        Numeric(
            right,
            "min",
            f"k_obs = k_on L + k_off = k_off (1 + L/K_d) = {k_off * (1 + times):g}/min, and ln 2/k_obs = {right:.3g} "
            "min.",
            "k_obs = k_on L + k_off, and k_on = k_off/K_d.",
            [
                Misconception(math.log(2) / k_off, "That is dissociation. Ligand that binds speeds the approach up."),
                Misconception(k_off * (1 + times), "That is k_obs. The half-time is ln 2 over it."),
                Misconception(1 / (k_off * (1 + times)), "That is the time constant. The half-life is ln 2 times "
                "that."),
                Misconception(math.log(2) / (k_off * times), "The approach is k_on L + k_off, not k_on L alone."),
            ],
        ),
    )  # fmt: skip


# -- 3 how much tissue is too much -----------------------------------------------------------------------------------


def tissue():
    """Ask what too much tissue does to K_d."""
    return predict(
        "06/tissue",
        "Cells with cloned α1A receptors, 10 pmol in a milligram of protein. You take 100 µg in a quarter of a "
        "milliliter: 4.1 nM receptor. The K_d of prazosin is 0.15 nM; you read it from bound against added ligand. How "
        "many times too high does it come out?",
        number_range=(1, 40),
        unit="times",
    )


def depleted():
    """Ask for the bound share."""
    R_T, L_T, K_d = 0.4, 0.2, 0.2
    right = 100 * float(bound(R_T, L_T, K_d)) / L_T
    simple = 100 * R_T / (R_T + K_d)
    return check(
        "06/depleted",
        f"{R_T:g} nM receptor, {L_T:g} nM radioligand added, K_d {K_d:g} nM. How many percent of the ligand are bound "
        "at equilibrium?",
        Numeric(
            right,
            "%",
            f"(R_T − B)(L_T − B) = K_d B gives B = {right / 100 * L_T:.3g} nM, {right:.3g}% of what was added. The "
            "free ligand is less than half of what you would put on the axis.",
            "Write mass action with what is left of both, and solve the quadratic for B.",
            [
                Misconception(100 * R_T * L_T / (K_d + L_T) / L_T, "That is B_max L/(K_d + L) with all the ligand "
                              "free: as much as there is."),
                Misconception(simple, "That lets the ligand run out and keeps the receptors free."),
                Misconception(right * L_T / R_T, "That is the share of the receptors."),
                Misconception(100 - right, "That is what stays free."),
                Misconception(right / 100, "That is the share. In percent it is a hundred times that."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


# -- 4 Cheng and Prusoff ---------------------------------------------------------------------------------------------


def wrong():
    """Ask how wrong Cheng and Prusoff are."""
    return predict(
        "06/wrong",
        "A potent competitor, K_i 0.1 nM. Your tube holds 1 nM receptor, and 0.2 nM radioligand at its K_d. You do "
        "everything right, find the IC50, and divide by 1 + L/K_d. How many times too high is your K_i?",
        number_range=(1, 40),
        unit="times",
    )


def corrected():
    """Ask for the exact K_i."""
    R_T, L_T, K_d, K_i = 0.5, 0.2, 0.2, 0.3
    held = float(bound(R_T, L_T, K_d))
    y0 = held / (L_T - held)
    IC50 = float(exact_IC50(R_T, L_T, K_d, K_i))
    plain = float(cheng_prusoff(IC50, L_T, K_d))
    return check(
        "06/corrected",
        f"An IC50 of {IC50:.4g} nM was read with {L_T:g} nM radioligand added (K_d {K_d:g} nM), of which "
        f"{held:.4g} nM was bound without competitor. What is K_i, exactly?",
        Numeric(
            K_i,
            "nM",
            f"y₀ = {held:.3g}/{L_T - held:.3g} = {y0:.3g}; Munson and Rodbard give {K_i:g} nM, Cheng and Prusoff "
            f"{plain:.3g} nM.",
            "y₀ is bound over free. Put it into the expression above, with the minus sign.",
            [
                Misconception(plain, "That is Cheng and Prusoff, with the ligand that was added."),
                Misconception(float(cheng_prusoff(IC50, L_T - held, K_d)), "That is Cheng and Prusoff with the free "
                              "ligand. The competitor is depleted, too."),
                Misconception(float(munson_rodbard(IC50, L_T, K_d, y0, misprinted=True)), "That is the misprint: the "
                              "last term is subtracted."),
                Misconception(IC50, "That is the IC50."),
            ],
        ),
    )  # fmt: skip


# -- 5 one site or two -----------------------------------------------------------------------------------------------


def power():
    """Ask how often two sites are seen."""
    return predict(
        "06/power",
        "A tissue has two receptors, half and half. Your competitor prefers one of them threefold. Twelve "
        "concentrations in triplicate, spread over seven decades, tubes that scatter by 5%. In how many of 60 "
        "experiments does the F-test see two sites?",
        number_range=(0, 60),
        unit="of 60",
    )


def parsimony():
    """Ask what a small gain in chi-square means."""
    right = "One site: the data do not ask for more."
    return check(
        "06/parsimony",
        "Two sites fit a little better than one: F-test p = 0.3; the two IC50 come out 60-fold apart, with intervals "
        "from zero to infinity. What do you report?",
        Choices(
            right,
            {
                "Two sites, 60-fold apart: that fit has the smaller residuals.": "More parameters always fit better. "
                "The F-test asks whether better than luck, and it says no.",
                right: "And you say what you could have missed: with this design sites less than about tenfold apart "
                "are often not seen.",
                "A Hill slope of 0.95, as a compromise.": "A Hill slope describes the curve; it is no mechanism, and "
                "here it is not different from 1 either.",
            },
        ),
    )


# -- 6 overshoot -----------------------------------------------------------------------------------------------------


def after():
    """Ask what is bound when the competitor is slow."""
    return predict(
        "06/after",
        "Radioligand and a slow competitor are added together. At equilibrium, after many hours, the radioligand will "
        "hold 9% of the receptors. Alone it would hold 83% after half an hour. You filter after 30 minutes. What share "
        "does it hold then?",
        number_range=(0, 100),
        unit="%",
    )


def slow():
    """Ask what filtering early does to the ranking of two drugs."""
    right = "The fast one looks better than the slow one, although they are equal."
    return check(
        "06/slow",
        "Two drugs have the same K_i. One stays on the receptor for a minute, the other for eight hours. You screen "
        "both with 30 minutes of incubation. What does your table say?",
        Choices(
            right,
            {
                "Both are alike: K_i is an equilibrium constant.": "K_i is. Your IC50 is not one until both "
                "ligands have reached equilibrium, and the slow one needs a multiple of its residence time.",
                right: "The slow one has not yet taken its share, and looks too weak. Screens throw such drugs away; "
                "in the body the slow one may act all day.",
                "The slow one looks better: it does not leave.": "It does not arrive, either: at equal K_i what "
                "leaves slowly binds slowly.",
            },
        ),
    )


# -- 7 the bench -----------------------------------------------------------------------------------------------------

FAULTS = (
    "About 0.6 nM: the protocol is the textbook's.",
    "0.3 nM or less: prazosin has not arrived everywhere.",
    "About 2.6 nM: the IC50 is K_i (1 + L/K_d), and L/K_d is 3.3.",
    "More than 6 nM, with an interval that rules out 0.6 nM.",
    "Anything: the interval will span a factor of ten.",
)


def protocol():
    """Ask what the protocol of the overview finds."""
    return predict("06/protocol", PROTOCOL, options=FAULTS)


PROTOCOL = (
    "The overview's protocol, with what it leaves open filled in as a beginner would: 200 µg of membranes of cells "
    "with α1A receptors, 0.5 nM [³H]prazosin, 15 minutes at 25 °C, 100 µM norepinephrine in the blanks, three washes "
    "at room temperature, the IC50 reported. The compound is 5-methylurapidil, in truth 0.6 nM. What will the assay "
    "say?"
)
