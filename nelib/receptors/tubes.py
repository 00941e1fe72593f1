r"""The tubes of the virtual binding assay: filled, incubated, filtered, washed and counted.

In a tube, label L and competitor bind to receptors R from the time of mixing, and both are depleted (`kinetics`). A
share of the free label sticks to membranes, in proportion to their protein, to the filter, and stays in the fluid that
the filter holds; washing removes most of this, and lets label leave its receptors. In human cortex [3H]rauwolscine
binds to sites that are no receptors; they are few, so that they are taken to deplete nothing, and what competes there
is taken to be at equilibrium at once. The design is in `nelib.receptors.assay`.
"""

from dataclasses import dataclass

import numpy as np

from nelib.receptors.assay import COLUMNS, ROWS, WASHES, Design
from nelib.receptors.bench_ligands import Compound, agonist_states, compounds, elsewhere, speed, value
from nelib.receptors.kinetics import time_course
from nelib.receptors.radioligand import value as counter

ADDED, TOTAL, BLANK, COMPOUND = ROLES = ("added", "total", "non-specific", "compound")


@dataclass(frozen=True)
class _Tubes:
    """Arrays, one entry a tube: role, label and compound (nM), time (min)."""

    role: np.ndarray
    ligand: np.ndarray
    compound: np.ndarray
    time: np.ndarray

    def __len__(self) -> int:
        return self.role.size


def _layout(design: Design) -> _Tubes:
    """Return the tubes of an experiment in the order in which they stand."""
    n, L, t, places = design.replicates, design.ligand, design.time, design.spread()
    rows: list[tuple[str, float, float, float]] = []
    if design.experiment == "saturation":
        rows = [(ADDED, x, 0.0, t) for x in places]
        rows += [(role, x, 0.0, t) for x in places for role in (TOTAL, BLANK) for _ in range(n)]
    else:
        rows = [(ADDED, L, 0.0, t)] * 2
        if design.experiment == "competition":
            rows += [(TOTAL, L, 0.0, t)] * 2 * n + [(BLANK, L, 0.0, t)] * 2 * n
            rows += [(COMPOUND, L, x, t) for x in places for _ in range(n)]
        else:
            rows += [(BLANK, L, 0.0, t)] * 2 * n
            start = [0.0] if design.experiment == "dissociation" else []
            rows += [(TOTAL, L, 0.0, x) for x in (*start, *places[len(start) :]) for _ in range(n)]
            if design.experiment == "kinetic competition":
                rows += [(COMPOUND, L, design.top, x) for x in places for _ in range(n)]
    return _Tubes(*(np.array(column) for column in zip(*rows, strict=True)))


def vary(rng: np.random.Generator | None, cv: float, size: int) -> np.ndarray:
    """Return factors around 1 with a coefficient of variation; all 1 without a generator."""
    return np.ones(size) if rng is None else rng.lognormal(-(cv**2) / 2, cv, size)


def react(design: Design, drug: Compound | None, t, L, R, I, start=0.0) -> np.ndarray:  # noqa: E741
    """Return the label on the receptors (nM) after a time, with a drug present from time 0.

    Parameters
    ----------
    design : Design
        Its label, membrane and temperature hold.
    drug : Compound or None
        What competes; None for the radioligand without label.
    t, L, R, I : ndarray
        Time (min), label, receptors and drug (nM) of each tube.
    start : array_like
        Label on the receptors at time 0 (nM).
    """
    return _react_all(design, [(drug, t, L, R, I, start)])[0]


def _react_all(design: Design, groups: list[tuple]) -> list[np.ndarray]:
    """Return what `react` does for several groups of tubes, integrated together: that takes no longer than one group.

    A group is a drug, times, label, receptors, doses, and the label on the receptors at time 0.
    """
    sizes, asked = [np.size(group[2]) for group in groups], [_equations(design, *group) for group in groups]
    rows = [
        [np.broadcast_to(given, size) for given in arguments] for (arguments, _), size in zip(asked, sizes, strict=True)
    ]
    places = np.cumsum(sizes)[:-1]
    both = time_course(1.0, *(np.concatenate(parts) for parts in zip(*rows, strict=True)))
    labels, others = (np.split(found, places) for found in both)
    return [B + C if split else B for B, C, (_, split) in zip(labels, others, asked, strict=True)]


def _equations(design: Design, drug: Compound | None, t, L, R, I, start) -> tuple[tuple, bool]:  # noqa: E741
    """Return what `time_course` takes until the time 1, and whether both its results are label."""
    t = np.maximum(t, np.finfo(float).tiny)  # rates times t, for the time 1: each tube has a time of its own
    k_on, k_off = design.k_on * t / (1 + design.sticky), design.k_off() * t
    if drug is None:
        return (R, L, I, k_on, k_off, k_on, k_off, start, 0.0), False
    K = drug.affinity(design.membrane)
    if not drug.agonist:
        k_on_i, k_off_i = drug.rates(design.membrane, design.celsius)
        return (R, L, I, k_on, k_off, k_on_i * t, k_off_i * t, start, 0.0), False
    # Two states of the receptor share one label, as two ligands share one receptor: the same equations.
    (high, near), (low, far) = agonist_states(design.gtp)
    rates = (k_on / (1 + I / (K * near)), k_off, k_on / (1 + I / (K * far)), k_off)
    return (L, high * R, low * R, *rates, high * start, low * start), True


def _bound(design: Design, compound: Compound, tubes: _Tubes, L, R, pipette) -> np.ndarray:
    """Return the label on the receptors of each tube when it is filtered (nM)."""
    blank, much = design.blank_drug()
    blanks, with_compound = tubes.role == BLANK, tubes.role == COMPOUND
    plain = ~blanks & ~with_compound
    found = np.zeros(len(tubes))
    zero, doses, any_antagonist = np.zeros(len(tubes)), np.full(len(tubes), much), compounds()["phentolamine"]

    def fill(*groups):  # which tubes, drug, its dose, the time
        groups = [group for group in groups if group[0].any()]
        asked = [
            (drug, times[which], L[which], R[which], dose[which] * pipette[which], found[which])
            for which, drug, dose, times in groups
        ]
        for (which, *_), bound in zip(groups, _react_all(design, asked), strict=True):
            found[which] = bound

    if design.experiment == "dissociation":
        long = np.full(len(tubes), design.time)
        fill((plain, any_antagonist, zero, long), (blanks, blank, doses, 2 * long))
        fill((plain, blank, doses, tubes.time))
    elif compound.agonist:  # without a drug, any antagonist at 0 nM will do
        fill(
            (plain, any_antagonist, zero, tubes.time), (with_compound, compound, tubes.compound, tubes.time),
            (blanks, blank, doses, tubes.time),
        )  # fmt: skip
    else:
        fill((~blanks, compound, tubes.compound, tubes.time), (blanks, blank, doses, tubes.time))
    return found


def _other_sites(design: Design, compound: Compound, tubes: _Tubes, free: np.ndarray) -> np.ndarray:
    """Return the label on sites that are no receptors (nM), which bind what is free at the end."""
    if not design.other_sites:
        return 0 * free
    K, k_off = elsewhere(design.short), value("other_koff") * speed(design.celsius)
    drug, much = design.blank_drug()
    against = much / elsewhere(design.short if drug is None else drug.name)
    leaving, blanks = design.experiment == "dissociation", tubes.role == BLANK
    dose = np.where(blanks, against, tubes.compound / elsewhere(compound.name))

    def after(t, dose, start=0.0):
        end = design.other_sites * free / (free + K * (1 + dose))
        return end + (start - end) * np.exp(-k_off * (1 + free / K / (1 + dose)) * t)

    if not leaving:
        return after(tubes.time, dose)
    before = np.where(blanks, 0.0, after(design.time, 0.0))
    return after(np.where(blanks, 2 * design.time, tubes.time), against, before)


def run(design: Design, compound: Compound, rng: np.random.Generator):
    """Return what the counter says about the tubes of an experiment.

    Parameters
    ----------
    design : Design
    compound : Compound
        Its truth is needed at the design's membrane, also where none is pipetted.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        One row for each tube: ``row`` and ``column`` of the plate (none, and 0, for tubes that are not filtered),
        ``role`` (added: label that goes unfiltered into the counter; total; non-specific; compound), ``ligand`` and
        ``compound`` (nM, as intended), ``time`` (min), ``minutes``, ``counts``, ``cpm``, ``dpm`` after background and
        efficiency, and ``fmol``.

    Raises
    ------
    ValueError
        If something is no design, compound or generator, or the compound's K is not known at the membrane.
    """
    for what, kind in ((design, Design), (compound, Compound), (rng, np.random.Generator)):
        if not isinstance(what, kind):
            raise ValueError(
                f"The tubes need a Design, a Compound and a random generator; {what!r} is no {kind.__name__}."
            )
    return _count(design, compound, rng)


def expected(design: Design, compound: Compound):
    """Return the tubes that `run` would give in the mean: no counting noise, no variation from tube to tube."""
    run_without = np.random.default_rng()
    if not isinstance(design, Design) or not isinstance(compound, Compound):
        run(design, compound, run_without)
    return _count(design, compound, None)


def _count(design: Design, compound: Compound, rng: np.random.Generator | None):
    import pandas as pd

    tubes = _layout(design)
    n, unfiltered = len(tubes), tubes.role == ADDED
    stock = vary(rng, value("cv_stock"), 1)
    L = tubes.ligand * stock * vary(rng, value("cv_pipette"), n)
    membranes = ~unfiltered & ~((tubes.role == BLANK) & (design.blank == "nothing"))
    R, pipette = design.receptors * membranes * vary(rng, counter("cv_tube"), n), vary(rng, value("cv_pipette"), n)
    sticking, washing = design.sticky * membranes + value("filter_binding"), vary(rng, value("cv_nonspecific"), n)
    R = R * vary(rng, value("cv_protein"), 1)  # what is written on the membranes is not quite what is in them
    bound = _bound(design, compound, tubes, L, R, pipette)
    free = (L - bound) / (1 + design.sticky * membranes)
    times, temperature, kept = WASHES[design.wash]
    long, cool = value("wash_time") * times, value(temperature)
    on_filter = bound * np.exp(-design.k_off(cool) * long)
    if design.other_sites:
        others = _other_sites(design, compound, tubes, free) * R / design.receptors
        on_filter += others * np.exp(-value("other_koff") * speed(cool) * long)
    on_filter += free * washing * (sticking * value(kept) ** times + value("trapped") * value("trapped_left") ** times)
    fmol = np.where(unfiltered, L, on_filter) * design.volume
    isotope = design.radioligand.isotope
    mean = (isotope.efficiency() * fmol * design.dpm + isotope.background) * design.counting
    counts = mean if rng is None else rng.poisson(mean)
    dpm = (counts / design.counting - isotope.background) / isotope.efficiency()
    place = np.cumsum(~unfiltered) - 1
    columns = {
        "row": np.where(unfiltered, "", np.array(list(ROWS))[place % len(ROWS)]),
        "column": np.where(unfiltered, 0, place // len(ROWS) + 1), "role": tubes.role, "ligand": tubes.ligand,
        "compound": tubes.compound, "time": tubes.time, "minutes": design.counting, "counts": counts,
        "cpm": counts / design.counting, "dpm": dpm, "fmol": dpm / design.dpm,
    }  # fmt: skip
    assert columns["column"].max() <= COLUMNS
    return pd.DataFrame(columns)
