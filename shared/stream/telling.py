"""Streams in words, for people."""

from __future__ import annotations

from shared.errors import RequestError
from shared.spans import span_text
from shared.stream.definition import Definition, Handler, Schedule, Simulation
from shared.stream.times import reading


def percent_text(thousandths: int) -> str:
    """A part of a thousand as a percentage: `5 %`, `0.5 %`."""
    return f"{thousandths / 10:g} %"


def schedule_text(schedule: Schedule) -> str:
    """When messages are made; times that are not understood here as they were typed."""
    try:
        return reading(schedule)
    except RequestError:
        return f"{schedule.at} {schedule.zone}"


def handling_text(definition: Definition) -> str:
    """What is done with messages."""
    if definition.handler is Handler.KIND:
        return "done as a task"
    return _simulation_text(definition.simulation)


def _simulation_text(simulation: Simulation) -> str:
    works, fails = span_text(simulation.works_most), percent_text(simulation.failing)
    return f"simulated: takes up to {works}, {fails} fail"
