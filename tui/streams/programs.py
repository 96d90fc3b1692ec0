"""The programs that messages of streams are given to, as payloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shared.errors import SetupError
from shared.kinds import code
from shared.kinds.code import File, Program
from shared.languages import language_of
from tui.model.code.draft import Draft
from tui.program_files import read_source

NO_DRAFT = "There is no program on the code screen: write one there, or give a file."

Drafted = Callable[[], Draft | None]
"""What is in the editor of the code screen."""


def from_draft(draft: Draft | None) -> bytes:
    """The one on the code screen, without its input: that is what the template makes. Raises
    `SetupError`."""
    if draft is None or draft.empty:
        raise SetupError(NO_DRAFT)
    try:
        program = draft.program(())
    except ValueError as error:
        raise SetupError(f"The program's arguments: {error}.") from error
    return code.payload(replace(program, stdin=b"", open_input=False))


def from_file(typed: str) -> bytes:
    """A program of one file; raises `CalcError`."""
    source = read_source(typed)
    language = language_of(source.name)
    if language is None:
        raise SetupError(f"{source.name}: no language is known by the end of this name.")
    return code.payload(Program(language.name, (File(source.name, source.body),)))
