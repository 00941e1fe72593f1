"""The line between pump and blood, and who titrates how well: what two explorers of lesson 15 show."""

import numpy as np
import pytest

from nelib.body import pump_events, ward
from nelib.body.bedside import NOTICE, Patient
from nelib.body.infusion_pump import Pump, arrival, play, value
from nelib.body.pressure_monitor import Monitor, hydrostatic
from nelib.body.pump_events import CHANGES, DOUBLE, EVENTS, FLUSH, START, STARTS, course, delay, flow, slack, typical
from nelib.body.titration import PI, Nurse, titrate
from nelib.body.ward import CONTROLLER, NOBODY, NURSE, WHO, session
from nelib.explorers import bedside as explore
from nelib.explorers.bedside.titration import N
from nelib.kit.explorer import positions
from nelib.kit.render import Frame


def read(explorer, **given) -> str:
    return explorer.describe(explorer.data(**given))


def test_for_teaching_never_for_treatment():
    for explorer in (explore.pump, explore.titration):
        assert NOTICE.encode() in explorer.picture("svg") and read(explorer).endswith(NOTICE)
    assert NOTICE in ward.__doc__ and NOTICE in pump_events.__doc__


@pytest.mark.parametrize("name", ["pump", "titration"])
def test_read_outs_are_short(name):
    explorer = getattr(explore, name)
    for given in positions(explorer.controls, np.random.default_rng(3), 30):
        assert len(read(explorer, **given)) <= 260


# -- the line --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("carrier", [0.0, 15.0])
@pytest.mark.parametrize("dose", [0.1, 0.4])
def test_the_closed_form_is_what_happens(event, carrier, dose):
    """From when on the dose is there to stay: formula against the simulated line, in steps of 5 s."""
    goal = dose * (2 if event == DOUBLE else 1)
    rows = course(event, dose, 100.0, 0.4, carrier, 120.0).rows
    away = np.abs(rows["delivered"] - goal) > 0.01 * goal
    seen = rows["t"][np.flatnonzero(away)[-1]] / 60 if away.any() else 0.0
    assert delay(event, dose, 100.0, 0.4, carrier) == pytest.approx(seen, abs=0.2)


def test_the_first_start_takes_a_quarter_of_an_hour():
    """0.3 µg/kg/min of 200 µg/mL are 6.3 mL/hour: 1.5 mL take 14.3 min; the label gives 5 min until steady state."""
    data = explore.pump.data()
    assert data["flow"] == pytest.approx(0.3 * 70 / 200 * 60) == pytest.approx(6.3)
    assert data["delay"] == pytest.approx(arrival(6.3, 1.5, play())) and data["delay"] == pytest.approx(14.3, abs=0.05)
    assert data["last"] > data["before"] + 10, "a pressure that moves"
    said = explore.pump.describe(data)
    assert "6.3 mL/hour" in said and "after 14.3 min as a plug (on a bench a little came earlier)" in said


def test_a_low_dose_takes_twelve_minutes_through_a_catheter():
    """0.07 µg/kg/min of 200 µg/mL are 1.5 mL/hour: 0.3 mL take 12 min."""
    data = explore.pump.data(dose=value("start_dose"), dead=value("dead_volume"))
    assert data["flow"] == pytest.approx(0.07 * 70 / 200 * 60) == pytest.approx(1.47)
    assert arrival(1.47) == pytest.approx(12.245, abs=1e-3)
    assert data["delay"] == pytest.approx(arrival(1.47, slack=play())) and data["delay"] == pytest.approx(12.4, abs=0.1)
    assert data["held"] == pytest.approx(60) and data["lasts"] == pytest.approx(12.245, abs=1e-3)
    assert "1.47 mL/hour" in explore.pump.describe(data) and "12.4 min" in explore.pump.describe(data)
    assert explore.pump.data(strength=16)["delay"] == pytest.approx(14.3 * 16 / 200, abs=0.02)


def test_drug_is_kept_or_given_at_once():
    """A flush gives what the line holds, and the area of the rows knows it; a start has nothing to give."""
    found = course(FLUSH, 0.3, 200.0, 1.5, 0.0, 60.0)
    given = found.rows["delivered"].sum() * 70 * 5 / 60
    refill = delay(FLUSH, 0.3, 200.0, 1.5, 0.0)
    assert found.pushed == pytest.approx(300) == found.held
    assert given == pytest.approx(300 + 21 * (60 - 5 / 60 - refill) + 21 * 5 / 60, rel=0.01)
    assert found.highest > found.before + 10 and found.lowest < found.before - 3
    assert all(course(e, 0.3, 200.0, 1.5, 0.0, 10.0).pushed == 0 for e in EVENTS if e != FLUSH)


def test_no_flush_looks_tolerable():
    """The curve ends far below the crises that were reported (200 mmHg, above 220 systolic), and says so."""
    flushed = explore.pump.data(event=FLUSH)
    assert flushed["highest"] < value("overdose_peak") / 2
    said = explore.pump.describe(flushed)
    assert "Never flush a line that holds a vasopressor; the real peak is far higher than this curve." in said
    assert "then none for 14.3 min: down to 64" in said and f"down to {flushed['lowest']:.1f}" in said
    little = read(explore.pump, event=FLUSH, strength=4, dead=0.05)
    assert "Never flush" in little and "real peak" not in little, "2 mL of it hold nothing to speak of"
    assert "Never" not in read(explore.pump)


def test_a_flush_reaches_the_patient_of_the_bedside():
    quiet = dict(traits=typical(), wander=False, monitor=Monitor(step=value("step"), seed=None))
    patient, untouched = (Patient(pump=Pump(), **quiet) for _ in range(2))
    for one in (patient, untouched):
        one.settle(0.3)
        one.advance(60)
    assert patient.flush(0.1) == pytest.approx(20) and patient.events[-1][1] == "line flushed, 0.1 mL"
    more = patient.advance(3600)["delivered"] - untouched.advance(3600)["delivered"]
    # 0.1 mL of water follow the bolus through the line: in the end nothing was gained.
    assert more.max() * 70 * 5 / 60 == pytest.approx(20) and more.sum() == pytest.approx(0, abs=1e-6)
    with pytest.raises(ValueError, match="volume"):
        patient.flush(0)


def test_what_a_new_syringe_costs():
    """Neff 2001 in the typical patient at 0.3 µg/kg/min: purged hardly anything, the worst pump 9 mmHg."""
    fall = {e: course(e, 0.3, 200.0, 0.3, 0.0, 45.0) for e in CHANGES}
    lost = [fall[e].before - fall[e].lowest for e in CHANGES]
    assert lost == sorted(lost) and lost[0] < 1 and lost[2] == pytest.approx(8.6, abs=0.3)
    assert [slack(e) for e in CHANGES] == [play(), play("fresh"), play("fresh", worst=True)]
    said = read(explore.pump, event="new syringe, worst pump", dose=0.3)
    assert f"falls by {lost[2]:.1f} mmHg" in said and f"from {fall[CHANGES[2]].before:.1f}" in said


def test_a_carrier_brings_the_start_and_delays_the_change():
    alone, shared = (explore.pump.data(carrier=c)["delay"] for c in (0, 20))
    assert shared == pytest.approx((play() / 6.3 + 1.5 / 26.3) * 60) and shared < alone / 4
    alone, shared = (explore.pump.data(event=DOUBLE, dose=0.3, dead=1.5, carrier=c)["delay"] for c in (0, 10))
    assert alone == 0 and shared == pytest.approx(1.5 / 22.6 * 60)


def test_read_outs_of_the_pump_are_true():
    for given in positions(explore.pump.controls, np.random.default_rng(5), 20):
        data = explore.pump.data(**given)
        said = explore.pump.describe(data)
        rows = course(*(given[k] for k in ("event", "dose", "strength", "dead", "carrier")), 45.0).rows
        assert f"is {flow(given['dose'], given['strength']):.3g} mL/hour" in said
        if given["event"] in STARTS:
            assert f"at 45 min {rows['MAP'][-1]:.1f} mmHg" in said
        elif given["event"] in CHANGES:
            assert "The bolus that a change may give is left out." in said
            assert f"falls by {data['before'] - rows['MAP'].min():.1f} mmHg" in said


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (lambda: delay("stop", 0.1, 200, 0.3, 0), "event"), (lambda: delay(START, 0, 200, 0.3, 0), "dose"),
        (lambda: delay(START, 0.1, 0, 0.3, 0), "strength"), (lambda: delay(START, 0.1, 200, -1, 0), "dead"),
        (lambda: course(START, 0.1, 200, 0.3, -1, 10), "carrier"), (lambda: course(START, 0.1, 200, 0.3, 0, 0), "min"),
        (lambda: slack("none"), "event"), (lambda: session(0), "n must"), (lambda: session(3, "robot"), "titrates"),
        (lambda: session(3, kind="eye"), "monitor"), (lambda: session(3, interval=0), "interval"),
        (lambda: session(3, change=-1), "change"), (lambda: session(3, low="deep"), "low"),
    ],
)  # fmt: skip
def test_bad_input(wish, words):
    with pytest.raises(ValueError, match=words):
        wish()


# -- the ward --------------------------------------------------------------------------------------------------------


class Nobody:
    interval = PI().interval

    def __call__(self, rows, dose):
        return dose


@pytest.mark.parametrize(
    "how",
    [
        {}, {"interval": 5}, {"interval": 7, "change": 0.12}, {"interval": 5, "kind": "cuff"}, {"low": 20.0},
        {"who": CONTROLLER}, {"who": CONTROLLER, "kind": "cuff"}, {"who": CONTROLLER, "low": -13.0}, {"who": NOBODY},
    ],
    ids=str,
)  # fmt: skip
def test_the_ward_is_the_bedside_all_at_once(how):
    """The same patients, one after the other, with `titrate`: pressure, monitor and dose at each step."""
    found = session(4, **how)
    for i in range(4):
        patient = Patient(i, monitor=how.get("kind", "catheter"), pump=Pump(volume=1e9))
        if how.get("kind") != "cuff":
            patient.monitor.shift = float(hydrostatic(how.get("low", 0)))
        patient.settle(min(float(patient.traits.dose_for(70)), value("most_dose")))
        rule = {NURSE: Nurse(how.get("interval"), how.get("change")), CONTROLLER: PI(), NOBODY: Nobody()}
        rows, report = titrate(patient, rule[how.get("who", NURSE)])
        for name in ("MAP", "monitor", "dose"):
            np.testing.assert_allclose(getattr(found, name)[i], rows[name], rtol=1e-9, atol=1e-9)
        assert (found.in_target[i], found.seen[i], found.below[i], found.changes[i]) == pytest.approx(
            (report.in_target, report.seen, report.below, report.changes)
        )


def median(**how) -> tuple[float, float]:
    data = explore.titration.data(**how)
    return data["median"], data["median_seen"]


def test_what_the_lesson_says():
    """Medians of 24 patients, true and shown. Published: 80 against 42% (one trial, another target): not used here."""
    nurse, shown = median()
    controller, _ = median(who="controller")
    cuff, _ = median(monitor="cuff")
    blind, flattered = median(low=20)
    assert nurse == pytest.approx(77, abs=1) and shown == pytest.approx(nurse, abs=3)
    assert controller == pytest.approx(90, abs=1.5) and cuff < nurse - 20
    assert blind < 25 and flattered > 50, "who trusts a transducer that hangs 20 cm too low sees more than half"
    assert "22 look better, 1 worse than they are" in read(explore.titration, low=20)
    assert "0 look better, 0 worse" in read(explore.titration)
    # The controller was tuned for readings every 30 s: with those of a cuff it is worse than a nurse, and sways. Half
    # of its patients look in target for about as long as they are; single ones do not.
    swaying = explore.titration.data(who="controller", monitor="cuff")
    assert swaying["median"] < cuff - 10 and abs(swaying["median"] - swaying["median_seen"]) < 6
    assert swaying["kinder"] >= 5 and swaying["harsher"] >= 5 and swaying["low"] > 30
    assert median(who="nobody")[0] == pytest.approx(70, abs=1) and median(who="nobody")[0] < nurse - 5
    # Looking every minute adds steps whose effect is not there yet.
    assert median(look=1)[0] < nurse - 5


def test_all_start_in_the_middle_of_the_target():
    """As the note on the picture says: nobody needs more than the pump can give."""
    ward_ = ward.bodies(N)
    assert ward_.need.max() < value("most_dose")
    held = ward_.E0 + ward_.Emax / (1 + (ward_.C50 * ward_.CL / (ward_.need[:, None] * ward_.weight)) ** ward_.gamma)
    assert held == pytest.approx(70)
    frame = Frame(explore.titration, explore.titration.data(), scale=1)
    assert any("All start in target, at 70 mmHg" in text.get_text() for text in frame.figure.texts)


def test_read_outs_of_the_ward_are_true():
    seen = set()
    for given in positions(explore.titration.controls, np.random.default_rng(4), 15):
        data = explore.titration.data(**given)
        one, said = round(given["patient"]) - 1, explore.titration.describe(data)
        assert f"patient {one + 1} truly in target {data['in_target'][one]:.0f}%" in said
        gap = data["seen"] - data["in_target"]
        better, worse = (int(np.count_nonzero(x > 10)) for x in (gap, -gap))
        assert f"By over 10 points {better} look better, {worse} worse than they are." in said
        assert f"(shown {np.median(data['seen']):.0f}%), too low {np.median(data['below']):.0f}%." in said
        assert ("cm too" in said) == (given["monitor"] == "catheter" and round(given["low"]) != 0)
        seen.add((better > worse) - (better < worse))
    assert len(seen) > 1 and data["in_target"].size == N and set(WHO) == set(explore.titration.controls[0].options)


def test_what_a_rule_does_not_use_changes_nothing():
    for given in ({"look": 12}, {"step": 0.2}):
        alike = (explore.titration.data(who="controller", **g) for g in ({}, given))
        assert len({tuple(d["in_target"]) for d in alike}) == 1


@pytest.mark.parametrize(
    ("name", "guess", "same", "others"),
    [
        ("pump", 5.0, {}, [{"carrier": 20}, {"event": FLUSH}, {"strength": 16}, {"dead": 0.3}, {"dose": 0.4}]),
        ("titration", 60.0, {"patient": 5},
         [{"who": "nobody"}, {"look": 1}, {"step": 0.1}, {"monitor": "cuff"}, {"low": 20}]),
    ],
)  # fmt: skip
def test_a_prediction_is_drawn_where_it_was_asked_for(name, guess, same, others):
    explorer = getattr(explore, name)
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings in ({}, same, *others):
        data = explorer.data(**settings)
        drawn = (frame.pixels(data) != frame.pixels(data | {"prediction": guess})).any()
        assert drawn == (settings in ({}, same)), settings
