"""Filing runs of the capstone: the compound, benches whose doses follow from what is filed, comments, the report."""

import re
from functools import partial

import numpy as np
import pytest

from nelib.checkpoints import capstone as ask
from nelib.checkpoints import capstone_choice as choice
from nelib.checkpoints.capstone_comment import FAULTS, comments
from nelib.checkpoints.capstone_filing import Filing, Refused
from nelib.checkpoints.capstone_key import audit
from nelib.checkpoints.capstone_report import Portfolio
from nelib.checkpoints.capstone_sentence import numberless
from nelib.clinic import push_back
from nelib.clinic.capstone_result import CONSTANTS, STATIONS, Finding
from nelib.clinic.compound import designed, library, unknown
from nelib.explorers.capstone import laboratory as explore
from nelib.explorers.capstone.laboratory import Closed, StationBench
from nelib.explorers.capstone.station import Station
from nelib.kit import progress, render, view
from nelib.kit.bench import Sealed
from nelib.kit.browse import plain
from nelib.kit.explorer import REGISTRY
from nelib.kit.personal import Personal

ADA = Personal("18_capstone", "ada", "2026-spring", environ={})
NET = designed("NET blocker", NET=8)
GOOD = {"time": 1, "cells": 2000, "replicates": 5, "loaded": "in a stream"}


DRAWN: dict[str, bytes] = {}


@pytest.fixture(autouse=True)
def quick_pictures(monkeypatch):
    """Draw a bench small, and what goes into a report once for each station: nothing here looks at a picture."""

    def picture(explorer, data, kind="png"):
        assert kind == "png"
        if explorer.name not in DRAWN:
            DRAWN[explorer.name] = render.Frame(explorer, data, scale=0.5).render(data)
        return DRAWN[explorer.name]

    monkeypatch.setattr(render, "picture", picture)
    monkeypatch.setattr(view, "Frame", partial(render.Frame, scale=0.4))


def said(box) -> str:
    return plain(box.answer.value)


@pytest.fixture
def p():
    return Portfolio(ADA, NET)


@pytest.fixture
def uptake(p):
    return explore.bench("uptake", p)


@pytest.fixture
def box(p, uptake):
    return ask.file(p, uptake)


def file(p, station: str, text: str = "I conclude.", **design):
    """Run a design, file it, and return its bench and box."""
    bench = explore.bench(station, p)
    box = ask.file(p, bench)
    if design:
        assert bench.run(**design) is not None
    box.text.value = text
    assert box.file() is not None, said(box)
    return bench, box


# -- minimal changes elsewhere -----------------------------------------------------------------------------------------


def test_a_sealed_bench_knows_whose_envelopes_were_opened():
    bench = explore.stations()["binding"].show()
    assert type(bench) is Sealed and bench.opened == []
    bench.run()
    assert bench.opened == []
    bench.open()
    assert bench.opened == [2]
    bench.open()  # closes it
    bench.run()  # a closed envelope stays closed
    assert bench.opened == [2] and not bench.inside.value
    bench.open()
    bench._preset({}, None)  # Reset shows run 1 with the envelope open: its truth is on screen
    assert bench.opened == [2, 3, 1] and bench.inside.value


def test_the_balance_at_a_given_firing_is_that_of_settle():
    left = np.array([0.06, 0.3, 1.0])
    for terminal, antagonist in ((True, 0.0), (0.4, 5.0), (False, 0.0)):
        whole = push_back.settle(left, soma=True, terminal=terminal, antagonist=antagonist, share=0.8)
        x, release = push_back.at_firing(left, whole.firing, terminal=terminal, lost=1 + antagonist, share=0.8)
        np.testing.assert_allclose(x, whole.norepinephrine, rtol=1e-12)
        np.testing.assert_allclose(release, whole.release, rtol=1e-12)
    assert float(push_back.at_firing(1, 1)[0]) == pytest.approx(1, rel=1e-6)
    for bad in (dict(net_left=1.2, firing=1), dict(net_left=1, firing=-1), dict(net_left=1, firing=1, lost=0.5),
                dict(net_left=0, firing=1, share=1), dict(net_left=1, firing="fast")):  # fmt: skip
        with pytest.raises(ValueError):
            push_back.at_firing(**bad)


# -- the bench ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", STATIONS)
def test_every_station_opens_with_nothing_filed(p, station):
    names = set(REGISTRY)
    bench = explore.bench(station, p)
    assert isinstance(bench, StationBench) and bench.runs().keys() == {1} and not bench.opened
    assert set(REGISTRY) == names
    dose = any(c.name == "dose" for c in bench.explorer.controls)
    assert (bench.dose in bench.stage.children) == dose
    assert "a guess that aims at 100 nM, no Ki is filed" in plain(bench.dose.value).replace("K i", "Ki")
    box = ask.file(p, bench)
    assert isinstance(box, Filing) and "Nothing filed yet from: Binding" in said(box)
    assert [run for _, run in box.chosen.options] == [1] and "nan" not in box.chosen.options[0][0]
    lab = bench.lab(1).of(designed("held", NET=8, alpha2A=8, beta2=8))
    for preset in lab.presets.values():  # a preset mends one or two decisions, never all
        assert lab.faults(lab.data(**preset)) and len(preset) <= 2
    together = {name: v for preset in lab.presets.values() for name, v in preset.items()}
    assert lab.faults(lab.data(**together))  # nor do all of them, one after the other


def test_doses_follow_from_what_is_filed(p):
    later = explore.bench("dialysis", p)
    before = later.data["dose"]
    assert later.lab(1).sources() == {CONSTANTS: "none"}
    bench, _ = file(p, "uptake", **GOOD)
    K_i = bench.found(2)["K_i at NET"].value
    text = plain(later.dose.value)
    assert f"80% of NET if K i is {K_i:.3g} nM (plate 2)" in text
    assert max(len(plain(explore.bench(name, p).dose.value)) for name in STATIONS) <= len(text) <= 80  # never wraps
    was = f"; here {later.explorer.suggested().split()[0]}."
    assert was in text and later.data["dose"] == before  # the run on screen stays what it was
    truth = later.lab(1).truth(later.data)
    later.run()
    assert later.data["dose"] == pytest.approx(later.ready().suggestion.dose) != before
    assert "here" not in plain(later.dose.value)
    assert later.lab(2).sources() == {CONSTANTS: "uptake 2"}
    later._preset({}, None)  # Reset brings run 1 back with the dose of then, and its envelope
    assert later.number == 1 and later.data["dose"] == before and later.explorer.truth(later.data) == truth
    assert explore.bench("trial", p).ready().suggestion.K_i == K_i
    assert "a day" in explore.bench("trial", p).dose.value
    # A later station sets no dose of an earlier one.
    assert [r.station for r in explore.bench("uptake", p).earlier()] == []


def test_a_design_that_cannot_be_done_changes_nothing(p, uptake, monkeypatch):
    before = uptake.explorer
    monkeypatch.setattr(type(before), "perform", lambda *a, **k: (_ for _ in ()).throw(ValueError("too dear")))
    assert uptake.run() is None and uptake.explorer is before and uptake.runs().keys() == {1}
    assert "too dear" in uptake.readout.value


def test_runs_are_numbered_on_after_a_new_kernel(p):
    file(p, "uptake", **GOOD)
    again = Portfolio(ADA, NET)
    bench = explore.bench("uptake", again)
    box = ask.file(again, bench)
    assert "plate 2" in said(box) and box.text.value == "I conclude."
    bench.run()
    assert list(bench.runs()) == [1, 2, 3]


def test_what_was_filed_is_on_screen_after_a_new_kernel(p):
    file(p, "uptake", **GOOD)
    first, _ = file(p, "dialysis", rats=9)
    assert file(p, "uptake", time=2)[0].number == 3  # a new kernel could not tell which constant came first
    again = Portfolio(ADA, NET)
    uptake, dialysis = (explore.bench(station, again) for station in ("uptake", "dialysis"))
    assert list(uptake.runs()) == [1, 2, 3] and uptake.number == 3
    assert dialysis.number == 2 and "On screen: experiment 2" in dialysis.status.value
    assert dialysis.controls["rats"].value == 9 and dialysis.found(2) == first.found(2)
    assert dialysis.lab(2).sources() == {CONSTANTS: "uptake 2"} and dialysis.data["dose"] == first.data["dose"]
    assert "Rats: 9" in dialysis.log.value and not dialysis.opened and not dialysis.inside.value
    box = ask.file(again, dialysis)
    assert box.chosen.value == 2 and "filed" in box.chosen.options[0][0] and box.text.value == "I conclude."
    box.text.value = "On second thought."
    assert box.file() is not None and again.results("dialysis")[0].verdict == "On second thought."
    assert again.results("dialysis")[0].provenance[CONSTANTS] == "uptake 2"
    box.out.click()
    assert not again.results("dialysis")
    dialysis._preset({}, None)
    assert dialysis.number == 1 and dialysis.controls["rats"].value == 4


def test_a_conclusion_belongs_to_its_run(p, uptake):
    box = ask.file(p, uptake)
    for run, text in ((2, "A constant of this plate."), (3, "Another one.")):
        assert uptake.run(**GOOD) is not None
        assert box.chosen.value == run and box.text.value == "", "the last conclusion is not one on the new run"
        box.text.value = text
        assert box.file() is not None and box.text.value == text
    box.chosen.value = 2
    assert box.text.value == "A constant of this plate."
    assert box.file() is not None and [r.verdict for r in p.results("uptake")] == [
        "A constant of this plate.",
        "Another one.",
    ]
    box.chosen.value = 1
    assert box.text.value == ""
    box.text.value = "Not filed yet"
    box.chosen.value = 3
    assert box.text.value == "Not filed yet", "what is not filed is not lost"
    box.text.value = "A constant of this plate."
    again = ask.file(p, uptake)
    assert (again.chosen.value, again.text.value) == (2, "A constant of this plate.")


def test_a_run_that_was_not_filed_comes_back_with_its_dose(p):
    before = explore.bench("dialysis", p)
    before.run(rats=9)  # no constant is filed: a guess
    file(p, "uptake", **GOOD)
    after = explore.bench("dialysis", p)
    after.run(rats=9)
    doses = before.found(2)["dose"].value, after.found(3)["dose"].value
    assert doses[0] != doses[1]
    again = explore.bench("dialysis", Portfolio(ADA, NET))
    assert list(again.runs()) == [1, 2, 3] and (again.found(2)["dose"].value, again.found(3)["dose"].value) == doses
    assert again.found(3) == after.found(3) and again.lab(3).sources() == {CONSTANTS: "uptake 2"}
    p.withdraw("uptake", 2)  # with it goes what the dose of run 3 was chosen by
    assert list(explore.bench("dialysis", Portfolio(ADA, NET)).runs()) == [1, 2]


def test_a_filed_run_that_cannot_be_done_again_stays_filed(p):
    file(p, "uptake", **GOOD)
    file(p, "dialysis")
    file(p, "dialysis", rats=9)
    p.withdraw("uptake", 2)
    again = Portfolio(ADA, NET)
    bench = explore.bench("dialysis", again)  # without the constant its dose is another one
    assert list(bench.runs()) == [1] and [r.run for r in again.results("dialysis")] == [1, 2]
    bench.run()
    assert bench.number == 3


def test_drugs_with_missing_records(p):
    clonidine = Portfolio(ADA, library()["clonidine"])
    binding = explore.bench("binding", clonidine)
    assert [c.options for c in binding.explorer.controls if c.name == "receptor"] == [("α2A",)]
    assert "β2 receptors" in explore.stations()["binding"].presets and "β2 receptors" not in binding.explorer.presets
    shut = explore.bench("uptake", clonidine)
    assert isinstance(shut, Closed) and "cannot be done" in shut.why
    box = ask.file(clonidine, shut)
    assert isinstance(box, Refused) and "nothing to file" in box.title
    prazosin = explore.bench("binding", Portfolio(ADA, library()["prazosin"]))
    assert set(prazosin.controls["receptor"].options) == {("α1A", "α1A"), ("α2A", "α2A")}
    for drug in choice.drugs().values():
        told = explore.closed(drug)
        for station in STATIONS:
            usable = station not in told or "cannot" not in told[station]
            assert (explore.stations()[station].of(drug).offered() is not None) == usable
    assert set(explore.closed(NET)) == set() and "guanfacine" not in choice.drugs()


# -- filing ------------------------------------------------------------------------------------------------------------


def test_filing_says_what_was_filed_and_what_is_missing(p, uptake, box):
    uptake.run(**GOOD)
    assert box.chosen.value == 2  # the newest run is offered first
    box.text.value = "It competes at NET with about 8 nM."
    box.go.click()
    (kept,) = p.results()
    found = uptake.found(2)["K_i at NET"]
    assert kept.run == 2 and kept.verdict == box.text.value and dict(kept.findings)["K_i at NET"] == found
    text = said(box)
    assert "Filed: plate 2." in text and re.search(r"K i at NET: [\d.]+ nM \([\d.]+ to [\d.]+\)", text)
    assert "Nothing filed yet from: Binding, Microdialysis" in text and "Uptake" not in text.split("Nothing filed")[1]
    assert "No envelope of this station was opened" in text
    assert box.chosen.options[0][0].endswith("filed")
    box.text.value = "Another sentence."
    box.file()
    assert "Filed again" in said(box) and [r.verdict for r in p.results()] == ["Another sentence."]
    box.out.click()
    assert p.results() == [] and "taken out" in said(box)
    box.withdraw()
    assert said(box) == "Plate 2 is not filed."


def test_an_empty_conclusion_files_nothing(p, uptake, box):
    for text in ("", "  \n "):
        box.text.value = text
        assert box.file() is None and "Write what you conclude" in said(box) and p.results() == []


def test_drafts_are_kept(p, uptake, box):
    box.text.value = "Half a thought"
    other = Portfolio(ADA, NET)
    assert ask.file(other, explore.bench("uptake", other)).text.value == "Half a thought"
    assert "".join(progress.get(box.key)) == "Half a thought"
    progress.put(box.key, {"not": "a text"})
    assert ask.file(other, explore.bench("uptake", other)).text.value == ""


def test_an_opened_envelope_is_recorded(p, uptake, box):
    uptake.open()
    uptake.run(**GOOD)
    box.text.value = "Eight, as the envelope said."
    box.file()
    assert "envelope of this station (plate 1) had been opened" in said(box)
    html = p.report(date="2026-05-01").html()
    assert "yes, before this run was filed" in html
    other = Portfolio(ADA, NET)  # a new kernel does not forget
    assert other.opened("uptake") == [1] and other.opened("binding") == []
    file(p, "binding")
    assert "no" in dict(p.report(date="2026-05-01").sections[2].provenance[0].rows())["Truth seen"]


def test_errors_are_shown_not_raised(p, uptake, box, monkeypatch):
    box.text.value = "I conclude."

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Portfolio, "_keep", full)
    assert box.file() is None and "could not be filed: disk full" in said(box)
    writing = ask.write(p)
    writing.keep()
    assert "disk full" in said(writing)
    for given in ((None, uptake), (p, None), (Portfolio(ADA, NET), uptake), (p, "uptake")):
        assert isinstance(ask.file(*given), Refused)
    for none in (None, "p", uptake):  # a notebook may use the name of the portfolio for something else
        for make in (ask.write, ask.hand_in):
            assert isinstance(make(none), Refused) and "ask.portfolio again" in make(none).title
    other = ask.file(Portfolio(ADA, designed("another", NET=3)), uptake)
    assert "is of NET blocker, and the portfolio of another" in other.title
    for bad in (lambda: explore.bench("liver", p), lambda: explore.bench("uptake", "p"), lambda: uptake.lab(9)):
        with pytest.raises(ValueError):
            bad()


def test_the_report_names_decisions_with_units(p):
    file(p, "uptake", **GOOD)
    file(p, "dialysis", rats=12)
    rows = [r.provenance[0].rows()["Design"] for r in p.report(date="2026-05-01").sections if r.provenance]
    assert "Cells in a well: 2000" in rows[0] and "Incubation: 1 min" in rows[0] and "Constants" not in rows[0]
    assert "Dose: 1 × suggested" in rows[1] and "Constants from: uptake 2" in rows[1] and "rats:" not in rows[1]
    lab = explore.stations()["binding"]
    assert lab.decided(ligand=4)["Radioligand"] == "4 × its K_d" and "GTP" not in lab.decided()
    old = p._filed[1, 2]
    del old["decided"]  # filed before labels were kept
    assert "cells: 2000" in p.report(date="2026-05-01").sections[3].provenance[0].rows()["Design"]


def test_later_constants_do_not_make_an_honest_run_look_changed(p):
    file(p, "dialysis")
    file(p, "uptake", **GOOD)
    file(p, "firing", rats=10)
    assert audit(p).again.all()
    p.withdraw("uptake", 2)
    assert list(audit(p).again) == [True, False]


def test_the_report_on_screen_is_renewed(p):
    view = ask.hand_in(p, date="2026-05-01")
    assert "Not done: Binding, Uptake" in view.holds.value
    view.preview()
    file(p, "uptake", **GOOD)
    assert "Not done: Binding, Microdialysis" in plain(view.holds.value) and not view.page.value
    writing = ask.write(p)
    writing.areas["abstract"].value = "All of it <b>mine</b>."
    writing.go.click()
    assert "abstract: 4 words" in said(writing) and view.report.abstract == "All of it <b>mine</b>."
    assert ask.write(Portfolio(ADA, NET)).areas["abstract"].value == "All of it <b>mine</b>."


def test_a_covered_bench_and_its_box_show_no_result(p):
    guess = ask.outside(p)
    bench = explore.bench("dialysis", p, guess)
    box = ask.file(p, bench)
    box.text.value = "It rises to 178%."
    assert bench.covered and said(box) == "Opens with the station above." and box.chosen.options == ()
    assert all(part.layout.display == "none" for part in box.works)
    assert box.file() is None and said(box) == "Opens with the station above." and p.results() == []
    file(p, "uptake", **GOOD)  # a box that is told of other filings stays shut
    assert box.chosen.options == () and bench.covered
    bench._predicted(150)
    assert not bench.covered and [run for _, run in box.chosen.options] == [1] and box.chosen.value == 1
    assert all(part.layout.display is None for part in box.works) and "Nothing filed yet" in said(box)
    assert box.text.value == "It rises to 178%." and box.file() is not None
    progress.put(guess.key, 150)
    assert not explore.bench("dialysis", Portfolio(ADA, NET), ask.outside(p)).covered


def test_runs_that_were_not_filed_count_after_a_new_kernel(p, uptake):
    for time in (1, 2, 3):
        uptake.run(time=time)
    later = explore.bench("uptake", p)  # the cell was run again
    later.run(time=4)
    uptake.run(time=5)  # the old output still works
    assert (later.number, uptake.number) == (5, 6)
    again = Portfolio(ADA, NET)
    assert [d["time"] for d in again.designed("uptake").values()] == [1, 2, 3, 4, 5]
    bench = explore.bench("uptake", again)
    bench.run(**GOOD)
    assert [d["time"] for d in list(bench.runs().values())[1:6]] == [1, 2, 3, 4, 5]  # no dose: they can be done again
    assert bench.found(5) == later.found(5) and bench.found(6) == uptake.found(6)
    assert list(bench.runs()) == [1, 2, 3, 4, 5, 6, 7]
    assert again.report(date="2026-05-01").details["Runs designed"] == "Uptake 6"
    view = ask.hand_in(again, date="2026-05-01")
    bench.run()
    assert view.report.details["Runs designed"] == "Uptake 7"
    box = ask.file(again, bench)
    box.text.value = "8 nM."
    bench._found[1] = {"none": Finding(None)}  # what the first run found is said before how many there were
    box.file()
    assert "You designed 7 runs here and filed one" in said(box)


def test_a_bench_and_its_box_name_the_compound(p, uptake, box):
    assert "Station 2: Uptake · NET blocker" in plain(uptake.box.children[0].value)
    assert "Uptake · NET blocker: Which carrier" in plain(box.box.children[0].value)
    ask.compound(ADA).set("a drug of the course", drug="amphetamine")
    box.text.value = "I conclude."
    box.file()
    assert "Filed: plate 1." in said(box) and "are of NET blocker. Chosen by now is amphetamine" in said(box)


FOUND = {
    "K_i at NET": Finding(8.3, 7.1, 9.6, "nM"), "driven out of loaded cells": Finding(-1.4, -1.7, -1.1, "percent"),
    "highest concentration": Finding(1e5, None, None, "nM"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("short", False), ("K_i 8.3 nM.", True), ("About 8 nM", True), ("8,3 nM", True), ("0.0083 µM", True),
        ("between 7 and 10 nM", True), ("pK_i 8.1", True), ("1.4 points less", True), ("α2A and β2 of plate 8", False),
        ("the 95% interval is narrow", False), ("K_i is 30 nM.", False), ("Nothing up to 100,000 nM.", False),
        ("Runs 7, 8 and 9 agree.", False), ("on 8.3.2026", False), ("", False), ("eight", False),
    ],
)  # fmt: skip
def test_a_sentence_without_a_number_of_its_run_is_told(text, names):
    assert numberless(text, FOUND, "plate") == (not names)


def test_numbers_of_other_kinds_of_runs():
    none = FOUND | {"K_i at NET": Finding(None, None, None, "nM")}
    assert not numberless("Nothing up to 100 µM.", none) and numberless("Nothing.", none)
    change = {"norepinephrine under the compound": Finding(142.0, 120.0, 160.0, "percent")}
    assert not any(numberless(t, change) for t in ("rises by 42%", "142% of before", "1.4 times"))
    assert numberless("It rises to 735%.", change)
    effect = {"difference": Finding(13.1, 10.0, 16.2, "1"), "p": Finding(4e-13, None, None, "1")}
    assert numberless("3 points better than placebo.", effect) and not numberless("13 points", effect)
    assert not numberless("Pressure −3.", {"mean pressure, change": Finding(-3.2, -5.0, -1.0, "mmHg")})


def test_a_numberless_sentence_is_filed_and_told(p, uptake, box):
    box.text.value = "It competes."
    assert box.file() is not None and "Your sentence names no number of this run." in said(box)
    box.text.value = f"It competes: {uptake.found(1)['K_i at NET'].value:.3g} nM."
    assert box.file() is not None and "names no number" not in said(box)


def test_only_runs_of_the_same_site_are_compared(p, uptake):
    uptake.run(carrier="DAT", loaded="in a stream")
    uptake.run(carrier="NET", **GOOD)
    uptake._found[2] = uptake.found(2) | {"driven out of loaded cells": Finding(50.0, 49.0, 51.0, "percent")}
    assert "plate 2 found" not in " ".join(comments(uptake, 3))
    uptake._runs[1][1]["carrier"] = "NET"
    assert "Beside it, plate 2 found driven out of loaded cells" in " ".join(comments(uptake, 3))


# -- comments ----------------------------------------------------------------------------------------------------------

NAMED = {
    "binding": [({}, "IC50 depends on the radioligand: at 4 times its Kd it lies up to 5 times"),
                ({"analysis": "mass action", "receptor": "β2"}, "not yet equilibrium"),
                ({"analysis": "mass action", "time": 300, "replicates": 1}, "single tubes")],
    "uptake": [({}, "Uptake is slower where the medium runs empty"),
               ({**GOOD, "loaded": "in still medium"}, "In still medium carriers take back"),
               ({**GOOD, "loaded": "not tested"}, "does not tell a blocker")],
    "dialysis": [({}, "Vials of one rat are not as many rats"), ({"counted": "the rat"}, "takes for granted"),
                 ({"method": "no net flux"}, "4 rats leave a wide")],
    "firing": [({}, "Place and sound do not tell"), ({"identified": "by label and TH"}, "Without an antagonist"),
               ({"identified": "by label and TH", "antagonist": True}, "In 1 min a slow neuron")],
    "circulation": [({}, "A day in bed"), ({"control": "placebo day, by lot"}, "6 people leave"),
                    ({"control": "placebo day, by lot", "nerves": "ganglia blocked"}, "With the ganglia blocked"),
                    ({"control": "placebo day, by lot", "people": 24}, "have you a study with one"),
                    ({"control": "placebo day, by lot", "people": 24, "challenge": "phenylephrine"}, "With the reflex at")],
    "cognition": [({}, "chosen by a low score"), ({"people": "everybody"}, "always came second"),
                  ({"control": "placebo, order by lot", "blind": False}, "hope counts"),
                  ({"control": "placebo, order by lot", "trials": 20}, "20 trials of a kind show d′ up to")],
    "trial": [({}, "hope and the eye of the rater"), ({"blinding": "patients and raters"}, "best of five scales"),
              ({"comparator": "itself, before"}, "no control group"), ({"comparator": "waiting list"}, "Who waits")],
}  # fmt: skip
CLEAN = {
    "binding": {"analysis": "mass action", "time": 300, "replicates": 4}, "uptake": GOOD,
    "dialysis": {"rats": 12, "method": "no net flux"},
    "firing": {"rats": 30, "minutes": 8, "identified": "by label and TH", "antagonist": True},
    "circulation": {"people": 24, "control": "placebo day, by lot", "challenge": "norepinephrine"},
    "cognition": {"people": "everybody", "number": 60, "trials": 200, "control": "placebo, order by lot"},
    "trial": {"blinding": "patients and raters", "endpoint": "clinician's scale", "patients": 100},
}  # fmt: skip


@pytest.mark.parametrize("station", STATIONS)
def test_the_heaviest_fault_of_a_design_is_named(station):
    lab = explore.stations()[station].at(ADA).of(designed("held", NET=8, alpha2A=8))
    for design, words in NAMED[station]:
        told = next(FAULTS[station](lab.settings(**design), lab.data(**design)))
        assert words in told.replace("K_d", "Kd"), design
    assert not list(FAULTS[station](lab.settings(**CLEAN[station]), lab.data(**CLEAN[station])))


@pytest.mark.parametrize("station", STATIONS)
def test_comments_know_nothing_of_the_envelope(p, station, monkeypatch):
    """Neither envelope nor its faults are asked, and no comment differs between two compounds of equal readings."""
    for name in ("faults", "truth"):
        monkeypatch.setattr(Station, name, lambda *a: pytest.fail("the envelope was opened"), raising=False)
        monkeypatch.setattr(type(explore.stations()[station]), name, Station.__dict__[name])
    bench = explore.bench(station, Portfolio(ADA))  # the sealed one
    bench.run()
    told = " ".join(comments(bench, 1) + comments(bench, 2))
    secret = unknown(ADA)
    assert secret.story not in told
    for K in {K for K in secret.K.values() if K < 1e5}:
        assert f"{K:.3g} nM" not in told


def test_comments_on_intervals_and_on_the_lab_book(p):
    binding = explore.bench("binding", p)
    assert "gives no K_i at α2A" in " ".join(comments(binding, 1))  # NET blocker: nothing is held there
    assert "its design is not yours yet" in " ".join(comments(binding, 1))
    bench = explore.bench("uptake", p)
    bench.run(**GOOD)
    told = " ".join(comments(bench, 2))
    assert "Beside it, plate 1 found K_i at NET" in told and "intervals do not meet" in told
    weak = explore.bench("cognition", Portfolio(ADA, designed("nothing")))
    weak.run(control="placebo, order by lot", people="everybody")
    told = " ".join(comments(weak, 2))
    assert "holds “no change” for change of d′ (0)" in told and "not proof of no change" in told
    assert "The dose was a guess" in told
    for _ in range(2):
        weak.run()
    assert "does not show how far chance carries" not in " ".join(comments(weak, 3))
    weak.portfolio.file(weak.lab(4).result(run=4, **weak.runs()[4]), "The luckiest.")
    assert "You designed 3 runs here and filed one" in " ".join(comments(weak, 4))


def test_comments_on_a_constant_that_was_filed_later(p):
    later = explore.bench("dialysis", p)
    file(p, "uptake", **GOOD)
    assert "By now one is" in " ".join(comments(later, 1))
    later.run()
    file(p, "uptake")  # the hurried plate counts as the first run; the newest is plate 2
    assert "You filed another K_i since" not in " ".join(comments(later, 2))
    p.withdraw("uptake", 2)
    assert "You filed another K_i since" in " ".join(comments(later, 2))


# -- the compound ------------------------------------------------------------------------------------------------------


def test_the_choice_of_a_compound():
    box = ask.compound(ADA)
    assert box.compound == unknown(ADA) and box.compound.sealed and "You do not know" in plain(box.sheet.value)
    assert unknown(ADA).story not in box.sheet.value
    assert box.drug.layout.display == box.own.layout.display == "none"
    box.way.value = "a drug of the course"
    box.drug.value = "clonidine"
    assert box.compound is library()["clonidine"] and "Station 2 cannot be done" in plain(box.sheet.value)
    assert ask.portfolio(ADA, box).compound is library()["clonidine"]
    assert ask.compound(ADA).compound is library()["clonidine"]  # kept
    box.set("my own design", NET=5.0, alpha2A=20.0, efficacy=0.5, half_life=12.0, CL=1.0)
    made = box.compound
    assert (made.K["NET"], made.K["alpha2A"], made.efficacy["alpha2A"]) == (5, 20, 0.5)
    assert (made.half_life, made.CL) == (12, 1) and not made.binds("SERT") and not made.sealed
    names = {made.name}
    assert "as much as tyramine" not in plain(box.sheet.value)
    box.set("my own design", kind="substrate")
    assert "as much as tyramine" in plain(box.sheet.value) and "+2.3 mmHg (Weisler 2005)" in plain(box.sheet.value)
    names.add(box.compound.name)
    box.set("my own design", CL=2.0)
    assert len({*names, box.compound.name}) == 3  # another design has a portfolio of its own
    assert "All seven stations can be done" in plain(box.sheet.value)
    box.set("my own design", alpha2A="none")
    assert "affinity for α2A has no efficacy there" in plain(box.sheet.value) and box.compound.K["alpha2A"] == 20
    box.set("a drug of the course", drug="amphetamine")
    assert "as much as tyramine" in plain(box.sheet.value)
    box.set("my unknown")
    assert ask.portfolio(ADA, box).compound == ask.portfolio(ADA).compound == unknown(ADA)


def test_bad_choices():
    box = ask.compound(ADA)
    for bad in (dict(way="a guess"), dict(way="my own design", NET=3.3), dict(way="my own design", beta1=5.0)):
        with pytest.raises(ValueError):
            box.set(**bad)
    with pytest.raises(ValueError):
        ask.compound("Ada")
    progress.put(box.key, {"way": "a drug of the course", "drug": "aspirin", "NET": "x"})
    assert ask.compound(ADA).drug.value == next(iter(choice.drugs()))
    progress.put(box.key, ["rubbish"])
    assert ask.compound(ADA).compound == unknown(ADA)


def test_every_box_is_seen_without_a_kernel(p, box):
    for shown in (
        box,
        ask.compound(ADA),
        ask.write(p),
        ask.file(p, None),
        explore.bench("uptake", Portfolio(ADA, library()["clonidine"])),
    ):
        assert shown._repr_mimebundle_()["text/plain"]
