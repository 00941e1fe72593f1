"""The experiments in man that the circulation was fitted to, or tested on: what was given, what was measured.

Numbers are records of ``nelib/data/circulation_experiments.csv``; see `nelib.body.calibration` for the fit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from nelib.body import circulation
from nelib.kit.errors import known_name
from nelib.kit.evidence import Quantity, load_evidence


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("circulation_experiments")


def evidence(name: str) -> Quantity:
    """Return a record of the table of experiments."""
    return _table()[known_name("number", name, _table())]


_VAGUS = {"B_m": "complete"}
_BETA = {"B_b1": "B_propranolol", "B_b2": "B_propranolol"}
_GANGLIA = {"B_g": "complete"}
CONDITIONS: dict[str, dict[str, str]] = {
    "rest": {},
    "E25": {"epinephrine": "rate_E25"},
    "E50": {"epinephrine": "rate_E50"},
    "E100": {"epinephrine": "rate_E100"},
    "iso2": {"isoproterenol": "rate_iso2"},
    "atropine": _VAGUS,
    "iso2, atropine": {"isoproterenol": "rate_iso2"} | _VAGUS,
    "NE160": {"norepinephrine": "rate_NE160"},
    "NE160, atropine": {"norepinephrine": "rate_NE160"} | _VAGUS,
    "propranolol": _BETA,
    "propranolol, atropine": _BETA | _VAGUS,
    "ganglia": _GANGLIA,
    "PE": {"phenylephrine": "rate_buffering"},  # its rate is fitted
    "PE mid": {"phenylephrine": "rate_PE_mid"},
    "PE small": {"phenylephrine": "rate_buffering"},
    "PE small, ganglia": {"phenylephrine": "rate_buffering"} | _GANGLIA,
    "iso1, atropine": {"isoproterenol": "rate_iso1"} | _VAGUS,
    "practolol, atropine": {"B_b1": "B_propranolol"} | _VAGUS,
    "iso8.8, practolol, atropine": {"isoproterenol": "rate_iso_practolol", "B_b1": "B_propranolol"} | _VAGUS,
    "iso huge, atropine": {"isoproterenol": "rate_huge"} | _VAGUS,
    "NE30": {"norepinephrine": "rate_NE30"},
    "E15": {"epinephrine": "rate_E15"},
    "NE PD30": {"norepinephrine": "rate_PD30"},
    "E suction": {"epinephrine": "rate_E_suction"},
    "iso35": {"isoproterenol": "rate_iso35"},
    "yohimbine": {"yohimbine": "plasma_yohimbine"},
}
"""What was given: name -> {drug or input: record of its rate, concentration or strength}."""

States = Mapping[str, Mapping[str, float]]
_REST = {"sigma_HR": "HR_0", "sigma_P": "MAP_0"}


@dataclass(frozen=True)
class Measured:
    """A published value.

    Attributes
    ----------
    record : str
        Record of the published value.
    group : str
        Experiment that it belongs to.
    use : str
        One of `nelib.body.calibration.USES`.
    model : callable
        Takes the states of the model by condition and variable; returns what the model says.
    kind : str
        Record of what counts as 1 in the fit.
    """

    record: str
    group: str
    use: str
    model: Callable[[States], float]
    kind: str

    def published(self) -> float:
        """Return the published value."""
        return evidence(self.record).value

    def sigma(self) -> float:
        """Return what counts as 1 in the fit, in the unit of the value."""
        weak = evidence("sigma_weak").value if self.use == "weak" else 1
        scale = abs(self.published()) if self.kind == "sigma_ratio" else 1
        if evidence(self.record).unit == "percent" and self.kind in _REST:
            scale = evidence("percent").value / circulation.evidence(_REST[self.kind]).value
        return evidence(self.kind).value * weak * scale


def _change(record: str, group: str, condition: str, base: str, use: str = "fit") -> Measured:
    """Return the change of a variable, the last part of the name of the record, in the unit of the record."""
    variable = record.rsplit("_", 1)[-1]
    variable = "EDV_V0" if variable == "EDV" else variable

    def absolute(states: States) -> float:
        return states[condition][variable] - states[base][variable]

    def relative(states: States) -> float:
        return evidence("percent").value * (states[condition][variable] / states[base][variable] - 1)

    kind = {"HR": "sigma_HR"} | dict.fromkeys(("MAP", "SBP", "DBP"), "sigma_P")
    model = relative if evidence(record).unit == "percent" else absolute
    return Measured(record, group, use, model, kind.get(variable, "sigma_percent"))


def _buffering(states: States) -> float:
    blocked = states["PE small, ganglia"]["SBP"] - states["ganglia"]["SBP"]
    return blocked / (states["PE small"]["SBP"] - states["rest"]["SBP"])


def _practolol(states: States) -> float:
    """Return the published ratio times the ratio of the rises of HR that it should make equal."""
    with_it = states["iso8.8, practolol, atropine"]["HR"] - states["practolol, atropine"]["HR"]
    without = states["iso1, atropine"]["HR"] - states["atropine"]["HR"]
    return evidence("practolol_ratio").value * without / with_it


def _rows(group: str, condition: str, base: str, records: str, use: str = "fit") -> tuple[Measured, ...]:
    return tuple(_change(record, group, condition, base, use) for record in records.split())


_EPINEPHRINE = "{0}_HR {0}_SBP {0}_SV {0}_CO {0}_SVR"
MEASURED: tuple[Measured, ...] = (
    *_rows("epinephrine", "E25", "rest", _EPINEPHRINE.format("E25")),
    *_rows("epinephrine", "E50", "rest", _EPINEPHRINE.format("E50")),
    *_rows("epinephrine", "E100", "rest", _EPINEPHRINE.format("E100")),
    *_rows("epinephrine", "E100", "rest", "E100_EDV", "weak"),
    *_rows("isoproterenol", "iso2", "rest", "iso2_HR iso2_SBP iso2_DBP iso2_MAP"),
    *_rows("isoproterenol after atropine", "iso2, atropine", "atropine",
           "iso2_atropine_HR iso2_atropine_SBP iso2_atropine_DBP iso2_atropine_MAP"),
    *_rows("norepinephrine", "NE160", "rest", "NE160_DBP"),
    *_rows("norepinephrine", "NE160", "rest", "NE160_HR NE160_CO", "weak"),
    *_rows("norepinephrine", "NE160, atropine", "atropine", "NE160_atropine_HR", "weak"),
    *_rows("atropine", "atropine", "rest", "atropine_HR"),
    *_rows("atropine", "atropine", "rest", "atropine_CO", "weak"),
    *_rows("atropine", "iso huge, atropine", "atropine", "reserve_HR", "weak"),
    *_rows("propranolol", "propranolol", "rest", "propranolol_HR propranolol_CO propranolol_MAP"),
    *_rows("propranolol and atropine", "propranolol, atropine", "rest", "both_HR both_CO both_MAP"),
    *_rows("ganglion block", "ganglia", "rest", "ganglia_MAP ganglia_HR ganglia_CO"),
    *_rows("phenylephrine", "PE", "rest", "PE_MAP PE_HR PE_SV PE_SVR"),
    *_rows("phenylephrine, dose", "PE mid", "rest", "PE_mid_DBP"),
    Measured("buffering", "phenylephrine under ganglion block", "fit", _buffering, "sigma_ratio"),
    Measured("practolol_ratio", "isoproterenol under practolol", "fit", _practolol, "sigma_ratio"),
    *_rows("norepinephrine, 6 h", "NE30", "rest", "NE30_MAP", "held out"),
    *_rows("epinephrine, 6 h", "E15", "rest", "E15_MAP", "held out"),
    *_rows("norepinephrine, PD30", "NE PD30", "rest", "PD30_SBP", "held out"),
    *_rows("epinephrine, second laboratory", "E suction", "rest", "E_suction_HR", "held out"),
    *_rows("isoproterenol, second laboratory", "iso35", "rest", "iso35_HR iso35_SBP iso35_DBP iso35_CO", "held out"),
    *_rows("ganglion block, second laboratory", "ganglia", "rest", "wilkins_MAP wilkins_HR", "held out"),
    *_rows("propranolol, second study", "propranolol", "rest", "exercise_HR exercise_CO", "held out"),
    *_rows("propranolol, third study", "propranolol", "rest", "kinetics_HR kinetics_MAP", "held out"),
    *_rows("atropine, second laboratory", "atropine", "rest", "diastole_HR", "held out"),
    *_rows("yohimbine", "yohimbine", "rest", "yohimbine_MAP yohimbine_SBP yohimbine_DBP yohimbine_HR", "held out"),
)  # fmt: skip
"""All published values that the model is compared with at one steady state against another."""
