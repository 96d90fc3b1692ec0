"""A worker of another machine: enrolled by a line, at work, gone and back, revoked."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from shared.clock import SECOND, now
from shared.enrolling.line import read, written
from shared.keys.pair import new_pair
from shared.states import Deed, TaskState
from shared.wire import client as wire
from shared.wire.enrolling import EnrolledRow, EnrolledWorkers, ListEnrolled, RevokeWorker
from shared.wire.orders import Order
from tests.support.brokers import eventually
from tests.support.far_workers import FarWorker, Hub, far_worker, hub
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    Grid,
    ended,
    wait_for_workers,
    wait_until_running,
    workers,
)


@pytest.fixture
def grid() -> Iterator[Hub]:
    with hub() as it:
        yield it


@pytest.fixture
def far() -> Iterator[FarWorker]:
    with far_worker() as it:
        yield it


def known(grid: Hub) -> dict[str, EnrolledRow]:
    reply = grid.ann.ask(ListEnrolled())
    assert isinstance(reply, EnrolledWorkers), reply
    return {row.name: row for row in reply.rows}


def joined(grid: Hub, far: FarWorker, name: str = "oak", *options: str) -> None:
    """Enroll it, and wait until it is there."""
    far.start("--join", grid.line_for(name, *options))
    wait_for_workers(grid.ann, name)


def test_a_line_is_all_it_takes(grid: Hub, far: FarWorker) -> None:
    # Given
    (task,) = grid.ann.submit("6*7")

    # When
    far.start("--join", grid.line_for("oak"))

    # Then
    row = ended(grid.ann, task)
    assert (row.state, row.summary, row.worker) == (TaskState.DONE, "42", "oak")
    assert known(grid)["oak"].address == "127.0.0.1"


def test_from_then_on_it_needs_no_line(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    far.kill()

    for number, options in enumerate(((), ("--broker", grid.place.clients))):
        far.start(*options)
        (task,) = grid.ann.submit(f"1+{number}")
        assert ended(grid.ann, task).worker == "oak"
        far.kill()


def test_what_it_keeps_is_its_owners_alone(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)

    kept = [far.home / "enrolments", far.home / "keys" / "worker.key"]

    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600, 0o600]


def test_it_comes_back_to_a_broker_that_was_killed(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    (task,) = grid.ann.submit(FOREVER)
    wait_until_running(grid.ann, task)

    grid.restart()

    wait_for_workers(grid.ann, "oak")
    row = grid.ann.get(task)
    assert (row.state, row.attempt, row.worker) == (TaskState.RUNNING, 1, "oak")
    grid.ann.ask(wire.Cancel((task,)))
    (again,) = grid.ann.submit("2+2")
    assert ended(grid.ann, again).summary == "4"


def test_one_that_is_revoked_ends_and_another_does_its_task(grid: Hub, far: FarWorker) -> None:
    # Given
    joined(grid, far)
    (task,) = grid.ann.submit("100000!%7+100000!%7+3")
    (busy,) = grid.ann.submit(FOREVER)
    wait_until_running(grid.ann, busy)
    children = psutil.Process(far.process.pid).children(recursive=True)

    # When
    assert grid.ann.ask(RevokeWorker(known(grid)["oak"].key)) == wire.Done()

    # Then it ends with a sentence, and leaves nothing behind
    assert far.ended() == 1
    assert "revoked" in far.said
    assert "calc-broker enroll" in far.said
    eventually(lambda: not any(child.is_running() for child in children), "no slot is left")
    assert workers(grid.ann) == {}

    # and another does it
    with far_worker() as other:
        joined(grid, other, "elm")
        (row,) = wait_until_running(grid.ann, busy)
        assert (row.worker, row.attempt) == ("elm", 2)
        assert ended(grid.ann, task).state is TaskState.DONE


def test_one_that_was_revoked_while_it_was_away_ends_too(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    far.kill()
    grid.ann.ask(RevokeWorker(known(grid)["oak"].key))

    far.start()

    assert far.ended() == 1
    assert "calc-broker enroll" in far.said


def test_and_so_does_one_that_waited_for_a_broker_which_knows_it_no_more(
    grid: Hub, far: FarWorker
) -> None:
    joined(grid, far)
    grid.broker.kill()
    grid.broker.home.database.unlink()

    grid.broker.start()

    assert far.ended() == 1
    assert "calc-broker enroll" in far.said


def test_it_may_be_enrolled_anew(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    grid.ann.ask(RevokeWorker(known(grid)["oak"].key))
    assert far.ended() == 1

    joined(grid, far)

    (task,) = grid.ann.submit("1+1")
    assert ended(grid.ann, task).worker == "oak"


def test_a_token_counts_once(grid: Hub, far: FarWorker) -> None:
    line = grid.line_for("oak")
    far.start("--join", line)
    wait_for_workers(grid.ann, "oak")

    with far_worker() as thief:
        thief.start("--join", line)
        assert thief.ended() == 1
        assert "used before" in thief.said
        assert not (thief.home / "enrolments").exists()
    assert list(known(grid)) == ["oak"]


def test_a_token_expires(grid: Hub, far: FarWorker) -> None:
    line = grid.line_for("oak", "--expires", "1s")
    begun = now()
    eventually(lambda: now() > begun + SECOND, "its time is over")

    far.start("--join", line)

    assert far.ended() == 1
    assert "expired" in far.said


def test_a_token_of_another_grid_is_none(grid: Hub, far: FarWorker) -> None:
    with hub() as other:
        foreign = read(other.line_for("oak"))
    own = read(grid.line_for("oak"))

    far.start("--join", written(replace(own, token=foreign.token)))

    assert far.ended() == 1
    assert "none of this grid's" in far.said
    assert known(grid) == {}


def test_a_line_of_another_broker_finds_none(grid: Hub, far: FarWorker) -> None:
    line = read(grid.line_for("oak"))
    stranger = replace(line.broker, key=new_pair().public)

    far.start("--join", written(replace(line, broker=stranger)))

    assert far.ended() == 1
    assert "No broker with the key of this line answers" in far.said


def test_a_name_is_taken_until_it_is_revoked(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)

    refused = grid.enroll("oak")

    assert refused.returncode == 1
    assert "calc workers revoke oak" in refused.stderr


def test_a_role_that_it_was_not_enrolled_for_is_refused(grid: Hub, far: FarWorker) -> None:
    far.start("--join", grid.line_for("oak", "--roles", "image,message"))

    assert far.ended() == 1
    assert "oak is enrolled for image, message" in far.said


def test_two_processes_with_one_key_are_told_so(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    first = far.process

    far.start()

    eventually(lambda: first.poll() == 1, "the first has ended")
    far.says("CALC_HOME")
    wait_for_workers(grid.ann, "oak")
    assert far.process.poll() is None


def test_its_token_is_in_no_list_of_processes(grid: Hub, far: FarWorker) -> None:
    # Given
    line = grid.line_for("oak")
    secret = line.rpartition("/")[2]

    # When
    far.start("--join", line)
    wait_for_workers(grid.ann, "oak")

    # Then
    own = psutil.Process(far.process.pid)
    for process in (own, *own.children(recursive=True)):
        for place in ("cmdline", "environ"):
            held = Path(f"/proc/{process.pid}/{place}").read_bytes()
            assert secret.encode() not in held, (process, place)
    assert secret not in far.said
    assert secret not in grid.broker.said
    assert [path for path in far.home.rglob("*") if path.is_file() and holds(path, secret)] == []


def holds(path: Path, secret: str) -> bool:
    return secret.encode() in path.read_bytes()


def test_the_line_may_come_on_standard_input(grid: Hub, far: FarWorker) -> None:
    far.start("--join", "-", stdin=f"calc-worker --join {grid.line_for('oak')}\n")

    wait_for_workers(grid.ann, "oak")


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_half_a_line_says_what_to_do(far: FarWorker, cut: int) -> None:
    with hub() as grid:
        far.start("--join", grid.line_for("oak")[:-cut])

        assert far.ended() == 1
        assert "whole line" in far.said


def test_a_worker_that_begins_anew_needs_no_line(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    number = workers(grid.ann)["oak"].number

    grid.ann.ask(Order("oak", Deed.RESTART))

    def back() -> bool:
        row = workers(grid.ann).get("oak")
        return row is not None and row.number != number

    eventually(back, "it has begun anew")
    assert far.process.poll() is None


def test_it_is_listed_renamed_and_revoked_by_command(grid: Hub, far: FarWorker) -> None:
    joined(grid, far)
    here = Grid(grid.broker.home.root)
    assert here.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0

    assert here.calc("workers", "rename", "oak", "elm").status == 0
    listed = json.loads(here.calc("workers", "enrolled", "--json").out)
    assert (listed["name"], listed["standing"]) == ("elm", "here")

    assert here.calc("workers", "revoke", "elm").status == 2  # nobody is there to be asked
    assert here.calc("workers", "revoke", "elm", "--yes").status == 0
    assert far.ended() == 1
    assert "revoked" in here.calc("workers", "enrolled").out
    unknown = here.calc("workers", "revoke", "elm", "--yes")
    assert (unknown.status, "calc workers enrolled" in unknown.err) == (1, True)


def test_nobody_on_this_machine_has_to_enroll(grid: Hub) -> None:
    with ExitStack() as stack:
        here = Grid(grid.broker.home.root)
        stack.callback(here.end)
        here.worker("local")
        wait_for_workers(grid.ann, "local")
