r"""The β2 receptor changes sides: four phosphates from PKA turn it from Gs to Gi (nM, seconds).

Rates of a model of a hippocampal neuron (Jędrzejewska-Szmek et al. 2017, as a public repository has them). The occupied
receptor activates Gs and thereby, in the cell, PKA; here the level of PKA is the input. PKA binds and marks the
receptor four times, each time more readily; with four marks the receptor activates Gi.

It is a model of isoproterenol. In mouse heart with too many human β2 receptors epinephrine activated Gs and Gi, but
norepinephrine Gs only (Heubach 2004, title): then the last step, ``Gi_joins``, has no activity, whatever PKA does.

Not in the model: marks on empty receptors (the repository has them, many times slower), GRK, arrestin, and how a marked
receptor could lose its agonist. So a washout frees only receptors without marks: that is in the published list of
reactions, and it is unlikely to be so in a cell. Numbers: ``nelib/data/beta2_switch.csv``.
"""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import numpy as np

from nelib.kit.errors import number
from nelib.kit.evidence import load_evidence
from nelib.kit.model import Event, Model, Reaction, Species, State

BOX = {
    "agonist": ("k_unbind", "k_bind"), "Gs, occupied": ("k_uncouple", "k_couple"),
    "Gs, empty": ("k_unpre", "k_pre"), "agonist, with Gs": ("k_unbind_Gs", "k_bind_Gs"),
}  # fmt: skip
MARKED = ("ISObAR", "pISObAR", "ppISObAR", "pppISObAR", "ppppISObAR")
"""Occupied receptors by the number of their phosphates."""


def detailed_balance() -> dict[str, float]:
    """Return the dissociation constants of the receptor box in nM, and their products along both ways round it.

    Agonist and Gs may come in either order. At equilibrium no flux runs round the box, so both products (nM²) must be
    the same: ``"agonist first"`` and ``"Gs first"``.
    """
    e = load_evidence("beta2_switch")
    found = {name: e[off].value / e[on].value for name, (off, on) in BOX.items()}
    first, second, third, fourth = (found[n] for n in BOX)
    return {**found, "agonist first": first * second, "Gs first": third * fourth}


@cache
def switch_model() -> Model:
    """Build the β2 switch; ``ISO`` (free agonist, nM) and ``PKA_tot`` (nM) are parameters."""
    import sympy as sp

    e = load_evidence("beta2_switch")
    words = {
        "bAR": "empty receptor", "GsbAR": "empty receptor with Gs", "ISObAR": "occupied receptor",
        "ISObARGs": "occupied receptor with Gs", "pISObAR": "one phosphate", "ppISObAR": "two phosphates",
        "pppISObAR": "three phosphates", "ppppISObAR": "four phosphates", "ppppISObARGi": "four phosphates, with Gi",
        **{f"PKAc{n}": f"PKA on the receptor with {k} phosphates" for k, n in enumerate(MARKED[:-1])},
        "Gs": "free Gs", "GasGTP": "active αs", "GasGDP": "αs with GDP", "Gsbg": "βγ of Gs",
        "Gi": "free Gi", "GaiGTP": "active αi", "GaiGDP": "αi with GDP", "Gibg": "βγ of Gi",
    }  # fmt: skip
    x = {n: sp.Symbol(n) for n in words}
    k = {n: sp.Symbol(n) for n in e}
    pka = k["PKA_tot"] - sum(x[f"PKAc{n}"] for n in MARKED[:-1])
    steps = []
    for number_, (before, after) in enumerate(pairwise(MARKED), start=1):
        held = f"PKAc{before}"
        off = k["k_P1_off"] if number_ == 1 else k["k_P_off"]
        steps += [
            Reaction(f"PKA_bind_{number_}", k[f"k_P{number_}"] * x[before] * pka - off * x[held],
                     {before: -1, held: 1}, f"PKA binds for phosphate {number_}"),
            Reaction(f"mark_{number_}", k["k_cat"] * x[held], {held: -1, after: 1}, f"phosphate {number_}"),
            Reaction(f"unmark_{number_}", k["k_dephos"] * x[after], {after: -1, before: 1}, f"loss of {number_}"),
        ]  # fmt: skip

    def binding(name, on, off, one, other, both, meaning):
        free = [n for n in (one, other) if n in x]
        product = sp.Mul(*(x.get(n, k.get(n)) for n in (one, other)))
        return Reaction(name, k[on] * product - k[off] * x[both], {**dict.fromkeys(free, -1), both: 1}, meaning)

    reactions = [
        binding("bind", "k_bind", "k_unbind", "ISO", "bAR", "ISObAR", "agonist binds"),
        binding("couple", "k_couple", "k_uncouple", "ISObAR", "Gs", "ISObARGs", "Gs joins the occupied receptor"),
        binding("precouple", "k_pre", "k_unpre", "bAR", "Gs", "GsbAR", "Gs joins the empty receptor"),
        binding("bind_Gs", "k_bind_Gs", "k_unbind_Gs", "ISO", "GsbAR", "ISObARGs", "agonist binds beside Gs"),
        Reaction("act_Gs", k["k_Gs"] * x["ISObARGs"], {"ISObARGs": -1, "ISObAR": 1, "GasGTP": 1, "Gsbg": 1},
                 "activation of Gs"),
        *steps,
        binding("Gi_joins", "k_Gi", "k_Gi_off", "ppppISObAR", "Gi", "ppppISObARGi", "Gi joins"),
        Reaction("act_Gi", k["k_act_Gi"] * x["ppppISObARGi"],
                 {"ppppISObARGi": -1, "ppppISObAR": 1, "GaiGTP": 1, "Gibg": 1}, "activation of Gi"),
        *(
            reaction
            for g, a in (("Gs", "s"), ("Gi", "i"))
            for reaction in (
                Reaction(f"hyd_{g}", k[f"k_hyd_{g}"] * x[f"Ga{a}GTP"], {f"Ga{a}GTP": -1, f"Ga{a}GDP": 1},
                         f"hydrolysis of GTP on {g}"),
                Reaction(f"form_{g}", k[f"k_form_{g}"] * x[f"Ga{a}GDP"] * x[f"{g}bg"],
                         {f"Ga{a}GDP": -1, f"{g}bg": -1, g: 1}, f"reunion of {g}"),
            )
        ),
    ]  # fmt: skip
    starts = {"GsbAR": "GsbAR_0", "Gs": "Gs_0", "Gi": "Gi_0"}
    used = {s.name for r in reactions for s in r.rate.free_symbols} - set(x)
    return Model(
        "beta2_switch",
        [Species(n, rf"\mathrm{{{n}}}", w, e[starts.get(n, "none_0")]) for n, w in words.items()],
        [record for n, record in e.items() if n in used],
        reactions,
        concentration_unit="nM",
        time_unit="second",
        description="β2 receptor that PKA turns from Gs to Gi, after Jędrzejewska-Szmek et al. (2017)",
    )


def switching(
    times: Iterable[float], agonist: float, PKA: float, wash: float | None = None, PKA_after_wash: float | None = None
) -> State:
    """Give agonist at time 0 and follow the receptor.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds; the first is 0 or earlier.
    agonist, PKA : float
        Free agonist and the catalytic subunit of PKA, in nM.
    wash : float, optional
        When the agonist is taken away.
    PKA_after_wash : float, optional
        Level of PKA from then on; unchanged if not given.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        If a value is negative or not finite, or the times do not hold the events.
    """
    moments = np.asarray(list(times), dtype=float)
    events = [Event(0.0, {"ISO": number("agonist", agonist, low=0), "PKA_tot": number("PKA", PKA, low=0)})]
    if wash is not None:
        after = {} if PKA_after_wash is None else {"PKA_tot": number("PKA_after_wash", PKA_after_wash, low=0)}
        events.append(Event(number("wash", wash, low=0), {"ISO": 0.0, **after}))
    return switch_model().simulate(moments, parameters={"ISO": 0.0, "PKA_tot": 0.0}, events=events)


def shares(state: State) -> dict[str, np.ndarray]:
    """Return receptors that couple to Gs, that PKA has begun to mark, and that couple to Gi, as shares of all."""
    gs = sum(state[n] for n in ("bAR", "GsbAR", "ISObAR", "ISObARGs"))
    gi = state["ppppISObAR"] + state["ppppISObARGi"]
    between = sum(state[n] for n in MARKED[1:-1]) + sum(state[f"PKAc{n}"] for n in MARKED[:-1])
    total = gs + gi + between
    return {"Gs": gs / total, "between": between / total, "Gi": gi / total}
