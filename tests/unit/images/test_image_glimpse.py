"""What people are shown of an image, seen by a process apart."""

from __future__ import annotations

import asyncio
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from shared import limits
from shared.errors import CalcError
from shared.kinds.image import Code, Format
from shared.kinds.image.glimpse import EDGE, Glimpse
from tests.support.images import noise, written
from tui.images.glimpsing import glimpse


def seen(path: Path) -> Glimpse:
    return asyncio.run(glimpse(path))


def refusal(path: Path) -> CalcError:
    with pytest.raises(CalcError) as caught:
        seen(path)
    return caught.value


def file_of(folder: Path, data: bytes) -> Path:
    path = folder / "cat.png"
    path.write_bytes(data)
    return path


def lying(width: int, height: int) -> bytes:
    """A small PNG that says that it is so large."""
    data = written(noise("RGB", (4, 4)))
    head = data[12:16] + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]


def test_a_small_image_is_seen_pixel_for_pixel(tmp_path: Path) -> None:
    image = noise("RGBA", (7, 5))
    found = seen(file_of(tmp_path, written(image)))
    assert found.pixels == image.tobytes()
    assert (found.width, found.height, found.format, found.frames) == (7, 5, Format.PNG, 1)


def test_a_large_image_is_seen_small_and_its_true_size_is_told(tmp_path: Path) -> None:
    data = written(Image.new("RGB", (3_000, 1_500), "red"), Format.JPEG)
    found = seen(file_of(tmp_path, data))
    assert (found.whole_width, found.whole_height) == (3_000, 1_500)
    assert found.width == EDGE
    assert found.height == EDGE // 2


def test_a_photograph_that_lies_is_seen_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = seen(file_of(tmp_path, written(noise("RGB", (8, 4)), Format.JPEG, exif=exif)))
    assert (found.width, found.height) == (found.whole_width, found.whole_height) == (4, 8)


def test_of_an_animation_the_first_frame_is_seen(tmp_path: Path) -> None:
    red, blue = (Image.new("RGB", (3, 3), colour) for colour in ("red", "blue"))
    data = written(red, Format.GIF, save_all=True, append_images=[blue])
    found = seen(file_of(tmp_path, data))
    assert found.frames == 2
    assert found.pixels[:3] == b"\xff\x00\x00"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.UNREADABLE),
        (b"<svg onload='x'/>", Code.UNREADABLE),
        (written(noise("RGB", (40, 40)))[:600], Code.UNREADABLE),
        (lying(20_000, 20_000), Code.TOO_MANY_PIXELS),
    ],
    ids=["empty", "svg", "cut", "bomb"],
)
def test_what_cannot_be_seen_is_said(tmp_path: Path, data: bytes, code: Code) -> None:
    error = refusal(file_of(tmp_path, data))
    assert error.code == code


def test_too_many_bytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.touch()
    os.truncate(path, limits.IMAGE_BYTES + 1)
    assert "at most" in refusal(path).message


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert "is no file" in refusal(pipe).message
    assert "There is no" in refusal(tmp_path / "nothing.png").message
