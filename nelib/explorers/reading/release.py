"""Claims on release, reuptake and metabolism, tested on the models and records of lessons 02, 03 and 16."""

from functools import cache

from nelib.explorers.reading.outcome import (
    Outcome,
    explorer,
    keys,
    literature,
    signs,
    source,
    told,
    value,
    weigh,
)
from nelib.synapse import fates
from nelib.synapse.release import calcium_left, train
from nelib.synapse.synthesis import norepinephrine_terminal

DOG = ("eisenhofer1991dog",)


def calcium_entry() -> Outcome:
    """Test that calcium entry through channels releases: what a toxin of one channel leaves in nerve and cortex."""
    dose = value("release", "omega_dose")
    left = {tissue: calcium_left(dose, tissue) for tissue in ("sympathetic nerve", "cortex")}
    fewer = {tissue: train(1, 1, calcium=part)["probability"][0] for tissue, part in left.items()}
    whole = train(1, 1)["probability"][0]
    cases = {tissue: part < whole for tissue, part in fewer.items()}
    found = (
        f"{dose:g} nM of a toxin that blocks one calcium channel leaves {left['sympathetic nerve']:.0%} of the release "
        f"by one impulse in a sympathetic nerve and {left['cortex']:.0%} in the cortex: what is left enters through "
        "other channels."
    )
    return weigh(cases, found, source("release", "omega_nerve", "omega_cortex"))


def into_a_cleft() -> Outcome:
    """Test "into the synaptic cleft via exocytosis" (does it need calcium, and does it stay in a small space?)."""
    record = explorer("terminal", "voltammetry")
    mixed, space = (record.data(**record.presets[name]) for name in ("Well mixed, desipramine", "With space"))
    rise = 1 + value("voltammetry", "half_time_rise")
    ratio = 1 + value("voltammetry", "peak_rise")
    misses = {
        name: max(abs(data["peak"] - ratio) / ratio, abs(data["half-time"] - rise) / rise)
        for name, data in (("one well-mixed space", mixed), ("a layer of tissue", space))
    }
    half = value("voltammetry", "t_half")
    cases = {f"by exocytosis, {tissue}": so for tissue, so in calcium_entry().cases.items()}
    cases["it stays in the cleft"] = half < 1 and misses["one well-mixed space"] < misses["a layer of tissue"]
    found = (
        "Fewer calcium channels, less release: that is exocytosis. An electrode of micrometers sees only what has left "
        "any cleft, so it cannot say where release goes; it says that it does not stay there. After a train "
        f"norepinephrine is seen for seconds (half-time {half:g} s). Desipramine "
        f"raised the peak {ratio:.2f}-fold and the half-time {rise:.2f}-fold; one well-mixed space gives "
        f"{mixed['peak']:.2f} and {mixed['half-time']:.2f}, a layer of tissue {space['peak']:.2f} and "
        f"{space['half-time']:.2f}: what is seen fills a layer of tissue. {told('cleft')}"
    )
    return weigh(cases, found, (*source("voltammetry", "t_half"), *source("release", "omega_nerve"), *keys("cleft")))


def two_mechanisms() -> Outcome:
    """Test that reuptake and enzymes end the action: what is outside when each of them is blocked."""
    left = value("fates", "least")
    outside = {step: fates.fates(**{step: left})["contents"]["outside"] for step in ("NET", "MAO", "COMT")}
    cases = {f"{step} blocked: more outside": level > 2 for step, level in outside.items()}
    found = (
        f"In the dog's heart a block of NET raises norepinephrine outside {outside['NET']:.3g}-fold, one of MAO "
        f"{outside['MAO']:.3g}-fold, one of COMT {outside['COMT']:.3g}-fold within minutes. Reuptake ends the action; "
        "the enzymes work on what has been taken up."
    )
    return weigh(cases, found, DOG)


def reuptake_ends() -> Outcome:
    """Test that reuptake is the main way out, against all others."""
    flux = fates.resting_fluxes()
    heart = flux["NET"] / (flux["NET"] + flux["uptake 2"] + flux["spillover"])
    body = value("fates", "reuptake_man") / (value("fates", "reuptake_man") + value("fates", "spillover_man"))
    tissue = {name: 1 - 1 / value("fates", f"ratio_{name}") for name in ("kidney", "muscle", "heart")}
    cases = {"heart of the dog": heart > 1 / 2, "whole body of man": body > 1 / 2}
    cases |= {f"{name} of man, at most": share > 1 / 2 for name, share in tissue.items()}
    found = (
        f"Reuptake takes {heart:.0%} of what is released in the dog's heart and {body:.0%} in man, where uptake by "
        f"other cells is left out. What does not reach the plasma is {tissue['kidney']:.0%} in the kidney, "
        f"{tissue['muscle']:.0%} in muscle and {tissue['heart']:.0%} in the heart."
    )
    return weigh(cases, found, source("fates", "S_rest", "reuptake_man", "ratio_kidney"))


def up_to_ninety() -> Outcome:
    """Test "the majority (up to 90%)" by tissue, for norepinephrine released there and for that in the blood."""
    flux = fates.resting_fluxes()
    heart = flux["NET"] / flux["release"]
    kidney = 1 - 1 / value("fates", "ratio_kidney")
    blood = {
        n: value("fates", f"circ_{n}") / value("organs", "full") for n in ("heart", "arm", "brain", "leg", "lungs")
    }
    cases = {"released in the heart": heart > 1 / 2, "released in the kidney": kidney > 1 / 2}
    cases |= {f"from the blood, {name}": share > 1 / 2 for name, share in blood.items()}
    found = (
        f"Of norepinephrine released in the dog's heart {heart:.0%} is taken back, in the kidney of man at most "
        f"{kidney:.0%}. Of what circulates neurons take {blood['heart']:.0%} of the removal in the heart, and "
        f"{min(blood.values()):.0%} to {blood['arm']:.0%} in arm, brain, leg and lungs."
    )
    return weigh(cases, found, source("fates", "S_rest", "ratio_kidney", "circ_heart"))


def sodium_chloride() -> Outcome:
    """Test that NET needs sodium and chloride: uptake into cells that were given the carrier, with and without."""
    found = f"{told('net_ions')} No model of the course has these ions: there uptake is a Michaelis-Menten law."
    return weigh(signs("net_ions"), found, keys("net_ions"))


def taken_up_then_destroyed() -> Outcome:
    """Test "remaining NE is metabolized" (where does what MAO and COMT destroy come from?)."""
    flux = fates.resting_fluxes()
    leak = flux["leak"] / flux["release"]
    flows = norepinephrine_terminal().steady_state()
    escaped = flows["leak_NE"] / (flows["leak_NE"] + flows["NET"])
    stays = value("fates", "leak_share")
    cases = {
        "MAO gets what reuptake leaves": stays < 1 / 2,
        "COMT gets what reuptake leaves": flux["uptake 2"] < flux["NET"],
    }
    found = (
        f"MAO lies behind NET: {stays:.0%} of its product stays when reuptake is blocked and comes from the leak of "
        f"vesicles, which is {leak:.1f} times release ({escaped:.0%} of what enters the cytosol of our terminal). "
        f"COMT, in other cells, gets what they take up, {flux['uptake 2'] / flux['NET']:.0%} of what NET takes."
    )
    return weigh(cases, found, (*DOG, *keys("comt")))


def mao_place() -> Outcome:
    """Test that MAO works in the nerve ending (does DHPG stay when reuptake is blocked?)."""
    stays, blocked = value("fates", "leak_share"), fates.fates(MAO=value("fates", "least"))
    made = blocked["fluxes"]["DHPG"] / fates.resting_fluxes()["MAO"]
    found = (
        f"{stays:.0%} of the DHPG of the dog's heart is made though nothing is taken up, so MAO is inside the nerve; "
        f"with a thousandth of MAO {made:.1%} of it is made. That it sits on the mitochondria's outer membrane is not "
        "tested here."
    )
    return weigh({"inside the nerve": stays > 1 / 2, "DHPG needs it": made < 1 / 2}, found, DOG)


def comt_place() -> Outcome:
    """Test the places of COMT."""
    outside = fates.fates(COMT=value("fates", "least"))["contents"]["outside"]
    made = fates.fates(COMT=value("fates", "least"))["fluxes"]["NMN"] / fates.resting_fluxes()["COMT"]
    model = f"With COMT blocked {made:.1%} of the normetanephrine is made, and outside there is {outside:.0%} of rest."
    text = f"{told('comt')} {model}"
    return weigh({**signs("comt")}, text, (*keys("comt"), *DOG))


def both_in_the_neuron() -> Outcome:
    """Test that both enzymes work inside the neuron."""
    return literature("comt_neuron")


def products() -> Outcome:
    """Test that normetanephrine and VMA are the major metabolites: of the first products, and in urine."""
    from nelib.body import excretion

    made = value("fates", "D_rest")
    first = {u2: made / (made + u2) for u2 in (2, value("fates", "U2_rest"), 100)}
    urine = {name: excretion.moles(name) for name in excretion.METABOLITES}
    order = sorted(urine, key=urine.get, reverse=True)
    cases = {
        "VMA is among the two most abundant in urine": "VMA" in order[:2],
        "normetanephrine is among the two most abundant in urine": "normetanephrine" in order[:2],
        "normetanephrine leads the first products": first[value("fates", "U2_rest")] < 1 / 2,
    }
    listed = ", ".join(f"{name} {urine[name]:.3g}" for name in order)
    found = (
        f"A day's urine holds, in µmol: {listed}. Of the first products of the dog's heart {min(first.values()):.0%} "
        f"to "
        f"{max(first.values()):.0%} is DHPG, over a wide range of uptake by other cells."
    )
    sources = (*DOG, *(s for name in ("urine_VMA_men", "urine_MHPG", "urine_NMN") for s in source("infusion", name)))
    return weigh(cases, found, sources)


def net_is_a_target() -> Outcome:
    """Test that antidepressants and drugs of ADHD act on NET: what clinical doses hold of it, and K_i."""
    from nelib.clinic import cortex, transporters

    percent = value("clinic", "full")
    dose = value("transporters", "ven_dose_minimum")
    mood = {
        "nortriptyline": value("clinic", "patient_occupied_low") / percent,
        "milnacipran": value("transporters", "mil_NET_occupied_4") / percent,
        "venlafaxine, lowest dose, by the test tube": float(transporters.held(dose, "venlafaxine").NET) / percent,
        "venlafaxine, lowest dose, by monkeys": float(transporters.held(dose, "venlafaxine", "monkey").NET) / percent,
    }
    adhd = {
        "methylphenidate": value("adhd_cortex", "mph_occupied_low") / percent,
        "atomoxetine": float(cortex.respond("atomoxetine").held["NET"]),
    }
    cases = {f"{name}: a quarter or more": share > 1 / 4 for name, share in (mood | adhd).items()}
    listed = ", ".join(f"{name} {share:.0%}" for name, share in (mood | adhd).items())
    sources = (
        *source("clinic", "patient_occupied_low"), *source("transporters", "mil_NET_occupied_4", "ven_Ki_NET"),
        *source("adhd_cortex", "mph_occupied_low"), *source("uptake_assay", "atomoxetine_NET"),
    )  # fmt: skip
    return weigh(cases, f"Share of NET held at clinical doses, by PET or from its constants: {listed}.", sources)


def modulator() -> Outcome:
    """Test that it is transmitter and modulator: impulses release it, and it is seen for seconds around the cells."""
    rise = value("fates", "S_high") / value("fates", "S_rest")
    half = value("voltammetry", "t_half")
    farther = not any(signs("cleft").values())
    cases = {
        "impulses release it": rise > 1,
        "it acts for longer than a second": half > 1,
        "it reaches farther": farther,
    }
    found = (
        f"Stimulated nerves of the dog's heart spill {rise:.1f} times as much as at rest. After a train it is seen "
        f"at an "
        f"electrode with a half-time of {half:g} s. {told('cleft')}"
    )
    return weigh(cases, found, (*DOG, *source("voltammetry", "t_half"), *keys("cleft")))


def comt_elsewhere() -> Outcome:
    """Test that COMT is found in various tissues."""
    elsewhere = {case: so for case, so in signs("comt").items() if "elsewhere" in case}
    liver = value("fates", "vma_liver") / value("organs", "full")
    found = (
        f"{told('comt')} At least {liver:.0%} of the VMA that the kidney removes was made in the liver, of products "
        f"of COMT "
        "(swine)."
    )
    cases = {**elsewhere, "the liver makes most of the VMA": liver > 1 / 2}
    return weigh(cases, found, (*keys("comt"), *source("fates", "vma_liver")))


def stimulants_release() -> Outcome:
    """Test "stimulants (which increase NE release)": releaser against blocker, by what leaves loaded cells."""
    cells, few = explorer("uptake", "exchange"), 1000
    driven = {
        drug: cells.data(compound=drug, medium="flows away", top=few)
        for drug in ("amphetamine", "methylphenidate")
    }  # fmt: skip
    cases = {drug: data["low"] > 0 for drug, data in driven.items()} | signs("stimulant_release")
    parts = ", ".join(
        f"{drug} {data['difference']:+.1%} ({data['low']:+.1%} to {data['high']:+.1%})" for drug, data in driven.items()
    )
    found = (
        f"Loaded cells washed with 1 µM: {parts} of the tracer leaves more than without it. {told('stimulant_release')}"
    )
    return weigh(cases, found, (*keys("stimulant_release"), *source("uptake_assay", "methylphenidate_NET")))


@cache
def lifecycle() -> Outcome:
    """Test the drawn life cycle (does it name each flux that is larger than release?)."""
    flux = fates.resting_fluxes()
    drawn = {"synthesis", "release", "NET", "MAO", "COMT"}
    large = [name for name, J in flux.items() if flux["release"] <= J]
    listed = ", ".join(f"{name} {flux[name] / flux['release']:.2g}" for name in large)
    found = (
        f"Fluxes at least as large as release, as its multiples, in the dog's heart: {listed}. The text behind the "
        "figure names release, reuptake, MAO and COMT; it names neither the leak of vesicles nor what refills them."
    )
    return weigh({name: name in drawn for name in large}, found, DOG)
