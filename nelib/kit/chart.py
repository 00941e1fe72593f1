"""A chart recorder on screen: the paper runs in real time while its controls act on the plant. Core ipywidgets only.

Time is a task in the kernel's own event loop, without threads. The page answers every frame (a link from one number to
another, which the browser follows): while answers are missing no more frames are sent, so nothing can pile up.
"""

import asyncio
import weakref
from collections import deque
from functools import partial
from html import escape
from time import monotonic
from typing import Any, ClassVar

import ipywidgets as widgets

from nelib.kit.errors import known_name
from nelib.kit.paper import BY_START, NOTHING, SPEEDS, Recorder
from nelib.kit.recorder import Run, clock
from nelib.kit.style import subscripts
from nelib.kit.view import View

PERIOD = 0.08  # s between frames
REST = 0.01  # s that the kernel has for other work after a frame, at least
FLIGHT = 2  # frames under way to the page
PATIENCE = 1.0  # s after which a frame is sent to a page that does not answer
SPEAK = 10.0  # s between sentences of the read-out while time runs; a screen reader must be able to follow
LATE = 2.0  # s on the wall by which the plant may be late before the page says so
BEHIND = "Behind the clock: this computer is catching up, or the speed is too high for it.", True
RUNS = 5  # finished runs that are remembered
_LOOK = """<style>
.nelib-transport { gap: 6px; margin: 0 0 4px 0; flex: 1 1 100%; }
.nelib-transport button { width: auto; height: auto; min-height: 28px; margin: 0; white-space: normal;
  line-height: 1.25; padding: 3px 10px; border-radius: 6px; }
.nelib-transport button.mod-primary { background: #0b5cad; color: #fff; font-weight: 600; min-width: 88px; }
.nelib-notice { min-height: 28px; margin: 0; } .nelib-last { min-height: 42px; margin: 0; }
.nelib-last .widget-html-content { line-height: 1.4; }
.nelib-recorder .nelib-controls { min-width: 0; } .nelib-stage > .nelib-controls { flex: none; }
.nelib-recorder .nelib-readout { min-height: calc(4 * 1.45 * var(--jp-content-font-size1, 14px) + 6px); }
@media (max-width: 1200px) { .nelib-recorder .nelib-readout {
  min-height: calc(5 * 1.45 * var(--jp-content-font-size1, 14px) + 6px); } }
</style>"""


def _row(*buttons: widgets.Widget) -> widgets.Box:
    row = widgets.Box(buttons, layout=widgets.Layout(display="flex", flex_flow="row wrap", align_items="center"))
    row.add_class("nelib-transport")
    return row


class Chart(View):
    """A recorder with its controls.

    Parameters
    ----------
    recorder : Recorder
    prediction : Prediction, optional
        The figure waits for it.
    wall : callable
        Clock on the wall, in seconds.

    Attributes
    ----------
    runs : deque of Run
        The runs that are finished, the last one at the end; each has a `table`.
    """

    _running: ClassVar[Any] = None  # a weak reference: one recorder runs in a kernel at a time

    def __init__(self, recorder: Recorder, prediction=None, wall=monotonic):
        self._wall, self._task, self._notice = wall, None, ("", False)
        self._shown_at = self._spoken_at = -1e9
        self.runs: deque[Run] = deque(maxlen=RUNS)
        self._sent, self._seen = widgets.IntText(0), widgets.IntText(0)
        self._answer = widgets.jsdlink((self._sent, "value"), (self._seen, "value"))
        self.go = self._key(
            "Start", "Let the time run, or stop it", lambda: self.pause() if self.going else self.start()
        )
        self.go.icon, self.go.button_style = "play", "primary"
        skips = recorder.skips.items()
        keys = [self.go, *(self._key(k, f"Live {k[5:]} at once", partial(self.skip, s)) for k, s in skips)]
        keys.append(self._key("New run", "Begin anew with the set-up that is chosen", self.new))
        if type(recorder).another is not Recorder.another:
            keys.append(self._key(recorder.next_one, "Begin anew with the next one", partial(self.new, another=True)))
        acts = [self._key(name, tip, partial(self.act, name)) for name, tip in recorder.actions.items()]
        notes = [
            self._key("Set reference", "Compare values with those at the cursor", self.refer),
            self._key("Keep this run", "Draw what was recorded in gray under the next run", self.keep),
        ]
        self.status, self.last, self.log = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for region, name in ((self.status, "nelib-notice"), (self.last, "nelib-last")):
            region.add_class("nelib-feedback-area")  # a live region: see kit.style
            region.add_class(name)
        self.log.add_class("nelib-sheet")
        super().__init__(recorder.own(), prediction)
        self._stop_other()
        self.box.add_class("nelib-recorder")
        # What concerns the paper stands below it; what is done to the plant, beside it.
        own = {self.controls[c.name] for c in recorder.PAPER}
        below = widgets.VBox([w for w in self.controls.values() if w in own])
        below.add_class("nelib-controls")
        self.panel.children = tuple(w for w in self.panel.children if w not in own)
        look, above = widgets.HTML(_LOOK, layout=widgets.Layout(display="none")), (_row(*keys), _row(*acts, *notes))
        self.stage.children = (look, *above, self.last, self.status, self.picture, below, self.readout, self.log)

    def _key(self, name: str, tip: str, call) -> widgets.Button:
        def pressed(_):
            try:
                call()
            except ValueError as error:
                self._tell(str(error), wrong=True)

        button = widgets.Button(description=name, tooltip=tip)
        button.on_click(pressed)
        return button

    # -- time ----------------------------------------------------------------------------------------------------

    @property
    def going(self) -> bool:
        """Whether the time runs."""
        return self.explorer.run is not None and self.explorer.run.going

    def start(self) -> None:
        """Let the time run. It needs the event loop of a kernel; without one the page says so, and `skip` works."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._tell("Time runs in a notebook only; there is no event loop here. Skip works.", wrong=True)
            return
        with self._lock:
            run = self._live()
            if run.record.full:
                raise ValueError(self._full())
            self._stop_other()
            Chart._running = weakref.ref(self)
            run.start(self._wall(), SPEEDS[self.values()["speed"]])
            self._tell("")
            self._task = loop.create_task(self._play(run))

    def _stop_other(self) -> None:
        """Pause the recorder that runs, also one whose cell was run again: it would go on unseen."""
        other = Chart._running() if Chart._running else None
        if other is not None and other is not self:
            other.pause()

    def pause(self) -> None:
        """Stop the time."""
        with self._lock:
            if self.explorer.run is not None:
                self.explorer.run.pause()
            self.refresh()

    async def _play(self, run: Run) -> None:
        due = self._wall()
        while run.going and run is self.explorer.run:
            self.tick()
            due = max(due + PERIOD, self._wall() + REST)
            await asyncio.sleep(due - self._wall())

    def tick(self) -> None:
        """Go on to where the clock on the wall says, and send a frame if the page keeps up."""
        with self._lock:
            run = self.explorer.run
            try:
                run.tick(self._wall)
                now = self._wall()
                late = run.behind > LATE * run.speed
                if late != (self._notice == BEHIND):
                    self._notice = BEHIND if late else ("", False)
                    self._note()
                if not run.going:
                    self._tell(self._full())
                elif self._sent.value - self._seen.value < FLIGHT or now - self._shown_at > PATIENCE:
                    self._shown_at = now
                    self.refresh() if now - self._spoken_at > SPEAK else self._move()
                    self._sent.value += 1
            except Exception as error:
                run.pause()
                self._tell(f"The recorder stopped: {error}", wrong=True)

    def _move(self) -> None:
        """Send the picture alone; words follow later."""
        self.data = self._data()
        self.picture.value = self._frame.render(self.data)

    # -- what a student does -------------------------------------------------------------------------------------

    def _live(self, acting: bool = False) -> Run:
        """Return the run on the paper; the first one begins when it is asked for. It is looked at where it ends.

        Controls go to what runs when a run begins; if it begins with an action, after that.
        """
        fresh = self.explorer.run is None
        if fresh:
            self.explorer.begin(**self.values())
        self._hold(look=100.0, **(self.explorer.runs() if fresh and not acting else {}))
        return self.explorer.run

    def skip(self, seconds: float) -> None:
        """Live so many seconds at once.

        Raises
        ------
        ValueError
            If the number is not above 0, or the record is full.
        """
        with self._lock:
            run = self._live()
            if run.record.full:
                raise ValueError(self._full())
            run.skip(seconds, self._wall())
            self._tell(self._full() if run.record.full else "")

    def act(self, action: str, **values: Any) -> None:
        """Do something to the plant now, with the controls as they are, changed by `values`; it is marked on the paper.

        Raises
        ------
        ValueError
            If there is no such action or setting, if it cannot be done, or if the record is full.
        """
        with self._lock:
            known_name("action", action, self.explorer.actions)
            self._hold(**values)
            fresh, run = self.explorer.run is None, self._live(acting=True)
            run.tick(self._wall)
            if run.record.full:
                raise ValueError(self._full())
            run.mark(self.explorer.act(run.plant, action, **self.values()))
            if fresh:
                self._hold(**self.explorer.runs())
            self._tell("")

    def new(self, another: bool = False) -> None:
        """Begin a new run with the set-up on screen, or with another plant of the same kind; it waits for Start."""
        with self._lock:
            if self.explorer.run is not None:
                self.runs.append(self.explorer.run.kept())
                self.explorer.run.pause()
            if another:
                self._hold(**self.explorer.another(**self.values()))
            self.explorer.begin(**self.values())
            self._hold(look=100.0, **self.explorer.runs())
            self._tell("")

    def refer(self) -> None:
        """Compare all values with those at the cursor."""
        with self._lock:
            self._recorded().reference = self.data["at"]
            self._tell("")

    def keep(self) -> None:
        """Keep what was recorded until now, to be drawn in gray."""
        with self._lock:
            self.explorer.kept = run = self._recorded().kept()
            if self.values()["overlay"] == NOTHING:
                self._hold(overlay=BY_START)
            self._tell(f"Kept: {run.title}, {clock(run.time)}.")

    def _recorded(self) -> Run:
        if self.explorer.run is None:
            raise ValueError("Nothing was recorded yet: this is a demonstration. Press Start or Skip.")
        return self.explorer.run

    def table(self):
        """Return the run on the paper as a pandas data frame: time (s), all columns, and what was done."""
        return self.explorer.table(self.data)

    # -- the page ------------------------------------------------------------------------------------------------

    def _full(self) -> str:
        return f"The paper is used up after {clock(self.explorer.run.record.limit)}. Save the record, or press New run."

    def _tell(self, text: str, wrong: bool = False) -> None:
        """Say something about the recorder itself, and draw anew."""
        self._notice = text, wrong
        self.refresh()

    def _note(self) -> None:
        text, wrong = self._notice
        text = text or self._changed()
        css = ' class="nelib-error"' if wrong else ""
        self.status.value = f"<span{css}>{subscripts(escape(text))}</span>" if text else ""

    def _changed(self) -> str:
        """Say that the controls choose another plant than the one under the pens."""
        run = self.explorer.run
        if run is None or run.title == self.explorer.called(**self.values()):
            return ""
        return f"Still {run.title}. Press New run to begin with {self.explorer.called(**self.values())}."

    def _moved(self, change) -> None:
        if not self._held:
            self._notice = "", False
        super()._moved(change)

    def _preset(self, preset: dict, _button) -> None:
        """Set what a preset names and leave the rest; Reset sets all, what runs to what runs, and loses no record."""
        run = self.explorer.runs() if self.explorer.run is not None else {}
        self.set(**(preset or self.explorer.settings(**run)))

    def set(self, **values: Any) -> None:
        """Set several controls; nothing is done to the plant."""
        self._notice = "", False
        super().set(**values)

    def refresh(self) -> bool:
        """Compute and redraw; a speed that was changed counts from now on."""
        with self._lock:
            run, speed = self.explorer.run, SPEEDS[self.values()["speed"]]
            if self.going and run.speed != speed:
                run.tick(self._wall)
                run.start(self._wall(), speed)
            return super().refresh()

    def _redraw(self) -> None:
        super()._redraw()
        self._spoken_at = self._wall()
        self._note()
        self.go.description, self.go.icon = ("Pause", "pause") if self.going else ("Start", "play")
        self.controls["look"].disabled = self.going
        marks = self.data["run"].marks
        done = marks[-1] if marks and self.explorer.run is not None else None
        last = f"<span>Last, {clock(done.time)}: {subscripts(escape(done.text))}</span>" if done else ""
        if last != self.last.value:
            self.last.value = last
        rows = "".join(
            f"<tr><td>{k}</td><td>{clock(m.time)}</td><td>{subscripts(escape(m.text))}</td></tr>"
            for k, m in reversed(list(enumerate(marks, 1)))
        )
        log = (
            '<div class="nelib-log" tabindex="0" role="region" aria-label="Log"><strong>Log</strong>'
            f"<table>{rows}</table></div>"
        )
        if log != self.log.value:
            self.log.value = log

    def _table(self):
        return self.table()

    def _save(self) -> None:
        self.pause()  # what is saved is what stands on the screen
        super()._save()
