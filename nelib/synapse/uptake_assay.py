r"""The physics of a virtual uptake assay: cells with a carrier, a tritiated amine, a compound that competes.

Each carrier moves amine in and out; with :math:`u = C/K_m` outside and :math:`w = C_{in}/(R K_m)` inside,

.. math:: J = N k_{cat}\,\frac{u - w}{1 + u + w + \sum I/K_i},

so that uptake stops at the accumulation :math:`R`, and blockers hold back both directions. The medium loses what the
cells take. Inside, amine leaks out, and MAO and COMT, unless inhibited, turn it into metabolites that leave the cell.
`nelib.synapse.plate` pipettes, counts and analyzes.

The amine is norepinephrine for NET, serotonin for SERT and dopamine for DAT. The compound is at equilibrium from the
start; that carriers bind a part of it, that cells take up a substrate, that its errors of dilution are shared by
replicates, and that amine oxidizes, is left out. Numbers come from ``nelib/data/uptake_assay.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import constants
from scipy.integrate import solve_ivp

from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal

CARRIERS = ("NET", "SERT", "DAT")
LINES = {  # line -> carrier, record of the carriers per cell, record of K_m
    "PC12": ("NET", "carriers_PC12", "K_m_PC12"),
    "HEK-NET": ("NET", "carriers_HEK", "K_m_NET"),
    "HEK-SERT": ("SERT", "carriers_HEK", "K_m_SERT"),
    "HEK-DAT": ("DAT", "carriers_HEK", "K_m_DAT"),
}
ROWS, COLUMNS = "ABCDEFGH", 12  # geometry: a plate of 96 wells


def value(name: str) -> float:
    """Return a number of the evidence table of the assay."""
    return load_evidence("uptake_assay")[name].value


@dataclass(frozen=True)
class Compound:
    """A compound and its truth: K_i (nM) at NET, SERT and DAT as far as known; ``"blocker"`` or ``"substrate"``."""

    name: str
    K_i: Mapping[str, float]
    kind: str = "blocker"

    def __post_init__(self):
        known_name("kind of compound", self.kind, ("blocker", "substrate"))
        if not isinstance(self.K_i, Mapping) or not self.K_i:
            raise ValueError(f"K_i is given as {{carrier: nM}}, not as {self.K_i!r}.")
        for carrier, K_i in self.K_i.items():
            positive(f"K_i (nM) at {known_name('carrier', carrier, CARRIERS)}", K_i)

    def __repr__(self) -> str:
        return f"Compound({self.name!r}, sealed)"

    def affinity(self, carrier: str) -> float:
        """Return K_i (nM) at a carrier; ValueError if no record has it."""
        if carrier not in self.K_i:
            raise ValueError(f"No K_i of {self.name} at {carrier} is on record. Known: {', '.join(self.K_i)}.")
        return self.K_i[carrier]


def drugs() -> dict[str, Compound]:
    """Return the drugs whose K_i are on record. Some of these are dissociation constants from binding."""
    found: dict[str, dict[str, float]] = {}
    for name, record in load_evidence("uptake_assay").items():
        drug, _, carrier = name.rpartition("_")
        if record.meaning == f"inhibition of {carrier} by {drug}":
            found.setdefault(drug, {})[carrier] = record.value
    return {
        drug: Compound(drug, K_i, "substrate" if drug == "amphetamine" else "blocker") for drug, K_i in found.items()
    }


def unknown(me: Personal) -> Compound:
    """Return a student's compound. It is invented, and most potent at NET. Look into it after you have fitted."""
    low, high, usual = value("unknown_low"), value("unknown_high"), value("unknown_usual")
    K_i = {"NET": me.number("assay K_i at NET", low, high, step=1, default=usual)}
    for carrier in CARRIERS[1:]:
        ratio = me.number(f"assay ratio at {carrier}", 2, value("ratio_high"), step=2, default=value("ratio_usual"))
        K_i[carrier] = K_i["NET"] * ratio
    return Compound("unknown", K_i, me.choice("assay kind", ("blocker", "substrate"), default="blocker"))


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is pipetted, for how long, and where.

    Attributes
    ----------
    line : str
        One of `LINES`: PC12 and HEK-NET carry NET.
    cells : float
        Cells in a well.
    substrate : float
        Amine in all (nM); `tracer_share` of it is tritiated, with `specific_activity` (Ci/mmol).
    inhibitor : tuple of float
        Concentrations of the compound (nM), at least three.
    time : float
        Incubation (min).
    blank : float
        Concentration (nM) of `blank_drug` in the wells that define what is non-specific.
    replicates, controls : int
        Wells for each concentration; wells without inhibitor, and as many blanks.
    enzymes_inhibited : bool
        MAO and COMT are inhibited.
    edges, randomized : bool
        Wells at the edge are used; wells are assigned at random, not column by column.
    counting : float
        Minutes in the counter for each well.
    temperature, volume : float, optional
        Degrees Celsius; µL in a well. By default as in the evidence table.

    Raises
    ------
    ValueError
        If a value is impossible or the wells do not suffice.
    """

    line: str
    cells: float
    substrate: float
    inhibitor: tuple[float, ...]
    time: float
    blank: float
    replicates: int
    controls: int
    blank_drug: str = "desipramine"
    enzymes_inhibited: bool = True
    edges: bool = False
    randomized: bool = True
    counting: float = 1.0
    tracer_share: float = 1.0
    specific_activity: float | None = None
    temperature: float | None = None
    volume: float | None = None

    def __post_init__(self):
        for name in ("specific_activity", "temperature", "volume"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, value(name))
        known_name("cell line", self.line, LINES)
        known_name("blank drug", self.blank_drug, drugs())
        drugs()[self.blank_drug].affinity(self.carrier)
        units = {"cells": "per well", "substrate": "nM", "blank": "nM", "volume": "µL", "counting": "min"}
        for name, unit in (units | {"specific_activity": "Ci/mmol"}).items():
            positive(f"{name} ({unit})", getattr(self, name))
        positive("time (min)", self.time, value("time_most"))
        positive("tracer_share", self.tracer_share, 1)
        number("temperature (°C)", self.temperature, low=0, high=value("too_hot"))
        for name in ("enzymes_inhibited", "edges", "randomized"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is True or False, not {getattr(self, name)!r}.")
        if isinstance(self.inhibitor, str) or not np.iterable(self.inhibitor):
            raise ValueError(f"inhibitor is a list of concentrations in nM, not {self.inhibitor!r}.")
        object.__setattr__(self, "inhibitor", tuple(positive("inhibitor (nM)", i) for i in self.inhibitor))
        if len(self.inhibitor) <= 2 or len(set(self.inhibitor)) < len(self.inhibitor):
            raise ValueError("inhibitor needs at least three concentrations, each given once.")
        needed = whole("replicates", self.replicates, 1) * len(self.inhibitor) + 2 * whole("controls", self.controls, 2)
        if needed > (there := len(positions(self.edges))):
            raise ValueError(f"The design needs {needed} wells, but {there} are there. Fewer replicates, or the edges?")
        if self.cells * value("cell_volume") * constants.pico / constants.micro > self.volume:
            raise ValueError(f"{self.cells:g} cells do not fit into {self.volume:g} µL.")

    @property
    def carrier(self) -> str:
        """NET, SERT or DAT."""
        return LINES[self.line][0]

    @property
    def K_m(self) -> float:
        """Amine at half of the maximal uptake (nM), as the supplier of the line states it."""
        return value(LINES[self.line][2])

    @property
    def V_max(self) -> float:
        """Maximal uptake of one cell (fmol/min) at the temperature of the design."""
        warm = np.exp(value("warming") * (self.temperature - value("temperature")))
        per_second = value(LINES[self.line][1]) * value("turnover") * warm
        return float(per_second * constants.minute / (constants.Avogadro * constants.femto))

    @property
    def dpm(self) -> float:
        """Decays in a minute for 1 fmol of amine, tritiated or not."""
        per_mmol = self.specific_activity * value("dpm_per_curie") * self.tracer_share
        return per_mmol * constants.femto / constants.milli


def positions(edges: bool) -> list[tuple[str, int]]:
    """Return the wells of the plate, column by column, with or without those at the edge."""
    rows = ROWS if edges else ROWS[1:-1]
    columns = range(1, COLUMNS + 1) if edges else range(2, COLUMNS)
    return [(row, column) for column in columns for row in rows]


def uptake(design: Design, blocked=0.0, *, times=None, substrate=None, cells=None, speed=1.0, returns=True):
    """Return where the amine of each well is when the incubation ends; no noise.

    Parameters
    ----------
    design : Design
        Line, cells, substrate, volume, time, temperature and whether MAO and COMT are inhibited.
    blocked : array_like
        Sum of I/K_i over all that competes.
    times : array_like, optional
        Increasing times (min) from 0 to ask for instead of the end of the incubation.
    substrate, cells, speed : array_like, optional
        Amine free to move at the start (nM), cells of each well, and factor on the turnover.
    returns : bool
        Whether amine comes back out of the cells, through the carrier and past it.

    Returns
    -------
    dict of str to ndarray
        In fmol: ``medium`` and ``cells`` (intact amine), ``metabolites`` (in the cells), ``lost`` (metabolites in the
        medium). They sum to what was added. One number for each well; with `times`, one row for each time.
    """
    start = design.substrate if substrate is None else substrate
    number_cells = design.cells if cells is None else cells
    asked = np.atleast_1d(design.time if times is None else times)
    given = {"blocked": blocked, "substrate": start, "cells": number_cells, "speed": speed, "times": asked}
    for label, values in given.items():
        if not (np.isfinite(values) & (np.asarray(values) >= 0)).all():
            raise ValueError(f"{label} must be finite and not negative.")
    if (np.diff(asked) <= 0).any():
        raise ValueError("times must increase.")
    blocked, start, number_cells, speed = np.broadcast_arrays(*np.atleast_1d(blocked, start, number_cells, speed))
    inside = number_cells * value("cell_volume") * constants.pico / constants.micro
    V_max, K_m = number_cells * speed * design.V_max, design.K_m
    accumulation, leak = (value("accumulation"), value("leak")) if returns else (np.inf, 0.0)
    escape = value("escape")
    metabolism = 0.0 if design.enzymes_inhibited else value("metabolism")

    def rates(_, y):
        medium, amine, metabolites, _lost = y.reshape((-1, added.size))
        u, w = medium / design.volume / K_m, amine / inside / (K_m * accumulation)
        net = V_max * (u - w) / (1 + u + w + blocked) - leak * amine
        made, left = metabolism * amine, escape * metabolites
        return np.concatenate((-net, net - made, made - left, left))

    added = start * design.volume
    y = np.concatenate((added, 0 * added, 0 * added, 0 * added))
    accuracy = np.sqrt(np.finfo(float).eps)
    found = solve_ivp(
        rates, (0, asked[-1]), y, method="DOP853", t_eval=asked, rtol=accuracy, atol=accuracy * added.max()
    )
    places = np.moveaxis(found.y.reshape((-1, added.size, asked.size)), -1, 1)
    if times is None:
        places = places[:, 0]
    return dict(zip(("medium", "cells", "metabolites", "lost"), places, strict=True))
