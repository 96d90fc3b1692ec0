"""What a stream is, in words."""

from __future__ import annotations

from collections.abc import Iterator

from shared.spans import span_text
from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.stream.telling import percent_text, schedule_text
from tui.model.format import count, counted


def when(schedule: Schedule) -> str:
    """How often, or when, messages are made, as it was typed and without the zone."""
    return schedule.at or f"every {span_text(schedule.every)}"


def sentences(definition: Definition, program: str) -> Iterator[str]:
    """All of a definition; `program` says in a few words which program it has."""
    yield _made(definition, program)
    yield _handled(definition)
    yield f"It waits while {counted(definition.unhandled_most, 'message')} are unhandled."


def _made(definition: Definition, program: str) -> str:
    return f"Makes a message {schedule_text(definition.schedule)}: {_what(definition, program)}."


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
        f"for up to {span_text(simulation.works_most)}" if simulation.works_most else "for no time"
    )
    fails = f"{percent_text(simulation.failing)} fail" if simulation.failing else "none fails"
    return f"Handling is simulated: a worker is busy {works}, and {fails}."


def sum_of(generated: int, processed: int, failed: int, unhandled: int) -> str:
    """What was generated is what became of it; where the numbers do not add up, that is said."""
    parts = f"{count(processed)} processed + {count(failed)} failed + {count(unhandled)} unhandled"
    sign = "=" if generated == processed + failed + unhandled else "≠"
    return f"{count(generated)} generated {sign} {parts}"
