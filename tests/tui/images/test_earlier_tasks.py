"""Tasks that were there before, on the image screen; and how results are written."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image

from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.kinds.image import Format, Output, Picture, parse, write
from shared.states import TaskState
from shared.wire import blobs
from shared.wire.rows import TaskRow
from tests.support.images import noise, written
from tests.tui.drive import Driver, entered
from tests.tui.fake import FakeBroker, queued
from tests.tui.fake.images import make, spoil
from tests.tui.images.playing import look_at, opened, png, run_it
from tests.tui.test_tui_hostile import assert_clean
from tui.screens.confirm import ConfirmScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.images.half_blocks import BLOCK

PHOTO = written(noise("RGB", (30, 20)))
MADE = written(Image.new("RGB", (5, 5), "#00ff00"))
ASKED = Output(Format.WEBP, 80, keep_metadata=True)


def put(broker: FakeBroker, number: int, name: str = "cat.png", data: bytes = PHOTO) -> TaskRow:
    """A task that somebody has submitted elsewhere."""
    digest = hashlib.sha256(data).digest()
    picture = Picture(digest, len(data), name, parse("negative resize:5,5"), ASKED)
    payload = image.payload(picture)
    row = queued(number, image.describe(payload).title, kind=image.NAME)
    broker.payloads[row.id] = payload
    broker.blobs.taken[row.id] = data
    broker.rows[number] = row
    return row


def play(scenario: Callable[[Driver], Awaitable[None]], broker: FakeBroker) -> None:
    async def run() -> None:
        async with entered(broker) as driver:
            await driver.press("escape")
            await scenario(driver)

    asyncio.run(run())


async def open_it(driver: Driver, key: str = "I") -> None:
    await driver.press(key)
    await opened(driver, ImagesScreen)


def pictures(driver: Driver) -> list[bool]:
    """Whether the image is shown, and the result."""
    return [BLOCK in driver.text(pane) for pane in (driver.images.before, driver.images.after)]


@pytest.mark.parametrize("key", ["I", "e"])
def test_a_task_is_opened_with_its_image_its_pipeline_and_its_result(key: str) -> None:
    broker = FakeBroker()
    put(broker, 7)
    make(broker, 7, MADE, "5x5 WEBP, 80 B")

    async def scenario(driver: Driver) -> None:
        await open_it(driver, key)
        await driver.until(lambda: pictures(driver) == [True, True], "both pictures")
        await driver.until_shown("✓ done  task 7  5x5 WEBP, 80 B")
        assert write(driver.images.pipeline.pipeline) == "negative resize:5,5"
        assert driver.images.manner.output == ASKED
        assert "cat.png of task 7" in driver.text()
        assert "of another pipeline" not in driver.text()
        # And it can be run anew, changed
        await driver.press("d", "r")
        await driver.until(lambda: len(broker.rows) == 2, "a task")
        asked = image.picture_of(broker.payloads[broker.rows[8].id])
        assert (asked.name, write(asked.pipeline)) == ("cat.png", "resize:5,5")
        assert broker.blobs.kept[asked.digest] == PHOTO

    play(scenario, broker)


def test_a_task_that_has_not_ended_is_followed_to_its_end() -> None:
    broker = FakeBroker()
    row = put(broker, 7)

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("○ queued  task 7")
        await driver.until(lambda: pictures(driver) == [True, False], "the image")
        broker.push(row._replace(state=TaskState.RUNNING, worker="oak"))
        await driver.until_shown("▶ running  task 7  on oak")
        make(broker, 7, MADE)
        await driver.until(lambda: pictures(driver) == [True, True], "the result")
        # And what came of it is saved like any result
        await driver.press("w")
        await driver.until_shown("cat-negative.webp")

    play(scenario, broker)


def test_one_that_ends_while_its_image_is_fetched_has_not_been_missed() -> None:
    broker = FakeBroker()
    put(broker, 7)

    async def scenario(driver: Driver) -> None:
        asked = broker.ask

        async def late(request: object, timeout: float | None = None) -> object:
            if isinstance(request, blobs.Fetch) and not broker.blobs.made:
                make(broker, 7, MADE)
            return await asked(request, timeout)  # type: ignore[arg-type]

        broker.ask = late  # type: ignore[method-assign, assignment]
        await open_it(driver)
        await driver.until(lambda: pictures(driver) == [True, True], "both pictures")

    play(scenario, broker)


def test_it_is_not_stopped_unasked_and_goes_on_when_somebody_looks_elsewhere(
    tmp_path: Path,
) -> None:
    broker = FakeBroker()
    put(broker, 7)

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("queued  task 7")
        await driver.press("ctrl+t")
        await opened(driver, ConfirmScreen)
        assert "Stop task 7?" in driver.text()
        await driver.press("n")
        # When another image is chosen
        await look_at(driver, png(tmp_path))
        # Then the task goes on, and is not told of as if it were that image's
        assert broker.rows[7].state is TaskState.QUEUED
        make(broker, 7, MADE)
        await run_it(driver)
        await driver.until_shown("queued  task 8")
        assert pictures(driver) == [True, False]

    play(scenario, broker)


def test_somebody_who_says_yes_stops_it() -> None:
    broker = FakeBroker()
    put(broker, 7)

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("queued  task 7")
        await driver.press("ctrl+t")
        await opened(driver, ConfirmScreen)
        await driver.press("y")
        await driver.until_shown("– stopped  task 7")
        assert broker.rows[7].state is TaskState.CANCELLED

    play(scenario, broker)


def test_why_one_failed_or_cannot_be_shown_is_said() -> None:
    broker = FakeBroker()
    put(broker, 7)
    spoil(broker, 7, "Unreadable image: [bold]it is damaged.")
    broker.refuse[blobs.Fetch] = RequestError(ErrorCode.NOT_FOUND, "There are no such [/] bytes.")

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("✗ failed  task 7  Unreadable image: [bold]")
        await driver.until_shown("There are no such [/]")

    play(scenario, broker)


def test_one_that_is_deleted_meanwhile_is_waited_for_no_longer() -> None:
    broker = FakeBroker()
    row = put(broker, 7)

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("queued  task 7")
        broker.push(deleted=(row.id,))
        await driver.until_shown("✗ failed  task 7  The task was deleted.")

    play(scenario, broker)


def test_the_name_of_an_image_is_text_whoever_gave_it() -> None:
    broker = FakeBroker()
    put(broker, 7, "../[@click=app.quit]\x1b]52;c;eA==\x07\u202ex.png")

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.until_shown("of task 7")
        assert_clean(driver)
        make(broker, 7, MADE)
        await driver.until_shown("✓ done")
        await driver.press("w")
        await driver.until_shown("Save to")
        assert Path(driver.images.prompt.line.value).parent == Path.cwd()
        assert_clean(driver)

    play(scenario, broker)


def test_what_was_built_is_there_again_after_an_undo(tmp_path: Path) -> None:
    broker = FakeBroker()
    put(broker, 7)

    async def scenario(driver: Driver) -> None:
        driver.list.action_oldest()
        await open_it(driver)
        await driver.until_shown("queued  task 7")
        await driver.press("u")
        assert not driver.images.pipeline.pipeline
        # Coming back to the same task leaves what was changed
        await driver.press("escape")
        await opened(driver, TasksScreen)
        await open_it(driver)
        await driver.pilot.pause(0.2)
        assert not driver.images.pipeline.pipeline

    play(scenario, broker)


# How it is written


def test_quality_and_metadata_are_chosen_and_sent(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await look_at(driver, png(tmp_path))
        for typed, said in (("101", "whole number from 1 to 100"), ("80", "quality 80")):
            await driver.press("Q")
            await driver.until_shown("Quality of a JPEG or WebP")
            await driver.press("ctrl+u", *typed, "enter")
            await driver.until_shown(said)
        await driver.press("M")
        await driver.until_shown("written as it came, quality 80, metadata kept")
        await run_it(driver)
        asked = image.picture_of(driver.broker.payloads[driver.broker.rows[1].id])
        assert asked.output == Output(None, 80, keep_metadata=True)
        # What loses nothing has no quality
        await driver.press("f", "Q")
        await driver.until_shown("png loses nothing: it has no quality.")
        assert driver.images.manner.output == Output(Format.PNG, 0, keep_metadata=True)

    play(scenario, FakeBroker())


def test_the_next_user_begins_with_the_usual_manner(tmp_path: Path) -> None:
    broker = FakeBroker(accounts={"ada": "correct horse", "bob": "battery staple"})

    async def scenario(driver: Driver) -> None:
        await open_it(driver)
        await driver.press("escape", "M", "f", "escape")
        await opened(driver, TasksScreen)
        await driver.press("L")
        await driver.until_shown("You are logged out.")
        assert driver.images.manner.output == Output()

    play(scenario, broker)
