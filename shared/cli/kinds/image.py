"""How images and what was made of them are told."""

from __future__ import annotations

from typing import Any

from shared.cli.kinds.base import Bodies, Lines
from shared.errors import WireError
from shared.kinds import image
from shared.kinds.image import Picture, PictureResult
from shared.safety import visible
from shared.wire.rows import TaskRow


def picture_result(result: bytes | None) -> PictureResult | None:
    """The result of an image; None where it has none that can be read."""
    try:
        return None if result is None else image.result_of(result)
    except WireError:
        return None


def result_fields(result: PictureResult | None) -> dict[str, Any] | None:
    """What was made, as JSON has it."""
    if result is None:
        return None
    return {
        "format": result.format.value,
        "width": result.width,
        "height": result.height,
        "frames": result.frames,
        "lost": [*result.lost],
        "bytes": result.size,
        "sha256": result.digest.hex(),
    }


def _fields(_row: TaskRow, payload: bytes | None, result: bytes | None) -> dict[str, Any]:
    asked = {} if payload is None else _asked_fields(image.picture_of(payload))
    return {**asked, "result": result_fields(picture_result(result))}


def _asked_fields(picture: Picture) -> dict[str, Any]:
    given = {"name": picture.name, "bytes": picture.size, "sha256": picture.digest.hex()}
    return {"image": given, "filters": image.write(picture.pipeline)}


def _asked(payload: bytes) -> Lines:
    picture = image.picture_of(payload)
    yield "image", visible(picture.name) or None
    yield "filters", image.write(picture.pipeline) or None
    yield "bytes", f"{picture.size:,}"


def _came(result: bytes | None) -> Lines:
    found = picture_result(result)
    yield "result", image.summary(found) if found else None


BODIES = Bodies(_fields, _asked, _came)
