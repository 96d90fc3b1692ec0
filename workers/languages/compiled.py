"""Programs that were compiled before, in a folder that nobody else can look into.

A file is the digest of all that follows it, the length of the report, the report, and the program.
It appears whole, under a name made of all that it was compiled of. What cannot be read, for
whatever reason, was never compiled.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import Struct

from shared.errors import WireError
from shared.home import make_private
from shared.kinds.code import CompileReport, Program
from shared.languages import Language
from shared.wire.codec import pack, unpack

MOST_BYTES = 512 * 1024 * 1024
MOST_PROGRAMS = 2_000

_DIGEST_BYTES = 32
_LENGTH = Struct(">I")
_REPORT_AT = _DIGEST_BYTES + _LENGTH.size
_UNFINISHED = ".new"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program, and how compiling it went."""

    program: bytes
    report: CompileReport


def key_of(language: Language, version: str, program: Program) -> str:
    """What programs have in common that come out alike: all that the compiler is given."""
    digest = sha256()
    setting = (version, *language.compile, *map("=".join, sorted(language.environment.items())))
    parts = [*map(str.encode, setting), b""]
    parts += [part for file in program.files for part in (file.name.encode(), file.body)]
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


class CompiledPrograms:
    """The folder; slots share it."""

    def __init__(
        self, folder: Path, most_bytes: int = MOST_BYTES, most_programs: int = MOST_PROGRAMS
    ) -> None:
        self._folder, self._most_bytes, self._most = folder, most_bytes, most_programs
        make_private(folder)

    def find(self, key: str) -> Compiled | None:
        """What was compiled under a key. It is the last to be thrown away from now on."""
        path = self._folder / key
        try:
            data = _read(path)
        except OSError:
            return None
        found = _whole(data)
        if found is None:
            path.unlink(missing_ok=True)
        return found

    def keep(self, key: str, compiled: Compiled) -> None:
        """Keep a program, if there is room on the disk, and throw away what is too much."""
        report = pack(compiled.report)
        body = _LENGTH.pack(len(report)) + report + compiled.program
        with suppress(OSError):
            self._write(key, (sha256(body).digest(), body))
            self._make_room()

    def _write(self, key: str, parts: tuple[bytes, ...]) -> None:
        descriptor, path = tempfile.mkstemp(_UNFINISHED, dir=self._folder)
        try:
            with open(descriptor, "wb") as file:
                file.writelines(parts)
            os.rename(path, self._folder / key)
        except OSError:
            os.unlink(path)
            raise

    def _make_room(self) -> None:
        total = 0
        for number, (_, size, path) in enumerate(sorted(self._entries(), reverse=True)):
            total += size
            if total > self._most_bytes or number >= self._most:
                with suppress(FileNotFoundError):
                    os.unlink(path)

    def _entries(self) -> Iterator[tuple[int, int, str]]:
        """When each was used last, and how long it is."""
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    yield status.st_mtime_ns, status.st_size, entry.path


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        os.utime(descriptor)
        return file.read()


def _whole(data: bytes) -> Compiled | None:
    """The program in a file that is as it was written."""
    body = memoryview(data)[_DIGEST_BYTES:]
    if len(data) < _REPORT_AT or sha256(body).digest() != data[:_DIGEST_BYTES]:
        return None
    end = _REPORT_AT + _LENGTH.unpack_from(body)[0]
    try:
        return Compiled(data[end:], unpack(CompileReport, data[_REPORT_AT:end]))
    except WireError:
        return None
