"""Ports of loopback for servers of a trial."""

from __future__ import annotations

import socket


def held() -> socket.socket:
    """Hold a port that a server is going to listen on.

    Where nobody held it, anybody's connection could be given the same number meanwhile. A server
    that asks for its address to be used again, as they all do, may listen beside this.
    """
    # Said to be TCP, or asyncio lets answers wait for one another: forty milliseconds each.
    holder = socket.socket(proto=socket.IPPROTO_TCP)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


def number(holder: socket.socket) -> int:
    return holder.getsockname()[1]


def free() -> int:
    """Return a port that is free at the moment, where a failure costs no more than a second try."""
    with held() as holder:
        return number(holder)
