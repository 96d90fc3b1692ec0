"""What a client knows of a program that runs: what it printed, and what was typed to it."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.client import running as module
from shared.client.running import Running
from shared.client.transcript import Begun, Heard, Transcript
from shared.client.typed import Typed
from shared.limits import PIECE_BYTES
from shared.states import Channel
from shared.wire.client import Done, Request
from shared.wire.live import Attached, Give, Printed
from shared.wire.rows import Piece

R = TypeVar("R")

TASK = b"t" * 16


def out(offset: int, data: bytes) -> Piece:
    return Piece(Channel.OUTPUT, offset, data)


def heard(transcript: Transcript, attempt: int, *pieces: Piece) -> list[Begun | Heard]:
    return list(transcript.take(attempt, pieces))


# Printed


def test_a_new_attempt_begins_anew() -> None:
    transcript = Transcript()

    assert heard(transcript, 1, out(0, b"one")) == [Begun(1), Heard(Channel.OUTPUT, b"one")]
    assert heard(transcript, 2) == [Begun(2)]
    assert heard(transcript, 2, out(0, b"two")) == [Heard(Channel.OUTPUT, b"two")]


def test_an_attempt_that_is_over_says_nothing() -> None:
    transcript = Transcript()
    heard(transcript, 2)

    assert heard(transcript, 1, out(0, b"late")) == []


def test_what_is_known_is_not_heard_twice() -> None:
    transcript = Transcript()
    heard(transcript, 1, out(0, b"12345"))

    assert heard(transcript, 1, out(2, b"345")) == []
    assert heard(transcript, 1, out(3, b"4567")) == [Heard(Channel.OUTPUT, b"67")]


def test_what_was_missed_is_counted() -> None:
    transcript = Transcript()
    heard(transcript, 1, out(0, b"123"))

    assert heard(transcript, 1, out(10, b"x")) == [Heard(Channel.OUTPUT, b"x", missed=7)]


@given(st.binary(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30))))
def test_pieces_in_any_cut_make_the_whole(text: bytes, cuts: list[tuple[int, int]]) -> None:
    transcript, whole = Transcript(), b""
    for start, size in [*sorted(cuts), (0, len(text))]:
        start = min(start, len(text))
        for news in heard(transcript, 1, out(start, text[start : start + size])):
            if isinstance(news, Heard):
                whole += b"?" * news.missed + news.data

    assert len(whole) == len(text)
    assert all(a in (b, ord("?")) for a, b in zip(whole, text, strict=True))


# Typed


def test_what_is_typed_is_given_once_and_in_order() -> None:
    typed = Typed(TASK)
    typed.type(b"one\n")

    first = typed.next()
    assert first == Give(TASK, 0, b"one\n")
    typed.given(first)
    assert typed.next() is None
    typed.type(b"two\n")

    assert typed.next() == Give(TASK, 4, b"two\n")


def test_what_was_not_taken_in_is_given_again() -> None:
    typed = Typed(TASK)
    typed.type(b"one\ntwo\n")
    typed.given(Give(TASK, 0, b"one\ntwo\n"))
    typed.taken(4)

    typed.begin_anew()

    assert typed.next() == Give(TASK, 4, b"two\n")


def test_no_more_is_given_than_a_piece_ahead_of_the_program() -> None:
    typed = Typed(TASK)
    typed.type(bytes(PIECE_BYTES + 1))
    first = typed.next()
    assert first is not None
    assert len(first.data) == PIECE_BYTES
    typed.given(first)
    assert typed.next() is None

    typed.taken(PIECE_BYTES)

    assert typed.next() == Give(TASK, PIECE_BYTES, b"\0")


def test_the_end_goes_with_the_last_of_it_or_by_itself() -> None:
    typed = Typed(TASK)
    typed.type(b"last")
    typed.close()
    last = typed.next()
    assert last == Give(TASK, 0, b"last", last=True)
    typed.given(last)
    assert typed.next() is None

    typed.taken(4)
    typed.begin_anew()

    assert typed.next() == Give(TASK, 4, b"", last=True)


class LosesTheFirst:
    """A broker with a program, on the way to which the first input is lost."""

    def __init__(self) -> None:
        self.running: Running | None = None
        self.given: list[Give] = []
        self.taken = asyncio.Event()

    async def ask(self, request: Request[R], timeout: float | None = None) -> R:
        if isinstance(request, Give):
            self.given.append(request)
            if len(self.given) > 1 and self.running is not None:
                taken = Piece(Channel.INPUT, request.offset, request.data)
                self.running.told(Printed(TASK, 1, (taken,)))
                self.taken.set()
            return Done()  # type: ignore[return-value]
        return Attached(1, ())  # type: ignore[return-value]


def test_what_is_lost_on_the_way_to_a_worker_is_given_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.01)

    async def scenario() -> list[Give]:
        broker = LosesTheFirst()
        broker.running = Running(broker, TASK, lambda _news: None)
        following = asyncio.create_task(broker.running.follow())
        broker.running.type(b"6*7\n")
        await asyncio.wait_for(broker.taken.wait(), 10)
        following.cancel()
        return broker.given

    assert asyncio.run(scenario()) == [Give(TASK, 0, b"6*7\n")] * 2
