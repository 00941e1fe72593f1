"""The nine adrenoceptors, and every published affinity of a ligand for one of them that the course knows.

Statements on the receptors and affinities are tables in ``nelib/data/receptors``. Each row names its source and its
evidence grade; a recalled number says so wherever it is shown. Rows of a family (``"alpha1"``) were measured where its
subtypes were not told apart; they are kept apart from rows of a subtype.
"""

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scipy import constants

from nelib.kit.errors import known_name, unknown_name
from nelib.kit.evidence import Quantity, cite

FAMILIES: dict[str, tuple[str, ...]] = {
    "alpha1": ("alpha1A", "alpha1B", "alpha1D"),
    "alpha2": ("alpha2A", "alpha2B", "alpha2C"),
    "beta": ("beta1", "beta2", "beta3"),
}
RECEPTORS: tuple[str, ...] = tuple(key for members in FAMILIES.values() for key in members)
GROUPS = {**FAMILIES, "alpha": FAMILIES["alpha1"] + FAMILIES["alpha2"]}
FIELDS = ("gene", "uniprot", "old", "G protein", "effector", "tissues", "agonists", "antagonists", "potency")
SPREADS = ("", "range", "CI")  # of several reports; confidence interval of one experiment
KINDS = {  # parameter -> what it comes from
    **dict.fromkeys(("K_i", "K_d", "pK_i", "pK_d"), "binding"),
    **dict.fromkeys(("K_A", "pK_B", "pA2"), "function"),
    **dict.fromkeys(("apparent K_i", "apparent pA2"), "not valid"),  # Hill slope below 0.7; Schild slope other than 1
    **dict.fromkeys(("EC50", "pEC50"), "response"),
    **dict.fromkeys(("intrinsic activity", "occupancy at maximum"), "efficacy"),
    "stereo ratio": "ratio",
}
AFFINITY = ("binding", "function")  # kinds that estimate a dissociation constant
SYMBOLS = {
    "intrinsic activity": r"\alpha", "occupancy at maximum": r"\rho", "stereo ratio": "r", "pA2": "pA_2",
    "apparent pA2": r"pA_2^{\mathrm{app}}", "apparent K_i": r"K_i^{\mathrm{app}}",
}  # fmt: skip
MOLAR = {"pM": constants.pico, "nM": constants.nano, "µM": constants.micro}


def greek(key: str) -> str:
    """Write a key with Greek letters: alpha2A becomes α2A."""
    return key.replace("alpha", "α").replace("beta", "β")


def receptor(name: str, *, families: bool = False) -> str:
    """Return the key of a receptor for any usual way to write it: ``"α2A"``, ``"a2A"``, ``"alpha-2a"``, ``"ADRA2A"``.

    Parameters
    ----------
    name : str
        Receptor, or gene in capital letters.
    families : bool
        Whether ``"alpha"``, ``"alpha1"``, ``"alpha2"`` and ``"beta"`` are names too.

    Raises
    ------
    ValueError
        If there is no such receptor; the nearest name is proposed.
    """
    known = [*RECEPTORS, *(GROUPS if families else ())]
    if not isinstance(name, str):
        raise unknown_name("receptor", name, known)
    digits = str.maketrans("₁₂₃", "123")
    plain = re.sub(r"adrenoceptor|adrenergic receptor|[\s\-_]|^adr(?=[ab][123])", "", name.translate(digits).lower())
    plain = re.sub("^(alpha|α|a)", "alpha", re.sub("^(beta|β|b)", "beta", plain))
    found = {key.lower(): key for key in known}
    if plain not in found:
        raise unknown_name("receptor", plain if plain.startswith(("alpha", "beta")) else name, known)
    return found[plain]


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in ``nelib/data/receptors``."""
    with files("nelib.data").joinpath("receptors", file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(text: str) -> float:
    return float(text or "nan")


@dataclass(frozen=True)
class Fact:
    """A statement on a receptor; `evidence` carries its source and grade (its value, 1, counts the statement)."""

    field: str
    text: str
    evidence: Quantity


@dataclass(frozen=True)
class Receptor:
    """An adrenoceptor: key, Greek name, family, and statements."""

    key: str
    family: str
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """Greek name."""
        return greek(self.key)

    def about(self, field: str) -> tuple[Fact, ...]:
        """Return the statements on a field, one of `FIELDS`."""
        known_name("field", field, FIELDS)
        return tuple(fact for fact in self.facts if fact.field == field)

    def text(self, field: str) -> str:
        """Return the statements on a field as one text; empty if there is none."""
        return "; ".join(fact.text for fact in self.about(field))


@cache
def subtypes() -> dict[str, Receptor]:
    """Return the nine adrenoceptors by key."""
    found: dict[str, list[Fact]] = {key: [] for key in RECEPTORS}
    for row in rows("subtypes.csv"):
        evidence = Quantity(
            f"{row['key']} {row['field']}", "-", 1.0, "1", row["text"], "statement", row["source"], row["grade"],
            _number(row["probability"]), row["note"],
        )  # fmt: skip
        found[row["key"]].append(Fact(known_name("field", row["field"], FIELDS), row["text"], evidence))
    return {key: Receptor(key, family, tuple(found[key])) for family, members in FAMILIES.items() for key in members}


@dataclass(frozen=True)
class Affinity:
    """A published value of a ligand at a receptor or a family.

    Attributes
    ----------
    receptor, ligand, parameter : str
        Key of `RECEPTORS` or `GROUPS`; name; one of `KINDS`.
    quantity : Quantity
        The value in the unit in which it was published, with preparation, source, grade and note. Where only a range
        was published it is the middle: of logarithms the mean, of concentrations the geometric mean.
    low, high : float
        Published range (`spread` is ``"range"``) or confidence interval (``"CI"``), or NaN.
    spread : str
    error : float
        Published standard error or deviation, or NaN.
    readout : str
        Radioligand, or response.
    """

    receptor: str
    ligand: str
    parameter: str
    quantity: Quantity
    low: float
    high: float
    spread: str
    error: float
    readout: str
    printed: str

    @property
    def kind(self) -> str:
        """What the parameter comes from: see `KINDS`."""
        return KINDS[self.parameter]

    @property
    def grade(self) -> str:
        """Evidence grade."""
        return self.quantity.grade

    @property
    def source(self) -> str:
        """Key of the reference."""
        return self.quantity.source


@cache
def affinities() -> tuple[Affinity, ...]:
    """Return all published values, in the order of the file."""
    return tuple(_affinity(line, row) for line, row in enumerate(rows("affinities.csv"), start=2))


def _affinity(line: int, row: dict[str, str]) -> Affinity:
    where = f"affinities.csv, line {line}"
    parameter, spread, unit = row["parameter"], row["spread"], row["unit"]
    known_name(f"parameter ({where})", parameter, KINDS)
    known_name(f"kind of spread ({where})", spread, SPREADS)
    low, high, error = (_number(row[name]) for name in ("low", "high", "error"))
    if (spread != "") != (low < high):
        raise ValueError(f"{where}: low, high and spread do not fit each other.")
    value = _number(row["value"])
    if math.isnan(value):
        value = math.sqrt(low * high) if unit in MOLAR else (low + high) / 2
    text = row["value"] or f"{row['low']}–{row['high']}"
    text += f" ± {row['error']}" if row["error"] else ""
    text += f" ({row['low']}–{row['high']})" if spread == "CI" else ""
    quantity = Quantity(
        f"{row['receptor']} {row['ligand']} {parameter}", SYMBOLS.get(parameter, parameter.replace("EC50", "EC_{50}")),
        value, unit, f"{parameter} of {row['ligand']} at {greek(row['receptor'])}", row["preparation"], row["source"],
        row["grade"], _number(row["probability"]), row["note"],
    )  # fmt: skip
    return Affinity(
        receptor(row["receptor"], families=True), row["ligand"], parameter, quantity, low, high, spread, error,
        row["readout"], text if unit == "1" else f"{text} {unit}",
    )  # fmt: skip


def _log_molar(record: Affinity, value: float) -> float:
    if record.quantity.unit in MOLAR:
        return -math.log10(value * MOLAR[record.quantity.unit])
    if record.kind in (*AFFINITY, "not valid", "response"):
        return value
    raise ValueError(f"{record.parameter!r} is no concentration, so it has no negative logarithm.")


def pK(record: Affinity) -> float:
    """Return a value as a negative logarithm of mol/L: K_i = 1 nM gives 9.

    Raises
    ------
    ValueError
        If the record is an efficacy or a ratio.
    """
    return _log_molar(record, record.quantity.value)


def pK_range(record: Affinity) -> tuple[float, float]:
    """Return the lowest and the highest pK that a record reports: of a range its ends, otherwise its value twice.

    The confidence interval of one experiment says nothing on other laboratories, so it is left out.
    """
    ends = (record.low, record.high) if record.spread == "range" else (record.quantity.value,) * 2
    low, high = sorted(_log_molar(record, end) for end in ends)
    return low, high


def ligands() -> tuple[str, ...]:
    """Return the names of all ligands in the table of affinities."""
    return tuple(dict.fromkeys(record.ligand for record in affinities()))


def published(name: str, ligand: str, recalled: bool = False) -> tuple[Affinity, ...]:
    """Return the published values of a ligand at a receptor or family.

    Parameters
    ----------
    name : str
        Receptor or family; see `receptor`.
    ligand : str
    recalled : bool
        Whether recalled values count.

    Raises
    ------
    ValueError
        If the receptor or the ligand is unknown.
    """
    key = receptor(name, families=True)
    known_name("ligand", ligand, ligands())
    found = (r for r in affinities() if (r.receptor, r.ligand) == (key, ligand))
    return tuple(r for r in found if recalled or r.grade != "RECALLED")


def affinity_frame():
    """Return all published values as a pandas data frame, one row a value; `pK` is NaN where there is none."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "receptor": greek(r.receptor),
                "ligand": r.ligand,
                "parameter": r.parameter,
                "published": r.printed,
                "pK": math.nan if r.kind in ("efficacy", "ratio") else pK(r),
                "preparation": r.quantity.preparation,
                "measured with": r.readout,
                "source": cite(r.source),
                "grade": r.grade,
                "note": r.quantity.note,
            }
            for r in affinities()
        ]
    )
