"""Who has to leave, and who never has to."""

from __future__ import annotations

from itertools import count

import pytest

from broker.net.guard.bounds import (
    CROWDED,
    CROWDED_THERE,
    ENDLESS,
    ENDLESS_IN_ALL,
    SILENT,
    Bounds,
    crowded_out,
    verdicts,
)
from broker.net.guard.connection import Connection, Meter
from broker.net.guard.table import Table
from broker.net.sockets import UNREAD
from shared.limits import FRAME_BYTES

BOUNDS = Bounds(connections=4, at_one_place=2)
HERE, THERE, ELSEWHERE = "192.0.2.1", "192.0.2.2", "192.0.2.3"
NOW = 1_000.0

_descriptors = count(10)


@pytest.fixture
def table() -> Table:
    return Table()


def comes(
    table: Table, place: str = HERE, *, known: bool = False, spoke: bool = True, held: int = 0
) -> Connection:
    number = next(_descriptors)
    meter = Meter(b"C%d" % number, b"C", number, known=known) if spoke else None
    connection = Connection(b"C", number, number, place, NOW, meter, held)
    table.add(connection)
    return connection


def judged(table: Table, after: float = 0.0) -> dict[int, str]:
    return {c.descriptor: why for c, why in verdicts(table, BOUNDS, NOW + after)}


def test_nobody_has_to_leave_while_there_is_room(table: Table) -> None:
    newcomers = [comes(table, place) for place in (HERE, HERE, THERE, ELSEWHERE)]
    assert crowded_out(table, newcomers[-1], BOUNDS) is None


def test_the_oldest_stranger_of_a_place_makes_room_there(table: Table) -> None:
    comes(table, THERE)
    comes(table, HERE, known=True)
    oldest = comes(table, HERE)
    newcomer = comes(table, HERE)
    assert crowded_out(table, newcomer, BOUNDS) == (oldest, CROWDED_THERE)


def test_the_oldest_stranger_of_all_makes_room_in_all(table: Table) -> None:
    comes(table, "192.0.2.8", known=True)
    oldest = comes(table, THERE)
    for place in (HERE, ELSEWHERE):
        comes(table, place)
    newcomer = comes(table, "192.0.2.9")
    assert crowded_out(table, newcomer, BOUNDS) == (oldest, CROWDED)


def test_who_has_logged_in_is_never_put_out_for_another(table: Table) -> None:
    comes(table, HERE, known=True)
    comes(table, HERE, known=True)
    newcomer = comes(table, HERE)
    assert crowded_out(table, newcomer, BOUNDS) == (newcomer, CROWDED_THERE)


def test_one_newcomer_puts_one_out(table: Table) -> None:
    first = comes(table)
    second = comes(table)
    table.cut(first)  # and libzmq has not given it up yet
    comes(table)
    newcomer = comes(table)
    assert crowded_out(table, newcomer, BOUNDS) == (second, CROWDED_THERE)


def test_of_many_newcomers_no_more_leave_than_are_too_many(table: Table) -> None:
    newcomers = [comes(table) for _ in range(5)]
    for newcomer in newcomers:
        verdict = crowded_out(table, newcomer, BOUNDS)
        if verdict is not None:
            table.cut(verdict[0])
    assert [newcomer.cut for newcomer in newcomers] == [True, True, True, False, False]


def test_a_connection_on_which_nothing_is_said_is_cut(table: Table) -> None:
    silent, speaking = comes(table, spoke=False), comes(table)
    assert judged(table) == {}
    assert judged(table, BOUNDS.speak_within_s + 0.1) == {silent.descriptor: SILENT}
    assert not speaking.cut


def test_a_stranger_gets_little_room_and_who_has_logged_in_much(table: Table) -> None:
    stranger = comes(table, held=BOUNDS.held_of_stranger + 1)
    comes(table, THERE, known=True, held=7 * FRAME_BYTES)
    endless = comes(table, ELSEWHERE, known=True, held=BOUNDS.held + 1)
    assert judged(table) == {stranger.descriptor: ENDLESS, endless.descriptor: ENDLESS}


def test_where_all_together_are_too_much_those_with_most_leave(table: Table) -> None:
    shares = [comes(table, known=True, held=(80 + n) * 1024 * 1024) for n in range(7)]
    assert judged(table) == {shares[-1].descriptor: ENDLESS_IN_ALL}


def test_a_verdict_from_elsewhere_is_carried_out_once(table: Table) -> None:
    connection = comes(table, known=True)
    assert connection.meter is not None
    connection.meter.verdict = UNREAD
    assert judged(table) == {connection.descriptor: UNREAD}
    table.cut(connection)
    assert judged(table) == {}


def test_a_descriptor_that_is_used_again_is_another_connection(table: Table) -> None:
    first = comes(table)
    table.add(Connection(b"C", first.descriptor, 99, THERE, NOW))
    assert (len(table), table.at(HERE), table.at(THERE)) == (1, 0, 1)
    assert table.join(Meter(b"peer", b"C", first.descriptor)) is None
    elsewhere = Meter(b"peer", b"W", first.descriptor)
    assert table.join(elsewhere) is elsewhere
