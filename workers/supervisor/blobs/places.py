"""Where the blobs of an attempt lie: the slot that does it finds them there, and leaves there what
it makes."""

from __future__ import annotations

from pathlib import Path

from shared.home import Home


def folder_of(home: Home, supervisor: int, key: int, attempt: int) -> Path:
    """The folder of one attempt at the worker whose supervisor has this process id."""
    return home.attempts / str(supervisor) / f"{key}-{attempt}"


def given(folder: Path, place: int) -> Path:
    """What it takes, each by its place."""
    return folder / f"given-{place}"


def made(folder: Path, place: int) -> Path:
    """What it makes, each by its place in the result."""
    return folder / f"made-{place}"
