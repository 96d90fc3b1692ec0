"""Why a program does not begin, in a sentence."""

from __future__ import annotations

from shared.cli.code.waiting import NO_SANDBOX, waits_for
from shared.states import WorkerState
from shared.wire.rows import Ability, WorkerRow
from workers.sandbox.isolation import Isolation

ALIVE = WorkerState.ALIVE
OAK = WorkerRow("oak", "host", 1, ALIVE, 2, 0, 0, 0, 0, 0, 0, kinds=("code",), version="1")
READY = OAK._replace(sandbox="user namespace", offers=(Ability("code:c", "12.2"),))


def lost(row: WorkerRow) -> WorkerRow:
    return row._replace(state=WorkerState.LOST)


def test_nothing_is_said_where_somebody_can_do_it() -> None:
    assert waits_for("c", [READY._replace(offers=()), READY]) is None


def test_nobody_offers_the_language() -> None:
    assert waits_for("go", [READY]) == "no worker offers go"


def test_who_is_lost_offers_nothing() -> None:
    assert waits_for("c", [lost(READY), READY._replace(offers=())]) == "no worker offers c"
    assert waits_for("c", [lost(READY)]) == "there is no worker"
    assert waits_for("c", []) == "there is no worker"


def test_a_worker_that_has_just_come_may_still_offer_it() -> None:
    assert waits_for("go", [READY, OAK]) is None


def test_nobody_has_a_sandbox() -> None:
    said = waits_for("c", [OAK._replace(sandbox=NO_SANDBOX)])
    assert said is not None
    assert "install bubblewrap" in said
    # And that is what a worker without one says
    assert NO_SANDBOX == Isolation.NONE
