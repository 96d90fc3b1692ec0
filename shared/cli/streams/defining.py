"""Makes a stream's definition of what was given and what it was before."""

from __future__ import annotations

from typing import NamedTuple

from shared.cli.code.reading import files_at, language_named
from shared.cli.streams.wanted import Wanted
from shared.errors import CalcError
from shared.kinds import code
from shared.stream import Definition, Handler, Making, Schedule, Simulation

HANDLER_OF = {
    Making.COUNTER: Handler.SIMULATE,
    Making.EXPRESSION: Handler.KIND,
    Making.CODE: Handler.KIND,
}
"""Who handles messages where nothing is said of it."""


def defined(wanted: Wanted, before: Definition, program: bytes) -> tuple[Definition, bytes]:
    """The definition and the program; raises `CalcError` for what does not go together."""
    source = _source(wanted, before, program)
    definition = Definition(
        schedule=_schedule(wanted, before.schedule),
        making=source.making,
        template=source.template,
        handler=_handler(wanted, before, source.making),
        simulation=_simulation(wanted, before.simulation),
        unhandled_most=before.unhandled_most if wanted.limit is None else wanted.limit,
    )
    return definition, source.program


class _Source(NamedTuple):
    making: Making
    template: str
    program: bytes


def _schedule(wanted: Wanted, before: Schedule) -> Schedule:
    if wanted.every is not None and wanted.at is not None:
        raise _error("Either --every or --at: messages are made at an interval or at times of day.")
    if wanted.every is not None:
        before = Schedule(wanted.every)
    if wanted.at is not None:
        before = Schedule(0, wanted.at, before.zone)
    if wanted.zone is None:
        return before
    if not before.at:
        raise _error("--zone says whose clock --at is about: give both.")
    return before._replace(zone=wanted.zone)


def _source(wanted: Wanted, before: Definition, program: bytes) -> _Source:
    if sum((wanted.counter, wanted.expression is not None, bool(wanted.program))) > 1:
        raise _error("One of --counter, --expression and --program: messages are of one kind.")
    if wanted.counter:
        return _Source(Making.COUNTER, Definition().template, b"")
    if wanted.expression is not None:
        return _Source(Making.EXPRESSION, wanted.expression, b"")
    if wanted.program:
        program = _program(wanted.program, wanted.lang)
    elif wanted.lang is not None:
        raise _error("--lang is the language of --program: give both.")
    return _with_input(wanted, before, program)


def _with_input(wanted: Wanted, before: Definition, program: bytes) -> _Source:
    if wanted.input is not None and not program:
        raise _error("--input is what a program is given: give --program, too.")
    if wanted.input is not None:
        return _Source(Making.CODE, wanted.input, program)
    if program and before.making is not Making.CODE:
        return _Source(Making.CODE, Definition().template, program)
    return _Source(before.making, before.template, program)


def _program(files: tuple[str, ...], lang: str | None) -> bytes:
    language = language_named(lang, files[0])
    return code.payload(code.Program(language, files_at(files, language)))


def _handler(wanted: Wanted, before: Definition, making: Making) -> Handler:
    if wanted.handler is not None:
        return Handler(wanted.handler)
    return before.handler if making is before.making else HANDLER_OF[making]


def _simulation(wanted: Wanted, before: Simulation) -> Simulation:
    return Simulation(
        before.works_most if wanted.work is None else wanted.work,
        before.failing if wanted.failures is None else wanted.failures,
    )


def _error(sentence: str) -> CalcError:
    return CalcError("input", sentence)
