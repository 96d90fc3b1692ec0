"""All throwers at once, an honest client beside them, and how the broker bears it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

import psutil

from shared.states import TaskState
from shared.wire import client as wire
from tests.fuzz.throwers import STEP, Guest, Newcomer, Stranger, Thrower, User, Worker
from tests.support.brokers import Broker, RawPeer
from tests.support.grids import Grid, wait_for_workers

WARM = 0.2
"""The part of the inputs after which the broker's memory is looked at for the first time."""


@dataclass(slots=True)
class Borne:
    """What was thrown, and what came of it."""

    thrown: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    served: list[float] = field(default_factory=list)
    """how long each task of the honest client took, in seconds"""
    memory: list[int] = field(default_factory=list)
    """bytes of the broker, once it was warm and at the end"""

    @property
    def grown(self) -> int:
        """By how many bytes the broker's memory has grown meanwhile."""
        return self.memory[-1] - self.memory[0]


def barrage(grid: Grid, broker: Broker, ann: RawPeer, inputs: int, seed: int) -> Borne:
    """Throw so many inputs, the same for the same seed. Fails where the broker does not answer, or
    has begun anew, or the honest client is not served."""
    grid.worker("honest")
    wait_for_workers(ann, "honest")
    throwers = _throwers(broker, seed)
    borne, pid = Borne(), broker.process.pid
    begun = time.monotonic()
    for step in count():
        thrown = step * STEP * len(throwers)
        if not borne.memory and thrown >= inputs * WARM:
            borne.memory.append(_memory(broker))
        if thrown >= inputs:
            break
        _step(throwers, ann, borne)
    borne.seconds = time.monotonic() - begun
    borne.memory.append(_memory(broker))
    borne.thrown = {thrower.name: thrower.thrown for thrower in throwers}
    for thrower in throwers:
        thrower.close()
    assert (broker.process.pid, broker.process.poll()) == (pid, None), broker.said
    assert " failed" not in broker.said, broker.said
    return borne


def _throwers(broker: Broker, seed: int) -> list[Thrower]:
    seeds = iter(Random(seed).sample(range(2**32), 5))  # noqa: S311 -- the same for the same seed
    eve = broker.client()
    token = eve.register("eve").token
    return [
        Stranger(broker, next(seeds)),
        Guest(broker, next(seeds)),
        User(broker, next(seeds), token),
        Newcomer(broker, next(seeds)),
        Worker(broker, next(seeds)),
    ]


def _step(throwers: Sequence[Thrower], ann: RawPeer, borne: Borne) -> None:
    for thrower in throwers:
        thrower.throw(STEP)
    begun = time.monotonic()
    (task,) = ann.submit("6 * 7")
    ended = ann.pushed(wire.TasksEnded)
    assert [(row.id, row.state) for row in ended.rows] == [(task, TaskState.DONE)]
    borne.served.append(time.monotonic() - begun)
    ann.ask(wire.Delete((task,)))
    for thrower in throwers:
        thrower.wait()


def _memory(broker: Broker) -> int:
    return psutil.Process(broker.process.pid).memory_info().rss
