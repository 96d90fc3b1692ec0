"""Makes a program of files and options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shared import program_files
from shared.cli.lines import STDIN
from shared.errors import CalcError
from shared.kinds.code import File
from shared.languages import LANGUAGES, Language, language_of

STANDARD_INPUT = "-"


def language_named(name: str | None, main: str) -> str:
    """The language that was named, else the one whose sources are called so; raises `CalcError`."""
    if name is not None:
        return name
    found = language_of(main)
    if found is None:
        names = ", ".join(LANGUAGES)
        raise CalcError("input", f"The language of {main} is not known; name it: --lang {names}.")
    return found.name


def files_at(paths: Sequence[str], language: str) -> tuple[File, ...]:
    """The files of a program, named as they lie beside the first; raises `CalcError`."""
    if list(paths) == [STANDARD_INPUT]:
        known: Language | None = LANGUAGES.get(language)
        return (File("main" if known is None else known.main, read(STANDARD_INPUT)),)
    folder = Path(paths[0]).parent
    return tuple(File(_name_beside(Path(path), folder), read(path)) for path in paths)


def read(path: str) -> bytes:
    """What is in a file, or comes from standard input; raises `CalcError`."""
    return program_files.read(path, STDIN if path == STANDARD_INPUT else None)


def _name_beside(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        sentence = f"{path} does not lie beside the first file or in a folder there."
        raise CalcError("input", sentence) from None
