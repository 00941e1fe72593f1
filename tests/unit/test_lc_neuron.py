"""The neuron of the locus coeruleus: targets of the dossier, three brakes, one-brake fits that fail, the mean field."""

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import brentq

from nelib.locus import autoinhibition, neuron
from nelib.locus.neuron import evidence, simulate

SHOCKS = neuron.shock_times(66)


@pytest.fixture(scope="module")
def rest() -> float:
    return simulate(60, cells=100).rate()


@pytest.fixture(scope="module")
def drugs():
    """Clonidine and antagonist in one run: the conditions share their noise."""
    clonidine = np.array([0, 0.1, 0.2, 0.3, 0.5, 1, 0.3, 0, 0])
    antagonist = np.array([0, 0, 0, 0, 0, 0, 3, 1, 100])
    return simulate(60, cells=100, clonidine=clonidine, antagonist=antagonist).rate()


def shocked(**settings):
    """Return spikes in 0 to 0.5 s, and rates in 0.5 to 1.5, 1.5 to 4.5 and 4.5 to 5.5 s, as in the dossier."""
    run = simulate(66, cells=60, settle=5, shocks=SHOCKS, **settings)
    events = SHOCKS[2:]
    return (
        run.around(events, 0, 0.5) * 0.5,
        run.around(events, 0.5, 1.5),
        run.around(events, 1.5, 4.5),
        run.around(events, 4.5, 5.5),
    )


def test_a3_half_of_the_girk_channels_at_220_nM():
    """EC50 of Arima et al. (1998): 2.2e-7 M."""
    assert evidence("EC50").value == 220
    assert neuron.opened(220) == pytest.approx(0.5, abs=1e-12)


def test_a3_clonidine_silences_and_the_antagonist_reverses(drugs):
    relative = drugs / drugs[0]
    assert relative[5] < 0.05
    assert 0.9 < relative[6] < 1.1


def test_a3_drugs_as_the_dossier_computed_them(drugs):
    relative = drugs / drugs[0]
    np.testing.assert_allclose(relative[1:6], [0.70, 0.46, 0.26, 0.06, 0.00], atol=0.02)
    np.testing.assert_allclose(relative[7:], [1.18, 1.42], atol=0.04)
    assert np.interp(-0.5, -relative[:6], [0, 0.1, 0.2, 0.3, 0.5, 1]) == pytest.approx(0.19, abs=0.015)


def test_slowed_uptake_as_the_dossier_computed_it(rest):
    rates = simulate(60, cells=100, uptake=1 / np.array([2.0, 4, 8, 17])).rate()
    np.testing.assert_allclose(rates / rest, [0.74, 0.45, 0.17, 0.01], atol=0.02)


def test_a4_foot_shock():
    """2.5 to 4.5 spikes in the shock, then a pause of 0.10 to 0.25 Hz, less than half of the rest."""
    spikes, after, pause, late = shocked()
    rest = simulate(40, cells=60).rate()
    assert 2.5 < spikes < 4.5
    assert 0.10 < pause < 0.25 and pause < rest / 2
    assert spikes == pytest.approx(3.48, abs=0.15)
    assert [after, pause, late] == pytest.approx([0.87, 0.17, 0.37], abs=0.05)


def test_peak_of_the_response_is_early_and_within_that_of_single_cells():
    run = simulate(66, cells=60, settle=5, shocks=SHOCKS)
    times, rate = run.histogram(SHOCKS[2:], 5.5, 0.01)
    assert 6 < rate.max() < 30 and 0.01 <= times[rate.argmax()] <= 0.06


def test_rest_of_the_dossier(rest):
    """0.63 to 0.65 Hz there; 0.617 Hz here over four long runs. CV 0.64, below the 0.85 of the 14 real cells."""
    assert rest == pytest.approx(evidence("rate_rest").value, rel=0.02)
    assert 0.60 < rest < 0.66
    assert simulate(60, cells=60).cv() == pytest.approx(0.64, abs=0.02)
    assert evidence("cv_shocked").value == 0.845


def test_each_brake_does_its_part_in_the_pause():
    whole, slow, receptor, medium = (shocked(without=w)[2] for w in ((), ["sAHP"], ["a2"], ["mAHP"]))
    assert slow == pytest.approx(1.01, abs=0.08)  # dossier: 1.01 Hz
    assert receptor == pytest.approx(0.38, abs=0.05)  # dossier: 0.36 Hz
    # The medium one ends within a second: without it the burst is longer, and the pause deeper.
    assert medium < whole and shocked(without=["mAHP"])[0] > shocked()[0] + 1


def test_a_blocked_receptor_and_a_cut_one_are_the_same():
    runs = [simulate(10, cells=20, settle=0, **k).fired for k in ({"antagonist": 1e12}, {"without": ["a2"]})]
    assert (runs[0] == runs[1]).all() and runs[0].any()


class TestOneBrake:
    """Fits with one mechanism follow the shock and fail with drugs: the identifiability lesson of the dossier."""

    OBSERVED = ("spikes_shock", "rate_after", "rate_pause", "rate_late")
    ERRORS = (0.48, 0.34, 0.035, 0.056)

    @pytest.mark.parametrize("name", neuron.FITS)
    def test_all_follow_the_shock(self, name):
        found = shocked(**neuron.fit(name))
        for value, record, error in zip(found, self.OBSERVED, self.ERRORS, strict=True):
            assert abs(value - evidence(record).value) < 3 * error, record

    def test_a2_only_is_disinhibited_far_too_much(self):
        rates = simulate(60, cells=60, antagonist=np.array([0, 1e6]), **neuron.fit("a2 only")).rate()
        # Dossier: 13.5 times; the refit here gives 14.6, the whole model 1.45.
        assert 11 < rates[1] / rates[0] < 17

    def test_a2_only_of_the_dossier(self):
        """The dossier names g_G 0.76 and d_n 61 only; with the rest as in the whole model it gives about 13 times."""
        settings = {"g_G": 0.76, "d_n": 61.0, "d_A": 0.0, "d_S": 0.0}
        rates = simulate(60, cells=60, antagonist=np.array([0, 1e6]), **settings).rate()
        assert rates[1] / rates[0] == pytest.approx(13.5, rel=0.1)

    def test_ahp_only_cannot_be_silenced(self):
        rates = simulate(20, cells=20, clonidine=np.array([0, 1, 1000]), **neuron.fit("AHP only")).rate()
        assert rates[1] == rates[0] == rates[2] > 0.3


class TestSolver:
    def test_a_plain_euler_loop_says_the_same(self):
        """All five equations stepped together at 2 ms, straight from the expressions that the lesson shows."""
        shown = neuron.equations()
        p = {n: evidence(n).value for n in neuron.PARAMETERS} | {"u": 1.0, "c": 0.2, "Y": 0.0, "I": 0.0}
        states = sp.symbols("V g_A g_S n G")
        rhs = sp.lambdify(states, [shown[s.name].subs(p) for s in states], modules="numpy")
        dt, cells, steps = 0.002, 60, 20000
        rng = np.random.default_rng(5)
        y = np.array([np.full(cells, v) for v in (-55.0, 0.008, 0.1, 20.0, 0.2)])
        count = 0
        for k in range(steps):
            y += dt * np.array(rhs(*y))
            y[0] += p["sigma"] * np.sqrt(2 * dt / p["tau_m"]) * rng.standard_normal(cells)
            hit = y[0] >= p["V_th"]
            y[0, hit] = p["V_r"]
            y[1, hit] += p["d_A"]
            y[2, hit] += p["d_S"]
            y[3, hit] += p["d_n"]
            count += hit.sum() if k >= steps / 2 else 0
        plain = count / cells / (dt * steps / 2)
        assert simulate(20, cells=200, clonidine=0.2).rate() == pytest.approx(plain, abs=0.035)

    def test_half_the_step_changes_the_rate_by_less_than_4_percent(self, rest):
        """As the dossier found; independent noise, 100 cells."""
        assert simulate(60, cells=100, dt=0.001).rate() == pytest.approx(rest, rel=0.04)

    def test_one_step_of_the_brakes_is_short_enough(self, rest, monkeypatch):
        record = evidence("hold")
        fine = type(record)(**{**record.__dict__, "value": 1.0})
        monkeypatch.setitem(neuron._table(), "hold", fine)
        assert simulate(60, cells=100).rate() == pytest.approx(rest, rel=0.02)

    def test_without_noise_and_brakes_it_is_the_integrate_and_fire_cell_of_the_textbook(self):
        """Interval tau ln((E - Vr)/(E - Vth)), and silence below threshold."""
        settings = {"sigma": 0.0, "without": list(neuron.BLOCKS), "settle": 0, "cells": 1, "dt": 1e-4}
        for drive in (8.0, 12.0, 20.0):
            E = -52 + drive
            interval = 0.04 * np.log((E + 60) / (E + 45))
            (train,) = simulate(3, I_0=drive, **settings).trains()
            assert np.diff(train).mean() == pytest.approx(interval, rel=3e-3)
        assert not simulate(3, I_0=6.9, **settings).fired.any()

    def test_noise_has_the_spread_that_sigma_names(self):
        run = simulate(200, cells=1, settle=1, traces=True, V_th=1e6, without=list(neuron.BLOCKS))
        assert run.traces["V"].std() == pytest.approx(5.8, rel=0.06)
        assert run.traces["V"].mean() == pytest.approx(-52 + 4.8, abs=0.5)

    def test_traces_rest_where_the_equations_say(self):
        run = simulate(30, cells=1, traces=True, V_th=1e6, clonidine=0.5, uptake=0.5)
        n = 9 / 0.5
        x = n / 220 + 0.5
        assert run.traces["n"][-1] == pytest.approx(n, rel=1e-6)
        assert run.traces["G"][-1] == pytest.approx(0.94 * x / (1 + x), rel=1e-6)
        assert run.traces["g_A"][-1] < 1e-9

    def test_the_noise_is_common_to_all_conditions(self):
        both = simulate(10, cells=15, clonidine=np.array([0, 0.3])).fired
        alone = [simulate(10, cells=15, clonidine=c).fired for c in (0, 0.3)]
        assert (both[:, 0] == alone[0]).all() and (both[:, 1] == alone[1]).all()
        assert (simulate(10, cells=15).fired == alone[0]).all()
        assert (simulate(10, cells=15, seed=1).fired != alone[0]).any()

    def test_drugs_that_come_later(self):
        before = simulate(20, cells=40).fired
        run = simulate(40, cells=40, clonidine=1.0, drugs_at=20.0)
        assert (run.fired[:9995] == before[:9995]).all()
        assert run.rate(0, 20) > 0.4 and run.rate(30, 40) < 0.05

    def test_shocks_are_where_they_are_asked_for(self):
        run = simulate(8, cells=80, shocks=[3.0])
        assert run.rate(3.0, 3.5) > 4 * run.rate(0, 3) and run.rate(4.5, 7) < run.rate(0, 3)
        assert (run.fired[:1500] == simulate(8, cells=80).fired[:1500]).all()

    def test_shock_size_as_conditions(self):
        run = simulate(4, cells=60, shocks=[1.0], shock=np.array([0.0, 10.0, 40.0]))
        spikes = run.rate(1.0, 1.5) * 0.5
        assert spikes[0] < spikes[1] < spikes[2]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"clonidine": -1}, "clonidine must be at least 0"),
        ({"uptake": 0}, "uptake must be above 0"),
        ({"without": ["b2"]}, "no brake named 'b2'"),
        ({"tau_m": 0}, "tau_m must be above 0"),
        ({"clonidin": 1}, "no parameter named 'clonidin'"),
        ({"clonidine": [1, 2], "antagonist": [1, 2, 3]}, "of the same length"),
        ({"clonidine": float("nan")}, "clonidine must be finite"),
        ({"cells": 0}, "cells must be at least 1"),
        ({"shocks": [-1]}, "shock must be at least 0"),
        ({"dt": 0}, "dt must be a number above 0"),
    ],
)
def test_impossible_input_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        simulate(1, **{"cells": 2, "settle": 0, **settings})


def test_impossible_questions_to_a_recording_are_refused():
    run = simulate(1, cells=2, settle=0)
    with pytest.raises(ValueError, match="holds nothing"):
        run.rate(2, 3)
    with pytest.raises(ValueError, match="ends before"):
        run.around([0.9], 0, 1)
    with pytest.raises(ValueError, match="no fit named"):
        neuron.fit("alpha2")
    assert np.isnan(simulate(1, cells=2, settle=0, clonidine=50.0, I_0=-50.0).cv())


class TestMeanField:
    """The closed form: derived, solved, and compared with the cells from which its numbers come."""

    def test_the_constants_follow_their_rule(self):
        p = {n: evidence(n).value for n in ("a_mean", "b_brake", "R_free", "rate_rest", "d_n", "tau_n", "n_0", "EC50")}
        assert p["a_mean"] == pytest.approx(p["d_n"] * p["tau_n"])
        x = (p["n_0"] + p["a_mean"] * p["rate_rest"]) / p["EC50"]
        assert p["b_brake"] == pytest.approx((1 - p["rate_rest"] / p["R_free"]) * (1 + x) / x, rel=1e-3)
        assert autoinhibition.rate() == pytest.approx(p["rate_rest"], rel=1e-3)

    def test_the_blocked_rate_is_that_of_the_cells(self):
        assert simulate(60, cells=150, without=["a2"]).rate() == pytest.approx(evidence("R_free").value, rel=0.02)

    def test_root_and_stable_root_are_equal_and_solve_the_balance(self):
        made = autoinhibition.derivation()
        some = dict(a=22, R=0.9, b=3.3, n_0=9, EC50=220, u_NET=0.5, c=0.1, Y=0.7)
        some = {sp.Symbol(k): sp.Rational(str(v)) for k, v in some.items()}
        root, rate = made["root"].subs(some), made["rate"].subs(some)
        assert sp.simplify(root - rate) == 0
        assert abs(made["balance"].subs(some).subs(sp.Symbol("r"), root).evalf(30)) < 1e-25

    @pytest.mark.parametrize("dose", [0.0, 0.05, 0.2, 0.38])
    @pytest.mark.parametrize("block", [0.0, 2.0])
    @pytest.mark.parametrize("uptake", [1.0, 0.3])
    def test_bisection_says_the_same(self, dose, block, uptake):
        p = {n: evidence(r).value for n, r in autoinhibition.PARAMETERS.items()}

        def excess(r):
            x = (p["n_0"] + p["a"] * r) / (uptake * p["EC50"]) + dose
            return p["R"] * max(0, 1 - p["b"] * x / (1 + x + block)) - r

        expected = brentq(excess, 0, p["R"]) if excess(0) > 0 else 0.0
        assert autoinhibition.rate(dose, block, uptake) == pytest.approx(expected, abs=1e-10)

    def test_it_foretells_the_drugs_of_the_cells(self, drugs, rest):
        """Nothing was fitted to drugs: within 0.04 of the baseline for rates above a quarter of it."""
        relative = drugs / drugs[0]
        closed = autoinhibition.rate([0, 0.1, 0.2, 0.3, 0.5, 1, 0.3, 0, 0], [0, 0, 0, 0, 0, 0, 3, 1, 100])
        closed = closed / closed[0]
        for k in (1, 2, 6, 7, 8):
            assert closed[k] == pytest.approx(relative[k], abs=0.04)
        # Noise makes single cells fire where the mean field is silent: there the straight line fails.
        assert closed[3] < relative[3] - 0.04 and closed[4] == 0 < relative[4]

    def test_silencing_dose(self):
        dose = float(autoinhibition.silencing_dose())
        assert dose == pytest.approx(0.389, abs=0.001)
        assert autoinhibition.rate(dose * 0.999) > 0 == autoinhibition.rate(dose * 1.001)
        assert autoinhibition.silencing_dose(b=0.9) == np.inf
        assert autoinhibition.rate(1e9, b=0.9) == pytest.approx(0.1 * evidence("R_free").value, rel=1e-3)
        assert autoinhibition.silencing_dose(uptake=1e-6) == 0

    def test_limits(self):
        assert autoinhibition.rate(a=0.0, n_0=0.0) == pytest.approx(evidence("R_free").value)
        assert autoinhibition.rate(antagonist=1e12) == pytest.approx(evidence("R_free").value)
        with pytest.raises(ValueError, match="no parameter named"):
            autoinhibition.rate(beta=1)
        with pytest.raises(ValueError, match="uptake must be above 0"):
            autoinhibition.rate(uptake=0)
