"""Claims of S2 on organs, the circulation and measuring sympathetic activity: lessons 13 and 14."""

from nelib.body import (
    blockade,
    sampling,
    spillover,
    spillover_organs,
    sympathetic_claims,
)  # fmt: skip
from nelib.body.organs import plasma
from nelib.explorers.reading import organs
from nelib.explorers.reading.outcome import (
    Outcome,
    explorer,
    source,
    untestable,
    value,
    weigh,
)  # fmt: skip

MOST = 9 / 10


def organ(key: str) -> Outcome:
    """Return the outcome of a row of the table of organ effects, by its key in lesson 13: each finding is a case."""
    cases = organs.cases(key)
    return weigh(cases, organs.found(key, cases), organs.sources(key))


def measuring(key: str) -> Outcome:
    """Return the outcome of one of the two sentences on measuring that lesson 14 tests, from its numbers."""
    found = sympathetic_claims.verdict(key)
    n = found.numbers
    cases = {
        "global estimate": lambda: {
            "heart failure: up with spillover": (n["rise of plasma"] > 1) == (n["rise of spillover"] > 1),
            "heart failure: by as much": abs(n["share of clearance"]) < 1 - MOST,
            "tilt in heart failure, 1987: the same way": (n["plasma in tilt"] > 1) == (n["spillover in tilt"] > 1),
            "tilt in heart failure, 1992: the same way": (
                (n["plasma in tilt, 1992"] > 1) == (n["spillover in tilt, 1992"] > 1)
            ),
            "decapitated mice: a doubling is seen": n["doubling seen"] > 2 * MOST,
        },
        "HPLC or ELISA": lambda: {
            "HPLC: gives back what extraction loses": n["scatter with a standard"] < n["scatter without a standard"],
            "ELISA, without a standard of its own: nothing is lost": n["lost in extraction"] < 1 - MOST,
        },
    }
    tilts = ("tilt_C_supine", "tilt_1992_C_supine")
    sources = {
        "global estimate": (*source("spillover", "davis_C_normal", *tilts, "heart_normal"), "grouzmann2003"),
        "HPLC or ELISA": ("denfeld2018", "grouzmann2003"),
    }
    return weigh(cases[key](), found.reason, dict.fromkeys(sources[key]))


def mediator() -> Outcome:
    """Test that norepinephrine is the primary mediator of fight or flight (which effects are its own, in man?)."""
    cases = {
        "vessels: constriction": value("organs", "bp_rise") < plasma()["infused"],
        "heart rate: a rise": plasma()["infused"] < value("organs", "hr_fall"),
        "glucose": value("organs", "hgp_NE") > value("organs", "hgp_E"),
        "airways": value("organs", "airway_NE") < value("organs", "airway_E"),
        "vessels of muscle: dilation": plasma()["infused"] < value("organs", "dog_muscle_NE"),
        "fat": value("organs", "dog_glycerol_NE") < value("organs", "dog_glycerol_E"),
    }
    found = (
        f"Infused norepinephrine raises the pressure of man from {value('organs', 'bp_rise'):g} nM; from "
        f"{value('organs', 'hr_fall'):g} nM the heart rate falls, where epinephrine adds "
        f"{value('organs', 'hr_rise_E'):g}/min. "
        f"Glucose production: norepinephrine +{value('organs', 'hgp_NE'):g}%, epinephrine "
        f"+{value('organs', 'hgp_E'):g}%. "
        "Airways and vessels of muscle widen under epinephrine; fat answers norepinephrine (dog)."
    )
    return weigh(
        cases, found, source("organs", "bp_rise", "hr_fall", "hr_rise_E", "hgp_NE", "airway_NE", "dog_glycerol_NE")
    )


def _man(first: str) -> dict[str, float]:
    """Return pressure and heart rate of the model of man after a blocker, before and during norepinephrine."""
    data = explorer("circulation", "amines").data(first=first)
    return {f"{name} {part}": float(data[part][name]) for name in ("MAP", "HR") for part in ("rest", "now")}


def tone() -> Outcome:
    """Test that the system keeps a tone at rest: what blocking each of its parts does to man and mouse."""
    plain, alpha, beta, ganglia = (_man(n) for n in ("nothing", "prazosin (α1)", "propranolol", "hexamethonium"))
    cold = float(blockade.predicted(blockade.PROPRANOLOL, value("blockade", "T_23")))
    cases = {
        "α1 blocked: pressure falls": alpha["MAP rest"] < MOST * plain["MAP rest"],
        "β blocked: heart rate falls": beta["HR rest"] < MOST * plain["HR rest"],
        "ganglia blocked: pressure falls": ganglia["MAP rest"] < MOST * plain["MAP rest"],
        "mouse at 23 °C without β: heart rate falls": cold < MOST,
    }
    found = (
        f"In the model of man a block of α1 takes the mean pressure from {plain['MAP rest']:.0f} to "
        f"{alpha['MAP rest']:.0f} "
        f"mmHg, one of the ganglia to {ganglia['MAP rest']:.0f}; propranolol takes the heart rate from "
        f"{plain['HR rest']:.0f} "
        f"to {beta['HR rest']:.0f}/min. A mouse without β receptors has {cold:.0%} of the usual rate at 23 °C."
    )
    return weigh(cases, found, ("schafers1997", "swoap2008", "jones2001"))


def hormone() -> Outcome:
    """Test that norepinephrine acts as a hormone: levels in plasma, and where they come from."""
    least = value("organs", "bp_rise")
    levels = {
        "at rest": value("organs", "plasma_NE_rest"),
        "after surgery": value("spillover", "C_after_surgery"),
        "infused": value("organs", "plasma_NE_infused"),
    }
    organs = spillover.organs()
    nerves = sum(S for name, S in organs.items() if name != "body") / organs["body"]
    catheter, after = sampling.signature("mouse")
    cases = {f"level {name} acts on pressure": least <= C for name, C in levels.items()}
    cases["most of it comes from elsewhere than four organs' nerves"] = nerves < 1 / 2
    listed = ", ".join(f"{name} {C:g} nM" for name, C in levels.items())
    found = (
        f"Plasma: {listed}; pressure rises from {least:g} nM on. Lungs, kidneys, liver and heart alone account for "
        f"{nerves:.0%} of what reaches it. The medulla gives epinephrine above all: over norepinephrine it goes from "
        f"{catheter:.2f} to {after:.2f} when a mouse is decapitated."
    )
    return weigh(cases, found, source("organs", "bp_rise", "plasma_NE_rest") + ("esler1984", "grouzmann2003"))


def nerve_and_medulla() -> Outcome:
    """Test that norepinephrine of nerves and medulla brings the response: its effects, what the medulla gives."""
    main, (before, after) = mediator(), sampling.signature("mouse")
    cases = {**main.cases, "the medulla gives more norepinephrine than epinephrine": after < 1}
    found = (
        f"{main.found} Epinephrine over norepinephrine in plasma goes from {before:.2f} to {after:.2f} when a mouse is "
        "decapitated: what the medulla adds is epinephrine above all."
    )
    return weigh(cases, found, (*main.sources, "grouzmann2003"))


def heart_failure() -> Outcome:
    """Test that dysregulation goes with a disease of the heart: spillover in heart failure, body, heart and kidneys."""
    whole = spillover.published("heart failure")
    organs = {n: value("spillover", f"{n}_failure") / value("spillover", f"{n}_normal") for n in ("heart", "kidney")}
    cases = {"whole body": whole.by_spillover > 1} | {name: times > 1 for name, times in organs.items()}
    found = (
        f"In heart failure the spillover of the body is {whole.by_spillover:.2f} times that of healthy people, of "
        f"the heart "
        f"{organs['heart']:.1f}, of the kidneys {organs['kidney']:.1f} times. That goes with the disease; what "
        f"causes what "
        "is not decided by it."
    )
    return weigh(cases, found, source("spillover", "davis_S_normal", "heart_normal"))


def beta_block() -> Outcome:
    """Test propranolol as a measure of cardiac sympathetic tone: two temperatures, and the order of the blockers."""
    falls = {T: float(blockade.predicted(blockade.PROPRANOLOL, value("blockade", T))) for T in ("T_23", "T_30")}
    cases = {f"{value('blockade', T):g} °C: a fall is seen": part < MOST for T, part in falls.items()}
    apart = {}
    for T in ("T_23", "T_30"):
        now = blockade.state(value("blockade", T))
        first = {
            o: float(blockade.tone(blockade.PRODUCT, "sympathetic", "difference", o, now)) for o in blockade.ORDERS
        }
        apart[T] = max(first.values()) / min(first.values())
        cases[f"{value('blockade', T):g} °C: the order does not matter"] = apart[T] < 2 - MOST
    found = (
        f"Without β receptors the heart of a mouse is left with {falls['T_23']:.0%} of its rate at 23 °C and "
        f"{falls['T_30']:.0%} at 30 °C; propranolol measured {blockade.measured('propranolol'):.0%}. Given after "
        f"atropine it "
        f"finds {apart['T_30']:.2f} times as much at 30 °C. The temperature decides what is called tone."
    )
    return weigh(cases, found, ("swoap2008", "rodrigues2010"))


def alpha_block() -> Outcome:
    """Test phentolamine as a measure of vascular tone: it acts on α, and what else it does."""
    probe = explorer("circulation", "alpha_probe").data()
    release = {name: float(times) for name, times in probe["release"].items()}
    own = probe["parts"]["phentolamine"][2] / probe["total"]["phentolamine"]
    plain, blocked = _man("nothing"), _man("phentolamine (α)")
    rise = {name: who["MAP now"] - who["MAP rest"] for name, who in (("plain", plain), ("blocked", blocked))}
    cases = {
        "takes the answer of vessels to norepinephrine": rise["blocked"] < rise["plain"] / 2,
        "releases no more than a block of α1 alone": release["phentolamine"] <= release["prazosin"],
        "adds no tachycardia of its own": own < 1 - MOST,
    }
    found = (
        f"In the model of man norepinephrine raises the pressure by {rise['plain']:.0f} mmHg, after phentolamine by "
        f"{rise['blocked']:.0f}. At the same fall of pressure norepinephrine is released "
        f"{release['phentolamine']:.1f} times as much as at rest "
        f"under phentolamine and {release['prazosin']:.1f} times under prazosin: it blocks autoreceptors, too, which "
        f"makes "
        f"{own:.0%} of the rise of the heart rate."
    )
    return weigh(cases, found, source("blockade", "release_phentolamine"))


def recording() -> Outcome:
    """Test that the activity of a nerve can be recorded: bursts found and missed; bad settings are told beside it."""
    gram = explorer("sympathetic", "neurogram")
    usual, bad = gram.data(), {n: gram.data(**gram.presets[n]) for n in ("Electrode far away", "Slow integrator")}
    miss = (usual["missed"] + usual["false"]) / usual["true"]
    listed = "; ".join(f"{n}: {d['found']:.0f} found, {d['false']:.1f} false" for n, d in bad.items())
    found = (
        f"In the virtual neurogram {usual['found']:.0f} of {usual['true']:.0f} bursts a minute are found and "
        f"{usual['false']:.1f} are false. {listed}."
    )
    return weigh({"usual settings": miss < 1 / 5}, found, ("white2013", "msna_methods2015"))


def direct_measure() -> Outcome:
    """Test "direct measure of organ-specific output": within an animal, between groups, and against what is spilled."""
    study = explorer("sympathetic", "normalization").data()
    plain, divided = study["found"]["none"], study["found"]["largest"]
    spread = [value("spillover", f"ratio_{name}") for name in ("kidney", "heart")]
    wanted = value("memory", "power_wanted")
    cases = {
        "between groups, heights undivided": plain / value("organs", "full") > wanted,
        "between groups, heights divided by the largest": divided / value("organs", "full") > wanted,
        "release follows spillover alike in all organs": max(spread) < 2 * min(spread),
    }
    found = (
        f"Of 100 virtual studies with a true difference {plain:.0f} find it in undivided heights of bursts and "
        f"{divided:.0f} after division by the largest burst: height depends on the electrode. Release is "
        f"{spread[0]:g} times "
        f"spillover in the kidney and {spread[1]:g} times in the heart, so that impulses are one measure and "
        f"norepinephrine "
        "another."
    )
    return weigh(cases, found, (*source("spillover", "ratio_kidney", "ratio_heart"), "white2013"))


def regional_spillover() -> Outcome:
    """Test that organ spillover is a more refined index (does it tell an organ from the body, and from clearance?)."""
    whole = spillover.published("heart failure").by_spillover
    organs = {n: value("spillover", f"{n}_failure") / value("spillover", f"{n}_normal") for n in ("heart", "kidney")}
    failing = spillover_organs.failing("heart")
    cases = {f"{name} tells more than the body": times > whole for name, times in organs.items()}
    cases["organs differ"] = max(organs.values()) > 2 * min(organs.values())
    found = (
        f"In heart failure spillover rises {organs['heart']:.1f}-fold in the heart, {organs['kidney']:.1f}-fold in "
        f"the kidneys "
        f"and {whole:.2f}-fold in the body. It is no release: {failing.release:.1f}-fold release makes the heart's "
        f"{failing.spillover:.1f}-fold spillover."
    )
    return weigh(cases, found, source("spillover", "heart_normal", "davis_S_normal", "meredith_E_normal"))


def urine() -> Outcome:
    """Say why urine as an estimate cannot be tested."""
    return untestable(
        "No number on urinary norepinephrine as an estimate of sympathetic activity was read.", ("seed_bitartrate",)
    )


def targets() -> Outcome:
    """Say why the forecast cannot be tested."""
    return untestable(
        "A forecast of future targets names nothing that a model or a record could decide.", ("seed_bitartrate",)
    )
