"""Predictions and self-checks of lesson 13; those on the laboratory are in `nelib.checkpoints.circulation_report`."""

import math

from nelib.body import equilibrium, unknowns
from nelib.body.drug_course import DRUGS
from nelib.checkpoints.circulation_report import pA2, receptor
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.personal import Personal

__all__ = [
    "bottle", "bronchus", "buffered", "carried", "endings", "faded", "frequency", "left_over", "mouse", "order",
    "overshoot", "pA2", "receptor", "reversed_", "slower", "squared", "threshold",
]  # fmt: skip

# -- 1 two arcs ------------------------------------------------------------------------------------------------------


def left_over():
    """Ask where the pressure settles after a hemorrhage."""
    rat = equilibrium.arcs()
    return predict(
        "13/left_over",
        f"An anesthetized rat has a mean pressure of {rat.operating().P:.0f} mmHg. It loses so much blood that, if the "
        "brain did not notice, its pressure would fall by 20 mmHg. The baroreflex works. Where does the pressure "
        "settle?",
        number_range=(70, 130),
        unit="mmHg",
    )


def threshold():
    """Ask for the threshold of a baroreflex curve."""
    center, slope = 92.0, 0.08
    factor, usual = equilibrium.distance("5%"), equilibrium.distance("tangent")
    right = center - factor / slope
    return check(
        "13/threshold",
        f"A sympathetic baroreflex curve has its center at {center:g} mmHg and a slope coefficient P₂ of {slope:g} per "
        "mmHg. Its threshold is where 5% of its range are used up. At which pressure (mmHg) is it?",
        Numeric(
            right,
            "mmHg",
            f"ln 19 = {factor:.3f}, and {center:g} − {factor:.3f}/{slope:g} = {right:.1f} mmHg.",
            "Where is 1/(1 + e^x) equal to 0.95? Then divide by the slope coefficient, and take it from the center.",
            [
                Misconception(center - usual / slope, "That is the usual formula, ±2/P₂, where "
                f"{equilibrium.beyond('tangent'):.0%} of the range are used up already, not 5%."),
                Misconception(center + factor / slope, "That is the saturation. The threshold lies below the center."),
                Misconception(center + usual / slope, "That is the saturation by the usual formula."),
                Misconception(center - factor * slope, "The slope coefficient is per mmHg: divide by it."),
                Misconception(center - math.log10(19) / slope, "The logarithm is the natural one."),
            ],
            tolerance=0.004,
        ),
    )  # fmt: skip


# -- 2 four amines ---------------------------------------------------------------------------------------------------


def slower():
    """Ask for the heart rate under norepinephrine."""
    return predict(
        "13/slower",
        "Norepinephrine excites β1 receptors of the heart. A man at rest has a heart rate of 68. Imagine that his "
        "reflex is cut, so that nerves fire as before whatever the pressure, and infuse 0.16 µg/kg/min. What would "
        "his heart rate be?",
        number_range=(40, 120),
        unit="/min",
    )


def reversed_():
    """Ask which receptors are blocked first when a tumor secretes both amines."""
    right = "α first: with β2 blocked alone, nothing is left against α."
    return check(
        "13/reversed",
        "A tumor secretes epinephrine and norepinephrine, and pressure and heart rate are high. Before surgery both "
        "α and β receptors are to be blocked, one some days before the other. Which first, and why?",
        Choices(
            right,
            {
                "β first: the fast heart is what makes the pressure.": "It adds to it. But β2 receptors hold vessels "
                "open against α. Look at *Reversal reversed*.",
                right: "That is epinephrine after propranolol: pressure rises, and no reflex can slow a heart that "
                "works against it. With α blocked first, Dale's reversal works for the patient.",
                "α first: otherwise the vagus stops the heart.": "The vagus would be a help. The danger is the "
                "pressure.",
                "Either: the effects only add.": "They do not. What epinephrine does to pressure changes its *sign* "
                "with what was blocked before.",
            },
        ),
    )


def buffered():
    """Ask for the gain of the loop from two rises of pressure."""
    cut, closed = 41.0, 20.0
    right = cut / closed - 1
    return check(
        "13/buffered",
        f"An infusion raises mean pressure by {closed:g} mmHg, and by {cut:g} if the reflex is cut and the nerves fire "
        "on as before. Which gain of the loop follows, if one number will do for it?",
        Numeric(
            right,
            "1",
            f"With the loop closed d/(1 + G) is left of d: G = {cut:g}/{closed:g} − 1 = {right:.2f}. That is a mean "
            "over the way from rest to there; on the shoulder of the curve it is less, in the middle more.",
            "What does a loop with the gain G leave of a disturbance? See section 1.",
            [
                Misconception(cut / closed, "That is 1 + G."),
                Misconception(closed / cut, "That is the share that is left, 1/(1 + G)."),
                Misconception(1 - closed / cut, "That is the share that the reflex takes away, G/(1 + G)."),
                Misconception(cut - closed, "That is what the reflex takes away, in mmHg."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip


# -- 3 the living preparation ----------------------------------------------------------------------------------------


def endings():
    """Ask what still raises the pressure of a rat whose vesicles are empty."""
    right = "Norepinephrine alone"
    return check(
        "13/endings",
        "A rat got reserpine the day before: no vesicle can be filled any more. It is pithed, and you try tyramine, a "
        "stimulation of its sympathetic outflow, and norepinephrine. Which of them still raise the pressure much?",
        Choices(
            right,
            {
                right: "The other two need what is stored in the ending. Try it: *Given the day before* is on the "
                "recorder.",
                "Tyramine and norepinephrine": "Tyramine gets in, and finds little to push out.",
                "All three: reserpine blocks no receptor.": "It does not. But a nerve with empty vesicles has nothing "
                "to say.",
                "Stimulation and norepinephrine": "A volley opens vesicles; it does not fill them.",
                "None": "What is injected needs no ending: it goes to the receptors by itself.",
            },
        ),
    )


def bottle(me: Personal, letter: str = "A"):
    """Ask what is in a student's bottle."""
    found = unknowns.unknown(letter, me)
    told = {
        name: "No: give what this drug would block, or what would block it, before and after."
        for name in DRUGS
        if name not in ("reserpine", "guanethidine")
    }
    told[found.drug] = f"{unknowns.reveal(found)} How few experiments would have been enough?"
    return check(
        f"13/bottle_{letter}",
        f"What is in your bottle {letter}?",
        Choices(found.drug, dict(sorted(told.items()))),
    )


# -- 4 in vivo Schild; the reports are in nelib.checkpoints.circulation_report --------------------------------------


def faded():
    """Ask for the dose ratio when an antagonist has begun to leave."""
    return predict(
        "13/faded",
        "Twenty minutes after 0.01 mg/kg of prazosin a pithed rat needs 9 times as much phenylephrine for the same "
        "rise of pressure. How many times as much does it need after two hours?",
        number_range=(1, 20),
        unit="1",
    )


# -- 5 a second opinion ----------------------------------------------------------------------------------------------


def overshoot():
    """Ask what an Ursino heart does without its vagus."""
    return predict(
        "13/overshoot",
        "In a published model of the reflex the heart *period* is a sum: 0.58 s without nerves, 0.43 s that the vagus "
        "adds at rest, 0.14 s that the sympathetic nerves take away. That is 69 beats a minute. Atropine takes "
        "away the 0.43 s. By how much does the heart rate rise, if the pressure is held?",
        number_range=(0, 120),
        unit="/min",
    )


def frequency():
    """Ask for the frequency of waves in man."""
    return predict(
        "13/frequency",
        "Suppose that a reflex answers after 2.8 s and that the vessels then follow with a lag of 8.8 s. With just "
        "enough gain the loop swings by itself. With which frequency?",
        number_range=(0.03, 3),
        unit="Hz",
    )


def carried():
    """Ask what a gain of the loop that grows with the delay does."""
    right = "Delay and lag are about four times shorter in the rat; the frequency goes with their inverse."
    return check(
        "13/carried",
        "Mayer waves have 0.1 Hz in man, 0.3 in rabbits, 0.4 in rats. How does the loop with a delay explain that?",
        Choices(
            right,
            {
                "Rats have a stronger reflex.": "The gain decides whether there are waves, and hardly how fast they "
                "are.",
                right: "Multiply all times of the loop by four, and its waves are four times slower, at the same gain.",
                "A pacemaker in the brain differs between species.": "There may be one; but the loop needs none. No "
                "part of it swings alone.",
                "Waves follow breathing.": "Breathing is faster, and in man 0.25 Hz is seen beside 0.1.",
            },
        ),
    )


# -- 6 the body ------------------------------------------------------------------------------------------------------


def bronchus():
    """Ask how far norepinephrine opens the human bronchus."""
    return predict(
        "13/bronchus",
        "S2 lists bronchodilation among the effects of released norepinephrine. An infusion of 0.2 µg/kg/min makes "
        "44 nM in plasma. What share of its greatest relaxation would a human bronchus in an organ bath show at that?",
        number_range=(0, 100),
        unit="%",
    )


def squared():
    """Ask what two antagonists make of a curve if the receptors are independent."""
    return check(
        "13/squared",
        "In human resistance arteries prazosin alone shifted norepinephrine 4.1-fold and yohimbine alone 4.9-fold; "
        "both together shifted it 479-fold. One kind of receptor, blocked by both, would predict which shift?",
        Numeric(
            4.1 + 4.9 - 1,
            "1",
            "Dose ratios less 1 add: 3.1 + 3.9 + 1 = 8. What was seen is sixty times that, and no simple rule gives "
            "it with the affinities that were printed.",
            "At one receptor antagonists add: each contributes its dose ratio less 1.",
            [
                Misconception(4.1 * 4.9, "That is their product, as for two gates in a row. At one receptor the ratios "
                "less 1 add."),
                Misconception(4.1 + 4.9, "Nearly: each ratio contains the 1 of the free receptor; count it once."),
                Misconception(479, "That is what was seen, not what one kind of receptor predicts."),
                Misconception(4.9, "That holds if one of them did nothing."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 7 the mouse -----------------------------------------------------------------------------------------------------


def mouse():
    """Ask what atropine does to a mouse in a usual animal house."""
    return predict(
        "13/mouse",
        "At rest the vagus holds a human heart at 70 beats a minute; after atropine it has 119. A mouse in its cage, "
        "in a room of 22 °C, has about 630. By how many beats a minute does atropine change it?",
        number_range=(-100, 300),
        unit="/min",
    )


def order():
    """Ask for the sympathetic tone from two orders of the same two blockers."""
    first, second = 104.0, 80.0
    right = 100 * (first / second - 1)
    return check(
        "13/order",
        f"In one mouse atropine, given first, quickens the heart by {first:g} a minute; in its twin, given after "
        f"propranolol, by {second:g}. If both effects multiply, by how many percent had the sympathetic nerves "
        "quickened the heart?",
        Numeric(
            right,
            "%",
            f"The differences are v I(1 + s) and v I: their ratio {first / second:g} is 1 + s. What looks like an "
            "error of the order is a measurement of the other tone.",
            "Write both differences with the symbols above, and divide.",
            [
                Misconception(100 * first / second, "That is 1 + s, in percent."),
                Misconception(100 * (1 - second / first), "Divide by what the heart does *without* the nerves."),
                Misconception(first - second, "That is v s I in beats a minute; percent were asked."),
                Misconception(right / 100, "That is the share; percent were asked."),
            ],
            tolerance=0.02,
        ),
    )  # fmt: skip
