"""The images of a run, and what workers make of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from shared.kinds import image
from shared.kinds.base import BlobName
from shared.kinds.image import Picture, PictureResult
from shared.kinds.image.formats import Format
from shared.wire.codec import pack
from tests.simulation.world import World
from workers.kinds.base import Context, Job, Product
from workers.supervisor.blobs.places import given, made

PIECE = 40
"""Bytes: so few, that images of some hundred come in many pieces."""

SIZES = (1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 7 * PIECE + 5, 15 * PIECE)
POOL = 5
"""So few different images for those that somebody else has, too."""


class Album:
    """All there are, by hash. No byte of them is interpreted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bytes: dict[bytes, bytes] = {}
        self._pool = [self._any() for _ in range(POOL)]

    def picture(self) -> BlobName:
        """A new one, or one that everybody has."""
        return self.add(self.world.one_of(self._pool) if self.world.chance(0.3) else self._any())

    def add(self, data: bytes) -> BlobName:
        """Have it known."""
        name = name_of(data)
        self.bytes[name.digest] = data
        return name

    def do(self, job: Job, _context: Context) -> Product:
        """What a slot does."""
        assert job.folder is not None
        picture = image.picture_of(job.payload)
        right = _read(given(job.folder, 0)) == self.bytes[picture.digest]
        self.world.check(right, "a slot is given what its task takes")
        name = self.add(made_of(self.bytes[picture.digest]))
        made(job.folder, 0).write_bytes(self.bytes[name.digest])
        return Product("made", pack(PictureResult(*name, Format.PNG, 1, 1, 1)))

    def _any(self) -> bytes:
        return self.world.dice.randbytes(self.world.one_of(SIZES))


def name_of(data: bytes) -> BlobName:
    """What names these bytes."""
    return BlobName(hashlib.sha256(data).digest(), len(data))


def payload(name: BlobName) -> bytes:
    """The payload of a task that takes this."""
    return image.payload(Picture(*name, "cat"))


def made_of(data: bytes) -> bytes:
    """What comes of an image: of some the same as of others."""
    return hashlib.sha256(data[:1]).digest() * (1 + data[0] % 7)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
