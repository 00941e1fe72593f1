"""A spot check of the claims of this course's two source documents: what n checked claims say of the others."""

from functools import cache

import numpy as np

from nelib.clinic import spot_check as model
from nelib.clinic.claim_verdicts import CONDITIONS, CONTRADICTED, verdicts
from nelib.explorers.reading.outcome import SEEDS, claims
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

BOTH, ANY = "both", "any claim"
KINDS = {ANY: None, "claims in words": "claim", "systems": "system", "protocols": "protocol",
         "table values": "table value"}  # fmt: skip
FAULTS = {"contradicted": (CONTRADICTED,), "contradicted or with conditions": (CONTRADICTED, CONDITIONS)}
STRICT, WIDE = FAULTS
N, READERS, FIRST = 10, 40, 1
TICKS = (0, 1, 4, 10, 20, 50, 100)  # set by their roots, so that 0, 1 and 100 can be told apart


@cache
def counted(seed: str, kind: str, fault: str) -> tuple[int, int]:
    """Return how many claims of that kind there are, and how many of them are faulty."""
    chosen = [
        claim.id
        for claim in claims().values()
        if seed in (BOTH, claim.seed) and KINDS[kind] in (None, claim.kind)
    ]  # fmt: skip
    return len(chosen), sum(verdicts()[name].verdict in FAULTS[fault] for name in chosen)


@cache
def path(total: int, faulty: int, reader: int) -> dict[str, np.ndarray]:
    """Return what a reader has found after 1, 2, ... claims, and what follows, as shares."""
    found = model.reader(total, faulty, reader)
    n = np.arange(total) + 1
    ends = [model.limits(total, int(some), int(k)) for some, k in zip(n, found, strict=True)]
    low, high = (np.array([getattr(end, name) for end in ends]) / total for name in ("low", "high"))
    return {"n": n, "found": found, "so far": found / n, "low": low, "high": high}


@register
class SpotCheck(Explorer):
    """Sampling without replacement from the verdicts of the course."""

    name = "18_spot_check"
    title = "What a few checked claims say of all the others"
    size = (760, 400)
    controls = (
        Slider("n", "Claims checked", 1, 200, N, step=1),
        Slider("reader", "Reader", 1, READERS, FIRST, step=1),
        Choice("seed", "Overview", (BOTH, *SEEDS), BOTH),
        Choice("kind", "What is checked", tuple(KINDS), ANY),
        Choice("fault", "A fault is", tuple(FAULTS), STRICT),
    )
    presets = {
        "50 claims": {"n": 50},
        "Reader 34, 25 claims": {"reader": 34, "n": 25},
        "Reader 9, 160 claims": {"reader": 9, "n": 160},
        "Table values": {"kind": "table values"},
        "Conditions count": {"fault": WIDE},
    }

    def compute(self, n, reader, seed, kind, fault):
        total, faulty = counted(seed, kind, fault)
        some = min(int(n), total)
        way = path(total, faulty, int(reader))
        chance = model.chances(total, faulty, some)
        return {
            **way,
            "total": total,
            "faulty": faulty,
            "checked": some,
            "chance": chance,
            "here": tuple(float(way[name][some - 1]) for name in ("so far", "low", "high")),
            "hit": int(way["found"][some - 1]),
            "reader": int(reader),
            "seed": seed,
            "kind": kind,
            "fault": fault,
            "asked": (n, seed, kind, fault) == (N, BOTH, ANY, STRICT),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.135, 0.31, 0.775)), figure.add_axes((0.47, 0.135, 0.505, 0.775))
        own, true, guess = INK, color("warning"), color("prediction")
        left.set(xlim=(-0.35, 11.3), ylim=(0, 1), title="All readers")
        left.set_xticks(np.sqrt(TICKS), [str(k) for k in TICKS])
        left.set_xlabel("faults that they find")
        left.set_ylabel("share of the readers")
        right.set(xlim=(0, 205), ylim=(0, 1), title="One reader")
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        right.set_xlabel("claims checked so far")
        right.set_ylabel("faults in the whole overview (%)", labelpad=2)
        box = dict(fc=PAPER, ec="none", pad=0.8, alpha=0.85)
        return {
            "bars": left.vlines([0], 0, [0], color=SOFT, lw=3),
            "mine": left.plot([], [], "o", ms=9, mfc=own, mec=PAPER, zorder=5, clip_on=False)[0],
            "truth left": left.plot([], [], color=true, lw=1.6, ls=(0, (4, 2)), zorder=3)[0],
            "band": right.fill([0], [0], fc=FAINT, ec=SOFT, lw=0.8, zorder=1)[0],
            "so far": right.plot([], [], color=own, lw=1.8, zorder=3, drawstyle="steps-post")[0],
            "truth": right.plot([], [], color=true, lw=1.6, ls=(0, (4, 2)), zorder=2)[0],
            "whisker": right.plot([], [], color=own, lw=2, marker="_", ms=12, mew=2, zorder=5)[0],
            "dot": right.plot([], [], "o", ms=9, mfc=own, mec=PAPER, zorder=6, clip_on=False)[0],
            "high": right.text(0, 0, "", fontsize=10, weight="bold", color=own, zorder=7, bbox=box, va="center"),
            "true": right.text(203, 0, "", fontsize=9.5, color=true, ha="right", va="bottom", zorder=7, bbox=box),
            "guess": right.plot([], [], "*", ms=16, color=guess, mec=PAPER, mew=0.8, zorder=8, clip_on=False)[0],
            "guess label": right.text(203, 0.955, "", ha="right", fontsize=9.5, color=guess, zorder=8, bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        x, truth = np.sqrt(np.arange(data["checked"] + 1)), data["faulty"] / data["total"]
        artists["bars"].set_segments([[(at, 0), (at, height)] for at, height in zip(x, data["chance"], strict=True)])
        mine, low, high = data["here"]
        artists["mine"].set_data([x[data["hit"]]], [data["chance"][data["hit"]]])
        artists["truth left"].set_data([np.sqrt(truth * data["checked"])] * 2, [0, 1])
        n = data["n"]
        edge = np.concatenate([data["low"], data["high"][::-1]])
        artists["band"].set_xy(np.column_stack([np.concatenate([n, n[::-1]]), edge]))
        artists["so far"].set_data(n, data["so far"])
        artists["truth"].set_data([0, data["total"]], [truth, truth])
        at = data["checked"]
        artists["whisker"].set_data([at, at], [low, high])
        artists["dot"].set_data([at], [mine])
        late = at > 120
        height = min(max(high + 0.045, truth + 0.13), 0.9)
        artists["high"].set(
            text=f"at most {round(high * data['total'])}", position=(at + (-5 if late else 5), height),
            ha="right" if late else "left",
        )  # fmt: skip
        artists["true"].set(text=f"all {data['total']} were judged: {truth:.1%}", y=truth + 0.015)
        asked = data["prediction"] is not None and data["asked"]
        artists["guess"].set_data(([at], [min(max(data["prediction"] / 100, 0), 1)]) if asked else ([], []))
        artists["guess label"].set_text(f"★ your prediction {data['prediction']:.3g}%" if asked else "")

    def describe(self, data):
        what = "contradicted" if data["fault"] == STRICT else "contradicted or true with conditions only"
        where = "" if data["seed"] == BOTH else f" of {data['seed']}"
        kind = "claims" if data["kind"] == ANY else data["kind"]
        total, some, (_, low, high) = data["total"], data["checked"], data["here"]
        all_ = "all" if some == total else f"{some} of"
        said = f"Reader {data['reader']} checks {all_} {total} {kind}{where} and finds {data['hit']} {what}. "
        least, most = round(low * total), round(high * total)
        if some < total:
            places = 1 if 0 < high < 0.05 else 0
            said += f"So at least {least} and at most {most} are ({low:.{places}%} to {high:.{places}%}). "
        said += f"In truth {data['faulty']} are ({data['faulty'] / total:.1%})"
        if not least <= data["faulty"] <= most:
            said += ": this reader is wrong"
        if data["faulty"] == 0:
            return f"{said}: nobody meets one."
        return f"{said}. Of 100 such readers {100 * data['chance'][0]:.0f} meet none."

    def bounds(self, data):
        yield Bound("chances of all readers", data["chance"].sum() - 1, -1e-9, 1e-9)
        yield Bound("lower limit", data["low"], 0, 1)
        yield Bound("upper limit is not below the lower one", data["high"] - data["low"], 0)
        yield Bound("upper limit is not below what was found", data["high"] - data["found"] / data["total"], -1e-12)
        truth = data["faulty"] / data["total"]
        yield Bound("all claims tell the truth", [data["low"][-1] - truth, data["high"][-1] - truth], -1e-12, 1e-12)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({name: data[name] for name in ("n", "found", "so far", "low", "high")})
