"""The steady state of the closed cell in closed form: against the branch that is followed, and against long runs."""

import numpy as np
import pytest
import sympy as sp

from nelib.signaling import calcium
from nelib.signaling.calcium_rest import closed_form, diagram, first_lyapunov, waves

CELLS = [(name, store) for name in calcium.VARIANTS for store in calcium.GRADIENTS]


@pytest.mark.parametrize(("name", "store"), CELLS)
def test_the_branch_is_the_one_that_is_followed(name, store):
    mine = diagram(store=store, **calcium.variant(name))
    other = calcium.diagram(store=store, **calcium.variant(name))
    for kind in ("hopf", "folds"):
        ours, theirs = getattr(mine, kind), getattr(other, kind)
        assert [p.value for p in ours] == pytest.approx([p.value for p in theirs], rel=1e-8)
        np.testing.assert_allclose([p.state for p in ours], [p.state for p in theirs], rtol=1e-6)
    assert [p.period for p in mine.hopf] == pytest.approx([p.period for p in other.hopf], rel=1e-6)
    assert mine.values[0] == 0 or mine.values[0] < 1e-3
    assert mine.values[-1] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("usual", [0.3545339993, 0.6368818164]),
        ("weaker pump", [0.3300379131, 0.5177708906]),
        ("less Ca2+", [0.3884915401, 0.7059111391]),
        ("frequency modulated", [0.5097849984, 0.8573310316]),
    ],
)
def test_a11_hopf_points(name, points):
    """The table of the science dossier (A11 asks for 1e-3)."""
    assert [p.value for p in diagram(**calcium.variant(name)).hopf] == pytest.approx(points, rel=1e-6)


@pytest.mark.parametrize("store", calcium.GRADIENTS)
def test_the_slopes_are_zero_on_the_branch(store):
    branch, model = diagram(store=store), calcium.calcium_model("closed", store)
    values = {n: q.value for n, q in model.parameters.items()}
    for i in range(1, len(branch.values), 40):
        p = list({**values, "IP3": branch.values[i]}.values())
        slopes = model._rhs(branch.states[i].tolist(), p, [1.0] * len(model.reactions))
        assert np.abs(slopes).max() < 1e-9
        jacobian = np.array(model._jacobian(branch.states[i].tolist(), p, [1.0] * len(model.reactions)))
        expected = np.sort_complex(np.linalg.eigvals(jacobian))
        np.testing.assert_allclose(np.sort_complex(branch.eigenvalues[i]), expected, rtol=1e-6, atol=1e-9)


def test_ip3_is_a_ratio_of_linear_expressions_in_the_open_share():
    top, bottom = sp.fraction(sp.together(closed_form()["IP3"]))
    x = sp.Symbol("x")
    assert sp.degree(sp.expand(top), x) == 1 and sp.degree(sp.expand(bottom), x) == 1


@pytest.mark.parametrize("name", calcium.VARIANTS)
def test_waves_are_those_of_long_runs(name):
    found, model = waves(**calcium.variant(name)), calcium.calcium_model()
    time = [*np.arange(0, 1380, 10), *np.linspace(1380.05, 1500, 2400)]  # the last two minutes, every 50 ms
    count = len(found.ip3)
    assert count > 8
    for i in range(count):
        if 3 < i < count - 4 and i % 2:  # inside the window every other wave will do
            continue
        late = model.simulate(
            time, parameters={**calcium.variant(name), "IP3": found.ip3[i]}, initial={"Ca": 0.03, "h": 0.95}
        )["Ca"][-2400:]
        error = 2e-3 if 3 < i < count - 4 else 0.02
        assert [found.low[i], found.high[i]] == pytest.approx([late.min(), late.max()], rel=error)
    middle = len(found.ip3) // 2
    one = calcium.oscillation(float(found.ip3[middle]), start={"Ca": 0.03, "h": 0.9}, **calcium.variant(name))
    assert found.period[middle] == pytest.approx(one.period, rel=1e-3)


def test_usual_waves_stay_in_their_window_and_the_frequency_modulated_live_on():
    """FM: rest is stable above 0.857 µM, and the oscillation lives on until between 1.115 and 1.117 µM."""
    usual, low_high = waves(), [p.value for p in diagram().hopf]
    assert usual.ip3[0] > low_high[0] and usual.ip3[-1] < low_high[1] + 0.01
    fm = waves(**calcium.variant("frequency modulated"))
    assert 1.09 < fm.ip3[-1] < 1.117
    model, k_3 = calcium.calcium_model(), calcium.variant("frequency modulated")
    for ip3, moves in ((1.115, True), (1.12, False)):
        late = model.simulate(
            [*np.arange(0, 2500, 10), *np.linspace(2500.5, 3000, 1000)],
            parameters={**k_3, "IP3": ip3}, initial={"Ca": 0.03, "h": 0.99},
        )["Ca"][-1000:]  # fmt: skip
        assert (np.ptp(late) > 0.1) == moves


@pytest.mark.parametrize(
    ("name", "signs"),
    [("usual", "-+"), ("weaker pump", "--"), ("less Ca2+", "-+"), ("frequency modulated", "++")],
)
def test_first_lyapunov_coefficients_say_where_waves_grow_from_nothing(name, signs):
    """Below 0, waves halve their height where the way to the Hopf point is a quarter; above 0, they do not shrink."""
    constants, model = calcium.variant(name), calcium.calcium_model()
    points = diagram(**constants).hopf
    assert ["-+"[first_lyapunov(p, **constants) > 0] for p in points] == list(signs)
    width = points[1].value - points[0].value
    for point, inward, sign in zip(points, (1, -1), signs, strict=True):
        heights = []
        for share in (0.04, 0.01):
            ip3 = point.value + inward * share * width
            time = [*np.arange(0, 2700, 10), *np.linspace(2700.05, 3000, 6000)]  # the last five minutes, every 50 ms
            late = model.simulate(
                time, parameters={**constants, "IP3": ip3}, initial={"Ca": 0.03, "h": 0.95}
            )["Ca"][-6000:]  # fmt: skip
            heights.append(np.ptp(late))
        assert (heights[1] / heights[0] < 0.7) == (sign == "-"), (name, heights)


def test_first_lyapunov_coefficient_of_the_usual_cell():
    """Two digits that a referee found with a program of his own."""
    low, high = (first_lyapunov(p) for p in diagram().hopf)
    assert low == pytest.approx(-145, abs=0.5) and high == pytest.approx(1.5, abs=0.05)


def test_waves_that_stop_at_once_are_followed_close_to_their_end():
    """Long runs: at the upper end of the usual window waves live to between 0.638 and 0.639 µM IP3, FM to 1.1164."""
    usual, fm = waves(), waves(**calcium.variant("frequency modulated"))
    assert 0.6355 < usual.ip3[-1] < 0.639 and usual.high[-1] - usual.low[-1] > 0.2
    assert 1.113 < fm.ip3[-1] < 1.117 and fm.ip3[0] == pytest.approx(0.5098, abs=1e-3)


def test_a_weak_pump_has_no_window():
    assert diagram(v_3=0.65).hopf == [] and waves(v_3=0.65).ip3.size == 0
    assert len(diagram(v_3=0.7).hopf) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: diagram(0),
        lambda: diagram(store="left"),
        lambda: diagram(v_9=1),
        lambda: diagram(v_3=0),
        lambda: waves(high=-1),
        lambda: waves(k_3=float("nan")),
        lambda: closed_form("left"),
        lambda: first_lyapunov(diagram().hopf[0], store="left"),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
