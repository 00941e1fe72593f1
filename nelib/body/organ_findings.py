"""Findings on the organs of S2's table, as logic can use them: what did it, what took it away, what did nothing.

Each finding is a study that the course has read, in one species and one place. Some decide nothing, because they are on
another organ or another effect. A student gets half of those of each row that decide, two or more if there are, and all
others. Which receptors a finding leaves, and what becomes of the row, is the student's task. A study in
which a blocker took half of the effect is left out: such logic has no word for it.
"""

from functools import cache
from itertools import combinations

from nelib.body.double_block import dose_ratio, molar
from nelib.body.organ_claims import claims
from nelib.body.organs import plasma, response, rows
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal

RECEPTORS = ("α1", "α2", "β1", "β2", "β3")
ACTS = {
    "norepinephrine": RECEPTORS,
    "epinephrine": RECEPTORS,
    "isoproterenol": ("β1", "β2", "β3"),
    "formoterol": ("β1", "β2", "β3"),
    "phenylephrine": ("α1",),
    "clonidine": ("α2",),
    "UK-14304": ("α2",),
    "clenbuterol": ("β2",),
    "mirabegron": ("β3",),
    "phentolamine": ("α1", "α2"),
    "prazosin": ("α1",),
    "yohimbine": ("α2",),
    "rauwolscine": ("α2",),
    "propranolol": ("β1", "β2"),
    "β blockers": ("β1", "β2"),
    "metoprolol": ("β1",),
    "atenolol": ("β1",),
    "CGP 20712A": ("β1",),
    "ICI 118551": ("β2",),
    "gene of α2A lost": ("α2",),
    "gene of β2 silenced": ("β2",),
    "gene of β3 silenced": ("β3",),
}
"""Where a drug acts at the concentrations of these studies: agonists, blockers, and genes that were taken away."""
DRUGS = ("did", "stopped", "idle")


@cache
def numbers() -> dict[str, float]:
    """Return the numbers that the sentences hold: records, and what blockers do in a bath, computed from them."""
    found = {name: record.value for name, record in load_evidence("organs").items()}
    pA2 = {
        "human_ICI": "bronchus_ICI",
        "human_atenolol": "bronchus_atenolol",
        "neck_prazosin": "pA2_urethra_prazosin",
        "neck_yohimbine": "pA2_urethra_yohimbine",
    }
    ratios = {name: float(dose_ratio(found["blocker"], molar(found[record]))) for name, record in pA2.items()}
    share = float(response("eye", plasma()["infused"]))
    return found | ratios | {"share": share, "infused": plasma()["infused"]}


@cache
def findings() -> tuple[dict, ...]:
    """Return all findings: ``row``, ``species``, ``where``, ``seen``, ``did``, ``stopped``, ``idle``, ``source``.

    ``decides`` tells whether a finding is on the organ and the effect of its row.
    """
    found = []
    for row in rows("organ_findings.csv"):
        drugs = {name: tuple(filter(None, row[name].split(";"))) for name in DRUGS}
        found.append(row | drugs | {"seen": row["seen"].format(**numbers()), "decides": row["decides"] == "yes"})
    return tuple(found)


def named() -> dict[str, str]:
    """Return the receptors that S2's table names, as it writes them, for each row that has findings."""
    return {row: claims()[row].receptor for row in dict.fromkeys(finding["row"] for finding in findings())}


def drawn(me: Personal) -> list[dict]:
    """Return the findings of one student: of each row half of those that decide, not below two, and all others."""
    mine = []
    for row in named():
        every = [finding for finding in findings() if finding["row"] == row]
        able = [k for k, finding in enumerate(every) if finding["decides"]]
        size = min(len(able), max(2, len(able) - len(able) // 2))
        parts = list(combinations(able, size))
        kept = me.choice(f"findings {row}", parts, default=parts[len(parts) // 2])
        mine += [finding for k, finding in enumerate(every) if k in kept or not finding["decides"]]
    return mine


def given(me: Personal) -> list[dict]:
    """Return the findings of one student as the exercise gives them: lists, and not whether they decide."""
    return [
        {name: list(value) if name in DRUGS else value for name, value in finding.items() if name != "decides"}
        for finding in drawn(me)
    ]
