"""Drives the application as a person would, with a broker in memory behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input

from shared import session_file
from shared.home import Home
from shared.session_file import LOCAL, StoredSession
from tests.tui.fake import FakeBroker
from tui.app import CalcApp
from tui.screens.code import CodeScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.login import LoginScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.settings import SettingsScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.entry import Entry
from tui.widgets.task_list import TaskList

DEADLINE_S = 10.0
TINY = (40, 12)
SMALL = (80, 24)
LARGE = (160, 48)
TOKEN = bytes(31) + b"\x01"


class Driver:
    """An application that runs."""

    def __init__(self, app: CalcApp, broker: FakeBroker, pilot: Pilot[int]) -> None:
        self.app = app
        self.broker = broker
        self.pilot = pilot

    @property
    def tasks(self) -> TasksScreen:
        """The screen with the tasks."""
        assert self.app._desk is not None
        return self.app._desk.tasks

    @property
    def settings(self) -> SettingsScreen:
        """The screen with the settings, which is shown."""
        screen = self.app.screen
        assert isinstance(screen, SettingsScreen)
        return screen

    async def open_settings(self) -> None:
        """Go from the entry line to the settings."""
        await self.press("escape", "s")
        await self.until(lambda: isinstance(self.app.screen, SettingsScreen), "the settings")
        await self.pilot.pause()

    @property
    def code(self) -> CodeScreen:
        """The screen where programs are written, once somebody has been there."""
        assert self.app._desk is not None
        assert self.app._desk.places.code is not None
        return self.app._desk.places.code

    async def open_code(self) -> None:
        """Go from the entry line to where programs are written."""
        await self.press("escape", "x")
        await self.until(lambda: isinstance(self.app.screen, CodeScreen), "the code screen")
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Put a text into the editor, where its cursor is."""
        self.code.source.editor.insert(text)
        await self.pilot.pause()

    async def run(self) -> bytes:
        """Run what is in the editor; the task, once the broker has it."""
        before = self.code.watched.task
        await self.press("ctrl+r")
        await self.until(lambda: self.code.watched.task not in (None, before), "a task")
        await self.until(lambda: self.code.watched.row, "its row")
        task = self.code.watched.task
        assert task is not None
        return task

    @property
    def images(self) -> ImagesScreen:
        """The screen where filters are done to images, once somebody has been there."""
        assert self.app._desk is not None
        assert self.app._desk.places.images is not None
        return self.app._desk.places.images

    async def open_images(self) -> None:
        """Go from the entry line to where filters are done to images."""
        await self.press("escape", "I")
        await self.until(lambda: isinstance(self.app.screen, ImagesScreen), "the image screen")
        await self.pilot.pause()

    @property
    def monitor(self) -> MonitorScreen:
        """The screen with the workers, once somebody has been there."""
        assert self.app._desk is not None
        assert self.app._desk.places.monitor is not None
        return self.app._desk.places.monitor

    async def open_monitor(self) -> None:
        """Go from the entry line to the workers."""
        await self.press("escape", "m")
        await self.until(lambda: isinstance(self.app.screen, MonitorScreen), "the monitor")
        await self.until_shown("alive")
        await self.pilot.pause()

    @property
    def list(self) -> TaskList:
        """The list of tasks."""
        return self.tasks.query_one(TaskList)

    @property
    def entry(self) -> Entry:
        """The entry line."""
        return self.tasks.query_one(Entry)

    async def press(self, *keys: str) -> None:
        """Press keys, until all of them have been dealt with."""
        await self.pilot.press(*keys)
        await self.until(lambda: not self.app.typed_ahead, "the keys")

    async def type(self, text: str) -> None:
        """Type a text into the line that has the focus."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until something holds; fails after `DEADLINE_S`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DEADLINE_S
        while not holds():
            assert loop.time() < deadline, f"waited in vain for {what or holds}\n{self.text()}"
            await self.pilot.pause(0.01)

    async def until_shown(self, text: str) -> None:
        """Wait until a text stands on the screen."""
        await self.until(lambda: text in self.text(), text)

    async def until_gone(self, text: str) -> None:
        """Wait until a text stands on the screen no more."""
        await self.until(lambda: text not in self.text(), f"{text} to go")

    async def until_told(self, text: str) -> None:
        """Wait until the corner of the screen says something, however its lines are broken: how
        long a path is differs from run to run."""
        said = self.app._notifications
        await self.until(lambda: any(text in each.message for each in said), text)

    def text(self, widget: Widget | None = None) -> str:
        """All that is on the screen, or a part of it, as text."""
        lines = [strip.text for strip in self.app.screen._compositor.render_strips()]
        if widget is None:
            return "\n".join(lines)
        region = widget.region
        rows = lines[region.y : region.bottom]
        return "\n".join(row[region.x : region.right] for row in rows)

    async def fill(self, user: str, password: str, again: str = "", keep: bool = False) -> None:
        """Fill the form in and send it."""
        await self.until(self._form_is_there, "the form")
        form = self.app.screen
        for name, value in (("user", user), ("password", password), ("again", again)):
            form.query_one(f"#{name}", Input).value = value
        form.query_one(Checkbox).value = keep
        await self.pilot.pause()
        form.query_one("#go", Button).press()
        await self.pilot.pause()

    def _form_is_there(self) -> bool:
        return isinstance(self.app.screen, LoginScreen) and bool(self.app.screen.query("#go"))

    async def enter(self) -> None:
        """Log in and wait for the tasks."""
        await self.fill("ada", "correct horse")
        await self.until(lambda: isinstance(self.app.screen, TasksScreen), "the tasks")
        await self.until(lambda: self.tasks.feed.store.loaded, "the first page")
        await self.until(lambda: self.tasks.feed.fleet is not None, "the fleet")
        await self.pilot.pause()


def store_session(home: Home, user: str = "ada") -> None:
    """Keep a session as an earlier start would have."""
    session_file.save(home.token, StoredSession(user, TOKEN, LOCAL))


@asynccontextmanager
async def started(
    broker: FakeBroker | None = None,
    size: tuple[int, int] = SMALL,
    home: Path | None = None,
    resumed: bool = False,
    address: str | None = None,
    monitor: int | None = None,
) -> AsyncIterator[Driver]:
    """The application before anybody has logged in, or with a session to go on with."""
    broker = broker or FakeBroker()
    with TemporaryDirectory() as folder:
        place = Home.at(home or folder)
        if resumed:
            store_session(place)
        start = None if address else broker.start
        app = CalcApp(broker.open, place, address, start, monitor=monitor)
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Driver(app, broker, pilot)


@asynccontextmanager
async def entered(
    broker: FakeBroker | None = None, size: tuple[int, int] = SMALL
) -> AsyncIterator[Driver]:
    """The application with its tasks on the screen."""
    async with started(broker, size) as driver:
        await driver.enter()
        yield driver
