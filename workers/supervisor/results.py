"""Outcomes on their way to the broker, kept until it says that they are on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.limits import BATCH_BYTES
from shared.wire.fleet import Outcomes
from shared.wire.rows import Held, Outcome
from workers.supervisor.batches import batches


class Results:
    """Outcomes in messages that are numbered from 1 on each connection."""

    def __init__(self) -> None:
        self.new: list[Outcome] = []
        """not sent yet"""
        self._sent: dict[int, tuple[Outcome, ...]] = {}
        self._number = 0
        self.count = self.errors = 0
        """of all that there ever were"""

    @property
    def waiting(self) -> bool:
        """Whether some are not acknowledged."""
        return bool(self.new or self._sent)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Some more, to be sent with the next."""
        self.new += outcomes
        self.count += len(outcomes)
        self.errors += sum(outcome.error is not None for outcome in outcomes)

    def flush(self, capacity: int) -> Iterator[Outcomes]:
        """The messages that carry what is new."""
        new, self.new = self.new, []
        for batch in batches(new, _weight):
            self._number += 1
            self._sent[self._number] = batch
            yield Outcomes(self._number, batch, capacity)

    def acknowledge(self, number: int) -> None:
        """Everything up to this message is on disk, or did not count."""
        for sent in [n for n in self._sent if n <= number]:
            del self._sent[sent]

    def again(self, void: set[tuple[int, int]], capacity: int) -> Iterator[Outcomes]:
        """A new connection: all that still counts is sent once more, numbered anew."""
        unacknowledged = [o for batch in self._sent.values() for o in batch] + self.new
        self.new = [o for o in unacknowledged if (o.key, o.attempt) not in void]
        self._sent.clear()
        self._number = 0
        yield from self.flush(capacity)

    def held(self) -> tuple[Held, ...]:
        """The attempts whose outcomes are kept."""
        kept = [o for batch in self._sent.values() for o in batch] + self.new
        return tuple([Held(outcome.key, outcome.attempt) for outcome in kept])


def _weight(outcome: Outcome) -> int:
    """Bytes of a message. A plan fills one: it is megabytes, or thousands of small arrays, of
    which a decoder takes only so many."""
    return len(outcome.result or b"") if outcome.plan is None else BATCH_BYTES + 1
