"""Claims of S1 on depression, anxiety and ADHD, tested on the trials, scans and models of lessons 16 and 17.

Odds and standardized differences are those that the trials' authors printed. None of this is advice.
"""

from nelib.clinic import (
    adhd_effects,
    benefit,
    cortex,
    counts,
    feedback,
    mood_trials,
    prazosin,
    push_back,
    transporters,
)  # fmt: skip
from nelib.explorers.reading.outcome import (
    Outcome,
    explorer,
    keys,
    signs,
    source,
    told,
    untestable,
    value,
    weigh,
)  # fmt: skip
from nelib.explorers.reading.release import stimulants_release

USUAL = "children, clinicians"


def _alpha() -> float:
    return value("mood_trials", "alpha")


def deficiency() -> Outcome:
    """Test that too little norepinephrine contributes to depression: what depletion does, by the people who had it."""
    cases, parts, sources = dict(signs("depletion")), [], list(keys("depletion"))
    for study in mood_trials.depletion_studies().values():
        # Where both sessions had AMPT, they differ in tryptophan: such a study does not test norepinephrine.
        if study.counts is None or not study.first.startswith("AMPT") or study.second.startswith("AMPT"):
            continue
        found = counts.compare(*study.counts)
        worse = found.difference.value > 0 and study.event != "improved"
        cases[study.label] = worse and found.p < _alpha()
        x, n, y, m = study.counts
        parts.append(f"{study.label}: {x} of {n} against {y} of {m} {study.event} (p = {found.p:.2g})")
        sources.append(study.source)
    found = f"{'; '.join(parts)}. {told('depletion')} Deficiency alone does not make the symptoms."
    return weigh(cases, found, sources)


def _blockers_raise() -> Outcome:
    """Test that blockers of NET raise norepinephrine outside: rats after a dose, and the model with its brakes."""
    rise = {region: 1 + value("clinic", f"rise_{region}") / value("clinic", "full") for region in feedback.REGIONS}
    pump = [value("clinic", name) / value("clinic", "full") for name in ("pump_2d", "pump_14d")]
    left = 1 - value("adaptation", "blocked") / value("clinic", "full")
    model = float(push_back.settle(left).norepinephrine)
    cases = {f"rat, {region}": times > 1 for region, times in rise.items()}
    cases |= {"rat, two weeks by pump": pump[1] > 1, "model with brakes": model > 1}
    listed = ", ".join(f"{region} ×{times:.2f}" for region, times in rise.items())
    found = (
        f"Reboxetine in rats: {listed}; by pump ×{pump[0]:.2f} after 2 days and ×{pump[1]:.2f} after 14. With "
        f"{1 - left:.0%} "
        f"of NET held and both brakes at work the model gives ×{model:.2f}, without brakes ×{1 / left:.0f}."
    )
    return weigh(cases, found, source("clinic", "rise_cortex", "rise_hippocampus", "pump_14d"))


def effective() -> Outcome:
    """Test "many effective antidepressants": blockers of NET against placebo, in a network and with hidden trials."""
    drugs = mood_trials.antidepressants()
    named = ("reboxetine", "venlafaxine", "desvenlafaxine", "duloxetine", "milnacipran", "levomilnacipran")
    cases = {name: drugs[name].low > 1 for name in named}
    low, high = value("mood_trials", "reboxetine_odds_low"), value("mood_trials", "reboxetine_odds_high")
    cases["reboxetine, with hidden trials"] = low > 1
    hidden = value("mood_trials", "reboxetine_hidden") / value("mood_trials", "reboxetine_patients")
    listed = ", ".join(f"{name} {drugs[name].odds:.2f}" for name in named)
    found = (
        f"Odds of a response over placebo: {listed}. With the data of {hidden:.0%} of the patients, which were "
        f"unpublished, "
        f"reboxetine has {value('mood_trials', 'reboxetine_odds'):.2f} ({low:.2f} to {high:.2f}). All drugs together: "
        f"{value('mood_trials', 'smd_cipriani'):.2f} SD."
    )
    return weigh(cases, found, ("cipriani2018", *source("mood_trials", "reboxetine_odds", "smd_cipriani")))


def by_availability() -> Outcome:
    """Test that they act by more norepinephrine: the hold on NET at a working dose, the time course, and depletion."""
    raised, dose = _blockers_raise(), value("transporters", "ven_dose_minimum")
    held = {
        "test tube": float(transporters.held(dose, "venlafaxine", transporters.TUBE).NET),
        "monkey": float(transporters.held(dose, "venlafaxine", "monkey").NET),
    }
    half, early, late = value("transporters", "half"), value("clinic", "pump_2d"), value("clinic", "pump_14d")
    cases = {f"more outside: {name}": so for name, so in raised.cases.items()}
    cases |= {f"venlafaxine {dose:g} mg holds half of NET, {name}": share > half for name, share in held.items()}
    cases |= {case: so for case, so in signs("depletion").items() if "remission" in case}
    cases["the rise is complete in two days"] = late < 2 * early
    found = (
        f"The lowest working dose of venlafaxine, {dose:g} mg, holds {held['test tube']:.0f}% of NET by the ratio of "
        f"the "
        f"test tube and {held['monkey']:.0f}% by that of monkeys. Under reboxetine by pump norepinephrine stands at "
        f"{early:g}% "
        f"after 2 days and {late:g}% after 14, at the same level of the drug. {told('depletion')}"
    )
    sources = (*raised.sources, *source("transporters", "ven_dose_minimum", "ven_ratio_monkey"), *keys("depletion"))
    return weigh(cases, found, sources)


def anxiety() -> Outcome:
    """Test that excess goes with anxiety: a drug that raises it, fluids in PTSD, and a blocker of α1."""
    names = ("panic_patients", "panic_all", "panic_healthy", "panic_healthy_all")
    x, n, y, m = (int(value("fear", name)) for name in names)
    panic = counts.compare(x, n, y, m)
    low = value("fear", "blood_low")
    large = prazosin.large()
    reach = 2 * large.error
    cases = {
        "yohimbine brings panic to patients": panic.p < _alpha() and panic.difference.value > 0,
        "blood and urine in PTSD": low > 0,
        **signs("anxiety"),
    }
    found = (
        f"Yohimbine, which frees norepinephrine from its brake, brought panic to {x} of {n} patients and {y} of {m} "
        f"others "
        f"(p = {panic.p:.1g}). In PTSD norepinephrine in blood or urine is higher by "
        f"{value('fear', 'blood_effect'):g} SD. "
        f"{told('anxiety')} The large trial of a blocker of α1 saw no effect on nightmares ({large.d:.2f}, about "
        f"{large.d - reach:.1f} to {large.d + reach:.1f} SD)."
    )
    return weigh(
        cases, found, (*source("fear", "panic_patients", "blood_effect", "large_difference"), *keys("anxiety"))
    )


def irritability() -> Outcome:
    """Say why irritability cannot be tested."""
    return untestable("No record of the course measures irritability.", ("seed_cns",))


def adhd_cause() -> Outcome:
    """Say why the cause of ADHD cannot be tested."""
    effect = adhd_effects.effect(USUAL, "atomoxetine").effect.value
    return untestable(
        f"On record are drugs that raise norepinephrine and dopamine in the prefrontal cortex and help (atomoxetine "
        f"{-effect:.2f} "
        "SD in children); no study on record measured either in people with ADHD. What helps is no proof of what was "
        "wrong.",
        ("cortese2018", "bymaster2002"),
    )


def executive() -> Outcome:
    """Say why the deficits cannot be traced to norepinephrine."""
    return untestable(
        "The studies of attention and working memory on record are of healthy people and animals; none compares "
        "people with "
        "ADHD by their norepinephrine.",
        ("jakala1999", "muller2005", "mao1999"),
    )


def selective() -> Outcome:
    """Test "selective NET inhibitors like atomoxetine": in the test tube, and in man at the usual dose."""
    K = {t: value("uptake_assay", f"atomoxetine_{t}") for t in ("NET", "SERT", "DAT")}
    held = {t: float(part) for t, part in cortex.respond("atomoxetine").held.items()}
    cases = {f"{t}, by K_i": K[t] > 10 * K["NET"] for t in ("SERT", "DAT")}
    cases |= {f"{t}, at the usual dose": held[t] < held["NET"] / 2 for t in ("SERT", "DAT")}
    found = (
        f"K_i at NET {K['NET']:g}, SERT {K['SERT']:g}, DAT {K['DAT']:g} nM. At the usual dose the model, with "
        f"constants from "
        f"PET that are recalled, holds {held['NET']:.0%} of NET, {held['SERT']:.0%} of SERT and {held['DAT']:.0%} of "
        f"DAT."
    )
    return weigh(cases, found, (*source("uptake_assay", "atomoxetine_NET"), "ding2014"))


def normalizing() -> Outcome:
    """Say why "normalizing tone" cannot be tested, with what the model makes of people who start at three levels."""
    drugs = {"atomoxetine": "atomoxetine", "methylphenidate": "methylphenidate, by PET"}
    gains = {
        f"{name}, {person} start": float(
            benefit.benefit(benefit.start(person), drug, 1) - benefit.benefit(benefit.start(person), drug, 0)
        )
        for name, drug in drugs.items() for person in benefit.PEOPLE
    }  # fmt: skip
    rise = {name: float(cortex.respond(drug).norepinephrine) for name, drug in drugs.items()}
    listed = "; ".join(f"{name} {gain:+.2f}".replace("-", "−") for name, gain in gains.items())
    return untestable(
        "The tone of no patient was measured, and what would be normal is not said. In the model the usual dose "
        f"multiplies norepinephrine {rise['atomoxetine']:.2f}-fold (atomoxetine) or {rise['methylphenidate']:.2f}-fold "
        f"(methylphenidate) "
        f"whatever it was. On the inverted U of lesson 11 invented people who start with little, middle or much of it "
        f"get better (+) or worse (−) by: {listed}.",
        ("bymaster2002", "hannestad2010", "norepinephrine_wm_code"),
    )


def key_factor() -> Outcome:
    """Say why "a key factor" cannot be tested."""
    return untestable(
        'No quantity is named: "key" would need a test that could fail. Depression, anxiety and ADHD each have a row '
        "of their own.",
        ("seed_cns",),
    )


def drugs_work() -> Outcome:
    """Test that the drugs of ADHD do better than placebo."""
    cases, parts = {}, []
    for group in adhd_effects.groups():
        for name in ("amphetamine", "methylphenidate", "atomoxetine"):
            found = adhd_effects.effects()[group].get(name)
            if found is not None and found.effect.grade == "READ":
                cases[f"{name}, {group}"] = found.high.value < 0
                parts.append(f"{name} {found.effect.value:.2f} ({group})")
    return weigh(cases, f"Standardized difference to placebo, below 0 better: {', '.join(parts)}.", ("cortese2018",))


def stimulants() -> Outcome:
    """Test that stimulants raise norepinephrine by release: loaded cells, and a terminal without impulses."""
    model, cells = explorer("adhd", "releaser"), stimulants_release()
    outside = {
        name: float(model.data(**model.presets[f"{name.capitalize()}, no firing"])["outside"])
        for name in ("releaser", "blocker")
    }
    cases = {
        **cells.cases,
        "a releaser (amphetamine) without impulses": outside["releaser"] > 1,
        "a blocker (methylphenidate) without impulses": outside["blocker"] > 1,
    }
    found = (
        f"{cells.found} Without impulses the model's releaser brings norepinephrine outside to "
        f"{outside['releaser']:.2g} times rest, a blocker to {outside['blocker']:.2g}."
    )
    return weigh(cases, found, cells.sources)
