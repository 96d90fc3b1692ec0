"""How many strangers come in, and whom they keep out."""

from __future__ import annotations

import pytest

from broker.net.guard.arrivals import A_WHILE_S, HASTY, HASTY_THERE, PLACES_KEPT, Arrivals
from broker.net.guard.bounds import Bounds

EACH, ALL = 10, 30
BOUNDS = Bounds(strangers=ALL, strangers_at_one_place=EACH)
HERE, OFFICE = "192.0.2.1", "192.0.2.200"
NOW = 1_000.0


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


def come(arrivals: Arrivals, count: int, place: str = HERE, after: float = 0.0) -> list[str | None]:
    return [arrivals.refused(place, BOUNDS, NOW + after) for _ in range(count)]


def come_from_everywhere(arrivals: Arrivals) -> None:
    for number in range(ALL // EACH):
        assert come(arrivals, EACH, f"198.51.100.{number}") == [None] * EACH


def test_so_many_come_at_once_and_no_more(arrivals: Arrivals) -> None:
    assert come(arrivals, EACH + 2) == [None] * EACH + [HASTY_THERE] * 2


def test_the_next_comes_in_its_time(arrivals: Arrivals) -> None:
    come(arrivals, EACH)
    between = A_WHILE_S / EACH
    assert come(arrivals, 1, after=between - 1) == [HASTY_THERE]
    assert come(arrivals, 2, after=between + 1) == [None, HASTY_THERE]
    assert come(arrivals, EACH + 1, after=3 * A_WHILE_S) == [None] * EACH + [HASTY_THERE]


def test_who_was_refused_puts_it_off_for_nobody(arrivals: Arrivals) -> None:
    come(arrivals, 100 * EACH)
    assert come(arrivals, 1, after=A_WHILE_S / EACH + 1) == [None]


def test_one_place_keeps_no_other_out(arrivals: Arrivals) -> None:
    come(arrivals, 100 * EACH)
    assert come(arrivals, 1, OFFICE) == [None]


def test_an_office_that_logs_in_comes_in_as_a_whole(arrivals: Arrivals) -> None:
    for _ in range(20 * EACH):
        assert come(arrivals, 1, OFFICE) == [None]
        arrivals.logged_in(OFFICE)


def test_all_places_together_have_a_bound_as_well(arrivals: Arrivals) -> None:
    come_from_everywhere(arrivals)
    assert come(arrivals, 1) == [HASTY]
    assert come(arrivals, 1, after=A_WHILE_S / ALL + 1) == [None]


def test_a_place_where_somebody_has_logged_in_is_not_shut_by_others(arrivals: Arrivals) -> None:
    come(arrivals, 1, OFFICE)
    arrivals.logged_in(OFFICE)
    come_from_everywhere(arrivals)
    assert come(arrivals, EACH + 1, OFFICE) == [None] * EACH + [HASTY_THERE]


def test_many_places_are_not_all_kept(arrivals: Arrivals) -> None:
    for number in range(2 * PLACES_KEPT):
        come(arrivals, 1, str(number))
        arrivals.logged_in(str(number))
    assert len(arrivals._places) == len(arrivals._familiar) == PLACES_KEPT
