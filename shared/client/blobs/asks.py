"""What is used of a client."""

from __future__ import annotations

from typing import Protocol, TypeVar

from shared.shelf import Shelf
from shared.wire.client import Request

R = TypeVar("R")


class Asks(Protocol):
    """It asks again by itself after a connection was lost."""

    @property
    def shelf(self) -> Shelf | None:
        """Where the broker's blobs lie, if it is on this machine."""

    async def ask(self, request: Request[R], timeout: float | None = ...) -> R:
        """The reply to a request; raises `CalcError`."""
