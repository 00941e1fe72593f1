"""Expressions that are compiled when first used, and the checks of the numbers that go into them."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import sympy as sp

from nelib.kit.formula import Formulas, array

CALLS = []


def make():
    CALLS.append("make")
    A, K, n, bottom = sp.symbols("A K n bottom", positive=True)
    f, g = sp.Function("f"), sp.Function("g")
    return {"hill": A**n / (K**n + A**n), "sum": bottom + A, "half": f(A) / 2, "ratio": A / K, "shown": A**n, "g": g(A)}


def instead():
    A, n = sp.symbols("A n", positive=True)
    return {"shown": sp.exp(n * sp.log(A))}


def made(**more) -> Formulas:
    return Formulas(make, ("K", "n"), ("bottom",), {"f": np.square}, **more)


THEORY = made()


def test_symbols_come_in_alphabetical_order_and_arrays_are_broadcast():
    names, function = THEORY.compiled("hill")
    assert names == ("A", "K", "n") and function(2.0, 2.0, 3.0) == 0.5
    found = THEORY.evaluate("hill", A=[1, 2, 4], K=2, n=1)
    np.testing.assert_allclose(found, [1 / 3, 1 / 2, 2 / 3])
    assert THEORY.evaluate("hill", A=np.ones((3, 1)), K=np.ones(4), n=2).shape == (3, 4)


def test_nothing_is_made_before_it_is_needed_and_each_expression_is_compiled_once():
    CALLS.clear()
    theory = made()
    assert CALLS == []
    first = theory.compiled("hill")
    assert CALLS and theory.compiled("hill") is first


def test_the_module_does_not_import_sympy():
    code = "import sys, nelib.kit.formula; print('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"


def test_a_function_of_numpy_stands_for_one_of_sympy():
    assert THEORY.evaluate("half", A=[2, 4]).tolist() == [2, 8]


def test_another_expression_may_be_compiled_than_is_shown():
    seen = []
    theory = made(instead=lambda: seen.append(1) or instead())
    assert theory.evaluate("shown", A=3, n=2) == pytest.approx(9) and seen
    assert theory.make()["shown"] == sp.Symbol("A", positive=True) ** sp.Symbol("n", positive=True)
    wrong = made(instead=lambda: {"shown": sp.Symbol("A", positive=True) * 7})
    assert wrong.evaluate("shown", A=3) == 21  # what is compiled is what `instead` says


def test_what_is_no_error_is_quiet():
    with np.errstate(all="raise"):
        assert made(quiet=("divide",)).evaluate("ratio", A=0, K=1) == 0
        assert made(quiet=("over",)).compute("ratio", A=np.float64(1e300), K=np.float64(1e-300)) == np.inf
        with pytest.raises(FloatingPointError):
            made().compute("ratio", A=np.float64(1e300), K=np.float64(1e-300))


def test_compute_takes_what_it_needs_and_checks_nothing():
    assert THEORY.compute("ratio", A=-1.0, K=2.0, unused="text") == -0.5


def test_names_with_a_sign_work():
    theory = Formulas(lambda: {"mix": sp.Symbol("K_-") + sp.Symbol("K_+")})
    assert theory.evaluate("mix", **{"K_-": 1, "K_+": 2}) == 3


ERRORS = {
    "unknown formula": (lambda: THEORY.evaluate("hil"), "Did you mean 'hill'"),
    "unknown formula, compiled": (lambda: THEORY.compiled("hil"), "Did you mean 'hill'"),
    "formula that is no name": (lambda: THEORY.evaluate(["hill"]), "no formula named"),
    "unknown symbol": (lambda: THEORY.evaluate("hill", A=1, K=1, N=1), "Did you mean 'n'"),
    "missing symbols": (lambda: THEORY.evaluate("hill", A=1), "hill needs K, n"),
    "negative": (lambda: THEORY.evaluate("hill", A=-1, K=1, n=1), "A must be at least 0, but it is -1"),
    "zero": (lambda: THEORY.evaluate("hill", A=1, K=0, n=1), "K must be above 0"),
    "one of many": (lambda: THEORY.evaluate("hill", A=[1, -2], K=1, n=1), r"A must be at least 0, but it is \[1, -2\]"),
    "not a number": (lambda: THEORY.evaluate("sum", A=1, bottom=float("nan")), "bottom must be finite"),
    "infinite": (lambda: THEORY.evaluate("sum", A=1, bottom=-np.inf), "bottom must be finite"),
    "text": (lambda: array("x", "2"), "x must be a number"),
    "nothing": (lambda: array("x", None), "x must be a number"),
    "truth value": (lambda: array("x", True), "x must be a number"),
    "rows of different length": (lambda: array("x", [[1, 2], [3]]), "x must be a number"),
    "complex": (lambda: array("x", 1j), "x must be a number"),
    "mapping": (lambda: array("x", {"a": 1}), "x must be a number"),
    "too large": (lambda: array("x", [0.5, 2], high=1), "x must be at most 1"),
    "below a limit": (lambda: array("x", 2, low=3), "x must be at least 3"),
    "at a limit": (lambda: array("x", 3, low=3, above=True), "x must be above 3"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_numbers_that_are_taken():
    assert THEORY.evaluate("sum", A=0, bottom=-3) == -3
    assert array("x", pd.Series([1, 2])).tolist() == [1.0, 2.0]
    assert array("x", np.float32(0.5)).dtype == float
    assert array("x", []).size == 0 and array("x", -5, low=None) == -5
    values = np.array([1.0, 2.0])
    assert array("x", values) is values  # no copy of what is an array of floats
    assert [v.tolist() for v in THEORY.checked(A=1, bottom=[-1])] == [1.0, [-1.0]]
