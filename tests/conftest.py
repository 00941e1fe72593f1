"""Shared by all tests: repeatable property tests, a progress file of their own, no network."""

import os
import socket

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "course",
    derandomize=True,
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("course")


class NetworkUsed(RuntimeError):
    """A test tried to leave this computer."""


def is_local(address) -> bool:
    """Tell whether an address is on this computer: a Unix socket, or the loopback range."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host in ("localhost", "::1") or host.startswith("127.")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """Keep the learner's own progress file out of the tests."""
    monkeypatch.setenv("NELIB_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Refuse connections to other computers."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original):
        def call(self, address):
            if not is_local(address):
                raise NetworkUsed(f"A connection to {address} was tried.")
            return original(self, address)

        return call

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    os.environ.setdefault("MPLBACKEND", "Agg")
