"""Taking tasks in. Submitting is idempotent by owner and id."""

from __future__ import annotations

from broker.core import parking, referring, waiting
from broker.core.blobs import claiming
from broker.core.events import FromClient
from broker.core.ids import is_the_grids
from broker.core.referring import Resolved
from broker.core.stored import StoredTask
from broker.core.tasks import Task, inline, row_of
from broker.core.turn import Turn
from broker.core.users import Connection, User
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import Description
from shared.limits import BATCH_BYTES
from shared.states import BlobRole
from shared.wire import client as wire
from shared.wire.rows import NewTask, Receipt, Refusal, TaskRow

NOT_YOURS = "Only the grid makes such ids; make a UUIDv7."
TOO_MANY = "There are too many unfinished tasks; submit this again when some of them have ended."


def submit(turn: Turn, event: FromClient, message: wire.Submit) -> None:
    """Queue each task that is new, and answer for each one."""
    connection = turn.grid.connections[event.peer]
    user = turn.grid.users[turn.owner_of(event)]
    intake = Intake(turn, connection, user, message.follow)
    described = turn.described[id(message)]
    turn.reply(event, wire.Submitted(tuple(map(intake.take, message.tasks, described))))


class Intake:
    """Takes the tasks of one message in."""

    def __init__(self, turn: Turn, connection: Connection, user: User, follow: bool) -> None:
        self._turn = turn
        self._connection = connection
        self._user = user
        self._places = turn.grid.room_for(user.key)
        self._room = BATCH_BYTES if follow else 0
        self._follows = follow

    def take(self, new: NewTask, about: Description | RequestError) -> Receipt:
        """What becomes of one task."""
        if is_the_grids(new.id):
            return _refusal(ErrorCode.INVALID, NOT_YOURS)
        named = self._user.key, new.id
        fresh = self._turn.fresh.get(named)
        if fresh is not None:
            return self._again(fresh, self._turn.changes.payloads[fresh.key], new)
        stored = self._turn.loaded.tasks.get(named)
        if stored is not None:
            return self._stored_again(stored, new)
        if named in self._turn.loaded.tombstones:
            return _refusal(ErrorCode.NOT_FOUND, "This task was deleted.")
        return self._queue(new, about)

    def _queue(self, new: NewTask, about: Description | RequestError) -> Receipt:
        if self._places <= 0:
            return _refusal(ErrorCode.OVERLOADED, TOO_MANY)
        try:
            if isinstance(about, RequestError):
                raise about
            if about.check is not None:
                about.check(self._turn.grid.settings)
            if about.keeps is not None:
                referring.check_name(self._user, about.keeps)
            claiming.check(self._turn, self._user.key, about.blobs)
            resolved = referring.resolve(self._turn, self._user, about)
        except RequestError as error:
            return Receipt(refusal=Refusal(error.code, error.message, error.start, error.end))
        return self._keep(new, about, resolved)

    def _keep(self, new: NewTask, about: Description, resolved: Resolved) -> Receipt:
        task = self._number(new, about, resolved)
        self._turn.insert(task, new.payload)
        claiming.use(self._turn, self._user.key, task.key, BlobRole.INPUT, about.blobs)
        if about.keeps is not None:
            referring.keep_name(self._turn, self._user, about.keeps, task.number)
        waiting.enter(self._turn, task)
        if task.state.ended:
            return Receipt(task.number, self._answered_row(task))
        self._places -= 1
        self._follow(task.key, task)
        return Receipt(task.number)

    def _answered_row(self, task: Task) -> TaskRow:
        """The row of a task that was done at once; it comes with its result where that is small."""
        entry = self._turn.grid.cache.find(task.digest or b"")
        result = None if entry is None else entry.result
        return row_of(task, result if self._follows else None)

    def _number(self, new: NewTask, about: Description, resolved: Resolved) -> Task:
        grid, user = self._turn.grid, self._user
        grid.last_key += 1
        user.last_number += 1
        self._turn.changes.users[user.key] = user
        return Task(
            key=grid.last_key,
            owner=user.key,
            id=new.id,
            number=user.last_number,
            kind=new.kind,
            title=about.title,
            created=self._turn.wall,
            size=len(new.payload),
            priority=new.priority,
            time_limit=new.time_limit,
            needs=about.needs,
            takes_input=about.takes_input,
            digest=resolved.digest,
            links=resolved.links,
            linked=resolved.size,
            missing=resolved.missing,
        )

    def _again(self, task: Task, payload: bytes | None, new: NewTask) -> Receipt:
        if (task.kind, payload) != (new.kind, new.payload):
            return _refusal(ErrorCode.CONFLICT, "Another task already has this id.")
        if task.state.ended:  # cancelled in the very turn it came in
            return Receipt(task.number, row_of(task))
        self._follow(task.key, task)
        return Receipt(task.number)

    def _stored_again(self, stored: StoredTask, new: NewTask) -> Receipt:
        held = self._turn.grid.tasks.get(stored.key)
        if held is not None:
            return self._again(held, stored.payload, new)
        if (stored.row.kind, stored.payload) != (new.kind, new.payload):
            return _refusal(ErrorCode.CONFLICT, "Another task already has this id.")
        if parking.goes_on(self._turn, stored.key, stored.row.state):
            self._follow(stored.key, self._turn.loaded.queued.get(stored.key))
            return Receipt(stored.row.number)
        return Receipt(stored.row.number, self._last_row(stored))

    def _last_row(self, stored: StoredTask) -> TaskRow:
        """The row of a task that has ended, be it in this very turn."""
        changes = self._turn.changes
        just_ended = changes.updated.get(stored.key)
        row, result = stored.row, stored.row.result
        if just_ended is not None:
            row, result = row_of(just_ended), changes.results.get(stored.key)
        result = inline(result)
        self._room -= len(result or b"")
        return row._replace(result=result if self._room >= 0 else None)

    def _follow(self, key: int, task: Task | None) -> None:
        """Where the task is parked, this is seen when it comes into memory."""
        if not self._follows:
            return
        peer = self._connection.peer
        self._connection.following.add(key)
        if task is not None and peer not in task.followers:
            there = [each for each in task.followers if each in self._turn.grid.connections]
            task.followers = (*there, peer)


def _refusal(code: ErrorCode, sentence: str) -> Receipt:
    return Receipt(refusal=Refusal(code, sentence))
