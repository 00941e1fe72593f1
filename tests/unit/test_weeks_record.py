"""Laboratories of exercise 16, task 5."""

import numpy as np
import pytest

from nelib.clinic import weeks_record as weeks
from nelib.clinic.adaptation import course
from nelib.kit.personal import Personal


def test_a_rule_is_given_what_the_text_says():
    seen = []

    def rule(lab):
        seen.append(lab)
        return " Terminals "

    found = weeks.trial(rule, 7)
    assert found == {"right": pytest.approx(100 / 3), "false alarms": 100}
    assert len(seen) == 3 * weeks.LABS == 60
    for lab in seen:
        assert lab["days"] == [1, 3, 7, 14, 21] and len(lab["occupancy"]) == 5
        assert all(0 < held < 100 for held in lab["occupancy"])
        for what in weeks.SCATTER:
            assert [len(rats) for rats in lab[what]] == [weeks.RATS] * 5


def test_a_rule_cannot_change_the_next_ones_laboratories():
    before = weeks.trial(lambda lab: "terminals" if lab["firing"][0][0] < 0.5 else "nothing adapts", 3)

    def spoils(lab):
        for part in lab.values():
            part[0] = [0.0]
        lab["firing"][1][0] = 0.0
        return "terminals"

    weeks.trial(spoils, 3)
    assert weeks.trial(lambda lab: "terminals" if lab["firing"][0][0] < 0.5 else "nothing adapts", 3) == before


def test_rats_scatter_around_the_lessons_model_as_much_as_the_text_says():
    logs = {what: [] for what in weeks.SCATTER}
    for hall in (1, 2):
        for _, _, lab in weeks._hall(hall):
            for what in logs:
                logs[what].append(np.log(lab[what]).std(axis=1, ddof=1))
    for what, sd in weeks.SCATTER.items():
        assert np.sqrt(np.mean(np.square(logs[what]))) == pytest.approx(sd, rel=0.08)
    # Firing that comes back, and norepinephrine that rises, in the hall as in the model
    late = {n: [lab for name, _, lab in weeks._hall(1) if name == n] for n in weeks.NAMES}
    NE, firing = ([np.exp(np.mean([np.log(lab[w][-1]).mean() for lab in late[n]])) for n in weeks.NAMES] for w in logs)
    assert NE[0] < 0.8 * NE[1] < 0.8 * NE[2] and firing[2] > 1.5 * max(firing[:2])
    assert NE[0] == pytest.approx(course(weeks.NAMES[0], blocked=91.5).at("norepinephrine", 21), rel=0.1)


def test_slow_drugs_are_still_accumulating_on_day_1():
    for _, slow, lab in weeks._hall(1):
        rise = lab["occupancy"][-1] - lab["occupancy"][0]
        assert rise > 8 if slow else rise < 8


def test_an_answer_that_is_no_hypothesis_is_refused():
    with pytest.raises(ValueError, match="must return one of"):
        weeks.trial(lambda lab: "all of them", 1)
    with pytest.raises(ValueError, match="hall"):
        weeks.trial(lambda lab: weeks.NAMES[0], -1)


def test_every_hypothesis_is_some_students_truth():
    found = [weeks.truth(Personal("16_mood", f"s{k}", environ={})) for k in range(60)]
    assert min(found.count(name) for name in weeks.NAMES) > 8
