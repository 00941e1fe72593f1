"""The paper of a chart recorder: an explorer whose figure is a record, with marks, a cursor and a run to compare with.

Before anything is recorded the paper shows a demonstration, which is a pure function of the controls, as the figure of
every explorer is. On screen (`nelib.kit.chart`) each recorder is a copy that holds a run of its own.
"""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from nelib.kit.explorer import Bound, Choice, Data, Explorer, Slider
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.kit.recorder import LIMIT, Run, Strip, clock

SPEEDS = {"1×": 1.0, "4×": 4.0, "16×": 16.0, "60×": 60.0}
WINDOWS = {"30 s": 30.0, "2 min": 120.0, "10 min": 600.0, "30 min": 1800.0, "2 h": 7200.0}
NOTHING, BY_START, BY_ACTION = "nothing", "the kept run, by start", "the kept run, by last action"
BINS = 300  # places of a trace: two ends each, on some 540 CSS pixels
RECENT = 5.0  # s for which the read-out says what was done
FLAGS = 12  # numbers of marks that are drawn at once
TICKS = {30.0: 5.0, 120.0: 20.0, 600.0: 60.0, 1800.0: 300.0, 7200.0: 900.0}
LEFT, RIGHT, TOP, BOTTOM = 152, 100, 56, 24  # CSS pixels around the strips
GAP = 9  # CSS pixels between strips


def paper(speed: str = "1×", windows: tuple[str, ...] = ("30 s", "2 min", "10 min")) -> tuple:
    """Return the controls of a paper.

    Parameters
    ----------
    speed : str
        One of `SPEEDS`, to begin with.
    windows : tuple of str
        Widths to choose from, of `WINDOWS`; the first one is the default.
    """
    return (
        Choice("speed", "Speed, × real time", tuple(SPEEDS), speed),
        Choice("window", "Width of the paper", windows, windows[0]),
        Slider("look", "Look at (of the record)", 0, 100, 100, "%", step=0.5),
        Slider("cursor", "Cursor (of the paper)", 0, 100, 100, "%", step=0.5),
        Choice("overlay", "Compare with", (NOTHING, BY_START, BY_ACTION), NOTHING),
    )


class Still:
    """Parts of the paper that change with the plant only. A frame that finds this does not move them."""

    def __init__(self, axes: list, names: list):
        self.axes, self.names = axes, names
        self.strips: tuple[Strip, ...] = ()


class Recorder(Explorer):
    """Base class of chart recorders; see the module docstring.

    A subclass defines `plant`, `act`, `ready`, `called` and `demonstration`, and puts its own controls before `PAPER`.

    Attributes
    ----------
    actions : dict
        What can be done to the plant: text of a button -> what it does, in a sentence.
    next_one : str
        Button for the next plant of the same kind.
    skips : dict
        Buttons that let time pass at once: text -> seconds.
    limit : float
        Seconds that a record can hold.
    begun : int
        How many runs were begun: a seed that gives each its own noise.
    run, kept : Run or None
        The run on the paper, and the one that it is compared with; without a run, the demonstration.
    """

    size = (780, 520)
    actions: ClassVar[Mapping[str, str]] = {}
    next_one: ClassVar[str] = "Next one"
    skips: ClassVar[Mapping[str, float]] = {"Skip 30 s": 30.0, "Skip 2 min": 120.0}
    limit: ClassVar[float] = LIMIT
    begun: int = 0
    run: Run | None = None
    kept: Run | None = None

    PAPER: ClassVar[tuple] = paper()

    def plant(self, **settings: Any):
        """Return a fresh plant."""
        raise NotImplementedError

    def act(self, plant, action: str, **settings: Any) -> str:
        """Do something to a plant and return what to write on the paper; an impossible wish is a ValueError."""
        raise NotImplementedError

    def ready(self, **settings: Any) -> str:
        """Say what the controls would do to the plant, e.g. what is in the syringe."""
        raise NotImplementedError

    def called(self, **settings: Any) -> str:
        """Return the name of a run, e.g. ``"intact rat 3"``."""
        raise NotImplementedError

    def demonstration(self, kept: bool, **settings: Any) -> Run:
        """Return the run that the paper shows before anything is recorded, or the kept one."""
        raise NotImplementedError

    def another(self, **settings: Any) -> dict[str, Any]:
        """Return the controls that change for the next plant of the same kind, e.g. the next animal."""
        return {}

    def runs(self) -> dict[str, Any]:
        """Return the controls that stand at what runs when a run begins, e.g. the rate of a pump that is on already."""
        return {}

    # -- what every recorder can do ------------------------------------------------------------------------------

    def show(self, prediction=None):
        """Return the recorder as something that a notebook displays."""
        from nelib.kit.chart import Chart

        return Chart(self, prediction)

    def own(self) -> "Recorder":
        """Return a copy that can hold a run."""
        return copy.copy(self)

    def begin(self, **given: Any) -> Run:
        """Put a fresh plant under the pens."""
        settings = self.settings(**given)
        self.begun += 1
        self.run = Run(self.plant(**settings), self.called(**settings), self.limit)
        return self.run

    def compute(self, **settings: Any) -> Data:
        """Return what the paper shows of the run, or of the demonstration."""
        live = self.run is not None
        run = self.run if live else self.demonstration(False, **settings)
        overlay, kept = settings["overlay"], self.kept
        if overlay != NOTHING and not live:
            kept = self.demonstration(True, **settings)
        record, window = run.record, WINDOWS[settings["window"]]
        start = max(0.0, run.now - window) * settings["look"] / 100
        stop = start + window
        at = min(max(start + window * settings["cursor"] / 100, record.step), run.now)
        times, low, high = record.view(start, stop, BINS)
        overlay = overlay if kept else NOTHING
        shift = 0.0
        if overlay == BY_ACTION and run.marks and kept.marks:
            shift = run.marks[-1].time - kept.marks[-1].time
        old = kept.record.view(start - shift, stop - shift, BINS) if overlay != NOTHING else None
        return {
            "run": run, "strips": run.strips, "columns": {name: k for k, name in enumerate(record.columns)},
            "start": start, "stop": stop, "width": window, "times": times, "low": low, "high": high,
            "kept": None if old is None else (old[0] + shift, old[1], old[2]),
            "overlay": overlay, "shift": shift, "missing": settings["overlay"] != overlay,
            "marks": [(k + 1, m) for k, m in enumerate(run.marks) if start <= m.time <= stop + 1e-6],
            "at": at, "values": record.at(at), "reference": run.reference,
            "against": None if run.reference is None else record.at(run.reference),
            "ready": self.ready(**settings), "title": run.title if live else f"Demonstration: {run.title}",
            "state": f"{'runs' if run.going else 'paused'} at {settings['speed']}",
        }  # fmt: skip

    def bounds(self, data):
        """No pen of the whole record leaves four times its strip, or is negative where its strip is not."""
        rows, columns = data["run"].record.rows[: data["run"].record.count], data["columns"]
        for strip in data["strips"]:
            for name in (strip.column, *strip.band):
                yield Bound(f"{strip.label}, {name}", rows[:, columns[name]], min(0.0, strip.low), 4 * strip.high)

    def table(self, data):
        """Return the whole record."""
        return data["run"].table()

    def describe(self, data):
        """Read all values at the cursor; while time runs, nothing else: a screen reader must be able to follow."""
        run, values, against = data["run"], data["values"], data["against"]
        recent = [m for _, m in data["marks"] if -1e-6 <= data["at"] - m.time < RECENT]
        said = f"{clock(recent[-1].time)} {recent[-1].text}. " if recent else ""
        reads = "; ".join(
            f"{s.short} {s.read(values)}" + (f" ({s.change(values, against)})" if against else "")
            for s in data["strips"]
        )
        from_ = f"; change from {clock(data['reference'])} in brackets" if against else ""
        said += f"{capital(data['title'])} at {clock(data['at'])}, {data['state']}: {reads}{from_}."
        if run.going:
            return said
        gray = f" Gray: {data['overlay']}." if data["overlay"] != NOTHING else ""
        gray = " No run was kept." if data["missing"] else gray
        return f"{said}{gray} Paper {clock(data['start'])}–{clock(data['stop'])} of {clock(run.time)}. {data['ready']}."

    def draw(self, figure, data):
        """Draw the strips and empty lines."""
        width, height = self.size
        strips, tall = data["strips"], sum(s.tall for s in data["strips"])
        room = height - TOP - BOTTOM - GAP * (len(strips) - 1)
        box = [LEFT / width, BOTTOM / height, (width - LEFT - RIGHT) / width, (height - TOP - BOTTOM) / height]
        back, sheet = (figure.add_axes(box, xlim=(0, 1), ylim=(0, 1), zorder=z) for z in (-1, 5))
        for layer in (back, sheet):
            layer.set_axis_off()
        axes, names, pens, top = [], [], [], height - TOP
        for strip in strips:
            tallness = room * strip.tall / tall
            top -= tallness
            own = figure.add_axes([box[0], top / height, box[2], tallness / height], xlim=(0, 1))
            own.set_xticks([])
            own.patch.set_visible(False)  # the time grid lies behind
            middle = (top + tallness / 2) / height
            names.append(
                figure.text(8 / width, middle, "", color=strip.color, va="center", weight="bold", fontsize=8.5)
            )
            pens.append(self._pens(own, strip))
            text = dict(va="center", color=strip.color, weight="bold", fontsize=12 if strip.band else 13)
            pens[-1]["value"] = figure.text((width - RIGHT + 10) / width, middle + 6 / height, "", **text)
            soft = dict(va="top", color=SOFT, fontsize=8.5)
            pens[-1]["change"] = figure.text((width - RIGHT + 10) / width, middle - 5 / height, "", **soft)
            axes.append(own)
            top -= GAP
        line = dict(transform=sheet.transAxes, clip_on=False)
        flag = dict(color=PAPER, fontsize=8, weight="bold", ha="center", va="center", zorder=9, **line)
        head = dict(va="center", fontsize=9, color=INK)
        up = 1 + 10 / (height - TOP - BOTTOM)
        return {
            "still": Still(axes, names),
            "pens": pens,
            "grid": back.plot([], [], color=FAINT, lw=0.7, zorder=0)[0],
            "flags": sheet.plot([], [], color=INK, lw=1.0, zorder=6, clip_on=False)[0],
            "heads": sheet.plot([], [], "s", color=INK, ms=9.5, mew=0, zorder=8, clip_on=False)[0],
            "numbers": [sheet.text(0, up, "", **flag) for _ in range(FLAGS)],
            "cursor": sheet.plot([0, 0], [0, 1], color=color("main"), lw=1.2, zorder=7, clip_on=False)[0],
            "reference": sheet.plot([0, 0], [0, 1], color=SOFT, lw=1.2, ls=(0, (2, 2)), zorder=7)[0],
            "times": [
                sheet.text(0, -7 / (height - TOP - BOTTOM), "", color=INK, fontsize=9, ha="center", va="top", **line)
                for _ in range(12)
            ],
            "title": figure.text(8 / width, 1 - 11 / height, "", **head),
            "ready": figure.text(8 / width, 1 - 29 / height, "", **head),
            "state": figure.text(1 - 8 / width, 1 - 11 / height, "", ha="right", **head),
        }

    @staticmethod
    def _pens(axes, strip: Strip) -> dict:
        """Draw one strip: the gray lines of a kept run, the band and the line."""
        gray = dict(color=color("reference"), lw=1.2, zorder=2)
        pens = {"kept": [axes.plot([], [], **gray)[0] for _ in range(1 + len(strip.band))]}
        if strip.band:
            pens["band"] = axes.fill([0, 0, 0], [0, 0, 0], fc=strip.color, alpha=0.3, lw=0, zorder=1)[0]
        pens["line"] = axes.plot([], [], color=strip.color, lw=1.4, zorder=3)[0]
        return pens

    def update(self, artists, data):
        """Move lines and marks; True if the scales had to change."""
        still, strips, columns = artists["still"], data["strips"], data["columns"]
        changed = still.strips != strips
        if changed:
            self._rule(still, strips)
        place = lambda times: (np.asarray(times) - data["start"]) / data["width"]  # noqa: E731
        now, old = (place(data["times"]), data["low"], data["high"]), data["kept"]
        for strip, pen in zip(strips, artists["pens"], strict=True):
            pen["line"].set_data(*stroke(*now, columns[strip.column], strip))
            for line, name in zip(pen["kept"], (strip.column, *strip.band), strict=True):
                line.set_data(*(stroke(place(old[0]), *old[1:], columns[name], strip) if old else ([], [])))
            if strip.band:
                lower, upper = (
                    np.clip(a[:, columns[n]], strip.low, strip.high) for a, n in zip(now[1:], strip.band, strict=True)
                )
                pen["band"].set_xy(np.column_stack([np.r_[now[0], now[0][::-1]], np.r_[lower, upper[::-1]]]))
            read, _, mean = strip.read(data["values"]).partition(", mean ")
            pen["value"].set_text(read)
            change = f"({strip.change(data['values'], data['against'])})" if data["against"] else ""
            pen["change"].set_text(f"mean {mean}\n{change}" if mean else change)
        self._mark(artists, data, place)
        return changed

    @staticmethod
    def _rule(still: Still, strips: tuple[Strip, ...]) -> None:
        """Write names and scales, which stay as they are while the plant is the same."""
        for strip, axes, name in zip(strips, still.axes, still.names, strict=True):
            middle = (strip.low + strip.high) / 2
            axes.set_ylim(strip.low, strip.high)
            axes.set_yticks([strip.low, middle, strip.high], [f"{v:g}" for v in (strip.low, middle, strip.high)])
            for text, align in zip(axes.get_yticklabels(), ("bottom", "center", "top"), strict=True):
                text.set_va(align)  # neighbors do not touch
            name.set_text(f"{strip.label}\n{strip.unit}")
        still.strips = strips

    @staticmethod
    def _mark(artists, data, place) -> None:
        """Move what stands on the whole sheet: time, marks, cursor, reference, and the words at the top."""
        tick = TICKS[data["width"]]
        first = int(np.ceil(data["start"] / tick - 1e-9))
        times = [k * tick for k in range(first, int(data["stop"] / tick + 1e-9) + 1)]
        artists["grid"].set_data(*fence(place(times), 1.0))
        for text, seconds in zip_all(artists["times"], times):
            text.set_text("" if seconds is None else clock(seconds))
            text.set_x(0 if seconds is None else place(seconds))
        marks = data["marks"][-FLAGS:]
        spots = place([m.time for _, m in data["marks"]])
        artists["flags"].set_data(*fence(spots, 1.02))
        heads, free = spots[-FLAGS:].copy(), 1.03
        for k in range(len(heads) - 1, -1, -1):  # numbers stand side by side, the newest at its place
            heads[k] = free = min(heads[k], free - 0.027)
        artists["heads"].set_data(heads, np.full(len(heads), artists["numbers"][0].get_position()[1]))
        for text, item in zip_all(artists["numbers"], list(zip(marks, heads, strict=True))):
            text.set_text(str(item[0][0]) if item else "")
            text.set_x(item[1] if item else 0)
        artists["cursor"].set_xdata([place(data["at"])] * 2)
        shown = data["reference"] is not None and data["start"] <= data["reference"] <= data["stop"]
        artists["reference"].set_data(([place(data["reference"])] * 2, [0, 1]) if shown else ([], []))
        artists["title"].set_text(capital(data["title"]))
        artists["ready"].set_text(data["ready"])
        artists["state"].set_text(f"{data['state']}, cursor at {clock(data['at'])}")


def capital(text: str) -> str:
    """Write the first letter as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def zip_all(texts: list, items: list):
    """Pair each text with its item, or with None when the items are used up."""
    return zip(texts, [*items, *[None] * len(texts)], strict=False)


def stroke(spots: np.ndarray, low: np.ndarray, high: np.ndarray, column: int, strip: Strip):
    """Return the path of a pen: up and down at each place; the pen stops at the ends of the strip."""
    ends = np.column_stack([low[:, column], high[:, column]]).ravel()
    return np.repeat(spots, 2), np.clip(ends, strip.low, strip.high)


def fence(spots: np.ndarray, height: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a path of vertical lines."""
    spots = np.atleast_1d(spots)
    gap = np.full(len(spots), np.nan)
    return np.column_stack([spots, spots, gap]).ravel(), np.tile([0.0, height, np.nan], len(spots))
