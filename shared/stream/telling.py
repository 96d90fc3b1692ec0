"""Streams in words, for people."""

from __future__ import annotations

from shared.settings.schema import MILLIS
from shared.stream.definition import Definition, Handler, Schedule, Simulation


def span_text(millis: int) -> str:
    """A span of time in the largest unit that has it whole: `500 ms`, `2 min`."""
    fitting = [(m, unit.value) for unit, m in MILLIS.items() if millis and millis % m == 0]
    each, unit = max(fitting, default=(1, "ms"))
    return f"{millis // each:,} {unit}"


def percent_text(thousandths: int) -> str:
    """A part of a thousand as a percentage: `5 %`, `0.5 %`."""
    return f"{thousandths / 10:g} %"


def schedule_text(schedule: Schedule) -> str:
    """When messages are made."""
    if schedule.at:
        return f"{schedule.at} ({schedule.zone})"
    return f"every {span_text(schedule.every)}"


def handling_text(definition: Definition) -> str:
    """What is done with messages."""
    if definition.handler is Handler.KIND:
        return "done as a task"
    return _simulation_text(definition.simulation)


def _simulation_text(simulation: Simulation) -> str:
    works, fails = span_text(simulation.works_most), percent_text(simulation.failing)
    return f"simulated: takes up to {works}, {fails} fail"
