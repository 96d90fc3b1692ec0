"""Notes in the audit log, written with what they are about."""

from __future__ import annotations

from broker.core.auditing.entry import Entry
from broker.core.events import Origin, Peer
from broker.core.turn import Turn
from broker.core.users import User
from shared.audit import Audited


def note(turn: Turn, peer: Peer, deed: Audited, about: str = "") -> None:
    """Note what the user of a connection did."""
    connection = turn.grid.connections[peer]
    note_of(turn, connection.user, connection.origin, deed, about)


def note_of(turn: Turn, user: User | None, origin: Origin, deed: Audited, about: str = "") -> None:
    """Note what somebody did; nobody, where it is not known who it was."""
    key, name = (user.key, user.name) if user is not None else (0, "")
    turn.changes.audit.append(Entry(turn.wall, key, name, deed, about, origin.address))
