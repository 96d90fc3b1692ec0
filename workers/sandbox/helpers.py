"""Has the two small programs ready: compiled once, or in Python where there is no compiler."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.errors import SetupError

SOURCES = Path(__file__).parent / "init"
PYTHON = "/usr/bin/python3"
"""The system's: it is there inside of the sandbox, too."""
ISOLATED = ("-I", "-S", "-B")
FLAGS = ("-O2", "-static", "-s")
COMPILE_S = 60


@dataclass(frozen=True, slots=True)
class Helpers:
    """How to start the launcher, and what the first process of a sandbox is."""

    launch: tuple[str, ...]
    init: bytes
    init_command: tuple[str, ...]


def candidates(folder: Path, init_path: str) -> Iterator[Helpers]:
    """Those that can be had here, the better first."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    compiled = None if compiler is None else _compiled(folder, compiler, init_path)
    if compiled is not None:
        yield compiled
    if os.access(PYTHON, os.X_OK):
        yield in_python(init_path)


def in_python(init_path: str) -> Helpers:
    """The slower ones."""
    python = (PYTHON, *ISOLATED)
    init = (SOURCES / "init.py").read_bytes()
    return Helpers((*python, str(SOURCES / "launch.py")), init, (*python, init_path))


def _compiled(folder: Path, compiler: str, init_path: str) -> Helpers | None:
    """Without a C library to link with there are none."""
    try:
        _make_private(folder)
        launch = _compile(folder, compiler, SOURCES / "launch.c")
        init = _compile(folder, compiler, SOURCES / "init.c")
    except (OSError, subprocess.SubprocessError):
        return None
    return Helpers((str(launch),), init.read_bytes(), (init_path,))


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder.stat()
    if made.st_uid != os.geteuid() or made.st_mode & 0o022:
        raise SetupError(f"Others may write to {folder}. Make it yours alone: chmod 700 {folder}")


def _compile(folder: Path, compiler: str, source: Path) -> Path:
    """The program of a source, named by its content, and moved into place when it is whole."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    program = folder / f"{source.stem}-{digest}"
    if not program.exists():
        with tempfile.TemporaryDirectory(dir=folder) as place:
            made = Path(place) / "made"
            command = [compiler, *FLAGS, "-o", str(made), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=COMPILE_S, cwd=place)
            made.rename(program)
    return program
