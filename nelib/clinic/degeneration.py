r"""Cells of the locus coeruleus are lost: norepinephrine outside when release and clearance are lost together.

A share $\sigma$ of the cells survives. Their terminals release into a space from which they alone take up again, if NET
was lost with the others; what is not NET goes on. To each survivor that is the same as if the clearance that is not NET
had grown to $1/\sigma$. With $n$ the share of NET in clearance and $o$ what a drug occupies of it, the clearance for
each survivor is, in multiples of that at rest,

.. math:: K = n\,(1 - o)\,m + \frac{1 - n}{\sigma}, \qquad m = 1 \text{ or } \frac{1}{\sigma},

where $m$ is 1 if NET is lost with the cells, and $1/\sigma$ if it stayed. As long as each survivor releases as before,
norepinephrine outside is $1/K$ of that at rest: with NET lost it falls late, and a blocker of NET does less and less.

Neither the cells nor the terminals are modeled here. The firing of the survivors is that of
`nelib.clinic.push_back.firing`, for which $K$ is what is left of clearance around the cell bodies; the terminals are
those of `nelib.synapse.synthesis.norepinephrine_terminal`, with $K$ in place of their clearance. Their stores are
either kept full, or what synthesis allows once all has settled.

Assumed: survivors are spread evenly, do not sprout, and are as before in all else; cell bodies and terminals lose NET
alike; all norepinephrine around the cell bodies is their own. Norepinephrine is in multiples of that before the loss.
Every number comes from ``nelib/data/degeneration.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.clinic import feedback, push_back
from nelib.kit.errors import known_name
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.synapse.scenarios import without_autoreceptors
from nelib.synapse.synthesis import norepinephrine_terminal

LOST, STAYS = "lost with the cells", "stays"
NET = (LOST, STAYS)
FULL, AS_BEFORE, MORE = "kept full", "TH as before", "TH of survivors doubled"
STORES = (FULL, AS_BEFORE, MORE)


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("degeneration")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


def net_share() -> float:
    """Return the share of NET in clearance: all but what reboxetine with idazoxan left (Sacchetti 1999)."""
    return 1 - feedback.measured().left


@cache
def derivation() -> dict:
    """Derive clearance for each survivor and what follows while each releases as before, as SymPy expressions.

    Returns
    -------
    dict
        ``"K"``, clearance for each survivor; ``"K_lost"`` and ``"K_stays"``, the same with NET lost and kept;
        ``"outside_lost"`` and ``"outside_stays"``, norepinephrine outside; ``"survivors"``, the share of cells with
        which it is at the level y, with NET lost; ``"blocker"``, how many times a blocker raises it then.
    """
    import sympy as sp

    n, o, m, s, y = sp.symbols("n o m sigma y", positive=True)
    # Release of all survivors, against clearance of what is left: NET, and what is not NET.
    NET_left, release, x = sp.symbols("N_left Q x", positive=True)
    outside = sp.solve(sp.Eq(release, (n * (1 - o) * NET_left + (1 - n)) * x), x)[0]
    K = n * (1 - o) * m + (1 - n) / s
    if sp.simplify(outside.subs({release: s, NET_left: m * s}) - 1 / K) != 0:
        raise ArithmeticError("The balance does not lead to the clearance for each survivor.")
    lost, stays = (sp.simplify(outside.subs({release: s, NET_left: left})) for left in (s, 1))
    found = {
        "K": K, "K_lost": K.subs(m, 1), "K_stays": K.subs(m, 1 / s), "outside_lost": lost, "outside_stays": stays,
        "survivors": sp.solve(lost.subs(o, 0) - y, s)[0], "blocker": sp.simplify(lost / lost.subs(o, 0)),
    }  # fmt: skip
    plain = {v: sp.Symbol(v.name) for v in (n, o, m, s, y)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("sigma",))


def _inputs(lost: Any, occupancy: Any, share: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    gone = array("lost", lost, high=1)
    if (gone == 1).any():
        raise ValueError("lost must be below 1: without any cell there is no release.")
    n = array("share", net_share() if share is None else share, high=1)
    o = array("occupancy", occupancy, high=1)
    if ((n == 1) & (o == 1)).any():
        raise ValueError("occupancy is 1 while NET does all clearance: norepinephrine would rise without end.")
    return 1 - gone, o, n


def clearance(lost: Any, occupancy: Any = 0.0, net: str = LOST, share: Any = None) -> np.ndarray:
    """Return clearance for each survivor, in multiples of that before the loss; see `outside` for the arguments."""
    s, o, n = _inputs(lost, occupancy, share)
    name = "K_lost" if known_name("fate of NET", net, NET) == LOST else "K_stays"
    return np.asarray(FORMULAS.compute(name, sigma=s, o=o, n=n))


def unbraked(lost: Any, occupancy: Any = 0.0, net: str = LOST, share: Any = None) -> np.ndarray:
    """Return norepinephrine outside if each survivor releases as before; see `outside` for the arguments."""
    return 1 / clearance(lost, occupancy, net, share)


def lost_at(level: float | None = None, share: Any = None) -> np.ndarray:
    """Return the loss of cells that brings norepinephrine down to a level, NET lost and no brakes; half by default."""
    y = array("level", evidence("half").value if level is None else level, high=1, above=True)
    n = array("share", net_share() if share is None else share, high=1)
    if (n == 1).any():
        raise ValueError("With NET as the whole of clearance no loss of cells lowers norepinephrine outside.")
    return 1 - np.asarray(FORMULAS.compute("survivors", y=y, n=n))


@dataclass(frozen=True)
class State:
    """Survivors and the space around them, in multiples of before the loss.

    Attributes
    ----------
    outside : numpy.ndarray
        Norepinephrine outside.
    firing : numpy.ndarray
        Rate of each survivor.
    stores : numpy.ndarray
        Vesicular norepinephrine of each survivor.
    release : numpy.ndarray
        Release of all survivors together.
    content : numpy.ndarray
        Vesicular norepinephrine of the whole tissue: what an assay after death finds.
    """

    outside: np.ndarray
    firing: np.ndarray
    stores: np.ndarray
    release: np.ndarray
    content: np.ndarray


@cache
def _rest() -> dict[str, float]:
    """Return the parameters of the terminal and its state at rest."""
    model = norepinephrine_terminal()
    values = {name: record.value for name, record in model.parameters.items()}
    return values | {name: float(v) for name, v in model.steady_state().species.items()}


def _scaled(n: np.ndarray, brake: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Return by how much NET and other clearance of the terminal differ for a share n, and its half-inhibition."""
    own = push_back.own_share()
    if brake == 0:
        half = without_autoreceptors()["k_auto"]
    else:
        half = _rest()["k_auto"] * brake ** (-1 / norepinephrine_terminal().constants[0].value)
    return n / own, (1 - n) / (1 - own), half


def outside(
    lost: Any,
    occupancy: Any = 0.0,
    *,
    net: str = LOST,
    stores: str = FULL,
    share: Any = None,
    brakes: str = push_back.COMPROMISE,
) -> State:
    """Return norepinephrine outside and what the survivors do, with brakes.

    Parameters
    ----------
    lost : array_like
        Share of the cells that is lost, 0 to below 1.
    occupancy : array_like
        Share of the NET that is left that a drug occupies, 0 to 1.
    net : str
        One of `NET`: whether the NET of the cells was lost with them.
    stores : str
        One of `STORES`: kept full, or what synthesis by tyrosine hydroxylase as before, or doubled, allows.
    share : array_like, optional
        Share of NET in clearance before the loss, 0 to 1; `net_share` if not given.
    brakes : str
        A choice of `nelib.clinic.push_back.strengths`.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown.
    """
    s, o, n = np.broadcast_arrays(*_inputs(lost, occupancy, share))
    known_name("state of the stores", stores, STORES)
    soma, terminal = push_back.strengths(brakes)
    m = np.ones_like(s) if known_name("fate of NET", net, NET) == LOST else 1 / s
    fired = push_back.firing(clearance(lost, occupancy, net, share), soma=soma)
    NET_scale, other, half = _scaled(n, terminal)
    if stores == FULL:
        x, v, r = _held(NET_scale * (1 - o) * m, other / s, fired, half)
    else:
        factor = evidence("th_up").value if stores == MORE else 1.0
        found = _made(NET_scale * (1 - o) * m, other / s, fired, half, factor)
        before = np.vectorize(_before, otypes=[float] * len(found))(NET_scale, other, half)
        x, v, r = (now / then for now, then in zip(found, before, strict=True))
    return State(x, np.broadcast_to(fired, x.shape), v, s * r, s * v)


def _held(NET_left, other, fired, half) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return outside, stores and release of each survivor with full stores: release rises, clearance falls with it."""
    rest = _rest()
    given = rest | {"a": NET_left, "firing": fired, "k_auto": half}
    given |= {name: rest[name] * other for name in ("k_U2", "k_spill")}
    high = np.full(np.shape(NET_left), np.log(evidence("search").value))
    low = -high
    for _step in range(int(evidence("steps").value)):
        middle = (low + high) / 2
        more = push_back.FORMULAS.compute("balance", **given | {"ene": rest["ene"] * np.exp(middle)}) > 0
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    x = np.exp((low + high) / 2)
    per = push_back.FORMULAS.compute("release", **given | {"ene": rest["ene"] * x})
    return x, np.ones_like(x), per / push_back.FORMULAS.compute("release", **rest)


def _made(NET_left, other, fired, half, factor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the same with stores that have settled."""
    rows = [_settled(*row, half, factor) for row in np.broadcast(NET_left, other, fired)]
    found = np.array(rows).reshape(*np.shape(NET_left), -1)
    return found[..., 0], found[..., 1], found[..., 2]


def _settled(NET_left: float, other: float, fired: float, half: float, factor: float) -> tuple[float, float, float]:
    state = norepinephrine_terminal().steady_state(
        parameters={"firing": float(fired), "k_auto": half, "th_scale": factor * _rest()["th_scale"]},
        activity={"NET": float(NET_left), "U2": float(other), "spillover": float(other)},
    )
    return float(state["ene"]), float(state["vne"]), float(state["release"])


@cache
def _before(NET_scale: float, other: float, half: float) -> tuple[float, float, float]:
    """Return outside, stores and release of such a terminal before any loss, settled and without a drug."""
    return _settled(NET_scale, other, 1.0, half, 1.0)
