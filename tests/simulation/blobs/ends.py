"""What has to hold of images when everything is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from broker.store.rows import STATES, read_error
from shared.errors import ErrorCode
from shared.kinds.image import result_of
from shared.states import TaskErrorCode, TaskState
from tests.simulation.blobs.album import made_of
from tests.simulation.blobs.books import PictureBooks
from tests.simulation.blobs.handing import MEDDLED
from tests.simulation.blobs.ledger import Pictures, Promise

_FOUND = """
SELECT task.key, number, state, result.body, error, account.name FROM task
LEFT JOIN result ON result.key = task.key JOIN account ON account.key = owner WHERE id = ?
"""


def disk_is_tidy(books: PictureBooks) -> None:
    """Without a crash nothing is left that nobody names."""
    named = {digest for (digest,) in books.raw.execute("SELECT digest FROM blob_claim")}
    there = books.disk.blobs() | (books.disk.missing & named)
    books.world.check(named == there, "what is named is there, and nothing else")
    lapsed = books.raw.execute(
        "SELECT count(*) FROM blob_claim WHERE uses = 0 AND until < ?", (books.world.wall - 5_000,)
    ).fetchone()[0]
    books.world.check(not lapsed or _distrusts(books), f"{lapsed} blobs are held too long")
    books.files_are_right()


def promises_are_kept(
    books: PictureBooks, user: str, pictures: Pictures, had_its_tries: Callable[[int], None]
) -> None:
    """What was acknowledged is there, has ended, and what was made is right."""
    for promise in pictures.promises.values():
        found = books.raw.execute(_FOUND, (promise.id,)).fetchone()
        if found is None:
            books.world.check(promise.deleted, f"task {promise.number} of {user} is there")
        else:
            _is_kept(books, promise, user, found, had_its_tries)


def _is_kept(
    books: PictureBooks,
    promise: Promise,
    user: str,
    found: Iterable[Any],
    had_its_tries: Callable[[int], None],
) -> None:
    check = books.world.check
    key, number, state, result, error, owner = found
    check((owner, number) == (user, promise.number), f"task {number} is {user}'s")
    if STATES[state] is TaskState.DONE:
        _is_made(books, promise, key, result_of(result).digest)
    elif STATES[state] is TaskState.CANCELLED:
        check(promise.cancelled, f"task {number} was cancelled by its owner")
    else:
        code = getattr(read_error(error), "code", "")
        if code == TaskErrorCode.GONE:
            check(promise.takes.digest in books.disk.deleted, f"what task {number} takes is there")
        elif code == ErrorCode.INVALID:
            check(bool(books.world.faults[MEDDLED]), "nobody has changed what was made")
        elif code != TaskErrorCode.TIME_LIMIT:
            check(code == TaskErrorCode.LOST, f"no image fails with {code}")
            had_its_tries(key)


def _is_made(books: PictureBooks, promise: Promise, key: int, digest: bytes) -> None:
    right = made_of(books.album.bytes[promise.takes.digest])
    books.world.check(books.album.bytes[digest] == right, f"task {promise.number} is done rightly")
    query = "SELECT role, digest FROM blob_use WHERE task = ? ORDER BY role"
    named = books.raw.execute(query, (key,)).fetchall()
    both = [(0, promise.takes.digest), (1, digest)]
    books.world.check(named == both, f"task {promise.number} names what it takes and has made")


def _distrusts(books: PictureBooks) -> bool:
    """Whether somebody has set the clock, so that nothing goes for an hour."""
    return bool(books.world.faults["clock set"])
