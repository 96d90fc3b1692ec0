"""Reads and writes the files of programs, and the folders of their cases."""

from __future__ import annotations

from pathlib import Path

from shared import limits
from shared.errors import SetupError
from shared.kinds.code import Case
from shared.languages.file_names import RULE, is_file_name
from tui.model.code.draft import Source
from tui.model.format import count

INPUT = ".in"
EXPECTED = (".out", ".ans")


def read_source(typed: str) -> Source:
    """A file to be put into a program; raises `SetupError`."""
    path = whole(typed)
    if not is_file_name(path.name):
        raise SetupError(f"{path.name} cannot be in a program: {RULE}.")
    body = _read(path)
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


def cases_in(folder: str) -> tuple[Case, ...]:
    """A case for each NAME.in with its NAME.out; raises `SetupError`."""
    path = whole(folder)
    try:
        inputs = sorted(each for each in path.iterdir() if each.suffix == INPUT)
    except OSError as error:
        raise SetupError(f"No cases in {path}: {error.strerror}.") from error
    if not inputs:
        raise SetupError(f"No cases in {path}: a case is NAME.in and NAME.out.")
    return tuple(Case(each.stem, _read(each), _read(_expected(each))) for each in inputs)


def _expected(path: Path) -> Path:
    beside = [path.with_suffix(suffix) for suffix in EXPECTED]
    found = next((each for each in beside if each.exists()), None)
    if found is None:
        raise SetupError(f"The case {path} has no {beside[0].name} beside it.")
    return found


def whole(typed: str) -> Path:
    """The path that somebody has typed."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError as error:
        raise SetupError(f"{typed}: {error}.") from error


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise SetupError(f"{path} is no file.")
        with path.open("rb") as file:
            body = file.read(limits.PAYLOAD_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SetupError(f"Cannot read {path}: {reason}.") from error
    if len(body) > limits.PAYLOAD_BYTES:
        raise SetupError(f"{path} is too large: a task has {count(limits.PAYLOAD_BYTES)} bytes.")
    return body
