"""The numbers of a label in one compartment: which pairs of them can be true, and how fast the plateau comes."""

import numpy as np

from nelib.body.bedside import NOTICE
from nelib.body.infusion_models import share, typical, value
from nelib.body.label_audit import PRINTED, implied, pairs, printed, reached, time_to
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

LABEL = printed()
NAMES = {"half_life": "half-life", "V": "volume", "CL": "clearance"}
UNITS = {"half_life": "min", "V": "L", "CL": "L/min"}
FOUND = {frozenset(p.kept): p for p in pairs()}
OWN = "my own sliders"
BELIEFS = {
    "half-life and volume": ("half_life", "V"),
    "volume and clearance": ("V", "CL"),
    "half-life and clearance": ("half_life", "CL"),
    OWN: (),
}
VOLUME, CLEARANCE = (4.0, 14.0), (1.0, 5.0)
LINES = (1.0, 1.5, 2.0, 3.0, 5.0)  # min: half-lives whose lines are drawn
T = np.linspace(0, 20, 201)
HALF = value("printed_step") / 2
TINY = 1e-9
LI = typical("Li 2024")


def _fits(claim: str, number: float) -> bool:
    """Return whether a number would be printed as the label prints it."""
    return abs(number - LABEL[claim]) <= HALF + TINY


@register
class Audit(Explorer):
    """Volume against clearance with lines of equal half-life, and the way to the plateau."""

    name = "15_audit"
    title = "Half-life, volume, clearance: two of three"
    size = (800, 440)
    controls = (
        Slider("V", "Your volume", *VOLUME, LABEL["V"], "L", step=0.1),
        Slider("CL", "Your clearance", *CLEARANCE, LABEL["CL"], "L/min", step=0.1),
        Choice("believe", "Believe", tuple(BELIEFS), next(iter(BELIEFS))),
        Slider("minutes", "Minutes of infusion", 0.5, 20, LABEL["steady"], "min", step=0.5),
    )
    presets = {
        "Volume, clearance": {"believe": "volume and clearance"},
        "Half-life, clearance": {"believe": "half-life and clearance"},
        "Near 90% in 5 min": {"believe": OWN, "V": 6.7},
        "Volunteers": {"believe": OWN, "V": float(LI.V1 + LI.V2), "CL": float(LI.CL)},
    }

    def compute(self, V, CL, believe, minutes):
        own = {"half_life": implied("half_life", V=V, CL=CL), "V": V, "CL": CL}
        pair = FOUND.get(frozenset(BELIEFS[believe]))
        held = own
        if pair is not None:
            held = {name: LABEL[name] for name in pair.kept} | {pair.claim: pair.implied}
        return {
            "own": own,
            "held": held,
            "pair": pair,
            "minutes": minutes,
            "fits": [name for name, number in own.items() if _fits(name, number)],
            "t": T,
            "share": reached(T, held["half_life"]),
            "your share": reached(T, own["half_life"]),
            "at": float(reached(minutes, held["half_life"])),
            "own at": float(reached(minutes, own["half_life"])),
            "to 90": time_to(share("near_90"), held["half_life"]),
            "to 95": time_to(share("near_95"), held["half_life"]),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.16, 0.43, 0.755)), figure.add_axes((0.59, 0.16, 0.39, 0.755))
        half, guess = color("reference"), color("prediction")
        left.set(xlim=VOLUME, ylim=CLEARANCE, title="Which volume with which clearance?")
        left.set_xlabel("volume of distribution (L)", labelpad=2)
        left.set_ylabel("clearance (L/min)", labelpad=3)
        left.grid(False)
        ends = np.array([0.5, 20.0])
        for h in LINES:
            left.plot(ends, ends * np.log(2) / h, color=FAINT, lw=1.2, zorder=0.5)
            x = min(13.85, 4.93 * h / np.log(2))
            edge = x < 13.8
            left.text(x, 4.97 if edge else x * np.log(2) / h, f"{h:g} min", fontsize=8, color=SOFT, ha="right",
                      va="top" if edge else "center", bbox=dict(fc=PAPER, ec="none", pad=0.6), zorder=0.6)  # fmt: skip
        low, high = LABEL["half_life"] - HALF, LABEL["half_life"] + HALF
        left.fill_between(ends, ends * np.log(2) / high, ends * np.log(2) / low, fc=half, alpha=0.45, lw=0, zorder=1)
        left.axvspan(LABEL["V"] - HALF, LABEL["V"] + HALF, fc=color("second"), alpha=0.45, lw=0, zorder=1)
        left.axhspan(LABEL["CL"] - HALF, LABEL["CL"] + HALF, fc=color("main"), alpha=0.45, lw=0, zorder=1)
        name = dict(fontsize=9, weight="bold", bbox=dict(fc=PAPER, ec="none", pad=0.8, alpha=0.9), zorder=1.5)
        left.text(LABEL["V"] + 0.12, 1.12, f"V {LABEL['V']:g} L", color=color("second"), **name)
        left.text(4.1, LABEL["CL"] + 0.1, f"CL {LABEL['CL']:g} L/min", color=color("main"), va="bottom", **name)
        left.text(4.15, 1.72, f"half-life\n{LABEL['half_life']:g} min", color=half, va="bottom", **name)
        for p in FOUND.values():
            at = {n: LABEL[n] for n in p.kept} | {p.claim: p.implied}
            left.plot(at["V"], at["CL"], "o", ms=9, mfc=PAPER, mec=INK, mew=1.3, zorder=4)
        right.set(xlim=(0, 20), ylim=(0, 1), title="Share of the plateau")
        right.set_xlabel("minutes after the start of an infusion", labelpad=2)
        right.set_xticks([0, 5, 10, 15, 20])
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        for f in (share("near_90"), share("near_95")):
            right.axhline(f, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        right.text(19.8, 0.865, "90% and 95%", ha="right", fontsize=8, color=SOFT)
        right.axvline(LABEL["steady"], color=FAINT, lw=7, zorder=0)
        right.text(LABEL["steady"] + 0.4, 0.02, "printed: steady\nstate in about 5 min", fontsize=8.5, color=SOFT)
        figure.text(0.985, 0.012, NOTICE, ha="right", fontsize=8, color=SOFT)
        figure.text(0.015, 0.012, "○ where two printed numbers meet   bands: rounding of the print", fontsize=8,
                    color=SOFT)  # fmt: skip
        ne = color("norepinephrine")
        return {
            "held": left.plot([], [], "o", ms=9.5, mfc=ne, mec=INK, mew=1.3, zorder=5)[0],
            "own": left.plot([], [], "X", ms=11, mfc=INK, mec=PAPER, mew=1.2, zorder=6, clip_on=False)[0],
            "own label": left.text(0, 0, "", fontsize=9, zorder=6, bbox=dict(fc=PAPER, ec="none", pad=0.6, alpha=0.8)),
            "your share": right.plot([], [], color=INK, lw=1.4, ls=(0, (4, 2)), zorder=3)[0],
            "share": right.plot([], [], color=ne, zorder=4)[0],
            "cursor": right.plot([], [], color=SOFT, lw=1, zorder=2)[0],
            "dot": right.plot([], [], "o", ms=9, mfc=ne, mec=PAPER, mew=1.3, zorder=6, clip_on=False)[0],
            "own dot": right.plot([], [], "X", ms=9, mfc=INK, mec=PAPER, mew=1.1, zorder=5, clip_on=False)[0],
            "value": right.text(0, 0, "", fontsize=9.5, weight="bold", color=ne, zorder=7,
                                bbox=dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)),
            "key": right.text(0.98, 0.40, "", ha="right", fontsize=8.5, color=INK, transform=right.transAxes,
                              bbox=dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)),
            "guess": right.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=8, clip_on=False)[0],
            "guess label": right.text(0.98, 0.31, "", ha="right", fontsize=9, color=guess, transform=right.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        held, own, own_only = data["held"], data["own"], data["pair"] is None
        artists["held"].set_data([held["V"]], [held["CL"]])
        artists["own"].set_data([own["V"]], [own["CL"]])
        right = own["V"] > 11.5
        artists["own label"].set(
            text="yours", ha="right" if right else "left", va="bottom",
            position=(own["V"] + (-0.2 if right else 0.2), min(own["CL"] + 0.12, 4.75)),
        )  # fmt: skip
        artists["share"].set_data(T, data["share"])
        artists["your share"].set_data(T, data["your share"])
        artists["your share"].set_visible(not own_only)
        m, at = data["minutes"], data["at"]
        artists["cursor"].set_data([m, m], [0, at])
        artists["dot"].set_data([m], [at])
        artists["own dot"].set_data([m], [data["own at"]])
        artists["own dot"].set_visible(not own_only)
        late = m > 16
        artists["value"].set(
            text=f"{at:.0%}", position=(m + (-0.5 if late else 0.5), max(at - 0.08, 0.14)),
            ha="right" if late else "left",
        )  # fmt: skip
        artists["key"].set_text("your sliders" if own_only else "—  believed    - - ✕  your sliders")
        asked = data["prediction"] is not None and m == LABEL["steady"]
        guess = min(max(data["prediction"] / 100, 0), 1) if asked else None
        artists["guess"].set_data(([m], [guess]) if asked else ([], []))
        artists["guess label"].set_text(f"★ your prediction {data['prediction']:.3g}%" if asked else "")

    def describe(self, data):
        pair, held, m = data["pair"], data["held"], data["minutes"]
        course = f"{data['at']:.0%} of the plateau after {m:.3g} min, 90% after {data['to 90']:.1f}, 95% after "
        course += f"{data['to 95']:.1f}."
        fits = [f"{NAMES[n]}" for n in data["fits"]]
        match = " and ".join(fits) if fits else "none"
        if pair is None:
            start = f"Yours: half-life {held['half_life']:.2f} min. {course} Of half-life, volume and clearance it "
            return start + f"matches {match} of the print."
        unit = UNITS[pair.claim]
        sure = "could be" if pair.holds else "is not"
        said = f"{NAMES[pair.claim].capitalize()} must be {pair.implied:.3g} {unit}; with rounding {pair.low:.3g} to "
        said += f"{pair.high:.3g}: the printed {pair.printed:g} {sure} among them. {course} "
        return f"{said}Yours: half-life {data['own']['half_life']:.2f} min, {data['own at']:.0%}; matches {match}."

    def bounds(self, data):
        yield Bound("shares", [*data["share"], *data["your share"], data["at"], data["own at"]], 0, 1)
        yield Bound("shares rise", np.diff(data["share"]), 0)
        yield Bound("half-life", data["held"]["half_life"], 0)
        off = data["held"]["CL"] * data["held"]["half_life"] - data["held"]["V"] * np.log(2)
        yield Bound("one compartment", off, -1e-9, 1e-9)
        yield Bound("printed numbers that one body can have", len(data["fits"]), 0, len(PRINTED) - 2)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"t (min)": T, "believed": data["share"], "yours": data["your share"]})
