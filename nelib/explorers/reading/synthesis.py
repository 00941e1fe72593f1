"""Claims on the synthesis of norepinephrine, tested on the terminals of lesson 01."""

from functools import cache

from nelib.explorers.reading.outcome import Outcome, explorer, source, untestable, value, weigh
from nelib.explorers.words import fold
from nelib.kit.control import control_coefficients
from nelib.kit.evidence import load_evidence
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

MODELS = ("best2009",)


@cache
def _rest():
    return norepinephrine_terminal().steady_state()


def _without(*steps: str):
    """Return the norepinephrine terminal a day after all but a thousandth of some steps was blocked."""
    few, day = value("fates", "least"), value("clinic", "day")
    return norepinephrine_terminal().simulate((0, day), activity=dict.fromkeys(steps, few))


def _step(steps: tuple[str, ...], substrate: str, what: str, sources: tuple[str, ...]) -> Outcome:
    """Judge a step by what its block does: little norepinephrine is made, and the substrate piles up."""
    rest, blocked = _rest(), _without(*steps)
    made, piled = (float(blocked[name][-1] / rest[name]) for name in ("DBH", substrate))
    cases = {"norepinephrine needs the step": made < 1 / 2, "the step takes the substrate": piled > 1}
    found = (
        f"In the terminal of lesson 01, a day after all but a thousandth of {what} was blocked, {made:.1%} of the "
        f"synthesis of norepinephrine is left and the substrate stands at {fold(piled)} times rest."
    )
    return weigh(cases, found, (*MODELS, *sources))


def hydroxylation() -> Outcome:
    """Test that tyrosine hydroxylase makes DOPA of tyrosine."""
    return _step(("TH",), "tyr", "tyrosine hydroxylase", source("synthesis", "K_tyr", "K_tyr_low"))


def decarboxylation() -> Outcome:
    """Test that the decarboxylase makes dopamine of DOPA."""
    return _step(("AADC",), "ldopa", "AADC", source("synthesis", "K_ldopa", "K_ldopa_rat"))


def decarboxylase_name() -> Outcome:
    """Test the name without "aromatic" (does a record name a substrate of the enzyme that is not aromatic?)."""
    step = decarboxylation()
    record = load_evidence("synthesis")["V_AADC"]
    plain = "aromatic" not in record.meaning
    found = (
        f"{step.found} The record calls the enzyme {record.meaning.partition(' of ')[2]}; the overview drops the word "
        "aromatic, which tells it from the other decarboxylases of amino acids."
    )
    return weigh({**step.cases, "the name": plain}, found, step.sources)


def vesicular_uptake() -> Outcome:
    """Test that dopamine must be pumped into vesicles before it becomes norepinephrine."""
    return _step(("VMAT_DA", "VMAT_NE"), "cda", "VMAT", ("reserpine_vmat",))


def hydroxylase_in_vesicle() -> Outcome:
    """Test that DBH makes norepinephrine of the dopamine in vesicles."""
    return _step(("DBH",), "vda", "DBH", ("disulfiram_dbh",))


def from_blood() -> Outcome:
    """Test that tyrosine comes from the blood, through a transporter."""
    rest, blocked = _rest(), _without("tyr_in")
    made, K, blood = float(blocked["DBH"][-1] / rest["DBH"]), value("synthesis", "K_tyr_in"), value("synthesis", "btyr")
    cases = {"synthesis needs it": made < 1 / 2, "blood can fill the transporter": blood > K}
    found = (
        f"A day after all but a thousandth of the transport was blocked the terminal makes {made:.1%} of its "
        "norepinephrine. Transport is "
        f"half-maximal at {K:g} µM tyrosine (blood-brain barrier of the rat), in blood there are {blood:g} µM."
    )
    return weigh(cases, found, source("synthesis", "K_tyr_in", "btyr"))


@cache
def _control() -> dict[str, tuple[float, str, float]]:
    """Return, for several states, the control coefficient of TH over synthesis and the largest one of another step."""
    scarce = value("synthesis", "bh4_deficiency")
    ne, dopamine = norepinephrine_terminal(), dopamine_terminal()
    few = {name: scarce * ne.species[name].initial.value for name in ("bh2", "bh4")}
    rows = {
        "dopamine terminal, as published": control_coefficients(dopamine).loc["TH"],
        "the same without autoreceptor": control_coefficients(dopamine_terminal(("autoreceptor",))).loc["TH"],
        "norepinephrine terminal at rest": control_coefficients(ne).loc["DBH"],
        "a tenth of the biopterin": control_coefficients(ne, initial=few).loc["DBH"],
        "a twentieth of DBH": control_coefficients(
            ne, activity={"DBH": value("synthesis", "disulfiram_DBH")}
        ).loc["DBH"],
        "inhibition as measured": control_coefficients(
            ne, parameters={"K_i_cda": value("synthesis", "K_d_low")}
        ).loc["DBH"],
    }  # fmt: skip
    found = {}
    for state, row in rows.items():
        others = row.drop("TH").abs()
        found[state] = float(row["TH"]), str(others.idxmax()), float(others.max())
    return found


def rate_limiting() -> Outcome:
    """Test that TH limits the rate (does any other step control synthesis as much, in several states?)."""
    cases = {state: th > other for state, (th, _, other) in _control().items()}
    published = _control()["dopamine terminal, as published"]
    beaten = [state for state, so in cases.items() if not so]
    found = (
        f"The control coefficient of TH over synthesis lies between {min(th for th, *_ in _control().values()):.2f} "
        f"and {max(th for th, *_ in _control().values()):.2f}. In {len(beaten)} of {len(cases)} states another step "
        f"has a larger one; in the published terminal TH has {published[0]:.2f}, {published[1]} {published[2]:.2f}."
    )
    return weigh(cases, found, (*MODELS, *source("synthesis", "K_d_low"), "kacser1973"))


def regulated() -> Outcome:
    """Test "tightly regulated" (do the terminal's feedbacks keep what is outside, when a step doubles?)."""
    from nelib.explorers.synthesis.regulation import DISTURBANCES, at_the_end

    terminal = explorer("synthesis", "regulation")
    left = {name: at_the_end(terminal.data(disturbance=name, size=2), "eda") for name in DISTURBANCES}
    bare = {
        name: at_the_end(
            terminal.data(disturbance=name, size=2, end_product=False, substrate=False, autoreceptor=False), "eda"
        )
        for name in DISTURBANCES
    }
    cases = {f"{name} doubled": abs(left[name] - 1) < abs(bare[name] - 1) / 2 for name in DISTURBANCES}
    told = ", ".join(f"{name} ×{left[name]:.2f} (×{bare[name]:.2f} without)" for name in DISTURBANCES)
    return weigh(
        cases,
        f"In the published dopamine terminal a step is doubled for five hours; outside stand: {told}. Tight is called "
        "here what takes away more than half of the change.",
        MODELS,
    )


def where_made() -> Outcome:
    """Say why the share of the locus coeruleus in synthesis cannot be tested."""
    return untestable(
        "No record says how much of the brain's norepinephrine the cells of the locus coeruleus make: the model of "
        "lesson 01 is one terminal.",
        (*MODELS, "seed_cns"),
    )
