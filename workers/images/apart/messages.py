"""What a slot and its helper tell each other: an order, then the answer to it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from struct import Struct
from typing import Annotated

from shared import limits
from shared.kinds.image import Call, Format, Lost, Output
from shared.wire.fields import Count, Millis, Most
from shared.wire.rows import TaskError
from shared.wire.schema import record
from workers.images.cutting import Cut
from workers.images.lines import Lines

_LENGTH = Struct(">I")

FilePath = Annotated[str, Most(limits.PATH_CHARS)]
FilePaths = Annotated[tuple[FilePath, ...], Most(limits.BLOBS)]


@record
@dataclass(frozen=True, slots=True)
class OneStrip:
    """One strip of so many is to be worked on, and its pixels are to be written to the targets."""

    place: Count
    strips: Count


@record
@dataclass(frozen=True, slots=True)
class AllStrips:
    """The sources are the pixels of strips, and are to be put together before anything is done."""

    strips: Annotated[tuple[Lines, ...], Most(limits.STRIPS)]


@record
@dataclass(frozen=True, slots=True)
class Order:
    """An image to be worked on, and what that may take. Without a strip or strips it is a whole
    one, which may be cut instead where there are more slots than one."""

    sources: FilePaths
    targets: FilePaths
    pipeline: Annotated[tuple[Call, ...], Most(limits.FILTERS)]
    output: Output
    memory_mb: Count
    wall: Millis
    slots: Count = 1
    strip: OneStrip | None = None
    join: AllStrips | None = None


@record
@dataclass(frozen=True, slots=True)
class Shape:
    """What the image is that was made."""

    format: Format
    width: Count
    height: Count
    frames: Count
    lost: Lost


@record
@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: one of these."""

    made: Shape | None = None
    error: TaskError | None = None
    cut: Cut | None = None
    """nothing was done, as several had better do it so"""
    lines: Lines | None = None
    """what a strip has become"""


def send(channel: socket.socket, body: bytes) -> None:
    """Say something; raises `OSError` where nobody is left to hear it."""
    channel.sendall(_LENGTH.pack(len(body)) + body)


def receive(channel: socket.socket) -> bytes:
    """What the other side says next; empty where it is gone. Raises `OSError`."""
    head = _exactly(channel, _LENGTH.size)
    return _exactly(channel, _LENGTH.unpack(head)[0]) if head else b""


def _exactly(channel: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = channel.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data
