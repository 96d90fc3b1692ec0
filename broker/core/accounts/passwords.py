"""What a password may be, after NIST SP 800-63B: long enough, and none that others try first.
There are no rules about which characters it is made of."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from broker.core.grid import folded
from broker.core.turn import Turn
from broker.core.users import User
from shared.limits import PASSWORD_CHARS, PASSWORD_MIN_CHARS

TAIL = "0123456789!?.*#$@-_+"
TAIL_MOST = 4
"""So many of these behind a common password make it no better."""

OWN_LEAST = 4
"""Characters that are left of a password without the name of its user and of this program."""

PROGRAM = "calcgrid"
COMMON = Path(__file__).with_name("common.txt")

_SHORT = f"A password has at least {PASSWORD_MIN_CHARS} characters; a few words are a good one."
_LONG = f"A password has at most {PASSWORD_CHARS} characters."
_COMMON = "This is one of the passwords that are tried first, or nearly so; take another."
_NAMED = f"A password is more than the name of its user, or {PROGRAM}; take another."
_EVEN = "A password is more than one or two characters again and again, or a row; take another."


def prepared(password: str) -> str:
    """A password as it is hashed: one that is typed on another keyboard is the same."""
    return unicodedata.normalize("NFKC", password)


def problem_with_password(password: str, user: str) -> str | None:
    """What keeps a text from being a user's password, in words."""
    text = prepared(password)
    if len(text) < PASSWORD_MIN_CHARS:
        return _SHORT
    if len(text) > PASSWORD_CHARS:
        return _LONG
    low = text.casefold()
    if _is_common(low):
        return _COMMON
    if _is_named(low, folded(user)):
        return _NAMED
    return _EVEN if _is_even(low) else None


def give(turn: Turn, user: User, password: str) -> None:
    """Let a user have another hash, unless another program has changed what is on disk."""
    _, before = turn.changes.passwords.get(user.key, ("", user.password))
    turn.changes.passwords[user.key] = password, before
    user.password = password


@cache
def common() -> frozenset[str]:
    """The passwords that everybody tries first."""
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("# ") for word in line.split())


def _is_common(low: str) -> bool:
    stems = [low]
    while low and low[-1] in TAIL and len(stems) <= TAIL_MOST:
        low = low[:-1]
        stems.append(low)
    return not common().isdisjoint(stems)


def _is_named(low: str, user: str) -> bool:
    """Whether it is little more than a name."""
    rest = low.replace(user, "").replace(PROGRAM, "")
    return rest != low and len(rest.strip(TAIL)) < OWN_LEAST


def _is_even(low: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(low)}
    return len(set(low)) <= 2 or (len(steps) == 1 and steps <= {1, -1})
