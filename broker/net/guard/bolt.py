"""Keeps newcomers out for a while: when there are far too many, even to accept and cut them takes
descriptors, and without one libzmq ends the process.

The kernel then drops what asks for a connection (a filter on the listening socket), so that whoever
means it asks again a second later. Other systems than Linux have no such thing.
"""

from __future__ import annotations

import ctypes
import logging
import os
import socket
import struct
import sys
from collections.abc import Iterable

_ATTACH_FILTER, _DETACH_FILTER = 26, 27
_INSTRUCTION = struct.Struct("=HBBI")
_TCP_FLAGS, _SYN = 13, 0x02
_KEEP_OUT = b"".join(
    _INSTRUCTION.pack(*instruction)
    for instruction in (
        (0x30, 0, 0, _TCP_FLAGS),  # load the byte with the flags of the segment
        (0x45, 0, 1, _SYN),  # where it asks for a connection, go on with the next line
        (0x06, 0, 0, 0),  # drop it
        (0x06, 0, 0, 0xFFFFFFFF),  # let all others through
    )
)
_INSTRUCTIONS = len(_KEEP_OUT) // _INSTRUCTION.size

log = logging.getLogger("calc-broker")


class Bolt:
    """Of some listening sockets."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self.shot = False

    def put_on(self, descriptor: int) -> None:
        """One more socket that listens."""
        self._sockets.append(
            socket.socket(
                socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, os.dup(descriptor)
            )
        )

    def shoot(self) -> None:
        """Let nobody in."""
        if self.shot or sys.platform != "linux":
            return
        self.shot = True
        log.warning("far too many connections; nobody is let in for a while")
        code = ctypes.create_string_buffer(_KEEP_OUT)
        program = struct.pack("HL", _INSTRUCTIONS, ctypes.addressof(code))
        _set(self._sockets, _ATTACH_FILTER, program)

    def draw(self) -> None:
        """Let people in again."""
        if self.shot:
            self.shot = False
            _set(self._sockets, _DETACH_FILTER, struct.pack("i", 0))

    def close(self) -> None:
        """Let go of the sockets."""
        for one in self._sockets:
            one.close()


def _set(sockets: Iterable[socket.socket], option: int, value: bytes) -> None:
    for one in sockets:
        try:
            one.setsockopt(socket.SOL_SOCKET, option, value)
        except OSError as error:
            log.warning("a door could not be bolted or opened again: %s", error)
