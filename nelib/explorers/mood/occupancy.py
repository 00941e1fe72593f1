"""Published occupancies, the curve through them with its end fixed or free, and what a further point would settle."""

from functools import lru_cache

import numpy as np

from nelib.clinic import transporters
from nelib.clinic.occupancy import Fit, compare, effect, evidence, points
from nelib.clinic.profile import Allowed, allowed, limit, profile
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

ASKED = "nortriptyline, dose"
MILNACIPRAN = {"milnacipran, NET": "NET", "milnacipran, SERT": "SERT"}
UNITS = {ASKED: "mg", "nortriptyline, plasma": "ng/mL", "reboxetine, firing": "mg/kg/day"}
UNITS |= dict.fromkeys(MILNACIPRAN, "mg/day")
FULL = evidence("full").value
FAR = 4.0  # times the highest dose, on the axis
X = np.linspace(0, FAR, 161)
LEAST, GREATEST = 0.003, 30.0  # ED50 on its axis, times the highest dose
HALVES = np.geomspace(LEAST, GREATEST, 181)
TOP, WORST, DRAWN = 108.0, 46.0, 41.0  # percent, percentage points of misfit on the axes, and drawn at most
DECIDES = 0.05
PATIENTS = [evidence(f"patient_dose_{e}").value for e in ("low", "high")]
BAND = [evidence(f"patient_occupied_{e}").value for e in ("low", "high")]


def given(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return published doses and effects."""
    return transporters.measured(MILNACIPRAN[name]) if name in MILNACIPRAN else points(name)


@lru_cache(maxsize=256)
def found(name: str, dose: float | None, finds: float, top: float | None) -> tuple[Allowed, np.ndarray]:
    """Return what the points allow, with a further one if it was measured, and the misfit of each ED50."""
    D, y = given(name)
    if dose is not None:
        D, y = np.append(D, dose), np.append(y, finds)
    squares, _ = profile(D, y, HALVES * given(name)[0].max(), top)
    return allowed(D, y, top), np.sqrt(squares / y.size)


def ends(interval: tuple[float, float]) -> tuple[float | None, float | None]:
    """Return an interval with None where it is open."""
    low, high = interval
    return (None if low == 0 else low), (None if high == np.inf else high)


def number(value: float) -> str:
    """Write a dose or an occupancy."""
    return f"{value:.3g}" if abs(value) < 999.5 else f"{float(f'{value:.3g}'):.0f}"


def between(interval: tuple[float | None, float | None]) -> str:
    """Write an interval, open or not."""
    low, high = interval
    if low is None and high is None:
        return "any value"
    if high is None:
        return f"above {number(low)}"
    return f"below {number(high)}" if low is None else f"{number(low)} to {number(high)}"


def _fit(one: Fit) -> dict:
    return {"ED50": one.ED50, "O_max": one.O_max, "inside": one.determined}


@register
class Occupancy(Explorer):
    """Points, two curves, and the misfit of every ED50 under both assumptions."""

    name = "16_occupancy"
    title = "How much of the transporter a dose holds"
    size = (760, 440)
    controls = (
        Choice("points", "Published means", tuple(UNITS), ASKED),
        Switch("free", "Fit the greatest effect, too"),
        Slider("top", "Greatest effect, fixed", 40, 100, FULL, "%", step=1),
        Slider("further", "A further dose", 0.2, FAR, 2, "× highest", step=0.2),
        Slider("finds", "It finds, 0 = not done", 0, 100, 0, "%", step=1),
    )
    presets = {
        "Fit both": {"free": True},
        "It finds 47%": {"finds": 47},
        "It finds 66%": {"finds": 66},
        "By plasma": {"points": "nortriptyline, plasma"},
        "Firing": {"points": "reboxetine, firing"},
        "Milnacipran, NET": {"points": "milnacipran, NET"},
        "Milnacipran, SERT": {"points": "milnacipran, SERT"},
    }

    def compute(self, points, free, top, further, finds):
        D, y = given(points)
        highest = float(D.max())
        dose, done = float(f"{further * highest:.6g}"), finds > 0
        extra = dose if done else None
        (fixed, misfit), (both, misfit_free) = found(points, extra, finds, top), found(points, extra, finds, None)
        chosen, other = (both, fixed) if free else (fixed, both)
        settled = compare(fixed.fit, both.fit) if both.fit.freedom and both.fit.squares > 0 else None
        most = limit(chosen.fit, chosen.level)
        n = y.size + done
        return {
            "set": points, "unit": UNITS[points], "free": free, "top": top, "highest": highest,
            "D": D, "y": y, "dose": dose, "finds": finds, "done": done,
            "chosen": _fit(chosen.fit), "other": _fit(other.fit), "freedom": chosen.fit.freedom,
            "curve": chosen.fit.curve(X * highest), "curve other": other.fit.curve(X * highest),
            "at": float(chosen.fit.curve(dose)), "at other": float(other.fit.curve(dose)),
            "allowed": ends(chosen.ED50), "allowed at": ends(chosen.effect(dose)), "allowed end": ends(both.O_max),
            "misfit": misfit_free if free else misfit, "misfit other": misfit if free else misfit_free,
            "limit": None if not np.isfinite(most) else float(np.sqrt(most / n)),
            "least": float(np.sqrt(chosen.fit.squares / n)), "level": chosen.level,
            "p": None if settled is None else settled[1],
            "patients": [float(v) for v in effect(PATIENTS, chosen.fit.ED50, chosen.fit.O_max)]
            if points == ASKED else None,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.068, 0.15, 0.485, 0.755)), figure.add_axes((0.645, 0.15, 0.335, 0.755))
        red, guess = color("norepinephrine"), color("prediction")
        left.set(xlim=(0, FAR), ylim=(0, TOP), title="Effect (%)")
        left.set_yticks([0, 25, 50, 75, 100])
        left.set_xticks(range(5), [""] * 5)
        left.axhline(FULL, color=FAINT, lw=1)
        right.set(xscale="log", xlim=(LEAST, GREATEST), ylim=(0, WORST), title="Misfit of each ED50 (points)")
        right.set_xticks([0.01, 0.1, 1, 10], [""] * 4)
        right.minorticks_off()
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        (x, y), wide = (np.array(PATIENTS) / max(given(ASKED)[0]), BAND), dict(ha="center", va="top", fontsize=9)
        below = dict(transform=left.get_xaxis_transform(), **wide)
        band = left.fill([x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]], fc="none", ec=SOFT, hatch="//", lw=0.9)[0]
        return {
            "band": band,
            "band label": left.text(x[0] - 0.05, y[1], "", fontsize=8.5, ha="right", va="top", linespacing=1.2),
            "other": left.plot([], [], color=SOFT, lw=1.6, ls=(0, (5, 2)))[0],
            "curve": left.plot([], [], color=red)[0],
            "half": left.plot([], [], color=red, lw=1.2, ls=(0, (1, 1.5)))[0],
            "foot": left.plot([], [], "v", color=red, ms=8, mec="white", clip_on=False, zorder=6)[0],
            "line": left.plot([], [], color=INK, lw=0.9, zorder=1.5)[0],
            "bar": left.plot([], [], color=red, lw=6, alpha=0.3, solid_capstyle="butt", zorder=2)[0],
            "says": left.plot([], [], "o", mfc=PAPER, mec=INK, mew=1.5, ms=7, zorder=6, clip_on=False)[0],
            "points": left.plot([], [], "s", color=INK, ms=7, mec="white", zorder=7)[0],
            "extra": left.plot([], [], "D", mfc=PAPER, mec=INK, mew=1.8, ms=8, zorder=7, clip_on=False)[0],
            "key": left.text(0.985, 0.03, "", fontsize=8.5, color=INK, ha="right", linespacing=1.35, bbox=box,
                             transform=left.transAxes, zorder=8),
            "ticks": [left.text(k, -0.03, "", **below) for k in range(5)],
            "unit": left.text(0.5, -0.095, "", transform=left.transAxes, **wide | {"fontsize": 10}),
            "misfit other": right.plot([], [], color=SOFT, lw=1.6, ls=(0, (5, 2)))[0],
            "misfit": right.plot([], [], color=red)[0],
            "limit": right.plot([], [], color=red, lw=1, ls=(0, (1, 1.5)))[0],
            "best": right.plot([], [], "v", color=red, ms=8, mec="white", zorder=6)[0],
            "interval": right.plot([], [], color=red, lw=6, alpha=0.35, solid_capstyle="butt")[0],
            "open": right.plot([], [], ls="", marker="<", color=red, ms=8, clip_on=False, zorder=6)[0],
            "open up": right.plot([], [], ls="", marker=">", color=red, ms=8, clip_on=False, zorder=6)[0],
            "words": right.text(0.985, 0.985, "", fontsize=8.5, ha="right", va="top", linespacing=1.35, bbox=box,
                                transform=right.transAxes, zorder=8),
            "tick2": [right.text(k, -0.03, "", transform=right.get_xaxis_transform(), **wide)
                      for k in (0.01, 0.1, 1, 10)],
            "unit2": right.text(0.5, -0.095, "", transform=right.transAxes, **wide | {"fontsize": 10}),
            "guess": right.plot([], [], color=guess, lw=1.8, ls=(0, (1, 1)), marker="*", ms=13, mec=PAPER,
                                markevery=[1], zorder=7)[0],
            "yours": right.text(0.02, 0.985, "", color=guess, fontsize=9, va="top", bbox=box,
                                transform=right.transAxes, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        d, top, a = data, data["highest"], artists
        a["band"].set_visible(d["patients"] is not None)
        a["band label"].set_text("" if d["patients"] is None else "patients,\nnot fitted")
        a["points"].set_data(d["D"] / top, d["y"])
        a["curve"].set_data(X, d["curve"])
        a["other"].set_data(X, d["curve other"])
        half, reach = d["chosen"]["ED50"] / top, d["chosen"]["O_max"] / 2
        shown = half <= FAR
        a["half"].set_data(([0, half, half], [reach, reach, 0]) if shown else ([], []))
        a["foot"].set_data(([half], [0]) if shown else ([], []))
        at = d["dose"] / top
        a["line"].set_data([at, at], [0, TOP])
        a["says"].set_data([at, at], np.minimum([d["at"], d["at other"]], TOP))
        low, high = d["allowed at"]
        a["bar"].set_data([at, at], [low or 0, TOP if high is None else min(high, TOP)])
        a["extra"].set_data(([at], [d["finds"]]) if d["done"] else ([], []))
        here = "both fitted" if d["free"] else f"end fixed at {d['top']:.0f}%"
        there = f"end fixed at {d['top']:.0f}%" if d["free"] else "both fitted"
        a["key"].set_text(f"— {here}   - - {there}\n■ mean   ◇ further   ○ curves")
        for k, text in enumerate(a["ticks"]):
            text.set_text(number(k * top))
        a["unit"].set_text(f"{d['set'].split(',')[0]} ({d['unit']})")
        for name in ("misfit", "misfit other"):
            a[name].set_data(HALVES, np.where(d[name] <= DRAWN, d[name], np.nan))
        a["best"].set_data(([half], [min(d["least"] + 1.2, DRAWN)]) if LEAST <= half <= GREATEST else ([], []))
        seen = d["limit"] is not None and d["limit"] < DRAWN
        a["limit"].set_data(([LEAST, GREATEST], [d["limit"]] * 2) if seen else ([], []))
        low, high = ((e if e is None else e / top) for e in d["allowed"])
        span = np.clip([low or LEAST, high or GREATEST], LEAST, GREATEST)
        a["interval"].set_data(span, [0.9, 0.9])
        a["open"].set_data(([LEAST], [0.9]) if low is None or low < LEAST else ([], []))
        a["open up"].set_data(([GREATEST], [0.9]) if high is None or high > GREATEST else ([], []))
        why = "no freedom left: no limit" if d["limit"] is None else "" if seen else "limit above the axis"
        a["words"].set_text("root mean square\n··· its limit, bar: allowed (95%)" + (f"\n{why}" if why else ""))
        for text, k in zip(a["tick2"], (0.01, 0.1, 1, 10), strict=True):
            text.set_text(number(k * top))
        a["unit2"].set_text(f"ED50 ({d['unit']})")
        guess = d["prediction"] if d["set"] == ASKED and not d["done"] else None
        where = None if guess is None else float(np.clip(guess / top, LEAST, GREATEST))
        a["guess"].set_data(([], []) if where is None else ([where, where], [0, WORST * 0.86]))
        a["yours"].set_text("" if guess is None else f"★ your {guess:.3g} mg")

    def describe(self, data):
        d, unit = data, data["unit"]
        here, there = ("Both fitted", f"End fixed at {d['top']:.0f}%")[:: 1 if d["free"] else -1]
        said = (
            f"{here}: ED50 {self.half(d['chosen'], unit)} ({d['level']:.0f}%: {between(d['allowed'])}), "
            f"{number(d['at'])}% at {number(d['dose'])} {unit}. "
            f"{there}: {self.half(d['other'], unit)}, {number(d['at other'])}%."
        )
        top = (d["chosen"] if d["free"] else d["other"])["O_max"]
        end = f"{number(top)}%" if top < 999.5 else "above 1000%"
        said += f" Fitted end: {end} ({between(d['allowed end'])})."
        if d["p"] is None:
            said += " The fit of both passes through all points: no test."
        elif d["p"] < DECIDES:
            said += f" The points reject the fixed end (p {self.chance(d['p'])})."
        else:
            said += f" The points do not reject the fixed end (p {self.chance(d['p'])})."
        if d["patients"] is not None:
            low, high = d["patients"]
            said += f" Patients: {BAND[0]:.0f} to {BAND[1]:.0f}%, here {low:.0f} to {high:.0f}%."
        return said

    @staticmethod
    def chance(p: float) -> str:
        """Write a probability."""
        return f"= {p:.2f}" if p >= 0.1 else f"= {p:.3f}" if p >= 0.001 else "below 0.001"

    @staticmethod
    def half(one, unit: str = "") -> str:
        """Write an ED50, or that there is none."""
        return f"{number(one['ED50'])} {unit}".strip() if one["inside"] else "not determined"

    def bounds(self, data):
        d = data
        yield Bound("points", d["y"], 0, FULL)
        yield Bound("curves", [*d["curve"], *d["curve other"]], 0, max(d["chosen"]["O_max"], d["other"]["O_max"]))
        yield Bound("curves rise", np.concatenate([np.diff(d["curve"]), np.diff(d["curve other"])]), 0)
        yield Bound("nothing fits better", d["misfit"] - d["least"], -1e-6)
        free, fixed = ("misfit", "misfit other")[:: 1 if d["free"] else -1]
        yield Bound("a fitted end never fits worse", d[fixed] - d[free], -1e-9)
        if d["p"] is not None:
            yield Bound("p", d["p"], 0, 1)

    def table(self, data):
        import pandas as pd

        d = data
        return pd.DataFrame({"dose": X * d["highest"], "fit_%": d["curve"], "other_fit_%": d["curve other"]})
