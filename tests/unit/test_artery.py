"""From norepinephrine to force: the joined cell, its blocks and its dose-response curves.

Nothing here is a published number of the whole chain: these are regression values of this course's combination of three
published models. The parts are tested against published values in their own files.
"""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.units import check_model_units
from nelib.signaling import artery, calcium, contraction, dose, gq

CELLS = calcium.CELLS
TIMES = np.linspace(0, 600, 3001)
LATE = TIMES > 300


def independent(model, times, changes=None):
    """Run the exported SBML in libroadrunner."""
    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-15
    for name, value in (changes or {}).items():
        runner[name] = value
    return np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))


def late_force(**settings) -> tuple[float, float, float]:
    """Return peak, late mean, and seconds to half of the peak, of the force after 3 µM without desensitization."""
    path = artery.respond(TIMES, 3.0, k_p=0, **settings)
    force = contraction.force(path)
    half = TIMES[np.argmax(force >= (force.max() + force[0]) / 2)]
    return float(force.max()), float(force[LATE].mean()), float(half)


@pytest.mark.parametrize("cell", CELLS)
def test_rest_is_rest(cell):
    path = artery.respond([0, 100], 0.0, cell=cell)
    for name, value in artery.rest(cell).items():
        assert path[name][-1] == pytest.approx(value, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("block", artery.BLOCKS)
def test_rest_under_each_block_is_rest(cell, block):
    slow = () if block == "Ca2+-free bath" else (block,)
    path = artery.respond([0, 100], 0.0, cell=cell, blocks=slow)
    for name, value in artery.rest(cell, (block,)).items():
        assert path[name][-1] == pytest.approx(value, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(("cell", "ne"), [("open", 1.0), ("closed", 0.3), ("closed", 30.0)])
def test_plateau_is_where_simulations_end(cell, ne):
    found = artery.plateau(ne, cell=cell)
    assert not found["oscillates"][0]
    path = artery.respond(np.linspace(0, 20000, 81), ne, cell=cell, k_p=0)
    for name in artery.artery_model(cell).species:
        assert path[name][-1] == pytest.approx(float(np.ravel(found[name])[0]), rel=1e-5)


@pytest.mark.parametrize(("cell", "low", "high"), [("open", 1.449, np.inf), ("closed", 0.8476, 13.64)])
def test_swinging_doses(cell, low, high):
    assert dose.swinging_doses(cell) == pytest.approx((low, high), rel=1e-3)
    for ne, swings in ((low * 0.9, False), (low * 1.2, True)):
        late = artery.respond(TIMES, ne, cell=cell, k_p=0)["Ca"][LATE]
        assert (np.ptp(late) > 0.01) == swings


def test_feedback_of_calcium_on_plc_lets_calcium_swing_below_the_window_of_held_ip3():
    low, high = dose.swinging_doses("closed")
    ip3 = artery.plateau([low, high], cell="closed")["IP3"]
    assert ip3 == pytest.approx([0.2406, 0.8398], rel=1e-3)
    window = calcium.window()
    assert ip3[0] < window.low and ip3[1] > window.high


@pytest.mark.parametrize(
    ("ne", "peak", "plateau"),
    [
        (0.01, 0.009295, 0.009264),
        (0.1, 0.0459, 0.0445),
        (1.0, 0.3580, 0.2751),
        (3.0, 0.8341, 0.4826),
        (10.0, 1.604, 0.6582),
    ],
)
def test_ip3_of_kapela_at_held_calcium_against_the_window_of_li_rinzel(ne, peak, plateau):
    """Below about 1 µM, IP3 never reaches the window; at 1 µM its peak just does, at 3 µM the plateau lies inside."""
    assert gq.peak(ne)[0] == pytest.approx(peak, rel=2e-3)
    assert gq.plateau(ne)["IP3"] == pytest.approx(plateau, rel=2e-3)
    window = calcium.window()
    assert bool(window.holds(peak)) is (ne == 1.0)
    assert bool(window.holds(plateau)) is (ne == 3.0)


HALF = {
    "open": {"occupancy": 9.980, "G": 8.966, "PLC": 2.024, "IP3": 2.024, "Ca": 2.682, "phosphorylation": 4.133,
             "force": 3.299},
    "closed": {"occupancy": 9.980, "G": 8.966, "PLC": 1.258, "IP3": 1.258, "Ca": 1.374, "phosphorylation": 1.358,
               "force": 1.126},
}  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_half_effects_along_the_chain(cell):
    assert dose.half_effects(cell) == pytest.approx(HALF[cell], rel=1e-3)


def test_blocks_in_the_open_cell():
    """3 µM, no desensitization: (peak, late mean of force, seconds to half of the peak)."""
    assert late_force() == pytest.approx((0.759, 0.316, 4.6), rel=0.02)
    assert late_force(blocks=["prazosin"])[0] == pytest.approx(0.0122, rel=0.02)
    assert late_force(blocks=["PLC inhibitor"])[:2] == pytest.approx((0.0101, 0.0101), rel=0.02)
    # Thapsigargin takes the quick start away, not the lasting force: as in rat mesenteric arteries (Garcha 1995).
    assert late_force(blocks=["empty store"]) == pytest.approx((0.468, 0.237, 32.0), rel=0.02)
    # A bath without Ca2+ does the opposite: a first contraction out of the store, and nothing after it.
    assert late_force(blocks=["Ca2+-free bath"])[0] == pytest.approx(0.714, rel=0.02)
    assert late_force(blocks=["Ca2+-free bath"])[1] < 0.005
    assert late_force(blocks=["Ca2+-free bath", "empty store"])[0] < 1e-3
    assert late_force(blocks=["PKC inhibitor"])[:2] == pytest.approx((0.731, 0.275), rel=0.02)


def test_blocks_in_the_closed_cell_that_it_cannot_show():
    assert late_force(cell="closed", blocks=["Ca2+-free bath"]) == late_force(cell="closed")
    peak, late, _ = late_force(cell="closed", blocks=["empty store"])
    assert peak == pytest.approx(late, rel=1e-3) and late > 0.79  # all Ca2+ in the cytosol, contracted for ever


def test_lasting_calcium_does_not_depend_on_the_store():
    """Mean Ca2+ is entry over extrusion; SERCA at a third changes the swings and not this."""
    for activity in ({}, {"v_3": 0.3}):
        path = artery.respond(TIMES, 3.0, k_p=0, **activity)
        assert path["Ca"][LATE].mean() == pytest.approx(path["entry"][LATE].mean() / 0.05, rel=0.03)


def test_desensitization_ends_the_contraction():
    path = artery.respond(TIMES, 3.0)
    force = contraction.force(path)
    assert force.max() == pytest.approx(0.746, rel=0.01)
    assert force[-1] < 0.02 < force.max()


def test_prazosin_shifts_every_curve_11_fold():
    for name, value in artery.plateau([0.11, 1.1, 11.0, 110.0], blocks=["prazosin"]).items():
        np.testing.assert_allclose(value, artery.plateau([0.01, 0.1, 1.0, 10.0])[name], rtol=1e-9, err_msg=name)
    assert artery.occupied(110.0, ["prazosin"]) == pytest.approx(0.5)


def test_washout_times_before_zero_and_rates():
    times = np.linspace(-20, 200, 441)
    path = artery.respond(times, 3.0, off=60, k_p=0)
    assert np.ptp(path["Ca"][times <= 0]) < 1e-6
    assert contraction.force(path)[-1] < 0.05
    assert {"PLC", "release", "SERCA", "leak", "entry", "extrusion", "MLCK_free"} <= set(path.rates)
    np.testing.assert_allclose(path["IP3"], path["DAG"], rtol=1e-9)


@pytest.mark.parametrize("cell", CELLS)
def test_many_courses_at_once_are_those_of_single_runs(cell):
    doses = [0.3, 1.0, 10.0]
    many = dose.course(doses, seconds=60, step=0.1, cell=cell, k_p=0, blocks=["PKC inhibitor"])
    for i, ne in enumerate(doses):
        one = artery.respond(many["time"], ne, cell=cell, k_p=0, blocks=["PKC inhibitor"])
        np.testing.assert_allclose(many["force"][:, i], contraction.force(one), rtol=0.02, atol=2e-3)
    for block in artery.BLOCKS:
        if (cell, block) == ("closed", "empty store"):
            continue  # 1.7 µM Ca2+ makes MLCK too fast for equal steps; see the next test
        many = dose.course([3.0], seconds=30, step=0.1, cell=cell, blocks=[block])
        one = artery.respond(many["time"], 3.0, cell=cell, blocks=[block], bath_before=0)
        np.testing.assert_allclose(many["force"][:, 0], contraction.force(one), rtol=0.02, atol=2e-3, err_msg=block)


def test_steps_that_are_too_long_are_refused():
    with pytest.raises(ValueError, match="goes astray"):
        dose.course([10.0], seconds=60, step=0.4, cell="closed", k_p=0)
    with pytest.raises(ValueError, match="goes astray"):
        dose.course([3.0], seconds=30, step=0.1, cell="closed", blocks=["empty store"])


def test_ec50_of_a_hyperbola_and_of_nothing():
    doses = np.geomspace(1e-4, 1e6, 2001)
    assert dose.ec50(doses, doses / (doses + 3.0)) == pytest.approx(3.0, rel=1e-3)
    assert np.isnan(dose.ec50(doses, np.ones_like(doses)))


@pytest.mark.parametrize("cell", CELLS)
def test_libroadrunner_says_the_same_units_and_libsbml(cell):
    model, times = artery.artery_model(cell), np.linspace(0, 30, 31)
    assert check_model_units(model) == []
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    path = model.simulate(times, parameters={"NE": 3.0, "k_p": 0.0}, activity={"SERCA": 0.9})
    other = independent(model, times, {"NE": 3.0, "k_p": 0.0, "activity_SERCA": 0.9})
    for i, name in enumerate(model.species):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    "call",
    [
        lambda: artery.plateau(-1.0),
        lambda: artery.plateau(1.0, blocks=["aspirin"]),
        lambda: artery.plateau(1.0, blocks="prazosin"),
        lambda: artery.plateau(1.0, cell="ajar"),
        lambda: artery.plateau(1.0, K_77=1.0),
        lambda: artery.respond([0, 1], np.nan),
        lambda: artery.respond([0, 1], 1.0, off=-5),
        lambda: artery.respond([0, 1], 1.0, bath_before=-5, blocks=["Ca2+-free bath"]),
        lambda: dose.course([1.0], seconds=10, step=0.0),
        lambda: dose.ec50([0.0, 1.0], [0, 1]),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
