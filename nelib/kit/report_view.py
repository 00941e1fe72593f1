"""A report on screen: what is still missing, buttons that write the files, links to them, and a preview."""

import base64
import os
from html import escape

import ipywidgets as widgets

from nelib.kit.report import Report
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, subscripts, widget_view

HEIGHT = 560  # CSS pixels of the preview
LINK = 'style="color:var(--jp-content-link-color, #0b5cad);text-decoration:underline"'


class ReportView:
    """A report with its buttons. `box` is the widget; the object displays itself.

    Parameters
    ----------
    report : Report
    folder : str or path
        Where the files are written.

    Attributes
    ----------
    paths : list of pathlib.Path
        What was written last.
    """

    def __init__(self, report: Report, folder: str | os.PathLike = "."):
        if not isinstance(report, Report):
            raise ValueError(f"What is shown must be a Report, but it is {report!r}.")
        self.report, self.folder, self.paths = report, folder, []
        title = f"<strong>{subscripts(escape(report.title))}</strong>"
        heading = widgets.HTML(f"{STYLESHEET}{title}{accessibility()}")
        self.holds = widgets.HTML(escape(self.summary()))
        self.write = widgets.Button(
            description="Write the files", button_style="primary", tooltip="Write HTML and PDF beside the notebook"
        )
        self.write.on_click(lambda _: self.save())
        self.look = widgets.Button(description="Preview", tooltip="Show the HTML file here")
        self.look.on_click(lambda _: self.preview())
        row = widgets.Box(
            [self.write, self.look],
            layout=widgets.Layout(display="flex", flex_flow="row wrap", align_items="center"),
        )
        row.add_class("nelib-buttons")
        row.add_class("nelib-run")
        self.files = widgets.HTML()
        self.files.add_class("nelib-readout")
        self.page = widgets.HTML()
        self.box = widgets.VBox([heading, self.holds, row, self.files, self.page])
        self.box.add_class("nelib-form")

    def summary(self) -> str:
        """Say what the report holds and what it lacks."""
        parts = [f"{len(self.report.sections)} sections, {self.report.author}, {self.report.date}."]
        if gone := self.report.missing():
            parts.append(f"Not done: {', '.join(gone)}.")
        if owed := self.report.unwritten():
            parts.append(f"Without a text: {', '.join(owed)}.")
        return " ".join(parts)

    def renew(self, report: Report) -> None:
        """Take a newer report; links and a preview on screen are taken away, since they would be stale."""
        self.report = report
        if self.paths:
            self.files.value = "The report has changed since the files were written: write them again."
            self.paths = []
        self.holds.value = escape(self.summary())
        if self.page.value:
            self.preview()

    def save(self) -> None:
        """Write both files and show links to them; an error is shown, not raised."""
        try:
            self.paths = self.report.save(self.folder)
            links = []
            for path, kind in zip(self.paths, ("text/html", "application/pdf"), strict=True):
                code = base64.b64encode(path.read_bytes()).decode()
                name = path.suffix[1:].upper()
                link = f'download="{escape(path.name)}" href="data:{kind};base64,{code}"'
                links.append(f"<a {LINK} {link}>{name} ({len(code) * 3 // 4000} kB)</a>")
            where = "".join(f"<br><code>{escape(str(path))}</code>" for path in self.paths)
            self.files.value = f"Written: {where}<br>Download: {' · '.join(links)}"
        except Exception as error:  # a folder that cannot be written, a disk that is full
            self.files.value = f'<span class="nelib-error" role="alert">Could not save: {escape(str(error))}</span>'

    def preview(self) -> None:
        """Show the HTML file in a frame that may do nothing, or take it away."""
        shown = bool(self.page.value)
        self.look.description = "Preview" if shown else "Close the preview"
        frame = f'style="width:100%;height:{HEIGHT}px;border:1px solid var(--jp-border-color2, #d0d7de)"'
        content = "" if shown else escape(self.report.html())
        self.page.value = "" if shown else f'<iframe title="Preview" sandbox="" {frame} srcdoc="{content}"></iframe>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": f"{self.report.title}\n{self.summary()}", WIDGET_VIEW: widget_view(self.box)}


def show_report(report: Report, folder: str | os.PathLike = ".") -> ReportView:
    """Return a report as something that a notebook displays: buttons that write the files, links, a preview.

    Raises
    ------
    ValueError
        If it is no report.
    """
    return ReportView(report, folder)
