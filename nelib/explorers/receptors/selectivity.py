"""How well a ligand fills each adrenoceptor: every published value, and a band for what laboratories disagree about."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, PAPER, SOFT, color, concentration
from nelib.receptors.binding import occupancy
from nelib.receptors.selectivity import nanomolar, occupancy_band, pK_band, ranked, side_by_side, usable
from nelib.receptors.subtypes import FAMILIES, GROUPS, RECEPTORS, greek, pK

EVIDENCE = {name: row.value for name, row in load_evidence("selectivity").items()}
LIGANDS = (
    "norepinephrine", "epinephrine", "isoproterenol", "phenylephrine", "clonidine", "medetomidine", "salbutamol",
    "prazosin", "5-methylurapidil", "ARC 239", "propranolol", "metoprolol", "atenolol", "bisoprolol", "CGP 20712A",
    "ICI 118551",
)  # fmt: skip
BANDS = {"range, at least ± typical": "range", "± typical disagreement": "typical"}
ROWS = {key: row for row, key in enumerate(RECEPTORS)}
FAMILY = {key: family for family, members in FAMILIES.items() for key in members}
ASKED = ("metoprolol", "beta2")  # of whom the prediction is
BELOW = 0.29  # where the diamonds stand: below the band of their row
FAR = 7.5  # right of it the label of the line stands on its left
NEAR = (9.5, 99, 99.9)  # percentages: whole numbers between the first two, one digit more outside
TICKS = {11: "10 pM", 9: "1 nM", 7: "100 nM", 5: "10 µM", 3: "1 mM"}  # pK -> K


def _filling(ligand: str, receptor: str) -> float:
    """Return the concentration (nM, three digits) that fills nine tenths of a receptor."""
    return float(f"{EVIDENCE['fill_multiple'] * nanomolar(pK_band(receptor, ligand).mid):.3g}")


def _names(keys) -> str:
    """Write receptors as a list, a whole family as one name."""
    keys, found = set(keys), []
    for family, members in FAMILIES.items():
        inside = [key for key in members if key in keys]
        found += [greek(family)] if len(inside) == len(members) else map(greek, inside)
    return ", ".join(found[:-1]) + " and " * (len(found) > 1) + found[-1]


def _percent(share: float) -> str:
    """Write a share as a percentage without its sign: 0.05, 4.8, 33, 99.7."""
    value = 100 * share
    if value > NEAR[2]:
        return f"over {NEAR[2]}"
    return f"{value:.0f}" if NEAR[0] <= value < NEAR[1] else f"{value:.1f}" if value >= 1 else f"{value:.1g}"


def _span(values) -> str:
    """Write shares as a range of percentages."""
    ends = tuple(dict.fromkeys((_percent(min(values)), _percent(max(values)))))
    return f"{(' to ' if 'over' in ends[-1] else '–').join(ends)}%"


@register
class Selectivity(Explorer):
    """Published pK of a ligand at nine receptors, and the share of each that a concentration fills."""

    name = "05_selectivity"
    title = "How selective is it, and who says so?"
    size = (800, 440)
    controls = (
        Choice("ligand", "Ligand", LIGANDS, LIGANDS[0]),
        Slider("L", "Free concentration", 0.01, 100_000, EVIDENCE["L_usual"], "nM", log=True),
        Choice("band", "The band shows the", tuple(BANDS), next(iter(BANDS))),
        Switch("recalled", "With recalled numbers"),
    )
    presets = {
        "Metoprolol fills 90% of β1": {"ligand": "metoprolol", "L": _filling("metoprolol", "beta1")},
        "ICI 118551 fills 90% of β2": {"ligand": "ICI 118551", "L": _filling("ICI 118551", "beta2")},
        "Norepinephrine, recalled too": {"recalled": True},
        "Prazosin, 10 nM": {"ligand": "prazosin", "L": 10},
    }

    def compute(self, ligand, L, band, recalled):
        frame = occupancy_band(ligand, L, recalled, BANDS[band])
        known = frame[frame.n > 0]
        dots: dict[str, list[tuple[float, int]]] = {"read": [], "family": [], "recalled": []}
        for key in known.index:
            for source in known.via[key].split(", "):
                for record in usable(source, ligand, recalled):
                    kind = "recalled" if record.grade == "RECALLED" else "family" if source != key else "read"
                    dots[kind].append((pK(record), ROWS[key]))
        start, others = side_by_side(ligand, recalled)
        side = [(K, ROWS[k]) for key, K in others for k in GROUPS.get(key, (key,))]
        side_pK = np.array([K for K, _ in side])
        return {
            "ligand": ligand,
            "L": L,
            "line": float(-np.log10(L) + 9),
            "rows": np.array([ROWS[key] for key in known.index], dtype=int),
            **{name: known[name].to_numpy(float) for name in ("low", "mid", "high", "pK_low", "pK_mid", "pK_high")},
            "borrowed": [via not in (key, "") for key, via in known.via.items()],
            "via": dict(frame.via),
            "n": dict(frame.n),
            "dots": {kind: np.array(points, dtype=float).reshape(-1, 2) for kind, points in dots.items()},
            "side rows": np.array([row for _, row in side], dtype=int),
            "side pK": side_pK,
            "side": occupancy(L, nanomolar(side_pK)),
            "anchor": start,
            "ranked": ranked(frame),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.065, right=0.975, bottom=0.225, top=0.915, wspace=0.09
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        tints = [color(FAMILY[key]) for key in RECEPTORS]
        for axes in (left, right):
            axes.set_ylim(len(RECEPTORS) - 0.3, -1.1)
            axes.grid(False)
            axes.grid(axis="x")
            for edge in (2.5, 5.5):
                axes.axhline(edge, color=SOFT, lw=0.7, zorder=0)
            axes.tick_params(axis="y", length=0)
        left.set(xlim=(2, 11.4), xlabel="dissociation constant; tighter to the right", title="What was published")
        left.set_xticks(list(TICKS), list(TICKS.values()))
        left.set_yticks(range(len(RECEPTORS)), [greek(key) for key in RECEPTORS])
        for label, tint in zip(left.get_yticklabels(), tints, strict=True):
            label.set(color=tint, fontweight="bold", fontsize=10)
        right.set(xlim=(-0.02, 1.02), xlabel="share of the receptor that is filled", title="What that fills")
        right.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set_yticks(range(len(RECEPTORS)), [])
        none = np.full(len(RECEPTORS), np.nan)
        y = np.arange(len(RECEPTORS))
        artists = {"none": [], "bands": [], "borrowed": []}
        for axes in (left, right):
            artists["bands"].append(axes.hlines(y, none, none, colors=tints, lw=8, alpha=0.4))
            artists["borrowed"].append(axes.hlines(y, none, none, colors=tints, lw=8, alpha=0.4, ls=(0, (0.25, 0.25))))
        artists["line"] = left.plot([], [], color=color("drug"), lw=1.6)[0]
        artists["label"] = left.text(0, -0.75, "", fontsize=9, color=color("drug"), va="center")
        small = dict(ls="", color=INK, zorder=4, clip_on=False)
        artists["read"] = left.plot([], [], marker="o", ms=5, label="read", **small)[0]
        artists["family"] = left.plot([], [], marker="|", ms=9, mew=1.6, label="read, of the family", **small)[0]
        artists["recalled"] = left.plot(
            [], [], marker="^", ms=6.5, mfc=PAPER, mec=color("warning"), mew=1.4, label="recalled", ls="", zorder=5
        )[0]
        diamond = dict(marker="D", ms=5.5, mfc=PAPER, mec=INK, mew=1.2, ls="", zorder=6, clip_on=False)
        artists["side pK"] = left.plot([], [], label="by a ratio measured side by side", **diamond)[0]
        artists["side"] = right.plot([], [], **diamond)[0]
        artists["mid"] = right.plot([], [], marker="|", ms=13, mew=2.6, ls="", color=INK, zorder=4, clip_on=False)[0]
        mine = dict(color=color("prediction"), zorder=7, clip_on=False)
        artists["guess"] = right.plot([], [], "P", ms=10, **mine)[0]
        artists["guess label"] = right.text(1, -0.75, "", ha="right", va="center", fontsize=9, **mine)
        for row in range(len(RECEPTORS)):
            for axes, x in ((left, 2.15), (right, 0.02)):
                artists["none"].append(axes.text(x, row, "", fontsize=8.5, color=SOFT, style="italic", va="center"))
        left.plot([], [], color=SOFT, lw=8, alpha=0.45, label="band", solid_capstyle="butt")
        left.plot([], [], color=SOFT, lw=8, alpha=0.45, ls=(0, (0.25, 0.25)), label="band of the family")
        handles, labels = left.get_legend_handles_labels()
        order = [0, 2, 1, 4, 5, 3]
        figure.legend(
            [handles[k] for k in order], [labels[k] for k in order], loc="lower center", ncol=6, fontsize=8.5,
            bbox_to_anchor=(0.52, 0.005), columnspacing=1.1, handlelength=1.6, handletextpad=0.5,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        rows, borrowed = data["rows"], np.array(data["borrowed"], dtype=bool)
        for k, names in enumerate((("pK_low", "pK_high"), ("low", "high"))):
            ends = np.column_stack([data[name] for name in names])
            for name, which in (("bands", ~borrowed), ("borrowed", borrowed)):
                segments = [np.full((2, 2), np.nan) for _ in RECEPTORS]
                for row, (a, b) in zip(rows[which], ends[which], strict=True):
                    segments[row] = np.array([(a, row), (b, row)])
                artists[name][k].set_segments(segments)
        for kind, points in data["dots"].items():
            artists[kind].set_data(points[:, 0], points[:, 1])
        artists["side pK"].set_data(data["side pK"], data["side rows"] + BELOW)
        artists["side"].set_data(data["side"], data["side rows"] + BELOW)
        artists["mid"].set_data(data["mid"], rows)
        artists["line"].set_data([data["line"]] * 2, [-1.1, len(RECEPTORS)])
        far = data["line"] > FAR
        text = f"  half full at {concentration(data['L'] / 1000)}  "
        artists["label"].set(text=text, x=data["line"], ha="right" if far else "left")
        guess = data["prediction"] if data["ligand"] == ASKED[0] else None  # share of beta2, in percent
        artists["guess"].set_data(([guess / 100], [ROWS[ASKED[1]]]) if guess is not None else ([], []))
        artists["guess label"].set_text("" if guess is None else "✚ your prediction")
        missing = set(range(len(RECEPTORS))) - set(rows.tolist())
        sided = set(data["side rows"].tolist())
        for k, text in enumerate(artists["none"]):
            row = k // 2
            text.set_text("no value" if row in missing and row not in sided else "")

    def describe(self, data):
        rows, via = [RECEPTORS[row] for row in data["rows"]], data["via"]
        dose = f"{concentration(data['L'] / 1000)} {data['ligand']}"
        if not rows:
            return (
                f"No value of {data['ligand']} was read for any receptor, only ratios, and nothing to start them from. "
                "Switch on the recalled numbers."
            )
        own = [key for key in rows if via[key] == key]
        lent = [key for key in rows if via[key] in FAMILIES]
        both, words = [key for key in rows if key not in (*own, *lent)], []
        if own:
            top = max(own, key=lambda key: data["mid"][rows.index(key)])
            n, several = int(data["n"][top]), len(own) > 1
            whose = "Of receptors with own values, " if several and (lent or both) else ""
            most = f"{whose}{dose} fills {greek(top)}{' most' * several}"
            words.append(f"{most}: {self._filled(data, top)}, {n} value{'s' * (n > 1)}.")
            below = {b for a, b in data["ranked"] if a == top}
            unclear = [key for key in own if key not in (top, *below)]
            words += [f"Below it, bands apart: {_names(below)}."] if below else []
            words += [f"Bands overlap: {_names(unclear)}."] if unclear else []
        else:
            words.append(f"{dose}: no receptor has a value of its own.")
        if lent:
            families = {via[key]: f" {self._filled(data, key)}" for key in lent}
            names = [_names(lent)] if own else [greek(family) + filled for family, filled in families.items()]
            words.append(f"Only values of the family: {', '.join(names)}.")
        words += [f"Of family and subtype together: {_names(both)}."] if both else []
        return " ".join((*words, self._side(data))).strip()

    @staticmethod
    def _filled(data, key):
        """Write the band of a receptor as a range of percentages."""
        k = [RECEPTORS[row] for row in data["rows"]].index(key)
        return _span([data["low"][k], data["high"][k]])

    def _side(self, data):
        """Say what the ratios measured side by side give for the receptor of which most of them are."""
        rows = data["side rows"].tolist()
        if not rows:
            return ""
        shares = {row: data["side"][data["side rows"] == row] for row in sorted(set(rows))}
        most = shares[max(shares, key=rows.count)]
        names = _names(RECEPTORS[row] for row, values in shares.items() if np.array_equal(values, most))
        count = f"{len(most)} ratios" if len(most) > 1 else "a ratio"
        return f"By {count} measured side by side, {names} is filled {_span(most)}."

    def bounds(self, data):
        for name in ("low", "mid", "high", "side"):
            yield Bound(f"filled, {name}", data[name], 0, 1)
        yield Bound("band below its middle", data["mid"] - data["low"], 0, 1)
        yield Bound("band above its middle", data["high"] - data["mid"], 0, 1)
        yield Bound("pK", data["pK_mid"], 2, 11.4)

    def table(self, data):
        import pandas as pd

        rows = data["rows"]
        names = [greek(RECEPTORS[row]) for row in rows]
        columns = {name: data[name] for name in ("pK_low", "pK_mid", "pK_high", "low", "mid", "high")}
        return pd.DataFrame({"receptor": names, **columns})
