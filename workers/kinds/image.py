"""Works on images, in a process apart from the slot."""

from __future__ import annotations

import hashlib
from pathlib import Path

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.image import NAME, Picture, PictureResult
from shared.settings import Settings
from shared.states import TaskErrorCode
from shared.wire.codec import pack
from workers.images.apart.calling import Helper
from workers.images.apart.messages import Order, Shape
from workers.kinds.base import Context, Job, Product
from workers.supervisor.blobs.places import given, made

__all__ = ["NAME", "do"]

helper = Helper()
"""Of this slot."""


def do(job: Job, context: Context) -> Product:
    """The image that is made; raises `CalcError`."""
    if job.folder is None:
        raise CalcError(TaskErrorCode.INTERNAL, "The worker was not given the bytes of the image.")
    picture, target = image.picture_of(job.payload), made(job.folder, 0)
    shape = _made(_order(picture, given(job.folder, 0), target, context.settings))
    result = _result(shape, target)
    return Product(image.summary(result), pack(result))


def _order(picture: Picture, source: Path, target: Path, settings: Settings) -> Order:
    return Order(
        source=str(source),
        target=str(target),
        pipeline=picture.pipeline,
        output=picture.output,
        memory_mb=settings["image.memory"],
        wall=settings["image.wall"],
    )


def _made(order: Order) -> Shape:
    answer = helper.ask(order)
    if answer.made is None:
        error = answer.error
        raise CalcError(*(error[:2] if error else (TaskErrorCode.INTERNAL, "Nothing was made.")))
    return answer.made


def _result(shape: Shape, target: Path) -> PictureResult:
    with target.open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").digest(), file.tell()
    measures = shape.width, shape.height, shape.frames
    return PictureResult(digest, size, shape.format, *measures, shape.lost)
