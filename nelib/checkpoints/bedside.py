"""Predictions and self-checks of lesson 15; the report on a shift at the bedside is a module of its own."""

import math

from nelib.body import infusion_models, label_audit, pressure, pressure_monitor, salt
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
    """Ask for the clearance that another reference implies, and whether a body can have it."""
    half, V = value("other_half"), value("other_V_high") * 70
    right = V * math.log(2) / half
    return check(
        "15/third",
        f"Another reference prints a half-life of {half:g} min and a volume of up to {value('other_V_high'):g} L/kg. "
        "Which clearance (L/min) follows for 70 kg in one compartment? Could a body do that?",
        Numeric(
            right,
            "L/min",
            f"{V:g} · ln 2/{half:g} = {right:.1f} L/min. A heart at rest pumps some 5 L/min; nothing can be cleared "
            "faster than it arrives, unless it is destroyed in the blood itself. A pair of numbers can be impossible, "
            "too.",
            "The rate constant is CL/V, and the half-life is ln 2 over the rate constant. Then the weight.",
            [
                Misconception(V / half, "That takes the half-life for the time constant: ln 2 is missing."),
                Misconception(V / half / math.log(2), "Times ln 2, not divided by it: the half-life is shorter than "
                "the time constant."),
                Misconception(right / 70, "That is per kg of body weight."),
                Misconception(half / V, "That is upside down: a volume over a time is a clearance."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


def ninety():
    """Ask which half-life the printed time to steady state would need."""
    steady = label_audit.printed()["steady"]
    right = steady / math.log2(20)
    return check(
        "15/ninety",
        f"Suppose that steady means 95% of the plateau. Which half-life (min) would make \"about {steady:g} minutes\" "
        "right?",
        Numeric(
            right,
            "min",
            f"5% must be missing, 1/20: log₂ 20 = {math.log2(20):.2f} halvings in {steady:g} min.",
            "Which share is still missing then? How often has it been halved?",
            [
                Misconception(steady / math.log(20), "That is the time constant; a half-life is ln 2 of it."),
                Misconception(steady / math.log2(10), "That would be for 90%."),
                Misconception(steady / math.log10(20), "Each half-life halves what is missing; the logarithm has base "
                "2."),
                Misconception(steady / math.log2(1 / 0.95), "Then 5% are reached; what is *missing* must be 5%."),
                Misconception(steady / 5, "Five half-lives is a rule of thumb, for 97%."),
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
    """Ask for the volume that one would compute from the terminal half-life."""
    two = label_audit.two_compartments()
    right = two["CL"] * two["slow"] / math.log(2)
    return check(
        "15/faster",
        f"A colleague reads a half-life of {two['slow']:.2f} min from the tail of the volunteers' curve, knows their "
        f"clearance, {two['CL']:g} L/min, and takes one compartment for granted. Which volume (L) does he compute?",
        Numeric(
            right,
            "L",
            f"{two['CL']:g} · {two['slow']:.2f}/ln 2 = {right:.1f} L, nearly three times the true {two['V']:g} L "
            "(center and periphery). The tail is slow because of the exchange, not because the volume is large.",
            "One compartment: half-life = V ln 2/CL.",
            [
                Misconception(two["V"], "That is the true volume of both compartments. What does one compartment say?"),
                Misconception(two["CL"] * two["slow"], "ln 2 is missing: a half-life is no time constant."),
                Misconception(two["CL"] * two["slow"] * math.log(2), "Divide by ln 2."),
                Misconception(two["CL"] * two["fast"] / math.log(2), "That uses the fast half-life."),
            ],
            tolerance=0.01,
        ),
    )  # fmt: skip


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
    weight, dose = 20.0, 0.2
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
            f"({given:g} + {own * scaled:.1f}) µg/h over {CL * scaled:.1f} L/h. In a child of 10 kg the same dose per "
            f"kg would give {float(pressure.child(dose, 10.0)[0]):.2f}: per kg, the smaller body clears more.",
            "What goes in an hour, own production included, over what is cleared in an hour.",
            [
                Misconception(given / (CL * scaled), "The child makes norepinephrine, too: add its production."),
                Misconception((given + own * weight) / (CL * weight), "Clearance grows with the 0.75th power of "
                "weight."),
                Misconception((given / hour + own * scaled) / (CL * scaled), "The dose is per minute, clearance per "
                "hour."),
                Misconception((dose * hour + own * scaled) / (CL * scaled), "The dose is per kg of body weight."),
                Misconception(own / CL, "That is the child's own level, without the infusion."),
            ],
            tolerance=0.01,
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
    """Ask for the pressure that a monitor shows once its transducer is put right."""
    shown, low = 70.0, 20.0
    right = shown - float(pressure_monitor.hydrostatic(low))
    return check(
        "15/too_low",
        f"The monitor shows {shown:g} mmHg. You find the transducer {low:g} cm below the heart and put it right. What "
        "does the monitor show then (mmHg)?",
        Numeric(
            right,
            "mmHg",
            f"1 cm of water is 0.736 mmHg, so {shown - right:.1f} mmHg were the weight of the fluid in the tube. "
            "Nothing happened to the patient just now: the pressure has been too low for as long as the transducer "
            "hung there.",
            "How many mmHg is a column of water of that height? Does it add or take away?",
            [
                Misconception(shown + (shown - right), "Below the heart the column of fluid presses *on* the "
                "transducer: it showed too much."),
                Misconception(shown - low, "A cm of water is less than a mmHg: mercury is 13.6 times as dense."),
                Misconception(shown - low * 1.36, "A cm of water is 0.736 mmHg; 1.36 is the other way round."),
                Misconception(shown, "The transducer weighs the fluid between it and the heart, too."),
            ],
            tolerance=0.005,
        ),
    )  # fmt: skip


def believed():
    """Ask why a controller may turn every half minute."""
    right = "Its steps shrink with the error, so that what is still to come is small."
    return check(
        "15/believed",
        "The controller changed the dose 238 times in two hours and did best. A nurse who turns every minute by "
        "0.05 µg/kg/min did no better than nobody. What may the controller do that she may not, and why?",
        Choices(
            right,
            {
                right: "Near the target its steps are tiny, and far from it large. Her step is the same at 64 as at "
                "50 mmHg, and the next one is decided before it has acted. With steps of 0.01 she does well, too.",
                "It reads the catheter without noise.": "Both read the same monitor. By cuff it does far worse than "
                "she.",
                "It knows the patient's clearance.": "It was tuned for a typical patient and knows nothing of this "
                "one.",
                "It looks more often; a nurse should look every 30 seconds.": "She should look all the time: a leak is "
                "found by looking. But looking is not turning.",
            },
        ),
    )
