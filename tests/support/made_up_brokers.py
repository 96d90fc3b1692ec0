"""A broker that says whatever a test wants, on a real socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import zmq

from shared.client import Client
from shared.wire import client as wire
from shared.wire.codec import decode, encode, read_header
from tests.support.brokers import DEADLINE_S

Frames = list[bytes]
Answer = Callable[[object, int], list[Frames]]


class MadeUpBroker:
    """Answers each message of a client in a thread of its own."""

    def __init__(self, address: str, answer: Answer) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.ROUTER)
        self._socket.linger = 0
        self._socket.bind(address)
        self._answer = answer
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._over.set()
        self._thread.join(DEADLINE_S)
        self._socket.close()
        self._context.term()

    def _serve(self) -> None:
        while not self._over.is_set():
            if self._socket.poll(20):
                peer, *frames = self._socket.recv_multipart()
                header = read_header(frames)
                for reply in self._answer(decode(header, frames[1]), header.request):
                    self._socket.send_multipart([peer, *reply])


def greets(message: object, request: int) -> list[Frames]:
    """Answer greetings and pings, and nothing else."""
    if isinstance(message, wire.Hello):
        return [encode(wire.Welcome("1", bytes(16), True), request)]
    return [encode(wire.Pong(), request)] if isinstance(message, wire.Ping) else []


def run(address: str, scenario: Callable[[Client], Awaitable[None]], *, told: list[object]) -> None:
    """Run a scenario with a client, and close it whatever happens."""

    async def with_client() -> None:
        client = Client(address, "test", told.append)
        try:
            await scenario(client)
        finally:
            await client.close()

    asyncio.run(with_client())
