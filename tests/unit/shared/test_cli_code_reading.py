"""Programs and their cases as they lie in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import limits
from shared.cli.code.reading import files_at, language_named, read
from shared.errors import CalcError
from shared.kinds.code import Case, File
from shared.program_files import cases_in


def put(folder: Path, **files: bytes) -> Path:
    """Files in a folder; `1_in` is the file `1.in`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / name.replace("_", ".")).write_bytes(body)
    return folder


def sentence_of(refused: pytest.ExceptionInfo[CalcError]) -> str:
    return refused.value.message


# Languages


@pytest.mark.parametrize(
    ("main", "language"),
    [("a.c", "c"), ("x/a.cpp", "cpp"), ("a.py", "python"), ("Main.java", "java"), ("a.sh", "bash")],
)
def test_the_language_is_that_of_the_name(main: str, language: str) -> None:
    assert language_named(None, main) == language


def test_a_language_that_is_named_counts_even_if_nobody_here_knows_it() -> None:
    assert language_named("kotlin", "a.c") == "kotlin"


def test_a_name_that_says_nothing_is_refused_with_the_languages() -> None:
    with pytest.raises(CalcError) as refused:
        language_named(None, "notes.txt")
    assert "The language of notes.txt is not known; name it: --lang c, cpp," in sentence_of(refused)


# Files


def test_files_are_named_as_they_lie_beside_the_first(tmp_path: Path) -> None:
    put(tmp_path, main_c=b"main")
    put(tmp_path / "util", list_h=b"\0\xff")
    paths = [str(tmp_path / "main.c"), str(tmp_path / "util" / "list.h")]

    assert files_at(paths, "c") == (File("main.c", b"main"), File("util/list.h", b"\0\xff"))


def test_a_file_that_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    put(tmp_path, list_h=b"")
    put(tmp_path / "deep", main_c=b"")
    with pytest.raises(CalcError) as refused:
        files_at([str(tmp_path / "deep" / "main.c"), str(tmp_path / "list.h")], "c")
    assert "does not lie beside the first file" in sentence_of(refused)


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CalcError) as refused:
        read(str(tmp_path / "none"))
    assert sentence_of(refused) == f"Cannot read {tmp_path / 'none'}: No such file or directory."


def test_a_name_with_a_nul_cannot_be_read() -> None:
    with pytest.raises(CalcError) as refused:
        read("a\0b")
    assert "Cannot read a" in sentence_of(refused)


def test_no_more_is_read_than_a_task_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAYLOAD_BYTES", 4)
    put(tmp_path, much=b"1234", more=b"12345")

    assert read(str(tmp_path / "much")) == b"1234"
    with pytest.raises(CalcError) as refused:
        read(str(tmp_path / "more"))
    assert "is too large: a task has 4 bytes" in sentence_of(refused)


# Cases


def test_a_case_is_an_input_with_what_is_expected(tmp_path: Path) -> None:
    put(tmp_path, b_in=b"2", b_out=b"4", a_in=b"1", a_ans=b"1", notes_txt=b"")

    assert cases_in(tmp_path) == (Case("a", b"1", b"1"), Case("b", b"2", b"4"))


def test_an_input_without_what_is_expected_is_refused(tmp_path: Path) -> None:
    put(tmp_path, a_in=b"1")
    with pytest.raises(CalcError) as refused:
        cases_in(tmp_path)
    assert "has no a.out beside it" in sentence_of(refused)


@pytest.mark.parametrize("name", ["", "none"], ids=["empty", "missing"])
def test_a_folder_without_cases_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CalcError) as refused:
        cases_in(tmp_path / name)
    assert "a case is NAME.in and NAME.out" in sentence_of(refused)
