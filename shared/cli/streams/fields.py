"""Streams, what workers did for them and what has failed, as JSON has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.cli.code.fields import program_fields
from shared.cli.output import time_text
from shared.kinds import code
from shared.stream import Definition
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare
from shared.wire.streams import StreamNow


def stream_fields(row: StreamRow) -> dict[str, Any]:
    """A stream."""
    return {
        "owner": row.owner,
        "name": row.name,
        "on": row.on,
        **_definition_fields(row.definition),
        "created": time_text(row.created),
        "waits": row.waits or None,
        "generator": row.generator,
        "attempt": row.attempt,
        "generated": row.generated,
        "processed": row.processed,
        "failed": row.failed,
        "unhandled": row.unhandled,
        "errors": row.errors,
        "made": time_text(row.made),
        "latency_ms": row.latency,
    }


def sheet_fields(now: StreamNow, last: Sequence[ErrorRow]) -> dict[str, Any]:
    """Everything about a stream, and of its failed messages those given."""
    return {
        **stream_fields(now.row),
        "program": program_fields(code.program_of(now.program)) if now.program else None,
        "workers": [_share_fields(share) for share in now.shares],
        "last_errors": [error_fields(row) for row in last],
    }


def error_fields(row: ErrorRow) -> dict[str, Any]:
    """A failed message."""
    return {
        "key": row.key,
        "attempt": row.attempt,
        "number": row.number,
        "task": row.task or None,
        "worker": row.worker,
        "at": time_text(row.at),
        "code": row.code,
        "reason": row.reason,
        "text": row.text,
    }


def _definition_fields(definition: Definition) -> dict[str, Any]:
    schedule, simulation = definition.schedule, definition.simulation
    return {
        "every_ms": schedule.every or None,
        "at": schedule.at or None,
        "zone": schedule.zone if schedule.at else None,
        "making": definition.making.value,
        "template": definition.template,
        "handler": definition.handler.value,
        "work_ms": simulation.works_most,
        "failures": simulation.failing / 1_000,
        "limit": definition.unhandled_most,
    }


def _share_fields(share: StreamShare) -> dict[str, Any]:
    return {
        "worker": share.worker or None,
        "generated": share.generated,
        "processed": share.processed,
        "failed": share.failed,
    }
