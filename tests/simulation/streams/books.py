"""What has to hold of streams at each commit and message."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from sqlite3 import Connection

from shared.wire import client, fleet
from shared.wire import streams as wire
from shared.wire.rows import Held
from shared.wire.stream_rows import StreamRow
from tests.simulation.streams import kept, witness
from tests.simulation.streams.kept import Row
from tests.simulation.streams.numbers import Numbers
from tests.simulation.world import World

ASKED = (wire.DropErrors, wire.DeleteStream, fleet.Messages)
"""What the books want to see when it arrives."""


class StreamBooks:
    """Keeps the history of all streams, and compares."""

    def __init__(self, world: World, raw: Connection) -> None:
        self.world = world
        self.raw = raw
        self.numbers: dict[int, Numbers] = {}
        self.generated = 0
        self._named: set[Held] = set()
        """failures that somebody has asked to drop"""
        self._doomed: set[str] = set()
        """streams that somebody has asked to delete"""
        self._made: defaultdict[Held, set[int]] = defaultdict(set)
        """sequence numbers that have arrived, by the generator's fence"""
        self._taken: Counter[Held] = Counter()
        witness.install(raw)

    # At each commit

    def committed(self) -> None:
        """A turn is on disk."""
        notes: defaultdict[int, list[witness.Note]] = defaultdict(list)
        for note in witness.take(self.raw):
            notes[note.stream].append(note)
        rows = kept.rows(self.raw)
        for key in self.numbers.keys() - rows.keys():
            self._is_deleted(self.numbers.pop(key).row)
            notes.pop(key, None)
        for key, row in rows.items():
            self._goes_on(row, notes.pop(key, []))
        self.world.check(not notes, f"messages are of streams: {notes}")

    def _goes_on(self, row: Row, notes: list[witness.Note]) -> None:
        numbers = self.numbers.get(row.key)
        if numbers is None:
            numbers = self.numbers[row.key] = Numbers(self.world, row)
        elif numbers.row == row and not notes:
            return
        before = numbers.row
        numbers.go_on(row, notes, self._named)
        self._was_made(before, row)
        counted = row.generated, row.processed, row.failed
        shares = kept.shares(self.raw, row.key)
        self.world.check(shares == counted, f"stream {row.name}: workers did {shares}: {counted}")

    def _was_made(self, before: Row, row: Row) -> None:
        """What is numbered was made by whoever had the attempt, each once."""
        many = row.generated - before.generated
        self.generated += many
        for attempt in range(before.attempt, row.attempt + 1):
            fence = Held(row.key, attempt)
            some = min(many, len(self._made[fence]) - self._taken[fence])
            self._taken[fence] += some
            many -= some
        self.world.check(not many, f"stream {row.name}: {many} messages were made by nobody")
        if before.attempt == row.attempt:
            grown = row.sequence - before.sequence
            same = grown == row.generated - before.generated
            self.world.check(same, f"stream {row.name}: each sequence number is a message")

    def _is_deleted(self, row: Row) -> None:
        self.world.check(
            row.name in self._doomed, f"stream {row.name} is deleted because somebody asked for it"
        )
        for table in ("message", "stream_error", "stream_count"):
            query = f"SELECT count(*) FROM {table} WHERE stream = ?"  # noqa: S608
            ((left,),) = self.raw.execute(query, (row.key,))
            self.world.check(not left, f"nothing is left of stream {row.name}: {left} in {table}")

    # At each message

    def arrived(self, message: object) -> None:
        """A user wants something, or a worker takes itself for the generator."""
        if isinstance(message, wire.DropErrors):
            self._named.update(message.items)
        elif isinstance(message, wire.DeleteStream):
            self._doomed.add(message.name)
        elif isinstance(message, fleet.Messages):
            numbers = range(message.first, message.first + len(message.items))
            self._made[Held(message.key, message.attempt)].update(numbers)

    def sending(self, message: object) -> None:
        """Something is about to be told."""
        if isinstance(message, fleet.Allow):
            self.allowing(message)
        elif isinstance(message, wire.StreamNow):
            self.answering(message)
        elif isinstance(message, wire.StreamsNow):
            self.telling(message.rows)
        elif isinstance(message, client.FleetNow):
            self.telling(message.streams)
        elif isinstance(message, client.FleetChanged):
            self.telling(message.fleet.streams)

    def allowing(self, message: fleet.Allow) -> None:
        """What is confirmed is on disk, and what is allowed has room."""
        row = kept.rows(self.raw).get(message.key)
        if row is None or row.attempt != message.attempt:
            return
        self.world.check(message.taken <= row.sequence, f"{message} tells what is on disk")

    def telling(self, rows: Iterable[StreamRow]) -> None:
        """What is told adds up, and is on disk, or was."""
        found = {(row.owner, row.name): row for row in kept.rows(self.raw).values()}
        for row in rows:
            sound = row.generated == row.processed + row.failed + row.unhandled
            self.world.check(sound, f"what is told adds up: {row}")
            on_disk = found.get((row.owner, row.name))
            if on_disk is not None:
                so = row.generated <= on_disk.generated and row.attempt <= on_disk.attempt
                self.world.check(so, f"{row} is on disk as it is told: {on_disk}")

    def answering(self, now: wire.StreamNow) -> None:
        """What a user is told of one stream; it may have been deleted in the same turn."""
        self.telling([now.row])
        if not any(row.name == now.row.name for row in kept.rows(self.raw).values()):
            return
        for name in ("generated", "processed", "failed"):
            each = sum(getattr(share, name) for share in now.shares)
            same = each == getattr(now.row, name)
            self.world.check(same, f"what workers have {name} adds up: {now}")
