"""Writes what a program prints where its user wants it."""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from typing import Protocol

from shared.safety import visible
from shared.states import Channel

DESCRIPTORS = {Channel.OUTPUT: 1, Channel.ERRORS: 2}


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> None:
        """Write all of it now."""


class Raw:
    """A file or a pipe has the bytes as they are."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> None:
        """Write all of it now."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]


class Terminal:
    """A terminal has them as text that does nothing to it."""

    def __init__(self, descriptor: int) -> None:
        self._raw = Raw(descriptor)
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> None:
        """Write what is whole of it now."""
        self._raw.write(visible(self._decoder.decode(data)).encode())


class Printer:
    """Both channels of a program, each at its own place."""

    def __init__(self) -> None:
        self._sinks = {channel: sink_for(number) for channel, number in DESCRIPTORS.items()}
        self.written = dict.fromkeys(DESCRIPTORS, 0)
        """offsets: how much of each channel is written or lost"""

    def begin_anew(self) -> None:
        """Another attempt prints from its begin."""
        self.written = dict.fromkeys(DESCRIPTORS, 0)

    def write(self, channel: Channel, data: bytes, missed: int = 0) -> None:
        """More of a channel; what is typed to a program is not written."""
        if channel in self._sinks:
            self._sinks[channel].write(data)
            self.written[channel] += len(data) + missed

    def finish(self, channel: Channel, whole: bytes) -> None:
        """The channel as the result has it: write what is still missing."""
        self.write(channel, whole[self.written[channel] :])


def sink_for(descriptor: int) -> Sink:
    """What writes there."""
    stream = {1: sys.stdout, 2: sys.stderr}[descriptor]
    stream.flush()
    return Terminal(descriptor) if os.isatty(descriptor) else Raw(descriptor)
