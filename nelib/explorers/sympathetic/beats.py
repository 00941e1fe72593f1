"""The baroreflex from spontaneous beats: sequences of systolic pressure and RR interval, and bursts of a nerve."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.body import baroreflex_beats as reflex
from nelib.body import nerve_trace
from nelib.body.nerve_trace import value
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color

MOST = 2000  # beats
SYSTOLIC, INTERVAL = (105, 135), (600, 1200)  # mmHg, ms on the axes
DIASTOLIC = (62, 88)  # mmHg on the axis
T50 = (value("T50_fall") + value("T50_rise")) / 2
STEEP = -value("slope_spontaneous")
PRESSURE = np.linspace(*DIASTOLIC, 105)
FEW = 10  # beats: bins with fewer are drawn small
SEED = 29  # its thousand beats are near the mean of many: 6.5 ms/mmHg without any reflex


@cache
def nerve() -> tuple[np.ndarray, np.ndarray]:
    """Return diastolic pressures, and the numbers that decide whether a beat has a burst."""
    longer = 2 * MOST * constants.minute / value("rest_rate")
    P = nerve_trace.beats(longer, value("rest_rate"), value("rest_pressure"), SEED)[1][:MOST]
    return P, np.random.default_rng([SEED, MOST]).uniform(size=P.size)


@register
class Beats(Explorer):
    """Sequences in the beats of a heart, and a threshold diagram of the bursts of a nerve."""

    name = "14_beats"
    title = "A baroreflex from beats alone"
    size = (800, 450)
    controls = (
        Slider("gain", "True cardiac gain", 0, 25, 12, "ms/mmHg", step=1),
        Slider("noise", "Other RR changes", 0, 3, 1, "× usual", step=0.1),
        Slider("count", "Beats recorded", 100, MOST, 1000, step=50),
        Slider("slope", "Bursts lost", 0, 8, STEEP, "% per mmHg", step=0.1),
        Slider("late", "Burst assigned", 0, 3, 0, "beats late", step=1),
    )
    presets = {
        "No baroreflex": {"gain": 0},
        "Weak baroreflex": {"gain": 3},
        "Short recording": {"count": 150},
        "Next beat": {"late": 1},
        "Nerve without reflex": {"slope": 0},
    }

    def compute(self, gain, noise, count, slope, late):
        count, late = round(count), round(late)
        P, RR = (x[:count] for x in reflex.beats(MOST, gain, noise=noise, seed=SEED))
        found, luck = reflex.sequences(P, RR), reflex.chance(P, RR, seed=SEED)
        D, draws = (x[:count] for x in nerve())
        fired = reflex.moved(draws < nerve_trace.burst_chance(D, T50, -slope), late)
        curve, bins = reflex.reflex(D, fired), reflex.diagram(D, fired)
        low, high = curve.interval
        return {
            "gain": gain,
            "noise": noise,
            "count": count,
            "slope": -slope,
            "late": late,
            "beats": (P, RR),
            "center": (float(P.mean()), float(RR.mean())),
            "sequences": [
                np.stack((P[a : a + n], RR[a : a + n])) for a, n in zip(found.first, found.length, strict=True)
            ],
            "number": found.slope.size,
            "found": found.sensitivity if found.slope.size else None,
            "each": found.slope,
            "luck number": luck.slope.size,
            "luck": luck.sensitivity if luck.slope.size else None,
            "bins": (bins.pressure, bins.incidence, bins.beats),
            "P": PRESSURE,
            "fitted": value("level") * curve.chance(PRESSURE),
            "true": value("level") * nerve_trace.burst_chance(PRESSURE, T50, -slope),
            "burst slope": (curve.slope, curve.slope_error),
            "interval": (low, high),
            "bursts": int(fired.sum()),
            "asked": gain == 0 and noise == 1,
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.08, 0.13, 0.45, 0.79)), figure.add_axes((0.62, 0.13, 0.36, 0.79))
        heart, nerve_tint, guess = color("heart"), color("norepinephrine"), color("prediction")
        left.set(xlim=SYSTOLIC, ylim=INTERVAL, title="The heart: RR interval (ms)")
        left.set_xlabel("systolic pressure (mmHg)", labelpad=2)
        right.set(xlim=DIASTOLIC, ylim=(0, 130), title="The nerve: bursts in 100 beats")
        right.set_yticks([0, 25, 50, 75, 100])
        right.set_xlabel("diastolic pressure (mmHg)", labelpad=2)
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)

        def word(axes, y, tint, **more):
            place = dict(transform=axes.transAxes, fontsize=9.5, bbox=box, zorder=8, va="top")
            return axes.text(0.02, y, "", color=tint, **place, **more)

        return {
            "beats": left.plot([], [], ".", ms=3, color=SOFT, alpha=0.35, zorder=1)[0],
            "sequences": left.plot([], [], color=heart, lw=1.1, marker="o", ms=2.6, alpha=0.75, zorder=3)[0],
            "luck": left.plot([], [], color=SOFT, lw=2, ls=(0, (1, 1.3)), zorder=4)[0],
            "true": left.plot([], [], color=INK, lw=2, ls=(0, (5, 1.6)), zorder=5)[0],
            "found": left.plot([], [], color=heart, lw=2.8, zorder=4.5)[0],
            "guess": left.plot([], [], color=guess, lw=2.2, ls=(0, (3, 1, 1, 1)), zorder=6)[0],
            "words": [word(left, 0.985 - 0.055 * k, tint) for k, tint in enumerate((heart, INK, SOFT, guess))],
            "bins": right.plot([], [], "o", ms=8, color=nerve_tint, mec=PAPER, zorder=4, clip_on=False)[0],
            "few": right.plot([], [], "o", ms=5, mfc=PAPER, mec=nerve_tint, zorder=4, clip_on=False)[0],
            "fitted": right.plot([], [], color=nerve_tint, zorder=3)[0],
            "real": right.plot([], [], color=INK, lw=2, ls=(0, (5, 1.6)), zorder=2)[0],
            "said": [word(right, 0.985 - 0.055 * k, tint) for k, tint in enumerate((nerve_tint, INK, SOFT))],
        }

    def update(self, artists, data):
        x, y = data["center"]
        artists["beats"].set_data(*data["beats"])
        gap = [np.nan]
        paths = [np.concatenate([np.append(s[k], gap) for s in data["sequences"]] or [gap]) for k in (0, 1)]
        artists["sequences"].set_data(*paths)
        ends = np.array(SYSTOLIC)
        for name, slope in (("true", data["gain"]), ("found", data["found"]), ("luck", data["luck"])):
            artists[name].set_data(([], []) if slope is None else (ends, y + slope * (ends - x)))
        # The learner predicted what the method finds without any baroreflex.
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else (ends, y + guess * (ends - x)))
        found, luck = data["found"], data["luck"]
        words = (
            "— no sequence" if found is None else f"— {data['number']} sequences: {found:.1f} ms/mmHg",
            f"- - truth: {data['gain']:.1f}",
            "··· RR shuffled: none" if luck is None else f"··· RR shuffled: {data['luck number']}, {luck:.1f}",
            "" if guess is None else f"-·- your prediction: {guess:.1f}",
        )
        for text, said in zip(artists["words"], words, strict=True):
            text.set_text(said)
        P, share, beats = data["bins"]
        low, high = DIASTOLIC
        inside = (low < P) & (high > P)
        for name, shown in (("bins", inside & (beats >= FEW)), ("few", inside & (beats < FEW))):
            artists[name].set_data(P[shown], share[shown])
        artists["fitted"].set_data(PRESSURE, data["fitted"])
        artists["real"].set_data(PRESSURE, data["true"])
        slope, error = data["burst slope"]
        words = (f"— fitted: {_minus(slope)} ± {error:.1f} per mmHg", f"- - truth: {_minus(data['slope'])}",
                 f"○ fewer than {FEW} beats")  # fmt: skip
        for text, said in zip(artists["said"], words, strict=True):
            text.set_text(said)

    def describe(self, data):
        gain, found, luck = data["gain"], data["found"], data["luck"]
        if found is None:
            said = f"No sequence in {data['count']} beats: nothing is said of the heart. "
        else:
            said = (
                f"{data['number']} sequences in {data['count']} beats say {found:.1f} ms/mmHg; the truth is {gain:.1f}"
            )
            off = found - gain
            if gain == 0:
                said += ": all of it is selection. "
            elif abs(off) > gain / 10:
                said += f" ({abs(off) / gain:.0%} too {'much' if off > 0 else 'little'}). "
            else:
                said += " (within 10%). "
        said += "Chance alone finds none. " if luck is None else f"Chance alone finds {data['luck number']}. "
        slope, error = data["burst slope"]
        low, high = data["interval"]
        truth, none = data["slope"], low <= 0 <= high
        said += f"Bursts: {_minus(slope)} ± {error:.1f} per 100 beats and mmHg; the 95% interval "
        if truth == 0:
            return said + f"{'holds' if none else 'misses'} the truth, 0."
        held = low <= truth <= high
        if held == none:
            return said + (
                f"holds the truth, {_minus(truth)}, and 0." if held else f"misses the truth, {_minus(truth)}, and 0."
            )
        return said + (
            f"holds the truth, {_minus(truth)}, not 0." if held else f"misses the truth, {_minus(truth)}, but holds 0."
        )

    def bounds(self, data):
        yield Bound("incidence", data["bins"][1], 0, value("level"))
        yield Bound("chance of a burst", [*data["fitted"], *data["true"]], 0, value("level"))
        yield Bound("slopes of sequences", data["each"], 0)
        yield Bound("beats in bins", data["bins"][2].sum(), data["count"], data["count"])
        yield Bound("error of the burst slope", data["burst slope"][1], 0)

    def table(self, data):
        import pandas as pd

        P, RR = data["beats"]
        return pd.DataFrame({"systolic_mmHg": P, "RR_ms": RR})


def _minus(number: float) -> str:
    said = f"{number:.1f}"
    return "0.0" if said == "-0.0" else said.replace("-", "−")
