"""What the agent monitor of `calc-tui` takes of a core while a large fleet works."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import zmq

from shared import session_file
from shared.clock import now
from shared.home import Home
from shared.session_file import StoredSession
from shared.settings import Settings
from shared.spawn import module_command
from shared.states import Role, WorkerState
from shared.stream.definition import Definition
from shared.wire import client as wire
from shared.wire.codec import decode, encode, read_header
from shared.wire.rows import Ability, Counts, CurrentTask, WorkerRow
from shared.wire.stream_rows import StreamRow

COLUMNS, LINES = 160, 48
EVERY_S = 0.5
"""As often as the broker tells of its fleet."""

SETTLE_S = 5.0
READ_BYTES = 65_536
USER, TOKEN = "bench", bytes(32)
OFFERS = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
KINDS = ("expression", "code", "message", "generator")


def measure(folder: Path, workers: int, seconds: float) -> float:
    """Percent of a core, with so many workers of which each does something all the time."""
    home = Home.at(folder / "monitor")
    home.make()
    home.make_sockets()
    address = home.client_address
    session_file.save(home.token, StoredSession(USER, TOKEN, address))
    with _broker(address, workers), _monitor(home, address) as (process, terminal):
        _watch(terminal, SETTLE_S)
        before = _processor_s(process)
        seen = _watch(terminal, seconds)
        percent = (_processor_s(process) - before) / seconds * 100
    assert seen > workers, "the screen stood still"
    return percent


def _processor_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextmanager
def _monitor(home: Home, address: str) -> Iterator[tuple[psutil.Process, int]]:
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(CALC_HOME=str(home.root), TERM="xterm-256color", COLORTERM="truecolor")
        options = ("--broker", address, "--monitor", "0")
        os.execv(sys.executable, module_command("tui", *options))  # noqa: S606
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        yield psutil.Process(pid), terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _watch(terminal: int, seconds: float) -> int:
    """Read what is drawn for a while; how many bytes that are."""
    until, seen = time.monotonic() + seconds, 0
    while (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            seen += len(os.read(terminal, READ_BYTES))
    return seen


@contextmanager
def _broker(address: str, workers: int) -> Iterator[None]:
    """Only says what the screen has to be told."""
    over = threading.Event()
    serving = threading.Thread(target=_serve, args=(address, workers, over))
    serving.start()
    try:
        yield
    finally:
        over.set()
        serving.join()


def _serve(address: str, workers: int, over: threading.Event) -> None:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.ROUTER)
    socket.linger = 0
    socket.bind(address)
    watchers: set[bytes] = set()
    step, due = 0, time.monotonic()
    while not over.is_set():
        if socket.poll(max(0, int((due - time.monotonic()) * 1_000))):
            peer, *frames = socket.recv_multipart()
            header = read_header(frames)
            request = decode(header, frames[1])
            socket.send_multipart([peer, *encode(_answer(request, workers), header.request)])
            watchers |= {peer} if isinstance(request, wire.Watch) else set()
        if time.monotonic() >= due:
            step, due = step + 1, due + EVERY_S
            for peer in watchers:
                push = wire.FleetChanged(_fleet(workers, step))
                socket.send_multipart([peer, *encode(push, 0)])
    socket.close()
    context.term()


def _answer(request: object, workers: int) -> object:
    answers: dict[type, object] = {
        wire.Hello: wire.Welcome("1", bytes(16), True),
        wire.Resume: wire.Session(USER, Role.ADMIN, TOKEN),
        wire.Watch: wire.Watching(1),
        wire.List: wire.Page((), False, 1),
        wire.Workers: _fleet(workers, 0),
        wire.Changes: wire.Changed((), (), 1, False, False),
        wire.GetSettings: wire.SettingsNow(Settings().rows()),
    }
    return answers.get(type(request), wire.Pong())


def _fleet(workers: int, step: int) -> wire.FleetNow:
    rows = tuple(_worker(number, step) for number in range(1, workers + 1))
    counts = Counts(0, step * 7 % 100, workers)
    return wire.FleetNow(rows, counts, counts, (_stream(step),))


def _worker(number: int, step: int) -> WorkerRow:
    moves = number * step
    busy = moves % 3
    return WorkerRow(
        name=f"worker-{number}",
        host=f"host-{number % 20}",
        pid=10_000 + number,
        state=WorkerState.ALIVE,
        slots=2,
        busy=busy,
        held=busy,
        done=step * (number % 40),
        failed=moves // 50,
        joined=now() - 60_000,
        heard=now() - moves % 1_000,
        kinds=KINDS,
        version="1",
        offers=OFFERS,
        sandbox="user_namespace",
        current=(CurrentTask("message", None),) * busy,
        number=number,
        generates=int(number == 1),
        generated=step * 400 if number == 1 else 0,
        cpu=moves % 1_000,
        memory=10**8 + moves * 10**5,
    )


def _stream(step: int) -> StreamRow:
    made = step * 400
    return StreamRow(
        owner=USER,
        name="messages",
        definition=Definition(),
        created=0,
        on=True,
        waits="",
        generator="worker-1",
        attempt=1,
        generated=made,
        processed=made - 20,
        failed=10,
        unhandled=10,
        errors=0,
        made=now(),
        latency=step % 90,
    )
