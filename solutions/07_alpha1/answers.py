"""Reference answers of exercise 07, computed without looking at the solution notebook.

Doses are found by halving ranges of the balances of the chain, derivatives by complex steps, the latch by a matrix, and
the artery by another integrator; the solution has closed forms. In task 4 everything is marked against this analysis of
the same strips, not against the truth, so that nobody loses points because an honest interval misses the truth.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np
import sympy as sp
from scipy.integrate import odeint
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from scipy.stats import t as student_t

from nelib.kit.evidence import load_evidence
from nelib.signaling import artery
from nelib.signaling.strip_record import ANTAGONIST, MECHANISMS, drug, strips

WHO = {
    "cleaves PIP2": "PLC",
    "opens channels of the store": "IP3",
    "stays in the membrane, and activates PKC": "DAG",
    "opens the store's channels at once, and closes them slowly": "Ca2+",
    "fills the store": "SERCA",
    "is blocked by thapsigargin": "SERCA",
    "is blocked by prazosin": "alpha1",
    "switches itself off by cleaving GTP": "Gq",
    "puts phosphate on myosin": "MLCK",
    "takes the phosphate off myosin": "MLCP",
}
GQ = {name: record.value for name, record in load_evidence("gq").items()}
CALCIUM = {name: record.value for name, record in load_evidence("calcium").items()}


def halve(rises, low=-60.0, high=60.0):
    """Return where a condition on exp(u) turns from true to false, by halving the range of u."""
    for _ in range(200):
        u = (low + high) / 2
        low, high = (u, high) if rises(math.exp(u)) else (low, u)
    return math.exp(low)


# --- task 1 ----------------------------------------------------------------------------------------------------------


def active(x, q, k_a, k_d, delta):
    """Share of the G protein that is active when norepinephrine holds the share x of the intact receptors."""
    on = k_a * (delta + q * x)
    return on / (on + k_d)


def half_of(effect, share=0.5, K=1.0):
    """Dose at which the effect of the occupied share has made a share of its way."""
    aim = effect(0.0) + share * (effect(1.0) - effect(0.0))
    return halve(lambda dose: effect(dose / (dose + K)) < aim)


def dose_G(share, q, K_1, k_a, k_d, delta):
    """Dose at which active G has made a share of its way up."""
    return half_of(lambda x: active(x, q, k_a, k_d, delta), share, K_1)


def dose_level(share, q, K_1, k_a, k_d, delta):
    """A known mistake: a share of the highest level instead of a share of the rise."""
    aim = share * active(1.0, q, k_a, k_d, delta)
    return halve(lambda dose: active(dose / (dose + K_1), q, k_a, k_d, delta) < aim)


def dose_whole(share, q, K_1, k_a, k_d, delta):
    """A known mistake: a share of what a cell with all its receptors can do."""
    low, high = active(0.0, 1.0, k_a, k_d, delta), active(1.0, 1.0, k_a, k_d, delta)
    return halve(lambda dose: active(dose / (dose + K_1), q, k_a, k_d, delta) < low + share * (high - low))


def IP3(x, q, k_a):
    """IP3 at rest in µM, at the Ca2+ that is held, of the chain with the constants of the table."""
    G = active(x, q, k_a, GQ["k_d"], GQ["delta"]) * GQ["G_T"]
    cleaved = GQ["alpha"] * GQ["Ca_clamp"] / (GQ["K_c"] + GQ["Ca_clamp"]) * G  # share of the PIP2, per second
    made = GQ["r_r"] * GQ["P_T"] / GQ["gamma"]
    # made = (r_r + cleaved) PIP2 + r_r IP3, and cleaved PIP2 = k_deg IP3
    return made / ((GQ["r_r"] + cleaved) * GQ["k_deg"] / cleaved + GQ["r_r"])


def ratios_of(k_a, q, *, same_effect=False):
    """Dose ratios of occupancy, G and IP3 between a cell with the share q of its receptors and a whole one."""
    steps = (
        lambda x, q: x,
        lambda x, q: active(x, q, k_a, GQ["k_d"], GQ["delta"]),
        lambda x, q: IP3(x, q, k_a),
    )

    def ratio(effect):
        if same_effect:  # a known mistake: the dose that does with q what half of the receptors do without
            aim = effect(0.5, q)
            return 1 / halve(lambda dose: effect(dose / (dose + 1), 1.0) < aim)
        return half_of(lambda x: effect(x, q)) / half_of(lambda x: effect(x, 1.0))

    return [ratio(effect) for effect in steps]


# --- task 2 ----------------------------------------------------------------------------------------------------------


def rates(C, h, IP3, k):
    """Rates of change of Ca2+ and of the gate."""
    open_ = IP3 / (IP3 + k["d_1"]) * C / (C + k["d_5"]) * h
    difference = k["c_0"] - (1 + k["c_1"]) * C
    pump = k["v_3"] * C ** k["m"] / (k["k_3"] ** k["m"] + C ** k["m"])
    Q = k["d_2"] * (IP3 + k["d_1"]) / (IP3 + k["d_3"])
    return (k["v_1"] * open_**3 + k["v_2"]) * difference - pump, k["a_2"] * (Q * (1 - h) - C * h)


def jacobian(C, h, IP3, k):
    """Derivatives by complex steps, right to the last digits."""
    tiny = 1e-30
    by_C, by_h = rates(C + tiny * 1j, h, IP3, k), rates(C, h + tiny * 1j, IP3, k)
    return [[np.imag(by_C[i]) / tiny, np.imag(by_h[i]) / tiny] for i in (0, 1)]


def trace(C, h, IP3, k):
    """Trace of the Jacobian per second."""
    J = jacobian(C, h, IP3, k)
    return J[0][0] + J[1][1]


def determinant(C, h, IP3, k):
    """A known mistake: the determinant."""
    J = jacobian(C, h, IP3, k)
    return J[0][0] * J[1][1] - J[0][1] * J[1][0]


def rest(IP3, k):
    """Ca2+ and gate at rest, by halving: with the gate at rest, Ca2+ rises below it and falls above it."""
    low, high = np.zeros_like(IP3), np.full_like(IP3, k["c_0"] / (1 + k["c_1"]))
    Q = k["d_2"] * (IP3 + k["d_1"]) / (IP3 + k["d_3"])
    for _ in range(60):
        C = (low + high) / 2
        up = rates(C, Q / (Q + C), IP3, k)[0] > 0
        low, high = np.where(up, C, low), np.where(up, high, C)
    return low, Q / (Q + low)


def hopf(k, *, where=trace, calcium=False):
    """IP3 at both Hopf points in µM."""
    grid = np.linspace(0.05, 2, 2001)
    values = where(*rest(grid, k), grid, k)
    found = []
    for i in np.flatnonzero(values[1:] * values[:-1] < 0):
        low, high = grid[i : i + 1], grid[i + 1 : i + 2]
        for _ in range(50):
            middle = (low + high) / 2
            same = where(*rest(middle, k), middle, k)[0] * values[i] > 0
            low, high = (middle, high) if same else (low, middle)
        found.append(float(rest(low, k)[0][0] if calcium else low[0]))
    return found


def fast_part(C, h, IP3, k):
    """A known mistake: the first entry of the Jacobian alone."""
    return jacobian(C, h, IP3, k)[0][0]


def fastest_gate(k, at=None):
    """Highest a_2 with which some IP3 (or the one given) still makes the cell swing."""

    def highest(ip3):
        J = jacobian(*rest(ip3, k), ip3, k)
        return -J[0][0] / J[1][1] * k["a_2"]

    if at is not None:
        return float(highest(np.array([at]))[0])
    grid = np.linspace(0.05, 2, 400)
    best = grid[int(np.argmax(highest(grid)))]
    near = {"bounds": (best - 0.01, best + 0.01), "method": "bounded", "options": {"xatol": 1e-9}}
    return -minimize_scalar(lambda ip3: -highest(np.array([ip3]))[0], **near).fun


# --- task 3 ----------------------------------------------------------------------------------------------------------


def myosin(K_1, K_2, K_3, K_4, K_7):
    """Shares M, Mp, AMp, AM at rest."""
    balance = [[-K_1, K_2, 0, K_7], [K_1, -K_2 - K_3, K_4, 0], [0, K_3, -K_4 - K_2, K_1], [1, 1, 1, 1]]
    return np.linalg.solve(np.array(balance, dtype=float), [0, 0, 0, 1])


def latch(Ca, V, K, n, K_2, K_3, K_4, K_7):
    """Phosphorylation and force with a kinase that Ca2+ saturates."""
    _, Mp, AMp, AM = myosin(V * Ca**n / (K**n + Ca**n), K_2, K_3, K_4, K_7)
    return [Mp + AMp, AMp + AM]


def bridges(Ca, V, K, n, K_2, K_3, K_4, K_7):
    """A known mistake: phosphorylated bridges alone."""
    return float(myosin(V * Ca**n / (K**n + Ca**n), K_2, K_3, K_4, K_7)[2])


def K_7_of(p, F, K_2, K_3, K_4):
    """K_7 with which this phosphorylation goes with this force."""
    return halve(lambda K_7: myosin(K_2 * p / (1 - p), K_2, K_3, K_4, K_7)[2:].sum() > F, -30, 10)


# --- task 4 ----------------------------------------------------------------------------------------------------------


def curves(table):
    """Top (mN) and EC50 (µM) of all curves, as an array of rats, groups (vehicle first), curves and the two."""

    def fit(curve):
        x, y = curve["dose"].to_numpy(), curve["tension"].to_numpy()

        def top(u):
            s = x / (x + math.exp(u))
            return (y @ s) / (s @ s), s

        def left_over(u):
            most, s = top(u)
            return ((y - most * s) ** 2).sum()

        u = np.linspace(math.log(x[0]), math.log(x[-1]), 60)
        start = int(np.argmin([left_over(v) for v in u]))
        width = u[1] - u[0]
        best = minimize_scalar(left_over, bounds=(u[start] - width, u[start] + width), method="bounded").x
        return top(best)[0], math.exp(best)

    ordered = table.sort_values(["rat", "group", "curve"], ascending=[True, False, True], kind="stable")
    found = [fit(curve) for _, curve in ordered.groupby(["rat", "group", "curve"], sort=False)]
    return np.array(found).reshape(-1, 2, 3, 2)


def interval(logs, limit=None):
    """Mean and ends of the interval of logarithms to base 10, as numbers."""
    logs = np.asarray(logs)
    half = (limit or student_t.ppf(0.975, logs.size - 1)) * logs.std(ddof=1) / math.sqrt(logs.size)
    return [float(10 ** (logs.mean() + side * half)) for side in (0, -1, 1)]


def identify(table, mechanism):
    """Return the sound analysis of a student's strips, and known mistakes, each as mean and ends."""
    log = np.log10(curves(table))
    top, EC50 = log[..., 0], log[..., 1]
    # At low doses the effect is top/EC50 times the dose. No reserve enters it: it goes with receptors and with PLC.
    slope = top - EC50
    strip = {"slope": slope, "top": top, "EC50": EC50}
    change = {name: v[..., 1] - v[..., 0] for name, v in strip.items()}  # from curve 1 to curve 2
    with_vehicle = {name: v[:, 1] - v[:, 0] for name, v in change.items()}
    alone = {name: v[:, 1] for name, v in change.items()}
    if mechanism == MECHANISMS[0]:
        good, ignored = (np.log10(ANTAGONIST / (10 ** v["EC50"] - 1)) for v in (with_vehicle, alone))
        plateau = np.log10(ANTAGONIST / 10 ** with_vehicle["EC50"])
    else:
        good, ignored, plateau = with_vehicle["slope"], alone["slope"], with_vehicle["top"]
    return {
        "good": interval(good),
        "ignored": interval(ignored),
        "plateau": interval(plateau),
        "EC50_alone": interval(-with_vehicle["EC50"]),
        "one_error": interval(good, limit=1.0),
        "normal": interval(good, limit=norm.ppf(0.975)),
        "deviation": interval(good, limit=student_t.ppf(0.975, 5) * math.sqrt(6)),
    }


def log_width(found):
    """How wide an interval is, on the scale of log10, and what it is around."""
    return [math.log10(found[2] / found[1]), found[0]]


# --- task 5 ----------------------------------------------------------------------------------------------------------


def first(times, one, other, apart):
    """First moment at which two recordings differ by so much, on straight lines between the readings."""
    fine = np.unique(np.concatenate([np.linspace(a, b, 20_001) for a, b in pairwise(times)]))
    far = np.abs(np.interp(fine, times, one) - np.interp(fine, times, other)) >= apart - 1e-12
    return float(fine[far.argmax()]) if far.any() else "never"


@cache
def _field():
    """The equations of the artery as one compiled function of the state, the dose, entry and the pump."""
    model = artery.artery_model("open")
    names = [sp.Symbol(n) for n in model.species]
    dose, entry, pump = sp.symbols("dose_ entry_ pump_")
    values = {n: v for n, v in model._values({}).items() if n not in ("NE", "k_p", "v_3", "v_5", "v_6")}
    known = {sp.Symbol(n): v for n, v in values.items()}
    normal = model._values({})
    known |= {sp.Symbol("NE"): dose, sp.Symbol("k_p"): 0, sp.Symbol("v_3"): pump * normal["v_3"]}
    known |= {sp.Symbol(n): entry * normal[n] for n in ("v_5", "v_6")}
    right = [model.odes[n].subs(known) for n in model.species]
    return list(model.species), sp.lambdify((names, dose, entry, pump), right, cse=True)


@cache
def force(NE, store, bath):
    """Force in the first two minutes, each 0.05 s: with a store or without, in a bath with Ca2+ or without."""
    species, field = _field()
    start = artery.rest("open", () if store else ("empty store",))
    state = [start[n] for n in species]
    setting = float(bath), float(store)
    if not bath:  # a minute without Ca2+ before norepinephrine comes
        state = odeint(lambda y, t: field(y, 0.0, *setting), state, [0, 60], rtol=1e-9, atol=1e-11)[-1]
    times = np.linspace(0, 120, 2401)
    path = odeint(lambda y, t: field(y, NE, *setting), state, times, rtol=1e-9, atol=1e-11, mxstep=5000)
    return times, path[:, species.index("AMp")] + path[:, species.index("AM")]


def tell_apart(NE, apart):
    """First moment that tells, and the first stretch after it that does not."""
    times, emptied = force(NE, False, True)
    beyond = np.abs(emptied - force(NE, True, False)[1]) - apart
    found = []
    for i in np.flatnonzero(np.sign(beyond[1:]) != np.sign(beyond[:-1]))[:3]:
        found.append(float(times[i] - beyond[i] * (times[i + 1] - times[i]) / (beyond[i + 1] - beyond[i])))
    return found


DESIGNS = [
    [8, 12, 29], [10, 29, 60], [12, 29, 100], [29, 40, 100], [12, 15, 60], [10, 40, 80], [15, 30, 45], [28, 60, 120],
]  # fmt: skip
BATHS = {"normal bath": (True, True), "bath without Ca2+": (True, False), "thapsigargin": (False, True)}


def usable_of(NE, apart, moments):
    """Experiments that tell the two hypotheses apart."""
    found = []
    for name, (store, bath) in BATHS.items():
        for moment in moments:
            emptied = np.interp(moment, *force(NE, False, bath))
            blocked = np.interp(moment, *force(NE, store, False))
            if abs(emptied - blocked) >= apart:
                found.append(f"{name}, {moment} s")
    return found


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    own = CALCIUM | {
        "v_3": me.number("v_3", 0.80, 1.00, step=0.02, default=0.9),
        "c_0": me.number("c_0", 1.80, 2.20, step=0.05, default=2.0),
        "m": me.choice("m", [2.5, 3, 3.5, 4], default=3),
    }
    NE, apart = me.number("NE", 4.0, 5.0, step=0.1, default=4.5), me.number("apart", 0.16, 0.24, step=0.02, default=0.2)
    moments = me.choice("moments", DESIGNS, default=[12, 29, 100])
    telling = tell_apart(NE, apart)
    table, truth = strips(me), drug(me)
    return {
        "k_a_own": me.number("k_a", 2.0, 6.0, step=0.5, default=3.0),
        "q_own": me.number("q", 0.10, 0.40, step=0.05, default=0.2),
        "own": own,
        "window": hopf(own),
        "p_seen": me.number("p_seen", 0.12, 0.24, step=0.01, default=0.15),
        "F_seen": me.number("F_seen", 0.46, 0.58, step=0.01, default=0.5),
        "p_error": me.choice("p_error", [0.01, 0.015, 0.02], default=0.01),
        "F_error": me.choice("F_error", [0.02, 0.03, 0.04], default=0.03),
        "mechanism": truth["mechanism"],
        **identify(table, truth["mechanism"]),
        "NE": NE,
        "apart": apart,
        "earliest": telling[0],
        "blind": telling[1:],
        "moments": moments,
        "usable": usable_of(NE, apart, moments),
    }
