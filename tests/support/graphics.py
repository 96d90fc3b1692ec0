"""A terminal's end of kitty's graphics protocol: it takes what programs write, as the protocol has
it, and holds the images that it was given."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from tui.graphics.diacritics import DIACRITICS
from tui.graphics.kitty import PLACEHOLDER

_command = re.compile(rb"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\", re.DOTALL)
_in_tmux = re.compile(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", re.DOTALL)
_BEGINNINGS = (b"\x1b_G", b"\x1bPtmux;")
_LEFT = b"\x1b[?1049l"
_MOST_CHUNK = 4_096
_CELL_CHARS = 3


@dataclass
class Shown:
    """An image, and the cells that it is to be shown in."""

    image: Image.Image
    columns: int
    rows: int


class Graphics:
    """Whatever is not as the protocol wants it fails the test."""

    def __init__(self, *, in_tmux: bool = False) -> None:
        self.images: dict[int, Shown] = {}
        self.dropped: list[int] = []
        self.given = 0
        self.left_behind: set[int] = set()
        """what was there when the program left its screen"""
        self._in_tmux = in_tmux
        self._rest = b""
        self._keys: dict[str, str] = {}
        self._data = b""

    def take(self, data: bytes) -> bytes:
        """What is left of the bytes when all whole commands are taken out."""
        data = self._rest + data
        self._rest = b""
        if self._in_tmux:
            data = _in_tmux.sub(lambda found: found[1].replace(b"\x1b\x1b", b"\x1b"), data)
        text, end = b"", 0
        for found in _command.finditer(data):
            text += self._text(data[end : found.start()])
            self._obey(found[1].decode(), found[2])
            end = found.end()
        return text + self._text(self._whole(data[end:]))

    def _whole(self, data: bytes) -> bytes:
        """Without a command that has only begun."""
        begun = [at for each in _BEGINNINGS if (at := data.find(each)) >= 0]
        if not begun and data[-1:] == b"\x1b":
            begun = [len(data) - 1]
        at = min(begun, default=len(data))
        self._rest = data[at:]
        return data[:at]

    def _text(self, data: bytes) -> bytes:
        if _LEFT in data:
            self.left_behind |= set(self.images)
        return data

    def _obey(self, control: str, data: bytes) -> None:
        keys = dict(pair.split("=") for pair in control.split(","))
        assert keys["q"] == "2", "an answer would be read as keys"
        assert len(data) <= _MOST_CHUNK
        if self._keys:
            assert keys.keys() <= {"m", "q"}, "nothing may come between the pieces of an image"
            keys = {**self._keys, "m": keys["m"]}
        {"T": self._give, "p": self._place, "d": self._drop}[keys["a"]](keys, data)

    def _give(self, keys: dict[str, str], data: bytes) -> None:
        self._data += data
        self._keys = keys if keys["m"] == "1" else {}
        if self._keys:
            return
        assert keys["f"] == "100"
        image = Image.open(BytesIO(b64decode(self._data, validate=True)))
        image.load()
        self._data = b""
        self.given += 1
        self.images[int(keys["i"])] = Shown(image, 0, 0)
        self._place(keys, b"")

    def _place(self, keys: dict[str, str], _data: bytes) -> None:
        assert (keys["U"], keys["p"]) == ("1", "1")
        shown = self.images[int(keys["i"])]
        shown.columns, shown.rows = int(keys["c"]), int(keys["r"])

    def _drop(self, keys: dict[str, str], _data: bytes) -> None:
        assert keys["d"] == "I"
        self.dropped.append(int(keys["i"]))
        del self.images[int(keys["i"])]


def parts(cells: Iterable[tuple[int, int, str, str]]) -> dict[int, set[tuple[int, int, int, int]]]:
    """By image, which part of it (column, row) is shown where (column, row); what is half written
    is no cell yet."""
    found: dict[int, set[tuple[int, int, int, int]]] = {}
    for x, y, text, colour in cells:
        if text[0] == PLACEHOLDER and len(text) == _CELL_CHARS:
            row, column = map(DIACRITICS.index, text[1:])
            found.setdefault(int(colour, 16), set()).add((column, row, x, y))
    return found


def is_whole(shown: Shown, found: set[tuple[int, int, int, int]]) -> bool:
    """Whether all of an image is on the screen, each part in its place."""
    if not found:
        return False
    left, top = min((x, y) for _, _, x, y in found)
    wanted = {
        (column, row, left + column, top + row)
        for column in range(shown.columns)
        for row in range(shown.rows)
    }
    return found == wanted
