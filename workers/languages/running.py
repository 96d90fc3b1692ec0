"""Runs one command in the sandbox, connected to whoever watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.errors import CalcError
from shared.states import Channel
from workers.kinds.live import Input
from workers.languages.audience import Audience
from workers.languages.outputs import Output
from workers.sandbox import Box, Limits, Outcome, Program, Sandbox, Stream

_KB = 1024
_CHANNELS = {Stream.STDOUT: Channel.OUTPUT, Stream.STDERR: Channel.ERRORS}

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


def run(sandbox: Sandbox, request: Request, audience: Audience) -> Ran:
    """Run it to its end, its limits, or until it is cancelled; raises `CalcError`."""
    return _Running(sandbox, request, audience).run()


class _Running:
    def __init__(self, sandbox: Sandbox, request: Request, audience: Audience) -> None:
        self._request, self._audience = request, audience
        self._is_open, self._is_flooded = request.open_input, False
        self._given_before = len(request.stdin)
        limit = request.limits.output_kb * _KB
        self._outputs = {stream: Output(limit, request.hold) for stream in Stream}
        channel = audience.fileno()
        self._box = Box(
            sandbox,
            request.command,
            # A byte too much has to be seen
            replace(request.limits, output_kb=request.limits.output_kb + 1),
            on_output=self._take,
            on_taken=self._taken,
            stdin=request.stdin,
            more_input=request.open_input and channel is not None,
            listen=None if channel is None else (channel, self._hear),
        )

    def run(self) -> Ran:
        self._attend()
        ran = Ran(self._box.run(), self._outputs)
        if self._is_flooded:
            raise CalcError("input", "The program was given more input than it reads.")
        return ran

    def _take(self, stream: Stream, data: bytes) -> None:
        allowed = self._outputs[stream].take(data)
        if allowed and self._request.shown:
            self._audience.output(_CHANNELS[stream], allowed)
        if len(allowed) < len(data):
            self._box.cancel()

    def _taken(self, data: bytes) -> None:
        """Whoever types waits for this before typing more. What was given before was not typed."""
        typed = data[self._given_before :]
        self._given_before -= len(data) - len(typed)
        if typed:
            self._audience.output(Channel.INPUT, typed)

    def _hear(self) -> None:
        self._audience.hear()
        self._attend()

    def _attend(self) -> None:
        while self._is_open and (given := self._audience.next_typed()) is not None:
            self._feed(given)
        if self._audience.stopped:
            self._box.cancel()

    def _feed(self, given: Input) -> None:
        if not self._box.feed(given.data):
            self._is_flooded = True
            self._box.cancel()
        if given.last:
            self._box.close_input()
        self._is_open = not (given.last or self._is_flooded)
