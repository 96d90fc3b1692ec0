"""Texts, times, carets, history, lines: the small parts of the model."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from shared.client import Link
from shared.expression import check
from shared.kinds.expression import ExpressionResult
from shared.states import Role, TaskState, WorkerState
from shared.wire.client import Changed, FleetChanged, TasksChanged
from shared.wire.rows import Counts, CurrentTask, TaskError
from tests.tui.fake import T0, failed, fleet, queued, running, task, worker
from tui.model import agents, columns, detail
from tui.model.caret import pointer
from tui.model.check import problem_in
from tui.model.format import ago, elapsed, moment, span
from tui.model.history import History, expressions
from tui.model.inbox import Inbox
from tui.model.leaving import losses
from tui.model.lines import Look, text_of
from tui.model.marks import TASK_MARKS, WORKER_MARKS
from tui.model.number import fit_number
from tui.model.status import Status
from tui.model.text import fit, index_at, pieces, typed, wrap, wrap_words

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("漢字", 3, "漢…"),
        ("漢字", 4, "漢字"),
        ("a\x1b\n", 4, "a␛␊ "),
        ("abc", 0, ""),
        ("", 2, "  "),
    ],
)
def test_fitting_gives_exactly_the_width(text: str, width: int, expected: str) -> None:
    assert fit(text, width) == expected
    assert cell_len(fit(text, width)) == width


def test_fitting_to_the_right() -> None:
    assert fit("42", 5, right=True) == "   42"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17.5", "17.5        "),
        ("160693804425899", "1.606938…e14"),
        ("-160693804425899", "-1.60693…e14"),
        ("1.07150860718626…e301", "1.07150…e301"),
        ("0.142857142857142857…", "0.142857142…"),
        ("12345678/87654321", "123456…54321"),
        ("x" * 40, "xxxxxx…xxxxx"),
        ("1e" + "9" * 20, "e9999999999…"),
    ],
)
def test_a_number_that_is_cut_keeps_its_size(text: str, expected: str) -> None:
    assert fit_number(text, 12).ljust(12) == expected
    assert cell_len(fit_number(text, 12)) <= 12


def test_wrapping_keeps_every_character() -> None:
    assert wrap("12345\n\n6\t7", 4) == ["1234", "5", "", "6   ", " 7"]
    assert "".join(pieces("1\n2" * 9, 4)) == "1␊2" * 9
    assert wrap("漢字漢", 4) == ["漢字", "漢"]
    assert pieces("", 4) == [""]


def test_words_are_wrapped_at_spaces() -> None:
    assert wrap_words("one two three", 8) == ["one two", "three"]
    assert wrap_words("x" * 5, 4) == ["xxxx", "x"]
    assert wrap_words("", 4) == [""]


def test_what_is_typed_is_one_safe_line() -> None:
    assert typed("1+\n2\x1b") == "1+ 2␛"


def test_the_index_at_a_cell() -> None:
    assert [index_at("a漢b", cell) for cell in range(5)] == [0, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("millis", "expected"),
    [
        (0, "< 1 ms"),
        (7, "7 ms"),
        (1_230, "1.23 s"),
        (59_900, "59.9 s"),
        (61 * SECOND, "1m 01s"),
        (HOUR + MINUTE, "1h 01m"),
        (25 * HOUR, "1d 01h"),
        (-5, "< 1 ms"),
    ],
)
def test_spans(millis: int, expected: str) -> None:
    assert span(millis) == expected


@pytest.mark.parametrize(
    ("millis", "expected"),
    [(-9, "now"), (999, "now"), (2_500, "2 s ago"), (3 * MINUTE, "3 min ago"), (DAY, "1 d ago")],
)
def test_ages(millis: int, expected: str) -> None:
    assert ago(millis) == expected


def test_the_time_of_a_task() -> None:
    assert elapsed(queued(1), T0) == ""
    assert elapsed(running(1, started=T0), T0 + 2_000) == "2.00 s"
    assert elapsed(task(1, started=T0, finished=T0 + 5), T0 + DAY) == "5 ms"
    assert elapsed(task(1, started=None, cached=True), T0) == "cached"


def test_a_moment_has_milliseconds() -> None:
    assert moment(T0 + 7).endswith(".007")


def test_every_state_has_a_word_a_sign_and_a_look() -> None:
    assert set(TASK_MARKS) == set(TaskState)
    assert set(WORKER_MARKS) == set(WorkerState)
    for marks in (TASK_MARKS.values(), WORKER_MARKS.values()):
        assert len({mark.text for mark in marks}) == len(marks)
        assert all(cell_len(mark.sign) == 1 for mark in marks)


@pytest.mark.parametrize(
    ("begin", "length", "sentence", "width", "expected"),
    [
        (3, 1, "here", 20, "   ^  here"),
        (0, 2, "here", 20, "^^  here"),
        (16, 1, "a long one", 20, "    a long one  ^"),
        (50, 9, "far", 20, "              far  ^"),
        (-5, 9, "near", 20, "^^^^  near"),
        (4, 1, "much too long to fit beside it", 20, "    ^|much too long to fit|beside it"),
    ],
)
def test_the_sentence_stands_where_there_is_room(
    begin: int, length: int, sentence: str, width: int, expected: str
) -> None:
    lines = [text_of(line) for line in pointer(begin, length, sentence, width, Look.ERROR)]
    assert "|".join(lines) == expected
    assert all(cell_len(line) <= width for line in lines)


def test_a_sentence_that_has_too_many_lines_says_that_there_is_more() -> None:
    lines = pointer(9, 1, "one two three four five six", 10, Look.ERROR, most=3)
    assert [text_of(line) for line in lines] == [" " * 9 + "^", "one two", "three fou…"]


def test_a_problem_knows_whether_more_typing_may_mend_it() -> None:
    unfinished, wrong = problem_in("1+"), problem_in("1+*2")
    assert unfinished is not None
    assert unfinished.unfinished
    assert wrong is not None
    assert (wrong.unfinished, wrong.start) == (False, 2)
    assert problem_in("(2+3)*4-5/2") is None
    check("1")


def test_history_is_distinct_and_ends_at_both_ends() -> None:
    history = History()
    assert history.newer() is None
    history.add("2")
    history.add("1")
    history.add("2")
    walk = [history.older("draft", ["1", "0"]) for _ in range(4)]
    assert walk == ["2", "1", "0", None]
    assert [history.newer() for _ in range(4)] == ["1", "2", "draft", None]


def test_history_takes_whole_expressions_from_tasks() -> None:
    rows = [task(3, "1" * 200), task(2, "a\nb"), task(1, "c", kind="code")]
    assert expressions(rows) == ["a b"]


def test_the_inbox_keeps_the_newest_version_of_each_row() -> None:
    inbox = Inbox()
    new, old = task(1, "new", revision=9), task(1, "old", revision=4)
    inbox.add(TasksChanged((new,), (), 9))
    inbox.add(Changed((old,), (task(2).id,), 9, more=False, resync=True))
    inbox.add(FleetChanged(fleet()))
    news = inbox.take()
    assert list(news.rows.values()) == [new]
    assert news.deleted == {task(2).id}
    assert news.resync
    assert news.fleet == fleet()
    assert inbox.take().rows == {}


@pytest.mark.parametrize("width", [40, 60, 76, 100, 200])
def test_rows_and_headers_have_the_width_of_the_list(width: int) -> None:
    layout = columns.layout(width, 123_456)
    row = task(123_456, "1+" * 90, summary="9" * 90, worker="w" * 60)
    lines = [columns.header(layout), columns.row_line(row, layout, T0, under_cursor=True)]
    assert len({cell_len(text_of(line).rstrip()) <= max(width, 80) for line in lines}) == 1
    if width >= 76:
        assert all(cell_len(text_of(line)) <= width for line in lines)


@pytest.mark.parametrize("width", [30, 50, 70, 120])
def test_agents_fit_their_pane(width: int) -> None:
    busy = worker("w" * 60, busy=64, slots=64, done=10**6, failed=10**5)
    lost = worker("x", state=WorkerState.LOST)
    made = [agents.block(row, width, T0 + DAY) for row in agents.ordered(fleet(lost, busy))]
    for line in (*agents.header(width), *(line for lines in made for line in lines)):
        assert cell_len(text_of(line)) <= max(width, 50)


def test_idle_slots_are_drawn_otherwise_than_busy_ones() -> None:
    assert [agents.bar(*each) for each in ((0, 4), (1, 4), (1, 64), (64, 64), (0, 0))] == [
        "····",
        "■···",
        "■···",
        "■■■■",
        "",
    ]


def detail_text(shown: detail.Shown, width: int = 20) -> list[str]:
    return [text_of(line) for line in detail.lines(shown, width, 4, T0)]


@pytest.mark.parametrize(
    ("start", "end", "line", "carets"),
    [(3, 4, 0, "   ^"), (25, 28, 1, "     ^^^"), (40, 41, 1, " " * 19 + "^"), (18, 25, 0, None)],
)
def test_the_caret_stands_under_its_place_in_a_wrapped_expression(
    start: int, end: int, line: int, carets: str | None
) -> None:
    row = failed(1, "1" * 40, TaskError("x", "wrong", start, end))
    lines = detail_text(detail.Shown(row, row.title))
    assert lines[2 + line] == "1" * 20
    assert lines[3 + line] == (carets or " " * 18 + "^^")


def test_the_detail_tells_exact_and_decimal_apart() -> None:
    result = ExpressionResult("1/3", "0.333", True, 60)
    lines = detail_text(detail.Shown(task(1, cached=True), "1/3", result))
    for line in ("Exact     1/3", "Decimal   ≈ 0.333", "Digits    60"):
        assert line in lines
    assert any(line.startswith("Cached") for line in lines)


def test_the_detail_says_how_far_off_an_approximate_value_may_be() -> None:
    result = ExpressionResult(None, "1.41", True, 3, "4.3e-3", "1p0", "3p-1")
    lines = detail_text(detail.Shown(task(1), "sqrt(2)", result))
    assert "Decimal   ≈ 1.41" in lines
    assert "          ± 4.3e-3" in lines


def test_a_whole_number_is_said_once() -> None:
    lines = detail_text(detail.Shown(task(1), "1+1", ExpressionResult("2", "2", False, 1)))
    assert not any(line.startswith("Decimal") for line in lines)


def test_the_status_line_takes_the_longest_form_that_fits() -> None:
    busy = worker("a", busy=3, current=(CurrentTask("expression", 7), CurrentTask("code", None)))
    now = fleet(busy, mine=Counts(0, 1, 2), all_=Counts(0, 3, 4))
    status = Status(Link.CONNECTED, "ada", Role.ADMIN, now, unsent=2)
    long, short = text_of(status.line(200)), text_of(status.line(80))
    assert "ada (administrator)" in long
    assert "queued 2 of 4 in all" in long
    assert "running 1 of 3 in all" in long
    assert "queued 2/4" in short
    assert "2 to send" in short
    assert text_of(Status(Link.RECONNECTING).line(80)) == "calcgrid   ✗ reconnecting"


@pytest.mark.parametrize("width", range(1, 100))
def test_the_status_line_never_ends_in_a_word_without_its_number(width: int) -> None:
    now = fleet(worker("a", busy=1, slots=2), mine=Counts(0, 7, 1), all_=Counts(0, 9_000, 1))
    line = text_of(Status(Link.CONNECTED, "ada", Role.USER, now, unsent=3).line(width))
    assert cell_len(line) <= max(width, 2)
    last = line.split("   ")[-1].strip()
    assert last.endswith("…") or last in ("running 1", "ada")


def test_what_a_worker_holds_in_advance_is_not_running() -> None:
    now = fleet(worker("a", busy=2, slots=2, held=1_993), mine=Counts(0, 5, 1_993))
    line = text_of(Status(Link.CONNECTED, "ada", Role.USER, now).line(120))
    assert "2/2 slots   queued 1,996   running 2" in line
    ahead = running(1, started=None)
    layout = columns.layout(80, 1)
    assert "▷ assigned" in text_of(columns.row_line(ahead, layout, T0, under_cursor=False))


def test_a_task_whose_steps_are_computed_is_running() -> None:
    steps = [CurrentTask("operation", number) for number in (4, 4, None)]
    steps += [CurrentTask("tile", number) for number in (9, None)]
    busy = worker("a", busy=6, slots=6, current=(*steps, CurrentTask("expression", 5)))
    now = fleet(busy, mine=Counts(3, 1, 1), all_=Counts(5, 1, 1))
    line = text_of(Status(Link.CONNECTED, "ada", Role.USER, now).line(120))
    assert "running 3 of 4 in all" in line
    assert "queued 2 of 3 in all" in line


def test_the_detail_says_that_more_is_on_its_way() -> None:
    row = task(1, "1/3", summary="0.333…")
    assert any("reading…" in line for line in detail_text(detail.Shown(row), 40))
    whole = detail.Shown(row, "1/3", ExpressionResult("1/3", "0.333", True, 60), whole=True)
    assert not any("reading…" in line for line in detail_text(whole, 40))


@pytest.mark.parametrize(("width", "worker_shown"), [(76, False), (89, False), (90, True)])
def test_the_worker_has_a_column_where_results_have_room(width: int, worker_shown: bool) -> None:
    assert (columns.layout(width, 99).worker > 0) is worker_shown


def test_what_leaving_means_for_an_order_depends_on_what_was_asked_for() -> None:
    ((still, some),) = losses(0, "deleting 0 of 3", 2, "quitting")
    ((_, none),) = losses(0, "deleting 0 of 3", 0, "quitting")
    assert still == "Still deleting 0 of 3 tasks."
    assert some.startswith("Quitting now leaves 2 tasks as they are")
    assert none == "The broker was asked for all of them, but has not answered yet."
    assert list(losses(0, "", 0, "quitting")) == []
