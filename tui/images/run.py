"""One image at a time on the grid, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path

from shared.errors import CalcError
from shared.states import TaskState
from shared.wire.rows import TaskRow
from tui.images.aside import Aside
from tui.images.grid import Grid, Tell
from tui.images.subject import Work
from tui.model.images.progress import Phase, Progress

Doing = Callable[[Path, Tell], Coroutine[None, None, None]]


class ImageRun:
    """Calls `changed` as it goes on."""

    def __init__(self, grid: Grid, aside: Aside, changed: Callable[[], None]) -> None:
        self.grid = grid
        self.progress: Progress | None = None
        self.made: Path | None = None
        """the result, until there is another"""
        self.made_of: Work | None = None
        self.followed = False
        """whether it is a task that was not begun here"""
        self._turn = object()
        """what is told by another turn than this one, nobody waits for any more"""
        self._aside = aside
        self._changed = changed

    @property
    def going_on(self) -> bool:
        """Whether it has not ended."""
        return self.progress is not None and not self.progress.phase.over

    @property
    def task(self) -> int:
        """The number of the task, once there is one."""
        return 0 if self.progress is None else self.progress.number

    def clear(self) -> None:
        """There is neither a run nor a result; one that has not ended is nobody's."""
        self._turn = object()
        self._drop()
        self._tell(self._turn, None)

    def stopped(self) -> None:
        """It was given up before the grid had it."""
        self._turn = object()
        self._tell(self._turn, Progress(Phase.STOPPED, self.task))

    async def begin(self, work: Work) -> None:
        """Have it done; raises `CalcError`."""
        self.followed = False
        await self._go(work, partial(self.grid.work, work))

    async def follow(self, row: TaskRow, work: Work) -> None:
        """The same for a task that was there before."""
        self.followed = True
        await self._go(work, partial(self.grid.follow, row))

    async def _go(self, work: Work, do: Doing) -> None:
        turn = self._turn = object()
        made = self._aside.path()
        try:
            await do(made, partial(self._tell, turn))
        except CalcError as error:
            if turn is self._turn:
                self._fail(error)
            raise
        if turn is self._turn:
            self._keep(made, work)
        else:
            made.unlink(missing_ok=True)

    def _tell(self, turn: object, progress: Progress | None) -> None:
        if turn is self._turn:
            self.progress = progress
            self._changed()

    def _fail(self, error: CalcError) -> None:
        if error.code == TaskState.CANCELLED:
            self._tell(self._turn, Progress(Phase.STOPPED, self.task))
        else:
            self._drop()
            self._tell(self._turn, Progress(Phase.FAILED, self.task, error.message))

    def _keep(self, made: Path, work: Work) -> None:
        self._drop()
        self.made, self.made_of = made, work
        self._changed()

    def _drop(self) -> None:
        if self.made is not None:
            self.made.unlink(missing_ok=True)
        self.made = self.made_of = None
