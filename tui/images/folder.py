"""The same done to every image of a folder: some at a time, whatever becomes of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.errors import CalcError, ErrorCode, SetupError
from shared.kinds.image import Output, Pipeline
from tui.images.files import images_in, keep
from tui.images.grid import Grid
from tui.images.subject import Work, suffix_for
from tui.model.images.progress import Progress
from tui.model.images.tally import Tally
from tui.program_files import whole

AT_ONCE = 4
"""Images on their way; each is a file on this machine and some pieces in memory."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which images, and where their results go."""

    works: tuple[Work, ...]
    folder: Path


def plan(typed: str, into: str, pipeline: Pipeline, output: Output) -> Plan:
    """All images of a folder; the folder for the results is made. Raises `SetupError`."""
    works = tuple(Work(path, pipeline, output) for path in images_in(typed))
    if not works:
        raise SetupError(f"There is no image in {whole(typed or '.')}.")
    folder = whole(into)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"{folder}: {error.strerror}.") from error
    return Plan(works, folder)


class FolderRun:
    """One folder at a time; calls `changed` as it goes on."""

    def __init__(self, grid: Grid, changed: Callable[[], None]) -> None:
        self.tally: Tally | None = None
        self.grid = grid
        self._changed = changed

    @property
    def left(self) -> int:
        """Images that nothing has come of yet."""
        return 0 if self.tally is None else self.tally.left

    async def run(self, plan: Plan, aside: Path) -> None:
        """Work on all of them; what is not whole lies `aside` meanwhile."""
        tally = self.tally = Tally(len(plan.works))
        self._changed()
        queue = iter(plan.works)
        try:
            async with asyncio.TaskGroup() as group:
                for at in range(AT_ONCE):
                    group.create_task(self._some(queue, plan, tally, aside / f"folder{at}"))
        finally:
            tally.over = True
            self._changed()

    async def stop(self) -> None:
        """Begin no more, and have those cancelled that were begun."""
        if self.tally is not None and not self.tally.over:
            self.tally.stopping = True
            await self.grid.stop()
            self._changed()

    async def _some(self, queue: Iterator[Work], plan: Plan, tally: Tally, made: Path) -> None:
        for work in queue:
            await self._one(work, plan, tally, made)
            self._changed()
            if tally.stopping:
                return

    async def _one(self, work: Work, plan: Plan, tally: Tally, made: Path) -> None:
        target = plan.folder / f"{work.source.stem}{suffix_for(work.source, work.output.format)}"
        try:
            _check_free(target)
            await self.grid.work(work, made, _nobody)
            await asyncio.to_thread(_keep, made, target)
            tally.done += 1
        except CalcError as error:
            tally.fail(work.source.name, error.message)
            tally.stopping |= error.code == ErrorCode.UNAUTHORIZED


def _keep(made: Path, target: Path) -> None:
    try:
        keep(made, target)
    finally:
        made.unlink(missing_ok=True)


def _check_free(target: Path) -> None:
    """What could not be written is not computed."""
    if target.is_symlink() or target.exists():
        raise SetupError(f"{target} is there already.")


def _nobody(_progress: Progress) -> None:
    """The whole is counted, not the steps of each."""
