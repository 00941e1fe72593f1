"""The fluxes of the dog heart as a living diagram: what a block of NET, VMAT, MAO or COMT sends elsewhere."""

from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, PathwayDiagram, color, percent
from nelib.synapse.fates import PLACES, STORES, fates, resting_fluxes

TIMES = {"in the first minutes": STORES[0], "after days": STORES[1]}
LEFT = dict(low=0.01, high=1, default=1, unit="× rest", log=True)


def _amount(value: float) -> str:
    return f"{value:.3g}" if value < 999.5 else f"{value:.0f}"


@register
class Fates(Explorer):
    """Where the norepinephrine of the heart goes."""

    name = "02_fates"
    title = "The norepinephrine of a dog's heart, in pmol per minute"
    size = (780, 480)
    controls = (
        Choice("when", "Look", tuple(TIMES), "in the first minutes"),
        Slider("release", "Nerve activity", 0.1, 10, 1, "× rest", log=True),
        Slider("NET", "NET", **LEFT),
        Slider("VMAT", "VMAT", **LEFT),
        Slider("MAO", "MAO", **LEFT),
        Slider("COMT", "COMT", **LEFT),
    )
    presets = {
        "NET blocked": {"NET": 0.01},
        "VMAT blocked": {"VMAT": 0.01},
        "MAO blocked": {"MAO": 0.01},
        "COMT blocked": {"COMT": 0.01},
    }

    def compute(self, when, **activity):
        found = fates(TIMES[when], **activity)
        return {"when": when, "activity": activity, **found}

    def draw(self, figure, data):
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 11.7), ylim=(0, 7.2))
        d = PathwayDiagram(axes, pool_text=lambda v: f"{percent(v)}", flow_text=_amount)
        d.compartment(0.15, 2.55, 5.45, 4.5, "nerve terminal")
        d.compartment(7.75, 2.55, 3.8, 2.35, "")
        axes.text(11.4, 4.78, "other cells", ha="right", va="top", fontsize=9, color=SOFT, style="italic")
        axes.text(6.65, 6.95, "outside", ha="center", fontsize=9, color=SOFT, style="italic", va="top")
        axes.text(0.3, 2.3, "further on:\nother cells, liver, kidney", fontsize=9, color=SOFT, style="italic", va="top")
        d.vesicle(1.55, 5.0, 1.22)
        axes.text(1.55, 6.05, "vesicles", ha="center", va="top", fontsize=9, color=SOFT, style="italic")
        red, pink = color("norepinephrine"), color("extracellular")
        for name, x, y, tint in (
            ("vesicle", 1.55, 5.0, red), ("cytosol", 4.55, 4.05, red), ("outside", 6.65, 5.55, pink),
            ("other cells", 9.0, 4.05, pink),
        ):  # fmt: skip
            d.pool(name, x, y, "NE", tint, width=1.35, height=0.76)
        d.flow("synthesis", (2.6, 6.95), (2.0, 6.2), "synthesis", red, at=(2.6, 6.6), align="left")
        d.flow("release", (2.3, 5.3), (5.9, 5.75), "release", red, at=(4.75, 5.98))
        d.flow("NET", (5.9, 5.35), (4.75, 4.5), "NET", red, at=(5.7, 4.62), align="left")
        d.flow("VMAT", (3.95, 4.5), (2.3, 4.98), "VMAT", red, bend=0.2, at=(4.4, 5.0))
        d.flow("leak", (2.3, 4.75), (3.82, 4.05), "leak", SOFT, bend=0.2, at=(2.8, 3.6))
        d.flow("MAO", (4.55, 3.62), (4.55, 1.9), "MAO", SOFT, at=(4.7, 3.2), align="left")
        d.flow("spillover", (7.4, 5.75), (9.3, 6.2), "spillover", SOFT, at=(9.45, 6.2), align="left")
        d.flow("uptake 2", (7.4, 5.45), (9.1, 4.5), "uptake 2", pink, bend=-0.2, at=(8.85, 5.4), align="left")
        d.flow("return", (8.25, 4.1), (6.75, 5.1), "", SOFT, bend=-0.15, at=(7.0, 4.75), align="right")
        d.flow("COMT", (9.0, 3.62), (9.0, 1.9), "COMT", SOFT, at=(9.15, 3.2), align="left")
        boxes = {"DHPG": (4.55, 1.6), "MHPG": (6.8, 1.6), "NMN": (9.0, 1.6), "VMA": (6.8, 0.35)}
        for label, (x, y) in boxes.items():
            axes.text(x, y, label, ha="center", va="center", fontsize=9.5, weight="bold", color=INK)
        d.flow("DHPG to MHPG", (5.05, 1.6), (6.3, 1.6), "COMT", SOFT, at=(5.65, 1.98))
        d.flow("NMN to MHPG", (8.5, 1.6), (7.3, 1.6), "MAO", SOFT, at=(7.9, 1.98))
        d.flow("VMA", (6.8, 1.35), (6.8, 0.6), "liver", SOFT, at=(7.25, 1.0), align="left")
        d.flow("DHPG out", (4.55, 1.35), (4.55, 0.55), "", SOFT, at=(4.4, 1.0), align="right")
        d.flow("NMN out", (9.0, 1.35), (9.0, 0.55), "", SOFT, at=(9.15, 1.0), align="left")
        return {"diagram": d, **d.artists()}

    def update(self, artists, data):
        # One reference for all arrows: their widths can be compared, on a logarithmic scale from 30 to 3000 pmol/min.
        d = artists["diagram"]
        d.update(
            {place: (data["contents"][place], 1.0) for place in PLACES},
            {name: (data["fluxes"][name], 300.0) for name in d.flows},
        )

    def describe(self, data):
        f, inside = data["fluxes"], data["contents"]
        by_net, by_others = f["NET"] / f["release"], f["COMT"] / f["release"]
        return (
            f"{data['when'][0].upper()}{data['when'][1:]}: {_amount(f['release'])} pmol/min are released. "
            f"NET takes back {by_net:.0%}, other cells {by_others:.0%}, and {_amount(f['spillover'])} spill over. The "
            f"vesicles leak {_amount(f['leak'])}. The nerve makes {_amount(f['DHPG'])} DHPG, other cells "
            f"{_amount(f['NMN'])} normetanephrine (NMN), and {_amount(f['VMA'])} end as VMA. The cytosol holds "
            f"{100 * inside['cytosol']:.3g}% of rest, outside there is {100 * inside['outside']:.3g}%."
        )

    def bounds(self, data):
        f = data["fluxes"]
        for name, value in {**f, **data["contents"]}.items():
            yield Bound(name, value, 0)
        yield Bound("retained", data["retained"], 0, 1)
        scale = max(f["leak"], f["release"], resting_fluxes()["leak"])
        yield Bound("balance of the cytosol", (f["leak"] + f["NET"] - f["VMAT"] - f["MAO"]) / scale, -1e-9, 1e-9)
        yield Bound("balance outside", (f["release"] + f["return"] - f["NET"] - f["uptake 2"] - f["spillover"]) / scale,
                    -1e-9, 1e-9)  # fmt: skip

    def table(self, data):
        import pandas as pd

        rows = [("flux (pmol/min)", n, v) for n, v in data["fluxes"].items()]
        rows += [("content (× rest)", n, v) for n, v in data["contents"].items()]
        return pd.DataFrame(rows, columns=["kind", "name", "value"])
