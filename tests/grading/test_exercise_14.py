"""Exercise 14: nerves and tubes of many students, and the answers against the modules of the lesson."""

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import nelib
from nelib.body import baroreflex_beats, catecholamine_hplc, spillover, sympathetic_record, tracer_course
from nelib.body.sympathetic_record import ADDED, GATE, LIMIT
from nelib.grading.check import _weak_answers
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "14_sympathetic" / "probes.toml")
ANSWERS = runpy.run_path(str(TABLE.folder / "answers.py"))


def student_14(number):
    return Personal("14_sympathetic", f"student {number}" if number else "", environ={})


def earned_14(me, task_id):
    """Return a function that says which values of a task on data earn their points."""
    task = next(task for task in TABLE.tasks if task.id == task_id)
    names = TABLE.reference(me)
    keys = {p.object: (p, p.evaluate(p.expected, names)) for p in task.probes if not p.call}
    return lambda given: {name: is_right(probe, given[name], key) for name, (probe, key) in keys.items()}


# --- task 2 ---------------------------------------------------


def nerve_14(me, middle="median", shift=0, gate=GATE):
    """What task 2 asks for; `shift` in beats and `gate` make known mistakes."""
    table, peaks = sympathetic_record.beats(me), sympathetic_record.peaks(me)
    R, P = table["R"].to_numpy(), table["DBP"].to_numpy()
    since = peaks[:, None] - R
    inside = since[(since > 1.1) & (since < 1.6)]
    latency = float(np.median(inside))
    if middle == "peak":
        count, edges = np.histogram(inside, np.arange(1.1, 1.601, 0.01))
        latency = float(edges[np.convolve(count, np.hanning(11), "same").argmax()] + 0.005)
    away = np.abs(since - latency)
    k = away.argmin(axis=1)
    fired = np.zeros(R.size, bool)
    fired[k[away[np.arange(k.size), k] <= gate]] = True
    last = np.zeros(R.size, bool)
    last[np.searchsorted(R, peaks) - 1] = True
    fired = baroreflex_beats.moved(fired, shift) if shift else fired
    seen = np.isfinite(P)
    curve = baroreflex_beats.reflex(P[seen], fired[seen])
    return {
        "latency_own": latency,
        "incidence_own": float(100 * fired[seen].mean()),
        "T50_own": curve.T50,
        "slope_own": curve.slope,
        "width": [curve.interval[1] - curve.interval[0], curve.slope],
        "slope_last": baroreflex_beats.reflex(P[seen], last[seen]).slope,
    }


def test_14_sound_analyses_earn_the_points_of_task_2_and_unsound_ones_do_not():
    """Two ways to find the latency must earn everything; a beat too late, or peaks of noise, never all of it."""
    lost, spoiled, everything = [], 0, 0
    for number in range(30):
        me = student_14(number)
        earned = earned_14(me, "t2")
        for middle in ("median", "peak"):
            points = earned(nerve_14(me, middle))
            lost += [(number, middle, name) for name, got in points.items() if not got]
        late, loose = earned(nerve_14(me, shift=1)), earned(nerve_14(me, gate=9.0))
        spoiled += late["slope_own"] + loose["incidence_own"]
        everything += all(late.values()) + all(loose.values())
    assert len(lost) <= 4  # of 360
    assert spoiled <= 1 and everything == 0  # of 60


# --- task 3 ---------------------------------------------------


def tubes_14(me, notes=True):
    """What task 3 reports, by the formula of the lesson."""
    mixture, blanks, tubes = (getattr(sympathetic_record, name)(me) for name in ("mixture", "blanks", "tubes"))
    ratio = (mixture["area"] / mixture["area_standard"]).mean()
    per_pg = mixture["area_standard"].mean() / sympathetic_record.IN_MIXTURE

    def in_tube(row):
        formula = catecholamine_hplc.FORMULAS
        return float(
            formula.compute("C_hat", A=row["area"], A_s=row["area_standard"], k=ratio, k_s=1.0, m=ADDED, V=1.0)
        )

    blank = np.mean([in_tube(row) for _, row in blanks.iterrows()])
    found = {}
    for name, row in tubes.iterrows():
        net = in_tube(row) - blank
        refused = row["area_standard"] > ADDED * per_pg or (notes and "forgotten" in row["note"])
        found[name] = "not valid" if refused else "below the limit" if net < LIMIT else net / row["volume"]
    return found


def test_14_a_sound_report_earns_the_points_of_task_3_and_is_the_truth():
    probes = [p for task in TABLE.tasks if task.id == "t3" for p in task.probes if p.object == "reported"]
    off = []
    for number in range(40):
        me = student_14(number)
        names, made, own = TABLE.reference(me), tubes_14(me), sympathetic_record.assay(me)
        for probe in probes:
            assert is_right(probe, made[probe.args[0]], probe.evaluate(probe.expected, names)), (number, probe.args)
        for tube, kind in own["kinds"].items():
            words = {"late": "not valid", "doubled": "not valid", "low": "below the limit"}
            if kind in words:
                assert made[tube] == words[kind]
            else:
                off.append(made[tube] / own["concentrations"][tube] - 1)
    assert abs(np.mean(off)) < 0.005 and np.abs(off).max() < 0.12


# --- keys ---------------------------------------------------


def test_14_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    for number in range(12):
        assert _weak_answers(TABLE, answer_key(TABLE, student_14(number))) == []


def test_14_a_forecast_without_an_end_can_be_hit_from_one_side_only():
    """S2's own can be hit from neither: none of the four measurements sees what it is about."""
    fate, S2 = ANSWERS["fate"], {"about": "targets for a therapy", "claims": "some", "until": "open"}
    assert fate([S2, S2 | {"until": 2035}]) == [["none", "neither"]] * 2
    assert ANSWERS["least_change"](S2) == ["about", "until"]
    for claims, word in (("some", "confirm"), ("all", "contradict")):
        open_end = {"about": "clearance from the plasma", "claims": claims, "until": "open"}
        assert fate([open_end, open_end | {"until": 2035}]) == [
            ["total spillover", word],
            ["total spillover", "either"],
        ]
        assert ANSWERS["least_change"](open_end) == ["until"]
    assert {tuple(TABLE.reference(student_14(n))["repair"]) for n in range(20)} == {("until",), ("about", "until")}


def test_14_the_reference_answers_agree_with_the_modules_of_the_lesson():
    names = ANSWERS
    # An organ that nothing was done to, and a linear extraction where it is small
    for Ca, E, S, u, Q in [x[0] for x in names["ORGANS"]]:
        assert names["vein_after"](Ca, E, S, u, 0.0, Q, 1.0) == pytest.approx(
            float(spillover.vein(Ca, E, Q, S)), rel=1e-5
        )
        made = names["vein_after"](Ca, 0.01, S, u, 0.3, Q, 1.0)
        more = S / (1 - 0.3 * u)
        assert made == pytest.approx(float(spillover.vein(Ca, 0.007, Q, more)), rel=1e-4)
        vein = names["vein_after"](Ca, E, S, u, 0.4, Q, 0.7)
        assert names["seems"](Ca, E, S, u, 0.4, Q, 0.7) == pytest.approx(
            float(spillover.organ(Ca, vein, E, 0.7 * Q)) / S, rel=1e-6
        )
    # A capillary in steps of its own
    end = solve_ivp(lambda x, c: np.log(1 - 0.45) * 0.7 / 0.6 * c, (0, 1), [200.0], rtol=1e-10).y[0, -1]
    made = names["vein_after"](200, 0.45, 0.0, 0.9, 0.3, 0.06, 0.6)
    assert made == pytest.approx(end, rel=1e-5)
    # A tracer without return
    tau, CL = 4.0, 2.0
    for bolus in (0.0, 2.5, 7.0):
        at = tracer_course.FORMULAS.compute("alone", I=1.0, CL=CL, V=tau * CL, b=bolus, t=np.array([3.0, 8.0]))
        if bolus == 0:
            assert names["steady"](3.0, float(at[0]), 8.0, float(at[1])) == pytest.approx([1 / CL, tau], rel=1e-6)
        t = names["first_minute"](tau, bolus, 0.04)
        seen = 1 / float(tracer_course.FORMULAS.compute("alone", I=1.0, CL=CL, V=tau * CL, b=bolus, t=np.array(t)))
        assert abs(seen / CL - 1) == pytest.approx(0.04, rel=1e-6)
    # Two factors: the fair share of the lesson
    for S_1, L_1, S_2, L_2 in ((2.08, 1.48, 3.6, 0.99), (3.0, 2.0, 2.5, 1.2)):
        lesson = spillover.split(S_1, L_1, S_2, L_2)
        before, after = ({"release": s, "escaped": 0.1, "clearance": c} for s, c in ((S_1, L_1), (S_2, L_2)))
        assert names["fair"](before, after)["clearance"] == pytest.approx(lesson.fair)
        assert names["in_logs"](before, after)["clearance"] == pytest.approx(lesson.share)
    # The curve of bursts
    random = np.random.default_rng(1)
    P = random.normal(70, 5, 400)
    fired = random.random(400) < 1 / (1 + np.exp(0.2 * (P - 71)))
    lesson = baroreflex_beats.reflex(P, fired)
    assert names["logistic"](P, fired.astype(float)) == pytest.approx([lesson.T50, lesson.slope, lesson.slope_error])


def test_14_the_best_plan_does_what_was_asked_of_it_and_each_way_is_best_for_someone():
    """20 000 simulated studies: the power is at least 0.8 with the mice that are left, below it with one less."""
    names, random, best = ANSWERS, np.random.default_rng(14), set()

    def finds(factor, way, n, times=20_000):
        def samples(f, m):
            d = way["within"] * random.normal(size=(times, n))
            a = way["artifact"] * (1 + way["artifact_sd"] * random.normal(size=(times, n)))
            mean = f * way["basal"] + way["artifact"]
            return way["basal"] * f * (1 + m + d) + a + way["assay"] * mean * random.normal(size=(times, n))

        one, other = way["between"] * random.normal(size=(2, times, n))
        gap = (samples(factor, one if way["paired"] else other) - samples(1.0, one)).mean(axis=1)
        error = np.sqrt(names["errors_of"](factor, way)[1] / n)
        return np.mean(np.abs(gap) > 1.959964 * error)

    for drawn in names["WAYS"]:
        table = names["ways"](*drawn)
        for factor in (1.3, 0.7):
            name, count = names["best"](factor, table)
            best.add(name)
            way = table[name]
            n = round(names["mice"](factor, way, 0.8, lost=False) / (1 if way["paired"] else 2))
            assert count * (1 - way["lost"]) >= n * (1 if way["paired"] else 2) - 1e-9
            assert finds(factor, way, n) > 0.79 and finds(factor, way, n - 1) < 0.81
            runner_up = sorted(names["mice"](factor, x, 0.8) for x in table.values())[1]
            assert runner_up > count
    assert best == {"catheter, two groups", "catheter, own control", "held in the hand"}
    table = names["ways"](*names["WAYS"][0])
    assert finds(names["smallest"](60, table["decapitated"]), table["decapitated"], 30) == pytest.approx(0.8, abs=0.012)


def test_14_all_verdicts_of_task_6_are_drawn_and_none_is_near_the_edge():
    words = set()
    for pair in ANSWERS["DRUGS"]:
        words.add(ANSWERS["released"](pair)[1])
        (C1, c1, L1, l1), (C2, c2, L2, l2) = pair
        z = abs(np.log(C2 * L2 / (C1 * L1))) / np.hypot(np.hypot(c1 / C1, l1 / L1), np.hypot(c2 / C2, l2 / L2))
        assert z < 1.5 or z > 2.5
        assert C2 < C1  # plasma falls in all of them
    assert words == {"rose", "fell", "not shown"}


def test_14_the_table_for_markers_of_task_8_is_what_the_helper_computes():
    made = json.loads((TABLE.folder / "14_sympathetic.ipynb").read_text(encoding="utf-8"))
    text = {cell["id"]: "".join(cell["source"]) for cell in made["cells"]}
    space = {}
    exec(text["t8-data"].split("print(")[0], space)
    for fall in (20, 25, 30, 40):
        rise, heart = space["faster"](fall)
        assert f"| {fall}% | {rise:.0f}% | {heart:.0f}% |" in text["t8-decision"]
    assert spillover.value("share_heart") == 3


def test_14_the_records_are_a_students_own():
    one, same, other = (Personal("14_sympathetic", n, environ={}) for n in ("ada", "Ada ", "bob"))
    for record in (sympathetic_record.beats, sympathetic_record.tubes):
        assert record(one).equals(record(same)) and not record(one).equals(record(other))
