"""What `calc-broker check` holds to be true: sound databases pass, and each rule finds its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from peewee import SqliteDatabase

from broker.core.blobs.claims import BlobChanges, Claim, Use
from broker.core.effects import Changes
from broker.core.tasks import Job
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from broker.upkeep.rules import RULES, Rule
from shared.clock import DAY
from shared.kinds.base import BlobName
from shared.states import BlobRole, Role
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.accounts import Invite
from shared.wire.enrolling import RevokeWorker
from shared.wire.rows import GivenBack, Held, Outcome, Plan, SettingValue, Step, TaskError
from tests.support.core import Sim, SimClient
from tests.support.enrolling import enrolled, token_for
from tests.support.kept import against_the_rules
from tests.support.streaming import defined, handle, make, start, stream_worker, sums

BAD = TaskError("division_by_zero", "division by zero", 0, 1)
PLAN = Plan(
    (
        Step(b"a", (), 100, "+", 0, 1),
        Step(b"b", (), 100, "+", 0, 1),
        Step(b"c", (1,), 100, "-", 0, 1),
        Step(b"d", (0, 1, 2), 100, "*", 0, 1),
    )
)

BREAKS = {
    "grid-row": """INSERT INTO grid
        SELECT 2, id, revision, last_key, oldest_known, 0, titled, last_worker, secret FROM grid""",
    "grid-keys": """INSERT INTO operation
        SELECT 1000, parent, x'90', cost, path, label, begins, ends, size, payload, state, attempt,
            tries, started, finished, worker, summary, error, result
        FROM operation WHERE state = 5 LIMIT 1""",
    "grid-key-once": """INSERT INTO operation
        SELECT 1, parent, x'90', cost, path, label, begins, ends, size, payload, state, attempt,
            tries, started, finished, worker, summary, error, result
        FROM operation WHERE state = 5 LIMIT 1""",
    "grid-revisions": "UPDATE task SET revision = 0 WHERE key = 1",
    "grid-revision-once": """UPDATE tombstone SET revision = (SELECT min(revision) FROM task)
        WHERE rowid = 1""",
    "grid-oldest-known": "UPDATE grid SET oldest_known = revision + 1",
    "grid-cached-from": "UPDATE grid SET cached_from = last_key + 1",
    "grid-titled": "UPDATE grid SET titled = last_key + 1",
    "grid-tickets": "UPDATE grid SET secret = x'00'",
    "setting-range": "UPDATE setting SET value = 0 WHERE name = 'task.max_tries'",
    "account-role": "UPDATE account SET role = 'guest' WHERE name = 'bob'",
    "account-administrator": "UPDATE account SET role = 'user'",
    "account-quotas": "UPDATE account SET blob_quota = -1 WHERE name = 'bob'",
    "account-disabled": "UPDATE account SET disabled = 1 WHERE name = 'bob'",
    "invitation": "UPDATE invitation SET role = 'guest'",
    "account-name-once": "UPDATE account SET name = 'ANN' WHERE name = 'bob'",
    "session-owner": "UPDATE session SET owner = 99 WHERE owner = 2",
    "session-digest": "UPDATE session SET digest = x'00' WHERE owner = 1",
    "name-number": "UPDATE name SET number = 1000",
    "deleted-number": "UPDATE tombstone SET number = 1000 + number",
    "deleted-id": """UPDATE tombstone SET id = (SELECT id FROM task WHERE number = 1 AND owner = 1)
        WHERE rowid = 1""",
    "deleted-number-once": "UPDATE tombstone SET number = 1 WHERE rowid = 1",
    "task-number": "UPDATE account SET last_number = 0 WHERE name = 'bob'",
    "task-id": "UPDATE task SET id = x'00' WHERE key = 1",
    "task-kind": "UPDATE task SET kind = 'riddle' WHERE key = 1",
    "task-priority": "UPDATE task SET priority = 3 WHERE key = 1",
    "task-state": "UPDATE task SET state = 6 WHERE state = 5",
    "task-payload": "UPDATE payload SET body = x'' WHERE key = 1",
    "task-title": "UPDATE grid SET titled = 1",
    "title-task": "INSERT INTO title VALUES (1, 0, '1+1', 1000)",
    "payload-task": "INSERT INTO payload VALUES (1000, x'00')",
    "task-tries": "UPDATE task SET tries = attempt + 1 WHERE key = 1",
    "task-held": "UPDATE task SET worker = NULL WHERE state = 2",
    "task-not-held": "UPDATE task SET worker = 'oak' WHERE state = 1",
    "task-not-begun": "UPDATE task SET started = 1 WHERE state = 1 AND NOT whole",
    "task-not-ended": "UPDATE task SET finished = 1 WHERE state = 1",
    "task-ended": "UPDATE task SET finished = started - 1 WHERE key = 1",
    "task-done": "UPDATE task SET worker = NULL WHERE key = 1",
    "task-cached": "UPDATE task SET cached = 1 WHERE state = 5",
    "task-error": "UPDATE task SET error = NULL WHERE state = 4",
    "task-error-read": "UPDATE task SET error = x'93a3' WHERE state = 4",
    "task-result": "DELETE FROM result WHERE key = (SELECT key FROM task WHERE cached)",
    "loss-task": "UPDATE loss SET task = 1000",
    "split-state": "UPDATE task SET state = 1, started = NULL WHERE steps AND state = 0",
    "split-whole": "UPDATE task SET steps_done = 1 WHERE whole",
    "split-steps": "UPDATE task SET steps = 5 WHERE steps AND state = 3",
    "split-steps-done": "UPDATE task SET steps_done = 2 WHERE steps AND state = 3",
    "split-goes-on": "UPDATE operation SET state = 4 WHERE state = 2",
    "step-task": """UPDATE operation
        SET parent = (SELECT key FROM task WHERE state = 1 AND NOT whole)
        WHERE parent IN (SELECT key FROM task WHERE whole)""",
    "step-over": """UPDATE operation SET state = 2
        WHERE key = (SELECT min(key) FROM operation WHERE state = 5)""",
    "step-state": "UPDATE operation SET state = 6 WHERE state = 5",
    "step-tries": "UPDATE operation SET tries = 1 WHERE state = 0",
    "step-held": "UPDATE operation SET worker = NULL WHERE state = 2",
    "step-not-held": "UPDATE operation SET worker = 'oak' WHERE state = 0",
    "step-done": "UPDATE operation SET finished = started - 1 WHERE state = 3",
    "step-error": "UPDATE operation SET error = x'c0' WHERE state = 4",
    "step-payload": "UPDATE operation SET payload = x'0000' WHERE state = 0",
    "step-value": "UPDATE operation SET result = NULL WHERE result IS NOT NULL",
    "step-cleared": "UPDATE operation SET result = x'00' WHERE state = 3 AND result IS NULL",
    "step-operands-read": "UPDATE operation SET operands = x'ff' WHERE state = 5",
    "step-operands": "UPDATE operation SET operands = x'9101' WHERE state = 5",
    "step-ready": """UPDATE operation SET operands =
            CAST(x'91' || char((SELECT min(key) FROM operation WHERE state = 2)) AS BLOB)
        WHERE key = (SELECT max(key) FROM operation WHERE state = 2)""",
    "step-waits": "UPDATE operation SET operands = x'90' WHERE state = 0",
    "reference-task": "INSERT INTO reference VALUES (1000, 0, 1, '$1', 0, 2)",
    "reference-owner": """UPDATE reference SET target = 1
        WHERE key = (SELECT key FROM task WHERE owner = 1 AND number = 2)""",
    "reference-result": "DELETE FROM result WHERE key NOT IN (SELECT key FROM task)",
    "reference-ready": """UPDATE reference SET target = (SELECT target FROM reference
            JOIN task ON task.key = reference.key WHERE task.state = 0)
        WHERE key = (SELECT key FROM task WHERE state = 1 AND NOT whole)""",
    "task-waits": "DELETE FROM reference WHERE key IN (SELECT key FROM task WHERE state = 0)",
    "result-kept": "INSERT INTO result VALUES (1000, x'00')",
    "stream-owner": "UPDATE stream SET owner = 99 WHERE name = 'sums'",
    "stream-definition": "UPDATE stream SET definition = x'93a3' WHERE name = 'sums'",
    "stream-program": "DELETE FROM program WHERE stream = (SELECT max(key) FROM stream)",
    "stream-state": "UPDATE stream SET state = 4 WHERE state = 5",
    "stream-held": "UPDATE stream SET worker = NULL WHERE name = 'sums'",
    "stream-sequence": "UPDATE stream SET most = sequence - 1 WHERE name = 'sums'",
    "stream-totals": "DELETE FROM message WHERE state = 1",
    "stream-shares": "UPDATE stream_count SET failed = failed + 1 WHERE worker = 'fir'",
    "stream-errors": "UPDATE stream SET errors = 0 WHERE name = 's'",
    "stream-parts": "INSERT INTO program VALUES (1000, x'')",
    "message-number": "UPDATE message SET number = 1000 WHERE state = 1",
    "message-number-once": """UPDATE stream_error SET number =
        (SELECT min(number) FROM message WHERE state = 1) WHERE NOT task""",
    "message-task": """UPDATE message SET key = (SELECT key FROM task WHERE state = 5)
        WHERE task""",
    "message-payload": "UPDATE message SET size = size + 1 WHERE state = 1",
    "message-held": "UPDATE message SET worker = NULL WHERE state = 2",
    "message-tries": "UPDATE message SET tries = attempt + 1 WHERE state = 2",
    "failure-task": "UPDATE stream_error SET task = 1000 WHERE task",
    "blob-claim": "INSERT INTO blob_claim VALUES (1, zeroblob(31), 1, 0, 5)",
    "blob-claim-owner": "INSERT INTO blob_claim VALUES (99, zeroblob(32), 1, 0, 5)",
    "blob-claim-uses": "UPDATE blob_claim SET uses = 2 WHERE uses",
    "blob-use-task": "INSERT INTO blob_use VALUES (1000, 0, 0, zeroblob(32), 1)",
    "blob-use-claim": "UPDATE blob_use SET size = 7",
    "blob-use-role": "UPDATE blob_use SET role = 3",
    "blob-use-step": "UPDATE blob_use SET role = 2",
    "enrolled-key": "UPDATE enrolled SET key = x'00' WHERE name = 'ash'",
    "enrolled-name-once": "UPDATE enrolled SET name = 'ASH' WHERE name = 'yew'",
    "enrolled-roles": "UPDATE enrolled SET roles = '' WHERE name = 'ash'",
    "enrolled-invitation": """UPDATE enrolled
        SET invitation = (SELECT invitation FROM enrolled WHERE name = 'ash') WHERE name = 'yew'""",
    "enrolled-used": "UPDATE invited_worker SET used = NULL WHERE name = 'ash'",
    "invited-digest": "UPDATE invited_worker SET digest = x'00' WHERE name = 'fig'",
    "invited-name-once": """INSERT INTO invited_worker
        SELECT zeroblob(32), 'FIG', roles, created, expires, used FROM invited_worker
        WHERE name = 'fig'""",
}
"""For each rule a statement that breaks it in the database that `history` makes, and no other."""


class History:
    """Something of everything that a broker keeps."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.grid = Sim(Repository(database))
        self.ann, self.bob = self.grid.user("ann"), self.grid.user("bob")
        self.worker = self.grid.worker(slots=20)

    def make(self) -> None:
        """Let all of it happen."""
        self.ann.ask(wire.ChangeSettings((SettingValue("task.max_tries", 5),)))
        self.ann.ask(Invite(Role.USER, DAY))
        self._done(self.bob, "1+1")
        self._done(self.ann, "x = 2+2")
        self._done(self.ann, "$1*2")
        self.ann.submit("1+1")  # this is known
        self._ended_otherwise()
        self._split()
        self.ann.submit("5")
        self.ann.submit(f"${self._last}+1")
        self._deleted_while_somebody_needs_it()
        self._streams()
        self._blobs()
        self._enrolled()
        self.worker.capacity = 0
        self.worker.beat(self.worker.holding())
        self.ann.submit("$1+7")
        grid = self.grid.core.grid
        titled = Changes(titled=grid.last_key, revision=grid.revision, last_key=grid.last_key)
        self.grid.disk.commit(titled)

    def _streams(self) -> None:
        """Messages that were handled, have failed, run and are queued; and such as became tasks."""
        elm, fir = (stream_worker(self.grid, name, slots=1) for name in ("elm", "fir"))
        start(self.ann, "s", defined(works=1_000))
        make(elm, 4)
        handle(fir, 1)
        handle(fir, 1, error=BAD)
        start(self.ann, "sums", sums("{n}+100"))
        make(fir, 2)
        self._finish(BAD)

    def _enrolled(self) -> None:
        """Workers that were let in, of which one was revoked, and an invitation to another."""
        for name, letter in (("ash", b"a"), ("yew", b"y"), ("box", b"b")):
            enrolled(self.grid, name, letter)
        self.ann.ask(RevokeWorker(b"b" * 32))
        token_for(self.grid, "fig")

    def _done(self, user: SimClient, text: str) -> bytes:
        (task,) = user.submit(text)
        self._finish()
        return task

    def _ended_otherwise(self) -> None:
        self.ann.submit("1/0")
        self._finish(BAD)
        (lost,) = self.ann.submit("3")
        item = GivenBack(self._newest.key, self._newest.attempt, True, "It died.")
        self.worker.tell(fleet.HandBack((item,), self.worker.capacity))
        self.ann.refusals(wire.Cancel((lost,)))
        deleted = self._done(self.ann, "4")
        self.ann.refusals(wire.Delete((deleted,)))

    def _split(self) -> None:
        """One is done, one is done whole after all, and one goes on."""
        self._plan("1*6")
        for _ in PLAN.steps:
            self._finish()
        self._plan("2*6")
        self._finish(BAD)
        self._plan("3*6")
        self._finish()

    def _deleted_while_somebody_needs_it(self) -> None:
        target = self._done(self.ann, "8")
        self.ann.submit(f"${self._last}+9")
        self.ann.refusals(wire.Delete((target,)))

    def _blobs(self) -> None:
        """Bob's first task takes one, and ann has sent another."""
        name, grid = BlobName(b"b" * 32, 4), self.grid.core.grid
        claims = Claim(2, *name, uses=1), Claim(1, b"a" * 32, 5, until=1)
        blobs = BlobChanges({(claim.owner, claim.digest): claim for claim in claims})
        blobs.uses[1] = [Use(1, BlobRole.INPUT, 0, name)]
        self.grid.disk.commit(Changes(blobs=blobs, revision=grid.revision, last_key=grid.last_key))

    @property
    def _last(self) -> int:
        return self.grid.core.grid.users[1].last_number

    @property
    def _newest(self) -> Held:
        """Of what runs, what was made last."""
        grid = self.grid.core.grid
        jobs: list[Job] = [*grid.tasks.values(), *grid.operations.values()]
        return Held(*max((j.key, j.attempt) for j in jobs if j.holder is not None))

    def _finish(self, error: TaskError | None = None) -> None:
        self.worker.finish(self._newest, b"42", error)

    def _plan(self, text: str) -> None:
        self.ann.submit(text)
        held, wall = self._newest, self.grid.wall
        outcome = Outcome(held.key, held.attempt, wall, wall, "", None, None, PLAN)
        self.worker.tell(self.worker.outcomes_of(outcome))


@pytest.fixture(scope="module")
def made() -> Iterator[sqlite3.Connection]:
    database = open_database(MEMORY)
    History(database).make()
    yield database.connection()
    database.close()


@pytest.fixture
def database(made: sqlite3.Connection) -> Iterator[SqliteDatabase]:
    """A copy for one test."""
    copy = SqliteDatabase(MEMORY)
    made.backup(copy.connection())
    yield copy
    copy.close()


def test_the_history_has_something_of_everything(database: SqliteDatabase) -> None:
    states = database.execute_sql("SELECT DISTINCT state FROM task").fetchall()
    steps = database.execute_sql("SELECT DISTINCT state FROM operation").fetchall()
    assert sorted(state for (state,) in states) == [0, 1, 2, 3, 4, 5]
    assert sorted(state for (state,) in steps) == [0, 2, 3, 4, 5]
    for table in database.get_tables():
        assert database.execute_sql(f"SELECT 1 FROM {table}").fetchone(), table  # noqa: S608


def test_what_a_broker_has_written_is_sound(database: SqliteDatabase) -> None:
    assert against_the_rules(database) == []


def test_each_rule_has_something_that_breaks_it() -> None:
    assert list(BREAKS) == [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_breaks_it_and_no_other_does(
    database: SqliteDatabase, rule: Rule
) -> None:
    database.execute_sql(BREAKS[rule.name])

    assert [found.partition(":")[0] for found in against_the_rules(database)] == [rule.name]
