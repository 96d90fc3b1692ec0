"""Beginnings of a connection (ZMTP 3.1, RFC 37 of ZeroMQ; CurveZMQ, RFC 26) that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.support.networks import GREETING

COMMAND, LONG_COMMAND, FRAME, LONG_FRAME = b"\x04", b"\x06", b"\x00", b"\x02"
MECHANISMS = (b"NULL", b"PLAIN", b"CURVE", b"GSSAPI", b"", b"\xff" * 20)
NAMES = (b"HELLO", b"WELCOME", b"INITIATE", b"READY", b"ERROR", b"PING", b"SUBSCRIBE", b"")
HELLO_BYTES = 200
"""of a HELLO of CurveZMQ, its name included"""


def beginning(rng: Random) -> bytes:
    """What somebody says who is never let in."""
    said = rng.choice(_WAYS)(rng)
    return said[: rng.randrange(len(said) + 1)] if rng.random() < 0.2 else said


def _noise(rng: Random) -> bytes:
    return rng.randbytes(rng.randrange(1_000))


def _greeting(rng: Random) -> bytes:
    """Another version, mechanism or role."""
    mechanism = rng.choice(MECHANISMS).ljust(20, b"\x00")
    version = bytes((rng.randrange(5), rng.randrange(3)))
    return b"\xff" + rng.randbytes(8) + b"\x7f" + version + mechanism + rng.randbytes(32)


def _spoilt_greeting(rng: Random) -> bytes:
    said = bytearray(GREETING)
    for _ in range(rng.randrange(1, 4)):
        said[rng.randrange(len(said))] = rng.randrange(256)
    return bytes(said) + _frame(rng)


def _hello(rng: Random) -> bytes:
    """A right HELLO but for what its maker cannot know, and whatever comes after it."""
    hello = b"\x05HELLO\x01\x00" + bytes(72) + rng.randbytes(HELLO_BYTES - 80)
    return GREETING + COMMAND + bytes((HELLO_BYTES,)) + hello + _frame(rng)


def _commands(rng: Random) -> bytes:
    return GREETING + b"".join(_frame(rng) for _ in range(rng.randrange(1, 5)))


def _frame(rng: Random) -> bytes:
    """A command or a frame whose length may be a lie."""
    name = rng.choice(NAMES)
    body = bytes((len(name),)) + name + rng.randbytes(rng.randrange(230))
    flag: bytes = rng.choice((COMMAND, LONG_COMMAND, FRAME, LONG_FRAME, rng.randbytes(1)))
    size = len(body) if rng.random() < 0.7 else rng.randrange(2**63)
    width = 8 if flag in (LONG_COMMAND, LONG_FRAME) else 1
    return flag + (size % (1 << 8 * width)).to_bytes(width, "big") + body


_WAYS: tuple[Callable[[Random], bytes], ...] = (
    _noise,
    _greeting,
    _spoilt_greeting,
    _hello,
    _commands,
)
