"""Two tags: what a pair of spikes does under norepinephrine, and which way a synapse drifts at random firing."""

import numpy as np
from scipy.optimize import brentq

from nelib.explorers.words import nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.plasticity import net_change, pair_change, tags

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
SEED = {name: row.value for name, row in load_evidence("attention").items() if name.startswith("seed_a1")}
ISO, MTX = EVIDENCE["iso_huang"] / EVIDENCE["K_iso"], EVIDENCE["mtx_units"]  # in multiples of their constants
AGONISTS = {
    "none": (0.0, 0.0),
    "isoproterenol 10 µM": (ISO, 0.0),
    "methoxamine 5 µM": (0.0, MTX),
    "both": (ISO, MTX),
}
BLOCKED = 20.0  # × its constant: hardly a receptor is left to norepinephrine
BLOCKERS = {
    "none": (0.0, 0.0),
    "propranolol, 20 × its K": (BLOCKED, 0.0),
    "prazosin, 20 × its K": (0.0, BLOCKED),
    "both, 20 × their K": (BLOCKED, BLOCKED),
}
COURSE = f"β {EVIDENCE['K_beta']:.0f}, α1 {EVIDENCE['K_alpha']:.0f} nM"
CONSTANTS = {COURSE: (EVIDENCE["K_beta"], EVIDENCE["K_alpha"])} | {
    f"S1: β {EVIDENCE['seed_beta1']:.0f}, {kind} {SEED[name]:.0f} nM": (EVIDENCE["seed_beta1"], SEED[name])
    for kind, name in (("α1A", "seed_a1"), ("α1B", "seed_a1B_low"), ("α1D", "seed_a1D_low"))
}
LEAST, MOST = 1.0, 1e4  # nM of the slider
LEVELS = np.geomspace(LEAST, MOST, 121)
FAR = 80.0  # ms
BEFORE, AFTER = np.linspace(-FAR, -1e-6, 80), np.linspace(1e-6, FAR, 80)
STRONGEST = 2.5  # strongest potentiation, in units of the depression
NEAR = 0.1  # the net change of the magnified strip
NO_TURN = "no turn from 1 nM to 10 µM"
TINY = 0.005  # smaller changes, in units of the largest depression, are told as none


@register
class Gate(Explorer):
    """Change by one pair against its interval, the two tags, and the net change against norepinephrine."""

    name = "12_gate"
    title = "Two tags: norepinephrine decides whether and which way a synapse changes"
    size = (800, 450)
    controls = (
        Slider("norepinephrine", "Norepinephrine", LEAST, MOST, EVIDENCE["K_alpha"], "nM", log=True),
        Choice("agonist", "Agonist that is added", tuple(AGONISTS), "none"),
        Choice("blocker", "Blocker", tuple(BLOCKERS), "none"),
        Choice("constants", "Constants of the receptors", tuple(CONSTANTS), COURSE),
        Slider("strength", "Potentiation / depression", 0.8, STRONGEST, EVIDENCE["A_plus"], step=0.05),
    )
    presets = {
        "No agonist": {"norepinephrine": LEAST},
        "β only": {"norepinephrine": LEAST, "agonist": "isoproterenol 10 µM"},
        "α1 only": {"norepinephrine": LEAST, "agonist": "methoxamine 5 µM"},
        "Both (Huang 2014)": {"norepinephrine": LEAST, "agonist": "both"},
        "Norepinephrine low": {"norepinephrine": 100},
        "Norepinephrine high": {"norepinephrine": 3000},
    }

    def compute(self, norepinephrine, agonist, blocker, constants, strength):
        beta_agonist, alpha_agonist = AGONISTS[agonist]
        beta_blocker, alpha_blocker = BLOCKERS[blocker]
        K_beta, K_alpha = CONSTANTS[constants]
        drugs = {
            "beta_agonist": beta_agonist,
            "alpha_agonist": alpha_agonist,
            "beta_blocker": beta_blocker,
            "alpha_blocker": alpha_blocker,
            "K_beta": K_beta,
            "K_alpha": K_alpha,
        }
        beta, alpha = tags(norepinephrine, **drugs)
        settings = {**drugs, "A_plus": strength}
        unit = EVIDENCE["A_minus"] * EVIDENCE["tau_minus"]  # net depression with all α1 receptors filled
        net = net_change(LEVELS, **settings) / unit
        return {
            "norepinephrine": norepinephrine, "agonist": agonist, "blocker": blocker,
            "constants": constants, "strength": strength,
            "beta": float(beta), "alpha": float(alpha),
            "before": pair_change(BEFORE, norepinephrine, **settings),
            "after": pair_change(AFTER, norepinephrine, **settings),
            "net": net,
            "now": float(net_change(norepinephrine, **settings) / unit),
            "flips": [
                float(np.exp(brentq(lambda x: float(net_change(np.exp(x), **settings)), *np.log(LEVELS[k:k + 2]))))
                for k in np.flatnonzero((net[:-1] < 0) != (net[1:] < 0))
            ],
            "asked": bool(
                agonist == blocker == "none" and constants == COURSE and strength == EVIDENCE["A_plus"]
            ),
        }  # fmt: skip

    def draw(self, figure, data):
        left, bars = figure.add_axes((0.065, 0.135, 0.36, 0.795)), figure.add_axes((0.46, 0.135, 0.1, 0.795))
        right, strip = figure.add_axes((0.665, 0.4, 0.32, 0.53)), figure.add_axes((0.665, 0.135, 0.32, 0.2))
        up, down, red = color("beta"), color("alpha1"), color("norepinephrine")
        amber, guess = color("warning"), color("prediction")
        left.set(xlim=(-FAR, FAR), ylim=(-1.15, STRONGEST + 0.15), title="Change by one pair of spikes")
        left.set_xlabel("post minus pre (ms)")
        left.set_xticks([-80, -40, 0, 40, 80])
        left.set_yticks([-1, 0, 1, 2], ["−1", "0", "1", "2"])
        left.axhline(0, color=SOFT, lw=0.9)
        left.axvline(0, color=SOFT, lw=0.9)
        left.text(4, -0.1, "first pre, then post", va="top", fontsize=9, color=SOFT)
        left.text(-4, 0.08, "first post, then pre", ha="right", fontsize=9, color=SOFT)
        left.text(-FAR + 2, STRONGEST + 0.1, "faint: all filled", va="top", fontsize=8.5, color=SOFT)
        left.text(FAR - 2, -1.1, "full depression = 1", ha="right", va="bottom", fontsize=8.5, color=SOFT)
        bars.set(xlim=(-0.6, 1.6), ylim=(0, 1.16), title="Tags")
        bars.set_xticks([0, 1], ["β", "α1"], fontsize=10)
        bars.set_yticks([])
        bars.grid(visible=False)
        bars.tick_params(length=0)
        bars.spines["left"].set_visible(False)
        right.set(ylim=(-1.15, 3.85), title="Net change, random firing")
        right.set_yticks([-1, 0, 1, 2], ["−1", "0", "1", "2"])
        right.tick_params(labelbottom=False)
        strip.set(ylim=(-NEAR, NEAR), xlabel="norepinephrine (nM)")
        strip.set_yticks([-NEAR, 0, NEAR], [f"−{NEAR}", "0", f"{NEAR}"])
        for axes in (right, strip):
            axes.set(xscale="log", xlim=(LEAST, MOST))
            axes.set_xticks([1, 10, 100, 1e3, 1e4], ["1", "10", "100", "10³", "10⁴"])
            axes.minorticks_off()
            axes.axhspan(axes.get_ylim()[0], 0, color=FAINT, alpha=0.45, lw=0)
            axes.axhline(0, color=SOFT, lw=0.9)
        beside = dict(rotation=90, fontsize=9, color=SOFT, ha="center")
        right.text(-0.15, 0.25, "grows →", va="bottom", transform=right.get_yaxis_transform(), **beside)
        right.text(-0.15, 0.05, "← weakens", va="top", transform=right.get_yaxis_transform(), **beside)
        strip.set_title("the same, magnified", fontsize=9, weight="normal", color=SOFT, pad=3)
        full = -np.exp(BEFORE / EVIDENCE["tau_minus"])
        artists = {
            "most": left.plot([], [], color=up, lw=1.2, alpha=0.45)[0],
            "before": left.plot([], [], color=down, lw=2.6, ls=(0, (6, 1.3)))[0],
            "after": left.plot([], [], color=up, lw=2.6)[0],
            "fill": [left.fill([0], [0], fc=c, alpha=0.18, lw=0, zorder=1)[0] for c in (down, up)],
            "tags": [bars.bar([k], [0], 0.62, color=c, alpha=0.75, zorder=2)[0] for k, c in enumerate((up, down))],
            "shares": [bars.text(k, 1.02, "", ha="center", va="bottom", fontsize=9.5) for k in range(2)],
            "net": [axes.plot([], [], color=INK, lw=2.4)[0] for axes in (right, strip)],
            "flips": [
                axes.plot([], [], "D", ms=8, color=amber, mec=PAPER, mew=1.2, zorder=5)[0] for axes in (right, strip)
            ],
            "flip label": right.text(1.25, 3.8, "", fontsize=10, weight="bold", color=amber, va="top"),
            "cursor": [axes.plot([], [], color=red, lw=1.3)[0] for axes in (right, strip)],
            "now": [
                right.plot([], [], "o", ms=9, color=red, mec=PAPER, mew=1.3, zorder=6, clip_on=False)[0],
                strip.plot([], [], "o", ms=7, color=red, mec=PAPER, mew=1.2, zorder=6)[0],
            ],
            "now label": right.text(1.25, 3.2, "", fontsize=9.5, color=red, va="top"),
            "guess": [
                axes.plot([], [], "*", ms=13, color=guess, mec=PAPER, mew=0.8, zorder=7, clip_on=False)[0]
                for axes in (right, strip)
            ],
            "guess label": right.text(1.25, 2.55, "", fontsize=9, color=guess, va="top"),
        }
        left.plot(BEFORE, full, color=down, lw=1.2, alpha=0.45)
        bars.bar([0, 1], [1, 1], 0.62, fc="none", ec=SOFT, lw=1, zorder=3)  # a tag that is complete
        return artists

    def update(self, artists, data):
        artists["most"].set_data(AFTER, data["strength"] * np.exp(-AFTER / EVIDENCE["tau_plus"]))
        for name, axis, fill in zip(("before", "after"), (BEFORE, AFTER), artists["fill"], strict=True):
            artists[name].set_data(axis, data[name])
            fill.set_xy(np.column_stack((np.concatenate((axis, axis[::-1])), np.append(data[name], 0 * axis))))
        for bar, text, share in zip(artists["tags"], artists["shares"], (data["beta"], data["alpha"]), strict=True):
            bar.set_height(share)
            text.set_text(f"{share:.0%}")
        guess = data["prediction"] if data["asked"] else None  # nM at which the net change turns
        place, now = data["norepinephrine"], data["now"]
        for k in range(2):
            artists["net"][k].set_data(LEVELS, data["net"])
            artists["flips"][k].set_data(data["flips"], [0] * len(data["flips"]))
            artists["cursor"][k].set_data([place] * 2, sorted((0, now)))
            artists["now"][k].set_data([place], [now])
            artists["guess"][k].set_data(([], []) if guess is None else ([min(max(guess, LEAST), MOST)], [0]))
        said = " and ".join(nanomolar(f) for f in data["flips"])
        artists["flip label"].set_text(f"◆ turns at {said}" if said else NO_TURN)
        artists["now label"].set_text(f"● here {_signed(now)}")
        artists["guess label"].set_text("" if guess is None else f"★ your prediction: {nanomolar(guess)}")

    def describe(self, data):
        added = "" if data["agonist"] == "none" else f" and {_both(data['agonist'])}"
        block = "" if data["blocker"] == "none" else f" under {data['blocker'].replace('both', 'both blockers')}"
        block += "" if data["constants"] == COURSE else f" ({data['constants']})"
        now = data["now"]
        drift = "hardly changes" if abs(now) < TINY else f"{'grows' if now > 0 else 'weakens'} ({_signed(now)})"
        flips = " and ".join(nanomolar(f) for f in data["flips"])
        turn = f"It turns at {flips}." if flips else f"There is {NO_TURN}."
        up, down = (f"{v:.2f}" if v >= TINY else "0" for v in (data["after"][0], -data["before"][-1]))
        return (
            f"{nanomolar(data['norepinephrine'])} norepinephrine{added}{block}: β tag {data['beta']:.0%}, α1 tag "
            f"{data['alpha']:.0%}. A pair adds up to {up} or takes up to {down}. At random firing the synapse "
            f"{drift}. {turn}"
        )

    def bounds(self, data):
        yield Bound("tags", [data["beta"], data["alpha"]], 0, 1)
        yield Bound("pre before post only potentiates", data["after"], 0, data["strength"])
        yield Bound("post before pre only depresses", data["before"], -EVIDENCE["A_minus"], 0)
        yield Bound("net change", data["net"], -1, data["strength"])
        yield Bound("flips", data["flips"], LEAST, MOST)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"norepinephrine (nM)": LEVELS, "net change (largest depression = 1)": data["net"]})


def _both(agonist: str) -> str:
    return "both agonists" if agonist == "both" else agonist


def _signed(change: float) -> str:
    return f"{'+' if change > 0 else '−'}{abs(change):.2f}" if abs(change) >= TINY else "about 0"
