r"""Binding in time: association, dissociation, and two ligands that meet the receptor at once.

Mass action in time, for the bound ligand B and the bound competitor C:

.. math::
    \dot B &= k_{on} L\,R - k_{off} B, & \dot C &= k_{on,i} I\,R - k_{off,i} C, & R &= R_T - B - C.

If the free ligands stay what they were, the two equations are linear and have closed forms: `association`,
`dissociation`, `kinetic_competition` (Motulsky & Mahan 1984). If binding depletes them, L is L_T - B and I is I_T - C,
and `time_course` integrates. Concentrations in nM, times in min, k_on per nM and min, k_off per min. Amounts and times
must be finite and not negative, k_on above 0, or there is a ValueError. All arguments may be arrays.
"""

from functools import cache

import numpy as np
from scipy.integrate import odeint

from nelib.kit.formula import Formulas
from nelib.receptors.binding import CONSTANTS, SIGNED, checked


@cache
def formulas() -> dict:
    r"""Return the closed forms as SymPy expressions; all start from an empty receptor.

    ``observed_rate``, ``association``, ``dissociation``: one ligand.
    ``motulsky_mahan``: L beside I, as printed, with the fast and the slow rate k_F and k_S.
    ``kinetic_competition``: the same, of positive terms only, so that it keeps its digits when the two rates are equal
    or very different. E(z) = (1 - exp(-z))/z is the mean of exp(-z s) for s from 0 to 1. By Laplace's transform,
    B rises as the convolution :math:`\varphi` of the two decays, plus k_off_i times its integral.
    """
    import sympy as sp

    t, L, I, k_on, k_off, k_on_i, k_off_i, B_max, B0 = sp.symbols(  # noqa: E741
        "t L I k_on k_off k_on_i k_off_i B_max B0", positive=True
    )
    K_A, K_B = k_on * L + k_off, k_on_i * I + k_off_i
    spread = sp.sqrt((K_A - K_B) ** 2 + (k_on * L * 2) * (k_on_i * I * 2))
    k_F, k_S = (K_A + K_B + spread) / 2, (K_A + K_B - spread) / 2
    Q = B_max * k_on * L / (k_F - k_S)
    printed = Q * (
        k_off_i * (k_F - k_S) / (k_F * k_S)
        + (k_off_i - k_F) / k_F * sp.exp(-k_F * t)
        - (k_off_i - k_S) / k_S * sp.exp(-k_S * t)
    )
    E = sp.Function("E")
    slow = (k_on * L * k_off_i + k_off * k_on_i * I + k_off * k_off_i) / k_F  # k_S: the product of both is k_F k_S
    phi = t * sp.exp(-slow * t) * E(spread * t)
    rest = (K_A + (k_on_i * I - k_off_i) + spread) / 2  # k_F - k_off_i
    return {
        "observed_rate": K_A,
        "association": B_max * L / (L + k_off / k_on) * (1 - sp.exp(-K_A * t)),
        "dissociation": B0 * sp.exp(-k_off * t),
        "motulsky_mahan": printed,
        "kinetic_competition": B_max * k_on * L / k_F * (rest * phi + k_off_i * t * E(slow * t)),
    }


def mean_decay(z):
    """Return (1 - exp(-z))/z, the mean of exp(-z s) for s from 0 to 1; it is 1 at z = 0."""
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, -np.expm1(-z) / np.where(z > 0, z, 1), 1.0)


evaluate = Formulas(formulas, CONSTANTS, SIGNED, {"E": mean_decay}, quiet=("under",)).evaluate


def observed_rate(L, k_on, k_off):
    """Return the rate constant (per min) with which binding approaches equilibrium: k_on L + k_off."""
    return evaluate("observed_rate", L=L, k_on=k_on, k_off=k_off)


def association(t, L, k_on, k_off, B_max):
    """Return the bound ligand, in the unit of `B_max`, at time t (min) after the free ligand L (nM) is added."""
    return evaluate("association", t=t, L=L, k_on=k_on, k_off=k_off, B_max=B_max)


def dissociation(t, B0, k_off):
    """Return what is still bound, in the unit of `B0`, at time t (min) after nothing can bind again."""
    return evaluate("dissociation", t=t, B0=B0, k_off=k_off)


def kinetic_competition(t, L, I, k_on, k_off, k_on_i, k_off_i, B_max):  # noqa: E741
    """Return the bound ligand L, in the unit of `B_max`, at time t (min) after L and I (nM) are added together.

    Motulsky & Mahan (1984): both free concentrations stay what they were.
    """
    return evaluate(
        "kinetic_competition", t=t, L=L, I=I, k_on=k_on, k_off=k_off, k_on_i=k_on_i, k_off_i=k_off_i, B_max=B_max
    )


def time_course(
    t, R_T, L_T, I_T, k_on, k_off, k_on_i, k_off_i, initial_L=0.0, initial_I=0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return bound ligand and bound competitor (nM) in time, when binding depletes them; any number of tubes at once.

    Parameters
    ----------
    t : array_like
        Times (min), in any order.
    R_T, L_T, I_T : array_like
        Receptor, ligand and competitor in the tube, free and bound (nM); one entry a tube.
    k_on, k_off, k_on_i, k_off_i : array_like
        Rate constants (per nM and min, per min), of all tubes or one entry a tube.
    initial_L, initial_I : array_like
        What is bound of both at time 0 (nM). To see a ligand leave, start with what was bound and add a large I_T.

    Returns
    -------
    (ndarray, ndarray)
        Bound L and bound I, of the shape of the tubes and then of the times.

    Raises
    ------
    ValueError
        If a value is impossible, or more is bound at time 0 than there is.
    """
    (t,) = checked(t=t)
    R, L, I, a, d, b, e, x, y = np.broadcast_arrays(  # noqa: E741
        *checked(
            R_T=R_T, L_T=L_T, I_T=I_T, k_on=k_on, k_off=k_off, k_on_i=k_on_i, k_off_i=k_off_i,
            initial_L=initial_L, initial_I=initial_I,
        )
    )  # fmt: skip
    accuracy = np.finfo(float).eps
    if (x > L).any() or (y > I).any() or (x + y > R * (1 + accuracy)).any():
        raise ValueError("At time 0, no more can be bound than there is of ligand, competitor and receptor.")
    tubes = R.shape
    R, L, I, a, d, b, e, x, y = (v.ravel() for v in (R, L, I, a, d, b, e, x, y))  # noqa: E741
    # In units of the most that can be bound, all tubes and both ligands are held to the same accuracy.
    most, most_i = np.minimum(R, L), np.minimum(R, I)
    top, top_i = (np.where(m > 0, m, 1) for m in (most, most_i))
    L, I = L / top, I / top_i  # noqa: E741
    slope, jacobian = np.empty(2 * R.size), np.empty((2 + 1, 2 * R.size))
    # One column for each ligand; the results go into memory that is there, as this runs hundreds of times a tube.
    given, meeting, leaving, held = (np.stack(both, axis=1) for both in ((L, I), (a, b), (d, e), (top, top_i)))
    by_column, part, empty = slope.reshape(-1, 2), np.empty((R.size, 2)), np.empty(R.size)
    first, second, beside = *part.T, empty[:, None]

    def rates(_, state):
        bound = state.reshape(-1, 2)
        np.multiply(held, bound, part)
        np.subtract(R, first, empty)
        np.subtract(empty, second, empty)
        np.subtract(given, bound, by_column)
        np.multiply(meeting, by_column, by_column)
        np.multiply(by_column, beside, by_column)
        np.multiply(leaving, bound, part)
        np.subtract(by_column, part, by_column)
        return slope

    def slopes(_, state):  # the band of the Jacobian: a row above, the diagonal, a row below
        B, C = state[::2], state[1::2]
        empty = R - top * B - top_i * C
        jacobian[0, 1::2] = -a * (L - B) * top_i
        jacobian[1, ::2] = -a * (empty + (L - B) * top) - d
        jacobian[1, 1::2] = -b * (empty + (I - C) * top_i) - e
        jacobian[2, ::2] = -b * (I - C) * top
        return jacobian

    jacobian[0, 0::2] = jacobian[2, 1::2] = 0  # tubes do not mix
    start = np.empty(2 * R.size)
    start[::2], start[1::2] = x / top, y / top_i
    asked, order = np.unique(np.append(0.0, t), return_inverse=True)
    path = start[None]
    if asked.size > 1:
        path, info = odeint(
            rates, start, asked, Dfun=slopes, tfirst=True, ml=1, mu=1, full_output=True,
            rtol=np.sqrt(accuracy), atol=np.sqrt(accuracy), mxstep=int(1 / np.sqrt(accuracy)),
        )  # fmt: skip
        if not info["message"].startswith("Integration successful"):
            raise ValueError(f"The time course could not be integrated: {info['message']}")
    shape = (*tubes, *t.shape)
    path = np.clip(path[order[1:]], 0, 1)  # the last digits of the integration
    return (path[:, ::2] * most).T.reshape(shape), (path[:, 1::2] * most_i).T.reshape(shape)
