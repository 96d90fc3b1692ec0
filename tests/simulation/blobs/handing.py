"""The broker's shelf, on which others of its machine put files and take some from: what is another
there in a run, and what somebody does to what lies there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from typing import Any, TypeVar

from shared.client.blobs import handing_in
from shared.shelf import Shelf
from tests.simulation.blobs.disk import Disk
from workers.supervisor.blobs import shelving

T = TypeVar("T")

MEDDLED = "file meddled with"


def changes(disk: Disk) -> tuple[tuple[Any, str, object], ...]:
    """What is to be patched: names are up to the seed, and no thread is asked."""

    def new_id() -> bytes:
        return disk.world.dice.randbytes(16)

    return (
        (handing_in, "new_id", new_id),
        (handing_in, "_copied", _while_there_is_room(disk, handing_in._copied)),
        (shelving, "new_id", new_id),
        (asyncio, "to_thread", _at_once),
    )


def meddle(disk: Disk) -> None:
    """Somebody removes a file that was handed in, or puts another in its place."""
    there = sorted(Shelf(disk.root).handed_in.iterdir())
    if there:
        path = disk.world.one_of(there)
        deed = disk.world.one_of((_remove, _shorten, _replace))
        deed(disk, path)
        disk.world.fault(MEDDLED)


def _remove(_disk: Disk, path: Path) -> None:
    path.unlink()


def _shorten(_disk: Disk, path: Path) -> None:
    data = path.read_bytes()
    path.unlink()  # whoever made it may have it by another name, too
    path.write_bytes(data[:-1])


def _replace(disk: Disk, path: Path) -> None:
    size = path.stat().st_size
    path.unlink()
    path.write_bytes(disk.world.dice.randbytes(size))


def _while_there_is_room(disk: Disk, copied: Callable[..., T]) -> Callable[..., T]:
    def checked(*about: Any) -> T:
        if disk.full():
            disk.world.fault("file not handed in")
            raise OSError(ENOSPC, "No space left on device")
        return copied(*about)

    return checked


async def _at_once(action: Callable[..., T], *values: Any) -> T:
    return action(*values)
