"""Shocks to five places and one neuron: what is an axon can be told from what is not, on each student's record."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import projection_record as record


def student(number):
    return Personal("09_recording", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(20))
def test_a_record_holds_what_the_exercise_says(number):
    truth, shocks = record.truth(student(number)), record.shocks(student(number))
    assert sorted(kind for kind, _ in truth.values()) == sorted(record.KINDS)
    assert shocks.groupby("place", sort=False).size().to_dict() == dict.fromkeys(record.PATHS, record.SHOCKS)
    assert shocks["since"].min() >= record.SOONEST and shocks["latency"].dropna().between(0, record.WINDOW).all()
    for place, (_, way) in truth.items():
        assert record.SPEEDS[0] - 0.01 <= record.PATHS[place] / way <= record.SPEEDS[1] + 0.01


def test_only_along_an_axon_the_time_is_constant_and_collides():
    signs = {kind: set() for kind in record.KINDS}
    for number in range(100):
        shocks = record.shocks(student(number))
        for place, (kind, _) in record.truth(student(number)).items():
            here = shocks[shocks["place"] == place]
            way = here["latency"][here["since"] > record.WINDOW].median()
            near, far = here[here["since"] < way], here[here["since"] > way + record.REFRACTORY + 1]
            assert len(near) >= 5
            constant = (np.abs(far["latency"] - way) < 0.5).mean() > 0.6
            signs[kind].add((constant, not (np.abs(near["latency"] - way) < 0.5).any()))
    assert signs["axon"] == {(True, True)}
    assert signs["safe synapse"] == {(True, False)}
    assert all(not constant for kind in ("slow synapse", "synapse against a pause") for constant, _ in signs[kind])


def test_a_synapse_that_fails_after_a_spike_looks_like_a_collision_but_varies():
    for number in range(20):
        shocks = record.shocks(student(number))
        place, way = next(
            (place, way) for place, (kind, way) in record.truth(student(number)).items() if kind == record.KINDS[-1]
        )
        here = shocks[shocks["place"] == place]
        driven = here[(here["latency"] - way).abs() < way / 2]
        assert here[here["since"] < way]["latency"].between(0, way).mean() < 0.3
        assert driven[driven["since"] > way + record.PAUSE]["latency"].std() > 5 * record.EXACT


def test_the_record_is_a_students_own():
    one, same, other = (record.shocks(Personal("09_recording", n, environ={})) for n in ("ada", "Ada ", "bob"))
    assert one.equals(same) and not one.equals(other)
