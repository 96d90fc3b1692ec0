"""The kind `code`: a program that is compiled and run, and what came of it."""

from __future__ import annotations

from shared.kinds.base import Description, Kind
from shared.kinds.code.checking import check
from shared.kinds.code.limiting import limits_within
from shared.kinds.code.program import Case, Comparison, File, Limits, Program
from shared.kinds.code.result import (
    CaseResult,
    CompileReport,
    Place,
    ProgramResult,
    Run,
    Severity,
    Verdict,
)
from shared.kinds.code.telling import summary, title_of
from shared.wire.codec import pack, unpack

__all__ = [
    "KIND",
    "NAME",
    "Case",
    "CaseResult",
    "Comparison",
    "CompileReport",
    "File",
    "Limits",
    "Place",
    "Program",
    "ProgramResult",
    "Run",
    "Severity",
    "Verdict",
    "describe",
    "interrupted",
    "limits_within",
    "payload",
    "program_of",
    "result_of",
    "summary",
]

NAME = "code"


def payload(program: Program) -> bytes:
    """The payload of a program."""
    return pack(program)


def program_of(body: bytes) -> Program:
    """The program in a payload; raises `WireError`."""
    return unpack(Program, body)


def result_of(body: bytes) -> ProgramResult:
    """The result in its body; raises `WireError`."""
    return unpack(ProgramResult, body)


def describe(body: bytes) -> Description:
    """Its language is what a worker needs; raises `RequestError`. Nothing is known of how a result
    depends on time or chance, so none is cached."""
    program = program_of(body)
    check(program)
    return Description(
        title=title_of(program.files[0]), needs=program.language, takes_input=program.open_input
    )


def interrupted(
    stdout: bytes, stderr: bytes, *, stdout_cut: bool = False, stderr_cut: bool = False
) -> bytes:
    """The result of a program that was cancelled, with what is known of its output."""
    run = Run(None, None, stdout, stderr, stdout_cut, stderr_cut, 0, 0, 0)
    return pack(ProgramResult(Verdict.CANCELLED, compile=None, run=run))


KIND = Kind(NAME, describe, interrupted=interrupted)
