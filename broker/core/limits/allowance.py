"""What somebody may still send: a bucket of tokens for requests, and one for bytes."""

from __future__ import annotations

from typing import NamedTuple

BURST_S = 2
"""So much of a second's worth may come at once after a pause."""

_EACH = 1_000
"""Tokens of one request or byte: a millisecond adds as many of them as a second adds requests."""


class Rates(NamedTuple):
    """Requests and bytes a second."""

    requests: int
    octets: int


class Allowance:
    """Filled only when it has run out, so that a request costs two subtractions."""

    __slots__ = ("_filled", "_octets", "_requests")

    def __init__(self) -> None:
        self._requests = self._octets = 0
        self._filled: int | None = None

    def covers(self, size: int) -> bool:
        """Whether a request of so many bytes may be made; then it counts. The last one may take
        more than there is, or a large one could never be made."""
        if self._requests <= 0 or self._octets <= 0:
            return False
        self._requests -= _EACH
        self._octets -= size * _EACH
        return True

    def wait(self, rates: Rates, mono: int) -> int:
        """Fill it; the milliseconds until there is something again, 0 where there is now."""
        passed = BURST_S * _EACH if self._filled is None else mono - self._filled
        self._filled = mono
        self._requests = _filled(self._requests, rates.requests, passed)
        self._octets = _filled(self._octets, rates.octets, passed)
        empty = (self._requests, rates.requests), (self._octets, rates.octets)
        return max(_until_some(tokens, rate) for tokens, rate in empty)


def _filled(tokens: int, rate: int, passed: int) -> int:
    return min(tokens + rate * passed, rate * BURST_S * _EACH)


def _until_some(tokens: int, rate: int) -> int:
    return 0 if tokens > 0 else -tokens // rate + 1
