"""Blobs in their folder: pieces, digests, what is synced when, and what is swept up."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.store import blobs as module
from broker.store.blobs import Blobs, Swept

UPLOAD, OTHER = b"u" * 16, b"o" * 16
BODY = b"image" * 200_000
DIGEST = sha256(BODY).digest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """An empty folder of blobs."""
    return Blobs(tmp_path / "blobs")


def uploaded(blobs: Blobs, body: bytes, upload: bytes = UPLOAD, piece: int = 256 * 1024) -> bytes:
    """The digest of a blob that arrives in pieces."""
    blobs.begin(upload)
    for offset in range(0, len(body), piece):
        assert blobs.append(upload, offset, body[offset : offset + piece]) <= len(body)
    assert blobs.finish(upload, sha256(body).digest())
    return sha256(body).digest()


def names_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


# Arriving


@given(body=st.binary(max_size=300), piece=st.integers(1, 100))
def test_a_blob_is_what_arrived_in_pieces(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, piece: int
) -> None:
    blobs = Blobs(tmp_path_factory.mktemp("home") / "blobs")
    digest = uploaded(blobs, body, piece=piece)
    assert blobs.read(digest, 0, 1_000) == body


def test_the_same_bytes_are_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    for upload in (UPLOAD, OTHER):
        uploaded(blobs, BODY, upload)
    assert names_in(tmp_path / "blobs") == [DIGEST.hex()]


def test_other_bytes_than_were_announced_are_dropped(blobs: Blobs, tmp_path: Path) -> None:
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, BODY[:-1])
    assert not blobs.finish(UPLOAD, DIGEST)
    assert names_in(tmp_path / "blobs") == []


def test_a_piece_that_does_not_follow_is_left_alone(blobs: Blobs) -> None:
    # Given an upload of which ten bytes have arrived
    blobs.begin(UPLOAD)
    assert blobs.append(UPLOAD, 0, BODY[:10]) == 10
    # When a piece comes twice, or one too early, then its sender is told where to go on
    assert blobs.append(UPLOAD, 0, BODY[:10]) == 10
    assert blobs.append(UPLOAD, 20, BODY[20:30]) == 10
    assert blobs.size_of(UPLOAD) == 10
    assert blobs.append(UPLOAD, 10, BODY[10:]) == len(BODY)
    assert blobs.finish(UPLOAD, DIGEST)


def test_an_upload_goes_on_in_another_process(blobs: Blobs, tmp_path: Path) -> None:
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, BODY[:10])
    later = Blobs(tmp_path / "blobs")
    later.append(UPLOAD, later.size_of(UPLOAD), BODY[10:])
    assert later.finish(UPLOAD, DIGEST)


def test_an_upload_that_begins_anew_is_empty(blobs: Blobs) -> None:
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, b"x")
    blobs.begin(UPLOAD)
    assert blobs.size_of(UPLOAD) == 0


def test_nothing_is_appended_to_what_was_not_begun(blobs: Blobs) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.append(UPLOAD, 0, b"x")
    with pytest.raises(FileNotFoundError):
        blobs.finish(UPLOAD, DIGEST)


def test_a_disk_that_takes_a_part_of_a_piece_has_the_rest_offered_again(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: whole(file, data[:1_000], at))
    uploaded(blobs, BODY)


def test_of_a_piece_for_which_the_disk_has_no_room_nothing_is_left(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a disk that is full after half of a piece
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, BODY[:10])
    whole, room = os.pwrite, [5]

    def full(file: int, data: memoryview, at: int) -> int:
        if not room:
            raise OSError(28, "No space left on device")
        return whole(file, data[: room.pop()], at)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        blobs.append(UPLOAD, 10, BODY[10:])
    # Then the upload goes on from where it was
    monkeypatch.undo()
    assert blobs.size_of(UPLOAD) == 10
    assert blobs.append(UPLOAD, 10, BODY[10:]) == len(BODY)


def test_files_and_folder_are_their_owners_alone(blobs: Blobs, tmp_path: Path) -> None:
    digest = uploaded(blobs, BODY)
    folder = tmp_path / "blobs"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / digest.hex()).stat().st_mode) == 0o600


def test_a_link_in_the_place_of_an_upload_is_not_followed(blobs: Blobs, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (tmp_path / "blobs" / f"{UPLOAD.hex()}.part").symlink_to(elsewhere)
    with pytest.raises(OSError, match=r"symbolic|link"):
        blobs.begin(UPLOAD)
    assert elsewhere.read_bytes() == b"mine"


# Durable


def test_the_file_is_synced_before_it_has_its_name_and_the_folder_after(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an upload that is all there
    folder = tmp_path / "blobs"
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, BODY)
    # When it is finished, with an eye on what is synced
    seen: list[tuple[str, list[str]]] = []

    def sync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        seen.append((kind, names_in(folder)))

    monkeypatch.setattr(os, "fsync", sync)
    blobs.finish(UPLOAD, DIGEST)
    # Then its bytes were on disk before it was a blob, and its name before anybody hears of it
    assert seen == [("file", [f"{UPLOAD.hex()}.part"]), ("folder", [DIGEST.hex()])]


def test_hashing_holds_no_more_than_a_piece(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    whole = os.pread

    def read(file: int, size: int, offset: int) -> bytes:
        sizes.append(size)
        return whole(file, size, offset)

    monkeypatch.setattr(os, "pread", read)
    uploaded(blobs, BODY)
    assert set(sizes) == {module.READ_BYTES}


# Reading and removing


def test_a_blob_is_read_in_pieces(blobs: Blobs) -> None:
    digest = uploaded(blobs, BODY)
    assert blobs.read(digest, 10, 20) == BODY[10:30]
    assert blobs.read(digest, len(BODY) - 5, 20) == BODY[-5:]
    assert blobs.read(digest, len(BODY), 20) == b""


def test_what_was_removed_is_not_there(blobs: Blobs) -> None:
    digest = uploaded(blobs, BODY)
    for _ in range(2):
        blobs.remove(digest)
    with pytest.raises(FileNotFoundError):
        blobs.read(digest, 0, 1)


def test_a_dropped_upload_is_not_there(blobs: Blobs, tmp_path: Path) -> None:
    blobs.begin(UPLOAD)
    for _ in range(2):
        blobs.drop(UPLOAD)
    assert names_in(tmp_path / "blobs") == []


# Sweeping


def test_what_nothing_names_is_swept_up(blobs: Blobs, tmp_path: Path) -> None:
    # Given a blob that is named, one that is not, an upload, and a file of somebody else
    kept, unnamed = uploaded(blobs, b"kept"), uploaded(blobs, b"unnamed")
    blobs.begin(UPLOAD)
    blobs.append(UPLOAD, 0, b"begun")
    others = ["README", "mine.part", "a" * 63]
    for name in others:
        (tmp_path / "blobs" / name).write_text("not ours")
    # When it is swept
    swept = blobs.sweep({kept}.__contains__)
    # Then there is what is named, and what is not ours
    assert swept == Swept(unfinished=1, unnamed=1, bytes=12)
    assert names_in(tmp_path / "blobs") == sorted([kept.hex(), *others])
    assert unnamed != kept


def test_there_is_nothing_to_sweep_in_a_new_folder(blobs: Blobs) -> None:
    assert blobs.sweep(lambda _digest: True) == Swept()
