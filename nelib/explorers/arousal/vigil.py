"""A night without sleep: when it is hardest to stay awake, and how much of the lost sleep comes back."""

import numpy as np

from nelib.explorers.arousal.lost import MODELS, easy, longest, lose, protocol
from nelib.explorers.arousal.shade import MEAN, lay, spans, within
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.locus.flip_flop import DAY

SEEN = {name: row.value for name, row in load_evidence("arousal").items()}
MODEL = next(iter(MODELS))
LEAST, MOST = 20, 48  # hours awake
FIRST, LAST = -10.0, 98.0  # hours from the usual waking that are shown
TOP, TALL, LONG = 2.3, 5.5, 25.0  # pressure, missing drive, hours of sleep: the axes
SLACK, SWING = 0.4, 1.25  # share that a model may take away instead of giving back; of the clock
TINY = 0.05  # hours that are written as none
BARS = ("lost", "back, day 1", "back, day 2")


@register
class Vigil(Explorer):
    """Pressure, clock and missing drive through a night without sleep, and the sleep that comes back."""

    name = "10_vigil"
    title = "A night without sleep, and what comes back"
    size = (800, 490)
    controls = (
        Choice("model", "Model", tuple(MODELS), MODEL),
        Slider("awake", "You stay awake for", LEAST, MOST, DAY, "h", step=1),
        Slider("alarm", "Alarm before usual waking", 0, 4, 0, "h", step=0.25),
        Slider("drive", "Drive to wake group", 0.7, 1.4, 1, "× usual", step=0.02),
    )
    presets = {
        "Two nights": {"awake": MOST},
        "Bed only in the evening": {"awake": 36},
        "A stimulant": {"drive": 1.4},
        "The network": {"model": "network with REM sleep"},
    }

    def compute(self, model, awake, alarm, drive):
        found = lose(model, alarm, awake, drive)
        shown = (found.time >= FIRST) & (found.time <= LAST)
        on, lacking = longest(model, alarm, drive, MOST)
        later = on >= found.end
        return {
            "model": model,
            "awake": awake,
            "asked": (awake, alarm, drive, model) == (DAY, 0, 1, MODEL),
            "time": found.time[shown],
            "pressure": found.pressure[shown],
            "clock": found.clock[shown],
            "missing": found.missing[shown],
            "nights": within(found.sleep.start, found.sleep.end, FIRST, LAST),
            "kept": (found.start, found.end),
            "bars": np.array([found.hours, *found.back]),
            "share": float(found.share),
            "hardest": found.hardest,
            "most": float(max(found.missing.max(), lacking.max())),
            "later": np.column_stack((on[later], lacking[later])),
            "easy": easy(on, lacking),
            "protocol": protocol(model),
        }

    def draw(self, figure, data):
        low = dict(xlim=(FIRST, LAST))
        top = figure.add_axes((0.075, 0.595, 0.525, 0.335))
        clock = figure.add_axes((0.075, 0.415, 0.525, 0.125))
        drive = figure.add_axes((0.075, 0.155, 0.525, 0.205))
        bars = figure.add_axes((0.745, 0.7, 0.235, 0.23))
        part = figure.add_axes((0.695, 0.25, 0.285, 0.265))
        warn, guess, wake = color("warning"), color("prediction"), color("main")
        top.set(**low, ylim=(-0.15, TOP + 0.6), title="Pressure to sleep (usual day: 0 to 100%)")
        top.set_yticks([0, 0.5, 1, 1.5, 2], ["0", "50%", "100%", "150%", "200%"])
        clock.set(**low, ylim=(-1.25, 1.25), yticks=[-1, 1])
        clock.set_yticklabels(["low", "high"])
        clock.set_title("Clock, which keeps awake", fontsize=9.5, weight="normal", pad=3)
        drive.set(**low, ylim=(0, TALL), yticks=[0, 2, 4], xlabel="hours from the usual waking")
        drive.set_title(
            "Drive missing to stay awake (× usual; dashed: if you went on)", fontsize=9.5, weight="normal", pad=3
        )
        for axes in (top, clock, drive):
            axes.set_xticks(np.arange(0, LAST, 24))
            axes.tick_params(labelbottom=axes is drive)
        bars.set(xlim=(0, LONG), ylim=(2.6, -0.6), title="Hours of sleep", yticks=[0, 1, 2], xticks=[0, 5, 10, 15, 20])
        bars.set_yticklabels(BARS)
        bars.grid(False)
        part.set(xlim=(LEAST - 2, MOST + 3), ylim=(0, 0.9), title="Slept back in 24 h", xticks=[24, 36, 48])
        part.set(xlabel="hours awake")
        part.set_yticks([0, 0.25, 0.5, 0.75], ["0", "25%", "50%", "75%"])
        part.plot([DAY, 2 * DAY], [SEEN["recovered_24"], SEEN["recovered_48"]], "s-", color=INK, ms=8, lw=1.2,
                  label="people (Rosenthal 1991)")  # fmt: skip
        artists = {
            "nights": [spans(top, -1, TOP + 1), spans(clock, -2, 2), spans(drive, 0, TALL)],
            "kept": top.plot([], [], color=wake, lw=6, solid_capstyle="butt", zorder=4)[0],
            "kept label": top.text(0, TOP + 0.22, "kept awake", color=wake, fontsize=9, va="bottom"),
            "pressure": top.plot([], [], color=INK, lw=2.2)[0],
            "clock": clock.plot([], [], color=SOFT, lw=1.8, ls=(0, (5, 1.6)))[0],
            "missing": drive.plot([], [], color=warn, lw=2)[0],
            "later": drive.plot([], [], color=warn, lw=1.4, ls=(0, (3, 1.6)))[0],
            "filled": drive.fill([0], [0], fc=warn, alpha=0.18, lw=0)[0],
            "hardest": drive.plot([], [], "v", ms=9, color=warn, mec=PAPER, clip_on=False, zorder=5)[0],
            "hardest label": drive.text(0, 0, "", fontsize=9, color=warn, va="center", ha="right"),
            "bars": [
                bars.plot([], [], color=c, lw=13, solid_capstyle="butt")[0] for c in (SOFT, wake, wake)
            ],
            "numbers": [
                bars.text(LONG, i, "", fontsize=9.5, va="center", ha="right", weight="bold") for i in range(len(BARS))
            ],
            "guess": bars.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": bars.text(1, -0.4, "", color=guess, ha="right", fontsize=9, transform=bars.transAxes),
            "protocol": part.plot([], [], "o--", color=wake, mfc=PAPER, mew=1.6, ms=7, lw=1.2,
                                  label="this model")[0],
            "share": part.plot([], [], "o", color=wake, ms=10, zorder=5, clip_on=False, label="your night")[0],
        }  # fmt: skip
        artists["bars"][2].set_alpha(0.55)
        figure.legend(*part.get_legend_handles_labels(), loc="lower right", bbox_to_anchor=(1.0, 0.0),
                      handlelength=2, labelspacing=0.25, fontsize=9)  # fmt: skip
        artists["name"] = figure.text(0.012, 0.012, "", fontsize=8.5, color=SOFT, va="bottom")
        return artists

    def update(self, artists, data):
        for boxes in artists["nights"]:
            lay(boxes, data["nights"])
        time, missing = data["time"], data["missing"]
        artists["kept"].set_data(data["kept"], [TOP + 0.1] * 2)
        artists["kept label"].set_x(data["kept"][0])
        artists["pressure"].set_data(time, data["pressure"])
        artists["clock"].set_data(time, data["clock"])
        artists["missing"].set_data(time, np.where(missing > 0, missing, np.nan))
        artists["filled"].set_xy(np.column_stack((np.append(time, time[::-1]), np.append(missing, 0 * missing))))
        at = data["hardest"]
        height = 0.0 if at is None else float(np.interp(at, time, missing))
        artists["hardest"].set_data(([], []) if at is None else ([at], [min(height + 0.3, TALL)]))
        artists["hardest label"].set_text("" if at is None else f"hardest: {at:.0f} h")
        artists["hardest label"].set_position((at - 2.5 if at is not None else 0, min(height + 0.3, TALL - 0.4)))
        later = data["later"]
        artists["later"].set_data(later[:, 0], np.where(later[:, 1] > 0, later[:, 1], np.nan))
        for bar, number, hours, i in zip(
            artists["bars"], artists["numbers"], data["bars"], range(len(BARS)), strict=True
        ):
            bar.set_data([0, max(hours, 0)], [i, i])
            number.set_text(f"{hours if abs(hours) >= TINY else 0:.1f}".replace("-", "−"))
        artists["protocol"].set_data([DAY, 2 * DAY], data["protocol"])
        artists["share"].set_data([data["awake"]], [max(data["share"], 0)])
        guess = data["prediction"] if data["asked"] else None  # hours that are slept back in 24 h
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, 0), LONG - 4)], [1]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")
        who = "Gleit et al. 2013" if MODELS[data["model"]] is None else f"Phillips & Robinson {MODELS[data['model']]}"
        artists["name"].set_text(f"{who}: {MEAN}")

    def describe(self, data):
        lost, back, _ = data["bars"]
        at, awake = data["hardest"], data["awake"]
        hard = "staying awake is never hard" if at is None else f"hardest {at:.0f} hours after the usual waking"
        if at is not None and data["easy"]:
            hard += f" (nothing is missing from {data['easy'][0]:.0f} to {data['easy'][1]:.0f})"
        here = " and ".join(f"{share:.0%}" for share in data["protocol"])
        people = f"{SEEN['recovered_24']:.0%} and {SEEN['recovered_48']:.0%}"
        comes = (
            f"{back:.1f} come back in 24 hours, {data['share']:.0%}" if back >= TINY else "none come back in 24 hours"
        )
        return (
            f"Awake for {awake:.0f} hours, {hard}. {lost:.1f} hours of sleep are lost; {comes}. After one and two "
            f"nights this model: {here}; people: {people}."
        )

    def bounds(self, data):
        yield Bound("sleep that was lost", data["bars"][0], 0, LONG)
        yield Bound("share that comes back", data["share"], -SLACK, 1)
        yield Bound("pressure is drawn", data["pressure"], -SLACK, TOP)
        yield Bound("clock", data["clock"], -SWING, SWING)
        yield Bound("missing drive is drawn", data["most"], 0, TALL)
        yield Bound("spells of sleep", data["nights"], FIRST, LAST)

    def table(self, data):
        import pandas as pd

        columns = {"hours from usual waking": "time", "pressure (share)": "pressure", "clock": "clock"}
        columns |= {"missing drive (× usual)": "missing"}
        return pd.DataFrame({name: data[key] for name, key in columns.items()})
