"""Compares what the clients were promised to what the broker's database says."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from broker.store.rows import ENDED_FROM, STATES, read_error
from broker.upkeep.check import findings
from broker.upkeep.progress import Progress
from shared.kinds.image import result_of
from shared.states import TaskErrorCode, TaskState
from tests.simulation import work
from tests.torture import streams, witness
from tests.torture.images import album, places
from tests.torture.ledger import Entry, Ledger
from tests.torture.witness import Testimony

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A task as it lies in the database."""

    key: int
    number: int
    owner: str
    state: TaskState
    attempt: int
    tries: int
    code: str
    result: bytes | None


@dataclass(slots=True)
class Truth:
    """What one client knows, what its expressions are worth by other means, and what the engine
    makes of its images in this process."""

    ledger: Ledger
    owner: str
    tasks: dict[bytes, Found]
    testimony: Testimony
    values: dict[int, Fraction] = field(default_factory=dict)
    made: dict[int, bytes] = field(default_factory=dict)
    """hashes"""
    stopped: set[int] = field(default_factory=set)
    """numbers of tasks that somebody has cancelled or deleted, and of what refers to those"""

    def __post_init__(self) -> None:
        for entry in sorted(self.ledger.acknowledged, key=lambda entry: entry.number):
            if entry.cancels or entry.deletes or _target(entry) in self.stopped:
                self.stopped.add(entry.number)
            with suppress(work.NoValue):
                self._work_out(entry)

    def fails(self, entry: Entry) -> bool:
        """Whether nothing can come of it."""
        return entry.number not in (self.made if album.is_image(entry.text) else self.values)

    def _work_out(self, entry: Entry) -> None:
        if album.is_image(entry.text):
            self.made[entry.number] = album.made_of(entry.text)
        else:
            self.values[entry.number] = work.value(entry.text, self.values)


Check = Callable[[Truth, Entry, Found], bool]


def _not_ended(_truth: Truth, _entry: Entry, found: Found) -> bool:
    return not found.state.ended


def _ended_twice(truth: Truth, entry: Entry, found: Found) -> bool:
    revivals = truth.testimony.times(found.key, *witness.REVIVALS)
    ends = truth.testimony.times(found.key, "ended", "ended at once", "ended anew")
    results = truth.testimony.times(found.key, "result")
    return revivals > entry.retries or ends > 1 + revivals or results > 1


def _never_ended(truth: Truth, _entry: Entry, found: Found) -> bool:
    ends = truth.testimony.times(found.key, "ended", "ended at once", "ended anew")
    return found.state.ended and not ends


def _another_number(truth: Truth, entry: Entry, found: Found) -> bool:
    return entry.numbers != {found.number} or found.owner != truth.owner


def _wrong(truth: Truth, entry: Entry, found: Found) -> bool:
    is_right = _IS_RIGHT.get(found.state)
    return is_right is not None and not is_right(truth, entry, found)


def _is_value(truth: Truth, entry: Entry, found: Found) -> bool:
    if found.result is None or truth.fails(entry):
        return False
    if album.is_image(entry.text):
        return result_of(found.result).digest == truth.made[entry.number]
    return work.read(found.result) == truth.values[entry.number]


def _may_fail(truth: Truth, entry: Entry, found: Found) -> bool:
    if found.code == TaskErrorCode.DEPENDENCY:
        target = _target(entry)
        return target is not None and (target in truth.stopped or target not in truth.values)
    return found.code == TaskErrorCode.LOST or (
        truth.fails(entry) and found.code != TaskErrorCode.GONE
    )


def _fetched_wrong(truth: Truth, entry: Entry, _found: Found) -> bool:
    made = truth.made.get(entry.number, b"").hex()
    return bool(entry.fetched - {made})


def _not_to_be_fetched(_truth: Truth, entry: Entry, _found: Found) -> bool:
    return bool(entry.missed)


def _innocent(_truth: Truth, _entry: Entry, found: Found) -> bool:
    return found.code == TaskErrorCode.LOST


_IS_RIGHT: dict[TaskState, Check] = {
    TaskState.DONE: _is_value,
    TaskState.FAILED: _may_fail,
    TaskState.CANCELLED: lambda _truth, entry, _found: bool(entry.cancels),
}

CHECKS: dict[str, Check] = {
    "not ended": _not_ended,
    "ended twice": _ended_twice,
    "ended unseen": _never_ended,
    "another number or owner": _another_number,
    "wrong results": _wrong,
    "innocent, but failed": _innocent,
    "other bytes fetched": _fetched_wrong,
    "not to be fetched": _not_to_be_fetched,
}
"""What is wrong with a task, by name. Each has to be found nowhere."""


@dataclass(slots=True)
class Verdict:
    """Figures, and a sentence for each thing that is broken."""

    figures: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def blame(self, name: str, found: Sequence[object]) -> None:
        """A figure that has to be 0."""
        self.figures[name] = len(found)
        self.broken += [f"{name}: {one}" for one in found[:SHOWN]]


def judge(database: Path, ledgers: dict[str, Ledger]) -> Verdict:
    """What became of everything that was promised; `ledgers` by account. No broker may run."""
    verdict = Verdict()
    connection = sqlite3.connect(database)
    try:
        tasks = dict(_tasks(connection))
        testimony = witness.hear(connection)
        truths = [Truth(ledger, owner, tasks, testimony) for owner, ledger in ledgers.items()]
        _count(verdict, tasks, ledgers)
        _judge_tasks(verdict, truths)
        _judge_database(verdict, connection, testimony)
        verdict.figures |= places.figures(connection, ledgers.values())
        verdict.blame("laid by, but lost", list(places.lost(connection, ledgers)))
    finally:
        connection.close()
    verdict.blame("damaged", list(findings(str(database), Progress(io.StringIO()))))
    return verdict


def _count(verdict: Verdict, tasks: dict[bytes, Found], ledgers: dict[str, Ledger]) -> None:
    entries = [entry for ledger in ledgers.values() for entry in ledger.acknowledged]
    there = [tasks[entry.id] for entry in entries if entry.id in tasks]
    deleted = [entry for entry in entries if entry.deletes and entry.id not in tasks]
    verdict.figures |= {
        "accepted": len(entries),
        "ended": sum(found.state.ended for found in there) + len(deleted),
        "deleted": len(deleted),
        "retries": sum(entry.retries for entry in entries),
        "delivered again": sum(found.attempt > 1 for found in there),
        "  and no try counted": sum(found.attempt > 1 and not found.tries for found in there),
    }


def _judge_tasks(verdict: Verdict, truths: Sequence[Truth]) -> None:
    promised = [(truth, entry) for truth in truths for entry in truth.ledger.acknowledged]
    lost = [e for t, e in promised if e.id not in t.tasks and not e.deletes]
    verdict.blame("lost", lost)
    there = [(t, e, t.tasks[e.id]) for t, e in promised if e.id in t.tasks]
    for name, is_so in CHECKS.items():
        verdict.blame(name, [(e, found) for t, e, found in there if is_so(t, e, found)])
    entries = [entry for truth in truths for entry in truth.ledger.entries.values()]
    verdict.blame("conflicts", [entry for entry in entries if "conflict" in entry.refusals])


def _judge_database(verdict: Verdict, connection: sqlite3.Connection, testimony: Testimony) -> None:
    """What holds of the tasks, too, that nobody was told of."""
    verdict.figures["tries counted"] = connection.execute("SELECT count(*) FROM loss").fetchone()[0]
    never = [(name, key) for name in witness.NEVER for key in testimony.notes[name]]
    verdict.blame("what must never be", never)
    verdict.figures |= streams.figures(connection)
    verdict.blame("streams that do not add up", list(streams.wrong(connection, testimony)))


def unfinished(database: Path) -> int:
    """How many tasks and messages have not ended; a broker may run."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        tasks = f"SELECT count(*) FROM task WHERE state < {ENDED_FROM}"  # noqa: S608
        query = f"SELECT ({tasks}) + (SELECT count(*) FROM message)"  # noqa: S608
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def _tasks(connection: sqlite3.Connection) -> Iterator[tuple[bytes, Found]]:
    query = (
        "SELECT id, task.key, number, account.name, state, attempt, tries, error, result.body "
        "FROM task JOIN account ON account.key = owner LEFT JOIN result ON result.key = task.key"
    )
    for task, key, number, owner, state, attempt, tries, error, result in connection.execute(query):
        read = read_error(error)
        code = "" if read is None else read.code
        found = Found(key, number, owner, STATES[state], attempt, tries, code, result)
        yield bytes(task), found


def _target(entry: Entry) -> int | None:
    """The number of the task that an expression goes on with."""
    return int(entry.text[1:].partition("+")[0]) if entry.text.startswith("$") else None
