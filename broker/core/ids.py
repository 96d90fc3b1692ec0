"""The ids of tasks that the grid makes itself. Clients make those of theirs and may make up any, so
the grid's have a form of their own, which is refused where a client uses it."""

from __future__ import annotations

from struct import Struct

_HALVES = Struct(">QQ")
_VERSION = 0x8 << 12
"""UUIDv8 (RFC 9562, section 5.8): what is in it is our own business"""
_MARK = 0xCA1
_VARIANT = 0b10 << 62


def id_of(wall: int, key: int) -> bytes:
    """The id of the task with this key: it grows with time, and no other task has it."""
    return _HALVES.pack((wall & (1 << 48) - 1) << 16 | _VERSION | _MARK, _VARIANT | key)


def is_the_grids(task_id: bytes) -> bool:
    """Whether only the grid may give this id."""
    head, tail = _HALVES.unpack(task_id)
    return bool(head & 0xFFFF == _VERSION | _MARK and tail >> 62 == 0b10)
