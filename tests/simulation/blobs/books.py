"""What has to hold of images at each commit and message."""

from __future__ import annotations

from collections import defaultdict
from sqlite3 import Connection
from typing import Any

from broker.core.effects import Changes
from broker.core.events import Peer, Side
from shared.shelf import Shelf
from shared.wire import blobs as wire
from tests.simulation.blobs.album import PIECE, Album, made_of, name_of
from tests.simulation.blobs.around import QUOTA_UNIT
from tests.simulation.blobs.disk import Disk
from tests.simulation.wires import Network
from tests.simulation.world import World

ASKED = (
    wire.Send,
    wire.SendPiece,
    wire.SendFile,
    wire.Fetch,
    wire.Bring,
    wire.BringPiece,
    wire.BringFile,
)
"""What the books want to see when it arrives."""


class PictureBooks:
    """Keeps who has sent what, and compares."""

    def __init__(
        self, world: World, network: Network, raw: Connection, album: Album, disk: Disk
    ) -> None:
        self.world = world
        self.network = network
        self.raw = raw
        self.album = album
        self.disk = disk
        self.fetched = self.given = self.handed = 0
        self._asked: dict[tuple[Peer, int], tuple[bytes, int]] = {}
        """which blob a request was about, and when it came"""
        self._bringing: dict[tuple[int, int, bytes], int] = {}
        """when an attempt has said something about a blob"""
        self._sent: defaultdict[tuple[str, bytes], set[int]] = defaultdict(set)
        """offsets of pieces that have come from a user, or from a worker for one"""
        self._brought: set[tuple[str, bytes]] = set()
        self._quota = 0
        """the largest there was"""
        self._freed: set[bytes] = set()
        """what somebody had once, and has deleted"""

    # At each commit

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""
        if changes.blobs:
            self._freed |= changes.blobs.freed
            for key, owner, digest, size in self._claims():
                if (key, digest) in changes.blobs.claims:
                    self._is_right(owner, digest, size)
            self._quotas_hold()

    def may_be_gone(self, task: int) -> bool:
        """Whether another task of the same owner may have made the same as this one, and has taken
        it along when it was deleted."""
        query = "SELECT digest FROM blob_use WHERE task = ? AND role = 0"
        found = self.raw.execute(query, (task,)).fetchone()
        return found is None or name_of(made_of(self.album.bytes[found[0]])).digest in self._freed

    def started(self) -> None:
        """A broker has looked at what another has left."""
        named = {digest for _, _, digest, _ in self._claims()}
        there = self.disk.blobs()
        lost = named - there - self.disk.missing
        self.world.check(not lost, f"{_few(lost)} are there when a broker starts")
        self.world.check(there <= named, f"{_few(there - named)} are swept when a broker starts")
        shelf = Shelf(self.disk.root)
        unfinished = [*shelf.incoming.iterdir(), *shelf.handed_in.iterdir()]
        self.world.check(not unfinished, "what was not finished is swept when a broker starts")
        self.files_are_right()

    def files_are_right(self) -> None:
        """Each is what its name says, so the same bytes are there once."""
        for digest in self.disk.blobs():
            same = self.disk.path(digest).read_bytes() == self.album.bytes.get(digest)
            self.world.check(same, f"{digest.hex()[:8]} is what its hash says")

    def _is_right(self, owner: str, digest: bytes, size: int) -> None:
        """What is named is there for good, and whoever has it has sent all of it."""
        there = self.disk.has(digest) or digest in self.disk.deleted
        self.world.check(there, f"{digest.hex()[:8]} is on disk before it is named")
        pieces = self._sent[owner, digest]
        missing = set(range(0, size, PIECE)) - pieces
        self.world.check(not missing, f"{owner} has sent {digest.hex()[:8]}, but {missing}")

    def _quotas_hold(self) -> None:
        """What was made counts, but comes in."""
        found = self.raw.execute("SELECT value FROM setting WHERE name = 'quota.blobs'").fetchone()
        if found is None:
            return
        self._quota = max(self._quota, found[0] * QUOTA_UNIT)
        kept: defaultdict[str, int] = defaultdict(int)
        for _, owner, digest, size in self._claims():
            kept[owner] += size * ((owner, digest) not in self._brought)
        for owner, size in kept.items():
            self.world.check(size <= self._quota, f"{owner} keeps {size} bytes of {self._quota}")

    # At each message

    def arrived(self, side: Side, peer: Peer, request: int, message: Any) -> None:
        """Bytes have come, or are said to."""
        digest = getattr(message, "digest", b"")
        if side is Side.CLIENTS:
            self._asked[peer, request] = digest, self.world.mono
        elif isinstance(message, wire.Bring | wire.BringPiece | wire.BringFile):
            self._bringing[message.key, message.attempt, digest] = self.world.mono
        if isinstance(message, wire.SendPiece):
            self._note(self.network.names[peer], message)
        elif isinstance(message, wire.BringPiece):
            owner = self._owner_of(message.key)
            self._brought.add((owner, digest))
            self._note(owner, message)
        elif isinstance(message, wire.SendFile):
            self._note_file(self.network.names[peer], message)
        elif isinstance(message, wire.BringFile):
            owner = self._owner_of(message.key)
            self._brought.add((owner, digest))
            self._note_file(owner, message)

    def _note_file(self, owner: str, message: wire.SendFile | wire.BringFile) -> None:
        self.handed += 1
        path, data = Shelf(self.disk.root).handed(message.file), self.album.bytes[message.digest]
        if path.exists() and path.read_bytes() == data:
            self._sent[owner, message.digest].update(range(0, len(data), PIECE))

    def _note(self, owner: str, message: wire.SendPiece | wire.BringPiece) -> None:
        data = self.album.bytes.get(message.digest, b"")
        if data[message.offset : message.offset + PIECE] == message.data:
            self._sent[owner, message.digest].add(message.offset)

    def sending(self, peer: Peer, request: int, message: Any) -> None:
        """Something is about to be told."""
        if isinstance(message, wire.Sent):
            if message.kept:
                self._is_kept(self.network.names[peer], *self._asked[peer, request])
        elif isinstance(message, wire.Brought):
            if message.kept:
                since = self._bringing[message.key, message.attempt, message.digest]
                self._is_there(message.digest, since)
        elif isinstance(message, wire.Fetched):
            self._is_fetched_by_its_owner(self.network.names[peer], message)
        elif isinstance(message, wire.Given):
            self._is_given_to_its_attempt(message)

    def _is_kept(self, owner: str, digest: bytes, since: int) -> None:
        kept = any((owner, digest) == (name, of) for _, name, of, _ in self._claims())
        self.world.check(kept, f"{digest.hex()[:8]} is known to be {owner}'s")
        self._is_there(digest, since)

    def _is_there(self, digest: bytes, since: int) -> None:
        """Unless somebody has deleted it since it was sent."""
        there = self.disk.has(digest) or self.disk.deleted.get(digest, -1) >= since
        self.world.check(there, f"{digest.hex()[:8]} is on disk when it is said to be")

    def _is_fetched_by_its_owner(self, user: str, message: wire.Fetched) -> None:
        self.fetched += 1
        found = self.raw.execute(
            "SELECT 1 FROM blob_use JOIN task ON task.key = blob_use.task "
            "JOIN account ON account.key = task.owner WHERE name = ? AND blob_use.digest = ?",
            (user, message.digest),
        ).fetchone()
        self.world.check(found is not None, f"{user} is given bytes of an own task")
        self.world.check(message.data in self.album.bytes[message.digest], "they are of that blob")

    def _is_given_to_its_attempt(self, message: wire.Given) -> None:
        self.given += 1
        found = self.raw.execute(
            "SELECT attempt FROM task JOIN blob_use ON task.key = blob_use.task "
            "WHERE task.key = ? AND blob_use.digest = ? AND role = 0",
            (message.key, message.digest),
        ).fetchone()
        self.world.check(found is not None, f"task {message.key} takes what is given to its worker")
        piece = self.album.bytes[message.digest][message.offset : message.offset + PIECE]
        self.world.check(message.data == piece, "it is that piece")

    def _claims(self) -> list[tuple[int, str, bytes, int]]:
        query = (
            "SELECT owner, name, digest, size FROM blob_claim JOIN account ON account.key = owner "
            "ORDER BY owner, digest"
        )
        return self.raw.execute(query).fetchall()

    def _owner_of(self, task: int) -> str:
        query = "SELECT name FROM account JOIN task ON account.key = task.owner WHERE task.key = ?"
        found = self.raw.execute(query, (task,)).fetchone()
        return "" if found is None else str(found[0])


def _few(digests: set[bytes]) -> str:
    return ", ".join(sorted(digest.hex()[:8] for digest in digests)[:3])
