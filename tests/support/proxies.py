"""Something between a peer and the broker that cuts connections in the middle of a frame."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

READ_BYTES = 4096


class Proxy:
    """Passes bytes between connections to `path` and the socket at `target`.

    The first connections are cut, each after so many bytes one way as `cuts` says; later ones
    are left alone.
    """

    def __init__(self, path: Path, target: Path, cuts: Sequence[int], *, answers: bool) -> None:
        self.address = f"ipc://{path}"
        self.cut = 0
        """how many connections were"""
        self._target = str(target)
        self._cuts = iter(cuts)
        self._answers = answers
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._open = [self._listener]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        """Cut everything, and take no more connections."""
        for end in self._open:
            _shut(end)
        for thread in self._threads:
            thread.join()
        for end in self._open:
            end.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                peer, _ = self._listener.accept()
                self._pass_on(peer)

    def _pass_on(self, peer: socket.socket) -> None:
        broker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._open += [peer, broker]
        with suppress(OSError):  # no broker listens: what follows ends at once
            broker.connect(self._target)
        most = next(self._cuts, None)
        asked, answered = (None, most) if self._answers else (most, None)
        self._start(self._copy, peer, broker, asked)
        self._start(self._copy, broker, peer, answered)

    def _copy(self, reading: socket.socket, writing: socket.socket, most: int | None) -> None:
        with suppress(OSError):
            while data := reading.recv(READ_BYTES):
                if most is not None and len(data) >= most:
                    writing.sendall(data[:most])
                    self.cut += 1
                    break
                writing.sendall(data)
                most = None if most is None else most - len(data)
        _shut(reading)
        _shut(writing)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting(
    path: Path, target: str, cuts: Sequence[int], *, answers: bool = False
) -> Iterator[Proxy]:
    """A proxy in front of the address `target`; `answers` cuts what the broker says."""
    proxy = Proxy(path, Path(target.removeprefix("ipc://")), cuts, answers=answers)
    try:
        yield proxy
    finally:
        proxy.close()
