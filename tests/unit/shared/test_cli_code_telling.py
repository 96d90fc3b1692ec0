"""What came of a program, as exit status, sentence and JSON."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace

import pytest

from shared.cli.code.fields import program_fields, result_fields
from shared.cli.code.telling import case_line, sentence_of, status_of
from shared.cli.kinds.code import BODIES
from shared.kinds.code import (
    CaseResult,
    CompileReport,
    File,
    Place,
    Program,
    ProgramResult,
    Run,
    Severity,
    Verdict,
)
from shared.wire.codec import pack

RUN = Run(0, None, b"42\n", b"", False, False, 1_500, 2_250, 12_345)
OK = ProgramResult(Verdict.OK, None, RUN)
ENDED = ProgramResult(Verdict.RUNTIME_ERROR, None, replace(RUN, exit_code=3))
STOPPED = replace(RUN, exit_code=None)
CRASHED = ProgramResult(Verdict.RUNTIME_ERROR, None, replace(STOPPED, signal="SIGSEGV"))
PLACE = Place("main.c", 1, 5, Severity.ERROR, "no such thing")
REPORT = CompileReport(1, b"main.c:1:5", False, 20, 30, 999, False, (PLACE,))
BROKEN = ProgramResult(Verdict.COMPILE_ERROR, REPORT, None)
GOOD = CaseResult("one", Verdict.OK, RUN, "")
BAD = CaseResult("two", Verdict.WRONG_ANSWER, RUN, "Line 1 differs.")
JUDGED = ProgramResult(Verdict.WRONG_ANSWER, None, None, (GOOD, BAD))


def stopped(verdict: Verdict) -> ProgramResult:
    return ProgramResult(verdict, None, STOPPED)


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (OK, 0),
        (ENDED, 3),
        (CRASHED, 139),
        (BROKEN, 1),
        (JUDGED, 1),
        (stopped(Verdict.TIME_LIMIT), 124),
        (stopped(Verdict.MEMORY_LIMIT), 137),
        (stopped(Verdict.OUTPUT_LIMIT), 153),
        (stopped(Verdict.CANCELLED), 130),
        (ProgramResult(Verdict.CANCELLED, None, None), 130),
        (ProgramResult(Verdict.RUNTIME_ERROR, None, replace(STOPPED, signal="SIGODD")), 1),
    ],
)
def test_the_exit_status_is_the_programs_own_or_what_a_shell_has(
    result: ProgramResult, status: int
) -> None:
    assert status_of(result) == status


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (OK, ""),
        (ENDED, ""),
        (CRASHED, "the program was ended by SIGSEGV"),
        (BROKEN, "it could not be compiled"),
        (JUDGED, "1 of 2 cases is right"),
        (
            stopped(Verdict.TIME_LIMIT),
            "the program was stopped at its limit of time: 1.50 s of processor time, 2.25 s in all",
        ),
        (stopped(Verdict.MEMORY_LIMIT), "the program was stopped at its limit of memory: 12.3 MB"),
        (stopped(Verdict.OUTPUT_LIMIT), "the program was stopped at its limit of output"),
        (ProgramResult(Verdict.CANCELLED, None, None), "the program was cancelled"),
        (replace(OK, run=replace(RUN, stdout_cut=True)), "not all of its output was kept"),
        (
            replace(stopped(Verdict.CANCELLED), run=replace(STOPPED, stderr_cut=True)),
            "the program was cancelled; not all of its error output was kept",
        ),
    ],
)
def test_a_sentence_tells_what_the_output_does_not(result: ProgramResult, sentence: str) -> None:
    assert sentence_of(result) == sentence


def test_a_case_is_a_line() -> None:
    assert case_line(GOOD) == "OK            one  1.50 s"
    assert case_line(BAD) == "WRONG_ANSWER  two  1.50 s  Line 1 differs."


def test_json_has_text_where_it_is_text_and_loses_no_byte_where_it_is_not() -> None:
    every = bytes(range(256))
    fields = result_fields(replace(OK, run=replace(RUN, stderr=every)))

    assert (fields["stdout"], "stdout_base64" in fields) == ("42\n", False)
    assert (b64decode(fields["stderr_base64"]), "stderr" in fields) == (every, False)


def test_json_tells_times_in_seconds_and_memory_in_kilobytes() -> None:
    fields = result_fields(CRASHED)

    assert (fields["verdict"], fields["exit_code"], fields["signal"]) == (
        "RUNTIME_ERROR",
        None,
        "SIGSEGV",
    )
    assert (fields["cpu_s"], fields["wall_s"], fields["memory_kb"]) == (1.5, 2.25, 12_345)


def test_json_has_the_places_of_a_compiler_and_the_same_fields_of_a_run_that_never_was() -> None:
    fields = result_fields(BROKEN)

    assert fields["compile"]["places"] == [
        {
            "file": "main.c",
            "line": 1,
            "column": 5,
            "severity": "error",
            "message": "no such thing",
        }
    ]
    assert set(result_fields(OK)) == set(fields)


def test_json_has_each_case() -> None:
    cases = result_fields(JUDGED)["cases"]
    assert [(case["name"], case["verdict"], case["stdout"]) for case in cases] == [
        ("one", "OK", "42\n"),
        ("two", "WRONG_ANSWER", "42\n"),
    ]


def test_a_program_is_told_with_its_files() -> None:
    program = Program("c", (File("main.c", b"int x;"), File("data", b"\xff")), ("-v",))
    assert json.loads(json.dumps(program_fields(program))) == {
        "language": "c",
        "files": [{"name": "main.c", "body": "int x;"}, {"name": "data", "body_base64": "/w=="}],
        "arguments": ["-v"],
    }


def test_what_a_worker_calls_a_signal_does_nothing_to_a_terminal() -> None:
    hostile = replace(CRASHED, run=replace(STOPPED, signal="SIG\x1b]0;x"))
    assert dict(BODIES.after(pack(hostile)))["ended by"] == "SIG␛]0;x"
