"""What supervisor and slot tell each other, over a socket pair.

A frame is the length of its body (four bytes, big-endian), a letter that names its type, and the
body in msgpack.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, Any

from shared.limits import BATCH_ITEMS
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Key, Most
from shared.wire.live import Input
from shared.wire.rows import Assignment, Held, Outcome, Print, SettingValues
from shared.wire.schema import record

LENGTH = Struct(">I")


@record
@dataclass(frozen=True, slots=True)
class Work:
    """Do these, in this order, after what you were given before."""

    jobs: Annotated[tuple[Assignment, ...], Most(BATCH_ITEMS)]


@record
@dataclass(frozen=True, slots=True)
class Skip:
    """Do not begin these attempts. The slot says the same once it has heard it."""

    attempts: Annotated[tuple[Held, ...], Most(BATCH_ITEMS)]


@record
@dataclass(frozen=True, slots=True)
class Configure:
    """Begin each task from now on with these settings."""

    settings: SettingValues


@record
@dataclass(frozen=True, slots=True)
class Done:
    """What came of the jobs that were done since the last time, in their order."""

    outcomes: Annotated[tuple[Outcome, ...], Most(BATCH_ITEMS)]


@record
@dataclass(frozen=True, slots=True)
class Stop:
    """End what this attempt does, if it is what the slot is at. What came of it is said as ever."""

    key: Key
    attempt: Count


@record
@dataclass(frozen=True, slots=True)
class Ready:
    """The slot has started."""


_LETTERS: dict[bytes, type] = {
    b"w": Work,
    b"s": Skip,
    b"c": Configure,
    b"r": Ready,
    b"d": Done,
    b"p": Print,
    b"i": Input,
    b"x": Stop,
}
_LETTER_OF = {cls: letter for letter, cls in _LETTERS.items()}


def frame(message: object) -> bytes:
    """A message as it travels."""
    body = _LETTER_OF[type(message)] + pack(message)
    return LENGTH.pack(len(body)) + body


class Frames:
    """Puts frames together from pieces as they arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Any]:
        """The messages that are whole now."""
        self._buffer += data
        messages: list[Any] = []
        start = 0
        while len(self._buffer) - start >= LENGTH.size:
            end = start + LENGTH.size + LENGTH.unpack_from(self._buffer, start)[0]
            if len(self._buffer) < end:
                break
            body = bytes(self._buffer[start + LENGTH.size : end])
            messages.append(unpack(_LETTERS[body[:1]], body[1:]))
            start = end
        del self._buffer[:start]
        return messages
