"""Having the grid do it, and what comes of it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.kinds.image import Format
from shared.limits import BLOB_PIECE_BYTES
from shared.states import TaskState
from shared.wire import client as wire
from tests.support.images import noise, written
from tests.tui.drive import Driver
from tests.tui.fake.images import given, make, spoil
from tests.tui.images.playing import SIZES, look_at, opened, play, png, run_it, type_pipeline
from tui.screens.confirm import ConfirmScreen
from tui.widgets.images.half_blocks import BLOCK


@SIZES
def test_the_grid_does_it_and_the_result_is_shown_and_saved(
    size: tuple[int, int], tmp_path: Path
) -> None:
    source = png(tmp_path)
    result = written(Image.new("RGB", (5, 5), "#00ff00"))

    async def scenario(driver: Driver) -> None:
        # Given an image and a pipeline
        await look_at(driver, source)
        await type_pipeline(driver, "negative resize:5,5")
        # When it is run
        await run_it(driver)
        await driver.until_shown("○ queued  task 1")
        row = driver.broker.rows[1]
        driver.broker.push(row._replace(state=TaskState.RUNNING, worker="oak"))
        await driver.until_shown("▶ running  task 1  on oak")
        assert row.title == "cat.png: negative resize:5,5"
        assert given(driver.broker, 1) == source.read_bytes()
        make(driver.broker, 1, result, "5x5 PNG, 80 B")
        # Then the result is beside the image
        await driver.until_shown("✓ done  task 1  5x5 PNG, 80 B")
        await driver.until(lambda: BLOCK in driver.text(driver.images.after), "the result")
        # And it is saved where somebody wants it
        await driver.press("w")
        await driver.until_shown("Save to")
        await driver.press("enter")
        await driver.until_shown("Saved to")
        assert (tmp_path / "cat-negative.png").read_bytes() == result

    play(scenario, size)


def test_a_large_image_goes_in_pieces(tmp_path: Path) -> None:
    source = png(tmp_path, size=(700, 500))
    assert source.stat().st_size > 3 * BLOB_PIECE_BYTES

    async def scenario(driver: Driver) -> None:
        await look_at(driver, source)
        await run_it(driver)
        assert given(driver.broker, 1) == source.read_bytes()
        assert driver.broker.blobs.pieces == -(-source.stat().st_size // BLOB_PIECE_BYTES)
        make(driver.broker, 1, source.read_bytes())
        await driver.until_shown("✓ done")

    play(scenario)


def test_why_it_failed_is_said_and_an_older_result_is_not_saved_for_it(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await run_it(driver)
        make(driver.broker, 1, written(noise("L", (2, 2))))
        await driver.until(lambda: BLOCK in driver.text(driver.images.after), "the result")
        await run_it(driver)
        spoil(driver.broker, 2, "Unreadable image: [bold]it is damaged.")
        await driver.until_shown("✗ failed")
        await driver.until_shown("Unreadable image: [bold]it")
        await driver.press("w")
        await driver.until_shown("no result to save")

    play(scenario)


def test_a_refusal_of_the_broker_is_said(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        refusal = RequestError(ErrorCode.RATE_LIMITED, "Your queue is full.")
        driver.broker.refuse[wire.Submit] = refusal
        await driver.press("r")
        await driver.until_shown("✗ failed  Your queue is full.")

    play(scenario)


def test_what_runs_is_stopped_and_another_can_be_begun(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await run_it(driver)
        await driver.press("r")
        await driver.until_shown("One thing at a time")
        await driver.press("ctrl+t")
        await driver.until_shown("– stopped")
        assert driver.broker.rows[1].state is TaskState.CANCELLED
        await driver.until_shown("It was cancelled.")
        # And what came of the one before is not said of the next one
        await run_it(driver)
        await driver.until_gone("It was cancelled.")

    play(scenario)


def test_another_image_has_what_was_run_stopped(tmp_path: Path) -> None:
    dog = png(tmp_path, "dog.png")

    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await run_it(driver)
        driver.images.path_line.put(str(dog))
        await driver.until(
            lambda: driver.broker.rows[1].state is TaskState.CANCELLED, "the task to be cancelled"
        )
        await driver.until_shown("r runs the pipeline on the grid.")

    play(scenario)


def test_a_result_of_another_pipeline_says_so(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await run_it(driver)
        make(driver.broker, 1, written(noise("L", (2, 2))))
        await driver.until(lambda: BLOCK in driver.text(driver.images.after), "the result")
        await type_pipeline(driver, "sepia")
        await driver.until_shown("of another pipeline")
        await driver.press("u")
        await driver.until_gone("of another pipeline")
        await driver.press("f")
        await driver.until_shown("of another pipeline")
        await driver.until_shown("written as PNG")

    play(scenario)


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    result = written(noise("L", (2, 2)))
    there = tmp_path / "cat-copy.webp"
    there.write_bytes(b"precious")

    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await driver.press("f", "f", "f")
        assert driver.images.pipeline.border_subtitle is not None
        await run_it(driver)
        output = image.picture_of(driver.broker.payloads[driver.broker.rows[1].id]).output
        assert output.format is Format.WEBP
        make(driver.broker, 1, result)
        await driver.until_shown("✓ done")
        for answer, kept in (("n", b"precious"), ("y", result)):
            await driver.press("ctrl+s")
            await driver.until_shown("Save to")
            await driver.press("enter")
            await opened(driver, ConfirmScreen)
            await driver.press(answer)
            await driver.until(lambda: there.read_bytes() == kept, answer)  # noqa: B023

    play(scenario)
