"""Tells the broker's public key to anybody who connects: whoever comes for the first time compares
its fingerprint with what an administrator has told him."""

from __future__ import annotations

import logging
import socket
import threading
import time

from shared.keys.asking import line_of

BACKLOG = 64
AGAIN_S = 0.1
"""after the system had no descriptor or memory to spare"""

log = logging.getLogger("calc-broker")


class Teller:
    """One thread, one connection at a time, and nothing is read."""

    def __init__(self, place: tuple[str, int], family: socket.AddressFamily, key: bytes) -> None:
        """Raises `OSError`."""
        self._line = line_of(key)
        self._socket = socket.create_server(place, family=family, backlog=BACKLOG)
        threading.Thread(target=self._run, name="teller", daemon=True).start()

    def close(self) -> None:
        """Tell nobody any more, and wake up whoever waits for the next one."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _run(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                self._tell()
            except OSError as error:
                log.debug("somebody could not be told the key: %s", error)
                time.sleep(AGAIN_S)

    def _tell(self) -> None:
        connection, _address = self._socket.accept()
        with connection:
            connection.setblocking(False)
            connection.send(self._line)
