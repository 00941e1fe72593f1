r"""A virtual organ bath: strips of artery, a drug that nobody knows, and a muscle that tires.

The rats and the drugs are invented, and each student has others. Two strips come from each rat. Each gives a first
concentration-response curve to norepinephrine; then one strip of the pair gets the drug and the other one its vehicle,
for an hour; then follow a second curve to norepinephrine and, at last, one to vasopressin, which acts through receptors
of its own on the same Gq and the same PLC. In all of them, with the agonist :math:`A`,

.. math:: E = E_m \frac{\tau\,x}{1 + \tau\,x}, \qquad x = \frac{A}{A + K_A}.

A competitive antagonist multiplies :math:`K_A` of norepinephrine by :math:`1 + B/K_B`; a drug that destroys receptors
multiplies its :math:`\tau` by the share that is left; an inhibitor of PLC multiplies both :math:`\tau`, that of
norepinephrine and that of vasopressin, by the share that is left of PLC.

The trap is time: with and without drug only about half of the receptors for norepinephrine answer in the second curve.
So the maximum falls under a competitive antagonist, too, and whatever is read off the treated strip alone is wrong by a
factor of nearly two. Rats whose values happen to be nearly alike, or very different, are drawn again.
"""

import numpy as np

from nelib.kit.personal import Personal

DOSES = {
    "norepinephrine": (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0),
    "vasopressin": (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1),
}
"""The agonists in µM, in each of their curves; told to the student."""
ANTAGONIST = 30.0
"""The drug in the bath, in nM; told to the student."""
RATS, GROUPS = 6, ("vehicle", "drug")
MECHANISMS = ("competitive antagonist", "receptor loss", "PLC inhibition")
K_A = {"norepinephrine": 10.0, "vasopressin": 0.03}  # µM
TAU = {"norepinephrine": 12.0, "vasopressin": 8.0}
SCATTER = {"K_A": 0.08, "tau": 0.06, "strip": 0.01, "tired": 0.01}  # on the scale of log10
SPREAD = (0.09, 0.14)
"""The standard deviation of log10 of what the drug does in a student's rats lies between these."""
TOP, TOP_SCATTER, NOISE = 12.0, 0.15, 0.06  # mN, a share, mN


def drug(me: Personal) -> dict[str, float | str]:
    """Return the truth of a student's experiment, all of it invented. Look after you have decided.

    ``mechanism``; ``K_B`` in nM of a competitive antagonist, or else ``left``, the share of receptors or of PLC;
    ``tired``, the share of the receptors that answer in the second curve, drug or not.
    """
    mechanism = me.choice("strip mechanism", MECHANISMS, default=MECHANISMS[1])
    K_B = me.number("strip K_B", 6.0, 10.0, step=0.2, default=8.0)
    left = me.number("strip left", 0.08, 0.16, step=0.005, default=0.12)
    effect = {"K_B": K_B} if mechanism == MECHANISMS[0] else {"left": left}
    tired = me.number("strip tired", 0.45, 0.6, step=0.01, default=0.5)
    return {"mechanism": mechanism, "tired": tired, **effect}


def effects(me: Personal, random: np.random.Generator) -> np.ndarray:
    """Draw what the drug does in each rat: K_B in nM, or the share that is left."""
    truth = drug(me)
    while not SPREAD[0] <= (of_rats := random.normal(0, np.mean(SPREAD), RATS)).std(ddof=1) <= SPREAD[1]:
        pass
    return truth["K_B" if "K_B" in truth else "left"] * 10**of_rats


def strips(me: Personal):
    """Return what a student's force transducers recorded.

    Parameters
    ----------
    me : Personal
        Whose rats, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each reading: ``rat`` from 1, ``group`` (vehicle or drug), ``curve`` from 1 in the order of time,
        ``agonist``, ``dose`` in µM, ``tension`` in mN above rest.
    """
    import pandas as pd

    truth, random = drug(me), np.random.default_rng(me.seed("strip noise"))
    found = effects(me, random)

    def drawn(name: str, *shape: int) -> np.ndarray:
        return 10 ** random.normal(0, SCATTER[name], shape)

    most = TOP * random.lognormal(-(TOP_SCATTER**2) / 2, TOP_SCATTER, (RATS, 2))
    parts = []
    for curve, agonist in enumerate(("norepinephrine", "norepinephrine", "vasopressin"), 1):
        if curve != 2:  # another agonist, other receptors
            K, tau = K_A[agonist] * drawn("K_A", RATS, 1), TAU[agonist] * drawn("tau", RATS, 1)
            tau = tau * drawn("strip", RATS, 2)
        else:
            tau = tau * truth["tired"] * drawn("tired", RATS, 2)
        now_K, now_tau = np.repeat(K, 2, axis=1), tau.copy()
        if curve == 2 and truth["mechanism"] == MECHANISMS[0]:
            now_K[:, 1] *= 1 + ANTAGONIST / found
        if (curve, truth["mechanism"]) in ((2, MECHANISMS[1]), (2, MECHANISMS[2]), (3, MECHANISMS[2])):
            now_tau[:, 1] *= found
        dose = np.array(DOSES[agonist])
        drive = now_tau[..., None] * dose / (dose + now_K[..., None])
        tension = most[..., None] * drive / (1 + drive)
        tension = tension + random.normal(0, NOISE, tension.shape)
        rat, group, step = (index.ravel() for index in np.indices(tension.shape))
        parts.append(
            pd.DataFrame(
                {
                    "rat": rat + 1,
                    "group": np.array(GROUPS)[group],
                    "curve": curve,
                    "agonist": agonist,
                    "dose": dose[step],
                    "tension": np.round(tension.ravel(), 2),
                }
            )
        )
    return pd.concat(parts).sort_values(
        ["rat", "group", "curve", "dose"], ascending=[True, False, True, True], ignore_index=True
    )
