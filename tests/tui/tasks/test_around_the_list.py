"""What stands around the list: banner, agents, status line, keys."""

from __future__ import annotations

import pytest

from shared.states import WorkerState
from shared.wire import client as wire
from shared.wire.rows import Counts, CurrentTask
from tests.tui.drive import LARGE, SMALL, Driver
from tests.tui.fake import fleet, task, worker
from tests.tui.tasks.playing import run
from tui.screens.tasks import TasksScreen
from tui.widgets.agents import Agents
from tui.widgets.banner import Banner
from tui.widgets.status_bar import StatusBar


def test_a_lost_broker_shows_a_banner_and_the_stale_list() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until(lambda: driver.tasks.query_one(Banner).display, "the banner")
        await driver.until_shown("✗ reconnecting")
        assert "12345+1" in driver.text(driver.list)
        driver.broker.come_back()
        await driver.until_gone("does not answer")
        assert "● connected" in driver.text(driver.tasks.query_one(StatusBar))

    run(scenario, task(1, "12345+1"))


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_agents_are_shown_with_what_they_do(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        busy = worker("elm", busy=2, done=7, current=(CurrentTask("expression", 12),))
        lost = worker("yew", state=WorkerState.LOST)
        driver.broker.listener(wire.FleetChanged(fleet(busy, worker("oak"), lost)))
        agents = driver.tasks.query_one(Agents)
        await driver.until(lambda: "elm" in driver.text(agents), "the worker")
        shown = driver.text(agents)
        for part in ("● alive", "2/4", "#12", "idle", "2 of 3 alive", " ago"):
            assert part in shown
        assert (agents.region.x > 0) is (size == LARGE)

    run(scenario, size=size)


def test_without_workers_it_is_said_what_to_do() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.listener(wire.FleetChanged(fleet()))
        await driver.until_shown("Start one with calc-worker.")

    run(scenario)


def test_the_status_line_counts_mine_and_all() -> None:
    async def scenario(driver: Driver) -> None:
        mine = (CurrentTask("expression", 7), CurrentTask("expression", 8))
        busy = worker("oak", busy=3, current=(*mine, CurrentTask("expression", None)))
        now = fleet(busy, mine=Counts(1, 2, 2), all_=Counts(1, 9, 4))
        driver.broker.listener(wire.FleetChanged(now))
        await driver.until_shown("queued 3 of 11 in all")
        shown = driver.text(driver.tasks.query_one(StatusBar))
        assert "running 2 of 3 in all" in shown
        assert "1 worker, 3/4 slots" in shown

    run(scenario, size=LARGE)


def test_every_key_is_on_the_help_screen() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "question_mark")
        await driver.until_shown("copy the result to the clipboard")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
        await driver.press("i", "f1")
        await driver.until_shown("copy the result to the clipboard")

    run(scenario)


def test_letters_are_letters_in_the_entry_line_and_keys_outside() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("q", "j", "c", "question_mark")
        assert driver.entry.value == "qjc?"
        await driver.press("escape")
        assert driver.list.has_focus
        await driver.press("i")
        assert driver.entry.has_focus
        await driver.press("tab", "tab")
        assert driver.entry.has_focus

    run(scenario)
