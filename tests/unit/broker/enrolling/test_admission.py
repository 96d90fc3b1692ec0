"""Workers of other machines join as what they were enrolled as, whatever they say of themselves."""

from __future__ import annotations

from shared.clock import MINUTE
from shared.states import Deed
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.enrolling import RevokeWorker
from shared.wire.orders import Order
from shared.wire.rows import Ability, WorkerRow
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.enrolling import another_process, enrolled, known, origin_of


def rows(client: SimClient) -> dict[str, WorkerRow]:
    reply = client.ask(wire.Workers())
    assert isinstance(reply, wire.FleetNow), reply
    return {row.name: row for row in reply.workers}


def refused(worker: SimWorker) -> list[str]:
    return [push.refusal.message for push in worker.pushes(wire.Refused)]


def test_it_has_the_name_that_it_was_enrolled_with(kept: Sim) -> None:
    ann = kept.user("ann")
    worker = enrolled(kept, "oak", b"o")

    assert worker.join().name == "oak"

    assert list(rows(ann)) == ["oak"]
    assert known(ann)["oak"].connected


def test_it_does_what_comes(kept: Sim) -> None:
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    worker = enrolled(kept, "oak", b"o")

    worker.join()
    worker.finish(task)

    assert ann.ended == [task]


def test_who_was_never_enrolled_is_told_what_to_do(kept: Sim) -> None:
    worker = kept.worker(join=False)
    worker.origin = origin_of(b"x")

    worker.ask_in()

    (sentence,) = refused(worker)
    assert "calc-broker enroll" in sentence
    assert not rows(kept.user("ann"))


def test_it_is_given_what_it_was_enrolled_for_alone(kept: Sim) -> None:
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    worker = enrolled(kept, "oak", b"o", roles=("code",))
    worker.kinds = ("expression", "operation", "code")

    worker.join()
    worker.tell(fleet.Offer("", (Ability("expression"), Ability("code:c"), Ability("image"))))

    assert not worker.has(task)
    (row,) = rows(ann).values()
    assert row.kinds == ("code",)
    assert [offer.name for offer in row.offers] == ["code:c"]


def test_one_that_does_nothing_of_what_it_may_is_refused(kept: Sim) -> None:
    worker = enrolled(kept, "oak", b"o", roles=("code", "image"))
    worker.kinds = ("expression", "operation")

    worker.ask_in()

    (sentence,) = refused(worker)
    assert "code, image" in sentence


def test_who_does_expressions_does_their_steps(kept: Sim) -> None:
    worker = enrolled(kept, "oak", b"o", roles=("expression",))
    worker.kinds = ("expression", "operation")

    worker.join()

    (row,) = rows(kept.user("ann")).values()
    assert row.kinds == ("expression", "operation")


def test_an_older_one_that_does_not_know_the_steps_of_a_kind_is_not_given_it(kept: Sim) -> None:
    ann, worker = kept.user("ann"), kept.worker("oak", join=False)
    worker.kinds = ("expression", "operation", "image")

    worker.join()

    (row,) = rows(ann).values()
    assert row.kinds == ("expression", "operation")


def test_its_name_is_no_other_workers(kept: Sim) -> None:
    first = kept.worker("oak")
    enrolled(kept, "oak", b"o").join()
    assert set(rows(kept.user("ann"))) == {"oak", "oak-2"}

    first.tell(fleet.Leave())
    second = kept.worker("oak", join=False)

    assert second.join().name == "oak-3"


def test_a_key_is_that_of_the_worker_that_joined_last(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    first = enrolled(kept, "oak", b"o")
    first.join()
    assert first.has(task)

    # When
    kept.jump(MINUTE // 60)
    second = another_process(kept, first)
    second.join()

    # Then
    (sentence,) = refused(first)
    assert "CALC_HOME" in sentence
    assert second.has(task)
    assert list(rows(ann)) == ["oak"]


def test_nobody_is_a_worker_of_another_key(kept: Sim) -> None:
    # Given a worker that knows another's instance
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    oak, elm = enrolled(kept, "oak", b"o", slots=1), enrolled(kept, "elm", b"e", slots=1)
    oak.join()
    held = oak.attempt(task)

    # When
    elm.instance = oak.instance
    elm.ask_in([held])

    # Then
    assert refused(elm)
    oak.finish(task)
    assert ann.ended == [task]


def test_nor_of_one_on_the_brokers_machine(kept: Sim) -> None:
    local = kept.worker("local")
    elm = enrolled(kept, "elm", b"e")
    elm.instance = local.instance

    elm.ask_in()

    assert refused(elm)
    assert set(rows(kept.user("ann"))) == {"local"}


def test_after_a_restart_it_goes_on_with_what_it_held(kept: Sim) -> None:
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    held = worker.attempt(task)

    kept.crash()
    worker.reconnect()
    joined = worker.join([held])

    assert not joined.void
    worker.finish(held)
    assert kept.core.grid.tasks == {}


def test_after_a_restart_nobody_claims_what_another_held(kept: Sim) -> None:
    # Given
    ann = kept.user("ann")
    (task,) = ann.submit("1+1")
    oak, elm = enrolled(kept, "oak", b"o"), enrolled(kept, "elm", b"e")
    oak.join()
    held = oak.attempt(task)
    kept.crash()

    # When
    elm.reconnect()
    joined = elm.join([held])

    # Then
    assert joined.void == (held,)
    elm.finish(held)
    oak.reconnect()
    assert not oak.join([held]).void


def test_no_process_of_the_brokers_machine_is_watched_for_it(kept: Sim) -> None:
    kept.core.grid.options = type(kept.options)(host="host")

    enrolled(kept, "oak", b"o").join()

    assert kept.watched == []
    kept.worker("local")
    assert len(kept.watched) == 1


def test_when_it_was_seen_is_written_once_a_minute(kept: Sim) -> None:
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    commits = []

    for _ in range(130):
        kept.jump(1_000)
        worker.beat([])
        commits.append(bool(kept.changes.enrolment.seen))

    assert sum(commits) == 2
    kept.crash()
    seen = known(kept.user("ann"))["oak"].seen
    assert kept.wall - seen <= MINUTE


def test_one_that_was_killed_stays_away_until_it_begins_anew(kept: Sim) -> None:
    ann = kept.user("ann")
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    ann.ask(Order("oak", Deed.KILL))

    kept.jump(1_000)
    worker.ask_in()
    assert worker.pushes(fleet.Obey)[-1].deed is Deed.KILL

    kept.jump(1_000)
    assert another_process(kept, worker).join().name == "oak"
    kept.jump(1_000)
    worker.ask_in()
    assert known(ann)["oak"].connected
    assert len(worker.pushes(fleet.Joined)) == 1


def test_what_was_on_its_way_when_it_was_revoked_lets_nobody_in(kept: Sim) -> None:
    ann = kept.user("ann")
    worker = enrolled(kept, "oak", b"o")
    worker.join()
    ann.ask(RevokeWorker(worker.origin.key))

    kept.jump(1_000)
    worker.ask_in()

    assert len(refused(worker)) == 2
    assert not rows(ann)
