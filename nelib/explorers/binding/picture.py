"""The picture of the bench of lesson 06: filters, where the label is, the curve, and what it misses."""

import numpy as np

from nelib.kit.figures import FAINT, INK, OUTLINE, PAPER, SOFT, color
from nelib.receptors.assay import COLUMNS, ROWS
from nelib.receptors.tubes import BLANK, COMPOUND, TOTAL

ROLES = (TOTAL, COMPOUND, BLANK)
DECADES = (-3, 6)  # of the compound's axis, in nM
DOSES = {"none": 0, "10 pM": 0.01, "1 nM": 1, "100 nM": 100, "10 µM": 1e4, "1 mM": 1e6}  # its ticks
FIRST = 0.1  # where its lowest decade begins
LOW, TOP, FAR = -0.1, 1.32, 4.6  # smallest and largest bound ligand, and largest residual that are shown
PARTS = ("on receptors", "stuck", "free")


def place(kind: str, x, most: float) -> np.ndarray:
    """Return where a dose, a concentration of label or a time stands on the axis, 0 to 1."""
    x = np.asarray(x, dtype=float)
    if kind != "dose":
        return np.clip(x / most, 0, 1)
    low, high = DECADES
    logs = (np.log10(np.maximum(x, 10.0**low)) - low) / (high - low)
    return np.where(x > 0, FIRST + (1 - FIRST) * np.clip(logs, 0, 1), 0.0)


STEPS = (1, 2, 2.5, 5, 10)  # between round numbers on an axis, times a power of ten
SMALL = 1e-3  # numbers below are written as powers of ten


def ticks(most: float) -> tuple[list[float], list[str]]:
    """Return places, 0 to 1, and texts of round numbers on an axis that ends at `most`; the last ones are empty."""
    ideal = most / (len(DOSES) - 1)
    power = 10.0 ** np.floor(np.log10(ideal))
    step = next(s for s in STEPS if s * power >= ideal * (1 - 1e-9)) * power
    numbers = [step * k for k in range(int(most / step * (1 + 1e-9)) + 1)]
    empty = len(DOSES) - len(numbers)
    return [n / most for n in numbers] + [0.0] * empty, [written(n) for n in numbers] + [""] * empty


def written(number: float) -> str:
    """Write a number with three digits, and never as a power of ten."""
    return f"{float(format(number, '.3g')):,.6g}" if number >= SMALL else f"{number:.3g}"


def colors() -> tuple[str, str, str]:
    """Return the colors of totals, tubes with compound and blanks."""
    return INK, color("labeled"), color("drug")


class Filters:
    """The plate of filters."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw the plate and one set of filters for each role."""
        axes.set(xlim=(0.3, COLUMNS + 0.7), ylim=(len(ROWS) + 0.6, 0.4), aspect="equal", title="Filters")
        axes.set_title("fuller shade: more counts", loc="right", fontsize=8.5, color=SOFT, fontweight="normal")
        axes.set_xticks(range(1, COLUMNS + 1), range(1, COLUMNS + 1), fontsize=8)
        axes.set_yticks(range(1, len(ROWS) + 1), ROWS, fontsize=8)
        axes.tick_params(length=0)
        axes.grid(False)
        for spine in axes.spines.values():
            spine.set(visible=True, color=OUTLINE)
        everywhere = [(c, r) for c in range(1, COLUMNS + 1) for r in range(1, len(ROWS) + 1)]
        axes.scatter(*zip(*everywhere, strict=True), s=165, fc=PAPER, ec=FAINT, lw=0.8)
        marks = dict(cmap="Greys", vmin=-0.05, vmax=1.35, s=165)
        edges = zip(ROLES, "oos", colors(), (2.0, 1.4, 1.8), strict=True)
        return {r: axes.scatter([1], [1], c=[0.5], marker=m, ec=e, lw=w, **marks) for r, m, e, w in edges}

    @staticmethod
    def update(artists: dict, tubes, height: np.ndarray) -> None:
        """Place the filters and blacken them."""
        row, role = np.array([ROWS.index(r) + 1 for r in tubes.row]), tubes.role.to_numpy()
        for name, artist in artists.items():
            artist.set_offsets(np.column_stack((tubes.column[role == name], row[role == name])))
            artist.set_array(height[role == name])


class Curve:
    """The curve, and below it what it misses."""

    @staticmethod
    def draw(axes, rest) -> dict:
        """Draw axes, points, lines and the texts of the axis, which move with the experiment."""
        axes.set(xlim=(-0.06, 1.03), ylim=(-0.14, TOP + 0.05), title="Curve", ylabel="bound, highest = 1")
        axes.set_yticks([0, 0.5, 1])
        axes.set_xticks([])
        rest.set(xlim=(-0.06, 1.03), ylim=(-5, 5), ylabel="missed (σ)")
        rest.set_yticks([-2, 0, 2])
        rest.set_xticks([])
        rest.axhline(0, color=SOFT, lw=1)
        below, tints = rest.get_xaxis_transform(), colors()
        faces = (PAPER, tints[1], PAPER)
        looks = [dict(marker=m, mfc=f, mec=e, ls="") for m, f, e in zip("oos", faces, tints, strict=True)]
        text = dict(transform=below, ha="center", va="top", color=INK)
        return {
            "fits": [axes.plot([], [], color=c, lw=1.8, ls=s)[0] for c, s in zip(tints, ("-", "-", "--"), strict=True)],
            "points": [axes.plot([], [], ms=s, mew=1.4, **look)[0] for s, look in zip((5, 4, 4.5), looks, strict=True)],
            "interval": axes.plot([], [], color=INK, lw=6, alpha=0.45, solid_capstyle="butt")[0],
            "value": axes.plot([], [], "|", ms=13, mew=2.2, color=INK)[0],
            "mark": axes.plot([], [], "D", ms=7, mfc=PAPER, mec=INK, mew=1.5, ls="")[0],
            "scale": axes.text(-0.03, TOP + 0.03, "", ha="left", va="top", fontsize=8.5, color=SOFT),
            "residuals": [rest.plot([], [], ms=3.5, mew=1, **look)[0] for look in looks],
            "ticks": [rest.text(0, -0.09, "", fontsize=9, **text) for _ in DOSES],
            "label": rest.text(0.485, -0.42, "", fontsize=10, **text),
        }

    @staticmethod
    def update(artists: dict, data: dict, role: np.ndarray, height: np.ndarray) -> None:
        """Move points, lines and the texts of the axis."""
        found, kind, most = data["estimate"], data["kind"], data["most"]
        x = place(kind, data["x"], most)
        x = np.where((role == BLANK) & (kind == "dose"), 0.03, x)
        for name, points, residuals in zip(ROLES, artists["points"], artists["residuals"], strict=True):
            these = role == name
            points.set_data(x[these], np.clip(height[these], LOW, TOP))
            left = () if found is None else np.clip(found.residuals[these], -FAR, FAR)
            residuals.set_data(x[these] if len(left) else (), left)
        at, texts = place(kind, list(DOSES.values()), most), list(DOSES)
        if kind != "dose":
            at, texts = ticks(most)
        for artist, where, text in zip(artists["ticks"], at, texts, strict=True):
            artist.set_x(where)
            artist.set_text(text)
        artists["label"].set_text(data["axis"])
        artists["scale"].set_text(f"1 is {written(data['top'])} fmol")
        for artist in (*artists["fits"], artists["interval"], artists["value"], artists["mark"]):
            artist.set_data([], [])
        if found is None:
            return
        shown = {"dose": (COMPOUND,), "label": (TOTAL, BLANK)}.get(kind, (TOTAL, COMPOUND))
        along = (
            np.linspace(0, most, 160) if kind != "dose" else np.geomspace(10.0 ** DECADES[0], 10.0 ** DECADES[1], 160)
        )
        for artist, name in zip(artists["fits"], ROLES, strict=True):
            if name in shown and (role == name).any():
                curve = found.curve(np.full(along.size, name), along) / data["top"]
                artist.set_data(place(kind, along, most), np.clip(curve, LOW, TOP))
        if data["bar"] is not None:
            low, value, high = data["bar"]
            artists["interval"].set_data(place(kind, [low, high], most), [-0.085] * 2)
            artists["value"].set_data(place(kind, [value], most), [-0.085])
        if found.marker > 0 and (kind == "dose" or found.marker <= most):
            name = COMPOUND if (role == COMPOUND).any() else TOTAL
            y = found.curve(np.array([name]), np.array([found.marker])) / data["top"]
            artists["mark"].set_data(place(kind, [found.marker], most), np.clip(y, LOW, TOP))


class Share:
    """The key, and where the label is."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw the key and a bar of three parts."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        words = dict(fontsize=8.5, color=SOFT, va="center")
        keys = zip(
            (0.016, 0.24, 0.62), ("totals", "with compound", "blanks"), "oos", colors(), (2, 1.5, 1.7), strict=True
        )
        for x, text, marker, tint, width in keys:
            axes.plot([x], [0.93], marker, mfc=PAPER, mec=tint, mew=width, ms=7)
            axes.text(x + 0.03, 0.93, text, **words)
        axes.plot([0.016], [0.74], "D", ms=6, mfc=PAPER, mec=INK, mew=1.5)
        axes.text(0.045, 0.74, "IC50, $K_d$ or half-life", **words)
        axes.plot([0.455, 0.535], [0.74] * 2, color=INK, lw=6, alpha=0.45, solid_capstyle="butt")
        axes.plot([0.495], [0.74], "|", ms=13, mew=2.2, color=INK)
        axes.text(0.555, 0.74, "result, its 95% interval", **words)
        axes.text(0, 0.5, "Label in the tubes with most of it bound", fontsize=8.5, color=INK, va="center")
        shades = (color("labeled"), color("reference"), FAINT)
        return {
            "parts": [axes.plot([], [], color=c, lw=9, solid_capstyle="butt")[0] for c in shades],
            "words": axes.text(0, 0.06, "", fontsize=8.5, color=INK, va="center"),
        }

    @staticmethod
    def update(artists: dict, shares) -> None:
        """Move the parts of the bar."""
        start = 0.0
        for artist, part in zip(artists["parts"], shares, strict=True):
            artist.set_data([start, start + part], [0.28, 0.28])
            start += part
        digits = (f"{100 * part:.0f}" if part > 0.1 else f"{100 * part:.2g}" for part in shares)
        words = (f"{name} {number}%" for name, number in zip(PARTS, digits, strict=True))
        artists["words"].set_text("   ".join(words))


def draw(figure) -> dict:
    """Create all artists."""
    wells = figure.add_axes((0.03, 0.3, 0.46, 0.62), anchor="N")
    curve, rest = figure.add_axes((0.575, 0.37, 0.41, 0.55)), figure.add_axes((0.575, 0.155, 0.41, 0.16))
    below = figure.add_axes((0.03, 0.015, 0.46, 0.27))
    return {
        "filters": Filters.draw(wells),
        "curve": Curve.draw(curve, rest),
        "share": Share.draw(below),
        "result": figure.text(0.985, 0.938, "", ha="right", va="bottom", fontsize=9.5, color=INK),
    }


def update(artists: dict, data: dict) -> None:
    """Move the artists to a run."""
    tubes = data["tubes"]
    height = (tubes.fmol / data["top"]).to_numpy()
    Filters.update(artists["filters"], tubes, height)
    Curve.update(artists["curve"], data, tubes.role.to_numpy(), height)
    Share.update(artists["share"], data["shares"])
    artists["result"].set_text(data["result"])
