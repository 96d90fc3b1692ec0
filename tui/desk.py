"""Between the broker and the screens: connecting, logging in and out, what the broker tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from textual.app import App
from textual.screen import Screen

from shared import session_file
from shared.client import Link
from shared.errors import CalcError, ErrorCode, SetupError
from shared.home import Home
from shared.session_file import LOCAL, StoredSession
from shared.settings import Settings
from shared.wire.client import (
    Changed,
    FleetChanged,
    Session,
    SessionEnded,
    SettingsChanged,
    TasksChanged,
    Welcome,
)
from tui import background
from tui.connection import Connection, Opener
from tui.model.format import counted
from tui.pace import Pace
from tui.say import say
from tui.screens.confirm import ConfirmScreen
from tui.screens.login import Credentials, LoginScreen, Mode
from tui.screens.settings import SettingsScreen
from tui.screens.tasks import TasksScreen

S = TypeVar("S", bound=Screen[None])

PATIENCE_S = 2.0
"""A connection that takes longer is worth a sentence."""

LOST = "The connection is lost. What you see is how it stood; trying again…"
NOT_SENT = "The broker has not got it: quitting now loses it."
LOGGED_OUT = "You are logged out."


class Desk:
    """Shows the form while nobody is logged in, and the tasks while somebody is."""

    def __init__(self, app: App[int], open_wire: Opener, home: Home, address: str | None) -> None:
        self.connection = Connection(open_wire)
        self.tasks = TasksScreen(self.connection)
        self._app = app
        self._home = home
        self._address = address
        self._welcome: Welcome | None = None
        self._session: Session | None = None
        self._user = ""
        self._settings: Settings | None = None
        self._connecting = False
        self._pace = Pace(self._show_news, app.set_timer)

    @property
    def form(self) -> LoginScreen | None:
        """The form, while it is shown."""
        return self._shown(LoginScreen)

    def _shown(self, kind: type[S]) -> S | None:
        """The screen of a kind that is shown, or under what is."""
        screens = reversed(self._app.screen_stack)
        return next((screen for screen in screens if isinstance(screen, kind)), None)

    async def show_settings(self) -> None:
        """Show the settings over the tasks, once somebody is logged in."""
        if self._app.screen is self.tasks and self._session is not None:
            screen = SettingsScreen(self.connection)
            screen.show(self._settings, self.tasks.status)
            await self._app.push_screen(screen)

    async def leave(self) -> None:
        """Quit, unless something would be lost and somebody says no."""
        if self.tasks.unsent:
            what = counted(self.tasks.unsent, "expression")
            question = ConfirmScreen(f"{what} not sent yet.", NOT_SENT, "Quit")
            if not await self._app.push_screen_wait(question):
                return
        self._app.exit(self._unfinished())

    def _unfinished(self) -> int:
        fleet = self.tasks.feed.fleet
        if fleet is None or self._session is None:
            return 0
        return fleet.mine.waiting + fleet.mine.queued + fleet.mine.running

    # Connecting

    async def connect(self, stored: StoredSession | None) -> None:
        """Reach a broker for the first time, and go on with a session that was kept."""
        if self._connecting or self.connection.link is not Link.CONNECTING:
            return
        self._connecting = True
        self._warn("")
        self._app.set_timer(PATIENCE_S, self._still_connecting)
        try:
            await self.connection.open(self._hear)
        except SetupError as error:
            self._warn(f"{error.message} (f5 tries again)")
            return
        finally:
            self._connecting = False
        if stored is not None:
            await self._resume(stored)

    async def _resume(self, stored: StoredSession) -> None:
        self._user = stored.user
        try:
            self._begin(await self.connection.resume(stored.token))
        except CalcError as error:
            if error.code == ErrorCode.UNAUTHORIZED:
                session_file.remove(self._home.token, stored.token)
            await self._ask_to_log_in(error.message)

    def _still_connecting(self) -> None:
        if self._connecting and self.connection.link is Link.CONNECTING:
            where = f" at {self._address}" if self._address else ""
            self._warn(f"No broker answers{where} yet; trying again…")

    def _warn(self, sentence: str) -> None:
        if self.form is not None:
            self.form.connecting(sentence)
        if self.tasks.is_mounted:
            self.tasks.warn(sentence)
        settings = self._shown(SettingsScreen)
        if settings is not None:
            settings.warn(sentence)
            self._update_settings()

    # What the client tells

    def _hear(self, event: object) -> None:
        tell = _HEARD.get(type(event))
        if tell is not None:
            tell(self, event)

    def _pushed(self, event: object) -> None:
        if self._session is not None and isinstance(event, Changed | TasksChanged | FleetChanged):
            self.tasks.feed.hear(event)
            self._pace.hit()

    def _show_news(self) -> None:
        if self.tasks.is_mounted and self._session is not None:
            self.tasks.flush()
            self._update_settings()

    def _update_settings(self) -> None:
        screen = self._shown(SettingsScreen)
        if screen is not None:
            screen.show(self._settings, self.tasks.status)

    def _settings_changed(self, event: object) -> None:
        if isinstance(event, SettingsChanged):
            self._settings = Settings.read(event.values)
            self._update_settings()

    def _linked(self, event: object) -> None:
        self._warn("" if event is Link.CONNECTED else LOST)

    def _welcomed(self, event: object) -> None:
        if isinstance(event, Welcome):
            self._welcome = event
            if self.form is not None:
                self.form.welcome(event.has_accounts)

    def _session_ended(self, event: object) -> None:
        if isinstance(event, SessionEnded):
            self._forget_session()
            sentence = event.refusal.message
            background.begin(self._app, partial(self._ask_to_log_in, sentence))

    # Logging in and out

    async def log_in(self, credentials: Credentials) -> None:
        """Do what the form was filled in for; the form says it where that cannot be."""
        ask = self.connection.register
        if credentials.mode is Mode.LOG_IN:
            ask = self.connection.log_in
        try:
            session = await ask(credentials.user, credentials.password)
        except CalcError as error:
            await self._ask_to_log_in(error.message)
            return
        if credentials.keep:
            self._keep(session)
        await self._leave_form()
        self._begin(session)

    async def log_out(self) -> None:
        """Leave at once; the broker is told, but need not be there for that."""
        self._forget_session()
        await self._ask_to_log_in(LOGGED_OUT)
        try:
            await self.connection.log_out()
        except CalcError as error:
            self._app.log.warning("log out", error.message)

    def _begin(self, session: Session) -> None:
        self._session = session
        self._user = session.user
        self.tasks.begin(session)

    async def _leave_form(self) -> None:
        if self.tasks in self._app.screen_stack:
            await self._app.pop_screen()
        else:
            await self._app.switch_screen(self.tasks)

    async def _ask_to_log_in(self, sentence: str) -> None:
        """Show the form over the tasks, so that what was typed there is kept."""
        if self.form is not None:
            self.form.fail(sentence)
            return
        while self._app.screen is not self.tasks:
            await self._app.pop_screen()
        form = LoginScreen(user=self._user, sentence=sentence)
        await self._app.push_screen(form)

    def _keep(self, session: Session) -> None:
        stored = StoredSession(session.user, session.token, self._address or LOCAL)
        try:
            session_file.save(self._home.token, stored)
        except SetupError as error:
            say(self._app, error.message, "error")

    def _forget_session(self) -> None:
        if self._session is not None:
            session_file.remove(self._home.token, self._session.token)
        self._session = None


_HEARD: dict[type, Callable[[Desk, object], None]] = {
    Link: Desk._linked,
    Welcome: Desk._welcomed,
    SessionEnded: Desk._session_ended,
    Changed: Desk._pushed,
    TasksChanged: Desk._pushed,
    FleetChanged: Desk._pushed,
    SettingsChanged: Desk._settings_changed,
}
