"""The filter of system calls, as the kernel takes it: instructions of classic BPF, packed.

It names what is refused instead of what is allowed: languages use nearly all of the rest, and the
namespaces are what isolates. Each rule starts with the number of the call in the accumulator and
leaves it there for the next.
"""

from __future__ import annotations

import errno
import platform
from collections.abc import Iterable, Iterator
from struct import Struct

from workers.sandbox import syscalls
from workers.sandbox.syscalls import ARCHITECTURES, Numbers

INSTRUCTION = Struct("<HBBI")
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16

CLONE_NAMESPACES = 0x7E020000
FAMILIES = (1, 2, 10)
"""AF_UNIX, AF_INET and AF_INET6. AF_VSOCK heeds no network namespace."""
ITSELF = (0,)
"""A process may limit itself only: the first process is the same user."""
TERMINAL_INPUT = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX type into a terminal."""

Instruction = tuple[int, int, int, int]


def available() -> bool:
    """Whether there is a filter for this machine."""
    return platform.machine() in ARCHITECTURES


def filter_for(machine: str, everything_counted: bool) -> bytes:
    """The filter for a machine; with `everything_counted` a control group counts all memory."""
    return b"".join(INSTRUCTION.pack(*each) for each in _rules(machine, everything_counted))


def _rules(machine: str, everything_counted: bool) -> Iterator[Instruction]:
    architecture = ARCHITECTURES[machine]
    column = architecture.column
    yield from _only_native(architecture.audit, architecture.highest)
    yield from _deny(syscalls.DENIED.values(), column, errno.EPERM)
    if not everything_counted:
        yield from _deny(syscalls.UNCOUNTED.values(), column, errno.ENOSYS)
    yield from _deny([syscalls.CLONE3], column, errno.ENOSYS)
    yield from _deny_bits(syscalls.CLONE, column, CLONE_NAMESPACES)
    yield from _deny_values(syscalls.IOCTL, column, 1, TERMINAL_INPUT)
    yield from _allow_values(syscalls.PRLIMIT, column, ITSELF, errno.EPERM)
    for call in (syscalls.SOCKET, syscalls.SOCKETPAIR):
        yield from _allow_values(call, column, FAMILIES, errno.EAFNOSUPPORT)
    yield AT_LEAST, 0, 1, syscalls.NEWEST + 1
    yield _refuse(errno.ENOSYS)
    yield RETURN, 0, 0, ALLOW


def _only_native(audit: int, highest: int) -> Iterator[Instruction]:
    yield LOAD, 0, 0, ARCHITECTURE_AT
    yield EQUAL, 1, 0, audit
    yield RETURN, 0, 0, KILL
    yield LOAD, 0, 0, NUMBER_AT
    yield AT_LEAST, 0, 1, highest
    yield RETURN, 0, 0, KILL


def _refuse(number: int) -> Instruction:
    return RETURN, 0, 0, REFUSE | number


def _deny(calls: Iterable[Numbers], column: int, error: int) -> Iterator[Instruction]:
    for numbers in calls:
        number = numbers[column]
        if number is not None:
            yield EQUAL, 0, 1, number
            yield _refuse(error)


def _low_bits(argument: int) -> Instruction:
    """The kernel looks at no more of these arguments."""
    return LOAD, 0, 0, ARGUMENTS_AT + 8 * argument


def _deny_bits(call: Numbers, column: int, mask: int) -> Iterator[Instruction]:
    yield EQUAL, 0, 4, call[column] or 0
    yield _low_bits(0)
    yield ANY_BIT, 0, 1, mask
    yield _refuse(errno.EPERM)
    yield LOAD, 0, 0, NUMBER_AT


def _deny_values(
    call: Numbers, column: int, argument: int, values: tuple[int, ...]
) -> Iterator[Instruction]:
    yield EQUAL, 0, 2 + 2 * len(values), call[column] or 0
    yield _low_bits(argument)
    for value in values:
        yield EQUAL, 0, 1, value
        yield _refuse(errno.EPERM)
    yield LOAD, 0, 0, NUMBER_AT


def _allow_values(
    call: Numbers, column: int, values: tuple[int, ...], error: int
) -> Iterator[Instruction]:
    yield EQUAL, 0, 3 + len(values), call[column] or 0
    yield _low_bits(0)
    for at, value in enumerate(values):
        yield EQUAL, len(values) - at, 0, value
    yield _refuse(error)
    yield LOAD, 0, 0, NUMBER_AT
