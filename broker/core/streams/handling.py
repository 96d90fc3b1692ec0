"""Messages whose handling is simulated: each is done once, or fails and is kept as a failure."""

from __future__ import annotations

from broker.core import lifecycle, retries
from broker.core.streams import tallies
from broker.core.streams.jobs import Failure, Message, Stream
from broker.core.transitions import Step
from broker.core.turn import Turn
from shared.kinds import message as kind
from shared.states import TaskErrorCode, TaskState
from shared.wire.rows import Held, Outcome


def make(turn: Turn, stream: Stream, number: int, text: str) -> None:
    """There is another message, to be handled by whoever has time for it."""
    simulation = stream.definition.simulation
    payload = kind.payload(kind.Message(stream.name, number, text, simulation))
    turn.grid.last_key += 1
    message = Message(
        turn.grid.last_key, stream, number, turn.wall, len(payload), simulation.works_most // 2
    )
    _enter(turn, message, payload)


def make_again(turn: Turn, stream: Stream, failure: Failure) -> None:
    """A message that has failed is to be handled anew. Its attempts go on from where they were:
    the fence is never set back."""
    tallies.take_back(turn, stream, failure)
    cost = stream.definition.simulation.works_most // 2
    size = len(failure.payload)
    message = Message(failure.key, stream, failure.number, turn.wall, size, cost)
    message.attempt = failure.attempt
    _enter(turn, message, failure.payload)


def finish(turn: Turn, message: Message, outcome: Outcome) -> None:
    """A worker has handled it, or it has failed."""
    lifecycle.release(turn, message, outcome.finished - outcome.started)
    if outcome.error is not None:
        _fail(turn, message, Step.FAIL, outcome.error.code, outcome.error.message)
        return
    _end(turn, message, Step.FINISH)
    tallies.processed(turn, message.stream, message.worker or "", message.created)


def lose(turn: Turn, message: Message, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome: queue the message again, or give it up."""
    lifecycle.release(turn, message, None)
    message.tries += tried
    if message.tries >= turn.grid.settings.max_tries:
        given_up = lifecycle.given_up(message.tries, reason)
        _fail(turn, message, Step.GIVE_UP, TaskErrorCode.LOST, given_up.message)
        return
    message.worker = message.started = None
    lifecycle.advance(turn, message, Step.LOSE)
    retries.queue_again(turn, message, tried=tried)


def drop(turn: Turn, message: Message) -> None:
    """Its stream is no more. The worker's place stays taken until the worker says otherwise."""
    if message.holder is not None:
        lifecycle.settle(turn, message, None)
        held = Held(message.key, message.attempt)
        turn.revoked.setdefault(message.holder.peer, []).append(held)
        message.holder = None
    queued = message.state is TaskState.QUEUED
    _end(turn, message, Step.CANCEL)
    if queued:
        turn.grid.queue.leave(message)


def _enter(turn: Turn, message: Message, payload: bytes) -> None:
    turn.changes.streams.made[message.key] = message, payload
    turn.grid.streams.hold(message)
    turn.grid.queue.push(message)


def _fail(turn: Turn, message: Message, step: Step, code: str, reason: str) -> None:
    failure = tallies.failure_of(turn, message, code, reason)
    _end(turn, message, step)
    tallies.failed(turn, message.stream, failure)


def _end(turn: Turn, message: Message, step: Step) -> None:
    lifecycle.advance(turn, message, step)
    turn.grid.streams.forget(message)
    turn.changes.streams.handled.append(message.key)
