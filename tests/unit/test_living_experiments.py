"""The living preparation does the classical experiments: signs and sizes, each with where it was published."""

from functools import cache

import numpy as np
import pytest

from nelib.body import circulation
from nelib.body.preparation import CHANNELS, Preparation
from nelib.body.protocol import dose_response, run
from nelib.body.rat import KINDS
from nelib.body.unknowns import LETTERS, reveal, unknown


@cache  # some experiments are asked for twice
def known(kind: str, events: tuple, seconds: float):
    return run(kind, events, seconds)


def change(kind: str, events, at: float, column: str = "DBP", lasting: float = 60.0) -> float:
    """Return how far a trace goes from where it was just before a time (s), with its sign."""
    t = known(kind, tuple(events), at + lasting)
    base = t[column][t.t.between(at - 5, at)].mean()
    after = t[column][t.t > at] - base
    return float(after[after.abs().idxmax()])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happens_if_nobody_does_anything(kind):
    t = run(kind, (), 120)
    assert (np.ptp(t[list(CHANNELS)], axis=0) <= 5e-3 * t[list(CHANNELS)].max()).all()


def test_intact_man_rests_where_the_steady_model_does():
    t, steady = run("intact man", (), 30).iloc[-1], circulation.steady()
    for name in ("MAP", "SBP", "DBP", "HR", "CO"):
        assert t[name] == pytest.approx(float(steady[name]), rel=1e-3)


def test_a_long_infusion_ends_where_the_steady_model_does():
    """Norepinephrine 0.16 µg/kg/min in man: pressure up, heart rate down; the two forms of one model agree."""
    t = run("intact man", [(10, "infuse", "norepinephrine", 0.16)], 1200).iloc[-1]
    assert 100 < t.MAP < 115 and 52 < t.HR < 65


def test_the_record_does_not_depend_on_the_steps():
    records = []
    for step in (0.7, 30.0):
        p, rows = Preparation("intact rat", animal=3), []
        p.inject("norepinephrine", 0.3)
        for until in np.arange(step, 60 + step / 2, step):
            rows.append(p.advance(min(until, 60)))
        rows.append(p.advance(60))
        records.append(np.concatenate(rows))
    np.testing.assert_array_equal(*records)


def test_whole_sympathetic_outflow_of_the_pithed_rat():
    """Gillespie & Muir 1967: +105.6 mmHg at 10 Hz, most at about 16 Hz; hexamethonium and guanethidine almost abolish."""
    rises = {f: change("pithed rat", [(20, "stimulate", f, 20)], 20, lasting=40) for f in (1, 5, 10, 16, 30)}
    assert rises[10] == pytest.approx(105.6, abs=15) and max(rises, key=rises.get) == 16
    for drug, dose, at in (("hexamethonium", 6, 300), ("guanethidine", 8, 1200)):
        events = [(10, "inject", drug, dose), (at, "stimulate", 10, 20)]
        assert change("pithed rat", events, at) < 0.15 * rises[10]


def test_guanethidine_enhances_injected_norepinephrine():
    plain = change("pithed rat", [(10, "inject", "norepinephrine", 0.3)], 10)
    after = [(10, "inject", "guanethidine", 8), (1200, "inject", "norepinephrine", 0.3)]
    assert change("pithed rat", after, 1200) > 1.1 * plain


@pytest.mark.parametrize(("drug", "dose"), [("desipramine", 0.3), ("cocaine", 5)])
def test_blockers_of_uptake_help_injected_norepinephrine_more_than_nerves(drug, dose):
    """As published for the pithed rat (0.3 and 5 mg/kg): the autoreceptor masks part of it at the nerve."""
    first = [(10, "inject", drug, dose)]
    injected, nerve = ("inject", "norepinephrine", 0.3), ("stimulate", 5, 20)
    gains = [
        change("pithed rat", [*first, (310, *what)], 310) / change("pithed rat", [(10, *what)], 10)
        for what in (injected, nerve)
    ]
    assert gains[0] > gains[1] > 1


def test_tyramine_needs_the_transporter_and_empties_the_store():
    plain = change("pithed rat", [(10, "inject", "tyramine", 100)], 10)
    blocked = [(10, "inject", "desipramine", 0.3), (130, "inject", "tyramine", 100)]
    assert change("pithed rat", blocked, 130) < 0.4 * plain
    assert (np.diff(dose_response("pithed rat", "tyramine", [100] * 4, start=10)["change"]) < 0).all()


def test_dale_reversal_and_its_reversal():
    """Virtual Cat's notes: epinephrine after phentolamine lowers pressure; after propranolol nothing is left of that."""
    E = ("inject", "epinephrine", 1.0)
    assert change("intact man", [(10, *E)], 10, "SBP") > 0
    assert change("intact man", [(10, "inject", "phentolamine", 1.0), (400, *E)], 400, "MAP") < -3
    assert change("intact man", [(10, "inject", "propranolol", 0.3), (400, *E)], 400, "MAP") > 5


def test_reflex_bradycardia_is_vagal():
    """Stornetta 1987, rat: methylatropine almost totally blocks the bradycardia of phenylephrine."""
    slow = change("intact rat", [(20, "inject", "phenylephrine", 3)], 20, "HR")
    assert slow < -40
    assert abs(change("atropinized rat", [(20, "inject", "phenylephrine", 3)], 20, "HR")) < 0.35 * abs(slow)


def test_ganglion_block_enhances_norepinephrine():
    same = [(20, "inject", "norepinephrine", 0.3)]
    assert change("ganglion-blocked rat", same, 20, "MAP") > 1.5 * change("intact rat", same, 20, "MAP")


def test_the_heart_of_the_intact_rat_gives_way():
    """As the lesson says: 1 µg/kg raises it by some 55 mmHg, ten times as much by 85: output falls to half."""
    tops = [run("intact rat", [(20, "inject", "norepinephrine", x)], 120) for x in (1, 3, 10)]
    assert [t.MAP.max() - 109 for t in tops] == pytest.approx([56, 76, 85], abs=2)
    assert tops[2].CO.min() < 0.5 * tops[2].CO.iloc[0] and max(t.MAP.max() for t in tops) < 200


def test_any_dose_leaves_a_finite_record():
    for drug in ("norepinephrine", "isoproterenol", "clonidine", "phentolamine", "tyramine", "reserpine"):
        t = run("intact rat", [(5, "inject", drug, 1000)], 200)
        assert np.isfinite(t.to_numpy()).all() and (t[list(CHANNELS)] >= 0).all().all()


def test_each_student_has_own_bottles():
    mine, yours = ([unknown(x, who).drug for x in LETTERS] for who in ("ada", "bob"))
    assert mine != yours and len(set(mine)) == len(LETTERS)
    assert unknown("A", "ada").drug in reveal(unknown("A", "ada"))
    with pytest.raises(ValueError, match="bottle"):
        unknown("Z", "ada")


@pytest.mark.parametrize(
    "wrong", [("inject", "norepinefrine", 1), ("inject", "norepinephrine", -1), ("inject", "norepinephrine", np.nan)]
)
def test_impossible_doses_are_refused(wrong):
    with pytest.raises(ValueError):
        run("intact rat", [(5, *wrong)], 10)
    with pytest.raises(ValueError):
        Preparation("intact cat")
