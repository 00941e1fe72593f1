"""One drug and two transporters: what a dose holds of both, and how much that depends on where a ratio was measured."""

import numpy as np

from nelib.clinic import transporters
from nelib.clinic.transporters import MAN, METABOLITE, MONKEY, RAT, RATIOS, TUBE, WORDED, evidence, held, measured, net
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

CALLED = {
    TUBE: "in vitro",
    METABOLITE: "its metabolite, in vitro",
    RAT: "rat brain",
    MONKEY: "monkey PET",
    WORDED: "monkey PET, as worded",
    MAN: "PET in patients",
}
CASES = {f"{drug}: {CALLED[source]}": (drug, source) for drug in RATIOS for source in RATIOS[drug]}
ASKED = next(iter(CASES))
LOW, HIGH = evidence("dose_lowest").value, evidence("dose_highest").value
DOSES = np.geomspace(LOW, HIGH, 241)
SHARES = np.linspace(0, 100, 201)
HALF = evidence("half").value
STUDIED = {
    "venlafaxine": ("tyramine_none_low", "tyramine_high"),
    "duloxetine": ("dul_dose_low", "dul_dose_high"),
    "milnacipran": ("mil_NET_dose_1", "mil_NET_dose_4"),
}
"""Drug -> records of the lowest and highest dose that the studies cited here gave to people."""
TYRAMINE = [evidence(n).value for n in ("tyramine_none", "tyramine_from")]
HEALTHY = evidence("volunteers_none").value
EDGE = 104.0  # where the marks of the tyramine test stand: above all that is an occupancy
SEEN = evidence("SERT_minimum").value
MEASURED = {transporter: measured(transporter) for transporter in ("SERT", "NET")}
ASIDE = (METABOLITE, WORDED)  # never what another source is compared with
TEST = "tyramine test (height: no meaning)\n○ as before, ✕ less, ◇ healthy: as before"
TINY = 1e-9


def milligrams(dose: float) -> str:
    """Write a dose."""
    return f"{dose:.3g} mg" if dose < 999.5 else f"{float(f'{dose:.3g}'):.0f} mg"


def times_as(r: float) -> str:
    """Write a ratio."""
    return f"{r:.3g}" if r < 999.5 else f"{float(f'{r:.3g}'):.0f}"


def shown(percent: float) -> str:
    """Write an occupancy."""
    return f"{percent:.0f}%" if percent >= 9.95 else f"{percent:.1f}%"


@register
class Two(Explorer):
    """Occupancy of SERT and NET against the dose, and against each other, where the dose is no longer needed."""

    name = "16_two"
    title = "One transporter or two"
    size = (760, 440)
    controls = (
        Choice("case", "Drug: ratio from", tuple(CASES), ASKED),
        Slider("dose", "Dose", LOW, 1000, evidence("ven_dose_minimum").value, "mg", step=0.01, log=True),
        Slider("times", "Ratio, times", 0.1, 10, 1, step=0.02, log=True),
    )
    presets = {
        "Monkey PET": {"case": f"venlafaxine: {CALLED[MONKEY]}"},
        "As worded": {"case": f"venlafaxine: {CALLED[WORDED]}"},
        "Metabolite": {"case": f"venlafaxine: {CALLED[METABOLITE]}"},
        "225 mg": {"dose": evidence("tyramine_from").value},
        "Duloxetine": {"case": f"duloxetine: {CALLED[TUBE]}", "dose": evidence("dul_dose_high").value},
        "Milnacipran": {"case": f"milnacipran: {CALLED[MAN]}", "dose": evidence("mil_NET_dose_2").value},
    }

    def compute(self, case, dose, times):
        drug, source = CASES[case]
        here, now = held(DOSES, drug, source, times=times), held(dose, drug, source, times=times)
        ratios = {s: transporters.ratio(drug, s) for s in RATIOS[drug] if s not in ASIDE}
        other = max(ratios, key=lambda s: abs(np.log(ratios[s] / now.ratio)))
        tested = held(TYRAMINE, drug, source, times=times).NET
        return {
            "drug": drug, "source": source, "dose": dose, "ratio": now.ratio, "times": times,
            "asked": case == ASKED and abs(times - 1) < TINY,
            "S": here.SERT, "N": here.NET, "plane": net(SHARES, now.ratio),
            "SERT": float(now.SERT), "NET": float(now.NET), "ED50": (now.ED50_SERT, now.ED50_NET),
            "other": other, "other ratio": ratios[other],
            "N other": held(DOSES, drug, other).NET, "plane other": net(SHARES, ratios[other]),
            "NET other": float(held(dose, drug, other).NET), "ED50 other": held(dose, drug, other).ED50_NET,
            "tyramine": [float(v) for v in tested], "at minimum": float(net(SEEN, now.ratio)),
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.068, 0.15, 0.475, 0.755)), figure.add_axes((0.64, 0.15, 0.335, 0.755))
        red, guess = color("norepinephrine"), color("prediction")
        left.set(xscale="log", xlim=(LOW, HIGH), ylim=(0, 108), title="Held (%)")
        left.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        left.minorticks_off()
        left.set_xlabel("dose (mg; venlafaxine, milnacipran: mg a day)", fontsize=9.5)
        right.set(xlim=(0, 100), ylim=(0, 108), title="NET against SERT (%)", xlabel="SERT (%)")
        right.set_xticks([0, 25, 50, 75, 100])
        right.plot([0, 100], [0, 100], color=FAINT, lw=1.4, zorder=0.8)
        for axes in (left, right):
            axes.set_yticks([0, 25, 50, 75, 100])
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dot = dict(ls="", ms=9, mec="white", mew=1.3, zorder=7, clip_on=False)
        thin = dict(color=red, lw=1.5, ls=(0, (1, 1.5)), alpha=0.9)
        return {
            "studied": left.fill([LOW] * 4, [0, 0, 108, 108], fc=FAINT, alpha=0.45, lw=0, zorder=0.3)[0],
            "S": left.plot([], [], color=INK, ls=(0, (6, 2)))[0],
            "N": left.plot([], [], color=red)[0],
            "N other": left.plot([], [], **thin)[0],
            "cursor": left.plot([], [], color=SOFT, lw=1.2, zorder=2)[0],
            "at S": left.plot([], [], "s", color=INK, **dot)[0],
            "at N": left.plot([], [], "o", color=red, **dot)[0],
            "half": left.plot([], [], "v", color=red, ms=8, mec="white", zorder=6, clip_on=False)[0],
            "mean S": left.plot([], [], "s", mfc=PAPER, mec=INK, mew=1.4, ms=6, ls="", zorder=4)[0],
            "mean N": left.plot([], [], "o", mfc=PAPER, mec=red, mew=1.4, ms=6, ls="", zorder=4)[0],
            "none": left.plot([], [], "o", mfc=PAPER, mec=INK, mew=1.6, ms=7, ls="", zorder=6)[0],
            "some": left.plot([], [], "X", color=INK, mec="white", mew=0.8, ms=8, ls="", zorder=6)[0],
            "healthy": left.plot([], [], "D", mfc=PAPER, mec=INK, mew=1.5, ms=5, ls="", zorder=6)[0],
            "tyramine": left.text(1, 1.012, "", fontsize=8.5, ha="right", va="bottom", linespacing=1.25,
                                  transform=left.transAxes),
            "key": left.text(0.015, 0.985, "", fontsize=8.5, va="top", linespacing=1.4, bbox=box, zorder=8,
                             transform=left.transAxes),
            "plane": right.plot([], [], color=red)[0],
            "plane other": right.plot([], [], **thin)[0],
            "here": right.plot([], [], "o", color=red, **dot)[0],
            "lines": right.plot([], [], color=SOFT, lw=1, zorder=1.5)[0],
            "guess": right.plot([], [], "*", color=guess, mec=PAPER, ms=15, ls="", zorder=8, clip_on=False)[0],
            "yours": right.text(0.02, 0.985, "", color=guess, fontsize=9, va="top", bbox=box,
                                transform=right.transAxes, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        a, d = artists, data
        low, high = (evidence(name).value for name in STUDIED[d["drug"]])
        a["studied"].set_xy([[low, 0], [high, 0], [high, 108], [low, 108]])
        a["S"].set_data(DOSES, d["S"])
        a["N"].set_data(DOSES, d["N"])
        a["N other"].set_data(DOSES, d["N other"])
        a["cursor"].set_data([d["dose"]] * 2, [0, max(d["SERT"], d["NET"])])
        a["at S"].set_data([d["dose"]], [d["SERT"]])
        a["at N"].set_data([d["dose"]], [d["NET"]])
        half = d["ED50"][1]
        a["half"].set_data(([half], [0]) if LOW <= half <= HIGH else ([], []))
        means = d["drug"] == "milnacipran"
        for name, transporter in (("mean S", "SERT"), ("mean N", "NET")):
            a[name].set_data(*(MEASURED[transporter] if means else ([], [])))
        tested = d["drug"] == "venlafaxine"
        for name, at in zip(("none", "some", "healthy"), (*TYRAMINE, HEALTHY), strict=True):
            a[name].set_data(([at], [EDGE]) if tested else ([], []))
        a["tyramine"].set_text(TEST if tested else "")
        more = "□○ means in patients" if means else ""
        a["key"].set_text(
            f"- - SERT   — NET\n··· NET, {CALLED[d['other']]}\n▼ half of NET\ngray: doses studied"
            + f"\n{more}" * bool(more)
        )
        a["plane"].set_data(SHARES, d["plane"])
        a["plane other"].set_data(SHARES, d["plane other"])
        a["here"].set_data([d["SERT"]], [d["NET"]])
        a["lines"].set_data([d["SERT"], d["SERT"], 0], [0, d["NET"], d["NET"]])
        guess = d["prediction"] if d["asked"] else None
        a["guess"].set_data(([], []) if guess is None else ([SEEN], [float(np.clip(guess, 0, 100))]))
        a["yours"].set_text("" if guess is None else f"★ your {guess:.3g}% of NET")

    def describe(self, data):
        d = data
        off = "" if abs(d["times"] - 1) < TINY else f", times {d['times']:.3g}"
        said = (
            f"{d['drug'].capitalize()} {milligrams(d['dose'])}, ratio {times_as(d['ratio'])} "
            f"({CALLED[d['source']]}{off}): "
            f"{shown(d['SERT'])} of SERT, {shown(d['NET'])} of NET; half of NET at {milligrams(d['ED50'][1])}. "
            f"By {CALLED[d['other']]} ({times_as(d['other ratio'])}): {shown(d['NET other'])}, "
            f"{milligrams(d['ED50 other'])}."
        )
        if d["drug"] == "venlafaxine":
            none, some = d["tyramine"]
            said += f" Patients' response to tyramine: as before at {TYRAMINE[0]:.0f} mg (NET here {shown(none)}), "
            said += f"lower at {TYRAMINE[1]:.0f} mg ({shown(some)})."
        return said

    def bounds(self, data):
        d = data
        yield Bound("occupied", [*d["S"], *d["N"], *d["plane"], d["SERT"], d["NET"]], 0, 100)
        yield Bound("more drug holds more", np.concatenate([np.diff(d[k]) for k in ("S", "N", "plane")]), 0)
        sign = 1 if d["ratio"] >= 1 else -1
        yield Bound("the transporter that binds more tightly is ahead", sign * (d["S"] - d["N"]), -TINY)
        yield Bound("the plane has the point", float(net(d["SERT"], d["ratio"])) - d["NET"], -TINY, TINY)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"dose_mg": DOSES, "SERT_%": data["S"], "NET_%": data["N"], "NET_other_%": data["N other"]})
