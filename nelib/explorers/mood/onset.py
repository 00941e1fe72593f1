"""Studies of adaptation and of onset that contradict each other, as a table that one can search."""

from html import escape

from nelib.clinic import adaptation
from nelib.explorers.mood.weeks import MARK
from nelib.kit.browse import Browse

UNTESTED = "not tested"


def supports(study: adaptation.Study) -> str:
    """Return the hypotheses that a study is compatible with, by the words of `adaptation.HYPOTHESES`."""
    if not (study.terminal or study.soma):
        return UNTESTED
    fits = [
        name
        for name, sites in adaptation.HYPOTHESES.items()
        if all(
            (site in sites) == (said == adaptation.LOST)
            for site in adaptation.SITES
            if (said := getattr(study, site)) in (adaptation.LOST, adaptation.KEPT)
        )
    ]
    return (
        "; ".join(fits) if fits and adaptation.SPLIT not in (study.terminal, study.soma) else "depends on the agonist"
    )


def _finding(study: adaptation.Study) -> str:
    """Return what a study found, in HTML; below it the hypotheses that agree, in small print."""
    fits = supports(study)
    agrees = "" if fits == UNTESTED else f"<small>agrees with: <b>{fits}</b></small>"
    return f"{escape(study.finding)}{agrees}"


def studies_table() -> Browse:
    """Return the studies with what they found, with lists for what became of each autoreceptor."""
    import pandas as pd

    lines = [
        {
            "study": s.study,
            "treatment": f"{s.species}: {s.treatment}{f', day {s.days:.0f}' if s.days else ''}",
            "terminals": MARK.get(s.terminal, UNTESTED),
            "cell bodies": MARK.get(s.soma, UNTESTED),
            "finding": _finding(s),
        }
        for s in adaptation.studies()
    ]
    order = [*MARK.values(), UNTESTED]
    return Browse(
        pd.DataFrame(lines), "Does the brake wear off? Studies that do not agree", ("terminals", "cell bodies"),
        ("study", "treatment", "terminals", "cell bodies", "finding"), html=("finding",),
        widest=("finding",), orders={"terminals": order, "cell bodies": order},
    )  # fmt: skip
