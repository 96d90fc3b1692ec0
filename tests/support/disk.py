"""What the core takes for a disk, in memory."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from broker.core.accounts.invitation import Invitation
from broker.core.blobs.claims import Claim
from broker.core.cache import Entry
from broker.core.core import Needs
from broker.core.effects import Changes
from broker.core.enrolling.enrolled import Enrolled, EnrolmentChanges, WorkerInvitation
from broker.core.grid import Snapshot
from broker.core.queue import Place
from broker.core.stored import Revivable, StoredTask, Target, Tombstone
from broker.core.tasks import Task, row_of
from broker.core.turn import Loaded
from broker.core.users import Session, User
from shared.settings import Settings
from shared.states import TaskState
from shared.wire.rows import SettingValue
from tests.support.streams import MemoryStreams

SECRET = b"secret" * 5


class Disk(Protocol):
    """What a turn needs of a repository."""

    def snapshot(self) -> Snapshot:
        """Everything a core begins with."""

    def load(self, needs: Needs) -> Loaded:
        """The rows that events name."""

    def commit(self, changes: Changes) -> None:
        """Keep what was decided."""


class MemoryDisk:
    """A disk that is a few dictionaries; what it holds shares nothing with a core."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.sessions: dict[bytes, Session] = {}
        self.enrolled: dict[bytes, Enrolled] = {}
        self.worker_invitations: dict[bytes, WorkerInvitation] = {}
        self.invitations: dict[bytes, Invitation] = {}
        self.tasks: dict[int, Task] = {}
        self.payloads: dict[int, bytes] = {}
        self.results: dict[int, bytes] = {}
        self.tombstones: dict[tuple[int, bytes], Tombstone] = {}
        self.settings: dict[str, SettingValue] = {}
        self.streams = MemoryStreams()
        self.claims: dict[tuple[int, bytes], Claim] = {}
        self.revision = self.last_key = self.last_worker = self.commits = 0

    def snapshot(self) -> Snapshot:
        """What has not ended, and the accounts."""
        unfinished = [_anew(task) for task in self.tasks.values() if not task.state.ended]
        queued: defaultdict[Place, array[int]] = defaultdict(lambda: array("q"))
        for task in unfinished:
            if task.state is TaskState.QUEUED:
                queued[Place(task.owner, task.kind, task.needs, task.priority)].append(task.key)
        users = tuple(replace(user) for user in self.users.values())
        streams, messages, spawned = self.streams.snapshot()
        return Snapshot(
            id=b"g" * 16,
            revision=self.revision,
            last_key=self.last_key,
            oldest_known=0,
            tasks=tuple(task for task in unfinished if not _may_be_parked(task, unfinished)),
            queued=dict(queued),
            solved=self._solved(),
            streams=tuple(streams),
            messages=tuple(messages),
            spawned=tuple(spawned),
            users=users,
            enrolled=tuple(replace(worker, joined=None) for worker in self.enrolled.values()),
            invitations=tuple(self.invitations.values()),
            last_worker=self.last_worker,
            secret=SECRET,
            settings=Settings.read(self.settings.values()),
        )

    def _solved(self) -> tuple[tuple[bytes, Entry], ...]:
        done = (t for t in self.tasks.values() if t.state is TaskState.DONE and not t.cached)
        return tuple(
            (t.digest, Entry(t.key, t.summary, len(self.results[t.key]), self.results[t.key]))
            for t in done
            if t.digest is not None
        )

    def load(self, needs: Needs) -> Loaded:
        """More than is asked for does no harm, except that it must be true."""
        loaded = Loaded(tuple(map(replace, self.users.values())) if needs.users else ())
        loaded.sessions = {
            digest: replace(session)
            for digest, session in self.sessions.items()
            if digest in needs.sessions or session.user in needs.sessions_of
        }
        loaded.worker_invitations = {
            digest: replace(self.worker_invitations[digest])
            for digest in needs.worker_tokens & {*self.worker_invitations}
        }
        submitted = {(owner, task.id) for owner, new in needs.submitted.items() for task in new}
        wanted = needs.tasks | submitted
        for key, task in self.tasks.items():
            if (task.owner, task.id) in wanted:
                row = row_of(task, self.results.get(key))
                stored = StoredTask(key, task.owner, self.payloads[key], row, task.digest)
                loaded.tasks[task.owner, task.id] = stored
        loaded.targets = {
            (task.owner, task.number): self._target(task)
            for task in self.tasks.values()
            if (task.owner, task.number) in needs.targets
        }
        loaded.tombstones = {pair: self.tombstones[pair] for pair in wanted & {*self.tombstones}}
        queued = (task for task in self.tasks.values() if task.state is TaskState.QUEUED)
        loaded.queued = {task.key: _anew(task) for task in queued}
        self._load_streams(loaded, needs)
        self._load_claims(loaded, needs)
        return loaded

    def _load_streams(self, loaded: Loaded, needs: Needs) -> None:
        loaded.programs = {key: self.streams.programs.get(key, b"") for key in needs.programs}
        for key, failure in self.streams.failures.items():
            task = self.tasks.get(key)
            if task is None:
                loaded.failures[key] = failure
            else:
                loaded.failures[key] = failure._replace(task_id=task.id)
                loaded.revivable[task.owner, task.id] = Revivable(_anew(task), {})

    def _load_claims(self, loaded: Loaded, needs: Needs) -> None:
        """None of the tasks here name a blob."""
        loaded.claims = {digest: {} for digest in needs.digests}
        for (owner, digest), claim in self.claims.items():
            if digest in needs.digests:
                loaded.claims[digest][owner] = replace(claim)

    def _target(self, task: Task) -> Target:
        size = len(self.results.get(task.key, b""))
        return Target(task.key, task.state, task.kind, task.digest, size)

    def commit(self, changes: Changes) -> None:
        """All of it: this disk is never full."""
        self.commits += 1
        self._commit_people(changes)
        self._commit_sessions(changes)
        self._commit_enrolment(changes.enrolment)
        for task in changes.tasks():
            self.tasks[task.key] = _anew(task)
        self.payloads.update(changes.payloads)
        self.results.update(changes.results)
        self.results.update({to: self.results[key] for to, key in changes.copied.items()})
        for key in changes.deleted:
            del self.tasks[key], self.payloads[key]
            self.results.pop(key, None)
        self.streams.commit(changes.streams)
        self.claims.update({pair: replace(c) for pair, c in changes.blobs.claims.items()})
        self.settings.update(changes.settings)
        self.tombstones.update({(stone.owner, stone.id): stone for stone in changes.tombstones})
        self.revision, self.last_key = changes.revision, changes.last_key
        self.last_worker = changes.last_worker or self.last_worker

    def _commit_enrolment(self, changes: EnrolmentChanges) -> None:
        for worker in (*changes.workers.values(), *changes.seen.values()):
            self.enrolled[worker.key] = replace(worker)
        for digest, used in changes.used.items():
            self.worker_invitations[digest].used = used

    def _commit_people(self, changes: Changes) -> None:
        for user in (*changes.new_users, *changes.users.values(), *changes.accounts.values()):
            self.users[user.key] = replace(user)
        for key, (password, before) in changes.passwords.items():
            if self.users[key].password == before:
                self.users[key].password = password
        self.invitations.update({each.digest: each for each in changes.invited})
        for digest in changes.uninvited:
            self.invitations.pop(digest, None)

    def _commit_sessions(self, changes: Changes) -> None:
        for owner, kept in changes.logged_out.items():
            for session in [s for s in self.sessions.values() if s.user == owner]:
                if session.digest != kept:
                    del self.sessions[session.digest]
        for session in changes.sessions.values():
            self.sessions[session.digest] = replace(session)
        for digest, used in changes.session_uses.items():
            if digest in self.sessions:
                self.sessions[digest].used = self.sessions[digest].written = used
        for digest in changes.ended_sessions:
            self.sessions.pop(digest, None)


def _may_be_parked(task: Task, others: Iterable[Task]) -> bool:
    """Whether a task is queued, and no other one waits to share its work."""
    waiting = {other.digest for other in others if other.state is TaskState.WAITING}
    return task.state is TaskState.QUEUED and (task.digest is None or task.digest not in waiting)


def _anew(task: Task) -> Task:
    """A task with nothing that only a running broker knows of it."""
    return replace(
        task,
        holder=None,
        spent=0,
        followers=(),
    )
