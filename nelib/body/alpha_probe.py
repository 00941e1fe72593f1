r"""Prazosin and phentolamine in a mouse: why a blocker of all α receptors is no clean probe of sympathetic tone.

Both lower the pressure, and the baroreflex answers with less vagal and more sympathetic traffic. Phentolamine also
blocks the α2 receptors of the nerve endings, so that each impulse releases more norepinephrine: the heart, whose β
receptors are free, beats still faster. In conscious rats the rate rose less with prazosin than with phentolamine for a
given fall of pressure. How much more is released was seen in man only (norepinephrine in plasma doubled), and there
reflex and autoreceptors act together; the split is assumed.

Release q, over that at rest, drives sympathetic tone along a hyperbola, :math:`s(q) = s_{max}\,q/(q + h)`, through s at
rest towards the tone of the highest rate that was measured in conscious mice. Rates in beats a minute, temperatures in
°C. Every number comes from ``nelib/data/blockade.csv``.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nelib.body.blockade import PRODUCT, heart_rate, highest, state, value
from nelib.kit.errors import known_name, number
from nelib.kit.formula import Formulas

PRAZOSIN, PHENTOLAMINE = "prazosin", "phentolamine"
PROBES = (PRAZOSIN, PHENTOLAMINE)


@cache
def derivation() -> dict:
    """Return ``"s"``, the sympathetic tone at a release q over rest, as a SymPy expression in q, s_0 and s_max."""
    import sympy as sp

    q, h, s_0, s_max = sp.symbols("q h s_0 s_max", positive=True)
    driven = s_max * q / (q + h)
    found = sp.factor(driven.subs(h, sp.solve(driven.subs(q, 1) - s_0, h)[0]))
    return {"s": found.subs({symbol: sp.Symbol(symbol.name) for symbol in (q, s_0, s_max)})}


FORMULAS = Formulas(derivation, above_zero=("s_max",))


@dataclass(frozen=True)
class Probe:
    """What a blocker of α does to the heart rate (1/min).

    `before` and `after`; the rise in three parts: `vagal`, from the vagus that the reflex withdraws, `reflex`, from
    sympathetic traffic, `autoreceptor`, from what each impulse releases more. `release` is that of norepinephrine over
    rest.
    """

    before: float
    after: float
    vagal: float
    reflex: float
    autoreceptor: float
    release: float


def probe(drug: str, temperature: float, traffic: float | None = None, release: float | None = None) -> Probe:
    """Return what prazosin or phentolamine does to the heart rate at the same fall of pressure.

    The reflex answers both alike. Prazosin leaves the autoreceptors alone, phentolamine blocks them, too. The rate does
    not rise in proportion to release: it nears the highest that was measured in conscious mice, 742/min.

    Parameters
    ----------
    drug : str
        One of `PROBES`.
    temperature : float
        In °C, within `limits`.
    traffic : float, optional
        Sympathetic traffic over rest; by default the record ``reflex``.
    release : float, optional
        Norepinephrine under phentolamine over rest, at least `traffic`; by default the record ``release_phentolamine``.

    Raises
    ------
    ValueError
        If the drug is unknown or a value out of range.
    """
    known_name("blocker", drug, PROBES)
    now = state(number("temperature (°C)", temperature))
    nerve = number("traffic", value("reflex") if traffic is None else traffic, low=1)
    both = number("release", value("release_phentolamine") if release is None else release, low=nerve)
    total = both if drug == PHENTOLAMINE else nerve
    left, s_max = now.v * value("withdrawn"), highest(now)
    driven = [FORMULAS.compute("s", q=q, s_0=now.s, s_max=s_max) for q in (nerve, total)]
    steps = [(now.s, now.v), *((s, left) for s in (now.s, *driven))]
    made = [float(heart_rate(PRODUCT, now.I, s, v)) for s, v in steps]
    return Probe(made[0], made[-1], *(b - a for a, b in pairwise(made)), total)
