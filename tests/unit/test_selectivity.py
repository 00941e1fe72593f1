"""How selective ligands are: bands, ratios measured side by side, and what printed tables say on a claim."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelib.explorers import load_all
from nelib.explorers.receptors import lookup
from nelib.kit.evidence import GRADES, load_evidence, references
from nelib.receptors import selectivity, tables
from nelib.receptors.claims import CLAIMS
from nelib.receptors.selectivity import (
    direct_ratios,
    factor_exceeded,
    filled_elsewhere,
    nanomolar,
    occupancy_band,
    pairs_compared,
    pK_band,
    ranked,
    side_by_side,
    typical_disagreement,
    typical_factor,
    usable,
)
from nelib.receptors.selectivity import selectivity as select
from nelib.receptors.subtypes import FAMILIES, RECEPTORS, affinities, ligands, pK, published, rows
from nelib.receptors.tables import (
    DOCUMENTS,
    LITERATURE,
    WORDS,
    comparable,
    compare,
    literature,
    merged,
    migrants,
    printed,
    span,
    verdict,
)  # fmt: skip

EXPLORERS = load_all()

# Baker 2005, table 2


def bounds(text: str, half: float = 0.05) -> tuple[float, float]:
    """Return the numbers that are printed as this ratio: one decimal, or a lower bound."""
    value = float(text.lstrip(">"))
    return value - half, math.inf if text.startswith(">") else value + half


def logs(row: dict[str, str], pair: str) -> tuple[float, float]:
    """Return the ends of log10(K at the second / K at the first) of a pair of receptors, from the printed ratio."""
    low, high = (math.log10(v) for v in bounds(row[pair]))
    first = {"b1b2": "beta1", "b2b3": "beta2", "b1b3": "beta1"}[pair]
    return (low, high) if row[f"{pair}_favors"] == first else (-high, -low)


BAKER = {row["ligand"]: row for row in rows("baker_ratios.csv")}


@pytest.mark.parametrize("ligand", BAKER)
def test_a13_d6_baker_2005_transitivity(ligand):
    """Targets A13 and D6: β1/β3 = β1/β2 x β2/β3 within the rounding of the printed numbers; ">" as inequalities."""
    (a, b), (c, d), (low, high) = (logs(BAKER[ligand], pair) for pair in ("b1b2", "b2b3", "b1b3"))
    assert a + c <= high and low <= b + d


def test_a_ratio_on_the_wrong_side_would_be_found():
    """As in the project's notes, which had 1.2 of ICI 118551 in favor of β3."""
    wrong = {**BAKER["ICI 118551"], "b1b3_favors": "beta3"}
    (a, b), (c, d), (low, high) = (logs(wrong, pair) for pair in ("b1b2", "b2b3", "b1b3"))
    assert not (a + c <= high and low <= b + d)


def test_baker_2005_has_25_ligands():
    assert len(BAKER) == 25
    assert sum(r.sign == ">" for r in direct_ratios()) == 5  # practolol three times, CL 316243 twice


RECALLED = sorted({r.ligand for r in affinities() if r.source == "baker2005"})


@pytest.mark.parametrize("ligand", RECALLED)
def test_recalled_log_K_D_of_baker_2005_give_the_ratios_that_were_read(ligand):
    """The ratios of table 2 (read) are the expected values; table 1 (recalled) has two decimals, so 2.3% each."""
    log = {
        key: next(pK(r) for r in published(key, ligand, recalled=True) if r.source == "baker2005")
        for key in ("beta1", "beta2", "beta3")
    }
    for pair, (a, b) in selectivity.PAIRS.items():
        low, high = logs(BAKER[ligand], pair)
        assert low - 0.01 <= log[a] - log[b] <= high + 0.01


def test_baker_2005_abstract():
    """Abstract, read: CGP 20712A 501 and 4169; ICI 118551 550 and 661; bisoprolol 14, timolol 26 for β2."""
    for ligand, a, b, value in (
        ("CGP 20712A", "b1", "b2", 501), ("CGP 20712A", "b1", "b3", 4169), ("ICI 118551", "b2", "b1", 550),
        ("ICI 118551", "b2", "b3", 661), ("bisoprolol", "b1", "b2", 14), ("timolol", "b2", "b1", 26),
        ("salbutamol", "b2", "b1", 29), ("salmeterol", "b2", "b1", 2818), ("CL 316243", "b3", "b2", 10),
    ):  # fmt: skip
        (r,) = (r for r in select(ligand, a, b).direct if r.quantity.source == "baker2005")
        a, b = (f"beta{name[1]}" for name in (a, b))
        assert round(r.of(a, b)) == value


def test_baker_2005_abstract_and_table_differ_for_terbutaline():
    """The abstract says 61-fold over β1, table 2 says 63.1."""
    (r,) = (r for r in select("terbutaline", "b2", "b1").direct if r.quantity.source == "baker2005")
    assert r.of("beta2", "beta1") == 63.1


def test_every_ratio_has_a_source():
    for r in direct_ratios():
        assert r.quantity.source in references() and r.quantity.grade in GRADES and r.quantity.value > 0
        assert r.receptor != r.reference and r.of("alpha2B", "alpha2C") is None
        assert r.of(r.reference, r.receptor) == pytest.approx(1 / r.of(r.receptor, r.reference))


def test_metoprolol_is_2_or_40_fold_selective():
    """Baker 2005 2.3; human myocardium [3H]CGP 12177 4.23; COS-7 about 5; human myocardium [125I]ICYP about 40."""
    found = {r.quantity.source: r.of("beta1", "beta2") for r in select("metoprolol", "β1", "β2").direct}
    assert found == {"baker2005": 2.3, "nebivolol_heart": 4.23, "cos7_blockers": 5, "heart_icyp": 40}
    filled = filled_elsewhere(0.9, list(found.values()))
    np.testing.assert_allclose(filled, [9 / (9 + r) for r in found.values()])


# Bands


def test_typical_disagreement_is_the_pooled_standard_deviation():
    """By hand, over sources of a pair of subtype and ligand; a source counts once."""
    squares, freedom, pairs = 0.0, 0, 0
    for key in RECEPTORS:
        for ligand in ligands():
            by_source: dict[str, list[float]] = {}
            for r in usable(key, ligand):
                by_source.setdefault(r.source, []).append(pK(r))
            means = [np.mean(v) for v in by_source.values()]
            if len(means) > 1:
                squares += np.var(means) * len(means)
                freedom += len(means) - 1
                pairs += 1
    assert typical_disagreement() == pytest.approx(math.sqrt(squares / freedom), rel=1e-12)
    assert pairs_compared() == pairs >= 10
    assert pairs_compared(True) > pairs


def test_typical_disagreement_is_more_than_twofold():
    assert 2 < 10 ** typical_disagreement() < 4


@pytest.mark.parametrize("recalled", [False, True])
def test_two_sources_are_further_apart_than_one_is_from_the_mean(recalled):
    """By simulation: two sources that scatter with s differ by more than the typical factor in one pair of three."""
    s, rng = typical_disagreement(recalled), np.random.default_rng(3)
    apart = 10 ** np.abs(np.diff(rng.normal(0, s, (200_000, 2)))[:, 0])
    assert typical_factor(recalled) == pytest.approx(10 ** (2**0.5 * s), rel=1e-12) and typical_factor() > 10**s
    assert np.mean(apart > typical_factor(recalled)) == pytest.approx(0.317, abs=0.005)
    for share in (0.05, 0.5, 1):
        assert np.mean(apart > factor_exceeded(share, recalled)) == pytest.approx(share, abs=0.005)
    assert factor_exceeded(1) == 1


def test_typical_factor_is_about_four():
    """The record that the slider of 05_tables starts from is this factor, rounded."""
    assert typical_factor() == pytest.approx(4.07, abs=0.005)
    assert factor_exceeded(0.05) == pytest.approx(15.6, abs=0.05)
    assert load_evidence("selectivity")["factor_usual"].value == round(typical_factor())
    slider = next(c for c in EXPLORERS["05_tables"].controls if c.name == "factor")
    assert slider.default == load_evidence("selectivity")["factor_usual"].value


def test_several_values_give_their_mean_and_at_least_the_typical_disagreement():
    """Atenolol at β1: pA2 7.14 (Johansson 1979), 7.1 (Henry & Goldie 1990), 7.6 (review): narrower than usual."""
    band, mid, s = pK_band("beta1", "atenolol"), (7.14 + 7.1 + 7.6) / 3, typical_disagreement()
    assert (band.low, band.mid, band.high) == pytest.approx((mid - s, mid, mid + s)) and band.n == 3


def test_a_range_that_is_wider_than_the_typical_disagreement_stays():
    """Norepinephrine at α1, three contractions: 339, 129 and 4110 nM (besse1976, rabbit_ear_artery)."""
    band, logs = pK_band("alpha1", "norepinephrine"), [-math.log10(K * 1e-9) for K in (339, 129, 4110)]
    assert (band.low, band.high) == pytest.approx((min(logs), max(logs)))
    assert band.mid - band.low > typical_disagreement() and band.high - band.mid > typical_disagreement()


@pytest.mark.parametrize("recalled", [False, True])
def test_no_band_is_narrower_than_that_of_a_single_value(recalled):
    """Prazosin at α1 and at α2B has several reports that agree; that does not make it better known than one report."""
    s = typical_disagreement(recalled)
    found = [pK_band(key, name, recalled) for key in RECEPTORS for name in ligands()]
    bands = [band for band in found if band]
    assert any(band.n > 1 for band in bands)
    assert all(band.low <= band.mid - s and band.high >= band.mid + s for band in bands)


def test_one_value_gets_the_typical_disagreement():
    """Metoprolol at β1: pA2 7.51 (Johansson 1979); the value at β2 is no constant, for its slope is not 1."""
    band, s = pK_band("beta1", "metoprolol"), typical_disagreement()
    assert (band.low, band.mid, band.high) == pytest.approx((7.51 - s, 7.51, 7.51 + s)) and band.n == 1
    assert pK_band("beta2", "metoprolol") is None
    assert [r.parameter for r in published("beta2", "metoprolol")] == ["apparent pA2"]


def test_typical_band_surrounds_the_mean():
    wide, even = (pK_band("beta1", "atenolol", band=name) for name in ("range", "typical"))
    assert even.high - even.low == pytest.approx(2 * typical_disagreement()) and even.mid == wide.mid


def test_a_family_stands_in_and_says_so():
    own, borrowed = pK_band("alpha2A", "norepinephrine"), pK_band("alpha2B", "norepinephrine")
    assert own.via == ("alpha2A",) and borrowed.via == ("alpha2",)
    assert pK_band("alpha2B", "norepinephrine", families=False) is None


def test_a_recalled_value_does_not_push_out_what_was_read_of_the_family():
    band = pK_band("alpha1A", "norepinephrine", recalled=True)
    assert set(band.via) == {"alpha1A", "alpha1"} and set(band.grades) == {"RECALLED", "READ"}


def test_values_of_birds_and_frogs_stand_for_no_subtype():
    assert pK_band("beta", "isoproterenol").n == 1  # turkey erythrocytes
    assert pK_band("beta3", "isoproterenol") is None


def test_nothing_known_is_not_zero():
    frame = occupancy_band("norepinephrine", 1000)
    assert math.isnan(frame.mid["beta3"]) and frame.n["beta3"] == 0 and frame.via["beta3"] == ""


@given(
    ligand=st.sampled_from(ligands()),
    L=st.floats(1e-3, 1e8),
    recalled=st.booleans(),
    band=st.sampled_from(selectivity.BANDS),
)
def test_bands_of_occupancy(ligand, L, recalled, band):
    known = (frame := occupancy_band(ligand, L, recalled, band))[frame.n > 0]
    assert list(frame.index) == list(RECEPTORS)
    assert ((known.low >= 0) & (known.low <= known.mid) & (known.mid <= known.high) & (known.high <= 1)).all()
    more = occupancy_band(ligand, 2 * L, recalled, band).loc[known.index]
    assert (more.mid >= known.mid).all()
    for a, b in ranked(frame):
        assert frame.low[a] > frame.high[b] and (b, a) not in ranked(frame)


def test_half_is_filled_at_the_constant():
    frame = occupancy_band("norepinephrine", 2000)  # K_i 2.00 µM at β1, chimera paper
    assert frame.mid["beta1"] == pytest.approx(0.5)
    assert nanomolar(pK_band("beta1", "norepinephrine").mid) == pytest.approx(2000)


def test_what_can_be_ranked_of_norepinephrine():
    """Read values only: β1 above α2A and β2. α1 has values of the family only. With recalled bands nothing is left."""
    assert ranked(occupancy_band("norepinephrine", 1000)) == [("beta1", "alpha2A"), ("beta1", "beta2")]
    assert ranked(occupancy_band("norepinephrine", 1000, recalled=True)) == []


@pytest.mark.parametrize("recalled", [False, True])
@pytest.mark.parametrize("ligand", ligands())
def test_only_values_of_its_own_rank_a_receptor(ligand, recalled):
    """Finding 3: rat brain, bovine artery and human platelets said that clonidine fills α2B and α2C most."""
    frame = occupancy_band(ligand, 100, recalled)
    for key in {key for pair in ranked(frame) for key in pair}:
        assert {r.receptor for r in usable(key, ligand, recalled)} == {key} and frame.via[key] == key


def test_lent_values_would_have_ranked_subtypes():
    """The rule is needed: at 1 µM the bands of α1 (lent) and of α2A (its own) do not touch."""
    frame = occupancy_band("norepinephrine", 1000)
    assert frame.low["alpha1A"] > frame.high["alpha2A"] and frame.via["alpha1A"] == "alpha1"
    assert ("alpha1A", "alpha2A") not in ranked(frame)
    assert ("alpha1A", "alpha2A") in ranked(frame.assign(via=list(frame.index)))


SAYS = EXPLORERS["05_selectivity"]


@pytest.mark.parametrize("L", [10, 100, 1000, 10_000])
def test_the_read_out_crowns_no_borrowed_receptor(L):
    said = SAYS.describe(SAYS.data(ligand="clonidine", L=L))
    assert "fills α2A: " in said and "most" not in said and "Only values of the family: α2B and α2C." in said


def test_the_read_out_without_a_value_of_its_own():
    said = SAYS.describe(SAYS.data(ligand="medetomidine"))
    assert "no receptor has a value of its own. Only values of the family: α2 99.7" in said
    both = SAYS.describe(SAYS.data(ligand="phenylephrine"))
    assert "α1 37–93%, α2 1.7–11%." in both


def test_the_read_out_of_norepinephrine():
    said = SAYS.describe(SAYS.data())
    assert said.startswith("Of receptors with own values, 1 µM norepinephrine fills β1 most: 16–57%, 1 value.")
    assert "Below it, bands apart: α2A and β2. Only values of the family: α1, α2B and α2C." in said
    assert "Of family and subtype together: α1, α2B and α2C." in SAYS.describe(SAYS.data(recalled=True))


@pytest.mark.parametrize("ligand", SAYS.controls[0].options)
def test_the_read_out_is_short(ligand):
    for recalled in (False, True):
        for L in (0.01, 33.3, 34_600):
            assert len(SAYS.describe(SAYS.data(ligand=ligand, L=L, recalled=recalled))) <= 260


# Selectivity


def test_selectivity_of_norepinephrine():
    """Chimera paper, table 3: 2.00 and 18.0 µM, 9.0-fold; introduction of Nature Communications 2023: about 10."""
    found = select("norepinephrine", "b1", "b2")
    assert found.ratio == pytest.approx(9) and found.low < 9 < found.high
    assert [r.of("beta1", "beta2") for r in found.direct] == [10]
    back = select("norepinephrine", "b2", "b1")
    assert back.ratio == pytest.approx(1 / 9) and back.low == pytest.approx(1 / found.high)


def test_selectivity_where_one_side_is_unknown():
    found = select("metoprolol", "b1", "b2")
    assert math.isnan(found.ratio) and len(found.direct) == 4
    assert select("metoprolol", "b1", "b2", recalled=True).ratio == pytest.approx(10 ** ((7.51 + 7.26) / 2 - 6.89))


def test_selectivity_of_a_ligand_known_by_its_ratios_only():
    assert [r.of("beta1", "beta2") for r in select("timolol", "b1", "b2").direct] == [pytest.approx(1 / 25.7)]


def test_what_ratios_say_from_a_known_constant():
    """Virtanen 1988: medetomidine K_i 1.08 nM at α2, ratio 1620, so 1750 nM at α1."""
    key, others = side_by_side("medetomidine")
    assert key == "alpha2" and [other for other, _ in others] == ["alpha1"]
    assert nanomolar(others[0][1]) == pytest.approx(1.08 * 1620)
    assert side_by_side("prazosin") == ("", ()) and side_by_side("salbutamol") == ("", ())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: occupancy_band("norepinephrine", 0), "above 0"),
        (lambda: occupancy_band("norepinephrine", float("nan")), "finite"),
        (lambda: occupancy_band("noradrenalin", 1), "no ligand"),
        (lambda: occupancy_band("norepinephrine", 1, band="sd"), "no kind of band"),
        (lambda: pK_band("gamma", "norepinephrine"), "no receptor"),
        (lambda: select("timolole", "b1", "b2"), "Did you mean 'timolol'"),
        (lambda: select("timolol", "b1", "b4"), "no receptor"),
        (lambda: filled_elsewhere(1.0, 2), "below 1"),
        (lambda: filled_elsewhere(0.5, -2), "K_d"),
        (lambda: verdict(next(iter(CLAIMS.values())), printed(), 0.5), "at least 1"),
        (lambda: compare((1, 1), (0, 1), 2), "above 0"),
        (lambda: compare((1, 1), (1, 1), float("nan")), "finite"),
        (lambda: compare(3, 4, 2), "lowest, highest"),
        (lambda: compare((3, 4, 5), (1, 2), 2), "lowest, highest"),
        (lambda: compare((2, 1), (1, 2), 2), "2 is above 1"),
        (lambda: compare("ab", (1, 2), 2), "lowest, highest"),
        (lambda: verdict("β1 binds it tightly", printed(), 3), "no claim named"),
        (lambda: verdict(["β1"], printed(), 3), "no claim named"),
        (lambda: occupancy_band(["a"], 1), "no ligand named"),
        (lambda: occupancy_band("norepinephrine", 1, band=["range"]), "no kind of band"),
        (lambda: pK_band("beta1", {"a": 1}), "no ligand named"),
        (lambda: side_by_side(["foo"]), "no ligand named"),
        (lambda: side_by_side("metoprolole"), "Did you mean 'metoprolol'"),
        (lambda: select(["timolol"], "b1", "b2"), "no ligand named"),
        (lambda: factor_exceeded(0), "above 0"),
        (lambda: factor_exceeded(1.5), "at most 1"),
    ],
)
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# The chimeras


def test_chimera_table():
    """Table 3 of the chimera paper: ten constructs, K_i of norepinephrine from 1.80 (CH-5) to 27.0 µM (CH-8)."""
    K_i = {row["construct"]: float(row["K_i_uM"]) for row in rows("chimera.csv")}
    assert len(K_i) == 10 and (min(K_i, key=K_i.get), max(K_i, key=K_i.get)) == ("CH-5", "CH-8")
    assert K_i["b2AR"] / K_i["b1AR"] == pytest.approx(9.0)


# Printed tables


def of(name: str):
    return [entry for entry in printed() if entry.table == name]


def test_the_tables_of_the_seed_documents():
    """As printed in the two seed documents and on the vendor's page."""
    assert {name: merged(of(name)) for name in DOCUMENTS} == {
        "S1": {
            "alpha1A": (126, 126), "alpha1B": (50, 200), "alpha1D": (30, 100), "alpha2A": (400, 400),
            "beta1": (126, 126), "beta2": (1100, 1100),
        },
        "S2": {"alpha1A": (1500, 1500), "beta1": (126, 400)},
        "vendor page": {"alpha1": (330, 330), "alpha2": (56, 56), "beta1": (740, 740)},
    }  # fmt: skip


def test_numbers_migrate():
    """Seed error 1: 126 nM is α1A and β1, 400 nM is α2A of a human platelet and β1 of a guinea pig."""
    assert migrants(printed()) == {126: ["alpha1A", "beta1"], 400: ["alpha2A", "beta1"]}
    assert migrants(of("S2")) == {} and migrants(of("vendor page")) == {}


def test_missing_subtypes():
    """Seed error 11: no line of α2B, α2C or β3 anywhere."""
    assert {"alpha2B", "alpha2C", "beta3"} & {entry.receptor for entry in printed()} == set()


CASES = [  # claim, table, factor, verdict
    ("α2 binds it most tightly", "S1", 3, "contradicted"),  # α2A 400 against α1A 126, 3.17-fold
    ("α2 binds it most tightly", "S1", 4, "contradicted"),  # still α1D 30-100: 4-fold or more
    ("α2 binds it most tightly", "S1", 4.1, "cannot be told"),
    ("α2 binds it most tightly", "S2", 1, "cannot be told"),  # has no α2
    ("α2 binds it most tightly", "vendor page", 5.8, "supported"),  # 56 against 330: 5.89-fold
    ("α2 binds it most tightly", "vendor page", 6, "cannot be told"),
    ("α2 binds it most tightly", "literature", 3, "cannot be told"),  # a bovine artery against cloned human β1
    ("α2 binds it most tightly", "literature", 1, "cannot be told"),
    ("α and β1 bind it more tightly than β2", "S1", 2.7, "supported"),  # 400 against 1100: 2.75-fold
    ("α and β1 bind it more tightly than β2", "S1", 2.8, "cannot be told"),
    ("α and β1 bind it more tightly than β2", "S2", 1, "cannot be told"),  # has no β2
    ("α and β1 bind it more tightly than β2", "literature", 1, "cannot be told"),
    ("α and β1 bind it more tightly than β2", "literature", 3, "cannot be told"),
    ("β1 binds it ten times tighter than β2", "S1", 1.2, "supported"),  # 8.73-fold
    ("β1 binds it ten times tighter than β2", "S1", 1.1, "contradicted"),
    ("β1 binds it ten times tighter than β2", "vendor page", 30, "cannot be told"),
    ("β1 binds it ten times tighter than β2", "literature", 1.2, "supported"),  # 9.0-fold, one paper
    ("β1 binds it ten times tighter than β2", "literature", 1.1, "contradicted"),
    ("α1A and β1 bind it alike", "S1", 1, "supported"),  # 126 and 126
    ("α1A and β1 bind it alike", "S2", 3, "contradicted"),  # 1500 against 126-400: 3.75-fold or more
    ("α1A and β1 bind it alike", "S2", 3.75, "contradicted"),
    ("α1A and β1 bind it alike", "S2", 4, "cannot be told"),
    ("α1A and β1 bind it alike", "S2", 12, "supported"),
    ("α1A and β1 bind it alike", "vendor page", 2, "contradicted"),  # the family stands in: 330 against 740
    ("α1A and β1 bind it alike", "vendor page", 3, "supported"),
    ("α1A and β1 bind it alike", "literature", 3, "cannot be told"),
    ("One number, one receptor", "S1", 1, "contradicted"),
    ("One number, one receptor", "S2", 1, "supported"),
]


@pytest.mark.parametrize(("claim", "table", "factor", "word"), CASES)
def test_verdicts(claim, table, factor, word):
    entries = literature() if table == "literature" else of(table)
    found = verdict(CLAIMS[claim], entries, factor)
    assert found.word == word and found.reason
    assert found.reason.startswith("no line") == (not found.pairs and claim != "One number, one receptor")


@pytest.mark.parametrize("recalled", [False, True])
@pytest.mark.parametrize("factor", [1, 3, 4, 30])
@pytest.mark.parametrize("claim", [c for c in CLAIMS.values() if c.kind in ("highest", "higher", "alike")])
def test_two_papers_are_no_evidence(claim, factor, recalled):
    """Finding 20: 27 µM at an α2 of a bovine artery and 2 µM at cloned human β1 contradict nothing."""
    found = verdict(claim, literature(recalled), factor)
    assert found.word == "cannot be told" and found.reason.endswith("come from different papers")
    assert comparable(*found.pairs[0], literature(recalled)) == []


def test_one_paper_is_evidence():
    """isogaya1999, table 3: β1 2.00 and β2 18.0 µM, side by side. Recalled: hoffmann2004 has 3.57 and 26.4 µM."""
    np.testing.assert_allclose(comparable("beta1", "beta2", literature()), [((2000, 2000), (18_000, 18_000))])
    claim = tables.Claim("β1 over β2", "higher", ("beta1",), ("beta2",))
    assert (
        verdict(claim, literature(), 8.9).word == "supported" and verdict(claim, literature(), 9.1).word != "supported"
    )
    pairs = comparable("beta1", "beta2", literature(True))
    assert len(pairs) == 2 and pairs[1][1][1] / pairs[1][0][0] == pytest.approx(26.4 / 3.57)
    assert verdict("β1 binds it ten times tighter than β2", literature(True), 4).reason == "7.39–9-fold"


def test_a_database_is_not_one_paper():
    """gtopdb2019: recalled bands of all nine receptors under one key, from many papers."""
    bands = {e.receptor for e in literature(True) if e.source == "gtopdb2019"}
    assert bands == set(RECEPTORS)
    assert comparable("alpha1D", "beta2", literature(True)) == []


def test_printed_tables_are_judged_as_they_stand():
    assert comparable("alpha2A", "beta2", of("S1")) == [((400, 400), (1100, 1100))]
    everything = (*printed(), *literature())
    np.testing.assert_allclose(comparable("beta1", "beta2", everything), [((126, 2000), (1100, 18_000))])
    assert {e.table for e in literature()} == {LITERATURE}


VERDICTS = {  # claim -> at the factor that is usual: S1, S2, vendor page, literature
    "α2 binds it most tightly": ("contradicted", "cannot be told", "supported", "cannot be told"),
    "α and β1 bind it more tightly than β2": ("cannot be told",) * 4,
    "β1 binds it ten times tighter than β2": ("supported", "cannot be told", "cannot be told", "supported"),
    "α1A and β1 bind it alike": ("supported", "cannot be told", "supported", "cannot be told"),
    "One number, one receptor": ("contradicted", "supported", "supported", "supported"),
}


@pytest.mark.parametrize("claim", VERDICTS)
def test_verdicts_that_the_figure_shows_first(claim):
    shown = EXPLORERS["05_tables"].data(claim=claim)["verdicts"]
    assert tuple(word for word, _ in shown.values()) == VERDICTS[claim] and claim in CLAIMS


def test_no_line_joins_what_cannot_be_compared():
    explorer = EXPLORERS["05_tables"]
    count = {w: len(lines) for w, lines in explorer.data(claim="α1A and β1 bind it alike")["lines"].items()}
    assert count == {"supported": 2, "contradicted": 0, "cannot be told": 1}  # S1 and the vendor's page; S2
    ratio = explorer.data(claim="β1 binds it ten times tighter than β2", recalled=True)["lines"]["supported"]
    ends = [sorted(line[:, 0].round().tolist()) for line in ratio]
    assert ends == [[126, 1100], [2000, 18_000], [3570, 26_400]]  # S1, and two papers of the literature


def test_approximate_numbers_keep_their_sign():
    """S1 prints all its numbers with ~, S2 and the vendor's page none."""
    assert {e.table for e in printed() if e.about} == {"S1"} and all(e.about for e in of("S1"))
    reasons = {claim: verdict(claim, of("S1"), 4).reason for claim in CLAIMS}
    assert reasons["α2 binds it most tightly"] == "α2A ~400, α1D ~30–100 nM"
    assert reasons["β1 binds it ten times tighter than β2"] == "~8.73-fold"
    assert reasons["One number, one receptor"] == "~126 nM is α1A and β1"
    assert "~" not in "".join(verdict(c, of(name), 4).reason for c in CLAIMS for name in ("S2", "vendor page"))
    assert (span((126, 126), True), span((30, 1500))) == ("~126", "30–1,500")


def test_all_tables_together_cannot_tell_the_highest():
    """Seed error 3: three tables, three rank orders."""
    claim = CLAIMS["α2 binds it most tightly"]
    assert {verdict(claim, of(name), 3).word for name in DOCUMENTS} == set(WORDS)
    assert verdict(claim, printed(), 3).word == "cannot be told"


@given(factor=st.floats(1, 1e3), claim=st.sampled_from(list(CLAIMS.values())), recalled=st.booleans())
def test_verdicts_are_words(factor, claim, recalled):
    for entries in (*map(of, DOCUMENTS), literature(recalled), (*printed(), *literature(recalled))):
        found = verdict(claim, entries, factor)
        assert found.word in WORDS and 5 < len(found.reason) < 80


@given(a=st.floats(1e-3, 1e6), b=st.floats(1e-3, 1e6), width=st.floats(1, 10), factor=st.floats(1, 30))
def test_comparison_is_symmetric(a, b, width, factor):
    first, second = (a, a * width), (b, b * width)
    mirror = {"tighter": "weaker", "weaker": "tighter", "alike": "alike", "unclear": "unclear"}
    assert compare(second, first, factor) == mirror[compare(first, second, factor)]


def test_from_the_factor_on_two_constants_are_different():
    assert [compare((100, 100), (400, 400), f) for f in (3.9, 4, 4.1)] == ["tighter", "tighter", "alike"]
    assert compare((400, 400), (100, 100), 4) == "weaker"
    assert compare((126, 126), (126, 126), 1) == "alike"


def test_a_wide_range_is_never_told_apart_by_a_small_factor():
    assert compare((1, 100), (10, 10), 2) == "unclear"
    assert compare((1, 2), (10, 20), 4) == "tighter"
    assert compare((10, 10), (12, 12), 1.5) == "alike"


def test_no_table_decides_nothing():
    assert {verdict(claim, [], 3).word for claim in CLAIMS.values()} == {"cannot be told"}


def test_every_claim_says_where_it_stands():
    assert all(claim.place for claim in CLAIMS.values())
    assert sum(bool(claim.quote) for claim in CLAIMS.values()) == 3


def test_literature_keeps_apart_what_is_no_K_i():
    found = {(e.receptor, e.parameter) for e in literature()}
    assert ("alpha1", "K_A") in found and ("beta1", "K_i") in found
    assert {e.parameter for e in literature(True)} == {"K_A", "K_i"}
    assert not any(e.recalled for e in literature()) and any(e.recalled for e in literature(True))


def test_a_family_answers_for_a_subtype_without_a_line():
    table = {"alpha1": (1, 1), "beta1": (2, 2)}
    assert tables.rows_of(("alpha1A",), table) == ["alpha1"]
    assert tables.rows_of(("alpha1A",), {**table, "alpha1A": (3, 3)}) == ["alpha1A"]
    assert tables.rows_of(("alpha",), table) == ["alpha1"] and tables.rows_of(FAMILIES["beta"], table) == ["beta1"]


def test_the_vendors_ratios_are_not_what_their_label_says():
    """vendor_page: "(KiL/KiH) of 3.3", 0.55 for epinephrine, 1.5 for isoproterenol.

    The constant of the low-affinity state over that of the high-affinity state is above 1, and one of them is not.
    """
    found = {name: row for name, row in load_evidence("selectivity").items() if name.startswith("vendor")}
    assert {name: row.value for name, row in found.items()} == {
        "vendor_b1_over_b2": 3.3, "vendor_E_b1_over_b2": 0.55, "vendor_ISO_b1_over_b2": 1.5,
    }  # fmt: skip
    assert {(row.grade, row.source) for row in found.values()} == {("READ", "vendor_page")}
    assert "contradict each other" in found["vendor_b1_over_b2"].note


# For the lesson


def test_receptor_table():
    made = lookup.receptor_table()
    assert len(made.frame) == 9 and list(made.filters) == ["family", "G protein"]
    made.filters["family"].value = "α2"
    assert list(made.shown().receptor) == ["α2A", "α2B", "α2C"]
    assert "70% sure" in made.table.value and "ADRA2A" in made.table.value


def test_affinity_table():
    made = lookup.affinity_table()
    assert len(made.frame) == len(affinities()) and list(made.filters) == ["receptor", "ligand", "grade"]
    made.filters["receptor"].value, made.filters["grade"].value = "β1", "unsourced: recalled"
    assert set(made.shown().ligand) >= {"metoprolol", "norepinephrine"}
    assert all("sure" in cell for cell in made.shown().evidence)
    made.clear()
    made.search.value = "alpha2a CLONIDINE construct"  # the key, any case, and a word of the source
    assert list(made.shown()["as published"]) == ["0.10 (0.08–0.13) µM"]
