"""Messages do not change unnoticed: programs of before and after could not read each other's."""

from __future__ import annotations

import hashlib
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from shared.wire.codec import VERSION, message_types
from shared.wire.schema import field_names, is_record
from tests.support.records import MESSAGES

SHAPE = "e20b9eb8664cb016"
"""Of all messages of version 2."""

WHAT_TO_DO = """
Messages have changed. Raise shared.wire.codec.VERSION, unless it was since the last release, and
write their new shape down here: {}"""


def test_messages_are_those_of_this_version() -> None:
    shape = shape_of_all()

    assert (VERSION, shape) == (2, SHAPE), WHAT_TO_DO.format(shape)


def shape_of_all() -> str:
    """All that decides whether somebody else can read them."""
    numbers = {kind: number for number, kind in message_types().items()}
    shapes = [(numbers[kind], _of_record(kind)) for kind in MESSAGES]
    return hashlib.sha256(repr(shapes).encode()).hexdigest()[:16]


def _of_record(kind: type) -> list[object]:
    hints = get_type_hints(kind, include_extras=True)
    return [_of(hints[name]) for name in field_names(kind)]


def _of(hint: Any) -> object:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _of(args[0]), repr(args[1])
    if origin in (Union, UnionType):
        return ["any", *map(_of, args)]
    if origin is tuple:
        return ["tuple", *(_of(each) for each in args if each is not Ellipsis)]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [member.value for member in hint]
    if is_record(hint):
        return _of_record(hint)
    return "None" if hint is NoneType else hint.__name__
