"""What a stream is, in words."""

from __future__ import annotations

from collections.abc import Iterator

from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from tui.model.format import count, counted
from tui.model.streams.quantities import typed_span

THOUSAND = 10
"""Thousandths in a hundredth."""


def when(schedule: Schedule) -> str:
    """How often, or when, messages are made."""
    return schedule.at or f"every {typed_span(schedule.every)}"


def sentences(definition: Definition, program: str) -> Iterator[str]:
    """All of a definition; `program` says in a few words which program it has."""
    yield _made(definition, program)
    yield _handled(definition)
    yield f"It waits while {counted(definition.unhandled_most, 'message')} are unhandled."


def percent(thousandths: int) -> str:
    """A share of a thousand as one of a hundred."""
    return f"{thousandths / THOUSAND:g} %"


def _made(definition: Definition, program: str) -> str:
    schedule = definition.schedule
    zone = f" ({schedule.zone})" if schedule.at else ""
    return f"Makes a message {when(schedule)}{zone}: {_what(definition, program)}."


def _what(definition: Definition, program: str) -> str:
    return {
        Making.COUNTER: "its number",
        Making.EXPRESSION: f"the expression {definition.template}",
        Making.CODE: f"{program or 'a program'}, given {definition.template}",
    }[definition.making]


def _handled(definition: Definition) -> str:
    if definition.handler is Handler.KIND:
        return "Each becomes a task of its owner."
    return _simulated(definition.simulation)


def _simulated(simulation: Simulation) -> str:
    works = (
        f"for up to {typed_span(simulation.works_most)}" if simulation.works_most else "for no time"
    )
    fails = f"{percent(simulation.failing)} fail" if simulation.failing else "none fails"
    return f"Handling is simulated: a worker is busy {works}, and {fails}."


def sum_of(generated: int, processed: int, failed: int, unhandled: int) -> str:
    """What was generated is what became of it; where the numbers do not add up, that is said."""
    parts = f"{count(processed)} processed + {count(failed)} failed + {count(unhandled)} unhandled"
    sign = "=" if generated == processed + failed + unhandled else "≠"
    return f"{count(generated)} generated {sign} {parts}"
