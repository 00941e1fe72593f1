"""A drug that holds SERT and NET: the equation without a dose, ratios by source, and what was measured in man."""

import numpy as np
import pytest
import sympy as sp

from nelib.clinic import transporters
from nelib.clinic.occupancy import compare, dose_for, effect, fit
from nelib.clinic.transporters import (
    MAN,
    METABOLITE,
    MONKEY,
    RAT,
    RATIOS,
    TUBE,
    WORDED,
    ampreloxetine,
    evidence,
    held,
    measured,
    net,
    ratio,
    ratio_of,
    sert,
)

NAN, INF = float("nan"), float("inf")


def test_the_derivation():
    """Both curves with the dose eliminated, and the inverses; checked with no formula of the module."""
    made = transporters.derivation()
    S, N, r, D, K = sp.symbols("S N r D K_SERT")
    assert sp.simplify(made["S"] - D / (D + K)) == 0 and sp.simplify(made["N"] - D / (D + r * K)) == 0
    assert sp.simplify(made["NET"] - S / (S + r * (1 - S))) == 0
    assert made["NET"].free_symbols == {S, r}  # neither dose nor constant is left
    assert sp.simplify(made["NET"].subs(S, made["SERT"]) - N) == 0
    assert sp.simplify(made["NET"].subs(r, made["ratio"]) - N) == 0
    assert sp.simplify(made["S"].subs(D, made["D"]) - S) == 0


def test_net_from_sert_closed_forms():
    assert net(50, [1, 3, 1 / 3]) == pytest.approx([50, 25, 75])
    assert net([0, 100], 7).tolist() == [0, 100] and net(64, 1) == pytest.approx(64)
    share = np.linspace(1, 99, 30)
    assert sert(net(share, 12), 12) == pytest.approx(share)
    assert ratio_of(share, net(share, 0.2)) == pytest.approx(np.full(30, 0.2))
    assert (np.diff(net(80, np.geomspace(0.01, 1000, 50))) < 0).all()
    for r in (0.3, 4, 30):  # odds: those of NET are those of SERT over r
        N, S = net(share, r) / 100, share / 100
        assert pytest.approx(S / (1 - S) / r) == N / (1 - N)


def test_a_dose_gives_what_the_equation_gives():
    for drug, sources in RATIOS.items():
        for source in sources:
            found = held(np.geomspace(0.1, 1e4, 20), drug, source)
            assert pytest.approx(net(found.SERT, found.ratio)) == found.NET
            assert float(held(found.ED50_NET, drug, source).NET) == pytest.approx(50)
            assert pytest.approx(ratio(drug, source)) == found.ED50_NET / found.ED50_SERT


def test_published_ratios():
    """Bymaster 2001 prints 30 and 9; from its rats 54/2 and 0.7/0.03. Takano 2012: 1.9 and 0.6, in vitro 30 and 1.6."""
    assert ratio("venlafaxine") == pytest.approx(30, rel=0.01) and ratio("duloxetine") == pytest.approx(9, rel=0.05)
    assert ratio("venlafaxine", RAT) == 27 and ratio("duloxetine", RAT) == pytest.approx(23.3, abs=0.05)
    assert [ratio(d, MONKEY) for d in ("venlafaxine", "milnacipran")] == [1.9, 0.6]
    assert ratio("venlafaxine", WORDED) == pytest.approx(1 / 1.9)
    assert ratio("venlafaxine", METABOLITE) == pytest.approx(531 / 47)
    assert ratio("milnacipran", MAN) == pytest.approx(149.9 / 122.5)


def test_the_answer_of_the_lesson():
    """80% of SERT: 11.7% of NET by the ratio in vitro (not 80/30), 67.8% by that of the monkeys."""
    assert net(80, ratio("venlafaxine")) == pytest.approx(11.68, abs=0.005)
    assert net(80, ratio("venlafaxine", MONKEY)) == pytest.approx(67.8, abs=0.05)
    assert net(80, ratio("venlafaxine", WORDED)) == pytest.approx(88.4, abs=0.05)


def test_the_anchor_of_venlafaxine():
    """80% at 75 mg a day (Meyer 2004, Debonnel 2007) is 18.75 mg; desvenlafaxine was published with 14.4 mg."""
    half = evidence("ven_ED50_SERT").value
    assert half == pytest.approx(75 * 20 / 80)
    assert dose_for(evidence("SERT_minimum").value, half) == pytest.approx(evidence("ven_dose_minimum").value)
    low, high = (75 * (100 - S) / S for S in (85, 76))
    assert low < evidence("odv_ED50_SERT").value < high


def test_a_miss_sert_at_high_doses():
    """Voineskos 2007: about 85% at high doses. The curve through 80% at 75 mg passes 85% at 106, and has 92% at 225 mg."""
    half = evidence("ven_ED50_SERT").value
    assert dose_for(85, half) == pytest.approx(106.25)
    assert effect(225, half) == pytest.approx(92.3, abs=0.05) and effect(225, half) > 85 + 5


def test_the_tyramine_test_speaks_against_the_monkeys_ratio():
    """No change up to 150 mg, some from 225: NET goes from 21 to 28% in vitro, and is already at 68% at 75 mg else."""
    doses = [evidence(n).value for n in ("tyramine_none_low", "tyramine_none", "tyramine_from")]
    assert pytest.approx([11.7, 20.9, 28.4], abs=0.05) == held(doses, "venlafaxine").NET
    assert pytest.approx([67.8, 80.8, 86.3], abs=0.05) == held(doses, "venlafaxine", MONKEY).NET


def test_milnacipran_in_man_from_the_published_means():
    """Nogami 2013: ED50 122.5 mg for SERT and 149.9 mg for NET; the means give 120.5 and 149.7 with an end at 100%."""
    fixed = {t: fit(*measured(t), 100) for t in ("SERT", "NET")}
    assert pytest.approx(122.5, rel=0.02) == fixed["SERT"].ED50 and pytest.approx(149.9, rel=0.002) == fixed["NET"].ED50
    free = {t: fit(*measured(t)) for t in ("SERT", "NET")}
    assert [free["SERT"].ED50, free["SERT"].O_max] == pytest.approx([118.9, 99.4], abs=0.05)
    assert [free["NET"].ED50, free["NET"].O_max] == pytest.approx([33.9, 57.7], abs=0.05)
    assert compare(fixed["SERT"], free["SERT"])[1] > 0.9
    assert compare(fixed["NET"], free["NET"])[1] == pytest.approx(0.041, abs=0.001)


def test_milnacipran_both_transporters_at_the_same_doses():
    """At 100 and 200 mg both were measured: 38.6 and 40.0%, 61.5 and 49.9%. The ratio they imply is not one number."""
    shared = {t: dict(zip(*measured(t), strict=True)) for t in ("SERT", "NET")}
    both = [float(ratio_of(shared["SERT"][d], shared["NET"][d])) for d in (100, 200)]
    assert both == pytest.approx([0.943, 1.604], abs=0.001)
    assert min(both) < ratio("milnacipran", MAN) < max(both)
    assert ratio("milnacipran", TUBE) > max(both) > min(both) > ratio("milnacipran", MONKEY)


def test_ampreloxetine():
    """Smith 2015: 1.21 ng/mL for half of NET, 25% of SERT at 6.35 ng/mL: NET is held 16 times more tightly."""
    S, N = ampreloxetine([0, 1.21, 6.35])
    assert pytest.approx([0, 100 * 1.21 / (1.21 + 19.05), 25]) == S and pytest.approx([0, 50, 84.0], abs=0.05) == N
    assert ratio_of(S[2], N[2]) == pytest.approx(1 / 15.7, rel=0.01)
    assert N[2] > 75  # "greater than 75%" at doses above 4 mg, projected there for the steady state
    projected = effect(6.35, evidence("amp_projected_NET").value)
    assert projected == pytest.approx(53.6, abs=0.05)  # what rats had promised


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: net(101, 2), "SERT must be at most 100"), (lambda: net(-1, 2), "at least 0"),
        (lambda: net(NAN, 2), "finite"), (lambda: net("80", 2), "number"), (lambda: net(80, 0), "ratio must be above 0"),
        (lambda: net(80, INF), "finite"), (lambda: sert(120, 2), "NET must be at most"), (lambda: sert(5, -2), "above 0"),
        (lambda: ratio_of(0, 50), "SERT must lie between"), (lambda: ratio_of(50, 100), "NET must lie between"),
        (lambda: ratio("venlafaxin"), "Did you mean 'venlafaxine'"), (lambda: ratio("duloxetine", MAN), "source for duloxetine"),
        (lambda: held(-1, "duloxetine"), "dose must be at least"), (lambda: held(1, "duloxetine", times=0), "times"),
        (lambda: held(1, "x"), "no drug"), (lambda: measured("DAT"), "transporter"), (lambda: ampreloxetine(-1), "at least 0"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_was_not_measured_says_so():
    assert evidence("ven_ED50_SERT").grade == "DERIVED"
    for name in ("ven_ratio_monkey", "mil_ratio_monkey"):
        assert evidence(name).grade == "READ" and evidence(name).note
