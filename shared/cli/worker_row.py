"""A worker as a line for people, and as JSON for programs."""

from __future__ import annotations

import json
from typing import Any

from shared.cli.output import time_text
from shared.safety import one_line
from shared.wire.rows import WorkerRow


def worker_json(row: WorkerRow) -> str:
    """A worker as one line of JSON."""
    return json.dumps(worker_fields(row))


def worker_fields(row: WorkerRow) -> dict[str, Any]:
    """A worker as JSON has it."""
    return {
        "name": row.name,
        "number": row.number,
        "host": row.host,
        "pid": row.pid,
        "state": row.state.value,
        "slots": row.slots,
        "busy": row.busy,
        "done": row.done,
        "failed": row.failed,
        "generates": row.generates,
        "generated": row.generated,
        "cpu": row.cpu / 1_000,
        "memory": row.memory,
        "joined": time_text(row.joined),
        "heard": time_text(row.heard),
        "kinds": row.kinds,
        "version": row.version,
        "sandbox": row.sandbox or None,
        "offers": {ability.name: ability.version for ability in row.offers},
        "current": [{"kind": task.kind, "number": task.number} for task in row.current],
        "mine": row.mine,
    }


def worker_line(row: WorkerRow) -> str:
    """A worker as one line for a person."""
    return (
        f"{one_line(row.name):<20}  {row.state.value:<8}  {row.busy}/{row.slots} busy  "
        f"{row.done} done  {row.failed} failed"
    )
