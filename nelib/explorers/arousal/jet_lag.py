"""A flight across time zones: clock and sleep of the human model, day by day, until they fit the lamps again.

The clock is exact. While sleep is far from it, an awakening can hang by a thread: it is right to an hour or so.
"""

import numpy as np

from nelib.explorers.arousal.shade import MEAN
from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, NIGHT, PAPER, SOFT, color
from nelib.locus.body_clock import jet_lag, marks
from nelib.locus.human_sleep import DAY
from nelib.locus.hypnogram import spells

EVIDENCE = {name: row.value for name, row in load_evidence("human_sleep").items()}
AFTER, STEP, STRIDE = 14, 1.5, 6  # days after the flight; minutes of a step, and steps at once by day
BEFORE = 3  # rows of the raster before the flight
FIRST = -7.0  # hours after lamps-out at which a row begins: no night of the default picture is cut
FAR = 17  # hours that the clock may have to travel
LONG = DAY / 2 + 0.5  # hours of a way that is called the long one
EAST, BAR = 6.0, 0.38  # the flight that is asked about; half the height of a row


def pieces(start, end, east: float) -> list[tuple[float, float, int]]:
    """Cut spells once a day: start and end in hours after the lamps go out in the new zone, and the row."""
    found = []
    for a, b in zip(np.asarray(start) + east - FIRST, np.asarray(end) + east - FIRST, strict=True):
        for day in range(int(a // DAY), int(b // DAY) + 1):
            low, high = max(a, day * DAY), min(b, (day + 1) * DAY)
            if high > low:
                found.append((low - day * DAY + FIRST, high - day * DAY + FIRST, day - BEFORE))
    return found


def to_go(east: float, behind: np.ndarray) -> np.ndarray:
    """Return hours that the clock still has to travel, from the flight on, on the way that it takes: + is earlier."""
    path = np.unwrap(np.append(east, behind), period=DAY)
    return path - DAY * np.round(path[-1] / DAY)


@register
class JetLag(Explorer):
    """Raster of lamps, sleep and clock, and the hours that the clock still has to travel."""

    name = "10_jet_lag"
    title = "Jet lag: a clock that light moves"
    size = (800, 470)
    controls = (
        Slider("east", "Flight east (west below 0)", -12, 12, EAST, "h", step=1),
        Slider("dark", "Darkness in a day", 6, 14, EVIDENCE["dark"], "h", step=0.5),
        Slider("light", "Light while lamps are on", 100, 5000, EVIDENCE["light"], "lux", log=True),
        Slider("hour", "Landing, after home lamps-out", 2, 22, 12, "h", step=1),
    )
    presets = {
        "6 h west": {"east": -6},
        "10 h east": {"east": 10},
        "14 h of darkness": {"dark": 14},
        "Dim light": {"light": 100},
    }

    def compute(self, east, dark, light, hour):
        where = {"dark": dark, "light": light, "hour": hour, "days": AFTER}
        trip, back = jet_lag(east, step=STEP, stride=STRIDE, **where), jet_lag(-east, sleep=False, **where)
        night, end = trip.night, trip.night.time[-1]
        sleep, off = night.hypnogram.sleep, spells(night.time, -night.light, -light / 2)
        low = marks(night.time, night.x_c) + east - FIRST
        usual = float((low[0] - east + FIRST) % DAY)
        low = low[low >= 0]
        return {
            "east": east,
            "asked": (east, dark, light, hour) == tuple(c.default for c in self.controls),
            "dark": pieces(off.start, off.end, east),
            # A sleep that the end of the record cuts off is not drawn.
            "sleep": pieces(sleep.start[sleep.end < end], sleep.end[sleep.end < end], east),
            "flight": pieces([trip.flight], [trip.flight + 1e-6], east)[0],
            "clock": np.column_stack((low % DAY + FIRST, low // DAY - BEFORE)),
            "goal": usual,
            "days": np.append(0.0, trip.days),
            "to go": to_go(east, trip.behind),
            "days back": np.append(0.0, back.days),
            "to go back": to_go(-east, back.behind),
            "adapted": float(trip.adapted) if np.isfinite(trip.adapted) else None,
            "back": float(back.adapted) if np.isfinite(back.adapted) else None,
        }

    def draw(self, figure, data):
        from matplotlib.collections import PolyCollection
        from matplotlib.patheffects import Normal, withStroke

        left, right = figure.add_axes((0.07, 0.205, 0.465, 0.725)), figure.add_axes((0.625, 0.205, 0.36, 0.725))
        guess = color("prediction")
        left.set(xlim=(FIRST, FIRST + DAY), ylim=(AFTER + 0.5, -BEFORE - 0.5), title="Day by day")
        left.set(xlabel="hours after the lamps go out in the new zone", ylabel="nights after the flight")
        left.set_xticks([-6, 0, 6, 12])
        left.set_yticks([0, 4, 8, 12])
        left.grid(False)
        right.set(xlim=(0, AFTER), ylim=(-FAR, FAR), title="The way left for the clock")
        right.set(xlabel="days after the flight", ylabel="hours to go (+ earlier, − later)")
        right.set_yticks([-12, -6, 0, 6, 12])
        right.axhspan(-1, 1, color=FAINT, alpha=0.8, lw=0)
        boxes = {
            "dark": PolyCollection([], facecolor=NIGHT, edgecolor="none", zorder=1, label="lamps off"),
            "sleep": PolyCollection([], facecolor=INK, edgecolor="none", zorder=2, label="asleep"),
        }
        for made in boxes.values():
            left.add_collection(made, autolim=False)
        mark = color("second")
        halo = [withStroke(linewidth=4, foreground=PAPER), Normal()]
        artists = boxes | {
            "goal": left.plot([], [], color=mark, lw=1.4, ls=(0, (1, 1.4)), zorder=3)[0],
            "clock": left.plot(
                [], [], "D", ms=5.5, color=mark, mec=PAPER, mew=0.8, zorder=5, label="clock at its lowest"
            )[0],
            "flight": left.plot([], [], "*", ms=13, mfc=PAPER, mec=INK, mew=1.3, zorder=6, path_effects=halo)[0],
            "back": right.plot([], [], color=color("reference"), lw=1.6, ls=(0, (4, 1.6)), marker=".", ms=6)[0],
            "path": right.plot([], [], color=mark, lw=2, marker="D", ms=5, mec=PAPER, mew=0.8, zorder=4)[0],
            "done": right.plot([], [], "o", ms=13, mfc="none", mec=INK, mew=1.6, zorder=5)[0],
            "done label": right.text(0, 0, "", ha="center", va="bottom", fontsize=10, weight="bold"),
            "guess": right.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": right.text(1, 0.945, "", color=guess, ha="right", fontsize=9, transform=right.transAxes),
        }
        figure.legend(
            [artists[n] for n in ("sleep", "dark", "clock", "goal", "flight")],
            ["asleep", "lamps off", "clock's low", "its place at home", "landing"],
            loc="lower left", bbox_to_anchor=(0.0, 0.045), ncol=5, handlelength=1.1, columnspacing=0.8,
            handletextpad=0.4, fontsize=9,
        )  # fmt: skip
        figure.legend(
            [artists[n] for n in ("path", "back", "done")], ["this flight", "flight back", "within 1 h"],
            loc="lower right", bbox_to_anchor=(1.0, 0.045), ncol=3, handlelength=1.9, columnspacing=0.9,
            handletextpad=0.5, fontsize=9,
        )  # fmt: skip
        figure.text(0.012, 0.01, f"Gleit et al. 2013, revised 2017: {MEAN}; the lamps reach sleepers too",
                    fontsize=8.5, color=SOFT, va="bottom")  # fmt: skip
        return artists

    def update(self, artists, data):
        for name, half in (("dark", 0.5), ("sleep", BAR)):
            artists[name].set_verts(
                [[(a, y - half), (a, y + half), (b, y + half), (b, y - half)] for a, b, y in data[name]]
            )
        artists["clock"].set_data(*data["clock"].T)
        artists["goal"].set_data([data["goal"]] * 2, [-BEFORE - 0.5, AFTER + 0.5])
        x, _, row = data["flight"]
        artists["flight"].set_data(([x], [row]) if data["east"] else ([], []))
        artists["path"].set_data(data["days"], data["to go"])
        artists["back"].set_data(data["days back"], data["to go back"])
        done = data["adapted"]
        artists["done"].set_data(([], []) if done is None else ([done], [np.interp(done, data["days"], data["to go"])]))
        label = artists["done label"]
        label.set_text("" if not done or not data["east"] else f"{done:.1f} days")
        label.set_position((min(max(done or 0, 1.6), AFTER - 1.6), -4.3 if data["to go"][0] < 0 else 2.5))
        guess = data["prediction"] if data["asked"] else None  # days until the clock is within an hour of the new zone
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, 0), AFTER)], [0]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        east = data["east"]
        if east == 0:
            return (
                "No flight: the clock is at its lowest at the same hour each night, and sleep comes at its usual hour."
            )
        way, other = ("east", "west") if east > 0 else ("west", "east")
        left = data["to go"][0]
        told = f"{abs(left):.0f} h {'earlier' if left > 0 else 'later'}"
        if left * east < 0 and abs(left) > LONG:
            told = f"the long way round, {told}"
        fits = "does not fit the new zone to an hour within 14 days"
        if data["adapted"] is not None:
            fits = f"fits the new zone to an hour after {data['adapted']:.1f} days"
        if data["adapted"] == 0:
            fits = "fits the new zone to an hour from the first day on"
        back = "more than 14 days" if data["back"] is None else f"{data['back']:.1f} days"
        if data["back"] == 0:
            back = "no day"
        return f"{fold(abs(east))} h {way}: the clock moves {told}, and {fits}. The same flight {other} takes {back}."

    def bounds(self, data):
        yield Bound("the clock's way", np.append(data["to go"], data["to go back"]), -FAR, FAR)
        for name in ("dark", "sleep"):
            yield Bound(name, np.array(data[name])[:, :2], FIRST, FIRST + DAY)
        yield Bound("rows", data["clock"][:, 1], -BEFORE, AFTER + 1)
        yield Bound("days until adapted", [data[n] for n in ("adapted", "back") if data[n] is not None], 0, AFTER)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"days after the flight": data["days"], "hours left for the clock": data["to go"]})
