"""All claims of both seed documents with their verdicts: a table that one can search, counts, and one claim at a time.

Table and counts read the verdicts that are kept in a file; `check_claim` computes one anew.
"""

import difflib
import re
from html import escape

from nelib.clinic.claim_verdicts import VERDICTS, Kept, verdicts
from nelib.explorers.reading.outcome import SEEDS, Claim, Outcome, claims, judge
from nelib.kit.browse import Browse, natural, plain
from nelib.kit.errors import known_name
from nelib.kit.evidence import cite, references
from nelib.kit.style import subscripts

FOLDER = ""
"""Where the lessons lie, seen from the notebook that shows the table: beside it."""
MAIN = "first lesson"
"""Column by which the table is filtered; the one that is shown links all lessons of a row."""
_INDEX = re.compile(r"(?<=[αβ])_(\d[A-D]?)")
SPELLINGS = tuple(
    (re.compile(pattern, flags), usual)
    for flags, pairs in (
        (0, {r"\bNA\b": "norepinephrine", r"\bTH\b": "tyrosine hydroxylase"}),  # Na is sodium
        (
            re.IGNORECASE,
            {
                "α": "alpha",
                "β": "beta",
                r"\b(alpha|beta)[\s_‐-–-]*(?=\d)": r"\1",
                r"\bNE\b|\bnoradrenalin\w*": "norepinephrine",
                r"\badrenaline?\b": "epinephrine",
                r"\bLC\b": "locus coeruleus",
                r"\bc[ao]?eruleus\b": "coeruleus",
                r"\bD(?:B|beta)H\b|\bdopamine[\s-]+beta[\s-]+hydroxylase\b": "dopamine beta-hydroxylase",
                r"\bVMAT2?\b": "vesicular monoamine transporter",
                r"\badreno(?:re)?ceptor": "adrenergic receptor",
            },
        ),
    )
    for pattern, usual in pairs.items()
)
"""Other spellings -> the one by which the table is searched, in the order in which they are replaced."""
GROUPS = ("seed", "subject", "kind")
"""What `summary` can count by."""


def _link(lesson: str, folder: str) -> str:
    number, _, topic = lesson.partition("_")
    place = f"{escape(folder)}{escape(lesson)}.ipynb"
    # A tab of its own: the same one would load all of JupyterLab anew.
    return f'<a class="nelib-whole" href="{place}" target="_blank" rel="noopener">{number} {escape(topic)}</a>'


def _quote(claim: Claim) -> str:
    """Return the words of a claim as HTML: the indices that our copy of the text writes as α_1A are set as such."""
    return "“" + _INDEX.sub(r"<sub>\1</sub>", escape(claim.quote)) + "”"


def _limits(claim: Claim) -> str:
    """Return the limits of a test, and which other claims the same test decides: these are not independent of it."""
    parts = [claim.limits] if claim.limits else []
    same = [name for name, other in claims().items() if other.verdict == claim.verdict and name != claim.id]
    if same:
        parts.append(f"The same test as that of {', '.join(same)}")
    return " ".join(f"{escape(part)}." for part in parts)


def _line(claim: Claim, found: Kept, folder: str) -> dict[str, str]:
    limits = _limits(claim)
    sources = escape("; ".join(cite(key) for key in found.sources))
    limits = f"<small>Limits: {limits}</small>" if limits else ""
    name = f'<b class="nelib-whole">{escape(claim.id)}</b>'
    return {
        "overview": claim.seed,
        "subject": claim.subject,
        MAIN: claim.lessons[0],
        "claim": f"{_quote(claim)}<small>{name}<br>{escape(claim.section)}; {escape(claim.kind)}</small>",
        "lesson": "<br>".join(_link(lesson, folder) for lesson in claim.lessons),
        "test": f"{escape(found.found)}{limits}<small>Sources: {sources}</small>",
        "verdict": found.verdict,
        "names": "; ".join(claim.names),
    }


def spelled(text: str) -> str:
    """Write names in one spelling: α1, alpha-1 and Alpha 1 become alpha1, noradrenaline and NE norepinephrine."""
    for pattern, usual in SPELLINGS:
        text = pattern.sub(usual, text)
    return text


def claims_table(folder: str = FOLDER) -> Browse:
    """Return the claims with verdict, test, lesson and sources, and lists to filter them by.

    The verdicts are those of the file. With the id that stands below a claim `check_claim` computes its verdict anew.

    Parameters
    ----------
    folder : str
        Put before the links to the lessons: nothing where the table is shown beside them, ``"../notebooks/"`` in an
        exercise.
    """
    import pandas as pd

    kept = verdicts()
    lines = [_line(claim, kept[name], folder) for name, claim in claims().items()]
    for line in lines:
        line["spelled"] = spelled(plain(" ".join(line.values())))  # searched, not shown
    return Browse(
        pd.DataFrame(lines), f"{len(lines)} claims of the two overviews, tested by this course",
        ("overview", "subject", "verdict", MAIN), ("claim", "verdict", "test", "lesson"),
        html=("claim", "lesson", "test"), orders={"verdict": VERDICTS},
        widest=("test",), read=lambda text: ({}, spelled(text)),
    )  # fmt: skip


class Summary:
    """How many claims got each verdict. `frame` holds the counts: a row for each group and one for all."""

    def __init__(self, frame):
        self.frame = frame

    def percent(self):
        """Return the counts in percent of their row, rounded."""
        return (100 * self.frame.div(self.frame["all"], axis=0)).round().astype(int)

    def _cells(self) -> list[tuple[str, list[str]]]:
        share = self.percent()
        rows = []
        for name, counts in self.frame.iterrows():
            parts = [f"{counts[word]} ({share.loc[name, word]}%)" for word in VERDICTS]
            rows.append((str(name), [*parts, str(counts["all"])]))
        return rows

    def _repr_html_(self) -> str:
        right = ' style="text-align:right;padding:4px 8px;white-space:nowrap"'
        head_style = ' style="text-align:right;padding:4px 8px;white-space:normal;vertical-align:bottom"'
        left = ' style="text-align:left;padding:4px 8px"'
        head = "".join(f'<th scope="col"{head_style}>{word}</th>' for word in self.frame.columns)
        body = ""
        for name, cells in self._cells():
            title = f'<br><small style="font-weight:normal">{escape(SEEDS[name])}</small>' if name in SEEDS else ""
            numbers = "".join(f"<td{right}>{cell}</td>" for cell in cells)
            body += f'<tr><th scope="row"{left}>{escape(name)}{title}</th>{numbers}</tr>'
        return (
            "<table><caption>Claims by verdict: number, and percent of the row</caption>"
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def __repr__(self) -> str:
        rows = [["", *self.frame.columns], *([name, *cells] for name, cells in self._cells())]
        return "\n".join(" | ".join(row) for row in rows)


def summary(by: str = "seed") -> Summary:
    """Count the claims by verdict, and by seed or another column of the file; see `claims_table` for the rows.

    Parameters
    ----------
    by : {"seed", "subject", "kind"}
    """
    import pandas as pd

    known_name("group", by, GROUPS)
    groups = {name: getattr(claim, by) for name, claim in claims().items()}
    names = list(SEEDS) if by == "seed" else sorted(set(groups.values()), key=natural)
    counts = pd.DataFrame(0, index=names, columns=list(VERDICTS))
    for name, kept in verdicts().items():
        counts.loc[groups[name], kept.verdict] += 1
    counts["all"] = counts.sum(axis=1)
    counts.loc["all"] = counts.sum()
    return Summary(counts)


class Checked:
    """One claim and its verdict, computed now: what was claimed, the cases in which it was tested, and what was found.

    Attributes
    ----------
    claim : Claim
    outcome : Outcome
    """

    def __init__(self, claim: Claim, outcome: Outcome, folder: str = FOLDER):
        self.claim, self.outcome, self.folder = claim, outcome, folder

    def _sums(self) -> bool:
        return self.claim.verdict.startswith("summaries.")

    def rule(self) -> str:
        """Say how the verdict follows from the cases."""
        cases = self.outcome.cases
        if not cases:
            return (
                "The course has no model and no record for it, or only records that cannot decide (another species, "
                "another state of the receptor)."
            )
        if self._sums():
            return "It sums up other claims: the verdict follows from theirs."
        true, total = sum(cases.values()), len(cases)
        return f"It is true in {true} of {total} {'case' if total == 1 else 'cases'}."

    def _lines(self) -> list[tuple[str, str]]:
        """Return what stands in the table: name and HTML."""
        claim, found = self.claim, self.outcome
        tested = {} if self._sums() else found.cases  # what is found of the parts of a sum says more
        cases = "<br>".join(f"{'✓ true' if so else '✗ not true'}: {escape(name)}" for name, so in tested.items())
        sources = (f"{escape(cite(key))}{_address(key)}" for key in found.sources)
        tasks = "; ".join(f"{_task(task)}" for task in claim.exercises)
        lines = [
            ("claim", _quote(claim)),
            ("stands in", f"{claim.seed}, {escape(claim.section)} ({escape(claim.kind)})"),
            ("tested", cases),
            ("found", escape(found.found)),
            ("limits", _limits(claim)),
            ("verdict", f"<strong>{found.verdict}</strong>. {self.rule()}"),
            ("sources", "; ".join(sources)),
            ("lessons", ", ".join(_link(lesson, self.folder) for lesson in claim.lessons)),
            ("figures", ", ".join(escape(name) for name in claim.explorers)),
            ("exercises", tasks),
        ]
        return [(name, subscripts(html)) for name, html in lines if html]

    def _repr_html_(self) -> str:
        left = 'style="text-align:left;vertical-align:top;padding:3px 10px"'
        rows = "".join(
            f'<tr><th scope="row" {left}>{name}</th><td {left}>{html}</td></tr>' for name, html in self._lines()
        )
        return f"<table><caption>{escape(self.claim.id)}, computed now</caption><tbody>{rows}</tbody></table>"

    def __repr__(self) -> str:
        lines = (f"{name}: {plain(html.replace('<br>', '; '))}" for name, html in self._lines())
        return "\n".join((self.claim.id, *lines))


def _address(key: str) -> str:
    entry = references()[key]
    url = f"https://doi.org/{entry['DOI']}" if "DOI" in entry else entry.get("URL", "")
    return (
        f' (<a href="{escape(url)}" target="_blank" rel="noopener">{"doi" if "DOI" in entry else "page"}</a>)'
        if url
        else ""
    )


def _task(task: str) -> str:
    exercise, _, number = task.partition("/")
    return f"{escape(exercise)}, task {escape(number)}"


def check_claim(claim: str, folder: str = FOLDER) -> Checked:
    """Compute the verdict on one claim anew and show how it comes about.

    Parameters
    ----------
    claim : str
        Its id, which stands below the claim in the table, such as ``"S1-rate-limiting"``.
    folder : str
        See `claims_table`.

    Raises
    ------
    ValueError
        If there is no such claim.
    """
    found = claims()
    name = {key.casefold(): key for key in found}.get(str(claim).strip().casefold(), claim)
    if name not in found:
        raise _unknown(claim)
    return Checked(found[name], judge(name), folder)


def _unknown(claim: object) -> ValueError:
    near = difflib.get_close_matches(str(claim), claims(), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return ValueError(f"There is no claim {claim!r}.{hint} The ids stand below the claims in the table.")
