"""Saves a result where somebody wants it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.screen import Screen

from shared.errors import SetupError
from tui.images.files import keep
from tui.program_files import whole
from tui.say import say
from tui.screens.confirm import sure
from tui.widgets.code.prompt import Prompt


async def save(screen: Screen[None], prompt: Prompt, made: Path, at: Path) -> None:
    """Ask for a path, beginning with one, and whether it may be written over; raises
    `SetupError`."""
    text = await prompt.ask("Save to", str(at))
    if text is None:
        return
    path = whole(text)
    if path.is_dir():
        raise SetupError(f"{path} is a folder: name a file in it.")
    there = path.is_symlink() or path.exists()
    about = f"{path} is there already."
    if there and not await sure(screen.app, f"Overwrite {path.name}?", about, "Overwrite it"):
        return
    await asyncio.to_thread(keep, made, path, over=there)
    say(screen.app, f"Saved to {path}.")
