"""Shared by all tests: repeatable property tests, a progress file of their own, no network."""

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import slow
from hypothesis import HealthCheck, settings
from offline import refuse

settings.register_profile(
    "course",
    derandomize=True,
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("course")
os.environ.setdefault("MPLBACKEND", "Agg")
# As in the course's kernels, see jupyter/ipython_kernel_config.py: to search more often takes a tenth of the time.
gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection():
    """Keep the garbage collector from searching, again and again, what stays for the whole run: modules and tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that `make check` leaves out, before those are chosen."""
    left_out = slow.listed()
    for item in items:
        if slow.plain(item.nodeid) in left_out:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def progress_files(tmp_path_factory) -> Iterator[Path]:
    """Files that do not exist, without end, each in a folder that does not exist: to make it takes as long as a test."""
    folder = tmp_path_factory.mktemp("progress")
    return (folder / str(number) / "progress.json" for number in itertools.count())


@pytest.fixture(autouse=True)
def own_progress(progress_files, monkeypatch):
    """Keep the learner's own progress file out of the tests."""
    monkeypatch.setenv("NELIB_PROGRESS", str(next(progress_files)))


@pytest.fixture(autouse=True)
def offline():
    """Refuse connections to other computers, and questions to a name server."""
    before = refuse(True)
    yield
    refuse(before)
