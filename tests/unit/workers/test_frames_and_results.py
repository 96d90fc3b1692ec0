"""What travels between supervisor and slot, and outcomes on their way to the broker."""

from __future__ import annotations

import contextlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import WireError
from shared.limits import BATCH_BYTES, FRAME_BYTES, OPERATIONS, PAYLOAD_BYTES, RESULT_BYTES
from shared.wire.codec import decode, encode, read_header
from shared.wire.rows import Held, Outcome, Plan, Step
from tests.support.records import records
from workers.slots.messages import LENGTH, Configure, Done, Frames, Ready, Skip, Work, frame
from workers.supervisor.batches import MOST
from workers.supervisor.results import Results

ANY = st.one_of(*(records(kind) for kind in (Work, Skip, Configure, Ready, Done)))


@given(messages=st.lists(ANY, max_size=8), seed=st.integers())
def test_frames_arrive_whole_however_they_are_cut(messages: list[object], seed: int) -> None:
    # Given the bytes of some messages, cut at random
    data = b"".join(map(frame, messages))
    random = Random(seed)  # noqa: S311 -- a game of chance, not a secret
    frames, found = Frames(), list[object]()
    while data:
        size = random.randint(1, 1 + len(data) // 2)
        found += frames.feed(data[:size])
        data = data[size:]
    # Then the same messages come out
    assert found == messages


@given(data=st.binary(max_size=60))
def test_what_is_no_frame_raises_only_what_the_supervisor_expects(data: bytes) -> None:
    with contextlib.suppress(WireError, KeyError):
        Frames().feed(LENGTH.pack(len(data)) + data)


def outcome(key: int, size: int = 1, attempt: int = 1) -> Outcome:
    """An outcome with a result of so many bytes."""
    return Outcome(key, attempt, 1, 2, "s", bytes(size), None)


@pytest.mark.parametrize(
    "sizes",
    [
        [1] * (2 * MOST + 1),
        [BATCH_BYTES // 3] * 10,
        [RESULT_BYTES, 1, RESULT_BYTES, BATCH_BYTES, BATCH_BYTES + 1],
        [0],
    ],
    ids=["many", "large", "huge", "one"],
)
def test_batches_are_bounded_and_hold_everything_in_order(sizes: list[int]) -> None:
    # Given outcomes of these sizes
    results = Results()
    outcomes = [outcome(key, size) for key, size in enumerate(sizes, 1)]
    for item in outcomes:
        results.add([item])
    # When they are sent
    messages = list(results.flush(7))
    # Then all are there, numbered from 1, and each message fits a frame
    assert [item for message in messages for item in message.items] == outcomes
    assert [message.number for message in messages] == list(range(1, len(messages) + 1))
    for message in messages:
        assert len(message.items) <= MOST
        assert len(message.items) == 1 or sum(len(i.result or b"") for i in message.items) <= (
            BATCH_BYTES
        )
        assert len(encode(message)[1]) <= FRAME_BYTES
        assert message.capacity == 7
    assert list(results.flush(7)) == []


def plan(key: int, steps: int, payload: bytes) -> Outcome:
    """An outcome that splits its task."""
    step = Step(payload, (), 1, "+", 0, 1)
    return Outcome(key, 1, 1, 2, "", None, None, Plan((step,) * steps))


@pytest.mark.parametrize(
    ("steps", "payload"),
    [(1, bytes(PAYLOAD_BYTES)), (OPERATIONS, b"1+2")],
    ids=["large", "many steps"],
)
def test_plans_go_in_messages_that_can_be_read(steps: int, payload: bytes) -> None:
    # Given plans of which a few fit a message, among outcomes that weigh nothing
    results = Results()
    failed = outcome(1)._replace(result=None)
    outcomes = [failed, *(plan(key, steps, payload) for key in range(2, 14)), failed]
    for item in outcomes:
        results.add([item])
    # When they are sent, and once more on a new connection
    for messages in (list(results.flush(7)), list(results.again(set(), 7))):
        # Then whoever receives a message can read it, and nothing is missing
        frames = map(encode, messages)
        read = [decode(read_header([head, body]), body) for head, body in frames]
        assert [item for message in read for item in message.items] == outcomes


def test_what_is_not_acknowledged_is_held_and_sent_again() -> None:
    results = Results()
    for key in (1, 2, 3):
        results.add([outcome(key)])
        list(results.flush(0))
    results.add([outcome(4)])
    assert {held.key for held in results.held()} == {1, 2, 3, 4}
    results.acknowledge(2)
    assert [held.key for held in results.held()] == [3, 4]
    assert results.held()
    (message,) = results.again({(4, 1)}, 0)
    assert (message.number, [item.key for item in message.items]) == (1, [3])
    results.acknowledge(1)
    assert not results.waiting
    assert results.held() == ()


def test_an_acknowledgement_of_nothing_is_nothing() -> None:
    results = Results()
    results.acknowledge(100)
    results.add([outcome(1)])
    results.acknowledge(100)
    assert results.held() == (Held(1, 1),), "it was not even sent"
