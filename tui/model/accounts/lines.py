"""Accounts, invitations and sessions as lines of a list, and what is said of one of them."""

from __future__ import annotations

from shared.safety import one_line
from shared.wire.accounts import AccountRow, InvitationRow, SessionRow
from tui.model.columns import CURSOR
from tui.model.format import ago, count, moment
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

GAP = "  "
ROLE, STANDING, UNFINISHED, QUOTA = 6, 12, 10, 10
NARROWEST_NAME, WIDEST_NAME = 12, 64
PROGRAM, USED, BEGUN = 16, 10, 16
SECONDS = 19
"""Of a moment, as far as they are shown where sessions of one program have to be told apart."""
NARROWEST_PLACE, WIDEST_PLACE = 12, 40
HERE = "this machine"
THIS_ONE = "● this one"
NO_QUOTA = "–"
UNBOUND = f"{NO_QUOTA} is as the settings say."
BYTES_OF_MB = 1024 * 1024
ID_CHARS = 8
"""Of the id of an invitation: commands take the beginning of one."""


def account_header(width: int) -> Line:
    """The names of the columns of accounts."""
    cells = (
        fit("Name", _name_width(width)),
        fit("Role", ROLE),
        fit("State", STANDING),
        fit("Unfinished", UNFINISHED, right=True),
        fit("Most tasks", QUOTA, right=True),
        fit("Most MB", QUOTA, right=True),
    )
    return (Span(" " * len(CURSOR) + GAP.join(cells), Look.HEAD),)


def account_line(row: AccountRow, width: int, under: bool) -> Line:
    """An account: who, what it may, how it stands, what it has and may have."""
    standing, look = _standing(row)
    quotas = (fit(count(most) if most else NO_QUOTA, QUOTA, right=True) for most in _quotas(row))
    unfinished = fit(count(row.unfinished) if row.unfinished else "", UNFINISHED, right=True)
    return (
        *_named(row.name, width, under),
        Span(fit(row.role.value, ROLE) + GAP, Look.VALUE),
        Span(fit(standing, STANDING) + GAP, look),
        Span(unfinished + GAP),
        Span(GAP.join(quotas), Look.DIM),
    )


def invitation_line(row: InvitationRow, now: int, width: int, under: bool) -> Line:
    """An invitation: to what, by whom, until when."""
    left = "over" if row.until <= now else f"until {_day(row.until)}"
    room = STANDING + UNFINISHED + 2 * QUOTA + 3 * len(GAP)
    return (
        *_named("an invitation", width, under),
        Span(fit(row.role.value, ROLE) + GAP, Look.VALUE),
        Span(fit(f"{left}, by {one_line(row.by)}", room), Look.DIM),
    )


def session_header(width: int) -> Line:
    """The names of the columns of sessions."""
    names = ("Program", PROGRAM), ("Where", _place_width(width)), ("Used", USED), ("Begun", BEGUN)
    cells = GAP.join(fit(name, size) for name, size in names)
    return (Span(" " * len(CURSOR) + cells, Look.HEAD),)


def session_line(row: SessionRow, now: int, width: int, under: bool) -> Line:
    """A session: what began it, where, and when it was used."""
    return (
        _cursor(under),
        Span(fit(row.program, PROGRAM) + GAP, Look.STRONG if under else Look.PLAIN),
        Span(fit(row.address or HERE, _place_width(width)) + GAP, Look.VALUE),
        Span(fit(ago(now - row.used), USED) + GAP),
        Span(fit(_day(row.created), BEGUN) + GAP, Look.DIM),
        Span(THIS_ONE if row.current else "", Look.DONE),
    )


def about_account(row: AccountRow) -> str:
    """All of its name, and what the list has no room for."""
    kept = f"{count(row.kept // BYTES_OF_MB)} MB of images kept"
    said = f"{one_line(row.name)}: made {_day(row.created)}, {kept}."
    return said if all(_quotas(row)) else f"{said} {UNBOUND}"


def short_id(invitation: bytes) -> str:
    """What tells it from others that look the same in the list."""
    return invitation.hex()[:ID_CHARS]


def terms(row: InvitationRow) -> str:
    """What an invitation is for, by whom, and until when; all of what the list may have cut."""
    return f"for the role {row.role.value}, by {one_line(row.by)}, until {_day(row.until)}"


def about_session(row: SessionRow) -> str:
    """All of what the list may have cut."""
    place = one_line(row.address) or HERE
    begun, used = (moment(at)[:SECONDS] for at in (row.created, row.used))
    return f"{one_line(row.program)} at {place}, begun {begun}, last used {used}."


def _standing(row: AccountRow) -> tuple[str, Look]:
    if row.disabled:
        return "⊘ disabled", Look.FAILED
    return (f"{count(row.connections)} connected", Look.DONE) if row.connections else ("", Look.DIM)


def _quotas(row: AccountRow) -> tuple[int, int]:
    return row.tasks, row.blobs


def _day(millis: int) -> str:
    return moment(millis)[:BEGUN]


def _cursor(under: bool) -> Span:
    return Span(CURSOR if under else " ", Look.KEY)


def _named(name: str, width: int, under: bool) -> Line:
    look = Look.STRONG if under else Look.PLAIN
    return _cursor(under), Span(fit(name, _name_width(width)) + GAP, look)


def _name_width(width: int) -> int:
    others = len(CURSOR) + ROLE + STANDING + UNFINISHED + 2 * QUOTA + 5 * len(GAP)
    return max(NARROWEST_NAME, min(WIDEST_NAME, width - others))


def _place_width(width: int) -> int:
    others = len(CURSOR) + PROGRAM + USED + BEGUN + len(THIS_ONE) + 4 * len(GAP)
    return max(NARROWEST_PLACE, min(WIDEST_PLACE, width - others))
