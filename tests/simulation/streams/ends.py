"""What has to hold of streams when everything is put right."""

from __future__ import annotations

from collections.abc import Container, Iterable

from tests.simulation.ledger import Ledger
from tests.simulation.streams import kept
from tests.simulation.streams.books import StreamBooks
from tests.simulation.streams.kept import Row
from tests.simulation.streams.ledger import Stream


def made_by_now(books: StreamBooks) -> dict[int, int]:
    """How many messages each stream has that is on."""
    return {key: row.generated for key, row in kept.rows(books.raw).items() if row.on}


def numbers_grow(books: StreamBooks, before: dict[int, int]) -> None:
    """A stream that is on makes messages, unless too many wait already."""
    rows = kept.rows(books.raw)
    for row in (rows[key] for key in before if key in rows and rows[key].on):
        full = row.waiting >= row.definition.unhandled_most
        grows = row.generated > before[row.key]
        books.world.check(grows or full, f"stream {row.name} goes on: {row}")


def everything_is_handled(books: StreamBooks) -> None:
    """No message is stuck."""
    for row in kept.rows(books.raw).values():
        books.world.check(not row.waiting, f"the messages of {row.name} come to their ends: {row}")


def promises_are_kept(books: StreamBooks, ledgers: Iterable[Ledger], shut: Container[str]) -> None:
    """What was acknowledged is as it was left; of who was shut out, it was switched off."""
    rows = {(row.owner, row.name): row for row in kept.rows(books.raw).values()}
    for ledger in ledgers:
        for stream in ledger.streams.named.values():
            _is_kept(books, stream, rows.get((ledger.name, stream.name)), shut=ledger.name in shut)


def _is_kept(books: StreamBooks, stream: Stream, row: Row | None, *, shut: bool) -> None:
    check, name = books.world.check, stream.name
    if stream.deleted:
        check(row is None, f"stream {name} is deleted")
    elif row is None:
        check(stream.deleting or not stream.acknowledged, f"stream {name} is there")
    else:
        switched = row.on in stream.on or (shut and not row.on)
        check(switched, f"stream {name} is as it was switched, {stream.on}: {row}")
        known = row.definition in stream.definitions
        check(known, f"stream {name} is as it was made, {stream.definitions}: {row}")
