"""Compares what a program printed with what is expected."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from io import BytesIO
from itertools import zip_longest

from shared.kinds.code import Comparison
from shared.safety import one_line

_SHOWN_BYTES = 40
_SHOWN_BEFORE = 20
"""So much of a line stands before the first difference, and so much of it is shown."""

_NUMBER_BYTES = 400
"""What is longer is compared as text, whatever it is."""

_CONTINUED = frozenset(bytes((byte,)) for byte in range(0x80, 0xC0))
"""Bytes that are not the first of a character."""

_words = re.compile(rb"\S+").finditer
_is_number = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?", re.ASCII).fullmatch
_EXACTLY = Context(prec=2 * _NUMBER_BYTES, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])

Part = tuple[int, bytes | None]
"""A piece with its line; None where there is no more."""

_END: Part = (0, None)


def difference(printed: bytes, expected: bytes, how: Comparison, tolerance: float = 0.0) -> str:
    """A sentence about the first difference; empty where there is none that counts."""
    if printed == expected:
        return ""
    margin = Decimal(repr(tolerance)) if how is Comparison.NUMERIC else None
    pairs = zip_longest(_PARTS[how](printed), _PARTS[how](expected), fillvalue=_END)
    return next((_told(one, other) for one, other in pairs if not _same(one, other, margin)), "")


def _lines(data: bytes) -> Iterator[Part]:
    return enumerate(BytesIO(data), 1)


def _stripped_lines(data: bytes) -> Iterator[Part]:
    return enumerate((line.rstrip() for line in BytesIO(data.rstrip())), 1)


def _words_of(data: bytes) -> Iterator[Part]:
    lines = enumerate(BytesIO(data), 1)
    return ((number, word[0]) for number, line in lines for word in _words(line))


_PARTS: Mapping[Comparison, Callable[[bytes], Iterator[Part]]] = {
    Comparison.EXACT: _lines,
    Comparison.TRAILING: _stripped_lines,
    Comparison.NUMERIC: _words_of,
}


def _same(one: Part, other: Part, margin: Decimal | None) -> bool:
    printed, expected = one[1], other[1]
    if printed == expected:
        return True
    if margin is None or printed is None or expected is None:
        return False
    return _near(printed, expected, margin)


def _near(printed: bytes, expected: bytes, margin: Decimal) -> bool:
    """Whether both are numbers, and near enough by themselves or as a part of what is expected."""
    if not (_is_short_number(printed) and _is_short_number(expected)):
        return False
    wanted = Decimal(expected.decode())
    off = _EXACTLY.abs(_EXACTLY.subtract(Decimal(printed.decode()), wanted))
    return off <= margin or off <= _EXACTLY.multiply(margin, _EXACTLY.abs(wanted))


def _is_short_number(word: bytes) -> bool:
    return len(word) <= _NUMBER_BYTES and _is_number(word) is not None


def _told(one: Part, other: Part) -> str:
    match one, other:
        case (line, bytes(printed)), (_, bytes(expected)):
            start = _start(printed, expected)
            has, wants = _quoted(printed, start), _quoted(expected, start)
            return f"Line {line} has {has} where {wants} is expected."
        case (line, bytes(printed)), _:
            return f"Line {line} has {_quoted(printed, 0)} where nothing more is expected."
        case _, (_, bytes(expected)):
            return f"The output ends where {_quoted(expected, 0)} is expected."
    return ""


def _start(one: bytes, other: bytes) -> int:
    """From where on lines are shown, so that where they begin to differ is seen."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    return max(0, same - _SHOWN_BEFORE)


def _quoted(line: bytes, start: int) -> str:
    while start and line[start : start + 1] in _CONTINUED:
        start -= 1
    part = line[start : start + _SHOWN_BYTES]
    is_end = start + _SHOWN_BYTES >= len(line)
    text, _ = codecs.utf_8_decode(part, "replace", is_end)
    return f"“{'…' if start else ''}{one_line(text)}{'' if is_end else '…'}”"
