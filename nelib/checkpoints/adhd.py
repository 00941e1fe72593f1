"""Predictions and self-checks of lesson 17; the report on the virtual trial is a module of its own."""

import math

from scipy.special import ndtri

from nelib.checkpoints.adhd_trial_report import verdict
from nelib.clinic import cortex, cyp2d6, degeneration, withdrawal
from nelib.clinic.occupancy import evidence
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.locus import inverted_u

__all__ = [
    "best", "cleared", "converted", "dopamine", "exposure", "fold", "heads", "hurried", "impulse", "landed", "margin",
    "patients", "same_mean", "screened", "shared_peak", "spared", "survivors", "true_positive", "verdict",
]  # fmt: skip

# -- 1 from the dose to the plasma -----------------------------------------------------------------------------------


def exposure():
    """Ask how much more drug a poor metabolizer has in the blood."""
    return predict(
        "17/exposure",
        "An enzyme of the liver, CYP2D6, clears atomoxetine. Some people have none of it. They take the same dose for "
        "weeks. How many times the usual mean concentration do they have in the blood?",
        number_range=(1, 20),
        unit="times",
    )


def same_mean():
    """Ask for the dose that gives a poor metabolizer the usual mean."""
    dose, ratio = evidence("dose_day").value, evidence("AUC_ratio_label").value
    half = evidence("half_poor").value / evidence("half_extensive").value
    right = dose / ratio
    return check(
        "17/same_mean",
        f"A label gives poor metabolizers about {ratio:g} times the exposure, about "
        f"{evidence('peak_ratio_label').value:g} times the peak, and a half-life of {evidence('half_poor').value:g} h, "
        f"not {evidence('half_extensive').value:g} h. Which daily dose would give them the same *mean* "
        f"concentration as {dose:g} mg/kg gives to others (a question on kinetics, not a recommendation)?",
        Numeric(
            right,
            "mg/kg",
            f"The mean is dose over clearance and interval, nothing else: {dose:g}/{ratio:g} = {right:.2f} mg/kg. Peak "
            "and half-life say how the day is shared out.",
            "What is the mean concentration at steady state made of?",
            [
                Misconception(dose / half, "By the half-lives: the half-life holds the volume, too, which differs."),
                Misconception(dose / evidence("peak_ratio_label").value, "That makes the *peaks* alike."),
                Misconception(dose * ratio, "More exposure needs less drug."),
                Misconception(dose / 11.7, "That is by the 11.7 of the model; the label says 10."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def fold():
    """Ask how far the concentrations of people lie apart."""
    return predict(
        "17/fold",
        "Four thousand virtual Europeans take the same 1.2 mg for each kilogram. Leave out the 5% with the lowest and "
        "the 5% with the highest mean concentration. How many times higher is the highest of those left than the "
        "lowest?",
        number_range=(1, 30),
        unit="times",
    )


def converted():
    """Ask what a genotype knows."""
    right = "It gives them the usual dose, and most of a poor metabolizer's exposure."
    fold = cyp2d6.person(2, inhibited=False).CL / cyp2d6.person(2, inhibited=True).CL
    return check(
        "17/converted",
        "A clinic doses by genotype. One in five of its patients takes paroxetine, which blocks CYP2D6. What does the "
        "genotype do for a normal metabolizer among them?",
        Choices(
            right,
            {
                right: f"In the model {fold:.1f} times the exposure. The genotype says what the enzyme could do; a "
                "level in the blood says what it does.",
                "It protects them: the gene is normal.": "The gene is, the enzyme is held.",
                "It gives them a lower dose.": "Nothing in the genotype says that they take paroxetine.",
                "It does not matter: NET is nearly full anyway.": "That may be so for NET. Exposure still rises, and "
                "other effects of the drug do not end where NET does.",
            },
        ),
    )


# -- 2 from the plasma to the cortex ---------------------------------------------------------------------------------


def dopamine():
    """Ask what a blocker of NET does to dopamine of the cortex."""
    return predict(
        "17/dopamine",
        "Atomoxetine, usual dose, holds 82% of NET and 2% of the transporter of dopamine, DAT. Norepinephrine in the "
        "prefrontal cortex rises to 2.5 times rest. To how many times rest does *dopamine* rise there?",
        number_range=(0.5, 6),
        unit="times rest",
    )


def cleared():
    """Ask for the rise of dopamine where NET does a share of its clearance."""
    share, held = 0.6, 0.8
    right = 1 / (1 - share * held)
    return check(
        "17/cleared",
        f"In some region NET does {share:.0%} of the clearance of dopamine. A drug holds {held:.0%} of NET and nothing "
        "else. Release stays. To how many times rest does dopamine rise (two decimals)?",
        Numeric(
            right,
            "1",
            f"1/(1 − {share:g} · {held:g}) = {right:.2f}. It could not pass {1 / (1 - share):.1f}, were NET wholly "
            "blocked: the other ways stay open.",
            "Release equals clearance. Which share of the clearance is left?",
            [
                Misconception(1 / (1 - held), "That would be so if NET did all of the clearance."),
                Misconception(1 + share * held, "Clearance falls by that share; the concentration rises by one over "
                "what is left."),
                Misconception(1 / (share * held), "One over what is *left*, not over what is lost."),
                Misconception(1 - share * held, "That is the clearance that is left."),
                Misconception(1 / (1 - share), "That is NET wholly blocked."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def impulse():
    """Ask for the experiment that tells a releaser from a blocker."""
    right = "Stop the impulses with tetrodotoxin, then give it."
    return check(
        "17/impulse",
        "A compound at ten times its constant raises norepinephrine in a dialysate. Blocker or releaser? Which "
        "experiment decides, in the model?",
        Choices(
            right,
            {
                "See how far it rises.": "At this dose to 3.8 or 2.4 times rest, less than two-fold apart. From 20 "
                "times the constant on the height would decide: the blocker cannot pass 2.8.",
                "Deplete the stores with reserpine first.": "Both then have little to work with: 0.60 and 0.31 times "
                "rest at this dose.",
                right: "Without impulses a blocker has nothing to hold back. What still rises came through the "
                "carrier.",
                "Stop the impulses with tetrodotoxin, then give a thirtieth of it.": "At a low dose a releaser is "
                "mostly a blocker: it holds the carrier and brings little in.",
            },
        ),
    )


# -- 3 from the cortex to the task -----------------------------------------------------------------------------------


def best():
    """Ask for the best dose in somebody in the middle."""
    return predict(
        "17/best",
        "On the inverted U of lesson 11 norepinephrine does most at 136 nM. Somebody stands at 60 nM. The usual dose "
        "of atomoxetine multiplies that by 2.46. Which dose, in multiples of the usual one, is best for this person?",
        number_range=(0, 2),
        unit="usual doses",
    )


def landed():
    """Ask from which start the usual dose ends on the peak."""
    rise, top = float(cortex.respond("atomoxetine", 1.0).norepinephrine), inverted_u.peak().norepinephrine
    right = top / rise
    return check(
        "17/landed",
        f"The usual dose multiplies norepinephrine by {rise:.2f}, the peak lies at {top:.0f} nM. From which starting "
        "concentration does the usual dose end exactly on the peak?",
        Numeric(
            right,
            "nM",
            f"{top:.0f}/{rise:.2f} = {right:.0f} nM. Who starts higher is carried over the peak, and from some point "
            "on below where they began.",
            "The drug multiplies.",
            [
                Misconception(top * rise, "Multiplied in place of divided."),
                Misconception(top - top / rise, "That is what the drug adds there."),
                Misconception(top, "Then nobody would need a drug: that is the peak itself."),
            ],
            tolerance=0.015,
        ),
    )  # fmt: skip


def shared_peak():
    """Ask why a blocker harms beside guanfacine."""
    right = "Guanfacine fills α2A already; what the blocker adds goes to α1."
    return check(
        "17/shared_peak",
        "In the model guanfacine alone takes the person at 60 nM from 0.36 to 0.52. With the blocker on top it is "
        "0.48. Why does the second drug, which alone helped, lower U in this model?",
        Choices(
            right,
            {
                right: "The peak has moved to lower norepinephrine. But U is not a child: guanfacine added to a "
                "stimulant that had helped in part lowered symptoms further (Wilens 2012). This is a prediction that "
                "the data do not bear out.",
                "Guanfacine blocks the rise of norepinephrine.": "It would, at autoreceptors; the model gives it to "
                "the cortex only, and norepinephrine is 148 nM with and without.",
                "The blocker displaces guanfacine from α2A.": "Norepinephrine competes, but it is an agonist there, "
                "too: the receptor stays on.",
                "Together they hold too much NET.": "Guanfacine does not touch NET.",
            },
        ),
    )


# -- 4 does it work? -------------------------------------------------------------------------------------------------


def margin():
    """Ask how sure an indirect comparison is."""
    return predict(
        "17/margin",
        "Children, rated by clinicians, against placebo: amphetamine −1.02 (95% interval −1.19 to −0.85), atomoxetine "
        "−0.56 (−0.66 to −0.45), in standard deviations. The difference is −0.46. Plus or minus what (95%), if both "
        "estimates are independent?",
        number_range=(0, 0.5),
        unit="SD",
    )


def heads():
    """Ask what an indirect comparison assumes."""
    right = "That the trials of both drugs differ in nothing else that changes the effect"
    return check(
        "17/heads",
        "Two drugs were compared with placebo, never with each other. What must be true for the difference of the two "
        "effects to be the effect of the one against the other?",
        Choices(
            right,
            {
                "That placebo groups did equally well in both": "Placebo cancels, even where it does differently, as "
                "long as the *effect* of the drug does not depend on it.",
                right: "Age, severity, earlier drugs, raters, weeks. Randomization held within each trial, not "
                "between them.",
                "That both were tried in equally many patients": "Numbers decide how sure one is, not whether the "
                "comparison is fair.",
                "Nothing: randomization takes care of it": "Nobody was randomized between trials.",
            },
        ),
    )


def patients():
    """Ask for the size of a trial."""
    d, power = 0.56, 0.9
    z, z_80 = ndtri(0.975) + ndtri(power), ndtri(0.975) + ndtri(0.8)
    right = 2 * (z / d) ** 2
    return check(
        "17/patients",
        f"A trial is to see a difference of {d:g} standard deviations with a power of {power:.0%} at p < 0.05 "
        "(two-sided). How many patients in each of two groups must finish it?",
        Numeric(
            right,
            "1",
            f"2 · (1.960 + {ndtri(power):.3f})²/{d:g}² = {right:.0f}; with a t-test one more. If a quarter leaves, "
            f"{math.ceil(right / 0.75)} must begin, and that repairs the number only, not who is missing.",
            "The standard error of the difference is √(2/n) SD. The difference must be 1.960 + 1.282 of them: 1.960 "
            "for p < 0.05, 1.282 for a power of 90%.",
            [
                Misconception(2 * (z_80 / d) ** 2, "That is a power of 80%."),
                Misconception((z / d) ** 2, "Both groups scatter: the variance of the difference is 2/n."),
                Misconception(4 * (z / d) ** 2, "That is both groups together."),
                Misconception(2 * (ndtri(0.975) / d) ** 2, "With these the power is 50%: half of such trials miss."),
                Misconception(2 * ((ndtri(0.95) + ndtri(power)) / d) ** 2, "One-sided."),
                Misconception(2 * z**2 / d, "The difference is squared, too."),
            ],
            tolerance=0.03,
        ),
    )  # fmt: skip


def hurried():
    """Ask what a hurried design finds of a compound that does nothing."""
    return predict(
        "17/hurried",
        "A compound does nothing. It is given to every other patient, nobody is blind, the luckiest of five scales is "
        "told, and the trial stops as soon as p < 0.05, with at most five looks. By how many points (of 54) does such "
        "a trial find the compound better than placebo, on average?",
        number_range=(0, 20),
        unit="points",
    )


# -- 5 two more uses -------------------------------------------------------------------------------------------------


def spared():
    """Ask for a number needed to treat."""
    RR = withdrawal.evidence("severe_rr").value
    risk = 0.45
    right = 1 / (risk * (1 - RR))
    return check(
        "17/spared",
        f"α2 agonists multiply the risk of severe withdrawal by {RR:g}. In a clinic {risk:.0%} have it without them. "
        "How many must be treated so that one more is spared (one decimal)?",
        Numeric(
            right,
            "1",
            f"{risk:.0%} become {risk * RR:.1%}: {risk * (1 - RR):.1%} fewer, one in {right:.1f}. At another risk it "
            "is another number; the ratio alone is none.",
            "Risk without, risk with, difference; one over it.",
            [
                Misconception(1 / (1 - RR), "That is at a risk of 100%."),
                Misconception(1 / RR, "One over the ratio is no number of patients."),
                Misconception(1 / (risk * RR), "That is how many treated make one *case*."),
                Misconception(1 / risk, "That spares everybody."),
                Misconception(risk * (1 - RR), "That is how many fewer there are for each patient. One over it."),
                Misconception(4, "Rounded up, as one reports it. Here with one decimal."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


def survivors():
    """Ask what is left outside when most cells are gone."""
    return predict(
        "17/survivors",
        "Eighty percent of the cells of the locus coeruleus die, and their terminals with them. Those that are left "
        "keep their stores full. How much norepinephrine is outside, in percent of before?",
        number_range=(0, 120),
        unit="%",
    )


def true_positive():
    """Ask what a positive scan means."""
    sensitivity, specificity = (degeneration.evidence(name).value for name in ("sensitivity", "specificity"))
    return predict(
        "17/true_positive",
        f"A scan of the locus coeruleus is positive in {sensitivity:g}% of patients with Alzheimer's disease and "
        f"negative in {specificity:g}% of healthy people. In a memory clinic 36% have the disease; suppose that the "
        "scan is negative in as many of the others. Of 100 positive scans, how many are right?",
        number_range=(0, 100),
        unit="of 100",
    )


def screened():
    """Ask for the predictive value at another prevalence."""
    sensitivity, specificity = (degeneration.evidence(name).value / 100 for name in ("sensitivity", "specificity"))
    ill = 0.1
    right = 100 * ill * sensitivity / (ill * sensitivity + (1 - ill) * (1 - specificity))
    return check(
        "17/screened",
        f"The same scan in a general practice, where {ill:.0%} of those who complain of their memory have the disease. "
        "Which percentage of positive scans is right?",
        Numeric(
            right,
            "%",
            f"Of 1000: {1000 * ill * sensitivity:.0f} true and {1000 * (1 - ill) * (1 - specificity):.0f} false "
            f"alarms, {right:.1f}%. The scan has not changed, the people have.",
            "Count 1000 people: who is ill, who is positive.",
            [
                Misconception(100 * sensitivity, "That is the share of the ill who are positive: the other way round."),
                Misconception(100 * specificity, "That is the share of the others who are negative."),
                Misconception(100 * ill * sensitivity, "Of all people that share is ill and positive. Divide by all "
                "who are positive."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip
