"""Finds this user's local broker, and starts one in the background where none runs."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

from shared.config import OPTIONS, database_from
from shared.errors import SetupError
from shared.home import Home
from shared.spawn import module_command

LOOK_EVERY_S = 0.02
GONE_WITHIN_S = 10.0
THERE_WITHIN_S = 10.0

READY = "ready"
"""What a broker says on its report descriptor once it answers, or once it knows that another
broker does; anything else is the sentence that says why it cannot run."""


def broker_answers(home: Home) -> bool:
    """Whether some broker listens on this home's socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(home.client_address.removeprefix("ipc://"))
        except BlockingIOError:  # it is there and has not taken in those who came before
            return True
        except OSError:
            return False
    return True


def wait_until_gone(home: Home) -> bool:
    """Wait for a broker that was asked to leave; whether it did."""
    deadline = time.monotonic() + GONE_WITHIN_S
    while broker_answers(home):
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_EVERY_S)
    return True


async def start_broker(home: Home) -> None:
    """Start a broker and a worker that leave by themselves; raises `SetupError`.

    Two programs that do so at the same moment share one broker: the second to start finds the
    home locked and leaves.
    """
    home.make()
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as report:
        try:
            _spawn(home, writing)
        finally:
            os.close(writing)
        said = await _line_of(report)
    if said != READY:
        raise SetupError(said or f"The broker did not start; see {home.logs / 'broker.log'}.")


async def ensure_broker(home: Home) -> None:
    """See that a local broker answers; raises `SetupError`.

    The home may still be locked by one that is just leaving: then the next try finds it free.
    """
    deadline = time.monotonic() + THERE_WITHIN_S
    while not broker_answers(home):
        if time.monotonic() >= deadline:
            raise SetupError(silence_of(home))
        await start_broker(home)


def silence_of(home: Home) -> str:
    """What is to be said where a broker runs and does not answer."""
    return f"A broker has {home.root} and does not answer; see {home.logs / 'broker.log'}."


def _spawn(home: Home, report: int) -> None:
    options = ("--home", str(home.root), "--background", "--report-fd", str(report))
    with open(home.logs / "broker.log", "ab") as log:
        subprocess.Popen(
            module_command("broker", *options),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[report],
            cwd="/",
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    """Ours, in which a path means the same from the folder that the broker runs in."""
    variable = OPTIONS["database"].variable
    place = os.environ.get(variable)
    return os.environ | ({variable: database_from(Path.cwd(), place)} if place else {})


async def _line_of(pipe: BinaryIO) -> str:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        return (await reader.readline()).decode().strip()
    finally:
        transport.close()
