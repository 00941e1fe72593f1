"""PKA and its substrates: the algebra against the reference run of the dossier, a root finder and plain integration."""

import numpy as np
import pytest
from scipy.optimize import brentq

from nelib.receptors.binding import bound
from nelib.signaling.equilibrium import increasing_root
from nelib.signaling.pka import THEORY, formulas, free_cAMP, published_free_cAMP, substrates, subunits, switch

# cAMPtot, cAMP, PKACI, PKACII, PLBp, I1p (µM), LCCa, LCCb: all rows of saucerman2003_reference.csv (dossier, 3a).
ROWS = [
    (0.8448025206959557, 0.22677405993840272, 0.05871106676758403, 0.008325410053728046, 0.03865941305183871,
     0.05253677197632962, 0.20398015991082272, 0.23348807121938242),
    (1.016488308351363, 0.3035136168852311, 0.08631575741201505, 0.011640656668224024, 0.08146352018168822,
     0.07336265963835054, 0.2648885785596228, 0.29999513021926655),
    (2.0006701085406657, 0.8124785332984958, 0.24067298548753657, 0.024867748035350582, 0.8397305473836046,
     0.15267092984637334, 0.4389318409581686, 0.4821578735343626),
    (2.460115259068433, 1.0953604633908511, 0.3041134551248297, 0.028416360179596662, 0.8952320110146363,
     0.17265016545878822, 0.4727801662904189, 0.5162762274102705),
    (2.6323313653780813, 1.2086243415581235, 0.32607307489111986, 0.029465258413984795, 0.9066512349014181,
     0.1784631565952282, 0.48203549280340335, 0.5255336967301741),
    (2.6959795051347117, 1.251440609130043, 0.33393084015042906, 0.029821044820768524, 0.9101738767159123,
     0.1804266329048165, 0.48510329252329565, 0.5285954687475325),
    (2.7022202266395015, 1.255666024202945, 0.33469377665049826, 0.02985506467484439, 0.9105022762967103,
     0.1806141703079501, 0.4853947748529653, 0.5288862042482984),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]:.3f} µM")
def test_every_row_of_the_reference_run(row):
    """Given its total cAMP, all else follows, to 1e-6: the substrates of the reference are nearly at rest."""
    c = free_cAMP(row[0])
    state = subunits(c)
    marks = substrates(state["C_I"], state["C_II"])
    found = (row[0], c, state["C_I"], state["C_II"], marks["PLBp"], marks["I1p"] * 0.3, marks["LCCa"], marks["LCCb"])
    np.testing.assert_allclose(found, row, rtol=1e-6)


def test_free_cAMP_and_the_wrong_root():
    """0.22677 µM at rest, and the published line: the dossier says 0.2383, it is 0.23823. At high dose it is far off."""
    assert free_cAMP(0.8448025206959557) == pytest.approx(0.22677, abs=5e-6)
    assert published_free_cAMP(0.8448025206959557) == pytest.approx(0.23823, abs=5e-6)
    assert published_free_cAMP(2.7022202266395015) == pytest.approx(0.5611, abs=1e-4)
    # T - sqrt(T² - 4 K S) is twice the smaller root, and that is not free cAMP but cAMP that is bound once.
    state = subunits(0.22677405993840272)
    assert published_free_cAMP(0.8448025206959557) == pytest.approx(2 * (state["ARC_I"] + state["ARC_II"]), rel=1e-9)


def test_the_right_root_is_the_half_sum_only_with_little_bound_cAMP():
    """The halved root with a plus gives the true value whenever free cAMP is above cAMP that is bound once."""
    for c in (0.05, 0.2, 1.0, 5.0):
        s = subunits(c)
        twice = s["A2RC_I"] + s["A2RC_II"]
        once = s["ARC_I"] + s["ARC_II"]
        root = THEORY.compute("cAMP root", T=c + once, S=twice, K_A=9.14)
        assert root == pytest.approx(max(c, once), rel=1e-9)


def test_both_isoforms_and_PKI_are_conserved():
    c = np.geomspace(1e-4, 1e3, 29)
    s = subunits(c)
    for i, all_ in (("I", 0.59), ("II", 0.025)):
        np.testing.assert_allclose(sum(s[f"{n}_{i}"] for n in ("A2R", "A2RC", "ARC", "RC")), 2 * all_, rtol=1e-12)
        np.testing.assert_allclose(s[f"A2R_{i}"], s[f"C_{i}"] + s[f"CPKI_{i}"], rtol=1e-12)
        np.testing.assert_allclose(THEORY.compute("balance", c=c, p=s["PKI"], C=s[f"C_{i}"], tot=all_, K_A=9.14, K_B=1.64,
                                                  K_D=4.375, K_PKI=2e-4), 0, atol=1e-10)  # fmt: skip
    np.testing.assert_allclose(s["PKI"] + s["CPKI_I"] + s["CPKI_II"], 0.18, rtol=1e-12)
    # mass action
    np.testing.assert_allclose(s["ARC_I"] * c, 9.14 * s["A2RC_I"], rtol=1e-12)
    np.testing.assert_allclose(s["RC_I"] * c, 1.64 * s["ARC_I"], rtol=1e-12)
    np.testing.assert_allclose(s["A2R_II"] * s["C_II"], 4.375 * s["A2RC_II"], rtol=1e-12)


def test_free_cAMP_against_a_root_finder():
    for total in (1e-3, 0.1, 0.8448, 5.0, 50.0):
        expected = brentq(lambda c, t=total: float(subunits(c)["cAMP_tot"]) - t, 0, total, xtol=1e-15, rtol=1e-14)
        assert free_cAMP(total) == pytest.approx(expected, rel=1e-10)


def test_much_cAMP_frees_all_catalytic_subunits_but_those_of_PKI():
    """At saturating cAMP K_D alone holds C back: f C + f C²/K_D = 2 tot, PKI nearly all taken."""
    s = subunits(1e6)
    free = float(s["C_I"])
    held = float(s["A2R_I"])
    assert held * (1 + free / 4.375) == pytest.approx(2 * 0.59, rel=1e-4)
    assert subunits(1e6, PKI_tot=0)["C_I"] > free


def test_without_cAMP_without_PKA_and_without_PKI():
    assert subunits(0.0)["C_I"] == pytest.approx(0, abs=1e-12)
    assert subunits(0.0)["cAMP_tot"] == pytest.approx(0, abs=1e-12)
    assert free_cAMP(0.0) == 0
    assert free_cAMP(2.0, PKA_I=0, PKA_II=0) == pytest.approx(2.0, rel=1e-12)
    s = subunits(1.0, PKI_tot=0)
    assert s["PKI"] == 0 and s["A2R_I"] == pytest.approx(s["C_I"])


def test_PKI_takes_what_is_there_first():
    """With 1 µM of PKI instead of 0.18 µM, the free catalytic subunit at resting cAMP falls to a fifteenth."""
    assert subunits(0.22677)["C_I"] / subunits(0.22677, PKI_tot=1.0)["C_I"] == pytest.approx(14.97, rel=1e-3)


def test_the_switch_against_its_balance():
    rng = np.random.default_rng(5)
    u, v, J, K = (10 ** rng.uniform(-3, 3, 300) for _ in range(4))
    x = switch(u, v, J, K)
    assert ((x >= 0) & (x <= 1)).all()
    forward = u * (1 - x) / (J + 1 - x)
    np.testing.assert_allclose(forward, v * x / (K + x), rtol=1e-6, atol=1e-12)
    assert switch(1.0, 1.0, 0.1, 0.1) == pytest.approx(0.5)
    assert switch(0.0, 1.0, 0.1, 0.1) == 0
    assert switch(2.0, 0.0, 0.1, 0.1) == pytest.approx(1.0)


def test_phospholamban_switches_steeply():
    """From 10% to 90% the kinase must rise 81-fold without saturation; here 3.8-fold, and 3.3-fold with inhibitor 1."""
    J, K = 21 / 106, 7 / 106

    def needed(x):  # kinase over phosphatase at a share x: u (1 - x)/(J + 1 - x) = v x/(K + x)
        return x * (J + 1 - x) / ((1 - x) * (K + x))

    assert needed(0.9) / needed(0.1) == pytest.approx(3.78, abs=0.01)
    c = np.geomspace(1e-3, 3, 4000)
    for left, ratio in ((True, 3.33), (False, needed(0.9) / needed(0.1))):
        plb = substrates(c, 0 * c, **({} if left else {"I1_tot": 1e-12}))["PLBp"]
        low, high = (np.interp(x, plb, c) for x in (0.1, 0.9))
        assert high / low == pytest.approx(ratio, abs=0.01)


def test_roots_and_bonds():
    assert increasing_root(lambda x: x**3 - 2, 0.0, 2.0) == pytest.approx(2 ** (1 / 3), rel=1e-15)
    np.testing.assert_allclose(
        increasing_root(lambda x: np.tanh(1e6 * (x - [1e-5, 0.3, 7.0])), np.zeros(3), np.full(3, 10.0)),
        [1e-5, 0.3, 7.0],
    )
    assert increasing_root(lambda x: x + 1, 0.0, 1.0) == 0
    assert increasing_root(lambda x: x - 2, 0.0, 1.0) == 1
    assert bound(0.0, 3.0, 0.1) == 0
    x = bound(2.0, 3.0, 0.5)
    assert (2 - x) * (3 - x) == pytest.approx(0.5 * x)
    assert bound(1e-9, 1e3, 1e-3) == pytest.approx(1e-9, rel=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: free_cAMP(-1), "at least 0"),
        (lambda: free_cAMP(float("nan")), "finite"),
        (lambda: subunits([1.0, -2.0]), "at least 0"),
        (lambda: subunits(1.0, PKA_III=1.0), "no parameter named"),
        (lambda: subunits(1.0, PKI_tot=-1.0), "at least 0"),
        (lambda: substrates(-1, 0), "at least 0"),
        (lambda: switch(-1, 1, 1, 1), "at least 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_formulas_are_shown_as_they_run():
    assert {"C", "balance", "cAMP root", "published root", "switch"} <= set(formulas())
