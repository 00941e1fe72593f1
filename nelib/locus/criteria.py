r"""How well the textbook criteria tell noradrenergic neurons from their neighbors, and what does.

Four criteria are used to call a neuron of the locus coeruleus noradrenergic: it fires slowly and regularly, its spike
is broad, it answers a noxious stimulus with a burst and then falls silent, and clonidine silences it. On the identified
neurons three of them can be scored; no drug was given to any, so the fourth one cannot.

The area under the ROC curve is the probability that a noradrenergic neuron has the higher value of a pair, :math:`AUC =
P(x_+ > x_-) + P(x_+ = x_-)/2`. Whatever is fitted to the neurons is scored on neurons that were left out; a fit that is
scored on its own neurons flatters itself. The baseline is to call all neurons what most of them are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nelib.kit.errors import known_name, number, whole
from nelib.locus.firing import value
from nelib.locus.identified import Neurons
from nelib.locus.spikes import response, summary
from nelib.locus.waveform import CONVENTIONS, filtered, shape, width

AUTHORS = "samples"
"""The convention for the width at half maximum of the authors of the data; see `CONVENTIONS`."""
FEATURES = {
    "rate": "spontaneous rate (Hz)",
    "cv": "irregularity of the intervals (CV)",
    "lv": "local irregularity (LV)",
    "width": "width of the spike at half of its height (ms)",
    "trough": "time from peak to trough (ms)",
    "reliability": "share of shocks that are answered within 0.1 s",
    "latency": "median latency of the answer (ms)",
    "burst": "spikes in the 0.5 s after a shock",
    "pause": "rate 1.5 to 4.5 s after a shock (Hz)",
    "suppression": "pause against spontaneous rate (-1 to 1)",
    "modulation": "burst against the second before the shock (-1 to 1)",
}
SPONTANEOUS = ("rate", "cv", "lv", "width", "trough")


def features(neurons: Neurons, convention: str = AUTHORS) -> pd.DataFrame:
    """Return a row for each neuron: ``noradrenergic`` and the columns of `FEATURES`, NaN where nothing was measured."""
    known_name("convention", convention, CONVENTIONS)
    rows = []
    for cell in neurons:
        train, wave = summary(cell.spikes, cell.duration), shape(cell.waveform, cell.step)
        row = {"noradrenergic": cell.kind == "TH+", "rate": train.rate, "cv": train.cv, "lv": train.lv}
        row |= {"width": width(cell.waveform, cell.step, convention=convention), "trough": wave.trough_after}
        if cell.shocks is not None:
            answer = response(cell.shock_spikes, cell.shocks, cell.rate)
            row |= {name: getattr(answer, name) for name in FEATURES if hasattr(answer, name)}
        rows.append(row)
    return pd.DataFrame(rows, columns=["noradrenergic", *FEATURES])


CRITERIA = {
    "slow": "fires between 1 and 5 times a second",
    "regular": "its intervals vary by less than half of their mean",
    "broad": "its spike is broader than 0.8 ms",
    "phasic": "answers at least half of the shocks",
    "quiet": "then falls to less than a third of its rate",
}
UNTESTED = "inhibition by clonidine: none of these neurons was given a drug"


def verdicts(table: pd.DataFrame, **cuts: float) -> pd.DataFrame:
    """Apply the criteria to features; a verdict is 1 (met), 0 (not met) or NaN (not tested).

    Parameters
    ----------
    table : pandas.DataFrame
        What `features` returns.
    **cuts : float
        ``rate_low``, ``rate_high`` (Hz), ``regular`` (CV), ``broad`` (ms), ``answer`` (share of shocks), ``quiet``
        (suppression index); those of the evidence table unless given.
    """
    names = ("rate_low", "rate_high", "regular", "broad", "answer", "quiet")
    for name in cuts:
        known_name("cut-off", name, names)
    cut = {name: number(name, cuts[name]) if name in cuts else value(name) for name in names}
    met = {
        "slow": (table["rate"] >= cut["rate_low"]) & (table["rate"] <= cut["rate_high"]),
        "regular": table["cv"] <= cut["regular"],
        "broad": table["width"] > cut["broad"],
        "phasic": table["reliability"] >= cut["answer"],
        "quiet": table["suppression"] <= cut["quiet"],
    }
    source = {"slow": "rate", "regular": "cv", "broad": "width", "phasic": "reliability", "quiet": "suppression"}
    return pd.DataFrame({k: met[k].astype(float).where(table[source[k]].notna()) for k in CRITERIA}, index=table.index)


@dataclass(frozen=True)
class Score:
    """A rule against the truth: neurons that it calls rightly or wrongly; neurons without a verdict are left out."""

    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int

    @property
    def tested(self) -> int:
        """Number of neurons with a verdict."""
        return self.true_positive + self.false_negative + self.true_negative + self.false_positive

    @property
    def sensitivity(self) -> float:
        """Share of the noradrenergic neurons that the rule finds."""
        return _share(self.true_positive, self.false_negative)

    @property
    def specificity(self) -> float:
        """Share of the other neurons that the rule rejects."""
        return _share(self.true_negative, self.false_positive)

    @property
    def precision(self) -> float:
        """Share of the neurons that meet the rule that are noradrenergic."""
        return _share(self.true_positive, self.false_positive)

    @property
    def accuracy(self) -> float:
        """Share of the verdicts that are right."""
        return _share(self.true_positive + self.true_negative, self.false_positive + self.false_negative)

    @property
    def baseline(self) -> float:
        """Accuracy of calling all neurons what most of them are."""
        yes = self.true_positive + self.false_negative
        return max(yes, self.tested - yes) / self.tested if self.tested else np.nan


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else np.nan


def score(verdict, truth) -> Score:
    """Count how a rule does; `verdict` is 1, 0 or NaN for each neuron, `truth` True for the noradrenergic ones."""
    v, y = np.asarray(verdict, float), np.asarray(truth, bool)
    if v.shape != y.shape or v.ndim != 1:
        raise ValueError("A verdict and a truth are needed for each neuron.")
    seen = ~np.isnan(v)
    yes = v > 0
    return Score(*(int((seen & a).sum()) for a in (y & yes, y & ~yes, ~y & ~yes, ~y & yes)))


def rule(table: pd.DataFrame, names: Sequence[str] = ("slow", "broad"), **cuts: float) -> Score:
    """Score the neurons that meet all of some criteria of `CRITERIA`; neurons with an untested one are left out."""
    found = verdicts(table, **cuts)
    for name in names:
        known_name("criterion", name, CRITERIA)
    met = found[list(names)].min(axis=1, skipna=False) if len(names) else pd.Series(1.0, index=found.index)
    return score(met, table["noradrenergic"])


def _groups(values, truth) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(values, float), np.asarray(truth, bool)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError("A value and a truth are needed for each neuron.")
    seen = ~np.isnan(x)
    if not (y & seen).any() or not (~y & seen).any():
        raise ValueError("Both kinds of neurons are needed.")
    return x[seen & y], x[seen & ~y]


def auc(values, truth) -> float:
    """Return the area under the ROC curve; below 0.5, low values speak for a noradrenergic neuron."""
    a, b = _groups(values, truth)
    return float(np.mean((a[:, None] > b) + (a[:, None] == b) / 2))


def roc(values, truth) -> tuple[np.ndarray, np.ndarray]:
    """Return false and true positive rates as the cut-off falls: neurons at or above it are called noradrenergic."""
    a, b = _groups(values, truth)
    cuts = np.concatenate([[np.inf], np.unique(np.concatenate([a, b]))[::-1]])
    return (b[:, None] >= cuts).mean(axis=0), (a[:, None] >= cuts).mean(axis=0)


def auc_interval(values, truth, *, seed: int = 1, resamples: int | None = None) -> tuple[float, float]:
    """Return a 95 percent interval of the AUC from a bootstrap of each kind of neuron (percentiles)."""
    a, b = _groups(values, truth)
    n = int(value("resamples")) if resamples is None else whole("resamples", resamples, 1)
    random = np.random.default_rng(whole("seed", seed, 0))
    comparison = (a[:, None] > b) + (a[:, None] == b) / 2
    # Only how often a neuron is drawn matters: the AUC of a resample is a sum of comparisons with these weights.
    u, v = (_weights(k, n, random) for k in comparison.shape)
    return _middle(((u @ comparison) * v).sum(axis=1))


def _weights(k: int, n: int, random: np.random.Generator) -> np.ndarray:
    """Draw k of k neurons with replacement, n times; return how often each came, as shares."""
    drawn = random.integers(k, size=(n, k)) + k * np.arange(n)[:, None]
    return np.bincount(drawn.ravel(), minlength=n * k).reshape(n, k) / k


def _middle(drawn: np.ndarray) -> tuple[float, float]:
    outside = (1 - value("confidence")) / 2
    low, high = np.quantile(drawn, [outside, 1 - outside])
    return float(low), float(high)


def share_interval(right: int, total: int) -> tuple[float, float]:
    """Return the exact (Clopper-Pearson) 95 percent interval of a share."""
    from scipy.special import betaincinv

    k, n, outside = whole("right", right, 0), whole("total", total, 1), (1 - value("confidence")) / 2
    if k > n:
        raise ValueError(f"{k} of {n} is no share.")
    low = float(betaincinv(k, n - k + 1, outside)) if k else 0.0
    return low, float(betaincinv(k + 1, n - k, 1 - outside)) if k < n else 1.0


def discriminant(X, truth, *, priors: bool = True) -> Callable[[np.ndarray], np.ndarray]:
    """Fit a linear discriminant (two Gaussians with one covariance) and return its log odds as a function of features.

    With `priors` the kind that is more frequent is more likely from the start; else both are.
    """
    x, y = np.asarray(X, float), np.asarray(truth, bool)
    if x.ndim != 2 or len(x) != y.size or not np.isfinite(x).all():
        raise ValueError("Features are a table of finite numbers with one row for each neuron.")
    a, b = x[y], x[~y]
    if min(len(a), len(b)) < 2:
        raise ValueError("A discriminant needs at least two neurons of each kind.")
    spread = sum((g - g.mean(axis=0)).T @ (g - g.mean(axis=0)) for g in (a, b)) / (len(x) - 2)
    direction = np.linalg.lstsq(spread, a.mean(axis=0) - b.mean(axis=0), rcond=None)[0]
    offset = np.log(len(a) / len(b)) * priors - direction @ (a.mean(axis=0) + b.mean(axis=0)) / 2
    return lambda features: np.asarray(features, float) @ direction + offset


@dataclass(frozen=True, eq=False)
class LeftOut:
    """A discriminant scored on neurons that it had not seen: `odds` of each one (log, NaN if untested) and `score`."""

    odds: np.ndarray
    score: Score
    auc: float


def leave_one_out(table: pd.DataFrame, names: Sequence[str], *, priors: bool = True) -> LeftOut:
    """Fit a discriminant to all neurons but one, judge that one, and go round. The rate enters as its logarithm."""
    for name in names:
        known_name("feature", name, FEATURES)
    if not len(names):
        raise ValueError("At least one feature is needed.")
    X = np.column_stack([np.log(table[n]) if n == "rate" else table[n] for n in names])
    y, seen = table["noradrenergic"].to_numpy(bool), ~np.isnan(X).any(axis=1)
    odds = np.full(y.size, np.nan)
    for i in np.flatnonzero(seen):
        others = seen & (np.arange(y.size) != i)
        odds[i] = discriminant(X[others], y[others], priors=priors)(X[i])
    verdict = np.where(seen, odds > 0, np.nan)
    return LeftOut(odds, score(verdict, y), auc(odds, y))


def widths(neurons: Neurons, low: float, high: float | None = None, convention: str = "interpolated") -> np.ndarray:
    """Return the width (ms) of each spike as an amplifier with another pass-band would show it."""
    waves = filtered(neurons.waveforms, neurons.step, low, high)
    return np.array([width(w, neurons.step, convention=convention) for w in waves])


def ranking(table: pd.DataFrame, names: Sequence[str] | Mapping = FEATURES, *, seed: int = 1) -> pd.DataFrame:
    """Rank features by how well each alone tells the kinds apart: ``auc``, its interval, and the number of neurons."""
    rows = []
    for name in names:
        known_name("feature", name, FEATURES)
        x, y = table[name], table["noradrenergic"]
        low, high = auc_interval(x, y, seed=seed)
        rows.append({"feature": name, "auc": auc(x, y), "low": low, "high": high, "neurons": int(x.notna().sum())})
    found = pd.DataFrame(rows)
    return found.iloc[(found["auc"] - 1 / 2).abs().argsort()[::-1]].reset_index(drop=True)
