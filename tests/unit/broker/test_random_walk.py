"""Whatever happens in whatever order: nothing accepted is lost, nothing ends twice.

Random users, workers and crashes against the core with a real repository behind it. Every
turn is committed; a crash forgets the core and builds another from the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from broker.core.events import Event, Side, Unsent
from broker.core.grid import Options
from broker.core.tasks import Job
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared.states import Deed, TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.orders import Order
from shared.wire.rows import Begun, GivenBack, Held, NewTask, Outcome, Plan, Step, TaskError
from tests.support.core import Sim, SimClient, SimWorker, ticket_of
from tests.support.kept import against_the_rules, queued_places, unfinished_of

PLAN = Plan(
    (
        Step(b"a", (), 100, "+", 0, 1),
        Step(b"b", (), 1, "+", 0, 1),
        Step(b"c", (0, 1), 100, "*", 0, 1),
    )
)
STATES = ("waiting", "queued", "running", "done", "failed", "cancelled")

HELD_MOST = 3
"""Queued jobs in memory: so few that tasks come and go all the time."""

some = st.integers(0, 10**6)
"""Picks one of however many there are."""


class Grid(RuleBasedStateMachine):
    """Users who submit, cancel and delete; workers who do and lose; a broker that dies."""

    @initialize()
    def begin(self) -> None:
        self.database = open_database(MEMORY)
        self.grid = Sim(Repository(self.database), Options(held_most=HELD_MOST))
        self.users = [self.grid.user(name) for name in ("ann", "bob")]
        own = self.grid.worker("own", 1, join=False)
        own.ticket = ticket_of(self.users[1])
        own.join()
        self.workers = [self.grid.worker("oak", 2), self.grid.worker("elm", 1), own]
        self.submitted: dict[tuple[int, bytes], NewTask] = {}
        self.deleted: set[tuple[int, bytes]] = set()
        self.numbers: dict[tuple[int, int], bytes] = {}
        self.ends: Counter[tuple[int, bytes]] = Counter()
        self.fates: dict[tuple[int, bytes], TaskState] = {}
        self.revision = 0

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    # What users do

    @rule(who=some, count=st.integers(1, 4))
    def submit(self, who: int, count: int) -> None:
        owner, user = self._user(who)
        tasks = [user.new(str(self.grid._ids)) for _ in range(count)]
        self._accepted(owner, tasks, user.receipts(*tasks))

    @rule(who=some, number=st.integers(1, 6))
    def submit_what_refers_to_another(self, who: int, number: int) -> None:
        self._submit(who, f"${number}+{self.grid._ids}")

    @rule(who=some, which=st.integers(0, 2))
    def submit_the_same_as_others(self, who: int, which: int) -> None:
        self._submit(who, f"{which}*7")

    def _submit(self, who: int, text: str) -> None:
        owner, user = self._user(who)
        task = user.new(text)
        (receipt,) = user.receipts(task)
        if receipt.refusal is None:
            self._accepted(owner, [task], (receipt,))

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def submit_again(self, which: int) -> None:
        (owner, task_id), task = self._pick(which)
        user = self.users[owner - 1]
        (receipt,) = user.receipts(task)
        if (owner, task_id) in self.deleted:
            assert receipt.refusal is not None
        else:
            self._accepted(owner, [task], (receipt,))

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def submit_another_under_the_same_id(self, which: int) -> None:
        (owner, _), task = self._pick(which)
        user = self.users[owner - 1]
        (receipt,) = user.receipts(user.new("another", task.id))
        assert receipt.refusal is not None
        assert receipt.number == 0

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def cancel(self, which: int) -> None:
        (owner, task_id), _ = self._pick(which)
        refusals = self.users[owner - 1].refusals(wire.Cancel((task_id,)))
        assert (refusals == [None]) is ((owner, task_id) not in self.deleted)

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def retry(self, which: int) -> None:
        (owner, task_id), _ = self._pick(which)
        self._listen()
        ended = self.fates.get((owner, task_id))
        refusals = self.users[owner - 1].refusals(wire.Retry((task_id,)))
        if refusals == [None] and ended is not None:
            assert ended is not TaskState.DONE
            del self.fates[owner, task_id], self.ends[owner, task_id]

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def cancel_and_retry(self, which: int) -> None:
        self.cancel(which)
        self.retry(which)

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def cancel_what_is_anothers(self, which: int) -> None:
        (owner, task_id), _ = self._pick(which)
        if (3 - owner, task_id) not in self.submitted:
            refusals = self.users[2 - owner].refusals(wire.Cancel((task_id,)))
            assert refusals == ["not_found"]

    @precondition(lambda self: self.submitted)
    @rule(which=some)
    def delete(self, which: int) -> None:
        (owner, task_id), _ = self._pick(which)
        states = {(row[0], row[1]): row[2] for row in self._rows()}
        ended = states.get((owner, task_id), "deleted") in ("done", "failed", "cancelled")
        refusals = self.users[owner - 1].refusals(wire.Delete((task_id,)))
        if ended:
            self.deleted.add((owner, task_id))
        assert (refusals == [None]) is ((owner, task_id) in self.deleted)

    @precondition(lambda self: self.submitted)
    @rule(which=some, who=some)
    def everything_in_one_turn(self, which: int, who: int) -> None:
        (owner, task_id), task = self._pick(which)
        user, worker = self.users[owner - 1], self._worker(who)
        deletes = user.says(wire.Delete((task_id,)))
        events: list[Event] = [
            user.says(wire.Submit((task,))),
            worker.says(worker.outcomes_of(*[worker.outcome(h) for h in self._held(worker)])),
            user.says(wire.Cancel((task_id,))),
            deletes,
            user.says(wire.Submit((task,))),
        ]
        self.grid.turn(*events)
        reply = user.reply_to(deletes)
        assert isinstance(reply, wire.Handled)
        if reply.refusals == (None,):
            self.deleted.add((owner, task_id))

    # What workers do

    @rule(who=some)
    def beat(self, who: int) -> None:
        worker = self._worker(who)
        held = self._held(worker)
        begun = [Begun(h.key, h.attempt, self.grid.wall) for h in held[: worker.slots]]
        worker.beat(held, begun)

    @rule(who=some, lost=some)
    def beat_with_a_gap(self, who: int, lost: int) -> None:
        worker = self._worker(who)
        held = self._held(worker)
        worker.beat([h for h in held if h.key % 3 != lost % 3])

    @rule(who=some, which=some, fails=st.booleans())
    def finish(self, who: int, which: int, fails: bool) -> None:
        worker = self._worker(who)
        error = TaskError("bad", "It was bad.") if fails else None
        for held in self._held(worker)[which % 3 :: 3]:
            worker.finish(held, b"42", error)
            worker.finish(held, b"again")

    @rule(who=some, which=some)
    def split(self, who: int, which: int) -> None:
        worker = self._worker(who)
        for held in self._held(worker)[which % 3 :: 3]:
            wall = self.grid.wall
            outcome = Outcome(held.key, held.attempt, wall, wall, "", None, None, PLAN)
            worker.tell(worker.outcomes_of(outcome))

    @rule(who=some, key=st.integers(0, 12), attempt=st.integers(0, 4))
    def report_what_may_not_be_held(self, who: int, key: int, attempt: int) -> None:
        worker = self._worker(who)
        if Held(key, attempt) not in self._held(worker):
            before = {row[:3] for row in self._rows()}
            worker.finish(Held(key, attempt), b"lie")
            ended = {row[:2] for row in self._rows() if row[2] == "done"}
            assert ended == {row[:2] for row in before if row[2] == "done"}

    @rule(who=some, tried=st.booleans())
    def hand_back(self, who: int, tried: bool) -> None:
        worker = self._worker(who)
        items = [GivenBack(h.key, h.attempt, tried, "died") for h in self._held(worker)[:2]]
        worker.tell(fleet.HandBack(tuple(items), worker.capacity))

    @rule(who=some, capacity=st.integers(0, 6))
    def want(self, who: int, capacity: int) -> None:
        worker = self._worker(who)
        worker.capacity = capacity
        worker.beat(self._held(worker))

    @rule(who=some, keep=st.booleans())
    def come_back(self, who: int, keep: bool) -> None:
        worker = self._worker(who)
        held = self._held(worker) if keep else []
        worker.heard.clear()
        worker.reconnect()
        worker.join(held)

    @rule(who=some)
    def die(self, who: int) -> None:
        self.grid.turn(Unsent(Side.WORKERS, self._worker(who).peer))

    @rule(who=some)
    def leave(self, who: int) -> None:
        self._worker(who).tell(fleet.Leave())

    @rule(who=some, deed=st.sampled_from(Deed))
    def obey(self, who: int, deed: Deed) -> None:
        worker = self._worker(who)
        name = self.grid.core.grid.workers[worker.peer].name
        assert self.users[0].ask(Order(name, deed)) == wire.Done()
        if deed is not Deed.KILL:
            worker.tell(fleet.Leave())
        worker.reconnect()  # another process
        worker.instance, worker.number, worker.outcomes = self.grid.new_id(), 0, 0
        worker.heard.clear()

    @rule(millis=st.integers(0, 8))
    def wait(self, millis: int) -> None:
        self.grid.turn(*[user.says(wire.Ping()) for user in self.users])  # silence is the workers'
        self.grid.pass_time(millis * 500)

    # What happens to the broker

    @rule()
    def crash(self) -> None:
        self._listen()
        self.grid.crash()
        for user, name in zip(self.users, ("ann", "bob"), strict=True):
            user.greet()
            user.log_in(name)

    # What is true all the time

    @invariant()
    def every_accepted_task_is_held_or_has_ended_for_good(self) -> None:
        self._listen()
        kept = {(owner, task): state for owner, task, state, *_ in self._rows()}
        assert {*kept} == {*self.submitted} - self.deleted
        tasks = self.grid.core.grid.tasks.values()
        held = {(t.owner, t.id): t.state.value for t in tasks}
        parked = dict.fromkeys(self._parked(), "queued")
        assert not held.keys() & parked.keys()
        unfinished = {k: s for k, s in kept.items() if s in ("waiting", "queued", "running")}
        assert held | parked == unfinished
        for key, fate in self.fates.items():
            assert kept.get(key, fate) == fate

    @invariant()
    def disk_and_core_agree(self) -> None:
        held = {t.key: t for t in self.grid.core.grid.tasks.values()}
        for _, _, _, key, attempt, tries, revision, worker in self._rows():
            if key in held:
                task = held[key]
                assert (attempt, tries, revision, worker) == (
                    task.attempt,
                    task.tries,
                    task.revision,
                    task.worker,
                )

    @invariant()
    def counts_agree_with_the_tasks(self) -> None:
        grid = self.grid.core.grid
        states = Counter(task.state for task in grid.tasks.values())
        counts = grid.counts()
        assert counts.queued == states[TaskState.QUEUED] + len([*self._parked()])
        assert grid.unfinished == counts.queued + counts.running + counts.waiting
        queued = sum(o.state is TaskState.QUEUED for o in grid.operations.values())
        assert grid.queue.length + len(grid.queue.later) == counts.queued + queued
        assert counts.running == states[TaskState.RUNNING]
        assert counts.waiting == states[TaskState.WAITING]

    @invariant()
    def a_running_task_has_somebody_who_will_be_missed(self) -> None:
        grid = self.grid.core.grid
        known = {id(worker) for worker in grid.workers.values()}
        jobs: list[Job] = [*grid.tasks.values(), *grid.operations.values()]
        for job in jobs:
            if job.state is not TaskState.RUNNING:
                assert job.holder is None
            elif job.holder is None:
                assert job.key in grid.orphans
            else:
                assert id(job.holder) in known
                assert job.holder.held[job.key].number == job.attempt

    @invariant()
    def a_users_own_worker_has_that_users_jobs_alone(self) -> None:
        for worker in self.grid.core.grid.workers.values():
            owners = {attempt.job.owner for attempt in worker.held.values()}
            assert worker.serves == (2 if worker.name.startswith("own") else None)
            assert worker.serves is None or owners <= {worker.serves}

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        grid = self.grid.core.grid
        kept = unfinished_of(self.database)
        for task in grid.tasks.values():
            if task.state is not TaskState.WAITING:
                continue
            leader = grid.leaders.get(task.digest or b"")
            unfinished = [o for o in task.operations if not o.state.ended]
            assert task.missing or unfinished or leader not in (None, task.key)
            assert task.missing <= kept.keys()
        for operation in grid.operations.values():
            assert operation.parent.key in grid.tasks
            if operation.state is TaskState.WAITING:
                assert operation.missing > 0

    @invariant()
    def the_revision_grows_and_is_never_used_twice(self) -> None:
        revision = self.grid.core.grid.revision
        assert revision >= self.revision
        self.revision = revision
        revisions = [row[6] for row in self._rows()]
        assert len({*revisions}) == len(revisions)
        assert max(revisions, default=0) <= revision
        (kept,) = self._query("SELECT revision FROM grid")
        assert kept[0] <= revision

    @invariant()
    def what_is_on_disk_is_sound(self) -> None:
        assert against_the_rules(self.database) == []

    @invariant()
    def nothing_ends_twice(self) -> None:
        assert all(count == 1 for count in self.ends.values())

    # Means

    def _query(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self.database.execute_sql(sql).fetchall())

    def _rows(self) -> list[tuple[Any, ...]]:
        found = self._query(
            "SELECT owner, id, state, key, attempt, tries, revision, worker FROM task"
        )
        return [(row[0], bytes(row[1]), STATES[row[2]], *row[3:]) for row in found]

    def _parked(self) -> Iterator[tuple[int, bytes]]:
        """What is queued on disk and has its place in the core, which does not hold it."""
        grid = self.grid.core.grid
        places = queued_places(grid)
        for task in unfinished_of(self.database).values():
            place = task.owner, task.kind, task.needs, task.priority
            if task.key not in grid.tasks and places.get(task.key) == place:
                yield task.owner, task.id

    def _user(self, who: int) -> tuple[int, SimClient]:
        owner = who % len(self.users)
        return owner + 1, self.users[owner]

    def _pick(self, which: int) -> tuple[tuple[int, bytes], NewTask]:
        return list(self.submitted.items())[which % len(self.submitted)]

    def _worker(self, who: int) -> SimWorker:
        """One of the workers, which knows that it is known."""
        worker = self.workers[who % len(self.workers)]
        if worker.peer not in self.grid.core.grid.workers:
            held = self._held(worker)
            worker.heard.clear()
            worker.join(held)
        return worker

    def _held(self, worker: SimWorker) -> list[Held]:
        """What a worker that forgets nothing would say it holds."""
        record = self.grid.core.grid.workers.get(worker.peer)
        if record is not None:
            return [Held(key, attempt.number) for key, attempt in record.held.items()]
        return [Held(item.key, item.attempt) for item in worker.assigned]

    def _accepted(self, owner: int, tasks: list[NewTask], receipts: tuple[Any, ...]) -> None:
        for task, receipt in zip(tasks, receipts, strict=True):
            assert receipt.refusal is None
            assert self.numbers.setdefault((owner, receipt.number), task.id) == task.id
            self.submitted[owner, task.id] = task

    def _listen(self) -> None:
        for owner, user in enumerate(self.users, 1):
            for row in user.ended_rows:
                self.ends[owner, row.id] += 1
                self.fates[owner, row.id] = row.state
            user.heard.clear()


Grid.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TestGrid = Grid.TestCase
