"""Accounts, sessions and invitations as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shared.cli.layout import columns
from shared.cli.output import time_text
from shared.safety import one_line
from shared.wire.accounts import AccountRow, InvitationRow, SessionRow

HERE = "this machine"
ID_CHARS = 12
"""Of the id of a session or an invitation, as far as it is shown: enough to tell them apart."""


def session_json(row: SessionRow) -> str:
    """A session as one line of JSON."""
    fields = {
        "id": row.id.hex(),
        "program": row.program,
        "address": row.address or None,
        "created": time_text(row.created),
        "used": time_text(row.used),
        "current": row.current,
    }
    return json.dumps(fields)


def session_lines(rows: Sequence[SessionRow]) -> list[str]:
    """Sessions in columns: id, program, where, begun, used."""
    return columns([_session_cells(row) for row in rows])


def account_json(row: AccountRow) -> str:
    """An account as one line of JSON."""
    fields = {
        "name": row.name,
        "role": row.role.value,
        "disabled": row.disabled,
        "created": time_text(row.created),
        "quota": {"tasks": row.tasks or None, "blobs": row.blobs or None},
        "unfinished": row.unfinished,
        "bytes": row.kept,
        "connections": row.connections,
    }
    return json.dumps(fields)


def account_lines(rows: Sequence[AccountRow]) -> list[str]:
    """Accounts in columns: name, role, how it stands, what it has, quotas of its own."""
    return columns([_account_cells(row) for row in rows])


def invitation_json(row: InvitationRow) -> str:
    """An invitation as one line of JSON."""
    fields = {
        "id": row.id.hex(),
        "role": row.role.value,
        "by": row.by,
        "until": time_text(row.until),
    }
    return json.dumps(fields)


def invitation_lines(rows: Sequence[InvitationRow]) -> list[str]:
    """Invitations in columns: id, role, by whom, until when."""
    return columns(
        [(row.id.hex()[:ID_CHARS], row.role, one_line(row.by), _time(row.until)) for row in rows]
    )


def _session_cells(row: SessionRow) -> tuple[str, ...]:
    return (
        row.id.hex()[:ID_CHARS],
        one_line(row.program),
        one_line(row.address) or HERE,
        f"begun {_time(row.created)}",
        f"used {_time(row.used)}",
        "this one" if row.current else "",
    )


def _account_cells(row: AccountRow) -> tuple[str, ...]:
    return (
        one_line(row.name),
        row.role,
        "disabled" if row.disabled else f"{row.connections} connected",
        f"{row.unfinished:,} unfinished",
        f"{row.kept:,} bytes",
        ", ".join(quotas_of(row)),
    )


def quotas_of(row: AccountRow) -> list[str]:
    """The quotas that are an account's own, in words."""
    own = ((row.tasks, "tasks"), (row.blobs, "MB of images"))
    return [f"at most {most:,} {what}" for most, what in own if most]


def _time(millis: int) -> str:
    return time_text(millis) or ""
