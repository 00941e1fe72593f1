"""Experiments on a living preparation, written down: events give a table, doses give a dose-response curve.

Events are tuples of the time in s, what is done, and to what: ``(60, "inject", "norepinephrine", 0.3)``,
``(60, "infuse", "norepinephrine", 0.1)``, ``(60, "stimulate", 10, 30)`` or ``(60, "stimulate", 10, 30, "vagus")``. The
units are those of `nelib.body.preparation.Preparation`.

An antagonist that is in the plasma shifts a curve by the dose ratio $1 + C/K_B$ at the time, and leaves: a second curve
an hour later is shifted less. `dose_ratio` says by how much, which nobody at the bench could know.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nelib.body.drug_course import DRUGS, evidence, of, real
from nelib.body.preparation import CHANNELS, Preparation
from nelib.body.unknowns import Unknown, reveal, unknown
from nelib.kit.errors import known_name, positive

__all__ = ["ACTIONS", "dose_ratio", "dose_response", "reveal", "run", "unknown"]

ACTIONS = {"inject": (2, 3), "infuse": (2, 2), "stimulate": (2, 3)}  # geometry: how many arguments each takes
"""What may be done: name -> least and greatest number of arguments."""


def checked(events: Iterable[Sequence[Any]]) -> list[tuple[float, str, tuple]]:
    """Return events in the order of their times.

    Raises
    ------
    ValueError
        If one is not a time, an action and its arguments.
    """
    if isinstance(events, str) or not isinstance(events, Iterable):
        raise ValueError(f"events are a list of (time, action, ...), not {events!r}.")
    found = []
    for event in events:
        if isinstance(event, str) or not isinstance(event, Sequence) or len(event) < 2:
            raise ValueError(f"An event is (time, action, ...), not {event!r}.")
        when, action, *arguments = event
        least, most = ACTIONS[known_name("action", action, ACTIONS)]
        if not least <= len(arguments) <= most:
            raise ValueError(f"{action} takes {least} to {most} arguments after the time, not {arguments!r}.")
        found.append((real(f"The time of {action}", when), action, tuple(arguments)))
    return sorted(found, key=lambda event: event[0])


def perform(subject: Preparation, events: list[tuple[float, str, tuple]], until: float) -> np.ndarray:
    """Let a preparation live until a time, doing checked events on the way; return the rows of the record."""
    rows = []
    for when, action, arguments in events:
        rows.append(subject.advance(max(when, subject.time)))
        getattr(subject, action)(*arguments)
    rows.append(subject.advance(until))
    return np.concatenate(rows)


def run(
    kind: str, events: Iterable[Sequence[Any]], duration: float, *, animal: int | None = None,
    noise: bool = False, seed: int = 0, every: float = 1 / 2, pretreatment: tuple[str, ...] = (),
) -> pd.DataFrame:  # fmt: skip
    """Do an experiment and return its record.

    Parameters
    ----------
    kind : str
        One of `nelib.body.rat.KINDS`.
    events : iterable of tuple
        See the module.
    duration : float
        In s.
    animal, noise, seed, pretreatment
        As of `nelib.body.preparation.Preparation`.
    every : float
        Time between rows in s; each is the mean of the samples in it.

    Returns
    -------
    pandas.DataFrame
        Columns t (s) and `CHANNELS`; ``attrs`` holds ``"units"``, ``"events"`` and how it was made.
    """
    subject = Preparation(kind, animal=animal, noise=noise, seed=seed, pretreatment=pretreatment)
    end, wanted = positive("duration", real("duration", duration)), checked(events)
    if late := [event for event in wanted if event[0] > end]:
        raise ValueError(f"{late[0][1]} at {late[0][0]:g} s comes after the end at {end:g} s.")
    rows = perform(subject, wanted, end)
    per = max(round(positive("every", real("every", every)) * evidence("samples").value), 1)
    count = len(rows) // per
    if count == 0:
        raise ValueError(f"every must be at most the duration of {end:g} s, but it is {every:g}.")
    data = {"t": rows["t"][per - 1 :: per][:count]}
    for name in CHANNELS:
        data[name] = rows[name][: count * per].reshape(count, per).mean(axis=1)
    table = pd.DataFrame(data)
    table.attrs |= {"units": subject.units, "events": list(subject.events), "kind": kind, "animal": animal}
    return table


def _shown(drug: Any) -> Any:
    return drug.label if isinstance(drug, Unknown) else drug


def dose_response(
    kind: str, drug: str | Unknown, doses: Sequence[float], *, before: Iterable[Sequence[Any]] = (),
    measure: str = "DBP", animal: int | None = None, noise: bool = False, seed: int = 0, fresh: bool = False,
    recovery: float | None = None, start: float | None = None, pretreatment: tuple[str, ...] = (),
) -> pd.DataFrame:  # fmt: skip
    """Inject doses one after another and measure how far a trace goes from where it was.

    Parameters
    ----------
    kind, animal, noise, seed, pretreatment
        As of `nelib.body.preparation.Preparation`.
    drug : str or Unknown
        What is injected.
    doses : sequence of float
        In its unit.
    before : iterable of tuple
        Events before the first dose, such as an antagonist; see the module.
    measure : str
        One of `CHANNELS`.
    fresh : bool
        Whether each dose has an animal of its own (the same one each time, newly prepared); else one animal gets all,
        and what is given before wears off meanwhile.
    recovery : float, optional
        Time in s from one dose to the next; from the table if not given.
    start : float, optional
        Time in s of the first dose; the recovery after the last event before it, if not given.

    Returns
    -------
    pandas.DataFrame
        One row a dose: t (s), dose, baseline (mean of the seconds before), peak (the farthest) and change.
    """
    known_name("trace", measure, CHANNELS)
    first, wanted = checked(before), [real("dose", d) for d in doses]
    species = Preparation(kind).species
    base, rows, subject = evidence("baseline").value, [], None
    wait = of(species, "recovery") if recovery is None else real("recovery", recovery, low=2 * base)
    look = min(wait - base, evidence("watch").value)
    last = max((e[0] for e in first), default=0)
    begin = max(last + wait if start is None else real("start", start, low=last), last + base)
    for k, dose in enumerate(wanted):
        if subject is None or fresh:
            subject = Preparation(
                kind, animal=animal, noise=noise, seed=seed + (k if fresh else 0), pretreatment=pretreatment
            )
            when = begin
            perform(subject, first, when - base)
        else:
            when = begin + k * wait
            subject.advance(when - base)
        quiet = float(subject.advance(when)[measure].mean())
        subject.inject(drug, dose)
        after = subject.advance(when + look)[measure]
        smooth = int(evidence("smooth").value) if noise else 1
        means = np.convolve(after, np.ones(smooth) / smooth, mode="valid")
        peak = float(means[np.abs(means - quiet).argmax()])
        rows.append({"t": when, "dose": dose, "baseline": quiet, "peak": peak, "change": peak - quiet})
    table = pd.DataFrame(rows, columns=["t", "dose", "baseline", "peak", "change"])
    unit = "mL/kg" if isinstance(drug, Unknown) else DRUGS[known_name("drug", drug, DRUGS)].unit
    table.attrs |= {"units": {"t": "s", "dose": unit, "change": Preparation(kind).units[measure]}, "drug": _shown(drug),
                    "measure": measure, "kind": kind}  # fmt: skip
    return table


class _DrugsAlone(Preparation):
    """One in whom only drugs go their way: what blocks is the same, as nothing else changes an antagonist."""

    def _step(self) -> None:
        self._sums()


def dose_ratio(kind: str, before: Iterable[Sequence[Any]], site: str, minutes: float) -> float:
    """Return the true dose ratio of an agonist at a site, some minutes after events: 1 + C/K_B of all antagonists.

    Parameters
    ----------
    kind : str
        One of `nelib.body.rat.KINDS`.
    before : iterable of tuple
        Events; see the module. Time is counted from the last.
    site : str
        One of `nelib.body.drugs.SITES`.
    minutes : float
        In minutes.
    """
    events = checked(before)
    subject = _DrugsAlone(kind, noise=False)
    last = max((e[0] for e in events), default=0.0)
    perform(subject, events, last + real("minutes", minutes) * evidence("minute").value)
    return 1 + subject.blocked(site)
