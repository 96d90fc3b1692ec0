"""The rows that replies and pushes are made of."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from shared import limits
from shared.errors import ErrorCode
from shared.states import Channel, Priority, TaskState, WorkerState
from shared.wire.fields import (
    Count,
    Id,
    Key,
    Millis,
    Most,
    Name,
    Payload,
    ResultBody,
    Sentence,
    Summary,
    Title,
)
from shared.wire.schema import record


@record
class Refusal(NamedTuple):
    """Why a request, or one item of it, was refused."""

    code: ErrorCode
    message: Sentence
    start: Count | None = None
    end: Count | None = None
    """the characters of a payload that it is about"""
    wait: Millis = 0
    """after so many milliseconds the same may be asked again; 0 where that would not help"""


@record
class TaskError(NamedTuple):
    """Why a task failed: a code, a sentence and, in its payload, the characters it is about."""

    code: Name
    message: Sentence
    start: Count | None = None
    end: Count | None = None


@record
class NewTask(NamedTuple):
    """A task as it is submitted. `time_limit` is in milliseconds of running, 0 for none."""

    id: Id
    kind: Name
    payload: Payload
    priority: Priority = Priority.NORMAL
    time_limit: Millis = 0


@record
class TaskRow(NamedTuple):
    """A task as its owner sees it. `payload` and `result` are left out unless asked for, and
    `result` where it is larger than `limits.INLINE_RESULT_BYTES`."""

    id: Id
    number: Count
    """counted for each user, never reused"""
    revision: Count
    kind: Name
    state: TaskState
    title: Title
    created: Millis
    started: Millis | None = None
    finished: Millis | None = None
    worker: Name | None = None
    attempt: Count = 0
    summary: Summary = ""
    error: TaskError | None = None
    cached: bool = False
    steps: Count = 0
    """operations that it was split into"""
    steps_done: Count = 0
    needs: Name = ""
    """what its worker has to offer beside the kind"""
    payload: Payload | None = None
    result: ResultBody | None = None


@record
class Receipt(NamedTuple):
    """What became of one submitted task; `row` is there when it has already ended."""

    number: Count = 0
    row: TaskRow | None = None
    refusal: Refusal | None = None


@record
class Ability(NamedTuple):
    """Something that a task may need and a worker has, such as `code:python`."""

    name: Name
    version: Name = ""
    """of what does it, in that program's own words"""


Abilities = Annotated[tuple[Ability, ...], Most(limits.ABILITIES)]


@record
class CurrentTask(NamedTuple):
    """What a worker is doing: the number is there only for tasks of the one who looks."""

    kind: Name
    number: Count | None


@record
class WorkerRow(NamedTuple):
    """A worker as the fleet shows it."""

    name: Name
    host: Name
    pid: Count
    state: WorkerState
    slots: Count
    busy: Count
    """slots that compute now"""
    held: Count
    """attempts it holds, the ones that wait included"""
    done: Count
    failed: Count
    joined: Millis
    heard: Millis
    """when it was last heard from"""
    kinds: Annotated[tuple[Name, ...], Most(64)]
    version: Name
    offers: Abilities = ()
    """what it can do beside its kinds"""
    sandbox: Name = ""
    """how it keeps other people's programs apart from the machine"""
    current: Annotated[tuple[CurrentTask, ...], Most(limits.SLOTS)] = ()
    number: Count = 0
    """given by the grid, never reused"""
    generates: Count = 0
    """streams whose generator it is now"""
    generated: Count = 0
    """messages that it made since it joined first"""
    cpu: Count = 0
    """of a core, in thousandths, with its slots and their programs"""
    memory: Count = 0
    """bytes, likewise"""
    mine: bool = False
    """whether who looks has launched it"""


@record
class Counts(NamedTuple):
    """How many unfinished tasks there are."""

    waiting: Count = 0
    queued: Count = 0
    running: Count = 0


@record
class SettingValue(NamedTuple):
    """A setting by its name; `value` is in the setting's own unit, a switch is 1 or 0."""

    name: Name
    value: Count


SettingValues = Annotated[tuple[SettingValue, ...], Most(limits.SETTINGS)]


@record
class Held(NamedTuple):
    """An attempt: the fence that a result has to name."""

    key: Key
    attempt: Count


Inputs = Annotated[tuple[ResultBody, ...], Most(limits.REFERENCES)]


@record
class Assignment(NamedTuple):
    """An attempt handed to a worker, with what it needs to do it."""

    key: Key
    attempt: Count
    kind: Name
    payload: Payload
    time_limit: Millis
    inputs: Inputs = ()
    """results that it refers to, in the order in which its payload does"""
    whole: bool = False
    """not to be split"""
    suspect: bool = False
    """a worker has died that may have been doing it: say at once when it has begun"""
    slots: Count = 1
    """that would do steps of it at once if it was split now, where that matters to its kind"""


@record
class Begun(NamedTuple):
    """A slot has begun an attempt."""

    key: Key
    attempt: Count
    started: Millis


@record
class Step(NamedTuple):
    """A piece of a task that can be done by itself once the steps it builds on are done."""

    payload: Payload
    operands: Annotated[tuple[Count, ...], Most(limits.REFERENCES)]
    """places of earlier steps, whose results it takes in this order"""
    cost: Millis
    """how long it is expected to take"""
    label: Name
    start: Count
    end: Count
    """the characters of the task's payload that it is about"""


Steps = Annotated[tuple[Step, ...], Most(limits.OPERATIONS)]


@record
class Plan(NamedTuple):
    """A task as steps, each after those it builds on; the last one gives the task's result.

    Where a step has an error of its own the task is done whole after all: the steps may stand in
    another order than what they are made of.
    """

    steps: Steps


@record
class OperationRow(NamedTuple):
    """A step of a task as its owner sees it."""

    label: Name
    operands: Annotated[tuple[Count, ...], Most(limits.REFERENCES)]
    """places among the operations of the task"""
    start: Count
    end: Count
    state: TaskState
    cost: Millis
    worker: Name | None = None
    attempt: Count = 0
    started: Millis | None = None
    finished: Millis | None = None
    summary: Summary = ""


@record
class Loss(NamedTuple):
    """A try that came to nothing; `step` names the operation where it was not the whole task."""

    attempt: Count
    worker: Name
    at: Millis
    reason: Sentence
    step: Name = ""


@record
class Outcome(NamedTuple):
    """How an attempt ended: with `error`, with a result that only its kind can read, or with a
    plan of the steps to take instead."""

    key: Key
    attempt: Count
    started: Millis
    finished: Millis
    summary: Summary
    result: ResultBody | None
    error: TaskError | None
    plan: Plan | None = None


@record
class GivenBack(NamedTuple):
    """An attempt that a worker will not finish. `tried` tells whether a slot had begun it."""

    key: Key
    attempt: Count
    tried: bool
    reason: Sentence


PieceBody = Annotated[bytes, Most(limits.PIECE_BYTES)]


@record
class Piece(NamedTuple):
    """Some bytes of a channel; `offset` is how many came before."""

    channel: Channel
    offset: Count
    data: PieceBody

    @property
    def end(self) -> int:
        """The offset of what follows."""
        return self.offset + len(self.data)


@record
class Made(NamedTuple):
    """A message that a generator has made; the broker numbers it."""

    due: Millis
    """when it was to be made"""
    dice: Annotated[int, Most(2**53 - 1)]
    """what is random in it"""


Pieces = Annotated[tuple[Piece, ...], Most(limits.PIECES)]


@record
class Print(NamedTuple):
    """What an attempt has printed or taken in since the last time."""

    key: Key
    attempt: Count
    pieces: Pieces
