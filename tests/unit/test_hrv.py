"""Heart rate variability: spectra of known signals, blocks in two postures, and what LF follows."""

from functools import cache

import numpy as np
import pytest
import sympy as sp

from nelib.body import heart_rate_variability as hrv
from nelib.body import hrv_spectrum as spectra
from nelib.body.heart_rate_variability import Subject, record, value
from nelib.body.hrv_spectrum import bands, spectrum

RUNS = 8


@cache
def blocks(posture, node="fast"):
    return spectra.blocks(posture, node=node, runs=RUNS)


def left(posture, band="LF", node="fast"):
    found = blocks(posture, node)
    return {name: getattr(b, band) / getattr(found["none"], band) for name, b in found.items()}


# --- spectra of known signals -------------------------------------------------------------------------------------


def beats_with(waves, duration=300, seed=None):
    """RR intervals around 800 ms with waves {frequency: amplitude in ms}, uneven as beats are."""
    t, ends, intervals = 0.0, [], []
    rng = np.random.default_rng(seed)
    while t < duration:
        RR = 800 + sum(a * np.sin(2 * np.pi * f * t) for f, a in waves.items())
        RR += 0 if seed is None else rng.normal(0, 10)
        t += RR / 1000
        ends.append(t)
        intervals.append(RR)
    return np.array(ends), np.array(intervals)


@pytest.mark.parametrize("method", spectra.METHODS)
@pytest.mark.parametrize(("frequency", "band"), [(0.1, (0.04, 0.15)), (0.25, (0.15, 0.4)), (0.3, (0.15, 0.4))])
def test_a_wave_has_its_power_in_its_band(method, frequency, band):
    """A sine of amplitude a has the power a²/2, at its frequency and nowhere else."""
    found = spectrum(*beats_with({frequency: 30.0}), method)
    assert found.power(*band) == pytest.approx(450, rel=0.1)
    assert found.peak == pytest.approx(frequency, abs=0.01)
    other = (0.15, 0.4) if band[0] < 0.1 else (0.04, 0.15)
    assert found.power(*other) < 0.05 * found.power(*band)


def test_powers_add_up_to_the_variance():
    t, RR = beats_with({0.08: 25.0, 0.27: 15.0}, seed=1)
    found = spectrum(t, RR)
    assert found.power(0.0034, found.frequency[-1]) == pytest.approx(RR.var(), rel=0.06)


def test_both_methods_agree():
    found = [bands(record(seed=s), m) for s in range(1, 4) for m in spectra.METHODS]
    for lomb, welch in zip(found[::2], found[1::2], strict=True):
        assert pytest.approx(lomb.LF, rel=0.2) == welch.LF and pytest.approx(lomb.HF, rel=0.1) == welch.HF
        assert welch.heart_rate == lomb.heart_rate


def test_the_ratio_and_normalized_units_are_one_number():
    b = spectra.Bands(100.0, 300.0, 600.0, 70.0)
    assert b.ratio == 0.5 and b.normalized == pytest.approx(b.ratio / (1 + b.ratio))
    assert spectra.Bands(0, 1, 0, 70).ratio == np.inf and np.isnan(spectra.Bands(0, 0, 0, 70).normalized)


# --- the heart ----------------------------------------------------------------------------------------------------


def test_derived():
    made = hrv.derivation()
    names = "H_i H_s H_v v d a b g BRS"
    H_i, H_s, H_v, v, d, a, b, g, BRS = sp.symbols(names)
    assert made["H"].subs({d: 0, v: 0}) == H_i
    assert (
        sp.simplify(made["H"].subs({d: 1, v: 0, b: 0}) - H_s) == 0
        and sp.simplify(made["H"].subs({d: 0, v: 1, a: 0}) - H_v) == 0
    )
    numbers = {H_i: 93, H_s: 119, H_v: 55, v: 1, d: 1, a: 0, b: 0}
    assert float(made["BRS"].subs(g, made["g"]).subs(numbers | {BRS: 12})) == pytest.approx(12)


def test_three_measured_rates_multiply_to_the_fourth():
    """70 at rest, +49 by atropine (Maciel 1985), -15 by propranolol, +23 by both (Cumming & Carr 1967): 70.4."""
    assert hrv.rates() == {"H_i": 93, "H_s": 119, "H_v": 55}
    assert Subject().rate() == pytest.approx(119 * 55 / 93) == pytest.approx(70, rel=0.01)
    assert Subject(atropine=1).rate() == pytest.approx(119) and Subject(propranolol=1).rate() == pytest.approx(55)
    assert Subject(atropine=1, propranolol=1).rate() == 93


def test_the_sensitivity_is_that_of_the_intervals():
    """Small slow changes of pressure move the RR interval by BRS: by regression over the recorded beats."""
    for BRS in (4, 12):
        who = Subject(BRS=BRS, propranolol=1, breath=0.25)
        wave = np.interp(np.arange(2), [0, 1], [-0.01, 0.01])
        RR = 60_000 / who.rate(vagus=who.vagus * (1 + who.gain * wave))
        # Without the sympathetic nerve intervals are longer, and so is their change, by the same factor.
        factor = Subject().rate() / who.rate()
        assert np.diff(RR)[0] / 0.02 == pytest.approx(BRS * factor, rel=1e-3)


def test_beats_are_those_of_the_rate():
    for seed in (1, 2):
        run = record(seed=seed)
        assert np.diff(run.beats) * 1000 == pytest.approx(run.RR[1:])
        assert 60_000 / run.RR.mean() == pytest.approx(float(Subject().rate()), rel=0.01)
        assert run.beats[0] > 0 and run.beats[-1] <= 300 and (run.RR > 300).all()


def test_both_nerves_cut_leave_a_clock():
    run = record(Subject(atropine=1, propranolol=1))
    assert run.RR.std() < 0.01 and run.pressure.std() > 1


def test_a_finer_step_changes_little():
    for posture in hrv.POSTURES:
        a, b = (bands(record(Subject(posture), seed=1, step=h)) for h in (0.1, 0.05))
        assert pytest.approx([a.LF, a.HF], rel=0.02) == [b.LF, b.HF]


def test_blocks_do_not_draw_other_pressures():
    a, b = record(seed=3), record(Subject(atropine=1), seed=3)
    assert (a.pressure == b.pressure).all() and not (record(seed=4).pressure == a.pressure).any()


def test_pressure_resonates_below_the_edge():
    """The loop of man would wave at 0.1 Hz at its edge; held below it, it resonates, somewhat slower."""
    run = record(Subject("standing"), duration=3000, seed=1)
    slow = run.pressure - value("breath_pressure") * np.sin(2 * np.pi * 0.25 * run.time)
    power = np.abs(np.fft.rfft(slow - slow.mean())) ** 2
    f = np.fft.rfftfreq(slow.size, run.time[1] - run.time[0])
    smooth = np.convolve(power, np.ones(30) / 30, "same")
    assert 0.065 < f[smooth.argmax()] < 0.1
    inside = (f > 0.04) & (f < 0.15)
    assert power[inside].mean() > 5 * power[(f > 0.2) & (f < 0.4)].mean()


# --- blocks -------------------------------------------------------------------------------------------------------


def test_pomeranz_supine():
    """Pomeranz 1985: supine fluctuations below 0.12 Hz are mediated entirely by the vagus, respiratory ones too.

    The model: atropine leaves 7% of LF, propranolol three quarters; and less than 1% of HF.
    """
    lf, hf = left("supine"), left("supine", "HF")
    assert lf["atropine"] < 0.1 and lf["propranolol"] > 0.6 and hf["atropine"] < 0.01 < 1 < hf["propranolol"]
    assert lf["both"] < 1e-6


def test_pomeranz_standing():
    """Standing, LF rises and both nerves carry it; HF falls and stays vagal."""
    assert blocks("standing")["none"].LF > 1.4 * blocks("supine")["none"].LF
    assert blocks("standing")["none"].HF < 0.5 * blocks("supine")["none"].HF
    lf = left("standing")
    assert lf["atropine"] < 0.4 and lf["propranolol"] < 0.6
    assert left("standing", "HF")["atropine"] < 0.1


def test_the_slow_node_misses_pomeranz_standing():
    """With a cut-off of 0.01 to 0.02 Hz (Berger) the sympathetic wave comes so late that it works against the vagal one.

    Then LF falls on standing, and propranolol raises it. That is what the model says of this node, and not what was
    seen; the times of Mokrane & Nadeau fit.
    """
    lf = left("standing", node="slow")
    assert lf["propranolol"] > 1.5 and lf["atropine"] < 0.2
    assert blocks("standing", "slow")["none"].LF < blocks("supine", "slow")["none"].LF


def test_how_much_of_a_sympathetic_wave_the_node_lets_through():
    passed = {n: float(hrv.FORMULAS.compute("passed", f=0.1, tau=hrv.node(n)[0])) for n in hrv.NODES}
    assert passed == pytest.approx({"fast": 0.604, "slow": 0.148}, abs=1e-3)


def test_hf_in_ms_is_not_the_vagus_alone():
    """Propranolol leaves the vagus alone and slows the heart: longer intervals vary by more milliseconds."""
    found = blocks("supine")
    ratio = found["propranolol"].HF / found["none"].HF
    assert ratio == pytest.approx((70.4 / 55) ** 2, rel=0.1) and ratio > 1.5


# --- what LF follows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("node", hrv.NODES)
def test_lf_follows_the_baroreflex_and_not_the_drive(node):
    """Moak 2007: LF unrelated to norepinephrine spillover of the heart; log LF with log BRS r = 0.72."""
    drive = spectra.steepness("drive", [0.5, 1, 2], node=node, runs=4)
    sensitivity = spectra.steepness("BRS", [3, 6, 12], node=node, runs=4)
    assert sensitivity > 2 * abs(drive) and abs(drive) < 0.5
    if node == "slow":
        assert abs(drive) < 0.1 and sensitivity == pytest.approx(2, abs=0.2)


def test_without_cardiac_nerves():
    """Moak 2007: without cardiac sympathetic nerves LF is normal if the baroreflex is, and low with a weak baroreflex.

    The slow node agrees. The fast node, which gets Pomeranz right, leaves only half of LF without these nerves: neither
    of the two published times satisfies both papers.
    """
    shares = {}
    for node in hrv.NODES:
        healthy, without, weak = (
            spectra.mean_bands(Subject(node=node, **given), 6)
            for given in ({}, {"drive": 0.0}, {"BRS": value("moak_low")})
        )
        shares[node] = without.LF / healthy.LF, weak.LF / healthy.LF
    assert shares["slow"] == pytest.approx((1.1, 0.07), abs=0.05)
    assert shares["fast"] == pytest.approx((0.45, 0.33), abs=0.05)


def test_heart_failure_more_bursts_less_lf():
    """Circulation 1997: 62 against 39 bursts/min in the muscle nerve, and less LF power of the RR interval."""
    assert value("failure_drive") == pytest.approx(62 / 39, abs=0.005)
    healthy, ill = spectra.failure(4)
    assert ill.LF < 0.5 * healthy.LF and ill.heart_rate > healthy.heart_rate + 10


def test_slow_breathing_makes_a_sympathetic_storm_of_nothing():
    """From 15 to 6 breaths a minute: LF/HF rises fifty-fold and more, the heart rate stays."""
    usual, slow = spectra.breathing(4)
    assert slow.ratio > 50 * usual.ratio and slow.heart_rate == pytest.approx(usual.heart_rate, rel=5e-3)


def test_atropine_makes_the_balance_sympathetic():
    """LF/HF rises tenfold although no sympathetic nerve fires more: the denominator went away."""
    found = blocks("supine")
    assert found["atropine"].ratio > 8 * found["none"].ratio and found["atropine"].LF < found["none"].LF / 10


def test_more_traffic_lowers_hf_too():
    """HF falls as the sympathetic drive rises, at the same vagal traffic: through the heart rate."""
    assert spectra.steepness("drive", [0.5, 1, 2], "HF", runs=3) < -0.2


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Subject("sitting"), "no posture"), (lambda: Subject(node="medium"), "no node"),
        (lambda: Subject(drive=-1), "drive"), (lambda: Subject(vagus=3), "would stop"),
        (lambda: Subject(vagus=0), "BRS must be 0"), (lambda: Subject(BRS=float("nan")), "finite"),
        (lambda: Subject(atropine=2), "at most 1"), (lambda: Subject(breath=0), "breath"),
        (lambda: Subject(propranolol="full"), "number"), (lambda: record("me"), "Subject"),
        (lambda: record(duration=0), "duration"), (lambda: record(seed=-1), "seed"), (lambda: record(step=0), "step"),
        (lambda: hrv.value("x"), "no record"), (lambda: spectrum([1, 2], [800]), "2 times, but 1"),
        (lambda: spectrum([1, 2], [800, 800]), "at least 16"), (lambda: spectrum(range(20, 0, -1), [800] * 20), "rise"),
        (lambda: spectrum(range(20), [-1] * 20), "above 0"), (lambda: spectrum(range(20), [800] * 20, "FFT"), "no method"),
        (lambda: bands(3), "Recording"), (lambda: spectra.mean_bands(Subject(), 0), "runs"),
        (lambda: spectra.left("supine", "MF"), "no band"), (lambda: spectra.follow("age", [1]), "no factor"),
        (lambda: spectra.steepness("drive", [1, 1]), "two different"), (lambda: spectra.steepness("drive", [0, 1]), "above 0"),
        (lambda: spectra.Spectrum(np.arange(3.0), np.ones(3)).power(2, 1), "below high"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_subject_without_vagal_traffic():
    who = Subject(vagus=0, BRS=0)
    assert who.gain == 0 and who.rate() == pytest.approx(119) and bands(record(who)).HF < 10
