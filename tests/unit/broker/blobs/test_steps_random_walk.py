"""Tasks whose steps bring blobs, with everything that may happen to them in any order: what lies at
the broker is what rows on disk name, and the rules hold after each turn."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from peewee import SqliteDatabase

from broker.store.repository import Repository
from shared.kinds import KINDS
from shared.wire import fleet
from shared.wire.client import Cancel, Delete, Retry
from shared.wire.rows import GivenBack, Held, TaskError
from tests.support.blobs import PICTURES, payload_of
from tests.support.core import SimWorker
from tests.support.kept import against_the_rules
from tests.support.sending import Sender
from tests.support.stepping import CUT_PICTURES, STEP, bring, cut, plan

WALKS, STEPS = 30, 60
IMAGES = (b"an image", b"another", b"the third")
PIXELS = (b"lines", b"other lines", b"more lines")
"""So few that steps of several tasks make the same."""


class Walk:
    """A user, and two workers with slots for all that is there."""

    def __init__(self, ann: Sender, seed: int) -> None:
        self.ann, self.dice = ann, Random(seed)  # noqa: S311 -- no secrets
        self.tasks: list[bytes] = []
        self.workers = [self._worker(name) for name in ("oak", "elm")]

    def step(self) -> None:
        """Something happens."""
        often = (self._submit, self._work, self._work, self._work, self._lose)
        others = (self._cancel, self._retry, self._delete, self._send, self._crash)
        self.dice.choice((*often, *others))()

    def rows(self, query: str) -> list[Any]:
        """What lies on disk."""
        return list(self._database.execute_sql(query))

    def check(self) -> None:
        """What holds after each turn."""
        assert against_the_rules(self._database) == []
        claimed = {digest for (digest,) in self.rows("SELECT DISTINCT digest FROM blob_claim")}
        assert claimed == set(self.ann.grid.blobs.kept)
        waits = (task for task in self.ann.grid.core.grid.tasks.values() if task.operations)
        assert any(waits) or not self.rows("SELECT task FROM blob_use WHERE role = 2")

    @property
    def _database(self) -> SqliteDatabase:
        repository = self.ann.grid.disk
        assert isinstance(repository, Repository)
        return repository._database

    def _worker(self, name: str) -> SimWorker:
        worker = self.ann.grid.worker(name, slots=50, join=False)
        worker.kinds = (PICTURES.name, STEP)
        worker.join()
        return worker

    def _submit(self) -> None:
        data = self.dice.choice(IMAGES)
        self.ann.send(data)
        task = self.ann.submit(data)
        assert isinstance(task, bytes)
        self.tasks.append(task)

    def _work(self) -> None:
        """A worker plans a task, does a step, brings something, or fails."""
        worker = self.dice.choice(self.workers)
        holding = worker.holding()
        if not holding:
            return
        held, made = self.dice.choice(holding), self.dice.sample(PIXELS, self.dice.randint(0, 2))
        for data in made:
            bring(worker, held, data)
        end = self.dice.random()
        if held.key in self.ann.grid.core.grid.tasks and end < 0.7:
            plan(worker, held, cut(self.dice.randint(1, 3)))
        elif end < 0.8:
            worker.finish(held, payload_of(*made))
        elif end < 0.9:
            code = self.dice.choice(("memory", "unreadable_image"))
            worker.finish(held, None, TaskError(code, "No."))

    def _lose(self) -> None:
        worker = self.dice.choice(self.workers)
        if holding := worker.holding():
            self._back(worker, self.dice.choice(holding))

    def _back(self, worker: SimWorker, held: Held) -> None:
        worker.tell(fleet.HandBack((GivenBack(*held, False, "It died."),), worker.capacity))

    def _cancel(self) -> None:
        self._ask(Cancel)

    def _retry(self) -> None:
        self._ask(Retry)

    def _delete(self) -> None:
        self._ask(Delete)

    def _ask(self, request: type[Cancel] | type[Retry] | type[Delete]) -> None:
        if self.tasks:
            self.ann.client.ask(request((self.dice.choice(self.tasks),)))

    def _send(self) -> None:
        self.ann.send(self.dice.choice(PIXELS))

    def _crash(self) -> None:
        """Workers come back with all or some of what they held."""
        if self.dice.random() > 0.3:
            return
        holding = [worker.holding() for worker in self.workers]
        self.ann.grid.crash()
        self.ann.come_back()
        for worker, held in zip(self.workers, holding, strict=True):
            worker.reconnect()
            worker.outcomes = 0
            worker.join([each for each in held if self.dice.random() < 0.7])


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_happens(ann: Sender, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, PICTURES.name, CUT_PICTURES)
    walk = Walk(ann, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()


def test_walks_get_far(ann: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a walk that is long enough
    monkeypatch.setitem(KINDS, PICTURES.name, CUT_PICTURES)
    walk = Walk(ann, 1)
    named = 0
    for _ in range(300):
        walk.step()
        named = max(named, walk.rows("SELECT count(*) FROM blob_use WHERE role = 2")[0][0])
    # Then steps have made something for others, and some task is done
    assert named > 1
    assert walk.rows("SELECT max(state = 3), max(steps) FROM task") == [(1, 4)]
