"""Withdrawal from opioids: the rate of the locus coeruleus against clonidine, and patients."""

import numpy as np

from nelib.clinic import withdrawal as model
from nelib.clinic.withdrawal_patients import absolute
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

PATIENTS = {
    "severe withdrawal": "severe",
    "treatment completed": "completed",
    "harm, against methadone": "adverse",
    "completed, against methadone": "completed_methadone",
}
WORDS = {"severe": "have severe withdrawal", "completed": "complete it", "adverse": "have hypotension or other harm",
         "completed_methadone": "complete it"}  # fmt: skip
AGAINST = {"severe": "placebo", "completed": "placebo", "adverse": "methadone", "completed_methadone": "methadone"}
WIDTH = 2.65  # of a letter of the numbers beside the bars, in percent of the axis
FIRST = next(iter(PATIENTS))
DRIVES, DOSES, TOP = (0, 4), (0, 0.5), 2.0
CLONIDINE = np.linspace(*DOSES, 201)
REST, SILENT = model.rest(), model.dose_silent()
NEAR = model.share("near")
TINY = 1e-9


def verdict(rate: float) -> str:
    """Say what a rate is, next to that at rest."""
    if rate < TINY:
        return "silent"
    if abs(rate - REST) <= NEAR * REST + TINY:
        return "as at rest"
    return "above rest" if rate > REST else "below rest"


@register
class Withdrawal(Explorer):
    """The model adds drive, which is an assumption; the patients are those of a review."""

    name = "17_withdrawal"
    title = "Withdrawal from opioids, and clonidine"
    size = (760, 440)
    controls = (
        Slider("drive", "Extra drive", *DRIVES, model.evidence("drive").value, "× at rest", step=0.1),
        Slider("blocked", "Glutamate blocked", 0, 100, 0, "%", step=5),
        Slider("clonidine", "Clonidine", *DOSES, 0, "× its constant", step=0.01),
        Choice("patients", "Patients", tuple(PATIENTS), FIRST),
        Slider("baseline", "Risk without α2 agonist", 5, 95, model.evidence("baseline").value, "%", step=1),
    )
    presets = {
        "Kynurenate": {"blocked": 100},
        "Clonidine, back to rest": {"clonidine": 0.14},
        "Clonidine, too much": {"clonidine": 0.39},
        "Strong withdrawal": {"drive": 4, "clonidine": 0.25},
        "Ratio without room": {"patients": "treatment completed", "baseline": 70},
    }

    def compute(self, drive, blocked, clonidine, patients, baseline):
        parts = model.parts(drive)
        held = {"glutamate": parts.glutamate, "blocked": blocked / 100}
        rates = {
            "rest": model.rate(clonidine=CLONIDINE),
            "withdrawal": model.rate(drive, clonidine=CLONIDINE),
            "blocked": model.rate(drive, clonidine=CLONIDINE, **held),
        }
        full, left = float(model.rate(drive)), float(model.rate(drive, **held))
        now = float(model.rate(drive, clonidine=clonidine, **held))
        back = float(model.dose_back(drive, **held))
        taken = (full - left) / (full - REST) if drive > 0 else 0.0
        return {
            "clonidine": CLONIDINE,
            "rates": rates,
            "dose": clonidine,
            "drive": drive,
            "share blocked": blocked / 100,
            "parts": parts,
            "left": left,
            "now": now,
            "taken": taken,
            "back": back,
            "risk": absolute(PATIENTS[patients], baseline / 100),
            "outcome": PATIENTS[patients],
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.075, 0.125, 0.405, 0.785))
        top, low = figure.add_axes((0.60, 0.665, 0.385, 0.20)), figure.add_axes((0.60, 0.125, 0.385, 0.33))
        ne, drug = color("norepinephrine"), color("drug")
        left.set(xlim=DOSES, ylim=(0, TOP), title="Rate of the locus coeruleus")
        left.set_xlabel("clonidine (multiples of its constant)", labelpad=2)
        left.set_ylabel("Hz", labelpad=3)
        left.axhspan(REST * (1 - NEAR), REST * (1 + NEAR), color=FAINT, lw=0, zorder=0)
        left.text(0.495, REST, "as at rest", ha="right", va="center", fontsize=8.5, color=SOFT)
        left.axvline(SILENT, 0, 0.69, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        left.text(SILENT + 0.006, 1.35, "silent from\nhere on at\nany drive", fontsize=8.5, color=SOFT, va="top")
        for y, text, tint in ((1.95, "—  in withdrawal", ne), (1.84, "- -  with glutamate blocked", drug),
                              (1.73, "···  without withdrawal", SOFT)):  # fmt: skip
            left.text(0.495, y, text, ha="right", va="top", fontsize=9, color=tint)
        top.set(xlim=DRIVES, ylim=(0, 1), yticks=[], title="Extra drive (× drive at rest)")
        top.grid(False)
        low.set(xlim=(0, 100), ylim=(-0.5, 1.95), title="Of 100 patients (review)")
        low.set_yticks([1, 0], ["placebo or\nmethadone", "α2\nagonist"])
        low.set_xticks([0, 25, 50, 75, 100])
        low.grid(axis="x")
        low.grid(False, axis="y")
        low.set_xlabel("have the event", labelpad=2)
        bar = dict(height=0.55, lw=0, zorder=2)
        pieces = {
            "open": top.barh(0.5, 0, height=0.62, fc=INK, ec=INK, lw=0.8)[0],
            "blocked": top.barh(0.5, 0, height=0.62, fc=PAPER, ec=INK, hatch="////", lw=0.8)[0],
            "local": top.barh(0.5, 0, height=0.62, fc=SOFT, ec=SOFT, lw=0.8)[0],
            "rest": top.barh(0.5, 0, height=0.62, fc=PAPER, ec=SOFT, lw=1.2)[0],
        }
        for y, x, text, tint in (
            (0.585, 0.60, "■ glutamate  ▨ of it blocked", INK), (0.555, 0.60, "■ the cells themselves", SOFT),
            (0.555, 0.80, "□ neither of the two", SOFT),
        ):  # fmt: skip
            figure.text(x, y, text, fontsize=8.5, color=tint, va="top")
        return {
            "rates": {
                "rest": left.plot([], [], color=SOFT, lw=1.6, ls=(0, (1, 1.5)), zorder=2)[0],
                "withdrawal": left.plot([], [], color=ne, zorder=3)[0],
                "blocked": left.plot([], [], color=drug, lw=1.9, ls=(0, (4, 2)), zorder=4)[0],
            },
            "dot": left.plot([], [], "o", ms=10, mfc=ne, mec=INK, mew=1.3, zorder=6, clip_on=False)[0],
            "value": left.text(0, 0, "", fontsize=9.5, weight="bold", zorder=7,
                               bbox=dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)),
            "back": left.plot([], [], "v", ms=9, mfc=PAPER, mec=INK, mew=1.2, zorder=5, clip_on=False)[0],
            "pieces": pieces,
            "without": low.barh(1, 0, color=color("reference"), **bar)[0],
            "with": low.barh(0, 0, color=drug, **bar)[0],
            "interval": low.plot([], [], color=INK, lw=1.6, marker="|", ms=10, mew=1.6, zorder=4)[0],
            "numbers": [low.text(0, y, "", fontsize=9.5, weight="bold", va="center", zorder=5,
                                 bbox=dict(fc=PAPER, ec="none", pad=0.8, alpha=0.85)) for y in (1, 0)],
            "ratio": low.text(1.5, 1.62, "", fontsize=9.5, color=SOFT, va="center"),
        }  # fmt: skip

    def update(self, artists, data):
        for name, line in artists["rates"].items():
            line.set_data(CLONIDINE, data["rates"][name])
        artists["rates"]["blocked"].set_visible(data["share blocked"] > 0 and data["drive"] > 0)
        now, dose = data["now"], data["dose"]
        artists["dot"].set_data([dose], [now])
        artists["value"].set(text=f"{now:.2f} Hz", position=(min(dose + 0.012, 0.41), min(now + 0.06, 1.62)))
        artists["back"].set_data([data["back"]], [REST])
        parts, start = data["parts"], 0.0
        glutamate = data["drive"] * parts.glutamate
        widths = {"open": glutamate * (1 - data["share blocked"]), "blocked": glutamate * data["share blocked"],
                  "local": data["drive"] * parts.local, "rest": data["drive"] * parts.rest}  # fmt: skip
        for name, piece in artists["pieces"].items():
            piece.set_x(start)
            piece.set_width(widths[name])
            start += widths[name]
        risk = data["risk"]
        artists["without"].set_width(100 * risk.baseline)
        artists["with"].set_width(100 * risk.treated * risk.holds)
        artists["interval"].set_data(([100 * risk.low, 100 * risk.high], [0, 0]) if risk.holds else ([], []))
        labels = (f"{100 * risk.baseline:.0f}", self.interval(risk) if risk.holds else "the ratio cannot hold here")
        ends = 100 * risk.baseline, 100 * risk.high * risk.holds
        for text, label, end, y in zip(artists["numbers"], labels, ends, (1, 0), strict=True):
            room = end + 2 + WIDTH * len(label) < 100
            text.set(text=label, x=end + 2 if room else 99, y=y if room else y + 0.46, ha="left" if room else "right")
        middle, *limits = risk.ratio
        artists["ratio"].set_text(f"risk ratio {middle:g} ({limits[0]:g} to {limits[1]:g})")

    @staticmethod
    def interval(risk) -> str:
        """Write how many of 100 have the event with the treatment."""
        return f"{100 * risk.treated:.0f} ({100 * risk.low:.0f} to {100 * risk.high:.0f})"

    def describe(self, data):
        now, risk = data["now"], data["risk"]
        said = f"{now:.2f} Hz, {verdict(now)} ({REST:.2f}). "
        if data["drive"] > 0:
            said += f"The block of glutamate takes {data['taken']:.0%} of the activation. "
        said += f"Clonidine {data['back']:.2f} brings it to rest, {SILENT:.2f} to silence. "
        if not risk.holds:
            limit = f"{100 * risk.ceiling:.0f}%"
            return f"{said}Patients: a risk ratio of {risk.ratio[0]:g} cannot hold above a risk of {limit}."
        said += f"Of 100, {100 * risk.baseline:.0f} on {AGAINST[data['outcome']]} and {self.interval(risk)} on an α2 "
        said += f"agonist {WORDS[data['outcome']]}"
        if not risk.sure:
            return f"{said}; no difference is within the interval."
        return f"{said}: 1 {'fewer' if risk.fewer > 0 else 'more'} for {risk.needed:.1f} treated."

    def bounds(self, data):
        for name, rates in data["rates"].items():
            yield Bound(f"rate, {name}", rates, 0, TOP)
            yield Bound(f"more clonidine, lower rate, {name}", -np.diff(rates), 0)
        yield Bound("withdrawal does not slow", data["rates"]["withdrawal"] - data["rates"]["rest"], 0)
        yield Bound("a blocker does not speed up", data["rates"]["withdrawal"] - data["rates"]["blocked"], 0)
        yield Bound("parts", [data["parts"].glutamate, data["parts"].local, data["parts"].rest], 0, 1)
        yield Bound("activation taken", data["taken"], 0, 1)
        yield Bound("dose back to rest", data["back"], 0, SILENT)
        risk = data["risk"]
        yield Bound("risks", [risk.baseline, risk.low, risk.treated, risk.high], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"clonidine (× constant)": CLONIDINE} | {f"{n} (Hz)": r for n, r in data["rates"].items()})
