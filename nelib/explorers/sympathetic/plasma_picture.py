"""The picture of the plasma laboratory of lesson 14: every animal, the standard along the batch, the factor."""

import numpy as np

from nelib.explorers.sympathetic.plasma_printout import pg
from nelib.kit.figures import INK, PAPER, SOFT, color

LEVELS = (5.0, 60_000.0)  # pg/mL
SHOWN = (6.0, 50_000.0)
RECOVERED = (0.0, 150.0)  # %
FACTORS = (0.15, 6.0)
WIDE = 0.3  # of a column, on either side
_SIGNS = dict(ls="", zorder=3)


def draw(figure) -> dict:
    """Create all artists."""
    left = figure.add_axes((0.085, 0.115, 0.36, 0.8))
    batch, factor = figure.add_axes((0.555, 0.47, 0.43, 0.445)), figure.add_axes((0.555, 0.115, 0.43, 0.185))
    S = color("norepinephrine")
    left.set(xlim=(-0.6, 1.6), ylim=LEVELS, yscale="log", title="Written down, every animal (pg/mL)")
    left.set_xticks((0, 1), ("vehicle", "compound S"), fontsize=10)
    left.set_yticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10 000"])
    left.minorticks_off()
    batch.set(xlim=(0, 49), ylim=RECOVERED, title="DHBA found, % of what was added")
    batch.set_xlabel("order of extraction", labelpad=2)
    batch.axhline(100, color=SOFT, lw=1.1, ls=(0, (4, 3)), zorder=1)
    factor.set(xlim=FACTORS, ylim=(0, 1), xscale="log", title="Factor, 95% interval")
    factor.set_yticks([])
    factor.spines["left"].set_visible(False)
    factor.grid(False)
    factor.set_xticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    factor.minorticks_off()
    factor.axvline(1, color=SOFT, lw=1.4, zorder=1)
    box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
    warning = color("warning")
    styles = {"open": dict(mfc=PAPER, mec=INK, mew=1.3), "full": dict(color=S, mec=PAPER, mew=0.5)}
    return {
        "values": {k: left.plot([], [], "o", ms=6, **style, **_SIGNS)[0] for k, style in styles.items()},
        "below": left.plot([], [], "x", ms=6.5, color=warning, mew=1.5, ls="", zorder=4)[0],
        "cut": left.plot([], [], "^", ms=7, mfc="none", mec=warning, mew=1.4, ls="", zorder=4)[0],
        "limit": left.plot([], [], color=warning, lw=1.3, ls=(0, (1, 1.5)), zorder=1)[0],
        "means": [left.plot([], [], color=INK, lw=2.6, zorder=2)[0] for _ in range(2)],
        "key": left.text(0.98, 0.985, "", transform=left.transAxes, ha="right", va="top", fontsize=9, bbox=box,
                         zorder=6, linespacing=1.3),
        "batch": {k: batch.plot([], [], "o", ms=5.5, **style, **_SIGNS)[0] for k, style in styles.items()},
        "no batch": batch.text(0.5, 0.5, "", transform=batch.transAxes, ha="center", fontsize=10, color=SOFT),
        "over": batch.plot([], [], "^", ms=6, color=SOFT, ls="", zorder=4)[0],
        "bar": factor.plot([], [], color=S, lw=2.4, zorder=2)[0],
        "point": factor.plot([], [], "s", ms=9, color=S, mec=PAPER, mew=0.8, zorder=3)[0],
        "arrows": [factor.plot([], [], marker=m, ms=8, color=S, ls="", zorder=3)[0] for m in ("<", ">")],
        "words": factor.text(0.5, 0.8, "", transform=factor.transAxes, ha="center", fontsize=9.5, bbox=box, zorder=5),
    }  # fmt: skip


def _columns(n: int) -> np.ndarray:
    return np.linspace(-WIDE, WIDE, n)


def update(artists: dict, data: dict) -> None:
    """Move the artists to a study."""
    study, r = data["study"], data["result"]
    plan, n = study.plan, study.plan.animals
    x = np.stack((_columns(n), 1 + _columns(n)))
    raw, used = study.found[0], r.written[0]
    good = study.seen[0] & (raw > 0)
    height = np.clip(np.where(np.isfinite(used), used, plan.limit), *SHOWN)
    for k, name in enumerate(("open", "full")):
        artists["values"][name].set_data(x[k][good[k]], height[k][good[k]])
    artists["below"].set_data(x[~good], height[~good])
    over = study.cut[0] & good
    artists["cut"].set_data(x[over], height[over])
    limit = np.clip(plan.limit, *SHOWN)
    artists["limit"].set_data([-0.6, 1.6], [limit, limit])
    for k, line in enumerate(artists["means"]):
        there = np.isfinite(r.means[0, k]) and r.means[0, k] > 0
        line.set_data(([k - 0.4, k + 0.4], [np.clip(r.means[0, k], *SHOWN)] * 2) if there else ([], []))
    notes = [f"limit {pg(plan.limit)} (dotted)"]
    missed = ["below it"] * bool((~study.seen[0]).any()) + ["not read"] * bool((study.seen[0] & ~good).any())
    notes += [f"× {' or '.join(missed)}"] * bool(missed) + ["△ peak cut off"] * bool(over.any())
    artists["key"].set_text("\n".join(notes))
    share = 100 * study.standard[0] / plan.standard
    known = np.isfinite(share)
    place = study.place[0] + 1
    for k, name in enumerate(("open", "full")):
        shown = known[k] & (share[k] <= RECOVERED[1])
        artists["batch"][name].set_data(place[k][shown], np.maximum(share[k][shown], 0))
    high = known & (share > RECOVERED[1])
    artists["over"].set_data(place[high], np.full(high.sum(), RECOVERED[1] - 4))
    artists["no batch"].set_text("" if known.all() else "no DHBA was seen")
    _factor(artists, r)


def _factor(artists: dict, r) -> None:
    told = np.isfinite(r.ratio[0])
    low, high = FACTORS[0] * 1.12, FACTORS[1] / 1.12
    ends = [float(np.clip(max(v, low), low, high)) if told else low for v in (r.low[0], r.high[0])]
    artists["bar"].set_data((ends, [0.38, 0.38]) if told else ([], []))
    here = told and low <= r.ratio[0] <= high
    artists["point"].set_data(([r.ratio[0]], [0.38]) if here else ([], []))
    for arrow, out, at in zip(
        artists["arrows"], (told and r.low[0] < low, told and r.high[0] > high), (low, high), strict=True
    ):
        arrow.set_data(([at], [0.38]) if out else ([], []))
    artists["words"].set_text(f"{r.ratio[0]:.2f} ({r.low[0]:.2f} to {r.high[0]:.2f})".replace("-", "−") if told
                              else "no factor can be told")  # fmt: skip
