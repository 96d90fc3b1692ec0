"""What is typed into the form of a stream: which lines matter, what they mean, what is wrong.

Checks raise `ValueError` or `CalcError` with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared import limits
from shared.languages import language_of
from shared.stream.checking import check
from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.stream.template import longest
from tui.model.streams.quantities import millis, thousandths, whole

Values = Mapping[str, str]
"""What is typed into the lines, and chosen."""

INTERVAL, TIMES = "interval", "times"
KEPT, DRAFT, FROM_FILE = "kept", "draft", "file"

DAILY = "every day at 06:00"
"""Times that are right on every clock."""


def at_times(values: Values) -> bool:
    """Whether messages are made at times of day."""
    return values["timing"] == TIMES


def makes(*what: Making) -> Callable[[Values], bool]:
    """Whether messages are one of these."""
    return lambda values: Making(values["making"]) in what


def simulated(values: Values) -> bool:
    """Whether it is only simulated that messages are handled."""
    return handler(values) is Handler.SIMULATE


def handler(values: Values) -> Handler:
    """What is done with each message: a number can only be simulated."""
    counts = values["making"] == Making.COUNTER
    return Handler.SIMULATE if counts else Handler(values["handler"])


def _schedule(values: Values) -> Schedule:
    if at_times(values):
        return Schedule(0, values["at"].strip(), values["zone"].strip() or Schedule().zone)
    return Schedule(millis(values["every"]))


def _simulation(values: Values) -> Simulation:
    if not simulated(values):
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


def check_every(values: Values) -> None:
    """The interval."""
    every = millis(values["every"])
    if not every:
        raise ValueError("The interval is from 1 ms to a day.")
    check(Definition(schedule=Schedule(every)), b"")


def check_at(values: Values) -> None:
    """The times, on whichever clock."""
    at = values["at"].strip()
    if not at:
        raise ValueError(f"When? For example: {DAILY}.")
    check(Definition(schedule=Schedule(0, at)), b"")


def check_zone(values: Values) -> None:
    """Whose clock it is."""
    zone = values["zone"].strip() or Schedule().zone
    check(Definition(schedule=Schedule(0, DAILY, zone)), b"")


def check_works(values: Values) -> None:
    """How long handling takes at most."""
    check(Definition(simulation=Simulation(millis(values["works"]))), b"")


def check_limit(values: Values) -> None:
    """How many may be unhandled."""
    most = whole(values["limit"])
    if most > limits.UNHANDLED:
        raise ValueError(f"It is {limits.UNHANDLED:,} messages at most.")
    check(Definition(unhandled_most=most), b"")


def check_template(values: Values) -> None:
    """The template; of a program's input only that it is one."""
    if values["making"] == Making.EXPRESSION:
        check(Definition(making=Making.EXPRESSION, template=values["template"]), b"")
    elif longest(values["template"]) > limits.MESSAGE_CHARS:
        raise ValueError(f"A message has at most {limits.MESSAGE_CHARS:,} characters.")


def check_file(values: Values) -> None:
    """The file of the program: its name, before it is read."""
    path = values["file"].strip()
    if not path:
        raise ValueError("Which file? Its language is told from the end of its name.")
    if language_of(path) is None:
        raise ValueError("No language is known by the end of this name.")


def from_file(values: Values) -> bool:
    """Whether the program is a file."""
    return makes(Making.CODE)(values) and values["program"] == FROM_FILE
