"""The invariants, each by its name: some at every commit and message, the others in the end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from broker.core.blobs.making import LOST
from broker.core.core import Core
from broker.core.effects import Changes
from broker.core.events import Peer, Side
from broker.core.grid import Grid, Options
from broker.core.losing import WORKER_LOST
from broker.core.stored import Loss
from broker.core.tasks import Job, Operation, Task
from broker.store.rows import STATES, read_error
from shared.states import TaskErrorCode, TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.codec import decode, message_types, read_header
from shared.wire.rows import TaskRow
from tests.simulation import work
from tests.simulation.accounts.books import AccountBooks
from tests.simulation.blobs import books as blobs
from tests.simulation.blobs import ends
from tests.simulation.blobs.books import PictureBooks
from tests.simulation.broker import Broker, Watcher
from tests.simulation.fairness import Fairness
from tests.simulation.ledger import Ledger, Promise
from tests.simulation.order import Order
from tests.simulation.streams.books import ASKED, StreamBooks
from tests.simulation.user import User
from tests.simulation.wires import Frames
from tests.simulation.world import World
from tests.support.core import CountedTokens
from tests.support.kept import against_the_rules, queued_places, unfinished_of

COMPARED_EVERY = 25


class Books(Watcher):
    """Keeps the history of what was committed and said, and compares."""

    def __init__(
        self,
        world: World,
        ledgers: dict[str, Ledger],
        streams: StreamBooks,
        pictures: PictureBooks,
        accounts: AccountBooks,
    ) -> None:
        self.world = world
        self.accounts = accounts
        self.streams = streams
        self.pictures = pictures
        self.ledgers = ledgers
        self.blame: Counter[int] = Counter()
        self.silences: Counter[int] = Counter()
        """how often a task was lost with a worker that was not heard from, or with what it made"""
        self.ends: dict[int, TaskState] = {}
        """how tasks have ended, by key"""
        self.attempts: dict[int, int] = {}
        self.commits = self.messages = 0
        self.broker: Broker | None = None
        self.fairness = Fairness(world)
        self.order = Order(world)
        self._outcomes: set[tuple[int, int]] = set()
        """the fences of all outcomes that have arrived"""
        self._assigned: dict[int, int] = {}
        """the last attempt of each job that was sent"""
        self._submits: dict[tuple[Peer, int], wire.Submit] = {}

    # At each commit

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""
        self.commits += 1
        for key in changes.revived:
            self.ends.pop(key, None)
        for loss in changes.losses:
            self.silences[loss.task] += loss.reason == WORKER_LOST or self._is_excused(loss)
        for task in changes.tasks():
            self._ends_once(task.key, task.state)
            self._attempts_grow(task)
        for operation in changes.operations.values():
            self._attempts_grow(operation)
        for key in (*changes.results, *changes.operation_results):
            self._result_is_of_the_attempt(key)
        self._is_fair(changes)
        self.order.committed(changes)
        self.streams.committed()
        self.pictures.committed(changes)
        self.accounts.committed(changes)
        if self.commits % COMPARED_EVERY == 0:
            self.core_and_disk_agree()
            self.every_rule_holds()

    def _is_excused(self, loss: Loss) -> bool:
        """What was made may be gone where time jumps, or somebody deletes files or tasks."""
        if loss.reason != LOST:
            return False
        faults = self.world.faults
        by_hand = faults["clock set"] or faults["file deleted"]
        return bool(by_hand) or self.pictures.may_be_gone(loss.task)

    def _is_fair(self, changes: Changes) -> None:
        broker = self.broker
        if broker is None or broker.loop is None:
            return
        self.fairness.committed(changes, broker.loop._core.grid)

    def _ends_once(self, key: int, state: TaskState) -> None:
        before = self.ends.get(key)
        self.world.check(before is None, f"task {key} ends once, not {before} and then {state}")
        if state.ended:
            self.ends[key] = state

    def _attempts_grow(self, job: Job) -> None:
        before = self.attempts.get(job.key, 0)
        self.world.check(job.attempt >= before, f"the attempts of job {job.key} grow")
        self.attempts[job.key] = job.attempt

    def _result_is_of_the_attempt(self, key: int) -> None:
        """What counts is an outcome of the attempt that held the job."""
        fence = key, self.attempts.get(key, 0)
        self.world.check(fence in self._outcomes, f"the result of job {key} is its attempt's")

    def core_and_disk_agree(self) -> None:
        """What the core holds is what another one would find on disk."""
        broker = self.broker
        if broker is None or broker.loop is None:
            return
        live = broker.loop._core.grid
        snapshot = broker.loop._repository.snapshot()
        found = Core(snapshot, Options(), CountedTokens(), self.world.clock()).grid
        self._tasks_agree(live, unfinished_of(broker.database))
        agree = _facts(live.operations) == _facts(found.operations)
        self.world.check(agree, "the operations in the core are those on disk")
        queued = live.queue.length + len(live.queue.later)
        self.world.check(queued == found.queue.length, "what is queued on disk is in the queue")
        self.world.check(live.revision == found.revision, "the revision is on disk")
        self.world.check(live.settings == found.settings, "the settings are on disk")
        counted = _not_zero(live.blobs._counted) == _not_zero(found.blobs._counted)
        self.world.check(counted, "the core knows how much everybody keeps")

    def _tasks_agree(self, live: Grid, kept: dict[int, Task]) -> None:
        held = {key: kept[key] for key in live.tasks if key in kept}
        self.world.check(_facts(live.tasks) == _facts(held), "what the core holds is on disk")
        parked = {key: task for key, task in kept.items() if key not in live.tasks}
        places = queued_places(live)
        for key, task in parked.items():
            place = task.owner, task.kind, task.needs, task.priority
            known = task.state is TaskState.QUEUED and places.get(key) == place
            self.world.check(known, f"task {key} is held, or queued in its place")
        counted = len(parked) == live.queue.window.parked
        self.world.check(counted, "the core knows how much of the queue is on disk alone")

    def erred(self) -> None:
        """A turn failed that nothing outside has made fail."""
        reason = repr(sys.exc_info()[1])
        self.world.check(False, f"no turn fails by a mistake of the broker's own: {reason}")

    def started(self) -> None:
        """A broker has begun on what another has left."""
        self.pictures.started()

    # At each message

    def arrived(self, side: Side, peer: Peer, frames: Frames) -> None:
        """Remember what was asked to be kept."""
        header = read_header(frames)
        if side is Side.CLIENTS and header.type == _SUBMIT:
            self._submits[peer, header.request] = decode(header, frames[1])
        elif side is Side.WORKERS and header.type == _OUTCOMES:
            items = decode(header, frames[1]).items
            self._outcomes.update((item.key, item.attempt) for item in items)
        elif header.type in _OF_STREAMS:
            self.streams.arrived(decode(header, frames[1]))
        elif header.type in _OF_PICTURES:
            self.pictures.arrived(side, peer, header.request, decode(header, frames[1]))

    def sending(self, side: Side, peer: Peer, frames: Frames) -> None:
        """Nothing leaves before what it says is on disk."""
        self.messages += 1
        header = read_header(frames)
        message = decode(header, frames[1])
        self.accounts.sending(peer, message)
        if isinstance(message, wire.Submitted):
            submit = self._submits.pop((peer, header.request), None)
            for task, receipt in zip(submit.tasks if submit else (), message.receipts, strict=True):
                if receipt.refusal is None:
                    self._is_kept(task.id, receipt.number)
        elif isinstance(message, wire.TasksEnded | wire.TasksChanged | wire.Changed | wire.Page):
            for row in message.rows:
                self._row_is_kept(row)
        elif isinstance(message, fleet.Assign):
            for item in message.items:
                self._attempt_is_kept(item.key, item.attempt)
        else:
            self.streams.sending(message)
            self.pictures.sending(peer, header.request, message)

    def _is_kept(self, task: bytes, number: int) -> None:
        """It may have been deleted in the same turn."""
        found = self.query("SELECT number FROM task WHERE id = ?", task)
        found = found or self.query("SELECT number FROM tombstone WHERE id = ?", task)
        self.world.check(found == [(number,)], f"task {number} is on disk when it is acknowledged")

    def _row_is_kept(self, row: TaskRow) -> None:
        """The disk holds the row, or a later one, or the task is deleted."""
        found = self.query("SELECT revision FROM task WHERE id = ?", row.id)
        kept = not found or found[0][0] >= row.revision
        self.world.check(kept, f"task {row.number} is on disk as it is told of")

    def _attempt_is_kept(self, key: int, attempt: int) -> None:
        before = self._assigned.get(key, 0)
        self.world.check(attempt > before, f"job {key} has a new attempt each time it is sent")
        self._assigned[key] = attempt
        found = [row for query in _ATTEMPTS for row in self.query(query, key)]
        kept = found == [(attempt,)]
        self.world.check(kept, f"attempt {attempt} of job {key} is on disk before it is sent")

    # In the end

    def every_rule_holds(self) -> None:
        """The disk is what `calc-broker check` calls sound: nothing is half there."""
        assert self.broker is not None
        for broken in against_the_rules(self.broker.database):
            self.world.check(False, broken)

    def everything_has_ended(self) -> None:
        """Nobody starves, and nothing is stuck."""
        found = self.query("SELECT key, state, kind, title FROM task WHERE state < 3")
        self.world.check(not found, f"everything comes to its end, but not {found[:3]}")

    def every_promise_is_kept(self) -> None:
        """What was acknowledged is there, has ended, and has the right result."""
        for ledger in self.ledgers.values():
            values: dict[int, Fraction] = {}
            for promise in sorted(ledger.promises.values(), key=lambda p: p.number):
                self._is_kept_for(ledger, promise, values)
            tries = self._had_its_tries
            ends.promises_are_kept(self.pictures, ledger.name, ledger.pictures, tries)

    def _is_kept_for(self, ledger: Ledger, promise: Promise, values: dict[int, Fraction]) -> None:
        query = (
            "SELECT task.key, number, state, result.body, account.name FROM task "
            "LEFT JOIN result ON result.key = task.key "
            "JOIN account ON account.key = owner WHERE id = ?"
        )
        found = self.query(query, promise.id)
        if not found:
            self.world.check(promise.deleted, f"task {promise.number} of {ledger.name} is there")
            return
        key, number, state, result, owner = found[0]
        whose = owner == ledger.name and number == promise.number
        self.world.check(whose, f"task {promise.number} is {ledger.name}'s and has its number")
        if STATES[state] is TaskState.DONE:
            values[number] = self._right(promise, result, values)
        elif STATES[state] is TaskState.CANCELLED:
            self.world.check(promise.cancelled, f"task {number} was cancelled by its owner")
        else:
            self._failed_rightly(key, promise, values)

    def _right(self, promise: Promise, result: bytes, values: dict[int, Fraction]) -> Fraction:
        found = work.read(result)
        if not promise.text.startswith("$"):
            wanted = work.value(promise.text, values)
            self.world.check(found == wanted, f"{promise.text} is {wanted}, not {found}")
        elif (number := int(promise.text[1:].partition("+")[0])) in values:
            wanted = work.value(promise.text, values)
            self.world.check(
                found == wanted, f"{promise.text} with {values[number]} is not {found}"
            )
        return found

    def _failed_rightly(self, key: int, promise: Promise, values: dict[int, Fraction]) -> None:
        code = self._code_of(key)
        if code == TaskErrorCode.LOST:
            self._had_its_tries(key)
        elif code == TaskErrorCode.DEPENDENCY:
            self.world.check(promise.text.startswith("$"), f"{promise.text} refers to something")
        elif code == TaskErrorCode.TIME_LIMIT:
            return
        else:
            try:
                right = work.value(promise.text, values)
            except work.NoValue:
                return
            self.world.check(False, f"{promise.text} is {right} and has not failed with {code}")

    def _code_of(self, key: int) -> str:
        ((body,),) = self.query("SELECT error FROM task WHERE key = ?", key)
        error = read_error(body)
        return "" if error is None else error.code

    def _had_its_tries(self, key: int) -> None:
        """A task fails as lost only where its own slots have died so often."""
        keys = [key] + [k for (k,) in self.query("SELECT key FROM operation WHERE parent = ?", key)]
        most = max(self.blame[k] for k in keys) + self.silences[key]
        self.world.check(most >= 3, f"task {key} was lost in {most} deaths of its own")

    def tries_are_deaths(self) -> None:
        """What waited at a worker when that died was not tried."""
        for key, tries in self.query("SELECT key, tries FROM task WHERE tries"):
            self._died_so_often(key, tries, key)
        for key, tries, parent in self.query(
            "SELECT key, tries, parent FROM operation WHERE tries"
        ):
            self._died_so_often(key, tries, parent)

    def _died_so_often(self, key: int, tries: int, task: int) -> None:
        """A worker that falls silent and is never heard of again has died, as far as the broker
        can tell."""
        most = self.blame[key] + self.silences[task]
        self.world.check(tries <= most, f"job {key} had {tries} tries, but {most} deaths")

    def users_know(self, users: Iterable[User]) -> None:
        """Who waits has heard of each end once, and who watches sees what is on disk."""
        for user in users:
            heard = set(user.ended.values())
            self.world.check(heard <= {1}, f"{user.name} hears of each end once, not {heard}")
            rows = self.query(
                "SELECT id, task.revision FROM task JOIN account ON account.key = owner "
                "WHERE account.name = ?",
                user.name,
            )
            same = dict(rows) == user.seen
            self.world.check(same, f"{user.name} sees {len(user.seen)} of {len(rows)} tasks")

    def query(self, query: str, *values: object) -> list[Any]:
        """What the disk answers."""
        assert self.broker is not None
        return list(self.broker.database.connection().execute(query, values))


def _facts(jobs: Mapping[int, Task | Operation]) -> dict[int, tuple[object, ...]]:
    return {
        key: (job.state, job.attempt, job.tries, job.worker, job.started, job.finished)
        for key, job in jobs.items()
    }


def _not_zero(counted: Mapping[int, int]) -> dict[int, int]:
    return {owner: size for owner, size in counted.items() if size}


_NUMBERS = {kind: number for number, kind in message_types().items()}
_SUBMIT, _OUTCOMES = _NUMBERS[wire.Submit], _NUMBERS[fleet.Outcomes]
_OF_STREAMS = {_NUMBERS[kind] for kind in ASKED}
_OF_PICTURES = {_NUMBERS[kind] for kind in blobs.ASKED}

_ATTEMPTS = (
    "SELECT attempt FROM task WHERE key = ?",
    "SELECT attempt FROM operation WHERE key = ?",
    "SELECT attempt FROM message WHERE key = ? AND NOT task",
    "SELECT attempt FROM stream WHERE key = ?",
)
"""Where the attempt of a job is kept."""
