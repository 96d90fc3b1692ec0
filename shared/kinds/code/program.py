"""The payload: a program, and what it is to be given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from shared import limits
from shared.wire.fields import Count, Most, Name, Payload
from shared.wire.schema import record

Argument = Annotated[str, Most(limits.ARGUMENT_CHARS)]

# What can be wrong with these in a person's hands has its sentence in `checking`; the bounds here
# only keep nonsense out.


class Comparison(StrEnum):
    """How what a program prints is compared with what is expected."""

    EXACT = "exact"
    """byte by byte"""
    TRAILING = "trailing"
    """as text without the blanks at the end of lines and the empty lines at the end"""
    NUMERIC = "numeric"
    """word by word, numbers within the tolerance; how much space is between them is nothing"""


@record
@dataclass(frozen=True, slots=True)
class File:
    """A file of the program; `name` as `shared.languages.file_names` allows it."""

    name: Argument
    body: Payload


@record
@dataclass(frozen=True, slots=True)
class Limits:
    """What the program may take; 0 is the grid's default."""

    cpu_ms: Count = 0
    wall_ms: Count = 0
    memory_mb: Count = 0
    output_kb: Count = 0
    """of standard output, and as many of errors"""
    processes: Count = 0
    disk_mb: Count = 0


@record
@dataclass(frozen=True, slots=True)
class Case:
    """An input, and what the program is to print for it."""

    name: Name
    stdin: Payload
    expected: Payload


@record
@dataclass(frozen=True, slots=True)
class Program:
    """The payload."""

    language: Name
    files: tuple[File, ...]
    """the first is the main one"""
    arguments: tuple[Argument, ...] = ()
    stdin: Payload = b""
    """of a run without cases"""
    limits: Limits = Limits()
    cases: tuple[Case, ...] = ()
    """it is compiled once and run for each"""
    compare: Comparison = Comparison.TRAILING
    tolerance: float = 0.0
    """of `NUMERIC`: how far off a number may be, by itself or as a part of what is expected"""
    open_input: bool = False
    """standard input stays open behind `stdin`, for what is typed while it runs"""
