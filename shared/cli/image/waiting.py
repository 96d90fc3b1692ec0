"""Why no image begins, or goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from shared.client import Client
from shared.kinds import image
from shared.states import WorkerState
from shared.wire import client as wire
from shared.wire.rows import WorkerRow

LOOK_EVERY_S = 1.0


def waits_for(fleet: Sequence[WorkerRow]) -> str | None:
    """Why nobody begins one, if that is so."""
    workers = [worker for worker in fleet if worker.state is WorkerState.ALIVE]
    if not workers:
        return "there is no worker"
    works = any(image.NAME in worker.kinds for worker in workers)
    return None if works else "no worker works on images (its roles lack image)"


async def explain(client: Client, waits: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Say it once each time that everything begins to wait, until this is cancelled."""
    said = None
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        reason = await _reason(client) if waits() else None
        if reason is not None and reason != said:
            say(f"waiting: {reason}")
        said = reason


async def _reason(client: Client) -> str | None:
    return waits_for((await client.ask(wire.Workers(), timeout=None)).workers)
