"""Workers of other machines as lines of a list, and what is said of one of them."""

from __future__ import annotations

from collections.abc import Iterator

from shared.enrolling.telling import AWAY, HERE, REVOKED, standing
from shared.wire.enrolling import EnrolledRow
from tui.model.columns import CURSOR
from tui.model.format import ago, moment
from tui.model.lines import Line, Look, Span
from tui.model.text import fit, wrap_words

LOOKS = {
    HERE: ("● here", Look.DONE),
    AWAY: ("○ away", Look.WAITING),
    REVOKED: ("✗ revoked", Look.FAILED),
}
STANDING, SEEN, GAP = 9, 12, 2
NARROWEST_NAME = 8

NOBODY = (
    "No worker of another machine is enrolled. On the broker's machine calc-broker enroll NAME "
    "prints the line that starts one."
)


def header(width: int) -> Line:
    """The names of the columns."""
    cells = fit("Name", _name_width(width)), fit("State", STANDING), fit("Seen", SEEN)
    return (Span(" " * len(CURSOR) + (" " * GAP).join(cells), Look.HEAD),)


def row_line(row: EnrolledRow, width: int, now: int, *, under_cursor: bool) -> Line:
    """A worker as one line."""
    word, look = LOOKS[standing(row)]
    gap = " " * GAP
    return (
        Span(CURSOR if under_cursor else " ", Look.KEY),
        Span(fit(row.name, _name_width(width)) + gap, Look.STRONG if under_cursor else Look.PLAIN),
        Span(fit(word, STANDING) + gap, look),
        Span(fit(ago(now - row.seen), SEEN), Look.DIM),
    )


def about(row: EnrolledRow | None, width: int) -> str:
    """What else there is to say of a worker."""
    return "\n".join(line for text in _facts(row) for line in wrap_words(text, width))


def _facts(row: EnrolledRow | None) -> Iterator[str]:
    if row is None:
        return
    yield row.name
    yield f"does {', '.join(row.roles)}"
    yield f"enrolled {moment(row.created)[:-4]}, seen at {row.address}"
    if row.revoked is not None:
        yield f"revoked {moment(row.revoked)[:-4]}"


def _name_width(width: int) -> int:
    return max(NARROWEST_NAME, width - len(CURSOR) - STANDING - SEEN - 2 * GAP)
