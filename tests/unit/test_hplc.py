"""The chromatogram: its peaks, its noise, its front, and that its areas are those of the virtual experiment."""

import numpy as np
import pytest
from scipy.stats import exponnorm

from nelib.kit.errors import whole
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.synapse.chromatogram import (
    COMPOUNDS,
    Trace,
    calibrate,
    charge,
    chromatogram,
    current_noise,
    dead_time,
    front,
    integrate,
    noise,
    peak,
    vary,
)
from nelib.synapse.hplc import Design, experiment

E = {name: record.value for name, record in load_evidence("microdialysis").items()}
NE = "norepinephrine"


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("width", "tail"), [(7.5, 3), (3, 10), (5, 0.05), (0.2, 8)])
def test_peak_is_the_exponentially_modified_gaussian(width, tail):
    t = np.arange(0, 400, 0.05)
    found = peak(t, 150, width, tail)
    assert found == pytest.approx(exponnorm.pdf(t, tail / width, 150, width), rel=1e-6, abs=1e-9)
    assert found.sum() * 0.05 == pytest.approx(1)
    assert (found * t).sum() * 0.05 == pytest.approx(150 + tail)


def test_the_front_is_first_and_the_peaks_are_apart():
    assert dead_time() == pytest.approx(np.pi * 200 * 0.65 / 250)  # a bore of 2 mm is a radius of 1 mm
    for name in COMPOUNDS:
        trace = chromatogram({name: 10.0}, ascorbate=0)
        for other in COMPOUNDS:
            share = integrate(trace, other).area / charge(10, name)
            assert share == pytest.approx(float(other == name), abs=0.01)
        at = trace.time[(trace.clean * (trace.time > dead_time() + 2)).argmax()]
        assert at == pytest.approx(E[f"retention_{name}"], abs=0.1)


@pytest.mark.parametrize("pg", [0.1, 1, 10, 50])
def test_an_area_in_the_trace_is_that_of_the_experiment(pg):
    assert integrate(chromatogram({NE: pg}, ascorbate=0)).area == pytest.approx(float(charge(pg)), rel=0.01)


@pytest.mark.parametrize("pg", [0, 0.1, 10])
def test_integrated_areas_scatter_as_areas_of_the_experiment_do(pg):
    random = rng(1)
    areas = [integrate(chromatogram({NE: pg}, random)).area for _ in range(2000)]
    assert np.std(areas) == pytest.approx(float(noise(pg)), rel=0.06)


def test_the_limit_of_detection():
    """0.1 pg at S/N 3 (manufacturer): exact for the area, within 15% for the height; the trace shows its own noise."""
    random = rng(2)
    peaks = [integrate(chromatogram({NE: E["lod"]}, random)) for _ in range(1000)]
    assert np.mean([p.area for p in peaks]) / noise(0) == pytest.approx(E["signal_to_noise"], rel=0.06)
    assert np.mean([p.height for p in peaks]) / current_noise() == pytest.approx(E["signal_to_noise"], rel=0.15)
    assert np.mean([p.noise for p in peaks]) == pytest.approx(current_noise(), rel=0.05)
    blanks = [integrate(chromatogram({}, random)) for _ in range(1000)]
    assert np.mean([b.signal_to_noise for b in blanks]) == pytest.approx(0, abs=0.15)
    by_area = E["signal_to_noise"] * np.std([b.area for b in blanks]) / charge(1)
    assert by_area == pytest.approx(E["lod"], rel=0.1)
    assert np.median([calibrate(rng(i)).limit for i in range(200)]) == pytest.approx(by_area, rel=0.15)


def test_a_sample_of_the_table_is_drawn_with_its_own_area():
    design = Design(flow=1, interval=20, length=4, animals=2, baseline=2)
    for area in [*experiment(design, Personal("x", "a", environ={})).table["area"], 0.0, -3.0]:
        trace = chromatogram({"DHBA": 10}, rng(3), area=area)
        assert integrate(trace).area == pytest.approx(area, abs=1e-6)
        assert np.isfinite(trace.current).all()


def test_an_internal_standard_takes_the_injection_error_off():
    """The error of the volume is shared by all peaks of an injection, so their ratio scatters less than each of them."""
    random = rng(4)
    traces = [chromatogram({NE: 20, "DHBA": 20}, random) for _ in range(400)]
    single, standard = (np.array([integrate(t, n).area for t in traces]) for n in (NE, "DHBA"))
    ratio = single / standard
    assert single.std() / single.mean() == pytest.approx(E["cv_area"], rel=0.15)
    assert ratio.std() / ratio.mean() < single.std() / single.mean() / 3


def test_the_antioxidant_makes_the_front():
    """12.5 µM in 10 µL is 125 pmol, and 1 nM of norepinephrine in it is 0.01 pmol; the tail hides small peaks."""
    assert front() - front(0) == pytest.approx(E["ascorbate"] * E["inject"] * charge(E["mass"]))
    bias = [integrate(chromatogram({}, ascorbate=a)).area / charge(1) for a in (0, E["ascorbate"], 1000)]
    assert abs(bias[1]) < 0.1 * E["lod"]  # nothing at the usual concentration
    assert -0.5 < bias[2] < -2 * E["lod"]  # but 1 mM buries a small peak under a curved baseline


def test_trace_is_repeatable_and_clean_without_a_generator():
    one, two = (chromatogram({NE: 5}, rng(5)) for _ in range(2))
    assert (one.current == two.current).all()
    assert (one.current != chromatogram({NE: 5}, rng(6)).current).any()
    still = chromatogram({NE: 5})
    assert (still.current == still.clean).all()
    assert integrate(still).signal_to_noise > 1e6
    assert one.time.shape == one.current.shape == one.clean.shape
    assert one.time[-1] < E["run_time"]


def test_a_noise_that_is_too_small_would_be_found():
    """The test of the scatter sees a trace whose noise was halved."""
    areas, random = [], rng(7)
    for _ in range(400):
        trace = chromatogram({}, random)
        areas.append(integrate(Trace(trace.time, (trace.current + trace.clean) / 2, trace.clean)).area)
    assert np.std(areas) < 0.6 * noise(0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: chromatogram({"glucose": 1}), "no compound named"), (lambda: chromatogram({NE: -1}), "at least 0"),
        (lambda: chromatogram({NE: np.nan}), "finite"), (lambda: chromatogram(5), "name: number"), (lambda: chromatogram({}, 7), "numpy.random.Generator"),
        (lambda: chromatogram({}, ascorbate=-1), "ascorbate .* at least 0"), (lambda: chromatogram({NE: 1}, area=2), "not as both"),
        (lambda: chromatogram({}, area="x"), "area .* number"), (lambda: integrate(5), "needs a Trace"), (lambda: integrate(chromatogram({}), "x"), "no compound named"),
        (lambda: peak([1], 5, 0, 1), "width .* above 0"), (lambda: peak([1], -5, 1, 1), "retention .* at least 0"), (lambda: charge(1, "x"), "no compound named"),
        (lambda: whole("n", 2.5, 1), "whole number"), (lambda: vary(1, 2, None), "numpy.random.Generator"),
    ],
)  # fmt: skip
def test_impossible_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
