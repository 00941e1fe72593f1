"""The virtual nerve and the virtual tubes of exercise 14."""

import numpy as np
import pytest

from nelib.body import sympathetic_record as record
from nelib.kit.personal import Personal


def student(number):
    return Personal("14_sympathetic", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(4))
def test_the_beats_are_what_a_laboratory_has(number):
    table, peaks = record.beats(student(number)), record.peaks(student(number))
    assert list(table.columns) == ["R", "DBP"] and len(table) == record.BEATS
    RR = np.diff(table["R"])
    assert RR.min() > 0.4 and RR.max() < 1.6
    assert table["DBP"].isna().sum() == record.CALIBRATES[0] * record.CALIBRATES[1]
    assert table["DBP"].dropna().between(45, 110).all()
    assert (np.diff(peaks) >= 0).all() and peaks[0] >= 0 and peaks[-1] < table["R"].iloc[-1] + 2.5


def test_the_nerve_follows_the_truth():
    """The share of beats with a burst, summed over students, at pressures around T50: the law they were drawn from."""
    seen = expected = spread = 0.0
    for number in range(20):
        own = record.subject(student(number))
        _, P, fired, _ = record._nerve(student(number))
        chance = 1 / (1 + np.exp(-own["slope"] / 25 * (P - own["T50"])))
        low = own["T50"] > P + 2
        seen, expected = seen + fired[low].sum(), expected + chance[low].sum()
        spread += (chance * (1 - chance))[low].sum()
    assert abs(seen - expected) < 4 * spread**0.5
    assert expected / 20 > 50


@pytest.mark.parametrize("number", range(6))
def test_bursts_come_after_the_latency_which_is_longer_than_a_beat(number):
    me = student(number)
    own, R, peaks = record.subject(me), record.beats(me)["R"].to_numpy(), record.peaks(me)
    assert record.EARLIEST + 0.1 < own["latency"] < record.LATEST - 0.1 and own["latency"] > own["interval"] + 0.2
    since = peaks[:, None] - R
    inside = since[(since > record.EARLIEST) & (since < record.LATEST)]
    assert np.median(inside) == pytest.approx(own["latency"], abs=0.025)


def test_every_student_has_one_tube_of_each_trap():
    for number in range(60):
        own, table = record.assay(student(number)), record.tubes(student(number))
        assert sorted(own["kinds"].values()) == sorted(record.KINDS)
        per_pg = record.mixture(student(number))["area_standard"].mean() / record.IN_MIXTURE
        back = table["area_standard"] / per_pg / record.ADDED
        for tube, kind in own["kinds"].items():
            assert (table["volume"][tube] == 1.0) == (kind != "short")
            assert table["note"][tube] == record.NOTES.get(kind, "")
            low, high = {"spilled": (0.1, 0.4), "late": (0.95, 1.05), "doubled": (1.05, 2)}.get(kind, (0.5, 0.9))
            assert low < back[tube] < high


def test_the_ratio_to_the_standard_gives_the_concentration_back():
    """In each kind of tube but those whose standard cannot say what was lost; 1.5% of scatter, 3 standard errors."""
    off = {kind: [] for kind in record.KINDS}
    for number in range(60):
        own, table = record.assay(student(number)), record.tubes(student(number))
        for tube, kind in own["kinds"].items():
            row = table.loc[tube]
            mass = row["area"] / row["area_standard"] / own["ratio"] * record.ADDED - own["blank"]
            off[kind].append((mass / row["volume"]) / own["concentrations"][tube] - 1)
    for kind in ("usual", "short", "spilled"):
        assert np.mean(off[kind]) == pytest.approx(0, abs=0.01) and np.std(off[kind]) < 0.04
    assert np.mean(off["doubled"]) < -0.45 and np.mean(off["late"]) < -0.25


def test_what_is_below_the_limit_is_above_it_with_the_blank():
    for number in range(60):
        own, table = record.assay(student(number)), record.tubes(student(number))
        tube = next(k for k, kind in own["kinds"].items() if kind == "low")
        mass = table["area"][tube] / table["area_standard"][tube] / own["ratio"] * record.ADDED
        assert mass - own["blank"] < record.LIMIT < mass


def test_a_record_is_a_students_own():
    one, same, other = (Personal("14_sympathetic", n, environ={}) for n in ("ada", "Ada ", "bob"))
    for made in (record.beats, record.tubes, record.blanks, record.mixture):
        assert made(one).equals(made(same)) and not made(one).equals(made(other))
    assert np.array_equal(record.peaks(one), record.peaks(same))
