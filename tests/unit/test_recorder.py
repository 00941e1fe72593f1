"""The chart recorder: what it writes down, how it keeps time, what it measures, and that it takes no more and more room."""

import asyncio
import base64
import gc
import io
import re
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipywidgets import Widget
from toy_recorder import PEAK, RATE, Bath, Tank

from nelib.kit import chart as module
from nelib.kit.chart import FLIGHT, Chart
from nelib.kit.explorer import sweep
from nelib.kit.paper import BINS, BY_ACTION, BY_START, NOTHING, stroke
from nelib.kit.recorder import BUDGET, Mark, Record, Run, Strip, clock
from nelib.kit.render import Frame


@pytest.fixture(autouse=True)
def closed():
    """Close the widgets of a test, and let no recorder of another test run."""
    yield
    Chart._running = None
    Widget.close_all()


class Wall:
    """A clock on the wall that a test moves."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def tank(**given) -> Tank:
    return Tank(noise=False, **given)


# -- the record ------------------------------------------------------------------------------------------------------


def numbered(rows: int, step: float = 0.5, limit: float = 500.0) -> Record:
    record = Record(("a", "b"), step, limit)
    record.add(np.column_stack([np.arange(rows), np.sin(np.arange(rows))]))
    return record


def test_a_row_stands_at_its_time():
    record = numbered(10)
    assert record.end == 5.0
    assert record.at(0.5)["a"] == 0 and record.at(3.0)["a"] == 5 and record.at(3.2)["a"] == 5
    assert record.at(0)["a"] == 0 and record.at(99)["a"] == 9


@given(rows=st.integers(1, 900), start=st.integers(0, 800), width=st.integers(1, 900), bins=st.integers(5, 300))
def test_a_view_keeps_the_extremes(rows, start, width, bins):
    """Whatever is left out for the screen, the highest and the lowest point of the piece are on it."""
    record = numbered(rows)
    times, low, high = record.view(0.5 * start, 0.5 * (start + width), bins)
    inside = record.rows[max(start - 1, 0) : min(start + width, rows)]
    assert len(times) <= bins + 2
    if len(inside) == 0:
        assert len(times) == 0
        return
    assert (np.diff(times) > 0).all() and times[-1] <= record.end
    assert (low <= high).all()
    assert (low.min(axis=0) <= inside.min(axis=0)).all() and (high.max(axis=0) >= inside.max(axis=0)).all()
    assert set(low.ravel()) | set(high.ravel()) <= set(record.rows[:rows].ravel()), "a pen draws only what was recorded"


def test_a_trace_that_scrolls_does_not_shimmer():
    """Places in the middle of the paper hold the same rows wherever the piece begins."""
    record = numbered(900)
    whole = {t: (lo[1], hi[1]) for t, lo, hi in zip(*record.view(0, 300, 60), strict=True)}
    later = {t: (lo[1], hi[1]) for t, lo, hi in zip(*record.view(7.5, 307.5, 60), strict=True)}
    common = sorted(whole.keys() & later.keys())[:-1]
    assert len(common) > 50
    assert all(whole[t] == later[t] for t in common)


def test_what_does_not_belong_into_a_record_is_refused():
    record = numbered(10, limit=5.5)
    with pytest.raises(ValueError, match="not finite"):
        record.add([[1.0, np.nan]])
    with pytest.raises(ValueError, match="full after 0:06"):
        record.add(np.ones((2, 2)))
    record.add(np.ones((1, 2)))
    assert record.full
    for bad in (0, -1, np.nan, "much"):
        with pytest.raises(ValueError, match="step"):
            Record(("a",), bad)


def test_values_are_written_with_their_change():
    strip = Strip("Pressure", "P", "mmHg", "m", 0, 200, "#000000", ("d", "s"))
    values, before = {"d": 81.6, "m": 99.5, "s": 131.2}, {"d": 80.0, "m": 120.2, "s": 130.0}
    assert strip.read(values) == "131/82, mean 100"
    assert strip.change(values, before) == "−21"
    assert strip.change(before, before | {"m": 120.3}) == "+0", "no negative zero"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (125, "2:05"), (59.6, "1:00"), (3600, "60:00"), (-0.1, "0:00")]
)
def test_clock(seconds, text):
    assert clock(seconds) == text


# -- time ------------------------------------------------------------------------------------------------------------


def test_a_run_is_the_plant_and_nothing_else():
    """The record after a bucket is the closed form of the tank, x = rest + (x0 - rest) exp(-k t)."""
    run = Run(tank())
    run.skip(20)
    before = run.record.at(run.time)["level"]
    run.mark("a bucket")
    run.plant.pour(1)
    run.skip(30)
    table = run.table()
    after = table[table.time > run.marks[0].time]
    rest = run.plant.inflow / RATE
    expected = rest + (before + PEAK - rest) * np.exp(-RATE * (after.time - run.marks[0].time))
    np.testing.assert_allclose(after.level, expected, rtol=1e-6)
    assert list(table.event[table.event != ""].items()) == [(after.index[0], "a bucket")]


@pytest.mark.parametrize("speed", [1.0, 4.0, 16.0, 60.0])
def test_time_does_not_drift(speed):
    """Ticks come when they come; the plant is never more than a step away from the clock on the wall."""
    run, wall, rng = Run(tank(), limit=6000), Wall(), np.random.default_rng(0)
    run.start(wall(), speed)
    began, first = wall(), run.time
    for wait in rng.exponential(0.08, 800):
        wall.time += wait
        run.tick(wall)
        exact = first + speed * (wall() - began)
        assert -1e-6 <= exact - run.time < run.record.step + 1e-6
        assert run.now == pytest.approx(exact, abs=1e-6)
    assert wall() - began > 50 and run.behind == 0


def test_however_it_is_advanced_the_record_is_the_same():
    live, at_once, wall = Run(Tank(number=3)), Run(Tank(number=3)), Wall()
    live.start(wall(), 4.0)
    for _ in range(300):
        wall.time += 0.0771
        live.tick(wall)
    at_once.skip(live.time - at_once.time)
    pd.testing.assert_frame_equal(live.table(), at_once.table())


def test_a_pause_does_not_count_and_a_new_speed_counts_from_now():
    run, wall = Run(tank()), Wall()
    run.start(wall(), 1.0)
    wall.time += 10
    run.tick(wall)
    run.pause()
    wall.time += 1000
    run.tick(wall)
    assert run.time == pytest.approx(10.1)
    run.start(wall(), 16.0)
    wall.time += 1
    run.tick(wall)
    assert run.time == pytest.approx(26.1)
    run.skip(30, wall())
    wall.time += 1
    run.tick(wall)
    assert run.time == pytest.approx(26.1 + 30 + 16)


class Slow(Tank):
    """A plant that takes time: so many seconds on the wall for one of its own."""

    def __init__(self, wall: Wall, cost: float):
        super().__init__(noise=False)
        self.wall, self.cost = wall, cost

    def advance(self, until):
        rows = super().advance(until)
        self.wall.time += self.cost * self.step * len(rows)
        return rows


def test_a_late_plant_catches_up_and_the_page_stays_alive():
    """After a cell of 60 s no tick takes longer than its budget and one piece, and then it is on time again."""
    wall = Wall()
    run = Run(Slow(wall, 0.01))
    run.start(wall(), 1.0)
    wall.time += 60
    ticks, behind = 0, []
    while ticks < 100:
        before = wall()
        run.tick(wall)
        assert wall() - before <= BUDGET + 0.01 + 1e-6
        behind.append(run.behind)
        wall.time, ticks = wall.time + 0.08, ticks + 1
    assert behind[0] > 50 and behind[-1] == 0
    assert sorted(behind, reverse=True) == behind


def test_a_plant_that_is_too_slow_says_so():
    wall = Wall()
    run = Run(Slow(wall, 0.1))
    run.start(wall(), 60.0)
    for _ in range(50):
        run.tick(wall)
        wall.time += 0.08
    assert run.behind > 60


def test_a_full_record_stops_the_clock():
    run, wall = Run(tank(), limit=20), Wall()
    run.start(wall(), 1.0)
    wall.time += 100
    run.tick(wall)
    assert run.time == pytest.approx(20) and run.record.full and not run.going
    run.skip(10)
    assert run.time == pytest.approx(20)
    run.start(wall(), 1.0)
    assert not run.going


def test_a_plant_that_miscounts_is_caught():
    class Short(Tank):
        def advance(self, until):
            return super().advance(until)[1:]

    with pytest.raises(ValueError, match="0 rows for 1 steps"):
        Run(Short())


def test_a_kept_run_does_not_go_on():
    run = Run(tank())
    run.skip(10)
    run.mark("one")
    kept = run.kept()
    run.skip(10)
    run.mark("two")
    assert kept.time == pytest.approx(10.1) and kept.marks == [Mark(kept.time, "one")]
    assert len(kept.record.rows) == kept.record.count
    pd.testing.assert_frame_equal(
        kept.table().drop(columns="event"), run.table().drop(columns="event")[: kept.record.count]
    )


def test_two_marks_at_a_time_and_one_at_the_end_are_in_the_table():
    run = Run(tank())
    run.skip(1)
    run.mark("one")
    run.mark("two")
    run.skip(1)
    run.mark("three")
    assert [e for e in run.table().event if e] == ["one; two", "three"]


# -- the paper -------------------------------------------------------------------------------------------------------


def test_the_recorder_is_an_explorer_that_passes_the_sweep():
    assert sweep(Bath(), random=6) == []


def test_scales_follow_the_plant_and_nothing_is_left_behind():
    """The scales stand still while a plant is recorded; another plant brings its own, also back and forth."""
    bath = Bath()
    small, large = bath.data(), bath.data(tank="large")
    frame = Frame(bath, small, scale=0.5)
    first, other = frame.pixels(small), frame.pixels(large)
    assert (first != other).any()
    np.testing.assert_array_equal(other, Frame(bath, large, scale=0.5).pixels(large))
    np.testing.assert_array_equal(first, frame.pixels(small))
    names = [t.get_text() for t in frame.artists["still"].names]
    assert names[0] == "Level\ncm" and len(names) == 6


def test_scales_are_not_drawn_for_every_frame(monkeypatch):
    bath = Bath()
    frame = Frame(bath, bath.data(), scale=0.5)
    monkeypatch.setattr(frame, "_still", lambda: pytest.fail("a slow frame"))
    for cursor in range(0, 100, 10):
        frame.pixels(bath.data(cursor=cursor, window="10 min"))


def test_the_pen_stops_at_the_ends():
    strip = Strip("", "", "", "x", 0, 10, "#000000")
    spots, path = stroke(np.array([0.1, 0.2]), np.array([[-5.0], [3.0]]), np.array([[4.0], [30.0]]), 0, strip)
    assert path.tolist() == [0, 4, 3, 10] and spots.tolist() == [0.1, 0.1, 0.2, 0.2]


def test_ten_minutes_fit_on_the_paper():
    bath = Bath().own()
    bath.begin().skip(1500)
    data = bath.data(window="10 min")
    assert len(data["times"]) <= BINS + 2 and data["stop"] - data["start"] == 600
    assert data["start"] == pytest.approx(bath.run.time - 600)
    assert bath.data(window="10 min", look=0)["start"] == 0
    assert bath.data(window="10 min", look=50)["start"] == pytest.approx((bath.run.time - 600) / 2)


def test_the_cursor_reads_the_record():
    bath = Bath().own()
    run = bath.begin()
    run.skip(99.9)
    run.reference = 50.0
    data = bath.data(window="2 min", cursor=25)
    assert data["at"] == pytest.approx(30) and data["values"] == run.record.at(30)
    shift = round(run.record.at(30)["speed"] - run.record.at(50)["speed"])
    assert f"v {run.record.at(30)['speed']:.0f} ({shift:+d})".replace("-", "−") in bath.describe(data)
    assert bath.data(window="2 min", cursor=100)["at"] == pytest.approx(run.time), "the paper is longer than the record"


def test_a_kept_run_is_laid_at_the_start_or_at_the_last_action():
    bath = Bath().own()
    old = bath.begin()
    old.skip(9.9)
    old.mark("then")
    old.plant.pour(1)
    old.skip(20)
    bath.kept = old.kept()
    new = bath.begin()
    new.skip(17.9)
    new.mark("now")
    new.skip(5)
    by_start, by_action = (bath.data(overlay=o) for o in (BY_START, BY_ACTION))
    assert by_start["shift"] == 0 and by_action["shift"] == pytest.approx(8.0)
    for data, at in ((by_start, 10), (by_action, 18)):
        times, _, high = data["kept"]
        jump = times[np.argmax(np.diff(high[:, 2])) + 1]
        assert jump == pytest.approx(at + 0.1, abs=0.051)
    assert bath.data(overlay=NOTHING)["kept"] is None
    bath.kept = None
    assert "No run was kept" in bath.describe(bath.data(overlay=BY_START))


# -- on screen -------------------------------------------------------------------------------------------------------


def files(chart) -> dict[str, bytes]:
    """Return what the links of a chart hold."""
    links = re.findall(r'download="\w+\.(\w+)" href="data:[^"]*?base64,([^"]+)"', chart.files.value)
    return {kind: base64.b64decode(code) for kind, code in links}


def press(chart, name: str) -> None:
    rows = [w for w in chart.stage.children if "nelib-transport" in w._dom_classes]
    next(b for row in rows for b in row.children if b.description == name).click()


def test_everything_works_by_skipping_without_a_clock():
    chart = Bath().show()
    assert "Demonstration" in chart.readout.value and "1 bucket" in chart.log.value
    for name in ("Set reference", "Keep this run"):
        press(chart, name)
        assert "Nothing was recorded yet" in chart.status.value
    press(chart, "Skip 30 s")
    assert "Demonstration" not in chart.readout.value and "<td>" not in chart.log.value
    press(chart, "Set reference")
    chart.set(bucket=5)
    assert "<td>" not in chart.log.value, "a control acts only when it is told to"
    press(chart, "Pour")
    press(chart, "Skip 2 min")
    assert "<td>0:30</td><td>5 L poured</td>" in chart.log.value
    assert "change from 0:30 in brackets" in chart.readout.value
    table = chart.table()
    assert table.time.iloc[-1] == pytest.approx(150.1) and [e for e in table.event if e] == ["5 L poured"]
    rise = table.level[table.time.between(30.2, 31)].mean() - table.level[table.time < 30].mean()
    assert rise == pytest.approx(5 * PEAK, rel=0.1)


def test_a_wish_that_cannot_be_fulfilled_is_answered_and_not_marked():
    chart = Bath().show()
    chart.set(bucket=10)
    press(chart, "Pour")
    assert "cannot be lifted" in chart.status.value and "nelib-error" in chart.status.value
    assert "<td>" not in chart.log.value
    with pytest.raises(ValueError, match="cannot be lifted"):
        chart.act("Pour")
    with pytest.raises(ValueError, match="no action named 'pour'. Did you mean 'Pour'"):
        chart.act("pour")
    with pytest.raises(ValueError, match="no control"):
        chart.act("Pour", dose=3)
    with pytest.raises(ValueError, match="seconds"):
        chart.skip(-1)
    chart.set(bucket=1)
    assert chart.status.value == ""


def test_what_was_done_last_stands_by_the_buttons_until_the_next_action():
    chart = Bath().show()
    assert chart.last.value == "", "nothing was done in a demonstration"
    chart.skip(10)
    assert chart.last.value == ""
    chart.act("Pour", bucket=2.0)
    assert "Last, 0:10: 2 L poured" in chart.last.value
    chart.skip(120)
    assert "Last, 0:10: 2 L poured" in chart.last.value and "poured" not in chart.readout.value
    with pytest.raises(ValueError, match="cannot be lifted"):
        chart.act("Pour", bucket=10)
    assert "0:10: 2 L poured" in chart.last.value, "what could not be done was not done"
    press(chart, "Open")
    assert "Last, 2:10: valve opened" in chart.last.value
    press(chart, "New run")
    assert chart.last.value == ""
    places = [chart.stage.children.index(w) for w in (chart.last, chart.status, chart.picture)]
    assert places == sorted(places) and "nelib-feedback-area" in chart.last._dom_classes


class Dripping(Bath):
    """The bucket stands at what drips in already: as many L as tanks were begun."""

    def runs(self):
        return {"bucket": float(self.begun)}


def test_controls_begin_at_what_runs():
    chart = Dripping().show()
    assert chart.values()["bucket"] == 1.0 and chart.explorer.run is None
    chart.set(bucket=5.0)
    press(chart, "New run")
    assert chart.values()["bucket"] == 1.0
    press(chart, "Next tank")
    assert chart.values()["bucket"] == 2.0
    chart.set(bucket=7.0)
    chart.skip(10)
    assert chart.values()["bucket"] == 7.0, "only when a run begins"
    chart.bar.children[0].click()
    assert chart.values()["bucket"] == 2.0, "Reset"
    other = Dripping().show()
    other.set(bucket=5.0)
    press(other, "Pour")
    assert "5 L poured" in other.log.value, "the first action is done as the controls stand"
    assert other.values()["bucket"] == 1.0


def test_a_preset_sets_what_it_names_and_does_nothing_else():
    chart = Bath().show()
    chart.set(tank="large", window="2 min")
    chart.bar.children[1].click()
    assert chart.values() == Bath().settings(tank="large", window="2 min", bucket=2.0)
    assert chart.explorer.run is None
    chart.skip(10)
    chart.bar.children[0].click()
    assert chart.values() == Bath().settings() and chart.explorer.run.time == pytest.approx(10.1), (
        "Reset loses no record"
    )


def test_another_plant_comes_with_a_new_run():
    chart = Bath().show()
    chart.skip(10)
    chart.set(number=7)
    assert "Still small tank 1. Press New run to begin with small tank 7." in chart.status.value
    assert "small tank 1" in chart.data["title"]
    press(chart, "New run")
    assert chart.data["title"] == "small tank 7" and chart.status.value == ""
    press(chart, "Next tank")
    assert chart.data["title"] == "small tank 8" and chart.values()["number"] == 8
    assert [r.title for r in chart.runs] == ["small tank 1", "small tank 7"]
    assert chart.runs[0].table().time.iloc[-1] == pytest.approx(10.1)


def test_a_kept_run_lies_under_the_next_one():
    chart = Bath().show()
    chart.skip(20)
    press(chart, "Keep this run")
    assert "Kept: small tank 1, 0:20." in chart.status.value and chart.values()["overlay"] == BY_START
    chart.set(number=20)
    press(chart, "New run")
    chart.skip(5)
    with_gray = chart._frame.pixels(chart.data)
    chart.set(overlay=NOTHING)
    assert (with_gray != chart._frame.pixels(chart.data)).any()


def test_recorders_of_two_cells_do_not_share_a_run():
    bath = Bath()
    one, two = bath.show(), bath.show()
    one.skip(10)
    assert bath.run is None and two.explorer.run is None
    assert "Demonstration" in two._repr_mimebundle_()["text/plain"]


def test_a_page_without_a_kernel_shows_the_run():
    chart = Bath().show()
    chart.skip(40)
    chart.act("Pour")
    bundle = chart._repr_mimebundle_()
    assert "0:40 1 L poured. Small tank 1" in bundle["text/plain"]
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "0:40 1 L poured" in chart.picture.tooltip


def test_what_is_saved_is_the_whole_record():
    chart = Bath().show()
    chart.skip(400)
    chart.act("Open")
    chart.skip(10)
    chart.set(bucket=2)
    chart._save()
    saved = files(chart)
    assert saved["png"].startswith(b"\x89PNG") and b"valve" not in saved["csv"][:200] and b"<svg" in saved["svg"]
    table = pd.read_csv(io.BytesIO(saved["csv"]), keep_default_na=False)
    assert list(table) == ["time", *Tank.columns, "event"] and len(table) == 4101
    assert table[table.event != ""].time.tolist() == [400.2] and "valve opened" in set(table.event)
    np.testing.assert_allclose(table.level, chart.table().level, rtol=1e-5)


# -- on screen, in time ----------------------------------------------------------------------------------------------


@pytest.fixture
def live():
    """A chart whose clock a test moves; the page answers when it is told to."""
    wall = Wall()
    chart = Chart(Bath(), wall=wall)
    run = chart._live()
    chart.go_on = lambda seconds: setattr(wall, "time", wall.time + seconds) or chart.tick()
    chart.answer = lambda: setattr(chart._seen, "value", chart._sent.value)
    run.start(wall(), 1.0)
    chart.refresh()
    return chart


@pytest.fixture
def pictures(monkeypatch):
    count = []
    render = Frame.render
    monkeypatch.setattr(Frame, "render", lambda self, data: count.append(1) or render(self, data))
    return count


def test_every_tick_brings_another_picture(live):
    seen = set()
    for _ in range(30):
        live.go_on(0.08)
        live.answer()
        seen.add(live.picture.value)
    assert len(seen) == 30, "also between two rows the paper moves"


def test_a_page_that_does_not_answer_gets_no_pile_of_frames(live, pictures):
    for _ in range(250):
        live.go_on(0.08)
    assert len(pictures) <= FLIGHT + 20, "one a second, while time goes on"
    assert live.explorer.run.time == pytest.approx(20.1)
    live.answer()
    pictures.clear()
    for _ in range(25):
        live.go_on(0.08)
        live.answer()
    assert len(pictures) == 25


def test_a_screen_reader_hears_a_sentence_now_and_then_and_every_action(live):
    said = [live.readout.value]
    for _ in range(500):
        live.go_on(0.08)  # the page is slow: a frame a second is enough here
        if live.readout.value != said[-1]:
            said.append(live.readout.value)
    assert 3 <= len(said) - 1 <= 40 / 5
    assert said[-1] in live.picture.tooltip.replace("&", "&amp;")
    live.act("Pour")
    assert "1 L poured" in live.readout.value and "1 L poured" in live.picture.tooltip


def test_what_is_done_is_done_now(live):
    live.go_on(3.0)
    live._wall.time += 2.0  # since the last frame
    live.act("Pour")
    assert live.explorer.run.marks == [Mark(pytest.approx(5.1), "1 L poured")]


def test_the_speed_counts_from_when_it_is_changed(live):
    live.go_on(10)
    live._wall.time += 0.5  # since the last frame
    live.controls["speed"].value = "16×"
    live.go_on(2)
    assert live.explorer.run.time == pytest.approx(10.6 + 32)
    live.pause()
    live.go_on(100)
    assert live.explorer.run.time == pytest.approx(42.6) and live.go.description == "Start"


def test_while_time_runs_the_paper_follows_the_end(live):
    assert live.controls["look"].disabled and live.go.description == "Pause"
    live.go_on(100)
    live.pause()
    live.set(look=0)
    assert live.data["start"] == 0 and not live.controls["look"].disabled
    live.act("Pour")
    assert live.data["stop"] == pytest.approx(100.1), "who acts looks at where it happens"


def test_a_computer_that_is_too_slow_is_told():
    wall = Wall()

    class Sluggish(Bath):
        def plant(self, **_):
            return Slow(wall, 0.5)

    chart = Chart(Sluggish(), wall=wall)
    chart.set(speed="60×")
    chart._live().start(wall(), 60.0)
    for _ in range(10):
        wall.time += 0.5
        chart.tick()
    assert "too high" in chart.status.value
    chart.controls["speed"].value = "1×"
    wall.time += 0.08
    chart.tick()
    assert chart.status.value == ""


def test_a_full_record_stops_and_says_so(live):
    live.go_on(3700)
    for _ in range(5):
        live.go_on(0.1)
    run = live.explorer.run
    assert run.time == pytest.approx(3600) and not live.going and "used up after 60:00" in live.status.value
    for wish in (lambda: live.skip(10), lambda: live.act("Pour")):
        with pytest.raises(ValueError, match="used up"):
            wish()
    press(live, "New run")
    assert live.explorer.run.time == pytest.approx(0.1) and live.status.value == ""


def test_a_plant_that_fails_stops_the_recorder_and_says_why(live, monkeypatch):
    live.go_on(1)
    good = live.picture.value
    monkeypatch.setattr(live.explorer.run.plant, "advance", lambda until: 1 / 0)
    live.go_on(1)
    assert "The recorder stopped: division by zero" in live.status.value and not live.going
    assert live.picture.value and good


@pytest.mark.slow
def test_ten_minutes_take_no_more_room():
    """Ten simulated minutes of ticks: what a frame or a row leaves behind would show.

    Not counted: Matplotlib remembers the size of the last 4096 texts that it drew (about 1 MB when it is full).
    """
    wall = Wall()
    chart = Chart(Bath(), wall=wall)
    chart._frame = Frame(chart.explorer, chart.data, scale=0.25)
    chart.set(speed="60×")
    chart._live().start(wall(), 60.0)

    def minutes(count: int) -> int:
        for k in range(count * 10):  # 1 s on the wall is a minute at 60 times
            wall.time += 0.1
            chart.tick()
            if k % 4 == 0:
                chart._seen.value = chart._sent.value
            if k % 40 == 0:
                chart.act("Pour", bucket=0.5)
        gc.collect()
        kept = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(False, "*/matplotlib/*")])
        return sum(trace.size for trace in kept.traces)

    tracemalloc.start()
    try:
        minutes(1)
        first, last = minutes(1), minutes(8)
    finally:
        tracemalloc.stop()
    assert chart.explorer.run.time == pytest.approx(600.1) and chart._sent.value > 40
    assert chart.explorer.run.record.rows.nbytes < 2e6
    # 13 kB are usual; 240 bytes for each of these 80 ticks that are not given back would be too much.
    assert last - first < 32_000, f"{(last - first) / 1e3:.0f} kB more after eight minutes"


def test_time_runs_in_an_event_loop(monkeypatch):
    monkeypatch.setattr(module, "PERIOD", 0.01)
    chart = Bath().show()
    press(chart, "Start")
    assert "notebook only" in chart.status.value and not chart.going

    async def lesson():
        press(chart, "Start")
        assert chart.going and chart.go.description == "Pause" and chart.status.value == ""
        while chart.explorer.run.time < 0.5:
            await asyncio.sleep(0.01)
        press(chart, "Pause")
        await asyncio.wait_for(chart._task, 10)

    asyncio.run(lesson())
    assert not chart.going and chart.explorer.run.time == pytest.approx(chart.explorer.run.now)


def test_one_recorder_runs_at_a_time():
    async def lesson():
        one = Bath().show()
        one.start()
        two = Bath().show()  # its cell was run again
        assert not one.going
        one.start()
        two.start()
        assert two.going and not one.going
        two.pause()
        await asyncio.gather(one._task, two._task)

    asyncio.run(lesson())
