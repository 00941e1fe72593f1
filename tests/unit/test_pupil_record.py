"""The virtual pupil of exercise 11."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import pupil, pupil_record


def student(number):
    return Personal("11_attention", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(4))
def test_a_pupil_record_is_the_sum_of_its_events_but_for_noise_and_blinks(number):
    me = student(number)
    samples, events, true = pupil_record.samples(me), pupil_record.events(me), pupil_record.person(me)
    time, seen = samples["time"].to_numpy(), samples["pupil"].to_numpy()
    assert np.allclose(np.diff(time), pupil_record.STEP)
    shut = seen == 0
    assert 0.005 < shut.mean() < 0.06 and seen[~shut].min() > 2
    sizes = [true[kind] for kind in events["kind"]]
    expected = pupil.trace(time, events["time"], sizes, peak=true["peak"]) + true["base"] + true["slope"] * time
    rest = (seen - expected)[~shut]
    assert abs(rest.mean()) < 0.005 and rest.std() == pytest.approx(pupil_record.NOISE, rel=0.1)
    assert abs(np.corrcoef(rest[:-1], rest[1:])[0, 1]) < 0.1


@pytest.mark.parametrize("number", range(4))
def test_targets_have_a_feedback_and_tones_stand_alone(number):
    events = pupil_record.events(student(number))
    count = events["kind"].value_counts()
    assert set(count) == {pupil_record.EACH} and set(count.index) == set(pupil_record.KINDS)
    gaps = events["time"].diff()
    after = events["kind"] == "feedback"
    assert np.allclose(gaps[after], pupil_record.GAP) and gaps[~after].min() > 5
    assert set(events["kind"].shift()[after]) == {"target"}
    assert pupil.smallest_gap(peak=0.72) < pupil_record.GAP < pupil.smallest_gap(peak=1.1)


def test_a_pupil_record_is_a_students_own():
    one, same, other = (pupil_record.samples(Personal("11_attention", n, environ={})) for n in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
