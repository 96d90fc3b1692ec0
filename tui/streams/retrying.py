"""Has failed messages handled anew."""

from __future__ import annotations

from collections.abc import Sequence

from shared.wire.rows import Held
from shared.wire.streams import RetryErrors
from tui.connection import Connection
from tui.model.format import count, counted
from tui.model.streams.pulse import Named
from tui.streams.draining import batches


async def retry(connection: Connection, stream: Named, items: Sequence[Held]) -> str:
    """What became of it, in a sentence; raises `CalcError`."""
    refused: list[str] = []
    for batch in batches(items):
        refusals = await connection.handle(RetryErrors(*stream, batch))
        refused += [refusal.message for refusal in refusals if refusal is not None]
    done = f"Retried {counted(len(items) - len(refused), 'message')}."
    return f"{done} {count(len(refused))} not: {refused[0]}" if refused else done
