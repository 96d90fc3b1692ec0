"""The result: a verdict, and all that was seen of the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from shared import limits
from shared.kinds.code.program import Argument
from shared.wire.fields import Count, Millis, Most, Name, Sentence
from shared.wire.schema import record

Output = Annotated[bytes, Most(limits.OUTPUT_BYTES)]


class Verdict(StrEnum):
    """What became of a program. Each is a result: its task is `done`, or `cancelled`."""

    OK = "OK"
    """it ended by itself with status 0, and printed what was expected"""
    WRONG_ANSWER = "WRONG_ANSWER"
    """it printed something else"""
    COMPILE_ERROR = "COMPILE_ERROR"
    """it could not be compiled"""
    RUNTIME_ERROR = "RUNTIME_ERROR"
    """it ended with another status or by a signal"""
    TIME_LIMIT = "TIME_LIMIT"
    """it was stopped at its limit of processor time, or of time"""
    MEMORY_LIMIT = "MEMORY_LIMIT"
    """it was stopped at its limit of memory"""
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    """it was stopped because it printed or wrote too much"""
    CANCELLED = "CANCELLED"
    """its owner cancelled it while it ran"""


class Severity(StrEnum):
    """How bad a compiler takes it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@record
@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file of the program a message points. Lines and columns count from 1; 0 where
    the message does not tell. A column counts as the language's own messages do."""

    file: Argument
    line: Count
    column: Count
    severity: Severity
    message: Sentence


Places = Annotated[tuple[Place, ...], Most(limits.PLACES)]


@record
@dataclass(frozen=True, slots=True)
class CompileReport:
    """How compiling went."""

    exit_code: int | None
    """None where it was stopped"""
    output: Output
    """what the compiler said, standard output and errors together"""
    cut: bool
    """it said more"""
    cpu_ms: Millis
    wall_ms: Millis
    memory_kb: Count
    cached: bool
    """it was compiled before; times and memory are of that"""
    places: Places
    stopped: Verdict | None = None
    """which limit the compiler ran into"""


@record
@dataclass(frozen=True, slots=True)
class Run:
    """How the program ran, once."""

    exit_code: int | None
    """None where a signal ended it, or it was stopped"""
    signal: Name | None
    """such as SIGSEGV; None where it was stopped at a limit"""
    stdout: Output
    stderr: Output
    stdout_cut: bool
    """it printed more than is kept"""
    stderr_cut: bool
    cpu_ms: Millis
    wall_ms: Millis
    memory_kb: Count
    """of all its processes together, at the most"""
    places: Places = ()
    """of errors, in languages that are not compiled"""


@record
@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case."""

    name: Name
    verdict: Verdict
    run: Run
    difference: Sentence
    """where the output first is not as expected; empty where it is"""


@record
@dataclass(frozen=True, slots=True)
class ProgramResult:
    """The result."""

    verdict: Verdict
    """with cases: the first that is not `OK`"""
    compile: CompileReport | None
    """None where nothing is to compile, or the program was cancelled"""
    run: Run | None
    """None with cases, or where compiling failed"""
    cases: tuple[CaseResult, ...] = ()
