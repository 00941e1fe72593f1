"""The β1 pathway with every binding at equilibrium, as it was published, and its steady state for many doses at once.

The equilibria are solved each for the one unknown with which its balance rises; see `nelib.signaling.equilibrium`. The
steady state is the free cAMP at which phosphodiesterase removes what adenylyl cyclase makes: with more cAMP the one
removes more, while PKA takes more receptors away and the other makes less, so the two meet once. µM and seconds.
"""

from collections.abc import Mapping

import numpy as np
from scipy.integrate import odeint

from nelib.kit.formula import array
from nelib.receptors.binding import bound
from nelib.signaling.equilibrium import increasing_root
from nelib.signaling.pka import PARAMETERS, SUBSTRATES, free_cAMP, settings, substrates, subunits

UPSTREAM = (
    "b1_tot", "Gs_tot", "K_L", "K_R", "K_C", "L_tot", "blocker", "k_GRK", "k_GRK_off", "k_PKA", "k_PKA_off", "k_act",
    "k_hyd", "k_reassoc", "AC_tot", "K_Gs", "ATP", "k_AC_basal", "K_m_basal", "k_AC_Gs", "K_m_Gs", "FSK_tot", "K_fsk",
    "k_AC_fsk", "K_m_fsk", "PDE_tot", "k_PDE", "K_m_PDE", "IBMX_tot", "K_IBMX",
)  # fmt: skip


def receptors(p: Mapping, C_I, grk: float = 1, pka: float = 1, program: bool = False, lost=None) -> dict:
    """Return receptors and Gs with all bindings at equilibrium.

    Parameters
    ----------
    p : mapping of str to array_like
        Parameters of the model.
    C_I : array_like
        Free catalytic subunit of PKA I.
    grk, pka : float
        Activities of both kinases at the receptor.
    program : bool
        Whether activated Gs is left out of the sum of Gs, as in the authors' program.
    lost : tuple of array_like, optional
        Receptors that GRK and PKA hold, and βγ. Without it all three are at their steady state.
    """
    at_rest = lost is None
    if at_rest:
        by_pka, by_grk = p["k_PKA"] * pka * C_I / p["k_PKA_off"], p["k_GRK"] * grk / p["k_GRK_off"]
        all_receptors = p["b1_tot"]
    else:
        by_pka = by_grk = 0.0
        all_receptors = p["b1_tot"] - lost[0] - lost[1]

    def at(G):
        seen = p["K_L"] * (1 + p["blocker"]) * (1 + G / p["K_C"]) / (1 + G / p["K_R"])
        weight = 1 + by_pka + by_grk
        held = bound(all_receptors / weight, p["L_tot"], seen * (1 + by_pka) / weight)
        empty = (all_receptors - held * weight) / (1 + by_pka)
        LRG, RG = held * (G / p["K_R"]) / (1 + G / p["K_R"]), empty * (G / p["K_C"]) / (1 + G / p["K_C"])
        return held, empty, LRG, RG

    def spent(LRG, RG):
        if program:
            return 0.0
        return sum(activated(p, LRG + RG)) if at_rest else lost[2]

    def excess(G):
        _, _, LRG, RG = at(G)
        return G + LRG + RG + spent(LRG, RG) - p["Gs_tot"]

    top = np.broadcast_to(p["Gs_tot"], np.broadcast_shapes(*(np.shape(p[n]) for n in p), np.shape(C_I)))
    G = increasing_root(excess, np.zeros_like(top, dtype=float), top)
    held, empty, LRG, RG = at(G)
    return {
        "G": G, "LR": held - LRG, "LRG": LRG, "RG": RG, "R": empty - RG, "L": p["L_tot"] - held,
        "b1_act": held + empty, "b1_grk": by_grk * held, "b1_pka": by_pka * (held + empty),
    }  # fmt: skip


def activated(p: Mapping, coupled) -> tuple:
    """Return αs with GTP, free or on the cyclase, and αs with GDP, at the steady state of the Gs cycle."""
    rate = p["k_act"] * coupled
    gtp = rate / p["k_hyd"]
    # GDP (GTP + GDP) k = rate, because βγ was set free with either
    gdp = (
        2
        * rate
        / p["k_reassoc"]
        / np.maximum(gtp + np.sqrt(gtp**2 + 2 * 2 * rate / p["k_reassoc"]), np.finfo(float).tiny)
    )
    return gtp, gdp


def cyclase(p: Mapping, alpha) -> dict:
    """Return adenylyl cyclase that is free, with αs (of which there is `alpha`), and with forskolin."""

    def with_(free):
        return free * alpha / (p["K_Gs"] + free), free * p["FSK_tot"] / (p["K_fsk"] + free)

    if not np.any(p["FSK_tot"]):  # one partner only: a quadratic
        acg = bound(p["AC_tot"], alpha, p["K_Gs"])
        return {"AC": p["AC_tot"] - acg, "ACG": acg, "ACF": np.zeros_like(acg), "GTP": alpha - acg}
    shape = np.broadcast_shapes(np.shape(p["AC_tot"]), np.shape(alpha), np.shape(p["FSK_tot"]))
    top = np.broadcast_to(p["AC_tot"], shape).astype(float)
    free = increasing_root(lambda a: a + sum(with_(a)) - p["AC_tot"], np.zeros_like(top), top)
    acg, acf = with_(free)
    return {"AC": free, "ACG": acg, "ACF": acf, "GTP": alpha - acg}


def production(p: Mapping, enzyme: Mapping) -> np.ndarray:
    """Return the rate at which adenylyl cyclase makes cAMP, in µM/s."""
    forms = {"basal": enzyme["AC"], "Gs": enzyme["ACG"], "fsk": enzyme["ACF"]}
    return sum(p[f"k_AC_{n}"] * e * p["ATP"] / (p[f"K_m_{n}"] + p["ATP"]) for n, e in forms.items())


def steady_state(
    L_tot=None, *, grk: float = 1, pka: float = 1, kinase: float = 1, cyclase_left=1.0, program: bool = False,
    **parameters,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Return the steady state of the β1 pathway.

    Parameters
    ----------
    L_tot : array_like, optional
        Agonist in µM.
    grk, pka : float
        Activity of GRK, and of PKA, at the receptor.
    kinase : float
        Activity of PKA everywhere: what an inhibitor of its active site leaves.
    cyclase_left : array_like
        Share of the cAMP production that Gi leaves.
    program : bool
        Whether activated Gs is left out of the sum of Gs, as in the authors' program.
    **parameters : array_like
        Values of parameters that differ from the table.

    Returns
    -------
    dict of str to numpy.ndarray
        All species of `nelib.signaling.gs.beta_pathway` in µM, and ``R``, ``L``, ``G``, ``b1_act``, ``AC``, ``fAC``
        (cyclase with αs over all), ``cAMP_tot``, ``PKI``, ``PP1``, ``production`` (µM/s). The shares of `substrates`
        are multiplied by the totals.

    Raises
    ------
    ValueError
        If a value is negative or not finite or a parameter is unknown.
    RuntimeError
        If cAMP would rise without end, because phosphodiesterase cannot keep up.
    """
    wanted = dict.fromkeys((*UPSTREAM, *PARAMETERS, *SUBSTRATES))
    unknown = {k: v for k, v in parameters.items() if np.ndim(v) == 0}
    p = {**settings(wanted, unknown), **{k: array(k, v) for k, v in parameters.items() if np.ndim(v)}}
    if set(p) != set(wanted):
        settings(wanted, dict.fromkeys(parameters, 0.0))
    if L_tot is not None:
        p["L_tot"] = array("L_tot", L_tot)
    left = array("cyclase_left", cyclase_left, high=1)
    grk, pka, kinase = (float(array(n, x)) for n, x in (("grk", grk), ("pka", pka), ("kinase", kinase)))
    shape = np.broadcast_shapes(*(np.shape(v) for v in p.values()), left.shape)
    pde = p["PDE_tot"] - bound(p["PDE_tot"], p["IBMX_tot"], p["K_IBMX"])
    kinetics = {n: p[n] for n in PARAMETERS}

    def upstream(C_I):
        r = receptors(p, C_I, grk, pka * kinase, program)
        gtp, gdp = activated(p, r["LRG"] + r["RG"])
        enzyme = cyclase(p, gtp)
        return {**r, **enzyme, "GDP": gdp, "bg": gtp + gdp, "production": left * production(p, enzyme)}

    # The unknown is how far phosphodiesterase is saturated, c/(K + c): it stays between 0 and 1 whatever cAMP does.
    def excess(load):
        c = p["K_m_PDE"] * load / (1 - load)
        return p["k_PDE"] * pde * load - upstream(subunits(c, **kinetics)["C_I"])["production"]

    top = np.full(shape, 1 - np.sqrt(np.finfo(float).eps))
    if (excess(top) < 0).any():
        raise RuntimeError("cAMP rises without end: phosphodiesterase cannot remove what adenylyl cyclase makes.")
    load = increasing_root(excess, np.zeros(shape), top)
    c = p["K_m_PDE"] * load / (1 - load)
    inside = subunits(c, **kinetics)
    found = {**upstream(inside["C_I"]), "cAMP": c, **inside}
    marks = substrates(inside["C_I"], inside["C_II"], kinase, **{n: p[n] for n in SUBSTRATES})
    found |= {n: marks[n] * p[total] for n, total in (("PLBp", "PLB_tot"), ("I1p", "I1_tot"), ("LCCa", "LCC_tot"),
                                                      ("LCCb", "LCC_tot"))}  # fmt: skip
    with np.errstate(invalid="ignore"):
        return {**found, "PP1": marks["PP1"], "fAC": found["ACG"] / p["AC_tot"]}


def quasi_steady(times, L_tot: float, program: bool = False, **parameters: float) -> dict[str, np.ndarray]:
    """Simulate the pathway in its published form: few slow pools, all bindings at equilibrium.

    It takes far longer than `nelib.signaling.gs.beta_pathway`, which it is there to confirm. The cell starts at rest.

    Parameters
    ----------
    times : array_like
        Increasing times in seconds; the agonist comes at the first.
    L_tot : float
        Agonist in µM.
    program, **parameters
        As in `steady_state`.

    Returns
    -------
    dict of str to numpy.ndarray
        ``time``, ``cAMP_tot``, ``cAMP``, ``C_I``, ``C_II``, ``LR``, ``LRG``, ``RG``, ``ACG``, ``b1_grk``, ``b1_pka``.
    """
    moments = array("times", times, low=None)
    p = settings(dict.fromkeys((*UPSTREAM, *PARAMETERS)), {**parameters, "L_tot": L_tot})
    kinetics = {n: p[n] for n in PARAMETERS}
    pde = p["PDE_tot"] - bound(p["PDE_tot"], p["IBMX_tot"], p["K_IBMX"])
    rest = steady_state(0.0, program=program, **parameters)

    def fast(y):
        grk, pka, gtp, _, bg, total = np.maximum(y, 0)
        c = free_cAMP(total, **kinetics)
        inside = subunits(c, **kinetics)
        return {**receptors(p, inside["C_I"], program=program, lost=(grk, pka, bg)), **cyclase(p, gtp), **inside,
                "cAMP": c}  # fmt: skip

    def slopes(_, y):
        z = fast(y)
        grk, pka, gtp, gdp, bg, _ = y
        on, reunion = p["k_act"] * (z["LRG"] + z["RG"]), p["k_reassoc"] * gdp * bg
        return [
            p["k_GRK"] * (z["LR"] + z["LRG"]) - p["k_GRK_off"] * grk,
            p["k_PKA"] * z["C_I"] * z["b1_act"] - p["k_PKA_off"] * pka,
            on - p["k_hyd"] * gtp,
            p["k_hyd"] * gtp - reunion,
            on - reunion,
            production(p, z) - p["k_PDE"] * pde * z["cAMP"] / (p["K_m_PDE"] + z["cAMP"]),
        ]  # fmt: skip

    alpha = rest["GTP"] + rest["ACG"]
    start = [rest["b1_grk"], rest["b1_pka"], alpha, rest["GDP"], rest["bg"], rest["cAMP_tot"]]
    precision = {"rtol": 1e-7, "atol": 1e-10}  # geometry: of the integrator
    path = odeint(slopes, np.array(start, dtype=float), moments, tfirst=True, **precision)
    found = [{**fast(y), "b1_grk": y[0], "b1_pka": y[1]} for y in path]
    wanted = ("cAMP_tot", "cAMP", "C_I", "C_II", "LR", "LRG", "RG", "ACG", "b1_grk", "b1_pka")
    return {"time": moments, **{n: np.array([float(f[n]) for f in found]) for n in wanted}}
