"""Works on images, in a process apart from the slot."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.base import BlobName
from shared.kinds.image import NAME, Picture, PictureResult
from shared.settings import Settings
from shared.states import TaskErrorCode
from shared.wire.codec import pack
from workers.images.apart.calling import Helper
from workers.images.apart.messages import Order, Shape
from workers.kinds.base import Context, Job, Product

__all__ = ["NAME", "do"]

helper = Helper()
"""Of this slot."""


def do(job: Job, context: Context) -> Product:
    """The image that is made; raises `CalcError`."""
    if job.folder is None or len(job.files) != 1:
        raise CalcError(TaskErrorCode.INTERNAL, "The worker was not given the bytes of the image.")
    picture = image.picture_of(job.payload)
    target = job.folder / f".{secrets.token_hex(8)}"
    try:
        shape = _made(_order(picture, job.files[0], target, context.settings))
        result = _result(shape, _named(target))
    finally:
        target.unlink(missing_ok=True)
    return Product(image.summary(result), pack(result), (BlobName(result.digest, result.size),))


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


def _named(target: Path) -> BlobName:
    """The file has its hash for a name from here on."""
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
        size = file.tell()
    target.rename(target.with_name(digest.hex()))
    return BlobName(digest, size)


def _result(shape: Shape, blob: BlobName) -> PictureResult:
    return PictureResult(
        blob.digest, blob.size, shape.format, shape.width, shape.height, shape.frames
    )
