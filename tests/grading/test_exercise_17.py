"""Exercise 17: blood of task 2, rats of task 4 and trials of task 6 for many students, and the answers otherwise."""

import json
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student_t

import nelib
from nelib.clinic import adhd_effects, blood_record, cyp2d6, exposure, exposure_fit, rat_record, releaser, sample_size
from nelib.clinic.cortex import FORMULAS as CORTEX
from nelib.clinic.meta_analysis import error_of, indirect, pool
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "17_adhd" / "probes.toml")
ANSWERS = runpy.run_path(str(TABLE.folder / "answers.py"))
NOTEBOOK = json.loads((TABLE.folder / "17_adhd.ipynb").read_text(encoding="utf-8"))
TEXT = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}


def student_17(number):
    return Personal("17_adhd", f"student {number}" if number else "", environ={})


def earned_17(task_id, names):
    """Return a function that says which objects of a task earn their points."""
    task = next(task for task in TABLE.tasks if task.id == task_id)
    keys = {p.object: (p, p.evaluate(p.expected, names)) for p in task.probes}
    return lambda given: {name: is_right(*(keys[name][0], x, keys[name][1])) for name, x in given.items()}


# --- task 2 ----------------------------------------------------------------------------------------------------------


def blood_17(me, how="logs", *, notes=True):
    """What task 2 asks for, by one of several sound ways, or with the note not read."""
    table = blood_record.blood(me)
    table = table[table["note"] == ""] if notes else table
    t, C = table["hours"].to_numpy(), table["ng_mL"].to_numpy()
    fit = exposure_fit.fit(t, C, blood_record.DOSE)
    CL, (low, high) = fit.values["CL"], fit.interval("CL")
    slow, fast = sorted([fit.body.half_life, fit.twin.half_life], reverse=True)
    if how == "area":
        late = t >= 24
        k = -np.polyfit(t[late], np.log(C[late]), 1)[0]
        start, end = np.append(0, t), np.append(0, C)
        CL, slow = 1000 * blood_record.DOSE / (np.trapezoid(end, start) + C[-1] / k), math.log(2) / k
    if how == "Wald":
        half = student_t.ppf(0.975, t.size - 3) * fit.found.errors["CL"]
        low, high = CL - half, CL + half
    volumes = {"slow": CL * slow / math.log(2), "fast": CL * fast / math.log(2)}
    (reading,) = [name for name, V in volumes.items() if 0.5 < V < 4.2]
    return {
        "CL_own": CL, "width": math.log(high / low), "halves_own": [slow, fast], "V_own": volumes[reading],
        "liver_own": "poor" if high < blood_record.LIMIT else "not poor", "elimination_own": reading,
    }  # fmt: skip


def test_17_sound_analyses_of_the_blood_earn_their_points_and_unsound_ones_do_not():
    lost = spoiled = 0
    for number in range(30):
        me = student_17(number)
        earned = earned_17("t2", {"math": math, **{f"blood_{k}": v for k, v in ANSWERS["blood_of"](me).items()}})
        for how in ("logs", "area", "Wald"):
            lost += not all(earned(blood_17(me, how)).values())
        given = blood_17(me)
        wrong = earned({
            "width": given["width"] / 2.15, "halves_own": given["halves_own"][::-1],
            "V_own": given["CL_own"] * given["halves_own"][given["elimination_own"] == "slow"] / math.log(2),
        })  # fmt: skip
        spoiled += sum(wrong.values())
        assert given["halves_own"][0] > 15, "the last half-life is long in everybody"
    assert lost <= 1  # of 90
    assert spoiled == 0


def test_17_only_the_volume_tells_which_exponential_is_elimination():
    """Both readings have one curve; one of them has a volume in the range, the other lies well outside."""
    low, high = blood_record.VOLUMES
    kinds = []
    for number in range(60):
        body, poor = (blood_record.patient(student_17(number))[k] for k in ("body", "poor"))
        twin = exposure_fit.exchange(body)
        at = np.array(blood_record.HOURS)
        assert exposure.single(at, 0.5, body) == pytest.approx(exposure.single(at, 0.5, twin))
        assert 1.3 * low < body.V < high / 1.3 and not low / 1.2 < twin.V < high * 1.2
        assert poor == (body.CL < blood_record.LIMIT) and abs(math.log(body.CL / blood_record.LIMIT)) > 0.1
        kinds.append(poor)
    assert 15 < sum(kinds) < 45


# --- task 4 ----------------------------------------------------------------------------------------------------------


def test_17_the_rats_can_be_decided_and_neither_tetrodotoxin_nor_reserpine_tells_at_a_glance():
    kinds = []
    for number in range(16):
        me = student_17(number)
        found, own = ANSWERS["rats_of"](me), rat_record.compound(me)
        blocker, drives = found["predicted"]
        seen = (found["seen"] - blocker) / (drives - blocker)
        assert (seen < 0.35) if own["kind"] == "blocker" else (seen > 0.65)
        table = rat_record.rats(me)
        mean = table[table["note"] == ""].groupby("condition")[["before", "after"]].mean()
        times = mean["after"] / mean["before"]
        assert (times > 1.8).all() and times["tetrodotoxin"] > times["alone"] and times["reserpine"] > times["alone"]
        kinds.append(own["kind"])
    assert len(set(kinds)) == 2


# --- task 6 ----------------------------------------------------------------------------------------------------------


def judge_17(me, design):
    """Return the functions of the check cell of task 6 for a student's numbers and a design."""
    space = {"np": np, "math": math, "student_t": student_t, "design_own": design}
    space["scale_own"] = [me.number("tau", 7.0, 9.0, step=0.5, default=8.0),
                          me.number("kappa", 4.0, 6.0, step=0.5, default=5.0),
                          me.number("sigma", 5.0, 8.0, step=0.5, default=6.0)]  # fmt: skip
    space["delta_own"] = me.number("delta", 3.5, 5.0, step=0.5, default=4.0)
    space["leave_own"] = me.choice("left", [0.1, 0.15, 0.2, 0.25], default=0.2)
    space["fixed_own"] = me.number("fixed", 200, 400, step=50, default=300)
    space["rating_own"] = me.number("rating", 15, 50, step=5, default=20)
    exec(TEXT["t6"].split("\n\n\nassert")[0], space)
    return space


def test_17_the_cheapest_design_has_its_power_in_simulated_trials_and_others_are_dearer():
    for number in range(3):
        me = student_17(number)
        space = judge_17(me, {})
        asked = *space["scale_own"], *(space[f"{k}_own"] for k in ("delta", "leave", "fixed", "rating"))
        cost, n, before, after, analysis = ANSWERS["cheapest"](*asked)
        space["design_own"] |= {"patients": n, "before": before, "after": after, "analysis": analysis}
        assert analysis == "ANCOVA" and before > 1 and after > 1
        SD = ANSWERS["spread"](*asked[:3], before, after, analysis)
        told = ANSWERS["trial_power"](n, asked[4], asked[3], SD)
        for seed in (17, 23):
            assert space["design_power"](seed) == pytest.approx(100 * told, abs=1.7)
        assert space["design_cost"]() == pytest.approx(cost)
        assert ANSWERS["cheapest"](*asked, most=1)[0] > 1.06 * cost
        assert ANSWERS["cheapest"](*asked, analyses=("end",))[0] > 1.2 * cost
        space["design_own"]["patients"] = n // 2
        assert space["design_power"](17) < 75 and math.isnan(space["design_cost"]())


def test_17_each_analysis_has_the_spread_that_simulated_scores_have():
    random = np.random.default_rng(2)
    tau, kappa, sigma, before, after = 8.0, 5.0, 6.0, 2, 3
    person, z, e, f = random.standard_normal((4, 400_000))
    x, y = tau * person + sigma * e / before**0.5, tau * person + kappa * z + sigma * f / after**0.5
    slope = np.cov(x, y)[0, 1] / x.var()
    for analysis, b in (("end", 0), ("change", 1), ("ANCOVA", slope)):
        assert ANSWERS["spread"](tau, kappa, sigma, before, after, analysis) == pytest.approx(
            (y - b * x).std(), rel=0.01
        )


# --- task 7 ----------------------------------------------------------------------------------------------------------


def test_17_the_falls_are_those_of_simulated_people():
    random = np.random.default_rng(4)
    mean, tau, sigma, limit = 30.0, 7.0, 6.0, 36.0
    person = mean + tau * random.standard_normal(2_000_000)
    x, y, z = person + sigma * random.standard_normal((3, person.size))
    one, two, average = x >= limit, (x >= limit) & (y >= limit), (x + y) / 2
    assert ANSWERS["fall"](mean, tau, sigma, limit, 1) == pytest.approx((x - z)[one].mean(), abs=0.04)
    over = average >= limit
    assert ANSWERS["fall"](mean, tau, sigma, limit, 2) == pytest.approx((average - z)[over].mean(), abs=0.04)
    assert ANSWERS["both"](mean, tau, sigma, limit) == pytest.approx((average - z)[two].mean(), abs=0.04)
    assert ANSWERS["responders"](mean, tau, sigma, limit) == pytest.approx(100 * (z <= 0.75 * x)[one].mean(), abs=0.3)


def test_17_five_ways_differ_in_their_findings_and_no_association_shows_a_cause():
    """The key comes from networks of arrows; here from the arrows that lead from one to the other, or to both."""
    ways, findings = ANSWERS["WAYS"], ANSWERS["FINDINGS"]

    def reach(way, start):
        seen, new = set(), {start}
        while new:
            seen |= new
            new = {b for a, b in ways[way][1] if a in new} - seen
        return seen

    table = {}
    for way, (sources, _) in ways.items():
        for name, (kind, (a, b), _) in findings.items():
            wanted = b in reach(way, a) if kind == "lot" else any({a, b} <= reach(way, s) for s in sources)
            table[way, name] = ANSWERS["found"](way, name)
            assert table[way, name] == wanted
    assert len({tuple(table[way, name] for name in findings) for way in ways}) == len(ways)
    seen = ANSWERS["ways_left"]({"low with symptoms": True, "errors if low": True})
    assert {"reverse", "third"} < set(seen)  # norepinephrine does nothing in these
    assert "same" in ANSWERS["ways_left"]({"drug on symptoms": True, "drug on errors": True})  # nobody lacks it


def test_17_the_records_of_task_7_are_those_of_the_lesson():
    trial = adhd_effects.effect("children, clinicians", "atomoxetine")
    assert f"{-trial.effect.value:.2f} SD" in TEXT["t7-text"] and trial.high.value < 0
    assert "No record has norepinephrine in people with ADHD" in TEXT["t7-text"]


def test_17_the_ratio_carries_less_of_the_effect_than_its_association_promises():
    for number in range(15):
        names = TABLE.reference(student_17(number))
        assert 14 < names["through"] < 31 and 59 < names["through_wrong"][0] < 81
        assert names["tells"]


# --- keys ------------------------------------------------------------------------------------------------------------


def test_17_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    """The same was run for 300 students."""
    from nelib.grading.check import _weak_answers

    for number in range(1, 9):
        assert _weak_answers(TABLE, answer_key(TABLE, student_17(number))) == []


def test_17_the_reference_answers_agree_with_the_modules_of_the_lesson():
    names = ANSWERS
    full, none = cyp2d6.person(2).CL, cyp2d6.person(0).CL
    times = full / cyp2d6.person(2, inhibited=True).CL
    for score in (0, 0.5, 1, 1.25, 3):
        ratio = cyp2d6.person(score).CL / cyp2d6.person(score, inhibited=True).CL
        assert names["fold"](score, times, full / none) == pytest.approx(ratio)
    for CL in (0.04, 0.2, 0.35):
        body = exposure.Body(CL, math.log(2) * names["VOLUME"] / CL, names["K_A"])
        assert names["top"](CL) == pytest.approx(exposure.peak(1.0, body, 24)[1], rel=1e-6)

    s_D, t_D, t_N, c, F = 0.2, 0.7, 0.85, 0.5, 0.6
    s_N = names["least_share"](s_D, t_D, t_N, c, F)
    by_NET = CORTEX.compute("D", c=c, F=F, s_N=s_N, s_D=s_D, t_N=t_N, t_D=0)
    by_DAT = CORTEX.compute("D", c=c, F=1, s_N=s_N, s_D=s_D, t_N=0, t_D=t_D)
    assert float(by_NET) == pytest.approx(float(by_DAT))

    A, B, direct = [-0.9, -1.15, -0.65], [-0.5, -0.62, -0.38], [-0.1, -0.42, 0.22]
    errors = [float(error_of(*x[1:])) for x in (A, B, direct)]
    around = indirect(A[0], errors[0], B[0], errors[1])
    both = pool([around.difference, direct[0]], [around.error, errors[2]], random=False)
    assert names["all_evidence"](A, B, direct) == pytest.approx([both.effect, both.low, both.high])
    n = 60, 90, 40
    e = [math.sqrt(1 / k + 1 / n[2]) for k in n[:2]]
    shared = indirect(-0.5, e[0], -0.2, e[1], names["correlation"](*n))
    assert shared.error == pytest.approx(math.sqrt(1 / n[0] + 1 / n[1]))
    assert names["trial_power"](60, 0.2, 4.0, 7.0) == pytest.approx(
        float(sample_size.power(60, 4.0, 7.0, dropout=0.2, correlation=1e-9))
    )
    me = student_17(3)
    predicted = names["rats_of"](me)["predicted"]
    dose = names["dose_of"]("blocker", 2.2)
    assert releaser.run("blocker", dose).outside == pytest.approx(2.2, rel=1e-3) and predicted[0] < predicted[1]


def test_17_the_intervals_of_task_5_are_decided_by_the_shared_placebo_group():
    """Nobody's answer hangs on the rounding; taken as independent, the intervals always hold 0."""
    answers = []
    for number in range(60):
        me = student_17(number)
        n = [me.number(f"n_{k}", 60, 120, step=4, default=d) for k, d in (("A", 80), ("B", 84), ("0", 72))]
        A, B = ANSWERS["three_arms"](me, *n)
        gap, half = A[0] - B[0], 1.959964 * math.sqrt(1 / n[0] + 1 / n[1])
        assert abs(abs(gap) - half) > 0.03 and A[2] > B[1]
        answers.append(abs(gap) > half)
    assert 15 < sum(answers) < 45


def test_17_the_table_for_markers_of_task_8_is_what_the_helper_computes():
    space = {"np": np, "math": math, "norm": norm}
    exec(TEXT["t8-data"].split("print(")[0], space)
    for kind in ("scales", "looks", "groups"):
        row = " | ".join(f"{space['luck'](kind, times):.1f}" for times in (4, 6, 8))
        assert f"| {kind} | {row} |" in TEXT["t8-decision"]
    for times in (4, 8):
        assert space["luck"]("groups", times) == pytest.approx(100 * (1 - 0.975**times), abs=0.3)


def test_17_blood_and_rats_are_a_students_own():
    for drawn in (blood_record.blood, rat_record.rats):
        one, same, other = (drawn(Personal("17_adhd", n, environ={})) for n in ("ada", "Ada ", "bob"))
        assert one.equals(same) and not one.equals(other)
