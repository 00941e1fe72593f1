"""The virtual memory experiment of exercise 12."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import memory, memory_record


def rats_of(number):
    me = Personal("12_memory", f"student {number}" if number else "", environ={})
    return me, memory_record.animals(me)


@pytest.mark.parametrize("number", range(4))
def test_a_memory_record_is_what_a_laboratory_has(number):
    me, rats = rats_of(number)
    assert list(rats.columns) == ["animal", "batch", "dose", "latency", "note"]
    assert rats["animal"].tolist() == list(range(1, len(rats) + 1))
    assert sorted(set(rats["batch"])) == list(memory_record.BATCHES)
    assert sorted(set(rats["dose"])) == [0.0, *memory_record.drug(me)["doses"]]
    assert rats["latency"].between(1, memory_record.CEILING).all()
    usable = rats[~rats["note"].isin(memory_record.REASONS)]
    assert (usable["latency"] == memory_record.CEILING).sum() > 3
    assert usable.groupby(["dose", "batch"]).size().unstack().min().min() >= 4
    assert usable.groupby("dose").size().tolist() == [21, 19, 19, 19, 19]  # no group gives itself away by its size
    assert len(rats) - len(usable) == sum(memory_record.LEFT_OUT)
    assert (usable["note"] != "").sum() == memory_record.NOTED


def analyzed(latency, group, batch):
    found = (memory_record.within(latency[None], group, batch, k) for k in range(1, 5))
    above, p = (np.concatenate(x) for x in zip(*found, strict=True))
    return above, p, memory.corrected(p)


def test_a_memory_record_can_be_decided_within_batches_only():
    works = set()
    for number in range(12):
        me, rats = rats_of(number)
        own, rats = memory_record.drug(me), rats[~rats["note"].isin(memory_record.REASONS)]
        doses = np.array(own["doses"])
        group = np.searchsorted([0.0, *own["doses"]], rats["dose"])
        latency, batch = rats["latency"].to_numpy(), rats["batch"].to_numpy()
        above, p, corrected = analyzed(latency, group, batch)
        assert doses[(corrected < 0.05) & (above > 0.5)].tolist() == ([own["best"]] if own["best"] else [])
        assert (p < 0.05).sum() == 1 + (own["best"] > 0)  # one more without a correction
        above, p, corrected = analyzed(latency, group, np.zeros(group.size))
        assert doses[(corrected < 0.05) & (above > 0.5)].tolist() != ([own["best"]] if own["best"] else [])
        works.add(own["best"] > 0)
    assert works == {True, False}


def test_within_one_batch_the_comparison_is_that_of_the_lesson():
    random = np.random.default_rng(2)
    latency = random.integers(1, 9, (3, 25)).astype(float)
    group = np.repeat([0, 1], [12, 13])
    above, p = memory_record.within(latency, group, np.zeros(25), 1)
    x, y = latency[:, group == 1], latency[:, group == 0]
    wanted, with_continuity = memory.rank_test(x, y)
    assert above == pytest.approx(wanted)
    assert (p <= with_continuity).all() and (p > 0.8 * with_continuity).all()
