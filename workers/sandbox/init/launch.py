"""`launch.c` in Python, where there is no compiler: what it is given and does is told there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

FAILED = 125


def join(path: str) -> None:
    """Come into a control group."""
    with open(path, "w", encoding="ascii") as group:
        group.write("0")


def become(number: str) -> None:
    """Be another user, and never root again."""
    uid = int(number)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


ORDERS: dict[str, Callable[[str], None]] = {"cgroup": join, "uid": become}


def main(arguments: list[str]) -> None:
    """Do what is asked before `--`, and become what comes after it."""
    at = arguments.index("--")
    os.umask(0o077)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    if os.geteuid() == 0:
        os.setgroups([])
    for argument in arguments[:at]:
        name, _, value = argument.partition("=")
        ORDERS[name](value)
    os.chdir("/")
    os.execve(arguments[at + 1], arguments[at + 1 :], {})  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.stderr.write(f"launch: {error}\n")
        sys.exit(FAILED)
