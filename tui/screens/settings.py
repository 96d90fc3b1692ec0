"""The screen with the settings of the grid: everybody sees them, administrators edit in place."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from shared.errors import CalcError, ErrorCode, RequestError
from shared.settings import Setting, Settings
from shared.states import Role
from shared.wire.rows import SettingValue
from tui import background
from tui.bindings import Where
from tui.connection import Connection
from tui.model.settings import About
from tui.model.status import Status
from tui.say import say
from tui.widgets.banner import Banner
from tui.widgets.key_bar import KeyBar
from tui.widgets.setting_about import SettingAbout
from tui.widgets.setting_list import SettingList
from tui.widgets.status_bar import StatusBar
from tui.widgets.value_line import ValueLine

EDIT = "enter changes it"
EDITING = "enter keeps the new value, esc leaves it as it is; default is a value, too"
SAVING = "Saving…"
READ_ONLY = "You see the settings as they are; only an administrator can change them."


class SettingsScreen(Screen[None]):
    """What it shows comes by `show`, as often as it changes."""

    AUTO_FOCUS = "#settings"

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._settings: Settings | None = None
        self._role = Role.USER
        self._editing: Setting | None = None
        self._note = ""
        """what was said last, and is true until the cursor moves"""
        self._wrong = False
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.list = SettingList(id="settings")
        self.line = ValueLine(id="value")
        self.about = SettingAbout(id="about-setting")
        self.key_bar = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom; the line with the value lies over the list."""
        yield self.status_bar
        yield self.banner
        with Container(id="settings-body"):
            yield self.list
            yield self.line
        yield self.about
        yield self.key_bar

    def on_mount(self) -> None:
        """Show what was known before."""
        self._update()

    def show(self, settings: Settings | None, status: Status) -> None:
        """Show the settings and how things stand."""
        self.status_bar.show(status)
        news = (settings, status.role) != (self._settings, self._role)
        self._settings, self._role = settings, status.role
        if news and self.is_mounted:
            self._update()

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def _update(self) -> None:
        self.list.show(self._settings)
        self._show_about()

    def _say(self, note: str, *, wrong: bool = False) -> None:
        self._note, self._wrong = note, wrong
        self._show_about()

    def _show_about(self) -> None:
        if self._settings is None:
            self.about.show(None)
            return
        setting = self.list.setting
        note = self._note or self._hint()
        self.about.show(About(setting, self._settings[setting.name], note, self._wrong))

    def _hint(self) -> str:
        if self._role is not Role.ADMIN:
            return READ_ONLY
        return EDIT if self._editing is None else EDITING

    @on(SettingList.Moved)
    def _moved(self) -> None:
        if self._editing is None:
            self._say("")
        else:
            self.line.place(self.list.value_region)

    @on(SettingList.Closed)
    def _go_back(self) -> None:
        self.dismiss(None)

    def on_descendant_focus(self) -> None:
        """The footer follows the focus; whoever goes elsewhere leaves the value as it is."""
        typing = self.focused is self.line
        if not typing and self._editing is not None:
            self._leave()
        self.key_bar.show(Where.VALUE if typing else Where.SETTINGS, typing=typing)

    # Editing

    @on(SettingList.Opened)
    def _opened(self) -> None:
        if self._role is not Role.ADMIN or self._settings is None:
            self._say(READ_ONLY, wrong=True)
            return
        setting = self._editing = self.list.setting
        self.list.held = True
        self.line.open(setting.text(self._settings[setting.name]), self.list.value_region)
        self._say("")

    @on(ValueLine.Changed)
    def _changed(self) -> None:
        self._say("")

    @on(ValueLine.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._editing is None:
            return
        try:
            value = SettingValue(self._editing.name, self._editing.parse(event.value))
        except RequestError as error:
            self._say(error.message, wrong=True)
            return
        self._say(SAVING)
        background.begin(self, partial(self._change, self._editing, value), instead="setting")

    async def _change(self, setting: Setting, value: SettingValue) -> None:
        try:
            self._settings = await self._connection.change_setting(value)
        except CalcError as error:
            self._fail(setting, error)
            return
        if self._editing is setting:
            self._leave()
        self._update()

    def _fail(self, setting: Setting, error: CalcError) -> None:
        if error.code == ErrorCode.UNAUTHORIZED:
            return  # the end of a session is told by itself
        if self._editing is setting:
            self._say(error.message, wrong=True)
        else:
            say(self.app, error.message, "error")

    @on(ValueLine.Left)
    def _leave(self) -> None:
        self._editing = None
        self.list.held = False
        self.line.close()
        self.list.focus()
        self._say("")
