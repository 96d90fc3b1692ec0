"""The words in braces that stand in commands for what a program brings with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from shared.languages.language import Language

FILES = "{files}"
"""Every source; it stands by itself, since it becomes several arguments."""

SOURCES: Mapping[str, str] = {
    "main": "the path of the first file",
    "files": "the paths of all sources, an argument each",
    "folder": "the folder that the files are in",
    "stem": "the name of the first file without folder and extension",
    "memory_mb": "how much memory the program may have",
}
COMPILED: Mapping[str, str] = {"out": "where the compiler puts the program"}
RUNNING: Mapping[str, str] = {"program": "the path of the compiled program"}

_word = re.compile(r"\{(\w+)\}")


def words_in(command: Iterable[str]) -> set[str]:
    """The words that a command has in braces."""
    return {match for argument in command for match in _word.findall(argument)}


def filled(command: Iterable[str], values: Mapping[str, str], files: Iterable[str]) -> list[str]:
    """The arguments that a command has for one program. What is put in is never looked at again,
    and never divided into several arguments."""
    arguments: list[str] = []
    for argument in command:
        arguments += files if argument == FILES else [_with(argument, values)]
    return arguments


def check_templates(language: Language) -> None:
    """Raise `ValueError` if a command has words that mean nothing there."""
    _check("compile", language.compile, {*SOURCES, *COMPILED})
    _check("run", language.run, {*SOURCES, *(RUNNING if language.compiled else ())})
    _check("version", language.version, set())
    if language.compiled and "out" not in words_in(language.compile):
        raise ValueError("compile: it has no {out}, where the program is to be put")
    if language.compiled and "program" not in words_in(language.run):
        raise ValueError("run: it has no {program}, which is what was compiled")
    if not language.compiled and not {"main", "files"} & words_in(language.run):
        raise ValueError("run: it has no {main}, which is the file to run")


def _check(key: str, command: tuple[str, ...], allowed: set[str]) -> None:
    unknown = sorted(words_in(command) - allowed)
    if unknown:
        raise ValueError(f"{key}: {{{unknown[0]}}} is not known there; {_listed(allowed)}")
    if any(FILES in argument and argument != FILES for argument in command):
        raise ValueError(f"{key}: {FILES} stands by itself, since it becomes several arguments")


def _listed(allowed: set[str]) -> str:
    return (
        f"known are {', '.join(f'{{{word}}}' for word in sorted(allowed))}"
        if allowed
        else "none is"
    )


def _with(argument: str, values: Mapping[str, str]) -> str:
    return _word.sub(lambda match: values[match[1]], argument)
