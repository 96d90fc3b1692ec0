"""Ids that grow with time, so that an index over them grows at its end."""

from __future__ import annotations

import os
import time
import uuid
from itertools import count
from struct import Struct

_HALVES = Struct(">QQ")
_VERSION = 0x7 << 12
_VARIANT = 0b10 << 62
_RANDOM_BITS, _TAIL_BITS = 12, 62

_head: int
_tails: count[int]


def _random(bits: int) -> int:
    return int.from_bytes(os.urandom(8), "big") >> (64 - bits)


def _begin() -> None:
    """What the ids of this process have at random: two bits fewer than would fit, to count on."""
    global _head, _tails
    _head = _VERSION | _random(_RANDOM_BITS)
    _tails = count(_VARIANT | _random(_TAIL_BITS - 2))


_begin()
os.register_at_fork(after_in_child=_begin)


def new_id() -> bytes:
    """The 16 bytes of a UUIDv7 (RFC 9562, section 5.7), which a process counts on from a random
    one (section 6.2): they grow within a millisecond too, and cost a third."""
    millis = time.time_ns() // 1_000_000
    return _HALVES.pack(millis << 16 | _head, next(_tails))


def id_text(value: bytes) -> str:
    """An id as people see it."""
    return str(uuid.UUID(bytes=value))


def parse_id(text: str) -> bytes:
    """The id that a text names; raises `ValueError`."""
    return uuid.UUID(text).bytes
