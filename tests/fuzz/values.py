"""Values for fields of the protocol, made from their annotations: right ones, and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from enum import Enum
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from shared.wire.fields import Exactly, Most
from shared.wire.schema import field_names, is_record

MANY = 4
"""Items of a list, usually."""

TEXTS = ("", "ann", "1+1", "(" * 400, "#1", "messages", "\x1b]52;c;eA==\x07[/]\u202e", "é" * 60)
"""What a text may be that is looked at as a name, an expression, a template."""

_NUMBERS = (0, 1, 2, 255, 2**31, 2**53, 2**63 - 1)
_WRONG: tuple[Any, ...] = (
    *(None, True, False, -1, 2**64 - 1, 1.5, float("nan"), float("inf"), "", b"", [], [[]]),
    *("x" * 100_000, b"x" * 100_000, [0] * 20_000, [[]] * 300, ["a", b"b", 1, None, [1.0]]),
)


def right(hint: Any, rng: Random) -> Any:
    """A value that the annotation allows, as it lies in a message."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(args[0], args[1], rng)
    if origin in (Union, UnionType):
        known = next(arg for arg in args if arg is not NoneType)
        return None if rng.random() < 0.3 else right(known, rng)
    if origin is tuple:
        return [right(args[0], rng) for _ in range(rng.randrange(MANY))]
    if is_record(hint):
        return fields(hint, rng)
    if issubclass(hint, Enum):
        return rng.choice(list(hint)).value
    return _PLAIN[hint](rng)


def fields(cls: type, rng: Random) -> list[Any]:
    """The fields of a record, all of them right."""
    hints = _hints(cls)
    return [right(hints[name], rng) for name in field_names(cls)]


def wrong(rng: Random) -> Any:
    """What hardly any field allows."""
    return deepcopy(rng.choice(_WRONG))


def _bounded(hint: Any, bound: Most | Exactly, rng: Random) -> Any:
    if get_origin(hint) is tuple:
        return [right(get_args(hint)[0], rng) for _ in range(rng.randrange(MANY))]
    if hint is int:
        most = bound.limit if isinstance(bound, Most) else bound.size
        return min(rng.choice(_NUMBERS), most)
    if isinstance(bound, Exactly):
        return rng.choice((bytes(bound.size), rng.randbytes(bound.size)))
    text = rng.choice(TEXTS)[: bound.limit]
    return text if hint is str else text.encode()[: bound.limit]


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _known_hints:
        _known_hints[cls] = get_type_hints(cls, include_extras=True)
    return _known_hints[cls]


_known_hints: dict[type, dict[str, Any]] = {}

_PLAIN: dict[type, Callable[[Random], Any]] = {
    bool: lambda rng: rng.random() < 0.5,
    int: lambda rng: rng.choice(_NUMBERS),
    float: lambda rng: rng.random(),
    str: lambda rng: rng.choice(TEXTS),
    bytes: lambda rng: rng.choice(TEXTS).encode(),
}
