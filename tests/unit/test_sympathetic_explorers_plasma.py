"""Read-outs and pictures of lesson 14's explorers on plasma: true at every position."""

import itertools
import re

import numpy as np
import pytest

from nelib.body import sampling, sampling_ways
from nelib.body.catecholamine_hplc import MOLECULES, SCHEMES, dhpg_by_dhba, found, limit, recovery
from nelib.explorers import sympathetic as explore
from nelib.explorers.sympathetic.standard import SAMPLES, deviates, shares
from nelib.kit.explorer import positions
from nelib.kit.render import Frame

ARTIFACT, STANDARD = explore.artifact, explore.standard


def swept(explorer, random=60):
    for values in positions(explorer.controls, np.random.default_rng(7), random):
        data = explorer.data(**values)
        yield values, data, explorer.describe(data)


# --- the artifact ---------------------------------------------------------------------------------------------------


def test_a_doubling_shows_as_a_sixth():
    """Grouzmann 2003: 4.1 nM by catheter, 24.6 after decapitation."""
    said = ARTIFACT.describe(ARTIFACT.data())
    assert "4.1 nM by catheter, 24.6 decapitated (×6.00)" in said and "A true ×2.00 shows as ×1.17" in said
    assert "5 a group by catheter, 62 a group decapitated" in said and "E/NE: 0.27 against 1.11" in said
    rat = ARTIFACT.describe(ARTIFACT.data(**ARTIFACT.presets["Rat"]))
    assert "shows as ×1.10" in rat and "160 a group decapitated, with mice’s scatter" in rat


def test_presets_of_the_artifact():
    held = ARTIFACT.describe(ARTIFACT.data(**ARTIFACT.presets["Held fast before"]))
    assert "A true ×1.00 shows as ×2.80: made by the sampling alone" in held and "by catheter, 3 " not in held
    hand = ARTIFACT.describe(ARTIFACT.data(**ARTIFACT.presets["Only in the hand"]))
    assert "3.72 held in the hand (×4.20)" in hand and "109 a group" in hand and "E/NE" not in hand
    e = ARTIFACT.describe(ARTIFACT.data(**ARTIFACT.presets["Epinephrine"]))
    assert "Mouse, E: 1.1 nM by catheter, 27.3" in e and "shows as ×1.04" in e


def test_the_artifact_says_what_is_true_everywhere():
    for values, data, said in swept(ARTIFACT):
        assert len(said) <= 260, said
        if not sampling_ways.measured(values["way"], values["molecule"]):
            assert said.startswith("No epinephrine to show") and not data["known"]
            continue
        f, seen = values["change"], data["seen"]
        x = sampling_ways.way(values["way"], values["molecule"]).ratio
        assert seen == pytest.approx((f + values["also"] * (x - 1)) / x)
        opposite = (f - 1) * (seen - 1) < 0 and min(abs(np.log(f)), abs(np.log(seen))) > 0.005
        assert (", the wrong way" in said) == opposite
        none = abs(np.log(f)) <= 0.005
        assert ("made by the sampling alone" in said) == (none and abs(np.log(seen)) > 0.005)
        assert ("a group by catheter" in said) != none
        if values["also"] == 1:
            assert abs(np.log(seen)) <= abs(np.log(f)) + 1e-12, "what stays as it is can only hide"


def test_the_animals_that_are_named_are_those_of_the_science():
    for way, meaning in itertools.product(sampling_ways.WAYS, sampling_ways.MEANINGS):
        data = ARTIFACT.data(way=way, meaning=meaning, change=4)
        cv = sampling_ways.way(way).between(meaning)
        assert data["need"][0] == sampling_ways.animals(4, cv[0])
        assert data["need"][1] == sampling_ways.animals(data["seen"], cv[1])
    few, many = (ARTIFACT.data(meaning=m)["need"][1] for m in reversed(sampling_ways.MEANINGS))
    assert many > 5 * few, "what the ± means decides"


def test_without_a_change_of_the_artifact_the_curve_is_that_of_the_science():
    for way, molecule in itertools.product(sampling_ways.WAYS[:2], MOLECULES):
        data = ARTIFACT.data(way=way, molecule=molecule)
        expected = sampling.seen(data["true"], way.split(",")[0], molecule)
        np.testing.assert_allclose(data["curve"], expected)


def test_the_prediction_is_drawn_where_it_was_asked():
    for values, drawn in (({}, True), ({"molecule": "epinephrine"}, False), ({"way": sampling_ways.WAYS[1]}, False)):
        data = ARTIFACT.data(**values)
        frame = Frame(ARTIFACT, data, scale=1)
        assert (frame.pixels(data) != frame.pixels(data | {"prediction": 60.0})).any() == drawn
        ARTIFACT.update(frame.artists, data | {"prediction": 60.0})
        x, y = frame.artists["guess"].get_data()
        assert (list(x), list(y)) == (([2.0], [1.6]) if drawn else ([], []))


# --- recovery and standard ------------------------------------------------------------------------------------------


def test_every_scheme_finds_what_is_derived():
    """Far above the limit, without scatter: the shares of `nelib.body.catecholamine_hplc`."""
    for scheme, R, ratio in itertools.product(SCHEMES, (16.3, 35.3, 75.0), (0.5, 1.0, 1.3)):
        data = STANDARD.data(scheme=scheme, R=R, ratio=ratio, scatter=0, plasma=3000)
        expected = found(scheme, R / 100, R_s=min(R / 100 * ratio, 1), R_m=recovery())
        assert 1 + data["bias"][scheme] == pytest.approx(float(expected), rel=0.01)
        assert data["ideal"] == pytest.approx(float(expected))


def test_dhpg_by_dhba():
    """Denfeld 2018: 16.3% and 35.3% recovered."""
    said = STANDARD.describe(STANDARD.data(**STANDARD.presets["DHPG by DHBA"]))
    assert "found 46% of the truth" in said and dhpg_by_dhba() == pytest.approx(0.46, abs=0.005)
    assert "wrong every time" in said


def test_the_standard_gives_back_what_was_lost():
    first, late, none = (STANDARD.data(scheme=s, plasma=3000) for s in ("added first", "added late", "none"))
    assert abs(first["bias"]["added first"]) < 0.02 and late["bias"]["added late"] == pytest.approx(-0.647, abs=0.02)
    spread = first["spread"]
    assert spread["added first"] < 0.06 < spread["none"] and spread["mean recovery"] == pytest.approx(spread["none"])
    assert spread["added late"] > spread["none"], "a second area, and nothing gained"
    assert "The mean is right" in STANDARD.describe(first) and "What was lost is missing" in STANDARD.describe(none)
    assert "knows nothing of its losses" in STANDARD.describe(late)


def test_a_mean_of_another_day_is_wrong_today():
    said = STANDARD.describe(STANDARD.data(**STANDARD.presets["Another day"]))
    assert "found 71% of the truth" in said and "Today is not the day of that mean" in said
    same = STANDARD.describe(STANDARD.data(scheme="mean recovery", scatter=30))
    assert "The mean is right, the scatter stays" in same


def test_recoveries_never_exceed_all():
    z = deviates()
    assert np.median(shares("none", 0.95, 1, 0.4, 1e9, z)) <= 1.001
    assert shares("none", 0.95, 1, 0.4, 1e9, z).max() < 1.15, "only the area scatters above 1"


def test_the_read_out_of_the_standard_is_true_everywhere():
    for values, data, said in swept(STANDARD):
        assert len(said) <= 260, said
        scheme = values["scheme"]
        assert f"found {100 * (1 + data['bias'][scheme]):.0f}% of the truth" in said
        assert ("The mean is right" in said) == (abs(data["bias"][scheme]) <= 0.05)
        lower = limit(values["R"] / 100)
        below = int((values["plasma"] * SAMPLES < lower).sum())
        words = f"{below} of 12 samples are below it" if below else "all samples are above it"
        assert words in said and f"Limit {lower:.0f} pg/mL" in said
        wide = re.search(r"CV (over )?(\d+)%", said)
        assert (wide[1] is not None) == (data["spread"][scheme] > 1)


def test_the_prediction_is_drawn_over_the_bars():
    data = STANDARD.data()
    frame = Frame(STANDARD, data, scale=1)
    STANDARD.update(frame.artists, data | {"prediction": 46.0})
    assert set(frame.artists["guess"].get_ydata()) == {46.0}
    STANDARD.update(frame.artists, data)
    assert list(frame.artists["guess"].get_ydata()) == []
