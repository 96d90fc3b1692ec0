"""Looks for damage: in the file first, then in what it holds, by the rules of calcgrid.

Everything is read in one transaction, so a broker that goes on meanwhile makes no false finding.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from broker.store.database import latest_version, version_of
from broker.upkeep import functions
from broker.upkeep.files import missing
from broker.upkeep.progress import Progress
from broker.upkeep.reading import DamagedError, is_damage, reading
from broker.upkeep.rules import RULES, Rule
from shared.errors import SetupError
from shared.safety import one_line

MOST_OF_THE_FILE = 100
MOST_OF_A_RULE = 10
"""Findings that are told; of more, how many there are."""

MOST_CHARS = 80
"""Of a text in the database, which may be as long as somebody liked."""

INSTRUCTIONS_A_TICK = 1_000_000
"""Of SQLite's machine: some 10 ms, after which Ctrl-C is heard."""


def findings(place: str, progress: Progress) -> Iterator[str]:
    """A line for each thing that is not as it should be; raises `SetupError`."""
    try:
        with reading(place) as raw:
            _check_version(place)
            yield from _findings(place, raw, progress)
    except DamagedError as error:
        yield f"file: {one_line(str(error.__cause__))}"


def _check_version(place: str) -> None:
    if version_of(Path(place)) < latest_version():
        raise SetupError(
            f"The database {place} was written by an older calcgrid; "
            "start the broker, which brings it up to date, and check it then."
        )


def _findings(place: str, raw: sqlite3.Connection, progress: Progress) -> Iterator[str]:
    raw.text_factory = _text
    raw.set_progress_handler(progress.go_on, INSTRUCTIONS_A_TICK)
    progress.say("looking at the file")
    sound = True
    for line in in_the_file(raw):
        sound = False
        yield line
    if sound:  # what a damaged file holds would only confuse
        yield from by_the_rules(raw, progress)
        yield from _first(missing(place, raw))


def in_the_file(raw: sqlite3.Connection) -> Iterator[str]:
    """What SQLite finds by itself."""
    try:
        with _interruptible():
            found = raw.execute(f"PRAGMA integrity_check({MOST_OF_THE_FILE})").fetchall()
    except sqlite3.DatabaseError as error:
        found = [(_damage(error),)]
    for (text,) in found:
        if text != "ok":
            yield from (f"file: {one_line(line)}" for line in text.splitlines())


def by_the_rules(raw: sqlite3.Connection, progress: Progress) -> Iterator[str]:
    """What is against a rule."""
    functions.register(raw)
    for number, rule in enumerate(RULES, 1):
        progress.say(f"rule {number} of {len(RULES)}: {rule.name}")
        yield from _against(raw, rule)


def _against(raw: sqlite3.Connection, rule: Rule) -> Iterator[str]:
    try:
        with _interruptible():
            rows = raw.execute(rule.query)
            told = [_row(rows, values) for values in islice(rows, MOST_OF_A_RULE)]
            more = sum(1 for _ in rows)
    except sqlite3.DatabaseError as error:
        told, more = [_damage(error)], 0
    if more:
        told.append(f"and {more:,} more")
    yield from (f"{rule.name}: {rule.sentence} Not so: {text}" for text in told)


def _first(lines: Iterator[str]) -> Iterator[str]:
    yield from islice(lines, MOST_OF_A_RULE)
    more = sum(1 for _ in lines)
    if more:
        yield f"and {more:,} more"


def _row(rows: sqlite3.Cursor, values: tuple[object, ...]) -> str:
    names = [column[0] for column in rows.description]
    return ", ".join(f"{name} {_shown(value)}" for name, value in zip(names, values, strict=True))


def _shown(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else str(value)
    return one_line(text[:MOST_CHARS])


def _text(body: bytes) -> str:
    return body.decode(errors="replace")


def _damage(error: sqlite3.DatabaseError) -> str:
    """What is damaged; raises `SetupError` where it is the machine or another program."""
    if not is_damage(error):
        raise SetupError(f"The database cannot be read: {error}.") from error
    return str(error)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C comes while the progress is drawn, and SQLite makes an error of its own of it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
