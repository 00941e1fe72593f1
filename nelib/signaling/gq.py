r"""Alpha-1 receptor, Gq, phospholipase C: how norepinephrine makes IP3.

The receptor module of Kapela, Bezerianos & Tsoukias (2008), a smooth muscle cell of rat mesenteric arteries, in the
form of Lemon, Gibson & Bennett (2003). With $\mathrm{NE}$ outside and $R_s$ receptors on the surface that are not
phosphorylated ($R_p$ are),

.. math:: \rho = \frac{\mathrm{NE}\,R_s}{\xi R_T (K_1 + \mathrm{NE})}, \qquad
          \dot G = k_a (\delta + \rho)(G_T - G) - k_d G, \qquad
          r_h = \alpha\,\frac{\mathrm{Ca}}{K_c + \mathrm{Ca}}\,G,

and $r_h$ is the share of all PIP2 that is cleaved in a second. Concentrations in µM, time in seconds. The publication
counts molecules; here $\gamma$ molecules are 1 µM, so that each PIP2 that is cleaved gives one IP3 and one DAG. Every
number comes from ``nelib/data/gq.csv``.

Three additions are off unless asked for: a competitive antagonist ($K_1$ and $K_2$ times $1 + B/K_B$), receptors that
are not intact ($q$), and dephosphorylation on the surface ($k_{dp}$), which the published model lacks.
"""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from nelib.kit.errors import number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.kit.model import Event, Model, Reaction, Species, State
from nelib.signaling.oscillation import run_many

RECEPTORS = "R_T K_1 K_2 k_r k_p k_e xi B K_B q k_dp"
SIGNAL = "G_T P_T gamma k_a k_d delta alpha K_c r_r k_deg"
PEAK_WITHIN, PEAK_STEP, PEAK_POINTS = 20, 0.2, 1000  # geometry: seconds in which every peak comes, and how to find it


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("gq")[name]


def occupancy() -> sp.Expr:
    """Return the share of the surface receptors that norepinephrine occupies beside a competitive antagonist."""
    NE, K_1, B, K_B = sp.symbols("NE K_1 B K_B")
    return NE / (K_1 * (1 + B / K_B) + NE)


def reactions(calcium: sp.Expr | None = None) -> list[Reaction]:
    """Return the reactions from norepinephrine to IP3, with the Ca2+ that PLC feels as a symbol."""
    NE, Rs, Rp, G, PIP2, IP3, DAG = sp.symbols("NE Rs Rp G PIP2 IP3 DAG")
    R_T, _, K_2, k_r, k_p, k_e, xi, B, K_B, q, k_dp = sp.symbols(RECEPTORS)
    G_T, P_T, gamma, k_a, k_d, delta, alpha, K_c, r_r, k_deg = sp.symbols(SIGNAL)
    Ca = sp.Symbol("Ca_clamp") if calcium is None else calcium
    occupied, phosphorylated = occupancy(), NE / (K_2 * (1 + B / K_B) + NE)
    rho = occupied * Rs * gamma / (xi * R_T)
    return [
        Reaction("recycling", k_r * (q * xi * R_T / gamma - Rs - Rp), {"Rs": 1}, "internalized receptors come back"),
        Reaction("phosphorylation", k_p * occupied * Rs, {"Rs": -1, "Rp": 1}, "occupied receptors are phosphorylated"),
        Reaction("internalization", k_e * phosphorylated * Rp, {"Rp": -1}, "phosphorylated receptors go inside"),
        Reaction("dephosphorylation", k_dp * Rp, {"Rp": -1, "Rs": 1}, "receptors recover on the surface"),
        Reaction("G_on", k_a * (delta + rho) * (G_T / gamma - G), {"G": 1}, "receptors activate the G protein"),
        Reaction("G_off", k_d * G, {"G": -1}, "the G protein cleaves its GTP"),
        Reaction(
            "PLC", alpha * Ca / (K_c + Ca) * gamma * G * PIP2, {"PIP2": -1, "IP3": 1, "DAG": 1}, "PIP2 is cleaved"
        ),
        Reaction("IP3_loss", k_deg * IP3, {"IP3": -1}, "IP3 is degraded"),
        Reaction("DAG_loss", k_deg * DAG, {"DAG": -1}, "DAG is degraded"),
        Reaction("resupply", r_r * (P_T / gamma - PIP2 - IP3), {"PIP2": 1}, "PIP2 is made again"),
    ]


@cache
def _closed_forms() -> dict[str, sp.Expr]:
    """Solve the balances for rest in norepinephrine, one after the other; each is linear in its unknowns."""
    names = sp.symbols("Rs Rp G PIP2 IP3 DAG")
    balance = dict.fromkeys(names, sp.S.Zero)
    for r in reactions():
        for species, count in r.stoichiometry.items():
            balance[sp.Symbol(species)] += count * r.rate
    Rs, Rp, G, PIP2, IP3, DAG = names
    found: dict[sp.Symbol, sp.Expr] = {}
    for unknowns in ((Rs, Rp), (G,), (PIP2, IP3, DAG)):
        equations = [sp.together(balance[u].subs(found) if u in (Rs, Rp) else balance[u]) for u in unknowns]
        found |= sp.solve(equations, unknowns, dict=True)[0]
    without = {sp.Symbol("k_p"): 0}
    forms = {"occupancy": occupancy()}
    for symbol, expression in found.items():
        forms[f"{symbol}_tired"] = sp.factor(expression) if symbol in (Rs, Rp) else expression
        forms[str(symbol)] = sp.factor(expression.subs(without)) if symbol in (Rs, Rp) else expression
    # Half of the G proteins that norepinephrine can activate at all, above those that are active without it.
    rho, k_a, k_d, delta, k_1 = sp.symbols("rho k_a k_d delta K_1")
    active = k_a * (delta + rho) / (k_d + k_a * (delta + rho))
    half = sp.solve(active - (active.subs(rho, 0) + active.subs(rho, 1)) / 2, rho)[0]
    forms["EC50_G"] = sp.simplify(k_1 * half / (1 - half))
    return forms


FORMULAS = Formulas(_closed_forms, above_zero=["K_1", "K_2", "K_B", "gamma", "R_T", "xi", "k_deg", "r_r"])


def closed_form(name: str) -> sp.Expr:
    """Return a steady state as a SymPy expression, in terms of what comes before it in the chain.

    Parameters
    ----------
    name : str
        ``"Rs"``, ``"Rp"`` without desensitization, ``"Rs_tired"``, ``"Rp_tired"`` with it, ``"G"`` in terms of Rs,
        ``"IP3"``, ``"PIP2"``, ``"DAG"`` in terms of G, ``"EC50_G"``, ``"occupancy"``.
    """
    return _closed_forms()[name]


def nernst_scale() -> float:
    """Return by what factor the mistyped gas constant of the published program raises every equilibrium potential."""
    return evidence("R_gas_code").value / evidence("R_gas").value


@cache
def receptor_model() -> Model:
    """Build the model of Kapela et al. (2008) from norepinephrine to IP3, at a Ca2+ that is held."""
    made = reactions()
    used = {s.name for r in made for s in r.rate.free_symbols}
    rest = plateau(0.0)
    return Model(
        "alpha1_gq",
        species(rest),
        [record for name, record in load_evidence("gq").items() if name in used],
        made,
        time_unit="second",
        description="Kapela, Bezerianos & Tsoukias (2008): norepinephrine, Gq, PLC, IP3; Ca2+ held",
    )


def species(rest: dict[str, Any]) -> list[Species]:
    """Return the species of `reactions`, with their values at rest as the start."""
    meanings = {
        "Rs": ("R_s", "receptors on the surface that are not phosphorylated"),
        "Rp": ("R_p", "phosphorylated receptors on the surface"),
        "G": ("G", "active G protein, Gαq with GTP"),
        "PIP2": (r"\mathrm{PIP_2}", "PIP₂ in the membrane"),
        "IP3": (r"\mathrm{IP_3}", "inositol trisphosphate"),
        "DAG": (r"\mathrm{DAG}", "diacylglycerol"),
    }
    return [
        Species(
            name, symbol, meaning,
            Quantity(
                f"{name}_0", f"{symbol}_0" if "_" not in symbol else f"{{{symbol}}}_0", float(rest[name]), "µM",
                f"{meaning}, at rest", "alpha-1 receptor model", "course", "DERIVED", note="Steady state without "
                "norepinephrine, in closed form.",
            ),
        )
        for name, (symbol, meaning) in meanings.items()
    ]  # fmt: skip


def _settings(**given: Any) -> dict[str, Any]:
    values = {name: record.value for name, record in load_evidence("gq").items()}
    known = set((RECEPTORS + " " + SIGNAL).split()) | {"Ca_clamp"}
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"There is no parameter named {name!r}. Known: {', '.join(sorted(known))}.")
        values[name] = array(name, value)
    return values


def plateau(ne: Any, *, plc: float = 1.0, desensitized: bool = False, **parameters: Any) -> dict[str, np.ndarray]:
    """Return where the chain comes to rest in a constant dose of norepinephrine, in closed form.

    Parameters
    ----------
    ne : array_like
        Norepinephrine in µM.
    plc : float
        Share of PLC that works; an inhibitor lowers it.
    desensitized : bool
        False: without desensitization (`k_p` = 0), the plateau that the receptors would hold. True: with it, as the
        published constants have it; this end is reached after hours, and not at all without norepinephrine.
    **parameters : array_like
        Values that differ from the table: ``Ca_clamp``, ``B``, ``q``, ``K_1`` and the others.

    Returns
    -------
    dict of str to numpy.ndarray
        ``occupancy`` (of the receptors on the surface), ``Rs``, ``Rp``, ``G``, ``PIP2``, ``IP3``, ``DAG`` in µM,
        ``PLC`` in µM/s.

    Raises
    ------
    ValueError
        If a value is negative or no number, a parameter is unknown, or norepinephrine is 0 with `desensitized`.
    """
    dose = array("ne", ne, above=desensitized)
    values = _settings(**parameters) | {"NE": dose}
    # An inhibitor of PLC and the gain of PLC enter as one factor.
    values["alpha"] = values["alpha"] * number("plc", plc, low=0)
    state = {"occupancy": FORMULAS.compute("occupancy", **values)}
    for name in ("Rs", "Rp", "G", "PIP2", "IP3", "DAG"):
        form = f"{name}_tired" if desensitized and name in ("Rs", "Rp") else name
        state[name] = np.broadcast_to(np.asarray(FORMULAS.compute(form, **values, **state), float), dose.shape)
    state["PLC"] = state["IP3"] * values["k_deg"]
    return state


def molecules(concentration: Any) -> np.ndarray:
    """Return how many molecules of one cell a concentration in µM is."""
    return array("concentration", concentration) * evidence("gamma").value


def respond(
    times: Any, ne: float, *, off: float | None = None, plc: float = 1.0, events: tuple[Event, ...] = (), **parameters
) -> State:
    """Give norepinephrine to a cell at rest.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds; norepinephrine comes at the first.
    ne : float
        Norepinephrine in µM.
    off : float, optional
        When it is washed out.
    plc : float
        Share of PLC that works, before and after.
    events : tuple of Event
        Other changes, such as a second pulse.
    **parameters : float
        Values that differ from the table, before and after.

    Returns
    -------
    State
        Concentrations in µM and rates in µM/s; `molecules` counts them.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown.
    """
    known = receptor_model().parameters
    fixed = {n: number(n, v, low=0) for n, v in parameters.items()}
    rest = plateau(0.0, plc=plc, **{n: v for n, v in fixed.items() if n in known and n != "k_p"})
    wash = [] if off is None else [Event(number("off", off), {"NE": 0.0})]
    return receptor_model().simulate(
        times,
        parameters=fixed | {"NE": number("ne", ne, low=0)},
        activity={"PLC": number("plc", plc, low=0)},
        initial={n: float(rest[n]) for n in receptor_model().species},
        events=[*wash, *events],
    )


def peak(ne: Any, *, plc: float = 1.0, **parameters: Any) -> np.ndarray:
    """Return the peak of IP3, in µM, after many doses of norepinephrine (µM) at once, from rest."""
    doses = np.atleast_1d(array("ne", ne))
    settings = {n: array(n, v) for n, v in parameters.items()}
    gain = settings.pop("alpha", evidence("alpha").value) * number("plc", plc, low=0)
    start = plateau(0.0, alpha=gain, **{n: v for n, v in settings.items() if n != "k_p"})
    model = receptor_model()
    path = run_many(
        model, PEAK_WITHIN, PEAK_STEP, {**settings, "alpha": gain, "NE": doses}, {n: start[n] for n in model.species}
    )
    return path[:, list(model.species).index("IP3")].max(axis=0)


def second_pulse(ne: float, exposure: float, pause: float, **parameters: float) -> dict[str, float]:
    """Give a long pulse of norepinephrine, a pause and a second pulse of the same dose; compare the peaks of IP3.

    Parameters
    ----------
    ne : float
        Norepinephrine in µM.
    exposure, pause : float
        Length of the first pulse and of the pause, in seconds.
    **parameters : float
        Values that differ from the table; ``k_dp`` lets receptors recover on the surface.

    Returns
    -------
    dict of str to float
        ``first``, ``second`` (peaks of IP3 in µM), ``ratio``, and receptors as molecules: ``ready_before``,
        ``ready_after``, ``phosphorylated_after``, ``inside_after`` (after the pause).
    """
    first, gap = positive("exposure", exposure), positive("pause", pause)
    window = min(first, 1 / evidence("r_r").value)  # the peak comes within seconds
    rise = np.linspace(0, window, PEAK_POINTS)
    points = np.unique(np.concatenate([rise, [first, first + gap], first + gap + rise]))
    path = respond(points, ne, off=first, events=(Event(first + gap, {"NE": ne}),), **parameters)
    late = points > first + gap
    at = int(np.searchsorted(points, first + gap))
    whole = float(molecules(path["Rs"][0]))
    ready, bound = float(molecules(path["Rs"][at])), float(molecules(path["Rp"][at]))
    peaks = float(path["IP3"][~late].max()), float(path["IP3"][late].max())
    return {
        "first": peaks[0], "second": peaks[1], "ratio": peaks[1] / peaks[0], "ready_before": whole,
        "ready_after": ready, "phosphorylated_after": bound, "inside_after": whole - ready - bound,
    }  # fmt: skip
