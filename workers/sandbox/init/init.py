"""`init.c` in Python, where there is no compiler: what it is given, does and says is told there.

It runs in the sandbox with the system's Python, so it imports nothing of the project.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import stat
import sys
import time
from collections.abc import Iterator

FAILED = 125
TICK_S = 0.05
NEARLY_FULL = 16
PLACES = ("/box", "/tmp", "/dev/shm")  # noqa: S108 - the sandbox's own
CAPABILITIES = 0x20080522
"""The version of the interface that says which rights a process has."""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
READ_BYTES = 65536


class Order:
    """What is asked for."""

    def __init__(self, arguments: list[str]) -> None:
        at = arguments.index("--")
        pairs = [each.partition("=")[::2] for each in arguments[:at]]
        values = dict(pairs)
        self.status, self.control = int(values["status"]), int(values["control"])
        self.artifact, self.keep = int(values["artifact"]), values.get("keep")
        self.uid, self.inodes = int(values.get("uid", 0)), int(values.get("inodes", 0))
        self.limits = [
            tuple(map(int, value.split(":"))) for name, value in pairs if name == "limit"
        ]
        self.command = arguments[at + 1 :]

    def report(self, *words: object) -> None:
        """Say how it goes."""
        os.write(self.status, " ".join(map(str, words)).encode() + b"\n")


def protect(order: Order) -> None:
    """Be nobody, and let the program, which is the same user, not open our files."""
    library = ctypes.CDLL(None)
    if order.uid:
        os.setgroups([])
        os.setresgid(order.uid, order.uid, order.uid)
        os.setresuid(order.uid, order.uid, order.uid)
        if library.capset((ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()) != 0:
            sys.exit(FAILED)
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if library.prctl(PR_SET_DUMPABLE, 0) != 0:
        sys.exit(FAILED)


def become_command(order: Order, complaint: int) -> None:
    """In the new process: be the program, or say why not."""
    os.dup2(complaint, 3, inheritable=False)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    try:
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for which, value in order.limits:
            resource.setrlimit(which, (value, value))
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        os.execvp(order.command[0], order.command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        os.write(3, str(error.errno).encode())
    os._exit(127)


def start(order: Order) -> int:
    """The program's process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        become_command(order, writing)
    for descriptor in (0, 1, 2, writing):
        os.close(descriptor)
    error = os.read(reading, 16)
    if error:
        order.report("unable", error.decode())
        os._exit(FAILED)
    return child


def space(place: str) -> os.statvfs_result:
    """What is left in a folder."""
    return os.statvfs(place)


def is_crowded(order: Order) -> bool:
    """Whether there are too many files."""
    found = map(space, PLACES)
    return bool(order.inodes) and any(each.f_files - each.f_ffree > order.inodes for each in found)


def ended() -> Iterator[tuple[int, int]]:
    """The children that have ended, each with its status."""
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        yield child, status


def watch(order: Order, program: int, wake: int) -> tuple[int, bool]:
    """Wait for the program: its status, and whether it made too many files."""
    while True:
        found = dict(ended())
        if program in found:
            return found[program], False
        ready, _, _ = select.select([order.control, wake], [], [], TICK_S)
        if order.control in ready:
            os._exit(FAILED)
        if wake in ready:
            os.read(wake, READ_BYTES)
        if is_crowded(order):
            os.kill(program, signal.SIGKILL)
            return os.waitpid(program, 0)[1], True


def end_others() -> None:
    """Nobody but us is left."""
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def report_end(order: Order, status: int, began: float, crowded: bool) -> None:
    """Say how it went."""
    wall = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = int((used.ru_utime + used.ru_stime) * 1e6)
    full = space(PLACES[0]).f_bavail < NEARLY_FULL
    order.report("ended", status, cpu, used.ru_maxrss, int(wall * 1e6), int(full), int(crowded))


def hand_out(order: Order, path: str) -> None:
    """The file's content and nothing else: no link is followed, no pipe waited for."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if stat.S_ISREG(os.fstat(file).st_mode):
            while data := os.read(file, READ_BYTES):
                while data:
                    data = data[os.write(order.artifact, data) :]
    except OSError:
        return


def main() -> None:
    """Be the first process of a sandbox."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order = Order(sys.argv[1:])
    protect(order)
    wake, waking = os.pipe()
    os.set_blocking(waking, False)
    signal.set_wakeup_fd(waking)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    order.report("started")
    began = time.monotonic()
    program = start(order)
    status, crowded = watch(order, program, wake)
    end_others()
    report_end(order, status, began, crowded)
    if order.keep is not None:
        hand_out(order, order.keep)
    os._exit(0)


if __name__ == "__main__":
    main()
