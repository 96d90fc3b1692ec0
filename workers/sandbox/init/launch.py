"""`launch.c` in Python, where there is no compiler: what it is given and does is told there."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

FAILED = 125
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def write_text(path: str, text: str) -> None:
    """Tell the kernel something."""
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def give_up_root(uid: int | None) -> None:
    """Be another user, and never root again."""
    if os.geteuid() == 0:
        os.setgroups([])
    if uid is not None:
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def become_command(groups: list[str], uid: int | None, command: list[str]) -> None:
    """In the new process: be the sandbox."""
    for group in groups:
        write_text(group, "0")
    write_text("/proc/self/oom_score_adj", "1000")
    give_up_root(uid)
    os.execve(command[0], command, {})  # noqa: S606 - no shell is wanted


def wait_for_all(uid: int | None, library: ctypes.CDLL) -> None:
    """Hold nothing open, and wait until nobody is left."""
    give_up_root(uid)
    library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    try:
        while True:
            os.wait()
    except ChildProcessError:
        os._exit(0)


def main(arguments: list[str]) -> None:
    """Do what is asked before `--` for the command that comes after it."""
    at = arguments.index("--")
    pairs = [each.partition("=")[::2] for each in arguments[:at]]
    groups = [value for name, value in pairs if name == "cgroup"]
    uid = next((int(value) for name, value in pairs if name == "uid"), None)
    library = ctypes.CDLL(None)
    os.umask(0o077)
    os.chdir("/")
    library.prctl(PR_SET_CHILD_SUBREAPER, 1)
    if os.fork() == 0:
        become_command(groups, uid, arguments[at + 1 :])
    wait_for_all(uid, library)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.stderr.write(f"launch: {error}\n")
        sys.exit(FAILED)
