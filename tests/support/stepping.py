"""Tasks that are split into steps which bring blobs to each other, before a pure core."""

from __future__ import annotations

from dataclasses import replace

from shared.kinds.base import PieceBlobs, Pieces
from shared.wire import blobs as wire
from shared.wire.rows import Held, Outcome, Plan, Step
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.core import SimWorker

STEP = "piece"
LAST = b"together"

assert PICTURES.makes is not None
CUT_PICTURES = replace(
    PICTURES, pieces=Pieces(STEP, PieceBlobs(lambda *_: (), PICTURES.makes, LAST.__eq__))
)
"""A kind of task whose steps make blobs for the last one."""


def cut(strips: int = 2) -> Plan:
    """So many steps and one more that takes what they have made."""
    steps = [Step(b"strip", (), 100, f"strip {place}", 0, 0) for place in range(strips)]
    return Plan((*steps, Step(LAST, tuple(range(strips)), 100, "join", 0, 0)))


def plan(worker: SimWorker, held: Held, wanted: Plan) -> None:
    """The worker has split the task that it holds."""
    wall = worker.grid.wall
    outcome = Outcome(held.key, held.attempt, wall, wall, "", None, None, wanted)
    worker.tell(worker.outcomes_of(outcome))


def bring(worker: SimWorker, held: Held, data: bytes) -> list[wire.Brought]:
    """Bring a blob for this attempt; what is said to it."""
    before = len(worker.pushes(wire.Brought))
    worker.tell(wire.Bring(*held, digest_of(data), len(data)))
    worker.tell(wire.BringPiece(*held, digest_of(data), 0, data))
    return worker.pushes(wire.Brought)[before:]


def make(worker: SimWorker, held: Held, *blobs: bytes) -> None:
    """A step is done, and these come of it."""
    for data in blobs:
        bring(worker, held, data)
    worker.finish(held, payload_of(*blobs))
