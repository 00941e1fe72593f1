"""The heart rate of a mouse under blockers: the rules, the temperature, the order, the virtual experiment."""

import numpy as np
import pytest
import sympy as sp

from nelib.body import alpha_probe, blockade
from nelib.body import blockade_experiment as bench
from nelib.body.alpha_probe import probe
from nelib.body.blockade import (
    ATROPINE,
    ORDERS,
    PROPRANOLOL,
    RULES,
    SCALES,
    TONES,
    State,
    alike,
    beats,
    crossing,
    heart_rate,
    limits,
    measured,
    mice_to_tell,
    predicted,
    rates,
    state,
    tone,
)
from nelib.body.blockade_experiment import Plan, blocked, chances, handling, read, run, true_rates, true_tones

PUBLISHED = {23: (604, 442, 602), 30: (363, 351, 416)}  # Swoap 2008: wild type, no β, no M2


@pytest.mark.parametrize("rule", RULES)
def test_three_kinds_of_mice_give_the_three_unknowns(rule):
    """Swoap 2008. At 23 °C the wild type is 2 bpm faster than without M2 (errors 10 and 5): no tone may be negative."""
    for T, (wild, no_beta, no_M2) in PUBLISHED.items():
        found = {kind: float(rate) for kind, rate in rates(T, rule).items()}
        assert found["betaless"] == pytest.approx(no_beta, abs=2.1) and found["M2less"] == pytest.approx(no_M2, abs=2.1)
        assert found["wild"] == pytest.approx(wild, abs=2.1)
        assert found["wild"] == pytest.approx(min(wild, no_M2), abs=0.1)


def test_rules_are_derived():
    f = blockade.derivation()
    s, v, W, B, M = sp.symbols("s v W B M")
    assert sp.simplify(f["product I"] - B * M / W) == 0 and sp.simplify(f["sum I"] - (B + M - W)) == 0
    # A product: ratios do not depend on the order, differences do. A sum: the other way round.
    for which in TONES:
        assert f[f"product, {which} by ratio"] == 1 and f[f"sum, {which} by difference"] == 1
        assert f[f"sum, {which} by ratio"].free_symbols == {s, v}
    assert sp.simplify(f["product, sympathetic by difference"] - (1 - v)) == 0
    assert sp.simplify(f["product, vagal by difference"] - 1 / (1 + s)) == 0


def test_tones_of_perfect_blockers_at_30_degrees():
    """By hand from 363, 351, 416 and 402.2: sympathetic 12 or 13.8 bpm, vagal 51.3 or 53, whichever comes first."""
    now = state(30)
    found = {(w, o): float(tone("product", w, "difference", o, now)) for w in TONES for o in ORDERS}
    intrinsic = 351 * 416 / 363
    assert found["sympathetic", PROPRANOLOL] == pytest.approx(363 - 351)
    assert found["sympathetic", ATROPINE] == pytest.approx(416 - intrinsic)
    assert found["vagal", PROPRANOLOL] == pytest.approx(intrinsic - 351) and found["vagal", ATROPINE] == pytest.approx(
        53
    )
    for which in TONES:
        one, other = (float(tone("product", which, "ratio", o, now)) for o in ORDERS)
        assert one == pytest.approx(other, rel=1e-12)


def test_the_temperature_trap():
    """At 20 to 22 °C atropine does nothing and propranolol much; at 30 °C the vagus predominates (Swoap 2008)."""
    for T in (20, 22):
        assert predicted(ATROPINE, T) == 1 and predicted(PROPRANOLOL, T) < 0.72
    assert predicted(ATROPINE, 30) == pytest.approx(416 / 363) and predicted(PROPRANOLOL, 30) == pytest.approx(
        351 / 363
    )
    assert crossing() == pytest.approx(28.43, abs=0.01) and crossing("sum") == pytest.approx(28.5, abs=0.01)
    at = rates(crossing())
    assert at["wild"] == pytest.approx(at["intrinsic"])
    # The rate falls as the room gets warmer, that of the heart without nerves, too.
    T = np.linspace(*limits(), 25)
    assert all((np.diff(curve) <= 0).all() for curve in rates(T).values())


def test_where_the_model_misses_mice_with_catheters():
    """Rodrigues 2010, pulse intervals: atropine 103 to 96 ms, propranolol 98 to 124; denervated 100 to 98, 98 to 144.

    The room is not told. At 22 °C the model says 1.00 and 0.71 for the intact mice: too little vagal tone, too much
    sympathetic. They are like the knock-outs at 25 to 27 °C; without baroreceptors they are like them at 21 to 24.
    """
    assert beats(103) == pytest.approx(582.5, abs=0.1)
    assert measured(ATROPINE) == pytest.approx(1.073, abs=1e-3) and measured(PROPRANOLOL) == pytest.approx(
        0.790, abs=1e-3
    )
    assert measured(ATROPINE) - predicted(ATROPINE, 22) == pytest.approx(0.073, abs=1e-3)
    assert measured(PROPRANOLOL) - predicted(PROPRANOLOL, 22) == pytest.approx(0.083, abs=1e-3)
    warm = [alike(which, measured(which)) for which in ORDERS]
    cold = [alike(which, measured(which, denervated=True)) for which in ORDERS]
    assert warm == pytest.approx([25.1, 26.8], abs=0.05) and cold == pytest.approx([20.8, 24.2], abs=0.1)
    assert alike(ATROPINE, 2.0) is None


def test_product_and_sum_can_hardly_be_told_apart():
    """They differ by 1.8 bpm at 30 °C in a heart without nerves; with 6% between mice that takes 1500 of them."""
    difference, mice = mice_to_tell(30)
    assert difference == pytest.approx(abs(351 * 416 / 363 - (351 + 416 - 363)))
    z = (1.96 + 0.8416) * 0.06 * (402.25 + 404) / 2 / difference
    assert mice == pytest.approx(z**2, rel=2e-3) and mice > 1000
    assert mice_to_tell(23)[1] > 10 * mice  # hardly any vagal tone: the rules are nearly the same


def test_release_drives_the_tone_to_its_limit():
    s, q, s_0, s_max = (alpha_probe.derivation()["s"], *sp.symbols("q s_0 s_max"))
    assert s.subs(q, 1).equals(s_0) and s.subs(q, 0) == 0 and sp.limit(s.subs({s_0: 2, s_max: 5}), q, sp.oo) == 5


def test_prazosin_and_phentolamine():
    """Conscious rats: at a given fall of pressure the heart speeds up less with prazosin (abstract, no numbers)."""
    for T in (20, 22, 26, 30):
        one, other = probe("prazosin", T), probe("phentolamine", T)
        assert one.after < other.after and one.autoreceptor == 0 < other.autoreceptor
        assert (one.vagal, one.reflex) == (other.vagal, other.reflex) and other.release == 2
        assert other.before + other.vagal + other.reflex + other.autoreceptor == pytest.approx(other.after)
        assert other.after < 742  # never beyond the highest rate that was measured
    assert probe("phentolamine", 22, 1, 1).after == pytest.approx(probe("phentolamine", 22, 1, 1).before)


# The virtual experiment


def test_perfect_blockers_and_quiet_mice_give_the_truth(monkeypatch):
    still = {"spread": 0.0, "spread_tone": 0.0, "reading": 0.0, "handling": 0.0, "dose": 1e9, "half_life": 1e6}
    real = bench.value
    monkeypatch.setattr(bench, "value", lambda name: still.get(name, real(name)))
    for first in ORDERS:
        for rule in RULES:
            for T in (21.0, 26.0, 30.0):
                plan = Plan(first, T, 3, 40.0, rule)
                found = read(plan, np.random.default_rng(0))[0]
                np.testing.assert_allclose(found, np.tile(true_rates(plan), (3, 1)), rtol=1e-5)


def test_true_tones_are_those_of_the_derivation():
    for first in ORDERS:
        for rule in RULES:
            plan = Plan(first, 27.0, 3, 10.0, rule)
            now = state(27.0, rule)
            for (which, scale), found in true_tones(plan).items():
                shift = 1 if scale == "ratio" else 0
                assert found == pytest.approx(float(tone(rule, which, scale, first, now)) - shift)


def test_blockers_come_and_go_and_injections_fade():
    t = np.linspace(0, 200, 400)
    share = blocked(t)
    assert share[0] == 0 and share.max() > 0.97 and share[-1] < 0.2 and share.argmax() < 30
    assert handling(0) == bench.value("handling") and (np.diff(handling(t)) < 0).all()
    B = 60 * (1 - np.exp(-15 / 3)) * 2 ** (-15 / 20)
    assert blocked(15) == pytest.approx(B / (1 + B))


def test_what_spoils_an_experiment():
    means = {
        (first, m): chances(Plan(first, T, 8, m))
        for first, T in ((ATROPINE, 22.0), (PROPRANOLOL, 22.0))
        for m in (3.0, 15.0, 40.0)
    }
    early = means[ATROPINE, 3.0]["vagal by ratio"]
    assert early > 0.1 > 3 * means[ATROPINE, 40.0]["vagal by ratio"] - 0.05  # an injection is taken for vagal tone
    assert abs(means[PROPRANOLOL, 3.0]["vagal by ratio"]) < 0.05  # propranolol hides it
    # A mouse lab found +14% with atropine into the abdomen at 649/min, where the model has no vagal tone: the same size.
    assert early == pytest.approx(742 / 649 - 1, abs=0.05)
    # Who waits too long reads a heart whose first blocker has gone.
    right = [chances(Plan(ATROPINE, 30.0, 8, m))["right"] for m in (15.0, 90.0)]
    assert right[0] > 0.9 and right[1] < 0.3


def test_near_the_balance_few_mice_cannot_tell():
    few, many = (chances(Plan(ATROPINE, 27.0, n, 15.0))["right"] for n in (3, 20))
    assert few < 0.6 < 0.95 < many
    shares = chances(Plan(ATROPINE, 28.4, 8, 15.0))
    assert shares["sympathetic"] + shares["vagal"] + shares["undecided"] == pytest.approx(1)


def test_where_both_tones_are_equal_the_test_keeps_its_level(monkeypatch):
    still = {"handling": 0.0, "dose": 1e9, "half_life": 1e6, "spread_tone": 0.0}
    real = bench.value
    monkeypatch.setattr(bench, "value", lambda name: still.get(name, real(name)))
    found = chances(Plan(PROPRANOLOL, crossing(), 8, 40.0), repeats=4000)
    assert 1 - found["undecided"] == pytest.approx(0.05, abs=0.015)


def test_the_same_seed_gives_the_same_mice():
    plan = Plan(PROPRANOLOL, 22.0, 6, 15.0)
    one, same, other = run(plan, 3), run(plan, 3), run(plan, 4)
    np.testing.assert_array_equal(one.rates, same.rates)
    assert one.tones == same.tones and (one.rates != other.rates).any()
    for mean, low, high in one.tones.values():
        assert low < mean < high
    assert one.says == "sympathetic" and set(one.tones) == {(t, s) for t in TONES for s in SCALES}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: state(10), "at least 20"), (lambda: state(float("nan")), "finite"), (lambda: state("22"), "number"),
        (lambda: rates(40), "at most 32"), (lambda: state(22, "mean"), "no rule"),
        (lambda: heart_rate("product", 0, 1, 0), "above 0"), (lambda: heart_rate("sum", 400, 0, 1), "stand still"),
        (lambda: heart_rate("product", 400, 1, 1.2), "at most 1"), (lambda: heart_rate("product", 400, -1, 0), "at least"),
        (lambda: measured("atenolol"), "no blocker"), (lambda: predicted("atenolol", 22), "no blocker"),
        (lambda: beats(0), "above 0"), (lambda: probe("yohimbine", 22), "no blocker"),
        (lambda: probe("prazosin", 22, 0.5), "at least 1"), (lambda: probe("prazosin", 22, 2, 1.5), "at least 2"),
        (lambda: probe("prazosin", sp.nan), "finite"), (lambda: mice_to_tell(22), "not at 22"),
        (lambda: tone("product", "cardiac", "ratio", ATROPINE, State(1, 1, 0)), "no tone"),
        (lambda: Plan("atenolol", 22, 8, 15), "no blocker"), (lambda: Plan(ATROPINE, 12, 8, 15), "at least 20"),
        (lambda: Plan(ATROPINE, 22, 1, 15), "at least 2"), (lambda: Plan(ATROPINE, 22, 2.5, 15), "whole"),
        (lambda: Plan(ATROPINE, 22, 8, 0), "above 0"), (lambda: Plan(ATROPINE, 22, 8, 15, "mean"), "no rule"),
        (lambda: run(Plan(ATROPINE, 22, 8, 15), -1), "at least 0"), (lambda: blocked(-1), "at least 0"),
        (lambda: chances(Plan(ATROPINE, 22, 8, 15), repeats=0), "at least 1"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
