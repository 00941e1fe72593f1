"""What the last three stations of the capstone say alike."""

from nelib.clinic.compound import KINDS, Compound
from nelib.clinic.pressor_study import truth
from nelib.clinic.pressor_test import NO_ANTAGONIST, NO_CHALLENGE, Load, value
from nelib.explorers.capstone.station import Station, greek, nM

OFF = 1.5  # a factor on a constant that is worth a line


def minus(text: str) -> str:
    """Write a minus sign."""
    return text.replace("-", "−")


def signed(x: float, digits: int = 1) -> str:
    """Write a number with its sign; a rounded zero has none."""
    shown = round(x, digits) + 0.0
    return minus(f"{shown:+.{digits}f}") if shown else f"{0:.{digits}f}"


def interval(three: tuple[float, float, float], digits: int = 1) -> str:
    """Write a change with its interval."""
    ends = (minus(f"{round(v, digits) + 0.0:.{digits}f}") for v in three[1:])
    return f"{signed(three[0], digits)} ({' to '.join(ends)})"


def releases(compound: Compound) -> bool:
    """Say whether the circulation lets a compound release as tyramine does."""
    return compound.kind == KINDS[1] and compound.binds("NET")


def substrate_fault(compound: Compound, load: Load) -> dict[str, str]:
    """Return where the model of pressure and side effects is known to fail: under a substrate of NET."""
    if not releases(compound):
        return {}
    rise = truth(load, NO_CHALLENGE, NO_ANTAGONIST, False)["MAP"]
    return {
        "substrate": f"This circulation lets every substrate of NET release as tyramine does: {signed(rise)} mmHg "
        f"here. Amphetamine, a substrate, moved systolic pressure of patients by {signed(value('SBP_amphetamine'))} "
        "mmHg (Weisler 2005): here the model fails."
    }


def constant_fault(station: Station) -> dict[str, str]:
    """Return what is wrong with the dose because of what earlier stations found."""
    told = station.suggestion
    if told.K_i is None:
        return {"guess": f"{told.reason[0].upper()}{told.reason[1:]}."}
    if not station.compound.binds(told.site):
        return {"constant": f"The dose was chosen for {greek(told.site)}, which does not hold the compound."}
    true = station.compound.affinity(told.site)
    if 1 / OFF < told.K_i / true < OFF:
        return {}
    much = "high" if told.K_i > true else "low"
    return {
        "constant": f"You took {nM(told.K_i)} for K_i at {greek(told.site)}, which is {nM(true)}: every dose that "
        f"follows from it is too {much} by a factor of {max(told.K_i / true, true / told.K_i):.2g}."
    }
