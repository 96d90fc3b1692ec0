"""What the launcher and the first process are told, as words of their command lines."""

from __future__ import annotations

import math
import resource
from collections.abc import Iterator

from workers.sandbox.limits import INODES, KB, MB, Limits
from workers.sandbox.meters import Meter
from workers.sandbox.pipes import Ends
from workers.sandbox.program import WORK, Program
from workers.sandbox.sandbox import Ready

SPARE_CPU_S = 2
"""The limit of each process is there for when nobody looks at all of them together."""
OWN_PROCESSES = 2


def of_launcher(ready: Ready, meter: Meter) -> Iterator[str]:
    """Which groups to join, and which user to become."""
    yield from ready.helpers.launch
    yield from (f"cgroup={path}" for path in meter.joining)
    if ready.launch_uid is not None:
        yield f"uid={ready.launch_uid}"
    yield "--"


def of_init(ready: Ready, program: Program, limits: Limits, ends: Ends) -> Iterator[str]:
    """Where to report, what to hand out, and what each process of the program may take."""
    yield from ready.helpers.init_command
    yield from (f"status={ends.status}", f"control={ends.control}", f"artifact={ends.artifact}")
    yield f"inodes={INODES}"
    if program.artifact is not None:
        yield f"keep={WORK}/{program.artifact}"
    if ready.init_uid is not None:
        yield f"uid={ready.init_uid}"
    for number, value in of_each_process(ready, limits).items():
        yield f"limit={number}:{value}"
    yield from ("--", *program.command)


def of_each_process(ready: Ready, limits: Limits) -> dict[int, int]:
    """Limits that the kernel holds a process to by itself; more where no group counts for all."""
    held = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: math.ceil(limits.cpu_s) + SPARE_CPU_S,
        resource.RLIMIT_FSIZE: limits.disk_mb * MB,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 64 * KB,
        resource.RLIMIT_STACK: 64 * MB,
    }
    if ready.groups is None:
        held[resource.RLIMIT_DATA] = limits.memory_mb * MB
        held[resource.RLIMIT_NPROC] = limits.processes + OWN_PROCESSES
    return held
