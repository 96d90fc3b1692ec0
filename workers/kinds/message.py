"""Handles messages of streams whose handling is simulated: somebody is busy with each for a while,
and now and then it goes wrong."""

from __future__ import annotations

from random import Random

from shared.errors import CalcError
from shared.kinds.message import NAME, Message, message_of
from shared.states import TaskErrorCode
from shared.stream import Simulation
from shared.wire.rows import TaskError
from workers.kinds.base import Context, Job, Product
from workers.kinds.costs import take

__all__ = ["NAME", "do", "do_brief"]

THOUSAND = 1_000

HANDLED = Product("", b"")

luck = Random()  # noqa: S311 -- for games, not for secrets
"""What is up to chance here."""


def do(job: Job, _context: Context) -> Product:
    """Be busy; raises `CalcError` where it goes wrong."""
    message = message_of(job.payload)
    take(luck.randint(0, message.simulation.works_most))
    if _goes_wrong(message.simulation):
        raise CalcError(TaskErrorCode.SIMULATED, _sentence(message))
    return HANDLED


def do_brief(payload: bytes, _context: Context) -> Product | TaskError | None:
    """The same where nobody is to be busy; None of any other message."""
    message = message_of(payload)
    if message.simulation.works_most:
        return None
    if _goes_wrong(message.simulation):
        return TaskError(TaskErrorCode.SIMULATED, _sentence(message))
    return HANDLED


def _goes_wrong(simulation: Simulation) -> bool:
    return luck.randrange(THOUSAND) < simulation.failing


def _sentence(message: Message) -> str:
    share = message.simulation.failing / 10
    return f"It went wrong, as {share:g} % of the messages of this stream are made to."
