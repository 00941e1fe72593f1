"""What the living diagram of the artery and the second pulse show: each claim that a lesson may print, computed."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.gq.artery import ASKED, BATHS, SWITCHES, TIMES, course, full
from nelib.explorers.gq.cell import CROSSES, rate, share
from nelib.kit.evidence import load_evidence
from nelib.kit.render import Frame
from nelib.signaling import artery, contraction, gq

EXPLORERS = load_all()
ALL = {name: ASKED if name == "bath" else True for name in SWITCHES}  # every block


def data(name: str, preset: str | None = None, **given):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **given})


# 07_artery


def test_the_diagram_shows_the_simulated_cell():
    found, path = data("07_artery", moment=16), artery.respond(TIMES, 3.0, k_p=0)
    at = np.searchsorted(TIMES, 16)
    assert found["now"]["IP3"] == path["IP3"][at] and found["now"]["force"] == contraction.force(path)[at]
    # The share that drives the G protein: occupied, and neither phosphorylated nor inside.
    assert found["now"]["alpha1"] == pytest.approx(3 / 13)
    assert found["now"]["G"] == pytest.approx(path["G"][at] / full()["G"])
    assert found["now"]["PLC"] == path["PLC"][at] and found["now"]["entry"] == path["entry"][at]


@pytest.mark.parametrize("tired", [False, True])
@pytest.mark.parametrize(
    "blocks", [(), *((b,) for b in artery.BLOCKS), artery.BLOCKS, ("empty store", "Ca2+-free bath")]
)
@pytest.mark.parametrize("latch", [False, True])
def test_the_course_is_that_of_the_science(blocks, tired, latch):
    found = course(5.0, blocks, BATHS[ASKED], tired, latch)
    changed = {"K_7": 0.01} if latch else {}
    truth = artery.respond(TIMES, 5.0, blocks=blocks, **changed, **({} if tired else {"k_p": 0}))
    np.testing.assert_array_equal(found["Ca"], truth["Ca"])
    np.testing.assert_array_equal(found["force"], contraction.force(truth))
    np.testing.assert_array_equal(found["IP3"], truth["IP3"])


def test_every_switch_is_a_block_of_the_science_and_has_a_cross():
    assert tuple(SWITCHES.values()) == artery.BLOCKS == tuple(CROSSES)
    for name, block in SWITCHES.items():
        assert data("07_artery", **{name: ALL[name]})["blocks"] == (block,)


@pytest.mark.parametrize("name", [*SWITCHES, "tired", "latch", "moment"])
def test_every_control_moves_the_picture(name):
    explorer = EXPLORERS["07_artery"]
    frame = Frame(explorer, explorer.data(), scale=1)
    before = frame.pixels(explorer.data())
    ends = {"moment": (0, 120), "bath": tuple(BATHS)[1:]}.get(name, (True,))
    seen = [frame.pixels(explorer.data(**{name: end})) for end in ends]
    assert all((a != b).any() for i, a in enumerate([before, *seen]) for b in seen[i:])
    words = [explorer.describe(explorer.data(**{name: end})) for end in ends]
    assert len({*words, explorer.describe(explorer.data())}) == len(ends) + 1


@pytest.mark.parametrize(
    ("switches", "peak", "late"),
    [
        ((), 0.759, 0.413),
        (("prazosin",), 0.012, 0.012),
        (("plc",), 0.010, 0.010),
        (("store",), 0.468, 0.413),
        (("bath",), 0.714, 0.022),
        (("pkc",), 0.731, 0.367),
        (("store", "bath"), 0.0001, 0.0001),
    ],
)
def test_what_each_block_leaves_of_force(switches, peak, late):
    """3 µM without desensitization: the peak, and the mean of the second minute."""
    found = data("07_artery", **{name: ALL[name] for name in switches})
    assert found["peak"] == pytest.approx(peak, abs=1e-3) and found["late"] == pytest.approx(late, abs=1e-3)


def test_the_store_starts_the_contraction_and_the_bath_keeps_it_up():
    """Opposite halves: without Ca2+ outside the first peak is nearly whole, without the store the second minute is."""
    free, bath, store = data("07_artery"), data("07_artery", bath=ASKED), data("07_artery", store=True)
    assert bath["peak"] / free["peak"] == pytest.approx(0.94, abs=0.005)
    assert bath["late"] / free["late"] == pytest.approx(0.054, abs=0.002)
    assert store["peak"] / free["peak"] == pytest.approx(0.62, abs=0.005)
    assert store["late"] / free["late"] == pytest.approx(1.0, abs=0.01)
    assert (free["peak time"], store["peak time"]) == pytest.approx((15.75, 65.25), abs=0.5)


def test_with_the_latch_the_bath_keeps_less_and_the_store_starts_less():
    """K7 = 0.01/s instead of the 0.1/s of later models: force outlives Ca2+, so that both blocks take less away."""
    free, bath, store = (data("07_artery", latch=True, **s) for s in ({}, {"bath": ASKED}, {"store": True}))
    assert [bath["peak"] / free["peak"], bath["late"] / free["late"]] == pytest.approx([0.974, 0.634], abs=2e-3)
    assert [store["peak"] / free["peak"], store["late"] / free["late"]] == pytest.approx([0.915, 0.979], abs=2e-3)
    assert store["peak time"] == pytest.approx(79, abs=0.5)
    tired = data("07_artery", tired=True, latch=True, moment=60)
    assert tired["now"]["force"] == pytest.approx(0.55, abs=2e-3)  # without the latch 0.032


@pytest.mark.parametrize(("bath", "percent"), [*zip(BATHS, (100, 97, 94, 3), strict=True)])
def test_how_long_the_bath_has_been_without_ca_decides_the_peak(bath, percent):
    """A membrane that only extrudes empties the store too: 91% is left after one minute and 61% after five."""
    found = data("07_artery", bath=bath)
    assert 100 * found["peak"] / found["free peak"] == pytest.approx(percent, abs=0.5)
    assert found["blocks"] == (() if bath == "with Ca²⁺" else ("Ca2+-free bath",))
    left = dict(zip(BATHS, (1, 1, 0.914, 0.615), strict=True))[bath]
    assert data("07_artery", bath=bath, moment=0)["now"]["store"] == pytest.approx(left, abs=1e-3)


def test_read_outs_are_short_and_name_the_bath():
    explorer = EXPLORERS["07_artery"]
    settings = [{}, ALL, {**ALL, "latch": True}, {**ALL, "tired": True}, *explorer.presets.values()]
    assert max(len(explorer.describe(explorer.data(**s))) for s in settings) <= 260
    assert "bath without Ca²⁺ for 1 min" in explorer.describe(explorer.data(bath=ASKED))
    assert "94% and 5.4% of normal" in explorer.describe(explorer.data(bath=ASKED))


def test_ten_times_more_norepinephrine_overcomes_prazosin():
    found, free = data("07_artery", "Prazosin and ten times more"), data("07_artery")
    assert found["peak"] == pytest.approx(free["peak"], rel=0.01) and found["late"] > 0.9 * free["late"]


def test_as_published_the_contraction_is_over_within_a_minute():
    found = data("07_artery", "As published: it tires")
    assert found["peak"] == pytest.approx(0.746, abs=1e-3)
    assert found["now"]["force"] == pytest.approx(0.032, abs=1e-3) and found["late"] == pytest.approx(0.014, abs=1e-3)
    assert found["now"]["alpha1"] < 0.06 and found["now"]["store"] == pytest.approx(0.938, abs=1e-3)


def test_at_30_uM_half_of_PIP2_is_gone_within_seconds():
    found = data("07_artery", ne=30)["path"]
    assert TIMES[np.argmax(found["PIP2"] < 0.5)] == pytest.approx(6, abs=1)
    assert found["PIP2"].min() == pytest.approx(0.14, abs=0.005)


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        ({"bath": ASKED}, True),
        ({"bath": ASKED, "moment": 60}, True),
        ({}, False),
        ({"store": True}, False),
        *(
            ({"bath": ASKED, **more}, False)
            for more in ({"ne": 1.0}, {"store": True}, {"tired": True}, {"latch": True})
        ),
        ({"bath": "without Ca²⁺ for 5 min"}, False),
    ],
)
def test_the_prediction_is_drawn_where_it_was_asked_for(given, drawn):
    explorer = EXPLORERS["07_artery"]
    found = explorer.data(**given)
    frame = Frame(explorer, found, scale=1)
    assert (frame.pixels(found) != frame.pixels(found | {"prediction": 30})).any() == drawn


def test_the_dashed_line_is_named_only_where_there_is_one():
    explorer = EXPLORERS["07_artery"]
    for given in ({}, {"latch": True}, {"store": True}):
        frame = Frame(explorer, explorer.data(**given), scale=1)
        for name in ("Ca", "force"):
            assert bool(frame.artists[f"legend {name}"].get_text()) == ("store" in given)
            assert bool(len(frame.artists[f"free {name}"].get_xdata())) == ("store" in given)


def test_no_word_of_the_diagram_lies_on_another():
    """At the widest and the narrowest values: names and values of boxes and arrows, and the names of the blocks."""
    explorer = EXPLORERS["07_artery"]
    for given in ({}, {"ne": 30.0, "moment": 3.0}, {"ne": 0.1, "moment": 0.0}, ALL, {**ALL, "latch": True, "ne": 30.0}):
        frame = Frame(explorer, explorer.data(**given), scale=1)
        texts = [t for t in frame.figure.axes[0].texts if t.get_text()]
        places = [(t.get_text(), t.get_window_extent()) for t in texts]
        hits = [
            (a, b)
            for i, (a, one) in enumerate(places)
            for b, two in places[i + 1 :]
            if min(one.x1, two.x1) - max(one.x0, two.x0) > 1 and min(one.y1, two.y1) - max(one.y0, two.y0) > 3
        ]
        assert hits == [], given
        assert all(p.x0 >= 0 and p.x1 <= explorer.size[0] and p.y0 >= 0 for _, p in places)


def test_words_of_the_diagram():
    assert (share(0), share(1e-5), share(0.234), share(0.996)) == ("0", "< 0.05%", "23%", "100%")
    assert (rate("leak", 0.18), rate("leak", -0.002), rate("leak", 0)) == ("0.18 µM/s", "−2 nM/s", "0")
    assert (rate("leak", 3.3e-5), rate("leak", 1e-9), rate("attach", 1e-9)) == ("33 pM/s", "< 10 pM/s", "< 0.01%/s")
    assert (rate("MLCK", 0.034), rate("MLCK", 0)) == ("3.4%/s", "0")


# 07_pulses


def ratio(found) -> float:
    return found["peaks"][1] / found["peaks"][0]


@pytest.mark.parametrize("given", [{}, {"pause": 10}, {"ne": 100}, {"k_dp": 0.039}])
def test_pulses_agree_with_the_science(given):
    found = data("07_pulses", **given)
    k_dp = load_evidence("gq")["k_dp_beta2"].value if "k_dp" in given else 0.0
    truth = gq.second_pulse(given.get("ne", 1.0), 300.0, 60 * given.get("pause", 60.0), k_dp=k_dp)
    assert found["peaks"] == pytest.approx((truth["first"], truth["second"]), rel=2e-3)
    for name, key in (("ready", "ready_after"), ("phosphorylated", "phosphorylated_after"), ("inside", "inside_after")):
        assert found["now"][name] == pytest.approx(truth[key], rel=1e-3, abs=1)


def test_an_hour_of_pause_brings_nothing_back_as_published():
    assert 100 * ratio(data("07_pulses", "Ten minutes of pause")) == pytest.approx(8.1, abs=0.05)
    assert 100 * ratio(data("07_pulses")) == pytest.approx(8.3, abs=0.05)
    assert data("07_pulses", pause=1000)["now"]["phosphorylated"] == pytest.approx(15789, abs=1)


def test_the_stronger_dose_recovers_better_because_more_went_inside():
    weak, strong = data("07_pulses", pause=60), data("07_pulses", "A hundred times the dose")
    assert (100 * ratio(weak), 100 * ratio(strong)) == pytest.approx((8.3, 23.0), abs=0.1)
    assert strong["now"]["inside"] > 70 * weak["now"]["inside"]
    # In between it is worst: at 3 µM nearly all receptors are phosphorylated, and hardly any goes inside.
    middle = [100 * ratio(data("07_pulses", ne=ne, pause=60)) for ne in (3, 10, 30)]
    assert middle == pytest.approx([1.8, 4.2, 10.7], abs=0.1)
    # A long exposure to the strong dose does even less harm: after it, nearly all receptors are inside.
    assert 100 * ratio(data("07_pulses", ne=100, pause=600, exposure=60)) > 90


def test_with_the_recovery_of_a_beta2_receptor_an_hour_brings_back_nine_tenths():
    found = data("07_pulses", "Recovery as a β2 receptor")
    assert 100 * ratio(found) == pytest.approx(91.6, abs=0.1)
    np.testing.assert_allclose(found["recovery"], found["borrowed"], rtol=1e-6)


@pytest.mark.parametrize("other", [{"ne": 3.0}, {"exposure": 10}, {"pause": 10}, {"k_dp": 0.039}])
def test_the_prediction_of_the_second_pulse_is_drawn_where_it_was_asked_for(other):
    explorer = EXPLORERS["07_pulses"]
    for given in ({}, other):
        found = explorer.data(**given)
        frame = Frame(explorer, found, scale=1)
        assert (frame.pixels(found) != frame.pixels(found | {"prediction": 30})).any() == (not given)


def test_the_receptors_are_drawn_as_one_stack():
    found = data("07_pulses")
    explorer = EXPLORERS["07_pulses"]
    frame = Frame(explorer, found, scale=1)
    for name in ("during", "after"):
        tops = [max(v[1] for v in area.get_paths()[0].vertices) for area in frame.artists[name]]
        assert tops == sorted(tops) and tops[-1] == pytest.approx(sum(found["now"].values()))
    # The first panel ends with the first pulse.
    assert max(v[0] for v in frame.artists["during"][0].get_paths()[0].vertices) == pytest.approx(5)
