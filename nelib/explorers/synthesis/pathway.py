"""The whole terminal as a living diagram: arrows by flux, fills by concentration."""

from functools import cache

from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, PathwayDiagram, color, concentration, percent
from nelib.synapse.scenarios import SCENARIOS
from nelib.synapse.synthesis import norepinephrine_terminal

POOLS = ("tyr", "ldopa", "cda", "vda", "vne", "cne", "ene", "bh4")


@cache
def rest():
    """Return the resting state, the reference of every arrow and fill."""
    return norepinephrine_terminal().steady_state()


def flows(state) -> dict[str, float]:
    """Return the fluxes of the diagram; small side branches are joined."""
    return {
        "tyr_in": state["tyr_in"],
        "TH": state["TH"],
        "AADC": state["AADC"],
        "VMAT_DA": state["VMAT_DA"],
        "DBH": state["DBH"],
        "release": state["release"],
        "NET": state["NET"],
        "VMAT_NE": state["VMAT_NE"],
        "leak_NE": state["leak_NE"],
        "leak_DA": state["leak_DA"] + state["DA_back"],
        "MAO_DA": state["MAO_DA"],
        "other_uses": state["tyr_in"] - state["TH"],
        "MAO_NE": state["MAO_NE"],
        "away": state["U2"] + state["spillover"],
    }


@register
class Pathway(Explorer):
    """The noradrenergic terminal at steady state."""

    name = "01_pathway"
    title = "A noradrenergic terminal at steady state"
    size = (780, 500)
    controls = (
        Slider("btyr", "Tyrosine in the blood", 20, 400, 97, "µM", log=True),
        Slider("th", "TH activity", 0.05, 5, 1, "× rest", log=True),
        Slider("bh4", "Biopterin (BH4 + BH2)", 0.02, 2, 1, "× rest", log=True),
        Slider("aadc", "AADC activity", 0.03, 3, 1, "× rest", log=True),
        Slider("vmat", "VMAT activity", 0.02, 3, 1, "× rest", log=True),
        Slider("dbh", "DBH activity", 0.02, 5, 1, "× rest", log=True),
        Slider("firing", "Firing", 0.1, 10, 1, "× rest", log=True),
    )
    presets = {
        "α-Methyl-p-tyrosine": {"th": SCENARIOS["α-methyl-p-tyrosine"].activity["TH"]},
        "Carbidopa": {"aadc": SCENARIOS["carbidopa"].activity["AADC"]},
        "Reserpine": {"vmat": SCENARIOS["reserpine"].activity["VMAT_NE"]},
        "Disulfiram": {"dbh": SCENARIOS["disulfiram"].activity["DBH"]},
        "BH4 deficiency": {"bh4": SCENARIOS["BH4 deficiency"].biopterin},
    }

    def compute(self, btyr, th, bh4, aadc, vmat, dbh, firing):
        model = norepinephrine_terminal()
        start = {n: bh4 * model.species[n].initial.value for n in ("bh2", "bh4")}
        state = model.steady_state(
            parameters={"btyr": btyr, "firing": firing},
            activity={"TH": th, "AADC": aadc, "VMAT_DA": vmat, "VMAT_NE": vmat, "DBH": dbh},
            initial=start,
        )
        return {
            "btyr": btyr,
            "pools": {n: float(state[n]) for n in POOLS},
            "flows": flows(state),
            "balance": float(state["TH"] - state["AADC"]),
            "biopterin": float(state["bh2"] + state["bh4"]) / sum(start.values()),
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 11.7), ylim=(0, 7.5))
        d = PathwayDiagram(axes)
        d.compartment(2.0, 0.12, 7.15, 7.18, "nerve terminal")
        axes.text(0.95, 7.1, "blood", ha="center", fontsize=9, color=SOFT, style="italic", va="top")
        axes.text(10.45, 7.1, "outside", ha="center", fontsize=9, color=SOFT, style="italic", va="top")
        d.vesicle(6.55, 2.75, 1.72)
        axes.text(6.75, 1.36, "vesicle", ha="center", va="top", fontsize=9, color=SOFT, style="italic")
        molecules = {
            "btyr": (0.98, 5.75, "Tyrosine", "tyrosine"),
            "tyr": (3.15, 5.75, "Tyrosine", "tyrosine"),
            "bh4": (4.5, 6.78, "BH4", "BH4"),
            "ldopa": (5.85, 5.75, "L-DOPA", "L-DOPA"),
            "cda": (8.05, 5.75, "Dopamine", "dopamine"),
            "vda": (6.55, 3.45, "Dopamine", "dopamine"),
            "vne": (6.55, 1.85, "NE", "norepinephrine"),
            "cne": (3.15, 1.85, "NE", "norepinephrine"),
            "ene": (10.45, 1.85, "NE", "extracellular"),
        }
        d.link((4.5, 6.4), (4.5, 5.85), color("BH4"))
        for name, (x, y, label, tint) in molecules.items():
            d.pool(name, x, y, label, color(tint), width=1.5, height=0.78)
        d.flow("tyr_in", (1.75, 5.75), (2.36, 5.75), "LAT1", at=(1.0, 6.62))
        d.flow("TH", (3.93, 5.75), (5.06, 5.75), "TH", color("L-DOPA"), at=(4.5, 5.22))
        d.flow("AADC", (6.63, 5.75), (7.26, 5.75), "AADC", color("dopamine"), at=(6.95, 6.42))
        d.flow("VMAT_DA", (8.05, 5.33), (7.1, 3.9), "VMAT", color("dopamine"), at=(7.95, 4.6), align="left")
        d.flow("leak_DA", (6.1, 3.9), (7.4, 5.33), "leak, reuptake", SOFT, bend=-0.3, at=(5.8, 4.5), align="right")
        d.flow("MAO_DA", (8.05, 6.17), (8.05, 6.8), "MAO", SOFT, at=(8.3, 6.6), align="left")
        d.flow("other_uses", (3.15, 5.33), (3.15, 4.6), "", SOFT, at=(3.3, 5.02), align="left")
        axes.text(3.15, 4.5, "other uses", ha="center", va="top", fontsize=9, weight="bold", color=INK)
        d.flow("DBH", (6.55, 3.03), (6.55, 2.26), "DBH", color("norepinephrine"), at=(6.78, 2.66), align="left")
        d.flow("release", (7.4, 1.85), (9.6, 1.85), "release", color("norepinephrine"), at=(8.7, 2.3))
        d.flow("NET", (10.45, 1.44), (3.15, 1.44), "NET", color("norepinephrine"), bend=-0.27, at=(9.75, 0.72))
        d.flow("VMAT_NE", (4.0, 2.02), (5.7, 2.02), "VMAT", color("norepinephrine"), bend=-0.25, at=(4.35, 2.85))
        d.flow("leak_NE", (5.7, 1.68), (4.0, 1.68), "leak", SOFT, bend=-0.25, at=(4.72, 1.2), align="center")
        d.flow("MAO_NE", (3.15, 2.28), (3.15, 3.1), "MAO", SOFT, at=(3.15, 3.42))
        d.flow("away", (10.45, 2.28), (10.45, 3.3), "other uptake,\nspillover", SOFT, at=(10.45, 3.66))
        return {"diagram": d, **d.artists()}

    def update(self, artists, data):
        base = rest()
        pools = {n: (v, float(base[n])) for n, v in data["pools"].items()}
        pools["btyr"] = (data["btyr"], norepinephrine_terminal().parameters["btyr"].value)
        artists["diagram"].update(pools, {n: (v, flows(base)[n]) for n, v in data["flows"].items()})

    def describe(self, data):
        base = rest()
        made = data["flows"]["DBH"]
        pools = data["pools"]

        def level(name: str) -> str:
            return f"{concentration(pools[name])} ({percent(pools[name] / float(base[name]))})"

        return (
            f"The terminal makes {concentration(made)} norepinephrine per hour "
            f"({percent(made / float(base['DBH']))} of rest), "
            f"stores {level('vne')} and keeps {level('ene')} outside. L-DOPA stands at {level('ldopa')}."
        )

    def bounds(self, data):
        for name, value in data["pools"].items():
            yield Bound(name, value, 0)
        for name, value in data["flows"].items():
            yield Bound(name, value, 0)
        yield Bound("TH minus AADC at steady state", data["balance"] / max(data["flows"]["TH"], 1e-9), -1e-6, 1e-6)
        yield Bound("biopterin that is left", data["biopterin"], 1 - 1e-8, 1 + 1e-8)

    def table(self, data):
        import pandas as pd

        rows = [("concentration (µM)", n, v) for n, v in data["pools"].items()]
        rows += [("flux (µM/h)", n, v) for n, v in data["flows"].items()]
        return pd.DataFrame(rows, columns=["kind", "name", "value"])
