"""The audit log on disk."""

from __future__ import annotations

import sqlite3

from broker.core.auditing.showing import AuditOf
from broker.core.effects import Changes
from broker.core.limits.attempts import KEPT
from broker.store.models import AuditRow
from broker.store.statements import run
from shared import limits
from shared.audit import Audited
from shared.wire import audit as wire

FORGOTTEN_ROWS = 500
"""That one step of tidying removes."""

CROWDED_OUT_ROWS = 2_000
"""That go at once of one kind: more than anybody can have noted since the last time."""

_INSERT = """
INSERT INTO audit (at, account, name, deed, about, address) VALUES (?, ?, ?, ?, ?, ?)
"""
_FORGET = f"""
DELETE FROM audit WHERE key IN
    (SELECT key FROM audit WHERE at < ? ORDER BY at LIMIT {FORGOTTEN_ROWS})
"""  # noqa: S608
_CROWDED_OUT = f"""
DELETE FROM audit WHERE key IN
    (SELECT key FROM audit WHERE deed = :deed AND key <
        (SELECT key FROM audit WHERE deed = :deed ORDER BY key DESC LIMIT 1 OFFSET :most - 1)
     ORDER BY key LIMIT {CROWDED_OUT_ROWS})
"""  # noqa: S608
"""A flood of one kind, as of passwords that strangers guess, costs nothing of another."""

_LOG_INS = """
SELECT account, address FROM audit WHERE deed = ? AND address != ''
GROUP BY account, address ORDER BY max(key) DESC LIMIT ?
"""

_SHOWN = (
    AuditRow.key,
    AuditRow.at,
    AuditRow.name,
    AuditRow.deed,
    AuditRow.about,
    AuditRow.address,
)


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Add what this turn notes, and remove what is old."""
    run(raw, _INSERT, changes.audit)
    if changes.audit_before is not None:
        raw.execute(_FORGET, (changes.audit_before,))
    if changes.audit_most is not None:
        bounds = [{"deed": deed, "most": changes.audit_most} for deed in Audited]
        raw.executemany(_CROWDED_OUT, bounds)


def log_ins(raw: sqlite3.Connection) -> tuple[tuple[int, str], ...]:
    """Who has logged in from which address of the network, the newest last."""
    found: list[tuple[int, str]] = raw.execute(_LOG_INS, (Audited.LOG_IN, KEPT)).fetchall()
    return tuple(reversed(found))


def page(ask: AuditOf) -> wire.AuditPage:
    """What was noted, newest first."""
    limit = min(max(ask.limit, 1), limits.PAGE_ROWS)
    query = AuditRow.select(*_SHOWN).order_by(AuditRow.key.desc()).limit(limit + 1)
    for wanted, where in (
        (ask.before, AuditRow.key < ask.before),
        (ask.account, AuditRow.account == ask.account),
        (ask.deed, AuditRow.deed == ask.deed),
    ):
        query = query.where(where) if wanted else query
    found = [wire.AuditRow(*values) for values in query.tuples().iterator()]
    return wire.AuditPage(tuple(found[:limit]), more=len(found) > limit)
