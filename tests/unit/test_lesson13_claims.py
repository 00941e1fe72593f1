"""Numbers in the prose of lesson 13, computed again: a sentence that no longer holds is found here."""

import numpy as np
import pytest
from prose import Lesson

from nelib.body import blockade, calibration, double_block, equilibrium, organ_claims, predictions, reflex, ursino
from nelib.body.delay_loop import loop_for
from nelib.body.protocol import dose_response, run
from nelib.explorers import load_all
from nelib.explorers.circulation.amines import answer
from nelib.kit.evidence import load_evidence

LESSON = Lesson("13_circulation")
PROSE, says = LESSON.prose, LESSON.says
NE, E = ("norepinephrine", 0.16), ("epinephrine", 0.1)


def signed(x: float) -> str:
    return f"{x:+.0f}".replace("-", "−")


def change(drug, name: str, first: str = "nothing", reflex: bool = True) -> float:
    found = answer(drug[0], np.array([0, drug[1]]), first, reflex)[name]
    return float(found[1] - found[0])


def said(name: str, preset: str) -> str:
    explorer = load_all()[name]
    return explorer.describe(explorer.data(**explorer.presets[preset]))


def test_two_arcs():
    rat = equilibrium.arcs()
    rest, bled, fed = rat.operating(), rat.operating(-20), rat.operating(20)
    says(
        f"{bled.P:.0f} mmHg. Of the 20 mmHg the reflex leaves {rest.P - bled.P:.1f}; of 20 mmHg *upwards* it leaves only "
        f"{fed.P - rest.P:.1f}. This rat rests {rest.P - rat.limits('5%')[0]:.0f} mmHg above the threshold"
    )
    says(
        f"where the gain is {rest.G:.2f}",
        f"its nerves are at {rest.S:.0f}%",
        "without a disturbance the pressure is 75",
    )
    says(
        f"{equilibrium.beyond('tangent'):.0%} of the range are used up already",
        f"{equilibrium.missed():.0%} too narrow",
    )
    assert "70 mmHg and 100% SNA" in said("13_equilibrium", "Alpha block")


def test_four_amines():
    rest = float(answer(*NE)["HR"]) - change(NE, "HR")
    says(f"{rest + change(NE, 'HR', reflex=False):.0f} a minute with the reflex cut")
    says(f"With the reflex it beats {rest + change(NE, 'HR'):.0f} times, {signed(change(NE, 'HR'))}")
    says(f"After atropine the change is {signed(change(NE, 'HR', 'atropine'))}")
    assert change(("norepinephrine", 0.32), "HR", "atropine") > 0  # "at twice the rate the heart then speeds up"
    says(f"({signed(change(E, 'MAP'))} mmHg here")
    says(f"*lowers* pressure, by {-change(E, 'MAP', 'phentolamine (α)'):.0f} mmHg")
    after = {name: change(E, name, "propranolol") for name in ("MAP", "HR")}
    says(f"raises it by {after['MAP']:.0f} mmHg and slows the heart by {-after['HR']:.0f}")
    says(
        f"raises mean pressure by {change(NE, 'MAP', reflex=False):.0f} mmHg in place of {change(NE, 'MAP'):.0f}",
        f"With ganglia blocked it is {change(NE, 'MAP', 'hexamethonium'):.0f}",
        f"diastolic pressure by {change(NE, 'DBP', 'yohimbine (α2)'):.0f} mmHg here, in place of {change(NE, 'DBP'):.0f}",
    )


def test_fit_and_prediction():
    board = calibration.scoreboard().set_index("record")
    uses = board["use"].value_counts()
    says(
        f"27 constants were fitted to {uses['fit']} values",
        f"{uses['weak']} weak guesses",
        f"{uses['held out']} values",
    )
    assert len(calibration.start()) == 27
    says(f"says {board.model['iso35_HR']:.0f}%", f"{board.model['yohimbine_SBP']:.0f} here")
    says(f"here {signed(board.model['wilkins_MAP'])}")
    fits = predictions.over_fitting()
    shown = [f"{x:.2f}" for x in fits.attrs["misfit"].values()]
    says(f"is {shown[0]} with and {shown[1]} without venous return")
    nearer = (fits["without"] - fits["published"]).abs() < (fits["with venous return"] - fits["published"]).abs()
    assert nearer.sum() == 2  # "nearer in two lines of nine"
    assert len(fits) == 9


def test_the_living_preparation():
    rise = dose_response("pithed rat", "tyramine", [100] * 5)["change"].round().astype(int).tolist()
    says(f"by {rise[0]}, {rise[1]}, {rise[2]}, {rise[3]} and {rise[4]} mmHg")
    records = [run("intact rat", [(20, "inject", "norepinephrine", dose)], 120) for dose in (1, 10)]
    tops = [r.MAP.max() for r in records]
    says(f"1 µg/kg of norepinephrine takes it to {tops[0]:.0f} mmHg and 10 µg/kg to {tops[1]:.0f}")
    output = [100 * r.CO[r.MAP.idxmax()] / r.CO[0] for r in records]
    says(f"its output falls to {output[0]:.0f} and {output[1]:.0f}%")
    says(f"ejects nothing at {load_evidence('preparation')['rat_P_m'].value:.0f} mmHg")
    t = run("intact rat", [(20, "inject", "epinephrine", 2)], 280)
    rise = t.MAP - t.MAP[0]
    assert rise[t.t < 50].max() > 20 and rise[(t.t > 140) & (t.t < 260)].min() > 0  # "the fall ... is missed"
    man = run("intact man", [(20, "inject", "clonidine", 5)], 200).MAP
    assert man.max() < man.iloc[0] + 1  # "Nor does the man show a first rise with clonidine"


def test_a_shift_that_fades():
    explorer = load_all()["13_shift"]
    assert "8.96 times" in explorer.describe(explorer.data()) and "2.68 times" in explorer.describe(
        explorer.data(minutes=120)
    )
    says("2.7 times", "from 8.48 to 7.81")
    phenylephrine, two = (explorer.data(agonist=a, dose=0.1) for a in ("phenylephrine", "norepinephrine"))
    says(f"shift phenylephrine {phenylephrine['ratio']:.0f}-fold", f"only {two['ratio']:.0f}-fold", f"{two['pA2']:.2f}")


def test_a_second_opinion():
    model, seen = reflex.changes(reflex.states(92, "period")), reflex.measured()
    says(f"{signed(model['atropine'])} at a held pressure", f"{signed(seen['atropine'])} was measured")
    closed = {"atropine": {"atropine": 1}, "propranolol": {"propranolol": 1}}
    closed["both"] = closed["atropine"] | closed["propranolol"]
    found = {k: ursino.rest(**v) for k, v in closed.items()}
    rest = ursino.usual_rest()
    assert pytest.approx(51, abs=0.5) == found["atropine"].HR - rest.HR
    assert found["atropine"].P_a - rest.P_a == pytest.approx(10, abs=0.5)
    assert found["both"].P_a - rest.P_a == pytest.approx(7, abs=0.5)
    assert pytest.approx(7, abs=0.5) == rest.HR - found["propranolol"].HR
    assert pytest.approx(37, abs=0.5) == found["both"].HR - rest.HR
    assert reflex.atropine_alone("product", 70) == pytest.approx(119, abs=1)


def test_waves():
    gain = equilibrium.evidence("G_supine").value
    man, rat = loop_for(0.1, gain), loop_for(0.4, gain)
    assert man[0] == pytest.approx(2.8, abs=0.05) and rat == pytest.approx((0.70, 2.2), abs=0.05)
    says("the delay must be 2.8 s", "it must be 0.70 s and the lag 2.2 s")


def test_organs():
    puzzle = double_block.puzzle()
    shifts = [10**x for x in (*puzzle.single, puzzle.both, puzzle.one_receptor, puzzle.product, puzzle.ceiling)]
    assert np.round(shifts[:2], 1).tolist() == [4.1, 4.9] and np.round(shifts[2:]).tolist() == [479, 8, 20, 27]
    words = organ_claims.count()
    assert words == {"holds": 1, "holds with conditions": 6, "incomplete": 3, "contradicted": 1}
    says("one holds as it stands, six hold under conditions", "three are incomplete, and one is contradicted")


def test_the_mouse():
    cold, warm = blockade.rates(22), blockade.rates(30)
    assert cold["wild"] / cold["betaless"] == pytest.approx(1.41, abs=0.005)
    assert float(warm["M2less"] / warm["wild"]) == pytest.approx(1.15, abs=0.005)
    assert blockade.crossing() == pytest.approx(28.4, abs=0.05)
    assert "vagal 12%" in said("13_blockade", "Read at once")
    assert "at the end 19%" in said("13_blockade", "Wait too long") and "2% find" in said(
        "13_blockade", "Wait too long"
    )
    probe = load_all()["13_alpha_probe"]
    assert "prazosin adds 22/min" in probe.describe(probe.data()) and "phentolamine 43" in probe.describe(probe.data())


def test_quotes_are_literal():
    """The sentences of S2 that are quoted outside the table, as the source prints them."""
    says("measuring the subsequent decrease in heart rate can estimate tonic cardiac sympathetic control")
    says("to assess vascular sympathetic control")
    says(
        "While norepinephrine primarily activates the Gs pathway through β2-receptors, epinephrine can activate both Gs"
    )
