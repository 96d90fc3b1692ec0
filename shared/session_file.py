"""The session kept for the next start: by `calc login`, and by the application if asked for."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.errors import SetupError
from shared.private_file import replace

LOCAL = "local"
"""The broker of the home itself, wherever its socket lies at the moment."""

MOST_BYTES = 4_096
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class StoredSession:
    """Whose session it is, and at which broker: a token is shown to no other."""

    user: str
    token: bytes = field(repr=False)
    broker: str
    """its address, or `LOCAL`"""


def load(path: Path) -> StoredSession | None:
    """The session in a file, to go on with; None where there is none, or nothing that could be one.
    Raises `SetupError` where others may know it, or have put it there."""
    stored = found(path)
    if stored is not None:
        with suppress(FileNotFoundError):
            _check_private(path, path.stat())
    return stored


def found(path: Path) -> StoredSession | None:
    """The same, to be ended or forgotten, whoever knows it."""
    try:
        with path.open("rb") as file:
            return _parse(json.loads(file.read(MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _check_private(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.getuid():
        raise SetupError(f"{path} belongs to another user; log in again.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SetupError(
            f"{path} is open to other users, who may know your session by now; log in again, or "
            f"run: chmod 600 {path}"
        )


def save(path: Path, session: StoredSession) -> None:
    """Write the file anew, readable by its owner alone; raises `SetupError`.

    Whoever reads meanwhile sees the old session or the new one, never half of one.
    """
    text = json.dumps(
        {"user": session.user, "token": session.token.hex(), "broker": session.broker}
    )
    try:
        replace(path, text.encode())
    except OSError as error:
        raise SetupError(f"Cannot keep the session in {path}: {error.strerror}.") from error


def remove(path: Path, token: bytes | None = None) -> None:
    """Forget the session; with a `token` only if it is that one, as another program may have
    logged in meanwhile."""
    if token is not None:
        kept = found(path)
        if kept is None or kept.token != token:
            return
    path.unlink(missing_ok=True)


def _parse(found: Any) -> StoredSession:
    user, token, broker = found["user"], bytes.fromhex(found["token"]), found["broker"]
    if len(token) != TOKEN_BYTES or not isinstance(user, str) or not isinstance(broker, str):
        raise ValueError("not a session")
    return StoredSession(user, token, broker)
