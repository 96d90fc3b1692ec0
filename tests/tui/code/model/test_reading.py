"""Files and cases that a program is made of, from disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import CalcError
from shared.kinds.code import Case
from shared.program_files import cases_in
from tui.program_files import differs, read_source, whole


def test_files_of_a_program_are_read_under_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes(b"\xff")
    source = read_source(str(tmp_path / "a.c"))
    assert (source.name, source.body, source.text) == ("a.c", b"\xff", None)
    assert not differs(whole(source.path), source.on_disk)
    (tmp_path / "a.c").write_bytes(b"changed")
    assert differs(whole(source.path), source.on_disk)
    assert not differs(tmp_path / "new.c", b"")


@pytest.mark.parametrize("name", ["", "-rf.c", "a b.c", "nothing.c"])
def test_what_cannot_be_a_file_of_a_program_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CalcError):
        read_source(f"{tmp_path}/{name}")


def test_cases_are_pairs_of_files(tmp_path: Path) -> None:
    for name, text in (("1.in", "1 2"), ("1.out", "3"), ("2.in", "4"), ("2.ans", "5"), ("x", "")):
        (tmp_path / name).write_text(text)
    assert cases_in(tmp_path) == (Case("1", b"1 2", b"3"), Case("2", b"4", b"5"))
    (tmp_path / "3.in").write_text("")
    with pytest.raises(CalcError, match=r"has no 3\.out"):
        cases_in(tmp_path)
    with pytest.raises(CalcError, match="There are no cases"):
        cases_in(tmp_path / "nowhere")
