"""Many studies at once: the same numbers as one person at a time, and what each reference divides away."""

from dataclasses import replace

import numpy as np
import pytest

from nelib.body import normalization
from nelib.body import normalization_studies as many

SIZE = 7
POOLS = {kind: many.draw(kind, SIZE, 6, seed=4) for kind in ("shape", "nothing")}


def pool(difference):
    return POOLS["shape" if difference == "shape" else "nothing"]


@pytest.mark.parametrize("method", normalization.METHODS)
@pytest.mark.parametrize("spread", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("difference", normalization.DIFFERENCES)
def test_the_same_people_have_the_same_heights(method, spread, difference):
    groups = many.strengths(pool(difference), method, difference, SIZE, gain_spread=spread, factor=1.7)
    for i, found in enumerate(groups):
        one = normalization.people(SIZE, difference=difference, gain_spread=spread, factor=1.7, seed=4 + i)
        np.testing.assert_allclose(found, normalization.strengths(one, method), rtol=1e-9)


@pytest.mark.parametrize("method", normalization.METHODS)
def test_a_larger_share_of_the_axons(method):
    """The first group's bursts are half as high, the evoked one is not."""
    groups = many.strengths(pool("share"), method, "share", SIZE, gain_spread=0.5)
    for i, found in enumerate(groups):
        one = normalization.people(SIZE, difference="nothing", gain_spread=0.5, seed=4 + i)
        halved = replace(one, heights=([h / 2 for h in one.heights[0]], one.heights[1]))
        np.testing.assert_allclose(found, normalization.strengths(halved, method), rtol=1e-9)


def test_fewer_people_are_the_first_ones():
    every, few = (many.strengths(pool("nothing"), "largest", "nothing", n) for n in (SIZE, 3))
    np.testing.assert_array_equal(few, every[..., :3])


@pytest.mark.parametrize("difference", normalization.DIFFERENCES)
def test_the_power_is_that_of_one_study_at_a_time(difference):
    for method in ("none", "largest", "evoked"):
        groups = many.strengths(pool(difference), method, difference, SIZE)
        one = normalization.power(method, 6, size=SIZE, difference=difference, seed=4)
        assert many.share_found(groups) == pytest.approx(one)


def test_welch_for_each_row():
    rng = np.random.default_rng(1)
    a, b = rng.normal(0, 1, (4, 3, 9)), rng.normal(0.7, 2, (4, 3, 14))
    p = many.welch(a, b)
    assert p.shape == (4, 3)
    for i, j in np.ndindex(4, 3):
        assert p[i, j] == pytest.approx(normalization.welch(a[i, j], b[i, j]), rel=1e-9)
    assert many.welch([[1, 1], [1, 1]], [[1, 1], [2, 2]]).tolist() == [1, 0]


def test_what_each_reference_divides_away():
    """By algebra: a factor of all bursts cancels against any reference that has it too."""
    drawn = pool("nothing")
    for difference, kept in (("scale", ("none",)), ("share", ("none", "evoked"))):
        for method in normalization.METHODS:
            usual = many.strengths(drawn, method, "nothing", SIZE)
            changed = many.strengths(drawn, method, difference, SIZE, factor=3)
            ratio = (changed[:, 1] / usual[:, 1]) / (changed[:, 0] / usual[:, 0])
            np.testing.assert_allclose(ratio, 3 if method in kept else 1, rtol=1e-12)


def test_only_undivided_heights_know_the_gain():
    for method in normalization.METHODS:
        near, far = (many.strengths(pool("shape"), method, "shape", SIZE, gain_spread=s) for s in (0, 0.8))
        assert (method == "none") == bool((near != far).any())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: many.draw("scale", 5), "kind of pool"), (lambda: many.draw("shape", 1), "size"),
        (lambda: many.draw("shape", 5, 0), "studies"), (lambda: many.all_strengths(3), "needs People"),
        (lambda: many.strengths(3, "none", "shape", 5), "needs a Pool"),
        (lambda: many.strengths(POOLS["shape"], "none", "scale", 5), "cannot be made"),
        (lambda: many.strengths(POOLS["nothing"], "none", "shape", 5), "cannot be made"),
        (lambda: many.strengths(POOLS["shape"], "median", "shape", 5), "no normalization"),
        (lambda: many.strengths(POOLS["shape"], "none", "age", 5), "no difference"),
        (lambda: many.strengths(POOLS["shape"], "none", "shape", 8), "fewer than 8"),
        (lambda: many.strengths(POOLS["shape"], "none", "shape", 5, gain_spread=-1), "gain_spread"),
        (lambda: many.strengths(POOLS["nothing"], "none", "scale", 5, factor=0), "factor"),
        (lambda: many.welch([[1]], [[1, 2]]), "at least two"), (lambda: many.welch(1, 2), "at least two"),
        (lambda: many.share_found([[1, 2]]), "studies"),
    ],
)  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
