"""The images that the terminal holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from tui.graphics import kitty
from tui.graphics.choosing import Graphics
from tui.graphics.kitty import NUMBERS, Cells

Write = Callable[[str], None]


class Held:
    """Writes to the terminal what has it take images and forget them."""

    def __init__(self, graphics: Graphics, write: Write) -> None:
        self._write = write
        self._in_tmux = graphics is Graphics.KITTY_IN_TMUX
        self._images: dict[int, tuple[bytes, Cells]] = {}

    def give(self, png: bytes, cells: Cells) -> int:
        """Have an image shown in so many cells; its number."""
        number = secrets.choice(NUMBERS)
        self._images[number] = png, cells
        self._say(*kitty.given(number, png, cells))
        return number

    def resize(self, number: int, cells: Cells) -> None:
        """Have it shown in another number of cells."""
        self._images[number] = self._images[number][0], cells
        self._say(kitty.resized(number, cells))

    def drop(self, number: int) -> None:
        """Have it forgotten."""
        del self._images[number]
        self._say(kitty.dropped(number))

    def give_all(self) -> None:
        """The terminal was away, and has to be given them again."""
        for number, (png, cells) in self._images.items():
            self._say(*kitty.given(number, png, cells))

    def drop_all(self) -> None:
        """The terminal goes to somebody else."""
        self._say(*map(kitty.dropped, self._images))

    def _say(self, *commands: str) -> None:
        """All in one go: nothing comes between the pieces of an image."""
        if commands:
            self._write("".join(map(kitty.through_tmux, commands) if self._in_tmux else commands))
