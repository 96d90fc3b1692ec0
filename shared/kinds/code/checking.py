"""Says in a sentence why a program cannot be a task."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import NoReturn

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.kinds.code.program import Case, File, Limits, Program
from shared.languages import is_language_name
from shared.languages.file_names import RULE, is_file_name, shown


def check(program: Program) -> None:
    """Raise `RequestError` (`invalid` or `too_large`) for what nobody could run."""
    if not is_language_name(program.language):
        _refuse(f"{shown(program.language)} cannot be the name of a language.")
    _check_files(program.files)
    _check_arguments(program.arguments)
    _check_limits(program.limits)
    _check_cases(program)


def _check_files(files: tuple[File, ...]) -> None:
    if not files:
        _refuse("A program has at least one file.")
    if len(files) > limits.PROGRAM_FILES:
        _too_large(f"A program has at most {limits.PROGRAM_FILES} files, not {len(files)}.")
    for file in files:
        if not is_file_name(file.name):
            _refuse(f"No file of a program can be called {shown(file.name)}: {RULE}.")
    for name in _doubled(_paths(files)):
        _refuse(f"Two files of the program are called {name}.")


def _paths(files: Iterable[File]) -> Iterator[str]:
    """The files, and each folder once."""
    names = [file.name for file in files]
    yield from names
    yield from {name.partition("/")[0] for name in names if "/" in name}


def _check_arguments(arguments: tuple[str, ...]) -> None:
    if len(arguments) > limits.ARGUMENTS:
        _too_large(f"A program is given at most {limits.ARGUMENTS} arguments.")
    if any("\0" in argument for argument in arguments):
        _refuse("An argument of a program has no NUL in it.")
    if sum(len(argument.encode()) + 1 for argument in arguments) > limits.ARGUMENTS_BYTES:
        _too_large(f"The arguments have at most {limits.ARGUMENTS_BYTES:,} bytes together.")


def _check_limits(wanted: Limits) -> None:
    for field in fields(wanted):
        if getattr(wanted, field.name) > limits.PROGRAM_LIMIT:
            _refuse(f"The limit {field.name} is at most {limits.PROGRAM_LIMIT:,}.")


def _check_cases(program: Program) -> None:
    cases = program.cases
    if len(cases) > limits.CASES:
        _too_large(f"A program is run for at most {limits.CASES:,} cases, not {len(cases):,}.")
    _check_case_names(cases)
    if cases and (program.stdin or program.open_input):
        _refuse("A program with cases has its input from them alone.")
    if not (math.isfinite(program.tolerance) and program.tolerance >= 0):
        _refuse("The tolerance of a comparison is a number, and not below 0.")


def _check_case_names(cases: tuple[Case, ...]) -> None:
    for case in cases:
        if not case.name or not case.name.isprintable():
            _refuse(f"No case can be called {shown(case.name)}: its name has printable characters.")
    for name in _doubled(case.name for case in cases):
        _refuse(f"Two cases are called {shown(name)}.")


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _refuse(sentence: str) -> NoReturn:
    raise RequestError(ErrorCode.INVALID, sentence)


def _too_large(sentence: str) -> NoReturn:
    raise RequestError(ErrorCode.TOO_LARGE, sentence)
