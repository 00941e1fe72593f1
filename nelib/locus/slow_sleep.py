"""The flip-flop without its fast part: the switch sits on a branch of its curve until a fold throws it off.

Populations settle within seconds, the somnogen within days. So the rate of monoaminergic neurons is read from the curve
of steady states at each drive, and only the somnogen is integrated. That takes a tenth of the time of
`sleep_wake.run`, and misses only how long the switch lingers at a fold: a few minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import constants

from nelib.kit.errors import number, positive
from nelib.locus.flip_flop import DAY, _values, curve, drive, evidence, firing, folds
from nelib.locus.hypnogram import Spells, spells

STEP = 5.0  # geometry: minutes of a step
SHOWN, SETTLING = 3, 20  # geometry: days that are shown, and days before them
CELLS = 2000  # geometry: of the tables of the two branches


@dataclass(frozen=True)
class SlowCourse:
    """A run on the branches.

    Attributes
    ----------
    time : numpy.ndarray, shape (n,)
        Hours from a maximum of the clock.
    H, D, Q_m : numpy.ndarray
        Somnogen in nM, drive to sleep in mV, rate of monoaminergic neurons in Hz.
    sleep : Spells
    """

    time: np.ndarray
    H: np.ndarray
    D: np.ndarray
    Q_m: np.ndarray
    sleep: Spells


def branches(
    low: float, high: float, which: str = "2008", **parameters: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return drives in mV, and the rate in Hz of monoaminergic neurons on the branches of waking and of sleep.

    Where a branch has ended, its table goes on with the value at the fold.
    """
    p, D = _values(which, parameters), np.linspace(low, high, CELLS)
    p_free = {**parameters, "forced": 0.0}
    # Each state on a branch has -nu_vm Q_m < V_v - D < 0, which bounds the potentials that can occur.
    seen = curve(low - p["nu_vm"] * firing((p["A"]) / p["sigma"], p), high, which=which, **p_free)
    flips = np.flatnonzero(seen.stable[1:] != seen.stable[:-1])
    if len(flips) != 2:
        one = np.interp(D, seen.D, seen.Q_m)
        return D, one, one
    up, down = slice(None, flips[0] + 1), slice(flips[1] + 1, None)
    return D, np.interp(D, seen.D[up], seen.Q_m[up]), np.interp(D, seen.D[down], seen.Q_m[down])


def slow_run(
    days: float = SHOWN,
    *,
    settle: float = SETTLING,
    which: str = "2008",
    awake: Iterable[tuple[float, float]] = (),
    step: float = STEP,
    **parameters: float,
) -> SlowCourse:
    """Run the somnogen on the branches, after it has settled.

    Parameters
    ----------
    days, settle : float
        Days that are returned, and days before them.
    which, awake, **parameters
        As in `sleep_wake.run`; hours count from the first day that is returned.
    step : float
        Minutes.
    """
    p, loop = _values(which, parameters), folds(which, **parameters)
    dt = positive("step", step) * constants.minute
    first = -round(number("settle", settle, low=0)) * DAY
    count = round((positive("days", days) * DAY - first) * constants.hour / dt)
    time = first + np.arange(count + 1) * dt / constants.hour
    clock = np.cos(2 * np.pi * time * constants.hour / p["day"])
    top = p["mu"] * firing(p["A"] / p["sigma"], p)
    low, high = drive(0.0, 1.0, p) - 1, drive(top, -1.0, p) + 1
    _, wake, sleep = branches(low, high, which, **parameters)
    tables, scale = (sleep.tolist(), wake.tolist()), (CELLS - 1) / (high - low)
    held = float(firing(-p["V_effort"] / p["sigma"], p))
    spans = [(number("start", a), number("end", b)) for a, b in awake]
    forced = np.full(time.shape, bool(p["forced"]))
    for a, b in spans:
        forced |= (time >= a) & (time < b)
    keep, make = float(np.exp(-dt / p["chi"])), p["mu"]
    H, state = evidence("H_0", which).value, 1
    rows = []
    shift = (-p["nu_vc"] * (p["c_0"] + clock)).tolist()
    for drop, push in zip(shift, forced.tolist(), strict=True):
        D = p["nu_vh"] * H + drop
        if loop is not None:
            state = 1 if push or (loop.awake > D) else 0 if loop.asleep < D else state
        Q = tables[state][min(max(int((D - low) * scale), 0), CELLS - 1)]
        Q = max(Q, held) if push else Q
        rows.append((H, D, Q))
        H = make * Q + (H - make * Q) * keep
    H_, D_, Q_ = np.array(rows)[time >= 0].T
    shown = time[time >= 0]
    return SlowCourse(shown, H_, D_, Q_, spells(shown, Q_, evidence("Q_wake").value, above=False))
