"""All throwers at once, an honest client beside them, and how the broker bears it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random

import psutil

from bench.places import free_place
from shared.settings.schema import SETTINGS
from shared.states import Registration, TaskState
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.fuzz.abroad import Abroad, Doorstep
from tests.fuzz.throwers import STEP, Account, Guest, Newcomer, Stranger, Thrower, User, Worker
from tests.support.brokers import Broker, RawPeer
from tests.support.grids import served_grid, wait_for_workers
from tests.support.networks import Network

WARM = 0.2
"""The part of the inputs after which the broker's memory is looked at for the first time."""

_REGISTRATION = "accounts.registration"
ANYBODY_REGISTERS = SettingValue(_REGISTRATION, SETTINGS[_REGISTRATION].parse(Registration.OPEN))
ANYBODY_COMES = SettingValue("limit.strangers", 1_000_000)
ANYBODY_KNOCKS = SettingValue("limit.strangers.place", 1_000_000)


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
    def in_all(self) -> int:
        """How many were thrown."""
        return sum(self.thrown.values())

    @property
    def grown(self) -> int:
        """By how many bytes the broker's memory has grown meanwhile."""
        return self.memory[-1] - self.memory[0]


def barrage(inputs: int, seed: int) -> Borne:
    """Throw so many inputs at a broker of its own, the same for the same seed. Fails where the
    broker does not answer, or has begun anew, or the honest client is not served."""
    place = free_place()
    with served_grid("--listen", place.clients) as (grid, broker, ann):
        grid.worker("honest")
        wait_for_workers(ann, "honest")
        ann.ask(wire.ChangeSettings((ANYBODY_REGISTERS, ANYBODY_KNOCKS, ANYBODY_COMES)))
        pid = broker.process.pid
        with ExitStack() as stack:
            throwers = _throwers(Network(broker, place), seed)
            for thrower in throwers:
                stack.callback(thrower.close)
            borne = _bear(throwers, broker, ann, inputs)
        assert (broker.process.pid, broker.process.poll()) == (pid, None), broker.said
        assert " failed" not in broker.said, broker.said
    return borne


def _bear(throwers: Sequence[Thrower], broker: Broker, ann: RawPeer, inputs: int) -> Borne:
    borne = Borne()
    begun = time.monotonic()
    while borne.in_all < inputs:
        if not borne.memory and borne.in_all >= inputs * WARM:
            borne.memory.append(_memory(broker))
        _step(throwers, ann, borne)
        borne.thrown = {thrower.name: thrower.thrown for thrower in throwers}
    borne.seconds = time.monotonic() - begun
    borne.memory.append(_memory(broker))
    return borne


def _throwers(network: Network, seed: int) -> list[Thrower]:
    seeds = iter(Random(seed).sample(range(2**32), 7))  # noqa: S311 -- the same for the same seed
    broker = network.broker
    eve = Account(broker)
    return [
        Stranger(broker, next(seeds)),
        Guest(broker, next(seeds)),
        User(broker, next(seeds), eve),
        Newcomer(broker, next(seeds)),
        Worker(broker, next(seeds)),
        Abroad(network, next(seeds), eve),
        Doorstep(network, next(seeds)),
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
