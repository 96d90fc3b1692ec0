"""What administrators do with accounts, and what follows from it."""

from __future__ import annotations

import pytest

from shared.clock import SECOND
from shared.states import Role, TaskState
from shared.stream.definition import Definition
from shared.wire import accounts, fleet, streams
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.core import PASSWORD, Sim, SimClient, ticket_of

FORBIDDEN, UNAUTHORIZED, CONFLICT = "forbidden", "unauthorized", "conflict"


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def bob(grid: Sim, ann: SimClient) -> SimClient:
    return grid.user("bob")


def change(client: SimClient, user: str, **what: object) -> object:
    return client.ask(accounts.ChangeAccount(user, **what))  # type: ignore[arg-type]


def rows(client: SimClient) -> dict[str, accounts.AccountRow]:
    now = client.ask(accounts.Accounts())
    assert isinstance(now, accounts.AccountsNow)
    return {row.name: row for row in now.rows}


def states(grid: Sim, *tasks: bytes) -> list[TaskState]:
    return [grid.kept(task).state for task in tasks]


# Accounts


def test_administrators_see_all_accounts(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    bob.submit("1", "2")
    grid.client().log_in("bob")

    found = rows(ann)

    assert list(found) == ["ann", "bob"]
    row = found["bob"]
    assert (row.role, row.disabled, row.unfinished, row.connections) == (Role.USER, False, 2, 2)


def test_what_is_not_given_stays(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    assert change(ann, "BOB", tasks=5, blobs=7) == wire.Done()
    assert change(ann, "bob", role=Role.VIEWER) == wire.Done()
    grid.crash()
    again = grid.client()
    again.log_in("ann")

    row = rows(again)["bob"]

    assert (row.role, row.disabled, row.tasks, row.blobs) == (Role.VIEWER, False, 5, 7)


@pytest.mark.parametrize(
    ("user", "what", "code"),
    [
        ("nobody", {"tasks": 1}, "not_found"),
        ("bob", {"tasks": 10_000_001}, "invalid"),
        ("bob", {"role": Role.VIEWER, "blobs": 10_000_001}, "invalid"),
        ("ann", {"role": Role.USER}, CONFLICT),
        ("ann", {"disabled": True}, CONFLICT),
    ],
)
def test_what_cannot_be_changes_nothing(
    ann: SimClient, bob: SimClient, user: str, what: dict[str, object], code: str
) -> None:
    before = rows(ann)

    assert ann.code_of(accounts.ChangeAccount(user, **what)) == code  # type: ignore[arg-type]

    assert rows(ann) == before


def test_who_disables_their_own_account_is_answered_first(grid: Sim, ann: SimClient) -> None:
    grid.user("bob")
    change(ann, "bob", role=Role.ADMIN)

    assert change(ann, "ann", disabled=True) == wire.Done()

    assert [type(said) for _request, said in ann.heard][-2:] == [wire.Done, wire.SessionEnded]


def test_the_last_administrator_is_the_last_who_is_not_disabled(
    ann: SimClient, bob: SimClient
) -> None:
    change(ann, "bob", role=Role.ADMIN)
    change(ann, "bob", disabled=True)

    assert ann.code_of(accounts.ChangeAccount("ann", role=Role.USER)) == CONFLICT
    change(ann, "bob", disabled=False)
    assert change(ann, "ann", role=Role.USER) == wire.Done()


def test_a_quota_of_ones_own_counts_in_place_of_the_setting(ann: SimClient, bob: SimClient) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("quota.user", 1),)))
    change(ann, "bob", tasks=2)

    receipts = bob.receipts(bob.new("1"), bob.new("2"), bob.new("3"))

    assert [receipt.refusal is None for receipt in receipts] == [True, True, False]
    change(ann, "bob", tasks=0)
    assert bob.receipts(bob.new("4"))[0].refusal is not None


# Roles


def test_a_new_role_counts_at_once_and_is_said(ann: SimClient, bob: SimClient) -> None:
    change(ann, "bob", role=Role.ADMIN)

    assert bob.pushes(accounts.RoleChanged) == [accounts.RoleChanged(Role.ADMIN)]
    assert bob.code_of(accounts.Accounts()) is None
    change(ann, "bob", role=Role.VIEWER)
    assert bob.code_of(wire.Submit((bob.new(),))) == FORBIDDEN
    assert bob.code_of(wire.Workers()) is None


def test_who_becomes_viewer_makes_no_more_messages_and_what_is_queued_is_done(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    bob.ask_later(streams.CreateStream("s", Definition(), b"", on=True))
    (task,) = bob.submit("1")

    change(ann, "bob", role=Role.VIEWER)
    worker = grid.worker()

    assert worker.has(task)
    assert not grid.core.grid.streams.of(2)[0].on


@pytest.mark.parametrize(("role", "leaves"), [(Role.USER, True), (Role.ADMIN, False)])
def test_who_may_less_than_before_loses_the_workers_that_were_launched(
    grid: Sim, ann: SimClient, bob: SimClient, role: Role, leaves: bool
) -> None:
    change(ann, "bob", role=Role.ADMIN)
    worker = grid.worker(join=False)
    worker.ticket = ticket_of(bob)
    worker.join()

    change(ann, "bob", role=role)

    assert bool(worker.pushes(fleet.Obey)) is leaves


# Disabled


def test_a_disabled_account_is_out_at_once_everywhere(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    elsewhere = grid.client()
    elsewhere.log_in("bob")
    grid.crash()  # now both sessions are on disk alone
    ann, bob = grid.client(), bob
    ann.log_in("ann")
    here = grid.client()
    here.ask(wire.Resume(bob.token))

    change(ann, "bob", disabled=True)

    assert here.pushes(wire.SessionEnded)
    for token in (bob.token, elsewhere.token):
        assert grid.client().code_of(wire.Resume(token)) == UNAUTHORIZED
    assert grid.client().code_of(wire.LogIn("bob", PASSWORD)) == FORBIDDEN
    assert grid.client().code_of(wire.LogIn("bob", "wrong")) == UNAUTHORIZED
    change(ann, "bob", disabled=False)
    assert grid.client().code_of(wire.LogIn("bob", PASSWORD)) is None


def test_a_session_is_not_resumed_in_the_turn_that_disables_its_account(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    grid.core.grid.sessions.clear()
    other = grid.client()

    disabling = ann.says(accounts.ChangeAccount("bob", disabled=True))
    grid.turn(disabling, resuming := other.says(wire.Resume(bob.token)))

    assert isinstance(other.reply_to(resuming), wire.Refused)


def test_what_of_a_disabled_account_runs_is_stopped_and_goes_on_later(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    # Given one that runs, one that is queued, and another user's
    worker = grid.worker(slots=1)
    running, queued = bob.submit("1", "2")
    worker.begin(running)
    held = worker.attempt(running)
    (anns,) = ann.submit("3")

    # When
    change(ann, "bob", disabled=True)

    # Then it is taken back, nobody tries it again, and others go on
    (revoke,) = worker.pushes(fleet.Revoke)
    assert held in revoke.items
    assert states(grid, running, queued) == [TaskState.QUEUED] * 2
    worker.finish(held)
    assert worker.has(anns)
    worker.finish(anns)
    grid.pass_time(SECOND)
    assert states(grid, running, queued) == [TaskState.QUEUED] * 2

    # When it is let in again
    change(ann, "bob", disabled=False)
    worker.finish(running)
    worker.finish(queued)

    # Then nothing was lost, and nothing counted as a try
    assert states(grid, running, queued, anns) == [TaskState.DONE] * 3
    assert grid.kept(running).tries == 0


@pytest.mark.parametrize("restarted", [False, True])
def test_what_a_disabled_account_has_queued_waits_over_a_restart(
    grid: Sim, ann: SimClient, bob: SimClient, restarted: bool
) -> None:
    (task,) = bob.submit("1")
    change(ann, "bob", disabled=True)
    if restarted:
        grid.crash()
        ann = grid.client()
        ann.log_in("ann")

    worker = grid.worker()
    grid.pass_time(SECOND)
    assert not worker.has(task)

    change(ann, "bob", disabled=False)
    grid.pass_time(SECOND)
    assert worker.has(task)


def test_nobody_waits_for_a_disabled_account_to_do_the_same_work(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    # Given tasks of ann before and after, that wait for bob's
    (bobs,) = bob.submit("2^64")
    (before,) = ann.submit("2^64")

    # When
    change(ann, "bob", disabled=True)
    (after,) = ann.submit("2^64")
    worker = grid.worker(slots=1)
    worker.finish(before)

    # Then
    assert states(grid, bobs, before, after) == [TaskState.QUEUED, TaskState.DONE, TaskState.DONE]
    change(ann, "bob", disabled=False)
    worker.finish(bobs)
    assert states(grid, bobs) == [TaskState.DONE]


@pytest.mark.parametrize("restarted", [False, True])
def test_an_orphan_of_a_disabled_account_is_not_adopted(
    grid: Sim, ann: SimClient, bob: SimClient, restarted: bool
) -> None:
    (task,) = bob.submit("1")
    worker = grid.worker()
    worker.begin(task)
    held = worker.holding()
    grid.crash()
    ann = grid.client()
    ann.log_in("ann")

    change(ann, "bob", disabled=True)
    if restarted:
        grid.crash()

    assert worker.join(held).void == tuple(held)
    assert states(grid, task) == [TaskState.QUEUED]


def test_an_account_is_disabled_although_an_orphan_of_it_was_cancelled(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    # Given two that ran when the broker died, of which one was cancelled since
    first, second = bob.submit("1", "2")
    worker = grid.worker()
    worker.begin(first)
    worker.begin(second)
    grid.crash()
    ann, bob = grid.client(), grid.client()
    ann.log_in("ann")
    bob.log_in("bob")
    bob.ask(wire.Cancel((first,)))

    assert change(ann, "bob", disabled=True) == wire.Done()

    assert states(grid, second) == [TaskState.QUEUED]
    assert grid.kept(first).state is TaskState.CANCELLED


def test_workers_of_a_disabled_account_leave_and_are_not_let_in_again(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    worker = grid.worker("bobs", join=False)
    worker.ticket = ticket_of(bob)
    worker.join()

    change(ann, "bob", disabled=True)

    assert worker.pushes(fleet.Obey)
    another = grid.worker("another", join=False)
    another.ticket = worker.ticket
    another.ask_in()
    (refused,) = another.pushes(wire.Refused)
    assert refused.refusal.code == FORBIDDEN
    assert "another" not in {w.name for w in grid.core.grid.workers.values()}


def test_streams_of_a_disabled_account_are_off(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    bob.ask_later(streams.CreateStream("s", Definition(), b"", on=True))

    change(ann, "bob", disabled=True)
    change(ann, "bob", disabled=False)

    assert not grid.core.grid.streams.of(2)[0].on


@pytest.mark.parametrize("restarted", [False, True])
def test_what_comes_later_does_not_wait_for_a_disabled_account_either(
    grid: Sim, ann: SimClient, bob: SimClient, restarted: bool
) -> None:
    bob.submit("2^64")
    change(ann, "bob", disabled=True)
    (anns,) = ann.submit("2^64")
    if restarted:
        grid.crash()

    worker = grid.worker(slots=1)
    worker.finish(anns)

    assert states(grid, anns) == [TaskState.DONE]
