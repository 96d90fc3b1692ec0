"""Hypothesis strategies for the records of the protocol, made from their annotations.

Every field gets what its annotation allows, up to its bound where that is small enough to make;
`smallest` and `with_field` build the records that stand right at a bound or just beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from enum import Enum
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from shared.wire import (
    accounts,
    audit,
    blobs,
    client,
    enrolling,
    fleet,
    flow,
    live,
    orders,
    streams,
)
from shared.wire.codec import message_types
from shared.wire.fields import Exactly, Most
from shared.wire.schema import field_names

MOST_MADE = 40
"""Characters, bytes or items that a strategy makes at most."""

MESSAGES: tuple[type, ...] = tuple(message_types().values())
REQUESTS: tuple[type, ...] = tuple(t for t in MESSAGES if issubclass(t, client.Request))
ROOMS = (accounts, audit, blobs, client, enrolling, fleet, flow, live, orders, streams)


def is_of(kind: type, room: ModuleType) -> bool:
    """Whether a type is declared in a module, or in one that is part of it."""
    return f"{kind.__module__}.".startswith(f"{room.__name__}.")


@dataclass(frozen=True)
class Bound:
    """A field with a bound: the value that still fits, and the one that does not."""

    record: type
    field: str
    fits: object
    too_much: object

    def __str__(self) -> str:
        return f"{self.record.__name__}.{self.field}"


def records(record: type) -> st.SearchStrategy[Any]:
    """Any value of a record."""
    hints = _hints(record)
    return st.builds(record, **{name: _values(hint) for name, hint in hints.items()})


def smallest(record: type) -> dict[str, object]:
    """The fields of the smallest value of a record."""
    return {name: _smallest(hint) for name, hint in _hints(record).items()}


def bounds_of(record: type) -> Iterator[Bound]:
    """Every bound that the annotations of a record name."""
    for name, hint in _hints(record).items():
        for fits, too_much in _edges(_required(hint)):
            yield Bound(record, name, fits, too_much)


def nested(record: type) -> Iterator[type]:
    """The record and every record that travels inside it."""
    yield record
    for hint in _hints(record).values():
        for inner in _inner(hint):
            yield from nested(inner)


def _hints(record: type) -> dict[str, Any]:
    hints = get_type_hints(record, include_extras=True)
    return {name: hints[name] for name in field_names(record)}


def _required(hint: Any) -> Any:
    """The hint without its `| None`."""
    if get_origin(hint) in (Union, UnionType):
        return next(arg for arg in get_args(hint) if arg is not NoneType)
    return hint


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, UnionType):
        return st.none() | _values(_required(hint))
    if get_origin(hint) is Annotated:
        return _bounded_values(*get_args(hint)[:2])
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0]), max_size=3).map(tuple)
    if hint is bool:
        return st.booleans()
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return records(hint)


def _bounded_values(hint: Any, bound: Most | Exactly) -> st.SearchStrategy[Any]:
    if hint is int:
        assert isinstance(bound, Most)
        return st.integers(0, bound.limit)
    low, high = _sizes(bound)
    if hint is bytes:
        return st.binary(min_size=low, max_size=high)
    if hint is str:
        return st.text(max_size=high)
    return st.lists(_values(get_args(hint)[0]), max_size=min(3, high)).map(tuple)


def _sizes(bound: Most | Exactly) -> tuple[int, int]:
    return (
        (bound.size, bound.size) if isinstance(bound, Exactly) else (0, min(MOST_MADE, bound.limit))
    )


def _smallest(hint: Any) -> object:
    if get_origin(hint) in (Union, UnionType):
        return None
    if get_origin(hint) is tuple:
        return ()
    if get_origin(hint) is Annotated:
        kind, bound = get_args(hint)[:2]
        return bytes(bound.size) if isinstance(bound, Exactly) else (get_origin(kind) or kind)()
    if hint is bool:
        return False
    return next(iter(hint)) if issubclass(hint, Enum) else hint(**smallest(hint))


def _edges(hint: Any) -> Iterator[tuple[object, object]]:
    if get_origin(hint) is not Annotated:
        return
    kind, bound = get_args(hint)[:2]
    if isinstance(bound, Exactly):
        yield bytes(bound.size), bytes(bound.size + 1)
        yield bytes(bound.size), bytes(bound.size - 1)
    elif kind is int:
        yield bound.limit, bound.limit + 1
        yield 0, -1
    else:
        one = _one(kind)
        yield one * bound.limit, one * (bound.limit + 1)


def _one(kind: Any) -> Any:
    """Something that is one long."""
    if get_origin(kind) is tuple:
        return (_smallest(get_args(kind)[0]),)
    return b"\0" if kind is bytes else "é"


def _inner(hint: Any) -> Iterator[type]:
    if get_origin(hint) is not None:
        for arg in get_args(hint):
            if not isinstance(arg, Most | Exactly):
                yield from _inner(arg)
    elif is_dataclass(hint) or hasattr(hint, "_fields"):
        yield hint
