"""Asking again what the broker has refused for a while: every request is safe to repeat."""

from __future__ import annotations

from shared.client.conversation import Conversation
from shared.client.effects import Tell, Waiting
from shared.client.requests import Pending
from shared.clock import MINUTE
from shared.wire.rows import Refusal

PATIENCE = 10 * MINUTE
"""How long one request goes on being asked again, however often it is refused."""


def waits(talk: Conversation, pending: Pending, refusal: Refusal, now: int) -> bool:
    """Whether a refused request is asked again; not where nobody would wait for it any more."""
    if not refusal.wait or talk.parts(pending):
        return False
    ready = now + refusal.wait
    if pending.patience is None:
        pending.patience = now + PATIENCE
    if ready >= (pending.patience if pending.deadline is None else pending.deadline):
        return False
    pending.sent, pending.ready = False, ready
    talk.requests.put_back(pending)
    talk.emit(Tell(Waiting(refusal.wait, refusal.message)))
    return True
