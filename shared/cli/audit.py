"""`calc audit`: who did what, for administrators."""

from __future__ import annotations

import json

import click

from shared import limits
from shared.audit import HERE, Audited, doer
from shared.cli.output import time_text
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.config import TEXT
from shared.safety import one_line
from shared.wire.audit import Audit, AuditRow


@click.command()
@click.option("--user", default="", type=TEXT, help="Only what this account did.")
@click.option("--deed", type=click.Choice([deed.value for deed in Audited]), help="Only this.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most."
)
@json_option
@command
async def audit(place: Place, user: str, deed: str | None, limit: int, as_json: bool) -> Status:
    """List who did what, and from where, newest first. Only for administrators."""
    line = audit_json if as_json else _line
    shown, before, more = 0, 0, True
    async with logged_in(place) as client:
        while more and shown < limit:
            size = min(limit - shown, limits.PAGE_ROWS)
            page = await client.ask(Audit(before, size, user, deed or ""))
            for row in page.rows:
                click.echo(line(row))
                before = row.key
            shown, more = shown + len(page.rows), page.more and bool(page.rows)
    if more:
        complain(f"there are older ones; see more with --limit {limit * 2}")
    return Status.DONE


def audit_json(row: AuditRow) -> str:
    """One deed as one line of JSON."""
    fields = {
        "at": time_text(row.at),
        "user": row.name or None,
        "deed": row.deed,
        "about": row.about,
        "address": row.address or None,
    }
    return json.dumps(fields)


def _line(row: AuditRow) -> str:
    who = f"{one_line(doer(row.name, row.deed)) or '-'} from {one_line(row.address) or HERE}"
    said = f": {one_line(row.about)}" if row.about else ""
    return f"{time_text(row.at)}  {who}: {one_line(row.deed)}{said}"
