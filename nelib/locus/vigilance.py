"""A session of the network of `nelib.locus.gilzenrat`: targets and distractors in any mode, all stepped at once.

The network rests without noise until shortly before the stimulus; from then on noise kicks the decision and response
units of most trials, by the method of Euler and Maruyama. Two trials, one of each kind, stay without noise, and so do
targets in other modes. Targets and distractors meet the same noise, and it stays the same while anything else changes.
Every number comes from ``nelib/data/attention.csv``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from nelib.kit.errors import number, positive, whole
from nelib.locus import gilzenrat
from nelib.locus.gain import evidence

KINDS = ("target", "distractor")
BIASES = ("b_decision", "b_decision", "b_response")


@dataclass(frozen=True)
class Session:
    """What came of a session.

    Attributes
    ----------
    time : numpy.ndarray
        From the onset of the stimulus on; negative before it.
    smooth : dict of dict of numpy.ndarray
        Kind of stimulus -> ``h``, ``g`` and ``f3`` of `nelib.locus.gilzenrat.Trial`, without noise.
    peaks : numpy.ndarray
        Largest activity of the locus coeruleus after a target in each of the other modes, without noise.
    noisy : dict of numpy.ndarray
        Kind of stimulus -> output of the response unit, times by trials.
    """

    time: np.ndarray
    smooth: dict[str, dict[str, np.ndarray]]
    peaks: np.ndarray
    noisy: dict[str, np.ndarray]

    def reaction(self, kind: str, threshold: float | None = None) -> float:
        """Return when the response unit crosses the threshold without noise; NaN if it does not."""
        return float(gilzenrat.crossing(self.time, self.smooth[kind]["f3"][:, None], threshold)[0])

    def reactions(self, kind: str, threshold: float | None = None) -> np.ndarray:
        """Return the same for each trial with noise."""
        return gilzenrat.crossing(self.time, self.noisy[kind], threshold)


@cache
def _parts():
    """Take the equations apart, so that all units are stepped in one go: they are linear but for their outputs F.

    Returns
    -------
    tuple
        Names of the parameters; functions of them that return what multiplies the outputs, the units and the inputs
        in the equations of the units; and a function that returns the slopes of v and u.
    """
    import sympy as sp

    model = gilzenrat.network()
    X, inputs = ([sp.Symbol(n) for n in names] for names in (gilzenrat.UNITS, ("I_1", "I_2")))
    biases = [sp.Symbol(n) for n in BIASES]
    F = [sp.Symbol(f"F{k}") for k in range(len(X))]
    known = dict(zip((gilzenrat.output(x, b) for x, b in zip(X, biases, strict=True)), F, strict=True))
    odes = {s: rate.subs(known) for s, rate in model.odes.items()}
    units = sp.Matrix([odes[x.name] for x in X])
    names = [sp.Symbol(n) for n in model.parameters]
    matrices = [sp.lambdify(names, units.jacobian(by), modules="numpy") for by in (F, X, inputs)]
    fast = [sp.Symbol("v"), sp.Symbol("u"), F[0]]
    slow = sp.lambdify([*fast, *names], [odes["v"], odes["u"]], modules="numpy", cse=True)
    return [n.name for n in names], matrices, slow


@cache
def rested(C: float) -> tuple[float, ...]:
    """Return the state of the network at rest, without noise, when the noise of a session sets in."""
    model = gilzenrat.network()
    path = model.simulate([0, evidence("onset").value - evidence("lead").value], parameters={"C": C})
    return tuple(float(path[s][-1]) for s in model.species)


@lru_cache(maxsize=4)  # geometry: as many as an explorer needs
def _noise(seed: int, steps: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((steps, len(gilzenrat.UNITS), count))


def session(
    mode: str | float = "phasic",
    *,
    strength: float = 1.0,
    sd: float | None = None,
    count: int | None = None,
    seed: int = 0,
    others: Iterable[float] = (),
) -> Session:
    """Run a session.

    Parameters
    ----------
    mode : str or float
        ``"phasic"``, ``"tonic"``, or C.
    strength : float
        Of the stimulus; 1 is that of the paper.
    sd : float, optional
        Noise; from the table if not given.
    count : int, optional
        Trials of each kind with noise; from the table if not given.
    seed : int
        Of the noise.
    others : iterable of float
        Other modes, each with one target without noise.

    Raises
    ------
    ValueError
        If a value is impossible or a mode unknown.
    """
    model = gilzenrat.network()
    runs = int(evidence("trials").value) if count is None else whole("count", count, 1)
    noise = evidence("sd_unit").value if sd is None else number("sd", sd, low=0)
    shown = positive("strength", strength)
    C, more = gilzenrat.coherence(mode), [gilzenrat.coherence(o) for o in others]
    step, lead = evidence("dt_net").value, evidence("lead").value
    before, after = round(lead / step), round(evidence("after").value / step)
    steps, quiet = before + after, len(more) + len(KINDS)
    columns = quiet + len(KINDS) * runs

    # Columns: targets in other modes; a target and a distractor; targets with noise; distractors with noise.
    target = np.ones(columns)
    target[quiet - 1], target[quiet + runs :] = 0, 0
    names, matrices, slow = _parts()
    values = model._values({"C": C})
    given = [values[n] for n in names]
    outputs, leaks, inputs = (np.array(m(*given), dtype=float) for m in matrices)
    values["C"] = np.array([*more, *[C] * (columns - len(more))])
    given = [values[n] for n in names]
    stimulus = step * inputs @ np.array([shown * target, shown * (1 - target)])
    outputs, keep = step * outputs, 1 + step * np.diag(leaks)[:, None]
    biases = np.array([values[n] for n in BIASES])[:, None]
    base, slope = -values["g_0"], -values["k"]

    start = np.array([rested(c) for c in (*more, C)]).T
    y = np.concatenate((start, np.repeat(start[:, -1:], columns - len(more) - 1, axis=1)), axis=1)
    kicks = np.zeros((steps, len(biases), columns))
    kicks[..., quiet:] = np.tile(_noise(whole("seed", seed, 0), steps, runs) * (noise * np.sqrt(step)), len(KINDS))
    kicks[before:] += stimulus
    path = np.empty((steps + 1, *y.shape))
    path[0] = y
    v, u, X = y[0], y[1], y[2:]
    for k in range(steps):
        F = 1 / (1 + np.exp((base + slope * u) * (X - biases)))
        dv, du = slow(v, u, F[0], *given)
        X *= keep
        X += outputs @ F
        X += kicks[k]
        v += step * dv
        u += step * du
        path[k + 1] = y
    time = step * (np.arange(steps + 1) - before)
    states = gilzenrat._states({s: path[:, i] for i, s in enumerate(model.species)}, values, "inside")
    return Session(
        time,
        {kind: {n: states[n][:, len(more) + i] for n in ("h", "g", "f3")} for i, kind in enumerate(KINDS)},
        states["h"][time >= 0][:, : len(more)].max(axis=0),
        {kind: states["f3"][:, quiet + i * runs : quiet + (i + 1) * runs] for i, kind in enumerate(KINDS)},
    )
