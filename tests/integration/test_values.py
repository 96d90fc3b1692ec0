"""Expressions that go on with the values of others, among real processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.grids import Grid, new_grid


@pytest.fixture(scope="module")
def grid() -> Iterator[Grid]:
    """A grid that everybody here uses, with an account."""
    with new_grid() as grid:
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def answers(grid: Grid, *texts: str) -> list[str]:
    """What `calc eval` prints."""
    return grid.calc("eval", *texts).out.splitlines()


def solved(grid: Grid, text: str) -> dict[str, Any]:
    """An expression and its result as JSON."""
    found: dict[str, Any] = json.loads(grid.calc("eval", text, "--json").out)
    return found


def test_one_line_goes_on_with_the_one_before(grid: Grid) -> None:
    assert answers(grid, "6*7", "ans+1", "ans*2") == ["42", "43", "86"]


def test_a_thousand_lines_build_on_each_other(grid: Grid) -> None:
    lines = "\n".join(["1", *["ans+1"] * 999]).encode()

    done = grid.calc("eval", "-", stdin=lines)

    assert done.status == 0, done.err
    assert done.out.split() == [str(number) for number in range(1, 1001)]


def test_a_value_is_kept_under_a_name(grid: Grid) -> None:
    assert answers(grid, "rate = 1/3", "rate*3", "rate = 2", "rate^10") == ["1/3", "1", "2", "1024"]
    # And is there in another command
    assert answers(grid, "rate*2") == ["4"]


def test_a_number_names_an_earlier_task(grid: Grid) -> None:
    number = solved(grid, "1/7+1")["number"]

    assert answers(grid, f"${number}*7") == ["8"]


def test_an_approximate_value_goes_on_as_precisely_as_it_was_computed(grid: Grid) -> None:
    assert answers(grid, "root2 = sqrt(2)", "floor(root2*10^40)") == [
        "≈ 1.41421356237309504880168872421",
        "14142135623730950488016887242096980785696",
    ]


def test_what_does_not_exist_says_so_and_where(grid: Grid) -> None:
    done = grid.calc("eval", "1+$999999", "2*unheard_of")

    assert done.status == 1
    assert done.out == "\n\n"
    assert "you have no task 999999" in done.err
    assert "calc: 1+$999999\n        ^^^^^^^" in done.err
    assert "nothing is kept under this name" in done.err


def test_what_failed_fails_what_builds_on_it(grid: Grid) -> None:
    done = grid.calc("eval", "1/(2-2)", "ans+1", "ans+1")

    assert done.status == 1
    assert done.err.count("has failed") >= 1


def test_the_same_again_is_answered_without_a_worker(grid: Grid) -> None:
    first, again = solved(grid, "123*456+789"), solved(grid, " 123 * 456 + 789 ")

    assert (first["cached"], again["cached"]) == (False, True)
    assert again["worker"] is None
    assert again["result"] == first["result"]


def test_a_cleared_cache_answers_nothing(grid: Grid) -> None:
    solved(grid, "321*654")

    assert grid.calc("cache", "clear").status == 0

    assert not solved(grid, "321*654")["cached"]


def test_a_cache_without_room_is_switched_off(grid: Grid) -> None:
    assert grid.calc("settings", "set", "cache.size=0").status == 0
    try:
        assert [solved(grid, "7*8*9")["cached"] for _ in range(2)] == [False, False]
    finally:
        assert grid.calc("settings", "set", "cache.size=default").status == 0
