"""A laboratory on screen: decisions, a button that runs them, what the instrument prints, a lab book, an envelope."""

from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.kit.lab import Lab
from nelib.kit.style import subscripts
from nelib.kit.view import View


def _row(*buttons: widgets.Widget) -> widgets.Box:
    row = widgets.Box(buttons, layout=widgets.Layout(display="flex", flex_flow="row wrap", align_items="center"))
    row.add_class("nelib-buttons")
    row.add_class("nelib-run")
    return row


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


class Bench(View):
    """A lab with its controls. Moving a control measures nothing; `run` does.

    Parameters
    ----------
    lab : Lab
    prediction : Prediction, optional
        The figure waits for it.

    Attributes
    ----------
    data : dict
        What the run on screen gave; ``data["table"]`` holds the readings.
    """

    def __init__(self, lab: Lab, prediction=None):
        self.number, self.last = 1, 1
        self.design: dict[str, Any] = lab.settings()
        self._runs: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        self.go = widgets.Button(description=f"Run the {lab.subject}", button_style="primary")
        self.go.on_click(lambda _: self.run())
        self.envelope = widgets.Button(description="Open the envelope", tooltip="Show the truth, and what misled you")
        self.envelope.on_click(lambda _: self.open())
        self.status, self.inside, self.paper, self.log = (widgets.HTML() for _ in range(4))
        self.status.add_class("nelib-status")
        self.inside.add_class("nelib-inside")
        for sheet in (self.paper, self.log):
            sheet.add_class("nelib-sheet")
        super().__init__(lab, prediction)
        self.note()
        # The button stands above the figure: beside the decisions on a wide page, below them on a narrow one.
        below = (self.paper, self.log, _row(self.envelope), self.inside)
        self.stage.children = (_row(self.go, self.status), *self.stage.children, *below)

    def _data(self) -> dict[str, Any]:
        return self.explorer.data(run=self.number, **self.design)

    def _settings(self) -> dict[str, Any]:
        return {"run": self.number, **self.design}

    def _redraw(self) -> None:
        super()._redraw()
        lab = self.explorer
        self.paper.value = (
            f'<div class="nelib-paper" tabindex="0" role="region" aria-label="Print-out of the instrument">'
            f"{escape(lab.printout(self.data))}</div>"
        )
        if self.inside.value:
            self.inside.value = self._truth()
        self._wait()

    def _moved(self, _change) -> None:
        if not self._held:
            self._wait()

    def _wait(self) -> None:
        """Say whether the controls are those of the run on screen."""
        changed = self.values() != self.design
        (self.picture.add_class if changed else self.picture.remove_class)("nelib-waiting")
        word = self.explorer.subject
        says = f"The design has changed. Press “Run the {word}”." if changed else f"On screen: {word} {self.number}."
        self.status.value = f'<span class="nelib-feedback">{says}</span>'

    def _preset(self, preset: dict, _button) -> None:
        """Set what a preset names and leave the rest; Reset brings the first run back, the lab book stays."""
        self._hold(**(preset or self.explorer.settings()))
        if not preset:
            self.number, self.design = 1, self.values()
            self.refresh()
        self._wait()

    def set(self, **values: Any) -> None:
        """Set several controls; nothing is measured before `run`."""
        self._hold(**values)
        self._wait()

    def run(self, **values: Any):
        """Run the design on screen, changed by `values`, and write it into the lab book.

        Returns
        -------
        pandas.DataFrame
            The readings of the instrument.

        Raises
        ------
        ValueError
            If a name is unknown or a value is outside its range. A design that cannot be done is answered on screen.
        """
        with self._lock:
            self._hold(**values)
            before = self.number, self.design
            self.number, self.design = self.last + 1, self.values()
            if not self.refresh():
                self.number, self.design = before
                return None
            self.last = self.number
            self.note()
        return self.data["table"]

    def note(self) -> None:
        """Write the run on screen into the lab book; the newest stands first."""
        self._runs.append((self.number, dict(self.design), self.explorer.entry(self.data)))
        befores = [None, *(design for _, design, _ in self._runs)]
        lines = [
            {self.explorer.subject: number, "changed": self._changes(design, before), **found}
            for (number, design, found), before in zip(self._runs, befores, strict=False)
        ]
        import pandas as pd

        rows = pd.DataFrame(lines[::-1]).dropna(axis="columns", how="all").rename(columns=escape)
        texts = {name: escape for name in rows if pd.api.types.is_string_dtype(rows[name])}
        texts["changed"] = lambda text: f"<div>{escape(text)}</div>"  # pandas gives a column no class; this one wraps
        table = rows.to_html(
            index=False, border=0, na_rep="–", float_format=_number, formatters=texts, escape=False, max_rows=None
        )
        self.log.value = (
            f'<div class="nelib-log" tabindex="0" role="region" aria-label="Lab book"><strong>Lab book</strong>'
            f"{subscripts(table)}</div>"
        )

    def _changes(self, design: dict[str, Any], before: dict[str, Any] | None) -> str:
        if before is None:
            return "the first"
        changed = [c for c in self.explorer.controls if design[c.name] != before[c.name]]
        return "; ".join(f"{c.label} {_value(design[c.name])}" for c in changed) or "nothing"

    def book(self):
        """Return the lab book: one row for each run, with all decisions and what was found.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        return pd.DataFrame([{self.explorer.subject: n, **design, **found} for n, design, found in self._runs])

    def open(self) -> None:
        """Open the envelope, or close it."""
        self.inside.value = "" if self.inside.value else self._truth()
        self.envelope.description = "Close the envelope" if self.inside.value else "Open the envelope"

    def _truth(self) -> str:
        return f'<div class="nelib-feedback" role="status">{subscripts(self.explorer.truth(self.data))}</div>'


class Sealed(Bench):
    """A bench whose envelope belongs to one run: the next run closes it. Many of its decisions are options.

    In the lab book a decision is therefore written as "label: position"; an option is no sentence with its label.

    Attributes
    ----------
    opened : list of int
        The runs whose envelope was opened, each once, in that order.
    """

    def __init__(self, lab: Lab, prediction=None):
        self.opened: list[int] = []
        super().__init__(lab, prediction)

    def _truth(self) -> str:
        if self.number not in self.opened:
            self.opened.append(self.number)
        return super()._truth()

    def run(self, **values: Any):
        """Close the envelope and run; see `Bench.run`."""
        with self._lock:
            if self.inside.value:
                self.open()
            return super().run(**values)

    def _changes(self, design: dict[str, Any], before: dict[str, Any] | None) -> str:
        if before is None:
            return "the first"
        changed = [c for c in self.explorer.controls if design[c.name] != before[c.name]]
        return "; ".join(f"{c.label}: {_value(design[c.name])}" for c in changed) or "nothing"
