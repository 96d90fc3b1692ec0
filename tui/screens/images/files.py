"""Where somebody chooses an image of a folder."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from shared.errors import CalcError
from shared.safety import one_line
from tui import background
from tui.images.files import looked_at
from tui.widgets.images.file_list import FileList, Found, found

CHOOSE = "enter takes it   ← the folder above   esc goes back"


class FilesScreen(ModalScreen[Path | None]):
    """Is dismissed with the path of an image, or with None. Begins in a folder, or in that of a
    file with the cursor on it."""

    AUTO_FOCUS = "#image-files"

    def __init__(self, begin: Path) -> None:
        super().__init__()
        self._begin = begin
        self._folder = begin
        self._card = Vertical(id="card")
        self._list = FileList(id="image-files")
        self._note = Static(CHOOSE, id="note", markup=False)

    def compose(self) -> ComposeResult:
        """What is in the folder."""
        with self._card:
            yield self._list
            yield self._note

    async def on_mount(self) -> None:
        """What is there first."""
        folder = self._begin if self._begin.is_dir() else self._begin.parent
        await self._go(folder, self._begin)

    async def _go(self, folder: Path, at: Path) -> None:
        """Show another folder; where that cannot be it stays, and says so."""
        try:
            self._folder, entries = await asyncio.to_thread(_entries, folder)
        except CalcError as error:
            self._say(error.message, wrong=True)
            return
        self._card.border_title = Content(one_line(str(self._folder)))
        self._list.show(entries, at)
        self._say(CHOOSE)

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(one_line(sentence)))

    @on(FileList.Chosen)
    def _chosen(self, event: FileList.Chosen) -> None:
        if event.found.size is None:
            background.begin(self, partial(self._go, event.found.path, event.found.path))
        else:
            self.dismiss(event.found.path)

    @on(FileList.Above)
    def _above(self) -> None:
        background.begin(self, partial(self._go, self._folder.parent, self._folder))

    @on(FileList.Closed)
    def _left(self) -> None:
        self.dismiss(None)


def _entries(folder: Path) -> tuple[Path, tuple[Found, ...]]:
    shown, entries = looked_at(str(folder))
    return shown, tuple(map(found, entries))
