r"""The reflex of Ursino (1998) in a closed loop: a reduced circulation, delays and time constants.

Every organ $\theta$ follows its command after a delay: :math:`\tau_\theta \dot\theta = \sigma(t - D_\theta) - \theta`,
with :math:`\sigma = G_\theta \ln(f_{es} - f_{es,min} + 1)`, for the vagus :math:`G_{T,v} f_{ev}`. Afferents answer
pressure and its speed: :math:`\tau_p \dot P_f + P_f = P + \tau_z \dot P`.

The circulation is reduced, with Ursino's numbers: three vessels in place of ten (systemic arteries with the peripheral
beds, systemic veins with the right atrium, pulmonary vessels with the left one), and two ventricles that pump a mean
flow in place of a pulse. A ventricle fills along its passive curve, without regard to the time it has, and empties
until the pressure at the end of systole, taken as the mean one it pumps against, meets its elastance:

.. math:: SV = \frac{1}{k_E}\ln\Big(1 + \frac{P_{fill}}{P_0}\Big) - V_u - \frac{P}{E}, \qquad Q = SV/T .

No number was fitted for the reduction. Blood in the ventricles stays what it is at rest. Not in the model: the pulse
that baroreceptors feel, reflexes from the heart and lungs, hormones, shift of fluid into the blood.

Pressures in mmHg, volumes in mL, time in s, flows in mL/s inside and L/min in results.
Every number comes from ``nelib/data/reflex.csv``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.body import reflex
from nelib.body.reflex import MINUTE, RULES, parameters
from nelib.kit.errors import known_name, number, positive

ORGANS = ("El", "Er", "Rs", "Re", "Vs", "Ve", "Ts", "Tv")
"""What nerves move: elastances of the ventricles, resistances and unstressed volumes of two beds, the heart period."""
VESSELS = ("P_a", "P_v", "P_p")
LITER = 1000  # geometry: mL in a liter


@cache
def derivation() -> dict:
    """Return the reduced circulation as SymPy expressions.

    Returns
    -------
    dict
        Of the pressures P_a, P_v, P_p, the organs (deviations from their values without nerves) and the period T:
        ``"SVR"``, ``"Q_s"`` through the body, ``"Pra"``, ``"Q_r"`` and ``"Q_l"`` of the ventricles, ``"V_heart"``, the
        mean blood in both; ``"V_vessels"``; ``"dP_a"``, ``"dP_v"``, ``"dP_p"`` with bleeding B and the change dV of
        unstressed volume; ``"dtheta"`` of an organ; ``"P_f"`` and ``"dy"`` of the afferents, with y the pressure that
        follows P_a with τ_p.
    """
    import sympy as sp

    S = sp.Symbol
    P_a, P_v, P_p, T = (S(n) for n in (*VESSELS, "T"))
    E_l, E_r = S("El_0") + S("El"), S("Er_0") + S("Er")
    R_s, R_e = S("Rs_0") + S("Rs"), S("Re_0") + S("Re")
    SVR = S("R_sa") + 1 / (1 / R_s + 1 / R_e)
    Q_s = (P_a - P_v) / SVR
    Pra = P_v - Q_s / (1 / S("R_sv") + 1 / S("R_ev"))
    lungs = S("R_pa") + S("R_pp") + S("R_pv")

    def filled(pressure, side):
        return sp.log(1 + sp.Max(pressure, 0) / S(f"P0_{side}")) / S(f"kE_{side}")

    # The right ventricle pumps against P_p + Q lungs, so its flow is solved for; neither sucks blood back.
    Q = S("Q")
    right = sp.solve(filled(S("fill"), "rv") - S("Vu_rv") - (P_p + Q * lungs) / S("E") - Q * T, Q)[0]
    Q_r = sp.Max(right.subs({S("fill"): Pra, S("E"): E_r}), 0)
    Q_l = sp.Max((filled(P_p, "lv") - S("Vu_lv") - P_a / E_l) / T, 0)
    C_a = S("C_sa") + S("C_sp") + S("C_ep")
    C_v = S("C_sv") + S("C_ev") + S("C_ra")
    C_p = S("C_pa") + S("C_pp") + S("C_pv") + S("C_la")
    slack = S("Vs_0") + S("Vs") + S("Ve_0") + S("Ve") + S("Vu_sp") + S("Vu_ep") + S("Vu_pp") + S("Vu_pv")
    slack += S("Vu_ra") + S("Vu_la")
    lead = S("tau_z") / S("tau_p")
    return {
        "SVR": SVR, "Q_s": Q_s, "Pra": Pra, "Q_r": Q_r, "Q_l": Q_l,
        "V_heart": filled(Pra, "rv") + filled(P_p, "lv") - (Q_r + Q_l) * T / 2,
        "V_vessels": C_a * P_a + C_v * P_v + C_p * P_p + slack,
        "dP_a": (Q_l - Q_s) / C_a, "dP_v": (Q_s - Q_r - S("dV") - S("B")) / C_v, "dP_p": (Q_r - Q_l) / C_p,
        "dtheta": (S("sigma") - S("theta")) / S("tau"), "P_f": lead * P_a + (1 - lead) * S("y"),
        "dy": (P_a - S("y")) / S("tau_p"),
    }  # fmt: skip


@cache
def _compiled(*names: str) -> Callable:
    """Return some expressions as one fast function of (P_a, P_v, P_p, El, Er, Rs, Re, Vs, Ve, T, dV, B, y)."""
    import sympy as sp

    values = {sp.Symbol(n): v for n, v in parameters().items()}
    moving = sp.symbols([*VESSELS, *ORGANS[:6], "T", "dV", "B", "y"])
    return sp.lambdify(moving, [derivation()[n].xreplace(values) for n in names], modules="math", cse=True)


@cache
def _nerves() -> Callable:
    """Return the chain from the filtered pressure to (l, f_ev) as one fast function."""
    import sympy as sp

    steps = reflex.derivation() | reflex._safe()
    S = sp.Symbol
    values = {S(n): v for n, v in parameters().items()}
    f_cs = steps["f_cs"]
    l_ = steps["l"].subs(S("f_es"), steps["f_es"]).subs(S("f_cs"), f_cs)
    f_ev = steps["f_ev"].subs(S("f_cs"), f_cs)
    return sp.lambdify(S("P"), [l_.xreplace(values), f_ev.xreplace(values)], modules="math", cse=True)


def commands(pressure: float, atropine: float, propranolol: float) -> np.ndarray:
    """Return the commands to all organs at a filtered pressure."""
    acting, f_ev = _nerves()(pressure)
    found = np.array([parameters()[f"G_{organ}"] for organ in ORGANS]) * acting
    found[ORGANS.index("Ts")] *= 1 - propranolol
    found[ORGANS.index("Tv")] = parameters()["G_Tv"] * f_ev * (1 - atropine)
    return found


def _period(organs: np.ndarray, rule: str) -> float:
    T_s, T_v = organs[ORGANS.index("Ts")], organs[ORGANS.index("Tv")]
    T_0 = parameters()["T_0"]
    rates = {"H_i": MINUTE / T_0, "H_s": MINUTE / (T_0 + T_s), "H_v": MINUTE / (T_0 + T_v)}
    return MINUTE / float(reflex.FORMULAS.compute(rule, **rates))


@dataclass(frozen=True)
class State:
    """A circulation in balance.

    Attributes
    ----------
    P_a, P_v, P_p, Pra : float
        Pressures in mmHg: arteries, veins, pulmonary veins, right atrium.
    HR, CO, SV, SVR : float
        Heart rate in 1/minute, cardiac output in L/min, stroke volume in mL, resistance in mmHg min/L.
    organs : tuple of float
        What nerves add to the `ORGANS`.
    V_heart : float
        Blood in the ventricles in mL.
    """

    P_a: float
    P_v: float
    P_p: float
    Pra: float
    HR: float
    CO: float
    SV: float
    SVR: float
    organs: tuple[float, ...]
    V_heart: float


@cache
def usual_rest() -> State:
    """Return the circulation at rest, without drug or loss of blood."""
    return _balance(0.0, 0.0, 0.0, None, "period", None)


def rest(
    *, atropine: float = 0.0, propranolol: float = 0.0, bled: float = 0.0, clamped: float | None = None,
    rule: str = "period",
) -> State:  # fmt: skip
    """Find a steady state.

    Parameters
    ----------
    atropine, propranolol : float
        Blocked shares of the vagal and the sympathetic effect on the heart period only, 0 to 1.
    bled : float
        Blood withdrawn in mL; negative for an infusion.
    clamped : float, optional
        Pressure in mmHg that the baroreceptors are made to feel; that of the arteries if not given.
    rule : str
        How the nerves make a heart rate, one of `nelib.body.reflex.RULES`.

    Raises
    ------
    ValueError
        If a value is impossible, or there is no steady state with so little blood.
    """
    known_name("rule", rule, RULES)
    m, s = (number(n, v, low=0, high=1) for n, v in (("atropine", atropine), ("propranolol", propranolol)))
    felt = None if clamped is None else number("clamped", clamped, low=0)
    return _balance(m, s, number("bled", bled), felt, rule, usual_rest())


def _balance(m: float, s: float, bled: float, felt: float | None, rule: str, usual: State | None) -> State:
    from scipy.optimize import root

    v = parameters()
    flows = _compiled("Q_s", "Q_r", "Q_l", "V_vessels", "V_heart", "Pra", "SVR")

    def all_of(P):
        organs = commands(P[0] if felt is None else felt, m, s)
        T = _period(organs, rule)
        return organs, T, flows(*P, *organs[:6], T, 0, 0, 0)

    def balance(P):
        _, _, (Q_s, Q_r, Q_l, V, V_heart, *_) = all_of(P)
        lost = V + (usual.V_heart if usual else V_heart) + bled - v["V_blood"]
        return [Q_s - Q_r, Q_s - Q_l, lost / v["C_sv"]]

    start = [usual.P_a, usual.P_v, usual.P_p] if usual else [v["P_n"], v["guess_v"], v["guess_p"]]
    found = root(balance, start)
    pressures = found.x.tolist()
    organs, T, (Q_s, _, _, _, V_heart, Pra, SVR) = all_of(pressures)
    if not found.success or not Q_s > 0 or min(pressures) < 0:
        raise ValueError(f"There is no steady state after a loss of {bled:g} mL.")
    return State(
        *pressures, Pra, MINUTE / T, Q_s * MINUTE / LITER, Q_s * T, SVR * LITER / MINUTE,
        tuple(organs.tolist()), usual.V_heart if usual else V_heart,
    )  # fmt: skip


def simulate(
    bled: float = 0.0, *, lasting: float | None = None, duration: float | None = None, gain: float = 1.0,
    atropine: float = 0.0, propranolol: float = 0.0,
):  # fmt: skip
    """Follow the circulation from rest through a loss of blood.

    Parameters
    ----------
    bled : float
        Blood withdrawn in mL from 20 s on; negative for an infusion.
    lasting : float, optional
        How long the withdrawal lasts in s; 10 if not given.
    duration : float, optional
        In s; 200 if not given.
    gain : float
        What the reflex's changes from rest are multiplied by: 0 for organs without reflex.
    atropine, propranolol : float
        Blocked shares, see `rest`.

    Returns
    -------
    pandas.DataFrame
        ``time`` in s; ``MAP`` and ``Pra`` in mmHg, ``HR`` in 1/minute, ``CO`` in L/min, ``SV`` in mL, ``SVR`` in mmHg
        min/L; ``volume`` of the vessels in mL.

    Raises
    ------
    ValueError
        If a value is impossible, or the circulation stops.
    """
    import pandas as pd

    g, B = number("gain", gain, low=0), number("bled", bled)
    start, v = rest(atropine=atropine, propranolol=propranolol), parameters()
    end = v["watched_bleeding"] if duration is None else positive("duration", duration)
    h, first = v["step"], v["bleed_start"]
    took = v["bleed_lasting"] if lasting is None else positive("lasting", lasting)
    rates, nerves = _compiled("dP_a", "dP_v", "dP_p", "dy", "P_f", "Pra", "Q_l", "SVR", "V_vessels"), _nerves()
    open_share = [1 - propranolol if organ == "Ts" else 1 - atropine if organ == "Tv" else 1 for organ in ORGANS]
    gains = [g * v[f"G_{organ}"] * share for organ, share in zip(ORGANS, open_share, strict=True)]
    plan = [(i, organ == "Tv", round(v[f"D_{organ}"] / h), h / v[f"tau_{organ}"]) for i, organ in enumerate(ORGANS)]
    usual, organs, (i_s, i_e) = start.organs, list(start.organs), (ORGANS.index("Vs"), ORGANS.index("Ve"))
    rest_of = nerves(start.P_a)
    P_a, P_v, P_p, y = start.P_a, start.P_v, start.P_p, start.P_a
    heard, rows = [], []  # what the nerves carry above rest: the logarithm, the firing of the vagus
    for k in range(int(end / h) + 1):
        t = k * h
        felt = y + (P_a - y) * v["tau_z"] / v["tau_p"]
        heard.append([now - usually for now, usually in zip(nerves(felt), rest_of, strict=True)])
        moved = [
            speed * (usual[i] + (gains[i] * heard[k - late][vagal] if k >= late else 0) - organs[i])
            for i, vagal, late, speed in plan
        ]
        T = v["T_0"] + organs[-2] + organs[-1]
        # In every step flows out what is due in it, so that the whole is lost whatever the step.
        out = B * (min(max(t + h - first, 0), took) - min(max(t - first, 0), took)) / took / h
        dV = (moved[i_s] + moved[i_e]) / h
        dP_a, dP_v, dP_p, dy, _, Pra, Q_l, SVR, V = rates(P_a, P_v, P_p, *organs[: i_e + 1], T, dV, out, y)
        rows.append((t, P_a, Pra, MINUTE / T, Q_l * MINUTE / LITER, Q_l * T, SVR * LITER / MINUTE, V))
        P_a, P_v, P_p, y = P_a + h * dP_a, P_v + h * dP_v, P_p + h * dP_p, y + h * dy
        if min(P_a, P_v, P_p) < 0:
            raise ValueError(f"The circulation stops {t:.0f} s after the start, with a loss of {B:g} mL.")
        organs = [organ + change for organ, change in zip(organs, moved, strict=True)]
    return pd.DataFrame(rows, columns=["time", "MAP", "Pra", "HR", "CO", "SV", "SVR", "volume"])
