r"""Hours, days, weeks: a drug that accumulates, and autoreceptors that may become less sensitive under it.

The share $S$ of sensitivity that autoreceptors have left is lost in proportion to the drug's hold on NET and comes back
at a constant rate:

.. math:: \frac{dS}{dt} = k_{rec}\,(1 - S) - d\,k_{loss}\,S ,

with $d$ the occupancy of NET over that at the plateau. It ends, with time constant $\tau = 1/(k_{loss} + k_{rec})$, at
$S_\infty = k_{rec}/(k_{loss} + k_{rec})$; the EC50 is then $1/S$ times that before. What that does to firing and to
norepinephrine outside is asked of `nelib.clinic.push_back`, how much of NET a level of the drug holds of
`nelib.clinic.occupancy`. The literature holds three hypotheses at once: nothing adapts; the terminals lose their brake;
the cell bodies lose theirs, too, as told of 5-HT1A receptors under SSRIs.

Times in days, half-lives in hours. Assumed: a drug given without pause, a time constant that nobody measured, the same
loss at both sites. Not in the model: vesicles, NET that is lost, any receptor beyond the synapse, mood. Numbers come
from ``nelib/data/adaptation.csv``, the studies from ``nelib/data/clinic/onset.csv``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy import constants

from nelib.clinic import feedback, push_back, push_back_facts
from nelib.clinic.occupancy import dose_for, effect
from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

HYPOTHESES = {"nothing adapts": (), "terminals": ("terminal",), "terminals and cell bodies": ("terminal", "soma")}
"""Which autoreceptors lose sensitivity, by hypothesis."""
SITES = ("terminal", "soma")
LOST, KEPT, SPLIT = "lost", "kept", "split"


def evidence(name: str) -> Quantity:
    """Return a record of the table of this model."""
    return load_evidence("adaptation")[name]


@cache
def derivation() -> dict:
    """Derive loss and recovery, and the accumulation of the drug, as SymPy expressions.

    Returns
    -------
    dict
        ``"S"``, the sensitivity a time t after it was S_0, while the drug stays at d; ``"S_inf"``, where it ends;
        ``"shift"``, the EC50 over that before; ``"k_loss"`` and ``"k_rec"`` from the time constant tau and the extent
        of the loss at d = 1; ``"level"``, the drug over its plateau; ``"settled"``, the time to a share c of it.
    """
    import sympy as sp

    t, d, S_0, k_loss, k_rec, k_e, tau, extent, c = sp.symbols("t d S_0 k_loss k_rec k_e tau extent c", positive=True)
    S, y = sp.Function("S"), sp.Function("y")
    solved = sp.dsolve(S(t).diff(t) - (k_rec * (1 - S(t)) - d * k_loss * S(t)), S(t), ics={S(0): S_0}).rhs
    end = k_rec / (d * k_loss + k_rec)
    written = end + (S_0 - end) * sp.exp(-(d * k_loss + k_rec) * t)
    if sp.simplify(solved - written) != 0:
        raise ArithmeticError("The balance does not lead to the curve.")
    rates = sp.solve([1 / (k_loss + k_rec) - tau, 1 - end.subs(d, 1) - extent], [k_loss, k_rec], dict=True)[0]
    level = sp.dsolve(y(t).diff(t) - k_e * (1 - y(t)), y(t), ics={y(0): 0}).rhs
    found = {
        "S": written, "S_inf": end, "shift": 1 / S_0, "k_loss": sp.simplify(rates[k_loss]),
        "k_rec": sp.simplify(rates[k_rec]), "level": level, "settled": sp.solve(level - c, t)[0],
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (t, d, S_0, k_loss, k_rec, k_e, tau, extent, c)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("tau", "k_e", "S_0"))


def _k_e(half_life: Any) -> float:
    """Return the rate constant in 1/day of a half-life in hours."""
    return float(np.log(2) / (positive("half_life", half_life) * constants.hour / constants.day))


def settled(half_life: float, share: float | None = None) -> float:
    """Return after how many days a drug of some half-life (h), given without pause, has come to a share of its plateau.

    Parameters
    ----------
    half_life : float
        In hours.
    share : float, optional
        At least 0 and below 1; 0.9 if not given.
    """
    c = evidence("settled").value / constants.hecto if share is None else number("share", share, low=0, high=1)
    if c == 1:
        raise ValueError("share must be below 1: the plateau itself is never reached.")
    return float(FORMULAS.compute("settled", c=c, k_e=_k_e(half_life)))


def held_settled(half_life: float, blocked: float | None = None) -> float:
    """Return after how many days a drug, given without pause, holds 90% of the NET that it holds at last.

    That is earlier than its own level is settled, because occupancy hardly rises where it is high already.

    Parameters
    ----------
    half_life : float
        In hours.
    blocked : float, optional
        NET that is held at the plateau, in percent, below 100.
    """
    top = _blocked(blocked)
    soon = dose_for(top * evidence("settled").value / constants.hecto, 1.0)
    return settled(half_life, soon / dose_for(top, 1.0))


def _blocked(given: float | None) -> float:
    return positive("blocked", evidence("blocked").value if given is None else given, high=constants.hecto)


def sensitivity(times: Any, drive: Any, tau: float, extent: float) -> np.ndarray:
    """Return the sensitivity that autoreceptors have left, 1 at the first time.

    Parameters
    ----------
    times : array_like
        Increasing times in days.
    drive : array_like
        Occupancy over that at the plateau, 0 to 1; one value, or one for each stretch between two times.
    tau : float
        Time constant in days at full drive.
    extent : float
        Share of sensitivity that is lost at last at full drive; at least 0 and below 1.

    Raises
    ------
    ValueError
        If a value is impossible or the times do not increase.
    """
    t = np.atleast_1d(array("times", times))
    if t.ndim != 1 or (np.diff(t) <= 0).any():
        raise ValueError("times must be a list of increasing times.")
    given = {"tau": positive("tau", tau), "extent": number("extent", extent, low=0, high=1)}
    if given["extent"] == 1:
        raise ValueError("extent must be below 1: a receptor without any sensitivity has no EC50.")
    d = array("drive", drive, high=1)
    if d.ndim > 1 or d.size not in (1, t.size - 1):
        raise ValueError("drive must be one number, or one for each stretch between two times.")
    rates = {name: FORMULAS.compute(name, **given) for name in ("k_loss", "k_rec")}
    steps = np.broadcast_to(d, t.size - 1)
    # S is a straight line in S_0: its value at 0 and its slope, for each stretch.
    at_0, at_1 = (FORMULAS.compute("S", S_0=start, d=steps, t=np.diff(t), **rates) for start in (0.0, 1.0))
    S = [1.0]
    for base, slope in zip(at_0.tolist(), (at_1 - at_0).tolist(), strict=True):
        S.append(base + slope * S[-1])
    return np.array(S)


@dataclass(frozen=True)
class Course:
    """Weeks under a drug: times in days, occupancy in percent, shifts of the EC50 of the autoreceptors by site.

    `level` of the drug is in percent of its plateau, `norepinephrine` in multiples of rest, `firing` a share of that at
    rest.
    """

    days: np.ndarray
    level: np.ndarray
    occupancy: np.ndarray
    norepinephrine: np.ndarray
    firing: np.ndarray
    shifts: dict[str, np.ndarray]

    def at(self, name: str, day: float) -> float:
        """Return one of the courses on a day."""
        values = self.shifts[name] if name in self.shifts else getattr(self, name)
        return float(np.interp(number("day", day, low=0, high=float(self.days[-1])), self.days, values))


def course(
    hypothesis: str = "terminals",
    *,
    tau: float | None = None,
    extent: float | None = None,
    half_life: float | None = None,
    blocked: float | None = None,
    brakes: str = push_back.COMPROMISE,
) -> Course:
    """Return four weeks under a blocker of NET that is given without pause.

    Parameters
    ----------
    hypothesis : str
        Key of `HYPOTHESES`.
    tau : float, optional
        Time constant of the loss of sensitivity, in days.
    extent : float, optional
        Sensitivity that is lost at last, in percent, below 100.
    half_life : float, optional
        Of the drug, in hours; that of reboxetine in man if not given.
    blocked : float, optional
        NET that is held at the plateau, in percent, below 100.
    brakes : str
        Which brakes there are at the start; see `push_back.strengths`.
    """
    sites = HYPOTHESES[known_name("hypothesis", hypothesis, HYPOTHESES)]
    value = {name: evidence(name).value for name in ("tau", "extent", "days", "per_day")}
    tau, extent = (value[n] if v is None else v for n, v in (("tau", tau), ("extent", extent)))
    top = _blocked(blocked)
    t = np.linspace(0, value["days"], int(value["days"] * value["per_day"]) + 1)
    k_e = _k_e(evidence("half_reboxetine").value if half_life is None else half_life)
    # The drug is counted in multiples of what holds half of NET.
    plateau = dose_for(top, 1.0)

    def risen(at: np.ndarray) -> np.ndarray:
        return FORMULAS.compute("level", t=at, k_e=k_e)

    def held(at: np.ndarray) -> np.ndarray:
        return effect(plateau * risen(at), 1.0)

    level, occupancy = constants.hecto * risen(t), held(t)
    S = sensitivity(t, np.minimum(held((t[1:] + t[:-1]) / 2) / top, 1), tau, extent / constants.hecto)
    shifts = {site: FORMULAS.compute("shift", S_0=S if site in sites else np.ones_like(S)) for site in SITES}
    soma, terminal = push_back.strengths(brakes)
    state = push_back.settle(
        1 - occupancy / constants.hecto, soma=soma, terminal=terminal,
        soma_shift=shifts["soma"], terminal_shift=shifts["terminal"],
    )  # fmt: skip
    return Course(t, level, occupancy, state.norepinephrine, state.firing, shifts)


@dataclass(frozen=True)
class Study:
    """A study of adaptation or of onset.

    `terminal` and `soma` say whether the autoreceptors there had `LOST` or `KEPT` their sensitivity, or `SPLIT`: the
    answer depended on the agonist; empty if they were not tested. `days` is None where it was not seen.
    """

    key: str
    study: str
    species: str
    treatment: str
    days: float | None
    terminal: str
    soma: str
    finding: str
    source: str
    grade: str


@cache
def studies() -> tuple[Study, ...]:
    """Return the studies, in the order of the table."""
    with files("nelib.data").joinpath("clinic", "onset.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Study(**row | {"days": float(row["days"]) if row["days"] else None}) for row in rows)


def measured() -> dict[str, dict[float, float]]:
    """Return what was measured under reboxetine by pump, by name of a course and by day.

    Norepinephrine in multiples of vehicle (10 mg/kg a day), firing as a share of control: ``"firing"`` at 2.5 mg/kg a
    day, ``"firing, high dose"`` at 10.
    """
    first, second, dialysis, last = (evidence(f"day_{name}").value for name in ("first", "firing", "dialysis", "last"))
    early, late, _ = feedback.pump()
    falls = {first: "rebox_fall_2", second: "rebox_fall_7d", last: "rebox_fall_21d"}
    return {
        "norepinephrine": {first: early, dialysis: late},
        "firing": {day: 1 - push_back_facts.share(name) for day, name in falls.items()},
        "firing, high dose": {first: 1 - push_back_facts.share("rebox_fall_4")},
    }


def verdicts(found: Course) -> dict[tuple[str, str], bool]:
    """Return for each study and site that it tested whether a course agrees with it.

    A site counts as changed when its EC50 has risen by more than the tolerance of `push_back`, on the day of the study,
    or at the end of the course if the day was not seen. A split finding agrees with nothing and is left out.
    """
    tolerance = push_back.evidence("tolerance").value
    agree = {}
    for study in studies():
        day = min(study.days or found.days[-1], found.days[-1])
        for site in SITES:
            if (said := getattr(study, site)) in (LOST, KEPT):
                agree[study.key, site] = (found.at(site, day) > tolerance) == (said == LOST)
    return agree
