"""Shared by all tests: repeatable property tests, a progress file of their own, no network."""

import os

import pytest
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


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """Keep the learner's own progress file out of the tests."""
    monkeypatch.setenv("NELIB_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(autouse=True)
def offline():
    """Refuse connections to other computers, and questions to a name server."""
    before = refuse(True)
    yield
    refuse(before)
