"""The virtual cAMP assay and the print-outs of exercise 08: their layout, their law, and what the drug does."""

import numpy as np
import pytest
from scipy.optimize import curve_fit

from nelib.kit.personal import Personal
from nelib.signaling import gs_errors
from nelib.signaling.camp_record import (
    ANTAGONIST,
    BLANK,
    DAYS,
    DIGITS,
    DOSES,
    FAULTS,
    MADE,
    MECHANISMS,
    NOISE,
    NOISE_SHARE,
    PLATES,
    SPREAD,
    drug,
    effects,
    faults_of,
    sheet,
    sheets,
    totals,
    wells,
)

STUDENTS = [Personal("08_camp", name, environ={}) for name in ("", *(f"student {k}" for k in range(60)))]
ME = STUDENTS[1]


def net(me, plate, added):
    """Readings less the mean blank of the day: days, groups (vehicle first), wells."""
    table = wells(me)
    blank = table[table["added"] == "no cells"].groupby("day")["reading"].mean().to_numpy()
    rows = table[(table["plate"] == plate) & (table["added"] == added)]
    rows = rows.sort_values(["day", "group", "dose"], ascending=[True, False, True], kind="stable")
    return rows["reading"].to_numpy().reshape(DAYS, 2, -1) - blank[:, None, None]


def truly(me):
    return effects(me, np.random.default_rng(me.seed("assay noise")))


def test_each_day_has_three_plates_with_the_same_wells_for_vehicle_and_drug():
    table = wells(ME)
    assert list(table.columns) == ["day", "plate", "group", "added", "dose", "reading"]
    assert len(table) == DAYS * len(PLATES) * 2 * (len(DOSES) + 6)
    assert set(table["plate"]) == set(PLATES) and set(table["group"]) == {"vehicle", "drug"}
    for _, part in table.groupby(["day", "plate", "group"]):
        assert part[part["added"] == "isoproterenol"]["dose"].tolist() == [*DOSES]
        assert part["added"].value_counts().to_dict() == {
            "isoproterenol": len(DOSES), "nothing": 2, "forskolin": 2, "no cells": 2,
        }  # fmt: skip


def test_wells_without_cells_read_the_blank_with_little_noise():
    blanks = [wells(me).query("added == 'no cells'") for me in STUDENTS[:20]]
    means = np.concatenate([b.groupby("day")["reading"].mean() for b in blanks])
    within = np.concatenate([b.groupby("day")["reading"].std(ddof=1) for b in blanks])
    assert np.exp(np.log(means).mean()) == pytest.approx(BLANK, rel=0.03)
    assert np.sqrt((within**2).mean()) == pytest.approx(NOISE, rel=0.05)


def test_every_curve_is_a_hyperbola_with_noise_also_without_IBMX():
    """c = K v/(V - v) of a hyperbola is a hyperbola again, steeper in the share of production and weaker in potency."""
    x = np.array(DOSES)
    misses = {plate: [] for plate in PLATES}
    for me in STUDENTS[:30]:
        for plate in PLATES:
            for y in net(me, plate, "isoproterenol").reshape(-1, x.size):
                law = lambda x, low, top, u: low + (top - low) * x / (x + np.exp(u))  # noqa: E731
                noise = np.hypot(NOISE, NOISE_SHARE * np.abs(y))
                best = curve_fit(law, x, y, p0=[y.min(), y.max(), np.log(20)], sigma=noise)[0]
                misses[plate].append((y - law(x, *best)) / noise)
    fitted = 1 - 3 / x.size  # three constants of each curve
    for of_plate in misses.values():  # 3600 values: one standard error of the standard deviation is 1.4 %
        assert np.std(of_plate) == pytest.approx(fitted**0.5, rel=0.042)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_drug_does_what_its_mechanism_says(mechanism):
    """A shift and nothing else; or a share of forskolin's cAMP, with Gi or without; and always less without IBMX."""
    found = []
    for me in (m for m in STUDENTS if drug(m)["mechanism"] == mechanism):
        true = truly(me)
        left = {p: (lambda f: f[:, 1].mean(axis=1) / f[:, 0].mean(axis=1))(net(me, p, "forskolin")) for p in PLATES}
        tops = {p: (lambda f: f[:, 1, -1] / f[:, 0, -1])(net(me, p, "isoproterenol")) for p in PLATES}
        if mechanism == MECHANISMS[0]:
            assert all(np.mean(values) == pytest.approx(1, abs=0.03) for values in left.values())
            v, d = np.moveaxis(net(me, PLATES[0], "isoproterenol"), 1, 0)
            middle = (v[:, :1] + v[:, -1:]) / 2  # the antagonist leaves both ends where they are
            at = [[np.interp(m[0], y, np.log(DOSES)) for m, y in zip(middle, of, strict=True)] for of in (v, d)]
            ratio = np.exp(np.subtract(at[1], at[0]))
            found.append(np.log((ratio - 1) * true / ANTAGONIST).mean())
        else:
            found.append(np.log(left[PLATES[0]] / true).mean())
            assert np.mean(np.log(tops[PLATES[0]] / true)) == pytest.approx(0, abs=0.05)
            after_toxin = 1 if mechanism == MECHANISMS[1] else np.exp(np.log(true).mean())
            assert np.exp(np.log(left[PLATES[2]]).mean()) == pytest.approx(after_toxin, rel=0.05)
            assert (tops[PLATES[1]] < 0.6 * tops[PLATES[0]]).all()
    assert len(found) > 12
    assert np.mean(found) == pytest.approx(0, abs=0.02 + 4 * np.std(found) / len(found) ** 0.5)


def test_days_differ_enough():
    for me in STUDENTS:
        assert SPREAD[0] <= np.log10(truly(me)).std(ddof=1) <= SPREAD[1]
        assert truly(me).max() < (1 if "left" in drug(me) else ANTAGONIST)


def test_the_blank_cannot_be_left_out():
    """The share that is left looks larger by more than a tenth to everyone who does not subtract it."""
    for me in (m for m in STUDENTS if "left" in drug(m)):
        table = wells(me).query("plate == 'IBMX' and added == 'forskolin'")
        means = table.groupby(["group", "day"])["reading"].mean()
        assert np.log(means["drug"] / means["vehicle"]).mean() > np.log(truly(me)).mean() + np.log(1.2)
    assert MADE["forskolin"] < MADE["most"]


def test_numbers_belong_to_a_student_and_all_mechanisms_occur():
    assert drug(STUDENTS[0]) == {"mechanism": "alpha2 agonist", "left": 0.3}
    assert {drug(me)["mechanism"] for me in STUDENTS} == set(MECHANISMS)
    assert wells(ME).equals(wells(Personal("08_camp", " STUDENT 0", environ={})))
    assert not wells(ME).equals(wells(STUDENTS[2]))


SUMS = {
    "receptors": ("R", "LR", "LRG", "RG", "b1_grk", "b1_pka"),
    "Gs": ("G", "RG", "LRG", "bg"),
    "cyclase": ("AC", "ACG", "ACF"),
    "cAMP": ("cAMP", "ARC", "A2RC", "A2RC", "A2R", "A2R"),
}


def off(found):
    """By what share each sum is off."""
    whole = totals() | {"cAMP": found["cAMP_tot"]}
    return {name: sum(found[n] for n in names) / whole[name] - 1 for name, names in SUMS.items()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_sheet_breaks_one_sum_or_none(fault):
    for dose, forskolin in ((30.0, 10.0), (100.0, 10.0), (1000.0, 10.0), (200.0, 3.0)):
        for name, share in off(sheet(dose, forskolin, fault)).items():
            assert abs(share) > 0.02 if name == fault else abs(share) < 10.0 ** (1 - DIGITS)


def test_the_faults_are_those_of_the_published_model():
    """Lost Gs, forskolin on top, and the wrong root, as in nelib.signaling.gs_errors."""
    lost = gs_errors.lost_conservation(1.0)  # without PKA at the receptor; here it is there, so a little less
    assert 0 < off(sheet(1000.0, 0.0, "Gs"))["Gs"] < float(lost["published"]) / totals()["Gs"] - 1
    found = sheet(100.0, 0.0, "cAMP")
    assert found["cAMP"] == pytest.approx(float(gs_errors.wrong_root(found["cAMP_tot"])["published"]), rel=1e-4)
    assert sheet(100.0, 10.0, "cyclase")["ACF"] == sheet(100.0, 10.0)["ACF"]


def test_every_student_has_every_fault_once_and_an_order_of_their_own():
    for me in STUDENTS:
        assert sorted(faults_of(me)) == sorted([*FAULTS, "nothing"])
    assert len({tuple(faults_of(me)) for me in STUDENTS}) > 40
    found = sheets(ME)
    assert [max(off(s), key=lambda n, s=s: abs(off(s)[n])) if f != "nothing" else f for s, f in
            zip(found, faults_of(ME), strict=True)] == faults_of(ME)  # fmt: skip
    assert found != sheets(STUDENTS[2])


@pytest.mark.parametrize(
    ("given", "words"), [((-1.0, 0.0, "nothing"), "dose"), ((1.0, -1.0, "nothing"), "FSK"), ((1.0, 0.0, "AC"), "fault")]
)
def test_impossible_input_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        sheet(*given)
