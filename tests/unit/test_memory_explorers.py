"""Explorers of lesson 12 on plasticity, emotion and doses: what they claim."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.memory.doses import BEST, animals, experiments
from nelib.explorers.memory.emotion import FAILS, FITS, UNTRIED
from nelib.explorers.memory.gate import AGONISTS, BLOCKERS, CONSTANTS
from nelib.kit.evidence import load_evidence
from nelib.locus import memory
from nelib.locus.consolidation import turning_point
from nelib.locus.plasticity import average_potentiation, evidence, flip

WINDOW, GATE, EMOTION, DOSES = (load_all()[f"12_{n}"] for n in ("window", "gate", "emotion", "doses"))
_, PROPRANOLOL, PRAZOSIN, _ = BLOCKERS


class TestWindow:
    def test_within_the_window_nothing_is_larger(self):
        """Lin et al. (2003): the window is wider, the magnitude is not."""
        data = WINDOW.data()
        assert data["edges"] == pytest.approx([10, 15]) and data["ratio"] == pytest.approx(1, abs=1e-3)

    def test_loose_timing_looks_like_more_potentiation(self):
        data = WINDOW.data(**WINDOW.presets["9 ms, loose timing"])
        assert data["ratio"] == pytest.approx(1.56, abs=0.005)
        assert [int(i.sum()) for i in data["inside"]] == [54, 84]
        assert max(data["highest"]) <= 1
        alone, given = (average_potentiation(9, 5, dose) / evidence("ltp").value for dose in (0.0, 1.0))
        assert data["means"] == pytest.approx([alone, given])

    def test_even_the_highest_average_is_higher(self):
        """With a jitter of 5 ms no choice of the mean interval makes up for a narrow window."""
        low, high = (a.max() for a in WINDOW.data(jitter=5)["average"])
        assert [low, high] == pytest.approx([0.68, 0.87], abs=0.01)

    def test_propranolol_takes_the_gain_away(self):
        assert WINDOW.data(**WINDOW.presets["The same with propranolol"])["ratio"] < 1.15

    def test_what_was_not_measured_is_said(self):
        """The paper used 1 µM; what is above stands on a constant from the heart."""
        assert not WINDOW.data()["beyond"] and "not measured" not in WINDOW.describe(WINDOW.data())
        assert "above 1 µM: not measured" in WINDOW.describe(WINDOW.data(isoproterenol=2.0))

    def test_a_hundred_pairings_are_shown_and_a_thousand_averaged(self):
        data = WINDOW.data(**WINDOW.presets["9 ms, loose timing"])
        assert "84 with it. Of 1000 the mean LTP is 54% of the full without, 85%" in WINDOW.describe(data)


class TestGate:
    def test_turns_at_490(self):
        assert flip() == pytest.approx(490)
        assert GATE.data()["flips"] == pytest.approx([490])

    @pytest.mark.parametrize(("preset", "up", "down"), [
        ("No agonist", False, False), ("β only", True, False), ("α1 only", False, True), ("Both (Huang 2014)", True, True),
    ])  # fmt: skip
    def test_tags(self, preset, up, down):
        data = GATE.data(**GATE.presets[preset])
        assert (data["after"][0] > 0.1) == up and (data["before"][-1] < -0.1) == down

    def test_low_weakens_and_high_strengthens(self):
        low, high = (GATE.data(**GATE.presets[f"Norepinephrine {which}"])["now"] for which in ("low", "high"))
        assert low == pytest.approx(-0.05, abs=0.01) and high == pytest.approx(0.30, abs=0.01)

    def test_blockers_turn_the_sign(self):
        assert GATE.data(norepinephrine=2000)["now"] > 0 > GATE.data(norepinephrine=2000, blocker=PROPRANOLOL)["now"]
        assert GATE.data()["now"] < 0 < GATE.data(blocker=PRAZOSIN)["now"]
        assert GATE.data(blocker=PRAZOSIN)["now"] == pytest.approx(0.42, abs=0.005)

    def test_a_turn_needs_potentiation_between_two_limits(self):
        """Derived: 1 < A+/A- < 740/330."""
        found = [bool(GATE.data(strength=s)["flips"]) for s in (0.8, 1.0, 1.1, 2.2, 2.3, 2.5)]
        assert found == [False, False, True, True, False, False]
        assert (GATE.data(strength=2.3)["net"] > 0).all()

    def test_with_the_constants_of_the_seed_document(self):
        """As β1 and α1A are equal there, the larger potentiation always wins; at the high ends of its ranges too."""
        found = [GATE.data(constants=name)["flips"] for name in CONSTANTS]
        assert found == [pytest.approx([490]), [], pytest.approx([102]), pytest.approx([162])]
        seed = {name: row.value for name, row in load_evidence("attention").items()}
        for name in ("seed_a1B_high", "seed_a1D_high"):
            assert np.isnan(flip(K_beta=evidence("seed_beta1").value, K_alpha=seed[name]))
        assert "no turn from 1 nM to 10 µM" in GATE.describe(GATE.data(constants=list(CONSTANTS)[1]))

    def test_the_order_decides_the_sign_of_a_pair_whatever_the_agonist(self):
        """The limit that the model's docstring names: in slices the receptors decided too."""
        for agonist in AGONISTS:
            data = GATE.data(agonist=agonist)
            assert data["after"].min() >= 0 >= data["before"].max()


class TestEmotion:
    def test_propranolol_takes_more_from_the_emotional_event(self):
        neutral, event, _ = EMOTION.data()["change"]
        assert [neutral, event] == pytest.approx([-0.106, -0.282], abs=0.002)

    def test_and_gives_after_an_extreme_one(self):
        data = EMOTION.data(**EMOTION.presets["Extreme event"])
        assert data["change"][1] == pytest.approx(0.36, abs=0.01)
        assert data["turn"] == pytest.approx(float(turning_point())) == pytest.approx(70.7, abs=0.1)

    def test_norepinephrine_gives_both_published_signs(self):
        little, much = (EMOTION.data(**EMOTION.presets[n])["plain"] for n in list(EMOTION.presets)[2:])
        assert little[2] > 1.1 * little[1] and much[2] < 0.8 * much[1]

    def test_signs_that_were_seen_fit_or_not(self):
        assert EMOTION.data()["verdicts"] == ((FAILS, FITS), (FITS, FITS), (UNTRIED, UNTRIED))
        little, much = (EMOTION.data(**EMOTION.presets[n])["verdicts"][2] for n in list(EMOTION.presets)[2:])
        assert (little, much) == ((FITS, FAILS), (FAILS, FITS))
        nothing = EMOTION.data(propranolol=0, injected=20)["verdicts"]
        assert nothing == ((UNTRIED, UNTRIED), (UNTRIED, UNTRIED), (FITS, UNTRIED))

    def test_no_width_of_the_curve_spares_a_neutral_event(self):
        assert all(EMOTION.data(ratio=r)["verdicts"][0][0] == FAILS for r in (2.0, 10.0, 100.0))

    def test_at_the_turn_the_sentence_says_so(self):
        at, left, right = (EMOTION.describe(EMOTION.data(arousal=a)) for a in (70.7, 66.0, 76.0))
        assert "at the turn, 70.7" in at and "left of the turn" in left and "right of the turn" in right

    def test_the_turn_does_not_depend_on_the_width(self):
        assert len({EMOTION.data(ratio=r)["turn"] for r in (2.0, 10.0, 100.0)}) == 1

    def test_with_the_rise_in_dialysates_the_neutral_event_loses_half_as_much(self):
        neutral, event, _ = EMOTION.data(**EMOTION.presets["As dialysis shows"])["change"]
        assert neutral / event == pytest.approx(0.51, abs=0.01)


class TestDoses:
    def test_ten_animals_find_the_best_dose_in_fewer_than_half(self):
        assert DOSES.data()["found"] == pytest.approx([0.07, 0.465, 0.045, 0.01], abs=0.006)
        assert [DOSES.data(n=n)["found"][BEST] for n in (6, 20)] == pytest.approx([0.13, 0.88], abs=0.01)

    def test_the_four_hundred_are_like_thousands(self):
        exact = memory.power(memory.published_doses(), 10, repeats=4000, seed=3)
        assert DOSES.data()["found"] == pytest.approx(exact["found"], abs=0.03)
        assert DOSES.data()["exaggeration"] == pytest.approx(exact["exaggeration"][BEST], abs=0.05)

    def test_false_alarms(self):
        nothing = {"effect": 0.0, "correction": "no correction"}
        assert DOSES.data(**nothing)["any"] == pytest.approx(0.13, abs=0.01)
        assert DOSES.data(effect=0.0)["any"] < 0.05
        both = DOSES.data(**nothing)
        assert [both["any better"], both["any worse"]] == pytest.approx([0.06, 0.0725])
        assert "13% (6% better, 7% worse)" in DOSES.describe(both)
        exact = memory.power(memory.published_doses(), 10, repeats=4000, seed=3, method="none", effect=0.0)
        assert exact["any"] == pytest.approx(0.14, abs=0.015)

    def test_what_is_found_is_exaggerated(self):
        assert DOSES.data(n=6)["exaggeration"] == pytest.approx(1.66, abs=0.02)
        assert DOSES.data()["exaggeration"] == pytest.approx(1.31, abs=0.02)

    def test_four_animals_can_find_nothing(self):
        """The smallest p that ranks of four against four can have is above 0.05/4."""
        assert DOSES.data(n=4, effect=2.0)["found"].max() == 0

    def test_eight_of_twenty_laboratories_find_it(self):
        assert sum(bool(DOSES.data(experiment=k)["stars"][BEST]) for k in range(1, 21)) == 8

    def test_animals_are_those_of_the_science_and_stay_when_more_are_added(self):
        few, many = experiments(4, 6, 1.0), experiments(4, 30, 1.0)
        np.testing.assert_array_equal(few, many[..., :6])
        np.testing.assert_allclose(many, memory.latencies(memory.published_doses(), 30, seed=4))
        assert animals(4).shape == (1, 5, 30)
