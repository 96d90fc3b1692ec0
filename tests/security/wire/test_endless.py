"""Messages without end, and answers that nobody reads: the broker's memory stays bounded."""

from __future__ import annotations

import zmq

from shared.ids import new_id
from shared.kinds.expression import payload
from shared.limits import FRAME_BYTES
from shared.wire import client as wire
from shared.wire.codec import encode
from shared.wire.rows import NewTask
from tests.support.brokers import PASSWORD, RawPeer, eventually
from tests.support.networks import MEGABYTE, Network, dealer, most_memory

FRAMES = 200
FRAME = bytes(FRAME_BYTES - 1_000)
"""All of them are more than two gigabytes in one message."""

ASKED = 1_500
"""Answers of a megabyte each."""


def test_one_message_of_very_many_frames_is_cut(far: Network, ann: RawPeer) -> None:
    before = most_memory(far.broker)
    with dealer(far.place.clients, far.curve()) as stranger:
        _send_endless(stranger)
        eventually(lambda: "more than is read" in far.broker.said, "it is cut")
        assert ann.ask(wire.Ping()) == wire.Pong()

    assert most_memory(far.broker) - before < 400 * MEGABYTE


def test_so_is_that_of_a_user_who_has_logged_in(far: Network, ann: RawPeer) -> None:
    before = most_memory(far.broker)
    with dealer(far.place.clients, far.curve()) as bob:
        for number, message in enumerate(
            (wire.Hello("t", "1"), wire.LogIn("ann", PASSWORD)), start=1
        ):
            bob.send_multipart(encode(message, number))
            bob.recv_multipart()
        _send_endless(bob)
        eventually(lambda: "more than is read" in far.broker.said, "it is cut")
        assert ann.ask(wire.Ping()) == wire.Pong()

    assert most_memory(far.broker) - before < 500 * MEGABYTE


def test_who_does_not_read_is_cut_off(far: Network, ann: RawPeer) -> None:
    slow = far.client(receive_high_water=1)
    slow.log_in("ann")

    _asks_without_reading(far, ann, slow)

    eventually(lambda: "was not read" in far.broker.said, "it is cut")


def test_at_the_broker_s_own_machine_as_well(far: Network, ann: RawPeer) -> None:
    slow = RawPeer(far.broker.client_address, receive_high_water=1)
    try:
        slow.greet()
        slow.log_in("ann")
        _asks_without_reading(far, ann, slow)
    finally:
        slow.close()


def test_who_reads_gets_as_much_as_he_likes(far: Network, ann: RawPeer) -> None:
    task = _large_task(ann)
    for _ in range(150):
        detail = ann.ask(wire.Get(task))
        assert isinstance(detail, wire.Detail)
        assert len(detail.payload) > MEGABYTE


def _asks_without_reading(far: Network, ann: RawPeer, slow: RawPeer) -> None:
    task = _large_task(ann)
    before = most_memory(far.broker)

    for _ in range(ASKED):
        slow.send(wire.Get(task))

    for _ in range(20):
        assert ann.ask(wire.Ping()) == wire.Pong()
    assert most_memory(far.broker) - before < 300 * MEGABYTE


def _large_task(ann: RawPeer) -> bytes:
    task = NewTask(new_id(), "expression", payload("1" + " " * (MEGABYTE - 1)))
    submitted = ann.ask(wire.Submit((task,)))
    assert isinstance(submitted, wire.Submitted)
    assert submitted.receipts[0].refusal is None, submitted
    return task.id


def _send_endless(socket: zmq.Socket[bytes]) -> None:
    for _ in range(FRAMES):
        socket.send(FRAME, zmq.SNDMORE, copy=False)
    socket.send(b"")
