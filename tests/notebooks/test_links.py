"""Links between the pages of the course lead somewhere: lessons, exercises, solutions, README and other texts."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "notebooks").glob("*.ipynb"),
        *(ROOT / "solutions").glob("*/*.ipynb"),
        *(ROOT / "exercises").glob("*/*.ipynb"),
    ]
)


def text_of(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")


def headings(text: str) -> set[str]:
    """Return the anchors of the headings, as JupyterLab and GitHub make them."""
    found = set()
    for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        found |= {line.strip().replace(" ", "-"), re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-")}
    return found


def broken(path: Path, text: str) -> list[str]:
    """Return the targets of links that do not exist."""
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        there = (path.parent / unquote(place)).resolve() if place else path
        if not there.exists() or (anchor and unquote(anchor) not in headings(text_of(there))):
            wrong.append(target)
    return wrong


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_resolve(path):
    assert broken(path, text_of(path)) == []


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A heading", encoding="utf-8")
    text = "[x](page.md) [y](missing.md) [z](#A-heading) [w](#nowhere) [v](https://example.org)"
    assert broken(page, text) == ["missing.md", "#nowhere"]
