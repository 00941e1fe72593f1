"""What the rig of lesson 09 prints for a run, and the same in a sentence."""

from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.locus.experiment import BY_EAR, LABEL, TH
from nelib.locus.session import Session

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
NOTHING = "–"
DEMONSTRATION = "demonstration animal, of another breeder"


def early(session: Session) -> bool:
    """Whether the recording lasted long enough after the drug for a rate at ten minutes."""
    return session.left is not None and session.plan.after >= EVIDENCE["clonidine_minutes"]


def level(session: Session) -> str:
    """Say how far from the middle of the nucleus the section was cut, if mark and stain show it."""
    seen = session.seen
    if session.plan.stain != TH or not (seen.labeled or seen.reading in ("inside", "border", "outside")):
        return ""
    at = seen.section.tip.front
    return f"cut {abs(at):.2f} mm {'in front' if at > 0 else 'behind'}"


def tracks(session: Session) -> str:
    """Say where the electrode stopped, in which track, and how far that lies from the first one."""
    animal, most = session.animal, f"{EVIDENCE['rig_tracks']:g}"
    if session.plan.stop != BY_EAR:
        return "stopped at the coordinates"
    if not animal.heard:
        return f"no such sound in {most} tracks"
    side, front = animal.moved
    ways = (side, ("lateral", "medial")), (front, ("in front", "behind"))
    moved = [f"{abs(x):.1f} mm {words[x < 0]}" for x, words in ways if abs(x) > EVIDENCE["rig_shift"] / 2]
    where = f", {' and '.join(moved)} of the first" if moved else ""
    return f"stopped where it sounds like it, track {animal.tracks} of {most}{where}"


def share(session: Session, found: tuple[float, float, float]) -> str:
    """Write a share of the baseline with its interval."""
    if not session.counted:
        return NOTHING
    return f"{100 * found[0]:.0f}% ({100 * found[1]:.0f}-{100 * found[2]:.0f})"


def sheet(data: dict, shown: bool) -> str:
    """Return what the rig prints, line by line."""
    plan, s = data["plan"], data["session"]
    cv = f"{s.cv:.2f}" if s.counted > 2 else NOTHING
    short = f"{100 * s.violations:.1f}%" if s.counted > 1 else NOTHING
    width = f"{s.width:.2f} MS" if s.width else NOTHING
    lines = [
        f"RECORDING {data['run']}   {f'{DEMONSTRATION.upper()}   ' if shown else ''}AIM {plan.depth:.2f} DEEP  "
        f"{plan.lateral:.2f} LATERAL  {plan.front:+.2f} FRONT   {tracks(s).upper()}",
        f"ELECTRODE {plan.impedance:.3g} MOHM, {'GLASS' if plan.glass else 'METAL'}  {plan.low:.0f}-"
        f"{EVIDENCE['high']:.0f} HZ  NOISE {s.noise:.1f} UV  THRESHOLD {plan.threshold:g} X = "
        f"{plan.threshold * s.noise:.0f} UV  {'SORTED' if plan.sort else 'NOT SORTED'}",
        f"BASELINE  {s.stop / constants.minute:.1f} MIN  {s.counted} SPIKES  {s.rate:.3f} HZ "
        f"({s.low:.3f}-{s.high:.3f})  CV {cv}  BELOW {EVIDENCE['refractory']:g} MS {short}  WIDTH {width}",
    ]
    if s.answer is not None:
        a = s.answer
        lines.append(
            f"SHOCKS    {len(s.shocks)}  ANSWERED {100 * a.reliability:.0f}%  0-0.5 S {a.burst:.2f} SPIKES  "
            f"1.5-4.5 S {a.pause:.2f} HZ  BEFORE THE NEXT {a.before:.2f} HZ"
        )
    if s.left is not None:
        parts = [("10 MIN", s.left)] * early(s) + [("END", s.last)]
        span = "  ".join(f"{words} {share(s, x)}" for words, x in parts)
        drug = f"{plan.drug.upper()}, {plan.after:.0f} MIN{'   YOHIMBINE NOT GIVEN' if s.withheld else ''}"
        lines.append(f"DRUG      {drug}   OF THE BASELINE: {span}")
    seen = s.seen
    lesion = f"  {seen.current:.3g} UA x {plan.seconds:.3g} S" if seen.current else ""
    cut = f"  {level(s).upper()}" if level(s) else ""
    lines.append(
        f"SECTION   {plan.stain.upper()}  MARK: {plan.mark.upper()}{lesion}  READING: {seen.words.upper()}{cut}"
    )
    if plan.mark == LABEL and not plan.glass:
        lines.append(f"LABEL     NEEDS A GLASS PIPETTE, {EVIDENCE['rig_glass']:g} MOHM OR MORE")
    return "\n".join(lines)


def sentence(data: dict, shown: bool) -> str:
    """Say what a run found."""
    s = data["session"]
    shape = f"spike {s.width:.2f} ms wide" if s.width else "no spike"
    regular = f", CV {s.cv:.2f}, {100 * s.violations:.0f}% of the intervals too short" if s.counted > 2 else ""
    shocks = "" if s.answer is None else f" A shock: {s.answer.burst:.1f} spikes, then {s.answer.pause:.2f} Hz."
    drug = ""
    if s.left is not None and s.counted:
        first = f"Under clonidine {100 * s.left[0]:.0f}%, at" if early(s) else "At"
        late = ", yohimbine not given" if s.withheld else ""
        drug = f" {first} the end {100 * s.last[0]:.0f}% of the baseline{late}."
    cut = f", {level(s)}" if level(s) else ""
    who = f" ({DEMONSTRATION})" if shown else ""
    stain = "TH" if s.plan.stain == TH else "Nissl"
    return (
        f"Recording {data['run']}{who}: {s.rate:.2f} Hz ({s.low:.2f} to {s.high:.2f}){regular}, {shape}.{shocks}{drug} "
        f"{stain} section: {s.seen.words}{cut}."
    )
