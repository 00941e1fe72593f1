"""Drugs and defects on the synthesis pathway, as changes of the norepinephrine terminal.

The sites of action are established; how much activity is left is an assumption that the evidence table states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence
from nelib.kit.model import State
from nelib.synapse.synthesis import norepinephrine_terminal


@dataclass(frozen=True)
class Scenario:
    """A drug or a defect.

    Attributes
    ----------
    action : str
        What it does, as a phrase that follows its name.
    activity : mapping of str to float
        Activity that is left of each reaction at full strength.
    parameters : mapping of str to float
        Parameters at full strength.
    biopterin : float
        Share of BH4 and BH2 that is left at full strength.
    """

    action: str
    activity: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    biopterin: float = 1.0


def _value(name: str) -> float:
    return load_evidence("synthesis")[name].value


SCENARIOS: dict[str, Scenario] = {
    "no drug": Scenario("is not given"),
    "α-methyl-p-tyrosine": Scenario("blocks TH in the place of tyrosine", {"TH": _value("ampt_TH")}),
    "L-DOPA": Scenario("enters after TH, as its product", parameters={"ldopa_in": _value("ldopa_dose")}),
    "carbidopa": Scenario("blocks AADC outside the brain", {"AADC": _value("carbidopa_AADC")}),
    "L-DOPA + carbidopa": Scenario(
        "reaches the brain in larger amounts, because AADC outside is blocked",
        parameters={"ldopa_in": _value("ldopa_with_carbidopa")},
    ),
    "reserpine": Scenario("blocks VMAT", {"VMAT_DA": _value("reserpine_VMAT"), "VMAT_NE": _value("reserpine_VMAT")}),
    "disulfiram": Scenario("blocks DBH by taking its copper", {"DBH": _value("disulfiram_DBH")}),
    "BH4 deficiency": Scenario("takes away the cofactor of TH", biopterin=_value("bh4_deficiency")),
}
"""Scenarios by name."""


def without_autoreceptors(firing: float = 1.0) -> dict[str, float]:
    """Return parameters of the norepinephrine terminal whose autoreceptors are blocked, at a firing relative to rest.

    A brake that needs a thousand times more norepinephrine is no brake. The rate law is scaled to 1 at rest, where the
    brake is on a little; what it takes off there is given back.
    """
    kappa, power = _value("k_auto"), _value("n_auto")
    return {"k_auto": _value("unblocked") * kappa, "firing": firing * (1 + kappa**-power)}


def treat(drug: str, times, *, strength: float = 1.0, firing: float = 1.0) -> State:
    """Simulate the norepinephrine terminal from rest under a drug that acts from time 0 on.

    Parameters
    ----------
    drug : str
        Key of `SCENARIOS`.
    times : array_like
        Hours, from 0 on.
    strength : float
        0 for no effect, 1 for the full effect of the scenario.
    firing : float
        Firing relative to rest, before and during the treatment.

    Raises
    ------
    ValueError
        If the drug is unknown, the strength is outside 0 to 1, or the times do not begin at 0.
    """
    known_name("drug", drug, SCENARIOS)
    number("strength", strength, low=0, high=1)
    model, scenario = norepinephrine_terminal(), SCENARIOS[drug]
    parameters = {"firing": firing}
    before = model.steady_state(parameters=parameters)
    start = {n: float(v) for n, v in before.species.items()}
    left = 1 - strength * (1 - scenario.biopterin)
    start |= {n: left * start[n] for n in ("bh2", "bh4")}
    course = model.simulate(
        times,
        parameters=parameters | {n: strength * v for n, v in scenario.parameters.items()},
        activity={n: 1 - strength * (1 - a) for n, a in scenario.activity.items()},
        initial=start,
    )
    if course.time[0] != 0:
        raise ValueError(f"times must begin at 0, when the drug begins to act, but they begin at {course.time[0]:g}.")
    return course
