"""The jobs of one priority: in it the kinds have equal shares of time, in a kind what needs
different abilities of its workers, and there the users."""

from __future__ import annotations

from collections.abc import Collection

from broker.core.piles import First, Pile
from broker.core.shares import Shares
from broker.core.tasks import Job, Operation
from shared.kinds.base import ability_of


class Ring:
    """The users who have jobs of one priority that need the same ability."""

    def __init__(self, ability: str) -> None:
        self.ability = ability
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


class Section:
    """The jobs of one kind and priority."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._rings: dict[str, Ring] = {}
        self._shares: Shares[str] = Shares()

    @property
    def is_empty(self) -> bool:
        """Whether nobody wants a turn here."""
        return self._shares.first() is None

    def pile(self, needs: str, owner: int) -> Pile:
        """What a user has that needs this."""
        ring = self._rings.get(needs)
        if ring is None:
            ring = self._rings[needs] = Ring(ability_of(self._kind, needs))
        self._shares.enter(needs)
        return ring.pile(owner)

    def first(self, abilities: Collection[str]) -> First | None:
        """The job to be done next by who has these abilities."""
        for needs in self._shares.in_order():
            ring = self._rings[needs]
            job = ring.first()
            if job is None:
                self._shares.leave(needs)
            elif ring.ability in abilities:
                return job
            else:
                self._shares.pass_over(needs)
        return None

    def take(self, job: Job) -> None:
        """Take out a job that is the first of what needs the same; raises `OutOfTurn`."""
        needs = needs_of(job)
        self._rings[needs].take(job)
        self._shares.charge(needs, job.charged)

    def settle(self, job: Job, more: float) -> None:
        """Its owner, and what needs the same, have more to pay."""
        needs = needs_of(job)
        if needs in self._rings:
            self._rings[needs].settle(job, more)
            self._shares.settle(needs, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for ring in self._rings.values():
            ring.sweep()


class Lane:
    """The jobs of one priority."""

    def __init__(self) -> None:
        self._sections: dict[str, Section] = {}
        self._shares: Shares[str] = Shares()
        self.passed = 0
        """how often others were taken in place of its own"""

    def pile(self, kind: str, needs: str, owner: int) -> Pile:
        """What a user has of a kind that needs this, all of which want turns from now on."""
        section = self._sections.get(kind)
        if section is None:
            section = self._sections[kind] = Section(kind)
        self._shares.enter(kind)
        return section.pile(needs, owner)

    def first(self, abilities: Collection[str]) -> First | None:
        """The job to be done next by who has these abilities."""
        for kind in self._shares.in_order():
            section = self._sections[kind]
            job = section.first(abilities)
            if job is not None:
                return job
            if section.is_empty:
                self._shares.leave(kind)
            else:
                self._shares.pass_over(kind)
        return None

    def take(self, job: Job) -> None:
        """Take out a job that is the first of its kind and owner; raises `OutOfTurn`."""
        kind = kind_of(job)
        self._sections[kind].take(job)
        self._shares.charge(kind, job.charged)
        self.passed = 0

    def settle(self, job: Job, more: float) -> None:
        """Its owner and its kind have more to pay."""
        kind = kind_of(job)
        if kind in self._sections:
            self._sections[kind].settle(job, more)
            self._shares.settle(kind, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for section in self._sections.values():
            section.sweep()


def kind_of(job: Job) -> str:
    """The kind of the task that a job is, or is part of."""
    return job.parent.kind if isinstance(job, Operation) else job.kind


def needs_of(job: Job) -> str:
    """What its worker has to offer beside the kind."""
    return "" if isinstance(job, Operation) else job.needs
