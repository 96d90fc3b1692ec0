"""What a worker of another machine brings that no result names is bounded."""

from __future__ import annotations

import pytest

from broker.core.enrolling import bringing
from shared.clock import HOUR
from shared.limits import BLOB_BYTES
from shared.wire import blobs as wire
from shared.wire.fleet import HandBack
from shared.wire.rows import GivenBack, Held
from tests.support.blobs import PICTURES, digest_of
from tests.support.core import SimWorker
from tests.support.enrolling import enrolled
from tests.support.sending import Sender

DATA = b"0123456789"
SIZE = BLOB_BYTES // 2


@pytest.fixture
def worker(ann: Sender, monkeypatch: pytest.MonkeyPatch) -> SimWorker:
    """It was enrolled and holds a task that takes `DATA`; in vain it may bring two in all."""
    monkeypatch.setattr(bringing, "IN_VAIN", 0)
    monkeypatch.setattr(
        "broker.core.enrolling.admission.kinds_for", lambda _roles: (PICTURES.name,)
    )
    worker = enrolled(ann.grid, "oak", b"o", slots=1)
    worker.kinds = (PICTURES.name,)
    worker.join()
    ann.send(DATA)
    ann.submit(DATA)
    return worker


def begun(worker: SimWorker, held: Held, text: str) -> bool:
    """Whether it may begin to bring this."""
    worker.tell(wire.Bring(*held, digest_of(text.encode()), SIZE))
    return worker.pushes(wire.Brought)[-1].refusal is None


def test_it_may_bring_so_much_and_no_more(worker: SimWorker) -> None:
    (held,) = worker.holding()

    assert [begun(worker, held, text) for text in "abc"] == [True, True, False]
    assert begun(worker, held, "a")  # which is coming already


def test_another_attempt_does_not_bring_it_more(worker: SimWorker) -> None:
    (held,) = worker.holding()
    assert begun(worker, held, "a")
    assert begun(worker, held, "b")

    worker.tell(HandBack((GivenBack(*held, False, "no"),), 1))
    (again,) = worker.holding()

    assert again.attempt > held.attempt
    assert not begun(worker, again, "c")


def test_after_an_hour_nothing_of_it_is_there_any_more(ann: Sender, worker: SimWorker) -> None:
    (held,) = worker.holding()
    for text in "abc":
        begun(worker, held, text)

    ann.grid.jump(HOUR)
    worker.beat([held])
    (held,) = worker.holding()

    assert begun(worker, held, "d")


def test_workers_of_the_brokers_machine_are_not_bounded(ann: Sender, worker: SimWorker) -> None:
    local = ann.grid.worker("local", join=False)
    local.kinds = (PICTURES.name,)
    local.join()
    ann.send(b"another")
    ann.submit(b"another")
    (held,) = local.holding()

    assert all(begun(local, held, text) for text in "abcde")
