"""The protocol of the radioligand binding assay (S2, 6.1), step by step, on the explorers of lessons 05 and 06."""

from math import exp, sqrt

from nelib.explorers.reading.outcome import Outcome, explorer, source, value, weigh
from nelib.kit.evidence import load_evidence
from nelib.receptors import binding
from nelib.receptors.selectivity import nanomolar, usable
from nelib.receptors.subtypes import pK_range

MOST = 9 / 10
NEAR = 1 / 10


def displacement() -> Outcome:
    """Test that the assay measures an affinity by displacement: a fast and a slow competitor, read early and late."""
    overshoot = explorer("binding", "overshoot")
    read = {
        "slow competitor, read early": overshoot.data(),
        "slow competitor, read late": overshoot.data(**overshoot.presets["Wait 1000 min"]),
        "fast competitor": overshoot.data(**overshoot.presets["A fast competitor"]),
    }
    off = {name: data["found"] for name, data in read.items()}
    told = ", ".join(f"{name} {factor:.3g}" for name, factor in off.items())
    return weigh(
        {name: factor < 2 for name, factor in off.items()},
        f"The IC50 that one reads, over that at equilibrium: {told}. A slow competitor has not displaced by then.",
        ("motulsky1984",),
    )


def membranes() -> Outcome:
    """Test membranes from tissue or cells (does one tube bind little of its label?)."""
    from nelib.explorers.binding.depletion import Depletion

    names = next(c for c in Depletion.controls if c.name == "preparation").options
    found = {name: explorer("binding", "depletion").data(preparation=name) for name in names}
    share = {name: float(data["share"].max()) for name, data in found.items()}
    told = ", ".join(f"{name} {part:.0%}" for name, part in share.items())
    limit = value("binding", "depletion_limit")
    return weigh(
        {name: part < limit for name, part in share.items()},
        f"Share of the label that the poorest tube binds at the usual protein: {told}; {limit:.0%} is the limit. The "
        "overview names no amount.",
        (*source("binding", "depletion_limit", "prazosin_Kd_alpha1A"), "spiperone_depletion"),
    )


def prazosin() -> Outcome:
    """Test "[3H]-prazosin for α1 receptors" (how much of α2B and α2C does it hold, at several concentrations?)."""
    K_1 = value("binding", "prazosin_Kd_alpha1A")
    K_2 = {}
    sources = list(source("binding", "prazosin_Kd_alpha1A"))
    for key in ("alpha2B", "alpha2C"):
        records = usable(key, "prazosin", False)
        K_2[key] = min(float(nanomolar(max(pK_range(record)))) for record in records)
        sources += [record.source for record in records]
    doses = (1 / 10, 1, 10)
    held = {L: {key: float(binding.occupancy(L, K)) for key, K in K_2.items()} for L in doses}
    alpha1 = {L: float(binding.occupancy(L, K_1)) for L in doses}
    told = "; ".join(f"{L:g} nM {alpha1[L]:.0%} of α1A, {held[L]['alpha2C']:.1%} of α2C" for L in doses)
    cases = {f"{L:g} nM": max(held[L].values()) < NEAR for L in doses}
    return weigh(cases, f"Prazosin holds: {told}. The overview names no concentration.", sources)


def equilibrium() -> Outcome:
    """Test that the binding must reach equilibrium: the fitted K_d after a short and after a long incubation."""
    incubation = explorer("binding", "incubation")
    early, late = incubation.data(time=2 * 10), incubation.data(**incubation.presets["Five half-lives"])
    cases = {"too early misleads": early["K"] > 1 + NEAR, "five half-lives will do": late["K"] < 1 + NEAR}
    found = (
        f"Half of the label leaves in {early['half-life']:.0f} min. Filtered after 20 min the fitted K_d is "
        f"{early['K']:.2f} times the true one, after five half-lives {late['K']:.2f}. How long that is depends on "
        f"label "
        "and compound, which the overview does not say."
    )
    return weigh(cases, found, source("binding", "DHE_koff"))


def filtration() -> Outcome:
    """Test that washing keeps what is bound: what three washes at room temperature leave, by label."""
    wash = value("binding_assay", "wash_time")
    labels = ("prazosin", "rauwolscine", "RX821002", "cyanopindolol")
    left = {name: exp(-value("binding_assay", f"koff_{name}") * 3 * wash) for name in labels}
    told = ", ".join(f"{name} {part:.0%}" for name, part in left.items())
    rates = load_evidence("binding_assay")
    grades = sorted({rates[f"koff_{name}"].grade.lower() for name in labels})
    return weigh(
        {name: part > MOST for name, part in left.items()},
        f"Three washes of half a minute at 25 °C leave of the bound label: {told} (rates {' and '.join(grades)}). The "
        "overview gives no temperature.",
        ("cortex_sites1989", *source("binding", "prazosin_Kd_alpha1A")),
    )


def scintillation() -> Outcome:
    """Test counting: the error of specific binding by counting, against that of the tubes."""
    counts = explorer("binding", "counts")
    found = {"as set": counts.data(), **{name: counts.data(**counts.presets[name]) for name in (
        "0.3 fmol with ¹²⁵I", "90% non-specific", "90%, counted ten times longer",
    )}}  # fmt: skip
    tubes = {name: sqrt(max(data["error here"] ** 2 - data["counting here"] ** 2, 0)) for name, data in found.items()}
    told = ", ".join(f"{name} {data['counting here']:.1f}% (tubes {tubes[name]:.1f}%)" for name, data in found.items())
    return weigh(
        {name: data["counting here"] < tubes[name] for name, data in found.items()},
        f"Error of specific binding by counting alone: {told}.",
        source("radioligands", "efficiency_3H", "efficiency_125I", "half_life_125I"),
    )


def half_inhibition() -> Outcome:
    """Test the IC50 as the result (do two laboratories with other amounts of label find the same?)."""
    data = explorer("receptors", "competition").data()
    IC50 = list(data["IC50"].values())
    K = [ic / (1 + L / data["K_d"]) for ic, L in zip(IC50, data["L"].values(), strict=True)]
    cases = {
        "the same IC50 in both": max(IC50) / min(IC50) < 2,
        "the same K_i in both": max(K) / min(K) < 2,
    }
    found = (
        f"One drug, two amounts of label: IC50 {IC50[0]:.3g} and {IC50[1]:.3g} nM, K_i {K[0]:.3g} and {K[1]:.3g} nM. "
        "Specific binding needs a definition of the rest, which the overview does not give."
    )
    return weigh(cases, found, (*source("binding", "methylurapidil_Ki_alpha1D"), "cheng1973"))


def cheng_prusoff() -> Outcome:
    """Test the equation of Cheng and Prusoff with little and with much receptor, and for an agonist."""
    page = explorer("binding", "cheng_prusoff")
    here = {"usual tube": page.data()} | {
        name: page.data(**page.presets[name]) for name in ("Few receptors", "36-fold wrong", "Weak competitor")
    }
    off = {
        name: binding.cheng_prusoff(
            binding.exact_IC50(data["R_T"], _label(page, name), data["K_d"], data["K_i"]), _label(page, name),
            data["K_d"],
        ) / data["K_i"] for name, data in here.items()
    }  # fmt: skip
    agonist = explorer("receptors", "ternary").data()
    cases = {name: 1 / 2 < factor < 2 for name, factor in off.items()}
    cases["an agonist without GTP"] = agonist["n_H"] > MOST
    told = ", ".join(f"{name} {float(factor):.3g}" for name, factor in off.items())
    found = (
        f"K_i by the equation over the true one: {told}. An agonist without GTP binds with a slope of "
        f"{agonist['n_H']:.2f}, so that its one K_i is that of no state."
    )
    return weigh(cases, found, ("cheng1973", "munson1988", "delean1980"))


def _label(page, name: str) -> float:
    """Return the label in the tube at a preset of an explorer."""
    settings = page.settings(**page.presets.get(name, {}))
    return settings["L"]


def inhibition_constant() -> Outcome:
    """Test that one K_i tells the affinity: of an antagonist, and of an agonist with and without GTP."""
    ternary = explorer("receptors", "ternary")
    agonist = ternary.data()
    shift = agonist["IC50 with GTP"] / agonist["IC50 without GTP"]
    antagonist = ternary.data(**ternary.presets["Antagonist, α 1"])
    same = antagonist["IC50 with GTP"] / antagonist["IC50 without GTP"]
    cases = {"antagonist, with and without GTP": same < 2, "agonist, with and without GTP": shift < 2}
    found = (
        f"GTP shifts the half-inhibition by an agonist {shift:.2f}-fold, by an antagonist {same:.2f}-fold. A lower "
        f"K_i is "
        "a higher affinity; norepinephrine, an agonist, has one for each state of the receptor."
    )
    return weigh(cases, found, ("delean1980", "cheng1973"))


def dissociation_constant() -> Outcome:
    """Test that K_i is a dissociation constant: for an antagonist, and for an agonist with and without GTP."""
    ternary = explorer("receptors", "ternary")
    slope = {"without GTP": ternary.data()["n_H"], "with GTP": ternary.data(**ternary.presets["Add GTP"])["n_H"]}
    antagonist = ternary.data(**ternary.presets["Antagonist, α 1"])["n_H"]
    cases = {f"agonist {name}": part > MOST for name, part in slope.items()} | {"antagonist": antagonist > MOST}
    found = (
        f"Slope of the binding curve: antagonist {antagonist:.2f}, agonist with GTP {slope['with GTP']:.2f}, without "
        f"{slope['without GTP']:.2f}. Only with a slope of 1 is one K_i a dissociation constant; its name is "
        f"inhibition "
        "constant."
    )
    return weigh(cases, found, ("delean1980", "cheng1973"))
