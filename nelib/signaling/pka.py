r"""cAMP opens protein kinase A, and the kinase marks its substrates (Saucerman et al. 2003, part 2).

A regulatory subunit R binds two cAMP, one after the other, and then lets its catalytic subunit C go. PKI catches that:

.. math:: RC \overset{K_B}{\rightleftharpoons} ARC \overset{K_A}{\rightleftharpoons} A_2RC
          \overset{K_D}{\rightleftharpoons} A_2R + C, \qquad C + PKI \overset{K_{PKI}}{\rightleftharpoons} C\cdot PKI.

Two isoforms (I in the cytosol, II at the calcium channels) share cAMP and PKI. The reactions are declared here for the
model of `nelib.signaling.gs`; the functions solve the same balances at equilibrium, each as an increasing function of
its one unknown. µM and seconds. Numbers: ``nelib/data/gs.csv``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, numbers
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import Formulas, array
from nelib.receptors.binding import bound
from nelib.signaling.equilibrium import increasing_root

ISOFORMS = ("I", "II")
PARAMETERS = ("PKA_I", "PKA_II", "PKI_tot", "K_A", "K_B", "K_D", "K_PKI")


@cache
def _values() -> dict[str, float]:
    return {name: record.value for name, record in load_evidence("gs").items()}


def value(name: str) -> float:
    """Return a number of the evidence table."""
    return _values()[known_name("record", name, _values())]


def settings(names, given: Mapping[str, float] | None) -> dict[str, float]:
    """Return records of the table by name, with the values that are given in place of their own."""
    changed = numbers("parameter", given, names, low=0)
    return {name: changed.get(name, _values()[name]) for name in names}


# -- the reactions ------------------------------------------------------------------------------------------------


def kinase_reactions() -> list:
    """Return the binding reactions of cAMP, both isoforms of PKA, and PKI, as mass action."""
    import sympy as sp

    from nelib.kit.model import Reaction

    fast, c, k_a, k_b, k_d, k_pki, pki_all = sp.symbols("k_fast cAMP K_A K_B K_D K_PKI PKI_tot")
    caught = sum(sp.Symbol(f"CPKI_{i}") for i in ISOFORMS)
    reactions = []
    for i in ISOFORMS:
        arc, a2rc, free, held, kinase = sp.symbols(f"ARC_{i} A2RC_{i} C_{i} CPKI_{i} PKA_{i}")
        open_ = free + held  # each regulatory subunit without its C has two cAMP
        closed = 2 * kinase - arc - a2rc - open_
        reactions += [
            Reaction(f"bind1_{i}", fast * (closed * c / k_b - arc), {"cAMP": -1, f"ARC_{i}": 1}, f"first cAMP on {i}"),
            Reaction(
                f"bind2_{i}", fast * (arc * c / k_a - a2rc), {"cAMP": -1, f"ARC_{i}": -1, f"A2RC_{i}": 1},
                f"second cAMP on {i}",
            ),
            Reaction(
                f"open_{i}", fast * (a2rc - open_ * free / k_d), {f"A2RC_{i}": -1, f"C_{i}": 1},
                f"PKA {i} lets its catalytic subunit go",
            ),
            Reaction(
                f"PKI_{i}", fast * (free * (pki_all - caught) / k_pki - held), {f"C_{i}": -1, f"CPKI_{i}": 1},
                f"PKI catches the catalytic subunit of PKA {i}",
            ),
        ]  # fmt: skip
    return reactions


def substrate_reactions() -> list:
    """Return the phosphorylation and dephosphorylation of phospholamban, inhibitor 1 and the calcium channel."""
    import sympy as sp

    from nelib.kit.model import Reaction

    plb, i1, a, b, c_i, c_ii, pp1 = sp.symbols("PLBp I1p LCCa LCCb C_I C_II PP1_tot")
    k_pka_plb, km_pka_plb, k_pp1, km_pp1, plb_all = sp.symbols("k_PKA_PLB K_PKA_PLB k_PP1_PLB K_PP1_PLB PLB_tot")
    k_pka_i1, km_pka_i1, v_2a, km_2a, i1_all, k_i1 = sp.symbols("k_PKA_I1 K_PKA_I1 V_PP2A_I1 K_PP2A_I1 I1_tot K_I1_PP1")
    e, lcc, k_lcc, km_lcc, share, all_ii = sp.symbols("epsilon LCC_tot k_PKA_LCC K_PKA_LCC PKA_LCC PKA_II")
    k_2a, kk_2a, e_2a, k_1, kk_1, e_1 = sp.symbols("k_PP2A_LCC K_PP2A_LCC PP2A_LCC k_PP1_LCC K_PP1_LCC PP1_LCC")
    larger = i1 + pp1 + k_i1 + sp.sqrt((i1 - pp1) ** 2 + k_i1 * (2 * (i1 + pp1) + k_i1))
    free_pp1 = pp1 - 2 * i1 * pp1 / larger  # inhibitor 1 binds it at once; the quadratic as in `bound`
    kinase = share / all_ii * c_ii

    def mark(turnover, enzyme, site, constant):
        return turnover * enzyme * e * site / (constant + e * site)

    return [
        Reaction("PLB_on", k_pka_plb * c_i * (plb_all - plb) / (km_pka_plb + plb_all - plb), {"PLBp": 1},
                 "PKA phosphorylates phospholamban"),
        Reaction("PLB_off", k_pp1 * free_pp1 * plb / (km_pp1 + plb), {"PLBp": -1}, "phosphatase 1 takes it off"),
        Reaction("I1_on", k_pka_i1 * c_i * (i1_all - i1) / (km_pka_i1 + i1_all - i1), {"I1p": 1},
                 "PKA phosphorylates inhibitor 1"),
        Reaction("I1_off", v_2a * i1 / (km_2a + i1), {"I1p": -1}, "phosphatase 2A takes it off"),
        Reaction("LCCa_on", mark(k_lcc, kinase, lcc - a, km_lcc), {"LCCa": 1}, "PKA at site a of the calcium channel"),
        Reaction("LCCa_off", mark(k_2a, e_2a, a, kk_2a), {"LCCa": -1}, "phosphatase 2A at site a"),
        Reaction("LCCb_on", mark(k_lcc, kinase, lcc - b, km_lcc), {"LCCb": 1}, "PKA at site b"),
        Reaction("LCCb_off", mark(k_1, e_1, b, kk_1), {"LCCb": -1}, "phosphatase 1 at site b"),
    ]  # fmt: skip


# -- the same at equilibrium --------------------------------------------------------------------------------------


@cache
def formulas() -> dict:
    """Return the algebra of PKA as SymPy expressions, by what is free: cAMP c, PKI p, and C of one isoform.

    ``A2R``, ``A2RC``, ``ARC``, ``RC``: what the isoform holds. ``balance``: their sum less all its regulatory subunits
    (two for each of ``tot``), which is 0. ``C``: its positive root. ``cAMP``: cAMP that the isoform holds.
    ``cAMP root``: free cAMP by the sum T of cAMP that is free or bound once, if S = A2RC of both isoforms;
    ``published root``: a line in a comment of the authors' program, without the division by 2 and with the other sign.
    ``switch``: share of a protein that a kinase u and a phosphatase v keep phosphorylated (Goldbeter & Koshland 1981),
    J and K their Michaelis constants over all of the protein.
    """
    import sympy as sp

    c, p, C, K_A, K_B, K_D, K_PKI, tot = sp.symbols("c p C K_A K_B K_D K_PKI tot", positive=True)
    T, S, u, v, J, K = sp.symbols("T S u v J K", positive=True)
    a2r = C * (1 + p / K_PKI)
    a2rc = a2r * C / K_D
    arc = a2rc * K_A / c
    rc = arc * K_B / c
    balance = a2r + a2rc + arc + rc - 2 * tot
    square, linear = (sp.Poly(balance, C).coeff_monomial(C**n) for n in (2, 1))
    root = 2 * (2 * tot) / (linear + sp.sqrt(linear**2 + 2 * 2 * square * (2 * tot)))
    inner = sp.sqrt(T**2 - 2 * 2 * K_A * S)
    # u (1 - x)/(J + 1 - x) = v x/(K + x) is (u - v) x² - (u - v - v J - u K) x - u K = 0. Written with the sum B, the
    # root between 0 and 1 never divides 0 by 0, not even at u = v.
    B = v - u + v * J + u * K
    return {
        "A2R": a2r, "A2RC": a2rc, "ARC": arc, "RC": rc, "balance": balance, "C": root,
        "cAMP": arc + 2 * a2rc + 2 * a2r,
        "cAMP root": (T + inner) / 2, "published root": T - inner,
        "switch": 2 * u * K / (B + sp.sqrt(B**2 + 2 * 2 * (u - v) * u * K)),
    }  # fmt: skip


THEORY = Formulas(formulas, quiet=("divide", "over", "invalid"))


def subunits(cAMP, **parameters) -> dict[str, np.ndarray]:
    """Return what PKA is made of at a given free cAMP.

    Free PKI is the one unknown: all PKI, free and caught, rises with it.

    Parameters
    ----------
    cAMP : array_like
        Free cAMP in µM.
    **parameters : float
        ``PKA_I``, ``PKA_II``, ``PKI_tot``, ``K_A``, ``K_B``, ``K_D``, ``K_PKI`` in µM; others as in the table.

    Returns
    -------
    dict of str to numpy.ndarray
        ``PKI`` (free), and for both isoforms ``C_I``, ``CPKI_I``, ``A2R_I``, ``A2RC_I``, ``ARC_I``, ``RC_I``, ``C_II``
        and so on; ``cAMP_tot``, free and bound.

    Raises
    ------
    ValueError
        If a value is negative or not finite, or a parameter is unknown.
    """
    p = settings(PARAMETERS, parameters)
    given = array("cAMP", cAMP)
    c, pki, catalytic, total = _balanced(given, p)
    found = {"PKI": pki}
    for i, C in catalytic.items():
        found |= {f"C_{i}": C, f"CPKI_{i}": C * pki / p["K_PKI"]}
        found |= {f"{n}_{i}": THEORY.compute(n, c=c, p=pki, C=C, **p) for n in ("A2R", "A2RC", "ARC", "RC")}
    return {**found, "cAMP_tot": total}


def _balanced(cAMP: np.ndarray, p: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray, dict[str, Any], np.ndarray]:
    """Return free cAMP above 0, free PKI, the free catalytic subunits of both isoforms, and all cAMP."""
    c = np.maximum(cAMP, np.finfo(float).tiny ** (1 / 2 / 2))  # 0 has no reciprocal
    names, root = THEORY.compiled("C")
    fixed = {i: {**p, "c": c, "tot": p[f"PKA_{i}"]} for i in ISOFORMS}

    def catalytic(pki, i):
        return root(*(pki if n == "p" else fixed[i][n] for n in names))

    def excess(pki):
        caught = sum(catalytic(pki, i) for i in ISOFORMS) * pki / p["K_PKI"]
        return pki + caught - p["PKI_tot"]

    pki = increasing_root(excess, np.zeros_like(c), np.full_like(c, p["PKI_tot"]))
    free, total = {i: catalytic(pki, i) for i in ISOFORMS}, cAMP
    for C in free.values():
        total = total + THEORY.compute("cAMP", c=c, p=pki, C=C, **p)
    return c, pki, free, total


def free_cAMP(cAMP_tot, **parameters) -> np.ndarray:
    """Return the free cAMP in µM, from all of it, free and bound to PKA.

    All cAMP rises with the free one, so there is one answer; it lies between 0 and all. Arguments and errors as in
    `subunits`.
    """
    p, total = settings(PARAMETERS, parameters), array("cAMP_tot", cAMP_tot)
    return increasing_root(lambda c: _balanced(np.maximum(c, 0), p)[-1] - total, np.zeros_like(total), total)


def published_free_cAMP(cAMP_tot, **parameters) -> np.ndarray:
    """Return what the commented formula in the authors' program gives for the free cAMP: the wrong root, not halved.

    The line does not run. The comment says that it "does work"; what runs solves the balance numerically, and rightly.
    It is evaluated at the true state of PKA. Arguments and errors as in `subunits`.
    """
    total = array("cAMP_tot", cAMP_tot)
    state = subunits(free_cAMP(total, **parameters), **parameters)
    twice = sum(state[f"A2RC_{i}"] for i in ISOFORMS)
    held = sum(2 * state[f"{n}_{i}"] for n in ("A2R", "A2RC") for i in ISOFORMS)
    k_a = settings(PARAMETERS, parameters)["K_A"]
    return THEORY.compute("published root", T=total - held, S=twice, K_A=k_a)


SUBSTRATES = (
    "PLB_tot", "k_PKA_PLB", "K_PKA_PLB", "k_PP1_PLB", "K_PP1_PLB", "PP1_tot", "I1_tot", "k_PKA_I1", "K_PKA_I1",
    "V_PP2A_I1", "K_PP2A_I1", "K_I1_PP1", "LCC_tot", "PKA_LCC", "PP1_LCC", "PP2A_LCC", "epsilon", "k_PKA_LCC",
    "K_PKA_LCC", "k_PP2A_LCC", "K_PP2A_LCC", "k_PP1_LCC", "K_PP1_LCC", "PKA_II",
)  # fmt: skip


def switch(kinase, phosphatase, J, K) -> np.ndarray:
    """Return the share that is phosphorylated at rest; see ``switch`` in `formulas`. All must be at least 0."""
    u, v, J, K = (
        array(n, x) for n, x in zip(("kinase", "phosphatase", "J", "K"), (kinase, phosphatase, J, K), strict=True)
    )
    return np.where(u > 0, THEORY.compute("switch", u=u, v=v, J=J, K=K), 0.0)


def substrates(C_I, C_II, left: float = 1, **parameters) -> dict[str, np.ndarray]:
    """Return what PKA keeps phosphorylated in the long run.

    Parameters
    ----------
    C_I, C_II : array_like
        Free catalytic subunits in µM.
    left : float
        Share of the kinase activity that an inhibitor of the active site, such as H-89, leaves.
    **parameters : float
        Values that differ from the table.

    Returns
    -------
    dict of str to numpy.ndarray
        ``PLBp``, ``I1p``, ``LCCa``, ``LCCb``: phosphorylated shares, 0 to 1. ``PP1``: free phosphatase 1 in µM.
    """
    p = settings(SUBSTRATES, parameters)
    c_1, c_2 = array("C_I", C_I) * left, array("C_II", C_II) * left
    i1 = switch(p["k_PKA_I1"] * c_1, p["V_PP2A_I1"], p["K_PKA_I1"] / p["I1_tot"], p["K_PP2A_I1"] / p["I1_tot"])
    pp1 = p["PP1_tot"] - bound(p["PP1_tot"], i1 * p["I1_tot"], p["K_I1_PP1"])
    plb = switch(
        p["k_PKA_PLB"] * c_1, p["k_PP1_PLB"] * pp1, p["K_PKA_PLB"] / p["PLB_tot"], p["K_PP1_PLB"] / p["PLB_tot"]
    )
    size = p["epsilon"] * p["LCC_tot"]
    kinase = p["k_PKA_LCC"] * p["PKA_LCC"] / p["PKA_II"] * c_2
    site = {
        f"LCC{s}": switch(kinase, p[f"k_{e}_LCC"] * p[f"{e}_LCC"], p["K_PKA_LCC"] / size, p[f"K_{e}_LCC"] / size)
        for s, e in (("a", "PP2A"), ("b", "PP1"))
    }
    return {"PLBp": plb, "I1p": i1, "PP1": pp1, **site}
