"""Places on this machine's own network at which nobody listens yet."""

from __future__ import annotations

import socket
from random import SystemRandom

from shared.address import KEY_AFTER, LAST_PORT, Remote

HOST = "127.0.0.1"
FIRST_PORT = 20_000


def free_place() -> Remote:
    """Where a broker can listen: the ports that it takes are free now."""
    while True:
        place = Remote(HOST, SystemRandom().randrange(FIRST_PORT, LAST_PORT))
        if all(_is_free(place.port + after) for after in range(KEY_AFTER + 1)):
            return place


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
