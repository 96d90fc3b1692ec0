"""The files of images: found, opened, and written without harm to others."""

from __future__ import annotations

import os
import secrets
import shutil
from io import BufferedReader
from pathlib import Path

from shared import limits
from shared.errors import ErrorCode, RequestError, SetupError
from shared.kinds.image import ABILITIES
from tui.program_files import whole

SUFFIXES = frozenset(f".{end}" for each in ABILITIES.values() for end in each.suffixes)
TOO_LARGE = f"An image has at most {limits.IMAGE_BYTES:,} bytes."
MOST_NAMES = 10_000
"""Of a folder, no more are looked at."""


def opened(path: Path) -> BufferedReader:
    """A file that can be read anywhere, no larger than an image may be: a pipe is not waited for.
    Raises `CalcError`."""
    try:
        file = path.open("rb") if path.is_file() else None
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}.") from error
    if file is None:
        raise SetupError(f"{path} is no file." if path.exists() else f"There is no {path}.")
    if size_of(file) > limits.IMAGE_BYTES:
        file.close()
        raise RequestError(ErrorCode.TOO_LARGE, TOO_LARGE)
    return file


def size_of(file: BufferedReader) -> int:
    """Bytes of a file."""
    return os.fstat(file.fileno()).st_size


def looked_at(typed: str) -> tuple[Path, list[os.DirEntry[str]]]:
    """The folders and images in a folder, folders first; raises `SetupError`."""
    folder = whole(typed or ".")
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry, _ in zip(found, range(MOST_NAMES), strict=False)]
    except OSError as error:
        raise SetupError(f"{folder}: {error.strerror}.") from error
    shown = [entry for entry in entries if not entry.name.startswith(".") and _is_shown(entry)]
    return folder, sorted(shown, key=lambda entry: (not entry.is_dir(), entry.name))


def images_in(typed: str) -> list[Path]:
    """The images in a folder, by the ends of their names; raises `SetupError`."""
    _, entries = looked_at(typed)
    return [Path(entry.path) for entry in entries if not entry.is_dir()]


def _is_shown(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir() or (entry.is_file() and Path(entry.name).suffix.lower() in SUFFIXES)


def keep(made: Path, target: Path, *, over: bool = False) -> None:
    """Have a result at a path, whole or not at all; what is there stays unless it is to be written
    `over`. Raises `SetupError`."""
    aside = target.with_name(f".{secrets.token_hex(8)}")
    try:
        shutil.copyfile(made, aside)
        (os.replace if over else _link)(aside, target)
    except FileExistsError:
        raise SetupError(f"Not saved: {target} is there already.") from None
    except OSError as error:
        raise SetupError(f"Not saved: {target}: {error.strerror}.") from error
    finally:
        aside.unlink(missing_ok=True)


def _link(aside: Path, target: Path) -> None:
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with target.open("xb") as file, aside.open("rb") as made:
            shutil.copyfileobj(made, file)
