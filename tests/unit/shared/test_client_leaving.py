"""A client leaves whatever it was about to do."""

from __future__ import annotations

import asyncio
import threading

import pytest
import zmq

from shared.client import Client, client

DEADLINE_S = 20.0


class Signalled(BaseException):
    """As a signal ends a program, in the middle of anything."""


def test_a_signal_while_a_socket_is_opened_keeps_nobody_from_leaving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[zmq.Socket[bytes]] = []

    def connect(context: zmq.Context[zmq.Socket[bytes]], *_: object) -> zmq.Socket[bytes]:
        opened.append(context.socket(zmq.DEALER))
        raise Signalled

    async def play() -> None:
        leaving = Client("ipc:///nowhere", "test")
        with pytest.raises(Signalled):
            await leaving.open()
        await leaving.close()

    monkeypatch.setattr(client, "connect", connect)
    thread = threading.Thread(target=asyncio.run, args=(play(),), daemon=True)
    thread.start()
    thread.join(DEADLINE_S)

    assert not thread.is_alive()
    assert opened[0].closed
