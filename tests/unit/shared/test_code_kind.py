"""Programs as payloads, what is refused of them, and their results in a few words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.kinds import code
from shared.kinds.code import (
    Case,
    CaseResult,
    Comparison,
    CompileReport,
    File,
    Limits,
    Place,
    Program,
    ProgramResult,
    Run,
    Severity,
    Verdict,
)
from shared.settings import Settings
from shared.wire.codec import pack
from shared.wire.rows import SettingValue

MAIN = File("main.c", b"int main(void) { return 0; }\n")
PROGRAM = Program("c", (MAIN,))
RUN = Run(0, None, b"42\n", b"", False, False, 12, 20, 1_234)


def files(*names: str) -> Program:
    """A program whose files have these names."""
    return replace(PROGRAM, files=tuple(File(name, b"") for name in names))


def cases(*names: str) -> Program:
    """A program whose cases have these names."""
    return replace(PROGRAM, cases=tuple(Case(name, b"", b"") for name in names))


def refusal(program: Program) -> RequestError:
    """What a program is refused with."""
    with pytest.raises(RequestError) as caught:
        code.describe(code.payload(program))
    return caught.value


# As they travel


def test_a_program_arrives_as_it_was_sent() -> None:
    program = Program(
        "c-clang",
        (MAIN, File("util/list.h", b"\0\xff")),
        arguments=("a b", "", "ü"),
        limits=Limits(cpu_ms=100, memory_mb=64),
        cases=(Case("one", b"1\n", b"2\n"), Case("2", b"", b"")),
        compare=Comparison.NUMERIC,
        tolerance=1e-6,
    )
    assert code.program_of(code.payload(program)) == program
    assert code.describe(code.payload(program)).needs == "c-clang"


def test_a_whole_number_is_a_tolerance_too() -> None:
    assert code.program_of(code.payload(replace(PROGRAM, tolerance=1))).tolerance == 1.0


def test_a_result_arrives_as_it_was_sent() -> None:
    place = Place("main.c", 3, 5, Severity.ERROR, "expected ‘;’")
    report = CompileReport(1, b"\xff", True, 1, 2, 3, False, (place,), Verdict.TIME_LIMIT)
    case = CaseResult(
        "one", Verdict.RUNTIME_ERROR, replace(RUN, exit_code=None, signal="SIGSEGV"), ""
    )
    result = ProgramResult(Verdict.RUNTIME_ERROR, report, replace(RUN, exit_code=-1), (case,))
    assert code.result_of(pack(result)) == result


@given(st.binary(max_size=200))
def test_what_is_no_program_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError):
        code.describe(body)


# What a list shows of them


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"int x;", "main.c: int x;"),
        (b"\n  \n#include <stdio.h>\n\n\tint x;\r\nint y;", "main.c: int x;"),
        (b"#!/bin/sh\n// what\necho \xff", "main.c: echo \ufffd"),
        (b"import os\nfrom a import b\nprint(1)", "main.c: print(1)"),
        (b"", "main.c"),
        (b"\n" * 5_000_000 + b"x", "main.c"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(body: bytes, title: str) -> None:
    body = body[: limits.PAYLOAD_BYTES - 100]
    program = replace(PROGRAM, files=(File("main.c", body),))
    assert code.describe(code.payload(program)).title == title


def test_a_title_is_cut() -> None:
    program = replace(PROGRAM, files=(File("main.c", b"x" * 5_000),))
    assert len(code.describe(code.payload(program)).title) == limits.TITLE_CHARS


def test_results_of_programs_are_not_cached() -> None:
    assert code.describe(code.payload(PROGRAM)).digest is None


@pytest.mark.parametrize(
    ("verdict", "run", "summary"),
    [
        (Verdict.OK, RUN, "OK 0.01 s, 1.2 MB"),
        (Verdict.RUNTIME_ERROR, replace(RUN, exit_code=3), "exit 3 0.01 s, 1.2 MB"),
        (
            Verdict.RUNTIME_ERROR,
            replace(RUN, exit_code=None, signal="SIGSEGV"),
            "SIGSEGV 0.01 s, 1.2 MB",
        ),
        (Verdict.TIME_LIMIT, replace(RUN, cpu_ms=10_000), "TIME_LIMIT 10.00 s, 1.2 MB"),
        (Verdict.COMPILE_ERROR, None, "COMPILE_ERROR"),
        (Verdict.CANCELLED, RUN, "CANCELLED"),
    ],
)
def test_a_result_in_a_few_words(verdict: Verdict, run: Run | None, summary: str) -> None:
    assert code.summary(ProgramResult(verdict, None, run)) == summary


def test_cases_in_a_few_words() -> None:
    right = CaseResult("1", Verdict.OK, RUN, "")
    wrong = CaseResult("2", Verdict.WRONG_ANSWER, RUN, "Line 1 has 41 where 42 is expected.")
    some = ProgramResult(Verdict.WRONG_ANSWER, None, None, (right, wrong, right))
    assert code.summary(some) == "2 of 3 cases OK: WRONG_ANSWER"
    assert code.summary(ProgramResult(Verdict.OK, None, None, (right,))) == "1 of 1 cases OK"


def test_what_was_interrupted_has_its_output_so_far() -> None:
    result = code.result_of(code.interrupted(b"a", b"b", stderr_cut=True))
    assert result.verdict is Verdict.CANCELLED
    assert result.run is not None
    assert (result.run.stdout, result.run.stderr) == (b"a", b"b")
    assert (result.run.stdout_cut, result.run.stderr_cut) == (False, True)
    assert (result.run.exit_code, result.run.signal) == (None, None)


# What is refused


@pytest.mark.parametrize("name", ["main.c", "a", "a/b", "A-1_b+.c++", "0", "_", "a..", "x" * 100])
def test_names_that_files_may_have(name: str) -> None:
    assert code.describe(code.payload(files(name))).title == name


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "/", "/a", "../a", "a/..", "a/../b", "./a", "a//b", "a/", "a/b/c"),
        *(".hidden", "a/.hidden", "-o", "a/-o", "a b", "a\0b", "a\nb", "a\n", "a\x1b[2J", "~"),
        *("a\\b", "a:b", "ü.c", "a;b", "$a", "a'b", "%s", "*", "x" * 101, "\u202ea", "１"),
    ],
)
def test_names_that_no_file_may_have(name: str) -> None:
    error = refusal(files("main.c", name))
    assert error.code is ErrorCode.INVALID
    assert error.message.startswith("No file of a program can be called ")
    assert error.message.isprintable()


@pytest.mark.parametrize("names", [("a", "a"), ("a/b", "a/b"), ("a", "a/b"), ("b/a", "b")])
def test_no_two_files_are_in_the_same_place(names: tuple[str, ...]) -> None:
    assert "Two files of the program are called" in refusal(files(*names)).message


def test_a_folder_may_hold_several_files() -> None:
    assert code.describe(code.payload(files("main.c", "a/b", "a/c", "b/a"))).title == "main.c"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (files(), "at least one file"),
        (files(*map(str, range(65))), "at most 64 files, not 65"),
        (replace(PROGRAM, arguments=("x",) * 257), "at most 256 arguments"),
        (replace(PROGRAM, arguments=("x" * 16_000,) * 9), "at most 131,072 bytes together"),
        (replace(PROGRAM, arguments=("a\0b",)), "no NUL"),
        (replace(PROGRAM, limits=Limits(processes=2**31)), "limit processes is at most"),
        (cases(*map(str, range(1_001))), "at most 1,000 cases, not 1,001"),
        (cases("a", "a"), "Two cases are called 'a'"),
        (cases(""), "No case can be called ''"),
        (cases("a\n"), r"No case can be called 'a\n'"),
        (replace(cases("a"), stdin=b"x"), "input from them alone"),
        (replace(cases("a"), open_input=True), "input from them alone"),
        (replace(PROGRAM, tolerance=-1.0), "tolerance"),
        (replace(PROGRAM, tolerance=float("nan")), "tolerance"),
        (replace(PROGRAM, tolerance=float("inf")), "tolerance"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(program: Program, said: str) -> None:
    assert said in refusal(program).message


@pytest.mark.parametrize("limit", [-1, 2**63, 1.5, "1", None, True])
def test_a_limit_is_a_number_that_the_field_holds(limit: object) -> None:
    program = replace(PROGRAM, limits=Limits(cpu_ms=limit))  # type: ignore[arg-type]
    assert refusal(program).code is ErrorCode.INVALID


@pytest.mark.parametrize("compare", ["", "EXACT", "fuzzy", 1, None])
def test_an_unknown_comparison_is_refused(compare: object) -> None:
    program = replace(PROGRAM, compare=compare)  # type: ignore[arg-type]
    assert "not a Comparison" in refusal(program).message


@pytest.mark.parametrize("name", ["", "C", "a b", "..", "a/b", "a\n", "-c", "x" * 33, "c:x"])
def test_what_is_no_name_of_a_language_is_refused(name: str) -> None:
    assert "cannot be the name of a language" in refusal(replace(PROGRAM, language=name)).message


def test_a_language_that_nobody_here_knows_is_not() -> None:
    assert code.describe(code.payload(replace(PROGRAM, language="kotlin"))).needs == "kotlin"


# Limits


def test_a_program_without_limits_has_those_of_the_grid() -> None:
    assert code.limits_within(Limits(), Settings()) == Limits(10_000, 20_000, 256, 1_024, 64, 64)


def test_its_own_limits_come_before_the_grids() -> None:
    own = Limits(1, 2, 3, 4, 5, 6)
    assert code.limits_within(own, Settings()) == own


def test_more_than_the_grid_allows_is_refused_with_the_setting() -> None:
    settings = Settings().changed([SettingValue("code.memory.most", 100)])
    with pytest.raises(RequestError) as caught:
        code.limits_within(Limits(memory_mb=101), settings)
    assert "memory_mb is 101; the setting code.memory.most allows 100" in caught.value.message
    # What says nothing has no more either
    assert code.limits_within(Limits(), settings).memory_mb == 100


def test_who_types_to_a_program_has_as_long_as_any_may_have() -> None:
    settings = Settings().changed([SettingValue("code.wall.most", 99_000)])
    assert code.limits_within(Limits(), settings, open_input=True).wall_ms == 99_000
    assert code.limits_within(Limits(wall_ms=5), settings, open_input=True).wall_ms == 5
