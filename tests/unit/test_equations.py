"""The two terminal models against the equations of the course's science dossier, typed again here by hand.

Section 1.2 (dopamine: Best, Nijhout & Reed 2009, from the SBML file MODEL1502230000) and section 1.4 (norepinephrine: this
course's own derived model). The models get random states; every derivative must be that of the printed equations.
"""

import numpy as np
import pytest

from nelib.synapse.scenarios import SCENARIOS, treat
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal


def front(y):
    """Return the rates that both terminals share."""
    bh2, bh4, tyr = y["bh2"], y["bh4"], y["tyr"]
    nadph, nadp, btyr = 330, 26, 97
    return (
        400 * btyr / (64 + btyr),
        200 * bh2 * nadph / ((100 + bh2) * (75 + nadph)) - 80 * bh4 * nadp / ((10 + bh4) * (75 + nadp)),
        1e4 * y["ldopa"] / (130 + y["ldopa"]),
        lambda inhibitor: (
            125 * tyr * bh4 / (tyr * bh4 + 46 * bh4 + 46 * 60 * (1 + inhibitor / 110)) * 0.56 / (1 + tyr / 160)
        ),
    )


def dopamine(y):
    uptake, drr, aadc, th = front(y)
    fire, eda, cda, vda = 1, y["eda"], y["cda"], y["vda"]
    v_th = th(cda) * (4.5 / (8 * (eda / 0.002024) ** 4 + 1) + 0.5)
    vmat, dat, catab = 7082 * cda / (3 + cda) - 40 * vda, 8000 * eda / (0.2 + eda), 30 * eda / (3 + eda)
    return {
        "bh2": v_th - drr,
        "bh4": drr - v_th,
        "tyr": uptake - v_th - 6 * y["tyr"] + 0.6 * y["pool"] - 0.2 * y["tyr"],
        "pool": 6 * y["tyr"] - 0.6 * y["pool"] - 0.2 * y["pool"],
        "ldopa": v_th - aadc,
        "cda": aadc - vmat + dat - 10 * cda,
        "vda": vmat - fire * vda,
        "eda": fire * vda - dat - catab - 400 * eda,
        "hva": 10 * cda + catab - 3.45 * y["hva"],
    }


def norepinephrine(y):
    uptake, drr, aadc, th = front(y)
    cda, vda, cne, vne, ene = (y[n] for n in ("cda", "vda", "cne", "vne", "ene"))
    k, n, leak, mao, dbh = 2.17, 3, 0.95035, 14.7832, 0.9157
    v_th = 0.99958 * th(cda + cne)
    crowd = 1 + cda / 1.4 + cne / 3.4
    j_da, j_ne = 1824.14 * cda / 1.4 / crowd, 1824.14 * cne / 3.4 / crowd
    r = 0.26861 * (1 + k**-n) / (1 + (ene / (k * 0.003)) ** n)
    net = 16714.23 * ene / (0.6 + ene)
    return {
        "bh2": v_th - drr,
        "bh4": drr - v_th,
        "tyr": uptake - v_th - 6 * y["tyr"] + 0.6 * y["pool"] - 0.2 * y["tyr"],
        "pool": 6 * y["tyr"] - 0.6 * y["pool"] - 0.2 * y["pool"],
        "ldopa": v_th - aadc,
        "cda": aadc - j_da + leak * vda + 0.9 * r * vda - mao * cda,
        "vda": j_da - (leak + r + dbh) * vda,
        "cne": net + leak * vne - j_ne - mao * cne,
        "vne": j_ne + dbh * vda - (leak + r) * vne,
        "ene": r * vne - net - (1732.40 + 1886.40) * ene,
    }


@pytest.mark.parametrize(
    ("model", "equations"),
    [(dopamine_terminal(), dopamine), (norepinephrine_terminal(), norepinephrine)],
    ids=["dopamine", "norepinephrine"],
)
def test_derivatives_are_those_of_the_dossier(model, equations):
    rng = np.random.default_rng(1)
    matrix = np.array(model.stoichiometry, dtype=float)
    for _ in range(20):
        y = {name: s.initial.value * 10 ** rng.uniform(-1.5, 1.5) + 1e-3 for name, s in model.species.items()}
        rates = model.simulate([0, 1e-6], initial=y).rates
        slopes = dict(zip(model.species, matrix @ [r[0] for r in rates.values()], strict=True))
        size = {name: abs(matrix[i]) @ [abs(r[0]) for r in rates.values()] for i, name in enumerate(model.species)}
        expected = equations(y)
        assert expected.keys() == slopes.keys()
        for name, slope in expected.items():
            assert slopes[name] == pytest.approx(slope, abs=1e-9 * size[name]), name


def test_model_of_the_file_repeats_both_errors():
    """Section 1.2: tyrosine uptake coded as 244 btyr, VMAT as a product of two saturating terms with 40 as a constant."""
    y = {"cda": 1.7, "vda": 55.0}
    coded = dopamine_terminal((), ("uptake", "storage")).simulate([0, 1e-6], initial=y).rates
    assert coded["tyr_in"][0] == pytest.approx(244 * 97)
    stored = coded["VMAT"][0] - (coded["leak"][0] if "leak" in coded else 0)
    assert stored == pytest.approx(7082 * 1.7 * 55 / ((3 + 1.7) * (40 + 55)))


# What is left of each step at full strength: the evidence table states these as assumptions of the course.
LEFT = {
    "no drug": {},
    "α-methyl-p-tyrosine": {"TH": 0.05},
    "carbidopa": {"AADC": 0.1},
    "reserpine": {"VMAT_DA": 0.05, "VMAT_NE": 0.05},
    "disulfiram": {"DBH": 0.05},
}


@pytest.mark.parametrize("strength", [0.4, 1.0])
@pytest.mark.parametrize("drug", LEFT)
def test_a_drug_changes_its_own_steps_and_nothing_else(drug, strength):
    rates, rest = treat(drug, [0, 1e-6], strength=strength).rates, norepinephrine_terminal().steady_state().rates
    for name, rate in rest.items():
        left = 1 - strength * (1 - LEFT[drug].get(name, 1))
        assert rates[name][0] == pytest.approx(left * rate, rel=1e-6, abs=1e-9), name


def test_ldopa_and_bh4_deficiency():
    rest = norepinephrine_terminal().steady_state()
    assert treat("L-DOPA", [0, 1e-6], strength=0.5)["ldopa_supply"][0] == pytest.approx(15)
    poor = treat("BH4 deficiency", [0, 1e-6], strength=0.5)
    for cofactor in ("bh2", "bh4"):
        assert poor[cofactor][0] == pytest.approx(0.55 * rest[cofactor])
    assert len(SCENARIOS) == len(LEFT) + 3
