"""The network of Gilzenrat et al.: targets of the dossier, an independent simulator, what hangs on a sign."""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.units import check_model_units
from nelib.locus import gain, gilzenrat
from nelib.locus.gilzenrat import network, trial, trials


def test_a10_the_phasic_mode_answers_more_strongly_and_faster():
    phasic, tonic = trial("phasic"), trial("tonic")
    assert phasic.peak("h")[0] > 3 * tonic.peak("h")[0]
    assert phasic.reaction < tonic.reaction


def test_a10_numbers_of_the_dossier():
    phasic, tonic = trial("phasic"), trial("tonic")
    assert [phasic.before("g"), tonic.before("g")] == pytest.approx([0.85, 1.07], abs=0.01)
    assert phasic.peak("h") == pytest.approx((1.01, 1.66), abs=0.03)
    assert tonic.peak("h")[0] == pytest.approx(0.257, abs=0.001)
    assert [phasic.peak("g")[0], tonic.peak("g")[0]] == pytest.approx([1.55, 1.21], abs=0.015)
    # The output of the response unit crosses 0.6. These two times need the bias inside the gain, although the dossier
    # writes f = logistic(g x - b).
    assert [phasic.reaction, tonic.reaction] == pytest.approx([2.20, 2.42], abs=0.02)


def test_with_the_bias_beside_the_gain_the_order_depends_on_the_threshold():
    """The locus coeruleus does the same; the tonic mode is first at 0.6 and last at 0.75."""
    both = {t: [trial(m, bias="beside", threshold=t) for m in ("phasic", "tonic")] for t in (0.6, 0.75)}
    assert both[0.6][0].peak("h")[0] > 3 * both[0.6][1].peak("h")[0]
    assert [r.reaction for r in both[0.6]] == pytest.approx([1.83, 1.36], abs=0.02)
    assert both[0.75][0].reaction < both[0.75][1].reaction


@pytest.mark.parametrize("bias", gilzenrat.BIASES)
@pytest.mark.parametrize("mode", gilzenrat.MODES)
def test_libroadrunner_says_the_same_units_and_libsbml(bias, mode):
    model = network(bias)
    assert check_model_units(model) == []
    changes = {"C": gilzenrat.coherence(mode), "I_1": 1.0}
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    times = np.linspace(0, 10, 101)
    runner = roadrunner.RoadRunner(model.sbml(changes))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-13
    other = np.asarray(runner.simulate(0, 10, 101, [f"[{s}]" for s in model.species]))
    path = model.simulate(times, parameters=changes)
    for i, s in enumerate(model.species):
        np.testing.assert_allclose(path[s], other[:, i], rtol=1e-4, atol=1e-7, err_msg=s)


def test_without_noise_the_stepped_trials_are_the_trial():
    time, states, reaction = trials("phasic", "target", count=2, sd=0.0)
    smooth = trial("phasic", "target")
    assert reaction == pytest.approx(smooth.reaction, abs=0.05)
    for name in ("h", "g", "f3"):
        np.testing.assert_allclose(np.interp(smooth.time, time, states[name][:, 0]), smooth.states[name], atol=0.06)


def performance(mode, **settings):
    """Return hit rate, false-alarm rate and d' over 400 trials of each kind, with the same noise."""
    hits, alarms = (np.isfinite(trials(mode, s, count=400, **settings)[2]).sum() for s in ("target", "distractor"))
    return gain.detection(int(hits), 400 - int(hits), int(alarms), 400 - int(alarms))


@pytest.mark.parametrize("bias", gilzenrat.BIASES)
def test_with_noise_the_phasic_mode_has_fewer_false_alarms(bias):
    phasic, tonic = performance("phasic", bias=bias), performance("tonic", bias=bias)
    assert phasic["false_alarm_rate"] < tonic["false_alarm_rate"] - 0.1
    assert phasic["d_prime"] > tonic["d_prime"] + 0.5


def test_the_noise_does_not_change_with_the_mode():
    runs = [trials(m, "nothing", count=5, seed=2, k=0.0, w_LC=0.0)[1]["X3"] for m in ("phasic", "tonic")]
    # Without coupling to the locus coeruleus nothing else differs.
    np.testing.assert_array_equal(*runs)
    assert (trials("phasic", "nothing", count=5, seed=3, k=0.0, w_LC=0.0)[1]["X3"] != runs[0]).any()


def test_uncoupled_gain_stays_and_slows_or_loses_the_response():
    flat = trial("phasic", k=0.0)
    assert np.ptp(flat.states["g"]) == 0
    assert np.isnan(flat.reaction)
    assert trial("phasic", k=2.0).reaction > trial("phasic").reaction


def test_a_distractor_calls_nobody_without_noise():
    for mode in gilzenrat.MODES:
        assert np.isnan(trial(mode, "distractor").reaction)
        assert trial(mode, "distractor").peak("h")[0] < 0.3
    assert np.isnan(trial("phasic", "nothing").reaction)


def test_crossing():
    time = np.array([-1.0, 0, 1, 2])
    x = np.array([[0, 0.8, 0, 0.9], [0, 0.7, 0, 0.9], [1, 0.7, 0, 0.1], [1, 0.7, 0.5, 0.9]])
    found = gilzenrat.crossing(time, x, 0.6)
    assert found[0] == pytest.approx(0.6) and np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "fast"}, "no mode named 'fast'"),
        ({"mode": 1.2}, "mode must be at most 1"),
        ({"mode": 0}, "coherence of 0"),
        ({"stimulus": "both"}, "no stimulus named"),
        ({"bias": "above"}, "no place of the bias"),
        ({"tau_v": -1}, "at least 0"),
        ({"gamma": 1}, "no parameter named"),
    ],
)
def test_impossible_input_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        trial(**settings)
    with pytest.raises(ValueError, match=message):
        trials(**settings, count=2)
