"""The audit log: what people do is written with what comes of it."""

from __future__ import annotations

import sqlite3

import pytest

from broker.store.database import MEMORY, open_database
from broker.store.models import AuditRow
from broker.store.repository import Repository, StoreError
from shared.audit import Audited
from shared.states import Deed
from shared.wire import client as wire
from shared.wire.orders import Order
from shared.wire.rows import SettingValue
from tests.support.core import Sim, SimClient

BATCH = 7


def noted() -> list[tuple[str, str, str]]:
    """Who did what to what, but for what logging in leaves."""
    rows = AuditRow.select().order_by(AuditRow.key)
    about = {Audited.SETTING_CHANGED, Audited.CACHE_CLEARED, Audited.WORKER_ORDERED}
    return [(row.name, row.deed, row.about) for row in rows if row.deed in about]


def change(client: SimClient, name: str, value: int) -> object:
    return client.ask(wire.ChangeSettings((SettingValue(name, value),)))


def test_what_an_administrator_does_is_noted(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    worker = kept.worker()

    # When
    change(ann, "cache.size", BATCH)
    ann.ask(wire.ClearCache())
    ann.ask(Order(worker.name, Deed.DRAIN))

    # Then
    assert noted() == [
        ("ann", Audited.SETTING_CHANGED, "cache.size: 7 entries"),
        ("ann", Audited.CACHE_CLEARED, ""),
        ("ann", Audited.WORKER_ORDERED, f"drain {worker.name}"),
    ]


def test_what_is_refused_or_changes_nothing_is_not_noted(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    bob = kept.user("bob")

    # When
    change(bob, "cache.size", BATCH)
    change(ann, "cache.size", -1)
    change(ann, "cache.size", 10_000)

    # Then
    assert noted() == []


def test_a_note_is_kept_with_the_change_or_not_at_all() -> None:
    # Given a disk on which nothing can be noted
    database = open_database(MEMORY)
    grid = Sim(Repository(database))
    ann = grid.user("ann")
    raw: sqlite3.Connection = database.connection()
    raw.execute("DROP TABLE audit")

    # When
    with pytest.raises(StoreError):
        change(ann, "cache.size", BATCH)

    # Then the setting is as it was
    assert raw.execute("SELECT count(*) FROM setting").fetchone() == (0,)
    database.close()
