"""The list of accounts, with the invitations below."""

from __future__ import annotations

from textual.message import Message

from shared.clock import now
from shared.wire.accounts import AccountRow, InvitationRow
from tui.bindings import Where, bindings
from tui.model.accounts.lines import account_header, account_line, invitation_line
from tui.model.lines import Line
from tui.widgets.listing import Listing
from tui.widgets.rows import Rows

READING = "Reading the accounts…"


class PeopleList(Listing[AccountRow | InvitationRow]):
    """Accounts by their names."""

    BINDINGS = bindings(Where.ACCOUNT_LIST)

    class Moved(Rows.Moved):
        """The cursor is on something else, or that has changed."""

    class Opened(Message):
        """Somebody wants to change what is under the cursor."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(READING, id=id)

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return account_header(width)

    def line(self, row: AccountRow | InvitationRow, width: int, *, under_cursor: bool) -> Line:
        """One of them."""
        if isinstance(row, AccountRow):
            return account_line(row, width, under_cursor)
        return invitation_line(row, now(), width, under_cursor)

    def key_of(self, row: AccountRow | InvitationRow) -> str | bytes:
        """A name, or an id."""
        return row.name if isinstance(row, AccountRow) else row.id

    def action_open(self) -> None:
        """Change what is under the cursor."""
        self.post_message(self.Opened())
