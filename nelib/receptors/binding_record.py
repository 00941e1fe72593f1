r"""Two virtual binding experiments: a saturation experiment that is not what its label says, and a shallow curve.

All ligands and membranes are invented, and each student has others.

*Saturation.* Tubes hold so many receptors that they bind a good part of the radioligand, and the ligand of most tubes
is less than planned: one step of the serial dilution went wrong, and all later ones were made from it. Neither can be
seen in the plan. Vials that got the ligand without being filtered tell both. With what was added, :math:`X`, and with
the receptors :math:`R_T`, non-specific binding taking the share :math:`n` of the free ligand :math:`F`,

.. math:: X = (1 + n)\,F + \frac{R_T\,F}{K_d + F},

and a filter holds what is not free. Filters scatter, pipettes scatter a little, and the counter counts at random.

*Competition.* A compound falls off two receptors that stand half and half in a tissue. Some students have receptors
that differ much, and an experiment that shows two sites; others have receptors that differ three- to fivefold, and an
experiment that does not. Experiments are drawn until one is of its kind beyond doubt, and until other tests than that
of all tubes, one site against two, give other numbers.
"""

from functools import cache

import numpy as np

from nelib.kit.personal import Personal
from nelib.receptors import binding, sites
from nelib.receptors.compare import f_ratio

PLANNED = tuple(2.4 / 2**step for step in range(11))
"""The radioligand in nM, as the protocol has it: diluted twofold ten times; told to the student."""
VOLUME, ACTIVITY, EFFICIENCY, BACKGROUND = 500.0, 29.0, 0.40, 25.0  # µL, Ci/mmol, a share, cpm; told to the student
CPM = EFFICIENCY * 2.22 * ACTIVITY
"""Counts a minute for one fmol."""
ROLES = {"added": 2, "total": 4, "blank": 2}
"""Vials and tubes at each concentration."""
FILTERS, PIPETTE = 0.04, 0.015  # coefficients of variation of what a filter holds, and of the ligand in a tube
DOSES = tuple(float(f"{100 * x:.4g}") for x in sites.doses(12, 1000))
"""The compound in nM: none, twelve concentrations, and infinite for the blanks; told to the student."""
REPLICATES = 3
CANDIDATES = 32  # experiments that are drawn at a time
KINDS = {"one": (0.55, 0.75), "two": (0.0, 0.003)}  # what the F-test says: p lies between these, and far from 1 - p
APART = 0.1
"""F and p of another test differ from those of the F-test by more than this share."""


def preparation(me: Personal) -> dict[str, float]:
    """Return the truth of a student's saturation experiment, all of it invented. Look after you have fitted.

    ``K_d`` in nM; ``crowding``, receptors in a tube over K_d; ``sticks``, non-specifically bound over free ligand;
    ``slip``, what the wrong step of the dilution left of the ligand that was wanted; ``step``, the first concentration
    that it spoiled, counted from 0.
    """
    return {
        "K_d": me.number("binding K_d", 0.06, 0.11, step=0.005, default=0.08),
        "crowding": me.number("binding crowding", 1.2, 1.6, step=0.05, default=1.4),
        "sticks": me.number("binding sticks", 0.026, 0.034, step=0.001, default=0.030),
        "slip": me.number("binding slip", 0.60, 0.70, step=0.01, default=0.65),
        "step": me.choice("binding step", [2, 3], default=3),
    }


def tubes(me: Personal):
    """Return what the counter printed for a student's saturation experiment.

    Parameters
    ----------
    me : Personal
        Whose membranes, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each vial, from the highest concentration down: ``tube`` from 1, ``role`` (added: the ligand went
        into the vial unfiltered; total; blank: with a drug that keeps all receptors busy), ``planned`` ligand in nM,
        and ``cpm``, one minute each, with the background of the counter.
    """
    import pandas as pd

    truth, random = preparation(me), np.random.default_rng(me.seed("binding noise"))
    rows = [(role, step) for step in range(len(PLANNED)) for role, n in ROLES.items() for _ in range(n)]
    role, step = (np.array(column) for column in zip(*rows, strict=True))
    added = np.array(PLANNED)[step] * np.where(step >= truth["step"], truth["slip"], 1.0)
    added = added * random.lognormal(-(PIPETTE**2) / 2, PIPETTE, step.size)
    receptors = truth["crowding"] * truth["K_d"] * (role == "total")
    held = binding.total_bound(added, receptors, truth["K_d"], truth["sticks"])
    held = held * random.lognormal(-(FILTERS**2) / 2, FILTERS, step.size)
    fmol = np.where(role == "added", added, held) * VOLUME
    return pd.DataFrame(
        {
            "tube": np.arange(step.size) + 1,
            "role": role,
            "planned": np.array(PLANNED)[step],
            "cpm": random.poisson(fmol * CPM + BACKGROUND),
        }
    )


def tissue(me: Personal) -> dict:
    """Return the truth of a student's competition experiment, all of it invented. Look after you have decided.

    ``kind``, which experiment was drawn: ``"one"`` if it does not show two sites, ``"two"`` if it does; ``fold``, by
    what factor the two receptors differ; ``middle``, geometric mean of the two IC50 in nM; ``top`` and ``sticks``,
    fmol/mg that are bound to receptors without compound, and to everything else; ``scatter`` of a tube, a share of
    ``top``.
    """
    kind = me.choice("tissue kind", list(KINDS), default="one")
    few, many = (me.number(f"tissue fold {k}", *ends, step=1, default=d) for k, ends, d in FOLDS)
    return {
        "kind": kind,
        "fold": few if kind == "one" else many,
        "middle": me.number("tissue middle", 60, 160, step=10, default=100),
        "top": me.number("tissue top", 90, 160, step=5, default=120),
        "sticks": me.number("tissue sticks", 12, 20, step=1, default=15),
        "scatter": scatter(me),
    }


FOLDS = (("one", (3, 5), 4), ("two", (25, 40), 30))


def scatter(me: Personal) -> float:
    """Return the standard deviation of a tube as a share of the binding without compound; the student is told."""
    return me.choice("tissue scatter", [0.04, 0.045, 0.05, 0.055, 0.06], default=0.05)


def curve(me: Personal):
    """Return a student's competition experiment.

    Parameters
    ----------
    me : Personal
        Whose tissue, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each tube: ``compound`` in nM (0: none; infinite: a blank, all receptors are busy), ``bound`` in
        fmol/mg of protein, non-specific binding included.
    """
    import pandas as pd

    truth, random, dose = tissue(me), np.random.default_rng(me.seed("tissue noise")), np.array(DOSES)
    low, high = KINDS[truth["kind"]]
    while True:
        drawn = sites.experiments(
            dose / truth["middle"], truth["fold"], 0.5, truth["scatter"], REPLICATES, CANDIDATES, random
        )
        bound = np.round(truth["sticks"] + truth["top"] * drawn, 1)
        one = sites.fit_many(dose, bound, "one site")
        two = sites.fit_many(dose, bound, "two sites", start=one)
        p, v = sites.votes(one, two)[0], two.values
        # Both sites lie where there were tubes, and no other two fit better: so every good fit finds the same two.
        inside = (v["IC50_high"] > 4 * dose[1]) & (v["IC50_low"] < dose[-2] / 4)
        inside &= (v["share_high"] > 0.15) & (v["share_high"] < 0.85) & (v["IC50_low"] > 2 * v["IC50_high"])
        inside &= told_apart(bound, one, two) & (p > low) & (p < high)
        for table, chi2 in zip(bound[inside], two.chi2[inside], strict=True):
            if deepest(table[None])[0] > chi2:  # asked last, as it takes long
                return pd.DataFrame({"compound": np.repeat(dose, REPLICATES), "bound": table.ravel()})


def told_apart(bound: np.ndarray, one: sites.ManyFits, two: sites.ManyFits) -> np.ndarray:
    """Return for which experiments a Hill slope in place of two sites, or means of tubes, give another F and p.

    `bound` has experiments, doses and replicates along its axes; `one` and `two` are fits to it.
    """
    hill = sites.fit_many(DOSES, bound, "Hill slope", start=one)
    around = ((bound - bound.mean(axis=-1, keepdims=True)) ** 2).sum(axis=(1, 2))
    F, p = f_ratio(one.chi2, two.chi2, one.size - one.count, two.size - two.count)
    others = (
        f_ratio(one.chi2, hill.chi2, one.size - one.count, hill.size - hill.count),
        f_ratio(one.chi2 - around, two.chi2 - around, len(DOSES) - one.count, len(DOSES) - two.count),
    )
    return np.all([abs(np.array(test) - (F, p)) > APART * np.array((F, p)) for test in others], axis=(0, 1))


@cache
def _pairs() -> np.ndarray:
    """Return an orthogonal basis of bottom and two sites for many pairs of IC50: pairs, doses, parts.

    One site lies on a fine grid. The other lies on a coarse one, or so far below or above all concentrations that only
    the tubes without compound, or only the blanks, notice it.
    """
    dose = np.array(DOSES)
    near = 1 / (1 + dose / np.geomspace(dose[1], dose[-2], 400)[:, None])
    far = np.vstack(
        [1 / (1 + dose / np.geomspace(dose[1] / 10, dose[-2] * 10, 50)[:, None]), dose == 0, np.isfinite(dose)]
    )
    parts = np.stack(np.broadcast_arrays(near[:, None], far, 1.0), axis=-1)
    return np.linalg.qr(parts.reshape(-1, dose.size, 3))[0]


def deepest(bound: np.ndarray) -> np.ndarray:
    """Return the smallest sums of squares of two sites anywhere, of any sign, for many experiments.

    `bound` has experiments, doses and replicates along its axes. See `_pairs`.
    """
    mean = bound.mean(axis=-1)
    onto = _pairs().transpose(0, 2, 1) @ mean.T
    around = ((bound - mean[..., None]) ** 2).sum(axis=(1, 2))
    return bound.shape[-1] * ((mean**2).sum(axis=-1) - (onto**2).sum(axis=1).max(axis=0)) + around
