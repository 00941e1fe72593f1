"""Predictions and self-checks of lesson 03."""

import dataclasses

from nelib.explorers import uptake as explore
from nelib.explorers.uptake.bench import MINE
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.synapse.plate import analyze, expected, two_sites
from nelib.synapse.uptake_assay import CARRIERS, Compound, Design, unknown

SAME = 0.15
"""Tolerance of a reported K_i: what a careful plate allows, and a little more."""


def _value(name: str) -> float:
    return load_evidence("uptake_assay")[name].value


def _careful(**changes) -> Design:
    """Return a sound design for PC12 cells, or one that differs from it."""
    design = Design(
        line="PC12", cells=_value("usual_cells"), substrate=_value("usual_substrate"), time=1.0, blank=10_000.0,
        inhibitor=(0.3, 1, 3, 10, 30, 100, 300, 1000), replicates=6, controls=6,
    )  # fmt: skip
    return dataclasses.replace(design, **changes)


def _percent(part: float) -> str:
    return f"{100 * part:.0f}%"


# -- 1 how long is short ---------------------------------------------------------------------------------------------


def straight():
    """Ask what is left of the straight line after ten minutes."""
    return predict(
        "03/straight",
        "Cells with a million human transporters each, 50 000 of them in a well, 20 nM tritiated norepinephrine in "
        "100 µL. After 10 minutes, how much have they taken up, in percent of what the initial rate would give in "
        "10 minutes?",
        number_range=(0, 100),
        unit="%",
    )


def empty():
    """Ask when the initial rate would have emptied the well."""
    design = _careful(line="HEK-NET")
    S, K_m = design.substrate, design.K_m
    full = design.V_max * design.cells  # fmol/min
    added = S * design.volume
    right = added / (full * S / (K_m + S))
    return check(
        "03/empty",
        f"One cell has a million carriers, each moves {_value('turnover'):g} molecules in a second. {S:g} nM "
        f"norepinephrine is far below K_m = {K_m:g} nM. If the 50 000 cells of a well kept their initial rate, after "
        "how many minutes would they have emptied the 100 µL?",
        Numeric(
            right,
            "min",
            f"V_max of the well is {full / 1000:.3g} pmol/min; at {S:g} nM it runs at S/(K_m + S) = "
            f"{S / (K_m + S):.3f} of that. {added / 1000:g} pmol last {right:.2g} min. Ten minutes cannot be linear.",
            "Carriers times cells times turnover is V_max of the well. Then Michaelis and Menten, then what is there.",
            [
                Misconception(added / full, "That is with all carriers busy, at V_max. At 20 nM few of them are."),
                Misconception(right * 60, "That is in seconds. Give minutes, or write the unit."),
            ],
            tolerance=0.07,  # who takes S/K_m, because S is far below K_m, is right enough
        ),
    )


def longer():
    """Ask how much longer PC12 cells may take up."""
    human, rat = _careful(line="HEK-NET"), _careful()
    right = (human.V_max / human.K_m) / (rat.V_max / rat.K_m)
    carriers = human.V_max / rat.V_max
    return check(
        "03/longer",
        "50 000 HEK cells must be stopped after a minute. How long may 50 000 PC12 cells take up from 20 nM, until "
        f"the medium has lost the same share? (Carriers a cell {_value('carriers_HEK'):,.0f} and "
        f"{_value('carriers_PC12'):,.0f}, K_m {human.K_m:g} and {rat.K_m:g} nM; nothing leaks.)",
        Numeric(
            right,
            "min",
            f"Far below K_m a well clears V_max/K_m: {carriers:.3g} times fewer carriers and a K_m "
            f"{rat.K_m / human.K_m:g} times higher make {right:.3g} min. By then the leak of 2% a minute would be the "
            "larger error.",
            "Far below K_m the rate is (V_max/K_m) S. Compare this ratio.",
            [
                Misconception(carriers, "You compared the carriers only. At 20 nM the rate also goes with 1/K_m."),
                Misconception(rat.K_m / human.K_m, "You compared K_m only. The carriers differ, too."),
                Misconception(carriers * human.K_m / rat.K_m, "A higher K_m makes the rate lower, so the time longer."),
                Misconception(1 / right, "That is the other way round: PC12 cells are the slower ones."),
            ],
        ),
    )


# -- 2 the blank -----------------------------------------------------------------------------------------------------


def blank():
    """Ask what 1 µM desipramine takes from the cortex."""
    return predict(
        "03/blank",
        "Desipramine halves the uptake by NET at about 0.4 nM. Synaptosomes of rat cortex get 1 µM of it. By how many "
        "percent does their norepinephrine uptake fall?",
        number_range=(0, 100),
        unit="%",
    )


def hypothalamus():
    """Ask for the blank in another region."""
    dose = _value("usual_blank")
    right = float(two_sites(dose, "hypothalamus")[0])
    share = _value("michel_share_hypothalamus")
    return check(
        "03/hypothalamus",
        f"In the hypothalamus {share:.0%} of the uptake has an IC50 of {_value('michel_IC50_hypothalamus'):g} nM, the "
        f"rest one of {_value('michel_rest_hypothalamus') / 1000:g} µM (measured in the striatum). The blank holds "
        f"{dose / 1000:g} µM of desipramine. How many percent of the uptake does it call non-specific? (Nothing "
        "sticks.)",
        Numeric(
            100 * right,
            "%",
            f"NET leaves {100 * share / (1 + dose / _value('michel_IC50_hypothalamus')):.2g}%, the rest "
            f"{100 * right:.3g}%: together {100 * right:.3g}%. All that is called non-specific here is uptake by a "
            "carrier.",
            "Add what is left of both parts: f/(1 + I/IC50) for each.",
            [
                Misconception(100 * (1 - share), "That is the whole rest. A fifth of it is inhibited, too."),
                Misconception(100 * share, "That is the part with the high affinity, which desipramine inhibits."),
                Misconception(100 * (1 - right), "That is what desipramine inhibits, not what it leaves."),
                Misconception(right, "That is the share. In percent it is a hundred times that."),
            ],
        ),
    )


# -- 3 what not to fit -----------------------------------------------------------------------------------------------


def line():
    """Ask how often the double reciprocal line fails."""
    return predict(
        "03/line",
        "A saturation experiment: twelve wells from 5 nM to 6 µM, each counted for a minute. Pipettes vary by 2%, "
        "cells by 4%, what sticks by 10%. How often is the K_m from a double reciprocal line wrong by more than "
        "twofold?",
        number_range=(0, 100),
        unit="% of experiments",
    )


def weight():
    """Ask what turning over does to an error."""
    low, high = 0.05, 0.5
    right = (high / low) ** 2
    return check(
        "03/weight",
        f"Two wells have the same standard error of v. One runs at {high:g} V_max, the other at {low:g} V_max. How "
        "many times larger is the error of 1/v in the second?",
        Numeric(
            right,
            "1",
            f"The error of 1/v is σ/v²: ({high:g}/{low:g})² = {right:g}. An unweighted line believes both alike.",
            "The derivative of 1/v is −1/v².",
            [
                Misconception(high / low, "That is the ratio of the v. The error of 1/v goes with 1/v²."),
                Misconception(right**2, "That is the ratio of the variances, the squares of the errors."),
            ],
        ),
    )


# -- 4 the bench -----------------------------------------------------------------------------------------------------

FAULTS = (
    "About 5 nM: eight concentrations and three wells each are plenty.",
    "Too low by half: MAO destroys the norepinephrine.",
    "Anything: the interval will span more than a factor of ten.",
    "Some 20 nM, and an interval that rules out 5 nM.",
    "Some 200 nM: nothing here is right.",
)


def protocol():
    """Ask what the protocol of the overview finds."""
    return predict(
        "03/protocol",
        "A plate by the book: HEK-293 cells with human NET, 20 nM norepinephrine, 10 minutes, desipramine in the "
        "blanks, the IC50 reported. The compound is atomoxetine, in truth 5 nM. What will the plate say?",
        options=FAULTS,
    )


def cheng():
    """Ask for K_i from an IC50."""
    IC50, S, K_m = 30.0, 900.0, _value("K_m_PC12")
    right = IC50 / (1 + S / K_m)
    return check(
        "03/cheng",
        f"In PC12 cells (K_m = {K_m:g} nM) with {S:g} nM norepinephrine and a short incubation, a competitive blocker "
        f"has an IC50 of {IC50:g} nM. What is its K_i?",
        Numeric(
            right,
            "nM",
            f"{IC50:g}/(1 + {S:g}/{K_m:g}) = {right:g} nM.",
            "Solve the expression above for K_i.",
            [
                Misconception(IC50, "That is the IC50. With S above K_m the blocker has a strong rival."),
                Misconception(IC50 * (1 + S / K_m), "You multiplied. The IC50 is the larger one of the two."),
                Misconception(IC50 * K_m / S, "You divided by S/K_m and left out the 1."),
                Misconception(IC50 / (1 + K_m / S), "You turned S/K_m upside down."),
            ],
        ),
    )


def forgotten():
    """Ask what a missing MAO inhibitor does."""
    right = "The uptake comes out too low; the constant does not change."
    return check(
        "03/forgotten",
        "PC12 cells, one minute: uptake is straight. You forgot to inhibit MAO and COMT, and metabolites leave the "
        "cells before you count. What is wrong with the K_i?",
        Choices(
            right,
            {
                "It is too low.": "Run both plates. The same share of the label is lost from every well, with and "
                "without compound.",
                "It is too high.": "Run both plates. The same share of the label is lost from every well, with "
                "and without compound.",
                right: "Every well loses the same share, and an IC50 is a ratio. V_max suffers. That holds while "
                "uptake is straight, and if the compound itself does not inhibit MAO. Where the totals saturate, the "
                "label in them is older, and K_i shifts, too.",
            },
        ),
    )


def report(me: Personal | None = None):
    """Ask for the K_i at NET of the student's compound; errors are recognized by the design that makes them.

    Parameters
    ----------
    me : Personal, optional
        The student; self-study if missing.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`.
    """
    compound = unknown(explore.bench.me if me is None else explore.bench.at(me).me)
    K_i = compound.affinity("NET")
    found = [Misconception(value, message) for value, message in slips(compound) if abs(value - K_i) > SAME * K_i]
    kept: list[Misconception] = []
    for slip in found:
        if all(abs(slip.value - k.value) > SAME * max(slip.value, k.value) for k in kept):
            kept.append(slip)
    return check(
        "03/report",
        f"What is the K_i of <em>{MINE}</em> at NET?",
        Numeric(
            K_i,
            "nM",
            f"In truth {K_i:g} nM: within 15%, about as near as a careful plate comes. Now open the envelope, and see "
            "what your bad plates had in them.",
            "It does not lie within 15% of the truth. Look at the counts and at the curve: does it pass through "
            "the wells? How much of the amine is gone? What do the blanks leave? Change one decision and run again.",
            kept,
            tolerance=SAME,
        ),
    )


def slips(compound: Compound) -> list[tuple[float, str]]:
    """Return what designs with one known error find of a compound in the mean, and what to say about it."""
    human = dict(line="HEK-NET")
    cases = (
        (human | dict(time=10.0), "cheng-prusoff", "That could be HEK cells for ten minutes: the medium is nearly "
         "empty, and the wells without compound lose most. Look at the share that the totals take up."),
        (
            human | dict(time=10.0, enzymes_inhibited=False, blank=1000.0), "IC50", "That could be the first plate, "
            "with your compound instead of atomoxetine. It was wrong for atomoxetine, too.",
        ),
        (dict(substrate=6000.0), "IC50", "That could be an IC50 with much norepinephrine. Divide by 1 + S/K_m."),
        (dict(substrate=600.0), "IC50", "That could be an IC50 with as much norepinephrine as K_m. Divide by "
         "1 + S/K_m."),
        (human | dict(time=60.0), "cheng-prusoff", "That could be an hour in HEK cells. Uptake was over "
         "long before."),
        (dict(blank=10.0), "cheng-prusoff", "That could be blanks with too little drug: they still take up, and "
         "what is left between them and the totals is the steep end of the curve."),
    )  # fmt: skip
    found = []
    for changes, method, message in cases:
        design = _careful(**changes)
        try:
            estimate = analyze(expected(design, compound), design.K_m, design.substrate, method)
        except ValueError:
            continue
        found.append((estimate.K_i, message))
    others: dict[float, list[str]] = {}
    for carrier in CARRIERS[1:]:
        others.setdefault(compound.affinity(carrier), []).append(carrier)
    for K_i, carriers in others.items():
        found.append((K_i, f"That could be its K_i at {' or '.join(carriers)}. Which cells did you take?"))
    return found


# -- 5 blocker or substrate ------------------------------------------------------------------------------------------


def still():
    """Ask what cocaine does to tracer outside loaded cells."""
    return predict(
        "03/still",
        "Cells full of tritiated norepinephrine are washed and stand in fresh medium for ten minutes. Some tracer "
        "leaks out. Cocaine, a pure blocker, is added to half of the wells. How much tracer is outside with it, in "
        "percent of the wells without?",
        number_range=(0, 400),
        unit="%",
    )


def decide():
    """Ask for the kind of a compound from two experiments."""
    right = "A blocker: in still medium it keeps what leaks from being taken back."
    return check(
        "03/decide",
        "A compound triples the tracer outside loaded cells in still medium. In flowing medium, with the same dose and "
        "time, it raises nothing. What is it?",
        Choices(
            right,
            {
                "A substrate: it drives tracer out.": "Then flowing medium would show it, too: exchange does not "
                "depend on what happens outside.",
                right: "Tracer that leaks past the carrier comes back through it. Block the way back, and it stays "
                "outside. Where the flow carries it away there is nothing to block.",
                "It cannot be told: the two experiments contradict each other.": "They do not. What is different is "
                "whether leaked tracer can come back.",
            },
        ),
    )
