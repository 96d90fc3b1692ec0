"""Writes what a program prints where its user wants it."""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from typing import Protocol

from shared.client.transcript import Heard
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


class Writer:
    """One channel of a program. `patient`: what comes behind a gap is kept, since the result can
    fill it; in a file nobody would see that something is missing in the middle."""

    def __init__(self, sink: Sink, *, patient: bool) -> None:
        self._sink = sink
        self._patient = patient
        self._end = 0
        """how much of the channel is written or lost"""
        self._later: list[Heard] = []

    def begin_anew(self) -> None:
        """Another attempt prints from its begin."""
        self._end = 0
        self._later.clear()

    def hear(self, news: Heard) -> int:
        """More of it; returns how many bytes before it are lost."""
        if self._patient and (news.missed or self._later):
            self._later.append(news)
            return 0
        self._write(news.data, news.missed)
        return news.missed

    def finish(self, whole: bytes) -> int:
        """The channel as the result has it: write what is still missing; returns how many bytes
        are lost."""
        later, self._later = self._later, []
        lost = 0
        for news in later:
            found = whole[self._end : self._end + news.missed]
            lost += news.missed - len(found)
            self._write(found)
            self._write(news.data, news.missed - len(found))
        self._write(whole[self._end :])
        return lost

    def _write(self, data: bytes, missed: int = 0) -> None:
        self._sink.write(data)
        self._end += missed + len(data)


class Printer:
    """Both channels of a program, each at its own place. `patient`: see `Writer`; a terminal
    never waits."""

    def __init__(self, *, patient: bool) -> None:
        self._writers = {
            channel: Writer(sink_for(number), patient=patient and not os.isatty(number))
            for channel, number in DESCRIPTORS.items()
        }

    def begin_anew(self) -> None:
        """Another attempt prints from its begin."""
        for writer in self._writers.values():
            writer.begin_anew()

    def hear(self, news: Heard) -> int:
        """More of a channel; returns how much before it is lost. What is typed to a program is not
        written."""
        writer = self._writers.get(news.channel)
        return 0 if writer is None else writer.hear(news)

    def finish(self, channel: Channel, whole: bytes) -> int:
        """The channel as the result has it; returns how much is lost."""
        return self._writers[channel].finish(whole)


def sink_for(descriptor: int) -> Sink:
    """What writes there."""
    stream = {1: sys.stdout, 2: sys.stderr}[descriptor]
    stream.flush()
    return Terminal(descriptor) if os.isatty(descriptor) else Raw(descriptor)
