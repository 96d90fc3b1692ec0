"""Plans and their values on the wire.

A value is packed as one, two or four integers in two's complement: a whole number; numerator and
denominator; or, of an approximate value, the mantissa and power of two of each end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Annotated

from shared.errors import ErrorCode, WireError
from shared.expression import limits
from shared.expression.exact import Integer, Rational, height
from shared.expression.interval import Interval, Number
from shared.expression.plans import Plan, PlanStep
from shared.expression.real import PRECISION, joined, parts
from shared.expression.steps import run_step
from shared.limits import EXPRESSION_CHARS
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Most
from shared.wire.schema import record

_PART_BYTES = limits.BITS.most // 8 + 1
_MOST_STEPS = 10_000
_BODY_CHARS = 3 * EXPRESSION_CHARS
"""A character of an expression is at most an operator, its number of operands and a space."""

Part = Annotated[bytes, Most(_PART_BYTES)]
ReferenceText = Annotated[str, Most(EXPRESSION_CHARS)]


@record
@dataclass(frozen=True, slots=True)
class Operand:
    """A value."""

    parts: Annotated[tuple[Part, ...], Most(4)]


@record
@dataclass(frozen=True, slots=True)
class Mentioned:
    """A reference, as it is written, and its value."""

    name: ReferenceText
    value: Operand


@record
@dataclass(frozen=True, slots=True)
class StepRecord:
    """`shared.expression.plans.PlanStep`."""

    name: ReferenceText
    body: Annotated[str, Most(_BODY_CHARS)]
    operands: Annotated[tuple[Count, ...], Most(_MOST_STEPS)]
    mentions: Annotated[tuple[ReferenceText, ...], Most(limits.REFERENCES.most)]
    start: Count
    end: Count
    time_ms: Count
    cost_ms: Count
    path_ms: Count


@record
@dataclass(frozen=True, slots=True)
class PlanRecord:
    """`shared.expression.plans.Plan`."""

    steps: Annotated[tuple[StepRecord, ...], Most(_MOST_STEPS)]


@record
@dataclass(frozen=True, slots=True)
class StepPayload:
    """A step to be computed, and all that it needs."""

    step: StepRecord
    operands: Annotated[tuple[Operand, ...], Most(_MOST_STEPS)]
    mentioned: Annotated[tuple[Mentioned, ...], Most(limits.REFERENCES.most)]


def pack_plan(plan: Plan) -> bytes:
    """A plan on its way to the broker."""
    return pack(PlanRecord(tuple(StepRecord(*astuple(step)) for step in plan.steps)))


def plan_of(body: bytes) -> Plan:
    """The plan in a body; raises `WireError`, also where a step does not only use earlier ones."""
    steps = unpack(PlanRecord, body).steps
    for number, step in enumerate(steps):
        if any(needed >= number for needed in step.operands):
            raise _invalid("This plan uses a step before it is computed.")
    return Plan(tuple(PlanStep(*astuple(step)) for step in steps))


def pack_operand(value: Number) -> bytes:
    """A value on its way to another step."""
    return pack(operand_of(value))


def value_in(body: bytes) -> Number:
    """The value in a body; raises `WireError`."""
    return value_of_operand(unpack(Operand, body))


def pack_step(step: PlanStep, operands: Sequence[bytes], mentioned: Mapping[str, bytes]) -> bytes:
    """A step with its packed values, on its way to a slot; raises `WireError`."""
    return pack(
        StepPayload(
            StepRecord(*astuple(step)),
            tuple(unpack(Operand, operand) for operand in operands),
            tuple(Mentioned(name, unpack(Operand, mentioned[name])) for name in step.mentions),
        )
    )


def run_packed(body: bytes) -> bytes:
    """The packed value of a packed step; raises `WireError` or `ExpressionError`."""
    payload = unpack(StepPayload, body)
    step = payload.step
    operands = [value_of_operand(operand) for operand in payload.operands]
    values = {entry.name: value_of_operand(entry.value) for entry in payload.mentioned}
    return pack_operand(run_step(step.body, operands, values, step.start, step.end))


def operand_of(value: Number) -> Operand:
    """A value as integers."""
    if isinstance(value, Interval):
        low, low_power = parts(value.low)
        high, high_power = parts(value.high)
        return Operand((_bytes(low), _bytes(low_power), _bytes(high), _bytes(high_power)))
    if value.denominator == 1:
        return Operand((_bytes(value.numerator),))
    return Operand((_bytes(value.numerator), _bytes(value.denominator)))


def value_of_operand(operand: Operand) -> Number:
    """The value that integers stand for; raises `WireError`."""
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
