"""Explorers of the two short sections: withdrawal, loss of cells, and a scan. Read-outs are true wherever sliders stand."""

import re
from itertools import product

import numpy as np
import pytest

from nelib.clinic import degeneration as lost_cells
from nelib.clinic import scan as bayes
from nelib.clinic import withdrawal as cells
from nelib.clinic.degeneration import LOST, STORES
from nelib.explorers import load_all
from nelib.explorers.adhd.scan import KINDS, LABELS, LETTER, spread
from nelib.kit.explorer import Slider, positions
from nelib.kit.render import Frame

EXPLORERS = {n: load_all()[n] for n in ("17_withdrawal", "17_degeneration", "17_scan")}
WITHDRAWAL, DEGENERATION, SCAN = EXPLORERS.values()


def settings(explorer, random=60):
    return list(positions(explorer.controls, np.random.default_rng(5), random))


@pytest.mark.parametrize("name", EXPLORERS)
def test_read_outs_are_short_and_labels_fit(name):
    explorer = EXPLORERS[name]
    assert max(len(explorer.describe(explorer.data(**s))) for s in settings(explorer)) <= 260
    for control in explorer.controls:
        assert len(control.title) <= 28
        if isinstance(control, Slider):
            steps = (control.default - control.low) / control.grid()
            assert steps == pytest.approx(round(steps))
    first = explorer.controls[0]
    assert first.default != first.low + 0.37 * (first.high - first.low)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_moves_picture_and_read_out_from_the_defaults(name):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for control in explorer.controls:
        ends = [explorer.data(**{control.name: end}) for end in control.ends()]
        assert len({explorer.describe(d) for d in ends}) > 1, control.name
        pictures = [frame.pixels(d).copy() for d in ends]
        assert any((pictures[0] != p).any() for p in pictures[1:]), control.name


@pytest.mark.parametrize("name", EXPLORERS)
def test_presets_differ_from_the_defaults(name):
    explorer = EXPLORERS[name]
    default = explorer.describe(explorer.data())
    assert all(explorer.describe(explorer.data(**s)) != default for s in explorer.presets.values())


def test_withdrawal_says_what_the_cells_do():
    for s in settings(WITHDRAWAL):
        data = WITHDRAWAL.data(**s)
        said = WITHDRAWAL.describe(data)
        rate = cells.rate(
            s["drive"], glutamate=data["parts"].glutamate, blocked=s["blocked"] / 100, clonidine=s["clonidine"]
        )
        assert said.startswith(f"{float(rate):.2f} Hz")
        word = re.match(r"[\d.]+ Hz, ([a-z ]+) \(", said)[1]
        ratio = float(rate) / cells.rest()
        right = {
            "silent": rate == 0,
            "as at rest": 0.9 <= ratio <= 1.1,
            "above rest": ratio > 1.1,
            "below rest": 0 < ratio < 0.9,
        }
        assert right[word], (s, said)
        if s["drive"] > 0:
            taken = float(re.search(r"takes (\d+)%", said)[1]) / 100
            # A full block takes half, as measured; less of it takes less.
            assert taken == pytest.approx(0.5 if s["blocked"] == 100 else taken) and taken <= 0.5


def test_withdrawal_says_what_patients_do():
    for s in settings(WITHDRAWAL):
        data = WITHDRAWAL.data(**s)
        said, risk = WITHDRAWAL.describe(data), data["risk"]
        p = s["baseline"] / 100
        assert ("cannot hold" in said) == (risk.ratio[0] * p > 1)
        if "cannot hold" in said:
            continue
        against = "placebo" if s["patients"] in ("severe withdrawal", "treatment completed") else "methadone"
        without, treated = map(int, re.search(rf"Of 100, (\d+) on {against} and (\d+) \(", said).groups())
        assert without == pytest.approx(100 * p, abs=0.51) and treated == pytest.approx(
            100 * p * risk.ratio[0], abs=0.51
        )
        low, high = map(int, re.search(r"\((\d+) to (\d+)\) on an α2 agonist", said).groups())
        assert [low, high] == pytest.approx([min(100 * p * r, 100) for r in risk.ratio[1:]], abs=0.51)
        if "fewer for" in said or "more for" in said:
            needed = float(re.search(r"for ([\d.]+) treated", said)[1])
            assert needed == pytest.approx(1 / abs(p - p * risk.ratio[0]), rel=0.02, abs=0.06)
            assert ("fewer" in said) == (risk.ratio[0] < 1)
        else:
            assert risk.ratio[1] <= 1 <= risk.ratio[2] and "no difference is within" in said


def test_withdrawal_at_its_presets():
    said = {name: WITHDRAWAL.describe(WITHDRAWAL.data(**s)) for name, s in WITHDRAWAL.presets.items()}
    assert "takes 50%" in said["Kynurenate"] and "as at rest" in said["Clonidine, back to rest"]
    assert "silent" in said["Clonidine, too much"] and "as at rest" in said["Strong withdrawal"]
    assert "cannot hold above a risk of 51%" in said["Ratio without room"]


def test_loss_of_cells_is_told_as_computed():
    for s in settings(DEGENERATION, 20):
        data = DEGENERATION.data(**s)
        said = DEGENERATION.describe(data)
        state = lost_cells.outside(s["lost"] / 100, s["occupancy"] / 100, net=data["net"], stores=s["stores"])
        now = float(re.search(r"outside is (\d+)%", said)[1])
        assert now == pytest.approx(100 * float(state.outside), abs=0.51)
        release, clearance = (float(v) for v in re.search(r"release is (\d+)% and clearance (\d+)%", said).groups())
        if clearance > 20:
            assert 100 * release / clearance == pytest.approx(now, rel=0.06)  # as rounded
        assert ("stays" in said) == (data["net"] != LOST and s["lost"] > 0)
        assert ("The drug" in said) == (s["occupancy"] > 0)


@pytest.mark.parametrize("stores", STORES)
def test_a_curve_passes_through_the_dot(stores):
    for lost, occupancy in product((0, 98), (0, 60)):
        data = DEGENERATION.data(lost=lost, occupancy=occupancy, stores=stores)
        end = 0 if lost == 0 else -1
        assert data["drug"][end] == pytest.approx(data["now"]) and data["outside"][end] == pytest.approx(data["alone"])


def test_cached_curves_are_not_shared_by_mistake():
    before = DEGENERATION.data(occupancy=40)["drug"].copy()
    DEGENERATION.data(occupancy=80)
    np.testing.assert_array_equal(DEGENERATION.data(occupancy=40)["drug"], before)


def test_loss_of_cells_at_its_presets():
    said = {name: DEGENERATION.describe(DEGENERATION.data(**s)) for name, s in DEGENERATION.presets.items()}
    assert "outside is 86%" in said["80% lost"] and "outside is 56%" in said["95% lost"]
    assert "outside is 26%" in said["80% lost, NET stays"] and "outside is 51%" in said["80% lost, TH as before"]
    assert "×2.26" in said["Drug, no loss"] and "×1.53; before the loss ×2.26" in said["Drug, 95% lost"]


def test_the_scan_is_told_as_computed():
    for s in settings(SCAN):
        data = SCAN.data(**s)
        said = SCAN.describe(data)
        p, s_e, s_p = (s[n] / 100 for n in ("prevalence", "sensitivity", "specificity"))
        true, false = (
            int(v) for v in re.search(r"Positive: (\d+) of them and, .*controls, (\d+) others", said).groups()
        )
        assert true == pytest.approx(1000 * p * s_e, abs=0.51) and false == pytest.approx(
            1000 * (1 - p) * (1 - s_p), abs=0.51
        )
        share, low, high = (
            int(v) for v in re.search(r"(\d+)% of positive scans are true \((\d+)% to (\d+)%", said).groups()
        )
        assert low <= share <= high
        if true + false > 50:
            assert share == pytest.approx(100 * true / (true + false), abs=1.6)
        assert f"{data['found'].patients} and {data['found'].controls} people" in said
        if s_p < 1:
            even = float(re.search(r"prevalence of ([\d.]+)%", said)[1]) / 100
            assert bayes.predictive(even, s_e, s_p)[0] == pytest.approx(0.5, abs=0.06) or even < 0.01
        else:
            assert "Without false alarms" in said and false == 0


def test_the_scan_at_its_presets():
    assert "52% of positive scans are true (38% to 66%" in SCAN.describe(SCAN.data())
    said = {name: SCAN.describe(SCAN.data(**s)) for name, s in SCAN.presets.items()}
    assert "68% of positive" in said["As in the study"] and "9% of positive" in said["Screening"]
    assert (
        "61% of positive scans are true (46% to 76% at the ends of both intervals; 69 and 26" in said["Scan of 2015"]
        and "52% of positive scans are true (47% to 57%" in said["Ten times the people"]
    )


def test_the_words_above_the_bar_stand_apart_and_are_near_their_parts():
    for s in settings(SCAN):
        data = SCAN.data(**s)
        widths = 1000 * np.array([data["people"][kind] for kind in KINDS])
        letters = LETTER * np.array([len(f"{word} {width:.0f}") for word, width in zip(LABELS, widths, strict=True)])
        places = spread(np.cumsum(widths) - widths / 2, letters)
        assert places[0] - letters[0] / 2 >= -1e-9 and places[-1] + letters[-1] / 2 <= 1000 + 1e-9
        assert (np.diff(places) >= (letters[1:] + letters[:-1]) / 2 - 1e-9).all()


def test_numbers_of_patients_stand_beside_their_bars():
    frame = Frame(WITHDRAWAL, WITHDRAWAL.data(), scale=1)
    for s in settings(WITHDRAWAL):
        data = WITHDRAWAL.data(**s)
        frame.pixels(data)
        middle, low, high = data["risk"].ratio
        assert frame.artists["ratio"].get_text() == f"risk ratio {middle:g} ({low:g} to {high:g})"
        for text in frame.artists["numbers"]:
            assert 0 <= text.get_position()[0] <= 99


def test_the_drug_is_in_the_legend_only_if_there_is_one():
    frame = Frame(DEGENERATION, DEGENERATION.data(), scale=1)
    for occupancy in (0, 40):
        frame.pixels(DEGENERATION.data(occupancy=occupancy))
        assert ("drug" in frame.artists["drug key"].get_text()) == (occupancy > 0)


@pytest.mark.parametrize(("name", "guess", "hidden"), [
    ("17_degeneration", 20.0, {"net": "stays"}), ("17_degeneration", 20.0, {"occupancy": 50}),
    ("17_degeneration", 20.0, {"stores": STORES[1]}), ("17_scan", 85.0, {"prevalence": 10}),
    ("17_scan", 85.0, {"specificity": 90}),
])  # fmt: skip
def test_a_prediction_is_shown_where_it_was_asked_for(name, guess, hidden):
    explorer = EXPLORERS[name]
    for where, shown in (({}, True), (hidden, False)):
        data = explorer.data(**where)
        frame = Frame(explorer, data, scale=1)
        assert (frame.pixels(data) != frame.pixels(data | {"prediction": guess})).any() == shown
