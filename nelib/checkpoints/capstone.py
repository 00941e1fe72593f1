"""What lesson 18 asks: predictions and checks, which compound, what each station found, the report."""

import datetime
from typing import Any

from nelib.checkpoints import capstone_choice, capstone_filing
from nelib.checkpoints.capstone_report import TITLE, Portfolio
from nelib.checkpoints.reading import (
    carried,
    clean,
    enough,
    filed,
    hold,
    meant,
    one_in_four,
    outside,
    pressure,
    quieter,
    saturated,
    search,
    second_site,
    trial,
    upper,
)
from nelib.clinic.compound import Compound
from nelib.kit.personal import Personal

__all__ = [
    "carried", "clean", "compound", "enough", "file", "filed", "hand_in", "hold", "meant", "one_in_four", "outside",
    "portfolio", "pressure", "quieter", "saturated", "search", "second_site", "trial", "upper", "write",
]  # fmt: skip


def compound(me: Personal) -> capstone_choice.Choice:
    """Let the student choose what is followed: the unknown, a drug of the course, or a design.

    Parameters
    ----------
    me : Personal
        ``Personal("18_capstone", student)``.

    Returns
    -------
    Choice
        Displays itself; ``.compound`` is what is chosen now.
    """
    return capstone_choice.Choice(me)


def portfolio(me: Personal, chosen: capstone_choice.Choice | Compound | None = None) -> Portfolio:
    """Return the portfolio of a student and a compound: the unknown unless another one was chosen."""
    return Portfolio(me, chosen.compound if isinstance(chosen, capstone_choice.Choice) else chosen)


def file(p: Portfolio, bench: Any):
    """Return a box in which a run of a station is filed, with a conclusion.

    Parameters
    ----------
    p : Portfolio
    bench : StationBench
        What ``explore.bench(station, p)`` returned.
    """
    return capstone_filing.filing(p, bench)


def write(p: Portfolio):
    """Return a box for what the compound is, the abstract and the discussion of the report."""
    return capstone_filing.writing(p)


def hand_in(p: Portfolio, title: str = TITLE, date: str | datetime.date | None = None, folder: str = "."):
    """Show the report of a portfolio with buttons that write it as HTML and PDF; the date is today unless given."""
    return capstone_filing.handing(p, title, date, folder)
