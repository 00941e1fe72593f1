"""Plasticity: the window of Lin et al., two tags, the flip; and the memory experiment with honest statistics."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from nelib.locus import memory, plasticity
from nelib.locus.plasticity import evidence, pair_change, potentiation, window


def width(isoproterenol):
    """Return the interval at which half of the potentiation is left, from the curve itself."""
    D = np.linspace(0.01, 30, 30_000)
    L = potentiation(D, isoproterenol)
    return D[np.flatnonzero(L.max() / 2 < L)[-1]]


def test_a11_isoproterenol_widens_the_window_from_10_to_15_ms():
    """Lin et al. (2003): 1 µM, the magnitude unchanged."""
    assert [width(0.0), width(1.0)] == pytest.approx([10, 15], abs=0.01)
    within = np.linspace(3, 9, 13)
    np.testing.assert_allclose(potentiation(within, 1.0) / potentiation(within, 0.0), 1, atol=0.01)


def test_intervals_of_the_paper():
    control, treated = (potentiation([3, 9, 12, 14, 17], dose) / evidence("ltp").value for dose in (0.0, 1.0))
    np.testing.assert_allclose(control, [1, 1, 0, 0, 0], atol=0.01)
    np.testing.assert_allclose(treated, [1, 1, 1, 1, 0], atol=0.01)
    assert (potentiation([0, -5], 1.0) == 0).all()


def test_propranolol_narrows_it_again():
    assert window(1.0, 10.0) < 12 and window(1.0, 1e9) == pytest.approx(10)
    assert (np.diff(window(np.array([0, 0.1, 1, 10]))) > 0).all()
    assert window(1e9) == pytest.approx(10 + 5 * 1.285)


def test_a_wider_window_looks_like_larger_potentiation_when_intervals_vary():
    uniform = np.linspace(0.005, 20, 4000)
    assert potentiation(uniform, 1.0).mean() / potentiation(uniform, 0.0).mean() == pytest.approx(1.5, abs=0.01)
    same, loose = (
        plasticity.average_potentiation(9, jitter, 1.0) / plasticity.average_potentiation(9, jitter)
        for jitter in (0, 5)
    )
    assert same == pytest.approx(1, abs=0.01) and loose == pytest.approx(1.56, abs=0.02)
    # Exact, for a sharp edge: shares of a normal distribution.
    shares = [NormalDist(9, 5).cdf(w) - NormalDist(9, 5).cdf(0) for w in (10, 15)]
    assert loose == pytest.approx(shares[1] / shares[0], abs=0.01)


class TestTags:
    def test_without_agonist_a_pair_does_nothing(self):
        """Huang et al., figure legend; Seol et al. (2007), abstract."""
        assert (pair_change([-10, -1, 0, 1, 10]) == 0).all()

    def test_both_agonists_give_both(self):
        doses = {"beta_agonist": evidence("iso_huang").value / evidence("K_iso").value, "alpha_agonist": 20.0}
        down, up = pair_change([-10, 10], **doses)
        assert down < 0 < up

    def test_each_agonist_gives_one(self):
        assert pair_change(10, beta_agonist=30.0) > 0 == pair_change(-10, beta_agonist=30.0)
        assert pair_change(-10, alpha_agonist=30.0) < 0 == pair_change(10, alpha_agonist=30.0)

    def test_blockers_remove_their_tag(self):
        assert pair_change(10, 500.0, beta_blocker=1e9) == pytest.approx(0, abs=1e-6)
        assert pair_change(-10, 500.0, alpha_blocker=1e9) == pytest.approx(0, abs=1e-6)

    def test_the_sign_flips_with_the_dose(self):
        """Derived: (K_β - ρ K_α)/(ρ - 1), with ρ = A+ τ+ / A- τ- = 1.5."""
        flip = plasticity.flip()
        assert flip == pytest.approx((740 - 1.5 * 330) / 0.5)
        assert plasticity.net_change(0.9 * flip) < 0 < plasticity.net_change(1.1 * flip)
        assert plasticity.net_change(flip) == pytest.approx(0, abs=1e-9)
        assert np.isnan(plasticity.flip(A_plus=1.0)) and np.isnan(plasticity.flip(A_plus=3.0))

    def test_net_change_is_the_integral_over_intervals(self):
        D = np.linspace(-400, 400, 800_001)
        assert np.trapezoid(pair_change(D, 300.0), D) == pytest.approx(float(plasticity.net_change(300.0)), abs=1e-3)

    def test_trains_count_every_pair(self):
        pre, post = [0.0, 100.0], [10.0, 95.0]
        single = sum(float(pair_change(b - a, 400.0)) for a in pre for b in post)
        assert plasticity.train_change(pre, post, 400.0) == pytest.approx(single)

    def test_impossible_input_is_refused(self):
        for call, message in (
            (lambda: pair_change(1, -1), "norepinephrine must be at least 0"),
            (lambda: pair_change(1, tau_plus=0), "tau_plus must be above 0"),
            (lambda: pair_change(1, gamma=0), "gamma"),
            (lambda: window(-1), "isoproterenol must be at least 0"),
            (lambda: potentiation(1, edge=0), "edge must be a number above 0"),
        ):
            with pytest.raises((ValueError, TypeError), match=message):
                call()


class TestMemory:
    DOSES = memory.published_doses()

    def test_doses_and_peak_of_ferry_and_mcgaugh(self):
        """1, 10, 100, 1000 ng; 10 enhanced retention (abstract, 1999)."""
        assert self.DOSES == [0, 1, 10, 100, 1000]
        effect = memory.enhancement(self.DOSES)
        assert effect.argmax() == 2 and effect[2] == pytest.approx(1) and effect[0] == 0
        fine = np.geomspace(0.01, 1e4, 100_001)
        assert fine[memory.enhancement(fine).argmax()] == pytest.approx(10, rel=1e-3)
        assert effect[[1, 3, 4]] == pytest.approx([0.403, 0.403, 0.053], abs=2e-3)

    def test_the_pattern_of_the_paper_is_the_likely_one_at_its_own_peak_only(self):
        found = memory.power(self.DOSES, 20)["found"]
        assert found[1] > 0.8 and (found[[0, 2]] < 0.3).all() and found[3] < 0.08

    def test_a_blocker_shifts_the_curve_without_making_it_lower(self):
        shifted = memory.enhancement([10.0, 110.0], 10.0)
        assert shifted[0] < 0.5 and shifted[1] == pytest.approx(1)

    def test_ranks_like_scipy_with_ties_and_without(self):
        rng = np.random.default_rng(0)
        for x, y in (
            (rng.normal(size=9), rng.normal(0.7, size=12)),
            (rng.integers(0, 4, 10).astype(float), rng.integers(1, 5, 8).astype(float)),
            (np.full(6, 600.0), np.append(np.full(4, 600.0), [30.0, 45.0])),
        ):
            share, p = memory.rank_test(x, y)
            other = stats.mannwhitneyu(x, y, method="asymptotic")
            assert [share * x.size * y.size, p] == pytest.approx([other.statistic, other.pvalue], rel=1e-10)
        assert memory.rank_test(np.ones(5), np.ones(5)) == (0.5, 1.0)

    def test_holm_by_hand(self):
        p = np.array([0.01, 0.04, 0.03, 0.005])
        assert memory.corrected(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
        assert memory.corrected(p, "Bonferroni") == pytest.approx([0.04, 0.16, 0.12, 0.02])
        assert (memory.corrected(p, "none") == p).all()

    def test_power_of_the_t_test_like_a_simulation_and_a_textbook_value(self):
        """Two groups, effect 0.5 SD, 64 animals each: 0.80 (Cohen, recalled)."""
        assert memory.power_t(0.5, 64) == pytest.approx(0.801, abs=2e-3)
        assert memory.animals_needed(0.5) == 64
        assert memory.power_t(0.0, 10) == pytest.approx(0.05)
        rng = np.random.default_rng(1)
        x, y = rng.standard_normal((20_000, 10)), 1.25 + rng.standard_normal((20_000, 10))
        hit = stats.ttest_ind(x, y, axis=1).pvalue < 0.05
        assert memory.power_t(1.25, 10) == pytest.approx(hit.mean(), abs=0.01)

    def test_the_least_number_of_animals_is_the_least(self):
        for effect in (0.3, 0.8, 1.25, 3.0):
            n = memory.animals_needed(effect)
            assert memory.power_t(effect, n) >= 0.8 and (n == 2 or memory.power_t(effect, n - 1) < 0.8)

    def test_false_alarms_are_held_and_uncorrected_ones_are_not(self):
        plain, holm = (
            memory.power(self.DOSES, 12, effect=0.0, method=m, repeats=2000)["any"] for m in ("none", "Holm")
        )
        assert holm < 0.055 and 0.10 < plain < memory.family_wise(4)
        assert memory.family_wise(4) == pytest.approx(1 - 0.95**4)

    def test_small_groups_miss_and_exaggerate(self):
        small, large = (memory.power(self.DOSES, n) for n in (6, 30))
        assert small["found"][1] < 0.2 and large["found"][1] > 0.95
        assert small["exaggeration"][1] > 1.4 and large["exaggeration"][1] < 1.05

    def test_doses_beside_the_peak_find_nothing(self):
        assert memory.power([0, 100, 1000], 10)["found"].max() < 0.15

    def test_latencies_stop_at_the_ceiling_and_share_their_animals(self):
        data = memory.latencies(self.DOSES, 200, effect=3.0)
        assert data.max() == 600 and (data[0, 2] == 600).mean() > 0.5
        high = memory.latencies(self.DOSES, 200, effect=3.0, ceiling=1e9)
        np.testing.assert_allclose(np.minimum(high, 600), data)
        assert (memory.latencies(self.DOSES, 5)[:, 0] == memory.latencies(self.DOSES, 5, effect=0.1)[:, 0]).all()
        one = memory.table(memory.latencies(self.DOSES, 5, seed=2), self.DOSES)
        assert one.shape == (25, 3) and one["animal"].is_unique and list(one["dose_ng"].unique()) == self.DOSES

    def test_median_of_untreated_animals(self):
        data = memory.latencies([0, 10], 20_000)
        assert np.median(data[0, 0]) == pytest.approx(60, rel=0.03)
        assert np.median(data[0, 1]) == pytest.approx(60 * np.e, rel=0.03)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: memory.latencies([1.0, 10]), "The first of at least two doses is 0"),
            (lambda: memory.latencies([0.0, 10], 1), "animals must be at least 2"),
            (lambda: memory.latencies([0.0, -1]), "doses must be at least 0"),
            (lambda: memory.enhancement(1, K_help=50, K_harm=5), "K_help must be below K_harm"),
            (lambda: memory.corrected(np.ones(3), "Tukey"), "no correction named"),
            (lambda: memory.animals_needed(0), "No number of animals"),
            (lambda: memory.compare(np.ones((1, 5))), "vehicle group"),
        ],
    )
    def test_impossible_input_is_refused(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()
