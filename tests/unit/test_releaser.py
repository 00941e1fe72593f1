"""A blocker and a releaser: the terminal with a way out, and the experiments that tell the two apart."""

import numpy as np
import pytest

from nelib.clinic import releaser
from nelib.clinic.cortex import evidence
from nelib.kit.evidence import references
from nelib.synapse.synthesis import norepinephrine_terminal

BLOCKER, RELEASER = releaser.COMPOUNDS
FIRST = evidence("first_block").value


def outside(compound, dose, **setting):
    return releaser.run(compound, dose, **setting).outside


def test_the_terminal_is_the_old_one_with_one_reaction():
    old, new = norepinephrine_terminal(), releaser.terminal()
    assert set(new.reactions) - set(old.reactions) == {"efflux"}
    assert all(new.reactions[name] is reaction for name, reaction in old.reactions.items())
    a, b = old.steady_state(), new.steady_state()
    assert [float(b[n]) for n in old.species] == pytest.approx([float(a[n]) for n in old.species])
    assert float(b["efflux"]) == 0


def test_a_competitor_is_a_higher_constant():
    shown = releaser.derivation()
    values = {"V_NET": 5.0, "K_NET": 0.6, "ene": 0.1, "a": 2.0, "b": 3.0, "k_efflux": 7.0, "cne": 1.5}
    carriers = 1 + 0.1 / 0.6 + 2 + 3
    assert float(shown["uptake"].subs(values)) == pytest.approx(5 * (0.1 / 0.6) / carriers)
    assert float(shown["efflux"].subs(values)) == pytest.approx(7 * 1.5 * 2 / carriers)


def test_at_dose_0_nothing_happens():
    for compound in releaser.COMPOUNDS:
        found = releaser.run(compound, 0.0)
        assert [found.before, found.outside] == pytest.approx([1, 1], rel=1e-5)


def test_efflux_is_what_the_law_says_after_the_drug():
    found = releaser.run(RELEASER, 10.0)
    K, e, c = norepinephrine_terminal().parameters["K_NET"].value, found.pools["ene"], found.pools["cne"]
    law = evidence("k_efflux").value * c * 10 * K / (K * 11 + e)
    assert found.flows["efflux"] == pytest.approx(law)


def test_without_firing_a_blocker_adds_nothing_and_a_releaser_does():
    """Florin 1994 (cocaine: rise blocked completely); tetrodotoxin in rats (amphetamine: rise stays)."""
    assert outside(BLOCKER, 10.0, firing=0.0) < 1e-6
    assert outside(RELEASER, 10.0, firing=0.0) > 3


def test_amphetamine_at_a_low_dose_is_mostly_a_blocker():
    """Florin 1994: clonidine cut the rise by 0.5 mg/kg by 75%, and less and less of that by 1.75 and 5 mg/kg.

    The two numbers of the releaser were chosen by hand to the 75% and to the two-fold peak; that the share grows was
    not put in: vesicles that fill less feed it.
    """
    doses = np.array([0.3, 1.0, 3.0])  # times the constant: 0.5 mg/kg is set as 0.3, and the others scale
    left = [releaser.without_firing(d) for d in doses]
    assert 1 - left[0] == pytest.approx(evidence("clonidine_cut_low").value / 100, abs=0.03)
    assert (np.diff(left) > 0.05).all()


def test_peak_over_that_by_a_blocker_at_high_doses():
    """Florin 1994: about two-fold. Chosen by hand to this."""
    ratio = outside(RELEASER, 30.0) / outside(BLOCKER, 30.0)
    assert ratio == pytest.approx(evidence("amph_over_cocaine").value, rel=0.15)


def test_azzaro_1974_release_needs_more_than_uptake_the_ratio_is_missed():
    """Measured 2.5/0.71 = 3.5; the model has 5.2. Not fitted."""
    uptake, release = releaser.half_doses()
    measured = evidence("EC50_release").value / evidence("EC50_uptake").value
    assert release / uptake > measured
    assert release / uptake == pytest.approx(5.2, abs=0.3)


def test_a_blocker_first_takes_the_releaser_away_and_high_doses_win():
    """Azzaro 1974: desipramine and cocaine shift the curve of release to the right."""
    alone, after = (releaser.run(RELEASER, 3.0, blocked=b) for b in (0.0, FIRST))
    assert after.rise < 0.1 * alone.rise
    assert releaser.run(RELEASER, 100.0, blocked=FIRST).rise > 3
    assert releaser.run(RELEASER, 3.0, blocked=1000.0).flows["efflux"] < 0.02 * alone.flows["efflux"]


def test_without_carriers_vesicles_empty_and_nothing_comes_out():
    """Jones 1998, dopamine in mice without DAT; here carriers of norepinephrine that a blocker holds all."""
    held, free = (releaser.run(RELEASER, 30.0, firing=0.0, blocked=b) for b in (1e6, 0.0))
    assert held.outside < 0.01
    assert held.pools["vne"] < 0.7 * releaser.rest()["vne"]
    assert free.outside > 3


def test_reserpine_does_not_tell_them_apart_for_norepinephrine():
    """For dopamine it does (Chiueh 1975, Callaway 1989). Norepinephrine is made inside the vesicles that it empties."""
    base = releaser.run(BLOCKER, 10.0, reserpine=True)
    assert base.before < 0.1
    assert outside(RELEASER, 10.0, reserpine=True) < 0.25 * outside(RELEASER, 10.0)
    assert not releaser.apart(base.outside, outside(RELEASER, 10.0, reserpine=True))


def test_mao_inhibition_lifts_the_releaser_only():
    for compound, low, high in ((BLOCKER, 0.95, 1.1), (RELEASER, 1.4, 2.0)):
        assert low < outside(compound, 10.0, mao=True) / outside(compound, 10.0) < high


def test_more_firing_serves_the_blocker():
    rise = {k: [outside(k, 10.0, firing=f) for f in (0.0, 1.0, 4.0)] for k in releaser.COMPOUNDS}
    assert np.diff(rise[BLOCKER]).min() > 0
    ratio = np.array(rise[RELEASER][1:]) / rise[BLOCKER][1:]
    assert ratio[1] < ratio[0]


def test_apart():
    assert releaser.apart(1.0, 2.0) and releaser.apart(2.0, 1.0) and not releaser.apart(1.0, 1.9)
    # What is too little to be seen is no difference.
    assert not releaser.apart(0.0, 0.05) and releaser.apart(0.0, 0.2) and not releaser.apart(0.0, 0.0)


def test_the_course_ends_where_the_result_is():
    found = releaser.run(RELEASER, 10.0)
    assert found.course[-1] == found.outside and found.course[0] == found.before
    assert found.minutes[-1] == 60 and found.minutes.size == found.course.size


def test_experiments_name_their_sources():
    assert len(releaser.experiments()) > 5
    assert all(row["source"] in references() and row["finding"] for row in releaser.experiments())


@pytest.mark.parametrize("call", [
    lambda: releaser.run("toxin", 1), lambda: releaser.run(BLOCKER, -1), lambda: releaser.run(BLOCKER, np.nan),
    lambda: releaser.run(RELEASER, 1, firing=-0.1), lambda: releaser.run(RELEASER, 1, blocked=-1),
    lambda: releaser.apart(-1, 2),
])  # fmt: skip
def test_impossible_input(call):
    with pytest.raises(ValueError, match="."):
        call()
