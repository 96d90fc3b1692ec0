"""Every bound of every field: what just fits is taken, what is just beyond it is refused."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgpack
import pytest

from shared import limits
from shared.errors import ErrorCode, WireError
from shared.wire.codec import pack, unpack
from shared.wire.schema import field_names, flatten
from tests.support.records import MESSAGES, Bound, bounds_of, nested, smallest

RECORDS = sorted({record for kind in MESSAGES for record in nested(kind)}, key=str)
BOUNDS = [bound for record in RECORDS for bound in bounds_of(record)]

WRONG: tuple[object, ...] = (
    None, True, 0, -1, 1.5, float("nan"), "text", b"bytes", [], [[]], {}, 2**64 - 1, -(2**63),
)  # fmt: skip
"""One of everything that msgpack knows; no field takes more than a few of these."""


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_what_just_fits_is_taken(bound: Bound) -> None:
    value = bound.record(**{**smallest(bound.record), bound.field: bound.fits})
    body = pack(value)
    if len(body) <= limits.FRAME_BYTES:
        assert unpack(bound.record, body) == value


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_what_is_just_beyond_is_refused(bound: Bound) -> None:
    value = bound.record(**{**smallest(bound.record), bound.field: bound.too_much})
    with pytest.raises(WireError) as refused:
        unpack(bound.record, pack(value))
    assert refused.value.code in (ErrorCode.TOO_LARGE, ErrorCode.INVALID)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_wrong_types_are_refused_in_every_field(record: type) -> None:
    # Given the smallest record, and one of its fields replaced by something of another type
    taken: dict[str, list[object]] = {}
    good = list(flatten_all(record(**smallest(record))))
    for place, field in enumerate(field_names(record)):
        for wrong in WRONG:
            body = msgpack.packb([*good[:place], wrong, *good[place + 1 :]], default=flatten)
            try:
                read: object = unpack(record, body)
            except WireError:
                continue
            taken.setdefault(field, []).append(wrong)
            # Then whatever is taken is what was sent: nothing is turned into something else
            assert same(getattr(read, field), wrong)
    assert all(len(values) <= 4 for values in taken.values()), taken


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@pytest.mark.parametrize("change", [-1, 1])
def test_one_field_more_or_less_is_refused(record: type, change: int) -> None:
    good = list(flatten_all(record(**smallest(record))))
    body = msgpack.packb([*good, 0] if change > 0 else good[:-1] or None, default=flatten)
    with pytest.raises(WireError, match="malformed"):
        unpack(record, body)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@pytest.mark.parametrize("body", [{}, None, 1, "x", b"x", True], ids=repr)
def test_a_record_is_a_list(record: type, body: object) -> None:
    with pytest.raises(WireError):
        unpack(record, msgpack.packb(body))


def flatten_all(value: object) -> Any:
    """The fields of a record in order, even where it has one or none."""
    return value if isinstance(value, tuple) else flatten(value)


def plain_items(read: object) -> list[object]:
    """A tuple, or a record, as the lists that it travels as."""
    items = flatten_all(read)
    return [list(item) if isinstance(item, tuple) else item for item in items]


def same(read: object, sent: object) -> bool:
    """Whether a field is what was sent, in value and in type."""
    if isinstance(sent, list):
        return list(plain_items(read)) == sent
    plain = read.value if isinstance(read, Enum) else read
    return plain == sent and type(plain) is type(sent)
