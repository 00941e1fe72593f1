"""Too little and too much: two receptors that one transmitter fills, what each does, and the difference."""

import numpy as np

from nelib.explorers.words import fold, nanomolar
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus import inverted_u
from nelib.locus.gain import evidence

LOW, HIGH = 1.0, 1e5  # nM
NE = np.geomspace(LOW, HIGH, 401)
SUBTYPES = {"tight a2": "α1", "seed, a1A": "α1A"}  # what the name of a pair says of α1
SUBTYPES |= {f"seed, a1{s} {end}": f"α1{s}" for s in "BD" for end in ("low", "high")}
PAIRS = {
    f"α2A {K_2:g}, {SUBTYPES[pair]} {K_1:g} nM": pair
    for pair, (K_2, K_1) in ((p, inverted_u.affinities(p)) for p in inverted_u.AFFINITIES)
}
TIGHT, SEED = list(PAIRS)[:2]
FIRST, EQUAL = evidence("K_a2").value, evidence("w_a1").value
FEW, MANY = 0.1, 10.0  # weights
BOTTOM, TOP = -1.05, 1.0  # of U
TICKS = ([1, 10, 100, 1e3, 1e4, 1e5], ["1 nM", "10 nM", "100 nM", "1 µM", "10 µM", "100 µM"])
SLACK = 1e-12
NEAR = 0.02  # how far from 1 a weight may be where a prediction was asked for


def signed(value: float) -> str:
    """Write U with a true minus sign."""
    shown = round(value, 2)
    return f"{shown:.2f}".replace("-", "−") if shown else "0.00"


@register
class InvertedU(Explorer):
    """Receptors of two kinds that hold an agonist, and the benefit that their difference leaves.

    Receptors that are held are not yet a response: a cell with a reserve of receptors needs few of them.
    """

    name = "11_inverted_u"
    title = "Too little and too much"
    size = (800, 450)
    controls = (
        Slider("ne", "Norepinephrine", LOW, HIGH, FIRST, "nM", log=True),
        Choice("pair", "Where NE fills half", tuple(PAIRS), TIGHT),
        Slider("weight", "Weight w of the harm by α1", FEW, MANY, EQUAL, log=True),
        Slider("prazosin", "Prazosin", 0, 10, 0, "× its K", step=0.1),
        Slider("guanfacine", "Guanfacine", 0, 10, 0, "× its K", step=0.1),
    )
    presets = {
        "Too little, prazosin": {"ne": 20, "prazosin": 3},
        "Too little, guanfacine": {"ne": 20, "guanfacine": 1},
        "Too much, guanfacine": {"ne": 1000, "guanfacine": 1},
        "Too much, prazosin": {"ne": 1000, "prazosin": 3},
        "α1 binds more tightly": {"pair": SEED},
    }

    def compute(self, ne, pair, weight, prazosin, guanfacine):
        K_a2, K_a1 = inverted_u.affinities(PAIRS[pair])
        both = {"K_a2": K_a2, "K_a1": K_a1}
        drugs = {"block_a1": prazosin, "agonist_a2": guanfacine}
        held = {**both, **drugs}
        grid = np.append(NE, ne)
        # U without any weight of the harm is what α2A does; what is missing to U is the harm of a full weight.
        help_ = inverted_u.benefit(grid, **held, weight=0)
        harm = help_ - inverted_u.benefit(grid, **held, weight=1)
        found = inverted_u.benefit(grid, **held, weight=weight)
        top = inverted_u.peak(**held, weight=weight)
        bare = inverted_u.peak(**both, weight=weight)
        K_1 = K_a1 * (1 + prazosin)
        band = (K_a2 / K_1, K_1 / (K_a2 * (1 + guanfacine) ** 2))  # U falls at last, and rises at first
        return {
            "ne": ne,
            "weight": weight,
            "help": help_[:-1],
            "harm": harm[:-1],
            "U": found[:-1],
            "plain": inverted_u.benefit(NE, **both, weight=weight),
            "now": {"help": float(help_[-1]), "harm": float(harm[-1]), "U": float(found[-1])},
            "plain now": float(inverted_u.benefit(ne, **both, weight=weight)),
            "drugs": prazosin > 0 or guanfacine > 0,
            "guanfacine": guanfacine > 0,
            "peak": None if top is None else (top.norepinephrine, top.height),
            "plain peak": None if bare is None else bare.norepinephrine,
            "band": band if band[0] < band[1] else None,
            "asked": pair == TIGHT and not (prazosin or guanfacine) and abs(weight / EQUAL - 1) < NEAR,
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.068, 0.13, 0.4, 0.79))
        right = figure.add_axes((0.565, 0.345, 0.395, 0.575))
        gauge = figure.add_axes((0.565, 0.13, 0.395, 0.05))
        blue, plum, red, guess = (color(n) for n in ("alpha2", "alpha1", "main", "prediction"))
        for axes in (left, right):
            axes.set(xlim=(LOW, HIGH), xscale="log")
            axes.set_xticks(*TICKS)
            axes.minorticks_off()
        left.set(ylim=(0, 1.0), title="With an agonist", xlabel="norepinephrine")
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(ylim=(BOTTOM, TOP), title="U = α2A − w·α1")
        right.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "0.5", "1"])
        right.axhline(0, color=INK, lw=1.1, zorder=1.5)
        gauge.set(xlim=(FEW, MANY), ylim=(0, 1), xscale="log", yticks=[])
        gauge.set_xticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
        gauge.set_xlabel("weight w of the harm (shaded: there is a peak)", fontsize=9)
        gauge.minorticks_off()
        gauge.spines["left"].set_visible(False)
        gauge.plot([FEW, MANY], [0.5, 0.5], color=FAINT, lw=9, solid_capstyle="butt", zorder=0)
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dot = dict(marker="o", ms=9, mec="white", mew=1.3, ls="", zorder=7, clip_on=False)
        return {
            "gap": left.fill([0], [0], fc=red, alpha=0.1, lw=0, zorder=0.5)[0],
            "help": left.plot([], [], color=blue, zorder=3, label="α2A, helps")[0],
            "harm": left.plot([], [], color=plum, ls=(0, (5, 1.6)), zorder=3, label="α1, harms")[0],
            "cursor": [a.plot([], [], color=SOFT, lw=1.2, zorder=2)[0] for a in (left, right)],
            "dots": [left.plot([], [], **dot, color=c)[0] for c in (blue, plum)],
            "shares": [left.text(x, 1.03, "", ha="right", fontsize=9.5, color=c, transform=left.transAxes)
                       for x, c in ((0.72, blue), (1, plum))],
            "plain": right.plot([], [], color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=2.5)[0],
            "above": right.fill([0], [0], fc=blue, alpha=0.16, lw=0, zorder=0.5)[0],
            "below": right.fill([0], [0], fc=plum, alpha=0.16, lw=0, zorder=0.5)[0],
            "U": right.plot([], [], color=red, zorder=3)[0],
            "peak": right.plot([], [], "D", ms=8, mfc=PAPER, mec=red, mew=1.8, zorder=6, clip_on=False)[0],
            "here": right.plot([], [], **dot, color=INK)[0],
            "under": right.plot([], [], "v", ms=9, color=INK, mec="white", mew=1.2, zorder=7, clip_on=False)[0],
            "verdict": right.text(1, 1.03, "", ha="right", va="bottom", fontsize=9.5, transform=right.transAxes),
            "dotted": right.text(0.99, 0.03, "", ha="right", fontsize=8.5, color=SOFT, transform=right.transAxes,
                                 bbox=box, zorder=8),
            "guess": right.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": right.text(0.015, 0.03, "", color=guess, fontsize=9, transform=right.transAxes,
                                      bbox=box, zorder=8),
            "band": gauge.plot([], [], color=red, alpha=0.55, lw=9, solid_capstyle="butt", zorder=1)[0],
            "w": gauge.plot([], [], **dot | {"ms": 10}, color=INK)[0],
        }  # fmt: skip

    def update(self, artists, data):
        ne, now = data["ne"], data["now"]
        for name in ("help", "harm", "U", "plain"):
            artists[name].set_data(NE, data[name])
        artists["gap"].set_xy(np.column_stack((np.append(NE, NE[::-1]), np.append(data["help"], data["harm"][::-1]))))
        for name, part in (("above", np.maximum(data["U"], 0)), ("below", np.minimum(data["U"], 0))):
            artists[name].set_xy(np.column_stack(([LOW, *NE, HIGH], [0, *part, 0])))
        shown = max(now["U"], BOTTOM)
        artists["cursor"][0].set_data([ne, ne], [0, max(now["help"], now["harm"])])
        artists["cursor"][1].set_data([ne, ne], [0, shown])
        for k, (name, label) in enumerate((("help", "— α2A"), ("harm", "- - α1"))):
            artists["dots"][k].set_data([ne], [now[name]])
            artists["shares"][k].set_text(f"{label} {now[name]:.0%}")
        artists["here"].set_data(([ne], [now["U"]]) if now["U"] >= BOTTOM else ([], []))
        artists["under"].set_data(([ne], [BOTTOM]) if now["U"] < BOTTOM else ([], []))
        peak = data["peak"]
        inside = peak is not None and LOW <= peak[0] <= HIGH
        artists["peak"].set_data(([peak[0]], [peak[1]]) if inside else ([], []))
        artists["verdict"].set_text(_verdict(data, inside))
        artists["dotted"].set_text("dotted: without drugs" if data["drugs"] else "")
        artists["plain"].set_visible(data["drugs"])
        artists["band"].set_data(([], []) if data["band"] is None else (data["band"], [0.5, 0.5]))
        artists["w"].set_data([data["weight"]], [0.5])
        # The learner predicted the norepinephrine at which U is highest, in nM.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, LOW), HIGH)
        artists["guess"].set_data(([], []) if at is None else ([at, at], [BOTTOM, TOP]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        now, peak = data["now"], data["peak"]
        held = "hold it or guanfacine" if data["guanfacine"] else "hold it"
        said = (
            f"At {nanomolar(data['ne'])} norepinephrine {now['help']:.0%} of α2A {held}, {now['harm']:.0%} of α1 hold "
            f"it: U is {signed(now['U'])}"
        )
        if data["drugs"]:
            said += f", without drugs {signed(data['plain now'])}"
        if peak is not None:
            effect = "help" if data["ne"] < peak[0] else "harm"
            said += f". U peaks at {nanomolar(peak[0])} with {signed(peak[1])}: more would {effect}"
        else:
            said += f". There is no peak: {_course(data)}"
        band = data["band"]
        room = "No weight would make one" if band is None else f"A peak needs w from {fold(band[0])} to {fold(band[1])}"
        return f"{said}. {room}."

    def bounds(self, data):
        now = data["now"]
        yield Bound("α2A with an agonist", [now["help"], *data["help"]], 0, 1)
        yield Bound("α1 with an agonist", [now["harm"], *data["harm"]], 0, 1)
        yield Bound("U", [now["U"], *data["U"]], -data["weight"], 1)
        yield Bound("more norepinephrine fills more", np.concatenate([np.diff(data[n]) for n in ("help", "harm")]), 0)
        yield Bound("drugs that protect never lower U", data["U"] - data["plain"], -1e-12)
        if data["peak"]:
            yield Bound("nothing is above the peak", data["U"] - data["peak"][1], -np.inf, 1e-12)
        yield Bound("a peak exists where the weight allows it", float(_allowed(data) == (data["peak"] is not None)), 1)

    def table(self, data):
        import pandas as pd

        columns = {"α2A with agonist": data["help"], "α1 with agonist": data["harm"], "U": data["U"]}
        return pd.DataFrame({"norepinephrine (nM)": NE, **columns, "U, no drugs": data["plain"]})


def _allowed(data) -> bool:
    return data["band"] is not None and data["band"][0] < data["weight"] < data["band"][1]


def _course(data) -> str:
    """Say how U goes where it has no peak."""
    U = data["U"]
    if (U <= 0).all():
        return "U is below zero everywhere"
    if np.diff(U).max() <= SLACK:
        return "every rise of norepinephrine lowers U"
    if np.diff(U).min() >= -SLACK:
        return "every rise of norepinephrine lifts U"
    return "U falls and rises"


def _verdict(data, inside: bool) -> str:
    if data["peak"] is None:
        return "no peak"
    return f"{'◇ ' * inside}peak at {nanomolar(data['peak'][0])}{', off the axis' * (not inside)}"
