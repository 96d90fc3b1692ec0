"""Who has chosen the name that he goes by."""

from __future__ import annotations

import pytest

from broker.net.doors.count import Count

LAST = (1 << 32) - 1


@pytest.fixture
def count() -> Count:
    return Count()


def counted(number: int) -> bytes:
    return b"\0" + number.to_bytes(4, "big")


def come(count: Count, *numbers: int) -> None:
    for number in numbers:
        assert count.came(b"%d" % number, counted(number))


@pytest.mark.parametrize("name", [b"ann", b"", b"\0abc", b"\0abcde", b"abcde"])
def test_a_name_that_is_no_number_was_chosen(count: Count, name: bytes) -> None:
    assert not count.came(b"ann", name)
    assert not count.ask()


def test_nobody_is_asked_while_nobody_comes(count: Count) -> None:
    assert not count.ask()


def test_a_number_that_was_reached_was_given(count: Count) -> None:
    come(count, 7, 8)
    assert count.ask()
    assert count.reached(counted(9)) == []
    assert not count.ask()


def test_a_number_that_is_still_to_come_was_chosen(count: Count) -> None:
    come(count, 7, 5_000)
    assert count.ask()
    assert count.reached(counted(8)) == [b"5000"]


def test_a_number_that_is_passed_is_in_nobodys_way(count: Count) -> None:
    come(count, 7)
    count.ask()
    count.reached(counted(8))
    come(count, 3)
    assert not count.ask()


def test_whoever_comes_after_the_question_is_judged_by_the_next(count: Count) -> None:
    come(count, 7)
    assert count.ask()
    come(count, 9)
    assert not count.ask(), "one question at a time"
    assert count.reached(counted(8)) == []
    assert count.ask()
    assert count.reached(counted(10)) == []


def test_numbers_begin_anew_after_the_last(count: Count) -> None:
    come(count, LAST, 0)
    count.ask()
    assert count.reached(counted(1)) == []
    come(count, LAST - 3)
    assert not count.ask()
    come(count, 2, 900)
    count.ask()
    assert count.reached(counted(3)) == [b"900"]
