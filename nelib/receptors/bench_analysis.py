r"""The analysis of a virtual binding experiment: what a student would report, with its 95% interval.

Each experiment can be analyzed in five ways (`METHODS`). ``"simple"`` reads a result off: the IC50, a straight line.
``"added"`` takes the added radioligand for free, ``"free"`` subtracts what is bound. ``"exact"`` fits mass action with
depletion, with the receptors and K_d on record. ``"two"`` fits two sites or phases. `WORDS` says what each one does.
The fits are in `equilibrium_analysis`, `saturation_analysis`, `kinetic_analysis` and `pair_analysis`.

A tube weighs by counting statistics, the variation of its receptors and pipettes, and that of what sticks. Blanks are
data of the fit like all others: a blank is a tube with an infinite dose, but in the ``"exact"`` analysis, and for the
Hill slope, one in which the drug leaves what is on record (`nelib.receptors.blanks`). What the label's concentration
was, is taken from the tubes that were counted unfiltered. How many receptors a tube holds is known to a tenth only;
where a result rests on that, its interval says so. The profile intervals are scaled by the scatter around the curve
(`nelib.receptors.least_squares`): far above 1, the curve does not fit, and the interval means little.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import stdtrit

from nelib.kit.errors import known_name
from nelib.receptors.assay import Design
from nelib.receptors.bench_ligands import value
from nelib.receptors.compare import Fit
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import ADDED, BLANK, TOTAL

METHODS = ("simple", "added", "free", "exact", "two")
WORDS = {
    ("competition", "simple"): "the IC50, as it is",
    ("competition", "added"): "Cheng and Prusoff, all added label taken as free",
    ("competition", "free"): "Cheng and Prusoff, with the label left free",
    ("competition", "exact"): "mass action with depletion",
    ("competition", "two"): "two sites, Cheng and Prusoff for the weaker",
    ("saturation", "simple"): "Scatchard's line",
    ("saturation", "added"): "a hyperbola, all added label taken as free",
    ("saturation", "free"): "a hyperbola of the free label",
    ("saturation", "exact"): "mass action with depletion",
    ("saturation", "two"): "two sites of the free label, the tighter reported",
    ("association", "simple"): "k_obs over L, k_off left out",
    ("association", "added"): "(k_obs − k_off)/L, k_off on record",
    ("association", "free"): "(k_obs − k_off)/L with the label left free",
    ("association", "exact"): "mass action with depletion",
    ("association", "two"): "two phases, k_on from the faster",
    ("dissociation", "simple"): "a line through the logarithms",
    ("dissociation", "added"): "an exponential down to the blanks",
    ("dissociation", "free"): "an exponential down to a fitted floor",
    ("dissociation", "exact"): "mass action with label that binds again",
    ("dissociation", "two"): "two phases, the faster reported",
    ("kinetic competition", "simple"): "the last pair of tubes, IC50 taken for K_i",
    ("kinetic competition", "added"): "the last pair of tubes, Cheng and Prusoff",
    ("kinetic competition", "free"): "Motulsky and Mahan",
    ("kinetic competition", "exact"): "Motulsky and Mahan, with depletion",
    ("kinetic competition", "two"): "Motulsky and Mahan, the label's rates fitted too",
}
QUANTITIES = {  # experiment -> what is reported, and its unit
    "competition": ("K_i", "nM"), "saturation": ("K_d", "nM"), "association": ("k_on", "1/(nM min)"),
    "dissociation": ("k_off", "1/min"), "kinetic competition": ("K_i", "nM"),
}  # fmt: skip


class Refusal(ValueError):
    """The tubes determine nothing; `short` says why in a few words."""

    def __init__(self, message: str, short: str):
        super().__init__(message)
        self.short = short


ENDLESS = 1 / np.finfo(float).eps  # the dose of a blank, and the time of the end


@dataclass(frozen=True)
class Estimate:
    """What the analysis found.

    Attributes
    ----------
    quantity, unit : str
        See `QUANTITIES`.
    value, low, high : float
        With the ends of the 95% interval, NaN if they were not asked for.
    scatter : float
        Of the tubes around the curve: 1 if counting, pipettes and sticking explain it.
    more : mapping of str to (float, float, float)
        Further results with their intervals: ``B_max`` (fmol/mg), ``n_H``, ``K_high``, ``share``, ``k_on_i``
        (per nM and min), ``k_off_i`` (per min).
    marker : float
        Dose (nM) or time (min) to mark in the picture: IC50, K_d, or a half-life.
    x : ndarray
        Dose, label (nM) or time (min) of the filtered tubes, as the fit takes it.
    curve : callable
        Role and x -> fitted fmol.
    residuals : ndarray
        Of the filtered tubes, in standard deviations.
    """

    quantity: str
    unit: str
    value: float
    low: float
    high: float
    scatter: float
    more: Mapping[str, tuple[float, float, float]]
    marker: float
    x: np.ndarray = field(repr=False, compare=False)
    curve: Callable[..., np.ndarray] = field(repr=False, compare=False)
    residuals: np.ndarray = field(repr=False, compare=False)

    def holds(self, truth: float) -> bool:
        """Say whether a value lies in the interval."""
        return bool(self.low <= truth <= self.high)


@dataclass(frozen=True)
class Readings:
    """Columns of a table of tubes as arrays, and what follows from them at once.

    ``stock`` is the label's concentration over the intended one, ``shared`` its relative error: see `_stock`.
    """

    design: Design
    role: np.ndarray
    ligand: np.ndarray
    dose: np.ndarray
    time: np.ndarray
    fmol: np.ndarray
    counting: np.ndarray
    stock: float
    shared: float

    @property
    def blank(self) -> np.ndarray:
        """Which tubes are blanks."""
        return self.role == BLANK

    @property
    def added(self) -> np.ndarray:
        """Label in each tube (nM), by the unfiltered tubes."""
        return self.ligand * self.stock

    @property
    def L(self) -> float:
        """Label in the tubes with the most of it (nM)."""
        return float(self.added.max())

    @property
    def best(self) -> np.ndarray:
        """Which tubes were filtered when most is bound: at the last time, in a dissociation at the first."""
        first = self.design.experiment == "dissociation"
        return self.time == (self.time[~self.blank].min() if first else self.time.max())

    def sigma(self, specific, sticking, steep=0.0) -> np.ndarray:
        """Return the standard deviation of each tube (fmol).

        Parameters
        ----------
        specific, sticking : array_like
            What is bound to receptors and elsewhere (fmol).
        steep : array_like
            Change of fmol for a relative change of the compound's concentration.
        """
        pipette, tube = value("cv_pipette"), counter("cv_tube")
        # How much the bound label follows the receptors, and how much the label: relative changes, by mass action.
        R = self.design.receptors
        B = np.clip(specific / self.design.volume, 0, np.minimum(R, self.added))
        empty, free = R - B, np.maximum(self.added - B, np.finfo(float).eps * self.added)
        both = R * free + B * empty
        by_receptors, by_label = R * free / both, self.added * empty / both
        parts = (
            tube * by_receptors * specific, pipette * (by_label * specific + sticking),
            value("cv_nonspecific") * sticking, pipette * steep,
        )  # fmt: skip
        return np.sqrt(self.counting + sum(np.square(part) for part in parts))


def read(table, design: Design) -> Readings:
    """Check a table from `nelib.receptors.tubes` and return its filtered tubes as arrays.

    ValueError if columns or roles are missing, or the blanks are as high as the totals.
    """
    if not isinstance(design, Design):
        raise ValueError(f"The analysis needs the Design of the experiment, but it is {design!r}.")
    needed = ["role", "ligand", "compound", "time", "minutes", "counts", "fmol"]
    if missing := [name for name in needed if name not in getattr(table, "columns", ())]:
        raise ValueError(f"The table lacks {', '.join(missing)}. run() returns such a table.")
    role = table.role.to_numpy()
    if missing := [r for r in (ADDED, TOTAL, BLANK) if not (role == r).any()]:
        raise ValueError(f"The table needs tubes with the role {', '.join(missing)}.")
    unfiltered = role == ADDED
    vials, tubes = table[unfiltered], table[~unfiltered]
    stock, shared = _stock(vials, design)
    isotope, counts = design.radioligand.isotope, tubes.counts.to_numpy().clip(1)
    per_fmol = design.dpm * isotope.efficiency() * tubes.minutes.to_numpy()
    found = Readings(
        design, role[~unfiltered], *(tubes[n].to_numpy(dtype=float) for n in ("ligand", "compound", "time", "fmol")),
        counts / per_fmol**2, stock, shared,
    )  # fmt: skip
    if _standing_out(found) <= 2:
        raise Refusal(
            "The totals are hardly above the blanks: there is no specific binding to speak of.",
            "blanks as high as totals",
        )
    return found


def _standing_out(tubes: Readings) -> float:
    """Return by how many standard errors totals stand above blanks, at all concentrations of the label together."""
    gains, weights = [], []
    for ligand in np.unique(tubes.ligand):
        here = tubes.ligand == ligand
        total, blank = tubes.fmol[here & (tubes.role == TOTAL) & tubes.best], tubes.fmol[here & tubes.blank]
        gains.append(total.mean() - blank.mean())
        sigma = tubes.sigma(max(gains[-1], 0.0), max(blank.mean(), 0.0))[here].max()
        weights.append(1 / (sigma**2 * (1 / total.size + 1 / blank.size)))
    return float(np.dot(gains, weights) / np.sqrt(np.sum(weights)))


def _stock(vials, design: Design) -> tuple[float, float]:
    """Return the label's concentration over the intended one, by the unfiltered tubes, and its relative error.

    A faint tube tells little: each weighs by its counting statistics and its pipette. The weights come from the
    intended concentrations, as its own noise would make a tube that happens to be low too heavy.
    """
    intended, isotope = (vials.ligand * design.volume).to_numpy(), design.radioligand.isotope
    found, minutes = vials.fmol.to_numpy(), vials.minutes.to_numpy()
    cpm = isotope.efficiency() * design.dpm * intended
    counting = (cpm + isotope.background) / minutes / cpm**2
    weights = 1 / (value("cv_pipette") ** 2 + counting)
    stock = weights @ (found / intended) / weights.sum()
    return max(float(stock), np.finfo(float).eps), float(1 / np.sqrt(weights.sum()))


def analyze(table, design: Design, method: str = "added", interval: bool = True) -> Estimate:
    """Fit an experiment and return what a student would report.

    Parameters
    ----------
    table : pandas.DataFrame
        From `nelib.receptors.tubes.run`.
    design : Design
        Of the experiment: volume, protein, and the label's constants on record.
    method : str
        One of `METHODS`; see `WORDS`.
    interval : bool
        Whether intervals are wanted; they take most of the time.

    Raises
    ------
    ValueError
        If the table does not fit the design, or the tubes determine nothing.
    """
    known_name("method", method, METHODS)
    readings = read(table, design)
    from nelib.receptors import equilibrium_analysis, kinetic_analysis, pair_analysis, saturation_analysis  # need this

    known = {"competition": equilibrium_analysis, "saturation": saturation_analysis}
    known["kinetic competition"] = pair_analysis
    return known.get(design.experiment, kinetic_analysis).analyze(readings, method, interval)


def leverage(fit: Fit, name: str, again: Callable[[float], Fit], interval: bool) -> float:
    """Return the relative error of a value that comes from the receptors in the tubes, which a fit takes from record.

    `again` fits anew with a factor of the receptors.
    """
    if not interval:
        return 0.0
    return abs(float(np.log(again(1 + value("cv_protein")).values[name] / fit.values[name])))


def ends(
    fit: Fit, name: str, interval: bool, factor: float = 1.0, *, shared: float = 0.0, quick: bool = False
) -> tuple[float, float, float]:
    """Return a value of a fit and its 95% interval, or NaN for the interval; a factor scales all.

    A scatter below 1 does not narrow the interval: tubes agree no better than counting and pipettes let them. `shared`
    is a relative error that all tubes share, e.g. through the concentration of the label. With `quick`, the standard
    error of the logarithm stands for the profile, which takes longer.
    """
    found, t = fit.values[name], float(stdtrit(fit.dof, (1 + counter("confidence")) / 2))
    if not interval:
        return found * factor, np.nan, np.nan
    if quick:
        far = (t * fit.errors[name] / found,) * 2
    else:
        low, high = fit.interval(name)
        far = (np.log(found / low) if low > 0 else np.inf, np.log(high / found))
    with np.errstate(over="ignore"):
        down, up = (np.exp(np.hypot(f / (min(fit.scatter, 1.0) or 1.0), t * shared)) for f in far)
    return found * factor, float(found / down * factor), float(found * up * factor)


def spread(residuals: np.ndarray, fitted: int) -> float:
    """Return the scatter of residuals around a curve with so many fitted numbers, or 0 if there are no more tubes."""
    free = residuals.size - fitted
    return float(np.sqrt((residuals**2).sum() / free)) if free > 0 else 0.0
