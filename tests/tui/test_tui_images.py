"""The image screen: an image, filters, what comes of them, and a whole folder of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input

from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.kinds.image import Format, write
from shared.limits import BLOB_PIECE_BYTES
from shared.states import TaskState
from shared.wire import client as wire
from tests.support.images import noise, written
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker
from tests.tui.fake_images import given, make, spoil
from tests.tui.test_tui_hostile import assert_clean
from tui.images.folder import AT_ONCE
from tui.screens.confirm import ConfirmScreen
from tui.screens.images.catalogue import CatalogueScreen
from tui.screens.images.files import FilesScreen
from tui.screens.images.filter_form import FilterForm
from tui.screens.images.folder import FolderScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.images.catalogue import NAMES, Catalogue
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


# The image


@SIZES
def test_an_image_is_shown_in_cells_of_two_pixels(size: tuple[int, int], tmp_path: Path) -> None:
    red = tmp_path / "red.png"
    red.write_bytes(written(Image.new("RGB", (4, 4), "#ff0000")))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("Type a path above")
        await look_at(driver, red)
        assert "4 × 4 PNG" in driver.text(driver.images.before)
        inks = {
            (segment.style.color, segment.style.bgcolor)
            for strip in driver.app.screen._compositor.render_strips()
            for segment in strip
            if BLOCK in segment.text and segment.style is not None
        }
        assert {colour.triplet for pair in inks for colour in pair if colour} == {(255, 0, 0)}

    play(scenario, size)


@pytest.mark.parametrize("size", [(40, 12), (80, 14), (160, 14)])
def test_on_a_low_terminal_there_is_room_for_both(size: tuple[int, int], tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await type_pipeline(driver, "blur:2")
        await driver.until_shown("sigma 2")
        await driver.press("tab")
        await driver.type(" swirl")
        await driver.until_shown("There is no filter")

    play(scenario, size)


def test_what_is_no_image_is_said_and_nothing_is_run_with_it(tmp_path: Path) -> None:
    broken = tmp_path / "[red]broken.png"
    broken.write_bytes(b"<svg/>")

    async def scenario(driver: Driver) -> None:
        driver.images.path_line.put(str(broken))
        await driver.until_shown("Unreadable image")
        driver.images.path_line.put(str(tmp_path / "[/]nothing.png"))
        await driver.until_shown("There is no")
        await driver.press("enter", "r")
        await driver.until_shown("failed")
        assert not driver.broker.rows

    play(scenario)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    name = "[@click=app.quit]\x1b]52;c;eA==\x07\u202ex.png"
    png(tmp_path, name)
    (tmp_path / os.fsdecode(b"\xff\x1b.png")).write_bytes(b"")

    async def scenario(driver: Driver) -> None:
        driver.images.path_line.put(f"{tmp_path}/")
        await driver.press("enter", "o")
        await opened(driver, FilesScreen)
        await driver.until_shown("[@click")
        assert_clean(driver)
        await driver.press("enter")
        await driver.pilot.pause(0.5)
        assert_clean(driver)
        await driver.press("F")
        await opened(driver, FolderScreen)
        driver.app.screen.query_one("#folder-from", Input).value = str(tmp_path)
        driver.app.screen.query_one("#folder-into", Input).value = str(tmp_path / "made")
        await driver.press("enter")
        await driver.until_shown("1 failed")
        assert_clean(driver)

    play(scenario)


@SIZES
def test_an_image_is_chosen_among_those_of_a_folder(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    png(tmp_path / "album", "dog.png")
    png(tmp_path)

    async def scenario(driver: Driver) -> None:
        await look_at(driver, tmp_path / "cat.png")
        await driver.press("o")
        await opened(driver, FilesScreen)
        await driver.until_shown("album/")
        await driver.press("home", "enter")
        await driver.until_shown("dog.png")
        await driver.press("left")
        await driver.until_shown("album/")
        await driver.press("enter")
        await driver.until_shown("dog.png")
        await driver.press("enter")
        await driver.until(lambda: "dog.png" in driver.images.path_line.value, "the choice")

    play(scenario, size)


# The pipeline


@SIZES
def test_a_filter_is_chosen_and_its_parameters_are_filled_in(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        # Given the list of all filters
        await driver.press("escape", "a")
        await opened(driver, CatalogueScreen)
        await driver.until_shown("Blurred by Gauss's curve.")
        await driver.press(*["down"] * NAMES.index("blur"), "enter")
        await opened(driver, FilterForm)
        # When a parameter is out of its range, that stands at its line and nothing is kept
        await driver.press(*"999", "enter")
        await driver.until_shown("sigma of blur is a number from 0 to 100 px")
        assert isinstance(driver.app.screen, FilterForm)
        # Then it is kept once it is right
        await driver.press("ctrl+u", *"3.5", "enter")
        await driver.until(lambda: pipeline(driver) == "blur:3.5", "the filter")
        await driver.until_shown("sigma 3.5")
        assert driver.images.pipeline.line.value == "blur:3.5"

    play(scenario, size)


def test_every_filter_of_the_table_can_be_added() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        for at, name in enumerate(NAMES):
            await driver.press("a")
            await opened(driver, CatalogueScreen)
            driver.app.screen.query_one(Catalogue)._move(at)
            await driver.press("enter")
            await driver.pilot.pause()
            if image.FILTERS[name].parameters:
                await opened(driver, FilterForm)
                await driver.press("enter")
            await driver.until(lambda: len(driver.images.pipeline.pipeline) > at, name)  # noqa: B023
        assert [call.name for call in driver.images.pipeline.pipeline] == [*NAMES]

    play(scenario)


def test_keys_reorder_double_take_out_and_undo() -> None:
    async def scenario(driver: Driver) -> None:
        await type_pipeline(driver, "sepia blur:2 edges")
        await driver.press("J")
        assert pipeline(driver) == "blur:2 sepia edges"
        line = driver.images.pipeline.line
        await driver.until(lambda: line.value == "blur:2 sepia edges", "the line")
        await driver.press("K", "c")
        assert pipeline(driver) == "sepia sepia blur:2 edges"
        await driver.press("end", "d")
        assert pipeline(driver) == "sepia sepia blur:2"
        await driver.press("u", "u")
        assert pipeline(driver) == "sepia blur:2 edges"
        await driver.until(lambda: line.value == "sepia blur:2 edges", "the line")
        await driver.press("home", "j", "enter")
        await opened(driver, FilterForm)
        await driver.press("escape")
        assert pipeline(driver) == "sepia blur:2 edges"

    play(scenario)


def test_a_line_is_the_pipeline_and_says_what_is_wrong_with_it() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "tab")
        assert driver.app.focused is driver.images.pipeline.line
        await driver.type("blur:2 resize:320,240")
        assert pipeline(driver) == "blur:2 resize:320,240"
        await driver.type(" swirl")
        await driver.until_shown("There is no filter 'swirl'")
        assert driver.images.pipeline.line.value == "blur:2 resize:320,240 swirl"
        await driver.press("ctrl+r")
        await driver.pilot.pause()
        assert not driver.broker.submissions

    play(scenario)


# Running


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
        await run_it(driver)

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


# A folder


def many(folder: Path, count: int) -> None:
    for number in range(count):
        png(folder, f"{number:02}.png", (2 + number, 2))


async def begin_folder(driver: Driver, folder: Path, into: Path) -> None:
    await driver.press("F")
    await opened(driver, FolderScreen)
    for name, path in (("#folder-from", folder), ("#folder-into", into)):
        driver.app.screen.query_one(name, Input).value = str(path)
    await driver.press("enter")


def open_rows(driver: Driver) -> list[int]:
    return [n for n, row in driver.broker.rows.items() if not row.state.ended]


@SIZES
def test_a_folder_is_worked_on_some_at_a_time(size: tuple[int, int], tmp_path: Path) -> None:
    many(tmp_path, 10)
    into = tmp_path / "made"

    async def scenario(driver: Driver) -> None:
        # Given a pipeline for a folder
        await driver.press("escape")
        await type_pipeline(driver, "sepia")
        await begin_folder(driver, tmp_path, into)
        # When images are made, one of them not
        for number in range(1, 11):
            await driver.until(lambda: number in driver.broker.rows, f"task {number}")  # noqa: B023
            assert len(open_rows(driver)) <= AT_ONCE
            if number == 3:
                spoil(driver.broker, number, "Unreadable image: it is damaged.")
            else:
                make(driver.broker, number, given(driver.broker, number))
        # Then each is in the folder that was asked for, and the failure is listed
        await driver.until_shown("9 of 10 images written, 1 failed")
        await driver.until_shown("Unreadable image: it is damaged.")
        lost = image.picture_of(driver.broker.payloads[driver.broker.rows[3].id]).name
        assert f"✗ {lost}" in driver.text()
        names = {*os.listdir(into)}
        assert names == {f"{number:02}.png" for number in range(10)} - {lost}
        assert all((into / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)
        # And what is there already is neither computed nor written over
        await driver.press("enter")
        await driver.until(lambda: len(driver.broker.rows) == 11, "the failed one anew")
        await driver.until_shown("is there already")

    play(scenario, size)


def test_a_folder_goes_on_while_somebody_looks_elsewhere_and_can_be_stopped(
    tmp_path: Path,
) -> None:
    many(tmp_path, 6)

    async def scenario(driver: Driver) -> None:
        await begin_from_list(driver)
        await driver.press("escape")
        await driver.until_shown("Folder: 0 of 6 images written")
        make(driver.broker, 1, b"x")
        await driver.until_shown("Folder: 1 of 6 images written")
        # Leaving asks, as something would be left undone
        await driver.press("q")
        await opened(driver, ConfirmScreen)
        assert "5 images of a folder not written yet" in driver.text()
        await driver.press("n")
        await opened(driver, TasksScreen)
        await driver.press("I")
        await opened(driver, ImagesScreen)
        await driver.press("F")
        await opened(driver, FolderScreen)
        await driver.press("ctrl+t")
        await driver.until_shown("1 of 6 images written, 4 failed, stopped")
        assert not open_rows(driver)

    async def begin_from_list(driver: Driver) -> None:
        await driver.press("escape")
        await begin_folder(driver, tmp_path, tmp_path / "made")
        await driver.until(lambda: len(driver.broker.rows) == AT_ONCE, "the first ones")

    play(scenario)


def test_a_folder_without_images_or_without_room_for_results_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await begin_folder(driver, tmp_path, tmp_path / "made")
        await driver.until_shown("There is no image in")
        png(tmp_path)
        driver.app.screen.query_one("#folder-into", Input).value = str(tmp_path / "file")
        await driver.press("enter")
        await driver.until_shown("File exists")

    play(scenario)


# Leaving


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
