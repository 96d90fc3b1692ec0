"""The screen where filters are done to images."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from textual import on
from textual.widgets import Input

from shared.wire.client import Changed, TasksChanged
from tui import background
from tui.bindings import Where, bindings
from tui.images import saving
from tui.images.editing import Editing
from tui.images.folder import Plan
from tui.images.subject import proposed
from tui.model.images.manner import Manner
from tui.program_files import whole
from tui.say import say
from tui.screens.images.files import FilesScreen
from tui.screens.images.folder import FolderScreen
from tui.screens.images.working import ImagesWorking
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.pipeline_pane import PipelinePane
from tui.widgets.images.step_list import StepList

REST_S = 0.3
"""A path is looked at when nobody has typed for so long."""

QUALITY = "Quality of a JPEG or WebP, 1 to 100; 0 is the usual one"
BUSY = "One thing at a time: ^t stops what runs."


class ImagesScreen(ImagesWorking):
    """Has the grid do a pipeline to an image, or to a folder of them."""

    BINDINGS = bindings(Where.IMAGES)

    # What others tell

    def told(self, event: object) -> None:
        """What the client has heard."""
        if isinstance(event, TasksChanged | Changed):
            for grid in (self.image_run.grid, self.folder_run.grid):
                grid.told(event)
            if isinstance(event, Changed) and event.resync:
                self.resume()

    def resume(self) -> None:
        """Something may have been missed."""
        background.attempt(self, self.image_run.grid.again)

    def forget(self) -> None:
        """Somebody else may look next: nothing of what was here stays."""
        self.workers.cancel_node(self)
        self.folder_run.tally = None
        self.pipeline.list.forget()
        self.path_line.put("")
        self.take(None)
        self.choose(Manner())
        self.end()

    # The image

    @on(Input.Changed, "#image-path")
    def _path_typed(self, event: Input.Changed) -> None:
        event.stop()
        look = partial(self._look_soon, event.value)
        background.begin(self, look, instead="path", name=background.ASIDE)

    async def _look_soon(self, text: str) -> None:
        await asyncio.sleep(REST_S)
        await self.look(text)

    @on(Input.Submitted)
    @on(ImageLine.Left)
    def _go_to_steps(self) -> None:
        self.pipeline.list.focus()

    def action_files(self) -> None:
        """Choose an image of a folder."""
        background.attempt(self, self._choose_file)

    async def _choose_file(self) -> None:
        begin = whole(self.path_line.value.strip() or ".")
        path = await self.app.push_screen_wait(FilesScreen(begin))
        if path is not None:
            self.path_line.put(str(path))
            self.pipeline.list.focus()

    # The pipeline

    @on(StepList.Wanted)
    def _step_wanted(self, event: StepList.Wanted) -> None:
        editing = Editing(self, self.pipeline.list)
        background.attempt(self, partial(editing.edit, event.call), instead="step")

    @on(PipelinePane.Changed)
    def _pipeline_changed(self) -> None:
        self.say_stale()

    def action_format(self) -> None:
        """The next format that results are written in."""
        self.choose(self.manner.next_format())

    def action_metadata(self) -> None:
        """Keep what cameras and people wrote into it, or drop it."""
        self.choose(self.manner.other_metadata())

    def action_quality(self) -> None:
        """Choose how good what loses something is."""
        if self.manner.has_quality:
            background.attempt(self, self._choose_quality)
        else:
            say(self.app, f"{self.manner.format} loses nothing: it has no quality.", "warning")

    async def _choose_quality(self) -> None:
        typed = await self.prompt.ask(QUALITY, str(self.manner.quality))
        if typed is not None:
            self.choose(self.manner.with_quality(typed))

    # Running

    def action_run(self) -> None:
        """Have the grid do it."""
        if self.image_run.going_on:
            say(self.app, BUSY, "warning")
        elif self.pipeline.wrong:
            say(self.app, self.pipeline.wrong, "warning")
        else:
            background.begin(self, self.work_on, instead="run")

    # Saving, and a folder

    def action_save(self) -> None:
        """Save the result."""
        run = self.image_run
        if run.made is None or run.made_of is None or self.subject is None:
            say(self.app, "There is no result to save yet.", "warning")
        else:
            at = proposed(self.subject.folder, run.made_of)
            background.attempt(self, partial(saving.save, self, self.prompt, run.made, at))

    def action_folder(self) -> None:
        """Do the same to a whole folder."""
        folder = self.subject.folder if self.subject else Path.cwd()
        manner = self.pipeline.pipeline, self.manner.output
        run = self.folder_run
        self.app.push_screen(FolderScreen(run, folder, manner, self._begin_folder, run.stop))

    def _begin_folder(self, plan: Plan) -> None:
        """It goes on while somebody looks elsewhere."""
        background.attempt(self, partial(self._run_folder, plan), instead="folder")

    async def _run_folder(self, plan: Plan) -> None:
        await self.folder_run.run(plan, self.aside.folder)

    def action_close(self) -> None:
        """Back to the tasks; what runs goes on."""
        self.app.pop_screen()
