"""Reference answers of exercise 08, computed without looking at the solution notebook.

The cycle of Gi is a matrix here, and its course an integration of equations written out; doses are found by halving
ranges; the cell of the lesson runs in another integrator, up to its steady state where that is asked for. The solution
has closed forms, the lesson's formulas, and its balances. In task 4 everything is marked against this analysis of the
same plates, not against the truth, so that nobody loses points because an honest interval misses the truth.
"""

import math
from functools import cache

import numpy as np
import sympy as sp
from scipy.integrate import odeint, solve_ivp
from scipy.stats import norm
from scipy.stats import t as student_t

from nelib.kit.evidence import load_evidence
from nelib.signaling import camp_record
from nelib.signaling.camp_record import ANTAGONIST, MECHANISMS, PLATES, drug, wells
from nelib.signaling.gs import beta_pathway

WHO = {
    "makes cAMP from ATP": "AC",
    "breaks cAMP down": "PDE",
    "is switched on by forskolin, without any receptor": "AC",
    "is blocked by IBMX": "PDE",
    "stays switched on after cholera toxin": "Gs",
    "no longer hears its receptors after pertussis toxin": "Gi",
    "is blocked by yohimbine": "alpha2",
    "is blocked by propranolol": "beta",
    "lets two catalytic subunits go when cAMP binds": "PKA",
    "puts phosphate on receptors that hold an agonist, and on no others": "GRK",
}
GS = {name: record.value for name, record in load_evidence("gs").items()}
GI = {name: record.value for name, record in load_evidence("gprotein").items()}


def halve(rises, low=-60.0, high=60.0):
    """Return where a condition on exp(u) turns from true to false, by halving the range of u."""
    while low < (u := (low + high) / 2) < high:
        low, high = (u, high) if rises(math.exp(u)) else (low, u)
    return math.exp(low)


# --- task 1 ----------------------------------------------------------------------------------------------------------


def dose_ratio(share, K, R_T, b):
    """By what factor the whole dose rises, found from the dose that occupies the share, with and without antagonist."""

    def whole(K_seen):
        def occupied(dose):  # by halving the complex, not by the quadratic formula
            held = halve(lambda x: (dose - x) * (R_T - x) > K_seen * x and x < min(dose, R_T))
            return held / R_T

        return halve(lambda dose: occupied(dose) < share, -20, 30)

    return whole(K * (1 + b)) / whole(K)


# The cell of the lesson: its equations as one compiled function, with what the treatments change as arguments


KNOBS = ("L_tot", "K_L", "blocker", "FSK_tot", "IBMX_tot", "left")


@cache
def _field():
    model = beta_pathway()
    names = [sp.Symbol(n) for n in model.species]
    knobs = sp.symbols([f"{n}_" for n in KNOBS])
    changed = dict(zip(KNOBS, knobs, strict=True))
    left = changed.pop("left")
    known = {sp.Symbol(n): sp.Float(v) for n, v in model._values({}).items() if n not in changed}
    known |= {sp.Symbol(n): knob for n, knob in changed.items()}
    for n in ("k_AC_basal", "k_AC_Gs", "k_AC_fsk"):  # Gi takes a share of all production
        known[sp.Symbol(n)] = known[sp.Symbol(n)] * left
    right = [model.odes[n].xreplace(known) for n in model.species]
    f = sp.lambdify((names, *knobs), right, cse=True)
    J = sp.lambdify((names, *knobs), sp.Matrix(right).jacobian(names).tolist(), cse=True)
    return list(model.species), f, J


def follow(start, times, **knobs):
    """States of the cell at these times, from a start on."""
    _, f, J = _field()
    given = {"L_tot": 0.0, "K_L": GS["K_L"], "blocker": 0.0, "FSK_tot": 0.0, "IBMX_tot": 0.0, "left": 1.0} | knobs
    values = [float(given[n]) for n in KNOBS]
    exact = {"rtol": 1e-8, "atol": 1e-12, "mxstep": 20_000}
    return odeint(lambda y, t: f(y.tolist(), *values), start, times, Dfun=lambda y, t: J(y.tolist(), *values), **exact)


@cache
def rest():
    """The cell without any drug, after two days."""
    return follow(np.zeros(len(_field()[0])), [0, 2e5])[-1]


def of(state, name):
    """One species of a state, or all cAMP."""
    names = _field()[0]
    if name != "cAMP_tot":
        return float(state[names.index(name)])
    bound = sum(
        of(state, f"ARC_{i}") + 2 * sum(of(state, f"{n}_{i}") for n in ("A2RC", "C", "CPKI")) for i in ("I", "II")
    )
    return of(state, "cAMP") + bound


def alpha2_left(dose, *, yohimbine=0.0, pertussis=0.0):
    """Share of the production of cAMP that Gi leaves at a dose of norepinephrine in nM."""
    half = half_effect() * (1 + yohimbine / GS["K_B_yohimbine"])
    x = (1 - pertussis) * dose / (dose + half)
    return 1 - GS["I_max"] * (1 + GS["K_Gi"]) * x / (GS["K_Gi"] + x)


def affinity(agonist):
    """K_L in µM."""
    return GS["K_L"] * GS[{"isoproterenol": "K_i_ISO", "norepinephrine": "K_i_NE"}[agonist]] / GS["K_i_ISO"]


def strength(nanomolar):
    """Propranolol in multiples of its dissociation constant."""
    return nanomolar * 1e-9 * 10 ** GS["pK_B_propranolol"]


@cache
def PLB(dose, agonist, propranolol):
    """Phosphorylated share of phospholamban in the long run, at a dose in nM."""
    left = alpha2_left(dose) if agonist == "norepinephrine" else 1.0
    state = follow(rest(), [0, 1e5], L_tot=dose / 1000, K_L=affinity(agonist), blocker=strength(propranolol), left=left)
    return of(state[-1], "PLBp") / GS["PLB_tot"]


@cache
def half_PLB(agonist, propranolol):
    """Dose in nM that phosphorylates half of it, by the rule of false position on logarithms."""
    low, high = math.log(0.5), math.log(1e5)
    f_low, f_high = (PLB(math.exp(u), agonist, propranolol) - 0.5 for u in (low, high))
    for _ in range(40):
        u = low - f_low * (high - low) / (f_high - f_low)
        f = PLB(math.exp(u), agonist, propranolol) - 0.5
        if abs(f) < 1e-5:
            break
        if f < 0:
            low, f_low, f_high = u, f, f_high / 2  # the Illinois rule: no end stays for ever
        else:
            high, f_high, f_low = u, f, f_low / 2
    return math.exp(u)


def shifts_of(propranolol):
    """Dose ratios of isoproterenol and norepinephrine for half of phospholamban."""
    return [half_PLB(a, propranolol) / half_PLB(a, 0.0) for a in ("isoproterenol", "norepinephrine")]


# --- task 2 ----------------------------------------------------------------------------------------------------------


def occupied(A, k_on, k_off, c, k_r, k_leak):
    """Receptors that hold the agonist, from the balances as a matrix; and those that hold Gi, too."""
    M = [[-k_on * A, k_off, k_leak], [k_on * A, -k_off - c, k_r], [1, 1, 1]]
    _, AR, ARG = np.linalg.solve(np.array(M, dtype=float), [0, 0, 1])
    return AR + ARG, ARG


def half_dose(*rates):
    """Dose of half effect."""
    most = occupied(1e14, *rates)[1]
    return halve(lambda A: occupied(A, *rates)[1] < most / 2, -30, 28)


def gi_level(D, GTP, G=None):
    """Active Gi for each receptor at rest, at an agonist in nM: receptors' balances as a matrix, all else constant."""
    k = {n: GI[n] for n in (f"k{i}" for i in range(1, 11))}
    on, G = k["k1"] * 1e-9 * D, GI["Gi_0"] if G is None else G
    join, gtp = k["k2"] * 1e-9 * G, k["k4"] * 1e-9 * GTP
    # R, DR, DRG_GDP, DRG, DRG_GTP; GDP is washed away
    M = np.zeros((5, 5))
    for source, target, rate in (
        (0, 1, on), (1, 0, k["k7"]), (1, 2, join), (2, 1, k["k8"]), (2, 3, k["k3"]), (3, 4, gtp), (4, 3, k["k10"]),
        (4, 1, k["k5"]),
    ):  # fmt: skip
        M[target, source] += rate
        M[source, source] -= rate
    M[0] = 1
    return np.linalg.solve(M, [1, 0, 0, 0, 0])[4] * k["k5"] / k["k6"]


@cache
def half_effect(GTP=None):
    """Agonist in nM at half of the effect in the long run."""
    GTP = GI["GTP_0"] if GTP is None else GTP
    most = gi_level(1e12, GTP)
    return halve(lambda D: gi_level(D, GTP) < most / 2, -20, 25)


K_D_ALPHA2 = GI["k7"] / GI["k1"] * 1e9  # nM


@cache
def GTP_for(fold):
    """GTP in nM with which the dose of half effect is so many times below K_d."""
    return halve(lambda GTP: K_D_ALPHA2 / half_effect(GTP) > fold, 0, 16)


@cache
def active_after(D, time):
    """Active Gi in nM so many seconds after the agonist came, with all that is bound taken from what is free."""
    k = [0.0] + [GI[f"k{i}"] for i in range(1, 11)]
    for i in (1, 2, 4, 9):
        k[i] *= 1e-9

    def rates(_, y):
        d, r, dr, gdp_, drg, gtp_, g, gdp, gtp, act = y
        v = [k[1] * d * r - k[7] * dr, k[2] * dr * g - k[8] * gdp_, k[3] * gdp_ - k[9] * drg * gdp,
             k[4] * drg * gtp - k[10] * gtp_, k[5] * gtp_, k[6] * act]  # fmt: skip
        return [-v[0], -v[0], v[0] - v[1] + v[4], v[1] - v[2], v[2] - v[3], v[3] - v[4], v[5] - v[1], v[2], -v[3],
                v[4] - v[5]]  # fmt: skip

    start = [D, GI["Ri_0"], 0, 0, 0, 0, GI["Gi_0"], 0, GI["GTP_0"], 0]
    return solve_ivp(rates, (0, time), start, method="LSODA", rtol=1e-9, atol=1e-14).y[-1, -1]


@cache
def EC50_after(time):
    """Dose in nM that has half of the effect of a saturating one after so many seconds."""
    aim = active_after(1e7, time) / 2
    low, high = 0.0, 12.0
    for _ in range(30):
        u = (low + high) / 2
        low, high = (u, high) if active_after(math.exp(u), time) < aim else (low, u)
    return math.exp(low)


# --- task 3 ----------------------------------------------------------------------------------------------------------


def held(c, K_1, K_2):
    """cAMP on one protein, from the statistical weights of none, one and two."""
    one = c / K_1
    two = one * c / K_2
    return (one + 2 * two) / (1 + one + two)


def free(total, P, K_1, K_2):
    """Free cAMP by halving: all cAMP rises with it."""
    low, high = 0.0, float(total)
    for _ in range(300):
        c = (low + high) / 2
        low, high = (c, high) if c + P * held(c, K_1, K_2) < total else (low, c)
    return high


def free_one_site(total, P, K_1):
    """A known mistake: one site."""
    low, high = 0.0, float(total)
    for _ in range(300):
        c = (low + high) / 2
        low, high = (c, high) if c + P * c / (K_1 + c) < total else (low, c)
    return high


def free_counted_once(total, P, K_1, K_2):
    """A known mistake: a protein with two counted as one."""
    low, high = 0.0, float(total)
    for _ in range(300):
        c = (low + high) / 2
        one = c / K_1
        bound = P * (one + one * c / K_2) / (1 + one + one * c / K_2)
        low, high = (c, high) if c + bound < total else (low, c)
    return high


def free_in_excess(total, P, K_1, K_2):
    """A known mistake: what is bound, computed as if all cAMP were free, taken from all."""
    return total - P * held(total, K_1, K_2)


PARTS = {
    "receptors": dict.fromkeys(("R", "LR", "LRG", "RG", "b1_grk", "b1_pka"), 1),
    "Gs": dict.fromkeys(("G", "LRG", "RG", "bg"), 1),
    "cyclase": dict.fromkeys(("AC", "ACG", "ACF"), 1),
    "cAMP": {"cAMP": 1, "ARC": 1, "A2RC": 2, "A2R": 2},
}


def broken(sheet, totals):
    """What does not add up."""
    whole = totals | {"cAMP": sheet["cAMP_tot"]}
    for name, parts in PARTS.items():
        if abs(sum(n * sheet[s] for s, n in parts.items()) / whole[name] - 1) > 1e-3:
            return name
    return "nothing"


# --- task 4 ----------------------------------------------------------------------------------------------------------


def curve(table, plate, group):
    """Readings of isoproterenol (days, doses), and means of the other wells by their names (days)."""
    rows = table[(table["plate"] == plate) & (table["group"] == group)].sort_values(["day", "dose"], kind="stable")
    doses = rows[rows["added"] == "isoproterenol"]
    x = np.unique(doses["dose"])
    single = rows[rows["added"] != "isoproterenol"].groupby(["added", "day"])["reading"].mean()
    others = {added: single[added].to_numpy() for added, _ in camp_record.SINGLE}
    return x, doses["reading"].to_numpy().reshape(-1, x.size), others


def shift(table, plate="IBMX"):
    """Natural logarithm of each day's dose ratio, by least squares with one bottom and one top for both curves."""
    x, v, rest_v = curve(table, plate, "vehicle")
    _, d, rest_d = curve(table, plate, "drug")
    found = []
    for day in range(len(v)):
        y = np.concatenate([v[day], d[day], [rest_v["nothing"][day]] * 2, [rest_d["nothing"][day]] * 2])

        def misfit(u, w, y=y):
            s = np.concatenate([x / (x + math.exp(u)), x / (x + math.exp(u + w)), np.zeros(4)])
            columns = np.stack([np.ones_like(s), s], axis=1)
            return ((y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]) ** 2).sum()

        # a grid that is made finer around its best point
        centre, width = np.array([1.6, 1.5]), np.array([3.0, 3.0])
        for _ in range(22):
            steps = np.linspace(-1, 1, 7)
            points = [(centre[0] + width[0] * a, centre[1] + width[1] * b) for a in steps for b in steps]
            centre = np.array(min(points, key=lambda p: misfit(*p)))
            width = width * 0.5
        found.append(centre[1])
    return np.array(found)


def shares(table, plate="IBMX"):
    """Share of the production that is left on each day: all wells with cells, less what wells without cells read."""
    sums = []
    for group in ("drug", "vehicle"):
        _, y, single = curve(table, plate, group)
        cells = y.sum(axis=1) + 2 * single["nothing"] + 2 * single["forskolin"]
        nobody = (curve(table, plate, "drug")[2]["no cells"] + curve(table, plate, "vehicle")[2]["no cells"]) / 2
        sums.append(cells - (y.shape[1] + 4) * nobody)
    return sums[0] / sums[1]


def interval(logs, limit=None):
    """Mean and ends of the interval of logarithms to base 10, as numbers."""
    logs = np.asarray(logs)
    half = (limit or student_t.ppf(0.975, logs.size - 1)) * logs.std(ddof=1) / math.sqrt(logs.size)
    return [float(10 ** (logs.mean() + side * half)) for side in (0, -1, 1)]


MISTAKES = ("no_one", "ratio_itself", "unblanked", "rested", "no_ibmx", "own_forskolin")


def identify(table, mechanism):
    """Return the sound analysis of a student's plates, and known mistakes, each as mean and ends."""
    antagonist = mechanism == MECHANISMS[0]
    tops = {g: curve(table, "IBMX", g)[1][:, -3:].mean(axis=1) for g in ("drug", "vehicle")}
    single = {g: curve(table, "IBMX", g)[2] for g in ("drug", "vehicle")}
    if antagonist:
        ratio = np.exp(shift(table))
        good = ANTAGONIST / (ratio - 1)
        mistakes = {"no_one": ANTAGONIST / ratio, "ratio_itself": ratio}
    else:
        good, unblanked = shares(table), tops["drug"] / tops["vehicle"]
        rested = [tops[g] - single["vehicle"]["nothing"] for g in ("drug", "vehicle")]
        mistakes = {
            "unblanked": unblanked,
            "rested": np.maximum(rested[0], 1e-3) / rested[1],
            "no_ibmx": shares(table, PLATES[1]),
            "own_forskolin": unblanked * single["vehicle"]["forskolin"] / single["drug"]["forskolin"],
        }
    logs = np.log10(good)
    # A mistake that this student cannot make is a number that nobody gives, another one for each
    never = {name: [-k] * 3 for k, name in enumerate(MISTAKES, 2)}
    return {
        "good": interval(logs),
        **never,
        **{name: interval(np.log10(values)) for name, values in mistakes.items()},
        "one_error": interval(logs, limit=1.0),
        "normal": interval(logs, limit=norm.ppf(0.975)),
        "deviation": interval(logs, limit=student_t.ppf(0.975, 5) * math.sqrt(6)),
    }


def log_width(found):
    """How wide an interval is, on the scale of log10, and what it is around."""
    return [math.log10(found[2] / found[1]) if found[1] > 0 else -1.0, found[0]]


# --- task 5 ----------------------------------------------------------------------------------------------------------


def wells_exact(y_1, y_2, s, risk):
    """Wells that make the risk, before rounding up."""
    return (2 * s * norm.isf(risk) / math.log(y_1 / y_2)) ** 2


def wells_for(y_1, y_2, s, risk):
    """Fewest wells, by counting up; the risk is the chance that the mean of the logarithms lies beyond the middle."""
    if y_1 == y_2:
        return "never"
    n = 1
    while norm.cdf(-abs(math.log(y_1 / y_2)) / 2 / (s / math.sqrt(n))) > risk:
        n += 1
    return n


CELLS = {
    "no block": {},
    "propranolol 1 µM": {"propranolol": 1000.0},
    "pertussis toxin": {"pertussis": 1.0},
    "forskolin 10 µM": {"forskolin": 10.0},
}
MOMENT, LEAD, YOHIMBINE = 120.0, 300.0, 100.0


@cache
def knobs_of(cells, IBMX):
    """What is the same before and after norepinephrine."""
    block = CELLS[cells]
    return {
        "blocker": strength(block.get("propranolol", 0.0)),
        "FSK_tot": block.get("forskolin", 0.0),
        "IBMX_tot": IBMX,
        "K_L": affinity("norepinephrine"),
    }


@cache
def treated(cells, IBMX):
    """The cell when norepinephrine comes, drug and block five minutes before it."""
    return follow(rest(), [0, LEAD], **knobs_of(cells, IBMX))[-1]


@cache
def cAMP_seen(dose, cells="no block", yohimbine=0.0, IBMX=0.0):
    """All cAMP in µM two minutes after norepinephrine, drug and block five minutes before it."""
    left = alpha2_left(dose, yohimbine=yohimbine, pertussis=CELLS[cells].get("pertussis", 0.0))
    after = follow(treated(cells, IBMX), [0, MOMENT], **knobs_of(cells, IBMX), L_tot=dose / 1000, left=left)[-1]
    return of(after, "cAMP_tot")


def both(dose, cells, IBMX):
    """What the two hypotheses predict: an α2 antagonist, a PDE inhibitor."""
    return cAMP_seen(dose, cells, YOHIMBINE), cAMP_seen(dose, cells, 0.0, IBMX)


@cache
def blind_doses(IBMX):
    """Doses of norepinephrine in nM at which both predict the same, in a cell without a block."""

    def ahead(u):
        one, other = both(math.exp(u), "no block", IBMX)
        return math.log(other / one)

    grid = np.log([0.5, 2, 8, 20, 50, 120, 300, 1000, 5000])
    values = [ahead(float(u)) for u in grid]
    found = []
    for i in range(len(grid) - 1):
        if values[i] * values[i + 1] < 0:
            low, high, sign = grid[i], grid[i + 1], values[i]
            for _ in range(13):
                u = float((low + high) / 2)
                low, high = (u, high) if ahead(u) * sign > 0 else (low, u)
            found.append(math.exp((low + high) / 2))
    return found


def offers_of(doses):
    """All experiments on offer, and what they are."""
    return {f"{dose} nM, {cells}": (float(dose), cells) for cells in CELLS for dose in (0, *doses)}


def needed(IBMX, doses, s, risk):
    """Wells that each offer needs, before rounding up."""
    return {name: wells_exact(*both(*what, IBMX), s, risk) for name, what in offers_of(doses).items()}


DESIGNS = [
    [5.0, 30, 300, 0.1, 0.02, 10], [5.5, 30, 1000, 0.08, 0.02, 6], [4.0, 30, 300, 0.08, 0.01, 15],
    [4.5, 30, 300, 0.12, 0.05, 12], [4.0, 100, 1000, 0.12, 0.05, 10], [5.0, 100, 300, 0.1, 0.02, 10],
    [5.5, 10, 1000, 0.08, 0.05, 12], [4.0, 10, 300, 0.08, 0.05, 12], [5.0, 10, 300, 0.08, 0.02, 8],
    [6.0, 100, 1000, 0.08, 0.05, 8],
]  # fmt: skip


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    table, truth = wells(me), drug(me)
    IBMX, *doses, s, risk, limit = me.choice("design", DESIGNS, default=DESIGNS[0])
    of_offers = needed(IBMX, doses, s, risk)
    fold = me.number("fold", 300, 900, step=50, default=500)
    return {
        "propranolol_own": me.number("propranolol", 60.0, 300.0, step=20.0, default=100.0),
        "fold_own": fold,
        "effect_left": gi_level(1e12, GTP_for(fold)) / gi_level(1e12, GI["GTP_0"]),
        "t_own": me.number("t", 2, 8, step=1, default=3),
        "verdicts": camp_record.faults_of(me),
        "mechanism": truth["mechanism"],
        **identify(table, truth["mechanism"]),
        "limit": limit,
        "blind": blind_doses(IBMX),
        "needed_own": of_offers,
        "usable": [name for name, n in of_offers.items() if n <= limit],
        "best": min(of_offers, key=of_offers.get),
    }
