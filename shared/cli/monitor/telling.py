"""A moment of the grid as one line, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from shared.cli.output import time_text
from shared.cli.streams.fields import stream_fields
from shared.cli.worker_row import worker_fields
from shared.clock import SECOND
from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import Counts
from shared.wire.stream_rows import StreamRow


class Snapshot(NamedTuple):
    """What the grid was like; `moment` is on a clock that never jumps."""

    at: int
    moment: int
    fleet: FleetNow


def snapshot_json(snapshot: Snapshot) -> str:
    """Everything as one line of JSON."""
    fleet = snapshot.fleet
    fields = {
        "at": time_text(snapshot.at),
        "workers": [worker_fields(row) for row in fleet.workers],
        "streams": [stream_fields(row) for row in fleet.streams],
        "mine": _count_fields(fleet.mine),
        "all": _count_fields(fleet.all),
    }
    return json.dumps(fields)


def snapshot_line(snapshot: Snapshot, before: Snapshot | None) -> str:
    """The sums as one line for a person; rates are those since the snapshot before."""
    parts = (_workers(snapshot.fleet), _tasks(snapshot.fleet), *_messages(snapshot, before))
    return f"{time_text(snapshot.at)}  " + "; ".join(parts)


def _workers(fleet: FleetNow) -> str:
    alive = [row for row in fleet.workers if row.state is WorkerState.ALIVE]
    busy, slots = sum(row.busy for row in alive), sum(row.slots for row in alive)
    return f"{len(alive)} of {len(fleet.workers)} workers alive, {busy} of {slots} slots busy"


def _tasks(fleet: FleetNow) -> str:
    return f"{fleet.all.queued:,} tasks queued, {fleet.all.running:,} running"


def _messages(snapshot: Snapshot, before: Snapshot | None) -> Iterator[str]:
    now = _sums(snapshot.fleet.streams)
    if before is not None:
        then, span = _sums(before.fleet.streams), max(1, snapshot.moment - before.moment)
        made = max(0, now.generated - then.generated) * SECOND / span
        handled = max(0, now.handled - then.handled) * SECOND / span
        yield f"{made:,.0f}/s made, {handled:,.0f}/s handled"
    yield f"{now.unhandled:,} unhandled, {now.errors:,} errors"


class _Sums(NamedTuple):
    generated: int
    handled: int
    unhandled: int
    errors: int


def _sums(rows: tuple[StreamRow, ...]) -> _Sums:
    return _Sums(
        sum(row.generated for row in rows),
        sum(row.processed + row.failed for row in rows),
        sum(row.unhandled for row in rows),
        sum(row.errors for row in rows),
    )


def _count_fields(counts: Counts) -> dict[str, Any]:
    return counts._asdict()
