"""The rack of lesson 12 can fail: good designs find the truth, bad ones are answered by name, and rats are counted."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from nelib.checkpoints.memory_ratio import read_ratio
from nelib.checkpoints.memory_report import dose, ratio, read_dose
from nelib.explorers import memory as explore
from nelib.explorers.memory.bench_diagnosis import (
    EVIDENCE,
    EXAMPLE,
    MENDED,
    SEED,
    blame,
    coverage,
    drug_of,
    false_alarms,
    faults,
    mended,
    ng,
)
from nelib.explorers.memory.bench_picture import COLUMNS, spread
from nelib.kit.personal import Personal
from nelib.kit.render import Frame
from nelib.locus.memory_experiment import Drug, chances

GOOD = dict(
    control="rats with vehicle", infused="right after training", shock="weak", groups="drawn at random", blinded=True,
    test="kept; ranks", correction="Holm", peek=False,
)  # fmt: skip
PILOT = GOOD | dict(doses="3 · 10 · 30 · 100 ng", animals=8)
LARGE = GOOD | dict(doses="3 · 10 · 30 · 100 ng", animals=24)
NULL = GOOD | dict(doses="3 · 10 · 30 · 100 ng", animals=22)
# decision -> (bad option, words that must name it)
BAD = {
    "control": ("rats without an infusion", "the control had no infusion"),
    "infused": ("before training", "the drug was there during training"),
    "groups": ("cage by cage, along the rack", "rats of a cage are alike"),
    "blinded": (False, "the observer knew the groups"),
    "correction": ("none", "4 doses are 4 chances"),
    "peek": (True, "looked at up to 11 times"),
}


@cache
def lab_of(student: str = ""):
    return explore.bench.at(Personal("12_memory", student, environ={}))


@cache  # the same runs stand in many lab books
def line_of(lab, number: int, settings: tuple) -> dict:
    return lab.entry(lab.data(run=number, **dict(settings)))


class Book:
    """A lab book with many experiments and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer, self.lines = lab, []
        for number, design in enumerate(({}, *designs), start=1):
            settings = lab.settings(**design)
            self.lines.append({"experiment": number, **settings, **line_of(lab, number, tuple(settings.items()))})

    def book(self):
        return pd.DataFrame(self.lines)


def written(found, factor=1.0):
    value, low, high = found
    return f"{value:.3g} ({value * (low / value) ** factor:.3g} to {value * (high / value) ** factor:.3g})"


def file_dose(lab, text, *designs):
    return dose(lab.me, Book(lab, *designs)).answer.judge(text)


def file_ratio(lab, text, *designs):
    return ratio(lab.me, Book(lab, *designs)).answer.judge(text)


@cache
def some(works: bool) -> str:
    """Return a student whose drug works, or does nothing."""
    return next(f"id{k}" for k in range(99) if bool(drug_of(lab_of(f"id{k}").me).effect) == works)


def neighbors(run) -> str:
    """Return the two neighboring doses of a pilot that look best together."""
    ratios, doses = [r[0] for r in run.ratios], run.plan.doses
    k = max(range(len(doses) - 1), key=lambda i: ratios[i] * ratios[i + 1])
    return f"{doses[k]:g} and {doses[k + 1]:g} ng"


# -- the drugs, the rats and the permit ------------------------------------------------------------------------------


def test_drugs_belong_to_a_student_and_some_do_nothing():
    many = [drug_of(lab_of(f"id{k}").me) for k in range(400)]
    assert 0.15 < np.mean([d.effect == 0 for d in many]) < 0.25
    assert all(3 < d.best < 101 and 0.7 <= d.spread <= 0.85 and (d.effect == 0 or 1 <= d.effect <= 1.3) for d in many)
    assert len({(d.best, d.effect, d.spread) for d in many}) > 200
    own = drug_of(lab_of().me)
    assert own.best == pytest.approx(25.1, abs=0.1) and own.effect == 1.1


def test_the_demonstration_is_the_same_for_everybody_and_finds_what_is_not_there():
    one, other = lab_of("anna"), lab_of()
    a, b = one.data(), other.data()
    pd.testing.assert_frame_equal(a["table"], b["table"])
    assert one.truth(a) == other.truth(b) and one.describe(a) == other.describe(b)
    run = a["experiment"]
    assert run.drug.effect == 0 and run.result.better[0].tolist() == [False, True, False, False]
    assert "10 ng makes latencies 2.70 times those of rats not infused" in one.describe(
        a
    ) and "DEMONSTRATION" in one.printout(a)
    assert "does nothing" in one.truth(a) and "a false alarm" in one.truth(a)
    assert not one.data(run=2)["shown"] and "demonstration" not in one.describe(one.data(run=2))


def test_a_run_is_the_same_again_and_the_next_one_differs():
    lab = lab_of("anna")
    one, again, next_ = (lab.experiment(n, **PILOT).latency for n in (2, 2, 3))
    np.testing.assert_array_equal(one, again)
    assert (one != next_).any() and (one != lab_of("ben").experiment(2, **PILOT).latency).any()


def test_rats_are_counted_over_the_lab_book():
    view = explore.bench.show(me=Personal("12_memory", "anna", environ={}))
    assert view.data["before"] == 0 and "120 of 120 rats are left" in view.readout.value
    view.run(**PILOT)
    assert "80 of 120 rats are left" in view.readout.value and view.data["before"] == 0
    view.run(doses="10 ng", animals=40)
    assert view.data["before"] == 40 and "120 USED" not in view.paper.value and "80 USED; 0 OF 120" in view.paper.value
    view.run(animals=4)
    assert "8 rats beyond the permit of 120: they do not count" in view.readout.value
    book = view.book()
    assert book.rats.tolist()[1:] == [40, 80, 8]
    view._save()
    assert view.files.value.startswith("Download")
    view._preset({}, None)
    assert view.data["run"] == 1 and "120 of 120 rats are left" in view.readout.value
    again = explore.bench.at(view.explorer.me).describe(view.explorer.data(run=1))
    assert view.readout.value.startswith(again)


def test_the_table_holds_every_rat():
    lab = lab_of("anna")
    data = lab.data(run=2, **PILOT)
    table = data["table"]
    assert len(table) == data["rats"] == 40 and sorted(table.rat) == list(range(1, 41))
    assert (table.cage == (table.rat - 1) // 4 + 1).all() and set(table.dose_ng) == {0, 3, 10, 30, 100}
    racks = lab.data(run=2, **PILOT | dict(groups="cage by cage, along the rack"))["table"]
    assert racks.groupby("cage").dose_ng.nunique().max() == 1 < table.groupby("cage").dose_ng.nunique().max()
    medians = table.groupby("dose_ng").latency_s.median().to_numpy()
    np.testing.assert_allclose(medians, data["experiment"].result.medians[0], atol=0.06)


def test_the_print_out_shows_what_a_student_needs():
    lab = lab_of("anna")
    paper = lab.printout(lab.data(run=2, before=0, **PILOT))
    for word in ("EXPERIMENT 2", "VEHICLE", "TIMES CONTROL", "AFTER TRAINING", "HOLM", "BLIND", "40 USED"):
        assert word in paper, word
    hurry = lab.printout(lab.data(run=2))
    for word in ("NOT INFUSED", "NOT CORRECTED", "LOOKED", "BY CAGE", "KNOWS THE GROUPS", "T-TEST"):
        assert word in hurry, word
    before = lab.data(run=2, **GOOD | dict(doses="100 ng", animals=40, infused="before training"))
    trained = before["table"].groupby("dose_ng").training_s.median()
    assert trained[100] > 1.5 * trained[0]


def test_no_rat_hides_another():
    for number in range(2, 12):
        run = lab_of("anna").experiment(number, **GOOD | dict(doses="30 ng", animals=24))
        for row in run.latency:
            x, y = spread(row), np.log10(row)
            near = [(i, j) for i in range(24) for j in range(i) if abs(y[i] - y[j]) < 0.03]
            assert all(x[i] != x[j] for i, j in near) and np.abs(x).max() < 0.4
    assert all(d in COLUMNS for c in explore.bench.controls[0].options for d in explore.bench.plan(
        **explore.bench.settings(doses=c)).doses)  # fmt: skip


def test_a_prediction_is_drawn():
    data = explore.bench.data()
    frame = Frame(explore.bench, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": 17.0})).any()


def test_the_star_stands_where_the_rats_used_before_end():
    """Beyond the bar it stands at its end, with an arrow; so does the bar."""
    from matplotlib.figure import Figure

    from nelib.explorers.memory.bench_picture import FULL

    lab, figure = lab_of("anna"), Figure()
    artists = lab.draw(figure, lab.data())
    budget = artists["budget"]
    for before, ends, beyond in ((0, 70, False), (48, 118, False), (150, FULL, True)):
        lab.update(artists, lab.data(run=2, before=before, **PILOT) | {"prediction": 14.0})
        assert budget["guess"].get_xdata()[0] == ends and bool(len(budget["guess_beyond"].get_xdata())) == beyond
        assert not len(budget["beyond"].get_xdata())
    lab.update(artists, lab.data(run=2, before=100, **LARGE))
    assert len(budget["beyond"].get_xdata()) and not len(budget["guess"].get_xdata())


def test_rats_that_are_left_out_are_named_in_the_picture():
    lab = lab_of("anna")
    from matplotlib.figure import Figure

    artists = lab.draw(Figure(), lab.data())
    for design, says in ((LARGE | dict(shock="strong", test="left out; ranks"), "left out"), (LARGE, "")):
        data = lab.data(run=2, **design)
        lab.update(artists, data)
        out = (~data["experiment"].kept).sum()
        assert artists["rats"]["left_out"].get_text() == (f"× {out} {says}" if says else "") and bool(out) == bool(says)


def test_the_print_out_fits_and_begins_with_what_matters():
    lab = lab_of("anna")
    for number, before in ((1, 0), (2, 0), (9, 110), (12, 280)):
        for design in (PILOT, {}, LARGE | dict(test="left out; ranks", animals=40), GOOD | dict(animals=40, peek=True)):
            lines = lab.printout(lab.data(run=number, before=before, **design)).split("\n")
            assert max(map(len, lines)) <= 100 and lines[1].startswith("RATS ") and "95% EACH, BY RANKS" in lines[3]
    words = [lab.printout(lab.data(run=n)) for n in range(2, 30)]
    assert any("LOOKED ONCE" in w for w in words) and not any("LOOKED 1 TIMES" in w for w in words)
    assert "TESTED ONCE" in lab.printout(lab.data(run=2, **PILOT))


def test_no_preset_mends_the_design():
    """Each shows one idea; the decisions are the student's."""
    lab = lab_of()
    everything = {name: value for preset in lab.presets.values() for name, value in preset.items()}
    for preset in (*lab.presets.values(), everything):
        assert lab.settings(**preset) != lab.settings()
        assert len(faults(lab.plan(**lab.settings(**preset)))) >= 6


def test_the_lab_book_reads_as_labels_and_values():
    view = explore.bench.show(me=Personal("12_memory", "anna", environ={}))
    view.run(groups="drawn at random", blinded=True, animals=12)
    for words in ("Groups: drawn at random", "blind to the groups: yes", "Rats in a group, at most: 12"):
        assert words in view.log.value, words
    view.run()
    assert "<div>nothing</div>" in view.log.value and "<div>the first</div>" in view.log.value


# -- the envelope ----------------------------------------------------------------------------------------------------


def test_every_questionable_decision_is_named_and_mended():
    lab = lab_of()
    plan = lab.plan(**lab.settings())
    assert set(faults(plan)) == set(MENDED) - {"infused"} == set(blame(plan))
    assert faults(mended(plan)) == {} and blame(mended(plan)) == {}
    one = lab.plan(**lab.settings(doses="10 ng"))
    assert "correction" not in faults(one)


def test_the_envelope_tells_truth_and_rates():
    lab = lab_of(some(True))
    letter = lab.truth(lab.data(run=2))
    drug = drug_of(lab.me)
    assert f"works best at {drug.best:.3g} ng" in letter and "with a vehicle group" in letter
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in letter.split("<tr>")[2:]]
    assert [row[0] for row in rows][::8] == ["as designed", "all of these"] and len(rows) == 9
    first, last = ([float(x) for x in row[1:3]] for row in (rows[0], rows[-1]))
    assert first[0] > 60 > 10 > last[0]
    assert all(float(row[1]) < first[0] for row in rows[1:])
    sound = lab.truth(lab.data(run=2, **LARGE))
    assert "Nothing in the design misled" in sound and sound.count("<tr>") == 2
    assert "could as well have held vehicle" in lab_of(some(False)).truth(lab_of(some(False)).data(run=2))


@pytest.mark.parametrize("student", ["", "anna"])
def test_a_run_closes_the_envelope(student):
    """An envelope that stays open would show the drug of the next experiment, which the student is asked for."""
    view = explore.bench.show(me=Personal("12_memory", student, environ={}))
    view.open()
    assert "does nothing" in view.inside.value
    for run in (lambda: view.run(**PILOT), view.go.click):
        run()
        assert not view.inside.value and view.envelope.description == "Open the envelope"
        view.open()
        assert "Your drug" in view.inside.value and view.envelope.description == "Close the envelope"


def test_the_demonstration_gives_no_drug_away():
    """The drug that its envelope uses as an example is not that of self-study."""
    lab = lab_of()
    own, letter = drug_of(lab.me), lab.truth(lab.data())
    assert "works best at 50 ng" in letter and f"{own.best:.3g}" not in letter and EXAMPLE.best / own.best > 1.9


def test_the_envelope_names_what_it_counts():
    lab = lab_of(some(True))
    hurried, sound = lab.truth(lab.data(run=2)), lab.truth(lab.data(run=2, **LARGE))
    for letter in (hurried, sound):
        assert "at least 75% of the best effect" in letter and "in 2 to 3 at most some dose seems to help" in letter
    assert "with one decision changed" in hurried and "The same design, done many times (" in sound
    assert [ng(d) for d in ((3,), (3, 10), (3, 10, 30, 100))] == ["3 ng", "3 and 10 ng", "3, 10, 30 and 100 ng"]


def test_a_right_dose_is_told_from_the_others_that_were_found():
    seen = set()
    for k in range(20):
        lab = lab_of(f"id{k}")
        run = lab.experiment(2, **LARGE)
        right = run.result.better[0] & run.drug.near(run.plan.doses)
        if right.any():
            part = not (right == run.result.better[0]).all()
            named = ng(np.array(run.plan.doses)[right])
            assert (f"among them the right dose{'s' * int(right.sum() > 1)} {named}." in lab.truth(
                lab.data(run=2, **LARGE))) == part  # fmt: skip
            seen.add(part)
    assert seen == {True, False}


def test_the_envelope_counts_as_the_science_does():
    plan = explore.bench.plan(**explore.bench.settings(**LARGE))
    assert false_alarms(plan, 0.8) == chances(plan, Drug(50, 0), 1000, SEED)["any"]


# -- the reports -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [0, 10])
def test_a_pilot_and_a_larger_experiment_find_the_truth(start):
    """Eight rats at each of four doses, then 26 at the two neighbors that look best: 118 rats."""
    verdicts = []
    for k in range(start, start + 10):
        lab = lab_of(f"id{k}")
        second = GOOD | dict(doses=neighbors(lab.experiment(2, **PILOT)), animals=26)
        run = lab.experiment(3, **second)
        better = [i for i in range(2) if run.result.better[0, i]]
        i = max(better, key=lambda j: run.ratios[j][0], default=0)
        says = f"{run.plan.doses[i]:g} ng" if better else "none"
        verdicts.append(file_dose(lab, f"experiment 3: {says}", PILOT, second).kind)
        verdicts.append(file_ratio(lab, written(run.ratios[i]), PILOT, second).kind)
    assert verdicts.count("right") >= 19


@pytest.mark.parametrize("name", BAD)
def test_a_dose_from_a_bad_design_is_answered_by_name(name):
    option, words = BAD[name]
    lab = lab_of(some(True))
    design = LARGE | {name: option}
    run = lab.experiment(2, **design)
    doses = [d for d, yes in zip(run.plan.doses, run.result.better[0], strict=True) if yes]
    assert doses and false_alarms(run.plan, run.drug.spread) > EVIDENCE["alpha_level"]
    verdict = file_dose(lab, f"experiment 2: {doses[-1]:g} ng", design)
    assert verdict.kind == "known error" and words in verdict.message and "In truth" not in verdict.message
    others = [w for other, (_, w) in BAD.items() if other != name]
    assert not any(w in verdict.message for w in others)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(control="rats without an infusion"), "the control had no infusion"),
        (dict(blinded=False), "the observer knew"), (dict(infused="before training"), "during training"),
        (dict(shock="strong"), "many rats end at 600 s"), (dict(infused="hours after training"), "too late"),
        (dict(shock="strong", test="left out; ranks"), "left out"),
    ],
)  # fmt: skip
def test_a_ratio_from_a_bad_design_is_answered_by_name(change, words):
    lab = lab_of()
    run = lab.experiment(2, **LARGE | change)
    verdict = file_ratio(lab, written(run.ratios[2]), LARGE | change)
    assert verdict.kind == "known error" and words in verdict.message and "times too" in verdict.message


def test_the_interval_of_groups_that_are_cages_is_answered_by_name():
    named = 0
    for k in range(12):
        lab, design = lab_of(f"id{k}"), GOOD | dict(doses="30 ng", animals=24, groups="cage by cage, along the rack")
        verdict = file_ratio(lab, written(lab.experiment(2, **design).ratios[0]), design)
        named += "rats of a cage are alike" in verdict.message and "hold the truth" in verdict.message
        assert verdict.kind == "known error"
        if named > 6:
            break
    assert named > 6
    plan = lab.plan(**lab.settings(**design))
    assert coverage(plan, drug_of(lab_of().me), 0) < 0.85
    assert coverage(mended(plan), drug_of(lab_of().me), 0) > 0.91


def test_a_ratio_at_which_one_stopped_is_too_large():
    named = 0
    for k in range(10):
        lab, design = lab_of(f"id{k}"), LARGE | dict(peek=True)
        run = lab.experiment(2, **design)
        if run.result.better.any():
            verdict = file_ratio(lab, written(run.ratios[int(run.result.better[0].argmax())]), design)
            named += verdict.kind == "known error" and "because you stopped when it was" in verdict.message
        if named > 4:
            break
    assert named > 4


def test_a_drug_that_comes_too_late_shows_nothing():
    lab = lab_of()
    for says in ("none", "cannot tell"):
        verdict = file_dose(lab, f"experiment 2: {says}", LARGE | dict(infused="hours after training"))
        assert verdict.kind != "right" and "comes too late" in verdict.message


def test_what_is_not_significant_is_not_shown():
    lab = lab_of()
    assert "did not test 300 ng" in file_dose(lab, "experiment 2: 300 ng", PILOT).message
    run = lab.experiment(2, **PILOT)
    k = int(run.result.corrected[0].argmax())
    verdict = file_dose(lab, f"experiment 2: {run.plan.doses[k]:g} ng", PILOT)
    assert verdict.kind == "wrong" and "does not show it" in verdict.message


def test_a_weaker_dose_beside_a_better_one_is_told():
    for k in range(30):
        lab = lab_of(f"id{k}")
        run, drug = lab.experiment(2, **LARGE), drug_of(lab.me)
        part = drug.shift(run.plan.doses) / max(drug.effect, 1e-9)
        weak = [i for i in range(4) if run.result.better[0, i] and 0 < part[i] < 0.7 * part.max()]
        if weak:
            verdict = file_dose(lab, f"experiment 2: {run.plan.doses[weak[0]]:g} ng", LARGE)
            assert verdict.kind == "wrong" and "and better at" in verdict.message
            return
    raise AssertionError("no such student")


def test_nothing_is_shown_by_many_rats_and_not_by_few():
    lab = lab_of(some(False))
    few, many = (file_dose(lab, "experiment 2: none", design) for design in (PILOT, LARGE))
    assert few.kind == "known error" and "does not show that nothing is there" in few.message
    assert many.kind == "right" and "does nothing" in many.message
    works = lab_of(some(True))
    assert file_dose(works, "experiment 2: none", LARGE).kind == "wrong"


def test_cannot_tell_is_honest_once_the_rats_are_used():
    lab = lab_of(some(False))
    early = file_dose(lab, "experiment 2: cannot tell", PILOT)
    assert early.kind == "wrong" and "80 rats are left" in early.message
    small = GOOD | dict(doses="100 · 300 · 1000 ng", animals=16)
    late = file_dose(lab, "experiment 3: cannot tell", PILOT, small)
    assert late.kind == "right" and "In truth, your drug does nothing" in late.message
    assert "It can" in file_dose(lab, "experiment 2: cannot tell", LARGE).message
    assert "first mend this: the control" in file_dose(lab, "experiment 2: cannot tell", {}).message
    works = lab_of(some(True))
    assert "a dose is significant" in file_dose(works, "experiment 2: cannot tell", LARGE).message


def test_what_goes_beyond_the_permit_does_not_count():
    lab = lab_of(some(True))
    run = lab.experiment(3, **LARGE)
    k = int(run.result.better[0].argmax())
    for verdict in (
        file_dose(lab, f"experiment 3: {run.plan.doses[k]:g} ng", PILOT, LARGE),
        file_ratio(lab, written(run.ratios[k]), PILOT, LARGE),
    ):
        assert verdict.kind == "known error" and "permit" in verdict.message


def test_the_demonstration_is_nobodys_result():
    for student in ("anna", ""):
        lab = lab_of(student)
        assert "demonstration" in file_dose(lab, "experiment 1: 10 ng").message
        verdict = file_ratio(lab, written(lab.experiment(1).ratios[1]))
        assert verdict.kind == "known error" and "demonstration" in verdict.message
        assert "no experiment 7" in file_dose(lab, "experiment 7: 10 ng").message


def significant_pilot():
    """Return a student whose pilot and whose larger experiment find the same dose."""
    for k in range(60):
        lab = lab_of(f"id{k}")
        pilot, large = lab.experiment(2, **PILOT), lab.experiment(3, **GOOD | dict(doses="10 and 30 ng", animals=26))
        if drug_of(lab.me).effect and pilot.result.better[0, 1:3].any():
            i = int(pilot.result.better[0, 1:3].argmax())
            if pilot.ratios[i + 1][0] > 1.15 * large.ratios[i][0] and large.result.better[0, i]:
                return lab, pilot, large, i
    raise AssertionError("no such student")


def test_the_pilot_exaggerates_alone_and_pooled():
    lab, pilot, large, i = significant_pilot()
    designs = PILOT, GOOD | dict(doses="10 and 30 ng", animals=26)
    alone = file_ratio(lab, written(pilot.ratios[i + 1]), *designs)
    assert alone.kind == "known error" and "times the true ratio" in alone.message and "8 rats a group" in alone.message
    treated, control = (np.concatenate(x) for x in ((pilot.latency[i + 2], large.latency[i + 1]),
                                                   (pilot.latency[0], large.latency[0])))  # fmt: skip
    from nelib.locus.memory_experiment import interval

    pooled = file_ratio(lab, written(interval(treated, control)), *designs)
    assert (
        pooled.kind == "known error" and "experiments 2 and 3" in pooled.message and "chose the dose" in pooled.message
    )
    assert file_ratio(lab, written(large.ratios[i]), *designs).kind == "right"


def test_a_ratio_of_means_or_upside_down_is_named():
    lab = lab_of()
    design = GOOD | dict(doses="10 and 30 ng", animals=26)
    run = lab.experiment(2, **design)
    means = run.latency[2].mean() / run.latency[0].mean()
    if abs(np.log(means / run.ratios[1][0])) > 0.05 < abs(np.log(means / run.result.ratio[0, 1])):
        assert "ratio of means" in file_ratio(lab, written((means, 0.7 * means, 1.4 * means)), design).message
    value, low, high = run.ratios[1]
    assert "upside down" in file_ratio(lab, written((1 / value, 1 / high, 1 / low)), design).message
    assert "No experiment" in file_ratio(lab, "77 (50 to 99)", design).message


def test_the_medians_themselves_are_accepted():
    lab = lab_of()
    design = GOOD | dict(doses="10 and 30 ng", animals=26)
    run = lab.experiment(2, **design)
    _, low, high = run.ratios[1]
    assert file_ratio(lab, f"{run.result.ratio[0, 1]:.3g} ({low:.3g} to {high:.3g})", design).kind == "right"


def test_an_interval_that_is_too_narrow_or_too_wide_is_named():
    lab = lab_of()
    design = GOOD | dict(doses="10 and 30 ng", animals=26)
    found = lab.experiment(2, **design).ratios[1]
    for factor, words in ((0.5, "too narrow"), (2.0, "too wide")):
        verdict = file_ratio(lab, written(found, factor), design)
        assert verdict.kind == "known error" and words in verdict.message
    right = file_ratio(lab, written(found), design)
    assert right.kind == "right" and "In truth" in right.message


def test_the_ratio_of_a_drug_that_does_nothing_is_one():
    lab = lab_of(some(False))
    run = lab.experiment(2, **NULL)
    k = int(run.result.better[0].argmin())
    verdict = file_ratio(lab, written(run.ratios[k]), NULL)
    assert verdict.kind == "right" and "In truth 1.00" in verdict.message


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("experiment 3: 10 ng", (3, 10)), ("Run 4, 30ng", (4, 30)), ("3: 0.01 µg", (3, 10)), ("no. 2: 100 nanograms", (2, 100)),
        ("experiment 3: none", (3, "none")), ("run 5: no dose works", (5, "none")), ("4: it does not work", (4, "none")),
        ("experiment 2: cannot tell", (2, "cannot tell")), ("2 can’t tell", (2, "cannot tell")), ("2, undecided", (2, "cannot tell")),
        ("experiment 12: nothing", (12, "none")),
    ],
)  # fmt: skip
def test_a_finding_is_read(text, read):
    assert read_dose(text) == read


@pytest.mark.parametrize(
    "text",
    ["", "about five or so", "10 ng", "experiment 3", "experiment 3: 10", "3: 10 ng and 30 ng", "3: 10 and 30 ng",
     "3: 10 ng does not work", "3: 10 ng, none", "3: none, cannot tell 4"],
)  # fmt: skip
def test_what_is_no_finding_is_said(text):
    verdict = file_dose(lab_of(), text, PILOT)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


@pytest.mark.parametrize(
    "text",
    ["2.4 (1.5 to 3.9)", "2.4 [1.5-3.9]", "2,4 (1,5; 3,9)", "2.4× (1.5–3.9)", "2.4-fold, 95% CI 1.5 to 3.9", "x 2.4 (1.5, 3.9)",
     "2.4 times as long (1.5…3.9)", "ratio 2.4; 1.5 to 3.9"],
)  # fmt: skip
def test_a_ratio_is_read(text):
    assert read_ratio(text) == pytest.approx((2.4, 1.5, 3.9))


@pytest.mark.parametrize(
    "text", ["", "abc", "2.4", "2.4 (3 to 4)", "-2.4 (1 to 3)", "240% (150 to 390%)", "2 ± 2", "2.4 (1.5 to 3.9) s"]
)
def test_what_is_no_ratio_is_said(text):
    verdict = file_ratio(lab_of(), text, PILOT)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


def test_a_fresh_lab_book_refuses():
    lab = lab_of("anna")
    for question in (dose(lab.me, Book(lab)), ratio(lab.me, Book(lab))):
        verdict = question.answer.judge(question.answer.fresh)
        assert verdict.kind in ("wrong", "known error") and len(verdict.message) > 10
        assert question.answer.judge("about five or so").kind == "unreadable"


def test_only_a_student_and_a_rack_will_do():
    for ask, text in ((dose, "experiment 2: 10 ng"), (ratio, "2.4 (1.5 to 3.9)")):
        with pytest.raises(ValueError, match="Personal"):
            ask("anna")
        with pytest.raises(ValueError, match=r"explore\.bench\.show"):
            ask(None, "bench")
        verdict = ask().answer.judge(text)
        assert verdict.kind == "unreadable" and "lab book" in verdict.message


def test_the_questions_on_screen():
    view = explore.bench.show(me=Personal("12_memory", some(True), environ={}))
    view.run(**LARGE)
    run = view.data["experiment"]
    k = int(run.ratios.index(max(run.ratios)))
    first, second = dose(bench=view), ratio(bench=view)
    first.entry.value, second.entry.value = f"experiment 2: {run.plan.doses[k]:g} ng", written(run.ratios[k])
    first.submit()
    second.submit()
    assert first.verdict.kind == "right" and second.verdict.kind == "right"
    assert "experiment 3" in first.entry.placeholder and "2.4" in second.entry.placeholder
