"""A blocker of NET against a releaser in a living terminal, and four experiments that may tell them apart."""

from functools import lru_cache

from nelib.clinic import releaser
from nelib.clinic.cortex import evidence
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, PAPER, SOFT, PathwayDiagram, color

BLOCKER, RELEASER = releaser.COMPOUNDS
FIRST = evidence("first_block").value
EXPERIMENTS = {
    "firing as at rest": {},
    "no firing": {"firing": 0.0},
    "NET blocked first": {"blocked": FIRST},
    "reserpine first": {"reserpine": True},
}
HEIGHT = next(iter(EXPERIMENTS))  # nothing is done but to look how high norepinephrine goes
LEAST, MOST = 0.03, 12.0  # multiples of rest on the axis
FLOWS = ("release", "NET", "efflux", "VMAT_NE", "leak_NE", "MAO_NE")


@lru_cache(maxsize=512)
def _run(compound: str, dose: float, firing: float, blocked: float, reserpine: bool) -> releaser.Result:
    return releaser.run(compound, dose, firing=firing, blocked=blocked, reserpine=reserpine)


@lru_cache(maxsize=128)
def _experiments(dose: float) -> dict[str, tuple[float, float]]:
    """Return norepinephrine outside with the blocker and with the releaser, by experiment."""
    usual = {"firing": 1.0, "blocked": 0.0, "reserpine": False}
    return {
        name: tuple(_run(compound, dose, **usual | setting).outside for compound in releaser.COMPOUNDS)
        for name, setting in EXPERIMENTS.items()
    }


@register
class Releaser(Explorer):
    """A terminal an hour after a compound, and the same dose of both compounds under four conditions."""

    name = "17_releaser"
    title = "A blocker or a releaser"
    size = (780, 460)
    controls = (
        Slider("dose", "Dose, of its constant", 0.1, 100, 10, "×", log=True),
        Choice("compound", "Compound", (BLOCKER, RELEASER), RELEASER),
        Slider("firing", "Firing", 0, 4, 1, "× rest", step=0.1),
        Switch("first", "NET blocker given first", False),
        Switch("reserpine", "Reserpine a day before", False),
    )
    presets = {
        "Blocker": {"compound": BLOCKER},
        "Releaser, no firing": {"firing": 0},
        "Blocker, no firing": {"compound": BLOCKER, "firing": 0},
        "Low dose": {"dose": 0.3},
        "NET blocked first": {"first": True},
        "Reserpine": {"reserpine": True},
    }

    def compute(self, dose, compound, firing, first, reserpine):
        setting = (firing, FIRST if first else 0.0, reserpine)
        here = {kind: _run(kind, dose, *setting) for kind in releaser.COMPOUNDS}
        mine = here[compound]
        out = mine.flows["release"] + mine.flows["efflux"]
        results = {kind: run.outside for kind, run in here.items()}
        experiments = _experiments(dose)
        return {
            "dose": dose, "compound": compound, "firing": firing, "first": first, "reserpine": reserpine,
            "before": mine.before, "outside": mine.outside, "both": results,
            "apart": releaser.apart(results[BLOCKER], results[RELEASER]),
            "experiments": experiments,
            "tell": [name for name, pair in experiments.items() if releaser.apart(*pair)],
            "pools": dict(mine.pools), "flows": {name: mine.flows[name] for name in FLOWS},
            "by carrier": mine.flows["efflux"] / out if out > 0 else 0.0,
            "stored": mine.pools["vne"] / releaser.rest()["vne"],
        }  # fmt: skip

    def draw(self, figure, data):
        axes = figure.add_axes((0, 0.06, 0.56, 0.92))
        axes.set(xlim=(0, 7.8), ylim=(0, 7.55))
        d = PathwayDiagram(axes)
        d.compartment(0.25, 1.3, 4.45, 5.9, "terminal")
        axes.text(7.68, 7.08, "outside", ha="right", va="top", fontsize=9.5, color=SOFT, style="italic")
        axes.text(7.68, 0.2, "arrow width: × rest (log)", ha="right", va="center", fontsize=9.5, color=SOFT)
        d.vesicle(2.0, 5.25, 1.15)
        axes.text(2.0, 6.22, "vesicles", ha="center", va="top", fontsize=9, color=SOFT, style="italic")
        red, pink, teal = color("norepinephrine"), color("extracellular"), color("drug")
        d.pool("vne", 2.0, 5.25, "NE", red)
        d.pool("cne", 3.1, 2.5, "NE", red)
        d.pool("ene", 6.9, 3.9, "NE", pink)
        d.flow("release", (2.85, 5.35), (6.5, 4.4), "release", red, at=(4.95, 5.4), align="left")
        d.flow("NET", (6.25, 3.5), (3.95, 2.75), "NET, in", red, at=(4.9, 3.85), align="left")
        d.flow("efflux", (3.95, 2.2), (6.6, 3.4), "NET, out", teal, bend=0.22, at=(6.15, 2.1), align="left")
        d.flow("VMAT_NE", (3.15, 2.95), (2.5, 4.75), "VMAT", red, bend=0.15, at=(3.15, 4.1), align="left")
        d.flow("leak_NE", (1.7, 4.75), (2.4, 2.8), "leak", SOFT, bend=0.15, at=(1.55, 3.45), align="right")
        d.flow("MAO_NE", (3.1, 2.05), (3.1, 0.75), "MAO", SOFT, at=(3.3, 1.8), align="left")
        bars = figure.add_axes((0.665, 0.12, 0.315, 0.72))
        bars.set(xlim=(LEAST, MOST), ylim=(-1.75, 3.62), xscale="log")
        bars.set_title("The same dose of both", pad=26)
        bars.text(0, 1.035, "□ blocker   ■ releaser   ✓ two-fold apart", fontsize=8.8, color=SOFT,
                  transform=bars.transAxes)  # fmt: skip
        bars.set_yticks(
            [3, 2, 1, 0, -1.2],
            ["firing\nas at rest", "no firing", "NET\nblocked first", "reserpine\nfirst", "as you set"],
        )
        bars.set_xticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
        bars.minorticks_off()
        bars.tick_params(axis="y", length=0)
        bars.grid(False)
        bars.grid(True, axis="x")
        bars.set_xlabel("norepinephrine outside, times rest", labelpad=2)
        bars.axvline(1, color=SOFT, lw=1, zorder=1)
        bars.axhspan(-1.75, -0.62, fc=FAINT, alpha=0.45, lw=0, zorder=0.2)
        rows = (3, 2, 1, 0, -1.2)
        looks = {BLOCKER: dict(fc=PAPER, ec=pink, lw=1.6), RELEASER: dict(fc=pink, ec=pink, lw=1.6)}
        return {
            "diagram": d, **d.artists(),
            "label": axes.text(0.35, 0.62, "", fontsize=9.5, va="center", weight="bold"),
            "conditions": axes.text(0.35, 0.2, "", fontsize=9.5, va="center", color=SOFT),
            "bars": {(y, kind): bars.barh(y + shift, 1, 0.32, zorder=2, **looks[kind])[0]
                     for y in rows for kind, shift in ((BLOCKER, 0.18), (RELEASER, -0.18))},
            "ticks": [bars.text(0.985, y, "", ha="right", va="center", fontsize=11, weight="bold", color=teal,
                                transform=bars.get_yaxis_transform(), zorder=5) for y in rows],
        }  # fmt: skip

    def update(self, artists, data):
        rest = releaser.rest()
        at_rest = releaser.run(BLOCKER, 0.0).flows
        reference = {name: at_rest[name] for name in FLOWS} | {"efflux": at_rest["NET"]}
        artists["diagram"].update(
            {name: (value, rest[name]) for name, value in data["pools"].items()},
            {name: (value, reference[name]) for name, value in data["flows"].items()},
        )
        artists["label"].set_text(f"{data['compound']}, {data['dose']:.3g} times its constant at NET")
        given = ["NET blocker first"] * data["first"] + ["reserpine"] * data["reserpine"]
        artists["conditions"].set_text(", ".join([f"firing × {data['firing']:.1f}", *given]))
        rows = [*data["experiments"].values(), tuple(data["both"][kind] for kind in releaser.COMPOUNDS)]
        told = [name in data["tell"] for name in data["experiments"]] + [data["apart"]]
        for k, (y, pair) in enumerate(zip((3, 2, 1, 0, -1.2), rows, strict=True)):
            for kind, value in zip(releaser.COMPOUNDS, pair, strict=True):
                artists["bars"][y, kind].set(x=LEAST, width=max(min(value, MOST) - LEAST, 0))
            artists["ticks"][k].set_text("✓" if told[k] else "")

    def describe(self, data):
        other = next(kind for kind in releaser.COMPOUNDS if kind != data["compound"])
        verdict = "tells them apart" if data["apart"] else "does not tell them apart"
        names = ["firing as at rest (by height)" if name == HEIGHT else name for name in data["tell"]]
        would = f"would: {', '.join(names)}" if names else "at this dose no condition would"
        return (
            f"{data['compound'].capitalize()} at {data['dose']:.3g} × its constant: norepinephrine goes from "
            f"{_times(data['before'])} to {_times(data['outside'])} × rest, {data['by carrier']:.0%} of what comes "
            f"out by carrier; stores {data['stored']:.0%}. The {other}: {_times(data['both'][other])}. "
            f"This {verdict}; {would}."
        )

    def bounds(self, data):
        yield Bound("outside", [data["before"], data["outside"], *data["both"].values()], 0)
        yield Bound("flows", [*data["flows"].values()], 0)
        yield Bound("pools", [*data["pools"].values()], 0)
        yield Bound("share by the carrier", data["by carrier"], 0, 1)
        if data["compound"] == BLOCKER:
            yield Bound("a blocker drives nothing out", data["flows"]["efflux"], 0, 0)
        if not data["firing"]:
            yield Bound("no firing, no release", data["flows"]["release"], 0, 0)

    def table(self, data):
        import pandas as pd

        rows = data["experiments"] | {"as you set": tuple(data["both"].values())}
        columns = {f"outside, {kind} (× rest)": [pair[k] for pair in rows.values()] for k, kind in
                   enumerate(releaser.COMPOUNDS)}  # fmt: skip
        return pd.DataFrame({"experiment": list(rows), **columns})


def _times(value: float) -> str:
    """Write a multiple of rest."""
    return "0" if value < 0.0005 else fold(value)
