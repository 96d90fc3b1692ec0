"""Images of tasks: what one was given, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.kinds import image
from shared.kinds.image import Pipeline
from shared.safety import one_line
from shared.wire.rows import TaskRow
from tui.connection import Connection
from tui.images.aside import Aside
from tui.images.subject import Subject
from tui.model.images.manner import Manner, manner_of

NAMELESS = "image"
"""What came through a pipe."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A task as the image screen shows it."""

    row: TaskRow
    subject: Subject
    pipeline: Pipeline
    manner: Manner


async def read(connection: Connection, task: bytes, aside: Aside) -> Opened:
    """Everything but the bytes, which are to lie aside; raises `CalcError`."""
    detail = await connection.detail(task)
    picture = image.picture_of(detail.payload)
    row = detail.row
    name = one_line(picture.name) or NAMELESS
    subject = Subject(aside.path(), name, Path.cwd(), row.number)
    return Opened(row, subject, picture.pipeline, manner_of(picture.output))
