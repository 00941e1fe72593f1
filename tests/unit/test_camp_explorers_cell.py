"""The living diagram, the balance and the peak of lesson 08: they show what the science modules compute."""

import numpy as np
import pytest

from nelib.explorers.camp.balance import DOSES, doses_for
from nelib.explorers.camp.cell import BLOCKED, DRUGS, LIT, NO_DRUG, alpha_2, before, course
from nelib.explorers.camp.peak import END, SECOND
from nelib.explorers.camp.picture import decades
from nelib.explorers.camp.stages import stage
from nelib.explorers.camp.strips import BEFORE, CUT, HIGH, LOW, LOWER, height, times_rest
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import REGISTRY
from nelib.kit.model import Event
from nelib.kit.render import Frame
from nelib.signaling.cross_talk import Treatment, cyclase_left, dose_response, respond, signals
from nelib.signaling.gprotein import gi_cycle, gi_theory
from nelib.signaling.gs import affinity, beta_pathway

HALF = load_evidence("camp_explorers")["half_Gi"].value
CELL, BALANCE, PEAK = (REGISTRY[f"08_{n}"] for n in ("cell", "balance", "peak"))


# -- the parts of an experiment ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("drug", ["propranolol 1 µM", "cholera toxin", "PKI 10 µM"])
def test_the_parts_join_to_what_respond_gives(drug):
    path = course(drug, "norepinephrine", 100.0)
    whole = respond(path["time"], 100.0, "norepinephrine", DRUGS[drug], lead=300.0)
    for name in ("cAMP_tot", "PKA", "PLB", "occupied", "fAC"):
        np.testing.assert_allclose(path[name], whole[name], rtol=2e-5, atol=1e-9)


def test_a_part_begins_where_the_part_before_it_ended():
    times = np.linspace(0, 300, 4)
    _, end = stage(times, 100.0, "isoproterenol")
    later, _ = stage(times + 300, 100.0, "isoproterenol", start=end)
    once = respond(np.linspace(0, 600, 7), 100.0, "isoproterenol")
    np.testing.assert_allclose(later["cAMP_tot"], once["cAMP_tot"][3:], rtol=1e-5)


def test_decades():
    assert [decades(v, 0.01, 100) for v in (0, 0.001, 0.01, 1, 10, 1e9)] == pytest.approx([0, 0, 0, 0.5, 0.75, 1])


# -- the cell ----------------------------------------------------------------------------------------------------------


def cell(**settings) -> dict:
    found = CELL.data(**settings)
    return {**found, "cAMP": found["now"]["cAMP"] / found["rest"]["cAMP"]}


@pytest.mark.parametrize(
    ("drug", "times_rest"),
    [
        (NO_DRUG, 2.20), ("propranolol 1 µM", 0.835), ("yohimbine 100 nM", 2.79), ("pertussis toxin", 3.06),
        ("forskolin 10 µM", 2.94), ("H-89", 2.35), ("PKI 10 µM", 3.88),
    ],
)  # fmt: skip
def test_claims_two_minutes_after_100_nM_norepinephrine(drug, times_rest):
    assert cell(drug=drug)["cAMP"] == pytest.approx(times_rest, abs=0.005)


def test_one_transmitter_does_both_and_a_blocker_decides():
    """Norepinephrine raises cAMP, lowers it once β1 is blocked, and raises it more once Gi is out."""
    assert cell(drug="propranolol 1 µM")["cAMP"] < 1 < cell()["cAMP"] < cell(drug="pertussis toxin")["cAMP"]
    assert cell(agonist="isoproterenol", drug="pertussis toxin")["cAMP"] == pytest.approx(
        cell(agonist="isoproterenol")["cAMP"], rel=1e-9
    )


def test_inhibitors_of_the_kinase_raise_cAMP():
    """The kinase slows its own receptor, so a cell without it makes more; PKI also lets its partners hold more cAMP."""
    plain, h89, pki = (cell(drug=d, minute=10)["now"] for d in (NO_DRUG, "H-89", "PKI 10 µM"))
    assert h89["PLB"] < 1e-6 and pki["PLB"] < 1e-3
    assert h89["cAMP"] / plain["cAMP"] == pytest.approx(1.16, abs=0.005)
    assert h89["PKA"] > plain["PKA"] and pki["PKA"] < 1e-3
    alone = cell(drug="PKI 10 µM", minute=0)
    assert alone["cAMP"] == pytest.approx(3.20, abs=0.01)
    assert alone["now"]["free"] / alone["rest"]["free"] == pytest.approx(1.03, abs=0.02)


def test_ibmx_is_still_filling_the_cell():
    path = course("IBMX 1 mM", "norepinephrine", 100.0)
    assert path["made"][-1] > 7 * path["removed"][-1]
    assert cell(**CELL.presets["IBMX"])["cAMP"] == pytest.approx(38.8, abs=0.1)


def test_the_axis_of_cAMP_gives_most_room_to_what_receptors_do():
    values = np.geomspace(LOW, HIGH, 101)
    places = height(values)
    np.testing.assert_allclose(times_rest(places), values, rtol=1e-12)
    assert np.all(np.diff(places) > 0) and height(LOW) == 0 and height(HIGH) == pytest.approx(1)
    assert height(2.0) - height(1.0) == pytest.approx(height(CUT) - height(2.0))  # logarithmic below the cut
    assert height(CUT) == pytest.approx(LOWER) and height(0.0) < 0
    lowest = min(cell(drug=d, minute=m)["cAMP"] for d in DRUGS for m in (-BEFORE, 0, 10))
    assert lowest == cell(drug="propranolol 1 µM", minute=10)["cAMP"] > 1.5 * LOW


def test_words_in_the_boxes():
    """cAMP is written as a multiple of rest; Gi as a share of its own most, which is 0.0215 nM of the 1000 in the cycle."""
    frame = Frame(CELL, CELL.data(drug="propranolol 1 µM"), scale=1)
    words = {n: p.value.get_text() for n, p in frame.artists["diagram"].pools.items()}
    assert (words["cAMP"], words["gi"]) == ("0.835 × rest", "92% of its most")
    gi = load_evidence("gprotein")
    assert gi_theory("maximum") == pytest.approx(0.0215, abs=5e-5) and gi["Gi_0"].value > 4e4 * gi_theory("maximum")
    fill = frame.artists["diagram"].pools["cAMP"]
    ratio = cell(drug="propranolol 1 µM")["cAMP"]
    assert fill.fill.get_height() / fill.height == pytest.approx(0.5 + np.log(ratio) / np.log(CUT) / 2)


def test_names_beside_the_strip_never_touch():
    for drug in DRUGS:
        frame = Frame(CELL, CELL.data(drug=drug), scale=1)
        a, b = (text.get_position()[1] for text in frame.artists["names"])
        data = CELL.data(drug=drug)
        assert abs(a - b) > 0.16 and min(a, b) > 0 and max(a, b) < 1
        assert (a > b) == (data["PLB_course"][-1] >= data["PKA_course"][-1])


@pytest.mark.parametrize("explorer", [CELL, BALANCE], ids=lambda e: e.name)
def test_epinephrine_would_be_a_copy(explorer):
    """This cell has no β2, and α2 of it has one set of constants for both: within 3% of norepinephrine at any dose."""
    control = next(c for c in explorer.controls if c.name == "agonist")
    assert control.options == ("norepinephrine", "isoproterenol")
    ne, e = (dose_response(DOSES, a)["cAMP_tot"] for a in ("norepinephrine", "epinephrine"))
    assert 0.001 < np.abs(e / ne - 1).max() < 0.03


@pytest.mark.parametrize("dose", [10.0, 100.0])
def test_occupied_alpha2_receptors_are_those_of_the_cycle(dose):
    path = gi_cycle().simulate([0, 60], initial={"D": dose, "GTP": 1e4})
    held = sum(path[n][-1] for n in ("DR", "DRG_GDP", "DRG", "DRG_GTP")) / 0.1
    assert alpha_2(NO_DRUG, "norepinephrine", dose)["alpha2"] == pytest.approx(held, rel=0.02)


def test_pertussis_toxin_leaves_alpha2_the_bare_K_d():
    with_toxin = alpha_2("pertussis toxin", "norepinephrine", 100.0)
    assert with_toxin["alpha2"] == pytest.approx(100 / (100 + gi_theory("K_d")))
    assert with_toxin["alpha2"] == pytest.approx(0.048, abs=5e-4)
    assert with_toxin["gi"] == with_toxin["taken"] == 0
    few_gi = gi_theory("EC50", G=1e-6)  # the toxin in the limit: no Gi that a receptor could find
    assert few_gi == pytest.approx(gi_theory("K_d"), rel=1e-3)


def test_every_drug_has_its_place():
    kinds = {name.split(" ")[0] for name in DRUGS if name != NO_DRUG}
    assert kinds == set(BLOCKED) and set(LIT) <= kinds
    assert all(bool(BLOCKED[k][0]) != (k in LIT) for k in kinds)  # crosses something out, or switches something on


def test_before_the_agonist_nothing_acts_on_the_receptors():
    now = cell(minute=0)["now"]
    assert (now["dose"], now["alpha2"], now["gi"], now["taken"]) == (0, 0, 0, 0)
    assert now["beta1"] < 1e-12
    assert before(NO_DRUG)[0]["cAMP_tot"] == pytest.approx(cell()["rest"]["cAMP"], rel=1e-4)


# -- the balance -------------------------------------------------------------------------------------------------------


def test_three_cells_in_one_go_are_those_of_dose_response():
    given = {"most": 70, "propranolol": 30, "yohimbine": 5}
    treatment = {"propranolol": 30.0, "yohimbine": 5.0, "I_max": 0.7, "E_alpha": HALF}
    data = BALANCE.data(**given)
    rest = dose_response(0.0)["cAMP_tot"]
    both = dose_response(DOSES, treatment=Treatment(**treatment))["cAMP_tot"] / rest
    beta = dose_response(DOSES, treatment=Treatment(**treatment, pertussis=1))["cAMP_tot"] / rest
    np.testing.assert_allclose(data["both"], both, rtol=1e-7)
    np.testing.assert_allclose(data["beta1"], beta, rtol=1e-7)
    np.testing.assert_allclose(data["taken"], 1 - cyclase_left(DOSES, treatment=Treatment(**treatment)), rtol=1e-9)


def test_the_half_effect_begins_with_that_of_the_model():
    """With the slider untouched the picture is that of the cycle of Gi and K_Gi = 1."""
    model = gi_theory("EC50") * load_evidence("gs")["K_Gi"].value / (1 + load_evidence("gs")["K_Gi"].value)
    assert pytest.approx(round(model, 1)) == HALF
    rest = dose_response(0.0)["cAMP_tot"]
    cycle = dose_response(DOSES)["cAMP_tot"] / rest
    np.testing.assert_allclose(BALANCE.data()["both"], cycle, rtol=2e-3)  # the slider begins at two digits
    exact = Treatment(I_max=0.27, E_alpha=model)
    np.testing.assert_allclose(dose_response(DOSES, treatment=exact)["cAMP_tot"] / rest, cycle, rtol=1e-7)
    taken = BALANCE.data(half=37)["taken"]
    assert float(np.interp(np.log(37), np.log(DOSES), taken)) == pytest.approx(0.27 / 2, rel=1e-3)


@pytest.mark.parametrize(
    ("most", "half", "least", "top", "at"),
    [(80, HALF, 0.765, 1.0, None), (80, 37, 0.862, 1.24, 36), (80, 700, 0.877, 2.24, 185), (70, 37, 1.0, 1.33, 58)],
)
def test_potency_and_strength_are_two_borders(most, half, least, top, at):
    """At 80% cAMP ends at 0.86 × rest whatever the half-effect; on the way it first falls, or first rises to 2.24."""
    data = BALANCE.data(most=most, half=half)
    highest = int(data["both"].argmax())
    assert data["both"].min() == pytest.approx(least, abs=0.005)  # at 700 nM 100 µM is not quite the end
    assert data["both"][highest] == pytest.approx(top, abs=0.01)
    if at is not None:
        assert DOSES[highest] == pytest.approx(at, rel=0.2)
        assert np.all(np.diff(data["both"][: highest + 1]) > 0) and np.all(np.diff(data["both"][highest:]) < 0)
    end = dose_response(1e8, treatment=Treatment(I_max=most / 100, E_alpha=half))["cAMP_tot"]
    assert end / dose_response(0.0)["cAMP_tot"] == pytest.approx({80: 0.862, 70: 1.127}[most], abs=0.001)


def test_the_preset_that_rises_and_then_falls_below_rest():
    data = BALANCE.data(**BALANCE.presets["Strong Gi, needs 700 nM"])
    assert data["at"]["both"] == pytest.approx(data["both"].max(), rel=2e-3) and data["both"][-1] < 0.9


def test_strong_gi_makes_a_dip():
    """At 70% the same transmitter lowers cAMP up to 100 nM, most at 11 nM, and raises it above."""
    data = BALANCE.data(most=70)
    lowest = int(data["both"].argmin())
    assert data["both"][lowest] == pytest.approx(0.847, abs=0.002)
    assert DOSES[lowest] == pytest.approx(11, rel=0.25)
    assert BALANCE.data(most=70, dose=30)["at"]["both"] == pytest.approx(0.886, abs=0.002)
    assert BALANCE.data(most=70, dose=1000)["at"]["both"] == pytest.approx(1.108, abs=0.002)
    assert BALANCE.data(most=27)["both"].min() > 0.999
    assert BALANCE.data(most=90)["both"].max() <= 1


def test_the_shift_is_made_at_the_receptor():
    """K_L 4.59 µM, β1 occupied 51 nM, phospholamban 25 nM: 89-fold at the receptor, 2-fold in all that follows.

    Of the 89, Gs makes 50; the rest is that GRK and PKA take more receptors away at higher doses.
    """
    half = {n: d for n, (_, d, _) in BALANCE.data()["steps"].items()}
    assert half["K_L"] == pytest.approx(4588, abs=1)
    assert half["K_L"] / half["occupied"] == pytest.approx(89, abs=1)
    assert half["occupied"] / half["PLB"] == pytest.approx(2.03, abs=0.03)
    assert half["cAMP"] > half["occupied"] > half["cyclase"] > half["PLB"]
    doses = np.concatenate(([0.0], DOSES, [1e8]))
    fresh = dose_response(doses, treatment=Treatment(pertussis=1, no_GRK=True, no_PKA_at_receptor=True))
    assert half["K_L"] / doses_for(doses, fresh["LR"] + fresh["LRG"])[1] == pytest.approx(50.4, abs=0.3)
    iso = {n: d for n, (_, d, _) in BALANCE.data(agonist="isoproterenol")["steps"].items()}
    assert (iso["K_L"], iso["occupied"], iso["PLB"]) == pytest.approx((285, 6.22, 3.56), abs=0.01)


def test_phospholamban_is_the_steepest_step():
    spread = {n: high / low for n, (low, _, high) in BALANCE.data()["steps"].items()}
    K, doses = BALANCE.data()["K_L"], np.concatenate(([0.0], DOSES, [1e12]))
    assert BALANCE.data()["steps"]["K_L"] == pytest.approx(doses_for(doses, doses / (K + doses)), rel=1e-6)
    assert spread["PLB"] == pytest.approx(8.4, abs=0.2)
    assert min(spread, key=spread.get) == "PLB"


def test_propranolol_shifts_less_than_its_dose_ratio():
    """The receptors hold 13 nM of agonist, so the shift by all agonist falls short of 1 + B/K_B = 32.6."""
    plain, blocked = (BALANCE.data(propranolol=b)["steps"]["PLB"][1] for b in (0, 100))
    assert BALANCE.data(propranolol=100)["K_L"] / 4588.3 == pytest.approx(32.6, abs=0.05)
    assert blocked / plain == pytest.approx(29.9, abs=0.3)


def test_half_effects_are_read_as_a_hill_curve():
    doses = np.concatenate(([0.0], np.geomspace(1, 1e4, 9), [1e9]))
    found = doses_for(doses, 2 + 3 * doses / (50 + doses))
    assert found == pytest.approx((50 / 9, 50, 450), rel=1e-4)


# -- the peak ----------------------------------------------------------------------------------------------------------


def test_two_doses_are_those_of_one_simulation():
    data = PEAK.data()
    events = [Event(600.0, {"L_tot": 0.0}), Event(900.0, {"L_tot": 0.1})]
    settings = {"L_tot": 0.1, "K_L": affinity("isoproterenol")}
    path = signals(beta_pathway().simulate(60 * data["minutes"], parameters=settings, events=events))
    np.testing.assert_allclose(data["cAMP"], path["cAMP_tot"], rtol=2e-5)
    np.testing.assert_allclose(data["PKA"], path["b1_pka"] / 0.0132, rtol=2e-5)


def test_claims_about_two_doses():
    """100 nM isoproterenol: 3.96 µM after 2 min, 2.71 at 10 min; 84% of rest in the pause; second peak 84%."""
    data = PEAK.data()
    assert (data["peak"], data["when"], data["last"]) == pytest.approx((3.965, 2, 2.71), abs=0.005)
    assert data["lowest"] / data["rest"] == pytest.approx(0.839, abs=0.001)
    assert data["second"] == pytest.approx(0.836, abs=0.001)
    assert data["held"] == pytest.approx((0.203, 0.287), abs=0.001)
    assert PEAK.data(gap=20)["second"] == pytest.approx(0.984, abs=0.001)


@pytest.mark.parametrize("length", [2, 10])
@pytest.mark.parametrize("gap", [1, 20])
def test_the_second_dose_stays_to_the_end_of_the_axis(length, gap):
    data = PEAK.data(length=length, gap=gap)
    assert data["minutes"][-1] == END and np.all(np.diff(data["minutes"]) > 0)
    assert length + gap < data["when again"] <= length + gap + SECOND <= END
    at = int(np.argmin(np.abs(data["minutes"] - data["when again"])))
    assert data["cAMP"][at] == data["again"]


def test_the_read_out_has_one_84_percent():
    words = PEAK.describe(PEAK.data())
    assert words.count("84%") == 1 and "falls to 16% below rest" in words
    assert "falls to rest" in PEAK.describe(PEAK.data(kinases="neither", gap=20))
    assert "× rest" in PEAK.describe(PEAK.data(kinases="neither", gap=1))


def test_without_kinases_there_is_no_peak_and_a_block_of_one_calls_the_other():
    neither = PEAK.data(kinases="neither")
    assert neither["last"] == neither["peak"] and neither["second"] == pytest.approx(1, abs=1e-3)
    assert neither["peak"] == pytest.approx(6.35, abs=0.01)
    assert max(neither["GRK"].max(), neither["PKA"].max()) < 1e-12
    full, no_grk, no_pka = (PEAK.data(kinases=k) for k in ("GRK and PKA", "PKA, without GRK", "GRK, without PKA"))
    assert no_grk["held"][1] == pytest.approx(0.377, abs=0.002) and no_grk["held"][1] > full["held"][1]
    assert no_pka["held"][0] > full["held"][0]
    assert full["second"] < min(no_grk["second"], no_pka["second"])
    assert (no_grk["second"], no_pka["second"]) == pytest.approx((0.877, 0.872), abs=0.001)


def test_at_rest_pka_alone_holds_some_receptors():
    assert PEAK.data()["PKA"][0] == pytest.approx(0.087, abs=0.001) and PEAK.data()["GRK"][0] == 0


def test_little_agonist_leaves_hardly_a_trace():
    assert PEAK.data(dose=1)["second"] == pytest.approx(0.99, abs=0.003)


# -- all three ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("explorer", "settings", "guess"),
    [(CELL, {"drug": "propranolol 1 µM"}, 60.0), (BALANCE, {}, 300.0), (PEAK, {}, 60.0)],
    ids=lambda v: getattr(v, "name", ""),
)
def test_predictions_are_drawn_where_they_were_asked(explorer, settings, guess):
    data = explorer.data(**settings)
    frame = Frame(explorer, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": guess})).any()
    other = explorer.data(**{CELL.name: {}, BALANCE.name: {"propranolol": 50}, PEAK.name: {"gap": 10}}[explorer.name])
    assert (frame.pixels(other) == frame.pixels(other | {"prediction": guess})).all()


@pytest.mark.parametrize("explorer", [CELL, BALANCE, PEAK], ids=lambda e: e.name)
def test_the_read_out_stays_short(explorer):
    ends = [{c.name: end} for c in explorer.controls for end in c.ends()]
    assert max(len(explorer.describe(explorer.data(**s))) for s in ({}, *explorer.presets.values(), *ends)) <= 260
