"""A program in a pseudo-terminal, and what somebody in front of it would see."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyte

from tests.support.brokers import DEADLINE_S
from tests.support.graphics import Graphics

MEASURES = ("LINES", "COLUMNS")
"""What keeps a program from looking how large its terminal is; pytest-xdist sets them."""


def _of_a_terminal(env: Mapping[str, str]) -> dict[str, str]:
    rest = {name: value for name, value in env.items() if name not in MEASURES}
    return {**rest, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


class Terminal:
    """Reads and types; the screen is what pyte makes of the bytes."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], columns: int = 100, lines: int = 30
    ) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.graphics = Graphics()
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, _measures(columns, lines))
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=_of_a_terminal(env),
            start_new_session=True,
        )
        os.close(theirs)

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def resize(self, lines: int) -> None:
        """Have another height from now on."""
        self._screen.resize(lines)
        measures = _measures(self._screen.columns, lines)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, measures)
        self.process.send_signal(signal.SIGWINCH)

    def cells(self) -> Iterator[tuple[int, int, str, str]]:
        """Column, row, characters and colour of each cell that is not empty."""
        for y, row in sorted(self._screen.buffer.items()):
            for x, cell in sorted(row.items()):
                if cell.data.strip():
                    yield x, y, cell.data, cell.fg

    def type(self, keys: str) -> None:
        """Press keys, as the bytes that a terminal sends."""
        os.write(self._ours, keys.encode())

    def wait_for(self, *wanted: str) -> str:
        """Wait until all of this is on the screen at once; returns the screen."""
        deadline = time.monotonic() + DEADLINE_S
        while not all(text in self.text for text in wanted):
            if time.monotonic() >= deadline or not self._read(0.1):
                missing = [text for text in wanted if text not in self.text]
                raise AssertionError(f"{missing} did not appear:\n{self.text}")
        return self.text

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something is so of what the program has written."""
        deadline = time.monotonic() + DEADLINE_S
        while not holds():
            if time.monotonic() >= deadline or not self._read(0.1):
                raise AssertionError(f"waited in vain for {what}:\n{self.text}")

    def wait_until_gone(self, unwanted: str) -> str:
        """Wait until a text is not on the screen any more."""
        deadline = time.monotonic() + DEADLINE_S
        while unwanted in self.text:
            if time.monotonic() >= deadline or not self._read(0.1):
                raise AssertionError(f"{unwanted!r} did not go away:\n{self.text}")
        return self.text

    def wait_for_end(self) -> int:
        """Wait until the program has ended; returns its status."""
        deadline = time.monotonic() + DEADLINE_S
        while self._read(0.1):
            if time.monotonic() >= deadline:
                raise AssertionError(f"it did not end:\n{self.text}")
        return self.process.wait(DEADLINE_S)

    def hang_up(self) -> int:
        """Take the terminal away from the program, without a signal; returns its status."""
        os.close(self._ours)
        self._ours = os.open(os.devnull, os.O_RDONLY)
        return self.process.wait(DEADLINE_S)

    def close(self) -> None:
        """End the program, and take the terminal away."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(DEADLINE_S)
        os.close(self._ours)

    def _read(self, seconds: float) -> bool:
        """Read what there is; whether the program still has its terminal."""
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._ours, 65_536)
        except OSError:  # what Linux says at the end of a terminal
            return False
        self._stream.feed(self.graphics.take(data))
        return bool(data)


def _measures(columns: int, lines: int) -> bytes:
    return struct.pack("HHHH", lines, columns, 0, 0)


@contextmanager
def terminal(
    command: Sequence[str], env: Mapping[str, str], columns: int = 100, lines: int = 30
) -> Iterator[Terminal]:
    """A program in a terminal of this size."""
    opened = Terminal(command, env, columns, lines)
    try:
        yield opened
    finally:
        opened.close()
