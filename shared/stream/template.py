"""Templates: what each message of a stream says, with its number and chance filled in.

`{n}` is the number of the message, `{random}` a number from 0 up to 1, `{random:LOW:HIGH}` a whole
number from LOW to HIGH, and `{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from shared import limits
from shared.errors import ErrorCode, RequestError

DECIMALS = 6
_DIGITS = 18
_NUMBER_WIDTH = 19
_BRACES = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_WHOLE = re.compile(rf"-?[0-9]{{1,{_DIGITS}}}")
_KNOWN = "{n}, {random} and {random:LOW:HIGH}; {{ and }} are the braces themselves"
_SHOWN_CHARS = 40


def fill(template: str, number: int, dice: int) -> str:
    """The text of a message: the same for the same number and dice. Raises `RequestError`
    (`invalid`) for what is no template."""
    parts = _parts(template)
    return "".join([part.text(number, dice, place) for place, part in enumerate(parts)])


def longest(template: str) -> int:
    """How many characters a message has at the most; raises `RequestError` (`invalid`)."""
    return sum(part.width for part in _parts(template))


class _Literal(NamedTuple):
    said: str

    @property
    def width(self) -> int:
        return len(self.said)

    def text(self, _number: int, _dice: int, _place: int) -> str:
        return self.said


class _Number(NamedTuple):
    width: int = _NUMBER_WIDTH

    def text(self, number: int, _dice: int, _place: int) -> str:
        return str(number)


class _Fraction(NamedTuple):
    width: int = DECIMALS + 2

    def text(self, _number: int, dice: int, place: int) -> str:
        return f"0.{_roll(dice, place, 10**DECIMALS):0{DECIMALS}}"


class _Whole(NamedTuple):
    low: int
    high: int

    @property
    def width(self) -> int:
        return max(len(str(self.low)), len(str(self.high)))

    def text(self, _number: int, dice: int, place: int) -> str:
        return str(self.low + _roll(dice, place, self.high - self.low + 1))


_Part = _Literal | _Number | _Fraction | _Whole


def _roll(dice: int, place: int, sides: int) -> int:
    """A number below `sides`, another one at each place of the template."""
    digest = blake2b(b"%d %d" % (dice, place), digest_size=16).digest()
    return int.from_bytes(digest, "big") % sides


@lru_cache(limits.STREAMS)
def _parts(template: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    end = 0
    for found in _BRACES.finditer(template):
        parts += [_Literal(template[end : found.start()]), _part(found[0])]
        end = found.end()
    return (*parts, _Literal(template[end:]))


def _part(written: str) -> _Part:
    if written in ("{{", "}}"):
        return _Literal(written[0])
    match written[1:-1].split(":"):
        case ["n"]:
            return _Number()
        case ["random"]:
            return _Fraction()
        case ["random", low, high]:
            return _whole(written, low, high)
        case _:
            raise _refusal(_unknown(written))


def _unknown(written: str) -> str:
    if len(written) == 1:
        return f"There is a single {written} in the template; known are {_KNOWN}."
    return f"{written[:_SHOWN_CHARS]} is nothing that a template knows; known are {_KNOWN}."


def _whole(written: str, low: str, high: str) -> _Whole:
    if not (_WHOLE.fullmatch(low) and _WHOLE.fullmatch(high) and int(low) <= int(high)):
        shown = written[:_SHOWN_CHARS]
        sentence = f"{shown} is no range: write {{random:LOW:HIGH}} with whole numbers, LOW first."
        raise _refusal(sentence)
    return _Whole(int(low), int(high))


def _refusal(sentence: str) -> RequestError:
    return RequestError(ErrorCode.INVALID, sentence)
