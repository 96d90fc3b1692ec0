"""Says in a sentence why a stream cannot be as somebody wants it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import NoReturn

from shared import limits
from shared.clock import DAY, HOUR
from shared.errors import ErrorCode, ExpressionError, RequestError
from shared.kinds import code
from shared.stream.becoming import described, payload_of
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.stream.template import fill, longest
from shared.stream.times import parse

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_SHOWN_CHARS = 40
_FIRST = 1


def check_name(name: str) -> None:
    """Raise `RequestError` (`invalid`) for what no stream can be called."""
    if not _NAME.fullmatch(name) or len(name) > limits.NAME_CHARS:
        most = limits.NAME_CHARS
        _refuse(
            f"A stream cannot be called {name[:_SHOWN_CHARS]!r}: "
            f"its name has 1 to {most} letters, digits, dots, - and _."
        )


def check(definition: Definition, program: bytes) -> None:
    """Raise `RequestError` for what no stream can be; `program` is the payload that a stream of
    programs has, and empty for others."""
    _check_schedule(definition.schedule)
    _check_numbers(definition)
    _check_template(definition.template)
    _check_making(definition, program)


def _check_schedule(schedule: Schedule) -> None:
    if bool(schedule.every) is bool(schedule.at):
        _refuse("Messages are made at an interval or at times of day: give one of the two.")
    if schedule.every > DAY:
        _refuse("The interval is from 1 ms to a day; for longer ones give times of day.")
    if schedule.at:
        parse(schedule.at, schedule.zone)


def _check_numbers(definition: Definition) -> None:
    if definition.simulation.works_most > HOUR:
        _refuse("Handling a message is simulated for at most an hour.")
    if not definition.unhandled_most:
        _refuse("The limit of unhandled messages is at least 1: with 0 none would be made.")


def _check_template(template: str) -> None:
    if longest(template) > limits.MESSAGE_CHARS:
        most = limits.MESSAGE_CHARS
        _refuse(f"With its numbers filled in the template may have at most {most:,} characters.")


def _check_making(definition: Definition, program: bytes) -> None:
    if bool(program) is not (definition.making is Making.CODE):
        _refuse("A stream of programs needs one, and no other stream has one.")
    _CHECKS[definition.making](definition, program)


def _check_counter(definition: Definition, _program: bytes) -> None:
    if definition.handler is not Handler.SIMULATE:
        _refuse("A counter can only be simulated; give an expression or a program to be done.")
    if definition.template != Definition().template:
        _refuse("A message of a counter is its number alone: its template is {n}.")


def _check_expression(definition: Definition, _program: bytes) -> None:
    text = _first(definition)
    described(Making.EXPRESSION, payload_of(Making.EXPRESSION, text, b""))
    _check_syntax(text)


def _check_syntax(text: str) -> None:
    # It takes longer to load than a client may take to start.
    language = import_module("shared.expression")
    try:
        language.check(text)
    except ExpressionError as error:
        shown = text[:_SHOWN_CHARS]
        sentence = f"The first message would be {shown}, which is no expression: {error.message}"
        raise RequestError(ErrorCode.INVALID, sentence) from error


def _check_code(definition: Definition, program: bytes) -> None:
    if len(program) > limits.STREAM_PROGRAM_BYTES:
        most = limits.STREAM_PROGRAM_BYTES // 1024
        _refuse(
            f"A program of a stream has at most {most} KiB: each of its messages has all of it."
        )
    wanted = code.program_of(program)
    if wanted.open_input:
        _refuse("Nobody is there to type into a program of a stream: its input is the template.")
    if wanted.stdin or wanted.cases:
        _refuse("The input of a stream's program is the template: give it none and no cases.")
    described(Making.CODE, payload_of(Making.CODE, _first(definition), program))


_CHECKS = {
    Making.COUNTER: _check_counter,
    Making.EXPRESSION: _check_expression,
    Making.CODE: _check_code,
}


def _first(definition: Definition) -> str:
    return fill(definition.template, _FIRST, 0)


def _refuse(sentence: str) -> NoReturn:
    raise RequestError(ErrorCode.INVALID, sentence)
