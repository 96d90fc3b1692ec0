"""Makes a program of files, options and a folder of cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shared import limits
from shared.cli.lines import STDIN
from shared.errors import CalcError
from shared.kinds.code import Case, File
from shared.languages import LANGUAGES, Language, language_of

STANDARD_INPUT = "-"

INPUT, EXPECTED = ".in", (".out", ".ans")
"""How the files of a case end."""


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


def cases_in(folder: str) -> tuple[Case, ...]:
    """A case for each NAME.in with its NAME.out; raises `CalcError`."""
    inputs = sorted(Path(folder).glob(f"*{INPUT}"))
    if not inputs:
        sentence = f"There are no cases in {folder}: a case is NAME.in and NAME.out."
        raise CalcError("input", sentence)
    return tuple(Case(path.stem, read(path), read(_expected(path))) for path in inputs)


def read(path: str | Path) -> bytes:
    """What is in a file, or comes from standard input; raises `CalcError`."""
    given = path == STANDARD_INPUT
    try:
        with open(STDIN if given else path, "rb", closefd=not given) as file:
            body = file.read(limits.PAYLOAD_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CalcError("input", f"Cannot read {path}: {reason}.") from error
    if len(body) > limits.PAYLOAD_BYTES:
        raise CalcError("input", f"{path} is too large: a task has {limits.PAYLOAD_BYTES:,} bytes.")
    return body


def _name_beside(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        sentence = f"{path} does not lie beside the first file or in a folder there."
        raise CalcError("input", sentence) from None


def _expected(path: Path) -> Path:
    beside = [path.with_suffix(suffix) for suffix in EXPECTED]
    found = next((each for each in beside if each.exists()), None)
    if found is None:
        raise CalcError("input", f"The case {path} has no {beside[0].name} beside it.")
    return found
