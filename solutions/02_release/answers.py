"""Reference answers of exercise 02, computed without looking at the solution notebook.

Vesicles are counted in SI units with the charge of one electron, errors are propagated by moving each number a little,
the pool of the train is a sum over all impulses before (the solution goes from impulse to impulse), and the heart is
solved by hand. Task 4 is marked against the truth; the fits below are those that students should not make.
"""

import math

import numpy as np
from scipy.optimize import least_squares

from nelib.kit.evidence import load_evidence
from nelib.synapse.release import TISSUES, calcium_left
from nelib.synapse.uptake_record import BLOCKER, K_M, course, sweeps, transporter

ELEMENTARY_CHARGE, AVOGADRO = 1.602176634e-19, 6.02214076e23
MEMBRANE = 7.0  # nm, stated in task 2
IC50_TOXIN = load_evidence("release")["omega_IC50"].value

PLACES = {
    "DBH": "vesicle",
    "VMAT": "vesicle",
    "MAO": "presynaptic cytosol",
    "clorgyline": "presynaptic cytosol",
    "NET": "presynaptic membrane",
    "desipramine": "presynaptic membrane",
    "COMT": "other cells",
    "uptake 2": "other cells",
    "corticosterone": "other cells",
}


# --- task 2 ----------------------------------------------------------------------------------------------------------


def molar(charge, outer, membrane, seen, electrons=2, walls=2, radius=False):
    """Concentration in M, counted in SI units: fC, nm and nm become C and m, and mol/m³ become mol/L."""
    moles = charge * 1e-15 / (electrons * ELEMENTARY_CHARGE) / seen / AVOGADRO
    half = (outer - walls * membrane) * 1e-9 / (1 if radius else 2)
    return moles / (4 / 3 * math.pi * half**3) / 1000


def fitting_diameter(charge, limit, **slips):
    """Outer diameter in nm at which a charge makes a concentration of `limit`, by halving the range."""
    low, high = 2 * MEMBRANE + 1e-6, 1e4
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if molar(charge, middle, MEMBRANE, 1, **slips) > limit else (low, middle)
    return low


# --- task 3 ----------------------------------------------------------------------------------------------------------


def heart(spillover, dhpg, cut, mao, uptake_2):
    """Leak, reuptake and release: with desipramine only the leak is left, and MAO takes the share `mao` of each."""
    with_desipramine = dhpg * (1 - cut)
    leak, reuptake = with_desipramine / mao, (dhpg - with_desipramine) / mao
    return [leak, reuptake, reuptake + spillover + uptake_2]


def spread(function, values, errors):
    """Standard error of function(*values) from those of independent values, to first order, by moving each a little."""
    total = 0.0
    for position, (value, error) in enumerate(zip(values, errors, strict=True)):
        step = 1e-5 * value
        moved = [[*values[:position], value + way * step, *values[position + 1 :]] for way in (1, -1)]
        total += ((function(*moved[0]) - function(*moved[1])) / (2 * step) * error) ** 2
    return math.sqrt(total)


def difference(dhpg, rest, leak_share, mao):
    """Reuptake from DHPG in a state, and at rest."""
    return (dhpg - leak_share * rest) / mao


def reuptake_error(dhpg, se_dhpg, rest, se_rest, leak_share, se_leak_share, mao):
    """Standard error of the reuptake in a state that is not rest."""
    return spread(lambda *values: difference(*values, mao), (dhpg, rest, leak_share), (se_dhpg, se_rest, se_leak_share))


def error_at_rest(rest, se_rest, leak_share, se_leak_share, mao):
    """Standard error of the reuptake at rest: DHPG is one number here, with one error."""
    return spread(lambda d, share: difference(d, d, share, mao), (rest, leak_share), (se_rest, se_leak_share))


def relative_errors(dhpg, se_dhpg, rest, se_rest, leak_share, se_leak_share, mao):
    """A known mistake: relative errors added up as if reuptake were a product."""
    relative = math.hypot(se_dhpg / dhpg, se_rest / rest, se_leak_share / leak_share)
    return relative * difference(dhpg, rest, leak_share, mao)


# --- task 4 ----------------------------------------------------------------------------------------------------------


def mean_sweeps(me, zero=True):
    """Times after the last pulse, and the mean signals without and with the blocker."""
    table = sweeps(me).groupby(["blocker", "time"])["signal"].mean().unstack("blocker")
    table = table - table[table.index < 0].mean() if zero else table
    after = table[table.index >= 0]
    return after.index.to_numpy(), after[0.0].to_numpy(), after[BLOCKER].to_numpy()


def fitted(law, time, signal, start):
    """Parameters of a law that need not fit. Within bounds, so that no record makes this fail."""
    low, high = [1e-2, 1e-4, -5.0], [50.0, 10.0, 5.0]  # peak, rate, constant
    bounds = (low[: len(start)], high[: len(start)])
    return least_squares(lambda x: law(time, *x) - signal, start, bounds=bounds).x


def exponentials(me, zero=True, floor=False):
    """V_max and K_i by a known mistake: each decay taken for an exponential."""
    time, *signals = mean_sweeps(me, zero)
    law = (lambda t, p, k, c: p * np.exp(-k * t) + c) if floor else (lambda t, p, k: p * np.exp(-k * t))
    start = [1.5, 0.2, 0.0] if floor else [1.5, 0.2]
    k = [fitted(law, time, signal, start)[1] for signal in signals]
    return k[0] * K_M, BLOCKER / (k[0] / k[1] - 1)


def half_times(me):
    """V_max and K_i by a known mistake: half-times, as if decay were first order."""
    time, *signals = mean_sweeps(me)
    t_half = [time[(signal < signal[:3].mean() / 2).argmax()] for signal in signals]
    return math.log(2) / t_half[0] * K_M, BLOCKER / (t_half[1] / t_half[0] - 1)


def slopes(me):
    """V_max and K_i by a known mistake: the first two seconds taken for V_max."""
    time, *signals = mean_sweeps(me)
    v = [-np.polyfit(time[:21], signal[:21], 1)[0] for signal in signals]
    return v[0], BLOCKER / (v[0] / v[1] - 1)


def v_max_alone(me, zero=True):
    """V_max without and with the blocker when K_m is not allowed to change."""
    time, *signals = mean_sweeps(me, zero)
    return [fitted(lambda t, p, v: course(t, p, v, K_M), time, signal, [1.5, 0.2])[1] for signal in signals]


# --- task 5 ----------------------------------------------------------------------------------------------------------


def quanta(
    times, p_0, f, tau_f, tau_1, *, last_only=False, product=False, itself=False, stays=False, empty=True,
    refills=True, first_rise=True, even=False,
):  # fmt: skip
    """Quanta of each impulse. What impulse j took is back by the share 1 - exp(-(t - t_j)/tau_1): gaps add up."""
    if even:
        step = (times[-1] - times[0]) / (len(times) - 1)
        times = [number * step for number in range(len(times))]
    released = []
    for k, t in enumerate(times):
        traces = [1.0 if stays else math.exp(-(t - past) / tau_f) for past in times[: k + itself]]
        traces = traces[-1:] if last_only else traces
        factor = math.prod(1 + f * trace for trace in traces) if product else 1 + f * math.fsum(traces)
        back = tau_1 if refills else math.inf
        taken = [
            (amount if first_rise else p_0) * math.exp(-(t - past) / back)
            for past, amount in zip(times, released, strict=False)
        ]
        released.append(p_0 * factor * (1 - math.fsum(taken) if empty else 1))
    return released


def patterns(size, inside, mean, count=60):
    """Times in s of bursts and of an even train with as many impulses at the same mean frequency."""
    bursts = [number // size * size / mean + number % size / inside for number in range(count)]
    return bursts, [number / mean for number in range(count)]


def toxin_for(tissue, share, blockable=None):
    """Concentration (nM) that leaves a share of the release by one impulse, by halving the range of its logarithm."""

    def left(dose):
        return calcium_left(dose, tissue) if blockable is None else 1 - blockable * dose / (dose + IC50_TOXIN)

    low, high = math.log(1e-9), math.log(1e9)
    if left(math.exp(high)) > share:
        return "none"
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if left(math.exp(middle)) > share else (low, middle)
    return math.exp(low)


def toxin_raw(tissue, share):
    """A known mistake: the occupancy solved for the dose without asking whether it is one."""
    blocked = (1 - share) / load_evidence("release")[TISSUES[tissue]].value
    return IC50_TOXIN * blocked / (1 - blocked) if blocked > 1 else "no such mistake"


# --- task 6 ----------------------------------------------------------------------------------------------------------


def net_left(rise):
    """Activity of NET at which spillover is `rise` times its resting value in the first minutes.

    The release is what it was. So is what comes back from other cells, relative to the outside. Spillover, NET and net
    uptake 2 grow with the outside, x: release = x (a NET + spillover + uptake 2).
    """
    e = {name: record.value for name, record in load_evidence("fates").items()}
    net = (1 - e["leak_share"]) * e["D_rest"] / e["mao_share"]
    rest = e["S_rest"] + e["U2_rest"]
    return ((net + rest) / rise - rest) / net


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    charge = me.number("charge", 25, 60, step=1, default=40)
    limit = me.number("limit", 0.3, 0.8, step=0.05, default=0.5)

    dhpg = me.number("dhpg", 70, 130, step=1, default=96)
    se_dhpg = me.number("se_dhpg", 7, 14, step=1, default=8)
    leak_share = me.number("leak_share", 0.65, 0.80, step=0.01, default=0.75)
    se_leak_share = me.number("se_leak_share", 0.03, 0.06, step=0.01, default=0.05)
    mao = me.number("mao_share", 0.02, 0.05, step=0.01, default=0.03)

    truth = transporter(me)
    v_exp, k_exp = exponentials(me)
    v_floor, k_floor = exponentials(me, floor=True)
    v_half, k_half = half_times(me)
    v_slope, k_slope = slopes(me)
    v_alone, v_blocked = v_max_alone(me)

    f = me.number("facilitation", 0.10, 0.30, step=0.01, default=0.20)
    size = me.choice("size", [3, 4, 5, 6], default=5)
    inside = me.number("inside", 10, 25, step=1, default=20)
    mean = me.number("mean", 1, 3, step=0.5, default=2.0)
    e = {name: record.value for name, record in load_evidence("release").items()}

    def gain(**slips):
        bursts, even = patterns(size, inside, mean)
        constants = (e["p_0"], f, e["tau_f"], e["tau_1"])
        return math.fsum(quanta(bursts, *constants, **slips)) / math.fsum(quanta(even, *constants, **slips))

    toxin = me.number("toxin", 4, 10, step=0.5, default=4.0)

    def train_left(tissue="sympathetic nerve", facilitation=False):
        bursts, _ = patterns(size, inside, mean)
        whole, part = (
            math.fsum(quanta(bursts, e["p_0"] * left, f * (left if facilitation else 1), e["tau_f"], e["tau_1"]))
            for left in (1, calcium_left(toxin, tissue))
        )
        return part / whole

    rise = me.number("rise", 2.5, 5.0, step=0.1, default=4.0)
    K_i_drug = me.number("K_i_drug", 2, 8, step=0.5, default=4.0)
    free = me.number("free", 0.05, 0.25, step=0.01, default=0.10)

    def total(activity):
        return K_i_drug * (1 / activity - 1) / free

    return {
        "charge": charge,
        "limit": limit,
        "at_rest": (dhpg, se_dhpg, leak_share, se_leak_share, mao),
        "V_max": truth["V_max"],
        "K_i": truth["K_i"],
        "V_exp": v_exp,
        "K_exp": k_exp,
        "V_floor": v_floor,
        "K_floor": k_floor,
        "V_half": v_half,
        "K_half": k_half,
        "V_slope": v_slope,
        "K_slope": k_slope,
        "V_raw": v_max_alone(me, zero=False)[0],
        "K_noncompetitive": BLOCKER / (v_alone / v_blocked - 1),
        "gain": gain,
        "train_left": train_left,
        "one_left": calcium_left(toxin),
        "toxin_all": toxin / IC50_TOXIN,
        "rise": rise,
        "left": net_left(rise),
        "left_by": net_left(rise + 1),
        "K_i_drug": K_i_drug,
        "free": free,
        "total": total,
    }
