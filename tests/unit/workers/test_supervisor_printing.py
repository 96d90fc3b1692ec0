"""What jobs print goes to the broker in time and in order; what is typed goes to them."""

from __future__ import annotations

from dataclasses import replace

from shared.limits import BATCH_BYTES, PIECE_BYTES, PIECES
from shared.states import Channel
from shared.wire import fleet, live
from shared.wire.client import Stranger
from shared.wire.codec import pack, unpack
from shared.wire.rows import Assignment, Piece, Print
from tests.support.supervisors import Driven, fence, job
from workers.slots.messages import Stop
from workers.supervisor.effects import Hand
from workers.supervisor.printing import MOMENT, Printing
from workers.supervisor.slots import STOPS_WITHIN


def program(key: int, attempt: int = 1) -> Assignment:
    return job(key, attempt=attempt)._replace(kind="code")


def said(key: int, *pieces: Piece, attempt: int = 1) -> Print:
    return Print(key, attempt, pieces)


def out(offset: int, data: bytes) -> Piece:
    return Piece(Channel.OUTPUT, offset, data)


def printed(worker: Driven) -> list[Print]:
    return [item for message in worker.told(live.Output) for item in message.items]


def handed(worker: Driven, kind: type) -> list[tuple[int, object]]:
    return [(e.slot, e.message) for e in worker.of(Hand) if isinstance(e.message, kind)]


def running(slots: int = 1) -> Driven:
    worker = Driven(slots=slots)
    worker.assign(*(program(key) for key in range(1, slots + 1)))
    return worker


# Printing


def test_the_first_of_it_is_told_at_once_and_the_rest_in_a_moment() -> None:
    worker = running()
    worker.slot(0, said(1), said(1, out(0, b"a")))
    assert printed(worker) == [said(1, out(0, b"a"))]

    worker.slot(0, said(1, out(1, b"b")))
    worker.slot(0, said(1, out(2, b"c")))
    assert printed(worker) == []
    assert worker.machine.wait(worker.now) == MOMENT
    worker.wait(MOMENT)

    assert printed(worker) == [said(1, out(1, b"bc"))]
    assert worker.machine.wait(worker.now) is None


def test_several_jobs_are_told_of_together() -> None:
    worker = running(slots=2)
    worker.slot(0, said(1))
    worker.slot(0, said(1, out(0, b"a")))
    worker.slot(1, said(2, out(0, b"b")))

    worker.wait(MOMENT)

    assert printed(worker) == [said(1, out(0, b"a")), said(2, out(0, b"b"))]


def test_what_was_printed_is_told_before_what_came_of_it() -> None:
    worker = running()
    worker.slot(0, said(1))
    worker.slot(0, said(1, out(0, b"last words")))
    worker.finish(0, program(1))

    kinds = [type(effect.message) for effect in worker.new if hasattr(effect, "message")]
    assert kinds.index(live.Output) < kinds.index(fleet.Outcomes)


def test_a_flood_is_told_in_messages_of_a_bearable_size() -> None:
    printing = Printing()
    printing.add(said(1))
    printing.take(0)
    for offset in range(0, 2 * BATCH_BYTES, PIECE_BYTES):
        printing.add(said(1, out(offset, bytes(PIECE_BYTES))))
        message = printing.take_due(1)
        if message is not None:
            break

    assert message is not None
    size = sum(len(piece.data) for item in message.items for piece in item.pieces)
    assert size <= BATCH_BYTES + PIECE_BYTES


def test_no_message_has_more_pieces_than_it_may_have() -> None:
    printing = Printing()
    printing.add(said(1))
    printing.take(0)
    most = 0
    for offset in range(10 * PIECES):
        channel = Channel.OUTPUT if offset % 2 else Channel.ERRORS
        printing.add(said(1, Piece(channel, offset, b"x")))
        message = printing.take_due(1)
        if message is not None:
            most = max(most, len(message.items[0].pieces))

    assert 0 < most <= PIECES


def test_what_a_slot_says_at_once_is_told_in_pieces_that_the_broker_takes() -> None:
    worker = running()
    channels = (Channel.OUTPUT, Channel.ERRORS)
    said_at_once = [Piece(channels[at % 2], at // 2, b"x") for at in range(2 * PIECES + 1)]

    worker.slot(0, said(1), *(said(1, piece) for piece in said_at_once))

    message = worker.told(live.Output)[0]
    assert unpack(live.Output, pack(message)) == message
    assert [piece for item in message.items for piece in item.pieces] == said_at_once


def test_a_broker_that_is_away_costs_little_memory() -> None:
    worker = running()
    worker.broker(Stranger())
    for offset in range(0, 10 * BATCH_BYTES, PIECE_BYTES):
        worker.slot(0, said(1, out(offset, bytes(PIECE_BYTES))))
    assert printed(worker) == []

    worker.join()

    assert sum(len(p.data) for item in printed(worker) for p in item.pieces) <= BATCH_BYTES


def test_another_broker_is_told_that_the_job_has_begun() -> None:
    worker = running()

    worker.join()

    assert said(1) in printed(worker)


# Typing


def test_input_goes_to_the_slot_that_is_at_the_attempt() -> None:
    worker = running(slots=2)
    given = live.Input(2, 1, 0, b"6*7\n", last=False)

    worker.broker(given)
    assert handed(worker, live.Input) == [(1, given)]

    worker.broker(replace(given, attempt=9))
    assert handed(worker, live.Input) == []


# Stopping


def test_a_job_that_prints_is_told_to_stop_and_its_slot_lives_on() -> None:
    worker = running()
    worker.broker(fleet.Revoke((fence(program(1)),)))
    assert handed(worker, Stop) == [(0, Stop(1, 1))]
    assert worker.killed == []

    worker.finish(0, program(1))

    assert worker.outcomes == []
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]
    worker.assign(program(2))
    assert worker.handed() == [(0, 2)]


def test_nothing_new_goes_to_a_slot_whose_job_is_to_stop() -> None:
    worker = running()
    worker.broker(fleet.Revoke((fence(program(1)),)))

    worker.assign(program(2))

    assert worker.handed() == []


def test_one_that_does_not_stop_is_ended_with_its_slot() -> None:
    worker = running()
    worker.broker(fleet.Revoke((fence(program(1)),)))
    worker.wait(STOPS_WITHIN - 100)
    assert worker.killed == []

    worker.wait(100)

    assert worker.killed == [0]
