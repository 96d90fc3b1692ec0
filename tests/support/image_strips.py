"""Images that are cut into strips and put together, each step with files of its own."""

from __future__ import annotations

from io import BytesIO

from shared.kinds.image import Output, parse
from tests.support.images import AS_IT_CAME
from workers.images.engine import Made
from workers.images.lines import Lines
from workers.images.strips import join, make

FILES = 8


def in_strips(
    data: bytes,
    text: str,
    strips: int,
    output: Output = AS_IT_CAME,
    filters: int | None = None,
) -> tuple[bytes, Made]:
    """What comes of a file, of whose filters so many are done to strips: all, where nothing is
    said."""
    pipeline = parse(text)
    done = len(pipeline) if filters is None else filters
    all_lines: list[Lines] = []
    pixels: list[BytesIO] = []
    for place in range(strips):
        files = [BytesIO() for _ in range(FILES)]
        notes = output.keep_metadata and place == 0
        lines = make(BytesIO(data), pipeline[:done], (place, strips), files, notes=notes)
        all_lines.append(lines)
        pixels += files[: lines.parts + lines.notes]
    for file in pixels:
        file.seek(0)
    result = BytesIO()
    made = join(all_lines, pixels, pipeline[done:], output, result)
    return result.getvalue(), made
