"""The folders of attempts: found by slots, and gone with their workers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from shared.home import Home
from shared.kinds import KINDS
from shared.kinds.base import BlobName
from shared.wire.rows import Assignment
from tests.support.blobs import PICTURES, digest_of, payload_of
from workers.kinds import DOERS
from workers.kinds.base import Context, Job, Product
from workers.slots.doing import do
from workers.supervisor.blobs.effects import BringBlob, CheckBlob, TakeBlob, WriteBlob
from workers.supervisor.blobs.files import Files
from workers.supervisor.blobs.places import folder_of, made

DATA = b"0123456789"
NAME = BlobName(digest_of(DATA), len(DATA))


def test_a_slot_knows_where_the_blobs_of_its_job_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path | None] = []

    def look(job: Job, _context: Context) -> Product:
        seen.append(job.folder)
        return Product("", b"")

    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    monkeypatch.setitem(DOERS, PICTURES.name, look)
    monkeypatch.setitem(DOERS, "expression", look)
    context = Context(home=Home.at(tmp_path))

    do(Assignment(7, 2, PICTURES.name, payload_of(DATA), 0), context)
    do(Assignment(8, 1, "expression", b"", 0), context)

    assert seen == [folder_of(Home.at(tmp_path), os.getppid(), 7, 2), None]


def test_what_is_left_of_workers_that_are_gone_is_removed(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    home = Home.at(tmp_path)
    folders = {pid: folder_of(home, pid, 1, 1) for pid in (gone.pid, os.getpid(), os.getppid())}
    for folder in folders.values():
        folder.mkdir(parents=True)

    Files(home).clear_all()

    assert [pid for pid, folder in folders.items() if folder.exists()] == [os.getppid()]


def test_folders_are_this_users_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path)

    assert Files(home).write(WriteBlob((1, 1), 0, 0, DATA))

    folders = [path for path in home.attempts.rglob("*") if path.is_dir()]
    assert {path.stat().st_mode & 0o777 for path in (home.attempts, *folders)} == {0o700}


def test_a_disk_that_does_not_take_it_says_so(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.attempts.write_text("in the way")
    files = Files(home)

    assert not files.write(WriteBlob((1, 1), 0, 0, DATA))
    assert not files.check(CheckBlob((1, 1), 0, NAME))
    assert not files.take(TakeBlob((1, 1), 0, NAME))
    assert files.read(BringBlob((1, 1), 0, NAME.digest, 0, 10)) is None


def test_less_than_was_to_be_there_is_not_read(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    folder = folder_of(home, os.getpid(), 1, 1)
    folder.mkdir(parents=True)
    made(folder, 0).write_bytes(DATA)

    assert Files(home).read(BringBlob((1, 1), 0, NAME.digest, 5, 5)) == DATA[5:]
    assert Files(home).read(BringBlob((1, 1), 0, NAME.digest, 5, 6)) is None
