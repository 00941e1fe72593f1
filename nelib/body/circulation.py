r"""The circulation of man, beat-averaged: Guyton's venous return, Sunagawa's heart and vessels, Gaddum's competition.

Four receptors are driven by nerves and by drugs. At each, with $X$ the sum of $C/K$ of all agonists, $Y$ the same sum
weighted by intrinsic efficacy, $B$ the sum of $C/K_B$ of all antagonists, and the nerves worth $n u s_n$,

.. math:: \rho = \frac{n u s_n + Y}{1 + n u s_n + X + B} .

The arterioles, the veins, the sinus node and the ventricles follow $\rho$; the pressure follows from the balance of
venous return and cardiac output; and the pressure that the baroreceptors see sets the sympathetic traffic $s$ and the
vagal traffic $v$, both 1 at rest. The loop is closed when that pressure is the one that results: one equation in one
unknown, solved by halving for many doses at once.

Two things go beyond the textbook because experiments in man ask for them. Baroreceptors feel pulse pressure, too, with
weight $q$: isoproterenol and epinephrine widen it, and the reflex that their fall of resistance would call up stays
small. And the time left for filling is what electromechanical systole leaves of a beat: it limits the output of a heart
that atropine has let go, and beta receptors, which shorten systole, win some of it back.

Pressures are in mmHg, flow in L/min, volumes in mL, resistances in mmHg min/L, elastances in mmHg/mL, heart rate in
1/minute, time in seconds. All concentrations are increments above those at rest. Every number comes from
``nelib/data/circulation.csv``; drugs are in `nelib.body.drugs`.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, numbers
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

RECEPTORS = ("a1", "a2", "b1", "b2")
"""Alpha-1 and alpha-2 of vessels, beta-1 of the heart, beta-2 of vessels and heart."""
INPUTS = {f"{kind}_{r}": 0 for r in RECEPTORS for kind in "XYB"} | {"B_m": 0, "B_g": 0, "T": 1, "r": 1, "u": 1, "d": 0}
"""What acts from outside, and its value at rest.

``X_``, ``Y_``, ``B_`` with a receptor: agonists, agonists weighted by efficacy, antagonists, over their constants;
``B_m``, ``B_g``: antagonists of the vagus at the sinus node and of ganglia; factors on ``T`` sympathetic traffic,
``r`` release by a given traffic, ``u`` norepinephrine in the junction for a given release; ``d``: release without
traffic, in multiples of that at rest.
"""
OUTPUTS = (
    "MAP", "SBP", "DBP", "PP", "HR", "CO", "SV", "SVR", "Pra", "Pms", "Ees", "Ea", "EDV_V0", "QS2", "A", "H", "D",
    "s", "v", "P_b",
)  # fmt: skip
"""Pressures (mean, systolic, diastolic, pulse; right atrium, filling), heart rate, output, stroke volume, resistance,
elastances of ventricle and arteries, end-diastolic volume over that at no pressure, electromechanical systole, stimuli
of vessels (alpha), heart (beta) and vessels (beta-2), sympathetic and vagal traffic, pressure at the baroreceptors."""
ORDER = (
    "s", "v", "s_n", "A", "D", "H", "SVR", "Ees", "HR", "Pms", "Rv", "QS2", "g", "k_f", "Ea", "Pra", "SV", "CO",
    "MAP", "PP", "SBP", "DBP", "EDV_V0", "Pra_P", "SV_P", "CO_P", "P_b",
)  # fmt: skip
"""The steps of the model in the order in which they follow from the pressure at the baroreceptors."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("circulation")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the circulation."""
    return _table()[known_name("number", name, _table())]


@cache
def parameters() -> dict[str, float]:
    """Return the values of all parameters of the model by the names of their symbols."""
    return {name: record.value for name, record in _table().items() if name in _symbols()}


@cache
def _symbols() -> frozenset[str]:
    free = {symbol.name for e in derivation().values() for symbol in e.free_symbols}
    return frozenset(free - set(INPUTS) - set(derivation()) - {"P"})


@cache
def derivation() -> dict:
    """Return the model as SymPy expressions.

    Returns
    -------
    dict
        In steps, each in the symbols of the step before: the reflexes ``"s"`` and ``"v"`` of the pressure P_b;
        ``"s_n"``, release at the nerve endings; the stimuli ``"A"`` (alpha, vessels), ``"H"`` (beta, heart) and ``"D"``
        (beta-2, vessels); the organs ``"SVR"``, ``"Ees"``, ``"HR"``, ``"Pms"``, ``"Rv"``, electromechanical systole
        ``"QS2"``, the share of filling ``"g"``, its slope ``"k_f"``; ``"Pra_P"``, ``"SV_P"`` and ``"CO_P"`` at a given
        arterial pressure P; ``"Pra"``, ``"SV"``, ``"CO"``, ``"MAP"`` in balance; ``"PP"``, ``"SBP"``, ``"DBP"`` and
        ``"P_b"``.
    """
    import sympy as sp

    S, e = sp.Symbol, {}
    P_b, s, v, s_n, A, H, D, Pms, P = sp.symbols("P_b s v s_n A H D Pms P")
    MAP0, HR0, SV0, Pra0, Pms0, Ees0, PP0 = sp.symbols("MAP_0 HR_0 SV_0 Pra_0 Pms_0 Ees_0 PP_0")
    mL, sec = S("mL_per_L"), S("s_per_min")

    # Baroreflex: both limbs are 1 at rest and at most S_max, V_max.
    def sigmoid(top, slope):
        return top / (1 + (top - 1) * sp.exp((P_b - MAP0) / slope))

    through = 1 / (1 + S("B_g"))
    e["s"] = through * S("T") * sigmoid(S("S_max"), S("k_s"))
    e["v"] = through / (1 + S("B_m")) * sigmoid(S("V_max"), -S("k_v"))
    e["s_n"] = S("r") * s + S("d")

    # Receptors.
    def rho(name, nerve):
        drive = nerve * S("u") * s_n if nerve else 0
        return (drive + S(f"Y_{name}")) / (1 + drive + S(f"X_{name}") + S(f"B_{name}"))

    n_a, n_b, w, c = S("n_a"), S("n_b"), S("w_a2"), S("c_b2")
    e["A"] = (1 - w) * rho("a1", n_a) + w * rho("a2", n_a)
    e["D"] = rho("b2", 0)
    e["H"] = (1 - c) * rho("b1", n_b) + c * rho("b2", 0)
    A0 = n_a / (1 + n_a)
    H0 = (1 - c) * n_b / (1 + n_b)

    # Organs.
    CO0 = HR0 * SV0 / mL
    R0, Rv0 = (MAP0 - Pra0) / CO0, (Pms0 - Pra0) / CO0
    e["SVR"] = R0 * (1 + S("e_A") * A) / (1 + S("e_A") * A0) / (1 + S("e_D") * D)
    e["Ees"] = Ees0 * (1 + S("g_H") * H) / (1 + S("g_H") * H0)
    e["HR"] = HR0 * (1 + S("h_H") * H) / (1 + S("h_H") * H0) * (1 + S("h_V")) / (1 + S("h_V") * v)
    e["Pms"] = Pms0 * (1 + S("v_A") * (A - A0))
    SVR, Ees, HR, Pra, g, Rv, QS2 = (S(x) for x in ("SVR", "Ees", "HR", "Pra", "g", "Rv", "QS2"))
    e["Rv"] = Rv0 * (SVR / R0) ** S("p_v")
    e["QS2"] = S("QS2_1") * (sec / HR) ** S("p_Q") / (1 + S("k_Q") * (H - H0))
    e["g"] = 1 - sp.exp(-(((sec / HR - QS2) / S("t_f")) ** 2))

    # Heart and vessels: EDV - V_0 is a straight line in Pra + P_d, so that Pra has a closed form.
    g0 = e["g"].subs(QS2, e["QS2"]).subs({HR: HR0, H: H0})
    Ea0 = R0 * HR0 / mL
    e["k_f"] = SV0 * (Ees0 + Ea0) / Ees0 / (Pra0 + S("P_d")) * g / g0
    e["Ea"] = SVR * HR / mL
    k_f, Ea = S("k_f"), S("Ea")
    e["EDV_V0"] = filling = k_f * (Pra + S("P_d"))
    back = (Pms - Pra) / Rv
    e["SV"], e["SV_P"] = filling * Ees / (Ees + Ea), filling - (P - Pra) / Ees
    for name in ("", "_P"):
        e[f"Pra{name}"] = sp.solve(back - HR * e[f"SV{name}"] / mL, Pra)[0]
    e["SV_P"] = e["SV_P"].subs(Pra, S("Pra_P"))
    e["CO"], e["CO_P"] = HR * S("SV") / mL, HR * S("SV_P") / mL
    CO, MAP, PP, SVs = sp.symbols("CO MAP PP SV")
    e["MAP"] = Pra + CO * SVR
    e["PP"] = PP0 * SVs / SV0 * sp.sqrt(MAP / MAP0) * (Ees / Ees0) ** S("p_H")
    e["SBP"], e["DBP"] = MAP + (1 - S("f_P")) * PP, MAP - S("f_P") * PP
    e["P_b"] = MAP + S("q_P") * (PP - PP0)
    return e


def compiled_steps(
    outputs: tuple[str, ...], given: tuple[str, ...], modules: str = "numpy", last: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], Any]:
    """Compile several steps of the model into one function, each step written once.

    Parameters
    ----------
    outputs : tuple of str
        Names of expressions of `derivation`.
    given : tuple of str
        Names of steps that are not computed, but given (e.g. states of a dynamic model). If one of them is an output,
        too, that output is what the step would give.
    modules : str
        ``"numpy"`` for arrays, ``"math"`` for single numbers.
    last : tuple of str
        Symbols that the function takes after all others, in this order, also where it needs none of them.

    Returns
    -------
    tuple
        The names of the symbols that the function takes, and the function; it returns a list, in the order of
        `outputs`.
    """
    import sympy as sp

    shown = derivation()
    wanted, needed, free = list(outputs), [], set()
    while wanted:
        if (name := wanted.pop()) in needed:
            continue
        needed.append(name)
        for symbol in shown[known_name("formula", name, shown)].free_symbols:
            later = symbol.name in shown and symbol.name not in (*given, "P_b")
            (wanted.append if later else free.add)(symbol.name)
    order = [name for name in ORDER if name in needed]
    # What comes out of a step that is given gets a name of its own: the steps after it take what was given.
    own = {name: sp.Symbol(f"{name}_out" if name in (*given, "P_b") else name) for name in order}
    parts, results = [(own[name], shown[name]) for name in order], [own[name] for name in outputs]
    names = (*sorted(free.difference(last)), *last)
    return names, sp.lambdify([sp.Symbol(n) for n in names], results, modules=modules, cse=lambda _: (parts, results))


FORMULAS = Formulas(derivation, signed=("P_b", "P", "Pra", "Pms", "Pra_P"), quiet=("over", "under"))


@cache
def _compiled(hold: tuple[str, ...]) -> tuple:
    """Compile the loop, and all `OUTPUTS` together."""
    return compiled_steps(("P_b",), hold), compiled_steps(OUTPUTS, hold)


def given_inputs(inputs: Mapping[str, Any] | None = None) -> dict[str, np.ndarray]:
    """Check values of `INPUTS`, numbers or arrays of at least 0, and fill in those at rest."""
    if inputs is not None and not isinstance(inputs, Mapping):
        raise ValueError(f"inputs are given as {{name: number or array}}, not as {inputs!r}.")
    found = {known_name("input", k, INPUTS): array(k, x) for k, x in (inputs or {}).items()}
    for r in RECEPTORS:
        X, Y = found.get(f"X_{r}", 0), found.get(f"Y_{r}", 0)
        if not np.all(np.less_equal(Y, X)):
            raise ValueError(f"Y_{r} must be at most X_{r}: no agonist has an intrinsic efficacy above 1.")
    return {k: found.get(k, np.asarray(float(x))) for k, x in INPUTS.items()}


def steady(
    inputs: Mapping[str, Any] | None = None, changes: Mapping[str, float] | None = None
) -> dict[str, np.ndarray]:
    """Return the steady state of the circulation.

    Parameters
    ----------
    inputs : mapping of str to array_like, optional
        Values of `INPUTS`; arrays are broadcast against each other.
    changes : mapping of str to float, optional
        Parameters other than those of the table.

    Returns
    -------
    dict of str to numpy.ndarray
        `OUTPUTS` by name.

    Raises
    ------
    ValueError
        If a name is unknown, a value is impossible, or changed parameters leave no circulation.
    """
    known = parameters()
    found = solve({**known, **numbers("parameter", changes, known, low=0), **given_inputs(inputs)})
    if not all(np.isfinite(x).all() for x in found.values()):
        raise ValueError(f"With the parameters {dict(changes or {})} there is no circulation.")
    return found


def _balance(rise: Callable[[np.ndarray], np.ndarray], far: np.ndarray) -> np.ndarray:
    """Return where a function that falls is 0, between -`far` and `far`; where it is NaN counts as too high.

    The straight line between both ends of the bracket tells the next point. Where one end has stayed, its value is
    halved (the Illinois rule), and where this did not halve the bracket in three steps, its middle is taken.
    """
    low, high, before = -far, far, [4 * far] * 3  # geometry: widths of the bracket, three steps ago first
    at_low, at_high = np.full((2, *far.shape), np.nan)  # not known yet: then the middle is taken, too
    fine = 16 * np.finfo(float).eps * far  # geometry: a smaller step is near rounding
    x, last, done = (low + high) / 2, np.zeros(far.shape), np.zeros(far.shape, bool)
    while not done.all():
        found = rise(x)
        up = found > 0
        at_low, at_high = (
            np.where(up, found, np.where(last < 0, at_low / 2, at_low)),
            np.where(up, np.where(last > 0, at_high / 2, at_high), found),
        )
        low, high, last = np.where(up, x, low), np.where(up, high, x), np.where(up, 1, -1)
        width = high - low
        line = low + width * at_low / (at_low - at_high)
        near = np.where((line >= low) & (line <= high) & (2 * width <= before[0]), line, (low + high) / 2)
        before = [*before[1:], width]
        x, moved = np.where(done, x, near), np.abs(near - x)
        done |= (moved <= fine) | (width <= fine)
    return x


def solve(given: Mapping[str, Any], hold: Collection[str] = ()) -> dict[str, np.ndarray]:
    """Return the steady state for values of all parameters and `INPUTS`, without any check.

    Steps in `hold` stay at their value at rest. As the pressure at the baroreceptors rises, that which results falls,
    or rises by less, so that there is one balance.
    """
    (names, function), (needed, outputs) = _compiled(tuple(hold))
    given = {**{name: evidence(f"{name}_0").value for name in hold if f"{name}_0" in _table()}, **given}
    given = {name: np.asarray(x, float) for name, x in given.items()}
    values = [given.get(name) for name in names]
    shape = np.broadcast_shapes(*(np.shape(v) for v in values if v is not None))
    place = names.index("P_b")

    def rise(P_b: np.ndarray) -> np.ndarray:
        values[place] = P_b
        return function(*values)[0] - P_b

    with np.errstate(all="ignore"):
        full = {**given, "P_b": _balance(rise, np.full(shape, evidence("P_far").value))}
        found = outputs(*(full[n] for n in needed))
    result = dict(zip(OUTPUTS, found, strict=True)) | {name: given[name] for name in hold}
    return {k: np.broadcast_to(np.asarray(x, float), shape) for k, x in result.items()}
