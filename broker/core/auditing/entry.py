"""One line of the audit log."""

from __future__ import annotations

from typing import NamedTuple

from shared.audit import Audited


class Entry(NamedTuple):
    """What somebody did. It holds nothing secret: no password, token, source or expression."""

    at: int
    account: int
    """the key of who did it, 0 where nobody was logged in"""
    name: str
    """the name of that account then"""
    deed: Audited
    about: str
    """what it was done to: an account, a worker, a setting with its new value"""
    address: str
    """the network address it came from; empty on the broker's own machine"""
