"""The one line in which a broker tells its public key to whoever connects. Anybody on the way may
tell another one: it is worth no more than comparing its fingerprint, or what is known already."""

from __future__ import annotations

import socket
import time

from shared.address import Remote
from shared.keys.pair import KEY_CHARS, key_in, text_of

_BEGINNING = "calcgrid 1 "
_LENGTH = len(_BEGINNING) + KEY_CHARS + 1

WITHIN_S = 5.0


def line_of(key: bytes) -> bytes:
    """What is told of a key."""
    return f"{_BEGINNING}{text_of(key)}\n".encode()


def key_told(line: bytes) -> bytes:
    """The key in such a line; raises `ValueError`."""
    text = line.decode()
    if not text.startswith(_BEGINNING) or not text.endswith("\n"):
        raise ValueError("this is no broker")
    return key_in(text[len(_BEGINNING) : -1])


def ask(broker: Remote, seconds: float = WITHIN_S) -> bytes:
    """The key that a broker tells; raises `OSError` where nothing answers, `ValueError` where it is
    no broker."""
    deadline = time.monotonic() + seconds
    with socket.create_connection(broker.asked_for_key, timeout=seconds) as connection:
        line = b""
        while len(line) < _LENGTH and (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            piece = connection.recv(_LENGTH - len(line))
            if not piece:
                break
            line += piece
    return key_told(line)
