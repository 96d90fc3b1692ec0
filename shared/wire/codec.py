"""Frames: a header and one msgpack body.

The header is six bytes, big-endian: protocol version, message type, request id (0 for what is
no request and no reply). It is read by itself, so that a body that cannot be read still gets its
error. The body is the array of the message's fields (`shared.wire.schema`).
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any, NamedTuple, NoReturn, TypeVar

import msgpack

from shared import limits
from shared.errors import ErrorCode, WireError
from shared.wire.schema import flatten, reader, record

VERSION = 2
"""Raised once between two releases, where messages have changed: who cannot read them is told."""

HEADER = Struct(">BBI")
REQUEST_IDS = 2**32 - 1
DEEPEST_ARRAY = max(limits.BATCH_ITEMS, limits.HELD)
MOST_ARRAYS = 2 * DEEPEST_ARRAY
"""In one body: 8 MB of empty arrays would become 570 MB and keep the collector busy for seconds."""

ROOM_KEPT = 256 * 1024
"""A packer that wrote more is thrown away: it would keep the room for as much."""

T = TypeVar("T")

_by_type: dict[int, type] = {}
_type_of: dict[type, int] = {}


class Header(NamedTuple):
    """What is known of a message before its body is read."""

    version: int
    type: int
    request: int


class _Packers(threading.local):
    """One for each thread: to make one takes longer than to write a small record."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin with another."""
        self.pack = msgpack.Packer(default=flatten).pack


_packers = _Packers()


def message(number: int) -> Callable[[type[T]], type[T]]:
    """Class decorator: declare a message type under its number on the wire."""

    def declare(cls: type[T]) -> type[T]:
        if number in _by_type:
            raise ValueError(f"{_by_type[number].__name__} already is message {number:#x}")
        _by_type[number] = record(cls)
        _type_of[cls] = number
        return cls

    return declare


def message_types() -> dict[int, type]:
    """Every declared message by its number."""
    return dict(sorted(_by_type.items()))


def encode(value: object, request: int = 0) -> list[bytes]:
    """The two frames of a message."""
    return [HEADER.pack(VERSION, _type_of[type(value)], request), pack(value)]


def read_header(frames: Sequence[bytes]) -> Header:
    """The header of a message that has just arrived; raises `WireError`."""
    if len(frames) != 2 or len(frames[0]) != HEADER.size:
        raise WireError(ErrorCode.INVALID, "A message is a header of 6 bytes and one body.")
    return Header(*HEADER.unpack(frames[0]))


def decode(header: Header, body: bytes) -> Any:
    """The checked message of a header and a body; raises `WireError`."""
    if header.version != VERSION:
        raise WireError(
            ErrorCode.UNSUPPORTED_VERSION,
            f"This side speaks version {VERSION} of the protocol, the other {header.version}: "
            "bring the older one up to date.",
        )
    cls = _by_type.get(header.type)
    if cls is None:
        raise WireError(ErrorCode.INVALID, f"There is no message type {header.type:#04x}.")
    return unpack(cls, body)


def pack(value: object) -> bytes:
    """A record as msgpack."""
    packed: bytes = _packers.pack(value)
    if len(packed) > ROOM_KEPT:
        _packers.renew()
    return packed


def unpack(cls: type[T], body: bytes) -> T:
    """The checked record that `body` holds; raises `WireError`."""
    if len(body) > limits.FRAME_BYTES:
        raise WireError(ErrorCode.TOO_LARGE, f"A body has at most {limits.FRAME_BYTES} bytes.")
    return reader(cls)([_plain(body)])[0]


def _plain(body: bytes) -> Any:
    # A byte makes at most one array, so only large bodies have to be counted.
    count = _counter() if len(body) > MOST_ARRAYS else None
    try:
        return msgpack.unpackb(
            body,
            max_array_len=DEEPEST_ARRAY,
            max_map_len=0,
            ext_hook=_refuse_extension,
            list_hook=count,
        )
    except (ValueError, msgpack.UnpackException, RecursionError) as error:
        raise WireError(
            ErrorCode.INVALID, "The body is not the msgpack that is allowed."
        ) from error


def _counter() -> Callable[[list[Any]], list[Any]]:
    arrays = itertools.count(1)

    def count(array: list[Any]) -> list[Any]:
        if next(arrays) > MOST_ARRAYS:
            raise ValueError(f"more than {MOST_ARRAYS} arrays")
        return array

    return count


def _refuse_extension(code: int, _data: bytes) -> NoReturn:
    raise ValueError(f"msgpack extension {code} is not part of the protocol")
