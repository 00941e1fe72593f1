"""Virtual laboratories: a design goes in, data with the noise of one run come out, and the truth stays in an envelope.

A lab is an explorer whose controls are decisions. Each run has noise of its own, drawn from the student's id and the
number of the run, so that the same student sees the same run again on every computer. `nelib.kit.bench` puts it on
screen: there nothing is measured until the student says so.
"""

import copy
from typing import Any, ClassVar

import numpy as np

from nelib.kit.explorer import Data, Explorer
from nelib.kit.personal import Personal


def checked_run(run: Any) -> int:
    """Return the number of a run, a whole number from 1."""
    if isinstance(run, bool) or not isinstance(run, int | np.integer) or run < 1:
        raise ValueError(f"run is a whole number from 1, but it is {run!r}.")
    return int(run)


class Lab(Explorer):
    """Base class of virtual experiments; see the module docstring.

    A subclass defines `perform` instead of `compute`, and `printout`, `entry` and `truth` besides what an explorer has.

    Attributes
    ----------
    subject : str
        What one run is called on screen, e.g. ``"plate"``.
    lesson : str
        For which the student's numbers are drawn, e.g. ``"03_uptake"``.
    me : Personal
        The student; self-study unless `at` is used.
    """

    subject: ClassVar[str] = "run"
    lesson: ClassVar[str]

    def __init__(self):
        self.me = Personal(self.lesson)

    def at(self, me: Personal) -> "Lab":
        """Return this laboratory with the unknowns and the noise of a student.

        Raises
        ------
        ValueError
            If `me` is not a `Personal`.
        """
        if not isinstance(me, Personal):
            raise ValueError(f"me is what Personal(lesson, student) returns, but it is {me!r}.")
        other = copy.copy(self)
        other.me = me
        return other

    def perform(self, rng: np.random.Generator, **design: Any) -> Data:
        """Do the experiment once and return everything that the figure shows, also the data table."""
        raise NotImplementedError

    def printout(self, data: Data) -> str:
        """Return what the instrument prints, line by line."""
        raise NotImplementedError

    def entry(self, data: Data) -> dict[str, Any]:
        """Return what the lab book says that a run found; the bench adds what was decided."""
        raise NotImplementedError

    def truth(self, data: Data) -> str:
        """Say what the envelope holds for the run that is shown, and what led the run astray."""
        raise NotImplementedError

    # -- what every lab can do -----------------------------------------------------------------------------------

    def rng(self, run: int) -> np.random.Generator:
        """Return the random numbers of a run of this student."""
        return np.random.default_rng([self.me.seed(self.name), checked_run(run)])

    def compute(self, **values: Any) -> Data:
        """Return the first run of a design."""
        return self.perform(self.rng(1), **values)

    def data(self, *, run: int = 1, **given: Any) -> Data:
        """Do a run of a design; values are checked.

        Parameters
        ----------
        run : int
            Number of the run, from 1; the same number gives the same noise.
        **given
            Decisions that differ from the defaults.
        """
        settings = self.settings(**given)
        return {"prediction": None, "run": checked_run(run)} | self.perform(self.rng(run), **settings)

    def show(self, prediction=None, me: Personal | None = None):
        """Return the laboratory as something that a notebook displays.

        Parameters
        ----------
        prediction : Prediction, optional
            The figure waits for it.
        me : Personal, optional
            The student whose unknowns and noise are used.
        """
        from nelib.kit.bench import Bench

        return Bench(self if me is None else self.at(me), prediction)
