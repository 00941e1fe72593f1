"""The affinity tables for norepinephrine of the seed documents, and claims that can be tested against them.

A table says little alone: it may lack the receptor, or print a range, or its numbers may differ by less than two
laboratories do. So a claim is judged for each table with a factor from which two constants count as different, and the
verdict is one of three: supported, contradicted, cannot be told. Constants are in nM.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.receptors.selectivity import nanomolar, usable
from nelib.receptors.subtypes import FAMILIES, GROUPS, RECEPTORS, greek, pK_range, receptor, rows

DOCUMENTS = ("S1", "S2", "vendor page")
LITERATURE = "literature"
WORDS = ("supported", "contradicted", "cannot be told")
LIGAND = "norepinephrine"


@dataclass(frozen=True)
class Entry:
    """A line of a table: receptor or family, lowest and highest constant (nM), what it is, and whose it is.

    `reference` is what the table cites, or for the literature the value as published.
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


@cache
def printed() -> tuple[Entry, ...]:
    """Return the lines of the tables of the seed documents and of the vendor's page, as printed there."""
    return tuple(
        Entry(
            known_name("table", row["table"], DOCUMENTS), receptor(row["receptor"], families=True),
            positive("low", row["low"]), positive("high", row["high"]), "K_i", row["preparation"],
            f"{row['reference']} {row['reference_text']}", row["source"],
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
class Claim:
    """A statement on norepinephrine that a table can support or contradict.

    Attributes
    ----------
    text : str
        In few words.
    kind : {"highest", "higher", "ratio", "alike", "unique"}
        ``highest``: one of `a` binds more tightly than everything else. ``higher``: all of `a` bind more tightly than
        all of `b`. ``ratio``: K at b over K at a is `target`. ``alike``: a and b do not differ. ``unique``: no number
        stands for two receptors.
    a, b : tuple of str
        Receptors or families.
    quote, place : str
        The words of a document, and where they stand; empty if no document says it in words.
    """

    text: str
    kind: str
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    quote: str = ""
    place: str = ""
    target: str = ""


CLAIMS: dict[str, Claim] = {
    claim.text: claim
    for claim in (
        Claim(
            "α2 binds it most tightly", "highest", ("alpha2",), (),
            "α2-receptors are coupled to inhibitory Gi proteins and have the highest binding affinity for "
            "norepinephrine.[2]", "S2, section 3.2, first sentence",
        ),
        Claim(
            "α and β1 bind it more tightly than β2", "higher", ("alpha", "beta1"), ("beta2",),
            "Norepinephrine generally has a higher affinity for α-receptors and β1-receptors than for "
            "β2-receptors.[15][16]", "S2, Adrenergic Receptors and Signaling Pathways, first paragraph",
        ),
        Claim(
            "β1 binds it ten times tighter than β2", "ratio", ("beta1",), ("beta2",),
            "Norepinephrine has a higher affinity for β1 receptors than β2 receptors.[15][18]",
            "S2, section 3.3; the factor of about ten: introduction of Nature Communications 2023",
            "NE_b1_over_b2",
        ),
        Claim(
            "α1A and β1 bind it alike", "alike", ("alpha1A",), ("beta1",), "",
            "S1, table of binding affinities: 126 nM for both",
        ),
        Claim(
            "One number, one receptor", "unique", (), (), "",
            "what a reader takes for granted of any table",
        ),
    )
}  # fmt: skip
"""The claims by their text."""


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

    Each constant (nM) is given from its lowest to its highest value.

    Raises
    ------
    ValueError
        If a constant is not above 0 or the factor below 1.
    """
    number("factor", factor, low=1)
    (a_low, a_high), (b_low, b_high) = (tuple(positive("constant (nM)", end) for end in pair) for pair in (a, b))
    least, most = b_low / a_high, b_high / a_low  # K at b over K at a
    if least > factor:
        return "tighter"
    if most < 1 / factor:
        return "weaker"
    return "alike" if most <= factor and least >= 1 / factor else "unclear"


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


def span(pair: tuple[float, float]) -> str:
    """Write a number from its lowest to its highest value, with three digits."""
    low, high = (f"{v:,.0f}" if v >= constants.kilo else f"{v:g}" for v in (float(f"{end:.3g}") for end in pair))
    return low if low == high else f"{low}–{high}"


def verdict(claim: Claim, entries: Iterable[Entry], factor: float) -> Verdict:
    """Judge a claim by the lines of one or more tables.

    Parameters
    ----------
    claim : Claim
    entries : iterable of Entry
        Lines of the same receptor count as one constant, from the lowest to the highest value.
    factor : float
        At least 1; constants that differ by less count as alike.

    Returns
    -------
    Verdict
        `pairs` are the comparisons that decide it.
    """
    number("factor", factor, low=1)
    entries = tuple(entries)
    if claim.kind == "unique":
        return _unique(entries)
    table = merged(entries)
    first = rows_of(claim.a, table)
    second = [key for key in table if key not in first] if claim.kind == "highest" else rows_of(claim.b, table)
    for group, found in ((claim.a, first), (claim.b or ("other receptors",), second)):
        if not found:
            return Verdict("cannot be told", f"no line of {' or '.join(map(greek, group))}")
    pairs = {(x, y): compare(table[x], table[y], factor) for x in first for y in second}
    if claim.kind == "ratio":
        return _ratio(claim, table, tuple(pairs), factor)
    good, bad = ({"alike"}, {"tighter", "weaker"}) if claim.kind == "alike" else ({"tighter"}, {"weaker"})
    if claim.kind == "highest":
        best = [x for x in first if all(pairs[x, y] in good for y in second)]
        beaten = [y for y in second if all(pairs[x, y] in bad for x in first)]
        supports = tuple((x, y) for x in best[:1] for y in second)
        against = tuple((x, y) for y in beaten for x in first)
    else:
        supports = tuple(pairs) if all(how in good for how in pairs.values()) else ()
        against = tuple(pair for pair, how in pairs.items() if how in bad)
    if against:
        return _decided("contradicted", table, against, max)
    if supports:
        return _decided("supported", table, supports, min)
    return _decided("cannot be told", table, tuple(pair for pair, how in pairs.items() if how not in good), min)


def _decided(word: str, table, pairs, pick) -> Verdict:
    """Return a verdict with the constants of the pair that is furthest apart (`pick` is max) or closest (min)."""

    def gap(pair: tuple[str, str]) -> float:
        (a_low, a_high), (b_low, b_high) = (table[key] for key in pair)
        return max(a_low / b_high, b_low / a_high)

    first = pick(pairs, key=gap)
    reason = ", ".join(f"{greek(key)} {span(table[key])}" for key in first) + " nM"
    return Verdict(word, reason, (first, *(pair for pair in pairs if pair != first)))


def _ratio(claim: Claim, table, pairs, factor: float) -> Verdict:
    target = load_evidence("selectivity")[claim.target].value
    least = min(table[y][0] / table[x][1] for x, y in pairs)
    most = max(table[y][1] / table[x][0] for x, y in pairs)
    text = f"{span((least, most))}-fold"
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
        text = ", ".join(f"{value:g} nM is {' and '.join(map(greek, keys))}" for value, keys in moved.items())
        return Verdict("contradicted", text, tuple((keys[0], key) for keys in moved.values() for key in keys[1:]))
    lines = len(merged(entries))
    return Verdict("supported" if lines > 1 else "cannot be told", f"{lines} receptors, no number twice")
