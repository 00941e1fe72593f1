"""The window of IP3 in which Ca2+ oscillates: its ends are Hopf points, found anew whenever a knob is turned."""

import numpy as np
from scipy.interpolate import PchipInterpolator

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.signaling.bifurcation import Branch
from nelib.signaling.calcium import calcium_model, variant
from nelib.signaling.calcium_rest import diagram, first_lyapunov, waves

EVIDENCE = {name: row.value for name, row in load_evidence("calcium").items()}
HIGH = 1.2  # µM of IP3, the width of the figure
CELLS = {"usual": "usual", "less Ca²⁺ in the cell": "less Ca2+", "pump that binds tightly": "frequency modulated"}
STORES = {"right": "right", "Ca²⁺ subtracted twice": "subtracted twice"}
QUIET, BESIDE = "no IP₃ before", "beside the steady state"
TIMES = np.linspace(0, 150, 751)  # s
LATE = TIMES >= 90
OFF = 1.05  # × steady Ca2+, where a run beside the steady state begins
MOVES = 0.02  # a swing is told of when it is at least this share of Ca2+
BEYOND = 0.02  # µM of IP3; a wave is told to live on beyond a Hopf point when it does so for more than this
SMOOTH = 121  # points of the outline of the swings
TOP = 1.25  # µM of Ca2+


def crossings(time: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return when values rise through the middle of their range."""
    level = (values.min() + values.max()) / 2
    up = np.flatnonzero((values[:-1] < level) & (values[1:] >= level))
    return time[up] + (level - values[up]) / (values[up + 1] - values[up]) * (time[up + 1] - time[up])


def steady(branch: Branch, ip3: float) -> list[tuple[np.ndarray, bool]]:
    """Return Ca2+ and gate at each steady state at one IP3, in the order of rising Ca2+, and whether it is stable."""
    found = []
    for i in branch.at(ip3) or [0 if ip3 <= branch.values[0] else len(branch.values) - 2]:
        share = np.clip((ip3 - branch.values[i]) / (branch.values[i + 1] - branch.values[i]), 0, 1)
        state = branch.states[i] + share * (branch.states[i + 1] - branch.states[i])
        found.append((state, bool(branch.stable[i + int(share > 1 / 2)])))
    return found


def closed(waves: np.ndarray, hopf: np.ndarray, grow: np.ndarray) -> np.ndarray:
    """Return smooth lines of IP3, lowest and highest Ca2+ of waves, closed by the Hopf points where they grow.

    At the others waves stop with a height: there the lines end apart.
    """
    rows = list(waves[:3].T)
    for ip3, ca in hopf[grow] if rows else ():
        if ip3 < waves[0, 0] or ip3 > waves[0, -1]:
            rows.append(np.array([ip3, ca, ca]))
    known = np.array(sorted(rows, key=lambda r: r[0])).reshape(-1, 3)
    if len(known) < 3:
        return known.T
    return PchipInterpolator(np.arange(len(known)), known)(np.linspace(0, len(known) - 1, SMOOTH)).T


@register
class Window(Explorer):
    """Steady states, Hopf points and oscillations along IP3, and the time course at one IP3."""

    name = "07_window"
    title = "The window in which Ca²⁺ oscillates"
    size = (800, 470)
    controls = (
        Slider("ip3", "IP₃", 0, HIGH, EVIDENCE["IP3"], "µM", step=0.01),
        Slider("v_3", "SERCA pump, highest rate", 0.5, 1.2, EVIDENCE["v_3"], "µM/s", step=0.01),
        Choice("cell", "Cell", tuple(CELLS), "usual"),
        Choice("start", "The run begins", (QUIET, BESIDE), QUIET),
        Choice("store", "Gradient out of the store", tuple(STORES), "right"),
    )
    presets = {
        "More IP₃ than that": {"ip3": 0.8},
        "Weak pump": {"v_3": 0.65},
        "Frequency, not height": {"cell": "pump that binds tightly", "ip3": 0.6},
        "The start decides": {"cell": "pump that binds tightly", "ip3": 0.95, "start": BESIDE},
    }

    def compute(self, ip3, v_3, cell, start, store):
        constants = {**variant(CELLS[cell]), "v_3": v_3}
        branch = diagram(HIGH, store=STORES[store], **constants)
        wave = waves(HIGH, store=STORES[store], **constants)
        states = steady(branch, ip3)
        begin = branch.states[0] if start == QUIET else states[-1][0] * [OFF, 1]
        path = calcium_model("closed", STORES[store]).simulate(
            TIMES, parameters={**constants, "IP3": ip3}, initial=dict(zip(("Ca", "h"), begin, strict=True))
        )
        late = path["Ca"][LATE]
        # Where the branch turns back there are three steady states: the one that the run came to, or the last.
        rest, stable = min(reversed(states), key=lambda s: np.ptp(late) < MOVES * s[0][0] and abs(s[0][0] - late[-1]))
        rises = crossings(TIMES[LATE], late)
        hopf = [p for p in branch.hopf if p.value < HIGH]
        return {
            "ip3": ip3,
            "cell": cell,
            "wrong": store != "right",
            "asked": (v_3, cell, store)
            == tuple(c.default for c in self.controls if c.name in ("v_3", "cell", "store")),
            "IP3": branch.values,
            "Ca at rest": branch.states[:, 0],
            "stable": branch.stable,
            "hopf": np.array([(p.value, p.state[0]) for p in hopf]).reshape(-1, 2),
            "grow": np.array([first_lyapunov(p, store=STORES[store], **constants) < 0 for p in hopf], dtype=bool),
            "states": len(states),
            "waves": np.array([wave.ip3, wave.low, wave.high, wave.period]),
            "rest": float(rest[0]),
            "rest stable": stable,
            "Ca": path["Ca"],
            "h": path["h"],
            "low": float(late.min()),
            "high": float(late.max()),
            "period": float(np.diff(rises).mean()) if len(rises) > 1 else None,
            "dies": bool(np.ptp(late[late.size // 2 :]) < (1 - MOVES) * np.ptp(late[: late.size // 2])),
            "most": constants.get("c_0", EVIDENCE["c_0"]) / (1 + EVIDENCE["c_1"]),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            2, 2, height_ratios=(2.5, 1), left=0.075, right=0.985, bottom=0.23, top=0.93, wspace=0.23, hspace=0.3
        )
        left, below = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0])
        right, gate = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
        blue, gold, guess = color("calcium"), color("IP3"), color("prediction")
        left.set(xlim=(0, HIGH), ylim=(0, TOP), title="Rest and swing")
        left.set_ylabel("Ca²⁺ (µM)")
        below.set(xlim=(0, HIGH), ylim=(0, 45), xlabel="IP₃ (µM)", ylabel="period (s)")
        right.set(xlim=(0, 150), ylim=(0, TOP), title="In time, at this IP₃")
        gate.set(xlim=(0, 150), ylim=(0, 1.03), xlabel="seconds after IP₃ comes", ylabel="gate h")
        for axes in (left, right):
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
            axes.tick_params(labelbottom=False)
        for axes in (left, below):
            axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1, 1.2], ["0", "0.2", "0.4", "0.6", "0.8", "1", "1.2"])
        for axes in (right, gate):
            axes.set_xticks([0, 30, 60, 90, 120, 150])
        below.set_yticks([0, 20, 40])
        gate.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        usual = [p.value for p in diagram(HIGH).hopf]
        left.plot(usual, [1.205] * 2, color=SOFT, lw=4, solid_capstyle="butt")
        left.text(usual[-1] + 0.02, 1.205, "unstable in the usual cell", va="center", fontsize=8.5, color=SOFT)
        artists = {
            "swing": left.fill([0], [0], fc=blue, alpha=0.16, lw=0, zorder=1)[0],
            "low": left.plot([], [], color=blue, lw=1.3, zorder=2)[0],
            "high": left.plot([], [], color=blue, lw=1.3, zorder=2)[0],
            "stable": left.plot([], [], color=INK, lw=2.2, zorder=3)[0],
            "unstable": left.plot([], [], color=INK, lw=1.8, ls=(0, (2.5, 1.6)), zorder=3)[0],
            "stops": left.vlines([0], 0, 0, color=blue, lw=1.3, zorder=2),
            "ends": left.vlines([0], 0, 1, color=SOFT, lw=1, ls=":"),
            "here": left.plot([], [], color=gold, lw=1.6, zorder=2.5, clip_on=False)[0],
            "range": left.plot([], [], color=blue, lw=5, solid_capstyle="butt", zorder=4, clip_on=False)[0],
            "state": left.plot([], [], "o", ms=7, mec=INK, mew=1.6, zorder=5, clip_on=False)[0],
            "hopf": left.plot([], [], "D", ms=8, color=color("warning"), mec="white", zorder=6)[0],
            "guess": left.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0],
            "guess label": left.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=left.transAxes),
            "period": below.plot([], [], color=blue, lw=2)[0],
            "period here": below.plot([], [], color=gold, lw=1.6, clip_on=False)[0],
            "rest": right.plot([], [], color=INK, lw=1.6)[0],
            "Ca": right.plot([], [], color=blue, lw=2)[0],
            "h": gate.plot([], [], color=SOFT, lw=2)[0],
        }
        names = {
            "stable": "rest, stable", "unstable": "rest, unstable", "hopf": "Hopf point", "swing": "swing of Ca²⁺",
            "here": "this IP₃", "range": "its swing in the last minute",
        }  # fmt: skip
        figure.legend(
            [artists[n] for n in names], names.values(), ncol=3, loc="lower center", bbox_to_anchor=(0.52, 0.0),
            handlelength=2.4, columnspacing=2.6,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        ip3, x, y, stable = data["ip3"], data["IP3"], data["Ca at rest"], data["stable"]
        artists["stable"].set_data(x, np.where(stable, y, np.nan))
        wide = ~stable | np.append(~stable[1:], False) | np.append(False, ~stable[:-1])
        artists["unstable"].set_data(x, np.where(wide, y, np.nan))
        at, low, high = closed(data["waves"], data["hopf"], data["grow"])
        artists["low"].set_data(at, low)
        artists["high"].set_data(at, high)
        outline = np.column_stack((np.append(at, at[::-1]), np.append(low, high[::-1])))
        artists["swing"].set_xy(outline if at.size else np.zeros((1, 2)))
        artists["stops"].set_segments(
            [[(at[i], low[i]), (at[i], high[i])] for i in (0, -1) if at.size and at[i] < HIGH]
        )
        artists["hopf"].set_data(*data["hopf"].T)
        artists["ends"].set_segments([[(v, 0), (v, ca)] for v, ca in data["hopf"]])
        artists["here"].set_data([ip3, ip3], [0, 1.14])
        artists["range"].set_data([ip3, ip3], [data["low"], data["high"]])
        artists["period"].set_data(data["waves"][0], data["waves"][3])
        artists["state"].set_data([ip3], [data["rest"]])
        artists["state"].set_markerfacecolor(INK if data["rest stable"] else PAPER)
        artists["period here"].set_data([ip3, ip3], [0, 45])
        artists["rest"].set_data([0, 150], [data["rest"]] * 2)
        artists["rest"].set_linestyle("-" if data["rest stable"] else (0, (2.5, 1.6)))
        artists["Ca"].set_data(TIMES, data["Ca"])
        artists["h"].set_data(TIMES, data["h"])
        guess = data["prediction"] if data["asked"] else None  # IP3 at which the oscillation ends, in µM
        artists["guess"].set_data(([], []) if guess is None else ([guess], [0.03]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        hopf, wave = data["hopf"][:, 0], data["waves"][0]
        said = "No window up to 1.2 µM IP₃: the cell comes to rest."
        if len(hopf):
            end = f"to {hopf[1]:.3f} µM IP₃" if len(hopf) == 2 else "µM IP₃ to above 1.2"
            said = f"Rest is unstable from {hopf[0]:.3f} {end}"
            beyond = len(hopf) == 2 and wave.size and wave[-1] > hopf[1] + BEYOND
            last = f"about {wave[-1]:.2f}" if beyond and wave[-1] < HIGH else "above 1.2"
            if beyond:
                said += f"; the swing lives on to {last}"
            if len(hopf) == 2 and wave.size and wave[-1] < HIGH and not data["grow"][-1]:
                height = data["waves"][2, -1] - data["waves"][1, -1]
                said += f"{' and' if beyond else '; up there the swing'} stops at once, {height:.2g} µM high"
            said += "."
        swings = data["high"] - data["low"] > MOVES * data["high"]
        lives = bool(wave.size) and wave[0] <= data["ip3"] <= wave[-1]
        said += f" At {data['ip3']:.3g} µM Ca²⁺ "
        if swings:
            every = f" every {data['period']:.3g} s" if data["period"] else ""
            kind = "is unstable"
            if data["rest stable"]:
                kind = "is stable too: the start decides" if lives else f"is stable{': this dies out' * data['dies']}"
            said += (
                f"swings between {data['low']:.2g} and {data['high']:.2g} µM{every}; rest, at {data['rest']:.3g} µM, "
            )
            said += f"{kind}."
        else:
            said += f"rests at {data['high']:.3g} µM"
            said += "; from another start it swings." if lives and data["rest stable"] else "."
        said += " There are three states of rest here." if data["states"] > 1 else ""
        return said + (" Wrong gradient: Ca²⁺ subtracted twice." if data["wrong"] else "")

    def bounds(self, data):
        yield Bound("Ca2+ at rest", data["Ca at rest"], 0, data["most"])
        yield Bound("Ca2+ in time", data["Ca"], 0, data["most"])
        yield Bound("gate", data["h"], 0, 1)
        at, low, high, period = data["waves"]
        yield Bound("IP3", np.append(at, data["hopf"][:, 0]), 0, HIGH)
        yield Bound("range of the waves", np.concatenate((low, high)), 0, data["most"])
        yield Bound("highest above lowest", high - low, 0)
        yield Bound("period in seconds", period, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time (s)": TIMES, "Ca2+ (µM)": data["Ca"], "gate": data["h"]})
