"""Predictions and self-checks of lesson 01."""

import math

from nelib.explorers import synthesis as explore
from nelib.explorers.synthesis.control import STEPS
from nelib.explorers.synthesis.regulation import DISTURBANCES, at_the_end
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.control import control_coefficients
from nelib.kit.evidence import load_evidence
from nelib.synapse.scenarios import treat
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal


def _value(name: str) -> float:
    return load_evidence("synthesis")[name].value


def _apparent_K_m(bh4: float) -> float:
    """Return the tyrosine at which TH is half saturated, in µM."""
    return _value("K_tyr") * (1 + _value("K_bh4") / bh4 * (1 + _value("cda_0") / _value("K_i_cda")))


# -- 1 one enzyme ----------------------------------------------------------------------------------------------------


def sketch():
    """Ask for a sketch of the rate of TH against tyrosine."""
    now = explore.enzyme.data()["now"]
    return predict(
        "01/sketch",
        f"At {_value('tyr_0'):g} µM tyrosine, as in the resting terminal, TH makes about {now:.0f} µM L-DOPA per "
        f"hour. Sketch the "
        "rate at four concentrations of tyrosine.",
        points=(25, 75, 200, 400),
        number_range=(0, 60),
        unit="µM/h",
        point_label="µM tyrosine",
    )


def optimum():
    """Ask for the tyrosine of maximal rate with a tenth of the BH4."""
    bh4 = _value("bh4_0") / 10
    K_tyr, K_i = _value("K_tyr"), _value("K_i_tyr")
    apparent = _apparent_K_m(bh4)
    right = math.sqrt(apparent * K_i)
    return check(
        "01/optimum",
        f"In BH4 deficiency a tenth of the BH4 is left ({bh4:.3g} µM), and the other constants stay. At which "
        f"tyrosine does "
        "TH now run fastest? Use the formula that you have just derived, or the figure.",
        Numeric(
            right,
            "µM",
            f"√(K'·K_i) = √({apparent:.0f} µM · {K_i:.0f} µM) = {right:.0f} µM. With little BH4 the apparent K_m "
            f"for tyrosine rises, "
            "so the optimum moves up: a patient with little BH4 is on the rising side of the curve.",
            "Compute the apparent K_m first: K_tyr·(1 + (K_BH4/BH4)·(1 + cda/K_i,cda)). Then take √(K'·K_i,tyr).",
            [
                Misconception(apparent, "That is the apparent K_m, the tyrosine of half-maximal saturation. The "
                                        "optimum is the "
                                        "geometric mean of it and K_i."),
                Misconception(math.sqrt(K_tyr * K_i), "You used the plain K_m for tyrosine. With little BH4 the "
                                                      "apparent K_m is larger."),
                Misconception(explore.enzyme.data()["best"], "That is the optimum at normal BH4. BH4 is part of the "
                                                             "apparent K_m."),
                Misconception(apparent * K_i, "You forgot the square root; look at the unit, µM².")
            ],
            tolerance=0.04,
        ),
    )  # fmt: skip


# -- 2 the terminal --------------------------------------------------------------------------------------------------


def aadc():
    """Ask what a 90% block of AADC does."""
    return predict(
        "01/aadc",
        "A drug blocks 90% of AADC, the enzyme that turns L-DOPA into dopamine. A day later, how much "
        "norepinephrine does "
        "the terminal make?",
        options=("about 10% of before", "about half", "somewhat less, 80 to 95%", "as much as before"),
    )


def reserpine():
    """Ask why reserpine lowers synthesis."""
    right = "DBH sits inside the vesicle: dopamine that does not get in cannot be converted."
    return check(
        "01/reserpine",
        "Reserpine blocks VMAT and touches no enzyme. In the model it halves the norepinephrine that is made. Why?",
        Choices(
            right,
            {
                "TH is inhibited by the amines that pile up in the cytosol.": "Look at the TH arrow: with the "
                "model's K_i of 110 µM "
                "it hardly changes. (With the measured constant it would fall by an eighth: a part of the truth in "
                "a real nerve.)",
                right: "The vesicular step is part of the synthesis. What stays outside meets MAO instead.",
                "Reserpine also blocks AADC.": "The AADC arrow does not change. Press Reserpine and compare the "
                "arrows.",
                "Less norepinephrine is stored, and the store is what is made.": "The store falls much more, to 6%. "
                "Synthesis is a "
                "flux (µM/h), the store is an amount (µM).",
            },
        ),
    )


# -- 3 control -------------------------------------------------------------------------------------------------------


def decider():
    """Ask which step has most control over dopamine synthesis."""
    return predict(
        "01/decider",
        "In the published dopamine terminal, which step changes the amount of dopamine made most when it becomes 1% "
        "stronger?",
        options=tuple(s for s in STEPS if s not in ("DBH",)),
    )


def coefficient():
    """Ask for the change of the flux after a loss of 20% of TH."""
    c = float(control_coefficients(dopamine_terminal()).loc["TH", "TH"])
    right = 100 * (0.8**c - 1)
    return check(
        "01/coefficient",
        f"The control coefficient of TH on the dopamine made is {c:.2f}. A patient has lost 20% of TH. By how many "
        f"percent does "
        "the synthesis change? Use the coefficient; give the sign.",
        Numeric(
            right,
            "%",
            f"0.8^{c:.2f} = {0.8**c:.3f}, a change of {right:.1f}%. The feedback makes good nearly half of the loss.",
            "The coefficient is a slope between logarithms: ln(J₂/J₁) = C · ln(0.8). Answer with a sign, in percent.",
            [
                Misconception(
                    -20, "That would be C = 1: synthesis in proportion to TH. Here the feedback makes good nearly half."
                ),
                Misconception(
                    100 * (c - 1), f"You read C = {c:.2f} as the share that is left. It is a slope between logarithms."
                ),
                Misconception(100 * 0.8**c, "That is what is left. The question is by how much it changes."),
                Misconception(right / 100, "That is the change as a fraction. Multiply by 100 for percent."),
                Misconception(
                    0.8**c, "That is the share that is left. The question is by how many percent it changes."
                ),
            ],
            tolerance=0.07,
        ),
    )


# -- 4 regulation ----------------------------------------------------------------------------------------------------


def brakes():
    """Ask which brake keeps synthesis steady."""
    return predict(
        "01/brakes",
        "TH is doubled. Three brakes could hold the synthesis back: the end product, the substrate, the "
        "autoreceptor. Which one, "
        "switched off, lets the synthesis rise most?",
        options=("end-product inhibition", "substrate inhibition", "the autoreceptor", "all three alike"),
    )


def meal():
    """Ask what keeps dopamine constant after a meal."""

    def change(*without: str) -> str:
        off = dict.fromkeys(without, False)
        data = explore.regulation.data(disturbance=DISTURBANCES[0], **off)
        return f"{at_the_end(data, 'TH') - 1:+.1%}".replace("-", "−")

    usual, alone = change(), change("substrate")
    saturation = 1 / (1 + _apparent_K_m(_value("bh4_0")) / _value("tyr_0"))
    right = "The transport from the blood saturates, and so does TH; substrate inhibition takes off the rest."
    return check(
        "01/meal",
        "Double the tyrosine in the blood for five hours, with substrate inhibition on, then off. What keeps the "
        "dopamine "
        "made so steady after a meal?",
        Choices(
            right,
            {
                "Substrate inhibition alone.": f"Without it the synthesis changes by {alone}, not by 100%. Most of "
                f"the damping "
                "was there before.",
                right: f"Of the doubling little reaches TH, and TH is {saturation:.0%} saturated: {alone} is left. "
                f"Substrate "
                f"inhibition, which "
                f"the authors name as the stabilizer, turns that into {usual}.",
                "End-product inhibition by dopamine.": f"Switch it off: {usual} becomes {change('end_product')}. "
                "At K_i = 110 µM it is nearly absent.",
                "The autoreceptor.": f"Without it the answer to a meal is {change('autoreceptor')} instead of "
                f"{usual}: it helps, "
                "but it is not the reason.",
            },
        ),
    )


# -- 5 the inhibition constant ---------------------------------------------------------------------------------------


def tighter():
    """Ask what is left of synthesis at the measured constant."""
    return predict(
        "01/tighter",
        "The model holds that catecholamines inhibit TH with a K_i of 110 µM. Measured: 0.09 µM, about 1200 times "
        "tighter. Put the "
        "measured value into the model. What percentage of the synthesis is left?",
        number_range=(0, 100),
        unit="%",
    )


def apparent():
    """Ask by what factor catecholamine raises the need for BH4."""
    cda, tight, loose = _value("cda_0"), _value("K_d_low"), _value("K_i_cda")
    K_tyr, K_bh4, tyr, bh4 = (_value(n) for n in ("K_tyr", "K_bh4", "tyr_0", "bh4_0"))
    right = 1 + cda / tight
    need, need_loose = (K_bh4 * (1 + cda / k) * K_tyr / (K_tyr + tyr) for k in (tight, loose))
    return check(
        "01/apparent",
        f"Catecholamine competes with BH4. With {cda:g} µM dopamine in the cytosol and K_i = {tight:g} µM: by what "
        f"factor does it "
        "raise the BH4 that TH needs for half its rate?",
        Numeric(
            right,
            "1",
            f"1 + cda/K_i = {right:.1f}. At {tyr:g} µM tyrosine the half-saturating BH4 rises from {need_loose:.3g} "
            f"µM (with the "
            f"model's K_i) to {need:.0f} µM, more than the {bh4:g} µM that are there: TH now lacks cofactor.",
            "A competitive inhibitor multiplies what is needed of its rival by 1 + I/K_i.",
            [
                Misconception(
                    1 + (cda / loose + tight / cda) / 2,
                    "Hardly more than 1: either you used the model's 110 µM, or you turned the ratio upside down. It "
                    "is inhibitor over its measured K_i.",
                ),
                Misconception(
                    cda / tight, "Nearly: you forgot the 1 in 1 + I/K_i. Without inhibitor the factor must be 1."
                ),
                Misconception(1 / right, "A competitor raises the need; you lowered it."),
            ],
            tolerance=0.015,
        ),
    )


# -- 6 drugs ---------------------------------------------------------------------------------------------------------


def store():
    """Ask how much norepinephrine is left in the vesicles a day after block of TH."""
    return predict(
        "01/store",
        "α-Methyl-p-tyrosine blocks 95% of TH. What percentage of the norepinephrine is left in the vesicles after "
        "24 hours?",
        number_range=(0, 100),
        unit="%",
    )


def half_life():
    """Ask for the half-life of the store."""
    path = treat("α-methyl-p-tyrosine", [0, 2, 8, 16])
    k = math.log(path["vne"][2] / path["vne"][3]) / 8
    rest = norepinephrine_terminal().steady_state()
    loss = (rest["MAO_NE"] + rest["U2"] + rest["spillover"]) / (rest["vne"] + rest["cne"])
    made, stored = path["DBH"][1] / path["DBH"][0], path["vne"][1] / path["vne"][0]
    return check(
        "01/half-life",
        f"Between hours 8 and 16 of the block the store falls with a rate constant of {k:.4f} per hour. What is its "
        f"half-life?",
        Numeric(
            math.log(2) / k,
            "hour",
            f"ln 2 / k = 0.693 / {k:.4f} per hour = {math.log(2) / k:.1f} h. Two hours after the drug only "
            f"{made:.0%} of the usual "
            f"norepinephrine is made, but the store still holds {stored:.0%}: content is a late witness of synthesis.",
            "The half-life is the time in which e^(−kt) falls to one half.",
            [
                Misconception(
                    math.log(2) / loss,
                    "That is the half-life at the resting loss, without synthesis. Here 5% of TH is left and still "
                    "refills the store, and less is released and lost, so the store falls more slowly.",
                ),
                Misconception(
                    1 / k, "That is the time constant 1/k, after which 37% is left. The half-life is shorter by ln 2."
                ),
                Misconception(k, "That is the rate constant itself. Mind the unit: hours, not per hour."),
                Misconception(
                    math.log10(2) / k, "You took the decadic logarithm. It is the natural one: ln 2 = 0.693."
                ),
            ],
        ),
    )


# -- reading a model file --------------------------------------------------------------------------------------------


def suspect():
    """Ask which rate law of the file is wrong."""
    return predict(
        "01/suspect",
        "The file runs without complaint and settles, but at other values than the paper's table: tyrosine a "
        "hundred times too "
        "high, L-DOPA and cytosolic dopamine far too low, the vesicles nearly right. Which rate laws would you "
        "inspect first?",
        options=(
            "only the uptake of tyrosine",
            "only TH",
            "the uptake of tyrosine and VMAT",
            "AADC and DAT",
        ),
    )


def units():
    """Ask for the unit that gives an encoding error away."""
    right = "A rate constant k_out has the unit 1/h, but 40 is added to vda, which is in µM."
    return check(
        "01/units",
        "In the file the VMAT rate is V_max·cda·vda/((3 + cda)·(40 + vda)); in the file's notes 40 is called "
        "k_out. Which "
        "observation alone shows that one of the two is wrong?",
        Choices(
            right,
            {
                right: "Units find this error without a "
                "simulation. That is why every rate of this course is checked with its units.",
                "The formula has two saturating terms.": "That happens: TH has two substrates as well.",
                "vda appears on the product side.": "Products may inhibit or reverse a transporter; that alone is "
                "no error.",
                "The steady state differs from the table.": "True, but it does not tell which law is wrong.",
            },
        ),
    )
