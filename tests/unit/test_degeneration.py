"""Loss of cells of the locus coeruleus, the scan that is to show it, and the numbers of the studies."""

import itertools

import numpy as np
import pytest
import sympy as sp

from nelib.clinic import degeneration as d
from nelib.clinic import feedback, push_back, scan
from nelib.kit.evidence import load_evidence
from nelib.locus import gain
from nelib.locus.autoinhibition import rate
from nelib.synapse.synthesis import norepinephrine_terminal

LOSSES = np.array([0.0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.98])


def test_the_share_of_net_is_that_of_the_earlier_lesson():
    """Sacchetti 1999: 1580% with the antagonist, u = 16.8, so that 94% of clearance was NET or more."""
    assert d.net_share() == pytest.approx(1 - 1 / 16.8) == pytest.approx(1 - feedback.measured().left)
    assert d.evidence("share").value == pytest.approx(d.net_share(), abs=5e-3)


def test_derived():
    made = d.derivation()
    n, o, s, m = sp.symbols("n o sigma m")
    assert sp.simplify(made["outside_lost"] * made["K_lost"]) == 1
    assert sp.simplify(made["outside_stays"] * made["K_stays"]) == 1
    assert made["K"].subs({s: 1, o: 0, m: 1}) == 1  # nothing lost, no drug
    assert sp.simplify(made["blocker"].subs(s, 1) - 1 / (1 - n * o)) == 0
    assert sp.limit(made["blocker"].subs({n: sp.Rational(9, 10), o: sp.Rational(9, 10)}), s, 0) == 1
    assert sp.simplify(made["outside_lost"].subs(n, 1).subs(o, 0)) == 1  # NET does all: no loss is felt


def test_half_of_norepinephrine_is_gone_when_nearly_all_cells_are():
    gone = float(d.lost_at())
    assert d.unbraked(gone) == pytest.approx(0.5)
    assert gone == pytest.approx(0.944, abs=1e-3)
    assert d.lost_at(share=push_back.own_share()) == pytest.approx(0.896, abs=2e-3)  # the terminal of the dog heart
    assert d.lost_at(share=0) == pytest.approx(0.5)  # without NET release alone counts
    assert d.unbraked(0.5, net=d.STAYS) == pytest.approx(0.5)


def test_before_any_loss_nothing_changes():
    for stores, brakes in itertools.product((d.FULL, d.AS_BEFORE), (*push_back.BRAKES, push_back.COMPROMISE)):
        state = d.outside(0.0, stores=stores, brakes=brakes)
        for part in (state.outside, state.firing, state.stores, state.release, state.content):
            assert part == pytest.approx(1, rel=2e-3)


@pytest.mark.parametrize("brakes", push_back.BRAKES)
def test_a_drug_without_loss_does_what_it_does_in_the_model_of_mood(brakes):
    soma, terminal = push_back.strengths(brakes)
    other = push_back.settle(np.array([1, 0.5, 0.06]), soma=soma, terminal=terminal, share=d.net_share())
    here = d.outside(0.0, np.array([0, 0.5, 0.94]), brakes=brakes)
    np.testing.assert_allclose(here.outside, other.norepinephrine, rtol=3e-3)
    np.testing.assert_allclose(here.firing, other.firing, rtol=1e-9)


def test_without_brakes_the_closed_form_holds():
    here = d.outside(LOSSES, brakes="none")
    np.testing.assert_allclose(here.outside, d.unbraked(LOSSES), rtol=5e-3)  # NET is not quite a straight line
    np.testing.assert_allclose(here.firing, 1)
    np.testing.assert_allclose(here.release, 1 - LOSSES, rtol=1e-5)


def test_stores_kept_full_or_settled_balance_the_fluxes_of_the_terminal():
    model = norepinephrine_terminal()
    values = {k: q.value for k, q in model.parameters.items()} | {
        k: float(v) for k, v in model.steady_state().species.items()
    }
    own, n = push_back.own_share(), d.net_share()
    for stores in (d.FULL, d.AS_BEFORE):
        state = d.outside(0.8, 0.5, stores=stores, brakes="both")
        start = d.outside(0.0, stores=stores, brakes="both", share=n)
        assert start.outside == pytest.approx(1)
        if stores == d.FULL:
            e = values["ene"] * float(state.outside)
            NET = float(push_back.FORMULAS.compute("NET", **values | {"ene": e})) * n / own * 0.5
            other = float(push_back.FORMULAS.compute("other", **values | {"ene": e})) * (1 - n) / (1 - own) / 0.2
            release = float(state.release) / 0.2 * float(push_back.FORMULAS.compute("release", **values))
            assert release == pytest.approx(NET + other, rel=1e-6)
        else:
            assert float(state.content) == pytest.approx(0.2 * float(state.stores))


def test_loss_with_net_is_felt_late_and_without_at_once():
    lost, stays = d.outside(LOSSES), d.outside(LOSSES, net=d.STAYS)
    assert lost.outside[3] == pytest.approx(0.858, abs=2e-3)  # 80% of the cells lost
    assert stays.outside[3] == pytest.approx(0.260, abs=2e-3)
    assert (stays.outside[1:] < lost.outside[1:]).all()
    # The brake is lifted only as far as norepinephrine falls: where it hardly falls, survivors fire hardly more.
    assert lost.firing[3] < 1.06 < 1.2 < stays.firing[3]
    assert (lost.firing >= 1).all() and (np.diff(lost.firing) >= 0).all()


def test_survivors_cannot_fire_more_than_without_a_brake():
    free = rate(antagonist=1e9)
    state = d.outside(1 - 1e-6, brakes="cell bodies")
    n_0 = push_back.evidence("background").value
    assert n_0 == 0 and state.firing == pytest.approx(float(free / rate()), rel=0.01)


def test_full_stores_must_be_paid_for():
    """With synthesis as before the survivors run down; twice the synthesis makes up for 70% of the cells."""
    full, before, more = (d.outside(LOSSES, stores=s) for s in d.STORES)
    assert (before.outside[1:] < full.outside[1:]).all() and (before.stores[1:] < 1).all()
    assert before.outside[3] == pytest.approx(0.505, abs=5e-3)
    assert more.outside[3] == pytest.approx(0.92, abs=0.01) and d.outside(0.7, stores=d.MORE).outside > 1


def test_a_blocker_does_less_where_less_net_is_left():
    rise = d.outside(LOSSES, 0.94).outside / d.outside(LOSSES).outside
    assert rise[0] == pytest.approx(2.26, abs=0.01) and rise[-1] < 1.3
    assert (np.diff(rise) < 0).all()
    plain = d.unbraked(LOSSES, 0.94) / d.unbraked(LOSSES)
    np.testing.assert_allclose(plain, d.FORMULAS.compute("blocker", n=d.net_share(), o=0.94, sigma=1 - LOSSES))


def test_arrays_and_numbers():
    both = d.outside(LOSSES[:, None], np.array([0, 0.9]), stores=d.AS_BEFORE)
    assert both.outside.shape == both.firing.shape == both.stores.shape == (LOSSES.size, 2)
    assert both.outside[2, 1] == pytest.approx(float(d.outside(0.5, 0.9, stores=d.AS_BEFORE).outside))


def test_losses_of_neurons():
    """Zarow 2003: AD LC 3.16, NB 1.10, SN 0.16; PD LC 6.47, SN 2.58, NB 0.85."""
    found = scan.losses()
    assert found == {"AD": {"LC": 3.16, "NB": 1.10, "SN": 0.16}, "PD": {"LC": 6.47, "NB": 0.85, "SN": 2.58}}
    for places in found.values():
        assert max(places, key=places.get) == "LC"


def test_a_meta_analysis_says_otherwise_of_the_nucleus_basalis():
    """Lyness 2003: LC 2.28, NB 2.48, SN 0.61 over all studies."""
    LC, NB, SN = (d.evidence(f"meta_{place}").value for place in ("LC", "NB", "SN"))
    assert (LC, NB, SN) == (2.28, 2.48, 0.61) and NB > LC


def test_when_neurons_are_lost_is_open():
    """Theofilas 2017: 8.4% of volume a stage, neurons only midway; Kelly 2017: 30% of them before dementia."""
    assert d.evidence("volume_fall").value == 8.4 and "midway" in d.evidence("volume_fall").note
    assert d.evidence("loss_MCI").value == 30


def test_published_scan():
    """Li 2022: 27 patients and 25 controls, 85.2 and 56.0%, AUC 0.749 (0.618 to 0.880)."""
    found = scan.published()
    assert (found.positive, found.patients, found.negative, found.controls) == (23, 27, 14, 25)
    assert 100 * found.sensitivity.value == pytest.approx(85.2, abs=0.05)
    assert 100 * found.specificity.value == pytest.approx(56.0)
    assert [d.evidence(n).value for n in ("auc", "auc_low", "auc_high")] == [0.749, 0.618, 0.880]
    assert found.sensitivity.low == pytest.approx(0.675, abs=1e-3) and found.specificity.high == pytest.approx(
        0.733, abs=1e-3
    )


def test_a_specificity_that_no_ten_controls_can_have():
    """Liu 2023, Parkinson's disease: "a high diagnostic specificity of 90.1%" with 10 controls."""
    assert not scan.possible(90.1, 10, 1) and scan.possible(90.0, 10, 1)
    assert not scan.possible(90.1, 20, 1)  # both sides of 10 people
    assert scan.possible(85.2, 27, 1) and scan.possible(56.0, 25, 1)  # Li 2022
    assert scan.possible(69.2, 26, 1)  # the scan of 2015


def test_the_scan_of_2015_has_its_own_groups():
    """69 patients and 26 controls; its 85.0% cannot be a share of all 69."""
    assert scan.sizes() == (27, 25) and scan.sizes("2015") == (69, 26)
    assert not scan.possible(85.0, 69, 1)
    with pytest.raises(ValueError, match="study"):
        scan.sizes("1999")


def test_memory_clinic():
    """323 of 886 new patients met the criteria of Alzheimer's disease; half of the positive scans would be true there."""
    p = scan.clinic_prevalence()
    assert p == pytest.approx(0.3646, abs=1e-4)
    found = scan.published()
    PPV, NPV = scan.predictive(p, found.sensitivity.value, found.specificity.value)
    assert pytest.approx(0.526, abs=1e-3) == PPV and pytest.approx(0.868, abs=1e-3) == NPV


def test_bayes():
    made = scan.derivation()
    p, s_e, s_p = sp.symbols("p s_e s_p")
    kinds = [made[k] for k in ("true positive", "false positive", "true negative", "false negative")]
    assert sp.simplify(sum(kinds) - 1) == 0
    assert sp.simplify(made["odds"] - s_e / (1 - s_p)) == 0  # the likelihood ratio, at any prevalence
    assert sp.simplify(made["PPV"].subs(s_p, 1 - s_e) - p) == 0  # a coin: the prevalence is all one knows
    even = scan.even_prevalence(0.852, 0.56)
    assert scan.predictive(even, 0.852, 0.56)[0] == pytest.approx(0.5)
    assert sum(scan.people(0.3, 0.8, 0.7).values()) == pytest.approx(1)


def test_the_range_covers_more_often_than_an_interval():
    rng = np.random.default_rng(17)
    p, s_e, s_p, inside, studies = 0.36, 0.8, 0.6, 0, 2000
    truth = float(scan.predictive(p, s_e, s_p)[0])
    hits, rejected = rng.binomial(27, s_e, studies), rng.binomial(25, s_p, studies)
    pairs, counts = np.unique(np.column_stack([hits, rejected]), axis=0, return_counts=True)
    for (k, l), count in zip(pairs, counts, strict=True):  # noqa: E741
        low, high, *_ = scan.box(p, scan.accuracy(k / 27, l / 25, 27, 25))
        inside += count * (low <= truth <= high)
    assert inside / studies > 0.97


def test_area_and_distance():
    assert float(scan.distance(0.749)) == pytest.approx(0.949, abs=1e-3)
    np.testing.assert_allclose(gain.auc_closed_form(scan.distance([0.5, 0.618, 0.88])), [0.5, 0.618, 0.88])
    # Counts after death (Zarow 2003) tell the groups apart, as far as they are normal; the scan does so far less.
    assert scan.area(3.16) == pytest.approx(0.987, abs=1e-3) and scan.distance(0.749) < 3.16 / 3
    # The published pair lies above the curve of its own area: the cut-off was chosen with the same people.
    assert scan.curve_sensitivity(0.749, 0.56) == pytest.approx(0.788, abs=1e-3)


def test_atomoxetine_and_lesions():
    """Levey 2022: 39 people. Rats with lesions, dopamine: normal outside until 60, 80 or 99% of the tissue is gone."""
    assert d.evidence("trial_people").value == 39
    limits = [d.evidence(f"striatum_normal{year}").value for year in ("_1990", "", "_1988")]
    assert limits == [60, 80, 99]
    # Kept full, the model is between the lowest and the highest of them: 10% less at about three quarters lost.
    assert 0.6 < float(np.interp(-0.9, -d.outside(LOSSES).outside, LOSSES)) < 0.99
    assert {q.source for q in load_evidence("degeneration").values() if "dopamine" in q.meaning} == {
        "acnp_striatum", "castaneda1990", "robinson1988",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: d.outside(1.0), "lost must be below 1"), (lambda: d.outside(-0.1), "lost must be at least 0"),
        (lambda: d.outside(0.5, 1.2), "occupancy must be at most 1"), (lambda: d.outside(0.5, net="gone"), "fate of NET"),
        (lambda: d.outside(0.5, stores="empty"), "state of the stores"), (lambda: d.outside(0.5, brakes="soft"), "brakes"),
        (lambda: d.outside(0.5, 1.0, share=1), "without end"), (lambda: d.lost_at(0), "level must be above 0"),
        (lambda: d.lost_at(share=1), "no loss of cells"), (lambda: d.clearance(float("inf")), "finite"),
        (lambda: scan.predictive(0, 0.8, 1), "positive scan"), (lambda: scan.predictive(1, 1, 0.5), "negative scan"),
        (lambda: scan.predictive(1.2, 0.8, 0.5), "prevalence must be at most 1"),
        (lambda: scan.even_prevalence(0, 1), "positive scan"), (lambda: scan.accuracy(0.8, 0.5, 0, 5), "patients"),
        (lambda: scan.distance(0.4), "at least 0.5"), (lambda: scan.distance(1), "below 1"),
        (lambda: scan.curve_sensitivity(0.7, 1), "specificity"), (lambda: scan.possible(120, 10, 1), "at most 100"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
