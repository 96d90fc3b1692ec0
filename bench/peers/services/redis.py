"""A Redis server of its own for one run: on a Unix socket, with everything in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.peers.services.base import folder, sockets
from bench.peers.services.processes import program, wait_for

SOCKET = str(sockets() / "redis")
URL = f"unix://{SOCKET}"
SETTINGS = ("--port", "0", "--save", "", "--appendonly", "no")


@contextmanager
def server() -> Iterator[None]:
    """The server, until the block ends."""
    with program("redis-server", "--dir", str(folder()), "--unixsocket", SOCKET, *SETTINGS):
        wait_for((sockets() / "redis").is_socket)
        yield
