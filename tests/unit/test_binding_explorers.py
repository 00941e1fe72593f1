"""What the explorers of binding show: each claim that a lesson may print, computed."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

import nelib
from nelib.explorers import load_all
from nelib.explorers.binding.cheng_prusoff import DOSES
from nelib.explorers.binding.depletion import receptors
from nelib.explorers.binding.incubation import BLADDER, LIGANDS, LUNG, PIAL, PLATELET, rates
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.render import Frame
from nelib.receptors.binding import bound, exact_IC50, munson_rodbard

E = {name: record.value for name, record in load_evidence("binding").items()}
EXPLORERS = load_all()


def data(name: str, preset: str | None = None, **given):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **given})


def test_every_record_is_used():
    here = Path(nelib.__file__).parent / "explorers"
    files = [*(here / "binding").glob("*.py"), here / "receptors" / "competition.py", Path(__file__)]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    built = {f"{what}_alpha1{s}" for what in ("prazosin_Kd", "methylurapidil_Ki") for s in "ABD"}
    built |= {name for name in E if name.startswith("pair_")}  # the table of lesson 06, section 2
    assert [name for name in E if f'"{name}"' not in source and name not in built] == []


# 05_competition


def test_two_laboratories_find_IC50_tenfold_apart_and_one_K_i():
    found = data("05_competition")
    assert found["IC50"]["A"] == pytest.approx(2 * 9.8) and found["IC50"]["B"] == pytest.approx(20 * 9.8)


def test_far_below_K_d_twice_the_ligand_hardly_moves_IC50():
    """The preset moves the laboratories, not the ligand: K_d and K_i stay where they are."""
    usual, found = data("05_competition"), data("05_competition", "Little radioligand")
    assert (found["K_d"], found["K_i"]) == (usual["K_d"], usual["K_i"])
    assert found["L"]["B"] / found["L"]["A"] == pytest.approx(2) and found["L"]["B"] < found["K_d"] / 6
    assert found["IC50"]["B"] / found["IC50"]["A"] == pytest.approx(1.07, abs=0.005)
    assert found["IC50"]["B"] / found["K_i"] < 1.16


# 06_incubation


@pytest.mark.parametrize(("ligand", "K_d"), [(PIAL, 31.9), (PLATELET, 1.74), (BLADDER, 2 / 3), (LUNG, 0.027)])
def test_rates_of_the_radioligands(ligand, K_d):
    k_on, k_off = rates(ligand)
    assert k_off / k_on == pytest.approx(K_d, rel=1e-3)


@pytest.mark.parametrize("ligand", LIGANDS)
def test_the_lowest_tube_waits_for_the_off_rate_and_the_highest_does_not(ligand):
    _, k_off = rates(ligand)
    half = np.log(2) / k_off
    at_half = data("06_incubation", ligand=ligand, time=half, lowest=0.01)["reached"]
    assert at_half[0] == pytest.approx(0.5, abs=0.01) and at_half[-1] > 0.99
    assert data("06_incubation", ligand=ligand, time=5 * half, lowest=0.01)["reached"][0] > 0.96


def test_stopping_early_makes_the_ligand_look_weak():
    """Rabbit bladder: the abstract's 60 min give 1.3 times K_d, 20 min 3.2 times; the readings still fit a hyperbola."""
    late, early = data("06_incubation"), data("06_incubation", "20 min")
    assert late["K"] == pytest.approx(1.31, abs=0.01)
    assert early["K"] == pytest.approx(3.25, abs=0.01) and early["B_max"] == pytest.approx(1.22, abs=0.01)
    misfit = early["bound"] - early["B_max"] * early["L"] / (early["K"] + early["L"])
    assert np.abs(misfit).max() < 0.02
    assert data("06_incubation", "Five half-lives")["K"] == pytest.approx(1.01, abs=0.005)


def test_the_K_d_that_was_reported_for_the_bladder_is_what_42_minutes_would_give():
    """The abstract: 0.7 nM by the rate constants, 1.1 nM by saturation, steady state after 60 min."""

    def fitted(minutes):
        found = data("06_incubation", time=minutes)
        return found["K"] * found["K_d"]

    assert brentq(lambda t: fitted(t) - 1.1, 10, 200) == pytest.approx(41.6, abs=0.5)
    assert fitted(60) == pytest.approx(0.87, abs=0.01)


def test_platelets_are_not_steady_after_three_minutes_in_the_lowest_tube():
    """The abstract says 2 to 3 min; at a tenth of K_d that is 62% of equilibrium."""
    assert data("06_incubation", "Platelets, 3 min")["reached"][0] == pytest.approx(0.62, abs=0.005)


# 06_depletion


def test_receptor_in_the_tube():
    found = receptors("[³H]yohimbine, human platelets", 100, 0.25)
    assert found == pytest.approx((191 * 0.1 / 0.25 / 1000, 1.74))  # fmol/mg, mg, mL; fmol/mL is pM


def test_depletion_moves_K_d_sixteenfold_and_B_max_by_seven_percent():
    """[³H]spiperone: more than 16-fold and 6%. Here thirty times as much receptor as K_d does it: 1 + 30/2."""
    per_microgram = receptors("[³H]prazosin, cells with α1A", 1, 0.25)[0]
    found = data("06_depletion", protein=30 * 0.15 / per_microgram)
    assert found["K"] == pytest.approx(E["spiperone_shift"], rel=0.01)
    assert found["B_max"] == pytest.approx(1.07, abs=0.005)


@pytest.mark.parametrize("protein", [1, 10, 100, 200])
def test_the_fitted_K_d_is_near_K_d_plus_half_of_the_receptor(protein):
    found = data("06_depletion", protein=protein)
    assert found["K"] * found["K_d"] == pytest.approx(found["midpoint"], rel=0.07)
    assert bound(found["R_T"], found["midpoint"], found["K_d"]) == pytest.approx(found["R_T"] / 2, rel=1e-12)


def test_the_same_protein_is_harmless_in_platelets_and_ruinous_in_a_cell_line():
    assert data("06_depletion", "100 µg of platelets")["K"] < 1.03
    assert data("06_depletion", "Ten times the protein")["K"] == pytest.approx(14.9, abs=0.1)
    assert data("06_depletion", "100 µg, but free")["K"] == pytest.approx(1, rel=1e-6)


def test_lowest_tube_against_the_rule_of_ten_percent():
    assert data("06_depletion", "100 µg of platelets")["share"][0] < E["depletion_limit"]
    assert data("06_depletion")["share"][0] > 7 * E["depletion_limit"]


# 06_cheng_prusoff


def test_36_fold_and_the_misprint_4_7_fold():
    """Data set D3 of the dossier, last row."""
    here = data("06_cheng_prusoff", "36-fold wrong")["here"]
    assert here["Cheng"] == pytest.approx(36.4, abs=0.05) and here["plus"] == pytest.approx(4.69, abs=0.005)
    assert here["minus"] == pytest.approx(1, rel=1e-9)


def test_cheng_prusoff_with_the_ligand_added_can_also_err_to_the_other_side():
    assert data("06_cheng_prusoff", "Too strong instead")["here"]["Cheng"] == pytest.approx(0.88, abs=0.005)


def test_less_than_ten_percent_bound_protects_the_ligand_and_not_a_potent_competitor():
    """Linden 1982: the receptor must be far below K_d and K_i."""
    found = data("06_cheng_prusoff", "Under 10% bound")
    assert found["share"] == pytest.approx(0.095, abs=5e-4) and found["share"] < E["depletion_limit"]
    assert found["here"]["Cheng"] == pytest.approx(6.16, abs=0.01)
    assert found["here"]["plus"] == pytest.approx(10.98, abs=0.01)  # the misprint is worse than no correction


def test_a_depleted_curve_is_steeper_than_one_site():
    """From 10% to 90% a curve with Hill slope 1 takes 81-fold doses."""
    found = data("06_cheng_prusoff", "36-fold wrong")
    at = np.interp([-0.9, -0.1], -found["exact"], np.log(DOSES))
    assert np.exp(at[1] - at[0]) == pytest.approx(7.4, abs=0.1)


def test_example_of_the_erratum():
    """IC50 1, total ligand 0.1, K_d 1, y0 0.1 give 0.7889, as the tests of the program BindCurve quote the erratum."""
    assert munson_rodbard(1, 0.1, 1, 0.1) == pytest.approx(0.7889, abs=5e-5)
    assert munson_rodbard(1, 0.1, 1, 0.1, misprinted=True) == pytest.approx(0.8841, abs=5e-5)


def test_no_receptor_no_error():
    assert exact_IC50(0, 0.2, 0.2, 0.1) == pytest.approx(0.2)
    assert data("06_cheng_prusoff", "Few receptors")["here"]["Cheng"] == pytest.approx(1, abs=0.01)


# 06_overshoot


def test_binding_rises_and_falls_while_nothing_is_changed():
    """Data set D4 of the dossier: 48.27% at 10 min, 8.93% at the end."""
    found = data("06_overshoot", stop=10)
    assert found["now"] == pytest.approx(0.482651750887824, rel=1e-10)
    assert found["peak"] == pytest.approx(0.489, abs=0.001) and found["peak time"] == pytest.approx(12.5, abs=0.3)
    assert found["end"] == pytest.approx(0.089286, abs=5e-7)


def test_early_a_slow_competitor_looks_weak_and_a_fast_one_strong():
    assert data("06_overshoot")["found"] == pytest.approx(8.76, abs=0.02)
    assert data("06_overshoot", stop=1)["found"] == pytest.approx(136, abs=1)
    assert 1 / data("06_overshoot", "Fast, after 1 min")["found"] == pytest.approx(5.08, abs=0.02)
    assert data("06_overshoot", stop=5000)["found"] == pytest.approx(1, abs=0.002)


def test_a_fast_competitor_is_never_more_than_1_plus_L_over_K_d_too_strong():
    found = data("06_overshoot", residence=0.1, stop=1, K_i=20)["found"]
    assert 1 < 1 / found < 1 + 0.5 / 0.1


# How it is written and drawn


def test_words():
    assert [nanomolar(x) for x in (0.13, 19.6, 999.4, 1140)] == ["0.13 nM", "19.6 nM", "999 nM", "1.14 µM"]
    assert [fold(x) for x in (0.881, 2, 36.38, 1523)] == ["0.881", "2", "36.4", "1520"]


def draws(name: str, guess: float, **settings) -> bool:
    found = data(name, **settings)
    frame = Frame(EXPLORERS[name], found, scale=1)
    return bool((frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any())


def test_the_prediction_of_lesson_05_is_drawn():
    assert draws("05_competition", 60.0)


# name: (guess, where it was asked, where it was not)
ASKED = {
    "06_incubation": (15.0, [{}, {"time": 200}], [{"ligand": PIAL}]),
    "06_depletion": (1.5, [{"protein": 100}], [{}, {"protein": 100, "volume": 2.5}]),
    "06_cheng_prusoff": (2.0, [{}], [{"R_T": 5}, {"L": 1}, {"K_d": 1}, {"K_i": 100}]),
    "06_overshoot": (70.0, [{}], [{"stop": 1000}, {"residence": 0.1}, {"dose": 1}, {"K_i": 1}]),
    "06_counts": (
        20.0,
        [{"nonspecific": 90}, {"nonspecific": 90, "minutes": 10}],
        [{}, {"nonspecific": 90, "fmol": 1}],
    ),
    "06_sites": (25.0, [{"ratio": 3}, {"ratio": 3, "experiment": 7}], [{}, {"ratio": 3, "noise": 1}]),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_prediction_is_drawn_where_it_was_asked_and_nowhere_else(name):
    guess, here, elsewhere = ASKED[name]
    assert all(draws(name, guess, **settings) for settings in here)
    assert not any(draws(name, guess, **settings) for settings in elsewhere)


@pytest.mark.parametrize("name", [name for name in EXPLORERS if name.startswith("06_")])
def test_numbers_of_sliders_are_plain(name):
    """A lab book and a share link write them down: np.float64(0.1) is no number to a reader."""
    for control in EXPLORERS[name].controls:
        for number in (getattr(control, end, 0) for end in ("low", "high", "default")):
            assert not isinstance(number, np.generic)
    for preset in EXPLORERS[name].presets.values():
        assert not any(isinstance(number, np.generic) for number in preset.values())
