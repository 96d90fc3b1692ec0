"""What passes between a program that runs and whoever watches it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.states import Channel


@dataclass(frozen=True, slots=True)
class Input:
    """Something that was typed for a program; `last`: nothing comes after it."""

    data: bytes
    last: bool = False


class Live(Protocol):
    """The connection of a doer to the outside while it works, all in its one thread."""

    stopped: bool
    """whether the task was cancelled, as far as was read"""

    def output(self, channel: Channel, data: bytes) -> None:
        """Pass on what was printed, or what of the input was taken in. It is a courtesy: the
        result has it, too."""

    def fileno(self) -> int | None:
        """What can be read when there is something for `read`; None where nothing ever comes."""

    def read(self) -> Sequence[Input]:
        """What has come by now, without waiting."""


class Unwatched:
    """Nobody watches, types or cancels."""

    stopped = False

    def output(self, channel: Channel, data: bytes) -> None:
        """It goes nowhere."""

    def fileno(self) -> None:
        """Nothing ever comes."""

    def read(self) -> Sequence[Input]:
        """Nothing."""
        return ()
