"""Circulation, cognition and trial of the capstone: earlier models with a foreign compound, designs, faults, doses."""

import time
from functools import cache

import numpy as np
import pytest

from nelib.body import circulation, drugs
from nelib.body.preparation import Preparation
from nelib.clinic import compound_trial, detection_study, pressor_study, pressor_test
from nelib.clinic.capstone_result import StationResult, provenance
from nelib.clinic.compound import CLASSES, LESSON, SIDE, Compound, designed, library, reach, unknown
from nelib.clinic.compound_effect import K_OF
from nelib.clinic.detection_study import EVERYBODY, LOW_SCORE, RANDOM, SCREENING
from nelib.clinic.trial import truth as trial_truth
from nelib.clinic.trial_plan import in_points, known
from nelib.explorers.capstone import laboratory
from nelib.kit.bench import Sealed
from nelib.kit.explorer import REGISTRY, positions
from nelib.kit.personal import Personal
from nelib.kit.render import Frame

IDS = [f"student {k}" for k in range(100)]


@pytest.fixture(scope="module")
def stations():
    known = laboratory.stations()
    assert all(known[name] is REGISTRY[f"18_{name}"] for name in NAMES)
    return {name: known[name] for name in NAMES}


NAMES = ("circulation", "cognition", "trial")
CAREFUL = {
    "circulation": dict(challenge="tyramine", people=24, control="placebo day, by lot"),
    "cognition": dict(people="everybody", number=60, trials=200, control="placebo, order by lot", blind=True),
    "trial": dict(
        patients=100, comparator="placebo", blinding="patients and raters", endpoint="clinician's scale",
        missing="expected from others",
    ),
}  # fmt: skip


@cache
def me(student: str) -> Personal:
    return Personal(LESSON, student, environ={})


@cache
def of_class(story: str) -> str:
    """Return the first id whose unknown is of a class."""
    return next(f"id{k}" for k in range(500) if unknown(me(f"id{k}")).story == story)


def measured(compound: Compound, factor: float = 1.0) -> StationResult:
    """Return what a station would hand on that found the tightest constant, wrong by a factor."""
    site = min(compound.K, key=lambda name: compound.K[name])
    K = compound.K[site] * factor
    return StationResult(
        "binding", 1, {}, {f"{K_OF}{site}": (K, K / 1.2, K * 1.2, "nM")}, lambda kind="png": b"", 1, provenance()
    )


def ready(station, student: str):
    """Return a station of a student who found the constant of the compound."""
    own = station.at(me(student))
    return own.after(measured(own.compound)) if own.compound.story != "inert" else own


# -- the circulation takes a foreign compound ------------------------------------------------------------------------


def test_a_load_with_the_constants_of_a_drug_does_what_the_drug_does():
    C = np.array([5.0, 50.0])
    known_ = drugs.inputs({"desipramine": C, "norepinephrine": 20.0})
    loads = {site: (C / K, None) for site, (K, _, _) in drugs.actions("desipramine").items()}
    for name, value in drugs.inputs({"norepinephrine": 20.0}, loads=loads).items():
        np.testing.assert_allclose(value, known_[name], rtol=1e-14, err_msg=name)
    C = np.array([0.5, 4.0])
    known_ = drugs.inputs({"clonidine": C})
    loads = {site: (C / K, e) for site, (K, e, _) in drugs.actions("clonidine").items()}
    for name, value in drugs.inputs(loads=loads).items():
        np.testing.assert_allclose(value, known_[name], rtol=1e-14, err_msg=name)


@pytest.mark.parametrize(
    ("loads", "says"),
    [
        ({"a9": (1.0, None)}, "a9"), ({"a1": 1.0}, "C/K, efficacy or None"), ({"net": (1.0, 0.5)}, "only block"),
        ({"a1": (-1.0, None)}, "at least 0"), ({"a1": (1.0, 2.0)}, "at most 1"), ([1], "loads are given"),
    ],
)  # fmt: skip
def test_impossible_loads_are_refused(loads, says):
    with pytest.raises(ValueError, match=says):
        drugs.inputs(loads=loads)


def average() -> pressor_test.Group:
    one = np.ones((1, 1))
    return pressor_test.Group({n: v * one for n, v in circulation.parameters().items()}, one, one)


@pytest.mark.parametrize("amine", ["norepinephrine", "tyramine"])
@pytest.mark.parametrize("blocked", [0.3, 4.0, 30.0])
def test_without_traffic_doses_of_equal_effect_have_the_derived_ratio(amine, blocked):
    load = pressor_test.Load((("net", blocked, None),))
    ratio = float(pressor_test.ratios(blocked)[amine])
    rates = np.array([2.0, 8.0, 30.0])
    plain = pressor_test.state(average(), load, amine, rates, ganglia=True, share=0.0)["MAP"]
    with_it = pressor_test.state(average(), load, amine, rates * ratio, ganglia=True)["MAP"]
    # Ganglia let one part in a thousand pass.
    np.testing.assert_allclose(with_it, plain, atol=0.15)
    assert (ratio < 1) == (amine == "norepinephrine")
    assert pressor_test.ratios(0.0)[amine] == 1


def test_phenylephrine_needs_no_carrier_and_tells_blocked_receptors():
    for blocked, a1 in ((5.0, 0.0), (0.0, 3.0)):
        load = pressor_test.Load((("net", blocked, None), ("a1", a1, None)))
        ratio = pressor_study.truth(load, "phenylephrine", "none", True)["ratio"]
        assert ratio == pytest.approx(1, abs=0.02) if not a1 else ratio > 2


def test_the_living_preparation_rises_less_since_its_nerve_endings_brake_themselves():
    man = Preparation("intact man", noise=False)
    man.infuse("desipramine", 3.0)
    there = man.advance(600)
    loads = {s: (man.blocked(s), None) for s in ("net", "a1")}
    steady = circulation.steady(drugs.inputs(loads=loads))
    own, ours = there["MAP"][-1] - there["MAP"][0], float(steady["MAP"]) - 88
    assert 1 < own < ours < 2 * own


def test_the_pressor_dose_is_interpolated():
    rate = np.array([1.0, 10.0, 100.0])
    rise = np.array([[0.0, 10.0, 30.0], [25.0, 30.0, 40.0], [0.0, 5.0, 19.0], [0.0, 20.0, 10.0]])
    np.testing.assert_allclose(pressor_study.pressor_rate(rate, rise), [10**1.5, 1.0, np.inf, 10.0])


def test_norepinephrine_raises_pressure_in_doses_that_were_measured():
    """Systolic pressure by 30 mmHg: 10.8 µg/min on average, 3.5 to 17 in all tests (Reimann 1992)."""
    rate = np.geomspace(1, 80, 200)
    rise = pressor_test.state(average(), pressor_test.Load(), "norepinephrine", np.append(0.0, rate))["SBP"][0]
    found = float(np.interp(30, rise[1:] - rise[0], rate))
    low, mean, high = (pressor_test.value(f"PD30_{n}") for n in ("low", "norepinephrine", "high"))
    assert low < found < high and found == pytest.approx(mean, rel=0.25)


def test_atomoxetine_where_the_reflex_is_gone_raises_no_pressure_without_traffic():
    """Shibao (2007): 4 ± 18 mmHg in peripheral failure."""
    load = pressor_test.Load((("net", 10.0, None),))
    assert abs(pressor_study.truth(load, "none", "none", True)["MAP"]) < 1
    assert pressor_study.truth(load, "none", "none", False)["MAP"] > 3


# -- careful designs recover the truth -------------------------------------------------------------------------------


def inside(three, true) -> bool:
    return (three[1] is None or three[1] <= true) and (three[2] is None or true <= three[2])


@pytest.mark.slow
def test_a_careful_study_of_the_circulation_recovers_the_truth(stations):
    hits = dict.fromkeys(("MAP", "HR", "ratio"), 0)
    for k, student in enumerate(IDS):
        lab = ready(stations["circulation"], student)
        amine = ("tyramine", "norepinephrine", "phenylephrine")[k % 3]
        data = lab.data(**CAREFUL["circulation"] | dict(challenge=amine))
        true = pressor_study.truth(data["load"], amine, "none", False)
        assert "drift" not in lab.faults(data) and "constant" not in lab.faults(data)
        for name in ("MAP", "HR"):
            hits[name] += inside(data["changes"][name], true[name])
        hits["ratio"] += data["ratio"] is not None and inside(data["ratio"], true["ratio"])
    assert min(hits.values()) >= 90, hits


@pytest.mark.slow
def test_a_careful_study_of_cognition_recovers_the_truth(stations):
    hits = 0
    for k, student in enumerate(IDS):
        lab = ready(stations["cognition"], student)
        people = ("everybody", "low scorers", "low marker")[k % 3]
        data = lab.data(**CAREFUL["cognition"] | dict(people=people))
        assert set(lab.faults(data)) <= {"selected", "guess"}
        hits += inside(data["d"], detection_study.truth(data["plan"], lab.compound, data["concentration"]))
    assert hits >= 90, hits


@pytest.mark.slow
def test_a_careful_trial_recovers_the_truth(stations):
    hits = 0
    for student in IDS:
        lab = ready(stations["trial"], student)
        data = lab.data(**CAREFUL["trial"])
        e = data["trial"].told.estimate
        assert set(lab.faults(data)) <= {"harm", "guess"}
        hits += inside((0, e.low[0], e.high[0]), trial_truth(data["trial"].plan, data["tried"]))
    assert hits >= 90, hits


# -- each fault biases as it says ------------------------------------------------------------------------------------


def mean_found(lab, runs: int, pick, **design) -> float:
    return float(np.mean([pick(lab.data(run=k + 1, **design)) for k in range(runs)]))


def test_the_same_day_adds_its_drift(stations):
    lab = ready(stations["circulation"], of_class(CLASSES[0]))
    design = CAREFUL["circulation"] | dict(challenge="none")
    for name, fall in (("MAP", pressor_test.value("drift_MAP")), ("HR", pressor_test.value("drift_HR"))):

        def pick(data, name=name):
            return data["changes"][name][0]

        kept, drifted = (mean_found(lab, 12, pick, **design | dict(control=c)) for c in pressor_study.CONTROLS[::-1])
        assert drifted - kept == pytest.approx(-fall, abs=0.01)
    data = lab.data(**design | dict(control="before, same day"))
    assert "4 mmHg" in lab.faults(data)["drift"] and "5/min" in lab.faults(data)["drift"]


def test_tyramine_alone_takes_a_blocked_receptor_for_a_blocked_carrier(stations):
    lab = ready(stations["circulation"], of_class(SIDE))
    data = lab.data(**CAREFUL["circulation"])
    load = data["load"]
    only = pressor_test.Load(tuple(s for s in load.sites if s[0] == "net"))
    both = pressor_study.truth(load, "tyramine", "none", False)["ratio"]
    assert both > 1.2 * pressor_study.truth(only, "tyramine", "none", False)["ratio"]
    told = lab.faults(data)
    assert "one amine" in told and "ganglia blocked" in told["one amine"] and "untouched" in told
    norepinephrine = pressor_study.truth(load, "norepinephrine", "none", False)["ratio"]
    assert norepinephrine == pytest.approx(1, abs=0.15) and f"× {norepinephrine:.2f}" in told["untouched"]
    assert lab.data(**CAREFUL["circulation"] | dict(challenge="phenylephrine"))["ratio"][1] > 1


def test_a_blocker_of_NET_moves_phenylephrine_by_the_reflex_alone(stations):
    lab = ready(stations["circulation"], of_class(CLASSES[0]))
    design = CAREFUL["circulation"] | dict(challenge="phenylephrine")
    told, load = lab.faults(data := lab.data(**design)), data["load"]
    awake, blocked = (pressor_study.truth(load, "phenylephrine", "none", g)["ratio"] for g in (False, True))
    assert awake > 1.15 and blocked == pytest.approx(1, abs=0.02)
    assert f"× {awake:.2f}" in told["reflex"] and f"× {blocked:.2f}" in told["reflex"] and "× 0.39" in told["reflex"]
    assert "reflex" not in lab.faults(lab.data(**design | dict(nerves="ganglia blocked")))
    assert "one amine" in lab.faults(lab.data(**CAREFUL["circulation"]))
    other = ready(stations["circulation"], of_class(SIDE))  # here α1 receptors are blocked indeed
    assert "reflex" not in other.faults(other.data(**design))


@pytest.mark.parametrize(("story", "does"), [("alpha2 antagonist", "raises"), ("alpha2 agonist", "lowers")])
def test_what_moves_the_pressure_moves_the_dose_of_any_amine(stations, story, does):
    lab = ready(stations["circulation"], of_class(story))
    for amine in pressor_test.AMINES:
        design = CAREFUL["circulation"] | dict(challenge=amine)
        data = lab.data(**design)
        ratio = pressor_study.truth(data["load"], amine, "none", False)["ratio"]
        assert (ratio > 1.2) if does == "raises" else (ratio < 0.8)
        told = lab.faults(data)["pressure"]
        assert does in told and (amine == "phenylephrine" or f"× {ratio:.2f} of {amine}" in told)
        assert "pressure" not in lab.faults(lab.data(**design | dict(nerves="ganglia blocked")))
    assert "pressure" not in lab.faults(lab.data(**CAREFUL["circulation"] | dict(challenge="none")))
    blocker = ready(stations["circulation"], of_class(CLASSES[0]))
    load = blocker.data()["load"]
    more, less = (pressor_study.truth(load, a, "none", False)["ratio"] for a in ("tyramine", "norepinephrine"))
    assert less < 1 < more and "pressure" not in blocker.faults(blocker.data())


def test_what_was_measured_in_people_and_what_of_it_the_model_misses(stations):
    """Schroeder 2002 and Tank 2003, reboxetine in healthy people; Weisler 2005, amphetamine in patients."""
    value = pressor_test.value
    blocker = pressor_test.Load((("net", 4.0, None),))  # 80% held
    rest = pressor_study.truth(blocker, "none", "none", False)
    assert rest["MAP"] == pytest.approx(value("MAP_reboxetine") - value("MAP_placebo"), abs=2)
    # Not reproduced: the heart rate, phenylephrine, a substrate.
    assert value("HR_reboxetine") - value("HR_placebo") == 6 and abs(rest["HR"]) < 1
    measured_ = value("phenylephrine_reboxetine") / value("phenylephrine_placebo")
    assert measured_ < 0.5 < 1.1 < pressor_study.truth(blocker, "phenylephrine", "none", False)["ratio"]
    lab = stations["circulation"].of(amphetamine := library()["amphetamine"]).after(measured(library()["amphetamine"]))
    data = lab.data(**CAREFUL["circulation"])
    rise = pressor_study.truth(data["load"], "none", "none", False)["MAP"]
    assert value("DBP_amphetamine") < value("SBP_amphetamine") < 5 < 50 < rise
    for name in ("circulation", "trial"):
        lab = stations[name].of(amphetamine).after(measured(amphetamine))
        assert "+2.3 mmHg (Weisler 2005): here the model fails" in lab.faults(lab.data())["substrate"]
        plain = stations[name].of(library()["atomoxetine"])
        assert "substrate" not in plain.faults(plain.data())
    assert "Weisler" in lab.truth(lab.data())


def test_the_envelope_of_a_trial_says_that_u_knows_no_sleepiness(stations):
    agonist = ready(stations["trial"], of_class("alpha2 agonist"))
    told = agonist.truth(data := agonist.data())
    assert "fires at 0% of rest, and U knows no sleepiness" in told
    assert f"{data['tried'].points:.1f} points" in told and f"{in_points('guanfacine'):.1f}" in told
    assert data["tried"].points > in_points("guanfacine")


def test_blocked_ganglia_hide_what_the_compound_does_alone(stations):
    lab = ready(stations["circulation"], of_class(CLASSES[0]))
    data = lab.data(**CAREFUL["circulation"] | dict(nerves="ganglia blocked"))
    true = pressor_study.truth(data["load"], "none", "none", True)
    assert abs(true["MAP"]) < 1 < pressor_study.truth(data["load"], "none", "none", False)["MAP"]
    assert "ganglia" in lab.faults(data)


def test_few_people_leave_a_wide_interval(stations):
    lab = ready(stations["circulation"], of_class(CLASSES[0]))

    def width(data):
        return data["changes"]["MAP"][2] - data["changes"]["MAP"][1]

    few, many = (mean_found(lab, 20, width, **CAREFUL["circulation"] | dict(people=n)) for n in (6, 24))
    assert few > 2 * many and "few" in lab.faults(lab.data(**CAREFUL["circulation"] | dict(people=6)))


def test_prazosin_takes_away_what_comes_through_alpha_1_and_propranolol_the_heart():
    load = pressor_test.Load((("net", 10.0, None),))
    alone = pressor_study.truth(load, "none", "none", False)
    through = pressor_study.truth(load, "none", "propranolol", False)
    slow = pressor_test.state(average(), load, antagonist="propranolol")["HR"]
    assert slow < pressor_test.state(average(), load)["HR"]
    low = pressor_test.state(average(), load, antagonist="prazosin")["MAP"]
    assert low < pressor_test.state(average(), load)["MAP"]
    assert through["MAP"] == alone["MAP"] and through["HR blocked"] != alone["HR"]


def test_practice_hope_and_regression_add_what_they_say(stations):
    lab = ready(stations["cognition"], of_class(CLASSES[0]))
    value = pressor_test.value

    def bias(**design):
        design = CAREFUL["cognition"] | design
        true = detection_study.truth(lab.plan(**{k: v for k, v in (lab.settings(**design)).items() if k != "dose"}),
                                     lab.compound, lab.data(**design)["concentration"])  # fmt: skip
        return mean_found(lab, 30, lambda data: data["d"][0], **design) - true

    assert bias() == pytest.approx(0, abs=0.03)
    assert bias(control="placebo, always first") == pytest.approx(value("practice"), abs=0.04)
    assert bias(control="the first session") == pytest.approx(value("practice"), abs=0.04)
    assert bias(blind=False) == pytest.approx(value("expected"), abs=0.04)
    both = bias(control="the first session", people="low scorers", trials=50)
    assert both > value("practice") + 0.1
    data = lab.data(**CAREFUL["cognition"] | dict(control="the first session", people="low scorers"))
    assert {"practice", "regression", "selected"} <= set(lab.faults(data))
    dared = mean_found(lab, 40, lambda d: d["c"][0], **CAREFUL["cognition"] | dict(blind=False))
    assert dared == pytest.approx(-value("expected_c"), abs=0.03)


def test_the_envelope_says_that_the_inverted_u_knows_no_sleep(stations):
    agonist, blocker = (ready(stations["cognition"], of_class(story)) for story in ("alpha2 agonist", CLASSES[0]))
    assert "sleepiness" in agonist.truth(agonist.data()) and "sleepiness" not in blocker.truth(blocker.data())


def test_few_trials_pull_a_large_change_down(stations):
    lab = ready(stations["cognition"], of_class("alpha2 agonist"))
    many, few = (mean_found(lab, 30, lambda d: d["d"][0], **CAREFUL["cognition"] | dict(trials=n)) for n in (200, 10))
    assert few < 0.85 * many
    assert "few trials" in lab.faults(lab.data(**CAREFUL["cognition"] | dict(trials=10)))


def test_who_starts_low_gains_and_who_starts_high_loses(stations):
    lab = ready(stations["cognition"], of_class(CLASSES[0]))
    c = lab.data(**CAREFUL["cognition"])["concentration"]
    low, high = (float(np.diff(detection_study.U(start, lab.compound, np.array([0.0, c])))[0]) for start in (20, 200))
    assert low > 0 > high


@pytest.mark.parametrize(("change", "least"), [({"blinding": "nobody"}, 3), ({"endpoint": "best of five scales"}, 1),
                                               ({"comparator": "itself, before"}, 3)])  # fmt: skip
def test_faults_of_the_trial_make_the_effect_too_large(stations, change, least):
    lab = ready(stations["trial"], of_class(CLASSES[0]))

    def beyond(data):
        return data["trial"].told.estimate.effect[0] - trial_truth(data["trial"].plan, data["tried"])

    bias = mean_found(lab, 25, beyond, **CAREFUL["trial"] | change)
    assert bias > least
    assert set(lab.faults(lab.data(**CAREFUL["trial"] | change))) == set(change)


def test_a_sound_trial_has_no_bias(stations):
    lab = ready(stations["trial"], of_class(CLASSES[0]))
    found = [lab.data(run=k + 1, **CAREFUL["trial"]) for k in range(25)]
    bias = [d["trial"].told.estimate.effect[0] - trial_truth(d["trial"].plan, d["tried"]) for d in found]
    assert abs(np.mean(bias)) < 1.2


# -- the dose travels with what was measured -------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_constant_gives_a_wrong_dose(stations, name):
    lab = stations[name].at(me(of_class(CLASSES[0])))
    right, wrong = (lab.after(measured(lab.compound, f)) for f in (1.0, 5.0))
    one, five = right.data(), wrong.data()
    assert five["dose"] == pytest.approx(5 * one["dose"])
    assert "constant" not in right.faults(one) and "too high by a factor of 5" in wrong.faults(five)["constant"]
    blind = lab.data()
    assert "guess" in lab.faults(blind)
    other = designed("other", NET=5.0)
    false = StationResult("uptake", 1, {}, {f"{K_OF}DAT": (5.0, 4.0, 6.0, "nM")}, lambda: b"", 1, provenance())
    lost = lab.of(other).after(false)
    assert "does not hold" in lost.faults(lost.data())["constant"]


def test_concentrations_are_those_of_the_data_sheet(stations):
    lab = ready(stations["circulation"], of_class(CLASSES[0]))
    data = lab.data(dose=2.0)
    assert data["dose"] == pytest.approx(2 * lab.suggestion.dose)
    inside_ = reach(lab.compound, data["dose"])
    assert data["plasma"] == pytest.approx(inside_ / lab.compound.brain)
    sites = {site: x for site, x, _ in data["load"].sites}
    assert sites["net"] == pytest.approx(data["plasma"] / lab.compound.K["NET"])
    trial = ready(stations["trial"], of_class(CLASSES[0]))
    assert trial.data()["concentration"] == pytest.approx(trial.suggestion.concentration)


# -- every class, every position -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("story", CLASSES)
def test_every_class_of_unknown_runs(stations, name, story):
    lab = ready(stations[name], of_class(story))
    result = lab.result(run=2, date="today")
    data = lab.data(run=2)
    assert result.station == name and result.findings and len(lab.describe(data)) <= 260
    shown = Frame(lab, data, scale=0.25).pixels(data)
    assert (shown != shown[0, 0]).any()
    assert story != SIDE or result.figure("png")[:4] == b"\x89PNG"
    told = lab.truth(lab.data())
    assert "<strong>" in told and "." in told
    assert name == "circulation" or ("sleepiness" in told) == (story == "alpha2 agonist")
    assert lab.compound.story == story


def test_inert_means_inert(stations):
    for name in NAMES:
        lab = stations[name].at(me(of_class("inert")))
        data = lab.data(dose=10.0)
        if name == "circulation":
            true = pressor_study.truth(data["load"], "tyramine", "none", False)
            assert true["MAP"] == true["HR"] == 0 and true["ratio"] == 1
        elif name == "cognition":
            assert detection_study.truth(data["plan"], lab.compound, data["concentration"]) == pytest.approx(
                0, abs=1e-5
            )
        else:
            assert data["tried"].points < 1e-4 and data["tried"].side == known("side_placebo")


def test_atomoxetine_is_what_it_is_in_a_trial():
    """The map is set so that a blocker with the rise of atomoxetine has the points of atomoxetine."""
    from nelib.clinic import benefit, cortex

    held = float(cortex.occupied("atomoxetine")["NET"])
    like = designed("like atomoxetine", NET=10.0)
    c = 10.0 * held / (1 - held)
    # compound_effect leaves other ways of clearance, cortex does not: the rise differs a little.
    assert compound_trial.points(like, c) == pytest.approx(in_points("atomoxetine"), rel=0.12)
    assert compound_trial.reference() == pytest.approx(
        float(benefit.benefit(benefit.start("low"), "atomoxetine")) - float(benefit.benefit(20.0, "atomoxetine", 0.0))
    )
    assert compound_trial.points(like, 0.0) == 0 and compound_trial.side(like, 0.0, 0.0) == known("side_placebo")
    assert compound_trial.points(designed(alpha2A=1.0, efficacy={"alpha2A": 1.0}), 100.0) == compound_trial.most()


@pytest.mark.parametrize("name", NAMES)
def test_substrates_and_drugs_of_the_course_run(stations, name):
    driver = designed("driver", kind="substrate", NET=50.0, DAT=500.0)
    for compound in (driver, library()["atomoxetine"], library()["propranolol"]):
        lab = stations[name].of(compound)
        assert lab.describe(lab.data())
    # A substrate releases by itself and leaves less for tyramine.
    load = pressor_test.load(driver, 100.0, 100.0)
    assert load.substrate == 2 and pressor_study.truth(load, "tyramine", "none", False)["MAP"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_read_outs_pictures_and_bounds_hold_over_the_sweep(stations, name):
    lab = ready(stations[name], of_class(SIDE))
    frame = None
    spent = []
    places = list(positions(lab.controls, np.random.default_rng(3), 4))
    for k, values in enumerate(places[::2]):
        begun = time.process_time()
        data = lab.data(**values)
        spent.append(time.process_time() - begun)
        text = lab.describe(data)
        assert 30 < len(text) <= 260 and "nan" not in text and "inf" not in text.replace("inferior", "")
        assert not [b.problem() for b in lab.bounds(data) if b.problem()]
        assert all(len(line) <= 140 for line in lab.printout(data).splitlines())
        assert len(lab.readings(data["session"]) if name == "circulation" else lab.table(data)) > 1
        assert lab.found(data) and lab.entry(data)
        if k % 8 == 0:
            frame = frame or Frame(lab, data, scale=1)
            assert (frame.pixels(data) != frame.pixels(data)[0, 0]).any()
    assert np.median(spent) < 0.1


@pytest.mark.parametrize("name", NAMES)
def test_controls_presets_and_the_bench(stations, name):
    lab = stations[name]
    assert 3 <= len(lab.controls) <= 6 and all(len(c.title) <= 28 for c in lab.controls)
    first = lab.settings()
    for settings in lab.presets.values():
        assert any(first[k] != v for k, v in settings.items())
        assert lab.faults(lab.data(**settings)), "no preset mends all"
    for control in lab.controls:
        low, high = (lab.data(**{control.name: end}) for end in (control.ends()[0], control.ends()[-1]))
        assert lab.describe(low) != lab.describe(high), control.name
    bench = lab.show(me=me("anna"))
    assert isinstance(bench, Sealed) and bench.data["run"] == 1
    table = bench.run(dose=2.0)
    assert len(table) and len(bench.book()) == 2
    bench.open()
    assert "<strong>" in bench.inside.value


def test_runs_belong_to_a_student(stations):
    for name in NAMES:
        anna, ben = (stations[name].at(me(who)) for who in ("anna", "ben"))
        assert anna.printout(anna.data(run=2)) == anna.printout(anna.data(run=2))
        assert anna.printout(anna.data(run=2)) != anna.printout(anna.data(run=3))
        assert anna.printout(anna.data(run=2)) != ben.printout(ben.data(run=2))


def test_the_defaults_are_a_hurried_design(stations):
    named = {"circulation": {"drift", "few"}, "cognition": {"practice", "regression"},
             "trial": {"blinding", "endpoint"}}  # fmt: skip
    for name, wanted in named.items():
        lab = ready(stations[name], of_class(CLASSES[0]))
        assert wanted <= set(lab.faults(lab.data()))


# -- impossible input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pressor_study.Plan(2), "subjects"), (lambda: pressor_study.Plan(8, "adrenaline"), "challenge"),
        (lambda: pressor_study.Plan(8, control="none"), "control"), (lambda: pressor_study.Plan(8.5), "subjects"),
        (lambda: pressor_test.load("X", 1, 1), "Compound"), (lambda: pressor_test.load(designed(), -1, 1), "plasma"),
        (lambda: pressor_test.rates("salt"), "amine"), (lambda: pressor_test.ratios(-1), "blocked"),
        (lambda: detection_study.Plan(2, 10), "number of people"), (lambda: detection_study.Plan(8, 0), "trials"),
        (lambda: detection_study.Plan(8, 10, "tall"), "people"), (lambda: detection_study.Plan(8, 10, blind=1), "blind"),
        (lambda: detection_study.Plan(8, 10, control="x"), "control"),
        (lambda: detection_study.U(0.0, designed(), 1.0), "start"),
        (lambda: detection_study.U(20.0, designed(alpha1=5.0, efficacy={"alpha1": 1.0}), 1.0), "alpha-1"),
        (lambda: detection_study.perform(detection_study.Plan(8, 10), designed(), -1, np.random.default_rng(0)),
         "concentration"),
        (lambda: compound_trial.points(designed(), float("nan")), "concentration"),
        (lambda: pressor_test.state(average(), pressor_test.Load(), "tyramine", -1), "rate"),
        (lambda: pressor_test.state(average(), pressor_test.Load(), antagonist="water"), "antagonist"),
    ],
)  # fmt: skip
def test_impossible_input_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize("name", NAMES)
def test_stations_refuse_impossible_decisions(stations, name):
    lab = stations[name]
    for given in (dict(dose=0), dict(dose=float("nan")), dict(doze=1), dict(run=0)):
        with pytest.raises(ValueError, match="dose|Dose|Daily|run"):
            lab.data(**given)
    with pytest.raises(ValueError, match="results"):
        lab.after("K_i")


def test_the_choices_of_the_science_are_those_of_the_stations(stations):
    options = {c.name: getattr(c, "options", ()) for c in stations["cognition"].controls}
    assert options["people"] == detection_study.PEOPLE and options["control"] == detection_study.CONTROLS
    assert EVERYBODY in options["people"] and LOW_SCORE in options["people"]
    assert {SCREENING, RANDOM} <= set(options["control"])
