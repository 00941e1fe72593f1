"""A drug, a dose, two regions: what it holds, what is left to clear dopamine, and what rises."""

import numpy as np

from nelib.clinic import cortex
from nelib.clinic.cortex_studies import DAT_BLOCKERS, studies
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, MIST, PAPER, SOFT, color

DRUGS = tuple(cortex.drugs())
FIRST, SLOW, PET, TEST_TUBE, AT_DAT = DRUGS
LOW, HIGH = 0.02, 2.0  # usual doses
DOSES = np.geomspace(LOW, HIGH, 81)
BOTTOM, TOP = 0.7, 30.0  # multiples of rest on the axis
NEAR = 0.05  # how far from the usual dose a dose may be where a prediction was asked for
RATS = {FIRST: ("atomoxetine",), SLOW: ("atomoxetine",), PET: ("methylphenidate",), TEST_TUBE: ("methylphenidate",),
        AT_DAT: DAT_BLOCKERS}  # fmt: skip
LINES = {"NE": "norepinephrine, cortex", "DA": "dopamine, cortex", "striatum": "dopamine, striatum"}
PARTS = {"NET": "//", "DAT": "..", "other": ""}
PERCENT = 100
SLACK = 1e-5  # the balance is solved by halving


def measured(drug: str) -> list[tuple[str, float]]:
    """Return what was measured in rats under a drug of this kind: which line, and the multiple of rest."""
    found = []
    for row in studies():
        if row["drug"] in RATS[drug]:
            inside = row["region"] == cortex.CORTEX
            line = "striatum" if not inside else "NE" if row["transmitter"] == "norepinephrine" else "DA"
            found.append((line, row["multiple"]))
    return found


@register
class Cortex(Explorer):
    """Transporters that a dose holds, and norepinephrine and dopamine outside in two regions."""

    name = "17_cortex"
    title = "From the dose to the cortex"
    size = (780, 440)
    controls = (
        Slider("dose", "Dose, of the usual", LOW, HIGH, 1.0, "×", log=True),
        Choice("drug", "Drug", DRUGS, FIRST),
        Switch("brake", "α2 brake of the cell bodies", True),
        Slider("shared", "Dopamine by NE terminals", 0, 100, 0, "%", step=5),
    )
    presets = {
        "Slow metabolizer": {"drug": SLOW},
        "Methylphenidate": {"drug": PET},
        "By K_i, not PET": {"drug": TEST_TUBE},
        "Half by NE terminals": {"shared": 50},
        "Half, and no brake": {"shared": 50, "brake": False},
        "DAT only": {"drug": AT_DAT},
    }

    def compute(self, dose, drug, brake, shared):
        c = shared / PERCENT
        found = cortex.respond(drug, np.append(DOSES, dose), brake=brake, shared=c)
        curves = {"NE": found.norepinephrine, "DA": found.cortex, "striatum": found.striatum}
        taken = cortex.drugs()[drug]
        return {
            "dose": dose, "drug": drug, "brake": brake, "shared": c,
            "amount": dose * taken.usual, "unit": taken.unit,
            "held": {name: float(v[-1]) for name, v in found.held.items()},
            "curves": {name: v[:-1] for name, v in curves.items()},
            "now": {name: float(v[-1]) for name, v in curves.items()},
            "release": float(found.release[-1]),
            "parts": {region: {k: float(v) for k, v in cortex.shares(region, c).items()} for region in cortex.REGIONS},
            "rats": measured(drug),
            "asked": drug == FIRST and brake and not shared and abs(dose - 1) < NEAR,
        }  # fmt: skip

    def draw(self, figure, data):
        top = figure.add_axes((0.09, 0.66, 0.31, 0.265))
        low = figure.add_axes((0.09, 0.135, 0.31, 0.335))
        main = figure.add_axes((0.49, 0.135, 0.38, 0.645))
        rats = figure.add_axes((0.885, 0.135, 0.095, 0.645))
        tints = {"NE": color("norepinephrine"), "DA": color("dopamine"), "striatum": color("dopamine")}
        hues = {"NET": color("norepinephrine"), "DAT": color("dopamine"), "other": SOFT}
        looks = {"NE": ("-", 4.5, 0.55), "DA": ("-", 1.9, 1), "striatum": ((0, (4, 1.6)), 1.9, 1)}
        for axes, title in ((top, "Held by the drug"), (low, "Clearance of dopamine")):
            axes.set(xlim=(0, 1), title=title)
            axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
            axes.tick_params(axis="y", length=0)
            axes.grid(False)
            axes.grid(True, axis="x")
        top.set(ylim=(-0.6, 2.6))
        top.set_yticks([2, 1, 0], cortex.TRANSPORTERS)
        low.set(ylim=(-0.62, 1.75))
        low.set_yticks([1, 0], ["cortex", "striatum"])
        low.text(0.02, 1.68, "filled: left    pale: held", fontsize=9.5, color=SOFT, va="top")
        low.set_xlabel("/// by NET   ··· by DAT   plain: other ways", fontsize=9.5, labelpad=3)
        main.set(xlim=(LOW, HIGH), ylim=(BOTTOM, TOP), xscale="log", yscale="log")
        main.set_title("Outside, times rest", pad=49)
        main.set_xticks([0.02, 0.1, 0.5, 1, 2], ["0.02", "0.1", "0.5", "1", "2"])
        main.set_yticks([1, 2, 3, 5, 10, 20], ["1", "2", "3", "5", "10", "20"])
        main.set_xlabel("dose, of the usual one", labelpad=2)
        rats.set(xlim=(-0.5, 2.5), ylim=(BOTTOM, TOP), yscale="log", xticks=[], yticks=[])
        rats.set_title("rats", fontsize=9.5, loc="center", weight="normal")
        rats.set_facecolor(MIST)
        for axes in (main, rats):
            axes.minorticks_off()
            axes.axhline(1, color=FAINT, lw=1.4, zorder=0.5)
        rats.grid(False)
        rats.set_xlabel("measured", fontsize=9.5, color=SOFT, labelpad=3)
        marks, box = {"NE": "o", "DA": "s", "striatum": "^"}, dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        for k, (name, words) in enumerate(LINES.items()):
            style, width, alpha = looks[name]
            y = 1.205 - 0.073 * k
            main.plot([0.03, 0.13], [y - 0.014] * 2, color=tints[name], ls=style, lw=width, alpha=alpha,
                      transform=main.transAxes, clip_on=False)  # fmt: skip
            main.plot(
                [0.08],
                [y - 0.014],
                marks[name],
                ms=6,
                color=tints[name],
                mec=PAPER,
                transform=main.transAxes,
                clip_on=False,
            )
            main.text(0.155, y, words, fontsize=9, va="top", transform=main.transAxes)

        def stack(y: int, name: str, full: bool):
            fill = dict(fc=hues[name], alpha=0.75) if full else dict(fc=hues[name], alpha=0.13)
            return low.barh(y, 0, 0.46, hatch=PARTS[name], ec=PAPER if full else hues[name], lw=0.8, zorder=2, **fill)[
                0
            ]

        order = dict(zip(cortex.REGIONS, (1, 0), strict=True))
        return {
            "held": [top.barh(2 - k, 1, 0.55, fc=color("drug"), alpha=0.75, lw=0, zorder=2)[0] for k in range(3)],
            "shares": [top.text(0, 2 - k, "", va="center", fontsize=9.5, weight="bold", bbox=box, zorder=4)
                       for k in range(3)],
            "stacks": {(region, name, full): stack(y, name, full) for region, y in order.items() for name in PARTS
                       for full in (True, False)},
            "left": [low.text(1, y + 0.26, "", ha="right", va="bottom", fontsize=9, weight="bold")
                     for y in order.values()],
            "curves": {name: main.plot([], [], color=tints[name], ls=looks[name][0], lw=looks[name][1],
                                       alpha=looks[name][2], zorder=3)[0] for name in LINES},
            "now": {name: main.plot([], [], marks[name], ms=8, color=tints[name], mec=PAPER, mew=1.2, zorder=6,
                                    clip_on=False)[0] for name in LINES},
            "cursor": main.plot([], [], color=SOFT, lw=1.2, zorder=2)[0],
            "rats": {name: rats.plot([], [], marks[name], ms=8, mfc=PAPER, mec=tints[name], mew=1.8, zorder=5)[0]
                     for name in LINES},
            "guess": main.plot([], [], color=color("prediction"), lw=1.7, ls="--", zorder=5)[0],
            "guess label": main.text(0.03, 0.02, "", color=color("prediction"), fontsize=9, bbox=box, zorder=8,
                                     transform=main.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        for bar, words, (_, share) in zip(artists["held"], artists["shares"], data["held"].items(), strict=True):
            bar.set_width(share)
            words.set(text=_percent(share), position=(min(share + 0.02, 0.84), words.get_position()[1]))
        for k, (region, part) in enumerate(data["parts"].items()):
            x = 0.0
            for full in (True, False):
                for name, share in part.items():
                    held = data["held"].get(name, 0.0)
                    width = share * (1 - held if full else held)
                    artists["stacks"][region, name, full].set(x=x, width=width)
                    x += width
            artists["left"][k].set_text(f"{_percent(self.left(data, region))} left")
        for name, line in artists["curves"].items():
            line.set_data(DOSES, np.minimum(data["curves"][name], TOP))
            artists["now"][name].set_data([data["dose"]], [min(data["now"][name], TOP)])
            seen = [multiple for which, multiple in data["rats"] if which == name]
            artists["rats"][name].set_data([list(LINES).index(name)] * len(seen), seen)
        artists["cursor"].set_data([data["dose"]] * 2, [BOTTOM, min(max(data["now"].values()), TOP)])
        # The learner predicted how many times dopamine rises in the cortex under atomoxetine.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else float(np.clip(guess, BOTTOM, TOP))
        artists["guess"].set_data(([], []) if at is None else ([LOW, HIGH], [at, at]))
        artists["guess label"].set_text("" if at is None else "- - your prediction: dopamine, cortex")

    @staticmethod
    def left(data, region):
        """Return the share of the clearance of dopamine that is left in a region."""
        return sum(share * (1 - data["held"].get(name, 0.0)) for name, share in data["parts"][region].items())

    def describe(self, data):
        now, held = data["now"], data["held"]
        name = data["drug"][0].upper() + data["drug"][1:]
        amount = f"{fold(data['amount'])} {data['unit']}"
        brake = f"NE release {_percent(data['release'])}" if data["brake"] else "no brake"
        return (
            f"{name}, {amount}: holds {_percent(held['NET'])} of NET, {_percent(held['DAT'])} of DAT, "
            f"{_percent(held['SERT'])} of SERT. Cortex: norepinephrine ×{_times(now['NE'])} ({brake}), dopamine "
            f"×{_times(now['DA'])}, {_percent(self.left(data, cortex.CORTEX))} of its clearance left; striatum: "
            f"dopamine ×{_times(now['striatum'])}."
        )

    def bounds(self, data):
        yield Bound("shares held", [*data["held"].values()], 0, 1)
        yield Bound("release", data["release"], 0, 1 + SLACK)
        for region, part in data["parts"].items():
            yield Bound(f"clearance in the {region} is whole", sum(part.values()), 1, 1)
            yield Bound(f"shares in the {region}", [*part.values()], 0, 1)
        yield Bound("a blocker does not lower norepinephrine", data["curves"]["NE"], 1)
        yield Bound("norepinephrine rises with the dose", np.diff(data["curves"]["NE"]), 0)
        yield Bound("a blocker does not lower dopamine", [*data["curves"]["DA"], *data["curves"]["striatum"]], 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"dose (of the usual)": DOSES, **{LINES[k]: v for k, v in data["curves"].items()}})


def _percent(share: float) -> str:
    """Write a share: 0%, below 1%, 82%, above 99%."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def _times(value: float) -> str:
    return fold(value) if value >= 9.995 else f"{value:.2f}"
