"""Works on images, or plans how several workers do."""

from __future__ import annotations

from shared.kinds import image
from shared.kinds.image import NAME, Picture, tile
from shared.kinds.image.tile import Tile
from shared.wire.rows import Plan, Step
from workers.images.cutting import Cut
from workers.kinds.apart import answer_to, folder_of, order_for, product_of
from workers.kinds.base import Context, Job, Product
from workers.supervisor.blobs.places import given, made

__all__ = ["NAME", "do"]


def do(job: Job, context: Context) -> Product | Plan:
    """The image that is made, or a plan; raises `CalcError`."""
    folder, picture = folder_of(job), image.picture_of(job.payload)
    slots = job.slots if context.settings.split and not job.whole else 1
    target = made(folder, 0)
    order = order_for(picture, context.settings, [given(folder, 0)], [target], slots=slots)
    answer = answer_to(order)
    return product_of(answer, target) if answer.cut is None else _plan(picture, answer.cut)


def _plan(picture: Picture, cut: Cut) -> Plan:
    """The strips from the top, and what puts them together."""
    *tiles, last = [Tile(picture, at, cut.strips, cut.filters) for at in range(cut.strips + 1)]
    steps = [_step(each, cut.strip_ms, f"strip {each.place + 1}/{cut.strips}") for each in tiles]
    places = tuple(range(cut.strips))
    return Plan((*steps, _step(last, cut.join_ms, "join", places)))


def _step(of: Tile, cost: int, label: str, operands: tuple[int, ...] = ()) -> Step:
    return Step(tile.payload(of), operands, cost, label, 0, 0)
