"""Workers that are known, and the attempts that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from broker.core.events import Peer
from broker.core.tasks import Job, Work
from shared.kinds import message
from shared.states import Deed, WorkerState
from shared.wire.rows import Ability

ALIKE = 64
"""Kinds of worker that differ in what they can do."""


@dataclass(slots=True)
class Attempt:
    """A delivery of a job, as the broker remembers it of a worker."""

    job: Job
    number: int
    """the attempt's number, which is its fence"""
    message: int
    """the number of the message that carried it"""
    begun: bool = False


@dataclass(slots=True)
class Worker:
    """A worker that is known. `heard` is on the monotonic clock."""

    peer: Peer
    instance: bytes
    name: str
    host: str
    pid: int
    version: str
    slots: int
    kinds: tuple[str, ...]
    joined: int
    heard: int
    heard_at: int
    state: WorkerState = WorkerState.ALIVE
    offers: tuple[Ability, ...] = ()
    """what it can do beside its kinds"""
    sandbox: str = ""
    is_near: bool = True
    """whether it has connected from this machine"""
    number: int = 0
    """what the grid calls it for good"""
    launcher: int | None = None
    """the account in whose name it was launched"""
    serves: int | None = None
    """the account whose jobs alone it is given"""
    ordered: Deed | None = None
    """what it was told to do, whether it has heard of that or not"""
    cpu: int = 0
    """of a core, in thousandths"""
    memory: int = 0
    """bytes"""
    capacity: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    held: dict[int, Attempt] = field(default_factory=dict)
    streams: set[int] = field(default_factory=set)
    """keys of the streams whose generator it is: it holds their attempts, too, but no slot does
    anything for them"""
    generated: int = 0
    blamed: list[Work] = field(default_factory=list)
    """jobs that were tried once more for its being lost"""
    handles: frozenset[str] = frozenset()
    """what it takes to handle the messages of the streams that there are"""
    abilities: frozenset[str] = frozenset()
    """the names of its kinds, of what it offers and of what it handles"""

    def __post_init__(self) -> None:
        self.offer("", ())

    @property
    def load(self) -> int:
        """How many of the attempts it holds take a place."""
        return len(self.held) - len(self.streams)

    def offer(self, sandbox: str, offers: tuple[Ability, ...]) -> None:
        """It has found out what it can do."""
        self.sandbox, self.offers = sandbox, offers
        self._learn()

    def handle(self, streams: frozenset[str]) -> None:
        """There are these streams, by what it takes to handle their messages."""
        self.handles = streams if message.NAME in self.kinds else frozenset()
        self._learn()

    def _learn(self) -> None:
        names = frozenset((*self.kinds, *(ability.name for ability in self.offers)))
        self.abilities = _together(names, self.handles)

    def may_do(self, job: Job) -> bool:
        """Whether a job is of somebody whom it serves."""
        return self.serves is None or self.serves == job.owner


@lru_cache(ALIKE)
def _together(names: frozenset[str], handles: frozenset[str]) -> frozenset[str]:
    """Most workers can do the same, which may be a thousand things: they have them in common."""
    return names | handles
