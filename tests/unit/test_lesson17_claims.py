"""What the prose of lesson 17 claims, computed again: a sentence that records or models no longer support fails here.

Numbers are put into the sentence of the notebook as they are computed, so that the test fails if either changes.
Closed forms and read-outs of the explorers are tested in test_adhd_explorers_*.py and their neighbors.
"""

import csv
import re
from dataclasses import replace
from functools import cache, partial
from importlib.resources import files

import numpy as np
import pytest
import sympy as sp
from prose import NOTEBOOKS, Lesson, asking, minus, showing, word
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from nelib.checkpoints import adhd as ask
from nelib.clinic import (
    adhd_effects,
    benefit,
    cortex,
    cortex_studies,
    cyp2d6,
    degeneration,
    feedback,
    releaser,
    scan,
    trial,
    trial_plan,
    withdrawal,
    withdrawal_patients,
)
from nelib.clinic.occupancy import effect
from nelib.clinic.sample_size import patients
from nelib.explorers import adhd as explore
from nelib.explorers.adhd import trial_diagnosis as diagnosis
from nelib.explorers.adhd.plasma import DAYS, HALF
from nelib.explorers.adhd.population import CUT, PERSONS, QUANTILES
from nelib.explorers.adhd.trial import DECISIONS
from nelib.explorers.adhd.trial_printout import stopped, told
from nelib.kit.evidence import load_evidence, references
from nelib.locus import inverted_u

LESSON = Lesson("17_adhd")
PROSE, says, code = LESSON.prose, LESSON.says, LESSON.code
run = partial(
    LESSON.run, sp=sp, cyp2d6=cyp2d6, cortex=cortex, cortex_studies=cortex_studies, adhd_effects=adhd_effects,
    degeneration=degeneration, scan=scan,
)  # fmt: skip
shown, texts = showing(explore), asking(ask)
TABLES = ("clinic", "cyp2d6", "adhd_cortex", "adhd_effects", "trial", "withdrawal", "degeneration", "microdialysis")
SEEN = {name: load_evidence(name) for name in TABLES}
CLINIC, LIVER, CORTEX, NETWORK, TRIAL, OPIOID, LOSS, DIALYSIS = (
    {n: r.value for n, r in SEEN[t].items()} for t in TABLES
)
EXPLORERS = (
    "plasma", "population", "cortex", "releaser", "dose", "network", "bench_trial", "withdrawal", "degeneration",
    "scan",
)  # fmt: skip
CHILDREN = "children, clinicians"


def rows(file: str) -> list[dict[str, str]]:
    with files("nelib.data").joinpath(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def asks(question: str, *sentences: str) -> None:
    """Assert that a question shows these sentences, each within one of its texts."""
    for sentence in sentences:
        assert any(sentence in text for text in texts(question)), sentence


# -- what is pressed, and who is cited -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("explorer", "pressed"),
    [
        ("plasma", ("Poor metabolizer", "Poor, day 1", "Paroxetine", "Poor, paroxetine", "Poor, a sixth",
                    "Twice a day")),
        ("population", ("Genes alone", "East Asian", "By genotype", "By level", "20% on paroxetine",
                        "Genotype, paroxetine")),
        ("cortex", ("Slow metabolizer", "Methylphenidate", "By K_i, not PET", "DAT only", "Half by NE terminals",
                    "Half, and no brake")),
        ("releaser", ("Blocker", "Releaser, no firing", "Blocker, no firing", "NET blocked first", "Reserpine",
                      "Low dose")),
        ("dose", ("Little", "Much", "Slow metabolizer", "Guanfacine alone", "Both", "As microdialysis says")),
        ("bench_trial", ("Before and after", "One change: concealed", "One change: blind")),
        ("network", ("Two stimulants", "Two nonstimulants", "Teachers rate", "Adults", "Half is shared")),
        ("withdrawal", ("Kynurenate", "Clonidine, back to rest", "Clonidine, too much", "Strong withdrawal",
                        "Ratio without room")),
        ("degeneration", ("80% lost", "95% lost", "80% lost, NET stays", "80% lost, TH as before", "Drug, no loss",
                          "Drug, 95% lost")),
        ("scan", ("As in the study", "Screening", "Scan of 2015", "Ten times the people")),
    ],
)  # fmt: skip
def test_what_the_lesson_tells_to_press_is_there(explorer, pressed):
    assert set(pressed) <= set(getattr(explore, explorer).presets)
    says(*(f"*{name}*" for name in pressed))


def test_nothing_else_is_told_to_be_pressed():
    """Whatever stands in italics with a capital or a digit is a preset, or an option or label of a control."""
    made = [getattr(explore, e) for e in EXPLORERS]
    known = {name for e in made for name in e.presets} | {c.label for e in made for c in e.controls} | {"Run", "No"}
    options = {str(o).lower() for e in made for c in e.controls for o in getattr(c, "options", None) or ()}
    told_to = set(re.findall(r"(?<!\*)\*(?!\*)([A-Z0-9][^*\n]*)\*(?!\*)", PROSE.replace("\\*", "")))
    flows = {"NET, out"}  # the reaction in the picture of the terminal
    assert len(told_to) > 40
    left = {name for name in told_to - known - flows if not any(o.startswith(name.lower()[:8]) for o in options)}
    assert not left


def test_a_preset_does_what_it_is_called():
    assert shown("population", "20% on paroxetine")["inhibitors"] == 20
    assert shown("plasma", "Poor, day 1")["day"] == 1
    assert shown("plasma", "Poor, a sixth")["dose"] == pytest.approx(shown("plasma")["dose"] / 6)
    for name, settings in explore.degeneration.presets.items():
        if found := re.search(r"(\d+)% lost", name):
            assert settings["lost"] == int(found[1])
    assert (
        shown("cortex", "Half by NE terminals")["shared"] == 0.5 == explore.network.presets["Half is shared"]["shared"]
    )
    assert explore.scan.presets["As in the study"] == {"prevalence": round(100 * 27 / (27 + 25))}
    found = shown("scan", "Scan of 2015")
    assert (found["sensitivity"], found["specificity"]) == pytest.approx(
        (LOSS["sensitivity_2015"] / 100, LOSS["specificity_2015"] / 100)
    )
    ten, one = shown("scan", "Ten times the people")["found"], shown("scan")["found"]
    assert (ten.patients, ten.controls) == (10 * one.patients, 10 * one.controls)


@cache
def listed() -> frozenset[str]:
    """Return the keys of the references at the end, as the cells of the notebook collect them."""
    caught: dict = {}
    names = {
        "load_evidence": load_evidence, "adhd_effects": adhd_effects, "EvidenceTable": lambda records: None,
        "ReferenceList": lambda keys: caught.update(keys=frozenset(keys)), "cyp2d6": cyp2d6,
        "cortex_studies": cortex_studies, "degeneration": degeneration,
    }  # fmt: skip
    exec(code("tables = ("), names)
    exec(code("cited = {"), names)
    return caught["keys"]


NAME = r"[A-ZÖ][a-zöóéäüňý]+(?:-[A-Z][a-z]+)?"
NAMED = re.compile(rf"\b({NAME}(?: and {NAME})?),? ((?:19|20)\d\d)\b")
CITED = sorted(set(NAMED.findall(PROSE)))


def is_listed(names: str, year: str) -> bool:
    printed = names.split(" and ")
    for key in listed():
        record = references()[key]
        families = [a.get("family", a.get("literal", "").split(",")[0]) for a in record.get("author", [])]
        issued = record.get("issued", {"date-parts": [[0]]})["date-parts"][0][0]
        if families[: len(printed)] == printed and issued == int(year):
            return len(printed) in (1, len(families))
    return False


@pytest.mark.parametrize(("names", "year"), CITED)
def test_who_is_cited_and_when(names, year):
    assert is_listed(names, year), f"No record of {names} {year} is listed at the end."


def test_many_are_cited_and_nobody_new():
    """The prose as it stands, and the texts of the questions, name nobody who is not listed."""
    assert len(CITED) > 17 and sorted(set(NAMED.findall(PROSE))) == CITED
    for question in ask.__all__:
        for names, year in NAMED.findall("\n".join(texts(question))):
            assert is_listed(names, year), (names, year)


PUBLISHED = {p.key: p for p in cyp2d6.published()}
SOURCES = {
    "Brown 2016": [p.source for k, p in PUBLISHED.items() if k.startswith("brown")],
    "Matsui 2012": [PUBLISHED["matsui_full"].source], "Cui 2007": [SEEN["cyp2d6"]["half_chinese"].source],
    "Bymaster 2002": [SEEN["adhd_cortex"][n].source for n in ("rise_NE_cortex", "rise_DA_cortex")],
    "Florin 1994": [SEEN["adhd_cortex"]["clonidine_cut_low"].source],
    "Abercrombie 1988": [SEEN["microdialysis"]["rest_high"].source],
    "Jäkälä 1999": [SEEN["adhd_cortex"][n].source for n in ("guanfacine_works", "clonidine_harms")],
    "Cortese 2018": [SEEN["adhd_effects"]["network_trials"].source, adhd_effects.SOURCE],
    "Akaoka and Aston-Jones 1991": [SEEN["withdrawal"]["glutamate_part"].source],
    "Aston-Jones 1997": [SEEN["withdrawal"]["local_part"].source], "Caillé 1999": [SEEN["withdrawal"]["lesion"].source],
    "Zarow 2003": [SEEN["degeneration"][f"loss_{d}_LC"].source for d in ("AD", "PD")],
    "Levey 2022": [SEEN["degeneration"]["trial_people"].source],
}  # fmt: skip


def test_each_number_is_under_the_name_of_its_source():
    for name, keys in SOURCES.items():
        family, year = re.match(r"([\w-]+).* (\d+)", name).groups()
        for key in keys:
            source = references()[key]
            assert source["author"][0]["family"] == family
            assert source["issued"]["date-parts"][0][0] == int(year)
        says(name)
    others = {f"{n} {y}" for n, y in CITED} - set(SOURCES)
    # Of Newcorn and Müller numbers stand in tests below, of the others none is used.
    assert others == {"Newcorn 2008", "Müller 2005", "Michelson 2007", "Sagheddu 2023", "Wilens 2012"}


@pytest.mark.parametrize(
    ("lesson", "has"),
    [("02", "reuptake"), ("10", "locus coeruleus"), ("11", "inverted U"), ("16", "occupancy")],
)
def test_the_lesson_that_is_referred_to_has_it(lesson, has):
    asked = "\n".join("\n".join(texts(q)) for q in ask.__all__)
    named = {n.zfill(2) for n in re.findall(r"[Ll]esson (\d+)", PROSE + "\n" + asked)}
    assert named == {"02", "10", "11", "16"} and lesson in named
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    assert has in Lesson(path.stem).prose
    links = re.findall(r"\[[Ll]esson (\d\d)\]\((\d\d_\w+\.ipynb)\)", PROSE)
    assert len(links) == len(re.findall(r"[Ll]esson \d\d", PROSE)), "each mention of a lesson leads there"
    assert all(file.startswith(n) and (NOTEBOOKS / file).exists() for n, file in links)


def test_how_it_is_divided():
    says(
        "Time: five times 60 minutes: section 1; section 2; section 3 and the network of section 4; the trial; section 5."
    )
    assert re.findall(r"^## (\d) ·", PROSE, re.M) == list("12345")
    assert re.findall(r"^(\d)\. \*\*", PROSE, re.M) == list("12345")
    (trials,) = (k for k, (_, text) in enumerate(LESSON.cells) if "bench_trial.show" in text)
    (five,) = (k for k, (_, text) in enumerate(LESSON.cells) if "## 5 ·" in text)
    (four,) = (k for k, (_, text) in enumerate(LESSON.cells) if "## 4 ·" in text)
    assert four < trials < five
    says("The models of sections 1 to 3 hold no side effect")
    says("# 17 · ADHD: three drugs, one cortex")


# -- 1 from the dose to the plasma -----------------------------------------------------------------------------------


def test_an_activity_score():
    one = sorted(a.activity for a in cyp2d6.alleles().values())
    assert one[0] == 0 and one[-1] > 1 and 1 in one
    says("Each copy gets a number, 0 to 1 or more; the sum is the **activity score** of a person")
    assert cyp2d6.activity("*1/*4") == 1 and cyp2d6.activity("*4/*4") == 0
    half = SEEN["clinic"]["IC50_NET"]
    assert half.grade == "RECALLED" and "monkey" in half.preparation and half.value == HALF
    says(f"That half of NET is held at {half.value:g} ng/mL is recalled, from a study of monkeys")
    assert DAYS == 10
    says("Left: plasma and NET held over ten days")


def test_eleven_times_the_drug():
    poor = shown("plasma", "Poor metabolizer")
    record, bid = SEEN["clinic"]["CL_poor"], SEEN["clinic"]["AUC_ratio_bid"]
    assert record.grade == "RECALLED" and record.note.startswith("One digit")
    people = sum(map(int, re.search(r"(\d+) extensive and (\d+) poor", bid.preparation).groups()))
    assert poor["ratio"] == pytest.approx(CLINIC["CL_extensive"] / record.value)
    says(
        f"{poor['ratio']:.1f} times, if the recalled clearance (one digit) is right; a label says "
        f"{CLINIC['AUC_ratio_label']:g}, {word(people)} volunteers had {bid.value:g} times, children without a functional "
        f"copy {PUBLISHED['brown_PM'].low:g} times what children with two had"
    )
    assert PUBLISHED["brown_PM"].low == pytest.approx(50.2 / 4.4, abs=0.05)  # the means of both groups


def test_hardly_more_of_the_transporter():
    usual, poor, twice = shown("plasma"), shown("plasma", "Poor metabolizer"), shown("plasma", "Twice a day")
    more = poor["O steady"] - usual["O steady"]
    says(
        f"{poor['O steady']:.0f}% in place of {usual['O steady']:.0f}% at the mean concentration: ten times the drug adds "
        f"{word(more)} points"
    )
    says(
        f"Over the day it is more: NET of the normal metabolizer goes from {usual['O peak']:.0f} down to "
        f"{usual['O trough']:.0f}%, mean {usual['O mean']:.0f}%, and that of the poor one stays at "
        f"{poor['O trough']:.0f}% and above"
    )
    assert poor["O mean"] - usual["O mean"] > more
    says(f"(*Twice a day* lifts {usual['O mean']:.0f} to {twice['O mean']:.0f}%, with the same daily dose.)")
    assert twice["dose"] == usual["dose"]


def test_days_to_get_there():
    first = shown("plasma", "Poor, day 1")
    assert 0.45 < first["share"] < 0.55 and shown("plasma", day=1)["share"] > 0.9
    says("It takes a poor metabolizer days to get there, *Poor, day 1* has half")
    alone, both = shown("plasma", "Poor metabolizer"), shown("plasma", "Poor, paroxetine")
    assert np.array_equal(alone["C"], both["C"])
    says("and paroxetine does nothing to one who has no enzyme")
    sixth = shown("plasma", "Poor, a sixth")
    says(f"*Poor, a sixth* holds {sixth['O mean']:.0f}% of NET in this model")


def test_the_formula_of_clearance():
    made = run("clearance = cyp2d6.derivation()")
    two = cyp2d6.evidence("activity_reference")
    says(f"$CL_{{ref}}$ is that of a score of $A_{{ref}}$ = {two.value:g} ({CLINIC['CL_extensive']:g} L/h/kg)")
    A, i = sp.symbols("A i")
    free = made["clearance"].subs({"CL_ref": CLINIC["CL_extensive"], "CL_rest": CLINIC["CL_poor"], "A_ref": two.value})
    for score, left in ((0.5, 1), (2, 1), (2, 0.1)):
        typical = float(free.subs({A: score, i: left}))
        assert left != 1 or typical == pytest.approx(cyp2d6.person(score).CL)
    assert two.grade == "ASSUMED" and sp.diff(free, A, 2) == 0
    says("A straight line in $A$ is an assumption")


def test_the_middle():
    one, half, ten = PUBLISHED["brown_EM1"], PUBLISHED["brown_IM"], PUBLISHED["matsui_full"]
    low, high = one.interval
    n, m = re.search(r"\((\d+) against (\d+)\)", one.people).groups()
    cui = float(re.search(r"(\d+)% lower", SEEN["cyp2d6"]["half_chinese"].note)[1])
    start = 1 / (1 - cui / 100)
    says(
        f"Measured were {one.low:g} times for one functional copy (Brown 2016; {n} against {m} children, so anything from "
        f"{low:.1f} to {high:.1f}), {half.low:g} for half a copy, where the model has {half.model:.2f}, and about "
        f"{start:.1f} to {ten.high:g} for two copies of \\*10 (Cui 2007, Matsui 2012), which have the *same* score as half "
        "a copy"
    )
    assert start <= ten.low <= ten.high and cyp2d6.activity("*10/*10") == 0.5
    lines = run("one functional copy of two")["printed"]
    assert lines == [
        "one functional copy of two: the model says 1.84 times the exposure of two",
        f"*10/*10: the model says {half.model:.2f} times the exposure of two",
    ]
    assert round(half.low / start) == 2
    says("The ends are good; the middle is not known to better than two-fold")
    says("No line through one number per allele can have both")
    says(
        f"The line of section 1 gives {half.model:.2f} times the exposure for two genotypes of one score, where "
        f"{half.low:g} and {start:.1f} to {ten.high:g} were measured"
    )
    ends = [PUBLISHED["brown_PM"].off, cyp2d6.published()[0].model / CLINIC["AUC_ratio_label"]]
    assert all(0.8 < off < 1.25 for off in ends)


def test_four_thousand():
    says("Four thousand virtual people with the alleles of their ancestry")
    assert PERSONS == 4000
    fold = {p: shown("population", p)["fold"] for p in (None, *explore.population.presets)}
    says(f"{fold[None]:.1f} times. The genes alone would make {fold['Genes alone']:.1f} times")
    assert "children" in SEEN["cyp2d6"]["CV_within"].preparation
    says("what else differs between people was taken from the spread within genotype groups of children")
    says(
        f"Dosing by genotype brings it to {fold['By genotype']:.1f}, by a level in the blood to {fold['By level']:.1f}"
    )
    one_in = 100 / explore.population.presets["Genotype, paroxetine"]["inhibitors"]
    says(
        f"And one person in {word(one_in)} on paroxetine undoes the genotype: {fold['Genotype, paroxetine']:.0f} times"
    )
    assert fold["Genotype, paroxetine"] > fold[None]


def test_more_people_fall_below():
    usual, gene = shown("population"), shown("population", "By genotype")
    says(
        f"*By genotype* more people fall below {CUT:g}% of NET, {100 * gene['below']:.0f}% in place of "
        f"{100 * usual['below']:.0f}%"
    )
    fell = (usual["occupancy"] >= CUT) & (gene["occupancy"] < CUT)
    less = gene["average"] < usual["average"] * (1 - 1e-9)
    assert fell.sum() > 0 and less[fell].all()
    says("because the slow metabolizers who are given less had stood on the flat top")
    off = float(re.search(r"± (\d+)", SEEN["clinic"]["IC50_NET"].note)[1])
    ends = [CLINIC["IC50_NET"] + sign * off for sign in (-1, 1)]
    below = [100 * np.mean(effect(gene["average"], half) < CUT) for half in ends]
    says(
        f"(Both numbers hang on the recalled {CLINIC['IC50_NET']:g} ng/mL: with {ends[0]:g} or {ends[1]:g} it is "
        f"{below[0]:.0f} or {below[1]:.0f}% by genotype.)"
    )
    assert SEEN["cyp2d6"]["occupancy_cut"].grade == "ASSUMED"
    says(f"Whether {CUT:g}% matters nobody knows")


# -- 2 from the plasma to the cortex ---------------------------------------------------------------------------------


def rats(drug: str, study: str, region: str, transmitter: str = "dopamine") -> float:
    """Return a multiple of rest that was measured."""
    (found,) = (
        r["multiple"] for r in cortex_studies.studies()
        if (r["drug"], r["study"], r["region"], r["transmitter"]) == (drug, study, region, transmitter)
    )  # fmt: skip
    return found


def test_dopamine_of_the_cortex():
    found = shown("cortex")
    assert f"{found['now']['DA']:.1f}" == f"{found['now']['NE']:.1f}"
    says(
        f"{found['now']['DA']:.1f} times: as much as norepinephrine, by a drug that holds {found['held']['DAT']:.0%} of DAT"
    )
    assert CORTEX["rise_NE_cortex"] == CORTEX["rise_DA_cortex"] == 3
    assert rats("atomoxetine", "Bymaster 2002", "striatum") == 1
    says("In rats both rose about threefold, and striatum stayed as it was (Bymaster 2002)")
    says(
        "One number of this model was fitted to that, the share of NET in the clearance of cortical dopamine, "
        f"{float(cortex.NET_share()):.2f}; the unchanged striatum was not"
    )
    parts = found["parts"]
    assert parts["striatum"]["DAT"] > 0.5 and parts["prefrontal cortex"]["NET"] > 0.5
    assert parts["prefrontal cortex"]["DAT"] < parts["prefrontal cortex"]["NET"]
    assert abs(found["now"]["striatum"] - 1) < 0.05
    assert (CORTEX["brake_cell_bodies"], CORTEX["brake_terminals"]) == (1, 0)
    assert len(cortex.REGIONS) == 2
    says("what the drug holds, and what is left of the clearance of dopamine in two regions")
    says("Norepinephrine comes from the joined model of lesson 16, with the brake of the cell bodies alone")


def test_methylphenidate():
    pet, tube = shown("cortex", "Methylphenidate"), shown("cortex", "By K_i, not PET")
    arousal = load_evidence("arousal")
    says(
        f"By PET in people it holds NET at least as well, {pet['held']['NET']:.0%} against {pet['held']['DAT']:.0%} at "
        f"{pet['amount']:g} mg/kg; by $K_i$, {arousal['mph_NET'].value:g} nM for NET and {arousal['mph_DAT'].value:g} nM "
        f"for DAT, it would hold {tube['held']['NET']:.0%} of NET"
    )
    assert pet["held"]["NET"] > pet["held"]["DAT"] and tube["amount"] == pet["amount"] and pet["unit"] == "mg/kg"
    assert tube["held"]["DAT"] == pet["held"]["DAT"]
    assert "venlafaxine" in Lesson("16_mood").prose
    says("A selectivity in the tube is not one in a person (lesson 16 had the same with venlafaxine)")


def test_a_brake_tells_two_readings_apart():
    plain, half = shown("cortex"), shown("cortex", "Half by NE terminals")
    none, bare = shown("cortex", "Half, and no brake"), shown("cortex", brake=False)
    assert abs(half["now"]["DA"] - plain["now"]["DA"]) < 0.05
    says(f"*Half by NE terminals* gives {half['now']['DA']:.2f}, and nobody could tell")
    says(
        f"(NET's share is fitted anew there, {half['parts']['prefrontal cortex']['NET']:.2f} in place of "
        f"{plain['parts']['prefrontal cortex']['NET']:.2f}.)"
    )
    says(
        "But take the brake away, as an α2 antagonist does, and it is "
        f"{none['now']['DA']:.2f} in place of {bare['now']['DA']:.2f}"
    )


def test_the_balance_of_dopamine():
    assert run("balance = cortex.derivation()")["last"] == 0
    says(r"Zero: $D = (1 - c + cF)/(1 - s_N t_N - s_D t_D)$ is the expression of the explorer")


def test_two_hold_and_three_fail():
    """Held is within a tenth of what was measured; the fitted pair and what was assumed are no tests."""
    lines = cortex_studies.audit()
    free = [line["model"] / line["measured"] for line in lines if not line["used"]]
    hold = sum(abs(ratio - 1) < 0.1 for ratio in free)
    far = sum(abs(ratio - 1) > 0.2 for ratio in free)
    says(f"{word(hold).capitalize()} of the {word(len(free))} free tests hold, {word(far)} fail")
    assert hold + far == len(free) and len(run("for line in cortex_studies.audit")["printed"]) == len(lines)


def test_the_measured_failures_are_those():
    made = {(line["drug"], line["study"]): line for line in cortex_studies.audit()}
    pump, stimulant = (
        made["reboxetine, 14 days", "Invernizzi 2001"],
        made["methylphenidate", "review 2015, nucleus accumbens"],
    )
    says(f"Reboxetine for two weeks raised it {pump['measured']:g} times, the model {pump['model']:.2f}")
    dat = made["AHN 2-005", "review 2015"]
    assert (dat["measured"], dat["model"]) == (2, 1)
    says("A blocker of DAT doubled dopamine in the cortex of rats in one study; the model gives none")
    striatum = shown("cortex", "Methylphenidate")["now"]["striatum"]
    says(
        f"In rats methylphenidate raised dopamine of the accumbens {stimulant['measured']:g} times, that of the striatum is "
        f"{striatum:.2f} here"
    )
    says(f"striatal dopamine at {striatum:.2f} times rest under methylphenidate is what the transporter alone would do")
    assert cortex.dopamine("striatum", 0.0, 0.6) == pytest.approx(1 / (1 - 0.6 * cortex.striatal_DAT()))  # no brake
    one, two = (float(benefit.benefit(60.0, "atomoxetine", d, guanfacine=1)) for d in (0, 1))
    assert two < one
    says("guanfacine on top lowered symptoms further (Wilens 2012), where U of section 3 falls when both are given")


# -- a blocker and a releaser ----------------------------------------------------------------------------------------


def tells(dose: float) -> list[str]:
    return shown("releaser", dose=dose)["tell"]


def test_ten_times_its_constant():
    found = shown("releaser")
    assert found["dose"] == 10 and found["compound"] == "releaser" and not found["apart"]
    high, still = found["experiments"]["firing as at rest"], found["experiments"]["no firing"]
    says(
        f"At ten times its constant the releaser takes norepinephrine to {high[1]:.1f} times rest, the blocker to "
        f"{high[0]:.1f}: less than two-fold, not enough by our rule"
    )
    assert CORTEX["tell"] == 2 and high[1] / high[0] < 2
    says("a tick stands where they are two-fold apart")
    says(f"Without impulses {still[1]:.1f} against {still[0]:.0f}: here they part")
    assert "no firing" in found["tell"] and "firing as at rest" not in found["tell"]
    says("what the same dose of both compounds does under five conditions")
    assert len(found["experiments"]) + len(["as you set"]) == 5


def test_the_lowest_dose_that_tells():
    """Found on the curve itself: between doses 0.3 and 1 nothing else tells."""
    least = CORTEX["tell"] * CORTEX["seen"]
    lowest = brentq(lambda d: releaser.run("releaser", d, firing=0.0).outside - least, 0.3, 1)
    assert f"{lowest:.1f}" == "0.5" and tells(0.98 * lowest) == [] and tells(1.02 * lowest) == ["no firing"]
    assert all("no firing" in tells(d) for d in (0.6, 1, 3, 10, 30, 100))
    says("half of its constant on stopping the impulses tells them apart")
    low = shown("releaser", "Low dose")
    assert low["tell"] == []
    says(f"at {low['dose']:g} *nothing* does, since a releaser that fills few carriers mostly blocks")
    assert low["by carrier"] < 0.1


def test_a_reaction_more_and_emptied_vesicles():
    old, new = releaser.norepinephrine_terminal().reactions, releaser.terminal().reactions
    assert set(new) - set(old) == {"efflux"} and set(old) < set(new)
    says("Left: the terminal of lesson 02 with one reaction more, *NET, out*")
    assert shown("releaser")["stored"] < shown("releaser", "Blocker")["stored"] - 0.1
    says("the carrier that brought it in takes norepinephrine out; it also empties the vesicles")


def test_florin():
    cut = SEEN["adhd_cortex"]["clonidine_cut_low"]
    dose = re.search(r"by ([\d.]+) mg/kg of amphetamine", cut.meaning)[1]
    says(
        f"after amphetamine {dose} mg/kg clonidine, which stops the cells, took away {cut.value:g}% of the rise, after "
        "higher doses less (Florin 1994; two constants of the model were chosen with this in view)"
    )
    chosen = [n for n in CORTEX if "Chosen by hand" in SEEN["adhd_cortex"][n].note]
    assert sorted(chosen) == ["k_efflux", "vesicle_ratio"]
    assert any(
        r["compound"] == "cocaine" and "completely blocked" in r["finding"] and r["source"] == "florin1994"
        for r in releaser.experiments()
    )
    says("(that by cocaine, another one, is gone under clonidine; Florin 1994)")
    assert releaser.run("blocker", 10, firing=0.0).rise == pytest.approx(0, abs=1e-6)
    # A quarter of the rise is left without firing at the low dose, and more at higher ones.
    left = [releaser.without_firing(d) for d in (0.3, 1, 10)]
    assert left[0] == pytest.approx(1 - cut.value / 100, abs=0.01) and left == sorted(left)


# -- 3 from the cortex to the task -----------------------------------------------------------------------------------


def test_the_best_dose():
    found = shown("dose")
    best, mine = found["best"], found["person"]
    says(f"{best.dose:.2f} of the usual dose: NET is nearly full by then")
    held = [float(cortex.occupied("atomoxetine", d)["NET"]) for d in (best.dose, 1)]
    rise = [float(cortex.respond("atomoxetine", d).norepinephrine) - 1 for d in (best.dose, 1)]
    assert held[0] > 0.75 and rise[0] > 0.8 * rise[1] and round(4 * best.dose) == 3
    says("three quarters of the dose give most of the rise")
    assert f"{best.U:.2f}" == f"{mine['U']:.2f}"
    says(f"so flat that it hardly matters: {best.U:.2f} at the best dose and at the usual one")
    low, high = found["people"]["low"], found["people"]["high"]
    says(
        f"the same dose adds {low['U'] - low['U0']:.2f} at {low['before']:g} nM and takes {high['U0'] - high['U']:.2f} at "
        f"{high['before']:g} nM"
    )
    starts = [SEEN["adhd_cortex"][f"start_{n}"] for n in ("low", "middle", "high")]
    assert all(r.grade == "ASSUMED" and r.note.startswith("Invented") for r in starts)
    says("this person and two others whose starting concentrations are *invented*")


def test_as_microdialysis_says():
    rest, awake, top = 1000 * releaser.rest()["ene"], DIALYSIS["rest_high"], inverted_u.peak().norepinephrine
    seen = SEEN["adhd_cortex"]["start_dialysate"]
    assert "halothane" in seen.preparation and "awake" in SEEN["microdialysis"]["rest_high"].preparation
    says(
        f"Dialysates of rat cortex under halothane hold about {seen.value:.1f} nM; corrected for the probe, and awake, the "
        f"hippocampus has about {awake:g} (Abercrombie 1988); the terminal of lesson 02 rests at {rest:.0f}"
    )
    fold = [top / awake, top / seen.value]
    assert fold == pytest.approx([10, 100], rel=0.06)
    says("Either the concentration at the receptors is ten to a hundred times that in the dialysate")
    for start in (seen.value, rest, awake):
        assert benefit.best(start, "atomoxetine").at_end
    assert (np.diff(shown("dose", "As microdialysis says")["person"]["course"]) > 0).all()
    says("everybody stands at the foot of the left slope, every dose helps, more helps more")


def test_volunteers():
    """Müller 2005 by its abstract: "Sixty healthy male volunteers were randomised into three groups"."""
    works, harms = SEEN["adhd_cortex"]["guanfacine_works"], SEEN["adhd_cortex"]["clonidine_harms"]
    other = re.match(r"(\d+) µg/kg did not", works.note)[1]
    low = re.match(r"([\d.]+) µg/kg impaired it, too", harms.note)[1]
    says(
        f"In one study of volunteers guanfacine at {works.value:g} µg/kg improved planning and spatial working memory, "
        f"{other} did not, and clonidine at {low} and {harms.value:g} impaired (Jäkälä 1999)"
    )
    says(f"In another, with {60} volunteers, guanfacine did nothing (Müller 2005)")
    assert references()["muller2005"]["title"].startswith("Lack of effects of guanfacine")
    for start in (20.0, 60.0, 200.0):
        assert benefit.agonist(start, 1.0, cells=False) > benefit.agonist(start, 0.0, cells=False)
    says("Our model lets guanfacine help because it puts it on α2A of the cortex alone")


# -- 4 does it work --------------------------------------------------------------------------------------------------


def test_the_network():
    """Newcorn 2008 by its abstract: "Of the 70 subjects who did not respond to methylphenidate, 30 (43%) ..."."""
    says(f"A network meta-analysis put {NETWORK['network_trials']:g} trials together (Cortese 2018)")
    says(f"of {70} whom methylphenidate did not help, {30} responded to atomoxetine; Newcorn 2008")
    for group in adhd_effects.groups():
        for e in adhd_effects.effects()[group].values():
            assert e.value < 0 or e.drug == "modafinil"
    says("In this section *lower is better*: a negative number means fewer symptoms")
    assert "week 12" in load_evidence("adhd_effects")["network_children"].meaning
    says("ratings near week 12", "standardized mean differences (SMD) with 95% intervals")
    note = references()["cortese2018"]["note"]
    assert "low or very low (for most indirect comparisons)" in note and "methylphenidate in children" in note
    says("the same authors prefer methylphenidate in children", "most indirect comparisons low or very low")


def widths() -> list[float]:
    both = [adhd_effects.effect(CHILDREN, drug) for drug in ("amphetamine", "atomoxetine")]
    return [(e.high.value - e.low.value) / 2 for e in both]


def test_errors_add_as_squares():
    compared = shown("network")["compared"]
    half, (a, b) = (compared.high - compared.low) / 2, widths()
    assert half == pytest.approx(np.hypot(a, b), rel=1e-6) and compared.high < 0
    says(f"±{half:.2f}: from {minus(f'{compared.low:.2f} to {compared.high:.2f}')}, beyond chance")
    says(f"who adds ±{a:.2f} and ±{b:.3f} finds {a + b + 1e-9:.2f}")
    shared = shown("network", "Half is shared")["compared"]
    assert shared.high - shared.low < compared.high - compared.low
    says("the difference is surer than this (*Half is shared*)")


def test_when_a_difference_is_surer_than_an_effect():
    made = run("variance = s_a**2")
    s_a, s_b = sp.symbols("s_a s_b", positive=True)
    a, b = widths()
    assert made["printed"][0] == str([s_b / (2 * s_a)])
    says(
        f"The first line is the correlation of both estimates from which on the difference is known *better* than the "
        f"effect of $a$ itself: {b:.3f}/(2 · {a:.2f}) = {b / (2 * a):.2f} for this pair (if $s_b < 2 s_a$; else never)"
    )
    assert made["printed"][1] == "-0.46 (-0.66 to -0.26)"
    for rho, surer in ((0.3, False), (0.32, True)):
        compared = adhd_effects.compare(CHILDREN, "amphetamine", "atomoxetine", rho)
        assert ((compared.high - compared.low) / 2 < a) == surer


def test_how_many_patients():
    says(r"The mean difference of two groups of $n$ has the standard error $\sqrt{2/n}$, in SD")
    says(
        f"To be seen with a power of {0.9:.0%} at p < 0.05 the true difference must be {ndtri(0.975):.3f} + {ndtri(0.9):.3f} "
        f"such errors: {ndtri(0.975):.3f} for the limit of significance, {ndtri(0.9):.3f} so that {0.9:.0%} of trials pass it"
    )


# -- the trial -------------------------------------------------------------------------------------------------------


@cache
def first():
    return shown("bench_trial")["trial"]


@cache
def hundred() -> dict:
    """Return what the hurried design finds of the compound of the demonstration, and each single repair of it."""
    plan, compound = first().plan, diagnosis.demonstration()
    designs = {"as it is": plan} | diagnosis.faults(plan) | {"all": diagnosis.mended(plan)}
    return {n: trial.chances(p, compound, diagnosis.MANY, diagnosis.SEED) for n, p in designs.items()}


def test_the_hurried_trial():
    found = first()
    better, _, _, p = told(found)
    assert diagnosis.demonstration().points == 0 and trial.truth(found.plan, diagnosis.demonstration()) == 0
    says(
        "The compound of the demonstration does nothing at all, and the hurried trial found it "
        f"{better:.1f} points better than placebo, with p = {p:.3f} and {found.entered} patients"
    )
    assert stopped(found) and int(found.told.looked[0]) == 1 and found.plan.peek and found.plan.groups == 2
    says(
        f"({found.plan.patients} a group were planned; it stopped at the first look, when p fell below "
        f"{trial_plan.known('alpha'):g}.)"
    )


def test_of_a_hundred_such_trials():
    many = hundred()
    assert many["as it is"].better == 1
    says(f"Of 100 such trials every one finds it better, by {word(many['as it is'].mean)} points on average")
    says(
        f"Blinding alone leaves {100 * many['blinding'].better:.0f} of 100, concealed allocation alone "
        f"{100 * many['allocation'].better:.0f}. No single repair saves it; all together leave "
        f"{100 * many['all'].better:.0f}"
    )
    single = {n: m.better for n, m in many.items() if n not in ("as it is", "all")}
    assert len(single) > 5 and min(single.values()) == many["blinding"].better > 0.5


def test_the_laboratory():
    says(
        f"You have {TRIAL['permit']:g} patients, over all the trials that you want to run, and {len(DECISIONS)} decisions"
    )
    items = re.search(r"(\d+) items from 0 to (\d+)", SEEN["trial"]["scale"].preparation)
    assert TRIAL["scale"] == int(items[1]) * int(items[2])
    says(f"Symptoms are scores of a rating scale with {items[1]} items, 0 to {TRIAL['scale']:g}")
    worth = TRIAL["worthwhile"]
    says(
        f"A difference of {worth:g} points is held to be worth finding. *No* needs a 95% interval, of your sound trials "
        f"together, that ends below {worth:g}; if it holds 0 and {worth:g}, *cannot say* is the right conclusion"
    )
    assert len(trial_plan.ENDPOINTS) == 5
    says("*Best of five*, five scales, the luckiest is reported")
    says("Trial 1 is a demonstration, with a compound of another sponsor")
    lab = explore.bench_trial
    assert lab.demonstrates(1) and lab.demonstrates(2) and not lab.demonstrates(2, weeks=8)
    for preset in lab.presets.values():
        assert lab.demonstrates(2, **preset)
    says("the presets are this design with one change; they, and the same design again, stay demonstrations")
    poor = cyp2d6.shares("European")["poor"]
    assert "guideline" in SEEN["cyp2d6"]["PM_page"].preparation
    says(
        f"poor metabolizers included ({LIVER['PM_page']:g}%, as a guideline says; the alleles of section 1 gave "
        f"{100 * poor:.1f}%)"
    )


def test_how_many_find_it():
    """Two sound trials, of 8 and of 12 weeks, by the standard error that each has: the size between them, in tens."""
    asked = []
    for weeks in (8.0, 12.0):
        plan = trial_plan.Plan(120, weeks=weeks)
        error = trial.chances(plan, trial.idle(diagnosis.demonstration()), 200, 3).error
        asked.append(patients(TRIAL["worthwhile"], error * np.sqrt(plan.patients / 2)))
    assert min(asked) > 100 and max(asked) < 140
    says(
        f"A trial that is to find {TRIAL['worthwhile']:g} points with a chance of {TRIAL['power_wanted']:.0%} needs some "
        f"{round(np.mean(asked), -1):.0f} patients in a group"
    )


def test_a_high_score_falls_back():
    made = run("likely = sp.solve")
    score, mean, tau, s_e = sp.symbols("score mean tau s_e", positive=True)
    fall = (score - mean) * s_e**2 / (tau**2 + s_e**2)
    assert sp.simplify(made["last"] - fall) == 0
    says("the distance from the mean times the share of error")


@cache
def before_and_after(entry: float) -> list[float]:
    """Return the fall of the score of a compound that does nothing, without control: not rated again, and again."""
    plain = trial_plan.Plan(100, comparator=trial_plan.NOBODY, entry=entry)
    compound = diagnosis.demonstration()
    return [trial.chances(replace(plain, rated_again=again), compound, 1500, 3).mean for again in (False, True)]


def test_rating_again_takes_a_part():
    """With the weeks of a usual trial, at two positions of the slider; at a higher criterion it is more."""
    (once, again), (high, high_again) = before_and_after(30), before_and_after(40)
    says(
        f"In the laboratory {once - again:.1f} of {once:.1f} points go if people enter from a score of 30, and "
        f"{high - high_again:.1f} of {high:.1f} from 40"
    )
    # The error of the score at entry, and what of a bad month passes in two weeks; scores are clipped and rounded.
    error, phase, stable = 2 * TRIAL["SD_half"] ** 2, TRIAL["SD_phase"] ** 2, TRIAL["SD_stable"] ** 2
    total = error + phase + stable
    z = (30 - TRIAL["mean"]) / np.sqrt(total)
    distance = np.sqrt(total) * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / float(ndtr(-z))
    passed = 1 - np.exp(-TRIAL["screen"] / TRIAL["phase"])
    assert once - again == pytest.approx(distance * (error + phase * passed) / total, rel=0.12)


# -- 5 opioid withdrawal ---------------------------------------------------------------------------------------------


def test_back_to_rest_and_silent():
    usual, strong = shown("withdrawal"), shown("withdrawal", "Strong withdrawal")
    silent = withdrawal.dose_silent()
    says(
        f"Clonidine at {usual['back']:.2f} of its constant (the concentration that opens half of the channels) brings the "
        f"cells back to rest, {silent:.2f} silences them"
    )
    assert strong["drive"] == 4 * usual["drive"]
    says(
        f"With {word(strong['drive'])} times the drive it takes {strong['back']:.2f} to come back, and still {silent:.2f} to "
        "silence"
    )
    for preset, dose in (("Clonidine, back to rest", usual["back"]), ("Clonidine, too much", silent),
                         ("Strong withdrawal", strong["back"])):  # fmt: skip
        assert explore.withdrawal.presets[preset]["clonidine"] == round(dose, 2)
    assert shown("withdrawal", "Clonidine, too much")["now"] < 1e-9
    windows = [silent - float(withdrawal.dose_back(d)) for d in (0.5, 1, 2, 4)]
    assert windows == sorted(windows, reverse=True)
    says("the silencing dose does not depend on the drive, so the stronger the withdrawal, the narrower the window")
    assert SEEN["withdrawal"]["drive"].grade == "ASSUMED"
    says("The drive is assumed", "with a drive that was assumed")


def test_no_property_of_these_cells_alone():
    part, local, lesion = (SEEN["withdrawal"][n] for n in ("glutamate_part", "local_part", "lesion"))
    assert part.value == 50 and "More than 50%" in part.note
    assert shown("withdrawal", "Kynurenate")["taken"] == pytest.approx(0.5)
    says("kynurenate took more than half of it away (Akaoka and Aston-Jones 1991; half in the figure)")
    assert round(100 / local.value) == 5
    says("naloxone at the cells caused about a fifth (Aston-Jones 1997)")
    says(f"with {lesion.value:g}% of these neurons destroyed, rats went through withdrawal as before")
    assert "were as in sham-operated rats" in lesion.note


def test_a_ratio_and_people():
    ratio, low, high = withdrawal_patients.ratio("severe")
    people = re.search(r"(\d+) people", SEEN["withdrawal"]["severe_rr"].preparation)[1]
    says(
        f"In patients the risk of severe withdrawal is {ratio:g} times that on placebo ({low:g} to {high:g}, {people} "
        "people)"
    )
    ratio, low, high = withdrawal_patients.ratio("adverse")
    assert "reducing doses of methadone" in SEEN["withdrawal"]["adverse_rr"].preparation
    says(f"against methadone in falling doses there were more adverse effects ({ratio:g}; {low:g} to {high:.2f})")
    room = shown("withdrawal", "Ratio without room")["risk"]
    assert not room.holds and room.ceiling == pytest.approx(1 / room.ratio[0]) and 0.5 < room.ceiling < 0.52
    says(f"a ratio of {room.ratio[0]:g} for completing treatment cannot hold where more than half complete without it")


def test_an_odds_ratio_told_as_an_increase():
    before, after, odds = (OPIOID[f"lofexidine_{n}"] for n in ("placebo", "lower", "or_lower"))
    ratio, own = withdrawal_patients.compare_risks(after / 100, before / 100)
    assert own == pytest.approx(odds, abs=0.01) and OPIOID["lofexidine_claim_lower"] == pytest.approx(100 * (odds - 1))
    says(
        f'One report printed "relative increase of {OPIOID["lofexidine_claim_lower"]:g}%" for an *odds* ratio of {odds:g}; '
        f"the risk rose from {before:g} to {after:g}%, which is {ratio - 1:.0%}"
    )


# -- cells that die --------------------------------------------------------------------------------------------------


def test_how_many_were_lost():
    AD, PD = (SEEN["degeneration"][f"loss_{d}_LC"].value for d in ("AD", "PD"))
    says(
        f"(Zarow 2003: {AD:.1f} and {PD:.1f} standard deviations; another review found the nucleus basalis hit as hard)"
    )
    assert LOSS["meta_NB"] == pytest.approx(LOSS["meta_LC"], rel=0.1)
    for disease in ("AD", "PD"):
        assert LOSS[f"loss_{disease}_LC"] > max(LOSS[f"loss_{disease}_{place}"] for place in ("NB", "SN"))
    says("loses more of its neurons than most places")


def test_release_and_clearance_are_lost_together():
    found = shown("degeneration", "80% lost")
    says(f"{100 * found['now']:.0f}%, not {100 * (1 - found['lost']):.0f}. Release and clearance are lost together")
    assert found["release"] == pytest.approx(found["now"] * found["clearance"]) and found["clearance"] < 0.3
    assert shown("degeneration", "80% lost, NET stays")["now"] < 0.3
    says(f"The survivors hardly fire more ({found['fires']:.0%})")
    half = brentq(lambda x: float(degeneration.outside(x).outside) - 0.5, 0.8, 0.99)
    says(f"Half is gone when {half:.0%} of the cells are")
    assert found["in tissue"] == pytest.approx(1 - found["lost"])
    says("Content of the tissue, which a pathologist measures, falls with the cells")


def test_what_rats_had():
    ends = sorted(LOSS[n] for n in LOSS if n.startswith("striatum_normal"))
    says(f"In rats striatal dopamine outside stayed normal until {ends[0]:g} to {ends[-1]:g}% were lost")
    limit = SEEN["degeneration"]["hippocampus_limit"]
    assert limit.value < 0.05 * LOSS["hippocampus_control"] and "partial recovery later" in limit.note
    assert "How much of the tissue content was lost is not in the abstract" in limit.note
    says("one study found almost nothing left after a lesion of unknown size, and recovery later")


def test_a_blocker_has_less_to_block():
    before, late = shown("degeneration", "Drug, no loss"), shown("degeneration", "Drug, 95% lost")
    assert before["occupancy"] == late["occupancy"]
    says(
        f"One that holds {late['occupancy']:.0%} of NET raises norepinephrine {before['rise']:.1f} times before the loss, "
        f"with {late['lost']:.0%} lost {late['rise']:.1f} times"
    )
    alone = degeneration.outside(0.0, late["occupancy"], brakes="cell bodies").outside
    assert alone > before["rise"] + 0.2
    says("Both brakes act here, as in section 3 of lesson 16; by that of the cell bodies alone")
    drained = shown("degeneration", "80% lost, TH as before")
    says(
        "with the synthesis of before the survivors are drained, and "
        f"{drained['now']:.0%} are left at {drained['lost']:.0%} lost"
    )


def test_the_cell_on_half():
    made = run("outside = 1 / ((1 - m)")
    assert made["printed"] == [
        "half of the norepinephrine is left at m/(m + 1) of the cells",
        "m = 0.06: that is with 94% of the cells lost, no brake",
    ]
    m = 1 - degeneration.net_share()
    assert m == pytest.approx(feedback.measured().left) and round(m, 2) == 0.06
    assert m / (m + 1) == pytest.approx(1 - float(degeneration.lost_at(0.5)))
    says(r"and $1/\sigma$ times its share of all other clearance, which is the share $m$ at rest")


# -- a scan ----------------------------------------------------------------------------------------------------------


def test_a_positive_scan():
    found, study = shown("scan"), shown("scan", "As in the study")
    says(
        f"{100 * found['now']:.0f} of 100, from {100 * found['prevalence']:.0f} before the scan; nearly half of the alarms "
        "are false"
    )
    assert 0.45 < 1 - found["now"] < 0.5
    n, m = found["found"].patients, found["found"].controls
    says(f"In the study {n / (n + m):.0%} were ill, and there it is {100 * study['now']:.0f}")
    low, high = found["range"]
    says(f"The interval, {100 * low:.0f} to {100 * high:.0f}, is what {n} and {m} people allow")
    assert study["prevalence"] == pytest.approx(n / (n + m), abs=0.005)
    says(f"A scan that makes neuromelanin visible told {n} patients from {m} controls")
    says(f"whose cut-off was chosen on these same {n + m} people")
    assert "The cut-off was chosen with the same people" in SEEN["degeneration"]["sensitivity"].note
    assert (n, m) == (LOSS["patients"], LOSS["controls"])


def test_a_small_trial():
    record = SEEN["degeneration"]["trial_people"]
    says(f"A small trial gave atomoxetine to {record.value:g} people with mild cognitive impairment")
    assert all(
        part in record.note for part in ("norepinephrine rose", "tau and pTau181 fell", "cognition did not change")
    )
    says("rose, a marker of the disease fell, thinking did not change (Levey 2022)")


def test_the_cell_on_prevalence():
    made = run("positive = p * sens")
    sens, spec = LOSS["sensitivity"] / 100, LOSS["specificity"] / 100
    even = (1 - spec) / (1 - spec + sens)
    assert made["printed"][1] == f"here: {even:.1%}" == "here: 34.1%"
    a, b = sp.symbols("sens spec", positive=True)
    solved = sp.sympify(made["printed"][0].split("p = ")[1], locals={"sens": a, "spec": b})
    assert sp.simplify(solved - (1 - b) / (1 - b + a)) == 0


# -- read the source, what the model cannot tell ---------------------------------------------------------------------


def test_what_the_source_says():
    quotes = {r["id"]: r["quote"] for r in rows("claims/seed_claims.csv") if r["seed"] == "S1"}
    table = PROSE.split("| claim of S1 |")[1].split("## What this model")[0]
    printed = re.findall(r'^\| "([^"]+)"', table, re.M)
    assert len(printed) == 5
    for claim in printed:
        assert any(quote in claim for quote in quotes.values()), claim
    says('speaks of "stimulants (which increase NE release)"')
    held = shown("cortex")["held"]
    says(
        f"at a usual dose {held['NET']:.0%} of NET and {held['SERT']:.0%} of the serotonin transporter are held (constants "
        "from monkeys, recalled)"
    )
    for name in ("IC50_NET", "IC50_SERT"):
        assert SEEN["clinic"][name].grade == "RECALLED" and "monkey" in SEEN["clinic"][name].preparation
    # Releaser at high and low doses; the peak of one person, and another who is carried over it.
    assert shown("releaser", dose=30.0)["by carrier"] > 0.8 > 0.1 > shown("releaser", "Low dose")["by carrier"]
    top = inverted_u.peak().norepinephrine
    assert shown("dose")["person"]["now"] == pytest.approx(top, rel=0.1)
    assert shown("dose", "Much")["person"]["U"] < shown("dose", "Much")["person"]["U0"]


def test_the_sections_that_are_named_have_it():
    """What stands under the heading of a section is what other sections say of it."""
    parts = {m[1]: m.end() for m in re.finditer(r"^## (\d) ·", PROSE, re.M)}
    order = [*parts.values(), PROSE.index("## Read the source critically")]
    inside = {n: PROSE[order[k] : order[k + 1]] for k, n in enumerate(parts)}
    for n, words, told_of in (
        ("2", "Methylphenidate is called a blocker of DAT", "Section 2: methylphenidate blocks NET and DAT"),
        ("1", "in place of 82% at the mean", "Sections 1 and 2: at a usual dose"),
        ("2", "with the brake of the cell bodies alone", "by that of the cell bodies alone, as in section 2,"),
        ("3", "inverted U", "Section 3: in the model the same dose takes one person to the peak and another over it"),
        ("3", "inverted U", "the curve of section 3 has no child in it, and no dopamine"),
        ("4", "ratings", "Lesson 11, section 1; section 4: trials measure ratings, not signals"),
    ):
        assert words in inside[n]
        says(told_of)
    says("](../exercises/17_adhd/17_adhd.ipynb)")
    assert re.search(r"^## 1 · .*[Nn]oise|^## 1 · .*[Gg]ain", Lesson("11_attention").prose, re.M)


def test_the_neuron_was_fitted_to_mice():
    says("Both use a neuron that was fitted to mice")
    cell = load_evidence("lc_neuron")
    assert "mouse" in cell["R_free"].preparation and "mouse" in cell["b_brake"].preparation


def test_a_tenfold_difference():
    assert round(shown("plasma", "Poor metabolizer")["ratio"], -1) == 10
    says("see most of a tenfold difference vanish on the flat top of a curve, at the mean")


# -- checks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("same_mean", 1.2 / 10), ("cleared", 1 / (1 - 0.6 * 0.8)), ("landed", 136 / 2.46),
        ("patients", 2 * (1.960 + 1.282) ** 2 / 0.56**2), ("spared", 1 / (0.45 * (1 - 0.32))),
        ("screened", 100 * 0.1 * 0.852 / (0.1 * 0.852 + 0.9 * 0.44)),
    ],
)  # fmt: skip
def test_checks_know_the_answer_and_the_mistakes(question, right):
    """By hand, from what the question prints."""
    answer = getattr(ask, question)().answer
    assert answer.value == pytest.approx(right, rel=3e-3)
    assert answer.judge(f"{right:.4g} {answer.unit}").kind == "right"
    for wrong in answer.misconceptions:
        assert answer.judge(f"{wrong.value:.5g} {answer.unit}") == type(answer.judge("1"))("known error", wrong.message)


def test_questions_on_the_plasma():
    half, poor = CLINIC["half_extensive"], CLINIC["half_poor"]
    ratio, peak, dose = CLINIC["AUC_ratio_label"], CLINIC["peak_ratio_label"], CLINIC["dose_day"]
    asks(
        "same_mean",
        f"A label gives poor metabolizers about {ratio:g} times the exposure, about {peak:g} times the peak, and a half-life "
        f"of {poor:g} h, not {half:g} h",
        f"as {dose:g} mg/kg gives to others",
        f"{dose:g}/{ratio:g} = {dose / ratio:.2f} mg/kg",
        f"That is by the {shown('plasma', 'Poor metabolizer')['ratio']:.1f} of the model; the label says {ratio:g}.",
    )
    wrong = {m.message: m.value for m in ask.same_mean().answer.misconceptions}
    assert wrong["That makes the *peaks* alike."] == dose / peak
    assert wrong["More exposure needs less drug."] == dose * ratio
    (by_half,) = (v for text, v in wrong.items() if text.startswith("By the half-lives"))
    (by_model,) = (v for text, v in wrong.items() if "of the model" in text)
    assert by_half == pytest.approx(dose * half / poor)
    assert by_model == pytest.approx(dose / shown("plasma", "Poor metabolizer")["ratio"], rel=0.005)
    assert PERSONS == 4000 and QUANTILES == (0.05, 0.5, 0.95) and shown("population")["ancestry"] == "European"
    asks(
        "fold",
        f"Four thousand virtual Europeans take the same {shown('population')['dose']:g} mg for each kilogram. Leave out the "
        f"{QUANTILES[0]:.0%} with the lowest and the {1 - QUANTILES[-1]:.0%} with the highest mean concentration",
    )
    more = shown("plasma", "Paroxetine")["ratio"]
    asks("converted", f"In the model {more:.1f} times the exposure.", "One in five of its patients takes paroxetine")


def test_questions_on_the_cortex():
    found = shown("cortex")
    asks(
        "dopamine",
        f"Atomoxetine, usual dose, holds {found['held']['NET']:.0%} of NET and {found['held']['DAT']:.0%} of the transporter "
        f"of dopamine, DAT. Norepinephrine in the prefrontal cortex rises to {found['now']['NE']:.1f} times rest",
    )
    asks(
        "cleared",
        "In some region NET does 60% of the clearance of dopamine. A drug holds 80% of NET and nothing else",
        f"1/(1 − 0.6 · 0.8) = {1 / (1 - 0.6 * 0.8):.2f}. It could not pass {1 / (1 - 0.6):.1f}",
    )
    wrong = [m.value for m in ask.cleared().answer.misconceptions]
    assert wrong == pytest.approx([1 / (1 - 0.8), 1 + 0.6 * 0.8, 1 / (0.6 * 0.8), 1 - 0.6 * 0.8, 1 / (1 - 0.6)])


def test_questions_on_the_releaser():
    found = shown("releaser")["experiments"]
    (blocked, released), (b, r) = found["firing as at rest"], found["reserpine first"]
    asks("impulse", "A compound at ten times its constant raises norepinephrine")
    limit = releaser.run("blocker", 1e6).outside
    asks(
        "impulse",
        f"At this dose to {released:.1f} or {blocked:.1f} times rest, less than two-fold apart. From 20 times the constant "
        f"on the height would decide: the blocker cannot pass {limit:.1f}.",
        f"Both then have little to work with: {r:.2f} and {b:.2f} times rest at this dose.",
        "Stop the impulses with tetrodotoxin, then give a thirtieth of it.",
    )
    height = "firing as at rest"
    assert [height in tells(d) for d in (10, 15, 20, 30, 100)] == [False, False, True, True, True]
    assert tells(10 / 30) == []


def test_questions_on_the_task():
    rise, top = float(cortex.respond("atomoxetine").norepinephrine), inverted_u.peak().norepinephrine
    start = benefit.start("middle")
    asks(
        "best",
        f"norepinephrine does most at {top:.0f} nM. Somebody stands at {start:g} nM. The usual dose of atomoxetine "
        f"multiplies that by {rise:.2f}",
    )
    asks(
        "landed",
        f"The usual dose multiplies norepinephrine by {rise:.2f}, the peak lies at {top:.0f} nM",
        f"{top:.0f}/{rise:.2f} = {top / rise:.0f} nM",
    )
    alone, both = shown("dose", "Guanfacine alone"), shown("dose", "Both")
    asks(
        "shared_peak",
        f"In the model guanfacine alone takes the person at {start:g} nM from {alone['person']['U0']:.2f} to "
        f"{alone['person']['U']:.2f}. With the blocker on top it is {both['person']['U']:.2f}.",
        f"norepinephrine is {both['person']['now']:.0f} nM with and without",
    )
    assert shown("dose")["person"]["now"] == both["person"]["now"]
    assert both["peak"][0] < shown("dose")["peak"][0]
    asks("shared_peak", "The peak has moved to lower norepinephrine", "(Wilens 2012)")
    wrong = [m.value for m in ask.landed().answer.misconceptions]
    assert wrong == pytest.approx([top * rise, top - top / rise, top])


def test_questions_on_the_network():
    one, other = (adhd_effects.effect(CHILDREN, d) for d in ("amphetamine", "atomoxetine"))
    parts = [minus(f"{x:.2f}") for e in (one, other) for x in (e.value, e.low.value, e.high.value)]
    asks(
        "margin",
        "against placebo: amphetamine {} (95% interval {} to {}), atomoxetine {} ({} to {})".format(*parts),
        f"The difference is {minus(f'{one.value - other.value:.2f}')}. Plus or minus what (95%), if both",
    )


def test_questions_on_the_size():
    """An effect as that of atomoxetine; with the noncentral t distribution a patient more."""
    d, z = 0.56, ndtri(0.975) + ndtri(0.9)
    n = 2 * (z / d) ** 2
    assert d == -adhd_effects.effect(CHILDREN, "atomoxetine").value
    assert patients(d, 1, wanted=0.9) == round(n) + 1
    asks(
        "patients",
        f"A trial is to see a difference of {d:g} standard deviations with a power of 90% at p < 0.05",
        f"2 · ({ndtri(0.975):.3f} + {ndtri(0.9):.3f})²/{d:g}² = {n:.0f}; with a t-test one more. If a quarter leaves, "
        f"{np.ceil(n / 0.75):.0f} must begin",
        "The standard error of the difference is √(2/n) SD. "
        f"The difference must be {ndtri(0.975):.3f} + {ndtri(0.9):.3f} of them: {ndtri(0.975):.3f} for p < 0.05, "
        f"{ndtri(0.9):.3f} for a power of 90%.",
    )
    by_hand = {
        "That is a power of 80%.": 2 * ((1.95996 + 0.84162) / d) ** 2, "That is both groups together.": 2 * n,
        "With these the power is 50%: half of such trials miss.": 2 * (1.95996 / d) ** 2,
        "Both groups scatter: the variance of the difference is 2/n.": n / 2,
        "One-sided.": 2 * ((1.64485 + 1.28155) / d) ** 2, "The difference is squared, too.": n * d,
    }  # fmt: skip
    wrong = {m.message: m.value for m in ask.patients().answer.misconceptions}
    assert wrong == pytest.approx(by_hand, rel=1e-4)


def test_questions_on_the_trial():
    plan = first().plan
    assert (plan.allocation, plan.blinding, plan.endpoint) == (trial_plan.ALTERNATE, trial_plan.OPEN, trial_plan.BEST)
    assert plan.peek
    asks(
        "hurried",
        "given to every other patient, nobody is blind, the luckiest of "
        f"{word(len(trial_plan.ENDPOINTS))} scales is told, and the trial stops as soon as p < {TRIAL['alpha']:g}, with at "
        f"most {word(TRIAL['looks'])} looks. By how many points (of {TRIAL['scale']:g})",
    )
    asks("verdict", f"not by {TRIAL['worthwhile']:g} points or more", "with their 95% interval")


def test_questions_on_withdrawal():
    RR = OPIOID["severe_rr"]
    p = 0.45
    asks(
        "spared",
        f"α2 agonists multiply the risk of severe withdrawal by {RR:g}. In a clinic {p:.0%} have it without them",
        f"{p:.0%} become {p * RR:.1%}: {p * (1 - RR):.1%} fewer, one in {1 / (p * (1 - RR)):.1f}.",
        "That is at a risk of 100%.",
    )
    wrong = [m.value for m in ask.spared().answer.misconceptions]
    least = int(np.ceil(1 / (p * (1 - RR))))
    assert wrong == pytest.approx([1 / (1 - RR), 1 / RR, 1 / (p * RR), 1 / p, p * (1 - RR), least])


def test_questions_on_loss_and_scan():
    assert explore.degeneration.presets["80% lost"] == {"lost": 80}
    asks("survivors", "Eighty percent of the cells of the locus coeruleus die, and their terminals with them")
    sens, spec = LOSS["sensitivity"], LOSS["specificity"]
    ill = 100 * LOSS["clinic_AD"] / LOSS["clinic_people"]
    assert round(ill) == explore.scan.settings()["prevalence"]
    asks(
        "true_positive",
        f"is positive in {sens:g}% of patients with Alzheimer's disease and negative in {spec:g}% of healthy people. In a "
        f"memory clinic {ill:.0f}% have the disease",
        "Of 100 positive scans",
    )
    true, false = 1000 * 0.1 * sens / 100, 1000 * 0.9 * (1 - spec / 100)
    asks(
        "screened",
        "in a general practice, where 10% of those who complain",
        f"Of 1000: {true:.0f} true and {false:.0f} false alarms, {100 * true / (true + false):.1f}%.",
        "Count 1000 people",
    )
    wrong = [m.value for m in ask.screened().answer.misconceptions]
    assert wrong == pytest.approx([sens, spec, 0.1 * sens, true / (true + false)])


@pytest.mark.parametrize("question", ["converted", "impulse", "shared_peak", "heads"])
def test_each_option_has_its_own_answer(question):
    answer = getattr(ask, question)().answer
    said = [answer.judge(option) for option in answer.feedback]
    assert [f.kind for f in said].count("right") == 1 and len({f.message for f in said}) == len(said)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("exposure", lambda: shown("plasma", "Poor metabolizer")["ratio"]),
        ("fold", lambda: shown("population")["fold"]),
        ("dopamine", lambda: shown("cortex")["now"]["DA"]),
        ("best", lambda: shown("dose")["best"].dose),
        ("margin", lambda: np.ptp([shown("network")["compared"].low, shown("network")["compared"].high]) / 2),
        ("hurried", lambda: hundred()["as it is"].mean),
        ("survivors", lambda: 100 * shown("degeneration", "80% lost")["now"]),
        ("true_positive", lambda: 100 * shown("scan")["now"]),
    ],
)
def test_what_is_predicted_lies_on_the_slider(question, number):
    low, high = getattr(ask, question)().limits
    assert low < number() < high
