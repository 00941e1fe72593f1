"""One person on atomoxetine: concentrations from the first dose on, and the transporter that they occupy."""

from functools import lru_cache

import numpy as np

from nelib.clinic.cyp2d6 import evidence, person
from nelib.clinic.exposure import Body, average, day, metabolizer, repeated
from nelib.clinic.occupancy import effect
from nelib.clinic.occupancy import evidence as clinic
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

DAYS = 10
HOURS = 24  # in a day
T = np.linspace(0, DAYS * HOURS, 1201)
INSIDE = np.linspace(0, HOURS, 241)
LOW, HIGH = 5.0, 10_000.0  # ng/mL
GRID = np.geomspace(LOW, HIGH, 201)
HALF = clinic("IC50_NET").value
PEAK_LOW, PEAK_HIGH = evidence("peak_low").value, evidence("peak_high").value
NORMAL, POOR = "normal: score 2", "poor: score 0"
SCORES = {
    NORMAL: 2.0,
    "ultrarapid: score 3": 3.0,
    "intermediate: score 1": 1.0,
    "intermediate: score 0.5": 0.5,
    POOR: 0.0,
}
EVERY = {"once a day": 1, "twice a day": 2}


def number(x: float) -> str:
    """Write a concentration in ng/mL, or a ratio, with three digits and no exponent."""
    return f"{x:.3g}" if x < 999.5 else f"{x:.0f}"


def percent(share: float) -> str:
    """Write a share in percent; 100% only where it is reached."""
    return f"{share:.0%}" if share < 0.995 else "over 99%" if share < 0.9995 else "100%"


@lru_cache(maxsize=256)
def course(dose: float, times: int, score: float, inhibited: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the concentrations at `T` for a daily dose in so many parts, and their mean on each day."""
    body, tau = person(score, inhibited), HOURS / times
    taken = np.arange(DAYS * times) * tau
    means = [repeated(k * HOURS + INSIDE, dose / times, body, taken) for k in range(DAYS)]
    return repeated(T, dose / times, body, taken), np.trapezoid(means, INSIDE, axis=1) / HOURS


@register
class Plasma(Explorer):
    """Plasma and occupancy over ten days, and both as a point on the curve of occupancy against concentration."""

    name = "17_plasma"
    title = "The same dose in another body"
    size = (760, 440)
    controls = (
        Slider("dose", "Dose per day", 0.2, 1.8, clinic("dose_day").value, "mg/kg", step=0.1),
        Choice("taken", "Taken", tuple(EVERY), next(iter(EVERY))),
        Choice("enzyme", "CYP2D6", tuple(SCORES), NORMAL),
        Switch("paroxetine", "With paroxetine"),
        Slider("day", "Day", 1, DAYS, DAYS, step=1),
    )
    presets = {
        "Poor metabolizer": {"enzyme": POOR},
        "Poor, day 1": {"enzyme": POOR, "day": 1},
        "Paroxetine": {"paroxetine": True},
        "Poor, paroxetine": {"enzyme": POOR, "paroxetine": True},
        "Poor, a sixth": {"enzyme": POOR, "dose": 0.2},
        "Twice a day": {"taken": "twice a day"},
    }

    def compute(self, dose, taken, enzyme, paroxetine, day):
        times, score, k = EVERY[taken], SCORES[enzyme], round(day)
        tau, each = HOURS / times, dose / times
        body, usual = person(score, paroxetine), metabolizer()
        C, means = course(dose, times, score, paroxetine)
        steady = average(each, body, tau)
        on = np.abs(T - (k - 1 / 2) * HOURS) <= HOURS / 2
        inside = C[on] if k > 1 else C[on][1:]  # before the first dose there is none
        usual_mean = average(each, usual, tau)
        return {
            "C": C, "O": effect(C, HALF), "day": k, "dose": dose, "enzyme": enzyme, "taken": taken,
            "paroxetine": paroxetine, "half-life": body.half_life,
            "peak": float(inside.max()), "trough": float(C[on][-1]), "mean": float(means[k - 1]),
            "O peak": float(effect(inside.max(), HALF)), "O trough": float(effect(C[on][-1], HALF)),
            "O mean": float(effect(C[on], HALF).mean()), "O at mean": float(effect(means[k - 1], HALF)),
            "steady": steady, "share": float(means[k - 1] / steady),
            "usual": usual_mean, "O usual": float(effect(usual_mean, HALF)), "ratio": float(steady / usual_mean),
            "O steady": float(effect(steady, HALF)),
            "steady peak": self.steady(each, body, tau),
        }  # fmt: skip

    @staticmethod
    def steady(each: float, body: Body, tau: float) -> float:
        """Return the peak at steady state."""
        return day(each, body, tau).peak

    def draw(self, figure, data):
        top, low = figure.add_axes((0.09, 0.565, 0.5, 0.31)), figure.add_axes((0.09, 0.12, 0.5, 0.335))
        right = figure.add_axes((0.685, 0.12, 0.275, 0.805))
        drug, guess = color("drug"), color("prediction")
        top.set(ylim=(LOW, HIGH), yscale="log")
        top.set_title("Atomoxetine in plasma (ng/mL)", pad=22)
        low.set(ylim=(0, 100), title="NET occupied, if the brain follows at once")
        low.set_xlabel("days after the first dose", labelpad=2)
        for axes in (top, low):
            axes.set_xlim(0, DAYS)
            axes.set_xticks(range(0, DAYS + 1, 2))
            axes.minorticks_off()
        top.set_yticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10 000"])
        low.set_yticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
        top.axhspan(PEAK_LOW, PEAK_HIGH, color=FAINT, alpha=0.55, lw=0, zorder=0)
        top.text(0, 1.035, f"gray: {PEAK_LOW:g} to {PEAK_HIGH:g}, monitored in adults (recalled)", va="bottom",
                 fontsize=9.5, color=SOFT, transform=top.transAxes)  # fmt: skip
        right.set(xlim=(LOW, HIGH), ylim=(0, 100), xscale="log", title="Means at steady state")
        right.set_xticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10 000"])
        right.minorticks_off()
        right.set_yticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
        right.set_xlabel("mean in plasma (ng/mL)", labelpad=2)
        right.plot(GRID, effect(GRID, HALF), color=SOFT, lw=1.6, zorder=2)
        right.text(0.99, 0.03, f"half at {HALF:g} ng/mL\n(recalled, monkey)", ha="right", fontsize=9.5, color=SOFT,
                   transform=right.transAxes)  # fmt: skip
        usual = average(clinic("dose_day").value, metabolizer(), clinic("day").value)
        right.plot([usual], [effect(usual, HALF)], "s", ms=6, color=SOFT, zorder=4)
        right.text(0.99, 0.2, f"■ normal, {clinic('dose_day').value:g} mg/kg", ha="right", fontsize=9, color=SOFT,
                   transform=right.transAxes)  # fmt: skip
        box = dict(fc=PAPER, ec="none", pad=0.8, alpha=0.85)
        words = dict(fontsize=9, va="top", ha="right", transform=right.transAxes, bbox=box, zorder=7)
        return {
            "bands": [a.axvspan(0, 1, color=drug, alpha=0.13, lw=0, zorder=0.5) for a in (top, low)],
            "C": top.plot([], [], color=drug, lw=1.5, zorder=3)[0],
            "O": low.plot([], [], color=drug, lw=1.5, zorder=3)[0],
            "steps": right.plot([], [], color=SOFT, lw=1, ls=(0, (3, 2)), zorder=3)[0],
            "usual": right.plot([], [], "o", ms=9, mfc=PAPER, mec=INK, mew=1.5, zorder=5)[0],
            "person": right.plot([], [], "D", ms=9, mfc=drug, mec=PAPER, mew=1.2, zorder=6)[0],
            "usual label": right.text(0.99, 0.45, "", **words),
            "person label": right.text(0.99, 0.36, "", color=drug, weight="bold", **words),
            "guess": right.plot([], [], color=guess, lw=1.8, ls="--", zorder=4)[0],
            "guess label": right.text(0.99, 0.51, "", color=guess, **words),
        }  # fmt: skip

    def update(self, artists, data):
        days = T / HOURS
        artists["C"].set_data(days, np.clip(data["C"], LOW, None))
        artists["O"].set_data(days, data["O"])
        for band in artists["bands"]:
            band.set_x(data["day"] - 1)
        points = np.array([[data["usual"], data["O usual"]], [data["steady"], data["O steady"]]])
        artists["usual"].set_data(points[:1].T)
        artists["person"].set_data(points[1:].T)
        for name in ("usual", "person"):
            artists[name].set_clip_on(False)
        (x, y), (u, v) = points
        artists["steps"].set_data([x, u, u], [y, y, v])
        artists["usual label"].set_text(f"○ normal, this dose:\n{number(x)}, {y:.0f}%")
        artists["person label"].set_text(f"◆ this one: {number(u)}, {v:.0f}%\n×{number(data['ratio'])} in plasma")
        # The learner predicted how many times higher the mean of a poor metabolizer is.
        guess = data["prediction"]
        at = None if guess is None else min(max(guess * x, LOW), HIGH)
        artists["guess"].set_data(([], []) if at is None else ([at, at], [25, 100]))
        artists["guess label"].set_text("" if guess is None else f"- - predicted: ×{number(guess)}")

    def describe(self, data):
        with_ = " with paroxetine" if data["paroxetine"] else ""
        said = (
            f"{data['enzyme'].capitalize()}{with_}, day {data['day']}: peak {number(data['peak'])}, "
            f"last {number(data['trough'])}, mean {number(data['mean'])} ng/mL, {percent(data['share'])} of the steady "
            f"mean; NET {data['O mean']:.0f}% occupied over the day. "
        )
        if data["enzyme"] == NORMAL and not data["paroxetine"]:
            return said + f"At the steady mean {data['O steady']:.0f}%: this is the metabolizer to compare with."
        return said + (
            f"The steady mean is {data['ratio']:.3g} times that of a normal metabolizer on the same dose; NET at these "
            f"means {data['O steady']:.0f}% and {data['O usual']:.0f}%."
        )

    def bounds(self, data):
        yield Bound("concentrations", data["C"], 0)
        yield Bound("occupancy", data["O"], 0, 100)
        yield Bound("share of the steady mean", data["share"], 0, 1 + 1e-6)
        yield Bound("nothing is above the peak", data["peak"] - np.array([data["trough"], data["mean"]]), 0)
        yield Bound("the mean occupancy is below that at the mean", data["O at mean"] - data["O mean"], 0)
        yield Bound("axis", [data["peak"], data["steady"]], 0, HIGH)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time (h)": T, "plasma (ng/mL)": data["C"], "NET occupied (%)": data["O"]})
