"""What a payload refers to: resolved once, when its task is submitted.

`$12`, `ans` and names all lead to a task of the same user, by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from broker.core.stored import Target
from broker.core.tasks import Link, Task
from broker.core.turn import Turn
from broker.core.users import User
from shared.errors import ErrorCode, RequestError
from shared.kinds import KINDS
from shared.kinds.base import Description, Reference, Referent
from shared.limits import NAME_CHARS, NAMES_KEPT, REFERENCED_BYTES, REFERENCES
from shared.states import TaskState


class Resolved(NamedTuple):
    """The references of one payload."""

    links: tuple[Link, ...] = ()
    missing: frozenset[int] = frozenset()
    """keys of those that have not ended"""
    size: int = 0
    """bytes of the results that are there"""
    digest: bytes | None = None


_NOTHING = Resolved()


def numbers(user: User, references: Iterable[Reference]) -> Iterator[int]:
    """The numbers that references may lead to, as far as that can be told before the turn."""
    for reference in references:
        number = _number_of(user, reference, user.last_number)
        if number is not None:
            yield number


def resolve(turn: Turn, user: User, about: Description) -> Resolved:
    """Where the references of a new task lead; raises `RequestError`."""
    if not about.references:
        digest = _digest(turn, about, [])
        return _NOTHING if digest is None else Resolved(digest=digest)
    if len(about.references) > REFERENCES:
        sentence = f"An expression refers to at most {REFERENCES} different tasks."
        raise RequestError(ErrorCode.TOO_LARGE, sentence)
    found = [(each, _target(turn, user, each)) for each in about.references]
    return Resolved(
        links=tuple([Link(to.key, each.text, each.start, each.end) for each, to in found]),
        missing=frozenset(to.key for _, to in found if not to.state.ended),
        size=_bounded(sum(to.size for _, to in found)),
        digest=_digest(turn, about, found),
    )


def keep_name(turn: Turn, user: User, name: str, number: int) -> None:
    """From now on a name leads to the task with this number."""
    user.names[name] = number
    turn.changes.names[user.key, name] = number


def check_name(user: User, name: str) -> None:
    """Raise `RequestError` for a name that is too long, or where a user keeps too many already."""
    if name in user.names:
        return
    if len(name) > NAME_CHARS:
        sentence = f"The name of a value has at most {NAME_CHARS} characters."
        raise RequestError(ErrorCode.TOO_LARGE, sentence)
    if len(user.names) >= NAMES_KEPT:
        sentence = f"You keep {NAMES_KEPT} names already; give one of them anew."
        raise RequestError(ErrorCode.OVERLOADED, sentence)


def too_much(size: int) -> str | None:
    """What is wrong with referring to so many bytes of results; None if nothing is."""
    if size <= REFERENCED_BYTES:
        return None
    return f"The results it refers to are more than {REFERENCED_BYTES:,} bytes together."


def _bounded(size: int) -> int:
    sentence = too_much(size)
    if sentence is not None:
        raise RequestError(ErrorCode.TOO_LARGE, sentence)
    return size


def _digest(turn: Turn, about: Description, found: list[tuple[Reference, Target]]) -> bytes | None:
    if about.digest is None or not turn.grid.cache.enabled:
        return None
    digests = {each.text: to.digest for each, to in found if to.digest is not None}
    return about.digest(digests) if len(digests) == len(found) else None


def _target(turn: Turn, user: User, reference: Reference) -> Target:
    number = _number_of(user, reference, user.last_number)
    if number is None:
        raise _unresolved(reference, _WRONG[reference.referent])
    target = _find(turn, user, number)
    if target is None:
        raise _unresolved(reference, f"you have no task {number}; it may have been deleted.")
    if not KINDS[target.kind].has_value:
        raise _unresolved(reference, f"task {number} has no value.")
    if target.state in (TaskState.FAILED, TaskState.CANCELLED):
        raise _unresolved(reference, no_value(number, target.state))
    return target


def _unresolved(reference: Reference, sentence: str) -> RequestError:
    """A reference that leads to no result, and where it stands."""
    text = f"{shown(reference.text)}: {sentence}"
    return RequestError(ErrorCode.INVALID, text, reference.start, reference.end)


def shown(text: str) -> str:
    """A reference as a sentence shows it: what somebody wrote may be as long as an expression."""
    return text if len(text) <= NAME_CHARS else f"{text[:NAME_CHARS]}…"


def no_value(number: int, state: TaskState) -> str:
    """Why a task that has ended gives nothing to refer to."""
    ending = "has failed" if state is TaskState.FAILED else "was cancelled"
    return f"task {number} {ending}, so it has no value."


_WRONG = {
    Referent.NUMBER: "numbers of tasks begin with 1.",
    Referent.ANSWER: "you have submitted nothing before.",
    Referent.NAME: "nothing is kept under this name; write name = expression first.",
}


def _number_of(user: User, reference: Reference, last: int) -> int | None:
    if reference.referent is Referent.NAME:
        return user.names.get(reference.text)
    return (reference.number if reference.referent is Referent.NUMBER else last) or None


def _find(turn: Turn, user: User, number: int) -> Target | None:
    fresh = turn.numbers.get((user.key, number))
    if fresh is not None:
        return _of_task(fresh)
    stored = turn.loaded.targets.get((user.key, number))
    if stored is None or stored.key in turn.changes.deleted:
        return None
    held = turn.grid.tasks.get(stored.key) or turn.changes.updated.get(stored.key)
    return stored if held is None else _of_task(held)


def _of_task(task: Task) -> Target:
    return Target(task.key, task.state, task.kind, task.digest, task.produced)
