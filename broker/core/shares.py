"""Who of several has the next turn, where turns take time.

Start-time fair queueing (P. Goyal, H. Vin, H. Cheng, SIGCOMM 1996): a turn begins, in a time of its
own, where the one before of the same party ended, but not before now; the one that begins first is
next. So all have the same time and not the same number of turns, and who comes late owes nothing.

How long a turn takes is estimated when it begins, and settled when it has ended. Turns may take
hours here, in which nobody else wanted any: so there is a most that one may owe.
"""

from __future__ import annotations

from collections.abc import Hashable
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

OWED_MOST = 60_000.0
"""As if somebody's last turn had taken a minute, where it took longer (milliseconds)."""

STALE_MOST = 100
"""Entries of turns that are over; they are thrown out when they are met, or when they are more."""

K = TypeVar("K", bound=Hashable)


class Shares(Generic[K]):
    """The parties that want turns. Who leaves and comes back has not forgotten what it had.

    Mostly there is one; its turns cost next to nothing.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._begins: dict[K, tuple[float, int]] = {}
        """when the next turn of each begins, and the order of those that begin together"""
        self.present: set[K] = set()
        """who wants turns"""
        self._heap: list[tuple[float, int, K]] = []
        self._order = count()

    def enter(self, key: K) -> None:
        """One wants turns from now on."""
        if key not in self.present:
            self.present.add(key)
            self._put(key, *self._not_before_now(key))
            if len(self.present) == 2:
                self._build()

    def leave(self, key: K) -> None:
        """One wants no more turns. What all had is forgotten when nobody wants any."""
        self.present.discard(key)
        if not self.present:
            self._begins.clear()
            self._heap.clear()

    def pass_over(self, key: K) -> None:
        """One cannot have a turn now: that is no reason to have more of them later."""
        if self._begins[key][0] < self._now:
            self._put(key, *self._not_before_now(key))

    def first(self) -> K | None:
        """Who has the next turn."""
        if len(self.present) == 1:
            (key,) = self.present
            return key
        while self._heap:
            begin, order, key = self._heap[0]
            if key in self.present and self._begins[key] == (begin, order):
                return key
            heappop(self._heap)
        return None

    def in_order(self) -> list[K]:
        """All who want turns, the next one first."""
        if len(self.present) == 1:
            return list(self.present)
        return sorted(self.present, key=self._begins.__getitem__)

    def charge(self, key: K, cost: float) -> None:
        """One of them has a turn that takes so long."""
        begin, _ = self._begins[key]
        if begin > self._now:
            self._now = begin
        self._put(key, begin + cost)

    def settle(self, key: K, more: float) -> None:
        """A turn that one of them had took so much longer than it was charged for, or shorter."""
        if more and key in self._begins:
            self._put(key, self._begins[key][0] + more)

    def _not_before_now(self, key: K) -> tuple[float, int | None]:
        """Of those that begin together the one comes first whose last turn was longest ago, so that
        one who is passed over again and again has a turn as well."""
        begin, order = self._begins.get(key, (self._now, None))
        return max(begin, self._now), order

    def _put(self, key: K, begin: float, order: int | None = None) -> None:
        most = self._now + OWED_MOST
        entry = (begin if begin < most else most), next(self._order) if order is None else order
        self._begins[key] = entry
        if len(self.present) > 1 and key in self.present:
            heappush(self._heap, (*entry, key))
            if len(self._heap) > STALE_MOST + 2 * len(self.present):
                self._build()

    def _build(self) -> None:
        self._heap = [(*self._begins[key], key) for key in self.in_order()]
