"""The same pipeline for every image of a folder: what is asked before, and how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.errors import CalcError
from shared.kinds.image import Output, Pipeline, write
from shared.safety import one_line
from tui import background
from tui.bindings import Where, bindings
from tui.images.folder import FolderRun, Plan, plan
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.tally_view import TallyView
from tui.widgets.path_suggester import PathSuggester

BEGIN = "enter begins   tab next line   esc goes back"
GOES_ON = "^t stops it   esc goes back, and it goes on"
OVER = "enter begins anew   esc goes back"
UNCHANGED = "No filter: the images are only written again."


class FolderScreen(ModalScreen[None]):
    """May be left while it goes on; `begin` has the images worked on."""

    BINDINGS = bindings(Where.FOLDER)
    AUTO_FOCUS = "#folder-from"

    def __init__(
        self,
        run: FolderRun,
        folder: Path,
        manner: tuple[Pipeline, Output],
        begin: Callable[[Plan], None],
        stop: Callable[[], Coroutine[None, None, None]],
    ) -> None:
        super().__init__()
        self._run, self._manner = run, manner
        self._begin, self._stop = begin, stop
        self._from = _line(str(folder), "folder-from")
        self._into = _line(str(folder / "made"), "folder-into")
        self._tally = TallyView(id="tally")
        self._note = Static(BEGIN, id="note", markup=False)

    def compose(self) -> ComposeResult:
        """Where from, where to, what is done, and how far it is."""
        pipeline, output = self._manner
        form = f" as {output.format.upper()}" if output.format else ""
        with Vertical(id="card") as card:
            card.border_title = Content("A folder of images")
            yield Static(Content((write(pipeline) or UNCHANGED) + form), id="about", markup=False)
            for label, line in (("Images in", self._from), ("Results into", self._into)):
                with Horizontal(classes="pair"):
                    yield Static(label, classes="label", markup=False)
                    yield line
            yield self._tally
            yield self._note

    def on_mount(self) -> None:
        """What goes on already."""
        self.show()

    @property
    def _goes_on(self) -> bool:
        return self._run.tally is not None and not self._run.tally.over

    def show(self) -> None:
        """Show how far it is."""
        for line in (self._from, self._into):
            line.disabled = self._goes_on
        self._tally.show(self._run.tally)
        if self._goes_on:
            self._say(GOES_ON)
        elif self._run.tally is not None:
            self._say(OVER)

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(one_line(sentence)))

    @on(ImageLine.Left)
    def _left(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def action_begin(self) -> None:
        """Begin, unless it goes on already."""
        if not self._goes_on:
            background.begin(self, self._planned, instead="plan")

    async def _planned(self) -> None:
        paths = self._from.value.strip(), self._into.value.strip()
        try:
            made = await asyncio.to_thread(plan, *paths, *self._manner)
        except CalcError as error:
            self._say(error.message, wrong=True)
            return
        self._begin(made)

    def action_stop(self) -> None:
        """Begin no more, and cancel what was begun."""
        background.attempt(self, self._stop)

    def action_leave(self) -> None:
        """Back to the image."""
        self.dismiss(None)


def _line(text: str, name: str) -> ImageLine:
    line = ImageLine("a folder; → completes it", PathSuggester(), id=name)
    line.put(text)
    return line
