"""Tables that a reader can filter and search: core widgets in a notebook, the whole table on a static page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape, unescape

import ipywidgets as widgets

from nelib.kit.errors import known_name
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, widget_view

ALL = "all"
LONG = 15
"""A static table with more rows is folded."""
WIDE = 40
"""Cells with more letters get a wider column."""

_CSS = """
.nelib-browse { max-width: 100%; }
.nelib-browse .nelib-controls { flex: 0 0 auto; width: 100%; align-items: flex-end; }
.nelib-browse .nelib-controls > .widget-dropdown, .nelib-browse .nelib-controls > .widget-text { flex: 1 1 150px;
  max-width: 300px; width: auto; height: auto; flex-wrap: wrap; margin: 0 0 4px 0; }
.nelib-browse .nelib-controls > .widget-text > .widget-label { flex: 1 1 100%; width: 100%; text-align: left; }
.nelib-browse .nelib-controls select, .nelib-browse .nelib-controls input { flex: 1 1 100%; width: 100%; }
.nelib-browse .nelib-controls > .nelib-buttons { flex: 0 0 auto; margin: 0 0 4px 0; }
.nelib-browse > .widget-html, .nelib-browse > .widget-html > .widget-html-content { max-width: 100%; min-width: 0; }
.nelib-scroll { overflow: auto; max-height: 440px; max-width: 100%; border-radius: 6px; line-height: 1.4;
  border: 1px solid var(--jp-border-color2, #d0d7de); color: var(--jp-content-font-color1, #1f2933);
  background: var(--jp-layout-color1, #fff); font-size: 13px; }
.nelib-scroll table { border-collapse: separate; border-spacing: 0; margin: 0; width: 100%; }
.nelib-scroll th, .nelib-scroll td { text-align: left !important; vertical-align: top; padding: 4px 12px 4px 8px;
  white-space: normal; border-bottom: 1px solid var(--jp-border-color2, #d0d7de); max-width: 26em; }
.nelib-scroll thead th { position: sticky; top: 0; z-index: 1; white-space: nowrap;
  background: var(--jp-layout-color2, #eef1f5); color: var(--jp-content-font-color1, #1f2933); }
.nelib-scroll tbody th { font-weight: 600; white-space: nowrap; background: transparent; }
.nelib-scroll .nelib-wide { min-width: 13em; }
"""
STYLE = f"<style>{_CSS}</style>"


def plain(html: str) -> str:
    """Return the text of an HTML fragment."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def matching(frame, chosen: Mapping[str, str], text: str = ""):
    """Return the rows of a data frame that have the chosen values, and every word of a text in any of their columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of texts; HTML is searched without its tags.
    chosen : mapping of str to str
        Column -> value; ``"all"`` asks for nothing.
    text : str
        Upper and lower case are the same.
    """
    kept = frame
    for column, value in chosen.items():
        if value != ALL:
            kept = kept[kept[column] == value]
    words = text.lower().split()
    if not words:
        return kept
    lines = [" ".join(plain(str(cell)) for cell in row).lower() for row in kept.itertuples(index=False)]
    return kept[[all(word in line for word in words) for line in lines]]


class Browse:
    """A data frame as a table with one list for each filter and a search field. `box` is the widget.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells are shown as texts. Columns that are not shown are searched too.
    title : str
    filters : sequence of str
        Columns that get a list of their values.
    columns : sequence of str, optional
        Columns to show, in this order; the first one names the row. By default all.
    html : sequence of str
        Columns whose cells are safe HTML, such as badges; all other cells are escaped.

    Raises
    ------
    ValueError
        If a column does not exist.
    """

    def __init__(self, frame, title: str, filters: Sequence[str] = (), columns: Sequence[str] | None = None, html=()):
        for name in (*filters, *(columns or ()), *html):
            known_name("column", name, frame.columns)
        self.frame, self.title, self.html = frame.astype(str), title, tuple(html)
        self.columns = tuple(columns or frame.columns)
        label = {"style": {"description_width": "initial"}}
        self.filters = {
            name: widgets.Dropdown(options=[ALL, *dict.fromkeys(self.frame[name])], description=name, **label)
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
        self.status, self.table = widgets.HTML(), widgets.HTML()
        self.status.add_class("nelib-feedback-area")  # a live region: see kit.style
        heading = widgets.HTML(f"{STYLESHEET}{STYLE}<strong>{escape(title)}</strong>{accessibility()}")
        self.box = widgets.VBox([heading, controls, self.status, self.table])
        self.box.add_class("nelib-question")
        self.box.add_class("nelib-browse")
        self._held = False
        for control in (*self.filters.values(), self.search):
            control.observe(self._changed, names="value")
        self.refresh()

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
        return matching(self.frame, {name: c.value for name, c in self.filters.items()}, self.search.value)

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

    def _cell(self, name: str, value: str, opening: str = "<td", closing: str = "</td>") -> str:
        wide = ' class="nelib-wide"' if len(plain(value)) > WIDE else ""
        return f"{opening}{wide}>{value if name in self.html else escape(value)}{closing}"

    def _rendered(self, frame) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in frame[list(self.columns)].itertuples(index=False))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="nelib-scroll" tabindex="0" role="region" aria-label="{escape(self.title)}">{table}</div>'

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
