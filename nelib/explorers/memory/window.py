"""A wider window that looks like more potentiation: one pairing, and the average of pairings whose timing varies."""

import numpy as np
from scipy.special import ndtri

from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.plasticity import potentiation, window

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
PAIRINGS = int(EVIDENCE["pairings"])
SPREAD = ndtri((np.arange(PAIRINGS) + 1 / 2) / PAIRINGS)  # the same pairings at every setting, in SD
FINE = ndtri((np.arange(int(EVIDENCE["repeats"])) + 1 / 2) / int(EVIDENCE["repeats"]))  # for averages
HEIGHTS = np.random.default_rng(3).permutation(PAIRINGS) / PAIRINGS  # where a dot stands, so that few hide another
LOW, HIGH = -6.0, 26.0  # ms that the figure shows
AXIS = np.concatenate(([LOW, 0.0], np.linspace(0.001, HIGH, 320)))
MEANS = np.linspace(0, 22, 89)  # ms, mean intervals of the curves of averages
ASKED = 6.0  # ms, where a prediction is asked for
MOST, CAP = 1.85, 1.32  # top of the left axis and of a prediction, in units of the full LTP
NONE = 0.005  # less than this share of the full LTP is told as none


@register
class Window(Explorer):
    """LTP of one pairing by its interval; a hundred pairings; their average by the mean interval."""

    name = "12_window"
    title = "A wider window that looks like more potentiation"
    size = (800, 430)
    controls = (
        Slider("isoproterenol", "Isoproterenol", 0.03, 10, EVIDENCE["iso_lin"], "µM", log=True),
        Slider("propranolol", "Propranolol", 0, 20, 0, "× its K", step=0.5),
        Slider("interval", "Interval, weak to strong", 1, 20, ASKED, "ms", step=0.5),
        Slider("jitter", "Jitter of the interval, SD", 0, 8, 0, "ms", step=0.25),
    )
    presets = {
        "12 ms, exact": {"interval": 12},
        "9 ms, loose timing": {"interval": 9, "jitter": 5},
        "The same with propranolol": {"interval": 9, "jitter": 5, "propranolol": 20},
        "Ten times the dose": {"isoproterenol": 10, "interval": 15.5},
    }

    def compute(self, isoproterenol, propranolol, interval, jitter):
        drug = {"isoproterenol": isoproterenol, "propranolol": propranolol}
        pairs = interval + jitter * SPREAD
        by_mean = np.append(MEANS, interval)[:, None] + jitter * FINE
        edges = [float(window()), float(window(**drug))]
        full = EVIDENCE["ltp"]
        single = [potentiation(AXIS, **given) / full for given in ({}, drug)]
        average = [potentiation(by_mean, **given).mean(axis=1) / full for given in ({}, drug)]
        each = [potentiation(pairs, **given) / full for given in ({}, drug)]
        means = [float(a[-1]) for a in average]
        return {
            "dose": isoproterenol, "propranolol": propranolol, "interval": interval, "jitter": jitter,
            "edges": edges, "single": single, "average": [a[:-1] for a in average], "pairs": pairs, "means": means,
            "inside": [(e > 1 / 2) for e in each],
            "highest": [float(e.max()) for e in each],
            "ratio": means[1] / means[0] if means[0] > NONE else None,
            "beyond": isoproterenol > EVIDENCE["iso_lin"],
            "asked": bool(
                interval == ASKED and jitter == 0 and propranolol == 0 and isoproterenol == EVIDENCE["iso_lin"]
            ),
        }  # fmt: skip

    def draw(self, figure, data):
        left, dots = figure.add_axes((0.07, 0.4, 0.43, 0.525)), figure.add_axes((0.07, 0.13, 0.43, 0.235))
        right = figure.add_axes((0.585, 0.13, 0.4, 0.795))
        tint, guess = color("drug"), color("prediction")
        paper = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        left.set(xlim=(LOW, HIGH), ylim=(0, MOST), title="One pairing: LTP (full = 1)")
        left.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        left.tick_params(labelbottom=False)
        dots.set(xlim=(LOW, HIGH), ylim=(-0.34, 1.3), yticks=[])
        dots.set_xlabel("interval from the weak to the strong input (ms)")
        dots.grid(visible=False)
        right.set(xlim=(0, MEANS[-1]), ylim=(0, 1.5), title=f"Average of {FINE.size} pairings (full = 1)")
        right.set_xlabel("mean interval (ms)")
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
        for axes in (left, dots):
            axes.set_xticks([-5, 0, 5, 10, 15, 20, 25])
            axes.axvspan(LOW, 0, color=FAINT, alpha=0.45, lw=0, zorder=0)
            axes.axvspan(0, EVIDENCE["window_low"], ymin=0 if axes is left else 0.16,
                         ymax=0.6 if axes is left else 1, fc="none", ec=FAINT, hatch="///", lw=0, zorder=0)  # fmt: skip
        for k, (edge, label, shade) in enumerate(
            ((EVIDENCE["window"], "without", SOFT), (EVIDENCE["window_iso"], "1 µM isoproterenol", tint))
        ):
            height = 1.73 - 0.15 * k
            left.plot([EVIDENCE["window_low"], edge], [height] * 2, color=shade, lw=5, solid_capstyle="butt")
            left.text(edge + 0.4, height, label, color=shade, va="center", fontsize=8.5)
        left.text(2.6, 1.73, "measured,", ha="right", va="center", fontsize=8.5, color=INK)
        left.text(2.6, 1.58, "Lin 2003", ha="right", va="center", fontsize=8.5, color=INK)
        left.text(1.65, 0.03, "not\ntried", fontsize=8, color=SOFT, ha="center", va="bottom", bbox=paper)
        right.text(0.35, 0.03, "taken as proportional\nto the pairings inside", fontsize=8.5, color=SOFT, va="bottom",
                   bbox=paper, zorder=4)  # fmt: skip
        left.text(LOW + 0.3, 0.03, "strong\nfirst: not\ntried, set\nto none", fontsize=8.5, color=SOFT, va="bottom")
        small = dict(ms=4.4, ls="", mew=0.8)
        artists = {
            "window": left.axvspan(0, 1, color=tint, alpha=0.13, lw=0, zorder=0.5),
            "without": left.plot([], [], color=SOFT, lw=2, ls=(0, (4, 1.6)), zorder=3)[0],
            "with": left.plot([], [], color=tint, lw=2.4, zorder=2.5)[0],
            "here": [axes.plot([], [], color=INK, lw=1.1, ls=":", zorder=2)[0] for axes in (left, dots, right)],
            "marks": [
                left.plot([], [], "s", ms=7.5, color=SOFT, mec=PAPER, zorder=5)[0],
                left.plot([], [], "o", ms=7.5, color=tint, mec=PAPER, zorder=6)[0],
            ],
            "dots": {
                "both": dots.plot([], [], "o", color=INK, **small)[0],
                "new": dots.plot([], [], "D", color=tint, **small)[0],
                "none": dots.plot([], [], "o", mec=SOFT, mfc=PAPER, **small)[0],
            },
            "outside": [
                dots.text(LOW + 0.2, 1.27, "", fontsize=8.5, color=SOFT, va="top"),
                dots.text(HIGH - 0.1, 1.27, "", fontsize=8.5, color=SOFT, va="top", ha="right"),
            ],
            "average": [
                right.plot([], [], color=SOFT, lw=2, ls=(0, (4, 1.6)), zorder=3)[0],
                right.plot([], [], color=tint, lw=2.4, zorder=2.5)[0],
            ],
            "gain": right.fill([0], [0], fc=tint, alpha=0.13, lw=0, zorder=1)[0],
            "means": [
                right.plot([], [], "s", ms=9, color=SOFT, mec=PAPER, mew=1.2, zorder=5, clip_on=False)[0],
                right.plot([], [], "o", ms=9, color=tint, mec=PAPER, mew=1.2, zorder=6, clip_on=False)[0],
            ],
            "ratio": right.text(0.985, 0.98, "", ha="right", va="top", fontsize=10.5, weight="bold",
                                transform=right.transAxes),
            "why": right.text(0.985, 0.915, "", ha="right", va="top", fontsize=9, transform=right.transAxes),
            "guess": left.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0],
            "guess cap": left.plot([], [], "^", ms=7, color=guess, mec=PAPER, mew=0.8, zorder=7)[0],
            "guess beyond": left.text(5.1, CAP + 0.03, "", color=guess, ha="right", va="bottom", fontsize=8.5),
            "note": left.text(25.8, 1.15, "", color=color("warning"), ha="right", va="bottom", fontsize=8.5),
            "guess label": left.text(25.8, 1.36, "", color=guess, ha="right", va="bottom", fontsize=9),
        }  # fmt: skip
        left.text(17.9, 0.06, f"assumed: soft\nedge, {EVIDENCE['edge']:g} ms", fontsize=8.5, color=SOFT, va="bottom",
                  bbox=paper, zorder=4)  # fmt: skip
        keys = {"both": "LTP in both", "new": "only with the drug", "none": "none"}
        for x, (name, label) in zip((-5.3, 4.6, 18.6), keys.items(), strict=True):
            marker = artists["dots"][name]
            dots.plot([x], [-0.2], marker.get_marker(), ms=4.4, mew=0.8, color=marker.get_color(),
                      mec=marker.get_markeredgecolor(), mfc=marker.get_markerfacecolor())  # fmt: skip
            dots.text(x + 0.7, -0.21, label, fontsize=8.5, va="center")
        right.text(0.02, 0.83, "— with isoproterenol", color=tint, fontsize=9, transform=right.transAxes)
        right.text(0.47, 0.83, "- - without", color=SOFT, fontsize=9, transform=right.transAxes)
        return artists

    def update(self, artists, data):
        edges, interval = data["edges"], data["interval"]
        artists["window"].set_x(edges[0])
        artists["window"].set_width(edges[1] - edges[0])
        for name, curve in zip(("without", "with"), data["single"], strict=True):
            artists[name].set_data(AXIS, curve)
        for line, top in zip(artists["here"], (1.12, 1.06, 1.15), strict=True):
            line.set_data([interval, interval], [-0.1 if top == 1.06 else 0, top])
        for mark, curve in zip(artists["marks"], data["single"], strict=True):
            mark.set_data([interval], [np.interp(interval, AXIS, curve)])
        pairs, (without, given) = data["pairs"], data["inside"]
        shown = (pairs >= LOW) & (pairs <= HIGH)
        groups = {"both": without, "new": given & ~without, "none": ~given}
        for name, which in groups.items():
            artists["dots"][name].set_data(pairs[which & shown], HEIGHTS[which & shown])
        for text, count, arrow in zip(
            artists["outside"], ((pairs < LOW).sum(), (pairs > HIGH).sum()), ("◂ {} more", "{} more ▸"), strict=True
        ):
            text.set_text(arrow.format(count) if count else "")
        low, high = data["average"]
        for line, curve in zip(artists["average"], data["average"], strict=True):
            line.set_data(MEANS, curve)
        artists["gain"].set_xy(np.column_stack((np.append(MEANS, MEANS[::-1]), np.append(low, high[::-1]))))
        for mark, mean in zip(artists["means"], data["means"], strict=True):
            mark.set_data([interval], [mean])
        ratio = data["ratio"]
        artists["ratio"].set_text(
            f"average × {ratio:.2f}" if ratio else "LTP only with the drug" if data["means"][1] > NONE else "no LTP"
        )
        more = int(given.sum() - without.sum())
        why = f"{more} of {PAIRINGS} more inside, none higher than 1" if more else f"none of {PAIRINGS} more inside"
        artists["why"].set_text(why)
        guess = data["prediction"] if data["asked"] else None  # by how many percent one pairing is larger
        height = None if guess is None else min(1 + guess / 100, CAP)
        artists["guess"].set_data(([], []) if height is None else ([interval], [height]))
        capped = guess is not None and 1 + guess / 100 > CAP
        artists["guess cap"].set_data(([interval], [CAP + 0.11]) if capped else ([], []))
        artists["guess beyond"].set_text("off the scale" if capped else "")
        artists["guess label"].set_text("" if guess is None else f"★ prediction: {guess:.0f}% larger")
        artists["note"].set_text("above 1 µM: not measured" if data["beyond"] else "")

    def describe(self, data):
        without, given = (int(i.sum()) for i in data["inside"])
        block = f" and {data['propranolol']:.3g} K propranolol" if data["propranolol"] else ""
        mean = f"{data['interval']:.3g}"
        timing = f"{mean} ± {data['jitter']:.2g}" if data["jitter"] else f"exactly {mean}"
        low, high = data["means"]
        beyond = " (above 1 µM: not measured)" if data["beyond"] else ""
        if high <= NONE:
            found = "none gives LTP"
        elif data["ratio"] is None:
            found = f"the mean LTP is none without and {high:.0%} of the full with it"
        else:
            found = f"the mean LTP is {low:.0%} of the full without, {high:.0%} with it: × {fold(data['ratio'])}"
        return (
            f"{data['dose']:.3g} µM isoproterenol{block}: window {data['edges'][1]:.1f} ms instead of "
            f"{data['edges'][0]:.0f}{beyond}. {PAIRINGS} pairings at {timing} ms: {without} inside without, {given} "
            f"with it. Of {FINE.size} {found}. One adds at most {max(data['highest']):.0%}."
        )

    def bounds(self, data):
        yield Bound("window", data["edges"], EVIDENCE["window"])
        for which, single, average in zip(("without", "with"), data["single"], data["average"], strict=True):
            yield Bound(f"LTP of a pairing, {which}", single, 0, 1)
            yield Bound(f"average LTP, {which}", average, 0, 1)
        yield Bound("isoproterenol never lowers the average", data["average"][1] - data["average"][0], 0)
        yield Bound("averages here", data["means"], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {
                "mean interval (ms)": MEANS,
                "average LTP without (full = 1)": data["average"][0],
                "average LTP with isoproterenol (full = 1)": data["average"][1],
            }
        )
