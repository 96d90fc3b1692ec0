"""Programs of earlier, in a list."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.tui.code.model.playing import C
from tests.tui.fake import T0, task
from tui.model.code import earlier
from tui.model.lines import text_of
from tui.model.marks import WIDEST_STATE


def test_earlier_programs_are_the_newest_first_and_no_expressions() -> None:
    known = earlier.Earlier()
    old = task(3, "main.c: int main", kind="code", summary="OK 0.01 s")
    known.take([task(1), old, task(5, kind="code")])
    known.take([old._replace(summary="exit 3", revision=9), old._replace(revision=1)])
    assert [row.number for row in known.rows()] == [5, 3]
    assert "exit 3" in text_of(earlier.line(known.rows()[1], 80, T0, under=False))
    known.take([], [old.id])
    assert [row.number for row in known.rows()] == [5]
    known.take(task(number, kind="code") for number in range(10, 10 + earlier.MOST + 3))
    assert len(known.rows()) == earlier.MOST


@pytest.mark.parametrize("width", [20, 34, 80])
def test_no_line_of_the_lists_is_too_wide(width: int) -> None:
    entries: list[earlier.Entry] = [C, task(3, "main.c: int main(void)" * 9, kind="code")]
    for entry in entries:
        line = text_of(earlier.line(entry, width, T0, under=True))
        assert cell_len(line) <= max(width, earlier.NUMBER + WIDEST_STATE + 7)
