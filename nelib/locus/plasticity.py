r"""Norepinephrine as the third factor of synaptic plasticity: what it gates, what it widens, what it flips.

**A wider window.** In CA1 a weak input that comes $\Delta$ before a strong one is potentiated if $\Delta$ is at most
10 ms; isoproterenol widens this to 15 ms and does not make the potentiation larger (Lin et al. 2003). Here

.. math:: L(\Delta) = \frac{A}{1 + e^{(\Delta - w)/s}}, \qquad w = w_0 + (w_1 - w_0)\,\frac{\theta(c)}{\theta(c_1)},

with $\theta$ the share of $\beta$ receptors that hold isoproterenol and $c_1$ the dose of that paper.

**Two tags.** In the visual cortex $\beta$ receptors tag synapses for potentiation and $\alpha_1$ receptors for
depression; without agonist a pair of spikes does nothing (Seol et al. 2007). For a pair with post minus pre $\Delta$:

.. math:: \Delta w = A_+ \theta_\beta\, e^{-\Delta/\tau_+} \;(\Delta > 0), \qquad
          \Delta w = -A_- \theta_\alpha\, e^{\Delta/\tau_-} \;(\Delta < 0).

A known limit: here the order of the spikes alone decides the sign of a pair, and the agonist its size. In the slices
of Seol et al. the sign depended on the order and also on which of the receptors were activated more. And after a low
concentration of norepinephrine Salgado et al. (2012) are said to have seen depression in both orders.

Intervals in ms. The shapes and sizes are assumed, the two windows and the logic were read.
Every number comes from ``nelib/data/memory.csv``.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

RULE = ("A_plus", "A_minus", "tau_plus", "tau_minus", "K_beta", "K_alpha")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("memory")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"occupancy"`` of a receptor by an agonist x beside an antagonist Y, both in multiples of their constants;
        ``"width"`` of the window; ``"potentiation"`` at an interval; ``"pair_plus"`` and ``"pair_minus"``, change by
        one pair; ``"net"``, change of an input that fires at random; ``"flip"``, the norepinephrine at which that
        changes its sign, if nothing else is there.
    """
    import sympy as sp

    x, Y, w_0, w_1, theta, theta_1 = sp.symbols("x Y w_0 w_1 theta theta_1", positive=True)
    D, w, s, A, N = sp.symbols("D w s A N", positive=True)
    A_plus, A_minus, tau_plus, tau_minus = sp.symbols("A_plus A_minus tau_plus tau_minus", positive=True)
    beta, alpha, K_beta, K_alpha = sp.symbols("theta_beta theta_alpha K_beta K_alpha", positive=True)
    plus = A_plus * beta * sp.exp(-D / tau_plus)
    minus = -A_minus * alpha * sp.exp(-D / tau_minus)
    # Spikes at random meet at every interval alike.
    net = sp.integrate(plus, (D, 0, sp.oo)) + sp.integrate(minus, (D, 0, sp.oo))
    alone = net.subs({beta: N / (N + K_beta), alpha: N / (N + K_alpha)})
    flip = sp.solve(sp.numer(sp.together(alone / N)), N)[0]
    found = {
        "occupancy": x / (1 + x + Y),
        "width": w_0 + (w_1 - w_0) * theta / theta_1,
        "potentiation": A / (1 + sp.exp((D - w) / s)),
        "pair_plus": plus, "pair_minus": minus, "net": net, "flip": sp.simplify(flip),
    }  # fmt: skip
    return {k: e.subs({q: sp.Symbol(q.name) for q in e.free_symbols}) for k, e in found.items()}


FORMULAS = Formulas(derivation, signed=("D",), quiet=("over", "divide", "invalid"))


def window(isoproterenol: Any = 0.0, propranolol: Any = 0.0) -> np.ndarray:
    """Return the longest interval in ms that gives LTP in CA1.

    Parameters
    ----------
    isoproterenol : array_like
        In µM.
    propranolol : array_like
        In multiples of its constant.
    """
    K = evidence("K_iso").value
    x, Y = array("isoproterenol", isoproterenol) / K, array("propranolol", propranolol)
    theta = FORMULAS.compute("occupancy", x=x, Y=Y)
    read = FORMULAS.compute("occupancy", x=evidence("iso_lin").value / K, Y=0.0)
    return FORMULAS.compute(
        "width", w_0=evidence("window").value, w_1=evidence("window_iso").value, theta=theta, theta_1=read
    )


def potentiation(
    interval: Any, isoproterenol: Any = 0.0, propranolol: Any = 0.0, *, edge: float | None = None
) -> np.ndarray:
    """Return the LTP of a weak input that comes some ms before a strong one, as a share of the baseline.

    Parameters
    ----------
    interval : array_like
        In ms. At 0 and below there is none: that order was not tried in the paper.
    isoproterenol, propranolol : array_like
        As in `window`.
    edge : float, optional
        Softness of the edge in ms; from the table if not given.
    """
    D = array("interval", interval, low=None)
    s = positive("edge", evidence("edge").value if edge is None else edge)
    w = window(isoproterenol, propranolol)
    return np.where(D > 0, FORMULAS.compute("potentiation", D=D, w=w, s=s, A=evidence("ltp").value), 0.0)


def average_potentiation(
    interval: float, jitter: float, isoproterenol: float = 0.0, propranolol: float = 0.0, *, edge: float | None = None
) -> float:
    """Return the mean LTP when the interval varies from pairing to pairing.

    Parameters
    ----------
    interval, jitter : float
        Mean and SD in ms of the normal intervals.
    """
    from scipy.special import ndtri

    mean, sd = number("interval", interval), number("jitter", jitter, low=0)
    share = (np.arange(evidence("repeats").value) + 1 / 2) / evidence("repeats").value
    return float(potentiation(mean + sd * ndtri(share), isoproterenol, propranolol, edge=edge).mean())


def tags(
    norepinephrine: Any = 0.0, *, beta_agonist: Any = 0.0, alpha_agonist: Any = 0.0, beta_blocker: Any = 0.0,
    alpha_blocker: Any = 0.0, **rule: Any,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return the shares of β and of α1 receptors that hold an agonist.

    Parameters
    ----------
    norepinephrine : array_like
        In nM.
    beta_agonist, alpha_agonist, beta_blocker, alpha_blocker : array_like
        Isoproterenol, methoxamine, propranolol and prazosin, in multiples of their constants.
    **rule : array_like
        ``K_beta`` and ``K_alpha`` in nM, where they differ from the table.
    """
    N, K = array("norepinephrine", norepinephrine), _rule(rule)
    given = {
        "beta": (array("beta_agonist", beta_agonist), array("beta_blocker", beta_blocker)),
        "alpha": (array("alpha_agonist", alpha_agonist), array("alpha_blocker", alpha_blocker)),
    }
    beta, alpha = (
        FORMULAS.compute("occupancy", x=N / K[f"K_{which}"] + agonist, Y=blocker)
        for which, (agonist, blocker) in given.items()
    )
    return beta, alpha


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: evidence(name).value for name in RULE}
    for name, value in given.items():
        values[known_name("parameter", name, RULE)] = array(name, value, above=name[0] != "A")
    return values


def pair_change(interval: Any, norepinephrine: Any = 0.0, **settings: Any) -> np.ndarray:
    """Return the change of a synapse by one pair of spikes.

    Parameters
    ----------
    interval : array_like
        Post minus pre in ms; at 0 there is no change.
    norepinephrine : array_like
        In nM.
    **settings
        Drugs as in `tags`, and ``A_plus``, ``A_minus``, ``tau_plus``, ``tau_minus`` where they differ from the table.
    """
    rule = _rule({k: v for k, v in settings.items() if k in RULE})
    beta, alpha = tags(norepinephrine, **{k: v for k, v in settings.items() if k not in RULE or k[0] == "K"})
    D = array("interval", interval, low=None)
    known = {**rule, "theta_beta": beta, "theta_alpha": alpha, "D": np.abs(D)}
    up, down = FORMULAS.compute("pair_plus", **known), FORMULAS.compute("pair_minus", **known)
    return np.where(D > 0, up, np.where(D < 0, down, 0.0))


def train_change(pre: Any, post: Any, norepinephrine: float = 0.0, **settings: Any) -> float:
    """Return the change by two trains of spikes, with every pair counted; times in ms, the rest as in `pair_change`."""
    first, last = (np.atleast_1d(array(k, v, low=None)) for k, v in (("pre", pre), ("post", post)))
    return float(pair_change(last[:, None] - first, norepinephrine, **settings).sum())


def net_change(norepinephrine: Any = 0.0, **settings: Any) -> np.ndarray:
    """Return the drift of a synapse whose two cells fire at random, for one pair in each ms; see `pair_change`."""
    rule = _rule({k: v for k, v in settings.items() if k in RULE})
    beta, alpha = tags(norepinephrine, **{k: v for k, v in settings.items() if k not in RULE or k[0] == "K"})
    return FORMULAS.compute("net", **rule, theta_beta=beta, theta_alpha=alpha)


def flip(**rule: float) -> float:
    """Return the norepinephrine in nM above which inputs that fire at random are potentiated; NaN if there is none."""
    values = _rule(rule)
    found = float(FORMULAS.compute("flip", **values))
    return found if found > 0 and np.isfinite(found) else float("nan")
