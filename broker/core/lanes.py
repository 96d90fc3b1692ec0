"""The jobs of one priority: in it the kinds have equal shares of time, in a kind the users."""

from __future__ import annotations

from collections.abc import Collection

from broker.core.piles import First, Pile
from broker.core.shares import Shares
from broker.core.tasks import Job, Operation


class Ring:
    """The users who have jobs of one kind and priority."""

    def __init__(self) -> None:
        self._piles: dict[int, Pile] = {}
        self._shares: Shares[int] = Shares()

    def pile(self, owner: int) -> Pile:
        """What a user has here, who wants turns from now on."""
        pile = self._piles.get(owner)
        if pile is None:
            pile = self._piles[owner] = Pile()
            self._shares.enter(owner)
        return pile

    def first(self) -> First | None:
        """The job to be done next."""
        while (owner := self._shares.first()) is not None:
            job = self._piles[owner].first()
            if job is not None:
                return job
            del self._piles[owner]
            self._shares.leave(owner)
        return None

    def take(self, job: Job) -> None:
        """Take out a job that is the first of its owner's, who pays for it; raises `OutOfTurn`."""
        self._piles[job.owner].take(job)
        self._shares.charge(job.owner, job.charged)

    def settle(self, job: Job, more: float) -> None:
        """Its owner has more to pay."""
        self._shares.settle(job.owner, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for pile in self._piles.values():
            pile.sweep()


class Lane:
    """The jobs of one priority."""

    def __init__(self) -> None:
        self._rings: dict[str, Ring] = {}
        self._shares: Shares[str] = Shares()
        self.passed = 0
        """how often others were taken in place of its own"""

    def pile(self, kind: str, owner: int) -> Pile:
        """What a user has of a kind, both of which want turns from now on."""
        ring = self._rings.get(kind)
        if ring is None:
            ring = self._rings[kind] = Ring()
        self._shares.enter(kind)
        return ring.pile(owner)

    def first(self, kinds: Collection[str]) -> First | None:
        """The job of these kinds to be done next."""
        if not self._shares.present:
            return None
        for kind in self._shares.in_order():
            job = self._rings[kind].first()
            if job is None:
                self._shares.leave(kind)
            elif kind in kinds:
                return job
            else:
                self._shares.pass_over(kind)
        return None

    def take(self, job: Job) -> None:
        """Take out a job that is the first of its kind and owner; raises `OutOfTurn`."""
        kind = kind_of(job)
        self._rings[kind].take(job)
        self._shares.charge(kind, job.charged)
        self.passed = 0

    def settle(self, job: Job, more: float) -> None:
        """Its owner and its kind have more to pay."""
        kind = kind_of(job)
        if kind in self._rings:
            self._rings[kind].settle(job, more)
            self._shares.settle(kind, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for ring in self._rings.values():
            ring.sweep()


def kind_of(job: Job) -> str:
    """The kind of the task that a job is, or is part of."""
    return job.parent.kind if isinstance(job, Operation) else job.kind
