"""What users want of images."""

from __future__ import annotations

import io
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from shared.client.blobs.fetching import fetch_into
from shared.client.blobs.handing_in import hand_in
from shared.client.blobs.sending import _Sender
from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.kinds.base import BlobName
from shared.shelf import Shelf
from shared.states import BlobRole
from shared.wire import blobs as wire
from shared.wire import client
from shared.wire.rows import NewTask
from tests.simulation.blobs.album import PIECE, made_of, payload
from tests.simulation.blobs.clockwork import Asker, Clockwork
from tests.simulation.blobs.ledger import Pictures, Promise
from tests.simulation.world import World

QUOTAS = (10, 40)
"""What `quota.blobs` is set to: so little that it is felt."""


class Process(Asker, Protocol):
    """A user's process."""

    def submit(self, tasks: list[NewTask], *, follow: bool) -> None:
        """Put tasks on the grid."""


class Wishes:
    """A user's process, as far as it is about images."""

    def __init__(
        self, world: World, pictures: Pictures, others: Sequence[Pictures], process: Process
    ) -> None:
        self.world = world
        self.pictures = pictures
        self._others = others
        self._process = process
        self._clockwork = Clockwork(world, process)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._clockwork.busy)

    def use(self, shelf: Shelf | None) -> None:
        """Hand files in there, if the broker is on this machine."""
        self._clockwork.shelf = shelf

    def end(self) -> None:
        """The process is no more."""
        self._clockwork.end()

    def wish(self) -> None:
        """Any of it."""
        if self.pictures.wanted:
            self.world.one_of(_WISHES)(self)

    def work(self) -> None:
        """Send an image, and have something made of it."""
        name = self.pictures.album.picture()
        self._begin(self._work(name))

    def lie(self) -> None:
        """Send something else than what it is called, as long as it."""
        name = self.pictures.album.picture()
        self._begin(self._send(name, bytes(name.size)))

    def give_up(self) -> None:
        """Send no more of something, or fetch no more."""
        if self._clockwork.busy:
            self._clockwork.give_up(self.world.dice.randrange(self._clockwork.busy))

    def claim(self) -> None:
        """Have something made of an image that was not sent, or long ago."""
        known = self.pictures.album.bytes
        if known:
            digest = self.world.one_of(list(known))
            self._submit(BlobName(digest, len(known[digest])))

    def peep(self) -> None:
        """Fetch what a task of somebody else takes or has made."""
        promises = [one for other in self._others for one in other.promises.values()]
        if promises:
            role = self.world.one_of((BlobRole.INPUT, BlobRole.RESULT))
            question = wire.Fetch(self.world.one_of(promises).id, role, 0, 0, PIECE)
            self._process.ask(question, _ignore)

    def fetch(self) -> None:
        """What a task takes or has made."""
        if one := self._any():
            role = self.world.one_of((BlobRole.INPUT, BlobRole.RESULT, BlobRole.RESULT))
            self._begin(self._fetch(one, role))

    def cancel(self) -> None:
        """Stop a task."""
        if one := self._any():
            one.cancelled = True
            self._process.ask(client.Cancel((one.id,)), _ignore)

    def retry(self) -> None:
        """Have it done anew."""
        if one := self._any():
            self._process.ask(client.Retry((one.id,)), _ignore)

    def delete(self) -> None:
        """Have nothing of it any more."""
        if one := self._any():
            one.deleted = True
            self._process.ask(client.Delete((one.id,)), lambda reply: _deleted(one, reply))

    # What takes its time

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._clockwork.begin(_whatever_is_said(work))

    async def _work(self, name: BlobName) -> None:
        data = self.pictures.album.bytes[name.digest]
        if await hand_in(self._clockwork, io.BytesIO(data), lambda _arrived: None) is None:
            await self._send(name, data)
        self._submit(name)

    async def _send(self, name: BlobName, data: bytes) -> None:
        sender = _Sender(self._clockwork, io.BytesIO(data), name, lambda _arrived: None)
        await sender.send()

    async def _fetch(self, one: Promise, role: BlobRole) -> None:
        file = io.BytesIO()
        await fetch_into(self._clockwork, one.id, file, role, 0, lambda _arrived: None)
        takes = self.pictures.album.bytes[one.takes.digest]
        right = takes if role is BlobRole.INPUT else made_of(takes)
        self.world.check(file.getvalue() == right, f"what task {one.number} has is fetched")

    def _submit(self, name: BlobName) -> None:
        task_id = self.world.mono.to_bytes(8, "big") + self.world.dice.randbytes(8)
        self.pictures.submitted[task_id] = name
        self._process.submit([NewTask(task_id, image.NAME, payload(name))], follow=True)

    def _any(self) -> Promise | None:
        there = self.pictures.there()
        return self.world.one_of(there[-20:]) if there else None


async def _whatever_is_said(work: Coroutine[Any, Any, None]) -> None:
    """A refusal is an answer; that what came is damaged is none."""
    try:
        await work
    except RequestError:
        return


def _deleted(one: Promise, reply: object) -> None:
    if isinstance(reply, client.Handled) and reply.refusals[0] is not None:
        one.deleted = reply.refusals[0].code is ErrorCode.NOT_FOUND


def _ignore(_reply: object) -> None:
    """The books have seen it."""


_WISHES: tuple[Callable[[Wishes], None], ...] = (
    *[Wishes.work] * 8,
    Wishes.lie,
    *[Wishes.give_up] * 2,
    Wishes.claim,
    Wishes.peep,
    *[Wishes.fetch] * 3,
    Wishes.cancel,
    Wishes.retry,
    *[Wishes.delete] * 3,
)
