r"""The brake with a delay: autoreceptors that inhibit release.

`receptor_cascade` is the serotonin autoreceptor of Best et al. (2020), as published program code states it: the
receptor *B* switches on a G protein *G*, which switches on a regulator *T*, which switches off the G protein.
`autoinhibition` is this course's own closed loop: the same cascade, re-timed and re-scaled for norepinephrine, brakes
the release that drives it. Every number comes from ``nelib/data/autoreceptor.csv``.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import sympy as sp

from nelib.kit.errors import names, number
from nelib.kit.evidence import load_evidence
from nelib.kit.model import Event, Model, Reaction, Species, State


def _cascade(signal: sp.Expr, on: sp.Expr, off: sp.Expr, rise: sp.Expr, fall: sp.Expr) -> list[Reaction]:
    """Return the reactions of G protein and regulator, driven by the occupied receptors."""
    g, t, g_all, t_all, unit = sp.symbols("G T g0 t0 c_1")
    return [
        Reaction("G_on", on * (signal / unit) ** 2 * (g_all - g), {"G": 1}, "the receptor activates the G protein"),
        Reaction("G_off", off * t / unit * g, {"G": -1}, "the regulator deactivates the G protein"),
        Reaction("T_on", rise * (g / unit) ** 2 * (t_all - t), {"T": 1}, "the G protein activates the regulator"),
        Reaction("T_off", fall * t, {"T": -1}, "deactivation of the regulator"),
    ]


def _species() -> list[Species]:
    evidence = load_evidence("autoreceptor")
    return [
        Species("B", "B", "receptors occupied by the transmitter", evidence["B_rest"]),
        Species("G", "G", "active G protein", evidence["G_rest"]),
        Species("T", "T", "active regulator of the G protein", evidence["T_rest"]),
    ]


def _model(name: str, species: list[Species], reactions: list[Reaction], time_unit: str, description: str) -> Model:
    evidence = load_evidence("autoreceptor")
    used = {s.name for r in reactions for s in r.rate.free_symbols} - {s.name for s in species}
    return Model(
        name,
        species,
        [record for n, record in evidence.items() if n in used],
        reactions,
        time_unit=time_unit,
        description=description,
        single_rest=True,
    )


@cache
def receptor_cascade() -> Model:
    r"""Build the published cascade behind a serotonin autoreceptor, with the transmitter *e* as a parameter.

    .. math::
        \dot B = a_6 e (b_0 - B) - a_7 B,\quad
        \dot G = a_2 B^2 (g_0 - G) - a_3 T G,\quad
        \dot T = a_4 G^2 (t_0 - T) - a_5 T

    Concentrations in µM, time in hours. The constants are those of serotonin, in the version of the code whose
    receptor binds slowly; see `versions_of_binding`. As T rises with G and lowers it, there is
    one steady state, and it is stable.
    """
    b, e, b_all, unit = sp.symbols("B e b0 c_1")
    a2, a3, a4, a5, a6, a7 = sp.symbols("a2 a3 a4 a5 a6 a7")
    reactions = [
        Reaction("bind", a6 * e / unit * (b_all - b), {"B": 1}, "transmitter binds"),
        Reaction("unbind", a7 * b, {"B": -1}, "transmitter leaves"),
        *_cascade(b, a2, a3, a4, a5),
    ]
    description = "Best et al. (2020), cascade of the serotonin autoreceptor, as coded"
    return _model("receptor_cascade", _species(), reactions, "hour", description)


@cache
def autoinhibition() -> Model:
    r"""Build this course's own closed loop of release and autoinhibition, in µM and seconds.

    .. math::
        \dot e = q\,[f \max(0, 1 - k (G - G_r)) + f_0] - \frac{V e}{K + e} - k_o e

    The receptor is that of `receptor_cascade`, with all rates times ``speed`` and a dissociation constant for
    norepinephrine. An agonist (*x*) and an antagonist (*y*), in multiples of their dissociation constants, compete with
    norepinephrine; both are taken to be in equilibrium with the receptors that norepinephrine leaves free. The agonist
    counts as far as its efficacy :math:`\varepsilon` goes: the cascade is driven by
    :math:`B + \varepsilon x (b_0 - B)/(1 + x + y)`.

    Not in the model: facilitation and depletion, other receptors, effects of the drugs on the cell body.
    """
    e, b, g = sp.symbols("e B G")
    b_all, unit, speed, h2, h3, h4, h5, h7, k_auto = sp.symbols("b0 c_1 speed h2 h3 h4 h5 h7 K_auto")
    k, g_rest, f, spontaneous, q, v_net, k_net, k_o = sp.symbols(
        "k_brake G_rest frequency spontaneous q V_NET K_NET k_other"
    )
    x, y, efficacy = sp.symbols("agonist antagonist efficacy")
    free = (b_all - b) / (1 + x + y)
    brake = sp.Max(0, 1 - k * (g - g_rest) / unit)
    reactions = [
        Reaction("release", q * (f * brake + spontaneous), {"e": 1}, "release of norepinephrine"),
        Reaction("NET", v_net * e / (k_net + e), {"e": -1}, "reuptake of norepinephrine"),
        Reaction("other", k_o * e, {"e": -1}, "other removal of norepinephrine"),
        Reaction("bind", speed * h7 * e / k_auto * free, {"B": 1}, "norepinephrine binds"),
        Reaction("unbind", speed * h7 * b, {"B": -1}, "norepinephrine leaves"),
        *_cascade(b + efficacy * x * free, speed * h2, speed * h3, speed * h4, speed * h5),
    ]
    outside = Species("e", "e", "norepinephrine outside", load_evidence("autoreceptor")["e_rest"])
    description = "Autoinhibition of norepinephrine release, closed loop of this course"
    return _model("autoinhibition", [outside, *_species()], reactions, "second", description)


def _settings(frequency, antagonist, agonist, efficacy, speed, brake) -> dict[str, float]:
    evidence = load_evidence("autoreceptor")
    given = {
        "frequency": frequency, "antagonist": antagonist, "agonist": agonist, "efficacy": efficacy, "speed": speed,
        "k_brake": brake,
    }  # fmt: skip
    values = {n: evidence[n].value if v is None else number(n, v, low=0) for n, v in given.items()}
    number("efficacy", values["efficacy"], low=0, high=1)
    if values["speed"] == 0:
        raise ValueError("speed must be above 0: without feedback set brake = 0.")
    return values


def _list(label: str, given: Iterable[float]) -> np.ndarray:
    try:
        return np.array([number(f"Each of {label}", v) for v in given])
    except TypeError:
        raise ValueError(f"{label} must be a list of numbers, but it is {given!r}.") from None


def plateau(
    frequency: float | None = None,
    *,
    antagonist: float | None = None,
    agonist: float | None = None,
    efficacy: float | None = None,
    net: float = 1.0,
    brake: float | None = None,
) -> State:
    """Return the plateau of an endless train: the steady state of `autoinhibition`.

    Parameters
    ----------
    frequency : float, optional
        Impulses per second.
    antagonist, agonist : float, optional
        Concentrations in multiples of the dissociation constants.
    efficacy : float, optional
        Intrinsic efficacy of the agonist, 0 to 1.
    net : float
        Share of the norepinephrine transporter that works, 0 to 1.
    brake : float, optional
        Fall of release for each µM of active G protein above rest; 0 takes the feedback away.

    Returns
    -------
    State
        ``["e"]`` is norepinephrine outside in µM, ``["release"]`` its release in µM/s. What is not given has the value
        of the evidence table: 1 Hz, no drug.

    Raises
    ------
    ValueError
        If a value is negative, not finite, or an efficacy or a share is above 1.
    RuntimeError
        If the loop swings for ever instead of coming to rest, which takes a brake far above that of this course.
    """
    parameters = _settings(frequency, antagonist, agonist, efficacy, None, brake)
    share = number("net", net, low=0, high=1)
    return autoinhibition().steady_state(parameters=parameters, activity={"NET": share})


def drug_effect(frequencies: Iterable[float], *, net: float = 1.0, **drug: float) -> np.ndarray:
    """Return how much a drug changes the plateau of norepinephrine outside, at each frequency.

    Parameters
    ----------
    frequencies : iterable of float
        Impulses per second.
    net : float
        Share of the norepinephrine transporter that works, with and without the drug.
    **drug : float
        ``antagonist``, ``agonist``, ``efficacy`` and ``brake``, as in `plateau`. The brake holds for both.

    Returns
    -------
    numpy.ndarray
        Change relative to the plateau without the drug: 0.5 is a rise by 50%.

    Raises
    ------
    ValueError
        As in `plateau`.
    """
    names("drug setting", drug, ("antagonist", "agonist", "efficacy", "brake"))
    brake = {"brake": drug["brake"]} if "brake" in drug else {}
    pairs = [
        (plateau(f, net=net, **drug)["e"], plateau(f, net=net, **brake)["e"]) for f in _list("frequencies", frequencies)
    ]
    return np.array([with_drug / alone - 1 for with_drug, alone in pairs])


def train(
    times: Iterable[float],
    frequency: float,
    duration: float,
    *,
    antagonist: float | None = None,
    agonist: float | None = None,
    efficacy: float | None = None,
    speed: float | None = None,
    net: float = 1.0,
    brake: float | None = None,
) -> State:
    """Stimulate a silent nerve from time 0 on; the drugs have been there for long.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds; the first is 0 or earlier, the last not before the end of the train.
    frequency : float
        Impulses per second.
    duration : float
        Length of the train in seconds.
    antagonist, agonist, efficacy, net, brake : float, optional
        As in `plateau`.
    speed : float, optional
        Speed of the feedback, relative to the choice of this course.

    Returns
    -------
    State
        As of `Model.simulate`.

    Raises
    ------
    ValueError
        As in `plateau`, or if the train does not fit into the times.
    """
    on = _settings(frequency, antagonist, agonist, efficacy, speed, brake)
    off = on | {"frequency": 0.0}
    activity = {"NET": number("net", net, low=0, high=1)}
    moments = _list("times", times)
    end = number("duration", duration, low=0)
    if moments.size < 2 or not moments[0] <= 0 <= end <= moments[-1]:
        raise ValueError(f"times must begin at 0 or earlier and reach the end of the train at {end:g} s.")
    model = autoinhibition()
    silent = model.steady_state(parameters=off, activity=activity)
    return model.simulate(
        moments,
        parameters=off,
        activity=activity,
        initial=silent.species,
        events=[Event(0.0, {"frequency": on["frequency"]}), Event(end, {"frequency": 0.0})],
    )


def versions_of_binding() -> Mapping[str, dict[str, float]]:
    """Return the binding constants of two versions of the published code, per hour: same ratio, other speed."""
    evidence = load_evidence("autoreceptor")
    return {
        "slow": {n: evidence[n].value for n in ("a6", "a7")},
        "fast": {n: evidence[f"{n}_fast"].value for n in ("a6", "a7")},
    }
