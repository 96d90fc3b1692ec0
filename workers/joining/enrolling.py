"""A worker shows a broker of another machine its token, and remembers where it was let in."""

from __future__ import annotations

import asyncio
import sys

from shared.client.client import Client
from shared.enrolling import kept
from shared.enrolling.kept import Enrolment
from shared.enrolling.line import JoinLine, read
from shared.errors import ChangedKey, NoRoom, RequestError, SetupError, Unreachable
from shared.home import Home
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.wire.enrolling import Enroll
from workers.joining.hiding import FROM_INPUT, MOST_CHARS

PROGRAM = "calc-worker"
WITHIN_S = 10.0


def enroll(home: Home, text: str) -> Enrolment:
    """Have the worker of a home let in by the line somebody has pasted; raises `SetupError`."""
    line = read(_read_line() if text == FROM_INPUT else text)
    home.make()
    curve = Curve(line.broker.key, load_or_make(home.worker_key))
    try:
        name = asyncio.run(_show(line, curve))
    except (NoRoom, RequestError) as error:
        raise SetupError(error.message) from error
    except (Unreachable, ChangedKey) as error:
        raise SetupError(_silence_of(line)) from error
    enrolment = Enrolment(line.broker, name)
    kept.keep(home.enrolments, enrolment)
    return enrolment


def _read_line() -> str:
    try:
        return sys.stdin.readline(MOST_CHARS)
    except (OSError, ValueError, AttributeError) as error:
        raise SetupError("The line for --join cannot be read from standard input.") from error


async def _show(line: JoinLine, curve: Curve) -> str:
    client = Client(line.broker.clients, PROGRAM, curve=curve)
    try:
        await client.open(WITHIN_S)
        return (await client.ask(Enroll(line.token), WITHIN_S)).name
    finally:
        await client.close()


def _silence_of(line: JoinLine) -> str:
    return (
        f"No broker with the key of this line answers at {line.broker.clients}. Does it run with "
        "--listen, does this machine reach it (name, port, firewall), and is the line its own?"
    )
