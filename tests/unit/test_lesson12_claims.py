"""What the prose of lesson 12 claims, computed. A sentence that the models no longer support fails here.

Claims that test_memory_explorers.py, test_memory_experiment.py, test_memory_bench.py, test_plasticity.py and
test_consolidation.py compute are not repeated, unless more digits are printed than are tested there.
"""

import inspect
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sympy as sp
from prose import Lesson
from scipy.special import ndtr, ndtri

from nelib.checkpoints import memory as ask
from nelib.explorers import memory as explore
from nelib.explorers.memory.bench_diagnosis import EXAMPLE, MENDED, false_alarms, faults, mended
from nelib.explorers.memory.bench_diagnosis import many as chances_of
from nelib.explorers.memory.doses import BEST, MANY, REPEATS, experiments
from nelib.kit.evidence import load_evidence, references
from nelib.locus import consolidation, memory, plasticity
from nelib.locus import memory_experiment as rack

SEEN = load_evidence("memory")
VALUE = {name: record.value for name, record in SEEN.items()}
LESSON = Lesson("12_memory")
PROSE, CELLS = LESSON.prose, LESSON.cells


def rounds(value, printed) -> bool:
    """Whether a number rounds to what is printed; give the latter as text where its last digit is a zero."""
    text = str(printed)
    return f"{value:.{len(text.partition('.')[2])}f}" == text


@cache
def preset(explorer: str, name: str | None = None):
    """Return what an explorer computes at its default position or at one of its presets."""
    shown = getattr(explore, explorer)
    return shown.data(**(shown.presets[name] if name else {}))


@pytest.mark.parametrize(
    ("explorer", "pressed"),
    [
        ("window", ("12 ms, exact", "9 ms, loose timing", "The same with propranolol", "Ten times the dose")),
        ("gate", ("No agonist", "β only", "α1 only", "Both (Huang 2014)", "Norepinephrine low", "Norepinephrine high")),
        ("emotion", ("Extreme event", "Little norepinephrine", "Too much norepinephrine", "As dialysis shows")),
        ("doses", ("Another laboratory", "6 animals", "20 animals", "No effect, no correction")),
    ],
)
def test_what_the_lesson_tells_to_press_is_there(explorer, pressed):
    assert set(pressed) <= set(getattr(explore, explorer).presets)


def test_nothing_else_in_italics_is_told_to_be_pressed():
    """The buttons *Both* and *high* are shortened in the text."""
    known = {name for e in ("window", "gate", "emotion", "doses", "bench") for name in getattr(explore, e).presets}
    told = [
        name for text in re.findall(r"[Pp]ress (\*(?!\*)[^.]*)", PROSE) for name in re.findall(r"\*([^*]+)\*", text)
    ]
    assert len(told) > 12
    assert all(any(name == k or k.startswith(f"{name} (") or k.endswith(f" {name}") for k in known) for name in told)


# -- references ------------------------------------------------------------------------------------------------------

NAME = r"(?:van )?[A-ZÄÖÜ][\w-]+"
CITATION = rf"\b({NAME}(?:(?:, | and ){NAME})*),? \(?((?:19|20)\d\d)\b(?! n[gM])"
LISTED = set(re.findall(r'"([a-z]+\d{4}[a-z]*|seed_\w+)"', CELLS[-1][1])) | {r.source for r in SEEN.values()} - {
    "course"
}


def cited() -> list[tuple[str, str]]:
    """Return the names and years of papers in the prose, the questions and their answers."""
    asked = re.sub(r'"\s+"', "", inspect.getsource(ask))
    return sorted(set(re.findall(CITATION, PROSE + asked)))


def test_all_that_is_listed_has_a_record_and_much_is_cited():
    assert set(references()) >= LISTED and len(cited()) > 12
    assert ("van Stegeren", "1998") in cited() and ("van Stegeren", "2002") in cited()


@pytest.mark.parametrize(("names", "year"), cited())
def test_who_is_cited_and_when(names, year):
    printed = re.split(", | and ", names)
    for key in LISTED:
        record = references()[key]
        families = [a.get("family", a.get("literal")) for a in record["author"]]
        issued = record.get("issued", {"date-parts": [[0]]})["date-parts"][0][0]
        if families[: len(printed)] == printed and issued == int(year):
            assert len(printed) in (1, len(families)), "one name, or all"
            return
    pytest.fail(f"No record of {names} {year} is listed at the end.")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("amnesia1983", "propranolol reverses norepinephrine"), ("ferry1999", "Clenbuterol"), ("lin2003", "CA1"),
        ("vanstegeren1998", "centrally versus peripherally"), ("vanstegeren2002", "after encoding"),
        ("quirarte1998", "footshock"), ("mcintyre2002", "predict inhibitory avoidance"), ("button2013", "small sample size"),
        ("seidenbecher1997", "post-tetanic time window"), ("thomas1996", "low frequency stimulation"),
    ],
)  # fmt: skip
def test_a_paper_is_about_what_it_is_cited_for(key, words):
    assert words in references()[key]["title"] and key in LISTED


def test_the_paper_of_1983_whose_authors_were_not_seen():
    assert references()["amnesia1983"]["issued"]["date-parts"] == [[1983]] and "1983" in PROSE


# -- 1 a window that widens ------------------------------------------------------------------------------------------


def test_what_lin_did():
    assert [VALUE[k] for k in ("pairings", "window_low", "window", "window_iso", "iso_lin")] == [100, 3, 10, 15, 1]
    assert all(SEEN[k].source == "lin2003" for k in ("pairings", "window_low", "window", "window_iso", "iso_lin"))
    assert "One every 6 s" in SEEN["pairings"].note and "longer ones none" in SEEN["window"].note
    assert SEEN["edge"].grade == SEEN["ltp"].grade == "ASSUMED", "neither is in the abstract"


def test_full_is_1_and_the_figure_begins_at_6_ms_exact():
    data = preset("window")
    assert (data["interval"], data["jitter"]) == (6, 0) and data["pairs"].size == 100
    assert max(s.max() for s in data["single"]) == pytest.approx(1, abs=1e-3)


def test_at_12_ms_only_isoproterenol_gives_ltp():
    data = preset("window", "12 ms, exact")
    assert data["ratio"] is None and data["means"] == pytest.approx([0, 1], abs=0.01)


def test_one_pairing_within_the_window_is_not_larger():
    """The prediction asks by how many percent: 0."""
    assert rounds(100 * (preset("window")["ratio"] - 1), 0)


def test_loose_timing_and_ten_times_the_dose():
    found, more = preset("window", "9 ms, loose timing"), preset("window", "Ten times the dose")
    assert [int(i.sum()) for i in found["inside"]] == [54, 84] and rounds(found["ratio"], 1.56)
    assert rounds(found["average"][0].max(), 0.68) and rounds(found["average"][1].max(), 0.87)
    assert max(found["highest"]) <= 1 + 1e-9 and rounds(more["edges"][1], 16.2) and more["dose"] == 10


x, Y, w_0, w_1, theta_1 = sp.symbols("x Y w_0 w_1 theta_1", positive=True)
THETA = x / (1 + x + Y)
WIDTH = w_0 + (w_1 - w_0) * THETA / theta_1


@pytest.mark.parametrize(("blocker", "dose"), [(0, 0.18), (3, 0.73)])
def test_how_much_isoproterenol_widens_it_halfway(blocker, dose):
    top = VALUE["iso_lin"] / VALUE["K_iso"]
    halfway = sp.solve(sp.Eq(WIDTH, (w_0 + w_1) / 2), x)[0].subs({theta_1: top / (1 + top), Y: blocker})
    found = float(halfway) * VALUE["K_iso"]
    assert rounds(found, dose) and plasticity.window(found, blocker) == pytest.approx(12.5)


def test_the_constant_sets_the_way_and_not_the_ends():
    assert SEEN["K_iso"].value == 0.285 and "ventricular" in SEEN["K_iso"].preparation
    K, c, c_1 = sp.symbols("K c c_1", positive=True)
    width = WIDTH.subs({x: c / K, Y: 0, theta_1: c_1 / (c_1 + K)})
    assert sp.simplify(width.subs(c, c_1) - w_1) == 0 and sp.limit(width, c, 0) == w_0
    assert sp.simplify(sp.diff(width.subs(c, c_1 / 2), K)) != 0


def test_check_1_is_two_and_a_quarter():
    """And with the window of the model, which has an edge of 0.2 ms."""
    assert ask.wider().answer.value == 2.25
    interval = np.linspace(6, 18, 12001)
    shares = [plasticity.potentiation(interval, dose).mean() for dose in (1.0, 0.0)]
    assert shares[0] / shares[1] == pytest.approx(2.25, abs=0.01)


# -- 2 what norepinephrine gates, and what it flips ------------------------------------------------------------------


def test_agonists_sizes_and_where_the_constants_were_read():
    assert (VALUE["iso_huang"], VALUE["mtx_huang"]) == (10, 5) and SEEN["iso_huang"].source == "huang2014"
    assert VALUE["A_plus"] / VALUE["A_minus"] == 1.5 and SEEN["A_plus"].grade == SEEN["A_minus"].grade == "ASSUMED"
    assert (VALUE["K_beta"], VALUE["K_alpha"]) == (740, 330), "α1 receptors are the tighter ones"
    assert (SEEN["K_beta"].source, SEEN["K_alpha"].source) == ("vendor_page", "norepinephrine_wm_code")


def test_methoxamine_holds_its_tag_and_moves_the_turn():
    data = preset("gate", "α1 only")
    assert data["alpha"] > 0.95 and rounds(data["flips"][0] / 1000, 1.32)


def test_prazosin_turns_the_sign():
    """At 20 times its constant."""
    assert preset("gate")["norepinephrine"] == 330 and rounds(preset("gate")["now"], -0.04)
    assert rounds(explore.gate.data(blocker="prazosin, 20 × its K")["now"], 0.42)


def test_with_the_constants_of_s1_random_firing_always_makes_the_synapse_grow():
    found = explore.gate.data(constants="S1: β 126, α1A 126 nM")
    assert found["flips"] == [] and (found["net"] > 0).all()


def test_with_one_memory_the_turn_is_simple():
    D, N = sp.symbols("Delta N", positive=True)
    A_p, A_m, t_p, t_m, K_b, K_a = sp.symbols("A_p A_m t_p t_m K_b K_a", positive=True)
    up = sp.integrate(A_p * N / (N + K_b) * sp.exp(-D / t_p), (D, 0, sp.oo))
    down = sp.integrate(A_m * N / (N + K_a) * sp.exp(-D / t_m), (D, 0, sp.oo))
    turn = sp.solve(sp.Eq(up, down), N)[0]
    assert sp.simplify(turn.subs(t_m, t_p) - (A_m * K_b - A_p * K_a) / (A_p - A_m)) == 0
    known = {A_p: VALUE["A_plus"], A_m: 1, t_p: VALUE["tau_plus"], t_m: VALUE["tau_minus"], K_b: 740, K_a: 330}
    assert float(turn.subs(known)) == pytest.approx(490) == plasticity.flip()


@pytest.mark.parametrize(("strength", "signs"), [(0.9, {-1}), (1, {-1}), (1.05, {-1, 1}), (2.2, {-1, 1}), (2.25, {1})])
def test_there_is_a_turn_only_between_1_and_2_24(strength, signs):
    assert rounds(VALUE["K_beta"] / VALUE["K_alpha"], 2.24)
    assert set(np.sign(plasticity.net_change(np.geomspace(0.01, 1e7, 200), A_plus=strength))) == signs


def test_check_2_hardly_a_beta_receptor_holds_norepinephrine():
    """At 2000 nM growth; with much propranolol what is left is the depression by the α1 tag alone."""
    data = explore.gate.data(norepinephrine=2000, blocker="propranolol, 20 × its K")
    assert explore.gate.data(norepinephrine=2000)["now"] > 0 and data["beta"] < 0.12
    many = float(plasticity.net_change(2000, beta_blocker=1e6)) / VALUE["tau_minus"]
    assert many == pytest.approx(-data["alpha"], abs=1e-4)


# -- 3 an emotion, and a beta-blocker --------------------------------------------------------------------------------


def test_all_sizes_are_assumed():
    sizes = ("x_help", "x_harm", "x_story", "x_block", "recall_base", "recall_gain")
    assert all(SEEN[k].grade == "ASSUMED" for k in sizes) and (VALUE["x_story"], VALUE["x_block"]) == (10, 4)


def test_what_is_recalled():
    neutral, event, _ = 100 * preset("emotion")["plain"]
    assert rounds(neutral, 46) and rounds(event, 71) and rounds(100 * preset("emotion")["blocked"][1], 51)


@pytest.mark.parametrize(
    ("pressed", "neutral", "event"), [(None, -11, -28), ("Extreme event", -11, 36), ("As dialysis shows", -11, -21)]
)
def test_what_propranolol_changes(pressed, neutral, event):
    """The loss of a neutral event does not depend on the other one."""
    found = 100 * preset("emotion", pressed)["change"]
    assert rounds(found[0], neutral) and rounds(found[1], event)


def test_a_neutral_event_is_never_spared_altogether():
    """Its loss is least beside that of an event at ten times rest: 0.37 of it; at three times it is half."""
    level = np.geomspace(1.1, 60, 400)
    share = consolidation.change(1) / consolidation.change(level)
    assert level[share.argmin()] == pytest.approx(VALUE["x_story"], rel=0.03) and rounds(share.min(), 0.37)
    assert consolidation.change(1) / consolidation.change(3) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("pressed", "effect"), [("Little norepinephrine", 12), ("Too much norepinephrine", -21)])
def test_what_infused_norepinephrine_changes(pressed, effect):
    plain = preset("emotion", pressed)["plain"]
    assert rounds(100 * (plain[2] / plain[1] - 1), effect)


def test_propranolol_rescues_after_too_much_and_not_after_little():
    much, little = (preset("emotion", f"{n} norepinephrine") for n in ("Too much", "Little"))
    assert much["blocked"][2] > much["plain"][1] > much["plain"][2] and little["blocked"][2] < little["plain"][1]


def test_what_dialysis_found():
    low, high, training = (SEEN[k] for k in ("ne_shock_low", "ne_shock_high", "ne_training"))
    assert rounds(low.value, 1.4) and rounds(high.value, 2) and low.source == high.source == "quirarte1998"
    assert training.value == 3 and "above 300%" in training.note and training.source == "mcintyre2002"
    assert "15 min" in low.note, "an average over minutes"
    assert explore.emotion.presets["As dialysis shows"] == {"arousal": 3}


def test_roozendaal_after_training_that_is_low_in_arousal():
    """The sign at rest is that of the paper: the model loses 11% there."""
    assert "low in arousal" in SEEN["prop_high_bla"].note and SEEN["prop_high_bla"].source == "roozendaal2008"
    assert rounds(100 * float(consolidation.change(1)), -11)


def test_ten_experiments_with_259_people():
    found = SEEN["g_propranolol"]
    assert found.value == 0.44 and "10 experiments with 259" in found.preparation and "0.14 to 0.74" in found.note
    assert rounds(259 / 10 / 2, 13) and memory.animals_needed(0.44) == 83


def test_where_propranolol_changes_its_sign():
    level, K_h, K_u, B = sp.symbols("x K_h K_u B", positive=True)
    U = sp.Lambda(level, level / (level + K_h) - level / (level + K_u))
    turn = sp.solve(sp.Eq(U(level), U(level / (1 + B))), level)[0]
    assert sp.simplify(turn - sp.sqrt(K_h * K_u) * sp.sqrt(1 + B)) == 0
    found = [float(turn.subs({K_h: VALUE["x_help"], K_u: VALUE["x_harm"], B: b})) for b in (0, 4)]
    assert rounds(found[0], 31.6) and rounds(found[1], 70.7)


def test_check_3_less_norepinephrine_costs_up_to_the_peak_and_beyond_it():
    best = float(consolidation.turning_point(0))
    neutral, peak, far = consolidation.change([1, best, 10 * best])
    assert peak < neutral < 0 < far, "little by little, and every step away from the peak costs"
    assert max(consolidation.recall(best * np.array([0.9, 1.1]))) < consolidation.recall(best)


def test_check_4_significant_and_not_significant_hardly_differ():
    first, second = -ndtri(0.03 / 2), -ndtri(0.20 / 2)
    assert rounds(first, 2.2) and rounds(second, 1.3) and rounds(first - second, 0.9) and rounds(np.sqrt(2), 1.4)
    assert 2 * ndtr(-(first - second) / np.sqrt(2)) > 0.5
    assert memory.corrected(np.array([0.03, 0.20]))[0] > 0.03, "a correction makes the first p larger"


# -- 4 one dose of four ----------------------------------------------------------------------------------------------


def test_what_ferry_and_mcgaugh_did():
    assert memory.published_doses() == [0, 1, 10, 100, 1000] and VALUE["clen_best"] == 10 and VALUE["test_delay"] == 48
    assert all(SEEN[k].source == "ferry1999" for k in ("clen_low", "clen_best", "clen_high", "clen_highest"))
    assert all("Did not differ" in SEEN[k].note for k in ("clen_low", "clen_high", "clen_highest"))


def test_a_large_effect_of_1_25_sd():
    assert rounds(np.exp(VALUE["effect"]), 2.7) and VALUE["effect"] / VALUE["spread"] == 1.25
    assert (VALUE["group"], VALUE["ceiling"], REPEATS) == (10, 600, 400)


def test_46_percent_find_it_also_in_thousands_of_experiments():
    """186 of the 400; of 4000 others 45%."""
    assert preset("doses")["found"][BEST] == 0.465
    assert memory.power(memory.published_doses(), 10, repeats=4000, seed=3)["found"][1] == pytest.approx(
        0.45, abs=0.015
    )


def test_laboratory_4_finds_a_ratio_of_3_6_and_number_1_nothing():
    four, one = preset("doses", "Another laboratory"), preset("doses")
    assert (four["experiment"], one["experiment"]) == (4, 1)
    assert four["stars"][BEST] and rounds(four["ratio"][BEST], 3.6) and not one["stars"].any()


def test_8_of_20_laboratories_find_it():
    assert sum(explore.doses.data(experiment=k)["stars"][BEST] for k in range(1, 21)) == 8


def test_with_6_animals_those_that_find_it_report_too_much():
    found = preset("doses", "6 animals")
    assert rounds(100 * found["found"][BEST], 13) and rounds(found["exaggeration"], 1.7)


def test_it_takes_18_animals():
    found = [explore.doses.data(n=n)["found"][BEST] for n in (17, 18)]
    assert found[0] < VALUE["power_wanted"] <= found[1]


def test_doses_beside_the_best_have_40_percent_of_the_effect_and_are_hardly_found():
    """7 and 4.5% of the 400 experiments; of thousands 6 or 7% each."""
    assert memory.enhancement([1, 100]) == pytest.approx(0.4, abs=0.005)
    assert preset("doses")["found"][[0, 2]] == pytest.approx([0.0675, 0.045])
    many = memory.power(memory.published_doses(), 10, repeats=4000, seed=3)["found"]
    assert many[[0, 2]] == pytest.approx(0.065, abs=0.01)


def test_one_dose_of_four_is_what_a_broad_curve_gives():
    """Three quarters of the experiments that find anything find 10 ng and nothing else."""
    result = memory.compare(experiments(MANY, 10, 1.0), "Holm")
    better = (result["corrected"] < 0.05) & (result["above"] > 1 / 2)
    alone = (better == [False, True, False, False]).all(axis=1).sum()
    assert alone / better.any(axis=1).sum() > 0.7


def test_four_against_four_cannot_give_a_p_below_a_quarter_of_the_level():
    """Nor with all treated rats at the ceiling."""
    control = np.array([[1.0, 2.0, 3.0, 4.0]])
    least = [memory.rank_test(treated, control)[1][0] for treated in (control + 10, np.full((1, 4), 600.0))]
    assert min(least) > 0.05 / 4
    assert memory.rank_test(np.arange(5) + 9.0, np.arange(5) * 1.0)[1] < 0.05 / 4, "five can"


def test_13_percent_false_alarms_without_a_correction():
    assert rounds(100 * preset("doses", "No effect, no correction")["any"], 13)
    found = preset("doses", "No effect, no correction")
    assert rounds(100 * found["any better"], 6) and rounds(100 * found["any worse"], 7)
    assert found["experiment"] == 1 and found["stars"][BEST] and not found["higher"][BEST], "laboratory 1: a worse one"
    assert rounds(100 * float(memory.family_wise(4)), 18.5)


def test_none_of_m_tests():
    alpha, m = sp.symbols("alpha m", positive=True)
    alarm = 1 - (1 - alpha) ** m
    assert float(alarm.subs({alpha: 0.05, m: 6})) == pytest.approx(float(memory.family_wise(6)))
    level = sp.solve(sp.Eq(alarm, sp.Rational(1, 20)), alpha)[0]
    each = [float(level.subs(m, k)) / (0.05 / k) for k in (4, 6, 20)]
    assert all(1 < ratio < 1.03 for ratio in each), "Bonferroni's level is nearly the same"


def test_holm_starts_with_bonferroni_and_finds_at_least_as_much():
    p = np.sort(np.random.default_rng(0).random((500, 4)) ** 3, axis=-1)
    holm, bonferroni = (memory.corrected(p, method) for method in ("Holm", "Bonferroni"))
    assert (holm[:, 0] == bonferroni[:, 0]).all() and (holm <= bonferroni).all() and (holm < bonferroni).any()
    assert holm[:, 1] == pytest.approx(np.maximum(holm[:, 0], np.minimum(3 * p[:, 1], 1)))


@pytest.mark.parametrize(("effect", "one", "four"), [(1.25, 12, 16), (1, 17, 24), (0.5, 64, 91)])
def test_the_numbers_for_a_t_test_are_a_little_above_the_approximation(effect, one, four):
    for n, level in ((one, 0.05), (four, 0.05 / 4)):
        normal = 2 * (ndtri(1 - level / 2) + ndtri(0.8)) ** 2 / effect**2
        assert memory.animals_needed(effect, level=level) == n and 1 < n - normal < 2


@cache
def by_ranks(n: int, level: float) -> float:
    """Return the power of one comparison at the best dose."""
    data = memory.latencies([0, VALUE["clen_best"]], n, repeats=4000, seed=4, ceiling=1e9)
    return float((memory.rank_test(data[:, 1], data[:, 0])[1] < level).mean())


def test_by_ranks_a_little_more_are_needed():
    """13 in place of 12 and 18 in place of 16."""
    for t_test, ranks, level in ((12, 13, 0.05), (16, 18, 0.05 / 4)):
        assert memory.animals_needed(1.25, level=level) == t_test
        assert by_ranks(t_test, level) < 0.8 + 0.005 and by_ranks(ranks, level) > 0.8 > by_ranks(ranks - 2, level)


def test_the_power_of_studies_in_the_neurosciences():
    assert (VALUE["power_low"], VALUE["power_high"]) == (0.08, 0.31)


def test_check_5_doses_that_share_a_vehicle_group_give_less():
    """26.5% if they were independent; by ranks with one vehicle group 19%."""
    doses = [0.0, 1, 3, 10, 30, 100, 300]
    shared = memory.power(doses, 12, method="none", effect=0.0, repeats=3000)["any"]
    assert rounds(ask.family().answer.value, 26.5) and 0.17 < shared < 0.22


def test_check_6_a_ratio_of_4_5_is_what_six_animals_report():
    """Nine in ten of those that find it report more than the truth."""
    result = memory.compare(experiments(MANY, 6, 1.0), "Holm")
    found = (result["corrected"] < 0.05)[:, BEST] & (result["above"] > 1 / 2)[:, BEST]
    ratio = result["ratio"][found, BEST]
    assert np.exp(np.log(ratio).mean()) == pytest.approx(4.5, abs=0.2) and (ratio > np.e).mean() > 0.85


# -- 5 your experiment -----------------------------------------------------------------------------------------------


def test_a_permit_for_120_rats_and_ten_decisions():
    assert VALUE["permit"] == 120 and len(explore.bench.controls) == 10


def test_what_the_demonstration_shows():
    data = preset("bench")
    run = data["experiment"]
    assert data["rats"] == 30 and run.plan.doses == (1, 10, 100, 1000) and run.drug.effect == 0
    assert rounds(run.ratios[1][0], 2.7) and rounds(run.result.corrected[0, 1], 0.023)
    assert run.result.better[0].tolist() == [False, True, False, False]


def hurried() -> rack.Plan:
    return preset("bench")["experiment"].plan


@pytest.mark.parametrize(
    ("decision", "left"), [(None, 84), ("control", 56), ("correction", 73), ("blinded", 72), ("peek", 77)]
)
def test_how_often_the_hurried_design_finds_what_is_not_there(decision, left):
    plan = replace(hurried(), **(MENDED[decision][0] if decision else {}))
    assert rounds(100 * false_alarms(plan, EXAMPLE.spread), left)


def test_no_single_decision_mends_it_and_all_together_do():
    """Those four that the text names leave 17 of 100; with cages, shock and test as well it is 2."""
    assert min(false_alarms(plan, EXAMPLE.spread) for plan in faults(hurried()).values()) > 0.5
    four = {k: v for name in ("control", "correction", "blinded", "peek") for k, v in MENDED[name][0].items()}
    assert rounds(100 * false_alarms(replace(hurried(), **four), EXAMPLE.spread), 17)
    assert rounds(100 * false_alarms(mended(hurried()), EXAMPLE.spread), 2)


SOUND = rack.Plan(doses=(3.0, 10.0, 30.0, 100.0), animals=24)
WORKS, IDLE = rack.Drug(50, 1.1), rack.Drug(50, 0)


@cache
def spoiled(name: str) -> tuple[float, float]:
    """Return the shares of false alarms and of right doses, as the lesson does."""
    plan = replace(SOUND, **rack.SHORTCUTS[name])
    return rack.chances(plan, IDLE)["any"], rack.chances(plan, WORKS)["right"]


def test_a_drug_that_triples_the_latency():
    assert rounds(np.exp(1.1), "3.0") and VALUE["repeats"] == 1000


def test_a_wrong_control_and_a_drug_before_training_are_the_worst():
    """The other decisions give 21 of 100 at most."""
    alarms = {name: spoiled(name)[0] for name in rack.SHORTCUTS}
    assert sorted(alarms, key=alarms.get)[-2:] == ["control not infused", "infused before training"]
    assert alarms["control not infused"] > 0.6 and sorted(alarms.values())[-3] < 0.21


def test_no_number_of_rats_mends_a_wrong_control_and_no_test_does():
    few, many = (rack.chances(rack.Plan((25.0,), n, control="uninfused"), IDLE)["any"] for n in (24, 56))
    assert 0.5 < few < many
    plan = replace(SOUND, control="uninfused", analysis="t-test on seconds")
    assert rack.chances(plan, IDLE)["any"] > 0.4


def test_cages_count_as_more_than_they_are():
    assert spoiled("groups by cage")[0] > 5 * spoiled("sound")[0]


def test_hours_later_nothing_is_found():
    assert spoiled("infused hours later")[1] < 0.02 < spoiled("sound")[1]


def test_the_t_test_hardly_matters():
    assert spoiled("t-test on seconds") == pytest.approx(spoiled("sound"), abs=0.03)


def test_leaving_out_rats_at_the_ceiling_costs_after_a_strong_shock_only():
    """Both together take more than half of the power; either alone hardly any."""
    assert spoiled("strong shock, left out")[1] < spoiled("sound")[1] / 2
    assert spoiled("strong shock")[1] > 0.95 and spoiled("ceiling left out")[1] > 0.95


def test_a_sound_test_has_2_or_3_false_alarms_in_100():
    assert 0.015 < spoiled("sound")[0] < 0.035
    assert 0.015 < spoiled("strong shock")[0] < 0.035
    once = rack.chances(rack.Plan((30.0,), 40), IDLE, 4000)["any"]
    assert 0.015 < once < 0.035, "one dose, one test at the end"


def test_peeking_costs_four_times_as_many_false_alarms_and_saves_rats():
    """After every second rat a group, from four on: 10 of 100 in 4000 experiments."""
    plan = rack.Plan((30.0,), 40, peek=True)
    assert plan.looks.tolist() == list(range(4, 41, 2))
    assert rack.chances(plan, IDLE, 4000)["any"] == pytest.approx(0.10, abs=0.015)
    assert rack.chances(plan, WORKS)["rats"] < plan.rats / 4


def test_all_sizes_of_the_shortcuts_are_assumed():
    sizes = ("infusion", "observer", "strong", "acute", "acute_dose", "cage", "cage_share", "look_first", "look_step")
    assert all(SEEN[name].grade == "ASSUMED" for name in sizes)


def test_14_rats_a_group_by_the_t_test_and_by_ranks_and_12_by_the_approximation():
    """Ranks: four doses of the rack, half a decade apart, one of them the best (81%); a decade apart it takes 15."""
    size = np.log(3) / VALUE["spread"]
    assert rounds(size, 1.4) and memory.animals_needed(size, level=0.05 / 4) == 14
    assert np.ceil(2 * (ndtri(1 - 0.05 / 8) + ndtri(0.8)) ** 2 / size**2) == 12
    found = [rack.chances(replace(SOUND, animals=n), rack.Drug(30, np.log(3)), 3000)["found"][2] for n in (13, 14)]
    assert found[0] < 0.8 < found[1] + 0.01


def test_the_hurried_design_finds_most_and_the_mended_one_few():
    most, few = (chances_of(plan, EXAMPLE)["right"] for plan in (hurried(), mended(hurried())))
    assert most > 0.75 and few < 0.35 and mended(hurried()).animals == 8


def test_a_strong_shock_shrinks_the_ratio_to_two_thirds():
    plans = [rack.Plan((30.0,), 24, **rack.SHORTCUTS[n]) for n in ("sound", "observer not blind", "strong shock")]
    sound, seen, strong = (rack.chances(plan, WORKS)["typical"][0] for plan in plans)
    assert strong / sound == pytest.approx(2 / 3, abs=0.04) and seen > 1.2 * sound


def test_the_chosen_ones_are_too_large_with_8_and_hardly_with_24():
    few, many = (rack.chances(replace(SOUND, animals=n), WORKS) for n in (8, 24))
    assert (few["shown"] / few["typical"])[2] > 1.2 and (many["shown"] / many["typical"])[2] < 1.02


# -- the critical table ----------------------------------------------------------------------------------------------


def test_propranolol_at_a_moderate_and_an_extreme_event():
    found = [100 * float(consolidation.change(level, propranolol=4)) for level in (10, 300)]
    assert rounds(found[0], -28) and rounds(found[1], 36)


def test_random_firing_weakens_below_490_and_not_at_it():
    low, turn, high = (float(plasticity.net_change(nM)) / 20 for nM in (100, 490, 3000))
    assert low < 0 < high and turn == pytest.approx(0, abs=1e-9)


# -- checks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "right"), [("wider", "2.25"), ("family", "26.5%")])
def test_checks_know_the_answer_and_the_mistakes(question, right):
    answer = getattr(ask, question)().answer
    unit = "" if answer.unit == "1" else answer.unit
    assert answer.judge(right).kind == "right"
    for wrong in answer.misconceptions:
        assert answer.judge(f"{wrong.value:.4g} {unit}") == type(answer.judge(right))("known error", wrong.message)


@pytest.mark.parametrize(
    ("question", "mistakes"),
    [
        ("wider", {1: "one pairing", 15 / 10: "wider the window", 9 / 12: "share with", 12 / 4: "neither", 4 / 9: "Upside"}),
        ("family", {5: "one test", 30: "add", 73.5: "none", 0.265: "share", 0.833: "Bonferroni"}),
    ],
)  # fmt: skip
def test_each_mistake_is_the_one_that_is_named(question, mistakes):
    known = getattr(ask, question)().answer.misconceptions
    assert len(known) == len(mistakes)
    for value, words in mistakes.items():
        assert [words in m.message for m in known if m.value == pytest.approx(value, rel=2e-3)] == [True], value


@pytest.mark.parametrize("question", ["gated", "blocked", "difference", "enough"])
def test_each_option_has_its_own_answer(question):
    answer = getattr(ask, question)().answer
    said = [answer.judge(option) for option in answer.feedback]
    assert [f.kind for f in said].count("right") == 1 and len({f.message for f in said}) == len(said)


@pytest.mark.parametrize(
    ("question", "answer"), [("larger", 0), ("flip", 490), ("story", 28), ("right_dose", 46), ("animals", 14)]
)
def test_what_is_predicted_lies_on_the_slider(question, answer):
    low, high = getattr(ask, question)().limits
    assert low <= answer <= high
