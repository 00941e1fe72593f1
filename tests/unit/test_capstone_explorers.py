"""The two explorers of lesson 18 that are no stations: what a few claims say, and a constant that is carried on."""

import numpy as np
import pytest

from nelib.clinic import compound_effect, compound_trial, pressor_study, pressor_test, spot_check
from nelib.clinic.compound import value
from nelib.clinic.compound_effect import AUTORECEPTOR
from nelib.explorers import load_all
from nelib.explorers.capstone.chain import NAMES, ROWS, site, typical, written


@pytest.fixture(scope="module")
def chain():
    return load_all()["18_chain"]


@pytest.fixture(scope="module")
def spot():
    return load_all()["18_spot_check"]


def test_what_is_held_follows_from_the_error_of_the_constant(chain):
    for error in (-1, -0.3, 0, 0.5, 1):
        for aim in (20, 50, 80, 98):
            odds = aim / (100 - aim) * 10**-error
            assert chain.data(error=error, aim=aim)["got"]["held"] == pytest.approx(100 * odds / (1 + odds), rel=1e-9)


@pytest.mark.parametrize("story", [name for name in NAMES if name != "inert"])
def test_without_an_error_all_is_as_meant(chain, story):
    data = chain.data(error=0, story=NAMES[story])
    assert data["got"] == data["wanted"] and data["wanted"]["held"] == pytest.approx(value("aim"))


def test_each_row_is_what_the_station_s_model_says(chain):
    """The figure is no second copy: every row is asked of the module of its station."""
    data = chain.data(error=-0.5, story=NAMES["NET blocker that also blocks alpha1"], brain=0.5)
    compound, c = typical("NET blocker that also blocks alpha1"), data["given"]
    done = compound_effect.act(compound, c)
    moved = pressor_study.truth(pressor_test.load(compound, c / 0.5, c), "none", "none", False)
    expected = {
        "held": 100 * compound_effect.held(compound, c)["NET"], "norepinephrine": 100 * done.norepinephrine,
        "firing": 100 * done.firing, "MAP": moved["MAP"], "HR": moved["HR"],
        "U": compound_trial.gain(compound, c), "points": compound_trial.points(compound, c),
    }  # fmt: skip
    assert set(expected) == set(ROWS)
    for name, wanted in expected.items():
        assert data["got"][name] == pytest.approx(float(wanted)), name


def test_the_read_out_tells_the_direction_of_the_error(chain):
    assert "too low" in chain.describe(chain.data(error=0.5)) and "too high" in chain.describe(chain.data(error=-0.5))
    assert "K_i right" in chain.describe(chain.data(error=0))
    assert "nothing holds it" in chain.describe(chain.data(story="inert"))


def test_kept_out_of_the_brain_means_more_in_plasma(chain):
    usual, kept = chain.data(), chain.data(brain=0.1)
    assert kept["got"]["norepinephrine"] == usual["got"]["norepinephrine"]
    assert kept["got"]["MAP"] > usual["got"]["MAP"] and kept["dose"] == pytest.approx(10 * usual["dose"])


def test_sites_and_signs():
    assert site(typical("alpha2 agonist")) == AUTORECEPTOR and site(typical("inert")) == ""
    assert written("{:+.1f}", -0.04) == "0.0" and written("{:+.1f}", -1.26) == "−1.3"


def test_an_agonist_of_alpha_2_lowers_the_pressure_of_lying_people():
    """Clonidine does (Wing 1977, and lesson 13); a compound that is as strong at the cloned receptor must, too."""
    agonist = typical("alpha2 agonist")
    falls = [
        pressor_study.truth(pressor_test.load(agonist, c, c), "none", "none", False)["MAP"] for c in (2.0, 8.0, 32.0)
    ]
    assert 0 > falls[0] > falls[1] > falls[2]


def test_efficacy_at_the_brakes():
    """A full agonist from clonidine's efficacy on, an antagonist at 0, and no jump between."""
    clonidine = 0.32
    assert pressor_test.at_brake(clonidine) == pytest.approx(1) and pressor_test.at_brake(0.9) == 1
    assert pressor_test.at_brake(0.0) is None
    assert pressor_test.at_brake(clonidine / 2) == pytest.approx(0.5)


def test_a_spot_check_is_that_of_the_model(spot):
    data = spot.data(n=44, reader=9)
    assert data["hit"] == spot_check.reader(data["total"], data["faulty"], 9)[43]
    ends = spot_check.limits(data["total"], 44, data["hit"])
    assert data["here"][1:] == (ends.low / data["total"], ends.high / data["total"])


def test_the_kinds_add_up_to_all_claims(spot):
    parts = [spot.data(kind=kind) for kind in ("claims in words", "systems", "protocols", "table values")]
    for name in ("total", "faulty"):
        assert sum(part[name] for part in parts) == spot.data()[name] == sum(
            spot.data(seed=seed)[name] for seed in ("S1", "S2")
        )  # fmt: skip


def test_more_checks_than_claims_check_all(spot):
    data = spot.data(n=100, seed="S1", kind="table values")
    assert data["checked"] == data["total"] < 100 and np.ptp([data["high"][-1], data["low"][-1]]) == 0
    assert "all" in spot.describe(data)
