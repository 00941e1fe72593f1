"""The inverted U of two affinities: where it peaks, when it does not exist, and what drugs do to it."""

import numpy as np
import pytest
import sympy as sp

from nelib.locus import inverted_u
from nelib.locus.inverted_u import affinities, benefit, peak

GRID = np.geomspace(1e-3, 1e7, 400_001)


def brute(**settings):
    """Return where U is highest on a grid, or None if it is highest at an end."""
    k = int(np.argmax(benefit(GRID, **settings)))
    return None if k in (0, GRID.size - 1) else GRID[k]


def test_a6_the_peak_lies_at_the_geometric_mean():
    """56 and 330 nM: c* = 136 nM, U* = 0.416 (dossier)."""
    found = peak()
    assert found.norepinephrine == pytest.approx(np.sqrt(56 * 330), rel=1e-12)
    assert brute() == pytest.approx(found.norepinephrine, rel=0.01)
    assert [found.norepinephrine, found.height] == pytest.approx([136, 0.416], rel=2e-3)
    assert benefit(GRID).max() == pytest.approx(found.height, rel=1e-8)


def test_a6_with_the_affinities_of_the_seed_there_is_no_peak():
    """α2A 400 nM; α1A 126, α1B 50 to 200, α1D 30 to 100 nM: harm at every concentration."""
    for name in inverted_u.AFFINITIES:
        if name.startswith("seed"):
            K_a2, K_a1 = affinities(name)
            assert K_a2 > K_a1
            assert peak(K_a2=K_a2, K_a1=K_a1) is None
            assert (benefit(GRID, K_a2=K_a2, K_a1=K_a1) < 0).all()


def test_a6_derived():
    made = inverted_u.derivation()
    K_1, K_2 = sp.symbols("K_1 K_2")
    assert made["peak_equal"] == sp.sqrt(K_1) * sp.sqrt(K_2)
    assert made["height_equal"] == (sp.sqrt(K_1) - sp.sqrt(K_2)) / (sp.sqrt(K_1) + sp.sqrt(K_2))


@pytest.mark.parametrize("weight", [0.18, 0.5, 1.0, 2.0, 5.8])
def test_other_weights_by_brute_force(weight):
    assert peak(weight=weight).norepinephrine == pytest.approx(brute(weight=weight), rel=1e-3)


def test_the_peak_exists_only_between_the_two_ratios():
    ratio = 330 / 56
    for weight, exists in (
        (1 / ratio * 0.99, False),
        (1 / ratio * 1.01, True),
        (ratio * 0.99, True),
        (ratio * 1.01, False),
    ):
        assert (peak(weight=weight) is not None) is exists
    assert brute(weight=ratio * 1.01) is None and brute(weight=1 / ratio * 0.99) is None


@pytest.mark.parametrize(
    "drugs",
    [{"block_a1": 3.0}, {"block_a2": 3.0}, {"agonist_a2": 0.5}, {"block_a1": 9.0, "block_a2": 2.0, "agonist_a2": 1.0}],
)
def test_drugs_by_brute_force(drugs):
    found = peak(**drugs)
    assert found.norepinephrine == pytest.approx(brute(**drugs), rel=1e-3)
    assert found.height == pytest.approx(benefit(GRID, **drugs).max(), rel=1e-8)


def test_either_antagonist_moves_the_peak_up_alike_but_one_lifts_and_one_flattens():
    prazosin, yohimbine = peak(block_a1=3.0), peak(block_a2=3.0)
    assert prazosin.norepinephrine == pytest.approx(2 * peak().norepinephrine)
    assert yohimbine.norepinephrine == pytest.approx(2 * peak().norepinephrine)
    assert yohimbine.height < peak().height < prazosin.height


def test_enough_antagonist_of_a2_or_agonist_abolishes_the_peak():
    assert peak(block_a2=330 / 56 - 1 + 0.01) is None and brute(block_a2=330 / 56 - 1 + 0.01) is None
    assert peak(agonist_a2=10.0) is None and brute(agonist_a2=10.0) is None
    assert benefit(0.0, agonist_a2=10.0) > peak().height


def test_ends():
    assert benefit(0.0) == 0
    assert benefit(1e12) == pytest.approx(0, abs=1e-8) and benefit(1e12, weight=2) == pytest.approx(-1, abs=1e-8)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"K_a2": 0}, "K_a2 must be above 0"),
        ({"weight": -1}, "w_a1 must be at least 0"),
        ({"block_a1": -1}, "block_a1 must be at least 0"),
        ({"agonist_a2": float("nan")}, "agonist_a2 must be"),
    ],
)
def test_impossible_input_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        peak(**settings)
    with pytest.raises(ValueError, match=message):
        benefit(1.0, **settings)
    with pytest.raises(ValueError, match="no pair of affinities"):
        affinities("mine")
