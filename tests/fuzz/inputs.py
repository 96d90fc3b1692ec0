"""Messages to be thrown at a broker: bytes of any kind, and what is nearly a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import msgpack

from shared.wire import client, fleet
from shared.wire.codec import HEADER, VERSION, message_types
from tests.fuzz import values

Frames = list[bytes]

RARE = frozenset({client.Register, client.LogIn, client.ShutDown, client.LogOut, fleet.Leave})
"""What keeps argon2 busy, or ends what is to be looked at: once in a while only."""

RARELY = 0.002


def messages(seed: int) -> Iterator[Frames]:
    """The same messages for the same seed, without end."""
    rng = Random(seed)  # noqa: S311 -- the same for the same seed
    ways, weights = zip(*_WAYS, strict=True)
    while True:
        for way in rng.choices(ways, weights, k=1_000):
            yield way(rng)


def _noise(rng: Random) -> Frames:
    """Any bytes in any number of frames."""
    return [rng.randbytes(rng.randrange(64)) for _ in range(rng.randrange(1, 6))]


def _headed(rng: Random) -> Frames:
    """A right header before any bytes."""
    return [_header(rng, rng.choice(_NUMBERS)), rng.randbytes(rng.randrange(200))]


def _nested(rng: Random) -> Frames:
    """Arrays in arrays, maps, extensions, and lengths that are a lie."""
    body = rng.choice(_TRAPS) * rng.choice((1, 10, 1_000))
    return [_header(rng, rng.choice(_NUMBERS)), body[:200_000]]


def _right(rng: Random) -> Frames:
    """A message of which every field is allowed."""
    number, cls = _some_type(rng)
    return [_header(rng, number), _packed(values.fields(cls, rng))]


def _mutated(rng: Random) -> Frames:
    """A message in which some fields are what they must not be."""
    number, cls = _some_type(rng)
    fields = values.fields(cls, rng)
    for _ in range(rng.randrange(1, 4)):
        _spoil(fields, rng)
    return [_header(rng, number), _packed(fields)]


def _cut(rng: Random) -> Frames:
    """A message with bytes that are changed, cut off or added."""
    header, body = _right(rng)
    spoilt = bytearray(body)
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(spoilt))
        spoilt[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3)) or b"\xc1"
    return [header, bytes(spoilt)]


def _spoil(fields: list[Any], rng: Random) -> None:
    """Put something wrong into a list, or into one within it."""
    if not fields or rng.random() < 0.1:
        fields.append(values.wrong(rng))
        return
    place = rng.randrange(len(fields))
    inner = fields[place]
    if isinstance(inner, list) and inner and rng.random() < 0.7:
        _spoil(inner, rng)
    else:
        fields[place] = values.wrong(rng)


def _some_type(rng: Random) -> tuple[int, type]:
    number = rng.choice(_NUMBERS)
    cls = _TYPES[number]
    return _some_type(rng) if cls in RARE and rng.random() > RARELY else (number, cls)


def _header(rng: Random, number: int) -> bytes:
    version = VERSION if rng.random() < 0.98 else rng.randrange(256)
    return HEADER.pack(version, number, rng.choice((0, 1, 1, 7, rng.randrange(2**32))))


def _packed(fields: list[Any]) -> bytes:
    packed: bytes = msgpack.packb(fields)
    return packed


_TYPES = message_types()
_NUMBERS = tuple(_TYPES)
_TRAPS = (
    *(b"\x91", b"\x81", b"\xdd\xff\xff\xff\xff", b"\xc7\xff\x01"),
    *(b"\xdf\x00\x00\x00\x01", b"\xc6", b"\x90"),
)
_WAYS: tuple[tuple[Callable[[Random], Frames], int], ...] = (
    (_noise, 1),
    (_headed, 1),
    (_nested, 1),
    (_right, 3),
    (_mutated, 4),
    (_cut, 3),
)
"""Each with how often it is taken."""
