"""What somebody may make an account with, once."""

from __future__ import annotations

from typing import NamedTuple

from shared.states import Role


class Invitation(NamedTuple):
    """An invitation that nobody has used yet; only the hash of its code is known here."""

    digest: bytes
    role: Role
    inviter: int
    """the key of the account that has invited"""
    until: int
