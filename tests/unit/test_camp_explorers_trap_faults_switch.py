"""What the trap, the five faults and the β2 switch show: each claim that lesson 08 may print, computed."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.camp.faults import DOSES, FAULTS, by_dose, sums_of_Gs
from nelib.explorers.camp.faults_panels import BREAKS, WHERE, on_axis
from nelib.explorers.camp.switch import AGONISTS, BOTH, FREED, STAYS, TIMES, WASHED
from nelib.explorers.camp.trap import SALTS, STATES, TRAPPED, course
from nelib.explorers.camp.words import UNITS
from nelib.kit.render import Frame
from nelib.signaling.gprotein import RATES, gi_cycle, gi_theory, settings
from nelib.signaling.gs import beta_pathway
from nelib.signaling.gs_balance import steady_state
from nelib.signaling.gs_errors import lost_conservation, misprinted_constant, wrong_root

EXPLORERS = load_all()


def data(name: str, preset: str | None = None, **given):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **given})


# 08_trap


@pytest.mark.parametrize("salt", SALTS)
@pytest.mark.parametrize("agonist", [0.1, 10.0, 1e5])
@pytest.mark.parametrize("time", [0.3, 20.0, 1000.0])
@pytest.mark.parametrize(("G", "GTP"), [(1000.0, 1e4), (10.0, 1e6), (1e4, 100.0)])
def test_the_linear_cycle_is_the_model_with_few_receptors(salt, agonist, time, G, GTP):
    """All that the explorer holds constant is used up only by receptors, so with few of them both are the same."""
    few = 1e-5
    start = {"D": agonist, "R": few, "G_GDP": G, "GTP": GTP}
    path = gi_cycle(SALTS[salt]).simulate([0, time], initial=start)
    found = course(agonist, time, settings(SALTS[salt], {"G": G, "GTP": GTP}))
    for name in STATES:
        assert float(found[name]) == pytest.approx(path[name][-1] / few, rel=1e-3, abs=2e-6), name


def test_the_matrix_has_every_rate():
    p = settings()
    usual = course(10.0, 5.0, p)["G_GTP"]
    for rate in RATES:
        if rate != "k9":  # GDP that comes back; there is none
            assert course(10.0, 5.0, p | {rate: 2 * p[rate]})["G_GTP"] != usual


def test_half_of_the_effect_lies_228_fold_below_K_d():
    """8.75 nM against 2 µM; 12.6 nM after 20 s; 322 nM after 1 s."""
    found = data("08_trap")
    assert (found["K_d"], round(found["half"], 2), round(found["fold"])) == (2000, 8.75, 228)
    assert data("08_trap", time=20)["half"] == pytest.approx(12.58, abs=0.02)
    soon = data("08_trap", "Read after 1 s")
    assert soon["half"] == pytest.approx(322.3, abs=0.5) and soon["fold"] == pytest.approx(6.21, abs=0.01)


def test_why():
    """Agonist would leave in 100 ms; Gi comes in 10 ms and holds it 2.27 s; so 0.23% can lose it of 53% that hold it."""
    found = data("08_trap")
    assert (found["stays"], 1 / found["caught"]) == (0.1, 0.01)
    s = found["states"]
    held = sum(s[n] for n in TRAPPED) / found["steps"]["join"]  # at rest, all in the trap over what enters
    assert found["held"] == pytest.approx(held, rel=1e-6) and held == pytest.approx(2.2745, abs=1e-3)
    assert 1 - s["R"] == pytest.approx(0.533, abs=1e-3) and s["DR"] == pytest.approx(0.00233, abs=1e-5)


def rates(D: float) -> tuple[list[str], np.ndarray]:
    """Return the states of a receptor and their matrix of rates, from the model."""
    import sympy as sp

    model, p = gi_cycle(), settings()
    names = [n for n in STATES if n != "G_GTP"]
    matrix = sp.Matrix([model.odes[n] for n in names]).jacobian([sp.Symbol(n) for n in names])
    values = {"D": D, "G_GDP": p["G"], "GTP": p["GTP"], "GDP": p["GDP"]} | {k: p[k] for k in RATES}
    return names, np.array(matrix.subs(values), dtype=float)


def test_an_agonist_stays_23_seconds():
    """Mean time from binding to leaving, from the matrix of the states that hold it: (1 + trapped)/k7 = 22.8 s."""
    names, matrix = rates(0.0)
    held = [k for k, n in enumerate(names) if n != "R"]
    times = -np.linalg.inv(matrix[np.ix_(held, held)])  # time spent in each, from each start
    start = [names[k] for k in held].index("DR")
    found = data("08_trap")
    assert found["agonist stays"] == pytest.approx(times[:, start].sum(), rel=1e-9)
    assert found["agonist stays"] == pytest.approx(22.84, abs=0.01)
    assert "agonist stays 22.8 s" in EXPLORERS["08_trap"].describe(found)
    assert data("08_trap", salt="without Na⁺")["agonist stays"] / 60 == pytest.approx(34, abs=0.2)


@pytest.mark.parametrize("given", [{}, {"time": 0.3}, {"agonist": 0.01, "gtp": 0.1}, {"agonist": 1e5, "gi": 10_000}])
def test_the_ring_is_written_in_one_unit(given):
    explorer = EXPLORERS["08_trap"]
    found = explorer.data(**given)
    frame = Frame(explorer, found, scale=0.5)
    words = {n: f.value.get_text() for n, f in frame.artists["diagram"].flows.items() if n != "out"}
    units = {w.split("/")[1] for w in words.values() if w != "0"}
    assert len(units) == 1
    unit = units.pop()
    for name, text in words.items():
        assert float(text.split("/")[0]) == pytest.approx(found["steps"][name] * UNITS[unit], rel=0.05, abs=5e-4), name


def test_GTP_comes_and_goes_55_times_before_Gi_leaves():
    steps = data("08_trap")["steps"]
    # In the long run: of 56 that come one stays until Gi leaves, and that many release their GDP.
    assert steps["GTP"] - steps["exit"] == pytest.approx(55 * steps["exit"], rel=1e-4)
    assert steps["GTP back"] == pytest.approx(steps["GTP"] - steps["GDP"], rel=1e-4)


@pytest.mark.parametrize("agonist", [0.5, 10.0, 1e4])
def test_in_the_long_run_every_step_of_the_cycle_runs_alike(agonist):
    found = data("08_trap", agonist=agonist, time=1000)
    steps = found["steps"]
    assert steps["bind"] == pytest.approx(steps["leave"], rel=1e-4)
    assert steps["GTP"] - steps["GTP back"] == pytest.approx(steps["exit"], rel=1e-4)
    assert steps["GDP"] == pytest.approx(steps["exit"], rel=1e-4)
    assert steps["hydrolysis"] == pytest.approx(steps["exit"], rel=1e-4)
    assert steps["join"] == pytest.approx(1.02 * steps["exit"], rel=1e-4)  # 2% let Gi go again before GDP leaves


def test_without_Gi_there_is_no_trap():
    """3.3-fold with 10 nM of Gi, 24-fold with 100 nM: the trap is how often Gi comes."""
    assert data("08_trap", "Hardly any Gi")["fold"] == pytest.approx(3.28, abs=0.01)
    assert data("08_trap", gi=100)["fold"] == pytest.approx(23.7, abs=0.1)


def test_potency_is_bought_with_effect():
    """A hundredth of the GTP: the dose of half effect falls 49-fold, and so does the largest effect."""
    usual, little = data("08_trap"), data("08_trap", "Hardly any GTP")
    assert usual["EC50"] / little["EC50"] == pytest.approx(48.6, abs=0.1)
    assert usual["most"] / little["most"] == pytest.approx(48.6, abs=0.1)
    assert usual["most"] == pytest.approx(0.215, abs=1e-3) and little["most"] == pytest.approx(0.0044, abs=1e-4)


def test_what_is_trapped_deeper_comes_later():
    """Without sodium theory says 1023-fold; 300 s are too short to see it: 196-fold; 1000 s: 530-fold."""
    found = data("08_trap", "Without sodium")
    assert found["amplification"] == pytest.approx(1022.6, abs=0.1)
    assert found["fold"] == pytest.approx(196, abs=0.5)
    assert data("08_trap", "Without sodium", time=1000)["fold"] == pytest.approx(530, abs=1)


def test_the_curve_approaches_theory():
    found = data("08_trap", time=1000)
    np.testing.assert_allclose(found["read"], found["long run"], rtol=2e-3)
    assert found["half"] == pytest.approx(gi_theory("EC50"), rel=1e-3)


# 08_faults


@pytest.mark.parametrize("dose", [0.0, 3.0, 1000.0])
@pytest.mark.parametrize("gtpase", [1.0, 0.3, 0.01])
def test_the_sum_of_Gs_is_that_of_the_science(dose, gtpase):
    expected = lost_conservation(dose / 1000, gtpase)
    found = sums_of_Gs(dose / 1000, gtpase)
    for name in ("right", "published"):
        assert float(found[name]) == pytest.approx(float(expected[name]), rel=1e-9)


@pytest.mark.parametrize("dose", [0.13, 2.7, 41.0, 900.0])
def test_between_the_computed_doses_it_is_exact_enough(dose):
    cell, found = steady_state(dose / 1000), data("08_faults", dose=dose)
    assert found["x"] == pytest.approx(float(cell["cAMP_tot"]), rel=1e-3)
    root = wrong_root(float(cell["cAMP_tot"]))
    assert found["pair"][0] == pytest.approx(float(root["right"]), rel=2e-3)
    assert found["pair"][1] == pytest.approx(float(root["published"]), rel=2e-3)
    first = data("08_faults", fault=FAULTS[0], dose=dose)["pair"]
    for found, K_Gs in zip(first, (0.4, 315), strict=True):
        run = beta_pathway().simulate([0, 180], parameters={"L_tot": dose / 1000, "K_Gs": K_Gs, "IBMX_tot": 1000.0})
        assert found == pytest.approx(100 * run["ACG"][-1] / 0.0497, rel=5e-3)


def test_a_misprint_takes_the_cyclase_away():
    """616 times too little at rest; of 5 to 26% (3 min, 1 mM IBMX), as the paper has it, 0.008 to 0.06% are left."""
    rest = data("08_faults", fault=FAULTS[0])["at rest"][0]
    constant = misprinted_constant(0.0)
    assert rest == pytest.approx(float(constant["published"] / constant["right"])) == pytest.approx(1 / 616, rel=5e-3)
    ends = [data("08_faults", fault=FAULTS[0], dose=d)["pair"] for d in (0.1, 1e4)]
    assert [pair[0] for pair in ends] == pytest.approx([4.73, 25.51], abs=0.01)
    assert [pair[1] for pair in ends] == pytest.approx([0.00788, 0.0607], rel=5e-3)


def test_the_rate_law_turns_over_at_9_nM():
    """Below 9.4 nM of isoproterenol it phosphorylates nothing, above more than all; right are 5 to 60%."""
    low, high = (data("08_faults", fault=FAULTS[1], dose=d) for d in (9.3, 9.5))
    assert not low["runs"] and high["runs"]
    assert (low["ratios"][1], low["pair"][1]) == (0, 0)
    assert low["threshold"] == pytest.approx(14 / 60)
    assert data("08_faults", fault=FAULTS[1], dose=0.1)["pair"][0] == pytest.approx(18.2, abs=0.2)
    assert data("08_faults", fault=FAULTS[1], dose=1e4)["pair"][0] == pytest.approx(60.2, abs=0.1)
    _, right, published = high["lines"]
    assert published[0] == 0 and (published[1:] > 0).all() and right[-1] < 0


def test_the_wrong_root_hides_at_rest():
    """5% too much at rest, right by accident at 0.68 nM, 55% too little at 10 µM."""
    found = data("08_faults")
    assert found["at rest"][2] == pytest.approx(1.052, abs=1e-3)
    assert data("08_faults", dose=0.675)["ratios"][2] == pytest.approx(1, abs=2e-3)
    far = data("08_faults", "Root, 10 µM isoproterenol")
    assert far["ratios"][2] == pytest.approx(0.447, abs=1e-3)
    assert far["pair"] == pytest.approx((1.254, 0.561), abs=1e-3)


def test_lost_Gs_hides_until_a_toxin_comes():
    rest = data("08_faults")["at rest"][3]
    assert rest == pytest.approx(1.0073, abs=2e-4)
    assert data("08_faults", fault=FAULTS[3], dose=1000)["pair"][1] == pytest.approx(4.003, abs=1e-3)
    toxin = data("08_faults", "Cholera toxin")
    assert toxin["pair"] == pytest.approx((3.83, 21.1), abs=0.01)


def test_forskolin_makes_cyclase():
    """10 µM, as in the paper: 121%; with the suggested edit 107% at 1 nM of isoproterenol, 123% at 10 µM."""
    found = data("08_faults", "Forskolin as in the paper")
    assert found["pair"][1] == pytest.approx(121.1, abs=0.1)
    assert found["edited here"] == pytest.approx(106.5, abs=0.1)
    much = data("08_faults", "Forskolin as in the paper", dose=1e4)
    assert much["edited here"] == pytest.approx(123.5, abs=0.1)


def test_one_panel_is_seen_and_every_fault_looks_different():
    explorer = EXPLORERS["08_faults"]
    frame = Frame(explorer, explorer.data(), scale=0.5)
    seen = []
    for fault in FAULTS:
        seen.append(frame.pixels(explorer.data(fault=fault)))
        assert [a.get_visible() for a in frame.artists["panels"]] == [f == fault for f in FAULTS]
    for i, one in enumerate(seen):
        assert all((one != other).any() for other in seen[:i])


def test_doses_of_the_cell():
    """The first entry is rest; what isoproterenol raises rises with every dose, in each curve."""
    assert DOSES.size + 1 == by_dose()["cAMP"].size
    for name in ("cAMP_tot", "cAMP", "C_I", "I1p", "alpha"):
        assert (np.diff(by_dose()[name]) > 0).all(), name
    for name in ("fAC right", "fAC published"):
        assert (np.diff(by_dose()[name][1:]) > 0).all(), name


IDLE = {
    0: ("gtpase", "forskolin"),
    1: ("gtpase", "forskolin"),
    2: ("gtpase", "forskolin"),
    3: ("forskolin",),
    4: ("gtpase",),
}


@pytest.mark.parametrize("k", IDLE)
def test_the_read_out_names_the_controls_that_do_nothing_to_this_fault(k):
    explorer, words = EXPLORERS["08_faults"], {"gtpase": "GTPase", "forskolin": "orskolin"}
    usual = explorer.data(fault=FAULTS[k], dose=100)
    said = explorer.describe(usual).split(". ")[-1]
    for control in ("dose", "gtpase", "forskolin"):
        low, high = (
            explorer.data(**{"fault": FAULTS[k], "dose": 100} | {control: end}) for end in ends(explorer, control)
        )
        # At 5 the agonist acts through the edited line only.
        moves = low["pair"] != high["pair"] or (k == 4 and low["edited here"] != high["edited here"])
        assert moves == (control not in IDLE[k])
        assert (words.get(control, "nothing") in said) == (control in IDLE[k])
    assert said.endswith("not act here.")


def ends(explorer, name):
    return next(c.ends() for c in explorer.controls if c.name == name)


def test_where_each_fault_stands():
    """The root is wrong in a comment of the program only; what runs is right (read in the program of 2004)."""
    said = [EXPLORERS["08_faults"].describe(data("08_faults", fault=f)) for f in FAULTS]
    assert "commented line" in said[2] and "what the program runs" in said[2] and "published" not in said[2]
    assert "in print" in said[0] and "printed" in said[1] and "program has" in said[3] and "warns" in said[4]
    assert [where for where, _ in WHERE] == ["printed:", "printed:", "comment:", "program:", "program:"]


def test_zero_and_no_end_stand_beyond_the_breaks():
    ratios = data("08_faults")["ratios"]
    assert ratios[1] == 0 and on_axis(0.0) < BREAKS[0] < min(ratios[ratios > 0])
    assert data("08_faults", dose=100)["ratios"][1] > BREAKS[1]
    most = max(data("08_faults", **{n: v})["ratios"][3:].max() for n, v in (("gtpase", 1), ("forskolin", 100)))
    assert 3 < most < BREAKS[1]


# 08_switch


def test_a_hundred_nanomolar_PKA_turns_the_receptor_in_minutes():
    """48% with Gi after 2 min, 92% after 5, 99.7% after 10; active Gi overtakes active Gs after 80 s."""
    found = data("08_switch")
    at = {m: data("08_switch", look=m)["now"]["Gi"] for m in (2.0, 5.0, 10.0)}
    assert at == pytest.approx({2.0: 0.4745, 5.0: 0.9173, 10.0: 0.9973}, abs=1e-3)
    assert TIMES[np.argmax(found["αi"] > found["αs"])] == pytest.approx(4 / 3, abs=0.1)
    late = data("08_switch", look=10)["now"]
    assert late["αi"] == pytest.approx(358.9, abs=0.2) and late["αs"] < 0.2


def test_the_first_two_phosphates_are_the_slow_ones():
    now = data("08_switch", look=1.0)["now"]
    assert now["1"] > 10 * now["2"] > 40 * now["3"] and now["4"] < 1e-4


def test_it_does_not_come_back_because_Gi_covers_it():
    """99.6% half an hour after agonist and PKA have gone; with Gi kept away 65% are without phosphate."""
    assert data("08_switch")["end"]["Gi"] == pytest.approx(0.9963, abs=3e-4)
    freed = data("08_switch", "Keep Gi away")
    assert freed["after"] == FREED
    assert freed["end"]["Gi"] < 1e-12 and freed["end"]["Gs"] == pytest.approx(0.650, abs=1e-3)


def test_a_washout_alone_does_not_stop_it():
    """A marked receptor keeps its agonist in this list: at 10 nM PKA 14% are with Gi at the wash, 26% at the end."""
    found = data("08_switch", pka=10, after=WASHED)
    assert found["at 10 min"]["Gi"] == pytest.approx(0.140, abs=1e-3)
    assert found["end"]["Gi"] == pytest.approx(0.256, abs=1e-3)
    assert data("08_switch", pka=10, after=STAYS)["end"]["Gi"] == pytest.approx(0.613, abs=1e-3)
    assert data("08_switch", pka=10, after=BOTH)["end"]["Gi"] == pytest.approx(0.140, abs=1e-3)


def test_without_Gi_the_Gs_signal_is_lost_all_the_same():
    """No step to Gi: no Gi is active, and no Gs either after 10 min; half an hour later 66% are free of phosphate."""
    found = data("08_switch", "No step to Gi", look=10)
    assert found["agonist"] == AGONISTS[1] and (found["αi"] == 0).all()
    assert found["most αs"] > 200 and found["now"]["αs"] < 0.2
    assert found["end"]["Gs"] == pytest.approx(0.659, abs=1e-3)


def test_without_the_step_the_read_out_says_what_is_held():
    explorer = EXPLORERS["08_switch"]
    assert AGONISTS[1] == "norepinephrine: no step to Gi"
    found = data("08_switch", "No step to Gi")
    assert "PKA held at 100 nM whatever the agonist" in explorer.describe(found)
    np.testing.assert_array_equal(found["groups"]["Gi"], 0)
    both = [data("08_switch", agonist=a, dose=1e5)["at 10 min"]["Gs"] for a in AGONISTS]
    assert both[0] == pytest.approx(
        both[1], abs=1e-3
    )  # the phosphates take the receptor from Gs with the step or without


@pytest.mark.parametrize("guess", [0.0, 50.0, 100.0])
def test_the_star_lies_inside_its_axes(guess):
    explorer = EXPLORERS["08_switch"]
    frame = Frame(explorer, explorer.data() | {"prediction": guess}, scale=1)
    star = frame.artists["guess"]
    (x, y), radius = star.get_transform().transform(star.get_xydata())[0], star.get_markersize() / 2 * 100 / 72
    box = star.axes.bbox
    assert box.x0 < x - radius and x + radius < box.x1 and box.y0 - 3 < y - radius and y + radius < box.y1 + 3


@pytest.mark.parametrize("name", ["08_trap", "08_faults", "08_switch"])
def test_the_read_out_is_short_enough_to_be_heard(name):
    explorer = EXPLORERS[name]
    ends = [{c.name: end} for c in explorer.controls for end in c.ends()]
    for settings_ in ({}, *explorer.presets.values(), *ends):
        assert len(explorer.describe(explorer.data(**settings_))) <= 260


@pytest.mark.parametrize(
    ("name", "asked", "elsewhere", "guess"),
    [
        ("08_trap", {}, ({"gi": 100}, {"gtp": 1}, {"time": 10}, {"salt": "without Na⁺"}), 20.0),
        ("08_faults", {"dose": 10_000}, ({}, {"dose": 1000}), 90.0),
        ("08_switch", {}, ({"pka": 10}, {"dose": 10}, {"after": STAYS}, {"agonist": AGONISTS[1]}), 50.0),
    ],
)
def test_predictions_are_drawn_only_where_they_were_asked(name, asked, elsewhere, guess):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(**asked), scale=1)

    def moves(**settings_):
        found = explorer.data(**settings_)
        return bool((frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any())

    assert moves(**asked)
    assert not any(moves(**other) for other in elsewhere)
