"""The workers that were launched from here: processes of this program, which end with it.

Each of them holds a pipe to this process: whatever ends it, `kill -9` included, ends them. They
have a session of their own, so that the keys and the end of the terminal reach this program alone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.errors import SetupError
from shared.home import Home
from shared.launching import environment_with
from shared.spawn import host_name, module_command
from shared.states import WorkerState
from shared.wire.rows import WorkerRow

LOG_BYTES = 1_048_576
"""Of what workers that were launched have to say, so much is kept."""

LEAVE_WITHIN_S = 5.0
"""So long they may take to hand back what they do; then they are killed."""

ASK_EVERY_S = 0.1
"""Asked once, they would finish what they do first; two signals close together may be one."""

Process = subprocess.Popen[bytes]

NO_ADDRESS = (
    "Workers are launched where it is known at which address the broker listens for them: "
    "start calc-tui with --workers."
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker that has ended although nobody here wanted it to."""

    pid: int
    status: int


class Children:
    """Starts workers for the broker at `address`, and knows them by their process numbers."""

    def __init__(self, home: Home, address: str | None) -> None:
        self.log = home.logs / "launched.log"
        self._home = home
        self._address = address
        self._host = host_name()
        self._processes: dict[int, Process] = {}
        self._killed: set[int] = set()
        self._lifeline: tuple[int, ...] = ()
        """the ends of the pipe, where they can be launched: the one to read from is theirs"""

    def owns(self, worker: WorkerRow) -> bool:
        """Whether a worker is one of them."""
        return worker.host == self._host and worker.pid in self._processes

    def killed(self, worker: WorkerRow) -> bool:
        """Whether a worker was one of them, and was killed here."""
        return worker.host == self._host and worker.pid in self._killed

    def launch(self, ticket: bytes) -> None:
        """Start one more; raises `SetupError`, too where no address is known.

        The kernel ends it when the thread that calls this ends: that is the one of the screen.
        """
        if self._address is None:
            raise SetupError(NO_ADDRESS)
        try:
            self._lifeline = self._lifeline or os.pipe()
            self._home.make()
            with open(self.log, "ab") as log:
                process = subprocess.Popen(
                    self._command(self._address),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=self._lifeline[:1],
                    env=environment_with(ticket),
                )
        except OSError as error:
            raise SetupError(f"A worker cannot be started: {error.strerror}.") from error
        self._processes[process.pid] = process
        self._killed.discard(process.pid)  # the kernel gives numbers anew

    def _command(self, address: str) -> list[str]:
        where = ("--home", str(self._home.root), "--broker", address)
        how = ("--slots", "1", "--log-level", "warning")
        return module_command("workers", *where, *how, "--lifeline", str(self._lifeline[0]))

    def kill(self, worker: WorkerRow) -> bool:
        """End one at once; False where it is none of them."""
        if not self.owns(worker):
            return False
        self._killed.add(worker.pid)
        self._processes[worker.pid].kill()
        return True

    def look(self) -> list[Ended]:
        """Those that have ended since, but for those that were to; and keep the log short."""
        ended = [Ended(pid, status) for pid, status in self._gone()]
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > LOG_BYTES:
                os.truncate(self.log, 0)  # who appends goes on at the beginning
        return [one for one in ended if one.status != 0 and one.pid not in self._killed]

    def _gone(self) -> Iterator[tuple[int, int]]:
        for pid, process in list(self._processes.items()):
            status = process.poll()
            if status is not None:
                del self._processes[pid]
                yield pid, status

    def newest(self, workers: tuple[WorkerRow, ...]) -> WorkerRow | None:
        """The one that was launched last, of those that a fleet has and that are not leaving."""
        order = list(self._processes)
        alive = (worker for worker in workers if worker.state is WorkerState.ALIVE)
        own = [worker for worker in alive if self.owns(worker)]
        return max(own, key=lambda worker: order.index(worker.pid), default=None)

    def end(self) -> None:
        """Have all of them hand back what they do and leave, and kill those that take too long."""
        leaving, self._processes = [*self._processes.values()], {}
        lifeline, self._lifeline = self._lifeline, ()
        deadline = time.monotonic() + LEAVE_WITHIN_S
        while any(map(_runs, leaving)) and time.monotonic() < deadline:
            _signal(leaving, signal.SIGTERM)
            time.sleep(ASK_EVERY_S)
        _signal(leaving, signal.SIGKILL)
        for process in leaving:
            process.wait()
        for end in lifeline:
            os.close(end)


def _runs(process: Process) -> bool:
    return process.poll() is None


def _signal(processes: Sequence[Process], number: int) -> None:
    for process in filter(_runs, processes):
        process.send_signal(number)
