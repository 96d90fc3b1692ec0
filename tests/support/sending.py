"""A client of the pure core that sends blobs and submits tasks which take them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.states import BlobRole
from shared.wire import blobs as wire
from shared.wire.client import Cancel, Delete, Refused, Submit, Submitted
from shared.wire.rows import NewTask
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.core import Sim, SimClient


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who sends blobs."""

    client: SimClient
    name: str
    piece: int = 10

    @property
    def grid(self) -> Sim:
        """The grid that they are sent to."""
        return self.client.grid

    def come_back(self) -> None:
        """After an hour the broker knows neither connection nor session any more."""
        self.client.greet()
        self.client.log_in(self.name)

    def begin(self, data: bytes) -> object:
        """Say what is coming."""
        return self.client.ask(wire.Send(digest_of(data), len(data)))

    def put(self, data: bytes, offset: int, end: int | None = None) -> object:
        """One piece."""
        piece = data[offset : offset + self.piece if end is None else end]
        return self.client.ask(wire.SendPiece(digest_of(data), offset, piece))

    def put_last(self, data: bytes) -> None:
        """All of it in one piece, while nobody says what becomes of it."""
        self.grid.think = False
        self.client.ask_later(wire.SendPiece(digest_of(data), 0, data))

    def settle(self) -> None:
        """What has become of it is said."""
        self.grid.think = True
        settled, self.grid.blobs.settled = self.grid.blobs.settled, []
        self.grid.turn(*settled)

    def send(self, data: bytes) -> object:
        """All of it; what is said to the last of it."""
        said = self.begin(data)
        while isinstance(said, wire.Sent) and not said.kept:
            said = self.put(data, said.offset)
        return said

    def hand_in(self, data: bytes, file: bytes = b"f" * 16) -> object:
        """All of it as a file that is on the shelf."""
        self.grid.blobs.handed_in[file] = data
        return self.client.ask(wire.SendFile(digest_of(data), len(data), file))

    def submit(self, *blobs: bytes) -> bytes | str:
        """A task that takes these; its id, or why it was refused."""
        task = NewTask(self.grid.new_id(), PICTURES.name, payload_of(*blobs))
        reply = self.client.ask(Submit((task,)))
        assert isinstance(reply, Submitted), reply
        refusal = reply.receipts[0].refusal
        return task.id if refusal is None else refusal.code

    def forget(self, *tasks: bytes | str) -> None:
        """Cancel and delete tasks."""
        ids = tuple(task for task in tasks if isinstance(task, bytes))
        self.client.refusals(Cancel(ids))
        assert self.client.refusals(Delete(ids)) == [None] * len(tasks)

    def fetch(self, task: bytes, place: int = 0) -> wire.Fetch:
        """A question for what a task takes."""
        return wire.Fetch(task, BlobRole.INPUT, place, 0, 100)


def code_of(said: object) -> str | None:
    """Why something was refused; None where it was not."""
    return said.refusal.code if isinstance(said, Refused) else None
