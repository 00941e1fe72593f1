r"""The G protein cycle twice: counted in a yeast cell, and timed at the α2 receptor of platelets.

`yeast_cycle` (Yi et al. 2003, BIOMD0000000072) counts molecules per cell; receptors are made and degraded. In
`gi_cycle` (Thomsen & Neubig 1989, BIOMD0000000080; nM and seconds) an agonist D can leave a receptor only while that
holds no G protein:

.. math:: D + R \underset{k_7}{\overset{k_1}{\rightleftharpoons}} DR, \quad
    DR + G_{GDP} \underset{k_8}{\overset{k_2}{\rightleftharpoons}} DRG_{GDP}
    \underset{k_9 GDP}{\overset{k_3}{\rightleftharpoons}} DRG
    \underset{k_{10}}{\overset{k_4 GTP}{\rightleftharpoons}} DRG_{GTP} \xrightarrow{k_5} DR + G_{GTP},
    \quad G_{GTP} \xrightarrow{k_6} G_{GDP}.

So the dose of half effect lies far below :math:`k_7/k_1`; `formulas` derives how far. Numbers:
``nelib/data/gprotein.csv``.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, numbers
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.kit.model import Model, Reaction, Species

SALT = {"with Na": "", "without Na": "_C"}
RATES = ("k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "k10")
_SALTED = ("k5", "k7", "k10")


@cache
def value(name: str) -> float:
    """Return a number of the evidence table."""
    return load_evidence("gprotein")[known_name("record", name, load_evidence("gprotein"))].value


def molecules(concentration: float) -> float:
    """Return the ligand of a concentration (nM) as molecules in 1 L, as the yeast model counts it."""
    return number("concentration", concentration, low=0) * constants.nano * constants.Avogadro


@cache
def yeast_cycle() -> Model:
    """Build the G protein cycle of yeast, in molecules per cell and seconds; the ligand ``L`` is a parameter."""
    import sympy as sp

    e = load_evidence("gprotein")
    R, RL, G, Ga, Gd, Gbg, L = sp.symbols("R RL G Ga Gd Gbg L")
    k_rl, k_rlm, k_rs, k_0, k_1, k_ga, k_gd, k_g = sp.symbols("k_RL k_RLm k_Rs k_Rd0 k_Rd1 k_Ga k_Gd1 k_G1")
    used = ("L", "k_RL", "k_RLm", "k_Rs", "k_Rd0", "k_Rd1", "k_Ga", "k_Gd1", "k_G1")
    return Model(
        "yeast_g_protein_cycle",
        [
            Species("R", "R", "free receptors", e["R_0"]),
            Species("RL", "RL", "occupied receptors", e["RL_0"]),
            Species("G", "G", "whole G proteins", e["G_0"]),
            Species("Ga", r"G\alpha", "Gα with GTP", e["Ga_0"]),
            Species("Gd", "Gd", "Gα with GDP", e["Gd_0"]),
            Species("Gbg", r"G\beta\gamma", "free Gβγ", e["Gbg_0"]),
        ],
        [e[n] for n in used],
        [
            Reaction("bind", k_rl * R * L - k_rlm * RL, {"R": -1, "RL": 1}, "ligand binds"),
            Reaction("synthesis", k_rs, {"R": 1}, "synthesis of receptors"),
            Reaction("loss", k_0 * R, {"R": -1}, "degradation of free receptors"),
            Reaction("loss_RL", k_1 * RL, {"RL": -1}, "degradation of occupied receptors"),
            Reaction("activation", k_ga * RL * G, {"G": -1, "Ga": 1, "Gbg": 1}, "activation of the G protein"),
            Reaction("hydrolysis", k_gd * Ga, {"Ga": -1, "Gd": 1}, "hydrolysis of GTP"),
            Reaction("reunion", k_g * Gd * Gbg, {"Gd": -1, "Gbg": -1, "G": 1}, "Gα and Gβγ reunite"),
        ],
        concentration_unit="molecule",
        time_unit="second",
        description="Yi et al. (2003), heterotrimeric G protein cycle of yeast, from the model file BIOMD0000000072",
    )


@cache
def _rates(salt: str) -> dict[str, Quantity]:
    """Return the rates of the Gi cycle by their names, in nM and seconds; the file has M."""
    e, end = load_evidence("gprotein"), SALT[known_name("salt", salt, SALT)]

    def per_nanomolar(record: Quantity) -> Quantity:
        return replace(record, value=record.value * 1e-9, unit="1/nM/second")  # geometry: per M to per nM

    records = {n: replace(e[n + end] if n in _SALTED else e[n], name=n) for n in RATES}
    return {n: per_nanomolar(r) if "molar" in r.unit else r for n, r in records.items()}


@cache
def gi_cycle(salt: str = "with Na") -> Model:
    """Build the cycle of the α2 receptor and Gi, in nM and seconds; D is the agonist.

    Parameters
    ----------
    salt : str
        ``"with Na"`` (set D of the paper, which the file has) or ``"without Na"`` (set C, in its remarks).

    Raises
    ------
    ValueError
        If the salt is unknown.
    """
    import sympy as sp

    e = load_evidence("gprotein")
    s = dict(zip(RATES, sp.symbols(RATES), strict=True))
    D, R, DR, DRG_GDP, G_GDP, DRG, GDP, DRG_GTP, GTP, G_GTP = sp.symbols(
        "D R DR DRG_GDP G_GDP DRG GDP DRG_GTP GTP G_GTP"
    )
    starts = {"D": "D_0", "R": "Ri_0", "G_GDP": "Gi_0", "GTP": "GTP_0"}
    words = {
        "D": "free agonist", "R": "free receptor", "DR": "occupied receptor", "DRG_GDP": "with Gi and GDP",
        "DRG": "with empty Gi", "DRG_GTP": "with Gi and GTP", "G_GDP": "Gi with GDP", "G_GTP": "Gi with GTP, active",
        "GDP": "GDP", "GTP": "GTP",
    }  # fmt: skip
    return Model(
        "gi_cycle_" + salt.replace(" ", "_").lower(),
        [Species(n, n.replace("_", "_{") + ("}" if "_" in n else ""), w, e[starts.get(n, "none_0")])
         for n, w in words.items()],
        list(_rates(salt).values()),
        [
            Reaction("binding", s["k1"] * D * R - s["k7"] * DR, {"D": -1, "R": -1, "DR": 1}, "agonist binds"),
            Reaction("coupling", s["k2"] * DR * G_GDP - s["k8"] * DRG_GDP, {"DR": -1, "G_GDP": -1, "DRG_GDP": 1},
                     "Gi joins"),
            Reaction("GDP_release", s["k3"] * DRG_GDP - s["k9"] * DRG * GDP, {"DRG_GDP": -1, "DRG": 1, "GDP": 1},
                     "GDP leaves"),
            Reaction("GTP_binding", s["k4"] * DRG * GTP - s["k10"] * DRG_GTP, {"DRG": -1, "GTP": -1, "DRG_GTP": 1},
                     "GTP binds"),
            Reaction("activation", s["k5"] * DRG_GTP, {"DRG_GTP": -1, "DR": 1, "G_GTP": 1}, "active Gi leaves"),
            Reaction("hydrolysis", s["k6"] * G_GTP, {"G_GTP": -1, "G_GDP": 1}, "hydrolysis of GTP"),
        ],
        concentration_unit="nM",
        time_unit="second",
        description="Thomsen & Neubig (1989), α2 receptor and Gi, from the model file BIOMD0000000080",
    )  # fmt: skip


@cache
def formulas() -> dict:
    """Return the steady state of the Gi cycle as SymPy expressions, with agonist D, Gi, GTP and GDP held constant.

    Each step of the cycle carries the flux of the last one; going back from DRG_GTP gives the receptors on the way.

    Returns
    -------
    dict of str to sympy.Expr
        ``DRG``, ``DRG_GDP``, ``DR``: for each DRG_GTP. ``per DR``: receptors with agonist for each that can lose it.
        ``K_d``: k7/k1. ``EC50``: agonist at half effect. ``amplification``: K_d over EC50. ``maximum``: active Gi at a
        saturating dose of agonist. ``G_GTP``: active Gi at D.
    """
    import sympy as sp

    k1, k2, k3, k4, k5, k6, k7, k8, k9, k10 = sp.symbols("k1:11", positive=True)
    D, G, GTP, GDP, R_T = sp.symbols("D G GTP GDP R_T", positive=True)
    drg = (k10 + k5) / (k4 * GTP)
    drg_gdp = (k5 + k9 * GDP * drg) / k3
    dr = (k5 + k8 * drg_gdp) / (k2 * G)
    per = (1 + drg + drg_gdp + dr) / dr
    ec50 = k7 / k1 / per
    maximum = k5 / k6 * R_T / (1 + drg + drg_gdp + dr)
    return {
        "DRG": drg, "DRG_GDP": drg_gdp, "DR": dr, "per DR": per, "K_d": k7 / k1, "EC50": ec50, "amplification": per,
        "maximum": maximum, "G_GTP": maximum * D / (ec50 + D),
    }  # fmt: skip


THEORY = Formulas(formulas, ("k1", "k2", "k3", "k4", "k6", "G", "GTP"))


def settings(salt: str = "with Na", changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the rates of the Gi cycle and G, GTP, GDP and R_T (nM), with the values that are given in their place."""
    found = {n: record.value for n, record in _rates(salt).items()}
    found |= {"G": value("Gi_0"), "GTP": value("GTP_0"), "GDP": value("none_0"), "R_T": value("Ri_0")}
    return found | numbers("constant", changes, found, low=0)


def gi_theory(name: str, salt: str = "with Na", **changes) -> float:
    """Return a quantity of `formulas` for the constants of the model, of which some may be changed.

    ``G_GTP`` needs the agonist ``D`` in nM, which may be an array.

    Raises
    ------
    ValueError
        If a name is unknown or a value is negative or not finite.
    """
    known_name("formula", name, formulas())
    agonist = {"D": array("D", changes.pop("D"))} if "D" in changes else {}
    values = settings(salt, changes) | agonist
    if name == "G_GTP" and not agonist:
        raise ValueError("G_GTP needs D, the agonist in nM.")
    return THEORY.evaluate(name, **{n: values[n] for n in THEORY.compiled(name)[0]})


def control(salt: str = "with Na", of: str = "EC50") -> dict[str, float]:
    r"""Return the share of each constant in a quantity, :math:`\partial\ln Q/\partial\ln k`.

    A share of -1 means that a slightly larger constant lowers the quantity by as many percent. The shares of the ten
    rates in the EC50 sum to 0, because a faster clock leaves it where it is.

    Raises
    ------
    ValueError
        If the salt or the quantity is unknown.
    """
    import sympy as sp

    expression = formulas()[known_name("formula", of, formulas())]
    values = settings(salt)
    point = {s: sp.Float(values[s.name]) for s in expression.free_symbols}
    shares = {s.name: float((sp.diff(expression, s) * s / expression).subs(point)) for s in expression.free_symbols}
    return {name: shares.get(name, 0.0) for name in values}


def gi_response(agonist, time: float, salt: str = "with Na", **changes) -> np.ndarray:
    """Return active Gi (nM) a given time (s) after the agonist (nM) came, by simulation.

    Raises
    ------
    ValueError
        If a value is negative or not finite or a rate is unknown.
    """
    model = gi_cycle(salt)
    moment = number("time", time, low=0)
    found = [
        model.simulate([0, moment], parameters=changes, initial={"D": d})["G_GTP"][-1] if moment else 0.0
        for d in np.ravel(array("agonist", agonist))
    ]
    return np.reshape(found, np.shape(agonist))


def half_time(agonist: float, salt: str = "with Na", until: float | None = None) -> float:
    """Return the time (s) at which active Gi has half of the value that it has 20 s (or `until`) after the agonist."""
    end = 2 * value("k7") if until is None else number("until", until, low=0)  # 20 s, as the tables
    times = np.linspace(0, end, int(1e2 * end) + 1)  # geometry: hundredths of a second
    path = gi_cycle(salt).simulate(times, initial={"D": number("agonist", agonist, low=0)})["G_GTP"]
    return float(np.interp(path[-1] / 2, path, times))
