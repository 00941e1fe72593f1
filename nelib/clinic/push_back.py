r"""Blocked reuptake and two brakes: norepinephrine outside, firing and release where all three agree.

This module holds no model of its own. The cell bodies are those of `nelib.locus.autoinhibition`: norepinephrine
around them rises as $1/u$ when uptake is slowed, and they fire at the share $f$ of their rate at rest. The terminals
are those of `nelib.synapse.synthesis.norepinephrine_terminal`: release, its autoreceptor and clearance are read from
the reactions of that model, and norepinephrine outside ($x$, in multiples of rest) settles within a second where

.. math:: \text{release}(f, x) = a\,\text{NET}(x) + \text{other clearance}(x),

with $a$ of NET left. As release falls and clearance rises with $x$, there is one such $x$ or none. Vesicles are kept as
full as at rest: this is the state of the first hours (`after_days` says what the terminal model adds).

Counted twice: the brake of the terminals was calibrated to Sacchetti (1999) as if the cell bodies had none, and the
fall of firing that Szabo & Blier (2001) measured explains the same numbers with no brake at the terminals. Both at full
strength brake too much. `nelib.clinic.push_back_facts` lays every choice beside what was measured.

Assumed: the drug holds as much NET around the cell bodies as in the cortex, idazoxan reaches both, and release goes
with firing. Numbers come from ``nelib/data/push_back.csv``, ``clinic.csv`` and the tables of the two models.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.locus import autoinhibition
from nelib.synapse.synthesis import norepinephrine_terminal

BRAKES = {"none": (0, 0), "cell bodies": (1, 0), "terminals": (0, 1), "both": (1, 1)}
"""Choices of brakes: strength of that of the cell bodies and of that of the terminals; see `strengths`."""
COMPROMISE = "both, weaker"
OTHER = ("U2", "spillover")
ENDLESS = "net_left is 0 while NET does all clearance: norepinephrine would rise without end."


def evidence(name: str) -> Quantity:
    """Return a record of the table of this model."""
    return load_evidence("push_back")[name]


@cache
def derivation() -> dict:
    """Return the balance outside the terminals, taken from the reactions of their model, as SymPy expressions.

    Returns
    -------
    dict
        ``"release"``, ``"NET"`` and ``"other"`` clearance as in that model (µM/h); ``"balance"``, zero where
        norepinephrine settles, with a of NET left; ``"left"``, the share of clearance that is left at rest when NET
        does the share s of it; ``"given_back"``, by how much the scale of release falls if the half-inhibition of the
        autoreceptor is k_new in place of k_auto: that scale makes release at rest 1, and a drug does not change it.
    """
    import sympy as sp

    model = norepinephrine_terminal()
    release, NET = (model.reactions[name].rate for name in ("release", "NET"))
    other = sum(model.reactions[name].rate for name in OTHER)
    a, s, e, k, new = (sp.Symbol(name) for name in ("a", "s", "ene", "k_auto", "k_new"))
    unbraked = release.subs(e, 0)
    return {
        "release": release, "NET": NET, "other": other, "balance": release - a * NET - other, "left": 1 - s * (1 - a),
        "given_back": unbraked / unbraked.subs(k, new),
    }  # fmt: skip


FORMULAS = Formulas(derivation)


@cache
def _rest() -> dict[str, float]:
    """Return the parameters of the terminal with its state and fluxes at rest."""
    model = norepinephrine_terminal()
    values = {name: record.value for name, record in model.parameters.items()}
    # The settled state has one digit more than the record from which it was calibrated.
    values |= {name: float(v) for name, v in model.steady_state().species.items()}
    values["ene_rest"] = values["ene"]
    flux = {name: float(FORMULAS.compute(name, **values)) for name in ("release", "NET", "other")}
    return values | {f"{name}_flux": v for name, v in flux.items()}


def own_share() -> float:
    """Return the share of NET in the clearance of the terminal model as it stands."""
    rest = _rest()
    return rest["NET_flux"] / (rest["NET_flux"] + rest["other_flux"])


@dataclass(frozen=True)
class State:
    """Where reuptake, firing and release agree.

    Attributes
    ----------
    norepinephrine : numpy.ndarray
        Outside the terminals, in multiples of rest.
    firing, release : numpy.ndarray
        Shares of those at rest.
    left : numpy.ndarray
        Share of clearance that is left, at the norepinephrine of rest.
    """

    norepinephrine: np.ndarray
    firing: np.ndarray
    release: np.ndarray
    left: np.ndarray


def _strength(label: str, given: Any) -> np.ndarray:
    if isinstance(given, bool | np.bool_):
        return np.asarray(given * evidence("brake").value)
    return array(label, given)


def firing(
    left: Any, *, soma: Any = True, antagonist: Any = 0.0, shift: Any = 1.0, background: float | None = None
) -> np.ndarray:
    """Return the firing of the cell bodies as a share of that at rest; see `settle`.

    Parameters
    ----------
    left : array_like
        Share of clearance that is left around them, above 0.
    """
    n_0 = evidence("background").value if background is None else background
    b = _strength("soma", soma) * autoinhibition.brake(n_0=n_0)
    # A shifted concentration-response curve and a competitive antagonist are the same to the receptor.
    Y = (1 + array("antagonist", antagonist)) * array("soma_shift", shift, above=True) - 1
    if (Y < 0).any():
        raise ValueError("soma_shift must be at least 1: a receptor that gains sensitivity is not in this model.")
    return autoinhibition.rate(antagonist=Y, uptake=left, b=b, n_0=n_0) / autoinhibition.rate(b=b, n_0=n_0)


def settle(
    net_left: Any,
    *,
    soma: Any = True,
    terminal: Any = True,
    antagonist: Any = 0.0,
    net_left_soma: Any = None,
    share: Any = None,
    soma_shift: Any = 1.0,
    terminal_shift: Any = 1.0,
    background: float | None = None,
) -> State:
    """Return where norepinephrine outside, firing and release settle in the first hours.

    Parameters
    ----------
    net_left : array_like
        Share of NET that works, 0 to 1. With it and `share` some clearance must be left.
    soma, terminal : bool or array_like
        Strength of the brake of the cell bodies and of the terminals: False or 0 is none, True or 1 that of its model.
    antagonist : array_like
        Idazoxan at both sites, in multiples of its dissociation constant.
    net_left_soma : array_like, optional
        Share of NET that works around the cell bodies; as in the terminals if not given.
    share : array_like, optional
        Share of NET in clearance at rest, 0 to 1; all of it if not given.
    soma_shift, terminal_shift : array_like
        Factor, at least 1, by which the autoreceptors have become less sensitive than those that set the rest.
    background : float, optional
        Norepinephrine around the cell bodies that their spikes do not cause, in nM; none if not given.

    Returns
    -------
    State
        All inputs broadcast.

    Raises
    ------
    ValueError
        If a value is impossible, or if what is left of clearance cannot keep up with release at any concentration.
    """
    a = array("net_left", net_left, high=1)
    at_soma = a if net_left_soma is None else array("net_left_soma", net_left_soma, high=1)
    s = array("share", evidence("share").value if share is None else share, high=1)
    left, left_soma = (FORMULAS.compute("left", a=part, s=s) for part in (a, at_soma))
    if (left <= 0).any() or (left_soma <= 0).any():
        raise ValueError(ENDLESS)
    f = firing(left_soma, soma=soma, antagonist=antagonist, shift=soma_shift, background=background)
    lost = (1 + array("antagonist", antagonist)) * array("terminal_shift", terminal_shift, low=1)
    x, release = _outside(a, s, f, _strength("terminal", terminal), lost)
    x, f, release, left = np.broadcast_arrays(x, f, release, left)
    return State(x, f, release, left)


def at_firing(
    net_left: Any, firing: Any, *, terminal: Any = True, lost: Any = 1.0, share: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return norepinephrine outside and release in the first hours at a firing that something else decides.

    Parameters
    ----------
    net_left : array_like
        Share of NET that works, 0 to 1.
    firing : array_like
        Share of that at rest, 0 or more.
    terminal : bool or array_like
        Strength of the brake of the terminals; see `settle`.
    lost : array_like
        Factor, at least 1, by which the autoreceptors of the terminals need more norepinephrine.
    share : array_like, optional
        Share of NET in clearance at rest, 0 to 1; all of it if not given.

    Returns
    -------
    tuple of numpy.ndarray
        Norepinephrine outside in multiples of rest, and release as a share of that at rest.

    Raises
    ------
    ValueError
        As `settle`.
    """
    a = array("net_left", net_left, high=1)
    s = array("share", evidence("share").value if share is None else share, high=1)
    if (FORMULAS.compute("left", a=a, s=s) <= 0).any():
        raise ValueError(ENDLESS)
    return _outside(a, s, array("firing", firing), _strength("terminal", terminal), array("lost", lost, low=1))


def _outside(a, s, f, strength, lost) -> tuple[np.ndarray, np.ndarray]:
    """Return norepinephrine outside in multiples of rest, and release as a share of that at rest."""
    rest = _rest()
    power = norepinephrine_terminal().constants[0].value
    with np.errstate(divide="ignore"):
        # A brake of n times the strength is one that needs so much less norepinephrine for half of its effect.
        k = rest["k_auto"] * np.power(strength, -1 / power)
    flux = rest["NET_flux"] + rest["other_flux"]
    given = rest | {
        "a": a, "k_auto": k * lost, "V_NET": rest["V_NET"] * s * flux / rest["NET_flux"],
        "firing": f * FORMULAS.compute("given_back", k_auto=k, k_new=k * lost),
    }  # fmt: skip
    given |= {name: rest[name] * (1 - s) * flux / rest["other_flux"] for name in ("k_U2", "k_spill")}
    high = np.full(np.broadcast_shapes(*(np.shape(v) for v in (a, s, f, strength, lost))), np.log(_search()))
    low = -high

    def above(logs: np.ndarray) -> np.ndarray:
        return FORMULAS.compute("balance", **given | {"ene": rest["ene_rest"] * np.exp(logs)}) > 0

    if above(high).any():
        raise ValueError("What is left of clearance cannot keep up with release: nothing settles. Leave more of NET.")
    silent = ~above(low)
    for _ in range(int(evidence("steps").value)):
        middle = (low + high) / 2
        more = above(middle)
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    x = np.where(silent, 0.0, np.exp((low + high) / 2))
    release = FORMULAS.compute("release", **given | {"ene": rest["ene_rest"] * x})
    return x, release / rest["release_flux"]


def after_days(net_left: float, firing: float = 1.0) -> tuple[float, float]:
    """Return what `settle` leaves out: where the terminal settles in days, with its own share of NET in clearance.

    Norepinephrine that is not taken up again is not stored again, so vesicles empty.

    Parameters
    ----------
    net_left, firing : float
        Share of NET that works, and firing as a share of that at rest, above 0.

    Returns
    -------
    tuple of float
        Norepinephrine outside and in the vesicles, in multiples of rest.
    """
    model, left = norepinephrine_terminal(), number("net_left", net_left, low=0, high=1)
    rest = model.steady_state()
    then = model.steady_state(parameters={"firing": positive("firing", firing)}, activity={"NET": left})
    return float(then["ene"] / rest["ene"]), float(then["vne"] / rest["vne"])


def _search() -> float:
    return evidence("search").value


def strengths(brakes: str) -> tuple[float, float]:
    """Return the strengths of the brakes of cell bodies and terminals by the name of a choice.

    Beside `BRAKES` there is `COMPROMISE`: of all pairs of strengths the one that comes nearest to all facts.
    """
    name = known_name("choice of brakes", brakes, (*BRAKES, COMPROMISE))
    if name == COMPROMISE:
        return evidence("compromise_soma").value, evidence("compromise_terminal").value
    soma, terminal = (float(strength) for strength in BRAKES[name])
    return soma, terminal
