"""Accounts, invitations and sessions as lines of a list."""

from __future__ import annotations

from shared.safety import one_line
from shared.wire.accounts import AccountRow, InvitationRow, SessionRow
from tui.model.columns import CURSOR
from tui.model.format import ago, count, counted, moment
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

NAME, ROLE, STANDING, TASKS = 18, 6, 12, 14
PROGRAM, ADDRESS = 16, 16
HERE = "this machine"
BYTES_OF_MB = 1024 * 1024


def account_line(row: AccountRow, width: int, under: bool) -> Line:
    """An account: who, what it may, how it stands, what it has."""
    standing, look = _standing(row)
    spans = (
        _cursor(under),
        Span(fit(one_line(row.name), NAME) + "  ", Look.STRONG if under else Look.PLAIN),
        Span(fit(row.role.value, ROLE) + "  ", Look.VALUE),
        Span(fit(standing, STANDING) + "  ", look),
        Span(fit(counted(row.unfinished, "task"), TASKS), Look.DIM),
    )
    return _filled(spans, ", ".join(_quotas(row)), width)


def invitation_line(row: InvitationRow, now: int, width: int, under: bool) -> Line:
    """An invitation: to what, by whom, until when."""
    spans = (
        _cursor(under),
        Span(fit("an invitation", NAME) + "  ", Look.STRONG if under else Look.PLAIN),
        Span(fit(row.role.value, ROLE) + "  ", Look.VALUE),
    )
    left = "over" if row.until <= now else f"until {moment(row.until)[:16]}"
    return _filled(spans, f"by {one_line(row.by)}, {left}", width)


def session_line(row: SessionRow, now: int, width: int, under: bool) -> Line:
    """A session: what began it, where, and when it was used."""
    spans = (
        _cursor(under),
        Span(fit(one_line(row.program), PROGRAM) + "  ", Look.STRONG if under else Look.PLAIN),
        Span(fit(one_line(row.address) or HERE, ADDRESS) + "  ", Look.VALUE),
        Span("this one  " if row.current else "", Look.DONE),
    )
    used = f"used {ago(max(0, now - row.used))}, begun {moment(row.created)[:16]}"
    return _filled(spans, used, width)


def about_account(row: AccountRow) -> str:
    """What the list has no room for."""
    made = f"Made {moment(row.created)[:16]}; {count(row.kept // BYTES_OF_MB)} MB of images kept"
    return f"{made}; {' and '.join(_quotas(row)) or 'quotas as the settings say'}."


def _standing(row: AccountRow) -> tuple[str, Look]:
    if row.disabled:
        return "⊘ disabled", Look.FAILED
    return (f"{count(row.connections)} connected", Look.DONE) if row.connections else ("", Look.DIM)


def _quotas(row: AccountRow) -> list[str]:
    own = ((row.tasks, "tasks"), (row.blobs, "MB"))
    return [f"at most {count(most)} {what}" for most, what in own if most]


def _cursor(under: bool) -> Span:
    return Span(CURSOR if under else " ", Look.KEY)


def _filled(spans: tuple[Span, ...], rest: str, width: int) -> Line:
    taken = sum(len(span.text) for span in spans)
    return (*spans, Span(fit(rest, max(0, width - taken)), Look.DIM))
