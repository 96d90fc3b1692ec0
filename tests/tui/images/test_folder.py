"""A whole folder of images."""

from __future__ import annotations

import os
from pathlib import Path

from textual.widgets import Input

from shared.kinds import image
from tests.tui.drive import Driver
from tests.tui.fake.images import given, make, spoil
from tests.tui.images.playing import SIZES, opened, play, png, type_pipeline
from tui.images.folder import AT_ONCE
from tui.screens.confirm import ConfirmScreen
from tui.screens.images.folder import FolderScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.tasks import TasksScreen


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
