"""Turns the annotations of a dataclass into checks, once, when it is declared.

A record travels as a msgpack array of its fields in order: half the length of a map and
twice as fast. Reading checks every type and bound, so that nothing behind the codec has to.

Every process spends much of its time reading records. So each has a function written for it, as
`dataclasses` writes `__init__`: a field that is as it should be passes without a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from shared import limits
from shared.errors import ErrorCode, WireError
from shared.wire.fields import Exactly, Most

T = TypeVar("T")
Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Check:
    """How one field is read. `read` returns its value or raises `WireError`.

    `wrong` is an expression that is true where that has to be called, `{}` standing for the field;
    where it is false the field is its own value.
    """

    read: Read
    wrong: str = "True"


_readers: dict[type, Read] = {}
_getters: dict[type, Callable[[Any], object]] = {}


def record(cls: type[T]) -> type[T]:
    """Class decorator: a frozen dataclass that can travel."""
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    _getters[cls] = _getter(names)
    hints = get_type_hints(cls, include_extras=True)
    _readers[cls] = _record_reader(cls, tuple(_check(hints[name]) for name in names))
    return cls


def flatten(value: object) -> object:
    """The fields of a record in order: msgpack's `default` hook."""
    getter = _getters.get(type(value))
    if getter is None:
        raise TypeError(f"{type(value).__name__} is not a record of the protocol")
    return getter(value)


def reader(cls: type[T]) -> Callable[[Any], T]:
    """What makes a checked `cls` of an unpacked array; it raises `WireError`."""
    return _readers[cls]


def _getter(names: list[str]) -> Callable[[Any], object]:
    if not names:
        return lambda _value: ()
    if len(names) == 1:
        get = attrgetter(names[0])
        return lambda value: (get(value),)
    return attrgetter(*names)


def _record_reader(cls: type[T], checks: tuple[Check, ...]) -> Callable[[Any], T]:
    """Written when it is needed first: a program reads few of all the records there are."""
    written: list[Callable[[Any], T]] = []

    def read(value: Any) -> T:
        if not written:
            written.append(_written(cls, checks))
        return written[0](value)

    return read


def _written(cls: type[T], checks: tuple[Check, ...]) -> Callable[[Any], T]:
    names = [f"field{place}" for place in range(len(checks))]
    lines = [
        "def read(value):",
        f" if type(value) is not list or len(value) != {len(checks)}: bad()",
    ]
    if names:
        lines.append(f" {', '.join(names)}, = value")
    for name, check in zip(names, checks, strict=True):
        wrong = check.wrong.replace("{}", name)
        lines.append(f" if {wrong}: {name} = read_{name}({name})")
    lines.append(f" return cls({', '.join(names)})")
    scope: dict[str, Any] = {"cls": cls, "bad": _not_a_list_of(cls, len(checks))}
    scope |= {f"read_{name}": check.read for name, check in zip(names, checks, strict=True)}
    exec("\n".join(lines), scope)  # noqa: S102 -- nothing in it is from outside
    read: Callable[[Any], T] = scope["read"]
    return read


def _not_a_list_of(cls: type, size: int) -> Callable[[], NoReturn]:
    def bad() -> NoReturn:
        raise _invalid(f"{cls.__name__} is a list of {size} fields")

    return bad


def _check(hint: Any) -> Check:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(args[0], args[1])
    if origin in (Union, UnionType):
        return _optional(next(arg for arg in args if arg is not NoneType))
    if origin is tuple:
        return _items(_check(args[0]), limits.BATCH_ITEMS)
    if hint in _readers:
        return Check(_readers[hint])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    return _FLOAT if hint is float else _exact(hint)


def _bounded(hint: Any, bound: Most | Exactly) -> Check:
    if get_origin(hint) is tuple:
        return _items(_check(get_args(hint)[0]), _limit(bound))
    return _integer(_limit(bound)) if hint is int else _sized(hint, bound)


def _limit(bound: Most | Exactly) -> int:
    return bound.limit if isinstance(bound, Most) else bound.size


def _sized(hint: Any, bound: Most | Exactly) -> Check:
    low, high = (0, bound.limit) if isinstance(bound, Most) else (bound.size, bound.size)

    def read(value: Any) -> Any:
        if type(value) is not hint:
            raise _invalid(f"expected {hint.__name__}, got {type(value).__name__}")
        if not low <= len(value) <= high:
            raise _too_large(f"{len(value)} where at most {high} are allowed")
        return value

    return Check(read, f"type({{}}) is not {hint.__name__} or not {low} <= len({{}}) <= {high}")


def _integer(high: int) -> Check:
    def read(value: Any) -> Any:
        if type(value) is not int or not 0 <= value <= high:
            raise _invalid(f"expected a whole number from 0 to {high}")
        return value

    return Check(read, f"type({{}}) is not int or not 0 <= {{}} <= {high}")


def _optional(hint: Any) -> Check:
    check = _check(hint)
    return Check(
        lambda value: None if value is None else check.read(value),
        f"{{}} is not None and ({check.wrong})",
    )


def _items(check: Check, most: int) -> Check:
    item = check.read

    def read(value: Any) -> Any:
        if type(value) is not list:
            raise _invalid(f"expected a list, got {type(value).__name__}")
        if len(value) > most:
            raise _too_large(f"{len(value)} items where at most {most} are allowed")
        return tuple([item(each) for each in value])

    return Check(read)


def _member(enum: type[Enum]) -> Check:
    members = {member.value: member for member in enum}
    kind = type(next(iter(members)))

    def read(value: Any) -> Any:
        # True and 1.0 equal 1, but are no member.
        if type(value) is not kind or value not in members:
            raise _invalid(f"not a {enum.__name__}")
        return members[value]

    return Check(read)


def _exact(hint: type) -> Check:
    def read(value: Any) -> Any:
        if type(value) is not hint:
            raise _invalid(f"expected {hint.__name__}, got {type(value).__name__}")
        return value

    return Check(read, f"type({{}}) is not {hint.__name__}")


def _float(value: Any) -> Any:
    # A whole number is one, too, to whoever writes it and to the type checker.
    if type(value) is not float and type(value) is not int:
        raise _invalid(f"expected float, got {type(value).__name__}")
    return float(value)


_FLOAT = Check(_float, "type({}) is not float")


def _invalid(what: str) -> WireError:
    return WireError(ErrorCode.INVALID, f"The message is malformed: {what}.")


def _too_large(what: str) -> WireError:
    return WireError(ErrorCode.TOO_LARGE, f"The message is too large: {what}.")
