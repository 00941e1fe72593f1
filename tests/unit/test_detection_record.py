"""The virtual detection experiment of exercise 11."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import detection_record
from nelib.locus.gain import detection


def student(number):
    return Personal("11_attention", f"student {number}" if number else "", environ={})


def counted(trials):
    names = ["person", "treatment", "signal", "rating"]
    return trials.groupby(names).size().unstack(fill_value=0).reindex(columns=range(1, 7), fill_value=0)


@pytest.mark.parametrize("number", range(4))
def test_a_detection_record_holds_what_the_exercise_says(number):
    trials = detection_record.trials(student(number))
    assert list(trials.columns) == ["person", "treatment", "trial", "signal", "rating"]
    sizes = trials.groupby(["person", "treatment", "signal"]).size()
    assert len(sizes) == detection_record.PEOPLE * 2 * 3
    assert set(sizes.xs("strong", level="signal")) == {detection_record.STRONG}
    assert set(sizes.drop("strong", level="signal")) == {detection_record.TRIALS}
    assert set(trials["rating"]) == set(range(1, detection_record.RATINGS + 1))
    session = trials[(trials["person"] == 1) & (trials["treatment"] == "drug")]
    assert list(session["trial"]) == list(range(1, 221)) and not session["signal"].is_monotonic_increasing


@pytest.mark.parametrize("number", range(6))
def test_the_sessions_that_cannot_be_taken_as_they_are_can_be_told(number):
    me = student(number)
    strong = (
        counted(detection_record.trials(me)).xs("strong", level="signal").loc[:, detection_record.YES :].sum(axis=1)
    )
    flaws = detection_record.flaws(me)
    careless = {(p, t) for p, t in flaws["careless"]}
    assert len({p for p, _ in careless}) == 2 and len(careless) == 3
    for session, seen in strong.items():
        if list(session) == flaws["turned"]:
            assert seen <= 2
        elif session in careless:
            assert 5 <= seen < detection_record.STRONG - detection_record.MISSED
        else:
            assert seen >= detection_record.STRONG - 2
    none = counted(detection_record.trials(me)).xs("none", level="signal").loc[:, detection_record.YES :].sum(axis=1)
    assert none.loc[flaws["strict"]].min() == 0


def test_the_means_of_the_people_who_looked_are_those_that_were_drawn():
    changes = []
    for number in range(40):
        me = student(number)
        counts, true = detection_record.truth(me), detection_record.drug(me)
        out = {p for p, _ in detection_record.flaws(me)["careless"]}
        turns = []
        for p in range(detection_record.PEOPLE):
            if p + 1 not in out:
                hits, alarms = (counts[p, :, i, detection_record.YES - 1 :].sum(axis=-1) for i in (1, 0))
                told = [
                    detection(int(h), int(100 - h), int(f), int(100 - f)) for h, f in zip(hits, alarms, strict=True)
                ]
                turns.append([told[1][x] - told[0][x] for x in ("d_prime", "c")])
        changes.append(np.mean(turns, axis=0) - [true["d_prime"], true["c"]])
    missed = np.abs(np.mean(changes, axis=0))
    assert missed[0] < 0.06 and missed[1] < 0.04


def test_a_detection_record_is_a_students_own():
    one, same, other = (
        detection_record.trials(Personal("11_attention", n, environ={})) for n in ("ada", "Ada ", "bob")
    )
    assert one.equals(same) and not one.equals(other)
