"""What goes wrong, how often, and how all of it is put right in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.clock import HOUR, SECOND
from tests.simulation.blobs import handing
from tests.simulation.broker import Broker
from tests.simulation.peer import Process
from tests.simulation.user import User
from tests.simulation.wires import Network
from tests.simulation.worker import Worker
from tests.simulation.world import World

EVERY_MS = (40, 150, 600)
"""How often something goes wrong: in some runs all the time, in others seldom."""

DOWN_MS = (10, 100, 500, 4_000)
STOPPED_MS = (50, 500, 1_500, 5_000)
FULL_MS = (1, 50, 500)
FROZEN_MS = (100, 2_000, 9_000)


@dataclass
class Cast:
    """Everybody there is."""

    world: World
    network: Network
    broker: Broker
    workers: list[Worker]
    users: list[User]


def begin(cast: Cast) -> None:
    """Let something go wrong every now and then, from now until it gets calm."""

    every = cast.world.one_of(EVERY_MS)

    def strike() -> None:
        if not cast.world.calm:
            cast.world.one_of(_TROUBLES)(cast)
            cast.world.later(cast.world.dice.randint(1, 2 * every), strike)

    cast.world.later(every, strike)


def heal(cast: Cast) -> None:
    """Nothing goes wrong any more, and everybody who is gone comes back. Who is stopped goes on in
    time: earlier, what comes now would overtake what waits."""
    cast.world.calm = True
    cast.world.tell("-- everything is put right --")
    cast.broker.full_until = 0
    cast.broker.crash_at = None
    if not cast.broker.running:
        cast.broker.start()
    cast.broker.wake()
    for process in (*cast.workers, *cast.users):
        if not process.running:
            process.start()
    for worker in cast.workers:
        for slot in worker.slots.values():
            if slot.doing is not None:
                slot.die("Somebody ended it by hand.")


def keep_running(cast: Cast) -> None:
    """Whoever leaves is started again: a drained worker, too."""
    for worker in cast.workers:
        if not worker.running:
            worker.start()


def _crash_broker(cast: Cast) -> None:
    if cast.broker.running:
        cast.broker.crash_at = cast.world.one_of(("writing", "kept", "sending", "keeping"))
        _start_again(cast, cast.broker)


def _kill_broker(cast: Cast) -> None:
    if cast.broker.running:
        cast.broker.kill()
        _start_again(cast, cast.broker)


def _kill_process(cast: Cast) -> None:
    victims: list[Process] = [*cast.workers, *cast.users]
    victim = cast.world.one_of(victims)
    if victim.running:
        victim.kill()
        _start_again(cast, victim)


def _start_again(cast: Cast, victim: Broker | Process) -> None:
    def start() -> None:
        if not victim.running:
            victim.start()
        elif isinstance(victim, Broker) and victim.crash_at is not None:
            cast.world.later(200, start)

    cast.world.later(cast.world.one_of(DOWN_MS), start)


def _stop(cast: Cast) -> None:
    victims: list[Broker | Process] = [cast.broker, *cast.workers, *cast.users]
    victim, millis = cast.world.one_of(victims), cast.world.one_of(STOPPED_MS)
    cast.world.fault("stopped", f"{victim.name} is stopped for {millis} ms")
    victim.stop(millis)


def _cut(cast: Cast) -> None:
    wires = cast.network.alive()
    if wires:
        wire = cast.world.one_of(wires)
        cast.world.fault("connection cut", f"connection {wire.peer.hex()} is cut")
        cast.network.drop(wire)


def _freeze(cast: Cast) -> None:
    wires = cast.network.alive()
    if wires:
        wire, millis = cast.world.one_of(wires), cast.world.one_of(FROZEN_MS)
        cast.world.fault("partition", f"nothing passes {wire.peer.hex()} for {millis} ms")
        wire.freeze(millis)


def _fill_disk(cast: Cast) -> None:
    millis = cast.world.one_of(FULL_MS)
    cast.world.fault("disk full", f"the disk is full for {millis} ms")
    cast.broker.full_until = cast.world.mono + millis


def _delete_file(cast: Cast) -> None:
    cast.broker.files.delete()


def _meddle(cast: Cast) -> None:
    handing.meddle(cast.broker.files)


def _set_clock(cast: Cast) -> None:
    error = cast.world.one_of((0, -HOUR, SECOND, -30 * SECOND, 10 * HOUR))
    cast.world.fault("clock set", f"the clock is set off by {error} ms")
    cast.world.clock_error = error


def _kill_slot(cast: Cast) -> None:
    worker = cast.world.one_of(cast.workers)
    slots = [slot for slot in worker.slots.values() if slot.alive and worker.running]
    if slots:
        cast.world.fault("slot killed", f"a slot of {worker.name} is killed")
        cast.world.one_of(slots).die("Somebody killed it.")


def _drain(cast: Cast) -> None:
    worker = cast.world.one_of(cast.workers)
    worker.drain()
    _start_again(cast, worker)


_TROUBLES: tuple[Callable[[Cast], None], ...] = (
    *[_cut] * 6,
    *[_freeze] * 4,
    *[_crash_broker] * 3,
    _kill_broker,
    *[_kill_process] * 4,
    *[_stop] * 3,
    *[_fill_disk] * 3,
    *[_kill_slot] * 3,
    _set_clock,
    _drain,
    _delete_file,
    _meddle,
)
