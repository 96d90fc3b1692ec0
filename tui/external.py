"""Has a text edited in the editor that somebody is used to."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

from shared.errors import SetupError

FALLBACK = "vi"


def command() -> list[str]:
    """The editor as the environment names it; raises `SetupError`."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or FALLBACK
    try:
        return shlex.split(named)
    except ValueError as error:
        raise SetupError(f"$EDITOR cannot be read: {error}.") from error


async def edit(app: App[Any], name: str, body: bytes) -> bytes:
    """The text as it is afterwards; raises `SetupError`. Nothing is drawn meanwhile, but the
    connection is kept alive."""
    with TemporaryDirectory(prefix="calc-tui-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(body)
        try:
            with app.batch_update(), app.suspend():
                status = await asyncio.to_thread(_run, [*command(), str(path)])
        except SuspendNotSupported as error:
            raise SetupError("There is no terminal to run $EDITOR in.") from error
        if status:
            raise SetupError(f"$EDITOR ended with status {status}: nothing was changed.")
        return path.read_bytes()


def _run(arguments: list[str]) -> int:
    try:
        return subprocess.run(arguments, check=False).returncode
    except OSError as error:
        raise SetupError(f"Cannot run {arguments[0]}: {error.strerror}.") from error
