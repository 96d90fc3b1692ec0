"""A program while somebody writes it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from shared import limits
from shared.kinds.code import Case, Comparison, File, Program
from shared.kinds.code.program import Argument, Limits
from shared.languages import LANGUAGES, language_of
from shared.wire.fields import Count, Most, Name, Payload
from shared.wire.schema import record

FIRST_LANGUAGE = "c"
NO_LIMITS = Limits()
INPUT = "input"
"""What stands in the row of files for the standard input."""


@record
@dataclass(frozen=True, slots=True)
class Source:
    """A file of the program, and where it lies on disk if it came from there."""

    name: Argument
    body: Payload = b""
    path: Argument = ""
    on_disk: Payload = b""
    """what was read or written there last"""

    @property
    def text(self) -> str | None:
        """What is in it; None where that is no text."""
        try:
            text = self.body.decode()
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text


Line = Annotated[str, Most(limits.ARGUMENTS_BYTES)]


@record
@dataclass(frozen=True, slots=True)
class Options:
    """How the program is run."""

    arguments: Line = ""
    """as a shell would have them"""
    limits: Limits = NO_LIMITS
    folder: Argument = ""
    """where the cases are read from; empty: `cases` are those that it came with"""
    cases: tuple[Case, ...] = ()
    compare: Comparison = Comparison.TRAILING
    tolerance: float = 0.0
    types: bool = True
    """somebody types to it while it runs, where it has neither input nor cases"""


@record
@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a person has put into a program, run or not."""

    language: Name = FIRST_LANGUAGE
    files: tuple[Source, ...] = (Source(LANGUAGES[FIRST_LANGUAGE].main),)
    stdin: Payload = b""
    options: Options = Options()
    shown: Count = 0
    """which of the files is in the editor; behind the last one is the input"""
    number: Count = 0
    """the task that it was run as last"""
    changed: bool = False
    """something was changed since it was run or opened"""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.stdin and not any(file.body for file in self.files)

    @property
    def names(self) -> list[str]:
        """What can be in the editor."""
        return [*(file.name for file in self.files), INPUT]

    @property
    def main(self) -> File:
        """The first file as the task has it."""
        return File(self.files[0].name, self.files[0].body)

    @property
    def at_input(self) -> bool:
        """Whether the input is in the editor."""
        return self.shown >= len(self.files)

    @property
    def source(self) -> Source:
        """What is in the editor."""
        return Source(INPUT, self.stdin) if self.at_input else self.files[self.shown]

    def written(self, body: bytes) -> Draft:
        """With other contents of what is in the editor."""
        if self.at_input:
            return replace(self, stdin=body, changed=True)
        return self.with_source(replace(self.source, body=body))

    def with_source(self, source: Source) -> Draft:
        """With another file in the place of the one in the editor."""
        files = (*self.files[: self.shown], source, *self.files[self.shown + 1 :])
        return replace(self, files=files, changed=True)

    def with_file(self, source: Source) -> Draft:
        """With a file more, or in place of the one of its name or of an only one that is empty;
        it is in the editor."""
        names = [file.name for file in self.files]
        if source.name in names:
            return replace(self, shown=names.index(source.name)).with_source(source)
        if len(self.files) == 1 and not self.files[0].body:
            return replace(self, files=(source,), shown=0, changed=True).guessed()
        files = (*self.files, source)
        return replace(self, files=files, shown=len(files) - 1, changed=True)

    def without(self) -> Draft:
        """Without what is in the editor."""
        if self.at_input:
            return replace(self, stdin=b"", changed=True)
        files = (*self.files[: self.shown], *self.files[self.shown + 1 :])
        files = files or (Source(self._main(self.language)),)
        return replace(self, files=files, shown=min(self.shown, len(files) - 1), changed=True)

    def at(self, shown: int) -> Draft:
        """With another file in the editor."""
        return replace(self, shown=shown % len(self.names))

    def named(self, name: str) -> Draft:
        """In another language. An only file that is called as the old one has it gets a name of
        the new one's."""
        files = self.files
        if len(files) == 1 and files[0].name == self._main(self.language):
            files = (replace(files[0], name=self._main(name)),)
        return replace(self, language=name, files=files, changed=True)

    def guessed(self) -> Draft:
        """In the language that its first file is called after, unless that is so already."""
        main, known = self.files[0].name, LANGUAGES.get(self.language)
        found = language_of(main)
        if found is None or (known is not None and known.is_source(main)):
            return self
        return replace(self, language=found.name)

    def _main(self, language: str) -> str:
        return LANGUAGES[language].main if language in LANGUAGES else "main"

    def program(self, cases: Sequence[Case]) -> Program:
        """The task; raises `ValueError` where the arguments are not as a shell has them."""
        options = self.options
        return Program(
            self.language,
            tuple(File(file.name, file.body) for file in self.files),
            tuple(shlex.split(options.arguments)),
            b"" if cases else self.stdin,
            options.limits,
            tuple(cases),
            options.compare,
            options.tolerance,
            open_input=self.typed_to(cases),
        )

    def typed_to(self, cases: Sequence[Case]) -> bool:
        """Whether its input stays open while it runs."""
        return self.options.types and not self.stdin and not cases


def draft_of(program: Program, number: int) -> Draft:
    """A task to be looked at, changed, and run again."""
    options = Options(
        shlex.join(program.arguments),
        program.limits,
        cases=program.cases,
        compare=program.compare,
        tolerance=program.tolerance,
        types=program.open_input or not program.stdin,
    )
    files = tuple(Source(file.name, file.body) for file in program.files)
    return Draft(program.language, files, program.stdin, options, number=number)
