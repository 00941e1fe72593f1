r"""The circulation between two beats of the clock: the equations of `nelib.body.circulation` with pools that fill.

The stressed blood lies in arteries, :math:`C_a P`, and veins, :math:`C_v P_v`; the rest of it is unstressed, and venous
tone moves blood from there into the stressed volume :math:`(C_a + C_v) P_{ms}`. The arteries fill and empty,

.. math:: C_a \dot P = CO(P) - (P - P_v)/R_a, \qquad R_a + R_v' = SVR, \qquad R_v' = R_v + (R_v - SVR)\,C_a/C_v,

which makes venous return as a function of :math:`P_{ms}` the one of Guyton, so that the steady state is that of
`nelib.body.circulation.steady`. :math:`CO(P)` is taken as a straight line in :math:`P`, which it is in man: each step
is the exact solution of that line. Every lag is first order and stepped exactly, too.

A rat is given more than its heart can pump against. Its elastance falls with the load and ends at a highest pressure
:math:`P_m`, so that the end-systolic line becomes a curve. Man is not taken there and has none, :math:`P_m = \infty`:

.. math:: E(P) = E_{es} \frac{1 - P/P_m}{1 - P_0/P_m} .
"""

from functools import cache, partial
from math import exp, inf
from typing import Any

from nelib.body import circulation
from nelib.body.drug_course import evidence


@cache
def _compiled(outputs: tuple[str, ...], given: tuple[str, ...], variables: tuple[str, ...]) -> tuple:
    return circulation.compiled_steps(outputs, given, "math", variables)


@cache
def _alpha(variables: tuple[str, ...]) -> tuple:
    """Compile the alpha stimulus with a share of the nerves of its own, n_a2, for alpha-2."""
    import sympy as sp

    A = circulation.derivation()["A"]
    w, n, n2 = sp.symbols("w_a2 n_a n_a2")
    found = (1 - w) * A.subs(w, 0) + w * A.subs({w: 1, n: n2})
    names = (*sorted({x.name for x in found.free_symbols} - set(variables)), *variables)
    return names, sp.lambdify([sp.Symbol(name) for name in names], found, modules="math")


def bound(outputs: tuple[str, ...], given: tuple[str, ...], variables: tuple[str, ...], values: dict[str, float]):
    """Return a function of some variables for the values of all other symbols; it returns a list."""
    names, function = _compiled(outputs, given, variables)
    constants = names[: len(names) - len(variables)]
    if missing := [n for n in constants if n not in values]:
        raise ValueError(f"{', '.join(outputs)} need {', '.join(missing)}.")
    return partial(function, *(values[n] for n in constants))


class Organs:
    """The steps of the circulation of one animal, as functions of numbers."""

    def __init__(self, p: dict[str, float]):
        self.p = p
        self._most = p.get("P_m", inf)
        self._spare = 1 - p["MAP_0"] / self._most
        inputs = {k: float(x) for k, x in circulation.INPUTS.items()}
        at = {**p, **inputs}
        rest = p["n_a"] / (1 + p["n_a"])
        rest2 = p["n_a2"] / (1 + p["n_a2"])
        mixed = (1 - p["w_a2"]) * rest + p["w_a2"] * rest2
        # The organs see the nerves at rest through one symbol; with two, it is that which stimulates as much.
        calm = {**at, "n_a": mixed / (1 - mixed)}
        self.reflex = bound(("s", "v"), (), ("P_b", "T"), at)
        alpha = ("s_n", "X_a1", "Y_a1", "B_a1", "X_a2", "Y_a2", "B_a2")
        names, function = _alpha(alpha)  # of release, and of the sums of drugs at alpha-1 and alpha-2
        self.alpha = partial(function, *(at[name] for name in names[: -len(alpha)]))
        beta = ("s_n", "X_b1", "Y_b1", "B_b1", "X_b2", "Y_b2", "B_b2")
        self.beta = bound(("H", "D"), ("s_n",), beta, at)
        self._SVR = bound(("SVR",), ("A", "D"), ("A", "D"), calm)
        self._Rv = bound(("Rv",), ("SVR",), ("SVR",), at)
        self._Ees = bound(("Ees",), ("H",), ("H",), at)
        self._Pms = bound(("Pms",), ("A",), ("A",), calm)
        self.heart = bound(("HR", "k_f"), ("H", "v"), ("H", "v"), at)
        known = ("Pms", "Rv", "k_f", "HR", "Ees")
        self.pump = bound(("Pra_P", "SV_P", "CO_P"), known, (*known, "P"), at)
        self.balance = bound(("Pra", "SV", "CO", "MAP"), (*known, "SVR"), (*known, "SVR"), at)
        seen = ("MAP", "SV", "Ees")
        self.pressures = bound(("SBP", "DBP", "P_b"), seen, seen, at)

    def vessels(self, A: float, D: float) -> tuple[float, float]:
        """Return the resistance of the circulation and that to venous return."""
        SVR = self.p["k_R"] * self._SVR(A, D)[0]
        return SVR, self._Rv(SVR)[0]

    def Ees(self, H: float) -> float:
        """Return the elastance of the ventricle at the end of systole."""
        return self._Ees(H)[0]

    def Pms(self, A: float) -> float:
        """Return the mean filling pressure."""
        return self.p["k_P"] * self._Pms(A)[0]

    def strength(self, P: float) -> float:
        """Return by what factor an arterial pressure changes the elastance of the ventricle; 1 at rest."""
        return max(1 - P / self._most, 0.0) / self._spare

    def loaded(self, Ees: float, *balance: float) -> float:
        """Return the elastance that is left in balance; see `loaded`."""
        return loaded(self.p, Ees, *balance)


def loaded(p: dict[str, float], Ees: Any, Pms: Any, Rv: Any, k_f: Any, HR: Any, SVR: Any) -> Any:
    r"""Return what the load leaves of an elastance in balance, for numbers or arrays.

    In balance :math:`P = P_{ms} + (E_a - R_v HR)\,SV`, which makes the balance of heart and load,
    :math:`E(P)\,(V - V_0 - SV) = E_a SV`, quadratic in stroke volume; the smaller root is the one without a ceiling.
    """
    most, mL = p.get("P_m", inf), p["mL_per_L"]
    Ea, back, E = SVR * HR / mL, Rv * HR / mL, Ees / (1 - p["MAP_0"] / most)
    filled, per_SV = k_f * (Pms + p["P_d"]), 1 + k_f * back  # V - V_0 without flow; by how much SV lowers it
    spare, used = 1 - Pms / most, (Ea - back) / most
    A, B, C = E * used * per_SV, E * (spare * per_SV + used * filled) + Ea, E * spare * filled
    SV = 2 * C / (B + (B**2 - 2 * 2 * A * C) ** (1 / 2))
    return E * (spare - used * SV)


class Pools:
    """The blood of one animal: volumes in mL."""

    def __init__(self, p: dict[str, float], organs: Organs, P: float, Pms: float):
        self.C_a, self.C_v, self.volume = p["C_a"], p["C_v"], p["volume"]
        self._pump, self._strength, self._flow = organs.pump, organs.strength, p["mL_per_L"] / p["s_per_min"]
        self._least = evidence("least_share").value
        self.arterial = self.C_a * P
        self.venous = (self.C_a + self.C_v) * Pms - self.arterial
        self.unstressed = self.volume - self.arterial - self.venous

    @property
    def P(self) -> float:
        """Arterial pressure in mmHg."""
        return self.arterial / self.C_a

    def tone(self, Pms: float) -> None:
        """Move blood between the unstressed volume and the veins, so that the mean filling pressure is `Pms`."""
        wanted = min((self.C_a + self.C_v) * Pms, self.volume) - self.arterial - self.venous
        self.venous += wanted
        self.unstressed -= wanted

    def step(self, dt: float, SVR: float, Rv: float, k_f: float, HR: float, Ees: float) -> tuple[float, float, float]:
        """Advance the arteries by one step; return right atrial pressure, stroke volume and cardiac output."""
        C_a, C_v = self.C_a, self.C_v
        P, total = self.arterial / C_a, self.arterial + self.venous
        back = max(Rv + (Rv - SVR) * C_a / C_v, self._least * Rv)
        through = max(SVR - back, self._least * SVR)

        def net(P: float) -> tuple[float, float, float, float]:
            P_v = (total - C_a * P) / C_v
            E = Ees * self._strength(P)
            Pra, SV, CO = self._pump(P_v, back, k_f, HR, E, P) if E else (P_v, 0.0, 0.0)
            if SV < 0:  # the pressure is too high for the valve to open
                Pra, SV, CO = P_v, 0.0, 0.0
            return (CO - (P - P_v) / through) * self._flow / C_a, Pra, SV, CO

        rise, Pra, SV, CO = net(P)
        slope = net(P - 1)[0] - rise
        moved = rise * (1 - exp(-slope * dt)) / slope * C_a if slope > 0 else rise * dt * C_a
        moved = max(moved, -self.arterial)
        self.arterial += moved
        self.venous -= moved
        return Pra, SV, CO


class Lag:
    """A first-order lag, stepped exactly for a target that is constant during the step."""

    __slots__ = ("_k", "x")

    def __init__(self, tau: float, dt: float, x: float):
        self._k, self.x = 1 - exp(-dt / tau), x

    def step(self, target: float) -> float:
        """Advance by one step; return the new value."""
        self.x += (target - self.x) * self._k
        return self.x


class Delay:
    """A pure delay, of a whole number of steps."""

    __slots__ = ("_at", "_line")

    def __init__(self, seconds: float, dt: float, x: float):
        self._line, self._at = [x] * max(round(seconds / dt), 1), 0

    def step(self, x: float) -> float:
        """Put a value in; return the one that went in a delay ago."""
        out = self._line[self._at]
        self._line[self._at] = x
        self._at = (self._at + 1) % len(self._line)
        return out
