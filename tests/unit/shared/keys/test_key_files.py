"""Keys on disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.keys.files import load_or_make
from shared.keys.pair import text_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "broker.key"


def test_a_key_is_made_once(path: Path) -> None:
    assert load_or_make(path) == load_or_make(path)


def test_its_owner_alone_can_read_it(path: Path) -> None:
    os.umask(0)
    load_or_make(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["broker.key"]


def test_programs_that_make_it_at_once_have_the_same(path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(load_or_make, [path] * 32))

    assert len({pair.public for pair in made}) == 1


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o644])
def test_a_key_that_others_can_read_or_write_is_refused(path: Path, mode: int) -> None:
    load_or_make(path)
    path.chmod(mode)

    with pytest.raises(SetupError, match=r"open to other users.*chmod 600"):
        load_or_make(path)


def test_keys_in_a_folder_of_others_are_not_made(path: Path) -> None:
    path.parent.mkdir(mode=0o777)
    path.parent.chmod(0o777)

    with pytest.raises(SetupError, match="other users"):
        load_or_make(path)
    assert not path.exists()


def test_a_link_to_a_key_is_no_key(path: Path, tmp_path: Path) -> None:
    load_or_make(path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SetupError, match="Cannot read the key"):
        load_or_make(path)


@pytest.mark.parametrize("text", ["", "nonsense", text_of(bytes(32)) + "x", "\udcff"])
def test_what_is_no_key_is_said_and_left_alone(path: Path, text: str) -> None:
    load_or_make(path)
    path.write_text(text, errors="surrogateescape")

    with pytest.raises(SetupError, match="There is no key in"):
        load_or_make(path)
    assert path.read_text(errors="surrogateescape") == text


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_said(path: Path, make: Callable[[Path, int], None]) -> None:
    path.parent.mkdir(mode=0o700)
    make(path, 0o600)

    with pytest.raises(SetupError, match="is not a file"):
        load_or_make(path)
