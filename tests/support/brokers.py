"""Real `calc-broker` processes on a temporary home, and peers that may send anything.

::

    with running_broker(home) as broker:
        client = broker.client()
        client.register("ann")
        assert client.ask(Ping()) == Pong()
        broker.kill()
        broker.restart()

Everything waits for the thing itself, at most `DEADLINE_S`; nothing sleeps.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import zmq

from shared import __version__, limits
from shared.home import Home
from shared.ids import new_id
from shared.keys.curve import Curve, connect_with
from shared.kinds.expression import payload
from shared.local import READY
from shared.roles import kinds_for
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.codec import decode, encode, read_header
from shared.wire.flow import Milestone, Passed
from shared.wire.rows import Begun, Held, NewTask, Outcome, TaskError, TaskRow

T = TypeVar("T")

DEADLINE_S = 20.0
PASSWORD = "correct horse"


def eventually(look: Callable[[], T | None], what: str, seconds: float = DEADLINE_S) -> T:
    """What `look` returns once it is something true; asks again until the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"within {seconds} s this did not happen: {what}")
        time.sleep(0.005)


@contextmanager
def short_home() -> Iterator[Path]:
    """A place for a home whose sockets need no detour; it does not exist yet."""
    folder = tempfile.mkdtemp(prefix="cg-")
    try:
        yield Path(folder) / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_broker(
    home: Home | Path,
    *options: str,
    env: Mapping[str, str] | None = None,
    prepare: Callable[[], None] | None = None,
) -> Iterator[Broker]:
    """A broker that serves. `options` as on the command line; `prepare` runs in its process
    before it starts (to set limits). It is killed at the end if the test did not stop it."""
    broker = Broker(home if isinstance(home, Home) else Home.at(home), options, env, prepare)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


class Broker:
    """One broker process after the other on the same home."""

    def __init__(
        self,
        home: Home,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.home = home
        self.options = tuple(options)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("CALC_")} | {
            **(env or {})
        }
        self.prepare = prepare
        self.log = home.root.with_name(home.root.name + ".broker.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._peers: list[RawPeer] = []

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process that was started last."""
        assert self._process is not None, "the broker was not started"
        return self._process

    @property
    def client_address(self) -> str:
        """Where clients connect."""
        return self.home.client_address

    @property
    def worker_address(self) -> str:
        """Where workers connect."""
        return self.home.worker_address

    @property
    def said(self) -> str:
        """What all processes on this home have logged."""
        return self.log.read_text(errors="replace")

    def start(self) -> None:
        """Start a process and wait until it serves; fails with its log if it does not."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb", buffering=0) as report:
            self._spawn(writing)
            os.close(writing)
            ready, _, _ = select.select([report], [], [], DEADLINE_S)
            said = report.read(4096).decode().strip() if ready else "(nothing in time)"
        assert said == READY, f"the broker said {said!r}; its log:\n{self.said}"

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def stop(self) -> int:
        """SIGTERM, and the status it ends with."""
        self.process.terminate()
        return self.process.wait(DEADLINE_S)

    def restart(self) -> None:
        """Kill what runs, if something does, and start anew."""
        if self.process.poll() is None:
            self.kill()
        self.start()

    def hang_up(self) -> None:
        """SIGUSR1: accounts were changed on disk."""
        self.process.send_signal(signal.SIGUSR1)

    def client(self, greet: bool = True) -> RawPeer:
        """A client's connection; it has greeted unless told not to."""
        return self._keep(RawPeer(self.client_address), greet)

    def worker(self) -> RawWorker:
        """A worker's connection; it has not joined."""
        worker = RawWorker(self.worker_address)
        self._peers.append(worker)
        return worker

    def close(self) -> None:
        """End the process and every peer that was made here."""
        for peer in self._peers:
            peer.close()
        if self._process is not None and self._process.poll() is None:
            self.kill()
        if self.home.sockets.parent != self.home.root:
            shutil.rmtree(self.home.sockets, ignore_errors=True)

    def _keep(self, peer: RawPeer, greet: bool) -> RawPeer:
        self._peers.append(peer)
        if greet:
            peer.greet()
        return peer

    def _spawn(self, report: int) -> None:
        command = [sys.executable, "-m", "broker", "--home", str(self.home.root), *self.options]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--report-fd", str(report)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                pass_fds=[report],
                preexec_fn=self.prepare,
            )


class RawPeer:
    """A DEALER that may send anything. Replies are matched by request id, pushes are kept."""

    def __init__(
        self, address: str, receive_high_water: int = 0, curve: Curve | None = None
    ) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.setsockopt(zmq.RCVHWM, receive_high_water)
        self._socket.setsockopt(zmq.SNDHWM, 0)
        if curve is not None:
            connect_with(self._socket, curve)
        self._socket.connect(address)
        self._last = 0
        self._token = b""
        self._replies: dict[int, object] = {}
        self.pushes: list[object] = []
        """pushes that nobody has waited for yet"""

    def close(self) -> None:
        """Cut the connection; once is enough."""
        if not self._socket.closed:
            self._socket.close()
            self._context.term()

    def send_frames(self, *frames: bytes) -> None:
        """Any frames, right or wrong."""
        self._socket.send_multipart(frames)

    def send(self, message: object, request: int | None = None) -> int:
        """A message of the protocol; returns its request id, a new one unless given."""
        if request is None:
            self._last = request = self._last + 1
        self.send_frames(*encode(message, request))
        return request

    def receive(self, seconds: float = DEADLINE_S) -> tuple[int, object]:
        """The next message of any kind with its request id; fails after the deadline."""
        assert self._socket.poll(int(seconds * 1_000)), f"nothing arrived within {seconds} s"
        frames = self._socket.recv_multipart()
        header = read_header(frames)
        return header.request, decode(header, frames[1])

    def ask(self, message: object) -> object:
        """Send a request and wait for its reply, a refusal included. Who has logged in and was
        silent for so long that the broker has forgotten it comes back, as every client does."""
        request = self.send(message)
        while request not in self._replies:
            self._sort(*self.receive())
            if self._token and wire.Stranger() in self.pushes:
                self.pushes.remove(wire.Stranger())
                self.greet()
                self.resume(self._token)
                request = self.send(message)
        return self._replies.pop(request)

    def reply_to(self, request: int, seconds: float = DEADLINE_S) -> object:
        """The reply to a request that was sent."""
        while request not in self._replies:
            self._sort(*self.receive(seconds))
        return self._replies.pop(request)

    def pushed(self, kind: type[T], seconds: float = DEADLINE_S) -> T:
        """The next push of a type; others stay in `pushes`."""
        while True:
            for push in self.pushes:
                if isinstance(push, kind):
                    self.pushes.remove(push)
                    return push
            self._sort(*self.receive(seconds))

    def greet(self) -> wire.Welcome:
        """Say hello."""
        welcome = self.ask(wire.Hello("test", __version__))
        assert isinstance(welcome, wire.Welcome), welcome
        return welcome

    def register(self, user: str, password: str = PASSWORD) -> wire.Session:
        """Make an account; fails if that is refused."""
        return self._session(self.ask(wire.Register(user, password)))

    def log_in(self, user: str, password: str = PASSWORD) -> wire.Session:
        """Log in; fails if that is refused."""
        return self._session(self.ask(wire.LogIn(user, password)))

    def resume(self, token: bytes) -> wire.Session:
        """Go on with a session; fails if that is refused."""
        return self._session(self.ask(wire.Resume(token)))

    def submit(self, *texts: str) -> list[bytes]:
        """Submit expressions; returns their ids once all are acknowledged."""
        tasks = tuple(expression(text) for text in texts)
        submitted = self.ask(wire.Submit(tasks))
        assert isinstance(submitted, wire.Submitted), submitted
        assert all(receipt.refusal is None for receipt in submitted.receipts), submitted
        return [task.id for task in tasks]

    def get(self, task_id: bytes) -> TaskRow:
        """The row of a task; fails if there is none."""
        detail = self.ask(wire.Get(task_id))
        assert isinstance(detail, wire.Detail), detail
        return detail.row

    def rows(self) -> list[TaskRow]:
        """All of the user's tasks, newest first."""
        rows: list[TaskRow] = []
        page = self._page(0)
        while page.more:
            rows += page.rows
            page = self._page(page.rows[-1].number)
        return [*rows, *page.rows]

    def _page(self, before: int) -> wire.Page:
        page = self.ask(wire.List(before, limits.PAGE_ROWS))
        assert isinstance(page, wire.Page), page
        return page

    def _session(self, reply: object) -> wire.Session:
        assert isinstance(reply, wire.Session), reply
        self._token = reply.token
        return reply

    def _sort(self, request: int, message: object) -> None:
        if isinstance(message, Milestone):
            self._pass(message)
        elif request:
            assert request not in self._replies, f"a second reply to {request}: {message}"
            self._replies[request] = message
        else:
            self.pushes.append(message)

    def _pass(self, milestone: Milestone) -> None:
        self.send(Passed(milestone.secret))


class RawWorker(RawPeer):
    """A worker's connection. It does nothing by itself: no heartbeats, no computing."""

    def __init__(self, address: str, curve: Curve | None = None) -> None:
        super().__init__(address, curve=curve)
        self.instance = new_id()
        self.sent = 0

    def tell(self, message: object) -> None:
        """A message to the broker; all of a worker's carry request id 0."""
        self.send(message, 0)

    def _pass(self, milestone: Milestone) -> None:
        self.tell(Passed(milestone.secret))

    def join(
        self, slots: int = 2, name: str = "raw", held: Sequence[Held] = (), draining: bool = False
    ) -> fleet.Joined:
        """Join the grid and wait until that is heard."""
        kinds = kinds_for(("expression",))
        about = (name, "host", os.getpid(), __version__, slots, kinds)
        self.tell(fleet.Join(self.instance, *about, held=tuple(held), draining=draining))
        return self.pushed(fleet.Joined)

    def beat(
        self,
        received: int = 0,
        held: Sequence[Held] = (),
        begun: Sequence[Begun] = (),
        capacity: int = 2,
    ) -> None:
        """A heartbeat, answered."""
        self.tell(fleet.Beat(received, tuple(held), tuple(begun), capacity))
        self.pushed(fleet.Beaten)

    def finish(self, *items: Outcome, capacity: int = 2) -> None:
        """Report outcomes and wait until they are taken."""
        self.sent += 1
        self.tell(fleet.Outcomes(self.sent, items, capacity))
        assert self.pushed(fleet.Taken).number == self.sent


def expression(text: str, task_id: bytes | None = None) -> NewTask:
    """A new task of the kind `expression`."""
    return NewTask(task_id or new_id(), "expression", payload(text))


def outcome(
    key: int, attempt: int, result: bytes | None = b"r", error: TaskError | None = None
) -> Outcome:
    """How an attempt ended."""
    return Outcome(key, attempt, 1, 2, "summary", None if error else result, error)


def is_gone(pid: int) -> bool:
    """Whether a process of ours has ended (a zombie has)."""
    with suppress(FileNotFoundError):
        return " Z " in Path(f"/proc/{pid}/stat").read_text()
    return True
