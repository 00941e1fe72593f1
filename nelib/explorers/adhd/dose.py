"""Dose and benefit: the same dose on the inverted U of people with little, some and much norepinephrine."""

import numpy as np

from nelib.clinic import benefit
from nelib.clinic.cortex import drugs, evidence, respond
from nelib.explorers.words import fold, nanomolar
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus import inverted_u

DRUGS = tuple(drugs())[:3]
LOW, HIGH = 1.0, 1000.0  # nM, of a person without drugs
NE = np.geomspace(LOW, 4 * HIGH, 241)
TOP = evidence("usual_doses").value
PEOPLE = {name: benefit.start(name) for name in benefit.PEOPLE}
DIALYSATE = evidence("start_dialysate").value
SAME = 0.0005  # a change of U that is shown as none
BOTTOM, CEILING = 0.0, 0.9  # of U
TINY = 1e-9
LEAST = 0.01  # usual doses: below this a dose is not told


@register
class Dose(Explorer):
    """Norepinephrine without and with a blocker of NET on U, and U against the dose."""

    name = "17_dose"
    title = "One dose, three people"
    size = (780, 440)
    controls = (
        Slider("start", "Norepinephrine before", LOW, HIGH, PEOPLE["middle"], "nM", log=True),
        Choice("drug", "Blocker of NET", DRUGS, DRUGS[0]),
        Slider("dose", "Dose, of the usual", 0, TOP, 1, "×", step=0.05),
        Slider("guanfacine", "Guanfacine, too", 0, 5, 0, "× its K", step=0.1),
        Slider("prazosin", "Prazosin, too", 0, 5, 0, "× its K", step=0.1),
    )
    presets = {
        "Little": {"start": PEOPLE["low"]},
        "Much": {"start": PEOPLE["high"]},
        "As microdialysis says": {"start": DIALYSATE},
        "Slow metabolizer": {"drug": DRUGS[1]},
        "Guanfacine alone": {"dose": 0, "guanfacine": 1},
        "Both": {"guanfacine": 1},
    }

    def compute(self, start, drug, dose, guanfacine, prazosin):
        beside = {"agonist_a2": guanfacine, "block_a1": prazosin}
        rise = float(respond(drug, dose).norepinephrine)
        doses, rises = benefit.course(drug)

        def person(c):
            return {
                "before": c, "now": c * rise,
                "U0": float(inverted_u.benefit(c)), "U": float(inverted_u.benefit(c * rise, **beside)),
                "beside": float(inverted_u.benefit(c, **beside)),
                "course": inverted_u.benefit(c * rises, **beside),
            }  # fmt: skip

        top = inverted_u.peak(**beside)
        return {
            "start": start, "drug": drug, "dose": dose, "guanfacine": guanfacine, "prazosin": prazosin,
            "rise": rise, "doses": doses, "person": person(start),
            "people": {name: person(c) for name, c in PEOPLE.items()},
            "best": benefit.best(start, drug, guanfacine=guanfacine, prazosin=prazosin),
            "curve": inverted_u.benefit(NE, **beside), "plain": inverted_u.benefit(NE),
            "peak": None if top is None else (top.norepinephrine, top.height),
            "asked": drug == DRUGS[0] and abs(start / PEOPLE["middle"] - 1) < SAME and not guanfacine and not prazosin,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.06, 0.135, 0.48, 0.79)), figure.add_axes((0.605, 0.135, 0.262, 0.79))
        red, guess = color("main"), color("prediction")
        left.set(xlim=(LOW, NE[-1]), ylim=(BOTTOM, CEILING), xscale="log", title="Benefit U")
        left.set_xticks([1, 10, 100, 1000], ["1 nM", "10 nM", "100 nM", "1 µM"])
        right.set(xlim=(0, TOP), ylim=(BOTTOM, CEILING), title="U and the dose")
        right.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
        left.set_xlabel("norepinephrine outside: assumed, not measured", labelpad=2)
        right.set_xlabel("dose, of the usual one", labelpad=2)
        for axes in (left, right):
            axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8], ["0", "0.2", "0.4", "0.6", "0.8"])
            axes.minorticks_off()
        left.axvline(DIALYSATE, color=FAINT, lw=4, zorder=0.4)
        left.text(DIALYSATE * 1.2, 0.6, "dialysate, rat cortex", fontsize=9.5, color=SOFT, va="top", rotation=90)
        left.text(1, 0.985, "··· no drug   ○ before   ● now   ◇ peak", fontsize=9.5, color=SOFT, ha="right", va="top",
                  transform=left.transAxes)  # fmt: skip
        box = dict(fc=PAPER, ec="none", pad=0.5, alpha=0.85)
        thin = dict(color=SOFT, lw=1.2, zorder=2.5)
        dot = dict(ls="", zorder=7, clip_on=False)
        return {
            "plain": left.plot([], [], color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=2)[0],
            "curve": left.plot([], [], color=red, lw=2.2, zorder=3)[0],
            "peak": left.plot([], [], "D", ms=8, mfc=PAPER, mec=red, mew=1.7, zorder=5)[0],
            "path": left.plot([], [], color=INK, lw=3.4, alpha=0.5, zorder=4, solid_capstyle="butt")[0],
            "before": left.plot([], [], "o", ms=9, mfc=PAPER, mec=INK, mew=1.8, **dot)[0],
            "now": left.plot([], [], "o", ms=9, color=INK, mec=PAPER, mew=1.2, **dot)[0],
            "courses": {name: right.plot([], [], ls=style, **thin)[0]
                        for name, style in zip(PEOPLE, ((0, (1, 1.4)), (0, (4, 1.5)), (0, (7, 1.5, 1, 1.5))),
                                               strict=True)},
            "names": {name: right.text(TOP * 1.03, 0, "", fontsize=8.5, color=SOFT, va="center",
                                       bbox=box, zorder=3) for name in PEOPLE},
            "course": right.plot([], [], color=red, lw=2.4, zorder=3)[0],
            "cursor": right.plot([], [], color=SOFT, lw=1.2, zorder=2)[0],
            "here": right.plot([], [], "o", ms=9, color=INK, mec=PAPER, mew=1.2, **dot)[0],
            "best": right.plot([], [], "D", ms=8, mfc=PAPER, mec=red, mew=1.7, zorder=6, clip_on=False)[0],
            "none": right.plot([], [], "o", ms=9, mfc=PAPER, mec=INK, mew=1.8, **dot)[0],
            "guess": right.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": right.text(0.02, 0.015, "", color=guess, fontsize=9, bbox=box, zorder=8,
                                      transform=right.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        mine, best = data["person"], data["best"]
        artists["plain"].set_data(NE, data["plain"])
        artists["curve"].set_data(NE, data["curve"])
        peak = data["peak"]
        seen = peak is not None and LOW <= peak[0] <= NE[-1]
        artists["peak"].set_data(([peak[0]], [peak[1]]) if seen else ([], []))
        between = np.geomspace(mine["before"], max(mine["now"], mine["before"] * (1 + TINY)), 40)
        beside = {"agonist_a2": data["guanfacine"], "block_a1": data["prazosin"]}
        artists["path"].set_data(between, inverted_u.benefit(between, **beside))
        artists["before"].set_data([mine["before"]], [mine["U0"]])
        artists["now"].set_data([mine["now"]], [mine["U"]])
        ends = {name: who["course"][-1] for name, who in data["people"].items()}
        placed = _spread(ends)
        for name, who in data["people"].items():
            artists["courses"][name].set_data(data["doses"], who["course"])
            artists["names"][name].set(text=f"{name} {PEOPLE[name]:g} nM", position=(TOP * 1.03, placed[name]))
        artists["course"].set_data(data["doses"], mine["course"])
        artists["cursor"].set_data([data["dose"]] * 2, [BOTTOM, mine["U"]])
        artists["here"].set_data([data["dose"]], [mine["U"]])
        artists["best"].set_data([best.dose], [best.U])
        artists["none"].set_data([0], [mine["U0"]])
        # The learner predicted the best dose of atomoxetine for the person in the middle, in usual doses.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else float(np.clip(guess, 0, TOP))
        artists["guess"].set_data(([], []) if at is None else ([at, at], [BOTTOM, CEILING]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        mine, best = data["person"], data["best"]
        change = {name: who["U"] - who["U0"] for name, who in data["people"].items()}
        others = ", ".join(f"{PEOPLE[name]:g} nM {_signed(value)}" for name, value in change.items())
        return (
            f"{nanomolar(mine['before'])} becomes {nanomolar(mine['now'])} (×{fold(data['rise'])}): U {mine['U0']:.2f} "
            f"to {mine['U']:.2f}; {self.blocker(data)}. {self.at_best(best)}. The same dose in others, all invented: "
            f"{others}."
        )

    @staticmethod
    def blocker(data) -> str:
        """Say what the blocker itself does to U, beside the other drugs."""
        if not data["dose"]:
            return "no blocker"
        own = data["person"]["U"] - data["person"]["beside"]
        verb = "changes nothing" if abs(own) < SAME else "helps" if own > 0 else "harms"
        return f"the blocker {verb}"

    @staticmethod
    def at_best(best) -> str:
        """Say which dose of the blocker is best."""
        if not best.dose:
            return "Best without the blocker"
        more = ", still rising" if best.at_end else ""
        shown = f"{best.dose:.2f}×" if best.dose >= LEAST else f"below {LEAST:g}×"
        return f"Best dose {shown}: U {best.U:.2f}{more}"

    def bounds(self, data):
        yield Bound("rise", data["rise"], 1)
        for who in (data["person"], *data["people"].values()):
            yield Bound("U", [who["U"], who["U0"], *who["course"]], -1, 1)
            yield Bound("norepinephrine", who["now"] / who["before"], data["rise"], data["rise"])
        yield Bound("nothing beats the best dose", data["best"].U - data["person"]["course"], -TINY)
        yield Bound("the best dose", data["best"].dose, 0, TOP)


def _signed(value: float) -> str:
    shown = round(value, 2)
    return f"{shown:+.2f}".replace("-", "−") if shown else "0.00"


def _spread(ends: dict[str, float], gap: float = 0.055) -> dict[str, float]:
    """Return heights for labels near the ends of curves that do not overlap."""
    placed: dict[str, float] = {}
    last = BOTTOM
    for name, y in sorted(ends.items(), key=lambda pair: pair[1]):
        last = max(y, last + gap)
        placed[name] = last
    return placed
