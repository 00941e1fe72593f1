r"""A memory experiment with groups of animals: an inverted U, and whether a design can find it.

Clenbuterol in the basolateral amygdala after training improved retention at 10 ng, and not at 1, 100 or 1000 ng (Ferry
& McGaugh 1999). The animals here are invented. The logarithm of their latency at the test is normal; a dose $d$ raises
it by

.. math:: \delta\,\frac{U(d)}{U(d^*)}, \qquad U(d) = \frac{d}{d + K_h} - \frac{d}{d + K_u}, \qquad d^* = \sqrt{K_h K_u},

and an animal that does not enter within 600 s is taken out, so that latencies pile up there. Because of this ceiling,
groups are compared by ranks (Mann-Whitney, normal approximation with ties), and over several doses by Holm's method.

Doses in ng, latencies in s. Group values of the publication were not seen: sizes and spreads are assumed.
Every number comes from ``nelib/data/memory.csv``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import array
from nelib.locus import inverted_u
from nelib.locus.plasticity import evidence

CORRECTIONS = ("none", "Bonferroni", "Holm")


def published_doses() -> list[float]:
    """Return the doses of Ferry & McGaugh (1999) in ng, vehicle first."""
    return [0.0, *(evidence(f"clen_{k}").value for k in ("low", "best", "high", "highest"))]


def enhancement(
    dose: Any, blocker: Any = 0.0, *, K_help: float | None = None, K_harm: float | None = None
) -> np.ndarray:
    """Return the true effect of a dose, 1 at the best dose and 0 without drug.

    Parameters
    ----------
    dose : array_like
        In ng.
    blocker : array_like
        Propranolol, in multiples of its constant. It competes at both receptors that the drug is taken to act on.
    K_help, K_harm : float, optional
        Doses of half effect in ng; from the table if not given.
    """
    help_, harm = (
        positive(name, evidence(name).value if given is None else given)
        for name, given in (("K_help", K_help), ("K_harm", K_harm))
    )
    top = inverted_u.peak(K_a2=help_, K_a1=harm, weight=1.0)
    if top is None:
        raise ValueError("K_help must be below K_harm, or there is no inverted U.")
    B = array("blocker", blocker)
    U = inverted_u.benefit(dose, K_a2=help_, K_a1=harm, weight=1.0, block_a1=B, block_a2=B)
    return U / top.height


def _groups(doses: Sequence[float], animals: Any, effect: Any, spread: Any) -> tuple[np.ndarray, int, float, float]:
    d = np.atleast_1d(array("doses", doses))
    if d.size < 2 or d[0] != 0:
        raise ValueError("The first of at least two doses is 0, the vehicle.")
    n = whole("animals", evidence("group").value if animals is None else animals, 2)
    size = number("effect", evidence("effect").value if effect is None else effect)
    return d, n, size, positive("spread", evidence("spread").value if spread is None else spread)


def latencies(
    doses: Sequence[float], animals: int | None = None, *, seed: int = 0, repeats: int = 1, effect: float | None = None,
    spread: float | None = None, blocker: float = 0.0, ceiling: float | None = None,
) -> np.ndarray:  # fmt: skip
    """Draw latencies.

    Parameters
    ----------
    doses : sequence of float
        In ng; the first is 0.
    animals : int, optional
        In each group.
    seed : int
        Of the animals, which are the same for every effect and dose.
    repeats : int
        Experiments.
    effect, spread : float, optional
        Rise of the logarithm at the best dose, and its SD between animals.
    blocker : float
        As in `enhancement`.
    ceiling : float, optional
        In s.

    Returns
    -------
    numpy.ndarray
        In s, repeats by doses by animals.
    """
    d, n, size, sd = _groups(doses, animals, effect, spread)
    top = positive("ceiling", evidence("ceiling").value if ceiling is None else ceiling)
    animal = np.random.default_rng(whole("seed", seed, 0)).standard_normal((whole("repeats", repeats, 1), d.size, n))
    shift = size * enhancement(d, blocker)
    return np.minimum(evidence("latency").value * np.exp(shift[:, None] + sd * animal), top)


def table(data: np.ndarray, doses: Sequence[float]):
    """Return one experiment as a tidy pandas data frame: dose in ng, animal, latency in s."""
    import pandas as pd

    one = data[0] if np.ndim(data) > 2 else np.asarray(data)
    number_of = np.arange(one.size) + 1
    return pd.DataFrame({"dose_ng": np.repeat(doses, one.shape[1]), "animal": number_of, "latency_s": one.ravel()})


def rank_test(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compare two groups by ranks.

    Parameters
    ----------
    x, y : numpy.ndarray
        Values along the last axis; the axes before it are repeats.

    Returns
    -------
    tuple of numpy.ndarray
        The chance that a random x exceeds a random y, ties counted half; and the two-sided p of the normal
        approximation, corrected for ties and for continuity. Equal values only give p = 1.
    """
    n, m = x.shape[-1], y.shape[-1]
    larger = (x[..., :, None] > y[..., None, :]).sum(axis=(-1, -2))
    equal = (x[..., :, None] == y[..., None, :]).sum(axis=(-1, -2))
    U = larger + equal / 2
    shape = np.broadcast_shapes(x.shape[:-1], y.shape[:-1])
    both = np.concatenate((np.broadcast_to(x, (*shape, n)), np.broadcast_to(y, (*shape, m))), axis=-1)
    alike = (both[..., :, None] == both[..., None, :]).sum(axis=-1)
    ties = (alike**2 - 1).sum(axis=-1) / ((n + m) * (n + m - 1))
    variance = n * m / (2 * 2 * (2 + 1)) * (n + m + 1 - ties)  # geometry: n m/12, of the rank sum
    distance = np.maximum(np.abs(U - n * m / 2) - 1 / 2, 0)
    z = np.divide(distance, np.sqrt(variance), out=np.zeros_like(U), where=variance > 0)
    return U / (n * m), np.minimum(2 * ndtr(-z), 1.0)


def corrected(p: np.ndarray, method: str = "Holm") -> np.ndarray:
    """Return p values corrected for their number, along the last axis."""
    known_name("correction", method, CORRECTIONS)
    p = np.asarray(p, dtype=float)
    m = p.shape[-1]
    if method == "none":
        return p
    if method == "Bonferroni":
        return np.minimum(p * m, 1.0)
    order = np.argsort(p, axis=-1)
    stepped = np.maximum.accumulate(np.take_along_axis(p, order, axis=-1) * (m - np.arange(m)), axis=-1)
    out = np.empty_like(p)
    np.put_along_axis(out, order, np.minimum(stepped, 1.0), axis=-1)
    return out


def compare(data: np.ndarray, method: str = "Holm") -> dict[str, np.ndarray]:
    """Compare each dose with the vehicle, the first group.

    Returns
    -------
    dict of numpy.ndarray
        ``"above"``: chance that a treated animal beats a vehicle one; ``"p"``; ``"corrected"``; ``"ratio"`` of medians.
    """
    data = np.asarray(data, dtype=float)
    if data.ndim < 2 or data.shape[-2] < 2:
        raise ValueError("There must be a vehicle group and at least one dose.")
    above, p = rank_test(data[..., 1:, :], data[..., :1, :])
    medians = np.median(data, axis=-1)
    return {"above": above, "p": p, "corrected": corrected(p, method), "ratio": medians[..., 1:] / medians[..., :1]}


def power(
    doses: Sequence[float], animals: int | None = None, *, method: str = "Holm", level: float | None = None,
    repeats: int | None = None, seed: int = 0, **animal: Any,
) -> dict[str, np.ndarray | float]:  # fmt: skip
    """Simulate many experiments and count what they find.

    Parameters
    ----------
    doses, animals, seed, **animal
        As in `latencies`.
    method : str
        One of `CORRECTIONS`.
    level : float, optional
        Accepted chance of a false alarm.
    repeats : int, optional
        Experiments.

    Returns
    -------
    dict
        ``"found"``: for each dose, the share of experiments in which it is better than vehicle; ``"any"``: in which any
        dose differs; ``"exaggeration"``: for each dose, the mean ratio of medians where it was found, over that of all.
    """
    data = latencies(
        doses, animals, seed=seed, repeats=int(evidence("repeats").value) if repeats is None else repeats, **animal
    )
    alpha = number("level", evidence("alpha_level").value if level is None else level, low=0, high=1)
    result = compare(data, method)
    hit = result["corrected"] < alpha
    better = hit & (result["above"] > 1 / 2)
    count = better.sum(axis=0)
    ratio = np.log(result["ratio"])
    mean = np.divide((ratio * better).sum(axis=0), count, out=np.full(count.shape, np.nan), where=count > 0)
    return {
        "found": better.mean(axis=0),
        "any": float(hit.any(axis=-1).mean()),
        "exaggeration": np.exp(mean - ratio.mean(axis=0)),
    }


def power_t(effect: Any, animals: Any, level: float | None = None) -> np.ndarray:
    """Return the power of a two-sided t-test between two groups, for an effect in SD, from the noncentral t."""
    alpha = number("level", evidence("alpha_level").value if level is None else level, low=0, high=1)
    n, d = array("animals", animals, low=2), array("effect", effect, low=None)
    edge, shift = stdtrit(2 * n - 2, 1 - alpha / 2), np.abs(d) * np.sqrt(n / 2)
    # The far tail from its mirror image: asked for directly, SciPy returns NaN there.
    return 2 - nctdtr(2 * n - 2, shift, edge) - nctdtr(2 * n - 2, -shift, edge)


def animals_needed(effect: float, wanted: float | None = None, level: float | None = None) -> int:
    """Return the animals in each of two groups that give a wanted power by `power_t`."""
    goal = number("wanted", evidence("power_wanted").value if wanted is None else wanted, low=0, high=1)
    size = abs(number("effect", effect))
    alpha = number("level", evidence("alpha_level").value if level is None else level, low=0, high=1)
    if size == 0 or goal == 1 or alpha == 0:
        raise ValueError("No number of animals is enough.")
    # The normal approximation is a little too low; step up from there.
    n = max(int(2 * ((ndtri(1 - alpha / 2) + ndtri(goal)) / size) ** 2) if goal > alpha else 2, 2)
    while power_t(size, n, alpha) < goal:
        n += 1
    return n


def family_wise(tests: Any, level: float | None = None) -> np.ndarray:
    """Return the chance that at least one of several independent tests of nothing is below the level."""
    alpha = number("level", evidence("alpha_level").value if level is None else level, low=0, high=1)
    return 1 - (1 - alpha) ** array("tests", tests)
