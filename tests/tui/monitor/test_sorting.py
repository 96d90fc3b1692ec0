"""Which workers are shown, and in which order."""

from __future__ import annotations

from tests.tui.drive import Driver
from tests.tui.monitor.playing import agent, names, run, table


def test_the_rows_are_sorted_by_one_column_after_the_other() -> None:
    async def scenario(driver: Driver) -> None:
        assert names(driver) == ["oak", "ash", "elm"]
        orderings = set()
        for _ in range(30):
            orderings.add(tuple(names(driver)))
            await driver.press("s")
        assert ("ash", "elm", "oak") in orderings  # by name
        assert ("elm", "oak", "ash") in orderings  # by what they have done
        assert "▾" in table(driver) or "▴" in table(driver)

    run(scenario, agent("oak", 1, done=5), agent("ash", 2, done=1), agent("elm", 3, done=9))


def test_the_cursor_stays_with_its_worker_however_they_are_sorted() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("down", "s")
        assert "▌  2  ash" in table(driver)
        driver.broker.change_fleet(agent("alder", 4), agent("ash", 2), agent("oak", 1))
        await driver.until_shown("alder")
        assert "▌  2  ash" in table(driver)

    run(scenario, agent("oak", 1), agent("ash", 2))


def test_a_filter_shows_those_of_whom_all_words_are_true() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("slash", *"generator oa")
        await driver.until(lambda: names(driver) == ["oak"], "the filter")
        await driver.press("enter")
        assert driver.monitor.table.has_focus
        assert "1 shown: generator oa" in table(driver)
        # And escape shows all again, then leaves
        await driver.press("escape")
        await driver.until(lambda: len(names(driver)) == 3, "all")
        await driver.press("slash", *"nobody", "enter")
        await driver.until_shown("No worker matches the filter")
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    run(scenario, agent("oak", 1, generates=1), agent("oat", 2), agent("elm", 3, generates=1))
