"""Images for tests: made, written, worked on and read again."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st
from PIL import Image

from shared.errors import ImageError
from shared.kinds.image import Format, Output, parse
from workers.images.engine import Made, work

PLAIN_MODES = ("L", "LA", "RGB", "RGBA")
AS_IT_CAME = Output()


def noise(mode: str, size: tuple[int, int], seed: int = 1) -> Image.Image:
    """An image in which no two pixels are likely to be the same."""
    bands = Image.new(mode, (1, 1)).getbands()
    data = Random(seed).randbytes(size[0] * size[1] * len(bands))  # noqa: S311 -- no secrets
    return Image.frombytes(mode, size, data)


def images(*modes: str, largest: int = 24) -> st.SearchStrategy[Image.Image]:
    """Noise of any size from one pixel on."""
    side = st.integers(1, largest)
    return st.builds(
        noise, st.sampled_from(modes), st.tuples(side, side), st.integers(0, 2**32 - 1)
    )


def written(image: Image.Image, form: Format | str = Format.PNG, **options: Any) -> bytes:
    """The bytes of its file."""
    file = BytesIO()
    image.save(file, str(form).upper(), **options)
    return file.getvalue()


def read(data: bytes) -> Image.Image:
    """An image as Pillow reads it."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def worked(data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> tuple[bytes, Made]:
    """What the engine makes of a file."""
    result = BytesIO()
    made = work(BytesIO(data), parse(pipeline), output, result)
    return result.getvalue(), made


def shown(data: bytes, pipeline: str = "") -> Image.Image:
    """What the engine makes of a file, pixel for pixel."""
    return read(worked(data, pipeline, Output(Format.PNG))[0])


def failure(data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> ImageError:
    """What the engine says of a file of which nothing comes."""
    with pytest.raises(ImageError) as caught:
        worked(data, pipeline, output)
    return caught.value


def pixels(image: Image.Image) -> tuple[str, tuple[int, int], bytes]:
    """All that two images have in common that look the same."""
    return image.mode, image.size, image.tobytes()


def frames_of(data: bytes) -> list[Image.Image]:
    """Each frame of an animation, in RGBA."""
    image = Image.open(BytesIO(data))
    frames = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        frames.append(image.convert("RGBA"))
    return frames
