"""The Schild laboratory of lesson 13 can fail, and says why; and the shift that fades."""

import re

import numpy as np
import pandas as pd
import pytest

from nelib.body.antagonists import ALPHA, ALPHA1, BETA, KINDS, NONE, drawn, invented, shelf
from nelib.body.schild_chances import truth
from nelib.explorers import circulation as explore
from nelib.explorers.circulation.schild_diagnosis import MENDED, blame, faults, many, mended
from nelib.explorers.circulation.schild_printout import ends, fold, span
from nelib.explorers.circulation.shift import TIMES, apparent, half_dose
from nelib.kit.explorer import Slider
from nelib.kit.personal import Personal
from nelib.kit.render import Frame

GOOD = dict(
    preparation="pithed rat", agonist="phenylephrine", measure="DBP, peak", lowest=10**-0.5, doses=9, order="rising", recovery=5,
    desipramine=False, antagonist="compound N", dose=0.1, plan="three doses, a group each, before and after", after=5, rats=6,
    vehicle=True, analysis="each rat one top and slope",
)  # fmt: skip
WITH_NE = GOOD | dict(agonist="norepinephrine", lowest=10**-1.5)
WITH_ISO = GOOD | dict(agonist="isoproterenol", measure="HR, peak", lowest=0.01)
# decision -> (bad option, words that must name it)
BAD = {
    "preparation": (dict(preparation="intact rat"), "the reflex of an intact rat"),
    "agonist": (WITH_NE, "norepinephrine works through α1 and α2"),
    "measure": (dict(measure="HR, peak"), "does not raise what was measured"),
    "desipramine": (dict(desipramine=True), "blocks α1 receptors too"),
    "range": (dict(doses=4), "do not reach from no effect to the top"),
    "order": (dict(order="random"), "a small dose comes after a large one"),
    "recovery": (dict(recovery=1), "1 min after a dose"),
    "dose": (dict(dose=0.001), "hardly shifts the curve"),
    "after": (dict(after=90), "when much of it has gone"),
    "plan": (dict(plan="one dose; each rat before and after it"), "one dose cannot tell"),
    "vehicle": (dict(vehicle=False), "the loss of sensitivity with time"),
    "rats": (dict(rats=3), "3 rats leave wide intervals"),
    "analysis": (dict(analysis="all rats in one fit"), "takes readings for rats"),
}


def lab_of(student: str = ""):
    return explore.bench.at(Personal("13_circulation", student, environ={}))


def of_kind(kind: str) -> str:
    """Return a student whose compound N is of a kind."""
    return next(f"id{k}" for k in range(99) if drawn(lab_of(f"id{k}").me)[0] == kind)


def test_a_run_is_the_same_again_and_the_next_one_differs():
    lab = lab_of("anna")
    a, again, other = (lab.data(run=n, **GOOD) for n in (2, 2, 3))
    pd.testing.assert_frame_equal(a["table"], again["table"])
    assert (a["table"].rise.to_numpy()[:9] != other["table"].rise.to_numpy()[:9]).any()
    assert lab.entry(a) == lab.entry(again) and lab.describe(a) != lab.describe(other)
    assert lab.describe(a).startswith("Experiment 2, 24 rats:")
    run = lab.experiment(2, **GOOD)
    np.testing.assert_array_equal(run.result.pA2, a["experiment"].result.pA2)


def test_the_table_holds_every_reading():
    data = lab_of().data(run=2, **GOOD)
    table, found = data["table"], data["experiment"]
    assert len(table) == sum(np.isfinite(g.rises).sum() for g in found.groups)
    assert table.rat.nunique() == 24 and set(table.curve) == {1, 2} and set(table.group) == {1, 2, 3, 4}
    assert (table[table.curve == 1].antagonist_mg_kg == 0).all() and (
        table[table.group == 4].antagonist_mg_kg == 0
    ).all()
    one = table[(table.rat == 1) & (table.curve == 1)]
    assert (np.diff(one.minute) == 5).all() and np.allclose(np.diff(np.log10(one["agonist_µg_kg"])), 0.5)


def test_the_print_out_and_the_lab_book_show_what_a_student_needs():
    lab = lab_of()
    data = lab.data(run=2, **GOOD)
    paper, line = lab.printout(data), lab.entry(data)
    for word in (
        "EXPERIMENT 2", "PITHED RAT", "PHENYLEPHRINE", "0.1, 0.316, 1 mg/kg", "24 IN 4 GROUPS", "FROM 5 TO 45 min AFTER", "COMPUTED   THE AVERAGE RAT", "MIDDLE 25",
        "VEHICLE TAKEN OFF", "SLOPE      ", "PA2        SLOPE 1: ", "LINE: ",
    ):  # fmt: skip
        assert word in paper, word
    assert f"{line['pA2']:.2f} ({line['pA2 from']:.2f} to {line['pA2 to']:.2f})" in paper
    assert line["ratio from"] < line["ratio"] < line["to"] and line["used"] == 24
    assert "NO RATS WITH VEHICLE" in lab.printout(lab.data(run=2))
    flat = lab.data(run=2, **GOOD | dict(measure="HR, peak"))
    assert "NO RISE ABOVE THE NOISE" in lab.printout(flat) and "nothing can be shifted" in lab.describe(flat)
    high = lab.data(run=2, **WITH_NE | dict(dose=3.1622776601683795))
    assert "HALF OF THE CONTROL NOT REACHED" in lab.printout(high), "two receptors: it looks as if it did not compete"


def test_numbers_without_meaning_are_not_written():
    assert span(np.nan, 1.0) == "–" == span(6.0, 4.0) == fold(1.0, np.nan) and np.isnan(ends(6.0, 1e9)).all()
    assert span(6.0, 0.1) == "6.00 (5.90 to 6.10)" and fold(1.0, 0.301) == "10 (5 to 20)"


@pytest.mark.parametrize("name", BAD)
def test_each_bad_decision_is_named_and_its_mending_mends_it(name):
    lab = lab_of()
    change, words = BAD[name]
    good, bad = (lab.plan(**lab.settings(**d)) for d in (GOOD, GOOD | change))
    one = invented(ALPHA1, 6.75, 80)
    assert faults(good, one) == {}
    assert words in blame(bad, one)[name]
    assert name not in faults(faults(bad, one)[name], one) and faults(mended(bad, one), one) == {}


def test_every_decision_that_can_be_mended_is_tested():
    assert set(BAD) == set(MENDED)


def test_mending_everything_gives_a_sound_design():
    lab = lab_of()
    plan, one = lab.plan(**lab.settings()), invented(ALPHA1, 6.75, 80)
    assert many(plan, one)["covers"] < 0.1 and len(faults(plan, one)) > 6
    better = many(mended(plan, one), one)
    assert better["covers"] > 0.88 and abs(better["error"]) < 0.06
    assert max(many(p, one)["covers"] for p in faults(plan, one).values()) < 0.5, "no single decision does it"


def test_presets_do_not_give_the_design_away():
    lab = lab_of()
    for preset in lab.presets.values():
        plan = lab.plan(**lab.settings(**preset))
        kind = shelf(preset["antagonist"]) if "antagonist" in preset else invented(ALPHA1, 6.75, 80)
        assert len(faults(plan, kind)) > 4 and "vehicle" in faults(plan, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_envelope_tells_what_is_in_the_bottle(kind):
    lab = lab_of(of_kind(kind))
    own = WITH_ISO if kind == BETA else GOOD
    letter = lab.truth(lab.data(run=2, **own))
    words = {
        ALPHA1: "α1 receptors only",
        ALPHA: "α1 and α2 receptors alike",
        BETA: "β1 and β2",
        NONE: "blocks none of these",
    }
    assert f"Your compound N {'competes at ' if kind != NONE else ''}{words[kind]}" in letter
    assert "Nothing in the design misled" in letter
    if kind == NONE:
        assert "<table>" not in letter
    else:
        assert f"{truth(lab.experiment(2, **own).antagonist):.2f}" in letter and letter.count("<tr>") == 2
    hurry = lab.truth(lab.data(run=2))
    assert "<li>" in hurry and ("as designed" in hurry) == (kind != NONE)


def test_a_known_drug_is_named_with_its_constants():
    lab = lab_of()
    data = lab.data(run=2, **GOOD | dict(antagonist="prazosin", dose=0.01))
    letter, K = lab.truth(data), dict(shelf("prazosin").constants)["a1"]
    assert f"Prazosin has these K_B in the plasma of this rat: α1 {K:.3g} nM" in letter and "In truth" in letter


def test_on_screen():
    view = explore.bench.show(me=Personal("13_circulation", "anna", environ={}))
    assert "Experiment 1, 4 rats" in view.readout.value
    view.open()
    assert "Your compound N" in view.inside.value
    table = view.run(**GOOD)
    assert len(table) > 200 and view.inside.value == "", "the next experiment closes the envelope"
    assert "Rats: three doses, a group each, before and after" in view.log.value and "Rat: pithed rat" in view.log.value
    assert view.book().used.tolist() == [4, 24]
    view._save()
    assert view.files.value.startswith("Download")


def test_labels_and_sentences_have_room():
    for explorer in (explore.bench, explore.shift):
        for control in explorer.controls:
            assert len(control.title) <= 28
        rng = np.random.default_rng(0)
        for _ in range(10):
            values = {c.name: c.draw_value(rng) for c in explorer.controls}
            assert len(explorer.describe(explorer.data(**values))) <= 260
    first = next(c for c in explore.shift.controls if isinstance(c, Slider))
    assert abs(first.default - 10 ** (np.log10(first.low) + 0.37 * np.log10(first.high / first.low))) > 0.003


@pytest.mark.parametrize("explorer", [explore.bench, explore.shift])
def test_a_prediction_is_drawn(explorer):
    data = explorer.data()
    frame = Frame(explorer, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": 10.0})).any()


# -- the shift that fades --------------------------------------------------------------------------------------------


def number(pattern: str, text: str) -> float:
    return float(re.search(pattern, text)[1])


def test_the_shift_is_parallel_and_what_it_says_is_true():
    e = explore.shift
    for antagonist, dose in (("prazosin", 0.01), ("prazosin", 0.1), ("phentolamine", 1.0), ("yohimbine", 1.0)):
        for minutes in (5, 20, 60):
            data = e.data(antagonist=antagonist, dose=dose, minutes=minutes)
            one = shelf(antagonist)
            ratio = 1 + float(one.plasma(dose, minutes)) / dict(one.constants)["a1"]
            assert data["ratio"] == pytest.approx(ratio, rel=0.03)
            if data["pA2"] is not None:
                assert data["pA2"] == pytest.approx(float(one.pA2("phenylephrine", minutes)), abs=0.06)
                assert number(r"pA2 (\d+\.\d+)", e.describe(data)) == pytest.approx(data["pA2"], abs=0.005)


def test_pA2_fades_with_the_half_life():
    data = explore.shift.data(antagonist="prazosin", dose=0.1)
    t, seen = data["times"], data["seen"]
    assert (np.diff(seen) < 0).all() and (t == TIMES).all()
    one = shelf("prazosin")
    late, early = (float(one.plasma(1, x)) for x in (120, 20))
    fall = np.interp(20, t, seen) - np.interp(120, t, seen)
    assert fall == pytest.approx(np.log10(early / late), abs=0.02)
    assert "too low" in explore.shift.describe(explore.shift.data(minutes=90)) and "too high" in explore.shift.describe(
        explore.shift.data(minutes=2)
    )


def test_two_receptors_and_a_reflex_bend_it():
    e = explore.shift
    two = e.data(agonist="norepinephrine", dose=0.1)
    assert two["reference"] is None and two["true"] is None
    assert two["ratio"] is None or two["pA2"] < explore.shift.data(dose=0.1)["pA2"]
    intact, pithed = (e.data(rat=rat) for rat in ("intact", "pithed"))
    assert intact["ratio"] < 0.9 * pithed["ratio"]
    assert "less than half" in e.describe(e.data(dose=10.0))


def test_half_doses_are_read_between_doses():
    doses = explore.shift.data()["doses"]
    E = 100 / (1 + np.array([[1.0, 5.0, 1e9]]) / doses[:, None])
    found = half_dose(E, 50.0)
    np.testing.assert_allclose(found[:2], [1, 5], rtol=0.01)
    assert np.isnan(found[2])
    np.testing.assert_allclose(apparent(np.array([2.0, 11.0]), 1e-6), [6, 7])
    assert np.isnan(apparent(np.array([1.0, np.nan]), 1e-6)).all()
