r"""What a dose does to the blood pressure of a rat: peaks and areas for many doses and levels of antagonists at once.

A dose runs through the plasma as in `nelib.body.drug_course` and drives the receptors; arterioles, veins and heart
follow with the time constants of `nelib.body.preparation`, and at every moment the blood is taken to be in balance, as
`nelib.body.circulation` computes it. Equations and constants are those of the living preparation; in the pithed rat its
peaks come out alike within a few percent. In the intact rat the reflex acts at once here, and there with its delays.

One thing is added: norepinephrine occupies the transporter that removes it, so that a large dose gets nearer to the
receptors than a small one. With :math:`x` the concentration over :math:`K_m` and :math:`B` a blocker over its constant,

.. math:: \text{access} = \frac{1}{1 - f_u\,\theta}, \qquad \theta = \frac{x + B}{1 + x + B} .

Doses are in µg/kg, times in s, pressures in mmHg, heart rates in bpm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import circulation, drugs, rat
from nelib.body.drug_course import DRUGS, Course, of
from nelib.body.drug_course import evidence as living
from nelib.body.windkessel import loaded
from nelib.kit.errors import known_name
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import array

PITHED, INTACT = "pithed rat", "intact rat"
AGONISTS = ("norepinephrine", "phenylephrine", "isoproterenol")
PEAK, AREA, RATE = "DBP, peak", "DBP, area", "HR, peak"
MEASURES = {PEAK: "mmHg", AREA: "mmHg min", RATE: "bpm"}
"""What can be measured, and its unit: rises above the value just before the dose."""
SITES = circulation.RECEPTORS
compiled = cache(circulation.compiled_steps)  # with NumPy
_STATES, _STIMULI = ("A", "H", "D"), ("A", "V", "H", "E", "D")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("schild_rat")


def value(name: str) -> float:
    """Return the value of a record of the virtual Schild experiment."""
    return _table()[known_name("number", name, _table())].value


@dataclass(frozen=True)
class Setting:
    """A rat and what is measured on it.

    Attributes
    ----------
    agonist : str
        One of `AGONISTS`.
    measure : str
        One of `MEASURES`.
    preparation : str
        `PITHED` or `INTACT`.
    desipramine : bool
        Whether the transporter is blocked by the usual dose of desipramine.
    """

    agonist: str
    measure: str = PEAK
    preparation: str = PITHED
    desipramine: bool = False

    def __post_init__(self):
        known_name("agonist", self.agonist, AGONISTS)
        known_name("measure", self.measure, MEASURES)
        known_name("preparation", self.preparation, (PITHED, INTACT))


@cache
def course(drug: str, minutes: float, seconds: float, retained: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return times (min) and plasma concentrations (nM) of 1 nmol/kg of a drug in the average rat, each step exact."""
    one = Course(drug, "rat", seconds)
    one.retained = retained
    one.inject(1.0)
    found = [0.0]
    for _ in range(round(minutes * living("minute").value / seconds)):
        one.step()
        found.append(one.plasma)
    return np.arange(len(found)) * seconds / living("minute").value, np.array(found)


@cache
def desipramine() -> dict[str, float]:
    """Return what the usual dose of desipramine does at each site, as multiples of its constants."""
    t, C = course("desipramine", value("course_end"), value("course_step"))
    C = np.interp(value("desipramine_before"), t, C) * DRUGS["desipramine"].amount(DRUGS["desipramine"].usual)
    return {site: float(C / K) for site, (K, _, _) in rat.actions("desipramine", "rat").items()}


@cache
def _retained(agonist: str, blocked: bool) -> float:
    """Return the share of the clearance of an agonist that desipramine takes away."""
    B = desipramine()["net"] if blocked else 0.0
    name = f"net_{agonist}"
    return (of("rat", name) if name in load_evidence("preparation") else 0.0) * B / (1 + B)


@cache
def moments() -> np.ndarray:
    """Return the times (s) after a dose at which responses are computed."""
    found, step = [0.0], value("node")
    while found[-1] < value("look"):
        found.append(min(found[-1] + step, value("look")))
        step *= value("node_growth")
    return np.array(found)


@cache
def _lag(tau: float) -> np.ndarray:
    """Return the matrix that lets values at the `moments`, straight lines between them, pass a first-order lag."""
    t, n = moments(), moments().size
    M, eye = np.zeros((n, n)), np.eye(n)
    for i in range(1, n):
        x = (t[i] - t[i - 1]) / tau
        kept, slope = np.exp(-x), (1 - np.exp(-x)) / x
        M[i] = kept * M[i - 1] + (1 - slope) * eye[i] + (slope - kept) * eye[i - 1]
    return M


@cache
def plasma(agonist: str, blocked: bool = False) -> np.ndarray:
    """Return the plasma concentration (nM) at the `moments` after 1 µg/kg of an agonist."""
    t, C = course(agonist, value("look") / living("minute").value, living("dt").value, _retained(agonist, blocked))
    return np.interp(moments(), t * living("minute").value, C) * DRUGS[agonist].amount(1.0)


@cache
def left(agonist: str, blocked: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return times (min) after a dose, and the concentration then over its peak; 0 after the record ``left_end``."""
    t, C = course(agonist, value("left_end"), value("node"), _retained(agonist, blocked))
    peak = C.argmax()
    return np.append(t[peak:], t[-1]) - t[peak], np.append(C[peak:] / C[peak], 0.0)


class Circulation:
    """The average rat of a preparation: its balance for many stimuli at once, as `nelib.body.windkessel.Organs`."""

    def __init__(self, preparation: str):
        p = rat.parameters(known_name("preparation", preparation, (PITHED, INTACT)))
        self.p, self.brain = p, rat.KINDS[preparation].brain
        at = {**p, **{k: float(x) for k, x in circulation.INPUTS.items()}}
        rest, rest2 = (p[n] / (1 + p[n]) for n in ("n_a", "n_a2"))
        mixed = (1 - p["w_a2"]) * rest + p["w_a2"] * rest2
        calm = {**at, "n_a": mixed / (1 - mixed)}
        self._steps = {
            "reflex": (("s", "v"), (), at), "a1": (("A",), ("s_n",), {**at, "w_a2": 0.0}),
            "a2": (("A",), ("s_n",), {**at, "w_a2": 1.0, "n_a": p["n_a2"]}), "beta": (("H", "D"), ("s_n",), at),
            "tone": (("SVR", "Ees", "Pms"), _STATES, calm), "heart": (("HR", "k_f"), ("H", "v"), at),
            "Rv": (("Rv",), ("SVR",), at),
            "balance": (("SV", "MAP"), ("Pms", "Rv", "k_f", "HR", "Ees", "SVR"), at),
            "pressures": (("DBP", "P_b"), ("MAP", "SV", "Ees"), at),
        }  # fmt: skip

    def step(self, name: str, **given) -> list[np.ndarray]:
        """Return the values of some steps of `nelib.body.circulation.derivation`."""
        outputs, states, at = self._steps[name]
        names, function = compiled(outputs, states)
        return function(*(given[n] if n in given else at[n] for n in names))

    def seen(self, s: Any, v: Any, drive: Mapping[str, tuple], late: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Return the stimuli, diastolic pressure, heart rate and the pressure at the baroreceptors.

        `drive` holds X, Y and B of each site, `late` by how much stimuli and venous resistance lag behind.
        """
        w = self.p["w_a2"]
        at = {f"{kind}_{site}": x for site, xyb in drive.items() for kind, x in zip("XYB", xyb, strict=True)}
        A = (1 - w) * self.step("a1", s_n=s, **at)[0] + w * self.step("a2", s_n=s, **at)[0]
        H, D = self.step("beta", s_n=s, **at)
        found = {"A": A, "V": A, "H": H, "E": H, "D": D}
        now = {name: np.maximum(x + late.get(name, 0.0), 0.0) for name, x in found.items()}  # no stimulus is negative
        SVR = self.p["k_R"] * self.step("tone", A=now["A"], H=now["H"], D=now["D"])[0]
        _, Ees, Pms = self.step("tone", A=now["V"], H=now["E"], D=now["D"])
        HR, k_f = self.step("heart", H=now["H"], v=v)
        (found["Rv"],) = self.step("Rv", SVR=SVR)
        Rv, Pms = found["Rv"] + late.get("Rv", 0.0), self.p["k_P"] * Pms
        E = loaded(self.p, Ees, Pms, Rv, k_f, HR, SVR)
        SV, MAP = self.step("balance", Pms=Pms, Rv=Rv, k_f=k_f, HR=HR, Ees=E, SVR=SVR)
        DBP, P_b = self.step("pressures", MAP=MAP, SV=SV, Ees=Ees)
        return found | {"DBP": DBP, "HR": HR, "P_b": P_b}

    def settled(self, drive: Mapping[str, tuple]) -> dict[str, np.ndarray]:
        """Return what `seen` returns, by time: the reflex in balance, what lags behind as of the round before."""
        late: dict[str, np.ndarray] = {}
        found = self._balance(drive, late)
        for names in (_STIMULI, ("Rv",)):
            for name in names:
                x, tau = found[name], self.p[f"tau_{'R' if name == 'Rv' else name}"]
                late[name] = np.tensordot(_lag(tau), x - x[0], 1) + x[0] - x
            found = self._balance(drive, late)
        return found

    def _balance(self, drive: Mapping[str, tuple], late: Mapping[str, Any]) -> dict[str, np.ndarray]:
        if not self.brain:
            return self.seen(0.0, 0.0, drive, late)
        shape = np.broadcast_shapes(*(np.shape(x) for xyb in drive.values() for x in xyb))
        low, high = np.zeros(shape), np.full(shape, circulation.evidence("P_far").value)
        for _ in range(int(value("halvings"))):
            middle = (low + high) / 2
            up = self.seen(*self.step("reflex", P_b=middle), drive, late)["P_b"] > middle
            low, high = np.where(up, middle, low), np.where(up, high, middle)
        return self.seen(*self.step("reflex", P_b=(low + high) / 2), drive, late)


@cache
def _rat(preparation: str) -> Circulation:
    return Circulation(preparation)


def _drive(setting: Setting, C: np.ndarray, blocked: Mapping[str, Any]) -> dict[str, tuple]:
    """Return X, Y and B at all sites for concentrations of the agonist by time."""
    acts = rat.actions(setting.agonist, "rat")
    mine = desipramine() if setting.desipramine else {}
    near = f"near_{setting.agonist}"
    if near in load_evidence("preparation"):
        x = C / value("K_NET") if setting.agonist == "norepinephrine" else 0.0
        load = x + mine.get("net", 0.0)
        access = 1 / (1 - drugs.evidence("f_u").value * load / (1 + load))
        C = C * (1 + living(near).value * (access - 1))
    found = {}
    for site in SITES:
        K, e, _ = acts.get(site, (np.inf, 0.0, True))
        found[site] = (C / K, e * C / K, mine.get(site, 0.0) + blocked.get(site, 0.0))
    return found


def rise(setting: Setting, doses: Any, blocked: Mapping[str, Any] | None = None) -> np.ndarray:
    """Return the rises that doses cause in the average rat.

    Parameters
    ----------
    setting : Setting
        Rat, agonist, and what is measured.
    doses : array_like
        In µg/kg.
    blocked : mapping of str to array_like, optional
        Antagonist over its constant at each of `SITES`; arrays are broadcast against the doses.

    Raises
    ------
    ValueError
        If a site is unknown, or a number is impossible.
    """
    given = array("doses", doses)
    B = {known_name("site", k, SITES): array(f"antagonist at {k}", b) for k, b in (blocked or {}).items()}
    shape = np.broadcast_shapes(given.shape, *(b.shape for b in B.values()))
    B = {k: np.broadcast_to(b, shape) for k, b in B.items()}
    axes = (slice(None),) + (None,) * len(shape)
    C = plasma(setting.agonist, setting.desipramine)[axes] * np.broadcast_to(given, shape)
    what = _rat(setting.preparation)
    name = "HR" if setting.measure == RATE else "DBP"
    over = what.settled(_drive(setting, C, B))[name]
    over = over - over[0]
    if setting.measure == AREA:
        return np.trapezoid(over, moments() / living("minute").value, axis=0)
    return over.max(axis=0)


@cache
def _spline(setting: Setting, sites: tuple[tuple[str, float], ...]):
    """Return the table of rises for log10 of the dose, and log10 of 1 + the strongest block."""
    from scipy.interpolate import RectBivariateSpline

    x = np.arange(value("dose_lowest"), value("dose_highest") + value("dose_grid") / 2, value("dose_grid"))
    y = np.arange(0, value("block_highest") + value("block_grid") / 2, value("block_grid")) if sites else np.zeros(1)
    level = (10**y - 1)[None, :]  # geometry: from the logarithm
    made = rise(setting, 10 ** x[:, None], {site: share * level for site, share in sites})  # geometry
    if not sites:
        y, made = np.arange(2.0 * 2), np.repeat(made, 2 * 2, axis=1)
    return RectBivariateSpline(x, y, made), x, y


def looked_up(setting: Setting, doses: Any, level: Any, sites: Mapping[str, float] | None = None) -> np.ndarray:
    """Return `rise` from a table that is computed once; for many rats.

    Parameters
    ----------
    setting : Setting
        As in `rise`.
    doses : array_like
        In µg/kg; what is below the table does nothing, what is above does as much as its end.
    level : array_like
        Antagonist over its smallest constant.
    sites : mapping of str to float, optional
        That constant over the constant at each site: 1 where it is smallest.
    """
    spline, x, y = _spline(setting, tuple(sorted((sites or {}).items())))
    doses, level = np.broadcast_arrays(np.asarray(doses, float), np.asarray(level, float))
    at = np.clip(np.log10(np.maximum(doses, 10 ** x[0])), x[0], x[-1])  # geometry: to the logarithm
    block = np.clip(np.log10(1 + level), 0, y[-1]) if sites else np.zeros(level.shape)  # geometry
    return np.where(doses > 0, spline.ev(at, block), 0.0)
