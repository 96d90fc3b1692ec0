"""The application: its screens, its keys, its colours.

What talks to a broker takes as long to import as the form takes to be drawn, so the desk is made
after the first picture unless there is a session to go on with.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from shared import session_file
from shared.errors import SetupError
from shared.home import Home
from shared.session_file import LOCAL, StoredSession
from tui import background
from tui.bindings import KEYS, Where, bindings
from tui.crash import Crashing
from tui.graphics.choosing import Graphics
from tui.graphics.driver import holding
from tui.graphics.held import Held
from tui.screens.help import HelpScreen
from tui.screens.login import LoginScreen
from tui.theme import CALM, legible

if TYPE_CHECKING:
    from tui.connection import Opener, Starter
    from tui.desk import Desk
    from tui.screens.monitor import MonitorScreen
    from tui.screens.tasks import TasksScreen


TERMINATED = 128 + signal.SIGTERM
"""The exit status of a program that was told to end, as shells have it."""


class CalcApp(Crashing):
    """Its return value is how many of the user's tasks go on without it."""

    TITLE = "calcgrid"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "look.tcss",
        "tasks.tcss",
        "settings.tcss",
        "accounts.tcss",
        "streams.tcss",
        "cards.tcss",
        "code.tcss",
        "monitor.tcss",
        "images.tcss",
        "audit.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.ALWAYS)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (12, "-short"), (18, "-tall")]  # noqa: RUF012
    PAUSE_GC_ON_SCROLL = True

    def __init__(
        self,
        open_wire: Opener,
        home: Home,
        address: str | None = None,
        start: Starter | None = None,
        *,
        workers: str | None = None,
        monitor: int | None = None,
        graphics: Graphics = Graphics.BLOCKS,
    ) -> None:
        self._held = None if graphics is Graphics.BLOCKS else Held(graphics, self._write)
        super().__init__(driver_class=holding(self._held) if self._held else None)
        for theme in self.available_themes.values():
            if theme.ansi:  # what its colours are the terminal alone knows
                self.unregister_theme(theme.name)
        self.register_theme(CALM)
        self.theme = CALM.name
        self._open_wire = open_wire
        self._home = home
        self._address = address
        self._start = start
        self._workers_at = workers
        self._monitor = monitor
        self._trouble = ""
        self._stored = self._load_session()
        self._desk: Desk | None = None
        self._making_desk = asyncio.Lock()

    def _write(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    def get_css_variables(self) -> dict[str, str]:
        """What the style sheets are given, whatever the theme."""
        variables = super().get_css_variables()
        self.theme_variables = legible(variables, dark=self.current_theme.dark)
        return self.theme_variables

    async def on_mount(self) -> None:
        """What is on the screen first is not kept waiting by the broker; who has a session to go
        on with sees the tasks at once."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._end)
        if self._stored is None:
            await self.push_screen(LoginScreen(sentence=self._trouble))
        else:
            await self.push_screen((await self.desk()).tasks)
        self.call_after_refresh(self.action_connect)

    def _end(self) -> None:
        """Leave without asking: whoever runs this from outside wants its end, and his terminal
        back."""
        self.exit(0, TERMINATED)

    async def on_unmount(self) -> None:
        """Leave the broker."""
        if self._desk is not None:
            await self._desk.close()

    async def desk(self) -> Desk:
        """What stands between the broker and the screens."""
        async with self._making_desk:
            if self._desk is None:
                module = await asyncio.to_thread(import_module, "tui.desk")
                self._desk = module.Desk(
                    self,
                    self._open_wire,
                    self._home,
                    address=self._address,
                    start=self._start,
                    stored=self._stored,
                    workers=self._workers_at,
                    monitor=self._monitor,
                    held=self._held,
                )
            return self._desk

    def _load_session(self) -> StoredSession | None:
        try:
            stored = session_file.load(self._home.token)
        except SetupError as error:
            self._trouble = error.message
            return None
        return stored if stored and stored.broker == (self._address or LOCAL) else None

    def on_login_screen_filled(self, event: LoginScreen.Filled) -> None:
        """The form was filled in."""
        self._at_desk(lambda desk: desk.log_in(event.credentials))

    def on_tasks_screen_wanted(self, event: TasksScreen.Wanted) -> None:
        """Somebody wants to go elsewhere."""
        self._go(event.place)

    def on_monitor_screen_wanted(self, event: MonitorScreen.Wanted) -> None:
        """Somebody wants to go elsewhere."""
        self._go(event.place)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: Textual's own commands, and where else one can go."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Settings", "See or change the grid", partial(self._go, "settings"))
        yield SystemCommand("Code", "Write and run programs", partial(self._go, "code"))
        yield SystemCommand("Images", "Filters on images", partial(self._go, "images"))
        yield SystemCommand("Agents", "Watch every worker", partial(self._go, "monitor"))
        yield SystemCommand("Streams", "Streams of messages", partial(self._go, "streams"))
        yield SystemCommand("Your account", "Password, sessions", partial(self._go, "account"))
        yield SystemCommand("Accounts", "Let people in or not", partial(self._go, "accounts"))
        yield SystemCommand("Audit log", "See who did what", partial(self._go, "audit"))
        yield SystemCommand("Pause", "Let work wait, or go on with it", partial(self._go, "pauses"))

    def _go(self, place: str) -> None:
        self._at_desk(lambda desk: desk.go(place))

    def _at_desk(self, do: Callable[[Desk], Coroutine[None, None, None]]) -> None:
        async def work() -> None:
            await do(await self.desk())

        background.begin(self, work)

    # Keys

    def action_connect(self) -> None:
        """Reach a broker for the first time, try that again, or start the local one again."""
        self._at_desk(lambda desk: desk.connect())

    def action_help(self) -> None:
        """Show every key, first those that work here."""
        if not isinstance(self.screen, HelpScreen):
            ids = {active.binding.id for active in self.screen.active_bindings.values()}
            here = {key.where for key in KEYS if key.id in ids} - {Where.ALWAYS}
            self.push_screen(HelpScreen(here))

    async def action_quit(self) -> None:
        """Leave; nothing that others use is stopped, and only what was not sent would be lost."""
        if self._desk is None:
            self.exit(0)
        else:
            background.begin(self, self._desk.leave)
