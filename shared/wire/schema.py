"""Records: what a message is made of, and the messages themselves.

A record travels as a msgpack array of its fields in order: half the length of a map and
twice as fast. It is a frozen dataclass, or a named tuple where many travel in one message: those
are written as they are, and made in a tenth of the time.

Every process spends much of its time reading records. So each has a function written for it, as
`dataclasses` writes `__init__`: a field that is as it should be passes without a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, cast, get_type_hints

from shared.wire.checks import Check, ReadAll, check_of, invalid

T = TypeVar("T")

_readers: dict[type, ReadAll] = {}
_getters: dict[type, Callable[[Any], object]] = {}


def record(cls: type[T]) -> type[T]:
    """Class decorator: a frozen dataclass or a named tuple that can travel."""
    names = field_names(cls)
    if not issubclass(cls, tuple):
        _getters[cls] = _getter(names)
    hints = get_type_hints(cls, include_extras=True)
    checks = tuple(check_of(hints[name], _readers) for name in names)
    _readers[cls] = _record_reader(cls, checks)
    return cls


def is_record(cls: type) -> bool:
    """Whether a class was declared to travel."""
    return cls in _readers


def field_names(cls: Any) -> tuple[str, ...]:
    """The fields of a record in order."""
    if issubclass(cls, tuple):
        return cast(tuple[str, ...], cls._fields)
    return tuple(field.name for field in fields(cls))


def flatten(value: object) -> object:
    """The fields of a record in order: msgpack's `default` hook."""
    getter = _getters.get(type(value))
    if getter is None:
        raise TypeError(f"{type(value).__name__} is not a record of the protocol")
    return getter(value)


def reader(cls: type[T]) -> Callable[[list[Any]], list[T]]:
    """What makes checked records of unpacked arrays; it raises `WireError`."""
    return _readers[cls]


def _getter(names: tuple[str, ...]) -> Callable[[Any], object]:
    if not names:
        return lambda _value: ()
    if len(names) == 1:
        get = attrgetter(names[0])
        return lambda value: (get(value),)
    return attrgetter(*names)


def _record_reader(cls: type, checks: tuple[Check, ...]) -> ReadAll:
    """Written when it is needed first: a program reads few of all the records there are."""
    written: list[ReadAll] = []

    def read_all(values: list[Any]) -> list[Any]:
        if not written:
            written.append(_written(cls, checks))
        return written[0](values)

    return read_all


def _written(cls: type, checks: tuple[Check, ...]) -> ReadAll:
    names = [f"field{place}" for place in range(len(checks))]
    lines = [
        "def read_all(values):",
        " made = []",
        " for value in values:",
        f"  if type(value) is not list or len(value) != {len(checks)}: bad()",
    ]
    if names:
        lines.append(f"  {', '.join(names)}, = value")
    for name, check in zip(names, checks, strict=True):
        lines += _lines(name, check)
    made = "new(cls, ({},))" if issubclass(cls, tuple) else "cls({})"
    lines += [f"  made.append({made.format(', '.join(names))})", " return made"]
    scope: dict[str, Any] = {"cls": cls, "new": tuple.__new__}
    scope["bad"] = _not_a_list_of(cls, len(checks))
    scope |= {f"read_{name}": check.read for name, check in zip(names, checks, strict=True)}
    scope |= {f"known_{name}": check.known for name, check in zip(names, checks, strict=True)}
    exec("\n".join(lines), scope)  # noqa: S102 -- nothing in it is from outside
    return cast(ReadAll, scope["read_all"])


def _lines(name: str, check: Check) -> list[str]:
    """The lines that read one field."""
    lines = [f"if {check.wrong}: {{}} = read_{{}}({{}})", f"else: {{}} = {check.right}"]
    if check.right == "{}":
        lines.pop()
    return ["  " + line.replace("{}", name) for line in lines]


def _not_a_list_of(cls: type, size: int) -> Callable[[], NoReturn]:
    def bad() -> NoReturn:
        raise invalid(f"{cls.__name__} is a list of {size} fields")

    return bad
