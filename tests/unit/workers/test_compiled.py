"""Programs that were compiled before are found again, whole or not at all."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.kinds.code import CompileReport, File, Place, Program, Severity
from shared.languages import LANGUAGES
from workers.languages.compiled import Compiled, CompiledPrograms, key_of

REPORT = CompileReport(
    *(0, b"a warning", False, 12, 34, 56, False),
    (Place("main.c", 1, 2, Severity.WARNING, "a warning"),),
)
C = LANGUAGES["c"]
PROGRAM = Program("c", (File("main.c", b"int x;"),))


def compiled(size: int = 10) -> Compiled:
    """A program of so many bytes."""
    return Compiled(bytes(size), REPORT)


@pytest.fixture
def programs(tmp_path: Path) -> CompiledPrograms:
    """An empty folder."""
    return CompiledPrograms(tmp_path / "compiled", most_bytes=5_000, most_programs=3)


def test_what_was_kept_is_found(programs: CompiledPrograms, tmp_path: Path) -> None:
    programs.keep("a", compiled())
    assert programs.find("a") == compiled()
    assert programs.find("b") is None
    # And by another slot
    assert CompiledPrograms(tmp_path / "compiled").find("a") == compiled()


def test_nobody_else_can_look_into_the_folder(programs: CompiledPrograms, tmp_path: Path) -> None:
    programs.keep("a", compiled())
    folder = tmp_path / "compiled"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600


def test_a_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(SetupError, match="chmod 700"):
        CompiledPrograms(tmp_path)


def test_the_least_recently_used_goes_first(programs: CompiledPrograms) -> None:
    # Given three programs, the first of which was used again
    for name in "abc":
        programs.keep(name, compiled())
    assert programs.find("a")
    # When there is one too many
    programs.keep("d", compiled())
    # Then the one that was not used for longest has gone
    assert [name for name in "abcd" if programs.find(name)] == ["a", "c", "d"]


def test_the_bytes_are_bounded_too(programs: CompiledPrograms) -> None:
    programs.keep("a", compiled(3_000))
    programs.keep("b", compiled(3_000))
    assert programs.find("a") is None
    assert programs.find("b")


@pytest.mark.parametrize("at", [0, 31, 32, 35, 36, -1])
def test_a_damaged_one_was_never_compiled(
    programs: CompiledPrograms, tmp_path: Path, at: int
) -> None:
    programs.keep("a", compiled())
    path = tmp_path / "compiled" / "a"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert programs.find("a") is None
    assert not path.exists()


@pytest.mark.parametrize("size", [0, 1, 32, 36, 60])
def test_a_cut_one_was_never_compiled(
    programs: CompiledPrograms, tmp_path: Path, size: int
) -> None:
    programs.keep("a", compiled())
    os.truncate(tmp_path / "compiled" / "a", size)
    assert programs.find("a") is None


def test_no_link_is_followed(programs: CompiledPrograms, tmp_path: Path) -> None:
    # Given a link in the place of a program, to one that is whole
    programs.keep("a", compiled())
    folder = tmp_path / "compiled"
    (folder / "a").rename(tmp_path / "elsewhere")
    (folder / "a").symlink_to(tmp_path / "elsewhere")
    # Then it is not read; and what is compiled anew takes the link's place
    assert programs.find("a") is None
    programs.keep("a", compiled(20))
    assert programs.find("a") == compiled(20)
    assert not (folder / "a").is_symlink()


def test_a_pipe_in_the_place_of_a_program_keeps_nobody_waiting(
    programs: CompiledPrograms, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "compiled" / "a")
    assert programs.find("a") is None


def test_a_full_disk_keeps_nothing_and_fails_nothing(
    programs: CompiledPrograms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.rename", full)
    programs.keep("a", compiled())
    assert programs.find("a") is None


def test_all_that_the_compiler_is_given_is_in_the_key() -> None:
    keys = {
        key_of(C, "12", PROGRAM),
        key_of(C, "13", PROGRAM),
        key_of(replace(C, compile=(*C.compile, "-g")), "12", PROGRAM),
        key_of(replace(C, environment={"A": "b"}), "12", PROGRAM),
        key_of(C, "12", replace(PROGRAM, files=(File("main.c", b"int y;"),))),
        key_of(C, "12", replace(PROGRAM, files=(File("a.c", b"int x;"),))),
        key_of(C, "12", replace(PROGRAM, files=(File("main.ci", b"nt x;"),))),
        key_of(C, "12", replace(PROGRAM, files=(*PROGRAM.files, File("b", b"")))),
    }
    assert len(keys) == 8
    # What it is run with is not
    assert key_of(C, "12", replace(PROGRAM, stdin=b"x", arguments=("a",))) in keys
