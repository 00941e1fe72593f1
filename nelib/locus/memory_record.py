r"""A virtual memory experiment: rats with a drug or its vehicle in the amygdala after training, tested two days later.

The drug is invented, and each student has another. At most one of its four doses works: an inverted U so narrow that
the doses beside the best one miss it. The logarithm of a latency is normal, and an animal that does not enter the dark
box within 600 s is taken out, so that latencies pile up there.

The animals came in three batches, one of them quick, one slow, and a dose is not spread alike over the batches: the one
that works was given to many quick animals, another one, which does nothing, to many slow ones. Whoever does not compare
within batches believes in the wrong dose. Some animals must be left out, by rules that were written down before:
the cannula had missed the amygdala, so the drug did nothing, or not all of it went in. Other notes are no reason.

Experiments are drawn again until sound analyses can decide and agree, and until it matters how one analyzes: a second
dose is significant if the number of comparisons or the batches are left out of account.
"""

import numpy as np
from scipy.special import ndtr, stdtr

from nelib.kit.personal import Personal

CEILING = 600.0
"""Seconds after which an animal is taken out. Told to the student."""
DOSE_SETS = ((1, 10, 100, 1000), (3, 10, 30, 100), (0.3, 3, 30, 300), (0.1, 0.3, 1, 3))
"""Doses in ng."""
BATCHES = ("A", "B", "C")
REASONS = ("cannula outside the amygdala", "infusion not complete")
"""Notes for which an animal is left out. Told to the student."""
IDLE = ("restless before the test", "lost weight after surgery", "cage beside the door", "held twice", "bit the glove")
SIZES = {"vehicle": (8, 7, 6), "best": (8, 7, 4), "decoy": (4, 7, 8), "other": (6, 7, 6)}
"""Usable animals in the quick, the middle and the slow batch."""
LEFT_OUT, NOTED = (2, 1, 2, 1, 2), 9  # animals of vehicle and of each dose that are left out; usable ones with a note
SPREAD, BATCH = 0.75, 0.85  # of the logarithm: standard deviation of animals, and how far batches lie apart
LEVEL = 0.05


def drug(me: Personal) -> dict[str, float | list[float]]:
    """Return the truth of a student's drug, all of it invented. Look after you have decided.

    ``doses`` in ng; ``best``, the one that works, or 0 if none does; ``ratio`` by which it lengthens the latency.
    """
    doses = [float(d) for d in me.choice("memory doses", DOSE_SETS, default=DOSE_SETS[0])]
    place = me.choice("memory best", (0, 0, 1, 2, 3, 4), default=2)
    size = me.number("memory effect", 1.1, 1.4, step=0.05, default=1.2)
    return {"doses": doses, "best": doses[place - 1] if place else 0.0, "ratio": float(np.exp(size)) if place else 1.0}


def _design(me: Personal) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    """Return the groups of all animals, how slow their batches are, which are usable; the working group, the decoy.

    Group 0 is the vehicle, and 1 to 4 are the doses; batches are -1, 0 or 1. If no dose works, that group is 0.
    """
    own, random = drug(me), np.random.default_rng(me.seed("memory design"))
    best = 1 + own["doses"].index(own["best"]) if own["best"] else 0
    decoy = int(random.choice([k for k in range(1, 5) if k != best]))
    rows = []
    for k in range(5):
        kind = "vehicle" if k == 0 else "best" if k == best else "decoy" if k == decoy else "other"
        rows += [(k, slow - 1, True) for slow, size in enumerate(SIZES[kind]) for _ in range(size)]
        rows += [(k, int(slow) - 1, False) for slow in random.integers(0, 3, LEFT_OUT[k])]
    group, slow, usable = (np.array(x) for x in zip(*rows, strict=True))
    return group, slow, usable, best, decoy


def within(latency: np.ndarray, group: np.ndarray, batch: np.ndarray, dose: int) -> tuple[np.ndarray, np.ndarray]:
    """Compare a group with vehicle within batches, for many experiments at once.

    Parameters
    ----------
    latency : numpy.ndarray
        Experiments by animals.
    group, batch : numpy.ndarray
        Of each animal; group 0 is vehicle.
    dose : int
        The group.

    Returns
    -------
    tuple of numpy.ndarray
        Share of the pairs of a batch in which the treated animal stays longer, ties half; two-sided p by the normal
        approximation with ties, the variances of the batches added.
    """
    won, pairs, variance = 0.0, 0, 0.0
    for b in np.unique(batch):
        x, y = latency[:, (group == dose) & (batch == b)], latency[:, (group == 0) & (batch == b)]
        n, m = x.shape[1], y.shape[1]
        won = won + (np.sign(x[:, :, None] - y[:, None, :]).sum((1, 2)) + n * m) / 2
        pairs += n * m
        both = np.concatenate((x, y), axis=1)
        alike = (both[:, :, None] == both[:, None, :]).sum(2)
        ties = (alike**2 - 1).sum(1) / ((n + m) * (n + m - 1))
        variance = variance + n * m / 12 * (n + m + 1 - ties)
    return won / pairs, 2 * ndtr(-np.abs(won - pairs / 2) / np.sqrt(variance))


def _of_logarithms(latency: np.ndarray, group: np.ndarray, batch: np.ndarray, dose: int) -> np.ndarray:
    """Return the p of Student's t of logarithms, with batches as blocks: what another sound analysis would find."""
    found, weights, squares, size = [], [], 0.0, 0
    for b in np.unique(batch):
        x, y = (np.log(latency[:, (group == k) & (batch == b)]) for k in (dose, 0))
        n, m = x.shape[1], y.shape[1]
        found.append(x.mean(1) - y.mean(1))
        weights.append(n * m / (n + m))
        squares = squares + n * x.var(1) + m * y.var(1)
        size += n + m
    d, w = np.array(found), np.array(weights)[:, None]
    effect = (w * d).sum(0) / w.sum()
    freedom = size - len(weights) - 1
    error = np.sqrt((squares + (w * (d - effect) ** 2).sum(0)) / freedom / w.sum())
    return 2 * stdtr(freedom, -np.abs(effect) / error)


def _sizes(latency: np.ndarray, group: np.ndarray, batch: np.ndarray) -> list[float]:
    """Return how many times longer the best group of an experiment waits: by pairs of a batch, by medians, by means."""
    dose = 1 + int(np.argmax([within(latency[None], group, batch, k)[0][0] for k in range(1, 5)]))
    x, y = latency[group == dose], latency[group == 0]
    pairs = (x[:, None] / y)[batch[group == dose][:, None] == batch[group == 0]]
    return [float(np.median(pairs)), float(np.median(x) / np.median(y)), float(x.mean() / y.mean())]


def _fits(latency: np.ndarray, group: np.ndarray, batch: np.ndarray, best: int, decoy: int) -> np.ndarray:
    """Return which experiments a sound analysis decides as the truth, and analyses without batches or Holm do not."""
    above, p = (np.array(x) for x in zip(*(within(latency, group, batch, k) for k in range(1, 5)), strict=True))
    _, pooled = within(latency, group, 0 * batch, decoy)
    medians = np.array([np.median(latency[:, group == k], axis=1) for k in range(1, 5)])
    quiet, high = [k - 1 for k in range(1, 5) if k not in (best, decoy)], np.sort(above, axis=0)
    by_logarithms = np.array([_of_logarithms(latency, group, batch, k) for k in range(1, 5)])
    good = ((latency == CEILING).sum(1) > 3) & (by_logarithms[decoy - 1] > 1.15 * LEVEL / (3 if best else 4))
    good &= (p[quiet] > 1.4 * LEVEL).all(0) & (pooled < LEVEL / 4.5) & (high[-1] - high[-2] > 0.03)
    good &= (above[decoy - 1] > 1 / 2) & (p[decoy - 1] > 0.45 * LEVEL) & (p[decoy - 1] < 0.85 * LEVEL)
    if best:
        good &= (p[best - 1] < LEVEL / 9) & (above.argmax(0) == best - 1)
        good &= medians[decoy - 1] > 1.15 * medians[best - 1]
    return good


def _draw(me: Personal) -> tuple[np.ndarray, ...]:
    """Draw until an experiment fits: latencies, groups, batches, whether usable."""
    group, slow, usable, best, decoy = _design(me)
    random = np.random.default_rng(me.seed("memory animals"))
    middle = np.log(me.number("memory latency", 70.0, 110.0, step=5.0, default=90.0))
    rises = np.log(drug(me)["ratio"]) * (best > 0) * (group == best) * usable
    while True:
        drawn = middle + BATCH * slow + rises + SPREAD * random.standard_normal((400, group.size))
        # The decoy's animals are made a little better, until it is significant if one does not count comparisons.
        # A chance result of this kind happens, but to wait for it would take long.
        waits = within(_seconds(drawn[:, usable]), group[usable], slow[usable], decoy)[1] > 0.85 * LEVEL
        for _ in range(20):
            above, p = within(_seconds(drawn[:, usable]), group[usable], slow[usable], decoy)
            drawn += 0.06 * np.outer((above < 1 / 2) | (p > 0.85 * LEVEL), (group == decoy) & usable)
        good = waits & _fits(_seconds(drawn[:, usable]), group[usable], slow[usable], best, decoy)
        for latency in _seconds(drawn[good]):
            right, *wrong = _sizes(latency[usable], group[usable], slow[usable])
            if all(abs(np.log(size / right)) > 0.05 for size in wrong):
                return latency, group, slow, usable


def _seconds(logarithm: np.ndarray) -> np.ndarray:
    """Return what the observer writes down."""
    return np.minimum(np.exp(logarithm), CEILING).round(1)


def animals(me: Personal):
    """Return the experiment of a student.

    Returns
    -------
    pandas.DataFrame
        One row for each animal, in the order of training: ``animal`` from 1, ``batch``, one of `BATCHES`; ``dose`` in
        ng, 0 for vehicle; ``latency`` in s; ``note``, one of `REASONS`, one of `IDLE`, or empty.
    """
    import pandas as pd

    latency, group, slow, usable = _draw(me)
    random = np.random.default_rng(me.seed("memory notes"))
    batch = random.permutation(3)[slow + 1]
    note = np.where(usable, "", random.choice(REASONS, group.size)).astype(object)
    note[random.permutation(np.flatnonzero(usable))[:NOTED]] = random.choice(IDLE, NOTED)
    order = np.lexsort((random.random(group.size), batch))
    return pd.DataFrame(
        {
            "animal": np.arange(group.size) + 1,
            "batch": np.array(BATCHES)[batch[order]],
            "dose": np.array([0.0, *drug(me)["doses"]])[group[order]],
            "latency": latency[order],
            "note": note[order],
        }
    )
