"""All accounts: administrators give roles and quotas, disable, and invite."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.content import Content

from shared.safety import one_line
from shared.states import Role
from shared.wire.accounts import AccountRow, Accounts, ChangeAccount, InvitationRow, Uninvite
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.accounts import forms
from tui.model.accounts.lines import about_account, short_id, terms
from tui.model.format import counted
from tui.screens.accounts.base import ListScreen
from tui.screens.accounts.invited import InvitedScreen
from tui.screens.confirm import sure
from tui.widgets.accounts.people_list import PeopleList

READ_ONLY = "Only an administrator sees the accounts."
RESTS = "Their sessions end at once; what they have queued or running rests until they are let in."
UNUSED = "Nobody can make an account with it any more."
INVITATION = "Nobody has used it yet; who has its code makes an account with it."
ALTERING = ("change", "disable", "invite")
"""what only administrators may"""


class PeopleScreen(ListScreen):
    """Accounts and invitations."""

    BINDINGS = bindings(Where.ACCOUNTS)
    where = Where.ACCOUNTS

    def __init__(self, connection: Connection) -> None:
        self.list = PeopleList(id="people")
        self.list.border_title = Content("Accounts")
        super().__init__(connection, self.list)

    async def read(self) -> None:
        """The accounts and invitations."""
        if self.status.role is not Role.ADMIN:
            self.list.show((), READ_ONLY)
            return
        people = await self.connection.read(Accounts())
        self.list.border_title = Content(counted(len(people.rows), "account"))
        self.list.show((*people.rows, *people.invitations), READ_ONLY)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Others change nothing here."""
        return action not in ALTERING or self.status.role is Role.ADMIN

    @on(PeopleList.Moved)
    def _moved(self) -> None:
        self.say(_about(self.list.row))

    @on(PeopleList.Opened)
    def action_change(self) -> None:
        """Change the account under the cursor."""
        row = self.list.row
        if isinstance(row, AccountRow):
            background.attempt(self, partial(self._change, row), instead="change")

    async def _change(self, row: AccountRow) -> None:
        if await self.fill_in(forms.account_form(row), partial(forms.read_account, row)):
            await self.read()

    def action_disable(self) -> None:
        """Let nobody in to an account, or somebody again; withdraw an invitation."""
        row = self.list.row
        if isinstance(row, InvitationRow):
            background.attempt(self, partial(self._withdraw, row), instead="change")
        elif row is not None:
            background.attempt(self, partial(self._disable, row), instead="change")

    async def _disable(self, row: AccountRow) -> None:
        question = f"Disable {one_line(row.name)}?"
        if row.disabled or await sure(self.app, question, RESTS, "Disable"):
            await self.connection.ask(ChangeAccount(row.name, disabled=not row.disabled))
            await self.read()

    async def _withdraw(self, row: InvitationRow) -> None:
        question = f"Withdraw invitation {short_id(row.id)}?"
        if await sure(self.app, question, f"It is {terms(row)}. {UNUSED}", "Withdraw"):
            await self.connection.ask(Uninvite(row.id))
            await self.read()

    def action_invite(self) -> None:
        """Make an invitation."""
        background.attempt(self, self._invite, instead="change")

    async def _invite(self) -> None:
        made = await self.fill_in(forms.invitation_form(), forms.read_invitation)
        if made is not None:
            await self.app.push_screen_wait(InvitedScreen(made))
            await self.read()


def _about(row: AccountRow | InvitationRow | None) -> str:
    if isinstance(row, InvitationRow):
        return f"Invitation {short_id(row.id)}, {terms(row)}. {INVITATION}"
    return "" if row is None else about_account(row)
