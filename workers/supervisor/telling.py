"""What `calc-worker --report` tells the program that has started it: lines of JSON."""

from __future__ import annotations

import json
from typing import NamedTuple, Protocol

TOTALS_EVERY = 500
"""Milliseconds."""

END = b"\r\n"


class Tally(NamedTuple):
    """What a worker has done since it began."""

    number: int = 0
    """what the grid calls it; 0 until it has said so"""
    generates: bool = False
    """whether it is the generator of some stream"""
    generated: int = 0
    processed: int = 0
    errors: int = 0


class Out(Protocol):
    """Where the lines go."""

    def say(self, name: str, line: bytes) -> None:
        """Say a line, which may take the place of one of its name that nobody has read yet."""

    def close(self) -> None:
        """Say nothing more."""


class Teller:
    """Tells what is new, and the totals twice a second."""

    def __init__(self, out: Out) -> None:
        self._out = out
        self._told = Tally()
        self._totalled: int | None = None

    def look(self, tally: Tally, now: int) -> None:
        """See what there is to tell."""
        before, self._told = self._told, tally
        if tally.number != before.number:
            self._tell("createdTaskId", taskId=tally.number)
        if tally.generates and not before.generates:
            self._tell("switchedToGenerator Mode")
        if self._totalled is None or now - self._totalled >= TOTALS_EVERY:
            self._totalled = now
            self._tell_totals(tally)

    def end(self, tally: Tally) -> None:
        """Tell the last totals."""
        self._tell_totals(tally)
        self._out.close()

    def _tell_totals(self, tally: Tally) -> None:
        """That of messages made where there are any or may be soon."""
        if tally.generates or tally.generated:
            self._tell("generated", total=tally.generated)
        self._tell("processed", total=tally.processed, errors=tally.errors)

    def _tell(self, name: str, **more: int) -> None:
        self._out.say(name, json.dumps({"msg": name, **more}).encode() + END)
