r"""One smooth muscle cell of a small artery, from norepinephrine to force.

Three published models in one: IP3 of `nelib.signaling.gq` opens the store of `nelib.signaling.calcium`, its Ca2+ drives
the cross-bridges of `nelib.signaling.contraction` and helps PLC. Nothing was tuned to make them fit. One assumption was
added: DAG and Ca2+ make protein kinase C inhibit the myosin phosphatase,

.. math:: K_2 = K_5 = K_P \Bigl(1 - s\,\frac{\mathrm{DAG}}{K_{PKC} + \mathrm{DAG}}\Bigr),

with two numbers that are assumed. Concentrations in µM, myosin in shares, time in seconds.

Not in the model: membrane potential and voltage-operated channels, Rho kinase, waves that run along the cell, nitric
oxide. In real arteries most of the lasting Ca2+ comes through these channels.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import numpy as np
import sympy as sp

from nelib.kit.errors import known_name, names, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.kit.model import Event, Model, State
from nelib.signaling import calcium, contraction, gq

BLOCKS = ("prazosin", "PLC inhibitor", "empty store", "Ca2+-free bath", "PKC inhibitor")
CHAIN = ("occupancy", "G", "PLC", "IP3", "Ca", "phosphorylation", "force")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("artery")[name]


def phosphatase() -> sp.Expr:
    """Return the rate of MLCP, which protein kinase C inhibits, as an expression in DAG."""
    K_phos, pkc_max, K_PKC, DAG = sp.symbols("K_phos pkc_max K_PKC DAG")
    return K_phos * (1 - pkc_max * DAG / (K_PKC + DAG))


@cache
def artery_model(cell: str = "open") -> Model:
    """Build the model of the smooth muscle cell.

    Parameters
    ----------
    cell : str
        ``"open"``: with Ca2+ through the plasma membrane. ``"closed"``: the model of Li & Rinzel as published.
    """
    known_name("cell", cell, calcium.CELLS)
    Ca, IP3 = sp.symbols("Ca IP3")
    made = [
        *gq.reactions(Ca),
        *calcium.reactions(IP3, cell=cell),
        *contraction.reactions(Ca, phosphatase()),
    ]
    start = [*gq.species(gq.plateau(0.0)), *calcium.species(cell), *contraction.species()]
    used = {s.name for r in made for s in r.rate.free_symbols} - {s.name for s in start}
    # The tables follow each other in the order of the chain; the first record of a name counts.
    tables = [load_evidence(table) for table in ("gq", "calcium", "artery", "contraction")]
    records = {n: table[n] for table in reversed(tables) for n in table if n in used}
    return Model(
        f"artery_{cell}",
        start,
        [records[n] for table in tables for n in table if n in used and records[n] is table[n]],
        made,
        constants=[calcium.evidence("subunits"), contraction.evidence("n_Ca")],
        time_unit="second",
        description="Smooth muscle cell: Kapela 2008 (receptor to IP3), Li-Rinzel 1994 (Ca2+), Hai-Murphy 1988 (force)",
    )


@cache
def _parts() -> dict[str, sp.Expr]:
    """Take from the reactions what the search for rest needs, with the gate of the channels at rest."""
    rates = {r.name: r.rate for r in calcium.reactions(sp.Symbol("IP3"), cell="open")}
    Ca, h, T, epsilon = sp.symbols("Ca h T epsilon")
    gate = sp.solve(rates["gate_opens"] - rates["gate_closes"], h)[0]
    difference = calcium.gradient(T, Ca)
    return {
        "gate": gate,
        "conductance": (rates["release"] / difference + rates["leak"] / difference).subs(h, gate),
        "cytosol": T - difference,
        "SERCA": rates["SERCA"],
        "entry": rates["entry"] / epsilon,
        "extrusion": rates["extrusion"] / epsilon,
        "MLCP": phosphatase(),
    }


PARTS = Formulas(_parts)


def treatment(blocks: Iterable[str], parameters: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, float]]:
    """Return parameters and activities under some blocks."""
    chosen = names("block", blocks, BLOCKS)
    changed: dict[str, Any] = dict(parameters)
    if "prazosin" in chosen:
        changed.setdefault("B", gq.evidence("B_usual").value)
    if "PKC inhibitor" in chosen:
        changed["pkc_max"] = 0.0
    activity = {"PLC": 0.0} if "PLC inhibitor" in chosen else {}
    if "empty store" in chosen:
        activity["SERCA"] = 0.0
    if "Ca2+-free bath" in chosen:
        activity["entry"] = 0.0
    return changed, activity


def plateau(ne: Any, *, cell: str = "open", blocks: Iterable[str] = (), **parameters: float) -> dict[str, np.ndarray]:
    """Return where the chain rests in constant doses of norepinephrine, without desensitization.

    Receptor to IP3 and myosin are closed forms; Ca2+ is the root of one equation, found by bisection.

    Parameters
    ----------
    ne : array_like
        Norepinephrine in µM.
    cell : str
        ``"open"`` or ``"closed"``.
    blocks : iterable of str
        Any of `BLOCKS`; here each has worked for so long that the cell rests.
    **parameters : float
        Values that differ from the tables.

    Returns
    -------
    dict of str to numpy.ndarray
        All of `CHAIN`, and ``PIP2``, ``DAG``, ``Rs``, ``h``, ``T`` (all Ca2+ of the cell), ``atp``, the four states of
        myosin, and ``oscillates``: True where this rest is unstable, so that Ca2+ swings around it.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown.
    """
    model = artery_model(known_name("cell", cell, calcium.CELLS))
    changed, activity = treatment(blocks, parameters)
    values = model._values({**changed, "k_p": 0.0})
    act = model._activities({n: a for n, a in activity.items() if n in model.reactions})
    doses = np.atleast_1d(array("ne", ne))
    kept = {n: values[n] for n in (gq.RECEPTORS + " " + gq.SIGNAL).split() if n != "k_p"}

    def upstream(ca: np.ndarray) -> dict[str, np.ndarray]:
        return gq.plateau(doses, plc=act["PLC"], Ca_clamp=ca, **kept)

    def part(name: str, ca: np.ndarray, ip3: np.ndarray) -> np.ndarray:
        return np.broadcast_to(PARTS.compute(name, **values, Ca=ca, IP3=ip3), ca.shape)

    def rises(ca: np.ndarray) -> np.ndarray:
        ip3 = upstream(ca)["IP3"]
        if cell == "open":
            return act["entry"] * part("entry", ca, ip3) > part("extrusion", ca, ip3)
        loaded = values["c_0"] - part("cytosol", ca, ip3)
        return part("conductance", ca, ip3) * loaded > act["SERCA"] * part("SERCA", ca, ip3)

    most = values["c_0"] if cell == "closed" else (values["v_5"] + values["v_6"]) / values["k_1"]
    low, high = np.zeros_like(doses), np.full_like(doses, most)
    while (high - low).max() > most * np.finfo(float).eps * 2:
        middle = (low + high) / 2
        up = rises(middle)
        low, high = np.where(up, middle, low), np.where(up, high, middle)
        if (middle == low).all() and (middle == high).all():
            break
    ca = (low + high) / 2
    state = upstream(ca)
    ip3 = state["IP3"]
    filled = act["SERCA"] * part("SERCA", ca, ip3) / part("conductance", ca, ip3) + part("cytosol", ca, ip3)
    total = filled if cell == "open" else np.full_like(ca, values["c_0"])
    mlcp = PARTS.compute("MLCP", **values, DAG=state["DAG"])
    muscle = contraction.plateau(ca, K_2=mlcp, K_5=mlcp, **{n: values[n] for n in ("gamma_cross", "K_3", "K_4", "K_7")})
    state |= {"Ca": ca, "h": part("gate", ca, ip3), "T": total, **muscle}
    rows = zip(*(np.broadcast_to(state[s], doses.shape).tolist() for s in model.species), strict=True)
    lists = list(values.values()), list(act.values())
    turned = []
    for row, dose in zip(rows, doses.tolist(), strict=True):
        lists[0][list(values).index("NE")] = dose
        roots = np.linalg.eigvals(np.array(model._jacobian(list(row), *lists), dtype=float))
        turned.append(roots.real.max() > np.sqrt(np.finfo(float).eps) * np.abs(roots).max())
    return state | {"oscillates": np.array(turned)}


def rest(cell: str = "open", blocks: Iterable[str] = (), **parameters: float) -> dict[str, float]:
    """Return the resting cell, without norepinephrine, as a start for `respond`.

    A bath without Ca2+ is not part of this rest: in time it would empty the open cell.
    """
    slow = tuple(b for b in names("block", blocks, BLOCKS) if b != "Ca2+-free bath")
    return dict(_rest(cell, slow, tuple(sorted(parameters.items()))))


@lru_cache(maxsize=256)  # geometry: rests that are remembered
def _rest(cell: str, blocks: tuple[str, ...], parameters: tuple[tuple[str, float], ...]) -> dict[str, float]:
    found = plateau(0.0, cell=cell, blocks=blocks, **dict(parameters))
    return {n: float(np.ravel(found[n])[0]) for n in artery_model(cell).species}


def respond(
    times: Iterable[float],
    ne: float,
    *,
    cell: str = "open",
    blocks: Iterable[str] = (),
    off: float | None = None,
    bath_before: float | None = None,
    events: Iterable[Event] = (),
    **parameters: float,
) -> State:
    """Give norepinephrine, at time 0, to a resting cell.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds; they may begin before 0.
    ne : float
        Norepinephrine in µM.
    cell : str
        ``"open"`` or ``"closed"``. A closed cell does not notice a bath without Ca2+.
    blocks : iterable of str
        Any of `BLOCKS`. All but the bath have worked for so long that the cell rests again.
    off : float, optional
        When norepinephrine is washed out.
    bath_before : float, optional
        How long the bath has been without Ca2+ when norepinephrine comes, in seconds.
    events : iterable of Event
        Other changes.
    **parameters : float
        Values that differ from the tables, before and after; ``k_p=0`` takes desensitization away.

    Returns
    -------
    State
        All concentrations and rates of `artery_model`; see `contraction.force`, `contraction.phosphorylation`,
        `contraction.atp_use` and `occupied`.
    """
    chosen = names("block", blocks, BLOCKS)
    model = artery_model(cell)
    fixed = {n: number(n, v, low=0) for n, v in parameters.items()}
    changed, activity = treatment(chosen, fixed)
    activity = {n: a for n, a in activity.items() if n in model.reactions}
    start = rest(cell, chosen, **{n: v for n, v in fixed.items() if n != "k_p"})
    wait = evidence("bath_before").value if bath_before is None else number("bath_before", bath_before, low=0)
    if "entry" in activity and wait > 0:
        alone = model.simulate([0, wait], parameters={**changed, "NE": 0.0}, activity=activity, initial=start)
        start = {n: max(float(alone[n][-1]), 0.0) for n in model.species}
    grid = np.asarray(list(times), dtype=float)
    dose = {"NE": number("ne", ne, low=0)}
    begins = grid.size > 0 and grid[0] < 0
    comes = [Event(0.0, dose)] if begins else []
    washed = [] if off is None else [Event(number("off", off, low=0), {"NE": 0.0})]
    return model.simulate(
        grid,
        parameters={**changed, "NE": 0.0} if begins else {**changed, **dose},
        activity=activity,
        initial=start,
        events=[*comes, *washed, *events],
    )


def occupied(ne: Any, blocks: Iterable[str] = (), **parameters: float) -> np.ndarray:
    """Return the share of the surface receptors that norepinephrine (µM) occupies."""
    changed, _ = treatment(blocks, parameters)
    known = {n: changed[n] for n in ("B", "K_B", "K_1") if n in changed}
    return gq.plateau(ne, **known)["occupancy"]
