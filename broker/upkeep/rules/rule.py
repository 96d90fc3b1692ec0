"""What a rule is, and the words in which rules are written."""

from __future__ import annotations

from dataclasses import dataclass

from broker.store.rows import ENDED_FROM, state_number
from shared.states import TaskState

WAITING, QUEUED, RUNNING, DONE, FAILED, CANCELLED = (
    state_number(state)
    for state in (
        TaskState.WAITING,
        TaskState.QUEUED,
        TaskState.RUNNING,
        TaskState.DONE,
        TaskState.FAILED,
        TaskState.CANCELLED,
    )
)
UNFINISHED = f"state < {ENDED_FROM}"
ENDED = f"state >= {ENDED_FROM}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds of everything that a broker has ever written."""

    name: str
    sentence: str
    """what holds"""
    query: str
    """the rows for which it does not; the names of the columns say to people what is in them"""
