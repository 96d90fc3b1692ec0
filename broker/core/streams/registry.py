"""The streams of a grid, and those of their messages that are not handled."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from broker.core.streams.jobs import Message, Spawned, Stream
from shared.states import TaskState


class Streams:
    """All streams, and what has not ended of them."""

    def __init__(self) -> None:
        self.by_key: dict[int, Stream] = {}
        self.wanting: dict[int, Stream] = {}
        """those that want a generator"""
        self.running: dict[int, Stream] = {}
        """those that have one"""
        self.messages: dict[int, Message] = {}
        self.spawned: dict[int, Spawned] = {}
        """by the keys of the tasks that messages became"""
        self.waiting: Counter[int] = Counter()
        """how many messages there are that became no tasks, by owner"""
        self._of_stream: Counter[int] = Counter()
        """the same by stream; only of streams that have any"""
        self._filled: defaultdict[int, set[int]] = defaultdict(set)
        """which have any, by owner"""
        self.abilities: frozenset[str] = frozenset()
        """what it takes to handle the messages of all streams"""
        self.trouble = ""
        """why the last messages could not be stored; empty where they could"""
        self._names: dict[tuple[int, str], Stream] = {}

    def restore(
        self,
        streams: Iterable[Stream],
        messages: Iterable[Message],
        spawned: Iterable[tuple[int, Spawned]],
    ) -> None:
        """After a start."""
        for stream in streams:
            self.add(stream)
        for message in messages:
            self.hold(message)
        self.spawned.update(spawned)

    def add(self, stream: Stream) -> None:
        """There is a stream more."""
        self.by_key[stream.key] = stream
        stream.filled = self._filled[stream.owner]
        self._names[stream.owner, stream.name] = stream
        self.abilities |= {stream.ability}
        self.sort_in(stream)

    def sort_in(self, stream: Stream) -> None:
        """The state of a stream is another one."""
        self.wanting.pop(stream.key, None)
        self.running.pop(stream.key, None)
        if stream.state is TaskState.QUEUED:
            self.wanting[stream.key] = stream
        elif stream.state is TaskState.RUNNING:
            self.running[stream.key] = stream

    def remove(self, stream: Stream) -> None:
        """A stream that is off is no more."""
        del self.by_key[stream.key], self._names[stream.owner, stream.name]
        self.abilities -= {stream.ability}
        for key in [key for key, one in self.spawned.items() if one.stream is stream]:
            del self.spawned[key]

    def find(self, owner: int, name: str) -> Stream | None:
        """A user's stream."""
        return self._names.get((owner, name))

    def of(self, owner: int) -> list[Stream]:
        """All of a user's streams."""
        return [stream for stream in self.by_key.values() if stream.owner == owner]

    def hold(self, message: Message) -> None:
        """Remember a message that is not handled."""
        self.messages[message.key] = message
        self.waiting[message.owner] += 1
        self._of_stream[message.stream.key] += 1
        message.stream.filled.add(message.stream.key)

    def forget(self, message: Message) -> None:
        """A message is no more."""
        del self.messages[message.key]
        self.waiting[message.owner] -= 1
        self._of_stream[message.stream.key] -= 1
        if not self._of_stream[message.stream.key]:
            del self._of_stream[message.stream.key]
            message.stream.filled.discard(message.stream.key)

    def messages_of(self, stream: Stream) -> Iterator[Message]:
        """The messages of a stream that became no tasks and are not handled."""
        return iter([one for one in self.messages.values() if one.stream is stream])

    @property
    def busy(self) -> bool:
        """Whether a stream is on, or one of its messages is not handled."""
        return bool(self.wanting or self.running or self.messages)
