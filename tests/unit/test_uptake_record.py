"""The virtual record of uptake: its law, and what noise, zero and blocker do to it."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import lambertw

from nelib.kit.personal import Personal
from nelib.synapse.uptake_record import BLOCKER, K_M, NOISE, SWEEPS, ZERO, course, sweeps, transporter

ME = Personal("02_release", "ada", environ={})


@pytest.mark.parametrize("peak", [0.01, 1.7, 20.0])
@pytest.mark.parametrize("K", [0.5, 4.5])
def test_the_course_solves_the_equation(peak, K):
    times = np.linspace(0, 30, 7)
    path = solve_ivp(lambda _, c: -0.3 * c / (K + c), (0, 30), [peak], t_eval=times, rtol=1e-11, atol=1e-13)
    assert course(times, peak, 0.3, K) == pytest.approx(path.y[0], rel=1e-6, abs=1e-10)
    assert course(7, peak, 0.3, K) == pytest.approx(K * lambertw(peak / K * np.exp((peak - 2.1) / K)).real, rel=1e-9)


def test_the_limits_of_the_course():
    assert course(0, 1.7, 0.3, 0.5) == pytest.approx(1.7)
    assert course(2, 1000, 0.3, 0.5) == pytest.approx(1000 - 0.6, abs=1e-3)  # saturated: a straight line
    assert course(2, 1e-6, 0.3, 0.5) == pytest.approx(1e-6 * np.exp(-1.2), rel=1e-5)  # far below K: an exponential
    assert np.isfinite(course([0, 1e4], 1e5, 0.3, 0.5)).all()


def test_the_record_is_the_course_with_a_zero_and_noise():
    record, truth = sweeps(ME), transporter(ME)
    assert list(record.columns) == ["blocker", "sweep", "time", "signal"]
    assert record.groupby("blocker")["sweep"].nunique().to_dict() == {0.0: SWEEPS, BLOCKER: SWEEPS}
    assert not record["time"].between(-0.3, -1e-9).any()
    for (blocker, _), sweep in record.groupby(["blocker", "sweep"]):
        before = sweep.loc[sweep["time"] < 0, "signal"]
        assert ZERO[0] - 0.02 < before.mean() < ZERO[1] + 0.02
        assert before.std() == pytest.approx(NOISE, rel=0.4)
        after = sweep[sweep["time"] >= 0]
        peak = after["signal"].iloc[:3].mean() - before.mean()
        assert peak == pytest.approx(truth["peak"], rel=0.25)
        clean = course(after["time"], peak, truth["V_max"], K_M * (1 + blocker / truth["K_i"]))
        assert np.abs(after["signal"] - before.mean() - clean).max() < 0.15


def test_numbers_belong_to_a_student():
    assert transporter(Personal("02_release", environ={})) == {"V_max": 0.30, "K_i": 9.0, "peak": 1.7}
    assert transporter(ME) == transporter(Personal("02_release", "ADA", environ={}))
