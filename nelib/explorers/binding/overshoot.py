"""Two ligands that race: binding that rises and then falls, and a competition curve that is read too early."""

import numpy as np
from scipy import constants

from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.binding import IC50_of, cheng_prusoff, gaddum, occupancy
from nelib.receptors.kinetics import association, kinetic_competition

EVIDENCE = {name: row.value for name, row in load_evidence("binding").items()}
K_ON, K_OFF, LIGAND = EVIDENCE["slow_kon"] * constants.nano, EVIDENCE["slow_koff"], EVIDENCE["slow_L"]
K_D = K_OFF / K_ON
TIMES = np.geomspace(0.3, 1e4, 241)  # min
DOSES = np.geomspace(1e-4, 1e7, 331)  # nM
RISE = 1.02  # an overshoot is told of when it is at least this much above the end


@register
class Overshoot(Explorer):
    """A radioligand beside a competitor in time, and the competition curve at the time of filtering."""

    name = "06_overshoot"
    title = "It rises, and then it falls"
    size = (800, 430)
    controls = (
        Slider(
            "residence", "Competitor stays on average", 0.1, 2000, float(1 / EVIDENCE["slow_koff_i"]), "min", log=True
        ),
        Slider("K_i", "K_i of the competitor", 0.1, 20, EVIDENCE["slow_Ki"], "nM", log=True),
        Slider("dose", "Competitor in the tube", 0.1, 1000, EVIDENCE["slow_I"], "nM", log=True),
        Slider("stop", "You filter after", 1, 5000, 30, "min", log=True),
    )
    presets = {
        "Wait 1000 min": {"stop": 1000},
        "A fast competitor": {"residence": 0.1},
        "Fast, after 1 min": {"residence": 0.1, "stop": 1},
    }

    def compute(self, residence, K_i, dose, stop):
        k_off_i = 1 / residence
        k_on_i = k_off_i / K_i

        def bound(t, dose):
            return kinetic_competition(t, LIGAND, dose, K_ON, K_OFF, k_on_i, k_off_i, 1)

        course, alone = bound(TIMES, dose), association(stop, LIGAND, K_ON, K_OFF, 1)
        read = bound(stop, DOSES) / alone
        # The curve falls all the way; where it has fallen to one half, straight lines between so close doses will do.
        IC50 = float(np.exp(np.interp(-1 / 2, -read, np.log(DOSES))))
        end, peak = float(gaddum(LIGAND, K_D, dose, K_i)), int(course.argmax())
        return {
            "residence": residence,
            "K_i": K_i,
            "dose": dose,
            "stop": stop,
            "asked": (residence, K_i, dose, stop) == tuple(control.default for control in self.controls),
            "course": course,
            "alone": association(TIMES, LIGAND, K_ON, K_OFF, 1),
            "end": end,
            "peak": float(course[peak]),
            "peak time": float(TIMES[peak]),
            "now": float(bound(stop, dose)),
            "read": read,
            "equilibrium": gaddum(LIGAND, K_D, DOSES, K_i) / occupancy(LIGAND, K_D),
            "IC50": IC50,
            "true IC50": float(IC50_of(K_i, LIGAND, K_D)),
            "found": float(cheng_prusoff(IC50, LIGAND, K_D)) / K_i,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.085, right=0.975, bottom=0.265, top=0.905, wspace=0.24)
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(xlim=(TIMES[0], TIMES[-1]), ylim=(0, 1.03), xscale="log", title="Nothing is changed")
        left.set(xlabel="time (min)", ylabel="receptors with radioligand")
        left.set_xticks([1, 10, 100, 1000, 1e4], ["1", "10", "100", "1000", "10 000"])
        right.set(xlim=(1e-3, 1e5), ylim=(0, 1.03), xscale="log", title="The competition curve you read")
        right.set(xlabel="competitor (nM)", ylabel="bound, of that without competitor")
        right.set_xticks([1e-3, 0.1, 10, 1e3, 1e5], ["0.001", "0.1", "10", "1000", "10⁵"])
        for axes in (left, right):
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
            axes.minorticks_off()
        main, red, guess = color("main"), color("warning"), color("prediction")
        dashed = dict(color=SOFT, lw=1.8, ls=(0, (5, 2)))
        artists = {
            "alone": left.plot([], [], color=SOFT, lw=1.6, ls=(0, (1, 1.4)), label="without competitor")[0],
            "end": left.plot([], [], label="at equilibrium", **dashed)[0],
            "course": left.plot([], [], color=INK, label="with competitor")[0],
            "stop": left.plot([], [], color=main, lw=1.8, label="you filter")[0],
            "now": left.plot([], [], "o", ms=8, color=main, zorder=5)[0],
            "guess": left.plot([], [], "*", ms=13, color=guess, zorder=7)[0],
            "guess label": left.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=left.transAxes),
            "equilibrium": right.plot([], [], **dashed)[0],
            "true drop": right.plot([], [], color=SOFT, lw=1.3, ls=(0, (5, 2)))[0],
            "true": right.plot([], [], "D", ms=7, mfc="white", mec=SOFT, mew=1.8, zorder=5, label="true IC50")[0],
            "read": right.plot([], [], color=red, lw=2, label="when you filter")[0],
            "drop": right.plot([], [], color=red, lw=1.1)[0],
            "IC50": right.plot([], [], "D", ms=7, color=red, zorder=6, label="IC50 you find")[0],
            "tube": right.plot([], [], "o", ms=8, color=main, zorder=5, label="the tube on the left")[0],
        }
        options = dict(ncol=2, loc="lower left", handlelength=2.6, columnspacing=1.4)
        handles = [artists[name] for name in ("course", "alone", "end", "stop")]
        figure.legend(handles=handles, bbox_to_anchor=(0.07, 0.0), **options)
        handles = [artists[name] for name in ("read", "IC50", "true", "tube")]
        figure.legend(handles=handles, bbox_to_anchor=(0.55, 0.0), **options)
        return artists

    def update(self, artists, data):
        stop, dose = data["stop"], data["dose"]
        artists["course"].set_data(TIMES, data["course"])
        artists["alone"].set_data(TIMES, data["alone"])
        artists["end"].set_data(TIMES[[0, -1]], [data["end"]] * 2)
        artists["stop"].set_data([stop, stop], [0, 1.03])
        artists["now"].set_data([stop], [data["now"]])
        artists["equilibrium"].set_data(DOSES, data["equilibrium"])
        artists["read"].set_data(DOSES, data["read"])
        artists["true drop"].set_data([data["true IC50"]] * 2, [0, 0.5])
        artists["true"].set_data([data["true IC50"]], [0.5])
        artists["drop"].set_data([data["IC50"]] * 2, [0, 0.5])
        artists["IC50"].set_data([data["IC50"]], [0.5])
        artists["tube"].set_data([dose], [float(np.exp(np.interp(np.log(dose), np.log(DOSES), np.log(data["read"]))))])
        guess = data["prediction"] if data["asked"] else None  # percent of the receptors bound when the reader filters
        artists["guess"].set_data(([], []) if guess is None else ([stop], [guess / 100]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        top = ""
        if data["peak"] > RISE * data["end"]:
            top = f"highest {_share(data['peak'])} at {fold(data['peak time'])} min, "
        found = data["found"]
        verdict = f"{fold(max(found, 1 / found))} × too {'weak' if found > 1 else 'strong'}"
        return (
            f"After {fold(data['stop'])} min {_share(data['now'])} of the receptors hold radioligand ({top}at "
            f"equilibrium {_share(data['end'])}). You read an IC50 of {nanomolar(data['IC50'])}; at equilibrium it is "
            f"{nanomolar(data['true IC50'])}. The competitor looks {'right' if 0.98 < found < 1.02 else verdict}."
        )

    def bounds(self, data):
        yield Bound("bound", np.concatenate((data["course"], data["alone"])), 0, 1)
        yield Bound("a competitor never helps", data["alone"] - data["course"], 0)
        yield Bound("bound of that without competitor", np.concatenate((data["read"], data["equilibrium"])), 0, 1)
        yield Bound("more competitor, less bound", np.diff(data["read"]), -1, 0)
        yield Bound("IC50", data["IC50"], 2 * DOSES[0], DOSES[-1] / 2)
        yield Bound("K_i found over the true one", data["found"], K_D / (K_D + LIGAND) / RISE)

    def table(self, data):
        import pandas as pd

        columns = {"with competitor": data["course"], "without competitor": data["alone"]}
        return pd.DataFrame({"time (min)": TIMES, **columns})


def _share(part: float) -> str:
    return f"{100 * part:.2g}%" if part >= 1e-4 else "less than 0.01%"
