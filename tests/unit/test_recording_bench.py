"""The rig of lesson 09 can fail: good designs succeed, bad ones do not, and each one's fault is named."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from nelib.checkpoints import recording as ask
from nelib.checkpoints.recording_report import FEW, cell, rate, read_cell, read_rate
from nelib.explorers import recording as explore
from nelib.explorers.recording.diagnosis import EVIDENCE, caught, chances, faults, rats
from nelib.kit.personal import Personal
from nelib.locus.experiment import UNDECIDED

EAR, LABELED, DRUG = "where it sounds like it", "neurobiotin, into the cell", "clonidine, then yohimbine"
GOOD = dict(
    front=-0.45, stop=EAR, impedance=5.0, low=100.0, threshold=5.0, sort=True, baseline=8.0, shocks=0, drug="none",
    mark=LABELED, stain="TH antibody",
)  # fmt: skip
LESION = GOOD | dict(impedance=0.5, mark="a lesion", current=20.0, seconds=10.0)
# name -> (design, most of 40 animals in which cell and rate are right, what the envelope must name in most animals)
BAD = {
    "the first design": ({}, 2, {"front", "blind", "hiss", "short", "volts"}),
    "a large lesion": (LESION | dict(current=180.0, seconds=60.0), 0, {"large"}),
    "a lesion too small to find": (LESION | dict(current=5.0, seconds=1.0), 0, {"small"}),
    "a lesion and no drug": (LESION, 24, set()),
    "no mark": (GOOD | dict(mark="nothing"), 0, {"no mark"}),
    "clonidine and no recovery": (LESION | dict(mark="nothing", drug="clonidine, 2 µg/kg", after=15.0), 22, {"recovery"}),
    "a low threshold": (GOOD | dict(threshold=3.0, sort=False), 1, {"hiss", "neighbors"}),
    "a high threshold": (GOOD | dict(threshold=8.0, low=300.0), 4, {"missed"}),
    "a high corner": (GOOD | dict(low=600.0), 3, {"missed", "filter"}),
    "a label through metal": (GOOD | dict(impedance=0.5), 0, {"label"}),
    "a label and a Nissl stain": (GOOD | dict(stain="Nissl"), 27, {"stain"}),
    "half a minute": (GOOD | dict(baseline=0.5), 29, {"short"}),
    "a very fine tip": (GOOD | dict(impedance=20.0), 1, {"missed"}),
}  # fmt: skip
FINE = {"a label": GOOD, "a label after shocks": GOOD | dict(shocks=20, impedance=6.0, low=50.0, baseline=6.0),
        "a lesion, clonidine, yohimbine": LESION | dict(drug=DRUG, after=25.0)}  # fmt: skip
REPEATS = 40


def lab_of(student: str = ""):
    return explore.bench.at(Personal("09_recording", student, environ={}))


@cache
def session_of(number, **design):
    return lab_of().session(number, **design)


def sessions(design, n=REPEATS):
    return [session_of(number, **design) for number in range(1, n + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_a_bad_design_fails_and_the_envelope_names_why(name):
    design, most, named = BAD[name]
    runs = sessions(design)
    assert sum(s.right and s.close for s in runs) <= most
    seen = [faults(s, rats(lab_of().me)) for s in runs]
    for fault in named:
        assert sum(fault in found for found in seen) > REPEATS / 2, fault


@pytest.mark.slow
@pytest.mark.parametrize("name", FINE)
def test_a_good_design_succeeds(name):
    runs = sessions(FINE[name])
    assert sum(s.right and s.close for s in runs) >= 28


@pytest.mark.slow
def test_a_lesion_inside_the_nucleus_is_wrong_about_the_cell():
    inside = [s for s in sessions(LESION, 80) if s.seen.reading == "inside"]
    wrong = sum(s.animal.kind == "TH-" for s in inside) / len(inside)
    assert len(inside) > 30 and 0.3 < wrong < 0.6 and all(s.verdict == "TH+" for s in inside)


def test_a_label_is_never_wrong():
    runs = sessions(GOOD)
    assert all(s.right for s in runs if s.proven) and sum(s.verdict == UNDECIDED for s in runs) < 12


def test_rats_belong_to_a_student():
    many = [rats(Personal("09_recording", f"id{k}", environ={})) for k in range(60)]
    assert len({(r.front, r.rate, r.share) for r in many}) > 50
    assert all(0.35 <= r.front <= 0.6 and 0.8 <= r.rate <= 1.9 and 0.45 <= r.share <= 0.7 for r in many)
    assert rats(Personal("09_recording", environ={})).front == 0.45


def test_the_first_animal_is_the_same_for_everybody():
    anna, nobody = lab_of("anna"), lab_of()
    one, other = anna.data(), nobody.data()
    np.testing.assert_array_equal(one["session"].times, other["session"].times)
    assert one["session"].animal == anna.session(1).animal == other["session"].animal
    assert anna.session(2).animal != nobody.session(2).animal
    assert anna.truth(one).split("TH+: it makes")[1].split("rats of this breeder")[0] in nobody.truth(other).replace(
        "In your rats", "In the rats of this breeder"
    )
    assert anna.truth(one).endswith(nobody.truth(other).split("<p>")[1])  # the same 30 other animals
    words = "demonstration animal, of another breeder"
    for lab, data, said in ((anna, one, True), (nobody, other, False), (anna, anna.data(run=2), False)):
        assert (words in lab.truth(data)) == (words in lab.describe(data)) == said
        assert (words.upper() in lab.printout(data)) == said
    assert "In your rats" in anna.truth(anna.data(run=2)) and "your own rats begin with run 2" in anna.truth(one)


def test_self_study_keeps_its_first_animal():
    rig = Book(lab_of(), GOOD)
    verdict = cell(bench=rig).answer.judge("run 1: TH-")
    assert verdict.kind == "known error" and "In truth the neuron of run 1 was TH+" in verdict.message


def test_a_run_is_the_same_again_with_and_without_its_trace():
    lab = lab_of("anna")
    one, other = lab.data(run=3, **GOOD)["session"], lab.session(3, **GOOD)
    np.testing.assert_array_equal(one.times, other.times)
    assert lab.session(4, **GOOD).times.size != one.times.size
    assert lab_of("ben").session(3, **GOOD).times.size != one.times.size


def test_the_trace_holds_the_spikes_of_the_session():
    data = lab_of().data(run=5, **GOOD | dict(impedance=0.5))
    early = data["session"].times[data["session"].times < 4.99]
    near = [np.abs(data["peaks"] - t).min() < 1e-3 for t in early]
    assert len(near) > 1 and np.mean(near) > 0.8
    samples, speed = explore.bench.sound(data)
    assert samples.dtype == np.int16 and samples.size / speed == pytest.approx(5, abs=0.01)


def test_the_envelope_tells_the_truth_and_what_other_animals_would_give():
    lab = lab_of()
    data = lab.data()
    letter = lab.truth(data)
    assert "mm lateral" in letter and "<li>" in letter and "30 other animals: the tip in the nucleus in " in letter
    assert "Whoever goes by section, label and drug calls it" in letter and "cells that are TH+" in letter
    assert ("makes norepinephrine" in letter) == (data["session"].animal.kind == "TH+")
    good = lab.data(run=2, **GOOD)
    assert "The stained label proves it" in lab.truth(good)


def test_chances_add_up():
    lab = lab_of()
    found = chances(lab.session(1, **GOOD).plan, rats(lab.me), 3)
    assert found["right"] + found["wrong"] + found["undecided"] == pytest.approx(1)
    assert found["recognized"] <= found["TH+"] <= 1 and found["inside"] == 1
    assert found["proven"] <= found["right"] and found["both"] <= min(found["right"], found["close"])


def test_the_print_out_and_the_lab_book():
    lab = lab_of()
    data = lab.data(run=2, **GOOD | dict(shocks=10, drug=DRUG, after=30.0))
    for word in ("RECORDING 2", "BASELINE", "SHOCKS", "DRUG", "SECTION", "SORTED"):
        assert word in lab.printout(data)
    assert set(lab.entry(data)) >= {"Hz", "low Hz", "high Hz", "section", "clonidine (%)"}
    table = lab.table(data)
    assert list(dict.fromkeys(table.phase)) == ["baseline", "foot shocks", "clonidine", "yohimbine"]
    assert table.spikes.sum() == pytest.approx(data["session"].times.size, abs=5)


def sheet_of(number=2, **design):
    lab = lab_of()
    data = lab.data(run=number, **GOOD | design)
    return lab.printout(data), lab.describe(data), lab.truth(data), lab.entry(data), data["session"]


def print_out_of(number=2, **design):
    data = lab_of().data(run=number, **GOOD | design)
    return lab_of().printout(data), data["session"]


def test_an_antagonist_that_was_not_given_is_said():
    for after, said in ((15.0, True), (25.0, False)):
        paper, words, letter, _, session = sheet_of(drug=DRUG, after=after)
        assert session.withheld == said == ("YOHIMBINE NOT GIVEN" in paper) == ("yohimbine not given" in words)
        assert ("Yohimbine was not given: it comes 15 min after" in letter) == said
    assert explore.bench.presets["Give yohimbine"]["after"] == 25


def test_ten_minutes_are_not_measured_in_five():
    for after, said in ((5.0, False), (10.0, True)):
        paper, words, _, entry, _ = sheet_of(drug="clonidine, 2 µg/kg", after=after)
        assert ("10 MIN " in paper.split("OF THE BASELINE")[1]) == said and "END" in paper
        assert ("Under clonidine" in words) == said and np.isfinite(entry["clonidine (%)"]) == said
        assert np.isfinite(entry["end (%)"])


def test_the_print_out_names_the_electrode_and_what_a_label_needs():
    metal, glass = sheet_of(impedance=1.0), sheet_of()
    assert "1 MOHM, METAL" in metal[0] and "NEEDS A GLASS PIPETTE, 4 MOHM OR MORE" in metal[0]
    assert "5 MOHM, GLASS" in glass[0] and "PIPETTE" not in glass[0]
    assert "the last micrometers, the contact and the pulses are left out" in glass[2]
    assert "the last micrometers" not in metal[2]


def test_a_cell_that_was_lost_at_the_pipette_is_named():
    letters = [faults(s, rats(lab_of().me)) for s in sessions(GOOD, 60) if not s.animal.touched]
    assert all("was lost while the pipette was advanced by" in x["label"] or "too far" in x["label"] for x in letters)
    assert any("µm to touch it" in x["label"] for x in letters)


def test_the_level_of_the_section_is_said_where_the_stain_shows_it():
    paper, words, *_, session = sheet_of()
    at = session.seen.section.tip.front
    side = "in front" if at > 0 else "behind"
    assert (
        session.seen.labeled and f"CUT {abs(at):.2f} MM {side.upper()}" in paper and f"{abs(at):.2f} mm {side}" in words
    )
    for design in ({"stain": "Nissl"}, {"mark": "nothing"}):
        assert "CUT " not in print_out_of(**design)[0]


def test_tracks_are_printed_with_their_place():
    found = [print_out_of(n, lateral=1.6, stop=EAR) for n in range(2, 12)]
    for paper, session in found:
        n = session.animal.tracks
        words = f"TRACK {n} OF 4" + (f", {0.2 * (n - 1):.1f} MM MEDIAL OF THE FIRST" if n > 1 else "")
        assert words in paper.splitlines()[0]
    assert any(session.animal.tracks > 1 for _, session in found)


def test_without_spikes_there_is_neither_shape_nor_share():
    paper, words, _, entry, session = sheet_of(
        threshold=8.0, low=1000.0, impedance=20.0, baseline=0.5, stop="at the coordinates", drug="clonidine, 2 µg/kg",
        after=15.0,
    )  # fmt: skip
    assert session.counted == 0
    assert "CV –  BELOW 20 MS –  WIDTH –" in paper and "10 MIN –  END –" in paper
    assert "CV" not in words and "no spike" in words and "%" not in words
    assert all(np.isnan(entry[name]) for name in ("CV", "width (ms)", "clonidine (%)", "end (%)"))


class Book:
    """A rig with many runs and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer = lab
        self.lines = []
        for number, design in enumerate(({}, *designs), start=1):
            settings = lab.settings(**design)
            entry = lab.entry({"session": lab.session(number, **settings)})
            self.lines.append({"recording": number, **settings, **entry})

    def book(self):
        return pd.DataFrame(self.lines)


@pytest.fixture(scope="module")
def rig():
    return Book(lab_of("anna"), *[GOOD] * 18, LESION | dict(drug=DRUG, after=30.0), LESION, GOOD | dict(mark="nothing"))


def written(values, factor=1.0):
    mean = np.mean(values)
    half = factor * stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{mean:.4g} ({max(mean - half, 0.001):.4g} to {mean + half:.4g}) Hz"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("run 4: TH+", (4, "TH+")), ("Run 12 is TH−", (12, "TH-")), ("3, th -", (3, "TH-")),
        ("run 2: cannot tell", (2, "cannot tell")), ("7 undecided", (7, "cannot tell")),
        ("run 2: can’t tell", (2, "cannot tell")), ("run 2 is TH positive", (2, "TH+")), ("run 2: TH⁺", (2, "TH+")),
        ("run 2: TH-positive", (2, "TH+")), ("run 2: TH-negative", (2, "TH-")), ("run 5: TH⁻", (5, "TH-")),
        ("no. 4: TH+", (4, "TH+")),
    ],
)  # fmt: skip
def test_a_verdict_is_read(text, read):
    assert read_cell(text) == read


@pytest.mark.parametrize("text", ["1.1 (0.8 to 1.4) Hz", "1.1 ± 0.3", "1,1 (0,8; 1,4) Hz", "1100 (800 to 1400) mHz",
                                  "1.1 Hz [0.8-1.4 Hz]", "1.1 spikes/s (0.8, 1.4)", "1.1 +- 0.3 hz", "1.1+/-0.3/s",
                                  "1.1 per second (0.8…1.4)", "1.1 Hz (95% CI: 0.8–1.4; n = 8)", "1.1 1/s (0.8...1.4)",
                                  "1.1 ± 0.3 s⁻¹ (n=12 neurons)", "mean 1.1 Hz, from 0.8 to 1.4"])  # fmt: skip
def test_an_interval_is_read(text):
    assert read_rate(text) == pytest.approx((1.1, 0.8, 1.4))


def test_an_interval_may_reach_below_zero():
    assert read_rate("1.1 (-0.2 to 2.4) Hz") == pytest.approx((1.1, -0.2, 2.4))


@pytest.mark.parametrize("text", ["run 2 is not TH+", "run 2 isn’t TH-", "run 2: TH+, not TH-"])
def test_a_kind_is_not_said_by_what_it_is_not(text):
    with pytest.raises(ValueError, match="not TH\\+ is TH-"):
        read_cell(text)


@pytest.mark.parametrize(
    "text", ["", "TH+", "run 4", "run 4 TH+ cannot tell", "1.1 Hz", "run 4: TH+/-", "4: TH+ or TH-"]
)
def test_what_is_no_verdict_is_said(text, rig):
    verdict = cell(bench=rig).answer.judge(text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


@pytest.mark.parametrize(
    "text", ["", "abc", "1.1 Hz", "1.1 (2 to 3) Hz", "-1 (0 to 1)", "0 (0 to 0)", "1 (1, 2) apples", "1 (1, 2) MHz"]
)
def test_what_is_no_interval_is_said(text, rig):
    verdict = rate(bench=rig).answer.judge(text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


def test_a_label_is_a_verdict(rig):
    answer, book = cell(bench=rig).answer, rig.book()
    for kind, other in (("TH+", "TH-"), ("TH-", "TH+")):
        number = book[book.section == f"labeled cell, {kind}"].recording.iloc[0]
        assert answer.judge(f"run {number}: {kind}").kind == "right"
        assert answer.judge(f"run {number}: {other}").kind == "known error"
        assert answer.judge(f"run {number}: cannot tell").kind == "wrong"
    assert "has no run 99" in answer.judge("run 99: TH+").message


def test_what_proves_nothing_is_no_verdict_even_if_it_is_true(rig):
    answer, book = cell(bench=rig).answer, rig.book()
    lesion, unmarked = book.recording.iloc[-2], book.recording.iloc[-1]
    guest = answer.judge("run 1: TH+")
    assert guest.kind == "wrong" and "demonstration animal" in guest.message
    for number, words in ((lesion, "section|lesion"), (unmarked, "do not tell the two kinds apart")):
        messages = [answer.judge(f"run {number}: {kind}") for kind in ("TH+", "TH-")]
        assert {v.kind for v in messages} == {"known error"}
        assert any(pd.Series([v.message for v in messages]).str.contains(words, case=False)), words
        assert all("In truth the neuron of run" in v.message for v in messages)
    honest = answer.judge(f"run {unmarked}: cannot tell")
    assert honest.kind == "wrong" and "honest" in honest.message and "Nothing marks the place" in honest.message


def test_the_mean_of_the_right_cells_is_accepted(rig):
    answer, book = rate(bench=rig).answer, rig.book()
    right = book[book.section == "labeled cell, TH+"].Hz
    assert len(right) >= FEW
    verdict = answer.judge(written(right))
    assert verdict.kind == "right" and f"{rats(rig.explorer.me).rate:.2f} Hz" in verdict.message


def test_the_mean_of_the_wrong_cells_is_named(rig):
    answer, book = rate(bench=rig).answer, rig.book()
    right, labeled = book[book.section == "labeled cell, TH+"].Hz, book[book.section.str.startswith("labeled")].Hz
    for values, words in (
        (labeled, "without norepinephrine"), (book.Hz, "all runs"), (book.Hz[1:], "all runs but the first|in the nucleus"),
    ):  # fmt: skip
        verdict = answer.judge(written(values))
        assert verdict.kind == "known error" and pd.Series([verdict.message]).str.contains(words).all(), verdict.message
    one = answer.judge(f"{book.Hz.iloc[0]:.4g} (0.01 to 99) Hz")
    assert one.kind == "known error"
    middle = answer.judge(f"{right.median():.5g} (0.01 to 99) Hz")
    assert middle.kind == "known error" and ("skewed" in middle.message or "One cell" in middle.message)
    assert "No runs of your lab book" in answer.judge("77 (1 to 99) Hz").message
    assert "demonstration animal" in one.message and "demonstration animal" in answer.judge(written(book.Hz)).message
    other = answer.judge(f"{book.Hz.iloc[-1]:.4g} (0.01 to 99) Hz")
    assert "One cell is no mean" in other.message


def test_an_interval_that_is_too_narrow_or_too_wide_is_named(rig):
    answer, book = rate(bench=rig).answer, rig.book()
    right = book[book.section == "labeled cell, TH+"].Hz
    narrow, wide = answer.judge(written(right, 0.4)), answer.judge(written(right, 2.5))
    scatter = answer.judge(f"{right.mean():.3g} ± {right.std():.2g} Hz")
    assert scatter.kind == "known error" and "standard deviation between your neurons" in scatter.message
    assert narrow.kind == "known error" and "n is the number of neurons" in narrow.message
    assert wide.kind == "known error" and "too wide" in wide.message


def test_few_cells_are_few():
    book = Book(lab_of("anna"), *[GOOD] * 6)
    right = book.book()[book.book().section == "labeled cell, TH+"].Hz
    verdict = rate(bench=book).answer.judge(written(right) if len(right) > 1 else "77 (1 to 99) Hz")
    assert verdict.kind == "wrong" and ("wide" in verdict.message or "No runs" in verdict.message)


@pytest.mark.slow
def test_rates_that_count_noise_are_named():
    book = Book(lab_of("anna"), *[GOOD | dict(threshold=3.5, sort=False)] * 18)
    right = book.book()[book.book().section == "labeled cell, TH+"].Hz
    verdict = rate(bench=book).answer.judge(written(right))
    assert verdict.kind == "known error" and "too high" in verdict.message and "Noise alone" in verdict.message


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        (ask.undershoot, "0.467", "The question is percent"), (ask.undershoot, "-46.7", "without a sign"),
        (ask.precision, "0.529", "The question is percent"), (ask.long_enough, "6.4", "The error is squared, too"),
    ],
)  # fmt: skip
def test_a_slip_is_named(question, text, words):
    verdict = question().answer.judge(text)
    assert verdict.kind == "known error" and words in verdict.message


def test_without_a_lab_book_only_a_number_is_judged():
    answer = rate(lab_of().me).answer
    assert answer.judge("1.2 (0.9 to 1.5) Hz").kind == "right" and answer.judge("5 (4 to 6) Hz").kind == "wrong"
    assert cell(lab_of().me).answer.judge("run 1: TH+").kind == "unreadable"


def test_only_a_student_and_a_rig_will_do():
    with pytest.raises(ValueError, match="Personal"):
        rate("anna")
    with pytest.raises(ValueError, match=r"explore\.bench\.show"):
        cell(None, "rig")


def test_the_questions_on_screen():
    view = explore.bench.show(me=Personal("09_recording", "id1", environ={}))
    view.run(**GOOD)
    question = cell(bench=view)
    question.entry.value = "run 2: TH+"
    question.submit()
    proven = view.data["session"].seen.cell
    assert question.verdict.kind == ("right" if proven == "TH+" else "known error")
    assert "TH+" in question.entry.placeholder and "Hz" in rate(bench=view).entry.placeholder
    assert 0 <= caught(view.data["session"]) <= 1 and EVIDENCE["factor"] == view.explorer.controls[6].default
