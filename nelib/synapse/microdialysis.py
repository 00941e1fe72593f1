r"""Microdialysis: what a probe recovers, what no net flux tells, why percent of baseline misleads, drugs.

Bungay, Morrison & Dedrick (1990; formulas recalled): perfusate, membrane and tissue are three resistances in series,

.. math:: E = 1 - e^{-1/(Q (R_d + R_m + R_e))}, \qquad C_{in} - C_{out} = E\,(C_{in} - C_\infty).

The resistance of the tissue falls when the tissue clears norepinephrine faster, so a drug that blocks uptake lowers the
extraction :math:`E`. A stirred beaker has no :math:`R_e`: its recovery is above E in tissue, whatever the clearance, so
the dialysate over it is too low. Only a beaker that resists more than tissue does, as one that is not stirred may,
makes it too high. Lengths in mm, times in s, flow in µL/min (1 µL is 1 mm³), concentrations in nM. Not in the model:
ends of the probe, damaged tissue, the transient while it settles. A drug acts at once and stays. The virtual
experiment on this probe is `nelib.synapse.hplc`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from scipy import constants
from scipy.special import kve, stdtrit

from nelib.kit.errors import known_name, names, number, positive
from nelib.kit.evidence import load_evidence
from nelib.kit.model import Event
from nelib.synapse.scenarios import without_autoreceptors
from nelib.synapse.synthesis import norepinephrine_terminal

BLOCKERS = ("reboxetine", "desipramine")
DRUGS = (*BLOCKERS, "clonidine", "idazoxan")


@cache
def setting(name: str) -> float:
    """Return a number of the evidence table of microdialysis."""
    return load_evidence("microdialysis")[name].value


@cache
def formulas() -> dict:
    """Return the probe theory as SymPy expressions: resistances, depth Gamma, E in tissue, E_0 in a stirred beaker."""
    import sympy as sp

    r_o, r_i, r_c, L, D_d, D_m, tortuosity, phi_e, k, Q, Gamma, R_d, R_m, R_e = sp.symbols(
        "r_o r_i r_c L D_d D_m tortuosity phi_e k Q Gamma R_d R_m R_e", positive=True
    )
    D_e = D_d / tortuosity**2
    ratio = sp.besselk(0, r_o / Gamma) / sp.besselk(1, r_o / Gamma)
    return {
        "R_d": 13 * (r_i - r_c) / (70 * sp.pi * L * r_i * D_d),  # geometry: laminar flow in an annulus
        "R_m": sp.log(r_o / r_i) / (2 * sp.pi * L * D_m),
        "R_e": Gamma / r_o * ratio / (2 * sp.pi * L * D_e * phi_e),
        "Gamma": sp.sqrt(D_e / k),
        "E": 1 - sp.exp(-1 / (Q * (R_d + R_m + R_e))),
        "E_0": 1 - sp.exp(-1 / (Q * (R_d + R_m))),
    }


@cache
def _compiled(name: str):
    import sympy as sp

    f = formulas()
    parts = {sp.Symbol(n, positive=True): f[n] for n in ("R_d", "R_m", "R_e")}
    expression = f[name].subs(parts).subs(sp.Symbol("Gamma", positive=True), f["Gamma"])
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    # kve is K times exp(x), which does not underflow; in the ratio of two the factor cancels.
    return [s.name for s in symbols], sp.lambdify(symbols, expression, modules=[{"besselk": kve}, "numpy"])


def evaluate(name: str, **given):
    """Return one of `formulas` as a number (R in s/mm³, Gamma in mm), for values of its symbols as numbers or arrays.

    ``Q`` (mm³/s) must be given where it is needed; what else is not given comes from the evidence table.

    Raises
    ------
    ValueError
        If a name is unknown, or a value is not above 0 and finite.
    """
    needed, function = _compiled(known_name("formula", name, formulas()))
    names("symbol", given, _compiled("E")[0])
    if "Q" in set(needed) - set(given):
        raise ValueError("Q, the flow in mm³/s, must be given.")
    table = {"L": "length", "k": "k_rest"}
    values = _arrays({n: given[n] if n in given else setting(table.get(n, n)) for n in needed})
    for n, value in values.items():
        if not (np.isfinite(value).all() and np.greater(value, 0).all()):
            raise ValueError(f"{n} must be finite and above 0, but it is {value}.")
    return function(**values)


def extraction(flow, clearance=None, *, length=None, membrane=None):
    """Return the extraction of the probe in tissue, 0 to 1.

    Parameters
    ----------
    flow : float or array
        Flow of the perfusate (µL/min).
    clearance : float or array, optional
        Rate constant with which the tissue clears norepinephrine (1/s); by default that at rest.
    length, membrane : float or array, optional
        Length of the membrane (mm), and diffusion in it times its volume fraction (mm²/s).
    """
    return evaluate("E", **_probe(flow, k=clearance, L=length, D_m=membrane))


def recovery_in_vitro(flow, *, length=None, membrane=None):
    """Return the recovery in a well-stirred beaker, above every `extraction` of the same probe; see there."""
    return evaluate("E_0", **_probe(flow, L=length, D_m=membrane))


def _arrays(given: dict) -> dict[str, np.ndarray]:
    try:
        return {n: np.asarray(v, dtype=float) for n, v in given.items()}
    except (TypeError, ValueError):
        raise ValueError(f"Probe and samples are described by numbers, not by {given!r}.") from None


def _probe(flow, **given) -> dict[str, np.ndarray]:
    values = _arrays({"Q": flow, **{n: v for n, v in given.items() if v is not None}})
    return values | {"Q": values["Q"] / constants.minute}


def dialysate(perfusate, outside, extraction):
    """Return the concentration that leaves a probe whose perfusate enters at `perfusate`; all in the same unit."""
    return perfusate - extraction * (perfusate - outside)


@dataclass(frozen=True)
class NoNetFlux:
    """Line of no net flux: concentration outside (unit of the data), extraction, and a confidence interval of each."""

    concentration: float
    extraction: float
    interval: tuple[float, float]
    extraction_interval: tuple[float, float]


def no_net_flux(perfusate, dialysate, confidence: float | None = None) -> NoNetFlux:
    """Fit C_in - C_out = E (C_in - C_outside) by least squares; the interval of C_outside is Fieller's.

    Parameters
    ----------
    perfusate, dialysate : array_like
        C_in and C_out of each sample, in the same unit. The error of all samples should have the same size.
    confidence : float, optional
        Confidence of the intervals, between 0 and 1. Where the extraction cannot be told from 0, that of C_outside is
        infinite; where it is 0, C_outside is NaN.

    Raises
    ------
    ValueError
        If there are fewer than three samples or fewer than two perfusates, or a value is impossible.
    """
    x, out = _arrays({"perfusate": perfusate, "dialysate": dialysate}).values()
    if x.ndim != 1 or x.shape != out.shape or x.size <= 2:
        raise ValueError("No net flux needs two lists of the same length, with at least three samples.")
    if not np.isfinite([x, out]).all():
        raise ValueError("Every concentration must be finite.")
    if (x == x[0]).all():
        raise ValueError("No net flux needs at least two different concentrations in the perfusate.")
    t = quantile(x.size - 2, confidence)
    y, d = x - out, x - x.mean()
    spread = d @ d
    slope = d @ y / spread
    variance = ((y - y.mean() - slope * d) ** 2).sum() / (x.size - 2)
    half = t * np.sqrt(variance / spread)
    # Fieller: all shifts z from the mean of x with (mean y + slope z)² <= t² var (1/n + z²/spread).
    a, b = slope**2 - half**2, slope * y.mean()
    c = y.mean() ** 2 - t**2 * variance / x.size
    root = np.sqrt(max(b**2 - a * c, 0))
    low, high = (x.mean() + (-b + s * root) / a for s in (-1, 1)) if a > 0 else (-np.inf, np.inf)
    where = x.mean() - y.mean() / slope if slope else np.nan
    return NoNetFlux(float(where), float(slope), (float(low), float(high)), (float(slope - half), float(slope + half)))


def quantile(freedom: int, confidence: float | None = None) -> float:
    """Return Student's t for a two-sided interval of a confidence between 0 and 1."""
    level = setting("confidence") if confidence is None else number("confidence", confidence, low=0, high=1)
    if level in (0, 1):
        raise ValueError("confidence must lie between 0 and 1; no interval is certain.")
    return float(stdtrit(freedom, (1 + level) / 2))


@cache
def net_share() -> float:
    """Return the share of NET in the clearance of norepinephrine outside the terminal at rest."""
    rest = norepinephrine_terminal().steady_state()
    return float(rest["NET"] / (rest["NET"] + rest["U2"] + rest["spillover"]))


def clearance(net: float = 1.0, rest: float | None = None, share: float | None = None) -> float:
    """Return the clearance (1/s) when the share `net` of NET is left, and NET does `share` of the clearance `rest`."""
    share = net_share() if share is None else number("share", share, low=0, high=1)
    rest = positive("The clearance at rest (1/s)", setting("k_rest") if rest is None else rest)
    return rest * (1 - share * (1 - number("net", net, low=0, high=1)))


@dataclass(frozen=True)
class Percent:
    """Norepinephrine under a drug in percent of baseline: true, as the dialysate says, and by no net flux."""

    true: float
    observed: float
    corrected: float


def percent_of_baseline(factor: float, net: float, flow: float, *, rest=None, share=None, length=None) -> Percent:
    r"""Compare what a drug does outside with what the dialysate shows, without noise.

    The dialysate changes by :math:`f\,E(k')/E(k)`. If release stays, :math:`f = k/k'`; then as :math:`E` rises less
    than in proportion to :math:`k`, the dialysate rises, but less than the concentration outside. `factor` is f (2 is a
    doubling), `net` the share of NET that the drug leaves; the rest as in `extraction` and `clearance`.
    """
    factor = number("factor", factor, low=0)
    before, after = (extraction(flow, clearance(a, rest, share), length=length) for a in (1, net))
    x = np.arange(1 + 2.0)  # any three perfusates
    c = [no_net_flux(x, dialysate(x, f, E)).concentration for f, E in ((1, before), (factor, after))]
    return Percent(*(float(v * constants.hecto) for v in (factor, factor * after / before, c[1] / c[0])))


@dataclass(frozen=True)
class Feedback:
    """Half-inhibition of release in multiples of rest, NET share of clearance, effect of the antagonist alone."""

    half: float
    share: float
    antagonist_alone: float


def invert(alone: float, combined: float, steepness: float, gain: float = 1.0) -> Feedback:
    r"""Infer feedback and NET share from an uptake blocker alone and together with an autoreceptor antagonist.

    With release :math:`A(x) = 1/(1 + (x/K)^n)`, NET wholly blocked and an antagonist that makes :math:`A = 1`,
    :math:`x (1 - s) = A(x)/A(1)` for the blocker and :math:`y (1 - s) = 1/A(1)` for both. So :math:`y/x = 1 + (x/K)^n`
    gives :math:`K`, and then :math:`s = 1 - (1 + K^{-n})/y`. The antagonist alone does :math:`1 + K^{-n}`.

    `alone` and `combined` are multiples of baseline, `steepness` is n, and `gain` is the factor from the change in the
    dialysate to the true change: for an uptake blocker E before over E after.
    """
    x, y = (positive(label, v) * positive("gain", gain) for label, v in (("alone", alone), ("combined", combined)))
    if not y > x:
        raise ValueError("combined must be above alone: the antagonist must add something.")
    n = positive("steepness", steepness)
    half = x / (y / x - 1) ** (1 / n)
    if 1 + half**-n > y:
        raise ValueError("With these numbers the blocker would have to speed up clearance: alone is too small.")
    return Feedback(half, 1 - (1 + half**-n) / y, 1 + half**-n)


def uptake_left(drugs: Iterable[str], dose: float = 1.0) -> float:
    """Return the share of NET that drugs leave at `dose` times their usual doses; two blockers compete for it."""
    times = number("dose", dose, low=0)
    left = (setting(f"net_{d}") for d in set(names("drug", drugs, DRUGS)) & set(BLOCKERS))
    return 1 / (1 + times * sum(1 / share - 1 for share in left))


def clonidine_fall(dose: float = 1.0) -> float:
    """Return the fall of norepinephrine (percent) at `dose` times the usual dose: a hyperbola through two measured."""
    times, (low, high) = number("dose", dose, low=0), (setting(f"dose_clonidine{n}") for n in ("_low", ""))
    a, b = (1 / setting(f"fall_clonidine{n}") for n in ("_low", ""))
    slope = (a - b) / (1 / low - 1 / high)
    return 1 / (b + slope * (1 / times - 1) / high) if times else 0.0


def challenge(drugs: Iterable[str], minutes: Iterable[float], dose: float = 1.0) -> np.ndarray:
    """Return norepinephrine outside in multiples of rest, at increasing times (min) after drugs are given together.

    `norepinephrine_terminal` runs: a blocker takes NET away, idazoxan the brake, and clonidine, unless idazoxan blocks
    it, lowers release as far as measured. `dose` multiplies the doses of all but idazoxan, which blocks wholly.
    """
    drugs, dose = frozenset(names("drug", drugs, DRUGS)), number("dose", dose, low=0)
    times = [number("Each time (min)", t, low=0) for t in minutes]
    if not times or any(b <= a for a, b in pairwise(times)):
        raise ValueError("minutes must be a list of increasing times that is not empty.")
    return np.array(_challenge(drugs, tuple(times), dose))


@lru_cache
def _challenge(drugs: frozenset[str], times: tuple[float, ...], dose: float) -> tuple[float, ...]:
    model = norepinephrine_terminal()
    kappa, power = model.parameters["k_auto"].value, model.constants[0].value
    change = without_autoreceptors() if "idazoxan" in drugs else {}
    if "clonidine" in drugs and not change:
        x = 1 - clonidine_fall(dose) / constants.hecto
        change = {"firing": x * (1 + (x / kappa) ** power) / (1 + kappa**-power)}
    rest = {n: float(v) for n, v in model.steady_state().species.items()}
    event = Event(0.0, set_parameters=change, set_activity={"NET": uptake_left(drugs, dose)})
    hours = np.array([0.0, *(t * constants.minute / constants.hour for t in times if t > 0)])
    found = model.simulate(hours, initial=rest, events=[event])["ene"] / rest["ene"]
    return tuple(float(v) for v in (found if times[0] == 0 else found[1:]))
