"""No test and no lesson may leave this computer: a guard over everything that Python's sockets do."""

import ipaddress
import sys

_REFUSE = [False]
_WATCHED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
            "socket.gethostbyname": 0}  # fmt: skip


class NetworkUsed(RuntimeError):
    """Something tried to reach another computer."""


def is_local(address: object) -> bool:
    """Tell whether an address or a host is on this computer: a Unix socket, or the loopback range."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii", "replace")
    if not isinstance(address, tuple) and ("/" in str(host) or "\0" in str(host)):
        return True  # the path of a Unix socket
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple) -> None:
    if not _REFUSE[0] or event not in _WATCHED:
        return
    address = arguments[_WATCHED[event]]
    if not is_local(address):
        raise NetworkUsed(f"{event}: {address} is not on this computer.")


sys.addaudithook(_watch)


def refuse(on: bool) -> bool:
    """Refuse the network, or allow it again; return what was set before. Python asks before it does anything."""
    before, _REFUSE[0] = _REFUSE[0], on
    return before
