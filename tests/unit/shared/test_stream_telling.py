"""Streams in words."""

from __future__ import annotations

import pytest

from shared.spans import span_text
from shared.stream import Definition, Handler, Schedule, Simulation
from shared.stream.telling import handling_text, percent_text, schedule_text


@pytest.mark.parametrize(
    ("millis", "said"),
    [
        (0, "0 ms"),
        (1, "1 ms"),
        (1_500, "1,500 ms"),
        (2_000, "2 s"),
        (90_000, "90 s"),
        (120_000, "2 min"),
        (3_600_000, "1 h"),
        (86_400_000, "1 d"),
    ],
)
def test_a_span_is_in_the_largest_unit_that_has_it_whole(millis: int, said: str) -> None:
    assert span_text(millis) == said


@pytest.mark.parametrize(("thousandths", "said"), [(0, "0 %"), (5, "0.5 %"), (1_000, "100 %")])
def test_a_part_is_a_percentage(thousandths: int, said: str) -> None:
    assert percent_text(thousandths) == said


def test_times_of_day_are_told_with_the_clock_they_are_about() -> None:
    assert schedule_text(Schedule(500)) == "every 500 ms"
    said = schedule_text(Schedule(0, "every day at 06:00", "Europe/Rome"))
    assert said == "every day at 06:00 Europe/Rome"
    assert schedule_text(Schedule(0, "at dawn", "Rome")) == "at dawn Rome"


def test_what_is_done_with_messages_is_told() -> None:
    simulated = Definition(simulation=Simulation(1_000, 50))
    assert handling_text(simulated) == "simulated: takes up to 1 s, 5 % fail"
    assert handling_text(Definition(handler=Handler.KIND)) == "done as a task"
