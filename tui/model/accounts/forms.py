"""What is typed to change accounts: which lines there are, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from shared.clock import DAY
from shared.safety import one_line
from shared.states import Role
from shared.wire.accounts import AccountRow, ChangeAccount, ChangePassword, Invite

ROLES = tuple(role.value for role in Role)
LASTS_DAYS = 7
LASTS_MOST = 90
MOST = 10_000_000

MAY = "A viewer looks on, a user submits tasks, an administrator does everything."
QUOTAS = "With 0 it is as the settings say."

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a form."""

    key: str
    label: str
    value: str = ""
    hidden: bool = False
    """whether nobody is to see what is typed"""
    choices: tuple[str, ...] = ()
    """where there are some one of them is taken, and nothing typed"""


@dataclass(frozen=True, slots=True)
class Form:
    """The lines of a form, what they are about, and what is asked of the broker when they are
    kept."""

    title: str
    about: str
    fields: tuple[Field, ...]
    does: str = "saves it"
    """what Enter does"""


def password_form() -> Form:
    """For one's own password."""
    hidden = (("old", "Old password"), ("new", "New password"), ("again", "The new one again"))
    fields = tuple(Field(key, label, hidden=True) for key, label in hidden)
    return Form("Change your password", "Your other sessions end.", fields, does="changes it")


def read_password(typed: Typed) -> ChangePassword:
    """What is asked of the broker; raises `ValueError`."""
    if typed["new"] != typed["again"]:
        raise ValueError("The two new passwords differ.")
    return ChangePassword(typed["old"], typed["new"])


def account_form(row: AccountRow) -> Form:
    """For what an administrator changes of an account."""
    fields = (
        _role(row.role),
        Field("tasks", "Most tasks", str(row.tasks)),
        Field("blobs", "Most MB of images", str(row.blobs)),
    )
    return Form(f"Account {one_line(row.name)}", f"{MAY} {QUOTAS}", fields)


def read_account(row: AccountRow, typed: Typed) -> ChangeAccount:
    """What is asked of the broker; raises `ValueError`."""
    tasks = _number(typed["tasks"], "Most tasks", 0, MOST)
    blobs = _number(typed["blobs"], "Most MB", 0, MOST)
    return ChangeAccount(row.name, role=Role(typed["role"]), tasks=tasks, blobs=blobs)


def invitation_form() -> Form:
    """For an invitation."""
    fields = (
        _role(Role.USER),
        Field("days", "Days that it lasts", str(LASTS_DAYS)),
    )
    return Form("Invite somebody", MAY, fields, does="invites")


def read_invitation(typed: Typed) -> Invite:
    """What is asked of the broker; raises `ValueError`."""
    days = _number(typed["days"], "Days", 1, LASTS_MOST)
    return Invite(Role(typed["role"]), days * DAY)


def _role(role: Role) -> Field:
    return Field("role", "Role", role.value, choices=ROLES)


def _number(typed: str, what: str, least: int, most: int) -> int:
    text = typed.strip().replace(",", "")
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise ValueError(f"{what}: a whole number from {least} to {most:,}.")
    return int(text)
