"""What users have of blobs, and what a turn changes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from shared.kinds.base import BlobName
from shared.states import BlobRole


@dataclass(slots=True)
class Claim:
    """A blob counts for a user as long as tasks name it, or until a time without one: somebody
    who has just sent it is about to."""

    owner: int
    digest: bytes
    size: int
    uses: int = 0
    """how many tasks name it, each as often as it does"""
    until: int = 0
    """the wall clock; 0 where only tasks keep it"""

    @property
    def holds(self) -> bool:
        """Whether the blob is to stay for this user."""
        return bool(self.uses or self.until)


class Use(NamedTuple):
    """A task names a blob."""

    task: int
    role: BlobRole
    place: int
    blob: BlobName


Claims = dict[bytes, dict[int, Claim]]
"""By hash and owner: of a hash that is there, all of them."""


@dataclass(slots=True)
class BlobChanges:
    """The rows of blobs that one turn writes. What a deleted task names goes with it."""

    claims: dict[tuple[int, bytes], Claim] = field(default_factory=dict)
    """by owner and hash, in their last state: those that hold nothing are removed"""
    uses: dict[int, list[Use]] = field(default_factory=dict)
    """new ones, by task"""
    steps_ended: set[int] = field(default_factory=set)
    """tasks that name nothing any more of what their steps have made"""
    freed: set[bytes] = field(default_factory=set)
    """blobs of which a claim is gone"""

    def __bool__(self) -> bool:
        return bool(self.claims or self.uses)

    def end_steps(self, task: int) -> None:
        """What the steps of a task have made goes, also what they have in this very turn."""
        self.steps_ended.add(task)
        if task in self.uses:
            self.uses[task] = [use for use in self.uses[task] if use.role is not BlobRole.STEP]
