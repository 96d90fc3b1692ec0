"""What people did, as far as it was read, and as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.audit import HERE, Audited, doer
from shared.clock import SECOND
from shared.safety import one_line
from shared.wire.audit import AuditRow
from tui.model.columns import CURSOR
from tui.model.format import count
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

GAP = "  "
NARROWEST, WHO_MOST, WIDE = 12, 32, 110
WHOLE, SHORT = "%Y-%m-%d %H:%M:%S", "%m-%d %H:%M"
NOBODY = "nobody"

READING = "Reading who did what…"
READ_ONLY = "Only an administrator sees who did what."
NONE = "Nothing was noted yet."
NO_MATCH = "None of what was read matches the filter. / changes it, esc drops it."
ALARMING = frozenset({Audited.LOG_IN_REFUSED, Audited.WORKER_REVOKED})


class Deeds:
    """Newest first. Older ones are read as somebody comes to them."""

    def __init__(self) -> None:
        self.filter = ""
        self.read = False
        """whether any were read at all"""
        self.more = False
        """whether there are older ones"""
        self.refused = ""
        """why none can be read"""
        self.shown: list[AuditRow] = []
        self._rows: list[AuditRow] = []

    @property
    def oldest(self) -> int:
        """The key before which the next ones lie; 0 where none was read."""
        return self._rows[-1].key if self._rows else 0

    def begin_anew(self) -> None:
        """Forget what was read; it stays on the screen until the newest are there."""
        self._rows = []

    def take(self, rows: Iterable[AuditRow], *, more: bool) -> None:
        """The next older ones."""
        self._rows = [*self._rows, *rows]
        self.read, self.more = True, more
        self._choose()

    def narrow(self, text: str) -> None:
        """Show what has all these words."""
        self.filter = text.strip()
        self._choose()

    def _choose(self) -> None:
        words = self.filter.lower().split()
        self.shown = [row for row in self._rows if _matches(row, words)]


def _matches(row: AuditRow, words: list[str]) -> bool:
    said = f"{_name(row)} {row.deed} {row.about} {row.address or HERE}".lower()
    return all(word in said for word in words)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells, and how a time is written."""

    time: str
    when: int
    who: int
    deed: int


def layout(width: int) -> Columns:
    """The columns of a list `width` cells wide; the year is left out where there is little room."""
    time, when = (
        (WHOLE, len("2026-11-30 18:06:07")) if width >= WIDE else (SHORT, len("11-30 18:06"))
    )
    free = max(2 * NARROWEST, width - len(CURSOR) - when - 2 * len(GAP))
    who = min(WHO_MOST, max(NARROWEST, free * 3 // 10))
    return Columns(time, when, who, free - who)


def header(columns: Columns) -> Line:
    """The names of the columns."""
    cells = fit("When", columns.when), fit("Who", columns.who), fit("Did", columns.deed)
    return (Span(" " * len(CURSOR) + GAP.join(cells), Look.HEAD),)


def row_line(row: AuditRow, columns: Columns, *, under_cursor: bool) -> Line:
    """A deed as one line."""
    at = datetime.fromtimestamp(row.at / SECOND).astimezone()
    look = Look.STRONG if under_cursor else Look.PLAIN
    return (
        Span(CURSOR if under_cursor else " ", Look.KEY),
        Span(fit(at.strftime(columns.time), columns.when) + GAP, Look.DIM),
        Span(fit(_who(row), columns.who) + GAP),
        Span(fit(_said(row), columns.deed), Look.ERROR if row.deed in ALARMING else look),
    )


def _said(row: AuditRow) -> str:
    return f"{row.deed}: {row.about}" if row.about else row.deed


def _who(row: AuditRow) -> str:
    return f"{_name(row)} at {row.address}" if row.address else _name(row)


def _name(row: AuditRow) -> str:
    return doer(row.name, row.deed) or NOBODY


def whole(row: AuditRow) -> str:
    """All of a deed, for which a line may have no room."""
    at = datetime.fromtimestamp(row.at / SECOND).astimezone()
    who = f"{_name(row)} at {row.address or HERE}"
    return f"{one_line(_said(row))}\n{one_line(who)}, {at.strftime(WHOLE)}"


def title(deeds: Deeds) -> str:
    """How many there are, and the filter."""
    more = " or more" if deeds.more else ""
    shown = f"Who did what  {count(len(deeds.shown))}{more}" if deeds.read else "Who did what"
    return f"{shown}  filter: {deeds.filter}" if deeds.filter else shown


def nothing(deeds: Deeds) -> str:
    """What is said where none is shown."""
    if not deeds.read:
        return deeds.refused or READING
    return NO_MATCH if deeds.filter else NONE
