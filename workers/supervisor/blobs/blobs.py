"""Jobs whose blobs are on their way here, and outcomes whose blobs are on their way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from shared import kinds
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.states import TaskErrorCode
from shared.wire.blobs import Brought, Given
from shared.wire.rows import Assignment, Held, Outcome, Refusal, TaskError
from workers.supervisor.blobs.bringing import AGAIN_AFTER, Bringing
from workers.supervisor.blobs.effects import BlobEffect, ClearBlobs, Fence, UseShelf
from workers.supervisor.blobs.fetching import Fetching
from workers.supervisor.effects import Effect, Tell

LATER = (ErrorCode.UNAVAILABLE, ErrorCode.OVERLOADED, ErrorCode.RATE_LIMITED, ErrorCode.INTERNAL)
"""The broker cannot take it now."""

ANEW = (ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
"""The broker has been restarted, or somebody else has sent the same."""


class Holder(Protocol):
    """What becomes of jobs and outcomes."""

    def emit(self, *effects: Effect) -> None:
        """Have the shell do this."""

    def begin(self, job: Assignment) -> None:
        """All that a job takes is there."""

    def tell(self, outcomes: list[Outcome]) -> None:
        """All that these name is at the broker."""

    def give_back(self, jobs: Iterable[Assignment], *, tried: bool, reason: str) -> None:
        """Jobs that are not done here."""


class Blobs:
    """All of one worker's. An attempt that takes or makes blobs has a folder until it is over."""

    def __init__(self) -> None:
        self._fetching: dict[Fence, Fetching] = {}
        self._bringing: dict[Fence, Bringing] = {}
        self._near = False
        """whether the broker has told of a shelf"""
        self._day = 0
        """the time of day when the monotonic clock began"""

    def __bool__(self) -> bool:
        return bool(self._fetching or self._bringing)

    @property
    def bringing(self) -> bool:
        """Whether outcomes wait."""
        return bool(self._bringing)

    def held(self) -> Iterator[Held]:
        """The attempts."""
        yield from (Held(*fence) for fence in (*self._fetching, *self._bringing))

    def assign(self, to: Holder, job: Assignment) -> None:
        """A job was handed out: a slot may begin it once what it takes is there."""
        fetching = Fetching(job, names_taken(job))
        self._fetching[fetching.fence] = fetching
        self._look(to, fetching)

    def end(self, to: Holder, job: Assignment, outcome: Outcome) -> None:
        """A job is over: the broker may be told once what was made is there."""
        fence = (job.key, job.attempt)
        names = names_in(job, outcome)
        if names:
            self._bringing[fence] = Bringing(outcome, names)
            self._begin(to, self._bringing[fence])
        else:
            self._tell(to, fence, outcome)

    def taken(self, to: Holder, fence: Fence, *, there: bool) -> None:
        """Whether what a job takes was at this worker, or has come as it should."""
        fetching = self._fetching.get(fence)
        if fetching is not None and there:
            fetching.place += 1
            self._look(to, fetching)
        elif fetching is not None:
            self._ask(to, fetching)

    def spoilt(self, to: Holder, fence: Fence, reason: str) -> None:
        """What a job takes cannot be had here."""
        fetching = self._fetching.pop(fence, None)
        if fetching is not None:
            to.give_back([fetching.job], tried=True, reason=reason)
            to.emit(ClearBlobs(fence))

    def given(self, to: Holder, message: Given) -> None:
        """A piece has come."""
        fetching = self._fetching.get((message.key, message.attempt))
        write = None if fetching is None else fetching.take(message)
        if fetching is None or write is None:
            return
        to.emit(write)
        if (check := fetching.check()) is not None:
            to.emit(check)
        elif fetching.has_ended(message):
            self.spoilt(to, fetching.fence, "What it takes has ended before its end.")
        else:
            to.emit(*map(Tell, fetching.wants()))

    def brought(self, to: Holder, message: Brought, now: int) -> None:
        """How far the broker is, or why it does not go on."""
        fence = (message.key, message.attempt)
        bringing = self._bringing.get(fence)
        if message.refusal is not None:
            self._refused(to, fence, message.refusal, now)
        elif bringing is not None and bringing.take(message):
            self._begin(to, bringing)
        elif bringing is not None:
            to.emit(*bringing.pieces())

    def unhanded(self, to: Holder, fence: Fence) -> None:
        """What was made cannot be handed in: it is brought in pieces."""
        bringing = self._bringing.get(fence)
        if bringing is not None:
            bringing.in_pieces = True
            self._begin(to, bringing)

    def unread(self, to: Holder, fence: Fence) -> None:
        """What was made is not there."""
        self._fail(to, fence, TaskErrorCode.INTERNAL, "What was made could not be read.")

    def keep_up(self, to: Holder, wall: int, now: int) -> None:
        """Ask again what could not be taken before."""
        self._day = wall - now
        for bringing in list(self._bringing.values()):
            if bringing.again_at is not None and now >= bringing.again_at:
                self._begin(to, bringing)

    def anew(self, to: Holder, shelf: str) -> None:
        """On another connection nothing comes of what was said before."""
        self._near = bool(shelf)
        to.emit(UseShelf(shelf))
        for bringing in self._bringing.values():
            self._begin(to, bringing)
        for fetching in self._fetching.values():
            fetching.anew()
            to.emit(*map(Tell, fetching.wants()))

    def drop(self, to: Holder, fences: Iterable[Fence]) -> list[Assignment]:
        """These do not count any more; what came of one is told all the same, and ignored."""
        dropped = []
        for fence in fences:
            if fence in self._fetching:
                dropped.append(self._fetching.pop(fence).job)
                to.emit(ClearBlobs(fence))
            elif fence in self._bringing:
                self._tell(to, fence, self._bringing.pop(fence).outcome)
        return dropped

    def drop_fetching(self, to: Holder) -> list[Assignment]:
        """Jobs that nobody here will do."""
        return self.drop(to, list(self._fetching))

    def _look(self, to: Holder, fetching: Fetching) -> None:
        look = fetching.look()
        if look is not None:
            to.emit(look)
        else:
            del self._fetching[fetching.fence]
            to.begin(fetching.job)

    def _ask(self, to: Holder, fetching: Fetching) -> None:
        check = fetching.check()  # there is nothing to ask for of what has no bytes
        effects: list[BlobEffect | Tell] = [check] if check else list(map(Tell, fetching.wants()))
        to.emit(*effects)

    def _begin(self, to: Holder, bringing: Bringing) -> None:
        begin = bringing.begin(near=self._near)
        if begin is not None:
            to.emit(begin)
        else:
            del self._bringing[bringing.fence]
            self._tell(to, bringing.fence, bringing.outcome)

    def _tell(self, to: Holder, fence: Fence, outcome: Outcome) -> None:
        to.tell([outcome])
        to.emit(ClearBlobs(fence))

    def _refused(self, to: Holder, fence: Fence, refusal: Refusal, now: int) -> None:
        bringing = self._bringing.get(fence)
        if bringing is None and refusal.code is ErrorCode.NOT_FOUND:
            self._fail_untaken(to, fence, refusal.message, now)
        elif bringing is None:
            self.spoilt(to, fence, refusal.message)
        elif refusal.code is ErrorCode.FORBIDDEN:  # the attempt is over, and so its outcome is
            self.drop(to, [fence])
        elif refusal.code in ANEW:
            self._begin_again(to, bringing)
        elif refusal.code in LATER:
            bringing.sent, bringing.again_at = None, now + AGAIN_AFTER
        else:
            self._fail(to, fence, str(refusal.code), refusal.message)

    def _fail_untaken(self, to: Holder, fence: Fence, sentence: str, now: int) -> None:
        """Nobody could do it: what it takes is gone from the broker's disk."""
        if self._fetching.pop(fence, None) is not None:
            wall, error = self._day + now, TaskError(TaskErrorCode.GONE, sentence)
            self._tell(to, fence, Outcome(*fence, wall, wall, "", None, error))

    def _begin_again(self, to: Holder, bringing: Bringing) -> None:
        """Once for all the pieces that were on their way; what was handed in comes in pieces."""
        if self._near and not bringing.in_pieces:
            self.unhanded(to, bringing.fence)
        elif bringing.sent is not None:
            self._begin(to, bringing)

    def _fail(self, to: Holder, fence: Fence, code: str, sentence: str) -> None:
        bringing = self._bringing.pop(fence, None)
        if bringing is not None:
            error = TaskError(code, sentence)
            self._tell(to, fence, bringing.outcome._replace(result=None, error=error))


def names_taken(job: Assignment) -> tuple[BlobName, ...]:
    """What a job takes; nothing where it cannot be read, which its slot says to its owner."""
    try:
        return kinds.blobs_taken(job.kind, job.payload, job.inputs)
    except RequestError:
        return ()


def names_in(job: Assignment, outcome: Outcome) -> tuple[BlobName, ...]:
    """What a result names; nothing where it cannot be read, which the broker says to its owner."""
    if outcome.result is None:
        return ()
    try:
        return kinds.blobs_made(job.kind, job.payload, outcome.result)
    except RequestError:
        return ()
