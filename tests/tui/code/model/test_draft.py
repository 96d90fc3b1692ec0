"""A program that is being written, and what is laid aside for another."""

from __future__ import annotations

from dataclasses import replace

from shared.kinds.code import Case, Comparison, payload, program_of
from shared.kinds.code.checking import check
from shared.kinds.code.program import Limits
from tests.tui.code.model.playing import C
from tui.model.code.draft import Draft, Options, Source, draft_of
from tui.model.code.workspace import MOST_ASIDE, Kept, Workspace


def test_what_is_typed_goes_into_what_is_in_the_editor() -> None:
    both = C.with_file(Source("util.h", b"int f();"))
    assert [file.name for file in both.files] == ["main.c", "util.h"]
    assert both.shown == 1
    assert both.written(b"x").files == (C.files[0], Source("util.h", b"x"))
    assert both.at(2).written(b"42").stdin == b"42"
    assert both.at(3).shown == 0


def test_a_file_takes_the_place_of_an_empty_one_and_says_the_language() -> None:
    assert Draft().with_file(Source("fib.py", b"print(1)")).files == (
        Source("fib.py", b"print(1)"),
    )
    assert Draft().with_file(Source("fib.py", b"print(1)")).language == "python"
    assert Draft(language="c-clang").with_file(Source("a.c", b"x")).language == "c-clang"
    assert C.with_file(Source("main.c", b"other")).files == (Source("main.c", b"other"),)


def test_the_last_file_that_is_taken_out_leaves_an_empty_one() -> None:
    assert C.without().files == (Source("main.c"),)
    assert C.with_file(Source("b.c", b"x")).without().files == C.files


def test_another_language_renames_a_file_that_has_the_name_of_the_old_one() -> None:
    assert C.named("python").files[0].name == "main.py"
    assert C.with_file(Source("b.c", b"x")).named("cpp").files[0].name == "main.c"
    named = replace(C, files=(Source("fib.c", b"x"),)).named("cpp")
    assert named.files[0].name == "fib.c"


def test_a_program_is_typed_to_only_without_input_and_cases() -> None:
    one = (Case("1", b"1", b"2"),)
    assert C.program(()).open_input
    assert not C.at(1).written(b"42").program(()).open_input
    assert not replace(C, options=Options(types=False)).program(()).open_input
    with_cases = C.at(1).written(b"42").program(one)
    assert not with_cases.open_input
    check(with_cases)


def test_a_task_comes_back_as_it_was_submitted() -> None:
    options = Options("-n 3 'two words'", Limits(cpu_ms=1_500), compare=Comparison.EXACT)
    program = replace(C, options=options).program(())
    assert program.arguments == ("-n", "3", "two words")
    assert draft_of(program_of(payload(program)), 7).program(()) == program


def test_what_was_typed_and_not_run_is_laid_aside_and_can_be_had_back() -> None:
    workspace = Workspace(Kept(C))
    workspace.open(Draft(language="python"))
    assert workspace.kept == Kept(Draft(language="python"), (C,))
    workspace.take(0)
    assert workspace.kept == Kept(C)
    workspace.draft = replace(C, changed=False)
    workspace.open(Draft())
    assert workspace.kept == Kept(Draft())


def test_no_more_is_laid_aside_than_is_kept() -> None:
    workspace = Workspace(Kept(C))
    for number in range(MOST_ASIDE + 5):
        workspace.open(C.written(b"%d" % number))
    assert len(workspace.aside) == MOST_ASIDE
    assert workspace.aside[0].files[0].body == b"%d" % (MOST_ASIDE + 3)
