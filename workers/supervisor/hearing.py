"""What the broker says, and what a worker does about it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from shared.errors import CalcError
from shared.kinds import generator
from shared.program import FAILED
from shared.settings import SETTINGS
from shared.wire import blobs, fleet, flow
from shared.wire.client import Refused, Stranger
from shared.wire.live import Input
from shared.wire.rows import Assignment, Print
from workers.kinds import PRINTING
from workers.supervisor import ordering
from workers.supervisor.effects import Exit, Hand, Log, Tell
from workers.supervisor.standing import Standing
from workers.supervisor.state import State, fences_of
from workers.supervisor.taking_back import drop


def hear(state: State, standing: Standing, message: object, now: int) -> None:
    """The broker says something."""
    standing.hears(now)
    handler = _HANDLERS.get(type(message))
    if handler is not None:
        handler(state, standing, message, now)


def _joined(state: State, standing: Standing, message: fleet.Joined, now: int) -> None:
    standing.joined = True
    standing.name, standing.number = message.name, message.number
    standing.go_by(message.settings, now)
    standing.tell_offer()
    void = fences_of(message.void)
    state.generating.drop(void)
    state.generating.confirm(standing.introduced)
    state.generating.tell_again()
    drop(state, void, now)
    state.given_back = [back for back in state.given_back if (back.key, back.attempt) not in void]
    for slot in state.slots.values():
        slot.reported = False
        if slot.head is not None and slot.head.kind in PRINTING:
            state.printing.add(Print(slot.head.key, slot.head.attempt, ()))
    state.blobs.anew(state, message.shelf)
    standing.report_again(void, now)
    state.emit(Log(logging.INFO, f"joined the broker as {message.name}"))


def _refused(state: State, _standing: Standing, message: Refused, _now: int) -> None:
    state.emit(Log(logging.ERROR, message.refusal.message), Exit(FAILED))


def _stranger(_state: State, standing: Standing, _message: Stranger, now: int) -> None:
    if standing.joined:
        standing.forgotten(now)


def _configured(state: State, standing: Standing, message: fleet.Configure, now: int) -> None:
    before = state.settings
    standing.go_by(message.settings, now)
    for row in state.settings.difference(before):
        quantity = SETTINGS[row.name].quantity(row.value)
        state.emit(Log(logging.INFO, f"{row.name} is {quantity} now"))


def _assigned(state: State, standing: Standing, message: fleet.Assign, now: int) -> None:
    if message.number <= standing.received:
        return  # it has come before, and its blobs may be in use by now
    standing.received = message.number
    for job in message.items:
        if job.kind == generator.NAME:
            _appointed(state, job, now)
        else:
            state.assign(job)


def _appointed(state: State, job: Assignment, now: int) -> None:
    """What cannot be read is not held, and the broker finds another worker for it."""
    try:
        state.generating.take(job, state.settings.stream_ttl, now)
    except CalcError as error:
        state.emit(Log(logging.ERROR, f"a stream cannot be generated here: {error.message}"))


def _allowed(state: State, _standing: Standing, message: fleet.Allow, now: int) -> None:
    state.generating.allow(message, now)


def _beaten(state: State, _standing: Standing, message: fleet.Beaten, _now: int) -> None:
    state.generating.confirm(message.at)


def _taken(state: State, _standing: Standing, message: fleet.Taken, _now: int) -> None:
    state.results.acknowledge(message.number)


def _revoked(state: State, _standing: Standing, message: fleet.Revoke, now: int) -> None:
    fences = fences_of(message.items)
    dropped = state.generating.drop(fences) + drop(state, fences, now)
    state.give_back(dropped, tried=False, reason="It was revoked.")


def _given(state: State, _standing: Standing, message: Input, _now: int) -> None:
    number = state.slot_of(message.key, message.attempt)
    if number is not None:
        state.emit(Hand(number, message))


def _blob_given(state: State, _standing: Standing, message: blobs.Given, _now: int) -> None:
    state.blobs.given(state, message)


def _blob_brought(state: State, _standing: Standing, message: blobs.Brought, now: int) -> None:
    state.blobs.brought(state, message, now)


def _ordered(state: State, _standing: Standing, message: fleet.Obey, now: int) -> None:
    ordering.obey(state, message.deed, now)


def _milestone(state: State, _standing: Standing, message: flow.Milestone, _now: int) -> None:
    state.emit(Tell(flow.Passed(message.secret)))


_HANDLERS: dict[type, Callable[[State, Standing, Any, int], None]] = {
    fleet.Joined: _joined,
    fleet.Assign: _assigned,
    fleet.Allow: _allowed,
    fleet.Beaten: _beaten,
    fleet.Taken: _taken,
    fleet.Revoke: _revoked,
    fleet.Configure: _configured,
    fleet.Obey: _ordered,
    Input: _given,
    blobs.Given: _blob_given,
    blobs.Brought: _blob_brought,
    flow.Milestone: _milestone,
    Stranger: _stranger,
    Refused: _refused,
}
