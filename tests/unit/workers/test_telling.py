"""What `--report` writes: the lines, and that nobody waits for who reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.support.brokers import eventually
from workers.supervisor.outlet import Outlet
from workers.supervisor.telling import TOTALS_EVERY, Tally, Teller

FULL = 1024 * 1024
"""More bytes than a pipe takes."""


class Told:
    """A teller, and what it has said."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.closed = False
        self.teller = Teller(self)

    def say(self, _name: str, line: bytes) -> None:
        self.lines.append(line)

    def close(self) -> None:
        self.closed = True

    def look(self, tally: Tally, now: int) -> list[Any]:
        self.lines.clear()
        self.teller.look(tally, now)
        return [json.loads(line) for line in self.lines]


def test_the_lines_are_those_of_the_exercise() -> None:
    told = Told()

    told.look(Tally(7, generates=True, generated=10, processed=20, errors=1), 0)

    assert told.lines == [
        b'{"msg": "createdTaskId", "taskId": 7}\r\n',
        b'{"msg": "switchedToGenerator Mode"}\r\n',
        b'{"msg": "generated", "total": 10}\r\n',
        b'{"msg": "processed", "total": 20, "errors": 1}\r\n',
    ]


def test_totals_come_twice_a_second() -> None:
    told = Told()
    assert told.look(Tally(processed=1), 0)

    assert told.look(Tally(processed=2), TOTALS_EVERY - 1) == []
    assert told.look(Tally(processed=3), TOTALS_EVERY) == [
        {"msg": "processed", "total": 3, "errors": 0}
    ]


def test_each_change_of_number_and_role_is_told_once() -> None:
    told = Told()
    told.look(Tally(), 0)

    assert told.look(Tally(7), 1) == [{"msg": "createdTaskId", "taskId": 7}]
    assert told.look(Tally(7), 2) == []
    switched = [{"msg": "switchedToGenerator Mode"}]
    assert told.look(Tally(7, generates=True), 3) == switched
    assert told.look(Tally(7), 4) == []
    assert told.look(Tally(7, generates=True), 5) == switched


def test_what_was_made_is_told_after_another_is_generator() -> None:
    told = Told()
    told.look(Tally(), 0)

    lines = told.look(Tally(generated=10), TOTALS_EVERY)

    assert {"msg": "generated", "total": 10} in lines


def test_the_last_totals_come_before_the_end() -> None:
    told = Told()
    told.look(Tally(processed=1), 0)

    told.teller.end(Tally(processed=2))

    assert json.loads(told.lines[-1]) == {"msg": "processed", "total": 2, "errors": 0}
    assert told.closed


# The way out


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def ended(outlet: Outlet) -> bool:
    return not outlet._thread.is_alive()


def test_who_reads_slowly_keeps_nobody_waiting_and_has_the_last_totals(
    pipe: tuple[int, int],
) -> None:
    # Given somebody who does not read
    reading, writing = pipe
    outlet = Outlet(writing)
    outlet.say("long", b"." * FULL)
    # When much is said, nobody waits
    for number in range(100_000):
        outlet.say("processed", b"%d\r\n" % number)
    outlet.close()
    assert not ended(outlet)
    # And when it is read, little of it waited, and the last of it comes whole
    read = bytearray()
    os.set_blocking(reading, False)

    def read_on() -> bool:
        with suppress(BlockingIOError):
            read.extend(os.read(reading, FULL))
        return ended(outlet)

    eventually(read_on, "everything is written")
    read_on()
    assert read.endswith(b"99999\r\n")
    assert len(read) < FULL + 100


def test_nobody_who_reads_is_no_mistake(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    os.close(reading)

    outlet.say("processed", b"1\r\n")

    eventually(lambda: ended(outlet), "it has given up")
    outlet.say("processed", b"2\r\n")
    outlet.close()


def test_what_was_said_last_is_written_before_the_end(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    outlet.say("processed", b"1\r\n")
    outlet.close()

    assert os.read(reading, 100) == b"1\r\n"
    assert ended(outlet)
