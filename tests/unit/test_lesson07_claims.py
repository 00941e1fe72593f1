"""What the prose of lesson 07 claims, computed. A sentence that the models no longer support fails here."""

from functools import cache

import numpy as np
import pytest
import sympy as sp

from nelib.checkpoints import gq as ask
from nelib.explorers import gq as explore
from nelib.kit.evidence import load_evidence
from nelib.receptors.subtypes import affinities
from nelib.signaling import artery, calcium, contraction, dose, gq

SECONDS = np.linspace(0, 120, 481)
BATH, STORE = ("Ca2+-free bath",), ("empty store",)


@cache
def force(ne: float, blocks: tuple[str, ...] = (), *, tired: bool = False, **parameters: float) -> dict[str, float]:
    """Peak, its moment, mean of the second minute and force at one minute."""
    settings = dict(parameters) if tired else dict(parameters) | {"k_p": 0.0}
    f = contraction.force(artery.respond(SECONDS, ne, blocks=blocks, **settings))
    return {
        "peak": float(f.max()),
        "at": float(SECONDS[f.argmax()]),
        "late": float(f[SECONDS >= 60].mean()),
        "minute": float(f[SECONDS == 60][0]),
    }


def of_normal(ne: float, blocks: tuple[str, ...], part: str, **parameters: float) -> float:
    wait = {n: v for n, v in parameters.items() if n == "bath_before"}
    rest = {n: v for n, v in parameters.items() if n not in wait}
    return force(ne, blocks, **rest, **wait)[part] / force(ne, **rest)[part]


# -- 1 where along the chain -----------------------------------------------------------------------------------------


def test_half_of_the_receptors_make_most_of_the_force_and_a_tenth_little():
    here = {ne: explore.chain.data(ne=ne)["here"] for ne in (1, 10)}
    assert here[10]["occupancy"] == pytest.approx(0.5, abs=0.001) and here[10]["force"] == pytest.approx(
        0.85, abs=0.005
    )
    assert here[1]["occupancy"] == pytest.approx(0.091, abs=0.001) and here[1]["force"] == pytest.approx(
        0.04, abs=0.002
    )


def test_the_first_contraction_is_all_or_nothing():
    assert force(0.9)["peak"] == pytest.approx(0.07, abs=0.005)
    assert force(1)["peak"] == pytest.approx(0.70, abs=0.005)
    assert force(1)["late"] == pytest.approx(0.04, abs=0.005)


def test_where_the_curve_shifts():
    half = dose.half_effects("open")
    assert half["G"] == pytest.approx(8.97, abs=0.02)  # "9.0 of 10 µM"
    assert [half[n] for n in ("IP3", "Ca", "force")] == pytest.approx([2.0, 2.7, 3.3], abs=0.03)


def test_destroying_half_and_occupying_half_are_the_same_to_the_chain():
    most = explore.chain.data(intact=50)["most"]
    assert most["force"] == pytest.approx(0.85, abs=0.005)
    assert [most["occupancy"], most["G"]] == pytest.approx([0.5, 0.5], abs=0.05)


def test_an_antagonist_moves_every_rung_alike_and_takes_no_height():
    data = explore.chain.data(prazosin=10)
    assert [data["half"][n] / data["usual"][n] for n in data["half"]] == pytest.approx([11] * 5, rel=0.01)
    assert list(data["most"].values()) == pytest.approx([1] * 5, abs=0.01)


def test_less_plc_leaves_the_first_two_curves_alone():
    data = explore.chain.data(plc=10)
    for name in ("occupancy", "G"):
        assert data["most"][name] == pytest.approx(1, abs=1e-3)
        assert data["half"][name] == pytest.approx(data["usual"][name], rel=1e-3)
    assert data["most"]["IP3"] == pytest.approx(0.25, abs=0.01)  # "to a quarter"
    assert data["most"]["force"] == pytest.approx(0.04, abs=0.01)  # "a few percent"


def test_a_bath_without_calcium_leaves_no_ip3_in_the_end():
    assert artery.plateau(1e6, blocks=BATH)["IP3"][0] < 1e-6


def test_a_slow_g_protein_would_be_a_reserve_and_this_one_is_quick():
    K_1, k_a, k_d, delta = (gq.evidence(n).value for n in ("K_1", "k_a", "k_d", "delta"))
    assert (k_a, k_d, round(delta, 3), K_1) == (0.17, 1.5, 0.001, 10)
    values = {"K_1": K_1, "k_a": k_a, "delta": delta}
    assert gq.FORMULAS.compute("EC50_G", k_d=k_d, **values) == pytest.approx(9.0, abs=0.05)
    assert gq.FORMULAS.compute("EC50_G", k_d=0.01, **values) < 0.6


# -- 2 it swings -----------------------------------------------------------------------------------------------------


def test_the_window_and_the_height_at_its_ends():
    window = calcium.window()
    assert (window.low, window.high) == pytest.approx((0.355, 0.637), abs=0.001)
    heights = {ip3: calcium.oscillation(ip3) for ip3 in (0.36, 0.5, 0.6, 0.635)}
    swing = {ip3: float(c.high[0] - c.low[0]) for ip3, c in heights.items()}
    assert swing[0.36] < swing[0.5] < swing[0.6]
    assert swing[0.635] == pytest.approx(0.25, abs=0.05)


def test_a_tight_pump_makes_frequency_and_not_height():
    settings = calcium.variant("frequency modulated")
    assert settings["k_3"] == pytest.approx(0.051)
    slow, fast = (calcium.oscillation(ip3, **settings) for ip3 in (0.6, 0.9))
    assert (slow.period, fast.period) == pytest.approx((26, 18), abs=0.5)


def test_trace_changes_its_sign_in_the_table_and_the_determinant_does_not():
    model = calcium.calcium_model()
    names = sp.symbols("Ca h IP3")
    values = {n: r.value for n, r in load_evidence("calcium").items() if n != "IP3"}
    J = sp.lambdify(names, sp.Matrix([model.odes["Ca"], model.odes["h"]]).jacobian(names[:2]).subs(values))
    branch = calcium.diagram()
    found = []
    for ip3 in (0.30, 0.35, 0.36, 0.5, 0.63, 0.64, 0.70):
        rest = [np.interp(ip3, branch.values, column) for column in branch.states.T]
        found.append((np.trace(J(*rest, ip3)), np.linalg.det(J(*rest, ip3))))
    traces, determinants = zip(*found, strict=True)
    assert [t > 0 for t in traces] == [False, False, True, True, True, False, False]
    assert min(determinants) > 0.2
    eigenvalues = np.roots([1, -0.2, 0.3])  # of the check
    assert eigenvalues.real == pytest.approx([0.1, 0.1]) and abs(eigenvalues[0].imag) == pytest.approx(0.54, abs=0.005)


# -- 3 the latch -----------------------------------------------------------------------------------------------------


def test_force_outlives_phosphorylation():
    data = explore.latch.data()
    assert (data["left phosphorylation"], data["left"]) == pytest.approx((0.13, 0.84), abs=0.005)
    assert explore.latch.data(moment=300)["left"] == pytest.approx(0.76, abs=0.005)
    assert data["cheaper"] == pytest.approx(3.3, abs=0.2)  # "a third"


def test_most_of_the_atp_puts_phosphates_on():
    path = contraction.follow(np.arange(0, 301.0), 0.5, {30.0: 0.15}, K_7=0.01)
    last = -1
    phosphates = path["MLCK_free"][last] + path["MLCK_bound"][last]
    assert phosphates / contraction.atp_use(path)[last] == pytest.approx(0.8, abs=0.02)


def test_the_latch_with_calcium_held():
    slow, fast = (contraction.plateau(0.15, K_7=K_7) for K_7 in (0.01, 0.1))
    assert float(slow["phosphorylation"]) == pytest.approx(0.10, abs=0.005)
    assert (float(slow["force"]), float(fast["force"])) == pytest.approx((0.60, 0.21), abs=0.005)


# -- 4 the whole cell ------------------------------------------------------------------------------------------------


def test_the_bath_takes_what_lasts_and_not_the_peak():
    assert of_normal(3, BATH, "peak") == pytest.approx(0.94, abs=0.005)
    assert of_normal(3, BATH, "late") == pytest.approx(0.05, abs=0.005)


def test_the_store_takes_the_peak_and_delays_it_and_leaves_the_second_minute_at_3_uM_only():
    assert of_normal(3, STORE, "peak") == pytest.approx(0.62, abs=0.005)
    assert force(3, STORE)["at"] > 3 * force(3)["at"]
    assert of_normal(3, STORE, "late") == pytest.approx(1, abs=0.01)
    assert of_normal(1.5, STORE, "late") < 0.6


def test_three_choices_decide():
    assert of_normal(3, BATH, "peak", bath_before=300.0) == pytest.approx(0.03, abs=0.005)
    assert of_normal(3, BATH, "peak", bath_before=120.0) == pytest.approx(0.91, abs=0.005)
    assert of_normal(30, BATH, "peak", bath_before=300.0) == pytest.approx(0.76, abs=0.01)
    assert of_normal(1, BATH, "peak") == pytest.approx(0.035, abs=0.006)
    assert of_normal(3, BATH, "peak", epsilon=1.0) < 0.01  # one minute at the published speed
    assert of_normal(3, STORE, "peak", epsilon=1.0) == pytest.approx(0.98, abs=0.005)
    assert of_normal(3, STORE, "late", epsilon=1.0) == pytest.approx(0.66, abs=0.01)
    assert of_normal(3, BATH, "late", K_7=0.01) == pytest.approx(0.63, abs=0.005)
    assert of_normal(3, STORE, "peak", K_7=0.01) == pytest.approx(0.92, abs=0.005)


def test_the_store_shifts_the_lasting_mean_by_about_a_tenth_and_takes_force_all_the_same():
    times = np.arange(0, 1801)
    for ne in (2, 3, 10):
        runs = [artery.respond(times, ne, blocks=b, k_p=0) for b in ((), STORE)]
        with_store, without = (run["Ca"][times > 900].mean() for run in runs)
        assert 1.05 < without / with_store < 1.15
        lasting, emptied = (contraction.force(run)[times > 900].mean() for run in runs)
        assert emptied < lasting, "because it swings less"


def test_the_law_of_the_lasting_mean_holds_for_the_model():
    times = np.arange(0, 1801, 0.5)
    path = artery.respond(times, 3, k_p=0)
    late = times > 600
    assert path["entry"][late].mean() == pytest.approx(path["extrusion"][late].mean(), rel=0.01)


def test_no_dose_ends_the_swing_of_the_open_cell_and_one_does_in_the_closed():
    assert artery.plateau([3, 30, 300, 3000])["oscillates"].all()
    low, high = dose.swinging_doses("closed")
    assert (low, high) == pytest.approx((0.85, 13.6), abs=0.1)


def test_other_blocks_as_the_check_describes_them():
    assert of_normal(3, ("PKC inhibitor",), "late") == pytest.approx(0.89, abs=0.005)
    assert of_normal(3, ("PKC inhibitor",), "peak") == pytest.approx(0.96, abs=0.005)
    assert of_normal(3, ("prazosin",), "peak") < 0.05


def test_as_published_the_first_contraction_is_over_in_a_minute():
    assert force(3, tired=True)["minute"] == pytest.approx(0.03, abs=0.005)
    with_latch = force(3, tired=True, K_7=0.01)
    assert with_latch["minute"] == pytest.approx(0.55, abs=0.005) and with_latch["late"] < with_latch["minute"]


# -- 5 the second dose -----------------------------------------------------------------------------------------------


def test_the_second_peak():
    ratio = {
        "hour": gq.second_pulse(1, 300, 3600)["ratio"],
        "day": gq.second_pulse(1, 300, 86400)["ratio"],
        "1000 min": gq.second_pulse(1, 300, 60000)["ratio"],
        "3 µM": gq.second_pulse(3, 300, 3600)["ratio"],
        "100 µM": gq.second_pulse(100, 300, 3600)["ratio"],
        "beta2": gq.second_pulse(1, 300, 3600, k_dp=gq.evidence("k_dp_beta2").value)["ratio"],
    }
    assert ratio["hour"] == pytest.approx(0.083, abs=0.0005) and ratio["day"] == pytest.approx(0.086, abs=0.0005)
    assert ratio["1000 min"] == pytest.approx(0.086, abs=0.0005) and 1 / ratio["hour"] == pytest.approx(12, abs=0.05)
    assert ratio["3 µM"] < ratio["hour"] < ratio["100 µM"] == pytest.approx(0.23, abs=0.005)
    assert ratio["beta2"] == pytest.approx(0.92, abs=0.005)


def test_without_norepinephrine_nothing_happens_to_a_phosphorylated_receptor():
    odes = gq.receptor_model().odes
    assert odes["Rp"].subs({sp.Symbol("NE"): 0, sp.Symbol("k_dp"): 0}) == 0


# -- what the model cannot tell, and the sources ---------------------------------------------------------------------


def test_tissues_differ_in_what_half_of_the_receptors_need():
    mine = [a.quantity for a in affinities() if (a.ligand, a.parameter) == ("norepinephrine", "K_A")]
    seen = {q.preparation: q.value for q in mine}
    assert (seen["rabbit aorta, with cocaine and propranolol"], seen["rabbit ear artery"]) == (339, 4110)
    assert gq.evidence("K_1").value == 10


def test_the_tight_pump_keeps_rest_and_waves_side_by_side():
    tight = calcium.variant("frequency modulated")
    assert calcium.window(**tight).high == pytest.approx(0.857, abs=0.002)
    assert calcium.oscillation(1.1, **tight).period > 0


def test_the_gas_constant():
    assert gq.nernst_scale() - 1 == pytest.approx(0.0032, abs=0.0001)


QUESTIONS = [n for n in dir(ask) if getattr(getattr(ask, n), "__module__", "") == ask.__name__]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_can_be_asked(name):
    assert getattr(ask, name)() is not None


def test_the_phosphorylation_that_the_check_expects():
    right = ask.phosphorylated().answer.value
    assert right == pytest.approx(100 * float(contraction.plateau(0.25)["phosphorylation"]), rel=1e-6)
