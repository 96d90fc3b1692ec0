"""What is typed to change accounts: which lines there are, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from shared.clock import DAY
from shared.safety import one_line
from shared.states import Role
from shared.wire.accounts import AccountRow, ChangeAccount, ChangePassword, Invite

ROLES = " or ".join(role.value for role in Role)
LASTS_DAYS = 7
LASTS_MOST = 90
MOST = 10_000_000

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a form."""

    key: str
    label: str
    value: str = ""
    hidden: bool = False
    """whether nobody is to see what is typed"""


@dataclass(frozen=True, slots=True)
class Form:
    """The lines of a form, what they are about, and what is asked of the broker when they are
    kept."""

    title: str
    about: str
    fields: tuple[Field, ...]


def password_form() -> Form:
    """For one's own password."""
    hidden = (("old", "Old password"), ("new", "New password"), ("again", "The new one again"))
    fields = tuple(Field(key, label, hidden=True) for key, label in hidden)
    return Form("Change your password", "Your other sessions end.", fields)


def read_password(typed: Typed) -> ChangePassword:
    """What is asked of the broker; raises `ValueError`."""
    if typed["new"] != typed["again"]:
        raise ValueError("The two new passwords differ.")
    return ChangePassword(typed["old"], typed["new"])


def account_form(row: AccountRow) -> Form:
    """For what an administrator changes of an account."""
    fields = (
        Field("role", "Role", row.role.value),
        Field("tasks", "Tasks", str(row.tasks)),
        Field("blobs", "MB of images", str(row.blobs)),
    )
    about = f"A role is {ROLES}. Quotas of 0 are as the settings say."
    return Form(f"Account {one_line(row.name)}", about, fields)


def read_account(row: AccountRow, typed: Typed) -> ChangeAccount:
    """What is asked of the broker; raises `ValueError`."""
    role, tasks = _role(typed["role"]), _number(typed["tasks"], "Tasks", 0, MOST)
    blobs = _number(typed["blobs"], "MB of images", 0, MOST)
    return ChangeAccount(row.name, role=role, tasks=tasks, blobs=blobs)


def invitation_form() -> Form:
    """For an invitation."""
    fields = (
        Field("role", "Role", Role.USER.value),
        Field("days", "Lasts (days)", str(LASTS_DAYS)),
    )
    return Form("Invite somebody", f"A role is {ROLES}.", fields)


def read_invitation(typed: Typed) -> Invite:
    """What is asked of the broker; raises `ValueError`."""
    days = _number(typed["days"], "Days", 1, LASTS_MOST)
    return Invite(_role(typed["role"]), days * DAY)


def _role(typed: str) -> Role:
    try:
        return Role(typed.strip().lower())
    except ValueError:
        raise ValueError(f"A role is {ROLES}, not {one_line(typed)[:20]!r}.") from None


def _number(typed: str, what: str, least: int, most: int) -> int:
    text = typed.strip().replace(",", "")
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise ValueError(f"{what}: a whole number from {least} to {most:,}.")
    return int(text)
