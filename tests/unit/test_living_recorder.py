"""The living circulation under the pens: the recorder adds nothing to the preparation and hides nothing of it."""

import numpy as np
import pytest
from ipywidgets import Widget

from nelib.body.drug_course import DRUGS
from nelib.body.preparation import CHANNELS, NERVES, Preparation, units
from nelib.body.rat import KINDS
from nelib.body.unknowns import LESSON, LETTERS, unknown
from nelib.explorers.circulation.living import BOTTLES, INFUSE, INJECT, SHELF, STIMULATE, STOP, Living, bed, strips
from nelib.kit.personal import Personal

LIVING = Living()


@pytest.fixture(autouse=True)
def closed():
    yield
    Widget.close_all()


def test_the_record_is_what_the_preparation_did():
    """The same experiment, on the recorder and directly with `Preparation`: number for number the same."""
    chart = LIVING.show()
    chart.set(preparation="intact man", animal=4, drug="phenylephrine, µg/kg", dose=2.0)
    chart.new()
    chart.skip(10)
    chart.act(INJECT)
    chart.skip(5)
    chart.act(STIMULATE, nerve="vagus", frequency=5.0, seconds=4)
    chart.act(INFUSE, drug="norepinephrine, µg/kg", rate=0.1)
    chart.skip(20)
    chart.act(STOP)
    chart.skip(5)
    frequency, rate = chart.values()["frequency"], chart.values()["rate"]

    direct = Preparation("intact man", animal=4, seed=1)
    rows = [direct.advance(10.1)]
    direct.inject("phenylephrine", chart.values()["dose"])
    rows.append(direct.advance(15.1))
    direct.stimulate(frequency, 4, "vagus")
    direct.infuse("norepinephrine", rate)
    rows.append(direct.advance(35.1))
    direct.infuse("norepinephrine", 0)
    rows.append(direct.advance(40.1))
    rows, table = np.concatenate(rows), chart.table()
    np.testing.assert_allclose(table.time, rows["t"], atol=1e-6)
    for name in CHANNELS:
        np.testing.assert_allclose(table[name], rows[name], rtol=1e-5, atol=1e-4)
    said = [event for event in table.event if event]
    assert said[0] == direct.events[0][1] and said[1] == "; ".join(text for _, text in direct.events[1:3])
    assert said[2] == "stopped: norepinephrine"


@pytest.mark.parametrize("kind", KINDS)
def test_every_trace_has_the_unit_of_the_record(kind):
    shown = strips(Preparation(kind))
    assert {s.column: s.unit for s in shown} == {n: u for n, u in units(kind).items() if n not in ("t", "SBP", "DBP")}
    assert shown[0].band == ("DBP", "SBP")
    record = bed(kind, 0, "nothing", 0).advance(20)
    for strip in shown:
        values = record[:, CHANNELS.index(strip.column)]
        assert strip.low <= values.min() and values.max() <= strip.high, f"{strip.label} at rest is on the paper"


def test_all_that_the_preparation_offers_is_on_the_list():
    assert set(SHELF.values()) == set(DRUGS) and tuple(BOTTLES.values()) == LETTERS
    options = {c.name: getattr(c, "options", ()) for c in LIVING.controls}
    assert options["preparation"] == tuple(KINDS) and options["nerve"] == NERVES
    assert options["drug"] == (*SHELF, *BOTTLES)


def test_a_usual_dose_of_every_drug_can_be_set():
    slider = next(c for c in LIVING.controls if c.name == "dose")
    assert all(slider.low <= drug.usual <= slider.high for drug in DRUGS.values())
    names = {tuple(preset) for preset in LIVING.presets.values()}
    assert names == {("drug", "dose")}, "presets that set different things would leave something of each other"
    assert all(preset["dose"] == DRUGS[SHELF[preset["drug"]]].usual for preset in LIVING.presets.values())


def test_an_unknown_is_given_without_its_name():
    me = Personal(LESSON, "student 7", environ={})
    chart = LIVING.show(me=me)
    chart.act(INJECT, drug="unknown C, mL/kg", dose=0.1)
    chart.act(INFUSE)
    chart.skip(10)
    bottle = unknown("C", me)
    events = " ".join(chart.table().event)
    assert "unknown C 0.1 mL/kg" in events and "mL/kg/min" in events and bottle.drug not in events
    assert bottle.drug not in chart.readout.value + chart.log.value + chart.picture.tooltip
    assert chart.explorer.run.plant.preparation.concentrations()[bottle.drug] > 0
    other = LIVING.at(Personal(LESSON, "student 8", environ={}))
    assert [other.bottle(o).drug for o in BOTTLES] != [chart.explorer.bottle(o).drug for o in BOTTLES]
    with pytest.raises(ValueError, match="Personal"):
        LIVING.at("student 7")


def test_infusions_are_stopped_together_and_only_if_there_are_any():
    chart = LIVING.show()
    with pytest.raises(ValueError, match="No infusion runs"):
        chart.act(STOP)
    chart.act(INFUSE)
    chart.act(INFUSE, drug="unknown A, mL/kg")
    chart.act(STOP)
    assert chart.explorer.run.marks[-1].text == "stopped: norepinephrine, unknown A"
    with pytest.raises(ValueError, match="No infusion runs"):
        chart.act(STOP)


def test_each_run_has_noise_of_its_own_and_each_animal_a_body_of_its_own():
    chart = LIVING.show()
    chart.skip(20)
    chart.new()
    chart.skip(20)
    chart.new(another=True)
    chart.skip(20)
    first, second, third = (run.table() for run in (*chart.runs, chart.explorer.run))
    assert (first.MAP != second.MAP).any()
    assert [run.title for run in chart.runs] == ["intact rat 1"] * 2 and chart.data["title"] == "intact rat 2"
    rest = (
        bed("intact rat", 1, "nothing", 5).preparation.state(),
        bed("intact rat", 2, "nothing", 5).preparation.state(),
    )
    assert rest[0] != rest[1] and bed("intact rat", 1, "nothing", 9).preparation.state() == rest[0]
    assert len(third) == len(first)


def test_names_of_runs():
    settings = LIVING.settings
    assert LIVING.called(**settings(animal=0)) == "average intact rat"
    assert LIVING.called(**settings(animal=12, before="reserpine")) == "intact rat 12 after reserpine"
    assert LIVING.another(**settings(animal=30)) == {"animal": 1}


def test_the_demonstration_shows_the_reflex():
    """A dose of norepinephrine in the intact rat: pressure up, heart rate down, as the first picture should show."""
    run = LIVING.data()["run"]
    before, after = run.table()[run.table().time < run.marks[0].time], run.table()[-50:]
    assert after.MAP.mean() > before.MAP.mean() + 20 and after.HR.mean() < before.HR.mean() - 20
