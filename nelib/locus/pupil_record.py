r"""A virtual record of a pupil: single tones, and targets with a feedback that comes before the pupil has turned.

The person is invented, and each student has another: how soon the pupil peaks after an event, and how much each kind of
event widens it. The pupil is the sum over events of the lesson's response, with that person's peak, on a base that
changes in a straight line, with independent noise. While an eye is shut the tracker writes 0. Records from which least
squares would not find the person again are drawn again.
"""

import numpy as np

from nelib.kit.personal import Personal
from nelib.locus import pupil

KINDS = ("tone", "target", "feedback")
STEP, GAP, EACH, SPACING = 0.05, 0.5, 8, (6.0, 7.5)
"""Seconds between samples; from a target to its feedback; tones, and targets; seconds from one to the next of them."""
NOISE, BLINKS, SHUT = 0.03, 14, (3, 7)
"""Standard deviation of a sample in mm; blinks, and samples that one takes."""
CLOSE = (0.008, 0.02)  # share of the peak, and of each size, by which a fit may miss the truth


def person(me: Personal) -> dict[str, float]:
    """Return the truth of a student's person, all of it invented. Look after you have fitted.

    ``peak`` in s; ``tone``, ``target`` and ``feedback``, by how much each widens the pupil, in mm; ``base`` in mm and
    ``slope`` in mm/s.
    """
    return {
        "peak": me.choice("pupil peak", [0.72, 0.75, 0.78, 1.1, 1.14, 1.18, 1.22], default=1.14),
        "tone": me.number("pupil tone", 0.2, 0.3, step=0.01, default=0.24),
        "target": me.number("pupil target", 0.34, 0.46, step=0.01, default=0.4),
        "feedback": me.number("pupil feedback", 0.16, 0.3, step=0.01, default=0.2),
        "base": me.number("pupil base", 3.2, 4.2, step=0.1, default=3.6),
        "slope": me.choice("pupil slope", [-0.007, -0.006, -0.005, 0.005, 0.006, 0.007], default=-0.006),
    }


def _schedule(me: Personal) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times of the samples, and times and kinds of the events."""
    random = np.random.default_rng(me.seed("pupil schedule"))
    pairs = random.permutation(np.repeat([False, True], EACH))
    starts = 2.0 + np.cumsum(random.uniform(*SPACING, pairs.size)).round(1) - SPACING[0]
    when = np.sort(np.concatenate((starts, starts[pairs] + GAP))).round(2)
    kind = np.full(when.size, 2)
    kind[np.searchsorted(when, starts - GAP / 2)] = pairs
    return np.arange(0, when[-1] + 6, STEP).round(2), when, kind


def events(me: Personal):
    """Return when what was shown, a data frame: ``time`` in s, and ``kind``, one of `KINDS`."""
    import pandas as pd

    _, when, kind = _schedule(me)
    return pd.DataFrame({"time": when, "kind": np.array(KINDS, dtype=object)[kind]})


def _seen(me: Personal) -> np.ndarray:
    """Return the pupil as a tracker sees it that never loses the eye."""
    random, true = np.random.default_rng(me.seed("pupil record")), person(me)
    time, when, kind = _schedule(me)
    sizes = np.array([true[k] for k in KINDS])

    def parts(peak: float) -> np.ndarray:
        """Return what the pupil is made of: the three kinds of event for size 1, the base and its slope."""
        shown = [pupil.response(time[:, None] - when[kind == k], peak=peak).sum(axis=1) for k in range(len(KINDS))]
        return np.column_stack((*shown, np.ones(time.size), time))

    clean = parts(true["peak"]) @ [*sizes, true["base"], true["slope"]]
    near = true["peak"] * (1 + CLOSE[0] * np.linspace(-2, 2, 9))
    made = [parts(peak) for peak in near]
    while True:
        seen = clean + random.normal(0, NOISE, time.size)
        fits = [np.linalg.lstsq(X, seen, rcond=None) for X in made]
        best = int(np.argmin([rest[0] for _, rest, *_ in fits]))
        missed = abs(fits[best][0][: len(KINDS)] / sizes - 1).max()
        if abs(near[best] / true["peak"] - 1) < CLOSE[0] and missed < CLOSE[1]:
            return seen


def samples(me: Personal):
    """Return what the tracker wrote, a data frame: ``time`` in s, and ``pupil`` in mm, 0 while the eye was shut."""
    import pandas as pd

    (time, when, _), seen = _schedule(me), _seen(me)
    random = np.random.default_rng(me.seed("pupil blinks"))
    true = person(me)
    # Half of the blinks fall on the peaks, as people blink after an answer.
    late = random.choice(when, BLINKS // 2, replace=False) + true["peak"] + random.uniform(-0.3, 0.3, BLINKS // 2)
    for at in (*late, *random.uniform(0, time[-1], BLINKS - late.size)):
        first = int(at / STEP)
        seen[first : first + int(random.integers(*SHUT))] = 0.0
    return pd.DataFrame({"time": time, "pupil": seen})
