"""What goes on at the image screen: one image at a time is looked at, and worked on."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial

from shared.errors import CalcError
from shared.wire.rows import TaskRow
from tui import background
from tui.images import opening
from tui.images.opening import Opened
from tui.images.subject import Work, file_subject
from tui.program_files import whole
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.images.parts import NO_IMAGE
from tui.screens.images.shown import ImagesShown


class ImagesWorking(ImagesShown):
    """Begins a run, follows one that was begun elsewhere, ends both."""

    async def look(self, text: str) -> None:
        """Show what a path leads to, once. The image of a task stays until there is a path."""
        path = whole(text.strip()) if text.strip() else None
        known = self.subject
        if known is not None and (path == known.path or (path is None and known.task)):
            return
        if path is not None or known is not None:
            self.leave_run()
            self.take(None if path is None else file_subject(path))
            await self.show_before()

    # A task

    def open_task(self, row: TaskRow) -> None:
        """Show a task: what it was given, what is done to it, what came of it."""
        if row.number != self.image_run.task:
            background.attempt(self, partial(self._open_task, row), instead="run")

    async def _open_task(self, row: TaskRow) -> None:
        opened = await opening.read(self.connection, row.id, self.aside)
        self.path_line.put("")
        self.take(opened.subject)
        self.pipeline.list.put(self.pipeline.list.steps.having(opened.pipeline))
        self.choose(opened.manner)
        self.pipeline.list.focus()
        await self._fetch_given(opened)
        work = opened.subject.work(opened.pipeline, opened.manner.output)
        await self._end_of(work, self.image_run.follow(opened.row, work))

    async def _fetch_given(self, opened: Opened) -> None:
        try:
            await self.image_run.grid.fetch_given(opened.row, opened.subject.path)
        except CalcError as error:
            self.before.fail(error.message)
        else:
            await self.show_before()

    # Running

    async def work_on(self) -> None:
        """Do the pipeline to the image whose path is typed."""
        await self.look(self.path_line.value)
        work = self.work
        if work is None:
            say(self.app, NO_IMAGE, "warning")
        else:
            if self.image_run.made is None:
                self.after.clear()
            await self._end_of(work, self.image_run.begin(work))

    async def _end_of(self, work: Work, doing: Coroutine[None, None, None]) -> None:
        """Show what comes of it; while another image is there it is nobody's."""
        try:
            await doing
        except CalcError as error:
            if self.is_of(work) and self.image_run.made is None:
                self.after.fail(error.message)
        else:
            await self.show_after(work)

    def action_stop(self) -> None:
        """Stop what runs; a run can be begun again at any time."""
        run = self.image_run
        if not run.going_on:
            say(self.app, "Nothing runs here.", "warning")
        elif run.followed:
            background.attempt(self, partial(self._stop_followed, run.task))
        else:
            self.leave_run()

    async def _stop_followed(self, task: int) -> None:
        if await sure(self.app, f"Stop task {task}?", "It was not begun here.", "Stop it"):
            await self.image_run.grid.stop()

    def leave_run(self) -> None:
        """End what was begun here; a task that was only opened goes on."""
        run = self.image_run
        if not run.going_on:
            return
        if run.grid.busy and not run.followed:
            background.attempt(self, run.grid.stop)
        else:
            self.workers.cancel_group(self, "run")
            run.stopped()
