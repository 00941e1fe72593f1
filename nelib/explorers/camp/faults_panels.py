"""The panels of the fault finder: what each shows, in axes, formulas and words."""

import numpy as np

from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

FAULTS = ("1 · a constant", "2 · a rate law", "3 · a square root", "4 · the sum of Gs", "5 · the sum of cyclase")
ROWS = ("1  constant", "2  rate law", "3  square root", "4  sum of Gs", "5  sum of cyclase")
AXES = (
    dict(
        xlim=(0.1, 1e4),
        ylim=(0, 30),
        xscale="log",
        xlabel="isoproterenol (nM)",
        ylabel="cyclase with αs (%)",
    ),
    dict(xlim=(0, 130), ylim=(-4, 5), xlabel="inhibitor 1, phosphorylated (%)", ylabel="net phosphorylation (µM/s)"),
    dict(xlim=(0, 5), ylim=(0, 3.2), xlabel="all cAMP (µM)", ylabel="free cAMP (µM)"),
    dict(xlim=(0.1, 1e4), ylim=(2, 30), xscale="log", yscale="log", xlabel="isoproterenol (nM)", ylabel="all Gs (µM)"),
    dict(
        xlim=(0.1, 100), ylim=(80, 340), xscale="log", xlabel="forskolin (µM)", ylabel="all cyclase, free and bound (%)"
    ),
)
WHERE = (  # where the fault stands, in the words and in the legend
    ("printed:", "as printed"),
    ("printed:", "as printed"),
    ("comment:", "as in the comment"),
    ("program:", "as programmed"),
    ("program:", "as programmed"),
)
WORDS = (  # what is published, what is right, what the letters are, the test that finds it
    (
        "$K_{Gs} = 315$ µM",
        "$K_{Gs} = 0.4$ µM",
        "αs at half of the cyclase; 315 µM is $K_m$ for ATP",
        "Test: the range that the paper itself states.",
    ),
    (
        r"$k\,C\,I_p/(K+I_p) - V\,I_p/(K+I_p)$",
        r"$k\,C\,I/(K+I) - V\,I_p/(K+I_p)$",
        "C: free PKA; I: inhibitor 1, $I_p$ with phosphate",
        "Test: begin with none. Can it begin, and stop?",
    ),
    (
        r"$c = T - \sqrt{T^2-4K_A S}$",
        r"$c = (T + \sqrt{T^2-4K_A S})/2$",
        "T: cAMP that is free or bound once; S: PKA with two",
        "Test: put c back into the equation it solves.",
    ),
    (
        r"$G_T = G + LRG + RG$",
        r"$G_T = G + LRG + RG + \beta\gamma$",
        "G: free; LRG, RG: on receptors; βγ: of active Gs",
        "Test: add up what cannot be lost.",
    ),
    (
        r"$A_T = A + A\alpha_s$, and $AF$ on top",
        r"$A_T = A + A\alpha_s + AF$",
        "A: free cyclase; F: forskolin",
        "Test: add up what cannot be lost.",
    ),
)
LOW, HIGH = 1e-4, 100.0  # where ratios of 0 and without end stand, beyond a break of the axis
BREAKS = (10**-3.5, 10**1.5)
TITLES = ("1  A constant", "2  A rate law", "3  A square root", "4  The sum of Gs", "5  The sum of cyclase")


class Lines:
    """The curves and points of the five panels; each is drawn with its panel, of which one is visible."""

    def draw(self, panels) -> "Lines":
        """Draw them, empty, with a legend below each panel."""
        red = color("warning")
        self.of = [
            {
                "published": a.plot([], [], color=red, lw=2, ls=(0, (5, 2)), label=legend)[0],
                "right": a.plot([], [], color=INK, label="right")[0],
                "gap": a.plot([], [], color=red, lw=1.3, ls=":")[0],
                "published here": a.plot([], [], "o", ms=7, color=red, zorder=6, clip_on=False)[0],
                "right here": a.plot([], [], "o", ms=12, mfc="none", mec=INK, mew=1.8, zorder=7, clip_on=False)[0],
            }
            for a, (_, legend) in zip(panels, WHERE, strict=True)
        ]
        self.edited = panels[-1].plot([], [], color=SOFT, lw=1.8, ls=(0, (1, 1.3)), label="with the edit")[0]
        for axes in panels:
            axes.legend(
                loc="lower left", bbox_to_anchor=(-0.06, -0.275), ncol=3, handlelength=2.2, columnspacing=1.0
            )  # fmt: skip
        return self


class Ratios:
    """The axis of the ratios of all five faults, with a zone for 0 and one for a value without end."""

    @staticmethod
    def draw(axes) -> None:
        """Draw it."""
        ends = LOW / 2.5, HIGH * 2.5
        axes.set(xlim=ends, ylim=(4.6, -0.6), xscale="log", title="How far off", xlabel="published over right")
        axes.set_yticks(range(len(ROWS)), ROWS)
        axes.set_xticks([LOW, 1e-3, 0.01, 0.1, 1, 10, HIGH], ["0", "0.001", "0.01", "0.1", "1", "10", "∞"])
        axes.minorticks_off()
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.axvline(1, color=SOFT, lw=1.2)
        for start, end in ((ends[0], BREAKS[0]), (BREAKS[1], ends[1])):
            axes.axvspan(start, end, color=FAINT, alpha=0.35, lw=0)
        for place in BREAKS:
            axes.text(place, 0, "//", transform=axes.get_xaxis_transform(), ha="center", va="center", fontsize=10,
                      zorder=8, bbox=dict(boxstyle="square,pad=0.02", fc=PAPER, ec="none"))  # fmt: skip


def on_axis(ratios) -> np.ndarray:
    """Return where ratios stand on that axis."""
    return np.clip(ratios, LOW, HIGH)
