"""A report as one HTML file: no script, no other file, no network; for the eye, the ear and the printer."""

import base64
import re
from collections.abc import Iterable
from html import escape

from nelib.kit.report import STUDENT, Report, ReportFigure
from nelib.kit.report_blocks import Block, blocks, linked
from nelib.kit.style import subscripts

NUMBER = re.compile(r"^[−\d<]|^(from|up to) [−\d]|^[–∞]$")

_CSS = """
:root { color-scheme: light dark; --ink: #1f2933; --soft: #52606d; --line: #d0d7de; --paper: #ffffff; --shade: #f3f5f8;
  --accent: #0b5cad; --own: #6a3d9a; --warn: #7a4a00; --warnback: #fdf0d5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #aab4c0; --line: #3d4754; --paper: #14181d;
  --shade: #1f252d; --accent: #7fb8f5; --own: #c9a6f0; --warn: #f3cf8b; --warnback: #3a2c0f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.5rem 0 .75rem; padding-top: .75rem;
  border-top: 1px solid var(--line); }
p, ul { margin: .5rem 0; } a { color: var(--accent); } sub { line-height: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
nav { background: var(--shade); border-radius: 8px; padding: .5rem 1rem; margin: 1rem 0; }
nav h2 { font-size: 1rem; margin: 0; padding: 0; border: 0; }
nav ul { margin: .25rem 0; padding-left: 0; list-style: none; }
.by { color: var(--own); font-size: .8rem; font-weight: 600; margin: .5rem 0 0; }
.own { border-left: 4px solid var(--own); padding-left: 1rem; margin: .25rem 0 1rem; }
.notice { background: var(--warnback); color: var(--warn); border-radius: 6px; padding: .4rem .8rem; font-weight: 600; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; min-width: 50%; }
caption, figcaption { text-align: left; font-size: .9rem; color: var(--soft); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
thead th { border-bottom: 2px solid var(--soft); } tbody th { font-weight: 500; }
td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 1.25rem 0; } img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .85rem; }
@media screen and (prefers-color-scheme: dark) { img { filter: invert(.91) hue-rotate(180deg); } }
@page { size: A4; margin: 18mm 18mm 20mm; }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --shade: #fff;
  --accent: #000; --own: #6a3d9a; --warn: #5a3600; --warnback: #fff; }
  html { font-size: 10pt; } body { font-size: 1rem; }
  main { max-width: none; padding: 0; } nav, .skip { display: none; }
  .scroll { overflow: visible; } td { overflow-wrap: anywhere; } h2, h3, caption, .by { break-after: avoid; }
  figure, tr, .notice { break-inside: avoid; }
  .notice { border: 1px solid #5a3600; } thead { display: table-header-group; } }
"""

# The file may load nothing and run nothing, whatever a text in it says.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def _text(text: str) -> str:
    return subscripts(escape(text))


def _linked(text: str) -> str:
    """Set a text of the course, its addresses as links."""
    return "".join(f'<a href="{escape(a)}">{escape(a)}</a>' if a else _text(words) for words, a in linked(text))


def _figure(figure: ReportFigure, caption: str) -> str:
    width, height = figure.pixels
    png = base64.b64encode(figure.png).decode()
    return (
        f'<figure><img src="data:image/png;base64,{png}" alt="{escape(figure.alt)}" width="{width}" '
        f'height="{height}"><figcaption>{_text(caption)}</figcaption></figure>'
    )


def _table(block: Block) -> str:
    def cell(text: str) -> str:
        mark = ' class="n"' if len(text) < 30 and NUMBER.match(text) else ""
        return f"<td{mark}>{_text(text)}</td>"

    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in block.head)
    rows = "".join(
        f'<tr><th scope="row">{_text(first)}</th>{"".join(map(cell, rest))}</tr>' for first, *rest in block.rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(block.text)}">'
        f"<table><caption>{_text(block.text)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _body(parts: Iterable[Block]) -> Iterable[str]:
    """Set blocks one after the other; what belongs together (the items of a list, the student's text) is wrapped."""
    own = listed = False
    count = 0
    for block in [*parts, Block("end")]:
        if listed and block.kind != "item":
            yield "</ul>"
            listed = False
        if own and block.by != STUDENT:
            yield "</div>"
            own = False
        if not own and block.by == STUDENT:
            yield '<div class="own">'
            own = True
        if block.kind == "item" and not listed:
            yield "<ul>"
            listed = True
        words = _text(block.text) if block.by == STUDENT else _linked(block.text)
        match block.kind:
            case "heading":
                count += 1
                yield f'<h2 id="part-{count}" tabindex="-1">{words}</h2>'
            case "label":
                yield f"<h3>{words}</h3>"
            case "by":
                yield f'<p class="by">{words}</p>'
            case "notice":
                yield f'<p class="notice">{words}</p>'
            case "paragraph":
                yield f"<p>{words}</p>"
            case "item":
                yield f"<li>{words}</li>"
            case "figure":
                yield _figure(block.figure, block.text)
            case "table":
                yield _table(block)
            case "details":
                lines = "".join(f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in block.rows)
                yield f"<dl>{lines}</dl>"


def page(report: Report) -> str:
    """Return a report as an HTML page."""
    _, *parts = blocks(report)
    first = next(k for k, block in enumerate(parts) if block.kind == "heading")
    headings = [block.text for block in parts if block.kind == "heading"]
    contents = "".join(f'<li><a href="#part-{k}">{_text(text)}</a></li>' for k, text in enumerate(headings, start=1))
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="author" content="{escape(report.author)}">',
            f"<title>{escape(report.title)}, {escape(report.author)}</title>",
            f"<style>{_CSS}</style>\n</head>\n<body>",
            '<a class="skip" href="#part-1">To the text</a>',
            f"<main>\n<header>\n<h1>{_text(report.title)}</h1>",
            *_body(parts[:first]),
            "</header>",
            f'<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>{contents}</ul></nav>',
            *_body(parts[first:]),
            f"<footer>{_text(report.title)}. {_text(report.author)}, {_text(report.date)}. Written by nelib.</footer>",
            "</main>\n</body>\n</html>\n",
        ]
    )
