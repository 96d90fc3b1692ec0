"""What is measured counts only where the answers are right."""

from __future__ import annotations

import pytest

from bench import tiny
from shared.errors import ErrorCode, RequestError
from shared.states import TaskState
from shared.wire.rows import Receipt, Refusal, TaskRow

PRODUCT = tiny.product_of(tiny.payload_of(8))
RIGHT = TaskRow(
    bytes(16), 1, 1, tiny.NAME, TaskState.DONE, tiny.text_of(8), 1, result=PRODUCT.result
)
REFUSED = RequestError(ErrorCode.OVERLOADED, "No.")


def test_the_right_result_of_an_expression_counts() -> None:
    assert PRODUCT.summary == "41.5"
    tiny.check_all([RIGHT, RIGHT])


@pytest.mark.parametrize(
    "wrong",
    [
        RIGHT._replace(title=tiny.text_of(9)),
        RIGHT._replace(title="1+1"),
        RIGHT._replace(state=TaskState.FAILED),
        REFUSED,
    ],
    ids=["of another", "of none of ours", "failed", "refused"],
)
def test_anything_else_does_not(wrong: TaskRow | RequestError) -> None:
    with pytest.raises(AssertionError):
        tiny.check_all([RIGHT, wrong])


def test_receipts_count_in_their_order() -> None:
    tiny.check_receipts([Receipt(7), Receipt(8)], first=7)


@pytest.mark.parametrize(
    "wrong",
    [[Receipt(2)], [Receipt(1), Receipt(1)], [Receipt(refusal=Refusal(REFUSED.code, "No."))]],
    ids=["another", "twice", "refused"],
)
def test_a_gap_among_receipts_does_not(wrong: list[Receipt]) -> None:
    with pytest.raises(AssertionError):
        tiny.check_receipts(wrong)
