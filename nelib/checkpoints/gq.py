"""Predictions and self-checks of lesson 07."""

from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence

# -- 1 where along the chain the curve shifts ------------------------------------------------------------------------


def half():
    """Ask for the force at half occupancy."""
    return predict(
        "07/half",
        "Norepinephrine at 10 µM occupies half of the α1 receptors of this model cell. The dose stays, "
        "and the receptors do not tire. How much of its highest lasting force does the cell make?",
        number_range=(0, 100),
        unit="%",
    )


def shift():
    """Ask what a competitive antagonist does at the end of the chain."""
    half_force, times = 3.3, 4.0
    right = half_force * (1 + times)
    return check(
        "07/shift",
        f"Half of the force needs {half_force:g} µM norepinephrine, half of the receptors 10 µM. You add prazosin at "
        f"{times:g} times its K_B. How much norepinephrine does half of the force need now?",
        Numeric(
            right,
            "µM",
            f"1 + {times:g} = {1 + times:g} times as much: {right:.3g} µM. The antagonist makes {1 + times:g} "
            "times the dose do what the dose did, at the receptor and so at each step behind it. That is why Schild "
            "could read K_B from a contraction.",
            "Gaddum: the same occupancy needs 1 + [B]/K_B times the agonist.",
            [
                Misconception(half_force * times, "The factor is 1 + [B]/K_B, not [B]/K_B."),
                Misconception(10 * (1 + times), "That is half of the receptors. Half of the force needs fewer."),
                Misconception(half_force, "Reserve hides a loss of receptors. It does not hide competition: every "
                "occupancy needs more norepinephrine."),
            ],
        ),
    )  # fmt: skip


def where():
    """Ask where a block sits."""
    right = "PLC is inhibited."
    return check(
        "07/where",
        "A drug lowers the highest force to a few percent, moves what is left to the right, and lowers the highest IP₃ "
        "to a quarter. The curves of occupancy and of active Gq stay where and as high as they were. What has it done?",
        Choices(
            right,
            {
                "It competes with norepinephrine.": "Then occupancy would shift, and no maximum would fall.",
                "It destroys receptors.": "Then less Gq would be active at every dose.",
                "It removes Ca²⁺ from the bath.": "That takes the lasting force, too. But in the end it would "
                "empty the cell of Ca²⁺, and PLC, which needs it, would make next to no IP₃. Here a quarter is left.",
                right: "The first step that moves or loses height is the one to look at. Occupancy and Gq stand before "
                "PLC, IP₃ behind it.",
            },
        ),
    )


# -- 2 it swings -----------------------------------------------------------------------------------------------------


def ends():
    """Ask where the oscillation ends."""
    return predict(
        "07/ends",
        "From about 0.35 µM IP₃ upward the Ca²⁺ of this cell oscillates. IP₃ is raised further. At which IP₃ does the "
        "oscillation end? (Set 1.2 if you think that it never does.)",
        number_range=(0.35, 1.2),
        unit="µM",
    )


def trace():
    """Ask what the Jacobian says of a rest."""
    right = "It grows, and turns as it grows."
    return check(
        "07/trace",
        "At a rest of the two equations the Jacobian has a determinant of 0.3 and a trace of +0.2. What becomes "
        "of a small "
        "push?",
        Choices(
            right,
            {
                "It dies out: the determinant is above 0.": "That says that both eigenvalues have the same sign. The "
                "trace is their sum; above 0, pushes grow.",
                "It dies out, turning.": "For that the trace must be below 0.",
                "It grows in one direction and dies out in another.": "Then the two eigenvalues would have different "
                "signs, and their product, the determinant, would be below 0.",
                right: "The eigenvalues solve λ² − 0.2 λ + 0.3 = 0: 0.1 ± 0.54 i. The real part is half of the trace; "
                "where it goes through 0, there is a Hopf point.",
            },
        ),
    )


# -- 3 the latch -----------------------------------------------------------------------------------------------------


def left():
    """Ask for the force after phosphorylation has fallen."""
    return predict(
        "07/left",
        "For 30 seconds Ca²⁺ is high (0.5 µM), then it falls to 0.15 µM. Half a minute later the "
        "phosphorylation of myosin is "
        "down to 13% of what it was. How much of the force is left?",
        number_range=(0, 100),
        unit="%",
    )


def phosphorylated():
    """Ask for the phosphorylation at a Ca2+ that is held."""
    E = {name: record.value for name, record in load_evidence("contraction").items()}
    calcium = 0.25
    on, off = E["gamma_cross"] * calcium**3, E["K_2"]
    right = 100 * on / (on + off)
    return check(
        "07/phosphorylated",
        f"K₁ is {E['gamma_cross']:g} [Ca²⁺]³ per second with Ca²⁺ in µM, K₂ is {off:g} per second. Ca²⁺ is held at "
        f"{calcium:g} µM. How much of the myosin is phosphorylated in the end, bound and free together?",
        Numeric(
            right,
            "%",
            f"K₁ = {on:.3g}/s, and K₁/(K₁ + K₂) = {right:.3g}%, whatever attaches and lets go.",
            "Phosphorylation is on over on plus off, as if no bridge ever attached.",
            [
                Misconception(right / 100, "That is the share; in percent it is a hundred times that."),
                Misconception(100 * E["gamma_cross"] * calcium / (E["gamma_cross"] * calcium + off), "Ca²⁺ stands in "
                "the third power."),
                Misconception(100 * on / off, "That is K₁/K₂. Of all myosin it is K₁/(K₁ + K₂)."),
                Misconception(100 - right, "That is what is not phosphorylated."),
            ],
        ),
    )  # fmt: skip


# -- 4 the whole cell ------------------------------------------------------------------------------------------------


def bath():
    """Ask for the first contraction without Ca2+ outside."""
    return predict(
        "07/bath",
        "For one minute the bath has held no Ca²⁺. Norepinephrine, 3 µM, comes in. How high is the peak of the "
        "force, in "
        "percent of the peak with Ca²⁺ in the bath?",
        number_range=(0, 100),
        unit="%",
    )


def lasting():
    """Ask which block leaves the second minute alone."""
    right = "The empty store"
    return check(
        "07/lasting",
        "Norepinephrine, 3 µM: which block lowers and delays the first contraction, and hardly changes the mean "
        "force of "
        "the second minute?",
        Choices(
            right,
            {
                "The bath without Ca²⁺": "The other way round: its peak is nearly whole, and the second minute "
                "is gone.",
                "The PKC inhibitor": "Its peak comes on time, and the second minute is a tenth lower.",
                "Prazosin": "It takes both: nothing behind the receptor moves.",
                right: "Here the store makes the peak. What lasts is entry against extrusion; the store acts on "
                "it only "
                "through IP₃.",
            },
        ),
    )


# -- 5 the second pulse ----------------------------------------------------------------------------------------------


def again():
    """Ask for the second peak."""
    return predict(
        "07/again",
        "One µM norepinephrine for five minutes, an hour of rest, and one µM again. How high is the second peak "
        "of IP₃, "
        "in percent of the first?",
        number_range=(0, 100),
        unit="%",
    )


def stronger():
    """Ask which dose spoils more."""
    right = "3 µM"
    return check(
        "07/stronger",
        "After which five minutes is there less left an hour later, in this model?",
        Choices(
            right,
            {
                "100 µM": "More norepinephrine phosphorylates faster, but it also sends the phosphorylated receptors "
                "inside, and only from inside they come back.",
                "It does not matter: after an hour all receptors are back.": "Without norepinephrine nothing takes a "
                "phosphorylated receptor off the surface, and none comes back.",
                right: "At 3 µM nearly all receptors are phosphorylated and few go inside. In this model the way back "
                "leads through the inside of the cell.",
            },
        ),
    )
