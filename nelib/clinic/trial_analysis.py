r"""The analysis of a trial: whose score counts, what is compared, how often one looks, and which result is told.

Groups are compared by the change from baseline (t-test, Welch), or by the score at the end, adjusted for baseline:

.. math:: \hat\Delta = \bar y_0 - \bar y_1 - b\,(\bar x_0 - \bar x_1),

with the slope $b$ within groups (analysis of covariance, ANCOVA). People who left are dropped, or keep their last
score, or have the score that people like them have: each visit is regressed on baseline and the visit before, in each
group, among those who were seen, and the expected scores are put in from visit to visit. That is about what likelihood
for repeated measures gives if scores are missing at random: if leaving depends on what was seen. The standard error
counts that the regressions are estimates: to first order the effect is a weighted sum of residuals, those of a person
are added up, and so are the squares of these sums.

Arrays have the axes trial, group (0: control, 1: X), patient, visit. Effects are points by which X is better.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from nelib.clinic.trial_people import People
from nelib.clinic.trial_plan import ANCOVA, BEST, CARRIED, COMPLETERS, ENDPOINTS, LIKELY, Plan, known
from nelib.kit.errors import known_name


@dataclass(frozen=True)
class Estimate:
    """What trials find: effect, standard error, degrees of freedom, p (two-sided), 95% interval, patients used."""

    effect: np.ndarray
    error: np.ndarray
    freedom: np.ndarray
    used: np.ndarray

    @property
    def t(self) -> np.ndarray:
        """Effect over its error."""
        return self.effect / self.error

    @property
    def p(self) -> np.ndarray:
        """Two-sided p."""
        return 2 * stdtr(self.freedom, -np.abs(self.t))

    def _half(self) -> np.ndarray:
        return stdtrit(self.freedom, 1 - known("alpha") / 2) * self.error

    @property
    def low(self) -> np.ndarray:
        """Lower end of the interval."""
        return self.effect - self._half()

    @property
    def high(self) -> np.ndarray:
        """Upper end of the interval."""
        return self.effect + self._half()


def _moments(values: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of each group, and the distances from it, 0 for those who are not used."""
    mean = (values * used).sum(-1) / np.maximum(used.sum(-1), 1)
    return mean, (values - mean[..., None]) * used


def _by_change(x: np.ndarray, y: np.ndarray, used: np.ndarray, alone: bool) -> Estimate:
    """Compare the change between groups, or with nothing."""
    n = used.sum(-1)
    mean, off = _moments(x - y, used)
    square = (off * off).sum(-1) / np.maximum(n - 1, 1) / np.maximum(n, 1)
    if alone:
        return Estimate(mean[:, 1], _above(square[:, 1]), np.maximum(n[:, 1] - 1, 1), n)
    var = square.sum(-1)
    freedom = var**2 / np.maximum((square**2 / np.maximum(n - 1, 1)).sum(-1), _TINY)
    return Estimate(mean[:, 1] - mean[:, 0], _above(var), np.maximum(freedom, 1), n)


_TINY = np.finfo(float).tiny


def _above(var: np.ndarray) -> np.ndarray:
    """Return a standard error that is not 0, where everybody is alike."""
    return np.sqrt(np.maximum(var, np.finfo(float).eps))


def _by_score(x: np.ndarray, y: np.ndarray, used: np.ndarray) -> Estimate:
    """Compare the scores at the end, adjusted for baseline."""
    n = used.sum(-1)
    (mx, dx), (my, dy) = _moments(x, used), _moments(y, used)
    sxx = np.maximum((dx * dx).sum((-1, -2)), np.finfo(float).eps)
    slope = (dx * dy).sum((-1, -2)) / sxx
    apart = mx[:, 0] - mx[:, 1]
    freedom = np.maximum(n.sum(-1) - 2 - 1, 1)
    residual = ((dy - slope[:, None, None] * dx) ** 2).sum((-1, -2)) / freedom
    var = residual * ((1 / np.maximum(n, 1)).sum(-1) + apart**2 / sxx)
    return Estimate(my[:, 0] - my[:, 1] - slope * apart, _above(var), freedom, n)


def _likely(plan: Plan, x: np.ndarray, y: np.ndarray, last: np.ndarray, here: np.ndarray) -> Estimate:
    """Compare with the scores that people like them have put in for those who left; see the module docstring."""
    visits = y.shape[-1]
    filled, one = y.copy(), np.ones_like(x)
    steps = []
    for k in range(visits):
        seen = here & (last > k)
        design = np.stack((one, x, *((filled[..., k - 1],) if k else ())), axis=-1)
        weighted = design * seen[..., None]
        inverse = np.linalg.pinv(np.einsum("rgip,rgiq->rgpq", weighted, weighted), hermitian=True)
        beta = np.einsum("rgpq,rgiq,rgi->rgp", inverse, weighted, filled[..., k], optimize=True)
        fitted = (design @ beta[..., None])[..., 0]
        residual = np.where(seen, filled[..., k] - fitted, 0)
        filled[..., k] = np.where(seen, filled[..., k], fitted)
        steps.append((seen, design, inverse, beta, residual))
    alone, end = plan.groups == 1, filled[..., -1]
    sign = np.array([1.0, -1.0])[:, None]  # a high score of controls speaks for X
    n = np.maximum(here.sum(-1), 1)[..., None]
    if plan.analysis == ANCOVA and not alone:
        mx, dx = _moments(x, here)
        sxx = np.maximum((dx * dx).sum((-1, -2)), np.finfo(float).eps)[:, None, None]
        weight = here * sign / n - (mx[:, 0] - mx[:, 1])[:, None, None] * dx / sxx
        _, dy = _moments(end, here)
        residual = dy - (dx * dy).sum((-1, -2))[:, None, None] / sxx * dx
        effect = (weight * end).sum((-1, -2))
    else:
        weight = here * sign / n
        if alone:
            weight = weight * np.array([0.0, 1.0])[:, None]
        _, residual = _moments(end - x, here)
        effect = (weight * (end - x)).sum((-1, -2))
    share, onward = weight * residual, np.ones(beta.shape[:2])
    for k in range(visits - 1, -1, -1):
        seen, design, inverse, beta, residual = steps[k]
        pull = np.einsum("rgi,rgip->rgp", np.where(here & ~seen, weight, 0) * onward[..., None], design)
        share = share + np.einsum("rgp,rgpq,rgiq->rgi", pull, inverse, design, optimize=True) * residual
        if k:
            onward = onward * beta[..., 2]
    complete = (here & (last == visits)).sum(-1)
    counted = complete[:, 1] if alone else complete.sum(-1)
    freedom = np.maximum(counted - (1 if alone else 2 + 1), 1)
    var = (share**2).sum((-1, -2)) * counted / freedom
    return Estimate(effect, _above(var), freedom, here.sum(-1))


def estimate(plan: Plan, people: People, endpoint: str, first: int | None = None) -> Estimate:
    """Return what trials find with an endpoint, of all patients or of the first in each group.

    Raises
    ------
    ValueError
        If the endpoint is none of `ENDPOINTS`.
    """
    values = people.scores[known_name("endpoint", endpoint, ENDPOINTS)]
    n = plan.patients if first is None else first
    values, last = values[:, :, :n], people.last[:, :, :n]
    x, y = values[..., 0], values[..., 1:]
    here = np.ones(last.shape, dtype=bool)
    if plan.missing == LIKELY:
        return _likely(plan, x, y, last, here)
    end = y[..., -1]
    if plan.missing == COMPLETERS:
        here = last == y.shape[-1]
    elif plan.missing == CARRIED:
        end = np.take_along_axis(values, last[..., None], axis=-1)[..., 0]
    if plan.analysis == ANCOVA and plan.groups > 1:
        return _by_score(x, end, here)
    return _by_change(x, end, here, plan.groups == 1)


def looks(plan: Plan) -> list[int]:
    """Return how many patients of each group have ended at each look."""
    if not plan.peek:
        return [plan.patients]
    k = int(known("looks"))
    return sorted({max(-(-plan.patients * (j + 1) // k), int(known("look_least"))) for j in range(k)})


@dataclass(frozen=True)
class Told:
    """What is told of each trial: an estimate, which endpoint, patients in a group at its end, and looks."""

    estimate: Estimate
    endpoint: np.ndarray
    patients: np.ndarray
    looked: np.ndarray


def analyze(plan: Plan, people: People) -> Told:
    """Return what is told of each trial: at the look that ended it, the endpoint that speaks most for X."""
    named = ENDPOINTS if plan.endpoint == BEST else (plan.endpoint,)
    kept = None
    for j, n in enumerate(looks(plan)):
        each = [estimate(plan, people, name, n) for name in named]
        best = np.argmax([e.t for e in each], axis=0)
        rows = np.arange(best.size)
        parts = [np.array([getattr(e, f) for e in each])[best, rows] for f in ("effect", "error", "freedom", "used")]
        where = np.array([ENDPOINTS.index(name) for name in named])[best]
        new = [*parts, where, np.full(best.size, n), np.full(best.size, j + 1)]
        if kept is None:
            kept = new
            continue
        goes_on = Estimate(*kept[:4]).p >= known("alpha")
        kept = [np.where(goes_on.reshape((-1,) + (1,) * (a.ndim - 1)), b, a) for a, b in zip(kept, new, strict=True)]
    return Told(Estimate(*kept[:4]), *kept[4:])
