"""Tracer that leaves loaded cells."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp

from nelib.kit.evidence import load_evidence
from nelib.synapse.efflux import driven_out, release
from nelib.synapse.uptake_assay import Compound, Design, uptake

E = {name: record.value for name, record in load_evidence("uptake_assay").items()}
DESIGN = Design(
    line="HEK-NET", cells=50_000, substrate=20, time=10, inhibitor=(1, 10, 100, 1000, 10_000), blank=1000,
    replicates=8, controls=2,
)  # fmt: skip
BLOCKER, SUBSTRATE = (Compound("x", {"NET": 50}, kind) for kind in ("blocker", "substrate"))


def shares(compound: Compound, still: bool, design: Design = DESIGN) -> np.ndarray:
    return driven_out(release(design, compound, np.random.default_rng(0), still=still))["mean"]


@pytest.mark.parametrize("compound", [BLOCKER, SUBSTRATE])
@pytest.mark.parametrize("still", [True, False])
def test_share_outside_solves_the_balance(compound, still):
    """The closed form against a simulation of dM/dt = k (1 - M) - r M."""
    found = shares(compound, still)
    for dose, share in zip((0, *DESIGN.inhibitor), found, strict=True):
        bound = dose / 50
        out = E["leak"] + (E["exchange"] * bound / (1 + bound) if compound.kind == "substrate" else 0)
        out += DESIGN.V_max / (400 * 2e-6 * E["accumulation"] * (1 + bound))  # 2 pl are 2e-6 µl
        back = DESIGN.cells * DESIGN.V_max / (400 * 100 * (1 + bound)) if still else 0
        made = solve_ivp(lambda t, m, k=out, r=back: k * (1 - m) - r * m, (0, 10), [0], rtol=1e-8).y[0, -1]
        assert share == pytest.approx(made, rel=0.03)


def test_in_still_medium_a_blocker_looks_like_a_substrate_and_in_a_flow_it_does_not():
    still = driven_out(release(DESIGN, BLOCKER, np.random.default_rng(1), still=True))
    flowing = driven_out(release(DESIGN, BLOCKER, np.random.default_rng(1)))
    assert still["low"] > 0.05
    assert -0.05 < flowing["low"] < flowing["high"] < 0, "what came out through the carrier stays in"


def test_the_carrier_lets_out_what_its_accumulation_allows():
    """The same carrier as in the uptake: a well comes to rest where accumulation and leak say."""
    made = Design(
        line="HEK-NET", cells=50_000, substrate=20, time=120, inhibitor=(1, 2, 3), blank=1, replicates=2, controls=2
    )
    end = uptake(made)
    share = driven_out(release(made, BLOCKER, np.random.default_rng(0), still=True))["mean"][0]
    assert share == pytest.approx(end["medium"][0] / (end["medium"][0] + end["cells"][0]), rel=0.05)


def test_a_substrate_shows_in_both():
    for still in (True, False):
        assert driven_out(release(DESIGN, SUBSTRATE, np.random.default_rng(1), still=still))["low"] > 0.3


@pytest.mark.slow
def test_interval_of_the_difference_holds():
    """Welch's interval covers the known difference in 95% of experiments; 200 are tried."""
    carrier = DESIGN.V_max / (400 * 2e-6 * E["accumulation"])
    free, bound = (1 - np.exp(-10 * (E["leak"] + carrier / (1 + x))) for x in (0, 10_000 / 50))
    held = 0
    for seed in range(200):
        found = driven_out(release(DESIGN, BLOCKER, np.random.default_rng(seed)))
        held += found["low"] <= bound - free <= found["high"]
    assert held >= 180


def test_interval_is_welchs():
    from scipy.stats import ttest_ind

    table = release(DESIGN, SUBSTRATE, np.random.default_rng(5))
    share = table.released / (table.released + table.retained)
    test = ttest_ind(share[table.inhibitor == 10_000], share[table.inhibitor == 0], equal_var=False)
    found, interval = driven_out(table), test.confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx((interval.low, interval.high))


ERRORS = {
    "no table": (lambda: driven_out(None), "lacks"),
    "one well": (lambda: driven_out(pd.DataFrame(dict(inhibitor=[0, 1], released=[1, 1], retained=[1, 1]))), "at least two"),
    "nothing there": (
        lambda: driven_out(pd.DataFrame(dict(inhibitor=[0, 0, 1, 1], released=0.0, retained=0.0))), "no more tracer",
    ),
    "no generator": (lambda: release(DESIGN, BLOCKER, 3), "no Generator"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()
