"""What is paused: everybody sees it, administrators pause and resume."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from shared.errors import CalcError, ErrorCode
from shared.safety import one_line
from shared.settings import Settings
from shared.states import Role
from shared.wire.rows import SettingValue
from tui import background
from tui.connection import Connection
from tui.model.status import Status
from tui.widgets.pause_list import PauseList

ABOUT = "It holds for everybody: work waits, what runs goes on."
CHOOSE = "enter pauses it, or has it go on   esc goes back"
SAVING = "Saving…"
READ_ONLY = "You see what is paused; only an administrator can change it.   esc goes back"


class PauseScreen(ModalScreen[None]):
    """What it shows comes by `show`, as often as it changes."""

    AUTO_FOCUS = "#pauses"

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._settings: Settings | None = None
        self._role = Role.USER
        self.list = PauseList(id="pauses")
        self._note = Static(id="note", markup=False)

    def compose(self) -> ComposeResult:
        """The choices, what they mean, and what can be done."""
        with Vertical(id="card") as card:
            card.border_title = Content("Pause")
            yield self.list
            yield Static(ABOUT, id="about", markup=False)
            yield self._note

    def on_mount(self) -> None:
        """Show what can be done."""
        self._say(READ_ONLY if self._role is not Role.ADMIN else CHOOSE)

    def show(self, settings: Settings | None, status: Status) -> None:
        """Show what is paused now, and to whom."""
        self._settings, self._role = settings, status.role
        self.list.show(settings)

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(one_line(sentence)))

    @on(PauseList.Closed)
    def _go_back(self) -> None:
        self.dismiss(None)

    @on(PauseList.Chosen)
    def _chosen(self) -> None:
        if self._role is not Role.ADMIN:
            self._say(READ_ONLY, wrong=True)
        elif self._settings is not None:
            name = self.list.setting.name
            value = SettingValue(name, 1 - self._settings[name])
            self._say(SAVING)
            background.begin(self, partial(self._change, value), instead="pause")

    async def _change(self, value: SettingValue) -> None:
        try:
            self._settings = await self._connection.change_setting(value)
        except CalcError as error:
            if error.code != ErrorCode.UNAUTHORIZED:  # the end of a session is told by itself
                self._say(error.message, wrong=True)
            return
        self.list.show(self._settings)
        self._say(CHOOSE)
