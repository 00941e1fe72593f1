"""Emotion and consolidation: published signs, where one curve gives them, and where it does not."""

import numpy as np
import pytest

from nelib.locus.consolidation import affinities, change, derivation, drive, recall, turning_point
from nelib.locus.plasticity import evidence

STORY = evidence("x_story").value


class TestCurve:
    def test_bounds(self):
        levels = np.geomspace(1e-3, 1e5, 200)
        found = recall(levels)
        base, gain = evidence("recall_base").value, evidence("recall_gain").value
        assert found.min() >= base and found.max() <= base + gain
        assert recall(0) == pytest.approx(base)
        assert recall(turning_point(0)) == pytest.approx(base + gain)

    def test_it_is_symmetric_about_the_best_level(self):
        best = float(turning_point(0))
        np.testing.assert_allclose(recall(best * np.array([2, 10, 300])), recall(best / np.array([2, 10, 300])))

    def test_propranolol_divides_the_norepinephrine(self):
        assert drive(10, 20, 4) == pytest.approx(6)
        np.testing.assert_allclose(recall([5, 50], propranolol=4), recall([1, 10]))

    @pytest.mark.parametrize("dose", [0.5, 4.0, 20.0])
    @pytest.mark.parametrize("ratio", [2.0, 10.0, 100.0])
    def test_propranolol_changes_its_sign_at_the_turning_point(self, dose, ratio):
        turn = float(turning_point(dose))
        assert change(turn, propranolol=dose, ratio=ratio) == pytest.approx(0, abs=1e-12)
        assert change(0.9 * turn, propranolol=dose, ratio=ratio) < 0 < change(1.1 * turn, propranolol=dose, ratio=ratio)

    def test_width_keeps_the_best_level(self):
        for ratio in (2, 30, 100):
            help_, harm = affinities(ratio)
            assert help_ * harm == pytest.approx(evidence("x_help").value * evidence("x_harm").value)
            assert harm / help_ == pytest.approx(ratio)

    def test_derivation(self):
        import sympy as sp

        found = derivation()
        K_h, K_u, B = sp.symbols("K_h K_u B")
        assert sp.simplify(found["best"] - sp.sqrt(K_h) * sp.sqrt(K_u)) == 0
        assert sp.simplify(found["turn"] - found["best"] * sp.sqrt(1 + B)) == 0

    def test_impossible_values(self):
        for wrong in ({"arousal": -1}, {"arousal": 1, "propranolol": -1}, {"arousal": 1, "ratio": 1}):
            with pytest.raises(ValueError):
                recall(**wrong)


class TestPublishedSigns:
    def test_emotional_story_but_hardly_the_neutral_one(self):
        """Cahill et al. (1994), abstract: memory of the emotional story was impaired, of the neutral one it was not."""
        neutral, emotional = change([1, STORY])
        assert emotional < -0.25 and -0.11 < neutral < 0
        assert neutral / emotional < 1 / 2

    def test_norepinephrine_after_weak_training(self):
        """Roozendaal et al. (2008): it enhanced memory of an event that alone left none."""
        assert recall(1, 20) > 1.5 * recall(1)

    def test_norepinephrine_can_cause_amnesia_that_propranolol_prevents(self):
        """Pharmacol. Biochem. Behav. 19: 733 (1983), abstract."""
        alone, infused, both = recall(STORY), recall(STORY, 300), recall(STORY, 300, evidence("x_block").value)
        assert infused < 0.9 * alone and both > 1.2 * infused and both > alone

    def test_propranolol_after_foot_shock(self):
        """Gallagher et al. (1977), abstract: blockers lowered retention, with the dose."""
        doses = change(STORY, propranolol=np.array([0.5, 1, 4, 20]))
        assert (np.diff(doses) < 0).all() and doses[0] < 0


class TestWhatItCannotTell:
    def test_with_the_norepinephrine_that_dialysis_shows_a_neutral_event_is_not_spared(self):
        """U is concave, so recall falls at least as steeply per unit of norepinephrine after a neutral event."""
        low, high = evidence("ne_shock_low").value, evidence("ne_shock_high").value
        lost = recall([1, low, high, evidence("ne_training").value]) - recall(
            [1, low, high, evidence("ne_training").value], propranolol=evidence("x_block").value
        )
        assert (lost[0] / lost[1:] > 1 / np.array([low, high, evidence("ne_training").value])).all()
        assert lost[0] / lost[2] > 1 / 2

    def test_propranolol_lowers_memory_of_every_event_up_to_the_turning_point(self):
        """So after training that is low in arousal too (Roozendaal et al. 2008), but by little."""
        assert (change(np.geomspace(0.01, 0.99 * float(turning_point()), 50)) < 0).all()
