r"""A virtual sleep laboratory: ten pairs of nights of one person, scored in epochs of half a minute.

The person and the drug are invented, and each student has others. The two nights of a pair lie in the same week, one
with a placebo and one with the drug, and share what that week does to the REM sleep. The drug also lets the person
fall asleep sooner, makes the first REM sleep come later and cycles longer, whatever it does to the share of REM sleep.

A night is a staircase: waking, perhaps a short doze, sleep, and REM periods that come once a cycle and grow. REM
periods are broken by short stretches of other stages, NREM sleep by short awakenings and, with the placebo, a long one.
Single epochs cannot be scored. In two nights of the same kind the electrode falls off after three hours: what is left
holds little REM sleep, as most of it comes late. They are the nights that would mislead most. Records whose pairs
differ by nearly the same, or by very different amounts, are drawn again.
"""

import numpy as np

from nelib.kit.personal import Personal

PAIRS, EPOCH = 10, 30
"""Pairs of nights; seconds of an epoch. Told to the student."""
TREATMENTS = ("placebo", "drug")
STAGES = ("W", "N", "R", "?")
EFFECTS = ("less REM", "more REM", "no difference shown")
PERSISTENT, APART = 20, 30
"""Epochs of sleep in a row that count as falling asleep; epochs between two REM periods. Told to the student."""
WEEK, NIGHT = 2.8, 1.3  # percent points of REM sleep: standard deviations from week to week, and from night to night
GROWTH = (10.0, 17.0, 24.0, 30.0, 30.0)  # relative lengths of REM periods
LOST = 2  # pairs with a night that cannot be used
SPREAD, UNPAIRED = (1.75, 2.6), 1.35
"""Standard deviation of the differences of a student, in points; how much wider an interval without pairs is."""
CLEAR, UNCLEAR = 1.4, 0.6  # of half the interval: where the mean difference must lie


def drug(me: Personal) -> dict[str, float | str]:
    """Return the truth of a student's drug, all of it invented. Look after you have decided.

    ``effect``, one of `EFFECTS`; ``change`` of the share of REM sleep in percent points.
    """
    effect = me.choice("sleep effect", EFFECTS, default=EFFECTS[2])
    size = me.number("sleep change", 4.0, 6.0, step=0.25, default=5.0)
    return {"effect": effect, "change": {"less REM": -size, "more REM": size}.get(effect, 0.0)}


def _night(random: np.random.Generator, share: float, latency: float, cycle: float, treated: bool) -> np.ndarray:
    """Return the stages of a night, as indices; `latency` and `cycle` in minutes, `share` of sleep that is REM."""
    end = round(960 + random.normal(0, 15))
    onset = int(random.integers(16, 26)) if treated else int(random.integers(34, 64))
    stage = np.ones(end, dtype=int)
    stage[:onset] = 0
    if onset > 30 and random.random() < 0.8:
        first = int(random.integers(4, onset - 26))
        stage[first : first + int(random.integers(4, 11))] = 1
    steps = random.normal(cycle, 4) + random.normal(0, 4, len(GROWTH) - 1)
    begins = onset + np.round(2 * (random.normal(latency, 6) + np.append(0, np.cumsum(steps)))).astype(int)
    begins = begins[begins < end - 16]
    room = end - begins
    for at in random.integers(onset + 60, end - 4, 11):
        stage[at : at + int(random.integers(1, 4))] = 0
    if not treated:
        at = begins[2] - int(random.integers(70, 110))
        stage[at : at + int(random.integers(20, 50))] = 0
    # REM periods last as long as the share needs; what breaks them takes a fifth of them.
    grown, wanted = np.array(GROWTH)[: begins.size], share * (stage[onset:] > 0).sum() / 0.8
    long = np.minimum(grown / grown.sum() * wanted, room)
    long = np.minimum(long * wanted / long.sum(), np.minimum(room, 2 * cycle - 70)).astype(int)
    for begin, length in zip(begins, long, strict=True):
        stage[begin : begin + length] = 2
        breaks = 1 + (length > 36)
        for part in range(breaks):
            wide = max(round(0.2 * length / breaks), 2)
            at = begin + round((part + random.uniform(0.25, 0.6)) * length / breaks)
            stage[at : at + wide] = random.choice((0, 1))
    return stage


def _draw(me: Personal, random: np.random.Generator) -> list[tuple[int, str, np.ndarray]]:
    """Draw all nights until the usable pairs are fit for an analysis: pair, treatment, stages."""
    truth = drug(me)
    share = me.number("sleep share", 19.0, 23.0, step=0.5, default=21.0)
    latency = me.number("sleep latency", 68.0, 90.0, step=2.0, default=78.0)
    cycle = me.number("sleep cycle", 92.0, 104.0, step=1.0, default=96.0)
    while True:
        made, shares = [], np.empty((PAIRS, 2))
        for pair in range(PAIRS):
            week = random.normal(0, WEEK)
            for k in random.permutation(2):
                wanted = share + week + random.normal(0, NIGHT) + k * truth["change"]
                stage = _night(random, wanted / 100, latency + 24 * k, cycle + 13 * k, bool(k))
                shares[pair, k] = 100 * (stage == 2).sum() / (stage > 0).sum()
                made.append((pair + 1, TREATMENTS[k], stage))
        bad = set(_bad(me))
        good = np.array([p for p in range(PAIRS) if p + 1 not in bad])
        change = np.diff(shares[good], axis=1).ravel()
        n, deviation = good.size, change.std(ddof=1)
        half, alone = 2.36 * deviation / n**0.5, 2.14 * (shares[good].var(axis=0, ddof=1).sum() / n) ** 0.5
        fits = abs(change.mean()) < UNCLEAR * half
        if truth["change"]:
            fits = change.mean() * np.sign(truth["change"]) > CLEAR * half
        if fits and SPREAD[0] < deviation < SPREAD[1] and alone > UNPAIRED * half:
            return made


def _bad(me: Personal) -> list[int]:
    """Return the pairs in which a night cannot be used."""
    return sorted(int(p) + 1 for p in np.random.default_rng(me.seed("sleep lost")).permutation(PAIRS)[:LOST])


def truth(me: Personal):
    """Return all epochs of a student's nights as they truly were, with the column ``scored`` as the sleeper's record.

    Returns
    -------
    pandas.DataFrame
        One row for each epoch: ``night`` from 1, ``pair``, ``treatment``, ``epoch`` from 0, ``stage``, ``scored``.
    """
    import pandas as pd

    random = np.random.default_rng(me.seed("sleep nights"))
    # The nights that are lost lack REM sleep. With the placebo they hide that a drug takes REM sleep away, and so on.
    spoiled = TREATMENTS[0 if drug(me)["change"] < 0 else 1]
    bad, names, rows = _bad(me), np.array(STAGES, dtype=object), []
    for number, (pair, treatment, stage) in enumerate(_draw(me, random), 1):
        scored = stage.copy()
        scored[random.integers(120, stage.size, 5)] = 3
        if pair in bad and treatment == spoiled:
            scored[int(random.integers(330, 400)) :] = 3
        rows.append((number, pair, treatment, stage, scored))
    sizes = [row[3].size for row in rows]
    return pd.DataFrame(
        {
            **{
                name: np.repeat([row[i] for row in rows], sizes)
                for i, name in enumerate(("night", "pair", "treatment"))
            },
            "epoch": np.concatenate([np.arange(size) for size in sizes]),
            "stage": names[np.concatenate([row[3] for row in rows])],
            "scored": names[np.concatenate([row[4] for row in rows])],
        }
    )


def epochs(me: Personal):
    """Return what the laboratory scored: ``night``, ``pair``, ``treatment``, ``epoch``; ``stage``, one of `STAGES`."""
    return truth(me).drop(columns="stage").rename(columns={"scored": "stage"})
