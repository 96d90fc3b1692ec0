"""The folders and images of a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from shared.kinds.image import size_text
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.text import fit
from tui.widgets.code.blocks import Blocks
from tui.widgets.images.step_list import NO_POINTER, POINTER

SIZE_CELLS = 9


@dataclass(frozen=True, slots=True)
class Found:
    """A folder or an image."""

    path: Path
    size: int | None
    """in bytes; None for folders"""


def found(entry: os.DirEntry[str]) -> Found:
    """What is shown of an entry; one that has gone meanwhile has no bytes."""
    try:
        return Found(Path(entry.path), None if entry.is_dir() else entry.stat().st_size)
    except OSError:
        return Found(Path(entry.path), 0)


class FileList(Blocks):
    """Folders first."""

    BINDINGS = bindings(Where.IMAGE_FILES)

    nothing = "There is no image here, and no folder. ← goes to the folder above."

    @dataclass
    class Chosen(Message):
        """Somebody wants an image, or to see a folder."""

        found: Found

    class Above(Message):
        """Somebody wants to see the folder above."""

    class Closed(Message):
        """Somebody wants to leave it as it is."""

    _entries: tuple[Found, ...] = ()

    def show(self, entries: tuple[Found, ...], at: Path | None = None) -> None:
        """Show what is in a folder, with the cursor on one of them."""
        self._entries = entries
        paths = [entry.path for entry in entries]
        self._move(paths.index(at) if at in paths else 0)

    @property
    def _count(self) -> int:
        return len(self._entries)

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A line for each."""
        entry = self._entries[at]
        is_folder = entry.size is None
        name = entry.path.name + ("/" if is_folder else "")
        room = max(0, width - len(POINTER) - SIZE_CELLS)
        size = "" if entry.size is None else size_text(entry.size)
        return [
            (
                Span(POINTER if under else NO_POINTER, Look.KEY),
                Span(fit(name, room), Look.STRONG if is_folder else Look.PLAIN),
                Span(fit(size, SIZE_CELLS, right=True), Look.DIM),
            )
        ]

    def action_open(self) -> None:
        """Take the image under the cursor, or go into the folder."""
        if self._entries:
            self.post_message(self.Chosen(self._entries[self._position]))

    def action_above(self) -> None:
        """See the folder above."""
        self.post_message(self.Above())

    def action_close(self) -> None:
        """Leave it as it is."""
        self.post_message(self.Closed())
