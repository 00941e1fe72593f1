"""Plasma norepinephrine: recovery, internal standard, limits, and the artifact of sampling."""

import numpy as np
import pytest
import sympy as sp

from nelib.body import catecholamine_hplc as hplc
from nelib.body import sampling
from nelib.body.catecholamine_hplc import Assay, found
from nelib.body.nerve_trace import value

# --- the internal standard ----------------------------------------------------------------------------------------


def test_derived():
    made = hplc.derivation()
    R, R_s, R_m, A, A_s, k, k_s, m, V = sp.symbols("R R_s R_m A A_s k k_s m V")
    assert sp.simplify(made["C_hat"] - A / A_s * k_s / k * m / V) == 0
    assert (
        made["added first"] == R / R_s and made["added late"] == made["none"] == R and made["mean recovery"] == R / R_m
    )


def test_recovery_cancels_if_both_are_lost_alike():
    """Denfeld 2018: 35.3% recovered. Macdonald & Lake 1985: 70 to 80%, of norepinephrine and DHBA alike."""
    assert hplc.recovery("alumina") == pytest.approx(0.353) and hplc.recovery("diphenylborate") == pytest.approx(0.75)
    for R in (0.353, 0.75, 1.0):
        assert found("added first", R) == 1 and found("none", R) == found("added late", R) == R
    assert found("mean recovery", 0.30, R_m=0.353) == pytest.approx(0.85, abs=5e-4)


def test_a_standard_that_is_lost_otherwise_corrects_wrongly_every_time():
    """DHPG is recovered 16.3%, norepinephrine 35.3%: DHBA, if lost as the latter, finds less than half of the DHPG."""
    assert hplc.dhpg_by_dhba() == pytest.approx(16.3 / 35.3) and hplc.dhpg_by_dhba() < 0.5
    assert found("added first", 0.353, R_s=0.75) == pytest.approx(0.47, abs=0.005)


@pytest.mark.parametrize("scheme", hplc.SCHEMES)
def test_the_assay_finds_what_is_derived(scheme):
    run = Assay(scheme).run(np.full(20_000, 50_000.0), seed=1)
    expected = float(found(scheme, hplc.recovery()))
    assert run["found"].mean() / 50_000 == pytest.approx(expected, rel=0.01)
    # Far above the limit of detection, and with enough standard, the scatter is the derived one.
    assert run["found"].std() / run["found"].mean() == pytest.approx(hplc.scatter(scheme), rel=0.06)


def test_a_mean_recovery_corrects_the_mean_and_not_the_scatter():
    cv = {s: hplc.scatter(s) for s in hplc.SCHEMES}
    assert cv["mean recovery"] == cv["none"] > 2 * cv["added first"] and cv["added late"] > cv["none"]


def test_spills_cancel():
    """Half of the extract on the floor: the standard tells, nothing else does."""
    spilled = {s: Assay(s, R=0.353 / 2, R_s=0.353 / 2, R_m=0.353).run(np.full(4000, 5e4), 2) for s in hplc.SCHEMES}
    share = {s: t["found"].mean() / 5e4 for s, t in spilled.items()}
    assert share["added first"] == pytest.approx(1, abs=0.01)
    assert share["mean recovery"] == pytest.approx(0.5, abs=0.01)
    assert share["added late"] == pytest.approx(0.353 / 2, abs=0.005)


def test_too_little_standard_makes_noise_of_its_own():
    much, little = (Assay(standard=m).run(np.full(4000, 3e4), 3)["found"] for m in (2000, 100))
    assert little.std() / little.mean() > 4 * much.std() / much.mean()


def test_the_same_seed_draws_the_same_samples_whatever_the_scheme():
    a, b = (Assay(s).run([200.0, 500.0], seed=4) for s in ("none", "added first"))
    assert (a["recovery"] == b["recovery"]).all() and (a["area"] == b["area"]).all()
    assert not (Assay().run([200.0], seed=5)["area"] == a["area"][:1]).any()


# --- limits -------------------------------------------------------------------------------------------------------


def test_the_limit_in_two_units():
    """Denfeld 2018 prints 85 pg/mL as 0.5 pmol/mL."""
    assert hplc.nanomolar(value("LOD_alumina")) == pytest.approx(0.5, abs=0.005)
    assert hplc.picograms(hplc.nanomolar(123.0)) == pytest.approx(123)
    assert hplc.nanomolar(1.0, "epinephrine") == pytest.approx(1 / 183.2)


def test_what_is_recovered_need_not_be_detected():
    assert hplc.limit() == 85 and hplc.limit(0.75) == pytest.approx(40.0, abs=0.05)
    assert hplc.limit(volume=0.025) == pytest.approx(3400)  # a mouse's sample: why mice need other methods
    assert hplc.limit(volume=2.0) == pytest.approx(42.5)


def test_precision_near_the_limit():
    """At the limit the noise alone is a third; at the 211 pg/mL of healthy arteries 16%, in heart failure (557) 10%."""
    assert hplc.precision(85.0, cv=0) == pytest.approx(1 / 3)
    assert hplc.precision([211.0, 557.0]) == pytest.approx([0.159, 0.099], abs=5e-4)
    assert hplc.precision(1e9) == pytest.approx(0.085)


def test_what_is_below_the_limit_is_not_detected():
    run = Assay().run([0.0] * 500 + [300.0] * 500, seed=1)
    assert run["detected"][:500].mean() < 0.01 and run["detected"][500:].all()
    assert run["found"][:500].mean() == pytest.approx(0, abs=5)


# --- sampling -----------------------------------------------------------------------------------------------------


def test_decapitation():
    """Grouzmann 2003, mouse: 4.1 to 24.6 and 1.1 to 27.3 nM. Popper 1977, rat: 10-fold and 80-fold."""
    ratios = {(s, m): sampling.artifact(s, m).ratio for s in sampling.SPECIES for m in hplc.MOLECULES}
    assert list(ratios.values()) == pytest.approx([6.0, 24.8, 10, 80], abs=0.05)
    assert min(ratios.values()) == pytest.approx(6) and max(ratios.values()) == 80
    # Another laboratory, rat: 8-fold and 80-fold (Kvetňanský 1978).
    assert value("rat_1978_NE") / ratios["rat", "norepinephrine"] == pytest.approx(0.8)
    assert value("rat_1978_E") == ratios["rat", "epinephrine"]


def test_intervals_of_the_ratios():
    ne, e = (sampling.artifact("mouse", m) for m in hplc.MOLECULES)
    assert ne.low == pytest.approx(4.35, abs=0.01) and ne.high == pytest.approx(8.28, abs=0.01)
    assert e.low > ne.high  # epinephrine rises more, beyond doubt
    assert np.isnan(sampling.artifact("rat").low)


def test_the_adrenal_medulla_gives_it_away():
    for species, (before, after) in {"mouse": (0.27, 1.11), "rat": (0.36, 2.89)}.items():
        assert sampling.signature(species) == pytest.approx((before, after), abs=0.005)


def test_a_doubling_becomes_a_sixth():
    assert sampling.seen(2) == pytest.approx(7 / 6) and sampling.seen(1) == 1 and sampling.seen(2, "rat") == 1.1
    made = sampling.derivation()
    f, x, seen = sp.symbols("f x seen")
    assert sp.simplify(made["true"].subs(seen, made["seen"]) - f) == 0 and made["seen"].subs(x, 1) == f


def test_the_literature_is_wider_than_any_disease():
    """Basal values of mice: 4 to 140 nM. Plasma norepinephrine in heart failure rises 2.6-fold."""
    assert sampling.span() == 35
    assert sampling.artifact("mouse").catheter > value("mouse_literature_low") > hplc.nanomolar(value("mouse_2005_NE"))


def test_an_antibody_must_be_better_for_worse_samples():
    """For an error within the scatter of HPLC: 32% cross-reaction in plasma from a catheter, 8% after decapitation."""
    assert hplc.cross_reaction_allowed(4.1, 1.1) == pytest.approx(0.317, abs=1e-3)
    assert hplc.cross_reaction_allowed(24.6, 27.3) == pytest.approx(0.0766, abs=1e-4)
    assert hplc.cross_reaction_allowed(1, 1, error=0.1) == 0.1


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: found("late", 0.5), "no scheme"), (lambda: found("none", 1.2), "at most 1"),
        (lambda: found("none", 0), "above 0"), (lambda: found("added first", 0.5, R_s=0), "above 0"),
        (lambda: found("none", float("nan")), "finite"), (lambda: found("none", "half"), "number"),
        (lambda: hplc.recovery("resin"), "no method"), (lambda: hplc.nanomolar(1, "dopamine"), "no molecule"),
        (lambda: hplc.nanomolar(-1), "at least 0"), (lambda: hplc.limit(1.5), "at most 1"),
        (lambda: hplc.limit(volume=0), "above 0"), (lambda: hplc.precision(0), "above 0"),
        (lambda: hplc.precision(1, cv=-1), "cv"), (lambda: hplc.scatter("x"), "no scheme"),
        (lambda: Assay("x"), "no scheme"), (lambda: Assay(R=2), "at most 1"), (lambda: Assay(volume=0), "above 0"),
        (lambda: Assay(standard=-1), "standard"), (lambda: Assay().run([-1.0]), "at least 0"),
        (lambda: Assay().run([1.0], seed=-1), "seed"), (lambda: hplc.cross_reaction_allowed(1, 0), "above 0"),
        (lambda: sampling.artifact("cat"), "no species"), (lambda: sampling.artifact("mouse", "NE"), "no molecule"),
        (lambda: sampling.seen(-1), "at least 0"), (lambda: sampling.seen("x"), "number"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
