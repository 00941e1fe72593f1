"""Exercise 08: the plates of task 4 for many students, and the reference answers against the modules of the lesson."""

import itertools
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import curve_fit
from scipy.stats import norm
from scipy.stats import t as student_t

import nelib
from nelib.grading.grader import is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.signaling import camp_record, cross_talk, gprotein, pka
from nelib.signaling.gs_balance import steady_state

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "08_camp" / "probes.toml")
ANSWERS = runpy.run_path(str(TABLE.folder / "answers.py"))


LAST = []  # the table that was asked for last, and its readings: many analyses ask for the same


def readings_08(table):
    """Doses, and mean readings by day and dose, of each plate, of each thing that was added, of each group."""
    if not LAST or LAST[0] is not table:
        kinds = table.groupby(["plate", "added", "group"])
        wide = {kind: rows.pivot_table(index="day", columns="dose", values="reading") for kind, rows in kinds}
        LAST[:] = table, {kind: (w.columns.to_numpy(), w.to_numpy()) for kind, w in wide.items()}
    return LAST[1]


def mean_08(table, plate, added, group):
    """Mean readings of one kind of wells, day by day."""
    return readings_08(table)[plate, added, group][1].mean(axis=1)


def curve_08(table, plate, group):
    """Readings of isoproterenol: days, doses; with the doses."""
    return readings_08(table)[plate, "isoproterenol", group]


def blank_08(table, plate="IBMX"):
    """What wells without cells read on a plate, day by day."""
    return (mean_08(table, plate, "no cells", "vehicle") + mean_08(table, plate, "no cells", "drug")) / 2


def fits_08(table, plate="IBMX", *, steep=False, weighted=False, with_rest=True):
    """Bottom, top and natural logarithm of EC50 of both groups: days, groups (vehicle first), the three."""
    out = []
    for day in range(6):
        for group in camp_record.GROUPS:
            x, y = curve_08(table, plate, group)
            y = y[day]
            law = lambda x, low, top, u, n=1.0: low + (top - low) / (1 + np.exp(n * (u - np.log(x))))  # noqa: E731
            if with_rest:
                x, y = np.append(x, 1e-6), np.append(y, mean_08(table, plate, "nothing", group)[day])
            start = [y.min(), y.max(), np.log(15.0), 1.0][: 4 if steep else 3]
            out.append(curve_fit(law, x, y, p0=start, sigma=0.3 + 0.03 * y if weighted else None, maxfev=20_000)[0][:3])
    return np.array(out).reshape(6, 2, 3)


def decided_08(table):
    """The mechanism, from forskolin with the drug over forskolin with the vehicle, blanks subtracted."""

    def share(plate):
        drug, vehicle = (mean_08(table, plate, "forskolin", g) - blank_08(table, plate) for g in ("drug", "vehicle"))
        return np.mean(drug / vehicle)

    if share("IBMX") > 0.8:
        return camp_record.MECHANISMS[0]
    return camp_record.MECHANISMS[1 if share("IBMX, pertussis toxin") > 0.8 else 2]


def by_fits_08(table, plates=("IBMX",), **how):
    """Mechanism and logarithms of the six values, from fitted curves: spans, or a shift."""
    mechanism, values = decided_08(table), []
    for plate in plates:
        low, top, EC50 = np.moveaxis(fits_08(table, plate, **how), -1, 0)
        if mechanism == camp_record.MECHANISMS[0]:
            values.append(np.log(100 / np.expm1(EC50[:, 1] - EC50[:, 0])))
        else:
            values.append(np.log((top - low)[:, 1] / (top - low)[:, 0]))
    return mechanism, np.mean(values, axis=0)


def all_plates_08(table):
    """The same from every plate on which it is right: all three for a shift, both with IBMX for the cyclase."""
    plates = dict(zip(camp_record.MECHANISMS, (camp_record.PLATES, ("IBMX",), camp_record.PLATES[::2]), strict=True))
    return by_fits_08(table, plates[decided_08(table)])


def shared_08(table):
    """One fit a day: two curves with one bottom, top and steepness, or with one EC50 and bottoms and tops in one ratio."""
    mechanism, values = decided_08(table), []
    for day in range(6):
        (x, v), (_, d) = (curve_08(table, "IBMX", g) for g in camp_record.GROUPS)
        blank = blank_08(table)[day]
        if mechanism == camp_record.MECHANISMS[0]:
            both = lambda x, low, top, u, shift: np.concatenate(  # noqa: E731
                [low + (top - low) * x / (x + np.exp(u)), low + (top - low) * x / (x + np.exp(u + shift))]
            )
            shift = curve_fit(both, x, np.concatenate([v[day], d[day]]), p0=[10, 25, 1.6, 1.5])[0][3]
            values.append(np.log(100 / np.expm1(shift)))
        else:

            def both(x, low, top, u, left, blank=blank):
                curve = low + (top - low) * x / (x + np.exp(u))
                return blank + np.concatenate([curve, np.exp(left) * curve])

            values.append(curve_fit(both, x, np.concatenate([v[day], d[day]]), p0=[4, 20, 1.6, -1])[0][3])
    return mechanism, np.array(values)


def simple_08(table):
    """Without a fit: doses with equal effects by interpolation; or the sum of all wells less the blank."""
    mechanism, blank = decided_08(table), blank_08(table)
    (x, v), (_, d) = (curve_08(table, "IBMX", g) for g in camp_record.GROUPS)
    if mechanism != camp_record.MECHANISMS[0]:
        total = [y.sum(axis=1) + 2 * sum(mean_08(table, "IBMX", a, g) for a in ("nothing", "forskolin")) - 14 * blank
                 for g, y in (("vehicle", v), ("drug", d))]  # fmt: skip
        return mechanism, np.log(total[1] / total[0])
    shifts = []
    for day in range(6):
        low = np.mean([mean_08(table, "IBMX", "nothing", g)[day] for g in camp_record.GROUPS])
        top = np.mean([v[day, -3:].mean(), d[day, -1]])
        levels = low + (top - low) * np.array([0.3, 0.4, 0.5, 0.6, 0.7])
        at = [np.interp(levels, np.maximum.accumulate(y), np.log(x)) for y in (v[day], d[day])]
        shifts.append((at[1] - at[0]).mean())
    return mechanism, np.log(100 / np.expm1(shifts))


def forskolin_08(table):
    """The share from the wells with forskolin and the top dose; a shift from fits."""
    mechanism, values = by_fits_08(table)
    if mechanism == camp_record.MECHANISMS[0]:
        return mechanism, values
    blank, found = blank_08(table), []
    for group in camp_record.GROUPS:
        top = curve_08(table, "IBMX", group)[1][:, -4:].mean(axis=1)
        found.append((mean_08(table, "IBMX", "forskolin", group) + 2 * top) / 3 - blank)
    return mechanism, np.log(found[1] / found[0])


SOUND_08 = {
    "curves": by_fits_08,
    "curves, weighted": lambda t: by_fits_08(t, weighted=True),
    "one fit a day": shared_08,
    "all plates": all_plates_08,
    "no fit": simple_08,
    "forskolin and tops": forskolin_08,
}
NEARLY_08 = {
    "steepness free": lambda t: by_fits_08(t, steep=True),
    "wells with nothing left out": lambda t: by_fits_08(t, with_rest=False),
}


def trapped_08(table):
    """Mistakes that are known by name: mechanism, and logarithms of the six values."""
    sound, _ = by_fits_08(table)
    antagonist = sound == camp_record.MECHANISMS[0]
    low, top, EC50 = np.moveaxis(fits_08(table), -1, 0)
    (x, v), (_, d) = (curve_08(table, "IBMX", g) for g in camp_record.GROUPS)
    ratio = EC50[:, 1] - EC50[:, 0]
    if antagonist:
        at = list(x).index(10.0)
        blank = blank_08(table)
        return {
            "1 not subtracted": (sound, np.log(100) - ratio),
            "share at one dose": (camp_record.MECHANISMS[2], np.log((d[:, at] - blank) / (v[:, at] - blank))),
            "dose ratio": (sound, ratio),
        }
    rest = mean_08(table, "IBMX", "nothing", "vehicle")
    forskolin = [mean_08(table, "IBMX", "forskolin", g) for g in camp_record.GROUPS]
    low_0, top_0, _ = np.moveaxis(fits_08(table, "no IBMX"), -1, 0)
    return {
        "no blank": (sound, np.log(d[:, -3:].mean(axis=1) / v[:, -3:].mean(axis=1))),
        "no blank, forskolin": (sound, np.log(forskolin[1] / forskolin[0])),
        "rest of the vehicle subtracted": (sound, np.log(np.maximum(d[:, -3:].mean(axis=1) - rest, 1e-3) / (v[:, -3:].mean(axis=1) - rest))),
        "no IBMX": (sound, np.log((top_0 - low_0)[:, 1] / (top_0 - low_0)[:, 0])),
        "percent of own forskolin": (sound, np.log(d[:, -3:].mean(axis=1) / forskolin[1] / (v[:, -3:].mean(axis=1) / forskolin[0]))),
        "inhibition": (sound, np.log(1 - (top - low)[:, 1] / (top - low)[:, 0])),
    }  # fmt: skip


def interval_08(values, limit=None):
    """Estimate, low and high."""
    half = (limit or student_t.ppf(0.975, 5)) * np.std(values, ddof=1) / 6**0.5
    return [float(np.exp(np.mean(values) + side * half)) for side in (0, -1, 1)]


def marker_08(me):
    """Return a function that says which of mechanism, estimate, low, high and width earn their points."""
    probes = next(task for task in TABLE.tasks if task.id == "t4").probes
    mechanism = camp_record.drug(me)["mechanism"]
    names = ANSWERS | ANSWERS["identify"](camp_record.wells(me), mechanism) | {"mechanism": mechanism}
    keys = [probe.evaluate(probe.expected, names) for probe in probes]

    def points(mechanism, values, limit=None) -> list[bool]:
        found = interval_08(values, limit)
        given = [mechanism, *found, [float(np.log10(found[2] / found[1])), found[0]]]
        return [is_right(probe, v, key) for probe, v, key in zip(probes, given, keys, strict=True)]

    return points


def test_08_sound_analyses_earn_the_points_of_task_4_and_unsound_ones_do_not():
    """On 400 students the sound ones, and those in NEARLY_08, earned all points on 99 to 100 %.

    The mechanism was right on all of them, and the intervals held the truth on 98 %. No trapped analysis earned the
    estimate or all points on any. With one standard error the width was never earned, with 1.96 on 0.5 %.
    """
    lost = trapped = narrow = held = 0
    for number in range(24):
        me = Personal("08_camp", f"student {number}", environ={})
        readings, points = camp_record.wells(me), marker_08(me)
        lost += sum(not all(points(*way(readings))) for way in (SOUND_08 | NEARLY_08).values())
        trapped += sum(points(*found)[1] for found in trapped_08(readings).values())
        mechanism, values = by_fits_08(readings)
        truth = camp_record.drug(me)
        assert mechanism == truth["mechanism"]
        narrow += sum(points(mechanism, values, limit)[4] for limit in (1, norm.ppf(0.975)))
        _, low, high = interval_08(values)
        held += low < truth.get("K_B", truth.get("left")) < high
    assert lost <= 4  # of 192; 1 expected
    assert (trapped, narrow) == (0, 0)
    assert held >= 20  # 23 expected


def test_08_the_reference_answers_agree_with_the_modules_of_the_lesson():
    """The cycle of Gi, PKA, and the cell, each by other means than in the reference answers."""
    names = TABLE.reference(Personal("08_camp", "", environ={}))
    assert names["half_effect"]() == pytest.approx(gprotein.gi_theory("EC50"), rel=1e-9)
    assert names["K_D_ALPHA2"] == pytest.approx(gprotein.gi_theory("K_d"))
    assert gprotein.gi_theory("amplification", GTP=names["GTP_for"](640)) == pytest.approx(640, rel=1e-9)
    effect = gprotein.gi_theory("maximum", GTP=names["GTP_for"](500)) / gprotein.gi_theory("maximum")
    assert names["effect_left"] == pytest.approx(effect, rel=1e-9)
    for D, time in ((20.0, 4), (1e7, 2)):
        assert names["active_after"](D, time) == pytest.approx(float(gprotein.gi_response(D, time)), rel=1e-4)
    k = {n: r.value for n, r in gprotein._rates("with Na").items()}  # nothing before GDP leaves, and GTP at once
    fast = gprotein.gi_theory("EC50", k3=1e9, k4=1e9, k10=0.0, k8=0.0)
    assert names["half_dose"](k["k1"], k["k7"], k["k2"] * 1000, k["k5"], 0.0) == pytest.approx(fast, rel=1e-6)

    for total, P, K_1, K_2 in ((4.0, 1.2, 0.9, 0.3), (0.6, 3.0, 0.0004, 0.02), (20.0, 0.4, 50.0, 3.0)):
        # the balance as a cubic: c³ + (2P + K_2 - T) c² + (P K_2 + K_1 K_2 - T K_2) c - T K_1 K_2 = 0
        cubic = [1, 2 * P + K_2 - total, K_2 * (P + K_1 - total), -total * K_1 * K_2]
        root = [r.real for r in np.roots(cubic) if abs(r.imag) < 1e-12 and 0 < r.real <= total]
        assert names["free"](total, P, K_1, K_2) == pytest.approx(root[0], rel=1e-6) and len(root) == 1

    rest = steady_state(0.0)
    assert names["of"](names["rest"](), "cAMP") == pytest.approx(float(rest["cAMP"]), rel=1e-3)
    for agonist, dose, blocker in (("isoproterenol", 50.0, 100.0), ("norepinephrine", 65.0, 0.0)):
        state = cross_talk.dose_response([dose], agonist, cross_talk.Treatment(propranolol=blocker))
        assert names["PLB"](dose, agonist, blocker) == pytest.approx(float(state["PLB"][0]), rel=1e-3)
    for cells, change in names["CELLS"].items():
        for drug in ({"yohimbine": 100.0}, {"IBMX": 5.0}):
            treatment = cross_talk.Treatment(**change, **drug)
            path = cross_talk.respond(np.arange(0, 121), 100.0, "norepinephrine", treatment, lead=300)
            assert names["cAMP_seen"](100.0, cells, **drug) == pytest.approx(path["cAMP_tot"][-1], rel=1e-4)
    assert pka.value("PLB_tot") == names["GS"]["PLB_tot"]


def test_08_the_wells_of_task_5_are_those_of_simulated_experiments():
    """With the fewest wells the wrong hypothesis is believed as often as allowed, with one well less more often."""
    names, random = TABLE.reference(Personal("08_camp", "", environ={})), np.random.default_rng(4)
    y_1, y_2, s, risk = 1.3, 1.0, 0.25, 0.05
    n = names["wells_for"](y_1, y_2, s, risk)
    for wells, allowed in ((n, True), (n - 1, False)):
        means = np.log(y_1) + s * random.standard_normal((200_000, wells)).mean(axis=1)
        wrong = np.mean(np.abs(means - np.log(y_2)) < np.abs(means - np.log(y_1)))
        assert bool(wrong < risk) is allowed


def test_08_every_student_gets_a_task_5_that_can_be_decided():
    """Two blind doses, no offer near the limit of wells, one best offer by far, and some that can be used."""
    names = TABLE.reference(Personal("08_camp", "", environ={}))
    usable = set()
    for IBMX, *doses, s, risk, limit in names["DESIGNS"]:
        assert [3 < low < 8 and 200 < high < 520 for low, high in [names["blind_doses"](IBMX)]] == [True]
        wells = names["needed"](IBMX, doses, s, risk)
        assert all(abs(n / limit - 1) > 0.12 for n in wells.values())
        first, second = sorted(wells.values())[:2]
        assert second > 1.1 * first
        usable.add(tuple(name for name, n in wells.items() if n <= limit))
    assert len(usable) == len(names["DESIGNS"]) and min(map(len, usable)) == 3


def test_08_every_fault_of_a_sheet_is_seen_and_no_sound_sheet_is_accused():
    names, totals = TABLE.reference(Personal("08_camp", "", environ={})), camp_record.totals()
    for fault, dose, forskolin in itertools.product(camp_record.FAULTS, (30.0, 200.0, 1000.0), (5.0, 10.0)):
        assert names["broken"](camp_record.sheet(dose, forskolin, fault), totals) == fault
    for student in ("", "ada", "bob"):
        me = Personal("08_camp", student, environ={})
        assert [names["broken"](s, totals) for s in camp_record.sheets(me)] == camp_record.faults_of(me)


def test_08_the_plates_are_a_students_own():
    one, same, other = (camp_record.wells(Personal("08_camp", name, environ={})) for name in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
