r"""When a recorded neuron fires: a rate that shocks and drugs change, and spikes drawn from it.

The rate is any function of time (s) that returns Hz, so that a model of the neuron can take the place of the one here.
This one only describes the mean of the identified neurons. With the spontaneous rate :math:`r_0` and the time
:math:`t` since the last shock,

.. math:: r(t) = x \max\big(0,\; r_0\,(1 - s\,e^{-t/\tau_s})\big) + a\,e^{-(t - t_l)/\tau_b} \quad (t > t_l),

where x is what drugs leave. An agonist such as clonidine leaves :math:`1/(1 + c)` of the firing of noradrenergic
neurons, where :math:`c` is its effect, which halves again and again from the injection on; an antagonist such as
yohimbine divides :math:`c` by :math:`1 + Y` and takes away the brake that the neurons' own norepinephrine is:

.. math:: x = \frac{1 + (m - 1)\,Y/(1 + Y)}{1 + c/(1 + Y)} .

Neighbors without norepinephrine do not change (Abercrombie & Jacobs 1987).

Spikes are drawn by stretching time: a gamma process of rate 1 runs on the integral of the rate. The same seed gives the
same process, so a rate that moves shifts spikes and draws no new ones.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.locus.spikes import times

EVIDENCE = load_evidence("lc_recording")
KINDS = {"TH+": "pos", "TH-": "neg"}
Rate = Callable[[np.ndarray], np.ndarray]


def value(name: str) -> float:
    """Return a number of the evidence table of this lesson."""
    return EVIDENCE[name].value


def clonidine_effect(dose: float, minutes: float = 0.0) -> float:
    """Return c, the effect of clonidine (µg/kg i.v.) some minutes after the injection; 1 halves the firing.

    Two measured points set it: 14 percent left 10 min after 2 µg/kg, and recovery (90 percent) at 45 min. Before the
    injection (negative minutes) there is none.
    """
    given, t = number("dose", dose, low=0), number("minutes", minutes)
    if t < 0:
        return 0.0
    early, late = (1 / value(n) - 1 for n in ("clonidine_left", "recovered"))
    start, stop = value("clonidine_minutes"), value("clonidine_back")
    fading = np.log(early / late) / (stop - start)
    return float(early * given / value("clonidine_dose") * np.exp(-fading * (t - start)))


def drug_factor(
    *, clonidine: float = 0.0, yohimbine: float = 0.0, minutes: float | None = None, kind: str = "TH+"
) -> float:
    """Return the firing under drugs as a multiple of that without.

    Parameters
    ----------
    clonidine : float
        Dose in µg/kg i.v., given `minutes` before; 10 unless given.
    yohimbine : float
        Concentration of the antagonist in multiples of its K_B; constant.
    kind : str
        ``"TH+"`` or ``"TH-"``; the latter do not answer.
    """
    known_name("kind of neuron", kind, KINDS)
    at = value("clonidine_minutes") if minutes is None else minutes
    c, Y = clonidine_effect(clonidine, at), number("yohimbine", yohimbine, low=0)
    if kind == "TH-":
        return 1.0
    return (1 + (value("yohimbine_gain") - 1) * Y / (1 + Y)) / (1 + c / (1 + Y))


def firing(kind: str = "TH+", *, base: float | None = None, shocks: Sequence[float] = (), factor: float = 1.0) -> Rate:
    """Return the mean rate of an identified neuron as a function of time.

    Parameters
    ----------
    kind : str
        ``"TH+"`` or ``"TH-"``.
    base : float, optional
        Spontaneous rate in Hz; that of the neurons that were tested with shocks unless given.
    shocks : sequence of float
        Onsets in s, in order. The suppression is that of the last shock, as measured in a train of shocks.
    factor : float
        What drugs leave of the spontaneous rate; see `drug_factor`. The response to a shock stays, as far as the
        neuron is not silenced: it is multiplied by the smaller one of 1 and `factor`.
    """
    tag = KINDS[known_name("kind of neuron", kind, KINDS)]
    rest = value(f"base_{tag}") if base is None else number("base", base, low=0)
    x, onsets = number("factor", factor, low=0), times(shocks)
    deep, back, peak = (value(f"{n}_{tag}") for n in ("deep", "recover", "burst"))
    latency, fade = value("latency"), value("burst_decay")

    def rate(t: np.ndarray) -> np.ndarray:
        t = np.asarray(t, float)
        if not onsets.size:
            return np.full(t.shape, x * rest)
        last = np.searchsorted(onsets, t, "right") - 1
        since = np.where(last >= 0, t - onsets[last], np.inf)
        steady = x * rest * np.maximum(0, 1 - deep * np.exp(-since / back))
        return steady + np.where(since >= latency, min(1.0, x) * peak * np.exp(-(since - latency) / fade), 0.0)

    return rate


def draw(
    rate: Rate | float,
    duration: float,
    random: np.random.Generator,
    *,
    regularity: float | None = None,
    refractory: float | None = None,
    step: float | None = None,
) -> np.ndarray:
    """Draw a spike train (s) with a given rate.

    Parameters
    ----------
    rate : callable or float
        Rate in Hz, as a function of an array of times in s, or constant.
    duration : float
        Length in s.
    random : numpy.random.Generator
        Where the intervals come from.
    regularity : float, optional
        Shape of the gamma process: 1 is Poisson, more is more regular. That of TH+ neurons unless given.
    refractory : float, optional
        No interval is shorter (s); the spike that would follow sooner does not come. That of `EVIDENCE` unless given.
    step : float, optional
        How finely the rate is looked at (s): 2 ms unless given; 1 s is enough for a rate that changes over minutes.

    Raises
    ------
    ValueError
        If the rate is negative, not finite or of the wrong shape.
    """
    length = positive("duration", duration)
    k = value("gamma") if regularity is None else positive("regularity", regularity)
    dead = value("refractory") / constants.kilo if refractory is None else number("refractory", refractory, low=0)
    grid = value("fast_refractory") / constants.kilo if step is None else positive("step", step)
    t = np.linspace(0, length, max(2, int(np.ceil(length / grid)) + 1))
    r = np.asarray(rate(t) if callable(rate) else np.full(t.shape, number("rate", rate)), float)
    r = np.broadcast_to(r, t.shape) if r.ndim == 0 else r
    if r.shape != t.shape or not np.isfinite(r).all() or (r < 0).any():
        raise ValueError("The rate must be one finite number of at least 0 for each time.")
    done = np.concatenate([[0.0], np.cumsum((r[1:] + r[:-1]) / 2 * np.diff(t))])
    total, at = done[-1], [random.random() * random.gamma(k, 1 / k)]
    block = int(value("cells"))  # a fixed size, so that the same process comes out whatever the rate
    while at[-1] < total:
        at.extend(at[-1] + np.cumsum(random.gamma(k, 1 / k, block)))
    at = np.array(at)
    at = at[at < total]
    rising = np.concatenate([[True], np.diff(done) > 0])
    spikes = np.interp(at, done[rising], t[rising]) if at.size else at
    return without_doublets(spikes, dead)


def without_doublets(train, dead: float) -> np.ndarray:
    """Drop each spike that follows the last one kept sooner than `dead` (s)."""
    x, kept = times(train), []
    if (np.diff(x) >= dead).all():
        return x.copy()
    for s in x.tolist():
        if not kept or s - kept[-1] >= dead:
            kept.append(s)
    return np.array(kept)
