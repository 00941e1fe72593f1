"""The baroreflex curve of rabbits: which curve, which rule for its threshold, and which pressures."""

from functools import cache

import numpy as np

from nelib.body import baroreflex_subsets as subsets
from nelib.body.baroreflex_curve import KINDS, rabbit
from nelib.body.equilibrium import RULES
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

LOWS, HIGHS = subsets.lows(), subsets.highs()
PRESSURES, RATES = rabbit()
GRID = np.linspace(45, 100, 221)
HEIGHT = (60, 400)  # 1/minute on the axis
MISS = 30.0  # 1/minute on the axis of residuals
SHOWN = (40, 80)  # mmHg on the axis of thresholds
SAME = 2.0  # two curves whose AICc differs by less are alike
NEAR = 0.01  # mmHg: the middle lies at the end of the points
MEANT = dict(zip(RULES, ("5% off the plateaus", "tangent meets plateau", "slope changes fastest"), strict=True))
ROWS = [(kind, rule) for kind in KINDS for rule in RULES]
# From top to bottom, with a gap for the heading of each curve.
PLACES = {row: -(k + 1.15 * (k // len(RULES))) for k, row in enumerate(ROWS)}


@cache
def fits(low: float, high: float) -> dict:
    """Return, for each kind of curve, its fit and what it says, with standard errors."""
    P = subsets.part(low, high)[0]
    found = {kind: subsets.stored(low, high, kind) for kind in KINDS}
    return {kind: (one, subsets.known(one, P)) for kind, one in found.items()}


@cache
def reached() -> tuple[float, float]:
    """Return between which pressures (mmHg) all points, by their best curve, leave the plateaus by 5%."""
    every = [subsets.stored(LOWS[0], HIGHS[-1], kind) for kind in KINDS]
    return min(every, key=lambda found: found.AICc).curve.limits(RULES[0])


def nearest(value: float, options: list[float]) -> float:
    """Return the option nearest to a value."""
    return min(options, key=lambda option: abs(option - value))


@register
class BaroreflexCurve(Explorer):
    """Data, curve, residuals; and thresholds by every curve and rule."""

    name = "14_curve"
    title = "Where does the baroreflex begin?"
    size = (800, 450)
    controls = (
        Choice("shape", "Curve", KINDS, KINDS[0]),
        Choice("rule", "Threshold by", RULES, RULES[0]),
        Slider("low", "Pressures from", LOWS[0], LOWS[-1], LOWS[0], "mmHg", step=LOWS[1] - LOWS[0]),
        Slider("high", "Pressures to", HIGHS[0], HIGHS[-1], HIGHS[-1], "mmHg", step=HIGHS[1] - HIGHS[0]),
    )
    presets = {
        "Tangent": {"rule": "tangent"},
        "Two slopes": {"shape": "five"},
        "No upper plateau": {"low": LOWS[-1]},
        "No lower plateau": {"high": HIGHS[0]},
        "Neither plateau": {"low": LOWS[-1], "high": HIGHS[0]},
    }

    def compute(self, shape, rule, low, high):
        low, high = nearest(low, LOWS), nearest(high, HIGHS)
        each = fits(low, high)
        found, says = each[shape]
        P, H = subsets.part(low, high)
        out = (low > PRESSURES) | (high < PRESSURES)
        threshold, saturation = (says[end, rule] for end in subsets.ENDS)
        best = min(KINDS, key=lambda k: each[k][0].AICc)
        return {
            "kind": shape,
            "rule": rule,
            "low": low,
            "high": high,
            "used": (P, H),
            "left out": (PRESSURES[out], RATES[out]),
            "P": GRID,
            "rate": found.curve(GRID),
            "residuals": found.residuals,
            "scatter": found.scatter,
            "threshold": threshold,
            "saturation": saturation,
            "steepest": says["steepest"],
            "all": {(k, r): each[k][1]["threshold", r] for k, r in ROWS},
            "AICc": {k: each[k][0].AICc for k in KINDS},
            "best": best,
            "plateaus": (found.curve.A4, found.curve.A4 + found.curve.A1),
            "ends": (float(P.min()), float(P.max())),
            "middle": found.curve.A3,
            "asked": (shape, rule, low, high) == (KINDS[0], RULES[0], LOWS[0], HIGHS[-1]),
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.08, 0.37, 0.43, 0.56))
        rest = figure.add_axes((0.08, 0.12, 0.43, 0.15))
        right = figure.add_axes((0.605, 0.12, 0.25, 0.81))
        heart, mark, guess = color("heart"), color("main"), color("prediction")
        left.set(xlim=(45, 100), ylim=HEIGHT, title="Heart rate of rabbits (/min)")
        left.set_yticks([100, 200, 300, 400])
        left.set_xticks([50, 60, 70, 80, 90, 100], [])
        rest.set(xlim=(45, 100), ylim=(-MISS, MISS), title="Points less curve (/min)")
        rest.set_yticks([-20, 0, 20])
        rest.set_xlabel("arterial pressure (mmHg)", labelpad=1)
        rest.axhline(0, color=INK, lw=1, zorder=1.5)
        low = PLACES[ROWS[-1]] - 0.7
        right.set(xlim=SHOWN, ylim=(low, 1.35), title="Threshold by every choice (mmHg)")
        right.set_yticks([PLACES[row] for row in ROWS], [rule for _, rule in ROWS])
        right.set_xticks([40, 50, 60, 70, 80])
        right.set_xlabel("± standard error", labelpad=1)
        right.tick_params(axis="y", length=0)
        right.grid(True, axis="x")
        right.grid(False, axis="y")
        headings = []
        for kind in KINDS:
            y = PLACES[kind, RULES[0]] + 0.78
            right.text(SHOWN[0], y, kind, fontsize=9.5, weight="bold", va="center", ha="left",
                       bbox=dict(fc=PAPER, ec="none", pad=1))  # fmt: skip
            headings.append(right.text(SHOWN[1] + 12.5, y, "", fontsize=9, va="center", ha="right", color=SOFT))
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dots = {"ls": "", "marker": "o", "ms": 6, "mec": PAPER, "mew": 0.8}
        return {
            "out": [
                a.fill([0], [0], fc=FAINT, alpha=0.45, lw=0, zorder=0.4)[0] for a in (left, left, rest, rest)
            ],
            "curve": left.plot([], [], color=heart, zorder=3)[0],
            "used": left.plot([], [], color=INK, zorder=5, **dots)[0],
            "left out": left.plot([], [], "o", ms=6, mfc=PAPER, mec=SOFT, zorder=4)[0],
            "residuals": rest.plot([], [], color=INK, zorder=3, **dots)[0],
            "limits": [
                left.plot([], [], color=mark, lw=1.6, ls=ls, zorder=4)[0] for ls in ("-", (0, (4, 1.5)))
            ],
            "names": [
                left.text(0, 0, "", color=mark, fontsize=9, va="center", bbox=box, zorder=6) for _ in subsets.ENDS
            ],
            "whiskers": [right.plot([], [], color=SOFT, lw=1.6, zorder=2)[0] for _ in ROWS],
            "dots": [right.plot([], [], **dots, zorder=3)[0] for _ in ROWS],
            "values": [
                right.text(SHOWN[1] + 1.2, PLACES[row], "", fontsize=9, va="center", ha="left") for row in ROWS
            ],
            "AICc": headings,
            "guess": left.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess dot": right.plot([], [], "*", ms=13, color=guess, mec=PAPER, zorder=6)[0],
            "guess label": left.text(0.02, 0.04, "", color=guess, fontsize=9, transform=left.transAxes,
                                     bbox=box, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        sides = ((0, data["low"]), (data["high"], 200)) * 2
        for patch, (a, b), (y, top) in zip(
            artists["out"], sides, (HEIGHT, HEIGHT, (-MISS, MISS), (-MISS, MISS)), strict=True
        ):
            patch.set_xy(np.array([[a, y], [b, y], [b, top], [a, top]]))
        artists["curve"].set_data(GRID, data["rate"])
        artists["used"].set_data(*data["used"])
        artists["left out"].set_data(*data["left out"])
        artists["residuals"].set_data(data["used"][0], np.clip(data["residuals"], -MISS, MISS))
        for k, end in enumerate(subsets.ENDS):
            at, _ = data[end]
            artists["limits"][k].set_data([at, at], HEIGHT)
            artists["names"][k].set_text(end)
            left = at > 85 or (k == 0 and at > 57)
            artists["names"][k].set_horizontalalignment("right" if left else "left")
            artists["names"][k].set_position((at - 0.7 if left else at + 0.7, 120 if k == 0 else 365))
        for k, row in enumerate(ROWS):
            at, error = data["all"][row]
            y, here = PLACES[row], row == (data["kind"], data["rule"])
            tint = color("main") if here else SOFT
            artists["whiskers"][k].set_data(np.clip([at - error, at + error], *SHOWN), [y, y])
            artists["whiskers"][k].set_color(tint)
            artists["dots"][k].set_data([at], [y])
            artists["dots"][k].set_color(tint)
            artists["dots"][k].set_marker("D" if here else "o")
            artists["dots"][k].set_markersize(8.5 if here else 6)
            artists["values"][k].set_text(f"{at:.1f} ± {error:.1f}")
            artists["values"][k].set_color(tint if here else INK)
            artists["values"][k].set_weight("bold" if here else "normal")
        for text, kind in zip(artists["AICc"], KINDS, strict=True):
            text.set_text(f"AICc {data['AICc'][kind]:.1f}{' (least)' if kind == data['best'] else ''}")
        # The learner predicted the threshold of the symmetric curve by the 5% rule, from all points.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, GRID[0]), GRID[-1])
        artists["guess"].set_data(([], []) if at is None else ([at, at], HEIGHT))
        shown = None if at is None else min(max(at, SHOWN[0]), SHOWN[1])
        artists["guess dot"].set_data(([], []) if at is None else ([shown], [PLACES[ROWS[0]]]))
        artists["guess label"].set_text("" if at is None else "- - ★ your prediction")

    def describe(self, data):
        (at, error), (end, end_error), (steep, steep_error) = (data[n] for n in ("threshold", "saturation", "steepest"))
        said = (
            f"{data['used'][0].size} points: threshold {at:.1f} ± {error:.1f}, "
            f"saturation {end:.1f} ± {end_error:.1f} mmHg ({MEANT[data['rule']]}), "
            f"steepest {steep:.1f} ± {steep_error:.1f} /min/mmHg. "
        ).replace("-", "−")
        kind, best = data["kind"], data["best"]
        worse = data["AICc"][kind] - data["AICc"][best]
        if worse >= SAME:
            other, other_error = data["all"][best, data["rule"]]
            said += f"AICc prefers “{best}” by {worse:.1f}, with {other:.1f} ± {other_error:.1f}. "
        elif min(data["AICc"][k] for k in KINDS if k != kind) - data["AICc"][kind] >= SAME:
            said += "AICc prefers this curve. "
        else:
            said += "By AICc another curve is as good. "
        low, high = data["ends"]
        upper, lower = reached()
        off = {subsets.ENDS[0]: low > upper, subsets.ENDS[1]: high < lower}
        last = min(abs(data["middle"] - low), abs(data["middle"] - high)) < NEAR
        words = ["The middle is at the last point: errors mean little."] * last
        if all(off.values()):
            words.append("Both plateaus are guessed.")
        elif any(off.values()):
            words.append(f"The {'upper' if low > upper else 'lower'} plateau is guessed.")
        beyond = [
            n for n, x in zip(subsets.ENDS, (at, end), strict=True) if not (low < x < high or off[n] or last)
        ]  # fmt: skip
        if beyond:
            words.append(f"No point reaches the {' or the '.join(beyond)}.")
        return said + (" ".join(words) or "Points reach both plateaus.")

    def bounds(self, data):
        threshold, saturation = data["threshold"][0], data["saturation"][0]
        yield Bound("threshold", threshold, 0, saturation)
        yield Bound("rate", data["rate"], *data["plateaus"])
        yield Bound("slope", data["steepest"][0], -np.inf, 0)
        yield Bound("misses add up to little", float(data["residuals"].mean()), -data["scatter"], data["scatter"])
        yield Bound("errors", [error for _, error in data["all"].values()], 0)

    def table(self, data):
        import pandas as pd

        P, H = data["used"]
        return pd.DataFrame({"pressure_mmHg": P, "rate_per_min": H, "residual_per_min": data["residuals"]})
