"""Every explorer at every end, and an explorer that fails is caught."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from nelib.explorers import load_all
from nelib.kit.explorer import REGISTRY, Bound, Choice, Explorer, Slider, Switch, positions, register, sweep
from nelib.kit.render import Frame, encode, moving_artists

EXPLORERS = load_all()


@pytest.mark.slow
def test_sweep(explorer, drawn):
    drawn.fresh  # noqa: B018  drawn before anything moves
    assert sweep(explorer, random=12, frame=drawn.frames["default"]) == []


@pytest.mark.slow
def test_presets_pictures_and_tables(explorer):
    for settings in ({}, *explorer.presets.values()):
        assert len(explorer.describe(explorer.data(**settings))) > 30
    assert explorer.picture("svg").lstrip().startswith(b"<?xml")  # a saved PNG is the same figure
    table = explorer.table(explorer.data())
    assert isinstance(table, pd.DataFrame) and len(table) > 1
    assert np.isfinite(table.select_dtypes("number").to_numpy()).all()


def test_every_control_does_something(explorer):
    for control in explorer.controls:
        starts = [{}, *explorer.presets.values()]
        seen = (
            {explorer.describe(explorer.data(**{**s, control.name: end})) for end in control.ends()} for s in starts
        )
        assert any(len(sentences) > 1 for sentences in seen), f"{control.name} changes nothing"


@pytest.mark.slow
def test_moved_frame_is_the_frame_drawn_anew(drawn):
    """A blitted frame must not keep anything of the frames before it."""
    np.testing.assert_array_equal(drawn.moved("default", "high", "default"), drawn.fresh["default"])


def test_predictions_are_drawn(explorer, drawn):
    """What a lesson passes as a prediction changes the picture, or is text that the view sets beside the read-out."""
    kinds = {"01_enzyme": [(25.0, 10.0), (75.0, 20.0)], "01_control": "TH", "01_drugs": 60.0, "01_inhibition": 30.0}
    kinds |= {"00_transport": 30.0, "02_life": 60.0, "02_autoreceptor": 60.0, "02_voltammetry": 60.0, "02_train": 60.0}
    kinds |= {"03_linear": 40.0, "03_blank": 90.0, "04_line": 5.0, "04_percent": 150.0}
    kinds |= {
        "05_isomers": 30.0,
        "05_competition": 350.0,
        "05_ternary": 70.0,
        "05_operational": 20.0,
        "05_selectivity": 40.0,
    }
    kinds |= {"06_incubation": 30.0, "06_depletion": 10.0, "06_cheng_prusoff": 10.0, "06_overshoot": 30.0}
    kinds |= {"06_counts": 20.0, "06_sites": 20.0}
    kinds |= {"07_chain": 30.0, "07_window": 0.9, "07_latch": 30.0, "07_artery": 30.0, "07_pulses": 30.0}
    kinds |= {"08_trap": 20.0, "08_faults": 90.0, "08_switch": 50.0}
    kinds |= {"08_cell": 60.0, "08_balance": 300.0, "08_peak": 60.0}
    kinds |= {"09_broad": 20.0, "09_cell": 0.3, "09_criteria": 80.0}
    kinds |= {"09_descent": 80.0, "09_electrode": 5.0, "09_drugs": 40.0}
    kinds |= {"10_brakes": 2.0, "10_rival": 3.0, "10_feedback": 30.0, "10_modes": 2.0}
    kinds |= {"10_hysteresis": 10.0, "10_night": 60.0, "10_jet_lag": 9.0, "10_vigil": 6.0}
    kinds |= {"09_sorting": 40.0}
    kinds |= {"12_bench": 17.0}
    kinds |= {"11_gain": 90.0, "11_observer": 80.0, "11_task": 90.0}
    kinds |= {"12_window": 40.0, "12_gate": 800.0, "12_emotion": 10.0, "12_doses": 80.0}
    kinds |= {"13_equilibrium": 105.0, "13_second_opinion": 40.0, "13_waves": 0.2}
    kinds |= {"13_schild": 10.0, "13_shift": 10.0}
    kinds |= {"13_amines": 80.0, "13_organs": 40.0, "13_blockade": 120.0}
    kinds |= {"11_decision": 40.0, "11_inverted_u": 60.0, "11_pupil": 1.2}
    kinds |= {"15_pump": 5.0, "15_titration": 60.0}
    kinds |= {"14_neurogram": 2.0, "14_normalization": 80.0, "14_split": 30.0, "14_curve": 60.0, "14_beats": 2.0}
    kinds |= {"14_hrv": 5.0, "14_artifact": 60.0, "14_standard": 60.0, "14_nerve": 12.0}
    kinds |= {"16_occupancy": 40.0, "16_push_back": 10.0, "16_weeks": 70.0, "16_two": 30.0, "16_effect": 75.0}
    kinds |= {"16_drawer": 0.5, "16_prazosin": 0.4}
    kinds |= {"17_plasma": 5.0, "17_population": 3.0, "17_cortex": 1.5, "17_dose": 1.5, "17_network": 0.3}
    kinds |= {"17_trial": 6.0, "17_degeneration": 20.0, "17_scan": 85.0}
    kinds |= {"15_audit": 95.0, "15_compartments": 1.0, "15_population": 2.0, "15_salt": 55.0}
    asked = {
        "09_sorting": {"align": False},
        "10_hysteresis": {"A": 0.65},
        "10_night": {"medicine": "clonidine, full effect"},
        "10_brakes": {"antagonist": "100 × K"},
        "10_rival": {"antagonist": "100 × K"},
        "10_feedback": {"uptake": 25},
        "09_descent": {"scatter": 0.2},
        "06_counts": {"nonspecific": 90},
        "06_depletion": {"protein": 100},
        "06_sites": {"ratio": 3},
        "02_life": {"net": 0.05},
        "05_selectivity": {"ligand": "metoprolol"},
        "02_train": {"tissue": "cortex", "frequency": 20.0},
        "07_artery": {"bath": "without Ca²⁺ for 1 min"},
        "08_cell": {"drug": "propranolol 1 µM"},
        "08_faults": {"dose": 10_000},
        "13_equilibrium": {"shift": -20},
        "13_second_opinion": {"atropine": 100},
        "14_neurogram": {"nerve": "silent"},
        "14_normalization": {"truth": "all heights doubled"},
        "14_beats": {"gain": 0},
        "14_hrv": {"breath": 6},
        "15_compartments": {"model": "Beloeil, score 60"},
    }
    assert kinds.keys() | asked.keys() <= EXPLORERS.keys()
    if (name := explorer.name) in kinds:
        data, frame = explorer.data(**asked.get(name, {})), drawn.frames["default"]
        assert (frame.pixels(data) != frame.pixels(data | {"prediction": kinds[name]})).any()


class Base(Explorer):
    name, title, size = "test", "A test", (200, 100)
    controls = (Slider("x", "x", 0, 4, 2),)

    def compute(self, x):
        return {"x": x, "y": np.array([x, 1.0])}

    def draw(self, figure, data):
        return {"line": figure.add_subplot().plot([0, 1], [0, 1])[0]}

    def update(self, artists, data):
        artists["line"].set_ydata(data["y"])

    def describe(self, data):
        return f"x is {data['x']:.2f}"

    def bounds(self, data):
        yield Bound("y", data["y"], 0, 10)


class Divides(Base):
    def compute(self, x):
        return {"x": x, "y": np.array([1 / (4 - x), 1.0])}


class DividesQuietly(Base):
    def compute(self, x):
        return {"x": x, "y": np.array([1.0, 2.0]) / np.array([x, 1.0])}


class NotANumber(Base):
    def compute(self, x):
        return {"x": x, "y": np.array([float("nan") if x == 0 else x, 1.0])}


class OutOfBounds(Base):
    def compute(self, x):
        return {"x": x, "y": np.array([x - 1, 1.0])}


class Speechless(Base):
    def describe(self, data):
        return ""


class SaysNan(Base):
    def describe(self, data):
        return f"x is {float('nan')} µM"


class BreaksOnUpdate(Base):
    def update(self, artists, data):
        if data["x"] > 3.9:
            raise KeyError("gone")


def test_a_sound_explorer_passes():
    assert sweep(Base()) == []


@pytest.mark.parametrize(
    "broken",
    [Divides, DividesQuietly, NotANumber, OutOfBounds, Speechless, SaysNan, BreaksOnUpdate],
    ids=lambda c: c.__name__,
)
def test_a_broken_explorer_is_caught(broken):
    problems = sweep(broken())
    assert problems
    assert all("x=" in p for p in problems)


def test_a_name_can_be_registered_once():
    with pytest.raises(ValueError, match="Two explorers"):
        register(type("Copy", (Base,), {"name": next(iter(REGISTRY))}))


def test_positions_visit_every_end():
    controls = (Slider("a", "a", 1, 100, 10, log=True), Choice("b", "b", ("p", "q"), "p"), Switch("c", "c"))
    visited = list(positions(controls, np.random.default_rng(0)))
    assert {v["a"] for v in visited} >= {1, 100, 10}
    assert {(v["b"], v["c"]) for v in visited} == {(b, c) for b in "pq" for c in (False, True)}


def test_frames_are_encoded_without_loss():
    pixels = np.random.default_rng(0).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode(pixels))).convert("RGB")), pixels)


def test_artists_are_found_in_nested_containers():
    explorer = Base()
    frame = Frame(explorer, explorer.data())
    assert moving_artists({"a": [frame.artists], "b": "text", "c": 3}) == frame.moving


@pytest.mark.parametrize("name", EXPLORERS)
def test_default_lies_on_the_slider(name):
    for control in EXPLORERS[name].controls:
        if isinstance(control, Slider):
            low, default = (np.log10(v) if control.log else v for v in (control.low, control.default))
            steps = (default - low) / control.grid()
            assert steps == pytest.approx(round(steps), abs=1e-6)
