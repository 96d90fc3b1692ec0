"""What is read: six formats by their content, every mode, upright, in true colours."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageOps

from shared.kinds.image import Code, Format, Metadata, Output
from tests.support.image_notes import notes
from tests.support.images import (
    failure,
    frames_of,
    images,
    noise,
    pixels,
    read,
    shown,
    worked,
    written,
)
from tests.support.profiles import gray_profile, profile

EXACT = (Format.PNG, Format.BMP, Format.TIFF)
ORIENTATION = 0x0112


def oriented(tag: int) -> Image.Exif:
    """What a camera notes of how it was held."""
    exif = Image.Exif()
    exif[ORIENTATION] = tag
    return exif


# Formats


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_each_format_is_known_by_its_content(form: Format, mode: str) -> None:
    # Given a file that may have lost what cannot be had exactly
    data = written(noise(mode, (30, 20)), form)
    # When it goes through without a filter
    result, made = worked(data)
    # Then it is of the same format and size
    assert (made.format, made.width, made.height, made.frames) == (form, 30, 20, 1)
    assert read(result).format == form.upper()


@pytest.mark.parametrize("form", Format)
def test_each_format_is_read_as_pillow_reads_it(form: Format) -> None:
    data = written(noise("RGB", (30, 20)), form)
    assert pixels(shown(data)) == pixels(read(data).convert("RGB"))


@settings(max_examples=30)
@given(image=images("L", "RGB"), form=st.sampled_from(EXACT))
def test_images_of_any_size_are_read(image: Image.Image, form: Format) -> None:
    assert pixels(shown(written(image, form))) == pixels(image)


# Modes


@settings(max_examples=40)
@given(image=images("1", "L", "LA", "RGB", "RGBA"), data=st.data())
def test_each_mode_is_read_from_a_png(image: Image.Image, data: st.DataObject) -> None:
    expected = image.convert("L") if image.mode == "1" else image
    assert pixels(shown(written(image))) == pixels(expected)


def test_palettes_are_expanded() -> None:
    image = noise("RGB", (20, 20)).quantize(16)
    assert pixels(shown(written(image))) == pixels(image.convert("RGB"))


@pytest.mark.parametrize("mode", ["P", "L", "RGB", "1"])
def test_a_colour_that_stands_for_nothing_is_transparent(mode: str) -> None:
    # Given an image one colour of which is said to be none
    image = Image.new(mode, (2, 1))
    image.putpixel((1, 0), 1 if mode in "P1" else (9, 9, 9) if mode == "RGB" else 9)
    seen = shown(written(image, transparency=(0, 0, 0) if mode == "RGB" else 0))
    # Then it is not there, and the other is
    assert seen.getchannel("A").tobytes() == b"\0\xff"


def test_of_sixteen_bits_the_upper_ones_are_left() -> None:
    levels = [0, 255, 256, 32_768, 65_535]
    image = Image.new("I;16", (len(levels), 1))
    for x, level in enumerate(levels):
        image.putpixel((x, 0), level)
    for form in (Format.PNG, Format.TIFF):
        assert shown(written(image, form)).tobytes() == bytes([0, 0, 1, 128, 255])


@pytest.mark.parametrize("form", [Format.JPEG, Format.TIFF])
def test_what_was_made_for_printing_becomes_rgb(form: Format) -> None:
    data = written(noise("CMYK", (20, 20)), form)
    assert pixels(shown(data)) == pixels(read(data).convert("RGB"))


@pytest.mark.parametrize("mode", ["I", "F"])
def test_pixels_of_thirty_two_bits_are_refused(mode: str) -> None:
    error = failure(written(Image.new(mode, (2, 2)), Format.TIFF))
    assert error.code == Code.UNSUPPORTED
    assert error.message.startswith("Unsupported image: ")


# Upright


@pytest.mark.parametrize("form", [Format.PNG, Format.JPEG, Format.WEBP, Format.TIFF])
@pytest.mark.parametrize("tag", range(10))
def test_an_image_is_put_upright_first(form: Format, tag: int) -> None:
    data = written(noise("RGB", (30, 20)), form, exif=oriented(tag))
    upright = ImageOps.exif_transpose(read(data))
    assert pixels(shown(data)) == pixels(upright)
    assert pixels(shown(data, "crop:0,0,3,2")) == pixels(upright.crop((0, 0, 3, 2)))


@pytest.mark.parametrize("keep", [True, False])
def test_nothing_turns_it_once_more(keep: bool) -> None:
    data = written(noise("RGB", (30, 20)), Format.JPEG, exif=oriented(6))
    result, made = worked(data, output=Output(keep_metadata=keep))
    assert (made.width, made.height) == (20, 30)
    assert read(result).getexif().get(ORIENTATION, 1) == 1


@pytest.mark.parametrize(
    ("exif", "lost"),
    [
        (b"Exif\0\0", ()),
        (b"Exif\0\0MM\0*\xff\xff\xff\xff", (Metadata.EXIF,)),
        (b"Exif\0\0" + b"x" * 99, (Metadata.EXIF,)),
        (oriented(6), ()),
    ],
)
@pytest.mark.parametrize("form", [Format.JPEG, Format.PNG, Format.WEBP])
def test_notes_that_nobody_can_read_say_nothing_and_are_told_of(
    exif: bytes, lost: tuple[Metadata, ...], form: Format
) -> None:
    data = written(noise("RGB", (30, 20)), form, exif=exif)
    made = worked(data, output=Output(keep_metadata=True))[1]
    assert ({made.width, made.height}, made.lost) == ({20, 30}, lost)
    assert worked(data, output=Output(keep_metadata=False))[1].lost == ()


def test_what_can_be_read_of_damaged_notes_is_kept_and_the_rest_is_told_of() -> None:
    # Given notes of which the end is missing
    whole = notes().tobytes()
    data = written(noise("RGB", (30, 20)), Format.JPEG, exif=whole[:-8])
    result, made = worked(data, output=Output(keep_metadata=True))
    assert made.lost == (Metadata.EXIF,)
    assert read(result).getexif()[ExifTags.Base.Make] == "Camera"


# True colours


def test_colours_of_a_wider_gamut_are_brought_to_srgb() -> None:
    # Given an image whose profile says that its green is far greener than that of sRGB
    wide = profile()
    image = noise("RGB", (20, 20))
    data = written(image, icc_profile=wide)
    # Then its colours are as a conversion makes them, and it needs no profile
    expected = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(BytesIO(wide)), ImageCms.createProfile("sRGB")
    )
    assert expected is not None
    assert pixels(shown(data)) == pixels(expected)
    assert pixels(expected) != pixels(image)
    assert "icc_profile" not in read(worked(data)[0]).info


def test_transparency_is_no_colour() -> None:
    image = noise("RGBA", (20, 20))
    seen = shown(written(image, icc_profile=profile()))
    assert seen.getchannel("A").tobytes() == image.getchannel("A").tobytes()
    assert seen.convert("RGB").tobytes() != image.convert("RGB").tobytes()


def test_colours_that_are_in_srgb_are_left_alone() -> None:
    image = noise("RGB", (20, 20))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert pixels(shown(written(image, icc_profile=srgb))) == pixels(image)


def test_a_profile_that_is_called_srgb_is_taken_at_its_word() -> None:
    image = noise("RGB", (20, 20))
    data = written(image, icc_profile=profile(name="sRGB, or nearly"))
    assert pixels(shown(data)) == pixels(image)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_shades_of_gray_are_brought_to_those_of_srgb(mode: str) -> None:
    # Given gray whose levels are proportional to its light
    image = noise(mode, (20, 20))
    image.paste((128, 255) if mode == "LA" else 128, (0, 0, 1, 1))
    seen = shown(written(image, icc_profile=gray_profile()))
    # Then it is gray of which half the light is lighter than half the levels
    assert seen.mode == mode
    assert 185 <= seen.getchannel("L").tobytes()[0] <= 190


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("broken", [b"x", b"\0" * 200, profile()[:150]])
def test_a_broken_profile_says_nothing(mode: str, broken: bytes) -> None:
    image = noise(mode, (20, 20))
    assert pixels(shown(written(image, icc_profile=broken))) == pixels(image)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_profile_of_other_pixels_says_nothing(mode: str) -> None:
    image = noise(mode, (20, 20))
    assert pixels(shown(written(image, icc_profile=profile()))) == pixels(image)


# Several frames


@pytest.mark.parametrize("form", [Format.PNG, Format.GIF, Format.WEBP, Format.TIFF])
def test_every_frame_is_filtered(form: Format) -> None:
    # Given an animation, as Pillow reads it
    given = [Image.new("RGB", (8, 8), colour) for colour in ("#ff0000", "#0000ff", "#ffffff")]
    data = written(given[0], form, save_all=True, append_images=given[1:], lossless=True)
    # When it becomes one of another format that loses nothing
    result, made = worked(data, "negative", Output(Format.PNG))
    # Then each frame has become its opposite
    assert made.frames == 3
    assert [frame.getpixel((0, 0)) for frame in frames_of(result)] == [
        (0, 255, 255, 255),
        (255, 255, 0, 255),
        (0, 0, 0, 255),
    ]


def test_pages_may_have_different_sizes() -> None:
    given = [noise("RGB", size) for size in ((8, 8), (20, 5), (3, 30))]
    data = written(given[0], Format.TIFF, save_all=True, append_images=given[1:])
    result, made = worked(data)
    assert made.frames == 3
    assert [frame.size for frame in frames_of(result)] == [(8, 8), (20, 5), (3, 30)]


def test_of_several_jpegs_in_a_file_the_first_is_taken() -> None:
    given = [noise("RGB", (8, 8), seed) for seed in (1, 2)]
    data = written(given[0], "MPO", save_all=True, append_images=given[1:])
    result, made = worked(data)
    assert (made.format, made.frames) == (Format.JPEG, 1)
    assert pixels(shown(data)) == pixels(read(written(given[0], Format.JPEG)))
    assert read(result).format == "JPEG"


# Small copies of large photographs


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("size", [(400, 300), (333, 777), (20, 10), (3, 900)])
def test_a_thumbnail_of_a_jpeg_is_what_pillow_makes(mode: str, size: tuple[int, int]) -> None:
    data = written(noise(mode, size), Format.JPEG)
    by_pillow = Image.open(BytesIO(data))
    by_pillow.thumbnail((32, 24))
    expected = by_pillow.convert("RGB") if mode == "CMYK" else by_pillow
    assert pixels(shown(data, "thumbnail:32,24")) == pixels(expected)


def test_a_thumbnail_of_a_photograph_that_lies_on_its_side_fits_the_box_upright() -> None:
    data = written(noise("RGB", (400, 300)), Format.JPEG, exif=oriented(6))
    by_pillow = Image.open(BytesIO(data))
    by_pillow.thumbnail((24, 32))
    seen = shown(data, "thumbnail:32,24")
    assert seen.size == (18, 24)
    assert pixels(seen) == pixels(by_pillow.transpose(Image.Transpose.ROTATE_270))


def test_only_the_first_filter_may_shrink_it() -> None:
    data = written(noise("RGB", (400, 300)), Format.JPEG)
    by_pillow = read(data).convert("L")
    by_pillow.thumbnail((32, 24))
    assert pixels(shown(data, "grayscale thumbnail:32,24")) == pixels(by_pillow)
