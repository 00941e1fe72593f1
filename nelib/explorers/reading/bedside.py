"""Claims of S2 on the drug in a vein, tested on the audit and the models of lesson 15."""

from functools import cache

from nelib.body import excretion, infusion_models, label_audit, salt
from nelib.explorers.bedside.claims import SOURCES
from nelib.explorers.reading.outcome import Outcome, explorer, source, untestable, value, weigh


@cache
def _audit() -> dict[str, label_audit.Verdict]:
    """Return the verdicts of the audit by code; of two with one code the first."""
    found: dict[str, label_audit.Verdict] = {}
    for verdict in (*label_audit.verdicts(), excretion.verdict()):
        found.setdefault(verdict.code, verdict)
    return found


def _fits(claim: str) -> bool:
    """Return whether two of half-life, volume and clearance lead to the third as it is printed."""
    return all(pair.holds for pair in label_audit.pairs() if pair.claim == claim)


def half_life() -> Outcome:
    """Test the half-life: against volume and clearance, a tracer, another reference and volunteers."""
    said, own = value("infusion", "seed_half"), {p.claim: p for p in label_audit.pairs()}["half_life"]
    fast, slow = (float(h) for h in infusion_models.typical("Li 2024").half_lives)
    others = {
        "another reference": value("infusion", "other_half"),
        "tracer, fast phase": value("infusion", "tracer_half_1"),
        "tracer, slow phase": value("infusion", "tracer_half_2"),
        "volunteers, fast phase": fast,
        "volunteers, slow phase": slow,
    }
    cases = {"from volume and clearance": own.holds}
    cases |= {name: 1 / 2 < half / said < 2 for name, half in others.items()}
    listed = ", ".join(f"{name} {half:.2g}" for name, half in others.items())
    found = (
        f"Printed {said:g} min; volume and clearance of the label give {own.implied:.2f}. Elsewhere, in min: "
        f"{listed}. Alike is "
        "called what lies within a factor of 2."
    )
    return weigh(cases, found, source("infusion", "seed_half", "other_half", "tracer_half_1", "li_CL"))


def steady_state() -> Outcome:
    """Test the time to steady state: the share of the plateau that the printed half-life and volunteers reach."""
    audit, volunteers = label_audit.audit(), label_audit.two_compartments()
    near = infusion_models.share("near_90")
    cases = {"by the printed half-life": audit.at_best >= near, "in volunteers": volunteers["steady"] >= near}
    half = value("infusion", "seed_half")
    found = (
        f"At {value('infusion', 'seed_steady'):g} min the printed half-life brings {audit.at_steady:.0%} of the "
        f"plateau in one compartment ({audit.at_best:.0%} with rounding); volunteers have {volunteers['steady']:.0%}, "
        f"since two compartments are faster at first. Steady is called here what is at {near:.0%}, which takes "
        f"{audit.to_90:.1f} min; the usual four to five half-lives are {4 * half:.1f} to {5 * half:.0f}. Who calls "
        f"{min(audit.at_best, volunteers['steady']):.0%} steady finds it in both."
    )
    return weigh(cases, found, source("infusion", "seed_half", "li_CL"))


def volume() -> Outcome:
    """Test the volume: against half-life and clearance, another reference and volunteers."""
    said, own = value("infusion", "seed_V"), {p.claim: p for p in label_audit.pairs()}["V"]
    weight = value("infusion", "li_weight")
    low, high = (value("infusion", f"other_V_{end}") * weight for end in ("low", "high"))
    li = label_audit.two_compartments()["V"]
    cases = {
        "from half-life and clearance": own.holds, "another reference": low <= said <= high,
        "volunteers": 1 / 2 < li / said < 2,
    }  # fmt: skip
    found = (
        f"Printed {said:g} L; half-life and clearance of the label give {own.implied:.1f}. Another reference has "
        f"{low:.1f} to "
        f"{high:.0f} L for {weight:g} kg, volunteers {li:.1f}."
    )
    return weigh(cases, found, source("infusion", "seed_V", "other_V_low", "li_V1"))


def place() -> Outcome:
    """Test "localizes mainly in sympathetic nervous tissue" (what part of the removal from blood is by nerves?)."""
    share = {
        n: value("fates", f"circ_{n}") / value("organs", "full") for n in ("heart", "arm", "brain", "leg", "lungs")
    }
    cases = {f"nerves take most of it: {name}": part > 1 / 2 for name, part in share.items()}
    listed = ", ".join(f"{name} {part:.0%}" for name, part in share.items())
    found = (
        f"A volume of distribution names no place. Of the norepinephrine that organs remove from blood, nerves take: "
        f"{listed}. Removal is not location: what nerves take stays, what other cells take is destroyed. "
        "In cats a tracer was kept by heart, spleen and adrenal gland; of nerves the abstract says nothing."
    )
    return weigh(cases, found, (*source("fates", "circ_heart"), "whitby1961"))


def offset() -> Outcome:
    """Test that the pressor action stops within 1 to 2 minutes: half of it and most of it, in three persons."""
    audit, limit = _audit()["S7"], value("infusion", "seed_offset_high")
    cases = {name: minutes <= limit for name, minutes in audit.numbers.items()}
    return weigh(cases, audit.verdict, SOURCES["S7"])


def onset() -> Outcome:
    """Test that the pressor response is rapid: in blood, and through a line."""
    half, line = value("infusion", "li_lag"), explorer("bedside", "pump").data()
    body = label_audit.two_compartments()
    soon = value("infusion", "seed_steady")
    cases = {
        "drug in the blood: more than half of the plateau after a minute": body["1 min"] > 1 / 2,
        "drug at the end of a line": line["delay"] < soon,
    }
    found = (
        f"A minute after the drug enters the blood of a volunteer {body['1 min']:.0%} of the plateau is there (from "
        f"arm to arm "
        f"it takes {half:g} s). Through {line['dead']:g} mL of line at {line['flow']:.1f} mL/h the drug arrives after "
        f"{line['delay']:.0f} min."
    )
    return weigh(cases, found, source("infusion", "li_lag", "li_CL"))


def binding() -> Outcome:
    """Test the share bound to proteins, against another reference."""
    audit = _audit()["S9"]
    said, other = value("infusion", "seed_bound"), value("infusion", "other_bound")
    cases = {"free share within a factor of 2": audit.numbers["ratio"] < 2, "another reference": said == other}
    return weigh(cases, audit.verdict, SOURCES["S9"])


def metabolism() -> Outcome:
    """Test that liver and other tissues take it out of the blood: what they extract."""
    taken = {
        "gut and liver": value("spillover", "liver_E_start"), "kidneys": value("spillover", "kidney_E"),
        "leg": value("spillover", "leg_E_start"),
    }  # fmt: skip
    lungs = value("spillover", "lung_tracer")
    cases = {f"{name} take a tenth or more": E > 1 / 10 for name, E in taken.items()}
    listed = ", ".join(f"{name} {E:.0%}" for name, E in taken.items())
    found = (
        f"They take this much of a tracer out of the blood that flows through them: {listed}; the lungs {lungs:.0%}. "
        "Enzymes act after uptake into cells (lesson 02)."
    )
    return weigh(cases, found, source("spillover", "liver_E_start", "kidney_E", "lung_tracer"))


def elimination() -> Outcome:
    """Test that metabolites leave "primarily as sulfate and glucuronide conjugates": a day's urine, and a tracer."""
    audit, tracer = _audit()["S16"], excretion.tracer()
    cases = {
        "a day's urine": audit.numbers["conjugated"] > 1 / 2,
        "tracer in a vein": tracer["conjugated normetanephrine"] > tracer["VMA"],
    }
    return weigh(cases, audit.verdict, SOURCES["S16"])


def infusion() -> Outcome:
    """Test that its short action asks for an infusion: how soon the effect of a dose is gone."""
    gone = _audit()["S7"].numbers["volunteer, 90%"]
    look = value("bedside", "slow_check")
    found = (
        f"When an infusion stops 90% of the pressor effect is gone after {gone:.1f} min in a volunteer, before a "
        f"nurse who "
        f"looks every {look:g} min looks again."
    )
    return weigh({"gone between two looks": gone < look}, found, SOURCES["S7"])


def hypotension() -> Outcome:
    """Test that it raises a low pressure (is there a dose that is enough for each of 2000 persons?)."""
    page = explorer("bedside", "population").data()
    nurse, nobody = (explorer("bedside", "titration").data(**settings) for settings in (
        {}, explorer("bedside", "titration").presets["Nobody"]))  # fmt: skip
    cases = {
        "some dose is enough for each person": page["never"] == 0,
        "titrated, more time in target than with nobody": nurse["median"] > nobody["median"],
    }
    found = (
        f"In the model {page['never']:.0%} of 2000 persons cannot be brought to {page['goal']:g} mmHg; the 95th "
        f"percentile "
        f"needs {page['fold']:.1f} times the dose of the 5th. A nurse keeps patients in target "
        f"{nurse['median']:.0f}% of the "
        f"time, nobody {nobody['median']:.0f}%. For teaching, never for treatment."
    )
    return weigh(cases, found, ("beloeil2005", "li2024"))


def stability() -> Outcome:
    """Say why it cannot be tested that the salt is what makes it stable."""
    return untestable(
        f"Solutions of it keep: {value('infusion', 'stable_light'):g} days until 90% is left in the light of a room at "
        f"4 °C, and at least {value('infusion', 'stable_week'):g}% after a week at room temperature. They were "
        f"compared with no other form: that the salt makes it stable is not shown. What the salt does change is the "
        f"number: a mg of base is {salt.factor():.2f} mg of the monohydrate.",
        (*SOURCES["S8"], *source("infusion", "stable_light", "stable_week")),
    )
