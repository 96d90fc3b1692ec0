"""Kitty's graphics protocol, as far as it is used.

The terminal is given an image once, and shows it wherever a cell has a character that stands for a
part of it. Such cells are text: whatever moves, covers or cuts off text does so to the image.
"""

from __future__ import annotations

from base64 import standard_b64encode
from collections.abc import Iterator

from tui.graphics.diacritics import DIACRITICS

PLACEHOLDER = "\U0010eeee"
MOST_CELLS = len(DIACRITICS)
"""In a row, and in a column."""

NUMBERS = range(1 << 16, 1 << 24)
"""Of images: they are the colour of the cells, of which a theme has few that are so."""

_CHUNK = 4_096
_SILENT = "q=2"
"""The terminal answers nothing: it would be read as keys."""

Cells = tuple[int, int]
"""Width and height."""


def given(number: int, png: bytes, cells: Cells) -> Iterator[str]:
    """What has the terminal take an image, and show it in so many cells as a whole."""
    data = standard_b64encode(png).decode()
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    for at, chunk in enumerate(chunks):
        keys = f"a=T,f=100,{_place(number, cells)}," if at == 0 else ""
        yield _command(f"{keys}{_SILENT},m={int(chunk is not chunks[-1])}", chunk)


def resized(number: int, cells: Cells) -> str:
    """What has it shown in another number of cells."""
    return _command(f"a=p,{_place(number, cells)},{_SILENT}")


def dropped(number: int) -> str:
    """What has the terminal forget it."""
    return _command(f"a=d,d=I,i={number},{_SILENT}")


def row(y: int, width: int) -> list[str]:
    """The cells of a row; each says for itself which it is."""
    return [PLACEHOLDER + DIACRITICS[y] + column for column in DIACRITICS[:width]]


def colour(number: int) -> tuple[int, int, int]:
    """What says which image a cell is of: red, green and blue."""
    red, green, blue = number.to_bytes(3, "big")
    return red, green, blue


def through_tmux(command: str) -> str:
    """A command that tmux hands on."""
    return "\x1bPtmux;" + command.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _place(number: int, cells: Cells) -> str:
    """Always the same place of an image, so that another size replaces it."""
    return f"U=1,i={number},p=1,c={cells[0]},r={cells[1]}"


def _command(keys: str, data: str = "") -> str:
    return f"\x1b_G{keys}{';' if data else ''}{data}\x1b\\"
