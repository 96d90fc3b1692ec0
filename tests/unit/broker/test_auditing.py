"""The audit log: what people do is written with what comes of it."""

from __future__ import annotations

import sqlite3

import pytest

from broker.core.auditing.entry import Entry
from broker.store import queries
from broker.store.database import MEMORY, open_database
from broker.store.models import AuditRow
from broker.store.repository import Repository, StoreError
from shared.audit import Audited
from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.errors import ErrorCode
from shared.states import Deed
from shared.wire import client as wire
from shared.wire.audit import Audit, AuditPage
from shared.wire.orders import Order
from shared.wire.rows import Refusal, SettingValue
from tests.support.core import T0, Sim, SimClient, ticket_of

BATCH = 7
FEW = 100


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


# Reading it


def read(client: SimClient, ask: Audit) -> AuditPage:
    """What a client is told; fails where that is refused."""
    client.ask_later(ask)
    page = queries.answer(client.grid.answers.pop())
    assert isinstance(page, AuditPage), page
    return page


def test_pages_lead_from_the_newest_to_the_oldest(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    for size in range(1, 6):
        change(ann, "cache.size", size)
    found: list[str] = []
    before, more = 0, True

    # When
    while more:
        page = read(ann, Audit(before, limit=2, deed=Audited.SETTING_CHANGED))
        found += [row.about for row in page.rows]
        before, more = page.rows[-1].key, page.more

    # Then
    assert found == [f"cache.size: {size} entries" for size in (5, 4, 3, 2, 1)]


def test_what_one_account_did(kept: Sim) -> None:
    # Given
    ann, bob = kept.user("ann"), kept.user("bob")
    worker = kept.worker(join=False)
    worker.ticket = ticket_of(bob)
    worker.join()
    change(ann, "cache.size", BATCH)
    bob.ask(Order(worker.name, Deed.DRAIN))

    # When, under a name that is the same but for capitals
    page = read(ann, Audit(name="BOB", deed=Audited.WORKER_ORDERED))

    # Then
    assert [(row.name, row.about) for row in page.rows] == [("bob", f"drain {worker.name}")]


def test_an_account_that_is_not_there_did_nothing(kept: Sim) -> None:
    assert kept.user("ann").ask(Audit(name="eve")) == wire.Refused(
        Refusal(ErrorCode.NOT_FOUND, "There is no account of this name.")
    )


def test_only_administrators_read_it(kept: Sim) -> None:
    kept.user("ann")
    refused = kept.user("bob").ask(Audit())
    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code is ErrorCode.FORBIDDEN


def test_a_flood_of_one_kind_costs_nothing_of_another(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    change(ann, "audit.size", FEW)
    change(ann, "cache.size", BATCH)
    refused = Entry(T0, 0, "", Audited.LOG_IN_REFUSED, "ann", "203.0.113.9")
    flood = [refused._replace(about=str(number)) for number in range(5 * FEW)]
    AuditRow.insert_many(flood, AuditRow._meta.sorted_fields[1:]).execute()

    # When
    kept.pass_time(2 * MINUTE, step=SECOND)

    # Then the newest of that kind are there, and all of others
    rows = AuditRow.select().where(AuditRow.deed == Audited.LOG_IN_REFUSED).order_by(AuditRow.key)
    assert [row.about for row in rows] == [str(number) for number in range(4 * FEW, 5 * FEW)]
    assert [about for _, _, about in noted()] == [
        "audit.size: 100 entries",
        "cache.size: 7 entries",
    ]


def test_what_is_old_goes_and_what_is_young_stays(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    change(ann, "audit.retention", 1)
    kept.jump(HOUR // 2)
    change(ann, "cache.size", BATCH)

    # When
    kept.pass_time(DAY - HOUR // 4, step=MINUTE)

    # Then
    ann = kept.client()
    ann.log_in("ann")
    page = read(ann, Audit(deed=Audited.SETTING_CHANGED))
    assert [row.about for row in page.rows] == ["cache.size: 7 entries"]
