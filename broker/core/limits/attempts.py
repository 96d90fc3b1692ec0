"""Wrong passwords, by account and by where they came from, and how long the next try has to wait.

Guessing becomes slow, and yet nobody can keep another out: how long somebody has to wait is settled
once, when they are told, and what others do meanwhile does not add to it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeVar

from shared.clock import HOUR, MINUTE, SECOND

FREE = 5
"""Wrong passwords for one account before the next try has to wait."""

FREE_AT_PLACE = 20
"""Wrong passwords from one place, which may be a whole office."""

FIRST_WAIT, LONGEST_WAIT = SECOND, MINUTE
"""The wait doubles with each wrong password."""

FORGOTTEN_AFTER = HOUR
KEPT = 10_000
"""Accounts, and places; those longest ago are forgotten first."""

NAMES_EACH = 100
"""Accounts that are told apart at one place."""

T = TypeVar("T")
K = TypeVar("K")


@dataclass(slots=True)
class Wrong:
    """Wrong passwords, and when the last one came."""

    count: int = 0
    last: int = 0

    def add(self, now: int) -> None:
        """One more."""
        self.count, self.last = self.recent(now) + 1, now

    def recent(self, now: int) -> int:
        """How many there were, unless that is long ago."""
        return self.count if now - self.last < FORGOTTEN_AFTER else 0


@dataclass(slots=True)
class Pair:
    """One account, tried from one place."""

    wrong: Wrong = field(default_factory=Wrong)
    ready: int = 0
    """when the next try may come"""


@dataclass(slots=True)
class Place:
    """Where tries come from."""

    wrong: Wrong = field(default_factory=Wrong)
    pairs: OrderedDict[str, Pair] = field(default_factory=OrderedDict)


class Attempts:
    """Names of accounts are folded; this machine is the empty place."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, Wrong] = OrderedDict()
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._familiar: OrderedDict[tuple[str, str], None] = OrderedDict()
        """accounts, and places that their right password has come from; no stranger adds to them"""

    def wait(self, name: str, place: str, now: int) -> int:
        """The milliseconds after which a try may come; they do not become more by what others
        do."""
        there = self._places.get(place) or Place()
        pair = there.pairs.get(name)
        if pair is None:
            pair = Pair(ready=now + self._pause(name, place, Pair(), now))
            if pair.ready > now:
                _keep(_keep(self._places, place, there, KEPT).pairs, name, pair, NAMES_EACH)
        return max(0, pair.ready - now)

    def failed(self, name: str, place: str, now: int) -> None:
        """A password was wrong."""
        there = _keep(self._places, place, self._places.get(place) or Place(), KEPT)
        pair = _keep(there.pairs, name, there.pairs.get(name) or Pair(), NAMES_EACH)
        account = _keep(self._accounts, name, self._accounts.get(name) or Wrong(), KEPT)
        for wrong in (there.wrong, pair.wrong, account):
            wrong.add(now)
        pair.ready = now + self._pause(name, place, pair, now)

    def succeeded(self, name: str, place: str) -> None:
        """A password was right. The place may go on trying those of others no faster."""
        self._accounts.pop(name, None)
        there = self._places.get(place)
        if there is not None:
            there.pairs.pop(name, None)
        self.remember(name, place)

    def remember(self, name: str, place: str) -> None:
        """The right password has come from there before."""
        _keep(self._familiar, (name, place), None, KEPT)

    def _pause(self, name: str, place: str, pair: Pair, now: int) -> int:
        if not place or (name, place) in self._familiar:
            return _growing(pair.wrong.recent(now) - FREE)
        account, there = self._accounts.get(name, Wrong()), self._places.get(place, Place())
        return max(
            _growing(account.recent(now) - FREE), _growing(there.wrong.recent(now) - FREE_AT_PLACE)
        )


def _growing(over: int) -> int:
    return 0 if over < 0 else min(LONGEST_WAIT, FIRST_WAIT << min(over, 16))


def _keep(kept: OrderedDict[K, T], name: K, value: T, most: int) -> T:
    """Remember this as the newest, and forget the oldest where there are too many."""
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > most:
        kept.popitem(last=False)
    return value
