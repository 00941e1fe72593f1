"""The virtual sleep laboratory of exercise 10."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import sleep_record


def nights_of(number):
    me = Personal("10_arousal", f"student {number}" if number else "", environ={})
    return me, sleep_record.truth(me)


@pytest.mark.parametrize("number", range(4))
def test_a_sleep_record_is_what_a_laboratory_sees(number):
    me, truth = nights_of(number)
    seen = sleep_record.epochs(me)
    assert list(seen.columns) == ["night", "pair", "treatment", "epoch", "stage"]
    assert set(seen["stage"]) == set(sleep_record.STAGES)
    scored = seen["stage"] != "?"
    assert (seen["stage"][scored] == truth["stage"][scored]).all()
    kinds = seen.groupby("pair")["treatment"].agg(lambda t: sorted(set(t)))
    assert list(kinds) == [["drug", "placebo"]] * sleep_record.PAIRS
    for _, night in truth.groupby("night"):
        stage = night["stage"].to_numpy()
        rem = np.flatnonzero(stage == "R")
        begins = rem[np.diff(rem, prepend=-1000) > sleep_record.APART]
        assert 3 <= begins.size <= 6 and np.diff(begins).min() > 2 * 60  # no cycle is shorter than an hour
        assert np.diff(rem)[np.diff(rem) > sleep_record.APART].min() > sleep_record.APART + 5  # none is in doubt
        assert 5 < (stage != "W").sum() / 120 < 9 and 0.08 < rem.size / (stage != "W").sum() < 0.4


def test_a_sleep_record_shows_its_drug_in_the_usable_pairs():
    for number in range(6):
        me, truth = nights_of(number)
        share = truth.groupby(["pair", "treatment"])["stage"].agg(lambda s: 100 * (s == "R").sum() / (s != "W").sum())
        lost = truth["scored"].eq("?").groupby([truth["pair"], truth["treatment"]]).mean().groupby("pair").max()
        change = share.unstack().loc[lost < 0.5].eval("drug - placebo")
        low, high = (change.mean() + side * 2.365 * change.std() / change.size**0.5 for side in (-1, 1))
        assert change.size == sleep_record.PAIRS - sleep_record.LOST
        found = "less REM" if high < 0 else "more REM" if low > 0 else "no difference shown"
        assert found == sleep_record.drug(me)["effect"]
