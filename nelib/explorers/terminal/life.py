"""The life of norepinephrine in a terminal as a living picture, driven by a stimulus train: look at any minute."""

import numpy as np

from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, SOFT, PathwayDiagram, color, concentration, percent
from nelib.kit.model import Event
from nelib.synapse.scenarios import without_autoreceptors
from nelib.synapse.synthesis import norepinephrine_terminal

BEFORE, AFTER = 5.0, 60.0  # minutes shown before and after the train begins
FLOWS = ("DBH", "release", "NET", "VMAT_NE", "leak_NE", "MAO_NE", "U2", "spillover")
POOLS = ("vne", "cne", "ene")
MINUTES = 60.0


@register
class Life(Explorer):
    """A noradrenergic terminal before, during and after a train."""

    name = "02_life"
    title = "The life of norepinephrine during a train"
    size = (780, 540)
    controls = (
        Slider("firing", "Firing during the train", 0.1, 20, 5, "× rest", log=True),
        Slider("length", "Length of the train", 1, 50, 20, "min", step=1),
        Slider("minute", "Look at minute", -BEFORE, AFTER, 10, "min", step=0.5),
        Slider("net", "NET", 0.02, 1, 1, "× rest", log=True),
        Switch("brake", "α2 autoreceptors", True),
    )
    presets = {
        "Before the train": {"minute": -2},
        "NET blocked": {"net": 0.05},
        "Brake off": {"brake": False},
        "NET blocked, brake off": {"net": 0.05, "brake": False},
    }

    def compute(self, firing, length, minute, net, brake):
        model = norepinephrine_terminal()
        during, after = ({"firing": f} if brake else without_autoreceptors(f) for f in (firing, 1.0))
        rest = {n: float(v) for n, v in model.steady_state().species.items()}
        times = np.unique(np.concatenate((np.linspace(-BEFORE, AFTER, 131), [minute])))
        # The drug is given when the train begins, so that before it everybody sees the same rest.
        events = [
            Event(BEFORE / MINUTES, set_parameters=during, set_activity={"NET": net}),
            Event((BEFORE + length) / MINUTES, set_parameters=after),
        ]
        path = model.simulate((times + BEFORE) / MINUTES, initial=rest, events=events)
        at = int(np.argmin(np.abs(times - minute)))
        pace = firing if 0 < minute <= length else 1.0
        at_rest = model.parameters["r_release"].value * pace * path["vne"][at]
        return {
            "minutes": times,
            "outside": 1000 * path["ene"],
            "stored": 100 * path["vne"] / rest["vne"],
            "minute": minute,
            "length": length,
            "firing": firing,
            "drugs": (net, brake),
            "pools": {n: float(path[n][at]) for n in POOLS},
            "flows": {n: float(path[n][at]) for n in FLOWS},
            "rest": rest,
            "braked": float(path["release"][at] / at_rest),
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0, 0.3, 1, 0.7))
        axes.set(xlim=(0, 11.7), ylim=(0, 5.67))
        d = PathwayDiagram(axes)
        d.compartment(0.5, 0.45, 6.1, 5.05, "varicosity")
        d.compartment(9.3, 0.45, 2.25, 1.95, "")
        axes.text(11.4, 0.58, "other cells", ha="right", va="bottom", fontsize=9, color=SOFT, style="italic")
        axes.text(7.9, 5.4, "outside", ha="center", fontsize=9, color=SOFT, style="italic", va="top")
        d.vesicle(2.35, 3.1, 1.2)
        axes.text(2.35, 4.13, "vesicles", ha="center", va="top", fontsize=9, color=SOFT, style="italic")
        red, pink = color("norepinephrine"), color("extracellular")
        d.pool("vne", 2.35, 3.1, "NE", red)
        d.pool("cne", 5.15, 1.75, "NE", red)
        d.pool("ene", 7.9, 3.1, "NE", pink)
        d.flow("DBH", (2.35, 5.2), (2.35, 4.35), "synthesis", red, at=(2.55, 4.85), align="left")
        d.flow("release", (3.18, 3.3), (7.1, 3.3), "release", red, at=(5.15, 3.72))
        d.flow("NET", (7.3, 2.65), (5.95, 1.9), "NET", red, at=(6.75, 2.1), align="left")
        d.flow("VMAT_NE", (4.7, 2.2), (3.18, 3.02), "VMAT", red, bend=0.2, at=(4.45, 2.95), align="left")
        d.flow("leak_NE", (2.8, 2.66), (4.32, 1.7), "leak", SOFT, bend=0.2, at=(2.95, 1.6))
        d.flow("MAO_NE", (5.15, 1.32), (5.15, 0.2), "MAO, to DHPG", SOFT, at=(5.0, 0.88), align="right")
        d.flow("U2", (8.45, 2.65), (9.75, 1.75), "uptake 2", pink, at=(9.35, 2.95), align="left")
        d.flow("spillover", (8.7, 3.3), (10.1, 3.9), "spillover", SOFT, at=(10.2, 3.9), align="left")
        axes.text(10.45, 1.35, "COMT,\nto normetanephrine", ha="center", va="center", fontsize=9, color=SOFT)
        d.link((7.9, 3.6), (7.9, 4.45), color("alpha2"))
        d.link((7.9, 4.45), (5.2, 4.45), color("alpha2"))
        axes.text(7.75, 4.6, "α2 autoreceptor", ha="right", va="bottom", fontsize=9, weight="bold")
        brake = axes.text(5.15, 4.36, "", ha="center", va="top", fontsize=8.5, color=SOFT)
        strip = figure.add_axes((0.085, 0.085, 0.83, 0.2))
        strip.set(xlim=(-BEFORE, AFTER), ylim=(0.3, 300), yscale="log", xlabel="minutes after the train begins")
        strip.set_ylabel("outside (nM)", color=pink)
        strip.set_yticks([1, 10, 100], ["1", "10", "100"])
        strip.minorticks_off()
        right = strip.twinx()
        right.set(ylim=(0, 250))
        right.set_yticks([0, 100, 200], ["0", "100%", "200%"])
        right.set_ylabel("stored", color=red)
        right.grid(visible=False)
        right.spines["right"].set_visible(True)
        span = strip.axvspan(0, 1, color=FAINT, alpha=0.6, lw=0)
        return {
            "diagram": d, **d.artists(), "brake": brake, "span": span,
            "outside": strip.plot([], [], color=pink)[0],
            "stored": right.plot([], [], color=red, ls="--")[0],
            "guess": right.plot([], [], "D", ms=9, color=color("prediction"), zorder=5, clip_on=False)[0],
            "cursor": strip.plot([], [], color=SOFT, lw=1.4)[0],
        }  # fmt: skip

    def update(self, artists, data):
        model_rest = norepinephrine_terminal().steady_state()
        artists["diagram"].update(
            {n: (v, data["rest"][n]) for n, v in data["pools"].items()},
            {n: (v, float(model_rest[n])) for n, v in data["flows"].items()},
        )
        artists["brake"].set_text(f"brake: release × {data['braked']:.2f}")
        artists["span"].set(x=0, width=data["length"])
        artists["outside"].set_data(data["minutes"], data["outside"])
        artists["stored"].set_data(data["minutes"], data["stored"])
        # The learner predicted the store after 20 minutes at five times rest, with NET blocked.
        asked = data["length"] == 20 and abs(data["firing"] - 5) < 0.2 and data["drugs"][0] < 0.1 and data["drugs"][1]
        guess = data["prediction"]
        artists["guess"].set_data(([20], [guess]) if asked and guess is not None else ([], []))
        artists["cursor"].set_data([data["minute"]] * 2, [0.3, 300])

    def describe(self, data):
        when = data["minute"]
        if when <= 0:
            phase = f"{-when:.3g} min before the train" if when < 0 else "When the train begins"
        elif when <= data["length"]:
            phase = f"After {when:.3g} min of firing at {data['firing']:.3g} times rest"
        else:
            phase = f"{when - data['length']:.3g} min after the train"
        p, f = data["pools"], data["flows"]
        by_net = f["NET"] / max(f["NET"] + f["U2"] + f["spillover"], 1e-12)
        return (
            f"{phase} the vesicles hold {concentration(p['vne'])} ({percent(p['vne'] / data['rest']['vne'])} of rest) "
            f"and there is {concentration(p['ene'])} outside. {concentration(f['release'])}/h is released, "
            f"{by_net:.0%} of what leaves the outside goes through NET, "
            f"and the leak of the vesicles is {concentration(f['leak_NE'])}/h. The brake multiplies the release "
            f"by {data['braked']:.2f} (1 at rest)."
        )

    def bounds(self, data):
        for name, value in {**data["pools"], **data["flows"]}.items():
            yield Bound(name, value, 0)
        yield Bound("outside", data["outside"], 0)
        yield Bound("stored", data["stored"], 0)
        # At rest the brake is on a little; the factor is 1 there by definition, and at most 1 + kappa^-n.
        yield Bound("brake", data["braked"], 0, 1.2)
