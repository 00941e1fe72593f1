"""Radioligands: activities, decay, counting; numbers of the dossier (2b, A4) and of statistics."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from nelib.kit.evidence import load_evidence
from nelib.receptors import radioligand as r
from nelib.receptors.radioligand import (
    best_split,
    convert,
    count_error,
    count_rate,
    difference_error,
    dpm_per_fmol,
    formulas,
    isotope,
    isotopes,
    radioligands,
    stock_activity,
    threshold,
    time_needed,
)


@pytest.mark.parametrize(
    ("name", "activity"), [("3H", 29.0), ("125I", 2198), ("35S", 1494), ("32P", 9152), ("14C", 0.0627)]
)
def test_A4_maximal_specific_activities(name, activity):
    """Project's dossier on receptors, A4 and section 2b: N_A ln2 / half-life, in Ci/mmol."""
    assert isotope(name).activity == pytest.approx(activity, rel=0.005)


def test_125I_is_76_times_as_active_as_3H():
    assert isotope("125I").activity / isotope("3H").activity == pytest.approx(75.75, abs=0.01)


def test_one_curie_and_one_fmol():
    """Revvity, radiochemical calculations: 1 Ci = 2.22e12 dpm, 1 dpm = 4.50e-13 Ci; so 2.22 dpm per fmol and Ci/mmol."""
    assert convert(1, "Ci", "dpm") == pytest.approx(2.22e12)
    assert convert(1, "dpm", "Ci") == pytest.approx(4.50e-13, rel=1e-3)
    assert convert([1, 2], "Bq", "dpm") == pytest.approx([60, 120])
    assert dpm_per_fmol(1) == pytest.approx(2.22)


def test_a_stock_of_two_months():
    """Tritium has hardly decayed, iodine-125 is half gone: 1.2% a day."""
    assert isotope("3H").left(60) == pytest.approx(0.9908, abs=1e-4)
    assert isotope("125I").left(59.4) == pytest.approx(0.5)
    assert 1 - isotope("125I").left(1) == pytest.approx(0.0116, abs=1e-4)


def test_what_is_left_of_a_carrier_free_stock_keeps_its_specific_activity():
    days = np.array([0, 30, 60, 1e6])
    assert stock_activity("125I", days) == pytest.approx(np.full(4, isotope("125I").activity))


@pytest.mark.parametrize("share", [0.9, 0.5, 0.01])
def test_beside_carrier_specific_activity_falls_as_labelled_molecules_are_lost(share):
    atom, labeled, cold = isotope("125I"), share * 1e6, (1 - share) * 1e6
    for days in (0, 20, 120):
        rest = labeled * atom.left(days)
        assert stock_activity("125I", days, share) == pytest.approx(atom.activity * rest / (rest + cold))
    assert stock_activity("125I", 1e9, share) == 0


def test_efficiencies():
    """curvefit.com: usually over 90% for 125I, often about 40% for tritium."""
    assert isotope("125I").efficiency() == 0.9
    assert isotope("3H").efficiency() == pytest.approx(0.4)


def test_quench_hurts_tritium_most():
    quench = np.linspace(0, 0.95, 20)
    for atom in isotopes().values():
        assert (np.diff(atom.efficiency(quench)) <= 0).all()
    lost = {n: 1 - isotope(n).efficiency(0.3) / isotope(n).efficiency() for n in isotopes()}
    assert lost["3H"] > 10 * lost["14C"] > 10 * lost["32P"] > lost["125I"] == 0


@pytest.mark.parametrize("name", ["3H", "14C", "32P"])
def test_efficiency_is_the_share_of_the_spectrum_above_the_threshold(name):
    Q = isotope(name).endpoint

    def spectrum(E):
        return np.sqrt(E) * (Q - E) ** 2

    share = quad(spectrum, threshold() / 0.8, Q)[0] / quad(spectrum, 0, Q)[0]
    assert isotope(name).efficiency(0.2) == pytest.approx(share, rel=1e-6)


def test_count_error_is_poisson_and_tube_to_tube():
    rng = np.random.default_rng(0)
    cpm, minutes, background, cv = 400.0, 2.0, 25.0, 0.05
    tubes = (cpm - background) * rng.normal(1, cv, 40_000) + background
    seen = rng.poisson(tubes * minutes) / minutes
    assert seen.std() == pytest.approx(count_error(cpm, minutes, background, cv), rel=0.02)
    assert count_error(100, 1) == 10


def test_count_rate():
    assert count_rate(10, 29.0, 0.4, 25) == pytest.approx(10 * 29.0 * 2.22 * 0.4 + 25)


def test_best_split_follows_the_square_roots_of_the_rates():
    t_T, t_N = best_split(900, 100, 8)
    assert (t_T, t_N) == (pytest.approx(6), pytest.approx(2))
    found = minimize_scalar(lambda t: difference_error(900, 100, t, 8 - t), bounds=(0.1, 7.9), method="bounded")
    assert found.x == pytest.approx(t_T, rel=1e-4)


@pytest.mark.parametrize(("total", "nonspecific"), [(900, 100), (2600, 2344), (50, 0)])
def test_time_needed_reaches_the_error(total, nonspecific):
    minutes = time_needed(total, nonspecific, 0.03)
    t_T, t_N = best_split(total, nonspecific, minutes)
    variance = total / t_T + (nonspecific / t_N if nonspecific else 0)
    assert np.sqrt(variance) / (total - nonspecific) == pytest.approx(0.03)


def test_the_best_split_is_derived():
    import sympy as sp

    f = formulas()
    t_T, t_N, t = (next(s for e in f.values() for s in e.free_symbols if s.name == n) for n in ("t_T", "t_N", "t"))
    slope = sp.diff(f["variance"].subs(t_N, t - t_T), t_T).subs(t_T, f["t_T"])
    assert sp.simplify(slope) == 0


def test_with_ninety_percent_nonspecific_ten_times_longer_does_less_than_halve_the_error():
    fresh = isotope("3H").activity
    total, blank = (count_rate(n, fresh, 0.4, 25) for n in (100, 90))
    one, ten = (difference_error(total, blank, m, m, 25, 0.05) for m in (1, 10))
    assert one / ten < 1.2
    assert ten > difference_error(total, blank, 1e12, 1e12, 25, 0.05) == pytest.approx(0.05 * np.hypot(100, 90) / 10)


def test_radioligands_and_their_gaps():
    ligands = radioligands()
    assert set(ligands) == set(r.LIGANDS) and len(ligands) == 7
    assert ligands["[3H]prazosin"].K_d["alpha1B"].value == 0.10  # Kenny 1994
    assert ligands["[3H]DHA"].K_d["beta2"].value == 0.187  # Niclauß 2006
    assert ligands["[3H]rauwolscine"].specific_activity.value == 82.9
    for name in ("[3H]prazosin", "[3H]RX821002", "[3H]yohimbine", "[3H]DHA"):
        assert ligands[name].specific_activity is None
        assert ligands[name].activity.grade == "ASSUMED"
    assert [n for n, x in ligands.items() if x.k_on] == ["[3H]yohimbine"]
    assert all(x.records for x in ligands.values())


def test_kinetic_constants_of_yohimbine():
    """Tsukahara 1983, bovine pial arteries: 0.51/1.6e7 is 31.9 nM, the paper's mean of ratios 35.7, saturation 18.3."""
    found = radioligands()["[3H]yohimbine"]
    assert found.k_off.value / found.k_on.value * 1e9 == pytest.approx(31.9, abs=0.05)
    assert found.K_d["pial"].value == 18.3


def test_cyanopindolol_was_sold_with_one_iodine_of_sixty_days():
    """2175 Ci/mmol (abstract of PMID 6119625) is the maximum for a half-life of 60.0 days, not of 59.4."""
    label = radioligands()["[125I]cyanopindolol"]
    assert label.labels == pytest.approx(0.99, abs=0.005)
    assert isotope("125I").activity * 59.4 / 60.0 == pytest.approx(2175, rel=1e-3)


def test_rauwolscine_carries_almost_three_tritium_atoms():
    assert radioligands()["[3H]rauwolscine"].labels == pytest.approx(2.86, abs=0.01)


def test_every_record_of_the_table_is_used():
    used = {row.name for ligand in radioligands().values() for row in ligand.records}
    ligand_rows = {n for n in load_evidence("radioligands") if n.split("_")[0] in {s for s, _ in r.LIGANDS.values()}}
    assert used == ligand_rows


ERRORS = {
    "isotope": (lambda: isotope("H3"), "Did you mean"),
    "unit": (lambda: convert(1, "curie", "Bq"), "no unit of activity"),
    "negative activity": (lambda: convert(-1, "Ci", "Bq"), "at least 0"),
    "negative days": (lambda: isotope("3H").left(-1), "at least 0"),
    "NaN days": (lambda: isotope("3H").left(float("nan")), "finite"),
    "all light gone": (lambda: isotope("3H").efficiency(1), "below 1"),
    "no label": (lambda: stock_activity("3H", 1, 0), "above 0"),
    "more than all": (lambda: stock_activity("3H", 1, 1.5), "at most 1"),
    "no specific binding": (lambda: difference_error(100, 100, 1, 1), "no specific binding"),
    "no time": (lambda: count_error(100, 0), "in no time"),
    "no error": (lambda: time_needed(200, 100, 0), "above 0"),
    "text": (lambda: dpm_per_fmol("many"), "must be a number"),
    "unknown record": (lambda: r.value("half_life_3h"), "Did you mean 'half_life_3H'"),
    "efficiency": (lambda: count_rate(1, 29, 1.2), "at most 1"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()
