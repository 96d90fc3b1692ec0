"""The order in which a turn's messages leave: for one peer as they were decided, and what
something stands still for before the rest."""

from __future__ import annotations

from broker.core.effects import Log, Outgoing, Send, SendAssignments, SendMany
from broker.core.events import Side
from broker.core.sending import in_order
from shared.wire import client as wire
from shared.wire import fleet

RECEIPT = Send(Side.CLIENTS, b"ann", wire.Submitted(()), 7)
END = Send(Side.CLIENTS, b"ann", wire.TasksEnded(()))
TAKEN = Send(Side.WORKERS, b"oak", fleet.Taken(1))
JOINED = Send(Side.WORKERS, b"elm", fleet.Joined("elm", (), ()))
WORK = SendAssignments(b"elm", 1, ())


def test_work_for_a_worker_leaves_before_the_receipt_of_its_client() -> None:
    assert in_order([WORK], [RECEIPT]) == (WORK, RECEIPT)


def test_an_end_leaves_before_the_worker_hears_that_it_is_known() -> None:
    assert in_order([TAKEN], [END]) == (END, TAKEN)


def test_who_has_just_joined_hears_that_before_it_gets_work() -> None:
    assert in_order([JOINED, TAKEN, WORK], [RECEIPT]) == (JOINED, WORK, RECEIPT, TAKEN)


def test_a_client_hears_its_receipt_before_the_end() -> None:
    pushed = SendMany((b"ann",), wire.TasksChanged((), (), 1))
    outgoing: list[Outgoing] = [RECEIPT, Log(20, "a line"), END, pushed]

    assert in_order([TAKEN], outgoing) == (*outgoing, TAKEN)
