"""What argon2 has to say takes its time: who waits for it, and what it is for."""

from __future__ import annotations

from broker.core.accounts import logging_in, own, registering
from broker.core.events import PasswordChecked, PasswordHashed
from broker.core.limits import logins
from broker.core.turn import Turn


def hashed(turn: Turn, event: PasswordHashed) -> None:
    """A new password can be kept, or could not be hashed."""
    login = turn.grid.logins.pop(event.ticket, None)
    if login is None:
        return
    if login.registers:
        registering.hashed(turn, login, event.hash)
    else:
        own.hashed(turn, login, event.hash)


def checked(turn: Turn, event: PasswordChecked) -> None:
    """A password was right, or was not."""
    login = turn.grid.logins.pop(event.ticket, None)
    if login is None:
        return
    right = event.right and login.user is not None
    logins.note(turn, login.name, login.origin, right=right)
    if login.new_password:
        own.checked(turn, login, event)
    else:
        logging_in.checked(turn, login, event)
