"""The portfolio of the capstone: what is filed, kept, reported, and how a teacher reads it."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from nelib.checkpoints.capstone_key import audit, distance, teacher_key, true_values
from nelib.checkpoints.capstone_report import Portfolio, hand_in, words
from nelib.clinic.capstone_result import STATIONS, StationResult, provenance
from nelib.clinic.compound import CLASSES, designed, unknown
from nelib.clinic.compound_effect import K_OF
from nelib.kit import progress
from nelib.kit.evidence import references
from nelib.kit.explorer import REGISTRY
from nelib.kit.personal import Personal
from nelib.kit.render import encode

ADA = Personal("18_capstone", "ada@uni.edu", "2026-spring", environ={})
TABLE = pd.DataFrame({"fmol": [1.0, 2.0]})


def picture(kind="png"):
    assert kind == "png"
    return encode(np.linspace(0, 255, 40 * 60 * 3).astype(np.uint8).reshape(40, 60, 3))


def result(station="binding", run=2, me=ADA, verdict="", **changes):
    found = {f"{K_OF}alpha2A": (15.8, 13.0, 19.3, "nM"), "highest concentration": (1e4, None, None, "nM")}
    given = {
        "design": {"receptor": "α2A", "tubes": np.int64(4), "gtp": np.bool_(True), "top": np.float64(1e4)},
        "findings": found,
        "figure": picture,
        "seed": 2**63 + 11,
        "provenance": provenance(me.student, "2026-05-01"),
        "verdict": verdict,
        "sentence": f"The instrument of {station} said this.",
    }
    return StationResult(station, run, **(given | changes))


@pytest.fixture
def full():
    portfolio = Portfolio(ADA)
    for station in STATIONS:
        portfolio.file(result(station), f"My words on {station}.", table=TABLE, opened=False)
    return portfolio.write(abstract="My abstract.", discussion="My discussion.")


@pytest.fixture
def registry():
    """Modules of the stations may register themselves one day; other tests count what is registered."""
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)


def test_words_about_every_station():
    assert tuple(words()) == STATIONS
    for about in words().values():
        assert all(about) and about.question.endswith("?")
        assert set(about.references) <= set(references())


def test_filing_and_what_is_missing():
    portfolio = Portfolio(ADA)
    assert portfolio.missing() == list(STATIONS) and portfolio.results() == []
    portfolio.file(result("uptake"), "Taken up.").file(result("binding", 3), "Held.").file(result(run=2), "Also held.")
    assert portfolio.missing() == [s for s in STATIONS if s not in ("binding", "uptake")]
    assert [(r.station, r.run, r.verdict) for r in portfolio.results()] == [
        ("binding", 2, "Also held."), ("binding", 3, "Held."), ("uptake", 2, "Taken up."),
    ]  # fmt: skip
    assert [r.run for r in portfolio.results("binding")] == [2, 3]
    portfolio.file(result(run=2), "On second thought.")
    assert [r.verdict for r in portfolio.results("binding")] == ["On second thought.", "Held."]
    portfolio.withdraw("uptake", 2)
    assert "uptake" in portfolio.missing()
    assert "2 runs filed" in repr(portfolio)


def test_the_verdict_of_the_result_serves_as_conclusion():
    assert Portfolio(ADA).file(result(verdict="Held.")).results()[0].verdict == "Held."


def test_a_new_kernel_finds_everything_again(full):
    again = Portfolio(ADA)
    assert again.results() == full.results() and again.missing() == []
    assert [r.figure() for r in again.results()] == [r.figure() for r in full.results()]
    assert again.receipt() == full.receipt()
    made, remade = (p.report(date="2026-05-01") for p in (full, again))
    assert made.html() == remade.html() and made.pdf() == remade.pdf()
    assert list(again.results()[0].design) == ["receptor", "tubes", "gtp", "top"]  # in the order of the station


def test_portfolios_are_kept_apart(full):
    assert Portfolio(Personal("18_capstone", "bob", "2026-spring", environ={})).missing() == list(STATIONS)
    assert Portfolio(Personal("18_capstone", "ada@uni.edu", "2027", environ={})).missing() == list(STATIONS)
    assert Portfolio(ADA, designed("mine", NET=5)).missing() == list(STATIONS)
    assert Portfolio(Personal("18_capstone", environ={})).missing() == list(STATIONS)


def test_a_damaged_run_is_left_out_and_the_rest_is_kept(full):
    kept = progress.get(full.key)
    kept["filed"][0]["figure"] = "no picture"
    kept["filed"][1]["findings"] = 3
    del kept["filed"][2]["run"]
    progress.put(full.key, kept)
    with pytest.warns(UserWarning, match="left out"):
        again = Portfolio(ADA)
    assert again.missing() == list(STATIONS[:3])
    for broken in ("x", [1], {"filed": []}):
        progress.put(full.key, broken)
        assert Portfolio(ADA).missing() == list(STATIONS)


def test_the_report(full):
    report = full.report("My title", "2026-05-01")
    assert report.missing() == [] and report.unwritten() == ["My compound is"]
    assert report.author == "ada@uni.edu" and report.title == "My title"
    headings = [s.heading for s in report.sections]
    assert headings == [
        "Summary of the numbers", "Methods", *(words()[s].title for s in STATIONS), "Discussion", "Limits", "References",
    ]  # fmt: skip
    html = report.html()
    for station in STATIONS:
        assert f"My words on {station}." in html and f"The instrument of {station} said this." in html
        assert words()[station].cannot in re.sub("&#x27;", "'", html)
    assert html.count("<img") == 7 and full.receipt() in html and full.seal() in html
    assert "13.0 to 19.3" in html and "2026-spring" in html and "9223372036854775819" in html
    binding = report.sections[2]
    assert binding.provenance[0].envelope_opened is False
    assert binding.provenance[0].rows()["Design"] == "receptor: α2A; tubes: 4; gtp: yes; top: 10000"
    assert len(binding.provenance[0].data_hash) == 12
    assert binding.provenance[0].rows()["Filed on"] == "2026-05-01"
    assert report.pdf().startswith(b"%PDF")


def test_the_report_tells_which_envelopes_were_opened(full):
    line = "Envelopes opened before filing"
    for run in (3, 2):
        full.saw("binding", run)
    assert full.report(date="2026-05-01").details[line] == "none"  # whoever filed first may look
    full.file(result(run=3), "Now I know.", opened=True).file(result("trial", 4), "So do I.", opened=True)
    details = full.report(date="2026-05-01").details
    assert details[line] == "Binding 3; Trial 4" and details["Runs filed"] == "9"


def test_all_runs_that_were_designed_are_counted(full):
    assert full.report(date="2026-05-01").details["Runs designed"].startswith("Binding 1, Uptake 1, Microdialysis 1")
    for run in (1, 3, 4, 4, 5):  # the first is the course's
        full.ran("binding", run, {"receptor": "β1", "tubes": np.int64(run)})
    again = Portfolio(ADA)
    for portfolio in (full, again):
        assert portfolio.report(date="2026-05-01").details["Runs designed"].startswith("Binding 4, Uptake 1")
    assert list(again.designed("binding")) == [2, 3, 4, 5]
    assert again.designed("binding")[5] == {"receptor": "β1", "tubes": 5}
    assert again.receipt() == full.receipt()
    full.ran("binding", 6, {})  # an older cell does not undo what a newer one kept
    again.ran("binding", 7, {})
    assert list(again.designed("binding")) == list(Portfolio(ADA).designed("binding")) == [2, 3, 4, 5, 6, 7]
    for broken in ("x", {"binding": 3, "liver": [[1, []]]}, {"binding": [3, [0, []], [8, 3], ["9", []], [9, []]]}):
        progress.put(f"{full.key}/runs", broken)
        assert set(Portfolio(ADA).designed("binding")) <= {2, 9}
    empty = Portfolio(Personal("18_capstone", environ={})).report(date="2026-05-01")
    assert empty.details["Runs designed"] == "none"
    for bad in (("liver", 2, {}), ("binding", 0, {}), ("binding", 2.5, {})):
        with pytest.raises(ValueError):
            full.ran(*bad)


def test_what_the_compound_is_stands_on_the_first_page(full):
    report = full.report(date="2026-05-01")
    assert report.opening == {"My compound is": ""} and "Nothing was written here." in report.html()
    full.write(compound="a blocker of <NET>, K_i 30 nM")
    html = Portfolio(ADA).report(date="2026-05-01").html()
    assert "a blocker of &lt;NET&gt;" in html and "Nothing was written here." not in html
    assert html.index("a blocker of") < html.index("My abstract.") < html.rindex("1. Summary")


def test_the_table_of_numbers_holds_results_only(full):
    full.file(
        result("trial", 3, findings={"p": (3.975e-13, None, None, "1"), "daily dose": (1.536, None, None, "mg/kg")}),
        "x",
    )
    table = full.report(date="2026-05-01").sections[0].tables[0]
    assert table.caption == "All filed numbers" and set(table.frame.What) == {"K_i at α2A", "p"}
    assert list(table.frame[table.frame.What == "p"].Value) == ["< 0.001"]
    html = full.report(date="2026-05-01").html()
    assert "1.54" in html and "highest concentration" in html and "10,000" in html and "&lt; 0.001" in html


def test_no_station_calls_a_result_what_was_given():
    from nelib.checkpoints.capstone_tables import GIVEN, is_result
    from nelib.explorers.capstone.laboratory import stations

    seen = set()
    for station, lab in stations().items():
        assert lab.title == f"Station {STATIONS.index(station) + 1}: {words()[station].title}"
        found = lab.at(ADA).of(designed("held", NET=8, alpha2A=8)).found(lab.at(ADA).data())
        assert any(map(is_result, found)) and is_result(next(iter(found)))
        seen |= set(found) - {label for label in found if is_result(label)}
    assert seen == GIVEN


def test_predictions_stand_beside_what_was_found(full):
    from nelib.checkpoints import capstone as ask

    found = {"norepinephrine under the compound": (152.0, 141.0, 163.0, "percent")}
    full.file(result("dialysis", findings=found), "Risen.")
    assert "Predicted" not in full.report(date="2026-05-01").html()
    for name, number in (("outside", 735), ("pressure", -4.5), ("trial", "x")):
        progress.put(getattr(ask, name)(full).key, number)
    leads = {s.heading: s.lead for s in full.report(date="2026-05-01").sections}
    assert leads["Microdialysis"].endswith("Predicted 735%, found 152%.")
    assert leads["Circulation"].endswith("Predicted −4.5 mmHg, found 15.8 mmHg.") and "Predicted" not in leads["Trial"]
    full.file(result("dialysis", 5, findings={"norepinephrine under the compound": (None, None, None, "percent")}), "?")
    lead = full.report(date="2026-05-01").sections[4].lead
    assert lead.endswith("Predicted 735%, found 152% (run 2), not determined (run 5).")
    assert "Predicted" not in Portfolio(ADA, designed("mine", NET=5)).report(date="2026-05-01").html()


def test_captions_say_what_is_seen(full):
    for section in full.report(date="2026-05-01").sections[2:9]:
        (figure,) = section.figures
        assert figure.caption.startswith(f"{section.heading}, run 2 (α2A). ") and len(figure.caption) > 100


def test_the_portfolio_on_screen_is_renewed():
    portfolio = Portfolio(ADA)
    live = portfolio._repr_mimebundle_()
    assert "0 runs filed; missing: Binding, Uptake, Microdialysis" in live["text/plain"]
    portfolio.file(result(), "Held.")
    assert "1 run filed; missing: Uptake" in portfolio._repr_mimebundle_()["text/plain"]


def test_what_was_not_done_is_said():
    portfolio = Portfolio(ADA).file(result("binding"), "Held.")
    report = portfolio.report(date="2026-05-01")
    assert report.missing() == [words()[s].title for s in STATIONS[1:]]
    summary = report.sections[0].tables[0].frame
    assert list(summary[summary.What == "not done"].Station) == report.missing()
    assert report.details["Stations"] == "1 of 7" and report.unwritten() == ["My compound is", "Abstract", "Discussion"]
    empty = Portfolio(Personal("18_capstone", environ={})).report(date="2026-05-01")
    assert len(empty.missing()) == 7 and empty.author == "self-study"
    assert "Not done" in empty.html() and empty.pdf().startswith(b"%PDF")


def test_several_runs_of_a_station_stand_together():
    portfolio = Portfolio(ADA).file(result(run=2), "First.").file(result(run=5), "Second.")
    section = portfolio.report(date="2026-05-01").sections[2]
    assert section.text == "Run 2. First.\n\nRun 5. Second."
    assert "K_i at α2A (run 5)" in section.findings and len(section.figures) == len(section.provenance) == 2


def test_the_truth_is_not_in_the_report():
    for student in ("a", "b", "c", "d"):
        me = Personal("18_capstone", student, "2026-spring", environ={})
        portfolio, compound = Portfolio(me), unknown(me)
        portfolio.file(result(me=me), "I do not know what it is.")
        html = portfolio.report(date="2026-05-01").html()
        assert compound.truth() not in html
        assert not any(story in html for story in CLASSES if story != "inert")
        key = json.dumps(progress.get(portfolio.key))
        assert compound.truth() not in key


def test_the_seal_and_the_receipt(full):
    key = teacher_key(ADA)
    assert key["seal"] == full.seal() == full.report(date="2026-05-01").details["Seal of the truth"]
    assert key["truth"] == unknown(ADA).truth() and key["class"] in CLASSES
    assert teacher_key(Personal("18_capstone", "bob", "2026-spring", environ={}))["seal"] != key["seal"]
    before = full.receipt()
    full.file(result("trial", 3), "More.")
    assert full.receipt() != before
    assert full.withdraw("trial", 3).receipt() == before
    assert full.write(abstract="Other.").receipt() != before
    # What is no secret has no seal.
    assert "Seal of the truth" not in Portfolio(ADA, designed("mine", NET=5)).report(date="2026-05-01").details


def test_a_number_that_was_changed_by_hand_changes_the_receipt(full):
    kept = progress.get(full.key)
    kept["filed"][0]["findings"][0][1] = 15.9
    progress.put(full.key, kept)
    assert Portfolio(ADA).receipt() != full.receipt()


def test_distance_from_the_truth():
    compound = designed("mine", NET=5, alpha2A=20)
    portfolio = Portfolio(ADA, compound)
    assert len(distance(portfolio)) == 0
    portfolio.file(result(), "Held.")
    nothing = {f"{K_OF}NET": (None, None, None, "nM"), f"{K_OF}SERT": (7.0, 6.0, 8.0, "nM")}
    portfolio.file(result("uptake", findings=nothing), "Not seen.")
    portfolio.file(result("uptake", 3, findings={f"{K_OF}NET": (6.0, 5.5, None, "nM")}), "Seen.")
    table = distance(portfolio)
    assert list(table.truth) == [20, 5, 5]  # SERT does not hold it, so there is no true constant
    assert table.ratio[0] == pytest.approx(15.8 / 20) and table.ratio[2] == pytest.approx(6 / 5)
    assert np.isnan(table.ratio[1])
    assert list(table.holds) == [False, None, False]


def test_a_truth_of_zero_has_no_ratio():
    silent = designed("mine", alpha2A=1, efficacy={"alpha2A": 1.0})
    found = {"firing at the highest dose": (2.0, 0.0, 4.0, "percent"), "highest dose": (1000.0, None, None, "mg/kg")}
    table = distance(Portfolio(ADA, silent).file(result("firing", findings=found), "Silent."))
    assert list(table.truth) == [0.0] and table.ratio.isna().all() and list(table.holds) == [True]


def test_true_values_are_those_of_the_stations(registry):
    from nelib.explorers.capstone.binding_station import BindingStation
    from nelib.explorers.capstone.dialysis_station import UNDER, DialysisStation
    from nelib.explorers.capstone.firing_station import NAMES, FiringStation

    compound = designed("mine", NET=5, alpha2A=20, efficacy={"alpha2A": 0.4})
    binding = BindingStation().of(compound).at(ADA)
    tight = binding.result(receptor="α2A", time=300.0, analysis="mass action")
    assert true_values(compound, tight) == {f"{K_OF}alpha2A": 20}
    for switched in (False, True):
        station = DialysisStation().of(compound).at(ADA).after(tight)
        data = station.data(idazoxan=switched)
        assert true_values(compound, station.result(idazoxan=switched))[UNDER] == pytest.approx(100 * data["change"])
    station = FiringStation().of(compound).at(ADA).after(tight)
    true, data = true_values(compound, station.result()), station.data()
    assert [true[name] for name in NAMES] == pytest.approx([100 * share for share in data["true"][1:4]])


def test_a_real_station_is_filed_and_reported(registry):
    from nelib.explorers.capstone.binding_station import BindingStation

    station = BindingStation().at(ADA)
    portfolio = Portfolio(ADA).file(
        station.result(run=2, date="2026-05-01"), "Held.", table=station.data(run=2)["table"]
    )
    report = portfolio.report(date="2026-05-01")
    assert station.describe(station.data(run=2)) in re.sub(
        r"</?sub>", "", report.html().replace("K<sub>i</sub>", "K_i")
    )
    assert report.sections[2].figures[0].pixels == (1520, 800)


def test_the_teacher_does_every_run_again(registry):
    from importlib import import_module

    portfolio = Portfolio(ADA)
    for station in STATIONS:
        module = import_module(f"nelib.explorers.capstone.{station}_station")
        bench = getattr(module, f"{station.capitalize()}Station")().at(ADA).after(*portfolio.results())
        portfolio.file(bench.result(run=2), f"What I think of {station}.")
    assert portfolio.report(date="2026-05-01").missing() == []
    table = audit(Portfolio(ADA))  # as a teacher finds it, from the file
    assert list(table.station) == [words()[s].title for s in STATIONS]
    assert table.seed.all() and table.again.all()
    assert all(len(text) > 20 and "<" not in text.replace("< 0", "") for text in table.envelope)
    kept = progress.get(portfolio.key)
    kept["filed"][3]["findings"][0][1] = 99.0
    kept["filed"][3]["findings"][0][2:4] = [None, None]
    progress.put(portfolio.key, kept)
    changed = audit(Portfolio(ADA))
    assert list(changed.again) == [True] * 3 + [False] + [True] * 3
    # A design that the station would refuse is no crash of the teacher's table.
    kept["filed"][0]["design"] = [["receptor", "nicotinic"]]
    progress.put(portfolio.key, kept)
    first = audit(Portfolio(ADA)).iloc[0]
    assert not first.again and "cannot be done" in first.envelope


def test_hand_in_shows_buttons(full, tmp_path):
    view = hand_in(full, date="2026-05-01", folder=tmp_path)
    view.write.click()
    assert [p.name for p in view.paths] == [
        "one-compound-seven-stations-ada-uni-edu.html", "one-compound-seven-stations-ada-uni-edu.pdf",
    ]  # fmt: skip
    assert view.files.value.count("download=") == 2
    full.write(abstract="Better words.")  # links to what is out of date are worse than none
    assert "download=" not in view.files.value and "write them again" in view.files.value
    view.write.click()
    assert "Better words." in view.paths[0].read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", hand_in(full, folder=tmp_path).report.date)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: Portfolio("ada"), "Personal"),
        (lambda p: Portfolio(Personal("03_uptake", "ada", environ={})), "18_capstone"),
        (lambda p: Portfolio(ADA, "aspirin"), "Compound"),
        (lambda p: p.file({"station": "binding"}, "x"), "result"),
        (lambda p: p.file(result()), "verdict"),
        (lambda p: p.file(result(), " \n "), "verdict"),
        (lambda p: p.file(result(), 3), "text"),
        (lambda p: p.file(result(me=Personal("18_capstone", "bob", environ={})), "x"), "another student"),
        (lambda p: p.file(result(), "x", table=[1]), "data frame"),
        (lambda p: p.file(result(), "x", opened="no"), "opened"),
        (lambda p: p.file(result(figure=lambda kind: b"GIF"), "x"), "PNG"),
        (lambda p: p.file(result(figure=lambda kind: None), "x"), "PNG"),
        (lambda p: p.withdraw("binding", 2), "not filed"),
        (lambda p: p.withdraw("bindin", 2), "binding"),
        (lambda p: p.results("x"), "station"),
        (lambda p: p.write(conclusion="x"), "abstract"),
        (lambda p: p.write(abstract=3), "text"),
        (lambda p: p.report(date=""), "date"),
        (lambda p: p.report("", "2026"), "title"),
        (lambda p: hand_in("portfolio"), "Portfolio"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make(Portfolio(ADA))
    assert Portfolio(ADA).missing() == list(STATIONS)


def test_only_the_picture_that_was_kept_can_be_had(full):
    with pytest.raises(ValueError, match="PNG"):
        full.results()[0].figure("svg")
