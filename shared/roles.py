"""What a worker may be asked to do: each kind of task, the messages of streams, and making them."""

from __future__ import annotations

from collections.abc import Iterable

from shared.kinds import KINDS, STEPS, generator, message

WORK = (*KINDS, message.NAME)
"""What waits in the queue, and may be paused."""

ROLES = (*WORK, generator.NAME)

PIECES = {kind.name: step for step, kind in STEPS.items()}
"""What tasks of a kind are split into: who does one does the other."""


def kinds_for(roles: Iterable[str]) -> tuple[str, ...]:
    """What a worker with these roles does."""
    return tuple(kind for role in roles for kind in (role, PIECES.get(role)) if kind is not None)


def whole(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Those whose pieces are among them as well: an older worker may not know of these."""
    return tuple(kind for kind in kinds if PIECES.get(kind, kind) in kinds)
