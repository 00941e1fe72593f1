"""Every number has a source, a unit and a grade; science code holds no number of its own."""

import ast
from functools import cache
from pathlib import Path

import pytest

import nelib
from nelib.kit.evidence import GRADES, EvidenceTable, Quantity, ReferenceList, cite, load_evidence, references, tables
from nelib.kit.units import parse_unit
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

PACKAGE = Path(nelib.__file__).parent
SCIENCE = ("synapse", "receptors", "signaling", "locus", "body", "clinic")
STRUCTURAL = {0, 1, 2, -1}
# Invented data of the exercises: their numbers are not physiology.
EXEMPT = {
    "assay_record.py",
    "binding_record.py",
    "blood_record.py",
    "detection_record.py",
    "dialysis_record.py",
    "infusion_record.py",
    "memory_record.py",
    "panel_record.py",
    "pet_record.py",
    "plate_record.py",
    "pressure_record.py",
    "projection_record.py",
    "pupil_record.py",
    "rat_record.py",
    "response_record.py",
    "schild_record.py",
    "sleep_record.py",
    "strip_record.py",
    "sympathetic_record.py",
    "camp_record.py",
    "th_assay.py",
    "unit_record.py",
    "uptake_record.py",
    "ward_record.py",
    "weeks_record.py",
}


def literals(source: str) -> list[tuple[int, float]]:
    """Return the numbers in a program that are not structural: 0, 1 and 2 count, exponents and indices included.

    A line that says "geometry" may hold those of a volume or an area.
    """
    lines = source.splitlines()
    tree = ast.parse(source)
    skipped = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Slice | ast.Subscript)
        for part in ast.walk(node.slice if isinstance(node, ast.Subscript) else node)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in STRUCTURAL
        and id(node) not in skipped
        and "# geometry" not in lines[node.lineno - 1]
    ]


@pytest.mark.parametrize(
    "path", [p for s in SCIENCE if (PACKAGE / s).is_dir() for p in (PACKAGE / s).glob("*.py")], ids=lambda p: p.name
)
def test_science_has_no_number_of_its_own(path):
    if path.name not in EXEMPT:
        assert literals(path.read_text(encoding="utf-8")) == []


def test_a_number_in_science_code_would_be_caught():
    assert literals("rate = 0.56 * x") == [(1, 0.56)]
    assert literals("k = 46\ny = x[14:]") == [(1, 46)]


known_unit = cache(parse_unit)  # thousands of records have few units


@pytest.mark.parametrize("table", tables())
def test_records_are_complete(table):
    for name, record in load_evidence(table).items():
        assert record.source in references(), name
        assert record.grade in GRADES, name
        assert record.meaning and record.preparation and record.symbol, name
        assert known_unit(record.unit) is not None, name
        assert (record.source == "course") == (record.grade in ("DERIVED", "ASSUMED")), name


def test_doubtful_numbers_say_so_on_screen():
    doubtful = [r for r in load_evidence("synthesis").values() if r.grade in ("RECALLED", "ASSUMED")]
    assert doubtful
    for record in doubtful:
        assert GRADES[record.grade][0] in record.badge()
        assert record.badge() in EvidenceTable([record])._repr_html_()
    assert "75% sure" in load_evidence("synthesis")["K_VMAT_ne"].badge()


def test_every_parameter_of_a_model_is_a_record():
    for model in (dopamine_terminal(), norepinephrine_terminal(), dopamine_terminal(("autoreceptor",))):
        assert all(isinstance(p, Quantity) for p in model.parameters.values())
        table = model.parameter_table()
        assert len(table.records) == len(model.parameters) + len(model.species) + len(model.constants)
        assert str(len(table.records)) in table.summary()


def test_citations_and_reference_list():
    assert cite("best2009") == "Best et al. 2009"
    assert cite("kacser1973") == "Kacser & Burns 1973"
    assert "https://doi.org/10.1186/1742-4682-6-21" in ReferenceList(["best2009"])._repr_html_()
    for key in references():
        assert ReferenceList([key])._repr_html_()


def test_every_source_in_use_and_every_reference_well_formed():
    for key, entry in references().items():
        assert entry["id"] == key
        assert (
            entry["title"]
            and entry["author"]
            and (entry["issued"]["date-parts"][0] if "issued" in entry else "not seen" in entry["note"])
        )
