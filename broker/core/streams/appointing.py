"""Generators: each stream that is on is one worker's at a time, by an attempt as a task has it.

A stream never fails: whoever loses it, it is another's at once, in the same turn.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

from broker.core.effects import Send
from broker.core.events import Side
from broker.core.grid import Grid
from broker.core.streams import allowing
from broker.core.streams.jobs import Stream
from broker.core.transitions import Step, after
from broker.core.turn import Turn
from broker.core.workers import Attempt, Worker
from shared.clock import SECOND
from shared.kinds import generator
from shared.settings import Settings
from shared.states import WorkerState
from shared.stream.definition import Generating
from shared.wire import fleet
from shared.wire.codec import pack
from shared.wire.rows import Assignment, Held

AGAIN_AFTER = SECOND
"""Before who could not stay a generator becomes one again, where nobody else can: who hands every
stream back at once is not to be busy with that."""

MARGIN_MOST = 250
"""Milliseconds: silent generators are looked for as seldom."""


def appoint(turn: Turn) -> None:
    """Give each stream that wants a generator to a worker, as equally as may be."""
    streams = turn.grid.streams
    if not streams.wanting:
        return
    able = _able(turn)
    for stream in list(streams.wanting.values()) if able else ():
        there = (*able.get(None, ()), *able.get(stream.owner, ()))
        fit = [worker for worker in there if not _rests(turn, worker, stream)]
        if fit:
            _give(turn, stream, min(fit, key=lambda worker: _reluctance(worker, stream)))


def lose(turn: Turn, stream: Stream, reason: str) -> None:
    """The stream wants another generator; the same only where there is none."""
    holder = _release(turn, stream)
    if holder is not None:
        stream.left, stream.left_at = holder.instance, turn.mono
    turn.log(logging.INFO, f"stream {stream.key} wants a generator: {reason}")
    step(turn, stream, Step.LOSE)


def replace(turn: Turn, stream: Stream, reason: str = "its generator did wrong") -> None:
    """Take the stream from its generator, who is told."""
    _revoke(turn, stream)
    lose(turn, stream, reason)


def begin_anew(turn: Turn, stream: Stream) -> None:
    """Let a stream be generated as it is defined now, by the same worker as well as any other."""
    if stream.holder is not None or stream.key in turn.grid.streams.running:
        replace(turn, stream, "it was changed")
        stream.left = b""


def stop(turn: Turn, stream: Stream) -> None:
    """The stream is switched off."""
    _revoke(turn, stream)
    _release(turn, stream)
    step(turn, stream, Step.CANCEL)


def leave(turn: Turn, worker: Worker) -> None:
    """A worker takes nothing new from now on, so others make the messages."""
    for key in list(worker.streams):
        replace(turn, turn.grid.streams.by_key[key], "its generator is draining")


def adopt(turn: Turn, worker: Worker, stream: Stream) -> None:
    """A generator has come back; what it was told last may not have arrived."""
    worker.streams.add(stream.key)
    turn.tell_worker(allowing.tell(stream, worker))


def expire(turn: Turn) -> None:
    """Replace generators that have gone silent; each is found before its time is over."""
    for stream in list(turn.grid.streams.running.values()):
        if stream.holder is not None and _is_silent(turn, stream.holder):
            replace(turn, stream, "its generator was not heard from")


def configure(turn: Turn, before: Settings) -> None:
    """Generators have kept to the settings as they were so far."""
    if turn.grid.settings.stream_ttl != before.stream_ttl:
        for stream in turn.grid.streams.running.values():
            if stream.holder is not None:
                stream.holder.heard = turn.mono


def handlers(grid: Grid) -> Counter[int | None]:
    """How many workers handle messages, by whom they serve; nobody asks where nobody makes any."""
    if not grid.streams.running:
        return Counter()
    return Counter([worker.serves for worker in grid.workers.values() if _handles(worker)])


def left_to_others(grid: Grid, worker: Worker, handle: Counter[int | None]) -> Iterator[str]:
    """What this worker does not handle because it makes it, where somebody else handles it."""
    if not _handles(worker):
        return
    for key in worker.streams:
        stream = grid.streams.by_key[key]
        if stream.unhandled and handle[None] + handle[stream.owner] > 1:
            yield stream.ability


def step(turn: Turn, stream: Stream, taken: Step) -> None:
    """Take a step of the table; raises `ImpossibleStep`."""
    stream.state = after(stream.state, taken)
    turn.grid.streams.sort_in(stream)
    turn.touch(stream)


def _able(turn: Turn) -> dict[int | None, list[Worker]]:
    """Who may become generator of anything now, by whom they serve."""
    able: dict[int | None, list[Worker]] = {}
    for worker in turn.grid.workers.values():
        if _is_able(turn, worker):
            able.setdefault(worker.serves, []).append(worker)
    return able


def _is_able(turn: Turn, worker: Worker) -> bool:
    is_there = worker.state is WorkerState.ALIVE and not _is_silent(turn, worker)
    return is_there and generator.NAME in worker.kinds


def _rests(turn: Turn, worker: Worker, stream: Stream) -> bool:
    return worker.instance == stream.left and turn.mono - stream.left_at < AGAIN_AFTER


def _reluctance(worker: Worker, stream: Stream) -> tuple[bool, int, str]:
    return worker.instance == stream.left, len(worker.streams), worker.name


def _handles(worker: Worker) -> bool:
    return worker.state is WorkerState.ALIVE and bool(worker.handles)


def _give(turn: Turn, stream: Stream, worker: Worker) -> None:
    stream.attempt += 1
    stream.sequence = 0
    stream.most = allowing.most_of(turn, stream)
    stream.worker, stream.holder = worker.name, worker
    step(turn, stream, Step.ASSIGN)
    worker.sent += 1
    worker.held[stream.key] = Attempt(stream, stream.attempt, worker.sent)
    worker.streams.add(stream.key)
    stream.bound_since(turn.wall)
    payload = pack(Generating(stream.definition.schedule, stream.since, stream.most))
    item = Assignment(stream.key, stream.attempt, generator.NAME, payload, 0)
    turn.tell_worker(Send(Side.WORKERS, worker.peer, fleet.Assign(worker.sent, (item,))))
    turn.log(logging.INFO, f"worker {worker.name} is generator of stream {stream.key}")


def _is_silent(turn: Turn, worker: Worker) -> bool:
    ttl = turn.grid.settings.stream_ttl
    return turn.mono - worker.heard >= ttl - min(MARGIN_MOST, ttl // 8)


def _revoke(turn: Turn, stream: Stream) -> None:
    if stream.holder is not None:
        held = Held(stream.key, stream.attempt)
        turn.revoked.setdefault(stream.holder.peer, []).append(held)


def _release(turn: Turn, stream: Stream) -> Worker | None:
    turn.grid.orphans.pop(stream.key, None)
    holder, stream.holder, stream.worker = stream.holder, None, None
    if holder is not None:
        holder.held.pop(stream.key, None)
        holder.streams.discard(stream.key)
    return holder
