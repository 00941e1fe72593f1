"""Exercise 18: days of task 4, panel of task 6 and plans of tasks 3 and 7 for many students, and the answers otherwise."""

import json
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import curve_fit, least_squares
from scipy.stats import hypergeom
from scipy.stats import t as student_t

import nelib
from nelib.clinic import assay_record, claim_verdicts, compound, compound_effect, panel_record
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.receptors.binding import cheng_prusoff

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "18_capstone" / "probes.toml")
ANSWERS = runpy.run_path(str(TABLE.folder / "answers.py"))
NOTEBOOK = json.loads((TABLE.folder / "18_capstone.ipynb").read_text(encoding="utf-8"))
TEXT = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}


def student_18(number):
    return Personal("18_capstone", f"student {number}" if number else "", environ={})


def earned_18(task_id, names):
    """Return a function that says which objects of a task earn their points."""
    task = next(task for task in TABLE.tasks if task.id == task_id)
    keys = {p.object: (p, p.evaluate(p.expected, names)) for p in task.probes}
    return lambda given: {name: is_right(*(keys[name][0], x, keys[name][1])) for name, x in given.items()}


# --- task 2 ----------------------------------------------------------------------------------------------------------


def test_18_the_verdicts_are_the_words_of_the_lesson():
    words = {ANSWERS[name] for name in ("HOLDS", "PARTLY", "NOT", "OPEN")}
    assert words == set(claim_verdicts.VERDICTS)
    assert all(f'"{word}"' in TEXT["t2-text"] for word in words)


def test_18_people_are_as_many_as_simulated_claims_need():
    random = np.random.default_rng(6)
    for low, high, true, SD, cases, sure in (
        (-5, 5, 1, 9, 3, 0.9),
        (0, math.inf, 4, 10, 2, 0.8),
        (-2, 2, 0, 6, 5, 0.8),
    ):
        n = ANSWERS["people"](low, high, true, SD, cases, sure)
        s = SD / math.sqrt(n)
        mean = true + s * random.standard_normal((100_000, cases))
        held = ((mean - 1.959964 * s >= low) & (mean + 1.959964 * s <= high)).all(1).mean()
        assert sure - 0.005 < held < sure + 0.03


# --- task 3 ----------------------------------------------------------------------------------------------------------


def test_18_the_samples_are_hypergeometric_and_the_bound_misses_at_most_5_percent():
    assert ANSWERS["at_most"](2, 150, 20, 40) == pytest.approx(hypergeom.cdf(2, 150, 20, 40))
    for N, n in ((60, 20), (150, 90)):
        bounds = [ANSWERS["most_wrong"](N, n, k) for k in range(12)]
        for W in range(1, 12):
            missed = sum(hypergeom.pmf(k, N, W, n) for k in range(12) if bounds[k] < W)
            assert missed <= 0.05 + 1e-12
    for N, most in ((150, 7), (60, 3), (200, 1)):
        n = ANSWERS["checks_needed"](N, most)
        assert ANSWERS["most_wrong"](N, n, 0) <= most < ANSWERS["most_wrong"](N, n - 1, 0)
    assert ANSWERS["most_wrong"](4000, 80, 0) / 4000 == pytest.approx(3 / 80, rel=0.05), "the rule of three, nearly"


def test_18_the_plan_keeps_its_risks_in_samples_that_are_drawn():
    random = np.random.default_rng(1)
    for number in range(4):
        N, good, bad = (risks := ANSWERS["reference"](student_18(number)))["risks"]
        n, allowed = risks["plan"]
        printed = [(random.hypergeometric(W, N - W, n, 40_000) <= allowed).mean() for W in (good, bad)]
        assert printed[0] > 0.89 and printed[1] < 0.055
        space = {"parse_quantity": lambda x, unit: x, "hypergeom": hypergeom, "math": math}
        space |= {"N_own": N, "good_own": good, "bad_own": bad}
        exec(TEXT["t3"].split("\n\n\nassert")[0], space)
        for checks, kept in ((n, True), (n - 1, False)):
            found = []
            for c in range(checks):
                space["plan_own"] = {"checks": checks, "allowed": c}
                found.append(space["kept_checks"]())
            assert (checks in found) is kept


# --- task 4 ----------------------------------------------------------------------------------------------------------


def days_18(me, how="days"):
    """What task 4 asks for, by one of several sound ways, or by an unsound one."""
    table, own = assay_record.tubes(me), assay_record.compound(me)
    mass = own["base"] + assay_record.SALTS[own["salt"]]
    table = table if how == "all days" else table[table["note"] == ""]
    found = []
    for _, day in table.groupby("day"):
        L, (top, blank) = day["ligand"].iloc[0], (day.loc[day["role"] == r, "cpm"].mean() for r in ("total", "blank"))
        C = (day["salt"] / mass * 1000).where(day["role"] != "blank", 1e12).to_numpy()
        y = day["cpm"].to_numpy()
        if how == "shares":
            use = (day["role"] == "compound").to_numpy()
            law = lambda C, x, b=blank, t=top - blank: b + t / (1 + C / np.exp(x))  # noqa: E731
            x = curve_fit(law, C[use], y[use], p0=[3.0], sigma=y[use])[0][0]
        elif how == "relative":
            law = lambda p, C=C, y=y: (p[0] + p[1] / (1 + C / np.exp(p[2]))) / y - 1  # noqa: E731
            x = least_squares(law, [blank, top - blank, 3.0], x_scale=[100, 1000, 1]).x[2]
        else:
            law = lambda C, b, t, x: np.log(b + t / (1 + C / np.exp(x)))  # noqa: E731
            x = curve_fit(law, C, np.log(y), p0=[blank, top - blank, 3.0])[0][2]
        found.append(math.log(float(cheng_prusoff(math.exp(x), L, own["K_d"]))))
    if how == "plain mean":
        K = np.exp(found)
        half = student_t.ppf(0.975, K.size - 1) * K.std(ddof=1) / math.sqrt(K.size)
        low, high, Ki = K.mean() - half, K.mean() + half, K.mean()
    else:
        half = student_t.ppf(0.975, len(found) - 1) * np.std(found, ddof=1) / math.sqrt(len(found))
        low, high, Ki = (math.exp(np.mean(found) + k * half) for k in (-1, 1, 0))
    words = [ANSWERS["verdict"]([[Ki, low, high]], *((0, x) if side == "below" else (x, math.inf)))
             for side, x in assay_record.limits(me)]  # fmt: skip
    return {"Ki_own": Ki, "width": math.log(high / low)}, words


def test_18_sound_analyses_of_the_days_earn_their_points_and_unsound_ones_do_not():
    lost = spoiled = 0
    for number in range(20):
        me = student_18(number)
        key = ANSWERS["assay_of"](me)
        earned = earned_18("t4", {"math": math, **{f"assay_{k}": v for k, v in key.items()}})
        for how in ("days", "shares", "relative"):
            given, words = days_18(me, how)
            lost += sum(not right for right in earned(given).values()) + (words != key["words"])
        given, words = days_18(me, "plain mean")
        assert earned({"Ki_own": given["Ki_own"]})["Ki_own"] and words == key["words"]
        bad, _ = days_18(me, "all days")
        spoiled += earned({"Ki_own": bad["Ki_own"]})["Ki_own"]
        assert sorted(key["words"]) == ["contradicted", "holds", "untestable here"]
        assert key["width_wrong"][0] < 0.25 * key["width"], "tubes say far too much"
    assert lost <= 2  # of 180
    assert spoiled == 0


# --- task 5 ----------------------------------------------------------------------------------------------------------


def test_18_occupancy_and_its_interval_are_those_of_the_course_and_of_simulated_errors():
    random = np.random.default_rng(8)
    made = compound.designed("x", NET=9.0)
    free = 90.0 / 310 * 1000 * 0.08
    held = float(compound_effect.held(made, free)["NET"])
    assert ANSWERS["share_held"](90.0, 310.0, 0.08, 9.0) == pytest.approx(100 * held)
    SDs = (0.2, 0.25, 0.3)
    x = free / 9.0 * np.exp(random.standard_normal((400_000, 3)) @ SDs)
    told = ANSWERS["held_interval"](100 * held, *SDs)
    assert told[1:] == pytest.approx(np.percentile(100 * x / (1 + x), [2.5, 97.5]), abs=0.2)
    for aim, within in ((80, 10), (60, 15), (95, 10), (30, 20)):
        f, odds = ANSWERS["factor_most"](aim, within), aim / (100 - aim)
        ends = [100 * odds * k / (1 + odds * k) for k in (f, 1 / f)]
        assert max(abs(end - aim) for end in ends) == pytest.approx(within) and ends[0] <= aim + within + 1e-9


# --- task 6 ----------------------------------------------------------------------------------------------------------


def test_18_every_kind_of_bottle_is_drawn_and_can_be_found():
    assert {panel_record.kind(student_18(number)) for number in range(40)} == set(panel_record.KINDS[:5])
    asked = set()
    for number in (0, 1, 2, 4, 7, 11, 14):
        found = ANSWERS["panel_of"](student_18(number))
        assert len(found["left"]) in (2, 3) and found["compound"] in found["left"]
        asked.add(found["next"])
    assert asked == {"heart rate", "dialysate", "firing"}


# --- task 7 ----------------------------------------------------------------------------------------------------------


def test_18_the_best_plan_is_the_best_of_many_that_are_tried_and_others_are_worse():
    random = np.random.default_rng(9)
    for number in range(3):
        stations, budget = ANSWERS["stations_of"](student_18(number))
        lowest, best = ANSWERS["best_plan"](stations, budget)
        assert ANSWERS["cost"](stations, best) <= budget
        tried = []
        while len(tried) < 80:
            plan = {k: int(n) for k, n in zip(stations, random.integers(0, [16, 20, 30, 15]), strict=True)}
            if 0.85 * budget < ANSWERS["cost"](stations, plan) <= budget:
                tried.append(ANSWERS["wrong_share"](stations, plan, seed=5, trials=8_000))
        assert min(tried) > 0.96 * lowest and np.median(tried) > 1.3 * lowest
        plain = [ANSWERS["wrong_share"](stations, p) for p in ANSWERS["plain_plans"](stations, budget)]
        assert min(plain) > 1.3 * lowest
        space = {"np": np, "math": math, "parse_quantity": lambda x, unit: x, "stations_own": stations}
        space |= {"budget_own": budget, "budget_plan": best}
        exec(TEXT["t7"].split("\n\n\nassert")[0], space)
        assert space["wrong_share"](17) == pytest.approx(lowest, rel=0.03)
        space["budget_plan"] = best | {"dialysis": best["dialysis"] + budget}
        assert math.isnan(space["wrong_share"](17))


def test_18_so_many_replicates_are_wrong_as_rarely_as_was_asked():
    random = np.random.default_rng(11)
    for gap, shared, own, percent in ((2.0, 0.5, 1.6, 10.0), (3.0, 0.9, 4.0, 8.0), (1.0, 0.2, 2.5, 20.0)):
        n = ANSWERS["replicates"](gap, shared, own, percent)
        error = shared * random.standard_normal(40_000) + own * random.standard_normal((n, 40_000)).mean(0)
        assert 100 * (error > gap / 2).mean() == pytest.approx(percent, abs=1.2)
    assert ANSWERS["replicates"](1.5, 0.7, 2.0, 12.0) == "none"


# --- keys ------------------------------------------------------------------------------------------------------------


def test_18_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    """The same was run for 300 students."""
    from nelib.grading.check import _weak_answers

    for number in range(1, 6):
        assert _weak_answers(TABLE, answer_key(TABLE, student_18(number))) == []


def test_18_the_table_for_markers_of_task_8_is_what_the_numbers_give():
    for ratio in (1.5, 2.0, 2.5):
        cells = []
        for share in (0.7, 0.8, 0.9):
            x = share * (1 + ratio)
            middle, low, high = (100 * x / (x + k) for k in (1, 1.2, 1 / 1.2))
            assert low > 50 > 100 * share / (1 + share), "the whole interval lies above one half; by the IC50 below"
            cells.append(f"{middle:.0f} ({low:.0f} to {high:.0f})")
        assert f"| {ratio} | {' | '.join(cells)} |" in TEXT["t8-decision"]
