"""What has to hold of streams is broken on purpose, to see that the simulation notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from broker.core import fleet, jobs
from broker.core.streams import allowing, appointing, failures, generating, handling, tallies
from broker.core.streams.jobs import Failure, Message, Stream
from broker.core.transitions import Step
from broker.store import streams
from shared.wire.fleet import Messages
from tests.simulation import steering
from tests.simulation.noticing import is_noticed
from tests.simulation.streams.wishes import Wishes

Break = Callable[[pytest.MonkeyPatch], None]


def whoever_was_generator_still_is(patch: pytest.MonkeyPatch) -> None:
    """The fence of messages is not looked at. It changes all the time."""
    steering.users_want_streams(patch, Wishes.create, *[Wishes.switch] * 6)

    def receive(turn: Any, worker: Any, message: Messages) -> None:
        stream = turn.grid.streams.by_key.get(message.key)
        if stream is not None and stream.attempt != message.attempt:
            message = replace(message, attempt=stream.attempt, first=stream.sequence + 1)
            generating._take(turn, stream, worker, message)
        else:
            real(turn, worker, message)

    real = generating.receive
    patch.setitem(fleet._HANDLERS, Messages, receive)


def what_is_sent_twice_is_two_messages(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at sequence numbers."""

    def take(turn: Any, stream: Stream, worker: Any, message: Any) -> None:
        sequence, stream.sequence = stream.sequence, message.first - 1
        real(turn, stream, worker, message)
        stream.sequence = max(sequence, stream.sequence)

    real = generating._take
    patch.setattr(generating, "_take", take)


def there_is_no_limit(patch: pytest.MonkeyPatch) -> None:
    """As many messages may wait as are made."""
    patch.setattr(allowing, "most_of", lambda _turn, stream: stream.sequence + 1_000)


def whatever_failed_is_dropped(patch: pytest.MonkeyPatch) -> None:
    """A failure is found by its message, which has failed again since it was read."""
    mostly = (*[Wishes.create] * 2, *[Wishes.read] * 3, *[Wishes.retry_and_drop] * 3)
    steering.users_want_streams(patch, *mostly)

    def find(turn: Any, _stream: Stream, item: Any) -> Failure | None:
        failure: Failure | None = turn.loaded.failures.get(item.key)
        return failure

    patch.setattr(failures, "_find", find)


def shares_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    """What each worker did is not written."""
    patch.setattr(streams, "_write_shares", lambda _raw, _streams: None)


def processed_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    """A message that was handled is merely gone."""
    patch.setattr(tallies, "processed", lambda _turn, _stream, _worker, _created: None)


def lost_messages_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A handler that dies takes its messages with it."""

    def lose(turn: Any, message: Any, *, tried: bool, reason: str) -> None:
        handling._end(turn, message, Step.CANCEL)

    patch.setitem(jobs._LOSE, Message, lose)


def nobody_takes_over(patch: pytest.MonkeyPatch) -> None:
    """A stream has one generator in its life."""

    def appoint(turn: Any) -> None:
        wanting = turn.grid.streams.wanting
        for key in [key for key, stream in wanting.items() if stream.attempt]:
            del wanting[key]
        real(turn)

    real = appointing.appoint
    patch.setattr(appointing, "appoint", appoint)


def a_retry_begins_anew(patch: pytest.MonkeyPatch) -> None:
    """The attempts of a message that is retried are counted from the first."""
    real = handling.make_again
    patch.setattr(
        handling,
        "make_again",
        lambda turn, stream, failure: real(turn, stream, failure._replace(attempt=0)),
    )


def switches_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A stream that is on disk stays as it was switched first."""

    def changing(stream: Stream) -> tuple[Any, ...]:
        return real(replace(stream, state=first.setdefault(stream.key, stream.state)))

    first: dict[int, Any] = {}
    real = streams._changing
    patch.setattr(streams, "_changing", changing)


@pytest.mark.parametrize(
    "break_it",
    [
        whoever_was_generator_still_is,
        what_is_sent_twice_is_two_messages,
        there_is_no_limit,
        whatever_failed_is_dropped,
        shares_are_not_kept,
        processed_is_not_counted,
        lost_messages_are_forgotten,
        nobody_takes_over,
        a_retry_begins_anew,
        switches_are_forgotten,
    ],
    ids=lambda break_it: break_it.__name__,
)
def test_the_simulation_notices(
    break_it: Break, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_streams(monkeypatch)
    break_it(monkeypatch)

    assert is_noticed()


def test_it_notices_nothing_where_nothing_is_broken(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_streams(monkeypatch)

    assert not is_noticed(seeds=3)
