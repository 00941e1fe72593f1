"""Exercise 15: plasma of task 4 and wards of task 6 for many students, and the answers against the lesson's modules."""

import json
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import curve_fit
from scipy.stats import norm
from scipy.stats import t as student_t

import nelib
from nelib.body import infusion_models, infusion_record, label_audit, pressure, salt
from nelib.body.bedside import NOTICE
from nelib.body.compartments import Kinetics
from nelib.body.infusion_record import BASE
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "15_bedside" / "probes.toml")
ANSWERS = runpy.run_path(str(TABLE.folder / "answers.py"))


def student_15(number):
    return Personal("15_bedside", f"student {number}" if number else "", environ={})


# --- task 4 ------------------------------------------------------------------------------------------------------------


def earned_15(me):
    """Return a function that says which objects of task 4 earn their points."""
    task = next(task for task in TABLE.tasks if task.id == "t4")
    names = TABLE.reference(me)
    keys = {p.object: (p, p.evaluate(p.expected, names)) for p in task.probes}
    return lambda given: {name: is_right(probe, given[name], key) for name, (probe, key) in keys.items()}


def plasma_15(
    me, how="line", ends=(4, 12), *, own=True, notes=True, counts_salt=False, days="arithmetic", t=True, one=False
):
    """What task 4 asks for; the options make other ways, and the known mistakes."""
    table = infusion_record.plasma(me)
    table = table[table["note"] == ""] if notes else table
    ampoules, mg, mL, flow = infusion_record.pump(me)
    rate = ampoules * mg * 1000 / mL * flow / 60 * (1 if counts_salt else BASE / 337.28)
    before = table[table["minutes"] < -100].groupby("day")["NE"].mean()
    plateau = table[table["minutes"].between(-10, 0)].groupby("day")["NE"].mean()
    level = before.mean() if own else 0.0
    rise = (plateau - (before.mean() if days == "pooled" else before) * own) * BASE / 1000
    each = rate / rise
    CL, error = each.mean(), each.std() / len(each) ** 0.5
    if days == "geometric":
        logs = np.log(each)
        CL, error = math.exp(logs.mean()), logs.std() / len(each) ** 0.5 * math.exp(logs.mean())
    mean = table[table["minutes"] > 0].groupby("minutes")["NE"].mean()
    x, y = mean.index.to_numpy(), mean.to_numpy() - level
    top = float((plateau - before * own).mean())
    part = (x >= ends[0]) & (x <= ends[1]) & (y > 0)
    slope, start = np.polyfit(x[part], np.log(y[part]), 1)
    count = 2 if math.exp(start) / top < 0.7 else 1
    k = -slope
    if how == "curves":

        def single(x, k):
            return top * np.exp(-k * x)

        def double(x, f, k, m):
            return top * (f * np.exp(-k * x) + (1 - f) * np.exp(-m * x))

        sigma = 0.04 * (y + level) / 6**0.5 + 0.012
        low = curve_fit(single, x, y, p0=[0.2], sigma=sigma)[0]
        if count == 2:
            bounds = ([0, 0.4, 0.02], [1, 6, 0.4])
            found = curve_fit(double, x, y, p0=[0.8, 1.0, 0.12], sigma=sigma, bounds=bounds)[0]
            k = found[2]
        else:
            k = low[0]
    if one:
        k = -np.polyfit(x[y > 0], np.log(y[y > 0]), 1)[0]
    return {
        "own_level": before.mean(), "clearance": CL, "half_width": (student_t.ppf(0.975, 5) if t else 1.0) * error,
        "half_life": math.log(2) / k, "compartments": count,
    }  # fmt: skip


SOUND_15 = {
    "late line": {},
    "late line, longer": {"ends": (4, 16)},
    "late line, later": {"ends": (5, 14)},
    "curves, pooled level": {"how": "curves", "days": "pooled"},
    "geometric mean": {"days": "geometric"},
}
TRAPPED_15 = {
    "own level left in": ({"own": False}, ("clearance", "half_life")),
    "salt for base": ({"counts_salt": True}, ("clearance", "half_width")),
    "notes not read": ({"notes": False}, ("clearance",)),
    "one standard error": ({"t": False}, ("half_width",)),
}


def test_15_sound_analyses_earn_the_points_of_task_4_and_unsound_ones_do_not():
    """On 300 students the sound ones earned everything on all of them; the others never earned what they spoil.

    A line from 3 to 10 min loses the half-life on about 4%, where there are two compartments.
    """
    lost = spoiled = everything = 0
    for number in range(16):
        me = student_15(number)
        earned = earned_15(me)
        for how in SOUND_15.values():
            lost += not all(earned(plasma_15(me, **how)).values())
        for how, spoils in TRAPPED_15.values():
            points = earned(plasma_15(me, **how))
            spoiled += sum(points[name] for name in spoils)
            everything += all(points.values())
        if infusion_record.volunteer(me)["compartments"] == 2:
            assert not earned(plasma_15(me, one=True))["half_life"]
    assert lost <= 2  # of 80
    assert spoiled <= 2  # of 96
    assert everything == 0


def test_15_the_own_level_makes_two_compartments_of_one():
    """By eye one would compare the early fall with the late one: with the own level left in, they always differ."""
    for number in range(20):
        me = student_15(number)
        table = infusion_record.plasma(me)
        mean = table[table["minutes"] > 0].groupby("minutes")["NE"].mean()
        level = table[table["minutes"] < -100]["NE"].mean()

        def ratio(x):
            early, late = (-np.polyfit(p.index, np.log(p), 1)[0] for p in (x.loc[0.5:4], x.loc[6:14]))
            return early / late

        if infusion_record.volunteer(me)["compartments"] == 1:
            assert ratio(mean) > 1.08 and ratio(mean - level) == pytest.approx(1, abs=0.17)
        else:
            assert ratio(mean - level) > 1.7


# --- keys ----------------------------------------------------------------------------------------------------------------


def test_15_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    from nelib.grading.check import _weak_answers

    for number in range(1, 11):
        assert _weak_answers(TABLE, answer_key(TABLE, student_15(number))) == []


def test_15_every_label_has_one_odd_number_that_the_others_place_elsewhere():
    odd = []
    for label, rate in ANSWERS["LABELS"]:
        (name,) = ANSWERS["suspects"](label, rate)
        low, high = ANSWERS["allowed"](label, rate, name)
        least, most = np.exp(ANSWERS["bounds_of"](label[name]))
        assert low > 1.03 * most or high < 0.97 * least
        assert 1.011 < high / low < 1.05
        odd.append(name)
    assert set(odd) == set(ANSWERS["NAMES"])


def test_15_the_reference_answers_agree_with_the_modules_of_the_lesson():
    names = ANSWERS
    for form in ("base", "monohydrate", "anhydrous"):
        strength, flow = names["pump_rate"](0.3, 82, 2, 4, form, 50)
        assert strength == pytest.approx(float(salt.convert(2 * 4 * 1000 / 50, form, "base")))
        assert flow * strength / 60 / 82 == pytest.approx(0.3)
    for pair in label_audit.pairs():
        label = {"half_life": "2.4", "V": "8.8", "CL": "3.1"}
        assert names["allowed"](label, 10, pair.claim) == pytest.approx([pair.low, pair.high])
    assert names["suspects"](label, 10) == sorted(label)
    for t in (0.3, 2.0, 9.0):
        body = Kinetics(2.1, 2.4, 3.6, 0.6)
        assert names["share"](t, 2.1, 0.0, 2.4, 3.6, 0.6) == pytest.approx(float(body.share(t)[0]), rel=1e-9)
        assert names["share"](t, 2.1, 5.0, 2.4, 3.6, 0.0) == pytest.approx(-math.expm1(-2.1 / 2.4 * t))
    assert names["seen"](1.0, 1e9, 0.5) == pytest.approx(1.5)
    curve, rng = pressure.curve("Beloeil 2005"), np.random.default_rng(5)
    for SAPS in (40, 50, 58):
        CL = float(infusion_models.typical("Beloeil 2005", SAPS=SAPS).CL)
        assert names["CL_of"](SAPS) == pytest.approx(CL)
        E0 = rng.normal(58, 8, 200_000)
        E0 = E0[E0 < 65]
        C = pressure.Response(E0, curve.Emax, curve.C50, curve.gamma).needed(65)
        doses = C * CL * np.exp(0.33 * rng.standard_normal(E0.size)) / 75
        for limit in (0.125, 0.25):
            assert names["population"](CL, 75, limit) == pytest.approx((doses > limit).mean(), abs=0.004)
    at_58 = float(curve.needed(65)) * CL / 75
    assert names["needs_more"](CL, 0.33, 58, 75, 0.25) == pytest.approx(norm.cdf(math.log(at_58 / 0.25) / 0.33))


def test_15_what_binding_changes_on_a_label_is_what_one_compartment_says():
    """The same infusion into the same body, seen as free drug: the way to the plateau is the same, its height is not."""
    for part in (0.25, 0.5):
        label = {"half_life": 2.4, "V": 8.8, "CL": 8.8 * math.log(2) / 2.4, "t95": 2.4 * math.log2(20), "level": 4.0}
        free = ANSWERS["as_free"](label, part)
        assert free["V"] * math.log(2) / free["CL"] == pytest.approx(free["half_life"]) == label["half_life"]
        shares = [Kinetics(x["CL"], x["V"]).share(x["t95"]) for x in (label, free)]
        assert np.allclose(shares, 0.95)
        assert free["level"] * free["CL"] == pytest.approx(label["level"] * label["CL"])  # the rate of the infusion
        for wrong in ("times", "over", "level", "add", "bound"):
            assert ANSWERS["as_free"](label, part, wrong) != pytest.approx(free) or (wrong, part) == ("bound", 0.5)


def test_15_reports_on_a_salt_are_read_in_molecules():
    """Weight and crystals say nothing; the first of these seems to have doubled, and has lost a twentieth."""
    report = {"method": "HPLC", "of": "solution", "first": [4.0, "base"], "days": 10}
    report["later"] = [0.95 * float(salt.convert(4.0, "base", "monohydrate")), "monohydrate"]
    for days in (5, 10, 20, 21, 40):
        (word,) = ANSWERS["stable"]([report], days)
        assert (word == "yes") == (0.95 ** (days / 10) >= 0.9)
        assert ANSWERS["stable"]([report], days, "mass") == ["yes"]
    for change in ({"method": "balance"}, {"of": "crystals"}):
        assert ANSWERS["stable"]([report | change], 10) == ["cannot tell"]
    for number in range(40):
        names = TABLE.reference(student_15(number))
        assert 10 < names["days"] < 60 and 15 < names["bound"] < 45
        assert names["total"][1] == pytest.approx(1.5 * names["total"][0])


def test_15_the_table_for_markers_of_task_7_is_what_the_helper_computes_and_the_notice_is_there():
    made = json.loads((TABLE.folder / "15_bedside.ipynb").read_text(encoding="utf-8"))
    text = {cell["id"]: "".join(cell["source"]) for cell in made["cells"]}
    assert NOTICE in text["title"]
    space = {"norm": norm}
    exec(text["t7-data"].split("print(")[0], space)
    for shown in (88, 90, 92):
        row = " | ".join(f"{space['true_share'](shown, cm):.0f}" for cm in (6, 8, 10))
        assert f"| {shown} | {row} |" in text["t7-decision"]
    # The helper against readings drawn at random
    readings = 70 + 5 / norm.ppf(0.95) * np.random.default_rng(1).standard_normal(400_000)
    assert np.mean(np.abs(readings - 70) < 5) == pytest.approx(0.9, abs=0.003)
    true = readings - pressure_of_water(8)
    assert 100 * np.mean((true > 65) & (true < 75)) == pytest.approx(space["true_share"](90, 8), abs=0.4)


def pressure_of_water(cm):
    from nelib.body.pressure_monitor import hydrostatic

    return float(hydrostatic(cm))


def test_15_the_plasma_is_a_students_own():
    one, same, other = (infusion_record.plasma(Personal("15_bedside", n, environ={})) for n in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
