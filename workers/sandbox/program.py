"""A program to run: its files, and the command that starts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from shared.errors import SandboxError

SOURCES = "/prog"
WORK = "/box"
MOST_FILES = 100
NAME_BYTES = 255


@dataclass(frozen=True, slots=True)
class File:
    """A file that the program finds in /prog, read-only, and by a link in /box, where it starts.
    Its name may have folders in it (`package/module.py`)."""

    name: str
    data: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A command, which runs in /box. The file of /box that `artifact` names is taken out after."""

    command: tuple[str, ...]
    files: tuple[File, ...] = ()
    artifact: str | None = None
    environment: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could lead elsewhere."""
        if not self.command or any("\0" in word for word in self.command):
            raise SandboxError("There has to be a command, without zero bytes.")
        if len(self.files) > MOST_FILES:
            raise SandboxError(f"A program has at most {MOST_FILES} files.")
        names = [file.name for file in self.files]
        for name in names:
            _check_path(name)
        folders = {folder for name in names for folder in _folders(name)}
        if len({*names}) < len(names) or folders & {*names}:
            raise SandboxError("Two files of the program have the same name.")
        if self.artifact is not None:
            _check_path(self.artifact)
        if "/" in (self.artifact or ""):
            raise SandboxError("The file to take out has to be in the working folder itself.")

    @property
    def links(self) -> tuple[str, ...]:
        """What is linked from the working folder: the first part of each name, once."""
        return tuple(dict.fromkeys(file.name.split("/")[0] for file in self.files))


def _check_path(name: str) -> None:
    parts = name.split("/")
    wrong = any(part in ("", ".", "..") or len(part.encode()) > NAME_BYTES for part in parts)
    if wrong or "\0" in name:
        raise SandboxError("The name of a file has to be a path inside of the program's folder.")


def _folders(name: str) -> Iterator[str]:
    return accumulate(name.split("/")[:-1], "{}/{}".format)
