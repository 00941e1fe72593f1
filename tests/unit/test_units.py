"""Units as learners write them, and typing errors that must get an answer, never an exception."""

import pytest

from nelib.kit.checkpoint import Feedback, Misconception, Numeric
from nelib.kit.units import parse_quantity, parse_unit

QUARTER = Numeric(0.25, "µM", "yes", "no", [Misconception(0.5, "doubled")])


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("27,3 µM/h", "µM/hour", 27.3), ("27.3 µM per hour", "µM/hour", 27.3), ("0.455 µM/min", "µM/hour", 27.3),
        ("7.583333 nM/s", "µM/hour", 27.3), ("27.3 µM·hour⁻¹", "µM/hour", 27.3), ("27.3 nmol/mL/h", "µM/hour", 27.3),
        ("250 pmol/mL", "µM", 0.25), ("2.5e2nM", "µM", 0.25), ("+.25", "µM", 0.25), ("0.25 umol/L", "µM", 0.25),
        ("90 min", "hour", 1.5), ("1.5 h", "hour", 1.5), ("0.0625 days", "hour", 1.5), ("2 1/h", "1/hour", 2.0),
        ("12 %", "1", 0.12), ("0.12", "1", 0.12), ("0.12", "%", 0.12), ("12 percent", "%", 12.0), ("−3", "1", -3.0),
        ("1e-3 M", "mM", 1.0), ("5.", "1", 5.0), (7, "µM", 7.0),
    ],
)  # fmt: skip
def test_quantity(text, unit, value):
    assert parse_quantity(text, unit) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("81-fold", 81), ("81 fold", 81), ("81fold", 81), ("81-Fold", 81), ("81 - fold", 81), ("81x", 81), ("81 x", 81),
        ("81X", 81), ("x81", 81), ("x 81", 81), ("×81", 81), ("81 ×", 81), ("361 times", 361), ("4,97 times", 4.97),
        ("factor 81", 81), ("a factor of 81", 81), ("by a factor of 81", 81), ("Factor of 81", 81), (" 81-fold ", 81),
        ("19²", 361), ("19^2", 361), ("19 ^ 2", 361), ("19**2", 361), ("10⁻³", 0.001), ("10^-3", 0.001),
        ("10^(-3)", 0.001), ("1.9e1^2", 361), ("-2²", -4), ("1/12", 1 / 12), ("1 / 12", 1 / 12), ("-1/4", -0.25),
        ("0,5/2", 0.25), ("1/12-fold", 1 / 12), ("81", 81), ("81 1", 81), ("50 %", 0.5), ("1e3", 1000),
    ],
)  # fmt: skip
def test_pure_numbers_as_learners_write_them(text, value):
    assert parse_quantity(text, "1") == pytest.approx(value, rel=1e-12)
    assert Numeric(value, "1", "yes", "no").judge(text).kind == "right"


@pytest.mark.parametrize(
    "text",
    ["1/0", "0^-1", "9**9**9", "1 + 1", "3 - 1", "1/2/3", "2^0.5", "2^x", "x", "fold", "factor", "81 folds", "81 µM",
     "9^999999", "9^99999999999999999999", "1e999", "²", "1/", "/12", "81 x 2", "x", "about five or so", "()", "1/12 %"],
)  # fmt: skip
def test_what_is_no_pure_number_is_never_right_and_never_raises(text):
    assert Numeric(1.0, "1", "yes", "no", tolerance=0.5).judge(text).kind == "unreadable"


@pytest.mark.parametrize("text", ["1,234", "1,234-fold", "x 1,234", "a factor of 1,234", "1/1,234", "factor 1,234,567"])
def test_a_thousands_mark_is_asked_about_in_pure_numbers_too(text):
    with pytest.raises(ValueError, match="decimal comma or a thousands mark"):
        parse_quantity(text, "1")


TEXTS = ("81-fold", "19²", "1/12", "x81", "a factor of 81", "81 times")


@pytest.mark.parametrize(
    ("text", "unit"),
    [(t, u) for t in TEXTS for u in ("µM", "%", "1/hour") if (t, u) != ("1/12", "%")],  # that one is a share: see below
)
def test_only_pure_numbers_are_written_so(text, unit):
    with pytest.raises(ValueError, match=r"do not know the unit|could not read"):
        parse_quantity(text, unit)


def test_a_fraction_is_a_share_where_percent_are_asked_for():
    assert parse_quantity("20/21", "%") == pytest.approx(100 * 20 / 21)
    assert parse_quantity(" 3 / 30 ", "%") == pytest.approx(10)
    for text in ("3/0", "1/12 %", "1/1,234"):
        with pytest.raises(ValueError):
            parse_quantity(text, "%")


@pytest.mark.parametrize("text", ["8.3 %", "8.3%", "8,3 %", "8.3", "8.3 percent", "0.083 1"])
def test_percent_stays_as_it_was(text):
    assert parse_quantity(text, "%") == pytest.approx(8.3)


@pytest.mark.parametrize("text", ["5 hours", "5 nm", "5 g", "5 M/s", "5 M**2", "5 V", "5 °C", "5 dB", "5 mmHg"])
def test_another_dimension_is_named_as_such(text):
    with pytest.raises(ValueError, match=r"measures something else. The answer should be in a unit like µM"):
        parse_quantity(text, "µM")


@pytest.mark.parametrize(
    "text", ["3 bananas", "3 µ µ µX", "3 1e5", "3 M; 4", "3 ???", "3 '", '3 "', "3 [", "3 \\", "3 M+M"]
)
def test_an_unknown_unit_is_named_and_examples_are_given(text):
    with pytest.raises(ValueError, match="measures something else|do not know the unit .* Examples: µM, nM"):
        parse_quantity(text, "µM")


@pytest.mark.parametrize("text", ["0.25 (µM", "0.25 M**(2", "0.25 1/0", "0.25 µM/0", "0.25 µM (I think"])
def test_a_slip_in_the_unit_never_raises(text):
    assert QUARTER.judge(text).kind == "unreadable"


@pytest.mark.parametrize("text", ["1,000 nM", "250,000 nM", "-1,500", "12,345,678"])
def test_a_comma_that_may_be_a_thousands_mark_is_asked_about(text):
    with pytest.raises(ValueError, match="decimal comma or a thousands mark"):
        parse_quantity(text, "µM")


@pytest.mark.parametrize(("text", "value"), [("0,250 µM", 0.25), ("0,125", 0.125), ("1,5", 1.5), ("1,0005", 1.0005)])
def test_a_comma_that_can_only_be_decimal(text, value):
    assert parse_quantity(text, "µM") == pytest.approx(value)


@pytest.mark.parametrize("text", [None, "", "  ", "\n", "µM", "µM 5", "five", "-", ".", "e5", "NaN", "∞"])
def test_no_number_says_what_to_write(text):
    verdict = QUARTER.judge(text)
    assert verdict.kind == "unreadable"
    assert "0.25 µM" in verdict.message or "Type a number" in verdict.message
    assert verdict.message.endswith("Nothing is lost: correct it and press Check again.")


@pytest.mark.parametrize(
    ("text", "words"),
    [("250 µM", "factor of 1000"), ("0.25 nM", "factor of 0.001"), ("0.25 M", "factor of 1e+06"), ("-250 nM", "sign")],
)
def test_slips_of_prefix_and_sign(text, words):
    verdict = QUARTER.judge(text)
    assert verdict.kind == "known error"
    assert words in verdict.message


def test_the_tolerance_is_relative_and_of_the_expected_value():
    for given, kind in ((0.2574, "right"), (0.2426, "right"), (0.2576, "wrong"), (0.2424, "wrong")):
        assert QUARTER.judge(f"{given} µM").kind == kind


def test_zero_has_an_absolute_tolerance():
    nothing = Numeric(0.0, "%", "yes", "no", tolerance=0.5)
    assert nothing.judge("0.4 %") == Feedback("right", "yes")
    assert nothing.judge("-0.4").kind == "right"
    assert nothing.judge("0.6 %").kind == "wrong"


def test_the_right_answer_goes_before_a_known_error():
    close = Numeric(10.0, "1", "yes", "no", [Misconception(10.5, "that one")], tolerance=0.03)
    assert close.judge("10.25").kind == "right"
    assert close.judge("10.5").message == "that one"


def test_an_answer_with_an_unknown_unit_of_its_own_is_refused():
    """An author who mistypes the unit of an answer should hear of it, not the learner."""
    with pytest.raises(ValueError, match="do not know the unit"):
        Numeric(1.0, "µMM", "", "")


@pytest.mark.parametrize("text", ["µM", "μM", "uM", "micromolar", "µmol/L", "µmol/liter", "nmol/ml"])
def test_spellings_of_micromolar(text):
    assert parse_unit(text).is_compatible_with("mol/L")
    assert parse_quantity(f"3 {text}", "µM") == pytest.approx(3)
