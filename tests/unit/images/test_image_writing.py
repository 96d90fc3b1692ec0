"""What is written: each format as it can, animations with their times, and nothing that nobody
asked to keep."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps

from shared.kinds.image import ABILITIES, Code, Format, Output
from tests.support.image_notes import ORIENTATION, SECRET, XMP, notes, told
from tests.support.images import (
    PLAIN_MODES,
    failure,
    frames_of,
    noise,
    pixels,
    read,
    shown,
    worked,
    written,
)
from workers.images.frames import Frame
from workers.images.writing import Manner, write

MOVING = [form for form, can in ABILITIES.items() if can.frames and form is not Format.TIFF]


def seen(frames: list[Image.Image]) -> list[bytes]:
    """What one sees of frames, one after the other; two that look the same are seen as one."""
    on_nothing = [Image.alpha_composite(Image.new("RGBA", each.size), each) for each in frames]
    return [look for look, _ in groupby(frame.tobytes() for frame in on_nothing)]


# Formats


@pytest.mark.parametrize("form", [Format.PNG, Format.TIFF])
@pytest.mark.parametrize("mode", PLAIN_MODES)
def test_what_loses_nothing_keeps_every_pixel(form: Format, mode: str) -> None:
    image = noise(mode, (30, 20))
    result, made = worked(written(image), output=Output(form))
    assert made.format == form
    assert pixels(read(result)) == pixels(image)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("mode", PLAIN_MODES)
def test_every_image_can_be_written_in_every_format(form: Format, mode: str) -> None:
    result, made = worked(written(noise(mode, (30, 20))), output=Output(form))
    assert (made.format, read(result).format) == (form, form.upper())
    assert read(result).size == (30, 20)


@pytest.mark.parametrize("form", [Format.JPEG, Format.BMP])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_was_not_seen_is_white_where_nothing_can_be_transparent(
    form: Format, mode: str
) -> None:
    image = noise(mode, (16, 16))
    image.putalpha(0)
    result, _ = worked(written(image), output=Output(form))
    assert read(result).convert("RGB").getcolors() == [(256, (255, 255, 255))]


def test_a_pixel_of_a_gif_is_there_or_not() -> None:
    # Given pixels of one colour, more or less transparent
    image = Image.new("RGBA", (4, 1), "#c00")
    for x, alpha in enumerate((0, 127, 128, 255)):
        image.putpixel((x, 0), (204, 0, 0, alpha))
    result, _ = worked(written(image), output=Output(Format.GIF))
    seen = read(result).convert("RGBA")
    assert seen.getchannel("A").tobytes() == bytes([0, 0, 255, 255])
    assert seen.getpixel((3, 0)) == (204, 0, 0, 255)


@pytest.mark.parametrize("form", [Format.JPEG, Format.WEBP])
def test_a_quality_is_that_of_pillow(form: Format) -> None:
    image = noise("RGB", (64, 64))
    for quality in (0, 5, 95):
        options = {"quality": quality} if quality else {}
        result, _ = worked(written(image), output=Output(form, quality))
        assert result == written(image, form, **options)


def test_a_quality_of_another_format_than_comes_out_means_nothing() -> None:
    data = written(noise("RGB", (64, 64)))
    assert worked(data, output=Output(quality=5)) == worked(data)


@pytest.mark.parametrize(("form", "side"), [(Format.JPEG, 65_501), (Format.WEBP, 16_384)])
def test_an_image_that_a_format_cannot_hold_is_not_written(form: Format, side: int) -> None:
    data = written(Image.new("L", (side, 1)))
    error = failure(data, output=Output(form))
    assert error.code == Code.UNWRITABLE
    assert error.message == (
        f"A side of a {form} has at most {side - 1:,} pixels; the image has {side:,} × 1."
    )
    assert worked(data, f"crop:0,0,{side - 1}", Output(form))[1].width == side - 1


# Animations


@pytest.mark.parametrize("form", MOVING)
@pytest.mark.parametrize("output", MOVING)
def test_an_animation_keeps_its_frames_and_their_times(form: Format, output: Format) -> None:
    # Given an animation with a time for each frame
    colours = ["red", "lime", "blue"]
    frames = [Image.new("RGB", (8, 8), colour) for colour in colours]
    times = [100, 250, 1_000]
    data = written(
        frames[0], form, save_all=True, append_images=frames[1:], duration=times, lossless=True
    )
    # When it is filtered
    result, made = worked(data, "resize:16,16", Output(output))
    # Then it has as many frames, each as long as before
    assert (made.frames, made.width) == (3, 16)
    moving = Image.open(BytesIO(result))
    found = []
    for number in range(3):
        moving.seek(number)
        moving.load()
        found.append(moving.info["duration"])
    assert found == times


@pytest.mark.parametrize("form", MOVING)
@pytest.mark.parametrize("loop", [0, 1, 3])
def test_an_animation_is_shown_as_often_as_before(form: Format, loop: int) -> None:
    frames = [noise("RGB", (8, 8), seed) for seed in (1, 2)]
    options = {} if form is Format.GIF and loop == 1 else {"loop": loop}
    data = written(frames[0], form, save_all=True, append_images=frames[1:], **options)
    for output in MOVING:
        plays = read(worked(data, output=Output(output))[0]).info.get("loop", 1)
        assert plays == loop, output


@pytest.mark.parametrize("output", MOVING)
def test_no_frame_and_no_animation_lasts_longer_than_a_gif_can_say(output: Format) -> None:
    frames = [noise("RGB", (8, 8), seed) for seed in (1, 2)]
    data = written(
        frames[0], Format.PNG, save_all=True, append_images=frames[1:], duration=10**7, loop=10**6
    )
    info = read(worked(data, output=Output(output))[0]).info
    assert (info["duration"], info["loop"]) == (655_350, 65_535)


def test_a_picture_for_those_who_show_no_animations_is_no_frame_of_it() -> None:
    still, *frames = [Image.new("L", (8, 8), level) for level in (0, 100, 200)]
    data = written(still, save_all=True, append_images=frames, default_image=True)
    result, made = worked(data)
    assert made.frames == 2
    assert [frame.getpixel((0, 0)) for frame in frames_of(result)] == [
        (100, 100, 100, 255),
        (200, 200, 200, 255),
    ]


def test_a_hole_in_a_frame_shows_nothing_of_the_frame_before() -> None:
    # Given an animation in which something moves over nothing
    frames = []
    for left in (0, 4, 8):
        frame = Image.new("RGBA", (12, 4))
        frame.paste("red", (left, 0, left + 4, 4))
        frames.append(frame)
    data = written(frames[0], Format.PNG, save_all=True, append_images=frames[1:])
    # When it becomes a GIF, then it is where it was in each frame, and nowhere else
    result, _ = worked(data, output=Output(Format.GIF))
    assert seen(frames_of(result)) == seen(frames)


HOLE, BLACK, WHITE, GREEN = (0, 0, 0, 0), (0, 0, 0, 255), (255, 255, 255, 255), (1, 254, 3, 255)
"""The last one is what holes are written with."""


def drawn(colours: list[tuple[int, int, int, int]]) -> Image.Image:
    """A small frame of these colours."""
    frame = Image.new("RGBA", (4, len(colours) // 4))
    frame.putdata(colours)
    return frame


def frames_in(*colours: tuple[int, int, int, int]) -> st.SearchStrategy[Image.Image]:
    """Any small frame of these colours, without an alpha channel where it has no hole."""
    frames = st.lists(st.sampled_from(colours), min_size=16, max_size=16).map(drawn)
    return frames if HOLE in colours else frames.map(lambda frame: frame.convert("RGB"))


@pytest.mark.parametrize("form", [Format.GIF, Format.PNG])
@settings(max_examples=150)
@given(
    frames=st.lists(
        frames_in(HOLE, BLACK, WHITE) | frames_in(HOLE, BLACK) | frames_in(BLACK, WHITE),
        min_size=2,
        max_size=6,
    )
)
def test_every_frame_looks_as_it_did(form: Format, frames: list[Image.Image]) -> None:
    # Given frames of few colours, some with holes and some without, in a file
    file = BytesIO()
    write([Frame(each.copy(), 100) for each in frames], Manner(form, 0, 1, {}), file)
    # Then each looks as it did
    assert seen(frames_of(file.getvalue())) == seen([each.convert("RGBA") for each in frames])


def test_the_colour_that_holes_are_written_with_is_seen_where_it_is_one() -> None:
    # Given an animation with holes, and with pixels of that colour on its outside
    frames = [drawn([BLACK, HOLE] * 8), drawn([GREEN] * 4 + [BLACK, HOLE] * 2 + [GREEN] * 8)]
    data = written(frames[0], save_all=True, append_images=frames[1:])
    # Then they are not taken for holes
    last = frames_of(worked(data, output=Output(Format.GIF))[0])[-1]
    assert last.getchannel("A").tobytes() == frames[-1].getchannel("A").tobytes()
    assert last.getpixel((0, 0)) == (1, 254, 4, 255)


def test_a_gif_with_holes_keeps_255_colours_as_they_are() -> None:
    image = Image.new("RGBA", (16, 16))
    image.putdata([(level, 255 - level, level // 2, 255) for level in range(255)] + [HOLE])
    result, _ = worked(written(image), output=Output(Format.GIF))
    assert seen(frames_of(result)) == seen([image])


def test_a_gif_goes_through_as_it_was() -> None:
    frames = [noise("L", (12, 8), seed).convert("RGB") for seed in range(4)]
    data = written(frames[0], Format.GIF, save_all=True, append_images=frames[1:])
    result, _ = worked(data, "negative")
    turned = [ImageOps.invert(frame).convert("RGBA") for frame in frames]
    assert [pixels(each) for each in frames_of(result)] == [pixels(each) for each in turned]


@pytest.mark.parametrize("output", [Format.JPEG, Format.BMP])
def test_of_an_animation_the_first_frame_is_taken_where_there_is_only_one(output: Format) -> None:
    frames = [Image.new("L", (8, 8), level) for level in (255, 0)]
    data = written(frames[0], Format.GIF, save_all=True, append_images=frames[1:])
    result, made = worked(data, output=Output(output))
    assert made.frames == 1
    assert read(result).convert("L").getpixel((0, 0)) == 255


# Metadata


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("pipeline", ["", "blur", "grayscale resize:9,9"])
def test_metadata_is_dropped(form: Format, pipeline: str) -> None:
    data = told(form)
    assert SECRET in data or form is Format.BMP
    for output in (None, *Format):
        result, _ = worked(data, pipeline, Output(output))
        assert SECRET not in result, output
        assert not read(result).getexif().get(ExifTags.Base.Make)


@pytest.mark.parametrize("form", [Format.JPEG, Format.PNG, Format.WEBP])
@pytest.mark.parametrize("output", [Format.JPEG, Format.PNG, Format.WEBP, Format.TIFF])
def test_metadata_is_kept_on_request(form: Format, output: Format) -> None:
    # Given an image that lies on its side, with notes
    result, made = worked(told(form), "", Output(output, keep_metadata=True))
    # Then it stands, has the notes, and nobody turns it again
    assert (made.width, made.height) == (20, 30)
    exif = read(result).getexif()
    assert exif[ExifTags.Base.Artist] == SECRET.decode()
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] == SECRET
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (52.0, 31.0, 12.0)
    assert exif.get(ORIENTATION, 1) == 1


@pytest.mark.parametrize("output", [Format.JPEG, Format.PNG, Format.TIFF])
def test_notes_of_a_tiff_are_kept_without_what_they_say_of_its_pixels(output: Format) -> None:
    result, _ = worked(told(Format.TIFF), "resize:9,9", Output(output, keep_metadata=True))
    exif = read(result).getexif()
    assert exif[ExifTags.Base.Artist] == SECRET.decode()
    assert read(result).size == (9, 9)
    assert output is Format.TIFF or ExifTags.Base.StripOffsets not in exif


def test_a_comment_and_xmp_are_kept_in_a_jpeg() -> None:
    info = read(worked(told(Format.JPEG), "", Output(keep_metadata=True))[0]).info
    assert info["comment"] == SECRET
    assert info["xmp"] == XMP.replace(b'"6"', b'"1"')


@pytest.mark.parametrize(
    ("output", "lost"),
    [
        (Format.JPEG, ()),
        (Format.WEBP, ("comment",)),
        (Format.PNG, ("comment", "xmp")),
        (Format.GIF, ("exif", "xmp")),
        (Format.BMP, ("comment", "exif", "xmp")),
    ],
)
def test_what_a_format_has_no_place_for_is_told_of(output: Format, lost: tuple[str, ...]) -> None:
    assert worked(told(Format.JPEG), "", Output(output, keep_metadata=True))[1].lost == lost
    assert worked(told(Format.JPEG), "", Output(output))[1].lost == ()


def test_metadata_that_a_jpeg_has_no_room_for_is_refused() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "x" * 70_000
    error = failure(written(noise("L", (8, 8)), exif=exif), "", Output(Format.JPEG, 0, True))
    assert error.code == Code.UNWRITABLE
    assert error.message.startswith("A jpeg holds 65,000 bytes of exif; the image has 70,")


def test_a_small_picture_of_the_whole_is_never_kept() -> None:
    # Given a photograph whose notes have a small picture of it
    thumbnail = written(Image.new("RGB", (8, 8), "red"), Format.JPEG)
    exif = notes()
    exif.get_ifd(ExifTags.IFD.IFD1).update({513: 0, 514: len(thumbnail)})
    data = written(noise("RGB", (30, 20)), Format.JPEG, exif=exif.tobytes() + thumbnail)
    assert data.count(b"\xff\xd8\xff") == 2
    # Then what was cut out of it has none
    result, _ = worked(data, "crop:0,0,5,5", Output(keep_metadata=True))
    assert result.count(b"\xff\xd8\xff") == 1
    assert not read(result).getexif().get_ifd(ExifTags.IFD.IFD1)


def test_the_file_that_was_given_is_left_alone() -> None:
    data = written(noise("RGB", (30, 20)))
    assert pixels(shown(data, "blur")) == pixels(shown(data, "blur"))
