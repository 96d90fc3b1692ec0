"""The broker's disk, as far as files are concerned: real ones, of which a loss of power takes what
was not synced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from errno import EIO, ENOSPC
from pathlib import Path

from broker.store.blobs.files import Files
from broker.store.blobs.handed_in import HandedIn
from broker.store.blobs.incoming import Incoming
from tests.simulation.blobs.album import Album
from tests.simulation.world import World

SHELVED = 0.5


class Disk:
    """Knows which contents and which names are on disk for good."""

    def __init__(self, world: World, root: Path, album: Album) -> None:
        self.world = world
        self.root = root
        self.full: Callable[[], bool] = lambda: False
        self.moment: Callable[[], None] = lambda: None
        """the broker may end here"""
        self.deleted: dict[bytes, int] = {}
        """what somebody has deleted by hand, and when last"""
        self._album = album
        self._named: dict[Path, dict[str, int]] = {}
        """the names in each folder that are there for good, with how much of each is"""
        self._sizes: dict[int, int] = {}
        """synced bytes of each file, by its number"""
        self._open: list[Incoming] = []
        self._begins = False
        self.shelf = str(root) if world.chance(SHELVED) else ""
        """where others of the machine put files, in some runs"""

    def files(self) -> Files:
        """Those of another life of the broker: one that cannot make its folders does not begin."""
        files = _Files(self)
        self._begins = True
        files.make()
        self._begins = False
        return files

    def opened(self, incoming: Incoming) -> None:
        """A new file, which may have the number of one that is gone."""
        self._open.append(incoming)
        self._sizes.pop(os.fstat(incoming._file).st_ino, None)

    def handed_in(self, file: HandedIn) -> None:
        """Of what others have written nobody knows how much is on disk."""
        self._sizes.pop(os.fstat(file._file).st_ino, None)

    def closed(self, incoming: Incoming) -> None:
        """It is whole, or thrown away."""
        if incoming in self._open:
            self._open.remove(incoming)

    def check_room(self) -> None:
        """Raise `OSError` where the disk is full."""
        if self.full():
            self.world.fault("piece not written")
            raise OSError(ENOSPC, "No space left on device")

    def sync_file(self, descriptor: int) -> None:
        """The contents."""
        self._go_wrong()
        found = os.fstat(descriptor)
        self._sizes[found.st_ino] = found.st_size

    def sync_folder(self, folder: Path) -> None:
        """The names."""
        if folder != self.root.parent:
            self._go_wrong()
            with os.scandir(folder) as entries:
                sizes = {entry.name: self._sizes.get(entry.inode(), 0) for entry in entries}
            self._named[folder] = sizes

    def has(self, digest: bytes) -> bool:
        """Whether a blob is there, and would be without power."""
        path, size = self.path(digest), len(self._album.bytes[digest])
        if not path.exists() or path.parent.name not in self._named.get(self.root, {}):
            return False
        named = self._named.get(path.parent, {}).get(path.name)
        return named == size == self._sizes.get(path.stat().st_ino)

    def path(self, digest: bytes) -> Path:
        """Where it lies."""
        return self.root / digest.hex()[:2] / digest.hex()

    def blobs(self) -> set[bytes]:
        """The hashes of all there are."""
        return {bytes.fromhex(path.name) for path in self.root.glob("[0-9a-f][0-9a-f]/*")}

    def delete(self) -> None:
        """Somebody removes a file by hand."""
        there = sorted(self.blobs())
        if there:
            digest = self.world.one_of(there)
            self.world.fault("file deleted", f"somebody deletes the file {digest.hex()[:8]}")
            self.path(digest).unlink()
            self.deleted[digest] = self.world.mono

    @property
    def missing(self) -> set[bytes]:
        """What was deleted, and has not come back."""
        return {digest for digest in self.deleted if not self.path(digest).exists()}

    def end(self, *, power: bool) -> None:
        """The broker's process is no more, and perhaps the power."""
        for incoming in self._open:
            os.close(incoming._file)
        self._open.clear()
        if power:
            self.world.fault("power lost", "what was not synced may be lost")
            self._lose()

    def _lose(self) -> None:
        """Names that come and names that go may be kept or not, in any order; so may contents."""
        for folder in [self.root / "incoming", *sorted(self.root.glob("[0-9a-f][0-9a-f]"))]:
            synced = self._named.get(folder, {})
            there = {entry.name: entry for entry in sorted(folder.iterdir())}
            for name in sorted(there.keys() - synced.keys()):
                self._shorten(there[name])
            for name in sorted(synced.keys() - there.keys()):
                self._bring_back(folder / name)
            if folder.name not in self._named.get(self.root, {}) and self.world.chance(0.5):
                shutil.rmtree(folder)
                self._named.pop(folder, None)

    def _shorten(self, path: Path) -> None:
        data, synced = path.read_bytes(), self._sizes.get(path.stat().st_ino, 0)
        path.unlink()  # a worker may have it by another name
        if self.world.chance(0.5):
            path.write_bytes(data[: self.world.dice.randint(synced, max(synced, len(data)))])
            self._sizes[path.stat().st_ino] = synced

    def _bring_back(self, path: Path) -> None:
        data = self._album.bytes.get(bytes.fromhex(path.name))
        if data is not None and self.world.chance(0.5):
            path.write_bytes(data)
            self._sizes[path.stat().st_ino] = len(data)

    def _go_wrong(self) -> None:
        if self._begins:
            return
        self.moment()
        if self.world.misfortune(0.01):
            self.world.fault("sync failed", "the disk does not sync")
            raise OSError(EIO, "Input/output error")


class _Files(Files):
    """The real ones, whose folders and files the disk knows."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(disk.root)
        self._disk = disk

    def begin(self) -> Incoming:
        incoming = super().begin()
        self._disk.opened(incoming)
        return incoming

    def take(self, name: bytes, size: int) -> HandedIn:
        self._disk.check_room()
        file = super().take(name, size)
        self._disk.handed_in(file)
        return file

    def keep(self, incoming: Incoming | HandedIn, digest: bytes) -> None:
        try:
            super().keep(incoming, digest)
        finally:
            if isinstance(incoming, Incoming):
                self._disk.closed(incoming)
