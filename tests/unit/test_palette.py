"""One visual language: colors come from the palette, each is used, and each can be seen on the paper."""

import importlib.util
import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nelib.explorers.circulation.organs import TINTS as AGONISTS
from nelib.kit.figures import INK, MEANING, PALETTE, PAPER, SOFT, color, pale

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "nelib"
DRAWING = sorted((LIBRARY / "explorers").rglob("*.py"))
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|['\"]#[0-9a-fA-F]{3}['\"]")
ALLOWED = {
    "recording/descent.py": "the pale grounds of an atlas: nine structures of the brain, each with its name on it"
}
NAMED = re.compile(r"\bcolor=[\"'](?!none|white)[a-z]+[\"']|[\"']tab:|\bcolor=[\"']C\d")


def linear(code: str) -> np.ndarray:
    c = np.array(to_rgb(code))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(code: str) -> float:
    """Relative luminance, as the Web Content Accessibility Guidelines define it."""
    return float(linear(code) @ [0.2126, 0.7152, 0.0722])


# Machado, Oliveira and Fernandes 2009, full severity: what red-blind and green-blind people see, in linear RGB.
BLIND = {
    "nobody": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]
    ]),
}  # fmt: skip
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
)


def seen(code: str, who: str) -> np.ndarray:
    """Return L*, a*, b* of a color as somebody sees it."""
    x, y, z = (TO_XYZ @ np.clip(BLIND[who] @ linear(code), 0, 1)) / (0.95047, 1, 1.08883)
    fx, fy, fz = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def apart(one: str, other: str, who: str = "nobody") -> float:
    return float(np.linalg.norm(seen(one, who) - seen(other, who)))


def test_the_scale_of_the_distance_is_right():
    assert apart("#ffffff", "#000000") == pytest.approx(100, abs=0.01)
    assert apart("#ff0000", "#00ff00") == pytest.approx(170.6, abs=0.1)  # CIE 1976, from tables of sRGB
    assert apart("#ff0000", "#00ff00", "deuteranopia") < 60 < apart("#ff0000", "#0000ff", "deuteranopia")


@pytest.mark.parametrize("path", DRAWING, ids=lambda p: str(p.relative_to(LIBRARY / "explorers")))
def test_explorers_take_their_colors_from_the_palette(path):
    name = str(path.relative_to(LIBRARY / "explorers"))
    text = path.read_text(encoding="utf-8")
    assert not NAMED.findall(text)
    if name not in ALLOWED:
        assert not HEX.findall(text), "use color(), pale() or a constant of kit/figures.py"


def test_the_exceptions_are_needed():
    for name in ALLOWED:
        assert HEX.search((LIBRARY / "explorers" / name).read_text(encoding="utf-8"))


def test_every_color_is_used_and_has_a_meaning():
    text = "\n".join(path.read_text(encoding="utf-8") for path in DRAWING)
    used = set(re.findall(r'\b(?:color|pale)\("([^"]+)"', text)) | set(AGONISTS.values())
    assert list(MEANING) == list(PALETTE)
    assert [name for name in PALETTE if name not in used] == []


@pytest.mark.parametrize("name", PALETTE)
def test_every_color_is_seen_on_the_paper(name):
    low, high = sorted((luminance(PALETTE[name]), luminance(PAPER)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_no_two_names_share_a_color():
    for one, other in itertools.combinations(PALETTE, 2):
        assert apart(PALETTE[one], PALETTE[other]) >= 12, (one, other)


TOGETHER = [
    *itertools.combinations(("main", "second", "norepinephrine", "drug", "reference"), 2),
    *itertools.combinations(("alpha1", "alpha2", "beta"), 2),
    *itertools.combinations(("norepinephrine", "extracellular", "drug"), 2),
    *itertools.combinations(("norepinephrine", "epinephrine", "drug"), 2),
    *itertools.combinations(("L-DOPA", "dopamine", "BH4"), 2),
    ("alpha2", "cAMP"), ("norepinephrine", "dopamine"), ("norepinephrine", "heart"), ("heart", "second"),
    ("calcium", "IP3"), ("calcium", "myosin"), ("calcium", "alpha1"), ("good", "warning"), ("labeled", "drug"),
    ("labeled", "second"), *((name, "prediction") for name in ("main", "drug", "norepinephrine", "heart", "labeled")),
]  # fmt: skip


@pytest.mark.parametrize("who", BLIND)
@pytest.mark.parametrize("pair", TOGETHER, ids="-".join)
def test_colors_that_stand_together_differ_for_everybody(pair, who):
    assert apart(PALETTE[pair[0]], PALETTE[pair[1]], who) >= 10


def test_pale_goes_from_the_paper_to_the_color():
    assert pale("drug", 0) == PAPER and pale("drug", 1) == color("drug")
    assert luminance(pale("drug", 0.2)) > luminance(pale("drug", 0.6)) > luminance(color("drug"))
    with pytest.raises(ValueError, match="share of the color"):
        pale("drug", 1.5)
    with pytest.raises(ValueError, match="tyrosine"):
        pale("tyrosin", 0.5)
    assert {INK, SOFT}.isdisjoint(PALETTE.values())


def test_the_picture_of_the_colors_is_up_to_date():
    spec = importlib.util.spec_from_file_location("course_pages_colors", ROOT / "docs" / "build.py")
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    there = (ROOT / "docs" / "colors.svg").read_text(encoding="utf-8")
    assert pages.colors_picture() == there, "docs/colors.svg is stale: run python docs/build.py"
