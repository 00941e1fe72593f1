r"""Radioligands: isotopes, specific activity, decay, counting, and how long to count.

A mole of one isotope decays :math:`N_A \ln 2/t_{1/2}` times a second: the shorter the half-life, the fewer molecules
are needed to be seen. Counts N in a given time follow Poisson's distribution, with standard deviation :math:`\sqrt N`.
Specific binding is a difference of two tubes, and their variances add. `formulas` derives what follows with SymPy.
Times of counting in min, ages in days, rates in counts (cpm) or decays (dpm) a minute, specific activity in Ci/mmol.

Quench is a model: a decay of tritium is seen if its electron makes enough light, and quench takes a share of the light.
The spectrum of the electrons is taken as :math:`\sqrt E\,(Q - E)^2`, which is that of an allowed decay at low energy
without the pull of the nucleus; the threshold is what makes the efficiency for tritium that of the evidence table.
Background, efficiency and half-life are taken to be known without error; dead time and isotopes in the background
are not in the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import constants
from scipy.special import betainc, betaincinv

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

UNITS = ("Ci", "Bq", "dpm")
SPECTRUM = (1 + 1 / 2, 2 + 1)  # E/Q has a beta distribution of these parameters: powers 1/2 and 2, each plus 1


@cache
def value(name: str) -> float:
    """Return a number of the evidence table of radioligands, in the unit of the table."""
    return load_evidence("radioligands")[known_name("record", name, load_evidence("radioligands"))].value


@cache
def formulas() -> dict:
    """Return the theory as SymPy expressions.

    ``activity``: decays of a mole in the unit of 1/t_half. ``left``: share of the labels after a time. ``stock``:
    specific activity after a time over that of the pure label, when a share of the molecules was labeled once and a
    molecule is lost with its label. ``variance``: of a difference of two rates. ``t_T``: best time for the total, of
    the time t for both. ``t``: time that a relative error of the difference takes, split in the best way.
    """
    import sympy as sp

    t_half, age, share, r_T, r_N, t_T, t_N, t, s, error, N_A, a, b = sp.symbols(
        "t_half age share r_T r_N t_T t_N t s error N_A a b", positive=True
    )
    left = sp.exp(-sp.log(2) / t_half * age)
    variance = r_T / t_T + r_N / t_N
    roots = {r_T: a**2, r_N: b**2}
    split = variance.subs(t_N, t - t_T).subs(roots)
    # Of two extremes of the variance, one would count the total for longer than the time there is.
    (best,) = (x for x in sp.solve(sp.diff(split, t_T), t_T) if x.subs({a: 2, b: 1, t: 1}) < 1)
    smallest = sp.factor(sp.simplify(split.subs(t_T, best)))
    rates = {a: sp.sqrt(r_T), b: sp.sqrt(r_N)}
    return {
        "activity": N_A * sp.log(2) / t_half,
        "left": left,
        "stock": share / (share + (1 - share) / left),
        "variance": variance,
        "t_T": best.subs(rates),
        "t": sp.solve(sp.Eq(smallest, (error * s) ** 2), t)[0].subs(rates),
    }


compute = Formulas(formulas, quiet=("over",)).compute  # after a thousand half-lives nothing is left


@dataclass(frozen=True)
class Isotope:
    """An isotope: half-life in days, and the largest energy of its electrons in keV (0 if gamma rays are counted)."""

    name: str
    half_life: float
    endpoint: float

    @property
    def activity(self) -> float:
        """Specific activity of a ligand with one atom of the isotope in each molecule (Ci/mmol): the maximum."""
        decays = compute("activity", N_A=constants.N_A, t_half=self.half_life * constants.day)
        return float(decays * constants.milli / value("becquerel_per_curie"))

    @property
    def background(self) -> float:
        """Counts a minute without a sample, in the counter that one takes for this isotope."""
        return value("background_beta" if self.endpoint else "background_gamma")

    def left(self, days):
        """Return the share of the labels that has not decayed after some days."""
        return compute("left", t_half=self.half_life, age=array("days", days))[()]

    def efficiency(self, quench=0.0):
        """Return the share of the decays that is counted, when quench takes a share (0 to below 1) of the light."""
        quench = array("quench", quench)
        if (quench >= 1).any():
            raise ValueError(f"quench is a share of the light, from 0 to below 1, but it is {quench}.")
        if not self.endpoint:
            return (value("efficiency_125I") + 0 * quench)[()]
        needed = threshold() / (1 - quench)
        return (1 - betainc(*SPECTRUM, np.minimum(needed / self.endpoint, 1)))[()]


@cache
def isotopes() -> dict[str, Isotope]:
    """Return the isotopes by name: 3H, 14C, 32P, 35S, 125I."""
    found = {}
    for name, row in load_evidence("radioligands").items():
        if name.startswith("half_life_"):
            short = name.removeprefix("half_life_")
            days = row.value * (constants.Julian_year / constants.day if row.unit == "year" else 1)
            gamma = f"endpoint_{short}" not in load_evidence("radioligands")
            found[short] = Isotope(short, days, 0.0 if gamma else value(f"endpoint_{short}"))
    return found


def isotope(name: str) -> Isotope:
    """Return an isotope by name; a ValueError names the known ones."""
    return isotopes()[known_name("isotope", name, isotopes())]


@cache
def threshold() -> float:
    """Return the energy (keV) above which an electron is seen when nothing quenches."""
    return float(betaincinv(*SPECTRUM, 1 - value("efficiency_3H")) * value("endpoint_3H"))


def convert(activity, unit: str, to: str):
    """Return an activity in another unit; units are Ci, Bq and dpm (decays a minute)."""
    per_second = {"Ci": value("becquerel_per_curie"), "Bq": 1, "dpm": 1 / constants.minute}
    old, new = (per_second[known_name("unit of activity", u, UNITS)] for u in (unit, to))
    return (array("activity", activity) * old / new)[()]


def dpm_per_fmol(activity):
    """Return the decays a minute of one fmol at a specific activity in Ci/mmol: 2.22 for each Ci/mmol."""
    return convert(activity, "Ci", "dpm") * constants.femto / constants.milli


def stock_activity(name: str, days, share: float = 1.0):
    """Return the specific activity (Ci/mmol) of what a stock still holds of intact ligand, after some days.

    A decay turns the atom into another element, and the molecule is taken to be lost with it. Carrier-free
    (`share` = 1: every molecule had one label), what is left keeps its specific activity for ever, and there is less of
    it. Beside unlabeled ligand, specific activity falls, because only labeled molecules are lost.

    Parameters
    ----------
    name : str
        Isotope; one atom of it in a labeled molecule.
    days : array_like
        Age since the share was known.
    share : float
        Labeled molecules of all, above 0 and at most 1.
    """
    atom, share = isotope(name), positive("share", share, high=1)
    age = array("days", days)
    if share == 1:
        return (atom.activity + 0 * age)[()]
    return (atom.activity * compute("stock", share=share, t_half=atom.half_life, age=age))[()]


def count_rate(fmol, activity: float, efficiency: float, background: float = 0.0):
    """Return the expected counts a minute of bound ligand (fmol) at a specific activity (Ci/mmol)."""
    efficiency = number("efficiency", efficiency, low=0, high=1)
    per_fmol = dpm_per_fmol(positive("activity (Ci/mmol)", activity)) * efficiency
    return array("fmol", fmol) * per_fmol + number("background (cpm)", background, low=0)


def count_error(cpm, minutes, background: float = 0.0, cv: float = 0.0):
    """Return the standard deviation of a tube's rate (cpm, background included): counting, and `cv` from tube to tube.

    Counts N in `minutes` have the standard deviation sqrt(N). `cv` is a share of the rate above background.
    """
    cpm, minutes = array("cpm", cpm), array("minutes", minutes)
    if (minutes == 0).any():
        raise ValueError("minutes must be above 0: nothing is counted in no time.")
    above = np.maximum(cpm - number("background (cpm)", background, low=0), 0)
    return np.sqrt(cpm / minutes + (number("cv", cv, low=0) * above) ** 2)[()]


def difference_error(total, nonspecific, t_T, t_N, background: float = 0.0, cv: float = 0.0):
    """Return the relative error of specific binding: the standard deviation of total less non-specific, over it.

    Parameters
    ----------
    total, nonspecific : array_like
        Rates (cpm), background included; the total must be above the non-specific.
    t_T, t_N : array_like
        Counting times of the two tubes (min).
    background, cv : float
        See `count_error`. The background is the same for both and drops out of the difference.
    """
    total, nonspecific = _rates(total, nonspecific)
    errors = (count_error(r, t, background, cv) for r, t in ((total, t_T), (nonspecific, t_N)))
    return np.hypot(*errors) / (total - nonspecific)


def best_split(total, nonspecific, minutes):
    """Return the times (min) for total and non-specific that make the error of the difference smallest.

    They stand as the square roots of the rates: t_T/t_N = sqrt(total/nonspecific).
    """
    (total, nonspecific), minutes = _rates(total, nonspecific), array("minutes", minutes)
    t_T = compute("t_T", r_T=total, r_N=nonspecific, t=minutes)
    return t_T, minutes - t_T


def time_needed(total, nonspecific, error: float):
    """Return the minutes for both tubes together, in the best split, that a relative error of the difference takes.

    Counting alone: the variation from tube to tube does not fall with time.
    """
    total, nonspecific = _rates(total, nonspecific)
    return compute("t", r_T=total, r_N=nonspecific, s=total - nonspecific, error=positive("error", error))


def _rates(total, nonspecific) -> tuple[np.ndarray, np.ndarray]:
    total, nonspecific = array("total (cpm)", total), array("nonspecific (cpm)", nonspecific)
    if not (total > nonspecific).all():
        raise ValueError("The total must be above the non-specific: there is no specific binding to measure.")
    return total, nonspecific


LIGANDS = {
    "[3H]prazosin": ("prazosin", "3H"),
    "[3H]rauwolscine": ("rauwolscine", "3H"),
    "[3H]RX821002": ("RX821002", "3H"),
    "[3H]yohimbine": ("yohimbine", "3H"),
    "[3H]DHA": ("DHA", "3H"),
    "[3H]CGP 12177": ("CGP12177", "3H"),
    "[125I]cyanopindolol": ("cyanopindolol", "125I"),
}


@dataclass(frozen=True)
class Radioligand:
    """A radioligand and what was found about it; what was not found is None.

    ``K_d`` maps a receptor or tissue to its record (nM); ``k_on`` (1/M/min), ``k_off`` (1/min) and
    ``specific_activity`` (Ci/mmol) are records; ``records`` are all of them, and others, in the order of the table.
    """

    name: str
    isotope: Isotope
    K_d: Mapping[str, Quantity]
    k_on: Quantity | None
    k_off: Quantity | None
    specific_activity: Quantity | None
    records: tuple[Quantity, ...]

    @property
    def activity(self) -> Quantity:
        """The specific activity, or the assumed one of a tritiated ligand if none was found: its grade says which."""
        return self.specific_activity or load_evidence("radioligands")["usual_activity_3H"]

    @property
    def labels(self) -> float:
        """Radioactive atoms in a molecule, on average, that make its specific activity."""
        return self.activity.value / self.isotope.activity


@cache
def radioligands() -> dict[str, Radioligand]:
    """Return the radioligands of the course by name."""
    table, found = load_evidence("radioligands"), {}
    for name, (short, label) in LIGANDS.items():
        rows = {n.removeprefix(f"{short}_"): row for n, row in table.items() if n.startswith(f"{short}_")}
        K_d = {n.removeprefix("Kd_"): row for n, row in rows.items() if n.startswith("Kd_")}
        parts = (rows.get(n) for n in ("kon", "koff", "activity"))
        found[name] = Radioligand(name, isotope(label), K_d, *parts, tuple(rows.values()))
    return found
