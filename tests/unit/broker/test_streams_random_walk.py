"""Whatever happens to streams in whatever order: their totals add up, and no more is made than may
wait.

Two users' streams, generators that make what they are allowed and send it again, handlers that do,
fail, lose and come back, and a broker that dies, against the core with a real repository behind it.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from broker.core.events import Side, Unsent
from broker.core.streams.jobs import Message, Stream
from broker.store.database import MEMORY, open_database
from broker.store.failures import named
from broker.store.repository import Repository
from shared.kinds import generator
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.rows import GivenBack, Held, Made, TaskError
from tests.support.core import Sim, SimWorker
from tests.support.kept import against_the_rules
from tests.support.streaming import defined, sums

BROKEN = TaskError("simulated", "It was to fail.")
NAMES = ("s", "sums")
DEFINITIONS = {"s": defined(unhandled=6, works=1_000), "sums": sums("{n}+100", unhandled=6)}

some = st.integers(0, 10**6)
"""Picks one of however many there are."""


class Walk(RuleBasedStateMachine):
    """Streams that are switched, made, handled, dropped and retried."""

    @initialize()
    def begin(self) -> None:
        self.database = open_database(MEMORY)
        self.grid = Sim(Repository(self.database))
        self.grid.hurry()
        self.ann = self.grid.user("ann")
        self.workers = [self._new_worker(name) for name in ("oak", "elm")]
        self.again = 0
        """failures that were taken back: these messages come on top of what may wait"""
        self.taken: dict[Held, int] = {}
        """how many messages of each attempt the broker said it has"""
        for name in NAMES:
            self._create(name)

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    # What users do

    @rule(which=some, on=st.booleans())
    def switch(self, which: int, on: bool) -> None:
        self._says(streams.SwitchStream("", NAMES[which % 2], on))

    @rule(which=some)
    def delete_and_make_again(self, which: int) -> None:
        name = NAMES[which % 2]
        off, gone = streams.SwitchStream("", name, on=False), streams.DeleteStream("", name)
        self.grid.turn(self.ann.says(off), self.ann.says(gone))
        self._create(name)

    @rule(which=some, more=st.integers(0, 3))
    def change(self, which: int, more: int) -> None:
        definition = DEFINITIONS[NAMES[which % 2]]
        definition = definition._replace(schedule=definition.schedule._replace(every=1 + more))
        self._says(streams.ChangeStream("", NAMES[which % 2], definition, b""))

    @rule(which=some, wrong=st.booleans())
    def drop(self, which: int, wrong: bool) -> None:
        stream, items = self._failures(which)
        if wrong:
            items = [Held(item.key, item.attempt + 1) for item in items]
        reply = self.ann.ask(streams.DropErrors("", stream.name, tuple(items)))
        assert reply == streams.Dropped(0 if wrong else len(items))

    @rule(which=some)
    def retry(self, which: int) -> None:
        stream, items = self._failures(which)
        request = streams.RetryErrors("", stream.name, (*items, *items))
        reply = self.ann.ask(request)
        assert isinstance(reply, wire.Handled)
        self.again += len(items)

    @rule(which=some)
    def drop_and_retry(self, which: int) -> None:
        stream, items = self._failures(which)
        drop = streams.DropErrors("", stream.name, tuple(items[::2]))
        retry = streams.RetryErrors("", stream.name, tuple(items))
        self.grid.turn(self.ann.says(drop), self.ann.says(retry))
        self.again += len(items)

    @rule(which=some, what=st.sampled_from([wire.Cancel, wire.Retry, wire.Delete]))
    def do_with_tasks(self, which: int, what: type) -> None:
        ids = [bytes(row[0]) for row in self.database.execute_sql("SELECT id FROM task")]
        self.ann.refusals(what(tuple(ids[which % 3 :: 3])))
        self.again += len(ids)

    # What generators do

    @rule(who=some, count=st.integers(1, 8), back=st.integers(0, 3))
    def make(self, who: int, count: int, back: int) -> None:
        """An honest one: what it was allowed, some of which it sends once more."""
        worker = self._worker(who)
        for held in self._rights(worker):
            stream = self.grid.core.grid.streams.by_key[held.key]
            first = max(1, stream.sequence + 1 - back)
            last = min(stream.sequence + count, stream.most)
            self._send(worker, held, first, last - first + 1)

    @rule(who=some, first=st.integers(0, 9), count=st.integers(1, 9))
    def make_what_nobody_allowed(self, who: int, first: int, count: int) -> None:
        worker = self._worker(who)
        for stream in self.grid.core.grid.streams.by_key.values():
            self._send(worker, Held(stream.key, stream.attempt), first, count)

    @rule(who=some, back=st.integers(1, 3))
    def make_in_an_attempt_that_is_over(self, who: int, back: int) -> None:
        worker = self._worker(who)
        before = [stream.generated for stream in self._streams()]
        for stream in self._streams():
            self._send(worker, Held(stream.key, stream.attempt + back), 1, 1)
            if stream.attempt > back:
                self._send(worker, Held(stream.key, stream.attempt - back), 1, 1)
        assert [stream.generated for stream in self._streams()] == before

    # What all workers do

    @rule(who=some, which=some, fails=st.booleans())
    def finish(self, who: int, which: int, fails: bool) -> None:
        worker = self._worker(who)
        for held in self._work(worker)[which % 2 :: 2]:
            worker.finish(held, error=BROKEN if fails else None)
            worker.finish(held)

    @rule(who=some, tried=st.booleans(), streams_too=st.booleans())
    def hand_back(self, who: int, tried: bool, streams_too: bool) -> None:
        worker = self._worker(who)
        held = self._held(worker) if streams_too else self._work(worker)
        items = tuple(GivenBack(*each, tried, "It died.") for each in held[:3])
        worker.tell(fleet.HandBack(items, worker.capacity))

    @rule(who=some, keep=st.booleans(), draining=st.booleans())
    def come_back(self, who: int, keep: bool, draining: bool) -> None:
        worker = self._worker(who)
        held = self._held(worker) if keep else []
        worker.heard.clear()
        worker.reconnect()
        worker.join(held, draining=draining)

    @rule(who=some, lost=some)
    def beat_with_a_gap(self, who: int, lost: int) -> None:
        worker = self._worker(who)
        worker.beat([each for each in self._held(worker) if each.key % 3 != lost % 3])

    @rule(who=some)
    def die(self, who: int) -> None:
        self.grid.turn(Unsent(Side.WORKERS, self._worker(who).peer))

    @rule(who=some, how=st.sampled_from([fleet.Leave, fleet.Draining]))
    def go(self, who: int, how: type) -> None:
        self._worker(who).tell(how())

    @rule(millis=st.integers(0, 8))
    def wait(self, millis: int) -> None:
        self.grid.turn(self.ann.says(wire.Ping()))
        self.grid.pass_time(millis * 500)

    # What happens to the broker

    @rule()
    def crash(self) -> None:
        self.grid.crash()
        self.ann.greet()
        self.ann.log_in("ann")

    # What is true all the time

    @invariant()
    def what_is_on_disk_is_sound(self) -> None:
        assert against_the_rules(self.database) == []

    @invariant()
    def no_more_is_there_than_may_wait(self) -> None:
        for stream in self._streams():
            allowed = stream.most - stream.sequence if stream.holder is not None else 0
            most = stream.definition.unhandled_most + self.again
            assert stream.unhandled + allowed <= most

    @invariant()
    def memory_and_disk_agree(self) -> None:
        grid = self.grid.core.grid
        kept = Repository(self.database).snapshot()
        assert [_facts(stream) for stream in kept.streams] == [
            _facts(stream) for _, stream in sorted(grid.streams.by_key.items())
        ]
        assert {m.key: (m.state, m.attempt, m.tries) for m in kept.messages} == {
            m.key: (m.state, m.attempt, m.tries) for m in grid.streams.messages.values()
        }
        assert {key for key, _ in kept.spawned} == grid.streams.spawned.keys()
        assert +grid.streams.waiting == ({1: len(kept.messages)} if kept.messages else {})

    @invariant()
    def each_is_queued_or_has_somebody_who_will_be_missed(self) -> None:
        grid = self.grid.core.grid
        known = {id(worker) for worker in grid.workers.values()}
        jobs: list[Message | Stream] = [*grid.streams.messages.values(), *self._streams()]
        for job in jobs:
            if job.state is not TaskState.RUNNING:
                assert job.holder is None
                assert job.key not in grid.orphans
            elif job.holder is None:
                assert job.key in grid.orphans
            else:
                assert id(job.holder) in known
                assert job.holder.held[job.key].number == job.attempt

    @invariant()
    def workers_generate_what_they_hold(self) -> None:
        grid = self.grid.core.grid
        for worker in grid.workers.values():
            held = {key for key, a in worker.held.items() if isinstance(a.job, Stream)}
            assert held == worker.streams
            assert all(grid.streams.by_key[key].holder is worker for key in held)

    @invariant()
    def nothing_that_was_acknowledged_is_lost(self) -> None:
        for worker in self.workers:
            for push in worker.pushes(fleet.Allow):
                held = Held(push.key, push.attempt)
                self.taken[held] = max(self.taken.get(held, 0), push.taken)
        for stream in self._streams():
            taken = sum(n for held, n in self.taken.items() if held.key == stream.key)
            assert taken <= stream.generated

    # Means

    def _streams(self) -> list[Stream]:
        return [*self.grid.core.grid.streams.by_key.values()]

    def _says(self, request: object) -> None:
        self.grid.turn(self.ann.says(request))

    def _create(self, name: str) -> None:
        self._says(streams.CreateStream(name, DEFINITIONS[name], b"", on=True))

    def _new_worker(self, name: str) -> SimWorker:
        worker = self.grid.worker(name, 2, join=False)
        worker.kinds = (*worker.kinds, "message", generator.NAME)
        worker.join()
        return worker

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

    def _rights(self, worker: SimWorker) -> list[Held]:
        known = self.grid.core.grid.workers[worker.peer]
        return [each for each in self._held(worker) if each.key in known.streams]

    def _work(self, worker: SimWorker) -> list[Held]:
        known = self.grid.core.grid.workers[worker.peer]
        return [each for each in self._held(worker) if each.key not in known.streams]

    def _send(self, worker: SimWorker, held: Held, first: int, count: int) -> None:
        made = tuple(Made(self.grid.wall, dice) for dice in range(max(0, count)))
        worker.tell(fleet.Messages(held.key, held.attempt, first, made))

    def _failures(self, which: int) -> tuple[Stream, list[Held]]:
        stream = self.grid.core.grid.streams.find(1, NAMES[which % 2])
        assert stream is not None
        query = f"SELECT key FROM stream_error WHERE stream = {stream.key}"  # noqa: S608
        keys = [key for (key,) in self.database.execute_sql(query)]
        found = named(self.database.connection(), keys).values()
        return stream, [Held(failure.key, failure.attempt) for failure in found]


def _facts(stream: Stream) -> tuple[object, ...]:
    counted = (stream.generated, stream.processed, stream.failed, stream.errors)
    right = (stream.state, stream.attempt, stream.sequence, stream.most, stream.worker)
    return stream.key, stream.definition, stream.since, stream.made, counted, right


Walk.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TestWalk = Walk.TestCase
