"""What administrators do about enrolled workers: list, rename and revoke them."""

from __future__ import annotations

import pytest

from broker.store.models import AuditRow
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire.enrolling import ListEnrolled, RenameWorker, RevokeWorker
from tests.support.core import Sim, SimClient
from tests.support.enrolling import enrolled, known, origin_of

OAK, ELM = origin_of(b"o").key, origin_of(b"e").key


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


def noted() -> list[tuple[str, str, str]]:
    about = {Audited.WORKER_RENAMED, Audited.WORKER_REVOKED}
    return [(row.name, row.deed, row.about) for row in AuditRow.select() if row.deed in about]


def names(ann: SimClient) -> list[str]:
    reply = ann.ask(wire.Workers())
    assert isinstance(reply, wire.FleetNow)
    return [row.name for row in reply.workers]


@pytest.mark.parametrize(
    "request_", [ListEnrolled(), RenameWorker(OAK, "elm"), RevokeWorker(OAK)], ids=repr
)
def test_others_may_nothing_of_it(kept: Sim, ann: SimClient, request_: object) -> None:
    enrolled(kept, "oak", b"o")

    assert kept.user("bob").code_of(request_) is ErrorCode.FORBIDDEN
    assert kept.client().code_of(request_) is ErrorCode.UNAUTHORIZED
    assert known(ann)["oak"].revoked is None


def test_a_worker_is_called_otherwise_at_once_and_for_good(kept: Sim, ann: SimClient) -> None:
    worker = enrolled(kept, "oak", b"o")
    worker.join()

    ann.ask(RenameWorker(OAK, "elm"))

    assert (names(ann), list(known(ann))) == (["elm"], ["elm"])
    kept.crash()
    worker.reconnect()
    assert worker.join().name == "elm"
    assert noted() == [("ann", Audited.WORKER_RENAMED, "oak: elm")]


def test_the_task_of_one_that_is_renamed_goes_on(kept: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1+1")
    worker = enrolled(kept, "oak", b"o")
    worker.join()

    ann.ask(RenameWorker(OAK, "elm"))
    worker.finish(task)

    assert ann.ended == [task]


@pytest.mark.parametrize("name", ["", " oak", "-oak", "o\x1bk", "o[/]k", "o,k", "\u202eoak"])
def test_not_every_text_is_a_name(kept: Sim, ann: SimClient, name: str) -> None:
    enrolled(kept, "oak", b"o")

    assert ann.code_of(RenameWorker(OAK, name)) is ErrorCode.INVALID
    assert list(known(ann)) == ["oak"]


def test_a_name_is_that_of_one(kept: Sim, ann: SimClient) -> None:
    enrolled(kept, "oak", b"o")
    enrolled(kept, "elm", b"e")

    assert ann.code_of(RenameWorker(OAK, "ELM")) is ErrorCode.CONFLICT
    assert ann.code_of(RenameWorker(OAK, "OAK")) is None
    assert set(known(ann)) == {"OAK", "elm"}


def test_what_it_held_is_done_elsewhere_and_counts_for_no_try(kept: Sim, ann: SimClient) -> None:
    # Given
    (task,) = ann.submit("1+1")
    oak, elm = enrolled(kept, "oak", b"o"), enrolled(kept, "elm", b"e")
    oak.join()
    oak.begin(task)
    elm.join()

    # When
    ann.ask(RevokeWorker(OAK))

    # Then
    assert elm.has(task)
    assert kept.core.grid.job(elm.attempt(task).key).tries == 0  # type: ignore[union-attr]
    assert names(ann) == ["elm"]
    assert kept.admitted == frozenset([ELM])


def test_it_is_told_so(kept: Sim, ann: SimClient) -> None:
    worker = enrolled(kept, "oak", b"o")
    worker.join()

    ann.ask(RevokeWorker(OAK))

    (push,) = worker.pushes(wire.Refused)
    assert push.refusal.code is ErrorCode.UNAUTHORIZED
    assert "revoked" in push.refusal.message


def test_its_result_comes_too_late(kept: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1+1")
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    held = worker.attempt(task)
    ann.ask(RevokeWorker(OAK))

    worker.finish(held)

    assert ann.ended == []
    assert worker.pushes(wire.Stranger)


def test_one_that_was_lost_is_shown_no_more(kept: Sim, ann: SimClient) -> None:
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    kept.pass_time(4_000)
    assert names(ann) == ["oak"]

    ann.ask(RevokeWorker(OAK))

    assert names(ann) == []


def test_revoking_is_for_good_and_safe_to_repeat(kept: Sim, ann: SimClient) -> None:
    enrolled(kept, "oak", b"o")

    assert ann.code_of(RevokeWorker(OAK)) is None
    kept.crash()
    again = kept.client()
    again.log_in("ann")

    assert again.code_of(RevokeWorker(OAK)) is None
    assert known(again)["oak"].revoked is not None
    assert again.code_of(RenameWorker(OAK, "elm")) is ErrorCode.CONFLICT
    assert noted() == [("ann", Audited.WORKER_REVOKED, "oak")]


@pytest.mark.parametrize("request_", [RenameWorker(ELM, "ash"), RevokeWorker(ELM)], ids=repr)
def test_nobody_has_that_key(kept: Sim, ann: SimClient, request_: object) -> None:
    enrolled(kept, "oak", b"o")

    assert ann.code_of(request_) is ErrorCode.NOT_FOUND
