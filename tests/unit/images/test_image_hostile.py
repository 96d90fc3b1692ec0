"""Files that are no images, damaged ones, and those that say more than they hold."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from shared import limits
from shared.errors import ImageError
from shared.kinds.image import Code, Format, Output
from tests.support.image_notes import told
from tests.support.images import failure, noise, worked, written
from workers.images.engine import Made
from workers.images.failing import reading
from workers.images.frames import open_image

SEED = 8
DAMAGED = 4_000
GIF_HEAD = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + bytes(6)
GIF_FRAME = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0"
"""One pixel."""

SMALL = 100_000


@pytest.fixture
def few_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as an image may have, where it has to be made for a test."""
    monkeypatch.setattr(limits, "IMAGE_PIXELS", SMALL)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", SMALL)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG that says that it is so large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def gif(*frames: bytes) -> bytes:
    """A GIF with these frames."""
    return GIF_HEAD + b"".join(frames) + b";"


def webp(width: int, height: int) -> bytes:
    """A WebP that says that it is so large."""
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp(width: int, height: int) -> bytes:
    """A BMP that says that it is so large."""
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


def with_size(data: bytes, marker: bytes, place: int, width: int, height: int) -> bytes:
    """A JPEG or TIFF whose header says another size."""
    at = data.index(marker) + place
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that says that it is so large."""
    return with_size(written(noise("RGB", (8, 8)), Format.JPEG), b"\xff\xc0", 5, width, height)


# No images


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg/>",
        b"#!/bin/sh\necho no\n",
        b"import os\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"%PDF-1.7\n",
        b"P6 1 1 255\n\0\0\0",
        b"\0\0\1\0\1\0",
        b"8BPS\0\1" + bytes(20),
        b"\0",
        bytes(1_000),
        b"\x89PNG\r\n\x1a\r" + bytes(100),
    ],
)
def test_what_is_no_image_is_called_so(data: bytes) -> None:
    error = failure(data)
    assert error.code == Code.UNREADABLE
    assert error.message == (
        "Unreadable image: it is none of PNG, JPEG, WEBP, GIF, BMP, TIFF, whatever its name says."
    )


@pytest.mark.parametrize("form", ["ppm", "ico", "tga", "pcx", "dib", "jpeg2000"])
def test_other_formats_that_pillow_knows_are_none_of_ours(form: str) -> None:
    assert failure(written(noise("RGB", (16, 16)), form)).code == Code.UNREADABLE


def test_an_empty_file_is_called_so() -> None:
    assert failure(b"").message == "Unreadable image: it is empty."


# Damaged ones


@pytest.mark.parametrize("form", Format)
def test_an_image_without_its_end_is_not_worked_on(form: Format) -> None:
    data = written(noise("RGB", (64, 64)), form)
    for size in (10, len(data) // 4, len(data) // 2):
        error = failure(data[:size])
        assert error.code == Code.UNREADABLE
        assert error.message.startswith("Unreadable image: it is ")


def originals() -> Iterator[bytes]:
    """Small images of every kind, to be damaged."""
    for form in Format:
        yield from (written(noise(mode, (24, 18)), form) for mode in ("L", "RGB"))
    frames = [noise("RGB", (16, 12), seed) for seed in range(4)]
    for form in (Format.PNG, Format.GIF, Format.WEBP, Format.TIFF):
        yield written(frames[0], form, save_all=True, append_images=frames[1:], duration=50)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        yield written(frames[0], Format.TIFF, compression=compression)
    yield written(frames[0].convert("1"), Format.TIFF, compression="group4")
    yield written(frames[0].quantize(16))
    yield written(noise("RGBA", (24, 18)).quantize(32), Format.GIF)
    yield written(noise("RGBA", (24, 18)), Format.WEBP, lossless=True)
    yield written(noise("RGB", (40, 40)), Format.JPEG, progressive=True)
    yield from map(told, Format)


def damaged(data: bytes, random: Random) -> bytes:
    """The same file, cut somewhere or with some bytes changed, headers more often than the rest."""
    body = bytearray(data)
    if random.random() < 0.3:
        del body[random.randrange(len(body)) :]
    for _ in range(random.choice((0, 1, 1, 2, 4, 16)) if body else 0):
        place = random.randrange(min(len(body), random.choice((40, 200, len(body)))))
        body[place] = random.choice((0, 127, 128, 255, random.randrange(256)))
    return bytes(body)


def outcome(data: bytes, output: Output) -> Made | ImageError:
    """What comes of a file, whatever is in it."""
    try:
        return worked(data, "blur:1", output)[1]
    except ImageError as error:
        return error


@pytest.mark.usefixtures("few_pixels")
def test_thousands_of_damaged_files_are_read_or_refused() -> None:
    # Given files that were cut and flipped
    random = Random(SEED)  # noqa: S311 -- no secrets
    files = list(originals())
    # When each is worked on, then something comes of it or it is refused; nothing else happens
    forms = (None, *Format)
    outputs = [Output(form, keep_metadata=keep) for form in forms for keep in (True, False)]
    outcomes = [
        outcome(damaged(random.choice(files), random), random.choice(outputs))
        for _ in range(DAMAGED)
    ]
    read = [each for each in outcomes if isinstance(each, Made)]
    assert DAMAGED // 20 < len(read) < DAMAGED // 2
    codes = {each.code for each in outcomes if isinstance(each, ImageError)}
    assert {Code.UNREADABLE, Code.TOO_MANY_PIXELS} <= codes <= set(Code)


# More than they hold, and more than there may be


@pytest.mark.parametrize(
    "data",
    [
        png(100_001, 1_000),
        png(2**31 - 1, 2**31 - 1),
        jpeg(65_000, 65_000),
        bmp(20_000, 20_000),
        bmp(20_000, -20_000),
        webp(16_383, 16_383),
        webp(2**24, 2**24),
    ],
)
def test_an_image_that_says_it_is_too_large_is_not_decoded(data: bytes) -> None:
    error = failure(data)
    assert error.code == Code.TOO_MANY_PIXELS
    assert error.message.startswith("Too many pixels: ")


def test_how_many_pixels_are_too_many_is_said() -> None:
    error = failure(bmp(20_000, 5_001))
    assert error.message == "Too many pixels: 20,000 × 5,001 are more than 100,000,000."


@pytest.mark.usefixtures("few_pixels")
@pytest.mark.parametrize("form", [Format.PNG, Format.GIF, Format.WEBP, Format.TIFF])
def test_the_pixels_of_all_frames_count(form: Format) -> None:
    # Given frames each of which is small
    frames = [noise("RGB", (200, 100), seed) for seed in range(6)]
    data = written(frames[0], form, save_all=True, append_images=frames[1:])
    assert failure(data).code == Code.TOO_MANY_PIXELS
    fewer = written(frames[0], form, save_all=True, append_images=frames[1:5])
    assert worked(fewer)[1].frames == 5


@pytest.mark.usefixtures("few_pixels")
def test_a_frame_beyond_the_screen_of_its_gif_counts_as_large_as_it_is() -> None:
    # Given a GIF of one pixel, the second frame of which is far larger
    large = b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\2\2D\1\0"
    assert failure(gif(GIF_FRAME, large)).code == Code.TOO_MANY_PIXELS


@pytest.mark.usefixtures("few_pixels")
def test_a_frame_that_grows_a_little_counts_as_large_as_it_is() -> None:
    large = b"," + struct.pack("<HHHH", 0, 0, 400, 300) + b"\0\2\2D\1\0"
    error = failure(gif(GIF_FRAME, large))
    assert error.message == "Too many pixels: 120,001 are more than 100,000."


@pytest.mark.usefixtures("few_pixels")
@pytest.mark.parametrize("form", [Format.PNG, Format.GIF, Format.WEBP, Format.TIFF])
def test_all_frames_are_counted_before_one_is_decoded(form: Format) -> None:
    frames = [noise("RGB", (200, 100), seed) for seed in range(6)]
    data = written(frames[0], form, save_all=True, append_images=frames[1:])
    with pytest.raises(ImageError) as caught:
        open_image(BytesIO(data))
    assert caught.value.code == Code.TOO_MANY_PIXELS


def test_an_image_for_which_there_is_no_memory_is_unreadable() -> None:
    with pytest.raises(ImageError) as caught, reading():
        raise MemoryError
    assert caught.value.message == "Unreadable image: it needs more memory than there is."


def test_an_animation_of_too_many_frames_is_not_decoded() -> None:
    most = limits.IMAGE_FRAMES
    error = failure(gif(*[GIF_FRAME] * (most + 1)))
    assert (error.code, error.message) == (
        Code.TOO_MANY_FRAMES,
        "Too many frames: an image has 5,000 at most.",
    )
    assert worked(gif(*[GIF_FRAME] * 3), output=Output(Format.TIFF))[1].frames == 3


def test_a_gif_without_a_picture_is_unreadable() -> None:
    assert failure(gif()).code == Code.UNREADABLE
    assert failure(gif(b"\0" + GIF_FRAME)).code == Code.UNREADABLE


def test_pages_in_a_circle_end() -> None:
    # Given a TIFF whose second page says that the first one comes next
    pages = [noise("L", (8, 8), seed) for seed in (1, 2)]
    data = bytearray(written(pages[0], Format.TIFF, save_all=True, append_images=pages[1:]))
    first = struct.unpack_from("<I", data, 4)[0]
    second = next_page(data, first)
    struct.pack_into("<I", data, second + 2 + 12 * struct.unpack_from("<H", data, second)[0], first)
    # Then each page is read once
    assert worked(bytes(data))[1].frames == 2


def next_page(data: bytearray, page: int) -> int:
    """Where a page of a TIFF says that the next one is."""
    (entries,) = struct.unpack_from("<H", data, page)
    return int(struct.unpack_from("<I", data, page + 2 + 12 * entries)[0])


def test_text_that_unpacks_to_far_more_is_refused() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000)))
    pixels = chunk(b"IDAT", zlib.compress(bytes(4)))
    assert failure(png(1, 1, bomb, pixels)).code == Code.UNREADABLE


@pytest.mark.usefixtures("few_pixels")
@pytest.mark.parametrize("pipeline", ["resize:1000,101", "resize:0,400", "rotate:45"])
def test_no_filter_makes_an_image_too_large(pipeline: str) -> None:
    data = written(noise("L", (300, 300)))
    assert failure(data, pipeline).code == Code.TOO_MANY_PIXELS


@pytest.mark.usefixtures("few_pixels")
def test_no_filter_makes_all_frames_together_too_large() -> None:
    frames = [noise("RGB", (10, 10), seed) for seed in (1, 2)]
    data = written(frames[0], Format.PNG, save_all=True, append_images=frames[1:])
    assert failure(data, "resize:300,300").code == Code.TOO_MANY_PIXELS
    assert worked(data, "resize:200,200")[1].frames == 2
