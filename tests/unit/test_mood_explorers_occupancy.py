"""Explorers of occupancy of lesson 16: every word of a read-out is true wherever the sliders stand."""

import re
import timeit

import numpy as np
import pytest

from nelib.clinic.occupancy import compare, fit, points
from nelib.clinic.profile import allowed
from nelib.clinic.transporters import measured, net, ratio
from nelib.explorers import load_all
from nelib.explorers.mood.occupancy import ASKED, BAND, DECIDES, PATIENTS, UNITS, between, given, number
from nelib.explorers.mood.two import ASIDE, CALLED, CASES, TYRAMINE
from nelib.kit.explorer import Slider, positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
NAMES = ("16_occupancy", "16_two")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


def everywhere(name, seed=5, random=80):
    explorer = EXPLORERS[name]
    for at in positions(explorer.controls, np.random.default_rng(seed), random):
        yield at, explorer.data(**at)


# -- both ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    usual = explorer.data()
    frame = Frame(explorer, usual, scale=1)
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in control.ends():
            if end != control.default:
                there = explorer.data(**{control.name: end})
                assert (frame.pixels(there) != before).any(), (control.name, end)
                assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", NAMES)
def test_each_slider_moves_the_read_out_over_its_whole_range(name):
    explorer = EXPLORERS[name]
    for control in explorer.controls:
        if isinstance(control, Slider):
            low, high = control.low, control.high
            at = np.geomspace(low, high, 9) if control.log else np.linspace(low, high, 9)
            texts = [explorer.describe(explorer.data(**{control.name: float(v)})) for v in at]
            assert len(set(texts)) == 9, control.name


@pytest.mark.parametrize("name", NAMES)
def test_read_outs_are_short_and_labels_fit(name):
    explorer = EXPLORERS[name]
    texts = [explorer.describe(found) for _, found in everywhere(name)]
    assert max(len(text) for text in texts) <= 260
    assert max(len(control.title) for control in explorer.controls) <= 28
    assert not any(re.search(r"\d[.]\d{5}|e[-+]\d\d|\.\.", text) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_presets_differ_from_the_defaults(name):
    explorer = EXPLORERS[name]
    for preset in explorer.presets.values():
        assert all(explorer.settings(**preset)[k] != explorer.settings()[k] for k in preset)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_is_computed_fast(name):
    """A guard against the hundredfold, not a benchmark."""
    explorer = EXPLORERS[name]
    explorer.data()
    assert min(timeit.repeat(explorer.data, number=1, repeat=3)) < 0.5


@pytest.mark.parametrize(
    ("name", "guess", "asked", "others"),
    [
        ("16_occupancy", 40.0, [{}, {"free": True}, {"top": 60}], [{"points": "reboxetine, firing"}, {"finds": 50}]),
        ("16_two", 30.0, [{}, {"dose": 20.0}], [{"times": 2.0}, {"case": "venlafaxine: rat brain"}]),
    ],
)
def test_a_prediction_is_drawn_where_it_was_asked_for(name, guess, asked, others):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in [(s, True) for s in asked] + [(s, False) for s in others]:
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


# -- 16_occupancy ----------------------------------------------------------------------------------------------------


def test_the_published_ed50_and_the_other():
    """Sekine 2010: 76.8 mg with an end at 100%; both fitted 17.9 mg and 52%, which three points cannot exclude."""
    text = said("16_occupancy")
    assert text.startswith(
        "End fixed at 100%: ED50 76.6 mg (95%: 23.7 to 457), 66.2% at 150 mg. Both fitted: 17.9 mg, 46.6%."
    )
    assert "Fitted end: 52.2% (above 4.54)." in text and "do not reject the fixed end (p = 0.19)" in text
    assert "Patients: 50 to 70%, here 49 to 72%." in text
    assert said("16_occupancy", "Fit both").startswith("Both fitted: ED50 17.9 mg (95%: any value), 46.6% at 150 mg.")
    assert "here 42 to 48%" in said("16_occupancy", "Fit both")


def test_a_fourth_point_decides_one_way_only():
    """At 150 mg 47% would reject an end at 100%; 66% would not show that it is right: 43 mg and 78% fit as well."""
    low, high = said("16_occupancy", "It finds 47%"), said("16_occupancy", "It finds 66%")
    assert "The points reject the fixed end (p = 0.018)" in low and "do not reject the fixed end (p = 0.49)" in high
    assert "Both fitted: 42.6 mg, 61.1%. Fitted end: 78.4% (above 33.6)." in high
    assert "ED50 42.6 mg (95%: above 0.0586)" in said("16_occupancy", "It finds 66%", free=True)


def test_other_sets():
    assert "ED50 60.9 ng/mL (95%: above 0.864)" in said("16_occupancy", "By plasma")
    assert "passes through all points: no test" in said("16_occupancy", "By plasma")
    firing = said("16_occupancy", "Firing")
    assert "ED50 1.22 mg/kg/day (95%: 0.879 to 1.64)" in firing and "Both fitted: 0.942" in firing
    assert "The points reject the fixed end (p = 0.041)" in said("16_occupancy", "Milnacipran, NET")
    assert "Fitted end: 57.7% (43.8 to 91.6)" in said("16_occupancy", "Milnacipran, NET")
    serotonin = said("16_occupancy", "Milnacipran, SERT")
    assert "do not reject the fixed end (p = 0.99)" in serotonin
    assert "Fitted end: 99.4% (above 41.4)" in serotonin  # four doses do not tell where it ends


def test_the_read_out_is_what_the_fitters_say_everywhere():
    for at, found in everywhere("16_occupancy"):
        D, y = given(at["points"])
        dose = at["further"] * D.max()
        if at["finds"] > 0:
            D, y = np.append(D, dose), np.append(y, at["finds"])
        fixed, both = fit(D, y, at["top"]), fit(D, y)
        chosen, other = (both, fixed) if at["free"] else (fixed, both)
        text = EXPLORERS["16_occupancy"].describe(found)
        name = f"{number(chosen.ED50)} {UNITS[at['points']]}" if chosen.determined else "not determined"
        assert f"ED50 {name} (" in text, at
        assert f"{number(float(chosen.curve(dose)))}% at {number(dose)} {UNITS[at['points']]}. " in text, at
        assert f"{number(float(other.curve(dose)))}%. " in text, at
        interval = allowed(D, y, at["top"] if not at["free"] else None).ED50
        ends = (interval[0] or None, None if interval[1] == np.inf else interval[1])
        assert f"(95%: {between(ends)})" in text, at
        low, high = allowed(D, y).O_max
        assert f"% ({between((low or None, None if high == np.inf else high))}). " in text, at
        if both.freedom:
            rejects = compare(fixed, both)[1] < DECIDES
            assert ("points reject" in text, "do not reject" in text) == (rejects, not rejects), at
        else:
            assert "no test" in text, at
        if at["points"] == ASKED:
            low, high = (float(v) for v in chosen.curve(PATIENTS))
            assert f"Patients: {BAND[0]:.0f} to {BAND[1]:.0f}%, here {low:.0f} to {high:.0f}%." in text, at


def test_the_sets_are_those_of_the_science():
    assert [a.tolist() for a in given("milnacipran, NET")] == [a.tolist() for a in measured("NET")]
    assert [a.tolist() for a in given(ASKED)] == [a.tolist() for a in points(ASKED)]


def test_intervals_in_words():
    assert between((None, None)) == "any value" and between((2.0, None)) == "above 2"
    assert between((None, 1234.0)) == "below 1230" and between((1.0, 2.5)) == "1 to 2.5"


# -- 16_two ----------------------------------------------------------------------------------------------------------


def test_the_question_of_the_lesson():
    """75 mg of venlafaxine holds 80% of SERT: 12% of NET by the K_i of Bymaster 2001, 68% by the monkeys' 1.9."""
    text = said("16_two")
    assert text.startswith("Venlafaxine 75 mg, ratio 30.2 (in vitro): 80% of SERT, 12% of NET; half of NET at 567 mg.")
    assert "By monkey PET (1.9): 68%, 35.6 mg." in text
    assert "as before at 150 mg (NET here 21%), lower at 225 mg (28%)" in text
    assert "80% of SERT, 68% of NET" in said("16_two", "Monkey PET")
    assert "80% of SERT, 88% of NET" in said("16_two", "As worded")
    assert "80% of SERT, 26% of NET" in said("16_two", "Metabolite")


def test_other_drugs():
    assert "88% of SERT, 45% of NET; half of NET at 74.1 mg" in said("16_two", "Duloxetine")
    assert "45% of SERT, 40% of NET; half of NET at 150 mg" in said("16_two", "Milnacipran")
    assert "tyramine" not in said("16_two", "Milnacipran")


def test_the_words_are_the_curves_everywhere():
    for at, found in everywhere("16_two"):
        drug, source = CASES[at["case"]]
        text = EXPLORERS["16_two"].describe(found)
        r = ratio(drug, source) * at["times"]
        assert found["ratio"] == pytest.approx(r)
        assert found["NET"] == pytest.approx(float(net(found["SERT"], r)))
        assert found["SERT"] == pytest.approx(100 * at["dose"] / (at["dose"] + found["ED50"][0]))
        assert found["ED50"][1] == pytest.approx(r * found["ED50"][0])
        assert found["other"] not in ASIDE and f"By {CALLED[found['other']]} (" in text
        assert f"ratio {found['ratio']:.3g} (" in text or found["ratio"] >= 999.5
        assert (f"as before at {TYRAMINE[0]:.0f} mg (NET here" in text) == (drug == "venlafaxine")
        assert ("times" in text) == (at["times"] != 1)
