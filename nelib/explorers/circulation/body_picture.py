"""The picture of the body: an outline, organs as shapes that fill with their response, enlarged rings and an eye.

Positions are in CSS pixels of the left part of the figure, 440 wide and high; the body stands around x = 0.
"""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, Ellipse, PathPatch
from matplotlib.path import Path

from nelib.kit.figures import FAINT, INK, MIST, OUTLINE, PAPER, SOFT, color

WIDTH, HEIGHT, MIDDLE = 440, 440, 220
SKIN, EDGE, SHADE, STRIPE = MIST, OUTLINE, FAINT, color("reference")
EFFECT = 0.42  # depth of color where an effect was seen whose size is not known
FAMILY = {
    "eye": "alpha1", "heart": "beta", "artery": "alpha1", "vein": "alpha2", "muscle": "beta", "bronchus": "beta",
    "liver": "beta", "pancreas": "alpha2", "fat": "beta", "kidney": "beta", "gut": "beta", "bladder": "beta",
    "urethra": "alpha1",
}  # fmt: skip
# Where the name stands (right edge on the left side, left edge on the right side), and where its line ends.
LABELS = {
    "eye": ((-150, 406), (-14, 385)), "bronchus": ((-150, 320), (-9, 276)), "liver": ((-150, 228), (-42, 198)),
    "fat": ((-150, 158), (-64, 122)), "gut": ((-150, 96), (-34, 116)), "urethra": ((-150, 36), (-3, 54)),
    "artery": ((150, 406), (91, 250)), "vein": ((150, 320), (101, 232)), "heart": ((150, 236), (26, 234)),
    "pancreas": ((150, 188), (36, 170)), "kidney": ((150, 140), (49, 146)), "bladder": ((150, 88), (14, 79)),
    "muscle": ((150, 36), (50, 24)),
}  # fmt: skip
NAMES = {
    "eye": "Pupil", "bronchus": "Bronchus", "liver": "Liver", "fat": "White fat", "gut": "Colon",
    "urethra": "Urethra", "artery": "Artery", "vein": "Vein", "heart": "Heart", "pancreas": "B cells",
    "kidney": "Renin cells", "bladder": "Detrusor", "muscle": "Muscle vessel",
}  # fmt: skip
RINGS = {"artery": (172, 370), "vein": (172, 284), "bronchus": (-172, 284)}
EYE = (-178, 367)
RADIUS = 20
CONSTRICTS = ("artery", "vein")


def smooth(points, closed: bool = True, tension: float = 1.0) -> Path:
    """Return a smooth path through points (Catmull-Rom, as Bézier curves)."""
    p = np.asarray(points, dtype=float)
    n = len(p)
    ahead = (lambda k: p[k % n]) if closed else (lambda k: p[min(max(k, 0), n - 1)])
    vertices, codes = [p[0]], [Path.MOVETO]
    for k in range(n if closed else n - 1):
        a, b, c, d = (ahead(k + i) for i in (-1, 0, 1, 2))
        vertices += [b + tension * (c - a) / 6, c - tension * (d - b) / 6, c]
        codes += [Path.CURVE4] * 3
    return Path(vertices, codes)


def _mirrored(points) -> list[tuple[float, float]]:
    return [*points, *((-x, y) for x, y in reversed(points))]


def _half(points):
    """Return a closed, smooth outline from its right half, from the top down."""
    return smooth(_mirrored(points))


TRUNK = _half([
    (13, 352), (15, 335), (30, 323), (58, 313), (76, 304), (84, 280), (75, 246), (69, 214), (60, 172), (66, 130),
    (74, 92), (76, 40), (70, -14), (12, -14), (7, 34), (3, 58),
])  # fmt: skip
ARM = [
    (60, 306), (78, 303), (95, 288), (104, 254), (111, 206), (121, 158), (129, 108), (136, 84), (137, 66), (130, 54),
    (121, 60), (112, 86), (107, 112), (96, 160), (88, 206), (79, 244), (66, 280),
]  # fmt: skip
LUNG = [(8, 300), (22, 312), (42, 300), (54, 266), (58, 226), (46, 212), (24, 222), (10, 244)]
HEART = [(-8, 250), (2, 262), (14, 258), (26, 262), (36, 250), (34, 230), (22, 212), (12, 206), (0, 220), (-8, 236)]
LIVER = [(-58, 204), (-40, 214), (-10, 212), (22, 208), (30, 200), (10, 190), (-10, 178), (-34, 160), (-54, 164)]
STOMACH = [(16, 204), (34, 206), (50, 194), (48, 172), (34, 162), (16, 160), (10, 168), (24, 176), (22, 190)]
PANCREAS = [(-14, 164), (-6, 173), (10, 169), (28, 172), (46, 178), (50, 172), (34, 163), (12, 159), (-4, 154)]
KIDNEY = [(38, 162), (50, 160), (55, 146), (50, 131), (39, 130), (38, 140), (42, 146), (37, 152)]
FAT = [(61, 148), (67, 128), (72, 104), (75, 84), (67, 84), (62, 100), (57, 120), (57, 140)]
BLADDER = [(0, 92), (16, 88), (18, 76), (8, 65), (0, 62), (-8, 65), (-18, 76), (-16, 88)]
URETHRA = [(-5, 63), (5, 63), (3, 54), (3, 45), (-3, 45), (-3, 54)]
THIGH = [(44, 66), (58, 44), (61, 12), (56, -20), (36, -20), (28, 8), (30, 42)]
COLON = [(-32, 92), (-34, 116), (-32, 140), (-12, 144), (12, 144), (32, 140), (34, 116), (30, 96), (12, 96)]
BOWEL = [
    (-20, 130),
    (-2, 134),
    (18, 130),
    (20, 122),
    (-2, 124),
    (-22, 120),
    (-18, 112),
    (4, 114),
    (20, 110),
    (2, 104),
    (-16, 104),
]
VESSELS = {
    "artery": [(12, 262), (30, 296), (62, 300), (82, 286), (91, 250), (97, 206), (108, 158), (117, 112)],
    "vein": [(-2, 264), (26, 306), (66, 308), (90, 290), (99, 252), (105, 206), (115, 158), (124, 112)],
}  # fmt: skip
AIRWAYS = (
    [(0, 340), (0, 282)],
    [(0, 286), (-8, 276), (-24, 262), (-34, 240)],
    [(0, 286), (8, 276), (24, 264), (36, 244)],
)
TWIGS = ([(-24, 262), (-38, 262)], [(-30, 250), (-24, 236)], [(24, 264), (40, 264)], [(31, 252), (44, 240)])


def tint(family: str, share: float) -> tuple[float, ...]:
    """Return the color of a response, from nearly white to that of the receptor."""
    weight = 0.06 + 0.94 * share
    return tuple(1 - weight * (1 - c) for c in to_rgb(color(family)))


def _patch(axes, path, **style):
    return axes.add_patch(PathPatch(path if isinstance(path, Path) else smooth(path), **style))


def _both(points):
    return [points, [(-x, y) for x, y in points]]


def draw(figure) -> dict:
    """Draw the body on the left of a figure; return what moves."""
    axes = figure.add_axes((0, 0, WIDTH / 760, 1))
    axes.set(xlim=(-MIDDLE, MIDDLE), ylim=(0, HEIGHT))
    axes.set_axis_off()
    outline = [TRUNK, *(smooth(arm) for arm in _both(ARM))]
    for path in outline:
        _patch(axes, path, fc=EDGE, ec=EDGE, lw=3.4, zorder=0, joinstyle="round")
    head = dict(xy=(0, 383), width=60, height=80)
    ears = [dict(xy=(x, 380), width=9, height=18) for x in (-30, 30)]
    for shape in (head, *ears):
        axes.add_patch(Ellipse(**shape, fc=EDGE, ec=EDGE, lw=3.4, zorder=0))
    for path in outline:
        _patch(axes, path, fc=SKIN, ec="none", zorder=0.1)
    for shape in (*ears, head):
        axes.add_patch(Ellipse(**shape, fc=SKIN, ec="none", zorder=0.1))
    for x in (-11, 11):
        _patch(axes, [(x - 7, 384), (x, 388.5), (x + 7, 384), (x, 380.5)], fc=PAPER, ec=SOFT, lw=0.8, zorder=1)
        axes.add_patch(Circle((x, 384.4), 2.6, fc=SOFT, ec="none", zorder=1.1))
    axes.plot([-3, 0, 3], [371, 369, 371], color=EDGE, lw=1.2, zorder=1)
    axes.plot([-8, 0, 8], [358, 356, 358], color=EDGE, lw=1.4, zorder=1)
    for lung in _both(LUNG):
        _patch(axes, lung, fc=SHADE, ec=EDGE, lw=0.9, zorder=1)
    _patch(axes, STOMACH, fc=SHADE, ec=EDGE, lw=0.9, zorder=1.5)
    _patch(axes, smooth(BOWEL, closed=False), fc="none", ec=SHADE, lw=5.5, zorder=1.4, capstyle="round")
    return {"axes": axes, **_organs(axes), **_labels(axes)}


def _organs(axes) -> dict:
    """Draw what fills: patches by organ; tubes are drawn as a wide line in a dark one."""
    style = dict(ec=SOFT, lw=1.1, joinstyle="round")
    fills = {
        "heart": [_patch(axes, HEART, zorder=3, **style)],
        "liver": [_patch(axes, LIVER, zorder=2.4, **style)],
        "pancreas": [_patch(axes, PANCREAS, zorder=2.6, **style)],
        "kidney": [_patch(axes, k, zorder=2, **style) for k in _both(KIDNEY)],
        "fat": [_patch(axes, f, zorder=2, **style) for f in _both(FAT)],
        "bladder": [_patch(axes, BLADDER, zorder=2.8, **style)],
        "urethra": [_patch(axes, URETHRA, zorder=2.7, **style)],
        "muscle": [_patch(axes, m, zorder=2, **style) for m in _both(THIGH)],
    }
    tubes = {
        "artery": ([VESSELS["artery"]], 3.6), "vein": ([VESSELS["vein"]], 3.6), "gut": ([COLON], 8.5),
        "bronchus": (AIRWAYS, 6.0),
    }  # fmt: skip
    lines = {}
    for name, (paths, width) in tubes.items():
        z = 2.2 if name != "bronchus" else 2.3
        both = [(path, width) for path in paths] + [(path, 3.2) for path in (TWIGS if name == "bronchus" else ())]
        for path, w in both:
            _patch(axes, smooth(path, closed=False), fc="none", ec=SOFT, lw=w + 1.8, zorder=z, capstyle="round")
            _patch(axes, smooth(path, closed=False), fc="none", ec=PAPER, lw=w, zorder=z + 0.03, capstyle="round")
        lines[name] = [
            _patch(axes, smooth(path, closed=False), fc="none", ec=PAPER, lw=w, zorder=z + 0.05, capstyle="round")
            for path, w in both
        ]
    rings = {}
    for name, (x, y) in RINGS.items():
        wall = axes.add_patch(Circle((x, y), RADIUS, ec=SOFT, lw=1.2, zorder=4))
        rings[name] = wall, axes.add_patch(Circle((x, y), 10, fc=PAPER, ec=SOFT, lw=1.2, zorder=4.1))
    _patch(
        axes,
        [(EYE[0] - 32, EYE[1]), (EYE[0], EYE[1] + 21), (EYE[0] + 32, EYE[1]), (EYE[0], EYE[1] - 21)],
        fc=PAPER,
        ec=SOFT,
        lw=1.2,
        zorder=4,
    )
    iris = axes.add_patch(Circle(EYE, 18.5, ec=SOFT, lw=1.0, zorder=4.1))
    pupil = axes.add_patch(Circle(EYE, 6, fc=INK, ec="none", zorder=4.2))
    return {"fills": fills, "lines": lines, "rings": rings, "iris": iris, "pupil": pupil}


def _labels(axes) -> dict:
    leaders, names, values = {}, {}, {}
    for key, ((x, y), end) in LABELS.items():
        side = -1 if x < 0 else 1
        leaders[key] = axes.plot([x - 3 * side, end[0]], [y + 2, end[1]], color=EDGE, lw=0.9, zorder=5)[0]
        align = "right" if side < 0 else "left"
        names[key] = axes.text(x, y + 3, NAMES[key], ha=align, va="bottom", fontsize=9, color=INK, zorder=6)
        values[key] = axes.text(x, y + 1, "", ha=align, va="top", fontsize=8.5, color=SOFT, zorder=6)
    return {"leaders": leaders, "names": names, "values": values}


def _paint(patch, family: str, share, above) -> None:
    """Fill a patch: by the share of the response, by whether an effect is seen, or hatched where nothing is known."""
    if share is not None:
        patch.set(facecolor=tint(family, share), hatch=None)
    elif above is not None:
        patch.set(facecolor=tint(family, EFFECT if above else 0.0), hatch="...." if above else None)
    else:
        patch.set(facecolor=PAPER, hatch="/////")


def update(artists: dict, found: dict, chosen: str) -> None:
    """Move the body: `found` gives for each organ the share of its response, whether it has an effect, and a label."""
    for key, (share, above, text) in found.items():
        family = FAMILY[key]
        picked = key == chosen
        for patch in artists["fills"].get(key, ()):
            _paint(patch, family, share, above)
            patch.set(edgecolor=INK if picked else SOFT, linewidth=2.2 if picked else 1.1)
        for line in artists["lines"].get(key, ()):
            if share is None and above is None:  # a line cannot be hatched: stripes across it
                line.set(edgecolor=STRIPE, linestyle=(0, (0.25, 0.4)), capstyle="butt")
            else:
                level = share if share is not None else EFFECT if above else 0.0
                line.set(edgecolor=tint(family, level), linestyle="-", capstyle="round")
        if key in artists["rings"]:
            wall, lumen = artists["rings"][key]
            _paint(wall, family, share, above)
            wall.set(edgecolor=INK if picked else SOFT, linewidth=2.2 if picked else 1.2)
            level = share or 0.0
            lumen.set_radius(13.5 - 10 * level if key in CONSTRICTS else 4 + 11 * level)
            lumen.set(edgecolor=INK if picked else SOFT)
        if key == "eye":
            _paint(artists["iris"], family, share, above)
            artists["iris"].set(edgecolor=INK if picked else SOFT, linewidth=2.2 if picked else 1.0)
            artists["pupil"].set_radius(5 + 10.5 * (share or 0.0))
        artists["leaders"][key].set(color=INK if picked else EDGE, linewidth=1.4 if picked else 0.8)
        artists["names"][key].set(weight="bold" if picked else "normal")
        artists["values"][key].set(text=text, color=INK if picked else SOFT)
