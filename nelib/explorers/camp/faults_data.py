"""What the fault finder shows and what no slider changes: computed once. And the sum of Gs, quickly."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.signaling.gs import beta_pathway
from nelib.signaling.gs_balance import UPSTREAM, activated, receptors, steady_state
from nelib.signaling.gs_errors import misprinted_constant, wrong_root
from nelib.signaling.pka import settings

EVIDENCE = {name: row.value for name, row in load_evidence("gs").items()}
DOSES = np.geomspace(0.1, 1e4, 61)  # nM of isoproterenol
FEW_DOSES = np.geomspace(0.1, 1e4, 13)  # nM
TOTALS = np.linspace(0, 5, 61)  # µM of cAMP


@cache
def three_minutes() -> dict[str, np.ndarray]:
    """Return the share of the cyclase that holds αs in the experiment of the paper, right and with fault 1.

    Isoproterenol for three minutes, and 1 mM IBMX from the same moment on. Simulated at a few doses; between them the
    logarithm of the share is taken from a smooth curve that keeps rising.
    """
    from scipy.interpolate import PchipInterpolator

    found = {}
    for name, K_Gs in (("fAC right", EVIDENCE["K_Gs"]), ("fAC published", EVIDENCE["K_Gs_printed"])):
        settings_ = {"K_Gs": K_Gs, "IBMX_tot": EVIDENCE["IBMX_used"]}
        runs = [
            beta_pathway().simulate([0, 3 * constants.minute], parameters={"L_tot": d / 1000, **settings_})
            for d in FEW_DOSES
        ]
        shares = [run["ACG"][-1] / EVIDENCE["AC_tot"] for run in runs]
        found[name] = np.exp(PchipInterpolator(np.log(FEW_DOSES), np.log(shares))(np.log(DOSES)))
    return found


@cache
def by_dose() -> dict[str, np.ndarray]:
    """Return the cell at rest (first) and at each dose of isoproterenol in the long run, with faults 1 and 3.

    Fault 1 is that of `three_minutes`, but for the rest.
    """
    L_tot = np.append(0, DOSES) / 1000
    cell = steady_state(L_tot)
    constant, root, soon = misprinted_constant(0.0), wrong_root(cell["cAMP_tot"]), three_minutes()
    return {
        **{n: cell[n] for n in ("cAMP_tot", "C_I", "cAMP")},
        "I1p": cell["I1p"] / EVIDENCE["I1_tot"],
        "alpha": cell["GTP"] + cell["ACG"],
        "fAC right": np.append(constant["right"], soon["fAC right"]),
        "fAC published": np.append(constant["published"], soon["fAC published"]),
        "cAMP published": root["published"],
    }


@cache
def root_curves() -> dict[str, np.ndarray]:
    """Return free cAMP against all cAMP."""
    return wrong_root(TOTALS)


def sums_of_Gs(L_tot, gtpase: float) -> dict[str, np.ndarray]:
    """Return all Gs, as `gs_errors.lost_conservation` does, but without the PKA that it leaves out in the end."""
    p = settings(UPSTREAM, None) | {"L_tot": np.asarray(L_tot, dtype=float), "k_hyd": EVIDENCE["k_hyd"] * gtpase}
    found = {}
    for name, program in (("right", False), ("published", True)):
        r = receptors(p, 0.0, pka=0, program=program)
        found[name] = r["G"] + r["LRG"] + r["RG"] + sum(activated(p, r["LRG"] + r["RG"]))
    return found
