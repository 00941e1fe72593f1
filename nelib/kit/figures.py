"""One visual language: the style of all figures, the color of every molecule, and living pathway diagrams."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text

INK, SOFT, FAINT, PAPER = "#1f2933", "#5f6b7a", "#d5dbe3", "#ffffff"
MIST, OUTLINE = "#eef1f5", "#b6c0cc"  # ground and edge of a compartment
LUMEN, MEMBRANE = "#fdf6ee", "#c9a27e"  # of a vesicle or a store
NIGHT = "#c9d3e6"  # sleep and darkness; pale enough to lie behind any line

# Hues after Okabe and Ito, darkened where they must carry text. Those that stand together in a picture differ under
# simulated red and green blindness, too, or in line style or marker.
PALETTE: dict[str, str] = {
    "tyrosine": "#7d766c",
    "BH4": "#8c8200",
    "L-DOPA": "#0a7f5c",
    "dopamine": "#005f9e",
    "norepinephrine": "#c04a00",
    "extracellular": "#c2185b",
    "epinephrine": "#6b2408",
    "labeled": "#cc6b6b",
    "drug": "#00798c",
    "alpha1": "#a2417c",
    "alpha2": "#4f6ee0",
    "beta": "#4f7a00",
    "cAMP": "#7a5230",
    "IP3": "#9a6a00",
    "calcium": "#2a8fd2",
    "myosin": "#455a64",
    "heart": "#78002d",
    "main": "#0f4b3c",
    "second": "#b268b0",
    "good": "#2c9a45",
    "warning": "#b00020",
    "prediction": "#6a3d9a",
    "reference": "#8792a2",
}
"""Color of each molecule, receptor family and role; the same in every lesson."""

MEANING: dict[str, str] = {
    "tyrosine": "tyrosine",
    "BH4": "tetrahydrobiopterin, BH4",
    "L-DOPA": "L-DOPA, and tyrosine hydroxylase that makes it",
    "dopamine": "dopamine, and its transporter DAT",
    "norepinephrine": "norepinephrine in cells and plasma, NET, and the cells and nerves that release it",
    "extracellular": "norepinephrine outside of cells",
    "epinephrine": "epinephrine",
    "labeled": "radioligand or labeled tracer",
    "drug": "drug that was given, and what is measured with it",
    "alpha1": "α1 receptors and what they do",
    "alpha2": "α2 receptors, and Gi behind them",
    "beta": "β receptors, and Gs behind them",
    "cAMP": "cAMP",
    "IP3": "IP₃",
    "calcium": "Ca²⁺",
    "myosin": "myosin, and the force that it makes",
    "heart": "blood pressure and the heart",
    "main": "the main result, where it is no molecule",
    "second": "a second result beside it",
    "good": "agrees, or holds",
    "warning": "fails, or danger",
    "prediction": "your prediction",
    "reference": "a reference: no drug, control, as published",
}
"""What each color stands for."""

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
}


def style(more: Mapping[str, object] = MappingProxyType({})):
    """Return a context in which figures get the style of the course, and `more` settings of Matplotlib."""
    return mpl.rc_context({**_STYLE, **more})


def color(name: str) -> str:
    """Return the color of a molecule, receptor family or role.

    Raises
    ------
    ValueError
        If it has none.
    """
    if name not in PALETTE:
        from nelib.kit.errors import unknown_name

        raise unknown_name("color", name, PALETTE)
    return PALETTE[name]


def pale(name: str, share: float) -> str:
    """Return a color of the palette thinned with the paper's: `share` is the part of the color, 0 to 1.

    Raises
    ------
    ValueError
        If there is no such color, or the share is not between 0 and 1.
    """
    from nelib.kit.errors import number

    share = number("The share of the color", share, low=0, high=1)
    parts = zip(mpl.colors.to_rgb(color(name)), mpl.colors.to_rgb(PAPER), strict=True)
    return mpl.colors.to_hex([share * ink + (1 - share) * paper for ink, paper in parts])


def concentration(value: float) -> str:
    """Write a concentration given in µM with a fitting unit: 0.0020 µM becomes 2.0 nM."""
    size = abs(value)
    if size >= 1000:
        return f"{value / 1000:.3g} mM"
    if size >= 0.1 or size == 0:
        return f"{value:.3g} µM"
    if size >= 1e-4:
        return f"{value * 1000:.3g} nM"
    return f"{value * 1e6:.2g} pM"


def percent(ratio: float, digits: int = 3) -> str:
    """Write a ratio to a reference value as a percentage."""
    if ratio >= 10:
        return f"{ratio:.{digits}g}-fold"
    return f"{100 * ratio:.{digits}g}%" if ratio >= 0.001 else "less than 0.1%"


def _per_hour(value: float) -> str:
    return f"{concentration(value)}/h" if value >= 1e-5 else "0"


@dataclass
class _Pool:
    fill: Rectangle
    value: Text
    height: float


@dataclass
class _Flow:
    arrow: FancyArrowPatch
    value: Text


class PathwayDiagram:
    """A pathway whose arrows grow with flux and whose pools fill with concentration.

    Fill height and arrow width follow the logarithm of the ratio to a reference, from a hundredth to a hundred-fold for
    pools and from a tenth to tenfold for arrows, so that a change of 30% is visible and a hundred-fold one still fits.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Its data units are used as positions; both directions must have the same scale.
    pool_text, flow_text : callable, optional
        Write the value of a pool and of a flow; by default a concentration in µM, and one per hour.
    """

    def __init__(
        self,
        axes: Axes,
        pool_text: Callable[[float], str] = concentration,
        flow_text: Callable[[float], str] = _per_hour,
    ):
        self.axes, self.pool_text, self.flow_text = axes, pool_text, flow_text
        axes.set_axis_off()
        self.pools: dict[str, _Pool] = {}
        self.flows: dict[str, _Flow] = {}

    def compartment(self, x: float, y: float, width: float, height: float, label: str, shade: str = "#f3f6fa") -> None:
        """Draw the outline of a compartment; it does not move."""
        self.axes.add_patch(
            FancyBboxPatch(
                (x, y),
                width,
                height,
                boxstyle="round,pad=0,rounding_size=0.25",
                fc=shade,
                ec=OUTLINE,
                lw=1.2,
                zorder=0,
            )
        )
        self.axes.text(x + 0.15, y + height - 0.12, label, ha="left", va="top", fontsize=9, color=SOFT, style="italic")

    def link(self, start: tuple[float, float], end: tuple[float, float], tint: str) -> None:
        """Draw a thin dotted line, e.g. from a cofactor to its enzyme; it does not move."""
        self.axes.plot(*zip(start, end, strict=True), color=tint, lw=1.4, ls=":", zorder=1)

    def vesicle(self, x: float, y: float, radius: float) -> None:
        """Draw a vesicle; it does not move."""
        self.axes.add_patch(Circle((x, y), radius, fc=LUMEN, ec=MEMBRANE, lw=1.6, zorder=0.5))

    def pool(
        self, name: str, x: float, y: float, label: str, tint: str, width: float = 1.5, height: float = 0.72
    ) -> None:
        """Add a molecule whose box fills with its concentration."""
        box = dict(boxstyle="round,pad=0,rounding_size=0.1")
        self.axes.add_patch(
            FancyBboxPatch((x - width / 2, y - height / 2), width, height, fc=PAPER, ec="none", zorder=2, **box)
        )
        fill = Rectangle((x - width / 2, y - height / 2), width, height / 2, fc=tint, alpha=0.32, zorder=3, lw=0)
        outline = FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height, fc="none", ec=tint, lw=1.8, zorder=5, **box
        )
        self.axes.add_patch(fill)
        self.axes.add_patch(outline)
        fill.set_clip_path(outline)
        self.axes.text(x, y + 0.19 * height, label, ha="center", va="center", fontsize=9.5, weight="bold", zorder=6)
        value = self.axes.text(x, y - 0.23 * height, "", ha="center", va="center", fontsize=9, zorder=6)
        self.pools[name] = _Pool(fill, value, height)
        # Name and outline stay still below the moving, transparent fill: drawing text takes most of a frame.

    def flow(
        self, name: str, start: tuple[float, float], end: tuple[float, float], label: str = "", tint: str = SOFT,
        bend: float = 0.0, at: tuple[float, float] | None = None, align: str = "center",
    ) -> None:  # fmt: skip
        """Add an arrow whose width follows a flux, with an enzyme's or transporter's name beside it."""
        arrow = FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=14, color=tint, lw=2, shrinkA=0, shrinkB=0,
            connectionstyle=f"arc3,rad={bend}", zorder=1.5, capstyle="butt", joinstyle="miter",
        )  # fmt: skip
        self.axes.add_patch(arrow)
        x, y = at or ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.3)
        if label:
            self.axes.text(x, y + 0.02, label, ha=align, va="bottom", fontsize=9, color=INK, weight="bold", zorder=6)
        value = self.axes.text(x, y - 0.02, "", ha=align, va="top", fontsize=8.5, color=SOFT, zorder=6)
        self.flows[name] = _Flow(arrow, value)

    def artists(self) -> dict:
        """Return all artists that move."""
        return {
            "flows": [part for f in self.flows.values() for part in (f.arrow, f.value)],
            "pools": [part for p in self.pools.values() for part in (p.fill, p.value)],
        }

    def update(self, pools: Mapping[str, tuple[float, float]], flows: Mapping[str, tuple[float, float]]) -> None:
        """Move to new values: each is a pair of the value now and its reference (µM, µM/h)."""
        for name, (value, reference) in pools.items():
            pool = self.pools[name]
            level = 0.5 + 0.25 * _log10_ratio(value, reference, 2.0)
            pool.fill.set_height(pool.height * level)
            pool.value.set_text(self.pool_text(value))
        for name, (value, reference) in flows.items():
            flow = self.flows[name]
            strength = 10 ** (0.5 * _log10_ratio(value, reference, 1.0))
            flow.arrow.set_linewidth(0.3 + 2.7 * strength)
            flow.arrow.set_mutation_scale(8 + 7 * strength)
            flow.arrow.set_linestyle("-" if value > 1e-3 * reference else ":")
            flow.value.set_text(self.flow_text(value))


def _log10_ratio(value: float, reference: float, limit: float) -> float:
    if value <= 0:
        return -limit
    return max(-limit, min(limit, math.log10(value / reference)))
