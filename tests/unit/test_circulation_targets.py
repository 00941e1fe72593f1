"""Published experiments in man against the circulation: acceptance targets V2 to V6, the fit, and what it misses."""

import numpy as np
import pytest

from nelib.body import calibration, drugs, predictions
from nelib.body.calibration import fit, found, groups, leave_one_out, prediction_error, scoreboard, start, stored
from nelib.body.circulation import steady
from nelib.body.conditions import CONDITIONS, MEASURED
from nelib.body.predictions import dose_ratio, over_fitting, rate_for

FULL = 1e6  # an antagonist that blocks completely
WEIGHT = 70  # kg


@pytest.fixture(scope="module")
def board():
    return scoreboard().set_index("record")


@pytest.fixture(scope="module")
def fitted():
    return fit()


def change(drug: str, rate: float, **block: float) -> dict[str, float]:
    """Return the changes by an infusion in µg/min, against the same block without it; CO and SVR in percent."""
    with_it = steady(drugs.inputs({drug: drugs.plasma(drug, rate, block.get("B_b2", 0))}, **block))
    without = steady(drugs.inputs(None, **block))
    percent = {k: 100 * float(with_it[k] / without[k] - 1) for k in ("CO", "SVR", "SV")}
    return {k: float(with_it[k] - without[k]) for k in ("MAP", "SBP", "DBP", "HR", "s", "v")} | percent


def test_V2_isoproterenol():
    """Arnold & McDevitt 1984, 2 µg/min in 8 men: HR +32.8 (within 5), SBP +18.9, DBP -13.5 (within 6)."""
    got = change("isoproterenol", 2)
    assert got["HR"] == pytest.approx(32.8, abs=5)
    assert (got["SBP"], got["DBP"]) == (pytest.approx(18.9, abs=6), pytest.approx(-13.5, abs=6))


def test_isoproterenol_after_atropine():
    """The same men after atropine: HR +47.0, SBP -8.9, DBP -27.3, MAP -21.1; so the vagus slowed the heart before."""
    got, before = change("isoproterenol", 2, B_m=FULL), change("isoproterenol", 2)
    assert got["HR"] == pytest.approx(47.0, abs=5) and got["HR"] > before["HR"] + 10
    assert [got[k] for k in ("SBP", "DBP", "MAP")] == pytest.approx([-8.9, -27.3, -21.1], abs=6)
    assert got["SBP"] < 0 < before["SBP"]


def test_V3_epinephrine():
    """Stratton 1985, 25, 50, 100 ng/kg/min: CO +41, +58, +74%; SVR -31, -42, -48%, within 12 points."""
    got = [change("epinephrine", x * WEIGHT / 1000) for x in (25, 50, 100)]
    assert [g["CO"] for g in got] == pytest.approx([41, 58, 74], abs=12)
    assert [g["SVR"] for g in got] == pytest.approx([-31, -42, -48], abs=12)
    assert [g["HR"] for g in got] == pytest.approx([8, 12, 17], abs=3)
    assert [g["SBP"] for g in got] == pytest.approx([8, 18, 30], abs=5)
    assert all(g["DBP"] < -5 for g in got)  # (1 + dCO)(1 + dSVR) < 1 says that it must fall


def test_V4_norepinephrine():
    """Schäfers 1997, 160 ng/kg/min: DBP +17 (within 4) with a fall of HR, by alpha-1 receptors, hardly by alpha-2."""
    rate = 0.16 * WEIGHT
    got = change("norepinephrine", rate)
    assert got["DBP"] == pytest.approx(17, abs=4) and got["HR"] < -5
    atropine = change("norepinephrine", rate, B_m=FULL)
    assert abs(atropine["HR"]) < abs(got["HR"]) / 3 and atropine["DBP"] > got["DBP"]
    doxazosin = change("norepinephrine", rate, B_a1=50)
    assert doxazosin["DBP"] < 0.2 * got["DBP"]
    yohimbine = change("norepinephrine", rate, B_a2=25)
    assert 0.85 * got["DBP"] < yohimbine["DBP"] < got["DBP"]


def test_V5_atropine_and_propranolol():
    """70 to 119/min by atropine; -15/min by propranolol, +23 by both (within 6)."""
    rest = steady()["HR"]
    beta = {"B_b1": 40, "B_b2": 40}
    assert steady({"B_m": FULL})["HR"] - rest == pytest.approx(119 - 70, abs=6)
    assert steady(beta)["HR"] - rest == pytest.approx(-15, abs=6)
    assert steady(beta | {"B_m": FULL})["HR"] - rest == pytest.approx(23, abs=6)


def test_V6_dale_reversal():
    """Epinephrine raises systolic pressure; after an alpha blocker mean pressure falls; after propranolol it rises."""
    for rate in (3.5, 7, 14):
        plain = change("epinephrine", rate)
        alpha = change("epinephrine", rate, B_a1=30, B_a2=30)
        beta = change("epinephrine", rate, B_b1=40, B_b2=40)
        assert plain["SBP"] > 10 and plain["DBP"] < 0
        assert alpha["MAP"] < -8 and alpha["DBP"] < plain["DBP"]
        assert beta["MAP"] > 5 and beta["DBP"] > 0 > beta["HR"]
        one = change("epinephrine", rate, B_b1=40, B_b2=1)  # metoprolol: diastolic pressure still falls, HR rises
        assert one["DBP"] < 0 < one["HR"] < plain["HR"] + 1


def test_published_signs_of_combinations():
    """What abstracts say in words."""
    # Beta blockade potentiates norepinephrine; atropine increases output and lowers right atrial pressure.
    assert change("norepinephrine", 7, B_b1=40, B_b2=40)["MAP"] > change("norepinephrine", 7)["MAP"]
    rest, atropine = steady(), steady({"B_m": FULL})
    assert atropine["CO"] > rest["CO"] and atropine["MAP"] > rest["MAP"] and atropine["SV"] < rest["SV"]
    assert atropine["Pra"] < rest["Pra"]
    # Phenylephrine is potentiated by propranolol with atropine (Shepherd), and more by ganglion block.
    plain, both = (rate_for("phenylephrine", "MAP", 20, block) for block in ("none", "beta and vagus"))
    assert rate_for("phenylephrine", "MAP", 20, "ganglia") < both < plain
    # Supine prazosin: a small fall, more norepinephrine from the nerves, a faster heart.
    prazosin = steady({"B_a1": 4.0})
    assert -12 < prazosin["MAP"] - rest["MAP"] < -2 and prazosin["s"] > 1.15 and prazosin["HR"] > rest["HR"]
    # Clonidine lowers pressure and hardly changes heart rate.
    clonidine = steady(drugs.inputs({"clonidine": 6.8}))
    assert clonidine["MAP"] - rest["MAP"] < -4 and abs(clonidine["HR"] - rest["HR"]) < 6
    # Isoproterenol by infusion: atropine moves its curve to the left, also under a beta-1 blocker (Arnold 1986).
    for block in ({}, {"B_b1": 20.0, "B_b2": 0.5}):
        assert change("isoproterenol", 4, **block, B_m=FULL)["HR"] > change("isoproterenol", 4, **block)["HR"]


def test_thresholds_of_epinephrine():
    """Clutter 1980: heart rate at 50-100, systolic pressure at 75-125, fall of diastolic at 150-200 pg/mL in plasma."""
    total = np.array([75, 100, 175])
    states = steady(drugs.inputs({"epinephrine": (total - 40) / 183.2}))
    assert states["HR"][0] - 68 > 2 and states["SBP"][1] - 116 > 2 and states["DBP"][2] - 74 < -4
    # A miss: the model's diastolic pressure falls before the published threshold.
    assert states["DBP"][0] - 74 < -2


def test_norepinephrine_threshold():
    """Blankestijn 1988: pressure rises at 3.0 nM in arteries (1.2 at rest), heart rate falls only at 9.0 nM."""
    states = steady(drugs.inputs({"norepinephrine": np.array([1.8, 7.8])}))
    assert 0.5 < states["SBP"][0] - 116 < 3 and states["HR"][0] - 68 > -1 > states["HR"][1] - 68


def test_the_fit_gives_the_stored_values(fitted):
    assert fitted.values == pytest.approx(stored(), rel=1e-3)
    assert fitted.misfit < 1.2 and set(fitted.values) == set(start())
    # The data speak on most parameters, and say nothing much on some: those stay near their start.
    told = [k for k, (_, spread) in start().items() if fitted.spreads[k] < 0.6 * spread]
    assert len(told) > len(start()) / 2
    assert fitted.spreads["h_H"] < 0.1 and fitted.spreads["q_P"] > 0.5


def test_the_start_does_not_matter(monkeypatch, fitted):
    """Half as much or twice as much in the first guess, drawn to the same values, ends at the same place."""
    import scipy.optimize

    solve, seeds = scipy.optimize.least_squares, []

    def elsewhere(misses, z, **options):
        seeds.append(np.random.default_rng(7).normal(size=z.size))
        return solve(misses, seeds[-1], **options)

    monkeypatch.setattr(scipy.optimize, "least_squares", elsewhere)
    assert fit().values == pytest.approx(fitted.values, rel=2e-2) and seeds


def test_scoreboard(board, fitted):
    assert len(board) == len(MEASURED) and board["model"].notna().all()
    assert (board["miss"] == board["model"] - board["published"]).all()
    assert board.loc["iso2_HR", ["published", "unit", "use", "source"]].tolist() == [
        32.8,
        "1/minute",
        "fit",
        "arnold1984",
    ]
    assert set(board["use"]) == {"fit", "weak", "held out"}
    states = found(stored())
    assert set(states) == set(CONDITIONS)
    assert board.loc["iso2_HR", "model"] == pytest.approx(change("isoproterenol", 2)["HR"])
    assert states["NE160"]["DBP"] - states["rest"]["DBP"] == pytest.approx(change("norepinephrine", 11.2)["DBP"])
    # The fit is the least of what it says it makes least.
    worse = scoreboard(fitted.values | {"h_H": 1.3 * fitted.values["h_H"]})
    used = worse["use"] != "held out"
    assert (worse["miss"][used] ** 2).sum() > (board["miss"][used.to_numpy()] ** 2).sum()


def test_prediction_error_on_what_was_held_out():
    """The honest numbers: a heart rate within 3 beats, a pressure within 7 mmHg."""
    error, fit_error = prediction_error(), prediction_error(use="fit")
    assert 2 < error["1/minute"] < 4 and 4 < error["mmHg"] < 8
    assert fit_error["1/minute"] < error["1/minute"] and fit_error["mmHg"] < error["mmHg"]
    # Percent are spoilt by one laboratory whose isoproterenol did twice as much to heart rate; see below.
    assert error["percent"] > 15


def test_held_out_that_are_met(board):
    """Norepinephrine 30 ng/kg/min for 6 h: MAP +4; yohimbine: DBP +8, MAP +14; trimethaphan: HR +24; iso 35: CO +100%."""
    miss = board["miss"]
    assert abs(miss["NE30_MAP"]) < 2 and abs(miss["yohimbine_DBP"]) < 3 and abs(miss["yohimbine_MAP"]) < 4
    assert abs(miss["wilkins_HR"]) < 3 and abs(miss["iso35_CO"]) < 12 and abs(miss["iso35_DBP"]) < 6
    assert abs(miss["diastole_HR"]) < 3


def test_held_out_that_are_missed(board):
    """What the model does not say, and by how much: a change of the model that mends one must change this test."""
    miss = board["miss"]
    assert miss["iso35_HR"] < -35  # +92% published, half of it here; the two laboratories differ as much
    assert miss["yohimbine_SBP"] < -8  # +28 mmHg published
    assert miss["PD30_SBP"] == pytest.approx(-6.5, abs=2.5)  # +30 mmHg published
    assert miss["wilkins_MAP"] < -6  # -11 mmHg published, -19 in the laboratory that was fitted
    assert miss["kinetics_MAP"] < -4  # propranolol left mean pressure as it was, or higher
    # Among those that were fitted: propranolol takes 21% of output, here half of that.
    assert miss["propranolol_CO"] == pytest.approx(9.5, abs=2)
    # End-diastolic volume under epinephrine hardly changed; here it grows.
    assert miss["E100_EDV"] > 15


def test_predictions_beside_publications():
    table = predictions.table().set_index("record")
    assert table.loc["sigmoid_Emax", "model"] == pytest.approx(84, abs=18)  # within one SD (Bellissant 2000)
    assert table.loc["sigmoid_gamma", "model"] == pytest.approx(1.3, abs=0.3)
    # Prazosin's dose ratio is the same with and without autonomic block (Shepherd: 5.2 and 5.0) ...
    ratios = table.loc[["prazosin_ratio", "prazosin_ratio_blocked"], "model"]
    assert ratios.iloc[0] == pytest.approx(ratios.iloc[1], rel=0.1)
    # ... but below 1 + B, because prazosin takes the tone of the nerves away, too: a rise from a lower start.
    assert (ratios < 0.7 * 5.2).all() and (ratios > 2).all()
    assert 8 < table.loc["slope_RR", "model"] < 20  # 10 ms/mmHg by infusions, 24 by boluses (Tank, Shannon)
    # Missed: nadolol left 65% of the norepinephrine that is needed; here more than 70%.
    assert 70 < table.loc["NE_left", "model"] < 90
    # Missed: boluses of phenylephrine were potentiated 8.4-fold by trimethaphan; infusions 3.5-fold, as here.
    assert table.loc["bolus_ratio", "model"] == pytest.approx(3.9, abs=0.7)


def test_dose_ratios():
    """Under a competitive blocker the same heart rate after atropine needs 1 + B times the isoproterenol."""
    blocked = dose_ratio("isoproterenol", "HR", 25, "beta and vagus", "vagus")
    slowed = drugs.plasma("isoproterenol", 1, 40.1) / drugs.plasma("isoproterenol", 1)
    # Not quite: the blocker takes the tone of the nerves away, and slows the clearance of isoproterenol.
    assert blocked * slowed == pytest.approx(41.1, rel=0.35)
    # Beta-1 only: after atropine the ratio is larger, because the vagus can no longer let go (4.4, 8.8 by boluses).
    assert dose_ratio("isoproterenol", "HR", 25, "beta-1") > 1.5
    rate = rate_for("norepinephrine", "DBP", 17)
    assert change("norepinephrine", rate)["DBP"] == pytest.approx(17, abs=1e-6)


def test_a_model_without_venous_return_fits_passably_and_predicts_nonsense():
    table = over_fitting()
    misfit = table.attrs["misfit"]
    assert misfit["with venous return"] < 1.2 and misfit["without"] < 2  # in units of what counts as a miss
    asked = ["ganglia_MAP", "ganglia_CO", "PE_SV", "buffering"]
    miss = table[["with venous return", "without"]].sub(table["published"], axis=0).abs().loc[asked]
    assert (miss["without"] > 1.5 * miss["with venous return"]).all()
    # Phenylephrine raised stroke volume in 17 men; without venous return it must fall, by a third.
    assert table.loc["PE_SV", "without"] < -25 < 0 < table.loc["PE_SV", "with venous return"]
    # Under ganglion block phenylephrine raises pressure, which this model denies.
    assert table.loc["buffering", "without"] < 0
    # A warning for the full model, too: without these experiments it misses ganglion block by 6 mmHg and more.
    assert table.loc["ganglia_MAP", "with venous return"] < -24 < table.loc["ganglia_MAP", "published"]


def test_left_out_experiments_are_predicted_worse_than_fitted():
    for group in ("propranolol and atropine", "propranolol"):
        inside, outside = leave_one_out(group)
        assert inside < outside < 4
    # Ganglion block cannot be guessed from the other drugs: it is what sets the tone of the vessels.
    assert leave_one_out("ganglion block")[1] > 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit(leave=("epinephrin",)), "Did you mean 'epinephrine'"),
        (lambda: fit(leave="epinephrine"), "list or tuple"),
        (lambda: prediction_error(use="held"), "Did you mean"),
        (lambda: groups("all"), "no use"),
        (lambda: leave_one_out("vasopressin"), "no experiment"),
        (lambda: calibration.evidence("E26_HR"), "no number"),
        (lambda: rate_for("norepinephrine", "MAP", 1e4), "No rate of norepinephrine"),
        (lambda: rate_for("norepinephrine", "BP", 10), "no output"),
        (lambda: rate_for("norepinephrine", "MAP", 10, "alpha"), "no block"),
        (lambda: rate_for("water", "MAP", 10), "no drug"),
    ],
)
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
