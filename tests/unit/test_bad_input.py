"""Impossible input gets a clear ValueError at the door, never a wrong figure: a table over the public functions."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.kit.checkpoint import Numeric
from nelib.kit.control import finite_control_coefficient
from nelib.kit.evidence import cite, load_evidence
from nelib.kit.explorer import Choice, Slider
from nelib.kit.figures import color
from nelib.kit.model import Event
from nelib.kit.sbml import to_sbml
from nelib.kit.source import show
from nelib.kit.units import parse_quantity
from nelib.synapse.scenarios import treat
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

M, N = dopamine_terminal(), norepinephrine_terminal()
E = load_all()["01_enzyme"]
NAN, INF = float("nan"), float("inf")

CASES = {
    "unknown parameter": (lambda: M.simulate([0, 1], parameters={"V_HT": 1}), "V_HT.*Did you mean 'V_TH'"),
    "unknown reaction": (lambda: M.steady_state(activity={"th": 1}), "no reaction named 'th'"),
    "unknown species": (lambda: M.simulate([0, 1], initial={"dopamine": 1}), "no species named 'dopamine'"),
    "unknown result": (lambda: M.steady_state()["cdda"], "Did you mean 'cda'"),
    "negative concentration": (lambda: M.simulate([0, 1], initial={"tyr": -1}), "'tyr' must be at least 0"),
    "negative parameter": (lambda: M.steady_state(parameters={"V_TH": -1}), "at least 0"),
    "negative activity": (lambda: M.steady_state(activity={"TH": -0.1}), "at least 0"),
    "NaN concentration": (lambda: M.simulate([0, 1], initial={"tyr": NAN}), "finite"),
    "infinite parameter": (lambda: M.steady_state(parameters={"V_TH": INF}), "finite"),
    "text for a number": (lambda: M.steady_state(parameters={"V_TH": "fast"}), "must be a number"),
    "none for a number": (lambda: M.steady_state(parameters={"V_TH": None}), "must be a number"),
    "time runs backwards": (lambda: M.simulate([0, 2, 1]), "must increase"),
    "time stands still": (lambda: M.simulate([0, 1, 1]), "must increase"),
    "one time": (lambda: M.simulate([0]), "at least two"),
    "no time": (lambda: M.simulate([]), "at least two"),
    "NaN time": (lambda: M.simulate([0, NAN]), "finite"),
    "two-dimensional times": (lambda: M.simulate(np.ones((2, 2))), "list"),
    "event too late": (lambda: M.simulate([0, 1], events=[Event(2.0)]), "event time must be at most 1"),
    "event too early": (lambda: M.simulate([0, 1], events=[Event(-1.0)]), "event time must be at least 0"),
    "event on nothing": (lambda: M.simulate([0, 2], events=[Event(1.0, add={"x": 1})]), "no species named 'x'"),
    "event with NaN": (lambda: M.simulate([0, 2], events=[Event(1.0, add={"tyr": NAN})]), "finite"),
    "unknown regulation": (lambda: dopamine_terminal(("substrat",)), "Did you mean 'substrate'"),
    "unknown encoding error": (lambda: dopamine_terminal((), ("vmat",)), "no encoding error"),
    "unknown drug": (lambda: treat("reserpin", [0, 1]), "Did you mean 'reserpine'"),
    "overdose": (lambda: treat("reserpine", [0, 1], strength=1.5), "at most 1"),
    "NaN strength": (lambda: treat("reserpine", [0, 1], strength=NAN), "finite"),
    "fold of one": (lambda: finite_control_coefficient(M, "TH", "TH", fold=1.0), "above 1"),
    "control of nothing": (lambda: finite_control_coefficient(M, "TH", "HT"), "no reaction named 'HT'"),
    "unknown control": (lambda: E.data(tyrosine=1), "no control"),
    "beyond the slider": (lambda: E.data(tyr=1e6), "at most 400"),
    "NaN on a slider": (lambda: E.data(tyr=NAN), "finite"),
    "unknown option": (lambda: load_all()["01_control"].data(output="serotonin"), "no option"),
    "number for a switch": (lambda: load_all()["01_audit"].data(uptake=1), "True or False"),
    "unknown file kind": (lambda: E.picture("gif"), "png, svg or pdf"),
    "slider upside down": (lambda: Slider("x", "x", 2, 1, 1.5), "low <= default <= high"),
    "logarithm of zero": (lambda: Slider("x", "x", 0, 1, 0.5, log=True), "above 0"),
    "default not an option": (lambda: Choice("x", "x", ("a",), "b"), "no option"),
    "unknown table": (lambda: load_evidence("synthesys"), "Did you mean 'synthesis'"),
    "unknown reference": (lambda: cite("bets2009"), "Did you mean 'best2009'"),
    "unknown color": (lambda: color("serotonin"), "no color"),
    "source of a number": (lambda: show(3), "not a Python function"),
    "unit of something else": (lambda: parse_quantity("3 hours", "µM"), "measures something else"),
    "unknown unit": (lambda: parse_quantity("3 bananas", "µM"), "do not know the unit"),
    "no number": (lambda: parse_quantity("many", "µM"), "could not read"),
    "answer that is not finite": (lambda: Numeric(NAN, "1", "", ""), "finite"),
    "unknown equation": (lambda: N.equations("DHB"), "Did you mean 'DBH'"),
    "parameter of an export": (lambda: N.sbml({"k_dbh": 1}), "Did you mean 'k_DBH'"),
}


@pytest.mark.parametrize("case", CASES)
def test_clear_error(case):
    call, message = CASES[case]
    with pytest.raises(ValueError, match=message):
        call()


def test_export_names_an_unknown_unit():
    class Odd:
        time_unit, concentration_unit = "fortnight", "µM"

    with pytest.raises(ValueError, match="fortnight"):
        to_sbml(Odd(), {})


def test_nothing_is_changed_by_a_call():
    given = {"TH": 0.5}
    M.steady_state(activity=given)
    assert given == {"TH": 0.5}
    assert M.steady_state()["tyr"] == M.steady_state()["tyr"]
