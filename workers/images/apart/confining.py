"""What a process that decodes may still ask of the kernel: memory, and to read and write the files
that it has open. No file, socket, program or process beside them.

It is the code sandbox's way of filtering, turned round: what is allowed is named, as a decoder
needs little.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from collections.abc import Callable
from functools import cache

from shared.errors import CalcError
from shared.states import TaskErrorCode
from workers.sandbox.seccomp import (
    ALLOW,
    ARCHITECTURE_AT,
    EQUAL,
    INSTRUCTION,
    KILL,
    LOAD,
    NUMBER_AT,
    REFUSE,
    RETURN,
    Instruction,
)
from workers.sandbox.syscalls import ARCHITECTURES, Numbers

_ALLOWED: dict[str, Numbers] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "lseek": (8, 62),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "ftruncate": (77, 46),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "clock_gettime": (228, 113),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "fcntl": (72, 25),
    "dup": (32, 23),
}
"""By the numbers that each architecture has for them."""

_PR_GET_SECCOMP, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 21, 22, 38
_MODE_FILTER = 2

_OPEN = "The worker's machine does not confine what decodes images, so none is decoded there."


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine() -> None:
    """Ask for nothing else from here on, where the kernel can see to that; raises `CalcError` where
    it can and does not."""
    found = prepare()
    if found is None or (prctl := _prctl())(_PR_GET_SECCOMP, 0, 0, 0, 0) < 0:
        return  # it knows of no filters
    program = _Filter(len(found) // INSTRUCTION.size, found)
    done = prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if done or prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program)):
        raise CalcError(TaskErrorCode.INTERNAL, _OPEN)


def _prctl() -> Callable[..., int]:
    made: Callable[..., int] = ctypes.CDLL(None).prctl
    return made


@cache
def prepare() -> bytes | None:
    """As the kernel takes it; None where there is none for this machine."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in ARCHITECTURES:
        return None
    return b"".join(INSTRUCTION.pack(*each) for each in _rules(machine))


def _rules(machine: str) -> list[Instruction]:
    architecture = ARCHITECTURES[machine]
    column = architecture.column
    numbers = [number for pair in _ALLOWED.values() if (number := pair[column]) is not None]
    allowed = [(EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    return [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 1, 0, architecture.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        *allowed,
        (RETURN, 0, 0, REFUSE | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
