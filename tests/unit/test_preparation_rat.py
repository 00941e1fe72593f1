"""The living rats: what was measured in pithed and conscious rats, what the model makes of it, and what it misses."""

import itertools
from functools import cache

import numpy as np
import pytest

from nelib.body import rat
from nelib.body.preparation import CHANNELS, Preparation
from nelib.body.protocol import dose_ratio, dose_response
from nelib.body.protocol import run as run_anew
from nelib.body.windkessel import Organs
from nelib.kit.evidence import load_evidence

I = "inject"  # noqa: E741


@cache  # many tests ask for the same experiment, or for another trace of it
def known(kind, events, seconds, **more):
    return run_anew(kind, events, seconds, **more)


def run(kind, events, seconds, **more):
    return known(kind, tuple(events), seconds, **more)


def peak(kind, events, seconds, trace="MAP", **more):
    """Return by how much a trace moves, at its farthest, after the last event."""
    record = run(kind, events, seconds, every=0.1, **more)
    before = record[record.t <= events[-1][0]].iloc[-1]
    moved = record[record.t > events[-1][0]][trace] - before[trace]
    return float(moved.iloc[int(np.abs(moved).argmax())])


def stimulated(f, seconds=30, before=(), at=10.0, trace="MAP", kind="pithed rat", **more):
    return peak(kind, [*before, (at, "stimulate", f, seconds)], at + seconds + 20, trace, **more)


def injected(drug, dose, before=(), at=10.0, trace="MAP", kind="pithed rat", **more):
    return peak(kind, [*before, (at, I, drug, dose)], at + 90, trace, **more)


def after(kind, events, seconds):
    """Return all traces before the last event and at the end."""
    record = run(kind, events, seconds)
    return record[record.t <= events[-1][0]].iloc[-1], record.iloc[-1]


# -- what the numbers of the rat were fitted to -------------------------------------------------------------------


def test_six_numbers_for_six_experiments():
    """Gillespie & Muir 1967: pithed at 30 mmHg, +105.6 at 10 Hz. Ganglion block: -44 (conscious rats, 1996). Bulloch
    1987: 20 mmHg of diastolic pressure by 0.3 µg/kg through alpha-1 alone or alpha-2 alone, and by phenylephrine 1.0."""
    assert pytest.approx(30, abs=0.1) == Preparation("pithed rat", noise=False).P
    assert stimulated(10, 40) == pytest.approx(105.6, abs=1)
    before, blocked = after("intact rat", [(5, I, "hexamethonium", 20)], 65)
    assert pytest.approx(-44, abs=1) == blocked.MAP - before.MAP
    for dose, drug, blocked in (
        (0.3, "norepinephrine", "a1"),
        (0.3, "norepinephrine", "a2"),
        (1.0, "phenylephrine", None),
    ):
        subject = Preparation("pithed rat", noise=False)
        if blocked:
            site = {"a1": 0, "a2": 1}[blocked]
            subject._held[site] = 1e4
            subject._B[site] = 1e4
        before = subject.DBP
        subject.inject(drug, dose)
        assert subject.advance(60)["DBP"].max() - before == pytest.approx(20, abs=0.5)


# -- predictions from the pithed rat ------------------------------------------------------------------------------


def test_low_frequency_was_not_fitted():
    """1 Hz for 10 s: diastolic +28 ± 2 mmHg (control groups of a table of a paper on cannabinoids). It was in view when
    e_A and P_d were chosen."""
    assert stimulated(1, 10, trace="DBP") == pytest.approx(28, abs=2.5)


def test_dose_for_thirty_mmHg_was_not_used_for_the_fit():
    """The same table: 1 to 3 nmol/kg of norepinephrine raise diastolic pressure by 30 ± 2."""
    low, high = (injected("norepinephrine", n * 0.16918, trace="DBP") for n in (1, 3))
    assert low < 30 < high


def test_frequency_response():
    """Highest at about 16 Hz; fades in long trains (Gillespie & Muir 1967)."""
    found = {f: stimulated(f, 20) for f in (0.5, 1, 2, 4, 8, 16, 32, 64)}
    assert max(found, key=found.get) == 16
    assert all(a < b for a, b in itertools.pairwise(list(found.values())[:6]))
    train = run("pithed rat", [(10, "stimulate", 10, 300)], 330)
    top, end = train.MAP.max() - 30, train.MAP[train.t <= 310].iloc[-1] - 30
    assert 0.5 < end / top < 0.75


def test_hexamethonium_and_guanethidine_almost_abolish_stimulation():
    """6 and 8 mg/kg; after guanethidine injected norepinephrine does more (Gillespie & Muir 1967)."""
    control = stimulated(10)
    assert stimulated(10, before=[(5, I, "hexamethonium", 6)], at=120) < 0.1 * control
    assert stimulated(10, before=[(5, I, "guanethidine", 8)], at=1200) < 0.1 * control
    assert injected("norepinephrine", 0.3, [(5, I, "guanethidine", 8)], 1200) > 1.15 * injected("norepinephrine", 0.3)
    assert injected("norepinephrine", 0.3, [(5, I, "hexamethonium", 6)], 120) == pytest.approx(
        injected("norepinephrine", 0.3), rel=0.02
    )


@pytest.mark.parametrize("drug, dose", [("desipramine", 0.3), ("cocaine", 5.0)])
def test_block_of_uptake_enhances_injected_more_than_released_norepinephrine(drug, dose):
    """Desipramine 0.3 and cocaine 5 mg/kg, norepinephrine 0.1 to 1 µg/kg, stimulation at 0.1 to 1 Hz for 1 min."""
    before = [(5, I, drug, dose)]
    for small, f in ((0.1, 0.3), (0.3, 1.0)):
        injection = injected("norepinephrine", small, before, 310) / injected("norepinephrine", small)
        nerve = stimulated(f, 60, before, 310) / stimulated(f, 60)
        assert injection > nerve > 1.2


def test_norepinephrine_reaches_alpha2_that_nerves_do_not():
    """Pithed rats: prazosin (0.01 to 0.1 mg/kg) inhibits stimulation more than yohimbine, which does not inhibit it;
    yohimbine (0.1 to 1 mg/kg) inhibits injected norepinephrine more than prazosin does."""
    prazosin, yohimbine = [(5, I, "prazosin", 0.1)], [(5, I, "yohimbine", 1.0)]
    assert stimulated(1, before=prazosin, at=60) < 0.3 * stimulated(1) < 0.9 * stimulated(1, before=yohimbine, at=60)
    ratio = {}
    for name, before in (("prazosin", prazosin), ("yohimbine", yohimbine)):
        ratio[name] = injected("norepinephrine", 0.3, before, 60) / injected("norepinephrine", 0.3)
    assert ratio["yohimbine"] < ratio["prazosin"] < 0.9


def test_reserpine_takes_nerves_and_tyramine_but_not_norepinephrine():
    more = {"pretreatment": ("reserpine",)}
    assert stimulated(10, **more) < 0.25 * stimulated(10)
    assert injected("tyramine", 100, **more) < 0.1 * injected("tyramine", 100)
    assert injected("norepinephrine", 0.3, **more) == pytest.approx(injected("norepinephrine", 0.3), rel=0.02)
    assert stimulated(10, pretreatment=("guanethidine",)) < 0.02 * stimulated(10)


def test_tyramine_needs_the_transporter_and_tires():
    alone = injected("tyramine", 100)
    for drug, dose in (("cocaine", 5), ("desipramine", 0.3)):
        assert injected("tyramine", 100, [(5, I, drug, dose)], 310) < 0.6 * alone
    series = dose_response("pithed rat", "tyramine", [300] * 6, measure="MAP", start=10)["change"]
    assert (np.diff(series) < 0).all() and series.iloc[-1] < 0.8 * series.iloc[0]
    direct = dose_response("pithed rat", "norepinephrine", [0.5] * 3, measure="MAP", start=10)["change"]
    assert direct.iloc[-1] == pytest.approx(direct.iloc[0], rel=0.03)


def test_beta_blockade_does_not_touch_vasoconstriction():
    """Pronethalol 10 mg/kg had no effect on the pressor response (Gillespie & Muir 1967); propranolol here. The model
    loses a tenth of it with the help of the heart."""
    assert 0.85 < stimulated(10, before=[(5, I, "propranolol", 1)], at=300) / stimulated(10) < 1
    assert stimulated(10, before=[(5, I, "propranolol", 1)], at=300, trace="HR") < 0.2 * stimulated(10, trace="HR")


def test_cardiac_output_of_the_pithed_rat_is_wrong():
    """Hiley & Thomas 1987: phenylephrine raises cardiac output there. The model lets it fall."""
    assert injected("phenylephrine", 3, [(5, I, "propranolol", 3)], 60, trace="CO") < 0


# -- dose ratios --------------------------------------------------------------------------------------------------


def shift(agonist, doses, level, before, **more):
    """Return by what factor an antagonist moves the dose that gives a level."""

    def dose(events):
        start = None if events else 10  # at rest there is nothing to wait for
        found = dose_response(
            "pithed rat", agonist, doses, before=events, fresh=True, recovery=120, start=start, **more
        )
        return np.exp(np.interp(level, found["change"], np.log(doses)))

    return dose(before) / dose(())


def test_schild_in_the_body():
    """The measured shift is the true dose ratio; prazosin as good as gone two hours later."""
    before = [(10, I, "prazosin", 0.01)]
    found = shift("phenylephrine", np.geomspace(0.8, 16, 6), 20, before)
    assert found == pytest.approx(dose_ratio("pithed rat", before, "a1", 2), rel=0.1)
    ratios = [dose_ratio("pithed rat", before, "a1", m) for m in (5, 60, 120)]
    assert ratios[0] > 10 > ratios[1] > ratios[2] < 3.5
    doubled = dose_ratio("pithed rat", [(10, I, "prazosin", 0.02)], "a1", 5)
    assert (doubled - 1) / (ratios[0] - 1) == pytest.approx(2, rel=1e-6)


def test_propranolol_against_isoproterenol():
    before = [(10, I, "propranolol", 0.1)]
    found = shift("isoproterenol", np.geomspace(0.02, 0.8, 7), 30, before, measure="HR")
    assert found == pytest.approx(dose_ratio("pithed rat", before, "b1", 2), rel=0.15)


# -- conscious rats -----------------------------------------------------------------------------------------------


def test_heart_rate_of_the_conscious_rat():
    """Intrinsic rate 389, sympathetic tone 29, vagal tone 33 (Vasquez & Krieger 1982). Range of the reflex 217 ± 7,
    61% of it vagal (Head & McCarty 1987)."""
    assert peak("intact rat", [(5, I, "atropine", 2)], 60, "HR") == pytest.approx(33, abs=2)
    both = after("intact rat", [(1, I, "atropine", 2), (5, I, "propranolol", 5)], 90)[1]
    assert pytest.approx(389, abs=2) == both.HR
    p = rat.parameters("intact rat")
    low = 389 / (1 + p["h_V"] * p["V_max"])
    H = (1 - p["c_b2"]) * p["n_b"] * p["S_max"] / (1 + p["n_b"] * p["S_max"])
    assert 389 * (1 + p["h_H"] * H) - low == pytest.approx(217, abs=2)
    assert (389 - low) / 217 == pytest.approx(0.61, abs=0.01)


def test_reflex_bradycardia_is_mostly_vagal():
    """Phenylephrine: methylatropine blocks it almost totally (Stornetta 1987); the model leaves a third. Boluses slow by
    1.7 bpm/mmHg, infusions by 2.3 ± 0.3 (Coleman 1980), 4.1 at the steepest (Head & McCarty 1987): 3 here."""
    intact = after("intact rat", [(5, "infuse", "phenylephrine", 2)], 305)
    slope = (intact[1].HR - intact[0].HR) / (intact[1].MAP - intact[0].MAP)
    assert -4.1 < slope < -2.3
    falls = [peak(k, [(5, I, "phenylephrine", 2)], 60, "HR") for k in ("intact rat", "atropinized rat")]
    assert 0.2 < falls[1] / falls[0] < 0.4


def test_norepinephrine_in_the_intact_rat_works_by_resistance_here_and_not_in_the_paper():
    """Imms, Neame & Powis 1977, anesthetized: the rise is all by cardiac output, resistance unchanged; enhanced and by
    resistance after beta blockade; enhanced after ganglion block, which lowers output and resistance. The model gets
    the enhancements, and neither the output nor its fall under ganglion block."""

    def rises(before=(), start=5.0):
        a, b = after("intact rat", [*before, (start, "infuse", "norepinephrine", 0.5)], start + 400)
        return {name: float(b[name] - a[name]) for name in CHANNELS}

    intact = rises()
    assert intact["MAP"] > 15 and intact["CO"] < 0 < intact["SVR"]
    beta = rises([(1, I, "propranolol", 1.0)], 120)
    assert beta["MAP"] > 1.2 * intact["MAP"] and beta["SVR"] > intact["SVR"]
    assert rises([(1, I, "hexamethonium", 20)], 120)["MAP"] > 2 * intact["MAP"]
    assert rises([(1, I, "phentolamine", 2)], 120)["MAP"] < 0.3 * intact["MAP"]
    rest = run("ganglion-blocked rat", [], 5).iloc[-1]
    # After sympathectomy with 6-hydroxydopamine output was 12% higher and resistance 29% lower (Nichols 1985).
    assert pytest.approx(1.12, abs=0.03) == rest.CO / 85.8 and rest.SVR / 1.26 < 0.71


def test_signs_of_the_cat_simulator():
    """Epinephrine after phentolamine: all pressures fall, heart rate rises; after propranolol, too: next to nothing.
    Hexamethonium lowers pressure and ends the vagal response."""
    before = [(5, I, "phentolamine", 2)]
    down = {n: injected("epinephrine", 0.5, before, 120, n, "intact rat") for n in ("SBP", "DBP", "HR")}
    assert down["SBP"] < -5 and down["DBP"] < -5 < 5 < down["HR"]
    for dose in (0.5, 3, 10):  # Dale's reversal: up alone, down after phentolamine
        alone = injected("epinephrine", dose, trace="SBP", kind="intact rat")
        assert alone > 10 > -10 > injected("epinephrine", dose, before, 120, "SBP", "intact rat"), dose
    nothing = injected("epinephrine", 0.5, [*before, (6, I, "propranolol", 1)], 120, "MAP", "intact rat")
    assert abs(nothing) < 1 < 10 < abs(injected("epinephrine", 0.5, before, 120, "MAP", "intact rat"))
    assert injected("isoproterenol", 0.1, [(6, I, "propranolol", 1)], 120, "HR", "intact rat") < 2


def extremes(drug, dose, kind="intact rat", seconds=300, **more):
    """Return the record of mean pressure after a dose, less that before."""
    record = run(kind, [(10, I, drug, dose)], 10 + seconds, every=0.5, **more)
    return record.t[record.t > 10] - 10, record.MAP[record.t > 10] - record.MAP[record.t <= 10].iloc[-1]


def seen(name):
    return load_evidence("preparation")[f"seen_{name}"].value


def test_epinephrine_in_the_rat():
    """Conscious, 1984: no rise at 0.4 µg/kg/min (fitted: 2 mmHg), one at 0.8. Anesthetized, not fitted: 2 µg/kg raises
    pressure for 30 s (2011), got; then lowers it from 2 to 4 min, missed. 0.25 µg/kg lowers it (2013): it falls here, but
    rises first by almost as much."""
    none, some = (
        after("intact rat", [(5, "infuse", "epinephrine", seen(f"epinephrine_{x}"))], 405) for x in ("none", "some")
    )
    assert pytest.approx(2, abs=0.5) == none[1].MAP - none[0].MAP
    assert 4 < some[1].MAP - some[0].MAP < 8
    t, high = extremes("epinephrine", seen("epinephrine_biphasic"))
    assert all(np.interp(s, t, high) > 5 for s in (5, 15, 30)) and all(
        0 < np.interp(s, t, high) < 2 for s in (120, 240)
    )
    _, low = extremes("epinephrine", seen("epinephrine_falls"))
    assert low.min() == pytest.approx(-3.8, abs=0.3) and low.max() == pytest.approx(2.7, abs=0.3)
    blocked = injected("epinephrine", seen("epinephrine_falls"), [(5, I, "propranolol", 1)], 120, kind="intact rat")
    assert blocked > 2 * low.max()  # ICI 118551 abolished the fall


@pytest.mark.parametrize("drug", ["norepinephrine", "epinephrine", "phenylephrine"])
@pytest.mark.parametrize("kind", ["intact rat", "atropinized rat", "ganglion-blocked rat"])
def test_the_heart_gives_way_before_the_pressure_is_impossible(kind, drug):
    """No printed number was found for a bolus in intact rats. Head & McCarty 1987 took conscious rats to 160 mmHg with
    phenylephrine. P_m is 220; all stay below it, and the more resistance, the less output."""
    doses = (0.1, 0.3, 1, 3, 10, 30, 100)
    tops = []
    for dose in doses:  # the largest is watched for five minutes: nothing comes later
        t, rise = extremes(drug, dose, kind, seconds=300 if dose == doses[-1] else 70)
        tops.append(rise.max())
        assert t[rise.idxmax()] < 50
    rest = Preparation(kind, noise=False).P
    assert all(x < y + 0.2 for x, y in itertools.pairwise(tops)) and rest + tops[-1] < 205
    for animal in range(4):
        assert run(kind, [(5, I, drug, 100)], 60, animal=animal).MAP.max() < 220


def test_norepinephrine_in_the_intact_rat():
    """Chosen: some 55 mmHg by 1 µg/kg, below 200 at any dose."""
    tops = {dose: extremes("norepinephrine", dose, seconds=70)[1].max() for dose in (0.1, 0.3, 1, 3, 10)}
    assert [round(x) for x in tops.values()] == pytest.approx([6, 22, 56, 76, 86], abs=2)
    record = run("intact rat", [(10, I, "norepinephrine", 3)], 40)
    assert record.CO.min() < 0.55 * record.CO.iloc[0] and record.SVR.max() > 3 * record.SVR.iloc[0]


def test_what_the_load_leaves_of_the_heart():
    """The closed form for the balance is the strength at the pressure that results; without a ceiling nothing is lost."""
    for kind in ("intact rat", "pithed rat", "ganglion-blocked rat", "intact man"):
        p = rat.parameters(kind)
        organs = Organs(p)
        for Pms, Rv, HR, SVR in itertools.product((0.4, 1.0, 2.0), (0.7, 1.5), (0.6, 1.4), (0.3, 1.0, 4.0)):
            CO = p["HR_0"] * p["SV_0"] / p["mL_per_L"]
            Rv_0, R_0 = (p["Pms_0"] - p["Pra_0"]) / CO, (p["MAP_0"] - p["Pra_0"]) / CO
            k_f = organs.heart(0.1, 1.0)[1]
            given = Pms * p["Pms_0"], Rv * Rv_0, k_f, HR * p["HR_0"], SVR * R_0
            E = organs.loaded(p["Ees_0"], *given)
            *_, P = organs.balance(*given[:4], E, given[4])
            assert pytest.approx(p["Ees_0"] * organs.strength(P), rel=1e-9) == E
            assert kind != "intact man" or p["Ees_0"] == E
            assert p.get("P_m", np.inf) > P
    assert Organs(rat.parameters("intact rat")).strength(300.0) == 0


def test_clonidine_raises_pressure_first():
    """10 µg/kg: no significant change after 20 min in conscious rats, after a first rise."""
    record = run("intact rat", [(5, I, "clonidine", 10)], 1205)
    assert record.MAP[record.t < 60].max() > 109 + 4
    assert abs(record.MAP.iloc[-1] - 109) < 8 and record.SNA.iloc[-1] < 85 < 115 < record.VNA.iloc[-1]
    assert record.HR.iloc[-1] < 385


def test_ganglion_block_and_pithing_uncover_vasoconstrictors():
    rises = {
        k: injected("norepinephrine", 0.3, kind=k) for k in ("intact rat", "atropinized rat", "ganglion-blocked rat")
    }
    assert rises["ganglion-blocked rat"] > 1.5 * rises["atropinized rat"] > 1.5 * rises["intact rat"]


def test_plasma_norepinephrine_is_low_by_up_to_a_half():
    """Arterial 72.4, 159.5, 222 nM at 1.5, 3, 4 µg/kg/min (Macdonald & Siyamak 1990): not used; 30 to 40% missed."""
    for rate, measured in ((1.5, 72.4), (3, 159.5), (4, 222.3)):
        subject = Preparation("intact rat", noise=False)
        subject.infuse("norepinephrine", rate)
        subject.advance(450)
        assert 0.5 < subject.concentrations()["norepinephrine"] / measured < 0.75


def test_programmed_potencies_are_kept():
    """RatCVS: norepinephrine 10 µg/kg at alpha-1, 15 at beta-1 and 150 at beta-2; epinephrine 3.5 and 5; isoproterenol 1
    and 0.7; doses over molar masses. Its 5 for epinephrine at alpha-1 is not kept: see test_epinephrine_in_the_rat."""
    doses = {
        "norepinephrine": (169.18, {"b1": 15, "b2": 150}),
        "epinephrine": (183.2, {"b1": 3.5, "b2": 5}),
        "isoproterenol": (211.26, {"b1": 1, "b2": 0.7}),
    }
    alpha = rat.actions("norepinephrine", "rat")["a1"][0] / (10 / 169.18)
    for drug, (molar, sites) in doses.items():
        for site, dose in sites.items():
            assert rat.actions(drug, "rat")[site][0] == pytest.approx(alpha * dose / molar, rel=1e-4), (drug, site)
    for site in ("a1", "a2"):
        ratio = rat.actions("epinephrine", "rat")[site][0] / rat.actions("norepinephrine", "rat")[site][0]
        assert ratio == pytest.approx(1.25, rel=1e-4)


def test_kinds():
    assert all(rat.KINDS[k].species in k for k in rat.KINDS) and not rat.KINDS["pithed rat"].brain
    pithed = run("pithed rat", [], 5).iloc[-1]
    assert pithed.SNA == pithed.VNA == 0 and pytest.approx(389, abs=0.1) == pithed.HR
    assert rat.parameters("pithed rat")["k_R"] < 1 == rat.parameters("intact rat")["k_R"]
    assert load_evidence("preparation")["rat_pace"].value == 4
    with pytest.raises(ValueError, match="species"):
        rat.actions("atropine", "cat")
