"""Claims on the affinities of norepinephrine, tested on the tables and explorers of lesson 05."""

from nelib.explorers.reading.outcome import Outcome, explorer, source, untestable, value, weigh
from nelib.kit.errors import known_name
from nelib.receptors import tables
from nelib.receptors.claims import CLAIMS, Claim
from nelib.receptors.isomers import measured, platelet_ratio
from nelib.receptors.subtypes import FAMILIES, greek, subtypes


def _factor() -> float:
    """Return from which factor two constants are called different."""
    return value("selectivity", "factor_usual")


def _entry(row: str) -> tables.Entry:
    known = {f"{e.table} {e.receptor} {e.low:g}": e for e in tables.printed()}
    return known[known_name("line of a table", row, known)]


def _same_species(line: tables.Entry, other: tables.Entry) -> bool:
    """Say whether another entry names the species of a line, which is the first word of its preparation."""
    return (
        bool(line.preparation)
        and line.preparation.split()[0].casefold() in other.preparation.casefold().replace(",", " ").split()
    )


def printed(row: str) -> Outcome:
    """Test a line of a printed table against published constants of that receptor, or else of its family.

    What disagrees, but is of another species, contradicts nothing: the affinity of an agonist depends on the state of
    the receptor, too.

    Parameters
    ----------
    row : str
        Table, receptor and lowest number, as in ``"S1 alpha1A 126"``.
    """
    line, factor = _entry(row), _factor()
    family = next(name for name, members in FAMILIES.items() if line.receptor in members)
    seen = [e for e in tables.literature() if e.receptor in (line.receptor, family)]
    named = {f"{e.preparation} ({e.high:,.0f} nM)": e for e in seen}
    cases = {text: tables.compare((line.low, line.high), (e.low, e.high), factor) not in ("tighter", "weaker")
             for text, e in named.items()}  # fmt: skip
    name = greek(line.receptor)
    if not cases:
        return untestable(f"No published constant of norepinephrine at {name} was read.", (line.source,))
    told = ", ".join(f"{e.high:,.0f} nM ({greek(e.receptor)}, {e.parameter}, {e.preparation})" for e in seen)
    found = (
        f"Printed {tables.span((line.low, line.high), line.about)} nM at {name} ({line.preparation}); published, "
        f"of those read here: {told}. Alike is called what lies within a factor of {factor:g}. "
        "Species and state of the receptor differ."
    )
    own = [text for text, e in named.items() if _same_species(line, e)]
    return weigh(cases, found, (line.source, *(e.source for e in seen)), own)


def _word(claim: Claim | str, entries) -> tables.Verdict:
    return tables.verdict(claim, tuple(entries), _factor())


def _by_table(claim: Claim | str) -> str:
    each = {t: _word(claim, (e for e in tables.printed() if e.table == t)) for t in tables.DOCUMENTS}
    return ", ".join(f"{table} {found.word} ({found.reason})" for table, found in each.items())


def tightest() -> Outcome:
    """Test that α2 binds norepinephrine most tightly: by published constants, and by what the tables print."""
    claim = CLAIMS["α2 binds it most tightly"]
    found = _word(claim, tables.literature())
    reason = f"Published constants: {found.word}, {found.reason}. Tables: {_by_table(claim)}."
    sources = [e.source for e in tables.literature()]
    if found.word == "cannot be told":
        return untestable(f"{reason} The affinity of an agonist needs the state of the receptor besides.", sources)
    return weigh({"published constants": found.word == "supported"}, reason, sources)


def alpha_and_beta1() -> Outcome:
    """Test that α and β1 bind norepinephrine more tightly than β2 (is each shown within one paper?)."""
    words = {
        group: _word(Claim(f"{group} over β2", "higher", (group,), ("beta2",)), tables.literature())
        for group in ("beta1", "alpha1", "alpha2")
    }
    cases = {f"{greek(group)} over β2, in one paper": found.word == "supported" for group, found in words.items()}
    told = "; ".join(f"{greek(group)} over β2 {found.word} ({found.reason})" for group, found in words.items())
    return weigh(
        cases, f"Published constants: {told}. The tables: {_by_table('α and β1 bind it more tightly than β2')}.",
        [e.source for e in tables.literature()],
    )  # fmt: skip


def beta1_over_beta2() -> Outcome:
    """Test that β1 binds norepinephrine more tightly than β2."""
    claim = Claim("β1 over β2", "higher", ("beta1",), ("beta2",))
    found = _word(claim, tables.literature())
    beta1, beta2 = value("isomers", "K_i_beta1"), value("isomers", "K_i_beta2")
    text = (
        f"At cloned human receptors K_i is {beta1:,.0f} nM at β1 and {beta2:,.0f} nM at β2: {beta2 / beta1:.1f}-fold."
    )
    return weigh({"cloned human receptors": found.word == "supported"}, text, source("isomers", "K_i_beta1"))


def conditions_matter() -> Outcome:
    """Test that K_i varies with conditions: the same receptor in two documents, and in published preparations."""
    factor = _factor()
    seed = {e.table: e.low for e in tables.printed() if e.receptor == "alpha1A"}
    alpha1 = [e.low for e in tables.literature() if e.receptor == "alpha1"]
    shift = explorer("receptors", "ternary").data()
    cases = {
        "α1A in both overviews": max(seed.values()) / min(seed.values()) > factor,
        "α1 in published preparations": max(alpha1) / min(alpha1) > factor,
    }
    found = (
        f"α1A is {seed['S1']:g} nM in S1 and {seed['S2']:g} in S2; α1 in rabbit arteries {min(alpha1):.0f} to "
        f"{max(alpha1):,.0f} nM. GTP alone shifts an agonist's half-inhibition "
        f"{shift['IC50 with GTP'] / shift['IC50 without GTP']:.2f}-fold in the model."
    )
    return weigh(cases, found, ("seed_cns", "seed_bitartrate", "rabbit_ear_artery", "besse1976"))


def representative() -> Outcome:
    """Test that the table is representative (which of its lines have a published constant near them, in each case?)."""
    lines = [e for e in tables.printed() if e.table == "S1"]
    each = {e.receptor: printed(f"S1 {e.receptor} {e.low:g}") for e in lines}
    cases = {greek(key): sum(found.cases.values()) > len(found.cases) / 2 for key, found in each.items()}
    cases |= {"no number twice": _word("One number, one receptor", lines).word == "supported"}
    both = _word("One number, one receptor", (e for e in tables.printed() if e.table != "vendor page"))
    missing = [r.name for r in subtypes().values() if r.key not in {e.receptor for e in lines}]
    near = sum(cases[greek(key)] for key in each)
    found = (
        f"Of {len(lines)} lines {near} have most of the published constants within a factor of {_factor():g}. In "
        f"both overviews together {both.reason}. Missing: "
        f"{', '.join(missing)}."
    )
    return weigh(cases, found, ("seed_cns", *(key for one in each.values() for key in one.sources)))


def compare_with_caution() -> Outcome:
    """Test that the table of S2 must be compared with caution: one receptor in two species, two studies of one."""
    beta1 = [e.low for e in tables.printed() if e.table == "S2" and e.receptor == "beta1"]
    apart = max(beta1) / min(beta1)
    found = (
        f"S2 prints {beta1[0]:g} and {beta1[1]:g} nM for β1 of two species, {apart:.1f}-fold apart; the cloned human "
        f"receptor has {value('isomers', 'K_i_beta1'):,.0f}."
    )
    return weigh({"β1 twice": apart > 2}, found, ("seed_bitartrate", *source("isomers", "K_i_beta1")))


def affinity_explains() -> Outcome:
    """Test that affinities differ, and that they explain effects: half-effect against half-occupancy."""
    K = [e.low for e in tables.literature()]
    reserve, trap = explorer("receptors", "operational").data(), explorer("camp", "trap").data()
    cases = {
        "affinities differ": max(K) / min(K) > _factor(),
        "half of the effect at half of the receptors": 1 / 2 < reserve["EC50"] < 2,
        "the same at α2 and its G protein": trap["fold"] < 2,
    }
    found = (
        f"Published constants run from {min(K):.0f} to {max(K):,.0f} nM. But with a usual reserve half of the effect "
        f"needs "
        f"{reserve['EC50']:.2f} K_A, and in the model of α2 with Gi 1/{trap['fold']:.0f} of K_d: effects do not "
        f"follow "
        "affinities."
    )
    return weigh(cases, found, ("isogaya1999", "besse1976", "black1983", "thomsen1989"))


def isomer() -> Outcome:
    """Test that the L-isomer binds more tightly: every measured ratio of the isomers of norepinephrine."""
    ratios = {name: r for name, r in measured().items() if name in ("bladder", "uterus", "fundus")}
    ratios = {name: float(getattr(r, "value", r)) for name, r in ratios.items()}
    ratios["platelets, potency"] = float(platelet_ratio("NE"))
    told = ", ".join(f"{name} {r:.0f}" for name, r in ratios.items())
    return weigh(
        {name: r > _factor() for name, r in ratios.items()}, f"L over D, norepinephrine: {told}.",
        source("isomers", "ratio_bladder", "ratio_uterus", "ratio_fundus", "pD2_NE_minus"),
    )  # fmt: skip


def families() -> Outcome:
    """Test that α and β receptors come in several subtypes, all with a G protein."""
    count = {family: len(members) for family, members in FAMILIES.items()}
    coupled = {r.name: bool(r.about("G protein")) for r in subtypes().values()}
    cases = {f"{greek(family)}: several": n > 1 for family, n in count.items()}
    cases |= {f"{name}: a G protein": so for name, so in coupled.items()}
    told = ", ".join(f"{greek(family)} {n}" for family, n in count.items())
    found = f"Subtypes on record: {told}; a G protein is on record for {sum(coupled.values())} of {len(coupled)}."
    return weigh(cases, found, ("gtopdb_grac",))
