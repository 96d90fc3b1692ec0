"""Reads and writes the files of a program where somebody wants it."""

from __future__ import annotations

from pathlib import Path

from shared import program_files
from shared.errors import SetupError
from shared.languages.file_names import RULE, is_file_name
from tui.model.code.draft import Source


def read_source(typed: str) -> Source:
    """A file to be put into a program; raises `CalcError`."""
    path = whole(typed)
    if not is_file_name(path.name):
        raise SetupError(f"{path.name} cannot be in a program: {RULE}.")
    if path.exists() and not path.is_file():
        raise SetupError(f"{path} is no file.")
    body = program_files.read(path)
    return Source(path.name, body, str(path), body)


def write_source(path: Path, body: bytes) -> None:
    """Save a file; raises `SetupError`."""
    try:
        path.write_bytes(body)
    except OSError as error:
        raise SetupError(f"Not saved: {path}: {error.strerror}.") from error


def differs(path: Path, known: bytes) -> bool:
    """Whether something else lies at a path than what was read or written there last."""
    try:
        return path.read_bytes() != known
    except FileNotFoundError:
        return False
    except OSError:
        return True


def whole(typed: str) -> Path:
    """The path that somebody has typed; raises `SetupError`."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError as error:
        raise SetupError(f"{typed}: {error}.") from error
