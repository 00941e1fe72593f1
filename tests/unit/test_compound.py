"""The compound of the capstone: drugs on record, designs at the door, unknowns that differ, what they do, doses."""

import numpy as np
import pytest

from nelib.clinic import compound as c
from nelib.clinic import cortex, degeneration, exposure, push_back
from nelib.clinic.capstone_result import STATIONS, Finding, StationResult, provenance
from nelib.clinic.compound import Compound, designed, dose_for, library, reach, unknown
from nelib.clinic.compound_effect import act, deepest, firing, held, measured, suggest
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.locus import autoinhibition

MANY = [unknown(Personal(c.LESSON, f"student {k}", environ={})) for k in range(200)]


def result(station="binding", **K) -> StationResult:
    findings = {f"K_i at {site}": (value, None, None, "nM") for site, value in K.items()}
    return StationResult(station, 1, {}, findings, lambda kind="png": b"", 0, {})


# -- drugs -----------------------------------------------------------------------------------------------------------


def test_constants_of_drugs_are_those_on_record():
    bench, two = load_evidence("uptake_assay"), load_evidence("transporters")
    assert library()["atomoxetine"].affinity("NET") == bench["atomoxetine_NET"].value
    assert library()["venlafaxine"].affinity("SERT") == two["ven_Ki_SERT"].value
    assert library()["idazoxan"].affinity("alpha2A") == pytest.approx(22)  # alpha2_chimeras2011: CHO, [3H]RX821002
    assert library()["clonidine"].affinity("alpha2A") == pytest.approx(100)  # alpha2a_fret: 0.10 µM
    assert library()["clonidine"].efficacy["alpha2A"] == 0.32  # Jasper et al. 1998
    assert library()["amphetamine"].kind == "substrate"


def test_what_has_no_record_is_missing_and_said():
    drug = library()["desipramine"]
    assert drug.CL is None and drug.free is None and {"CL", "free", "alpha1", "beta2"} <= set(drug.missing)
    assert library()["guanfacine"].K == {} and set(c.SITES) <= set(library()["guanfacine"].missing)
    with pytest.raises(ValueError, match="on record"):
        library()["guanfacine"].affinity("alpha2A")
    with pytest.raises(ValueError, match="at a carrier"):
        library()["guanfacine"].at_carriers()
    assert drug.part("CL") == c.value("CL_usual")
    assert not set(c.BODY[:4]) & set(library()["atomoxetine"].missing)


# -- designs ---------------------------------------------------------------------------------------------------------


def test_a_design_does_not_bind_what_it_leaves_out():
    drug = designed(NET=5, alpha1=20)
    assert drug.missing == () and drug.binds("NET") and not drug.binds("SERT")
    assert drug.affinity("DAT") == c.none() and set(held(drug, 5.0)) == {"NET", "alpha1"}


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"NET": 0}, "above 0"), ({"NET": -1}, "at least 0"), ({"NET": 1e-9}, "at least"), ({"NET": 1e9}, "at most"),
        ({"NET": "5 nM"}, "a number"), ({"NET": float("nan")}, "finite"), ({"net": 5}, "Did you mean 'NET'"),
        ({"kind": "releaser"}, "kind of compound"), ({"kind": "substrate"}, "a carrier that holds it"),
        ({"efficacy": {"alpha2A": 0.5}}, "no efficacy"), ({"alpha2A": 5, "efficacy": {"alpha2A": 1.1}}, "at most 1"),
        ({"efficacy": {"NET": 1}}, "receptor"), ({"free": 1.5}, "at most 1"), ({"free": 0}, "above 0"),
        ({"CL": -1}, "CL"), ({"half_life": 1e-6}, "half_life"), ({"mass": 1}, "mass"), ({"brain": True}, "brain"),
        ({"half_life": 1e9}, "half_life"), ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_impossible_designs_are_refused(choices, says):
    with pytest.raises(ValueError, match=says):
        designed(**choices)


def test_bad_input_of_the_rest():
    with pytest.raises(ValueError, match="site: number"):
        Compound("x", [5])
    with pytest.raises(ValueError, match="site"):
        Compound("x", {"5-HT2A": 5})
    with pytest.raises(ValueError, match="Personal"):
        unknown("student")
    for bad in (0, -1, float("inf"), "much"):
        with pytest.raises(ValueError):
            reach(designed(NET=5), bad)
        with pytest.raises(ValueError):
            dose_for(designed(NET=5), bad)
    with pytest.raises(ValueError, match="idazoxan"):
        act(designed(NET=5), 5.0, idazoxan="yes")
    with pytest.raises(ValueError):
        act(designed(NET=5), -1.0)
    with pytest.raises(ValueError, match="what the stations return"):
        suggest(designed(NET=5), ["5 nM"])


# -- unknowns --------------------------------------------------------------------------------------------------------


def test_students_get_different_stories():
    counts = {story: sum(drug.story == story for drug in MANY) for story in c.CLASSES}
    assert min(counts.values()) > 200 / 6 / 2 and sum(counts.values()) == 200
    assert unknown(Personal(c.LESSON, environ={})).story == c.BLOCKER  # self-study


def test_unknowns_keep_their_secret_and_stay_the_same():
    me = Personal(c.LESSON, "Ada", environ={})
    assert unknown(me) == unknown(me)
    for drug in MANY[:20]:
        shown = repr(drug)
        assert not any(story in shown for story in c.CLASSES) and "NET" not in shown and "efficacy" not in shown
        assert drug.story in drug.truth() and drug.sealed


@pytest.mark.parametrize("story", c.CLASSES)
def test_each_class_is_what_it_is_called(story):
    for drug in (d for d in MANY if d.story == story):
        assert drug.missing == ()
        sites = {site for site in c.SITES if drug.binds(site)}
        expected = {
            c.BLOCKER: set(c.CARRIERS), c.BOTH: set(c.CARRIERS), c.SIDE: {*c.CARRIERS, "alpha1"},
            c.AGONIST: {"alpha2A"}, c.ANTAGONIST: {"alpha2A"}, c.INERT: set(),
        }[story]  # fmt: skip
        assert sites == expected
        if story in (c.BLOCKER, c.SIDE):
            assert drug.K["SERT"] / drug.K["NET"] >= 40 <= drug.K["DAT"] / drug.K["NET"]
        if story == c.BOTH:
            assert 0.4 <= drug.K["SERT"] / drug.K["NET"] <= 2.41
        assert (drug.efficacy.get("alpha2A", 0) > 0) == (story == c.AGONIST)


# -- doses and effects -----------------------------------------------------------------------------------------------


def test_doses_and_concentrations_are_inverse():
    drug = MANY[3]
    for interval in (None, 24.0):
        assert reach(drug, dose_for(drug, 30.0, interval), interval) == pytest.approx(30.0)
    # ng/mL over g/mol is µM; free share and brain ratio as told
    plasma = exposure.average(2.0, drug.body, 24.0)
    assert reach(drug, 2.0, 24.0) == pytest.approx(plasma / drug.mass * 1000 * drug.free * drug.brain)


def test_a_blocker_is_that_of_the_earlier_model():
    drug, x = designed(NET=10), np.array([0.1, 1.0, 4.0, 100.0])
    mine = act(drug, 10 * x)
    theirs = push_back.settle(1 / (1 + x), soma=True, terminal=False, share=degeneration.net_share())
    np.testing.assert_allclose(mine.norepinephrine, theirs.norepinephrine, rtol=1e-12)
    np.testing.assert_allclose(mine.firing, theirs.firing, rtol=1e-12)
    assert cortex.evidence("brake_terminals").value == 0 and cortex.evidence("brake_cell_bodies").value == 1


def test_agonists_and_antagonists_are_those_of_the_cell_model():
    x, b = np.array([0.1, 1.0, 10.0]), autoinhibition.brake(n_0=0.0)
    rest = autoinhibition.rate(b=b, n_0=0.0)
    full = designed(alpha2A=10, efficacy={"alpha2A": 1})
    np.testing.assert_allclose(firing(full, 10 * x), autoinhibition.rate(clonidine=x, b=b, n_0=0.0) / rest)
    np.testing.assert_allclose(
        firing(designed(alpha2A=10), 10 * x), autoinhibition.rate(antagonist=x, b=b, n_0=0.0) / rest
    )
    half = designed(alpha2A=10, efficacy={"alpha2A": 0.5})
    assert (firing(full, 10 * x) <= firing(half, 10 * x)).all()
    # a partial agonist is an antagonist beside much of a full one; idazoxan undoes each of them
    assert firing(half, 10.0, 1e6) == pytest.approx(firing(designed(), 10.0, 1e6), rel=1e-3)


def test_classes_do_what_they_are_called():
    for drug in MANY:
        K = min((K for site, K in drug.K.items() if site in ("NET", "alpha2A")), default=10.0)
        does = act(drug, 4 * K)
        signs = {c.AGONIST: (-1, -1), c.ANTAGONIST: (1, 1), c.INERT: (0, 0)}.get(drug.story, (1, -1))
        change = [float(does.norepinephrine) - 1, float(does.firing) - 1]
        assert tuple(int(np.sign(v)) if abs(v) > 0.01 else 0 for v in change) == signs


def test_nothing_falls_below_what_clonidine_left():
    drug = designed(alpha2A=1, efficacy={"alpha2A": 1})
    assert float(act(drug, 1e5).norepinephrine) == pytest.approx(1 - deepest()) and float(firing(drug, 1e5)) == 0
    assert deepest() == pytest.approx(0.84, abs=0.01)  # the hyperbola through 42 and 56% (Sacchetti 1999)


def test_idazoxan_turns_a_rise_into_a_larger_one():
    drug = library()["reboxetine"]
    rise, more = (float(act(drug, 50.0, idazoxan=i).norepinephrine) for i in (False, True))
    assert 1 < rise < more


def test_a_substrate_runs_in_the_model_of_releasers():
    drug = library()["amphetamine"]
    blocker = designed(NET=drug.affinity("NET"))
    assert float(act(drug, 40 * 180.0).norepinephrine) > float(act(blocker, 40 * 180.0).norepinephrine) > 1


def test_the_dose_follows_the_students_constant_not_the_truth():
    drug = designed(NET=8)
    right, wrong = suggest(drug, [result(NET=8.0)]), suggest(drug, [result(NET=32.0)])
    assert float(held(drug, reach(drug, right.dose))["NET"]) == pytest.approx(0.8)
    assert wrong.dose == pytest.approx(4 * right.dose) and wrong.site == "NET"
    assert float(held(drug, reach(drug, wrong.dose))["NET"]) == pytest.approx(16 / 17)
    assert suggest(drug).K_i is None and suggest(drug).concentration == c.value("blind")
    both = suggest(drug, [result(NET=8.0, alpha2A=2.0)])
    assert both.site == "alpha2A" and both.concentration == pytest.approx(8.0)


def test_the_newest_constant_counts_and_none_is_left_out():
    later = result("uptake", NET=20.0)
    assert measured([result(NET=8.0), later])["NET"].value == 20.0
    assert measured([result(NET=8.0), result(NET=None)])["NET"].value == 8.0


# -- the form of a result --------------------------------------------------------------------------------------------


def test_results_are_checked_and_not_changed():
    made = result(NET=8.0)
    assert made.findings["K_i at NET"] == Finding(8.0, None, None, "nM")
    later = made.judged(" a blocker ")
    assert later.verdict == "a blocker" and made.verdict == ""
    with pytest.raises(TypeError):
        made.findings["K_i at NET"] = 3
    with pytest.raises(ValueError, match="verdict"):
        made.judged("  ")
    good = dict(station="binding", run=1, design={}, findings={}, figure=bytes, seed=0, provenance={})
    for change in (
        {"station": "lunch"}, {"run": 0}, {"figure": b""}, {"seed": -1}, {"design": []}, {"provenance": None},
        {"findings": {"x": 3}}, {"findings": {"x": (1, 2, 3, "nM")}}, {"findings": {"x": (None, 1, None, "nM")}},
        {"findings": {"x": (float("inf"), None, None, "nM")}}, {"findings": {"x": (1, None, None, "blorps")}},
        {"verdict": 3},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            StationResult(**good | change)
    assert len(STATIONS) == 7


def test_provenance_names_versions_and_hides_the_student():
    found = provenance("Ada", "2026-03-01")
    assert found["date"] == "2026-03-01" and {"python", "numpy", "scipy", "nelib"} <= set(found)
    assert "ada" not in found["student"].lower() and found["student"] == provenance(" ada ")["student"]
    assert provenance()["student"] == "self-study"
    with pytest.raises(ValueError):
        provenance(3)
