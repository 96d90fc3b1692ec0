"""Runs one command in the sandbox, connected to whoever watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.errors import CalcError
from workers.kinds.live import Input, Live
from workers.languages.outputs import Output
from workers.sandbox import Box, Limits, Outcome, Program, Sandbox, Stream

_KB = 1024

Outputs = Mapping[Stream, Output]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be run, and with what. `hold`: so many bytes of each output are wanted."""

    command: Program
    limits: Limits
    hold: int
    stdin: bytes = b""
    shown: bool = False
    """whether those who watch see its output"""
    open_input: bool = False
    """whether what they type reaches it"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How it went."""

    outcome: Outcome
    outputs: Outputs

    @property
    def overflowed(self) -> bool:
        """Whether it was stopped because it printed more than it may."""
        return any(output.overflowed for output in self.outputs.values())


def run(sandbox: Sandbox, request: Request, live: Live) -> Ran:
    """Run it to its end, its limits, or until it is cancelled; raises `CalcError`."""
    return _Running(sandbox, request, live).run()


class _Running:
    def __init__(self, sandbox: Sandbox, request: Request, live: Live) -> None:
        self._request, self._live = request, live
        self._is_open, self._is_flooded = request.open_input, False
        limit = request.limits.output_kb * _KB
        self._outputs = {stream: Output(limit, request.hold) for stream in Stream}
        channel = live.fileno()
        self._box = Box(
            sandbox,
            request.command,
            # A byte too much has to be seen
            replace(request.limits, output_kb=request.limits.output_kb + 1),
            on_output=self._take,
            stdin=request.stdin,
            more_input=request.open_input and channel is not None,
            listen=None if channel is None else (channel, self._hear),
        )

    def run(self) -> Ran:
        if self._live.stopped:
            self._box.cancel()
        ran = Ran(self._box.run(), self._outputs)
        if self._is_flooded:
            raise CalcError("input", "The program was given more input than it reads.")
        return ran

    def _take(self, stream: Stream, data: bytes) -> None:
        allowed = self._outputs[stream].take(data)
        if allowed and self._request.shown:
            self._live.output(stream, allowed)
        if len(allowed) < len(data):
            self._box.cancel()

    def _hear(self) -> None:
        for given in self._live.read():
            if self._is_open:
                self._feed(given)
        if self._live.stopped:
            self._box.cancel()

    def _feed(self, given: Input) -> None:
        if not self._box.feed(given.data):
            self._is_flooded = True
            self._box.cancel()
        if given.last:
            self._box.close_input()
        self._is_open = not (given.last or self._is_flooded)
