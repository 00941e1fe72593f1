"""An organ with its nerve endings as a living diagram: artery, uptake, release, reuptake, spillover, vein."""

from matplotlib.patches import Ellipse

from nelib.body.norepinephrine_release import cocaine
from nelib.body.spillover import value
from nelib.body.spillover_organs import ORGANS, failing, rest, state
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, PathwayDiagram, color, pale

ARTERY = value("hasking_C_normal")
FLUXES = ("brought", "taken", "left", "release", "reuptake", "S")
BARS = ("net", "S", "release")
NAMES = {"net": "vein less artery", "S": "spillover", "release": "release"}
LIMITS = (-60.0, 400.0)
LINEAR = 1.0
CLOSE = 0.1  # of the spillover: so near is right
MUCH = 0.5  # of the uptake blocked: a drug that does so in all of the body reaches the brain


def _percent(share: float) -> float:
    return round(100 * share)


@register
class Organ(Explorer):
    """Concentrations and fluxes in an organ, and what the difference between vein and artery would make of them."""

    name = "14_organ"
    title = "An organ between artery and vein"
    size = (780, 450)
    controls = (
        Choice("organ", "Organ", ORGANS, ORGANS[0]),
        Slider("impulses", "Release by nerves", 0, 8, 1, "× rest", step=0.1),
        Slider("block", "Uptake blocked", 0, 100, 0, "%", step=1),
        Slider("flow", "Plasma flow", 25, 200, 100, "% of rest", step=1),
        Slider("arterial", "Artery", 50, 1250, ARTERY, "pg/mL", step=7),
    )
    presets = {
        "Heart at rest": {"organ": "heart"},
        "Uptake blocked": {"organ": "heart", "block": value("meredith_block")},
        "Failing heart": {
            "organ": "heart", "impulses": round(failing("heart").release, 1), "block": _percent(failing("heart").block),
            "arterial": value("hasking_C_failure"),
        },
        "Kidneys in failure": {
            "impulses": round(failing("kidneys").release, 2), "arterial": value("hasking_C_failure"),
        },
        "Flow halved": {"organ": "heart", "flow": 50},
        "High arterial level": {"arterial": 1000},
        "Cocaine": {
            "organ": "forearm", "block": _percent(cocaine().block),
            "flow": _percent(1 / (1 + value("cocaine_R") / value("level"))),
        },
    }  # fmt: skip

    def compute(self, organ, impulses, block, flow, arterial):
        now, usual = state(organ, impulses, block / 100, flow / 100, arterial), state(organ)
        return {
            "organ": organ,
            "now": now,
            "usual": usual,
            "ratio": rest(organ).ratio,
            "block": block / 100,
            "flow": flow / 100,
            "bars": {name: getattr(now, name) / usual.S for name in BARS},
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 11.7), ylim=(0, 6.75))
        d = PathwayDiagram(axes, pool_text=lambda v: f"{v:.0f} pg/mL", flow_text=_amount)
        rust, uptake = color("norepinephrine"), color("second")
        d.compartment(2.15, 0.3, 3.95, 6.2, "")
        axes.fill([0.1, 8.15, 8.15, 0.1], [0.62, 0.62, 1.98, 1.98], color=color("heart"), alpha=0.08, lw=0, zorder=0.2)
        for x, word in ((1.05, "artery"), (7.2, "vein")):
            axes.text(x, 2.06, word, ha="center", fontsize=9.5, style="italic", color=SOFT)
        axes.text(
            4.12, 0.36, "ng/min; uptake: nerves and other cells", ha="center", va="bottom", fontsize=8.5, color=SOFT
        )
        above = value("sinus_C_v") / value("sinus_C_a") - 1
        measured = (
            "Heart: E, S and Q of three papers. Measured veins were\n"
            f"{value('sinus_net'):.0f}% below the artery (controls), {above:.0%} above it (angina)."
        )
        figure.text(0.535, 0.015, measured, fontsize=8, color=SOFT, va="bottom", linespacing=1.3)
        name = axes.text(5.95, 6.36, "", ha="right", va="top", fontsize=11, weight="bold", color=INK, zorder=6)
        axes.plot(
            [2.3, 2.6, 3.1],
            [6.42, 5.95, 5.55],
            color=pale("norepinephrine", 0.45),
            lw=5,
            zorder=0.4,
            solid_capstyle="round",
        )
        axes.add_patch(
            Ellipse(
                (3.45, 5.15),
                2.1,
                1.25,
                fc=pale("norepinephrine", 0.08),
                ec=pale("norepinephrine", 0.45),
                lw=1.6,
                zorder=0.5,
            )
        )
        for x, y in ((2.95, 4.86), (3.3, 4.75), (3.05, 5.42), (3.68, 4.75), (4.02, 4.86), (3.85, 5.5), (3.45, 5.55)):
            d.vesicle(x, y, 0.1)
        axes.text(3.5, 5.13, "nerve endings", ha="center", va="center", fontsize=9, color=rust, weight="bold")
        for key, x in (("artery", 1.05), ("vein", 7.2)):
            d.pool(key, x, 1.3, "NE", rust, width=1.5, height=0.8)
        d.flow("brought", (1.85, 1.3), (2.6, 1.3), "", rust, at=(3.05, 1.42))
        d.flow("left", (5.6, 1.3), (6.38, 1.3), "", rust, at=(5.25, 1.42))
        d.flow("taken", (2.75, 1.75), (2.75, 4.5), "", uptake, at=(2.9, 2.45), align="left")
        d.flow("release", (4.3, 4.75), (4.85, 3.6), "", rust, at=(5.02, 4.4), align="left")
        d.flow("reuptake", (4.5, 3.35), (3.6, 4.45), "", uptake, bend=-0.3, at=(3.72, 3.2))
        d.flow("S", (4.85, 3.3), (4.85, 1.7), "", rust, at=(5.1, 2.5), align="left")
        words = {"taken up": (2.9, 2.48, "left"), "release": (5.02, 4.43, "left"), "uptake": (3.72, 3.23, "center"),
                 "spillover": (5.1, 2.53, "left")}  # fmt: skip
        for word, (x, y, side) in words.items():
            axes.text(x, y, word, ha=side, va="bottom", fontsize=9, weight="bold", color=INK, zorder=6)
        bars = figure.add_axes((0.565, 0.475, 0.415, 0.43))
        bars.set(xlim=LIMITS, ylim=(-0.6, 2.75), title="× the spillover at rest")
        bars.set_xscale("symlog", linthresh=LINEAR, linscale=0.8)
        bars.set_xticks([-10, -1, 0, 1, 10, 100], ["−10", "−1", "0", "1", "10", "100"])
        bars.minorticks_off()
        bars.set_yticks([])
        bars.grid(axis="x")
        bars.spines["left"].set_visible(False)
        bars.axvline(0, color=SOFT, lw=1)
        bars.axvline(1, color=SOFT, lw=1, ls=(0, (2, 2)))
        hues = {"net": color("reference"), "S": rust, "release": PAPER}
        box = dict(fc=PAPER, ec="none", pad=0.8)
        made = {}
        for k, key in enumerate(BARS):
            made[key] = bars.barh([2 - k], [0], 0.42, color=hues[key], ec=rust if key == "release" else hues[key],
                                  hatch="////" if key == "release" else None, zorder=3).patches[0]  # fmt: skip
            bars.text(LIMITS[0], 2 - k + 0.27, NAMES[key], ha="left", va="bottom", fontsize=9, color=INK, zorder=4,
                      bbox=box)  # fmt: skip
        return {
            "name": name,
            "diagram": d, **d.artists(),
            "bars": made,
            "amounts": {key: bars.text(LIMITS[1], 2 - k + 0.27, "", ha="right", va="bottom", fontsize=9, color=INK,
                                       zorder=5, bbox=box) for k, key in enumerate(BARS)},
            "formula": figure.text(0.712, 0.33, "", fontsize=8.5, va="top", linespacing=1.5),
        }  # fmt: skip

    def update(self, artists, data):
        now, usual = data["now"], data["usual"]
        artists["name"].set_text(data["organ"])
        pools = {"artery": (now.arterial, ARTERY), "vein": (now.venous, ARTERY)}
        # One reference for all arrows, so that widths can be compared within an organ.
        middle = (usual.brought * usual.release) ** 0.5
        artists["diagram"].update(pools, {name: (getattr(now, name), middle) for name in FLUXES})
        for name, size in data["bars"].items():
            bar = artists["bars"][name]
            bar.set_x(min(max(size, LIMITS[0]), 0))
            bar.set_width(min(abs(size), abs(LIMITS[0]) if size < 0 else LIMITS[1]))
            least = "≥ " if name == "release" and data["organ"] == "heart" and size > 0 else ""
            artists["amounts"][name].set_text(f"{least}{_signed(getattr(now, name), name == 'net')} ng/min")
        artists["formula"].set_text(
            f"S = [(C$_v$ − C$_a$) + C$_a$ E] Q\n"
            f"S = [({now.venous:.0f} − {now.arterial:.0f}) + {now.arterial:.0f} × {now.E:.2f}]\n"
            f"        × {now.Q:.3g} L/min\n"
            f"S = {_amount(now.S)} ng/min"
        )

    def describe(self, data):
        now, usual, organ = data["now"], data["usual"], data["organ"]
        least = "at least " if organ == "heart" and now.release > 0 else ""
        return (
            f"{organ[0].upper()}{organ[1:]}: artery {now.arterial:.0f}, vein {now.venous:.0f} pg/mL "
            f"(×{fold(now.venous / usual.venous)} of rest), E {now.E:.2f}. Net {_signed(now.net, True)}, spillover "
            f"{_amount(now.S)} (×{fold(now.S / usual.S)}), release {least}{_amount(now.release)} ng/min "
            f"(×{fold(now.release / usual.release)}). {verdict(now)}{_taken(data)}"
        )

    def bounds(self, data):
        now = data["now"]
        for name in (*FLUXES, "venous"):
            yield Bound(name, getattr(now, name), 0)
        yield Bound("balance of blood", now.brought - now.taken + now.S - now.left, -1e-9, 1e-9)
        yield Bound("balance of the nerves", now.release - now.reuptake - now.S, -1e-9, 1e-9)
        yield Bound("release over spillover", now.release - now.S, 0)
        yield Bound("bars", list(data["bars"].values()), *LIMITS)

    def table(self, data):
        import pandas as pd

        now, usual = data["now"], data["usual"]
        names = ("arterial", "venous", "E", "Q", *FLUXES, "net")
        return pd.DataFrame({
            "quantity": ["spillover" if n == "S" else n for n in names],
            "unit": ["pg/mL", "pg/mL", "1", "L/min", *["ng/min"] * (len(FLUXES) + 1)],
            "now": [getattr(now, n) for n in names], "at rest": [getattr(usual, n) for n in names],
        })  # fmt: skip


def verdict(now) -> str:
    """Say what vein less artery alone would make of an organ."""
    if now.S == 0:
        return "Nothing is released" + (", as the difference says." if now.net <= 0 else ".")
    if abs(now.net) < CLOSE * now.S:
        return "By the difference alone it does nothing."
    if now.net < 0:
        return "By the difference alone it only takes up."
    missed = 1 - now.net / now.S
    return (
        "The difference alone is nearly right."
        if missed < CLOSE
        else f"The difference alone misses {missed:.0%} of the spillover."
    )


def _taken(data) -> str:
    """Say what a change does besides in man, and is not in the model."""
    said = " In man desipramine lowers release too." if data["block"] >= MUCH else ""
    return said + (" If spillover does not follow flow." if data["flow"] != 1 else "")


def _amount(amount: float) -> str:
    return f"{amount:.3g}" if amount < 999.5 else f"{amount:.0f}"


def _signed(amount: float, sign: bool = False) -> str:
    """Write a flux; with a sign if it may be negative."""
    if not sign:
        return _amount(amount)
    small = _amount(abs(amount))
    return small if float(small) == 0 else ("−" if amount < 0 else "+") + small
