"""What the prose of lesson 08 claims, computed. A sentence that the models no longer support fails here."""

from functools import cache

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import brentq

from nelib.checkpoints import camp as ask
from nelib.explorers import camp as explore
from nelib.kit.evidence import load_evidence, references
from nelib.receptors.families import couplings
from nelib.signaling import beta2_switch, desensitization, gprotein, gs, gs_balance, pka
from nelib.signaling.cross_talk import Treatment, dose_response
from nelib.signaling.gs_errors import forskolin_balance, lost_conservation
from nelib.synapse import autoreceptor

TRAP, CELL, BALANCE, PEAK, FAULTS, SWITCH = (
    explore.trap, explore.cell, explore.balance, explore.peak, explore.faults, explore.switch
)  # fmt: skip
GS, B2, G = (
    {name: record.value for name, record in load_evidence(table).items()}
    for table in ("gs", "beta2_switch", "gprotein")
)
PAGE = {name: record.value for name, record in load_evidence("camp_explorers").items()}
ISO, NE = "isoproterenol", "norepinephrine"


def rel(value, share=0.01):
    return pytest.approx(value, rel=share)


# -- 1 an agonist that cannot leave ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("dose", "receptors", "proteins"), [(1, 8, 6), (10, 53, 30), (100, 95, 42), (1000, 99, 43)])
def test_yeast_after_a_minute(dose, receptors, proteins):
    """Yi (2003), BIOMD0000000072."""
    cell = gprotein.yeast_cycle().simulate([0, 60], parameters={"L": gprotein.molecules(dose)})
    held = cell["RL"][-1] / (cell["R"][-1] + cell["RL"][-1])
    assert (round(100 * held), round(cell["Ga"][-1] / 100)) == (receptors, proteins)


def test_yeast_has_a_small_reserve():
    assert G["G_0"] + G["Gd_0"] == G["R_0"] == 10_000
    assert G["k_RLm"] / 2e6 * 1e9 == rel(5), "K_d in nM"
    made = [
        gprotein.yeast_cycle().simulate([0, 60], parameters={"L": gprotein.molecules(d)})["Ga"][-1] for d in (10, 1000)
    ]
    assert made[0] / made[1] == pytest.approx(0.70, abs=0.01)
    on = G["R_0"] * G["k_Ga"]
    assert (on, G["k_Gd1"]) == pytest.approx((0.10, 0.11))
    assert G["k_Gd1"] / (G["k_Gd1"] + on) == pytest.approx(0.52, abs=0.005)
    still = {"k_Rd0": 0, "k_Rd1": 0, "k_Rs": 0}
    run = [
        gprotein.yeast_cycle().simulate([0, 3000], parameters={"L": gprotein.molecules(d), **still})["Ga"][-1]
        for d in (2.62, 1e4)
    ]
    assert run[0] / run[1] == pytest.approx(0.5, abs=0.005), "half of the effect at 0.52 K_d in the long run"


def stay(salt: str = "with Na", **changes: float) -> float:
    """Seconds for which an agonist stays: it can leave with k7 from one receptor in 1 + trapped."""
    return gprotein.gi_theory("amplification", salt, **changes) / gprotein.settings(salt=salt)["k7"]


def test_the_trap():
    """Thomsen & Neubig (1989), BIOMD0000000080: half-effect near 10 nM against k7/k1 = 2 µM."""
    found = TRAP.data()
    assert found["fold"] == rel(228, 0.003) and found["K_d"] == rel(2000)
    assert found["held"] == rel(2.27, 0.003) and found["caught"] == rel(100) and 1 / found["stays"] == rel(10)
    assert 1 + found["caught"] * found["held"] == rel(found["fold"], 0.001)
    assert 1 - found["states"]["R"] == pytest.approx(0.53, abs=0.005)
    assert 1 / found["states"]["DR"] == rel(430)
    assert stay() == pytest.approx(23, abs=0.3) and found["fold"] / 10 == rel(stay(), 0.003)
    assert TRAP.data(time=1)["half"] == rel(322)
    assert TRAP.data(gi=10)["fold"] == rel(3.3)


def test_what_sets_the_trap():
    shares = gprotein.control()
    printed = {"k1": -1, "k7": 1, "G": -1, "k2": -1, "k5": 0.9, "GTP": 0.48, "k10": -0.47, "k3": 0.07, "k8": 0.02}
    assert {n: round(shares[n], 2) for n in printed} == printed
    rates = gprotein.settings()
    assert rates["k4"] * rates["GTP"] == rel(50) and rates["k2"] * rates["G"] == rel(100)
    assert [rates[f"k{n}"] for n in (3, 5, 8, 10)] == pytest.approx([5, 1, 0.1, 55])


def test_the_derivation_of_the_lesson_is_what_runs():
    k1, k2, k3, k4, k5, k7, k8, k10, g, gtp, b, c, e, x = sp.symbols(
        "k1 k2 k3 k4 k5 k7 k8 k10 G GTP B C E X", positive=True
    )
    steps = [
        sp.Eq(k4 * gtp * e, (k10 + k5) * x),
        sp.Eq(k3 * c, k5 * x),
        sp.Eq(k2 * g * b, k8 * c + k5 * x),
    ]
    ring = sp.solve(steps, [b, c, e])
    half = k7 / k1 / (1 + (ring[c] + ring[e] + x) / ring[b])
    assert sp.simplify(half - gprotein.formulas()["EC50"].subs(sp.Symbol("GDP", positive=True), 0)) == 0


def test_sodium_and_GTP():
    assert gprotein.gi_theory("amplification", "without Na") == rel(1023, 0.002)
    without = TRAP.data(salt="without Na⁺")
    assert without["fold"] == rel(196) and without["K_d"] == rel(100)
    assert stay("without Na") / 60 == pytest.approx(34, abs=0.2)
    assert stay(GTP=G["GTP_0"] / 100) / 60 == pytest.approx(18, abs=0.6)
    leak = np.log(2) / 240  # epinephrine leaves platelet membranes, Eur J Pharmacol 124:31
    for salt, printed in (("with Na", 214), ("without Na", 150)):
        k7, whole = gprotein.settings(salt=salt)["k7"], gprotein.gi_theory("amplification", salt)
        assert k7 * whole / (k7 + leak * (whole - 1)) == rel(printed, 0.02)
    less = {n: gprotein.gi_theory(n) / gprotein.gi_theory(n, GTP=G["GTP_0"] / 100) for n in ("EC50", "maximum")}
    assert less == pytest.approx({"EC50": 48.6, "maximum": 48.6}, abs=0.05)


def test_the_loop_at_the_terminal():
    halves = [gprotein.gi_theory("EC50"), 1000 * load_evidence("autoreceptor")["K_auto"].value, PAGE["half_Ca_current"]]
    assert halves == pytest.approx([8.75, 27.8, 700], abs=0.05)
    assert halves[2] / halves[0] == rel(80)
    outside = 1000 * autoreceptor.plateau(10)["e"]
    shares = [outside / (outside + half) for half in halves]
    assert shares[0] == rel(2 / 3, 0.02) and 1 / shares[2] == pytest.approx(43, abs=0.5)
    assert TRAP.data(gi=10)["K_d"] / TRAP.data(gi=10)["fold"] == pytest.approx(610, abs=5)
    assert PAGE["most_Ca_current"] == 0.28 and PAGE["half_NG108"] == 177


# -- 2 one cell, two receptors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drug", "times"), [("propranolol 1 µM", 0.835), ("no drug", 2.20), ("pertussis toxin", 3.06)]
)  # fmt: skip
def test_one_transmitter_both_directions(drug, times):
    found = CELL.data(drug=drug)
    assert found["now"]["cAMP"] / found["rest"]["cAMP"] == pytest.approx(times, abs=0.005)


def test_alpha2_alone():
    found = CELL.data(drug="propranolol 1 µM")
    now, rest = found["now"], found["rest"]
    assert now["free"] / rest["free"] == pytest.approx(1 - 0.27, abs=0.015), "about as much as 26%"
    assert 1 - now["cAMP"] / rest["cAMP"] == pytest.approx(1 / 6, abs=0.005)
    assert 1 - rest["free"] / rest["cAMP"] == pytest.approx(0.75, abs=0.02)


def test_IBMX_and_cholera_toxin():
    IBMX = CELL.data(drug="IBMX 1 mM", minute=10)
    assert IBMX["now"]["cAMP"] / IBMX["rest"]["cAMP"] == rel(39)
    assert IBMX["cAMP_tot_course"][-1] > 1.02 * IBMX["cAMP_tot_course"][-3], "and rising"
    before = CELL.data(drug="IBMX 1 mM", minute=0)
    assert before["now"]["cAMP"] / before["rest"]["cAMP"] == rel(9.1)
    most = max(CELL.data(agonist=ISO, dose=10_000, minute=m)["now"]["cAMP"] for m in range(11))
    assert most < before["now"]["cAMP"], "more than any receptor"
    toxin = CELL.data(drug="cholera toxin", minute=0)
    assert toxin["now"]["cAMP"] / toxin["rest"]["cAMP"] == rel(5)


def test_amplification_at_a_receptor():
    assert GS["k_act"] / GS["k_hyd"] == rel(20)
    assert GS["k_AC_Gs"] * GS["ATP"] / (GS["K_m_Gs"] + GS["ATP"]) == rel(8)


def test_outputs_of_the_heart_cell():
    alone = Treatment(I_max=0)
    cells = {a: dose_response([0, 1000], a, alone) for a in (NE, ISO)}
    plb = {a: [round(100 * v) for v in c["PLB"]] for a, c in cells.items()}
    channels = {a: [round(100 * v / GS["LCC_tot"]) for v in c["LCCa"]] for a, c in cells.items()}
    assert plb == {NE: [4, 90], ISO: [4, 91]}
    assert channels == {NE: [20, 48], ISO: [20, 49]}
    rest = gs_balance.steady_state()
    free = [float(rest[f"C_{i}"]) / (2 * GS[f"PKA_{i}"]) for i in pka.ISOFORMS]
    assert free == pytest.approx([0.05, 0.17], abs=0.005)


def test_isoproterenol_needs_a_seventh_and_would_need_a_sixteenth():
    assert GS["K_i_NE"] / GS["K_i_ISO"] == rel(16)
    half = {a: BALANCE.data(agonist=a)["steps"]["PLB"][1] for a in (NE, ISO)}
    assert half[ISO] == pytest.approx(3.6, abs=0.05) and half[NE] / half[ISO] == pytest.approx(7, abs=0.1)
    for a in (NE, ISO):  # the same doses, counted as what is free
        doses = np.geomspace(0.01, 1e4, 300)
        low, cell, high = (dose_response(d, a, Treatment(I_max=0)) for d in ([0.0], doses, [1e7]))
        share = (cell["PLB"] - low["PLB"]) / (high["PLB"] - low["PLB"])
        half[a] = np.exp(np.interp(0.5, share, np.log(cell["L"])))
    assert half[NE] / half[ISO] == pytest.approx(16, abs=0.3)


# -- 3 where the curve moves, and which way --------------------------------------------------------------------------


def test_the_steps_of_the_balance():
    steps = BALANCE.data()["steps"]
    assert steps["K_L"][1] == rel(4588, 0.001) and steps["PLB"][1] == pytest.approx(25, abs=0.5)
    made = steps["K_L"][1] / steps["occupied"][1]
    assert made == rel(89) and steps["occupied"][1] / steps["PLB"][1] == rel(2, 0.03)
    assert steps["PLB"][2] / steps["PLB"][0] == pytest.approx(8.4, abs=0.05)
    assert steps["PKA"][2] / steps["PKA"][0] == pytest.approx(78, abs=0.5)


def test_gs_makes_most_of_the_shift():
    K_L, free = 1000 * gs.affinity(NE), float(gs_balance.steady_state()["G"])
    seen = K_L * (1 + free / GS["K_C"]) / (1 + free / GS["K_R"])
    assert free == rel(3.8) and seen == rel(82) and K_L / seen == rel(56)
    bare = gs_balance.steady_state([0, 1e5], K_L=gs.affinity(NE))
    assert (bare["LR"] + bare["LRG"])[1] / GS["b1_tot"] == pytest.approx(0.49, abs=0.01), "GRK and PKA lower the top"


def test_phospholamban_is_steep_and_the_channel_is_not():
    doses = np.geomspace(0.01, 1e6, 200)
    low, cell, high = (
        gs_balance.steady_state(d, K_L=gs.affinity(NE)) for d in (np.array([0.0]), doses / 1000, np.array([1e5]))
    )
    share = (cell["LCCa"] - low["LCCa"]) / (high["LCCa"] - low["LCCa"])
    ends = np.exp(np.interp([0.1, 0.9], share, np.log(doses)))
    assert ends[1] / ends[0] == pytest.approx(72, abs=1)
    kinase = np.geomspace(0.001, 2, 1000)
    ends = np.interp([0.1, 0.9], pka.substrates(kinase, kinase)["PLBp"], kinase)
    assert ends[1] / ends[0] == pytest.approx(3.3, abs=0.05)
    assert GS["K_PP1_PLB"] < GS["K_PKA_PLB"] < GS["PLB_tot"] / 5


@cache
def course(most: float) -> np.ndarray:
    cell = dose_response([0, 0.1, 1, 10, 100, 1000, 1e8], treatment=Treatment(I_max=most))["cAMP_tot"]
    return cell[1:] / cell[0]


def test_which_way_camp_goes():
    assert course(0.27)[:2] == pytest.approx([1, 1], abs=0.005), "they cancel up to 1 nM"
    assert course(0.27)[2] > 1.1
    assert course(0.7)[2:5] == pytest.approx([0.85, 0.99, 1.11], abs=0.01)
    assert (course(0.2) > 1).all() and (course(0.8) < 1).all()


def test_two_borders():
    def first(most):
        cell = dose_response([0, 0.02], treatment=Treatment(I_max=most))["cAMP_tot"]
        return cell[1] / cell[0] - 1

    assert brentq(first, 0.1, 0.5) == pytest.approx(0.25, abs=0.007)
    assert brentq(lambda most: course(most)[-1] - 1, 0.5, 0.9) == pytest.approx(0.75, abs=0.005)
    half = gprotein.gi_theory("EC50") * GS["K_Gi"] / (1 + GS["K_Gi"])
    rest, little = (
        float(gs_balance.steady_state(d, K_L=gs.affinity(NE), pka=0)["production"]) for d in (0.0, 1e-5)
    )  # 0.01 nM
    slope = (little / rest - 1) / 0.01
    assert half == pytest.approx(4.4, abs=0.05) and slope == pytest.approx(0.058, abs=0.0005)
    assert half * slope == pytest.approx(0.25, abs=0.005)
    end = float(gs_balance.steady_state(100, K_L=gs.affinity(NE), pka=0)["production"]) / rest - 1
    assert end == pytest.approx(2.88, abs=0.01) and 1 - 1 / (1 + end) == pytest.approx(0.74, abs=0.005)


@pytest.mark.parametrize(("E_alpha", "highest"), [(4.4, 1), (37, 1.24), (700, 2.24)])
def test_with_measured_half_effects_no_low_dose_lowers_camp(E_alpha, highest):
    doses = np.geomspace(0.01, 1e5, 60)
    cell = dose_response([0, *doses], treatment=Treatment(I_max=0.8, E_alpha=E_alpha))["cAMP_tot"]
    cell = cell / cell[0]
    assert cell.max() == pytest.approx(highest, abs=0.01) and cell[-1] == pytest.approx(0.87, abs=0.012)


def test_more_phosphodiesterase_does_not_turn_the_direction():
    for times, printed in ((0.5, 1.17), (5, 1.05)):
        left = 1 - GS["I_max"] * 10 / (10 + 4.375)
        rest, cell = (
            float(
                gs_balance.steady_state(d, K_L=gs.affinity(NE), cyclase_left=c, PDE_tot=times * GS["PDE_tot"])[
                    "cAMP_tot"
                ]
            )
            for d, c in ((0.0, 1.0), (0.01, left))
        )
        assert cell / rest == pytest.approx(printed, abs=0.02)
    assert GS["I_max"] == 0.27


# -- 4 why it does not last ------------------------------------------------------------------------------------------


def test_two_doses():
    found, free, no_GRK, late = (
        PEAK.data(**change) for change in ({}, {"kinases": "neither"}, {"kinases": "PKA, without GRK"}, {"gap": 20})
    )
    assert found["peak"] == pytest.approx(4, abs=0.05) and found["when"] == pytest.approx(2, abs=0.1)
    assert free["last"] == pytest.approx(6.4, abs=0.05) and (np.diff(free["cAMP"][:20]) > 0).all()
    assert (round(100 * no_GRK["held"][1]), round(100 * found["held"][1])) == (38, 29)
    assert sum(found["held"]) == pytest.approx(0.49, abs=0.005)
    assert found["lowest"] / found["rest"] == pytest.approx(1 - 0.16, abs=0.005)
    assert [round(100 * d["second"]) for d in (found, late)] == [84, 98]


def test_receptors_without_agonist_make_part_of_the_resting_camp():
    uncoupled = gs_balance.steady_state(K_C=1e9)
    free = [float(np.squeeze(pka.free_cAMP(cell["cAMP_tot"]))) for cell in (uncoupled, gs_balance.steady_state())]
    assert free[0] / free[1] == pytest.approx(0.25, abs=0.01), "three quarters of the free cAMP"


def test_GRK_is_slow_beside_A431_cells():
    rate = GS["k_GRK"] + GS["k_GRK_off"]
    assert np.log(2) / rate == rel(210) and GS["k_GRK"] / rate == rel(1 / 3)
    assert np.log(2) / rate / desensitization.value("half_GRK") == rel(14)
    assert np.log(2) / rate / desensitization.value("half_arrestin") == pytest.approx(3, abs=0.05)
    assert desensitization.time_to(0.5) == pytest.approx(33, abs=1)
    assert PEAK.data()["when"] * 60 > 3 * desensitization.time_to(0.5)
    left = desensitization.function_left([15, 60, 120, 600])
    assert [round(100 * v) for v in left["all"]] == [68, 40, 34, 22]


# -- 5 a model against itself ----------------------------------------------------------------------------------------


def test_the_root_at_rest_and_at_high_doses():
    found = FAULTS.data(dose=10_000)
    assert found["at rest"][2] == pytest.approx(1.05, abs=0.005)
    assert found["ratios"][2] == pytest.approx(0.45, abs=0.005)
    assert FAULTS.data(dose=0.7)["ratios"][2] == pytest.approx(1, abs=0.005)


def test_the_misprinted_constant_against_the_range_of_the_paper():
    """Saucerman (2003): 5 to 26% of the cyclase, 0.1 nM to 10 µM isoproterenol, 3 min, 1 mM IBMX."""
    found = {}
    for K_Gs in (GS["K_Gs"], GS["K_Gs_printed"]):
        change = {"K_Gs": K_Gs, "IBMX_tot": GS["IBMX_used"]}
        runs = [gs.beta_pathway().simulate([0, 180], parameters={"L_tot": d, **change}) for d in (1e-4, 10)]
        found[K_Gs] = [100 * run["ACG"][-1] / GS["AC_tot"] for run in runs]
    assert found[0.4] == pytest.approx([4.7, 25.5], abs=0.05)
    assert found[315] == pytest.approx([0.0079, 0.0607], rel=0.01)


def test_limits_find_the_wrong_root():
    c, T, K_A, S = sp.symbols("c T K_A S", positive=True)
    roots = sp.solve(sp.Eq(c + K_A * S / c, T), c)
    assert [sp.limit(root, S, 0) for root in roots] == [0, T]
    published, right = (pka.formulas()[name] for name in ("published root", "cAMP root"))
    assert sp.limit(published, S, 0) == 0 and sp.simplify(right - roots[1]) == 0
    assert sp.simplify(published + K_A * S / published - T) != 0


def test_free_camp_is_always_more_than_PKA_holds_once():
    total = np.geomspace(1e-3, 100, 60)
    free = pka.free_cAMP(total)
    parts = pka.subunits(free)
    assert (free > parts["ARC_I"] + parts["ARC_II"]).all()


@pytest.mark.parametrize(
    ("dose", "printed"),
    [(0, (0.842, 0.226, 0.237)), (0.001, (1.013, 0.302, 0.295)), (0.01, (1.990, 0.806, 0.504)),
     (10, (2.700, 1.254, 0.561))],
)  # fmt: skip
def test_free_camp_by_both_roots(dose, printed):
    total = gs_balance.steady_state(dose)["cAMP_tot"]
    found = (total, pka.free_cAMP(total), pka.published_free_cAMP(total))
    assert [float(v) for v in found] == pytest.approx(printed, abs=6e-4)


def test_two_lost_sums():
    assert lost_conservation(1.0, 0.01)["published"] == pytest.approx(21, abs=0.2)
    assert lost_conservation(1.0, 0.01)["right"] == rel(GS["Gs_tot"], 1e-6) and GS["Gs_tot"] == 3.83
    assert forskolin_balance(GS["FSK_used"], 0.04)["published"] == pytest.approx(1.21, abs=0.01)
    at_rest = lost_conservation(0.0)
    assert 1 < at_rest["published"] / at_rest["right"] < 1.01


# -- 6 beta2 changes sides -------------------------------------------------------------------------------------------


def test_the_switch():
    found = [SWITCH.data(look=minute)["now"]["Gi"] for minute in (2, 5)]
    assert found == pytest.approx([0.47, 0.92], abs=0.005)
    assert SWITCH.data()["end"]["Gi"] == pytest.approx(0.996, abs=0.0005)
    other = SWITCH.data(agonist="norepinephrine: no step to Gi", look=10)
    assert other["most αs"] == rel(215) and other["now"]["αs"] == pytest.approx(0.1, abs=0.05)
    assert (other["αi"] == 0).all()


def test_why_it_lasts():
    half = (B2["k_Gi_off"] + B2["k_act_Gi"]) / B2["k_Gi"]
    path = beta2_switch.switching(np.linspace(0, 2400, 241), 1000, 100, wash=600, PKA_after_wash=0)
    Gi = path["Gi"][-1]
    assert half == rel(2) and Gi == rel(8747) and Gi / half == pytest.approx(4000, rel=0.1)
    assert np.log(2) / B2["k_dephos"] / 60 == rel(4.6)
    days = np.log(2) / B2["k_dephos"] * (1 + Gi / half) / 86400
    assert days == pytest.approx(14, abs=0.1)
    assert B2["Gi_0"] / B2["GsbAR_0"] == pytest.approx(10, rel=0.15)
    assert np.log(2) / (60 * desensitization.value("k_PKA_back")) == pytest.approx(9, abs=0.5)


def test_the_box_closes():
    box = beta2_switch.detailed_balance()
    assert (round(box["agonist first"], 2), round(box["Gs first"], 2)) == (1500.15, 1500)


# -- what the models cannot tell, and the sources --------------------------------------------------------------------


@pytest.mark.parametrize(("blocker", "total", "free"), [(0, 5.6, 2.6), (100, 87.6, 84.6)])
def test_the_model_counts_all_agonist(blocker, total, free):
    doses = np.geomspace(0.01, 1e5, 300)
    treatment = Treatment(propranolol=blocker)
    low, cell, high = (dose_response(d, ISO, treatment) for d in ([0.0], doses, [1e8]))
    share = (cell["fAC"] - low["fAC"]) / (high["fAC"] - low["fAC"])
    found = np.exp(np.interp(0.5, share, np.log(doses))), np.exp(np.interp(0.5, share, np.log(1000 * cell["L"])))
    assert found == pytest.approx((total, free), rel=0.01)
    assert (total / 5.6, free / 2.6) == pytest.approx((1, 1) if blocker == 0 else (16, 33), rel=0.03)
    assert 1 + gs.strength("propranolol", 100) == rel(33, 0.02)


def test_the_families_of_the_first_overview():
    """Seed error 9: "excitatory" and "inhibitory" as the effect of a family."""
    table = explore.family_table()
    assert [row[0] for row in table.rows] == ["α1", "α2", "β"]
    assert [row[1].split("“")[1] for row in table.rows] == ["Excitatory”", "Inhibitory”", "Excitatory”"]
    assert set(table.sources) <= set(references())
    assert couplings("alpha2")["also Gs, where receptor reserve and efficacy are both high"] == ["α2A"]
    assert couplings("beta")["also Gi"] == ["β3"]
    assert "β3: also Gi" in table._repr_markdown_() and table._repr_markdown_().count("\n") == 4


def test_what_the_cited_title_says():
    """Seed error 10: "primarily ... through β2" for "only the Gs pathway", in mouse heart, overexpressed."""
    title = references()["heubach2004"]["title"]
    assert all(word in title for word in ("only the Gs pathway", "human", "overexpressed", "mouse heart"))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [("held", "200 nM", "267 nM"), ("held", "0.2 µM", "800 nM"), ("share_of_GRK", "75%", "300%"),
     ("turning", "500 nM", "2000 nM")],
)  # fmt: skip
def test_checks_know_the_answer_and_the_mistake(question, right, wrong):
    answer = getattr(ask, question)().answer
    assert answer.judge(right).kind == "right"
    assert answer.judge(wrong).kind == "known error"


@pytest.mark.parametrize(
    "question", ["no_GTP", "pertussis", "total", "direction", "where", "falls", "which_test", "why", "heubach"]
)
def test_each_option_has_its_own_answer(question):
    answer = getattr(ask, question)().answer
    said = [answer.judge(option) for option in answer.feedback]
    assert [f.kind for f in said].count("right") == 1 and len({f.message for f in said}) == len(said)


def test_the_drug_of_the_pattern():
    """PKI: all cAMP 3.2 × rest, free 1.04 ×, before any agonist; H-89 raises it by 2%."""
    found = {d: CELL.data(drug=d, minute=0) for d in ("PKI 10 µM", "H-89", "IBMX 1 mM", "forskolin 10 µM")}
    times = {d: (f["now"]["cAMP"] / f["rest"]["cAMP"], f["now"]["free"] / f["rest"]["free"]) for d, f in found.items()}
    assert times["PKI 10 µM"] == pytest.approx((3.2, 1.04), abs=0.01)
    assert times["H-89"][0] == pytest.approx(1.02, abs=0.005)
    assert all(times[d][1] > times[d][0] for d in ("IBMX 1 mM", "forskolin 10 µM"))
