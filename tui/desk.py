"""Between the broker and the screens: logging in and out, what the broker tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.screen import Screen

from shared.client import Doubted, Link
from shared.client.effects import Waiting
from shared.client.patience import Patience
from shared.clock import SECOND, monotonic
from shared.errors import CalcError, ErrorCode, SetupError
from shared.home import Home
from shared.session_file import LOCAL, StoredSession
from shared.settings import Settings
from shared.wire.accounts import RoleChanged
from shared.wire.client import (
    Changed,
    FleetChanged,
    Session,
    SessionEnded,
    SettingsChanged,
    TasksChanged,
    Welcome,
)
from shared.wire.live import Printed
from tui import background
from tui.children import Children
from tui.connection import Connection, Opener, Starter
from tui.contact import Contact
from tui.keeping import Keeping
from tui.launching import launch
from tui.model.launching import stopping
from tui.model.leaving import losses, unwritten
from tui.model.pauses import paused
from tui.pace import Pace
from tui.places import Places
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.login import Credentials, LoginScreen, Mode
from tui.screens.tasks import TasksScreen
from tui.stack import shown, uncover
from tui.trusting import trusts

if TYPE_CHECKING:
    from tui.graphics.held import Held

LOG_OUT = "log_out"
"""not a place to go to, but where one goes"""

LOGGED_OUT = "You are logged out."
NOT_TOLD = "Logged out here; the broker could not be told yet."


class Desk:
    """Shows the form over the tasks while nobody is logged in; before anybody was, over nothing."""

    def __init__(
        self,
        app: App[int],
        open_wire: Opener,
        home: Home,
        *,
        address: str | None,
        start: Starter | None,
        stored: StoredSession | None,
        workers: str | None = None,
        monitor: int | None = None,
        held: Held | None = None,
    ) -> None:
        self.connection = Connection(open_wire)
        self.tasks = TasksScreen(self.connection)
        self.children = Children(home, workers if address else home.worker_address)
        self._opens_with = monitor
        """so many workers are launched in the monitor, once somebody is logged in"""
        self._contact = Contact(
            self.connection, address, start, self._warn, partial(trusts, app, home)
        )
        self._app = app
        kept_in = home, address or LOCAL
        self._keeping = Keeping(*kept_in, stored)
        parts = self.connection, self.tasks, self.children, self._keeping, self._contact
        self.places = Places(app, *parts, kept_in, held)
        self._pace = Pace(self._show_news, app.set_timer)
        self._patience = Patience()

    @property
    def form(self) -> LoginScreen | None:
        """The form, while it is shown, whatever lies over it."""
        return shown(self._app, LoginScreen)

    async def go(self, place: str) -> None:
        """Go where somebody wants to go from the tasks, or leave them."""
        await (self.log_out() if place == LOG_OUT else self.places.go(place))

    async def _open_with_monitor(self, many: int) -> None:
        await self.places.show_monitor()
        if many:
            await launch(self._app, self.connection, self.children, many)

    async def leave(self) -> None:
        """Quit, unless something would be lost and somebody says no."""
        if self.places.code is not None:
            self.places.code.keep()
        if await self._may_lose("quitting", "Quit"):
            self._app.exit(self._unfinished())

    async def close(self) -> None:
        """Leave the broker, and the drafts to the next application."""
        self.places.end()
        await self._end_children()
        await self.connection.close()

    async def _may_lose(self, doing: str, yes: str) -> bool:
        bulk = self.tasks.bulk
        lost = [*losses(self.tasks.sending.unsent, bulk.progress, bulk.unasked, doing)]
        stopped = stopping(self.tasks.feed.fleet, self.children.owns, doing)
        lost += [stopped] if stopped else []
        images = self.places.images
        if images is not None and images.folder_run.left:
            lost.append(unwritten(images.folder_run.left, doing))
        if not lost:
            return True
        await uncover(self._app, self._asks_over)
        (question, _), *_ = lost
        return await sure(self._app, question, " ".join(about for _, about in lost), yes)

    @property
    def _asks_over(self) -> Screen[None]:
        """The screen that is seen beside a question."""
        monitor = self.places.monitor
        monitor = monitor if monitor in self._app.screen_stack else None
        return self.form or monitor or self.tasks

    def _unfinished(self) -> int:
        fleet = self.tasks.feed.fleet
        if fleet is None or self._keeping.session is None:
            return 0
        return fleet.mine.waiting + fleet.mine.queued + fleet.mine.running

    # Connecting

    async def connect(self) -> None:
        """Reach a broker for the first time, and go on with a session that was kept; start the
        local one again where it was lost."""
        if self.connection.link is Link.CONNECTED:
            say(
                self._app,
                "The broker answered a moment ago. If it has gone, that shows in seconds.",
            )
        await self._contact.start_again()
        there = await self._contact.open(self._hear, self._app.set_timer)
        if there and self._keeping.stored is not None:
            await self._resume(self._keeping.stored)

    async def _resume(self, stored: StoredSession) -> None:
        try:
            session = await self.connection.resume(stored.token)
        except CalcError as error:
            if self._keeping.stored is not None:
                self._keeping.stored = None
                if error.code == ErrorCode.UNAUTHORIZED:
                    self._keeping.drop(stored.token)
                await self._ask_to_log_in(error.message)
            return
        self._keeping.stored = None
        self._begin(session)

    def _warn(self) -> None:
        sentence = self._contact.sentence
        if self.form is not None:
            self.form.connecting(sentence)
        if self.tasks.is_mounted:
            self.tasks.warn(self._contact.whole_sentence)
        self.places.warn()
        if self.tasks.is_mounted:
            self.places.show()

    # What the client tells

    def _hear(self, event: object) -> None:
        tell = _HEARD.get(type(event))
        if tell is not None:
            tell(self, event)

    def _pushed(self, event: object) -> None:
        if self._keeping.session is None:
            return
        if isinstance(event, Changed | TasksChanged | FleetChanged):
            self.tasks.feed.hear(event)
            self._pace.hit()
        if isinstance(event, FleetChanged):
            self.places.trend.take(event.fleet, monotonic())
        self.places.told(event)

    def _show_news(self) -> None:
        if self.tasks.is_mounted and self._keeping.session is not None:
            self.tasks.flush()
            self.places.show()

    def _settings_changed(self, event: object) -> None:
        if isinstance(event, SettingsChanged):
            self.places.settings = settings = Settings.read(event.values)
            self.tasks.show_paused(paused(settings))
            self.places.show()

    def _linked(self, event: object) -> None:
        self._contact.linked()
        if self.places.code is not None:
            self.places.code.told(event)

    def _doubted(self, event: object) -> None:
        if isinstance(event, Doubted):
            self._contact.doubted(event.sentence)

    def _waits(self, event: object) -> None:
        if isinstance(event, Waiting):
            sentence = self._patience.sentence(event, monotonic())
            if sentence:
                say(self._app, sentence, "warning", lasts_s=event.millis / SECOND)

    def _welcomed(self, event: object) -> None:
        if isinstance(event, Welcome) and self.form is not None:
            self.form.welcome(event.has_accounts, event.registration)

    def _role_changed(self, event: object) -> None:
        session = self._keeping.session
        if isinstance(event, RoleChanged) and session is not None:
            self._keeping.session = self.tasks.session = replace(session, role=event.role)
            self.tasks.update()
            self.places.show()

    def _session_ended(self, event: object) -> None:
        if isinstance(event, SessionEnded):
            self._keeping.forget()
            sentence = event.refusal.message
            background.begin(self._app, partial(self._ask_to_log_in, sentence))

    # Logging in and out

    async def log_in(self, credentials: Credentials) -> None:
        """Do what the form was filled in for; the form says it where that cannot be."""
        try:
            session = await self._asked(credentials)
        except CalcError as error:
            await self._ask_to_log_in(error.message)
            return
        self._keeping.wanted = credentials.keep
        if credentials.keep:
            self._save(session)
        if self.places.user not in ("", session.user):
            self._forget()
        await self._leave_form()
        self._begin(session)

    async def _asked(self, credentials: Credentials) -> Session:
        who = credentials.user, credentials.password
        if credentials.mode is Mode.LOG_IN:
            return await self.connection.log_in(*who)
        return await self.connection.register(*who, credentials.invitation)

    async def log_out(self) -> None:
        """Leave at once, unless something would be lost and somebody says no. The broker is told
        of it as soon as it can be."""
        if not await self._may_lose("logging out", "Log out"):
            return
        there = self.connection.link is Link.CONNECTED
        unused = self._keeping.stored.token if self._keeping.stored else None
        self._keeping.forget()
        self._keeping.wanted = False
        self._forget()
        await self._ask_to_log_in(LOGGED_OUT if there else NOT_TOLD)
        await self._tell_of_log_out(unused)

    def _forget(self) -> None:
        self.tasks.forget()
        self.places.forget()
        background.begin(self._app, self._end_children, name=background.ASIDE)

    async def _end_children(self) -> None:
        """They were launched in the name of who was here."""
        await asyncio.to_thread(self.children.end)

    async def _tell_of_log_out(self, unused: bytes | None) -> None:
        try:
            await self.connection.log_out(unused)
        except CalcError:
            self._amend(LOGGED_OUT, NOT_TOLD)
            with suppress(CalcError):
                await self.connection.logged_out()
                self._amend(NOT_TOLD, LOGGED_OUT)
        else:
            self._amend(NOT_TOLD, LOGGED_OUT)

    def _amend(self, old: str, new: str) -> None:
        if self.form is not None:
            self.form.amend(old, new)

    def _begin(self, session: Session) -> None:
        self._keeping.session = session
        self.places.user = session.user
        self.tasks.begin(session)
        self.places.resume()
        if self._opens_with is not None:
            many, self._opens_with = self._opens_with, None
            background.attempt(self.tasks, partial(self._open_with_monitor, many))

    async def _leave_form(self) -> None:
        if self.form is not None:
            await uncover(self._app, self.form)
        if self.tasks in self._app.screen_stack:
            await self._app.pop_screen()
        else:
            await self._app.switch_screen(self.tasks)

    async def _ask_to_log_in(self, sentence: str) -> None:
        """Show the form over the tasks, so that what was typed there is kept."""
        if self.form is not None:
            self.form.fail(sentence)
            return
        await uncover(self._app, self.tasks)
        form = LoginScreen(user=self.places.user, sentence=sentence, keep=self._keeping.wanted)
        form.connecting(self._contact.sentence)
        await self._app.push_screen(form)

    def _save(self, session: Session) -> None:
        try:
            replaced = self._keeping.save(session)
        except SetupError as error:
            say(self._app, error.message, "error")
        else:
            if replaced is not None:
                end = partial(self._end_replaced, replaced)
                background.begin(self._app, end, name=background.ASIDE)

    async def _end_replaced(self, token: bytes) -> None:
        with suppress(CalcError):
            await self.connection.end(token)


_HEARD: dict[type, Callable[[Desk, object], None]] = {
    Link: Desk._linked,
    Doubted: Desk._doubted,
    Waiting: Desk._waits,
    Welcome: Desk._welcomed,
    SessionEnded: Desk._session_ended,
    RoleChanged: Desk._role_changed,
    Changed: Desk._pushed,
    TasksChanged: Desk._pushed,
    FleetChanged: Desk._pushed,
    SettingsChanged: Desk._settings_changed,
    Printed: Desk._pushed,
}
