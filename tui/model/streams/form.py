"""A stream as a form of lines and choices: one table says which, when each of them is shown, and
what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.spans import span_text
from shared.stream.checking import check, check_name
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.stream.telling import percent_text
from tui.model.streams.quantities import thousandths
from tui.model.streams.typed import (
    DAILY,
    DRAFT,
    FROM_FILE,
    INTERVAL,
    KEPT,
    TIMES,
    Values,
    at_times,
    check_at,
    check_every,
    check_file,
    check_limit,
    check_template,
    check_works,
    check_zone,
    definition,
    from_file,
    makes,
    simulated,
)


def _always(_values: Values) -> bool:
    return True


def _nothing(_values: Values) -> object:
    return None


@dataclass(frozen=True, slots=True)
class Field:
    """A line, or a choice where there are `choices`; `check` raises `ValueError` or `CalcError`."""

    key: str
    label: str
    check: Callable[[Values], object] = _nothing
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[Values], bool] = _always
    most: int = limits.NAME_CHARS
    """characters"""


FIELDS = (
    Field(
        "name", "Name", lambda values: check_name(values["name"].strip()), "letters, digits, - _ ."
    ),
    Field(
        "timing",
        "Makes one",
        choices={INTERVAL: "at an interval", TIMES: "at times"},
    ),
    Field(
        "every",
        "Every",
        check_every,
        "500 ms, 2 s, 1 min",
        shown=lambda values: not at_times(values),
    ),
    Field("at", "At", check_at, DAILY, shown=at_times),
    Field("zone", "Time zone", check_zone, "UTC; or Europe/Berlin", shown=at_times),
    Field(
        "making",
        "Each is",
        choices={
            Making.COUNTER: "a number",
            Making.EXPRESSION: "an expression",
            Making.CODE: "a program's input",
        },
    ),
    Field(
        "template",
        "Template",
        check_template,
        "{n}^2+{random}",
        shown=makes(Making.EXPRESSION, Making.CODE),
        most=limits.MESSAGE_CHARS,
    ),
    Field(
        "program",
        "Program",
        choices={KEPT: "as it is", DRAFT: "the code screen's", FROM_FILE: "a file"},
        shown=makes(Making.CODE),
    ),
    Field("file", "File", check_file, "a path; → completes it", shown=from_file, most=4_096),
    Field(
        "handler",
        "Handling",
        choices={Handler.SIMULATE: "is simulated", Handler.KIND: "is a task"},
        shown=makes(Making.EXPRESSION, Making.CODE),
    ),
    Field("works", "Takes up to", check_works, "1 s", shown=simulated),
    Field(
        "failing",
        "Fails",
        lambda values: thousandths(values["failing"]),
        "5 %",
        shown=simulated,
    ),
    Field("limit", "Unhandled at most", check_limit, "1,000 messages"),
)
"""From top to bottom."""


def texts(name: str, known: Definition) -> dict[str, str]:
    """What stands in the form for a definition."""
    schedule, simulation = known.schedule, known.simulation
    return {
        "name": name,
        "timing": TIMES if schedule.at else INTERVAL,
        "every": span_text(schedule.every or Schedule().every),
        "at": schedule.at,
        "zone": schedule.zone,
        "making": known.making.value,
        "template": known.template,
        "program": DRAFT,
        "file": "",
        "handler": _handler_of(known).value,
        "works": span_text(simulation.works_most),
        "failing": percent_text(simulation.failing),
        "limit": f"{known.unhandled_most:,}",
    }


def _handler_of(known: Definition) -> Handler:
    """Who makes something else of a stream of numbers wants it to be done."""
    return Handler.KIND if known.making is Making.COUNTER else known.handler


def problems(values: Values, program: bytes | None) -> dict[str, str]:
    """What is wrong, by the line that it is about. Without a program (None: it is not known yet)
    what depends on it is not said."""
    found = dict(_wrong(values))
    needs = values["making"] == Making.CODE
    if found or (needs and program is None):
        return found
    try:
        check(definition(values), (program or b"") if needs else b"")
    except RequestError as error:
        return {"template" if values["making"] != Making.COUNTER else "name": error.message}
    return {}


def _wrong(values: Values) -> Iterator[tuple[str, str]]:
    for each in FIELDS:
        if each.shown(values):
            try:
                each.check(values)
            except RequestError as error:
                yield each.key, error.message
            except ValueError as error:
                yield each.key, str(error)


PLACES = {ErrorCode.CONFLICT: "name"}
"""The line that a refusal of the broker is about; others are about all of it."""
