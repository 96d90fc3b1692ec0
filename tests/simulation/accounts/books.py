"""What has to hold of accounts, invitations and enrolled workers."""

from __future__ import annotations

from sqlite3 import Connection
from typing import NamedTuple

from broker.core.effects import Changes
from broker.core.events import Peer
from broker.store.rows import STATES
from shared.states import Role, TaskState
from shared.wire import fleet
from tests.simulation.accounts.ledger import FAR, GUEST, KEYS
from tests.simulation.wires import Network
from tests.simulation.world import World

OFF, RUNNING = STATES.index(TaskState.CANCELLED), STATES.index(TaskState.RUNNING)

NEVER = {
    "sessions of disabled accounts": "session JOIN account ON account.key = owner WHERE disabled",
    "tasks of disabled accounts that run": "task JOIN account ON account.key = owner "
    f"WHERE disabled AND state = {RUNNING}",
    "streams that are on of who may have none": "stream JOIN account ON account.key = owner "
    f"WHERE (disabled OR account.role = '{Role.VIEWER}') AND state != {OFF}",
    "invitations of who is no administrator": "invitation JOIN account ON account.key = inviter "
    f"WHERE disabled OR account.role != '{Role.ADMIN}'",
}
"""What is never on disk: this is there, and nobody may see it."""


class Standing(NamedTuple):
    """What an account may do."""

    role: str
    disabled: int

    @property
    def submits(self) -> bool:
        """Whether it may give the grid anything to do."""
        return not self.disabled and self.role != Role.VIEWER


class AccountBooks:
    """Looks at each commit, and at what workers are told."""

    def __init__(self, world: World, network: Network, raw: Connection) -> None:
        self.world = world
        self.network = network
        self.raw = raw
        self._before: dict[int, Standing] = {}
        """what accounts could do at the last commit"""
        self._invited: dict[bytes, Role] = {}

    def enrol(self) -> None:
        """Let the worker of another machine in, with each of its keys in turn."""
        for number, key in enumerate(KEYS):
            row = (key, f"{FAR}{number}", "expression,message,generator,image", key)
            query = "INSERT INTO enrolled VALUES (?, ?, ?, '', 0, 0, ?, NULL)"
            self.raw.execute(query, row)

    # At each commit

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""
        self._nothing_is_accepted(changes)
        self._is_invited(changes)
        if changes.accounts or self._shut_out():
            for what, where in NEVER.items():
                found = self.raw.execute(f"SELECT 1 FROM {where} LIMIT 1").fetchone()  # noqa: S608
                self.world.check(found is None, f"there are no {what}")
        self._before = self._standings()
        holds = not self._before or Standing(Role.ADMIN, 0) in self._before.values()
        self.world.check(holds, "somebody is an administrator")

    def _nothing_is_accepted(self, changes: Changes) -> None:
        """Of who was shut out, or may only look on, before this turn."""
        submitted = changes.inserted.keys() - changes.streams.spawned.keys()
        for owner in {changes.inserted[key].owner for key in submitted} - changes.accounts.keys():
            before = self._before.get(owner)
            may = before is None or before.submits
            self.world.check(may, f"nothing is accepted of account {owner}, which is {before}")

    def _is_invited(self, changes: Changes) -> None:
        """Each invitation makes one account, of its role."""
        self._invited |= {each.digest: each.role for each in changes.invited}
        used = [self._invited.pop(digest, None) for digest in changes.uninvited]
        for user in changes.new_users:
            right = user.name != GUEST or user.role in used
            self.world.check(right, f"{user.name} has used up an invitation as {user.role}")

    def _shut_out(self) -> bool:
        return any(not standing.submits for standing in self._before.values())

    def _standings(self) -> dict[int, Standing]:
        rows = self.raw.execute("SELECT key, role, disabled FROM account")
        return {key: Standing(role, disabled) for key, role, disabled in rows}

    # At each message

    def sending(self, peer: Peer, message: object) -> None:
        """Something is about to be told."""
        if isinstance(message, fleet.Joined | fleet.Assign):
            query = "SELECT 1 FROM enrolled WHERE key = ? AND revoked IS NOT NULL"
            found = self.raw.execute(query, (self.network.origins[peer].key,)).fetchone()
            self.world.check(found is None, "a revoked worker is given nothing")
