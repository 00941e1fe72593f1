"""A session of targets and distractors: the equations taken apart are those of the network, noise is common."""

import numpy as np
import pytest

from nelib.locus import gilzenrat
from nelib.locus.vigilance import KINDS, session


@pytest.mark.parametrize("mode", [0.55, 0.75, 0.8, 0.95])
def test_without_noise_it_is_the_trial(mode):
    run = session(mode, sd=0, count=1, others=(0.6, mode))
    for kind in KINDS:
        smooth = gilzenrat.trial(mode, kind)
        for name, course in run.smooth[kind].items():
            exact = np.interp(run.time, smooth.time, smooth.states[name])
            np.testing.assert_allclose(course, exact, atol=0.08, err_msg=f"{kind} {name}")  # LC rises within 0.1
        np.testing.assert_allclose(run.noisy[kind][:, 0], run.smooth[kind]["f3"], atol=1e-12)
        assert run.reaction(kind) == pytest.approx(smooth.reaction, abs=0.02, nan_ok=True)
    assert run.peaks == pytest.approx([gilzenrat.trial(c).peak("h")[0] for c in (0.6, mode)], abs=0.02)


def test_a_step_is_that_of_the_compiled_network():
    """Euler steps of the whole network, straight from its equations, with the same start and stimulus."""
    from nelib.locus.vigilance import rested

    run, model = session(0.9, strength=1.2, sd=0, count=1), gilzenrat.network()
    values = model._values({"C": 0.9})
    y, rhs = list(rested(0.9)), gilzenrat._compiled("inside")
    found = []
    for t in run.time:
        found.append(0.9 * y[0] + 0.1 * values["d"])
        on = {"I_1": 1.2} if t > -1e-9 else {}
        y = [a + 0.02 * b for a, b in zip(y, rhs(y, list({**values, **on}.values())), strict=True)]
    np.testing.assert_allclose(run.smooth["target"]["h"], found, atol=1e-9)


def test_the_noise_is_common():
    a, b = (session(m, count=5, sd=0.2).noisy for m in (0.55, 0.95))
    early = slice(2, 12)
    for run in (a, b):  # no stimulus yet
        np.testing.assert_array_equal(run["target"][early], run["distractor"][early])
    assert np.corrcoef(np.diff(a["target"][early, 0]), np.diff(b["target"][early, 0]))[0, 1] > 0.95
    assert (session(0.95, count=5, sd=0.2, seed=1).noisy["target"] != b["target"]).any()


def test_it_agrees_with_longer_trials():
    """False alarms of the phasic and the tonic mode, 400 trials: 24 and 41% with 10 units of time of noise before."""
    alarms = [np.isfinite(session(m, count=400).reactions("distractor")).mean() for m in ("phasic", "tonic")]
    assert alarms == pytest.approx([0.24, 0.41], abs=0.05)
    assert np.isfinite(session("phasic", count=400).reactions("target")).mean() > 0.98


def test_the_mode_is_a_switch():
    peaks = session(count=1, others=(0.55, 0.75, 0.8, 0.95)).peaks
    assert peaks == pytest.approx([0.257, 0.29, 0.89, 1.005], abs=0.015)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "fast"}, "no mode named"),
        ({"others": (0.0,)}, "coherence of 0"),
        ({"strength": 0}, "strength must be"),
        ({"sd": -1}, "sd must be at least 0"),
        ({"count": 0}, "count must be at least 1"),
        ({"seed": -1}, "seed must be at least 0"),
    ],
)
def test_impossible_input_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        session(**settings)
