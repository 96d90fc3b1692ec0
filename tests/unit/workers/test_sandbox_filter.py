"""The filter of system calls, run as the kernel runs it."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from struct import Struct

import pytest

from workers.sandbox import syscalls
from workers.sandbox.seccomp import ALLOW, INSTRUCTION, KILL, REFUSE, filter_for
from workers.sandbox.syscalls import AARCH64, ARCHITECTURES, DENIED, UNCOUNTED, X86_64

DATA = Struct("<IIQ6Q")
MACHINES = (X86_64, AARCH64)
HEADERS = {
    X86_64: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    AARCH64: Path("/usr/include/asm-generic/unistd.h"),
}
DEFINED = re.compile(r"#define __NR(?:3264)?_(\w+) (\d+)$", re.MULTILINE)
READ = {X86_64: 0, AARCH64: 63}
FAMILIES = {"UNIX": 1, "INET": 2, "INET6": 10}
ELSEWHERE = 0xABCDEF01 << 32
"""Bits of an argument that the kernel does not look at."""


def decide(
    machine: str, number: int, *arguments: int, audit: int | None = None, counted: bool = True
) -> int:
    """What the filter answers to a call."""
    padded = (*arguments, *(0,) * (6 - len(arguments)))
    which = ARCHITECTURES[machine].audit if audit is None else audit
    data = DATA.pack(number, which, 0, *padded)
    program = list(INSTRUCTION.iter_unpack(filter_for(machine, everything_counted=counted)))
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = program[at]
        at += 1
        if code == 0x20:
            accumulator = int.from_bytes(data[value : value + 4], "little")
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value}
            holds[0x45] = bool(accumulator & value)
            at += if_true if holds[code] else if_false


def refused(error: int) -> int:
    return REFUSE | error


@pytest.mark.parametrize("machine", MACHINES)
def test_what_programs_need_is_allowed(machine: str) -> None:
    column = ARCHITECTURES[machine].column
    assert decide(machine, READ[machine]) == ALLOW
    for number in range(syscalls.NEWEST):
        answer = decide(machine, number)
        if answer != ALLOW:
            named = {**DENIED, "clone3": syscalls.CLONE3, "socket": syscalls.SOCKET}
            named["socketpair"] = syscalls.SOCKETPAIR
            assert number in {numbers[column] for numbers in named.values()}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", DENIED)
def test_what_is_denied_is_not_permitted(machine: str, name: str) -> None:
    number = DENIED[name][ARCHITECTURES[machine].column]
    if number is not None:
        assert decide(machine, number) == refused(errno.EPERM)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", UNCOUNTED)
def test_memory_that_nobody_counts_is_refused(machine: str, name: str) -> None:
    number = UNCOUNTED[name][ARCHITECTURES[machine].column]
    assert number is not None
    assert decide(machine, number) == ALLOW
    assert decide(machine, number, counted=False) == refused(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
def test_processes_are_made_but_no_namespaces(machine: str) -> None:
    clone = syscalls.CLONE[ARCHITECTURES[machine].column] or 0
    assert decide(machine, clone, 0x01200011) == ALLOW
    assert decide(machine, clone, 0x003D0F00) == ALLOW
    for bit in (17, 25, 26, 27, 28, 29, 30):
        assert decide(machine, clone, 1 << bit | 17) == refused(errno.EPERM)
    clone3 = syscalls.CLONE3[ARCHITECTURES[machine].column] or 0
    assert decide(machine, clone3) == refused(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("call", [syscalls.SOCKET, syscalls.SOCKETPAIR])
@pytest.mark.parametrize("family", range(64))
def test_only_three_families_of_sockets(
    machine: str, call: tuple[int | None, int | None], family: int
) -> None:
    number = call[ARCHITECTURES[machine].column] or 0
    wanted = ALLOW if family in FAMILIES.values() else refused(errno.EAFNOSUPPORT)
    assert decide(machine, number, family) == wanted
    assert decide(machine, number, ELSEWHERE | family) == wanted


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("request_", [0x5412, 0x541C, ELSEWHERE | 0x5412, ELSEWHERE | 0x541C])
def test_nothing_is_typed_into_a_terminal(machine: str, request_: int) -> None:
    ioctl = syscalls.IOCTL[ARCHITECTURES[machine].column] or 0
    assert decide(machine, ioctl, 0, request_) == refused(errno.EPERM)
    assert decide(machine, ioctl, 0x5412, 0x5401) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_a_process_limits_itself_only(machine: str) -> None:
    prlimit = syscalls.PRLIMIT[ARCHITECTURES[machine].column] or 0
    assert decide(machine, prlimit, 0) == ALLOW
    assert decide(machine, prlimit, 1) == refused(errno.EPERM)


@pytest.mark.parametrize("machine", MACHINES)
def test_other_ways_into_the_kernel_end_the_program(machine: str) -> None:
    assert decide(machine, READ[machine], audit=0x40000003) == KILL
    assert decide(machine, ARCHITECTURES[machine].highest | READ[machine]) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_are_newer_do_not_exist(machine: str) -> None:
    assert decide(machine, syscalls.NEWEST + 1) == refused(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    column = ARCHITECTURES[machine].column
    defined = {name: int(number) for name, number in DEFINED.findall(header.read_text())}
    ours = {name: numbers[column] for name, numbers in {**DENIED, **UNCOUNTED}.items()}
    single = {"clone": syscalls.CLONE, "clone3": syscalls.CLONE3, "socket": syscalls.SOCKET}
    single |= {"socketpair": syscalls.SOCKETPAIR, "ioctl": syscalls.IOCTL}
    ours |= {name: numbers[column] for name, numbers in single.items()}
    ours["prlimit64"] = syscalls.PRLIMIT[column]
    for name, number in ours.items():
        if number is not None and name in defined:
            assert defined[name] == number, name
