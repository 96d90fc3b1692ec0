"""Where one can go from the tasks, and the screens that are there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from textual.app import App

from shared.home import Home
from shared.kinds import code, image
from shared.settings import Settings
from tui.children import Children
from tui.connection import Connection
from tui.contact import Contact
from tui.drafts import Drafts
from tui.keeping import Keeping
from tui.model.monitor.trend import Trend
from tui.screens.accounts.base import ListScreen
from tui.screens.accounts.own import OwnScreen
from tui.screens.accounts.people import PeopleScreen
from tui.screens.audit import AuditScreen
from tui.screens.pause import PauseScreen
from tui.screens.settings import SettingsScreen
from tui.screens.tasks import TasksScreen
from tui.stack import shown

if TYPE_CHECKING:
    from tui.graphics.held import Held
    from tui.model.code.draft import Draft
    from tui.screens.code import CodeScreen
    from tui.screens.images.images import ImagesScreen
    from tui.screens.monitor import MonitorScreen
    from tui.screens.streams.streams import StreamsScreen


class Places:
    """The screens that take long to import are made when somebody goes there first."""

    def __init__(
        self,
        app: App[int],
        connection: Connection,
        tasks: TasksScreen,
        children: Children,
        keeping: Keeping,
        contact: Contact,
        kept_in: tuple[Home, str],
        held: Held | None,
    ) -> None:
        self._app = app
        self.connection = connection
        self.tasks = tasks
        self.children = children
        self._keeping = keeping
        self._contact = contact
        self._kept_in = kept_in
        self._held = held
        self.user = keeping.stored.user if keeping.stored else ""
        """who was logged in last"""
        self.settings: Settings | None = None
        self.trend = Trend()
        self.code: CodeScreen | None = None
        self.monitor: MonitorScreen | None = None
        self.streams: StreamsScreen | None = None
        self.images: ImagesScreen | None = None

    async def go(self, place: str) -> None:
        """Go where somebody wants to go from the tasks."""
        await PLACES[place](self)

    async def show_settings(self) -> None:
        """Show the settings over the tasks, once somebody is logged in."""
        if self._app.screen is self.tasks and self._keeping.session is not None:
            screen = SettingsScreen(self.connection)
            screen.show(self.settings, self.tasks.status)
            await self._app.push_screen(screen)

    async def show_pauses(self) -> None:
        """Show what is paused over the tasks. Messages in the corner make room for it."""
        if self._app.screen is self.tasks and self._keeping.session is not None:
            self._app.clear_notifications()
            screen = PauseScreen(self.connection)
            screen.show(self.settings, self.tasks.status)
            await self._app.push_screen(screen)

    async def show_account(self) -> None:
        """Show one's own account over the tasks."""
        await self._show_over_tasks(OwnScreen)

    async def show_accounts(self) -> None:
        """Show all accounts over the tasks."""
        await self._show_over_tasks(PeopleScreen)

    async def show_audit(self) -> None:
        """Show who did what, over the tasks."""
        await self._show_over_tasks(AuditScreen)

    async def _show_over_tasks(self, kind: type[OwnScreen | PeopleScreen | AuditScreen]) -> None:
        """Messages in the corner make room for it."""
        if self._app.screen is not self.tasks or self._keeping.session is None:
            return
        self._app.clear_notifications()
        screen = kind(self.connection)
        screen.show(self.tasks.status)
        screen.warn(self._contact.whole_sentence)
        await self._app.push_screen(screen)

    async def show_streams(self) -> None:
        """Show the streams over what is shown. Messages in the corner make room for them."""
        if self._keeping.session is None or self.streams in self._app.screen_stack:
            return
        self._app.clear_notifications()
        screen = await self._streams_screen()
        screen.show(self.tasks.status)
        screen.warn(self._contact.whole_sentence)
        await self._app.push_screen(screen)

    async def _streams_screen(self) -> StreamsScreen:
        if self.streams is None:
            module = await asyncio.to_thread(import_module, "tui.screens.streams.streams")
            pulses = self.tasks.feed.pulses
            self.streams = module.StreamsScreen(self.connection, pulses, self._drafted)
            self._app.install_screen(self.streams, "streams")
        return self.streams

    def _drafted(self) -> Draft | None:
        """What is in the editor of the code screen, or was when the application before ended."""
        if self.code is not None:
            return self.code.draft
        kept = Drafts(*self._kept_in).look(self.user)
        return None if kept is None else kept.draft

    async def show_code(self) -> None:
        """Show where programs are written over the tasks; the one under the cursor, if it is one.
        Messages in the corner make room for it."""
        session = self._keeping.session
        if self._app.screen is not self.tasks or session is None:
            return
        self._app.clear_notifications()
        screen = await self._code_screen()
        screen.show(self.settings, self.tasks.status)
        screen.warn(self._contact.whole_sentence)
        await self._app.push_screen(screen)
        screen.begin(session.user)
        row = self.tasks.task_list.row
        if row is not None and row.kind == code.NAME:
            screen.open_task(row)

    async def show_images(self) -> None:
        """Show where filters are done to images, over the tasks; the one under the cursor, if it is
        one. Messages in the corner make room for it."""
        if self._app.screen is not self.tasks or self._keeping.session is None:
            return
        self._app.clear_notifications()
        screen = await self._images_screen()
        screen.show(self.tasks.status)
        screen.warn(self._contact.whole_sentence)
        await self._app.push_screen(screen)
        row = self.tasks.task_list.row
        if row is not None and row.kind == image.NAME:
            screen.open_task(row)

    async def _images_screen(self) -> ImagesScreen:
        if self.images is None:
            module = await asyncio.to_thread(import_module, "tui.screens.images.images")
            self.images = module.ImagesScreen(self.connection, self._held)
            self._app.install_screen(self.images, "images")
        return self.images

    async def show_monitor(self) -> None:
        """Show every worker, over the tasks. Messages in the corner make room for it."""
        if self._app.screen is not self.tasks or self._keeping.session is None:
            return
        self._app.clear_notifications()
        screen = await self._monitor_screen()
        await self._app.push_screen(screen)
        screen.show(self.tasks.status)
        screen.warn(self._contact.whole_sentence)

    async def _monitor_screen(self) -> MonitorScreen:
        if self.monitor is None:
            module = await asyncio.to_thread(import_module, "tui.screens.monitor")
            parts = self.connection, self.children, self.trend, self.tasks.feed
            self.monitor = module.MonitorScreen(*parts)
            self._app.install_screen(self.monitor, "monitor")
        return self.monitor

    async def _code_screen(self) -> CodeScreen:
        if self.code is None:
            module = await asyncio.to_thread(import_module, "tui.screens.code")
            self.code = module.CodeScreen(self.connection, *self._kept_in)
            self._app.install_screen(self.code, "code")
        return self.code

    # What all of them are told

    def warn(self) -> None:
        """Say what is wrong with the connection."""
        for screen in (shown(self._app, SettingsScreen), self.code, *self._with_status()):
            if screen is not None:
                screen.warn(self._contact.whole_sentence)

    def show(self) -> None:
        """Show how things stand."""
        for screen in (shown(self._app, SettingsScreen), shown(self._app, PauseScreen), self.code):
            if screen is not None:
                screen.show(self.settings, self.tasks.status)
        for one in self._with_status():
            one.show(self.tasks.status)

    def _with_status(
        self,
    ) -> Iterator[MonitorScreen | StreamsScreen | ImagesScreen | AuditScreen | ListScreen]:
        lists = shown(self._app, AuditScreen), shown(self._app, ListScreen)
        for one in (self.monitor, self.streams, self.images, *lists):
            if one is not None:
                yield one

    def told(self, event: object) -> None:
        """The client has told something."""
        for screen in (self.code, self.images):
            if screen is not None:
                screen.told(event)

    def resume(self) -> None:
        """Somebody is logged in again."""
        for screen in (self.code, self.images):
            if screen is not None:
                screen.resume()

    def forget(self) -> None:
        """Nobody is logged in any more."""
        for screen in (self.code, self.monitor, self.streams, self.images):
            if screen is not None:
                screen.forget()

    def end(self) -> None:
        """The application ends."""
        for screen in (self.code, self.images):
            if screen is not None:
                screen.end()


PLACES: dict[str, Callable[[Places], Coroutine[None, None, None]]] = {
    "monitor": Places.show_monitor,
    "account": Places.show_account,
    "accounts": Places.show_accounts,
    "settings": Places.show_settings,
    "audit": Places.show_audit,
    "pauses": Places.show_pauses,
    "code": Places.show_code,
    "streams": Places.show_streams,
    "images": Places.show_images,
}
