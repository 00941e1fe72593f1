"""The affinity tables for norepinephrine of the seed documents, and claims that can be tested against them.

A table says little alone: it may lack the receptor, or print a range, or its numbers may differ by less than two
laboratories do. So a claim is judged for each table with a factor from which two constants count as different, and the
verdict is one of three: supported, contradicted, cannot be told. A printed table is judged as it stands. In the
literature only constants of one paper are compared: two papers differ in more than the receptor. Constants are in nM.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.receptors.claims import CLAIMS, Claim
from nelib.receptors.selectivity import nanomolar, usable
from nelib.receptors.subtypes import FAMILIES, GROUPS, RECEPTORS, greek, pK_range, receptor, rows

DOCUMENTS = ("S1", "S2", "vendor page")
LITERATURE = "literature"
WORDS = ("supported", "contradicted", "cannot be told")
LIGAND = "norepinephrine"
ABOUT = "~"  # as printed in the tables of S1
MIXED = "mixed"  # preparation of a number that many papers went into


@dataclass(frozen=True)
class Entry:
    """A line of a table: receptor or family, lowest and highest constant (nM), what it is, and whose it is.

    `reference` is what the table cites, or for the literature the value as published; `about` says that the table
    prints it as an approximate number.
    """

    table: str
    receptor: str
    low: float
    high: float
    parameter: str
    preparation: str
    reference: str
    source: str
    recalled: bool = False
    about: bool = False


@cache
def printed() -> tuple[Entry, ...]:
    """Return the lines of the tables of the seed documents and of the vendor's page, as printed there."""
    return tuple(
        Entry(
            known_name("table", row["table"], DOCUMENTS), receptor(row["receptor"], families=True),
            positive("low", row["low"]), positive("high", row["high"]), "K_i", row["preparation"],
            f"{row['reference']} {row['reference_text']}", row["source"], about=row["about"] == ABOUT,
        )
        for row in rows("seed_tables.csv")
    )  # fmt: skip


@cache
def literature(recalled: bool = False) -> tuple[Entry, ...]:
    """Return the published constants of norepinephrine as such a table, one line a value, `parameter` as published."""
    found = []
    for key in (*FAMILIES, *RECEPTORS):
        for record in usable(key, LIGAND, recalled):
            low, high = (float(nanomolar(p)) for p in reversed(pK_range(record)))
            parameter, where = record.parameter.removeprefix("p"), record.quantity.preparation
            memory = record.grade == "RECALLED"
            found.append(Entry(LITERATURE, key, low, high, parameter, where, record.printed, record.source, memory))
    return tuple(found)


def merged(entries: Iterable[Entry]) -> dict[str, tuple[float, float]]:
    """Return the lowest and the highest constant (nM) of each receptor or family in some lines."""
    found: dict[str, tuple[float, float]] = {}
    for entry in entries:
        low, high = found.get(entry.receptor, (entry.low, entry.high))
        found[entry.receptor] = min(low, entry.low), max(high, entry.high)
    return found


@dataclass(frozen=True)
class Verdict:
    """What a table says on a claim: one of `WORDS`, why, and the comparisons (of two receptors) that decide it.

    The first of `pairs` is the one of which `reason` gives the numbers.
    """

    word: str
    reason: str
    pairs: tuple[tuple[str, str], ...] = ()


def compare(a: tuple[float, float], b: tuple[float, float], factor: float) -> str:
    """Say whether a ligand binds to a ``"tighter"``, ``"weaker"`` or ``"alike"`` compared with b, or ``"unclear"``.

    Each constant (nM) is given from its lowest to its highest value. From the factor on they count as different; equal
    ones never do.

    Raises
    ------
    ValueError
        If a constant is not above 0, ends before it begins, or the factor is below 1.
    """
    number("factor", factor, low=1)
    (a_low, a_high), (b_low, b_high) = (_ends(pair) for pair in (a, b))
    if b_low / a_high >= factor and b_low > a_high:
        return "tighter"
    if a_low / b_high >= factor and a_low > b_high:
        return "weaker"
    most = max(a_high / b_low, b_high / a_low)
    return "alike" if most < factor or most == 1 else "unclear"


def _ends(pair: tuple[float, float]) -> tuple[float, float]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ValueError(f"A constant is given as (lowest, highest) in nM, not as {pair!r}.")
    low, high = (positive("constant (nM)", end) for end in pair)
    if low > high:
        raise ValueError(f"A constant is given as (lowest, highest) in nM, but {low:g} is above {high:g}.")
    return low, high


def rows_of(groups: Iterable[str], table: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return the lines of a table that belong to receptors or families: α2A belongs to α2, and α2 to α.

    A line of a family answers for a subtype only if the table has no line of the subtype itself.
    """
    found = []
    for group in groups:
        members = GROUPS.get(group, (group,))
        above = [family for family, inside in FAMILIES.items() if set(inside) & set(members)]
        own = [key for key in table if key in members]
        standing = [family for family in above if family in table and (group in GROUPS or not own)]
        found += [key for key in (*own, *standing) if key not in found]
    return found


def span(pair: tuple[float, float], about: bool = False) -> str:
    """Write a number from its lowest to its highest value, with three digits, and ~ if it is an approximate one."""
    low, high = (f"{v:,.0f}" if v >= constants.kilo else f"{v:g}" for v in (float(f"{end:.3g}") for end in pair))
    return ABOUT * about + (low if low == high else f"{low}–{high}")


def comparable(x: str, y: str, entries: Iterable[Entry]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the constants (nM, lowest and highest) of two receptors that may be compared.

    If all lines are of the literature, those of each paper that has both; otherwise those of all lines together.
    """
    groups = [entries := tuple(entries)]
    if all(e.table == LITERATURE for e in entries):
        papers = dict.fromkeys(e.source for e in entries if e.preparation != MIXED)
        groups = [[e for e in entries if e.source == paper] for paper in papers]
    return [(table[x], table[y]) for table in map(merged, groups) if x in table and y in table]


def verdict(claim: Claim | str, entries: Iterable[Entry], factor: float) -> Verdict:
    """Judge a claim by the lines of one or more tables.

    Parameters
    ----------
    claim : Claim or str
        A claim, or the text of one of `CLAIMS`.
    entries : iterable of Entry
        Lines of the same receptor count as one constant, from the lowest to the highest value; see `comparable`.
    factor : float
        At least 1; constants that differ by less count as alike.

    Returns
    -------
    Verdict
        `pairs` are the comparisons that decide it.
    """
    factor, entries = number("factor", factor, low=1), tuple(entries)
    if not isinstance(claim, Claim):
        claim = CLAIMS[known_name("claim", claim, CLAIMS)]
    if claim.kind == "unique":
        return _unique(entries)
    table = merged(entries)
    first = rows_of(claim.a, table)
    second = [key for key in table if key not in first] if claim.kind == "highest" else rows_of(claim.b, table)
    for group, found in ((claim.a, first), (claim.b or ("other receptors",), second)):
        if not found:
            return Verdict("cannot be told", f"no line of {' or '.join(map(greek, group))}")
    constants_of = {(x, y): comparable(x, y, entries) for x in first for y in second}
    if claim.kind == "ratio":
        return _ratio(claim, entries, constants_of, factor)
    said = {pair: {compare(a, b, factor) for a, b in found} for pair, found in constants_of.items()}
    good, bad = ({"alike"}, {"tighter", "weaker"}) if claim.kind == "alike" else ({"tighter"}, {"weaker"})
    for_it, against_it = ({pair for pair, how in said.items() if how and how <= words} for words in (good, bad))
    if claim.kind == "highest":
        best = [x for x in first if for_it.issuperset((x, y) for y in second)]
        beaten = [y for y in second if against_it.issuperset((x, y) for x in first)]
        supports, against = [(x, y) for x in best[:1] for y in second], [(x, y) for y in beaten for x in first]
    else:
        supports = list(said) if for_it.issuperset(said) else []
        against = [pair for pair in said if pair in against_it]
    if against:
        return _decided("contradicted", entries, against, max)
    if supports:
        return _decided("supported", entries, supports, min)
    left = [pair for pair in said if pair not in for_it]
    apart = [pair for pair in left if not said[pair]]
    return _apart(apart, left) if apart else _decided("cannot be told", entries, left, min)


def _decided(word: str, entries, pairs, pick) -> Verdict:
    """Return a verdict with the constants of the pair that is furthest apart (`pick` is max) or closest (min)."""
    table, about = merged(entries), {e.receptor for e in entries if e.about}

    def gap(pair: tuple[str, str]) -> float:
        (a_low, a_high), (b_low, b_high) = (table[key] for key in pair)
        return max(a_low / b_high, b_low / a_high)

    first = pick(pairs, key=gap)
    reason = ", ".join(f"{greek(key)} {span(table[key], key in about)}" for key in first) + " nM"
    return Verdict(word, reason, (first, *(pair for pair in pairs if pair != first)))


def _apart(pairs, others) -> Verdict:
    first = pairs[0]
    reason = f"{' and '.join(map(greek, first))} come from different papers"
    return Verdict("cannot be told", reason, (first, *(pair for pair in others if pair != first)))


def _ratio(claim: Claim, entries, constants_of, factor: float) -> Verdict:
    target, pairs = load_evidence("selectivity")[claim.target].value, tuple(constants_of)
    found = [pair for several in constants_of.values() for pair in several]
    if not found:
        return _apart(pairs, pairs)
    least, most = min(b[0] / a[1] for a, b in found), max(b[1] / a[0] for a, b in found)
    text = f"{span((least, most), any(e.about for e in entries if e.receptor in sum(pairs, ())))}-fold"
    if target / factor <= least and most <= target * factor:
        return Verdict("supported", text, pairs)
    outside = most < target / factor or least > target * factor
    return Verdict("contradicted" if outside else "cannot be told", text, pairs)


def migrants(entries: Iterable[Entry]) -> dict[float, list[str]]:
    """Return the numbers (nM) that stand for two or more receptors -> these receptors; recalled bands do not count."""
    found: dict[float, dict[str, None]] = {}
    for entry in entries:
        for end in () if entry.recalled else (entry.low, entry.high):
            found.setdefault(end, {})[entry.receptor] = None
    return {value: list(keys) for value, keys in found.items() if len(keys) > 1}


def _unique(entries: tuple[Entry, ...]) -> Verdict:
    moved = migrants(entries)
    if moved:
        about = {end for e in entries if e.about for end in (e.low, e.high)}
        numbers = {value: span((value, value), value in about) for value in moved}
        text = ", ".join(f"{numbers[value]} nM is {' and '.join(map(greek, keys))}" for value, keys in moved.items())
        return Verdict("contradicted", text, tuple((keys[0], key) for keys in moved.values() for key in keys[1:]))
    lines = len(merged(entries))
    return Verdict("supported" if lines > 1 else "cannot be told", f"{lines} receptors, no number twice")
