"""What to change in an experiment of lesson 06, and what no change can mend."""

import dataclasses
import math

from nelib.kit.evidence import load_evidence
from nelib.kit.figures import concentration
from nelib.receptors import blanks
from nelib.receptors.assay import LABELS, Design
from nelib.receptors.bench_ligands import MEMBRANES, Compound, elsewhere, value

COMPETING = ("competition", "kinetic competition")
RIGHT_BLANK = {"alpha1": "phentolamine", "alpha2": "phentolamine", "beta": "propranolol"}
NAMES = {"phentolamine": "phentolamine in the blanks", "propranolol": "propranolol in the blanks",
         "RX821002": "RX821002 in the blanks", "unlabeled": "unlabeled radioligand in the blanks"}  # fmt: skip
SHARE = load_evidence("binding")["depletion_limit"].value  # of the label that may be bound
WEAK = 0.02  # of the label on receptors that blanks may leave
LABEL = {  # radioligand over K_d, of a saturation the highest: least and most that pass, and what to take
    "competition": (0.1, 2, 1), "kinetic competition": (0.2, 4, 1), "association": (2, 10, 5),
    "dissociation": (0.2, 10, 2), "saturation": (5, 20, 10),
}  # fmt: skip
DECADES = (1, 3, 1.5)  # of a saturation: the same
DOSES = (0.2, 10, 100, 4)  # around IC50: lowest and highest dose that reach it, and what to take, over how many decades
NEAR = 5  # how far the one dose of a kinetic competition may be from IC50
HALVES = 6  # half-lives until equilibrium
ROUND = 5  # minutes
HOPELESS = 100  # a label is of no use if another one binds so many times better
PLENTY, FEW = 200, 20  # most protein to propose (µg), and how much less than allowed is too little
SLIDERS = {"ligand": (0.01, 30), "top": (1, 1e5)}  # what the bench can be set to (nM)
PLAIN = (1, 2, 5)  # first digits of the protein and of the doses that are proposed


def plain(number: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above a number."""
    power = 10.0 ** math.floor(math.log10(number * (1 + 1e-9)))
    return float(f"{max(d for d in PLAIN if d * power <= number * (1 + 1e-9)) * power:.3g}")


def within(name: str, number: float) -> float:
    """Return a concentration with two digits that the bench can be set to."""
    low, high = SLIDERS[name]
    return float(f"{min(max(number, low), high):.2g}")


def IC50(design: Design, compound: Compound) -> float:
    """Return where a compound halves the binding if the label is free (nM)."""
    return compound.affinity(design.membrane) * (1 + design.ligand / design.K_d)


def most_receptors(design: Design, compound: Compound) -> float:
    """Return the receptors (nM) that bind a tenth of the label, or of a compound at its IC50."""
    beside = 0 if design.experiment == "saturation" else design.ligand  # the lowest tube counts
    most = SHARE / (1 - SHARE) * (design.K_d + beside)
    if design.experiment in COMPETING and not compound.agonist:
        most = min(most, SHARE * IC50(design, compound))
    return most


def patience(design: Design, compound: Compound) -> float:
    """Return the minutes until all is near equilibrium, or until nearly all label has left."""
    slowest = design.k_off()
    if design.experiment == "association":
        slowest *= 1 + design.ligand / design.K_d
    elif design.experiment in COMPETING and not compound.agonist:
        slowest = min(slowest, compound.rates(design.membrane, design.celsius)[1])
    return HALVES * math.log(2) / slowest


def best_blank(design: Design) -> str:
    """Return the drug that defines non-specific binding best."""
    if design.other_sites:
        return "RX821002"
    usual = RIGHT_BLANK[MEMBRANES[design.membrane][1]]
    return usual if blanks.leftover(dataclasses.replace(design, blank=usual)) < WEAK else "unlabeled"


def bad_blank(design: Design) -> bool:
    """Say whether the blanks hold too much label on receptors, or too little on other things."""
    if design.blank == "nothing" or (design.other_sites and design.blank in ("phentolamine", "unlabeled")):
        return True
    return blanks.leftover(design) > WEAK


def best_label(design: Design) -> str:
    """Return the radioligand that binds best to a membrane."""
    return min(LABELS, key=lambda label: dataclasses.replace(design, label=label).K_d)


def hopeless(design: Design) -> bool:
    """Say whether the radioligand hardly binds to the membranes."""
    return design.K_d > HOPELESS * dataclasses.replace(design, label=best_label(design)).K_d


def confused(design: Design, compound: Compound) -> bool:
    """Say whether sites that are no receptors spoil a competition whatever the blanks hold.

    A compound may take the label from them, too. And they fill in minutes, while the blanks show them filled.
    """
    in_time = design.experiment == "kinetic competition"
    return bool(design.other_sites) and (in_time or elsewhere(compound.name) < math.inf)


def _label(design: Design, compound: Compound):
    # These steps yield words and what changes, if anything should.
    if design.experiment in COMPETING and (hopeless(design) or confused(design, compound)):
        yield best_label(design), {"label": best_label(design)}


def _ligand(design: Design, compound: Compound):
    low, high, usual = LABEL[design.experiment]
    saturation, ligand = design.experiment == "saturation", within("ligand", usual * design.K_d)
    if not low <= design.ligand / design.K_d <= high:
        to = "up to " if saturation else ""
        yield f"radioligand {to}{concentration(ligand / 1000)}", {"ligand": ligand}
    low, high, usual = DECADES
    if saturation and not low <= design.decades <= high:
        yield f"{usual} decades of radioligand", {"decades": usual}


def _doses(design: Design, compound: Compound):
    half = IC50(design, compound)
    low, high, usual, decades = DOSES
    if design.experiment == "kinetic competition" and not 1 / NEAR <= design.top / half <= NEAR:
        top = within("top", half)
        yield f"{concentration(top / 1000)} of the compound", {"top": top}
    elif design.experiment == "competition":
        highest = min(high * half, SLIDERS["top"][1])
        if design.top < highest or design.top / 10**design.decades > low * half:
            top = within("top", plain(usual * half))
            yield f"{decades} decades up to {concentration(top / 1000)}", {"top": top, "decades": float(decades)}


def _protein(design: Design, compound: Compound):
    most = most_receptors(design, compound)
    if not most / FEW <= design.receptors <= most:
        protein = max(plain(min(design.protein * most / design.receptors, PLENTY)), value("least_protein"))
        yield f"{protein:g} µg of protein", {"protein": protein}


def _warmth(design: Design, compound: Compound):
    if design.experiment in ("association", "dissociation"):  # their rates are those of one temperature
        return
    if design.temperature != "body" and patience(design, compound) > value("time_most"):
        yield "at 37 °C", {"temperature": "body"}


def _time(design: Design, compound: Compound):
    need = min(patience(design, compound), value("time_most"))
    if design.time < need:
        minutes = min(float(ROUND * math.ceil(need / ROUND)), value("time_most"))
        yield f"{minutes:g} minutes", {"time": minutes}


def _rest(design: Design, compound: Compound):
    if bad_blank(design):
        yield NAMES[best_blank(design)], {"blank": best_blank(design)}
    if design.wash != "3 x ice-cold":
        yield "3 × ice-cold", {"wash": "3 x ice-cold"}
    if compound.agonist and not design.gtp and design.experiment in COMPETING:
        yield "with GTP", {"gtp": True}


def changes(design: Design, compound: Compound) -> dict[str, dict]:
    """Return single changes that together make a sound design of this one: words -> what changes.

    Each fits those before it: the protein is that for the radioligand that is proposed, and so on.
    """
    found: dict[str, dict] = {}
    for step in (_label, _ligand, _doses, _protein, _warmth, _time, _rest):
        for words, change in step(design, compound):
            if dataclasses.replace(design, **change) != design:
                found[words] = change
        for change in found.values():
            design = dataclasses.replace(design, **change)
    return found


def notes(design: Design, compound: Compound) -> list[str]:
    """Return sentences about blanks, and about what no change can mend."""
    found = []
    label, better = design.label, best_label(design)
    if hopeless(design):
        found.append(
            f"{label} hardly binds here (K_d {concentration(design.K_d / 1000)}): no design measures its constants on "
            f"these membranes. Take {better}."
        )
    if design.experiment in COMPETING and compound.affinity(design.membrane) >= value("no_affinity"):
        found.append(f"{compound.name} is not known to bind here: there is no K_i to find.")
    if design.experiment in COMPETING and confused(design, compound):
        why = f"{compound.name} takes {label} from sites that are no receptors, too"
        if elsewhere(compound.name) == math.inf:
            why = (
                f"Sites that are no receptors are still filling with {label} in the first tubes, and not in the blanks"
            )
        found.append(f"{why}: no blank of this bench gives a true K_i. Take {better}, which leaves those sites alone.")
    if design.experiment == "association" and design.other_sites:
        found.append(
            f"In the first tubes, sites that are no receptors are still filling with {label}; in the blanks they are "
            "full: no design of this bench gives a true k_on here. Divide k_off, from a dissociation, by K_d, from a "
            "saturation experiment, or take platelets."
        )
    if design.experiment in ("competition", "saturation") and not hopeless(design):
        warm = dataclasses.replace(design, temperature="body")
        if patience(warm, compound) > value("time_most"):
            half = math.log(2) / warm.k_off()
            kinetic = "A kinetic competition" if design.experiment in COMPETING else "k_off over k_on"
            found.append(
                f"{label} is slow: at 37 °C half of it leaves in {half:.0f} min, so that the longest incubation here, "
                f"{value('time_most'):g} min, leaves 2 to 3% to equilibrium. {kinetic} needs none."
            )
    return [*found, _about_blank(design)]


def _about_blank(design: Design) -> str:
    drug, much = design.blank_drug()
    if not much:
        return "Your blanks hold no membranes: what sticks to membranes is taken for receptor."
    part = blanks.leftover(design)
    text = f"Your blanks leave {percent(part)} of the label on the receptors."
    if part > WEAK and drug is not None:
        need = value("blank_rule") * drug.affinity(design.membrane) * (1 + design.ligand / design.K_d)
        text += (
            f" For 1% of it they would need {concentration(need / 1000)} of {drug.name}: a hundred times its constant "
            "here, and that times 1 + L/K_d."
        )
    if design.other_sites and design.blank in ("phentolamine", "unlabeled"):
        text += " They empty sites that are no receptors, too, which then count as receptors."
    return text


FEWER, WHOLE, MANY = 0.001, 0.995, 10  # below, above and far above these a percentage is written in its own way


def percent(part: float) -> str:
    """Write a share in percent."""
    if not FEWER <= part < MANY:
        return "less than 0.1%" if part < FEWER else "far more than 100%"
    return f"{100 * part:.2g}%" if part < WHOLE else f"{100 * part:.0f}%"
