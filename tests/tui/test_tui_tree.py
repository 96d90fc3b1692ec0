"""The tree of a task's operations, as lines."""

from __future__ import annotations

from typing import Any

from shared.states import TaskState
from shared.wire.rows import OperationRow
from tui.model.lines import text_of
from tui.model.tree import MOST_LINES, lines

NOW = 10_000


def operation(label: str, *operands: int, **fields: Any) -> OperationRow:
    known = {"state": TaskState.WAITING, "cost": 200, **fields}
    return OperationRow(label, operands, 0, 1, **known)


def shown(*rows: OperationRow, width: int = 48, slots: int = 4) -> list[str]:
    return [text_of(line).rstrip() for line in lines(rows, width, slots, NOW)]


def test_each_operation_says_how_it_stands() -> None:
    done = operation(
        "+", state=TaskState.DONE, summary="3", started=9_000, finished=9_200, worker="oak"
    )
    running = operation("+", state=TaskState.RUNNING, worker="elm", started=9_900)
    assert shown(done, running, operation("*", 0, 1)) == [
        "",
        "Operations  1 of 3 done",
        "at least 400 ms on 4 slots, 1.00 s so far",
        "· *  waiting",
        "├ ✓ + = 3",
        "└ ▶ +  on elm 100 ms",
    ]


def test_branches_show_what_belongs_together() -> None:
    rows = [operation(label) for label in "ab"]
    rows += [operation("x", 0, 1), operation("c"), operation("top", 2, 3)]
    assert [line.split("  ")[0] for line in shown(*rows)[3:5]] == ["· top", "├ · x"]
    assert [line[:4] for line in shown(*rows)[5:]] == ["│ ├ ", "│ └ ", "└ · "]


def test_what_is_used_twice_has_its_operands_once() -> None:
    rows = (operation("a"), operation("b", 0), operation("c", 1, 1))
    assert len(shown(*rows)) == 3 + 4


def test_a_large_tree_is_counted_beyond_what_anybody_reads() -> None:
    rows = [operation("a") for _ in range(1_500)]
    drawn = shown(*rows, operation("sum", *range(1_500)))
    assert len(drawn) == 3 + MOST_LINES + 1
    assert drawn[-1] == "… 501 more operations"


def test_a_deep_tree_still_fits_the_pane() -> None:
    rows = [operation("+")]
    rows += [operation("+", place) for place in range(200)]
    assert max(map(len, shown(*rows, width=40))) <= 40


def test_text_of_others_is_safe() -> None:
    hostile = operation("+\x1b[31m", state=TaskState.RUNNING, worker="\x1b]0;x\x07", started=1)
    assert "\x1b" not in "".join(shown(hostile))
