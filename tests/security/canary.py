"""What a program must neither find nor touch, and a look at whether anything was left behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

SECRET = "canary-secret"
KEY = 0x5EED
PLACES = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - looked at, not written to
OUTSIDE = "/var/tmp"  # noqa: S108 - a folder that no folder of the sandbox's own hides
REST = "import sys; print(flush=True); sys.stdin.read()"


class Canary:
    """A file that anybody may write to, sockets that anybody may connect to, a victim."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        folder = Path(self._ends.enter_context(tempfile.TemporaryDirectory(dir=OUTSIDE)))
        folder.chmod(0o777)
        self.file = folder / "canary"
        self.file.write_text(SECRET)
        self.file.chmod(0o666)
        self._sockets = [self._listen(socket.AF_INET, ("127.0.0.1", 0))]
        self.port = self._sockets[0].getsockname()[1]
        self.abstract = f"canary-{os.getpid()}"
        self._sockets.append(self._listen(socket.AF_UNIX, f"\0{self.abstract}"))
        self._sockets.append(self._listen(socket.AF_UNIX, f"{self.file}.socket"))
        Path(f"{self.file}.socket").chmod(0o777)
        self._victim = self._ends.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", REST], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )
        assert self._victim.stdout is not None
        self._victim.stdout.readline()
        self._before = self._look()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Where everything is: a hostile program knows it all."""
        where = (str(self.file), self.port, self.abstract, self._victim.pid, KEY)
        return tuple(map(str, where))

    def touched(self) -> list[str]:
        """What is not as it was."""
        wrong = [] if self._look() == self._before else ["the canary's folder"]
        wrong += [f"a connection to {it.getsockname()}" for it in self._sockets if _was_called(it)]
        return wrong if self._victim.poll() is None else [*wrong, "the victim"]

    def close(self) -> None:
        """Let everything go."""
        self._victim.kill()
        self._ends.close()

    def _listen(self, family: int, address: object) -> socket.socket:
        it = self._ends.enter_context(socket.socket(family))
        it.bind(address)  # type: ignore[arg-type]
        it.listen()
        it.setblocking(False)
        return it

    def _look(self) -> object:
        entries = sorted(path.name for path in self.file.parent.iterdir())
        return entries, self.file.read_text(), self.file.stat().st_mtime_ns


def _was_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class Traces:
    """What there is of a user on this machine, and of our own process."""

    processes: frozenset[str]
    files: frozenset[str]
    segments: frozenset[str]
    groups: frozenset[str]
    mounts: str
    descriptors: int

    @classmethod
    def of(cls, uid: int, group: str) -> Traces:
        """Look."""
        return cls(
            frozenset(_processes(uid)),
            frozenset(_files(uid)),
            frozenset(_segments(uid)),
            frozenset(map(str, Path("/sys/fs/cgroup").rglob(group))),
            Path("/proc/self/mountinfo").read_text(),
            len(os.listdir("/proc/self/fd")),
        )


def _processes(uid: int) -> list[str]:
    """Those that have ended and that nobody waited for count, too."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            if each.name.isdigit() and each.stat().st_uid == uid and _may_be_boxed(each, uid):
                found.append(each.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _may_be_boxed(process: Path, uid: int) -> bool:
    """Of our own user's processes only those in a namespace of processes inside of ours."""
    if uid != os.geteuid():
        return True
    numbers = (process / "status").read_text().partition("\nNSpid:")[2].partition("\n")[0]
    return len(numbers.split()) > 1


def _files(uid: int) -> list[str]:
    found = []
    for place in PLACES:
        with os.scandir(place) as entries:
            found += [each.path for each in entries if _owner(each) == uid]
    return [path for path in found if uid != os.geteuid() or "left-behind" in path]


def _owner(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_uid
    except FileNotFoundError:
        return -1


def _segments(uid: int) -> list[str]:
    lines = []
    for kind in ("shm", "msg", "sem"):
        path = Path("/proc/sysvipc") / kind
        lines += path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if str(uid) in line.split()]
