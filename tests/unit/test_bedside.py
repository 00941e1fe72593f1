"""The virtual patient: pump and line, monitor, the loop of drug and pressure, and who titrates how well."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.body import bedside, titration
from nelib.body import infusion_models as models
from nelib.body.bedside import CHANNELS, KINETICS, NOTICE, UNITS, Patient, Traits, draw, mixed_up
from nelib.body.compartments import Kinetics
from nelib.body.infusion_pump import FRESH, PURGED, Pump, arrival, bench, evidence, play, value
from nelib.body.pressure import Response, curve, vasopressin, vasopressin_rise
from nelib.body.pressure_monitor import Monitor, hydrostatic, plausible
from nelib.body.salt import factor
from nelib.body.titration import PI, Nurse, changeover, lambda_tuning, report, target, titrate

NAN = float("nan")
PLAIN = Traits(70.0, 60.0, Kinetics(0.9, 8.84), Response(55.0, 98.7, 70.4, 1.8), 1.5, 1.0)
QUIET = {"traits": PLAIN, "wander": False}


def quiet(**how):
    """Return a patient in whom nothing is left to chance, and a monitor that shows the truth."""
    return Patient(**{**QUIET, "monitor": Monitor(step=value("step"), seed=None), **how})


def test_for_teaching_never_for_treatment():
    assert NOTICE == "For teaching, never for treatment."
    for text in (bedside.__doc__, titration.__doc__, Patient.__doc__):
        assert NOTICE in text


# -- pump and line ---------------------------------------------------------------------------------------------------


@given(
    st.floats(0, 1.5), st.floats(0, 30), st.floats(0.5, 30), st.booleans(),
    st.lists(st.tuples(st.sampled_from(["set", "change", "flush"]), st.floats(0, 100)), max_size=8), st.floats(0, 0.3),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_drug_is_lost_or_made_on_the_way(dead, carrier, volume, filled, events, slack):
    pump = Pump(dead=dead, carrier=carrier, volume=volume, filled=filled, slack=slack)
    start, out = pump.held, 0.0
    for what, number in events:
        if what == "set":
            pump.set(number)
        elif what == "change":
            pump.change(number / 10, pause=number, slack=slack)
        else:
            out += pump.flush(number / 50 + 0.01)
        for _ in range(20):
            out += pump.step(5)
    assert out + pump.held == pytest.approx(start + pump.used, rel=1e-9, abs=1e-9)
    assert pump.volume >= 0 and pump.held >= -1e-12


def arrives(pump: Pump) -> float:
    """Return when the first drug leaves the line, in min."""
    for step in range(1, 20000):
        if pump.step(1) > 0:
            return step / 60
    raise AssertionError("Nothing arrived.")


@pytest.mark.parametrize(("carrier", "slack"), [(0, 0), (10, 0), (0, 0.1), (10, 0.05)])
def test_the_plug_arrives_when_it_must(carrier, slack):
    pump = Pump(dead=0.5, filled=False, carrier=carrier, slack=slack)
    pump.set(20)  # 0.1 mL/min, 6 mL/hour
    assert arrives(pump) == pytest.approx(arrival(6, 0.5, slack, carrier), abs=0.04)


def test_a_bench_study_is_missed_by_a_plug():
    """Catheter of 0.3 mL at 2 mL/hour: the plug says 9 min, as the authors calculate; measured, the mean delay is 11.7."""
    ends, shares, measured, plug = bench()
    assert plug == pytest.approx(value("bench_theory")) == 9
    assert ends[-1] == 18 and shares.tolist() == [0, 0, 0.13, 0.28, 0.7, 1]
    assert measured == pytest.approx(3 * (6 - 2.11)) and measured / plug == pytest.approx(1.30, abs=0.005)
    # The play of a fresh syringe in the best pump measured elsewhere, 0.11 mL, would explain a little more than that.
    assert arrival(2, slack=play(FRESH)) == pytest.approx(12.4, abs=0.05)


def test_play_of_the_syringe():
    """Neff 2001, at 1 mL/hour: 6.75 to 57.2 min to the first fluid; 0.3 to 1.1 after 2 mL were run out."""
    assert [play(FRESH), play(FRESH, worst=True)] == pytest.approx([6.75 / 60, 57.2 / 60])
    assert [play(), play(PURGED, worst=True)] == pytest.approx([0.3 / 60, 1.1 / 60])
    pump = Pump(dead=0, slack=play(FRESH))
    pump.set(pump.strength / 60)  # 1 mL/hour
    assert arrives(pump) == pytest.approx(6.75, abs=0.02)


def test_a_dedicated_line_answers_at_once_and_a_shared_one_late():
    alone, shared = Pump(dead=1), Pump(dead=1, carrier=10)
    for pump in (alone, shared):
        pump.set(20)
        pump.prime()
        assert pump.step(60) == pytest.approx(20)
        pump.set(40)
    assert alone.step(60) == pytest.approx(40)  # what stands in the line is pushed twice as fast
    flow = 0.1 + 10 / 60
    assert shared.step(60) == pytest.approx(20 * (0.2 + 10 / 60) / flow)  # the old mixture, only faster
    for _ in range(5):
        shared.step(60)
    assert shared.step(60) == pytest.approx(40)


def test_an_empty_syringe():
    pump = Pump(volume=1, dead=0)
    pump.set(20)
    assert pump.minutes_left() == pytest.approx(10) and pump.warning == 1 and Pump().warning == 0
    given_ = sum(pump.step(60) for _ in range(15))
    assert given_ == pytest.approx(200) == pump.used and pump.warning == 2 and not pump.running
    pump.change(pause=30)
    assert pump.step(30) == 0 and pump.step(60) == pytest.approx(20)
    pump.set(0)
    assert pump.minutes_left() == np.inf


def test_a_flush_gives_what_stands_in_the_line():
    pump = Pump(dead=0.3)
    assert pump.held == pytest.approx(60) and pump.flush(0.3) == pytest.approx(60) and pump.held == pytest.approx(0)


# -- monitor ---------------------------------------------------------------------------------------------------------


def test_cuff_and_catheter():
    """Kaufmann 2020: cuff less catheter -1.0 ± 10.2 mmHg, one pair a patient."""
    first = np.array([Monitor("cuff", step=5, seed=s).read(70.0) for s in range(4000)]) - 70
    assert first.mean() == pytest.approx(-1, abs=0.4) and first.std() == pytest.approx(10.2, rel=0.03)
    cuff = Monitor("cuff", step=5, seed=1, interval=5)
    read = np.array([cuff.read(70.0) for _ in range(60 * 200)])
    assert np.count_nonzero(np.diff(read)) == 199 and (read[:60] == read[0]).all()
    assert read.std() == pytest.approx(10.2 * np.sqrt(0.5), rel=0.12)
    assert read.mean() - 70 == pytest.approx(cuff.bias, abs=1.6)
    line = Monitor(step=5, seed=1, artifacts=False)
    read = np.array([line.read(70.0) for _ in range(4000)])
    assert read.mean() == pytest.approx(70, abs=0.1) and read.std() == pytest.approx(1, rel=0.05)


def test_a_transducer_that_hangs_too_low():
    """20 cm of water are 14.7 mmHg: a patient at 55 looks like one at 70."""
    assert hydrostatic([20.0, -20, 0]) == pytest.approx([14.7, -14.7, 0], abs=0.02)
    assert Monitor(step=5, seed=None, low=20).read(55.0) == pytest.approx(69.7, abs=0.02)
    assert hydrostatic(1) == pytest.approx(9.80665 / 13.5951 * 10 / 9.80665, rel=1e-3)


def test_artifacts_are_recognized_by_the_rules():
    line = Monitor(step=5, seed=4)
    read = np.array([line.read(70.0) for _ in range(720 * 50)])  # 50 hours
    kept = plausible(read)
    assert kept.mean() == pytest.approx(1 - (10 + 45) / 3600, abs=0.004)
    assert np.abs(read[kept] - 70).max() < 6 and {160.0, 5.0} == set(read[~kept])
    assert plausible([140.0, 10, 139.9, 10.1, -3]).tolist() == [False, False, True, True, False]


# -- the patient -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinetics", [Kinetics(0.9, 8.84), Kinetics(2.1, 2.4, 3.6, 0.6)], ids=["one", "two"])
def test_drug_and_pressure_follow_the_closed_form(kinetics):
    """Nothing wanders and the line is short: rows against the exponentials and the curve."""
    who = Traits(70.0, 60.0, kinetics, PLAIN.response, 1.5, 1.0)
    patient = quiet(traits=who, pump=Pump(dead=0))
    patient.set_dose(0.3)
    rows = patient.advance(1800)
    patient.set_dose(0.1)
    rows = np.concatenate([rows, patient.advance(3600)])
    rates = [(5 / 60, 21.0), (1805 / 60, 7.0)]  # a step passes before the drug is in the blood
    t = rows["t"] / 60
    assert rows["C"] == pytest.approx(1.5 + kinetics.course(t, rates), rel=1e-9)
    C = kinetics.course(t, rates, site="effect", k=models.value("ke0"))
    assert rows["MAP"] == pytest.approx(who.response.MAP(C), rel=1e-9)
    assert (rows["monitor"] == rows["MAP"]).all()


def test_the_delay_of_the_circulation():
    slow = Kinetics(2.1, 2.4, 3.6, 0.6, 0, 0.5)
    patient = quiet(traits=Traits(70.0, 60.0, slow, PLAIN.response, 0.0, 1.0), pump=Pump(dead=0))
    patient.set_dose(0.3)
    rows = patient.advance(300)
    assert rows["t"][np.argmax(rows["C"] > 0)] == pytest.approx(35)  # 30 s, and the step


@pytest.mark.parametrize("seed", [0, 5])
def test_the_record_does_not_depend_on_how_it_is_asked_for(seed):
    whole, parts = Patient(seed), Patient(seed)
    for patient in (whole, parts):
        patient.set_dose(0.2)
    at_once = whole.advance(3600)
    pieces = np.concatenate([parts.advance(t) for t in (5, 5, 12, 300, 1234, 3600)])
    assert (at_once == pieces).all() and at_once.size == 720
    assert at_once["t"] == pytest.approx(5 * np.arange(1, 721))
    assert not (Patient(seed + 1).advance(3600)["MAP"] == at_once["MAP"]).any()
    assert all(np.isfinite(at_once[name]).all() for name in at_once.dtype.names)
    assert set(at_once.dtype.names) == set(UNITS) == {"t", *CHANNELS}


def test_a_dose_that_settles_stays():
    patient = quiet()
    patient.settle(0.25)
    rows = patient.advance(3600)
    expected = PLAIN.response.MAP(0.25 * 70 / 0.9)
    assert rows["MAP"] == pytest.approx(np.full(720, expected)) and rows["delivered"] == pytest.approx(
        np.full(720, 0.25)
    )
    assert PLAIN.dose_for(expected) == pytest.approx(0.25)


def test_running_out():
    """A syringe that runs out after 10 min: a warning first, then the pressure falls with the kinetics, not at once."""
    patient = quiet(pump=Pump(volume=0.875))  # 17.5 µg/min are 0.0875 mL/min
    patient.settle(0.25)
    rows = patient.advance(3600)
    empty = rows["t"][np.argmax(rows["warning"] == 2)] / 60
    assert empty == pytest.approx(10, abs=0.1) and rows["warning"][0] == 1
    MAP = dict(zip((rows["t"] / 60).round(4), rows["MAP"], strict=True))
    assert MAP[10.0] == pytest.approx(rows["MAP"][0]) and MAP[60.0] == pytest.approx(55, abs=0.1)
    # 5 min later most of the effect is still there; half of it is gone only after 6.6 min.
    left = [(MAP[10.0 + m] - 55) / (MAP[10.0] - 55) for m in (5.0, 7.0)]
    assert left[0] > 0.6 and left[1] < 0.5


def test_extravasation():
    patient = quiet()
    patient.settle(0.25)
    patient.extravasate(0.6)
    rows = patient.advance(3600)
    assert rows["delivered"][-1] == pytest.approx(0.1) and rows["dose"][-1] == pytest.approx(0.25)
    assert rows["tissue"][-1] == pytest.approx(0.6 * 17.5 * 60) and patient.pale
    assert rows["MAP"][-1] == pytest.approx(float(PLAIN.response.MAP(0.1 * 70 / 0.9)), abs=0.05)
    # Whoever titrates makes up for it, and feeds the tissue: the drug in the blood is the same, what leaks is more.
    again = quiet()
    again.settle(0.25)
    again.extravasate(0.6)
    more, _ = titrate(again, PI(goal=float(PLAIN.response.MAP(0.25 * 70 / 0.9))), 60)
    assert more["delivered"][-1] == pytest.approx(0.25, rel=0.03) and more["tissue"][-1] > 1.5 * rows["tissue"][-1]


def test_salt_for_base():
    """The same number on the pump gives half; titrated back, the number is twice as high and the pressure right."""
    right, wrong = quiet(pump=Pump()), quiet(pump=mixed_up("base", "monohydrate"))
    for patient in (right, wrong):
        patient.settle(0.3)
    first, second = right.advance(60), wrong.advance(60)
    assert second["delivered"][-1] * factor() == pytest.approx(first["delivered"][-1])
    assert second["MAP"][-1] < 65 < first["MAP"][-1]
    goal = float(first["MAP"][-1])
    rows, _ = titrate(wrong, PI(goal=goal), 90)
    assert rows["MAP"][-1] == pytest.approx(goal, abs=0.3) and rows["dose"][-1] == pytest.approx(
        0.3 * factor(), rel=0.03
    )
    assert mixed_up("monohydrate", "base").inside == pytest.approx(200 * factor())


def test_vasopressin_adds_and_spares():
    patient = quiet()
    patient.settle(0.25)
    before = patient.advance(60)["MAP"][-1]
    patient.set_vasopressin(0.03)
    rows = patient.advance(3660)
    t = (rows["t"] - 60) / 60
    assert rows["MAP"] - before == pytest.approx(vasopressin(t, 0.03), abs=0.01)
    assert rows["MAP"][-1] - before == pytest.approx(float(vasopressin_rise(0.03)), abs=0.01)
    # The trial that set its effect: 25 fell to 5.3 µg/min. In this ward the median falls to a quarter, too.
    ward = draw(4000, 1)
    spared = (
        ward.response.needed(np.maximum(70 - vasopressin_rise(0.03) * ward.vasopressin, 1))
        * ward.kinetics.CL
        / ward.weight
    )
    assert np.median(spared) / np.median(ward.dose_for(70)) == pytest.approx(0.26, abs=0.03)
    # Missed: everybody answers here, 45% did in a cohort (Sacha 2018).
    assert (spared < ward.dose_for(70)).all() and value_of("vaso_responders") == 45


def value_of(name):
    return models.value(name)


def test_the_disease_wanders_as_chosen():
    patient = Patient(1, traits=PLAIN, monitor=Monitor(step=5, seed=None))
    MAP = patient.advance(3600 * 150)["MAP"]
    assert MAP.mean() == pytest.approx(55, abs=0.5) and MAP.std() == pytest.approx(np.hypot(4, 1.5), rel=0.1)
    x = MAP - MAP.mean()
    lag = lambda k: (x[k:] * x[:-k]).mean()  # noqa: E731
    assert lag(360) / 16 == pytest.approx(np.exp(-1), abs=0.1)  # half an hour later
    worse = quiet(trend=-6.0).advance(3600)["MAP"]
    assert worse[-1] - 55 == pytest.approx(-6)


# -- the ward --------------------------------------------------------------------------------------------------------


def test_the_ward_needs_the_doses_that_were_given():
    """Prediction, nothing fitted: 0.30 (0.19 to 0.47) µg/kg/min for 65 mmHg. Published (4086 patients, highest dose of

    the first day): 0.24 (0.12 to 0.42). The median is a quarter too high, the spread of the quartiles too narrow.
    """
    found = np.quantile(draw(40000, 2).dose_for(65), [0.25, 0.5, 0.75])
    published = [models.value(f"morales_{x}") for x in ("low", "median", "high")]
    assert found == pytest.approx([0.187, 0.300, 0.465], rel=0.03) and published == [0.12, 0.24, 0.42]
    assert found[1] / published[1] == pytest.approx(1.25, abs=0.05)
    assert found[2] / found[0] < published[2] / published[0]
    # With the clearance of volunteers it would be 0.6; with a tenth of C50, as another version of the program has, 0.03.
    assert np.median(draw(40000, 2, "Li 2024").dose_for(65)) == pytest.approx(0.60, abs=0.02)
    assert found[1] * models.value("beloeil_C50_other") / models.value("beloeil_C50") == pytest.approx(0.030, abs=1e-3)


def test_who_is_in_the_ward():
    ward = draw(40000, 3)
    assert (ward.response.E0 < 65).all() and ward.weight.mean() == pytest.approx(68, rel=0.01)
    assert ward.weight.std() == pytest.approx(19, rel=0.03) and ward.SAPS.mean() == pytest.approx(64, rel=0.01)
    assert np.median(ward.own) == pytest.approx(8.8 * 0.16918, rel=0.02)
    E0 = np.random.default_rng(0).standard_normal(400000)
    log = np.sqrt(np.log1p((8 / 58) ** 2))
    E0 = 58 * np.exp(log * E0 - log**2 / 2)
    assert ward.response.E0.mean() == pytest.approx(E0[E0 < 65].mean(), rel=2e-3)
    assert float(draw(1, 5).weight[0]) == pytest.approx(float(draw(1, 5).weight[0]))


# -- titration -------------------------------------------------------------------------------------------------------


def test_the_nurse_turns_by_steps():
    nurse = Nurse(2, 0.05)
    row = np.zeros(1, dtype=bedside.ROW)
    for shown, change in ((60, 0.05), (65, 0), (75, 0), (76, -0.05), (160, 0), (5, 0)):
        row["monitor"] = shown
        assert nurse(row, 0.2) == pytest.approx(0.2 + change)
    assert Nurse().interval == value("fast_check") == 2 and target() == (65, 75)


def test_lambda_tuning():
    kinetics, body = Kinetics(0.9, 8.84), curve("Beloeil 2005")
    gain, reset = lambda_tuning(kinetics, body, 70)
    assert reset == pytest.approx(8.84 / 0.9 + 1 / 0.4)
    assert gain == pytest.approx(reset / (float(body.gain(body.needed(70))) * (5 + 0.5)))
    assert [PI().gain, PI().reset] == pytest.approx([gain, reset])


def test_the_controller_settles_without_error_in_every_patient():
    """Integral action: whoever the patient, the pressure ends at the goal if nothing wanders."""
    ward = draw(12, 8)
    for i in range(12):
        one = Traits(*(float(getattr(ward, n)[i]) for n in ("weight", "SAPS")), Kinetics(ward.kinetics.CL[i], 8.84),
                     Response(*(getattr(ward.response, n)[i] for n in ("E0", "Emax", "C50", "gamma"))), 0.0, 1.0)  # fmt: skip
        rows, _ = titrate(quiet(traits=one), PI(), 180, start=0.07)
        assert rows["MAP"][-1] == pytest.approx(70, abs=1.5) and rows["MAP"].max() < 90
        assert rows["dose"][-1] == pytest.approx(float(one.dose_for(rows["MAP"][-1])), rel=0.2)


def test_without_need_the_controller_stops():
    high = Traits(70.0, 60.0, Kinetics(0.9, 8.84), Response(85.0, 98.7, 70.4, 1.8), 0.0, 1.0)
    rows, found = titrate(quiet(traits=high), PI(), 120, start=0.1)
    assert rows["dose"][-1] == 0 and found.above == pytest.approx(100)


def test_a_falling_pressure_above_the_goal_starts_nothing():
    row, controller = np.zeros(1, dtype=bedside.ROW), PI()
    for shown in (90, 80, 71, 70):
        row["monitor"] = shown
        assert controller(row, 0.0) == 0
    row["monitor"] = 69
    assert 0 < controller(row, 0.0) <= 1.25 * value("pi_least")
    row["monitor"] = 5  # blood is drawn from the catheter
    assert controller(row, 0.3) == 0.3


def test_faster_looks_overshoot():
    """From 0.07 µg/kg/min up: looks every 2 min reach the target sooner than every 10, and go beyond it for longer."""
    fast, slow = ([titrate(Patient(s), Nurse(m), start=0.07)[1] for s in range(16)] for m in (2, 10))
    first, above = ([np.median([getattr(r, x) for r in part]) for part in (fast, slow)] for x in ("first", "above"))
    assert first[0] < first[1] / 2 and above[0] > above[1] + 5
    assert np.median([r.changes for r in fast]) > 3 * np.median([r.changes for r in slow])
    # A hospital saw 12.5 min from 0.07; this ward is sicker, or that nurse bolder: even the fast nurse takes longer.
    assert first[0] > value("stable_time")


def test_closed_loop_against_hand():
    """Once settled: controller some 88% in target, looks every 5 min 75%, a dose that nobody touches 65%.

    Published: 80 against 42% (one trial), and 30 points (22 to 38) in a meta-analysis. The direction is right; this
    nurse, who never forgets to look, is better than real ones, so that the difference is half of it.
    """

    class Nobody:
        interval = 10

        def __call__(self, rows, dose):
            return dose

    means = []
    for make in (PI, lambda: Nurse(5), Nobody):
        found = []
        for s in range(20):
            patient = Patient(s)
            patient.settle(float(min(patient.traits.dose_for(70), 2.9)))
            found.append(titrate(patient, make())[1].in_target)
        means.append(np.mean(found))
    assert means[0] > means[1] + 8 and means[1] > means[2] + 3
    assert means[0] - means[1] < value("meta_target_low")


def test_changing_a_syringe():
    """Greau 2015: 12.4% of changes by hand, 5.5% of automatic ones, cost a fifth of the pressure; rarer at high doses.

    Here a pause of 10 s with a purged syringe costs nobody that. Only a fresh syringe in the worst pump does: 2% of the
    ward, 12% with the kinetics of volunteers. As published, high doses protect in the ward, for play is taken up sooner.
    """
    ward, other = draw(3000, 1), draw(3000, 1, "Li 2024")
    drop, worst = value("change_drop") / 100, play(FRESH, worst=True)
    assert (changeover(ward, 10, play()) < 0.02).all()
    lost = changeover(ward, 10, worst)
    high = ward.dose_for(70) > value("change_dose")
    assert (lost >= drop).mean() == pytest.approx(0.02, abs=0.01)
    assert (lost[high] >= drop).mean() < (lost[~high] >= drop).mean() / 2
    assert (changeover(other, 10, worst) >= drop).mean() == pytest.approx(0.12, abs=0.02)
    # One patient, against the simulation in steps.
    patient = quiet()
    dose = float(PLAIN.dose_for(70))
    patient.settle(dose)
    patient.advance(60)
    patient.change_syringe(pause=60, slack=0.2)
    rows = patient.advance(60 + 900)
    one = Traits(
        *(np.array([x]) for x in (70.0, 60.0)),
        Kinetics([0.9], [8.84]),
        Response([55.0], [98.7], [70.4], [1.8]),
        0.0,
        1.0,
    )
    assert 1 - rows["MAP"].min() / 70 == pytest.approx(float(changeover(one, 60, 0.2)[0]), abs=2e-3)


def test_the_report():
    rows = np.zeros(6, dtype=bedside.ROW)
    rows["t"] = 5 * np.arange(1, 7)
    rows["MAP"], rows["monitor"] = [60, 64, 65, 75, 76, 70], [70, 70, 70, 60, 80, 70]
    rows["dose"], rows["delivered"] = [0.1, 0.1, 0.2, 0.2, 0.2, 0.1], 0.1
    found = report(rows, 70)
    assert [found.in_target, found.below, found.above] == pytest.approx([50, 100 / 3, 50 / 3])
    assert found.changes == 2 and found.seen == pytest.approx(200 / 3) and found.first == pytest.approx(15 / 60)
    assert found.drug == pytest.approx(0.1 * 70 * 0.5 / 1000) and found.area == pytest.approx(6 * 5 / 60)
    assert found.lowest == pytest.approx(rows["MAP"].mean())
    assert str(found) == "In target (65 to 75 mmHg) 50% of the time, below 33%, above 17%; 2 changes, 0.00 mg."
    rows["MAP"] = 50
    assert report(rows, 70).first == np.inf and report(rows[:1], 70).below == 100


@given(st.integers(0, 10**6), st.sampled_from(KINETICS), st.sampled_from(["catheter", "cuff"]))
@settings(max_examples=15, deadline=None)
def test_any_session_is_possible(seed, model, monitor):
    patient = Patient(seed, model=model, monitor=monitor)
    rows, found = titrate(patient, Nurse(), 30, start=0.07)
    assert found.in_target + found.below + found.above == pytest.approx(100)
    assert (rows["MAP"] > 0).all() and (rows["MAP"] < 400).all() and (rows["dose"] >= 0).all()
    assert (np.diff(rows["left"]) <= 1e-12).all() and (rows["C"] >= 0).all()
    assert patient.pump.used == pytest.approx((60 - rows["left"][-1]) * 200)
    assert found.drug * 1000 <= patient.pump.used + 60 + 1e-6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Pump(0), "strength"), (lambda: Pump(volume=-1), "volume must be at least 0"), (lambda: Pump(dead=NAN), "finite"),
        (lambda: Pump(inside="x"), "inside must be a number"), (lambda: Pump(carrier=-1), "carrier"), (lambda: Pump().set(-1), "rate"),
        (lambda: Pump().change(pause=-1), "pause"), (lambda: Pump().flush(0), "volume"), (lambda: play("wet"), "no preparation"),
        (lambda: arrival(0), "flow"), (lambda: evidence("x"), "no number"), (lambda: Pump(slack=NAN), "finite"),
        (lambda: Monitor("finger", step=5), "no kind of monitor"), (lambda: Monitor(step=0), "step"), (lambda: Monitor("cuff", step=5, interval=0), "interval"),
        (lambda: Monitor(step=5, low=NAN), "finite"), (lambda: hydrostatic("x"), "number"), (lambda: plausible([NAN]), "finite"),
        (lambda: Patient(-1), "seed"), (lambda: Patient(model="Oualha 2014"), "no model"), (lambda: Patient(trend=NAN), "finite"),
        (lambda: Patient(monitor="finger"), "no kind"), (lambda: Patient(monitor=Monitor(step=1)), "step of the monitor"),
        (lambda: Patient().set_dose(-0.1), "at least 0"), (lambda: Patient().set_dose(5), "at most 3"), (lambda: Patient().set_dose(NAN), "finite"),
        (lambda: Patient().set_vasopressin(-1), "at least 0"), (lambda: Patient().extravasate(1.5), "at most 1"), (lambda: Patient().settle(9), "at most"),
        (lambda: Patient().advance(-1), "until must be at least 0"), (lambda: Patient().advance(NAN), "finite"), (lambda: draw(0, 1), "n must"),
        (lambda: draw(3, 1, "x"), "no model"), (lambda: mixed_up("x", "base"), "no form"), (lambda: Nurse(0), "interval"), (lambda: Nurse(2, -1), "change"),
        (lambda: PI(gain=0), "gain"), (lambda: PI(goal=NAN), "finite"), (lambda: lambda_tuning(Kinetics(1, 1), curve("Beloeil 2005"), 50), "not needed"),
        (lambda: lambda_tuning(Kinetics(1, 1), curve("Beloeil 2005"), 500), "cannot hold"), (lambda: report(np.zeros(3), 70), "needs the rows"),
        (lambda: report(np.zeros(0, dtype=bedside.ROW), 70), "at least one"), (lambda: report(np.zeros(1, dtype=bedside.ROW), 0), "weight"), (lambda: report(np.zeros(2, dtype=bedside.ROW), 70), "between two rows"),
        (lambda: titrate(Patient(), Nurse(), 0), "minutes"), (lambda: changeover(draw(2, 1), -1, 0), "pause"), (lambda: changeover(draw(2, 1), 1, NAN), "finite"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_controller_that_loses_its_mind_is_refused():
    class Mad:
        interval = 1

        def __call__(self, rows, dose):
            return NAN

    with pytest.raises(ValueError, match="controller's dose must be a finite number"):
        titrate(Patient(), Mad(), 5)


def test_time_does_not_run_backwards():
    patient = Patient()
    patient.advance(60)
    with pytest.raises(ValueError, match="until must be at least 60"):
        patient.advance(30)
    assert patient.time == 60 and patient.advance(60).size == 0
