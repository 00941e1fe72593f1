r"""Human sleep with its REM cycles and a clock that light sets: a network of four populations.

Gleit, Diniz Behn & Booth (2013), as revised by Booth, Xique & Diniz Behn (2017) in ModelDB 244485. Wake neurons (named
LC there), the VLPO, REM neurons and the SCN follow their inputs $U$; transmitters follow the rates:

.. math::
    \tau_i \dot f_i = F_i \tfrac{1}{2}\bigl(1 + \tanh((U_i + b_i)/\alpha_i)\bigr) - f_i, \qquad
    c_{NE} = N \tanh(f_{LC}/\gamma_{NE}), \text{ and so on.}

The homeostat $h$ rises in waking and falls in sleep, and excites the VLPO; the clock $c$ is that of Forger and
Kronauer, which light $I$ resets. Rates are kept as shares of their highest value, time in minutes from the moment when
the lamps go out. $N$, norepinephrine that reaches its targets over the usual, was added for this course; so was a drive
$I_{LC}$ to wake neurons. Couplings that are 0 in the program (VLPO to itself, sleep to the clock) are left out.

LC here stands for all neurons that keep one awake. A lesion of the real locus coeruleus hardly changes the hours of
waking; a lesion of this one ends them.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
import sympy as sp
from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.model import Model, Reaction, Species

DAY = constants.day / constants.hour
POPULATIONS = ("LC", "VLPO", "REM", "SCN")
CLOCK = ("c", "x_c", "n")
DRUGS = ("clonidine", "dexmedetomidine", "amphetamine", "reboxetine", "prazosin", "propranolol")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("human_sleep")[name]


def transmitters() -> dict[str, sp.Expr]:
    """Return the transmitters as expressions in the rates: ``NE``, ``GABA``, ``ACh``, ``SCN``."""
    sources = {"NE": "LC", "GABA": "VLPO", "ACh": "REM", "SCN": "SCN"}
    made = {t: sp.tanh(sp.Symbol(f"F_{p}") * sp.Symbol(p) / sp.Symbol(f"gamma_{t}")) for t, p in sources.items()}
    return made | {"NE": sp.Symbol("NE") * made["NE"]}


def inputs() -> dict[str, sp.Expr]:
    """Return what each population receives, its excitation from elsewhere included."""
    t = transmitters()

    def g(source: str, target: str) -> sp.Expr:
        return sp.Symbol(f"g_{source}_{target}") * t[source]

    b = {p: sp.Symbol(f"b_{p}") for p in POPULATIONS}
    homeostat = sp.Symbol("k_h") * sp.Symbol("h_max") * sp.Symbol("h")
    return {
        "LC": g("ACh", "LC") + g("SCN", "LC") - g("GABA", "LC") + b["LC"],
        "VLPO": homeostat - g("NE", "VLPO") - g("SCN", "VLPO") + b["VLPO"],
        "REM": g("ACh", "REM") + g("SCN", "REM") - g("NE", "REM") - g("GABA", "REM") + b["REM"],
        "SCN": sp.Symbol("c") + b["SCN"],
    }


def clock() -> dict[str, sp.Expr]:
    """Return the rate of change of the clock's two variables, and the activation of photoreceptors, in 1/min."""
    c, x_c, n, light, I_0, alpha_0 = sp.symbols("c x_c n light I_0 alpha_0")
    mu_c, k_c, gain, b_c, tau_x, factor, day = sp.symbols("mu_c k_c gain b_c tau_x period_factor day")
    alpha = alpha_0 * sp.sqrt(light / I_0)
    push = gain * (1 - n) * alpha * (1 - b_c * c) * (1 - b_c * x_c)
    turn, stiff = 2 * sp.pi / day, x_c - 4 * x_c**3 / 3  # geometry: the cubic of van der Pol's oscillator
    return {
        "c": turn * (x_c + push),
        "x_c": turn * (mu_c * stiff - c * ((day / (factor * tau_x)) ** 2 + k_c * push)),
        "photoreceptors": alpha * (1 - n),
    }


def reactions() -> list[Reaction]:
    """Return all processes of the model."""
    made = []
    for p, received in inputs().items():
        own, tau = sp.Symbol(p), sp.Symbol(f"tau_{p}")
        response = (1 + sp.tanh(received / sp.Symbol(f"alpha_{p}"))) / 2
        made += [
            Reaction(f"{p}_driven", response / tau, {p: 1}, f"{p} follows its input"),
            Reaction(f"{p}_decays", own / tau, {p: -1}, f"{p} falls silent"),
        ]
    h, awake = sp.Symbol("h"), sp.Symbol("F_LC") * sp.Symbol("LC") > sp.Symbol("theta_W")
    up, down = sp.Piecewise((1, awake), (0, True)), sp.Piecewise((0, awake), (1, True))
    turns = clock()
    return [
        *made,
        Reaction("need_rises", (1 - h) / sp.Symbol("tau_hw") * up, {"h": 1}, "waking makes a need of sleep"),
        Reaction("need_falls", h / sp.Symbol("tau_hs") * down, {"h": -1}, "sleep meets it"),
        Reaction("clock_c", turns["c"], {"c": 1}, "the clock turns"),
        Reaction("clock_x", turns["x_c"], {"x_c": 1}, "the clock turns"),
        Reaction("light_seen", turns["photoreceptors"], {"n": 1}, "light uses photoreceptors"),
        Reaction("receptors_back", sp.Symbol("beta_n") * sp.Symbol("n"), {"n": -1}, "photoreceptors recover"),
    ]


@cache
def human_model() -> Model:
    """Build the model, with the lamps on."""
    meanings = {
        "LC": "wake neurons",
        "VLPO": "neurons of the VLPO",
        "REM": "REM neurons",
        "SCN": "neurons of the clock",
    }
    others = {"h": "need of sleep", "c": "clock", "x_c": "second variable of the clock", "n": "photoreceptors in use"}
    variables = [Species(n, n, f"{m}, share of the highest rate", evidence(f"{n}_0")) for n, m in meanings.items()]
    variables += [Species(n, n, m, evidence(f"{n}_0"), signed=n in CLOCK) for n, m in others.items()]
    made = reactions()
    used = {s.name for r in made for s in r.rate.free_symbols} - {v.name for v in variables}
    return Model(
        "human_sleep", variables, [q for n, q in load_evidence("human_sleep").items() if n in used], made,
        time_unit="minute", description="Gleit, Diniz Behn & Booth (2013), revised 2017; ModelDB 244485",
    )  # fmt: skip


def lamps(
    days: float, flight: float | None = None, east: float = 0.0, dark: float | None = None
) -> list[tuple[float, bool]]:
    """Return when the lamps are switched, in hours, and whether on.

    Parameters
    ----------
    days : float
    flight : float, optional
        Hour from which the lamps follow the new time zone.
    east : float
        Hours by which clocks there are ahead; negative for a flight to the west.
    dark : float, optional
        Hours of darkness a day, 0 to 24; by default those of the published program.
    """
    end, ahead = positive("days", days) * DAY, number("east", east, low=-DAY / 2, high=DAY / 2)
    dark = number("dark", evidence("dark").value if dark is None else dark, low=0, high=DAY)
    leave = end if flight is None else number("flight", flight, low=0)

    def switches(shift: float) -> list[tuple[float, bool]]:
        count = np.arange(-1, int(days) + 2)
        return sorted([(DAY * d - shift, False) for d in count] + [(DAY * d + dark - shift, True) for d in count])

    home = [(t, on) for t, on in switches(0.0) if 0 <= t < leave]
    if leave >= end:
        return [s for s in home if s[0] < end]
    there = switches(ahead)
    now = [on for t, on in there if t <= leave][-1]
    return [*home, (leave, now), *((t, on) for t, on in there if leave < t < end)]


def settings(parameters: Mapping[str, float]) -> dict[str, float]:
    """Return the parameters of the model, with ``I_LC`` added to the excitation of wake neurons."""
    given = dict(parameters)
    if "I_LC" in given:
        added = number("I_LC", given.pop("I_LC"))
        given["b_LC"] = given.get("b_LC", evidence("b_LC").value) + added
    return given


def drug(name: str, dose: float = 1.0) -> dict[str, float]:
    """Return the parameters under a drug, as `run` takes them.

    Parameters
    ----------
    name : str
        One of `DRUGS`. Propranolol changes nothing: the model has no beta receptor.
    dose : float
        Share of the assumed full effect, 0 to 1 and beyond: it scales ``I_LC``, and is the power of a factor.
    """
    known_name("drug", name, DRUGS)
    power, table = number("dose", dose, low=0), load_evidence("human_sleep")
    found = {
        p: table[p].value * table[f"{name}_{p}"].value ** power for p in ("NE", "g_NE_REM") if f"{name}_{p}" in table
    }
    return found | ({"I_LC": power * table[f"{name}_I_LC"].value} if f"{name}_I_LC" in table else {})
