"""What a turn writes of streams."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker.core.streams.jobs import Failure, Message, Spawned, Stream


@dataclass(slots=True)
class Share:
    """What a worker did for a stream in one turn; less than nothing where a failure is taken
    back."""

    generated: int = 0
    processed: int = 0
    failed: int = 0


@dataclass(slots=True)
class StreamChanges:
    """The rows of streams that one turn writes. Streams and messages are in their last state."""

    created: dict[int, Stream] = field(default_factory=dict)
    changed: dict[int, Stream] = field(default_factory=dict)
    programs: dict[int, bytes] = field(default_factory=dict)
    """what messages of streams are given to; empty where that is nothing any more"""
    deleted: set[int] = field(default_factory=set)
    made: dict[int, tuple[Message, bytes]] = field(default_factory=dict)
    """new messages and their payloads"""
    messages: dict[int, Message] = field(default_factory=dict)
    """messages that have changed"""
    spawned: dict[int, Spawned] = field(default_factory=dict)
    """messages that became tasks, by the keys of these"""
    failures: list[Failure] = field(default_factory=list)
    handled: list[int] = field(default_factory=list)
    """keys of messages that are no more, and of tasks that were messages and have ended"""
    dropped: list[int] = field(default_factory=list)
    """failures that are kept no longer"""
    shares: dict[tuple[int, str], Share] = field(default_factory=dict)
    """by stream and worker"""
    folded: dict[tuple[int, str], None] = field(default_factory=dict)
    """shares that are not counted by name any more"""

    at: int = 0
    """when the shares were used"""

    def note(self, job: Message | Stream) -> None:
        """It has changed; what is new is written whole anyway."""
        if isinstance(job, Message):
            if job.key not in self.made:
                self.messages[job.key] = job
        elif job.key not in self.created:
            self.changed[job.key] = job

    def __bool__(self) -> bool:
        return bool(
            self.created
            or self.changed
            or self.deleted
            or self.made
            or self.messages
            or self.spawned
            or self.failures
            or self.handled
            or self.dropped
        )
