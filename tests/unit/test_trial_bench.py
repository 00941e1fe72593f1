"""The trials of lesson 17 on screen: designs do what is said of them, patients count, the envelope tells why."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from nelib.clinic.trial import chances, idle
from nelib.clinic.trial_plan import ENDPOINTS, known
from nelib.explorers import adhd as explore
from nelib.explorers.adhd.trial_diagnosis import (
    KINDS,
    MENDED,
    blame,
    compound_of,
    demonstration,
    faults,
    mended,
    needed,
)
from nelib.kit.explorer import positions
from nelib.kit.personal import Personal
from nelib.kit.render import Frame

SOUND = dict(
    patients=200, comparator="placebo", allocation="at random, concealed", blinding="patients and raters",
    endpoint="clinician's scale", weeks=8, entry=30, rated_again=True, missing="expected from others",
    analysis="ANCOVA", peek=False, dosing="0.5, later 1.2 mg/kg", run_in="everybody",
)  # fmt: skip
# decision -> (bad option, words that must name it)
BAD = {
    "comparator": (dict(comparator="itself, before"), "no control group"),
    "blinding": (dict(blinding="nobody"), "knew what they got"),
    "allocation": (dict(allocation="every other patient"), "who comes next was known"),
    "peek": (dict(peek=True), "looks are as many chances"),
    "endpoint": (dict(endpoint="best of five scales"), "one of five looks good by chance"),
    "missing": (dict(missing="left out"), "the better ones remain"),
    "run_in": (dict(run_in="earlier responders"), "had done well before"),
    "rated_again": (dict(comparator="itself, before", rated_again=False), "falls back by itself"),
    "weeks": (dict(weeks=4), "after 4 weeks"),
    "dosing": (dict(dosing="0.5 mg/kg"), "the dose was low"),
    "analysis": (dict(analysis="t-test of change"), "errors of two ratings"),
}


@cache
def lab_of(student: str = ""):
    return explore.bench_trial.at(Personal("17_adhd", student, environ={}))


def test_compounds_belong_to_a_student_and_one_in_four_does_nothing():
    many = [compound_of(lab_of(f"id{k}").me) for k in range(400)]
    assert 0.18 < np.mean([c.points == 0 for c in many]) < 0.32
    for low, high, _ in list(KINDS.values())[1:]:
        assert 0.18 < np.mean([low <= c.points <= high for c in many]) < 0.32
    assert all(0.5 <= c.side <= 0.7 and 0.04 <= c.leave <= 0.08 for c in many)
    assert len(set(many)) > 200 and compound_of(lab_of().me).points == 6.4
    assert min(c.points for c in many if c.points) * 0.95 > 3.5, "the smallest is near what is worth finding"


def test_the_demonstration_is_the_same_for_everybody_and_finds_what_is_not_there():
    one, other = lab_of("anna"), lab_of()
    a, b = one.data(), other.data()
    pd.testing.assert_frame_equal(a["table"], b["table"])
    assert one.truth(a) == other.truth(b) and one.describe(a) == other.describe(b)
    assert demonstration().points == 0 and a["shown"] and "significant" in one.describe(a)
    assert "not significant" not in one.describe(a) and "DEMONSTRATION" in one.printout(a)
    assert "does nothing" in one.truth(a) and "a false alarm" in one.truth(a)
    own = one.data(run=2, **SOUND)
    assert not own["shown"] and "demonstration" not in one.describe(own) and "DEMONSTRATION" not in one.printout(own)


@pytest.mark.parametrize("preset", [{}, *explore.bench_trial.presets.values()])
def test_the_first_design_and_the_presets_stay_demonstrations(preset):
    """They try the demonstration's compound on people that are the same for everybody, and no patients count."""
    one, other = lab_of("anna"), lab_of("ben")
    a, b = one.data(run=4, before=60, **preset), other.data(run=4, before=60, **preset)
    pd.testing.assert_frame_equal(a["table"], b["table"])
    assert a["shown"] and one.truth(a) == other.truth(b) and "does nothing" in one.truth(a)
    assert "(demonstration)" in one.describe(a) and "340 of 400 patients are left" in one.describe(a)
    assert "DEMONSTRATION" in one.printout(a) and one.entry(a)["compound"] == "demonstration"
    near = one.data(run=4, before=60, **preset | {"weeks": 6})
    assert not near["shown"] and one.entry(near)["compound"] == "yours" and "340 of 400" not in one.describe(near)
    assert f"Your compound X is {compound_of(one.me).points:.1f} points better" in one.truth(near)


def test_presets_are_whole_designs_with_one_change():
    lab = explore.bench_trial
    for preset in lab.presets.values():
        assert set(preset) == {c.name for c in lab.controls}
        assert sum(preset[c.name] != c.default for c in lab.controls) == 1


def test_on_screen_it_is_said_whose_compound_it_is_and_presets_do_not_stack():
    view = explore.bench_trial.show(me=Personal("17_adhd", "anna", environ={}))
    assert "Demonstration." in view.status.value
    for preset in view.explorer.presets.values():
        view._preset(preset, None)
        assert view.values() == preset and "Demonstration." in view.status.value
        view.run()
    assert "400 of 400 patients are left" in view.readout.value
    view.set(patients=100)
    assert "Your compound." in view.status.value
    view.run()
    assert "Your compound." in view.status.value and "yours" in view.log.value
    assert view.book()["compound"].tolist() == ["demonstration"] * 4 + ["yours"]
    assert view.data["before"] == 0
    view.run(**view.explorer.settings())
    assert view.data["shown"] and view.data["before"] == view.book()["entered"].tolist()[4]


def test_stopping_early_is_told():
    lab = lab_of()
    one = lab.data()
    assert one["trial"].number == 12 and "stopped at 12 of 60 a group" in lab.describe(one)
    assert "STOPPED EARLY, WITH 12 OF 60 PLANNED" in lab.printout(one)
    full = lab.data(peek=False)
    assert full["trial"].number == 60 and "stopped" not in (lab.describe(full) + lab.printout(full)).lower()


def test_the_envelope_says_which_was_better_than_which():
    lab = lab_of("anna")
    design = SOUND | dict(comparator="atomoxetine", patients=100)
    words = set()
    for run in range(2, 30):
        data = lab.data(run=run, **design)
        e, text = data["trial"].told.estimate, lab.truth(data)
        found = "no difference" if e.p[0] >= 0.05 else "X better" if e.effect[0] > 0 else "atomoxetine better"
        assert f"found {found}." in text and "only by beating it" in text
        words.add(found)
    assert len(words) > 1


def test_a_run_is_the_same_again_and_the_next_one_differs():
    lab = lab_of("anna")
    one, again, next_ = (lab.experiment(n, **SOUND).told.estimate.effect[0] for n in (2, 2, 3))
    assert one == again != next_ != lab_of("ben").experiment(3, **SOUND).told.estimate.effect[0]


def test_patients_are_counted_over_the_lab_book():
    view = explore.bench_trial.show(me=Personal("17_adhd", "anna", environ={}))
    assert "400 of 400 patients are left" in view.readout.value
    view.run(**SOUND | dict(patients=60))
    assert "280 of 400 patients are left" in view.readout.value
    view.run(patients=100, comparator="itself, before")
    assert view.data["before"] == 120 and "180 OF 400" in view.paper.value
    view.run(patients=200, comparator="placebo")
    assert "220 patients over the 400 allowed: it does not count" in view.readout.value
    assert view.book()["entered"].tolist()[1:] == [120, 100, 400]
    assert view.book()["patients"].tolist()[1:] == [60, 100, 200], "what was decided stays in the lab book"
    view._preset({}, None)
    assert view.data["run"] == 1 and "400 of 400 patients are left" in view.readout.value


def test_a_stopped_trial_saves_patients_and_a_run_in_costs_some():
    lab = lab_of()
    stopped = lab.data(run=2, **SOUND | dict(peek=True, patients=100))
    assert stopped["patients"] < 200 and stopped["table"].shape[0] == stopped["patients"]
    assert lab.data(run=2, **SOUND | dict(run_in="no placebo response"))["patients"] > 400
    assert lab.data(run=2, **SOUND | dict(comparator="itself, before"))["table"].shape[0] == 200


def test_names_of_options_that_hold_a_dose_are_the_records():
    assert "0.5, later 1.2 mg/kg" in {c.name: c for c in explore.bench_trial.controls}["dosing"].options


# -- diagnosis -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_every_fault_is_named_and_its_mending_takes_it_away(name):
    lab = lab_of()
    change, words = BAD[name]
    plan = lab.plan(**lab.settings(**SOUND | change))
    assert name in faults(plan) and words in blame(plan)[name]
    assert name not in faults(faults(plan)[name]) and not faults(mended(plan))


def test_a_sound_design_has_no_fault_and_presets_do_not_mend_all():
    lab = lab_of()
    assert not faults(lab.plan(**lab.settings(**SOUND)))
    assert set(BAD) == set(MENDED)
    for preset in ({}, *lab.presets.values()):
        assert len(faults(lab.plan(**lab.settings(**preset)))) >= 4
    for comparator in ("waiting list", "atomoxetine"):
        assert faults(lab.plan(**lab.settings(**SOUND | dict(comparator=comparator))))


@pytest.mark.parametrize("name", ["comparator", "blinding", "allocation", "endpoint", "missing", "peek"])
def test_the_heavy_faults_raise_false_alarms(name):
    lab = lab_of()
    plan = lab.plan(**lab.settings(**SOUND | dict(patients=160, dosing="1.2 mg/kg at once") | BAD[name][0]))
    null = idle(compound_of(lab.me))
    assert chances(plan, null, 400, 3).better > chances(faults(plan)[name], null, 400, 3).better + 0.02


def test_the_envelope_says_what_happened():
    lab = lab_of("anna")
    for k, student in enumerate(("anna", "ben", "cleo", "dan")):
        lab = lab_of(student)
        data = lab.data(run=2, **SOUND | dict(patients=100 + 20 * k))
        text, true = lab.truth(data), compound_of(lab.me)
        assert "Nothing in the design misled" in text and "patients in a group" in text
        assert ("does nothing against ADHD" in text) == (true.points == 0)
        assert (f"{true.points:.1f} points better" in text) == (true.points > 0)
        p = data["trial"].told.estimate.p[0]
        assert ("found nothing" in text) == (p >= 0.05)
        assert not re.search(r"nan|inf\b|None", text)


def test_the_number_of_patients_that_is_needed_is_near_what_trials_show():
    lab = lab_of()
    n = needed(lab.experiment(2, **SOUND))
    assert 80 < n < 160
    weak = idle(compound_of(lab.me)).__class__(4 / 0.95, 0.6, 0.06)
    plan = lab.plan(**lab.settings(**SOUND | dict(patients=20 * round(n / 20))))
    assert chances(plan, weak, 300, 4).better == pytest.approx(known("power_wanted"), abs=0.1)


# -- what one sees ---------------------------------------------------------------------------------------------------


def test_read_outs_and_print_outs_over_the_sweep():
    lab = lab_of("anna")
    for design in positions(lab.controls, np.random.default_rng(1), 40):
        data = lab.data(run=2, before=390, **design)
        trial, text, sheet = data["trial"], lab.describe(data), lab.printout(data)
        e = trial.told.estimate
        assert ("stopped" in text) == ("STOPPED EARLY" in sheet) == (trial.number < trial.plan.patients)
        assert len(text) <= 260 and not re.search(r"nan|inf\b|None|-\d", text)
        assert ("not significant" in text) == (e.p[0] >= 0.05) and ("better" in text) == (e.effect[0] >= 0)
        shown = float(re.search(r"X is ([\d.]+) points", text)[1])
        assert shown == pytest.approx(abs(e.effect[0]), abs=0.051)
        assert ("over the 400" in text) == (not data["shown"] and 390 + data["patients"] > 400)
        assert ENDPOINTS[trial.endpoint].split()[0][:5].upper() in sheet
        assert ("CHOSEN AFTERWARDS" in sheet) == (design["endpoint"] == "best of five scales")
        assert f"{trial.entered} ENTERED" in sheet and "nan" not in sheet
        for g in trial.groups:
            assert sum(trial.left(g).values()) == trial.number >= e.used[0, g]


def test_a_prediction_is_a_star_on_the_line():
    lab = explore.bench_trial
    data = lab.data()
    frame = Frame(lab, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": 3.0})).any()


def test_one_trial_is_quick():
    import time

    lab = lab_of()
    plans = [SOUND | dict(patients=300), SOUND | dict(patients=300, peek=True, endpoint="best of five scales")]
    lab.data(run=2, **SOUND)
    for plan in plans:
        took = []
        for run in range(30, 35):
            start = time.process_time()
            lab.data(run=run, **plan)
            took.append(time.process_time() - start)
        assert min(took) < 0.05
