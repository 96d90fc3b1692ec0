"""What part a worker has in streams: it makes messages, it did, or it handles them."""

from __future__ import annotations

from shared.kinds import generator, message
from shared.wire.rows import WorkerRow
from tui.model.agents import GONE
from tui.model.lines import Look
from tui.model.marks import Mark

GENERATOR = Mark("▲", "generator", Look.KEY)
WAS = Mark("△", "was generator", Look.QUEUED)
HANDLER = Mark("·", "handler", Look.PLAIN)
NEITHER = Mark("–", "none", Look.DIM)

ORDER = (GENERATOR, WAS, HANDLER, NEITHER)


def part_of(worker: WorkerRow) -> Mark:
    """How a worker's part is shown."""
    if generates(worker):
        return GENERATOR
    if worker.generated:
        return WAS
    return NEITHER if {message.NAME, generator.NAME}.isdisjoint(worker.kinds) else HANDLER


def generates(worker: WorkerRow) -> bool:
    """Whether it makes the messages of some stream now."""
    return worker.generates > 0 and worker.state not in GONE
