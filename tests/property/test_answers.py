"""Answers of learners: right in every unit that fits, never an exception, never right by a wrong prefix."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nelib.kit.checkpoint import Choices, Numeric
from nelib.kit.explorer import Choice, Slider, Switch, positions
from nelib.kit.questions import stops
from nelib.kit.units import parse_quantity

PREFIXES = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "": 1.0}
TIMES = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "hour": 1.0, "day": 24.0}
value = st.floats(1e-3, 1e3)
prefix = st.sampled_from(sorted(PREFIXES))
time = st.sampled_from(sorted(TIMES))


def written(number: float, comma: bool) -> str:
    text = f"{number:.9g}"
    decimals = text.split("e")[0].partition(".")[2]  # 1,234 could be a thousand and more, and is refused
    return text.replace(".", ",") if comma and decimals and len(decimals) != 3 else text


@given(value, prefix, prefix, st.booleans(), st.sampled_from(["", " ", "  "]))
def test_concentration_is_right_in_every_prefix(right, asked, given_, comma, space):
    answer = Numeric(right, f"{asked}M", "yes", "no")
    number = right * PREFIXES[asked] / PREFIXES[given_]
    assert answer.judge(f"{written(number, comma)}{space}{given_}M").kind == "right"


@given(value, prefix, time, prefix, time)
def test_rate_is_right_in_every_prefix_and_time(right, asked, per, given_, every):
    answer = Numeric(right, f"{asked}M/{per}", "yes", "no")
    number = right * PREFIXES[asked] / PREFIXES[given_] * TIMES[every] / TIMES[per]
    assert answer.judge(f"{number:.9g} {given_}M/{every}").kind == "right"


@given(value, prefix, prefix)
def test_the_right_digits_with_the_wrong_prefix_are_never_right(right, asked, given_):
    assume(PREFIXES[asked] != PREFIXES[given_])
    verdict = Numeric(right, f"{asked}M", "yes", "no").judge(f"{right:.9g} {given_}M")
    assert verdict.kind == ("wrong" if max(PREFIXES[asked] / PREFIXES[given_], PREFIXES[given_] / PREFIXES[asked]) > 2e6
                            else "known error")  # fmt: skip


@given(st.floats(-1e6, 1e6), st.floats(0.001, 0.2), st.floats(-0.5, 0.5))
def test_tolerance(right, tolerance, off):
    assume(abs(right) > 1e-6 and abs(abs(off) - tolerance) > 1e-6)
    kind = Numeric(right, "1", "yes", "no", tolerance=tolerance).judge(f"{right * (1 + off):.12g}").kind
    assert (kind == "right") == (abs(off) < tolerance)


@given(st.text(max_size=30))
def test_no_text_raises(text):
    assert Numeric(0.25, "µM", "yes", "no").judge(text).message
    assert Choices("a", {"a": "yes", "b": "no"}).judge(text).kind in ("unreadable", "right", "known error")


FORMS = ("{}", "{}-fold", "{} fold", "{}x", "{} x", "x{}", "×{}", "{} times", "factor {}", "a factor of {}", "{} 1")


@given(st.floats(1e-3, 1e4), st.sampled_from(FORMS), st.booleans())
def test_a_pure_number_is_right_in_every_form(right, form, comma):
    assert Numeric(right, "1", "yes", "no").judge(form.format(written(right, comma))).kind == "right"


@given(st.integers(-30, 30), st.integers(1, 60), st.integers(-4, 4))
def test_fractions_and_powers(numerator, denominator, exponent):
    raised = "".join("⁰¹²³⁴"[int(c)] if c.isdigit() else "⁻" for c in str(exponent))
    assert parse_quantity(f"{numerator}/{denominator}", "1") == pytest.approx(numerator / denominator)
    for text in (f"{denominator}^{exponent}", f"{denominator}^({exponent})", f"{denominator}**{exponent}",
                 f"{denominator}{raised}"):  # fmt: skip
        assert parse_quantity(text, "1") == pytest.approx(float(denominator) ** exponent)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(FORMS))
def test_a_thousands_mark_is_refused_in_every_form(thousands, rest, form):
    text = form.format(f"{thousands},{rest:03}")
    assert Numeric(1000.0 * thousands + rest, "1", "yes", "no").judge(text).kind == "unreadable"


@example("9^9999999")
@example("0^-1")
@given(st.text("0123456789.,eE+-*/^()%x×²³⁻ fold times factor", max_size=14))
def test_no_slip_in_a_pure_number_raises(text):
    assert Numeric(81.0, "1", "yes", "no").judge(text).message


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_slider_of_a_prediction_has_both_ends_and_round_steps(low, span):
    assume(span > 1e-3 * abs(low))
    numbers = stops(low, low + span)
    assert (numbers[0], numbers[-1]) == (low, low + span) and numbers == sorted(set(numbers))
    assert 40 <= len(numbers) <= 240


@example("0.25 (µM")
@example("0.25 µM/0")
@given(st.text("0123456789.,eE+-*/^()%µnmM hs·⁻¹", max_size=12).map(lambda t: "0.25 " + t))
def test_no_slip_in_the_unit_raises(text):
    assert Numeric(0.25, "µM", "yes", "no").judge(text).message


@given(value, st.sampled_from(["µM", "µM/hour", "1/hour", "%", "1"]))
def test_a_number_without_a_unit_is_in_the_unit_that_is_asked_for(number, unit):
    assert parse_quantity(repr(number), unit) == number
    assert parse_quantity(f"-{number!r}", unit) == -number


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.floats(0, 1), st.booleans())
def test_a_slider_takes_what_lies_on_it_and_nothing_else(low, fold, at, log):
    high = low * fold
    slider = Slider("x", "x", low, high, low, log=log)
    inside = low + at * (high - low)
    assert slider.check(inside) == pytest.approx(inside)
    assert low <= slider.check(inside) <= high
    assert low <= slider.middle() <= high
    for outside in (low - 0.01 * (high - low) - 1e-6 * high, high * 1.001 + 1e-6):
        with pytest.raises(ValueError, match="must be at"):
            slider.check(outside)


@given(st.integers(0, 1000), st.floats(0.1, 10), st.floats(1.1, 1000))
def test_a_sweep_stays_on_the_controls_and_visits_every_end(seed, low, fold):
    import numpy as np

    controls = (
        Slider("a", "a", low, low * fold, low, log=True),
        Choice("b", "b", ("p", "q", "r"), "q"),
        Switch("c", "c"),
    )
    visited = list(positions(controls, np.random.default_rng(seed), random=5))
    for place in visited:
        assert {c.name: c.check(place[c.name]) for c in controls} == place
    assert {(p["a"], p["b"], p["c"]) for p in visited} >= {
        (a, b, c) for a in (low, low * fold) for b in "pqr" for c in (True, False)
    }
