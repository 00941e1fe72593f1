"""What several tests ask of an explorer, computed and drawn once."""

import copy
from functools import cached_property

import numpy as np

from nelib.kit.explorer import Explorer
from nelib.kit.render import Frame


def remembering(explorer: Explorer) -> Explorer:
    """Return a copy that computes each setting once. Floating-point errors are always raised, as the sweep does."""
    known: dict[tuple, dict] = {}

    class Remembering(type(explorer)):
        def data(self, **given):
            controls = {c.name for c in self.controls}  # a laboratory also takes its run, and what was used before
            key = tuple(sorted((self.settings(**{k: given[k] for k in controls & set(given)}) | given).items()))
            if key not in known:
                with np.errstate(all="raise", under="ignore"):
                    known[key] = super().data(**given)
            return dict(known[key])

    made = copy.copy(explorer)
    made.__class__ = Remembering
    return made


class Drawn:
    """Frames of an explorer that were drawn at its defaults and with all controls at one end, and their pictures."""

    def __init__(self, explorer: Explorer):
        controls = explorer.controls
        self.explorer = explorer
        self.settings = {"default": {}} | {
            name: {c.name: c.ends()[i] for c in controls} for name, i in (("low", 0), ("high", -1))
        }

    @cached_property
    def frames(self) -> dict[str, Frame]:
        return {name: Frame(self.explorer, self.data(name), scale=0.5) for name in self.settings}

    @cached_property
    def fresh(self) -> dict[str, np.ndarray]:
        """The first picture of each frame: nothing has moved in it yet."""
        return {name: frame.pixels(self.data(name)) for name, frame in self.frames.items()}

    def data(self, name: str) -> dict:
        return self.explorer.data(**self.settings[name])

    def moved(self, start: str, *ways: str) -> np.ndarray:
        """The picture of a frame that was drawn at `start`, then moved along `ways`."""
        self.fresh  # noqa: B018  drawn before anything moves
        return [self.frames[start].pixels(self.data(way)) for way in ways][-1]
