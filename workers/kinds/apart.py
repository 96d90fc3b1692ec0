"""Images as slots have them worked on, in a process apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.image import Picture, PictureResult
from shared.kinds.image.tile import Part
from shared.settings import Settings
from shared.states import TaskErrorCode
from shared.wire.codec import pack
from workers.images.apart.calling import Helper
from workers.images.apart.messages import Answer, Order
from workers.kinds.base import Job, Product

helper = Helper()
"""Of this slot."""


def folder_of(job: Job) -> Path:
    """Where the blobs of a job lie; raises `CalcError`."""
    if job.folder is None:
        raise CalcError(TaskErrorCode.INTERNAL, "The worker was not given the bytes of the image.")
    return job.folder


def order_for(
    picture: Picture,
    settings: Settings,
    sources: Iterable[Path],
    targets: Iterable[Path],
    **more: Any,
) -> Order:
    """What is to be done to a picture, from files to files."""
    return Order(
        sources=tuple(map(str, sources)),
        targets=tuple(map(str, targets)),
        pipeline=picture.pipeline,
        output=picture.output,
        memory_mb=settings["image.memory"],
        wall=settings["image.wall"],
        **more,
    )


def answer_to(order: Order) -> Answer:
    """What came of it; raises `CalcError`."""
    answer = helper.ask(order)
    if answer.error is not None:
        raise CalcError(*answer.error[:2])
    return answer


def product_of(answer: Answer, target: Path) -> Product:
    """The image that was made; raises `CalcError`."""
    if answer.made is None:
        raise CalcError(TaskErrorCode.INTERNAL, "Nothing was made.")
    made, part = answer.made, part_of(target)
    measures = made.width, made.height, made.frames
    result = PictureResult(*part, made.format, *measures, made.lost)
    return Product(image.summary(result), pack(result))


def part_of(path: Path) -> Part:
    """A file that was made, by what its blob is known by."""
    with path.open("rb") as file:
        return Part(hashlib.file_digest(file, "sha256").digest(), file.tell())
