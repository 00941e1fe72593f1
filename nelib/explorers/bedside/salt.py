"""A prescription written as base and prepared as salt, or the other way: the dose, the pressure, the pump later."""

import numpy as np

from nelib.body.bedside import NOTICE
from nelib.body.infusion_models import typical, value
from nelib.body.pressure import curve
from nelib.body.salt import FORMS, factor, mistake, per_hour, threshold_span
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

BODY = curve("Beloeil 2005")
GOAL = value("target_MAP")
LOW, HIGH = value("ssc_low"), value("ssc_high")
MOST = 1.0  # µg/kg/min
D = np.linspace(0, MOST, 201)
ROWS = ("meant", "given", "on the pump", "on the pump later")
PRESSURES = (50, 140)  # mmHg on the axis
TINY = 1e-9
NEAR = 0.05  # mmHg: the curve is drawn through 201 points
KG = value("abboud_weight")
SICK = value("beloeil_SAPS_high")


@register
class Salt(Explorer):
    """Doses that were meant and given, and both pressures on the curve of one patient."""

    name = "15_salt"
    title = "Base or salt: one number, two doses"
    size = (800, 430)
    controls = (
        Slider("dose", "Dose as written", 0.05, MOST, LOW, "µg/kg/min", step=0.05),
        Choice("written", "Written as", FORMS, FORMS[0]),
        Choice("taken", "Prepared as", FORMS, FORMS[1]),
        Slider("SAPS", "Severity score SAPS II", value("beloeil_SAPS_low"), SICK, SICK, step=1),
        Slider("weight", "Weight", 40, 120, KG, "kg", step=1),
    )
    presets = {
        "The other way": {"written": "monohydrate", "taken": "base"},
        "Without the water": {"taken": "anhydrous"},
        "Both know": {"taken": "base"},
        "High dose": {"dose": HIGH},
    }

    def compute(self, dose, written, taken, SAPS, weight):
        found = mistake(dose, written, taken, weight=weight, SAPS=SAPS)
        CL = float(typical("Beloeil 2005", SAPS=SAPS).CL)
        return {
            "dose": dose, "written": written, "taken": taken,
            "times": found.times, "meant": found.meant, "got": found.got,
            "MAP meant": found.MAP_meant, "MAP got": found.MAP_got, "later": found.written_later,
            "rows": [found.meant, found.got, dose, found.written_later],
            "D": D, "MAP": BODY.MAP(D * weight / CL),
            "mg": float(per_hour(found.written_later, weight)), "weight": weight,
            "asked": written == FORMS[0] and taken == FORMS[1] and abs(dose - LOW) < TINY and SAPS == SICK
            and weight == KG,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.125, 0.2, 0.36, 0.685)), figure.add_axes((0.57, 0.2, 0.405, 0.685))
        ne, guess = color("norepinephrine"), color("prediction")
        left.set(xlim=(0, 2 * MOST), ylim=(-0.6, 4.35), title="Dose and number on the pump")
        left.set_yticks(
            [3, 2, 1, 0], ["meant\nas base", "given\nas base", "number on\nthe pump", "the same,\ncorrected"]
        )
        left.tick_params(axis="y", length=0)
        left.set_xlabel("µg/kg/min", labelpad=2)
        left.grid(False)
        left.grid(True, axis="x")
        left.axvspan(LOW, HIGH, fc=FAINT, lw=0, zorder=0.2)
        left.text(HIGH + 0.03, 3.95, "gray: add vasopressin\n(guideline, no form told)", fontsize=8, color=SOFT,
                  va="center")  # fmt: skip
        right.set(xlim=(0, MOST), ylim=PRESSURES, title="This patient: mean pressure (mmHg)")
        right.set_xlabel("dose as base (µg/kg/min)", labelpad=2)
        right.axhline(GOAL, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        right.text(0.02, 129, f"○ meant   ✕ given   ··· {GOAL:g} mmHg", fontsize=8.5, color=SOFT, va="top")
        figure.text(0.985, 0.012, NOTICE, ha="right", fontsize=8, color=SOFT)
        key = "corrected: once somebody has titrated back to the pressure that was meant"
        figure.text(0.015, 0.012, key, fontsize=8, color=SOFT)
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        tints = (SOFT, ne, SOFT, color("drug"))
        return {
            "bars": [left.barh(3 - k, 1, 0.52, fc=tint, alpha=0.75, lw=0, zorder=2)[0] for k, tint in enumerate(tints)],
            "numbers": [left.text(0, 3 - k, "", va="center", fontsize=9.5, weight="bold", bbox=box, zorder=4)
                        for k in range(len(tints))],
            "curve": right.plot([], [], color=INK, zorder=3)[0],
            "drop": right.plot([], [], color=ne, lw=1.4, ls=(0, (3, 2)), zorder=2)[0],
            "meant": right.plot([], [], "o", ms=11, mfc=PAPER, mec=INK, mew=1.8, zorder=5, clip_on=False)[0],
            "got": right.plot([], [], "X", ms=11, mfc=ne, mec=PAPER, mew=1.2, zorder=6, clip_on=False)[0],
            "values": right.text(0.02, 138, "", va="top", fontsize=10, weight="bold", bbox=box, zorder=7),
            "guess": right.plot([], [], color=guess, lw=1.6, ls="--", zorder=4)[0],
            "guess label": right.text(0.02, 122, "", color=guess, fontsize=9, va="top", bbox=box, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        for bar, words, x in zip(artists["bars"], artists["numbers"], data["rows"], strict=True):
            bar.set_width(x)
            words.set(text=f"{x:.2f}", position=(min(x + 0.03, 1.78), words.get_position()[1]))
        artists["curve"].set_data(D, data["MAP"])
        meant, got = (data["meant"], data["MAP meant"]), (data["got"], data["MAP got"])
        artists["meant"].set_data([meant[0]], [meant[1]])
        artists["got"].set_data([got[0]], [got[1]])
        artists["drop"].set_data([meant[0], got[0], got[0]], [meant[1], meant[1], got[1]])
        artists["values"].set_text(f"meant {meant[1]:.0f}, given {got[1]:.0f} mmHg")
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else float(np.clip(guess, *PRESSURES))
        artists["guess"].set_data(([], []) if at is None else ([0, MOST], [at, at]))
        artists["guess label"].set_text("" if at is None else f"- - your prediction {guess:.3g} mmHg")

    def describe(self, data):
        times, later = data["times"], data["later"]
        low, high, _ = threshold_span()
        said = f"{data['dose']:.2f} µg/kg/min written as {data['written']}, prepared as {data['taken']}"
        rule = f"{LOW:g}-{HIGH:g}, {low:.1f} to {high:.1f} mg/h for {value('ssc_weight'):g} kg by form"
        if abs(times - 1) < TINY:
            return (
                f"{said}: as meant, {data['MAP got']:.1f} mmHg, {data['mg']:.2f} mg/h. 1 mg of base is {factor():.4f} "
                f"mg of monohydrate. Guidelines add vasopressin at {rule}."
            )
        part = f"{times:.4f} times" if times > 1 else f"1/{1 / times:.4f} of"
        return (
            f"{said}: {part} the dose, {data['MAP got']:.1f} mmHg in place of {data['MAP meant']:.1f}. Titrated back, "
            f"the pump reads {later:.2f} or {data['mg']:.2f} mg/h: {self.where(later)}where guidelines add "
            f"vasopressin ({rule})."
        )

    @staticmethod
    def where(number: float) -> str:
        """Say where a number on the pump, as shown, lies against the guideline's range."""
        shown = round(number, 2)
        return "below " if shown < LOW else "above " if shown > HIGH else ""

    def bounds(self, data):
        yield Bound("doses", data["rows"], 0, 2 * MOST)
        yield Bound("pressures", [*data["MAP"], data["MAP meant"], data["MAP got"]], float(BODY.E0), PRESSURES[1])
        yield Bound("pressure rises with the dose", np.diff(data["MAP"]), 0)
        off = np.interp(data["got"], D, data["MAP"]) - data["MAP got"]
        yield Bound("the point lies on the curve", off, -NEAR, NEAR)
        yield Bound("times", data["times"], 1 / factor(), factor())
        yield Bound("correction undoes the mistake", data["later"] * data["times"] - data["dose"], -TINY, TINY)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"what": ROWS, "µg/kg/min": data["rows"]})
