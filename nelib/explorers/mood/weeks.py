"""Hours, days, weeks: what each hypothesis of adaptation predicts, and which studies agree with it."""

from nelib.clinic import adaptation, push_back
from nelib.clinic.push_back_facts import met
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

OUT = {name: adaptation.evidence(name).value for name in ("tau", "extent", "half_reboxetine", "blocked", "days")}
SEEN = adaptation.measured()
Q = push_back.evidence("tolerance").value
FIRST, LATE = SEEN["norepinephrine"]  # days
SETTLED = adaptation.evidence("settled").value
HIGH = "firing, high dose"
LAST = list(SEEN["firing"])[-1]
TESTED = [s for s in adaptation.studies() if s.terminal or s.soma]
TOP = 15.0  # × rest
MOST = 125  # % of control
SITES = {"terminal": 0.7, "soma": 0.905}  # where their columns stand
MARK = {adaptation.LOST: "lost", adaptation.KEPT: "kept", adaptation.SPLIT: "depends"}


@register
class Weeks(Explorer):
    """NET held, firing and norepinephrine over four weeks; studies of autoreceptors with the verdict of the course."""

    name = "16_weeks"
    title = "Hours, days, weeks"
    size = (780, 450)
    controls = (
        Choice("hypothesis", "What loses its brake", tuple(adaptation.HYPOTHESES), "terminals"),
        Slider("tau", "Time constant of loss", 1, 30, OUT["tau"], "days", log=True),
        Slider("extent", "Sensitivity lost at last", 10, 80, OUT["extent"], "%", step=5),
        Slider("half_life", "Half-life of the drug", 2, 100, OUT["half_reboxetine"], "h", log=True),
        Slider("blocked", "NET blocked in the end", 50, 98, OUT["blocked"], "%", step=1),
    )
    presets = {
        "Nothing adapts": {"hypothesis": "nothing adapts"},
        "Cell bodies, too": {"hypothesis": "terminals and cell bodies"},
        "Both, 98% held": {"hypothesis": "terminals and cell bodies", "blocked": 98, "extent": 55},
        "Lost in a day": {"tau": 1},
        "Lost in a month": {"tau": 30},
        "Slow drug": {"half_life": 100, "hypothesis": "nothing adapts"},
    }

    def compute(self, hypothesis, tau, extent, half_life, blocked):
        found = adaptation.course(hypothesis, tau=tau, extent=extent, half_life=half_life, blocked=blocked)
        agree = adaptation.verdicts(found)
        return {
            "hypothesis": hypothesis,
            "days": found.days,
            "level": found.level,
            "occupancy": found.occupancy,
            "norepinephrine": found.norepinephrine,
            "firing": found.firing,
            "agree": {f"{key} {site}": good for (key, site), good in agree.items()},
            "at": {
                "first": found.at("norepinephrine", FIRST),
                "late": found.at("norepinephrine", LATE),
                "last": found.at("firing", LAST),
            },
            "settled": adaptation.settled(half_life),
            "held": adaptation.held_settled(half_life, blocked),
        }

    def draw(self, figure, data):
        net, fire, out = (figure.add_axes((0.075, y, 0.4, h)) for y, h in ((0.79, 0.155), (0.465, 0.235), (0.1, 0.275)))
        listed = figure.add_axes((0.51, 0.015, 0.48, 0.975))
        outside, drug, guess = color("extracellular"), color("drug"), color("prediction")
        for axes in (net, fire, out):
            axes.set(xlim=(0, OUT["days"]))
            axes.set_xticks([0, 2, 7, 14, 21, 28], ["0", "2", "7", "14", "21", "28"] if axes is out else [""] * 6)
        net.set(ylim=(0, 103), title="Drug, %")
        fire.set(ylim=(0, MOST), title="Firing, % of control")
        out.set(ylim=(0, TOP), title="NE outside, × rest", xlabel="day of treatment")
        net.set_yticks([0, 50, 100])
        fire.set_yticks([0, 50, 100])
        out.set_yticks([0, 5, 10, 15])
        square = dict(marker="s", ms=8, mec=INK, mew=1.6, ls="", zorder=6, clip_on=False)
        fire.plot(list(SEEN["firing"]), [100 * v for v in SEEN["firing"].values()], **square, mfc=PAPER)
        fire.plot(list(SEEN[HIGH]), [100 * v for v in SEEN[HIGH].values()], **square | {"ms": 6}, mfc=INK)
        out.plot(list(SEEN["norepinephrine"]), list(SEEN["norepinephrine"].values()), **square | {"ms": 6}, mfc=INK)
        judged = [(fire, LAST, 100 * SEEN["firing"][LAST]), *((out, d, v) for d, v in SEEN["norepinephrine"].items())]
        for axes, day, value in judged:
            axes.plot([day, day], [value / Q, value * Q], color=FAINT, lw=15, solid_capstyle="butt", zorder=0.5)
        small = dict(fontsize=9, color=INK)
        keys = ("— NET held   ··· its level", "□ 2.5, ■ 10 mg/kg/d", "gray: counts as met")
        for axes, label in zip((net, fire, out), keys, strict=True):
            axes.text(1, 1.06, label, ha="right", transform=axes.transAxes, **small)
        listed.set(xlim=(0, 1), ylim=(-1.15, len(TESTED) + 0.75))
        listed.set_axis_off()
        listed.text(0, len(TESTED) + 0.42, "Autoreceptors after treatment", fontsize=11, weight="bold", va="center")
        for site, x in SITES.items():
            label = "terminals" if site == "terminal" else "cell bodies"
            listed.text(x, len(TESTED) - 0.18, label, ha="center", va="center", **small)
        words = {}
        for k, study in enumerate(TESTED):
            y = len(TESTED) - 1.0 - k
            day = f", day {study.days:.0f}" if study.days else ""
            listed.text(0, y + 0.16, study.study, fontsize=9, va="center", weight="bold")
            listed.text(0, y - 0.24, f"{study.treatment.split(',')[0]}{day}", va="center", **small)
            listed.axhline(y - 0.5, color=FAINT, lw=0.8, zorder=0)
            for site, x in SITES.items():
                said = getattr(study, site)
                if said:
                    listed.text(x + 0.012, y, MARK[said], fontsize=9, ha="right", va="center")
                words[f"{study.key} {site}"] = listed.text(x + 0.03, y, "", fontsize=11, va="center", weight="bold")
        listed.text(0, -0.9, "✓ agrees with the course on the left    ✗ contradicts it", va="center", **small)
        return {
            "occupancy": net.plot([], [], color=drug)[0],
            "settled": net.plot([], [], color=SOFT, lw=1.2, ls=(0, (1, 1.4)))[0],
            "level": net.plot([], [], color=SOFT, lw=1.6, ls=(0, (1, 1.2)))[0],
            "settled label": net.text(0, 12, "", **small),
            "firing": fire.plot([], [], color=INK)[0],
            "norepinephrine": out.plot([], [], color=outside)[0],
            "guess": fire.plot([], [], "D", ms=9, mfc="none", mec=guess, mew=2, zorder=7, clip_on=False)[0],
            "guess label": fire.text(0.99, 0.98, "", color=guess, ha="right", va="top", fontsize=9,
                                     transform=fire.transAxes),
            "words": words,
        }  # fmt: skip

    def update(self, artists, data):
        days = data["days"]
        artists["occupancy"].set_data(days, data["occupancy"])
        artists["level"].set_data(days, data["level"])
        artists["firing"].set_data(days, 100 * data["firing"])
        artists["norepinephrine"].set_data(days, data["norepinephrine"])
        at = data["settled"]
        artists["settled"].set_data([at, at], [0, SETTLED])
        artists["settled label"].set_text(f"level: {SETTLED:.0f}% at {at:.1f} d")
        artists["settled label"].set_x(at + 0.4)
        good, bad = color("good"), color("warning")
        for name, words in artists["words"].items():
            agrees = data["agree"].get(name)
            words.set_text("" if agrees is None else "✓" if agrees else "✗")
            words.set_color(good if agrees else bad)
        # The learner predicted firing on day 21, in percent of control.
        guess = data["prediction"]
        artists["guess"].set_data(([], []) if guess is None else ([LAST], [min(max(guess, 0), MOST)]))
        artists["guess label"].set_text("" if guess is None else "◇ your prediction")

    def describe(self, data):
        at = data["at"]
        early, late, last = SEEN["norepinephrine"][FIRST], SEEN["norepinephrine"][LATE], SEEN["firing"][LAST]

        def said(value: float, seen: float) -> str:
            return "met" if met(value / seen) else "missed"

        count = sum(data["agree"].values())
        rise = f"{said(at['first'], early)}, {said(at['late'], late)}"
        return (
            f"Norepinephrine ×{fold(at['first'])} on day {FIRST:.0f} and ×{fold(at['late'])} on day {LATE:.0f} "
            f"(measured {early:g} and {late:g}: {rise}). Firing on day {LAST:.0f}: {at['last']:.0%} "
            f"(measured {last:.0%}: {said(at['last'], last)}). Agrees with {count} of {len(data['agree'])} findings on "
            f"autoreceptors. Level of the drug at {SETTLED:.0f}% of its end after {data['settled']:.1f} d, NET held "
            f"after {data['held']:.1f} d."
        )

    def bounds(self, data):
        yield Bound("NET held", data["occupancy"], 0, 100)
        yield Bound("level", data["level"], 0, 100)
        yield Bound("NET is held before the drug has settled", data["settled"] - data["held"], 0)
        yield Bound("firing", data["firing"], 0, MOST / 100)
        yield Bound("norepinephrine", data["norepinephrine"], 1 - 1e-6, TOP)
        yield Bound("the drug settles within the course", data["settled"], 0, OUT["days"])
        yield Bound("findings that agree", sum(data["agree"].values()), 0, len(data["agree"]))
