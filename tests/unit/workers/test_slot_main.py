"""A slot's process: what it makes of a task, and how it reads what it is given."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from shared.errors import CalcError
from shared.expression import Code
from shared.kinds import expression
from shared.kinds.expression import ExpressionResult
from shared.limits import SENTENCE_CHARS, SUMMARY_CHARS
from shared.settings import Settings
from shared.wire.codec import unpack
from shared.wire.rows import Assignment, Held, Outcome, SettingValue, TaskError
from workers.kinds import BRIEF, DOERS
from workers.kinds.base import Context, Job, Product
from workers.slots import doing
from workers.slots.doing import do, do_at_once
from workers.slots.main import Slot
from workers.slots.messages import Configure, Done, Frames, Ready, Skip, Work, frame


def job(text: str, key: int = 1, attempt: int = 1) -> Assignment:
    """An expression to solve."""
    return Assignment(key, attempt, expression.NAME, expression.payload(text), time_limit=0)


def work(*texts: str) -> bytes:
    """Expressions to solve, numbered from 1, as they are handed over together."""
    return frame(Work(tuple(job(text, key) for key, text in enumerate(texts, 1))))


def solved(job: Assignment) -> Outcome:
    """What comes of a job with the settings as they are by default."""
    return do(job, Context())


def failing(error: BaseException) -> object:
    """A kind of task that always fails."""

    def fail(_payload: bytes, _context: Context) -> Product:
        raise error

    return fail


def test_a_right_expression_has_a_result() -> None:
    outcome = solved(job("(2+3)*4-5/2", key=7, attempt=3))
    assert outcome.error is None
    assert outcome.result is not None
    assert unpack(ExpressionResult, outcome.result) == ExpressionResult("35/2", "17.5", False, 3)
    assert (outcome.key, outcome.attempt, outcome.summary) == (7, 3, "17.5")
    assert outcome.started <= outcome.finished


def test_a_clock_that_is_set_meanwhile_makes_nothing_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = iter((1_700_000_000_000, 1_800_000_000_000))
    monkeypatch.setattr(doing, "now", lambda: next(days))

    outcome = solved(job("1+1"))

    assert outcome.started == 1_700_000_000_000
    assert 0 <= outcome.finished - outcome.started < 60_000


def test_a_wrong_expression_says_what_and_where() -> None:
    outcome = solved(job("1 / (3 - 3)"))
    assert (outcome.result, outcome.summary) == (None, "")
    assert outcome.error is not None
    assert outcome.error.code == Code.DIVISION_BY_ZERO
    assert (outcome.error.start, outcome.error.end) != (None, None)


def test_a_summary_is_short() -> None:
    assert len(solved(job("9^9999")).summary) <= SUMMARY_CHARS


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
    outcome = solved(job("1"))
    assert (outcome.error, outcome.result) == (said, None)


@pytest.mark.parametrize("kind", ["expression", "unknown"])
def test_a_payload_or_kind_that_cannot_be_read_is_an_outcome_too(kind: str) -> None:
    outcome = solved(Assignment(1, 1, kind, b"\xc1", 0))
    assert outcome.error is not None


def test_a_task_is_begun_with_the_settings_as_they_are_then(
    channel: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a kind of task that says what it was told
    def tell(_payload: bytes, context: Context) -> Product:
        return Product(str(context.settings.time_of("power")), b"")

    monkeypatch.setitem(DOERS, expression.NAME, tell)
    monkeypatch.delitem(BRIEF, expression.NAME)
    # When settings come before, between and after tasks
    power = [frame(Configure((SettingValue("time.power", value),))) for value in (80, 90)]
    summaries = []
    for said in (work("1"), power[0] + work("2"), work("3"), power[1] + work("4")):
        channel.sendall(said)
        summaries += [item.summary for item in outcomes_of(channel, 1)]
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


def said(channel: socket.socket) -> Iterator[object]:
    """The messages of the slot, as they come."""
    frames = Frames()
    while True:
        yield from frames.feed(channel.recv(65_536))


def outcomes_of(channel: socket.socket, many: int) -> list[Outcome]:
    """The next outcomes of the slot."""
    found: list[Outcome] = []
    for message in said(channel):
        found += message.outcomes if isinstance(message, Done) else ()
        if len(found) >= many:
            break
    return found


def test_a_slot_says_that_it_is_ready_and_does_what_it_is_given_in_order(
    channel: socket.socket,
) -> None:
    assert next(said(channel)) == Ready()
    channel.sendall(work(*(f"{n}+1" for n in range(1, 50))))
    assert [item.key for item in outcomes_of(channel, 49)] == list(range(1, 50))


def test_what_may_take_long_is_begun_when_all_before_it_was_told(
    channel: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a job of which nobody knows how long it takes, among others that are brief
    let_go = threading.Event()

    def wait(_job: Job, _context: Context) -> Product:
        assert let_go.wait(10)
        return Product("at last", b"")

    monkeypatch.setitem(DOERS, expression.NAME, wait)
    channel.sendall(work("1+1", "1+2", "2^9", "1+3"))
    # When it has begun
    told = outcomes_of(channel, 2)
    # Then it is the first of which there is no outcome
    assert [item.key for item in told] == [1, 2]
    let_go.set()
    assert [item.summary for item in outcomes_of(channel, 2)] == ["at last", "4"]


@pytest.mark.parametrize(
    "unlike",
    [
        job("1/0"),
        job("1+"),
        job("2^3"),
        Assignment(1, 1, expression.NAME, expression.payload("1+1"), 0, suspect=True),
        Assignment(1, 1, expression.NAME, b"\xc1", 0),
        Assignment(1, 1, "unknown", expression.payload("1+1"), 0),
    ],
    ids=str,
)
def test_what_may_take_long_or_go_wrong_is_not_done_among_brief_jobs(unlike: Assignment) -> None:
    assert do_at_once(job("1+1"), Context()) is not None
    assert do_at_once(unlike, Context()) is None


def test_where_operations_are_made_to_take_time_nothing_is_brief() -> None:
    context = Context(Settings().changed([SettingValue("time.power", 1)]))
    assert do_at_once(job("1+1"), context) is None


@pytest.mark.parametrize("text", ["(2+3)*4-5/2", "1/3", "7", "-0.5*2", "10//3 % 2"])
def test_a_brief_job_has_the_result_that_it_has_otherwise(text: str) -> None:
    product, outcome = do_at_once(job(text), Context()), solved(job(text))
    assert isinstance(product, Product)
    assert (product.summary, product.result) == (outcome.summary, outcome.result)


def test_a_skip_is_heeded_and_confirmed(channel: socket.socket) -> None:
    # Given jobs and, in the same breath, the wish to leave two of them
    skips = [Skip((Held(3, 1), Held(2, 1))), Skip((Held(1, 9),))]
    channel.sendall(work("1", "2", "3") + b"".join(map(frame, skips)))
    # Then only the first is done, and each wish is confirmed
    found = list(islice(said(channel), 4))
    assert [item for item in found if isinstance(item, Skip)] == skips
    done = [item.outcomes for item in found if isinstance(item, Done)]
    assert [item.key for outcomes in done for item in outcomes] == [1]


def test_a_skip_is_heeded_however_much_came_before_it(
    channel: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a slot that does a job
    begun, let_go = threading.Event(), threading.Event()

    def wait(_job: Job, _context: Context) -> Product:
        begun.set()
        assert let_go.wait(10)
        return Product("done", b"")

    monkeypatch.setitem(DOERS, expression.NAME, wait)
    channel.sendall(work("2^9"))
    assert begun.wait(10)
    # When meanwhile two more come, one of them large, and the wish to leave both
    more, skip = [job("2^8", 2), job("2" * 100_000, 3)], Skip((Held(3, 1), Held(2, 1)))
    channel.sendall(b"".join(frame(Work((each,))) for each in more) + frame(skip))
    let_go.set()
    # Then neither is begun
    found = list(islice(said(channel), 3))
    assert isinstance(found[1], Done)
    assert found[2] == skip


def test_frames_are_put_together_from_any_pieces() -> None:
    messages: list[object] = [
        Ready(),
        Work((job("1+1"), job("1+2"))),
        Skip((Held(1, 2), Held(3, 4))),
        Done((solved(job("1+1")),)),
        Work((job("2" * 5_000),)),
    ]
    data = b"".join(map(frame, messages))
    for size in (1, 2, 3, 5, 7, 100, 4_096, len(data)):
        frames, found = Frames(), list[object]()
        for start in range(0, len(data), size):
            found += frames.feed(data[start : start + size])
        assert found == messages
