"""From one file to another, as a slot does it."""

from __future__ import annotations

import hashlib
from io import SEEK_END
from pathlib import Path

from shared import limits
from shared.errors import ImageError
from shared.kinds.image import Code, Picture, PictureResult
from workers.images.engine import work


def work_on_file(given: Path, picture: Picture, result: Path) -> PictureResult:
    """Do to a file what its task wants, and say what came of it; raises `ImageError`."""
    with given.open("rb") as source, result.open("w+b") as target:
        made = work(source, picture.pipeline, picture.output, target)
        size = target.seek(0, SEEK_END)
        _check_size(size)
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").digest()
    return PictureResult(digest, size, made.format, made.width, made.height, made.frames)


def _check_size(size: int) -> None:
    if size > limits.IMAGE_BYTES:
        raise ImageError(
            Code.TOO_LARGE,
            f"The result is too large: it has {size:,} bytes, and {limits.IMAGE_BYTES:,} are the "
            "most. Have it written as jpeg or webp, or make it smaller.",
        )
