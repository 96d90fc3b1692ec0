"""Saves a result, however long, to a file of its own."""

from __future__ import annotations

from pathlib import Path

from shared.errors import SetupError


def save(text: str, number: int) -> Path:
    """Write a new file in the current folder, never over another; raises `SetupError`."""
    path = Path.cwd() / f"calcgrid-task-{number}.txt"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise SetupError(f"Not saved: {path} is there already.") from None
    except OSError as error:
        raise SetupError(f"Not saved: {path}: {error.strerror}.") from error
    return path
