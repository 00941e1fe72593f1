"""The affinity tables of the seed documents against each other and the literature, and what they say on a claim."""

import textwrap

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.receptors.claims import CLAIMS
from nelib.receptors.subtypes import FAMILIES, GROUPS, RECEPTORS, greek
from nelib.receptors.tables import DOCUMENTS, LITERATURE, WORDS, Entry, comparable, literature, printed, verdict

EVIDENCE = {name: row.value for name, row in load_evidence("selectivity").items()}
EACH, THREE, ALL = "each for itself", "the three together", "with the literature"
ROWS = {key: float(row) for row, key in enumerate(RECEPTORS)}
ROWS |= {family: float(np.mean([ROWS[key] for key in members])) for family, members in FAMILIES.items()}
MARKERS = {  # marker, color, fill, offset within a row
    "S1": ("o", INK, INK, -0.2),
    "S2": ("s", INK, PAPER, 0.2),
    "vendor page": ("^", color("second"), color("second"), 0.0),
}
SIGNS = dict(zip(WORDS, ("✓", "✗", "?"), strict=True))
TINTS = dict(zip(WORDS, (color("good"), color("warning"), SOFT), strict=True))
STYLES = dict(zip(WORDS, ("-", (0, (4, 2)), ":"), strict=True))
AXIS = (2e5, 12)  # nM, tighter to the right
RULER = 1.5e5  # nM, where the ruler of the factor begins
ACROSS, WITHIN = 1.42, 0.36  # half heights of a mark over the three rows of a family, and in a row
LINES = 4  # verdicts that fit beside the figure


def counted(scope: str, recalled: bool) -> dict[str, tuple[Entry, ...]]:
    """Return the lines that are judged together, by name."""
    if scope == EACH:
        tables = {name: tuple(e for e in printed() if e.table == name) for name in DOCUMENTS}
        return tables | {LITERATURE: literature(recalled)}
    together = printed() if scope == THREE else (*printed(), *literature(recalled))
    return {"all three" if scope == THREE else "everything": together}


def connections(name: str, pairs, entries, unique: bool) -> list[np.ndarray]:
    """Return lines between the constants that decide a verdict on a table, as arrays of two points (nM, row).

    There is none between two receptors whose constants cannot be compared.
    """
    found = []
    offset = MARKERS[name][-1] if name in MARKERS else 0
    for x, y in pairs if unique else pairs[:1]:
        if unique:
            same = {e.low for e in entries if e.receptor == x} & {e.low for e in entries if e.receptor == y}
            found += [np.array([(value, ROWS[x] + offset), (value, ROWS[y] + offset)]) for value in same]
            continue
        for (a_low, a_high), (b_low, b_high) in comparable(x, y, entries):
            a, b = (a_high, b_low) if a_low < b_low else (a_low, b_high)
            found.append(np.array([(a, ROWS[x] + offset), (b, ROWS[y] + offset)]))
    return found


@register
class Tables(Explorer):
    """Printed and published constants of norepinephrine at nine receptors, and verdicts on a claim."""

    name = "05_tables"
    title = "Norepinephrine: do the tables say so?"
    size = (800, 470)
    controls = (
        Choice("claim", "Claim", tuple(CLAIMS), next(iter(CLAIMS))),
        Slider("factor", "Different from a factor of", 1, 30, EVIDENCE["factor_usual"], log=True),
        Choice("scope", "Tables that count", (EACH, THREE, ALL), EACH),
        Switch("recalled", "With recalled numbers"),
    )
    presets = {
        "Numbers that migrate": {"claim": "One number, one receptor", "scope": THREE},
        "Tenfold, all together": {"claim": "β1 binds it ten times tighter than β2", "scope": ALL},
        "A factor of 1.5": {"factor": 1.5, "claim": "α and β1 bind it more tightly than β2"},
    }

    def compute(self, claim, factor, scope, recalled):
        asked = CLAIMS[claim]
        tables = counted(scope, recalled)
        verdicts = {name: verdict(asked, entries, factor) for name, entries in tables.items()}
        lines = [
            (v.word, line)
            for name, v in verdicts.items()
            for line in connections(name, v.pairs, tables[name], asked.kind == "unique")
        ]
        memory = [e for e in literature(recalled) if e.recalled]
        return {
            "claim": claim,
            "factor": factor,
            "scope": scope,
            "verdicts": {name: (v.word, v.reason) for name, v in verdicts.items()},
            "a": [ROWS[key] for group in asked.a for key in GROUPS.get(group, (group,))],
            "b": [ROWS[key] for group in asked.b for key in GROUPS.get(group, (group,))],
            "lines": {word: [line for w, line in lines if w == word] for word in WORDS},
            "memory": np.array([(e.low, e.high, ROWS[e.receptor]) for e in memory]).reshape(-1, 3),
            "quote": asked.quote,
            "place": asked.place,
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0.055, 0.2, 0.56, 0.725))
        axes.set(xscale="log", xlim=AXIS, ylim=(len(RECEPTORS) - 0.4, -1.3), title="What is printed, what is published")
        axes.set_xlabel("constant of norepinephrine; tighter to the right")
        axes.set_xticks([1e5, 1e4, 1e3, 100], ["100 µM", "10 µM", "1 µM", "100 nM"])
        axes.minorticks_off()
        axes.set_yticks(range(len(RECEPTORS)), [greek(key) for key in RECEPTORS])
        axes.tick_params(axis="y", length=0)
        axes.grid(False)
        axes.grid(axis="x")
        family = {key: name for name, members in FAMILIES.items() for key in members}
        for label, key in zip(axes.get_yticklabels(), RECEPTORS, strict=True):
            label.set(color=color(family[key]), fontweight="bold", fontsize=10)
        for edge in (2.5, 5.5):
            axes.axhline(edge, color=SOFT, lw=0.7, zorder=0)
        _published(axes)
        _printed(axes)
        artists = {"rows": []}
        for tint, alpha in ((color("main"), 0.13), (SOFT, 0.13)):
            artists["rows"].append(axes.hlines([], *AXIS, color=tint, lw=24.8, alpha=alpha, capstyle="butt"))
        artists["memory"] = axes.hlines([], 1, 1, color=color("warning"), lw=1.2)
        artists["middles"] = axes.plot(
            [], [], "v", ms=5.5, mfc=PAPER, mec=color("warning"), mew=1.2, label="literature, recalled"
        )[0]
        artists["lines"] = {
            word: axes.add_collection(_lines(TINTS[word], STYLES[word]), autolim=False) for word in WORDS
        }
        artists["ruler"] = axes.plot([], [], color=INK, lw=2, marker="|", ms=9, mew=1.6)[0]
        artists["ruler text"] = axes.text(1, -0.85, "", fontsize=9, va="center", ha="left")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="lower center", ncol=6, fontsize=8.5, bbox_to_anchor=(0.5, 0.0),
            columnspacing=1.1, handlelength=1.5, handletextpad=0.5,
        )  # fmt: skip
        artists["quote"] = figure.text(0.645, 0.965, "", fontsize=8.5, va="top", color=SOFT, linespacing=1.35)
        artists["heads"] = [figure.text(0.645, 0, "", fontsize=9.5, weight="bold", va="top") for _ in range(LINES)]
        artists["reasons"] = [figure.text(0.672, 0, "", fontsize=8.5, va="top", linespacing=1.3) for _ in range(LINES)]
        return artists

    def update(self, artists, data):
        for rows, which in zip(artists["rows"], ("a", "b"), strict=True):
            rows.set_segments([[(end, row) for end in AXIS] for row in data[which]])
        memory = data["memory"]
        artists["memory"].set_segments([[(low, row), (high, row)] for low, high, row in memory])
        artists["middles"].set_data(np.sqrt(memory[:, 0] * memory[:, 1]), memory[:, 2])
        for word, lines in data["lines"].items():
            artists["lines"][word].set_segments(lines)
        artists["ruler"].set_data([RULER, RULER / data["factor"]], [-0.85, -0.85])
        artists["ruler text"].set(text=f"less than ×{data['factor']:.3g} is alike", x=RULER / data["factor"] / 1.35)
        quote = f"“{data['quote'].split('.[')[0]}.”\n" if data["quote"] else ""
        text = "\n".join(line for part in (quote, data["place"]) for line in textwrap.wrap(part, 44))
        artists["quote"].set_text(text)
        top = 0.67
        for k in range(LINES):
            name, (word, reason) = ([*data["verdicts"].items()] + [("", ("", ""))] * LINES)[k]
            head = f"{SIGNS[word]}  {name[0].upper()}{name[1:]}: {word}" if word else ""
            artists["heads"][k].set(text=head, y=top - 0.125 * k, color=TINTS.get(word, INK))
            artists["reasons"][k].set(text=textwrap.fill(reason, 40), y=top - 0.125 * k - 0.042)

    def describe(self, data):
        parts = [f"{name[0].upper()}{name[1:]}: {word} ({reason})" for name, (word, reason) in data["verdicts"].items()]
        return f"{data['claim']}, factor {data['factor']:.3g}? {'; '.join(parts)}."

    def bounds(self, data):
        yield Bound("verdicts", [WORDS.index(word) for word, _ in data["verdicts"].values()], 0, len(WORDS) - 1)
        yield Bound("recalled constants", data["memory"][:, :2], 0)
        drawn = [line[:, 0] for lines in data["lines"].values() for line in lines]
        yield Bound("constants that are compared", drawn, AXIS[1], AXIS[0])

    def table(self, data):
        import pandas as pd

        entries = (*printed(), *literature())
        return pd.DataFrame(
            {
                "table": [e.table for e in entries],
                "receptor": [greek(e.receptor) for e in entries],
                "low (nM)": [e.low for e in entries],
                "high (nM)": [e.high for e in entries],
                "parameter": [e.parameter for e in entries],
                "preparation": [e.preparation for e in entries],
            }
        )


def _lines(tint, style):
    from matplotlib.collections import LineCollection

    return LineCollection([], colors=tint, linewidths=2.0, linestyles=[style], zorder=6)


def _published(axes) -> None:
    """Draw what was read in the literature: each value, over the rows of its family where that is all one knows."""
    labels = {"K_i": "literature, $K_i$", "K_A": "literature, from contraction"}
    for entry in literature():
        half = ACROSS if entry.receptor in FAMILIES else WITHIN
        row, style = ROWS[entry.receptor], dict(K_i="-", K_A=(0, (2, 1)))[entry.parameter]
        axes.vlines(
            [entry.low, entry.high], row - half, row + half, color=color("reference"), lw=3, linestyles=[style],
            label=labels.pop(entry.parameter, None), zorder=1,
        )  # fmt: skip


def _printed(axes) -> None:
    """Draw the three documents: a mark for a number, marks with a line between for a range or a family."""
    for name, (marker, tint, fill, offset) in MARKERS.items():
        for k, entry in enumerate(e for e in printed() if e.table == name):
            ends, row = [entry.low, entry.high], ROWS[entry.receptor] + offset
            look = dict(marker=marker, ms=6, color=tint, mfc=fill, lw=1, zorder=4)
            axes.plot(ends, [row, row], label=None if k else name, **look)
            if entry.receptor in FAMILIES:
                axes.vlines(entry.low, row - ACROSS, row + ACROSS, color=tint, lw=1, zorder=3)
