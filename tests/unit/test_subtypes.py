"""The receptors and the table of published affinities: names, units, sources, and what the papers print."""

import math

import pytest

from nelib.kit.evidence import GRADES, load_evidence, references, tables
from nelib.kit.units import parse_unit, registry
from nelib.receptors import subtypes
from nelib.receptors.selectivity import usable
from nelib.receptors.subtypes import (
    FAMILIES,
    FIELDS,
    GROUPS,
    KINDS,
    MOLAR,
    RECEPTORS,
    Affinity,
    affinities,
    affinity_frame,
    greek,
    ligands,
    pK,
    pK_range,
    published,
    receptor,
    rows,
)

SPELLINGS = {
    "alpha2A": (
        "α2A",
        "a2A",
        "alpha2A",
        "ADRA2A",
        "α₂A",
        "alpha-2a",
        "α2A-adrenoceptor",
        "Alpha 2A adrenergic receptor",
    ),
    "alpha1D": ("a1d", "ADRA1D", "α1D"),
    "beta1": ("β1", "b1", "beta-1", "ADRB1", "Β1".lower()),
    "beta3": ("b3", "beta3", "β₃-adrenoceptor"),
}


def one(key: str, ligand: str, source: str, parameter: str | None = None) -> Affinity:
    (found,) = (
        r for r in published(key, ligand, recalled=True) if r.source == source and parameter in (None, r.parameter)
    )
    return found


# Names


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in SPELLINGS.items() for name in names])
def test_a_receptor_has_many_names(key, name):
    assert receptor(name) == key


def test_every_gene_is_a_name():
    for key, r in subtypes.subtypes().items():
        assert receptor(r.text("gene")) == key


@pytest.mark.parametrize(
    ("name", "hint"),
    [("a2d", "Did you mean 'alpha2"), ("beta4", "Did you mean 'beta"), ("gamma1", "no receptor named 'gamma1'"),
     ("alpha1", "Did you mean 'alpha1"), ("", "no receptor"), (3, "no receptor named 3"), (None, "no receptor")],
)  # fmt: skip
def test_unknown_receptor(name, hint):
    with pytest.raises(ValueError, match=hint):
        receptor(name)


def test_families_are_names_only_where_they_are_asked_for():
    assert [receptor(f, families=True) for f in ("α1", "a2", "beta", "α")] == ["alpha1", "alpha2", "beta", "alpha"]
    with pytest.raises(ValueError, match="no receptor"):
        receptor("beta")


def test_greek():
    assert [greek(k) for k in ("alpha2A", "beta1")] == ["α2A", "β1"]


# The nine receptors


def test_nine_receptors_in_three_families():
    found = subtypes.subtypes()
    assert tuple(found) == RECEPTORS and len(RECEPTORS) == 9
    assert [r.family for r in found.values()] == ["alpha1"] * 3 + ["alpha2"] * 3 + ["beta"] * 3


@pytest.mark.parametrize("key", RECEPTORS)
def test_every_statement_has_a_source_and_a_grade(key):
    r = subtypes.subtypes()[key]
    for field in FIELDS:
        assert (r.text(field) != "") == bool(r.about(field))
        assert r.about(field) or field == "old"
    for fact in r.facts:
        assert fact.evidence.source in references() and fact.evidence.grade in GRADES
        assert fact.evidence.badge()


def test_g_proteins():
    """Recalled, and the same in both seed documents: α1 Gq, α2 Gi, β Gs."""
    usual = {key: r.about("G protein")[0].text for key, r in subtypes.subtypes().items()}
    wanted = {"alpha1": "Gq/11", "alpha2": "Gi/o", "beta": "Gs"}
    assert usual == {key: wanted[family] for family, members in FAMILIES.items() for key in members}


def test_departures_from_the_usual_g_protein_were_read():
    """Proudman 2022: α2A also Gs at high reserve and efficacy. Rodilla 2025: α1 in locus coeruleus by Gi/o and TRP.

    Rodilla 2025, abstract: pertussis toxin and 2-APB reduced what norepinephrine did, and not what cirazoline did.
    """
    alpha2A = subtypes.subtypes()["alpha2A"].about("G protein")[1].evidence
    alpha1A = subtypes.subtypes()["alpha1A"].about("G protein")[1].evidence
    assert (alpha2A.source, alpha2A.grade) == ("proudman2022", "READ") and "Gs" in alpha2A.meaning
    assert (alpha1A.source, alpha1A.grade) == ("rodilla2025", "READ") and "in part through Gi/o" in alpha1A.meaning
    assert "cirazoline was reduced by neither" in alpha1A.note
    switch = subtypes.subtypes()["beta2"].about("G protein")[1].evidence
    assert switch.probability == 0.6 and "disputed" in switch.note


def test_unknown_field():
    with pytest.raises(ValueError, match="no field named 'genes'.*Did you mean 'gene'"):
        subtypes.subtypes()["beta1"].about("genes")


# The affinities


def test_every_row_is_a_record():
    assert len(affinities()) == len(rows("affinities.csv")) > 150
    for r in affinities():
        assert r.receptor in (*RECEPTORS, *GROUPS) and r.parameter in KINDS
        parse_unit(r.quantity.unit)
        assert r.source in references() and r.quantity.preparation and r.readout and r.printed
        assert (r.source == "course") == (r.grade == "DERIVED")
        assert (r.grade == "RECALLED") == (not math.isnan(r.quantity.probability))
        assert r.spread == "" or r.low < r.high


def test_the_tables_are_no_evidence_tables():
    assert not {"affinities", "subtypes", "receptors"} & set(tables())
    assert load_evidence("selectivity")["L_usual"].unit == "nM"


@pytest.mark.parametrize("unit", MOLAR)
def test_units_are_those_of_pint(unit):
    assert pytest.approx(registry().Quantity(1, unit).to("mol/L").magnitude) == MOLAR[unit]


def test_pK_of_each_kind_of_number():
    assert pK(one("beta1", "norepinephrine", "isogaya1999")) == pytest.approx(-math.log10(2.00e-6))  # µM
    assert pK(one("beta1", "cyanopindolol", "isogaya1999")) == pytest.approx(-math.log10(50.5e-12))  # pM
    assert pK(one("beta1", "metoprolol", "johansson1979")) == 7.51  # a pA2 is one already
    with pytest.raises(ValueError, match="no concentration"):
        pK(one("alpha2A", "clonidine", "jasper1998"))


def test_a_published_range_has_its_middle_and_its_ends():
    grac = one("alpha1", "prazosin", "gtopdb_grac", "pK_i")
    assert pK(grac) == 9.5 and pK_range(grac) == (8.5, 10.5)
    doggrell = [r for r in published("alpha1", "phenylephrine") if r.kind == "function" and r.spread == "range"]
    for r, (low, high) in zip(doggrell, ((0.13, 0.18), (0.07, 0.16)), strict=True):
        assert r.quantity.value == pytest.approx(math.sqrt(low * high))
        assert pK_range(r) == pytest.approx((-math.log10(high * 1e-6), -math.log10(low * 1e-6)))


def test_a_confidence_interval_is_no_range_of_reports():
    r = one("alpha2A", "rauwolscine", "alpha2_chimeras2011")
    assert (r.low, r.high, r.spread) == (0.78, 4.5, "CI")
    assert pK_range(r) == (pK(r), pK(r))


PRINTED = {
    ("alpha1A", "5-methylurapidil", "kenny1994"): "0.60 ± 0.16 nM",
    ("alpha1B", "5-methylurapidil", "kenny1994"): "57.2 ± 12 nM",
    ("alpha1D", "prazosin", "kenny1994"): "0.13 nM",
    ("alpha1", "norepinephrine", "besse1976"): "339 ± 15 nM",
    ("alpha2A", "norepinephrine", "alpha2a_fret"): "15.6 (10.5–23.1) µM",
    ("alpha2B", "prazosin", "alpha2_chimeras2011"): "47 (17–140) nM",
    ("alpha2B", "spiperone", "alpha2_chimeras2011"): "12 (3.7–38) nM",
    ("alpha2A", "yohimbine", "mukherjee_platelet"): "1.74 nM",
    ("alpha2B", "ARC 239", "guimaraes2001"): "8.0",
    ("beta2", "norepinephrine", "isogaya1999"): "18.0 ± 0.84 µM",
    ("beta3", "cyanopindolol", "niclauss2006"): "440 pM",
    ("beta2", "propranolol", "trachea_epinephrine"): "8.85",
    ("beta1", "CGP 20712A", "guimaraes2001"): "8.5–9.3",
    ("alpha2", "norepinephrine", "tsukahara1983"): "27 µM",
}


@pytest.mark.parametrize("case", PRINTED, ids=lambda c: " ".join(c))
def test_numbers_stand_as_published(case):
    """As read in the source that the case names."""
    assert one(*case).printed == PRINTED[case]


CHIMERAS = {  # Br J Pharmacol 164:1558 (2011), table 2, wild type receptors: n_H beside K_i
    "alpha2A": {
        "ARC 239": 0.89, "prazosin": 0.84, "spiperone": 0.94, "chlorpromazine": 0.82, "clozapine": 0.91,
        "atipamezole": 0.89, "idazoxan": 0.80, "rauwolscine": 0.53,
    },
    "alpha2B": {
        "ARC 239": 0.74, "prazosin": 0.79, "spiperone": 0.51, "chlorpromazine": 0.64, "clozapine": 0.93,
        "atipamezole": 0.85, "idazoxan": 1.08, "rauwolscine": 0.97,
    },
    "alpha2C": {"ARC 239": 1.15},
}  # fmt: skip


@pytest.mark.parametrize(("key", "ligand"), [(key, ligand) for key, rows in CHIMERAS.items() for ligand in rows])
def test_a_shallow_curve_gives_no_K_i(key, ligand):
    """alpha2_chimeras2011: where n_H is below 0.7, one site does not describe the curve, as for a Schild slope."""
    r, n_H = one(key, ligand, "alpha2_chimeras2011"), CHIMERAS[key][ligand]
    assert f"n_H {n_H:.2f}" in r.quantity.note
    assert (r.parameter, r.kind) == (("apparent K_i", "not valid") if n_H < 0.7 else ("K_i", "binding"))
    assert r in usable(key, ligand) or n_H < 0.7


def test_every_value_of_the_chimeras_has_its_slope_or_says_why_not():
    rows = [r for r in affinities() if r.source == "alpha2_chimeras2011"]
    assert len(rows) == 18 and [r.ligand for r in rows if "n_H" not in r.quantity.note] == []
    assert [r.ligand for r in rows if "and n_H." in r.quantity.note] == ["prazosin"]  # the excerpt ends there


@pytest.mark.parametrize("source", ["ahn1990", "mukherjee_platelet"])
def test_human_platelets_are_alpha2A(source):
    """rx821002_rat, abstract: the sites of human platelets are human α2A. Nothing of them is lent to α2B and α2C."""
    rows = [r for r in affinities() if r.source == source]
    assert rows and {r.receptor for r in rows} == {"alpha2A"}
    assert all("platelets have α2A" in r.quantity.note for r in rows)


def test_no_paper_has_two_keys():
    """Two entries of one paper would count as two sources: same address, or same journal, volume and page."""
    seen: dict[tuple, list[str]] = {}
    for key, entry in references().items():
        place = tuple(entry.get(part) for part in ("volume", "page"))
        for sign in (entry.get("DOI"), entry.get("URL"), place if all(place) else None):
            if sign:
                seen.setdefault(sign, []).append(key)
    assert {sign: keys for sign, keys in seen.items() if len(keys) > 1} == {}


def test_besse_and_furchgott_1976_derived_constants():
    """Read: K_A of norepinephrine 3.39e-7 M, relative affinities of epinephrine 1.25 and phenylephrine 0.200."""
    for ligand, relative in (("epinephrine", 1.25), ("phenylephrine", 0.2)):
        (r,) = (r for r in published("alpha1", ligand) if r.grade == "DERIVED")
        assert r.quantity.value == pytest.approx(339 / relative, rel=1e-3)


def test_recalled_numbers_appear_only_when_asked_for():
    assert {r.grade for r in published("beta1", "metoprolol")} == {"READ"}
    assert {r.grade for r in published("beta1", "metoprolol", recalled=True)} == {"READ", "RECALLED"}
    assert published("b3", "norepinephrine") != published("b3", "norepinephrine", recalled=True)


def test_recalled_numbers_wear_their_badge():
    memory = [r for r in affinities() if r.grade == "RECALLED"]
    assert {r.source: f"{r.quantity.probability:.0%} sure" in r.quantity.badge() for r in memory} == {
        "baker2005": True, "hoffmann2004": True, "gtopdb2019": True,
    }  # fmt: skip
    assert {r.quantity.probability for r in memory} == {0.4, 0.9}


def test_unknown_ligand():
    with pytest.raises(ValueError, match="Did you mean 'metoprolol'"):
        published("beta1", "metoprolole")


def test_frame():
    frame = affinity_frame()
    assert len(frame) == len(affinities())
    assert frame.pK.isna().sum() == sum(r.kind in ("efficacy", "ratio") for r in affinities())
    assert set(frame.ligand) == set(ligands())


# A row that is wrong is refused


def bad(monkeypatch, **changes):
    row = {**rows("affinities.csv")[0], **changes}
    monkeypatch.setattr(subtypes, "rows", lambda _: [row])
    subtypes.affinities.cache_clear()
    try:
        return subtypes.affinities()
    finally:
        subtypes.affinities.cache_clear()


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"parameter": "Ki"}, "no parameter"), ({"spread": "sd"}, "no kind of spread"), ({"low": ""}, "do not fit"),
     ({"spread": ""}, "do not fit"), ({"receptor": "a9"}, "no receptor"), ({"source": ""}, "no source"),
     ({"source": "nobody1900"}, "no reference"), ({"grade": "RECALLED"}, "probability"), ({"value": "inf"}, "finite")],
)  # fmt: skip
def test_a_wrong_row_is_refused(monkeypatch, changes, message):
    with pytest.raises(ValueError, match=message):
        bad(monkeypatch, **changes)
