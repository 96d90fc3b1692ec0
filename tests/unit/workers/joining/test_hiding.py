"""What is on the command line of a worker with a line, and of the same one later."""

from __future__ import annotations

import pytest

from workers.joining.hiding import line_in, without_option


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], None),
        (["--slots", "2"], None),
        (["--join", "x"], "x"),
        (["--slots", "2", "--join=x", "--report"], "x"),
        (["--join", "-"], "-"),
        (["--join"], None),
    ],
)
def test_the_line_is_found(arguments: list[str], line: str | None) -> None:
    assert line_in(arguments) == line


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ([], []),
        (["-m", "workers", "--join", "x", "--slots", "2"], ["-m", "workers", "--slots", "2"]),
        (["--join=x", "--report"], ["--report"]),
        (["--report", "--join", "-"], ["--report"]),
    ],
)
def test_a_worker_that_was_let_in_needs_it_no_more(arguments: list[str], left: list[str]) -> None:
    assert without_option(arguments) == left
