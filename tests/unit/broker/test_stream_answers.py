"""What is told of a stream is all of one moment."""

from __future__ import annotations

from broker.core.effects import Answer
from broker.core.streams.answering import AboutStream
from broker.store.database import MEMORY, open_database
from broker.store.queries import answer
from broker.store.repository import Repository
from shared.wire.streams import StreamNow
from tests.support.core import Sim
from tests.support.streaming import BROKEN, handle, make, right_of, row_of, start, stream_worker


def test_the_shares_of_workers_add_up_to_the_row_that_they_come_with() -> None:
    # Given a question about a stream, asked in one turn
    grid = Sim(Repository(open_database(MEMORY)))
    ann, oak = grid.user("ann"), stream_worker(grid, "oak")
    asked = start(ann)
    make(oak, 5)
    question = AboutStream(right_of(oak).key, asked)

    # When other turns are on disk before it is answered
    handle(oak, 2)
    handle(oak, 1, error=BROKEN)
    now = answer(Answer(b"", 0, 1, question, grid.core.grid.revision))

    # Then all of it is as it is on disk
    assert isinstance(now, StreamNow)
    row, (share,) = now.row, now.shares
    assert (row.generated, row.processed, row.failed, row.unhandled, row.errors) == (5, 2, 1, 2, 1)
    assert share == ("oak", 5, 2, 1)


def test_a_stream_without_shares_has_none() -> None:
    grid = Sim(Repository(open_database(MEMORY)))
    ann = grid.user("ann")
    row = start(ann)
    (key,) = (key for key, s in grid.core.grid.streams.by_key.items() if s.name == "s")
    now = answer(Answer(b"", 0, 1, AboutStream(key, row), grid.core.grid.revision))
    assert now == StreamNow(row_of(ann), b"", ())
