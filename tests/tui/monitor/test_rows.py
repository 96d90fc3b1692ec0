"""What is shown of each worker, and how it is drawn."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from shared.states import WorkerState
from shared.wire.rows import Ability
from tests.tui.drive import LARGE, TINY, Driver
from tests.tui.fake.streams import failure, stream
from tests.tui.monitor.playing import BOTH, KINDS, SIZES, agent, run, table
from tests.tui.test_tui_marks import question


@SIZES
def test_every_worker_has_a_row_idle_ones_too(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        shown = table(driver)
        assert "oak" in shown
        assert "▲ generator" in shown or size == TINY
        assert "elm" in shown
        assert "3 of 4 alive" in shown
        await driver.press("end")
        await driver.until(lambda: "✗ killed" in table(driver), "the last one")

    run(
        scenario,
        agent("oak", 1, generates=1, generated=7),
        agent("elm", 2, generated=3),
        agent("ash", 3, busy=2, state=WorkerState.DRAINING),
        agent("yew", 4, state=WorkerState.KILLED),
        size=size,
    )


@BOTH
def test_columns_that_have_no_room_are_on_other_pages(size: tuple[int, int]) -> None:
    offers = (Ability("code:c", "12"), Ability("code:python", "3"))
    oak = agent("oak", 1, host="attic", pid=4711, cpu=1_234, memory=345_678_901, offers=offers)

    async def scenario(driver: Driver) -> None:
        seen, pages = "", driver.monitor.table._pages
        for _ in pages:
            seen += table(driver)
            await driver.press("right")
        for text in ("attic", "4711", "123%", "346M", "namespace", "c python", "9.9", "· handler"):
            assert text in seen
        assert len(pages) == (2 if size == LARGE else 3)

    run(scenario, oak._replace(sandbox="namespace", version="9.9"), size=size)


@BOTH
def test_columns_stay_aligned_whatever_stands_in_them(size: tuple[int, int]) -> None:
    wide = agent("木" * 40, 123, host="木" * 40, done=10**15, failed=10**12, generated=10**14)

    async def scenario(driver: Driver) -> None:
        # A wide character is two cells of the screen and one of its text
        width = driver.monitor.table.scrollable_content_region.width
        for page in driver.monitor.table._pages:
            lines = [driver.monitor.table._line(y)[0] for y in range(3)]
            for column, cells in page:
                assert all(len(line) == len(page) + 1 for line in lines), column.title
                assert cells >= len(column.title)
            assert sum(cells + 2 for _, cells in page) - 1 <= width
            await driver.press("right")

    run(scenario, wide, agent("elm", 2, version="1" * 60, sandbox="x" * 60), size=size)


def test_what_others_call_themselves_is_text_and_nothing_else() -> None:
    hostile = "[red]x[/] \x1b[31m[@click=app.quit]"
    evil = agent(hostile, 1, host=hostile, sandbox=hostile, version=hostile, pid=9)
    row = evil._replace(offers=(Ability(hostile, hostile),), kinds=(hostile[:60], *KINDS))

    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream(hostile[:20], errors=1))
        driver.broker.streams.fail(failure(1, worker=hostile, reason=hostile), name=hostile[:20])
        for _ in driver.monitor.table._pages:
            await driver.press("right")
            assert "\x1b" not in driver.text()
        assert "[red]x" in driver.text()
        await driver.press("x")
        assert "[red]x[/]" in await question(driver)
        assert "\x1b" not in driver.text()

    run(scenario, row, size=LARGE)


def test_two_hundred_workers_are_there_and_the_cursor_reaches_them() -> None:
    workers = [agent(f"w{number:03}", number) for number in range(1, 201)]

    async def scenario(driver: Driver) -> None:
        await driver.press("end")
        await driver.until(lambda: "▌200" in table(driver), "the last")
        await driver.press("home", "pagedown")
        await driver.until(lambda: "w001" not in table(driver), "another page")
        driver.broker.change_fleet(*(w._replace(done=99_999) for w in workers))
        await driver.until_shown("99,999")

    run(scenario, *workers, size=LARGE)


def test_only_lines_that_read_otherwise_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = [agent(f"w{number}", number) for number in range(1, 9)]
    drawn: list[int] = []

    async def scenario(driver: Driver) -> None:
        shown = driver.monitor.table

        def refresh(*regions: Region, **_options: bool) -> None:
            drawn.extend(region.y for region in regions)

        monkeypatch.setattr(shown, "refresh", refresh)
        driver.broker.change_fleet(*workers[:4], workers[4]._replace(busy=3), *workers[5:])
        await driver.until(lambda: drawn, "what is drawn")
        assert set(drawn) == {5}

    # When nobody was heard from for long, no age changes meanwhile
    run(scenario, *workers)
