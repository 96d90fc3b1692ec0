"""What has to hold of accounts is broken on purpose, to see that the simulation notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from broker.core import losing
from broker.core.accounts import inviting, managing, sessions, standing
from broker.core.enrolling import admission
from broker.core.enrolling import managing as enrolment
from broker.core.queue import ReadyQueue
from broker.core.rules import STANDING, Who
from shared.states import Role
from tests.simulation import steering
from tests.simulation.noticing import is_noticed

Break = Callable[[pytest.MonkeyPatch], None]


def who_is_shut_out_stays(patch: pytest.MonkeyPatch) -> None:
    """Sessions of a disabled account go on."""
    patch.setattr(sessions, "end_all", lambda _turn, _user: None)


def what_somebody_has_queued_is_done(patch: pytest.MonkeyPatch) -> None:
    """It does not rest while the account is disabled."""
    patch.setattr(ReadyQueue, "rest", lambda _queue, _owner: None)


def what_runs_goes_on(patch: pytest.MonkeyPatch) -> None:
    """It is not taken from the workers."""
    patch.setattr(standing, "_running", lambda _turn, _user: [])


def streams_go_on(patch: pytest.MonkeyPatch) -> None:
    """They stay on."""
    patch.setattr(standing, "_switch_off", lambda _turn, _user: None)


def viewers_do_as_users(patch: pytest.MonkeyPatch) -> None:
    """They may submit."""
    patch.setitem(STANDING, Role.VIEWER, Who.USER)


def nobody_is_left_to_administer(patch: pytest.MonkeyPatch) -> None:
    """The last administrator may be disabled, or become a user."""
    patch.setattr(managing, "_problem", lambda _grid, _user, _message: None)


def everybody_may_let_in(patch: pytest.MonkeyPatch) -> None:
    """An account has the role of its inviter's choice, whatever the invitation said."""
    real = inviting.take
    patch.setattr(inviting, "take", lambda turn, digest: real(turn, digest) and Role.ADMIN)


def invitations_count_twice(patch: pytest.MonkeyPatch) -> None:
    """What was used stays."""
    patch.setattr(inviting, "_forget", lambda _turn, _digest: None)


def invitations_outlive_the_right_to_invite(patch: pytest.MonkeyPatch) -> None:
    """Who is no administrator any more has left a way in behind."""
    patch.setattr(inviting, "withdraw_all", lambda _turn, _user: None)


def who_was_revoked_comes_back(patch: pytest.MonkeyPatch) -> None:
    """A worker is let in by whichever key."""
    patch.setattr(admission, "refusal", lambda _turn, _event, _message: None)


def who_was_revoked_stays(patch: pytest.MonkeyPatch) -> None:
    """It is known as before."""
    patch.setattr(losing, "requeue_all", lambda *_about, **_how: None)
    patch.setattr("broker.core.grid.Grid.dismiss", lambda _grid, _worker: None)


def what_a_revoked_worker_held_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Nobody does it again."""
    real = losing.requeue_all

    def requeue(turn: object, worker: object, *, died: bool, reason: str) -> None:
        if reason != enrolment._WHY_LOST:
            real(turn, worker, died=died, reason=reason)  # type: ignore[arg-type]

    patch.setattr(losing, "requeue_all", requeue)


@pytest.mark.parametrize(
    "break_it",
    [
        who_is_shut_out_stays,
        what_somebody_has_queued_is_done,
        what_runs_goes_on,
        streams_go_on,
        viewers_do_as_users,
        nobody_is_left_to_administer,
        everybody_may_let_in,
        invitations_count_twice,
        invitations_outlive_the_right_to_invite,
        who_was_revoked_comes_back,
        who_was_revoked_stays,
        what_a_revoked_worker_held_is_forgotten,
    ],
    ids=lambda break_it: break_it.__name__,
)
def test_the_simulation_notices(
    break_it: Break, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_others_to_do_less(monkeypatch)
    break_it(monkeypatch)

    assert is_noticed()


def test_it_notices_nothing_where_nothing_is_broken(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_others_to_do_less(monkeypatch)

    assert not is_noticed(seeds=3)
