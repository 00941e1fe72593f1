"""The explorers of the identified neurons: both sets of data, the counts that the lesson names, intervals, sound."""

import subprocess
import sys

import numpy as np
import pytest
from lc_data import SETS, copy_at_hand, neurons

from nelib.explorers.recording.broad import BOTH, ONE, through
from nelib.explorers.recording.cell import cv_interval, rate_interval
from nelib.explorers.recording.criteria_bench import RULES
from nelib.explorers.recording.neurons import GROUPS, order
from nelib.kit.explorer import REGISTRY
from nelib.locus import criteria, identified
from nelib.locus.spikes import response
from nelib.locus.waveform import filtered

NAMES = ("09_broad", "09_cell", "09_criteria")
BROAD, CELL, BENCH = (REGISTRY[name] for name in NAMES)


@pytest.fixture(params=SETS)
def shown(request, monkeypatch, tmp_path) -> identified.Neurons:
    """The neurons that `load` finds while a test runs."""
    found = neurons(request.param)
    monkeypatch.setattr(identified, "folder", lambda: tmp_path)
    if found.synthetic:
        monkeypatch.delenv(identified.ENVIRONMENT, raising=False)
    else:
        monkeypatch.setenv(identified.ENVIRONMENT, str(copy_at_hand()))
    return found


def test_nothing_is_read_before_it_is_shown():
    code = (
        "import nelib.locus.identified as i\ndef no(*a, **k): raise SystemExit('read at import')\n"
        "i.load = i.stand_in = no\nimport nelib.explorers.recording"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_figure_and_sentence_say_which_data_they_show(name, shown):
    explorer = REGISTRY[name]
    data = explorer.data()
    assert data["synthetic"] == shown.synthetic
    assert ("Synthetic stand-in." in explorer.describe(data)) == shown.synthetic
    assert ("Published recordings." in explorer.describe(data)) != shown.synthetic
    picture = explorer.picture("svg").decode()
    assert ("SYNTHETIC stand-in" in picture) == shown.synthetic
    assert ("published recordings, CC0" in picture) != shown.synthetic


@pytest.mark.parametrize("name", NAMES)
def test_a_later_fetch_is_picked_up(name, monkeypatch, tmp_path):
    neurons("published")
    monkeypatch.setattr(identified, "folder", lambda: tmp_path)
    monkeypatch.delenv(identified.ENVIRONMENT, raising=False)
    assert REGISTRY[name].data()["synthetic"]
    (tmp_path / identified.FILE).write_bytes(copy_at_hand().read_bytes())
    assert not REGISTRY[name].data()["synthetic"]


def test_the_order_of_the_slider_is_that_of_its_groups(shown):
    cells = [shown[i] for i in order()]
    groups = [GROUPS.index((c.kind, c.shocks is not None)) for c in cells]
    assert groups == sorted(groups) and [groups.count(k) for k in range(4)] == [14, 9, 16, 11]
    assert cells[25 - 1].number == 6 and cells[8 - 1].number == 36


# --- what is broad -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("low", [1, 30, 300, 1000])
@pytest.mark.parametrize("causal", [False, True])
def test_the_answer_to_one_sample_filters_every_spike(low, causal, shown):
    slow = filtered(shown.waveforms, shown.step, low, 6000, causal=causal)
    fast = through(shown.waveforms, shown.step, low, 6000, causal)
    assert np.abs(fast - slow).max() < 2e-5 * shown.waveforms.max()


def test_how_many_are_broad(shown):
    """22 of 50 from 1 Hz on, none from 300 Hz on; the count is that of the science, and only the filter moves it."""
    found = {low: BROAD.data(low=low, way=BOTH) for low in (1, 300, 600)}
    assert [sum(d["called"].values()) for d in found.values()] == [22, 0, 0]
    assert found[1]["called"] == {"TH+": 16, "TH-": 6}
    four = (0, 2, 9) if shown.synthetic else (0, 0, 25)  # a small hump after the trough
    assert [d["phases"] for d in found.values()] == [[5, 45, 0, 0]] + [[0, 0, 50 - n, n] for n in four[1:]]
    for low, data in found.items():
        assert data["widths"] == pytest.approx(criteria.widths(shown, low), abs=1e-3)


def test_one_way_there_is_no_dip_before_the_spike_but_a_hump_after_it(shown):
    data = BROAD.data(low=300, way=ONE)
    assert data["phases"] == [0, 0, 50, 0] and data["dip"] == 0 and data["trough"] > 0.1 and data["hump"] > 0.1
    assert "triphasic: trough" in BROAD.picture("svg", low=300, way=ONE).decode() and data["name"] == "triphasic"


def test_the_swing_back_is_not_taken_for_the_spike(shown):
    """One way from 300 to 1500 Hz the swing back of one neuron is higher than what is left of its spike."""
    data = BROAD.data(way=ONE, high=1500)
    peaks = through(shown.waveforms, shown.step, data["low"], data["high"], True).argmax(axis=1)
    late = (peaks - shown.waveforms.argmax(axis=1)) * shown.step
    assert data["widths"].max() < 1 and (shown.synthetic or late.max() > 2)


# --- one neuron --------------------------------------------------------------------------------------------------


def test_one_neuron_has_the_numbers_of_the_science(shown):
    for position in (1, 8, 15, 23):
        neuron = shown[order()[position - 1]]
        data, found = CELL.data(neuron=position), response(neuron.shock_spikes, neuron.shocks, neuron.rate)
        assert data["number"] == neuron.number and data["rate"] == pytest.approx(neuron.rate)
        assert (data["burst"], data["pause"]) == pytest.approx((found.burst, found.pause))
        assert data["suppression"] == pytest.approx(found.suppression)


def test_without_shocks_there_is_neither_burst_nor_pause(shown):
    """Pieces of the recording that begin every 5.5 s: what the same windows show where nothing happened."""
    found = [CELL.data(neuron=n) for n in range(24, 51)]
    assert not any(d["shocked"] for d in found)
    assert max(abs(d["suppression"]) for d in found) < 0.2
    assert abs(np.mean([d["burst"] / 0.5 / d["rate"] for d in found]) - 1) < 0.15


def test_less_data_make_wider_intervals(shown):
    def span(name, **values):
        low, high = CELL.data(**values)[name]
        return high - low

    for name in ("cv interval", "pause interval"):
        assert span(name, used=5) > 2 * span(name)


def test_interval_of_the_cv_covers_it():
    """Gamma processes of known CV: 95 percent intervals cover it in about 95 percent of 400 recordings."""
    random = np.random.default_rng(4)
    for shape, n in ((1, 50), (1.6, 300), (4, 50)):
        covered = 0
        for _ in range(400):
            low, high = cv_interval(random.gamma(shape, 1, n))
            covered += low <= shape**-0.5 <= high
        assert 0.89 < covered / 400 < 0.98


def test_interval_of_a_rate_is_the_exact_one():
    """Tables of limits of a Poisson count: 0 to 3.69 for none, 1.09 to 10.24 for four."""
    assert rate_interval(0, 1) == pytest.approx((0, 3.689), abs=0.001)
    assert rate_interval(4, 2) == pytest.approx((1.090 / 2, 10.242 / 2), abs=0.001)


def test_the_sound_is_the_spike_train(shown):
    for position in (8, 25, 50):
        samples, rate = CELL.sound(CELL.data(neuron=position))
        assert samples.dtype == np.int16 and 16 < samples.size / rate < 17
    data = CELL.data()
    samples, rate = CELL.sound(data)
    loud = samples > 0.5 * np.iinfo(np.int16).max
    starts = np.flatnonzero(loud[1:] & ~loud[:-1]) / rate
    cell = data["cell"]
    begin = cell.shocks[0] - 1
    heard = ((cell.shock_spikes >= begin) & (cell.shock_spikes < begin + 16.5)).sum()
    assert heard - 2 <= starts.size <= heard  # two spikes may overlap


# --- the criteria on trial ---------------------------------------------------------------------------------------


def test_the_rules_count_as_the_science_does(shown):
    table = criteria.features(shown)
    for rule, names in RULES.items():
        score = criteria.rule(table, names)
        data = BENCH.data(rule=rule)
        assert data["counts"] == (
            score.true_positive,
            score.false_negative,
            score.true_negative,
            score.false_positive,
        )
        assert data["right"][0] == pytest.approx(score.accuracy)


def test_the_textbook_rule_is_no_better_than_saying_yes(shown):
    data = BENCH.data()
    assert data["counts"] == (10, 20, 19, 1)
    assert data["right"][0] == pytest.approx(0.58) and data["always"] == pytest.approx(0.60)
    quiet = BENCH.data(**BENCH.presets["Only quiet after a shock"])
    assert quiet["counts"] == (10, 4, 7, 2) and quiet["right"][0] > quiet["always"] + 0.1
    assert quiet["feature"] == "pause against rest"


def test_without_the_limit_of_regularity_four_neurons_meet_all(shown):
    assert BENCH.data(rule="all that was tested")["counts"] == (0, 14, 9, 0)
    assert BENCH.data(rule="all but regular")["counts"] == (4, 10, 9, 0)


def test_certain_cells_alone(shown):
    data = BENCH.data(certain=True)
    assert (data["TH+"].sum(), (~data["TH+"]).sum()) == (27, 12) == (sum(data["counts"][:2]), sum(data["counts"][2:]))
    sure = np.array([c.sure for c in shown])
    table = criteria.features(shown)[sure]
    score = criteria.rule(table, ("slow", "broad"))
    assert data["counts"][0] == score.true_positive and data["counts"][3] == score.false_positive
    assert data["area"]["auc"] == pytest.approx(criteria.auc(table["width"], table["noradrenergic"]))
    assert "Certain kinds only" in BENCH.describe(data)
    assert "39 neurons, of certain kind" in BENCH.picture("svg", certain=True).decode()


def test_a_feature_that_speaks_the_other_way_is_turned(shown):
    table = criteria.features(shown)
    for words, name in (("burst against before", "modulation"), ("pause after a shock", "pause")):
        area, found = BENCH.data(feature=words)["area"], criteria.auc(table[name], table["noradrenergic"])
        assert area["auc"] == pytest.approx(max(found, 1 - found)) and area["less"] == (found < 0.5)
        assert np.trapezoid(area["true"], area["false"]) == pytest.approx(area["auc"])
        assert area["interval"][0] < area["auc"] < area["interval"][1]


def test_clonidine_was_not_tested(shown):
    assert "No clonidine was given" in BENCH.describe(BENCH.data())
    assert "not tested: no drug" in BENCH.picture("svg").decode()
