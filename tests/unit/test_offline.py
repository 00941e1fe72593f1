"""The guard that keeps tests off the network is itself tested; the address is reserved for documentation (RFC 5737)."""

import asyncio
import socket
import sys
import urllib.request

import pytest
from offline import NetworkUsed, is_local, refuse

AWAY = ("192.0.2.1", 80)


def udp(send):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        send(s)


def tcp(send):
    with socket.socket() as s:
        s.settimeout(0.01)
        send(s)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.create_connection(AWAY, timeout=0.01),
        lambda: tcp(lambda s: s.connect(AWAY)),
        lambda: tcp(lambda s: s.connect_ex(AWAY)),
        lambda: udp(lambda s: s.sendto(b"", AWAY)),
        lambda: udp(lambda s: s.sendmsg([b""], [], 0, AWAY)),
        lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=0.01),
        lambda: asyncio.run(asyncio.open_connection(*AWAY)),
        # A look-up of a name leaves the computer too. Only the question is announced here, so nothing can leave.
        lambda: sys.audit("socket.getaddrinfo", "example.org", 80, 0, 0, 0),
        lambda: sys.audit("socket.gethostbyname", "example.org"),
    ],
    ids=["create_connection", "connect", "connect_ex", "sendto", "sendmsg", "urlopen", "asyncio", "name", "old name"],
)
def test_no_way_out(attempt):
    with pytest.raises(NetworkUsed, match="not on this computer"):
        attempt()


def test_the_own_computer_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        (("127.0.0.1", 1), True), (("127.8.9.1", 1), True), (("::1", 1, 0, 0), True), (("localhost", 1), True),
        ("/tmp/socket", True), (b"\0abstract", True), (("127.example.org", 1), False), (("192.0.2.1", 1), False),
        (("localhost.example.org", 1), False), (("::ffff:192.0.2.1", 1, 0, 0), False), ("example.org", False),
    ],
)  # fmt: skip
def test_what_counts_as_local(address, local):
    assert is_local(address) is local


def test_the_guard_can_be_lifted_for_whoever_needs_the_network():
    assert refuse(False) is True
    try:
        sys.audit("socket.connect", None, AWAY)
    finally:
        refuse(True)
