"""Terminals of every size: what gives way, and that it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.kinds.expression import ExpressionResult
from shared.wire.rows import TaskRow
from tests.tui.drive import LARGE, SMALL, TINY, Driver, entered, started
from tests.tui.fake import FakeBroker, task
from tui.screenshot import whole
from tui.widgets.agents import Agents
from tui.widgets.hint import Hint
from tui.widgets.key_bar import KeyBar
from tui.widgets.task_detail import TaskDetail


def run(
    scenario: Callable[[Driver], Awaitable[None]], *rows: TaskRow, size: tuple[int, int] = SMALL
) -> None:
    async def play() -> None:
        async with entered(FakeBroker(*rows), size) as driver:
            await scenario(driver)

    asyncio.run(play())


def footer(driver: Driver) -> str:
    return driver.text(driver.app.screen.query_one(KeyBar))


@pytest.mark.parametrize("lines", [10, 12, 16])
def test_on_a_low_terminal_the_list_has_rows_and_the_agents_give_way(lines: int) -> None:
    async def scenario(driver: Driver) -> None:
        shown = driver.text(driver.list)
        assert "5  " in shown
        assert "4  " in shown
        assert not driver.tasks.query_one(Agents).display
        assert driver.tasks.query_one(Hint).display is (lines >= 12)

    run(scenario, *(task(number) for number in range(1, 6)), size=(40, lines))


def test_a_low_wide_terminal_has_room_for_the_agents_at_the_side() -> None:
    async def scenario(driver: Driver) -> None:
        assert driver.tasks.query_one(Agents).display

    run(scenario, size=(160, 12))


def test_on_a_low_terminal_the_form_shows_what_is_wrong_with_it() -> None:
    async def scenario() -> None:
        async with started(size=TINY) as driver:
            await driver.fill("ada", "wrong")
            await driver.until_shown("User name or password is")

    asyncio.run(scenario())


def test_the_footer_shows_what_destroys_and_says_that_it_left_something_out() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await driver.until(lambda: "c Cancel" in footer(driver), "the keys of the list")
        assert "d Delete" in footer(driver)
        assert "…" in footer(driver)
        await driver.pilot.resize_terminal(*LARGE)
        await driver.until(lambda: "i Type" in footer(driver), "all keys")
        assert "…" not in footer(driver)

    run(scenario, task(1))


@pytest.mark.parametrize("columns", range(20, 130, 7))
def test_the_footer_is_never_cut_in_the_middle_of_a_key(columns: int) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await driver.pilot.pause()
        assert footer(driver).rstrip().endswith("? Help  q Quit")

    run(scenario, task(1), size=(columns, 24))


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_picture_waits_for_no_detail_that_there_is_no_room_for(size: tuple[int, int]) -> None:
    async def play() -> None:
        broker = FakeBroker(task(1, "1/3"))
        broker.results[broker.rows[1].id] = ExpressionResult("1/3", "0.333", True, 60)
        async with entered(broker, size) as driver:
            detail = driver.tasks.query_one(TaskDetail)
            await driver.until(lambda: whole(detail), "what there is to show")
            assert ("0.333" in driver.text()) is (size == LARGE)

    asyncio.run(play())
