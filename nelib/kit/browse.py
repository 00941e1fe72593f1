"""Tables that a reader can filter and search: core widgets in a notebook, the whole table on a static page."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape, unescape

import ipywidgets as widgets

from nelib.kit.errors import known_name
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, readable, spoken, subscripts, widget_view

ALL = "all"
LONG = 15
"""A static table with more rows is folded."""
WIDE = 40
"""Cells with more letters in a line get a wider column."""
MANY = 5
"""A table with more columns may be wider than a narrow window, and is scrolled there."""

_CSS = """
.nelib-browse { max-width: 100%; }
.nelib-browse .nelib-controls { flex: 0 0 auto; width: 100%; align-items: flex-end; }
.nelib-browse .nelib-controls > .widget-dropdown, .nelib-browse .nelib-controls > .widget-text { flex: 1 1 150px;
  max-width: 300px; width: auto; height: auto; flex-wrap: wrap; margin: 0 0 4px 0; }
.nelib-browse .nelib-controls > .widget-text > .widget-label { flex: 1 1 100%; width: 100%; text-align: left; }
.nelib-browse .nelib-controls select, .nelib-browse .nelib-controls input { flex: 1 1 100%; width: 100%; }
.nelib-browse .nelib-controls > .nelib-buttons { flex: 0 0 auto; margin: 0 0 4px 0; }
.nelib-browse > .widget-html, .nelib-browse > .widget-html > .widget-html-content { max-width: 100%; min-width: 0; }
.nelib-scroll { overflow: auto; max-height: 440px; max-width: 100%; border-radius: 6px; line-height: 18px;
  border: 1px solid var(--jp-border-color2, #d0d7de); color: var(--jp-content-font-color1, #1f2933);
  background: var(--jp-layout-color1, #fff); font-size: 13px; }
.nelib-scroll table { border-collapse: separate; border-spacing: 0; margin: 0; width: 100%; }
.nelib-scroll th, .nelib-scroll td { text-align: left !important; vertical-align: top; padding: 4px 8px;
  white-space: normal; border-bottom: 1px solid var(--jp-border-color2, #d0d7de); max-width: 26em; }
.nelib-scroll thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom;
  background: var(--jp-layout-color2, #eef1f5); color: var(--jp-content-font-color1, #1f2933); }
.nelib-scroll tbody th { font-weight: 600; white-space: nowrap; position: sticky; left: 0;
  background: var(--jp-layout-color1, #fff) padding-box; }
.nelib-scroll thead th:first-child { left: 0; z-index: 2; }
.nelib-scroll .nelib-wide { min-width: 10.5em; } .nelib-scroll tbody th.nelib-wide { white-space: normal; }
.nelib-scroll small { display: block; font-size: 90%; opacity: 0.85; overflow-wrap: anywhere; }
.nelib-scroll td span[title] { white-space: normal !important; display: inline-block; line-height: 16px;
  vertical-align: top; }
.nelib-scroll td.nelib-widest { max-width: 42em; min-width: 22em; }
.nelib-scroll tbody tr:has(.nelib-widest) th.nelib-wide { width: 16em; max-width: 16em; }
.nelib-scroll tbody th small { font-weight: 400; }
.nelib-scroll a { color: var(--jp-content-link-color, #0b5cad); text-decoration: underline; }
.nelib-whole, .nelib-line { white-space: nowrap; }
@media (max-width: 1200px) { .nelib-scroll { font-size: 12px; line-height: 17px; } .nelib-line { white-space: normal; }
  .nelib-scroll th, .nelib-scroll td { padding: 4px 5px; } .nelib-scroll .nelib-wide { min-width: 8.5em; }
  .nelib-scroll .nelib-many .nelib-wide { min-width: 12em; } .nelib-scroll td.nelib-widest { min-width: 15em; }
  .nelib-scroll tbody tr:has(.nelib-widest) th.nelib-wide { width: 12em; max-width: 12em; }
  .nelib-scroll tbody tr:has(.nelib-widest) th { white-space: normal; } }
.nelib-scroll { scrollbar-color: auto; scrollbar-width: auto; }
.nelib-scroll::-webkit-scrollbar { width: 12px; height: 12px; }
.nelib-scroll::-webkit-scrollbar-track, .nelib-scroll::-webkit-scrollbar-corner {
  background: var(--jp-layout-color2, #eef1f5); }
.nelib-scroll::-webkit-scrollbar-thumb { background: #8792a2; border-radius: 6px;
  border: 2px solid var(--jp-layout-color2, #eef1f5); }
@supports not selector(::-webkit-scrollbar) {
  .nelib-scroll { scrollbar-color: #8792a2 var(--jp-layout-color2, #eef1f5); } }
"""
STYLE = f"<style>{_CSS}</style>"


def plain(html: str) -> str:
    """Return the text of an HTML fragment."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def natural(text: str) -> tuple:
    """Return a key that sorts names as a reader expects: any case, numbers by size, signs last.

    So α1 goes before α1A, 9 before 10, and (+)-epinephrine right behind epinephrine.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    return [(not part.isdigit(), int(part) if part.isdigit() else part) for part in parts], len(text), text


def _compact(text: str) -> str:
    return re.sub(r"[\s\-‐-–_]", "", text)


@cache
def _line(row: tuple) -> str:
    """Return what is searched of a row: its texts, and each once more without spaces, hyphens and underscores."""
    cells = [plain(str(cell)).casefold() for cell in row]
    return " ".join((*cells, *map(_compact, cells)))


def _found(lines: Sequence[str], text: str) -> list[bool]:
    """Return which lines have every word of a text.

    Words are looked for where words begin, so that epinephrine does not find norepinephrine; anywhere, if that finds
    nothing. The text may also be a name that is written with spaces, as in "RX 821002" for RX821002.
    """
    words = text.casefold().split()

    def begins(name: str) -> list[bool]:
        return [bool(name and re.search(rf"(?<!\w){re.escape(name)}", line)) for line in lines]

    def has(word: str) -> list[bool]:
        starts = [a or b for a, b in zip(begins(word), begins(_compact(word)), strict=True)]
        return starts if any(starts) else [word in line for line in lines]

    each = zip(*map(has, words), strict=True)
    return [all(hits) or whole for hits, whole in zip(each, begins(_compact("".join(words))), strict=True)]


def matching(frame, chosen: Mapping[str, str], text: str = "", beginnings: Mapping[str, str] | None = None):
    """Return the rows of a data frame that have the chosen values, and every word of a text in any of their columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of texts; HTML is searched without its tags.
    chosen : mapping of str to str
        Column -> value; ``"all"`` asks for nothing.
    text : str
        Upper and lower case are the same; spaces and hyphens inside a name may be left out.
    beginnings : mapping of str to str, optional
        Column -> how its value begins.
    """
    kept = [True] * len(frame)
    if text.split():  # all rows: what a word means does not depend on the lists
        kept = _found([_line(tuple(row)) for row in frame.itertuples(index=False)], text)
    for column, value in chosen.items():
        if value != ALL:
            kept = [k and cell == value for k, cell in zip(kept, frame[column], strict=True)]
    for column, start in (beginnings or {}).items():
        kept = [k and cell.startswith(start) for k, cell in zip(kept, frame[column], strict=True)]
    return frame[kept]


class Browse:
    """A data frame as a table with one list for each filter and a search field. `box` is the widget.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells are shown as texts. Columns that are not shown are searched too.
    title : str
    filters : sequence of str
        Columns that get a list of their values, in natural order.
    columns : sequence of str, optional
        Columns to show, in this order; the first one names the row. By default all.
    html : sequence of str
        Columns whose cells are safe HTML, such as badges; all other cells are escaped.
    orders : mapping of str to sequence of str, optional
        Filter -> its values in another order than the natural one.
    read : callable, optional
        Takes what is typed into the search field and returns what it says of columns (column -> how its value begins)
        and the words that remain.
    widest : sequence of str
        Columns with sentences, which keep their width in a narrow window while the others give way.
    remark : callable, optional
        Takes this object and returns a sentence to stand below the table, or nothing.

    Raises
    ------
    ValueError
        If a column does not exist.
    """

    def __init__(
        self, frame, title: str, filters: Sequence[str] = (), columns: Sequence[str] | None = None, html=(),
        orders: Mapping[str, Sequence[str]] | None = None,
        read: Callable[[str], tuple[dict[str, str], str]] = lambda text: ({}, text),
        remark: Callable[["Browse"], str] = lambda table: "", widest: Sequence[str] = (),
    ):  # fmt: skip
        for name in (*filters, *(columns or ()), *html, *(orders or ()), *widest):
            known_name("column", name, frame.columns)
        self.frame, self.title, self.html = frame.astype(str), title, tuple(html)
        self.widest = tuple(widest)
        self.columns, self.read, self.remark = tuple(columns or frame.columns), read, remark
        label = {"style": {"description_width": "initial"}}
        self.filters = {
            name: widgets.Dropdown(options=self._options(name, orders or {}), value=ALL, description=name, **label)
            for name in filters
        }
        self.search = widgets.Text(description="Search", placeholder="a word in any column", **label)
        self.button = widgets.Button(description="Show all", tooltip="Clear the lists and the search")
        self.button.on_click(lambda _: self.clear())
        buttons = widgets.Box([self.button])
        buttons.add_class("nelib-buttons")
        controls = widgets.Box([*self.filters.values(), self.search, buttons])
        controls.layout = widgets.Layout(display="flex", flex_flow="row wrap")
        controls.add_class("nelib-controls")
        self.status, self.table, self.below = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for region in (self.status, self.below):
            region.add_class("nelib-feedback-area")  # a live region: see kit.style
        heading = widgets.HTML(f"{STYLESHEET}{STYLE}<strong>{escape(title)}</strong>{accessibility()}")
        self.box = widgets.VBox([heading, controls, self.status, self.table, self.below])
        self.box.add_class("nelib-question")
        self.box.add_class("nelib-browse")
        self._held = False
        for control in (*self.filters.values(), self.search):
            control.observe(self._changed, names="value")
        self.refresh()

    def _options(self, name: str, orders: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
        values = sorted(set(self.frame[name]), key=natural)
        if name in orders:
            first = list(orders[name])
            values.sort(key=lambda value: first.index(value) if value in first else len(first))
        return [(readable(value), value) for value in (ALL, *values)]

    def clear(self) -> None:
        """Show all rows again."""
        self._held = True
        try:
            self.search.value = ""
            for control in self.filters.values():
                control.value = ALL
        finally:
            self._held = False
        self.refresh()

    def _changed(self, _change) -> None:
        if not self._held:
            self.refresh()

    def shown(self):
        """Return the rows that are shown, as a data frame."""
        beginnings, words = self.read(self.search.value)
        return matching(self.frame, self.chosen(), words, beginnings)

    def chosen(self) -> dict[str, str]:
        """Return the value that each list is set to."""
        return {name: control.value for name, control in self.filters.items()}

    def summary(self) -> str:
        """Say how many rows are shown."""
        count, total = len(self.shown()), len(self.frame)
        if count == 0:
            return "No row fits. Press Show all, or choose less."
        return f"All {total} rows are shown." if count == total else f"{count} of {total} rows are shown."

    def refresh(self) -> None:
        """Show the rows that fit the lists and the search."""
        self.status.value = escape(self.summary())
        self.table.value = self._rendered(self.shown())
        self.below.value = escape(self.remark(self))

    def _cell(self, name: str, value: str, opening: str = "<td", closing: str = "</td>") -> str:
        longest = max(len(plain(line)) for line in re.split("<br>|<small[^>]*>", value))
        wide = ' class="nelib-wide"' if longest > WIDE else ""
        wide = ' class="nelib-widest"' if name in self.widest else wide
        return f"{opening}{wide}>{subscripts(value if name in self.html else escape(value))}{closing}"

    def _rendered(self, frame) -> str:
        head = "".join(f'<th scope="col">{subscripts(escape(name))}</th>' for name in self.columns)
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in frame[list(self.columns)].itertuples(index=False))
        many = ' class="nelib-many"' if len(self.columns) > MANY else ""
        table = f"<table{many}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        name = escape(spoken(self.title))
        return f'<div class="nelib-scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>'

    def _row(self, row: Iterable[str]) -> str:
        first, *others = zip(self.columns, row, strict=True)
        return self._cell(*first, '<th scope="row"', "</th>") + "".join(self._cell(*pair) for pair in others)

    def _repr_html_(self) -> str:
        table = self._rendered(self.frame)
        if len(self.frame) > LONG:
            table = f"<details><summary>{len(self.frame)} rows. Click to see them all.</summary>{table}</details>"
        return f"{STYLE}<strong>{escape(self.title)}</strong>{table}"

    def __repr__(self) -> str:
        lines = (" | ".join(map(plain, row)) for row in self.frame[list(self.columns)].itertuples(index=False))
        return "\n".join((self.title, " | ".join(self.columns), *lines))

    def _repr_mimebundle_(self, include=None, exclude=None):
        # Static pages and untrusted notebooks see the whole table.
        return {"text/plain": repr(self), "text/html": self._repr_html_(), WIDGET_VIEW: widget_view(self.box)}
