r"""A virtual detection experiment: fourteen people look for a weak signal, once with a placebo and once with a drug.

People, drug and counts are invented, and each student has others. After each trial a person says on a scale from 1 to
6 how sure it was that there was a signal; 4 to 6 is a yes. Some trials show a signal so strong that nobody misses it
who looks. The drug may change how well people see (d'), how readily they say yes (c), both or neither.

Not every session can be taken as it is. Two people did not look, one of them in both sessions, one in a single one,
which lies where it hides what the drug does. In one session the scale was upside down. One person says yes so rarely
that a count is 0. Experiments in which an effect is neither clear nor clearly absent, or in which such a session is
hard to tell from a good one, are drawn again.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from nelib.kit.personal import Personal

PEOPLE, TRIALS, STRONG = 14, 100, 20
"""People; trials of a session with a weak signal, and as many without; with a strong one. Told to the student."""
RATINGS, YES, MISSED = 6, 4, 5
"""Steps of the scale; the lowest that is a yes; strong signals that one may miss who looks. Told to the student."""
TREATMENTS = ("placebo", "drug")
SIGNALS = ("none", "weak", "strong")
EFFECTS = ("sensitivity", "bias", "both", "neither")
STRENGTH = 3.5  # how much farther a strong signal lies from noise than a weak one, in SD of the noise
PERSON, TURN = (0.4, 0.35), (0.15, 0.1)
"""Standard deviations between people, of d' and c; and between people of what the drug does to these."""
STRICT = (2.6, 1.5)  # d' and c of the person who hardly ever says yes
CLEAR, UNCLEAR = 1.4, (0.25, 0.6)  # of half the interval: where a mean difference must lie
SPREAD = ((0.22, 0.45), (0.13, 0.25))  # standard deviations of the differences of d' and of c
UNPAIRED, LOST, SPOILED = 1.35, (0.09, 0.07), 0.1
"""How much wider an interval without pairs is; what the strict person adds at least to the means of d' and of c with
the placebo; what the people who did not look add at least to the mean change of d'."""


def drug(me: Personal) -> dict[str, float | str]:
    """Return the truth of a student's drug, all of it invented. Look after you have decided.

    ``effect``, one of `EFFECTS`; the changes of d' and of c as ``d_prime`` and ``c``.
    """
    effect = me.choice("detection effect", EFFECTS, default="bias")
    sees = me.number("detection d", 0.45, 0.65, step=0.05, default=0.5) * me.choice("d sign", [1, -1], default=1)
    says = me.number("detection c", 0.3, 0.45, step=0.05, default=0.4) * me.choice("c sign", [1, -1], default=-1)
    return {
        "effect": effect,
        "d_prime": sees if effect in ("sensitivity", "both") else 0.0,
        "c": says if effect in ("bias", "both") else 0.0,
    }


def flaws(me: Personal) -> dict:
    """Return what is wrong with a student's sessions. Look after you have found it.

    ``careless``, pairs of person and treatment; ``turned``, the session in which the scale was upside down; ``strict``,
    the person who hardly ever says yes.
    """
    random = np.random.default_rng(me.seed("detection flaws"))
    both, one, turned, strict = (int(p) + 1 for p in random.permutation(PEOPLE)[:4])
    hidden = TREATMENTS[int(drug(me)["d_prime"] >= 0)]
    return {
        "careless": sorted([*((both, t) for t in TREATMENTS), (one, hidden)]),
        "turned": [turned, TREATMENTS[int(random.integers(2))]],
        "strict": strict,
    }


def _counts(random: np.random.Generator, d: np.ndarray, c: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Draw how often each rating was given: people, treatments, signals, ratings."""
    edges = (d / 2 + c)[..., None] + steps[:, None, None] * (np.arange(1, RATINGS) - YES + 1)
    means = np.stack((np.zeros_like(d), d, d + STRENGTH), axis=-1)
    below = ndtr(edges[..., None, :] - means[..., None])
    shares = np.diff(below, axis=-1, prepend=0.0, append=1.0)
    return random.multinomial([TRIALS, TRIALS, STRONG], shares)


def _measures(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return d' and c of each session, with half a trial added to each count."""
    alarm, hit = (ndtri((counts[..., i, YES - 1 :].sum(axis=-1) + 0.5) / (TRIALS + 1)) for i in (0, 1))
    return hit - alarm, -(hit + alarm) / 2


def _careless(random: np.random.Generator, counts: np.ndarray, sessions: list) -> np.ndarray:
    """Return the counts with the sessions of people who did not look, who press the same keys whatever is shown."""
    counts = counts.copy()
    for person, treatment in sessions:
        shares = random.dirichlet(np.full(RATINGS, 20.0))
        while True:
            drawn = [random.multinomial(size, shares) for size in (TRIALS, TRIALS, STRONG)]
            if MISSED + 3 <= drawn[2][: YES - 1].sum() <= STRONG - MISSED:
                break
        counts[person - 1, TREATMENTS.index(treatment)] = drawn
    return counts


def _fits(counts: np.ndarray, change: dict, strict: int, good: np.ndarray) -> bool:
    """Return whether an experiment is fit for an analysis; `good` are the people who looked."""
    seen = counts[..., 2, YES - 1 :].sum(axis=-1)
    if seen[good].min() < STRONG - 2 or counts[strict, :, 0, YES - 1 :].sum(axis=-1).min() > 0:
        return False
    rest, n, found = good[good != strict], good.size, _measures(counts)
    spoiled = np.diff(found[0], axis=1)
    if abs(spoiled.mean() - spoiled[good].mean()) < SPOILED:
        return False
    for values, wanted, (least, most), lost in zip(found, (change["d_prime"], change["c"]), SPREAD, LOST, strict=True):
        x = values[good]
        turn = np.diff(x, axis=1).ravel()
        half = 2.2 * turn.std(ddof=1) / n**0.5
        alone = 2.07 * (x.var(axis=0, ddof=1).sum() / n) ** 0.5
        size, (low, high) = turn.mean() / half, UNCLEAR
        clear = size * np.sign(wanted) > CLEAR if wanted else low < abs(size) < high
        without = abs(values[rest, 0].mean() - x[:, 0].mean())
        if not (clear and least < turn.std(ddof=1) < most and alone > UNPAIRED * half and without > lost):
            return False
    return True


def truth(me: Personal) -> np.ndarray:
    """Return how often each rating was meant, with the scale the right way up in all sessions.

    Returns
    -------
    numpy.ndarray
        People, treatments, signals, ratings.
    """
    random = np.random.default_rng(me.seed("detection counts"))
    change, wrong = drug(me), flaws(me)
    bad = {person - 1 for person, _ in wrong["careless"]}
    good, strict = np.array([p for p in range(PEOPLE) if p not in bad]), wrong["strict"] - 1
    mean = [
        me.number("detection mean d", 1.3, 1.6, step=0.05, default=1.4),
        me.number("detection mean c", 0.15, 0.35, step=0.05, default=0.25),
    ]
    while True:
        people = mean + np.array(PERSON) * random.normal(size=(PEOPLE, 2))
        people[strict] = STRICT
        turns = [change["d_prime"], change["c"]] + np.array(TURN) * random.normal(size=(PEOPLE, 2))
        d, c = np.stack((people, people + turns), axis=1).transpose(2, 0, 1)
        counts = _counts(random, np.maximum(d, 0.3), c, random.uniform(0.35, 0.6, PEOPLE))
        counts = _careless(random, counts, wrong["careless"])
        if _fits(counts, change, strict, good):
            return counts


def trials(me: Personal):
    """Return what the laboratory wrote down.

    Returns
    -------
    pandas.DataFrame
        One row for each trial: ``person`` from 1, ``treatment``, ``trial`` from 1, ``signal``, one of `SIGNALS`, and
        ``rating``, as the keys were labeled in that session.
    """
    import pandas as pd

    counts, turned = truth(me), flaws(me)["turned"]
    random = np.random.default_rng(me.seed("detection order"))
    parts = []
    for p, k in np.ndindex(PEOPLE, len(TREATMENTS)):
        given = counts[p, k, :, ::-1] if [p + 1, TREATMENTS[k]] == turned else counts[p, k]
        order = random.permutation(given.sum())
        signal = np.repeat(np.array(SIGNALS, dtype=object), given.sum(axis=1))[order]
        rating = np.repeat(np.tile(np.arange(1, RATINGS + 1), len(SIGNALS)), given.ravel())[order]
        rows = {"person": p + 1, "treatment": TREATMENTS[k], "trial": np.arange(1, order.size + 1)}
        parts.append(pd.DataFrame({**rows, "signal": signal, "rating": rating}))
    return pd.concat(parts, ignore_index=True)
