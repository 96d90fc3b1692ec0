"""The files of blobs on a real disk: whole or not there, whatever goes wrong."""

from __future__ import annotations

import os
import random
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from broker.store.blobs import files as module
from broker.store.blobs.files import Files
from shared.errors import RequestError, SetupError
from tests.support.blobs import blobs_in, digest_of, put, unfinished_in

DATA = bytes(range(256)) * 4_000
WRITES_FOR_EVER = """
import hashlib, os, sys
from pathlib import Path
from broker.store.blobs.files import Files

files = Files(Path(sys.argv[1]))
while True:
    incoming, data = files.begin(), os.urandom(200_000)
    for start in range(0, len(data), 10_000):
        incoming.append(data[start : start + 10_000])
    digest = hashlib.sha256(data).digest()
    files.keep(incoming, digest)
    print(digest.hex(), flush=True)
"""


def test_a_blob_that_came_in_pieces_is_read_in_others(files: Files) -> None:
    # Given
    incoming = files.begin()
    for start in range(0, len(DATA), 77_777):
        incoming.append(DATA[start : start + 77_777])

    # When
    files.keep(incoming, digest_of(DATA))

    # Then
    starts = range(0, len(DATA), 100_000)
    pieces = [files.read(digest_of(DATA), start, 100_000) for start in starts]
    assert b"".join(pieces) == DATA
    assert files.read(digest_of(DATA), len(DATA), 10) == b""


def test_a_blob_of_no_bytes_is_one(files: Files, root: Path) -> None:
    digest = put(files, b"")
    assert blobs_in(root) == {digest}


def test_nothing_finds_a_blob_before_it_is_whole(files: Files, root: Path) -> None:
    # When
    files.begin().append(DATA)

    # Then
    assert blobs_in(root) == set()
    with pytest.raises(FileNotFoundError):
        files.read(digest_of(DATA), 0, 1)


def test_what_is_not_of_its_hash_is_refused_and_thrown_away(files: Files, root: Path) -> None:
    # Given
    incoming = files.begin()
    incoming.append(DATA)

    # When
    with pytest.raises(RequestError, match="not what its hash says") as error:
        files.keep(incoming, digest_of(DATA + b"!"))

    # Then
    assert error.value.code == "invalid"
    assert blobs_in(root) == set()
    assert unfinished_in(root) == []


def test_a_blob_that_comes_again_replaces_one_that_the_disk_has_spoilt(
    files: Files, root: Path
) -> None:
    # Given
    digest = put(files, DATA)
    (root / digest.hex()[:2] / digest.hex()).write_bytes(b"spoilt")

    # When
    put(files, DATA)

    # Then
    assert blobs_in(root) == {digest}


def test_files_and_folders_are_this_users_alone(files: Files, root: Path) -> None:
    # Given
    put(files, DATA)
    files.begin().append(DATA)

    # Then
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


def test_a_folder_that_others_may_write_to_is_refused(files: Files, root: Path) -> None:
    # Given
    root.chmod(0o777)

    # Then
    with pytest.raises(SetupError):
        files.make()


def test_a_blob_that_is_put_aside_is_gone_and_may_be_put_aside_again(
    files: Files, root: Path
) -> None:
    # Given
    digest, other = put(files, DATA), put(files, b"other")

    # When
    aside = files.put_aside(digest)

    # Then
    assert unfinished_in(root) == [aside]
    assert files.put_aside(digest) is None
    assert blobs_in(root) == {other}


def test_what_was_put_aside_and_not_removed_is_swept(files: Files, root: Path) -> None:
    # Given
    files.put_aside(put(files, DATA))

    # When
    files.sweep(lambda _first: set())

    # Then
    assert unfinished_in(root) == []


def test_the_sweep_leaves_exactly_what_is_named(files: Files, root: Path) -> None:
    # Given
    kept = {put(files, b"%d" % number) for number in range(40)}
    for number in range(40, 80):
        put(files, b"%d" % number)
    files.begin().append(DATA)
    files.begin()

    # When
    swept = files.sweep(lambda first: {digest for digest in kept if digest[:1] == first})

    # Then
    assert swept == 42
    assert blobs_in(root) == kept
    assert unfinished_in(root) == []


def test_the_sweep_leaves_what_is_none_of_ours(files: Files, root: Path) -> None:
    # Given
    digest = put(files, DATA)
    others = [root / "notes", root / digest.hex()[:2] / "notes", root / "incoming" / "notes"]
    for path in others:
        path.write_text("mine")

    # When
    files.sweep(lambda _first: set())

    # Then
    assert {path for path in root.rglob("*") if path.is_file()} == set(others)


def test_a_disk_that_is_full_refuses_the_piece_and_nothing_of_it_is_found(
    files: Files, root: Path
) -> None:
    # Given
    incoming = files.begin()
    incoming.append(DATA)

    # When
    with no_file_over(len(DATA) + 1_000), pytest.raises(OSError, match="too large"):
        incoming.append(DATA)
    incoming.drop()

    # Then
    assert blobs_in(root) == set()
    assert unfinished_in(root) == []


def test_what_cannot_be_synced_is_not_kept(
    files: Files, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    incoming = files.begin()
    incoming.append(DATA)
    monkeypatch.setattr(os, "fsync", _fails)

    # When
    with pytest.raises(OSError, match="Input/output"):
        files.keep(incoming, digest_of(DATA))

    # Then
    assert blobs_in(root) == set()
    assert unfinished_in(root) == []


def test_what_a_disk_does_not_let_go_of_is_swept_later(
    files: Files, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    incoming = files.begin()
    incoming.append(DATA)

    # When
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", _fails)
        incoming.drop()

    # Then
    assert len(unfinished_in(root)) == 1
    assert files.sweep(lambda _first: set()) == 1


def test_nobody_relies_on_a_folder_that_another_thread_has_not_synced(
    files: Files, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two blobs of one folder
    numbers = range(1_000)
    first, second = sorted(numbers, key=lambda number: digest_of(b"%d" % number)[:1])[:2]
    is_making, is_kept = Event(), Event()
    orders: list[bool] = []

    def sync(folder: Path) -> None:
        if folder == root:
            is_making.set()
            orders.append(is_kept.wait(0.3))

    monkeypatch.setattr(module, "sync_folder", sync)

    # When
    with ThreadPoolExecutor() as threads:
        threads.submit(put, files, b"%d" % first)
        assert is_making.wait(10)
        threads.submit(put, files, b"%d" % second).add_done_callback(lambda _: is_kept.set())

    # Then
    assert orders == [False]
    assert len(blobs_in(root)) == 2


def test_nobody_relies_on_a_folder_that_could_not_be_synced_before(
    files: Files, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    with monkeypatch.context() as patch:
        patch.setattr(module, "sync_folder", _fails)
        with pytest.raises(OSError, match="Input/output"):
            put(files, DATA)
    synced: list[Path] = []
    monkeypatch.setattr(module, "sync_folder", synced.append)

    # When
    put(files, DATA)

    # Then
    assert synced == [root, root / digest_of(DATA).hex()[:2]]


@pytest.mark.parametrize("seed", range(5))
def test_a_death_at_any_moment_leaves_whole_blobs_and_all_that_were_kept(
    files: Files, root: Path, seed: int
) -> None:
    # Given
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        few = random.Random(seed).randrange(1, 30)  # noqa: S311 -- no secret
        kept = {child.stdout.readline().strip() for _ in range(few)}

        # When
        child.kill()
        kept |= set(child.stdout.read().split())

    # Then
    digests = {bytes.fromhex(name) for name in kept if len(name) == 64}
    assert digests <= blobs_in(root)
    files.sweep(lambda first: {digest for digest in digests if digest[:1] == first})
    assert blobs_in(root) == digests
    assert unfinished_in(root) == []


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """Python ignores SIGXFSZ, so that it is an error like any other."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _fails(_file: object) -> None:
    raise OSError(5, "Input/output error")
