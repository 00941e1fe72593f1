r"""Norepinephrine in plasma by extraction and HPLC: what is lost on the way, and what an internal standard gives back.

Plasma of the volume V at the concentration C is extracted; the share R of the norepinephrine arrives in the detector,
whose peak area is k for each picogram. If a mass m of another catechol (DHBA) was added to the plasma first, of which
the share :math:`R_s` arrives and gives :math:`k_s` a picogram, the ratio of both areas leads back:

.. math:: \hat C = \frac{A}{A_s}\,\frac{k_s}{k}\,\frac{m}{V} = C\,\frac{R}{R_s} .

Volumes, spills and the recovery itself cancel, as far as both molecules are lost alike. Added after the extraction the
same standard corrects nothing but the injection: :math:`\hat C = C R`. A mean recovery from another day corrects the
mean, not the scatter. A standard that is not lost as the analyte is corrects wrongly, and every time.

Concentrations in pg/mL, amounts in pg; drawing the peaks is left to a chromatogram of the amounts that arrive. Every
number comes from ``nelib/data/sympathetic.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import constants

from nelib.body.nerve_trace import value
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import Formulas, array

SCHEMES = ("none", "mean recovery", "added first", "added late")
"""How recovery is corrected: not; by a known mean; by an internal standard before or after the extraction."""
MOLECULES = ("norepinephrine", "epinephrine")
METHODS = ("alumina", "diphenylborate")


@cache
def derivation() -> dict:
    """Derive what each scheme finds, as SymPy expressions.

    Returns
    -------
    dict
        ``"area"`` and ``"area_standard"``; ``"C_hat"``, the concentration from both areas; and for each scheme the
        share of the true concentration that it finds: ``"none"``, ``"mean recovery"``, ``"added first"``, ``"added
        late"``, with R the recovery of the analyte, R_m its known mean, and R_s that of the standard. Relative standard
        deviations: ``"cv_none"`` and ``"cv_first"``, with s_R the scatter of recovery that both share, s_0 that of
        the standard alone, s_A that of an area; ``"cv_at"``, the scatter at a concentration C near the limit of
        detection L, which is n times the noise.
    """
    import sympy as sp

    C, V, m, k, k_s, R, R_s, R_m, A, A_s, C_hat = sp.symbols("C V m k k_s R R_s R_m A A_s C_hat", positive=True)
    s_R, s_0, s_A, cv, L, n = sp.symbols("s_R s_0 s_A cv L n", positive=True)
    # What is known: the areas, m, V, and the ratio of the responses from a mixture that was not extracted.
    ratio = sp.Eq(A / A_s, k * C_hat * V / (k_s * m))
    formula = sp.solve(ratio, C_hat)[0]
    area, first, late = k * R * C * V, k_s * R_s * m, k_s * m
    found = {
        "area": area, "area_standard": first, "C_hat": formula, "none": area / (k * V) / C,
        "mean recovery": area / (k * V * R_m) / C,
        "added first": sp.simplify(formula.subs({A: area, A_s: first}) / C),
        "added late": sp.simplify(formula.subs({A: area, A_s: late}) / C),
        "cv_none": sp.sqrt(s_R**2 + s_A**2), "cv_first": sp.sqrt(s_0**2 + 2 * s_A**2),
        "cv_at": sp.sqrt(cv**2 + (L / (n * C)) ** 2),
    }  # fmt: skip
    symbols = (C, V, m, k, k_s, R, R_s, R_m, A, A_s, s_R, s_0, s_A, cv, L, n)
    plain = {s: sp.Symbol(s.name) for s in symbols}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("C", "V", "R_s", "R_m", "A_s", "k", "n", "R"))


def nanomolar(pg_per_mL: Any, molecule: str = "norepinephrine") -> np.ndarray:
    """Return a concentration in nM; pg/mL over g/mol is nM but for a prefix."""
    return array("pg_per_mL", pg_per_mL) / _mass(molecule)


def picograms(nM: Any, molecule: str = "norepinephrine") -> np.ndarray:
    """Return a concentration in pg/mL."""
    return array("nM", nM) * _mass(molecule)


def _mass(molecule: str) -> float:
    names = dict(zip(MOLECULES, ("mass_NE", "mass_E"), strict=True))
    return value(names[known_name("molecule", molecule, MOLECULES)])


def recovery(method: str = "alumina") -> float:
    """Return the published share of norepinephrine that is recovered by one of `METHODS`; a middle, of a range."""
    if known_name("method", method, METHODS) == "alumina":
        return value("recovery_alumina") * constants.centi
    return (value("recovery_low") + value("recovery_high")) / 2 * constants.centi


def found(scheme: str, R: Any, *, R_s: Any = None, R_m: Any = None) -> np.ndarray:
    """Return the share of the true concentration that a scheme finds.

    Parameters
    ----------
    scheme : str
        One of `SCHEMES`.
    R : array_like
        Recovery of the analyte, a share.
    R_s, R_m : array_like, optional
        Recovery of the standard, and the mean recovery by which is corrected; as `R` unless given.
    """
    name = known_name("scheme", scheme, SCHEMES)
    lost = array("R", R, high=1, above=True)
    given = {"R": lost}
    for label, x in (("R_s", R_s), ("R_m", R_m)):
        given[label] = lost if x is None else array(label, x, high=1, above=True)
    return FORMULAS.compute(name, **given)


def dhpg_by_dhba() -> float:
    """Return the share of DHPG that is found with a standard recovered like norepinephrine (Denfeld 2018).

    That is so if calibrators are not extracted. Whoever takes calibrators of DHPG and DHBA through the same extraction
    compares like with like: their ratio is as much too low, and all of the DHPG is found.
    """
    return float(found("added first", value("recovery_DHPG") * constants.centi, R_s=recovery()))


def scatter(scheme: str) -> float:
    """Return the relative standard deviation that a scheme leaves, of areas and recoveries, far above the limit."""
    name = known_name("scheme", scheme, SCHEMES)
    given = {"s_R": value("recovery_cv"), "s_0": value("alone_cv"), "s_A": value("area_cv")}
    if name == "added late":  # recovery stays in, and a second area comes in
        return float(np.hypot(FORMULAS.compute("cv_none", **given), given["s_A"]))
    return float(FORMULAS.compute("cv_first" if name == "added first" else "cv_none", **given))


def limit(method_recovery: float | None = None, volume: float = 1.0) -> float:
    """Return the limit of detection in plasma in pg/mL, scaled from that of Denfeld (2018).

    Parameters
    ----------
    method_recovery : float, optional
        Share that is recovered; that of Denfeld unless given. What is not lost need not be detected.
    volume : float
        Plasma in mL, against the same detector; 1 mL is taken for that of Denfeld, which was not seen.
    """
    R = recovery() if method_recovery is None else positive("method_recovery", method_recovery, high=1)
    return value("LOD_alumina") * recovery() / R * value("sample_volume") / positive("volume", volume)


def precision(concentration: Any, *, cv: float | None = None, detection: float | None = None) -> np.ndarray:
    """Return the relative standard deviation of a result at concentrations in pg/mL.

    Parameters
    ----------
    concentration : array_like
        In pg/mL.
    cv : float, optional
        Scatter far above the limit, a share; that within a run of Macdonald & Lake (1985) unless given.
    detection : float, optional
        Limit of detection in pg/mL, taken as three times the noise; that of Denfeld (2018) unless given.
    """
    far = value("cv_within") * constants.centi if cv is None else number("cv", cv, low=0)
    L = value("LOD_alumina") if detection is None else number("detection", detection, low=0)
    C = array("concentration", concentration, above=True)
    return FORMULAS.compute("cv_at", C=C, cv=far, L=L, n=value("signal_to_noise"))


@dataclass(frozen=True)
class Assay:
    """How samples are worked up.

    Attributes
    ----------
    scheme : str
        One of `SCHEMES`.
    R, R_s : float
        Mean recoveries of norepinephrine and of the standard, shares.
    R_m : float
        Recovery by which ``"mean recovery"`` corrects.
    volume : float
        Plasma in mL.
    standard : float
        DHBA that is added, in pg.
    """

    scheme: str = "added first"
    R: float | None = None
    R_s: float | None = None
    R_m: float | None = None
    volume: float | None = None
    standard: float | None = None

    def __post_init__(self):
        known_name("scheme", self.scheme, SCHEMES)
        first = recovery() if self.R is None else self.R
        usual = {"R": first, "R_s": first, "R_m": first}
        for name, default in (usual | {"volume": value("sample_volume"), "standard": value("standard_added")}).items():
            given = getattr(self, name)
            checked = positive(name, default if given is None else given, 1 if name in usual else None)
            object.__setattr__(self, name, checked)

    def run(self, concentrations: Any, seed: int = 1):
        """Work up samples.

        Parameters
        ----------
        concentrations : array_like
            True norepinephrine in pg/mL, one for each sample.
        seed : int
            Draws recoveries and peak areas. The same seed draws the same whatever the scheme.

        Returns
        -------
        pandas.DataFrame
            ``true`` (pg/mL), ``recovery``, ``arrives`` and ``standard`` (pg in the detector), ``area`` and
            ``area_standard`` (the area of a picogram of DHBA is 1), ``found`` (pg/mL), ``detected``.
        """
        import pandas as pd

        C = array("concentrations", concentrations).ravel()
        random = np.random.default_rng(whole("seed", seed, 0))
        shared, alone, *areas = random.standard_normal((2 * 2, C.size))
        noises = random.standard_normal((2, C.size))
        both = value("recovery_cv") * shared
        R = np.minimum(self.R * np.exp(both), 1)
        R_s = np.minimum(self.R_s * np.exp(both + value("alone_cv") * alone), 1)
        arrives = R * C * self.volume
        m = self.standard
        standard = m * (np.ones(C.size) if self.scheme == "added late" else R_s)
        noise = value("LOD_alumina") * recovery() * value("sample_volume") / value("signal_to_noise")
        k = value("response_ratio")
        area, area_standard = (
            response * mass * (1 + value("area_cv") * z) + k * noise * hiss
            for response, mass, z, hiss in zip((k, 1), (arrives, standard), areas, noises, strict=True)
        )
        if self.scheme in ("added first", "added late"):
            result = FORMULAS.compute("C_hat", A=area, A_s=area_standard, k=k, k_s=1, m=m, V=self.volume)
        else:
            result = area / (k * self.volume * (self.R_m if self.scheme == "mean recovery" else 1))
        seen = area > k * noise * value("signal_to_noise")
        return pd.DataFrame(
            {"true": C, "recovery": R, "arrives": arrives, "standard": standard, "area": area,
             "area_standard": area_standard, "found": result, "detected": seen}
        )  # fmt: skip


def cross_reaction_allowed(norepinephrine: float, epinephrine: float, error: float | None = None) -> float:
    """Return how much of epinephrine an antibody against norepinephrine may bind, so that the error stays small.

    Parameters
    ----------
    norepinephrine, epinephrine : float
        Concentrations in the sample, in the same unit.
    error : float, optional
        Error that is allowed, as a share; the scatter within a run of an HPLC method unless given.

    Returns
    -------
    float
        Share of epinephrine that may count as norepinephrine. An HPLC column has no such error: the peaks are apart.
    """
    small = value("cv_within") * constants.centi if error is None else positive("error", error)
    return small * positive("norepinephrine", norepinephrine) / positive("epinephrine", epinephrine)
