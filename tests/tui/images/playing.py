"""What the tests of the image screen play with: an image, a pipeline, and the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from shared.kinds.image import write
from tests.support.images import noise, written
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker
from tui.widgets.images.half_blocks import BLOCK

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
Scenario = Callable[[Driver], Awaitable[None]]


def play(
    scenario: Scenario, size: tuple[int, int] = SMALL, broker: FakeBroker | None = None
) -> None:
    async def run() -> None:
        async with entered(broker, size) as driver:
            await driver.open_images()
            await scenario(driver)

    asyncio.run(run())


def png(folder: Path, name: str = "cat.png", size: tuple[int, int] = (6, 4)) -> Path:
    path = folder / name
    path.write_bytes(written(noise("RGB", size)))
    return path


async def look_at(driver: Driver, path: Path) -> None:
    """Type the path of an image, and go to the filters."""
    driver.images.path_line.put(str(path))
    await driver.press("enter")
    shown = driver.images.before
    await driver.until(lambda: BLOCK in driver.text(shown), "the image")


async def type_pipeline(driver: Driver, text: str) -> None:
    driver.images.pipeline.line.put(text)
    await driver.pilot.pause()
    driver.images.pipeline.list.focus()
    await driver.pilot.pause()


async def run_it(driver: Driver) -> None:
    """Have the grid do it; until the broker has the task."""
    before = len(driver.broker.rows)
    await driver.press("r")
    await driver.until(lambda: len(driver.broker.rows) > before, "a task")


async def opened(driver: Driver, kind: type) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, kind), kind.__name__)
    await driver.pilot.pause()


def pipeline(driver: Driver) -> str:
    return write(driver.images.pipeline.pipeline)
