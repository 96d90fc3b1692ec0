"""The slot's end of its helper."""

from __future__ import annotations

import os
import socket
import subprocess

from shared.errors import CalcError
from shared.spawn import module_command
from shared.states import TaskErrorCode
from shared.wire.codec import pack, unpack
from workers.images.apart.messages import Answer, Order, receive, send
from workers.images.apart.pages import with_large_pages
from workers.slots.signals import held_back

_TIMES = 2
"""A helper may have been ended by somebody; the next one is another."""


class Helper:
    """Starts when it is first needed, and again when it was lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def ask(self, order: Order) -> Answer:
        """What came of it; raises `CalcError` where the helper is lost again and again."""
        for _ in range(_TIMES):
            body = self._told(pack(order))
            if body:
                return unpack(Answer, body)
            self.close()
        raise CalcError(TaskErrorCode.INTERNAL, "The process that works on images was lost.")

    def close(self) -> None:
        """Let go of it."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _told(self, body: bytes) -> bytes:
        channel = self._channel or self._start()
        try:
            send(channel, body)
            return receive(channel)
        except OSError:
            return b""

    def _start(self) -> socket.socket:
        self._channel, theirs = socket.socketpair()
        command = module_command("workers.images.apart.helper", str(theirs.fileno()))
        with theirs, held_back():
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=with_large_pages(os.environ),
            )
        return self._channel
