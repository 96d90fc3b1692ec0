"""The wire protocol, from the message types."""

from __future__ import annotations

from enum import Enum
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from shared import limits
from shared.errors import ErrorCode
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
    rows,
    stream_rows,
    streams,
)
from shared.wire.codec import HEADER, VERSION, message_types
from shared.wire.fields import Most
from shared.wire.schema import field_names, is_record
from tools.reference.markdown import attribute_docs, code, codes, page, prose, table

INTRODUCTION = f"""
Version {VERSION}. Programs speak over ZeroMQ: the broker has a ROUTER socket for clients and
one for workers, each peer a DEALER. A message is two frames:

1. a header of {HEADER.size} bytes, big-endian: protocol version (1 byte), message type (1 byte),
   request id (4 bytes);
2. a body: the fields of the message in order, as one msgpack array. Records in it are arrays of
   their fields likewise. There are no maps and no msgpack extensions.

A client gives each request an id that is not 0 and gets exactly one reply with the same id:
the type named below, or `Refused`. Id 0 marks what is neither request nor reply. A frame has at
most {limits.FRAME_BYTES:,} bytes. The receiver checks each type and bound before anything else
looks at a message; what does not fit is refused with `invalid` or `too_large` (to a client) or
dropped with a line in the log (from a worker), and the connection goes on.

A connection begins with `Hello` (client) or `Join` (worker). A peer that the broker does not
know, because either was restarted, is answered with `Stranger` and begins anew. One that speaks
another version is answered with `Refused` (`unsupported_version`), in the version of the broker:
whoever reads that says which of the two is to be brought up to date, and tries again.

A refusal that has a `wait` may be asked again after so many milliseconds, and no sooner. Whoever
is sent a `Milestone` says `Passed`, or is taken not to read.
"""
ERRORS = "A refusal carries one of these codes and a sentence for a person: "


CHAPTERS = {
    "Client and broker": client,
    "Worker and broker": fleet,
    "Workers and people": orders,
    "Workers of other machines": enrolling,
    "Programs that run": live,
    "Whether what is sent is read": flow,
    "Streams": streams,
    "Blobs": blobs,
    "Accounts": accounts,
    "Audit log": audit,
}
"""What each module of messages is called."""

RECORDS = (rows, stream_rows, blobs, accounts, audit, enrolling)


def protocol() -> str:
    """The page."""
    return page(
        "Wire protocol",
        INTRODUCTION,
        ERRORS + codes(member.value for member in ErrorCode) + ".",
        *(_chapter(title, module) for title, module in CHAPTERS.items()),
        "## Records\n\n" + prose(rows.__doc__) + "\n\n" + _records(),
    )


def _chapter(title: str, module: ModuleType) -> str:
    return f"## {title}\n\n{prose(module.__doc__)}\n\n{_messages(module)}"


def _messages(module: ModuleType) -> str:
    """The message types of a module or a package, in the order of their numbers."""
    return "\n\n".join(
        _section(cls, f"`{number:#04x}` {cls.__name__}")
        for number, cls in message_types().items()
        if f"{cls.__module__}.".startswith(f"{module.__name__}.")
    )


def _records() -> str:
    """The records that messages are made of, module by module."""
    messages = set(message_types().values())
    found = (cls for module in RECORDS for cls in _declared_in(module) if cls not in messages)
    return "\n\n".join(_section(cls, cls.__name__) for cls in found)


def _declared_in(module: ModuleType) -> list[type]:
    declared = [cls for cls in vars(module).values() if isinstance(cls, type)]
    return [cls for cls in declared if cls.__module__ == module.__name__ and is_record(cls)]


def _section(cls: Any, title: str) -> str:
    reply = getattr(cls, "reply", None)
    answered = f" Answered by `{reply.__name__}`." if reply else ""
    parts = [f"### {title}", prose(cls.__doc__) + answered, _fields(cls)]
    return "\n\n".join(part for part in parts if part)


def _fields(cls: Any) -> str:
    docs, hints = attribute_docs(cls), get_type_hints(cls, include_extras=True)
    names = field_names(cls)
    if not names:
        return ""
    if not docs:
        rows = [(code(name), _kind(hints[name])) for name in names]
        return table(("field", "holds"), rows)
    explained = [(code(name), _kind(hints[name]), docs.get(name, "")) for name in names]
    return table(("field", "holds", "meaning"), explained)


def _kind(hint: Any) -> str:
    """What a field of this annotation may hold, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(args[0], args[1])
    if origin in (Union, UnionType):
        return _kind(next(arg for arg in args if arg is not NoneType)) + ", or nothing"
    if origin is tuple:
        return f"list of: {_kind(args[0])}"
    if issubclass(hint, Enum):
        return " or ".join(code(member.value) for member in hint)
    return {bool: "true or false"}.get(hint, code(hint.__name__))


def _bounded(hint: Any, bound: Any) -> str:
    if get_origin(hint) is tuple:
        return f"list of at most {_number(bound.limit)}: {_kind(get_args(hint)[0])}"
    if hint is int:
        return f"integer from 0 to {_number(bound.limit)}"
    unit, most = {str: ("text", "characters"), bytes: ("bytes", "bytes")}[hint]
    if isinstance(bound, Most):
        return f"{unit}, at most {_number(bound.limit)}{' ' + most if hint is str else ''}"
    return f"{bound.size} {most}"


def _number(value: int) -> str:
    power = value.bit_length()
    names = {2**power - 1: f"2^{power}-1", 2 ** (power - 1): f"2^{power - 1}"}
    return names.get(value, f"{value:,}") if power > 32 else f"{value:,}"
