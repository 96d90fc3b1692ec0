"""The supervisor's end of a slot."""

from __future__ import annotations

from socket import socket
from typing import cast

from shared.home import Home
from workers.slots.messages import Ready, frame
from workers.slots.process import SlotProcess


class Endless:
    """A slot that has always something more to say."""

    def __init__(self) -> None:
        self.reads = 0

    def recv(self, _size: int) -> bytes:
        self.reads += 1
        assert self.reads < 1_000, "it is read without end"
        return frame(Ready())

    def close(self) -> None:
        """Nothing is open."""


def test_a_slot_that_never_stops_talking_is_not_read_without_end() -> None:
    slot, endless = SlotProcess(Home.at(None)), Endless()
    slot._channel.close()
    slot._channel = cast(socket, endless)
    try:
        first = slot.receive()
        assert first is not None
        assert first == [Ready()] * endless.reads
        # And goes on the next time
        assert slot.receive() == first
    finally:
        slot.close()
