"""Drugs in the living preparation: where they go, what nerve endings do with them, and the bottles without a name."""

import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.body import drugs, nerve
from nelib.body.drug_course import DRUGS, SPECIES, Course, evidence, kinetics, of, pace, real
from nelib.body.unknowns import LETTERS, Unknown, resolve, reveal, unknown
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal

NAN = float("nan")
DT = 0.05


def course(drug, species, seconds, *, dose=0.0, flow=0.0, dt=DT, **more):
    found = Course(drug, species, dt)
    found.inject(dose)
    found.infuse(flow)
    for name, value in more.items():
        setattr(found, name, value)
    path = []
    for _ in range(round(seconds / dt)):
        found.step()
        path.append((found.pool, found.plasma, found.tissue, found.brain))
    return np.array(path).T


# -- kinetics -----------------------------------------------------------------------------------------------------


def test_one_compartment_is_the_closed_form():
    """Mixing and one compartment: the difference of two exponentials."""
    k = kinetics("hexamethonium", "rat")
    out, mix = k.CL / k.V1 / 60, 1 / of("rat", "mixing")
    t = DT * np.arange(1, 4001)
    expected = 100 / k.V1 * mix / (mix - out) * (np.exp(-out * t) - np.exp(-mix * t))
    np.testing.assert_allclose(course("hexamethonium", "rat", 200, dose=100)[1], expected, rtol=1e-9)
    assert k.half_life == pytest.approx(100 / pace())


@pytest.mark.parametrize("species", SPECIES)
@pytest.mark.parametrize("drug", DRUGS)
def test_the_step_makes_no_error_and_nothing_is_lost(drug, species):
    fine, coarse = course(drug, species, 60, dose=50), course(drug, species, 60, dose=50, dt=1.0)
    np.testing.assert_allclose(fine[:, 19::20], coarse, rtol=1e-8, atol=1e-12)
    k = kinetics(drug, species)
    pool, plasma, tissue, _ = course(drug, species, 600, dose=50)
    gone = k.CL / 60 * DT * (plasma.sum() - plasma[-1] / 2)
    assert pool[-1] + k.V1 * plasma[-1] + k.V2 * tissue[-1] + gone == pytest.approx(50, rel=1e-4)
    assert (plasma >= 0).all() and np.isfinite(plasma).all()


@pytest.mark.parametrize("drug", ["norepinephrine", "epinephrine", "isoproterenol"])
@pytest.mark.parametrize("block", [0.0, 5.0])
def test_plateau_of_an_infusion_is_that_of_the_steady_model(drug, block):
    """Rate over clearance, also where beta blockade slows the clearance."""
    rate = 4.0  # µg/min in a man of 70 kg
    retained = drugs.evidence(f"slow_{drug}").value * block / (1 + block)
    found = course(drug, "man", 7200, flow=DRUGS[drug].flow(rate / 70), retained=retained, dt=0.5)[1]
    assert found[-1] == pytest.approx(float(drugs.plasma(drug, rate, block)), rel=0.02)


def test_norepinephrine_in_man_is_the_published_two_compartment_model():
    """Li 2024: half-lives 0.59 and 5.5 min; 53, 85 and 92% of the plateau after 1, 5 and 10 min."""
    k = kinetics("norepinephrine")
    a = np.array([[-(k.CL + k.Q) / k.V1, k.Q / k.V1], [k.Q / k.V2, -k.Q / k.V2]])
    halves = sorted(math.log(2) / -np.linalg.eigvals(a))
    assert halves[0] == pytest.approx(0.59, abs=0.01) and halves[1] == pytest.approx(5.5, abs=0.1)
    found = course("norepinephrine", "man", 700, flow=1.0)[1] * k.CL / 60
    start = round(of("man", "mixing") / DT)  # the pool in front delays by its time constant
    shares = [found[start + round(60 * m / DT)] for m in (1, 5, 10)]
    np.testing.assert_allclose(shares, [0.53, 0.85, 0.92], atol=0.02)


def test_rat_norepinephrine():
    """Clearance 179 mL/min/kg (Maignan) and a half-life at the end of 1.5 min (Benedict 1978)."""
    k = kinetics("norepinephrine", "rat")
    assert pytest.approx(0.179) == k.CL
    found = course("norepinephrine", "rat", 240, dose=1.0)[1]
    minutes = math.log(2) / math.log(found[round(120 / DT)] / found[round(180 / DT)])
    assert minutes == pytest.approx(1.5, abs=0.05)


def test_the_rat_is_faster_and_its_volumes_are_mans():
    man, rat = kinetics("prazosin"), kinetics("prazosin", "rat")
    assert (man.V1, pytest.approx((70 / 0.3) ** 0.25)) == (rat.V1, rat.CL / man.CL)
    assert pytest.approx(340) == (kinetics("phenylephrine").V1 + kinetics("phenylephrine").V2) * 70


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(list(DRUGS)), st.sampled_from(SPECIES), st.floats(0, 1e6), st.floats(0.1, 10))
def test_kinetics_are_linear(drug, species, dose, fold):
    one, many = (course(drug, species, 30, dose=x, dt=0.5) for x in (dose, fold * dose))
    np.testing.assert_allclose(many, fold * one, rtol=1e-9, atol=1e-300)


def test_doses_have_units_and_limits():
    assert list(DRUGS) == list(drugs.drugs()) and len(DRUGS) == 17
    assert (DRUGS["norepinephrine"].unit, DRUGS["prazosin"].unit) == ("µg/kg", "mg/kg")
    assert DRUGS["norepinephrine"].amount(169.18) == pytest.approx(1000)
    assert DRUGS["hexamethonium"].amount(202.38) == pytest.approx(1e6)
    assert DRUGS["norepinephrine"].flow(169.18) == pytest.approx(1000 / 60)


@pytest.mark.parametrize("bad", [-1, NAN, math.inf, "1", None, True, sp.Integer(1), [1, 2], 1e7])
def test_impossible_doses_are_refused(bad):
    for drug in ("norepinephrine", "prazosin"):
        with pytest.raises(ValueError, match="dose of"):
            DRUGS[drug].amount(bad)
        with pytest.raises(ValueError, match="rate of"):
            DRUGS[drug].flow(bad)


def test_unknown_names_are_refused():
    for make in (lambda: DRUGS["prazocin"], lambda: kinetics("x"), lambda: kinetics("prazosin", "cat")):
        with pytest.raises(ValueError, match="There is no"):
            make()
    with pytest.raises(ValueError, match="one number"):
        real("x", [1.0])


def test_every_record_of_a_drug_names_a_drug():
    names = [n for n in load_evidence("preparation") if n.startswith(("V1_", "V2_", "Q_", "CL_", "half_", "dose_"))]
    assert all(name.split("_", 1)[1] in drugs.drugs() for name in names if name != "dose_limit")
    assert evidence("dose_norepinephrine").value > 0


# -- nerve endings ------------------------------------------------------------------------------------------------


def ending(s, seconds=40.0, *, B_net=0.0, x_g=0.0, x_t=0.0, X=0.0, Y=0.0, B=0.0, x_r=0.0, species="rat", start=None):
    found = start or nerve.Ending(species, DT, 5.0)
    up = nerve.Uptake(species)
    up.set(B_net, x_g, x_t)
    for _ in range(round(seconds / DT)):
        found.step(s, up, X, Y, B, x_r)
    return found


@pytest.mark.parametrize("species", SPECIES)
@pytest.mark.parametrize("s", [0.0, 0.3, 1.0, 1.6])
def test_without_drugs_the_junction_follows_the_traffic(s, species):
    found = ending(s, species=species)
    assert pytest.approx(s, abs=1e-9) == found.J and found.S == found.C == 1.0


def test_block_of_uptake_is_masked_by_the_autoreceptor_and_unmasked_by_its_antagonist():
    full = 1 / (1 - drugs.evidence("f_u").value)
    masked, free = ending(1.0, B_net=1e6).J, ending(1.0, B_net=1e6, B=1e6).J / ending(1.0, B=1e6).J
    assert 1.2 < masked < full - 0.2
    assert free == pytest.approx(full, rel=1e-4)
    up = nerve.Uptake("man")
    up.set(1e6, 0, 0)
    assert up.access == pytest.approx(full, rel=1e-4)


def test_alpha2_drugs_at_the_ending():
    f, n = (nerve.constants("man")[k] for k in ("f_a2p", "n_a2p"))
    assert pytest.approx(1 / (1 - f * n / (1 + n)), rel=1e-4) == ending(1.0, B=1e7, species="man").J
    assert ending(1.0, X=1e6, Y=1e6).J < 0.35 < 1 < ending(1.0, B=10.0).J


def test_tyramine_needs_the_transporter_and_the_store():
    released = ending(0.0, x_t=1.0).J
    assert released > 1
    assert 0.1 * released > ending(0.0, x_t=1.0, B_net=100.0).J
    empty = nerve.Ending("rat", DT, 5.0)
    empty.pretreat("reserpine")
    assert 0.05 * released > ending(0.0, x_t=1.0, start=empty).J
    assert ending(0.0, 600, x_t=1.0).C < 0.75  # and it runs out


def test_guanethidine_releases_first_and_then_blocks_impulses():
    early, late = ending(1.0, 5, x_g=2.0), ending(1.0, 3600, x_g=2.0)
    assert early.J > 1.3 and late.G > early.G
    plasma_gone = ending(1.0, 20, start=late)
    assert plasma_gone.J < 0.02
    assert ending(1.0, 3600, x_g=2.0, B_net=1e4).G < 1e-3 * late.G  # the transporter carries it in


def test_reserpine_empties_within_a_day_and_refills_in_weeks():
    """Virtually complete depletion (Rice 1987); half restored in 7 to 15 days (Wakade 1980)."""
    _, rate = nerve._compiled(("dD",))
    values = nerve.constants("rat")
    full = evidence("D_max").value

    def dD(D, x):
        return rate(*({**values, "D": D, "x_reserpine": x}[n] for n in nerve._compiled(("dD",))[0]))[0]

    D = 0.0
    for _ in range(24 * 60):
        D += 60 * dD(D, 10.0)
    assert 0.95 * full < D < full
    assert 7 < math.log(2) * D / -dD(D, 0.0) / 86400 < 15


def test_a_long_train_empties_vesicles_but_reflex_traffic_does_not():
    assert pytest.approx(1) == ending(4.9, 300).S and ending(8.0, 300).S < 0.8


def test_settled_is_where_the_ending_stays():
    for drug in nerve.BLOCKERS:
        found = nerve.Ending("man", DT, 1.6)
        found.pretreat(drug)
        J = nerve.settled(1.4, found)
        D, G = found.D, found.G
        later = ending(1.4, 20, species="man", start=found)
        assert pytest.approx(later.J, rel=1e-3) == J and J < 0.2
        assert (pytest.approx(D, rel=1e-3), pytest.approx(G, rel=1e-3)) == (later.D, later.G)


# -- bottles without a name ---------------------------------------------------------------------------------------


def test_each_student_has_own_bottles():
    mine = [unknown(letter, "student-1") for letter in LETTERS]
    assert len({b.drug for b in mine}) == len(LETTERS)
    assert mine == [unknown(letter, " Student-1 ") for letter in LETTERS]
    others = {tuple(unknown(letter, f"s{i}").drug for letter in LETTERS) for i in range(20)}
    assert len(others) == 20
    assert unknown("A", Personal("13_circulation", "student-1")) == mine[0]


def test_a_bottle_tells_nothing_until_it_is_opened():
    for letter in LETTERS:
        bottle = unknown(letter, "x")
        text = repr(bottle) + str(bottle) + bottle.label + resolve(bottle, 0.1)[2]
        assert bottle.drug not in text and f"{bottle.strength:.3g}" not in text
        assert bottle.drug in reveal(bottle)
        assert "A" in repr(unknown("A", "x"))


def test_a_bottle_is_the_drug_at_its_strength():
    bottle = Unknown("A", "prazosin", 2.0)
    assert resolve(bottle, 0.05)[:2] == ("prazosin", pytest.approx(0.1))
    assert resolve(bottle, 0.05, infused=True)[1] == pytest.approx(100.0)
    assert resolve(Unknown("B", "norepinephrine", 2.0), 0.05, infused=True)[1] == pytest.approx(0.1)


def test_bottles_refuse_what_is_impossible():
    for make in (lambda: unknown("Z"), lambda: unknown(1), lambda: reveal("A"), lambda: resolve(unknown("A"), -1)):
        with pytest.raises(ValueError):
            make()
