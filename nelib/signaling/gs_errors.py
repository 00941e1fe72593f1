"""Five faults in what was published of the β1 model, each computed beside what is right.

Faults 1 and 2 stand in the supplement of the paper. The others stand in the authors' program of 2004: 3 in a comment
that does not run, 4 and 5 in lines that do. Someone who builds the model from the printed page or the comment meets
them, or someone who makes a run that the authors did not make. Each function returns the right and the published value.
µM and seconds.
"""

import numpy as np

from nelib.kit.errors import number
from nelib.kit.formula import array
from nelib.signaling.gs_balance import UPSTREAM, cyclase, steady_state
from nelib.signaling.pka import free_cAMP, published_free_cAMP, settings, value


def misprinted_constant(L_tot=0.0) -> dict[str, np.ndarray]:
    """Fault 1: the supplement prints 315 µM for the constant of αs at adenylyl cyclase; it is 0.4 µM.

    Returns
    -------
    dict
        ``right``, ``published``: share of the cyclase that holds αs at rest, for an agonist of `L_tot`.
    """
    return {
        "right": steady_state(L_tot)["fAC"],
        "published": steady_state(L_tot, K_Gs=value("K_Gs_printed"))["fAC"],
    }  # fmt: skip


def inhibitor_rate(C_I, I1p) -> dict[str, np.ndarray]:
    """Fault 2: the supplement lets PKA phosphorylate inhibitor 1 that is phosphorylated already.

    It prints the phosphorylated protein in both places of that rate law where the plain one belongs. Then nothing can
    begin, and with enough PKA nothing can stop: more is phosphorylated than there is.

    Returns
    -------
    dict
        ``right``, ``published``: net rate of phosphorylation (µM/s). ``threshold``: free kinase (µM) from which the
        published rate is positive at any amount of inhibitor.
    """
    kinase, marked = array("C_I", C_I), array("I1p", I1p, high=value("I1_tot"))
    plain = value("I1_tot") - marked
    back = value("V_PP2A_I1") * marked / (value("K_PP2A_I1") + marked)

    def on(substrate):
        return value("k_PKA_I1") * kinase * substrate / (value("K_PKA_I1") + substrate)

    # Both Michaelis constants are 1 µM, so the published rate has the sign of k C - V whatever I1p is.
    return {
        "right": on(plain) - back,
        "published": on(marked) - back,
        "threshold": value("V_PP2A_I1") / value("k_PKA_I1"),
    }


def wrong_root(cAMP_tot) -> dict[str, np.ndarray]:
    """Fault 3: a commented line for free cAMP takes the other root of a quadratic equation and does not halve it.

    The comment says that the author is "currently not using an analytical solution for cAMPfree, but the below
    analytical solution does work". What runs instead solves the balance of cAMP numerically, and rightly.

    Returns
    -------
    dict
        ``right``, ``published``: free cAMP for a total of `cAMP_tot`.
    """
    return {"right": free_cAMP(cAMP_tot), "published": published_free_cAMP(cAMP_tot)}


def lost_conservation(L_tot=0.0, gtpase: float = 1.0) -> dict[str, np.ndarray]:
    """Fault 4: the program leaves activated Gs out of the sum of all Gs, which the paper counts in.

    Parameters
    ----------
    L_tot : array_like
        Agonist in µM.
    gtpase : float
        Share of the GTPase that works; cholera toxin lowers it.

    Returns
    -------
    dict
        ``right``, ``published``: all Gs, free, bound and active, in the long run; ``fAC right``, ``fAC published``.
    """
    slow = value("k_hyd") * number("gtpase", gtpase, low=np.finfo(float).eps, high=1)
    # cAMP may rise without end when αs does; what Gs does then depends on it through PKA alone, which is left out.
    shared = {"pka": 0.0, "k_hyd": slow, "k_AC_Gs": 0.0}
    found = {n: steady_state(L_tot, program=p, **shared) for n, p in (("right", False), ("published", True))}
    sums = {n: s["G"] + s["LRG"] + s["RG"] + s["bg"] for n, s in found.items()}
    return {**sums, **{f"fAC {n}": s["fAC"] for n, s in found.items()}}


def forskolin_balance(FSK_tot, alpha: float = 0.0) -> dict[str, np.ndarray]:
    """Fault 5: the program takes no cyclase away for forskolin, unless a line is edited; then it takes none for αs.

    It warns of the first itself: "note: assumes Fsk = 0. Change Gsa_gtp_AC to Fsk_AC for Forskolin".

    Parameters
    ----------
    FSK_tot : array_like
        Forskolin in µM.
    alpha : float
        αs with GTP, free or on the cyclase, in µM.

    Returns
    -------
    dict
        All cyclase, free and bound, as a multiple of what there is: ``right`` (1), ``published``, ``edited``.
    """
    p = settings(UPSTREAM, None) | {"FSK_tot": array("FSK_tot", FSK_tot)}
    a, all_ = number("alpha", alpha, low=0), p["AC_tot"]
    right = cyclase(p, np.full(np.shape(p["FSK_tot"]), a))
    # The program: free = all - bound to αs, and forskolin's complex comes on top. Edited: the other way round.
    with_alpha = cyclase({**p, "FSK_tot": 0.0}, np.asarray(a))["AC"]
    with_fsk = cyclase(p, np.zeros(np.shape(p["FSK_tot"])))["AC"]
    extra = with_alpha * p["FSK_tot"] / (p["K_fsk"] + with_alpha)
    more = with_fsk * a / (p["K_Gs"] + with_fsk)
    return {
        "right": (right["AC"] + right["ACG"] + right["ACF"]) / all_, "published": (all_ + extra) / all_,
        "edited": (all_ + more) / all_,
    }  # fmt: skip
