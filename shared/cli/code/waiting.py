"""Why a program does not begin."""

from __future__ import annotations

from collections.abc import Sequence

from shared.kinds import code
from shared.kinds.base import ability_of
from shared.states import WorkerState
from shared.wire.rows import WorkerRow

NO_SANDBOX = "none"
"""What a worker says of its sandbox that has none."""


def waits_for(language: str, fleet: Sequence[WorkerRow]) -> str | None:
    """Why nobody begins a program in this language, if that is so. A worker that has just come is
    still finding out what it can do."""
    workers = [worker for worker in fleet if worker.state is WorkerState.ALIVE]
    if not workers:
        return "there is no worker"
    if not all(worker.sandbox for worker in workers):
        return None
    if all(worker.sandbox == NO_SANDBOX for worker in workers):
        return "no worker has a sandbox to run programs in; install bubblewrap where one runs"
    wanted = ability_of(code.NAME, language)
    offered = {ability.name for worker in workers for ability in worker.offers}
    return None if wanted in offered else f"no worker offers {language}"
