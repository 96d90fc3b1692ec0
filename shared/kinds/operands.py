"""Values on their way from one step of an expression to the next.

A value is packed as one, two or four integers in two's complement: a whole number; numerator and
denominator; or, of an approximate value, the mantissa and power of two of each end. For a number
of a million digits that takes a millisecond, where its text takes a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared.errors import ErrorCode, WireError
from shared.expression import limits
from shared.expression.approximate.interval import Interval, Number
from shared.expression.approximate.real import PRECISION, joined, parts
from shared.expression.exact import Integer, Rational, height
from shared.wire.codec import pack, unpack
from shared.wire.fields import Most
from shared.wire.schema import record

_PART_BYTES = limits.BITS.most // 8 + 1

Part = Annotated[bytes, Most(_PART_BYTES)]


@record
@dataclass(frozen=True, slots=True)
class Operand:
    """A value."""

    parts: Annotated[tuple[Part, ...], Most(4)]


def pack_operand(value: Number) -> bytes:
    """A value on its way to another step."""
    return pack(Operand(_parts_of(value)))


def value_in(body: bytes) -> Number:
    """The value in a body; raises `WireError`."""
    return _value_of(unpack(Operand, body))


def _parts_of(value: Number) -> tuple[bytes, ...]:
    if isinstance(value, Interval):
        low, low_power = parts(value.low)
        high, high_power = parts(value.high)
        return _bytes(low), _bytes(low_power), _bytes(high), _bytes(high_power)
    if value.denominator == 1:
        return (_bytes(value.numerator),)
    return _bytes(value.numerator), _bytes(value.denominator)


def _value_of(operand: Operand) -> Number:
    numbers = [int.from_bytes(part, "big", signed=True) for part in operand.parts]
    match numbers:
        case [top]:
            return _rational(top, 1)
        case [top, bottom]:
            return _rational(top, bottom)
        case [low, low_power, high, high_power]:
            return _interval(low, low_power, high, high_power)
    raise _invalid("A value has one, two or four parts.")


def _rational(top: int, bottom: int) -> Rational:
    if bottom < 1:
        raise _invalid("A denominator is above zero.")
    value = Rational(top, bottom)
    if height(value) > limits.BITS.most:
        raise _invalid("A value is over the limit of bits.")
    return value


def _interval(low: int, low_power: int, high: int, high_power: int) -> Interval:
    most = 2 * limits.LARGE.most
    if max(abs(low_power), abs(high_power)) > most:
        raise _invalid("A value is too large or too small.")
    if max(low.bit_length(), high.bit_length()) > PRECISION:
        raise _invalid("A value is more precise than values are.")
    value = Interval(joined(Integer(low), low_power), joined(Integer(high), high_power))
    if value.low > value.high:
        raise _invalid("The ends of a value are in the wrong order.")
    return value


def _bytes(number: Integer | int) -> bytes:
    plain = int(number)
    return plain.to_bytes(plain.bit_length() // 8 + 1, "big", signed=True)


def _invalid(sentence: str) -> WireError:
    return WireError(ErrorCode.INVALID, sentence)
