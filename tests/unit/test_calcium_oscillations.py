"""Ca2+ oscillations: the Li-Rinzel table of the science dossier, Hopf points, the trap in the gradient, the open cell."""

import libsbml
import numpy as np
import pytest
import roadrunner
import sympy as sp

from nelib.kit.units import check_model_units
from nelib.signaling import calcium
from nelib.signaling.bifurcation import continue_branch
from nelib.signaling.oscillation import cycle, envelope, run_many

# Constants, IP3, lowest and highest Ca2+, period.
ROWS = [
    ("usual", 0.2, 0.08233151, 0.08233151, None),
    ("usual", 0.3, 0.1231214, 0.1231214, None),
    ("usual", 0.36, 0.1288418, 0.1960358, 12.76348),
    ("usual", 0.4, 0.1050142, 0.3130133, 12.76636),
    ("usual", 0.5, 0.1076951, 0.4445588, 11.492),
    ("usual", 0.6, 0.1356769, 0.5000465, 10.96154),
    ("usual", 0.7, 0.3515435, 0.3515449, None),
    ("usual", 0.9, 0.423912, 0.423912, None),
    ("weaker pump", 0.2, 0.09469518, 0.09469518, None),
    ("weaker pump", 0.3, 0.1501789, 0.1501789, None),
    ("weaker pump", 0.36, 0.1269689, 0.2845577, 13.05),
    ("weaker pump", 0.4, 0.1244864, 0.3573609, 12.5287),
    ("weaker pump", 0.5, 0.174188, 0.4245733, 11.71167),
    ("weaker pump", 0.6, 0.3498205, 0.3498205, None),
    ("weaker pump", 0.7, 0.3971147, 0.3971147, None),
    ("weaker pump", 0.9, 0.4709015, 0.4709015, None),
    ("less Ca2+", 0.2, 0.07430944, 0.07430944, None),
    ("less Ca2+", 0.3, 0.1053775, 0.1053775, None),
    ("less Ca2+", 0.36, 0.1334447, 0.1334447, None),
    ("less Ca2+", 0.4, 0.1151645, 0.2090962, 12.94364),
    ("less Ca2+", 0.5, 0.0986979, 0.3868305, 11.93833),
    ("less Ca2+", 0.6, 0.1099284, 0.4605028, 11.14308),
    ("less Ca2+", 0.7, 0.168631, 0.4602571, 10.74222),
    ("less Ca2+", 0.9, 0.3775816, 0.3775816, None),
    ("frequency modulated", 0.2, 0.03245207, 0.03245207, None),
    ("frequency modulated", 0.3, 0.03607579, 0.03607579, None),
    ("frequency modulated", 0.36, 0.03884931, 0.03884931, None),
    ("frequency modulated", 0.4, 0.0411246, 0.0411246, None),
    ("frequency modulated", 0.5, 0.05125541, 0.05125541, None),
    ("frequency modulated", 0.6, 0.03121428, 1.019718, 26.32),
    ("frequency modulated", 0.7, 0.03149909, 1.039337, 21.51077),
    ("frequency modulated", 0.9, 0.03217891, 1.065909, 17.73875),
]


def independent(model, times, changes=None):
    """Run the exported SBML in libroadrunner."""
    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-15
    for name, value in (changes or {}).items():
        runner[name] = value
    return np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r[0]}-{r[1]}")
def test_li_rinzel_table_of_the_dossier(row):
    """An independent run. Its periods were counted on a grid of time: 1e-4; heights to 1e-4; all far within 0.5 %."""
    name, ip3, low, high, period = row
    found = calcium.oscillation(ip3, **calcium.variant(name))
    assert found.low[0] == pytest.approx(low, rel=1e-4)
    assert found.high[0] == pytest.approx(high, rel=1e-4)
    if period is None:
        assert np.isnan(found.period)
    else:
        assert found.period == pytest.approx(period, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("usual", [0.3545339993, 0.6368818164]),
        ("weaker pump", [0.3300379131, 0.5177708906]),
        ("less Ca2+", [0.3884915401, 0.7059111391]),
        # The dossier lists only the second; the first lies on the lowest branch, between the folds.
        ("frequency modulated", [0.5097849984, 0.8573310316]),
    ],
)
def test_a11_hopf_points(name, points):
    """A11 asks for 1e-3; both computations agree to 1e-6."""
    assert [p.value for p in calcium.diagram(**calcium.variant(name)).hopf] == pytest.approx(points, rel=1e-6)


def test_frequency_modulated_is_k3_alone_and_folds():
    branch = calcium.diagram(**calcium.variant("frequency modulated"))
    assert calcium.variant("frequency modulated") == {"k_3": 0.051}
    assert sorted(p.value for p in branch.folds) == pytest.approx([0.478967, 0.525588], rel=1e-5)
    assert len(branch.at(0.50)) == 3  # three steady states
    assert len(branch.at(0.60)) == 1


def test_frequency_and_amplitude_modulated():
    """Over the oscillating range, one changes its height and hardly its period, the other its period only."""
    usual = [calcium.oscillation(i) for i in (0.36, 0.6)]
    other = [calcium.oscillation(i, **calcium.variant("frequency modulated")) for i in (0.6, 0.9)]
    height = lambda c: c.high[0] - c.low[0]  # noqa: E731
    assert height(usual[1]) / height(usual[0]) == pytest.approx(5.42, rel=0.01)
    assert usual[0].period / usual[1].period == pytest.approx(1.164, rel=0.01)
    assert height(other[1]) / height(other[0]) == pytest.approx(1.046, rel=0.01)
    assert other[0].period / other[1].period == pytest.approx(1.484, rel=0.01)


def test_rest_and_oscillation_side_by_side():
    """Frequency modulated, above its last Hopf point: which of the two comes depends on the start."""
    k_3 = calcium.variant("frequency modulated")
    branch = calcium.diagram(**k_3)
    (at,) = branch.at(0.9)
    assert branch.stable[at]
    rest = calcium.calcium_model().steady_state(
        parameters={**k_3, "IP3": 0.9}, initial=dict(zip(("Ca", "h"), branch.states[at], strict=True))
    )
    still = calcium.oscillation(0.9, start=rest.species, **k_3)
    swing = calcium.oscillation(0.9, start={"Ca": 0.03, "h": 0.9}, **k_3)
    assert np.isnan(still.period) and still.high[0] == pytest.approx(0.4068, rel=1e-3)
    assert swing.period == pytest.approx(17.738, rel=1e-3)


def test_the_gradient_subtracted_twice():
    wrong = calcium.diagram(store="subtracted twice")
    assert [p.value for p in wrong.hopf] == pytest.approx([0.3696498, 0.5961408], rel=1e-6)
    total, c, c_1 = sp.symbols("c_0 C c_1")
    stored = (total - c) / c_1  # Ca2+ in the store
    assert sp.simplify(calcium.gradient(total, c) - c_1 * (stored - c)) == 0
    difference = (total - (1 + c_1) * c) / c_1  # taken for what is in the store, though C is subtracted already
    assert sp.simplify(calcium.gradient(total, c, "subtracted twice") - c_1 * (difference - c)) == 0


def test_hopf_points_are_where_real_parts_change_sign():
    branch = calcium.diagram()
    low, high = (p.value for p in branch.hopf)
    inside = (branch.values > low) & (branch.values < high)
    assert (~branch.stable[inside]).all() and branch.stable[~inside].all()
    assert calcium.window().holds([0.3, 0.5, 0.7]).tolist() == [False, True, False]
    near = calcium.oscillation(low + 1e-3)
    assert near.period == pytest.approx(branch.hopf[0].period, rel=0.01)


def test_branch_of_a_model_with_known_hopf_points():
    """The Brusselator: x* = a, y* = b/a; Hopf at b = 1 + a², with angular frequency a."""
    from nelib.kit.evidence import Quantity
    from nelib.kit.model import Model, Reaction, Species

    def record(name, value):
        return Quantity(name, name, value, "1", name, "test", "course", "ASSUMED", note="made for a test")

    x, y, a, b = sp.symbols("x y a b")
    brusselator = Model(
        "brusselator",
        [Species("x", "x", "x", record("x0", 1.5)), Species("y", "y", "y", record("y0", 0.1))],
        [record("a", 1.5), record("b", 0.5)],
        [
            Reaction("feed", a + 0 * x, {"x": 1}, ""),
            Reaction("auto", x**2 * y, {"x": 1, "y": -1}, ""),
            Reaction("turn", b * x, {"x": -1, "y": 1}, ""),
            Reaction("out", x, {"x": -1}, ""),
        ],
    )
    branch = continue_branch(brusselator, "b", 0.5, 5.0)
    assert [p.value for p in branch.hopf] == pytest.approx([3.25], rel=1e-9)
    assert branch.hopf[0].period == pytest.approx(2 * np.pi / 1.5, rel=1e-9)
    np.testing.assert_allclose(branch.states[:, 1], branch.values / 1.5, rtol=1e-6)
    assert branch.folds == []
    assert np.isnan(cycle(brusselator, parameters={"b": 2.0}).period)
    assert cycle(brusselator, parameters={"b": 3.3}).period == pytest.approx(4.19, rel=0.01)


def test_mean_of_a_cycle_and_many_at_once():
    one = calcium.oscillation(0.5)
    many = envelope(calcium.calcium_model(), "IP3", np.array([0.2, 0.5, 0.7]), seconds=300, step=0.1)
    assert many["period"][1] == pytest.approx(one.period, rel=1e-4)
    assert many["mean"][0, 1] == pytest.approx(one.mean[0], rel=1e-3)
    assert many["high"][0, 1] == pytest.approx(one.high[0], rel=1e-3)
    assert np.isnan(many["period"][0])
    assert one.mean[0] == pytest.approx(0.25145, rel=1e-3)


def test_empty_store_in_the_closed_cell_fills_the_cytosol_for_ever():
    """Nothing can leave: all Ca2+ ends in the cytosol, c0/(1 + c1). A closed cell must not be shown thapsigargin."""
    rest = calcium.calcium_model().steady_state(activity={"SERCA": 0})
    assert rest["Ca"] == pytest.approx(2 / 1.185, rel=1e-6)


@pytest.mark.parametrize("ip3", [0.3, 0.6, 0.9])
def test_open_cell_steady_calcium_is_set_by_the_plasma_membrane_alone(ip3):
    """At rest and on the mean of a cycle, entry equals extrusion, whatever the store and its pump do."""
    expected = (0.025 + 0.2 * ip3**2 / (1 + ip3**2)) / 0.5
    for v_3 in (0.9, 0.3, 2.2):
        found = cycle(calcium.calcium_model("open"), parameters={"IP3": ip3, "v_3": v_3})
        assert found.mean[0] == pytest.approx(expected, rel=2e-3)


def test_open_cell_with_the_published_speed_of_its_membrane_does_not_oscillate():
    for ip3 in (0.4, 0.6, 0.9):
        swing = cycle(calcium.calcium_model("open"), parameters={"IP3": ip3, "epsilon": 1.0})
        assert np.isnan(swing.period)
    assert cycle(calcium.calcium_model("open"), parameters={"IP3": 0.6}).period == pytest.approx(12.05, rel=0.01)


def test_bath_without_calcium_empties_the_open_cell():
    path = calcium.calcium_model("open").simulate([0, 60, 3000], parameters={"IP3": 0.0}, activity={"entry": 0})
    assert path["T"][1] > 1.5 and path["T"][2] < 0.9


@pytest.mark.parametrize("cell", calcium.CELLS)
def test_libroadrunner_says_the_same(cell):
    model, times = calcium.calcium_model(cell), np.linspace(0, 60, 61)
    path = model.simulate(times, parameters={"IP3": 0.55}, activity={"SERCA": 1.1})
    other = independent(model, times, {"IP3": 0.55, "activity_SERCA": 1.1})
    for i, name in enumerate(model.species):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, err_msg=name)


@pytest.mark.parametrize("cell", calcium.CELLS)
def test_units_and_libsbml(cell):
    model = calcium.calcium_model(cell)
    assert check_model_units(model) == []
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []


@pytest.mark.parametrize(
    "call",
    [
        lambda: calcium.oscillation(-1),
        lambda: calcium.oscillation(0.5, v_9=1),
        lambda: calcium.calcium_model("ajar"),
        lambda: calcium.variant("other"),
        lambda: calcium.diagram(store="thrice"),
        lambda: calcium.diagram(v_3=-1),
        lambda: continue_branch(calcium.calcium_model("open"), "IP3", 0, 1),
        lambda: continue_branch(calcium.calcium_model(), "IP4", 0, 1),
        lambda: continue_branch(calcium.calcium_model(), "IP3", 1, 0),
        lambda: run_many(calcium.calcium_model(), 10, 0, {}),
        lambda: run_many(calcium.calcium_model(), 10, 0.1, {"IP4": 1}),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
