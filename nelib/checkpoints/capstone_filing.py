"""The boxes in which a student files a run, and writes what belongs to no station: what they do is kept at once.

Nothing here raises on what a student does: what cannot be filed is answered on screen.
"""

import datetime
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.checkpoints.capstone_choice import Choice
from nelib.checkpoints.capstone_comment import comments, first, written
from nelib.checkpoints.capstone_report import MINE, TEXTS, Portfolio, hand_in
from nelib.checkpoints.capstone_sentence import numberless
from nelib.checkpoints.capstone_tables import words
from nelib.clinic.capstone_result import StationResult
from nelib.clinic.compound import LESSON
from nelib.explorers.capstone.laboratory import Closed, StationBench
from nelib.kit import progress
from nelib.kit.report_view import ReportView
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, label, readable, subscripts, widget_view

__all__ = ["Filing", "Writing"]

NO_PORTFOLIO = (
    "The first thing here must be the portfolio, but it is {!r}. Run the cell with ask.portfolio again, then this one."
)
COVERED = "Opens with the station above."
NUMBERLESS = "Your sentence names no number of this run."


class _Box:
    """A box with a heading, parts, buttons and an answer."""

    def __init__(self, tag: str, title: str, parts: list[widgets.Widget], buttons: list[widgets.Button]):
        head = f'{STYLESHEET}<span class="nelib-tag">{tag}</span>{subscripts(escape(title))}{accessibility()}'
        self.title = title
        panel = widgets.VBox(parts)
        panel.add_class("nelib-controls")
        row = widgets.Box(buttons)
        self.works = [panel, row]
        row.add_class("nelib-buttons")
        row.add_class("nelib-run")
        self.answer = widgets.HTML()
        self.answer.add_class("nelib-feedback-area")
        self.box = widgets.VBox([widgets.HTML(head), *([panel] if parts else []), row, self.answer])
        self.box.add_class("nelib-form")

    def say(self, *lines: str, wrong: bool = False) -> None:
        """Show lines of HTML."""
        css = ' class="nelib-wrong"' if wrong else ""
        text = "".join(f"<div{css}>{line}</div>" for line in lines)
        self.answer.value = f'<span class="nelib-feedback">{subscripts(text)}</span>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.title, WIDGET_VIEW: widget_view(self.box)}


def _area(title: str, text: str) -> widgets.Textarea:
    return widgets.Textarea(
        value=text, **label(title), style={"description_width": "initial"}, continuous_update=False,
        layout=widgets.Layout(width="100%", height="auto"), rows=4,
    )  # fmt: skip


def _line(title: str, text: str) -> widgets.Text:
    return widgets.Text(
        value=text, **label(title), style={"description_width": "initial"}, continuous_update=False,
        layout=widgets.Layout(width="100%"),
    )  # fmt: skip


class Filing(_Box):
    """Choose a run of the lab book, conclude, file.

    Parameters
    ----------
    portfolio : Portfolio
    bench : StationBench
        What ``show(portfolio=portfolio)`` of a station returned.

    Attributes
    ----------
    result : StationResult or None
        What was filed last in this session.
    """

    def __init__(self, portfolio: Portfolio, bench: StationBench):
        self.portfolio, self.bench = portfolio, bench
        self.result: StationResult | None = None
        self.subject = bench.explorer.subject
        self.key = f"{LESSON}/draft/{portfolio.me.run}/{portfolio.me.student or 'self-study'}/"
        self.key += f"{portfolio.compound.name}/{bench.station}"
        about = words()[bench.station]
        self.chosen = widgets.Dropdown(
            options=self._options(), **label(f"The {self.subject} that I file"),
            style={"description_width": "initial"}, layout=widgets.Layout(width="100%"),
        )  # fmt: skip
        kept = progress.get(self.key, "")
        draft = kept if isinstance(kept, str) else ""
        there = dict(self.chosen.options).values()
        filed = [r for r in portfolio.results(bench.station) if r.run in there and draft in ("", r.verdict)]
        if filed:  # a conclusion that was filed comes with its run
            self.chosen.value, draft = filed[-1].run, filed[-1].verdict
        self.text = _area("My conclusion from it", draft)
        self.text.placeholder = about.question
        self.go = widgets.Button(description="File it", button_style="primary", tooltip="Put this run into the report")
        self.out = widgets.Button(description="Take it out", tooltip="Take this run out of the report")
        self.go.on_click(lambda _: self.file())
        self.out.on_click(lambda _: self.withdraw())
        title = f"{about.title} · {portfolio.compound.name}: {about.question}"
        super().__init__("File", title, [self.chosen, self.text], [self.go, self.out])
        self.text.observe(self._draft, names="value")
        self.chosen.observe(self._other_run, names="value")
        bench.watch(self._ran)
        portfolio.watch(self._list)
        self._cover()
        self.say(*self._filed())

    def _cover(self) -> None:
        """Show the box, or that it waits: what a run found answers the prediction of its bench."""
        for part in self.works:
            part.layout.display = "none" if self.bench.covered else None

    def _options(self) -> list[tuple[str, int]]:
        """Return the runs of the lab book, the newest first, with what each found first; none while it is covered."""
        if self.bench.covered:
            return []
        filed = {result.run for result in self.portfolio.results(self.bench.station)}
        lines = []
        for run in sorted(self.bench.runs(), reverse=True):
            found = self.bench.found(run)
            mark = " · filed" if run in filed else ""
            lines.append((readable(f"{self.subject} {run}: {written(first(found), found[first(found)])}{mark}"), run))
        return lines

    def _list(self, newest: bool = False) -> None:
        chosen, options = self.chosen.value, self._options()
        self.chosen.unobserve(self._other_run, names="value")  # a list that is made anew jumps to its first line
        self.chosen.options = options
        if options:
            self.chosen.value = options[0][1] if newest or chosen is None else chosen
        self.chosen.observe(self._other_run, names="value")
        if self.chosen.value != chosen:
            self._other_run()

    def _ran(self) -> None:
        was = self.chosen.value
        self._list(newest=True)
        if was is None:  # the bench was covered
            self._cover()
            self.say(*self._filed())

    def _other_run(self, _=None) -> None:
        """Show the conclusion that was filed with the run that is chosen now; a sentence that is not filed stays."""
        verdicts = {result.run: result.verdict for result in self.portfolio.results(self.bench.station)}
        if not self.text.value.strip() or self.text.value in verdicts.values():
            self.text.value = verdicts.get(self.chosen.value, "")

    def _draft(self, change) -> None:
        progress.put(self.key, change["new"])

    def _filed(self) -> list[str]:
        """Say what is filed from this station, and what is missing."""
        if self.bench.covered:
            return [COVERED]
        kept = self.portfolio.results(self.bench.station)
        numbers = ", ".join(str(result.run) for result in kept)
        gone = [words()[name].title for name in self.portfolio.missing()]
        rest = f"Nothing filed yet from: {', '.join(gone)}." if gone else "Something is filed from every station."
        own = f"In the report from here: {self.subject} {numbers}. " if kept else ""
        return [f"{own}{rest}"]

    def file(self) -> StationResult | None:
        """File the chosen run with the conclusion and answer; None if that could not be done."""
        try:
            return self._file()
        except Exception as error:  # a full disk, a result that the report refuses: the notebook goes on
            self.say(f"This could not be filed: {escape(str(error))}", wrong=True)
            return None

    def _file(self) -> StationResult | None:
        if self.bench.covered:
            self.say(COVERED)
            return None
        run, text = self.chosen.value, self.text.value
        if not text.strip():
            self.say(
                f"Write what you conclude from {self.subject} {run} first, in a sentence with its number. Nothing was "
                "filed."
            )
            return None
        design = self.bench.runs()[run]
        lab = self.bench.lab(run)
        result = lab.result(run=run, date=datetime.date.today().isoformat(), **design)
        opened = self.portfolio.opened(self.bench.station)
        again = any(kept.run == run for kept in self.portfolio.results(self.bench.station))
        table = lab.table(lab.data(run=run, **design))
        self.portfolio.file(result, text, table=table, opened=bool(opened))
        self.result = result
        numbers = "".join(f"<li>{escape(written(name, found))}</li>" for name, found in result.findings.items())
        seen = "No envelope of this station was opened before."
        if opened:
            seen = f"The report says that an envelope of this station ({self.subject} {', '.join(map(str, opened))}) "
            seen += "had been opened before."
        self.say(
            f'<strong class="nelib-right">{"Filed again, in place of what was there" if again else "Filed"}: '
            f"{self.subject} {run}.</strong><ul>{numbers}</ul>",
            *(escape(line) for line in comments(self.bench, run)),
            *([NUMBERLESS] if numberless(text, result.findings, self.subject) else []),
            *(escape(line) for line in self._other()),
            seen,
            *self._filed(),
        )
        return result

    def _other(self) -> list[str]:
        """Say that another compound was chosen since, if it was."""
        me, mine = self.portfolio.me, self.portfolio.compound.name
        chosen = Choice(me)
        if progress.get(chosen.key) is None or (now := chosen.compound.name) == mine:
            return []
        return [f"This station and its box are of {mine}. Chosen by now is {now}: for that one run the cells again."]

    def withdraw(self) -> None:
        """Take the chosen run out of the report."""
        run = self.chosen.value
        if all(result.run != run for result in self.portfolio.results(self.bench.station)):
            self.say(f"{self.subject.capitalize()} {run} is not filed.")
            return
        try:
            self.portfolio.withdraw(self.bench.station, self.chosen.value)
            self.say(f"{self.subject.capitalize()} {self.chosen.value} was taken out.", *self._filed())
        except Exception as error:
            self.say(escape(str(error)), wrong=True)


class Refused(_Box):
    """What stands where nothing can be filed."""

    def __init__(self, why: str, tag: str = "File"):
        super().__init__(tag, why, [], [])


def filing(portfolio: Any, bench: Any) -> Filing | Refused:
    """Return the box in which a run of a bench is filed; what does not fit is said, not raised."""
    if not isinstance(portfolio, Portfolio):
        return Refused(NO_PORTFOLIO.format(portfolio))
    if isinstance(bench, Closed):
        return Refused(f"There is nothing to file here. {bench.why}")
    if not isinstance(bench, StationBench):
        return Refused("The second thing here must be a station that was shown with portfolio=p.")
    if bench.portfolio is not portfolio:
        there, here = bench.portfolio.compound.name, portfolio.compound.name
        why = f"This station is of {there}, and the portfolio of {here}." if there != here else ""
        why = why or "This station belongs to another portfolio."
        return Refused(f"{why} Run the station's cell again, and then this one.")
    return Filing(portfolio, bench)


class Writing(_Box):
    """What the compound is, in a line, and the abstract and the discussion of the report."""

    def __init__(self, portfolio: Portfolio):
        self.portfolio = portfolio
        kept = portfolio.written()
        line, *rest = TEXTS
        self.areas = {line: _line(MINE, kept[line])} | {name: _area(f"My {name}", kept[name]) for name in rest}
        self.areas[line].placeholder = "what it does, at which site, how tightly it is held there, and how sure you are"
        self.go = widgets.Button(description="Keep all", button_style="primary", tooltip="Put all into the report")
        self.go.on_click(lambda _: self.keep())
        super().__init__(
            "Write",
            f"What belongs to no single station · {portfolio.compound.name}",
            list(self.areas.values()), [self.go],
        )  # fmt: skip

    def keep(self) -> None:
        """Keep the texts."""
        try:
            self.portfolio.write(**{name: area.value for name, area in self.areas.items()})
            names = ("what it is", *TEXTS[1:])
            areas = zip(names, self.areas.values(), strict=True)
            counts = ", ".join(f"{name}: {len(area.value.split())} words" for name, area in areas)
            self.say(f"Kept. {counts[0].upper()}{counts[1:]}.")
        except Exception as error:
            self.say(f"This could not be kept: {escape(str(error))}", wrong=True)


def writing(portfolio: Any) -> Writing | Refused:
    """Return the box for the texts of the report; what is no portfolio is said, not raised."""
    if not isinstance(portfolio, Portfolio):
        return Refused(NO_PORTFOLIO.format(portfolio), "Write")
    return Writing(portfolio)


def handing(portfolio: Any, *given: Any, **named: Any) -> ReportView | Refused:
    """Return the report with its buttons (`hand_in`); what is no portfolio is said, not raised."""
    if not isinstance(portfolio, Portfolio):
        return Refused(NO_PORTFOLIO.format(portfolio), "Hand in")
    return hand_in(portfolio, *given, **named)
