"""Images from file to file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from shared import limits
from shared.errors import ImageError
from shared.kinds.image import Code, Format, Output, Picture, PictureResult, parse
from tests.support.images import noise, pixels, read, shown, written
from workers.images.files import work_on_file


def picture(data: bytes, pipeline: str = "", form: Format | None = None) -> Picture:
    """What a task wants of a file."""
    return Picture(sha256(data).digest(), len(data), "a.png", parse(pipeline), Output(form))


def test_a_result_is_told_with_its_digest(tmp_path: Path) -> None:
    # Given a file
    given, result = tmp_path / "given", tmp_path / "result"
    data = written(noise("RGB", (40, 30)))
    given.write_bytes(data)
    # When it is worked on
    made = work_on_file(given, picture(data, "blur resize:20,10", Format.TIFF), result)
    # Then the result is in the other file, and what is told of it is so
    body = result.read_bytes()
    assert made == PictureResult(sha256(body).digest(), len(body), Format.TIFF, 20, 10, 1)
    assert pixels(read(body)) == pixels(shown(data, "blur resize:20,10"))
    assert given.read_bytes() == data


@pytest.mark.parametrize("form", Format)
def test_every_format_goes_from_file_to_file(tmp_path: Path, form: Format) -> None:
    given, result = tmp_path / "given", tmp_path / "result"
    data = written(noise("RGBA", (40, 30)))
    given.write_bytes(data)
    assert work_on_file(given, picture(data, "", form), result).format is form
    assert read(result.read_bytes()).size == (40, 30)


def test_a_result_that_could_not_travel_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, result = tmp_path / "given", tmp_path / "result"
    data = written(noise("RGB", (40, 30)), Format.JPEG)
    given.write_bytes(data)
    size = work_on_file(given, picture(data, "", Format.BMP), result).size
    monkeypatch.setattr(limits, "IMAGE_BYTES", size)
    assert work_on_file(given, picture(data, "", Format.BMP), result).size == size
    monkeypatch.setattr(limits, "IMAGE_BYTES", size - 1)
    with pytest.raises(ImageError) as caught:
        work_on_file(given, picture(data, "", Format.BMP), result)
    assert caught.value.code == Code.TOO_LARGE
    assert f"it has {size:,} bytes, and {size - 1:,} are the most" in caught.value.message
