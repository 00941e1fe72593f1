"""What misleads in an experiment of lesson 09, named one by one, and how often its design succeeds."""

from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.explorers.recording.printout import DEMONSTRATION
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.locus.brainstem import TARGET
from nelib.locus.experiment import (
    ALIKE,
    COORDINATES,
    LABEL,
    LESION,
    NISSL,
    NO_DRUG,
    NO_MARK,
    NOT_FOUND,
    UNDECIDED,
    Plan,
    Rats,
    animal,
)
from nelib.locus.session import Session, false_rate, run

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
FRONT = (0.35, 0.6, 0.05, 0.45)  # of the student's rats, mm: least, most, step, self-study
RATE = (0.8, 1.9, 0.05, 1.2)  # Hz
SHARE = (0.45, 0.7, 0.05, EVIDENCE["rig_share"])
MANY = 30  # animals that tell how often a design succeeds
WORTH = 0.1  # an error of a rate below this is not worth a line
AIM = 0.2  # mm that an aim may be off
BRIEF = 2.0  # minutes of baseline that are too few
SHARP = 0.75  # share of the width that a filter must leave
PRESENT = 20.0  # µm of drift that is worth a line


def rats(me: Personal) -> Rats:
    """Return the rats of a student."""

    def one(name: str, grid: tuple[float, ...]) -> float:
        low, high, step, default = grid
        return me.number(f"rats: {name}", low, high, step=step, default=default)

    return Rats(front=one("front", FRONT), rate=one("rate", RATE), share=one("share", SHARE))


def place(session: Session) -> str:
    """Write where the tip is."""
    tip = session.animal.tip
    side = "in front of" if tip.front > 0 else "behind"
    name = session.animal.place
    return (
        f"{tip.depth:.2f} mm deep, {tip.lateral:.2f} mm lateral, {abs(tip.front):.2f} mm {side} the middle of the "
        f"nucleus: {name}"
    )


def faults(session: Session, strain: Rats, whose: str = "your rats") -> dict[str, str]:
    """Return what misleads in an experiment: a name -> a sentence with its numbers; only what applies."""
    return _where(session, strain, whose) | _counted(session) | _identity(session)


def _where(session: Session, strain: Rats, whose: str) -> dict[str, str]:
    plan, truth, found = session.plan, session.animal, {}
    off = plan.front + strain.front
    if abs(off) > AIM:
        found["front"] = (
            f"In {whose} each tip ends {strain.front:.2f} mm farther in front than on the map; aimed at "
            f"{plan.front:+.2f} mm, it ends {abs(off):.2f} mm {'in front of' if off > 0 else 'behind'} the middle of "
            "the nucleus on average. The level in a stained section shows it."
        )
    if truth.place in ALIKE and truth.place != TARGET:
        found["alike"] = (
            "These neurons are cholinergic. They sound like those of the locus coeruleus, and their spikes are as "
            "broad."
        )
    if plan.stop == COORDINATES:
        cell = f"the next neuron was {truth.distance:.0f} µm away" if truth.kind else "there was no neuron to hear"
        found["blind"] = f"The electrode stopped at its coordinates and nobody listened: {cell}."
    return found


def expected_false(session: Session) -> float:
    """Return how often noise alone passes the threshold, in Hz."""
    plan = session.plan
    return false_rate(plan.impedance, plan.low, session.animal.tip.region.dense, plan.threshold)


def caught(session: Session) -> float:
    """Return the share of the neuron's own spikes in the baseline that were found."""
    own = session.own[session.own < session.stop]
    return float(np.isin(own, session.times).mean()) if own.size else 0.0


def _counted(session: Session) -> dict[str, str]:
    plan, truth, found = session.plan, session.animal, {}
    rate = max(truth.rate, EVIDENCE["slowest"])
    hiss = expected_false(session)
    if hiss > WORTH * rate and not plan.sort:
        found["hiss"] = f"Noise alone passes {plan.threshold:g} standard deviations {hiss:.2g} times a second."
    mixed = sum(float(np.isin(t[t < session.stop], session.times).sum()) for t in session.neighbors) / session.stop
    if mixed > WORTH * rate:
        why = "which nobody sorted out" if not plan.sort else "which look too much like the neuron's to be sorted out"
        found["neighbors"] = f"{mixed:.2g} spikes a second are those of neighbors, {why}."
    share = caught(session)
    if truth.kind and share < 1 - WORTH:
        high = session.height / session.noise
        why = [f"it is {truth.distance:.0f} µm away"]
        if plan.low > EVIDENCE["low"] / 2:
            why.append(f"a corner of {plan.low:.0f} Hz takes much of a slow spike")
        if plan.glass:
            why.append(f"{plan.impedance:.2g} MΩ are noisy")
        found["missed"] = (
            f"{100 * (1 - share):.0f}% of the neuron's spikes were lost: {high:.1f} standard deviations high in the "
            f"trace, threshold {plan.threshold:g} ({'; '.join(why)})."
        )
    if share * rate > mixed and 0 < session.width < SHARP * truth.width:  # else it is that of the neighbors
        found["filter"] = (
            f"The spike is {truth.width:.2f} ms wide; behind a corner of {plan.low:.0f} Hz it is {session.width:.2f} "
            "ms."
        )
    if plan.baseline < BRIEF:
        found["short"] = (
            f"A baseline of {plan.baseline:.2g} min: rates ebb and flow over {EVIDENCE['rig_ebb']:g} s, and "
            f"{truth.rate * session.stop:.0f} spikes are few."
        )
    return found


def _identity(session: Session) -> dict[str, str]:
    plan, truth, seen, found = session.plan, session.animal, session.seen, {}
    if plan.mark == NO_MARK:
        found["no mark"] = "Nothing marks the place: no section can tell where the tip was."
    elif plan.mark == LESION:
        if seen.current < plan.current:
            found["volts"] = (
                f"Through {plan.impedance:.2g} MΩ the stimulator drives {seen.current:.3g} µA, not {plan.current:.3g}."
            )
        if seen.reading == NOT_FOUND:
            found["small"] = f"A lesion with a radius of {1000 * seen.radius:.0f} µm is not found in the sections."
        elif seen.reading == "border":
            found["large"] = (
                f"The lesion reaches {seen.radius:.2f} mm to each side, in a nucleus "
                f"{EVIDENCE['lc_lateral'] - EVIDENCE['gray_to']:.1f} mm wide: it lies on the border and cannot tell."
            )
        elif seen.reading == "inside" and truth.kind == "TH-":
            found["site"] = (
                "The section proves the site, and not the cell: this one has no norepinephrine. In the published set "
                "13 of 30 neurons recorded inside the core had none."
                if truth.place == TARGET
                else "A Nissl stain shows a group of large cells here, too: it is not the locus coeruleus."
            )
    elif not seen.labeled:
        found["label"] = _unlabeled(session)
    elif plan.stain == NISSL:
        found["stain"] = "The labeled cell is found, but a Nissl stain does not show whether it makes norepinephrine."
    if plan.drug != NO_DRUG and session.left is not None:
        found |= _drug(session)
    return found


def _unlabeled(session: Session) -> str:
    plan, truth = session.plan, session.animal
    minutes = session.end / constants.minute
    if not plan.glass:
        return (
            f"An electrode of {plan.impedance:.2g} MΩ cannot label one cell: that takes a glass pipette of "
            f"{EVIDENCE['rig_glass']:g} MΩ or more."
        )
    if not truth.kind:
        return "There was no neuron to label."
    away = truth.away(minutes)
    if away > EVIDENCE["rig_held"]:
        return f"After {minutes:.0f} min the cell was {away:.0f} µm away: too far for the pipette to be advanced to it."
    if not truth.touched:
        return f"The cell was lost while the pipette was advanced by {away - EVIDENCE['rig_touch']:.0f} µm to touch it."
    return "The label was not found again: that happens, and the next animal is the remedy."


def _drug(session: Session) -> dict[str, str]:
    truth, found = session.animal, {}
    if session.withheld:
        found["withheld"] = (
            f"Yohimbine was not given: it comes {EVIDENCE['rig_antagonist_after']:g} min after clonidine, and the "
            "recording had ended."
        )
    left, last = session.left[0], session.last[0]
    drift = float(truth.away(session.end / constants.minute) - truth.distance)
    half = EVIDENCE["rig_half"]
    if left < half and last < half:
        more = (
            f" It had drifted {drift:.0f} µm away: the longer one waits, the more the electrode drifts."
            if drift > PRESENT
            else ""
        )
        found["recovery"] = (
            f"The rate fell and was not seen to come back: a cell that is lost looks the same.{more} Clonidine wears "
            f"off in about {EVIDENCE['clonidine_back']:g} min, and yohimbine shows it sooner."
        )
    if left < half and truth.kind == "TH-" and truth.answers:
        found["other"] = (
            "Clonidine slows this neuron, too, although it has no norepinephrine (assumed: "
            f"{100 * EVIDENCE['rig_other']:.0f}% of such neurons do)."
        )
    if left < half and truth.kind == "TH-" and not truth.answers and "neighbors" in _counted(session):
        found["others"] = "What clonidine silenced were neighbors that make norepinephrine, and not this neuron."
    if left > half and truth.answers and ("hiss" in _counted(session) or "neighbors" in _counted(session)):
        found["hidden"] = "Clonidine did silence the neuron: what went on are noise and neighbors."
    return found


@lru_cache(maxsize=64)
def chances(plan: Plan, strain: Rats, seed: int) -> dict[str, float]:
    """Return how often a design succeeds in other animals.

    Shares of the animals: kind right, wrong, undecided, proven; rate close; both right; the tip inside the nucleus; a
    neuron that is TH+, and one that is TH+ and was recognized as such.
    """
    runs = [run(plan, animal(plan, strain, np.random.default_rng([seed, i]))) for i in range(MANY)]
    right = sum(s.right for s in runs)
    undecided = sum(s.verdict == UNDECIDED for s in runs)
    yes = [s for s in runs if s.animal.kind == "TH+"]
    return {
        "right": right / MANY,
        "undecided": undecided / MANY,
        "wrong": (MANY - right - undecided) / MANY,
        "proven": sum(s.proven for s in runs) / MANY,
        "close": sum(s.close for s in runs) / MANY,
        "both": sum(s.close and s.right for s in runs) / MANY,
        "inside": sum(s.animal.tip.hit for s in runs) / MANY,
        "TH+": len(yes) / MANY,
        "recognized": sum(s.right for s in yes) / MANY,
    }


def letter(session: Session, strain: Rats, seed: int, shown: bool = False) -> str:
    """Return what the envelope holds, as HTML; `shown` if it was a demonstration with another breeder's rat."""
    truth, verdict = session.animal, session.verdict
    if truth.kind:
        noradrenergic = "TH+: it makes norepinephrine" if truth.kind == "TH+" else "TH-: it makes none"
        cell = (
            f"The neuron is {noradrenergic}. Its rate is {truth.rate:.2f} Hz and its spike {truth.width:.2f} ms wide."
        )
    else:
        cell = "There was no neuron that could be heard."
    says = {
        UNDECIDED: "leaves it open what the cell is",
        "TH+": "calls it noradrenergic",
        "TH-": "calls it another one",
    }
    how = "rightly" if session.right else "wrongly"
    judged = f"Whoever goes by section, label and drug {says[verdict]}" + ("." if verdict == UNDECIDED else f", {how}.")
    proof = " The stained label proves it." if session.proven else " Nothing in this experiment proves it."
    found = faults(session, strain, "the rats of this breeder" if shown else "your rats")
    listed = "".join(f"<li>{text}</li>" for text in found.values())
    misled = f"What misled, or could have:<ul>{listed}</ul>" if found else "Nothing misled here."
    c = {name: round(MANY * share) for name, share in chances(session.plan, strain, seed).items()}
    out = (
        " The rig is kind here: the last micrometers, the contact and the pulses are left out."
        if session.plan.mark == LABEL and session.plan.glass
        else ""
    )
    intro = f"This was the {DEMONSTRATION}: your own rats begin with run 2. " if shown else ""
    return (
        f"{intro}<strong>{place(session).capitalize()}.</strong> {cell} {judged}{proof}{out} {misled}"
        f"<p>The same design in {MANY} other animals: the tip in the nucleus in {c['inside']}; the kind of cell right "
        f"in {c['right']}, wrong in {c['wrong']}, undecided in {c['undecided']} (proven in {c['proven']}); "
        f"of {c['TH+']} cells that are TH+ {c['recognized']} recognized; the rate within "
        f"{100 * EVIDENCE['rig_close']:.0f}% in {c['close']}; both right in {c['both']}.</p>"
    )
