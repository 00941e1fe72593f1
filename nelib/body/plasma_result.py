r"""The result of a study of plasma norepinephrine: the factor, its interval, and what a design finds in many studies.

By logarithms (Welch), with means and variances of the logarithms of n and m results,

.. math:: \ln \hat f = \bar y_S - \bar y_V ,\qquad \ln \hat f \pm t\,\sqrt{s_S^2/n + s_V^2/m} ,

an interval of the ratio. By the raw numbers the interval of the difference of the means is divided by the mean of the
controls as if that were known; so it is too narrow where the compound raises the level, and too wide where it lowers
it. See `nelib.body.plasma_study`.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from nelib.body.plasma_study import HALF, LEFT_OUT, RAW, Compound, Plan, Study, study
from nelib.body.sampling_ways import value
from nelib.kit.errors import whole


@dataclass(frozen=True, eq=False)
class Result:
    """Results of studies, one number each: NaN where there are too few samples.

    Attributes
    ----------
    ratio, low, high : numpy.ndarray
        Level under the compound over that under vehicle, with its 95% interval.
    p : numpy.ndarray
        Of the t test that there is no difference.
    means : numpy.ndarray
        Of both groups in pg/mL (geometric means where logarithms are used): studies by groups.
    used : numpy.ndarray
        Results that went into it: studies by groups.
    written : numpy.ndarray
        Every result as it was used; NaN where it was left out.
    """

    ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    means: np.ndarray
    used: np.ndarray
    written: np.ndarray


def written(found: Study) -> np.ndarray:
    """Return the results in pg/mL as the rule of the plan has them; NaN for a peak that could not be read."""
    plan = found.plan
    instead = {LEFT_OUT: np.nan, HALF: value("half") * plan.limit}.get(plan.rule, plan.limit)
    unread = found.seen & ~np.isfinite(found.found)
    good = found.seen & (found.found > 0)
    return np.where(good | unread, found.found, instead)


def analyze(found: Study) -> Result:
    """Return factor, interval and p of studies."""
    raw = found.plan.analysis == RAW
    results = written(found)
    x = results if raw else np.log(results)
    known = np.isfinite(x)
    n = known.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, x, 0).sum(axis=-1) / n
        var = np.where(known, (x - mean[..., None]) ** 2, 0).sum(axis=-1) / (n - 1)
        part = var / n
        error = np.sqrt(part.sum(axis=-1))
        free = part.sum(axis=-1) ** 2 / (part**2 / (n - 1)).sum(axis=-1)
        difference = mean[:, 1] - mean[:, 0]
        half = stdtrit(free, (1 + value("confidence")) / 2) * error
        p = 2 * stdtr(free, -np.abs(difference) / error)
        ends = difference, difference - half, difference + half
        if raw:
            ratio, low, high = (1 + end / mean[:, 0] for end in ends)
        else:
            ratio, low, high = (np.exp(end) for end in ends)
            mean = np.exp(mean)
    fit = (n > 1).all(axis=-1) & np.isfinite(half) & (error > 0)
    ratio, low, high, p = (np.where(fit, y, np.nan) for y in (ratio, low, high, p))
    return Result(ratio, low, high, p, np.where(n > 0, mean, np.nan), n, results)


def chances(plan: Plan, compound: Compound, repeats: int | None = None, seed: int = 0) -> dict[str, float]:
    """Do a design many times.

    Returns
    -------
    dict
        ``"covers"``, the share of all studies whose 95% interval holds the factor in mice; ``"told"``, the share that
        gave an interval; ``"factor"``, in the middle, and ``"bias"``, that over the true one; ``"span"``, the upper
        end over the lower, in the middle (infinity if the lower is not above 0); ``"found"``, the share in which the
        interval does not hold 1; ``"below"`` and ``"cut"``, shares of samples; ``"animals"``.
    """
    many = int(value("studies")) if repeats is None else whole("repeats", repeats, 1)
    done = study(plan, compound, np.random.default_rng(whole("seed", seed, 0)), many)
    r = analyze(done)
    told = np.isfinite(r.ratio)

    def middle(x: np.ndarray) -> float:
        return float(np.median(x[told])) if told.any() else float("nan")

    with np.errstate(invalid="ignore", divide="ignore"):
        holds = (r.low <= compound.NE) & (r.high >= compound.NE)
        span = np.where(r.low > 0, r.high / r.low, np.inf)
        apart = (r.low > 1) | (r.high < 1)
    return {
        "covers": float(holds.mean()),
        "told": float(told.mean()),
        "factor": middle(r.ratio),
        "bias": middle(r.ratio) / compound.NE,
        "span": middle(span),
        "found": float(apart.mean()),
        "below": float((~done.seen).mean()),
        "cut": float(done.cut.mean()),
        "animals": 2 * plan.animals,
    }
