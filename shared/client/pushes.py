"""What the broker says unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.client import following, sessions
from shared.client.conversation import Conversation
from shared.client.effects import Tell
from shared.client.requests import OWN
from shared.wire import accounts, flow, live
from shared.wire import client as wire


def pushed(talk: Conversation, message: object, now: int) -> None:
    """Some of it is for a user, and not for one who is logging out."""
    handler = _PUSHES.get(type(message))
    if handler is not None and (talk.login.parting is None or type(message) in _OF_THE_LINK):
        handler(talk, message, now)


def _tasks_ended(talk: Conversation, message: wire.TasksEnded, _now: int) -> None:
    talk.emit(*following.ended(talk.submissions, message.rows))


def _tasks_changed(talk: Conversation, message: wire.TasksChanged, _now: int) -> None:
    talk.watching.pushed(message.revision)
    talk.emit(Tell(message))


def _pass_on(
    talk: Conversation,
    message: wire.FleetChanged | wire.SettingsChanged | live.Printed,
    _now: int,
) -> None:
    talk.emit(Tell(message))


def _role_changed(talk: Conversation, message: accounts.RoleChanged, _now: int) -> None:
    talk.login.change_role(message.role)
    talk.emit(Tell(message))


def _session_ended(talk: Conversation, message: wire.SessionEnded, _now: int) -> None:
    sessions.lose(talk, message.refusal)


def _stranger(talk: Conversation, _message: wire.Stranger, now: int) -> None:
    if talk.greeted:
        talk.begin_anew(now)


def _leaving(talk: Conversation, _message: wire.Leaving, now: int) -> None:
    talk.lose(now)


def _milestone(talk: Conversation, message: flow.Milestone, now: int) -> None:
    talk.ask(OWN, flow.Passed(message.secret), None, now)


_PUSHES: dict[type, Callable[[Conversation, Any, int], None]] = {
    wire.TasksEnded: _tasks_ended,
    wire.TasksChanged: _tasks_changed,
    wire.FleetChanged: _pass_on,
    wire.SettingsChanged: _pass_on,
    live.Printed: _pass_on,
    accounts.RoleChanged: _role_changed,
    wire.SessionEnded: _session_ended,
    wire.Stranger: _stranger,
    wire.Leaving: _leaving,
    flow.Milestone: _milestone,
}
_OF_THE_LINK = (wire.Stranger, wire.Leaving, flow.Milestone)
"""Pushes that are no user's own."""
