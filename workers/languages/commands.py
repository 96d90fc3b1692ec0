"""What a sandbox is to run, to compile a program and to run it: arguments, never a shell's line."""

from __future__ import annotations

from pathlib import PurePosixPath

from shared.kinds.code import Program
from shared.languages import Language
from shared.languages.templates import filled
from workers.sandbox import File
from workers.sandbox import Program as Command
from workers.sandbox.program import SOURCES

COMPILED = ".program"
"""What a compiled program is called; no file of the program itself begins with a dot."""


def compiling(language: Language, program: Program) -> Command:
    """Compile a program."""
    values = {**_values(program, language.limits.memory_mb), "out": COMPILED}
    return _command(
        language, program, filled(language.compile, values, _sources(language, program))
    )


def running(
    language: Language, program: Program, compiled: bytes | None, memory_mb: int
) -> Command:
    """Run a program."""
    values = {**_values(program, memory_mb), "program": f"{SOURCES}/{COMPILED}"}
    words = filled(language.run, values, _sources(language, program))
    extra = () if compiled is None else (File(COMPILED, compiled, executable=True),)
    return _command(language, program, [*words, *program.arguments], extra)


def _command(
    language: Language, program: Program, words: list[str], extra: tuple[File, ...] = ()
) -> Command:
    files = tuple(File(file.name, file.body) for file in program.files)
    environment = tuple(language.environment.items())
    artifact = None if extra or not language.compiled else COMPILED
    return Command(tuple(words), files + extra, artifact, environment)


def _values(program: Program, memory_mb: int) -> dict[str, str]:
    main = program.files[0].name
    return {
        "main": main,
        "folder": ".",
        "stem": PurePosixPath(main).stem,
        "memory_mb": str(memory_mb),
    }


def _sources(language: Language, program: Program) -> list[str]:
    """The first file is one, whatever it is called."""
    first, *others = [file.name for file in program.files]
    return [first, *filter(language.is_source, others)]
