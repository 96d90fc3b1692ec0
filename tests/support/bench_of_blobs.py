"""A supervisor whose blobs are real files, before a broker that gives and takes pieces."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.home import Home
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf, shelf_at
from shared.wire import fleet
from shared.wire.blobs import Bring, BringFile, BringPiece, Brought, Given, Want
from shared.wire.rows import Assignment, Refusal
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.supervisors import Driven
from workers.supervisor.blobs.effects import (
    BringBlob,
    CheckBlob,
    ClearBlobs,
    HandInBlob,
    TakeBlob,
    UseShelf,
    WriteBlob,
)
from workers.supervisor.blobs.files import Files
from workers.supervisor.blobs.places import folder_of, made
from workers.supervisor.effects import Effect, Tell


class Bench(Driven):
    """The broker answers at once, unless `answers` is False."""

    def __init__(self, home: Home, kept_bytes: int = 10**9) -> None:
        self.home = home
        self.files = Files(home, kept_bytes)
        self.sent: dict[bytes, bytes] = {}
        """what the broker has for tasks"""
        self.came: dict[bytes, bytes] = {}
        """what it was brought so far"""
        self.sizes: dict[bytes, int] = {}
        self.wants: list[Want] = []
        self.brings: list[Bring] = []
        self.refuses: list[Refusal] = []
        self.shelf: Shelf | None = None
        self.handed_in: list[BringFile] = []
        self.answers = True
        self.wire: deque[object] = deque()
        """what the broker was told and has not answered"""
        self._effects: deque[Effect] = deque()
        self._busy = False
        super().__init__()

    def job(self, key: int, *blobs: bytes) -> Assignment:
        """A job that takes these."""
        self.sent.update((digest_of(data), data) for data in blobs)
        return Assignment(key, 1, PICTURES.name, payload_of(*blobs), 0)

    def folder(self, key: int) -> Path:
        """Where the blobs of an attempt lie."""
        return folder_of(self.home, os.getpid(), key, 1)

    def place_shelf(self, root: Path) -> Shelf:
        """The broker is on this machine, and says so."""
        self.shelf = Shelf(root)
        for folder in (root, self.shelf.handed_in):
            folder.mkdir(mode=0o700)
        self.broker(fleet.Joined("oak", (), (), 1, str(root)))
        return self.shelf

    def shelve(self, data: bytes) -> Path:
        """Have a blob on the shelf."""
        assert self.shelf is not None
        path = self.shelf.blob(digest_of(data))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    def leave(self, key: int, *blobs: bytes) -> None:
        """What a slot makes."""
        self.folder(key).mkdir(parents=True, exist_ok=True)
        for place, data in enumerate(blobs):
            made(self.folder(key), place).write_bytes(data)

    def settle(self) -> None:
        """Let everything happen that follows, in the order in which it was said."""
        happened: list[Effect] = []
        self._busy = True
        while self._effects or (self.answers and self.wire):
            if self._effects:
                happened.append(self._effects.popleft())
                self._carry_out(happened[-1])
            else:
                self.answer()
        self._busy = False
        self.new = happened

    def answer(self) -> None:
        """The broker answers what it was told first."""
        message = self.wire.popleft()
        reply = _ANSWERS.get(type(message))
        if reply is not None:
            self.broker(reply(self, message))

    def _step(self, effects: list[Effect]) -> None:
        self.all += effects
        self._effects += effects
        if not self._busy:
            self.settle()

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Tell):
            self.wire.append(effect.message)
        elif (handler := _HANDLERS.get(type(effect))) is not None:
            handler(self, effect)

    def _take(self, effect: TakeBlob) -> None:
        there = self.files.take(effect)
        self._step(self.machine.blob_taken(effect.fence, self.now, there=there))

    def _use(self, effect: UseShelf) -> None:
        self.files.use(shelf_at(effect.folder))

    def _hand_in(self, effect: HandInBlob) -> None:
        file = self.files.hand_in(effect)
        if file is None:
            self._step(self.machine.blob_unhanded(effect.fence, self.now))
        else:
            self.wire.append(BringFile(*effect.fence, *effect.name, file))

    def _write(self, effect: WriteBlob) -> None:
        if not self.files.write(effect):
            self._step(self.machine.blob_spoilt(effect.fence, "No room.", self.now))

    def _check(self, effect: CheckBlob) -> None:
        if self.files.check(effect):
            self._step(self.machine.blob_taken(effect.fence, self.now, there=True))
        else:
            self._step(self.machine.blob_spoilt(effect.fence, "Damaged.", self.now))

    def _bring(self, effect: BringBlob) -> None:
        data = self.files.read(effect)
        if data is None:
            self._step(self.machine.blob_unread(effect.fence, self.now))
        else:
            self.wire.append(BringPiece(*effect.fence, effect.digest, effect.offset, data))

    def _clear(self, effect: ClearBlobs) -> None:
        self.files.clear(effect)

    def _give(self, want: Want) -> object:
        self.wants.append(want)
        data = self.sent[want.digest][want.offset : want.offset + BLOB_PIECE_BYTES]
        if self.refuses:
            return self._refused(want, self.refuses.pop(0))
        return Given(want.key, want.attempt, want.digest, want.offset, data)

    def _begin(self, bring: Bring) -> object:
        self.brings.append(bring)
        if self.refuses:
            return self._refused(bring, self.refuses.pop(0))
        self.sizes[bring.digest] = bring.size
        self.came.setdefault(bring.digest, b"")
        return self._brought(bring)

    def _take_over(self, brought: BringFile) -> object:
        assert self.shelf is not None
        self.handed_in.append(brought)
        if self.refuses:
            return self._refused(brought, self.refuses.pop(0))
        path = self.shelf.handed(brought.file)
        self.came[brought.digest], self.sizes[brought.digest] = path.read_bytes(), brought.size
        path.unlink()
        return self._brought(brought)

    def _piece(self, piece: BringPiece) -> object:
        if self.refuses:
            return self._refused(piece, self.refuses.pop(0))
        if piece.offset == len(self.came[piece.digest]):
            self.came[piece.digest] += piece.data
        return self._brought(piece)

    def _brought(self, message: Bring | BringFile | BringPiece) -> Brought:
        offset = len(self.came[message.digest])
        kept = offset == self.sizes[message.digest]
        return Brought(message.key, message.attempt, message.digest, offset, kept, None)

    def _refused(self, message: Any, refusal: Refusal) -> Brought:
        return Brought(message.key, message.attempt, message.digest, 0, False, refusal)


_HANDLERS: dict[type, Callable[[Bench, Any], None]] = {
    UseShelf: Bench._use,
    TakeBlob: Bench._take,
    HandInBlob: Bench._hand_in,
    WriteBlob: Bench._write,
    CheckBlob: Bench._check,
    BringBlob: Bench._bring,
    ClearBlobs: Bench._clear,
}
_ANSWERS: dict[type, Callable[[Bench, Any], object]] = {
    Want: Bench._give,
    Bring: Bench._begin,
    BringFile: Bench._take_over,
    BringPiece: Bench._piece,
}
