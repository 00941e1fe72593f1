"""Drugs against ADHD: effect sizes against placebo, two of them against each other, and what that means for scores."""

import numpy as np

from nelib.clinic.adhd_effects import compare, drugs, effects, evidence, groups
from nelib.clinic.effect_size import above_average, overlap
from nelib.clinic.meta_analysis import quantile
from nelib.clinic.precision import error_of_smd
from nelib.clinic.sample_size import patients, power
from nelib.clinic.trial_plan import known
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

GROUPS = groups()
CHILDREN, TEACHERS, ADULTS = GROUPS
WORDS = {
    CHILDREN: "children by clinicians", TEACHERS: "children by teachers",
    ADULTS: "adults by clinicians",
}  # fmt: skip
DRUGS = drugs()
MOST = max(len(found) for found in effects().values())
NETWORK = {"amphetamine", "atomoxetine"}  # the pair of which there is a comparison by the network itself, in children
OWN_READ = evidence("network_difference").grade == "READ"
GAP, OWN, TRIAL = MOST + 0.55, MOST + 1.55, MOST + 2.55
X = (-1.75, 1.75)
SCORES = np.linspace(-4, 3, 141)
TALL = 0.56
LARGE = 9999.5  # patients, beyond which no number is told
SURE, NEARLY = 0.999, 0.99  # beyond which no probability is told


def density(mean: float) -> np.ndarray:
    """Return the normal distribution of scores around a mean, in SD."""
    return np.exp(-((SCORES - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


def chance(p: float) -> str:
    """Write a probability without pretending certainty."""
    return f"over {SURE:.1%}" if p > SURE else f"under {1 - SURE:.1%}" if p < 1 - SURE else f"{100 * p:.3g}%"


def signed(value: float) -> str:
    """Write a difference with its sign, in the length of a number."""
    return f"{value:+.2f}".replace("-", "−")


@register
class Network(Explorer):
    """A forest of effects in one group of patients, the difference of two drugs, and their scores."""

    name = "17_network"
    title = "Effects against placebo, and two drugs compared through it"
    size = (760, 440)
    controls = (
        Choice("group", "Patients, raters", GROUPS, CHILDREN),
        Choice("a", "Drug A", DRUGS, "amphetamine"),
        Choice("b", "Drug B", DRUGS, "atomoxetine"),
        Slider("shared", "Correlation of estimates", 0, 0.8, evidence("independent").value, step=0.05),
        Slider("n", "Patients a group, one trial", 20, 600, evidence("per_group").value, step=10),
    )
    presets = {
        "Two stimulants": {"b": "methylphenidate"},
        "Two nonstimulants": {"a": "guanfacine"},
        "Teachers rate": {"group": TEACHERS, "a": "methylphenidate", "b": "modafinil"},
        "Adults": {"group": ADULTS, "b": "bupropion"},
        "Half is shared": {"shared": 0.5},
    }

    def compute(self, group, a, b, shared, n):
        found = effects()[group]
        missing = [drug for drug in dict.fromkeys((a, b)) if drug not in found]
        data = {
            "group": group, "a": a, "b": b, "n": n, "missing": missing,
            "drugs": list(found), "effects": np.array([e.value for e in found.values()]),
            "low": np.array([e.low.value for e in found.values()]),
            "high": np.array([e.high.value for e in found.values()]),
            "read": [e.read for e in found.values()], "compared": None,
        }  # fmt: skip
        if missing or a == b:
            return data
        compared = compare(group, a, b, shared)
        d = compared.difference
        return data | {
            "compared": compared, "certain": found[a].read and found[b].read,
            "means": (found[a].value, found[b].value),
            "better": float(above_average(-d)), "overlap": float(overlap(d)),
            "trial": float(error_of_smd(d, n, n)),
            "seen": float(power(n, d, 1)),
            "needed": patients(d, 1) if d else np.inf,
            "own": group == CHILDREN and {a, b} == NETWORK,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.187, 0.165, 0.428, 0.75)), figure.add_axes((0.66, 0.165, 0.325, 0.75))
        drug, guess = color("drug"), color("prediction")
        for axes in (left, right):
            axes.grid(False)
            axes.spines["left"].set_visible(False)
            axes.set_yticks([])
        left.set(xlim=X, ylim=(TRIAL + 0.65, -0.75), title="Against placebo (below 0 is better)")
        left.set_xlabel("standardized mean difference (SMD, in SD)", labelpad=2)
        left.axvline(0, color=SOFT, lw=1)
        left.text(X[0], MOST - 0.12, "A minus B", fontsize=11, weight="bold", va="center")
        left.axhline(MOST - 0.5, color=FAINT, lw=1)
        for row, words in ((GAP, "through placebo"), (OWN, "in the network"), (TRIAL, "one trial")):
            left.text(X[0] - 0.06, row, words, ha="right", va="center", fontsize=9.5)
        right.set(xlim=(SCORES[0], SCORES[-1]), ylim=(0, TALL), title="Scores if the SD is 1")
        right.set_xlabel("SD from placebo; lower is better", labelpad=2)
        right.plot(SCORES, density(0), color=SOFT, lw=1.4, ls=":")
        right.text(0.98, 0.98, "··· placebo", ha="right", va="top", fontsize=8.5, color=SOFT, transform=right.transAxes)
        figure.text(0.015, 0.012, "○ ◇ recalled, not read   ● ◆ read   ─ 95% interval   Cortese et al. 2018",
                    fontsize=9, color=SOFT)  # fmt: skip
        small = dict(va="center", fontsize=8.5, color=SOFT)
        rows = range(MOST)
        return {
            "names": [left.text(X[0] - 0.06, k, "", ha="right", va="center", fontsize=9.5) for k in rows],
            "spans": [left.plot([], [], color=SOFT, lw=1.6)[0] for _ in rows],
            "marks": [left.plot([], [], "o", ms=8, mew=1.6)[0] for _ in rows],
            "gap": left.plot([], [], color=INK, lw=2.4)[0],
            "gap mark": left.plot([], [], "D", ms=9, mew=1.6, mec=INK)[0],
            "own": left.plot([], [], color=SOFT, lw=1.6)[0],
            "own mark": left.plot([], [], "D", ms=7, mew=1.6, mec=SOFT, mfc=SOFT if OWN_READ else PAPER)[0],
            "own text": left.text(X[1], OWN, "", ha="right", **small),
            "trial": left.plot([], [], color=INK, lw=1.4, ls=(0, (3, 2)))[0],
            "trial text": left.text(X[1], TRIAL, "", ha="right", **small),
            "guess": left.plot([], [], color=guess, lw=1.6, marker="*", ms=11, mec=PAPER, mew=0.6, zorder=7)[0],
            "guess text": left.text(X[1], GAP - 0.62, "", ha="right", va="center", fontsize=8.5, color=guess),
            "A": right.plot([], [], color=drug, lw=2.2)[0],
            "B": right.plot([], [], color=INK, lw=1.8, ls=(0, (5, 2)))[0],
            "A mean": right.plot([], [], color=drug, lw=1.2)[0],
            "B mean": right.plot([], [], color=INK, lw=1.2, ls=(0, (5, 2)))[0],
            "A text": right.text(0.02, 0.98, "", va="top", fontsize=9, color=drug, transform=right.transAxes),
            "B text": right.text(0.02, 0.92, "", va="top", fontsize=9, color=INK, transform=right.transAxes),
            "overlap": right.text(0.02, 0.86, "", va="top", fontsize=9, color=SOFT, transform=right.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        chosen = {data["b"]: INK, data["a"]: color("drug")}
        for k in range(MOST):
            here = k < len(data["drugs"])
            name = data["drugs"][k] if here else ""
            tint = chosen.get(name, SOFT)
            mark = {data["b"]: " B", data["a"]: " A"}.get(name, "")
            artists["names"][k].set_text(name + mark)
            artists["names"][k].set_color(tint)
            artists["spans"][k].set_data([data["low"][k], data["high"][k]] if here else [], [k, k] if here else [])
            artists["spans"][k].set_color(tint)
            artists["marks"][k].set_data([data["effects"][k]] if here else [], [k] if here else [])
            artists["marks"][k].set(mec=tint, mfc=tint if here and data["read"][k] else PAPER)
        compared = data["compared"]
        if compared is None:
            for name in ("gap", "gap mark", "own", "own mark", "trial", "guess", "A", "B", "A mean", "B mean"):
                artists[name].set_data([], [])
            for name in ("own text", "trial text", "guess text", "A text", "B text", "overlap"):
                artists[name].set_text("")
            return
        d, z = compared.difference, quantile()
        artists["gap"].set_data([compared.low, compared.high], [GAP, GAP])
        artists["gap mark"].set_data([d], [GAP])
        artists["gap mark"].set_markerfacecolor(INK if data["certain"] else PAPER)
        sign = 1 if data["a"] == "amphetamine" else -1
        ends = sorted(sign * evidence(name).value for name in ("network_low", "network_high")) if data["own"] else []
        artists["own"].set_data(ends, [OWN] * len(ends))
        artists["own mark"].set_data(
            [sign * evidence("network_difference").value] if ends else [], [OWN] if ends else []
        )
        artists["own text"].set_text("" if ends and OWN_READ else "recalled" if ends else "not read")
        reach = np.clip([d - z * data["trial"], d + z * data["trial"]], *X)
        artists["trial"].set_data(reach, [TRIAL, TRIAL])
        room = reach[1] < 1
        artists["trial text"].set_text(f"{data['n']:.0f} a group")
        artists["trial text"].set(x=X[1] if room else X[0] + 0.05, ha="right" if room else "left")
        for drug, mean in zip("AB", data["means"], strict=True):
            artists[drug].set_data(SCORES, density(mean))
            artists[f"{drug} mean"].set_data([mean, mean], [0, density(mean).max()])
        artists["A text"].set_text(f"─ A {data['a']}")
        artists["B text"].set_text(f"╌ B {data['b']}")
        artists["overlap"].set_text(f"A, B overlap {data['overlap']:.0%}")
        half = data["prediction"]
        if half is None:
            artists["guess"].set_data([], [])
            artists["guess text"].set_text("")
            return
        artists["guess"].set_data(np.clip([d - half, d + half], *X), [GAP - 0.33] * 2)
        artists["guess text"].set_text(f"★ your prediction: ± {half:.3g}")

    def describe(self, data):
        a, b, words = data["a"], data["b"], WORDS[data["group"]]
        if data["missing"]:
            none = " or of ".join(data["missing"])
            return f"There is no effect of {none} here in {words}. Choose among {', '.join(data['drugs'])}."
        compared = data["compared"]
        if compared is None:
            return f"Drug A and drug B are both {a}: choose two drugs. In {words} there are {', '.join(data['drugs'])}."
        beyond = compared.low > 0 or compared.high < 0
        low, high = signed(compared.low), signed(compared.high)
        said = f"{a} minus {b}, {words}: {signed(compared.difference)} ({low} to {high}), "
        said += f"{'beyond' if beyond else 'not beyond'} chance{'' if data['certain'] else ', partly recalled'}. "
        said += f"Probability that A rates better, if nothing was believed before: {chance(compared.below)}. "
        said += f"{data['better']:.0%} on A beat B's mean. "
        needed = f"{data['needed']:.0f}" if data["needed"] < LARGE else "over 10 000"
        seen = f"{data['seen']:.0%}" if data["seen"] < NEARLY else f">{NEARLY:.0%}"
        said += f"{data['n']:.0f} a group would see it in {seen}, "
        return said + f"{needed} in {known('power_wanted'):.0%}."

    def bounds(self, data):
        yield Bound(
            "effects lie in their intervals", [data["effects"] - data["low"], data["high"] - data["effects"]], 0
        )
        if data["compared"] is not None:
            compared = data["compared"]
            yield Bound("shares", [compared.below, data["better"], data["overlap"], data["seen"]], 0, 1)
            yield Bound("difference", [compared.low, compared.high], *X)
            yield Bound("needed", data["needed"], 1)
