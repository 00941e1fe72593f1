"""Predictions and self-checks of lesson 15; the report on a shift at the bedside is a module of its own."""

import math

from nelib.body import infusion_models, label_audit, pressure, salt
from nelib.body.infusion_models import value
from nelib.checkpoints.bedside_report import shift
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict

__all__ = [
    "arrives", "believed", "child", "cleared", "faster", "in_target", "later", "mixed", "ninety", "offset", "plateau",
    "shift", "spread", "third", "too_low",
]  # fmt: skip

# -- 1 a label, audited ----------------------------------------------------------------------------------------------


def plateau():
    """Ask how much of the plateau is reached when the label says steady state."""
    claims = label_audit.printed()
    return predict(
        "15/plateau",
        f"A table says: half-life about {claims['half_life']:g} minutes, time to steady state about "
        f"{claims['steady']:g} minutes. If the half-life is right, which share of the plateau is reached after "
        f"{claims['steady']:g} minutes of infusion?",
        number_range=(0, 100),
        unit="%",
    )


def third():
    """Ask for the volume that half-life and clearance leave."""
    claims = label_audit.printed()
    half, CL = claims["half_life"], claims["CL"]
    right = label_audit.implied("V", half_life=half, CL=CL)
    return check(
        "15/third",
        f"Believe the half-life of {half:g} min and the clearance of {CL:g} L/min. Which volume of distribution (L) "
        "follows in one compartment?",
        Numeric(
            right,
            "L",
            f"{CL:g} · {half:g}/ln 2 = {right:.1f} L, where {claims['V']:g} are printed.",
            "The rate constant is CL/V, and the half-life is ln 2 over the rate constant.",
            [
                Misconception(CL * half, "That takes the half-life for the time constant: ln 2 is missing."),
                Misconception(CL * half * math.log(2), "Divide by ln 2: the time constant is longer than the "
                "half-life."),
                Misconception(claims["V"], "That is what is printed. Does it follow?"),
                Misconception(CL / half, "A clearance times a time is a volume."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def ninety():
    """Ask when 90% of the plateau are reached."""
    half = label_audit.printed()["half_life"]
    right = label_audit.time_to(0.9, half)
    return check(
        "15/ninety",
        f"With a half-life of {half:g} min, after how many minutes of a steady infusion has plasma reached 90% of its "
        "plateau?",
        Numeric(
            right,
            "min",
            f"1 − 2^(−t/{half:g}) = 0.9, so t = {half:g} · log₂ 10 = {right:.1f} min, more than three half-lives.",
            "Which share is still missing? How often has it been halved?",
            [
                Misconception(half * math.log(10), "That takes the half-life for the time constant."),
                Misconception(half * math.log10(10), "Each half-life halves what is missing; the logarithm has base "
                "2."),
                Misconception(half * math.log2(1 / 0.9), "Then 10% are reached; what is *missing* must be 10%."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 2 compartments --------------------------------------------------------------------------------------------------


def offset():
    """Ask how long half of the pressor effect lasts."""
    return predict(
        "15/offset",
        "The table says that the pressor action stops within 1 to 2 minutes after the end of the infusion. In a "
        "patient with a severity score of 60 (septic shock), by a published model, after how many minutes is *half* of "
        "the rise of pressure gone?",
        number_range=(0, 20),
        unit="min",
    )


def faster():
    """Ask why plasma is at half of its plateau after one minute although the half-life is 5.5 min."""
    two = label_audit.two_compartments()
    right = "Most of the rise goes with the other, faster half-life."
    return check(
        "15/faster",
        f"In volunteers the terminal half-life is {two['slow']:.1f} min, and yet plasma is at {two['1 min']:.0%} of "
        "its plateau after one minute of infusion. How can that be?",
        Choices(
            right,
            {
                right: f"A small center fills and empties in {two['fast']:.1f} min; it makes {two['fast share']:.0%} "
                "of the rise. The slower part waits for the periphery.",
                "The body makes norepinephrine of its own.": "That is there before the infusion and adds the same at "
                "all times.",
                "A terminal half-life only holds after an injection.": "The same two rates rule rise and fall, "
                "injection and infusion: the model is linear.",
                "Clearance is faster at the start.": "It is constant in this model.",
            },
        ),
    )


def cleared():
    """Ask for the clearance that one gets if the own norepinephrine is forgotten."""
    kinetics = infusion_models.typical("Li 2024")
    rate, CL = 1.4, float(kinetics.CL)
    total = float(kinetics.baseline) + rate / CL
    return check(
        "15/cleared",
        f"Plasma holds {float(kinetics.baseline):.3f} µg/L of norepinephrine before, and {total:.3f} at the plateau of "
        f"an infusion of {rate:g} µg/min. What is the clearance (L/min)?",
        Numeric(
            CL,
            "L/min",
            f"{rate:g}/({total:.3f} − {float(kinetics.baseline):.3f}) = {CL:.2f} L/min: only the rise comes from the "
            "infusion.",
            "Which part of the plasma level does the infusion hold up?",
            [
                Misconception(rate / total, "The level contains what the body makes itself. Take it away first."),
                Misconception(rate / (total + float(kinetics.baseline)), "The own level is to be taken away, not "
                "added."),
                Misconception((total - float(kinetics.baseline)) / rate, "Upside down: clearance is rate over level."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 3 nobody is typical ---------------------------------------------------------------------------------------------


def spread():
    """Ask how much patients differ in the dose that they need."""
    return predict(
        "15/spread",
        "Two thousand virtual patients, all equally severely ill by their score, are each given what they need for a "
        "mean pressure of 65 mmHg. Leave out the 5% who need least and the 5% who need most. How many times the lowest "
        "dose that is left is the highest?",
        number_range=(1, 100),
        unit="1",
    )


def child():
    """Ask for the plateau in a child."""
    weight, dose = 10.0, 0.5
    hour, power = 60.0, value("power_flow")
    CL, own = value("oualha_CL"), value("oualha_production")
    right = float(pressure.child(dose, weight)[0])
    given = dose * weight * hour
    scaled = weight**power
    return check(
        "15/child",
        f"In children clearance is {CL:g} · BW^{power:g} L/h and the own production {own:g} · BW^{power:g} µg/h, with "
        f"the weight BW in kg (Oualha 2014). A child of {weight:g} kg gets {dose:g} µg/kg/min. Which concentration "
        "(µg/L) is its plateau?",
        Numeric(
            right,
            "µg/L",
            f"({given:g} + {own * scaled:.1f}) µg/h over {CL * scaled:.1f} L/h.",
            "What goes in an hour, own production included, over what is cleared in an hour.",
            [
                Misconception(given / (CL * scaled), "The child makes norepinephrine, too: add its production."),
                Misconception((given + own * weight) / (CL * weight), "Clearance grows with the 0.75th power of "
                "weight."),
                Misconception((given / hour + own * scaled) / (CL * scaled), "The dose is per minute, clearance per "
                "hour."),
                Misconception((dose * hour + own * scaled) / (CL * scaled), "The dose is per kg of body weight."),
            ],
            tolerance=0.005,
        ),
    )  # fmt: skip


# -- 4 base or salt --------------------------------------------------------------------------------------------------


def mixed():
    """Ask for the pressure after a mistaken form."""
    meant = salt.mistake(value("ssc_low"), "base", "monohydrate")
    return predict(
        "15/mixed",
        f"A patient is held at {meant.MAP_meant:.0f} mmHg by {value('ssc_low'):g} µg/kg/min of norepinephrine base; "
        f"without the drug the mean pressure would be {value('septic_E0'):.0f}. The next syringe is filled by somebody "
        "who takes the milligrams on the prescription for milligrams of bitartrate. The pump runs on as before. Where "
        "does the pressure settle?",
        number_range=(50, 80),
        unit="mmHg",
    )


def later():
    """Ask for the dose as base that a unit writes as salt."""
    written = 0.6
    right = written / salt.factor()
    return check(
        "15/later",
        f"Another unit writes its doses as the salt (the monohydrate). A patient there is at {written:g} µg/kg/min. "
        f"Let the guideline's {value('ssc_low'):g} to {value('ssc_high'):g} µg/kg/min be meant as base. At which dose "
        "of base is the patient (µg/kg/min)?",
        Numeric(
            right,
            "µg/kg/min",
            f"{written:g}/1.9936 = {right:.3f}: inside the range, although the written number is above it.",
            "How much base do 1.99 mg of salt hold?",
            [
                Misconception(written * salt.factor(), "A milligram of salt holds *less* than a milligram of base."),
                Misconception(written / salt.factor("anhydrous"), "That is the factor of the salt without its water."),
                Misconception(written, "The written number is the salt."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


# -- 5 at the bedside ------------------------------------------------------------------------------------------------


def arrives():
    """Ask when a drug arrives that was started into a line of water."""
    return predict(
        "15/arrives",
        "A pump with a syringe of 200 µg/mL gives 0.3 µg/kg/min to a patient of 70 kg. The line from the syringe to "
        "the vein holds 1.5 mL of water, which moves as a plug. After how many minutes does the first norepinephrine "
        "reach the patient?",
        number_range=(0, 30),
        unit="min",
    )


def in_target():
    """Ask how much of the time a nurse's rule keeps patients in target."""
    return predict(
        "15/in_target",
        "Virtual patients start in the middle of the target, 65 to 75 mmHg, and their disease wanders. A nurse looks "
        "every 5 minutes, and turns the pump by one step if the pressure is outside. Which share of the time are "
        "they in target, in the middle of many, if the catheter shows the truth?",
        number_range=(0, 100),
        unit="%",
    )


def too_low():
    """Ask what a transducer that hangs too low does."""
    right = "It falls below what the monitor shows, and no alarm sounds."
    return check(
        "15/too_low",
        "The transducer slips and hangs 20 cm below the heart. The nurse titrates by the monitor. What happens to the "
        "patient's pressure?",
        Choices(
            right,
            {
                "Nothing: the catheter measures in the artery.": "The catheter does, but the transducer adds the "
                "column of fluid between them, 0.74 mmHg for each cm.",
                right: "The monitor shows 15 mmHg too much. By the monitor more than half of the time is in target, in "
                "truth a fifth.",
                "It rises, since the monitor shows too little.": "A transducer below the heart shows too much.",
                "The monitor alarms, because the curve looks different.": "The curve has the same shape, 15 mmHg "
                "higher.",
            },
        ),
    )


def believed():
    """Ask why turning every minute is no help."""
    right = "The last step has not yet acted when the next one is decided."
    return check(
        "15/believed",
        "A nurse who *turns* the pump every minute by 0.05 µg/kg/min has her patients less in target than one who "
        "turns every five. Why?",
        Choices(
            right,
            {
                "Looking often makes more errors of reading.": "The catheter's noise is small against a target of "
                "10 mmHg. And looking is not turning: a leak or an empty syringe is found by looking.",
                right: "Distribution and vessels take minutes. Steps are added that nobody needed, and the pressure "
                "overshoots; then down again. Look all the time; turn when the last step has acted.",
                "The step is too small for her.": "The other way round: with steps that are smaller, turning every "
                "minute works well.",
                "The half-life is shorter than a minute.": "In these patients it is some minutes.",
            },
        ),
    )
