"""The readings that the explorer of counts draws, and the functions of the science that it shows."""

import numpy as np
import pytest
from scipy.stats import poisson

from nelib.explorers.binding import counts
from nelib.explorers.binding.counts import LUCK, drawn
from nelib.receptors.radioligand import count_rate, difference_error, isotope


def test_the_explorer_draws_counts_as_poisson_would():
    for mean in (0.3, 4.0, 60.0, 900.0):
        assert (drawn(np.full(LUCK.shape, mean)) == poisson.ppf(LUCK, mean)).all()
    many = drawn(np.full(LUCK.shape, 5e5))
    assert np.abs(many - poisson.ppf(LUCK, 5e5)).max() <= 2


def test_the_explorer_shows_the_functions_of_the_science():
    data = counts.data(nonspecific=90)
    total, blank = (count_rate(n, isotope("3H").activity, 0.4, 25) for n in (100, 90))
    assert data["expected"] == pytest.approx([total, blank])
    assert data["error here"] == pytest.approx(100 * difference_error(total, blank, 1, 1, 25, 0.05))
    assert data["longer"] == pytest.approx(counts.data(nonspecific=90, minutes=10)["error here"])
    old = counts.data(label="¹²⁵I, one atom a molecule", days=60)
    assert old["means"][0] == pytest.approx(100 * isotope("125I").left(60))
