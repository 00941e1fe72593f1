r"""One neuron of the locus coeruleus, many times over: a pacemaker in noise with three brakes.

A leaky integrate-and-fire cell with a medium and a slow after-hyperpolarization (both K+ currents that Ca2+ opens) and
the $\alpha_2$ autoreceptor, which opens GIRK channels. With conductances in units of the leak:

.. math::
    \tau_m \dot V &= E_L - V + I_0 + I(t) + (g_A + g_S + G)(E_K - V) + \sigma_V\sqrt{2\tau_m}\,\xi(t),\\
    \dot g_A &= -g_A/\tau_A, \quad \dot g_S = -g_S/\tau_S, \quad \tau_n \dot n = n_0 - u\,n,\\
    \tau_G \dot G &= \frac{g_G\,x}{1 + x + Y} - G, \qquad x = \frac{n}{EC_{50}} + c .

At $V \ge V_{th}$ the cell fires: $V \to V_r$, and $g_A$, $g_S$, $n$ (its own norepinephrine, nM) jump by $d_A$,
$d_S$, $d_n$. Clonidine $c$ and the antagonist $Y$ are in multiples of their constants, $u$ is what is left of uptake. A
foot-shock adds $I = s\,e^{-t/\tau_s}$. Times in seconds, potentials in mV.

This is a model of this course, fitted by random search to 14 identified cells of anesthetized mice; nobody published
it. All cells are alike and do not talk to each other. The noise stays the same while anything else changes.
Every number comes from ``nelib/data/lc_neuron.csv``.
"""

from collections.abc import Iterable
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, names, number, positive, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.locus.cell_recording import Recording

PARAMETERS = (
    *("tau_m", "E_L", "E_K", "V_th", "V_r", "sigma", "I_0", "d_A", "tau_A", "d_S", "tau_S", "n_0", "d_n", "tau_n"),
    *("EC50", "g_G", "tau_G", "shock", "tau_shock"),
)
STATE = ("V", "g_A", "g_S", "n", "G")
BLOCKS = {"mAHP": "d_A", "sAHP": "d_S", "a2": "g_G"}
FITS = {
    "both": {},
    "a2 only": {"I_0": "I_0_a2", "g_G": "g_G_a2", "d_n": "d_n_a2", "shock": "shock_a2", "d_A": "none", "d_S": "none"},
    "AHP only": {"I_0": "I_0_AHP", "d_A": "d_A_AHP", "d_S": "d_S_AHP", "shock": "shock_AHP", "g_G": "none"},
}
_SIGNED = ("E_L", "E_K", "V_th", "V_r", "I_0", "shock")
_ABOVE = ("tau_m", "tau_A", "tau_S", "tau_n", "EC50", "tau_G", "tau_shock")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("lc_neuron")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


@cache
def equations() -> dict:
    """Return the rate of change of V, g_A, g_S, n and G between spikes, as SymPy expressions.

    ``G_rest`` is the conductance to which G goes, ``opened`` the share of GIRK channels that are open.
    """
    import sympy as sp

    V, I_in, g_A, g_S, G, n, u, c, Y = sp.symbols("V I g_A g_S G n u c Y")
    tau_m, E_L, E_K, I_0, tau_A, tau_S = sp.symbols("tau_m E_L E_K I_0 tau_A tau_S")
    n_0, tau_n, EC50, g_G, tau_G = sp.symbols("n_0 tau_n EC50 g_G tau_G")
    x = n / EC50 + c
    opened = x / (1 + x + Y)
    return {
        "V": (E_L - V + I_0 + I_in + (g_A + g_S + G) * (E_K - V)) / tau_m,
        "g_A": -g_A / tau_A,
        "g_S": -g_S / tau_S,
        "n": (n_0 - u * n) / tau_n,
        "G": (g_G * opened - G) / tau_G,
        "G_rest": g_G * opened,
        "opened": opened,
    }


@cache
def _forms() -> dict:
    """Split the equation of V into what multiplies V, what pushes it, and what the input adds; it is linear in V."""
    import sympy as sp

    shown = equations()
    V, I_in, total = sp.symbols("V I total")
    K = {sp.Symbol("g_A"): total - sp.Symbol("g_S") - sp.Symbol("G")}
    slope = sp.simplify(sp.diff(shown["V"], V).subs(K))
    push = sp.simplify(shown["V"].subs({V: 0, I_in: 0}).subs(K))
    return {**shown, "slope": slope, "push": push, "input": sp.diff(shown["V"], I_in)}


FORMULAS = Formulas(_forms, signed=("V", "I", *_SIGNED))


def opened(norepinephrine: Any, clonidine: Any = 0.0, antagonist: Any = 0.0, EC50: float | None = None):
    """Return the share of GIRK channels that are open.

    It is a response, not an occupancy: its EC50 was measured with channels. How many receptors must hold an agonist for
    it, nobody measured in these cells.

    Parameters
    ----------
    norepinephrine : array_like
        In nM.
    clonidine, antagonist : array_like
        In multiples of their own constants: of the dose that opens half of the channels, and of the dissociation
        constant.
    EC50 : float, optional
        Norepinephrine in nM that opens half of the channels; from the table if not given.
    """
    half = evidence("EC50").value if EC50 is None else positive("EC50", EC50)
    return FORMULAS.evaluate("opened", n=norepinephrine, c=clonidine, Y=antagonist, EC50=half)


def fit(name: str = "both") -> dict[str, float]:
    """Return the parameters of a fit, as far as they differ from those with all brakes.

    Parameters
    ----------
    name : str
        ``"both"``; ``"a2 only"``: no after-hyperpolarization; ``"AHP only"``: no autoreceptor. The other two were
        fitted again to the same foot-shock responses, which they follow more or less; drugs tell them apart.
    """
    return {p: evidence(record).value for p, record in FITS[known_name("fit", name, FITS)].items()}


def shock_times(duration: float, period: float | None = None) -> np.ndarray:
    """Return the times in s at which foot-shocks begin, from 0 on."""
    every = evidence("shock_period").value if period is None else positive("period", period)
    return np.arange(0, positive("duration", duration), every)


@lru_cache(maxsize=4)  # geometry: as many as an explorer needs
def _noise(seed: int, steps: int, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where V starts, as shares of the way to threshold, and unit noise: the same for the same seed."""
    rng = np.random.default_rng(seed)
    return rng.random(cells), rng.standard_normal((steps, cells))


def simulate(
    duration: float,
    *,
    cells: int | None = None,
    seed: int = 0,
    clonidine: Any = 0.0,
    antagonist: Any = 0.0,
    uptake: Any = 1.0,
    drugs_at: float = 0.0,
    without: Iterable[str] = (),
    shocks: Iterable[float] = (),
    settle: float | None = None,
    start: Any = None,
    traces: bool = False,
    dt: float | None = None,
    **parameters: Any,
) -> Recording:
    """Run the cells.

    Parameters
    ----------
    duration : float
        Length of the recording in s.
    cells : int, optional
        How many; from the table if not given.
    seed : int
        Of the noise. The same seed gives the same noise to every condition.
    clonidine, antagonist : float or array
        In multiples of their constants. An array stands for several conditions; all arrays have the same length.
    uptake : float or array
        What is left of uptake: 1 is intact, 0.25 makes norepinephrine stay four times as long.
    drugs_at : float
        When the three above begin to act, in s.
    without : iterable of str
        Brakes that are cut: any of `BLOCKS`.
    shocks : iterable of float
        Times in s at which foot-shocks begin.
    settle : float, optional
        Time in s that runs before the recording begins; from the table if not given.
    start : float or array, optional
        Rate in Hz at which the brakes start: a good guess allows a short `settle`. From the table if not given.
    traces : bool
        Whether to keep the state of the first cell.
    dt : float, optional
        Step of V in s. The brakes move every few steps.
    **parameters : float or array
        Values that differ from the table; see `PARAMETERS` and `fit`.

    Raises
    ------
    ValueError
        If a value is impossible, a name unknown, or arrays differ in length.
    """
    count = int(evidence("cells").value) if cells is None else whole("cells", cells, 1)
    step = evidence("dt").value if dt is None else positive("dt", dt)
    before = round(number("settle", evidence("settle").value if settle is None else settle, low=0) / step)
    steps = before + round(positive("duration", duration) / step)
    values: dict[str, Any] = {p: evidence(p).value for p in PARAMETERS}
    values |= {known_name("parameter", p, PARAMETERS): v for p, v in parameters.items()}
    values |= {BLOCKS[b]: 0.0 for b in names("brake", without, BLOCKS)}
    given = {p: array(p, v, low=None if p in _SIGNED else 0, above=p in _ABOVE) for p, v in values.items()}
    given |= {"c": array("clonidine", clonidine), "Y": array("antagonist", antagonist)}
    given["u"] = array("uptake", uptake, above=True)
    given["start"] = array("start", evidence("rate_rest").value if start is None else start)
    sizes = {np.shape(v) for v in given.values()} - {()}
    if len(sizes) > 1 or any(len(s) > 1 for s in sizes):
        raise ValueError("Conditions are arrays of one dimension and of the same length.")
    p = {n: v[:, None] if np.ndim(v) else float(v) for n, v in given.items()}
    sizes_given = bool(sizes)
    shape = (sizes.pop()[0], count) if sizes_given else (1, count)
    quiet = {"c": 0.0, "Y": 0.0, "u": 1.0}
    late = number("drugs_at", drugs_at, low=0)
    switch = before + round(late / step) if late > 0 else 0

    # Input and noise of every step, ready to be added to V.
    share, noise = _noise(whole("seed", seed, 0), steps, count)
    kick = noise[:, None, :] * (p["sigma"] * np.sqrt(2 * step / p["tau_m"]))
    times = [number("shock", t, low=0) for t in shocks]
    if times:
        ahead = (np.arange(steps) - before) * step - np.array(times)[:, None]
        shape_of = np.where(ahead > -step / 2, np.clip(ahead, 0, None), np.inf)[..., None, None]
        kick = kick + step * FORMULAS.compute("input", **p) * p["shock"] * np.exp(-shape_of / p["tau_shock"]).sum(
            axis=0
        )

    now = {**p, **quiet} if switch else p
    rate = p.pop("start")
    V = p["V_r"] + (p["V_th"] - p["V_r"]) * np.broadcast_to(share, shape)
    g_A, g_S = (np.zeros(shape) + p["d_" + k] * rate * p["tau_" + k] for k in "AS")
    n = np.zeros(shape) + (p["n_0"] + p["d_n"] * rate * p["tau_n"]) / now["u"]
    G = np.zeros(shape) + FORMULAS.compute("G_rest", n=n, **now)
    slope, push, target, (rest, keep) = (
        _bound("slope", p),
        _bound("push", p),
        _bound("G_rest", now),
        _clearance(now, step),
    )
    hold, threshold = int(evidence("hold").value), p["V_th"]
    jumps = np.any(p["d_A"]) or np.any(p["d_S"])  # else a spike leaves the conductances as they are
    fade_A, fade_S, fade_G = (np.exp(-hold * step / p["tau_" + k]) for k in "ASG")
    fired = np.zeros((steps, *shape), dtype=bool)
    kept = {s: np.empty((steps, shape[0])) for s in STATE} if traces else {}
    for begin in range(0, steps, hold):
        if switch and begin <= switch < begin + hold:
            target, (rest, keep) = _bound("G_rest", p), _clearance(p, step)
        total = g_A + g_S + G
        factor, drift = 1 + step * slope(total=total), step * push(total=total)
        end = min(begin + hold, steps)
        for k in range(begin, end):
            V *= factor
            V += drift
            V += kick[k]
            hit = threshold <= V
            spikes = np.count_nonzero(hit)
            if spikes:
                fired[k] = hit
                np.copyto(V, p["V_r"], where=hit)
                n += p["d_n"] * hit
                if jumps:
                    g_A += p["d_A"] * hit
                    g_S += p["d_S"] * hit
                    total = g_A + g_S + G
                    factor, drift = 1 + step * slope(total=total), step * push(total=total)
            if kept:
                kept["V"][k] = V[:, 0]
                if k == begin or spikes:  # until the next spike the brakes stay as they are
                    for s, x in zip(STATE[1:], (g_A, g_S, n, G), strict=True):
                        kept[s][k:end] = x[:, 0]
        # Between spikes these are straight exponentials; G follows n, which hardly moves in 10 ms.
        goal = target(n=n)
        g_A *= fade_A
        g_S *= fade_S
        n = rest + (n - rest) * keep
        G = goal + (G - goal) * fade_G
    cut = (slice(before, None), slice(None) if sizes_given else 0)
    return Recording(step, fired[cut], {s: x[cut] for s, x in kept.items()})


def _bound(name: str, values: dict[str, Any]):
    """Return a compiled formula that waits for the one value that changes."""
    needed, function = FORMULAS.compiled(name)
    return partial(function, **{s: values[s] for s in needed if s in values})


def _clearance(values: dict[str, Any], step: float) -> tuple[Any, Any]:
    """Return where norepinephrine goes without spikes, and what one step of the brakes leaves of the distance."""
    hold = evidence("hold").value
    return values["n_0"] / values["u"], np.exp(-hold * step * values["u"] / values["tau_n"])
