"""What clients ask and what the broker answers.

Each request carries a request id in its header and gets exactly one reply with the same id: the
type named by its `reply`, or `Refused`. Pushes carry request id 0.
"""

from __future__ import annotations

from shared.wire.client.changes import Changed, Changes, TasksChanged, TasksEnded, Watch, Watching
from shared.wire.client.contact import Hello, Leave, Leaving, Ping, Pong, Stranger, Welcome
from shared.wire.client.request import Done, Refused, Request
from shared.wire.client.sessions import LogIn, LogOut, Register, Resume, Session, SessionEnded
from shared.wire.client.settings import ChangeSettings, GetSettings, SettingsChanged, SettingsNow
from shared.wire.client.tasks import (
    Cancel,
    Delete,
    Detail,
    Get,
    Handled,
    List,
    Operations,
    OperationsNow,
    Page,
    Retry,
    Submit,
    Submitted,
)
from shared.wire.client.upkeep import ClearCache, ShutDown
from shared.wire.client.workers import FleetChanged, FleetNow, Workers

__all__ = [
    "Cancel",
    "ChangeSettings",
    "Changed",
    "Changes",
    "ClearCache",
    "Delete",
    "Detail",
    "Done",
    "FleetChanged",
    "FleetNow",
    "Get",
    "GetSettings",
    "Handled",
    "Hello",
    "Leave",
    "Leaving",
    "List",
    "LogIn",
    "LogOut",
    "Operations",
    "OperationsNow",
    "Page",
    "Ping",
    "Pong",
    "Refused",
    "Register",
    "Request",
    "Resume",
    "Retry",
    "Session",
    "SessionEnded",
    "SettingsChanged",
    "SettingsNow",
    "ShutDown",
    "Stranger",
    "Submit",
    "Submitted",
    "TasksChanged",
    "TasksEnded",
    "Watch",
    "Watching",
    "Welcome",
    "Workers",
]
