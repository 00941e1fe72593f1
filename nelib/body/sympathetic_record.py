"""Records of exercise 14: the beats of a person with a needle in a nerve, and eight tubes for the HPLC.

Persons, blood and instruments are invented, and each student has others.

The nerve: each beat has a diastolic pressure, which decides by chance whether a burst follows. The burst comes after a
latency that is longer than a heart beat. Traps: the last R wave before a burst is not the one that it belongs to; peaks
of noise come at any time; while the cuff calibrates itself there is no pressure.

The tubes: norepinephrine and the standard DHBA, added to the plasma first, are lost alike. Traps: reagents that hold
some norepinephrine; two molecules that the detector does not answer to alike; a tube that lost much and needs no
excuse; one with too little plasma; one whose standard came too late; one whose standard cannot be; and one with less
than can be seen.
"""

import numpy as np

from nelib.kit.personal import Personal

# -- the nerve -------------------------------------------------------------------------------------------------------

BEATS = 540
EARLIEST, LATEST = 1.1, 1.6  # s; between them lies the latency, told to the student
GATE = 0.2  # s, told to the student
JITTER = 0.05  # s, of the latency from burst to burst
FALSE = 0.1  # peaks of noise for each beat
RHYTHM = (0.035, 0.03, 4.3)  # s: height of the wave of breathing, irregular part, and period in beats
PRESSURE = (2.6, 2.2, 2.6, 11.0)  # mmHg: slow wave, breathing, irregular part; period of the slow wave in beats
EARLY_BEATS = (5, 0.62, 1.3)  # how many come early, and the intervals before and after them over the mean one
CALIBRATES = (3, 9)  # how often, and for how many beats


def subject(me: Personal) -> dict:
    """Return the truth of a student's nerve, all of it invented. Look after you have analyzed it.

    ``latency`` and ``interval`` (mean RR) in s, ``T50`` and ``mean`` pressure in mmHg, ``slope`` in bursts in 100 beats
    for each mmHg.
    """
    T50 = me.number("nerve T50", 66.0, 80.0, step=0.5, default=73.0)
    return {
        "latency": me.number("nerve latency", 1.24, 1.44, step=0.01, default=1.33),
        "interval": me.number("nerve interval", 0.82, 1.0, step=0.01, default=0.9),
        "T50": T50,
        "mean": T50 + me.number("nerve above", 0.5, 2.5, step=0.5, default=1.5),
        "slope": -me.number("nerve slope", 4.5, 7.5, step=0.1, default=6.0),
    }


def _nerve(me: Personal) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return times of R waves, pressures, which beats have a burst, and times of peaks."""
    own, random = subject(me), np.random.default_rng(me.seed("nerve"))
    n = np.arange(BEATS)
    phase = 2 * np.pi * random.random(2)
    breath = np.sin(2 * np.pi * n / RHYTHM[2] + phase[0])
    RR = own["interval"] + RHYTHM[0] * breath + RHYTHM[1] * random.normal(size=BEATS)
    early = random.choice(np.arange(20, BEATS - 20, 12), EARLY_BEATS[0], replace=False)
    RR[early], RR[early + 1] = EARLY_BEATS[1] * own["interval"], EARLY_BEATS[2] * own["interval"]
    R = np.round(0.6 + np.cumsum(RR) - RR[0], 2)
    slow = np.sin(2 * np.pi * n / PRESSURE[3] + phase[1])
    P = own["mean"] + PRESSURE[0] * slow - PRESSURE[1] * breath + PRESSURE[2] * random.normal(size=BEATS)
    chance = 1 / (1 + np.exp(-4 * own["slope"] / 100 * (P - own["T50"])))
    fired = random.random(BEATS) < chance
    true = R[fired] + own["latency"] + JITTER * random.normal(size=fired.sum())
    end = R[-1] + 2
    noise = random.uniform(0, end, int(FALSE * BEATS))
    # Halfway between hundredths, as R waves never are: no peak is at the same time as an R wave.
    return R, np.round(P, 1), fired, np.round(np.floor(100 * np.sort(np.concatenate([true, noise]))) / 100 + 0.005, 3)


def beats(me: Personal):
    """Return the beats of a student's subject.

    Returns
    -------
    pandas.DataFrame
        One row a beat: ``R``, the time of the R wave in s, and ``DBP``, its diastolic pressure in mmHg; NaN while the
        cuff calibrated itself.
    """
    import pandas as pd

    R, P, _, _ = _nerve(me)
    starts = np.random.default_rng(me.seed("cuff")).choice(np.arange(30, BEATS - 30, 40), CALIBRATES[0], replace=False)
    for start in starts:
        P[start : start + CALIBRATES[1]] = np.nan
    return pd.DataFrame({"R": R, "DBP": P})


def peaks(me: Personal) -> np.ndarray:
    """Return the times in s at which the neurogram has a peak that stands out of the noise, burst or not."""
    return _nerve(me)[3]


# -- the tubes -------------------------------------------------------------------------------------------------------

TUBES = tuple("ABCDEFGH")
KINDS = ("usual", "usual", "usual", "spilled", "short", "late", "doubled", "low")
ADDED = 500.0  # pg of DHBA, told to the student
IN_MIXTURE = 200.0  # pg of each, injected as they are; told to the student
LIMIT = 15.0  # pg in a tube that can be told from none, after the blank was subtracted; told to the student
NOTES = {
    "spilled": "a part of the extract was spilled",
    "short": "plasma spilled before DHBA; the rest was measured",
    "late": "DHBA forgotten; added to the extract",
}
SHORT = 0.6  # mL left
SPILL = (0.3, 0.45)  # share of the extract that was left
LOW = (6.0, 8.5)  # pg/mL, where there is less than can be seen
RECOVERY = (0.05, 0.012)  # relative scatter: of both, and of the standard alone
AREA = (0.008, 1.2)  # relative scatter of an area, and noise in units of area


def assay(me: Personal) -> dict:
    """Return the truth of a student's tubes, all of it invented. Look after you have reported.

    ``kinds``: for each of `TUBES` one of `KINDS`; ``concentrations`` in pg/mL; ``recovery``; ``area``, that of a
    picogram of DHBA; ``ratio``, the area of a picogram of norepinephrine over it; ``blank`` in pg a tube.
    """
    random = np.random.default_rng(me.seed("tubes, which"))
    kinds = dict(zip(TUBES, random.permutation(KINDS).tolist(), strict=True))
    level = {
        k: float(random.uniform(*LOW) if kind == "low" else random.integers(130, 520)) for k, kind in kinds.items()
    }
    return {
        "kinds": kinds,
        "concentrations": level,
        "recovery": me.number("tubes recovery", 0.62, 0.74, step=0.01, default=0.68),
        "area": me.number("tubes area", 2.4, 3.6, step=0.1, default=3.0),
        "ratio": me.choice("tubes ratio", (0.8, 0.84, 0.88, 1.14, 1.18, 1.22, 1.26), default=1.18),
        "blank": me.number("tubes blank", 11.0, 17.0, step=0.5, default=14.0),
    }


def _areas(random: np.random.Generator, own: dict, mass, standard, through: bool, left=1.0) -> np.ndarray:
    """Return areas of norepinephrine and of DHBA for masses in pg."""
    both = own["recovery"] * left * np.exp(RECOVERY[0] * random.normal(size=np.shape(mass))) if through else 1.0
    alone = np.exp(RECOVERY[1] * random.normal(size=np.shape(mass))) if through else 1.0
    arrive = np.array([own["ratio"] * own["area"] * mass * both, own["area"] * standard * both * alone])
    return np.round(
        arrive * (1 + AREA[0] * random.normal(size=arrive.shape)) + AREA[1] * random.normal(size=arrive.shape)
    )


def _frame(areas: np.ndarray, index=None):
    import pandas as pd

    return pd.DataFrame({"area": areas[0], "area_standard": areas[1]}, index=index)


def mixture(me: Personal):
    """Return ``area`` and ``area_standard`` of a mixture, `IN_MIXTURE` pg of each, injected four times as it is."""
    random, masses = np.random.default_rng(me.seed("mixture")), np.full(4, IN_MIXTURE)
    return _frame(_areas(random, assay(me), masses, masses, through=False))


def blanks(me: Personal):
    """Return ``area`` and ``area_standard`` of four tubes of water with `ADDED` pg of DHBA, worked up like plasma."""
    random, own = np.random.default_rng(me.seed("blanks")), assay(me)
    return _frame(_areas(random, own, np.full(4, own["blank"]), np.full(4, ADDED), through=True))


def tubes(me: Personal):
    """Return the eight tubes.

    Returns
    -------
    pandas.DataFrame
        One row for each of `TUBES`: ``volume`` of plasma in mL, ``area`` of norepinephrine, ``area_standard`` of DHBA,
        and the ``note`` of the technician.
    """
    own, random = assay(me), np.random.default_rng(me.seed("tubes"))
    kinds, level = list(own["kinds"].values()), np.array(list(own["concentrations"].values()))
    is_kind = {kind: np.array([k == kind for k in kinds]) for kind in KINDS}
    volume = np.where(is_kind["short"], SHORT, 1.0)
    left = np.where(is_kind["spilled"], random.uniform(*SPILL), 1.0)
    standard = np.where(is_kind["doubled"], 2 * ADDED, ADDED)
    areas = _areas(random, own, level * volume + own["blank"], standard, through=True, left=left)
    late = _areas(random, own, np.zeros(1), np.full(1, ADDED), through=False)[1, 0]
    areas[1] = np.where(is_kind["late"], late, areas[1])
    table = _frame(areas, index=list(TUBES))
    table.insert(0, "volume", volume)
    table["note"] = [NOTES.get(kind, "") for kind in kinds]
    return table
