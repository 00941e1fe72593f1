"""Loss of cells of the locus coeruleus: norepinephrine outside, its clearance, and a blocker of uptake."""

from functools import lru_cache

import numpy as np

from nelib.clinic import degeneration as model
from nelib.clinic.degeneration import AS_BEFORE, FULL, LOST, STAYS, STORES
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

MOST = 98
GRID = 1 - np.geomspace(1, 1 - MOST / 100, 17)  # denser where little is left
FATES = {"is lost with them": LOST, "stays": STAYS}
ASKED = 80  # percent of cells lost, of which the lesson asks
LEVELS = (0.018, 7.0)
TINY = 1e-9


@lru_cache(maxsize=64)
def _curve(occupancy: float, net: str, stores: str) -> tuple[np.ndarray, ...]:
    """Return norepinephrine outside, firing and content on the grid of losses."""
    found = model.outside(GRID, occupancy, net=net, stores=stores)
    return tuple(np.array(part) for part in (found.outside, found.firing, found.content))


@register
class Degeneration(Explorer):
    """What is outside is release over clearance, and the cells that die take both with them."""

    name = "17_degeneration"
    title = "Cells of the locus coeruleus are lost"
    size = (760, 440)
    controls = (
        Slider("lost", "Cells lost", 0, MOST, 50, "%", step=1),
        Choice("net", "NET of the lost cells", tuple(FATES), "is lost with them"),
        Slider("occupancy", "NET occupied by a drug", 0, 98, 0, "%", step=1),
        Choice("stores", "Stores of the survivors", STORES, FULL),
    )
    presets = {
        "80% lost": {"lost": ASKED},
        "95% lost": {"lost": 95},
        "80% lost, NET stays": {"lost": ASKED, "net": "stays"},
        "Drug, no loss": {"lost": 0, "occupancy": 94},
        "Drug, 95% lost": {"lost": 95, "occupancy": 94},
        "80% lost, TH as before": {"lost": ASKED, "stores": AS_BEFORE},
    }

    def compute(self, lost, net, occupancy, stores):
        kind, gone, held = FATES[net], lost / 100, occupancy / 100
        alone = model.outside(gone, 0.0, net=kind, stores=stores)
        now = alone if occupancy == 0 else model.outside(gone, held, net=kind, stores=stores)
        start = float(model.outside(0.0, held, net=kind, stores=stores).outside) if occupancy else 1.0
        base = float(model.outside(0.0, 0.0, net=kind, stores=stores).outside)
        outside, firing, content = _curve(0.0, kind, stores)
        return {
            "lost": gone,
            "occupancy": held,
            "net": kind,
            "stores": stores,
            "grid": GRID,
            "outside": outside,
            "firing": firing,
            "content": content,
            "drug": _curve(held, kind, stores)[0] if occupancy else outside,
            "alone": float(alone.outside),
            "now": float(now.outside),
            "fires": float(now.firing),
            "release": float(now.release),
            "clearance": float(now.release / now.outside),
            "in tissue": float(now.content),
            "rise": float(now.outside / alone.outside),
            "rise before": start / base if occupancy else 1.0,
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.085, 0.125, 0.50, 0.785)), figure.add_axes((0.735, 0.125, 0.25, 0.785))
        out, drug, guess = color("extracellular"), color("drug"), color("prediction")
        left.set(xlim=(0, 100), ylim=LEVELS, yscale="log", title="In multiples of before (log scale)")
        left.set_xlabel("cells lost (%)", labelpad=2)
        left.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"])
        left.minorticks_off()
        left.axhline(1, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        words = dict(fontsize=9.5, va="bottom")
        for y, text, tint in ((0.093, "—  norepinephrine outside", out),
                              (0.066, "– ·  firing of a survivor", color("main")),
                              (0.047, "···  cells that are left", SOFT)):  # fmt: skip
            left.text(2, y * 0.62, text, color=tint, **words)
        fine = np.linspace(0, 98, 197)
        left.plot(fine, 1 - fine / 100, color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=1.5)
        right.set(xlim=(0.01, 7), xscale="log", ylim=(-0.6, 5.6), title="At the cursor")
        right.set_yticks(range(5, -1, -1), ["cells left", "firing of\neach", "release\nof all", "clearance\nof all",
                                            "outside", "tissue\ncontent"])  # fmt: skip
        right.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        right.minorticks_off()
        right.grid(axis="x")
        right.grid(False, axis="y")
        right.axvline(1, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        right.set_xlabel("multiples of before", labelpad=2)
        tints = (SOFT, color("main"), color("norepinephrine"), INK, out, FAINT)
        label = dict(
            fontsize=9, weight="bold", va="center", zorder=5, bbox=dict(fc=PAPER, ec="none", pad=0.5, alpha=0.8)
        )
        return {
            "outside": left.plot([], [], color=out, lw=2.6, zorder=4)[0],
            "drug key": left.text(2, 0.033 * 0.62, "", color=drug, **words),
            "drug": left.plot([], [], color=drug, lw=2.2, ls=(0, (4, 2)), zorder=5)[0],
            "firing": left.plot([], [], color=color("main"), lw=1.6, ls=(0, (5, 1.5, 1, 1.5)), zorder=3)[0],
            "cursor": left.plot([], [], color=SOFT, lw=1, zorder=2)[0],
            "dot": left.plot([], [], "o", ms=10, mfc=out, mec=INK, mew=1.3, zorder=7)[0],
            "bars": [right.barh(5 - i, 0, height=0.6, fc=t, ec=SOFT, lw=0.6, zorder=2)[0] for i, t in enumerate(tints)],
            "values": [right.text(0, 5 - i, "", **label) for i in range(len(tints))],
            "guess": left.plot([], [], "*", ms=16, color=guess, mec=PAPER, mew=0.8, zorder=8)[0],
            "guess label": left.text(ASKED - 3, 1, "", ha="right", va="center", fontsize=9, color=guess, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        x = 100 * GRID
        artists["outside"].set_data(x, data["outside"])
        artists["drug"].set_data(x, data["drug"])
        artists["drug"].set_visible(data["occupancy"] > 0)
        artists["drug key"].set_text("- -  outside, with the drug" if data["occupancy"] > 0 else "")
        artists["firing"].set_data(x, data["firing"])
        at = 100 * data["lost"]
        artists["cursor"].set_data([at, at], [LEVELS[0], data["now"]])
        artists["dot"].set_data([at], [data["now"]])
        numbers = (1 - data["lost"], data["fires"], data["release"], data["clearance"], data["now"], data["in tissue"])
        for bar, text, number in zip(artists["bars"], artists["values"], numbers, strict=True):
            bar.set_x(0.01)
            bar.set_width(max(number, 0.0101) - 0.01)
            text.set(
                text=f"{number:.2f}" if number >= 0.095 else f"{number:.3f}", x=min(max(number, 0.012) * 1.12, 2.6)
            )
        asked = data["prediction"] is not None and not data["occupancy"] and data["stores"] == FULL
        asked = asked and data["net"] == LOST
        level = min(max(data["prediction"] / 100, 0.02), 6.5) if asked else 1.0
        artists["guess"].set_data(([ASKED], [level]) if asked else ([], []))
        artists["guess label"].set(text=f"your prediction {data['prediction']:.3g}%" if asked else "", y=level)

    def describe(self, data):
        said = f"{data['lost']:.0%} of the cells lost"
        said += f", their NET {'too' if data['net'] == LOST else 'stays'}: " if data["lost"] > 0 else ": "
        said += f"release is {data['release']:.0%} and clearance {data['clearance']:.0%} of before, so norepinephrine "
        said += f"outside is {data['now']:.0%}, tissue content {data['in tissue']:.0%}. Each survivor fires at "
        said += f"{data['fires']:.0%}."
        if data["occupancy"] > 0:
            said += f" The drug ({data['occupancy']:.0%} of NET) raises it ×{data['rise']:.2f}"
            said += f"; before the loss ×{data['rise before']:.2f}." if data["lost"] > 0 else "."
        return said

    def bounds(self, data):
        for name in ("outside", "drug", "content"):
            yield Bound(name, data[name], 0, LEVELS[1])
            yield Bound(f"{name} falls with the cells", -np.diff(data[name]), 0)
        yield Bound("firing", data["firing"], 0, 2)
        yield Bound("firing rises as cells are lost", np.diff(data["firing"]), 0)
        yield Bound("release and clearance", [data["release"], data["clearance"]], 0, 2)
        yield Bound("outside is release over clearance", data["release"] - data["now"] * data["clearance"], -TINY, TINY)
        yield Bound("a drug lowers nothing outside", data["rise"], 1 - TINY)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"cells lost (%)": 100 * GRID, "outside": data["outside"], "with the drug": data["drug"],
                             "firing of a survivor": data["firing"], "tissue content": data["content"]})  # fmt: skip
