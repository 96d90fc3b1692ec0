"""Pipelines: filters one after the other, each with a value for every parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.kinds.image.filters import FILTERS, Filter
from shared.kinds.image.parameters import shown
from shared.wire.fields import Most, Name
from shared.wire.schema import record

_SHOWN_CHARS = 40
_LARGE = 1e15
"""Larger ones, and what is no number, are not written out."""


@record
@dataclass(frozen=True, slots=True)
class Call:
    """A filter with a value for each of its parameters."""

    name: Name
    values: Annotated[tuple[float, ...], Most(limits.FILTER_PARAMETERS)] = ()


Pipeline = tuple[Call, ...]


def check(pipeline: Pipeline) -> None:
    """Raise `RequestError` for what is no filter, or for a parameter out of its range."""
    if len(pipeline) > limits.FILTERS:
        sentence = f"At most {limits.FILTERS} filters are done to an image, not {len(pipeline)}."
        raise RequestError(ErrorCode.TOO_LARGE, sentence)
    for call in pipeline:
        check_call(call)


def check_call(call: Call) -> None:
    """The same for one filter."""
    known = find(call.name)
    if len(call.values) != len(known.parameters):
        raise refusal(_wanted(known, len(call.values)))
    for parameter, value in zip(known.parameters, call.values, strict=True):
        if not parameter.allows(value):
            sentence = f"{parameter.name} of {call.name} is {parameter.range}, not {_given(value)}."
            raise refusal(sentence)


def find(name: str) -> Filter:
    """The filter of this name; raises `RequestError`."""
    known = FILTERS.get(name)
    if known is None:
        names = ", ".join(FILTERS)
        raise refusal(f"There is no filter {name[:_SHOWN_CHARS]!a}; there is {names}.")
    return known


def complete(name: str, given: Sequence[float]) -> Call:
    """A filter with the defaults of the parameters that are not given; raises `RequestError`."""
    call = Call(name, (*given, *find(name).defaults[len(given) :]))
    check_call(call)
    return call


def margin(pipeline: Pipeline) -> int | None:
    """What a tile needs around it for all of these; None where they cannot be done to tiles."""
    margins = [(FILTERS[call.name].margin, call.values) for call in pipeline]
    if any(reach is None for reach, _ in margins):
        return None
    return sum(reach(values) for reach, values in margins if reach is not None)


def refusal(sentence: str) -> RequestError:
    """What a pipeline is refused with."""
    return RequestError(ErrorCode.INVALID, sentence)


def _wanted(known: Filter, given: int) -> str:
    if not known.parameters:
        return f"{known.name} has no parameters."
    names = ", ".join(parameter.name for parameter in known.parameters)
    return f"The parameters of {known.name} are {names}: {len(known.parameters)}, not {given}."


def _given(value: float) -> str:
    return shown(value) if abs(value) < _LARGE else repr(value)
