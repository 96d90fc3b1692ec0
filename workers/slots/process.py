"""The supervisor's end of a slot: its process, and the bytes on their way to it."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import Any

from shared.errors import WireError
from shared.home import Home
from shared.spawn import module_command
from workers.slots.messages import Frames, frame
from workers.slots.signals import held_back

READ_BYTES = 256 * 1024
READS_AT_ONCE = 4
"""A slot whose program prints without end is not read without end: others wait, and memory, too."""


class SlotProcess:
    """A running slot. Nothing here waits for it."""

    def __init__(self, home: Home) -> None:
        self._channel, theirs = socket.socketpair()
        reading, self._lifeline = os.pipe()
        descriptors = (theirs.fileno(), reading)
        command = module_command("workers.slots.main", str(home.root), *map(str, descriptors))
        try:
            with held_back():
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, pass_fds=descriptors
                )
        except OSError:
            self._channel.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(reading)
        self._channel.setblocking(False)
        self._frames = Frames()
        self._unsent = bytearray()

    @property
    def descriptor(self) -> int:
        """What to poll."""
        return self._channel.fileno()

    @property
    def backed_up(self) -> bool:
        """Whether bytes wait until the slot reads again."""
        return bool(self._unsent)

    def send(self, message: object) -> None:
        """Have a message on its way."""
        self._unsent += frame(message)
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes now."""
        try:
            while self._unsent:
                sent = self._channel.send(self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self._unsent.clear()

    def receive(self) -> list[Any] | None:
        """Messages that have arrived, or None when the slot is gone. There may be more of them."""
        messages: list[Any] = []
        for _ in range(READS_AT_ONCE):
            try:
                data = self._channel.recv(READ_BYTES)
            except BlockingIOError:
                return messages
            except ConnectionResetError:
                data = b""
            if not data:
                return messages or None
            try:
                messages += self._frames.feed(data)
            except (WireError, KeyError):
                self.kill()
                return messages or None
        return messages

    def is_stopped(self) -> bool:
        """Whether it was stopped, as by SIGSTOP, and does not go on yet. On macOS, Python 3.13 is
        the first that can tell."""
        if not hasattr(os, "waitid"):
            return False
        look = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        try:
            return os.waitid(os.P_PID, self._process.pid, look) is not None
        except ChildProcessError:
            return False

    def kill(self) -> None:
        """End the slot, whatever it is doing."""
        self._process.kill()

    def close(self) -> int:
        """Let go of a slot that has ended or is to end; returns its status."""
        self._process.kill()
        status = self._process.wait()
        self._channel.close()
        os.close(self._lifeline)
        return status
