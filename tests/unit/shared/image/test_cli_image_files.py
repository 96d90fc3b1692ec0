"""Files of `calc image`: whole or not at all, and never over others by mistake."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from shared import limits
from shared.cli.image.files import check_free, opened, written
from shared.errors import CalcError

DATA = b"bytes" * 1_000
Deed = Callable[[], None]


def unmoved() -> None:
    """Nothing else happens."""


def write(
    target: Path, *, force: bool = False, fails: bool = False, meanwhile: Deed = unmoved
) -> None:
    """Write a file, or fail in the middle; somebody may be faster."""

    async def run() -> None:
        async with written(target, force=force) as file:
            file.write(DATA)
            meanwhile()
            if fails:
                raise CalcError("lost", "It is gone.")

    asyncio.run(run())


def read(source: Path) -> tuple[bytes, int]:
    """What is in a file, from its beginning, and its size."""

    async def run() -> tuple[bytes, int]:
        async with opened(source) as (file, size):
            file.seek(0)
            return file.read(), size

    return asyncio.run(run())


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "out.png")
    assert (tmp_path / "deep" / "out.png").read_bytes() == DATA
    assert len(list((tmp_path / "deep").iterdir())) == 1


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CalcError):
        write(tmp_path / "out.png", fails=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("links", [True, False])
def test_nothing_is_written_over(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", _no_links)
    target = tmp_path / "out.png"
    # Not even what comes while it is worked on
    with pytest.raises(CalcError, match="--force"):
        write(target, meanwhile=lambda: _write(target, "another's"))
    assert target.read_text() == "another's"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_without_links_has_the_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", _no_links)
    write(tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == DATA


def test_it_may_be_told_to_write_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_text("old")
    with pytest.raises(CalcError, match="--force"):
        check_free(target, force=False)
    check_free(target, force=True)
    write(target, force=True)
    assert target.read_bytes() == DATA


def test_a_link_to_nothing_is_something(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CalcError, match="--force"):
        check_free(target, force=False)


@pytest.mark.parametrize("data", [b"", b"few", DATA])
def test_what_comes_through_a_pipe_can_be_read_anywhere(tmp_path: Path, data: bytes) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    assert read(pipe) == (data, len(data))
    writer.join()


def test_a_pipe_without_end_is_not_read_to_it() -> None:
    with pytest.raises(CalcError, match="at most"):
        read(Path("/dev/zero"))


def test_a_file_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(DATA)
    os.truncate(path, limits.IMAGE_BYTES + 1)
    assert read(path)[1] == limits.IMAGE_BYTES + 1


def _no_links(_self: Path, _target: Path) -> None:
    raise PermissionError(1, "Operation not permitted")


def _write(path: Path, text: str) -> None:
    path.write_text(text)


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(
        CalcError, match=r"file/out\.png cannot be written: (Not a dir|File exists)"
    ):
        write(tmp_path / "file" / "out.png")
