"""What the core takes for a disk, in memory: the part that streams have of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from broker.core.streams.changes import StreamChanges
from broker.core.streams.jobs import Failure, Message, Spawned, Stream


class MemoryStreams:
    """Streams, what is there of their messages, and who did what; nothing is shared with a core."""

    def __init__(self) -> None:
        self.streams: dict[int, Stream] = {}
        self.programs: dict[int, bytes] = {}
        self.messages: dict[int, Message] = {}
        self.payloads: dict[int, bytes] = {}
        self.spawned: dict[int, Spawned] = {}
        self.failures: dict[int, Failure] = {}
        self.generated: Counter[tuple[int, str]] = Counter()
        self.processed: Counter[tuple[int, str]] = Counter()
        self.failed: Counter[tuple[int, str]] = Counter()

    def snapshot(self) -> tuple[list[Stream], list[Message], list[tuple[int, Spawned]]]:
        """All of them, made anew."""
        streams = {key: _anew(stream) for key, stream in self.streams.items()}
        messages = [
            replace(message, stream=streams[message.stream.key], holder=None)
            for _, message in sorted(self.messages.items())
        ]
        spawned = [
            (key, Spawned(streams[one.stream.key], one.number)) for key, one in self.spawned.items()
        ]
        return [*streams.values()], messages, spawned

    def commit(self, changes: StreamChanges) -> None:
        """Keep what a turn has decided."""
        for stream in (*changes.created.values(), *changes.changed.values()):
            self.streams[stream.key] = _anew(stream)
        self.programs.update(changes.programs)
        self._commit_messages(changes)
        self._count(changes)
        for key in changes.deleted:
            self._delete(key)

    def totals(self, name: str = "messages") -> tuple[int, int, int, int]:
        """Generated, processed, failed, and how many are really still there."""
        stream = next(stream for stream in self.streams.values() if stream.name == name)
        left = sum(message.stream.key == stream.key for message in self.messages.values())
        left += sum(spawned.stream.key == stream.key for spawned in self.spawned.values())
        return stream.generated, stream.processed, stream.failed, left

    def _commit_messages(self, changes: StreamChanges) -> None:
        for key in changes.dropped:
            del self.failures[key]
        for message, payload in changes.made.values():
            self.messages[message.key] = replace(message)
            self.payloads[message.key] = payload
        self.spawned.update(changes.spawned)
        for message in changes.messages.values():
            self.messages[message.key] = replace(message)
        for failure in changes.failures:
            payload = self.payloads.get(failure.key, b"")
            self.failures[failure.key] = failure._replace(payload=payload)
        for key in changes.handled:
            for rows in (self.messages, self.payloads, self.spawned):
                rows.pop(key, None)

    def _count(self, changes: StreamChanges) -> None:
        for counter in (self.generated, self.processed, self.failed):
            for stream, worker in changes.folded:
                counter[stream, ""] += counter.pop((stream, worker), 0)
        for named, share in changes.shares.items():
            self.generated[named] += share.generated
            self.processed[named] += share.processed
            self.failed[named] += share.failed

    def _delete(self, stream: int) -> None:
        del self.streams[stream]
        self.programs.pop(stream, None)
        self.messages = {k: m for k, m in self.messages.items() if m.stream.key != stream}
        self.spawned = {k: s for k, s in self.spawned.items() if s.stream.key != stream}
        self.failures = {k: f for k, f in self.failures.items() if f.stream != stream}


def _anew(stream: Stream) -> Stream:
    """A stream with nothing that only a running broker knows of it."""
    return replace(
        stream, holder=None, left=b"", latency=0.0, filled=set(), names=dict(stream.names)
    )
