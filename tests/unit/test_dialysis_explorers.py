"""The explorers of lesson 04 against closed forms and the science, and what the lesson says about them."""

import numpy as np
import pytest

from nelib.explorers.dialysis import chromatogram, line, percent, probe
from nelib.kit.evidence import load_evidence
from nelib.kit.render import Frame
from nelib.synapse import microdialysis
from nelib.synapse.chromatogram import charge, concentration

E = {name: record.value for name, record in load_evidence("microdialysis").items()}
ALL = (probe, chromatogram, line, percent)


# What the probe brings out


@pytest.mark.parametrize("flow", [0.1, 1, 5])
@pytest.mark.parametrize("k", [0.1, 1, 10])
@pytest.mark.parametrize("length", [1, 4, 10])
def test_probe_shows_the_theory(flow, k, length):
    """Three resistances in series; a stirred beaker lacks that of the tissue."""
    data, Q = probe.data(flow=flow, k=k, length=length), flow / 60
    R = {n: microdialysis.evaluate(n, L=length) for n in ("R_d", "R_m")} | {
        "R_e": microdialysis.evaluate("R_e", L=length, k=k)
    }
    assert data["E"] == pytest.approx(1 - np.exp(-1 / (Q * sum(R.values()))))
    assert data["E_0"] == pytest.approx(1 - np.exp(-1 / (Q * (R["R_d"] + R["R_m"]))))
    assert data["dialysate"] == pytest.approx(E["rest"] * data["E"])
    assert data["concluded"] == pytest.approx(E["rest"] * data["E"] / data["E_0"])


def test_probe_default_is_target_a5():
    data = probe.data()
    assert (data["E"], data["E_0"], data["E blocked"]) == pytest.approx((0.3558, 0.753, 0.1806), rel=1e-3)
    assert probe.data(k=5)["depth"] == pytest.approx(8, abs=0.05)


@pytest.mark.parametrize("flow", [0.1, 1, 5])
def test_a_blocked_net_lowers_extraction_and_leaves_the_beaker(flow):
    rest, blocked = (probe.data(flow=flow, k=k) for k in (1, 0.1))
    assert blocked["E"] < rest["E"]
    assert blocked["E"] == rest["E blocked"]
    assert blocked["E_0"] == rest["E_0"]


def test_a_slow_flow_brings_out_everything_and_both_agree():
    data = probe.data(flow=0.1)
    assert data["E"] > 0.98
    assert data["concluded"] == pytest.approx(E["rest"], rel=0.02)


def test_the_beaker_is_right_only_by_chance():
    """Stirred it makes the answer too low at every clearance; not stirred, too low or too high."""
    still = {"beaker": probe.controls[3].options[1]}
    assert all(probe.data(k=k)["concluded"] < E["rest"] for k in (0.1, 1, 10))
    assert probe.data(k=0.1, **still)["concluded"] < E["rest"] < probe.data(k=1, **still)["concluded"]


# One injection


def test_injection_of_a_usual_sample():
    data = chromatogram.data()
    assert data["amount"] == pytest.approx(10e-6 * 1.29e-9 * 169.18 * 1e12)
    assert concentration(E["cortex_amount"], E["cortex_flow"] * E["cortex_time"]) == pytest.approx(
        E["cortex_dialysate"], rel=0.005
    )
    assert data["area"] == pytest.approx(float(charge(data["amount"])), rel=0.05)
    assert data["concentration"] == pytest.approx(data["dialysate"], rel=0.05)
    assert 15 < data["dialysate"] / float(concentration(E["lod"], E["inject"])) < 30  # times the limit of detection


def test_a_tenth_of_a_picogram_has_a_signal_to_noise_of_about_three():
    at = float(concentration(E["lod"], E["inject"]))
    found = [chromatogram.data(dialysate=at, injection=i)["signal to noise"] for i in range(1, 21)]
    assert np.mean(found) == pytest.approx(E["signal_to_noise"], rel=0.15)


def test_found_is_right_in_the_mean_and_the_internal_standard_helps():
    data = [chromatogram.data(dialysate=10, injection=i) for i in range(1, 21)]
    found, corrected = (np.array([d[n] / d["amount"] for d in data]) for n in ("found", "corrected"))
    assert found.mean() == pytest.approx(1, abs=0.02)
    assert found.std() == pytest.approx(E["cv_area"], rel=0.4)
    assert corrected.std() < 0.5 * found.std()
    assert all(chromatogram.data(standard=False, injection=i)["corrected"] ==
               chromatogram.data(standard=False, injection=i)["found"] for i in (1, 2))  # fmt: skip


def test_much_ascorbate_takes_from_the_area_and_little_does_not():
    none, usual, much = (chromatogram.data(ascorbate=a)["found"] for a in (0, E["ascorbate"], 2000))
    assert usual == pytest.approx(none, rel=0.01)
    assert much < 0.85 * none


def test_a_small_volume_loses_the_signal_and_says_so():
    few, many = (chromatogram.data(volume=v, dialysate=0.2) for v in (1, 10))
    assert few["amount"] == pytest.approx(many["amount"] / 10)
    assert few["signal to noise"] < 3 < many["signal to noise"]
    assert "not seen" in chromatogram.describe(few)
    assert "well above" in chromatogram.describe(chromatogram.data())


# No net flux


@pytest.mark.parametrize("outside", [1, 10, 20])
@pytest.mark.parametrize("setting", [{}, {"flow": 2}, {"flow": 5}, {"k": 0.1}, {"k": 10, "flow": 0.1}])
def test_the_crossing_does_not_move_with_flow_or_clearance(outside, setting):
    data = line.data(outside=outside, noise=0, **setting)
    assert data["found"] == pytest.approx(outside)
    assert data["slope"] == pytest.approx(
        float(microdialysis.extraction(setting.get("flow", 1), setting.get("k", E["k_rest"])))
    )
    assert data["interval"] == pytest.approx((outside, outside))
    assert data["plain"] == pytest.approx(data["slope"] * outside)
    assert data["plain"] < data["beaker"] < outside * (1 + 1e-9)


def test_the_interval_is_that_of_the_science_and_mostly_holds_the_truth():
    data = line.data()
    fit = microdialysis.no_net_flux(table := line.table(data)["perfusate (nM)"], table - data["difference"])
    assert (data["found"], data["slope"], *data["interval"]) == pytest.approx(
        (fit.concentration, fit.extraction, *fit.interval)
    )
    held = [(d := line.data(experiment=i))["interval"][0] <= 10 <= d["interval"][1] for i in range(1, 31)]
    assert np.mean(held) > 0.8
    assert held[0]


def test_a_fast_flow_makes_the_crossing_uncertain():
    width = [np.diff(line.data(flow=flow, noise=5)["interval"])[0] for flow in (0.3, 1, 3)]
    assert (np.diff(width) > 0).all()
    lost = line.data(flow=5, noise=20, outside=20)
    assert not lost["limited"]
    assert "no interval" in line.describe(lost)


# Percent of baseline


@pytest.mark.parametrize("drug", percent.controls[0].options)
@pytest.mark.parametrize(("flow", "k", "dose"), [(1, 1, 1), (5, 0.25, 3), (0.1, 2, 0.3)])
def test_percent_is_that_of_the_science(drug, flow, k, dose):
    data, names = percent.data(drug=drug, flow=flow, k=k, dose=dose), drug.split(" + ")
    true = microdialysis.challenge(names, [120], dose)[0]
    expected = microdialysis.percent_of_baseline(true, microdialysis.uptake_left(names, dose), flow, rest=k)
    assert data["now"] == pytest.approx((expected.true, expected.observed), rel=1e-4)
    assert data["observed"][0] == data["true"][0] == 100
    if {"reboxetine", "desipramine"} & set(names):
        assert (data["observed"][1:] < data["true"][1:]).all()
        assert data["E under drug"] < data["E"]
    else:
        assert data["observed"] == pytest.approx(data["true"])
        assert data["E under drug"] == pytest.approx(data["E"])


def test_the_curve_of_doses_passes_through_the_marker():
    for drug in percent.controls[0].options:
        data = percent.data(drug=drug, dose=3)
        assert data["doses"][:, -1] == pytest.approx(data["now"], rel=1e-4)


def test_with_the_same_release_the_dialysate_tells_less():
    true, observed = percent.data()["alone"]
    assert true[0] == pytest.approx(100) == observed[0]
    assert (observed[1:] < true[1:]).all()
    assert observed[-1] == pytest.approx(microdialysis.percent_of_baseline(true[-1] / 100, 0.02, 1).observed)


def test_reboxetine_as_the_lesson_tells_it():
    usual, slow, clonidine = (percent.data(**s) for s in ({}, {"flow": 0.1}, {"drug": "clonidine"}))
    assert usual["now"] == pytest.approx((251, 148), abs=1)
    assert slow["now"][0] == usual["now"][0]
    assert slow["now"][1] > 0.9 * slow["now"][0]
    assert clonidine["now"][1] == pytest.approx(clonidine["now"][0]) == pytest.approx(46, abs=1)
    assert "tells the truth" in percent.describe(clonidine)


def test_measured_values_are_those_of_the_source():
    """Sacchetti 1999: +242%, with idazoxan +1580%, idazoxan alone nothing, clonidine -56% at 20 µg/kg."""
    from nelib.explorers.dialysis import _percent

    assert _percent.MEASURED == {"reboxetine": 342, "reboxetine + idazoxan": 1680, "idazoxan": 100, "clonidine": 44}


# All four


@pytest.mark.parametrize("explorer", ALL, ids=lambda e: e.name)
def test_each_control_changes_picture_and_words_from_the_default(explorer):
    start = explorer.data()
    frame = Frame(explorer, start, scale=1)
    for control in explorer.controls:
        shown = [explorer.data(**{control.name: end}) for end in control.ends()]
        pictures = [frame.pixels(data).tobytes() for data in shown]
        assert len(set(pictures)) == len(pictures), control.name
        words = [explorer.describe(data) for data in shown]
        assert len(set(words)) == len(words), control.name
    before = frame.pixels(start).tobytes()
    for name, settings in explorer.presets.items():
        assert frame.pixels(explorer.data(**settings)).tobytes() != before, name


@pytest.mark.parametrize("explorer", ALL, ids=lambda e: e.name)
def test_words_are_short(explorer):
    random = np.random.default_rng(3)
    for _ in range(40):
        data = explorer.data(**{c.name: c.draw_value(random) for c in explorer.controls})
        assert len(explorer.describe(data)) <= 265


@pytest.mark.parametrize(("explorer", "guesses"), [(line, (-3.0, 5.0, 60.0)), (percent, (1.0, 100.0, 400.0))])
def test_predictions_are_drawn(explorer, guesses):
    data = explorer.data()
    frame = Frame(explorer, data, scale=1)
    plain = frame.pixels(data)
    for guess in guesses:
        assert (frame.pixels(data | {"prediction": guess}) != plain).any()
