"""From a dose to the cortex: occupancies, dopamine in two regions, and the benefit; against what was measured."""

import numpy as np
import pytest
import sympy as sp

from nelib.clinic import benefit, cortex, cortex_studies, exposure, feedback, push_back
from nelib.clinic.cortex import CORTEX, STRIATUM, evidence
from nelib.clinic.occupancy import compare, fit
from nelib.locus import inverted_u
from nelib.synapse.synthesis import dopamine_terminal

ATOMOXETINE, SLOW, PET, TEST_TUBE, AT_DAT = cortex.drugs()


def by(drug, study=None, shared=None):
    return next(r for r in cortex_studies.audit(shared) if r["drug"] == drug and study in (None, r["study"]))


# -- occupancy -----------------------------------------------------------------------------------------------------


def test_half_doses_hold_half():
    for name, drug in cortex.drugs().items():
        for transporter, half in drug.halves.items():
            assert cortex.occupied(name, half / drug.usual)[transporter] == pytest.approx(0.5)


def test_methylphenidate_by_pet_holds_what_hannestad_2010_says():
    low, high = (float(cortex.occupied(PET, evidence(f"mph_clinic_{e}").value / cortex.drugs()[PET].usual)["NET"])
                 for e in ("low", "high"))  # fmt: skip
    assert evidence("mph_occupied_low").value <= 100 * low < 100 * high <= evidence("mph_occupied_high").value


def test_volkow_1998_means_give_its_ED50_and_ask_for_no_other_ceiling():
    """Published: 0.25 mg/kg. Its means by dose in mg; the weights were not seen, 70 kg is taken."""
    doses, held = (np.array([evidence(f"mph_{kind}_{k}").value for k in range(1, 6)]) for kind in ("dose", "DAT"))
    fixed, free = fit(doses, held, 100.0), fit(doses, held)
    assert pytest.approx(evidence("mph_ED50_DAT").value, rel=0.05) == fixed.ED50 / 70
    # Unlike for nortriptyline (lesson 16), the points bear out that all of it can be held.
    assert free.O_max == pytest.approx(100, abs=3) and compare(fixed, free)[1] > 0.5


def test_by_test_tube_constants_methylphenidate_would_hardly_hold_net():
    by_pet, by_tube = (cortex.occupied(name) for name in (PET, TEST_TUBE))
    assert by_tube["DAT"] == by_pet["DAT"]
    assert by_tube["NET"] < 0.2 < 0.7 < by_pet["NET"]


def test_atomoxetine_goes_by_the_plasma_of_the_earlier_model():
    for name, who in ((ATOMOXETINE, "extensive"), (SLOW, "poor")):
        assert cortex.drugs()[name].usual == exposure.average(1.2, exposure.metabolizer(who), 24.0)
    assert cortex.occupied(SLOW)["DAT"] > 5 * cortex.occupied(ATOMOXETINE)["DAT"]


def test_free_concentrations_of_pet_against_the_test_tube():
    """PET halves of NET at 2.4 nM free (test tube 5 nM), of SERT at 7.8 nM (77 nM): the second is a miss of ten."""
    assert 1 / 2.5 < cortex.free_half("NET") / 5 < 1
    assert cortex.free_half("SERT") / 77 < 1 / 9


# -- dopamine ------------------------------------------------------------------------------------------------------


def test_balance_is_solved_by_what_runs():
    balance, D = (cortex.FORMULAS.make()[k] for k in ("balance", "D"))
    rng = np.random.default_rng(0)
    for _ in range(5):
        values = dict(zip(("c", "F", "s_N", "s_D", "t_N", "t_D"), rng.uniform(0, 0.5, 6), strict=True))
        found = float(D.subs(values))
        assert float(balance.subs({**values, "D": found})) == pytest.approx(0, abs=1e-12)
        assert cortex.FORMULAS.compute("D", **values) == pytest.approx(found)


def test_no_drug_no_change_and_shares_are_whole():
    for region in cortex.REGIONS:
        assert sum(cortex.shares(region).values()) == pytest.approx(1)
        assert cortex.dopamine(region, 0, 0) == 1
    rest = cortex.respond(PET, 0)
    assert [rest.norepinephrine, rest.cortex, rest.striatum] == pytest.approx([1, 1, 1], rel=1e-5)


def test_striatal_share_is_that_of_the_dopamine_terminal():
    rest = dopamine_terminal().steady_state()
    assert cortex.striatal_DAT() == pytest.approx(1 - float(rest["removal"] + rest["catabolism"]) / float(
        rest["DAT"] + rest["removal"] + rest["catabolism"]))  # fmt: skip
    # The clearance balance is the terminal without the loss of its stores, which take part of the rise away.
    assert 1 < cortex.stores(0.5) < float(cortex.dopamine(STRIATUM, 0, 0.5))


def test_norepinephrine_is_that_of_push_back():
    left = 1 - cortex.occupied(ATOMOXETINE)["NET"]
    state = push_back.settle(left, soma=True, terminal=False)
    assert cortex.respond(ATOMOXETINE).norepinephrine == state.norepinephrine
    assert (
        cortex.respond(ATOMOXETINE, brake=False).norepinephrine
        == push_back.settle(left, soma=False, terminal=False).norepinephrine
    )


def test_net_left_inverts_push_back():
    for x in (1.0, 1.5, 3.0, 3.5):
        assert float(cortex.outside(cortex.net_left(x)).norepinephrine) == pytest.approx(x, rel=1e-4)
    with pytest.raises(ValueError, match="no blocker lifts norepinephrine above"):
        cortex.net_left(5.0)


def test_bymaster_2002_is_the_fit_and_the_striatum_a_test():
    """Norepinephrine and dopamine 3-fold in the cortex (fitted); dopamine of striatum and accumbens unchanged (not)."""
    row = by("atomoxetine", "Bymaster 2002")
    assert row["used"] == "fit" and row["model"] == pytest.approx(row["measured"], rel=1e-3)
    assert float(cortex.respond(ATOMOXETINE).striatum) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(("drug", "study"), [("atomoxetine", "review 2015"), ("reboxetine, 2 days", None)])
def test_dopamine_of_other_experiments_follows_from_norepinephrine(drug, study):
    row = by(drug, study)
    assert not row["used"] and row["model"] == pytest.approx(row["measured"], rel=0.05)


def test_misses_of_the_cortex():
    # Invernizzi 2001: dopamine rose from day 2 to day 14 with the same drug in the brain; clearance alone says no.
    late = by("reboxetine, 14 days")
    assert late["model"] < 0.8 * late["measured"]
    # A blocker of DAT doubled dopamine of the cortex in one study, GBR 12909 did nothing in another.
    assert by("AHN 2-005")["model"] == pytest.approx(1) and by("AHN 2-005")["measured"] == 2
    assert by("GBR 12909")["used"] == "assumed"
    # Berridge 2006: methylphenidate, low: cortex much, accumbens +30%. By the occupancies of PET both rise alike.
    doses = np.geomspace(0.01, 1, 200)
    found = cortex.respond(PET, doses)
    k = int(np.argmin(abs(found.striatum - 1.3)))
    assert float(found.cortex[k]) == pytest.approx(1.34, abs=0.02)


def test_two_weeks_of_reboxetine_imply_a_share_from_noradrenergic_terminals():
    share = cortex_studies.shared_by_pump()
    assert 0.4 < share < 0.55
    two, late = by("reboxetine, 2 days", shared=share), by("reboxetine, 14 days", shared=share)
    assert late["model"] / two["model"] == pytest.approx(late["measured"] / two["measured"], rel=1e-6)
    assert feedback.pump()[-1] == pytest.approx(599 / 263)


def test_with_all_dopamine_from_noradrenergic_terminals_it_goes_as_norepinephrine():
    found = cortex.respond(ATOMOXETINE, np.array([0.1, 0.5, 1.0]), shared=1.0)
    assert found.cortex == pytest.approx(found.norepinephrine, rel=0.02)
    # An antagonist of the brake tells the readings apart: it lifts dopamine only if terminals release it.
    lifts = [float(cortex.respond(ATOMOXETINE, brake=False, shared=c).cortex
                   / cortex.respond(ATOMOXETINE, shared=c).cortex) for c in (0.0, 0.5, 1.0)]  # fmt: skip
    assert lifts[0] == pytest.approx(1) and lifts[1] > 1.3 and lifts[2] > 2


def test_a_blocker_of_dat_acts_in_the_striatum_only():
    found = cortex.respond(AT_DAT)
    assert float(found.cortex) == pytest.approx(1) and float(found.striatum) > 2


@pytest.mark.parametrize("call", [
    lambda: cortex.occupied("caffeine"), lambda: cortex.occupied(ATOMOXETINE, -1), lambda: cortex.respond(PET, np.nan),
    lambda: cortex.respond(PET, 1, shared=1.2), lambda: cortex.dopamine("cerebellum", 0, 0),
    lambda: cortex.dopamine(STRIATUM, 0, 1.5), lambda: cortex.dopamine(CORTEX, 0, 0, release=-1),
    lambda: cortex.free_half("DAT"), lambda: cortex.net_left(0.5), lambda: cortex.stores(2),
    lambda: cortex.respond(SLOW, 50, brake=False),
])  # fmt: skip
def test_impossible_input(call):
    with pytest.raises(ValueError, match="."):
        call()


# -- benefit -------------------------------------------------------------------------------------------------------


def test_benefit_is_the_inverted_u_at_the_norepinephrine_of_the_cortex():
    c = 60 * cortex.respond(ATOMOXETINE, 0.5).norepinephrine
    assert benefit.benefit(60, ATOMOXETINE, 0.5) == inverted_u.benefit(c)
    assert benefit.benefit(60, ATOMOXETINE, 0.5, guanfacine=1, prazosin=2) == inverted_u.benefit(
        c, agonist_a2=1, block_a1=2
    )


def test_the_best_dose_brings_norepinephrine_to_the_peak():
    best, top = benefit.best(benefit.start("middle"), ATOMOXETINE), inverted_u.peak()
    reached = benefit.start("middle") * cortex.respond(ATOMOXETINE, best.dose).norepinephrine
    assert float(reached) == pytest.approx(top.norepinephrine, rel=1e-3)
    assert top.height == best.U and not best.at_end
    # Slow metabolizers get there with a dose smaller by the ratio of their concentrations in plasma.
    ratio = cortex.drugs()[SLOW].usual / cortex.drugs()[ATOMOXETINE].usual
    assert best.dose / benefit.best(benefit.start("middle"), SLOW).dose == pytest.approx(ratio, rel=1e-2)


def test_one_dose_helps_one_person_and_harms_another():
    change = {p: float(benefit.benefit(c, ATOMOXETINE) - inverted_u.benefit(c))
              for p in benefit.PEOPLE for c in [benefit.start(p)]}  # fmt: skip
    assert change["low"] > 0.1 and change["middle"] > 0 and change["high"] < -0.05
    assert benefit.best(benefit.start("high"), ATOMOXETINE).dose == 0


def test_if_dialysates_are_right_no_dose_is_too_high():
    start = evidence("start_dialysate").value
    for drug in (ATOMOXETINE, SLOW, PET):
        best = benefit.best(start, drug)
        assert best.at_end and start * cortex.respond(drug, best.dose).norepinephrine < inverted_u.peak().norepinephrine
        assert best.U < 0.1


def test_best_is_never_beaten_and_guanfacine_can_take_its_place():
    for c in (5, 60, 120, 400):
        for beside in ({}, {"guanfacine": 1.0}, {"prazosin": 2.0}):
            best = benefit.best(c, PET, **beside)
            doses = np.linspace(0, 2, 41)
            assert benefit.benefit(c, PET, doses, **beside).max() - 1e-9 <= best.U
    assert benefit.best(60, ATOMOXETINE, guanfacine=1).dose == 0
    assert benefit.best(60, AT_DAT).dose == 0


def test_an_agonist_that_silences_the_cells_harms_at_a_low_dose_only():
    """Jäkälä 1999: clonidine impaired at 0.5 and 5 µg/kg, not at 2; guanfacine improved at 29. The model has no such
    order: where the cells are silenced, a low dose harms, a high dose fills the receptor and helps."""
    plain = float(inverted_u.benefit(60.0))
    assert benefit.agonist(60.0, 0.5, cells=True) < plain < benefit.agonist(60.0, 0.5, cells=False)
    assert benefit.agonist(60.0, 3.0, cells=True) > plain
    assert benefit.agonist(60.0, 0.0, cells=True) == plain


@pytest.mark.parametrize("call", [
    lambda: benefit.benefit(0, ATOMOXETINE), lambda: benefit.best(-1, ATOMOXETINE), lambda: benefit.start("tall"),
    lambda: benefit.best(60, "tea"), lambda: benefit.best(60, PET, guanfacine=-1),
    lambda: benefit.agonist(60, -1, cells=True),
])  # fmt: skip
def test_impossible_benefit(call):
    with pytest.raises(ValueError, match="."):
        call()


def test_dopamine_is_release_over_what_is_left_of_clearance():
    """Printed so, without two minus signs that cancel."""
    D, c, F, s_N, s_D, t_N, t_D = sp.symbols("D c F s_N s_D t_N t_D")
    found = cortex.derivation()
    top, bottom = sp.fraction(found["D"])
    assert sp.expand(top - (1 - c + c * F)) == 0 and sp.expand(bottom - (1 - s_N * t_N - s_D * t_D)) == 0
    assert sp.simplify(found["balance"].subs(D, found["D"])) == 0


def test_accumbens_under_methylphenidate_is_missed():
    """A review of 2015: about 30%, not significant, in rats; the model's striatum at the usual human dose: 2.75."""
    row = next(r for r in cortex_studies.audit() if r["drug"] == "methylphenidate")
    assert row["measured"] == 1.3 and row["used"] == "" and "accumbens" in row["study"]
    assert row["model"] == pytest.approx(2.75, abs=0.01)
