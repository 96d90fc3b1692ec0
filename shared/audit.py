"""What the audit log knows of."""

from __future__ import annotations

from enum import StrEnum


class Audited(StrEnum):
    """Something that somebody did and that an administrator may want to know of."""

    LOG_IN = "log-in"
    LOG_IN_REFUSED = "log-in refused"
    LOG_OUT = "log-out"
    REGISTERED = "registered"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 -- not a password
    PASSWORD_REFUSED = "password not changed"  # noqa: S105 -- not a password
    SESSIONS_ENDED = "sessions ended"
    ACCOUNT_CHANGED = "account changed"
    INVITED = "invited"
    SETTING_CHANGED = "setting changed"
    CACHE_CLEARED = "cache cleared"
    WORKER_ORDERED = "worker ordered"
    WORKER_INVITED = "worker invited"
    WORKER_ENROLLED = "worker enrolled"
    WORKER_RENAMED = "worker renamed"
    WORKER_REVOKED = "worker revoked"
    SHUT_DOWN = "shut down"


HERE = "the broker's machine"
"""Where somebody was who came over no network."""

BY_COMMAND = frozenset(
    {
        Audited.REGISTERED,
        Audited.PASSWORD_CHANGED,
        Audited.ACCOUNT_CHANGED,
        Audited.WORKER_INVITED,
    }
)
"""What nobody does who is not logged in, but whoever may read the broker's files."""


def doer(name: str, deed: str) -> str:
    """Who did something, by the name that was noted with it; empty where that is not known."""
    return name or ("calc-broker" if deed in BY_COMMAND else "")
