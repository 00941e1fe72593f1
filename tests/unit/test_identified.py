"""The identified neurons: target A1, what is shown with them, and what happens without a copy or without a network."""

import sys

import numpy as np
import pytest
from lc_data import SETS, copy_at_hand, neurons

from nelib.locus import identified
from nelib.locus.spikes import response, summary
from nelib.locus.waveform import width


def mean_sd(values, kind):
    return np.mean(values[kind]), np.std(values[kind], ddof=1)


@pytest.mark.parametrize("which", SETS)
def test_A1_burgalossi_numbers(which):
    """Dossier A1 (repo notebook and own computation): 30/20; 1.21 ± 0.78 vs 0.77 ± 0.62 Hz; 0.83 ± 0.18 vs 0.69 ± 0.14 ms."""
    cells = neurons(which)
    yes, rate = cells.noradrenergic, np.array([c.rate for c in cells])
    wide = np.array([width(c.waveform, c.step, convention="samples") for c in cells])
    assert (yes.sum(), (~yes).sum()) == (30, 20)
    assert mean_sd(rate, yes) == pytest.approx((1.21, 0.78), abs=0.01)
    assert mean_sd(rate, ~yes) == pytest.approx((0.77, 0.62), abs=0.01)
    assert mean_sd(wide, yes) == pytest.approx((0.83, 0.18), abs=0.01)
    assert mean_sd(wide, ~yes) == pytest.approx((0.69, 0.14), abs=0.01)


@pytest.mark.parametrize("which", SETS)
def test_rates_of_section_1(which):
    """Dossier section 1: TH+ median 1.09 Hz, range 0.084 to 3.30 Hz, half of them below 1 Hz."""
    cells = neurons(which)
    rate = np.array([c.rate for c in cells])[cells.noradrenergic]
    assert np.median(rate) == pytest.approx(1.09, abs=0.01)
    assert (rate.min(), rate.max()) == pytest.approx((0.084, 3.30), abs=0.002)
    assert (rate < 1).sum() == 15


# The stand-in draws its spikes, so its irregularity is near the published one, not equal to it.
@pytest.mark.parametrize(("which", "within"), [("published", 0.005), ("stand-in", 0.06)])
def test_irregularity_of_section_1(which, within):
    """Dossier section 1: TH+ CV 0.79 ± 0.20 (0.47 to 1.22), CV2 0.80, LV 0.69; so they are not regular (S3)."""
    cells = neurons(which)
    found = [summary(c.spikes, c.duration) for c in cells if c.kind == "TH+"]
    assert np.mean([t.cv for t in found]) == pytest.approx(0.79, abs=within)
    assert np.mean([t.cv2 for t in found]) == pytest.approx(0.80, abs=within)
    assert np.mean([t.lv for t in found]) == pytest.approx(0.69, abs=within)
    if which == "published":
        assert min(t.cv for t in found) == pytest.approx(0.47, abs=0.005)
        assert max(t.cv for t in found) == pytest.approx(1.22, abs=0.005)


def test_the_published_neuron_5():
    """Dossier 2.2, computed with Elephant: rate 2.677 Hz, CV 0.5057, CV2 0.5669, LV 0.3477."""
    cell = neurons("published")[5]
    found = summary(cell.spikes, cell.duration)
    assert found.rate == pytest.approx(2.677, abs=0.0005)
    assert (found.cv, found.cv2, found.lv) == pytest.approx((0.5057, 0.5669, 0.3477), abs=0.00006)


@pytest.mark.parametrize(("which", "within"), [("published", 0.006), ("stand-in", 0.08)])
def test_foot_shocks_as_the_notebook_prints_them(which, within):
    """Repo notebook ephys_footshocks (READ): reliability, latency, rate after the response, suppression, modulation."""
    cells = neurons(which)
    found = {
        k: [response(c.shock_spikes, c.shocks, c.rate) for c in cells if c.shocks is not None and c.kind == k]
        for k in ("TH+", "TH-")
    }
    assert {k: len(v) for k, v in found.items()} == {"TH+": 14, "TH-": 9}
    printed = {
        "reliability": ((0.74, 0.25), (0.80, 0.20)),
        "pause": ((0.14, 0.13), (0.69, 0.51)),
        "suppression": ((-0.63, 0.34), (-0.18, 0.50)),
        "modulation": ((0.90, 0.07), (0.71, 0.20)),
    }
    for name, both in printed.items():
        for kind, (mean, sd) in zip(found, both, strict=True):
            x = [getattr(r, name) for r in found[kind]]
            assert (np.mean(x), np.std(x, ddof=1)) == pytest.approx((mean, sd), abs=within), (name, kind)
    latency = [np.mean([r.latency for r in found[k]]) for k in found]
    assert latency == pytest.approx((51.8, 47.2), abs=0.1 if which == "published" else 5)


@pytest.mark.parametrize("which", SETS)
def test_one_call_gives_everything_with_licence_and_origin(which):
    cells = neurons(which)
    assert len(cells) == len(list(cells)) == 50 and len({c.number for c in cells}) == 50
    assert cells.shocked.sum() == 23 and cells.waveforms.shape == (50, 200)
    for c in cells:
        assert (np.diff(c.spikes) > 0).all() and c.spikes[0] > 0 and c.spikes[-1] <= c.duration
        assert c.time[-1] == pytest.approx(8, abs=0.01)
        assert (c.shocks is None) == (c.shock_spikes is None)
    for text in (repr(cells), cells._repr_html_()):
        assert cells.license in text and cells.origin in text
        assert ("SYNTHETIC" in text) == (which == "stand-in")
    if which == "published":
        assert "CC0" in cells.license and identified.COMMIT[:8] in cells.origin and not cells.synthetic


@pytest.mark.parametrize("which", SETS)
def test_the_data_cannot_be_changed_by_accident(which):
    cell = neurons(which)[0]
    with pytest.raises(ValueError, match="read-only"):
        cell.spikes[0] = 0


def test_a_local_copy_is_taken_from_the_environment(monkeypatch):
    neurons("published")
    monkeypatch.setenv(identified.ENVIRONMENT, str(copy_at_hand()))
    assert not identified.load().synthetic


@pytest.fixture
def nothing_at_hand(monkeypatch, tmp_path):
    monkeypatch.delenv(identified.ENVIRONMENT, raising=False)
    monkeypatch.setattr(identified, "folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_without_a_copy_the_stand_in_says_how_to_get_one(nothing_at_hand):
    cells = identified.load()
    assert cells.synthetic and "fetch=True" in cells.note and cells.note in repr(cells)


def test_a_damaged_copy_in_the_cache_is_not_taken(nothing_at_hand):
    nothing_at_hand.mkdir()
    (nothing_at_hand / identified.FILE).write_text("{}")
    assert identified.load().synthetic


def test_a_named_file_must_be_the_published_one(nothing_at_hand, tmp_path, monkeypatch):
    other = tmp_path / "other.json"
    with pytest.raises(ValueError, match="cannot be read"):
        identified.load(other)
    other.write_text('{"TH_label": {}}')
    with pytest.raises(ValueError, match="not the published file"):
        identified.load(other)
    monkeypatch.setenv(identified.ENVIRONMENT, str(other))
    with pytest.raises(ValueError, match="not the published file"):
        identified.load()


def test_without_pooch_the_lesson_goes_on(nothing_at_hand, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    cells = identified.load(fetch=True)
    assert cells.synthetic and "could not be fetched" in cells.note


def test_the_stand_in_is_always_the_same_and_seeds_differ():
    one, two, other = identified.stand_in("a"), identified.stand_in("b"), identified.stand_in("a", seed=2)
    assert all((a.spikes == b.spikes).all() for a, b in zip(one, two, strict=True))
    assert any((a.spikes != b.spikes).any() for a, b in zip(one, other, strict=True))
    assert [c.rate for c in one] == [c.rate for c in other]


def test_the_stand_in_has_the_summary_numbers_of_the_published_neurons():
    """The table of the stand-in was made from the CC0 file; here it is compared with the file, neuron by neuron."""
    published, invented = neurons("published"), neurons("stand-in")
    for a, b, row in zip(published, invented, identified.summaries(), strict=True):
        assert (a.number, a.kind, a.sure, a.place, a.level, a.plane) == (
            b.number,
            b.kind,
            b.sure,
            b.place,
            b.level,
            b.plane,
        )
        assert (a.duration, a.spikes.size) == (b.duration, b.spikes.size)
        assert width(a.waveform, a.step) == pytest.approx(width(b.waveform, b.step), abs=0.001)
        assert row["cv"] == pytest.approx(summary(a.spikes, a.duration).cv, abs=0.0006)
        assert (a.shocks is None) == (b.shocks is None)


def test_even_inside_the_core_nearly_half_are_not_noradrenergic():
    """A section that shows the tip in the nucleus does not prove what the neuron was: 13 of 30 inside were TH-."""
    inside = [c.kind for c in neurons("stand-in") if c.place == "inside the core"]
    assert (inside.count("TH+"), inside.count("TH-")) == (17, 13)


def test_no_interval_of_the_stand_in_is_shorter_than_one_neuron_can_make():
    for seed in (1, 2, 3):
        for cell in identified.stand_in(seed=seed):
            if cell.shocks is not None:
                gaps = np.diff(cell.shock_spikes)
                assert gaps.min() >= identified.EVIDENCE["refractory"].value / 1000
                assert cell.shock_spikes[-1] < cell.shocks[-1] + identified.EVIDENCE["shock_period"].value + 0.1
