r"""A network that sets its own gain: decision, response, and a locus coeruleus in two modes (Gilzenrat et al. 2002).

Two rival decision units see a target and a distractor; the first drives the response unit and the locus coeruleus, a
FitzHugh-Nagumo oscillator with activity $v$. Its norepinephrine $u$ sets the gain $g$ of all three units:

.. math::
    \tau_v \dot v &= v (v_1 - v)(v - 1) - u + w_{vX_1} f(X_1), \qquad \tau_u \dot u = h - u, \\
    h &= C v + (1 - C)\,d, \qquad g = g_0 + k\,u, \qquad f(X) = \frac{1}{1 + e^{-g (X - b)}}, \\
    \tau_x \dot X_i &= -X_i + w_{XX} f(X_i) - w'_{XX} f(X_j) + w_{XI} I_i + w'_{XI} I_j, \\
    \tau_x \dot X_3 &= -X_3 + w_{33} f(X_3) + w_{31} f(X_1).

$C$ is the mode: near 1 the cells fire together (phasic), lower they fire on their own (tonic). The constants and the
place of the bias $b$ inside the gain were read in a public program, not in the paper. ``bias="beside"`` tries
$e^{-(gX - b)}$: the locus coeruleus does the same, but which mode responds first then depends on the threshold.
Time has no real unit; it is written as seconds. Every number comes from ``nelib/data/attention.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import sympy as sp

from nelib.kit.errors import known_name, number, whole
from nelib.kit.model import Event, Model, Reaction, Species
from nelib.locus.gain import evidence

BIASES = ("inside", "beside")
UNITS = ("X1", "X2", "X3")
MODES = {"phasic": "C", "tonic": "C_tonic"}
STIMULI = {"target": {"I_1": 1.0}, "distractor": {"I_2": 1.0}, "nothing": {}}


def activity() -> sp.Expr:
    """Return h, the activity of the locus coeruleus."""
    C, v, d = sp.symbols("C v d")
    return C * v + (1 - C) * d


def gain() -> sp.Expr:
    """Return the gain that norepinephrine sets."""
    g_0, k, u = sp.symbols("g_0 k u")
    return g_0 + k * u


def output(x: sp.Expr, b: sp.Expr, bias: str = "inside") -> sp.Expr:
    """Return the output of a unit with the bias inside the gain or beside it."""
    known_name("place of the bias", bias, BIASES)
    return 1 / (1 + sp.exp(-gain() * (x - b) if bias == "inside" else -(gain() * x - b)))


@cache
def network(bias: str = "inside") -> Model:
    """Build the network without noise.

    Parameters
    ----------
    bias : str
        ``"inside"`` or ``"beside"``; see the module.
    """
    v, u, X1, X2, X3, I_1, I_2 = sp.symbols("v u X1 X2 X3 I_1 I_2")
    v_1, tau_v, tau_u, tau_x, w_LC = sp.symbols("v_1 tau_v tau_u tau_x w_LC")
    w_in, w_cross, w_self, w_rival, w_31, w_33 = sp.symbols("w_in w_cross w_self w_rival w_31 w_33")
    f1, f2 = (output(x, sp.Symbol("b_decision"), bias) for x in (X1, X2))
    f3 = output(X3, sp.Symbol("b_response"), bias)
    rates = {
        "v": ((v * (v_1 - v) * (v - 1) - u + w_LC * f1) / tau_v, "activity of the locus coeruleus"),
        "u": ((activity() - u) / tau_u, "norepinephrine"),
        "X1": ((-X1 + w_self * f1 - w_rival * f2 + w_in * I_1 + w_cross * I_2) / tau_x, "target unit"),
        "X2": ((-X2 + w_self * f2 - w_rival * f1 + w_in * I_2 + w_cross * I_1) / tau_x, "distractor unit"),
        "X3": ((-X3 + w_33 * f3 + w_31 * f1) / tau_x, "response unit"),
    }
    starts = {"v": "v_0", "u": "u_0", "X1": "x_0", "X2": "x_0", "X3": "x_0"}
    made = [Reaction(f"change_of_{s}", rate, {s: 1}, meaning) for s, (rate, meaning) in rates.items()]
    used = {s.name for r in made for s in r.rate.free_symbols} - set(rates)
    symbols = {"v": "v", "u": "u", "X1": "X_1", "X2": "X_2", "X3": "X_3"}
    return Model(
        f"gilzenrat_{bias}",
        [Species(s, symbols[s], rates[s][1], evidence(starts[s])) for s in rates],
        [evidence(name) for name in _names(used)],
        made,
        time_unit="second",
        description="Gilzenrat et al. (2002) with the constants of GilzenratModel.py in PsyNeuLink",
    )


def _names(used: set[str]) -> list[str]:
    from nelib.kit.evidence import load_evidence

    return [name for name in load_evidence("attention") if name in used]


def coherence(mode: str | float) -> float:
    """Return C of a mode by name, or C itself, between 0 and 1; it must be above 0."""
    if isinstance(mode, str):
        return evidence(MODES[known_name("mode", mode, MODES)]).value
    if number("mode", mode, low=0, high=1) == 0:
        raise ValueError("A coherence of 0 would take the locus coeruleus out of the network.")
    return float(mode)


@dataclass(frozen=True)
class Trial:
    """One trial without noise.

    Attributes
    ----------
    time : numpy.ndarray
        From the onset of the stimulus on; negative before it.
    states : dict of numpy.ndarray
        v, u, X1, X2, X3; ``h`` (activity of the locus coeruleus), ``g`` (gain), and the outputs ``f1`` of the target
        and ``f3`` of the response unit.
    reaction : float
        Time at which the output of the response unit crosses the threshold; NaN if it does not.
    """

    time: np.ndarray
    states: dict[str, np.ndarray]
    reaction: float

    def peak(self, name: str) -> tuple[float, float]:
        """Return the largest value of a state after the onset, and its time."""
        after = self.time >= 0
        k = int(np.argmax(self.states[name][after]))
        return float(self.states[name][after][k]), float(self.time[after][k])

    def before(self, name: str) -> float:
        """Return a state at the onset."""
        return float(np.interp(0.0, self.time, self.states[name]))


@cache
def _read_out(bias: str):
    shown = {
        "h": activity(),
        "g": gain(),
        "f1": output(sp.Symbol("X1"), sp.Symbol("b_decision"), bias),
        "f3": output(sp.Symbol("X3"), sp.Symbol("b_response"), bias),
    }
    needed = sorted({s.name for e in shown.values() for s in e.free_symbols})
    return needed, sp.lambdify([sp.Symbol(n) for n in needed], list(shown.values()), modules="numpy"), tuple(shown)


def _states(found: dict[str, np.ndarray], values: dict[str, float], bias: str) -> dict[str, np.ndarray]:
    needed, function, shown = _read_out(bias)
    known = {**values, **found}
    return {**found, **dict(zip(shown, function(*(known[n] for n in needed)), strict=True))}


def trial(
    mode: str | float = "phasic", stimulus: str = "target", *, bias: str = "inside", threshold: float | None = None,
    **parameters: float,
) -> Trial:  # fmt: skip
    """Run one trial without noise: rest, then the stimulus.

    Parameters
    ----------
    mode : str or float
        ``"phasic"``, ``"tonic"``, or C.
    stimulus : str
        ``"target"``, ``"distractor"`` or ``"nothing"``.
    bias : str
        ``"inside"`` or ``"beside"``; see the module.
    threshold : float, optional
        Output of the response unit that counts as the response; from the table if not given.
    **parameters : float
        Values that differ from the table. ``k=0`` uncouples the gain from the locus coeruleus.
    """
    model = network(bias)
    given = {**parameters, "C": coherence(mode)}
    values = model._values(given)
    on = evidence("onset").value
    times = np.arange(0, on + evidence("after").value, evidence("dt_net").value)
    shown = STIMULI[known_name("stimulus", stimulus, STIMULI)]
    path = model.simulate(times, parameters=given, events=[Event(on, set_parameters=shown)])
    states = _states({s: path[s] for s in model.species}, values, bias)
    return Trial(times - on, states, float(crossing(times - on, states["f3"][:, None], threshold)[0]))


def crossing(time: np.ndarray, x: np.ndarray, threshold: float | None = None) -> np.ndarray:
    """Return when each column of `x` first crosses a threshold at or after time 0; NaN if it never does.

    A unit that stands above the threshold at the onset responded before the stimulus; it counts as not crossing.
    """
    level = evidence("threshold").value if threshold is None else number("threshold", threshold)
    after = time >= 0
    t, y = time[after], x[after]
    up = (y[1:] >= level) & (y[:-1] < level)
    first = up.argmax(axis=0)
    columns = np.arange(y.shape[1])
    low, high = y[first, columns], y[first + 1, columns]
    share = (level - low) / np.where(high > low, high - low, 1)
    return np.where(up.any(axis=0) & (y[0] < level), t[first] + share * (t[first + 1] - t[first]), np.nan)


@cache
def _compiled(bias: str):
    model = network(bias)
    arguments = [sp.symbols(list(names)) for names in (model.species, model.parameters)]
    return sp.lambdify(arguments, list(model.odes.values()), modules="numpy", cse=True)


def trials(
    mode: str | float = "phasic", stimulus: str = "target", *, count: int | None = None, seed: int = 0,
    sd: float | None = None, bias: str = "inside", threshold: float | None = None, **parameters: float,
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:  # fmt: skip
    """Run many trials with noise on the decision and response units, by the method of Euler and Maruyama.

    Parameters
    ----------
    mode, stimulus, bias, threshold, **parameters
        As in `trial`.
    count : int, optional
        Trials; from the table if not given.
    seed : int
        Of the noise, which is the same for every mode, stimulus and parameter.
    sd : float, optional
        Noise; from the table if not given.

    Returns
    -------
    tuple
        Times from the onset; the states of `Trial`, each times by trials; and the reaction times, NaN for none.
    """
    model = network(known_name("place of the bias", bias, BIASES))
    values = model._values({**parameters, "C": coherence(mode)})
    shown = STIMULI[known_name("stimulus", stimulus, STIMULI)]
    noise = evidence("sd_unit").value if sd is None else number("sd", sd, low=0)
    step, on = evidence("dt_net").value, evidence("onset").value
    before, after = round(on / step), round(evidence("after").value / step)
    rng = np.random.default_rng(whole("seed", seed, 0))
    runs = int(evidence("trials").value) if count is None else whole("count", count, 1)
    kicks = rng.standard_normal((before + after, len(UNITS), runs)) * (noise * np.sqrt(step))
    rhs, y = _compiled(bias), np.zeros((len(model.species), runs))
    y += np.array([s.initial.value for s in model.species.values()])[:, None]
    path = np.empty((before + after + 1, *y.shape))
    path[0] = y
    quiet, loud = list(values.values()), list({**values, **shown}.values())
    for k in range(before + after):
        for row, slope in zip(y, rhs(list(y), loud if k >= before else quiet), strict=True):
            row += step * slope
        y[-len(UNITS) :] += kicks[k]
        path[k + 1] = y
    time = step * (np.arange(before + after + 1) - before)
    states = _states({s: path[:, i] for i, s in enumerate(model.species)}, values, bias)
    return time, states, crossing(time, states["f3"], threshold)
