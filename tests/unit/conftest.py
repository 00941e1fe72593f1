"""Every explorer in turn, for all tests of this folder that look at each."""

import pytest
from shown import Drawn, remembering

from nelib.explorers import load_all
from nelib.kit.explorer import Explorer


@pytest.fixture(scope="session", params=load_all())
def explorer(request) -> Explorer:
    """One explorer after the other; pytest runs all tests of one before those of the next."""
    return remembering(load_all()[request.param])


@pytest.fixture(scope="session")
def drawn(explorer) -> Drawn:
    return Drawn(explorer)
