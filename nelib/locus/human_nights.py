"""Nights of the human model: runs, jet lag, a night without sleep.

`run` integrates with error control. `fast` takes equal steps in which each population approaches its target
exponentially; the clock, which sleep does not reach, is integrated once and kept. It is the same model, compiled from
the same expressions, some minutes less exact, and many times faster. Times in hours since the lamps first went out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import sympy as sp
from scipy import constants
from scipy.integrate import odeint

from nelib.kit.errors import number, positive
from nelib.kit.model import Event
from nelib.locus.human_sleep import CLOCK, DAY, POPULATIONS, clock, evidence, human_model, inputs, lamps, settings
from nelib.locus.hypnogram import Hypnogram, score

SAMPLES = 60  # geometry: points of an hour
STEP = 0.5  # geometry: minutes of a step
STEADY = 0.9  # geometry: share of the highest rate of wake neurons above which nothing happens fast
MINUTES = constants.hour / constants.minute


@dataclass(frozen=True)
class Night:
    """A run of the model.

    Attributes
    ----------
    time : numpy.ndarray, shape (n,)
        Hours since the lamps first went out.
    rates : dict of str to numpy.ndarray
        Rates of `POPULATIONS` in Hz.
    h : numpy.ndarray
        Need of sleep, in percent of the mean slow-wave activity.
    c, x_c : numpy.ndarray
        Clock.
    light : numpy.ndarray
        Lux.
    hypnogram : Hypnogram
    end : dict of str to float
        Where the run ended, from which another can start.
    """

    time: np.ndarray
    rates: dict[str, np.ndarray]
    h: np.ndarray
    c: np.ndarray
    x_c: np.ndarray
    light: np.ndarray
    hypnogram: Hypnogram
    end: dict[str, float]

    def summary(self, start: float, end: float) -> dict[str, float]:
        """Count sleep between two times in hours; see `Hypnogram.summary`."""
        return self.hypnogram.summary(start, end, cycle_below=evidence("cycle_below").value)


def _plan(days, where, awake, changes, parameters) -> tuple[dict[str, float], list[tuple[float, dict]]]:
    """Return the parameters at the start, and what changes when: lamps, drugs, effort."""
    model = human_model()
    base = model._values(settings(parameters))
    marks = [(t, {"light": base["light"] if on else 0.0}) for t, on in lamps(days, *where)]
    effort = evidence("effort").value
    spans = [(number("start of effort", a, low=0), number("end of effort", b)) for a, b in awake]
    for first, last in spans:
        if last <= first:
            raise ValueError(f"Effort must end after it starts, but it runs from {first!r} to {last!r}.")
    given = [(number("hour of a change", h, low=0), settings(p)) for h, p in changes]
    if any("light" in p for _, p in given):
        raise ValueError("Light follows the lamps; give light, dark, flight and east for the whole run.")
    edges = sorted({t for span in spans for t in span} | {h for h, _ in given})
    drive = base["b_LC"]
    for t in edges:
        now: dict[str, float] = {}
        for h, p in given:
            if h == t:
                now |= p
        drive = now.get("b_LC", drive)
        forced = any(first <= t < last for first, last in spans)
        marks.append((t, {**now, "b_LC": drive + effort * forced}))
    return base, sorted((m for m in marks if m[0] < days * DAY), key=lambda m: m[0])


def _night(time: np.ndarray, state: Mapping[str, np.ndarray], base: Mapping[str, float], marks) -> Night:
    light = np.full(time.shape, base["light"])
    for h, p in marks:
        if "light" in p:
            light[time >= h] = p["light"]
    rates = {p: base[f"F_{p}"] * state[p] for p in POPULATIONS}
    scored = score(time, rates["LC"], rates["REM"], wake=evidence("wake").value, rem=evidence("rem").value)
    end = {n: float(v[-1]) for n, v in state.items()}
    return Night(time, rates, base["h_max"] * state["h"], state["c"], state["x_c"], light, scored, end)


def run(
    days: float,
    *,
    flight: float | None = None,
    east: float = 0.0,
    dark: float | None = None,
    awake: Iterable[tuple[float, float]] = (),
    changes: Sequence[tuple[float, Mapping[str, float]]] = (),
    start: Mapping[str, float] | None = None,
    samples: int = SAMPLES,
    **parameters: float,
) -> Night:
    """Run the model for some days.

    Parameters
    ----------
    days : float
        Above 0; day 0 starts when the lamps go out.
    flight, east, dark : float
        See `lamps`.
    awake : iterable of (float, float)
        When the person must stay awake: start and end in hours.
    changes : sequence of (float, mapping)
        Hour, and parameters that have new values from then on: a drug that comes or goes.
    start : mapping of str to float, optional
        Variables that differ from the start of the published program.
    samples : int
        Points of an hour.
    **parameters : float
        Values that differ from the table. ``I_LC`` is a drive that is added to ``b_LC``.

    Raises
    ------
    ValueError
        If a name is unknown or a value impossible.
    """
    model = human_model()
    hours = positive("days", days) * DAY
    time = np.linspace(0.0, hours, max(round(hours * positive("samples", samples)), 2) + 1)
    base, marks = _plan(days, (flight, east, dark), awake, changes, parameters)
    events = [Event(h * MINUTES, set_parameters=p) for h, p in marks]
    state = model.simulate(time * MINUTES, parameters=base, initial=start, events=events)
    return _night(time, state.species, base, marks)


@cache
def _compiled() -> tuple:
    """Compile the responses of the populations, and the slopes of the clock, from the expressions of the model."""
    responses = {p: (1 + sp.tanh(u / sp.Symbol(f"alpha_{p}"))) / 2 for p, u in inputs().items()}
    targets = [responses[p] for p in POPULATIONS[:-1]]
    turns = clock()
    slopes = [turns["c"], turns["x_c"], turns["photoreceptors"] - sp.Symbol("beta_n") * sp.Symbol("n")]
    used = {s.name for e in [*slopes, responses["SCN"]] for s in e.free_symbols} - {*CLOCK, "light"}
    slow = sorted(used)
    arguments = [sp.Symbol("light"), [sp.Symbol(n) for n in slow]]
    state = [sp.Symbol(n) for n in (*POPULATIONS, "h")]
    quick = sorted({s.name for e in targets for s in e.free_symbols - set(state)})
    return (
        sp.lambdify([*state, [sp.Symbol(n) for n in quick]], targets, modules="math", cse=True),
        sp.lambdify([[sp.Symbol(n) for n in CLOCK], *arguments], slopes, modules="math", cse=True),
        sp.lambdify([sp.Symbol("c"), *arguments], responses["SCN"], modules="numpy", cse=True),
        slow,
        quick,
    )


@lru_cache
def _turn(steps: int, step: float, start: tuple[float, ...], values: tuple[float, ...], lights: tuple) -> tuple:
    """Integrate the clock under the lamps; return it, and the share of the SCN's rate, after each step."""
    _, slopes, follow, *_ = _compiled()
    y, path = np.array(start), [np.array([start])]
    for first, last, lux in lights:
        if last > first:
            part = odeint(lambda y, _, lux=lux: slopes(y.tolist(), lux, values), y, step * np.arange(first, last + 1))
            y = part[-1]
            path.append(part[1:])
    whole = np.concatenate(path)
    return whole, follow(whole[:, 0], 0.0, values).tolist()


def _clock(steps: int, step: float, base: Mapping[str, float], marks, state: Mapping[str, float]) -> tuple:
    lamp = [(min(round(h * MINUTES / step), steps), p["light"]) for h, p in marks if "light" in p]
    edges = [0, *(k for k, _ in lamp), steps]
    lights = tuple(zip(edges, edges[1:], [base["light"], *(lux for _, lux in lamp)], strict=False))
    return _turn(steps, step, tuple(state[n] for n in CLOCK), tuple(base[n] for n in _compiled()[3]), lights)


def clock_path(
    days: float,
    *,
    flight: float | None = None,
    east: float = 0.0,
    dark: float | None = None,
    step: float,
    start: Mapping[str, float] | None = None,
    **parameters: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Run the clock alone, which sleep does not reach; arguments as in `run`.

    Returns
    -------
    time : numpy.ndarray, shape (n,)
        Hours.
    path : numpy.ndarray, shape (n, 3)
        The clock's c and x_c, and photoreceptors in use.
    """
    base, marks = _plan(days, (flight, east, dark), (), (), parameters)
    steps = round(positive("days", days) * DAY * MINUTES / positive("step", step))
    return np.arange(steps + 1) * step / MINUTES, _clock(steps, step, base, marks, human_model()._start(start))[0]


def fast(
    days: float,
    *,
    flight: float | None = None,
    east: float = 0.0,
    dark: float | None = None,
    awake: Iterable[tuple[float, float]] = (),
    changes: Sequence[tuple[float, Mapping[str, float]]] = (),
    start: Mapping[str, float] | None = None,
    step: float = STEP,
    stride: int = 1,
    **parameters: float,
) -> Night:
    """Run the model in equal steps (minutes); arguments as in `run`. Changes happen at the nearest step.

    With a `stride` above 1, so many steps are taken at once while one is wide awake; values between are interpolated.
    """
    base, marks = _plan(days, (flight, east, dark), awake, changes, parameters)
    model, (respond, *_, quick) = human_model(), _compiled()
    steps, wide = (
        round(positive("days", days) * DAY * MINUTES / positive("step", step)),
        round(positive("stride", stride)),
    )
    at = [(min(round(h * MINUTES / step), steps), p) for h, p in marks]
    state = model._start(start)
    turned, scn = _clock(steps, step, base, marks, state)
    L, V, R, h = (state[n] for n in ("LC", "VLPO", "REM", "h"))
    path, seen, p, i = [(L, V, R, h)], [0], dict(base), 0
    for stop, change in [*at, (steps, {})]:
        values = [p[n] for n in quick]
        decays = {}
        for n in {1, wide}:
            half = [float(np.exp(-n * step / 2 / p[d])) for d in ("tau_LC", "tau_VLPO", "tau_REM", "tau_hw", "tau_hs")]
            decays[n] = (*half, *(f * f for f in half))
        gate = p["theta_W"] / p["F_LC"] if p["F_LC"] else np.inf
        while i < stop:
            k = wide if L > STEADY and i + wide <= stop else 1
            half_L, half_V, half_R, half_rise, half_fall, whole_L, whole_V, whole_R, rise, fall = decays[k]
            # Halfway first; the targets there, not those at the start, then lead through the whole step.
            x, y, z = respond(L, V, R, scn[i], h, values)
            x, y, z = x + (L - x) * half_L, y + (V - y) * half_V, z + (R - z) * half_R
            middle = 1 + (h - 1) * half_rise if gate < L else h * half_fall
            h = 1 + (h - 1) * rise if gate < x else h * fall
            x, y, z = respond(x, y, z, (scn[i] + scn[i + k]) / 2, middle, values)
            L, V, R = x + (L - x) * whole_L, y + (V - y) * whole_V, z + (R - z) * whole_R
            i += k
            path.append((L, V, R, h))
            seen.append(i)
        p = p | change
    every = np.arange(steps + 1)
    columns = {n: np.interp(every, seen, c) for n, c in zip(("LC", "VLPO", "REM", "h"), np.array(path).T, strict=True)}
    found = {**columns, "SCN": np.array(scn), **dict(zip(CLOCK, turned.T, strict=True))}
    return _night(every * step / MINUTES, {n: found[n] for n in model.species}, base, marks)
