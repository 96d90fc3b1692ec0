"""The kind `message`: one message of a stream whose handling is simulated.

Nobody submits it: streams make it.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from shared import limits
from shared.stream.definition import Simulation
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Most, Name
from shared.wire.schema import record

NAME = "message"


@record
class Message(NamedTuple):
    """The payload."""

    stream: Name
    number: Count
    """counted for each stream"""
    text: Annotated[str, Most(limits.MESSAGE_CHARS)]
    simulation: Simulation


def payload(message: Message) -> bytes:
    """The payload of a message."""
    return pack(message)


def message_of(body: bytes) -> Message:
    """The message in a payload; raises `WireError`."""
    return unpack(Message, body)
