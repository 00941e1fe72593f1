r"""One cell, one transmitter, two receptors: α2 through Gi and β1 through Gs meet at adenylyl cyclase.

The β side is the model of `nelib.signaling.gs`. The α side is the steady state of the Gi cycle in
`nelib.signaling.gprotein`, reached within seconds, which is taken as at once. Active Gi, as a share x of what a
saturating agonist makes, takes away a share of all cAMP production:

.. math:: 1 - I_{max} \frac{(1 + K)\,x}{K + x}, \qquad x = \frac{A}{EC_{50}(1 + Y/K_Y) + A}.

`Treatment.E_alpha` gives the half-effect on cAMP directly instead. This join, and :math:`K`, are assumptions of this
course; no cell was found in which both sides were measured. The constants of the Gi cycle are taken to hold for
norepinephrine and epinephrine alike; isoproterenol does not act on α2
receptors. Doses in nM, results in µM and seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from nelib.kit.errors import known_name, number
from nelib.kit.formula import array
from nelib.kit.model import Event, State
from nelib.signaling.gprotein import gi_theory
from nelib.signaling.gs import AGONISTS, CYCLASE, GRK, KINASE, PKA_AT_RECEPTOR, affinity, beta_pathway, strength
from nelib.signaling.gs_balance import steady_state
from nelib.signaling.pka import ISOFORMS, value

ALPHA_2 = ("norepinephrine", "epinephrine")  # isoproterenol: K_i in the millimolar range
_MICRO = 1e-3  # geometry: nM to µM
_MOST = 1 - 1e-3  # geometry: of the GTPase or of PKA, so that no pool runs away


@dataclass(frozen=True)
class Treatment:
    """What the experimenter has done to the cell.

    Attributes
    ----------
    propranolol, atenolol, yohimbine : float
        Competitive antagonists in nM, the first two at β1, the last at α2.
    pertussis : float
        Share of Gi that pertussis toxin has taken out, 0 to 1.
    cholera : float
        Share of the GTPase of Gs that cholera toxin has taken out, 0 to 0.999.
    forskolin, IBMX, PKI : float
        In µM; PKI comes on top of what the cell has.
    H89 : float
        Share of the activity of PKA that H-89 has taken out, 0 to 1.
    no_GRK, no_PKA_at_receptor : bool
        Whether that kinase leaves the receptor alone.
    no_AC, no_PDE : bool
        Whether the cell lacks the enzyme.
    I_max, K_Gi : float, optional
        Largest share that Gi takes from cAMP production, and its half-effect; by default those of the table.
    E_alpha : float, optional
        Norepinephrine in nM at half of what Gi takes, as one would measure it on cAMP. It takes the place of what the
        cycle of Gi and `K_Gi` give together (see `cyclase_left`), and may lie above the half-effect of that cycle, too.
        `gi_active` does not follow it.
    """

    propranolol: float = 0.0
    atenolol: float = 0.0
    yohimbine: float = 0.0
    pertussis: float = 0.0
    cholera: float = 0.0
    forskolin: float = 0.0
    IBMX: float = 0.0
    PKI: float = 0.0
    H89: float = 0.0
    no_GRK: bool = False
    no_PKA_at_receptor: bool = False
    no_AC: bool = False
    no_PDE: bool = False
    I_max: float | None = None
    K_Gi: float | None = None
    E_alpha: float | None = None

    def __post_init__(self):
        tops = {"pertussis": 1, "cholera": _MOST, "H89": 1, "I_max": 1}
        for field in fields(self):
            given = getattr(self, field.name)
            if field.name.startswith("no_"):
                if not isinstance(given, bool | np.bool_):
                    raise ValueError(f"{field.name} must be True or False, but it is {given!r}.")
            elif given is not None or field.default is not None:
                number(field.name, given, low=0, high=tops.get(field.name))
        if self.E_alpha is not None and (self.E_alpha == 0 or self.K_Gi is not None):
            raise ValueError("E_alpha must be above 0, and it takes the place of K_Gi: give one of them.")

    def parameters(self) -> dict[str, float]:
        """Return the parameters of the β pathway that differ."""
        found = {
            "blocker": strength("propranolol", self.propranolol) + strength("atenolol", self.atenolol),
            "k_hyd": value("k_hyd") * (1 - self.cholera), "FSK_tot": self.forskolin, "IBMX_tot": self.IBMX,
            "PKI_tot": value("PKI_tot") + self.PKI,
        }  # fmt: skip
        return found | ({"AC_tot": 0.0} if self.no_AC else {}) | ({"PDE_tot": 0.0} if self.no_PDE else {})

    def activity(self) -> dict[str, float]:
        """Return the activities of reactions that differ, Gi apart."""
        found = dict.fromkeys(KINASE, 1 - self.H89)
        if self.no_PKA_at_receptor:
            found |= dict.fromkeys(PKA_AT_RECEPTOR, 0.0)
        return found | (dict.fromkeys(GRK, 0.0) if self.no_GRK else {})


NONE = Treatment()


def gi_active(dose, agonist: str = "norepinephrine", treatment: Treatment = NONE) -> np.ndarray:
    """Return active Gi as a share of what a saturating agonist makes, 0 to 1, at a dose in nM."""
    known_name("agonist", agonist, AGONISTS)
    given = array("dose", dose)
    if agonist not in ALPHA_2:
        return np.zeros_like(given)
    half = gi_theory("EC50") * (1 + treatment.yohimbine / value("K_B_yohimbine"))
    return (1 - treatment.pertussis) * given / (half + given)


def cyclase_left(dose, agonist: str = "norepinephrine", treatment: Treatment = NONE) -> np.ndarray:
    r"""Return the share of cAMP production that Gi leaves at a dose in nM.

    With `Treatment.E_alpha` it is :math:`1 - (1 - p) I_{max} A/(E_\alpha(1 + Y/K_Y) + A)`, where p is the share of Gi
    that pertussis toxin has taken out. Epinephrine has the same half-effect, as it has the same constants at α2;
    isoproterenol has none. By default the half-effect is that of the cycle times :math:`K/(1 + K)`.
    """
    x = gi_active(dose, agonist, treatment)
    most = value("I_max") if treatment.I_max is None else treatment.I_max
    if treatment.E_alpha is not None:
        # Gi of the cycle does not matter then; its competition with yohimbine and the toxin do, in the same way.
        scale = treatment.E_alpha / gi_theory("EC50")
        return 1 - most * gi_active(array("dose", dose) / scale, agonist, treatment)
    half = value("K_Gi") if treatment.K_Gi is None else treatment.K_Gi
    return 1 - most * np.divide((1 + half) * x, half + x, out=np.zeros_like(x), where=x > 0)


def dose_response(doses, agonist: str = "norepinephrine", treatment: Treatment = NONE) -> dict[str, np.ndarray]:
    """Return the steady state of the cell at many doses at once.

    Parameters
    ----------
    doses : array_like
        Agonist in nM.
    agonist : str
        ``"norepinephrine"``, ``"epinephrine"`` or ``"isoproterenol"``.
    treatment : Treatment

    Returns
    -------
    dict of str to numpy.ndarray
        As `nelib.signaling.gs_balance.steady_state`, and ``gi`` (see `gi_active`), ``left`` (see `cyclase_left`) and
        ``PLB`` (phosphorylated share of phospholamban).

    Raises
    ------
    ValueError
        If a name is unknown or a value impossible.
    RuntimeError
        If cAMP would rise without end.
    """
    given = array("doses", doses)
    left = cyclase_left(given, agonist, treatment)
    found = steady_state(
        given * _MICRO,
        K_L=affinity(agonist),
        grk=float(not treatment.no_GRK),
        pka=float(not treatment.no_PKA_at_receptor),
        kinase=1 - treatment.H89,
        cyclase_left=left,
        **treatment.parameters(),
    )
    return {**found, "gi": gi_active(given, agonist, treatment), "left": left, "PLB": found["PLBp"] / value("PLB_tot")}


def respond(
    times: Iterable[float], dose: float, agonist: str = "norepinephrine", treatment: Treatment = NONE, *,
    wash: float | None = None, lead: float = 0.0,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Give a cell an agonist at time 0 and follow its signals.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds from `-lead` on. Before the treatment the cell is at rest.
    dose : float
        Agonist in nM.
    agonist : str
        As in `dose_response`.
    treatment : Treatment
        It begins at time ``-lead``: with the agonist, unless a lead is given.
    wash : float, optional
        When the agonist is washed away; the treatment stays.
    lead : float
        Seconds of treatment before the agonist.

    Returns
    -------
    dict of str to numpy.ndarray
        ``time``, all species and rates of the model (rates in µM/s, ``made`` and ``removed`` for cAMP), ``cAMP_tot``,
        and shares: ``occupied`` (β1 receptors with agonist), ``usable`` (β1 receptors without phosphate), ``fAC``,
        ``gi``, ``left``, ``PKA`` (free catalytic subunits of both isoforms over all), ``PLB``, ``LCC_a``, ``LCC_b``.

    Raises
    ------
    ValueError
        If a name is unknown, a value impossible, or the times do not hold the events.
    """
    known_name("agonist", agonist, AGONISTS)
    start = -number("lead", lead, low=0)
    moments = np.asarray(list(times), dtype=float)
    if moments.size < 2 or moments[0] < start:
        raise ValueError(f"times must be at least two, none of them before the treatment at {start:g} s.")
    micromolar = number("dose", dose, low=0) * _MICRO
    model = beta_pathway()
    left = float(cyclase_left(dose, agonist, treatment))
    settings = {"K_L": affinity(agonist), **treatment.parameters()}
    on, off = (dict.fromkeys(CYCLASE, share) for share in (left, 1.0))
    grid = np.union1d(moments, [start, 0.0] if start < 0 else [start])
    events = [Event(0.0, {"L_tot": micromolar}, on)] if start < 0 else []
    if wash is not None:
        events.append(Event(number("wash", wash, low=0), {"L_tot": 0.0}, off))
    first = {"L_tot": 0.0} if start < 0 else {"L_tot": micromolar}
    path = model.simulate(
        grid, parameters=settings | first, activity=treatment.activity() | (off if start < 0 else on), events=events
    )
    keep = np.isin(grid, moments)
    present = (moments > 0) & (moments <= (np.inf if wash is None else wash))
    return signals(path, keep) | {
        "gi": np.where(present, gi_active(dose, agonist, treatment), 0.0), "left": np.where(present, left, 1.0),
    }  # fmt: skip


def signals(path: State, keep=slice(None)) -> dict[str, np.ndarray]:
    """Return species, rates, total cAMP and shares of a simulation of the β pathway; see `respond`."""
    found = {"time": path.time[keep], **{n: v[keep] for n, v in {**path.species, **path.rates}.items()}}
    total = found["cAMP"] + sum(
        found[f"ARC_{i}"] + 2 * (found[f"A2RC_{i}"] + found[f"C_{i}"] + found[f"CPKI_{i}"]) for i in ISOFORMS
    )
    all_c = 2 * (value("PKA_I") + value("PKA_II"))
    return {
        **found, "cAMP_tot": total, "made": sum(found[n] for n in CYCLASE), "removed": found["PDE"],
        "occupied": (found["LR"] + found["LRG"]) / value("b1_tot"),
        "usable": 1 - (found["b1_grk"] + found["b1_pka"]) / value("b1_tot"),
        "fAC": found["ACG"] / value("AC_tot"), "PKA": sum(found[f"C_{i}"] for i in ISOFORMS) / all_c,
        "PLB": found["PLBp"] / value("PLB_tot"), "LCC_a": found["LCCa"] / value("LCC_tot"),
        "LCC_b": found["LCCb"] / value("LCC_tot"),
    }  # fmt: skip
