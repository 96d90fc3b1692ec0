"""A worker gone bad: enrolled, and then it says whatever it wants. Honest work goes on, and ends
once with what an honest worker says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from shared.errors import ErrorCode
from shared.limits import HELD
from shared.states import TaskState
from shared.wire import blobs, client, fleet
from shared.wire.enrolling import RevokeWorker
from shared.wire.rows import Ability, GivenBack, Held, Made, Outcome
from tests.support.bad_workers import BadWorker, bad_worker, join_of
from tests.support.brokers import RawWorker, eventually
from tests.support.far_workers import Hub, hub
from tests.support.grids import Grid, busy, ended, wait_for_workers, wait_until_running, workers
from tests.support.live_streams import create, stream

HONEST, BAD = "honest", "bad"
KEYS, ATTEMPTS = 60, 4
LIES = b"lies"
ROUNDS = 20
NUMBERS = count(1_000)
"""No two tasks are the same, and answered without a worker."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A grid with an honest worker, and one gone bad that was enrolled for images alone."""

    grid: Hub
    bad: BadWorker
    worker: RawWorker
    """its first connection"""

    def work(self) -> None:
        """Honest work is done, and well."""
        (task,) = self.grid.ann.submit(f"{next(NUMBERS)}+1")
        row = ended(self.grid.ann, task)
        assert (row.state, row.worker) == (TaskState.DONE, HONEST)

    def names(self) -> list[str]:
        """Who is in the fleet."""
        return sorted(workers(self.grid.ann))


@pytest.fixture(scope="module")
def grid() -> Iterator[Hub]:
    with hub() as it:
        here = Grid(it.broker.home.root)
        here.env["CALC_ROLES"] = "expression,message,generator"
        here.worker(HONEST, slots=2)
        try:
            wait_for_workers(it.ann, HONEST)
            yield it
        finally:
            here.end()


@pytest.fixture
def scene(grid: Hub) -> Iterator[Scene]:
    grid.come_back()
    with bad_worker(grid, BAD, "--roles", "image") as bad:
        yield Scene(grid, bad, bad.joined())
        grid.come_back()
        grid.ann.ask(RevokeWorker(bad.curve.own.public))


def fences() -> Iterator[tuple[int, int]]:
    """What it might hold, were it lucky."""
    return ((key, attempt) for key in range(1, KEYS) for attempt in range(1, ATTEMPTS))


def test_results_of_what_others_hold_count_for_nothing(scene: Scene) -> None:
    # Given
    (task,) = scene.grid.ann.submit(f"({busy(60)})+4")
    wait_until_running(scene.grid.ann, task)

    # When
    lies = [Outcome(*fence, 1, 2, "lies", LIES, None) for fence in fences()]
    scene.worker.finish(*lies)

    # Then
    row = ended(scene.grid.ann, task)
    assert (row.state, row.summary, row.worker, row.attempt) == (TaskState.DONE, "4", HONEST, 1)


def test_nobody_gives_back_what_others_hold(scene: Scene) -> None:
    (task,) = scene.grid.ann.submit(f"({busy(60)})+5")
    wait_until_running(scene.grid.ann, task)

    back = tuple(GivenBack(*fence, True, "It is mine.") for fence in fences())
    scene.worker.tell(fleet.HandBack(back, 2))
    scene.worker.beat()

    assert ended(scene.grid.ann, task).attempt == 1


def test_it_is_given_nothing_that_it_was_not_enrolled_for(scene: Scene) -> None:
    everything = ("expression", "operation", "code:python", "message", "generator")
    scene.worker.tell(fleet.Offer("", tuple(map(Ability, everything))))
    scene.worker.beat(capacity=1_000)

    for _ in range(3):
        scene.work()

    assert not [push for push in scene.worker.pushes if isinstance(push, fleet.Assign)]


def test_as_many_as_it_says_it_is_it_is_one(scene: Scene) -> None:
    said = len(scene.grid.broker.said)

    for number in range(500):
        scene.worker.tell(join_of(name=f"many-{number}"))
    for _ in range(ROUNDS):
        scene.bad.connect().tell(join_of())
    scene.work()

    assert set(scene.names()) <= {HONEST, BAD}
    lines = scene.grid.broker.said[said:].count("\n")
    assert lines < 60, scene.grid.broker.said[said:]


def test_who_joins_last_with_a_key_has_it(scene: Scene) -> None:
    second = scene.bad.connect()

    def joins() -> bool:
        second.tell(join_of(second.instance))
        second.tell(fleet.Beat(0, (), (), 0))
        return any(isinstance(push, fleet.Joined) for push in second.pushes) or _hears(second)

    eventually(joins, "the second has joined")

    refusal = scene.worker.pushed(client.Refused).refusal
    assert (refusal.code, "CALC_HOME" in refusal.message) == (ErrorCode.CONFLICT, True)
    assert scene.names() == [BAD, HONEST]


def _hears(worker: RawWorker) -> bool:
    number, message = worker.receive()
    worker._sort(number, message)
    return isinstance(message, fleet.Joined)


def test_nobody_is_another_worker(scene: Scene) -> None:
    honest = scene.grid.broker.worker()
    honest.join(name="raw", slots=1)

    other = scene.bad.connect()
    other.tell(join_of(honest.instance))

    assert other.pushed(client.Refused).refusal.code is ErrorCode.FORBIDDEN
    honest.beat()
    assert "raw" in scene.names()
    honest.tell(fleet.Leave())


def test_it_brings_nothing_that_nobody_asked_for(scene: Scene) -> None:
    folder = Path(f"{scene.grid.broker.home.database}-blobs")
    before = sorted(folder.rglob("*"))

    for key, attempt in fences():
        scene.worker.tell(blobs.Bring(key, attempt, b"d" * 32, 5))
        scene.worker.tell(blobs.BringPiece(key, attempt, b"d" * 32, 0, b"12345"))
        scene.worker.tell(blobs.Want(key, attempt, b"d" * 32, 0))

    for _ in range(3 * (KEYS - 1) * (ATTEMPTS - 1)):
        brought = scene.worker.pushed(blobs.Brought)
        assert brought.refusal is not None
        assert brought.refusal.code is ErrorCode.FORBIDDEN
    assert sorted(folder.rglob("*")) == before


def test_heartbeats_that_name_all_there_is_renew_nothing(scene: Scene) -> None:
    held = tuple(Held(key, 1) for key in range(HELD))

    for _ in range(ROUNDS):
        scene.worker.tell(fleet.Beat(2**62, held, (), HELD))
        scene.worker.tell(join_of(scene.worker.instance, held=held))

    scene.work()
    assert workers(scene.grid.ann)[BAD].held == 0


def test_it_makes_no_messages_of_streams_that_are_not_its_own(scene: Scene) -> None:
    # Given
    ann = scene.grid.ann
    create(ann)
    eventually(lambda: stream(ann).generated > 1, "it is generated")

    # When
    for key in range(1, KEYS):
        made = tuple(Made(0, 0) for _ in range(1_000))
        scene.worker.tell(fleet.Messages(key, 1, 1, made))
    scene.worker.beat()

    # Then
    row = stream(ann)
    assert row.generator == HONEST
    assert row.generated < 1_000


def test_what_a_broker_says_is_not_for_a_worker_to_say(scene: Scene) -> None:
    for _ in range(ROUNDS):
        scene.worker.tell(fleet.Assign(1, ()))
        scene.worker.tell(fleet.Joined("x", (), ()))
        scene.worker.tell(client.Hello("x", "1"))

    scene.worker.beat()
    scene.work()


def test_one_that_is_revoked_in_the_middle_of_it_is_not_heard_any_more(scene: Scene) -> None:
    scene.grid.ann.ask(RevokeWorker(scene.bad.curve.own.public))

    for _ in range(ROUNDS):
        scene.worker.tell(join_of(scene.worker.instance))
        scene.worker.tell(fleet.Beat(0, (), (), 2))
    scene.work()

    assert scene.names() == [HONEST]  # whether it was told so before it was cut or not
