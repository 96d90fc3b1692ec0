"""The hostile programs, and what must come of each. They run in the sandbox only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workers.sandbox import Limits

PROGRAMS = Path(__file__).parent / "programs"
TIGHT = Limits(cpu_s=3, wall_s=6, memory_mb=64, output_kb=64, processes=32, disk_mb=24)
COMPILER = Limits(cpu_s=3, wall_s=6, memory_mb=128, output_kb=64, processes=32, disk_mb=24)

SOON_S, COMPILED_SOON_S = 0.15, 0.5
"""What goes on until it is ended need not go on for long."""

HELD = "held"
CPU, WALL, MEMORY = "limit cpu", "limit wall", "limit memory"
OUTPUT, FILES = "limit output", "limit files"
FAILED = "exited 1"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A program, and the ends that are right for it. `HELD` is what it says once everything that
    it tried was refused."""

    file: str
    ends: frozenset[str]
    limits: Limits = TIGHT
    artifact: str | None = None

    @property
    def source(self) -> bytes:
        """Its text."""
        return (PROGRAMS / self.file).read_bytes()

    @property
    def is_compiled_only(self) -> bool:
        """Whether compiling it is the attack."""
        return self.file.startswith("compile_")

    @property
    def may_give_out(self) -> bool:
        """Whether there may be a file in the end: one of its own, whole or not."""
        return self.file in ("out_swapped.py", "out_growing.py") or self.is_compiled_only

    @property
    def needs_compiler(self) -> bool:
        """Whether it is of use only where there is one."""
        return self.file.endswith(".c")


def program(file: str, *ends: str, artifact: str | None = None, **limits: float) -> Hostile:
    """A row of the table."""
    base = COMPILER if file.startswith("compile_") else TIGHT
    if CPU in ends:
        limits = {"cpu_s": SOON_S if base is TIGHT else COMPILED_SOON_S, **limits}
    held = replace(base, **limits)  # type: ignore[arg-type]
    return Hostile(file, frozenset(ends or (HELD,)), held, artifact)


ENDLESS = (CPU, WALL)
TAKING = (HELD, MEMORY, "signalled SIGKILL", FAILED)
"""Memory that is counted ends a program; where each process is limited it is refused."""

BOMBS = (
    # Time
    program("cpu_loop.c", CPU),
    program("cpu_ignores_signals.c", CPU),
    program("cpu_in_children.py", *ENDLESS, wall_s=0.4),
    program("cpu_in_many.py", CPU),
    program("sleep_forever.sh", WALL, wall_s=0.1),
    program("stop_itself.sh", WALL, wall_s=0.1),
    program("closes_everything.c", WALL, wall_s=0.1),
    program("stopped_children.py"),
    program("reads_without_end.sh", CPU),
    program("waits_for_input.sh"),
    # Processes
    program("fork_bomb.c", *ENDLESS, MEMORY, wall_s=0.4),
    program("fork_bomb.sh", *ENDLESS, MEMORY, "exited 2", wall_s=0.4),
    program("fork_bomb.py", *ENDLESS, MEMORY, wall_s=0.4),
    program("fork_count.c"),
    program("thread_count.c"),
    program("zombies.c"),
    program("daemon.c"),
    program("daemon_with_output.sh"),
    program("kill_first.py"),
    program("kill_others.py"),
    program("proc_of_others.py"),
    program("proc_of_first.py"),
    program("forge_report.py", "exited 3"),
    program("open_descriptors.py"),
    program("ptrace.c"),
    program("memory_of_others.c"),
    program("limits_raised.c"),
    program("core_dump.c", "signalled SIGABRT"),
    # Memory
    program("memory_malloc.c", *TAKING),
    program("memory_shared.c", *TAKING),
    program("memory_memfd.c", *TAKING),
    program("memory_segments.c", *TAKING),
    program("memory_stack.c", "signalled SIGSEGV", MEMORY),
    program("memory_children.py", *TAKING),
    program("memory_list.py", *TAKING),
    program("memory_files.py", *TAKING),
    program("memory_pipes.c", *TAKING),
    program("memory_map_huge.c"),
    # Output and files
    program("flood_stdout.c", OUTPUT, CPU),
    program("flood_stderr.py", OUTPUT, CPU),
    program("flood_lines.sh", CPU),
    program("file_without_end.c", "exited 28", "signalled SIGXFSZ"),
    program("file_sparse.c"),
    program("files_without_end.py", FILES, MEMORY, cpu_s=3),
    program("folders_without_end.c", FILES, MEMORY, cpu_s=3),
    program("descriptors_without_end.c"),
)
BREAKS = (
    # What is of the host's
    program("write_system.py"),
    program("change_sources.sh"),
    program("read_host.sh"),
    program("read_everything.py"),
    program("environment.py"),
    program("devices.c"),
    program("links_everywhere.sh"),
    program("control_groups.py"),
    program("leaves_files.sh"),
    # Rights and namespaces
    program("mount.c"),
    program("namespaces.c"),
    program("unshare.sh"),
    program("chroot.c"),
    program("become_root.c"),
    program("setuid_programs.sh"),
    program("capabilities.c"),
    # The kernel's doors
    program("keys.c"),
    program("io_uring.c"),
    program("userfaultfd.c"),
    program("bpf.c"),
    program("perf.c"),
    program("handles.c"),
    program("terminal.c"),
    program("machine.c"),
    program("new_calls.c"),
    program("entry_32_bit.c", "signalled SIGSYS", "signalled SIGSEGV"),
    program("entry_x32.c", "signalled SIGSYS"),
    # Network and shared memory
    program("families.c"),
    program("raw_sockets.c"),
    program("loopback.py"),
    program("datagrams.py"),
    program("abstract_sockets.py"),
    program("interfaces.py"),
    program("own_network.py"),
    program("segments.c"),
    # The file that is taken out
    program("out_link.sh", artifact="out"),
    program("out_link_to_host.sh", artifact="out"),
    program("out_fifo.sh", artifact="out"),
    program("out_folder.sh", artifact="out"),
    program("out_device.sh", artifact="out"),
    program("out_too_large.py", artifact="out"),
    program("out_swapped.py", artifact="out"),
    program("out_growing.py", artifact="out"),
    # Compiling
    program("compile_random.c", FAILED, *ENDLESS, MEMORY, "exited 4"),
    program("compile_zero.c", FAILED, *ENDLESS, MEMORY, "exited 4"),
    program("compile_stdin.c", "exited 0"),
    program("compile_shadow.c", FAILED),
    program("compile_incbin.c", FAILED),
    program("compile_itself.c", FAILED, CPU),
    program("compile_macros.c", FAILED, CPU, MEMORY, "exited 4"),
    program("compile_array.c", FAILED, CPU, MEMORY, "exited 4"),
    program("compile_repeat.c", FAILED, CPU, MEMORY, "exited 4"),
    program("compile_errors.c", FAILED, CPU, MEMORY, "exited 4"),
    program("compile_message.c", "exited 0", FAILED, CPU, MEMORY, "exited 4"),
)
HOSTILE = BOMBS + BREAKS
BY_NAME = {hostile.file: hostile for hostile in HOSTILE}
