"""Steps of images as payloads: which blobs they take and make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import kinds
from shared.errors import RequestError
from shared.kinds import expression, image, operation
from shared.kinds.base import BlobName
from shared.kinds.image import Call, Format, Picture, PictureResult, tile
from shared.kinds.image.tile import Part, Strip, Tile
from shared.wire.codec import pack

PICTURE = Picture(b"p" * 32, 1_000, "cat.jpg", (Call("blur", (2.5,)), Call("grayscale")))
FIRST, LAST = Tile(PICTURE, 0, 2, 1), Tile(PICTURE, 2, 2, 1)
NOTES = Part(b"n" * 32, 4)
UPPER = Strip((Part(b"a" * 32, 10), Part(b"b" * 32, 7)), "RGB", 3, 5, Format.PNG, NOTES)
LOWER = Strip((Part(b"c" * 32, 9),), "RGB", 3, 5, Format.PNG)
WHOLE = PictureResult(b"w" * 32, 77, Format.PNG, 3, 10, 1)


def test_a_step_arrives_as_it_was_sent() -> None:
    assert tile.tile_of(tile.payload(LAST)) == LAST
    assert tile.strip_of(pack(UPPER)) == UPPER
    assert (FIRST.is_strip, LAST.is_strip) == (True, False)


def test_a_strip_takes_the_image_and_makes_its_pixels_and_what_is_kept() -> None:
    body = tile.payload(FIRST)
    assert kinds.blobs_taken(tile.NAME, body, ()) == (BlobName(b"p" * 32, 1_000),)
    made = kinds.blobs_made(tile.NAME, body, pack(UPPER))
    assert [name.digest[:1] for name in made] == [b"a", b"b", b"n"]


def test_the_last_step_takes_all_that_the_strips_are_and_makes_what_the_task_does() -> None:
    body = tile.payload(LAST)
    taken = kinds.blobs_taken(tile.NAME, body, (pack(UPPER), pack(LOWER)))
    assert [name.digest[:1] for name in taken] == [b"a", b"b", b"n", b"c"]
    assert kinds.blobs_made(tile.NAME, body, pack(WHOLE)) == (BlobName(b"w" * 32, 77),)


def test_what_is_split_into_steps_is_known_by_their_name() -> None:
    assert {name: kind.name for name, kind in kinds.STEPS.items()} == {
        operation.NAME: expression.NAME,
        tile.NAME: image.NAME,
    }
    assert kinds.has_blobs(tile.NAME)
    assert not kinds.has_blobs(operation.NAME)


@given(st.binary(max_size=100))
def test_what_is_no_step_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError):
        kinds.blobs_taken(tile.NAME, body, ())
    with pytest.raises(RequestError):
        kinds.blobs_made(tile.NAME, tile.payload(FIRST), body)
