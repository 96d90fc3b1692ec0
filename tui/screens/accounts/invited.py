"""The code of an invitation, which the broker does not keep and nobody sees again."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from shared.invitation import digest_of, id_of
from shared.safety import one_line
from shared.wire.accounts import Invited
from tui.bindings import Where, bindings
from tui.clipboard import safe
from tui.model.accounts.lines import short_id
from tui.model.format import moment
from tui.say import say

ABOUT = "Whoever has this code makes one account with it until {}. It is shown this time alone."
KEYS = "y copies it   esc goes back"
COPIED = "Copied the code."


class InvitedScreen(ModalScreen[None]):
    """Stays until somebody leaves it, so that no key that is pressed by chance loses the code."""

    BINDINGS = bindings(Where.INVITED)

    def __init__(self, invited: Invited) -> None:
        super().__init__()
        self._invited = invited
        self._known_by = short_id(id_of(digest_of(invited.code)))

    def compose(self) -> ComposeResult:
        """The code, what it is for, and the keys; above it what the list knows it by."""
        with Vertical(id="card") as card:
            card.border_title = Content(f"Invitation {self._known_by}")
            yield Static(Content(one_line(self._invited.code)), id="code", markup=False)
            about = ABOUT.format(moment(self._invited.until)[:16])
            yield Static(about, id="about", markup=False)
            yield Static(KEYS, id="note", markup=False)

    def action_copy(self) -> None:
        """Have the code in the clipboard."""
        self.app.copy_to_clipboard(safe(self._invited.code))
        say(self.app, COPIED)

    def action_close(self) -> None:
        """Back to the accounts."""
        self.dismiss(None)
