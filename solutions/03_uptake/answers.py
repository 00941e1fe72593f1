"""Reference answers of exercise 03, computed without looking at the solution notebook.

Counts become moles in SI units (becquerel, not curie), running out of medium is solved by halving ranges (the solution
has closed forms), the tissue by a search along the dose, and the power of a t test by summing over the standard
deviations that it may meet. In task 4 K_i is marked against the truth, its interval against a likelihood profile of the
same wells, so that nobody loses points because an honest interval misses the truth, as one in twenty does.
"""

import math
from functools import cache

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2, norm
from scipy.stats import t as student_t

from nelib.synapse.plate_record import K_M, assay, plate, substrate

AVOGADRO = 6.02214076e23
BECQUEREL = 3.7e10  # decays per second in a curie

PURPOSES = {
    "vehicle wells": "full uptake",
    "desipramine wells": "not by NET",
    "vial without tracer": "counter",
    "pargyline": "no metabolism",
    "COMT inhibitor": "no metabolism",
    "ascorbate": "no oxidation",
    "ice-cold wash": "stop",
    "reserpine": "no storage",
    "empty wells at the edge": "even wells",
}


# --- task 2 ----------------------------------------------------------------------------------------------------------


def rate(
    totals, blanks, background, efficiency, specific_activity, tritiated, minutes, cells, *,
    blank=True, again=False, only_background=False, per=1e6, second=60,
):  # fmt: skip
    """Uptake in fmol/min per million cells: becquerel, mol, second, then the units that are asked for."""
    cpm = sum(totals) / len(totals)
    if only_background or again:
        cpm -= background
    if blank and not only_background:
        cpm -= sum(blanks) / len(blanks)
    becquerel = cpm / efficiency / second
    mole_of_tracer = becquerel / (specific_activity * BECQUEREL * 1000)
    mole_per_second = mole_of_tracer / tritiated / (minutes * 60)
    return mole_per_second * 60 * 1e15 / cells * per


def carriers(fmol_per_million, S, K_m, turnover, second=60):
    """Carriers on a cell from the uptake at a concentration S."""
    molecules = fmol_per_million * 1e-15 / 1e6 * AVOGADRO / second
    return molecules / turnover * (1 + K_m / S)


# --- task 3 ----------------------------------------------------------------------------------------------------------


def speed(cells, number, turnover, volume):
    """Highest rate at which the medium loses amine (nM/min)."""
    return cells * number * turnover * 60 / AVOGADRO / (volume * 1e-6) * 1e9


def needed(gone, V, K, S):
    """Minutes until the share `gone` of the medium has been taken up."""
    return (S * gone - K * math.log1p(-gone)) / V


def longest(cells, number, turnover, K_m, S, volume, share, *, per_ml=False, first_order=False):
    """Longest incubation: the share that is gone is found by halving a range."""
    V = speed(cells, number, turnover, 1000 if per_ml else volume)
    S = 1e-6 * K_m if first_order else S
    low, high = 1e-9, 1 - 1e-15
    for _ in range(200):
        gone = (low + high) / 2
        straight = V * S / (K_m + S) * needed(gone, V, K_m, S)
        low, high = (gone, high) if S * gone > share * straight else (low, gone)
    return needed(low, V, K_m, S)


def rate_left(cells, number, turnover, K_m, S, volume, share):
    """A known mistake: the time at which the rate, not the uptake so far, is `share` of the first one."""
    part = share * S / (K_m + S)
    return needed(1 - part * K_m / (1 - part) / S, speed(cells, number, turnover, volume), K_m, S)


def part_gone(cells, number, turnover, K_m, S, volume, share):
    """A known mistake: the time at which the medium has lost 1 - share."""
    return needed(1 - share, speed(cells, number, turnover, volume), K_m, S)


def straight_gone(cells, number, turnover, K_m, S, volume, share):
    """A known mistake: the time at which the straight line has taken 1 - share of the medium."""
    return (1 - share) * (K_m + S) / speed(cells, number, turnover, volume)


def gone_after(minutes, V, K, S):
    """Share of the medium that is gone, by halving."""
    low, high = 0.0, 1 - 1e-15
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if needed(middle, V, K, S) < minutes else (low, middle)
    return low


def ic50(minutes, V, K_m, S):
    """Blocker, in multiples of its K_i, with which the uptake until then is half of that without."""
    half = gone_after(minutes, V, K_m, S) / 2
    return brentq(lambda dose: gone_after(minutes, V, K_m * (1 + dose), S) - half, 0, 1e6, xtol=1e-10)


# --- task 4 ----------------------------------------------------------------------------------------------------------


def inside(wells):
    """Return the wells that are not at the edge."""
    return wells[wells["row"].isin(list("BCDEFG")) & wells["column"].between(2, 11)]


def profile(wells, blank=True, confidence=0.95):
    """IC50 with the ends of its interval, where the sum of squares has risen by what t allows.

    For each IC50 the blank and the full uptake are a linear problem. The weights follow from a first fit.
    """
    y, dose = wells["cpm"].to_numpy(float), wells["compound"].to_numpy()
    carried = (wells["role"] != "blank").to_numpy()
    if not blank:
        y, dose, carried = y[carried], dose[carried], carried[carried]

    def squares(log_ic50, sigma):
        columns = [carried / (1 + dose / math.exp(log_ic50))] + [np.ones(y.size)] * blank
        A = np.stack(columns, axis=1)
        x = np.linalg.lstsq(A / sigma[:, None], y / sigma, rcond=None)[0]
        return (((y - A @ x) / sigma) ** 2).sum(), A @ x, x[-1]

    sigma = np.ones(y.size)
    for _ in range(2):
        best = minimize_scalar(lambda u: squares(u, sigma)[0], bounds=(0, 9), method="bounded").x  # noqa: B023
        _, fitted, floor = squares(best, sigma)
        if blank:
            sigma = np.sqrt(fitted + (0.07 * floor) ** 2 + (0.025 * (fitted - floor)) ** 2)
    best = minimize_scalar(lambda u: squares(u, sigma)[0], bounds=(0, 9), method="bounded").x
    least, freedom = squares(best, sigma)[0], y.size - 2 - blank
    allowed = least * (1 + student_t.ppf((1 + confidence) / 2, freedom) ** 2 / freedom)
    ends = [brentq(lambda u: squares(u, sigma)[0] - allowed, best, best + way) for way in (-4, 4)]
    return [math.exp(u) for u in (best, *ends)]


def halfway(wells, subtract=True):
    """IC50 read between two concentrations, as a share of the mean total."""
    mean = wells.groupby(["role", "compound"])["cpm"].mean()
    floor = mean["blank"].iloc[0] if subtract else 0.0
    left = (mean["compound"] - floor) / (mean["total"].iloc[0] - floor)
    return float(np.exp(np.interp(-0.5, -left.to_numpy(), np.log(left.index))))


# --- task 5 ----------------------------------------------------------------------------------------------------------


def counted(D, share, near, far):
    """What a blank with desipramine D counts as specific: by NET, and by the other carrier."""
    return share * D / (D + near), (1 - share) * D / (D + far)


def best_blank(share, near, far):
    """Desipramine with the largest difference, on a scale of logarithms."""

    def loss(u):
        ours, foreign = counted(math.exp(u), share, near, far)
        return foreign - ours

    return math.exp(minimize_scalar(loss, bounds=(math.log(near), math.log(far)), method="bounded").x)


def apparent(blank, share, near, far):
    """Desipramine that halves what is counted as specific with a blank of this strength."""
    everything = sum(counted(blank, share, near, far))
    return brentq(lambda D: sum(counted(D, share, near, far)) - everything / 2, 0, blank)


# --- task 6 ----------------------------------------------------------------------------------------------------------


def outside(leak, back, minutes):
    """Share of the tracer outside after some minutes: in small steps of a chain of two places."""
    step = np.array([[-leak, back], [leak, -back]]) * minutes / 2**20 + np.eye(2)
    for _ in range(20):
        step = step @ step
    return step[1, 0]


def inhibition_for(points, leak, back, minutes):
    """I/K_i at which a pure blocker raises the share outside by some percentage points; for marking by hand."""
    start = outside(leak, back, minutes)
    return brentq(lambda dose: outside(leak, back / (1 + dose), minutes) - start - points / 100, 0, 1e4)


@cache
def found_scatter(freedom):
    """Standard deviations that an experiment may find, evenly by their chance, over the true one."""
    q = (np.arange(20000) + 0.5) / 20000
    return np.sqrt(chi2.ppf(q, freedom) / freedom)


def power(n, difference, scatter, level=0.05, sides=2):
    """Power of a t test with n wells in a group: the mean over the standard deviations that it may meet."""
    freedom = 2 * n - 2
    found = scatter * found_scatter(freedom) * math.sqrt(2 / n)
    limit = student_t.ppf(1 - level / sides, freedom) * found
    error = scatter * math.sqrt(2 / n)
    beyond = norm.sf((limit - difference) / error) + (norm.cdf((-limit - difference) / error) if sides == 2 else 0)
    return float(beyond.mean())


def wells_for(difference, scatter, wanted=0.9, **options):
    """Smallest number of wells in a group with the power that is wanted."""
    n = 2
    while power(n, difference, scatter, **options) < wanted:
        n += 1
    return n


def known_scatter(difference, scatter, wanted=0.9):
    """Wells in a group when the scatter is taken as known."""
    return math.ceil(2 * ((norm.ppf(0.975) + norm.ppf(wanted)) * scatter / difference) ** 2)


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    total_cpm = me.number("total_cpm", 4200, 5600, step=10, default=4900)
    blank_cpm = me.number("blank_cpm", 900, 1300, step=10, default=1100)
    tritiated = me.number("tritiated", 0.15, 0.25, step=0.01, default=0.20)
    S_low = me.number("S_low", 200, 400, step=10, default=300)
    pc12 = ([total_cpm], [blank_cpm], 25, 0.45, 40, tritiated, 2, 50_000)

    cells = me.number("cells", 40_000, 80_000, step=1000, default=50_000)
    S = me.number("S", 10, 40, step=1, default=20)
    share = me.choice("share", [0.85, 0.9, 0.95], default=0.9)
    late = me.number("late", 5, 10, step=1, default=10)
    hek = (cells, 1e6, 2.5, 400, S, 100, share)
    V = speed(cells, 1e6, 2.5, 100)

    wells, S_plate = plate(me), substrate(me)
    good, all_wells = profile(inside(wells)), profile(wells)
    factor = 1 + S_plate / K_M
    K_i, low, high = (x / factor for x in good)
    _, low_one, high_one = (x / factor for x in profile(inside(wells), confidence=0.6827))

    tissue = (
        me.number("net_share", 0.25, 0.40, step=0.01, default=0.34),
        me.number("IC50_net", 0.3, 1.0, step=0.05, default=0.4),
        me.number("IC50_other", 2000, 6000, step=100, default=4000),
    )

    leak = me.number("leak", 0.022, 0.030, step=0.001, default=0.024)
    stay = me.number("stay", 10, 14, step=1, default=10)
    back = V / 400
    designs = [(3, 2.1), (3, 2.5), (3.5, 2.6), (3.5, 2.9), (4, 2.8), (4, 3.1), (5, 3.5), (5, 4.3), (6, 4.2), (6, 5.0)]
    worth, scatter = me.choice("design", designs, default=(4, 3.1))

    return {
        "pc12": pc12,
        "S_low": S_low,
        "found": rate(*pc12),
        "hek": hek,
        "late": late,
        "V": V,
        "S": S,
        "fold": ic50(late, V, 400, S) / (1 + S / 400),
        "late_rate": gone_after(late, V, 400, S),
        "truth": assay(me)["K_i"],
        "factor": factor,
        "K_i": K_i,
        "low": low,
        "high": high,
        "low_one": low_one,
        "high_one": high_one,
        "all_wells": [x / factor for x in all_wells],
        "half_all": halfway(wells) / factor,
        "raw": profile(inside(wells), blank=False)[0] / factor,
        "raw_half": halfway(inside(wells), subtract=False) / factor,
        "raw_all": profile(wells, blank=False)[0] / factor,
        "raw_half_all": halfway(wells, subtract=False) / factor,
        "tissue": tissue,
        "leak": leak,
        "back": back,
        "stay": stay,
        "for_11_points": inhibition_for(11, leak, back, stay),
        "worth": worth,
        "scatter": scatter,
    }
