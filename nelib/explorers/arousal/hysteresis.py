"""The flip-flop of sleep: two states at one drive, the folds between them, and the loop that a day makes."""

import numpy as np

from nelib.explorers.arousal.shade import MEAN, lay, spans, within
from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.flip_flop import DAY, curve, firing, flip_flop_model, folds
from nelib.locus.slow_sleep import slow_run

EVIDENCE = {name: row.value for name, row in load_evidence("flip_flop").items()}
COUNTED, SETTLING, SHOWN = 10, 20, 2  # days
LEAST, MOST = -8.0, 8.0  # mV of drive that the figure shows
FAR, THIN = (-32.0, 12.0), 12  # mV of the VLPO's potential that hold all drives above; every so many points are drawn
HIGH = 6.0  # Hz of the wake group
RARE, RATES = 1e-3, 100.0  # Hz of both groups, on a logarithmic axis
HALF = 0.5  # a prediction is asked at half of the arousal
TINY = 0.02  # mV, that is written as none
NARROW = 0.3  # mV: a loop that nobody sees as one
WORDS = 4.4  # mV: half of what the line of text takes


@register
class Hysteresis(Explorer):
    """Steady states of the switch with its folds, the loop of a day, and two days in time."""

    name = "10_hysteresis"
    title = "A switch that remembers: sleep and waking as a flip-flop"
    size = (800, 490)
    controls = (
        Slider("nu_mv", "Sleep group inhibits wake", 1.2, 2.4, EVIDENCE["nu_mv"], "mV·s", step=0.05),
        Slider("nu_vm", "Wake group inhibits sleep", 1.2, 2.5, EVIDENCE["nu_vm"], "mV·s", step=0.05),
        Slider("A", "Arousal: drive to wake group", 0, 1.6, EVIDENCE["A"], "mV", step=0.05),
        Slider("nu_vh", "Weight of the sleep pressure", 0.7, 1.4, EVIDENCE["nu_vh"], "mV/nM", step=0.02),
    )
    presets = {
        "Halve arousal": {"A": 0.65},
        "No arousal": {"A": 0},
        "Weaker inhibition": {"nu_vm": 1.55},
        "Firmer grip on sleep group": {"nu_vm": 2.5},
    }

    def compute(self, nu_mv, nu_vm, A, nu_vh):
        given = {"nu_mv": nu_mv, "nu_vm": nu_vm, "A": A, "nu_vh": nu_vh}
        p = flip_flop_model()._values(given)
        loop, seen = folds(**given), curve(*FAR, **given)
        days = slow_run(COUNTED, settle=SETTLING, **given)
        shown = days.time <= SHOWN * DAY
        # The VLPO too is at a steady state of the switch, so its potential follows from the drive and the wake group.
        Q_v = firing((days.D - nu_vm * days.Q_m) / p["sigma"], p)
        rows = []  # drive at a fold, rate of the wake group there, and the rate to which it jumps
        if loop:
            asleep, awake = np.flatnonzero(np.diff(seen.stable))  # along the curve, from waking to sleep
            for D, at, far in ((loop.awake, awake, slice(None, asleep)), (loop.asleep, asleep, slice(awake + 1, None))):
                rows.append((D, float(seen.Q_m[at]), float(np.interp(D, seen.D[far], seen.Q_m[far]))))
        thin = np.unique(np.append(np.arange(0, seen.D.size, THIN), np.flatnonzero(np.diff(seen.stable))))
        usual = given | {"A": EVIDENCE["A"]} == {n: EVIDENCE[n] for n in given}
        return {
            "folds": np.array(rows).reshape(-1, 3),
            "width": loop.width if loop else 0.0,
            "D of state": seen.D[thin],
            "Q of state": seen.Q_m[thin],
            "stable": seen.stable[thin],
            "time": days.time[shown],
            "D": days.D[shown],
            "Q_m": days.Q_m[shown],
            "Q_v": Q_v[shown],
            "nights": within(days.sleep.start, days.sleep.end, 0, SHOWN * DAY),
            "asleep": days.sleep.within(0, COUNTED * DAY) / COUNTED,
            "sleeps": float(np.count_nonzero(days.sleep.whole) + np.count_nonzero(~days.sleep.whole) / 2) / COUNTED,
            "asked": bool(usual and abs(A / EVIDENCE["A"] - HALF) < HALF / 10),
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.07, 0.385, 0.43, 0.55))
        gauge = figure.add_axes((0.07, 0.15, 0.43, 0.05))
        top = figure.add_axes((0.6, 0.595, 0.385, 0.335))
        low = figure.add_axes((0.6, 0.235, 0.385, 0.27))
        wake, guess = color("norepinephrine"), color("prediction")
        left.set(xlim=(LEAST, MOST), ylim=(-0.15, HIGH + 1), title="Wake group: steady states, and a day")
        left.set(xlabel="drive to sleep D (mV)", ylabel="firing of the wake group (Hz)")
        left.set_yticks([0, 2, 4, 6])
        gauge.set(xlim=(0, 16), ylim=(0, 1), yticks=[], xticks=[0, 4, 8, 12, 16])
        gauge.set_xlabel("hours asleep in 24 h (◇ textbook)")
        gauge.spines["left"].set_visible(False)
        gauge.plot([0, 16], [0.5, 0.5], color=FAINT, lw=11, solid_capstyle="butt", zorder=0)
        top.set(xlim=(0, SHOWN * DAY), ylim=(LEAST, MOST), title="Two days (shaded: asleep)", ylabel="drive D (mV)")
        low.set(xlim=(0, SHOWN * DAY), ylim=(RARE, RATES), yscale="log", ylabel="firing (Hz)")
        low.set_yticks([0.001, 0.1, 10], ["0.001", "0.1", "10"])
        low.minorticks_off()
        low.set_xlabel("hours after the clock's maximum")
        for axes in (top, low):
            axes.set_xticks(np.arange(0, SHOWN * DAY + 1, 12))
        top.tick_params(labelbottom=False)
        usual = slow_run(COUNTED, settle=SETTLING).sleep.within(0, COUNTED * DAY) / COUNTED
        artists = {
            "both": spans(left, -1, HIGH + 0.2, facecolor=FAINT, alpha=0.6),
            "both label": left.text(0, HIGH + 0.25, "", ha="center", va="bottom", fontsize=9, color=SOFT),
            "nights": [spans(top, LEAST, MOST), spans(low, RARE, RATES)],
            "loop": left.plot([], [], color=wake, lw=5, alpha=0.5, zorder=2)[0],
            "stable": left.plot([], [], color=INK, lw=1.8, zorder=3)[0],
            "unstable": left.plot([], [], color=INK, lw=1.5, ls=(0, (2.5, 1.6)), zorder=3)[0],
            "arrows": [left.plot([], [], m, ms=9, color=wake, zorder=4)[0] for m in "^v"],
            "folds": left.plot([], [], "D", ms=7.5, color=color("warning"), mec=PAPER, zorder=6)[0],
            "levels": [top.plot([], [], color=color("warning"), lw=1.1, ls=(0, (4, 2)))[0] for _ in range(2)],
            "D": top.plot([], [], color=INK, lw=2)[0],
            "Q_m": low.plot([], [], color=wake, lw=2.2)[0],
            "Q_v": low.plot([], [], color=INK, lw=1.8, ls=(0, (5, 1.6)))[0],
            "asleep": gauge.plot([], [], color=SOFT, lw=11, solid_capstyle="butt")[0],
            "guess": gauge.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0],
            "guess label": gauge.text(1, 1.2, "", color=guess, ha="right", fontsize=9, transform=gauge.transAxes),
        }
        # It does not move, but what moves may cover it.
        artists["usual"] = gauge.plot([usual], [0.5], "D", ms=7, mfc=PAPER, mec=INK, mew=1.5, zorder=5)[0]
        shape = {"loop": "the day's way", "stable": "steady", "unstable": "unstable", "folds": "fold"}
        figure.legend(
            [artists[n] for n in shape], shape.values(), loc="center", bbox_to_anchor=(0.27, 0.262), ncol=4,
            handlelength=1.7, columnspacing=1.1, handletextpad=0.5,
        )  # fmt: skip
        figure.legend(
            [artists["Q_m"], artists["Q_v"], artists["levels"][0]],
            ["wake group (locus coeruleus is part)", "sleep group (VLPO)", "drive at the folds"],
            loc="lower right", bbox_to_anchor=(0.995, 0.0), handlelength=2.4, labelspacing=0.25, borderaxespad=0.2,
        )  # fmt: skip
        figure.text(0.012, 0.012, f"Phillips & Robinson 2008: {MEAN}", fontsize=8.5, color=SOFT, va="bottom")
        return artists

    def update(self, artists, data):
        x, y, stable = data["D of state"], data["Q of state"], data["stable"]
        artists["stable"].set_data(x, np.where(stable, y, np.nan))
        wide = ~stable | np.append(~stable[1:], False) | np.append(False, ~stable[:-1])
        artists["unstable"].set_data(x, np.where(wide, y, np.nan))
        artists["loop"].set_data(data["D"], data["Q_m"])
        rows = data["folds"]
        slept = data["asleep"] > 0
        lay(artists["both"], [rows[:, 0]] if len(rows) else [])
        for k, (mark, line) in enumerate(zip(artists["arrows"], artists["levels"], strict=True)):
            D, *jump = rows[k] if len(rows) else (0, 0)
            mark.set_data(([D], [np.mean(jump)]) if slept and data["width"] > NARROW else ([], []))
            line.set_data(([0, SHOWN * DAY], [D, D]) if len(rows) else ([], []))
        artists["folds"].set_data(rows[:, 0], rows[:, 1])
        label = artists["both label"]
        if len(rows):
            label.set_x(np.clip(rows[:, 0].mean(), LEAST + WORDS, MOST - WORDS))
            wide = f"{data['width']:.2f} mV wide: asleep or awake"
            label.set_text(wide if data["width"] >= TINY else "hardly any loop")
        else:
            label.set_x((LEAST + MOST) / 2)
            label.set_text("no fold: one state at each drive")
        for boxes in artists["nights"]:
            lay(boxes, data["nights"])
        artists["D"].set_data(data["time"], data["D"])
        artists["Q_m"].set_data(data["time"], data["Q_m"])
        artists["Q_v"].set_data(data["time"], data["Q_v"])
        artists["asleep"].set_data([0, data["asleep"]], [0.5, 0.5])
        guess = data["prediction"] if data["asked"] else None  # hours asleep a day with half of the arousal
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, 0), 16)], [0.5]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        rows = data["folds"]
        if len(rows) and data["width"] < TINY:
            said = f"Falls asleep and wakes at {rows[0, 0]:.2f} mV: hardly any loop."
        elif len(rows):
            said = (
                f"Falls asleep above {rows[1, 0]:.2f} mV and wakes below {rows[0, 0]:.2f}: over {data['width']:.2f} mV "
                "the state depends on where it came from."
            )
        else:
            said = "No fold: each drive has one state, and the switch is lost."
        if data["asleep"] == 0:
            return f"{said} The drive of a day does not reach sleep: the model stays awake."
        often = "1 sleep a day" if abs(data["sleeps"] - 1) < 1e-9 else f"{fold(data['sleeps'])} sleeps a day"
        return (
            f"{said} {data['asleep']:.1f} hours asleep a day, in {often}; wake group up to {data['Q_m'].max():.1f} "
            f"hertz, {data['Q_m'].min():.2g} in sleep."
        )

    def bounds(self, data):
        yield Bound("hours asleep", data["asleep"], 0, DAY)
        yield Bound("rates", np.concatenate((data["Q_m"], data["Q_v"])), 0, RATES)
        yield Bound("the day is drawn", data["D"], LEAST, MOST)
        yield Bound("folds are drawn", data["folds"][:, 0], LEAST, MOST)
        yield Bound("rates of steady states", data["Q of state"], 0, HIGH)
        yield Bound("one wakes below the drive at which one falls asleep", data["width"], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {
                "hours after the clock's maximum": data["time"],
                "drive to sleep (mV)": data["D"],
                "wake group (Hz)": data["Q_m"],
                "sleep group (Hz)": data["Q_v"],
            }
        )
