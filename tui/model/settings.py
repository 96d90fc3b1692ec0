"""The settings of the grid, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.settings import SETTINGS, Setting, Settings
from tui.model.columns import CURSOR
from tui.model.format import count
from tui.model.lines import Line, Look, Span
from tui.model.text import fit, wrap_words

GAP = "  "
SENTENCE_FROM = 120
"""A list of so many cells says in each line what the setting means."""

DIFFERS = "≠"


def _shown(setting: Setting, value: int) -> str:
    return setting.text(value) if setting.names else count(value)


def _unit(setting: Setting) -> str:
    return "" if setting.names else setting.unit.value


def shown_range(setting: Setting) -> str:
    """What it may be, in few words; the pane below the list has all of them."""
    return f"one of {len(setting.words)}" if setting.words else setting.range


EVERY = tuple(SETTINGS.values())
"""In the order of the list."""

NAME = max(len(setting.name) for setting in EVERY)
VALUE = max(len(_shown(s, value)) for s in EVERY for value in (s.most, *range(len(s.words))))
UNIT = max(len(_unit(setting)) for setting in EVERY)
RANGE = max(len(shown_range(setting)) for setting in EVERY)
DEFAULT = max(len(_shown(setting, setting.default)) for setting in EVERY) + len(DIFFERS) + 1

VALUE_AT = len(CURSOR) + NAME + len(GAP)
"""The cell where the column with the values begins."""


def header(width: int) -> Line:
    """The names of the columns."""
    cells = [
        fit("Setting", NAME),
        fit("Value", VALUE, right=True) + " " + fit("", UNIT),
        fit("Range", RANGE),
        fit("Default", DEFAULT),
    ]
    room = _sentence_room(width)
    cells += [fit("Meaning", room)] if room else []
    return (Span(" " * len(CURSOR) + GAP.join(cells), Look.HEAD),)


def row_line(setting: Setting, value: int, width: int, *, under_cursor: bool) -> Line:
    """A setting as one line. One that is not by default has a sign beside the default."""
    changed = value != setting.default
    room = _sentence_room(width)
    return (
        Span(CURSOR if under_cursor else " ", Look.KEY),
        Span(fit(setting.name, NAME) + GAP, Look.STRONG if under_cursor else Look.PLAIN),
        Span(fit(_shown(setting, value), VALUE, right=True) + " ", _look(changed)),
        Span(fit(_unit(setting), UNIT) + GAP, Look.DIM),
        Span(fit(shown_range(setting), RANGE) + GAP, Look.DIM),
        Span(fit(_default(setting, changed), DEFAULT), Look.QUEUED if changed else Look.DIM),
        Span(GAP + fit(setting.sentence, room) if room else "", Look.DIM),
    )


@dataclass(frozen=True, slots=True)
class About:
    """What is said of one setting: what it means, and what can be done or is wrong."""

    setting: Setting
    value: int
    note: str
    wrong: bool = False

    def lines(self, width: int) -> Iterator[Line]:
        """The lines of a pane `width` cells wide."""
        for line in wrap_words(self.setting.sentence, width):
            yield (Span(line),)
        yield (Span(fit(self._facts(), width).rstrip(), Look.DIM),)
        for line in wrap_words(self.note, width):
            yield (Span(line, Look.ERROR if self.wrong else Look.DIM),)

    def _facts(self) -> str:
        setting = self.setting
        unit = _unit(setting)
        now, default = setting.quantity(self.value), setting.quantity(setting.default)
        return f"Now {now}; {setting.range} {unit}".rstrip() + f", {default} by default."


def changed_count(settings: Settings) -> int:
    """How many are not by default."""
    return sum(settings[setting.name] != setting.default for setting in EVERY)


def _default(setting: Setting, changed: bool) -> str:
    sign = DIFFERS if changed else " "
    return f"{sign} {_shown(setting, setting.default)}"


def _look(changed: bool) -> Look:
    return Look.STRONG if changed else Look.VALUE


def _sentence_room(width: int) -> int:
    fixed = VALUE_AT + VALUE + 1 + UNIT + RANGE + DEFAULT + 3 * len(GAP)
    return width - fixed - 1 if width >= SENTENCE_FROM else 0
