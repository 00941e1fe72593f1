r"""One site or two: many repeats of the same competition experiment, all fitted at once.

The curves are those of `nelib.receptors.binding`; competitor and IC50 are in any one unit. All repeats have the same
doses, so one step of Levenberg and Marquardt's method, with slopes that SymPy derives, moves all fits together.
Replicates at a dose enter by their mean and by their scatter around it, which no curve can explain. Dose 0 is the tube
without competitor, and an infinite dose that in which all receptors are blocked: without these, a second site far
beyond the doses can stand for a plateau that nobody measured. Tests compare with lmfit.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.kit.errors import known_name, number, positive, whole
from nelib.receptors import binding
from nelib.receptors.compare import akaike, f_ratio

LOGS, SHARES = ("IC50", "IC50_high", "IC50_low", "n_H"), ("share_high",)
MODELS = {
    "one site": ("logistic", ("IC50", "top", "bottom")),
    "Hill slope": ("logistic", ("IC50", "n_H", "top", "bottom")),
    "two sites": ("two_sites", ("IC50_high", "IC50_low", "share_high", "top", "bottom")),
}
CENTERS = 2 ** (2 + 2 + 1)  # of the grid in which a fit begins
STEPS = CENTERS * 2**2  # of a fit, at most: two sites where there is one make a long, nearly flat valley
FINE = np.finfo(float).eps ** (1 / 2)
REACH = -np.log(FINE)  # no logarithm or logit runs farther than this from where it began


@cache
def _compiled(model: str):
    """Return a function of x and the parameters on the scale of the fit: the curve and its slopes."""
    import sympy as sp

    name, parameters = MODELS[model]
    expression = binding.formulas()[name]
    symbols = {s.name: s for s in expression.free_symbols}
    if "n_H" not in parameters and "n_H" in symbols:
        expression = expression.subs(symbols["n_H"], 1)
    inner = [sp.Symbol(f"{n}_inner", real=True) for n in parameters]
    for n, s in zip(parameters, inner, strict=True):
        outer = sp.exp(s) if n in LOGS else 1 / (1 + sp.exp(-s)) if n in SHARES else s
        expression = expression.subs(symbols[n], outer)
    slopes = [sp.diff(expression, s) for s in inner]
    return sp.lambdify([symbols["x"], *inner], [expression, *slopes], modules="numpy", cse=True)


def doses(number_of_doses: int, span: float) -> np.ndarray:
    """Return doses evenly spaced on a logarithm, from 1/span to span, after dose 0 and before an infinite one."""
    count = whole("number of doses", number_of_doses, 2)
    return np.array([0, *np.geomspace(1 / positive("span", span), span, count), np.inf])


def experiments(x, ratio: float, share_high: float, noise: float, replicates: int, repeats: int, rng) -> np.ndarray:
    """Return repeats of an experiment on receptors of two affinities.

    Parameters
    ----------
    x : array_like
        Competitor, in units of the geometric mean of the two IC50.
    ratio : float
        IC50_low over IC50_high, at least 1; at 1 there is one site.
    share_high : float
        Share of the receptors with the higher affinity.
    noise : float
        Standard deviation of a tube, as a share of what is bound without competitor; the same at all doses.
    replicates, repeats : int
        Tubes at a dose, and experiments.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray
        Specifically bound ligand as a share of that without competitor: experiments by doses by replicates.
    """
    x, half = _checked(x), np.sqrt(number("ratio", ratio, low=1))
    share = number("share_high", share_high, low=0, high=1)
    finite = np.isfinite(x)
    curve = np.zeros_like(x)
    curve[finite] = binding.two_sites(x[finite], 0.0, 1.0, share, 1 / half, half)
    shape = (whole("repeats", repeats, 1), x.size, whole("replicates", replicates, 1))
    return curve[:, None] + number("noise", noise, low=0) * rng.standard_normal(shape)


def _checked(x) -> np.ndarray:
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or np.isnan(x).any() or (x < 0).any() or np.unique(x[(x > 0) & (x < np.inf)]).size < 2:
        raise ValueError(f"Doses must be a list of numbers from 0 up, at least two of them finite, but are {x}.")
    return x


@dataclass(frozen=True)
class ManyFits:
    """Fits of one model to many experiments: parameters by name and chi-square, one entry an experiment."""

    model: str
    values: dict[str, np.ndarray]
    chi2: np.ndarray
    size: int

    @property
    def count(self) -> int:
        """Number of fitted parameters."""
        return len(self.values)

    def curve(self, which: int, x) -> np.ndarray:
        """Return the fitted curve of one experiment at competitor x."""
        values = {n: v[which] for n, v in self.values.items()}
        name = MODELS[self.model][0]
        more = {"n_H": 1.0} if name == "logistic" and "n_H" not in values else {}
        return binding.evaluate(name, x=x, **values, **more)


def fit_many(x, Y, model: str, start: ManyFits | None = None) -> ManyFits:
    """Fit one of `MODELS` to many experiments at once.

    Parameters
    ----------
    x : array_like
        Competitor; may hold 0 and infinity.
    Y : array_like
        Bound ligand: experiments by doses by replicates.
    model : str
    start : ManyFits, optional
        Fits of one site to the same data, if there are; else they are made first.

    Raises
    ------
    ValueError
        If the shapes do not fit, a value is impossible, or there are too few doses.
    """
    known_name("model", model, MODELS)
    x, Y, names = _checked(x), np.asarray(Y, dtype=float), MODELS[model][1]
    if Y.ndim != 2 + 1 or Y.shape[1] != x.size or not np.isfinite(Y).all():
        raise ValueError("Y must be finite, with experiments, doses and replicates along its axes.")
    if x.size <= len(names):
        raise ValueError(f"{len(names)} parameters need more than {len(names)} doses, but there are {x.size}.")
    mean = Y.mean(axis=-1)
    if model == "Hill slope":
        one = (start or fit_many(x, Y, "one site")).values
        starts = [np.stack([np.log(one["IC50"]), 0 * one["IC50"], one["top"], one["bottom"]], axis=-1)]
    else:
        starts = _grid(x, mean, 1 if model == "one site" else 2)
    bent = np.array([n in LOGS + SHARES for n in names])
    inner, chi2 = _descend(_compiled(model), x, np.tile(mean, (len(starts), 1)), np.concatenate(starts), bent)
    chi2 = chi2.reshape(len(starts), -1)
    best, all_rows = chi2.argmin(axis=0), np.arange(len(mean))
    inner, chi2 = inner.reshape(len(starts), *mean.shape[:1], -1)[best, all_rows], chi2[best, all_rows]
    values = {}
    for n, v in zip(names, inner.T, strict=True):
        values[n] = np.exp(v) if n in LOGS else 1 / (1 + np.exp(-v)) if n in SHARES else v
    if model == "two sites":
        values = _ordered(values)
    around = ((Y - mean[..., None]) ** 2).sum(axis=(1, 2))
    return ManyFits(model, values, chi2 * Y.shape[-1] + around, Y[0].size)


def _ordered(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    high, low, share = (values[n] for n in ("IC50_high", "IC50_low", "share_high"))
    turned = high > low
    pairs = {"IC50_high": (low, high), "IC50_low": (high, low), "share_high": (1 - share, share)}
    return values | {n: np.where(turned, *pair) for n, pair in pairs.items()}


def _grid(x: np.ndarray, Y: np.ndarray, sites: int) -> list[np.ndarray]:
    """Return starts: the best of a grid of IC50, for each of which plateaus and share follow by linear algebra.

    Of two sites, the best with a small share of high affinity and the best with a large one: there are two valleys.
    """
    used = x[(x > 0) & np.isfinite(x)]
    centers = np.geomspace(used.min(), used.max(), CENTERS)
    left, ones = 1 / (1 + x / centers[:, None]), np.ones_like(x)
    choices = np.arange(CENTERS)[:, None] if sites == 1 else np.stack(np.triu_indices(CENTERS, 1), axis=-1)
    design = np.stack([*(left[c] for c in choices.T), np.broadcast_to(ones, (len(choices), x.size))], axis=-1)
    q, r = np.linalg.qr(design)
    onto = q.transpose(0, 2, 1) @ Y.T
    parts = np.linalg.solve(r, onto)  # heights of the sites and the bottom: choices by parts by experiments
    gain = (onto**2).sum(axis=1)
    possible = (parts[:, :sites] > 0).all(axis=1)
    valleys = [possible] if sites == 1 else [possible & (small := parts[:, 0] < parts[:, 1]), possible & ~small]
    starts = []
    for valley in valleys:
        best = np.where(valley, gain, gain - np.ptp(gain) - 1).argmax(axis=0)
        heights = np.take_along_axis(parts, best[None, None], axis=0)[0]
        where, bottom, top = np.log(centers)[choices[best]].T, heights[-1], heights.sum(axis=0)
        share = np.clip(heights[0] / (top - bottom), 1 / CENTERS, 1 - 1 / CENTERS)
        starts.append(np.stack([*where, *[np.log(share / (1 - share))] * (sites - 1), top, bottom], axis=-1))
    return starts


def _descend(model, x, Y, inner, bent) -> tuple[np.ndarray, np.ndarray]:
    """Return the best parameters and sums of squares, one row an experiment (Levenberg and Marquardt)."""

    def look(inner, Y):
        with np.errstate(all="ignore"):  # infinite doses, and steps that go too far
            curve, *slopes = (np.broadcast_to(part, Y.shape) for part in model(x, *inner.T[..., None]))
        rest = Y - curve
        return rest, np.nan_to_num(np.stack(slopes, axis=-1)), (rest**2).sum(axis=-1)

    found, chi2 = inner.copy(), np.empty(len(Y))
    reach = np.where(bent, REACH, np.inf)
    low, high = inner - reach, inner + reach
    rest, slopes, now = look(inner, Y)
    rows, damping = np.arange(len(Y)), np.full(len(Y), FINE ** (1 / 2))
    for _ in range(STEPS):
        turned = slopes.transpose(0, 2, 1)
        curvature, gradient = turned @ slopes, turned @ rest[..., None]
        diagonal = np.einsum("epp->ep", curvature)
        weight = damping[:, None] * diagonal + np.finfo(float).eps * diagonal.max(axis=1, keepdims=True)
        step = np.linalg.solve(curvature + weight[..., None] * np.eye(inner.shape[1]), gradient)[..., 0]
        trial = np.clip(inner + step, low[rows], high[rows])
        new = look(trial, Y[rows])
        better = new[2] <= now
        going = ~(better & (now - new[2] <= FINE * now))
        damping = np.where(better, damping / 2**2 / 2, damping * 2**2)
        rest = np.where(better[:, None], new[0], rest)
        slopes = np.where(better[:, None, None], new[1], slopes)
        inner, now = np.where(better[:, None], trial, inner), np.where(better, new[2], now)
        found[rows], chi2[rows] = inner, now
        rest, slopes, inner, now, damping, rows = (a[going] for a in (rest, slopes, inner, now, damping, rows))
        if not rows.size:
            break
    return found, chi2


def votes(one: ManyFits, two: ManyFits) -> tuple[np.ndarray, np.ndarray]:
    """Return for each experiment p of the F-test, and the difference of corrected AIC: above 0 it prefers two sites."""
    sizes = one.size - one.count, two.size - two.count
    p = f_ratio(one.chi2, two.chi2, *sizes)[1]
    return p, akaike(one.chi2, one.size, one.count) - akaike(two.chi2, two.size, two.count)


def p_values(x, ratio: float, share_high: float, noise: float, replicates: int, repeats: int, rng) -> np.ndarray:
    """Return p of the F-test for repeats of an experiment; the arguments are those of `experiments`.

    p is not exact here, and one site is called two less often than p says. If there is only one site, the IC50 of a
    second means nothing, and its share cannot be below zero: the two more parameters are not free to fit the noise.
    """
    Y = experiments(x, ratio, share_high, noise, replicates, repeats, rng)
    return votes(fit_many(x, Y, "one site"), fit_many(x, Y, "two sites"))[0]
