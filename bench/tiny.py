"""The small expressions that are measured with, each different, and what they have to come to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from shared.errors import CalcError
from shared.kinds.expression import NAME as NAME
from shared.kinds.expression import ExpressionResult, payload
from shared.states import TaskState
from shared.wire.codec import unpack
from shared.wire.rows import Receipt, TaskRow
from workers.kinds.base import Context, Job, Product
from workers.kinds.expression import do

_CONTEXT = Context()
_FORM = re.compile(r"\((\d+)\+3\)\*4-5/2")


def text_of(number: int) -> str:
    """One of them."""
    return f"({number}+3)*4-5/2"


def payload_of(number: int) -> bytes:
    """One of them as it is submitted."""
    return payload(text_of(number))


def product_of(payload: bytes) -> Product:
    """What a slot would make of one."""
    product = do(Job(payload), _CONTEXT)
    assert isinstance(product, Product)
    return product


def check_all(rows: Iterable[TaskRow | CalcError]) -> None:
    """Each of these has the right result."""
    for row in rows:
        assert isinstance(row, TaskRow), row
        check(row)


def check(row: TaskRow) -> None:
    """A task has the result that other arithmetic gives for its title."""
    form = _FORM.fullmatch(row.title)
    assert form is not None, row
    assert row.state is TaskState.DONE, row
    value = unpack(ExpressionResult, row.result or b"").exact
    assert value == str((int(form[1]) + 3) * 4 - Fraction(5, 2)), row


def check_receipts(receipts: Iterable[Receipt | CalcError], first: int = 1) -> None:
    """Each was accepted, in their order and nothing between them."""
    for number, receipt in enumerate(receipts, first):
        assert isinstance(receipt, Receipt), receipt
        assert receipt.number == number, (number, receipt)
