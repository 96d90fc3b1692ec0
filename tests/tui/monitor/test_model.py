"""What the agent monitor makes of the fleet, without a screen."""

from __future__ import annotations

import pytest

from shared.clock import SECOND
from shared.states import Deed, Role, WorkerState
from shared.wire.rows import WorkerRow
from tests.tui.fake import fleet, worker
from tests.tui.fake.streams import stream
from tui.model.lines import text_of
from tui.model.monitor import charts, figures
from tui.model.monitor.columns import NAME, NUMBER, OTHERS, Seen, header, pages, row_line
from tui.model.monitor.curve import curve
from tui.model.monitor.detail import Closely, lines
from tui.model.monitor.parts import GENERATOR, HANDLER, NEITHER, WAS, part_of
from tui.model.monitor.shown import View
from tui.model.monitor.trend import KEPT, Trend, Work
from tui.model.ordering import about, question, refusal
from tui.model.text import cells_of

MESSAGES = ("expression", "message", "generator")


def seen(row: WorkerRow, work: Work | None = None) -> Seen:
    return Seen(row, work or Trend().of(row), 0)


# Rates


def test_a_rate_is_what_was_counted_between_two_looks() -> None:
    trend = Trend()
    oak = worker("oak", done=100, failed=10, generated=1_000)
    trend.take(fleet(oak), 0)
    assert not trend.seconds
    later = oak._replace(done=150, failed=20, generated=1_400)
    trend.take(fleet(later), 2 * SECOND)
    assert trend.of(oak).rate == (50 + 10 + 400) / 2
    (second,) = trend.seconds
    assert (second.processed, second.failed, second.generated) == (25, 5, 200)


def test_the_fleet_is_looked_at_once_a_second_however_often_it_is_told_of() -> None:
    trend = Trend()
    for half in range(9):
        trend.take(fleet(worker("oak", done=half * 50)), half * SECOND // 2)
    assert [second.processed for second in trend.seconds] == [100] * 4


def test_a_worker_that_has_come_did_nothing_yet_and_one_that_left_is_forgotten() -> None:
    trend = Trend()
    trend.take(fleet(worker("oak")), 0)
    trend.take(fleet(worker("elm", done=10**6)), SECOND)
    assert trend.of(worker("elm")).rate == 0
    assert trend.of(worker("oak")).seconds == []
    assert trend.seconds[-1].processed == 0


def test_counters_that_begin_anew_are_no_negative_rate() -> None:
    trend = Trend()
    for second, done in enumerate((500, 0, 7)):
        trend.take(fleet(worker("oak", done=done)), second * SECOND)
    assert [second.processed for second in trend.seconds] == [0, 7]


def test_what_is_kept_of_the_past_is_bounded() -> None:
    trend = Trend()
    for second in range(2 * KEPT):
        trend.take(fleet(worker("oak", done=second)), second * SECOND)
    assert len(trend.seconds) == KEPT


def test_the_queue_is_tasks_and_messages_and_the_latency_that_of_the_slowest() -> None:
    trend = Trend()
    rows = (
        stream("a", on=True, unhandled=5, latency=30),
        stream("b", on=True, unhandled=7, latency=90),
        stream("c", unhandled=1, latency=5_000),
    )
    now = fleet(worker("oak"))
    for second in range(2):
        trend.take(
            type(now)(now.workers, now.mine, now.all._replace(queued=10, waiting=2), rows),
            second * SECOND,
        )
    assert (trend.seconds[-1].queued, trend.seconds[-1].latency) == (10 + 2 + 13, 90)


# Roles


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({}, HANDLER),
        ({"generates": 1, "generated": 3}, GENERATOR),
        ({"generated": 3}, WAS),
        ({"generates": 1, "generated": 3, "state": WorkerState.KILLED}, WAS),
        ({"kinds": ("expression",)}, NEITHER),
    ],
)
def test_the_part_that_a_worker_has_in_streams(fields: dict[str, object], part: object) -> None:
    assert part_of(worker("oak", **{"kinds": MESSAGES, **fields})) is part


# Columns


@pytest.mark.parametrize("width", [38, 76, 96, 154, 236])
def test_every_column_is_on_one_page_and_all_pages_fit(width: int) -> None:
    rows = [seen(worker("w" * 60, host="木" * 30, kinds=MESSAGES, version="1" * 64))]
    found = pages(width, rows)
    placed = [column for page in found for column, _ in page[3:]]
    assert placed == list(OTHERS)
    for page in found:
        lines = (header(page, NUMBER), row_line(page, rows[0], under_cursor=True))
        widths = {cells_of(text_of(line)) for line in lines}
        assert len(widths) == 1
        assert widths.pop() - 2 <= max(width, 44)


def test_names_count() -> None:
    rows = [seen(worker(name, pid=pid)) for pid, name in enumerate(("w-10", "w-2", "w", "²x"))]
    shown = View(by=NAME).of(rows)
    assert [each.row.name for each in shown] == ["w", "w-2", "w-10", "²x"]


# Figures and charts


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (99_999, "99,999"), (123_456, "123k"), (4_500_000, "4.5M"), (10**10, "10G")],
)
def test_numbers_in_six_cells(number: int, text: str) -> None:
    assert figures.brief(number) == text
    assert len(text) <= 6


def test_shares_sizes_and_ages_in_few_cells() -> None:
    assert [figures.share(n) for n in (0, 4, 5, 1_234)] == ["–", "0%", "1%", "123%"]
    assert [figures.memory(n) for n in (0, 999, 41_000_000)] == ["–", "999", "41M"]
    assert [figures.age(n) for n in (-5, 999, 5_000, 61_000, 3_600_000)] == [
        *("now", "now", "5s", "1m", "1h")
    ]


def test_a_curve_has_the_last_numbers_at_the_right_and_its_highest_near_the_top() -> None:
    top, bottom = curve([0, 0, 1], 3, 2)
    assert top == "⠀⠀⢰"
    assert bottom == "⠀⢀⡸"


@pytest.mark.parametrize("numbers", [[], [0.0] * 99, [5.0] * 99, [1e-9, 1e9], list(range(99))])
@pytest.mark.parametrize("height", [1, 4])
def test_a_curve_fills_its_cells_and_no_others(numbers: list[float], height: int) -> None:
    lines = curve(numbers, 10, height)
    assert [len(line) for line in lines] == [10] * height
    assert all(0x2800 <= ord(cell) <= 0x28FF for line in lines for cell in line)


@pytest.mark.parametrize(
    ("width", "height"), [(9, 3), (36, 3), (40, 3), (74, 3), (100, 1), (100, 7), (200, 12)]
)
@pytest.mark.parametrize("known", [0, 3, 200])
def test_charts_have_room_at_every_size(width: int, height: int, known: int) -> None:
    trend = Trend()
    for second in range(known):
        trend.take(fleet(worker("oak", done=second**2, failed=second)), second * SECOND)
    for line in charts.lines(list(trend.seconds), width, height):
        assert cells_of(text_of(line).rstrip()) <= max(width, 18)


# Orders


def test_a_question_names_some_workers_and_counts_the_others() -> None:
    many = [worker(f"w{number}") for number in range(7)]
    assert question(many, Deed.KILL) == "Kill 7 workers?"
    said = about(many, Deed.KILL, fleet(*many))
    assert said.startswith("w0, w1, w2, w3 and 3 others.")
    assert said.endswith("they will wait.")


def test_a_restart_leaves_nobody_waiting_for_good() -> None:
    oak = worker("oak")
    assert "wait" not in about([oak], Deed.RESTART, fleet(oak))


@pytest.mark.parametrize("deed", Deed)
def test_one_that_drains_may_still_be_killed_and_nothing_else(deed: Deed) -> None:
    draining = worker("oak", state=WorkerState.DRAINING)
    assert bool(refusal(draining, Role.ADMIN, deed)) is (deed is not Deed.KILL)
    assert refusal(worker("elm", mine=True), Role.USER, deed) == ""
    assert "elm" in refusal(worker("elm"), Role.USER, deed)


def test_who_is_gone_takes_nothing_any_more() -> None:
    gone = worker("oak", state=WorkerState.KILLED, cpu=20, memory=2**20)
    closely = Closely(gone, Trend().of(gone), child=False)
    assert "Takes      –" in map(text_of, lines(closely, lambda _number: None, 60, 0))
