"""Four doses, invented animals: what one experiment shows, and how often such experiments find what is true."""

from functools import cache

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.locus.memory import CORRECTIONS, compare, enhancement, published_doses

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
DOSES = published_doses()
BEST = DOSES.index(EVIDENCE["clen_best"]) - 1  # among the groups that get the drug
FEWEST, LARGEST = 4, 30  # animals in a group
REPEATS = 400
MANY = 1021  # seed of the many experiments: with it their shares are near those of thousands
CORRECTED = dict(zip(("no correction", "Bonferroni", "Holm"), CORRECTIONS, strict=True))
ENOUGH = 8  # experiments that found a dose, for a mean exaggeration
PLACES = np.array([-0.85, 0.0, 1.0, 2.0, 3.0])  # of the doses on a logarithmic axis; vehicle apart
CURVE = np.geomspace(0.3, 3000, 120)
SCATTER = (np.arange(LARGEST) * 0.618034) % 1 - 1 / 2  # spreads dots evenly for any number of animals
LOW, HIGH = 3.0, 2200.0  # s


@cache
def animals(experiment: int) -> np.ndarray:
    """Return how far each animal lies from its group, in SD; the first n of a group are the same for every n."""
    count = REPEATS if experiment == MANY else 1
    shape = (count, len(DOSES), LARGEST)
    return np.random.default_rng(experiment).standard_normal(shape)


def experiments(experiment: int, n: int, effect: float) -> np.ndarray:
    """Return latencies in s of the first n animals of each group."""
    median = EVIDENCE["latency"] * np.exp(effect * enhancement(DOSES))
    drawn = median[:, None] * np.exp(EVIDENCE["spread"] * animals(experiment)[..., :n])
    return np.minimum(drawn, EVIDENCE["ceiling"])


@register
class Doses(Explorer):
    """Latencies of one experiment; the chance to find each dose, from many."""

    name = "12_doses"
    title = "Can ten animals a group find the best dose?"
    size = (800, 440)
    controls = (
        Slider("n", "Animals in each group", FEWEST, LARGEST, EVIDENCE["group"], step=1),
        Slider("effect", "True effect at the best dose", 0, 2, EVIDENCE["effect"], "ln units", step=0.05),
        Choice("correction", "Correction for four tests", tuple(CORRECTED), "Holm"),
        Slider("experiment", "Laboratory (experiment no.)", 1, 20, 1, step=1),
    )
    presets = {
        "6 animals": {"n": 6},
        "20 animals": {"n": 20},
        "No effect, no correction": {"effect": 0, "correction": "no correction"},
        "Another laboratory": {"experiment": 4},
    }

    def compute(self, n, effect, correction, experiment):
        n, number, method = round(n), round(experiment), CORRECTED[correction]
        one = experiments(number, n, effect)
        seen, many = compare(one, method), compare(experiments(MANY, n, effect), method)
        level = EVIDENCE["alpha_level"]
        differs = many["corrected"] < level
        better = differs & (many["above"] > 1 / 2)
        found = better.sum(axis=0)
        truth = enhancement(DOSES[1:])
        ratio = np.log(many["ratio"][:, BEST])
        enough = found[BEST] >= ENOUGH
        return {
            "n": n, "effect": effect, "correction": correction, "experiment": number,
            "latency": one[0],
            "median": np.median(one[0], axis=1),
            "true median": np.minimum(EVIDENCE["latency"] * np.exp(effect * enhancement(DOSES)), EVIDENCE["ceiling"]),
            "ratio": seen["ratio"][0],
            "p": seen["corrected"][0],
            "higher": seen["above"][0] > 1 / 2,
            "stars": seen["corrected"][0] < level,
            "found": found / REPEATS,
            "any": float(differs.any(axis=1).mean()),
            "any better": float(better.any(axis=1).mean()),
            "any worse": float((differs & ~better).any(axis=1).mean()),
            "truth": truth if effect else 0 * truth,
            "curve": enhancement(CURVE) if effect else 0 * CURVE,
            "exaggeration": float(np.exp(ratio[better[:, BEST]].mean() - ratio.mean())) if enough and effect else None,
            "asked": (n, effect, correction) == (EVIDENCE["group"], EVIDENCE["effect"], "Holm"),
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.08, 0.175, 0.415, 0.75)), figure.add_axes((0.58, 0.175, 0.405, 0.75))
        drug, guess = color("drug"), color("prediction")
        names = ["vehicle", *(f"{d:.0f}" for d in DOSES[1:])]
        for axes in (left, right):
            axes.set(xlim=(-1.4, 3.5), xlabel="clenbuterol (ng)")
            axes.set_xticks(PLACES, names)
        right.set_xlim(-0.6, 3.6)
        right.set_xticks(PLACES[1:], names[1:])
        left.set(yscale="log", ylim=(LOW, HIGH), title="One experiment: latency (s)")
        left.set_yticks([10, 30, 100, 300, 600], ["10", "30", "100", "300", "600"])
        left.minorticks_off()
        left.axhline(EVIDENCE["ceiling"], color=SOFT, lw=1, ls=":")
        right.set(ylim=(0, 1.38), title=f"{REPEATS} such experiments")
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.axhline(EVIDENCE["power_wanted"], color=SOFT, lw=1, ls=":")
        right.text(3.55, EVIDENCE["power_wanted"] + 0.012, "usually wanted", ha="right", fontsize=8.5, color=SOFT)
        tints = [SOFT] + [drug] * 4
        artists = {
            "dots": [left.plot([], [], "o", ms=5, color=t, alpha=0.6, mec="none", zorder=2)[0] for t in tints],
            "true": left.plot([], [], "D", ms=7, color=PAPER, mec=INK, mew=1.3, ls="", zorder=5)[0],
            "medians": left.hlines(PLACES, PLACES - 0.34, PLACES + 0.34, color=INK, lw=2.4, zorder=4),
            "stars": [left.text(x, 1200, "", ha="center", va="center", fontsize=9) for x in PLACES[1:]],
            "curve": right.plot([], [], color=INK, lw=1.6, ls=(0, (4, 1.6)), zorder=3)[0],
            "truth": right.plot([], [], "D", ms=7, color=PAPER, mec=INK, mew=1.3, ls="", zorder=5)[0],
            "found": right.bar(PLACES[1:], [0] * 4, 0.5, color=drug, alpha=0.75, zorder=2).patches,
            "shares": [right.text(x, 0, "", ha="center", va="center", fontsize=10, weight="bold", zorder=6,
                                  bbox=dict(fc=PAPER, ec="none", pad=0.8, alpha=0.8)) for x in PLACES[1:]],
            "any": right.text(-0.55, 1.35, "", fontsize=9.5, va="top"),
            "ways": right.text(-0.55, 1.27, "", fontsize=9.5, va="top"),
            "exaggeration": right.text(-0.55, 1.19, "", fontsize=9.5, va="top"),
            "guess": right.plot([], [], "*", ms=14, color=guess, mec=PAPER, mew=0.8, zorder=7)[0],
            "guess label": right.text(-0.55, 1.11, "", color=guess, fontsize=9, va="top"),
        }  # fmt: skip
        notes = (
            (0.03, "● animal   ▬ median   ◇ true median   top: p, bold where different"),
            (0.575, "▮ found better   ◇ - - true effect (best: 100%)"),
        )
        for x, text in notes:
            figure.text(x, 0.02, text, fontsize=8.5, color=SOFT, va="bottom")
        left.text(-1.35, 3.25, "invented animals, taken out after 600 s", fontsize=8.5, color=SOFT, va="bottom")
        return artists

    def update(self, artists, data):
        for place, dots, group in zip(PLACES, artists["dots"], data["latency"], strict=True):
            dots.set_data(place + 0.62 * SCATTER[: data["n"]], group)
        artists["true"].set_data(PLACES, data["true median"])
        artists["medians"].set_segments(
            [[(x - 0.34, m), (x + 0.34, m)] for x, m in zip(PLACES, data["median"], strict=True)]
        )
        for text, p, star, higher in zip(artists["stars"], data["p"], data["stars"], data["higher"], strict=True):
            arrow = "" if not star else "\n▲" if higher else "\n▼"
            text.set_text(("<0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}") + arrow)
            text.set_weight("bold" if star else "normal")
            text.set_color(color("warning") if star else SOFT)
        artists["curve"].set_data(np.log10(CURVE), data["curve"])
        artists["truth"].set_data(PLACES[1:], data["truth"])
        rows = zip(artists["found"], artists["shares"], data["found"], data["truth"], strict=True)
        for bar, text, share, truth in rows:
            bar.set_height(share)
            text.set_text(f"{share:.0%}")
            place = share / 2 if share > 0.12 else share + 0.04
            text.set_y(place if abs(place - truth) > 0.065 else truth + 0.07)  # not over the mark of the truth
        kind = "any dose differs" if data["effect"] else "false alarm: any dose differs"
        ways = f"better in {_share(data['any better'])}, worse in {_share(data['any worse'])}"
        artists["any"].set_text(f"{kind} in {data['any']:.0%}")
        artists["ways"].set_text(f"({ways})")
        size = data["exaggeration"]
        artists["exaggeration"].set_text(f"10 ng where found: ratio × {size:.2f} that of all" if size else "")
        guess = data["prediction"] if data["asked"] else None  # percent of experiments that find the best dose
        artists["guess"].set_data(([], []) if guess is None else ([PLACES[1 + BEST]], [guess / 100]))
        artists["guess label"].set_text("" if guess is None else f"★ your prediction: {guess:.0f}%")

    def describe(self, data):
        names = [f"{d:.0f}" for d, star in zip(DOSES[1:], data["stars"], strict=True) if star]
        seen = f"{', '.join(names)} ng differ{'s' if len(names) == 1 else ''}" if names else "no dose differs"
        if data["stars"][BEST]:
            truth = data["true median"][1 + BEST] / data["true median"][0]
            seen += f" (10 ng: median × {data['ratio'][BEST]:.2g}, in truth × {truth:.2g})"
        found = ", ".join(f"{f:.0%}" for f in data["found"])
        size = data["exaggeration"]
        more = f" Where 10 ng is found: ratio × {fold(size)}." if size else ""
        return (
            f"Laboratory {data['experiment']}, {data['n']} animals, {data['correction']}: {seen}. "
            f"Of {REPEATS} {found} find 1, 10, 100, 1000 ng better; any differs in {data['any']:.0%} "
            f"({_share(data['any better'])} better, {_share(data['any worse'])} worse)."
            f"{more}"
        )

    def bounds(self, data):
        yield Bound("latencies", data["latency"], LOW, EVIDENCE["ceiling"])
        yield Bound("p", data["p"], 0, 1)
        yield Bound("found", data["found"], 0, 1)
        yield Bound("no dose is found more often than any", data["any"] - data["found"], 0)
        yield Bound("true effect", data["curve"], 0, 1)

    def table(self, data):
        import pandas as pd

        columns = {f"{d:.0f} ng" if d else "vehicle": row for d, row in zip(DOSES, data["latency"], strict=True)}
        return pd.DataFrame({"animal": np.arange(data["n"]) + 1} | columns)


def _share(share: float) -> str:
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"
