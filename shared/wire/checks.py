"""How the fields of records are checked, from their annotations.

Reading checks every type and bound, so that nothing behind the codec has to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from shared import limits
from shared.errors import ErrorCode, WireError
from shared.wire.fields import Exactly, Most

Read = Callable[[Any], Any]
ReadAll = Callable[[list[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """How one field is read. `read` returns its value or raises `WireError`.

    `wrong` is an expression that is true where that has to be called, `{}` standing for the field
    and `known_{}` for what is `known`; where it is false, `right` is the value.
    """

    read: Read
    wrong: str = "True"
    right: str = "{}"
    known: Mapping[Any, object] | None = None


def check_of(hint: Any, records: Mapping[type, ReadAll]) -> Check:
    """The check of an annotation. `records` reads lists of those that were declared before."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(args[0], args[1], records)
    if origin in (Union, UnionType):
        return _optional(check_of(next(arg for arg in args if arg is not NoneType), records))
    if origin is tuple:
        return _items(args[0], limits.BATCH_ITEMS, records)
    if hint in records:
        read_all = records[hint]
        return Check(lambda value: read_all([value])[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    return _FLOAT if hint is float else _exact(hint)


def _bounded(hint: Any, bound: Most | Exactly, records: Mapping[type, ReadAll]) -> Check:
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], _limit(bound), records)
    return _integer(_limit(bound)) if hint is int else _sized(hint, bound)


def _limit(bound: Most | Exactly) -> int:
    return bound.limit if isinstance(bound, Most) else bound.size


def _sized(hint: Any, bound: Most | Exactly) -> Check:
    low, high = (0, bound.limit) if isinstance(bound, Most) else (bound.size, bound.size)

    def read(value: Any) -> Any:
        if type(value) is not hint:
            raise invalid(f"expected {hint.__name__}, got {type(value).__name__}")
        if not low <= len(value) <= high:
            raise _too_large(f"{len(value)} where at most {high} are allowed")
        return value

    size = f"len({{}}) {'!=' if low == high else '>'} {high}"
    return Check(read, f"type({{}}) is not {hint.__name__} or {size}")


def _integer(high: int) -> Check:
    def read(value: Any) -> Any:
        if type(value) is not int or not 0 <= value <= high:
            raise invalid(f"expected a whole number from 0 to {high}")
        return value

    return Check(read, f"type({{}}) is not int or not 0 <= {{}} <= {high}")


def _optional(check: Check) -> Check:
    def read(value: Any) -> Any:
        return None if value is None else check.read(value)

    if check.right != "{}":
        return Check(read)
    return Check(read, f"{{}} is not None and ({check.wrong})")


def _items(hint: Any, most: int, records: Mapping[type, ReadAll]) -> Check:
    read_all = records.get(hint) or _each(check_of(hint, records).read)

    def read(value: Any) -> Any:
        if type(value) is not list:
            raise invalid(f"expected a list, got {type(value).__name__}")
        if len(value) > most:
            raise _too_large(f"{len(value)} items where at most {most} are allowed")
        return tuple(read_all(value))

    return Check(read, "{} != []", "()")


def _each(read: Read) -> ReadAll:
    return lambda values: [read(value) for value in values]


def _member(enum: type[Enum]) -> Check:
    members = {member.value: member for member in enum}
    kind = type(next(iter(members)))

    def read(value: Any) -> Any:
        # True and 1.0 equal 1, but are no member.
        if type(value) is not kind or value not in members:
            raise invalid(f"not a {enum.__name__}")
        return members[value]

    wrong = f"type({{}}) is not {kind.__name__} or {{}} not in known_{{}}"
    return Check(read, wrong, "known_{}[{}]", members)


def _exact(hint: type) -> Check:
    def read(value: Any) -> Any:
        if type(value) is not hint:
            raise invalid(f"expected {hint.__name__}, got {type(value).__name__}")
        return value

    return Check(read, f"type({{}}) is not {hint.__name__}")


def _float(value: Any) -> Any:
    # A whole number is one, too, to whoever writes it and to the type checker.
    if type(value) is not float and type(value) is not int:
        raise invalid(f"expected float, got {type(value).__name__}")
    return float(value)


_FLOAT = Check(_float, "type({}) is not float")


def invalid(what: str) -> WireError:
    """The error of a body that is not what its type says."""
    return WireError(ErrorCode.INVALID, f"The message is malformed: {what}.")


def _too_large(what: str) -> WireError:
    return WireError(ErrorCode.TOO_LARGE, f"The message is too large: {what}.")
