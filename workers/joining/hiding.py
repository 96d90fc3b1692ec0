"""Keeps the token of `--join` out of the list of processes, which everybody here can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

OPTION = "--join"
FROM_INPUT = "-"
MOST_CHARS = 4_096
STDIN = 0


def hide_token() -> None:
    """Where a line is on the command line, begin again with it on standard input instead."""
    line = line_in(sys.argv[1:])
    if line is not None and line != FROM_INPUT:
        _begin_again(line)


def line_in(arguments: Sequence[str]) -> str | None:
    """What is given with the option; None where it is not there."""
    for place, argument in enumerate(arguments):
        if argument == OPTION and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{OPTION}="):
            return argument.removeprefix(f"{OPTION}=")
    return None


def without_option(arguments: Sequence[str]) -> list[str]:
    """The command line of a worker that was let in before."""
    kept: list[str] = []
    for argument in arguments:
        if kept and kept[-1] == OPTION:
            kept.pop()
        elif not argument.startswith(f"{OPTION}="):
            kept.append(argument)
    return kept


def _begin_again(line: str) -> NoReturn:
    reading, writing = os.pipe()
    os.write(writing, os.fsencode(line[:MOST_CHARS]) + b"\n")
    os.close(writing)
    os.dup2(reading, STDIN)
    os.set_inheritable(STDIN, True)
    arguments = [*without_option(sys.orig_argv[1:]), OPTION, FROM_INPUT]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 -- by no shell
