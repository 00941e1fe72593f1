"""Why norepinephrine rises only some three-fold under a blocker of uptake."""

import pytest
import sympy as sp

from nelib.clinic import feedback
from nelib.clinic.feedback import clearance_slowed, firing_left, measured, pump, split


def test_the_rise_in_two_factors():
    """Sacchetti 1999: reboxetine +242%, with idazoxan +1580%: clearance 16.8 times slower, release 20% of that at rest."""
    found = measured()
    assert [found.u, found.F, found.left] == pytest.approx([16.8, 0.204, 0.0595], rel=3e-3)
    assert found.u * found.F == pytest.approx(3.42)
    other = measured("hippocampus")  # +240% and +1360%
    assert [other.u, other.F] == pytest.approx([14.6, 0.233], rel=2e-3)


def test_release_falls_as_firing_does():
    """Szabo & Blier 2001: 17 and 20% of the firing rate are left; 34% after 7 days at the lower dose."""
    left = firing_left()
    assert left == pytest.approx({"2 days, highest dose": 0.17, "7 days": 0.34, "21 days": 0.20})
    # Release: 20.4%, within a fifth of the first and as good as the last. The doses are not the same.
    assert pytest.approx(left["21 days"], rel=0.03) == measured().F
    assert pytest.approx(left["2 days, highest dose"], rel=0.2) == measured().F


def test_another_laboratory_gives_nearly_the_same_clearance():
    """Invernizzi 2001, pump for 2 days: 263% of vehicle; with 17% of the firing, u = 15.5 against 16.8."""
    assert clearance_slowed(2.63, 0.17) == pytest.approx(15.5, abs=0.05)
    assert clearance_slowed(2.63, 0.17) == pytest.approx(measured().u, rel=0.1)


def test_two_weeks_by_pump():
    """Invernizzi 2001: 263% after 2 days, 599% after 14, with as much drug in the brain: F rose 2.28-fold."""
    assert pump() == pytest.approx((2.63, 5.99, 2.28), abs=5e-3)
    # If clearance stayed as slow, release would be 39% of rest, twice what firing at day 21 (another dose) leaves.
    assert pump()[1] / clearance_slowed(2.63, 0.17) == pytest.approx(0.387, abs=1e-3)


def test_derived():
    made = feedback.derivation()
    u, F, E_1, E_2, r = sp.symbols("u F E_1 E_2 r")
    assert made["E"] == u * F and made["u"] == E_2 and made["F"] == E_1 / E_2 and made["u_firing"] == E_1 / r
    assert split(2, 2).F == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split(3, 2), "both must be at least alone"), (lambda: split(0, 2), "alone must be a number above 0"),
        (lambda: split("x", 2), "number"), (lambda: measured("striatum"), "no region"),
        (lambda: clearance_slowed(2, 1.5), "at most 1"), (lambda: clearance_slowed(2, 0), "above 0"),
        (lambda: clearance_slowed(float("nan"), 1), "finite"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
