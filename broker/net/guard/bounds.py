"""Which connections are too many, too much or too slow. Nothing is done here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broker.net.guard.connection import Connection
from broker.net.guard.table import Table
from shared.limits import FRAME_BYTES

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What connections may take."""

    connections: int = 2_000
    at_one_place: int = 500
    strangers: int = 2_000
    """that come in a while (`arrivals.A_WHILE_S`) and do not log in"""
    strangers_at_one_place: int = 200
    speak_within_s: float = 10.0
    """for the first whole message; libzmq ends the handshake before"""
    held_of_stranger: int = 256 * 1024
    held: int = 8 * FRAME_BYTES
    """more than libzmq takes of anybody whose messages end (`routers.RECEIVE_FAR_HIGH_WATER`)"""
    held_in_all: int = 512 * MEBIBYTE


Verdict = tuple[Connection, str]

CROWDED = "there were too many connections"
CROWDED_THERE = "there were too many connections from one place"
SILENT = "nothing was said on it"
ENDLESS = "it sent more than is read of anybody"
ENDLESS_IN_ALL = "it sent most of what was unread, which was too much"


def verdicts(table: Table, bounds: Bounds, now: float) -> Iterator[Verdict]:
    """The connections to cut, each once, and why."""
    standing = [connection for connection in table if not connection.cut]
    yield from _judged(standing)
    yield from _silent(standing, bounds, now)
    yield from _endless(standing, bounds)


def crowded_out(table: Table, newcomer: Connection, bounds: Bounds) -> Verdict | None:
    """Who has to leave where somebody comes in, if anybody has to. Of those that nobody has logged
    in on the oldest leaves; where all have logged in, the newcomer does."""
    if table.at(newcomer.place) > bounds.at_one_place:
        same = (c for c in table if c.place == newcomer.place)
        return _oldest_stranger(same, newcomer), CROWDED_THERE
    if table.standing > bounds.connections:
        return _oldest_stranger(table, newcomer), CROWDED
    return None


def _oldest_stranger(connections: Iterable[Connection], newcomer: Connection) -> Connection:
    return next((c for c in connections if not c.known and not c.cut), newcomer)


def _judged(standing: list[Connection]) -> Iterator[Verdict]:
    for connection in standing:
        if connection.meter is not None and connection.meter.verdict:
            yield connection, connection.meter.verdict


def _silent(standing: list[Connection], bounds: Bounds, now: float) -> Iterator[Verdict]:
    for connection in standing:
        if connection.meter is None and now - connection.since > bounds.speak_within_s:
            yield connection, SILENT


def _endless(standing: list[Connection], bounds: Bounds) -> Iterator[Verdict]:
    in_all = sum(connection.held for connection in standing)
    for connection in sorted(standing, key=_strangers_and_much_first):
        most = bounds.held if connection.known else bounds.held_of_stranger
        if connection.held > most:
            in_all -= connection.held
            yield connection, ENDLESS
        elif in_all > bounds.held_in_all:
            in_all -= connection.held
            yield connection, ENDLESS_IN_ALL


def _strangers_and_much_first(connection: Connection) -> tuple[bool, int]:
    return connection.known, -connection.held
