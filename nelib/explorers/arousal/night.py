"""A night in the human model: hypnogram and firing, beside the untreated night, and what was measured in people."""

from functools import cache

import numpy as np

from nelib.explorers.arousal.shade import MEAN
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.human_nights import fast
from nelib.locus.human_sleep import DAY, drug
from nelib.locus.human_sleep import evidence as parameter

SLEEP = {name: row.value for name, row in load_evidence("human_sleep").items()}
SEEN = {name: row.value for name, row in load_evidence("arousal").items()}
DAYS = 1.25  # a little more than the day that is counted, so that its last bout has an end
NONE, QUARTER, FULL, DEX, PRAZOSIN, PROPRANOLOL, AMPHETAMINE, REBOXETINE = OPTIONS = (
    "none",
    "clonidine, quarter effect",
    "clonidine, full effect",
    "dexmedetomidine",
    "prazosin",
    "propranolol",
    "amphetamine",
    "reboxetine",
)
GIVEN = {
    QUARTER: ("clonidine", 0.25),
    FULL: ("clonidine", 1.0),
    **{name: (name, 1.0) for name in (DEX, PRAZOSIN, PROPRANOLOL, AMPHETAMINE, REBOXETINE)},
}
TARGET = {
    NONE: "",
    QUARTER: "Model: less drive to the wake group.",
    FULL: "Model: less drive to the wake group.",
    DEX: "Model: still less drive to wake group.",
    PRAZOSIN: "Model: NE inhibits REM neurons less.",
    PROPRANOLOL: "No target: this model has no β receptor.",
    AMPHETAMINE: "Model: more NE at all targets.",
    REBOXETINE: "Model: more NE at all targets,\nless drive to the wake group.",
}
REM_TOP = 600  # minutes
GROUPS = {"LC": ("wake group*", "norepinephrine"), "VLPO": ("sleep group, VLPO", None), "REM": ("REM group", None)}
MINUTES = 60
ROWS = ("asleep after", "asleep", "REM sleep", "REM bouts", "REM cycle", "first REM")
SAME = 1.0  # minutes that do not count as a change
LATE = "Counted over 24 h: the next night\nhas begun before they end."
# What people showed: words, and the sign of the change of REM sleep and of the time until the first.
PEOPLE = {
    QUARTER: ("People: a low dose raised REM sleep\nin the second third of the night.", 1, None),
    FULL: (f"People: {SEEN['clonidine_medium']:.0f} µg lowered REM sleep.", -1, None),
    DEX: (f"People: {abs(SEEN['dexmedetomidine_REM']):.0f} minutes less REM sleep.", -1, None),
    PRAZOSIN: ("No people in our table. Cats: more REM\nsleep. Rats: more (late), or less.", None, None),
    PROPRANOLOL: ("People: no measurement in our table.", None, None),
    AMPHETAMINE: ("Its effect on waking needs dopamine,\nwhich this model does not have.", None, None),
    REBOXETINE: ("Patients: less REM sleep, and later.", -1, 1),
}


def verdict(option: str, now: dict, usual: dict) -> tuple[str, bool]:
    """Compare the signs of two changes with those in people: words, and whether none is wrong."""
    _, rem, first = PEOPLE.get(option, ("", None, None))
    if option == NONE:
        return "", True
    if option == PROPRANOLOL:
        return "The model has nothing to say.", False
    if rem is None:
        return "Cannot be judged.", True
    change = now["REM sleep"] - usual["REM sleep"]
    if abs(change) < SAME:
        return "Here: no change of REM.", False
    said = f"Here: {'more' if change > 0 else 'less'} REM"
    right = change * rem > 0
    if first and now["first REM"] is not None:
        later = now["first REM"] - usual["first REM"]
        said += f", {'later' if later > 0 else 'earlier'}"
        right = right and later * first > 0
    return f"{said}: {'same sign' if right else 'wrong sign'}.", right


def count(night) -> dict[str, float | None]:
    """Return what is counted in the first 24 h, with None where there is nothing to count."""
    found, starts = night.summary(0, DAY), night.hypnogram.sleep.start
    after = starts[0] if len(starts) and starts[0] < DAY else np.nan
    rem = [found["REM"] * MINUTES, found["REM_bouts"], found["cycle"], found["latency"]]
    values = [after, found["sleep"], *rem]
    return {k: float(v) if np.isfinite(v) else None for k, v in zip(ROWS, values, strict=True)}


@cache
def untreated():
    """Return the untreated night and its counts."""
    night = fast(DAYS)
    return night, count(night)


@register
class Night(Explorer):
    """Hypnogram and rates of the first night with a drug, and the usual one."""

    name = "10_night"
    title = "The first night with a drug, in the human model"
    size = (800, 500)
    controls = (
        Choice("medicine", "Drug", OPTIONS, NONE),
        Slider("I_LC", "Wake group, current", -0.15, 0.2, 0, "model units", step=0.01),
        Slider("NE", "NE at all its targets", 0.6, 1.3, SLEEP["NE"], "× usual", step=0.01),
        Slider("grip", "NE at REM neurons alone", 0.5, 1.5, 1, "× usual", step=0.02),
    )
    presets = {
        "Clonidine, full effect": {"medicine": FULL},
        "Dexmedetomidine": {"medicine": DEX},
        "Wake group excited": {"I_LC": 0.15},
        "40% less NE": {"NE": 0.6},
    }

    def compute(self, medicine, I_LC, NE, grip):
        given = drug(*GIVEN[medicine]) if medicine in GIVEN else {}
        values = {
            "I_LC": max(given.get("I_LC", 0.0) + I_LC, -SLEEP["b_LC"]),
            "NE": given.get("NE", SLEEP["NE"]) * NE,
            "g_NE_REM": given.get("g_NE_REM", SLEEP["g_NE_REM"]) * grip,
        }
        night = fast(DAYS, **values)
        day = night.time <= DAY
        return {
            "medicine": medicine,
            "asked": medicine == FULL and (I_LC, NE, grip) == tuple(c.default for c in self.controls[1:]),
            "same": medicine == PROPRANOLOL and (I_LC, NE, grip) == tuple(c.default for c in self.controls[1:]),
            "time": night.time[day],
            "stage": night.hypnogram.stage[day],
            **{f"rate {g}": night.rates[g][day] for g in GROUPS},
            "counts": count(night),
            "next": bool(night.hypnogram.stage[day][-1] > 0 and night.hypnogram.stage[day][:-1].min() == 0),
        }

    def draw(self, figure, data):
        usual, counts = untreated()
        stages = figure.add_axes((0.085, 0.745, 0.545, 0.185))
        strips = {g: figure.add_axes((0.085, y, 0.545, 0.13)) for g, y in zip(GROUPS, (0.53, 0.34, 0.15), strict=True)}
        time, guess, day = (
            usual.time[usual.time <= DAY],
            color("prediction"),
            slice(np.count_nonzero(usual.time <= DAY)),
        )
        stages.set(xlim=(0, DAY), ylim=(2.45, -0.45), title="Hypnogram, first 24 h", yticks=[0, 1, 2])
        stages.set_yticklabels(["awake", "REM", "NREM"])
        gray = dict(color=color("reference"), lw=1.3, ls=(0, (3, 1.4)), zorder=1.5)
        old = stages.plot(time, usual.hypnogram.stage[day] + 0.13, **gray)[0]
        artists = {"stage": stages.plot([], [], color=INK, lw=1.6, zorder=3)[0]}
        artists["bouts"] = stages.plot([], [], color=INK, lw=5, solid_capstyle="butt", zorder=4)[0]
        for g, axes in strips.items():
            label, tint = GROUPS[g]
            axes.set(xlim=(0, DAY), ylim=(-0.2, 6.6), yticks=[0, 3, 6])
            axes.plot(time, usual.rates[g][day], **gray)
            artists[g] = axes.plot([], [], color=color(tint) if tint else INK, lw=2, zorder=3)[0]
            axes.set_title(f"{label} (Hz)", fontsize=9.5, weight="normal", pad=4)
        for axes in (stages, *strips.values()):
            axes.set_xticks(range(0, 25, 4))
            axes.tick_params(labelbottom=axes is strips["REM"])
        strips["REM"].set_xlabel("hours after the lamps go out")
        figure.legend([old], ["untreated night"], loc="upper right", bbox_to_anchor=(0.64, 1.0), handlelength=2.6)
        figure.text(0.012, 0.008, f"*LC and all else that keeps awake. Gleit et al. 2013, revised 2017: {MEAN}",
                    fontsize=8.5, color=SOFT, va="bottom")  # fmt: skip
        side = figure.add_axes((0.66, 0, 0.335, 1))
        side.set(xlim=(0, 1), ylim=(0, 1))
        side.set_axis_off()
        for x, word, weight in ((0.62, "untreated", "normal"), (0.99, "now", "bold")):
            side.text(x, 0.915, word, ha="right", fontsize=9.5, weight=weight, color=SOFT if x < 0.9 else INK)
        artists["now"] = []
        for i, row in enumerate(ROWS):
            y = 0.868 - 0.05 * i
            side.text(0, y, row, fontsize=9.5, va="center")
            side.text(0.62, y, _write(row, counts[row]), ha="right", fontsize=9.5, va="center", color=SOFT)
            artists["now"].append(side.text(0.99, y, "", ha="right", fontsize=9.5, va="center", weight="bold"))
        gauge = figure.add_axes((0.67, 0.475, 0.3, 0.05))
        gauge.set(xlim=(0, REM_TOP), ylim=(0, 1), yticks=[], xticks=np.arange(0, REM_TOP + 1, 120))
        gauge.set_xticklabels(["0", "120", "240", "360", "480", "600+"])
        gauge.set_xlabel("min of REM sleep in 24 h (◇ untreated)", fontsize=9)
        gauge.spines["left"].set_visible(False)
        gauge.plot([0, REM_TOP], [0.5, 0.5], color=FAINT, lw=11, solid_capstyle="butt", zorder=0)
        artists["minutes"] = gauge.plot([], [], color=SOFT, lw=11, solid_capstyle="butt")[0]
        look = dict(ms=7, mfc=PAPER, mec=INK, mew=1.5, zorder=5)
        artists["usual"] = gauge.plot([counts["REM sleep"]], [0.5], "D", **look)[0]  # moves with what may cover it
        artists["guess"] = gauge.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0]
        artists["guess label"] = gauge.text(1, 1.2, "", color=guess, ha="right", fontsize=9, transform=gauge.transAxes)
        for k, y in enumerate((0.33, 0.26, 0.195, 0.1)):
            artists[f"note {k}"] = side.text(0, y, "", fontsize=9.5, va="center", linespacing=1.3)
        return artists

    def update(self, artists, data):
        time, stage = data["time"], data["stage"]
        artists["stage"].set_data(time, stage)
        artists["bouts"].set_data(time, np.where(stage == 1, 1.0, np.nan))
        for g in GROUPS:
            artists[g].set_data(time, data[f"rate {g}"])
        counts = data["counts"]
        for text, row in zip(artists["now"], ROWS, strict=True):
            text.set_text(_write(row, counts[row]))
        artists["minutes"].set_data([0, counts["REM sleep"]], [0.5, 0.5])
        guess = data["prediction"] if data["asked"] else None  # minutes of REM sleep, or in words
        number = isinstance(guess, int | float)
        artists["guess"].set_data(([min(max(guess, 0), REM_TOP)], [0.5]) if number else ([], []))
        said = "" if guess is None else "★ your prediction" if number else f"your prediction: {guess}"
        artists["guess label"].set_text(said)
        said, good = verdict(data["medicine"], counts, untreated()[1])
        seen = PEOPLE.get(data["medicine"], ("",))[0]
        for k, words in enumerate((TARGET[data["medicine"]], seen, said, LATE if data["next"] else "")):
            artists[f"note {k}"].set_text(words)
        artists["note 2"].set_color(INK if good else color("warning"))

    def describe(self, data):
        now, usual = data["counts"], untreated()[1]
        drug_name = data["medicine"].split(",")[0].capitalize()
        who = "No drug" if data["medicine"] == NONE else f"{drug_name}, first night"
        if data["same"]:
            return (
                "Propranolol: this model has no beta receptor, so nothing changes. It cannot say what propranolol does."
            )
        if not now["asleep"]:
            return f"{who}: no sleep in 24 hours (untreated {usual['asleep']:.1f})."
        bouts = f"{now['REM bouts']:.0f} bout{'s' * (now['REM bouts'] != 1)}"
        cycle = f", {now['REM cycle']:.0f} minutes apart" if now["REM cycle"] else ""
        first = f"; the first after {now['first REM']:.0f}" if now["first REM"] else ""
        judged = f"{PEOPLE.get(data['medicine'], ('',))[0]} {verdict(data['medicine'], now, usual)[0]}"
        judged += " The next night has begun." * data["next"]
        judged = " ".join(judged.replace("µg", "micrograms").split())
        before = {name: f"(untreated {usual[name]:.{d}f})" for name, d in (("asleep", 1), ("REM sleep", 0))}
        return (
            f"{who}: asleep after {now['asleep after']:.1f} hours, for {now['asleep']:.1f} {before['asleep']}, "
            f"{now['REM sleep']:.0f} minutes of REM sleep {before['REM sleep']} in {bouts}{cycle}{first}. {judged}"
        ).strip()

    def bounds(self, data):
        counts = data["counts"]
        yield Bound("hours asleep", counts["asleep"], 0, DAY)
        yield Bound("REM sleep is sleep", counts["asleep"] * MINUTES - counts["REM sleep"], 0)
        yield Bound("stages", data["stage"], 0, 2)
        for g in GROUPS:
            yield Bound(f"rate of {g}", data[f"rate {g}"], 0, parameter(f"F_{g}").value)

    def table(self, data):
        import pandas as pd

        names = {f"rate {g}": f"{label.rstrip('*')} (Hz)" for g, (label, _) in GROUPS.items()}
        stages = np.array(["awake", "REM", "NREM"])[data["stage"]]
        columns = {names[k]: data[k] for k in names}
        return pd.DataFrame({"hours after lamps out": data["time"], "stage": stages, **columns})


def _write(row: str, value: float | None) -> str:
    if value is None:
        return "none"
    unit = {"asleep": " h", "asleep after": " h", "REM bouts": ""}.get(row, " min")
    return f"{value:.1f}{unit}" if unit == " h" else f"{value:.0f}{unit}"
