"""What 07_chain, 07_window and 07_latch show: each claim that a lesson may print, computed."""

import re

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.gq.chain import STEPS
from nelib.explorers.gq.window import BESIDE, closed
from nelib.kit.render import Frame
from nelib.signaling import dose, gq
from nelib.signaling.artery import plateau

EXPLORERS = load_all()
FM = "pump that binds tightly"


def data(name: str, preset: str | None = None, **given):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **given})


def said(name: str, preset: str | None = None, **given) -> str:
    return EXPLORERS[name].describe(data(name, preset, **given))


@pytest.mark.parametrize(("name", "guess"), [("07_chain", 30.0), ("07_window", 0.9), ("07_latch", 30.0)])
def test_predictions_are_drawn_at_the_settings_that_were_asked_for(name, guess):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, data(name), scale=1)
    assert (frame.pixels(data(name)) != frame.pixels(data(name) | {"prediction": guess})).any()
    other = data(name, next(iter(explorer.presets)) if name != "07_window" else "Weak pump")
    np.testing.assert_array_equal(frame.pixels(other), frame.pixels(other | {"prediction": guess}))


@pytest.mark.parametrize("name", ["07_chain", "07_window", "07_latch"])
def test_read_outs_are_short(name):
    explorer = EXPLORERS[name]
    settings = [{}, *explorer.presets.values(), *({c.name: end} for c in explorer.controls for end in c.ends())]
    assert max(len(explorer.describe(explorer.data(**s))) for s in settings) <= 260


@pytest.mark.parametrize("name", ["07_chain", "07_window", "07_latch"])
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    frame, usual = Frame(explorer, explorer.data(), scale=1), explorer.data()
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in control.ends():
            if end == control.default:
                continue
            there = explorer.data(**{control.name: end})
            assert (frame.pixels(there) != before).any(), (control.name, end)
            # The start of a run matters to the words only where two ends are possible.
            assert explorer.describe(there) != words or control.name == "start", (control.name, end)


# 07_chain


def test_half_of_the_receptors_give_most_of_the_force():
    found = data("07_chain")
    assert found["here"]["occupancy"] == pytest.approx(0.5, rel=1e-4)
    assert found["here"]["IP3"] == pytest.approx(0.879, abs=2e-3)
    assert found["here"]["force"] == pytest.approx(0.848, abs=2e-3)


@pytest.mark.parametrize(
    ("label", "cell"), [("open: Ca²⁺ comes and goes", "open"), ("closed: Ca²⁺ stays inside", "closed")]
)
def test_half_effects_are_those_of_the_science(label, cell):
    """The science takes 10 mM for the highest effect and this figure 1 M: 0.3 % apart."""
    found, expected = data("07_chain", cell=label)["half"], dose.half_effects(cell)
    for step in STEPS:
        assert found[step] == pytest.approx(expected[step], rel=5e-3), step


def test_half_effect_of_the_G_protein_is_the_closed_form():
    exact = gq.FORMULAS.compute("EC50_G", **{n: gq.evidence(n).value for n in ("K_1", "k_a", "k_d", "delta")})
    assert data("07_chain")["half"]["G"] == pytest.approx(float(exact), rel=1e-3)


def test_half_of_the_receptors_can_be_spared_and_nine_tenths_cannot():
    half, tenth = (data("07_chain", p)["most"] for p in ("Half of the receptors", "A tenth of the receptors"))
    assert [half[s] for s in ("occupancy", "IP3", "force")] == pytest.approx([0.5, 0.882, 0.846], abs=2e-3)
    assert [tenth[s] for s in ("occupancy", "IP3", "force")] == pytest.approx([0.1, 0.279, 0.052], abs=2e-3)


def test_without_reserve_force_needs_more_than_half_of_the_receptors():
    half = data("07_chain", "A tenth of the receptors")["half"]
    assert half["force"] == pytest.approx(33.3, rel=0.01) and half["Ca"] == pytest.approx(26.5, rel=0.01)
    assert half["occupancy"] == pytest.approx(10, rel=1e-3)


def test_prazosin_shifts_every_step_alike_and_lowers_nothing():
    found = data("07_chain", "Prazosin at 10 K_B")
    for step in STEPS:
        assert found["half"][step] / found["usual"][step] == pytest.approx(11, rel=5e-3), step
        assert found["most"][step] == pytest.approx(1, abs=2e-3)


def test_a_block_of_plc_moves_only_what_comes_after_it():
    found = data("07_chain", "A tenth of PLC")
    for step in ("occupancy", "G"):
        assert found["half"][step] == found["usual"][step] and found["most"][step] == pytest.approx(1)
    assert found["half"]["IP3"] / found["usual"]["IP3"] == pytest.approx(5.0, rel=0.01)
    assert found["half"]["force"] / found["usual"]["force"] == pytest.approx(8.5, rel=0.01)


def test_what_is_said_of_a_dose_is_computed_at_that_dose():
    found = data("07_chain", ne=1.0)
    direct, top, none = (plateau(d)["force"][0] for d in (1.0, 1e6, 1e-3))
    assert found["here"]["force"] == pytest.approx((direct - none) / (top - none), rel=1e-9)
    assert not found["swings here"] and data("07_chain", ne=3.0)["swings here"]


# 07_window


def test_window_of_the_usual_cell():
    assert "from 0.355 to 0.637 µM IP₃" in said("07_window")
    found = data("07_window")
    assert [found["low"], found["high"], found["period"]] == pytest.approx([0.1077, 0.4446, 11.49], rel=2e-3)
    assert not found["rest stable"] and found["rest"] == pytest.approx(0.2502, rel=1e-3)


def test_more_ip3_ends_the_oscillation():
    found = data("07_window", "More IP₃ than that")
    assert found["high"] - found["low"] < 1e-3 and found["rest stable"]


def test_a_weak_pump_closes_the_window():
    assert "No window" in said("07_window", "Weak pump")


def test_a_pump_of_a_third_more_doubles_the_window():
    usual, strong = (np.ptp(data("07_window", v_3=v)["hopf"][:, 0]) for v in (0.9, 1.2))
    assert strong / usual == pytest.approx(2.22, abs=0.02)


def test_height_or_frequency():
    """Usual: the swing doubles from 0.38 to 0.6 µM; FM: it stays from 0.6 to 0.9 µM, and the period falls by a third."""
    swing = lambda **s: (lambda d: (d["high"] - d["low"], d["period"]))(data("07_window", **s))  # noqa: E731
    (low, slow), (high, fast) = swing(ip3=0.38), swing(ip3=0.6)
    assert high / low > 2 and slow / fast < 1.2
    (low, slow), (high, fast) = swing(ip3=0.6, cell=FM), swing(ip3=0.9, cell=FM)
    assert high / low == pytest.approx(1.05, abs=0.02) and slow / fast == pytest.approx(1.48, rel=0.02)


def test_the_start_decides():
    words = said("07_window", "The start decides")
    assert "rests at 0.423 µM; from another start it swings" in words
    assert "is stable too: the start decides" in said("07_window", cell=FM, ip3=0.95)
    found = data("07_window", "The start decides")
    assert found["rest stable"] and found["high"] - found["low"] < 1e-3


def test_three_steady_states_and_the_run_comes_to_the_lowest():
    found = data("07_window", cell=FM, ip3=0.5)
    assert found["rest"] == pytest.approx(0.0513, rel=1e-2) and found["rest stable"]
    assert data("07_window", cell=FM, ip3=0.5, start=BESIDE)["rest"] == pytest.approx(0.0513, rel=1e-2)


def test_steady_states_beyond_the_figure_do_not_hide_those_inside():
    """Strong, tightly binding pump: the branch leaves the figure and comes back, with two unstable states of rest."""
    found = data("07_window", cell=FM, v_3=1.2, ip3=1.1, start=BESIDE)
    assert found["states"] == 3 and found["hopf"].size == 0 and found["waves"].size == 0
    assert found["Ca"].max() > 0.34 and found["Ca"][-1] == pytest.approx(0.0404, rel=0.01)
    assert "three states of rest" in said("07_window", cell=FM, v_3=1.2, ip3=1.1)


def test_no_read_out_of_the_window_is_long():
    explorer = EXPLORERS["07_window"]
    store, cell = explorer.controls[4].options[1], explorer.controls[2].options[2]
    assert len(explorer.describe(explorer.data(cell=cell, store=store, ip3=0.9))) <= 265


def test_a_swing_that_dies_out_is_told():
    assert "this dies out" in said("07_window", ip3=0.65)


def test_the_wrong_gradient_narrows_the_window_and_nobody_would_see_it_in_the_curve():
    right, wrong = data("07_window"), data("07_window", store="Ca²⁺ subtracted twice")
    assert wrong["hopf"][:, 0] == pytest.approx([0.3696, 0.5961], abs=1e-4)
    assert np.ptp(wrong["hopf"][:, 0]) / np.ptp(right["hopf"][:, 0]) == pytest.approx(0.802, abs=2e-3)
    for found in (right, wrong):
        assert abs(found["waves"][0] - found["hopf"][:, 0].mean()).max() < 0.52 * np.ptp(found["hopf"][:, 0])
    assert wrong["period"] / right["period"] == pytest.approx(0.98, abs=0.01)


def test_hopf_points_close_the_swings_where_nothing_lives_beyond():
    found = data("07_window")
    at, low, high = closed(found["waves"], found["hopf"], found["grow"])
    assert found["grow"].tolist() == [True, False]
    # From the lower point waves grow from nothing; at the upper they stop at once, a quarter of a µM high.
    assert at[0] == pytest.approx(found["hopf"][0, 0]) and high[0] == low[0]
    assert at[-1] == pytest.approx(found["hopf"][1, 0], abs=2e-3) and high[-1] - low[-1] == pytest.approx(
        0.25, abs=0.02
    )
    none = np.empty((0, 2)), np.empty(0, dtype=bool)
    assert closed(np.empty((4, 0)), *none).shape == (3, 0)
    # The last swing before the upper point is found by bisection: its second digit differs between processors.
    height = re.search(r"up there the swing stops at once, (0\.\d\d) µM high", said("07_window"))
    assert height and float(height[1]) == pytest.approx(high[-1] - low[-1], abs=0.0051)


def test_with_a_weak_pump_both_ends_of_the_swing_shrink_to_hopf_points():
    found = data("07_window", v_3=0.75)
    at, low, high = closed(found["waves"], found["hopf"], found["grow"])
    assert found["grow"].all() and [at[0], at[-1]] == pytest.approx(found["hopf"][:, 0])
    assert [high[0] - low[0], high[-1] - low[-1]] == [0, 0] and "stops" not in said("07_window", v_3=0.75)


# 07_latch


def test_force_stays_while_phosphorylation_falls():
    found = data("07_latch")
    assert found["left phosphorylation"] == pytest.approx(0.127, abs=1e-3)
    assert [found["left"], found["left without"]] == pytest.approx([0.842, 0.299], abs=1e-3)
    assert found["cheaper"] == pytest.approx(3.38, abs=0.01)


def test_the_latch_does_not_touch_phosphorylation():
    found = data("07_latch")
    np.testing.assert_allclose(found["phosphorylation with"], found["phosphorylation without"], atol=1e-6)


def test_with_the_latch_relaxation_takes_a_minute_and_a_half_without_ca():
    """0.05 µM after half a minute of 0.5 µM: 44 % of the force is left after 90 s, and 1 % without the latch."""
    found = data("07_latch", "Ca²⁺ nearly gone")
    assert [found["left"], found["left without"]] == pytest.approx([0.44, 0.0142], abs=3e-3)
    assert found["cheaper"] == pytest.approx(18.4, abs=0.3)


def test_after_five_minutes_the_run_lies_on_the_steady_state():
    found = data("07_latch", "After five minutes")
    place = np.interp(found["now"]["phosphorylation"], *found["held"])
    assert found["now"]["force"] == pytest.approx(place, rel=2e-3)
    assert found["cheaper"] == pytest.approx(3.25, abs=0.02)


def test_the_same_phosphorylation_twice_with_two_forces():
    """On the way up, 10 % of phosphorylated myosin stands for almost no force; on the way down for most of it."""
    found = data("07_latch")
    rising = int(np.argmax(found["phosphorylation with"] >= found["now"]["phosphorylation"]))
    assert found["force with"][rising] < 0.01 and found["now"]["force"] > 0.65
