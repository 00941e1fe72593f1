"""Base or salt: moles, ampoules, thresholds, and what a mistake does."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from nelib.body import salt
from nelib.body.infusion_models import value
from nelib.body.pressure import Response
from nelib.body.salt import FORMS, convert, derivation, factor, given, mistake, per_hour, threshold_span

NAN = float("nan")


def test_V11_the_salt_factor():
    """V11: 337.28/169.18 = 1.9936; without the water of the crystal 1.887."""
    assert factor() == pytest.approx(1.9936, abs=5e-5)
    assert factor("anhydrous") == pytest.approx(1.887, abs=5e-4)
    assert factor("base") == 1


def test_the_label_writes_the_factor_without_water():
    """Levophed: 1 mg of base, equivalent to 1.89 mg of bitartrate, anhydrous basis."""
    assert round(factor("anhydrous"), 2) == value("label_salt") == 1.89
    assert round(factor(), 2) != value("label_salt")


def test_two_strengths_of_one_ampoule():
    """Mongardon 2023: 2 mg/mL of tartrate is 1 mg/mL of base; true within 0.4%."""
    assert convert(value("ampoule_salt"), "monohydrate", "base") == pytest.approx(value("ampoule_base"), rel=4e-3)


def test_the_span_of_the_threshold():
    """Mongardon 2023: for 80 kg from 1.2 mg/h (base, lower end) to 4.8 (salt, upper end)."""
    low, high, times = threshold_span()
    assert low == pytest.approx(1.2) and high == pytest.approx(4.8, abs=0.02)
    assert times == pytest.approx(2 * factor())
    assert per_hour(0.25, 80) == pytest.approx(1.2)


def test_derived_from_moles():
    m, a, b = sp.symbols("m M_from M_to")
    assert sp.simplify(derivation()["m_out"] - m * b / a) == 0


@each(st.floats(0, 1e6), st.sampled_from(FORMS), st.sampled_from(FORMS), st.sampled_from(FORMS))
@settings(max_examples=50, deadline=None)
def test_there_and_back_and_around(mass, a, b, c):
    assert convert(convert(mass, a, b), b, a) == pytest.approx(mass)
    assert convert(convert(mass, a, b), b, c) == pytest.approx(float(convert(mass, a, c)))


def test_half_or_twice():
    assert given("base", "monohydrate") == pytest.approx(1 / factor())
    assert given("monohydrate", "base") == pytest.approx(factor())
    assert [given(form, form) for form in FORMS] == [1, 1, 1]
    assert given("monohydrate", "anhydrous") == pytest.approx(337.28 / 319.27)


def test_what_a_mistake_does():
    less, more = mistake(0.3, "base", "monohydrate"), mistake(0.3, "monohydrate", "base")
    assert less.meant == 0.3 and less.got == pytest.approx(0.3 / factor()) and less.MAP_got < less.MAP_meant
    assert more.meant == pytest.approx(0.3 / factor()) and more.got == pytest.approx(0.3)
    assert more.MAP_got > more.MAP_meant
    # Titrated back, the number on the pump is what shows it, and the rule for vasopressin is met by a number alone.
    assert less.written_later == pytest.approx(0.3 * factor()) and more.written_later == pytest.approx(0.3 / factor())
    assert more.written_later < value("ssc_low") < 0.3 and less.written_later > value("ssc_high")


def test_a_mistake_by_hand():
    body = Response(50, 60, 10, 1)
    found = mistake(0.2, "base", "monohydrate", weight=60, SAPS=20, response=body)
    C = 0.2 * 60 / 3
    assert found.MAP_meant == pytest.approx(50 + 60 * C / (10 + C))
    C = C * 169.18 / 337.28
    assert found.MAP_got == pytest.approx(50 + 60 * C / (10 + C))


def test_arrays():
    assert convert([1.0, 2], "base", "monohydrate") == pytest.approx(np.array([1, 2]) * factor())
    assert per_hour([0.0, 0.5], 80, "monohydrate") == pytest.approx([0, threshold_span()[1]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: convert(1, "tartrate", "base"), "no form"), (lambda: convert(-1, "base", "base"), "mass must be at least 0"),
        (lambda: convert(NAN, "base", "base"), "finite"), (lambda: convert("1 mg", "base", "base"), "number"),
        (lambda: factor("Base"), "Did you mean 'base'"), (lambda: per_hour(0.1, 0), "weight"), (lambda: given("base", "x"), "no form"),
        (lambda: mistake(0, "base", "base"), "dose must be a number above 0"), (lambda: mistake(1, "base", "base", weight=-1), "weight"),
        (lambda: mistake(1, "base", "base", SAPS=NAN), "finite"), (lambda: convert(sp.Integer(1), "base", "base"), "number"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_module_knows_the_pharmacopeia():
    assert [value(f"M_{form}") for form in salt.FORMS] == [169.18, 337.28, 319.27]
