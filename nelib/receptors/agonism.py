r"""From occupancy to response: the operational model of agonism of Black and Leff (1983).

An agonist :math:`A` binds by mass action, and its complexes drive a response that saturates. With
:math:`\tau = R_T/K_E`, the receptors over those that give half of the largest response that the tissue can make,

.. math:: E = \frac{E_m \tau^n A^n}{(K_A + A)^n + \tau^n A^n}.

The steps are in `formulas`; all functions are compiled from them. Two ligands at one site compete, and their stimuli
add. Not in the model: receptors that are active without agonist, receptors that desensitize, and time; for time see
`nelib.receptors.antagonism`. Concentrations in nM, or in any other unit that all of them share.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.special import expit

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import Formulas, array

RECEPTORS = ("a2A", "a2B", "a2C")
DRUGS = ("clonidine", "guanabenz", "dexmedetomidine", "UK 14304")
ABOVE_ZERO = {"K_A", "K_B", "E_m", "R_T", "K_E", "n", "tau_R", "IA", "q", "A_q"}


@cache
def setting(name: str) -> float:
    """Return a number of the evidence table of agonism."""
    return load_evidence("agonism")[known_name("record", name, load_evidence("agonism"))].value


@cache
def formulas() -> dict:
    """Return the steps of the derivation as SymPy expressions.

    ``occupancy`` by mass action; ``stimulus``, complexes over K_E; ``transducer``, the response to a stimulus s;
    ``response``; ``E_max``, its limit; ``half_stimulus`` and ``half_occupancy``, at half of the maximum; ``EC50``;
    ``highest_EC50``, its limit for an agonist that does next to nothing;
    ``two_stimuli`` and ``two_ligands``, with B beside A; ``tau_of_activity``, from an intrinsic activity IA beside a
    reference with tau_R; ``furchgott``, 1/A that does as much as A_q does when a fraction q of the receptors is left.
    """
    import sympy as sp

    A, B, K_A, K_B, E_m, R_T, K_E, tau, tau_B, tau_R, n, s, x, q, A_q, IA = sp.symbols(
        "A B K_A K_B E_m R_T K_E tau tau_B tau_R n s x q A_q IA", positive=True
    )
    f = {"occupancy": A / (K_A + A)}
    f["stimulus"] = R_T * f["occupancy"] / K_E
    f["transducer"] = E_m * s**n / (1 + s**n)
    stimulus = f["stimulus"].subs(R_T, tau * K_E)
    f["response"] = sp.together(sp.expand_power_base(f["transducer"].subs(s, stimulus)))
    f["E_max"] = sp.expand_power_base(f["transducer"].subs(s, sp.limit(stimulus, A, sp.oo)))
    # The transducer is solved for s**n, called x, because n is any number.
    (power,) = sp.solve(sp.Eq(f["transducer"].subs(s**n, x), f["E_max"] / 2), x)
    f["half_stimulus"] = sp.powdenest(sp.factor(power) ** (1 / n), force=True)
    f["half_occupancy"] = sp.simplify(f["half_stimulus"] / tau)
    (f["EC50"],) = sp.solve(sp.Eq(f["occupancy"], f["half_occupancy"]), A)
    f["highest_EC50"] = f["EC50"].subs(tau, 0)  # it falls with tau
    f["two_stimuli"] = (tau * A / K_A + tau_B * B / K_B) / (1 + A / K_A + B / K_B)
    f["two_ligands"] = f["transducer"].subs(s, f["two_stimuli"])
    share = IA * f["E_max"].subs(tau, tau_R) / E_m
    (power,) = sp.solve(sp.Eq(x / (1 + x), share), x)
    f["tau_of_activity"] = sp.powdenest(power ** (1 / n), force=True)
    (same,) = sp.solve(sp.Eq(f["occupancy"], q * f["occupancy"].subs(A, A_q)), A)
    f["furchgott"] = sp.expand(sp.apart(1 / same, A_q))
    return f


def _without_powers() -> dict:
    """Return those formulas in which a power could overflow, with logarithms in place of it."""
    import sympy as sp

    f = formulas()
    A, K_A, E_m, tau, tau_R, n, s, IA = sp.symbols("A K_A E_m tau tau_R n s IA", positive=True)
    expit, logaddexp = sp.Function("expit"), sp.Function("logaddexp")

    def transduced(stimulus):  # x/(1 + x) is expit(log x)
        return E_m * expit(n * sp.log(stimulus))

    root = sp.exp(logaddexp(sp.log(2), n * sp.log(tau)) / n)  # of 2 + tau**n
    share = IA * expit(n * sp.log(tau_R))
    return {
        "transducer": transduced(s),
        "response": transduced(tau * A / (K_A + A)),
        "E_max": transduced(tau),
        "two_ligands": transduced(f["two_stimuli"]),
        "half_stimulus": tau / root,
        "half_occupancy": 1 / root,
        "EC50": K_A / (root - 1),
        "tau_of_activity": sp.exp(sp.log(share / (1 - share)) / n),
    }


OPERATIONAL = Formulas(
    formulas, ABOVE_ZERO, functions={"expit": expit, "logaddexp": np.logaddexp}, instead=_without_powers,
    quiet=("divide",),  # the logarithm of nothing
)  # fmt: skip
evaluate = OPERATIONAL.evaluate


def curve(A, E) -> tuple[np.ndarray, np.ndarray]:
    """Return concentrations and responses as arrays.

    Raises
    ------
    ValueError
        If they are no two lists of the same length, a number is not finite, or the concentrations do not increase from
        above 0.
    """
    try:
        A, E = np.asarray(A, dtype=float), np.asarray(E, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("A curve is given by two lists of numbers: concentrations and responses.") from None
    if A.ndim != 1 or A.shape != E.shape or A.size < 2 or not (np.isfinite(A).all() and np.isfinite(E).all()):
        raise ValueError("A curve needs two lists of the same length, at least two points, all finite.")
    if A[0] <= 0 or not (np.diff(A) > 0).all():
        raise ValueError("The concentrations of a curve must be above 0 and increase.")
    return A, E


def response(A, K_A, tau, *, n=1, E_m=1, B=0, K_B=1, tau_B=0):
    """Return the response to an agonist, alone or with a second ligand at the same site.

    Parameters
    ----------
    A, K_A : array_like
        Concentration of the agonist and its equilibrium dissociation constant (nM).
    tau : array_like
        Receptors over those that give half of E_m; a fraction q of the receptors left multiplies it by q.
    n, E_m : array_like
        Steepness of the transducer, and the largest response that the tissue can make.
    B, K_B, tau_B : array_like
        Second ligand, the same; tau_B is 0 for a competitive antagonist.
    """
    return evaluate("two_ligands", A=A, K_A=K_A, tau=tau, n=n, E_m=E_m, B=B, K_B=K_B, tau_B=tau_B)


def maximum(tau, *, n=1, E_m=1):
    """Return the response to an agonist that occupies all receptors; see `response`."""
    return evaluate("E_max", tau=tau, n=n, E_m=E_m)


def half_concentration(K_A, tau, *, n=1):
    """Return EC50 (nM), the concentration at half of the agonist's own maximum; see `response`."""
    return evaluate("EC50", K_A=K_A, tau=tau, n=n)


def highest_EC50(K_A, *, n=1):
    """Return the EC50 (nM) that no agonist can exceed, whatever its tau: K_A if n is 1.

    A measured EC50 above it says that K_A, or the model, is not that of this response.
    """
    return evaluate("highest_EC50", K_A=K_A, n=n)


def half_occupancy(tau, *, n=1):
    """Return the share of the receptors that the agonist occupies at half of its own maximum; see `response`."""
    return evaluate("half_occupancy", tau=tau, n=n)


def tau_of_activity(activity, reference, *, n=1):
    """Return tau of an agonist from its intrinsic activity: its maximum over that of a reference.

    Parameters
    ----------
    activity : array_like
        Intrinsic activity, above 0.
    reference : array_like
        tau of the reference agonist in the same tissue.
    n : array_like
        Steepness of the transducer.

    Raises
    ------
    ValueError
        If that activity lies above the largest response that the tissue can make.
    """
    if not (array("activity", activity, above=True) * maximum(reference, n=n) < 1).all():
        raise ValueError(
            f"With tau {reference} of the reference, an activity of {activity} is above E_m of the tissue."
        )
    return evaluate("tau_of_activity", IA=activity, tau_R=reference, n=n)


def efficacy(drug: str, receptor: str = "a2A") -> float:
    """Return tau of a drug over tau of norepinephrine at a human receptor: the same in every tissue.

    It follows from the intrinsic activity in [35S]GTPgammaS binding (Jasper 1998), and from the assumption that tau of
    norepinephrine is 1 in that assay (record ``tau_assay``).
    """
    known_name("drug", drug, DRUGS)
    known_name("receptor", receptor, RECEPTORS)
    name = f"activity_{drug.replace(' ', '').replace(',', '')}_{receptor}"
    if not setting(name):
        return 0.0
    return float(tau_of_activity(setting(name), setting("tau_assay")) / setting("tau_assay"))


def crossover(tau, tau_B) -> float:
    """Return A/K_A where a second ligand changes sides: it adds to the response below and takes away above.

    There the agonist alone does what the second ligand alone can do at most, so neither n nor the amount of the second
    ligand matters. Infinite if the second ligand has the larger tau, or the same.
    """
    tau, tau_B = number("tau", tau, low=0), number("tau_B", tau_B, low=0)
    return tau_B / (tau - tau_B) if tau_B < tau else float("inf")


@dataclass(frozen=True)
class Furchgott:
    """What receptor inactivation tells: K_A (unit of the data), the fraction q of receptors left, and the pairs.

    ``before`` and ``after`` are the concentrations that gave the same response before and after inactivation.
    """

    K_A: float
    q: float
    before: np.ndarray = field(repr=False)
    after: np.ndarray = field(repr=False)


def furchgott(A, E, A_q, E_q) -> Furchgott:
    """Return K_A of an agonist from responses before and after an irreversible antagonist.

    Equal responses need equal numbers of occupied receptors, whatever the tissue makes of them: a line of 1/A against
    1/A_q has the slope 1/q and the intercept (1 - q)/(q K_A). Errors are taken to be in proportion to A.

    Parameters
    ----------
    A, E : array_like
        Concentrations, increasing, and responses, increasing, before.
    A_q, E_q : array_like
        Concentrations and responses after. Each response within the range of E is paired with the concentration that
        gave it before, read off a monotone curve through E on log A.

    Raises
    ------
    ValueError
        If a list does not increase, fewer than two responses can be paired, or the line shows no inactivation.
    """
    from scipy.interpolate import PchipInterpolator  # slow to import

    (A, E), (A_q, E_q) = curve(A, E), curve(A_q, E_q)
    if not (np.diff(E) > 0).all():
        raise ValueError("The responses before must increase; fit a curve to noisy data first.")
    paired = (E_q > E[0]) & (E_q < E[-1])
    if paired.sum() < 2:
        raise ValueError("Fewer than two responses after lie within the range of those before.")
    after = A_q[paired]
    before = np.exp(PchipInterpolator(E, np.log(A))(E_q[paired]))
    slope, intercept = np.polyfit(1 / after, 1 / before, 1, w=before)
    if slope <= 1 or intercept <= 0:
        raise ValueError(
            "The line has a slope of at most 1 or no intercept above 0: nothing shows that receptors went."
        )
    return Furchgott(float((slope - 1) / intercept), float(1 / slope), before, after)
