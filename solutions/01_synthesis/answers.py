"""Reference answers of exercise 01, computed without looking at the solution notebook.

Rates of TH come from its states (free, with catecholamine, with BH4, ...), counted numerically, not from the formula
that the solution derives. Fluxes come from long simulations, not from the steady-state solver.
"""

import math

import numpy as np
from scipy.optimize import brentq, curve_fit

from nelib.kit.evidence import load_evidence
from nelib.synapse.synthesis import norepinephrine_terminal
from nelib.synapse.th_assay import enzyme, plate

k = {name: record.value for name, record in load_evidence("synthesis").items()}

CDA = 50.0  # µM, stated in task 3

STEPS = {
    "alpha-methyl-p-tyrosine": "TH",
    "carbidopa": "AADC",
    "benserazide": "AADC",
    "reserpine": "VMAT",
    "tetrabenazine": "VMAT",
    "disulfiram": "DBH",
}


def th(tyr, bh4, cda, with_bh4=0.0, instead_of_bh4=0.0, with_both=0.0, anywhere=0.0, substrate=True):
    """Rate of TH in µM/h; the inhibitor's concentration over its constant is given for each place where it may bind."""
    bound = bh4 / k["K_bh4"]
    free = 1 + anywhere
    states = free + cda / k["K_i_cda"] + instead_of_bh4 + bound * (free + with_bh4)
    productive = bound * tyr / k["K_tyr"]
    rate = k["V_TH"] * productive / (states + productive * (1 + with_both))
    return rate * k["f_substrate"] / (1 + tyr / k["K_i_tyr"]) if substrate else rate


def plateau(fraction, bh4, cda, of_v_max=False):
    """Lowest and highest tyrosine in µM at which TH runs at `fraction` of its maximum, by looking for them."""
    grid = np.geomspace(1e-3, 1e6, 20001)
    rates = th(grid, bh4, cda)
    top = grid[rates.argmax()]
    level = fraction * (k["V_TH"] * k["f_substrate"] if of_v_max else rates.max())
    if level >= rates.max():
        return [float(top), float(top)]
    miss = lambda tyr: th(tyr, bh4, cda) - level  # noqa: E731
    return [brentq(miss, 1e-3, top), brentq(miss, top, 1e6)]


def rested(terminal, share=1.0, th_activity=1.0):
    """The terminal after 20 000 hours, with a share of its biopterin."""
    start = {name: share * terminal.species[name].initial.value for name in ("bh4", "bh2")}
    return terminal.simulate([0, 2e4], initial=start, activity={"TH": th_activity})


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    terminal = norepinephrine_terminal()

    # Task 2
    K_ampt = me.number("K_ampt", 5, 40, step=1, default=17)

    def relative(ampt):
        return ampt / K_ampt

    # Task 4
    truth, wells = enzyme(me), plate(me)
    tyrosine, rate = wells["tyrosine"].to_numpy(), wells["rate"].to_numpy()
    plain = lambda s, v, km: v * s / (km + s)  # noqa: E731
    low = tyrosine <= 200
    K_m_plain = curve_fit(plain, tyrosine, rate, p0=[rate.max(), 20])[0][1]
    K_m_low = curve_fit(plain, tyrosine[low], rate[low], p0=[rate.max(), 20])[0][1]
    K_m, K_i = truth["K_m"], truth["K_i"]
    # Half of the peak: tyr^2 + tyr (K_m + K_i - 2 (sqrt K_m + sqrt K_i)^2) + K_m K_i = 0
    half = 2 * (math.sqrt(K_m) + math.sqrt(K_i)) ** 2 - K_m - K_i
    K_half = (half - math.sqrt(half**2 - 4 * K_m * K_i)) / 2

    # Task 5
    bh4_left = me.number("bh4_left", 0.05, 0.25, step=0.01, default=0.10)
    flux = {}
    for share in (1.0, bh4_left):
        for activity in (1.0, 1.2):
            state = rested(terminal, share, activity)
            flux[share, activity] = (float(state["DBH"][-1]), float(state["vne"][-1]))
    small = float(rested(terminal, bh4_left, 1.01)["DBH"][-1])
    before, after = flux[bh4_left, 1.0], flux[bh4_left, 1.2]
    healthy = flux[1.0, 1.2][0] / flux[1.0, 1.0][0]

    # Task 6
    target = me.choice("target", [*range(40, 58), *range(64, 76)], default=65)
    rest = rested(terminal)
    start = {name: float(values[-1]) for name, values in rest.species.items()}

    def left_after(hours, inhibition):
        path = terminal.simulate([0, hours], initial=start, activity={"TH": 1 - inhibition})
        return 100 * float(path["vne"][-1]) / start["vne"]

    inhibition = brentq(lambda x: left_after(24, x) - target, 0, 1)
    in_the_end = brentq(lambda x: left_after(5000, x) - target, 0, 1)

    return {
        "K_ampt": K_ampt,
        "relative": relative,
        "K_m": K_m,
        "K_i": K_i,
        "K_m_plain": K_m_plain,
        "K_m_low": K_m_low,
        "K_half": K_half,
        "C_TH": math.log(after[0] / before[0]) / math.log(1.2),
        "C_absolute": (after[0] - before[0]) / 0.2,
        "C_relative": (after[0] / before[0] - 1) / 0.2,
        "C_small": math.log(small / before[0]) / math.log(1.01),
        "C_healthy": math.log(healthy) / math.log(1.2),
        "C_content": math.log(after[1] / before[1]) / math.log(1.2),
        "flux_ratio": after[0] / before[0],
        "inhibition": inhibition,
        "in_the_end": in_the_end,
        "target": target,
    }
