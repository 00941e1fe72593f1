"""Explorers of lesson 14 on spillover: a tracer in the body, an organ, a rise split in two; the table of claims."""

import re

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from nelib.body import spillover, spillover_organs, tracer_course
from nelib.body.norepinephrine_release import cocaine, venous_rise
from nelib.body.spillover import CONDITIONS, published, value
from nelib.body.spillover_organs import ORGANS, failing, rest, state
from nelib.body.sympathetic_claims import CLAIMS, verdict
from nelib.body.tracer_course import SITES, fitted, sample
from nelib.explorers import load_all
from nelib.explorers.sympathetic.claims import claims_table
from nelib.explorers.sympathetic.split import PAIRS
from nelib.kit.explorer import positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
OURS = ("14_tracer", "14_organ", "14_split")
CL, S = 1.75, 3.0  # the seven patients before surgery, with the true clearance that makes 1.4 of a late sample


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


def everywhere(name, random=60):
    explorer = EXPLORERS[name]
    for settings in positions(explorer.controls, np.random.default_rng(4), random):
        yield settings, explorer.data(**settings)


# All three


@pytest.mark.parametrize("name", OURS)
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
            assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", OURS)
def test_read_outs_and_labels_fit(name):
    explorer = EXPLORERS[name]
    assert max(len(explorer.describe(found)) for _, found in everywhere(name)) <= 260
    assert max(len(control.title) for control in explorer.controls) <= 28
    assert not any(re.search(r"\d\.\d{4}", explorer.describe(found)) for _, found in everywhere(name))


@pytest.mark.parametrize("name", OURS)
def test_presets_differ_from_the_textbook_case_and_from_one_another(name):
    explorer = EXPLORERS[name]
    sentences = [said(name), *(said(name, preset) for preset in explorer.presets)]
    assert len(set(sentences)) == len(sentences)


def test_a_prediction_is_drawn_only_where_it_was_asked_for():
    explorer = EXPLORERS["14_split"]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in (({}, True), ({"spillover": 3}, True), ({"condition": "surgery"}, False)):
        found = explorer.data(**settings)
        assert (frame.pixels(found) != frame.pixels(found | {"prediction": 30.0})).any() == drawn, settings


# A tracer in the body: the science


def by_steps(minutes, clearance, prime, kinetics):
    """Integrate both pools, no formula of the module."""
    V, k, f, rate = kinetics.V, kinetics.k, kinetics.f, value("tracer_rate")

    def change(t, y):
        return [(rate - clearance * y[0] + k * y[1]) / V, f * clearance * y[0] - k * y[1]]

    run = solve_ivp(change, (0, max(minutes)), [prime * rate / V, 0], t_eval=minutes, rtol=1e-10, atol=1e-6)
    return run.y[0]


@pytest.mark.parametrize(("clearance", "prime"), [(1.4, 0), (0.5, 10), (3.0, 2.0)])
def test_the_course_is_that_of_two_pools(clearance, prime):
    minutes = [1.0, 5.0, 20.0, 90.0]
    found = tracer_course.course(minutes, clearance, prime)
    assert found == pytest.approx(by_steps(minutes, clearance, prime, fitted()), rel=1e-6)


def test_washout_has_the_published_half_times():
    """Abstract on uptake blockers: after a long infusion plasma tracer falls with half-times of 2.0 and 34 min."""
    one = fitted()
    rates = np.linalg.eigvals([[-CL / one.V, one.k / one.V], [one.f * CL, -one.k]])
    assert sorted(np.log(2) / -rates) == pytest.approx([2.0, 34.0])


def test_the_clearance_falls_as_published():
    """Abstract on tracer in cirrhosis: 20% in 75 min in controls; here of the clearance at once."""
    found = sample(75, CL, S)
    assert pytest.approx(0.8 * CL, rel=1e-6) == found.CL and 0 < fitted().f < 1


def test_late_samples_find_what_was_published():
    """Seven patients, samples at 75 and 90 min: clearance 1.4 L/min, appearance 2.4 nmol/min at 1.70 nM."""
    assert tracer_course.true_clearance() == pytest.approx(CL)
    for minutes in (75, 90):
        late = sample(minutes, CL, CL * 1.70)
        assert pytest.approx(1.4, rel=0.02) == late.CL and pytest.approx(2.4, rel=0.03) == late.S


def test_the_assumed_time_of_return_agrees_with_the_measured_half_time():
    """`back_time` is assumed; 34 ± 10 min of the slow phase leave it within their error."""
    assert 24 / 34 < (1 / fitted().k) / value("back_time") < 44 / 34


def test_a_body_that_gives_nothing_back_is_told_rightly():
    """Without return the plateau is I/CL; the formula without return is the other at f = 0."""
    made = tracer_course.derivation()
    f, t = sp.Symbol("f"), sp.Symbol("t")
    numbers = {"I": 1e6, "CL": 1.4, "V": 4.0, "k": 0.03, "b": 2.0}
    given = {sp.Symbol(n): v for n, v in numbers.items()} | {f: 0, t: 7}
    rates = {sp.Symbol(f"l_{n}"): made[name].subs(given) for n, name in ((1, "fast"), (2, "slow"))}
    assert float(made["C_t"].subs(rates).subs(given)) == pytest.approx(float(made["alone"].subs(given)))
    assert sp.simplify(made["plateau"].subs(f, 0) - made["wanted"]) == 0


def test_a_vein_overestimates_as_published():
    """Seven patients: clearance 2.5 L/min by venous, 1.4 by arterial samples, uptake 45%: 1.82 against 1.79."""
    ratio = sample(80, CL, S, site=SITES[1]).CL / sample(80, CL, S).CL
    assert ratio == pytest.approx(1 / (1 - 0.45)) and ratio == pytest.approx(2.5 / 1.4, rel=0.03)
    # The clearances of Davis (1988) came from veins too: less 45% and for 1.8 m² they are those from arteries.
    assert value("davis_CL_normal") * value("area_body") * (1 - 0.45) == pytest.approx(1.4, rel=0.06)


def test_factors_make_the_error():
    rng = np.random.default_rng(1)
    for t, clearance, spilled, prime in rng.uniform([1, 0.5, 0.5, 0], [90, 3, 12, 10], (40, 4)):
        for site in SITES:
            now = sample(t, clearance, spilled, prime, site)
            assert pytest.approx(clearance * now.error) == now.CL and pytest.approx(spilled * now.error) == now.S
            assert pytest.approx(spilled / clearance) == now.C


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"minutes": 0}, "no tracer yet"),
        ({"minutes": -1}, "minutes"),
        ({"CL": 0}, "CL"),
        ({"S": -1}, "S"),
        ({"prime": -1}, "prime"),
        ({"site": "ear"}, "site"),
        ({"minutes": float("nan")}, "minutes"),
    ],
)
def test_impossible_samples_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        sample(**({"minutes": 30, "CL": CL, "S": S} | given))


# 14_tracer


def test_tracer_in_words():
    assert "Clearance 1.55 L/min (true 1.75), spillover 2.66 nmol/min (true 3.00): 11% too low" in said("14_tracer")
    late = said("14_tracer", minutes=75)
    assert "Clearance 1.40 L/min (true 1.75), spillover 2.40 nmol/min (true 3.00): 20% too low" in late
    assert "56% too high (plasma not full ×1.57)" in said("14_tracer", "Sampled early")
    assert "(tracer comes back ×0.89, taken up by the arm ×1.82)" in said("14_tracer", "Vein")
    assert said("14_tracer", "Primed").endswith("right, and for the right reason.")
    assert "right, as errors cancel (plasma not full ×1.03, tracer comes back ×0.97)" in said("14_tracer", minutes=10)
    assert "73% too low (bolus still there" in said("14_tracer", clearance=3, prime=10, minutes=1)


def test_spillover_does_not_move_tracer():
    low, high = data("14_tracer", spillover=1), data("14_tracer", spillover=10)
    assert (low["artery"] == high["artery"]).all() and low["C"] < high["C"] and (low["CL"] == high["CL"]).all()
    slow = data("14_tracer", clearance=CL / 2)
    assert (slow["artery"] > data("14_tracer")["artery"])[10:].all()  # less clearance: more tracer, more norepinephrine
    assert slow["C"] == pytest.approx(2 * data("14_tracer")["C"])


def test_presets_are_published_ratios():
    """Davis 1988: 0.99 of 1.48, 3.60 of 2.08; desipramine: 1.08 of 1.33, 0.15 of 0.27."""
    presets = EXPLORERS["14_tracer"].presets
    assert presets["Heart failure"] == pytest.approx(
        {"clearance": CL * 0.99 / 1.48, "spillover": S * 3.60 / 2.08}, abs=0.05
    )
    assert presets["Desipramine"] == pytest.approx(
        {"clearance": CL * 1.08 / 1.33, "spillover": S * 0.15 / 0.27}, abs=0.05
    )


def test_what_is_said_of_a_sample_is_true_everywhere():
    explorer = EXPLORERS["14_tracer"]
    for settings, found in everywhere("14_tracer"):
        sentence, off = explorer.describe(found), found["now"].error - 1
        assert ("too high" in sentence) == (off >= 0.02) and ("too low" in sentence) == (off <= -0.02), settings
        assert ("taken up by the arm" in sentence) == (settings["site"] != "artery"), settings
        assert not ("plasma not full" in sentence and "bolus" in sentence)
        if percent := re.search(r"(\d+)% too", sentence):
            assert int(percent[1]) == round(100 * abs(off))


# An organ: the science


@pytest.mark.parametrize("organ", ORGANS)
def test_an_organ_gives_its_spillover_back(organ):
    """The formula of spillover, from both samples, gives what the nerves put into plasma, whatever has changed."""
    rng = np.random.default_rng(2)
    for impulses, block, flow, Ca in rng.uniform([0, 0, 0.25, 50], [8, 1, 2, 1250], (30, 4)):
        now = state(organ, impulses, block, flow, Ca)
        assert float(spillover.organ(now.arterial, now.venous, now.E, now.Q)) == pytest.approx(now.S, abs=1e-9)
        assert now.release == pytest.approx(now.S + now.reuptake)
    still = state(organ)
    assert pytest.approx(rest(organ).S) == still.S and still.release == pytest.approx(rest(organ).ratio * still.S)
    assert pytest.approx(still.release) == state(organ, block=1).S


def test_the_forearm_at_rest_has_a_vein_like_its_artery():
    """Its spillover (1.1 pmol/min/100 mL), extraction and assumed flow make the vein that `venous_rise` takes for one."""
    assert state("forearm").venous == pytest.approx(state("forearm").arterial, rel=0.02)


def test_cocaine_by_its_parts():
    """Tuncel 2002, +82%: less flow alone makes +32%, the rest takes a block of 34%; the organ does as the formula does."""
    found = cocaine()
    usual = state("forearm").venous
    by_flow = state("forearm", flow=1 / 1.71).venous / usual
    both = state("forearm", flow=1 / 1.71, block=found.block).venous / usual
    assert by_flow == pytest.approx(float(venous_rise(0, 1.71)), rel=0.02)
    assert both == pytest.approx(1.82, rel=0.02) and both - by_flow > by_flow - 1  # flow is the smaller part


def test_a_failing_heart_releases_more():
    """Hasking 1986: 5 to 32 ng/min; Meredith 1993: extraction 0.73 to 0.63, uptake "preserved". Lost uptake makes ×1.15.

    With u = 0.95 and b = 0.137: 1/0.05 × 0.05/(0.05 + 0.95 × 0.863) = 1.15, and 6.4/1.15 = 5.57.
    """
    found = failing("heart")
    assert found.spillover == pytest.approx(32 / 5) and found.block == pytest.approx(1 - 0.63 / 0.73)
    assert pytest.approx(32) == state("heart", found.release, found.block).S
    assert found.release == pytest.approx(5.57, abs=0.01)
    assert found.spillover / found.release == pytest.approx(1.15, abs=0.001)
    # With the spillover of Meredith's own study, 127 over 14 ng/min, release is 7.9 times that at rest.
    assert failing("heart", rise=127 / 14).release == pytest.approx(7.89, abs=0.01)
    assert failing("kidneys").release == pytest.approx(202 / 66)


def test_lost_uptake_and_release_share_the_rise():
    """Rundqvist 1997: extraction of the heart -40%, its spillover ×3 (mild) and ×4 (severe).

    Eisenhofer 1996: release is increased, and spillover disproportionately more. So release must lie between.
    """
    for rise, release in ((3, 1.86), (4, 2.48)):
        found = failing("heart", fall=0.40, rise=rise)
        assert found.release == pytest.approx(release, abs=0.005) and 1 < found.release < rise


def test_desipramine_takes_less_release():
    """Meredith 1993: extraction -71%; Esler 1991: spillover of the heart +25%, nerves -90%. Blocked alone it is ×3.1."""
    alone = state("heart", block=0.71).S / rest("heart").S
    assert alone == pytest.approx(3.07, abs=0.01)
    assert 0.1 < 1.25 / alone < 1  # release fell, though not by as much as the traffic of a muscle nerve


def test_the_heart_is_composed():
    """Its vein is at 58% of the artery. Measured: 14% below it (Kurose 1994), or 231 for 185 pg/mL (1984)."""
    made = state("heart").venous / state("heart").arterial
    assert made == pytest.approx(0.58, abs=0.005)
    assert made < 1 - value("sinus_net") / 100 < 1 < value("sinus_C_v") / value("sinus_C_a")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"organ": "lung"}, "organ"),
        ({"impulses": -1}, "impulses"),
        ({"block": 1.1}, "block"),
        ({"flow": 0}, "flow"),
        ({"arterial": 0}, "arterial"),
    ],
)
def test_impossible_organs_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        state(**({"organ": "heart"} | given))
    with pytest.raises(ValueError, match="organ"):
        failing("forearm")
    with pytest.raises(ValueError, match="organ"):
        spillover_organs.rest("spleen")


# 14_organ


def test_organ_in_words():
    assert "vein 253 pg/mL" in said("14_organ") and "misses 61% of the spillover" in said("14_organ")
    assert "Net −6.64, spillover 5 (×1)" in said("14_organ", "Heart at rest")
    assert said("14_organ", "Heart at rest").endswith("By the difference alone it only takes up.")
    blocked = said("14_organ", "Uptake blocked")
    assert "vein 370 pg/mL" in blocked and "(×3.07)" in blocked
    assert blocked.endswith("In man desipramine lowers release too.")
    assert "vein 1534 pg/mL" in said("14_organ", organ="heart", block=100)
    failed = said("14_organ", "Failing heart")
    assert "spillover 32.3 (×6.46), release at least 560 ng/min (×5.6)" in failed and "desipramine" not in failed
    assert "spillover 202 (×3.06)" in said("14_organ", "Kidneys in failure")
    halved = said("14_organ", "Flow halved")
    assert "Heart: " in halved and "(×1.54 of rest)" in halved and "spillover 5 (×1)" in halved
    assert halved.endswith("If spillover does not follow flow.")
    assert "Net −126, spillover 66" in said("14_organ", "High arterial level")
    assert "vein 381 pg/mL (×1.82 of rest)" in said("14_organ", "Cocaine")
    assert "does nothing" in said("14_organ", organ="forearm")
    assert "Nothing is released, as the difference says." in said("14_organ", impulses=0)


def test_what_is_said_of_an_organ_is_true_everywhere():
    explorer = EXPLORERS["14_organ"]
    for settings, found in everywhere("14_organ"):
        sentence, now = explorer.describe(found), found["now"]
        assert ("only takes up" in sentence) == (now.S > 0 and now.net <= -0.1 * now.S), settings
        assert ("Nothing is released" in sentence) == (now.S == 0), settings
        assert ("If spillover does not follow flow" in sentence) == (settings["flow"] != 100), settings
        assert ("desipramine" in sentence) == (settings["block"] >= 50), settings
        assert ("at least" in sentence) == (settings["organ"] == "heart" and now.release > 0), settings
        if missed := re.search(r"misses (\d+)%", sentence):
            assert int(missed[1]) == round(100 * (1 - now.net / now.S)), settings


def test_arrows_and_pools_follow():
    explorer = EXPLORERS["14_organ"]
    frame = Frame(explorer, explorer.data(), scale=1)
    diagram = frame.artists["diagram"]

    def look(**settings):
        explorer.update(frame.artists, explorer.data(**settings))
        widths = {name: flow.arrow.get_linewidth() for name, flow in diagram.flows.items()}
        return widths, diagram.pools["vein"].fill.get_height()

    usual, filled = look()
    busy, fuller = look(impulses=4)
    assert all(busy[n] > usual[n] for n in ("release", "reuptake", "S", "left")) and fuller > filled
    assert busy["taken"] == usual["taken"] and busy["brought"] == usual["brought"]
    blocked, _ = look(block=80)
    assert blocked["reuptake"] < usual["reuptake"] and blocked["taken"] < usual["taken"] and blocked["S"] > usual["S"]


# 14_split


def test_pairs_make_the_published_rises():
    assert tuple(PAIRS) == CONDITIONS
    for name, ((CL_1, S_1), (CL_2, S_2)) in PAIRS.items():
        found = spillover.split(S_1, CL_1, S_2, CL_2)
        for part in ("rise", "share", "first", "last"):
            assert getattr(found, part) == pytest.approx(getattr(published(name), part)), (name, part)


def test_split_in_words():
    assert "42% by clearance in logarithms (31% or 54% by order)" in said("14_split")
    assert "Plasma reads 1.49-fold too high." in said("14_split")
    tilted = said("14_split", "Tilt, heart failure")
    assert "spillover ×0.71, clearance ×0.73, plasma ×0.97 (another study: both rise). Plasma shows no change" in tilted
    assert "Plasma reads 1.14-fold too low." in said("14_split", "Surgery")
    assert "×1.00 / ×0.50 = plasma ×2.00, 100% by clearance. Plasma says rise" in said("14_split", "Only clearance")
    assert "no share. Plasma says no change, spillover fall." in said("14_split", "Hidden fall")


def test_what_is_said_of_a_rise_is_true_everywhere():
    explorer = EXPLORERS["14_split"]
    for settings, found in everywhere("14_split"):
        s, c = settings["spillover"], settings["clearance"]
        mine = explorer.describe(found).split("Yours: ")[1]
        assert f"= plasma ×{s / c:.2f}" in mine
        if shown := re.search(r"(\d+)% by clearance", mine):
            assert int(shown[1]) == round(100 * np.log(1 / c) / np.log(s / c)), settings
        else:
            assert s == c or np.log(s) * np.log(1 / c) < 0, settings  # no change, or both pull against each other
        if misread := re.search(r"([\d.]+)-fold too (high|low)", mine):
            assert float(misread[1]) == pytest.approx(max(c, 1 / c), abs=0.006)
            assert (misread[2] == "high") == (c < 1)


def test_bars_are_the_shares():
    explorer = EXPLORERS["14_split"]
    frame = Frame(explorer, explorer.data(spillover=2, clearance=0.5), scale=1)
    bars = frame.artists["bars"]
    assert bars["published"]["share"].get_width() == pytest.approx(100 * published("heart failure").share)
    assert bars["yours"]["share"].get_width() == pytest.approx(50) and bars["yours"]["share"].get_visible()
    explorer.update(frame.artists, explorer.data(spillover=2, clearance=1))
    assert not any(bar.get_visible() for bar in bars["yours"].values()), "a bar of 0 is nothing"
    alone = frame.artists["alone"]["yours"]
    assert [alone[n].get_visible() for n in ("by_clearance", "by_spillover", "rise")] == [False, True, True]
    explorer.update(frame.artists, explorer.data(condition="surgery"))
    assert all(bar.get_width() == 0 for bar in bars["published"].values())
    assert frame.artists["none"][0].get_text() == "published: opposed, no share"


# The table of claims


def test_claims_table_has_both_claims_with_their_verdicts():
    shown = claims_table()._repr_html_()
    for claim in CLAIMS:
        assert verdict(claim).word in shown and verdict(claim).reason.split(":")[0][:30] in shown
    assert "S13" in shown and "S14" in shown
