"""How long `calc-tui` takes until its screen is there, in a pseudo-terminal."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from shared.home import Home
from shared.local import start_broker
from shared.spawn import module_command

ON_SCREEN = b"password"
ANSWERED = b"no accounts yet"
"""What the log-in screen says at once, and what it says when a broker has answered; in lower
case."""

READ_BYTES = 65_536
GIVE_UP_S = 20.0
TRIES = 5


@dataclass(frozen=True, slots=True)
class StartUp:
    """Seconds until the log-in screen is there, and until it shows a broker's answer."""

    screen: float
    answer: float


def with_broker(folder: Path) -> StartUp:
    """A broker is running: the medians of some starts."""
    home = _home(folder, "running")
    asyncio.run(start_broker(home))
    found = _medians([start(home) for _ in range(TRIES)])
    stop(home)
    return found


def without_broker(folder: Path) -> StartUp:
    """A broker and a worker have to be started: the medians of some starts."""
    found = []
    for number in range(TRIES):
        home = _home(folder, f"new-{number}")
        found.append(start(home))
        stop(home)
    return _medians(found)


def _medians(found: list[StartUp]) -> StartUp:
    screens, answers = [one.screen for one in found], [one.answer for one in found]
    return StartUp(statistics.median(screens), statistics.median(answers))


def stop(home: Home) -> None:
    """Take the background grid of a home down."""
    subprocess.run(module_command("shared.cli", "down", "--home", str(home.root)), check=True)


def start(home: Home) -> StartUp:
    """Start the application, wait for its screen and the broker, end it."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(CALC_HOME=str(home.root), TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(sys.executable, module_command("tui"))  # noqa: S606
    try:
        return _watch(terminal, began)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _watch(terminal: int, began: float) -> StartUp:
    seen, moments = b"", []
    for words in (ON_SCREEN, ANSWERED):
        while words not in seen.lower():
            seen += _read(terminal, began)
        moments.append(time.perf_counter() - began)
    return StartUp(*moments)


def _read(terminal: int, began: float) -> bytes:
    left = GIVE_UP_S - (time.perf_counter() - began)
    if left <= 0 or not select.select([terminal], [], [], left)[0]:
        raise TimeoutError("calc-tui did not show what it should")
    return os.read(terminal, READ_BYTES)


def _home(folder: Path, name: str) -> Home:
    return Home.at(folder / name)
