"""Leaving the image screen to somebody else."""

from __future__ import annotations

from pathlib import Path

from tests.support.images import noise, written
from tests.tui.drive import Driver
from tests.tui.fake import FakeBroker
from tests.tui.fake.images import make
from tests.tui.images.playing import look_at, opened, play, png, run_it, type_pipeline
from tui.screens.tasks import TasksScreen
from tui.widgets.images.half_blocks import BLOCK


def test_the_next_user_sees_nothing_of_it(tmp_path: Path) -> None:
    accounts = {"ada": "correct horse", "bob": "battery staple"}

    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await type_pipeline(driver, "sepia")
        await run_it(driver)
        make(driver.broker, 1, written(noise("L", (2, 2))))
        await driver.until(lambda: BLOCK in driver.text(driver.images.after), "the result")
        aside = driver.images.aside.folder
        await driver.press("escape")
        await opened(driver, TasksScreen)
        await driver.press("L")
        await driver.until_shown("You are logged out.")
        assert not aside.exists()
        driver.broker.rows.clear()
        await driver.fill("bob", "battery staple")
        await opened(driver, TasksScreen)
        await driver.open_images()
        assert driver.images.path_line.value == ""
        assert not driver.images.pipeline.pipeline
        assert BLOCK not in driver.text()
        assert "done" not in driver.text(driver.images.progress_line)
        driver.images.pipeline.list.focus()
        await driver.press("u")
        assert not driver.images.pipeline.pipeline

    play(scenario, broker=FakeBroker(accounts=accounts))
