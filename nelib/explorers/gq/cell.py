"""The picture of a smooth muscle cell: boxes, arrows, and crosses where a block sits."""

import math

from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke

from nelib.kit.figures import LUMEN, PAPER, SOFT, PathwayDiagram, color, concentration
from nelib.signaling.artery import BLOCKS

# Limits of the boxes that fill on a logarithmic scale (µM); the others fill from 0 to a highest share.
LOGARITHMIC = {"NE": (0.1, 30), "IP3": (0.003, 10), "DAG": (0.003, 10), "Ca": (0.03, 1)}
RATES = (1e-3, 10)  # µM/s, or shares of myosin per second: from the thinnest to the widest arrow
WIDEST = 7.5  # points
NOTHING = 1e-5  # µM/s; a rate below it is not written out
MYOSIN = ("MLCK", "MLCP", "attach", "let go")
# Where each block sits; its name, and where that ends (right-aligned) or stands.
CROSSES = dict(zip(BLOCKS, ((1.8, 4.0), (8.35, 3.45), (2.95, 1.45), (1.87, 1.05), (8.85, 1.96)), strict=True))
NAMES = dict(
    zip(
        BLOCKS,
        (
            ("prazosin", 1.66, 3.36, "right"), ("inhibitor", 8.35, 3.12, "center"), ("blocker", 2.76, 1.33, "right"),
            ("no Ca²⁺", 1.69, 0.84, "right"), ("inhibitor", 8.75, 1.73, "center"),
        ),
        strict=True,
    )
)  # fmt: skip


def level(value: float, low: float, high: float) -> float:
    """Return where a value lies between two limits on a logarithmic scale, from 0 to 1."""
    return min(max(math.log(max(value, low) / low) / math.log(high / low), 0.0), 1.0)


def share(value: float) -> str:
    """Write a share as a percentage."""
    if value < 0.0005:
        return "0" if value == 0 else "< 0.05%"
    return f"{100 * value:.2g}%" if value < 0.995 else "100%"


def rate(name: str, value: float) -> str:
    """Write a rate with its unit."""
    if name in MYOSIN:
        return f"{100 * value:.2g}%/s" if value >= 1e-4 else "< 0.01%/s" if value > 0 else "0"
    if value == 0 or abs(value) >= NOTHING:
        return f"{'−' * (value < 0)}{concentration(float(f'{abs(value):.2g}'))}/s" if value else "0"
    return f"< {concentration(NOTHING)}/s"


class Diagram:
    """The chain from norepinephrine to force; it is drawn once and then moved."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw everything; return what moves."""
        axes.set(xlim=(0, 11.8), ylim=(-0.45, 4.88))
        d = PathwayDiagram(axes)
        d.compartment(1.75, -0.12, 9.95, 4.95, "smooth muscle cell of a small artery")
        axes.text(0.8, 4.71, "outside", ha="center", va="top", fontsize=9, color=SOFT, style="italic")
        d.compartment(2.3, 1.95, 3.1, 1.3, "store, 100%: at rest", shade=LUMEN)
        drug, blue, muscle, gold = color("norepinephrine"), color("calcium"), color("myosin"), color("IP3")
        boxes = {  # name -> place, label, color, width
            "NE": (0.8, 4.0, "NE", drug, 1.3),
            "alpha1": (3.0, 4.0, "α1 occupied", color("alpha1"), 1.6),
            "G": (5.55, 4.0, "Gq active", SOFT, 1.6),
            "PIP2": (8.35, 4.0, "PIP₂", SOFT, 1.5),
            "IP3": (6.75, 2.45, "IP₃", gold, 1.5),
            "DAG": (9.95, 2.45, "DAG", SOFT, 1.5),
            "store": (3.85, 2.42, "Ca²⁺", blue, 2.6),
            "Ca": (3.85, 0.85, "Ca²⁺", blue, 2.6),
            "myosin": (6.55, 0.85, "Myosin", muscle, 1.25),
            "myosin-P": (8.65, 0.85, "Myosin-P", muscle, 1.25),
            "force": (10.85, 0.85, "Force", muscle, 1.45),
        }
        for name, (x, y, label, tint, width) in boxes.items():
            d.pool(name, x, y, label, tint, width=width, height=0.74)
        d.flow("PLC", (8.3, 3.6), (7.0, 2.86), "PLC, with Ca²⁺", gold, at=(8.35, 2.72))
        d.flow("to DAG", (8.4, 3.6), (9.7, 2.86), "", SOFT, at=(9.8, 3.4))
        d.flow("SERCA", (2.95, 1.25), (2.95, 2.02), "SERCA", blue, at=(2.7, 1.68), align="right")
        d.flow("leak", (3.6, 2.02), (3.6, 1.25), "leak", blue, at=(3.74, 1.68), align="left")
        d.flow("release", (4.92, 2.02), (4.92, 1.25), "release", blue, at=(5.12, 1.58), align="left")
        d.flow("entry", (1.25, 1.05), (2.5, 1.05), "entry", blue, at=(1.0, 1.45))
        d.flow("extrusion", (2.5, 0.65), (1.25, 0.65), "extrusion", blue, at=(0.95, 0.2))
        axes.text(0.06, 0.85, "Ca²⁺ of\nthe bath", ha="left", va="center", fontsize=9)
        d.flow("MLCP", (8.0, 1.05), (7.2, 1.05), "MLCP", muscle, at=(7.6, 1.5))
        d.flow("MLCK", (7.2, 0.65), (8.0, 0.65), "MLCK", muscle, at=(7.6, 0.2))
        d.flow("attach", (9.3, 1.05), (10.1, 1.05), "attach", muscle, at=(9.7, 1.5))
        d.flow("let go", (10.1, 0.65), (9.3, 0.65), "let go", muscle, at=(9.7, 0.2))
        signal = dict(arrowstyle="-|>", mutation_scale=10, color=SOFT, lw=1.3, shrinkA=0, shrinkB=0, ls=(0, (1.5, 1.2)))
        for start, end, bend in (
            ((1.47, 4.0), (2.18, 4.0), 0), ((3.82, 4.0), (4.73, 4.0), 0), ((6.37, 3.85), (7.72, 3.38), 0.12),
            ((5.98, 2.35), (5.06, 1.88), 0.15), ((4.7, 0.46), (7.3, 0.5), 0.2),
        ):  # fmt: skip
            axes.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", zorder=1, **signal))
        inhibits = signal | dict(arrowstyle="-[, widthB=0.45, lengthB=0", mutation_scale=12)
        axes.add_patch(FancyArrowPatch((9.6, 2.06), (7.95, 1.84), zorder=1, **inhibits))
        axes.text(8.3, 2.1, "PKC", ha="center", va="center", fontsize=9, weight="bold")
        axes.text(
            6.7, -0.28,
            "Boxes in % fill evenly, boxes in µM by the logarithm. Arrows widen by the logarithm of the rate.",
            ha="center", va="center", fontsize=8.5, color=SOFT,
        )  # fmt: skip
        warning = color("warning")
        crosses = axes.plot([], [], "X", ms=15, color=warning, mec="white", mew=1.4, zorder=8)[0]
        names = {
            block: axes.text(x, y, "", ha=side, va="center", fontsize=9, weight="bold", color=warning, zorder=8)
            for block, (_, x, y, side) in NAMES.items()
        }
        for x, y, text in (
            (5.55, 3.49, "100%: all that NE can activate"), (10.85, 0.17, "attached, with\nor without P"),
        ):  # fmt: skip
            axes.text(x, y, text, ha="center", va="center", fontsize=8, linespacing=1.05, color=SOFT)
        # The edge of a fill may run through a number; a white rim keeps it readable.
        for pool in d.pools.values():
            pool.value.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER, alpha=0.8)])
        return {"diagram": d, **d.artists(), "crosses": crosses, "names": names}

    @staticmethod
    def update(artists, data) -> None:
        """Move to the moment of the data."""
        d, now = artists["diagram"], data["now"] | {"NE": data["ne"]}
        for name, pool in d.pools.items():
            value = now[name]
            if name in LOGARITHMIC:
                part, text = level(value, *LOGARITHMIC[name]), concentration(float(f"{value:.2g}"))
            else:
                part, text = min(value, 1.0), share(value)
            pool.fill.set_height(pool.height * part)
            pool.value.set_text(text)
        for name, flow in d.flows.items():
            value = now["PLC" if name == "to DAG" else name]
            part = level(value, *RATES)
            flow.arrow.set_linewidth(0.6 + (WIDEST - 0.6) * part)
            flow.arrow.set_mutation_scale(7 + 9 * part)
            flow.arrow.set_linestyle("-" if value > RATES[0] / 10 else ":")
            flow.value.set_text("" if name == "to DAG" else rate(name, value))
        places = [CROSSES[block] for block in data["blocks"]]
        artists["crosses"].set_data(*(zip(*places, strict=True) if places else ([], [])))
        for block, text in artists["names"].items():
            text.set_text(NAMES[block][0] if block in data["blocks"] else "")
