"""What the prose of lesson 16 claims, computed again: a sentence that records or models no longer support fails here.

Numbers are put into the sentence of the notebook as they are computed, so that the test fails if either changes.
Closed forms and read-outs of the explorers are tested in test_mood_explorers_*.py and their neighbors.
"""

import re
from functools import cache, partial

import numpy as np
import pytest
import sympy as sp
from prose import IN_WORDS, NOTEBOOKS, Lesson, asking, showing, word
from scipy.special import ndtr, ndtri

from nelib.body.catecholamine_hplc import limit as detection_limit
from nelib.checkpoints import mood as ask
from nelib.clinic import (
    adaptation,
    effect_size,
    feedback,
    meta_analysis,
    mood_trials,
    occupancy,
    prazosin,
    profile,
    publication,
    push_back,
    transporters,
)
from nelib.clinic import push_back_facts as facts
from nelib.clinic.counts import compare, wilson
from nelib.explorers import mood as explore
from nelib.explorers.mood.onset import studies_table
from nelib.kit.evidence import load_evidence, references
from nelib.locus import autoinhibition
from nelib.synapse import synthesis
from nelib.synapse.microdialysis import percent_of_baseline

LESSON = Lesson("16_mood")
PROSE, says, code = LESSON.prose, LESSON.says, LESSON.code
run = partial(LESSON.run, sp=sp, occupancy=occupancy)
shown, texts = showing(explore), asking(ask)
TABLES = ("clinic", "occupancy_profile", "transporters", "push_back", "adaptation", "mood_trials", "fear")
SEEN = {name: load_evidence(name) for name in TABLES}
CLINIC, PROFILE, TWO, BACK, WEEKS, TRIALS, FEAR = ({n: r.value for n, r in SEEN[t].items()} for t in TABLES)
EXPLORERS = ("occupancy", "push_back", "weeks", "two", "depletion", "effect", "drawer", "prazosin")


def signed(x: float, digits: int = 1) -> str:
    return f"{x:.{digits}f}".replace("-", "−")


def read_out(explorer: str, preset: str | None = None, **settings) -> str:
    return getattr(explore, explorer).describe(shown(explorer, preset, **settings))


def people(record) -> int:
    """Return the first number of a preparation, in digits or in words."""
    words = {name: count for count, name in enumerate(IN_WORDS)}
    first = record.preparation.split()[0]
    return words[first] if first in words else int(first)


# -- what is pressed, and who is cited -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("explorer", "pressed"),
    [
        ("occupancy", ("Fit both", "It finds 47%", "It finds 66%", "By plasma", "Milnacipran, NET",
                       "Milnacipran, SERT")),
        ("push_back", ("No brake", "Terminals, idazoxan", "Both brakes", "Nearest to all five", "Cell bodies alone",
                       "NET as in the dog heart")),
        ("weeks", ("Lost in a day", "Lost in a month", "Slow drug", "Both, 98% held")),
        ("two", ("Monkey PET", "As worded", "Metabolite", "225 mg", "Milnacipran")),
        ("effect", ("Amphetamine in ADHD",)),
        ("drawer", ("Nothing hidden", "No effect at all", "Large trials", "As measured?")),
        ("prazosin", ("Before 2018", "One common effect", "Last trial: 2000 patients")),
    ],
)  # fmt: skip
def test_what_the_lesson_tells_to_press_is_there(explorer, pressed):
    assert set(pressed) <= set(getattr(explore, explorer).presets)
    says(*(f"*{name}*" for name in pressed))


def test_nothing_else_is_told_to_be_pressed():
    """Whatever stands in italics with a capital or a digit is a preset, or the label of a control."""
    known = {name for e in EXPLORERS for name in getattr(explore, e).presets} | {"NET"}  # NET is stressed once
    labels = {c.label for e in EXPLORERS for c in getattr(explore, e).controls}
    told = set(re.findall(r"(?<!\*)\*(?!\*)([A-Z0-9][^*\n]*)\*(?!\*)", PROSE))
    assert len(told) > 25 and told <= known | labels
    for name, explorer in (("drug", "two"), ("stud", "depletion"), ("what loses its brake", "weeks")):
        assert f"*{name}" in PROSE and getattr(explore, explorer).controls[0].label.lower().startswith(name)
    (option,) = re.findall(r"\(preset \*([^*]+)\*:", "\n".join(texts("both_ways")))
    assert option in explore.push_back.presets


def test_a_preset_does_what_it_is_called():
    """Numbers in the names of presets."""
    for name, settings in explore.occupancy.presets.items():
        if found := re.match(r"It finds (\d+)%", name):
            assert settings == {"finds": int(found[1])}
    assert shown("two", "225 mg")["dose"] == 225 and shown("weeks", "Both, 98% held")["occupancy"][-1] == (
        pytest.approx(98, abs=0.01)
    )
    assert shown("prazosin", "Last trial: 2000 patients")["patients"] == 2000
    before = shown("prazosin", "Before 2018")["count"]
    assert [t.year < 2018 for t in prazosin.trials()] == [True] * before + [False]
    assert (explore.weeks.presets["Lost in a day"], explore.weeks.presets["Lost in a month"]) == (
        {"tau": 1}, {"tau": 30}
    )  # fmt: skip


@cache
def listed() -> frozenset[str]:
    """Return the keys of the references at the end, as the cells of the notebook collect them."""
    caught: dict = {}
    names = {
        "load_evidence": load_evidence, "adaptation": adaptation, "mood_trials": mood_trials, "prazosin": prazosin,
        "EvidenceTable": lambda records: None, "ReferenceList": lambda keys: caught.update(keys=frozenset(keys)),
    }  # fmt: skip
    exec(code("tables = ("), names)
    exec(code("cited = {"), names)
    return caught["keys"]


NAME = r"[A-ZÖ][a-zöóéňý]+"
NAMED = re.compile(rf"\b((?!Before|In\b){NAME}(?: and {NAME})?),? ((?:19|20)\d\d)\b")
CITED = sorted(set(NAMED.findall(PROSE)))


def is_listed(names: str, year: str) -> bool:
    printed = names.split(" and ")
    for key in listed():
        record = references()[key]
        families = [a.get("family", a.get("literal", "").split(",")[0]) for a in record.get("author", [])]
        families = [re.sub(r"( [A-Z]\.)+$", "", name) for name in families]
        issued = record.get("issued", {"date-parts": [[0]]})["date-parts"][0][0]
        if families[: len(printed)] == printed and issued == int(year):
            return len(printed) in (1, len(families))
    return False


@pytest.mark.parametrize(("names", "year"), CITED)
def test_who_is_cited_and_when(names, year):
    assert is_listed(names, year), f"No record of {names} {year} is listed at the end."


def test_many_are_cited_and_nobody_new():
    """The prose as it stands, and the texts of the questions, name nobody who is not listed."""
    assert len(CITED) > 19 and sorted(set(NAMED.findall(PROSE))) == CITED
    for question in ask.__all__:
        for names, year in NAMED.findall("\n".join(texts(question))):
            assert is_listed(names, year), (names, year)


SOURCES = {
    "Sekine 2010": (SEEN["clinic"]["nort_occupied_1"],), "Takano 2014": (SEEN["clinic"]["patient_occupied_low"],),
    "Sacchetti 1999": (SEEN["clinic"]["rise_cortex"], SEEN["clinic"]["rise_both_cortex"]),
    "Szabo and Blier 2001": (SEEN["clinic"]["rebox_fall_4"],), "Invernizzi 2001": (SEEN["clinic"]["pump_2d"],),
    "Taylor 2006": (SEEN["adaptation"]["early_response"],),
    "Munkholm 2019": (SEEN["mood_trials"]["smd_all"], SEEN["mood_trials"]["smd_trials"]),
    "Stone 2022": (SEEN["mood_trials"]["large_drug"],), "Eyding 2010": (SEEN["mood_trials"]["reboxetine_odds"],),
    "Cipriani 2018": tuple(mood_trials.antidepressants().values()),
    "Charney 1987": (SEEN["fear"]["panic_patients"], SEEN["fear"]["panic_healthy"]),
    "Geracioti 2001": (SEEN["fear"]["csf_patients"],), "Pan 2018": (SEEN["fear"]["blood_effect"],),
    "Berman 1999": (mood_trials.depletion_studies()["remitted"],),
    "Hasler 2008": (mood_trials.depletion_studies()["sham"],),
    "Savitz 2013": (mood_trials.depletion_studies()["family"],),
    "Delgado 1999": (mood_trials.depletion_studies()["drug"],),
    "Miller 1996": (mood_trials.depletion_studies()["blocker"], mood_trials.depletion_studies()["untreated"]),
}  # fmt: skip


def test_each_number_is_under_the_name_of_its_source():
    for name, records in SOURCES.items():
        family, year = re.match(r"(\w+).* (\d+)", name).groups()
        for record in records:
            source = references()[record.source]
            assert source["author"][0]["family"].split()[0] == family
            assert source["issued"]["date-parts"][0][0] == int(year) and record.grade.startswith("READ")
        says(name)
    titled = {f"{n} {y}" for n, y in CITED} - set(SOURCES)
    assert titled == {"Arakawa 2019", "Isingrini 2023", "Mateo 1998"}  # of which no number is used


@pytest.mark.parametrize(
    ("lesson", "has"),
    [
        ("01", "tyrosine hydroxylase"), ("02", "reuptake"), ("04", "probe"), ("05", "occupancy"),
        ("10", "locus coeruleus"), ("14", "spillover"),
    ],
)  # fmt: skip
def test_the_lesson_that_is_referred_to_has_it(lesson, has):
    named = set(re.findall(r"lesson (\d\d)", PROSE + "\n".join("\n".join(texts(q)) for q in ask.__all__)))
    assert named == {"01", "02", "04", "05", "10", "14"} and lesson in named
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    assert has in Lesson(path.stem).prose
    assert all(a == b for a, b in re.findall(r"\[lesson (\d\d)\]\((\d\d)_\w+\.ipynb\)", PROSE))


def test_how_it_is_divided():
    says("Time: four times 50 minutes: sections 1 and 2, sections 3 and 4, section 5, section 6 and the source")
    assert re.findall(r"^## (\d) ·", PROSE, re.M) == list("123456")
    says(f"**decide** which of {word(len(adaptation.HYPOTHESES))} accounts of the weeks")
    goals = re.findall(r"^(\d)\. \*\*|, \*\*(derive)\*\*", PROSE, re.M)
    assert [n for n, _ in goals if n] == list("12345")


# -- 1 how much of the transporter does a dose hold ------------------------------------------------------------------


def test_who_was_scanned():
    men, patients = (people(SEEN["clinic"][n]) for n in ("nort_occupied_1", "patient_occupied_low"))
    assert "healthy men" in SEEN["clinic"]["nort_occupied_1"].preparation
    says(f"{word(men).capitalize()} healthy men took single doses of nortriptyline; NET was seen in the thalamus")
    assert "thalamus" in SEEN["clinic"]["nort_occupied_1"].preparation
    says(f"The hatched box is another study, {word(patients)} patients who took nortriptyline every day (Takano 2014)")
    assert SEEN["clinic"]["patient_dose_low"].unit == "mg/day"
    says(f"(the bar, an interval at {PROFILE['level']:g}%)")


def test_one_assumption_is_worth_a_factor():
    fixed, free = shown("occupancy"), shown("occupancy", "Fit both")
    ED50 = [found["chosen"]["ED50"] for found in (free, fixed)]
    assert free["free"] and round(ED50[1] / ED50[0]) == 4 and free["least"] < fixed["least"]
    says(
        f"{ED50[0]:.1f} mg in place of {ED50[1]:.1f}: a factor of {word(ED50[1] / ED50[0])} from one assumption, and the "
        "curve that was left free passes nearer to the points"
    )
    assert free["allowed"] == (None, None) and "(95%: any value)" in read_out("occupancy", "Fit both")
    assert fixed["allowed"][0] > 0 and fixed["y"].size == 3
    says(f'Its interval is "any value": {word(fixed["y"].size)} points cannot carry two parameters')
    says(f"The published {CLINIC['nort_ED50']:g} mg ({ED50[1]:.1f} from the means)")
    assert ED50[1] == pytest.approx(CLINIC["nort_ED50"], rel=0.005)


def test_a_fourth_dose():
    low, high = shown("occupancy", "It finds 47%"), shown("occupancy", "It finds 66%")
    assert low["done"] and low["dose"] == 2 * low["highest"] and high["dose"] == low["dose"]
    assert low["p"] < 0.05 < high["p"]
    says("What would decide? A fourth dose twice as high")
    says(
        f"If it found {low['finds']:g}%, an end at 100% would be rejected (p = {low['p']:.3f}: a misfit that chance gives "
        f"in {1000 * low['p']:.0f} of 1000 such experiments)"
    )
    says(f"If it found {high['finds']:g}%, it would not, and a free end would still be allowed")
    bottom, top = high["allowed end"]
    assert bottom < 60 and top is None
    # Each is what one of the two curves says there.
    assert round(low["at other"]) == round(shown("occupancy", "Fit both")["at"]) == 47
    assert round(shown("occupancy")["at"]) == 66


def test_what_the_patients_have():
    low, high = CLINIC["patient_occupied_low"], CLINIC["patient_occupied_high"]
    end = shown("occupancy", "Fit both")["chosen"]["O_max"]
    assert high > end + 15
    says(f"The patients have up to {high:g}%, which speaks against an end near {end:.0f}%")
    more = PROFILE["NET_depressed"]
    own = profile.against_own([low, high])
    says(
        f"(if depressed people have {more:g}% more NET, as one study found, {low:g} to {high:g}% become {own[0]:.0f} to "
        f"{own[1]:.0f})"
    )
    assert own == pytest.approx([100 - (100 - x) / (1 + more / 100) for x in (low, high)])
    says("they were compared with healthy people, not with themselves")
    assert "against healthy controls" in SEEN["clinic"]["patient_occupied_low"].note


def test_by_plasma():
    found = shown("occupancy", "By plasma")
    assert found["p"] is None and "no test" in read_out("occupancy", "By plasma")
    says(f"(*By plasma*) there are {word(found['y'].size)} points left, and no test at all")


def test_milnacipran():
    net, sert = shown("occupancy", "Milnacipran, NET"), shown("occupancy", "Milnacipran, SERT")
    assert net["p"] < 0.05 < sert["p"]
    says(
        f"NET under milnacipran, seen with the same tracer, ends at {net['other']['O_max']:.0f}%, and there the points "
        f"reject 100% (p = {net['p']:.3f})"
    )
    low, high = sert["allowed end"]
    assert high is None
    says(
        f"SERT, with another tracer, fits {sert['other']['O_max']:.0f}%; its {word(sert['y'].size)} doses would allow any "
        f"end from {low:.0f}% up"
    )
    tracers = SEEN["transporters"]["mil_NET_occupied_1"].preparation
    assert "(S,S)-[18F]FMeNER-D2" in tracers and "[11C]DASB" in tracers
    assert "(S,S)-[18F]FMeNER-D2" in SEEN["clinic"]["nort_occupied_1"].preparation


def test_the_curve_and_its_beginning():
    made = run("held = O_max * D")
    end, small, one_point = made["last"]
    D, ED50, O_max, seen = (made[n] for n in ("D", "ED50", "O_max", "seen"))
    assert end == O_max and sp.simplify(made["held"].subs(D, ED50) / O_max) == sp.Rational(1, 2)
    assert sp.simplify(small - O_max / ED50 * D) == 0 and sp.simplify(one_point - D * (O_max - seen) / seen) == 0
    says("$O_{max}$ is its end and $ED_{50}$ the dose of half of it")
    says("The beginning contains only the ratio $O_{max}/ED_{50}$")


def test_low_doses_know_the_ratio_alone():
    """Invented: doses far below an ED50 of 100, and an end fixed at half and at twice the true one."""
    says("Doses that stay below $ED_{50}$ determine this ratio well and both numbers badly")
    doses = [4.0, 8.0, 16.0]
    fits = [occupancy.fit(doses, occupancy.effect(doses, 100.0), O_max=end) for end in (50.0, 100.0, 200.0)]
    ratios, halves = [f.O_max / f.ED50 for f in fits], [f.ED50 for f in fits]
    assert max(ratios) / min(ratios) < 1.25 and max(halves) / min(halves) > 4


def test_the_cell_that_fixes_the_end():
    (ends,) = re.findall(r"for end in \(([\d, ]+)\)", code("doses, found = occupancy.points"))
    doses, found = occupancy.points("nortriptyline, dose")
    halves = [occupancy.fit(doses, found, O_max=float(e)).ED50 for e in ends.split(", ")]
    says("who fixes one has chosen the other")
    assert (np.diff(halves) > 5).all()
    assert f"fit.curve({2 * doses.max():g})" in code("doses, found = occupancy.points")


# -- 2 the brain pushes back -----------------------------------------------------------------------------------------


def test_no_new_model():
    assert push_back.autoinhibition is autoinhibition
    assert push_back.norepinephrine_terminal is synthesis.norepinephrine_terminal
    made, model = push_back.derivation(), synthesis.norepinephrine_terminal()
    assert made["release"] == model.reactions["release"].rate and made["NET"] == model.reactions["NET"].rate
    assert sp.simplify(made["balance"] - (made["release"] - sp.Symbol("a") * made["NET"] - made["other"])) == 0
    says(r"$\text{release}(f, x) = a\,\text{NET}(x) + \text{other}(x)$")


def test_five_facts():
    seen = facts.measured()
    alone, both, idazoxan, fired, grows = seen.values()
    says("Right: five facts measured in rats")
    assert len(seen) == 5 and idazoxan == (1, 1)
    says(
        f"(1) reboxetine raises norepinephrine {alone[0]:.3g} times, (2) with idazoxan, which blocks the autoreceptors, "
        f"{both[0]:.3g} times, (3) idazoxan alone does nothing, (4) after two days the cells fire at {fired[0] * 100:.0f} "
        f"to {fired[1]:.0%} (the two highest doses), (5) in two weeks the rise grows {grows[0]:.2f} times"
    )
    assert pytest.approx([1 + CLINIC["rise_cortex"] / 100, 1 + CLINIC["rise_both_cortex"] / 100]) == [
        alone[0], both[0]
    ]  # fmt: skip
    assert grows[0] == pytest.approx(CLINIC["pump_14d"] / CLINIC["pump_2d"])
    doses = [CLINIC[f"rebox_dose_{k}"] for k in (1, 2, 3, 4)]
    assert doses == sorted(doses) and 100 * (1 - np.array(fired)) == pytest.approx(
        [CLINIC[f"rebox_fall_{k}"] for k in (4, 3)]
    )
    assert "two days" in SEEN["clinic"]["rebox_fall_4"].note and WEEKS["day_dialysis"] == 14
    q = BACK["tolerance"]
    says(f'"Met" means within a factor of {q:g}, which we chose')
    assert SEEN["push_back"]["tolerance"].grade == "ASSUMED" and facts.met([1 / q, q]).all()
    assert not facts.met([0.99 / q, 1.01 * q]).any()
    says("(met if the loss of *all* of the terminals' brake would give that much or more)")
    assert facts.misfits(**{facts.FACTS[-1]: 100.0})[facts.FACTS[-1]] == 1
    assert {c.title.split(",")[0] for c in explore.push_back.controls} >= {"Brakes"}


def test_each_brake_alone_is_enough():
    seen = facts.measured()
    alone, both = seen["blocker"][0], seen["blocker and idazoxan"][0]
    assert alone / both == pytest.approx(1 / 5, abs=0.01)
    says(f"{alone:.1f} times rest (Sacchetti 1999, reboxetine), a fifth of what the block alone would do")
    none = shown("push_back", "No brake")
    left = 1 - none["blocked"] / 100
    assert round(100 * left) == round(100 * feedback.measured("cortex").left)
    says(
        f"(The {left:.0%} were not measured; they are computed below. The figure gives {none['norepinephrine']:.0f} for "
        f"them, not {1 / left:.0f}, as what is left of NET is then nearer to saturation.)"
    )
    soma, terminal, two = (
        shown("push_back", brakes=name)["norepinephrine"] for name in ("cell bodies", "terminals", "both")
    )
    says(
        f"that of the cell bodies gives {soma:.1f} times at {none['blocked']:g}%, that of the terminals {terminal:.1f}. "
        f"Both together give {two:.1f}, and then they are too strong"
    )
    assert facts.met([soma / alone, terminal / alone]).all() and not facts.met(two / alone)


def test_no_pair_of_strengths_meets_all_five():
    found, near = facts.compromise(), shown("push_back", "Nearest to all five")
    says("No pair of strengths that we tried (each from none to double")
    says(f"with {100 * (1 - BACK['left_high']):.0f} to {1 - BACK['left_low']:.0%} of NET blocked) meets all five facts")
    assert found.most_met < 5
    says(
        f"The most is {word(found.most_met)}; the pair that comes nearest to all five misses every one of them, by up to "
        f"{found.worst - 1:.0%}"
    )
    assert not any(near["met"].values()) and near["blocked"] == pytest.approx(100 * (1 - found.net_left))
    assert push_back.strengths(near["brakes"]) == pytest.approx((found.soma, found.terminal))
    factors = facts.misfits(**facts.modeled(found.net_left, soma=found.soma, terminal=found.terminal))
    assert max(max(f, 1 / f) for f in map(float, factors.values())) == pytest.approx(found.worst)


def test_where_the_five_come_from():
    used = ("rise_cortex", "rise_both_cortex", "rebox_fall_3", "rebox_fall_4", "pump_2d", "pump_14d")
    papers = {SEEN["clinic"][n].source for n in used} | {SEEN["push_back"]["rise_idazoxan"].source}
    says(f"five numbers from {word(len(papers))} papers, with several doses, by injection or pump")
    assert (
        "chloral hydrate" in SEEN["clinic"]["rebox_fall_4"].preparation
        and "pump" in SEEN["clinic"]["pump_2d"].preparation
    )
    says("Idazoxan alone did nothing in one study and raised norepinephrine in two others")
    note = SEEN["push_back"]["rise_idazoxan"].note
    assert BACK["rise_idazoxan"] == 0 and "Thomas & Holman 1991" in note and "Dennis 1987" in note
    seen = percent_of_baseline(factor=4, net=0.06, flow=1.0)
    assert seen.observed < 0.9 * seen.true
    says("The probe under-reports a blocker of uptake (lesson 04)")


def test_as_in_the_heart_of_a_dog():
    heart = shown("push_back", "NET as in the dog heart")
    share = heart["share"] / 100
    assert share == pytest.approx(push_back.own_share(), abs=0.001)
    no_net = {"net_left": 0.0, "share": share}
    most = float(push_back.settle(**no_net, soma=False, terminal=False).norepinephrine)
    assert most == pytest.approx(1 / (1 - share), rel=1e-3)
    says(
        f"with {heart['share']:g}%, as in the dog's heart, the rise by the blocker alone cannot pass {most:.0f} times whatever the dose, so the "
        f"cortex must differ from the heart if {feedback.measured('cortex').u:g} is right and idazoxan adds nothing"
    )
    for soma, terminal in ((1, 0), (0, 1), (1, 1)):
        assert push_back.settle(**no_net, soma=soma, terminal=terminal).norepinephrine < most
    # With a brake that idazoxan takes off at rest it adds something of its own.
    assert push_back.settle(**no_net, soma=1, terminal=0, antagonist=1e3).norepinephrine > most


def test_two_equations():
    (solved,) = sp.solve([feedback.derivation()["E"] - sp.Symbol("E_1"), sp.Symbol("u") - sp.Symbol("E_2")],
                         ["u", "F"], dict=True)  # fmt: skip
    assert solved[sp.Symbol("F")] == sp.Symbol("E_1") / sp.Symbol("E_2")
    assert feedback.measured("cortex").left == pytest.approx(1 / feedback.measured("cortex").u)
    says("Let the drug leave the share $1/u$ of clearance")
    says("norepinephrine settles at $E_1 = u F$ times rest", "and it is $E_2 = u$")
    assert "sp.solve([u * F - E_1, u - E_2], [u, F]" in code("cortex = feedback.measured")


def test_two_laboratories():
    cortex, fired = feedback.measured("cortex"), feedback.firing_left()["2 days, highest dose"]
    says(
        f"from dialysis with and without idazoxan {cortex.F:.0%} of the release is left (Sacchetti 1999); from "
        f"microelectrodes {fired:.0%} of the firing at the highest dose (Szabo and Blier 2001)"
    )
    dose = CLINIC["rebox_dose_2"]
    says(f"They meet, at this dose; at {dose:g} mg/kg a day {100 - CLINIC['rebox_fall_2']:g}% of the firing is left")
    assert abs(cortex.F - fired) < 0.05 < abs(cortex.F - (1 - CLINIC["rebox_fall_2"] / 100))


def test_where_the_recipe_misleads():
    soma = shown("push_back", "Cell bodies alone")
    rise, both, idazoxan = (soma["facts"][name] for name in facts.FACTS[:3])
    assert idazoxan > 1.25
    says(
        "in our model with *Cell bodies alone* idazoxan by itself raises norepinephrine, $E_1/E_2$ says "
        f"{rise / both:.0%}, and {soma['release']:.0%} of the release is left"
    )


# -- 3 hours, days, weeks --------------------------------------------------------------------------------------------


def test_how_the_course_is_set():
    assert WEEKS["days"] == 4 * 7 and explore.weeks.controls[0].name == "hypothesis"
    says("Left: NET held, firing, norepinephrine outside, over four weeks; squares are rats under reboxetine")
    says(
        "(Here both brakes act, each weaker than in section 2: the setting *Nearest to all five*. That "
        f"{word(WEEKS['tau'])} days are the time constant, and {WEEKS['extent']:g}% the loss, is assumed.)"
    )
    strengths = push_back.strengths(explore.push_back.presets["Nearest to all five"]["brakes"])
    assert push_back.strengths(push_back.COMPROMISE) == strengths and all(0 < s < 1 for s in strengths)
    assert adaptation.course.__kwdefaults__["brakes"] == push_back.COMPROMISE
    assert SEEN["adaptation"]["tau"].grade == "ASSUMED" and "is assumed" in SEEN["adaptation"]["extent"].note
    here = explore.weeks.settings()
    assert (here["tau"], here["extent"], here["blocked"]) == (WEEKS["tau"], WEEKS["extent"], WEEKS["blocked"])


def test_three_weeks_did_not_wake_them():
    fired, grown = adaptation.measured()["firing"], adaptation.measured()["norepinephrine"]
    days = list(grown)
    assert list(fired) == [2, 7, 21] and days == [2, 14]
    says(f"{fired[21]:.0%}, after {fired[2]:.0%} at two days: if anything they fired less, and clonidine silenced them")
    assert fired[21] < fired[2] and "response to clonidine had not changed" in SEEN["clinic"]["rebox_fall_21d"].note
    says(
        f"Yet in other rats, at a higher dose, norepinephrine in the cortex rose from {grown[2]:.1f} to {grown[14]:.1f} "
        f"times vehicle between day {days[0]:g} and day {days[1]:g}, with the same amount of drug in the brain "
        "(Invernizzi 2001)"
    )
    doses = [float(re.search(r"([\d.]+) mg/kg", text)[1]) for text in (
        SEEN["clinic"]["pump_14d"].preparation, SEEN["clinic"]["rebox_fall_21d"].note)]  # fmt: skip
    assert doses[0] > doses[1]
    held = [float(re.search(r"brain ([\d.]+)", SEEN["clinic"][n].note)[1]) for n in ("pump_2d", "pump_14d")]
    assert held[0] == pytest.approx(held[1], rel=0.05)


def verdicts(preset: str | None = None, **settings) -> tuple[bool, bool, bool]:
    """Return whether norepinephrine on days 2 and 14 and firing on day 21 are met."""
    at, seen = shown("weeks", preset, **settings)["at"], adaptation.measured()
    pairs = (at["first"], seen["norepinephrine"][2]), (at["late"], seen["norepinephrine"][14]), (
        at["last"], seen["firing"][21])  # fmt: skip
    return tuple(bool(facts.met(a / b)) for a, b in pairs)


def test_which_account_the_model_allows():
    both, ends = shown("weeks", "Cell bodies, too"), shown("weeks")
    assert both["hypothesis"] == "terminals and cell bodies" and ends["hypothesis"] == "terminals"
    says(
        f"At the values set here ({WEEKS['blocked']:g}% held, {WEEKS['extent']:g}% lost) norepinephrine rises as far as "
        f"that only if *both* sites let go, and then firing comes back to {both['at']['last']:.0%}, which it did not"
    )
    assert verdicts("Cell bodies, too") == (True, True, False)
    assert verdicts() == (True, False, True) and verdicts("Nothing adapts") == (True, False, True)
    says(
        "if terminals alone let go, firing is right and norepinephrine is at "
        f"{ends['at']['late']:.2f} on day 14. To lose it in a day or a month does not help: then day 2 or day 14 is missed"
    )
    for where in ({}, {"hypothesis": "terminals and cell bodies"}):
        day, month = (verdicts(p, **where) for p in ("Lost in a day", "Lost in a month"))
        assert not day[0] and not month[1]


def test_98_percent_held():
    found = shown("weeks", "Both, 98% held")
    setting, usual = explore.weeks.presets["Both, 98% held"], explore.weeks.settings()
    assert setting["blocked"] == 98 > usual["blocked"] and setting["extent"] < usual["extent"]
    assert verdicts("Both, 98% held") == (True, True, True)
    says("with more NET held and less lost these three numbers are met, while firing on days 2 and 7 is too low")
    for day in (2, 7):
        ratio = float(np.interp(day, found["days"], found["firing"])) / adaptation.measured()["firing"][day]
        assert ratio < 1 and not facts.met(ratio)
    assert not found["agree"]["szabo soma"]
    says("clonidine worked on the cell bodies as before")


def test_sorting_the_studies():
    says("with reboxetine once a day receptors of the terminals were kept, by pump or infusion they were lost")
    tested = [s for s in adaptation.studies() if s.terminal]
    for study in tested:
        if study.treatment.startswith("reboxetine"):
            assert study.terminal == ("kept" if "once a day" in study.treatment else "lost")
            assert ("pump" in study.treatment or "infusion" in study.treatment) == (study.terminal == "lost")
    desipramine = {s.terminal for s in tested if s.treatment.startswith("desipramine") and s.days and s.days > 7}
    assert desipramine == {"kept", "lost"} and sum(s.treatment.startswith("reboxetine") for s in tested) == 3
    says("(Desipramine does not sort so well.)", "Look at the column *treatment*")
    assert "treatment" in studies_table().frame.columns
    kept = sum(s.terminal == "kept" for s in tested)
    assert 0.3 < kept / len(tested) < 0.7  # counting heads does not help


def test_the_law_of_loss():
    made = run("law = sp.Eq(S(t).diff(t)")
    assert made["last"] == 0
    t, d, k_loss, k_rec = (made[n] for n in ("t", "d", "k_loss", "k_rec"))
    start, rate = made["course"].subs(t, 0), k_rec + d * k_loss
    away = made["course"] - made["S_inf"]
    assert start == 1 and sp.simplify(away.diff(t) + rate * away) == 0
    says(r"Zero: *course* is the solution, one exponential from 1 to $S_\infty$, at the sum of both rates")
    says(
        "Two days, 2 and 14, leave its time constant open: at the values set here from 4 to 8 days meet both, and from 2 to 15 if"
    )
    # With the other two values free: from 2 to 15 days. At the values set here: 4 to 8.
    for tau, extent, blocked in ((2, 75, 85), (15, 80, 98), (4, 70, 94), (8, 70, 94)):
        assert verdicts("Cell bodies, too", tau=tau, extent=extent, blocked=blocked)[:2] == (True, True)


def test_days_not_weeks():
    """A half-life of a day: 90% of the plateau after log2(10) of them."""
    n = adaptation.settled(24, WEEKS["settled"] / 100)
    assert n == pytest.approx(np.log2(10))
    says(f"its level is at {WEEKS['settled']:g}% of the plateau after {n:.1f} half-lives")
    found = shown("weeks", "Slow drug")
    assert found["held"] < found["settled"] and shown("weeks")["held"] < shown("weeks")["settled"]
    says("(Occupancy is there earlier, since its curve is flat at the top.)")
    pairs = dict(re.findall(r'\("(\w+)", ([\d.]+)\)', code("for drug, hours in")))
    assert {k: float(v) for k, v in pairs.items()} == {d: WEEKS[f"half_{d}"] for d in ("reboxetine", "nortriptyline")}
    assert "adaptation.settled(hours, 0.9)" in code("for drug, hours in")
    assert all(1 < adaptation.settled(float(h)) < 7 for h in pairs.values())
    says("Days for these drugs, not weeks")


def test_is_the_delay_a_fact():
    record = SEEN["adaptation"]["early_response"]
    says(
        f"Pooled over {people(record)} trials of serotonin reuptake blockers, the difference from placebo was there at the "
        "end of the first week (Taylor 2006)"
    )
    assert "within 1 week" in record.meaning and record.value > 1.2
    (row,) = (s for s in adaptation.studies() if s.key == "taylor")
    assert f"{people(record)} trials" in row.treatment and row.days == 7 and "end of the first week" in row.finding


# -- 4 one transporter or two ----------------------------------------------------------------------------------------


def test_venlafaxine():
    tube, monkey = shown("two"), shown("two", "Monkey PET")
    assert tube["SERT"] == pytest.approx(TWO["SERT_minimum"])
    says(
        f"{tube['NET']:.0f}%, if the tube is right: by this ratio nearly a selective drug. In monkeys, by PET, the ratio "
        f"was {monkey['ratio']:g}, and then it is {monkey['NET']:.0f}%"
    )
    rat = transporters.ratio("venlafaxine", transporters.RAT)
    says(f"Rats alive agree with the tube ({rat:.0f})")
    assert rat == pytest.approx(tube["ratio"], rel=0.15)
    metabolite = shown("two", "Metabolite")["ratio"]
    says(f"(venlafaxine's has a ratio of {metabolite:.0f})")


def test_tyramine():
    assert TWO["tyramine_from"] == shown("two", "225 mg")["dose"] and TWO["volunteers_none"] > TWO["tyramine_from"]
    dose = TWO["tyramine_none"]
    at_dose = shown("two", "Monkey PET", dose=dose)["NET"]
    assert dose < TWO["tyramine_from"]
    says(
        f"lost effect from {TWO['tyramine_from']:g} mg a day and not below in one study, and in another not even at "
        f"{TWO['volunteers_none']:g} mg; by the monkeys {at_dose:.0f}% of NET would be held at {dose:g} mg"
    )
    says(
        f"at the lowest daily dose, {TWO['ven_dose_minimum']:g} mg, PET finds about {TWO['SERT_minimum']:g}% of SERT held, "
        "a mean over several drugs"
    )
    assert "five drugs" in SEEN["transporters"]["SERT_minimum"].meaning
    says("The whole dose axis hangs on one point")
    half = TWO["ven_ED50_SERT"]
    S = TWO["SERT_minimum"]
    assert half == pytest.approx(TWO["ven_dose_minimum"] * (100 - S) / S)


def test_as_worded():
    worded, monkey, tube = shown("two", "As worded"), shown("two", "Monkey PET"), shown("two")
    assert worded["ratio"] == pytest.approx(1 / monkey["ratio"]) and worded["ratio"] < 1
    says(f'It reports a "K_d ratio of SERT to NET" of {monkey["ratio"]:g}')
    says(f"*NET* would be held more tightly (preset *As worded*: {worded['NET']:.0f}%)")
    says(f"It is compared with {tube['ratio']:.0f} in the tube, which is the other ratio")
    note = SEEN["transporters"]["ven_ratio_monkey"].note
    assert "ratio of SERT to NET" in note and "set there against 30" in note


def test_milnacipran_has_three_ratios():
    man, monkey, tube = (
        transporters.ratio("milnacipran", s) for s in (transporters.MAN, transporters.MONKEY, transporters.TUBE)
    )
    assert shown("two", "Milnacipran")["ratio"] == pytest.approx(man)
    says(f"For milnacipran PET in patients gives {man:.1f}, monkeys {monkey:.1f}, the tube {tube:.1f}")
    says("A PET study of venlafaxine in patients exists (Arakawa 2019): its title says that the drug blocks NET")
    title = references()["arakawa2019"]["title"].lower()
    assert all(part in title for part in ("venlafaxine", "blocks the norepinephrine transporter", "patients"))


def test_the_concentration_cancels():
    made = run("concentration = sp.solve")
    first, second = made["last"]
    assert (first, second) == (0, 1)
    says("The first is 0: with $s$ and $N$ the occupancies of SERT and NET, $N = s/(s + r\\,(1 - s))$. The second is 1")
    says("With $r = K_{NET}/K_{SERT}$:", "are those of SERT over $r$")
    assert pytest.approx(100) == transporters.held(1e9, "milnacipran").NET
    says("the odds of NET, $N/(1 - N)$, are those of SERT over $r$", "and that both ends are 100%")
    for S, r in ((80.0, 30.0), (35.0, 0.6)):
        N = float(transporters.net(S, r)) / 100
        assert pytest.approx(S / (100 - S) / r) == N / (1 - N)


# -- 5 the hypothesis put to the test --------------------------------------------------------------------------------


def test_studies_of_depletion():
    studies = mood_trials.depletion_studies()
    counted = {key: s.counts for key, s in studies.items() if s.counts}
    says(f"Go through all {word(len(counted))} *studies*")
    x, n, y, m = counted["remitted"]
    says(
        f"depletion of catecholamines brought depression back in {x} of {n}, a sham in {y} of {m}, for a short time "
        "(Berman 1999)"
    )
    assert compare(x, n, y, m).p < 0.01 and "transient" in studies["remitted"].found
    _, n, _, m = counted["depressed"]
    found = compare(*counted["depressed"])
    says(f"In people who were depressed, adding AMPT changed nothing that {n} and {m} people could show")
    assert found.difference.low < 0 < found.difference.high
    x, n, _, _ = counted["healthy"]
    says(
        f"{word(n).capitalize()} healthy people under AMPT in both sessions, with and without tryptophan, showed no change "
        f"that was noticed; that is {x} of {n}, which does not exclude {wilson(x, n).high:.0%}"
    )
    assert studies["healthy"].first.startswith("AMPT") and studies["healthy"].second.startswith("AMPT")
    x, n, y, m = counted["drug"]
    says(
        f"without tryptophan {x} of {n} relapsed on {studies['drug'].first}, which blocks SERT, and {y} of {m} on "
        f"{studies['drug'].second}, which blocks NET (Delgado 1999)"
    )
    assert compare(x, n, y, m).p < 0.05


def test_studies_without_counts():
    rows = {row["key"]: row for row in mood_trials.rows("depletion.csv")}
    remitted, healthy = (int(rows["sham"][f"total_{k}"]) for k in (1, 2))
    says(
        f"symptoms rose under AMPT in {healthy} healthy people, too, less than in {remitted} recovered ones; Hasler 2008"
    )
    with_, without = (int(rows["family"][f"total_{k}"]) for k in (1, 2))
    says(
        f"{word(with_).capitalize()} healthy people with relatives who have a mood disorder felt worse than "
        f"{word(without)} without; Savitz 2013"
    )
    for key in ("sham", "family", "blocker", "untreated"):
        assert not rows[key]["events_1"] and "No counts" in rows[key]["note"]
    says("With AMPT it was the other way round (Miller 1996; the abstract prints no counts)")
    assert "on a blocker of NET, not in those on a blocker of SERT" in rows["blocker"]["found"]


def test_the_pooled_effect():
    says(
        f"Pooled over {TRIALS['smd_trials']:g} trials, people on an antidepressant had {TRIALS['smd_all']:g} standard "
        "deviations fewer symptoms than people on placebo (Munkholm 2019)"
    )
    found = shown("effect")
    above, _, _, control, treated = found["bars"]
    assert found["d"] == TRIALS["smd_all"] and shown("effect", d=0)["bars"][0] == 0.5
    says(f"{100 * above:.0f}; without any effect it would be {100 * shown('effect', d=0)['bars'][0]:.0f}")
    assert found["points"] == pytest.approx(TRIALS["points_all"], abs=0.05)
    says(
        f"In points of the Hamilton scale: {found['points']:.1f}, where a difference of {found['limit']:g} has been called "
        "the least that matters, a number that is disputed"
    )
    assert found["limit"] == TRIALS["points_proposed"] and "argues against" in (
        SEEN["mood_trials"]["points_proposed"].note
    )
    assert found["needed"] == pytest.approx(1 / (treated - control)) and control == TRIALS["placebo_high"] / 100
    says(f"one responder more for each {found['needed']:.0f} people treated, if {control:.0%} respond to placebo")
    assert shown("effect", "Amphetamine in ADHD")["d"] > 3 * found["d"]
    says("*Amphetamine in ADHD* is another illness on another scale, and shows only how a large difference looks")


def test_five_costumes():
    """Three of five say the same whatever the scale and the placebo group do; one needs each."""
    costumes = {
        place: (*found["bars"][:3], found["points"], found["needed"])
        for place, found in (
            ("here", shown("effect")), ("scale", shown("effect", sd=10.0)), ("rate", shown("effect", rate=20))
        )
    }  # fmt: skip
    changed = [[a != b for a, b in zip(costumes["here"], costumes[k], strict=True)] for k in ("scale", "rate")]
    assert changed == [[False] * 3 + [True, False], [False] * 4 + [True]]
    says(
        f"All of these are one number in {word(len(costumes['here']))} costumes, "
        f"{word(np.any(changed, axis=0).sum())} of them with a second number added"
    )


def test_few_may_carry_it_all():
    few, gain = (float(v) for v in effect_size.fewest(TRIALS["smd_all"]))
    assert few * gain == pytest.approx(0.29) and few == pytest.approx(1 - shown("effect")["bars"][2])
    says(
        f"{TRIALS['smd_all']:g} arises if everybody gains a little; it arises if {1 - few:.0%} gain nothing and {few:.0%}, "
        f"as much as the two curves do not share, gain {gain:.1f} standard deviations on average"
    )
    assert f"effect_size.fewest({TRIALS['smd_all']:g})" in code("effect_size.fewest")
    preparation = SEEN["mood_trials"]["large_drug"].preparation
    patients = re.search(r"(\d+ \d+) participants", preparation)[1]
    says(
        f"(In {patients} participants a large response was seen in {TRIALS['large_drug']:g}% on a drug and in "
        f"{TRIALS['large_placebo']:g}% on placebo; Stone 2022.)"
    )


def test_the_network():
    drugs = sorted(mood_trials.antidepressants().values(), key=lambda d: -d.odds)
    first, last = drugs[0], drugs[-1]
    assert (first.name, last.name) == ("amitriptyline", "reboxetine")
    says(f"Reboxetine, the one drug of {len(drugs)} in that network that blocks NET and little else, came out last")
    says("Amitriptyline, first, blocks NET, too", "(Cipriani 2018)")
    says(f"its interval, {last.low:g} to {last.high:g}, overlaps with those of its neighbors")
    assert all(last.high > d.low for d in drugs[-6:])
    says("desipramine and nortriptyline are not in the network")
    assert not {"desipramine", "nortriptyline"} & {d.name for d in drugs}
    given = dict(re.findall(r'\("(\w+)", ([\d.]+)\)', code("effect_size.fewest")))
    assert {k: float(v) for k, v in given.items()} == {d.name: d.odds for d in (first, last)}


def test_the_drawer():
    found, none, large = (shown("drawer", p) for p in (None, "No effect at all", "Large trials"))
    says(
        f"About {found['expected']['published']:.2f} for a truth of {found['true']:g} ({found['pooled']['published'][1]:.2f} "
        "in this set)"
    )
    assert none["true"] == 0 and none["counts"][0] == none["counts"][1]
    says(
        "With no effect at all and nothing but significant trials in print the literature says "
        f"{none['expected']['published']:.2f} in the long run"
    )
    says(f"*Large trials* help, {large['pooled']['published'][1]:.2f}, and there Egger's test sees the gap")
    assert large["egger"] < 0.05 < found["egger"]
    says("in the small ones it does not")


def test_reboxetine():
    hidden = TRIALS["reboxetine_hidden"] / TRIALS["reboxetine_patients"]
    assert hidden == pytest.approx(0.75, abs=0.02)
    odds, low, high = (TRIALS[f"reboxetine_odds{end}"] for end in ("", "_low", "_high"))
    says(
        "When the unpublished trials were found, they held data of three quarters of the patients, and with them the odds "
        f"of a response were {odds:g} times those on placebo ({low:g} to {high:g}; Eyding 2010): too uncertain to exclude "
        "no effect"
    )
    assert low < 1 < high
    network = mood_trials.antidepressants()["reboxetine"]
    year = references()[network.source]["issued"]["date-parts"][0][0]
    says(f"The network of {year}, with more trials, has {network.odds:g}")


def test_a_trap():
    real = [TRIALS[f"smd_{part}"] for part in ("published", "unpublished")]
    says(
        f"in the review of {TRIALS['smd_trials']:g} trials published ones showed {real[0]:.2f} and unpublished ones "
        f"{real[1]:.2f}. So the truth is {real[1]:.2f}?"
    )
    found = shown("drawer", "As measured?")
    assert explore.drawer.presets["As measured?"]["negatives"] == 50
    says(f"There the truth is {found['true']:.2f}, half of the negative trials are hidden")
    for where in ("pooled", "expected"):
        made = [found[where][k] for k in ("published", "hidden")]
        made = [v[1] for v in made] if where == "pooled" else made
        assert made == pytest.approx(real, abs=0.035) and made[1] < found["true"] < made[0]


def test_the_excess():
    made = run("excess = sigma *")
    z, sigma = made["z"], made["sigma"]
    bell, area = sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi), sp.erfc(z / sp.sqrt(2)) / 2
    assert sp.simplify(made["last"] - sigma * bell / area) == 0 and made["last"].has(sp.erfc)
    assert float(area.subs(z, 1)) == pytest.approx(ndtr(-1))
    says("(erfc is twice that area, written for $z/\\sqrt 2$)")
    limit = publication.limit()
    assert limit == pytest.approx(-ndtri(0.025))
    says(
        f"it is significant if the estimate passes ${limit:.2f}\\,\\sigma$, which lies $z = {limit:.2f} - \\theta/\\sigma$ "
        "errors above the truth"
    )
    found = float(made["last"].subs({z: limit, sigma: 1}))
    says(
        f"Without any effect $z$ is {limit:.2f} and the excess {found:.2f} errors: {0.2 * found:.2f} where the error is 0.2"
    )
    assert publication.expected(0.0, [0.2], 0.0).mean_published == pytest.approx(0.2 * found)
    each = [float(made["last"].subs({z: k, sigma: 1})) for k in (-3, -1, 0, 1.96, 4)]
    assert min(each) > 0
    grows = [float(made["last"].subs({z: limit - 0.15 / s, sigma: s})) for s in (0.1, 0.15, 0.2, 0.3)]
    assert (np.diff(grows) > 0).all()
    says("above 0 whatever $z$ is, and it grows with the error, so small trials exaggerate most")


def test_what_hides_has_one_mean():
    says(
        "if the hidden ones are picked at random among the negative, their mean does not depend on how many are hidden"
    )
    errors = publication.errors(publication.sizes(100, 50))
    assert "publication.sizes(100, 50)" in code("for negatives in (0.1") and "expected(0.15, errors" in (
        code("for negatives in (0.1")
    )
    means = [publication.expected(0.15, errors, q).mean_hidden for q in (0.1, 0.5, 0.9)]
    assert np.ptp(means) < 1e-9 and means[0] < 0.15
    shown_ = [publication.expected(0.15, errors, q).mean_published for q in (0.1, 0.5, 0.9)]
    assert np.ptp(shown_) > 0.1


# -- 6 fear ----------------------------------------------------------------------------------------------------------


def test_yohimbine():
    x, n, y, m = (FEAR[k] for k in ("panic_patients", "panic_all", "panic_healthy", "panic_healthy_all"))
    says(
        f"brought a panic attack to {x:g} of {n:g} patients with panic disorder or agoraphobia, and to {y:g} of {m:g} "
        "healthy people (Charney 1987)"
    )
    assert compare(int(x), int(n), int(y), int(m)).p < 0.001


def test_six_small_trials_and_a_large_one():
    *small, large = prazosin.trials()
    assert [t.own for t in small] == [False] * 6 and large.own and large.patients == FEAR["large_patients"]
    says(f"{word(len(small))} small trials, pooled, found that it eases the nightmares of posttraumatic stress")
    says(
        f"(A seventh, with {FEAR['unseen_patients']:g} veterans, found no significant effect; its size was not readable.)"
    )
    assert len(small) + 1 == 7 and FEAR["small_low"] > 0
    says(f"In {large.year} came a trial of {large.patients} veterans")
    says(f"so the {word(len(small))} are drawn hollow at what they gave together: this takes their scatter away")
    assert {t.effect for t in small} == {FEAR["stand_in"]} and FEAR["stand_in"] == FEAR["small_effect"]
    years = [t.year for t in prazosin.trials()]
    assert years == sorted(years)
    says("One line a trial, oldest first, with the number of patients")


def test_a_large_trial_counts_for_little():
    usual, common, more = (shown("prazosin", p) for p in (None, "One common effect", "Last trial: 2000 patients"))
    pooled, rising = usual["pooled"], more["pooled"]
    reviews = sorted(r.effect for r in prazosin.reviews().values() if r.with_large)
    assert pooled.low > 0
    says(
        f"{pooled.effect:.2f}, a clear effect still. (Published reviews that seem to include the large trial have "
        f"{reviews[0]:.2f}, {reviews[1]:.2f} and {reviews[2]:.2f}; they count other trials"
    )
    says(f"With one *common* effect it would be {common['pooled'].effect:.2f}")
    says(f"Why does a trial of {usual['patients']:g} patients that found nothing weigh so little?")
    assert FEAR["large_low"] < 0 < FEAR["large_high"]
    weights = [100 * found["weights"][-1] for found in (usual, more)]
    says(
        f"with {more['patients']:g} patients in place of {usual['patients']:g} its weight falls from {weights[0]:.1f} to "
        f"{weights[1]:.1f}%, and the pooled effect *rises*, from {pooled.effect:.3f} to {rising.effect:.3f}"
    )
    says(
        "the true effect in a further trial may lie anywhere from "
        f"{signed(pooled.prediction_low)} to {signed(pooled.prediction_high)}"
    )
    says("(I², in the read-out, is the share of the scatter between trials that chance does not explain.)")
    assert f"I² {(pooled.Q - 6) / pooled.Q:.0%}" in read_out("prazosin")


def test_who_disagrees_weighs_less():
    says(
        "The more the large trial disagrees, the larger the spread between trials becomes, and the smaller its own weight"
    )
    found = [shown("prazosin", effect=d) for d in (0.6, 0.3, 0.1, -0.08, -0.3, -0.5)]
    assert (np.diff([f["pooled"].tau2 for f in found]) > 0).all()
    assert (np.diff([f["weights"][-1] for f in found]) < 0).all()


def test_weights():
    made = run("large_trial, small_trial")
    v, V = made["v"], made["V"]
    plain, without_error, apart = made["last"]
    assert sp.simplify(plain - V / v) == 0 and apart == 1
    assert sp.simplify(without_error - (V + made["tau"] ** 2) / made["tau"] ** 2) == 0
    says("without heterogeneity they go as the precision, $V/v$", "the weight is $1/(v_i + \\tau^2)$")
    says("true effects have the variance $\\tau^2$", "A large trial has $v \\to 0$:")
    assert sp.simplify(meta_analysis.derivation()["weight"] - 1 / (sp.Symbol("s") ** 2 + sp.Symbol("tau2"))) == 0
    smallest = min(t.patients for t in prazosin.trials())
    says(f"where heterogeneity is large all trials weigh alike, {word(smallest)} patients or three hundred")
    assert FEAR["large_patients"] == pytest.approx(300, rel=0.02)


def test_fluid_and_blood():
    patients, healthy = FEAR["csf_patients"], FEAR["csf_healthy"]
    assert "rose with the severity" in SEEN["fear"]["csf_patients"].note and "no significant relation" in (
        SEEN["fear"]["csf_patients"].note
    )
    says(f"plasma showed no such relation (Geracioti 2001, {patients:g} and {healthy:g} men)")
    record = SEEN["fear"]["blood_effect"]
    says(
        f"Pooled over {people(record)} studies, blood and urine do show a little more, {record.value:g} standard deviations "
        "(Pan 2018)"
    )
    assert FEAR["blood_low"] > 0


# -- the source, and what the model cannot tell ----------------------------------------------------------------------


def test_the_table_of_claims():
    x, n, _, _ = mood_trials.depletion_studies()["remitted"].counts
    says("Section 5: depletion of catecholamines, norepinephrine *and* dopamine")
    says("The large trial of prazosin did not find that a block of α1 helps")
    assert FEAR["large_low"] < 0 < FEAR["large_high"]
    says(f"brought relapse to {x} of {n} who had recovered, nothing measurable to people who were depressed")
    rise = feedback.measured("cortex")
    says(f"Section 2: norepinephrine outside rises {rise.u * rise.F:.1f} times within hours, in rats")
    says(f"Section 5: the selective blocker of NET is last of {len(mood_trials.antidepressants())}")
    says("Section 4: an SNRI may hold little NET at a low dose")
    assert shown("two")["NET"] < 15
    says("Sections 1 and 4: held at clinical doses, by PET, for nortriptyline and milnacipran")
    assert CLINIC["patient_occupied_low"] == 50 and transporters.measured("NET")[1].max() > 45


def test_sections_hold_what_the_table_says():
    """Each section that the table of claims names holds the words by which it is named."""
    parts = dict(re.findall(r"^## (\d) · (.*?)(?=^## )", PROSE, re.M | re.S))
    table = PROSE.split("## Read the source critically")[1].split("## What this model")[0]
    words = {"1": ("nortriptyline", "PET"), "2": ("norepinephrine outside",), "3": ("weeks",), "4": ("SNRI", "PET"),
             "5": ("depletion", "selective blocker"), "6": ("Yohimbine", "cerebrospinal fluid")}  # fmt: skip
    named = set(re.findall(r"(?:Section|Sections \d and) (\d)", table)) | set(re.findall(r"Sections (\d)", table))
    assert named == set(words)
    for number, needed in words.items():
        assert all(w in parts[number] for w in needed), number


def test_failures_are_told():
    assert facts.compromise().most_met < 5
    held = explore.weeks.presets["Both, 98% held"]["blocked"]
    says(
        "no setting of the joined model that we tried meets the five facts of section 2; in section 3 one account meets "
        f"firing and norepinephrine with {held}% of NET held, against the test with clonidine"
    )
    says("Sections 2 and 3 are rats and a mouse neuron")


def test_around_the_cell_bodies_alone():
    """Mateo 1998: which dose lowered norepinephrine stands in no record; that 1 mg/kg was the lowest of three does."""
    assert "three doses (1, 3 and 10 mg/kg)" in load_evidence("microdialysis")["dose_desipramine"].note
    says("a small dose of desipramine, 1 mg/kg, *lowered* norepinephrine in the cortex of rats (Mateo 1998)")
    same = push_back.settle(np.linspace(0.02, 1, 50)).norepinephrine
    assert (same >= 1 - 1e-9).all()
    says("the model cannot do this while the drug holds as much NET around the cell bodies as in the cortex")
    assert "push_back.settle(1.0, net_left_soma=0.06)" in code("only_soma")
    assert push_back.settle(1.0, net_left_soma=0.06).norepinephrine < 0.5
    says("With NET held around the cell bodies alone, both brakes at full strength, it does fall:")


def test_days_without_rest():
    left = float(re.search(r"push_back.after_days\(([\d.]+)\)", code("only_soma"))[1])
    outside, stored = push_back.after_days(left)
    assert stored == pytest.approx(0.5, abs=0.02)
    says("In sections 2 and 3 vesicles stay as full as they were")
    says(
        f"left alone for days with {left:.0%} of NET and firing as before, loses half of its store, and norepinephrine "
        f"outside is then only {outside:.1f} times rest"
    )


def test_the_summary():
    found = shown("drawer")
    says(f"that a drawer makes {found['true']:g} look like {found['expected']['published']:.2f}")
    says(f"why a trial of {FEAR['large_patients']:g} people may count for little")
    says("seen two laboratories meet, and then five facts that no animal can have at once")
    says("You know that three weeks of a blocker did not wake the cells up")
    assert list(adaptation.measured()["firing"])[-1] == 3 * 7


# -- checks ----------------------------------------------------------------------------------------------------------


def asks(question: str, *sentences: str) -> None:
    """Assert that a question shows these sentences, each within one of its texts."""
    for sentence in sentences:
        assert any(sentence in text for text in texts(question)), sentence


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("single", 25 * 66.8 / 33.2), ("released", 100 * 3.4 / 14.6), ("steady", 30 * np.log(10) / np.log(2) / 24),
        ("ratio", 80 / (0.8 + 0.6 * 0.2)), ("published", 100 * 0.14 / 0.18),
    ],
)  # fmt: skip
def test_checks_know_the_answer_and_the_mistakes(question, right):
    """By hand, from what the question prints."""
    answer = getattr(ask, question)().answer
    unit = "" if answer.unit == "1" else answer.unit
    assert answer.value == pytest.approx(right, rel=1e-3)
    assert answer.judge(f"{right:.4g} {unit}").kind == "right"
    for wrong in answer.misconceptions:
        assert answer.judge(f"{wrong.value:.5g} {unit}") == type(answer.judge("1"))("known error", wrong.message)


@pytest.mark.parametrize(
    ("question", "mistake", "said"),
    [
        ("single", 25 / 0.332, "straight line up to 100%"), ("single", 12.5 / 0.332, "straight line up to 50%"),
        ("single", 25 * 33.2 / 66.8, "Upside down"),
        ("released", 100 * 240 / 1360, "+240% is 3.4 times"), ("released", 100 / 14.6, "share of *clearance*"),
        ("released", 100 / 3.4, "it is u times F"), ("released", 100 - 23.288, "that the brake took away"),
        ("steady", 30 * np.log(10) / 24, "for the time constant"), ("steady", 30 * np.log2(10), "In hours"),
        ("steady", 30 / 24, "After one half-life it is half"), ("steady", 5.0, "After four half-lives it is 93.75%"),
        ("steady", 90 / 24, "After three half-lives it is 87.5%"), ("steady", 30 * np.log2(1 / 0.9) / 24, "10% are"),
        ("ratio", 80 / 0.6, "above 100%"), ("ratio", 80 * 0.6, "do not multiply"),
        ("ratio", 80 / (0.8 + 0.2 / 0.6), "a ratio below 1"),
        ("published", 100 * 0.29 / 0.33, "ratio of effects"), ("published", 100 - 77.78, "of the unpublished ones"),
        ("published", 0.7778, "percent were asked"), ("released", 0.23288, "percent were asked"),
        ("ratio", 0.8696, "percent were asked"),
    ],
)  # fmt: skip
def test_each_mistake_is_what_it_is_called(question, mistake, said):
    (one,) = (m for m in getattr(ask, question)().answer.misconceptions if said in m.message)
    assert one.value == pytest.approx(mistake, rel=1e-3)


def test_halvings():
    left = [f"{100 / 2**k:g}" for k in (1, 2, 3, 4)]
    asks("steady", f"What is missing halves with every half-life: {', '.join(left)}%.")
    asks("steady", f"After four half-lives it is {100 - float(left[3]):g}%; 90% comes after {np.log2(10):.2f}.")
    asks("steady", f"After three half-lives it is {100 - float(left[2]):g}%.")
    asks("steady", f"30 h · log₂ 10 = {30 * np.log2(10):.0f} h, {30 * np.log2(10) / 24:.1f} days")
    asks("steady", "A drug with a half-life of 30 hours", "when 10% are reached", "reached 90% of its final level")


def test_questions_on_a_dose():
    doses, held = [CLINIC[f"nort_dose_{k}"] for k in (1, 2, 3)], [CLINIC[f"nort_occupied_{k}"] for k in (1, 2, 3)]
    men = word(people(SEEN["clinic"]["nort_occupied_1"]))
    asks(
        "half",
        f"Single doses of {doses[0]:g}, {doses[1]:g} and {doses[2]:g} mg of nortriptyline held {held[0]:g}%, {held[1]:g}% "
        f"and {held[2]:g}% of the transporter in {men} men. A curve that must end at 100% gives a half-occupying dose of "
        f"{shown('occupancy')['chosen']['ED50']:.0f} mg.",
    )
    asks("single", f"Take one point alone: {doses[1]:g} mg hold {held[1]:g}%")
    each = [d * (100 - o) / o for d, o in zip(doses, held, strict=True)]
    asks(
        "single",
        f"{doses[1]:g} · {100 - held[1]:.1f}/{held[1]:g} = {each[1]:.1f} mg. The points at {doses[0]:g} and {doses[2]:g} mg "
        f"say {each[0]:.0f} and {each[2]:.0f} mg by the same rule",
    )
    assert each[2] > 2 * each[1] and "One curve would give the same number three times" in texts("single")[1]
    p = shown("occupancy")["p"]
    assert p == pytest.approx(1 / 5, abs=0.02)
    asks("interval", "The improvement is what chance gives one time in five, if the end is 100%")
    end = shown("occupancy", "Fit both")["chosen"]["O_max"]
    assert end == pytest.approx(50, abs=3)
    asks("interval", "can hold only about half of the transporter?", "With three points and two parameters, one number")
    assert shown("occupancy", "Fit both")["freedom"] == 1
    asks("single", "Solve O = 100% · D/(D + ED50) for ED50.", "less than half is held, so ED50 lies above the dose")
    assert held[1] < 50 and each[1] > doses[1]
    asks("interval", "No: a fit with 100% has the better theory")


def test_questions_on_the_brakes():
    cortex, fired = feedback.measured("cortex"), feedback.firing_left()["2 days, highest dose"]
    asks(
        "outside",
        f"a blocker leaves {cortex.left:.0%} of the clearance of norepinephrine in the cortex of a rat. If release stayed "
        f"what it was, norepinephrine outside would rise to {cortex.u:.0f} times rest",
    )
    assert round(1 / 0.06) == round(cortex.u) == 17
    alone, both = CLINIC["rise_hippocampus"], CLINIC["rise_both_hippocampus"]
    asks("released", f"reboxetine raised norepinephrine *by* {alone:g}%, reboxetine with idazoxan *by* {both:g}%")
    E = [1 + alone / 100, 1 + both / 100]
    asks(
        "released",
        f"{E[0]:g} over {E[1]:g} times rest: {100 * E[0] / E[1]:.1f}%. The cortex gives {100 * cortex.F:.1f}%.",
    )
    asks("released", f"+{alone:g}% is {E[0]:g} times")
    asks("both_ways", "It under-reports a blocker of uptake (lesson 04)")
    asks("both_ways", f"Dialysis says that {cortex.F:.0%} of the release is left, a microelectrode that {fired:.0%} of")
    soma = shown("push_back", "Cell bodies alone")["facts"]["blocker and idazoxan"]
    asks(
        "both_ways",
        f"(preset *Cell bodies alone*: idazoxan would then give {soma:.0f} times rest, not {cortex.u:g}), and two brakes of "
        "which each would be enough cannot both be at full strength",
    )
    seen = percent_of_baseline(factor=4, net=0.06, flow=1.0).observed / 400
    both_seen = percent_of_baseline(factor=17, net=0.06, flow=1.0).observed / 1700
    assert seen == pytest.approx(both_seen) and seen < 0.9  # both rises larger, their ratio the same


def test_questions_on_weeks():
    fired = adaptation.measured()["firing"]
    dose = re.search(r"([\d.]+) mg/kg a day", SEEN["clinic"]["rebox_fall_21d"].note)[1]
    assert float(dose) == CLINIC["rebox_dose_2"]
    asks(
        "third_week",
        f"After two days of reboxetine ({dose} mg/kg a day, rats) the cells of the locus coeruleus fire at "
        f"{100 * fired[2]:.0f}% of their usual rate. At which percentage do they fire after three weeks?",
    )
    days, late = list(adaptation.measured()["norepinephrine"]), facts.measured()["from day 2 to 14"][0]
    assert late > 2
    asks(
        "weeks",
        f"after {days[1]:g} days there is more than twice as much norepinephrine outside as after {days[0]:g} days, with the "
        f"same drug in the brain. And after {list(fired)[-1]:g} days the cells still fire at {fired[21]:.0%}",
    )
    at = shown("weeks")["at"]
    asks(
        "weeks",
        f"terminals alone raise norepinephrine {at['late'] / at['first']:.1f} times from day {days[0]:g} to {days[1]:g}, not "
        f"{late:.1f}",
    )
    nothing = shown("weeks", "Nothing adapts")["at"]
    assert nothing["late"] == pytest.approx(nothing["first"], rel=0.02)
    asks("weeks", "Then norepinephrine would be after 14 days what it was after 2.", "Then firing would come back.")
    assert shown("weeks", "Cell bodies, too")["at"]["last"] > 2 * fired[21]
    asks("weeks", "Others found no change at the terminals at all.")
    assert sum(s.terminal == "kept" for s in adaptation.studies()) >= 3


def test_questions_on_two_transporters():
    asks(
        "second",
        f"In the tube its K_i is {TWO['ven_Ki_SERT']:g} nM at SERT and {TWO['ven_Ki_NET']:g} nM at NET. A dose holds "
        f"{TWO['SERT_minimum']:g}% of SERT",
    )
    monkey, man = (transporters.ratio("milnacipran", s) for s in (transporters.MONKEY, transporters.MAN))
    asks("ratio", f"the monkeys' ratio for milnacipran is {monkey:g}", "and a dose holds 80% of SERT")
    x = 4 / monkey
    asks("ratio", "Write S as x/(1 + x), with x the concentration in units of the constant of SERT.")
    asks(
        "ratio",
        f"S/(1 − S) = 4 is the dose in units of the constant of SERT; over {monkey:g} it is that of NET, {x:.2f}",
    )
    asks("ratio", f"and {x:.2f}/(1 + {x:.2f}) = {100 * x / (1 + x):.1f}%")
    asks("ratio", f"In patients PET gives a ratio of {man:.2g}: {100 * 4 / man / (1 + 4 / man):.0f}%.")


def test_questions_on_the_hypothesis():
    x, n, y, m = mood_trials.depletion_studies()["remitted"].counts
    asks(
        "relapse",
        f"{x} of {n} relapsed, {y} of {m} after a sham. In depressed people without a drug AMPT changed no score",
    )
    assert compare(x, n, y, m).difference.low > 0
    asks("relapse", "(Miller 1996)", "The difference is large: an interval for it excludes zero")
    asks(
        "better", f"Over {TRIALS['smd_trials']:g} trials antidepressants beat placebo by {TRIALS['smd_all']:g} standard"
    )
    asks("better", "How many of 100 treated people end better than the average person on placebo?")
    assert ask.better().unit == "of 100"


def test_questions_on_the_drawer():
    found = shown("drawer")
    sizes = publication.sizes(found["effects"].size, explore.drawer.settings()["patients"])
    asks(
        "drawer",
        f"A drug is better than placebo by {found['true']:g} standard deviations. A hundred trials are done, with "
        f"{sizes.min():g} to {sizes.max():g} people in each of two groups. What is significant is published, of the rest "
        "one trial in ten.",
    )
    assert sizes.size == 100 and explore.drawer.settings()["negatives"] == 10
    shown_, hidden, both = (TRIALS[f"smd_{p}"] for p in ("published", "unpublished", "all"))
    n, m = TRIALS["smd_published_trials"], TRIALS["smd_unpublished_trials"]
    asks(
        "published",
        f"A review found {shown_:g} in {n:g} published trials, {hidden:g} in {m:g} unpublished ones and {both:g} in all",
    )
    half = np.array([-0.005, 0.005])
    room = [(both + a - hidden - b) / (shown_ + c - hidden - b) for a in half for b in half for c in half]
    share = (both - hidden) / (shown_ - hidden)
    asks("published", "overall = w · published + (1 − w) · unpublished.")
    asks(
        "published",
        f"({both:g} − {hidden:g})/({shown_:g} − {hidden:g}) = {100 * share:.0f}%. Rounding leaves room from "
        f"{100 * min(room):.0f} to {max(room):.0%}. Of the trials {n / (n + m):.0%} were published",
    )
    assert ask.published().answer.tolerance * share >= max(abs(np.array(room) - share))


def test_questions_on_fear():
    asks(
        "large",
        f"Small trials of prazosin against nightmares, pooled, gave {FEAR['small_effect']:.2f} standard deviations. Then came "
        f"a trial of {FEAR['large_patients']:g} people that found no difference",
    )
    asks("fluid", "Eleven patients are too few", "They were the same eleven")
    assert FEAR["csf_patients"] == 11
    usual = load_evidence("spillover")["davis_C_normal"].value
    assert usual > 2 * detection_limit()  # pg/mL
    asks(
        "fluid",
        "its levels lie at two to three times the limit of lesson 14",
        "Plasma has been measured since the 1970s",
    )


@pytest.mark.parametrize("question", ["interval", "both_ways", "weeks", "relapse", "fluid"])
def test_each_option_has_its_own_answer(question):
    answer = getattr(ask, question)().answer
    said = [answer.judge(option) for option in answer.feedback]
    assert [f.kind for f in said].count("right") == 1 and len({f.message for f in said}) == len(said)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("half", lambda: shown("occupancy", "Fit both")["chosen"]["ED50"]),
        ("outside", lambda: facts.measured()["blocker"][0]),
        ("third_week", lambda: 100 * adaptation.measured()["firing"][21]),
        ("second", lambda: shown("two")["NET"]),
        ("better", lambda: 100 * shown("effect")["bars"][0]),
        ("drawer", lambda: shown("drawer")["pooled"]["published"][1]),
        ("large", lambda: shown("prazosin")["pooled"].effect),
    ],
)
def test_what_is_predicted_lies_on_the_slider(question, number):
    low, high = getattr(ask, question)().limits
    assert low < number() < high
