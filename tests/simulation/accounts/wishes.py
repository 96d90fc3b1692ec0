"""What administrators want of accounts and of workers; whoever is none is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shared.clock import MINUTE
from shared.states import Role
from shared.wire import accounts as wire
from shared.wire.client import Done
from shared.wire.enrolling import RevokeWorker
from tests.simulation.accounts.ledger import GUEST, KEYS, Accounts
from tests.simulation.world import World

NAMES = ("ann", "bob", GUEST)
AT_LAST = ((NAMES[0], Role.ADMIN), (NAMES[1], Role.USER), (GUEST, Role.USER))
BACK_AFTER_MS = (5, 100, 1_000, 3_000)


class Asker(Protocol):
    """A user's process."""

    def ask(self, message: object, answer: Callable[[object], None] = ...) -> None:
        """The answer is a reply, or the code of a refusal."""

    def later(self, delay: int, action: Callable[[], None]) -> None:
        """Do something while this life lasts."""


class Wishes:
    """A user's process, as far as it is about accounts."""

    def __init__(self, world: World, accounts: Accounts, process: Asker) -> None:
        self.world = world
        self.accounts = accounts
        self._process = process

    def wish(self) -> None:
        """Any of it."""
        if self.accounts.wanted:
            self.world.one_of(_WISHES)(self)

    def disable(self) -> None:
        """Shut somebody out, and most often let them in again."""
        name = self._shut()
        self._process.ask(wire.ChangeAccount(name, disabled=True))
        back = wire.ChangeAccount(name, disabled=False)
        wait = self.world.one_of(BACK_AFTER_MS)
        self._process.later(wait, lambda: self._process.ask(back))

    def appoint(self) -> None:
        """Let somebody do less or more."""
        role = self.world.one_of((Role.VIEWER, Role.USER, Role.USER, Role.ADMIN))
        self._process.ask(wire.ChangeAccount(self._shut(), role))

    def invite(self) -> None:
        """Let somebody make an account."""
        invite = wire.Invite(self.world.one_of((Role.VIEWER, Role.USER)), MINUTE)
        self._process.ask(invite, self._invited)

    def withdraw(self) -> None:
        """Have an invitation count no more."""
        self._process.ask(wire.Accounts(), self._withdraw_one)

    def revoke(self) -> None:
        """Let the worker of another machine in no more."""
        key = KEYS[self.accounts.revoked]
        if key is not KEYS[-1]:
            self._process.ask(RevokeWorker(key), lambda reply: self._revoked(key, reply))

    def put_right(self) -> None:
        """Let everybody do what they could at first."""
        if self.accounts.wanted:
            for name, role in AT_LAST:
                self._process.ask(wire.ChangeAccount(name, role, disabled=False))

    def _shut(self) -> str:
        name = self.world.one_of(NAMES)
        self.accounts.shut.add(name)
        return name

    def _invited(self, reply: object) -> None:
        if isinstance(reply, wire.Invited):
            self.accounts.codes.append(reply.code)

    def _withdraw_one(self, reply: object) -> None:
        if isinstance(reply, wire.AccountsNow) and reply.invitations:
            self._process.ask(wire.Uninvite(self.world.one_of(reply.invitations).id))

    def _revoked(self, key: bytes, reply: object) -> None:
        if reply == Done() and key is KEYS[self.accounts.revoked]:
            self.accounts.revoked += 1


_WISHES: tuple[Callable[[Wishes], None], ...] = (
    *[Wishes.disable] * 3,
    *[Wishes.appoint] * 3,
    *[Wishes.invite] * 2,
    Wishes.withdraw,
    Wishes.revoke,
)
