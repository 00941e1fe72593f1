r"""The steady state of the closed cell, the other way round: from Ca2+ to the IP3 that holds the cell there.

At rest the gate of the channels is where Ca2+ and IP3 leave it, $h = Q_2/(Q_2 + C)$, and what the channels let out is
the surplus $s$ of the pump over the leak. With $\Delta = c_0 - (1 + c_1)\,C$ the share of open subunits must be

.. math:: x = \sqrt[3]{\frac{s}{v_1 \Delta}} = \frac{I}{I + d_1}\,\frac{C}{C + d_5}\,\frac{Q_2}{Q_2 + C}, \qquad
          s = \frac{v_3 C^2}{k_3^2 + C^2} - v_2 \Delta.

The right side, simplified, is a ratio of two expressions that are linear in $I$, so $I$ is a closed form of $C$. Along
it the Jacobian is known, and Hopf points are zeros of one function of one variable: fast enough for a slider.
`calcium.diagram` finds the same branch by following it, for any model of two variables. `waves` follows oscillations,
and `first_lyapunov` tells whether they grow from nothing at a Hopf point.
"""

from dataclasses import dataclass, fields
from functools import cache, lru_cache

import numpy as np
import sympy as sp
from scipy.integrate import odeint
from scipy.optimize import brentq

from nelib.kit.errors import known_name, positive
from nelib.kit.formula import Formulas
from nelib.signaling.bifurcation import Branch, Point, values_of
from nelib.signaling.calcium import GRADIENTS, calcium_model, evidence, gradient, reactions
from nelib.signaling.oscillation import _extremes, _rises

POINTS, KEPT = 400, 64  # geometry: points of a branch; branches that are remembered
INSIDE, STEPS = 10, 4  # geometry: oscillations in a window, steps of its half beyond it
HALVED, FINER = 4, 32  # geometry: share of a last step before waves that shrink, and before those that stop at once
NUDGE = 1e-4  # geometry: of the critical direction, for differences of the Jacobian
GUESS, TURNS, TRIES = 20, 3, 6  # geometry: a period to begin with, periods of a run, runs to settle
SAMPLES, RTOL = 100, 1e-4  # geometry: points of a period, error of a step
SAME, NEAR, QUIET = 0.005, 0.1, 0.01  # geometry: equal heights, periods alike, rest


@cache
def closed_form(store: str = "right") -> dict[str, sp.Expr]:
    """Return the steady state as expressions in Ca2+.

    Parameters
    ----------
    store : str
        Which gradient; see `calcium.gradient`.

    Returns
    -------
    dict of str to sympy.Expr
        ``surplus`` of the pump; ``x``, the share of open subunits that rest asks for, in terms of ``surplus``;
        ``IP3`` in terms of ``x``, and its denominator ``room``, above 0 where some IP3 is enough; ``h`` in terms of
        ``IP3``; ``difference`` between store and cytosol; ``J00`` to ``J11``, the Jacobian.
    """
    model = calcium_model("closed", known_name("gradient", store, GRADIENTS))
    Ca, IP3, h, x, v_1, c_0 = given = sp.symbols("Ca IP3 h x v_1 c_0", positive=True)
    plain = {sp.Symbol(s.name): s for s in given}
    rate = {r.name: r.rate.subs(plain) for r in reactions(store=store)}
    difference = gradient(c_0, Ca, store)
    gate = sp.solve(rate["gate_opens"] - rate["gate_closes"], h)[0]
    subunits = int(evidence("subunits").value)
    opened = sp.powdenest(sp.root(rate["release"] / (v_1 * difference), subunits), force=True)
    top, bottom = sp.fraction(sp.cancel(opened.subs(h, gate)))
    balance = sp.Poly(top - x * bottom, IP3)
    slope, rest = balance.all_coeffs()  # linear: with any other degree this line fails
    jacobian = sp.Matrix(list(model.odes.values())).jacobian([sp.Symbol(n) for n in model.species])
    forms = {
        "surplus": rate["SERCA"] - rate["leak"],
        "x": sp.root(sp.Symbol("surplus") / (v_1 * difference), subunits),
        "IP3": -rest / slope,
        "room": slope,
        "h": gate,
        "difference": difference,
        **{f"J{i}{j}": jacobian[i, j] for i in range(2) for j in range(2)},
    }
    back = {symbol: name for name, symbol in plain.items()}
    return {name: form.subs(back) for name, form in forms.items()}


FORMULAS = {store: Formulas(lambda store=store: closed_form(store)) for store in GRADIENTS}


def _at(calcium: np.ndarray | float, store: str, values: dict[str, float]) -> dict[str, np.ndarray]:
    """Return IP3, gate, Jacobian and the rest of `closed_form` at each Ca2+ where the pump outdoes the leak."""
    forms, known = FORMULAS[store], {**values, "Ca": np.asarray(calcium, float)}
    known["surplus"] = np.maximum(forms.compute("surplus", **known), 0)
    for name in ("x", "room", "IP3", "h"):
        known[name] = forms.compute(name, **known)
    known["J"] = np.empty((*known["Ca"].shape, 2, 2))
    for i in range(2):
        for j in range(2):
            known["J"][..., i, j] = forms.compute(f"J{i}{j}", **known)
    known["trace"] = known["J"][..., 0, 0] + known["J"][..., 1, 1]
    known["determinant"] = known["J"][..., 0, 0] * known["J"][..., 1, 1] - known["J"][..., 0, 1] * known["J"][..., 1, 0]
    return known


@lru_cache(maxsize=KEPT)
def _branch(fixed: tuple[tuple[str, float], ...], store: str, high: float) -> Branch:
    values, forms = values_of(calcium_model("closed", store), dict(fixed)), FORMULAS[store]

    def beyond(ca):
        """Above 0 where more IP3 than `high` is needed, or none is enough."""
        found = _at(ca, store, values)
        return (found["IP3"] - high) * found["room"]

    # No IP3: the pump takes up the leak. The branch ends where IP3 is `high` for the last time.
    full = brentq(lambda ca: forms.compute("difference", **values, Ca=ca), 0, values["c_0"])
    least = brentq(lambda ca: forms.compute("surplus", **values, Ca=ca), 0, full, xtol=np.finfo(float).tiny)
    coarse = np.linspace(least, full, POINTS)[1:-1]
    end = len(coarse) - int(np.argmax(beyond(coarse)[::-1] < 0))
    ca = np.geomspace(least, brentq(beyond, coarse[end - 1], coarse[end]), POINTS)
    found = _at(ca, store, values)
    half, determinant = found["trace"] / 2, found["determinant"]
    root = np.sqrt((half**2 - determinant).astype(complex))
    eigenvalues = np.stack((half + root, half - root), axis=1)
    special: dict[str, list[Point]] = {"trace": [], "determinant": []}
    for name, points in special.items():
        for i in np.flatnonzero(found[name][1:] * found[name][:-1] < 0):
            if name == "determinant" or determinant[i : i + 2].min() > 0:
                place = brentq(lambda c, name=name: _at(c, store, values)[name], ca[i], ca[i + 1])
                at = _at(place, store, values)
                period = 2 * np.pi / np.sqrt(at["determinant"]) if name == "trace" else np.nan
                points.append(Point(float(at["IP3"]), (float(place), float(at["h"])), float(period)))
    return Branch(
        "IP3", found["IP3"], np.column_stack((ca, found["h"])), eigenvalues, eigenvalues.real.max(axis=1) < 0,
        special["trace"], special["determinant"],
    )  # fmt: skip


def _key(parameters: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((known_name("parameter", n, calcium_model().parameters), positive(n, v)) for n, v in
                        parameters.items()))  # fmt: skip


def diagram(high: float = 1.2, *, store: str = "right", **parameters: float) -> Branch:  # geometry: width of a figure
    """Return the steady states of the closed cell from no IP3 to `high` µM, and where they lose their stability.

    Parameters
    ----------
    high : float
        In µM. Where the branch turns back and forth, it may go beyond `high` and come back: it holds every steady
        state up to `high`, and `calcium.diagram` ends where it reaches `high` for the first time.
    store : str
        Which gradient; see `calcium.gradient`.
    **parameters : float
        Values above 0 that differ from the table.

    Returns
    -------
    Branch
        In the order of rising Ca2+.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown.
    """
    return _branch(_key(parameters), known_name("gradient", store, GRADIENTS), positive("high", high))


def first_lyapunov(point: Point, *, store: str = "right", **parameters: float) -> float:
    """Return the first Lyapunov coefficient at a Hopf point of the closed cell (Kuznetsov).

    Below 0 stable oscillations grow from nothing beyond the point (supercritical). Above 0 they stop at once, with a
    height, and some live on beside the stable rest (subcritical).

    Parameters
    ----------
    point : Point
        One of `Branch.hopf`.
    store, **parameters
        As in `diagram`.

    Returns
    -------
    float
        For a critical direction of length 1.
    """
    model = calcium_model("closed", known_name("gradient", store, GRADIENTS))
    p = list({**values_of(model, dict(_key(parameters))), "IP3": point.value}.values())
    ones, y = [1.0] * len(model.reactions), np.array(point.state)
    jacobian = lambda at: np.array(model._jacobian(at.tolist(), p, ones), dtype=float)  # noqa: E731
    J = jacobian(y)
    speed = np.sqrt(np.linalg.det(J))
    roots, right = np.linalg.eig(J)
    q = right[:, np.argmax(roots.imag)]
    roots, left = np.linalg.eig(J.T)
    dual = left[:, np.argmin(roots.imag)]
    dual /= np.conj(np.vdot(dual, q))
    # Second and third derivatives along the real and the imaginary part of q, as differences of the exact Jacobian.
    ahead, behind = ([jacobian(y + sign * NUDGE * part) for part in (q.real, q.imag)] for sign in (1, -1))
    along_real, along_imag = ((a - b) / (2 * NUDGE) for a, b in zip(ahead, behind, strict=True))
    curved = sum(a - 2 * J + b for a, b in zip(ahead, behind, strict=True)) / NUDGE**2
    g20 = np.vdot(dual, along_real @ q + 1j * along_imag @ q)
    g11 = np.vdot(dual, along_real @ q.real + along_imag @ q.imag)
    g21 = np.vdot(dual, curved @ q)
    return float((1j * g20 * g11 + speed * g21).real / (2 * speed**2))


@dataclass(frozen=True)
class Waves:
    """Oscillations along IP3.

    Attributes
    ----------
    ip3 : numpy.ndarray, shape (n,)
        In µM, rising.
    low, high : numpy.ndarray, shape (n,)
        Lowest and highest Ca2+ in µM.
    period : numpy.ndarray, shape (n,)
        In seconds.
    """

    ip3: np.ndarray
    low: np.ndarray
    high: np.ndarray
    period: np.ndarray


def waves(high: float = 1.2, *, store: str = "right", **parameters: float) -> Waves:  # geometry: width of a figure
    """Follow the oscillation from the middle of its window to both sides, as far as it lives.

    Each run begins on the oscillation before it, so that few periods are enough. The oscillation may live on where the
    steady state is stable too; where that ends is found to within a two-hundredth of the window.

    Parameters
    ----------
    high, store, **parameters
        As in `diagram`.

    Returns
    -------
    Waves
        Without any, if there is no Hopf point below `high`. Heights are right to two in a thousand, and to two in a
        hundred close to the ends.
    """
    return _waves(_key(parameters), known_name("gradient", store, GRADIENTS), positive("high", high))


@lru_cache(maxsize=KEPT)
def _waves(fixed: tuple[tuple[str, float], ...], store: str, high: float) -> Waves:
    branch = _branch(fixed, store, high)
    ends = [p.value for p in branch.hopf if p.value < high]
    if not ends:
        return Waves(*np.empty((len(fields(Waves)), 0)))
    ends += [high] * (len(ends) < 2)
    middle, half = (min(ends) + max(ends)) / 2, (max(ends) - min(ends)) / 2
    # Close to its ends, where the oscillation grows like a root, the window is sampled densely.
    inside = half * np.sin(np.linspace(0, np.pi / 2, INSIDE // 2 + 1))
    settle, hard = _settler(fixed, store), {}
    for p in branch.hopf:
        hard[1 if p.value > middle else -1] = first_lyapunov(p, store=store, **dict(fixed)) > 0
    near = int(np.argmin(np.abs(branch.values - middle) + branch.stable))
    off = branch.states[near] * [1 + 1 / STEPS, 1]
    first = settle(middle, off, branch.hopf[0].period if branch.hopf else GUESS, TRIES)
    found = {} if first is None else {middle: first}
    for sign in (1, -1) if found else ():
        last, offset, step, plan = first, 0.0, half / STEPS, list(inside[1:-1])
        least = half / STEPS / (FINER if hard.get(sign) else HALVED)
        while step > least and middle + sign * offset < high:
            ahead = plan.pop(0) if plan else offset + step
            ip3 = min(middle + sign * ahead, high)
            wave = settle(ip3, last[3], last[2], TRIES if ahead < half else 1) if ip3 > 0 else None
            if wave is None:  # it dies on the way: look closer
                step, plan = min(ahead - offset, step) / 2, []
            else:
                found[ip3], last, offset = wave, wave, ahead
    rows = [(ip3, *found[ip3][:3]) for ip3 in sorted(found)]
    return Waves(*np.array(rows).reshape(-1, len(fields(Waves))).T)


def _settler(fixed: tuple[tuple[str, float], ...], store: str):
    """Return a function that runs the cell until it repeats itself."""
    model = calcium_model("closed", store)
    values, ones = values_of(model, dict(fixed)), [1.0] * len(model.reactions)

    def settle(ip3: float, y: np.ndarray, period: float, tries: int):
        """Return lowest and highest Ca2+, the period and a state of the oscillation, or None where it dies."""
        p = list({**values, "IP3": ip3}.values())
        for _ in range(tries + 1):
            time = np.linspace(0, TURNS * period, TURNS * SAMPLES + 1)
            path = odeint(
                lambda y, _: model._rhs(y.tolist(), p, ones), y, time, rtol=RTOL, atol=RTOL * QUIET,
                Dfun=lambda y, _: model._jacobian(y.tolist(), p, ones),
            )  # fmt: skip
            y, late, rises = path[-1], path[-SAMPLES - 1 :], _rises(time, path)
            height, before = np.ptp(late[:, 0]), np.ptp(path[-2 * SAMPLES - 1 : -SAMPLES, 0])
            if height < QUIET * y[0]:
                return None
            if len(rises) < 2:
                period *= 2
                continue
            guess, period = period, float(rises[-1] - rises[-2])
            if abs(height - before) < SAME * height and abs(period - guess) < NEAR * period:
                return float(late[:, 0].min()), float(_extremes(late, 1)[0]), period, y
        return None

    return settle
