r"""From a β1 receptor through Gs to cAMP: the model of a rat heart cell by Saucerman et al. (2003), part 1.

An agonist L and the G protein meet at the receptor, the bound G protein takes up GTP, its αs opens adenylyl cyclase,
and phosphodiesterase removes cAMP. GRK and PKA take receptors out of use. The published model holds every binding at
equilibrium. Here each is a mass-action reaction that is fast beside all others, so that the whole pathway is one list
of reactions, to which `nelib.signaling.pka` adds its own; `nelib.signaling.gs_balance` solves the equilibria
themselves. Conserved sums are parameters (``L_tot``, ``Gs_tot``...), so a dose, a washout or a knock-out is a change of
a parameter; a blocked step is an activity. µM and seconds. Numbers: ``nelib/data/gs.csv``.
"""

from functools import cache

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.model import Model, Reaction, Species
from nelib.signaling.pka import ISOFORMS, kinase_reactions, substrate_reactions, value

AGONISTS = {"isoproterenol": "K_i_ISO", "norepinephrine": "K_i_NE", "epinephrine": "K_i_E"}
BLOCKERS = {"propranolol": "pK_B_propranolol", "atenolol": "pK_B_atenolol"}
CYCLASE = ("AC_basal", "AC_Gs", "AC_fsk")
GRK = ("GRK_LR", "GRK_LRG")
PKA_AT_RECEPTOR = ("PKA_R", "PKA_LR", "PKA_LRG", "PKA_RG")
KINASE = (*PKA_AT_RECEPTOR, "PLB_on", "I1_on", "LCCa_on", "LCCb_on")
SETS = ("paper", "program")
_NAMES = {
    "LR": ("LR", "receptor with agonist"),
    "LRG": ("LRG", "receptor with agonist and Gs"),
    "RG": ("RG", "receptor with Gs, without agonist"),
    "b1_grk": ("R_{GRK}", "receptor phosphorylated by GRK"),
    "b1_pka": ("R_{PKA}", "receptor phosphorylated by PKA"),
    "GTP": (r"\alpha_{GTP}", "free αs with GTP"),
    "ACG": (r"AC\alpha", "adenylyl cyclase with αs"),
    "GDP": (r"\alpha_{GDP}", "αs with GDP"),
    "bg": (r"\beta\gamma", "free βγ"),
    "ACF": ("AC_F", "adenylyl cyclase with forskolin"),
    "cAMP": ("c", "free cAMP"),
    "PLBp": ("PLB_p", "phosphorylated phospholamban"),
    "I1p": ("I1_p", "phosphorylated inhibitor 1, free or bound"),
    "LCCa": ("LCC_a", "calcium channels phosphorylated at site a"),
    "LCCb": ("LCC_b", "calcium channels phosphorylated at site b"),
}
for _i in ISOFORMS:
    _NAMES |= {
        f"ARC_{_i}": (f"ARC_{{{_i}}}", f"PKA {_i} with one cAMP"),
        f"A2RC_{_i}": (f"A_2RC_{{{_i}}}", f"PKA {_i} with two cAMP"),
        f"C_{_i}": (f"C_{{{_i}}}", f"free catalytic subunit of PKA {_i}"),
        f"CPKI_{_i}": (f"C_{{{_i}}}PKI", f"catalytic subunit of PKA {_i} with PKI"),
    }


def affinity(agonist: str) -> float:
    """Return K_L of an agonist in µM: that of isoproterenol in the model, times the measured ratio of affinities."""
    known_name("agonist", agonist, AGONISTS)
    return value("K_L") * value(AGONISTS[agonist]) / value("K_i_ISO")


def strength(blocker: str, concentration: float) -> float:
    """Return a concentration (nM) of a beta blocker in multiples of its dissociation constant."""
    known_name("blocker", blocker, BLOCKERS)
    nanomolar = 10 ** -value(BLOCKERS[blocker]) * 1e9  # geometry: M to nM
    return number("concentration", concentration, low=0) / nanomolar


def _upstream(conservation: str, forskolin: str) -> list[Reaction]:
    import sympy as sp

    fast, k_l, k_r, k_c, b1, gs, l_all, blocker = sp.symbols("k_fast K_L K_R K_C b1_tot Gs_tot L_tot blocker")
    lr, lrg, rg, grk, pka, gtp, gdp, bg, acg, acf = sp.symbols("LR LRG RG b1_grk b1_pka GTP GDP bg ACG ACF")
    c, c_1, atp, ac_all, fsk = sp.symbols("cAMP C_I ATP AC_tot FSK_tot")
    receptor = b1 - lr - lrg - rg - grk - pka
    agonist = l_all - lr - lrg
    # Every activated Gs leaves its βγ behind, so the paper counts βγ among all Gs. The program leaves it out: there,
    # activation takes nothing from the pool of Gs and reunion gives nothing back.
    program = conservation == "program"
    gs_free = gs - lrg - rg - (0 if program else bg)
    taken = 0 if program else 1
    cyclase = ac_all - acg - (0 if forskolin == "program" else acf)
    ibmx, k_i, pde_all, k_pde, km_pde = sp.symbols("IBMX_tot K_IBMX PDE_tot k_PDE K_m_PDE")
    larger = ibmx + pde_all + k_i + sp.sqrt((ibmx - pde_all) ** 2 + k_i * (2 * (ibmx + pde_all) + k_i))
    pde = pde_all - 2 * ibmx * pde_all / larger

    def rate(name):
        return sp.Symbol(name)

    def makes(kind, enzyme):
        return rate(f"k_AC_{kind}") * enzyme * atp / (rate(f"K_m_{kind}") + atp)

    off = {"LR": {"LR": -1}, "LRG": {"LRG": -1}, "RG": {"RG": -1}, "R": {}}
    shapes = {"R": receptor, "LR": lr, "LRG": lrg, "RG": rg}
    words = {"R": "empty receptors", "LR": "occupied receptors", "LRG": "occupied receptors with Gs",
             "RG": "receptors with Gs"}  # fmt: skip
    return [
        Reaction("bind_L", fast * (receptor * agonist / (k_l * (1 + blocker)) - lr), {"LR": 1}, "agonist binds"),
        Reaction("bind_G", fast * (lr * gs_free / k_r - lrg), {"LR": -1, "LRG": 1}, "Gs joins the occupied receptor"),
        Reaction("precouple", fast * (receptor * gs_free / k_c - rg), {"RG": 1}, "Gs joins the empty receptor"),
        *(Reaction(f"GRK_{s}", rate("k_GRK") * shapes[s], {**off[s], "b1_grk": 1}, f"GRK phosphorylates {words[s]}")
          for s in ("LR", "LRG")),
        Reaction("GRK_off", rate("k_GRK_off") * grk, {"b1_grk": -1}, "recovery from GRK"),
        *(Reaction(f"PKA_{s}", rate("k_PKA") * c_1 * form, {**off[s], "b1_pka": 1}, f"PKA phosphorylates {words[s]}")
          for s, form in shapes.items()),
        Reaction("PKA_off", rate("k_PKA_off") * pka, {"b1_pka": -1}, "recovery from PKA"),
        Reaction("act_LRG", rate("k_act") * lrg, {"LRG": -taken, "LR": taken, "GTP": 1, "bg": 1},
                 "the occupied receptor activates Gs"),
        Reaction("act_RG", rate("k_act") * rg, {"RG": -taken, "GTP": 1, "bg": 1}, "the empty receptor activates Gs"),
        Reaction("hyd", rate("k_hyd") * gtp, {"GTP": -1, "GDP": 1}, "free αs hydrolyzes its GTP"),
        Reaction("hyd_AC", rate("k_hyd") * acg, {"ACG": -1, "GDP": 1}, "αs on the cyclase hydrolyzes its GTP"),
        Reaction("reassoc", rate("k_reassoc") * gdp * bg, {"GDP": -1, "bg": -1}, "αs and βγ reunite"),
        Reaction("bind_AC", fast * (gtp * cyclase / rate("K_Gs") - acg), {"GTP": -1, "ACG": 1}, "αs joins the cyclase"),
        Reaction("bind_F", fast * ((fsk - acf) * cyclase / rate("K_fsk") - acf), {"ACF": 1}, "forskolin joins it"),
        Reaction("AC_basal", makes("basal", cyclase), {"cAMP": 1}, "cAMP from free cyclase"),
        Reaction("AC_Gs", makes("Gs", acg), {"cAMP": 1}, "cAMP from cyclase with αs"),
        Reaction("AC_fsk", makes("fsk", acf), {"cAMP": 1}, "cAMP from cyclase with forskolin"),
        Reaction("PDE", k_pde * pde * c / (km_pde + c), {"cAMP": -1}, "phosphodiesterase"),
    ]  # fmt: skip


def _start(name: str) -> Quantity:
    symbol, meaning = _NAMES[name]
    return Quantity(
        f"{name}_rest", f"{symbol}_0" if "_" not in symbol else f"({symbol})_0", _rest()[name], "µM", meaning,
        "model of rat ventricular myocytes at rest", "course", "DERIVED", note="Steady state without agonist, solved "
                                                                               "for this course.",
    )  # fmt: skip


@cache
def _rest() -> dict[str, float]:
    from nelib.signaling.gs_balance import steady_state

    return {n: float(v) for n, v in steady_state().items() if n in _NAMES}


@cache
def beta_pathway(conservation: str = "paper", forskolin: str = "paper") -> Model:
    """Build the pathway from the β1 receptor to the substrates of PKA.

    Parameters
    ----------
    conservation : str
        ``"paper"`` counts activated Gs among all Gs; ``"program"`` does not, as the authors' program.
    forskolin : str
        ``"paper"`` counts cyclase with forskolin among all cyclase; ``"program"`` does not, as the authors' program
        unless a line of it is edited.

    Returns
    -------
    Model

    Raises
    ------
    ValueError
        If a name is unknown.
    """
    known_name("version", conservation, SETS)
    known_name("version", forskolin, SETS)
    reactions = [*_upstream(conservation, forskolin), *kinase_reactions(), *substrate_reactions()]
    used = {s.name for r in reactions for s in r.rate.free_symbols} - set(_NAMES)
    return Model(
        "beta1_pathway" if (conservation, forskolin) == ("paper", "paper") else "beta1_pathway_as_programmed",
        [Species(n, symbol, meaning, _start(n)) for n, (symbol, meaning) in _NAMES.items()],
        [record for n, record in load_evidence("gs").items() if n in used],
        [Reaction(r.name, r.rate, {s: k for s, k in r.stoichiometry.items() if k}, r.meaning) for r in reactions],
        time_unit="second",
        description="Saucerman et al. (2003), β1 receptors, Gs, cAMP and PKA of a rat heart cell, as fast binding and "
        "slow reactions",
    )
