"""Requests that have no answer yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.wire import client as wire
from shared.wire.codec import REQUEST_IDS

OWN = 0
"""The ticket of requests that the machine makes for itself."""


@dataclass(slots=True)
class Pending:
    """A request, and whether it was sent on this connection."""

    number: int
    ticket: int
    message: wire.Request[object]
    deadline: int | None
    sent: bool = False
    ready: int = 0
    """when it may be sent: the broker has asked to wait"""
    patience: int | None = None
    """how long it goes on waiting, once it has been asked to"""

    @property
    def is_own(self) -> bool:
        """Whether nobody but the machine waits for the answer."""
        return self.ticket == OWN


class Requests:
    """All of them, in the order in which they were made."""

    def __init__(self) -> None:
        self._pending: dict[int, Pending] = {}
        self._next = 1

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pending.values())

    def add(self, ticket: int, message: wire.Request[object], deadline: int | None) -> Pending:
        """One more, under the next number."""
        pending = Pending(self._next, ticket, message, deadline)
        self._next = self._next % REQUEST_IDS + 1
        self._pending[pending.number] = pending
        return pending

    def take_answered(self, number: int, reply: object) -> Pending | None:
        """Take out the request that this answers, if it does."""
        pending = self._pending.get(number)
        if pending is None or not isinstance(reply, (wire.Refused, pending.message.reply)):
            return None
        return self._pending.pop(number)

    def put_back(self, pending: Pending) -> None:
        """One that was answered is asked again, under its number."""
        self._pending[pending.number] = pending

    def take_late(self, now: int) -> list[Pending]:
        """Take out those whose deadline has come."""
        return self._take(lambda p: p.deadline is not None and p.deadline <= now)

    def take_kinds(self, *kinds: type) -> list[Pending]:
        """Take out those of these kinds."""
        return self._take(lambda p: isinstance(p.message, kinds))

    def take_all_but(self, kinds: tuple[type, ...]) -> list[Pending]:
        """Take out those of other kinds."""
        return self._take(lambda p: not isinstance(p.message, kinds))

    def begin_anew(self) -> None:
        """On another connection the machine asks its own anew, and all others are to be sent."""
        self._take(lambda pending: pending.is_own)
        for pending in self:
            pending.sent = False

    def _take(self, choice: Callable[[Pending], bool]) -> list[Pending]:
        chosen = [pending for pending in self if choice(pending)]
        for pending in chosen:
            del self._pending[pending.number]
        return chosen
