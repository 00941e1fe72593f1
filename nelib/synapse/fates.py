r"""Where the norepinephrine of a heart goes: the fluxes of the anesthetized dog (Eisenhofer 1991), and detours.

At rest two numbers are measured, the spillover of norepinephrine and the DHPG that the heart gives off, and two shares:
what desipramine leaves of the DHPG (it comes from the leak of the vesicles) and how much of the recaptured
norepinephrine MAO destroys. Leak and reuptake follow by division (`resting_fluxes`).

`network` turns the fluxes into balances. With $x$ the norepinephrine in a place relative to rest (vesicles $v$,
cytosol $c$, outside $e$, other cells $o$) and $a$ the activity that is left of a step, every flux is its resting value
times $a$ times $x$. That is linear: NET far below its $K_m$, MAO as well. In other cells only COMT works: if MAO made
DHPG there too, desipramine, which sends more norepinephrine to these cells, could not lower the DHPG of the heart by a
fifth. Numbers from ``nelib/data/fates.csv``.
"""

from functools import cache
from typing import Any

import sympy as sp

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence

PLACES = ("vesicle", "cytosol", "outside", "other cells")
STEPS = ("release", "NET", "VMAT", "MAO", "COMT")
STORES = ("held", "settled")

x_v, x_c, x_e, x_o = sp.symbols("x_v x_c x_e x_o", positive=True)
a_release, a_NET, a_VMAT, a_MAO, a_COMT = sp.symbols("a_release a_NET a_VMAT a_MAO a_COMT", positive=True)
FLUXES = ("synthesis", "release", "NET", "VMAT", "leak", "MAO", "spillover", "uptake 2", "return", "COMT")


def _value(name: str) -> float:
    return load_evidence("fates")[name].value


def reuptake(dhpg: float) -> float:
    """Return neuronal reuptake from the DHPG that the heart gives off, both in pmol/min.

    What exceeds the DHPG of the leak comes from recaptured norepinephrine, of which MAO destroys a known share. The
    leak is taken to be the same in every state.

    Raises
    ------
    ValueError
        If the DHPG is negative or no number.
    """
    from_leak = _value("leak_share") * _value("D_rest")
    return (number("dhpg", dhpg, low=0) - from_leak) / _value("mao_share")


def resting_fluxes() -> dict[str, float]:
    """Return the fluxes at rest in pmol/min, by the names in `FLUXES`."""
    dhpg, spillover, uptake_2 = _value("D_rest"), _value("S_rest"), _value("U2_rest")
    net = reuptake(dhpg)
    leak = _value("leak_share") * dhpg / _value("mao_share")
    back = uptake_2 * _value("u2_back") / (1 - _value("u2_back"))
    return {
        "synthesis": dhpg + spillover + uptake_2,
        "release": net + spillover + uptake_2,
        "NET": net,
        "VMAT": leak + net - dhpg,
        "leak": leak,
        "MAO": dhpg,
        "spillover": spillover,
        "uptake 2": uptake_2 + back,
        "return": back,
        "COMT": uptake_2,
    }


@cache
def rates() -> dict[str, sp.Expr]:
    """Return every flux as an expression: a resting flux J, an activity a and a content x."""
    J = {name: sp.Symbol("J_{" + name.replace(" ", "\\ ") + "}", positive=True) for name in FLUXES}
    return {
        "synthesis": J["synthesis"],
        "release": J["release"] * a_release * x_v,
        "NET": J["NET"] * a_NET * x_e,
        "VMAT": J["VMAT"] * a_VMAT * x_c,
        "leak": J["leak"] * x_v,
        "MAO": J["MAO"] * a_MAO * x_c,
        "spillover": J["spillover"] * x_e,
        "uptake 2": J["uptake 2"] * x_e,
        "return": J["return"] * x_o,
        "COMT": J["COMT"] * a_COMT * x_o,
    }


@cache
def network(store: str = "held") -> dict[str, sp.Eq]:
    """Return the balances: what flows into a place equals what flows out.

    Parameters
    ----------
    store : {"held", "settled"}
        In the first minutes the store of the vesicles is as it was (``held``); after days it has come to a balance
        between synthesis, release and leak (``settled``).

    Raises
    ------
    ValueError
        If the store is neither.
    """
    known_name("state of the store", store, STORES)
    r = rates()
    return {
        "vesicle": sp.Eq(x_v, 1)
        if store == "held"
        else sp.Eq(r["synthesis"] + r["VMAT"], r["release"] + r["leak"], evaluate=False),
        "cytosol": sp.Eq(r["leak"] + r["NET"], r["VMAT"] + r["MAO"], evaluate=False),
        "outside": sp.Eq(r["release"] + r["return"], r["NET"] + r["uptake 2"] + r["spillover"], evaluate=False),
        "other cells": sp.Eq(r["uptake 2"], r["return"] + r["COMT"], evaluate=False),
    }


@cache
def _solution(store: str):
    """Compile the contents and fluxes as functions of the five activities."""
    resting = {sp.Symbol("J_{" + n.replace(" ", "\\ ") + "}", positive=True): v for n, v in resting_fluxes().items()}
    equations = [eq.subs(resting) for eq in network(store).values()]
    contents = sp.solve(equations, [x_v, x_c, x_e, x_o], dict=True)[0]
    places = [contents[x] for x in (x_v, x_c, x_e, x_o)]
    fluxes = [rate.subs(resting).subs(contents) for rate in rates().values()]
    return sp.lambdify([a_release, a_NET, a_VMAT, a_MAO, a_COMT], [places, fluxes], modules="math", cse=True)


def fates(store: str = "held", **activity: float) -> dict[str, Any]:
    """Return contents, fluxes and products of the heart when steps are strengthened or blocked.

    Parameters
    ----------
    store : {"held", "settled"}
        See `network`.
    **activity
        Activity that is left of a step in `STEPS`, 1 at rest. NET, VMAT, MAO and COMT at least 0.001: a cytosol with
        no way out at all has no steady state.

    Returns
    -------
    dict
        ``contents`` (relative to rest), ``fluxes`` (pmol/min, with the products DHPG, NMN, MHPG and VMA made and the
        DHPG, NMN and MHPG that leave as such), ``retained`` (share of the released norepinephrine that is taken up,
        by neurons or other cells, instead of spilling over).

    Raises
    ------
    ValueError
        If a step or a store is unknown, or an activity is out of range.
    """
    known_name("state of the store", store, STORES)
    left = dict.fromkeys(STEPS, 1.0)
    for step, value in activity.items():
        left[known_name("step", step, STEPS)] = number(
            f"activity of {step}", value, low=0 if step == "release" else _value("least")
        )
    contents, found = _solution(store)(*left.values())
    fluxes = dict(zip(FLUXES, found, strict=True))
    dhpg, nmn = fluxes["MAO"], fluxes["COMT"]
    # Downstream, enzymes compete with the way out; both as at rest, times the activity that is left.
    to_mhpg = _branch(_value("mhpg_share"), left["COMT"]) * dhpg
    nmn_to_mhpg = _branch(1 - _value("nmn_escape"), left["MAO"]) * nmn
    mhpg = to_mhpg + nmn_to_mhpg
    fluxes |= {
        "DHPG": dhpg, "NMN": nmn, "MHPG": mhpg, "VMA": _value("vma_share") * mhpg, "DHPG out": dhpg - to_mhpg,
        "NMN out": nmn - nmn_to_mhpg, "DHPG to MHPG": to_mhpg, "NMN to MHPG": nmn_to_mhpg,
        "MHPG out": (1 - _value("vma_share")) * mhpg,
    }  # fmt: skip
    gross = fluxes["release"] + fluxes["return"]
    retained = 1 - fluxes["spillover"] / gross if gross else 1.0
    return {"contents": dict(zip(PLACES, contents, strict=True)), "fluxes": fluxes, "retained": retained}


def _branch(share: float, activity: float) -> float:
    """Return the share that an enzyme takes against a way out, when a part of it is left."""
    return share * activity / (share * activity + 1 - share)
