"""How each kind of task is done, a module each."""

from __future__ import annotations

from shared.kinds import code, image
from shared.kinds.image import tile
from shared.wire.rows import Plan
from workers.kinds import expression, message, operation
from workers.kinds.base import Brief, Context, Doer, Job, Product


def _do_code(job: Job, context: Context) -> Product:
    """Most slots start without it: what runs programs takes a while to load."""
    from workers.kinds.code import do

    return do(job, context)


def _do_image(job: Job, context: Context) -> Product | Plan:
    """The same of what works on images."""
    from workers.kinds.image import do

    return do(job, context)


def _do_tile(job: Job, context: Context) -> Product:
    """The same of a part of one."""
    from workers.kinds.tile import do

    return do(job, context)


DOERS: dict[str, Doer] = {
    expression.NAME: expression.do,
    operation.NAME: operation.do,
    code.NAME: _do_code,
    image.NAME: _do_image,
    tile.NAME: _do_tile,
    message.NAME: message.do,
}

PRINTING = frozenset([code.NAME])
"""Kinds whose tasks say something while they run, can be typed to, and stop when they are told."""

BRIEF: dict[str, Brief] = {
    expression.NAME: expression.do_brief,
    message.NAME: message.do_brief,
}
