"""Claims on what the receptors do inside a cell, tested on the models and records of lessons 02, 07, 08 and 13."""

from nelib.body.organs import plasma, response
from nelib.explorers.reading.outcome import (
    Outcome,
    explorer,
    keys,
    literature,
    signs,
    source,
    studies,
    told,
    value,
    weigh,
)  # fmt: skip
from nelib.receptors.binding import occupancy
from nelib.receptors.families import couplings
from nelib.receptors.subtypes import greek, rows
from nelib.signaling import gq
from nelib.synapse import autoreceptor

SEED = {row["family"]: row for row in rows("seed_families.csv")}
KAPELA, SAUCERMAN = ("kapela2008",), ("saucerman2003",)


def coupling(family: str) -> Outcome:
    """Test the G protein of a family (``"alpha1"``, ``"alpha2"``, ``"beta"``) against those on record."""
    said, found = SEED[family]["coupling"], couplings(family)
    cases = {f"{text} ({', '.join(names)})": text.startswith(said) for text, names in found.items()}
    listed = "; ".join(f"{', '.join(names)}: {text}" for text, names in found.items())
    sources = ["gtopdb_grac", *({"alpha1": ["rodilla2025"], "alpha2": ["proudman2022"]}.get(family, []))]
    return weigh(cases, f"The overview says {said}. On record, in part recalled: {listed}.", sources)


def effect(family: str) -> Outcome:
    """Test the one word that the seed's table has for the effect of a family."""
    topics = {"alpha1": "alpha1_excites", "alpha2": "alpha2_inhibits", "beta": "beta_excites"}
    topic, word = topics[family], SEED[family]["effect"].lower()
    cases, more = dict(signs(topic)), ""
    if family == "beta":
        heart = float(response("heart", plasma()["infused"]))
        least = value("organs", "none") / value("organs", "full")
        cases["heart muscle"], more = (
            heart > least,
            f" The isolated atrium gives {heart:.0%} of its force at infused levels.",
        )
    found = f"The overview calls {greek(family)} {word}. {told(topic)}{more}"
    return weigh(cases, found, (*keys(topic), SEED[family]["source"]))


def plc() -> Outcome:
    """Test that α1 makes IP3 by phospholipase C."""
    most = gq.evidence("K_1").value
    some, none = gq.plateau(most)["IP3"], gq.plateau(0)["IP3"]
    less = gq.plateau(most, plc=1 / 10)["IP3"]
    cases = {"IP₃ rises": float(some) > float(none), "it needs PLC": float(less) < float(some) / 2}
    found = (
        f"In the model of lesson 07 {most:g} µM norepinephrine brings IP₃ from {float(none):.3g} to "
        f"{float(some):.3g} µM, "
        f"with a tenth of PLC to {float(less):.3g}."
    )
    return weigh(cases, found, KAPELA)


def calcium_store() -> Outcome:
    """Test that IP3 lets Ca2+ out of stores, at once."""
    artery = explorer("gq", "artery")
    empty, full = (
        artery.data(**artery.presets["Empty store"]),
        artery.data(moment=artery.presets["Empty store"]["moment"]),
    )
    dry = artery.data(**artery.presets["Bath without Ca²⁺, late"])
    cases = {
        "the store makes the first rise": empty["now"]["Ca"] < full["now"]["Ca"] / 2,
        "the first force needs no Ca²⁺ outside": dry["peak"] > full["peak"] / 2,
    }
    found = (
        f"Ca²⁺ after some seconds is {full['now']['Ca']:.2f} µM, with an empty store {empty['now']['Ca']:.2f}; without "
        f"Ca²⁺ in the bath the first force is {dry['peak'] / full['peak']:.0%} of normal, that of the second minute "
        f"{dry['late'] / full['late']:.0%}: what lasts enters from outside."
    )
    return weigh(cases, found, (*KAPELA, "garcha1995"))


def protein_kinase_c() -> Outcome:
    """Test that α1 activates PKC (in which arteries does an inhibitor of PKC weaken the contraction?)."""
    found = f"{told('pkc')} In the model of lesson 07 the step from DAG is drawn, and its strength is assumed."
    return weigh(signs("pkc"), found, keys("pkc"))


def contraction() -> Outcome:
    """Test that the increased calcium leads to contraction."""
    artery = explorer("gq", "artery")
    usual, dry = artery.data(), artery.data(**artery.presets["Bath without Ca²⁺, late"])
    latch = explorer("gq", "latch").data()
    cases = {
        "Ca²⁺ brings force": usual["peak"] > 1 / 2,
        "no Ca²⁺, hardly any force": dry["now"]["force"] < usual["peak"] / 2,
    }
    found = (
        f"Force peaks at {usual['peak']:.0%}; without Ca²⁺ in the bath {dry['now']['force']:.1%} is left after two "
        f"minutes. "
        f"Force has a memory: half a minute after Ca²⁺ fell, {latch['left']:.0%} of it is left by the latch."
    )
    return weigh(cases, found, (*KAPELA, "haimurphy1988"))


def postsynaptic() -> Outcome:
    """Test that α1 sits behind the synapse: what prazosin does to norepinephrine in tissue without nerves at work."""
    shift = value("organs", "shift_artery_prazosin")
    pA2 = {n: value("organs", f"pA2_urethra_{n}") for n in ("prazosin", "yohimbine")}
    cases = {"resistance arteries": shift > 0, "bladder neck": pA2["prazosin"] > pA2["yohimbine"]}
    found = (
        f"Added norepinephrine contracts and prazosin shifts it: by {shift:g} decades in human resistance arteries, "
        f"with a "
        f"pA2 of {pA2['prazosin']:g} at the bladder neck (yohimbine {pA2['yohimbine']:g})."
    )
    return weigh(cases, found, source("organs", "shift_artery_prazosin", "pA2_urethra_prazosin"))


def autoreceptors() -> Outcome:
    """Test that α2 receptors of the ending brake release: in the model, and when they are blocked in the cortex."""
    slow, fast = (float(x) for x in autoreceptor.drug_effect([1, 10], antagonist=10))
    alone, both, idazoxan = (
        value("microdialysis", f"rise_{name}") for name in ("reboxetine", "reboxetine_idazoxan", "idazoxan")
    )
    cases = {
        **{s.case: s.sign == "for" for s in studies("alpha2_place") if "release" in s.case},
        "model, 10 Hz": fast > 0,
        "cortex, uptake blocked": both > alone,
        "cortex at rest": idazoxan > 0,
    }
    found = (
        f"In the model an antagonist raises norepinephrine outside by {slow:.0%} at 1 Hz and {fast:.0%} at 10 Hz. In "
        f"the "
        f"rat's cortex idazoxan alone raised it by {idazoxan:g}%, on reboxetine from {alone:g} to {both:g}%: the brake "
        "shows where there is much outside."
    )
    return weigh(cases, found, ("hein1999", *source("microdialysis", "rise_reboxetine")))


def both_places() -> Outcome:
    """Test that α2 receptors are found before and behind the synapse."""
    return literature("alpha2_place")


def gi() -> Outcome:
    """Test that α2 lowers cAMP and PKA: the cell of lesson 08 with β blocked."""
    cell = explorer("camp", "cell")
    data = cell.data(**cell.presets["Propranolol: α2 alone"])
    now, rest = data["now"], data["rest"]
    cases = {"cAMP falls": now["cAMP"] < rest["cAMP"], "PKA falls": now["PKA"] < rest["PKA"]}
    found = (
        f"Two minutes after {now['dose']:g} nM norepinephrine with β blocked, cAMP is "
        f"{now['cAMP'] / rest['cAMP']:.0%} and "
        f"free PKA {now['PKA'] / rest['PKA']:.0%} of rest."
    )
    return weigh(cases, found, (*SAUCERMAN, "thomsen1989"))


def release_by_camp() -> Outcome:
    """Test that the autoreceptor acts through Gi: cAMP and the brake on release."""
    model, topic = gi(), "alpha2_release"
    found = f"{model.found} {told(topic)} In those neurons of rats the brake did not come from the fall of cAMP."
    return weigh({**model.cases, **signs(topic)}, found, (*keys(topic), *model.sources))


def gs() -> Outcome:
    """Test that β raises cAMP and PKA, and PKA phosphorylates several proteins: the cell of lesson 08 with Gi off."""
    cell = explorer("camp", "cell")
    data = cell.data(**cell.presets["Pertussis toxin: β alone"])
    now, rest = data["now"], data["rest"]
    names = {"PLB": "phospholamban", "LCC": "the calcium channel", "I1": "inhibitor 1"}
    cases = {"cAMP rises": now["cAMP"] > rest["cAMP"], "PKA rises": now["PKA"] > rest["PKA"]}
    cases |= {text: now[name] > rest[name] for name, text in names.items()}
    listed = ", ".join(f"{text} {rest[name]:.0%} to {now[name]:.0%}" for name, text in names.items())
    found = (
        f"Two minutes after {now['dose']:g} nM norepinephrine with Gi off, cAMP is {now['cAMP'] / rest['cAMP']:.1f} "
        f"times "
        f"rest; with phosphate: {listed}."
    )
    return weigh(cases, found, SAUCERMAN)


def beta2_pathways() -> Outcome:
    """Test that norepinephrine takes Gs at β2 and epinephrine both."""
    held = float(occupancy(plasma()["infused"], value("isomers", "K_i_beta2")))
    found = (
        f"{told('beta2_switch')} Of that study, the one that the overview cites, the title was read. (Whether "
        f"norepinephrine reaches β2 is another question: at {plasma()['infused']:.0f} nM, as infused, it holds "
        f"{held:.1%} of human β2.)"
    )
    return weigh(signs("beta2_switch"), found, (*keys("beta2_switch"), *source("isomers", "K_i_beta2")))
