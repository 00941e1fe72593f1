"""Control analysis: against finite differences, the connectivity theorem (Kacser & Burns 1973) and closed forms."""

import numpy as np
import pytest
from toys import network

from nelib.kit.control import control_coefficients, finite_control_coefficient
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

SETTINGS = {
    "dopamine": (dopamine_terminal(), {}),
    "norepinephrine": (norepinephrine_terminal(), {}),
    "dopamine, busy": (dopamine_terminal(), {"parameters": {"fire": 3.0}, "activity": {"TH": 2.0, "DAT": 0.3}}),
    "norepinephrine, tight": (norepinephrine_terminal(), {"parameters": {"K_i_cda": 0.09}, "activity": {"AADC": 0.2}}),
}


def slopes(model, state, settings) -> np.ndarray:
    """Return d ln v / d ln y by central differences of the rates, reactions by species."""
    columns = []
    for name in model.species:
        ends = []
        for factor in (1 + 1e-5, 1 - 1e-5):
            start = {n: float(v) for n, v in state.species.items()} | {name: float(state[name]) * factor}
            ends.append([r[0] for r in model.simulate([0, 1e-9], initial=start, **settings).rates.values()])
        columns.append((np.array(ends[0]) - np.array(ends[1])) / 2e-5)
    with np.errstate(invalid="ignore"):  # a reaction that stands still
        return np.array(columns).T / np.array(list(state.rates.values()))[:, None]


@pytest.mark.parametrize("name", SETTINGS)
def test_connectivity(name):
    """For every species that changes alone, the coefficients of a flux times the elasticities add up to 0."""
    model, settings = SETTINGS[name]
    state = model.steady_state(**settings)
    moving = [i for i, r in enumerate(model.reactions) if state[r] != 0]
    bound = {s for total in model.conserved for s in total}
    free = [i for i, s in enumerate(model.species) if s not in bound]
    table = control_coefficients(model, **settings)
    elasticity = slopes(model, state, settings)[np.ix_(moving, free)]
    flux = table.iloc[moving, moving].to_numpy()
    level = table.iloc[[len(model.reactions) + i for i in free], moving].to_numpy()
    np.testing.assert_allclose(flux @ elasticity, 0, atol=2e-4)
    np.testing.assert_allclose(level @ elasticity, -np.eye(len(free)), atol=2e-4)


@pytest.mark.parametrize(
    ("name", "row", "reaction"),
    [
        ("dopamine", "eda", "DAT"), ("dopamine", "TH", "release"), ("dopamine", "bh4", "DRR"), ("dopamine", "hva", "MAO"),
        ("norepinephrine", "vne", "VMAT_NE"), ("norepinephrine", "ene", "NET"), ("norepinephrine", "DBH", "leak_DA"),
        ("dopamine, busy", "vda", "TH"), ("norepinephrine, tight", "TH", "DRR"),
    ],
)  # fmt: skip
def test_coefficients_are_those_of_finite_differences(name, row, reaction):
    model, settings = SETTINGS[name]
    local = control_coefficients(model, **settings).loc[row, reaction]
    found = finite_control_coefficient(model, row, reaction, fold=1.001, **settings)
    assert local == pytest.approx(found, rel=1e-3, abs=1e-5)


def test_a_chain_with_leaks():
    """P0 -> P1 -> out with a leak from each pool: the flux out is supply k01/(k01 + l0) k1/(k1 + ...), all first order."""
    model = network({(0, 1): 2.0}, supply=[3.0, 0.0], loss=[0.5, 1.5], start=[1.0, 1.0])
    table = control_coefficients(model)
    assert table.loc["loss_1", "supply_0"] == pytest.approx(1)
    assert table.loc["loss_1", "step_0_1"] == pytest.approx(0.5 / 2.5)
    assert table.loc["loss_1", "loss_0"] == pytest.approx(-0.5 / 2.5)
    assert table.loc["loss_1", "loss_1"] == pytest.approx(0, abs=1e-12)
    assert table.loc["P1", "loss_1"] == pytest.approx(-1)
    assert model.steady_state()["P1"] == pytest.approx(3 * 2 / 2.5 / 1.5)


def test_a_large_fold_is_the_ratio_of_two_steady_states():
    model = dopamine_terminal()
    low, high = (model.steady_state(activity={"TH": f})["vda"] for f in (1 / 3, 3))
    assert finite_control_coefficient(model, "vda", "TH", fold=3) == pytest.approx(np.log(high / low) / np.log(9))


def test_a_reaction_that_stands_still_controls_nothing():
    table = control_coefficients(norepinephrine_terminal())
    assert (table["ldopa_supply"].drop("ldopa_supply") == 0).all()
    assert table.loc["ldopa_supply"].isna().any()


@pytest.mark.parametrize("settings", [{}, {"initial": {"bh4": 30.0, "bh2": 4.0}}])
def test_elasticity_of_a_model(settings):
    model = dopamine_terminal()
    state = model.steady_state(**settings)
    expected = slopes(model, state, {})[list(model.reactions).index("TH"), list(model.species).index("tyr")]
    assert model.elasticity("TH", "tyr", state) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("settings", [{"activity": {"TH": 2.0}}, {"parameters": {"K_i_tyr": 20.0}}])
def test_elasticity_at_a_state_with_other_constants(settings):
    model = dopamine_terminal()
    state = model.steady_state(**settings)
    expected = slopes(model, state, settings)[list(model.reactions).index("TH"), list(model.species).index("tyr")]
    assert model.elasticity("TH", "tyr", state) == pytest.approx(expected, abs=1e-6)
