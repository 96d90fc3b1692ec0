"""A slot's process: what it makes of a task, and how it reads what it is given."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from shared.errors import CalcError
from shared.expression import Code
from shared.kinds import expression
from shared.kinds.expression import ExpressionResult
from shared.limits import SENTENCE_CHARS, SUMMARY_CHARS
from shared.wire.codec import pack, unpack
from shared.wire.rows import Outcome, SettingValue, TaskError
from workers.kinds import DOERS
from workers.kinds.base import Context, Product
from workers.slots import main
from workers.slots.main import Slot, do
from workers.slots.messages import Configure, Frames, Ready, Skip, Work, frame


def work(text: str, key: int = 1, attempt: int = 1) -> Work:
    """An expression to solve."""
    return Work(key, attempt, expression.NAME, expression.payload(text))


def solved(work: Work) -> Outcome:
    """What comes of a job with the settings as they are by default."""
    return do(work, Context())


def failing(error: BaseException) -> object:
    """A kind of task that always fails."""

    def fail(_payload: bytes, _context: Context) -> Product:
        raise error

    return fail


def test_a_right_expression_has_a_result() -> None:
    outcome = solved(work("(2+3)*4-5/2", key=7, attempt=3))
    assert outcome.error is None
    assert outcome.result is not None
    assert unpack(ExpressionResult, outcome.result) == ExpressionResult("35/2", "17.5", False, 3)
    assert (outcome.key, outcome.attempt, outcome.summary) == (7, 3, "17.5")
    assert outcome.started <= outcome.finished


def test_a_clock_that_is_set_meanwhile_makes_nothing_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = iter((1_700_000_000_000, 1_800_000_000_000))
    monkeypatch.setattr(main, "now", lambda: next(days))

    outcome = solved(work("1+1"))

    assert outcome.started == 1_700_000_000_000
    assert 0 <= outcome.finished - outcome.started < 60_000


def test_a_wrong_expression_says_what_and_where() -> None:
    outcome = solved(work("1 / (3 - 3)"))
    assert (outcome.result, outcome.summary) == (None, "")
    assert outcome.error is not None
    assert outcome.error.code == Code.DIVISION_BY_ZERO
    assert (outcome.error.start, outcome.error.end) != (None, None)


def test_a_summary_is_short() -> None:
    assert len(solved(work("9^9999")).summary) <= SUMMARY_CHARS


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (CalcError("odd", "x" * 5_000), TaskError("odd", "x" * SENTENCE_CHARS)),
        (MemoryError(), TaskError("memory", "There was not enough memory for it.")),
        (
            RuntimeError("secret"),
            TaskError("internal", "The worker made a mistake (RuntimeError)."),
        ),
        (RecursionError(), TaskError("internal", "The worker made a mistake (RecursionError).")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_goes_wrong_in_a_task_is_its_outcome(
    raised: BaseException, said: TaskError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DOERS, expression.NAME, failing(raised))
    outcome = solved(work("1"))
    assert (outcome.error, outcome.result) == (said, None)


@pytest.mark.parametrize("kind", ["expression", "unknown"])
def test_a_payload_or_kind_that_cannot_be_read_is_an_outcome_too(kind: str) -> None:
    outcome = solved(Work(1, 1, kind, b"\xc1"))
    assert outcome.error is not None


def test_a_task_is_begun_with_the_settings_as_they_are_then(
    channel: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a kind of task that says what it was told
    def tell(_payload: bytes, context: Context) -> Product:
        return Product(str(context.settings.time_of("power")), b"")

    monkeypatch.setitem(DOERS, expression.NAME, tell)
    # When settings come before, between and after tasks
    power = [Configure((SettingValue("time.power", value),)) for value in (80, 90)]
    summaries = []
    for messages in ([work("1")], [power[0], work("2")], [work("3")], [power[1], work("4")]):
        channel.sendall(b"".join(map(frame, messages)))
        summaries += [item.summary for item in said_outcomes(channel, 1)]
    # Then each task is told those of its time
    assert summaries == ["0", "80", "80", "90"]


@pytest.fixture
def channel() -> Iterator[socket.socket]:
    """The supervisor's end of a slot that runs in a thread."""
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    thread = threading.Thread(target=Slot(theirs).run)
    thread.start()
    yield ours
    ours.close()
    thread.join(10)
    theirs.close()
    assert not thread.is_alive(), "a slot ends with its supervisor"


def said(channel: socket.socket, many: int) -> list[object]:
    """The next messages of the slot."""
    frames, found = Frames(), list[object]()
    while len(found) < many:
        found += frames.feed(channel.recv(65_536))
    return found


def said_outcomes(channel: socket.socket, many: int) -> list[Outcome]:
    """The next outcomes of the slot."""
    found: list[Outcome] = []
    while len(found) < many:
        found += [item for item in said(channel, 1) if isinstance(item, Outcome)]
    return found


def test_a_slot_says_that_it_is_ready_and_does_what_it_is_given_in_order(
    channel: socket.socket,
) -> None:
    assert said(channel, 1) == [Ready()]
    channel.sendall(b"".join(frame(work(f"{n}+1", key=n)) for n in range(1, 50)))
    outcomes = said(channel, 49)
    assert [item.key for item in outcomes if isinstance(item, Outcome)] == list(range(1, 50))


def test_a_skip_is_heeded_and_confirmed(channel: socket.socket) -> None:
    # Given jobs and, in the same breath, the wish to leave two of them
    channel.sendall(
        b"".join(
            [
                frame(work("1", key=1)),
                frame(work("2", key=2)),
                frame(work("3", key=3)),
                frame(Skip(3, 1)),
                frame(Skip(2, 1)),
                frame(Skip(1, 9)),
            ]
        )
    )
    # Then only the first is done, and each wish is confirmed
    found = said(channel, 5)
    assert [item for item in found if isinstance(item, Skip)] == [
        Skip(3, 1),
        Skip(2, 1),
        Skip(1, 9),
    ]
    assert [item.key for item in found if isinstance(item, Outcome)] == [1]


def test_frames_are_put_together_from_any_pieces() -> None:
    messages: list[object] = [
        Ready(),
        work("1+1"),
        Skip(1, 2),
        solved(work("1+1")),
        work("2" * 5_000),
    ]
    data = b"".join(map(frame, messages))
    for size in (1, 2, 3, 5, 7, 100, 4_096, len(data)):
        frames, found = Frames(), list[object]()
        for start in range(0, len(data), size):
            found += frames.feed(data[start : start + size])
        assert found == messages


def test_a_payload_is_the_one_that_was_packed() -> None:
    assert pack(work("1")) == pack(work("1"))
