r"""What drugs in the plasma of man do to receptors, nerves and uptake: the inputs of `nelib.body.circulation`.

A drug at concentration $C$ adds $C/K$ to the agonists of a receptor, and its intrinsic efficacy times that to the
stimulus; or $C/K_B$ to the antagonists. The constants are those of the body, not of the test tube: $K$ is the plasma
concentration that would half-occupy the receptors which the model sees, with uptake and diffusion on the way.

Alpha-2 receptors stand in three places: on vessels (``a2``), on nerve endings (``a2p``), where they brake release, and
in the brainstem (``a2c``), where they brake sympathetic traffic. With $o$ the stimulus there, and $o_0$ that at rest,
release and traffic are multiplied by

.. math:: \frac{1 - f o}{1 - f o_0}, \qquad o = \frac{n + Y}{1 + n + X + B} .

A blocker of uptake that occupies the share $\theta$ of the transporters multiplies norepinephrine near nerve endings by
$1/(1 - f_u \theta)$, from nerves and from plasma alike. Blockers of beta receptors slow the clearance of catecholamines
in man, which explains a part of what they do to the pressor effect of epinephrine. Numbers come from
``nelib/data/cardio_drugs.csv``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from nelib.body.circulation import INPUTS, RECEPTORS
from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

SITES = (*RECEPTORS, "a2p", "a2c", "m", "g", "net")
"""Where drugs act: the receptors, alpha-2 of nerve endings and brainstem, vagus, ganglia, transporter."""
AGONISTS = (*RECEPTORS, "a2p", "a2c")
"""Sites that a compound can stimulate, not only block."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("cardio_drugs")


def evidence(name: str) -> Quantity:
    """Return a record of the table of drugs."""
    return _table()[known_name("number", name, _table())]


@cache
def drugs() -> tuple[str, ...]:
    """Return the names of all drugs."""
    return tuple(name.removeprefix("MW_") for name in _table() if name.startswith("MW_"))


@cache
def actions(drug: str) -> dict[str, tuple[float, float, bool]]:
    """Return the actions of a drug: site -> (K or K_B in nM, intrinsic efficacy, whether it is an agonist).

    Raises
    ------
    ValueError
        If the drug is unknown.
    """
    known_name("drug", drug, drugs())
    found = {}
    for site in SITES:
        if (record := _table().get(f"K_{site}_{drug}")) is not None:
            efficacy = _table().get(f"e_{site}_{drug}")
            found[site] = record.value, efficacy.value if efficacy else 1.0, True
        elif (record := _table().get(f"KB_{site}_{drug}")) is not None:
            found[site] = record.value, 0.0, False
    return found


@cache
def derivation() -> dict:
    """Return what drugs do before the circulation answers, as SymPy expressions.

    Returns
    -------
    dict
        ``"o"``, the stimulus of alpha-2 receptors; ``"brake"``, the factor on release or traffic; ``"u"``, the gain by
        block of uptake; ``"C"``, the plasma concentration of an infusion at steady state.
    """
    import sympy as sp

    n, X, Y, B, f, f_u, theta, k, CL, MW, c, b, f_b = sp.symbols("n X Y B f f_u B_net rate CL MW nM_per_uM B_b2 f_b")
    o = (n + Y) / (1 + n + X + B)
    return {
        "o": o,
        "brake": (1 - f * o) / (1 - f * o.subs({X: 0, Y: 0, B: 0})),
        "u": 1 / (1 - f_u * theta / (1 + theta)),
        "C": k / (CL * (1 - f_b * b / (1 + b))) / MW * c,
    }


FORMULAS = Formulas(derivation, above_zero=("CL", "MW"))


def plasma(drug: str, rate: Any, beta_block: Any = 0) -> np.ndarray:
    """Return the plasma concentration in nM above rest, in the steady state of an infusion in µg/min (base).

    Parameters
    ----------
    drug : str
        A drug whose clearance is in the table.
    rate : array_like
        Rate of infusion in µg/min.
    beta_block : array_like, optional
        An antagonist of beta-2 receptors over its constant: it slows the clearance of catecholamines in man.

    Raises
    ------
    ValueError
        If the drug is unknown or has no clearance in the table, or a value is negative.
    """
    known_name("drug", drug, [name for name in drugs() if f"CL_{name}" in _table()])
    slowed = _table().get(f"slow_{drug}")
    return FORMULAS.compute(
        "C", rate=array("rate", rate), CL=evidence(f"CL_{drug}").value, MW=evidence(f"MW_{drug}").value,
        nM_per_uM=evidence("nM_per_uM").value, B_b2=array("beta_block", beta_block),
        f_b=slowed.value if slowed else 0,
    )  # fmt: skip


def inputs(
    plasma: Mapping[str, Any] | None = None,
    constants: Mapping[str, float] | None = None,
    loads: Mapping[str, tuple[Any, float | None]] | None = None,
    **more: Any,
) -> dict[str, np.ndarray]:
    """Return the inputs of the circulation under drugs.

    Parameters
    ----------
    plasma : mapping of str to array_like, optional
        Plasma concentrations in nM above rest by the name of the drug.
    constants : mapping of str to array_like, optional
        Constants K or K_B other than those of the table, by the name of the record, in nM.
    loads : mapping of str to (array_like, float or None), optional
        A compound that is not in the table, by `SITES`: its concentration over its constant there, and its intrinsic
        efficacy if it is an agonist, None if it blocks.
    **more : array_like
        Further `nelib.body.circulation.INPUTS`; factors (T, r, u) multiply those of the drugs, all others are added.

    Raises
    ------
    ValueError
        If a drug or an input is unknown, or a value impossible.
    """
    if plasma is not None and not isinstance(plasma, Mapping):
        raise ValueError(f"plasma is given as {{drug: nM}}, not as {plasma!r}.")
    C = {known_name("drug", name, drugs()): array(f"plasma of {name}", x) for name, x in (plasma or {}).items()}
    other = {known_name("constant", k, _table()): array(k, x, above=True) for k, x in (constants or {}).items()}
    for name in more:
        known_name("input", name, INPUTS)
    zero = np.zeros(())
    added = _loads(loads)
    blocked = sum((x / actions(d)["net"][0] for d, x in C.items() if "net" in actions(d)), added["B", "net"])
    u = FORMULAS.compute("u", B_net=blocked, f_u=evidence("f_u").value)
    sums = dict(added)
    for drug, x in C.items():
        for site, (K, efficacy, agonist) in actions(drug).items():
            K = other.get(f"{'K' if agonist else 'KB'}_{site}_{drug}", K)
            near = x * u if drug == "norepinephrine" else x
            if agonist:
                sums["X", site] = sums["X", site] + near / K
                sums["Y", site] = sums["Y", site] + efficacy * near / K
            else:
                sums["B", site] = sums["B", site] + near / K
    found = {f"{kind}_{site}": sums[kind, site] for kind in "XYB" for site in RECEPTORS}
    found |= {"B_m": sums["B", "m"], "B_g": sums["B", "g"], "u": u, "d": zero}
    for name, site in (("T", "a2c"), ("r", "a2p")):
        at = {kind: sums[kind, site] for kind in "XYB"}
        found[name] = FORMULAS.compute("brake", **at, n=evidence(f"n_{site}").value, f=evidence(f"f_{site}").value)
    for name, value in more.items():
        found[name] = found[name] * array(name, value) if INPUTS[name] else found[name] + array(name, value)
    return found


def _loads(loads: Mapping[str, tuple[Any, float | None]] | None) -> dict[tuple[str, str], np.ndarray]:
    """Return the sums X, Y and B at all sites that a compound makes which is not in the table; see `inputs`."""
    sums = {(kind, site): np.zeros(()) for kind in "XYB" for site in SITES}
    if loads is not None and not isinstance(loads, Mapping):
        raise ValueError(f"loads are given as {{site: (C/K, efficacy or None)}}, not as {loads!r}.")
    for site, given in (loads or {}).items():
        known_name("site", site, SITES)
        if not isinstance(given, tuple) or len(given) != 2:
            raise ValueError(f"The load at {site} is (C/K, efficacy or None), but it is {given!r}.")
        x = array(f"C/K at {site}", given[0])
        if given[1] is None:
            sums["B", site] = x
        elif site not in AGONISTS:
            raise ValueError(f"A compound can only block at {site}.")
        else:
            sums["X", site] = x
            sums["Y", site] = number(f"efficacy at {site}", given[1], low=0, high=1) * x
    return sums
