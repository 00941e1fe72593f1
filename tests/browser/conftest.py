"""One JupyterLab server, one browser and one page for the browser tests of a worker."""

import os
import re

import pytest

from .lab import CHROMIUM, SHELL, Page, Server, chromium


def pytest_collection_modifyitems(items):
    """Mark every test of this folder."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the tests of one lesson on one worker: they share a notebook, and opening it takes longest.

    Marks for groups (``--dist loadgroup``) had no effect with pytest 9.2 and pytest-xdist 3.8: the names of the tests
    did not get the group, and a lesson was opened on both workers.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByLesson(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            lesson = re.search(r"\[(\d\d_\w+)\]$", nodeid)
            return lesson[1] if lesson else nodeid.split("::")[0]

    return ByLesson(config, log)


@pytest.fixture(scope="session")
def browser():
    """Chromium, or its shell; without both the tests are skipped, or fail when NELIB_REQUIRE_BROWSER=1."""
    missing = ""
    program = SHELL if SHELL.exists() else CHROMIUM
    if not program.exists():
        missing = f"There is no Chromium at {CHROMIUM}; the browser tests need it (Debian: apt-get install chromium)."
    else:
        try:
            import playwright  # noqa: F401
        except ImportError:
            missing = "The Python package playwright is not installed; it is among the test requirements."
    if missing and os.environ.get("NELIB_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    with chromium(program) as started:
        yield started


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):
    """A JupyterLab server of its own."""
    running = Server(tmp_path_factory.mktemp("lab"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def page(server, browser) -> Page:
    """The page that all tests of a worker share; one notebook is open in it at a time."""
    return Page(server, browser, painted=False)
