"""Where the broker of a home listens for other machines, for commands that tell them."""

from __future__ import annotations

from pathlib import Path

from shared.address import Remote, remote
from shared.errors import SetupError
from shared.private_file import replace

EVERYWHERE = ("*", "0.0.0.0", "[::]")  # noqa: S104 -- to be recognised
"""Hosts that stand for all networks, and by which nobody else finds the broker."""


def note(path: Path, at: Remote | None) -> None:
    """Note where, or that it listens for none; raises `SetupError`."""
    try:
        if at is None:
            path.unlink(missing_ok=True)
        else:
            replace(path, f"{at.clients}\n".encode())
    except OSError as error:
        raise SetupError(f"Cannot write {path}: {error.strerror}.") from error


def noted(path: Path) -> Remote | None:
    """Where the broker listens, or did when it ran last; None where it listened for none."""
    try:
        return remote(path.read_text().strip())
    except OSError:
        return None
