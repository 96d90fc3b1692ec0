"""Whatever arrives: an error reply or silence, a log line, and the broker goes on."""

from __future__ import annotations

from collections.abc import Callable

import msgpack
import pytest

from shared import limits
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.codec import HEADER, VERSION, encode, message_types
from tests.support.brokers import Broker, RawPeer, expression, outcome

Frames = tuple[bytes, ...]


@pytest.fixture(scope="module")
def honest(shared_broker: Broker) -> RawPeer:
    """Somebody who has done nothing wrong and must not notice anything."""
    client = shared_broker.client()
    client.register("honest")
    return client


def header(kind: int = 0x06, request: int = 99, version: int = VERSION) -> bytes:
    return HEADER.pack(version, kind, request)


def deep(levels: int) -> bytes:
    return b"\x91" * levels + b"\x90"


PING_BODY = b"\x90"
LIST = 0x25

UNREADABLE: dict[str, tuple[Frames, str]] = {
    "older version": ((header(version=0), PING_BODY), "unsupported_version"),
    "newer version": ((header(version=255), PING_BODY), "unsupported_version"),
    "unknown type": ((header(kind=0xEE), PING_BODY), "invalid"),
    "empty body": ((header(), b""), "invalid"),
    "truncated body": ((header(LIST), encode(wire.List())[1][:-1]), "invalid"),
    "trailing bytes": ((header(), PING_BODY + b"\x00"), "invalid"),
    "too few fields": ((header(LIST), b"\x91\x00"), "invalid"),
    "too many fields": ((header(), b"\x91\x00"), "invalid"),
    "wrong type of field": ((header(LIST), msgpack.packb([0, "x", *[None] * 4])), "invalid"),
    "true for a number": ((header(0x33), msgpack.packb([True, 10])), "invalid"),
    "negative number": ((header(0x33), msgpack.packb([-1, 10])), "invalid"),
    "number of 64 bits": ((header(0x33), msgpack.packb([2**64 - 1, 10])), "invalid"),
    "a float": ((header(0x33), msgpack.packb([1.0, 10])), "invalid"),
    "a map": ((header(), b"\x80"), "invalid"),
    "a map inside": ((header(LIST), msgpack.packb([{"before": 1}])), "invalid"),
    "an extension": ((header(), msgpack.packb(msgpack.ExtType(5, b"x"))), "invalid"),
    "a timestamp": ((header(), b"\xd6\xff\x00\x00\x00\x00"), "invalid"),
    "deep": ((header(), deep(100_000)), "invalid"),
    "deep but bearable": ((header(), deep(400)), "invalid"),
    "never used byte": ((header(), b"\xc1"), "invalid"),
    "broken text": ((header(0x12), b"\x92\xa2\xff\xfe\xa8password"), "invalid"),
    "surrogate": ((header(0x12), b"\x92\xa3\xed\xa0\x80\xa8password"), "invalid"),
    "huge array announced": ((header(), b"\xdd\xff\xff\xff\xff"), "invalid"),
    "huge text announced": ((header(), b"\xdb\xff\xff\xff\xff"), "invalid"),
    "many empty arrays": ((header(), msgpack.packb([[[]] * 100_000] * 5)), "invalid"),
    "millions of arrays": (
        (header(), b"\xdc\x00\x4f" + (b"\xdd\x00\x01\x86\xa0" + b"\x90" * 100_000) * 79),
        "invalid",
    ),
    "too many tasks": ((header(0x27), msgpack.packb([[b"i" * 16] * 10_001])), "too_large"),
    "long name": ((header(0x12), msgpack.packb(["n" * 65, "password"])), "too_large"),
    "short id": ((header(0x27), msgpack.packb([[b"short"]])), "too_large"),
    "unknown state": ((header(LIST), msgpack.packb([0, 1, "odd", None, "", False])), "invalid"),
    "array for a state": ((header(LIST), msgpack.packb([0, 1, [], None, "", False])), "invalid"),
}

WITHOUT_REPLY_ID: dict[str, Frames] = {
    "an empty frame": (b"",),
    "one frame": (header(),),
    "three frames": (header(), PING_BODY, b""),
    "many frames": (header(), *[PING_BODY] * 200),
    "short header": (header()[:5], PING_BODY),
    "long header": (header() + b"\x00", PING_BODY),
    "text": (b"GET / HTTP/1.1", b"\r\n"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_gets_its_error(
    shared_broker: Broker, honest: RawPeer, name: str
) -> None:
    frames, code = UNREADABLE[name]
    client = shared_broker.client()

    client.send_frames(*frames)

    reply = client.reply_to(99)
    assert isinstance(reply, wire.Refused)
    assert reply.refusal.code == code
    assert reply.refusal.message
    assert client.ask(wire.Ping()) == wire.Pong()
    assert honest.ask(wire.Ping()) == wire.Pong()


@pytest.mark.parametrize("name", WITHOUT_REPLY_ID)
def test_what_has_no_header_is_refused_without_an_id(
    shared_broker: Broker, honest: RawPeer, name: str
) -> None:
    client = shared_broker.client()

    client.send_frames(*WITHOUT_REPLY_ID[name])

    client.pushed(wire.Refused)
    assert client.ask(wire.Ping()) == wire.Pong()
    assert honest.ask(wire.Ping()) == wire.Pong()


VERSIONS = [name for name in UNREADABLE if name.endswith("version")]


@pytest.mark.parametrize("name", VERSIONS)
def test_a_worker_of_another_version_is_told_so(shared_broker: Broker, name: str) -> None:
    worker = shared_broker.worker()

    worker.send_frames(*UNREADABLE[name][0])

    assert worker.pushed(wire.Refused).refusal.code == "unsupported_version"


@pytest.mark.parametrize("name", sorted({*UNREADABLE, *WITHOUT_REPLY_ID} - {*VERSIONS}))
def test_a_worker_that_sends_the_same_is_met_with_silence(
    shared_broker: Broker, honest: RawPeer, name: str
) -> None:
    worker = shared_broker.worker()
    worker.join(name=name[:64])
    frames = UNREADABLE[name][0] if name in UNREADABLE else WITHOUT_REPLY_ID[name]

    worker.send_frames(*frames)

    worker.beat()
    assert worker.pushes == []
    worker.tell(fleet.Leave())
    assert honest.ask(wire.Ping()) == wire.Pong()


NO_REQUESTS = [t for t in message_types().values() if not issubclass(t, wire.Request)]


@pytest.mark.parametrize("kind", NO_REQUESTS, ids=lambda kind: str(kind.__name__))
def test_what_is_no_request_is_refused(
    shared_broker: Broker, honest: RawPeer, kind: type[object]
) -> None:
    """Replies, pushes and workers' messages on the clients' socket, as far as they are readable."""
    number = next(n for n, t in message_types().items() if t is kind)
    client = shared_broker.client()

    for body in (b"\x90", b"\x91\x01", b"\x92\x01\x02", b"\x94\x00\x90\x90\x00"):
        client.send_frames(header(number), body)
        reply = client.reply_to(99)
        assert isinstance(reply, wire.Refused)
        assert reply.refusal.code == "invalid"

    assert honest.ask(wire.Ping()) == wire.Pong()


def test_a_frame_that_is_too_large_costs_its_sender_the_connection(
    shared_broker: Broker, honest: RawPeer
) -> None:
    client = shared_broker.client()

    client.send_frames(header(), b"x" * (limits.FRAME_BYTES + 1))

    assert honest.ask(wire.Ping()) == wire.Pong()
    assert shared_broker.client().ask(wire.Ping()) == wire.Pong()


def test_a_frame_as_large_as_allowed_is_read(shared_broker: Broker, honest: RawPeer) -> None:
    client = shared_broker.client()

    client.send_frames(header(), b"\xc4" + b"x" * (limits.FRAME_BYTES - 1))

    assert isinstance(client.reply_to(99), wire.Refused)
    assert honest.ask(wire.Ping()) == wire.Pong()


def test_a_request_without_an_id_is_refused(shared_broker: Broker) -> None:
    client = shared_broker.client()

    client.send(wire.Ping(), 0)

    client.pushed(wire.Refused)


def test_a_request_id_that_is_used_twice_gets_two_replies(shared_broker: Broker) -> None:
    client = shared_broker.client()

    client.send(wire.Ping(), 7)
    assert client.reply_to(7) == wire.Pong()
    client.send(wire.Ping(), 7)
    assert client.reply_to(7) == wire.Pong()


@pytest.mark.parametrize("message", [wire.Ping(), wire.List(), wire.Submit(())])
def test_whoever_has_not_greeted_is_told_so(shared_broker: Broker, message: object) -> None:
    client = shared_broker.client(greet=False)

    client.send(message)

    client.pushed(wire.Stranger)
    client.greet()
    assert client.ask(wire.Ping()) == wire.Pong()


Send = Callable[[], object]


@pytest.mark.parametrize(
    "message",
    [
        fleet.Beat(0, (), (), 1),
        fleet.Outcomes(1, (outcome(1, 1),), 1),
        fleet.HandBack((), 1),
        fleet.Draining(),
        fleet.Leave(),
        wire.Ping(),
        fleet.Taken(1),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_worker_that_has_not_joined_is_told_so(shared_broker: Broker, message: object) -> None:
    worker = shared_broker.worker()

    worker.tell(message)

    worker.pushed(wire.Stranger)
    worker.join()
    worker.tell(fleet.Leave())


def test_results_for_what_a_worker_does_not_hold_change_nothing(
    shared_broker: Broker, honest: RawPeer
) -> None:
    owner, thief = shared_broker.worker(), shared_broker.worker()
    (task,) = honest.submit("6*7")
    owner.join(slots=1, name="owner")
    (item,) = owner.pushed(fleet.Assign).items
    thief.join(slots=1, name="thief")

    for key, attempt in ((item.key, item.attempt), (item.key, 99), (999, 1), (2**63 - 1, 0)):
        thief.finish(outcome(key, attempt, b"lie"))
    assert honest.get(task).state == "running"

    owner.finish(outcome(item.key, item.attempt, b"42"), outcome(item.key, item.attempt, b"lie"))
    assert [row.result for row in honest.pushed(wire.TasksEnded).rows] == [b"42"]
    for worker in (owner, thief):
        worker.tell(fleet.Leave())


def test_a_submission_behind_a_resume_in_one_burst_harms_nobody(
    shared_broker: Broker, honest: RawPeer
) -> None:
    """It was a conflict on disk, which cost everybody their turn."""
    client = shared_broker.client()
    token = client.log_in("honest").token
    again = wire.Submit((expression("1"),))
    assert isinstance(client.ask(again), wire.Submitted)

    for _ in range(5):
        other = shared_broker.client(greet=False)
        requests = [other.send(m) for m in (wire.Hello("t", "1"), wire.Resume(token), again)]
        replies = [other.reply_to(request) for request in requests]
        assert [type(reply) for reply in replies] == [wire.Welcome, wire.Session, wire.Submitted]

    assert honest.ask(wire.Ping()) == wire.Pong()


def test_who_does_not_read_is_cut_off_and_the_others_are_served(
    shared_broker: Broker, honest: RawPeer
) -> None:
    workers = [shared_broker.worker() for _ in range(8)]
    for worker in workers:
        worker.join(name="x" * 60)
    slow = RawPeer(shared_broker.client_address, receive_high_water=1)
    try:
        slow.greet()
        slow.log_in("honest")
        for _ in range(14_000):
            slow.send(wire.Workers())
        sent = slow.send(wire.Ping())
        for _ in range(50):
            assert honest.ask(wire.Ping()) == wire.Pong()

        for number in range(15_000):
            if number % 500 == 0:
                slow.send(wire.Ping())
            request, message = slow.receive()
            assert request != sent, "the broker kept everything for who does not read"
            if isinstance(message, wire.Stranger):
                break
    finally:
        slow.close()
        for worker in workers:
            worker.tell(fleet.Leave())


def test_all_of_that_was_logged_and_none_of_it_was_a_mistake_of_the_brokers(
    shared_broker: Broker,
) -> None:
    assert shared_broker.process.poll() is None
    assert "a message was refused" in shared_broker.said
    assert "Traceback" not in shared_broker.said
