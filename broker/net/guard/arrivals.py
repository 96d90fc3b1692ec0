"""How many strangers come from networks in a while, and who is one too many. Nothing is done here.

libzmq counts who comes in, which is whom the porter lets in, and the more it counts, the sooner it
comes to a name that somebody has chosen (`broker.net.doors.count`). Whoever logs in does not count
as a stranger.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from broker.net.guard.bounds import Bounds

A_WHILE_S = 600.0
PLACES_KEPT = 10_000
"""Those that were heard of longest ago are forgotten first."""

HASTY = "more strangers came in a while than may"
HASTY_THERE = "more strangers came from one place in a while than may"

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """Of strangers, who are forgiven evenly: as many as there may be in a while."""

    count: float = 0.0
    since: float = 0.0

    def is_full(self, most: int, now: float) -> bool:
        """Whether one more would be too many."""
        self.count = max(0.0, self.count - (now - self.since) * most / A_WHILE_S)
        self.since = now
        return self.count + 1 > most

    def add(self) -> None:
        """One more."""
        self.count += 1

    def take(self) -> None:
        """One less."""
        self.count = max(0.0, self.count - 1)


class Arrivals:
    """Of all places."""

    def __init__(self) -> None:
        self._in_all = Tally()
        self._places: OrderedDict[str, Tally] = OrderedDict()
        self._familiar: OrderedDict[str, None] = OrderedDict()
        """Places where somebody has logged in from; no flood of strangers elsewhere shuts them."""

    def refused(self, place: str, bounds: Bounds, now: float) -> str | None:
        """Why a stranger cannot come in from there now; None where he can, and then he counts."""
        there = _keep(self._places, place, self._places.get(place) or Tally())
        if there.is_full(bounds.strangers_at_one_place, now):
            return HASTY_THERE
        if self._in_all.is_full(bounds.strangers, now) and place not in self._familiar:
            return HASTY
        there.add()
        self._in_all.add()
        return None

    def logged_in(self, place: str) -> None:
        """One of those that came from there was no stranger."""
        self._in_all.take()
        if place in self._places:
            self._places[place].take()
        _keep(self._familiar, place, None)


def _keep(kept: OrderedDict[str, T], place: str, value: T) -> T:
    kept[place] = value
    kept.move_to_end(place)
    if len(kept) > PLACES_KEPT:
        kept.popitem(last=False)
    return value
