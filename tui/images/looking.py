"""Has a pane show what is in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from shared.errors import CalcError, SetupError
from tui.images.glimpsing import glimpse
from tui.widgets.images.picture import PicturePane


async def look(pane: PicturePane, path: Path, wanted: Callable[[], bool]) -> None:
    """Show it, or say why not, if it is still `wanted` once it is known."""
    try:
        seen = await glimpse(path)
        size = await asyncio.to_thread(_size_of, path)
    except CalcError as error:
        if wanted():
            pane.fail(error.message)
    else:
        if wanted():
            pane.show(seen, size)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}.") from error
