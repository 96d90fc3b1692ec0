"""How a stream is named: NAME for one's own, OWNER/NAME for another's."""

from __future__ import annotations

from typing import NamedTuple

from shared.stream.checking import check_name

SEPARATOR = "/"


class Named(NamedTuple):
    """An owner and a name, as requests have them: an empty owner is who asks."""

    owner: str
    name: str

    def __str__(self) -> str:
        return SEPARATOR.join(filter(None, self))


def named(text: str) -> Named:
    """The stream that somebody has typed; raises `RequestError`."""
    owner, _, name = text.rpartition(SEPARATOR)
    check_name(name)
    return Named(owner, name)


def shown(owner: str, name: str, user: str) -> str:
    """How the user types it."""
    return name if owner == user else f"{owner}{SEPARATOR}{name}"
