"""The client's shell: a ZeroMQ DEALER, asyncio's loop and the state machine between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, TypeVar, cast

import zmq

from shared import limits
from shared.address import is_local
from shared.client.awaited import Awaited, Batch, Submission
from shared.client.doubting import Doubt
from shared.client.effects import (
    Abandoned,
    Accepted,
    Doubted,
    Effect,
    Ended,
    Link,
    Reject,
    Reopen,
    Resolve,
    Send,
    Tell,
)
from shared.client.machine import ClientMachine
from shared.clock import monotonic
from shared.errors import ChangedKey, ErrorCode, NoRoom, RequestError, Unreachable, WireError
from shared.ids import new_id
from shared.keys.curve import Curve
from shared.shelf import Shelf, shelf_at
from shared.states import Priority
from shared.wire import client as wire
from shared.wire.approach import Approach, Outcome
from shared.wire.codec import decode, encode, read_header
from shared.wire.dealer import connect
from shared.wire.rows import NewTask

R = TypeVar("R")
Listener = Callable[[object], None]

TICK_S = 0.25
REQUEST_TIMEOUT_S = 10.0
GOODBYE_MS = 200
"""What was sent last leaves at once, unless the broker has just gone."""

_KEPT_OUT = (
    "What answers at {0} ends each connection before a word: it is no broker or too busy, or has "
    "another key than the one that is known here. Compare it: calc trust {0}."
)
_WHY_NOT: dict[Outcome | None, str] = {
    None: "No broker answers at {0}; start one with calc-broker.",
    Outcome.REFUSED: (
        "The broker at {0} lets nobody in from here now: too many have come from this address, or "
        "in all, and not logged in. Try again in a few minutes."
    ),
    Outcome.UNPROVED: _KEPT_OUT,
    Outcome.ENDED: _KEPT_OUT,
}
"""by how the last connection has ended, if there was one"""


class Client:
    """A connection to a broker that mends itself.

    `listener` is called in the loop with each `Link`, `Welcome`, `Changed`, `TasksChanged`,
    `FleetChanged`, `SettingsChanged`, `Printed`, `SessionEnded` and `Doubted`.
    """

    def __init__(
        self,
        address: str,
        program: str,
        listener: Listener | None = None,
        curve: Curve | None = None,
    ) -> None:
        self.shelf: Shelf | None = None
        """where the broker has told that blobs lie; the next broker may tell otherwise"""
        self._address = address
        self._curve = curve
        self._listener = listener or (lambda _event: None)
        self._machine = ClientMachine(program, monotonic())
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket: zmq.Socket[bytes] | None = None
        self._tickets = count(1)
        self._requests: dict[int, asyncio.Future[object]] = {}
        self._submissions: dict[bytes, Awaited] = {}
        self._outgoing: dict[bool, list[NewTask]] = {}
        self._welcome: asyncio.Future[wire.Welcome] | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._approach: Approach | None = None
        self._outcome: Outcome | None = None
        self._doubt = Doubt(address, curve, self._doubted)

    @property
    def link(self) -> Link:
        """How the client stands with the broker."""
        return self._machine.link

    @property
    def session(self) -> wire.Session | None:
        """Who this connection speaks for, while it is logged in."""
        return self._machine.session

    async def open(self, timeout: float | None = REQUEST_TIMEOUT_S) -> wire.Welcome:
        """Connect for the first time.

        Raises `Unreachable` after `timeout` seconds, `WireError` for a broker of another version
        and `ChangedKey` for one with another key.
        """
        loop = asyncio.get_running_loop()
        self._welcome = loop.create_future()
        self._connect()
        self._ticker = loop.create_task(self._tick())
        self._carry_out(self._machine.start(monotonic()))
        loop.call_soon(self._drain)
        try:
            return await asyncio.wait_for(asyncio.shield(self._welcome), timeout)
        except TimeoutError:
            raise self._unreachable() from None

    async def ask(self, request: wire.Request[R], timeout: float | None = REQUEST_TIMEOUT_S) -> R:
        """The reply to a request.

        Raises `RequestError` when it is refused and `Unreachable` after `timeout` seconds
        (None: waits for ever).
        """
        self._flush()  # what was submitted before is also sent before, or dropped by a log-out
        ticket = next(self._tickets)
        loop = asyncio.get_running_loop()
        future = self._requests[ticket] = loop.create_future()
        now = monotonic()
        deadline = None if timeout is None else now + int(timeout * 1_000)
        message = cast(wire.Request[object], request)
        self._carry_out(self._machine.request(ticket, message, deadline, now))
        loop.call_soon(self._drain)
        try:
            return cast(R, await future)
        finally:
            self._requests.pop(ticket, None)

    def submit(
        self,
        kind: str,
        payload: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        time_limit: int = 0,
        follow: bool = True,
    ) -> Submission:
        """Put a task on the grid; what is submitted in one step of the loop travels together.

        `time_limit` is in milliseconds of running, 0 for none. `follow` tells whether to wait for
        the end; without it the submission is over once it is accepted. Raises `RequestError` for
        one that cannot be sent.
        """
        _check_sendable(payload, time_limit)
        submission = Submission(new_id(), asyncio.get_running_loop())
        self._put([NewTask(submission.id, kind, payload, priority, time_limit)], submission, follow)
        return submission

    def submit_many(
        self,
        kind: str,
        payloads: Iterable[bytes],
        *,
        priority: Priority = Priority.NORMAL,
        time_limit: int = 0,
        follow: bool = True,
    ) -> Batch:
        """Put tasks on the grid that are waited for together, which takes a fraction of the time.

        Raises `RequestError` where one cannot be sent; then none of them is.
        """
        payloads = list(payloads)
        for payload in payloads:
            _check_sendable(payload, time_limit)
        tasks = [NewTask(new_id(), kind, body, priority, time_limit) for body in payloads]
        batch = Batch([task.id for task in tasks], asyncio.get_running_loop())
        self._put(tasks, batch, follow)
        return batch

    async def close(self) -> None:
        """Leave. What was accepted goes on without this client."""
        if self._ticker is not None:
            self._ticker.cancel()
        self._doubt.close()
        self.leave()

    def leave(self) -> None:
        """Have the broker forget this connection, which is of no use any more; a process that ends
        in a signal needs nothing else."""
        if self._socket is not None and self.link is Link.CONNECTED:
            self._carry_out(self._machine.leave(monotonic()))
            self._disconnect(GOODBYE_MS)
        self._disconnect()
        self._context.destroy(0)  # a signal may have come while a socket was being opened

    def _unreachable(self) -> Unreachable:
        sentence = _WHY_NOT[self._outcome].format(self._address)
        return NoRoom(sentence) if self._outcome is Outcome.REFUSED else Unreachable(sentence)

    def _put(self, tasks: list[NewTask], awaited: Awaited, follow: bool) -> None:
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._send_off)
        for task in tasks:
            self._submissions[task.id] = awaited
        self._outgoing.setdefault(follow, []).extend(tasks)

    def _send_off(self) -> None:
        self._flush()
        self._drain()

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, {}
        for follow, tasks in outgoing.items():
            self._carry_out(self._machine.submit(tasks, follow, monotonic()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._carry_out(self._machine.tick(monotonic()))
            self._look()

    def _connect(self) -> None:
        self._socket = connect(self._context, self._address, self._curve, self._watch)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._drain)

    def _watch(self, socket: zmq.Socket[bytes]) -> None:
        self._approach = Approach(socket)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._approach.monitor.fileno(), self._look)
        loop.call_soon(self._look)  # there is no edge before it was read once

    def _disconnect(self, linger_ms: int = 0) -> None:
        if self._approach is not None:
            asyncio.get_running_loop().remove_reader(self._approach.monitor.fileno())
            self._approach.close()
            self._approach = None
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close(linger_ms)
            self._socket = None

    def _drain(self) -> None:
        """Read everything there is: the descriptor tells of an edge, not of a level. After
        something was sent too, which may swallow the edge of a message that came meanwhile."""
        while (socket := self._socket) is not None:
            try:
                frames = socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            self._received(frames)

    def _look(self) -> None:
        """Read what there is, then leave a broker that has ended the connection before a word."""
        self._drain()
        outcomes = () if self._approach is None else self._approach.outcomes()
        for outcome in outcomes:
            if outcome is not Outcome.ENDED or not self._machine.greeted:
                self._turned_away(outcome)
                return

    def _turned_away(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._disconnect()
        self._carry_out(self._machine.turned_away(outcome, monotonic()))
        if outcome is Outcome.UNPROVED:
            self._doubt.ask()

    def _doubted(self, error: ChangedKey) -> None:
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_exception(error)
        else:
            self._listener(Doubted(error.message))

    def _received(self, frames: list[bytes]) -> None:
        try:
            header = read_header(frames)
            message = decode(header, frames[1])
        except WireError as error:
            self._unreadable(error)
            return
        self._carry_out(self._machine.received(message, header.request, monotonic()))

    def _unreadable(self, error: WireError) -> None:
        other_version = error.code is ErrorCode.UNSUPPORTED_VERSION
        if other_version and self._welcome is not None and not self._welcome.done():
            self._welcome.set_exception(error)
        self._listener(error)

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            _HANDLERS[type(effect)](self, effect)

    def _send(self, effect: Send) -> None:
        if self._socket is not None:
            self._socket.send_multipart(encode(effect.message, effect.request), zmq.DONTWAIT)

    def _reopen(self, _effect: Reopen) -> None:
        self._disconnect()
        self._connect()

    def _resolve(self, effect: Resolve) -> None:
        future = self._requests.get(effect.ticket)
        if future is not None and not future.done():
            future.set_result(effect.reply)

    def _reject(self, effect: Reject) -> None:
        future = self._requests.get(effect.ticket)
        if future is not None and not future.done():
            future.set_exception(effect.error)

    def _accepted(self, effect: Accepted) -> None:
        for task, receipt in effect.receipts.items():
            awaited = self._submissions.get(task)
            if awaited is not None:
                awaited.accept(task, receipt)
            if not effect.followed:
                self._submissions.pop(task, None)

    def _ended(self, effect: Ended) -> None:
        for row in effect.rows:
            awaited = self._submissions.pop(row.id, None)
            if awaited is not None:
                awaited.end(row.id, row)

    def _abandoned(self, effect: Abandoned) -> None:
        awaited = self._submissions.pop(effect.id, None)
        if awaited is not None:
            awaited.abandon(effect.id, effect.error)

    def _tell(self, effect: Tell) -> None:
        if isinstance(effect.event, wire.Welcome):
            self._welcomed(effect.event)
        self._listener(effect.event)

    def _welcomed(self, welcome: wire.Welcome) -> None:
        self._doubt.settle()
        self.shelf = shelf_at(welcome.shelf) if is_local(self._address) else None
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_result(welcome)


def _check_sendable(payload: bytes, time_limit: int) -> None:
    if len(payload) > limits.PAYLOAD_BYTES:
        most = limits.PAYLOAD_BYTES
        raise RequestError(ErrorCode.TOO_LARGE, f"A task has at most {most} bytes.")
    if not 0 <= time_limit <= limits.MILLIS:
        raise RequestError(ErrorCode.INVALID, f"There is no time limit of {time_limit} ms.")


_HANDLERS: dict[type, Callable[[Client, Any], None]] = {
    Send: Client._send,
    Reopen: Client._reopen,
    Resolve: Client._resolve,
    Reject: Client._reject,
    Accepted: Client._accepted,
    Ended: Client._ended,
    Abandoned: Client._abandoned,
    Tell: Client._tell,
}
