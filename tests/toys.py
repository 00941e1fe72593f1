"""Small models whose solutions are known."""

import sympy as sp

from nelib.kit.evidence import Quantity
from nelib.kit.model import Model, Reaction, Species


def quantity(name: str, value: float, unit: str = "1/hour") -> Quantity:
    return Quantity(name, name, value, unit, name, "test", "course", "ASSUMED", note="made for a test")


def species(name: str, start: float) -> Species:
    return Species(name, name, name, quantity(f"{name}_start", start, "µM"))


def decay(k: float = 0.5, start: float = 8.0) -> Model:
    """Return first-order loss with a supply that is off: dA/dt = supply - k A."""
    k_, a, supply = sp.symbols("k A supply")
    return Model(
        "decay",
        [species("A", start)],
        [quantity("k", k), quantity("supply", 0.0, "µM/hour")],
        [Reaction("make", supply, {"A": 1}, "supply"), Reaction("loss", k_ * a, {"A": -1}, "loss")],
    )


def saturable(v_max: float = 1.0, supply: float = 2.0) -> Model:
    """Return constant supply and Michaelis-Menten loss: at rest only if the supply is below V."""
    a, v, k, s = sp.symbols("A V K supply")
    return Model(
        "saturable",
        [species("A", 1.0)],
        [quantity("supply", supply, "µM/hour"), quantity("V", v_max, "µM/hour"), quantity("K", 1.0, "µM")],
        [Reaction("make", s, {"A": 1}, "supply"), Reaction("loss", v * a / (k + a), {"A": -1}, "loss")],
    )


def switch(start: float) -> Model:
    """Return a switch that keeps itself on: dA/dt = supply + V A^4/(K^4 + A^4) - k A, with two stable states."""
    a, s, v, k, k_ = sp.symbols("A supply V K k")
    return Model(
        "switch",
        [species("A", start)],
        [
            quantity("supply", 0.02, "µM/hour"),
            quantity("V", 2.0, "µM/hour"),
            quantity("K", 1.0, "µM"),
            quantity("k", 1.0),
        ],
        [
            Reaction("make", s + v * a**4 / (k**4 + a**4), {"A": 1}, "made, the more of it there is"),
            Reaction("loss", k_ * a, {"A": -1}, "loss"),
        ],
    )


def oscillator() -> Model:
    """Return the Brusselator (a = 1, b = 3): its only resting point, X = 1 and Y = 3, repels."""
    x, y, a, b, c, d = sp.symbols("X Y a b c d")
    return Model(
        "oscillator",
        [species("X", 1.2), species("Y", 2.0)],
        [quantity("a", 1.0, "µM/hour"), quantity("b", 3.0), quantity("c", 1.0, "1/hour/µM**2"), quantity("d", 1.0)],
        [
            Reaction("make", a, {"X": 1}, "supply"),
            Reaction("grow", c * x**2 * y, {"X": 1, "Y": -1}, "autocatalysis"),
            Reaction("turn", b * x, {"X": -1, "Y": 1}, "conversion"),
            Reaction("loss", d * x, {"X": -1}, "loss"),
        ],
    )


def network(rates: dict[tuple[int, int], float], supply: list[float], loss: list[float], start: list[float]) -> Model:
    """Return first-order steps between pools, with constant supplies and first-order losses.

    Parameters
    ----------
    rates : mapping of (int, int) to float
        Rate constant of each step, by the numbers of the pools it leaves and enters.
    supply, loss, start : list of float
        One value a pool.
    """
    pools = [f"P{i}" for i in range(len(start))]
    parameters, reactions = [], []
    for (i, j), value in rates.items():
        parameters.append(quantity(f"k_{i}_{j}", value))
        rate = sp.Symbol(f"k_{i}_{j}") * sp.Symbol(pools[i])
        reactions.append(Reaction(f"step_{i}_{j}", rate, {pools[i]: -1, pools[j]: 1}, "step"))
    for i, value in enumerate(supply):
        if value:
            parameters.append(quantity(f"s_{i}", value, "µM/hour"))
            reactions.append(Reaction(f"supply_{i}", sp.Symbol(f"s_{i}"), {pools[i]: 1}, "supply"))
    for i, value in enumerate(loss):
        if value:
            parameters.append(quantity(f"k_{i}", value))
            reactions.append(Reaction(f"loss_{i}", sp.Symbol(f"k_{i}") * sp.Symbol(pools[i]), {pools[i]: -1}, "loss"))
    return Model("network", [species(p, v) for p, v in zip(pools, start, strict=True)], parameters, reactions)
