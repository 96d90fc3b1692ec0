"""Runs programs as a slot does, and is whoever watches them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.home import Home
from shared.kinds import code
from shared.kinds.code import File, Program, ProgramResult, Run
from shared.settings import Settings
from shared.states import Channel
from shared.wire.rows import SettingValue
from workers.kinds.base import Context, Job
from workers.kinds.code import do
from workers.kinds.live import Input, Live, Unwatched


@dataclass(frozen=True)
class Runner:
    """A slot of a worker with this home."""

    home: Home

    def result(self, program: Program, live: Live | None = None, **settings: int) -> ProgramResult:
        """What comes of a program. Settings are written `code_cpu_most`."""
        values = [SettingValue(name.replace("_", "."), each) for name, each in settings.items()]
        context = Context(Settings().changed(values), live or Unwatched(), self.home)
        product = do(Job(code.payload(program)), context)
        result = code.result_of(product.result)
        assert product.summary == code.summary(result)
        return result

    def run(self, program: Program, live: Live | None = None, **settings: int) -> Run:
        """How a program ran that has no cases."""
        result = self.result(program, live, **settings)
        assert result.run is not None, result
        return result.run


def c(source: str, **others: bytes) -> Program:
    """A program in C; `util_h` is the file `util.h`."""
    return _program("c", "main.c", source, others)


def python(source: str, **others: bytes) -> Program:
    """A program in Python."""
    return _program("python", "main.py", source, others)


def bash(source: str) -> Program:
    """A program for Bash."""
    return _program("bash", "main.sh", source, {})


def _program(language: str, main: str, source: str, others: dict[str, bytes]) -> Program:
    more = [File(".".join(name.rsplit("_", 1)), body) for name, body in others.items()]
    return Program(language, (File(main, source.encode()), *more))


@dataclass
class Watcher:
    """Sees what is printed, and answers to it at once: `answers` gets all that was printed."""

    answers: Callable[[Watcher], None] = lambda _watcher: None
    printed: list[tuple[Channel, bytes]] = field(default_factory=list)
    stopped: bool = False
    _ends: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)
    _typed: list[Input] = field(default_factory=list)

    def output(self, channel: Channel, data: bytes) -> None:
        self.printed.append((channel, data))
        if channel is not Channel.INPUT:
            self.answers(self)

    def fileno(self) -> int:
        return self._ends[0].fileno()

    def read(self) -> Sequence[Input]:
        self._ends[0].recv(1_024)
        typed, self._typed = self._typed, []
        return typed

    def type(self, data: bytes, *, last: bool = False) -> None:
        """Type something for the program."""
        self._typed.append(Input(data, last))
        self._ends[1].send(b"!")

    def cancel(self) -> None:
        """Cancel the task."""
        self.stopped = True
        self._ends[1].send(b"!")

    def close(self) -> None:
        """Let go of both ends."""
        for end in self._ends:
            end.close()

    def seen(self, channel: Channel = Channel.OUTPUT) -> bytes:
        """All that went through a channel so far."""
        return b"".join(data for where, data in self.printed if where is channel)
