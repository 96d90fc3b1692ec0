"""A stream as a form of lines and choices: one table says which, when each of them is shown, and
what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.languages import language_of
from shared.stream.checking import check, check_name
from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.stream.spans import span_text
from shared.stream.telling import percent_text
from shared.stream.template import longest
from tui.model.streams.quantities import millis, thousandths, whole

Values = Mapping[str, str]
"""What is typed into the lines, and chosen."""

INTERVAL, TIMES = "interval", "times"
KEPT, DRAFT, FROM_FILE = "kept", "draft", "file"


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


def _at_times(values: Values) -> bool:
    return values["timing"] == TIMES


def _makes(*what: Making) -> Callable[[Values], bool]:
    return lambda values: Making(values["making"]) in what


def _simulated(values: Values) -> bool:
    return handler(values) is Handler.SIMULATE


def handler(values: Values) -> Handler:
    """What is done with each message: a number can only be simulated."""
    counts = values["making"] == Making.COUNTER
    return Handler.SIMULATE if counts else Handler(values["handler"])


def _schedule(values: Values) -> Schedule:
    if _at_times(values):
        return Schedule(0, values["at"].strip(), values["zone"].strip() or Schedule().zone)
    return Schedule(millis(values["every"]))


def _simulation(values: Values) -> Simulation:
    if not _simulated(values):
        return Simulation()
    return Simulation(millis(values["works"]), thousandths(values["failing"]))


def _template(values: Values) -> str:
    counts = values["making"] == Making.COUNTER
    return Definition().template if counts else values["template"]


def definition(values: Values) -> Definition:
    """What is typed, as a whole; raises `ValueError` with a sentence."""
    return Definition(
        _schedule(values),
        Making(values["making"]),
        _template(values),
        handler(values),
        _simulation(values),
        whole(values["limit"]),
    )


def _check_schedule(values: Values) -> None:
    if _at_times(values) and not values["at"].strip():
        raise ValueError("When? For example: every day at 06:00.")
    check(Definition(schedule=_schedule(values)), b"")


def _check_works(values: Values) -> None:
    check(Definition(simulation=Simulation(millis(values["works"]))), b"")


def _check_limit(values: Values) -> None:
    most = whole(values["limit"])
    if most > limits.UNHANDLED:
        raise ValueError(f"It is {limits.UNHANDLED:,} messages at most.")
    check(Definition(unhandled_most=most), b"")


def _check_template(values: Values) -> None:
    if values["making"] == Making.EXPRESSION:
        check(Definition(making=Making.EXPRESSION, template=values["template"]), b"")
    elif longest(values["template"]) > limits.MESSAGE_CHARS:
        raise ValueError(f"A message has at most {limits.MESSAGE_CHARS:,} characters.")


def _check_file(values: Values) -> None:
    path = values["file"].strip()
    if not path:
        raise ValueError("Which file? Its language is told from the end of its name.")
    if language_of(path) is None:
        raise ValueError("No language is known by the end of this name.")


def _from_file(values: Values) -> bool:
    return _makes(Making.CODE)(values) and values["program"] == FROM_FILE


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
        _check_schedule,
        "500 ms, 2 s, 1 min",
        shown=lambda values: not _at_times(values),
    ),
    Field("at", "At", _check_schedule, "every day at 06:00", shown=_at_times),
    Field("zone", "Time zone", hint="UTC; or Europe/Berlin", shown=_at_times),
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
        _check_template,
        "{n}^2+{random}",
        shown=_makes(Making.EXPRESSION, Making.CODE),
        most=limits.MESSAGE_CHARS,
    ),
    Field(
        "program",
        "Program",
        choices={KEPT: "as it is", DRAFT: "the code screen's", FROM_FILE: "a file"},
        shown=_makes(Making.CODE),
    ),
    Field("file", "File", _check_file, "a path; → completes it", shown=_from_file, most=4_096),
    Field(
        "handler",
        "Handling",
        choices={Handler.SIMULATE: "is simulated", Handler.KIND: "is a task"},
        shown=_makes(Making.EXPRESSION, Making.CODE),
    ),
    Field("works", "Takes up to", _check_works, "1 s", shown=_simulated),
    Field(
        "failing",
        "Fails",
        lambda values: thousandths(values["failing"]),
        "5 %",
        shown=_simulated,
    ),
    Field("limit", "Unhandled at most", _check_limit, "1,000 messages"),
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
