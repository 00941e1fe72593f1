"""The exercises of the course: sound, and fair to every correct way to answer."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import curve_fit

import nelib
from nelib.grading import release
from nelib.grading.check import problems
from nelib.grading.grader import Report, grade
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.synapse.th_assay import enzyme, plate

REPO = Path(nelib.__file__).resolve().parents[1]


def test_the_committed_exercises_are_up_to_date():
    assert [(name, path) for name in release.names(REPO) for path in release.stale(REPO, name)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", release.names(REPO))
def test_the_exercise_is_sound(name):
    assert problems(REPO, name) == []


# --- exercise 01 -----------------------------------------------------------------------------------------------------

NAME = "01_synthesis"


def marked(tmp_path: Path, changes: dict[str, str]) -> Report:
    """Mark exercise 01 for a student: the solution, with some answer cells replaced."""
    source = REPO / "solutions" / NAME
    made = json.loads((source / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    for cell in made["cells"]:
        cell["source"] = changes.get(cell["id"], cell["source"])
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    return grade(load(source / "probes.toml"), path, "ada")


def test_other_correct_ways_earn_everything(tmp_path):
    report = marked(
        tmp_path,
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
    )
    lost = [(mark.task.id, mark.status, mark.hints, mark.messages) for mark in report.marks if mark.status == "wrong"]
    assert (report.points, lost) == (24, [])


def test_known_mistakes_are_recognized(tmp_path):
    report = marked(
        tmp_path,
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
    )
    hints = {mark.task.id: " ".join(mark.hints) for mark in report.marks}
    assert report.points == 0
    assert "VMAT stands in the membrane of the vesicle" in hints["t1"]
    assert "noncompetitive" in hints["t2"]
    assert "catecholamine is missing" in hints["t3"]
    assert "plain Michaelis-Menten fit" in hints["t4"]
    assert "absolute change of the flux" in hints["t5"] and "all its biopterin" in hints["t5"]
    assert "in the end, after days" in hints["t6"]


def test_sound_fits_lie_within_the_tolerance_of_task_4_and_plain_ones_do_not():
    """Task 4 allows 20 %. On three times 1000 plates, 99.8 to 100 % of the fits came that near."""

    def law(tyr, v_max, k_m, k_i):
        return v_max * tyr / (k_m + tyr) / (1 + tyr / k_i)

    def plain(tyr, v_max, k_m):
        return v_max * tyr / (k_m + tyr)

    outside = plain_inside = 0
    for number in range(100):
        me = Personal(NAME, f"student {number}", environ={})
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


def test_the_plate_is_a_students_own():
    one, same, other = (plate(Personal(NAME, student, environ={})) for student in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
    assert len(one) == 80 and one.groupby("tyrosine").size().eq(8).all()
