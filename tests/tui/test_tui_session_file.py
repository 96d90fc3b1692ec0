"""The file that keeps a session for the next start."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shared import session_file
from shared.errors import SetupError
from shared.session_file import LOCAL, StoredSession

SESSION = StoredSession("ada", bytes(range(32)), LOCAL)


def test_what_is_saved_is_loaded_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "session"
    session_file.save(file, SESSION)
    assert session_file.load(file) == SESSION
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["session"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"user": "ada"}',
        b'{"user": "ada", "token": "00", "broker": "local"}',
        b'{"user": 1, "token": "' + b"00" * 32 + b'", "broker": "local"}',
        b'{"user": "ada", "token": "zz", "broker": "local"}',
        b"\xff\xfe",
        b'{"user": "' + b"a" * 9_000 + b'"}',
    ],
)
def test_a_broken_file_is_no_session(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "session"
    file.write_bytes(content)
    assert session_file.load(file) is None


def test_no_file_is_no_session(tmp_path: Path) -> None:
    assert session_file.load(tmp_path / "session") is None
    session_file.remove(tmp_path / "session")


def test_only_the_session_that_is_meant_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "session"
    session_file.save(file, SESSION)
    session_file.remove(file, bytes(32))
    assert file.exists()
    session_file.remove(file, SESSION.token)
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="Cannot keep the session"):
        session_file.save(tmp_path / "file" / "session", SESSION)
