"""A rise of plasma norepinephrine split into spillover and clearance: published changes, and the reader's own."""

import numpy as np

from nelib.body.spillover import CONDITIONS, GROUPS, Split, nanomolar, published, split, value
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, PAPER, SOFT, color

X, Y = (0.28, 3.6), (0.35, 20.0)
LEVELS = (125, 250, 500, 1000, 2000)  # pg/mL, lines of equal concentration
FACTORS = (0.2, 10.0)
COUNTS = {"share": "in logarithms", "first": "clearance first", "last": "clearance last", "fair": "mean of both"}
CONTRADICTED = CONDITIONS[2]  # six patients; eight others raised spillover and plasma (records tilt_1992_…)
PARTS = ("by_clearance", "by_spillover", "rise")
LABELS = {"by_clearance": "clearance alone", "by_spillover": "spillover alone", "rise": "both"}
SAME = 0.05  # in the logarithm: no change that one would see
WORDS = dict(zip(CONDITIONS, ("Heart failure", "Tilt, normal", "Tilt in heart failure", "Surgery"), strict=True))

# Where the name of each arrow stands; those of heart failure and of tilt are nearly one.
TAGS = {"heart failure": (1.6, 1.95, "left"), "tilt, normal": (1.36, 1.82, "right"),
        "tilt, heart failure": (0.76, 2.72, "right"), "surgery": (0.74, 1.3, "right")}  # fmt: skip


def _pairs() -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Return clearance (L/min/m²) and spillover (nmol/min/m²) before and after, as `published` takes them."""
    davis = tuple((value(f"davis_CL_{g}"), value(f"davis_S_{g}")) for g in GROUPS)
    normal = tuple(
        (CL := value(f"tilt_CL_{p}"), CL * float(nanomolar(value(f"tilt_C_{p}")))) for p in ("supine", "tilted")
    )
    failing = tuple((value(f"tilt_failure_CL_{p}"), value(f"tilt_failure_S_{p}")) for p in ("supine", "tilted"))
    area = value("area_body")
    steps = (("CL_arterial", "C_before_surgery"), ("CL_after_surgery", "C_after_surgery"))
    surgery = tuple((value(CL) / area, value(CL) * value(C) / area) for CL, C in steps)
    return dict(zip(CONDITIONS, (davis, normal, failing, surgery), strict=True))


PAIRS = _pairs()


def told(found: Split | None) -> bool:
    """Return whether a share can be told: both changes push the same way."""
    return found is not None and 0 <= found.share <= 1


@register
class SplitRise(Explorer):
    """Clearance against spillover, with lines of equal concentration, and how much of a rise is due to clearance."""

    name = "14_split"
    title = "Did the nerves release more, or was less cleared?"
    size = (780, 450)
    controls = (
        Choice("condition", "Published change", CONDITIONS, CONDITIONS[0]),
        Slider("spillover", "Yours: spillover", 0.4, 4, 2, "× before", step=0.05),
        Slider("clearance", "Yours: clearance", 0.4, 2, 1, "× before", step=0.05),
    )
    presets = {
        "Tilt, normal": {"condition": CONDITIONS[1]},
        "Tilt, heart failure": {"condition": CONDITIONS[2]},
        "Surgery": {"condition": CONDITIONS[3]},
        "Only clearance": {"spillover": 1, "clearance": 0.5},
        "Hidden fall": {"spillover": 0.6, "clearance": 0.6},
    }

    def compute(self, condition, spillover, clearance):
        before, after = PAIRS[condition]
        yours = None if spillover == clearance else split(1, 1, spillover, clearance)
        return {
            "condition": condition,
            "before": before,
            "after": after,
            "point": (before[0] * clearance, before[1] * spillover),
            "found": published(condition),
            "yours": yours,
            "factors": (spillover, clearance),
            "asked": condition == CONDITIONS[0],
        }

    def draw(self, figure, data):
        plane = figure.add_axes((0.075, 0.12, 0.46, 0.805))
        alone = figure.add_axes((0.70, 0.635, 0.275, 0.29))
        bars = figure.add_axes((0.70, 0.12, 0.275, 0.375))
        plane.set(xscale="log", yscale="log", xlim=X, ylim=Y, title="Spillover (nmol/min/m²)")
        plane.set_xlabel("clearance (L/min/m²)", labelpad=2)
        plane.set_xticks([0.3, 0.5, 1, 2, 3], ["0.3", "0.5", "1", "2", "3"])
        plane.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
        plane.minorticks_off()
        plane.grid(False)
        ends = np.array(X)
        for level in LEVELS:
            C = float(nanomolar(level))
            plane.plot(ends, C * ends, color=FAINT, lw=1.3, zorder=0.5)
            top = min(X[1], Y[1] / C) * 0.93
            plane.text(top, C * top, f"{level}", fontsize=8, color=SOFT, ha="right", va="bottom", rotation=0)
        note = f"lines: equal plasma level, pg/mL\nsurgery: arterial blood, for {value('area_body'):g} m²"
        plane.text(0.985, 0.02, note, fontsize=8.5, color=SOFT, transform=plane.transAxes, va="bottom", ha="right")
        rust, yours, guess = color("norepinephrine"), color("second"), color("prediction")
        arrow = dict(arrowstyle="-|>", shrinkA=0, shrinkB=0)
        for name, pair in PAIRS.items():
            style = dict(color=color("reference"), lw=1.1, ls=":" if name == CONDITIONS[1] else "-")
            plane.annotate("", pair[1], pair[0], arrowprops=arrow | style, zorder=1)
        tags = zip(CONDITIONS, TAGS.items(), strict=True)
        alone.set(xscale="log", xlim=FACTORS, ylim=(-0.55, 2.55), title="Plasma level becomes (×)")
        alone.set_xticks([0.25, 0.5, 1, 2, 4, 8], ["¼", "½", "1", "2", "4", "8"])
        bars.set(xlim=(0, 100), ylim=(-0.55, 3.55), title="Part of clearance (%)")
        bars.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100"])
        for ax, names in ((alone, LABELS), (bars, COUNTS)):
            ax.minorticks_off()
            ax.grid(axis="x")
            ax.set_yticks(range(len(names)), list(names.values())[::-1])
            ax.tick_params(axis="y", length=0)
            ax.spines["left"].set_visible(False)
        alone.axvline(1, color=SOFT, lw=1)
        row = {
            ax: {n: len(names) - 1 - k for k, n in enumerate(names)} for ax, names in ((alone, LABELS), (bars, COUNTS))
        }
        one = dict(height=0.34, color=rust, zorder=3)
        two = dict(height=0.34, color=PAPER, ec=yours, hatch="////", zorder=3)

        def made(ax):
            return {
                "published": {n: ax.barh([y + 0.19], [0], **one).patches[0] for n, y in row[ax].items()},
                "yours": {n: ax.barh([y - 0.19], [0], **two).patches[0] for n, y in row[ax].items()},
            }

        say = dict(fontsize=8.5, va="center", zorder=5)
        box = dict(fc=PAPER, ec="none", pad=1.0, alpha=0.9)
        return {
            "arrow": plane.plot([], [], color=rust, lw=3, zorder=4)[0],
            "start": plane.plot([], [], "o", ms=9, mfc=PAPER, mec=rust, mew=2, zorder=5)[0],
            "end": plane.plot([], [], "o", ms=10, color=rust, mec=PAPER, mew=1.2, zorder=5)[0],
            "mine": plane.plot([], [], color=yours, lw=2, ls=(0, (3, 1.5)), zorder=4)[0],
            "me": plane.plot([], [], "D", ms=9, color=yours, mec=PAPER, mew=1.2, zorder=6)[0],
            "key": plane.text(0.03, 0.975, "", fontsize=9, color=rust, weight="bold", va="top",
                              transform=plane.transAxes, bbox=box, zorder=7),
            "key 2": plane.text(0.03, 0.92, "◆ yours (dashed)", fontsize=9, color=yours, weight="bold", va="top",
                                transform=plane.transAxes, bbox=box, zorder=7),
            "alone": made(alone),
            "bars": made(bars),
            "tags": {name: plane.text(x, y, tag, fontsize=8.5, color=SOFT, ha=side, va="center", zorder=6)
                     for name, (tag, (x, y, side)) in tags},
            "none": [bars.text(50, y, "", ha="center", color=c, bbox=box, **say)
                     for y, c in ((2.19, rust), (0.81, yours))],
            "guess": bars.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=7, clip_on=False)[0],
            "guess line": bars.plot([], [], color=guess, lw=1.6, ls="--", zorder=6)[0],
        }  # fmt: skip

    def update(self, artists, data):
        before, after, point = data["before"], data["after"], data["point"]
        for name, end in (("arrow", after), ("mine", point)):
            artists[name].set_data(*zip(before, end, strict=True))
        for name, at in (("start", before), ("end", after), ("me", point)):
            artists[name].set_data([at[0]], [at[1]])
        for name, tag in artists["tags"].items():
            tag.set_color(color("norepinephrine") if name == data["condition"] else SOFT)
        artists["key"].set_text(f"○ to ● {data['condition']}")
        parts = {"published": data["found"], "yours": data["yours"]}
        for who, found in parts.items():
            for name, bar in artists["alone"][who].items():
                factor = _factor(data, who, name)
                bar.set_x(min(1, factor))
                bar.set_width(abs(factor - 1))
                bar.set_visible(factor != 1)
            for name, bar in artists["bars"][who].items():
                bar.set_width(100 * getattr(found, name) if told(found) else 0)
                bar.set_visible(bar.get_width() > 0)
        for text, (who, found) in zip(artists["none"], parts.items(), strict=True):
            text.set_text("" if told(found) else f"{who}: {'no change' if found is None else 'opposed'}, no share")
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, 0), 100)
        artists["guess"].set_data(([], []) if at is None else ([at], [3]))
        artists["guess line"].set_data(([], []) if at is None else ([at, at], [-0.5, 3]))

    def describe(self, data):
        found, (spillover, clearance) = data["found"], data["factors"]
        rise = spillover / clearance
        mine = "no share" if not told(data["yours"]) else f"{data['yours'].share:.0%} by clearance"
        said = (
            f"{WORDS[data['condition']]}: spillover ×{found.by_spillover:.2f}, clearance "
            f"×{1 / found.by_clearance:.2f}, plasma ×{found.rise:.2f}"
        )
        if told(found):
            low, high = sorted((found.first, found.last))
            said += f"; {found.share:.0%} by clearance in logarithms ({low:.0%} or {high:.0%} by order)"
        if data["condition"] == CONTRADICTED:
            said += " (another study: both rise)"
        return (
            f"{said}. {misread(found.by_spillover, found.rise)} Yours: ×{spillover:.2f} / ×{clearance:.2f} = plasma "
            f"×{rise:.2f}, {mine}. {misread(spillover, rise, short=True)}"
        )

    def bounds(self, data):
        yield Bound("clearance on the axis", [data["before"][0], data["after"][0], data["point"][0]], *X)
        yield Bound("spillover on the axis", [data["before"][1], data["after"][1], data["point"][1]], *Y)
        for who in ("published", "yours"):
            yield Bound("factors on the axis", [_factor(data, who, name) for name in PARTS], *FACTORS)
        for found in (data["found"], data["yours"]):
            if told(found):
                yield Bound("shares", [getattr(found, name) for name in COUNTS], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame([
            {"change": name, "clearance ×": 1 / s.by_clearance, "spillover ×": s.by_spillover, "plasma ×": s.rise,
             "clearance, in logarithms": s.share, "clearance first": s.first, "clearance last": s.last}
            for name in CONDITIONS for s in [published(name)]
        ])  # fmt: skip


def _factor(data, who: str, name: str) -> float:
    if who == "published":
        return getattr(data["found"], name)
    spillover, clearance = data["factors"]
    return {"by_clearance": 1 / clearance, "by_spillover": spillover, "rise": spillover / clearance}[name]


def misread(spillover: float, rise: float, short: bool = False) -> str:
    """Say what one gets wrong who takes plasma for the nerves, from the factors of spillover and of plasma."""

    def way(factor: float) -> int:
        return 0 if abs(np.log(factor)) < SAME else 1 if factor > 1 else -1

    nerves, plasma = way(spillover), way(rise)
    if nerves != plasma:
        word = {-1: "fall", 0: "no change", 1: "rise"}
        return (
            f"Plasma says {word[plasma]}, spillover {word[nerves]}."
            if short
            else (f"Plasma shows {_a(word[plasma])}, spillover {_a(word[nerves])}.")
        )
    off = rise / spillover
    if abs(np.log(off)) < SAME:
        return "Plasma follows spillover." if short else "Plasma follows the spillover."
    more = off > 1
    size = off if more else 1 / off
    return f"Plasma reads {size:.2f}-fold too {'high' if more else 'low'}."


def _a(word: str) -> str:
    return word if word.startswith("no ") else f"a {word}"
