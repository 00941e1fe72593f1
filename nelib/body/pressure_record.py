r"""Virtual records of blood pressure: a chart with three bottles, and sixteen pithed rats with an antagonist.

Animals, bottles and drugs are invented, and each student has others.

The chart: three bottles are given to one rat, then hexamethonium, then the bottles again. Without the reflex a bottle
moves the pressure :math:`1 + G` times as far. Of the heart rate hexamethonium takes what the reflex did to it and
leaves what the bottle does by itself; one bottle may do both, so that nothing is seen before.

The pithed rats: norepinephrine in rising doses before an antagonist or its vehicle, and 15 and 75 minutes after it.
With the antagonist at :math:`B` the dose that raises the diastolic pressure by a given amount is

.. math:: D = D_1\,10^{\lambda_c}\,\Bigl(\frac{f}{1 + B/K_B} + 1 - f\Bigr)^{-1} .

Traps: :math:`\lambda`, by which the rats become less, or more, sensitive with time; the pen, which stops at the edge of
the paper, so that no maximum is seen; the base of the pressure, which rises as doses add up and falls with the hours;
and the share :math:`1 - f` of the stimulus by receptors that the antagonist does not bind, which is 0 in some students'
rats: then it is competitive. The antagonist leaves the body between the second and the third curve. Experiments that
cannot be decided are drawn again.
"""

import numpy as np

from nelib.kit.personal import Personal

# -- the chart -------------------------------------------------------------------------------------------------------

BOTTLES, KINDS = ("A", "B", "C"), ("reflex", "direct", "both")
"""Why the heart rate changes: because of the pressure, by itself, or both."""
GIVEN = {"A": 60, "B": 360, "C": 660, "hexamethonium": 960, "A again": 1560, "B again": 1860, "C again": 2160}
"""Seconds at which something was injected."""
END, STEP = 2460, 1  # s
ARRIVES, RISES = 5.0, 9.0  # s
REFLEX = -1.6  # bpm/mmHg
REST = (112.0, 345.0)  # mmHg, bpm
BLOCKED = (80.0, 352.0, 70.0)  # the same after hexamethonium, and the time constant (s) with which they get there
FALL = 0.4  # of a bottle that lowers the pressure, over one that raises it: there is less room
PULSE = (36.0, 0.2)  # mmHg, and its rise with that of mean pressure
PEN = (0.7, 2.0)  # noise of pressures and of heart rate, mmHg and bpm
WANDER = (0.6, 1.6, 40.0)  # slow waves of both, and their period in s


def bottles(me: Personal) -> dict:
    """Return the truth of a student's chart, all of it invented. Look after you have read it.

    ``gain`` of the reflex; ``falls``, time constant of the offset in s; ``bottles``: for each of `BOTTLES` one of
    `KINDS`, the change of mean pressure before hexamethonium in mmHg, and the direct change of heart rate in bpm.
    """
    found, kinds = {}, {}
    for letter, default in zip(BOTTLES, ("both", "reflex", "direct"), strict=True):
        options = ("reflex", "both") if letter == "A" else KINDS
        kinds[letter] = me.choice(f"chart {letter}", options, default=default)
    if "both" not in kinds.values():
        kinds["A"] = "both"
    for letter, kind in kinds.items():
        rises = letter == "A" or me.choice(f"chart sign {letter}", (True, False), default=False)
        pressure = me.number(f"chart pressure {letter}", 22.0, 32.0, step=1.0, default=26.0)
        pressure = pressure if rises else -FALL * pressure
        heart = me.choice(f"chart heart sign {letter}", (1, 1, -1), default=1)
        heart *= me.number(f"chart heart {letter}", 32.0, 56.0, step=2.0, default=42.0)
        found[letter] = kind, pressure * (kind != "direct"), heart * (kind != "reflex")
    return {
        "gain": me.number("chart gain", 0.8, 2.0, step=0.1, default=1.4),
        "falls": me.number("chart falls", 28.0, 52.0, step=2.0, default=40.0),
        "bottles": found,
    }


def course(seconds, falls: float) -> np.ndarray:
    """Return the course of a response after an injection, 1 at its peak; `falls` is the time constant of its end."""
    t = np.maximum(np.asarray(seconds, dtype=float) - ARRIVES, 0.0)
    at = np.log(falls / RISES) * RISES * falls / (falls - RISES)
    shape, top = (np.exp(-x / falls) - np.exp(-x / RISES) for x in (t, at))
    return shape / top


def chart(me: Personal):
    """Return what the pens wrote.

    Returns
    -------
    pandas.DataFrame
        One row a second: ``t`` in s, ``SBP`` and ``DBP`` in mmHg, ``HR`` in bpm. What was given when is in `GIVEN`.
    """
    import pandas as pd

    truth, random = bottles(me), np.random.default_rng(me.seed("chart noise"))
    t = np.arange(0, END, STEP, dtype=float)
    late = -np.expm1(-np.maximum(t - GIVEN["hexamethonium"], 0) / BLOCKED[2])
    pressure = REST[0] + (BLOCKED[0] - REST[0]) * late
    heart = REST[1] + (BLOCKED[1] - REST[1]) * late
    for letter, (_, change, direct) in truth["bottles"].items():
        before, after = (course(t - GIVEN[name], truth["falls"]) for name in (letter, f"{letter} again"))
        pressure = pressure + change * (before + (1 + truth["gain"]) * after)
        heart = heart + direct * (before + after) + REFLEX * change * before
    waves = np.sin(2 * np.pi * (t / WANDER[2] + random.random((2, 1)))) * np.array(WANDER[:2])[:, None]
    pulse = PULSE[0] + PULSE[1] * (pressure - REST[0])
    noise = random.normal(size=(3, t.size))
    return pd.DataFrame(
        {
            "t": t,
            "SBP": np.round(pressure + waves[0] + 2 * pulse / 3 + PEN[0] * noise[0], 1),
            "DBP": np.round(pressure + waves[0] - pulse / 3 + PEN[0] * noise[1], 1),
            "HR": np.round(heart + waves[1] + PEN[1] * noise[2], 0),
        }
    )


# -- the pithed rats -------------------------------------------------------------------------------------------------

SALT = 337.28
"""Molar mass of norepinephrine bitartrate monohydrate in g/mol. Told to the student."""
DOSES = tuple(round(0.1 * 2**k, 1) for k in range(14))
"""Of the agonist in each curve, µg/kg of the bitartrate; told to the student."""
MINUTES = (-30, 15, 75)
"""When the curves begin, from the injection of antagonist or vehicle; told to the student."""
EDGE, LEVEL = 150.0, 40.0
"""Where the paper ends, mmHg; the rise at which doses are compared, mmHg. Told to the student."""
EACH, GROUPS = 4, 4  # rats in a group; vehicle and three doses
HILL, TOP = 1.2, (125.0, 0.06)  # of the rise; mmHg, and its variation
TIRES = 0.06  # of the top, from curve to curve
BASE = (46.0, 3.0, 9.0, -4.0, 1.2)  # mmHg: mean, rats, rise within a curve, fall from curve to curve, wandering
SCATTER = {"rat": 0.19, "drift": 0.06, "K": 0.08, "leaves": 0.05, "curve": 0.006}  # on the scale of log10
NOISE = 0.7  # mmHg, of a reading
SEEN = 0.5  # lowest dose ratio less 1
PARTIAL = 0.955  # of the stimulus, where the antagonist does not bind all receptors


def drug(me: Personal) -> dict:
    """Return the truth of a student's antagonist, all of it invented. Look after you have decided.

    ``doses`` in mg/kg; ``molar``, molar mass in g/mol (both are told); ``K``, the dose in mg/kg that doubles that of
    norepinephrine at its receptor; ``half_life`` in minutes; ``drift``, log10 of the factor by which the rats need more
    norepinephrine at 15 and at 75 minutes; ``competitive``; ``D``, the dose in µg/kg for the rise in the first curve.
    """
    lowest = me.choice("pithed dose", (0.01, 0.03, 0.1), default=0.03)
    drift = me.choice("pithed drift sign", (1, -1), default=1) * me.number(
        "pithed drift", 0.18, 0.26, step=0.01, default=0.22
    )
    return {
        "doses": [round(lowest * x, 3) for x in (1, 3, 10)],
        "molar": me.number("pithed molar", 290.0, 470.0, step=0.5, default=383.4),
        "K": lowest / me.number("pithed ratio", 3.6, 4.8, step=0.1, default=4.2),
        "half_life": me.number("pithed half-life", 40.0, 60.0, step=2.0, default=50.0),
        "drift": [drift, 1.6 * drift],
        "competitive": me.choice("pithed competitive", (True, False), default=False),
        "D": me.number("pithed D", 0.8, 2.0, step=0.1, default=1.2),
    }


def crossing(rise: np.ndarray, level: float = LEVEL) -> np.ndarray:
    """Return log10 of the dose at which a rise passes a level, along the last axis, by straight lines; NaN if none."""
    above = rise >= level
    k = np.argmax(above, axis=-1)
    fits = (k > 0) & (above.sum(axis=-1) == rise.shape[-1] - k)
    k = np.maximum(k, 1)[..., None]
    high, low = np.take_along_axis(rise, k, -1), np.take_along_axis(rise, k - 1, -1)
    x = np.log10(DOSES)
    found = x[k - 1] + (level - low) / np.where(high > low, high - low, 1) * (x[k] - x[k - 1])
    return np.where(fits, found[..., 0], np.nan)


def _draw(random: np.random.Generator, truth: dict, times: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw experiments: pressures before each dose and at its peak; experiments, groups, rats, curves, doses."""
    shape = (times, GROUPS, EACH)

    def scatter(name: str, *more: int) -> np.ndarray:
        return random.normal(0, SCATTER[name], (*shape, *more))

    left = 10 ** (-np.log10(2) * 60 / truth["half_life"] * 10 ** scatter("leaves"))
    B = np.array([0.0, *truth["doses"]])[:, None] / (truth["K"] * 10 ** scatter("K"))
    f = 1.0 if truth["competitive"] else PARTIAL
    blocked = np.stack([0 * B, B, B * left], axis=-1)
    lost = np.stack([0 * B, *(d + scatter("drift") for d in truth["drift"])], axis=-1)
    D = np.log10(truth["D"]) + scatter("rat", 1) + lost + scatter("curve", 3)
    D = D - np.log10(f / (1 + blocked) + 1 - f)
    top = TOP[0] * np.exp(random.normal(0, TOP[1], (*shape, 1))) * (1 - TIRES) ** np.arange(3)
    EC = D + np.log10(top / LEVEL - 1) / HILL  # of the half maximal rise
    rise = top[..., None] / (1 + 10 ** (HILL * (EC[..., None] - np.log10(DOSES))))
    mean, rats, within, between, wander = BASE
    before = mean + random.normal(0, rats, (*shape, 1, 1)) + between * np.arange(3)[:, None]
    before = before + within * np.linspace(0, 1, len(DOSES)) + random.normal(0, wander, rise.shape)
    before = np.round(before + 0 * rise, 1)
    return before, np.round(np.minimum(before + rise + random.normal(0, NOISE, rise.shape), EDGE), 1)


def _fits(before: np.ndarray, peak: np.ndarray, truth: dict) -> np.ndarray:
    """Return which experiments can be decided."""
    D = crossing(peak - before)
    ratio = D[..., 1:] - D[..., :1]
    vehicle = ratio[:, 0].mean(axis=1)
    DR = 10 ** (ratio[:, 1:] - vehicle[:, None, None])
    good = np.isfinite(D).all(axis=(1, 2, 3)) & (DR.min(axis=(1, 2, 3), initial=9) > 1 + SEEN)
    with np.errstate(invalid="ignore"):
        y = np.log10(DR - 1)
    x = np.repeat(np.log10(truth["doses"]), EACH)
    x, Y = x - x.mean(), y[..., 0].reshape(len(y), -1)
    slope = Y @ x / (x @ x)
    rest = Y - Y.mean(axis=1, keepdims=True) - slope[:, None] * x
    half = 2.23 * np.sqrt((rest**2).sum(axis=1) / (x.size - 2) / (x @ x))
    away = np.abs(slope - 1) / half
    good &= (away < 0.6) if truth["competitive"] else (slope < 1) & (away > 1.5)
    spread = ratio[..., 0].std(axis=2, ddof=1)
    share = spread[:, 2] / spread[:, 0]
    good &= (share > 0.5) & (share < 2.2) & (half > 0.08)
    # What it costs to leave out the vehicle
    return good & (np.abs(vehicle[:, 0]) > 0.12) & (np.abs(vehicle[:, 1] - vehicle[:, 0]) > 0.06)


def curves(me: Personal):
    """Return the dose-response curves of a student's pithed rats.

    Returns
    -------
    pandas.DataFrame
        One row for each dose: ``rat`` from 1, ``antagonist`` in mg/kg (0 is vehicle), ``minutes``, one of `MINUTES`,
        ``dose`` of norepinephrine bitartrate in µg/kg; diastolic pressure ``before`` it and at its ``peak`` in mmHg.
    """
    import pandas as pd

    truth, random = drug(me), np.random.default_rng(me.seed("pithed rats"))
    while True:
        before, peak = _draw(random, truth, 200)
        good = np.flatnonzero(_fits(before, peak, truth))
        if good.size:
            break
    before, peak = (x[good[0]] for x in (before, peak))
    order = random.permutation(GROUPS * EACH)  # rats were not given the groups in a row
    before, peak = (x.reshape(GROUPS * EACH, *x.shape[2:])[order] for x in (before, peak))
    given = np.repeat([0.0, *truth["doses"]], EACH)[order]
    rat, curve, dose = (index.ravel() for index in np.indices(peak.shape))
    return pd.DataFrame(
        {
            "rat": rat + 1,
            "antagonist": np.round(given, 6)[rat],
            "minutes": np.array(MINUTES)[curve],
            "dose": np.array(DOSES)[dose],
            "before": before.ravel(),
            "peak": peak.ravel(),
        }
    )
