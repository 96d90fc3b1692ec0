"""The jobs of one priority: in it the kinds have equal shares of time, in a kind what needs
different abilities of its workers, and there the users."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from itertools import count

from broker.core.piles import First, Pile
from broker.core.shares import Shares
from broker.core.streams.jobs import Message
from broker.core.tasks import Operation, Work
from shared.kinds.base import ability_of


class Ring:
    """The users who have jobs of one priority that need the same ability."""

    def __init__(self, resting: Set[int]) -> None:
        self._piles: dict[int, Pile] = {}
        self._shares: Shares[int] = Shares()
        self._resting = resting

    def pile(self, owner: int) -> Pile:
        """What a user has here, who wants turns from now on."""
        pile = self._piles.get(owner)
        if pile is None:
            pile = Pile()
            self.put(owner, pile)
        return pile

    def put(self, owner: int, pile: Pile) -> None:
        """This is what a user has here from now on."""
        self._piles[owner] = pile
        if owner not in self._resting:
            self._shares.enter(owner)

    def rest(self, owner: int) -> None:
        """A user wants no turns for now."""
        self._shares.leave(owner)

    def go_on(self, owner: int) -> bool:
        """A user wants turns again, if anything is here; tells whether there is."""
        if owner in self._piles:
            self._shares.enter(owner)
        return owner in self._piles

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done here, now or later."""
        return self.first() is None and not any(pile.first() for pile in self._piles.values())

    def find(self, owner: int) -> Pile | None:
        """What a user has here, if anything."""
        return self._piles.get(owner)

    def first(self) -> First | None:
        """The job to be done next."""
        while (owner := self._shares.first()) is not None:
            job = self._piles[owner].first()
            if job is not None:
                return job
            del self._piles[owner]
            self._shares.leave(owner)
        return None

    def take(self, job: Work) -> None:
        """Take out a job that is the first of its owner's, who pays for it; raises `OutOfTurn`."""
        self._piles[job.owner].take(job)
        self._shares.charge(job.owner, job.charged)

    def settle(self, job: Work, more: float) -> None:
        """Its owner has more to pay."""
        self._shares.settle(job.owner, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for pile in self._piles.values():
            pile.sweep()


class Section:
    """The jobs of one kind and priority."""

    def __init__(self, kind: str, resting: Set[int]) -> None:
        self._kind = kind
        self._resting = resting
        self._rings: dict[str, Ring] = {}
        """by ability"""
        self._shares: Shares[str] = Shares()
        self._aside: dict[str, int] = {}
        """abilities that were wanted when somebody came for a job who had others, in the order of
        these numbers. They are not looked at each time: whoever submits makes up their names"""
        self._asides = count()

    @property
    def is_empty(self) -> bool:
        """Whether nobody wants a turn here."""
        return not (self._shares.present or self._aside)

    def ring(self, needs: str) -> Ring:
        """Who has what needs this, which somebody wants from now on."""
        ability = ability_of(self._kind, needs)
        ring = self._rings.get(ability)
        if ring is None:
            ring = self._rings[ability] = Ring(self._resting)
        self._enter(ability)
        return ring

    def rest(self, owner: int) -> None:
        """A user wants no turns for now."""
        for ring in self._rings.values():
            ring.rest(owner)

    def go_on(self, owner: int) -> bool:
        """A user wants turns again, if anything is here; tells whether there is."""
        abilities = [ability for ability, ring in self._rings.items() if ring.go_on(owner)]
        for ability in abilities:
            self._enter(ability)
        return bool(abilities)

    def piles_of(self, owner: int) -> Iterator[tuple[str, Pile]]:
        """What a user has, by what it needs."""
        for ability, ring in self._rings.items():
            pile = ring.find(owner)
            if pile is not None:
                yield ability.partition(":")[2], pile

    def first(self, abilities: Collection[str]) -> First | None:
        """The job to be done next by who has these abilities."""
        if self._rings.keys().isdisjoint(abilities):
            return None
        if self._aside:
            for ability in sorted(self._aside.keys() & abilities, key=self._aside.__getitem__):
                self._enter(ability)
        while (first := self._shares.first()) is not None:
            if first not in abilities:
                self._set_aside(first)
            elif (job := self._rings[first].first()) is not None:
                return job
            else:
                self._shares.leave(first)
        return None

    def _enter(self, ability: str) -> None:
        self._aside.pop(ability, None)
        self._shares.enter(ability)

    def _set_aside(self, ability: str) -> None:
        """It has no turn now, which is no reason to have more of them later."""
        self._shares.leave(ability)
        self._aside[ability] = next(self._asides)

    def take(self, job: Work) -> None:
        """Take out a job that is the first of what needs the same; raises `OutOfTurn`."""
        ability = self._ability_of(job)
        self._rings[ability].take(job)
        self._shares.charge(ability, job.charged * weight_of(job))

    def settle(self, job: Work, more: float) -> None:
        """Its owner, and what needs the same, have more to pay."""
        ability = self._ability_of(job)
        if ability in self._rings:
            self._rings[ability].settle(job, more)
            self._shares.settle(ability, more * weight_of(job))

    def sweep(self) -> None:
        """Throw out what has been cancelled, and what nobody wants any more."""
        for ability, ring in list(self._rings.items()):
            ring.sweep()
            if ring.is_empty:
                del self._rings[ability]
                self._aside.pop(ability, None)
                self._shares.leave(ability)

    def _ability_of(self, job: Work) -> str:
        return ability_of(self._kind, needs_of(job))


class Lane:
    """The jobs of one priority."""

    def __init__(self, resting: Set[int] = frozenset()) -> None:
        self._resting = resting
        self._sections: dict[str, Section] = {}
        self._shares: Shares[str] = Shares()
        self.passed = 0
        """how often others were taken in place of its own"""

    def ring(self, kind: str, needs: str) -> Ring:
        """Who has what is of a kind and needs this, all of which want turns from now on."""
        section = self._sections.get(kind)
        if section is None:
            section = self._sections[kind] = Section(kind, self._resting)
        self._shares.enter(kind)
        return section.ring(needs)

    def rest(self, owner: int) -> None:
        """A user wants no turns for now."""
        for section in self._sections.values():
            section.rest(owner)

    def go_on(self, owner: int) -> None:
        """A user wants turns again."""
        for kind, section in self._sections.items():
            if section.go_on(owner):
                self._shares.enter(kind)

    def piles_of(self, owner: int) -> Iterator[tuple[str, str, Pile]]:
        """What a user has, by its kind and what it needs."""
        for kind, section in self._sections.items():
            for needs, pile in section.piles_of(owner):
                yield kind, needs, pile

    def first(self, abilities: Collection[str]) -> First | None:
        """The job to be done next by who has these abilities."""
        if not self._shares.present:
            return None
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

    def take(self, job: Work) -> None:
        """Take out a job that is the first of its kind and owner; raises `OutOfTurn`."""
        kind = kind_of(job)
        self._sections[kind].take(job)
        self._shares.charge(kind, job.charged)
        self.passed = 0

    def settle(self, job: Work, more: float) -> None:
        """Its owner and its kind have more to pay."""
        kind = kind_of(job)
        if kind in self._sections:
            self._sections[kind].settle(job, more)
            self._shares.settle(kind, more)

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        for section in self._sections.values():
            section.sweep()


def kind_of(job: Work) -> str:
    """The kind of the task that a job is, or is part of."""
    return job.parent.kind if isinstance(job, Operation) else job.kind


def weight_of(job: Work) -> int:
    """How much of a turn counts where each stream has turns of its own."""
    return job.weight if isinstance(job, Message) else 1


def needs_of(job: Work) -> str:
    """What its worker has to offer beside the kind."""
    return "" if isinstance(job, Operation) else job.needs
