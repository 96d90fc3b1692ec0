"""The list of accounts, with the invitations below."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from shared.clock import now
from shared.wire.accounts import AccountRow, AccountsNow, InvitationRow
from tui.bindings import Where, bindings
from tui.model.accounts.lines import account_line, invitation_line
from tui.model.format import counted
from tui.model.lines import Line
from tui.widgets.code.blocks import Blocks


class PeopleList(Blocks):
    """Accounts by their names; the cursor stays with its account."""

    BINDINGS = bindings(Where.ACCOUNT_LIST)
    nothing = "Reading the accounts…"

    class Moved(Message):
        """The cursor is on something else."""

    class Opened(Message):
        """Somebody wants to change what is under the cursor."""

    _rows: tuple[AccountRow | InvitationRow, ...] = ()

    @property
    def row(self) -> AccountRow | InvitationRow | None:
        """What is under the cursor."""
        return self._rows[self._position] if self._position < self._count else None

    def show(self, people: AccountsNow) -> None:
        """Show these."""
        before = self.row
        self._rows = (*people.rows, *people.invitations)
        names = [_name(row) for row in self._rows]
        if before is not None and _name(before) in names:
            self._position = names.index(_name(before))
        self.border_title = Content(counted(len(people.rows), "account"))
        self._move(self._position)

    @property
    def _count(self) -> int:
        return len(self._rows)

    def _move(self, to: int) -> None:
        super()._move(to)
        self.post_message(self.Moved())

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """One of them."""
        row = self._rows[at]
        if isinstance(row, AccountRow):
            return [account_line(row, width, under)]
        return [invitation_line(row, now(), width, under)]

    def action_open(self) -> None:
        """Change what is under the cursor."""
        self.post_message(self.Opened())


def _name(row: AccountRow | InvitationRow) -> str | bytes:
    return row.name if isinstance(row, AccountRow) else row.id
