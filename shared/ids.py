"""Ids that grow with time, so that an index over them grows at its end."""

from __future__ import annotations

import os
import time
import uuid

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_MASK = ~((0xF << 76) | (0b11 << 62)) & ((1 << 80) - 1)


def new_id() -> bytes:
    """The 16 bytes of a UUIDv7 (RFC 9562, section 5.7)."""
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big") & _RANDOM_MASK
    return ((millis << 80) | _VERSION | _VARIANT | random).to_bytes(16, "big")


def id_text(value: bytes) -> str:
    """An id as people see it."""
    return str(uuid.UUID(bytes=value))


def parse_id(text: str) -> bytes:
    """The id that a text names; raises `ValueError`."""
    return uuid.UUID(text).bytes
