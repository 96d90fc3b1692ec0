"""What a worker's shell does with the files of its attempts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from shared.shelf import shelf_at
from shared.wire.blobs import BringFile, BringPiece
from tests.simulation.world import World
from workers.supervisor.blobs.effects import (
    BringBlob,
    CheckBlob,
    ClearBlobs,
    HandInBlob,
    TakeBlob,
    UseShelf,
    WriteBlob,
)
from workers.supervisor.blobs.files import DAMAGED, UNWRITTEN, Files
from workers.supervisor.machine import Supervisor

KEPT_BYTES = 300


class Worker(Protocol):
    """A worker's process."""

    world: World
    machine: Supervisor
    files: Files

    def carry_out(self, effects: list[Any]) -> None:
        """What follows."""

    def say(self, message: object, request: int = ...) -> None:
        """Tell the broker."""


def _use(worker: Worker, effect: UseShelf) -> None:
    worker.files.use(shelf_at(effect.folder))


def _take(worker: Worker, effect: TakeBlob) -> None:
    there = worker.files.take(effect)
    worker.carry_out(worker.machine.blob_taken(effect.fence, worker.world.mono, there=there))


def _write(worker: Worker, effect: WriteBlob) -> None:
    if not worker.files.write(effect):
        worker.carry_out(worker.machine.blob_spoilt(effect.fence, UNWRITTEN, worker.world.mono))


def _check(worker: Worker, effect: CheckBlob) -> None:
    now = worker.world.mono
    if worker.files.check(effect):
        worker.carry_out(worker.machine.blob_taken(effect.fence, now, there=True))
    else:
        worker.carry_out(worker.machine.blob_spoilt(effect.fence, DAMAGED, now))


def _bring(worker: Worker, effect: BringBlob) -> None:
    data = worker.files.read(effect)
    if data is None:
        worker.carry_out(worker.machine.blob_unread(effect.fence, worker.world.mono))
    else:
        worker.say(BringPiece(*effect.fence, effect.digest, effect.offset, data))


def _hand_in(worker: Worker, effect: HandInBlob) -> None:
    file = worker.files.hand_in(effect)
    if file is None:
        worker.carry_out(worker.machine.blob_unhanded(effect.fence, worker.world.mono))
    else:
        worker.say(BringFile(*effect.fence, *effect.name, file))


def _clear(worker: Worker, effect: ClearBlobs) -> None:
    worker.files.clear(effect)


EFFECTS: dict[type, Callable[[Any, Any], None]] = {
    UseShelf: _use,
    TakeBlob: _take,
    WriteBlob: _write,
    CheckBlob: _check,
    HandInBlob: _hand_in,
    BringBlob: _bring,
    ClearBlobs: _clear,
}
