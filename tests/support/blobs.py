"""Blobs for tests, and what lies in a folder of them."""

from __future__ import annotations

import hashlib
from io import BufferedIOBase
from pathlib import Path

from broker.core.blobs.receiving import UNWRITTEN
from broker.core.effects import KeepBlob, WriteBlob
from broker.core.events import BlobKept, BlobLost, Event
from broker.store.blobs.files import Files
from shared.client.blobs.asks import Asks
from shared.client.blobs.handing_in import Progress
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName, Description, Kind
from shared.wire.rows import Refusal


class NoBlobs:
    """For brokers to which nobody sends any."""

    def begin_anew(self) -> None:
        """There are none."""


class MemoryBlobs:
    """The files of blobs as the core takes them to be."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.coming: dict[int, bytes] = {}
        self.handed_in: dict[bytes, bytes] = {}
        """by the names of their files"""
        self.settled: list[Event] = []
        """what became of them, to be said in the next turn"""
        self.full = False

    def begin_anew(self) -> None:
        """Another broker starts; what it does not name it would sweep."""
        self.coming.clear()
        self.settled.clear()

    def write(self, effect: WriteBlob) -> bool:
        """A piece, which has to be the next one."""
        if self.full:
            self.coming.pop(effect.ticket, None)
            self.settled.append(BlobLost(effect.ticket, UNWRITTEN))
            return False
        before = self.coming.get(effect.ticket, b"")
        assert len(before) == effect.offset
        self.coming[effect.ticket] = before + effect.data
        return True

    def keep(self, effect: KeepBlob) -> None:
        """All of it has come."""
        data = self.coming.pop(effect.ticket, None)
        if effect.file is not None:
            data = self.handed_in.pop(effect.file, None)
        if data is None and effect.file is not None:
            missing = Refusal(ErrorCode.NOT_FOUND, "There is no such file.")
            self.settled.append(BlobLost(effect.ticket, missing))
            return
        if data is None and effect.size:
            return
        if digest_of(data or b"") == effect.digest:
            self.kept[effect.digest] = data or b""
            self.settled.append(BlobKept(effect.ticket))
        else:
            wrong = Refusal(ErrorCode.INVALID, "It is not what its hash says.")
            self.settled.append(BlobLost(effect.ticket, wrong))

    def size_of(self, digest: bytes) -> int | None:
        """How many bytes there are of it."""
        data = self.kept.get(digest)
        return None if data is None else len(data)

    def remove(self, digests: tuple[bytes, ...]) -> None:
        """They have to be there."""
        for digest in digests:
            self.kept.pop(digest, None)


def payload_of(*blobs: bytes) -> bytes:
    """The payload of a task of the kind `PICTURES`, or a result, that names these."""
    return b"".join(digest_of(data) + len(data).to_bytes(8, "big") for data in blobs)


def _names(body: bytes) -> tuple[BlobName, ...]:
    if len(body) % 40:
        raise RequestError(ErrorCode.INVALID, "These are no names of blobs.")
    parts = [body[start : start + 40] for start in range(0, len(body), 40)]
    return tuple(BlobName(part[:32], int.from_bytes(part[32:])) for part in parts)


def _describe(payload: bytes) -> Description:
    return Description("pictures", blobs=_names(payload))


PICTURES = Kind("code", _describe, makes=_names)
"""A kind of task that takes and makes blobs, under a name that the rules of the database know."""


def digest_of(data: bytes) -> bytes:
    """What a blob is known by."""
    return hashlib.sha256(data).digest()


async def not_at_all(_client: Asks, _file: BufferedIOBase, _progress: Progress) -> None:
    """A client that hands nothing in."""


def put(files: Files, data: bytes) -> bytes:
    """Keep a blob; its hash."""
    incoming = files.begin()
    incoming.append(data)
    files.keep(incoming, digest_of(data))
    return digest_of(data)


def blobs_in(root: Path) -> set[bytes]:
    """The hashes of what is there; fails for a file that is not what its name says."""
    found = [path for path in root.glob("??/*") if path.is_file()]
    for path in found:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name, path
    return {bytes.fromhex(path.name) for path in found}


def unfinished_in(root: Path) -> list[Path]:
    """The files of what has begun to come in."""
    return list((root / "incoming").iterdir())
