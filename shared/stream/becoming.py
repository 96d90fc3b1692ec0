"""What the text of a message becomes where its kind handles it: a task."""

from __future__ import annotations

from dataclasses import replace

from shared.errors import ErrorCode, RequestError
from shared.kinds import code, describe, expression
from shared.kinds.base import Description
from shared.stream.definition import Making

KIND_OF = {Making.EXPRESSION: expression.NAME, Making.CODE: code.NAME}
"""What kind of task messages become; a counter's become none."""


def payload_of(making: Making, text: str, program: bytes) -> bytes:
    """The payload of that task; `program` is given the text as its standard input. Raises
    `RequestError`."""
    if making is Making.EXPRESSION:
        return expression.payload(text)
    return code.payload(replace(code.program_of(program), stdin=text.encode()))


def described(making: Making, payload: bytes) -> Description:
    """What the broker needs to know of that task; raises `RequestError`, also where it would refer
    to other tasks or keep its value, for which a message has no place."""
    description = describe(KIND_OF[making], payload)
    if description.references:
        written = description.references[0].text
        sentence = f"A message of a stream cannot refer to other results, as {written} does."
        raise RequestError(ErrorCode.INVALID, sentence)
    if description.keeps is not None:
        sentence = f"A message of a stream cannot keep its value as {description.keeps}."
        raise RequestError(ErrorCode.INVALID, sentence)
    return description
