"""The explorers of section 5 of lesson 16: every word of a read-out is true wherever the sliders stand."""

import re

import numpy as np
import pytest

from nelib.clinic import effect_size
from nelib.clinic.counts import compare, fisher, fragility
from nelib.clinic.meta_analysis import pool
from nelib.clinic.publication import egger, expected
from nelib.explorers import load_all
from nelib.explorers.mood.depletion import REMITTED, STUDIES
from nelib.explorers.mood.drawer import ALL, HIDDEN, SHOWN
from nelib.explorers.mood.effect import USUAL
from nelib.kit.explorer import positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
NAMES = ("16_depletion", "16_effect", "16_drawer")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


def everywhere(name, seed=3, random=60):
    explorer = EXPLORERS[name]
    for at in positions(explorer.controls, np.random.default_rng(seed), random):
        found = explorer.data(**at)
        yield at, found, explorer.describe(found)


def numbers(text):
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))]


# -- all of them -------------------------------------------------------------------------------------------------------


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
def test_read_outs_are_short_and_presets_differ(name):
    for _, _, words in everywhere(name):
        assert 60 < len(words) <= 260, words
        assert not re.search(r"\b(nan|inf|None|-0)\b", words)
    read = [said(name, preset) for preset in (None, *EXPLORERS[name].presets)]
    assert len(set(read)) == len(read)


@pytest.mark.parametrize(
    ("name", "guess", "away"), [("16_effect", 75.0, {"d": 0.5}), ("16_drawer", 0.5, {"seed": 1, "true": 0.2})]
)
def test_predictions_are_drawn_where_they_were_asked_for(name, guess, away):
    explorer = EXPLORERS[name]
    usual = explorer.data()
    frame = Frame(explorer, usual, scale=1)
    assert (frame.pixels(usual) != frame.pixels(usual | {"prediction": guess})).any()
    for wild in (-1e6, 1e6):
        frame.pixels(usual | {"prediction": wild})
    other = explorer.data(**away)
    assert (frame.pixels(other) == frame.pixels(other | {"prediction": guess})).all()


# -- depletion ---------------------------------------------------------------------------------------------------------


def test_depletion_starts_with_the_published_counts():
    assert said("16_depletion").startswith(
        "AMPT: 10 of 14 relapsed; sham: 1 of 13. Difference 64 points (Newcombe: 27 to 82), p = 0.001"
    )
    for label, study in STUDIES.items():
        words = said("16_depletion", study=label)
        x, n, y, m = study.counts
        assert f"{study.first}: {x} of {n} {study.event}" in words and f"; {study.second}: {y} of {m}." in words
        assert not words.startswith("What if") and words.endswith(study.remark) and study.remark


def test_depletion_says_what_its_counts_give():
    for at, found, words in everywhere("16_depletion"):
        x, n, y, m = found["table"]
        assert f"{x} of {n} " in words and f"{y} of {m}." in words
        changed = (x, n, y, m) != STUDIES[at["study"]].counts
        assert words.startswith("What if: ") == changed == (not found["published"])
        result = compare(x, n, y, m)
        assert found["difference"] == [result.difference.low, result.difference.value, result.difference.high]
        p, excludes = fisher(x, n, y, m), result.difference.low > 0 or result.difference.high < 0
        assert ("disagree" in words) == ((p < 0.05) != excludes)
        assert ("Wilson" in words) == (x == 0 and p >= 0.05)
        if "Wilson" in words:
            assert f"Wilson: up to {result.first.high:.0%}" in words
        assert ("rare by chance alone" in words) == (p < 0.05 and excludes)
        assert ("chance alone can do this" in words) == (p >= 0.05 and not excludes)
        if "rare" in words:
            assert f"With {fragility(x, n, y, m)} more where the share is lower" in words
        if "excluded" in words:
            most = round(100 * max(abs(result.difference.low), abs(result.difference.high)))
            assert f"up to {most} points" in words


def test_depletion_moves_people_no_further_than_there_are():
    for at, found, _ in everywhere("16_depletion", random=20):
        _, n, _, m = STUDIES[at["study"]].counts
        assert found["table"][1] == n * round(at["times"]) and found["table"][3] == m * round(at["times"])
        assert 0 <= found["dots"][0] <= n and 0 <= found["dots"][1] <= m


def test_depletion_tells_of_the_healthy_what_eight_people_exclude():
    words = said("16_depletion", "Healthy")
    assert "0 of 8 felt low (Wilson: up to 32%)" in words and "up to 32 points are not excluded" in words
    assert words.endswith("AMPT in both: this tests tryptophan.")
    assert "up to 5 points are not excluded" in said("16_depletion", "Healthy, 10 times as many")
    assert "interval and exact test disagree" in said("16_depletion", "Three fare otherwise")
    assert "With 3 more" in said("16_depletion") and "rare" in said("16_depletion", second=2)
    assert STUDIES[REMITTED].crossover


def test_depletion_names_its_event_and_takes_the_same_people_for_different_ones():
    explorer = EXPLORERS["16_depletion"]
    for label, study in STUDIES.items():
        found = explorer.data(study=label)
        figure = Frame(explorer, found, scale=1).figure
        words = " ".join(t.get_text() for axes in figure.axes for t in axes.texts).replace("\n", " ")
        assert f"● {study.event}   ○ not" in words
        assert ("takes them for different people" in words) == study.crossover
    assert "norepinephrine" not in explorer.title  # AMPT takes dopamine, too, and one study takes serotonin alone


# -- effect ------------------------------------------------------------------------------------------------------------


def test_effect_says_what_the_science_computes():
    for at, found, words in everywhere("16_effect"):
        d, c = at["d"], at["rate"] / 100
        above, wins = (float(f(d)) for f in (effect_size.above_average, effect_size.superiority))
        assert f"{above:.0%} of the treated beat" in words and f"in {wins:.0%} of pairs" in words
        treated = float(effect_size.treated_rate(d, c))
        if found["needed"] is None:
            assert treated == pytest.approx(c) and "respond in either group" in words
        else:
            assert f"Responders: {c:.0%} and {treated:.0%}" in words
            assert float(words.split("one more per ")[1].split()[0]) == pytest.approx(1 / (treated - c), abs=0.051)
        points = float(re.search(r"is (\d+\.\d) points", words)[1])
        limit = float(re.search(r"(?:below|above|as much as) ([\d.]+)\.", words)[1])
        assert points == pytest.approx(d * at["sd"], abs=0.0501) and limit == pytest.approx(at["limit"], rel=1e-4)
        word = "below" if points < found["limit"] else "above" if points > found["limit"] else "as much as"
        assert f", {word} " in words


def test_effect_dots_are_the_patients_of_the_curves():
    found = data("16_effect", d=0.5, sd=10)
    for dots, mean in (("placebo dots", 0), ("drug dots", 5)):
        assert np.mean(found[dots]) == pytest.approx(mean, abs=1e-9) and np.std(found[dots]) == pytest.approx(
            10, rel=0.03
        )
    assert np.mean(found["drug dots"] > 0) == pytest.approx(found["bars"][0], abs=0.02)
    assert np.mean(found["placebo dots"] > found["cut"]) == pytest.approx(0.4, abs=0.02)
    assert np.mean(found["drug dots"] > found["cut"]) == pytest.approx(found["bars"][4], abs=0.02)


def test_effect_starts_with_the_pooled_effect_and_the_answer():
    words = said("16_effect")
    assert words.startswith("SMD 0.29 is 2.0 points where the SD is 6.8, below 3. 61% of the treated") and USUAL == 0.29
    assert said("16_effect", "Amitriptyline").startswith("SMD 0.42") and said("16_effect", "Reboxetine").startswith(
        "SMD 0.17"
    )
    assert said("16_effect", "Amphetamine in ADHD").startswith("SMD 1.02 is 11.6 points where the SD is 11.4")
    assert "above 2.5" not in said("16_effect", limit=2.5) and ", above 1.5." in said("16_effect", limit=1.5)


# -- drawer ------------------------------------------------------------------------------------------------------------


def test_drawer_says_what_its_trials_give():
    for at, found, words in everywhere("16_drawer"):
        shown = found["published"] > 0
        y, s = found["effects"], found["errors"]
        significant = y > 1.959964 * s
        assert (shown >= significant).all()
        assert f"{shown.sum()} of {round(at['trials'])} trials are published, {significant.sum()} are" in words
        for name, picked in (("all", y == y), ("published", shown), ("hidden", ~shown)):
            assert (name in found["pooled"]) == picked.any()
            if picked.any():
                assert found["pooled"][name][1] == pytest.approx(pool(y[picked], s[picked], random=False).effect)
        assert ("nothing is hidden" in words) == shown.all()
        if not shown.any():
            assert "nothing to pool" in words
            continue
        assert numbers(words.split("literature says")[1])[0] == round(found["pooled"]["published"][1], 2) + 0.0
        long_run = expected(at["true"], s, at["negatives"] / 100).mean_published
        assert f"Long run: {long_run:.2f}" in words
        if shown.sum() > 2:
            assert ("large ones?): yes" in words) == (egger(y[shown], s[shown]).p < 0.05)
            assert ("large ones?): not seen" in words) == (egger(y[shown], s[shown]).p >= 0.05)
        else:
            assert "Too few" in words


def test_drawer_without_a_drawer_finds_the_truth():
    found = data("16_drawer", negatives=100, trials=200, patients=200)
    low, middle, high = found["pooled"]["published"]
    assert "hidden" not in found["pooled"] and abs(middle - 0.15) < 2 * (high - low)
    assert found["expected"]["published"] == pytest.approx(0.15)


def test_drawer_makes_something_of_nothing():
    found = data("16_drawer", "No effect at all")
    assert found["expected"]["published"] > 0.4 and found["true"] == 0


def test_drawer_opens_on_trials_that_are_no_rare_case():
    found = data("16_drawer")
    assert found["pooled"]["published"][1] == pytest.approx(found["expected"]["published"], abs=0.02)
    assert found["expected"]["published"] == pytest.approx(0.308, abs=5e-4)


def test_drawer_as_measured():
    """Munkholm 2019: all 0.29, published 0.33, unpublished 0.15. In the long run 0.32 and 0.17."""
    found = data("16_drawer", "As measured?")["expected"]
    assert [ALL, SHOWN, HIDDEN] == [0.29, 0.33, 0.15]
    assert found["published"] == pytest.approx(SHOWN, abs=0.015) and found["hidden"] == pytest.approx(HIDDEN, abs=0.02)


def test_a_real_review_stands_only_beside_trials_like_its_own():
    explorer = EXPLORERS["16_drawer"]
    preset = explorer.presets["As measured?"]
    assert all(explorer.data(**preset, seed=s)["like a review"] for s in (1, 7))
    assert not explorer.data()["like a review"]
    for name in preset:
        control = next(c for c in explorer.controls if c.name == name)
        assert not explorer.data(**{**preset, name: control.default})["like a review"]
    usual = explorer.data(**preset)
    frame = Frame(explorer, usual, scale=1)
    assert (frame.pixels(usual) != frame.pixels(usual | {"like a review": False})).any()


def test_a_literature_that_may_be_empty():
    empty = [
        s
        for s in range(1, 21)
        if "published" not in data("16_drawer", true=0, negatives=0, trials=20, seed=s)["pooled"]
    ]
    assert empty
    assert "nothing to pool" in said("16_drawer", true=0, negatives=0, trials=20, seed=empty[0])
