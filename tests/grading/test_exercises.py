"""The exercises of the course: sound, and fair to every correct way to answer."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import curve_fit, least_squares

import nelib
from nelib.grading import release
from nelib.grading.check import problems
from nelib.grading.grader import Report, grade
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.synapse.th_assay import enzyme, plate
from nelib.synapse.uptake_record import BLOCKER, K_M, course, sweeps, transporter

REPO = Path(nelib.__file__).resolve().parents[1]
NAMES = release.names(REPO)


def table(name: str):
    return load(REPO / "solutions" / name / "probes.toml")


def marked(tmp_path: Path, name: str, changes: dict[str, str], student: str = "ada") -> Report:
    """Mark an exercise for a student: the solution, with some answer cells replaced."""
    made = json.loads((REPO / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert changes.keys() <= {cell["id"] for cell in made["cells"]}
    for cell in made["cells"]:
        cell["source"] = changes.get(cell["id"], cell["source"])
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    return grade(table(name), path, student)


def test_the_committed_exercises_are_up_to_date():
    assert [(name, path) for name in NAMES for path in release.stale(REPO, name)] == []


def test_every_folder_is_an_exercise_and_is_tested_here():
    for place in ("solutions", "exercises"):
        assert sorted(path.name for path in (REPO / place).iterdir() if path.is_dir()) == NAMES
    assert sorted(CASES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_is_clean_and_its_points_add_up(name):
    made = json.loads((REPO / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert made["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in made["cells"]:
        assert cell["metadata"].keys() <= {"nbgrader"}
        assert (cell.get("outputs", []), cell.get("execution_count")) == ([], None)
        assert cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]) == cell["id"]
    tasks = table(name).tasks
    total, by_machine = (sum(t.points for t in tasks if t.probes or manual) for manual in (True, False))
    assert f"{total:g} points, {by_machine:g} of them marked by machine" in "".join(made["cells"][0]["source"])
    assert any(task.manual for task in tasks)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_exercise_is_sound(name):
    assert problems(REPO, name) == []


@dataclass(frozen=True)
class Case:
    """Answer cells that are right in another way, answer cells with known mistakes, and words of the hints for these."""

    points: float
    right: dict[str, str]
    wrong: dict[str, str]
    hints: dict[str, list[str]]


CASES = {
    "01_synthesis": Case(
        24,
        {
            "t1-answer": """
def blocked_step(drug):
    table = {"TH": "alpha-methyl-p-tyrosine", "AADC": "carbidopa benserazide", "VMAT": "reserpine tetrabenazine"}
    return next((step.lower() for step, drugs in table.items() if drug in drugs), "dbh")""",
            "t2-answer": """
def rate_with_ampt(tyr, bh4, cda, ampt):
    K_app = k["K_tyr"] * (1 + ampt / K_ampt + k["K_bh4"] / bh4 * (1 + cda / k["K_i_cda"]))
    rate = k["V_TH"] * tyr / (K_app + tyr) * k["f_substrate"] / (1 + tyr / k["K_i_tyr"])
    return f"{1000 * rate / 60} nM/min" """,
            "t3-answer": """
def plateau(fraction, bh4):
    tyr = np.geomspace(0.1, 1e5, 40001)
    rates = th_law(tyr, bh4, 50)
    return tyr[rates >= fraction * rates.max()][[0, -1]]""",
            "t4-answer": """
means = wells.groupby("tyrosine")["rate"].mean()
law = lambda s, v, a, b: v * s / ((np.exp(a) + s) * (1 + s / np.exp(b)))
a, b = curve_fit(law, means.index, means, p0=[100, 3, 6])[0][1:]
K_m, K_i = f"{1000 * np.exp(min(a, b)):.0f} nM", np.exp(max(a, b))""",
            "t5-answer": """
def control_coefficient(flux_before, flux_after, fold):
    return (np.log10(flux_after) - np.log10(flux_before)) / np.log10(fold)

flux = [terminal.simulate([0, 5000], initial=patient, activity={"TH": a})["DBH"][-1] for a in (1, 1.2)]
C_TH = control_coefficient(*flux, 1.2)""",
            "t6-answer": """
left = {i: terminal.simulate([0, 24], activity={"TH": 1 - i / 100})["vne"][-1] for i in range(100)}
best = min(left, key=lambda i: abs(left[i] / rest["vne"] - target / 100))
inhibition = f"{best} %" """,
        },
        {
            "t1-answer": 'blocked_step = {"reserpine": "NET"}.get',
            "t2-answer": "def rate_with_ampt(tyr, bh4, cda, ampt): return th_law(tyr, bh4, cda) / (1 + ampt / K_ampt)",
            "t3-answer": """
def plateau(fraction, bh4):
    tyr = np.geomspace(0.1, 1e5, 40001)
    rates = th_law(tyr, bh4, 0)
    return tyr[rates >= fraction * rates.max()][[0, -1]]""",
            "t4-answer": """
plain = lambda s, v, km: v * s / (km + s)
K_m = curve_fit(plain, wells["tyrosine"], wells["rate"], p0=[100, 20])[0][1]
K_i = np.inf""",
            "t5-answer": """
def control_coefficient(flux_before, flux_after, fold): return (flux_after - flux_before) / (fold - 1)
flux = [terminal.steady_state(activity={"TH": a})["DBH"] for a in (1, 1.2)]
C_TH = math.log(flux[1] / flux[0]) / math.log(1.2)""",
            "t6-answer": "inhibition = 1 - target / 100",
        },
        {
            "t1": ["VMAT stands in the membrane of the vesicle"],
            "t2": ["noncompetitive"],
            "t3": ["catecholamine is missing"],
            "t4": ["plain Michaelis-Menten fit"],
            "t5": ["absolute change of the flux", "all its biopterin"],
            "t6": ["in the end, after days"],
        },
    ),
    "02_release": Case(
        24,
        {
            "t1-answer": """
where = {"DBH VMAT": "Vesicle", "MAO clorgyline": "presynaptic  cytosol", "NET desipramine": "presynaptic membrane"}
def acts_in(name):
    return next((place for names, place in where.items() if name in names.split()), "other cells ")""",
            "t2-answer": """
from nelib.synapse.release import molecules, vesicle_concentration

def lumen_molar(charge, outer, membrane, seen):
    return f"{1000 * vesicle_concentration(molecules(charge) / seen, outer - 2 * membrane)} mM"

lumen = (6 / math.pi * charge * 1e-15 / (2 * 96485.33 * limit)) ** (1 / 3)
smallest_outer = f"{lumen * 1e5 + 0.014} µm" """,
            "t3-answer": """
def heart(spillover, dhpg, cut, mao, uptake_2):
    reuptake = cut * dhpg / mao
    return np.array([dhpg / mao - reuptake, reuptake, reuptake + spillover + uptake_2])

def reuptake_error(dhpg, se_dhpg, rest, se_rest, leak_share, se_leak_share, mao):
    rng = np.random.default_rng(1)
    d, r, l = (m + s * z for m, s, z in zip(
        (dhpg, rest, leak_share), (se_dhpg, se_rest, se_leak_share), np.eye(3)))
    return np.sqrt((((d - l * r) - (dhpg - leak_share * rest)) ** 2).sum()) / mao

reuptake = (1 - leak_share) * dhpg / mao_share
relative = math.hypot(se_dhpg / dhpg, se_leak_share / (1 - leak_share))
error_at_rest = f"{reuptake * relative / 1000} nmol/min" """,
            "t4-answer": """
centered = means - means[means.index < 0].mean()
after = centered[centered.index >= 0]

def decay(time, peak, v_max, K):
    path = solve_ivp(lambda t, c: -v_max * c / (K + c), (0, 41), [peak], t_eval=time, rtol=1e-8)
    return path.y[0]

peak, V_max = curve_fit(lambda t, p, v: decay(t, p, v, 0.5), after.index, after[0.0], p0=[1.5, 0.3])[0]
K_app = curve_fit(lambda t, p, K: decay(t, p, V_max, K), after.index, after[40.0], p0=[1.5, 1.5])[0][1]
V_max = f"{60 * V_max} µM/min"
K_i = f"{0.040 / (K_app / 0.5 - 1)} µM" """,
            "t5-answer": """
def releases(times, p_0, f, tau_f, tau_1):
    times, out = np.array(times, dtype=float), np.zeros(len(times))
    for k in range(len(times)):
        age = times[k] - times[:k]
        out[k] = p_0 * (1 + f * np.exp(-age / tau_f).sum()) * (1 - (out[:k] * np.exp(-age / tau_1)).sum())
    return out

total = [releases(t, k["p_0"], facilitation, k["tau_f"], k["tau_1"]).sum() for t in (bursts, even)]
burst_gain = f"{100 * total[0] / total[1]} %" """,
            "t6-answer": """
nets = np.geomspace(1e-3, 1, 2001)
spilled = np.array([fates(NET=net)["fluxes"]["spillover"] for net in nets]) / fates()["fluxes"]["spillover"]
net = nets[spilled >= rise].max()
dose = f"{K_i_drug * (1 / net - 1) / free / 1000} µM" """,
        },
        {
            "t1-answer": 'acts_in = {"COMT": "cleft", "MAO": "vesicle", "uptake 2": "presynaptic membrane"}.get',
            "t2-answer": """
def lumen_molar(charge, outer, membrane, seen):
    return charge * 1e-15 / 96485 / seen / (math.pi / 6 * ((outer - 2 * membrane) * 1e-8) ** 3)

smallest_outer = (6 / math.pi * charge * 1e-15 / (2 * 96485 * limit)) ** (1 / 3) * 1e8""",
            "t3-answer": """
def heart(spillover, dhpg, cut, mao, uptake_2):
    leak, reuptake = cut * dhpg / mao, (1 - cut) * dhpg / mao
    return leak, reuptake, reuptake + spillover + uptake_2

def reuptake_error(dhpg, se_dhpg, rest, se_rest, leak_share, se_leak_share, mao):
    return math.hypot(se_dhpg, leak_share * se_rest) / mao

error_at_rest = math.hypot(se_dhpg, leak_share * se_dhpg, dhpg * se_leak_share) / mao_share""",
            "t4-answer": """
after = (means - means[means.index < 0].mean()).loc[0:]
law = lambda t, p, k: p * np.exp(-k * t)
k0, k1 = (curve_fit(law, after.index, after[dose], p0=[1.5, 0.2])[0][1] for dose in (0.0, 40.0))
V_max, K_i = k0 * 0.5, 40 / (k0 / k1 - 1)""",
            "t5-answer": """
def releases(times, p_0, f, tau_f, tau_1):
    out, n = [], 1.0
    for i, t in enumerate(times):
        pause = t - times[i - 1] if i else math.inf
        n = 1 - (1 - n) * math.exp(-pause / tau_1)
        out.append(p_0 * (1 + f * math.exp(-pause / tau_f)) * n)
        n -= out[-1]
    return out

constants = k["p_0"], facilitation, k["tau_f"], k["tau_1"]
burst_gain = sum(releases(bursts, *constants)) / sum(releases(even, *constants))""",
            "t6-answer": "dose = K_i_drug * (rise - 1) / free",
        },
        {
            "t1": ["Nothing in this list acts in the cleft", "safe from MAO", "which is uptake 1"],
            "t2": ["two electrons", "diameter of the lumen"],
            "t3": ["exchanged", "error of the leak share is missing", "two independent measurements"],
            "t4": ["You have fitted exponentials", "drives a competitive blocker off"],
            "t5": ["Only the last impulse facilitates"],
            "t6": ["not inversely proportional"],
        },
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_other_correct_ways_earn_everything(name, tmp_path):
    report = marked(tmp_path, name, CASES[name].right)
    lost = [(mark.task.id, mark.status, mark.hints, mark.messages) for mark in report.marks if mark.status == "wrong"]
    assert (report.points, lost) == (CASES[name].points, [])


@pytest.mark.parametrize("name", NAMES)
def test_known_mistakes_are_recognized(name, tmp_path):
    case = CASES[name]
    report = marked(tmp_path, name, case.wrong)
    hints = {mark.task.id: " ".join(mark.hints) for mark in report.marks}
    missing = [(task, words) for task, wanted in case.hints.items() for words in wanted if words not in hints[task]]
    assert missing == []
    assert report.points == 0
    assert case.hints.keys() == {task.id for task in table(name).tasks if task.probes}


# --- exercise 01: data of task 4 ---------------------------------------------------------------------------------------


def test_01_sound_fits_lie_within_the_tolerance_of_task_4_and_plain_ones_do_not():
    """Task 4 allows 20 %. On three times 1000 plates, 99.8 to 100 % of the fits came that near."""

    def law(tyr, v_max, k_m, k_i):
        return v_max * tyr / (k_m + tyr) / (1 + tyr / k_i)

    def plain(tyr, v_max, k_m):
        return v_max * tyr / (k_m + tyr)

    outside = plain_inside = 0
    for number in range(100):
        me = Personal("01_synthesis", f"student {number}", environ={})
        truth, wells = enzyme(me), plate(me)
        tyr, rate = wells["tyrosine"].to_numpy(), wells["rate"].to_numpy()
        start = [1.5 * rate.max(), 30, 300]
        for sigma in (None, np.maximum(rate, 0.02 * rate.max())):
            found = sorted(curve_fit(law, tyr, rate, p0=start, sigma=sigma)[0][1:])
            wanted = [truth["K_m"], truth["K_i"]]
            outside += any(abs(a / b - 1) > 0.2 for a, b in zip(found, wanted, strict=True))
        for few in (tyr <= 2000, tyr <= 200):
            k_m = curve_fit(plain, tyr[few], rate[few], p0=[rate.max(), 20])[0][1]
            plain_inside += abs(k_m / truth["K_m"] - 1) <= 0.2
    assert outside <= 1
    assert plain_inside == 0


def test_01_the_plate_is_a_students_own():
    one, same, other = (plate(Personal("01_synthesis", student, environ={})) for student in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
    assert len(one) == 80 and one.groupby("tyrosine").size().eq(8).all()


# --- exercise 02: data of task 4 ---------------------------------------------------------------------------------------


def zeroed(me: Personal):
    """Mean signals after the last pulse, without and with the blocker; the zero comes from before the train."""
    means = sweeps(me).groupby(["blocker", "time"])["signal"].mean().unstack("blocker")
    return (means - means[means.index < 0].mean()).loc[0:]


def fit_of_means(me: Personal) -> tuple[float, float]:
    after = zeroed(me)
    first = curve_fit(lambda t, p, v: course(t, abs(p), abs(v), K_M), after.index, after[0.0], p0=[1.5, 0.3])[0]
    law = lambda t, p, K: course(t, abs(p), abs(first[1]), abs(K))  # noqa: E731
    second = curve_fit(law, after.index, after[BLOCKER], p0=[1.5, 1.5])[0]
    return abs(first[1]), BLOCKER / (abs(second[1]) / K_M - 1)


def fit_of_sweeps(me: Personal) -> tuple[float, float]:
    """All six sweeps at once, with a peak and a zero each."""
    groups = [
        (dose, group["time"].to_numpy(), group["signal"].to_numpy())
        for (dose, _), group in sweeps(me).groupby(["blocker", "sweep"])
    ]

    def residuals(x):
        v_max, k_i = np.exp(x[:2])
        parts = []
        for i, (dose, time, signal) in enumerate(groups):
            clean = course(np.maximum(time, 0), np.exp(x[2 + i]), v_max, K_M * (1 + dose / k_i))
            parts.append(np.where(time < 0, 0, clean) + x[8 + i] - signal)
        return np.concatenate(parts)

    return tuple(np.exp(least_squares(residuals, [np.log(0.3), np.log(10), *[0.5] * 6, *[0.2] * 6]).x[:2]))


def exponential_fit(me: Personal, floor: bool = False) -> tuple[float, float]:
    after, start = zeroed(me), [1.5, 0.2, 0.0] if floor else [1.5, 0.2]
    law = (lambda t, p, k, c: p * np.exp(-k * t) + c) if floor else (lambda t, p, k: p * np.exp(-k * t))
    k = [curve_fit(law, after.index, after[dose], p0=start)[0][1] for dose in (0.0, BLOCKER)]
    return k[0] * K_M, BLOCKER / (k[0] / k[1] - 1)


def test_02_sound_fits_lie_within_the_tolerance_of_task_4_and_exponentials_do_not():
    """Task 4 allows 5 % for V_max and 10 % for K_i. On 1500 records 99.9 to 100 % of the sound fits came that near."""
    outside = naive_inside = 0
    for number in range(60):
        me = Personal("02_release", f"student {number}", environ={})
        truth = transporter(me)
        wanted = np.array([truth["V_max"], truth["K_i"]])
        for fit in (fit_of_means, fit_of_sweeps) if number < 20 else (fit_of_means,):
            outside += bool((np.abs(np.array(fit(me)) / wanted - 1) > [0.05, 0.10]).any())
        for floor in (False, True):
            naive_inside += bool((np.abs(np.array(exponential_fit(me, floor)) / wanted - 1) <= [0.3, 0.3]).any())
    assert (outside, naive_inside) == (0, 0)


def test_02_the_record_is_a_students_own():
    one, same, other = (sweeps(Personal("02_release", student, environ={})) for student in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
    assert one.groupby(["blocker", "sweep"]).size().tolist() == [448] * 6


def test_02_the_reference_answers_agree_with_a_brute_force_of_the_same_question():
    """The pool of task 5 by an integrator, the heart of task 6 by the model."""
    names = table("02_release").reference(Personal("02_release", "ada", environ={}))
    times, p_0, f, tau_f, tau_1 = [0.0, 0.1, 0.15, 3.0, 3.02, 9.0], 0.2, 0.3, 0.5, 5.0
    n, found = 1.0, []
    for position, t in enumerate(times):
        if position:
            pause = (0, t - times[position - 1])
            n = solve_ivp(lambda _, y: (1 - y) / tau_1, pause, [n], rtol=1e-10, atol=1e-12).y[0, -1]
        found.append(p_0 * n * (1 + sum(f * np.exp(-(t - past) / tau_f) for past in times[:position])))
        n -= found[-1]
    assert names["quanta"](times, p_0, f, tau_f, tau_1) == pytest.approx(found, rel=1e-7)

    from nelib.synapse.fates import fates

    spilled = [fates("held", NET=net)["fluxes"]["spillover"] for net in (1, names["left"])]
    assert spilled[1] / spilled[0] == pytest.approx(names["rise"], rel=1e-9)
